"""What outlets and inlets at work share: control pilot, SLAC, a policy's outputs and timers, effects in their lanes, the trace."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol

from v2gstack.errors import ConfigError, V2gError
from v2gstack.hooks.values import TraceRecord
from v2gstack.runtime.driver import unix_offset
from v2gstack.runtime.lanes import Lanes, is_immediate, run_now
from v2gstack.runtime.pilots import PilotPort, PilotView
from v2gstack.runtime.powerline import Machine, Powerline, SlacRuntime
from v2gstack.trace.live import EffectFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from v2gstack.application.effects import Effect
    from v2gstack.application.plug import PlugOutput
    from v2gstack.hooks.interfaces import ControlPilot
    from v2gstack.protocols.slac import SlacEffect, SlacEvent
    from v2gstack.runtime.driver import Watchers
    from v2gstack.runtime.work import Work
    from v2gstack.types import Role

__all__ = ["PlugDriver", "PlugPolicy", "Wiring", "wired"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Seconds for the devices to do what is left when a runtime ends.
_SAFE_STATE: Final = 12.0


class PlugPolicy(Protocol):
    """What is driven: `OutletPolicy` and `InletPolicy`."""

    def slac(self, happened: SlacEvent | SlacEffect, now: float) -> list[PlugOutput]:
        """SLAC has something to tell."""
        ...

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due."""
        ...

    def handle_timeout(self, now: float) -> list[PlugOutput]:
        """Time has passed."""
        ...

    def complete(self, effect: Effect, result: object, now: float) -> list[PlugOutput]:
        """An effect is done."""
        ...

    def fail(self, effect: Effect, text: str, now: float) -> list[PlugOutput]:
        """An effect cannot be done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring(Generic[Machine]):
    """What leads from an outlet or an inlet to the cable.

    Attributes:
        pilot: Its end of the control pilot.
        powerline: Its modem; ``None`` without digital communication.
        machine: Makes the machine of SLAC, for the MAC address of the link.
    """

    pilot: ControlPilot
    powerline: Powerline | None
    machine: Callable[[bytes], Machine]


def wired(
    what: str, pilot: ControlPilot | None, powerline: Powerline | None, machine: Callable[[bytes], Machine], *, digital: bool
) -> Wiring[Machine]:
    """The wiring, once it is sure that everything is there.

    Args:
        what: What is wired, with its article.
        pilot: Its end of the control pilot, if it has one.
        powerline: Its modem, if it has one.
        machine: Makes the machine of SLAC.
        digital: Whether it is to communicate digitally.

    Raises:
        ConfigError: There is no control pilot, or digital communication lacks its modem.
    """
    if pilot is None:
        raise ConfigError(f"{what} needs a control pilot", hint="give one in the hardware of its sessions")
    if digital and powerline is None:
        raise ConfigError("digital communication needs a powerline modem", hint="give one, or set digital to False")
    return Wiring(pilot=pilot, powerline=powerline, machine=machine)


class PlugDriver(ABC, Generic[Machine]):
    """Base of both runtimes.

    Args:
        policy: What is driven.
        wiring: Its control pilot, and its modem.
        name: What to call it in traces.
        role: Whose it is.
        watchers: Who is told what happens.
    """

    def __init__(self, policy: PlugPolicy, wiring: Wiring[Machine], *, name: str, role: Role, watchers: Watchers) -> None:
        self._driven = policy
        self.name = name
        self._role: Role = role
        self._watchers = watchers
        self._loop = asyncio.get_running_loop()
        self._offset = unix_offset()
        self._lanes: Lanes[PlugOutput] = Lanes(self._finished, self._failed)
        self._outputs: deque[PlugOutput] = deque()
        self._processing = False
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._pilot = PilotPort(wiring.pilot, self._on_pilot)
        self._slac: SlacRuntime[Machine] | None = None
        powerline = wiring.powerline
        if powerline is not None:
            machine = wiring.machine(powerline.link.mac)
            self._slac = SlacRuntime(
                machine,
                powerline,
                name=name,
                role=role,
                watchers=watchers,
                tell=lambda what, now: self._take(policy.slac(what, now)),
            )

    @property
    def slac(self) -> Machine | None:
        """The machine of SLAC; ``None`` without digital communication."""
        return None if self._slac is None else self._slac.machine

    # -- what the roles add ---------------------------------------------------------------------------------------------

    @abstractmethod
    def _on_pilot(self, view: PilotView) -> None:
        """The control pilot shows something else."""

    @abstractmethod
    def _perform(self, output: PlugOutput) -> Work | None:
        """Perform an output at once, or give what performs it; an event needs nothing."""

    # -- outputs --------------------------------------------------------------------------------------------------------

    def _do(self, step: Callable[[float], Sequence[PlugOutput]]) -> None:
        """Have the policy do something, and what follows from it."""
        if not self._closed:
            self._take(step(self._loop.time()))

    def _take(self, outputs: Sequence[PlugOutput]) -> None:
        self._outputs += outputs
        if self._processing:
            return
        self._processing = True
        try:
            while self._outputs:
                output = self._outputs.popleft()
                self._trace(output)
                work = self._perform(output)
                if work is not None:
                    self._start(output, work)
        finally:
            self._processing = False
        self._arm()

    def _start(self, output: PlugOutput, work: Work) -> None:
        if work.device is not None and not is_immediate(work.device):
            self._lanes.add(output, work)
            return
        try:
            result = run_now(work.start(), work.device)
        except (V2gError, OSError) as error:
            self._failed(output, str(error))
        else:
            self._finished(output, result)

    def _finished(self, output: PlugOutput, result: object) -> None:
        effect: Any = output
        self._take(self._driven.complete(effect, result, self._loop.time()))

    def _failed(self, output: PlugOutput, text: str) -> None:
        name = type(output).__name__
        _LOG.warning("%s: %s failed: %s", self.name, name, text)
        self._trace(EffectFailed(effect=name, text=text))
        effect: Any = output
        self._take(self._driven.fail(effect, text, self._loop.time()))

    def _trace(self, event: object) -> None:
        if self._watchers:
            time = self._offset + self._loop.time()
            self._watchers.tell(TraceRecord(time=time, session=self.name, role=self._role, event=event))

    # -- time -----------------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        due = None if self._closed else self._driven.next_timeout()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._timer = self._loop.call_at(due, self._on_timer)

    def _on_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None and not self._closed:
            # the clock of a loop may be a hair before what it was asked for
            self._take(self._driven.handle_timeout(max(self._loop.time(), timer.when())))

    async def _leave(self) -> None:
        """Let the devices do what is left, then end."""
        await self._lanes.settle(_SAFE_STATE)
        self._closed = True
        self._arm()
