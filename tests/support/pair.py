"""A station and a vehicle in one process and in virtual time: real bytes between them, simple physics behind them.

`run_pair` moves the bytes that each application gives to the other one, performs the effects of both after a while (`World`
says how long each takes and what comes of it), and jumps to the next timer when nothing else is to happen. The same input
gives the same run.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    Effect,
    FetchTariff,
    LockConnector,
    OpenContactors,
    ReadBattery,
    ReadMeter,
    ReadOutput,
    SetControlPilot,
    SetLoad,
    SetOutput,
)
from v2gstack.application.tariff import Tariff
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import FrameReceived, PayloadType, V2gtpFramer, encode_frame
from v2gstack.messages.appprotocol import AppProtocol, supportedAppProtocolReq
from v2gstack.messages.xmldsig import Signature
from v2gstack.metering.reading import MeterReading
from v2gstack.protocols.v2g import Protocol
from v2gstack.protocols.v2g.ends import EndReason
from v2gstack.protocols.v2g.events import Event, MessageSent, SessionStopped
from v2gstack.protocols.v2g.wire import wire_of
from v2gstack.types import BatteryState, IsolationVerdict, Limits, OutputReading, OutputSetpoint

__all__ = ["Dialogue", "Fail", "Line", "Pair", "Puppet", "World", "run_pair"]

Side = Literal["secc", "evcc"]

#: Seconds that bytes travel.
LATENCY: Final = 0.001
#: Seconds that effects take.
TIMES: Final[dict[type[Any], float]] = {
    AuthorizeEim: 0.8,
    CheckIsolation: 2.0,
    CloseContactors: 0.15,
    OpenContactors: 0.1,
    FetchTariff: 0.05,
    LockConnector: 0.2,
    SetOutput: 0.005,
    ReadMeter: 0.01,
}


class Fail(NamedTuple):
    """An effect's result that is a failure."""

    text: str


@dataclass
class World:
    """A battery, a station's output, and what comes of effects.

    Attributes:
        soc: State of charge, percent.
        capacity: Usable energy, Wh.
        limits: What the battery takes and gives.
        current: A that the battery wants, DC.
        dc: Whether the outlet is DC.
        times: Seconds that effects take, where it is not `TIMES`.
        results: Results of effects, where it is not what the physics say: a value, `Fail`, or a function of the effect.
    """

    soc: float = 40.0
    capacity: float = 50_000.0
    limits: Limits = field(
        default_factory=lambda: Limits(maximum_voltage=450, minimum_voltage=300, maximum_current=125, maximum_power=50_000)
    )
    current: float = 100.0
    dc: bool = True
    times: dict[type[Any], float] = field(default_factory=dict)
    results: dict[type[Any], Any] = field(default_factory=dict)

    setpoint: OutputSetpoint | None = None
    load: SetLoad | None = None
    vehicle_closed: bool = False
    station_closed: bool = False
    locked: bool = False
    imported: float = 0.0
    exported: float = 0.0
    now: float = 0.0

    @property
    def battery_voltage(self) -> float:
        """V without load."""
        return 350.0 + self.soc

    def reading(self) -> OutputReading:
        """What the outlet measures."""
        setpoint = self.setpoint
        if self.dc:
            if setpoint is None or setpoint.voltage is None:
                return OutputReading(voltage=self.battery_voltage if self.vehicle_closed and self.station_closed else 4.0)
            if not (self.vehicle_closed and self.station_closed):
                return OutputReading(voltage=setpoint.voltage)
            current = setpoint.current if setpoint.voltage > self.battery_voltage or setpoint.current < 0 else 0.0
            voltage = self.battery_voltage + current * 0.05
            return OutputReading(voltage=voltage, current=current, power=voltage * current)
        if setpoint is None or self.load is None or not (self.vehicle_closed or self.station_closed):
            return OutputReading(voltage=230.0 if self.station_closed else 0.0)
        wanted = self.load.power if self.load.power is not None else self.limits.maximum_power or 0.0
        bound = abs(setpoint.power) if setpoint.power is not None else float("inf")
        power = max(-bound, min(bound, wanted))
        return OutputReading(voltage=230.0, current=power / 690, power=power)

    def pass_time(self, now: float) -> None:
        """Let energy flow until now."""
        energy = self.reading().power * (now - self.now) / 3600
        self.soc += 100 * energy / self.capacity
        if energy >= 0:
            self.imported += energy
        else:
            self.exported -= energy
        self.now = now

    def meter(self) -> MeterReading:
        """What the meter says."""
        return MeterReading(meter_id="PAIR-1", imported=int(self.imported), exported=int(self.exported), power=self.reading().power)

    def battery(self) -> BatteryState:
        """What the battery says."""
        return BatteryState(
            soc=self.soc,
            voltage=self.battery_voltage,
            capacity=self.capacity,
            limits=self.limits,
            target_current=self.current,
            target_voltage=440.0,
            full=self.soc >= 100,
        )

    def perform(self, side: Side, effect: Effect) -> object:
        """Do it, and return its result."""
        if type(effect) in self.results:
            result = self.results[type(effect)]
            return result(effect) if callable(result) else result
        if isinstance(effect, CloseContactors | OpenContactors):
            closed = isinstance(effect, CloseContactors)
            if side == "secc":
                self.station_closed = closed
            else:
                self.vehicle_closed = closed
            return True
        if isinstance(effect, SetOutput):
            self.setpoint = effect.setpoint
        elif isinstance(effect, SetLoad):
            self.load = effect
        elif isinstance(effect, LockConnector):
            self.locked = effect.locked
            return True
        simple: dict[type[Any], Callable[[], object]] = {
            AuthorizeEim: lambda: AuthorizationVerdict.ACCEPTED,
            CheckIsolation: lambda: IsolationVerdict.VALID,
            FetchTariff: Tariff,
            SetOutput: self.reading,
            ReadOutput: self.reading,
            ReadMeter: self.meter,
            ReadBattery: self.battery,
            SetLoad: self.battery,
        }
        make = simple.get(type(effect))
        return None if make is None else make()


