"""Sessions of OCPP-J: both ends talk through their frames, in virtual time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from v2gstack.codecs.ocppj import STRICT, TOLERANT, CallErrorCode, OcppjCodec, OcppPolicy, OcppVersion
from v2gstack.errors import ConfigError, EncodeError, LocalProtocolError
from v2gstack.messages import ocpp16, ocpp21, ocpp201
from v2gstack.protocols.ocpp import (
    TIMERS,
    AnswerOverdue,
    CallFailed,
    CallReceived,
    CloseWanted,
    FailureReason,
    FrameIgnored,
    FrameRejected,
    IgnoredReason,
    MessageIds,
    OcppEvent,
    OcppRole,
    OcppSession,
    OcppSettings,
    ResultReceived,
    ResultRejected,
    SendReceived,
    seconds_of,
)

V16, V201, V21 = OcppVersion
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: Timers of the table, in the order of what happens.
ANSWER, MESSAGE = TIMERS["AnswerTimeout"].seconds, TIMERS["MessageTimeout"].seconds


def session(
    role: OcppRole = "csms",
    version: OcppVersion = V201,
    policy: OcppPolicy = STRICT,
    *,
    new_id: Callable[[], str] | None = None,
    own_ids: MessageIds | None = None,
    peer_ids: MessageIds | None = None,
    **settings: Any,
) -> OcppSession:
    numbers = itertools.count(1)
    return OcppSession(
        role,
        OcppjCodec(version, policy=policy),
        new_id=new_id or (lambda: f"{role}-{next(numbers)}"),
        settings=OcppSettings(**settings),
        own_ids=own_ids,
        peer_ids=peer_ids,
    )


def heartbeat(message_id: str = "a") -> str:
    return f'[2,"{message_id}","Heartbeat",{{}}]'


def time_is(version: OcppVersion = V201) -> Any:
    module = {V16: ocpp16, V201: ocpp201, V21: ocpp21}[version]
    return module.HeartbeatResponse(current_time=NOW)


def only(events: list[OcppEvent], kind: type) -> Any:
    (event,) = events
    assert type(event) is kind, event
    return event


def sent(end: OcppSession) -> list[Any]:
    return [json.loads(frame) for frame in end.data_to_send()]


def carry(source: OcppSession, target: OcppSession, now: float = 0.0) -> list[OcppEvent]:
    return [event for frame in source.data_to_send() for event in target.receive_data(frame, now)]


# -- how it is meant -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", list(OcppVersion))
def test_a_call_and_its_answer(version: OcppVersion) -> None:
    station, csms = session("station", version), session("csms", version)
    request = version.actions["Heartbeat"].request()
    message_id = station.call(request, 0.0)
    received = only(carry(station, csms), CallReceived)
    assert (received.message_id, received.action, received.message) == (message_id, "Heartbeat", request)
    assert not received.repeated
    assert not received.overlapping
    csms.respond(message_id, time_is(version), 0.0)
    result = only(carry(csms, station), ResultReceived)
    assert (result.message_id, result.request, result.message.current_time, result.late) == (message_id, request, NOW, False)
    assert (station.outstanding, csms.unanswered, station.next_timeout(), csms.next_timeout()) == (None, (), None, None)


def test_one_call_is_out_at_a_time_in_each_direction() -> None:
    station, csms = session("station"), session("csms")
    first, second, third = (station.call(ocpp201.HeartbeatRequest(), 0.0) for _ in range(3))
    assert (station.outstanding, station.waiting) == (first, 2)
    (frame,) = station.data_to_send()
    # the other direction has its own turn
    down = csms.call(ocpp201.GetLocalListVersionRequest(), 0.0)
    assert csms.outstanding == down
    only(carry(csms, station), CallReceived)
    only(csms.receive_data(frame, 0.0), CallReceived)
    csms.respond(first, time_is(), 0.0)
    only(carry(csms, station), ResultReceived)
    assert (station.outstanding, station.waiting) == (second, 1)
    only(carry(station, csms), CallReceived)
    csms.respond(second, time_is(), 0.0)
    only(carry(csms, station), ResultReceived)
    assert (station.outstanding, station.waiting) == (third, 0)


def test_calling_while_answering_is_usual() -> None:
    """A call inside of a handler, as others deadlock on."""
    station, csms = session("station"), session("csms")
    reset = csms.call(ocpp201.ResetRequest(type=ocpp201.ResetEnumType.Immediate), 0.0)
    only(carry(csms, station), CallReceived)
    status = station.call(ocpp201.HeartbeatRequest(), 0.0)
    only(carry(station, csms), CallReceived)
    csms.respond(status, time_is(), 0.0)
    only(carry(csms, station), ResultReceived)
    station.respond(reset, ocpp201.ResetResponse(status=ocpp201.ResetStatusEnumType.Accepted), 0.0)
    assert only(carry(station, csms), ResultReceived).message.status == "Accepted"


def test_a_call_may_go_first() -> None:
    station = session("station")
    station.call(ocpp201.HeartbeatRequest(), 0.0)
    station.call(ocpp201.HeartbeatRequest(), 0.0, message_id="later")
    station.call(ocpp201.HeartbeatRequest(), 0.0, message_id="sooner", first=True)
    station.receive_data('[3,"station-1",{"currentTime":"2026-03-01T12:00:00Z"}]', 0.0)
    assert station.outstanding == "sooner"


def test_what_has_no_answer_waits_for_nobody() -> None:
    station, csms = session("station", V21), session("csms", V21)
    station.call(ocpp21.HeartbeatRequest(), 0.0)
    element = ocpp21.StreamDataElementType(t=0, v="1")  # type: ignore[arg-type]
    stream = ocpp21.NotifyPeriodicEventStream(id=1, pending=0, basetime=NOW, data=(element,))
    told = station.call(stream, 0.0)
    call, send = sent(station)
    assert (call[0], send[:3]) == (2, [6, told, "NotifyPeriodicEventStream"])
    received = only(csms.receive_data(json.dumps(send), 0.0), SendReceived)
    assert (received.message_id, received.action, received.message.data[0].v) == (told, "NotifyPeriodicEventStream", "1")
    assert csms.data_to_send() == []
    assert csms.unanswered == ()


def test_an_error_is_an_answer() -> None:
    station, csms = session("station", V16), session("csms", V16)
    message_id = station.call(ocpp16.HeartbeatRequest(), 0.0)
    carry(station, csms)
    csms.respond_error(message_id, CallErrorCode.OccurrenceConstraintViolation, 0.0, description="no", details={"a": 1})
    failed = only(carry(csms, station), CallFailed)
    assert (failed.reason, failed.code, failed.code_text) == (
        FailureReason.CALLERROR,
        CallErrorCode.OccurrenceConstraintViolation,
        "OccurenceConstraintViolation",
    )
    assert (failed.description, failed.details, failed.sent) == ("no", {"a": 1}, True)


def test_an_error_code_that_nobody_knows_is_told_as_it_came() -> None:
    station = session("station")
    station.call(ocpp201.HeartbeatRequest(), 0.0)
    failed = only(station.receive_data('[4,"station-1","OutOfCoffee","",{}]', 0.0), CallFailed)
    assert (failed.code, failed.code_text) == (None, "OutOfCoffee")


# -- timers --------------------------------------------------------------------------------------------------------------


def test_message_timeout() -> None:
    station = session("station")
    first = station.call(ocpp201.HeartbeatRequest(), 10.0)
    second = station.call(ocpp201.HeartbeatRequest(), 10.0, timeout=5.0)
    assert station.next_timeout() == 10.0 + MESSAGE
    assert station.handle_timeout(9.999 + MESSAGE) == []
    failed = only(station.handle_timeout(10.0 + MESSAGE), CallFailed)
    assert (failed.message_id, failed.reason, failed.late) == (first, FailureReason.TIMEOUT, False)
    # its place is free, and the next one has its own time
    assert (station.outstanding, station.next_timeout()) == (second, 15.0 + MESSAGE)


def test_late_answers_are_told_and_duplicates_are_not() -> None:
    station = session("station", V21)
    for answer in ('{"currentTime":"2026-03-01T12:00:00Z"}', '{"currentTime":7}'):
        message_id = station.call(ocpp21.HeartbeatRequest(), 0.0)
        only(station.handle_timeout(MESSAGE), CallFailed)
        (event,) = station.receive_data(f'[3,"{message_id}",{answer}]', MESSAGE + 1)
        assert isinstance(event, ResultReceived | CallFailed)
        assert event.late
        ignored = only(station.receive_data(f'[3,"{message_id}",{answer}]', MESSAGE + 2), FrameIgnored)
        assert (ignored.message_id, ignored.reason) == (message_id, IgnoredReason.DUPLICATE)
    message_id = station.call(ocpp21.HeartbeatRequest(), 0.0)
    station.handle_timeout(MESSAGE)
    assert only(station.receive_data(f'[4,"{message_id}","GenericError"]', MESSAGE), CallFailed).late
    assert only(station.receive_data(f'[4,"{message_id}","GenericError"]', MESSAGE), FrameIgnored).reason is IgnoredReason.DUPLICATE


def test_a_handler_that_says_nothing_is_not_silence() -> None:
    csms = session("csms")
    csms.receive_data(heartbeat("a"), 0.0)
    csms.receive_data(heartbeat("b"), 1.0)
    assert csms.next_timeout() == ANSWER
    assert csms.handle_timeout(ANSWER - 0.001) == []
    assert only(csms.handle_timeout(ANSWER), AnswerOverdue).message_id == "a"
    assert [frame[:3] for frame in sent(csms)] == [[4, "a", "InternalError"]]
    with pytest.raises(LocalProtocolError, match="wants an answer"):
        csms.respond("a", time_is(), ANSWER)
    csms.respond("b", time_is(), ANSWER)
    assert csms.next_timeout() is None


def test_timers_may_be_changed_by_name() -> None:
    csms = session("csms", timers={"AnswerTimeout": 1.0})
    csms.receive_data(heartbeat(), 0.0)
    assert csms.next_timeout() == 1.0
    with pytest.raises(ConfigError, match="no timer Tea"):
        seconds_of("Tea", {})
    for wrong in ({"timers": {"MessageTimeout": 0.0}}, {"timers": {"Tea": 1.0}}, {"max_unanswered": 0}):
        with pytest.raises(ConfigError):
            OcppSettings(**wrong)  # type: ignore[arg-type]


# -- ids -----------------------------------------------------------------------------------------------------------------


def test_the_same_call_again_is_a_repetition() -> None:
    csms = session("csms")
    csms.receive_data(heartbeat(), 0.0)
    # while it waits for its answer, the answer to come is the answer to both
    assert only(csms.receive_data(heartbeat(), 0.0), FrameIgnored).reason is IgnoredReason.REPEATED
    assert csms.data_to_send() == []
    csms.respond("a", time_is(), 0.0)
    assert len(csms.data_to_send()) == 1
    again = only(csms.receive_data(heartbeat(), 0.0), CallReceived)
    assert again.repeated
    csms.respond("a", time_is(), 0.0)
    assert len(csms.data_to_send()) == 1


def test_an_id_is_never_used_for_something_else() -> None:
    csms = session("csms")
    csms.receive_data(heartbeat(), 0.0)
    other = '[2,"a","ClearedChargingLimit",{"chargingLimitSource":"EMS"}]'
    for _ in range(2):
        assert only(csms.receive_data(other, 0.0), FrameRejected).error.code is CallErrorCode.RpcFrameworkError
        assert [frame[:3] for frame in sent(csms)] == [[4, "a", "RpcFrameworkError"]]
    csms.respond("a", time_is(), 0.0)


def test_ids_are_remembered_across_connections() -> None:
    ids = MessageIds()
    session("csms", peer_ids=ids).receive_data(heartbeat(), 0.0)
    csms = session("csms", peer_ids=ids)
    assert only(csms.receive_data(heartbeat(), 0.0), CallReceived).repeated
    strict = session("csms", peer_ids=ids, accept_retries=False)
    assert only(strict.receive_data(heartbeat(), 0.0), FrameRejected).answered
    assert sent(strict)[0][:3] == [4, "a", "RpcFrameworkError"]


def test_own_ids_are_new_unless_a_call_is_repeated() -> None:
    own = MessageIds()
    station = session("station", own_ids=own, new_id=iter("aab").__next__)
    assert station.call(ocpp201.HeartbeatRequest(), 0.0) == "a"
    assert station.call(ocpp201.HeartbeatRequest(), 0.0) == "b"
    station.close(0.0)
    again = session("station", own_ids=own, new_id=lambda: "b")
    assert again.call(ocpp201.HeartbeatRequest(), 0.0, message_id="a") == "a"
    with pytest.raises(LocalProtocolError, match="used before"):
        again.call(ocpp201.HeartbeatRequest(), 0.0, message_id="a")  # it is out
    with pytest.raises(LocalProtocolError, match="'b' was used before"):
        again.call(ocpp201.ClearedChargingLimitRequest(charging_limit_source="EMS"), 0.0, message_id="b")  # type: ignore[arg-type]
    with pytest.raises(LocalProtocolError, match="new_id"):
        again.call(ocpp201.HeartbeatRequest(), 0.0)
    with pytest.raises(EncodeError, match="no message id"):
        again.call(ocpp201.HeartbeatRequest(), 0.0, message_id="x" * 37)


def test_a_repetition_after_a_timeout_takes_the_late_answer() -> None:
    station = session("station")
    message_id = station.call(ocpp201.HeartbeatRequest(), 0.0)
    station.handle_timeout(MESSAGE)
    assert station.call(ocpp201.HeartbeatRequest(), MESSAGE, message_id=message_id) == message_id
    result = only(station.receive_data(f'[3,"{message_id}",{{"currentTime":"2026-03-01T12:00:00Z"}}]', MESSAGE), ResultReceived)
    assert not result.late
    assert station.outstanding is None


# -- what the peer does wrong --------------------------------------------------------------------------------------------

#: Frames to a CSMS of OCPP 2.0.1, and the id and code of the error that they get.
FRAMES = [
    ("hello", "-1", "RpcFrameworkError"),
    ("{}", "-1", "RpcFrameworkError"),
    ("[]", "-1", "RpcFrameworkError"),
    ('[2,"a","Heartbeat"]', "a", "RpcFrameworkError"),
    ('[2,"a",{"action":"Heartbeat"},{}]', "a", "RpcFrameworkError"),
    ('["2","a","Heartbeat",{}]', "-1", "RpcFrameworkError"),
    ('[2,"a","Nonsense",{}]', "a", "NotImplemented"),
    ('[2,"a","Reset",{"type":"Immediate"}]', "a", "NotSupported"),
    ('[2,"a","BootNotification",{"reason":"PowerUp"}]', "a", "OccurrenceConstraintViolation"),
    ('[2,"a","ClearedChargingLimit",{"chargingLimitSource":"Weather"}]', "a", "PropertyConstraintViolation"),
    (f'[2,"a","SecurityEventNotification",{{"type":"{"x" * 51}","timestamp":"2026-03-01T12:00:00Z"}}]', "a", "PropertyConstraintViolation"),
    ('[2,"a","Heartbeat",{"extra":1}]', "a", "FormatViolation"),
    ('[2,"a","Heartbeat",null]', "a", "FormatViolation"),
    ('[2,"a","Heartbeat",[]]', "a", "FormatViolation"),
    ('[2,"a","SecurityEventNotification",{"type":"x","timestamp":"yesterday"}]', "a", "TypeConstraintViolation"),
    ('[2,"a","SecurityEventNotification",{"type":7,"timestamp":"2026-03-01T12:00:00Z"}]', "a", "TypeConstraintViolation"),
    (f'[2,"{"x" * 37}","Heartbeat",{{}}]', "x" * 37, "RpcFrameworkError"),
    ('[2,7,"Heartbeat",{}]', "-1", "RpcFrameworkError"),
    ('[5,"a","GenericError","",{}]', "a", "MessageTypeNotSupported"),
    ('[6,"a","NotifyPeriodicEventStream",{}]', "a", "MessageTypeNotSupported"),
    ('[1,"a"]', "a", "MessageTypeNotSupported"),
]
SPELLED_16 = {
    "RpcFrameworkError": "FormationViolation",
    "FormatViolation": "FormationViolation",
    "OccurrenceConstraintViolation": "OccurenceConstraintViolation",
    "MessageTypeNotSupported": "GenericError",
}


@pytest.mark.parametrize(("text", "message_id", "code"), FRAMES)
def test_every_wrong_frame_is_answered(text: str, message_id: str, code: str) -> None:
    csms = session("csms")
    rejected = only(csms.receive_data(text, 5.0), FrameRejected)
    assert (rejected.answered, rejected.error.code, rejected.error.message_id, rejected.time) == (True, code, message_id, 5.0)
    ((kind, replied_id, replied_code, description, details),) = sent(csms)
    assert (kind, replied_id, replied_code) == (4, message_id, code)
    assert 0 < len(description) <= 255
    assert set(details) <= {"path"}
    # and it lives
    assert only(csms.receive_data(heartbeat("b"), 6.0), CallReceived)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "RpcFrameworkError"),
        ('[2,"a","Nonsense",{}]', "NotImplemented"),
        ('[2,"a","Reset",{"type":"Hard"}]', "NotSupported"),
        ('[2,"a","Authorize",{}]', "OccurrenceConstraintViolation"),
        ('[2,"a","Authorize",{"idTag":"x","extra":1}]', "FormatViolation"),
        (f'[2,"a","Authorize",{{"idTag":"{"x" * 21}"}}]', "PropertyConstraintViolation"),
        ('[2,"a","Authorize",{"idTag":1}]', "TypeConstraintViolation"),
        ('[6,"a","Heartbeat",{}]', "MessageTypeNotSupported"),
    ],
)
def test_codes_of_1_6_have_their_spelling(text: str, code: str) -> None:
    csms = session("csms", V16)
    only(csms.receive_data(text, 0.0), FrameRejected)
    assert sent(csms)[0][2] == SPELLED_16.get(code, code)


def test_a_wrong_result_fails_its_call_and_2_1_says_so() -> None:
    for version, answer in ((V201, None), (V21, 5)):
        for payload in ('{"currentTime":"yesterday"}', "{}", "null", '{"currentTime":"2026-03-01T12:00:00Z","x":1}'):
            station = session("station", version)
            message_id = station.call(version.actions["Heartbeat"].request(), 0.0)
            station.data_to_send()
            failed = only(station.receive_data(f'[3,"{message_id}",{payload}]', 0.0), CallFailed)
            assert failed.reason is FailureReason.BAD_RESULT
            assert failed.code is not None
            assert [frame[:3] for frame in sent(station)] == ([[answer, message_id, failed.code]] if answer else [])
            assert station.outstanding is None


@pytest.mark.parametrize("text", ['[3,"station-1"]', '[3,"station-1",{},{}]', '[4,"station-1",7]', '[4,"station-1"]'])
def test_an_answer_that_is_no_frame_is_an_answer(text: str) -> None:
    station = session("station", V21)
    station.call(ocpp21.HeartbeatRequest(), 0.0)
    waiting = station.call(ocpp21.HeartbeatRequest(), 0.0)
    station.data_to_send()
    assert only(station.receive_data(text, 0.0), CallFailed).reason is FailureReason.BAD_RESULT
    assert station.outstanding == waiting
    kinds = [frame[0] for frame in sent(station)]
    assert kinds == ([5, 2] if text.startswith("[3") else [2])


def test_answers_and_errors_are_never_answered() -> None:
    for text in ('[3,"x",{}]', '[3,"x"]', '[4,"x","GenericError","",{}]', '[4,"x"]', '[4,"-1","RpcFrameworkError","",{}]'):
        for version in OcppVersion:
            end = session("station", version)
            (event,) = end.receive_data(text, 0.0)
            assert isinstance(event, FrameIgnored | FrameRejected)
            assert end.data_to_send() == []
    end = session("csms", V21)
    for text in ('[5,"x","FormatViolation","",{}]', '[5,"x"]', '[6,"x"]', '[6,"x","Nonsense",{}]', '[6,"x","Heartbeat",{}]'):
        (event,) = end.receive_data(text, 0.0)
        assert isinstance(event, ResultRejected | FrameRejected)
        assert end.data_to_send() == []


def test_what_is_for_send_is_no_call() -> None:
    csms = session("csms", V21)
    stream = '{"id":1,"pending":0,"basetime":"2026-03-01T12:00:00Z","data":[{"t":0,"v":"1"}]}'
    only(csms.receive_data(f'[2,"a","NotifyPeriodicEventStream",{stream}]', 0.0), FrameRejected)
    assert sent(csms)[0][:3] == [4, "a", "ProtocolError"]
    only(csms.receive_data(f'[6,"b","NotifyPeriodicEventStream",{stream}]', 0.0), SendReceived)


def test_an_answer_of_ours_that_the_peer_cannot_read() -> None:
    csms = session("csms", V21)
    csms.receive_data(heartbeat(), 0.0)
    csms.respond("a", time_is(V21), 0.0)
    rejected = only(csms.receive_data('[5,"a","FormatViolation","what?",{"x":1}]', 0.0), ResultRejected)
    assert (rejected.action, rejected.code_text, rejected.description, rejected.details) == (
        "Heartbeat",
        "FormatViolation",
        "what?",
        {"x": 1},
    )
    assert only(csms.receive_data('[5,"z","FormatViolation","",{}]', 0.0), ResultRejected).action == ""


def test_an_error_without_id_is_told() -> None:
    station = session("station")
    message_id = station.call(ocpp201.HeartbeatRequest(), 0.0)
    ignored = only(station.receive_data('[4,"-1","RpcFrameworkError","gibberish",{}]', 0.0), FrameIgnored)
    assert ignored.reason is IgnoredReason.UNATTRIBUTED
    assert "gibberish" in ignored.text
    assert station.outstanding == message_id


def test_what_the_program_does_not_support() -> None:
    station = session("station", supported=frozenset({"GetVariables"}))
    only(station.receive_data('[2,"a","ClearCache",{}]', 0.0), FrameRejected)
    assert sent(station)[0][:3] == [4, "a", "NotSupported"]


def test_deviations_that_pass_are_told() -> None:
    text = '[2,"a","Heartbeat",{"vendorThing":1}]'
    received = only(session("csms", policy=TOLERANT).receive_data(text, 0.0), CallReceived)
    assert [each.path for each in received.deviations] == ["$.vendorThing"]


# -- what we do wrong ----------------------------------------------------------------------------------------------------


def test_what_our_side_may_not_do() -> None:
    station = session("station", max_waiting=2)
    with pytest.raises(LocalProtocolError, match="sent by the csms"):
        station.call(ocpp201.ClearCacheRequest(), 0.0)
    with pytest.raises(LocalProtocolError, match="no request"):
        station.call(time_is(), 0.0)
    with pytest.raises(EncodeError, match=r"no message of OCPP 2\.0\.1"):
        station.call(ocpp16.HeartbeatRequest(), 0.0)
    with pytest.raises(EncodeError, match="needs the field vendorId"):
        station.call(ocpp201.HeartbeatRequest(custom_data={}), 0.0)
    for _ in range(3):
        station.call(ocpp201.HeartbeatRequest(), 0.0)
    with pytest.raises(LocalProtocolError, match="wait already"):
        station.call(ocpp201.HeartbeatRequest(), 0.0)
    with pytest.raises(LocalProtocolError, match="wants an answer"):
        station.respond("nobody", time_is(), 0.0)
    with pytest.raises(LocalProtocolError, match="wants an answer"):
        station.respond_error("nobody", CallErrorCode.GenericError, 0.0)


def test_a_wrong_answer_leaves_the_call_to_be_answered() -> None:
    csms = session("csms")
    csms.receive_data(heartbeat(), 0.0)
    with pytest.raises(LocalProtocolError, match="no answer to Heartbeat"):
        csms.respond("a", ocpp201.ClearCacheResponse(status=ocpp201.ClearCacheStatusEnumType.Accepted), 0.0)
    with pytest.raises(EncodeError, match="offset"):
        csms.respond("a", ocpp201.HeartbeatResponse(current_time=datetime(2026, 1, 1)), 0.0)  # noqa: DTZ001
    assert csms.unanswered == ("a",)
    assert csms.data_to_send() == []
    csms.respond("a", time_is(), 0.0)


# -- the end -------------------------------------------------------------------------------------------------------------


def test_every_call_without_answer_fails_with_the_connection() -> None:
    station = session("station")
    ids = [station.call(ocpp201.HeartbeatRequest(), 0.0) for _ in range(3)]
    station.receive_data('[2,"b","ClearCache",{}]', 0.0)
    events = station.close(1.0)
    assert [(event.message_id, event.reason, event.sent) for event in events if isinstance(event, CallFailed)] == [
        (message_id, FailureReason.CONNECTION_LOST, index == 0) for index, message_id in enumerate(ids)
    ]
    assert (station.closed, station.next_timeout(), station.unanswered, station.data_to_send()) == (True, None, (), [])
    assert station.close(2.0) == station.receive_data(heartbeat(), 2.0) == station.handle_timeout(99.0) == []
    with pytest.raises(LocalProtocolError, match="over"):
        station.call(ocpp201.HeartbeatRequest(), 2.0)
    with pytest.raises(LocalProtocolError, match="over"):
        station.respond("b", time_is(), 2.0)


def test_an_answer_too_many_for_a_peer_that_reads_nothing_ends_the_session() -> None:
    csms = session("csms", max_unsent=1)
    for number in range(2):
        (event,) = csms.receive_data(f'[2,"{number}","Heartbeat",{{}}]', 0.0)
        assert isinstance(event, CallReceived)
        assert event.payload == b"{}"
        csms.respond(event.message_id, ocpp201.HeartbeatResponse(current_time=NOW), 0.0)
    assert csms.closed
    (close,) = csms.receive_data('[2,"2","Heartbeat",{}]', 0.0)
    assert isinstance(close, CloseWanted)
    assert csms.close(0.0) == csms.data_to_send() == []


def test_a_peer_that_reads_nothing_is_given_up() -> None:
    csms = session("csms", max_unsent=10)
    csms.call(ocpp201.ClearCacheRequest(), 0.0)
    events: list[OcppEvent] = []
    for _ in range(20):
        events += csms.receive_data("hello", 0.0)
    assert csms.closed
    assert [type(event) for event in events[9:]] == [FrameRejected, CloseWanted, CallFailed]
    close = events[10]
    assert isinstance(close, CloseWanted)
    assert close.code == 1008
