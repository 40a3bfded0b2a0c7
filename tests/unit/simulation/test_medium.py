"""The simulated powerline: who hears whom, what modems answer, and matchings of one vehicle with 1, 3 and 50 stations."""

from __future__ import annotations

from random import Random

import pytest

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_GET_KEY_REQ,
    CM_MNBC_SOUND_IND,
    CM_NW_STATS_REQ,
    CM_SET_KEY_REQ,
    CM_SLAC_PARM_REQ,
    VS_PL_LINK_STATUS_REQ,
    VS_RS_DEV_REQ,
    VS_SW_VER_REQ,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import ConfigError
from v2gstack.protocols.slac import (
    AttenuationMeasured,
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    PollLink,
    SlacEvent,
)
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
from v2gstack.types import ControlPilotState

LOCAL = bytes.fromhex("00b052000001")


def modem_of(number: int, *, measures: bool = True, **behaviour: object) -> SimulatedModem:
    return SimulatedModem(
        mac=bytes((2, 2, 0, 0, number >> 8, number & 255)),
        host=bytes((2, 1, 0, 0, number >> 8, number & 255)),
        behaviour=ModemBehaviour(**behaviour),
        measures=measures,
    )


def medium_of(**options: object) -> PowerlineMedium:
    return PowerlineMedium(Random(3).randbytes, **options)


class Host:
    """A machine at its modem."""

    def __init__(self, medium: PowerlineMedium, modem: SimulatedModem, machine: EvSlac | EvseSlac) -> None:
        self.medium, self.modem, self.machine = medium, modem, machine
        self.events: list[SlacEvent] = []
        medium.attach(modem)

    def settle(self) -> None:
        for frame in self.machine.frames_to_send():
            self.medium.send(self.modem, frame)
        for effect in self.machine.effects():
            if isinstance(effect, PollLink):
                self.medium.send(self.modem, encode_mme(VS_PL_LINK_STATUS_REQ(LOCAL, self.modem.host)))

    def turn(self, now: float) -> None:
        for frame in self.modem.take():
            self.events += self.machine.receive_frame(frame, now)
        due = self.machine.next_timeout()
        if due is not None and due <= now:
            self.events += self.machine.handle_timeout(now)
        self.settle()


def run(medium: PowerlineMedium, hosts: list[Host], seconds: float) -> None:
    end = medium.now + seconds
    for host in hosts:
        host.settle()
    while True:
        times = [at for host in hosts if (at := host.machine.next_timeout()) is not None]
        arrival = medium.next_event()
        times += [] if arrival is None else [arrival]
        if not times or min(times) > end:
            medium.advance(end)
            return
        now = max(min(times), medium.now)
        medium.advance(now)
        for host in hosts:
            host.turn(now)


def car_park(stations: int, **behaviour: object) -> tuple[PowerlineMedium, Host, list[Host]]:
    """One vehicle at the middle one of some stations; the others hear it through the mains."""
    medium = medium_of()
    car = modem_of(9999, measures=False)
    vehicle = Host(medium, car, EvSlac(EvSlacConfig(mac=car.host), random=Random(1).randbytes))
    posts = []
    for number in range(stations):
        modem = modem_of(number, **behaviour)
        posts.append(Host(medium, modem, EvseSlac(EvseSlacConfig(mac=modem.host), random=Random(number).randbytes)))
        level = 10 if number == stations // 2 else min(30 + abs(number - stations // 2), 90)
        medium.connect(car, modem, LinkQuality.flat(level, noise=2, delay=0.002))
        posts[-1].machine.start(0.0)
        posts[-1].machine.pilot(ControlPilotState.B2, 0.0)
    run(medium, [vehicle, *posts], 0.5)
    vehicle.machine.start(medium.now)
    run(medium, [vehicle, *posts], 6.0)
    return medium, vehicle, posts


