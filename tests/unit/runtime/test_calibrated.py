"""A calibrated meter is the meter it was, but for what it measures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.runtime.worlds import make_world
from v2gstack.errors import MeterError
from v2gstack.hooks.defaults import NoMeter
from v2gstack.hooks.interfaces import Meter, TransactionMeter
from v2gstack.metering import MeterIdentity, MeterReading, PhaseReading
from v2gstack.metering.calibration import Adjustment, CalibrationRecord
from v2gstack.metering.ocmf import EnergyFlow, parse_ocmf, verify_ocmf
from v2gstack.metering.transaction import MeterTransaction
from v2gstack.runtime import calibrated_meter, run_virtual
from v2gstack.testing.contracts import MeterDriverContract, run_contract

RECORD = CalibrationRecord(
    meter_id="M1",
    serial="",
    old=(Adjustment(),),
    new=(Adjustment(voltage_gain=1.01),),
    reference="RMM",
    operator="A. Smith",
    temperature=23.0,
    time=1,
)


class Measuring:
    """A meter that tells what it measures.

    Attributes:
        certified: Whether its registers are legally relevant.
    """

    def __init__(self, meter: Meter, *, certified: bool = False) -> None:
        self._meter, self.certified = meter, certified

    def _told(self, reading: MeterReading) -> MeterReading:
        phase = PhaseReading(voltage=400.0, current=10.0, power=4_000.0)
        return replace(reading, meter_id="M1", power=4_000.0, phases=(phase,), identity=MeterIdentity(certified=self.certified))

    async def read(self, *, signed: bool = False) -> MeterReading:
        return self._told(await self._meter.read(signed=signed))

    async def close(self) -> None:
        await self._meter.close()


class Signing(Measuring):
    """One that signs transactions, too."""

    def __init__(self, meter: TransactionMeter) -> None:
        super().__init__(meter)
        self._signing = meter

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        return self._told(await self._signing.start_transaction(transaction))

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        return self._told(await self._signing.stop_transaction(transaction_id))


def test_it_keeps_the_contract_of_meters() -> None:
    results = run_contract(MeterDriverContract, lambda: calibrated_meter(Measuring(NoMeter()), RECORD))
    assert results
    assert all(result.ok for result in results)


def test_a_session_counts_its_registers_and_its_record_is_its_own() -> None:
    async def scenario() -> None:
        world = make_world("iso15118_2 DC", loop_interval=1.0, time_limit=60.0)
        meter = calibrated_meter(Signing(world.pair.station.meter), RECORD)
        assert isinstance(meter, TransactionMeter)
        assert (await meter.read()).phases[0].voltage == pytest.approx(404.0)
        world.secc.hardware = replace(world.secc.hardware, meter=meter)
        _, report = await world.session()
        assert report.record is not None
        assert verify_ocmf(report.record.data, report.record.public_key).valid
        assert parse_ocmf(report.record.data).payload.energy(EnergyFlow.IMPORT) == report.energy_in > 100
        assert not report.metering
        readings = [
            each.reading for each in world.recorder.named("MeterTransactionStarted") + world.recorder.named("MeterTransactionEnded")
        ]
        assert [each.calibration for each in readings] == [RECORD.identifier] * 2
        assert {each.power for each in readings} == {4_040.0}

    run_virtual(scenario())


def test_one_that_signs_nothing_does_not_say_that_it_does() -> None:
    assert not isinstance(calibrated_meter(Measuring(NoMeter()), RECORD), TransactionMeter)


@pytest.mark.parametrize(
    ("meter", "says"), [(Measuring(NoMeter(), certified=True), "legally relevant"), (NoMeter(), "there is nothing to calibrate")]
)
def test_what_is_not_calibrated_is_refused(meter: Meter, says: str) -> None:
    with pytest.raises(MeterError, match=says):
        run_virtual(calibrated_meter(meter, RECORD).read())
