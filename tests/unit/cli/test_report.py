"""What became of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from v2gstack.cli.ladder import Ladder
from v2gstack.cli.rehearsal import write_session
from v2gstack.cli.report import Sessions, Summary
from v2gstack.trace import read_capture


def summaries(path: Path) -> list[Summary]:
    sessions = Sessions()
    for _ in sessions.watch(Ladder(check=False).rows(read_capture(path))):
        pass
    return sessions.summaries


def test_our_own_session(tmp_path: Path) -> None:
    path = tmp_path / "session.pcap"
    write_session(path)
    (found,) = summaries(path)
    assert (found.protocol, found.evcc, found.evse) == ("15118-2", "02000000e0ca", "XX*V2G*E0001")
    assert found.socs == [47, 48]
    assert found.verdict == "ended in good order"
    # what the station measures, and what its meter counts, agree
    assert abs(found.energy_wh - (found.meter[1] - found.meter[0])) < 10
    assert 50_000 < found.peak_w < 60_000
    assert found.seconds == pytest.approx(65.73, abs=0.1)
    assert [line.split()[0] for line in found.lines()] == ["session", "vehicle", "station", "SoC", "energy", "meter", "verdict"]


@pytest.mark.parametrize(
    ("capture", "protocol", "verdict"),
    [
        ("bmw_ix_din_dc", "din70121", "ended in good order; CurrentDemandRes said StopCharging"),
        ("seres_iso2_ac", "15118-2", "refused: ChargeParameterDiscoveryRes FAILED_WrongChargeParameter, and 161 more"),
        ("citroen_ec4_iso2_dc", "15118-2", "ended in good order"),
    ],
)
def test_real_sessions(shared_vectors: Path, capture: str, protocol: str, verdict: str) -> None:
    (found,) = summaries(shared_vectors / "real_cars" / "captures" / f"{capture}.pcap")
    assert found.protocol == protocol
    assert found.verdict.startswith(verdict)
    assert found.lines()


def test_no_message_no_session(tmp_path: Path) -> None:
    assert Sessions().summaries == []
    assert Summary("", 0, 0, last="supportedAppProtocolRes").verdict == "no protocol was agreed on"
    assert Summary("", 0, 0, protocol="15118-2", last="PreChargeRes").verdict == "breaks off after PreChargeRes"
