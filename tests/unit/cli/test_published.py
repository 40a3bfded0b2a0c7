"""``v2gstack demo --messages``, and ``v2gstack demo CAPTURE``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from v2gstack.cli import published
from v2gstack.cli.published import PUBLISHED


def test_demo_shows_messages_and_a_session(tmp_path: Path) -> None:
    path = tmp_path / "session.pcap"
    found = run("demo", "--messages", "-o", str(path))
    assert found.code == 0
    assert found.err == ""
    for each in PUBLISHED:
        assert f"{len(each.data) // 2} bytes; {each.origin}" in found.out
        assert each.name in found.out
    for protocol in ("din70121", "iso15118_2", "iso15118_20"):
        assert protocol in found.out
    assert "supportedAppProtocolRes" in found.out
    assert "SessionStopRes" in found.out
    assert "more CurrentDemandReq and CurrentDemandRes" in found.out
    assert "verdict  ended in good order" in found.out
    assert f"The session is in {path}. Next:" in found.out
    assert "error" not in found.out
    commands = [line.split()[1] for line in found.lines if line.startswith("  v2gstack ")]
    assert commands == ["inspect", "inspect", "decode"]
    assert run("inspect", str(path)).code == 0


def test_the_session_lands_in_a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run("demo", "--messages")
    run("demo", "--messages")
    captures = list(tmp_path.glob("v2gstack-*/dc-session.pcap"))
    assert len(captures) == 2
    assert len({each.read_bytes() for each in captures}) == 1


def test_a_document_for_machines(tmp_path: Path) -> None:
    path = tmp_path / "session.pcap"
    found = run("demo", "--messages", "--json", "-o", str(path))
    told = json.loads(found.out)
    assert (found.code, found.err, told["capture"]) == (0, "", str(path))
    assert [each["name"] for each in told["published"]] == [each.name for each in PUBLISHED]
    assert all(each["as_expected"] for each in told["published"])
    assert set(told["lines"]) == {"ok"}
    (session,) = told["sessions"]
    assert (session["protocol"], session["messages"], session["energy_wh"], session["soc"]) == ("15118-2", 528, "806", [47, 48])
    again = json.loads(run("demo", "--json", str(path)).out)
    assert "published" not in again
    assert again["sessions"] == told["sessions"]


def test_with_a_capture_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "session.pcapng"
    run("demo", "--messages", "-o", str(path))
    found = run("demo", str(path))
    assert found.code == 0
    assert "Published" not in found.out
    assert "verdict  ended in good order" in found.out
    assert "energy   806 Wh, peak 55.4 kW" in found.out


def test_with_a_capture_of_a_real_car(shared_vectors: Path) -> None:
    found = run("demo", str(shared_vectors / "real_cars" / "captures" / "audi_q4_din_dc.pcap"))
    assert found.code == 0
    assert "EVCCID=007dfa063894" in found.out
    assert "odd      the station measures " in found.out
    assert "verdict  ended in good order" in found.out


def test_with_nothing_to_report(tmp_path: Path) -> None:
    found = run("demo", str(tmp_path / "missing.pcap"))
    assert found.code == 3


def test_a_message_that_does_not_decode_as_published_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = PUBLISHED[1]._replace(data=PUBLISHED[1].data[:-2] + "01")
    monkeypatch.setattr(published, "PUBLISHED", (PUBLISHED[0], wrong))
    found = run("demo", "--messages", "-o", str(tmp_path / "x.pcap"))
    assert found.code == 1
    assert "was expected to be SessionSetupReq of din70121" in found.err


def test_every_published_message_names_its_origin() -> None:
    assert {each.schema.removeprefix("iso15118_").split("_")[0] for each in PUBLISHED} >= {"din70121", "2", "20"}
    assert all(each.origin for each in PUBLISHED)
