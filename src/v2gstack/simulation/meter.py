"""A meter that counts energy in both directions, in registers that are never netted against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError
from v2gstack.metering import MeterReading

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FourQuadrantMeter"]

#: Microjoules of a watt-hour, the unit in which registers count on between two watt-hours.
_MICROJOULES = 3_600_000_000


class FourQuadrantMeter:
    """Registers of import and export: whole numbers of microjoules inside, whole Wh outside, and neither ever shrinks.

    Args:
        meter_id: The meter's identifier, up to 32 characters.
        imported: Wh in the import register at the beginning.
        exported: Wh in the export register at the beginning.
        clock: Seconds since 1970-01-01 UTC, where the meter has a clock.

    Raises:
        ConfigError: The identifier is too long, or a register is negative.

    >>> meter = FourQuadrantMeter("M1")
    >>> meter.add(5_400_000.0)
    >>> meter.add(-3_600_000.0)
    >>> meter.reading().imported, meter.reading().exported
    (1500, 1000)
    """

    __slots__ = ("_clock", "_exported", "_imported", "_rest", "meter_id", "power")

    def __init__(self, meter_id: str, *, imported: int = 0, exported: int = 0, clock: Callable[[], float] | None = None) -> None:
        if not 0 < len(meter_id) <= 32:
            raise ConfigError(f"a meter's identifier has 1 to 32 characters, not {len(meter_id)}")
        if imported < 0 or exported < 0:
            raise ConfigError("a meter's registers do not begin below 0")
        self.meter_id = meter_id
        self._imported = imported * _MICROJOULES
        self._exported = exported * _MICROJOULES
        self._rest = {True: 0.0, False: 0.0}
        self._clock = clock
        #: W at present, positive for import.
        self.power = 0.0

    @property
    def imported_microjoules(self) -> int:
        """The import register with what it has beyond whole Wh."""
        return self._imported

    @property
    def exported_microjoules(self) -> int:
        """The export register with what it has beyond whole Wh."""
        return self._exported

    def add(self, joules: float) -> None:
        """Count energy: positive is import, negative is export. Fractions of a microjoule are carried on."""
        importing = joules >= 0
        exact = abs(joules) * 1e6 + self._rest[importing]
        whole = int(exact)
        self._rest[importing] = exact - whole
        if importing:
            self._imported += whole
        else:
            self._exported += whole

    def reading(self) -> MeterReading:
        """The registers now, in whole Wh."""
        return MeterReading(
            meter_id=self.meter_id,
            imported=self._imported // _MICROJOULES,
            exported=self._exported // _MICROJOULES,
            time=None if self._clock is None else int(self._clock()),
            synchronised=self._clock is not None,
            power=self.power,
        )
