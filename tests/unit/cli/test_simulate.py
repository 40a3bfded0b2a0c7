"""``v2gstack simulate``: a station in a process of its own, a car here, and TCP between them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
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


@contextmanager
def car_in_a_process(port: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A car that charges until somebody stops it."""
    options = ["--connect", "::1", port, *FAST, "--interval", "0.05", "--seconds", "600", "--json"]
    command = [sys.executable, "-m", "v2gstack.cli", "simulate", "evcc", *options, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(trace: Path, name: str) -> None:
    """Wait until a message is in a trace."""
    deadline = time.monotonic() + 30
    while not trace.exists() or name not in trace.read_text():
        assert time.monotonic() < deadline, f"there is no {name}"
        time.sleep(0.02)


def test_ctrl_c_stops_a_car_in_order(tmp_path: Path) -> None:
    trace = tmp_path / "car.jsonl"
    with (
        station("--profile", "ac_station_22kw", *FAST) as (port, at_station),
        car_in_a_process(port, "--trace", str(trace)) as car,
    ):
        wait_for(trace, "ChargingStatusReq")
        car.send_signal(signal.SIGINT)
        ours, theirs = report_of(car), report_of(at_station)
    assert car.returncode == 0
    assert ours["end"]["kind"] == theirs["end"]["kind"] == "terminated"
    said = [line.data["name"] for line in read_trace(trace) if line.event == "MessageSent"]
    assert said[-2:] == ["PowerDeliveryReq", "SessionStopReq"]


def test_ctrl_c_at_a_station_has_the_car_stop_in_order(tmp_path: Path) -> None:
    trace = tmp_path / "station.jsonl"
    with (
        station("--profile", "ac_station_22kw", "--trace", str(trace), *FAST) as (port, at_station),
        car_in_a_process(port) as car,
    ):
        wait_for(trace, "ChargingStatusReq")
        at_station.send_signal(signal.SIGINT)
        ours, theirs = report_of(car), report_of(at_station)
    assert (car.returncode, at_station.returncode) == (0, 130)
    assert ours["end"]["kind"] == theirs["end"]["kind"] == "terminated"


def test_ctrl_c_once_more_drops_the_connection(tmp_path: Path) -> None:
    trace = tmp_path / "car.jsonl"
    with (
        station("--profile", "ac_station_22kw", *FAST) as (port, at_station),
        car_in_a_process(port, "--trace", str(trace), "--slow-peer", "--fault", "drop:SessionStopReq") as car,
    ):
        wait_for(trace, "ChargingStatusReq")
        car.send_signal(signal.SIGINT)
        assert car.stderr is not None
        while "ending the session" not in car.stderr.readline():
            pass
        # nobody answers the last message, and a station is given ten seconds to do so
        time.sleep(0.3)
        begin = time.monotonic()
        car.send_signal(signal.SIGINT)
        ours, theirs = report_of(car), report_of(at_station)
        assert time.monotonic() - begin < 8
    assert car.returncode == 1
    assert ours["end"]["kind"] != "terminated"
    assert theirs["end"]["kind"] == "connection lost"


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
