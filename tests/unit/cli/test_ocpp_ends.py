"""``v2gstack ocpp csms`` and ``v2gstack ocpp station``, against each other in two processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.support import run

COMMAND = [sys.executable, "-m", "v2gstack.cli", "ocpp"]


@pytest.mark.parametrize("version", ["2.1"])
def test_a_station_charges_and_the_csms_has_the_account(version: str, tmp_path: Path) -> None:
    for name, text in (("passwords", "CS-1:sesame\n"), ("password", "sesame\n")):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_text(text)
    files = ["--inbox", str(tmp_path / "inbox.db"), "--passwords", str(tmp_path / "passwords"), "--trace", str(tmp_path / "csms.jsonl")]
    listening = [*COMMAND, "csms", "--listen", "127.0.0.1", "0", "--transactions", "1", "--jsonl", *files]
    with subprocess.Popen(listening, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as csms:
        try:
            assert csms.stderr is not None
            url = csms.stderr.readline().split()[-1]
            options = ["--ocpp", version, "--seconds", "2", "--journal", str(tmp_path / "journal.db")]
            options += ["--password-file", str(tmp_path / "password"), "--trace", str(tmp_path / "station.jsonl")]
            station = subprocess.run([*COMMAND, "station", url, *options], capture_output=True, text=True, timeout=60, check=False)
            assert station.returncode == 0, station.stderr
            out, _ = csms.communicate(timeout=20)
        finally:
            csms.kill()
    told = [json.loads(line) for line in out.splitlines()]
    [account] = [each for each in told if "transaction" in each]
    energy_in, energy_out = (int(word.split()[0]) for word in station.stdout.split("; ")[1].split(", ")[:2])
    assert (account["imported_wh"], account["exported_wh"]) == (energy_in, energy_out)
    assert account["signatures"] == ["valid", "valid"]
    assert "BootNotification" in {each.get("action") for each in told}
    # what one end has received is what the other one has sent, and all of it is right
    station_saw, csms_saw = (traced(tmp_path / f"{end}.jsonl") for end in ("station", "csms"))
    assert len(csms_saw) > 10
    assert {each for each in csms_saw if each[0] == "station"} <= station_saw
    assert {each for each in station_saw if each[0] == "csms"} <= csms_saw
    decoded = run("ocpp", "decode", "--json", str(tmp_path / "csms.jsonl"))
    assert decoded.code == 0
    assert json.loads(decoded.out)["version"] == version


def traced(file: Path) -> set[tuple[str, str]]:
    return {(line["from"], line["frame"]) for line in map(json.loads, file.read_text().splitlines())}


def test_a_password_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    found = run("ocpp", "station", "ws://127.0.0.1:1", "--password-file", str(tmp_path / "nothing"))
    assert found.code != 0
    assert "cannot be read as a password" in found.err
