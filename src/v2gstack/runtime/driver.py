"""Drives one session: bytes, timers and effects of one application over one connection. It takes no decision of the protocol."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from v2gstack.application.wishes import Wish
from v2gstack.errors import TransportError, V2gError
from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g import EndKind, EndReason, PausedSession
from v2gstack.protocols.v2g.events import (
    DeviationAccepted,
    Event,
    MessageReceived,
    MessageSent,
    PerformanceTimeExceeded,
    ProtocolViolated,
    SessionStopped,
)
from v2gstack.runtime.lanes import Lanes, is_immediate, run_now
from v2gstack.runtime.outcome import SessionReport
from v2gstack.trace.live import ConnectionClosed, ConnectionOpened, EffectFailed, OctetsReceived, OctetsSent

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from v2gstack.application.effects import Effect
    from v2gstack.hooks.interfaces import ByteStream, TraceSink
    from v2gstack.runtime.work import Work
    from v2gstack.types import EvStatus, Role

__all__ = ["Application", "Driver", "Output", "Watchers"]

_LOG = logging.getLogger("v2gstack.runtime")

#: Octets that wait to be sent while the peer does not read, before the connection is given up: some of the longest messages.
MAX_UNSENT: Final = 4 << 20
#: Seconds for what is left to be sent when a session is over.
_LAST_WORDS: Final = 2.0
#: Seconds for the devices to reach their safe state when a session is over: contactors and lock, one after the other.
_SAFE_STATE: Final = 12.0
#: Seconds between two looks at a control pilot that does not tell of changes by itself.
_PILOT_INTERVAL: Final = 0.1
#: Failures of effects that a report tells.
_MAX_FAILURES: Final = 32

#: What an application gives, in order.
Output: TypeAlias = "Event | Effect"


class Application(Protocol):
    """What a driver drives: `SeccApplication` and `EvccApplication`."""

    @property
    def session(self) -> Any:
        """The session below."""
        ...

    @property
    def ev_status(self) -> EvStatus:
        """What the vehicle has told of itself."""
        ...

    @property
    def paused(self) -> PausedSession | None:
        """What a later session needs to resume this one; ``None`` unless it is paused."""
        ...

    def receive_data(self, data: bytes, now: float) -> list[Output]:
        """Bytes came."""
        ...

    def receive_eof(self, now: float) -> list[Output]:
        """The connection ended."""
        ...

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due."""
        ...

    def handle_timeout(self, now: float) -> list[Output]:
        """Time has passed."""
        ...

    def data_to_send(self) -> list[bytes]:
        """What is to be sent, one bytes object for each frame."""
        ...

    def complete(self, effect: Effect, result: object, now: float) -> list[Output]:
        """An effect is done."""
        ...

    def fail(self, effect: Effect, text: str, now: float) -> list[Output]:
        """An effect cannot be done."""
        ...

    def update(self, state: Any, /, now: float) -> list[Output]:
        """Something was measured."""
        ...

    def wish(self, wish: Wish, now: float, text: str = "") -> list[Output]:
        """Take a wish for the session."""
        ...

    def cut(self, now: float, text: str) -> list[Output]:
        """End the session at once."""
        ...


@dataclass(slots=True, kw_only=True)
class Watchers:
    """Who is told what happens.

    Attributes:
        sinks: Traces. One that raises an `OSError` is dropped.
        listeners: Called with every record, such as ``PluginManager.session_event``.
    """

    sinks: list[TraceSink] = field(default_factory=list["TraceSink"])
    listeners: list[Callable[[TraceRecord], None]] = field(default_factory=list["Callable[[TraceRecord], None]"])

    def __bool__(self) -> bool:
        return bool(self.sinks or self.listeners)

    def tell(self, record: TraceRecord) -> None:
        """Pass a record on to all of them."""
        for listener in self.listeners:
            listener(record)
        for sink in list(self.sinks):
            try:
                sink.write(record)
            except OSError as error:
                _LOG.error("a trace cannot be written any more: %s", error)
                self.sinks.remove(sink)


