"""Signed records, whichever they are: found in a text, verified, and said in a few words."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from v2gstack.codecs.xml.parsing import parse_xml
from v2gstack.errors import DecodeError
from v2gstack.metering.datasets import SignedDataset, parse_alfen, parse_edl, parse_edl_sml, text_in, verify_dataset
from v2gstack.metering.ocmf import OcmfRecord, parse_ocmf, verify_ocmf

if TYPE_CHECKING:
    from v2gstack.metering.keys import MeterPublicKey
    from v2gstack.metering.verdict import Verdict

__all__ = ["MAX_RECORDS_BYTES", "FoundRecord", "find_records", "verify_record"]

#: Longest text that records are looked for in: a transparency file of a few hundred of them.
MAX_RECORDS_BYTES: Final = 4 << 20
#: How many records one text may hold.
_MAX_RECORDS: Final = 10_000


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record in a text.

    Attributes:
        record: The record.
        public_key: The key that the text has beside it; empty where it has none.
    """

    record: OcmfRecord | SignedDataset
    public_key: str = ""


def find_records(text: str) -> tuple[FoundRecord, ...]:
    """The signed records in a text: one alone, one on each line, or a file of transparency software (XML with ``signedData``).

    Raises:
        DecodeError: There is none, or one that cannot be read.

    >>> [found.record.payload.pagination for found in find_records('OCMF|{"PG":"T1"}|{"SD":"00"}')]
    ['T1']
    """
    if len(text) > MAX_RECORDS_BYTES:
        raise DecodeError(f"more than {MAX_RECORDS_BYTES >> 20} MiB are no signed records")
    bare = text.strip().removeprefix("\ufeff")
    if not bare:
        raise DecodeError("there is no signed record in it", hint="records begin with OCMF|, AP; or are XML")
    if bare.startswith("<"):
        return _in_xml(bare)
    lines = [line for line in bare.splitlines() if line.strip()]
    if bare.lower().startswith(_SML):
        return (FoundRecord(_parse(bare)),)
    if len(lines) > 1 and len(lines) <= _MAX_RECORDS and all(line.startswith(("OCMF|", "AP;")) for line in lines):
        return tuple(FoundRecord(_parse(line)) for line in lines)
    return (FoundRecord(_parse(bare)),)


#: What hex of SML begins with, written with blanks and without.
_SML: Final = ("1b1b1b1b", "1b 1b 1b 1b")


def _parse(text: str) -> OcmfRecord | SignedDataset:
    if text.startswith("AP;"):
        return parse_alfen(text)
    if text.startswith("<"):
        return parse_edl(text)
    if text.lower().startswith(_SML):
        try:
            data = bytes.fromhex(text)
        except ValueError as error:
            raise DecodeError("this begins as SML in hex, and goes on as something else", path="SML") from error
        return parse_edl_sml(data)
    return parse_ocmf(text)


def _in_xml(text: str) -> tuple[FoundRecord, ...]:
    root = parse_xml(text)
    if root.tag == "signedMeterValue":
        return (FoundRecord(parse_edl(text)),)
    found: list[FoundRecord] = []
    for node in root.iter("signedData", "encodedMeterValue"):
        parent = node.getparent()
        key = parent.find("publicKey") if parent is not None else None
        data = text_in(node)
        if str(node.get("encoding", "")).lower() == "base64":
            data = _decoded(data)
        if data:
            found.append(FoundRecord(_parse(data), "" if key is None else text_in(key)))
    if not 0 < len(found) <= _MAX_RECORDS:
        raise DecodeError(f"there are {len(found)} signed records in this XML", hint="files of transparency software have signedData")
    return tuple(found)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise DecodeError("signedData says that it is base64, and is not", path="signedData") from error


def verify_record(found: FoundRecord, key: MeterPublicKey | bytes | str | None = None) -> Verdict | None:
    """Verify a record.

    Args:
        found: The record.
        key: The meter's key; ``None`` takes what stands beside the record, or in it.

    Returns:
        The verdict; ``None`` where there is no key at all.

    Raises:
        DecodeError: The key cannot be read.
    """
    if isinstance(found.record, SignedDataset):
        return verify_dataset(found.record, key if key is not None else found.public_key or None)
    chosen = key if key is not None else found.public_key or found.record.embedded_key
    return None if chosen == "" else verify_ocmf(found.record, chosen)
