"""Real cars against our station: the requests of a capture, answered by a `SeccApplication` whose world follows the real station.

The car cannot react to our answers, it has been recorded. So the world lets things take as long as they took: authorization and
the isolation test are done when the real station said ``Finished``, and the output has the voltage and current it reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.support.real_sessions import Exchange, RealSession
from v2gstack.application.config import StationConfig
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    ReadMeter,
    ReadOutput,
    SetOutput,
)
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.codecs.v2gtp import FrameReceived, V2gtpFramer, encode_frame
from v2gstack.metering import MeterReading
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, EndReason, PausedSession, Policy, SeccSession
from v2gstack.protocols.v2g.events import DeviationAccepted, Event, MessageSent, ProtocolViolated, SessionStopped
from v2gstack.types import EnergyService, IsolationVerdict, Limits, OutputReading

__all__ = ["Answer", "Replayed", "replay"]

#: Responses whose ``EVSEProcessing`` tells that a slow effect is done.
_SLOW: dict[type, tuple[str, ...]] = {
    AuthorizeEim: ("AuthorizationReq", "ContractAuthenticationReq"),
    CheckIsolation: ("CableCheckReq",),
    FetchTariff: ("ChargeParameterDiscoveryReq",),
}


@dataclass
class Answer:
    """What became of one request.

    Attributes:
        exchange: The request, and what the real station answered.
        message: What our station answered; ``None`` if it did not.
    """

    exchange: Exchange
    message: Any = None

    @property
    def code(self) -> str:
        return "" if self.message is None else str(self.message.response_code)


@dataclass
class Replayed:
    """What became of a session.

    Attributes:
        session: The session.
        answers: Its requests, as far as they came.
        events: What happened, in order.
        end: How it ended; ``None`` if it stands yet.
        paused: What it can be resumed with.
        size: Largest number of octets that waited to be sent.
    """

    session: RealSession
    answers: list[Answer] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    end: EndReason | None = None
    paused: PausedSession | None = None

    @property
    def quirks(self) -> set[str]:
        return {event.quirk for event in self.events if isinstance(event, DeviationAccepted)}

    @property
    def violations(self) -> list[ProtocolViolated]:
        return [event for event in self.events if isinstance(event, ProtocolViolated)]


def _number(value: Any, default: float) -> float:
    return default if value is None else float(value.decimal)


def station_of(session: RealSession) -> StationConfig:
    """A station that offers what the real one did."""
    setup, services, parameters = (
        session.first(name) for name in ("SessionSetupRes", "ServiceDiscoveryRes", "ChargeParameterDiscoveryRes")
    )
    modes: Iterable[Any] = ()
    if services is not None:
        charge = services.charge_service
        if hasattr(charge, "energy_transfer_type"):
            modes = (charge.energy_transfer_type,)
        else:
            modes = charge.supported_energy_transfer_mode.energy_transfer_mode
    energy = tuple(dict.fromkeys(EnergyService.DC if str(mode).startswith("DC") else EnergyService.AC for mode in modes)) or (
        EnergyService.DC,
    )
    found = getattr(parameters, "evse_charge_parameter", None) if parameters is not None else None
    limits = Limits(
        maximum_voltage=_number(getattr(found, "evse_maximum_voltage_limit", None), 920.0),
        minimum_voltage=_number(getattr(found, "evse_minimum_voltage_limit", None), 150.0),
        maximum_current=_number(getattr(found, "evse_maximum_current_limit", None) or getattr(found, "evse_max_current", None), 300.0),
        minimum_current=_number(getattr(found, "evse_minimum_current_limit", None), 0.0),
        maximum_power=_number(getattr(found, "evse_maximum_power_limit", None), 350_000.0),
        minimum_power=0.0,
    )
    evse_id = "DE*ABC*E0001" if setup is None or session.schema_set == "din70121" else str(setup.evse_id)
    return StationConfig(
        evse_id=evse_id,
        services=energy,
        limits=limits,
        tariff=_tariff_of(parameters),
        nominal_voltage=_number(getattr(found, "evse_nominal_voltage", None), 230.0),
        precharge_tolerance=1_000.0,
    )


def _tariff_of(parameters: Any) -> Tariff:
    """The power over time that the real station offered first."""
    schedules = None if parameters is None else getattr(parameters, "sa_schedules", None)
    if schedules is None:
        return Tariff()
    entries = schedules.sa_schedule_tuple[0].p_max_schedule.p_max_schedule_entry
    starts = [entry.time_interval.start for entry in entries]
    ends = [*starts[1:], starts[-1] + (entries[-1].time_interval.duration or 86_400)]
    # DIN 70121 has plain watts, ISO 15118-2 physical values
    powers = [float(getattr(entry.p_max, "decimal", entry.p_max)) for entry in entries]
    spans = [end - start for start, end in zip(starts, ends, strict=True)]
    return Tariff(periods=tuple(TariffPeriod(duration=span, maximum_power=power) for span, power in zip(spans, powers, strict=True)))


class _World:
    """Performs the effects of a station as the real one did."""

    def __init__(self, app: SeccApplication) -> None:
        self.app = app
        self.pending: list[Any] = []
        self.events: list[Event] = []

    def take(self, outputs: list[Any], now: float) -> None:
        queue = list(outputs)
        while queue:
            output = queue.pop(0)
            if isinstance(output, CloseContactors | OpenContactors | LockConnector):
                queue += self.app.complete(output, True, now)
            elif isinstance(output, ReadMeter):
                queue += self.app.complete(output, MeterReading(meter_id="M1", imported=1000), now)
            elif isinstance(output, ReadOutput):
                queue += self.app.complete(output, OutputReading(), now)
            elif type(output) in _SLOW or isinstance(output, SetOutput):
                self.pending.append(output)
            elif type(output).__module__.endswith("events"):
                self.events.append(output)

    def prepare(self, exchange: Exchange, now: float) -> None:
        """Let the world be what it was when the real station answered."""
        real = None if exchange.response is None else exchange.response.message
        finished = str(getattr(real, "evse_processing", "")) == "Finished"
        for effect in list(self.pending):
            if isinstance(effect, SetOutput):
                self.pending.remove(effect)
                continue
            if exchange.name in _SLOW[type(effect)] and finished:
                self.pending.remove(effect)
                result: Any = AuthorizationVerdict.ACCEPTED
                if isinstance(effect, CheckIsolation):
                    result = IsolationVerdict.VALID
                elif isinstance(effect, FetchTariff):
                    result = Tariff()
                self.take(self.app.complete(effect, result, now), now)
        voltage = getattr(real, "evse_present_voltage", None)
        if voltage is not None:
            current = _number(getattr(real, "evse_present_current", None), 0.0)
            reading = OutputReading(voltage=_number(voltage, 0.0), current=current, power=_number(voltage, 0.0) * current)
            self.take(self.app.update(reading, now), now)


def replay(session: RealSession, policy: Policy, *, paused: tuple[PausedSession, ...] = (), cut: int = 0) -> Replayed:
    """Drive the car's side of a session into our station.

    Args:
        session: What the car said.
        policy: What our station lets pass.
        paused: Sessions that may be resumed.
        cut: Octets of each portion that arrives; 0 gives whole frames.
    """
    start = session.exchanges[0].request.time_ns / 1e9
    identifier = session.session_id

    def random(size: int) -> bytes:
        return identifier[:size].ljust(size, b"\x01")

    # the real stations were set up for one protocol each
    protocol = DIN70121 if session.schema_set == "din70121" else ISO15118_2
    app = SeccApplication(SeccSession(protocols=[protocol], policy=policy, random=random, paused=paused, start=start), station_of(session))
    world = _World(app)
    framer = V2gtpFramer()
    done = Replayed(session)
    for exchange in session.exchanges:
        now = exchange.request.time_ns / 1e9
        while (due := app.next_timeout()) is not None and due <= now:
            world.take(app.handle_timeout(due), due)
        if any(isinstance(event, SessionStopped) for event in world.events):
            break
        world.prepare(exchange, now)
        request = exchange.request
        frame = encode_frame(0x8001, request.payload)
        for begin in range(0, len(frame), cut or len(frame)):
            world.take(app.receive_data(frame[begin : begin + (cut or len(frame))], now), now)
        # an answer that waits for the end of something gets the time the standard gives it
        while not (data := app.data_to_send()) and (due := app.next_timeout()) is not None and due < now + 4.5:
            world.prepare(exchange, due)
            world.take(app.handle_timeout(due), due)
        answer = Answer(exchange)
        frames = [event for piece in data for event in framer.receive_data(piece) if isinstance(event, FrameReceived)]
        assert len(frames) <= 1, "one request, one answer"
        if frames:
            sent = [event for event in world.events if isinstance(event, MessageSent)][-1]
            assert sent.payload == bytes(frames[0].payload)
            answer.message = sent.message
        done.answers.append(answer)
    else:
        now = session.exchanges[-1].request.time_ns / 1e9
        world.take(app.receive_eof(now), now)
    done.events = world.events
    done.end = app.session.end
    done.paused = app.paused
    return done
