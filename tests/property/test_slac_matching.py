"""Any order of plugging, waiting, losing, doubling and forging on a powerline: matched with the right station, or a named failure.

Machines sit at simulated modems on `PowerlineMedium`, in simulated time. The vehicle is plugged in at one station; others hear it too,
clearly weaker. Whatever happens, it is never matched with another one, nothing grows, and when all is over no timer is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from v2gstack.codecs.mme import BROADCAST, CM_SLAC_MATCH_REQ, CM_SLAC_PARM_REQ, CM_START_ATTEN_CHAR_IND, Mme, encode_mme
from v2gstack.protocols.slac import (
    MAX_MATCHINGS,
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    MatchConfirmed,
    MatchingFailed,
    PollLink,
    SlacEvent,
    SlacFailed,
    ToggleControlPilot,
)
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
from v2gstack.types import ControlPilotState

EV = bytes.fromhex("021122334401")
#: Frames of earlier that may be sent again; the newest ones.
REMEMBERED = 64


@dataclass(eq=False)
class Host:
    """A machine at its modem."""

    machine: EvSlac | EvseSlac
    modem: SimulatedModem
    events: list[SlacEvent] = field(default_factory=list)

    def told(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]


class World:
    """A segment, a vehicle at the first station, and time."""

    def __init__(
        self, seed: int, stations: int, *, loss: int, hostile: bool, doubled: int, delay: float, behaviour: ModemBehaviour
    ) -> None:
        self.random = Random(seed)
        # with losses and floods the right station may be the one that is not heard: the others must be too far to be taken without
        # validation then
        weaker = (48, 75) if loss or hostile else (25, 38)
        near = LinkQuality.flat(12, noise=2, loss=loss, delay=delay)
        self.medium = PowerlineMedium(self.random.randbytes, quality=LinkQuality.flat(60, loss=loss, delay=delay))
        self.doubled = doubled
        self.sent: list[bytes] = []
        self.edges: list[tuple[float, ControlPilotState]] = []
        ev = EvSlac(EvSlacConfig(mac=EV), random=self.random.randbytes)
        self.ev = Host(
            ev, self.medium.attach(SimulatedModem(mac=bytes.fromhex("021122334402"), host=EV, measures=False, behaviour=behaviour))
        )
        self.stations = [self._station(number, behaviour) for number in range(stations)]
        self.hosts = [self.ev, *self.stations]
        for number, station in enumerate(self.stations):
            quality = near if not number else LinkQuality.flat(self.random.randint(*weaker), noise=2, loss=loss, delay=delay)
            self.medium.connect(self.ev.modem, station.modem, quality)
        for station in self.stations:
            station.machine.start(0.0)
        self.run(1.0)

    def _station(self, number: int, behaviour: ModemBehaviour) -> Host:
        mac, modem = bytes((2, 0xEE, 0, 0, number, 1)), bytes((2, 0xEE, 0, 0, number, 2))
        machine = EvseSlac(EvseSlacConfig(mac=mac), random=self.random.randbytes)
        return Host(machine, self.medium.attach(SimulatedModem(mac=modem, host=mac, behaviour=behaviour)))

    @property
    def now(self) -> float:
        return self.medium.now

    @property
    def vehicle(self) -> EvSlac:
        assert isinstance(self.ev.machine, EvSlac)
        return self.ev.machine

    @property
    def own(self) -> EvseSlac:
        """The station at the other end of the cable."""
        assert isinstance(self.stations[0].machine, EvseSlac)
        return self.stations[0].machine

    def pilot(self, state: ControlPilotState) -> None:
        self.stations[0].events += self.own.pilot(state, self.now)

    def settle(self, host: Host) -> None:
        """What a machine has to send and to do."""
        for frame in host.machine.frames_to_send():
            self.sent = [*self.sent[1 - REMEMBERED :], frame]
            for _ in range(1 + (self.random.randrange(100) < self.doubled)):
                self.medium.send(host.modem, frame)
        for effect in host.machine.effects():
            if isinstance(effect, PollLink):
                host.events += host.machine.link_status(bool(self.medium.neighbours(host.modem)), self.now)
                self.settle(host)
            elif isinstance(effect, ToggleControlPilot):
                for number in range(2 * effect.toggles):
                    state = ControlPilotState.B2 if number % 2 else ControlPilotState.C2
                    self.edges.append((self.now + number * effect.seconds, state))

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while True:
            for host in self.hosts:
                for frame in host.modem.take():
                    host.events += host.machine.receive_frame(frame, self.now)
                host.events += host.machine.handle_timeout(self.now)
                self.settle(host)
            while self.edges and self.edges[0][0] <= self.now:
                self.pilot(self.edges.pop(0)[1])
            due = [host.machine.next_timeout() for host in self.hosts]
            due += [self.medium.next_event(), self.edges[0][0] if self.edges else None]
            upcoming = min((at for at in due if at is not None), default=end + 1)
            if upcoming > end:
                self.medium.advance(end)
                return
            self.medium.advance(max(upcoming, self.now))


class Matching(RuleBasedStateMachine):
    """What may happen, in any order."""

    @initialize(
        seed=st.integers(0, 1 << 32),
        stations=st.integers(1, 3),
        loss=st.sampled_from([0, 0, 3000, 12000]),
        hostile=st.booleans(),
        doubled=st.sampled_from([0, 20, 100]),
        delay=st.sampled_from([0.0005, 0.002, 0.03]),
        result=st.sampled_from([0, 1]),
        vendor=st.integers(0, 2),
    )
    def begin(self, seed: int, stations: int, loss: int, hostile: bool, doubled: int, delay: float, result: int, vendor: int) -> None:
        behaviour = ModemBehaviour(set_key_result=result, vendor_profiles=vendor)
        self.world = World(seed, stations, loss=loss, hostile=hostile, doubled=doubled, delay=delay, behaviour=behaviour)
        self.calm = loss == 0 and delay < 0.03
        self.hostile = hostile

    @rule()
    def plug(self) -> None:
        """In at the first station; at the others somebody else's car sleeps, so that they answer too.

        A station shows 5 % when its modem has its key, and the vehicle begins when it sees that.
        """
        for station in self.world.stations:
            station.events += station.machine.pilot(ControlPilotState.B2, self.world.now)  # type: ignore[union-attr]
        self.world.run(0.2)
        if self.world.vehicle.state in (EvState.IDLE, EvState.FAILED) and self.world.own.state is EvseState.MATCHING:
            self.world.ev.events += self.world.vehicle.start(self.world.now)

    @rule()
    def unplug(self) -> None:
        self.world.edges.clear()
        self.world.pilot(ControlPilotState.A)
        self.world.ev.events += self.world.vehicle.leave(self.world.now)

    @rule(seconds=st.sampled_from([0.01, 0.15, 0.3, 0.7, 1.0, 2.0, 8.0]))
    def wait(self, seconds: float) -> None:
        self.world.run(seconds)

    @precondition(lambda self: self.hostile)
    @rule(which=st.integers(0, REMEMBERED))
    def replay(self, which: int) -> None:
        """A frame of earlier, to everybody."""
        if self.world.sent:
            frame = self.world.sent[which % len(self.world.sent)]
            self._inject(frame)

    @precondition(lambda self: self.hostile)
    @rule(count=st.integers(1, 40))
    def flood(self, count: int) -> None:
        for _ in range(count):
            mac = b"\x02" + self.world.random.randbytes(5)
            self._inject(encode_mme(CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=self.world.random.randbytes(8))))

    @precondition(lambda self: self.hostile)
    @rule()
    def forge(self) -> None:
        """The vehicle's address, another RunID, and a request for the key."""
        run_id = self.world.random.randbytes(8)
        mac = self.world.stations[0].modem.host
        messages: list[Mme] = [
            CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=run_id),
            CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=run_id),
            CM_SLAC_MATCH_REQ(mac, EV, pev_mac=EV, evse_mac=mac, run_id=self.world.vehicle.run_id or run_id),
        ]
        for message in messages:
            self._inject(encode_mme(message))

    def _inject(self, frame: bytes) -> None:
        for host in self.world.hosts:
            host.events += host.machine.receive_frame(frame, self.world.now)
            self.world.settle(host)

    @precondition(lambda self: self.calm and not self.hostile)
    @rule()
    def charge(self) -> None:
        """Without losses and forgers, a vehicle that is plugged in anew is matched."""
        self.unplug()
        self.world.run(2.0)
        self.plug()
        self.world.run(8.0)
        assert self.world.vehicle.state is EvState.MATCHED, self.world.ev.events[-3:]
        assert self.world.own.state is EvseState.MATCHED

    @invariant()
    def the_right_one(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        if world.vehicle.state in (EvState.SETTING_KEY, EvState.JOINING, EvState.MATCHED):
            assert world.vehicle.station == world.stations[0].modem.host
        for confirmed in world.ev.told(MatchConfirmed):
            assert confirmed.evse_mac == world.stations[0].modem.host

    @invariant()
    def bounded(self) -> None:
        if not hasattr(self, "world"):
            return
        for station in self.world.stations:
            assert isinstance(station.machine, EvseSlac)
            assert len(station.machine.matchings) <= MAX_MATCHINGS
        for host in self.world.hosts:
            due = host.machine.next_timeout()
            assert due is None or due >= self.world.now - 1e-9

    @invariant()
    def failures_have_names(self) -> None:
        if not hasattr(self, "world"):
            return
        for host in self.world.hosts:
            assert all(event.reason for event in host.events if isinstance(event, MatchingFailed | SlacFailed))
        if self.world.vehicle.state is EvState.FAILED:
            assert self.world.ev.told(SlacFailed)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self.unplug()
        for station in self.world.stations:
            station.machine.pilot(ControlPilotState.A, self.world.now)  # type: ignore[union-attr]
        self.world.run(30.0)
        assert self.world.vehicle.state is EvState.IDLE
        assert self.world.vehicle.next_timeout() is None
        for station in self.world.stations:
            assert isinstance(station.machine, EvseSlac)
            assert station.machine.state is EvseState.UNMATCHED
            assert station.machine.matchings == ()
            assert station.machine.next_timeout() is None


TestMatching = Matching.TestCase
TestMatching.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