class Line(NamedTuple):
    """A message of the run."""

    time: float
    sender: Side
    name: str
    message: Any

    @property
    def code(self) -> str:
        """Its response code; empty for requests."""
        return str(getattr(self.message, "response_code", ""))


class Pair:
    """A run; what tests look at afterwards.

    Attributes:
        lines: Messages in the order of sending.
        outputs: Outputs of both applications, with time and side.
    """

    def __init__(self, secc: Any, evcc: Any, world: World) -> None:
        self.secc, self.evcc, self.world = secc, evcc, world
        self.apps: dict[Side, Any] = {"secc": secc, "evcc": evcc}
        self.now = 0.0
        self.lines: list[Line] = []
        self.outputs: list[tuple[float, Side, Event | Effect]] = []
        self._actions: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._closed: set[Side] = set()
        #: What somebody between the two makes of bytes, where somebody is.
        self.between: Callable[[Side, bytes], bytes] | None = None

    def at(self, time: float, action: Callable[[], None]) -> None:
        """Do something at a time."""
        heapq.heappush(self._actions, (time, next(self._order), action))

    def call(self, side: Side, name: str, *arguments: Any, **keywords: Any) -> None:
        """Call a method of an application, with the time as its argument ``now``, and take what comes of it."""
        self.take(side, getattr(self.apps[side], name)(*arguments, now=self.now, **keywords))

    def end(self, side: Side) -> EndReason:
        """Why the session ended, as one side sees it."""
        end: EndReason | None = self.apps[side].session.end
        assert end is not None, f"{side} stands in {self.apps[side].session.state}"
        return end

    def effects(self, side: Side, kind: type[Any] | None = None) -> list[Any]:
        """The effects of a side."""
        found = [output for _, whose, output in self.outputs if whose == side and hasattr(output, "number")]
        return [effect for effect in found if kind is None or isinstance(effect, kind)]

    def messages(self, name: str) -> list[Any]:
        """Messages by name."""
        return [line.message for line in self.lines if line.name == name]

    @property
    def names(self) -> list[str]:
        """Names of the messages; repetitions in a row count once."""
        pairs = [line.name for line in self.lines if line.sender == "evcc"]
        return [name for name, _ in itertools.groupby(pairs)]

    def take(self, side: Side, outputs: list[Event | Effect]) -> None:
        """Take what an application returned."""
        for output in outputs:
            self.outputs.append((self.now, side, output))
            if isinstance(output, MessageSent):
                self.lines.append(Line(self.now, side, output.name, output.message))
            elif hasattr(output, "number"):
                self._perform(side, output)
        for data in self.apps[side].data_to_send():
            self.at(self.now + LATENCY, lambda data=data: self._deliver(side, data))  # type: ignore[misc]
        if any(isinstance(output, SessionStopped) for output in outputs):
            self.at(self.now + 2 * LATENCY, lambda: self._close(side))

    def _perform(self, side: Side, effect: Any) -> None:
        delay = self.world.times.get(type(effect), TIMES.get(type(effect), 0.0))

        def finish() -> None:
            if isinstance(effect, SetControlPilot):
                other: Side = "evcc" if side == "secc" else "secc"
                self.call(other, "update", effect.state)
            result = self.world.perform(side, effect)
            if isinstance(result, Fail):
                self.call(side, "fail", effect, result.text)
            else:
                self.call(side, "complete", effect, result)

        self.at(self.now + delay, finish)

    def _deliver(self, sender: Side, data: bytes) -> None:
        receiver: Side = "evcc" if sender == "secc" else "secc"
        self.call(receiver, "receive_data", data if self.between is None else self.between(sender, data))

    def _close(self, side: Side) -> None:
        other: Side = "evcc" if side == "secc" else "secc"
        if other not in self._closed:
            self._closed.add(other)
            self.call(other, "receive_eof")

    def step(self, until: float = float("inf")) -> bool:
        """Let the next thing happen; ``False`` if there is none before a time."""
        timers: list[tuple[float, Side]] = []
        for side, app in self.apps.items():
            due = app.next_timeout()
            if due is not None:
                timers.append((due, side))
        moments = [moment for moment, _ in timers] + [self._actions[0][0] for _ in self._actions[:1]]
        if not moments or min(moments) > until:
            return False
        moment = max(min(moments), self.now)
        self.world.pass_time(moment)
        self.now = moment
        if self._actions and self._actions[0][0] <= moment:
            heapq.heappop(self._actions)[2]()
        else:
            self.call(min(timers)[1], "handle_timeout")
        return True

    def run(self, until: float) -> None:
        """Go on until nothing is to happen any more, or a time."""
        while self.step(until):
            pass

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        self.run(until)
        self.world.pass_time(until)
        self.now = until


