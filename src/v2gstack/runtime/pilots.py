"""A control pilot as outlets and inlets see it: with defaults for what its driver cannot do, and told of by itself."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, NamedTuple

from v2gstack.errors import ConfigError, V2gError
from v2gstack.hooks.interfaces import DutyPilot, EdgePilot
from v2gstack.protocols.pilot import DIGITAL, OFF, STEADY
from v2gstack.runtime.lanes import is_immediate, run_now
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.interfaces import ControlPilot

__all__ = ["PilotPort", "PilotView"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Seconds between two looks at a pilot that does not tell of changes by itself. Its interface grants ten a second, and a toggle lasts
#: 0.2 s in each state.
_INTERVAL: Final = 0.1
#: Looks in a row that fail until the line counts as one that nobody can see: state E, which ends all charging.
_BLIND: Final = 3
#: What a driver does that has states, and no duty cycles.
_STATES: Final = {STEADY: ControlPilotState.B1, OFF: ControlPilotState.F, DIGITAL: ControlPilotState.B2}


class PilotView(NamedTuple):
    """What a control pilot shows.

    Attributes:
        time: Since when, in seconds of the loop.
        state: The state.
        duty: The duty cycle, percent.
    """

    time: float
    state: ControlPilotState
    duty: float


class PilotPort:
    """One end of a control pilot.

    Args:
        pilot: The device.
        listener: Called in the event loop with each change of state or duty cycle, and with what there is at first.
    """

    def __init__(self, pilot: ControlPilot, listener: Callable[[PilotView], None]) -> None:
        self.pilot = pilot
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._duty_pilot = pilot if isinstance(pilot, DutyPilot) else None
        self._edge_pilot = pilot if isinstance(pilot, EdgePilot) else None
        self._last: tuple[ControlPilotState, float] | None = None
        self._since = self._loop.time()
        self._failures = 0
        self._unsubscribe: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Begin to tell of changes."""
        subscribe = getattr(self.pilot, "subscribe", None)
        if subscribe is not None and is_immediate(self.pilot):
            self._unsubscribe = subscribe(self._changed)
            self._changed(None)
        else:
            self._task = self._loop.create_task(self._poll(), name="control pilot")

    async def close(self) -> None:
        """Tell of no more changes."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def set_duty(self, percent: float) -> None:
        """Set the duty cycle.

        Raises:
            V2gError: The device does not answer, or does not have this duty cycle.
        """
        if self._duty_pilot is not None:
            await self._duty_pilot.set_duty(percent)
            return
        state = _STATES.get(percent)
        if state is None:
            raise ConfigError(
                f"the control pilot does not do {percent:g} %", hint="basic charging needs a driver with the capability 'duty'"
            )
        await self.pilot.set_state(state)

    # -- changes --------------------------------------------------------------------------------------------------------

    def _changed(self, state: object) -> None:
        """A pilot that tells by itself has told."""
        del state
        now = self._loop.time()
        # not from within the call that changes it: that one may be in the middle of the other side's step
        self._loop.call_soon(self._tell_now, now)

    def _tell_now(self, time: float) -> None:
        if self._unsubscribe is None:
            return
        pilot = self.pilot
        try:
            state = run_now(pilot.state(), pilot)
            duty = run_now(self._duty_pilot.duty(), pilot) if self._duty_pilot is not None else None
        except (V2gError, OSError) as error:
            self._failed(error)
            return
        assert isinstance(state, ControlPilotState)
        self._tell(time, state, duty if isinstance(duty, float) else None)

    async def _poll(self) -> None:
        while True:
            try:
                state = await self.pilot.state()
                duty = await self._duty_pilot.duty() if self._duty_pilot is not None else None
                edges = await self._edge_pilot.edges(self._since) if self._edge_pilot is not None else ()
            except (V2gError, OSError) as error:
                self._failed(error)
            else:
                self._failures = 0
                for edge in edges:
                    self._since = edge.time
                    # what is on the line now says nothing of the duty cycle then
                    self._tell(edge.time, edge.state, duty if edge.state is state else None)
                self._tell(self._loop.time(), state, duty)
            await asyncio.sleep(_INTERVAL)

    def _failed(self, error: Exception) -> None:
        """The line cannot be seen. A vehicle at its other end may be gone, so after a few looks that is a fault."""
        _LOG.warning("the control pilot cannot be read: %s", error)
        self._failures += 1
        # a pilot that tells by itself is not asked again before it changes
        if self._failures >= _BLIND or self._task is None:
            self._tell(self._loop.time(), ControlPilotState.E, OFF)

    def _tell(self, time: float, state: ControlPilotState, duty: float | None) -> None:
        if duty is None:
            duty = OFF if state.value in "EF" else DIGITAL if state.value.endswith("2") else STEADY
        if (state, duty) != self._last:
            self._last = state, duty
            self._listener(PilotView(time, state, duty))
