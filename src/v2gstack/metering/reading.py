"""A meter's registers at one moment, and what else it measured then."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

__all__ = ["ClockStatus", "MeterIdentity", "MeterReading", "PhaseReading", "RawValue", "ReactiveEnergy", "SignedRecord"]


class ClockStatus(StrEnum):
    """How good a meter's clock is, by the letters of OCMF."""

    #: Nobody has set it.
    UNKNOWN = "U"
    #: Good for information, not for billing.
    INFORMATIVE = "I"
    #: Durations are right, the date is informative.
    RELATIVE = "R"
    #: Set by a trusted source.
    SYNCHRONISED = "S"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterIdentity:
    """What is printed on a meter, or read from it. It is carried along and never computed.

    Attributes:
        manufacturer: Who made it.
        model: Its type.
        serial: Its serial number.
        firmware: Version of its firmware.
        accuracy_class: Class of active energy as it is printed: ``B`` (EN 50470), ``0.5S`` (IEC 62053), ``0.5`` (ANSI C12.20).
        legal_mark: Its mark of conformity, such as ``MID M23 0102`` or the number of a type examination certificate.
        certified: Whether its registers are legally relevant. Nothing may be added to or taken from their values.
    """

    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    firmware: str = ""
    accuracy_class: str = ""
    legal_mark: str = ""
    certified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseReading:
    """What is measured on one conductor. ``None`` where the meter does not tell.

    Attributes:
        voltage: V, to neutral; for DC between the poles.
        current: A, without a sign where the meter gives none.
        power: W, positive into the vehicle.
        reactive_power: var, positive for reactive import (quadrants 1 and 2).
        imported: Wh into the vehicle over this conductor.
        exported: Wh out of the vehicle over this conductor.
    """

    voltage: float | None = None
    current: float | None = None
    power: float | None = None
    reactive_power: float | None = None
    imported: int | None = None
    exported: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactiveEnergy:
    """Reactive energy in varh, one register for each quadrant (OBIS 5.8.0 to 8.8.0). None is ever netted against another.

    Attributes:
        q1: Active import, reactive import: inductive (Ri+).
        q2: Active export, reactive import: capacitive (Rc+).
        q3: Active export, reactive export: inductive (Ri-).
        q4: Active import, reactive export: capacitive (Rc-).
    """

    q1: int = 0
    q2: int = 0
    q3: int = 0
    q4: int = 0


@dataclass(frozen=True, slots=True)
class RawValue:
    """What a meter sent, before anybody made a number of it.

    Attributes:
        name: What it is, by the driver's register map, such as ``imported``.
        data: The octets.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecord:
    """A record that a meter has signed.

    Attributes:
        format: ``OCMF``, ``ALFEN``, ``EDL``; what OCPP calls the encoding method.
        data: The record as it came, octet by octet.
        public_key: The meter's public key as it gives it, DER or a point; empty where it does not tell.
    """

    format: str
    data: bytes
    public_key: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MeterReading:
    """What a meter says. Import is energy into the vehicle, export out of it; neither ever shrinks.

    Attributes:
        meter_id: The meter's own identifier, up to 32 characters.
        imported: Wh into the vehicle, the register's value.
        exported: Wh out of the vehicle, the register's value.
        time: Seconds since 1970-01-01 UTC, by the meter's clock; ``None`` where it has none.
        synchronised: Whether that clock is known to be right.
        power: W at this moment, positive into the vehicle; ``None`` where it does not tell.
        signature: The meter's signature over the reading, raw.
        status: The meter's status word.
        clock: More of the clock than `synchronised` tells; ``None`` where there is no more.
        reactive_power: var at this moment, positive for reactive import.
        frequency: Hz.
        temperature: Degrees Celsius inside the meter.
        phases: What is measured on L1, L2 and L3; one entry for DC.
        reactive: Reactive energy by quadrant.
        resolution: Wh of one step of the energy registers, as they were read. Floats of 32 bits in kWh have 2 Wh from 16,384 kWh on.
        record: The signed record that belongs to the reading.
        identity: What is known of the meter itself.
        calibration: Which calibration made voltages, currents and powers what they are (`CalibrationRecord.identifier`); empty where
            they are as the meter gave them. Registers always are.
        raw: The values as they came.
    """

    meter_id: str
    imported: int
    exported: int = 0
    time: int | None = None
    synchronised: bool = False
    power: float | None = None
    signature: bytes | None = None
    status: int | None = None
    clock: ClockStatus | None = None
    reactive_power: float | None = None
    frequency: float | None = None
    temperature: float | None = None
    phases: tuple[PhaseReading, ...] = ()
    reactive: ReactiveEnergy | None = None
    resolution: float = 1.0
    record: SignedRecord | None = None
    identity: MeterIdentity | None = None
    calibration: str = ""
    raw: tuple[RawValue, ...] = ()

    @property
    def clock_status(self) -> ClockStatus:
        """How good the clock is, from whichever field tells."""
        if self.clock is not None:
            return self.clock
        return ClockStatus.SYNCHRONISED if self.synchronised else ClockStatus.UNKNOWN

    def __repr__(self) -> str:
        # most meters tell few of these things: what they do not tell is left out, and the raw values, which nobody reads
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        shown = [f"{each.name}={told[each.name]!r}" for each in fields(self)[:3]]
        shown += [f"{each.name}={told[each.name]!r}" for each in fields(self)[3:-1] if told[each.name] != each.default]
        return f"MeterReading({', '.join(shown)})"
