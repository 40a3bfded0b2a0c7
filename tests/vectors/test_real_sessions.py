"""The sessions of real cars, once more: each car against our station, and each real station against our car."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.support.playback import is_complete, play
from tests.support.real_sessions import RealSession, real_sessions
from tests.support.replay import Replayed, replay
from v2gstack.protocols.v2g import STRICT, TOLERANT, EndKind, PausedSession, Policy
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent


@pytest.fixture(scope="module")
def sessions(shared_vectors: Path) -> tuple[RealSession, ...]:
    return real_sessions(shared_vectors)


@cache
def replayed(vectors: Path, policy: Policy) -> dict[str, Replayed]:
    """All sessions against our station; those that join a paused one find it."""
    sessions = real_sessions(vectors)
    found: dict[str, Replayed] = {}
    paused: dict[str, PausedSession] = {}
    for session in sessions:
        known = (paused[session.capture],) if session.capture in paused else ()
        result = found[str(session)] = replay(session, policy, paused=known)
        if result.paused is not None:
            paused[session.capture] = result.paused
    return found


def expected_end(session: RealSession) -> EndKind:
    last = session.exchanges[-1]
    if last.name != "SessionStopReq":
        return EndKind.CONNECTION_LOST
    wish = getattr(last.request.message, "charging_session", "Terminate")
    return EndKind.PAUSED if str(wish) == "Pause" else EndKind.TERMINATED


def test_there_are_sessions_of_all_kinds(sessions: tuple[RealSession, ...]) -> None:
    assert len(sessions) == 53
    assert sum(session.schema_set == "din70121" for session in sessions) == 13
    assert sum(len(session.exchanges) for session in sessions) == 13_956
    assert sum(is_complete(session) for session in sessions) == 34


#: What the real station refused and ours, being tolerant, takes: the rest of such a session tells nothing.
REFUSED_BY_THE_REAL_ONE = ("Seres|2024-01-10T13:40:14.939Z-2_iso2_ac#0",)


def test_real_cars_charge_at_our_station(shared_vectors: Path) -> None:
    """Where the real station said OK, so does ours, and every session comes to the end that it came to."""
    for name, result in replayed(shared_vectors, TOLERANT).items():
        if name in REFUSED_BY_THE_REAL_ONE:
            continue
        session = result.session
        for answer in result.answers:
            assert answer.message is not None, (name, answer.exchange.name)
            if answer.exchange.code.startswith("OK"):
                assert answer.code == answer.exchange.code, (name, answer.exchange.name)
        assert len(result.answers) == len(session.exchanges), (name, str(result.end))
        assert result.end is not None
        assert result.end.kind is expected_end(session), name


#: Which cars do what, by the quirk that lets it pass.
QUIRKS = {
    "early_session_stop": {
        "VW|id.3|iso_15118-2_AC|2023-04-14T12:45:39.624Z-3_config-ac-iso2#0",
        "VW|id.4|iso_15118-2_AC|2023-04-14T09:52:17.069Z-3_config-ac-iso2#0",
    },
    "mode_parameters": {"Seres|2024-01-10T13:40:14.939Z-2_iso2_ac#0"},
    "negative_profile_power": {"Seres|2024-01-10T13:30:14.882Z-2_iso2_dc#0"},
    "overrun_budget": {
        "Tesla|Model_3|2023-04-06T11:52:31.423Z-tesla_model_3_dinspec_DC#0",
        "VW|id.3|din_spec_70121|2023-04-14T12:53:04.615Z-id3pure-dinspec-discharge#0",
    },
    "profile_above_schedule": {
        "Skoda|Enyaq_v3.0|2023-01-16-iso15118_AC_Lumissil|enyaq-ac-iso-lumissil.dump#0",
        "Skoda|Enyaq_v3.0|iso15118_AC_Josev|enyaq_ac_0.dump#0",
        "VW|id.3|din_spec_70121|2023-04-14T12:46:53.182Z-8_config-josev-dc-dinspec#0",
        "VW|id.3|iso_15118-2_DC|2023-04-14T12:48:02.295Z-9_config-josev-dc-iso2#0",
        "VW|id.4|iso_15118-2_DC|2023-04-14T09:56:00.969Z-9_config-josev-dc-iso2#0",
    },
    "profile_phases": {"Seres|2024-01-10T13:30:14.882Z-2_iso2_dc#0"},
    "trailing_octets": {"Tesla|Model_3|2023-04-06T11:52:31.423Z-tesla_model_3_dinspec_DC#0"},
}


def test_each_deviation_is_named(shared_vectors: Path) -> None:
    """The tolerant station says what it let pass, the strict one refuses just that, with its clause."""
    tolerant, strict = replayed(shared_vectors, TOLERANT), replayed(shared_vectors, STRICT)
    found: dict[str, set[str]] = {}
    for name, result in tolerant.items():
        for quirk in result.quirks:
            found.setdefault(quirk, set()).add(name)
    assert found == QUIRKS
    deviating = set().union(*QUIRKS.values())
    for name, result in strict.items():
        if name in QUIRKS["overrun_budget"] - QUIRKS["trailing_octets"]:
            assert result.end is not None
            assert (result.end.kind, result.end.timer) == (EndKind.TIMEOUT, "V2G_SECC_CableCheck_Performance_Time")
        elif name in deviating:
            first = result.violations[0]
            assert first.response_code.startswith("FAILED"), name
            assert getattr(first.error, "clause", ""), name
        else:
            assert not result.violations, (name, result.violations[:1])
            assert result.end is not None
            assert result.end.kind is expected_end(result.session), name


def _said(result: Replayed) -> list[object]:
    return [(type(event).__name__, event.payload) for event in result.events if isinstance(event, (MessageReceived, MessageSent))]


@pytest.mark.parametrize("cut", [1, 7])
def test_any_chunking_gives_the_same_session(sessions: tuple[RealSession, ...], cut: int) -> None:
    short = sorted((each for each in sessions if is_complete(each)), key=lambda each: len(each.exchanges))[:6]
    for session in short:
        assert _said(replay(session, TOLERANT, cut=cut)) == _said(replay(session, TOLERANT))


def test_our_car_charges_at_real_stations(sessions: tuple[RealSession, ...]) -> None:
    """With the recorded answers of every complete session, our car comes to its own SessionStop."""
    for session in sessions:
        if not is_complete(session):
            continue
        for policy in (TOLERANT, STRICT):
            result = play(session, policy)
            assert result.end is not None, str(session)
            assert result.end.kind is EndKind.TERMINATED, (str(session), str(result.end))
            assert not result.quirks
            assert not result.violations
            assert result.names[0] == "supportedAppProtocolReq"
            assert result.names[-1] == "SessionStopReq"
