"""A meter's registers at one moment."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MeterReading"]


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """

    meter_id: str
    imported: int
    exported: int = 0
    time: int | None = None
    synchronised: bool = False
    power: float | None = None
    signature: bytes | None = None
    status: int | None = None
