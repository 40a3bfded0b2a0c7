"""Sessions of real cars and real stations, one side replayed into ours."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.real_sessions import RealSession, real_sessions
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.errors import EncodeError
from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    STRICT,
    TOLERANT,
    EndKind,
    EvccSession,
    PausedSession,
    Policy,
    SeccSession,
)
from v2gstack.protocols.v2g.events import DeviationAccepted, MessageReceived, ProtocolViolated, SessionStopped

PROTOCOLS = {"iso15118_2": ISO15118_2, "din70121": DIN70121}


@pytest.fixture(scope="module")
def sessions(shared_vectors: Path) -> list[RealSession]:
    return [session for session in real_sessions(shared_vectors) if session.schema_set]


def frame(payload: bytes) -> bytes:
    return encode_frame(PayloadType.EXI_ENCODED_V2G_MESSAGE, payload)


def stopped(session: RealSession) -> bool:
    """Whether the capture ends with a SessionStop that the station took."""
    return session.exchanges[-1].name == "SessionStopReq" and session.exchanges[-1].code == "OK"


def replayed(session: RealSession, policy: Policy) -> tuple[SeccSession, list[Any]]:
    """The vehicle's side of a capture, driven into an SECC that answers as the real station did, where it still may."""
    first = session.exchanges[1].request
    clock = session.exchanges[0].request.time
    ids = iter([session.session_id] * 2)
    paused = PausedSession(session_id=first.document.header.session_id, protocol=session.schema_set)  # type: ignore[attr-defined]
    secc = SeccSession(
        protocols=[PROTOCOLS[session.schema_set]],
        policy=policy,
        random=lambda size: next(ids).ljust(size, b"\0"),
        paused=[paused],
        start=clock,
    )
    events: list[Any] = []
    for exchange in session.exchanges:
        request, response = exchange.request, exchange.response
        events += secc.receive_data(frame(request.payload), request.time)
        if secc.pending and response is not None and type(response.message).__name__ == secc.pending.removesuffix("Req") + "Res":
            events += secc.send(response.message, request.time)
        if secc.end is not None:
            break
    return secc, events


class Replay:
    """Replays each session once for each policy."""

    def __init__(self, sessions: list[RealSession]) -> None:
        self.sessions = sessions
        self.of = cache(lambda number, policy: replayed(sessions[number], policy))


@pytest.fixture(scope="module")
def replay(sessions: list[RealSession]) -> Replay:
    return Replay(sessions)


def test_tolerant_stations_serve_every_car(replay: Replay) -> None:
    """Whatever the real station answered with OK, ours lets through; the end is that of the capture."""
    for number, session in enumerate(replay.sessions):
        secc, events = replay.of(number, TOLERANT)
        violations = [event for event in events if isinstance(event, ProtocolViolated)]
        if any(exchange.code == "FAILED_WrongChargeParameter" for exchange in session.exchanges):
            # This vehicle goes on with CableCheck although the real station had refused its parameters.
            assert secc.end is not None
            assert secc.end.kind is EndKind.SEQUENCE_ERROR
            continue
        assert not violations, (str(session), violations[0])
        assert len([event for event in events if isinstance(event, MessageReceived)]) == len(session.exchanges), str(session)
        assert (secc.end is not None and secc.end.is_regular) == stopped(session), str(session)


def test_deviations_have_names(replay: Replay) -> None:
    found: Counter[str] = Counter()
    for number in range(len(replay.sessions)):
        _, events = replay.of(number, TOLERANT)
        found.update({event.quirk for event in events if isinstance(event, DeviationAccepted)})
    assert found == {
        "early_session_stop": 2,
        "mode_parameters": 1,
        "negative_profile_power": 1,
        "overrun_budget": 2,
        "profile_phases": 1,
        "trailing_octets": 1,
    }


def test_strict_stations_refuse_what_tolerant_ones_name(replay: Replay) -> None:
    for number, session in enumerate(replay.sessions):
        _, tolerated = replay.of(number, TOLERANT)
        secc, events = replay.of(number, STRICT)
        violations = [event for event in events if isinstance(event, ProtocolViolated)]
        quirks = {event.quirk for event in tolerated if isinstance(event, DeviationAccepted)}
        if quirks == {"overrun_budget"}:
            assert secc.end is not None
            assert secc.end.timer == "V2G_SECC_CableCheck_Performance_Time"
        elif quirks:
            assert violations, str(session)
            assert all(str(violation.error) and violation.response_code.startswith("FAILED") for violation in violations)


def writable(session: RealSession) -> bool:
    """Whether all that the vehicle said keeps the schema: we send nothing else."""
    codec = ExiCodec(session.schema_set)
    try:
        for exchange in session.exchanges[1:]:
            codec.encode(exchange.request.document)  # type: ignore[arg-type]
    except EncodeError:
        return False
    return True


def test_vehicles_understand_every_station(sessions: list[RealSession]) -> None:
    """The station's side of a capture, driven into an EVCC that asks as the real vehicle did."""
    accepted = supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=1)
    accepted_frame = frame(ExiCodec("appprotocol").encode(accepted))
    complete = 0
    for session in sessions:
        if not writable(session):
            continue
        clock = session.exchanges[0].request.time
        resume = PausedSession(session_id=session.session_id, protocol=session.schema_set)
        evcc = EvccSession(protocols=[PROTOCOLS[session.schema_set]], random=bytes, start=clock, resume=resume)
        events = evcc.start(clock) + evcc.receive_data(accepted_frame, clock)
        for exchange in session.exchanges[1:]:
            if evcc.end is not None or exchange.response is None:
                break
            events += evcc.send(exchange.request.message, exchange.request.time)
            events += evcc.receive_data(frame(exchange.response.payload), exchange.request.time)
        assert not [event for event in events if isinstance(event, ProtocolViolated)], str(session)
        failed = any(exchange.code.upper().startswith("FAILED") for exchange in session.exchanges)
        if stopped(session) and not failed:
            complete += 1
            assert evcc.end is not None
            assert evcc.end.is_regular, str(session)
            assert isinstance(events[-1], SessionStopped)
        elif failed:
            assert evcc.end is not None
            assert evcc.end.kind in (EndKind.FAILED_RESPONSE, EndKind.SEQUENCE_ERROR)
    assert complete == 34
