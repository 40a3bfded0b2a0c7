"""Frames: what is one, and what is said of what is none."""

from __future__ import annotations

import contextlib
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.json_values import json_values
from v2gstack.codecs.ocppj import (
    MESSAGE_ID_MAX,
    UNREADABLE_ID,
    Call,
    CallError,
    CallErrorCode,
    CallResult,
    CallResultError,
    FrameError,
    MessageType,
    OcppjCodec,
    OcppVersion,
    Send,
    message_types,
    split_frame,
)
from v2gstack.errors import EncodeError
from v2gstack.messages import ocpp16, ocpp21

every_version = pytest.mark.parametrize("version", list(OcppVersion))
V201, V21 = OcppVersion.V201, OcppVersion.V21

RPC = CallErrorCode.RpcFrameworkError
UNSUPPORTED = CallErrorCode.MessageTypeNotSupported


@every_version
def test_frames_that_all_versions_have(version: OcppVersion) -> None:
    assert split_frame('[2,"a","Heartbeat",{"x": [1]}]', version) == Call(id="a", action="Heartbeat", payload=b'{"x": [1]}')
    assert split_frame('[3,"a",{}]', version) == CallResult(id="a", payload=b"{}")
    assert split_frame('[4,"-1","GenericError","why",{"a":1.50}]', version) == CallError(
        id="-1", code="GenericError", description="why", details={"a": json.loads("1.5")}
    )


def test_frames_that_came_with_2_1() -> None:
    assert split_frame('[5,"a","FormatViolation","",{}]', V21) == CallResultError(id="a", code="FormatViolation")
    assert split_frame('[6,"a","NotifyPeriodicEventStream",{}]', V21) == Send(id="a", action="NotifyPeriodicEventStream", payload=b"{}")
    for text in ('[5,"a","FormatViolation","",{}]', '[6,"a","X",{}]', '[6,"a"]'):
        with pytest.raises(FrameError) as caught:
            split_frame(text, V201)
        assert (caught.value.code, caught.value.message_id) == (UNSUPPORTED, "a")
    assert len(message_types(V201)) == 3
    assert message_types(V21) == tuple(MessageType)


def test_payloads_are_not_shown() -> None:
    """A password may be in them."""
    secret = '{"key":"AuthorizationKey","value":"8badf00d"}'
    call = split_frame(f'[2,"a","ChangeConfiguration",{secret}]', V201)
    assert repr(call) == f"Call(id='a', action='ChangeConfiguration', payload=<{len(secret)} bytes>)"
    assert "8badf00d" not in repr(split_frame(f'[3,"a",{secret}]', V201)) + repr(split_frame(f'[6,"a","X",{secret}]', V21))


def test_errors_may_lack_what_nobody_needs() -> None:
    assert split_frame('[4,"a","GenericError"]', V201) == CallError(id="a", code="GenericError")
    assert split_frame('[4,"a","GenericError","why"]', V201).description == "why"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code", "message_id", "kind"),
    [
        ("", RPC, "-1", None),
        ("hello", RPC, "-1", None),
        ('[2,"a","Heartbeat",{}', RPC, "-1", None),
        ('[2,"a","Heartbeat",{"x":NaN}]', RPC, "-1", None),
        ('[2,"a","Heartbeat",{}] [', RPC, "-1", None),
        ("{}", RPC, "-1", None),
        ("[]", RPC, "-1", None),
        ("null", RPC, "-1", None),
        ('"[2]"', RPC, "-1", None),
        ('["2","a","Heartbeat",{}]', RPC, "-1", None),
        ('[2.0,"a","Heartbeat",{}]', RPC, "-1", None),
        ('[true,"a","Heartbeat",{}]', RPC, "-1", None),
        ("[2]", RPC, "-1", 2),
        ('[2,5,"Heartbeat",{}]', RPC, "-1", 2),
        ('[2,null,"Heartbeat",{}]', RPC, "-1", 2),
        ('[2,"-1","Heartbeat",{}]', RPC, "-1", 2),
        ('[2,"a"]', RPC, "a", 2),
        ('[2,"a","Heartbeat"]', RPC, "a", 2),
        ('[2,"a","Heartbeat",{},{}]', RPC, "a", 2),
        ('[2,"a","Heartbeat",{},{},{}]', RPC, "a", 2),
        ('[2,"a",{"no":"text"},{}]', RPC, "a", 2),
        ('[3,"a"]', RPC, "a", 3),
        ('[3,"a",{},{}]', RPC, "a", 3),
        ('[4,"a",7]', RPC, "a", 4),
        ('[4,"a"]', RPC, "a", 4),
        ('[1,"a","x",{}]', UNSUPPORTED, "a", 1),
        ('[7,"a"]', UNSUPPORTED, "a", 7),
        ('[99999999999999999999999,"a",{},{}]', UNSUPPORTED, "a", 99999999999999999999999),
    ],
)
def test_what_is_no_frame(text: str, code: CallErrorCode, message_id: str, kind: int | None) -> None:
    with pytest.raises(FrameError) as caught:
        split_frame(text, V201)
    assert (caught.value.code, caught.value.message_id, caught.value.message_type) == (code, message_id, kind)
    assert str(caught.value)


