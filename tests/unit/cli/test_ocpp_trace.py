"""Frames in a file: as they stood, but for what may be a secret; and ``v2gstack ocpp decode`` reads them."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec.inspect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.support import run
from v2gstack.cli.ocpp_frames import find_frames
from v2gstack.cli.ocpp_trace import SECRETS, FrameTrace, frame_trace, redacted
from v2gstack.cli.talk import InputError
from v2gstack.messages.ocpp import OcppVersion

SETTING = '[2,"7","SetVariables",{"setVariableData":[{"attributeValue":"hush","component":{"name":"C"},"variable":{"name":"V"}}]}]'
NETWORK = (
    '[2,"8","SetNetworkProfile",{"configurationSlot":1,"connectionData":{"messageTimeout":1,"ocppCsmsUrl":"ws://x","securityProfile":1,'
    '"ocppInterface":"Wired0","ocppTransport":"JSON","basicAuthPassword":"hush","apn":{"apn":"a","apnPassword":"hush","simPin":1234,'
    '"apnAuthentication":"PAP"}}}]'
)


def secret_fields(kind: Any, seen: set[type]) -> Iterator[str]:
    """Names on the wire of all fields below a type that may hold secrets."""
    found: Any = kind if isinstance(kind, msgspec.inspect.Type) else msgspec.inspect.type_info(kind)
    if isinstance(found, msgspec.inspect.StructType):
        if found.cls not in seen:
            seen.add(found.cls)
            secrets = getattr(found.cls, "SECRETS", frozenset())
            for field in found.fields:
                if field.name in secrets:
                    yield field.encode_name
                yield from secret_fields(field.type, seen)
        return
    for name in ("item_type", "item_types", "types", "value_type"):
        inner: Any = getattr(found, name, ())
        for each in inner if isinstance(inner, tuple) else (inner,):
            yield from secret_fields(each, seen)


def test_all_that_messages_call_a_secret_is_left_out() -> None:
    known: dict[str, set[str]] = {}
    for version in OcppVersion:
        for name, action in version.actions.items():
            for kind in (action.request, action.response):
                fields = set() if kind is None else set(secret_fields(kind, set()))
                if fields:
                    assert kind is action.request, "only what is asked is looked at"
                    known.setdefault(name, set()).update(fields)
    assert known == {name: set(fields) for name, fields in SECRETS.items()}


@pytest.mark.parametrize("frame", [SETTING, NETWORK, '[2,"9","ChangeConfiguration",{"key":"AuthorizationKey","value":"hush"}]'])
def test_secrets_are_left_out_and_the_rest_is_as_it_was(frame: str) -> None:
    text = redacted(frame)
    assert "hush" not in text
    assert "1234" not in text
    masked: Any = json.loads(text, object_hook=lambda found: {name: found[name] for name in found if found[name] not in ("***", 0)})
    plain: Any = json.loads(frame, object_hook=lambda found: {name: found[name] for name in found if found[name] not in ("hush", 1234)})
    assert masked == plain
    assert run("ocpp", "decode", text).code == run("ocpp", "decode", frame).code == 0


@pytest.mark.parametrize(
    ("frame", "kept"),
    [
        ('[2,"1","BootNotification",{"reason" : "PowerUp"}]', True),
        ('[3,"1",{"value":1.10}]', True),
        ("[2,", True),
        ("[" * 100_000, True),
        ('[2,"1",{"x":1},{}]', True),
        ("{}", True),
        ("null", True),
        ('[2,"1","SetVariables",{"attributeValue":"hush"', False),
    ],
)
def test_other_frames_stand_as_they_came(frame: str, kept: bool) -> None:
    assert redacted(frame) == (frame if kept else "***")


@given(st.text())
def test_whatever_comes_is_a_line_that_gives_it_back(frame: str) -> None:
    stream = io.StringIO()
    trace = FrameTrace(stream, "csms", redact=False, unix_time=lambda: 5.25)
    trace.watch("CS-1", True, frame)
    trace.watch("CS-1", False, frame)
    first, second = stream.getvalue().splitlines()
    assert json.loads(first) == {"v": 1, "t": 5.25, "station": "CS-1", "from": "csms", "frame": frame}
    assert json.loads(second)["from"] == "station"


def test_decode_finds_the_frames_of_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    with frame_trace(file, "station", redact=True) as trace:
        assert trace is not None
        trace.watch("CS-1", True, '[2,"1","Heartbeat",{}]')
        trace.watch("CS-1", False, '[3,"1",{"currentTime":"2026-01-01T00:00:00Z"}]')
        trace.watch("CS-1", False, SETTING)
        # whoever looks while it runs sees what there is
        assert len(find_frames(file.read_text())) == 3
    found = run("ocpp", "decode", str(file))
    assert found.code == 0
    assert [line.split()[1:3] for line in found.lines] == [["CALL", "Heartbeat"], ["CALLRESULT", "Heartbeat"], ["CALL", "SetVariables"]]


def test_a_trace_with_secrets_is_its_owners(tmp_path: Path) -> None:
    with frame_trace(tmp_path / "trace", "station", redact=False) as trace:
        assert trace is not None
        trace.watch("CS-1", True, SETTING)
    assert stat.S_IMODE((tmp_path / "trace").stat().st_mode) == 0o600
    assert "hush" in (tmp_path / "trace").read_text()
    with pytest.raises(InputError, match="cannot be written"), frame_trace(tmp_path / "none" / "trace", "csms", redact=True):
        pass
    with frame_trace(None, "csms", redact=True) as nothing:
        assert nothing is None
