"""Vehicles and stations for the tests of SLAC, and how they meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.unit.protocols.slac.segment import Segment, Station, plugged, source_of_random
from v2gstack.codecs.mme import Mme, decode_mme, encode_mme, nid_from_nmk
from v2gstack.protocols.slac import EvseSlac, EvseSlacConfig, EvseState, EvSlac, EvSlacConfig, EvState, ToggleControlPilot
from v2gstack.types import ControlPilotState

EV = bytes.fromhex("021122334401")
EV_MODEM = bytes.fromhex("021122334402")

#: What arrives instead of a message; an empty list loses it.
Change = Callable[[Mme], list[Mme]]


def evse_of(number: int = 1, attenuation: int = 12, **options: Any) -> Station:
    mac, modem = bytes((2, 0xEE, 0, 0, number, 1)), bytes((2, 0xEE, 0, 0, number, 2))
    machine = EvseSlac(EvseSlacConfig(mac=mac, **options), random=source_of_random(number))
    return Station(f"evse{number}", machine, mac, modem, attenuation)


def ev_of(mac: bytes = EV, modem: bytes = EV_MODEM, seed: int = 99, **options: Any) -> Station:
    return Station("ev", EvSlac(EvSlacConfig(mac=mac, **options), random=source_of_random(seed)), mac, modem)


def met(ev: Station, *stations: Station, seconds: float = 6.0, **options: Any) -> Segment:
    """All of them on one segment, the vehicle plugged in at each station, after some seconds."""
    segment = Segment(ev, *stations, **options)
    for station in stations:
        assert isinstance(station.machine, EvseSlac)
        plugged(station.machine)
    segment.run(0.1)
    assert isinstance(ev.machine, EvSlac)
    ev.machine.start(segment.now)
    segment.run(seconds)
    return segment


def changing(change: Change) -> Callable[[bytes, bytes, bytes], list[bytes]]:
    """A channel that changes messages."""
    return lambda _sender, _receiver, frame: [encode_mme(message) for message in change(decode_mme(frame))]


def altered(kind: type[Mme] | str, **changes: object) -> Callable[[bytes, bytes, bytes], list[bytes]]:
    """A channel that alters fields of one kind of message."""

    def change(message: Mme) -> list[Mme]:
        is_it = message.name == kind if isinstance(kind, str) else isinstance(message, kind)
        return [message.replace(**changes)] if is_it else [message]

    return changing(change)


def losing(kind: type[Mme] | str, times: int = 1_000_000) -> Callable[[bytes, bytes, bytes], list[bytes]]:
    """A channel that loses the first messages of one kind."""
    left = times

    def change(message: Mme) -> list[Mme]:
        nonlocal left
        is_it = message.name == kind if isinstance(kind, str) else isinstance(message, kind)
        if not is_it or not left:
            return [message]
        left -= 1
        return []

    return changing(change)


def toggling(segment: Segment, ev: Station, evse: Station, times: Callable[[ToggleControlPilot], int]) -> None:
    """Run until the vehicle toggles, then toggle."""
    assert isinstance(evse.machine, EvseSlac)
    while not (asked := [effect for effect in ev.effects if isinstance(effect, ToggleControlPilot)]):
        segment.run(0.02)
        assert segment.now < 5
    [effect] = asked
    for _ in range(times(effect)):
        evse.events += evse.machine.pilot(ControlPilotState.C2, segment.now)
        segment.run(effect.seconds)
        evse.events += evse.machine.pilot(ControlPilotState.B2, segment.now)
        segment.run(effect.seconds)


def assert_matched(ev: Station, evse: Station) -> None:
    assert (ev.machine.state, evse.machine.state) == (EvState.MATCHED, EvseState.MATCHED)
    assert ev.key == evse.key
    assert ev.machine.nid == evse.machine.nid == nid_from_nmk(evse.key)
    assert isinstance(ev.machine, EvSlac)
    assert ev.machine.station == evse.mac
