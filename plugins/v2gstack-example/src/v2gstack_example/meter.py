"""A meter with a pulse output (IEC 62053-31): each pulse is an amount of energy."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.errors import ConfigError
from v2gstack.metering import MeterReading

__all__ = ["ExampleMeter", "ExampleMeterConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleMeterConfig:
    """Settings of the meter.

    Attributes:
        meter_id: Its identifier, up to 32 characters.
        pulses_per_kwh: Its constant, as printed on it.
        start: Wh that its register shows at the beginning.
    """

    meter_id: str = "example"
    pulses_per_kwh: int = 1000
    start: int = 0

    def __post_init__(self) -> None:
        if not 0 < len(self.meter_id) <= 32:
            raise ConfigError("meter_id has to have 1 to 32 characters")
        if self.pulses_per_kwh <= 0 or self.start < 0:
            raise ConfigError("pulses_per_kwh has to be above 0, start not below")


class ExampleMeter:
    """Counts pulses. Whoever watches the input calls `pulse`, in the event loop's thread.

    Args:
        config: Its settings.
    """

    def __init__(self, config: ExampleMeterConfig) -> None:
        self._config = config
        self._pulses = 0

    def pulse(self, count: int = 1) -> None:
        """So many pulses came."""
        self._pulses += count

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The register, in whole Wh. This meter has no key: a signed reading is the plain one."""
        counted = self._pulses * 1000 // self._config.pulses_per_kwh
        return MeterReading(meter_id=self._config.meter_id, imported=self._config.start + counted)

    async def close(self) -> None:
        """Nothing is open."""
