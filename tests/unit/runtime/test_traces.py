"""What a live session writes, the readers of traces read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.runtime.worlds import make_world
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime import run_virtual
from v2gstack.trace import read_capture
from v2gstack.trace.jsonl import JsonLinesTrace, read_trace
from v2gstack.trace.livecapture import PcapngTrace


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("case", ["din70121 DC", "iso15118_2 AC", "iso15118_20 DC_BPT"])
def test_a_session_is_the_same_in_every_trace(tmp_path: Path, case: str, redact: bool) -> None:
    async def run() -> list[str]:
        world = make_world(case, loop_interval=1.0, time_limit=5.0)
        sinks = [JsonLinesTrace(tmp_path / "t.jsonl", redact=redact), PcapngTrace(tmp_path / "t.pcapng", redact=redact, role="secc")]
        world.secc.settings.watchers.sinks += sinks
        vehicle, _ = await world.session()
        assert vehicle.end.kind is EndKind.TERMINATED
        for sink in sinks:
            sink.close()
        said = [each.event for each in world.recorder.records if each.role == "secc"]
        return [each.name for each in said if type(each).__name__ in ("MessageReceived", "MessageSent")]

    names = run_virtual(run())
    lines = [line for line in read_trace(tmp_path / "t.jsonl") if line.role == "secc" and line.event.startswith("Message")]
    assert [line.data["name"] for line in lines] == names
    assert not [line for line in lines if "payload" not in line.data]
    events = list(read_capture(tmp_path / "t.pcapng"))
    assert [type(event.message).__name__ for event in events] == names
    assert all(event.error is None for event in events)
    evcc_id = "020000000077" if "BPT" in case else "020000000042"
    everything = (tmp_path / "t.jsonl").read_text() + "".join(str(event.document) for event in events)
    assert (evcc_id in everything) is not redact
