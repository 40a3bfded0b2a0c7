"""What an outlet and an inlet are: frozen configuration that the policies are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from v2gstack.application.plug.inlet_table import ATTEMPTS, INLET_TIMERS
from v2gstack.application.plug.outlet_table import OUTLET_TIMERS, SEQUENCES
from v2gstack.application.plug.table import timer_seconds
from v2gstack.errors import ConfigError

__all__ = ["InletConfig", "OutletConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletConfig:
    """A station's outlet.

    Attributes:
        evse_id: EVSEID such as ``DE*ABC*E0001``.
        digital: Whether there is a powerline modem, so that vehicles are asked for digital communication first.
        basic_current: A per phase that basic charging may offer at first; ``None`` is an outlet without basic charging, such as a DC one.
        ventilated: Whether state D, a battery that gases, is served.
        authorization_required: Whether basic charging needs authorisation.
        retries: C_sequ_retry: times that digital communication begins anew before it is given up.
        timers: Timers that differ from the table's, by name, in seconds.
    """

    evse_id: str = "ZZ00000"
    digital: bool = True
    basic_current: float | None = None
    ventilated: bool = False
    authorization_required: bool = True
    retries: int = SEQUENCES
    timers: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        if self.basic_current is not None and not 0 <= self.basic_current <= 80:
            raise ConfigError(f"basic charging offers 0 to 80 A, not {self.basic_current:g}")
        if not self.digital and self.basic_current is None:
            raise ConfigError("an outlet without digital communication and without basic charging offers nothing")
        for name in self.timers:
            self.seconds(name)

    def seconds(self, name: str) -> float:
        """The value of a timer.

        Raises:
            ConfigError: There is no such timer.
        """
        return timer_seconds(OUTLET_TIMERS, name, self.timers)


@dataclass(frozen=True, slots=True, kw_only=True)
class InletConfig:
    """A vehicle's inlet.

    Attributes:
        digital: Whether the vehicle speaks: has a powerline modem.
        basic_charging: Whether it charges by what the duty cycle offers.
        target_soc: Percent at which basic charging ends.
        attempts: Times that it begins anew by itself while the control pilot stays at 5 %.
        timers: Timers that differ from the table's, by name, in seconds.
    """

    digital: bool = True
    basic_charging: bool = True
    target_soc: float = 100.0
    attempts: int = ATTEMPTS
    timers: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        if not self.digital and not self.basic_charging:
            raise ConfigError("a vehicle without digital communication and without basic charging cannot charge")
        for name in self.timers:
            self.seconds(name)

    def seconds(self, name: str) -> float:
        """The value of a timer.

        Raises:
            ConfigError: There is no such timer.
        """
        return timer_seconds(INLET_TIMERS, name, self.timers)
