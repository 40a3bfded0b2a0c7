from __future__ import annotations

import pytest

from v2gstack.codecs.v2gtp import (
    VENDOR_FIRST,
    VENDOR_LAST,
    PayloadType,
    describe_payload_type,
    is_vendor_payload_type,
    known_payload_type,
)

NUMBERS = {
    0x8001, 0x8002, 0x8003, 0x8004, 0x8005, 0x8006, 0x8010, 0x8011,
    0x8101, 0x8102, 0x8103, 0x8104,
    0x9000, 0x9001, 0x9002, 0x9003,
}  # fmt: skip


def test_every_number_of_the_standards_has_a_name_and_no_other() -> None:
    assert set(map(int, PayloadType)) == NUMBERS
    assert {value for value in range(0x10000) if isinstance(known_payload_type(value), PayloadType)} == NUMBERS
    assert PayloadType.SAP is PayloadType.EXI_ENCODED_V2G_MESSAGE


def test_sdp_and_exi_divide_the_types() -> None:
    assert {int(kind) for kind in PayloadType if kind.is_sdp} == {0x9000, 0x9001, 0x9002, 0x9003}
    assert all(kind.is_exi != kind.is_sdp for kind in PayloadType)


def test_schema_sets() -> None:
    assert {hex(kind): kind.schema_set for kind in PayloadType if kind.schema_set} == {
        "0x8002": "iso15118_20_common",
        "0x8003": "iso15118_20_ac",
        "0x8004": "iso15118_20_dc",
        "0x8005": "iso15118_20_acdp",
        "0x8006": "iso15118_20_wpt",
        "0x8101": "iso15118_20_common",
        "0x8102": "iso15118_20_common",
        "0x8103": "iso15118_20_acdp",
    }


@pytest.mark.parametrize(
    ("value", "vendor"), [(0x9FFF, False), (VENDOR_FIRST, True), (VENDOR_LAST, True), (0x8001, False), (0x10000, False)]
)
def test_vendor_range(value: int, vendor: bool) -> None:
    assert is_vendor_payload_type(value) is vendor


def test_description() -> None:
    assert describe_payload_type(0x9003) == "0x9003 SDP_RESPONSE_WIRELESS"
    assert describe_payload_type(0xBEEF) == "0xBEEF vendor"
    assert describe_payload_type(0) == "0x0000 reserved"
