"""A station's outlet from one plug to the next: control pilot, SLAC, sessions, and basic charging by the duty cycle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Final

from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CloseContactors,
    Effect,
    LockConnector,
    OpenContactors,
    ReadMeter,
    SetOutput,
)
from v2gstack.application.plug.config import OutletConfig
from v2gstack.application.plug.outlet_table import OUTLET_TABLE, OutletState
from v2gstack.application.plug.policy import Policy, end_stimulus
from v2gstack.application.plug.table import Stimulus
from v2gstack.application.plug.values import (
    AcceptSessions,
    CurrentOffered,
    CutSession,
    EnergyMetered,
    LinkRequest,
    OutletChanged,
    PlugFault,
    PlugOutput,
    RequestLink,
    SessionLeft,
    SetDuty,
    VehicleIdentified,
)
from v2gstack.metering.reading import MeterReading
from v2gstack.protocols.pilot import DIGITAL, OFF, STEADY, duty_of
from v2gstack.protocols.slac import (
    KeySet,
    LinkEstablished,
    LinkLost,
    MatchConfirmed,
    NetworkLeft,
    SignalError,
    SlacEffect,
    SlacEvent,
    SlacFailed,
)
from v2gstack.protocols.v2g import EndKind
from v2gstack.types import ControlPilotState, OutputSetpoint

__all__ = ["OutletPolicy"]

_S = OutletState
#: States in which vehicles may connect.
_OPEN: Final = frozenset({_S.LINKED, _S.SESSION, _S.RESUMING})
#: States in which the contactors are closed by this policy. In a session they are the session's.
_CLOSED: Final = frozenset({_S.CHARGING, _S.STOPPING})
#: States in which a current is offered.
_NOMINAL: Final = frozenset({_S.OFFERING, _S.CHARGING})
#: What is at the control pilot; X1 in the states that are missing, but for those of `_NOMINAL`.
_DUTIES: Final[Mapping[OutletState, float]] = {
    _S.OUT_OF_SERVICE: OFF,
    _S.STEP_EF: OFF,
    _S.MATCHING: DIGITAL,
    _S.LINKED: DIGITAL,
    _S.SESSION: DIGITAL,
    _S.RESUMING: DIGITAL,
}
#: The timer that begins with a state.
_TIMERS: Final[Mapping[OutletState, Stimulus]] = {
    _S.LINKED: Stimulus.SETUP,
    _S.RESUMING: Stimulus.RESUME,
    _S.STEP_EF: Stimulus.STEP_EF,
    _S.STEP_X1: Stimulus.STEP_X1,
    _S.STOPPING: Stimulus.OPEN,
}
#: What SLAC is asked for at the beginning of a state. Where the control pilot tells it, it need not be asked.
_REQUESTS: Final[Mapping[OutletState, LinkRequest]] = {
    _S.ENDED: LinkRequest.TERMINATE,
    _S.FAILED: LinkRequest.TERMINATE,
    _S.STEP_X1: LinkRequest.TERMINATE,
    _S.STEP_EF: LinkRequest.ERROR,
    _S.PAUSED: LinkRequest.PAUSE,
    _S.RESUMING: LinkRequest.RESUME,
}
_UNDECIDED: Final = frozenset({AuthorizationVerdict.PENDING, AuthorizationVerdict.WAITING_FOR_CUSTOMER})


class OutletPolicy(Policy[OutletState]):
    """What a station's outlet does.

    Call `start`, tell it what happens, and do what it returns, in order: results of the effects of sessions go to `complete` or
    `fail`. SLAC is told of the control pilot beside this policy, which only learns what SLAC makes of it.

    The contactors are closed in states ``charging`` and ``stopping`` and in no other; in sessions they belong to the session.

    Args:
        config: The outlet.

    Example:
        >>> policy = OutletPolicy(OutletConfig(basic_current=16.0, digital=False, authorization_required=False))
        >>> [type(each).__name__ for each in policy.start(0.0)]
        ['OutletChanged', 'SetDuty']
        >>> [each.percent for each in policy.pilot(ControlPilotState.B1, 1.0) if isinstance(each, SetDuty)]
        [26.66]
        >>> [type(each).__name__ for each in policy.pilot(ControlPilotState.C2, 2.0)]
        ['OutletChanged', 'LockConnector', 'SetOutput', 'ReadMeter', 'CloseContactors']
        >>> [type(each).__name__ for each in policy.pilot(ControlPilotState.A, 3.0)]
        ['OutletChanged', 'OpenContactors', 'SetOutput', 'LockConnector', 'ReadMeter', 'SetDuty']
    """

    def __init__(self, config: OutletConfig) -> None:
        super().__init__(OUTLET_TABLE, _S.OUT_OF_SERVICE, config.seconds)
        self._config = config
        self._pilot = ""
        self._duty: float | None = None
        self._duty_since = -inf
        self._current = config.basic_current or 0.0
        self._retries = 0
        self._authorized = False
        self._modem_lost = False
        self._has_key = False
        self._ev_mac = b""
        self._asked = self._closing = 0
        # numbers of the meter's readings: the first and the last of this closing
        self._first = self._last = 0
        self._imported: int | None = None

    @property
    def ev_mac(self) -> bytes:
        """MAC address of the vehicle, once SLAC has found it; empty before."""
        return self._ev_mac

    # -- what the world tells -------------------------------------------------------------------------------------------

    def start(self, now: float) -> list[PlugOutput]:
        """Go into service, or back into it."""
        self._feed(Stimulus.ENABLED, now)
        return self._taken()

    def disable(self, now: float) -> list[PlugOutput]:
        """Go out of service, whatever goes on, until `start`."""
        self._feed(Stimulus.DISABLED, now)
        return self._taken()

    def pilot(self, state: ControlPilotState, now: float) -> list[PlugOutput]:
        """Tell what the control pilot shows."""
        before, was_ready = self._pilot, self._ready
        self._pilot = state.value[0]
        if self._pilot == "A":
            self._feed(Stimulus.UNPLUGGED, now)
        elif self._pilot in "EF":
            # what we put onto it ourselves is no fault
            if self._duty != OFF:
                self._feed(Stimulus.PILOT_FAULT, now)
        else:
            if before not in tuple("BCD"):
                self._feed(Stimulus.PLUGGED, now)
            if self._ready is not was_ready:
                self._feed(Stimulus.READY if self._ready else Stimulus.REST, now)
        return self._taken()

    def slac(self, happened: SlacEvent | SlacEffect, now: float) -> list[PlugOutput]:
        """Tell what SLAC gives, events and effects."""
        if isinstance(happened, (NetworkLeft, LinkLost, SlacFailed)):
            # the modem gets another key, or has none
            self._has_key = False
        if isinstance(happened, LinkEstablished):
            self._feed(Stimulus.LINK_UP, now)
        elif isinstance(happened, LinkLost):
            self._feed(Stimulus.LINK_LOST, now)
        elif isinstance(happened, SignalError):
            self._feed(Stimulus.SIGNAL_ERROR, now)
        elif isinstance(happened, KeySet):
            self._modem_lost = False
            self._has_key = True
            if self._state is _S.MATCHING:
                self._show(DIGITAL, now)
        elif isinstance(happened, MatchConfirmed):
            self._ev_mac = happened.ev_mac
            self._emit(VehicleIdentified(ev_mac=happened.ev_mac))
        elif isinstance(happened, SlacFailed):
            self._slac_failed(happened, now)
        return self._taken()

    def session_begun(self, now: float) -> list[PlugOutput]:
        """A vehicle has connected. Beside a session that stands, a second one is not this policy's matter."""
        if self._state is not _S.SESSION and not self._feed(Stimulus.CONNECTED, now):
            self._emit(CutSession(text=f"the outlet is {self._state}: nobody waits for a session"))
        return self._taken()

    def session_ended(self, kind: EndKind, now: float) -> list[PlugOutput]:
        """The session is over, and its devices are in their safe state."""
        self._emit(SessionLeft(kind=kind))
        self._feed(end_stimulus(kind), now)
        return self._taken()

    def offer(self, current: float, now: float) -> list[PlugOutput]:
        """So much current is there for basic charging, A per phase; less than 6 A is none.

        Raises:
            ConfigError: It is negative, or no number.
        """
        available = duty_of(current) != STEADY
        self._current = current
        if self._state not in _NOMINAL:
            if available:
                self._feed(Stimulus.CURRENT, now)
        elif available:
            self._show_current(now)
        else:
            self._feed(Stimulus.NO_CURRENT, now)
        return self._taken()

    def wake(self, now: float) -> list[PlugOutput]:
        """End the pause of a session."""
        self._feed(Stimulus.WAKE, now)
        return self._taken()

    def complete(self, effect: Effect, result: object, now: float) -> list[PlugOutput]:
        """Report the result of an effect with a number."""
        if isinstance(effect, AuthorizeEim):
            if effect.number == self._asked:
                self._decided(result, now)
        elif isinstance(effect, CloseContactors):
            if effect.number == self._closing and result is False:
                self._broken("the contactors do not close", Stimulus.NOT_CLOSED, now)
        elif isinstance(effect, OpenContactors):
            if result is False:
                self._broken("the contactors do not open", Stimulus.WELDED, now)
        elif isinstance(effect, ReadMeter) and isinstance(result, MeterReading):
            self._metered(effect.number, result)
        return self._taken()

    def fail(self, effect: Effect, text: str, now: float) -> list[PlugOutput]:
        """Report that an effect could not be done."""
        if isinstance(effect, AuthorizeEim) and effect.number == self._asked:
            self._broken(f"no authorisation: {text}", Stimulus.REFUSED, now)
        elif isinstance(effect, CloseContactors) and effect.number == self._closing:
            self._broken(text, Stimulus.NOT_CLOSED, now)
        elif isinstance(effect, OpenContactors):
            self._broken(text, Stimulus.WELDED, now)
        return self._taken()

    # -- states ---------------------------------------------------------------------------------------------------------

    @property
    def _ready(self) -> bool:
        return self._pilot == "C" or (self._pilot == "D" and self._config.ventilated)

    @property
    def _has_current(self) -> bool:
        return duty_of(self._current) != STEADY

    def _guards(self) -> Mapping[str, Callable[[], bool]]:
        return {
            "digital": lambda: self._config.digital and not self._modem_lost,
            "basic charging": lambda: self._config.basic_current is not None,
            "retries left": lambda: self._retries < self._config.retries,
            "current": lambda: self._has_current,
        }

    def _enter(self, before: OutletState, stimulus: Stimulus, now: float) -> None:
        state = self._state
        self._emit(OutletChanged(before=before, state=state, stimulus=stimulus))
        if before in _CLOSED and state not in _CLOSED:
            self._open()
        if before is _S.SESSION and stimulus in (Stimulus.UNPLUGGED, Stimulus.PILOT_FAULT, Stimulus.DISABLED, Stimulus.LINK_LOST):
            self._emit(CutSession(text=f"the outlet is {state}: {stimulus}"))
        if (state in _OPEN) is not (before in _OPEN):
            self._emit(AcceptSessions(accepted=state in _OPEN))
        if state in _NOMINAL:
            self._show_current(now)
        elif state is not _S.MATCHING or self._has_key:
            # a vehicle asks as soon as it sees 5 %: while the modem waits for its key, only the neighbour's station would answer
            self._show(_DUTIES.get(state, STEADY), now)
        # SLAC that asks for E/F by itself has left the network already
        if state in _REQUESTS and self._config.digital and stimulus is not Stimulus.SIGNAL_ERROR:
            self._emit(RequestLink(request=_REQUESTS[state]))
        if state in _TIMERS:
            self._start_timer(_TIMERS[state], now)
        self._begin(stimulus, now)

    def _begin(self, stimulus: Stimulus, now: float) -> None:
        """What is special about a state that begins."""
        state = self._state
        if state is _S.AVAILABLE:
            self._retries = 0
            self._authorized = False
            self._ev_mac = b""
            self._asked = 0
            if self._pilot in tuple("BCD"):
                self._feed(Stimulus.PLUGGED, now)
        elif state is _S.STEP_EF:
            # SLAC counts its own
            self._retries += stimulus is not Stimulus.SIGNAL_ERROR
        elif state is _S.AUTHORIZING:
            self._ask(now)
        elif state is _S.WAITING:
            if self._has_current:
                self._feed(Stimulus.CURRENT, now)
        elif state is _S.OFFERING:
            if self._ready:
                self._feed(Stimulus.READY, now)
        elif state is _S.CHARGING:
            self._close(now)

    def _expired(self, timer: str, now: float) -> None:
        if timer == "duty_change":
            self._show_current(now)
        elif timer == "authorization_repetition":
            self._ask(now)
        elif timer == "meter_reading":
            self._emit(ReadMeter(number=self._number()))
            self._start_timer("meter_reading", now)
        else:
            self._feed(Stimulus(timer), now)

    def _slac_failed(self, failed: SlacFailed, now: float) -> None:
        if failed.timer == "TT_match_join":
            self._feed(Stimulus.NOT_JOINED, now)
            return
        if failed.timer == "set_key_answer":
            self._modem_lost = True
            self._emit(PlugFault(text=failed.reason))
        self._feed(Stimulus.UNMATCHED, now)

    def _broken(self, text: str, stimulus: Stimulus, now: float) -> None:
        self._emit(PlugFault(text=text))
        self._feed(stimulus, now)

    # -- the control pilot ----------------------------------------------------------------------------------------------

    def _show(self, percent: float, now: float) -> None:
        if percent != self._duty:
            self._duty = percent
            self._duty_since = now
            self._emit(SetDuty(percent=percent))

    def _show_current(self, now: float) -> None:
        """Offer what there is: at once where nothing was offered, else at most every five seconds."""
        duty, before = duty_of(self._current), self._duty
        if duty == before:
            self._timers.pop("duty_change", None)
            return
        due = self._duty_since + self._seconds("duty_change")
        if before not in (None, OFF, DIGITAL, STEADY) and now < due:
            self._timers["duty_change"] = due
            return
        self._show(duty, now)
        self._emit(CurrentOffered(current=self._current, duty=duty))
        if self._state is _S.CHARGING and before != STEADY:
            self._set_output()

    # -- basic charging -------------------------------------------------------------------------------------------------

    def _ask(self, now: float) -> None:
        if self._authorized or not self._config.authorization_required:
            self._authorized = True
            self._feed(Stimulus.AUTHORIZED, now)
            return
        self._asked = self._number()
        self._emit(AuthorizeEim(number=self._asked, evse_id=self._config.evse_id, evcc_id=self._ev_mac.hex().upper()))

    def _decided(self, verdict: object, now: float) -> None:
        if self._state is not _S.AUTHORIZING:
            return
        if verdict in _UNDECIDED:
            self._start_timer("authorization_repetition", now)
        elif verdict is AuthorizationVerdict.ACCEPTED:
            self._authorized = True
            self._feed(Stimulus.AUTHORIZED, now)
        else:
            self._feed(Stimulus.REFUSED, now)

    def _set_output(self) -> None:
        self._emit(SetOutput(number=self._number(), setpoint=OutputSetpoint(current=self._current)))

    def _close(self, now: float) -> None:
        self._emit(LockConnector(number=self._number(), locked=True))
        self._set_output()
        self._imported = None
        self._first, self._last = self._number(), 0
        self._emit(ReadMeter(number=self._first))
        self._closing = self._number()
        self._emit(CloseContactors(number=self._closing))
        self._start_timer("meter_reading", now)

    def _open(self) -> None:
        self._closing = 0
        self._emit(OpenContactors(number=self._number()), SetOutput(number=self._number(), setpoint=None))
        self._emit(LockConnector(number=self._number(), locked=False))
        self._last = self._number()
        self._emit(ReadMeter(number=self._last))

    def _metered(self, number: int, reading: MeterReading) -> None:
        if number == self._first or self._imported is None:
            self._imported = reading.imported
            return
        self._emit(EnergyMetered(energy=reading.imported - self._imported, imported=reading.imported, final=number == self._last))
