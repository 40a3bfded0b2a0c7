"""A meter whose measurements are read by its calibration."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from v2gstack.errors import MeterError
from v2gstack.hooks.interfaces import Meter, TransactionMeter
from v2gstack.metering.adjusting import CalibrationStep
from v2gstack.metering.conditioning import Conditioner
from v2gstack.runtime.lanes import is_immediate

if TYPE_CHECKING:
    from v2gstack.metering import MeterReading
    from v2gstack.metering.calibration import CalibrationRecord
    from v2gstack.metering.transaction import MeterTransaction

__all__ = ["calibrated_meter"]

_LOG = logging.getLogger("v2gstack.runtime")


def calibrated_meter(meter: Meter, record: CalibrationRecord) -> Meter:
    """A meter with its calibration: what it measures is adjusted, and each reading names the record that did so.

    Registers of energy, signatures and signed records are those of the meter. One whose registers are legally relevant is refused when
    it is read.

    Args:
        meter: The meter.
        record: Its calibration in force (`calibration_in_force`).

    Raises:
        ConfigError: What the record sets is no adjustment.
    """
    if isinstance(meter, TransactionMeter):
        return _CalibratedTransactionMeter(meter, record)
    return _CalibratedMeter(meter, record)


class _CalibratedMeter:
    def __init__(self, meter: Meter, record: CalibrationRecord) -> None:
        self._meter = meter
        self._conditioner = Conditioner([CalibrationStep(record)])
        self._identifier = record.identifier
        self.is_immediate = is_immediate(meter)
        _LOG.info("meter %s is read by the calibration %s of %s, %d", record.meter_id, record.identifier, record.operator, record.time)

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The registers now, and measurements by the calibration.

        Raises:
            MeterError: It does not answer, its registers are legally relevant, or the calibration is another meter's.
        """
        return self._adjusted(await self._meter.read(signed=signed))

    async def close(self) -> None:
        """Let go of the device."""
        await self._meter.close()

    def _adjusted(self, reading: MeterReading) -> MeterReading:
        if not reading.phases:
            raise MeterError("the meter tells neither voltages nor currents: there is nothing to calibrate", meter=reading.meter_id)
        return replace(self._conditioner.run(reading).reading, calibration=self._identifier)


class _CalibratedTransactionMeter(_CalibratedMeter):
    def __init__(self, meter: TransactionMeter, record: CalibrationRecord) -> None:
        super().__init__(meter, record)
        self._signing = meter

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        """Begin a transaction, as the meter does."""
        return self._adjusted(await self._signing.start_transaction(transaction))

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        """End a transaction, as the meter does; its record is the meter's."""
        return self._adjusted(await self._signing.stop_transaction(transaction_id))
