"""``v2gstack demo``: the session is real, the numbers agree with each other, and what it writes can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.support import run
from v2gstack.trace import TraceKind, read_capture, read_trace

CASES = [
    ("din70121", "dc", "CurrentDemandReq"),
    ("iso15118_2", "dc", "CurrentDemandReq"),
    ("iso15118_2", "ac", "ChargingStatusReq"),
    ("iso15118_20", "dc", "DC_ChargeLoopReq"),
    ("iso15118_20", "ac", "AC_ChargeLoopReq"),
]


def told(*arguments: str) -> dict[str, Any]:
    found = run("demo", "--json", *arguments)
    assert (found.code, found.err) == (0, "")
    document: dict[str, Any] = json.loads(found.out)
    return document


@pytest.mark.parametrize(("protocol", "energy", "loop"), CASES)
def test_energy_sums_up(protocol: str, energy: str, loop: str, tmp_path: Path) -> None:
    """Meter, battery and losses agree; ISO 15118-20 feeds back; what was written says the same."""
    document = told("--protocol", protocol, "--energy", energy, "-o", str(tmp_path / "traces"))
    station, vehicle, flows = document["station"], document["vehicle"], document["energy_wh"]
    assert station["end"]["kind"] == vehicle["end"]["kind"] == "terminated"
    assert station["sent"] == vehicle["received"]
    assert station["violations"] == vehicle["violations"] == 0
    assert station["deviations"] == vehicle["deviations"] == {}
    assert flows["from_grid"] + flows["out_of_battery"] == pytest.approx(
        flows["to_grid"] + flows["into_battery"] + flows["losses"], rel=1e-9
    )
    assert 0 < flows["losses"] < 0.2 * flows["from_grid"]
    assert (station["energy_out"] > 100) is (protocol == "iso15118_20")
    assert document["soc"][1] > document["soc"][0]
    capture, lines = document["files"]
    messages = [event for event in read_capture(capture) if event.kind is TraceKind.MESSAGE]
    assert len(messages) == station["sent"] + station["received"]
    assert sum(type(event.message).__name__ == loop for event in messages) > 100
    assert not [event for event in messages if event.error is not None]
    names = [line.event for line in read_trace(lines)]
    for name in ("OutletChanged", "MatchConfirmed", "LinkEstablished", "SdpAnswered", "VehicleIdentified"):
        assert name in names
    assert [event.document.name for event in read_capture(capture) if event.kind is TraceKind.SLAC].count("CM_SLAC_MATCH.CNF") == 1  # type: ignore[attr-defined]
    ends = [line for line in read_trace(lines) if line.event == "SessionStopped"]
    assert len(ends) == 1


def test_the_screen_shows_a_ladder_and_sums(tmp_path: Path) -> None:
    found = run("demo", "-o", str(tmp_path))
    assert (found.code, found.err) == (0, "")
    before = (
        "pilot    5 %: digital communication",
        "CM_SLAC_MATCH.CNF",
        "10 CM_MNBC_SOUND.IND",
        "dB |",
        "█",
        "the modems have found each other",
    )
    for word in (*before, "NMK=(secret)", "is told where to connect to", "pilot    X1"):
        assert word in found.out
    # the car hears two stations, and takes the one at its cable
    heard = re.findall(r"hears (\S+) at ([0-9.]+) dB", found.out)
    nearest = min(heard, key=lambda each: float(each[1]))[0]
    assert len(heard) == 2
    assert f"the station at its cable is {nearest}" in found.out
    for word in ("supportedAppProtocolReq", "DC_ChargeLoopRes", "SessionStopRes", "kW  import", "terminated: ", "losses"):
        assert word in found.out
    assert found.out.count("-10.00 kW") > 1
    assert f"v2gstack inspect {tmp_path / 'session.pcapng'} --stats" in found.out
    assert run("inspect", str(tmp_path / "session.pcapng")).code == 0
    assert run("inspect", str(tmp_path / "session.jsonl")).code == 0


def test_identifiers_are_not_in_the_traces(tmp_path: Path) -> None:
    told("-o", str(tmp_path))
    for path in tmp_path.iterdir():
        assert b"020000000077" not in path.read_bytes().upper()


def test_in_real_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v2gstack.cli.charging._WATCHED", (0.5, 0.5))
    document = told("--real-time", "--protocol", "iso15118_20", "--energy", "ac", "-o", str(tmp_path))
    assert document["station"]["end"]["kind"] == "terminated"
    assert document["seconds"]["session"] == pytest.approx(document["seconds"]["real"], abs=1.0)


def test_what_does_not_go_together(tmp_path: Path) -> None:
    found = run("demo", "--protocol", "din70121", "--energy", "ac")
    assert found.code == 2
    assert "DIN 70121" in found.err
    (tmp_path / "file").write_text("")
    assert run("demo", "-o", str(tmp_path / "file")).code == 2
