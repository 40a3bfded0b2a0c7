"""Records of transactions: registers of both directions, one counter, and nothing that hides a frozen count."""

from __future__ import annotations

import pytest

from tests.unit.metering.test_keys import OPENSSL, made
from v2gstack.errors import MeterError
from v2gstack.metering import ClockStatus, MeterIdentity, MeterReading
from v2gstack.metering.ocmf import EnergyFlow, GatewayIdentity, OcmfGateway, OcmfSigningJob, verify_ocmf
from v2gstack.metering.ocmf.record import OcmfRecord
from v2gstack.metering.transaction import MeterTransaction, Modality

IDENTITY = GatewayIdentity(name="v2gstack test", serial="G1", version="1")


def reading(imported: int, exported: int, *, clock: ClockStatus = ClockStatus.SYNCHRONISED) -> MeterReading:
    identity = MeterIdentity(manufacturer="Acme", model="DC1", serial="4711", firmware="2.0")
    return MeterReading(meter_id="M1", imported=imported, exported=exported, time=1_800_000_000 + imported, clock=clock, identity=identity)


def finished(job: OcmfSigningJob) -> OcmfRecord:
    private, key = made(OPENSSL[0])
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    record = job.finish(private.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256())), key=key)
    assert verify_ocmf(record, key).valid
    return record


def test_a_transaction_has_both_registers_at_both_ends() -> None:
    gateway = OcmfGateway(IDENTITY, pagination=41)
    both = MeterTransaction(
        transaction_id="tx|1",
        evse_id="DE*ABC*E1",
        identification="DE8AA1A2B3C4D59",
        identification_type="EMAID",
        modality=Modality.BIDIRECTIONAL,
    )
    begin = finished(gateway.begin(both, reading(1000, 500))).payload
    end = finished(gateway.end(reading(4000, 2500))).payload
    assert (begin.pagination, end.pagination, gateway.pagination) == ("T41", "T42", 43)
    assert [(each.identification, each.transaction, each.value) for each in end.readings] == [
        ("1-0:1.8.0", "B", 1000),
        ("1-0:2.8.0", "B", 500),
        ("1-0:1.8.0", "E", 4000),
        ("1-0:2.8.0", "E", 2500),
    ]
    assert (end.energy(EnergyFlow.IMPORT), end.energy(EnergyFlow.EXPORT)) == (3000, 2000)
    assert end.remarks() == ()
    assert (end.meter_serial, end.charge_point, end.identification, end.extensions["UT"]) == (
        "4711",
        "DE*ABC*E1",
        "DE8AA1A2B3C4D59",
        "tx|1",
    )
    assert end.readings[0].clock is ClockStatus.SYNCHRONISED


def test_one_transaction_at_a_time() -> None:
    gateway = OcmfGateway(IDENTITY)
    with pytest.raises(MeterError, match="no transaction"):
        gateway.end(reading(0, 0))
    gateway.begin(MeterTransaction(transaction_id="1"), reading(0, 0))
    with pytest.raises(MeterError, match="transaction 1 runs"):
        gateway.begin(MeterTransaction(transaction_id="2"), reading(0, 0))
    gateway.end(reading(0, 0))
    assert gateway.transaction is None


def test_a_frozen_count_is_not_to_be_billed() -> None:
    gateway = OcmfGateway(IDENTITY)
    gateway.begin(MeterTransaction(transaction_id="1"), reading(1000, 0))
    record = finished(gateway.end(reading(0, 0), reason="A", status="X", error_flags="E")).payload
    assert len(record.remarks()) == 2
    assert not record.readings[-1].billable


def test_a_clock_that_nobody_set_is_said() -> None:
    gateway = OcmfGateway(IDENTITY)
    record = finished(gateway.begin(MeterTransaction(transaction_id="1"), reading(1000, 0, clock=ClockStatus.UNKNOWN))).payload
    assert record.readings[0].error_flags == "t"
    assert record.readings[0].billable
    with pytest.raises(MeterError, match="needs a time"):
        gateway.end(MeterReading(meter_id="M1", imported=1))
