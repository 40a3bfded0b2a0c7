"""Records of other kinds, found in whatever a person has: a line, a file of transparency software, an XML."""

from __future__ import annotations

import base64
import time
from decimal import Decimal
from html import escape

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.metering.ocmf.test_signing import SMALL
from v2gstack.errors import DecodeError
from v2gstack.metering.datasets import SignedDataset, parse_alfen, parse_edl, parse_edl_sml, verify_dataset
from v2gstack.metering.keys import MeterPublicKey, curve_named, load_public_key
from v2gstack.metering.ocmf import EnergyFlow, OcmfRecord, sign_ocmf
from v2gstack.metering.records import MAX_RECORDS_BYTES, find_records, verify_record
from v2gstack.metering.verdict import Verdict


def verdict_of(record: SignedDataset, key: MeterPublicKey | None = None) -> Verdict:
    found = verify_dataset(record, key)
    assert found is not None
    return found


P192 = ec.derive_private_key(0xBEEF, ec.SECP192R1())
P256 = ec.derive_private_key(0xBEEF, ec.SECP256R1())
OCMF = sign_ocmf(SMALL, P256)


def public(key: ec.EllipticCurvePrivateKey) -> MeterPublicKey:
    curve, numbers = curve_named(key.curve.name), key.public_key().public_numbers()
    assert curve is not None
    return MeterPublicKey(curve, numbers.x, numbers.y)


def signed(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    size = public(key).curve.size
    return b"".join(each.to_bytes(size, "big") for each in decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256()))))


def alfen(kind: str = "1", value: int = 123_456, *, scale: int = 0) -> str:
    dataset = bytearray(82)
    dataset[16:26] = b"\x0a\x01DZG\x00\x33\x00\x01\x40"
    dataset[34:38] = (1_800_000_000).to_bytes(4, "little")
    dataset[38:46] = bytes([1, 0, 1, 8, 0, 255, 30, scale & 0xFF])
    dataset[46:54] = value.to_bytes(8, "little")
    dataset[54:58] = b"UID1"
    dataset[78:82] = (17).to_bytes(4, "little")
    point = public(P192)
    key = bytes([2 + point.y % 2]) + point.x.to_bytes(24, "big")
    fields = (base64.b32encode(each).decode() for each in (key, bytes(dataset), signed(P192, bytes(dataset))))
    return f"AP;{kind};3;{';'.join(fields)};"


def edl(key: ec.EllipticCurvePrivateKey = P256, *, log: bytes = b"\x00\x1a") -> str:
    dataset = bytearray(320)
    dataset[:10] = b"\x09\x01EMH\x00\x00\x8b\xa1\x7f"
    dataset[10:14] = (1_593_012_605).to_bytes(4, "little")
    dataset[19:23] = (104).to_bytes(4, "little")
    dataset[23:31] = bytes([1, 0, 1, 17, 0, 255, 30, 255])
    dataset[31:39] = (100_323).to_bytes(8, "little")
    dataset[39:41] = b"\x00\x1a"
    dataset[41:45] = b"DE8A"
    method = "ECDSA192SHA256" if key is P192 else "ECDSA256SHA256"
    parts = {
        "publicKey": public(key).point()[1:],
        "meterValueSignature": signed(key, bytes(dataset)) + log,
        "encodedMeterValue": bytes(dataset),
    }
    xml = "".join(f'<{name} encoding="base64">{base64.b64encode(value).decode()}</{name}>' for name, value in parts.items())
    return f"<signedMeterValue>{xml}<signatureMethod>{method}</signatureMethod><encodingMethod>EDL</encodingMethod></signedMeterValue>"


def test_alfen_s_record_is_read_and_verified() -> None:
    record = parse_alfen(alfen())
    assert (record.kind, record.value, record.pagination, record.identification) == ("end", Decimal(123_456), 17, "UID1")
    assert (record.register, record.flow, record.time) == ("1-0:1.8.0*255", EnergyFlow.IMPORT, 1_800_000_000)
    assert verdict_of(record, public(P192)).valid
    found = verdict_of(record)
    assert found.valid
    assert "compare it" in found.remarks[0]
    assert not verdict_of(record, load_public_key(public(P256).to_der())).valid
    assert parse_alfen(alfen(scale=-1)).value == Decimal("12345.6")


def test_a_changed_dataset_is_found() -> None:
    fields, other = alfen().split(";"), alfen(value=123_457).split(";")
    forged = parse_alfen(";".join([*fields[:4], other[4], fields[5], ""]))
    assert forged.value == 123_457
    assert not verdict_of(forged).valid


