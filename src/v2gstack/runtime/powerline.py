"""Drives one machine of SLAC: frames of a link, timers, and the questions to the modem. It takes no decision of the protocol."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from v2gstack.codecs.mme import VS_PL_LINK_STATUS_REQ, encode_mme
from v2gstack.errors import TransportError, V2gError
from v2gstack.hooks.values import TraceRecord
from v2gstack.powerline import LinkState
from v2gstack.protocols.slac import EvseSlac, EvSlac, PollLink, ResetModem
from v2gstack.runtime.driver import Watchers, unix_offset
from v2gstack.trace.live import FrameReceived, FrameSent
from v2gstack.transports.frames import FrameHub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from v2gstack.hooks.interfaces import FrameLink, ModemDriver, PowerlineModem
    from v2gstack.protocols.slac import SlacEffect, SlacEvent
    from v2gstack.types import Role

__all__ = ["Powerline", "SlacRuntime", "open_powerline"]

_LOG = logging.getLogger("v2gstack.runtime")

Machine = TypeVar("Machine", EvseSlac, EvSlac)

#: Frames that wait to be sent while the interface takes none; a matching sends some forty, more is of no use to anybody.
_MAX_UNSENT: Final = 128
#: Seconds until an interface that gave no frames is tried again.
_AGAIN: Final = 1.0
#: Seconds that a modem may take to tell of its link; its interface grants it one.
_POLL_LIMIT: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Powerline:
    """The way to the powerline.

    Attributes:
        link: The link that SLAC uses.
        modem: The modem; ``None`` asks it by frames of Qualcomm's whether the link is up, as SLAC stations of old do.
        hub: What both are branches of; ``None`` where the link is SLAC's alone.
    """

    link: FrameLink
    modem: PowerlineModem | None = None
    hub: FrameHub | None = None

    async def close(self) -> None:
        """Close everything."""
        if self.modem is not None:
            await self.modem.close()
        await self.link.close()
        if self.hub is not None:
            await self.hub.close()


async def open_powerline(link: FrameLink, driver: ModemDriver | None = None) -> Powerline:
    """Share a link between SLAC and the driver of the modem.

    Args:
        link: The link; it is closed with what this returns.
        driver: The modem's driver.
    """
    if driver is None:
        return Powerline(link=link)
    hub = FrameHub(link)
    own = hub.branch()
    return Powerline(link=own, modem=await driver.open(hub.branch()), hub=hub)


class SlacRuntime(Generic[Machine]):
    """One machine of SLAC at work.

    Args:
        machine: The machine.
        powerline: Its link and modem.
        name: What to call it in traces.
        role: Whose it is.
        watchers: Who is told what happens: every frame, event and effect.
        tell: Told each event and effect that is not the runtime's own matter, with its time.

    Example:
        >>> async def match(machine, powerline):
        ...     heard = []
        ...     slac = SlacRuntime(machine, powerline, name="car", role="evcc", tell=lambda what, now: heard.append(what))
        ...     slac.start()
        ...     slac.do(slac.machine.start)
        ...     await asyncio.sleep(15)
        ...     await slac.close()
        ...     return heard
    """

    def __init__(
        self,
        machine: Machine,
        powerline: Powerline,
        *,
        name: str,
        role: Role,
        watchers: Watchers | None = None,
        tell: Callable[[SlacEvent | SlacEffect, float], None] = lambda what, now: None,
    ) -> None:
        self.machine: Machine = machine
        self.powerline = powerline
        self.name = name
        self._role: Role = role
        self._watchers = watchers or Watchers()
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._offset = unix_offset()
        self._events: deque[SlacEvent | SlacEffect] = deque()
        self._processing = False
        self._unsent: deque[bytes] = deque()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        #: Frames that were not sent because the interface took none.
        self.dropped = 0

    def start(self) -> None:
        """Begin to receive."""
        self._spawn("reader", self._read())

    async def close(self) -> None:
        """End, and close the link and the modem. The machine stays as it is."""
        self._closed = True
        self._disarm()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.powerline.close()

    def do(self, step: Callable[[float], Iterable[SlacEvent]]) -> None:
        """Have the machine do something, such as ``machine.start``, and what follows from it.

        Args:
            step: Takes the time, and gives the machine's events.
        """
        if not self._closed:
            self._take(step(self._loop.time()))

    # -- what follows from a step ---------------------------------------------------------------------------------------

    def _take(self, events: Iterable[SlacEvent]) -> None:
        self._events += events
        if self._processing:
            return
        self._processing = True
        try:
            while True:
                self._send(self.machine.frames_to_send())
                self._events += self.machine.effects()
                if not self._events:
                    break
                self._happened(self._events.popleft())
        finally:
            self._processing = False
        self._arm()

    def _happened(self, what: SlacEvent | SlacEffect) -> None:
        if isinstance(what, PollLink):
            # asked several times a second as long as there is a link: the answers count, when they change
            if "poll" not in self._tasks:
                self._spawn("poll", self._poll(what))
        elif isinstance(what, ResetModem):
            self._trace(what)
            if "restart" not in self._tasks:
                self._spawn("restart", self._restart())
        else:
            self._trace(what)
            self._tell(what, self._loop.time())

    def _trace(self, event: object) -> None:
        if self._watchers:
            time = self._offset + self._loop.time()
            self._watchers.tell(TraceRecord(time=time, session=self.name, role=self._role, event=event))

    # -- frames ---------------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        link = self.powerline.link
        while not self._closed:
            try:
                frame = await link.receive()
            except TransportError as error:
                _LOG.warning("%s: %s", self.name, error)
                await asyncio.sleep(_AGAIN)
                continue
            self._trace(FrameReceived(data=frame.data))
            self._take(self.machine.receive_frame(frame.data, self._loop.time()))

    def _send(self, frames: list[bytes]) -> None:
        for frame in frames:
            if len(self._unsent) >= _MAX_UNSENT:
                self.dropped += 1
            else:
                self._unsent.append(frame)
        if self._unsent and "sender" not in self._tasks:
            self._spawn("sender", self._write())

    async def _write(self) -> None:
        while self._unsent:
            frame = self._unsent.popleft()
            self._trace(FrameSent(data=frame))
            try:
                await self.powerline.link.send(frame)
            except TransportError as error:
                # whoever waits for an answer asks again
                self.dropped += 1
                _LOG.warning("%s: %s", self.name, error)

    async def _poll(self, poll: PollLink) -> None:
        modem = self.powerline.modem
        if modem is None:
            self._send([encode_mme(VS_PL_LINK_STATUS_REQ(poll.modem, self.powerline.link.mac))])
            return
        try:
            async with asyncio.timeout(_POLL_LIMIT):
                state = await modem.link_status()
        except (V2gError, OSError) as error:
            # TimeoutError is an OSError; a modem that does not answer has no link that anybody could use
            _LOG.warning("%s: the modem does not tell of its link: %s", self.name, str(error) or "it does not answer")
            state = LinkState.DOWN
        # of a modem that cannot tell the link is taken as up once it has its key
        self._take(self.machine.link_status(state is not LinkState.DOWN, self._loop.time()))

    async def _restart(self) -> None:
        modem, success = self.powerline.modem, False
        if modem is None:
            _LOG.warning("%s: there is no driver that could restart the modem", self.name)
        else:
            try:
                await modem.reset()
                success = True
            except (V2gError, OSError) as error:
                _LOG.warning("%s: the modem does not restart: %s", self.name, error)
        if isinstance(self.machine, EvseSlac):
            self._take(self.machine.modem_restarted(success, self._loop.time()))

    def _spawn(self, name: str, coroutine: object) -> None:
        task: asyncio.Task[None] = self._loop.create_task(coroutine, name=f"{self.name} SLAC {name}")  # type: ignore[arg-type]
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("%s: SLAC %s is defective", self.name, name, exc_info=task.exception())
        elif name == "sender" and self._unsent and not self._closed:
            self._spawn("sender", self._write())

    # -- time -----------------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        if self._closed:
            return
        due = self.machine.next_timeout()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return
            self._disarm()
        if due is not None:
            self._timer = self._loop.call_at(due, self._on_timer)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is None or self._closed:
            return
        # the clock of a loop may be a hair before what it was asked for
        now = max(self._loop.time(), timer.when())
        self._take(self.machine.handle_timeout(now))
