"""Drives one OCPP session over one WebSocket: reads, sends, wakes it in time, and has requests answered.

Most of what a CSMS hears it can answer at once, and tasks cost more than such an answer: what need not wait is done where it comes
in. An answer that takes its time is awaited beside the others, and so is a peer that does not read.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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

__all__ = ["CallHandler", "CallRefusedError", "OcppPeer", "RequestHandler", "RequestRefusedError"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Messages that are read one after the other before others have their turn: a peer that sends without end is not alone. What they ask
#: is answered meanwhile, so that no more calls of one peer come to wait than a session allows.
_IN_A_ROW: Final = 4


class RequestRefusedError(LocalProtocolError):
    """Raised by a handler to answer a request with a CALLERROR. ``response_code`` is the error code, GenericError where it is empty."""


class CallRefusedError(RemoteProtocolError):
    """The peer has answered a call with a CALLERROR, or with what is no answer. ``response_code`` is the code as it came."""


#: Answers a request of the peer; for a SEND its answer is dropped. ``None`` says that the request is not supported here.
RequestHandler: TypeAlias = Callable[["OcppObject"], "Awaitable[OcppObject | None]"]

#: The same, of the whole event. It gives the answer where it knows it, and may give an awaitable where that takes time.
CallHandler: TypeAlias = Callable[["CallReceived | SendReceived"], "OcppObject | Awaitable[OcppObject | None] | None"]


class OcppPeer:
    """One connection at work.

    Args:
        socket: The connection.
        session: A new session of its version.
        handler: Answers requests of the peer.
        watch: Told every event, before anything is done about it.
    """

    def __init__(
        self, socket: OcppSocket, session: OcppSession, handler: CallHandler, *, watch: Callable[[OcppEvent], None] | None = None
    ) -> None:
        self.socket = socket
        self.session = session
        self._handler = handler
        self._watch = watch
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, asyncio.Future[OcppObject]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._sender: asyncio.Task[None] | None = None
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
        read = 0
        try:
            self.socket.hand_over(self._received)
            while not self._closing:
                self._received(await self.socket.receive())
                read += 1
                if not read % _IN_A_ROW:
                    await asyncio.sleep(0)
            reason = "it was closed here"
        except TransportError as error:
            reason = error.message
        finally:
            await self._end()
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

    def _received(self, text: str) -> None:
        self._take(self.session.receive_data(text, self._loop.time()))

    def _take(self, events: list[OcppEvent]) -> None:
        try:
            for event in events:
                if self._watch is not None:
                    self._watch(event)
                self._event(event)
        except BaseException:
            # whoever watches fell over: this connection has lost events, and ends, whatever called us
            self.socket.abort()
            raise
        self._flush()

    def _event(self, event: OcppEvent) -> None:
        match event:
            case CallReceived() | SendReceived():
                self._ask(event)
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

    def _ask(self, event: CallReceived | SendReceived) -> None:
        """Have a request answered."""
        try:
            answer = self._handler(event)
        except Exception as error:
            self._refuse(event, error)
            return
        if isinstance(answer, Awaitable):
            future = asyncio.ensure_future(answer)
            self._tasks.add(future)
            future.add_done_callback(partial(self._answered, event))
        else:
            self._respond(event, answer)

    def _answered(self, event: CallReceived | SendReceived, future: asyncio.Future[OcppObject | None]) -> None:
        self._tasks.discard(future)
        if future.cancelled():
            if self._closing:
                return
            self._respond_error(event, CallErrorCode.InternalError, "the request was given up")
        elif (error := future.exception()) is None:
            self._respond(event, future.result())
        else:
            self._refuse(event, error)
        self._flush()

    def _refuse(self, event: CallReceived | SendReceived, error: BaseException) -> None:
        code, text = CallErrorCode.InternalError, "the request cannot be carried out"
        if isinstance(error, RequestRefusedError):
            code, text = CallErrorCode.of(error.response_code) or CallErrorCode.GenericError, error.message
        elif isinstance(error, (V2gError, OSError)):
            # its text is for us; the peer learns that it is not its fault
            _LOG.error("OCPP %s: %s failed: %s", self.identity, event.action, error)
        else:
            # a handler is somebody's code: its connection lives on, and the peer is not left without an answer
            _LOG.error("OCPP %s: the handler of %s fell over", self.identity, event.action, exc_info=error)
        self._respond_error(event, code, text)

    def _respond(self, event: CallReceived | SendReceived, response: OcppObject | None) -> None:
        # the connection may be gone meanwhile
        if isinstance(event, SendReceived) or self.session.closed:
            return
        if response is None:
            self._respond_error(event, CallErrorCode.NotSupported, f"{event.action} is not supported here")
            return
        try:
            self.session.respond(event.message_id, response, self._loop.time())
        except EncodeError as error:
            _LOG.error("OCPP %s: the answer to %s breaks its schema: %s", self.identity, event.action, error)
            self._respond_error(event, CallErrorCode.InternalError, "the answer breaks its schema")
        except LocalProtocolError as error:
            _LOG.error("OCPP %s: the answer to %s cannot be given: %s", self.identity, event.action, error)
            self._respond_error(event, CallErrorCode.InternalError, "the request cannot be carried out")

    def _respond_error(self, event: CallReceived | SendReceived, code: CallErrorCode, text: str) -> None:
        if isinstance(event, CallReceived):
            # the connection may be gone, or the session may have answered meanwhile
            with suppress(LocalProtocolError):
                self.session.respond_error(event.message_id, code, self._loop.time(), description=text)

    # -- sending and time -------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Send what the socket takes, and be woken when the next timer is due."""
        if self._sender is None:
            self._send_at_once()
        if self.session.closed and not self._closing:
            # an answer was one too many for a peer that reads nothing
            self._take(self.session.close(self._loop.time()))
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

    def _send_at_once(self) -> None:
        """While a sender is at work, frames stay in the session, where they are counted."""
        frames = self.session.data_to_send()
        for number, frame in enumerate(frames):
            if not self.socket.send_at_once(frame):
                self._sender = self._loop.create_task(self._send(frames[number:]), name=f"OCPP {self.identity} sender")
                return

    async def _send(self, frames: list[str]) -> None:
        """Send to a peer that reads slowly, until it has caught up."""
        try:
            while frames:
                for frame in frames:
                    await self.socket.send(frame)
                frames = self.session.data_to_send()
        except TransportError as error:
            # who receives learns of it, too; nothing goes out any more
            _LOG.debug("OCPP %s: %s", self.identity, error)
        else:
            self._sender = None

    async def _end(self) -> None:
        self._closing = True
        self.socket.hand_over(None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        tasks = [*self._tasks] if self._sender is None else [self._sender, *self._tasks]
        for task in tasks:
            task.cancel()
        if tasks:
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
