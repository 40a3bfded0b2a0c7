"""The vehicle's application: drives the script of the negotiated protocol over a session. Bytes and results in, events and effects out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from v2gstack.application.config import VehicleConfig
from v2gstack.application.effects import Effect
from v2gstack.application.evcc.din70121 import FlowDin
from v2gstack.application.evcc.flow import Flow
from v2gstack.application.evcc.iso15118_2 import Flow2
from v2gstack.application.evcc.iso15118_20 import Flow20
from v2gstack.application.evcc.script import Ask, Await, End, Ending, Rest, Script, Step
from v2gstack.application.evcc.services_20 import Selection
from v2gstack.application.evcc.vehicle import Vehicle
from v2gstack.application.wishes import Wish
from v2gstack.errors import EncodeError, LocalProtocolError
from v2gstack.protocols.v2g.events import Event, MessageReceived, ProtocolNegotiated, SessionStopped
from v2gstack.types import BatteryState, ControlPilotState, EvStatus, OutputReading

if TYPE_CHECKING:
    from v2gstack.application.contracts import Contract
    from v2gstack.protocols.v2g import EvccSession, PausedSession

__all__ = ["EvccApplication"]

#: States of the control pilot without a station behind: unplugged, no pilot, station out of order (IEC 61851-1 table A.4).
_GONE: Final = frozenset({ControlPilotState.A, ControlPilotState.E, ControlPilotState.F})
#: What an application returns, in order.
Output: TypeAlias = Event | Effect


def _flow(protocol: str, session: EvccSession, vehicle: Vehicle, remembered: Selection | None) -> Flow:
    if protocol == "din70121":
        return FlowDin(session, vehicle)
    return Flow2(session, vehicle) if protocol == "iso15118_2" else Flow20(session, vehicle, remembered)


class EvccApplication:
    """A vehicle in one session.

    It asks the station for energy as its configuration says, and takes leave in the order of the standard. It never waits:
    each method returns at once what happened (events) and what the world is to do (effects); bytes to send are in
    `data_to_send`, and `next_timeout` says when `handle_timeout` is due.

    Args:
        session: A new session.
        config: The vehicle.
        resumed: The paused session that `session` was told to resume: ISO 15118-20 goes on with what was agreed on then.

    Example:
        >>> import secrets
        >>> from v2gstack.application.config import VehicleConfig
        >>> from v2gstack.protocols.v2g import ISO15118_2, EvccSession
        >>> session = EvccSession(protocols=[ISO15118_2], random=secrets.token_bytes)
        >>> app = EvccApplication(session, VehicleConfig(target_soc=90.0))
        >>> [type(output).__name__ for output in app.start(now=0.0)]
        ['MessageSent', 'ReadBattery']
        >>> len(app.data_to_send()), app.next_timeout()
        (1, 2.0)
    """

    def __init__(self, session: EvccSession, config: VehicleConfig, *, resumed: PausedSession | None = None) -> None:
        self.session = session
        self.config = config
        self._vehicle = Vehicle(config)
        memory = None if resumed is None else resumed.memory
        self._remembered = memory if isinstance(memory, Selection) else None
        self._flow: Flow | None = None
        self._script: Script[None] | None = None
        self._step: Step | None = None
        self._started = False
        self._over = False

    # ---- surface

    def start(self, now: float) -> list[Output]:
        """Begin: ask for a protocol, and have a look at the battery."""
        self._vehicle.now = now
        self._started = True
        found: list[Output] = []
        self._vehicle.read_battery()
        self._process(self.session.start(now), found)
        return self._finish(found)

    def receive_data(self, data: bytes, now: float) -> list[Output]:
        """Bytes came.

        Args:
            data: The bytes, cut anywhere.
            now: The time, in seconds.
        """
        self._vehicle.now = now
        found: list[Output] = []
        self._process(self.session.receive_data(data, now), found)
        return self._finish(found)

    def receive_eof(self, now: float) -> list[Output]:
        """The station closed the connection."""
        self._vehicle.now = now
        found: list[Output] = []
        self._process(self.session.receive_eof(now), found)
        return self._finish(found)

    def next_timeout(self) -> float | None:
        """When `handle_timeout` is due, in the caller's seconds; ``None`` while nothing is."""
        wake = self._wake()
        theirs = self.session.next_timeout()
        if wake is None or theirs is None:
            return theirs if wake is None else wake
        return min(wake, theirs)

    def handle_timeout(self, now: float) -> list[Output]:
        """Time has passed. Harmless when nothing is due."""
        self._vehicle.now = now
        found: list[Output] = []
        self._process(self.session.handle_timeout(now), found)
        wake = self._wake()
        if wake is not None and now >= wake:
            self._resume(None, found)
        return self._finish(found)

    def data_to_send(self) -> list[bytes]:
        """What is to be sent, one bytes object for each frame."""
        return self.session.data_to_send()

    def complete(self, effect: Effect, result: object, now: float) -> list[Output]:
        """An effect is done.

        Args:
            effect: The effect.
            result: Its result, as the effect's docstring says.
            now: The time, in seconds.
        """
        vehicle = self._vehicle
        vehicle.now = now
        known = vehicle.battery is not None
        vehicle.take(effect, result)
        if not known and vehicle.battery is not None:
            return self._wakened()
        return self._effect_done(effect, result)

    def fail(self, effect: Effect, text: str, now: float) -> list[Output]:
        """An effect cannot be done.

        Args:
            effect: The effect.
            text: Why, in one sentence.
            now: The time, in seconds.
        """
        del text
        self._vehicle.now = now
        self._vehicle.lose(effect)
        return self._effect_done(effect, None)

    def update(self, state: BatteryState | OutputReading | ControlPilotState, now: float) -> list[Output]:
        """Something was measured: the battery, voltage, current and power at the inlet, or the control pilot.

        Args:
            state: What was measured. A control pilot in state A is a plug pulled out, one in E or F a station that is gone.
            now: The time, in seconds.
        """
        vehicle = self._vehicle
        vehicle.now = now
        if isinstance(state, BatteryState):
            known, vehicle.battery = vehicle.battery, state
            return self._wakened() if known is None else []
        if isinstance(state, OutputReading):
            vehicle.inlet, vehicle.inlet_at = state, now
            return []
        vehicle.pilot = state
        if not self._started or self._over or state not in _GONE:
            return []
        text = f"the control pilot is in state {state}"
        if state is not ControlPilotState.A:
            return self.wish(Wish.EMERGENCY, now, text)
        return self.cut(now, text)

    def cut(self, now: float, text: str) -> list[Output]:
        """End the session at once, as if the connection had broken."""
        self._vehicle.now = now
        found: list[Output] = []
        self._process(self.session.close(now, text), found)
        return self._finish(found)

    def wish(self, wish: Wish, now: float, text: str = "") -> list[Output]:
        """Take a wish for the session, whatever its protocol.

        Args:
            wish: What is wanted. An emergency lets go at once: no load, contactors open, state B.
            now: The time, in seconds.
            text: Why; by default, that the vehicle wants it.

        Raises:
            LocalProtocolError: A vehicle has no such wish.
        """
        vehicle = self._vehicle
        vehicle.now = now
        if wish is Wish.RENEGOTIATE:
            vehicle.renegotiation_wished = True
        elif wish in (Wish.STAND_BY, Wish.LEAVE_STANDBY):
            vehicle.standby_wished = wish is Wish.STAND_BY
        elif wish is Wish.STOP:
            return self._leave(Ending(End.TERMINATE, text or "the vehicle stops", code="UserStop"), now)
        elif wish is Wish.PAUSE:
            return self._leave(Ending(End.PAUSE, text or "the vehicle pauses", code="Pause"), now)
        elif wish is Wish.EMERGENCY:
            vehicle.error = vehicle.error or "FAILED_EVRESSMalfunction"
            vehicle.release()
            return self._leave(Ending(End.TERMINATE, text or "emergency stop", abrupt=True, code="Emergency"), now)
        else:
            raise LocalProtocolError(f"a vehicle does not wish to {wish.value}", state=self.session.state)
        return []

    @property
    def ev_status(self) -> EvStatus:
        """What the vehicle tells of itself."""
        return self._vehicle.status()

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Its contracts, those that were installed in this session included."""
        return self._vehicle.contracts

    @property
    def energy_in(self) -> float:
        """Wh that went into the vehicle, reckoned from voltage and current: for display, not for billing."""
        return self._vehicle.energy_in

    @property
    def energy_out(self) -> float:
        """Wh that the vehicle gave, as `energy_in`."""
        return self._vehicle.energy_out

    @property
    def paused(self) -> PausedSession | None:
        """What a later connection needs to resume this session, once it is paused; ``None`` where it is not."""
        paused = self.session.paused
        return replace(paused, memory=self._flow.memory) if paused is not None and isinstance(self._flow, Flow20) else paused

    # ---- the script

    def _wake(self) -> float | None:
        step = self._step
        return None if step is None or isinstance(step, Ask) else step.until

    def _leave(self, ending: Ending, now: float) -> list[Output]:
        vehicle = self._vehicle
        vehicle.now = now
        if vehicle.wish is None or (ending.abrupt and not vehicle.wish.abrupt):
            vehicle.wish = ending
        return self._wakened()

    def _wakened(self) -> list[Output]:
        found: list[Output] = []
        wish = self._vehicle.wish
        if isinstance(self._step, Rest) or (isinstance(self._step, Await) and wish is not None and wish.abrupt):
            self._resume(None, found)
        return self._finish(found)

    def _effect_done(self, effect: Effect, result: object) -> list[Output]:
        found: list[Output] = []
        step = self._step
        if isinstance(step, Await) and step.number == effect.number:
            self._resume(result, found)
        return self._finish(found)

    def _process(self, events: list[Event], found: list[Output]) -> None:
        """Hand events on, and go on with the script where one of them is what it waits for."""
        found += events
        for event in events:
            if isinstance(event, ProtocolNegotiated):
                self._flow = _flow(event.protocol, self.session, self._vehicle, self._remembered)
                self._script = self._flow.run()
                self._resume(None, found)
            elif isinstance(event, MessageReceived):
                if isinstance(self._step, Ask):
                    self._resume(event, found)
            elif isinstance(event, SessionStopped):
                self._end(found)

    def _resume(self, value: object, found: list[Output]) -> None:
        """Go on with the script until it waits for something."""
        script, vehicle = self._script, self._vehicle
        self._step = None
        if script is None or self.session.end is not None:
            return
        try:
            step = script.send(value)
        except StopIteration:
            self._script = None
            self._drain(found)
            if self.session.end is None:
                text = vehicle.wish.text if vehicle.wish is not None else "the vehicle has nothing more to say"
                self._process(self.session.close(vehicle.now, text), found)
            return
        self._drain(found)
        self._step = step
        if isinstance(step, Ask):
            try:
                events = self.session.send(step.message, vehicle.now, signature=step.signature)
            except EncodeError as error:
                # a value of the configuration, such as an identifier, does not fit into the message
                events = self.session.close(vehicle.now, f"{type(step.message).__name__} cannot be sent: {error}")
            self._process(events, found)
            found += step.then

    def _end(self, found: list[Output]) -> None:
        """The session is over, whoever ended it: nothing stays connected."""
        self._over = True
        self._step = None
        script, self._script = self._script, None
        if script is not None:
            script.close()
        self._vehicle.release()
        self._drain(found)

    def _drain(self, found: list[Output]) -> None:
        found += self._vehicle.outbox
        self._vehicle.outbox.clear()

    def _finish(self, found: list[Output]) -> list[Output]:
        self._drain(found)
        return found
