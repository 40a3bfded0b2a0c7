"""Power electronics within what the CSMS allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from v2gstack.application.secc.station import narrower
from v2gstack.runtime.lanes import is_immediate

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.interfaces import PowerSource
    from v2gstack.types import Limits, OutputReading, OutputSetpoint

__all__ = ["LimitedPower"]


class LimitedPower:
    """A power source whose limits are those of its hardware and those of somebody else, whichever are narrower.

    The session asks for the limits with each message of the vehicle, so that new ones count at once; setpoints are cut to them as well.

    Args:
        power: The power source.
        allowed: Gives what is allowed now; the same object as long as nothing changes.
    """

    def __init__(self, power: PowerSource, allowed: Callable[[], Limits]) -> None:
        self._power = power
        self._allowed = allowed
        #: Whether its coroutines never wait.
        self.is_immediate = is_immediate(power)
        self._known: tuple[Limits, Limits] | None = None
        self._limits = power.limits()

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        """Set the output within the limits."""
        return await self._power.set_output(None if setpoint is None else _cut(setpoint, self.limits()))

    async def read(self) -> OutputReading:
        """What is measured."""
        return await self._power.read()

    def limits(self) -> Limits:
        """What it can do and may do."""
        hard, soft = self._power.limits(), self._allowed()
        known = self._known
        # a new object says that something has changed
        if known is None or known[0] is not hard or known[1] is not soft:
            self._known = hard, soft
            self._limits = narrower(hard, soft)
        return self._limits

    async def close(self) -> None:
        """Switch off and let go of the device."""
        await self._power.close()


def _cut(setpoint: OutputSetpoint, limits: Limits) -> OutputSetpoint:
    current, power = setpoint.current, setpoint.power
    into, out_of = limits.maximum_current, limits.maximum_discharge_current
    if into is not None:
        current = min(current, into)
    if out_of is not None:
        current = max(current, -out_of)
    # which way it goes, whatever is left of it
    goes_in = setpoint.current >= 0
    watts_in, watts_out = limits.maximum_power, limits.maximum_discharge_power
    if watts_in is not None:
        power = min(power, watts_in) if power is not None else watts_in if goes_in else None
    if watts_out is not None:
        power = max(power, -watts_out) if power is not None else -watts_out if not goes_in else None
    if not current and setpoint.current and power is not None:
        # no current, no power
        current = power = 0.0
    return setpoint if (current, power) == (setpoint.current, setpoint.power) else replace(setpoint, current=current, power=power)