@pytest.mark.parametrize("key", [P192, P256])
def test_edl_is_read_and_verified(key: ec.EllipticCurvePrivateKey) -> None:
    record = parse_edl(edl(key))
    assert (record.value, record.pagination, record.flow) == (Decimal("10032.3"), 104, EnergyFlow.IMPORT)
    assert record.identification == "DE8A"
    assert verdict_of(record, public(key)).valid


# -- SML -------------------------------------------------------------------------------------------------------------------


def sml(value: object) -> bytes:
    """A value in SML, written here once more and not by what reads it."""
    match value:
        case bytes():
            size = len(value) + 1
            return bytes([size]) + value if size < 16 else bytes([0x80 | (size + 1) >> 4, (size + 1) & 15]) + value
        case int():
            return b"\x59" + value.to_bytes(8, "big", signed=True)
        case list():
            return bytes([0x70 | len(value)]) + b"".join(map(sml, value))
        case _:
            raise TypeError(value)


def edl_list(
    *,
    value: int = 100_323,
    log: bytes = b"\x00\x1a",
    extra: tuple[object, ...] = (),
    key: ec.EllipticCurvePrivateKey = P192,
    status: tuple[int, int] = (0x188, 0x88),
    additions: bytes = b"",
) -> bytes:
    """A signed list of EDL40: the dataset is built by the layout and signed, and the list says the same in its own words."""
    server, register = b"\x09\x01EMH\x00\x00\x8b\xa1\x7f", bytes([1, 0, 1, 17, 0, 255])
    stamp, began = 1_593_005_405, 1_593_001_805
    dataset = bytearray(320)
    dataset[:10] = server
    dataset[10:14] = (stamp + 120 * 60).to_bytes(4, "little")
    dataset[14] = status[1]
    dataset[15:19] = (7_777).to_bytes(4, "little")
    dataset[19:23] = (104).to_bytes(4, "little")
    dataset[23:31] = bytes([*register, 30, 255])
    dataset[31:39] = value.to_bytes(8, "little")
    dataset[39:41] = log
    dataset[41:45] = b"DE8A"
    dataset[169:173] = (began + 120 * 60).to_bytes(4, "little")
    dataset[173 : 173 + len(additions)] = additions
    entries: list[object] = [
        [register, status[0], [3, [stamp, 60, 60]], 30, -1, value, b""],
        [bytes.fromhex("810060080001"), b"", b"", b"", b"", [1, [1, 7_777]], b""],
        [bytes.fromhex("8180817101ff"), b"", b"", b"", b"", 104, b""],
        [bytes.fromhex("8182815401ff"), b"", [3, [began, 60, 60]], b"", b"", b"DE8A", b""],
        *extra,
    ]
    response = [b"", server, register, [1, 5], entries, signed(key, bytes(dataset)) + log, b""]
    messages = ([b"1", 0, 0, [0x101, [b""]], 0, b""], [b"2", 0, 0, [0x701, response], 0, b""])
    body = b"".join(map(sml, messages))
    return b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01" + body.replace(b"\x1b" * 4, b"\x1b" * 8) + b"\x1b\x1b\x1b\x1b\x1a\x00\x00\x00"


def test_a_list_in_sml_is_put_together_and_verified() -> None:
    record = parse_edl_sml(edl_list())
    assert (record.value, record.pagination, record.identification) == (Decimal("10032.3"), 104, "DE8A")
    assert record.time == 1_593_012_605
    assert record.public_key is None
    assert verify_dataset(record) is None
    assert verdict_of(record, public(P192)).valid
    assert not verdict_of(record, load_public_key(public(P256).to_der())).valid


def addition(name: str, value: int) -> list[object]:
    return [bytes.fromhex(name), b"", b"", 30, -1, value, b""]


@pytest.mark.parametrize(
    ("word", "octet"),
    [(0, 0), (0x80040104, 0x88), (1 << 17, 1), (1 << 31, 8), (1 << 16, 16), (1 << 11, 32), (1 << 9, 64), (1 << 8, 128), (0xFF, 0)],
)
def test_a_list_on_256_bits_has_more_in_it(word: int, octet: int) -> None:
    """Two further readings, resistance and duration, each with its own octets; and the status word is folded in another way."""
    additions = b"".join(each.to_bytes(size, "little") for each, size in ((192_124, 8), (192_120, 8), (1_000, 2), (70_000, 4)))
    entries = zip(("010001110064", "0100011100c8", "00af6c6c72ff", "00af647572ff"), (192_124, 192_120, 1_000, 70_000), strict=True)
    extra = (*(addition(*each) for each in entries), addition("00af707263ff", 0))
    record = parse_edl_sml(edl_list(key=P256, status=(word, octet), additions=additions, extra=extra))
    assert record.curve.name == "secp256r1"
    assert verdict_of(record, public(P256)).valid
    shorter = parse_edl_sml(edl_list(key=P256, status=(word, octet), additions=additions, extra=extra[1:]))
    assert not verdict_of(shorter, public(P256)).valid


