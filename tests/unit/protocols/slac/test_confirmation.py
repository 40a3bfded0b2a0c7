"""CM_SLAC_MATCH: the vehicle asks for its station, and gets the key."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.segment import Segment, plugged
from tests.unit.protocols.slac.stations import altered, assert_matched, ev_of, evse_of, losing, met
from v2gstack.codecs.mme import (
    BROADCAST,
    CM_ATTEN_CHAR_RSP,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_REQ,
    decode_mme,
    encode_mme,
)
from v2gstack.protocols.slac import (
    EvseState,
    EvState,
    MatchConfirmed,
    MatchingFailed,
    SlacFailed,
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"application_type": 1}, "APPLICATION_TYPE"),
        ({"security_type": 1}, "SECURITY_TYPE"),
        ({"mvf_length": 0x3E00}, "MVFLength is 15872"),
        ({"pev_id": b"\x01" + bytes(16)}, "identifier"),
        ({"evse_id": b"\x01" + bytes(16)}, "identifier"),
        ({"pev_mac": bytes(6)}, "PEV_MAC"),
        ({"evse_mac": bytes(6)}, "EVSE_MAC"),
        ({"run_id": bytes(8)}, "no matching"),
        ({"source": b"\x03" + bytes(5), "pev_mac": b"\x03" + bytes(5)}, "no station"),
    ],
)
def test_matches_that_are_not_ours(change: dict[str, object], words: str) -> None:
    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        message = decode_mme(frame)
        return [encode_mme(message.replace(**change))] if isinstance(message, CM_SLAC_MATCH_REQ) else [frame]

    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=channel)
    assert not evse.told(MatchConfirmed)
    assert any(words in reason for reason in evse.reasons)
    assert ev.machine.state is EvState.FAILED


def test_a_modem_of_the_vehicle_that_takes_no_key() -> None:
    ev, evse = ev_of(set_key_attempts=2), evse_of()
    ev.set_key_result = 7
    met(ev, evse)
    assert ev.machine.state is EvState.FAILED
    assert "took no key in 2 requests" in ev.told(SlacFailed)[0].reason


INVALID_CONFIRMATIONS = [
    {"application_type": 1},
    {"security_type": 1},
    {"mvf_length": 0},
    {"pev_id": b"\x01" + bytes(16)},
    {"evse_id": b"\x01" + bytes(16)},
    {"pev_mac": bytes(6)},
    {"evse_mac": bytes(6)},
    {"run_id": bytes(8)},
]


@pytest.mark.parametrize("change", INVALID_CONFIRMATIONS, ids=lambda change: next(iter(change)))
def test_a_vehicle_takes_no_key_from_an_invalid_confirmation(change: dict[str, object]) -> None:
    ev, evse = ev_of(attempts=1), evse_of()
    met(ev, evse, channel=altered(CM_SLAC_MATCH_CNF, **change))
    assert not [message for message in ev.sent if message.name == "CM_SET_KEY.REQ"]
    assert len([message for message in ev.sent if isinstance(message, CM_SLAC_MATCH_REQ)]) == 3
    assert ev.machine.state is EvState.FAILED


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_confirmations_that_are_lost_are_given_again(lost: int) -> None:
    """After three the vehicle begins anew, with another RunID: the station, which waits for its link, lets it."""
    ev, evse = ev_of(), evse_of()
    met(ev, evse, seconds=20, channel=losing(CM_SLAC_MATCH_CNF, lost))
    assert_matched(ev, evse)
    confirmed = {event.run_id for event in evse.told(MatchConfirmed)}
    assert len(confirmed) == (1 if lost < 3 else 2)
    assert len({message.nmk for message in evse.sent if isinstance(message, CM_SLAC_MATCH_CNF)}) == 1


def test_another_vehicle_does_not_begin_while_a_link_is_awaited() -> None:
    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    segment.link = lambda _station: False
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(3)
    assert evse.machine.state is EvseState.WAIT_FOR_LINK
    stranger = bytes.fromhex("0266778899aa")
    segment.deliver(evse, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, stranger, run_id=bytes(8))))
    segment.run(0.1)
    assert evse.machine.matchings == ()
    assert "the station is wait_for_link" in evse.reasons


def test_a_vehicle_that_decides_late_is_waited_for() -> None:
    """Up to TT_EVSE_match_session, ten seconds: many vehicles wait for all stations."""
    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse)
    held: list[bytes] = []

    def channel(_sender: bytes, _receiver: bytes, frame: bytes) -> list[bytes]:
        if isinstance(decode_mme(frame), CM_SLAC_MATCH_REQ):
            held.append(frame)
            return []
        return [frame]

    segment.channel = channel
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(1)
    segment.run(9.2)
    segment.deliver(evse, held[0])
    segment.run(0.1)
    assert evse.told(MatchConfirmed)
    # and no longer
    ev, evse = ev_of(), evse_of()
    segment = Segment(ev, evse, channel=channel)
    plugged(evse.machine)
    ev.machine.start(0.0)
    segment.run(1.0)
    segment.run(30)
    assert {failed.timer for failed in evse.told(MatchingFailed)} == {"TT_EVSE_match_session"}


def test_the_request_stands_in_for_an_answer_that_was_lost() -> None:
    ev, evse = ev_of(), evse_of()
    met(ev, evse, channel=losing(CM_ATTEN_CHAR_RSP))
    assert_matched(ev, evse)