def run_pair(
    secc: Any,
    evcc: Any,
    world: World | None = None,
    *,
    until: float = 10_000.0,
    actions: tuple[tuple[float, Callable[[Pair], None]], ...] = (),
    between: Callable[[Side, bytes], bytes] | None = None,
) -> Pair:
    """Run a session from the beginning.

    Args:
        secc: The station's application.
        evcc: The vehicle's application.
        world: What is behind them.
        until: When to give up.
        actions: Times, and what to do then.
        between: What somebody between the two makes of bytes.
    """
    pair = Pair(secc, evcc, World() if world is None else world)
    pair.between = between
    for time, action in actions:
        pair.at(time, lambda action=action: action(pair))  # type: ignore[misc]
    pair.call("evcc", "start")
    pair.run(until)
    return pair


class Puppet:
    """A vehicle that says what a test tells it to, in whatever order; it has no session and no timers.

    Args:
        protocol: What it offers.
        session_id: The session it wants to resume.
    """

    def __init__(self, protocol: Protocol, session_id: bytes = bytes(8)) -> None:
        self.protocol = protocol
        self.wire = wire_of(protocol, None)
        self.session_id = session_id
        self.answers: list[Any] = []
        self._framer = V2gtpFramer(max_payload=1 << 20)
        self._out: list[bytes] = []

    def start(self, now: float) -> list[Any]:
        del now
        offer = AppProtocol(
            protocol_namespace=self.protocol.namespace,
            version_number_major=self.protocol.major,
            version_number_minor=self.protocol.minor,
            schema_id=1,
            priority=1,
        )
        payload = ExiCodec("appprotocol").encode(supportedAppProtocolReq(app_protocol=(offer,)))
        self._out.append(encode_frame(PayloadType.SAP, payload))
        return []

    def say(self, message: Any, now: float, signature: Signature | None = None) -> list[Any]:
        document = self.wire.document(message, self.session_id, int(now), signature)
        # whoever attacks does not keep to the limits of the schema
        payload = self.wire.codec(document.schema_set).encode(document.root, validate=False)
        self._out.append(encode_frame(self.wire.payload_type(document.schema_set), payload))
        return []

    def receive_data(self, data: bytes, now: float) -> list[Any]:
        del now
        for event in self._framer.receive_data(data):
            assert isinstance(event, FrameReceived)
            if not self.answers:
                self.answers.append(ExiCodec("appprotocol").decode(event.payload))
                continue
            schema_set = self.wire.schema_set(event.payload_type) or self.wire.default_set
            document = self.wire.decode(schema_set, event.payload)
            self.session_id = document.header.session_id
            self.answers.append(document.message)
        return []

    def receive_eof(self, now: float) -> list[Any]:
        del now
        return []

    def update(self, _snapshot: object, now: float) -> list[Any]:
        del now
        return []

    def next_timeout(self) -> None:
        """No timers: the test decides when it speaks."""

    def data_to_send(self) -> list[bytes]:
        out, self._out = self._out, []
        return out


class Dialogue(Pair):
    """A station, and a vehicle that a test speaks for.

    Args:
        secc: The station's application.
        protocol: What the vehicle offers.
        world: What is behind the station.
        pause: Seconds between an answer and the next request.
        session_id: The session that the vehicle wants to resume.
    """

    def __init__(
        self, secc: Any, protocol: Protocol, world: World | None = None, *, pause: float = 0.05, session_id: bytes = bytes(8)
    ) -> None:
        super().__init__(secc, Puppet(protocol, session_id), World() if world is None else world)
        self._pause = pause
        self.call("evcc", "start")
        self._wait(1)

    def ask(self, request: Any, signature: Signature | None = None) -> Any:
        """Send a request, and return its response; the world goes on meanwhile."""
        self.rest(self._pause)
        count = len(self.evcc.answers)
        self.call("evcc", "say", request, signature=signature)
        return self._wait(count + 1)

    def ask_until(self, request: Any, finished: Callable[[Any], bool] | None = None) -> Any:
        """Repeat a request until the station says Finished, or something else holds."""
        for _ in range(500):
            answer = self.ask(request)
            done = str(answer.evse_processing) == "Finished" if finished is None else finished(answer)
            if done or str(answer.response_code).startswith("FAILED"):
                return answer
        raise AssertionError(f"{type(request).__name__} is never answered as wanted")

    def _wait(self, count: int) -> Any:
        while len(self.evcc.answers) < count:
            assert self.step(), f"the station says nothing; it stands in {self.secc.session.state}"
        return self.evcc.answers[count - 1]