def test_a_price_in_a_list_is_refused_with_its_reason() -> None:
    with pytest.raises(DecodeError, match="lists with a price in them are not supported"):
        parse_edl_sml(edl_list(key=P256, extra=(addition("00af707263ff", 45),)))


@pytest.mark.parametrize("value", [-1, 1 << 16, b"x"])
def test_an_addition_that_does_not_fit_is_no_list(value: object) -> None:
    with pytest.raises(DecodeError, match="no signed list of EDL40"):
        parse_edl_sml(edl_list(key=P256, extra=([bytes.fromhex("00af6c6c72ff"), b"", b"", 38, -3, value, b""],)))


def isa_list(*, value: int = 257_182_610) -> bytes:
    """A signed list of ISA-EDL-40P, dataset and list each by their own layout."""
    server, name = b"\x09\x01ISA\x00\x01\x12\xc6\xfc", bytes.fromhex("8180816202ff")
    begin, now = bytes.fromhex("010001080080"), bytes.fromhex("0100010800ff")
    inner, own, log = bytes(range(66)), bytes(range(0x80, 0x94)), b"\x00\xa4"
    dataset = bytearray(320)
    dataset[:10] = server
    dataset[10:14] = (1_597_130_095).to_bytes(4, "little")
    dataset[14] = 0x18
    dataset[15:21] = now
    dataset[21:23] = b"\x1e\xff"
    dataset[23:31] = value.to_bytes(8, "little")
    dataset[31:33] = log
    dataset[33:99] = inner
    dataset[99:103] = b"DE8A"
    dataset[227:231] = (1_597_129_751).to_bytes(4, "little")
    dataset[231:251] = own
    dataset[251] = 0x19
    dataset[252:258] = begin
    dataset[258:260] = b"\x1e\xff"
    dataset[260:268] = (256_959_316).to_bytes(8, "little")
    dataset[268:274] = name
    dataset[274:278] = (24).to_bytes(4, "little")
    entries: list[object] = [
        [bytes.fromhex("8182815401ff"), b"", [3, [1_597_122_551, 60, 60]], b"", b"", b"DE8A", b""],
        [begin, 0x4C000000019, [2, 1_597_129_751], 30, -1, 256_959_316, b""],
        [bytes.fromhex("8180c7f040ff"), b"", b"", b"", b"", 24, b""],
        [bytes.fromhex("8180816101ff"), b"", b"", b"", b"", own, b""],
        [now, 0x4C000000018, [2, 1_597_130_095], 30, -1, value, inner],
    ]
    response = [b"PCstation", server, name, [3, [1_597_122_895, 60, 60]], entries, signed(P256, bytes(dataset)) + log, b""]
    body = sml([b"1", 0, 0, [0x701, response], 0, b""])
    return b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01" + body + b"\x1b\x1b\x1b\x1b\x1a\x00\x00\x00"


def test_a_list_of_isa_is_put_together_and_verified() -> None:
    record = parse_edl_sml(isa_list())
    assert (record.format, record.value, record.pagination, record.identification) == ("ISA-EDL-40P", Decimal("25718261.0"), 24, "DE8A")
    assert (record.flow, record.time) == (EnergyFlow.IMPORT, 1_597_130_095)
    assert verdict_of(record, public(P256)).valid
    forged = isa_list().replace((257_182_610).to_bytes(8, "big"), (257_182_611).to_bytes(8, "big"))
    assert not verdict_of(parse_edl_sml(forged), public(P256)).valid
    found = find_records(isa_list().hex(" "))
    assert verify_record(found[0]) is None


def test_a_list_whose_value_was_changed_does_not_verify() -> None:
    one, other = edl_list(), edl_list(value=100_324)
    forged = one.replace((100_323).to_bytes(8, "big"), (100_324).to_bytes(8, "big"))
    assert forged != other
    assert parse_edl_sml(forged).value == Decimal("10032.4")
    assert not verdict_of(parse_edl_sml(forged), public(P192)).valid


