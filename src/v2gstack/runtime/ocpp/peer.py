"""Drives one OCPP session over one WebSocket: reads, sends, wakes it in time, and has requests answered by tasks of their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from v2gstack.codecs.ocppj import CallErrorCode
from v2gstack.errors import EncodeError, LocalProtocolError, RemoteProtocolError, SessionTimeout, TransportError, V2gError
from v2gstack.protocols.ocpp import (
    AnswerOverdue,
    CallFailed,
    CallReceived,
    CloseWanted,
    FailureReason,
    FrameRejected,
    OcppEvent,
    ResultReceived,
    SendReceived,
)

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.protocols.ocpp import OcppSession
    from v2gstack.runtime.ocpp.sockets import OcppSocket

__all__ = ["CallRefusedError", "OcppPeer", "RequestHandler", "RequestRefusedError"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")


class RequestRefusedError(LocalProtocolError):
    """Raised by a handler to answer a request with a CALLERROR. ``response_code`` is the error code, GenericError where it is empty."""


class CallRefusedError(RemoteProtocolError):
    """The peer has answered a call with a CALLERROR, or with what is no answer. ``response_code`` is the code as it came."""


#: Answers a request of the peer; for a SEND its answer is dropped. ``None`` says that the request is not supported here.
RequestHandler: TypeAlias = Callable[["OcppObject"], "Awaitable[OcppObject | None]"]


class OcppPeer:
    """One connection at work.

    Args:
        socket: The connection.
        session: A new session of its version.
        handler: Answers requests of the peer.
        watch: Told every event, before anything is done about it.
    """

    def __init__(
        self, socket: OcppSocket, session: OcppSession, handler: RequestHandler, *, watch: Callable[[OcppEvent], None] | None = None
    ) -> None:
        self.socket = socket
        self.session = session
        self._handler = handler
        self._watch = watch
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, asyncio.Future[OcppObject]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._more = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False

    @property
    def identity(self) -> str:
        """The station's identity."""
        return self.socket.identity

    async def run(self) -> str:
        """Serve the connection until it ends.

        Returns:
            Why it ended, in words.
        """
        sender = self._loop.create_task(self._send(), name=f"OCPP {self.identity} sender")
        try:
            while not self._closing:
                text = await self.socket.receive()
                self._take(self.session.receive_data(text, self._loop.time()))
            reason = "it was closed here"
        except TransportError as error:
            reason = error.message
        finally:
            await self._end(sender)
        return reason

    async def call(
        self, message: OcppObject, *, message_id: str | None = None, timeout: float | None = None, first: bool = False
    ) -> OcppObject:
        """Ask the peer.

        Args:
            message: The request.
            message_id: Its id, for a repetition; a new one unless told.
            timeout: Seconds to wait for the answer once it is out.
            first: Whether it goes before those that wait.

        Returns:
            The response.

        Raises:
            CallRefusedError: The peer refuses, or its answer is none.
            SessionTimeout: It does not answer.
            TransportError: The connection is gone.
            LocalProtocolError: It is no request of ours, or too many wait.
            EncodeError: It breaks its schema.
        """
        if self._closing or self.session.closed:
            raise TransportError("the connection is closed", address=self.identity)
        number = self.session.call(message, self._loop.time(), message_id=message_id, timeout=timeout, first=first)
        future: asyncio.Future[OcppObject] = self._loop.create_future()
        self._waiting[number] = future
        self._flush()
        try:
            return await future
        finally:
            self._waiting.pop(number, None)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; `run` returns then."""
        self._closing = True
        await self.socket.close(code, reason)

    # -- events -----------------------------------------------------------------------------------------------------------

    def _take(self, events: list[OcppEvent]) -> None:
        for event in events:
            if self._watch is not None:
                self._watch(event)
            self._event(event)
        self._flush()

    def _event(self, event: OcppEvent) -> None:
        match event:
            case CallReceived() | SendReceived():
                task = self._loop.create_task(self._answer(event), name=f"OCPP {self.identity} {event.action}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case ResultReceived():
                future = self._waiting.get(event.message_id)
                if future is not None and not future.done():
                    future.set_result(event.message)
            case CallFailed():
                future = self._waiting.get(event.message_id)
                if future is not None and not future.done():
                    future.set_exception(_failure(event))
            case FrameRejected():
                _LOG.warning("OCPP %s: %s", self.identity, event.error)
            case AnswerOverdue():
                _LOG.error("OCPP %s: %s was not answered in time", self.identity, event.action)
            case CloseWanted():
                self._closing = True
                self._spawn_close(event.code, event.text)
            case _:
                # what means nothing to us was told to whoever watches
                pass

    def _spawn_close(self, code: int, text: str) -> None:
        task = self._loop.create_task(self.socket.close(code, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: CallReceived | SendReceived) -> None:
        code, text = CallErrorCode.InternalError, "the request cannot be carried out"
        response: OcppObject | None = None
        try:
            response = await self._handler(event.message)
            if response is None:
                code, text = CallErrorCode.NotSupported, f"{event.action} is not supported here"
        except RequestRefusedError as error:
            code, text = CallErrorCode.of(error.response_code) or CallErrorCode.GenericError, error.message
        except (V2gError, OSError) as error:
            # its text is for us; the peer learns that it is not its fault
            _LOG.error("OCPP %s: %s failed: %s", self.identity, event.action, error)
        except Exception:
            # a handler is somebody's code: its connection lives on, and the peer is not left without an answer
            _LOG.exception("OCPP %s: the handler of %s fell over", self.identity, event.action)
        if isinstance(event, SendReceived):
            return
        now = self._loop.time()
        with suppress(LocalProtocolError):
            # the connection may be gone, or the session may have answered in the meantime
            try:
                if response is not None:
                    self.session.respond(event.message_id, response, now)
                else:
                    self.session.respond_error(event.message_id, code, now, description=text)
            except EncodeError as error:
                _LOG.error("OCPP %s: the answer to %s breaks its schema: %s", self.identity, event.action, error)
                self.session.respond_error(event.message_id, CallErrorCode.InternalError, now, description="the answer breaks its schema")
        self._flush()

    # -- sending and time -------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Let the sender look, and be woken when the next timer is due."""
        self._more.set()
        due = self.session.next_timeout()
        if due is None or self._closing:
            return
        timer = self._timer
        if timer is not None:
            # waking too early costs less than a new timer for each message
            if timer.when() <= due:
                return
            timer.cancel()
        self._timer = self._loop.call_at(due, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._take(self.session.handle_timeout(self._loop.time()))

    async def _send(self) -> None:
        """Send what the session has; what the peer does not take stays there, where it is counted."""
        try:
            while True:
                await self._more.wait()
                self._more.clear()
                for frame in self.session.data_to_send():
                    await self.socket.send(frame)
        except TransportError as error:
            # who receives learns of it, too
            _LOG.debug("OCPP %s: %s", self.identity, error)

    async def _end(self, sender: asyncio.Task[None]) -> None:
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        sender.cancel()
        tasks = [sender, *self._tasks]
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(tasks)
        self._take(self.session.close(self._loop.time()))
        await self.socket.close()


def _failure(event: CallFailed) -> V2gError:
    """Why a call has no result, as an exception."""
    if event.reason is FailureReason.TIMEOUT:
        return SessionTimeout(f"{event.action} was not answered", timer="MessageTimeout")
    if event.reason is FailureReason.CONNECTION_LOST:
        return TransportError(f"the connection went before {event.action} was answered")
    text = event.description or event.code_text or event.reason.value
    code = event.code_text or (event.code.value if event.code is not None else "")
    return CallRefusedError(f"{event.action} was refused: {text}", response_code=code)
