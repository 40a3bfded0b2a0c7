"""Machines of SLAC at simulated modems on one medium, in simulated time: what the benchmarks let meet."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from random import Random

from v2gstack.protocols.slac import EvseSlac, EvseSlacConfig, EvseState, EvSlac, EvSlacConfig, EvState, PollLink
from v2gstack.simulation.medium import LinkQuality, PowerlineMedium, SimulatedModem
from v2gstack.types import ControlPilotState

__all__ = ["Host", "Powerline"]


@dataclass(eq=False)
class Host:
    """A machine and its modem."""

    machine: EvSlac | EvseSlac
    modem: SimulatedModem
    #: When its machine is to be called, as far as the schedule knows.
    due: float | None = field(default=None)


class Powerline:
    """A segment with its hosts; only those are called for whom something has come or is due.

    Args:
        seed: Where all randomness comes from.
        far: Mean attenuation between those that share no cable, dB.
    """

    def __init__(self, seed: int, far: int = 60) -> None:
        self.random = Random(seed)
        self.medium = PowerlineMedium(self.random.randbytes, quality=LinkQuality.flat(far), capacity=2_000_000)
        self.hosts: list[Host] = []
        self._schedule: list[tuple[float, int, Host]] = []
        self._count = 0
        self.frames = 0

    def station(self, number: int) -> Host:
        """One more station."""
        mac, modem = b"\x02\xee\x00" + number.to_bytes(2, "big") + b"\x01", b"\x02\xee\x00" + number.to_bytes(2, "big") + b"\x02"
        machine = EvseSlac(EvseSlacConfig(mac=mac), random=self.random.randbytes)
        host = self._add(machine, SimulatedModem(mac=modem, host=mac))
        machine.start(self.medium.now)
        self.settle(host)
        return host

    def vehicle(self, number: int, station: Host, attenuation: int = 12) -> Host:
        """One more vehicle, at the cable of a station."""
        mac, modem = b"\x02\xcc\x00" + number.to_bytes(2, "big") + b"\x01", b"\x02\xcc\x00" + number.to_bytes(2, "big") + b"\x02"
        machine = EvSlac(EvSlacConfig(mac=mac), random=self.random.randbytes)
        host = self._add(machine, SimulatedModem(mac=modem, host=mac, measures=False))
        self.medium.connect(host.modem, station.modem, LinkQuality.flat(attenuation))
        return host

    def _add(self, machine: EvSlac | EvseSlac, modem: SimulatedModem) -> Host:
        host = Host(machine, self.medium.attach(modem))
        self.hosts.append(host)
        return host

    def plug(self, vehicle: Host, station: Host) -> None:
        """The cable goes in, and the vehicle begins."""
        assert isinstance(vehicle.machine, EvSlac)
        assert isinstance(station.machine, EvseSlac)
        station.machine.pilot(ControlPilotState.B2, self.medium.now)
        vehicle.machine.start(self.medium.now)
        self.settle(station)
        self.settle(vehicle)

    def settle(self, host: Host) -> None:
        """What a machine has to send, to ask and to wait for."""
        machine = host.machine
        while frames := machine.frames_to_send():
            self.frames += len(frames)
            for frame in frames:
                self.medium.send(host.modem, frame)
            for effect in machine.effects():
                if isinstance(effect, PollLink):
                    machine.link_status(bool(self.medium.neighbours(host.modem)), self.medium.now)
        for effect in machine.effects():
            if isinstance(effect, PollLink):
                machine.link_status(bool(self.medium.neighbours(host.modem)), self.medium.now)
        due = machine.next_timeout()
        if due is not None and due != host.due:
            self._count += 1
            heapq.heappush(self._schedule, (due, self._count, host))
        host.due = due

    def run(self, seconds: float) -> None:
        """Let simulated time pass."""
        end = self.medium.now + seconds
        while True:
            arrival = self.medium.next_event()
            timer = self._schedule[0][0] if self._schedule else None
            upcoming = min((at for at in (arrival, timer) if at is not None), default=end + 1)
            if upcoming > end:
                self.medium.advance(end)
                return
            self.medium.advance(max(upcoming, self.medium.now))
            now = self.medium.now
            for host in self.hosts:
                if host.modem.inbox:
                    for frame in host.modem.take():
                        self.frames += 1
                        host.machine.receive_frame(frame, now)
                    self.settle(host)
            while self._schedule and self._schedule[0][0] <= now:
                due, _, host = heapq.heappop(self._schedule)
                if host.due == due:
                    host.due = None
                    host.machine.handle_timeout(now)
                    self.settle(host)

    def matched(self) -> list[Host]:
        """The vehicles that have a link."""
        return [host for host in self.hosts if host.machine.state is EvState.MATCHED]

    def served(self) -> list[Host]:
        """The stations that have a link."""
        return [host for host in self.hosts if host.machine.state is EvseState.MATCHED]