@pytest.mark.parametrize("extra", [([bytes.fromhex("8180817101ff"), b"", b"", b"", b"", 105, b""],), ([1, 2],), (b"",)])
def test_a_list_that_says_something_twice_is_refused(extra: tuple[object, ...]) -> None:
    with pytest.raises(DecodeError, match="no signed list"):
        parse_edl_sml(edl_list(extra=extra))


def test_escapes_within_a_list_are_undone() -> None:
    assert verdict_of(parse_edl_sml(edl_list(value=0x1B1B1B1B)), public(P192)).valid


@given(st.binary(max_size=120))
def test_any_octets_in_sml_are_a_record_or_an_error(octets: bytes) -> None:
    for data in (octets, b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01" + octets + b"\x1b\x1b\x1b\x1b\x1a\x00\x00\x00"):
        with pytest.raises(DecodeError):
            parse_edl_sml(data)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_list_with_a_changed_octet_is_read_or_refused(place: int, octet: int) -> None:
    data = bytearray(edl_list())
    if place >= len(data) or data[place] == octet:
        return
    data[place] = octet
    try:
        record = parse_edl_sml(bytes(data))
    except DecodeError:
        return
    # what went into the dataset is signed; the rest of the file, such as the name of the list, is not
    if verdict_of(record, public(P192)).valid:
        assert record.signed == parse_edl_sml(edl_list()).signed


@pytest.mark.parametrize("body", [b"\x71" * 3_000, b"\x7f" * 3_000, b"\xff" * 3_000, b"\x00" * 3_000, b"\x01" * 3_000, b"\x8f" * 9_000])
def test_hostile_sml_is_answered_soon(body: bytes) -> None:
    begin = time.process_time()
    with pytest.raises(DecodeError):
        parse_edl_sml(b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01" + body + b"\x1b\x1b\x1b\x1b\x1a\x00\x00\x00")
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "AP;1;3",
        "AP;7;3;AA;AA;AA",
        "AP;1;3;A;A;A",
        "AP;1;3;AAAA====;AAAA====;AAAA====",
        alfen().replace(";3;", ";3;AA"),
        alfen()[:-40] + "A;",
        edl(log=b"\x00\x1b"),
        edl().replace("EDL", "SML"),
        edl().replace("ECDSA256", "ECDSA512"),
        edl().replace("<encodedMeterValue", "<other").replace("</encodedMeterValue", "</other"),
        "<signedMeterValue/>",
        "<values/>",
        "<a",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "1b1b1b1b 01010101",
        "1b1b1b1b01010101 zz",
        "1b1b1b1b010101011b1b1b1b1a000000",
        "nonsense",
        "",
    ],
)
def test_what_is_no_record_is_told(text: str) -> None:
    with pytest.raises(DecodeError):
        find_records(text)


def test_a_file_of_transparency_software_has_records_and_keys() -> None:
    text = OCMF.data.decode()
    file = f"""<?xml version="1.0" encoding="UTF-8"?><values>
      <value><signedData format="OCMF" encoding="plain">{escape(text)}</signedData>
        <publicKey>{public(P256).to_der().hex()}</publicKey></value>
      <value><signedData format="OCMF" encoding="base64">{base64.b64encode(text.encode()).decode()}</signedData></value>
      <value><signedData format="ALFEN">{alfen()}</signedData></value>
      <value><signedData>{escape(edl())}</signedData></value></values>"""
    found = find_records(file)
    assert [type(each.record) for each in found] == [OcmfRecord, OcmfRecord, SignedDataset, SignedDataset]
    verdicts = [verify_record(each) for each in found]
    assert [each.valid if each else None for each in verdicts] == [True, None, True, True]
    assert verify_record(found[1], public(P256)) is not None


def test_records_stand_on_lines_too() -> None:
    assert len(find_records(f"{OCMF.data.decode()}\n\n{alfen()}\n")) == 2
    assert len(find_records(f"\ufeff{OCMF.data.decode()}")) == 1
    with pytest.raises(DecodeError, match="MiB"):
        find_records("x" * (MAX_RECORDS_BYTES + 1))


@given(st.text(max_size=200) | st.text(max_size=60).map("AP;1;3;".__add__) | st.text(max_size=60).map("<signedMeterValue>".__add__))
def test_any_text_has_records_or_is_an_error(text: str) -> None:
    try:
        assert find_records(text)
    except DecodeError as error:
        assert str(error)  # noqa: PT017 - what it says is not the point, that it says something is
