"""What the scripts of all protocols share: asking, resting, waiting for the own hardware, and the way out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from v2gstack.application.effects import Effect
from v2gstack.application.evcc.plan import stop_reason
from v2gstack.application.evcc.schedules import ProfileStep, power_at
from v2gstack.application.evcc.script import Ask, Await, End, Ending, Leave, Rest, Script
from v2gstack.application.evcc.vehicle import CONTACTOR_TIME, EFFECT_TIME, Vehicle
from v2gstack.types import BatteryState, EnergyService, Limits

if TYPE_CHECKING:
    from v2gstack.messages.xmldsig import Signature
    from v2gstack.protocols.v2g import EvccSession

__all__ = ["IDLE_CURRENT", "PRECHARGE_MATCH", "RAMP_DOWN_TIME", "SAFE_VOLTAGE", "WELDING_POLLS", "Flow"]

#: V that the station's output may differ from the battery when the contactors close (IEC 61851-23 annex CC: less than 20 V).
PRECHARGE_MATCH: Final = 20.0
#: A below which contactors open without load, and seconds that a vehicle waits for it (IEC 61851-23 annex CC: 1 A).
IDLE_CURRENT: Final = 1.0
RAMP_DOWN_TIME: Final = 5.0
#: V below which the inlet counts as free of voltage (IEC 61851-23: 60 V), and how often a vehicle looks before it goes on.
SAFE_VOLTAGE: Final = 60.0
WELDING_POLLS: Final = 5

R = TypeVar("R")


class Flow(ABC):
    """The script of a session: set up, transfer, take leave.

    Args:
        session: The session, for what it allows at a moment.
        vehicle: The vehicle.
    """

    def __init__(self, session: EvccSession, vehicle: Vehicle) -> None:
        self.session = session
        self.vehicle = vehicle
        self.config = vehicle.config
        #: What the station can do, as far as it said.
        self.station = Limits()
        self.service = EnergyService.DC
        self.schedule: tuple[ProfileStep, ...] = ()
        #: Header of the last response.
        self.header: Any = None
        self._schedule_from = 0.0
        self._delivering = False
        self._leaving = False
        self._began: float | None = None
        self._renegotiated = False

    # ---- the script

    def run(self) -> Script[None]:
        """The whole session."""
        try:
            yield from self.establish()
            ending = yield from self.charge()
        except Leave as leave:
            ending = leave.ending
        while (yield from self.take_leave(ending)):
            try:
                ending = yield from self.resume_services()
            except Leave as leave:
                ending = leave.ending

    @abstractmethod
    def establish(self) -> Script[None]:
        """Set the session up until charging can be prepared."""

    @abstractmethod
    def charge(self) -> Script[Ending]:
        """Prepare energy transfer and transfer energy until it is to end."""

    @abstractmethod
    def resume_services(self) -> Script[Ending]:
        """Go on after SessionStop(ServiceRenegotiation), where the protocol has it."""

    @abstractmethod
    def stop_delivery(self, ending: Ending) -> Script[None]:
        """End energy transfer: ramp down, PowerDelivery(Stop), contactors, control pilot, welding detection."""

    @abstractmethod
    def stop_request(self, ending: Ending) -> tuple[Any, type[Any]]:
        """SessionStopReq for an ending, and the class of its response."""

    def take_leave(self, ending: Ending) -> Script[bool]:
        """End what runs, in the order of the standards as far as they allow it. ``True`` where the services are renegotiated."""
        self._leaving = True
        try:
            if self._delivering and self.legal("PowerDeliveryReq"):
                yield from self.stop_delivery(ending)
            self._delivering = False
            self.vehicle.release()
            # A pause is for sessions that have delivered energy: earlier there is nothing to come back to.
            ending = self.hurry or ending
            for end in (ending.end, End.TERMINATE):
                request, kind = self.stop_request(replace(ending, end=end))
                if self.may(request):
                    yield from self.ask(request, kind)
                    self._leaving = False
                    return end is End.SERVICE_RENEGOTIATION
        except Leave as failure:
            ending = failure.ending
        # Where the standard has no word left for the vehicle, it closes the connection: the driver does so when the script is over.
        self.vehicle.release()
        self.vehicle.wish = ending
        return False

    @property
    def hurry(self) -> Ending | None:
        """The emergency that leaves no time any more; ``None`` where there is none."""
        wish = self.vehicle.wish
        return wish if wish is not None and wish.abrupt else None

    def legal(self, name: str) -> bool:
        """Whether the standard, quirks apart, has a request of that name in the present state."""
        protocol = self.session.protocol
        return protocol is not None and any(row.quirk is None for row in protocol.table.candidates(self.session.state, name))

    def may(self, request: Any) -> bool:
        """Whether the standard, quirks apart, allows this request in the present state."""
        protocol = self.session.protocol
        rows = () if protocol is None else protocol.table.candidates(self.session.state, type(request).__name__)
        return any(row.quirk is None and (row.guard.request is None or row.guard.request(request)) for row in rows)

    # ---- steps

    def ask(
        self,
        message: Any,
        kind: type[R],
        *,
        then: Callable[[], tuple[Effect, ...]] = tuple,
        must: bool = False,
        signature: Signature | None = None,
    ) -> Script[R]:
        """Send a request and return its response.

        Args:
            message: The request.
            kind: Class of its response.
            then: Gives effects for right after it is sent.
            must: Whether the protocol leaves no choice, so that wishes have to wait for the next request.
            signature: The request's signature.

        Raises:
            Leave: It is time to go. A response that says FAILED ends the session, and the script with it.
        """
        name = type(message).__name__
        if not (must or self._leaving):
            self.check(name)
        event = yield Ask(message, then(), signature)
        response, self.header = event.message, event.header
        if not isinstance(response, kind):
            raise Leave(Ending(End.TERMINATE, f"{event.name} is no answer to {name}", abrupt=True))
        self.answered(event)
        return response

    def answered(self, event: Any) -> None:  # noqa: B027 - a protocol may have nothing to note
        """Note something of each response; nothing here."""

    def check(self, name: str) -> None:
        """Whether a request may still be sent: nobody wishes to go, and the configuration does not say to go before it."""
        if self.vehicle.wish is not None:
            raise Leave(self.vehicle.wish)
        before = self.config.stop_before
        if before is not None and name in (before, before + "Req", f"DC_{before}Req", f"AC_{before}Req"):
            raise Leave(Ending(End.TERMINATE, f"the vehicle leaves before {name}", code="UserStop"))

    def rest(self, seconds: float, *, must: bool = False) -> Script[None]:
        """Let time pass; less where somebody wishes to go, unless it `must` pass."""
        until = self.vehicle.now + seconds
        while self.vehicle.now < until:
            if self.vehicle.wish is not None and not (must or self._leaving):
                return
            yield Rest(until)

    def poll(self, *, must: bool = False) -> Script[None]:
        """The pause between requests while the station is processing."""
        yield from self.rest(self.config.poll_interval, must=must)

    def battery(self) -> Script[BatteryState]:
        """The battery's newest state, once there is one.

        Raises:
            Leave: The battery does not answer.
        """
        until = self.vehicle.now + EFFECT_TIME
        while self.vehicle.battery is None and self.vehicle.now < until:
            self.vehicle.read_battery()
            yield Rest(until)
            if self.vehicle.wish is not None and not self._leaving:
                raise Leave(self.vehicle.wish)
        if self.vehicle.battery is None:
            self.vehicle.error = "FAILED_EVRESSMalfunction"
            raise Leave(Ending(End.TERMINATE, "the battery does not answer", code="BatteryFault"))
        return self.vehicle.battery

    def ready(self) -> Script[BatteryState]:
        """The battery, once it is ready to take energy.

        Raises:
            Leave: It does not get ready.
        """
        until = self.vehicle.now + EFFECT_TIME
        while True:
            battery = yield from self.battery()
            if battery.ready:
                return battery
            if self.vehicle.now >= until:
                raise self.not_ready()
            self.vehicle.read_battery()
            yield from self.poll()
            self.check("")

    def not_ready(self) -> Leave:
        """The battery does not get ready."""
        return Leave(Ending(End.TERMINATE, "the battery does not get ready", code="BatteryFault"))

    def perform(self, start: Callable[[], int]) -> Script[bool]:
        """Begin to move the contactors and wait for the result; ``False`` where it failed or took too long."""
        number = start()
        if not number:
            return True
        result = yield Await(number, self.vehicle.now + CONTACTOR_TIME)
        if self.vehicle.wish is not None and not self._leaving:
            raise Leave(self.vehicle.wish)
        return bool(result)

    def voltage_at_inlet(self, told: float, since: float) -> float:
        """V at the inlet: what the vehicle measured since a moment, else what the station told."""
        inlet = self.vehicle.inlet
        return told if inlet is None or self.vehicle.inlet_at < since else inlet.voltage

    def contactor_fault(self) -> Leave:
        """The vehicle's contactors do not close."""
        self.vehicle.error = "FAILED_EVRESSMalfunction"
        return Leave(Ending(End.TERMINATE, "the vehicle's contactors did not close", abrupt=True, code="ContactorFault"))

    # ---- decisions

    @property
    def elapsed(self) -> float:
        """Seconds since energy transfer began, 0 before."""
        return 0.0 if self._began is None else self.vehicle.now - self._began

    def begin_delivery(self) -> None:
        """Energy transfer begins, for the first time or anew."""
        self._delivering = True
        if self._began is None:
            self._began = self.vehicle.now

    def take_schedule(self, steps: tuple[ProfileStep, ...]) -> None:
        """Keep to a power profile from now on."""
        self.schedule, self._schedule_from = steps, self.vehicle.now

    @property
    def scheduled_power(self) -> float | None:
        """W that the schedule allows now; ``None`` is no limit."""
        return power_at(self.schedule, self.vehicle.now - self._schedule_from)

    @property
    def discharge(self) -> float | None:
        """W to feed back now; ``None`` while it charges."""
        after = self.config.discharge_after
        if not self.service.is_bidirectional or after is None or self.elapsed < after:
            return None
        return self.config.discharge_power

    @property
    def discharging(self) -> bool:
        """Whether it feeds back."""
        return self.discharge is not None

    @property
    def holds(self) -> bool:
        """Whether it stays connected although its battery needs no more: it will discharge later."""
        return self.service.is_bidirectional and self.config.discharge_after is not None

    def decide(self, battery: BatteryState) -> Ending | None:
        """Whether energy transfer is to end now, and how."""
        config = self.config
        if config.pause_after is not None and self.elapsed >= config.pause_after:
            return Ending(End.PAUSE, "the vehicle pauses", code="Pause")
        reason = stop_reason(
            config,
            battery,
            elapsed=self.elapsed,
            energy=self.vehicle.throughput,
            discharging=self.discharging,
            holds=self.holds,
            target_soc=self.vehicle.target_soc,
        )
        return Ending(End.TERMINATE, reason, code="ChargingComplete") if reason else None

    def wants_schedule(self) -> bool:
        """Whether it is time to ask for a new schedule; once true, not again for the same reason."""
        after = self.config.renegotiate_after
        if after is not None and not self._renegotiated and self.elapsed >= after:
            self._renegotiated = True
            return True
        wished, self.vehicle.renegotiation_wished = self.vehicle.renegotiation_wished, False
        return wished