@pytest.mark.parametrize("stations", [1, 3, 50])
def test_one_vehicle_and_many_stations(stations: int) -> None:
    medium, vehicle, posts = car_park(stations)
    right = posts[stations // 2]
    assert vehicle.machine.state is EvState.MATCHED
    assert vehicle.machine.station == right.modem.host
    assert right.machine.state is EvseState.MATCHED
    assert [post for post in posts if post.machine.state is EvseState.MATCHED] == [right]
    heard = [event for event in vehicle.events if isinstance(event, AttenuationMeasured)]
    assert len(heard) == stations
    assert medium.neighbours(vehicle.modem) == [right.modem]
    assert medium.lost == 0


@pytest.mark.parametrize(
    "behaviour",
    [
        {"set_key_result": 0},
        {"vendor_profiles": 1},
        {"vendor_profiles": 2, "vendor_oui": bytes(3)},
        {"vendor_profiles": 1, "empty_profiles": True},
        {"vendor_profiles": 1, "profiles": False},
    ],
)
def test_odd_modems(behaviour: dict[str, object]) -> None:
    _, vehicle, posts = car_park(2, **behaviour)
    assert vehicle.machine.state is EvState.MATCHED
    assert vehicle.machine.station == posts[1].modem.host
    [told] = [event for event in posts[1].events if isinstance(event, AttenuationMeasured)]
    assert told.sounds == 10
    assert abs(told.mean - 10) <= 1


def test_a_pulled_cable_is_a_lost_link() -> None:
    medium, vehicle, posts = car_park(1)
    medium.detach(vehicle.modem)
    run(medium, [vehicle, *posts], 3)
    assert vehicle.machine.state is EvState.IDLE
    assert posts[0].machine.state is EvseState.MATCHING


def test_a_lossy_medium_takes_repetitions() -> None:
    medium = medium_of(quality=LinkQuality.flat(12, loss=6554))
    car, post = modem_of(1, measures=False), modem_of(2)
    vehicle = Host(medium, car, EvSlac(EvSlacConfig(mac=car.host), random=Random(1).randbytes))
    station = Host(medium, post, EvseSlac(EvseSlacConfig(mac=post.host), random=Random(2).randbytes))
    station.machine.start(0.0)
    station.machine.pilot(ControlPilotState.B2, 0.0)
    run(medium, [vehicle, station], 0.5)
    vehicle.machine.start(medium.now)
    run(medium, [vehicle, station], 12)
    assert medium.lost > 0
    assert vehicle.machine.state is EvState.MATCHED
    assert station.machine.state is EvseState.MATCHED


# -- the medium by itself -----------------------------------------------------------------------------------------------------


def asked(medium: PowerlineMedium, modem: SimulatedModem, message: Mme) -> list[Mme]:
    medium.send(modem, encode_mme(message))
    medium.advance(medium.now + 0.2)
    return [decode_mme(frame) for frame in modem.take()]


def test_what_a_modem_answers() -> None:
    medium = medium_of()
    one, other = medium.attach(modem_of(1)), medium.attach(modem_of(2))
    key = {"nid": bytes(range(7)), "new_key": bytes(range(16))}
    assert asked(medium, one, VS_PL_LINK_STATUS_REQ(LOCAL, one.host))[0].link_status == 0
    for modem in (one, other):
        [answer] = asked(medium, modem, CM_SET_KEY_REQ(LOCAL, modem.host, my_nonce=b"abcd", **key))
        assert (answer.result, answer.your_nonce, answer.source) == (1, b"abcd", modem.mac)
    assert not medium.linked(one, other)
    medium.advance(medium.now + 2)
    assert asked(medium, one, VS_PL_LINK_STATUS_REQ(LOCAL, one.host))[0].link_status == 1
    assert asked(medium, one, CM_GET_KEY_REQ(LOCAL, one.host))[0].key == key["new_key"]
    assert asked(medium, one, VS_SW_VER_REQ(LOCAL, one.host))[0].version == b"MAC-QCA7000-1.1.0.730-04-20140815-SIMULATED\0"
    [stats] = asked(medium, one, CM_NW_STATS_REQ(LOCAL, one.host))
    assert (stats.num_stas, stats.stations[:6]) == (1, other.mac)
    assert asked(medium, one, VS_RS_DEV_REQ(LOCAL, one.host))[0].mstatus == 0
    assert not medium.linked(one, other)
    assert asked(medium, one, CM_SLAC_PARM_REQ(LOCAL, one.host, run_id=bytes(8))) == []
    assert other.take() == []


def test_a_silent_modem() -> None:
    medium = medium_of()
    modem = medium.attach(modem_of(1, answers=False))
    assert asked(medium, modem, VS_SW_VER_REQ(LOCAL, modem.host)) == []


def test_the_key_decides_who_hears_what() -> None:
    medium = medium_of()
    one, other, third = (medium.attach(modem_of(number)) for number in range(3))
    for modem, key in ((one, b"a"), (other, b"a"), (third, b"b")):
        asked(medium, modem, CM_SET_KEY_REQ(LOCAL, modem.host, nid=bytes(7), new_key=key * 16))
    ipv6 = bytes.fromhex("333300000001") + one.host + b"\x86\xdd" + bytes(40)
    medium.send(one, ipv6)
    medium.advance(medium.now + 2)
    assert (other.take(), third.take()) == ([], [])
    medium.send(one, ipv6)
    medium.send(one, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, one.host, run_id=bytes(8))))
    medium.send(one, encode_mme(CM_SLAC_PARM_REQ(other.host, one.host, run_id=bytes(8))))
    medium.advance(medium.now + 1)
    assert [len(other.take()), len(third.take())] == [3, 1]


def test_distance_and_capacity() -> None:
    medium = medium_of(capacity=2, deaf_from=60)
    one, far, near = (medium.attach(modem_of(number)) for number in range(3))
    medium.connect(one, far, LinkQuality.flat(60))
    sound = encode_mme(CM_MNBC_SOUND_IND(BROADCAST, one.host, cnt=0, run_id=bytes(8), rnd=bytes(16)))
    for _ in range(3):
        medium.send(one, sound)
    medium.advance(1)
    assert far.take() == []
    assert len(near.take()) == 2
    assert medium.lost == 4


def test_misuse() -> None:
    medium = medium_of()
    medium.attach(modem_of(1))
    with pytest.raises(ConfigError, match="already"):
        medium.attach(modem_of(1))
    with pytest.raises(ConfigError, match="58 groups"):
        LinkQuality(attenuation=(1,))
    with pytest.raises(ConfigError, match="loss"):
        LinkQuality(loss=-1)
