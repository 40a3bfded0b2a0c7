"""An OCMF record: parsed with every octet kept, since it is the octets that are signed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from v2gstack.errors import DecodeError
from v2gstack.metering.keys import HASHES, Curve, curve_named
from v2gstack.metering.ocmf.payload import KEYS, TEXTS, LossCompensation, OcmfPayload, OcmfReading
from v2gstack.metering.reading import ClockStatus

__all__ = ["DEFAULT_ALGORITHM", "MAX_OCMF_BYTES", "OcmfRecord", "OcmfSignature", "parse_algorithm", "parse_ocmf"]

#: Longest record that is read: sixteen times the largest file of a meter that is known (Carlo Gavazzi EM580, 4,062 octets).
MAX_OCMF_BYTES: Final = 65_536
#: Deepest nesting that is read. A record needs three; extensions of manufacturers may have some of their own.
_MAX_DEPTH: Final = 16
#: Longest number that is read, and the range of its exponent: registers have fewer than twenty digits.
_MAX_DIGITS: Final = 40
_MAX_EXPONENT: Final = 30

#: What is computed where SA is missing.
DEFAULT_ALGORITHM: Final = "ECDSA-secp256r1-SHA256"
_ALGORITHM: Final = re.compile(r"ECDSA-([A-Za-z0-9]+)-(SHA256|SHA384|SHA512)", re.IGNORECASE)
_DER: Final = "application/x-der"

_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[,.](\d{3})([+-]\d{4}|Z)(?: ([A-Z]))?")
#: Keys of a reading that it takes from the one before where it has none; RV and CL are its own.
_INHERITED: Final = ("TM", "TX", "RI", "RU", "RT", "EF", "ST")


@dataclass(frozen=True, slots=True, kw_only=True)
class OcmfSignature:
    """The signature section.

    Attributes:
        algorithm: What was computed (SA), as it is written, or the default.
        curve: The curve it names.
        hash_name: The hash it names, such as ``sha256``.
        encoding: ``hex`` or ``base64`` (SE).
        mime: What the signature is (SM).
        value: The signature (SD).
    """

    algorithm: str
    curve: Curve
    hash_name: str
    encoding: str
    mime: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OcmfRecord:
    """A record.

    Attributes:
        data: The record, octet by octet, without white space around it.
        signed: What the signature is over: everything between the first bar and the last one.
        payload: What `signed` says.
        signature: What stands behind the last bar.
        embedded_key: A key that was appended behind one more bar, as in codes for transparency software; the specification has none.
    """

    data: bytes
    signed: bytes
    payload: OcmfPayload
    signature: OcmfSignature
    embedded_key: str = ""


def parse_ocmf(data: bytes | str) -> OcmfRecord:
    """Parse a record.

    Args:
        data: The record, UTF-8.

    Raises:
        DecodeError: It is no OCMF, or says something in two ways, or is longer or deeper than any record is.
    """
    octets = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else bytes(data)
    if len(octets) > MAX_OCMF_BYTES:
        raise DecodeError(f"{len(octets)} octets are no OCMF record, which has {MAX_OCMF_BYTES} at most", path="OCMF")
    octets = octets.strip(b" \t\r\n\0").removeprefix(b"\xef\xbb\xbf")
    head, bar, rest = octets.partition(b"|")
    signed, last, section = rest.rpartition(b"|")
    key = b""
    if signed.rstrip().endswith(b"}") and not section.lstrip().startswith(b"{"):
        key, (signed, last, section) = section, signed.rpartition(b"|")
    if head != b"OCMF" or not bar or not last:
        raise DecodeError("an OCMF record is OCMF, its payload and its signature, with bars between them", path="OCMF")
    payload = _payload(_json(signed, "OCMF payload"))
    signature = _signature(_json(section, "OCMF signature"))
    return OcmfRecord(data=octets, signed=signed, payload=payload, signature=signature, embedded_key=key.decode("ascii", "replace").strip())


# -- JSON ------------------------------------------------------------------------------------------------------------------


def _json(octets: bytes, path: str) -> dict[str, Any]:
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"octet {error.start} is no UTF-8", path=path) from error
    # what has so few brackets cannot nest deeper, and need not be looked at
    if text.count("{") + text.count("[") > _MAX_DEPTH and _depth(text) > _MAX_DEPTH:
        raise DecodeError(f"nested deeper than {_MAX_DEPTH} levels", path=path)
    try:
        found = _JSON.decode(text)
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"no JSON: {error}", path=path) from error
    if not isinstance(found, dict):
        raise DecodeError("a section is a JSON object", path=path)
    return cast("dict[str, Any]", found)


def _depth(text: str) -> int:
    """How deep brackets nest."""
    depth = deepest = 0
    for each in _BRACKETS.finditer(text):
        if each[0][0] != '"':
            depth += 1 if each[0] in "[{" else -1
            deepest = max(deepest, depth)
    return deepest


#: Brackets, and strings, in which brackets do not count. A string without an end reaches to the end: nothing is scanned twice.
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def _number(text: str) -> Decimal:
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"the number {text[:_MAX_DIGITS]}... is longer than any register")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no number") from error
    if not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT:
        raise ValueError(f"the number {text} is larger than any register")
    return value


def _no_number(text: str) -> Decimal:
    raise ValueError(f"{text} is no number")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        # two readers of such a record may see two different values under one signature
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"{twice[:40]} comes twice")
    return members


_JSON: Final = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_no_number, object_pairs_hook=_members, strict=False)


def _list(value: object) -> list[Any] | None:
    return cast("list[Any]", value) if isinstance(value, (list, tuple)) else None


def _text(value: Any) -> str:
    """Text, or what meters write where text should be: numbers and truth values."""
    if type(value) is str:
        return value
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case _:
            return ""


# -- sections --------------------------------------------------------------------------------------------------------------


#: Keys and attributes of what is plain text.
_TEXT_KEYS: Final = tuple((key, name) for key, name in KEYS.items() if name in TEXTS)


def _payload(found: dict[str, Any]) -> OcmfPayload:
    values: dict[str, Any] = {name: _text(found.get(key)) for key, name in _TEXT_KEYS}
    assigned, loss = found.get("IS"), found.get("LC")
    flags = _list(found.get("IF")) or []
    return OcmfPayload(
        **values,
        user_assigned=assigned if isinstance(assigned, bool) else None,
        identification_flags=tuple(_text(each) for each in flags),
        loss_compensation=_loss(cast("dict[str, Any]", loss)) if isinstance(loss, dict) else None,
        readings=_readings(found.get("RD")),
        extensions={key: value for key, value in found.items() if key not in KEYS},
    )


def _loss(found: dict[str, Any]) -> LossCompensation:
    number = _decimal(found.get("LI"), "OCMF/LC/LI")
    return LossCompensation(
        name=_text(found.get("LN")),
        identification=None if number is None else int(number),
        resistance=_decimal(found.get("LR"), "OCMF/LC/LR"),
        unit=_text(found.get("LU")),
    )


def _readings(found: Any) -> tuple[OcmfReading, ...]:
    if found is None:
        return ()
    items = _list(found)
    if items is None:
        raise DecodeError("readings are a list", path="OCMF/RD")
    readings: list[OcmfReading] = []
    known: dict[str, Any] = {}
    for number, each in enumerate(items, 1):
        path = f"OCMF/RD[{number}]"
        if not isinstance(each, dict):
            raise DecodeError("a reading is an object", path=path)
        own = cast("dict[str, Any]", each)
        known = {key: own.get(key, known.get(key)) for key in _INHERITED}
        when, clock = _time(_text(known["TM"]))
        readings.append(
            OcmfReading(
                time=when,
                clock=clock,
                transaction=_text(known["TX"]),
                value=_decimal(own.get("RV"), f"{path}/RV"),
                identification=_text(known["RI"]),
                unit=_text(known["RU"]),
                current_type=_text(known["RT"]),
                loss=_decimal(own.get("CL"), f"{path}/CL"),
                error_flags=_text(known["EF"]),
                status=_text(known["ST"]),
            )
        )
    return tuple(readings)


def _decimal(value: Any, path: str) -> Decimal | None:
    """A number; some meters write it as text, with blanks in front."""
    if value is None or isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        raise DecodeError("a value is a number", path=path)
    try:
        return _number(value.strip())
    except ValueError as error:
        raise DecodeError(str(error), path=path) from error


def _time(text: str) -> tuple[datetime | None, ClockStatus | None]:
    found = _TIME.fullmatch(text)
    if found is None:
        return None, None
    moment, milliseconds, zone, state = found.groups()
    try:
        when = datetime.fromisoformat(f"{moment}.{milliseconds}{zone}")
    except ValueError:
        when = None
    try:
        return when, None if state is None else ClockStatus(state)
    except ValueError:
        return when, None


def parse_algorithm(name: str) -> tuple[Curve, str]:
    """Curve and hash of a signature algorithm.

    Raises:
        DecodeError: It is none that is known.

    >>> curve, hash_name = parse_algorithm("ECDSA-brainpool384r1-SHA256")
    >>> curve.name, hash_name
    ('brainpoolP384r1', 'sha256')
    """
    found = _ALGORITHM.fullmatch(name.strip())
    curve = curve_named(found[1]) if found else None
    if found is None or curve is None or found[2].lower() not in HASHES:
        raise DecodeError(f"the signature algorithm {name[:60]!r} is not known", path="OCMF/SA", hint=f"such as {DEFAULT_ALGORITHM}")
    return curve, found[2].lower()


def _signature(found: dict[str, Any]) -> OcmfSignature:
    algorithm = _text(found.get("SA")) or DEFAULT_ALGORITHM
    curve, hash_name = parse_algorithm(algorithm)
    encoding, mime, text = _text(found.get("SE")) or "hex", _text(found.get("SM")) or _DER, found.get("SD")
    if encoding not in ("hex", "base64"):
        raise DecodeError(f"signatures are encoded as hex or base64, not as {encoding[:40]!r}", path="OCMF/SE")
    if mime.lower() != _DER:
        raise DecodeError(f"signatures are {_DER}, not {mime[:40]!r}", path="OCMF/SM")
    if not isinstance(text, str) or not text:
        raise DecodeError("there is no signature", path="OCMF/SD")
    return OcmfSignature(
        algorithm=algorithm, curve=curve, hash_name=hash_name, encoding=encoding, mime=mime, value=_signature_data(text, encoding)
    )


def _signature_data(text: str, encoding: str) -> bytes:
    bare = re.sub(r"\s", "", text)
    try:
        # EVerest's OCMF of some meters is base64 and does not say so: hex digits alone decide
        if encoding == "hex" and re.fullmatch(r"[0-9a-fA-F]*", bare):
            return bytes.fromhex(bare)
        return base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError) as error:
        raise DecodeError(f"the signature is no {encoding}", path="OCMF/SD") from error
