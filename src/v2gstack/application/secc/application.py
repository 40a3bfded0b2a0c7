"""The station's side of one connection: bytes and results in, events and effects out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from v2gstack.application.config import StationConfig
from v2gstack.application.effects import Effect
from v2gstack.application.secc.din70121 import DinHandler
from v2gstack.application.secc.handler import Failure, Handler, Signed
from v2gstack.application.secc.iso15118_2 import Iso2Handler
from v2gstack.application.secc.iso15118_20 import Iso20Handler
from v2gstack.application.secc.services import check_config
from v2gstack.application.secc.station import Station
from v2gstack.application.wishes import Wish
from v2gstack.errors import EncodeError, LocalProtocolError
from v2gstack.messages.iso15118_20 import MessageHeader
from v2gstack.protocols.v2g.events import Event, MessageReceived, MessageSent, ProtocolNegotiated, SessionStopped, SideStreamReceived
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from v2gstack.metering.reading import MeterReading
    from v2gstack.protocols.v2g import PausedSession, SeccSession
    from v2gstack.types import EvStatus, IsolationVerdict, Limits, OutputReading, OutputSetpoint

__all__ = ["Output", "SeccApplication", "Snapshot"]

#: What an application returns: what happened in the session, and what it wants of the world.
Output: TypeAlias = Event | Effect

#: What the world pushes.
Snapshot: TypeAlias = "OutputReading | MeterReading | Limits | ControlPilotState | IsolationVerdict | OutputSetpoint"

#: Schema set of supportedAppProtocol, which the session answers by itself.
_NEGOTIATION: Final = "appprotocol"
#: The wishes of a station, and why where nobody says why.
_REASONS: Final[Mapping[Wish, str]] = {
    Wish.STOP: "the station stops",
    Wish.PAUSE: "the station pauses",
    Wish.RENEGOTIATE: "the schedule changes",
    Wish.RENEGOTIATE_SERVICES: "the services change",
    Wish.EMERGENCY: "emergency stop",
}
_HANDLERS: Final[dict[int, Callable[[Station, SeccSession], Handler]]] = {1: DinHandler, 2: Iso2Handler, 20: Iso20Handler}


class SeccApplication:
    """A station during one connection.

    It drives the session that it is given: feed the application instead of the session, perform the effects among its
    outputs, and report their results with `complete` or `fail`. It never waits: while an effect is under way, the vehicle is
    answered that the station is processing. Present values in answers are those of the newest snapshot (`update`, or the
    result of a ``SetOutput``).

    However the session ends, the outputs then hold ``SetOutput(None)``, ``OpenContactors`` and ``LockConnector(False)``, each
    once since it was last necessary.

    Args:
        session: A session of the SECC, not used otherwise.
        config: The station.

    Raises:
        ConfigError: The configuration has what no message can say.

    Example:
        >>> import secrets
        >>> from v2gstack.application.config import StationConfig
        >>> from v2gstack.protocols.v2g import ISO15118_2, SeccSession
        >>> session = SeccSession(protocols=[ISO15118_2], random=secrets.token_bytes)
        >>> app = SeccApplication(session, StationConfig())
        >>> [type(output).__name__ for output in app.receive_eof(1.0)]
        ['SessionStopped', 'SetOutput', 'OpenContactors', 'LockConnector']
    """

    def __init__(self, session: SeccSession, config: StationConfig) -> None:
        check_config(config)
        self._session = session
        self._station = Station(config)
        self._handler: Handler | None = None
        self._pending: MessageReceived | None = None
        self._began: float | None = None
        self._over = False

    @property
    def session(self) -> SeccSession:
        """The session it drives."""
        return self._session

    @property
    def ev_status(self) -> EvStatus:
        """What the vehicle has told of itself."""
        return self._station.ev.status

    @property
    def paused(self) -> PausedSession | None:
        """What a later connection needs to resume this session, once it is paused: for ``SeccSession(paused=...)``."""
        paused = self._session.paused
        return paused if paused is None or self._handler is None else replace(paused, memory=self._handler.memory)

    # ------------------------------------------------------------------------------------------ the session's surface

    def receive_data(self, data: bytes | bytearray | memoryview, now: float) -> list[Output]:
        """Take bytes of the vehicle.

        Args:
            data: Bytes, in any portion.
            now: The time, in the seconds of the session.
        """
        if self._began is None:
            self._began = now
        return self._take(self._session.receive_data(data, now), now)

    def receive_eof(self, now: float) -> list[Output]:
        """Note that the connection is at its end."""
        return self._take(self._session.receive_eof(now), now)

    def data_to_send(self) -> list[bytes]:
        """The frames to send, in order; each is handed out once."""
        return self._session.data_to_send()

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout` at the latest; ``None`` while nothing is to come."""
        if self._over:
            return None
        moments = [self._session.next_timeout(), self._station.stop_by]
        if self._pending is not None:
            moments.append(self._station.errands.wake_at)
        return min((moment for moment in moments if moment is not None), default=None)

    def handle_timeout(self, now: float) -> list[Output]:
        """Let pass what is due; too early a call does nothing."""
        outputs = self._take(self._session.handle_timeout(now), now)
        station = self._station
        errands = station.errands
        if errands.expire(now):
            station.outlet.advance(now)
        if errands.wake_at is not None and now >= errands.wake_at:
            outputs += self._again(now)
        if station.stop_by is not None and now >= station.stop_by and not self._over:
            station.stop_by = None
            text = f"the vehicle did not stop when asked: {station.wish_text}"
            outputs += self._take(self._session.close(now, text), now)
        return outputs + errands.drain()

    # ------------------------------------------------------------------------------------------ the world

    def complete(self, effect: Effect, result: object, now: float) -> list[Output]:
        """Report the result of an effect; an answer that waited for it follows at once.

        Args:
            effect: The effect, as it was given out.
            result: What the effect's description says.
            now: The time.
        """
        self._station.complete(effect, result, now)
        return self._again(now)

    def fail(self, effect: Effect, text: str, now: float) -> list[Output]:
        """Report that an effect could not be performed.

        Args:
            effect: The effect, as it was given out.
            text: Why, for people.
            now: The time.
        """
        self._station.fail(effect, text, now)
        return self._again(now)

    def update(self, snapshot: Snapshot, now: float) -> list[Output]:
        """Push a snapshot of the world.

        Args:
            snapshot: A reading of the outlet or the meter; limits of the EVSE, which narrow those of its configuration until
                the next ones come; the state of the control pilot; what the isolation monitor says while energy flows; or
                what the energy management wants of the outlet, for the dynamic control mode of ISO 15118-20: an
                ``OutputSetpoint()`` that says nothing takes it back.
            now: The time.
        """
        self._station.update(snapshot)
        if (
            isinstance(snapshot, ControlPilotState)
            and snapshot.value[0] in "AEF"
            and self._session.end is None
            and self._handler is not None
        ):
            what = "the vehicle was unplugged" if snapshot is ControlPilotState.A else f"the control pilot is in state {snapshot}"
            return self.cut(now, what)
        return self._again(now)

    def cut(self, now: float, text: str) -> list[Output]:
        """End the session at once, as if the connection had broken: the outputs bring about the safe state."""
        return self._take(self._session.close(now, text), now)

    def wish(self, wish: Wish, now: float, text: str = "") -> list[Output]:
        """Take a wish for the session, whatever its protocol; a vehicle that does not stop when it is asked to is switched off.

        Args:
            wish: What is wanted.
            now: The time.
            text: Why; by default, that the station wants it.

        Raises:
            LocalProtocolError: A station has no such wish.
        """
        reason = _REASONS.get(wish)
        if reason is None:
            raise LocalProtocolError(f"a station does not wish to {wish.value}", state=self._session.state)
        if self._over:
            return []
        self._station.wants(wish, text or reason, now)
        if self._handler is None and wish.ends:
            # nothing has been agreed on that one could stop by
            return self._take(self._session.close(now, text or reason), now)
        return self._again(now)

    # ------------------------------------------------------------------------------------------ events and answers

    def _take(self, events: Iterable[Event], now: float) -> list[Output]:
        outputs: list[Output] = []
        queue = deque(events)
        while queue:
            event = queue.popleft()
            outputs.append(event)
            if isinstance(event, MessageReceived):
                if event.schema_set != _NEGOTIATION:
                    self._station.ev.note(event.message, elapsed=now - (now if self._began is None else self._began))
                    self._pending = event
                    queue.extend(self._answer(now))
            elif isinstance(event, MessageSent):
                if not self._session.pending:
                    # perhaps the session has answered by itself; messages of side streams answer nothing
                    self._pending = None
                if isinstance(event.header, MessageHeader):
                    self._station.unix_offset = event.header.time_stamp - event.time
            elif isinstance(event, ProtocolNegotiated):
                self._agree()
            elif isinstance(event, SideStreamReceived):
                if self._handler is not None:
                    queue.extend(self._handler.side_stream(event.payload_type, event.message, now))
            elif isinstance(event, SessionStopped) and not self._over:
                self._over = True
                self._pending = None
                self._station.make_safe(now)
            outputs += self._station.errands.drain()
        return outputs

    def _agree(self) -> None:
        protocol = self._session.protocol
        assert protocol is not None
        self._handler = _HANDLERS[protocol.generation](self._station, self._session)

    def _answer(self, now: float) -> list[Event]:
        handler, pending = self._handler, self._pending
        assert handler is not None
        assert pending is not None
        self._station.errands.wake_at = None
        answer = handler.answer(pending, now)
        if answer is None:
            return []
        self._pending = None
        if isinstance(answer, Failure):
            return self._session.fail(answer.code, now, answer.text)
        message, signature = answer if isinstance(answer, Signed) else (answer, None)
        try:
            return self._session.send(message, now, signature=signature)
        except EncodeError as error:
            # a value of the world, such as a currency of five letters, does not fit into the message: no reason to leave the
            # vehicle without an answer
            self._station.outlet.break_down(str(error))
            return self._session.fail("FAILED", now, str(error))

    def _again(self, now: float) -> list[Output]:
        """Look at the pending request again, now that something has happened."""
        if self._pending is None or self._over:
            return list(self._station.errands.drain())
        events = self._answer(now)
        return [*self._station.errands.drain(), *self._take(events, now)]
