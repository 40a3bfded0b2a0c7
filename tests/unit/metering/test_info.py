"""Readings in messages: registers whole, signatures whole or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.exi import codec_of
from v2gstack.messages import iso15118_2, iso15118_20
from v2gstack.metering import MeterReading, ReactiveEnergy, SignedRecord
from v2gstack.metering.info import message_signature, meter_info_2, meter_info_20

READINGS = st.builds(
    MeterReading,
    meter_id=st.text("ABC123-", min_size=1, max_size=40),
    imported=st.integers(0, 2**64 - 1),
    exported=st.integers(0, 2**64 - 1),
    time=st.none() | st.integers(0, 2**40),
    signature=st.none() | st.binary(min_size=1, max_size=100),
    status=st.none() | st.integers(-(2**15), 2**15 - 1),
    reactive=st.none() | st.just(ReactiveEnergy(q1=1, q2=2, q3=3, q4=4)),
)


@given(READINGS, st.booleans())
def test_messages_take_every_reading(reading: MeterReading, bidirectional: bool) -> None:
    two, twenty = meter_info_2(reading), meter_info_20(reading, bidirectional=bidirectional)
    codec_of("iso15118_2", "python").validate(_in_a_message(two))
    assert two.meter_reading == twenty.charged_energy_reading_wh == reading.imported
    assert twenty.bpt_discharged_energy_reading_wh == (reading.exported if bidirectional else None)
    fits = reading.signature is None or len(reading.signature) <= 64
    assert two.sig_meter_reading == twenty.meter_signature == (reading.signature if fits else None)
    assert bool(message_signature(reading).statement) is not fits


def _in_a_message(info: iso15118_2.MeterInfo) -> iso15118_2.V2G_Message:
    receipt = iso15118_2.MeteringReceiptReq(session_id=bytes(8), meter_info=info)
    return iso15118_2.V2G_Message(header=iso15118_2.MessageHeader(session_id=bytes(8)), body=iso15118_2.Body(body_element=receipt))


@pytest.mark.parametrize("size", [64, 65])
def test_the_limit_is_64_octets(size: int) -> None:
    found = message_signature(MeterReading(meter_id="M1", imported=0, signature=bytes(size)))
    assert (found.value is None) is (size == 65)
    assert isinstance(meter_info_20(MeterReading(meter_id="M1", imported=0), bidirectional=True), iso15118_20.MeterInfo)


def test_a_record_is_said_to_go_elsewhere() -> None:
    found = message_signature(MeterReading(meter_id="M1", imported=0, record=SignedRecord(format="OCMF", data=b"OCMF|")))
    assert found.value is None
    assert "OCPP" in found.statement
