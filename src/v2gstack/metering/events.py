"""What a session has to tell of its meter: transactions that it signs, registers that do not go on, a meter that does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from v2gstack.metering.conditioning import InversionSuspected
    from v2gstack.metering.reading import MeterReading
    from v2gstack.metering.registers import Discontinuity, EnergyCount

__all__ = [
    "MeterEvent",
    "MeterFound",
    "MeterInversionSuspected",
    "MeterLost",
    "MeterRecordMissing",
    "MeterResyncRequired",
    "MeterSignatureLeftOut",
    "MeterTransactionEnded",
    "MeterTransactionStarted",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterTransactionStarted:
    """The meter has begun a transaction that it will sign.

    Attributes:
        transaction: Its name, as it stands in the meter's records.
        reading: The registers then, with a record where the meter signs beginnings.
    """

    transaction: str
    reading: MeterReading


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterTransactionEnded:
    """The meter has ended a transaction, and its signed record is there.

    Attributes:
        transaction: Its name; empty for one of an earlier life of this program, which the record itself names.
        reading: The registers then, with the record.
        late: Whether the session was over already, because the meter had not answered in time.
    """

    transaction: str
    reading: MeterReading
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRecordMissing:
    """The signed record of a transaction could not be fetched at its end.

    Attributes:
        transaction: Its name.
        text: Why.
        given_up: Whether nobody asks for it any more. Otherwise the meter is asked again, and `MeterTransactionEnded` follows.
    """

    transaction: str
    text: str
    given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterResyncRequired:
    """A register does not go on where it was (METER_RESYNC_REQUIRED); the session counts no further.

    Attributes:
        meter_id: The meter.
        finding: What became of the register.
        count: Energy of the session up to the last reading that could be believed.
    """

    meter_id: str
    finding: Discontinuity
    count: EnergyCount


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterInversionSuspected:
    """Phases count the other way than power was asked to flow, for a while now. Nothing is turned round: that is set by hand.

    Attributes:
        meter_id: The meter.
        suspicion: Which phases, and for how long.
    """

    meter_id: str
    suspicion: InversionSuspected


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSignatureLeftOut:
    """The meter signs, and its signature does not fit the messages to the vehicle. Told once for each reason.

    Attributes:
        meter_id: The meter.
        statement: Why it does not.
    """

    meter_id: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterLost:
    """The meter does not answer any more, or with what is no reading. Told once until it answers again.

    Attributes:
        text: What it said, or that it said nothing.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterFound:
    """The meter answers again.

    Attributes:
        seconds: For how long it did not.
    """

    seconds: float


MeterEvent: TypeAlias = (
    MeterTransactionStarted
    | MeterTransactionEnded
    | MeterRecordMissing
    | MeterResyncRequired
    | MeterInversionSuspected
    | MeterSignatureLeftOut
    | MeterLost
    | MeterFound
)
