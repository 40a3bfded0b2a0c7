"""A local controller: stands between the stations of a site and their CSMS (OCPP 2.1 part 4, chapter 6).

Each station has a connection of its own to the CSMS, under its own identity. What goes through is not changed. If one side goes, the
other one is dropped as well, so that the station knows that it has to queue. The controller may ask stations by itself; its requests
wait for their turn among those of the CSMS, and their answers go no further.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.codecs.ocppj import Call, CallError, CallResult, FrameError, OcppjCodec
from v2gstack.errors import LocalProtocolError, SessionTimeout, TransportError
from v2gstack.runtime.ocpp.peer import CallRefusedError
from v2gstack.runtime.ocpp.serving import StationServer
from v2gstack.runtime.ocpp.settings import CsmsAddress, WebSocketSettings
from v2gstack.runtime.ocpp.sockets import connect_to_csms

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject, OcppVersion
    from v2gstack.runtime.ocpp.sockets import OcppSocket

__all__ = ["LocalController", "UpstreamOf"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Requests that wait for their turn at one station; the CSMS has one out at a time, the rest are the controller's own.
MAX_WAITING: Final = 16
#: Seconds after which a request that a station has not answered keeps no other one waiting: MessageTimeout.
_PATIENCE: Final = 30.0
#: Close code of RFC 6455 for an end that goes away.
_GOING_AWAY: Final = 1001

#: Gives the CSMS's address for a station: its credentials, and only the version given.
UpstreamOf: TypeAlias = "Callable[[str, OcppVersion], CsmsAddress]"


class LocalController(StationServer):
    """A site's controller.

    Args:
        upstream: Gives the CSMS's address for a station.
        versions: Versions that stations may speak, the most wanted first.
        settings: Of the WebSockets on both sides.
        new_id: Gives ids that no CSMS and no station uses, such as UUIDs.
    """

    def __init__(
        self,
        upstream: UpstreamOf,
        *,
        versions: tuple[OcppVersion, ...],
        settings: WebSocketSettings | None = None,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        super().__init__(versions, settings or WebSocketSettings())
        self._upstream = upstream
        self._new_id = new_id
        self._relays: dict[str, _Relay] = {}

    @property
    def stations(self) -> tuple[str, ...]:
        """Identities of the stations that have a way to the CSMS."""
        return tuple(self._relays)

    async def handle(self, station: OcppSocket, /) -> None:
        """Carry what a station and its CSMS say, until one of them goes."""
        identity = station.identity
        try:
            csms = await connect_to_csms(self._upstream(identity, station.version), self._sockets)
        except TransportError as error:
            _LOG.warning("%s has no way to its CSMS: %s", identity, error)
            await station.close(_GOING_AWAY, "the CSMS cannot be reached")
            return
        before = self._relays.get(identity)
        if before is not None:
            before.station.abort()
        relay = self._relays[identity] = _Relay(station, csms)
        try:
            reason = await relay.run()
        finally:
            if self._relays.get(identity) is relay:
                del self._relays[identity]
        _LOG.info("%s is gone: %s", identity, reason)

    async def call(self, identity: str, message: OcppObject, *, timeout: float = _PATIENCE) -> OcppObject:
        """Ask a station, as its CSMS would; the CSMS learns nothing of it.

        Raises:
            TransportError: The station is not there, or goes.
            CallRefusedError: It refuses, or its answer is none.
            SessionTimeout: It does not answer in time.
            LocalProtocolError: It is no request of a CSMS, or too many wait.
            EncodeError: It breaks its schema.
        """
        relay = self._relays.get(identity)
        if relay is None:
            raise TransportError("the station is not connected", address=identity)
        return await relay.ask(message, self._new_id(), timeout)


class _Relay:
    """One station and its connection to the CSMS."""

    def __init__(self, station: OcppSocket, csms: OcppSocket) -> None:
        self.station = station
        self._csms = csms
        self._codec = OcppjCodec(station.version)
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[str, str]] = deque()
        self._out = ""
        self._out_since = 0.0
        self._own: dict[str, tuple[str, asyncio.Future[OcppObject]]] = {}
        # ids of requests that were given up: their answers may still come, and are not for the CSMS
        self._given_up: deque[str] = deque(maxlen=4 * MAX_WAITING)
        self._turn = asyncio.Event()

    async def run(self) -> str:
        """Carry until one side goes; then neither is there any more."""
        tasks = [self._loop.create_task(each) for each in (self._upwards(), self._downwards(), self._requests())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            for _, future in self._own.values():
                if not future.done():
                    future.set_exception(TransportError("the connection went before the station answered", address=self.station.identity))
            await asyncio.gather(self.station.close(_GOING_AWAY), self._csms.close(_GOING_AWAY))

    async def ask(self, message: OcppObject, number: str, timeout: float) -> OcppObject:
        """A request of the controller's own."""
        action = self._codec.action_of(message)
        if type(message) is not action.request or action.sender == "station":
            raise LocalProtocolError(f"{type(message).__name__} is no request of a CSMS")
        if len(self._waiting) >= MAX_WAITING:
            raise LocalProtocolError(f"{MAX_WAITING} requests wait already", hint="wait for their results")
        future: asyncio.Future[OcppObject] = self._loop.create_future()
        self._own[number] = action.name, future
        self._waiting.append((number, self._codec.encode_call(number, message)))
        self._turn.set()
        try:
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            raise SessionTimeout(f"{action.name} was not answered", timer="MessageTimeout") from None
        finally:
            # what still waits is not sent any more
            self._waiting = deque(each for each in self._waiting if each[0] != number)
            self._own.pop(number, None)
            if self._out == number:
                self._out = ""
                self._given_up.append(number)
                self._turn.set()

    async def _upwards(self) -> str:
        """What the station says goes to the CSMS, but for answers to requests of the controller."""
        with suppress(TransportError):
            while True:
                text = await self.station.receive()
                frame = self._frame(text)
                if isinstance(frame, (CallResult, CallError)):
                    if frame.id == self._out:
                        self._out = ""
                        self._turn.set()
                    if frame.id in self._own:
                        self._answered(frame)
                        continue
                    if frame.id in self._given_up:
                        continue
                await self._csms.send(text)
        return "the station has gone, or the CSMS takes nothing"

    async def _downwards(self) -> str:
        """What the CSMS says goes to the station; requests wait for their turn, answers do not."""
        with suppress(TransportError):
            while True:
                text = await self._csms.receive()
                frame = self._frame(text)
                if not isinstance(frame, Call):
                    await self.station.send(text)
                elif len(self._waiting) >= MAX_WAITING:
                    return "the CSMS asks faster than the station answers"
                else:
                    self._waiting.append((frame.id, text))
                    self._turn.set()
        return "the CSMS has gone, or the station takes nothing"

    async def _requests(self) -> str:
        """One request at a time is out at the station."""
        with suppress(TransportError):
            while True:
                while not self._waiting or (self._out and self._loop.time() < self._out_since + _PATIENCE):
                    self._turn.clear()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_PATIENCE if self._out else None):
                            await self._turn.wait()
                number, text = self._waiting.popleft()
                self._out, self._out_since = number, self._loop.time()
                await self.station.send(text)
        return "the station takes nothing"

    def _frame(self, text: str) -> Any:
        """What a text is; ``None`` where it is no frame, which is for the other side to say."""
        try:
            return self._codec.split(text)
        except FrameError:
            return None

    def _answered(self, frame: CallResult | CallError) -> None:
        action, future = self._own[frame.id]
        if future.done():
            return
        if isinstance(frame, CallError):
            text = f"{action} was refused: {frame.description or frame.code}"
            future.set_exception(CallRefusedError(text, response_code=frame.code))
            return
        try:
            future.set_result(self._codec.decode_response(action, frame.payload).message)
        except FrameError as error:
            future.set_exception(CallRefusedError(f"the answer to {action} is none: {error}", response_code=error.code.value))
