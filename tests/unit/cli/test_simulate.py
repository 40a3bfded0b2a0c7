"""``v2gstack simulate``: a station in a process of its own, a car here, and TCP between them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.support import run
from v2gstack.trace import read_trace

#: A session that is over soon: AC, with a short loop.
FAST = ("--protocol", "iso15118_2", "--service", "AC")
CAR = ("--seconds", "0.5", "--interval", "0.05")


@contextmanager
def station(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A station, and the port it listens on."""
    command = [sys.executable, "-m", "v2gstack.cli", "simulate", "secc", "--no-sdp", "--sessions", "1", "--json", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "listens on [::1]:" in line, line + process.stderr.read()
        yield line.partition("]:")[2].partition(",")[0], process
    finally:
        process.kill()
        process.communicate()


def report_of(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate(timeout=30)
    report: dict[str, Any] = json.loads(output.splitlines()[-1])
    return report


def test_station_and_car_over_tcp(tmp_path: Path) -> None:
    trace = tmp_path / "car.jsonl"
    with station("--profile", "ac_station_22kw", *FAST) as (port, process):
        assert 49152 <= int(port) <= 65535
        found = run("simulate", "evcc", "--connect", "::1", port, *FAST, *CAR, "--json", "--trace", str(trace))
        theirs = report_of(process)
    ours = json.loads(found.out)
    assert found.code == 0
    assert ours["end"]["kind"] == theirs["end"]["kind"] == "terminated"
    assert (ours["sent"], ours["received"]) == (theirs["received"], theirs["sent"])
    assert [line.event for line in read_trace(trace)][-1] == "ConnectionClosed"


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [
        ("split", {"terminated"}),
        ("order:AuthorizationReq", {"sequence error"}),
        ("garbage:SessionSetupReq", {"malformed"}),
        ("close:ChargingStatusReq", {"connection lost"}),
    ],
)
def test_faults(fault: str, kinds: set[str]) -> None:
    """What the station makes of a car that misbehaves; it comes to an end in each case."""
    with station("--profile", "ac_station_22kw", *FAST) as (port, process):
        found = run("simulate", "evcc", "--connect", "::1", port, *FAST, *CAR, "--json", "--fault", fault)
        theirs = report_of(process)
    assert theirs["end"]["kind"] in kinds
    assert (found.code == 0) is (kinds == {"terminated"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("secc", "--fault", "explode"), "there is no fault 'explode'"),
        (("secc", "--protocol", "din70121", "--service", "AC"), "none of the protocols has one of the services"),
        (("secc", "--key-log", "x"), "which is off"),
        (("secc", "--tls", "1.2"), "needs --certificates and --key"),
        (("secc", "--trace", "x.txt"), "is no trace"),
        (("secc", "--profile", "nowhere"), "nowhere"),
        (("secc", "--iface", "nosuchinterface"), "no link-local IPv6 address"),
        (("evcc",), "no way to find a station"),
    ],
)
def test_what_does_not_go(arguments: tuple[str, ...], words: str) -> None:
    found = run("simulate", *arguments)
    assert found.code in (1, 2, 3)
    assert words in found.err
