"""Records of transactions for meters that do not sign: begin, end, both registers, one counter that goes on.

The gateway is what OCMF calls the component that signs. It holds no key: it gives jobs, and whoever has the key finishes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from v2gstack.errors import MeterError
from v2gstack.metering.ocmf.payload import OcmfPayload, OcmfReading
from v2gstack.metering.ocmf.record import DEFAULT_ALGORITHM
from v2gstack.metering.ocmf.signing import OcmfSigningJob
from v2gstack.metering.reading import ClockStatus
from v2gstack.metering.transaction import Modality

if TYPE_CHECKING:
    from v2gstack.metering.reading import MeterReading
    from v2gstack.metering.transaction import MeterTransaction

__all__ = ["GatewayIdentity", "OcmfGateway", "readings_of"]

#: OBIS codes of the registers of import and export.
_IMPORT: Final = "1-0:1.8.0"
_EXPORT: Final = "1-0:2.8.0"
#: What a record of ours says of its format.
_FORMAT_VERSION: Final = "1.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayIdentity:
    """Who signs.

    Attributes:
        name: Manufacturer and model.
        serial: Serial number.
        version: Version of its firmware.
    """

    name: str
    serial: str
    version: str = ""


def readings_of(
    reading: MeterReading, transaction: str, *, both: bool = True, status: str = "G", error_flags: str = ""
) -> tuple[OcmfReading, ...]:
    """The registers of a reading, as OCMF has them: import and export, each with its own code, in Wh.

    Args:
        reading: The reading.
        transaction: Why it was read (TX).
        both: Whether the register of export is told.
        status: State of the meter (ST).
        error_flags: What is not to be billed (EF).

    Raises:
        MeterError: The reading has no time.
    """
    if reading.time is None:
        raise MeterError("a signed reading needs a time, and this meter tells none", meter=reading.meter_id)
    when = datetime.fromtimestamp(reading.time, tz=UTC)
    # an uncertain clock makes the time unusable, not the energy
    flags = error_flags if reading.clock_status is not ClockStatus.UNKNOWN or "t" in error_flags else f"{error_flags}t"
    registers = ((_IMPORT, reading.imported), (_EXPORT, reading.exported)) if both else ((_IMPORT, reading.imported),)
    return tuple(
        OcmfReading(
            time=when,
            clock=reading.clock_status,
            transaction=transaction,
            value=Decimal(value),
            identification=code,
            unit="Wh",
            error_flags=flags,
            status=status,
        )
        for code, value in registers
    )


class OcmfGateway:
    """Makes the records of one meter's transactions.

    Args:
        identity: Who signs.
        algorithm: With what.
        pagination: Number of the first record; it goes on from there, over restarts too, and whoever restarts it has to know it.
    """

    def __init__(self, identity: GatewayIdentity, *, algorithm: str = DEFAULT_ALGORITHM, pagination: int = 1) -> None:
        self._identity = identity
        self._algorithm = algorithm
        #: Number of the next record.
        self.pagination = pagination
        self._running: tuple[MeterTransaction, MeterReading] | None = None

    @property
    def transaction(self) -> MeterTransaction | None:
        """The transaction that runs."""
        return None if self._running is None else self._running[0]

    def begin(self, transaction: MeterTransaction, reading: MeterReading) -> OcmfSigningJob:
        """Begin a transaction. The record has the registers at its beginning.

        Raises:
            MeterError: One runs already, or the reading has no time.
        """
        if self._running is not None:
            raise MeterError(f"the transaction {self._running[0].transaction_id} runs", meter=reading.meter_id, hint="end it first")
        both = transaction.modality is not Modality.CHARGE
        job = self._job(transaction, reading, readings_of(reading, "B", both=both))
        self._running = transaction, reading
        return job

    def end(self, reading: MeterReading, *, reason: str = "E", status: str = "G", error_flags: str = "") -> OcmfSigningJob:
        """End the transaction. The record has the registers at its beginning and its end.

        Args:
            reading: Registers now.
            reason: ``E``, or more precisely ``L``, ``R``, ``A`` or ``P``.
            status: State of the meter (ST): ``G``, or what `DiscontinuityKind.ocmf_status` says.
            error_flags: ``E`` where the energy is not to be billed, as after a discontinuity of its registers.

        Raises:
            MeterError: None runs, or the reading has no time.
        """
        if self._running is None:
            raise MeterError("no transaction runs", meter=reading.meter_id)
        transaction, first = self._running
        both = transaction.modality is not Modality.CHARGE
        begin = readings_of(first, "B", both=both)
        end = readings_of(reading, reason, both=both, status=status, error_flags=error_flags)
        job = self._job(transaction, reading, (*begin, *end))
        self._running = None
        return job

    def _job(self, transaction: MeterTransaction, reading: MeterReading, readings: tuple[OcmfReading, ...]) -> OcmfSigningJob:
        meter = reading.identity
        payload = OcmfPayload(
            format_version=_FORMAT_VERSION,
            gateway=self._identity.name,
            gateway_serial=self._identity.serial,
            gateway_version=self._identity.version,
            pagination=f"T{self.pagination}",
            meter_vendor="" if meter is None else meter.manufacturer,
            meter_model="" if meter is None else meter.model,
            meter_serial=reading.meter_id if meter is None or not meter.serial else meter.serial,
            meter_firmware="" if meter is None else meter.firmware,
            user_assigned=transaction.identification_type != "NONE",
            identification_level=transaction.identification_level,
            identification_flags=transaction.identification_flags,
            identification_type=transaction.identification_type,
            identification=transaction.identification,
            tariff=transaction.tariff,
            charge_point_type="EVSEID" if transaction.evse_id else "",
            charge_point=transaction.evse_id,
            readings=readings,
            extensions={"UT": transaction.transaction_id},
        )
        job = OcmfSigningJob.of(payload, algorithm=self._algorithm)
        self.pagination += 1
        return job
