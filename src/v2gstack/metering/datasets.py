"""Signed records that are datasets of fixed length: ALFEN's, and EDL of German meters, as XML or in SML."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.xml.parsing import parse_xml
from v2gstack.errors import DecodeError
from v2gstack.metering.keys import CURVES, Curve, MeterPublicKey, load_public_key, signature_numbers
from v2gstack.metering.ocmf.obis import EnergyFlow, flow_of
from v2gstack.metering.sml import read_sml
from v2gstack.metering.verdict import Verdict

if TYPE_CHECKING:
    from v2gstack.codecs.xml.elements import XmlElement
    from v2gstack.metering.sml import SmlValue

__all__ = ["SignedDataset", "parse_alfen", "parse_edl", "parse_edl_sml", "text_in", "verify_dataset"]

#: Longest text of such a record: five times what the longest one has.
_MAX_TEXT: Final = 8_192
#: Unit of active energy (DLMS), and largest power of ten of a register.
_WATT_HOURS: Final = 30
_MAX_SCALE: Final = 9

#: Octets of ALFEN's dataset, and of EDL's.
_ALFEN: Final = 82
_EDL: Final = 320
#: Numbers of EDL's signature: two on the curve, and the index of the meter's log that is signed too.
_LOG: Final = 2
_P192: Final = next(curve for curve in CURVES if curve.name == "secp192r1")
_P256: Final = next(curve for curve in CURVES if curve.name == "secp256r1")
_METHODS: Final = {"ECDSA192SHA256": _P192, "ECDSA256SHA256": _P256}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDataset:
    """A record.

    Attributes:
        format: ``ALFEN``, ``EDL`` or ``ISA-EDL-40P``.
        signed: What the signature is over.
        signature: The signature, ``r || s``.
        curve: The curve that such records are signed on.
        public_key: The key that comes with the record; ``None`` where none does.
        meter_id: The meter's identifier, as octets.
        register: OBIS code of the register.
        value: Wh in it; ``None`` where it is no register of energy.
        time: Seconds since 1970 by the meter's clock, which counts local time.
        pagination: Counter of records.
        identification: Who charges, as it is written; without what fills it up.
        kind: ``begin``, ``end`` or ``intermediate`` where the record says so.
    """

    format: str
    signed: bytes
    signature: bytes
    curve: Curve
    public_key: MeterPublicKey | None
    meter_id: bytes
    register: str
    value: Decimal | None
    time: int
    pagination: int
    identification: str
    kind: str = ""

    @property
    def flow(self) -> EnergyFlow | None:
        """Which way the register counts."""
        return flow_of(self.register)


def verify_dataset(record: SignedDataset, key: MeterPublicKey | bytes | str | None = None) -> Verdict | None:
    """Verify a record.

    Args:
        record: The record.
        key: The meter's key; ``None`` takes the one that comes with the record, which shows that nothing was changed since, and not by
            whom it was signed.

    Returns:
        The verdict; ``None`` where there is no key at all.

    Raises:
        DecodeError: The key cannot be read.
    """
    curve = record.curve
    public = record.public_key if key is None else key if isinstance(key, MeterPublicKey) else load_public_key(key, curve)
    if public is None:
        return None
    algorithm = f"ECDSA-{curve.name}-SHA256"
    remarks = ("the key comes with the record: compare it with the meter's",) if key is None else ()
    if public.curve != curve:
        return Verdict(valid=False, reason=f"the key is on {public.curve.name}, records of this kind on {curve.name}", algorithm=algorithm)
    if not public.verify(signature_numbers(record.signature, curve.size), record.signed):
        reason = "the signature is not this key's over this dataset: the record was changed, or it is another meter's"
        return Verdict(valid=False, reason=reason, algorithm=algorithm, remarks=remarks)
    reason = f"the signature is this key's over {len(record.signed)} octets"
    return Verdict(valid=True, reason=reason, algorithm=algorithm, remarks=remarks)


# -- ALFEN -----------------------------------------------------------------------------------------------------------------

_KINDS: Final = {"0": "begin", "1": "end", "2": "intermediate"}


def parse_alfen(text: str) -> SignedDataset:
    """Parse a record of ALFEN's: six fields with semicolons between them, the last three in base32.

    Raises:
        DecodeError: It is none.
    """
    if len(text) > _MAX_TEXT:
        raise DecodeError(f"{len(text)} characters are no record of ALFEN's", path="ALFEN")
    fields = text.strip().rstrip(";").split(";")
    if len(fields) != 6 or fields[0] != "AP" or fields[1] not in _KINDS:
        raise DecodeError("a record of ALFEN's is AP, its kind, version, key, dataset and signature", path="ALFEN")
    try:
        key, dataset, signature = (base64.b32decode(field) for field in fields[3:])
    except (binascii.Error, ValueError) as error:
        raise DecodeError("the fields are no base32", path="ALFEN") from error
    if len(dataset) != _ALFEN:
        raise DecodeError(f"a dataset of ALFEN's has {_ALFEN} octets, not {len(dataset)}", path="ALFEN")
    register, value = _register(dataset[38:44], dataset[44], dataset[45], dataset[46:54])
    return SignedDataset(
        format="ALFEN",
        signed=dataset,
        signature=_signature(signature, _P192),
        curve=_P192,
        public_key=load_public_key(key, _P192),
        meter_id=dataset[16:26],
        register=register,
        value=value,
        time=int.from_bytes(dataset[34:38], "little"),
        pagination=int.from_bytes(dataset[78:82], "little"),
        identification=_padded(dataset[54:74]),
        kind=_KINDS[fields[1]],
    )


# -- EDL -------------------------------------------------------------------------------------------------------------------


def parse_edl(xml: bytes | str) -> SignedDataset:
    """Parse a ``signedMeterValue`` with EDL in it.

    Raises:
        DecodeError: It is none.
    """
    if len(xml) > _MAX_TEXT:
        raise DecodeError(f"{len(xml)} characters are no signedMeterValue", path="EDL")
    root = parse_xml(xml)
    found = {node.tag: text_in(node) for node in root.iterchildren("*")}
    method, encoding = found.get("signatureMethod", ""), found.get("encodingMethod", "")
    if root.tag != "signedMeterValue" or encoding != "EDL" or method not in _METHODS:
        raise DecodeError(f"no signedMeterValue in EDL with one of {', '.join(_METHODS)}", path="EDL")
    curve = _METHODS[method]
    dataset, key, signature = (_base64(found.get(name, ""), name) for name in ("encodedMeterValue", "publicKey", "meterValueSignature"))
    if len(dataset) != _EDL:
        raise DecodeError(f"a dataset of EDL has {_EDL} octets, not {len(dataset)}", path="EDL/encodedMeterValue")
    return _edl(dataset, signature, key, curve)


def _edl(dataset: bytes, signature: bytes, key: bytes | None, curve: Curve) -> SignedDataset:
    raw, log = signature[:-_LOG], signature[-_LOG:]
    if log != dataset[39:41]:
        raise DecodeError("the signature is that of another entry of the meter's log", path="EDL/meterValueSignature")
    register, value = _register(dataset[23:29], dataset[29], dataset[30], dataset[31:39])
    return SignedDataset(
        format="EDL",
        signed=dataset,
        signature=_signature(raw, curve),
        curve=curve,
        public_key=None if key is None else load_public_key(key, curve),
        meter_id=dataset[:10],
        register=register,
        value=value,
        time=int.from_bytes(dataset[10:14], "little"),
        pagination=int.from_bytes(dataset[19:23], "little"),
        identification=_padded(dataset[41:169]),
    )


#: Names of entries in a list of EDL: the meter's second index, its counter of records, and who charges.
_SECONDS: Final = bytes.fromhex("810060080001")
_PAGINATION: Final = bytes.fromhex("8180817101ff")
_CONTRACT: Final = bytes.fromhex("8182815401ff")
#: C, D and E of the registers that are signed, import and export, and the tag of a message with a list of values.
_REGISTERS: Final = (b"\x01\x11\x00", b"\x02\x11\x00")
_GET_LIST_RESPONSE: Final = 0x701


def parse_edl_sml(data: bytes) -> SignedDataset:
    """Parse a signed list in SML: EDL40 on 192 and on 256 bits, and ISA-EDL-40P.

    The dataset that was signed is put together from the list's entries.

    Raises:
        DecodeError: It is none.
    """
    messages = read_sml(data)
    try:
        response: Any = next(message[3] for message in messages if _tag(message) == _GET_LIST_RESPONSE)
        _, server, list_name, _, entries, signature, *_ = response[1]
        by_name = _by_name(entries)
        if _ISA_PAGINATION in by_name:
            return _isa(_exactly(server, 10), _exactly(list_name, 6), by_name, _exactly(signature, 2 * _P256.size + _LOG))
        (register,) = (entry for entry in entries if entry[0][2:5] in _REGISTERS and entry[0][5] == 0xFF)
        contract = by_name[_CONTRACT]
        curve = _P256 if len(signature) == 2 * _P256.size + _LOG else _P192
        dataset = b"".join(
            (
                _exactly(server, 10),
                _local(register[2]),
                _low(register[1]) if curve is _P192 else _status_256(register[1]),
                by_name[_SECONDS][5][1][1].to_bytes(4, "little"),
                by_name[_PAGINATION][5].to_bytes(4, "little"),
                _exactly(register[0], 6),
                bytes([register[3], register[4] & 0xFF]),
                register[5].to_bytes(8, "little"),
                _exactly(signature, 2 * curve.size + _LOG)[-_LOG:],
                _exactly(contract[5].ljust(128, b"\x00"), 128),
                _local(contract[2]),
                *(() if curve is _P192 else _additions_256(by_name)),
            )
        )
    except (StopIteration, KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DecodeError("this is no signed list of EDL40", path="EDL/SML", hint="or one of another manufacturer's kind") from error
    return _edl(dataset.ljust(_EDL, b"\x00"), signature, None, curve)


#: What lists on 256 bits have more, in the order of the dataset, and the octets of each: two further readings of the register, the
#: resistance of the cable, and the time that charging has taken.
_ADDITIONS: Final = (
    (bytes.fromhex("010001110064"), 8),
    (bytes.fromhex("0100011100c8"), 8),
    (bytes.fromhex("00af6c6c72ff"), 2),
    (bytes.fromhex("00af647572ff"), 4),
)
_PRICE: Final = bytes.fromhex("00af707263ff")
#: Bits of the status word that its octet in the dataset has, by where they are there.
_STATUS_BITS: Final = {0: 17, 3: 31, 4: 16, 5: 11, 6: 9, 7: 8}


def _additions_256(by_name: dict[bytes, Any]) -> list[bytes]:
    if _PRICE in by_name and by_name[_PRICE][5]:
        # its two octets are there, and nothing public that was signed with a price shows in which order
        raise DecodeError("lists with a price in them are not supported", path="EDL/SML", hint="have the record as signedMeterValue")
    return [(by_name[name][5] if name in by_name else 0).to_bytes(size, "little") for name, size in _ADDITIONS]


def _status_256(status: Any) -> bytes:
    word = status if isinstance(status, int) else 0
    return bytes([sum((word >> source & 1) << bit for bit, source in _STATUS_BITS.items())])


#: Names of entries in a list of ISA-EDL-40P: the register now and at the beginning, the counter of records, what the maker adds.
_ISA_NOW: Final = bytes.fromhex("0100010800ff")
_ISA_BEGIN: Final = bytes.fromhex("010001080080")
_ISA_PAGINATION: Final = bytes.fromhex("8180c7f040ff")
_ISA_OWN: Final = (bytes.fromhex("8180816101ff"), bytes.fromhex("8180816102ff"))


def _isa(server: bytes, list_name: bytes, by_name: dict[bytes, Any], signature: bytes) -> SignedDataset:
    """The dataset of ISA-EDL-40P: the register at the beginning is in it too, and so is the signature of the register now."""
    now, begin, contract = by_name[_ISA_NOW], by_name[_ISA_BEGIN], by_name[_CONTRACT]
    own = next(by_name[name] for name in _ISA_OWN if name in by_name)
    pagination: int = by_name[_ISA_PAGINATION][5]
    dataset = b"".join(
        (
            server,
            _plain(now[2]),
            _low(now[1]),
            *_reading(now),
            signature[-_LOG:],
            _exactly(now[6], 2 * _P256.size + _LOG),
            _exactly(contract[5].ljust(128, b"\x00"), 128),
            _plain(begin[2]),
            _exactly(own[5], 20),
            _low(begin[1]),
            *_reading(begin),
            list_name,
            pagination.to_bytes(4, "little"),
        )
    )
    register, value = _register(now[0], now[3], now[4] & 0xFF, now[5].to_bytes(8, "little"))
    return SignedDataset(
        format="ISA-EDL-40P",
        signed=dataset.ljust(_EDL, b"\x00"),
        signature=_signature(signature[:-_LOG], _P256),
        curve=_P256,
        public_key=None,
        meter_id=server,
        register=register,
        value=value,
        time=now[2][1],
        pagination=pagination,
        identification=_padded(contract[5]),
    )


def _reading(entry: Any) -> tuple[bytes, bytes, bytes]:
    """Name, unit with power of ten, and value of a register, as datasets have them."""
    return _exactly(entry[0], 6), bytes([entry[3], entry[4] & 0xFF]), entry[5].to_bytes(8, "little")


def _low(status: Any) -> bytes:
    """The lowest octet of a status word; zero where there is none."""
    return bytes([status & 0xFF if isinstance(status, int) else 0])


def _plain(time: Any) -> bytes:
    """Seconds of a timestamp without a zone."""
    _, seconds = time
    return int(seconds).to_bytes(4, "little")


def _tag(message: list[SmlValue]) -> SmlValue:
    body = message[3] if len(message) > 3 else b""
    return body[0] if isinstance(body, list) and body else b""


def _by_name(entries: list[Any]) -> dict[bytes, Any]:
    found = {entry[0]: entry for entry in entries}
    if len(found) != len(entries):
        raise ValueError("an entry comes twice")
    return found


def _exactly(octets: bytes, size: int) -> bytes:
    if len(octets) != size:
        raise ValueError(f"{len(octets)} octets")
    return octets


def _local(time: Any) -> bytes:
    """Seconds of local time: a timestamp, and the minutes by which zone and season are ahead."""
    _, (seconds, zone, season) = time
    return int(seconds + 60 * (zone + season)).to_bytes(4, "little")


def text_in(node: XmlElement) -> str:
    """All text in an element, without white space around it."""
    return "".join(str(part) for part in node.itertext()).strip()


def _base64(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DecodeError("this is no base64", path=f"EDL/{name}") from error


# -- both ------------------------------------------------------------------------------------------------------------------


def _signature(octets: bytes, curve: Curve) -> bytes:
    if len(octets) != 2 * curve.size:
        raise DecodeError(f"{len(octets)} octets are no signature on {curve.name}", path="signature")
    return octets


def _register(obis: bytes, unit: int, scale: int, value: bytes) -> tuple[str, Decimal | None]:
    """OBIS code of a register, and its value in Wh."""
    code = f"{obis[0]}-{obis[1]}:{obis[2]}.{obis[3]}.{obis[4]}*{obis[5]}"
    power = scale - 256 if scale >= 128 else scale
    if unit != _WATT_HOURS or abs(power) > _MAX_SCALE:
        return code, None
    return code, Decimal(int.from_bytes(value, "little")).scaleb(power)


def _padded(octets: bytes) -> str:
    return octets.rstrip(b"\x00").decode("latin-1")