def test_ids_have_36_characters_at_most() -> None:
    assert split_frame(json.dumps([2, "é" * MESSAGE_ID_MAX, "Heartbeat", {}]), V201).id == "é" * MESSAGE_ID_MAX
    for length, echoed in ((37, True), (255, True), (256, False), (100_000, False)):
        for kind in (2, 3, 4):
            text = json.dumps([kind, "x" * length, "Heartbeat", {}] if kind == 2 else [kind, "x" * length, "y"])
            if kind != 2 and echoed:
                # an error gives back the id of the call that had it
                assert split_frame(text, V201).id == "x" * length
                continue
            with pytest.raises(FrameError, match=f"{length} characters") as caught:
                split_frame(text, V201)
            assert caught.value.message_id == ("x" * length if echoed else UNREADABLE_ID)
        with pytest.raises(FrameError) as caught:
            split_frame(json.dumps([2, "x" * length]), V201)
        assert caught.value.message_id == ("x" * length if echoed else UNREADABLE_ID)


def test_giants_and_abysses() -> None:
    codec = OcppjCodec(V201, max_frame_bytes=1000)
    fits = f'[3,"a",{{"x":"{"y" * 984}"}}]'
    assert len(fits) == 1000
    assert codec.split(fits)
    for longer in (f"{fits} ", fits.replace("y", "é")):
        with pytest.raises(FrameError, match="1000 are read at most"):
            codec.split(longer)
        with pytest.raises(FrameError, match="1000 are read at most"):
            codec.split(longer.encode())
    large = OcppjCodec(V201)
    for deep in ("[" * 500_000, '[2,"a","DataTransfer",' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]"):
        with pytest.raises(FrameError, match="nested too deeply"):
            large.split(deep)
    with pytest.raises(FrameError):
        large.split("[" + "0," * 400_000 + "0]")


def test_bytes_that_are_no_text() -> None:
    for data in (b'[2,"\xff","Heartbeat",{}]', b"\x00\xff", '[2,"\ud800","Heartbeat",{}]', '[2,"\\ud800","Heartbeat",{}]'):
        with pytest.raises(FrameError) as caught:
            split_frame(data, V201)
        assert caught.value.message_id == UNREADABLE_ID


@given(st.text() | st.binary())
def test_any_text_is_a_frame_or_a_frame_error(data: str | bytes) -> None:
    for version in OcppVersion:
        with contextlib.suppress(FrameError):
            split_frame(data, version)


@given(
    st.lists(json_values(), max_size=6)
    | st.tuples(st.integers(0, 9), st.text(max_size=40), st.text(max_size=20) | json_values(), json_values()).map(list)
)
def test_any_array_is_a_frame_or_a_frame_error(items: list[object]) -> None:
    try:
        frame = split_frame(json.dumps(items), V21)
    except FrameError:
        return
    assert (frame.id, MessageType(items[0])) == (items[1], {Call: 2, CallResult: 3, CallError: 4, CallResultError: 5, Send: 6}[type(frame)])


def test_errors_survive_pickling_and_tell_what_they_know() -> None:
    with pytest.raises(FrameError) as caught:
        split_frame('[7,"a"]', V201)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.details() == caught.value.details()
    assert again.details()["code"] == "MessageTypeNotSupported"
    assert "2 CALL" in again.hint


# -- writing -------------------------------------------------------------------------------------------------------------


@every_version
def test_codes_are_spelled_as_the_version_does(version: OcppVersion) -> None:
    codec = OcppjCodec(version)
    for code in CallErrorCode:
        _, _, text, _, _ = json.loads(codec.encode_error("a", code))
        assert (CallErrorCode.of(text) is code) or (version == "1.6" and code in (RPC, UNSUPPORTED))
    spelled = json.loads(codec.encode_error("a", CallErrorCode.OccurrenceConstraintViolation))[2]
    assert spelled == ("OccurenceConstraintViolation" if version == "1.6" else "OccurrenceConstraintViolation")
    assert CallErrorCode.of("Nonsense") is None


def test_frames_are_written() -> None:
    codec = OcppjCodec(V21)
    assert codec.encode_call("a", ocpp21.HeartbeatRequest()) == '[2,"a","Heartbeat",{}]'
    assert codec.encode_error("a", CallErrorCode.GenericError, "é" * 300, {"x": 1}) == f'[4,"a","GenericError","{"é" * 255}",{{"x":1}}]'
    assert codec.encode_error("a", CallErrorCode.GenericError, of_result=True) == '[5,"a","GenericError","",{}]'
    frame = split_frame(codec.encode_result("b", ocpp21.ClearCacheResponse(status=ocpp21.ClearCacheStatusEnumType.Accepted)), V21)
    assert frame == CallResult(id="b", payload=b'{"status":"Accepted"}')


@pytest.mark.parametrize("message_id", ["", "-1", "x" * 37])
def test_ids_that_may_not_be_written(message_id: str) -> None:
    codec = OcppjCodec(OcppVersion.V16)
    with pytest.raises(EncodeError, match="no message id"):
        codec.encode_call(message_id, ocpp16.HeartbeatRequest())
    with pytest.raises(EncodeError, match="no message id"):
        codec.encode_result(message_id, ocpp16.ClearCacheResponse(status=ocpp16.ClearCacheStatus.Accepted))
