"""SLAC at the command line: the ladder, its folds and filters, statistics with bars, JSON, and frames taken apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from tests.unit.trace.slac_scenes import (
    CONFIRMATION,
    EV,
    EVSE,
    MATCH,
    NMK,
    REQUEST,
    RUN_ID,
    Scene,
    attenuation,
    capture_of,
    heard,
    matching,
    parameters,
    sounding,
)
from v2gstack.cli.matchings import attenuation_bars
from v2gstack.codecs.mme import UnknownMme, encode_mme
from v2gstack.hooks.values import TraceRecord
from v2gstack.trace import JsonLinesTrace, PcapngTrace
from v2gstack.trace.live import EffectFailed, FrameReceived, FrameSent


def capture(path: Path, scene: Scene) -> str:
    path.write_bytes(capture_of(scene))
    return str(path)


@pytest.fixture
def matched(tmp_path: Path) -> str:
    return capture(tmp_path / "matched.pcap", matching())


def cells(line: str) -> list[str]:
    return [cell for cell in line.split("  ") if cell]


def test_the_ladder(matched: str) -> None:
    found = run("inspect", matched)
    assert found.code == 0
    lines = found.lines
    assert [cell.strip() for cell in cells(lines[0])] == [
        "0.000000", "host>plc", "HomePlug", "CM_SET_KEY.REQ", f"NID={CONFIRMATION.nid.hex()} NMK=(secret)", "-", "ok",
    ]  # fmt: skip
    assert [cell.strip() for cell in cells(lines[3])] == [
        "0.540000", "secc>evcc", "SLAC", "CM_SLAC_PARM.CNF", f"EVSE={EVSE.hex()} RunID={RUN_ID.hex()}",
        "+40ms", "ok: TT_match_response 40 of 200 ms",
    ]  # fmt: skip
    last_sound = next(line for line in lines if "left=0" in line)
    assert last_sound.endswith("ok: TP_EV_batch_msg_interval 25 of 50 ms; TT_EVSE_match_MNBC 300 of 600 ms")
    assert sum("plc>secc" in line for line in lines) == 10
    assert "link=up" in lines[-1]
    assert NMK.hex() not in found.out


def test_sound_trains_are_folded(matched: str) -> None:
    lines = run("inspect", matched, "--fold").lines
    [folded] = [line for line in lines if "more" in line]
    assert folded.strip() == "... 16 more CM_MNBC_SOUND.IND and CM_ATTEN_PROFILE.IND, 0.2 s ..."
    assert sum("CM_MNBC_SOUND" in line for line in lines if line is not folded) == 2
    assert sum("CM_START_ATTEN_CHAR" in line for line in lines) == 3


def test_request_trains_are_folded_and_their_end_is_not(tmp_path: Path) -> None:
    scene: Scene = [(number * 960.0, REQUEST) for number in range(50)]
    path = capture(tmp_path / "train.pcap", [*scene, (48_100, parameters(EVSE))])
    lines = run("inspect", path, "--fold").lines
    assert len(lines) < 10
    assert "more CM_SLAC_PARM.REQ" in "".join(lines)
    assert "repeated: the vehicle asks once more" in lines[-2]
    assert "CM_SLAC_PARM.CNF" in lines[-1]


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("protocol:SLAC", 32),
        ("protocol:HomePlug", 8),
        ("kind:slac", 40),
        ("from:plc", 14),
        ("to:plc", 4),
        ("dir:plc>secc", 10),
        (f"run:{RUN_ID.hex()[:8]}*", 34),
        ("mac:02aabbccdd11", 3),
        ("name:CM_ATTEN_CHAR.*", 4),
        ("TT_match_join", 1),
    ],
)
def test_filters(matched: str, expression: str, count: int) -> None:
    assert len(run("inspect", matched, "--filter", expression).lines) == count


def test_verdicts(tmp_path: Path) -> None:
    scene: Scene = [
        (0, REQUEST),
        (216, parameters(EVSE)),
        *sounding(now=300, interval=8),
        (1700, attenuation(EVSE, 12)),
        (2000, heard(EVSE)),
        (2100, MATCH.replace(mvf_length=0x3E00)),
    ]
    path = capture(tmp_path / "odd.pcap", scene)
    found = run("inspect", path)
    assert found.code == 0
    by_name = {cells(line)[3].strip(): line for line in found.lines}
    assert "note: late: 216 ms after CM_SLAC_PARM.REQ, which the capture's clock may explain" in by_name["CM_SLAC_PARM.CNF"]
    assert "note: 8 ms are less than TP_EV_batch_msg_interval allows" in by_name["CM_MNBC_SOUND.IND"]
    assert "deviation: late: 1400 ms after CM_START_ATTEN_CHAR.IND" in by_name["CM_ATTEN_CHAR.IND"]
    assert "deviation: late: 300 ms after CM_ATTEN_CHAR.IND" in by_name["CM_ATTEN_CHAR.RSP"]
    assert "deviation: MVFLength is 15872, not 62" in by_name["CM_SLAC_MATCH.REQ"]
    assert run("inspect", path, "--strict").code == 1


def test_frames_that_do_not_decode(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    cut = UnknownMme(EV, EVSE, 0x607D, bytes(60), trailing=b"")
    path.write_bytes(capture_of([(0, cut)]))
    found = run("inspect", str(path))
    assert found.code == 1
    assert "(undecodable)" in found.out
    assert "error: CM_SLAC_MATCH.CNF has 109 bytes" in found.out


def test_statistics_tell_outcome_timing_and_attenuation(matched: str) -> None:
    text = run("inspect", matched, "--stats").out
    assert f"SLAC  EV {EV.hex()}  RunID {RUN_ID.hex()}  3.60 s: matched with {EVSE.hex()}" in text
    row = next(line for line in text.splitlines() if "CM_SLAC_PARM.REQ > CM_SLAC_PARM.CNF" in line)
    assert row.split() == ["CM_SLAC_PARM.REQ", ">", "CM_SLAC_PARM.CNF", "2", "40", "50", "60", "200", "ms", "TT_match_response"]
    assert f"EVSE {EVSE.hex()}  mean 12.0 dB over 58 groups, 10 sounds  <- the vehicle's choice" in text
    # the nearest first
    assert text.index(f"EVSE {EVSE.hex()}") < text.index("EVSE 02aabbccdd11")
    [data] = [json.loads(line) for line in run("inspect", matched, "--stats", "--jsonl").lines]
    [summary] = data["matchings"]
    assert summary["matched"]
    assert summary["station"] == EVSE.hex()
    assert [station["mean_db"] for station in summary["stations"]] == [12.0, 31.0]
    assert {interval["timer"] for interval in summary["intervals"]} >= {"TT_match_response", "TT_EVSE_match_MNBC", "TT_match_join"}


def test_bars_are_as_high_as_the_attenuation() -> None:
    bars = attenuation_bars([0, 8, 16, 32, 24, 1])
    assert [line.partition("|")[2] for line in bars] == ["   █  ", "   ██ ", "  ███ ", " ████▁"]
    assert [line.partition("|")[2] for line in attenuation_bars([64, 32])] == ["█ ", "█ ", "██", "██"]
    assert len(attenuation_bars([])) == 4


def test_json_lines_can_be_read_again_and_hold_no_key(matched: str, tmp_path: Path) -> None:
    first = run("inspect", matched, "--jsonl")
    rows = [json.loads(line) for line in first.lines]
    assert NMK.hex() not in first.out
    confirmation = next(row for row in rows if row["name"] == "CM_SLAC_MATCH.CNF")
    assert confirmation["matching"] == {"ev": EV.hex(), "run_id": RUN_ID.hex()}
    assert confirmation["fields"]["nmk"] == "00" * 16
    assert confirmation["timings"] == [
        {"since": "CM_SLAC_MATCH.REQ", "ms": 50.0, "timer": "TT_match_response", "at_most_ms": 200.0, "at_least_ms": 0.0}
    ]
    assert (confirmation["from"], confirmation["to"], confirmation["protocol"]) == ("secc", "evcc", "SLAC")
    copy = tmp_path / "copy.jsonl"
    copy.write_text(first.out)
    assert [cells(line)[3:] for line in run("inspect", str(copy)).lines] == [cells(line)[3:] for line in run("inspect", matched).lines]


def test_keys_when_asked_for(matched: str) -> None:
    assert run("inspect", matched, "--keys").out.count(f"NMK={NMK.hex()}") == 3
    rows = [json.loads(line) for line in run("inspect", matched, "--keys", "--jsonl").lines]
    assert sum(NMK.hex() in row["ethernet"] for row in rows) == 3


# -- decode -------------------------------------------------------------------------------------------------------------------


def test_decode_explains_a_frame() -> None:
    frame = encode_mme(CONFIRMATION)
    found = run("decode", frame.hex())
    assert found.code == 0
    assert found.lines[0].startswith(f"homeplug  CM_SLAC_MATCH.CNF  EVSE={EVSE.hex()}")
    fields = {line.split()[2]: line.split() for line in found.lines[2:]}
    assert fields["nid"][:4] == ["85", "7", "nid", CONFIRMATION.nid.hex()]
    assert fields["nmk"][3:6] == ["(16", "bytes,", "secret)"]
    assert NMK.hex() not in found.out
    assert NMK.hex() in run("decode", frame.hex(), "--keys").out
    # every byte of the frame is told, in order
    places = [(int(cell[0]), int(cell[1])) for cell in fields.values()]
    assert [sum(place) for place in places][:-1] == [start for start, _ in places][1:]
    assert sum(places[-1]) == len(frame)


def test_decode_tells_deviations_and_errors() -> None:
    odd = encode_mme(MATCH.replace(mvf_length=0x3E00, vlan=3))
    found = run("decode", odd.hex(), "--strict")
    assert (found.code, "deviation: MVFLength is 15872, not 62" in found.err) == (1, True)
    cut = run("decode", encode_mme(CONFIRMATION)[:90].hex())
    assert cut.code == 1
    assert "CM_SLAC_MATCH.CNF has 109 bytes, only 90 are there" in cut.err
    assert "no XML form" in run("decode", odd.hex(), "--as", "xml").err


def test_decode_as_json() -> None:
    frame = encode_mme(CONFIRMATION)
    document = json.loads(run("decode", frame.hex(), "--json").out)
    assert (document["layer"], document["name"], document["mmtype"]) == ("homeplug", "CM_SLAC_MATCH.CNF", "607d")
    assert document["fields"]["nmk"] == "00" * 16
    assert document["deviations"] == []
    assert json.loads(run("decode", frame.hex(), "--json", "--keys").out)["fields"]["nmk"] == NMK.hex()
    cut = run("decode", frame[:90].hex(), "--json")
    assert (cut.code, json.loads(cut.out)["error"]["offset"]) == (1, 720)
    assert json.loads(run("decode", frame.hex(), "--as", "json").out)["name"] == "CM_SLAC_MATCH.CNF"


# -- traces of our own sessions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("redact", [True, False])
def test_traces_of_sessions_tell_their_matching(redact: bool, tmp_path: Path) -> None:
    """Written as JSON Lines and as a capture while a station runs, and read again as what was captured."""
    lines, packets = JsonLinesTrace(tmp_path / "trace.jsonl", redact=redact), PcapngTrace(tmp_path / "trace.pcapng", redact=redact)
    for milliseconds, message in matching():
        ours = message.source == EVSE
        event = FrameSent(data=encode_mme(message)) if ours else FrameReceived(data=encode_mme(message))
        for sink in (lines, packets):
            sink.write(TraceRecord(time=1_700_000_000 + milliseconds / 1000, session="DE*ABC*E1/plug", role="secc", event=event))
    # what is no frame is passed over
    lines.write(TraceRecord(time=1_700_000_005, session="DE*ABC*E1/plug", role="secc", event=EffectFailed(effect="ReadMeter", text="no")))
    for sink in (lines, packets):
        sink.close()
    told = [run("inspect", str(tmp_path / name), "--stats", "--jsonl") for name in ("trace.jsonl", "trace.pcapng")]
    assert [found.code for found in told] == [0, 0]
    first, second = [json.loads(found.out)["matchings"] for found in told]
    assert first[0] | {"capture": ""} == second[0]
    assert second[0]["matched"]
    assert (
        second[0]["intervals"]
        == json.loads(run("inspect", capture(tmp_path / "x.pcap", matching()), "--stats", "--jsonl").out)["matchings"][0]["intervals"]
    )
    assert (second[0]["ev"] == EV.hex()) is not redact
    for name in ("trace.jsonl", "trace.pcapng"):
        shown = run("inspect", str(tmp_path / name), "--jsonl", "--keys")
        assert (NMK.hex() in shown.out) is not redact
