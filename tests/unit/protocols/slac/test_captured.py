"""Captured matchings of real vehicles, stations and modems, replayed to our own machines in both roles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.protocols.slac.segment import plugged
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_PROFILE_IND,
    CM_MNBC_SOUND_IND,
    CM_SET_KEY_CNF,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    VS_ATTEN_CHAR_IND,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    AttenuationMeasured,
    EvseSlac,
    EvseSlacConfig,
    EvseState,
    EvSlac,
    EvSlacConfig,
    EvState,
    MatchConfirmed,
    SlacEvent,
)

_PROFILES = (CM_ATTEN_PROFILE_IND, VS_ATTEN_CHAR_IND)


@pytest.fixture(scope="session")
def sessions(shared_vectors: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (shared_vectors / "slac" / "sessions.jsonl").read_text().splitlines()]
    assert len(found) > 20
    return found


class Replay:
    """Feeds one side's captured frames, each after our machine has sent what it answers."""

    def __init__(self, session: dict[str, Any]) -> None:
        self.messages = [decode_mme(bytes.fromhex(frame["hex"])) for frame in session["frames"]]
        [*_, self.confirmation] = [message for message in self.messages if isinstance(message, CM_SLAC_MATCH_CNF)]
        self.ev, self.evse = self.confirmation.destination, self.confirmation.source
        self.run_id = self.confirmation.run_id
        self.now = 0.0
        self.sent: list[Mme] = []
        self.events: list[SlacEvent] = []

    def settle(self, machine: EvSlac | EvseSlac) -> None:
        for frame in machine.frames_to_send():
            message = decode_mme(frame)
            self.sent.append(message)
            if message.name == "CM_SET_KEY.REQ":
                answer = CM_SET_KEY_CNF(message.source, self.modem(), result=1)
                self.events += machine.receive_frame(encode_mme(answer), self.now)
                self.settle(machine)

    def modem(self) -> bytes:
        """The station's modem: whoever reported most of the sounds."""
        sources = [message.source for message in self.messages if isinstance(message, CM_ATTEN_PROFILE_IND)]
        sources = sources or [message.source for message in self.messages if isinstance(message, VS_ATTEN_CHAR_IND)]
        return max(set(sources), key=sources.count) if sources else bytes.fromhex("02eeeeeeee02")

    def feed(self, machine: EvSlac | EvseSlac, message: Mme) -> None:
        self.now += 0.002
        self.events += machine.handle_timeout(self.now)
        self.settle(machine)
        self.events += machine.receive_frame(encode_mme(message), self.now)
        self.settle(machine)

    def until_sent(self, machine: EvSlac | EvseSlac, name: str, count: int) -> None:
        self.settle(machine)
        while sum(message.name == name for message in self.sent) < count:
            due = machine.next_timeout()
            assert due is not None, f"{name} is never sent"
            self.now = max(self.now, due)
            self.events += machine.handle_timeout(self.now)
            self.settle(machine)

    def told(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def test_our_station_with_captured_vehicles(sessions: list[dict[str, Any]]) -> None:
    for session in sessions:
        replay = Replay(session)
        # the modems of four stations reported no groups
        empty = all(message.num_groups == 0 for message in replay.messages if isinstance(message, _PROFILES))
        config = EvseSlacConfig(mac=replay.evse, silent_attenuation=12 if empty else None)
        machine = EvseSlac(config, random=lambda size: bytes(range(size)))
        plugged(machine)
        replay.settle(machine)
        assert machine.modem == replay.modem()
        measured = any(isinstance(message, _PROFILES) for message in replay.messages)
        awaited: set[str] = set()
        for message in replay.messages:
            if message.source == replay.evse and not isinstance(message, _PROFILES):
                awaited.add(message.name)
                continue
            if message.destination not in (BROADCAST, replay.evse):
                continue
            for name in awaited:
                replay.until_sent(machine, name, 1)
            replay.feed(machine, message)
            if isinstance(message, CM_MNBC_SOUND_IND) and not measured:
                # captured on the vehicle's side: the station's modem is not heard there
                replay.feed(machine, CM_ATTEN_PROFILE_IND(BROADCAST, replay.modem(), pev_mac=message.source, aag=bytes([12]) * 58))
        [confirmed] = replay.told(MatchConfirmed)
        assert (confirmed.ev_mac, confirmed.run_id) == (replay.ev, replay.run_id), session["source"]
        [told] = [event for event in replay.told(AttenuationMeasured) if event.ev_mac == replay.ev]
        assert told.sounds == 10, session["source"]
        replay.events += machine.link_status(True, replay.now)
        assert machine.state is EvseState.MATCHED


def test_our_vehicle_with_captured_stations(sessions: list[dict[str, Any]]) -> None:
    for session in sessions:
        replay = Replay(session)
        machine = EvSlac(EvSlacConfig(mac=replay.ev), random=lambda size, run_id=replay.run_id: run_id if size == 8 else bytes(size))
        machine.start(0.0)
        replay.settle(machine)
        own: dict[str, int] = {"CM_SLAC_PARM.REQ": 1, "CM_START_ATTEN_CHAR.IND": 3, "CM_MNBC_SOUND.IND": 10}
        awaited: set[str] = set()
        for message in replay.messages:
            if message.source == replay.ev:
                awaited.add(message.name)
            elif message.destination == replay.ev:
                for name in awaited:
                    replay.until_sent(machine, name, own.get(name, 1))
                replay.feed(machine, message)
        [confirmed] = replay.told(MatchConfirmed)
        assert (confirmed.evse_mac, confirmed.nid) == (replay.evse, replay.confirmation.nid), session["source"]
        assert machine.state is EvState.JOINING
        replay.events += machine.link_status(True, replay.now)
        assert machine.state is EvState.MATCHED
        [request] = [message for message in replay.sent if isinstance(message, CM_SLAC_MATCH_REQ)]
        captured = [message for message in replay.messages if isinstance(message, CM_SLAC_MATCH_REQ) and message.source == replay.ev]
        # what we send is what the vehicle sent
        assert request.replace(trailing=None) in [message.replace(vlan=None, trailing=None) for message in captured], session["source"]


def test_the_attenuation_is_what_the_station_told(sessions: list[dict[str, Any]]) -> None:
    """Where the modem's profiles were captured too, our mean is the station's, to a rounding."""
    compared = 0
    for session in sessions:
        messages = [decode_mme(bytes.fromhex(frame["hex"])) for frame in session["frames"]]
        told = [message for message in messages if message.name == "CM_ATTEN_CHAR.IND"]
        profiles = [message for message in messages if isinstance(message, CM_ATTEN_PROFILE_IND) and message.num_groups == 58]
        if len(told) != 1 or len(profiles) != 10 or len({message.source for message in profiles}) != 1:
            continue
        [captured] = told
        for group in range(58):
            mean = sum(message.aag[group] for message in profiles) / 10
            assert abs(mean - captured.aag[group]) <= 1 or captured.aag[group] < mean, session["source"]
        compared += 1
    assert compared > 3