class Driver(ABC):
    """One session from its connection to its end. The roles add what is theirs.

    Args:
        application: A new application.
        stream: The connection.
        name: What to call the session in traces and reports.
        watchers: Who is told what happens.
        unix_offset: Seconds that make the loop's time Unix time.
    """

    def __init__(self, application: Application, stream: ByteStream, *, name: str, watchers: Watchers, unix_offset: float) -> None:
        self.application = application
        self.name = name
        self._stream = stream
        self._send_nowait: Callable[[bytes], bool] | None = getattr(stream, "send_nowait", None)
        self._watchers = watchers
        self._unix_offset = unix_offset
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()
        self._lanes: Lanes[Effect] = Lanes(self._finished, self._failed)
        self._outputs: deque[Output] = deque()
        self._processing = False
        self._timer: asyncio.TimerHandle | None = None
        self._unsent: deque[bytes] = deque()
        self._unsent_size = 0
        self._sender: asyncio.Task[None] | None = None
        self._over: asyncio.Future[None] = self._loop.create_future()
        self._end: EndReason | None = None
        self._sent = self._received = self._violations = self._slow = 0
        self._deviations: Counter[str] = Counter()
        self._failures: list[tuple[str, str]] = []
        self._unsubscribe: Callable[[], None] | None = None

    # -- what the roles add

    @property
    @abstractmethod
    def role(self) -> Role:
        """Whose session it is."""

    @abstractmethod
    def _work(self, effect: Effect) -> Work | None:
        """What performs an effect."""

    def _begin(self) -> None:  # noqa: B027 - a role may have nothing to add
        """The connection stands."""

    def _look(self, now: float) -> None:  # noqa: B027 - a role may have nothing to add
        """Octets are there: hand the application fresh measurements before them."""

    async def _conclude(self) -> tuple[float, float]:
        """The session is over and the devices are safe; gives Wh into and out of the vehicle."""
        return 0.0, 0.0

    async def _secure(self) -> None:  # noqa: B027 - a role may have nothing to add
        """The application fell over: make the devices safe without it."""

    # -- life

    async def run(self) -> SessionReport:
        """Run the session to its end, and close the connection.

        Returns:
            How it went. A session that ends badly is no exception.

        Raises:
            V2gError: The application or a device is defective; the devices are in their safe state.
        """
        self._trace(ConnectionOpened(channel=self._stream.channel))
        reader: asyncio.Task[None] | None = None
        whole = False
        try:
            self._guarded(self._begin)
            reader = self._loop.create_task(self._read(), name=f"{self.name} reader")
            await self._over
            await self._leave(reader)
            energy_in, energy_out = await self._conclude()
            whole = True
        finally:
            if not whole:
                await self._abandon(reader)
            self._trace(ConnectionClosed())
        return self._report(energy_in, energy_out)

    async def stop(self, grace: float, text: str) -> None:
        """Have the session end by the protocol; after `grace` seconds it is cut off.

        Args:
            grace: Seconds.
            text: Why.
        """
        if not self._over.done():
            self._take(self.application.wish(Wish.STOP, self._loop.time(), text))
            await asyncio.wait([self._over], timeout=grace)
        if not self._over.done():
            now = self._loop.time()
            self._take(self.application.wish(Wish.EMERGENCY, now, text))
            self._take(self.application.session.close(now, text))

    def cut(self, text: str) -> None:
        """End the session at once, as if the connection had broken: the devices go to their safe state.

        Args:
            text: Why.
        """
        self.tell(lambda now: self.application.cut(now, text))

    def tell(self, outputs: Callable[[float], list[Output]]) -> None:
        """Ask something of the application between two messages, such as to pause, and do what it says."""
        if not self._over.done():
            self._take(outputs(self._loop.time()))

    async def _read(self) -> None:
        """Take what the peer sends; not while it does not take what we send."""
        receive, application, loop = self._stream.receive, self.application, self._loop
        try:
            while not self._over.done():
                data = await receive()
                now = loop.time()
                if self._watchers and data:
                    self._trace(OctetsReceived(data=data))
                self._look(now)
                self._take(application.receive_data(data, now) if data else application.receive_eof(now))
                if not data:
                    return
                if self._sender is not None:
                    await asyncio.wait([self._sender])
        except TransportError:
            self._take(application.receive_eof(loop.time()))
        finally:
            self._crashed()

    async def _leave(self, reader: asyncio.Task[None]) -> None:
        """The session is over: last words, safe state, good-bye."""
        self._disarm()
        self._lanes.give_up()
        if self._sender is not None:
            await asyncio.wait([self._sender], timeout=_LAST_WORDS)
        await self._lanes.settle(_SAFE_STATE)
        await self._quiet(reader)

    async def _abandon(self, reader: asyncio.Task[None] | None) -> None:
        self._disarm()
        self._lanes.cancel()
        await self._quiet(reader)
        await self._secure()

    async def _quiet(self, reader: asyncio.Task[None] | None) -> None:
        """End the tasks and close the connection."""
        ours = [task for task in (reader, self._sender) if task is not None]
        for task in ours:
            task.cancel()
        if ours:
            await asyncio.wait(ours)
        for task in ours:
            # what broke was told by `_crashed` already
            if not task.cancelled():
                task.exception()
        with suppress(TransportError):
            await self._stream.close()

    def _guarded(self, step: Callable[[], None]) -> None:
        """Run a step of ours; if it falls over, the session does."""
        try:
            step()
        finally:
            self._crashed()

    def _crashed(self) -> None:
        """In a ``finally``: an exception on its way out ends the session."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, asyncio.CancelledError) and not self._over.done():
            self._over.set_exception(error)

    # -- outputs

    def _take(self, outputs: Sequence[Output]) -> None:
        """Do what the application says, what follows from that included, then wait for the next timer."""
        self._outputs += outputs
        if self._processing:
            return
        self._processing = True
        try:
            while True:
                while self._outputs:
                    self._do(self._outputs.popleft())
                self._flush()
                # what cannot be sent may end the session, which has something to do as well
                if not self._outputs:
                    break
        finally:
            self._processing = False
        self._arm()

    def _do(self, output: Output) -> None:
        work = self._work(output)  # type: ignore[arg-type]  # an event has none
        if work is None:
            self._event(output)  # type: ignore[arg-type]  # what has no work is an event
        else:
            self._perform(output, work)  # type: ignore[arg-type]

    def _event(self, event: Event) -> None:
        if self._watchers:
            self._trace(event)
        if isinstance(event, MessageSent):
            self._sent += 1
            # what follows, such as a change of the control pilot, follows the message
            self._flush()
        elif isinstance(event, MessageReceived):
            self._received += 1
        elif isinstance(event, DeviationAccepted):
            self._deviations[event.quirk] += 1
        elif isinstance(event, ProtocolViolated):
            self._violations += 1
            if self._violations <= _MAX_FAILURES:
                _LOG.warning("%s: %s%s", self.name, f"{event.name}: " if event.name else "", event.error)
        elif isinstance(event, PerformanceTimeExceeded):
            self._slow += 1
        elif isinstance(event, SessionStopped):
            self._end = event.reason
            if not self._over.done():
                self._over.set_result(None)

    def _perform(self, effect: Effect, work: Work) -> None:
        if self._watchers:
            self._trace(effect)
        if work.device is None or is_immediate(work.device):
            try:
                result = run_now(work.start(), work.device)
            except (V2gError, OSError) as error:
                self._failed(effect, str(error))
            else:
                self._finished(effect, result)
        else:
            self._lanes.add(effect, work)

    def _finished(self, effect: Effect, result: object) -> None:
        self._take(self.application.complete(effect, result, self._loop.time()))

    def _failed(self, effect: Effect, text: str) -> None:
        name = type(effect).__name__
        _LOG.warning("%s: %s failed: %s", self.name, name, text)
        if len(self._failures) < _MAX_FAILURES:
            self._failures.append((name, text))
        if self._watchers:
            self._trace(EffectFailed(effect=name, text=text))
        self._take(self.application.fail(effect, text, self._loop.time()))

    def _trace(self, event: object) -> None:
        if self._watchers:
            now = self._unix_offset + self._loop.time()
            self._watchers.tell(TraceRecord(time=now, session=self.name, role=self.role, event=event))

    # -- sending

    def _flush(self) -> None:
        for frame in self.application.data_to_send():
            if self._watchers:
                self._trace(OctetsSent(data=frame))
            try:
                if self._sender is None and self._send_nowait is not None and self._send_nowait(frame):
                    continue
            except TransportError:
                # who receives will learn of it, too
                continue
            self._unsent.append(frame)
            self._unsent_size += len(frame)
            if self._unsent_size > MAX_UNSENT:
                self._lost("the peer does not read")
                return
            if self._sender is None:
                self._sender = self._loop.create_task(self._send(), name=f"{self.name} sender")

    async def _send(self) -> None:
        try:
            while self._unsent:
                frame = self._unsent.popleft()
                self._unsent_size -= len(frame)
                await self._stream.send(frame)
        except TransportError:
            self._unsent.clear()
            self._unsent_size = 0
        finally:
            self._sender = None
            self._crashed()

    def _lost(self, text: str) -> None:
        _LOG.warning("%s: %s", self.name, text)
        self._unsent.clear()
        self._unsent_size = 0
        self._outputs += self.application.receive_eof(self._loop.time())

    # -- time

    def _arm(self) -> None:
        """Be woken when the next timer is due. A handle that is early enough stays: it is cheaper to look once more than to replace it."""
        if self._over.done():
            return
        due = self.application.next_timeout()
        if due is None:
            return
        timer = self._timer
        if timer is not None:
            if timer.when() <= due:
                return
            timer.cancel()
        self._timer = self._loop.call_at(due, self._on_timer)

    def _on_timer(self) -> None:
        timer, self._timer = self._timer, None
        if self._over.done() or timer is None:
            return
        # the clock of a loop may be a hair before what it was asked for
        now = max(self._loop.time(), timer.when())
        due = self.application.next_timeout()
        if due is None or due > now:
            self._arm()
            return
        self._guarded(lambda: self._take(self.application.handle_timeout(now)))

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    # -- the control pilot

    def _watch_pilot(self, pilot: Any) -> None:
        """Tell the application of the control pilot, at once and whenever it changes."""
        subscribe = getattr(pilot, "subscribe", None)
        if subscribe is not None:
            self._unsubscribe = subscribe(self._on_pilot_soon)
            self._on_pilot(run_now(pilot.state(), pilot))
        else:
            task = self._loop.create_task(self._poll_pilot(pilot), name=f"{self.name} pilot")
            self._unsubscribe = lambda: _cancel(task)

    def _on_pilot_soon(self, state: object) -> None:
        # not from within the call that changes it: that one may be in the middle of the other side's session
        self._loop.call_soon(self._on_pilot, state)

    def _on_pilot(self, state: object) -> None:
        if not self._over.done():
            self._guarded(lambda: self._take(self.application.update(state, self._loop.time())))

    async def _poll_pilot(self, pilot: Any) -> None:
        last: object = None
        try:
            while not self._over.done():
                try:
                    state = await pilot.state()
                except (V2gError, OSError) as error:
                    _LOG.warning("%s: the control pilot cannot be read: %s", self.name, error)
                else:
                    if state is not last:
                        last = state
                        self._take(self.application.update(state, self._loop.time()))
                await asyncio.sleep(_PILOT_INTERVAL)
        finally:
            self._crashed()

    # -- the end

    def _report(self, energy_in: float, energy_out: float) -> SessionReport:
        session = self.application.session
        state, last = str(session.state), session.last_messages
        aborted = EndReason(kind=EndKind.ABORTED, who=self.role, state=state, text="the session was abandoned", last_messages=last)
        report = SessionReport(
            name=self.name,
            role=self.role,
            protocol=session.protocol.name if session.protocol is not None else "",
            end=self._end or aborted,
            start=self._unix_offset + self._start,
            duration=self._loop.time() - self._start,
            energy_in=energy_in,
            energy_out=energy_out,
            sent=self._sent,
            received=self._received,
            deviations=dict(self._deviations),
            violations=self._violations,
            slow=self._slow,
            failures=tuple(self._failures),
            ev_status=self.application.ev_status,
            paused=self.application.paused,
        )
        _LOG.info("session %s", report)
        return report


def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()


async def within(seconds: float, do: Callable[[], Coroutine[Any, Any, object]]) -> object:
    """Have a device do something within a while; what it fails with is logged, as nobody is left to be told."""
    try:
        async with asyncio.timeout(seconds):
            return await do()
    except (V2gError, OSError) as error:
        # TimeoutError is an OSError
        _LOG.error("a device fails while it is made safe: %s", str(error) or "it does not answer")
        return None


def unix_offset() -> float:
    """Seconds that make the running loop's time Unix time; loops on virtual time have a date of their own."""
    loop = asyncio.get_running_loop()
    unix_time: Callable[[], float] = getattr(loop, "unix_time", time.time)
    return unix_time() - loop.time()
