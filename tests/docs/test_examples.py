"""The examples run, do what they say, and are told of in the documents."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import DOCUMENTS, ROOT, text_of
from v2gstack import EvccRuntime, ExiCodec
from v2gstack.application.config import VehicleConfig
from v2gstack.hooks import Address
from v2gstack.messages.iso15118_20 import DC_ChargeLoopReq
from v2gstack.protocols.v2g import DIN70121
from v2gstack.trace import read_capture
from v2gstack.transports import TcpTransport

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def run(name: str, *arguments: str, directory: Path, code: int = 0) -> str:
    """What an example prints; warnings are errors, as in the tests."""
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", str(ROOT / "examples" / name), *arguments],
        cwd=directory,
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def test_decode_hex(tmp_path: Path) -> None:
    printed = run("decode_hex.py", directory=tmp_path)
    assert "EVTargetVoltage         460 V" in printed
    assert "the vehicle at 100 % asks for 5 A" in printed
    changed = ExiCodec("iso15118_2").decode(bytes.fromhex(printed.split()[-1]))
    assert str(changed.body.body_element.ev_target_current) == "2.5 A"
    assert "Traceback" not in run("decode_hex.py", "8098ff", directory=tmp_path, code=1)


@pytest.mark.parametrize("name", ["session.pcap", "session.pcapng"])
def test_write_session_and_inspect_it(tmp_path: Path, name: str) -> None:
    run("write_session.py", name, directory=tmp_path)
    events = list(read_capture(tmp_path / name))
    assert [event.error for event in events] == [None] * 10
    assert [event.schema_set for event in events if isinstance(event.message, DC_ChargeLoopReq)] == ["iso15118_20_dc"]
    assert "1 supportedAppProtocolRes, 1 SessionSetupReq" in run("inspect_capture.py", name, directory=tmp_path)


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
def test_plug_and_charge_through_a_csms(tmp_path: Path, version: str) -> None:
    printed = run("plug_and_charge_ocpp.py", version, directory=tmp_path)
    assert len(re.findall(r"CS-1 > .*Get15118EVCertificate", printed)) == 1
    assert len(re.findall(r"CS-1 > .*Authorize", printed)) == 2
    assert printed.count("CS-1 asks for DE8AA1A2B3C4D5V") == 2
    assert printed.count("a transaction is complete: True") == 2


def test_inspect_capture_without_a_capture(tmp_path: Path) -> None:
    assert "Traceback" not in run("inspect_capture.py", "missing.pcap", directory=tmp_path, code=1)
    assert "Traceback" not in run("inspect_capture.py", directory=tmp_path, code=1)


def test_inspect_capture_of_a_real_car(tmp_path: Path, shared_vectors: Path) -> None:
    printed = run("inspect_capture.py", str(shared_vectors / "real_cars" / "captures" / "audi_q4_din_dc.pcap"), directory=tmp_path)
    assert "SoC 55 %" in printed
    assert "261 CurrentDemandReq, 261 CurrentDemandRes" in printed


def test_own_schema(tmp_path: Path) -> None:
    printed = run("own_schema.py", directory=tmp_path)
    assert "4 bytes strict, by the schema" in printed
    assert "refused: attribute no has no place here (in /Occupancy/Bay)" in printed


def test_charge_in_virtual_time(tmp_path: Path) -> None:
    printed = run("charge_in_virtual_time.py", directory=tmp_path)
    assert [line for line in printed.splitlines() if line.startswith("iso")] == [
        line for line in printed.splitlines() if re.match(r"iso15118_20_dc, (terminated|paused) after \d+ min, \d+ messages$", line)
    ]
    energies = [tuple(map(int, each)) for each in re.findall(r"meter +(\d+) Wh into the car, (\d+) Wh out of it", printed)]
    socs = [float(each) for each in re.findall(r"battery +([\d.]+) %", printed)]
    assert [exported > 0 for _, exported in energies] == [True, False, False]
    # 77 kWh from 55 %: what came through the outlet is in the battery, but for a few percent
    stored = (socs[-1] - 55) / 100 * 77_000
    assert 0.95 < stored / sum(imported - exported for imported, exported in energies) < 1.0
    assert socs[-1] == pytest.approx(85, abs=0.2)


@pytest.mark.parametrize("arguments", [(), ("iso15118_2",)], ids=["iso15118_20", "iso15118_2"])
def test_plug_and_charge(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    printed = run("plug_and_charge.py", *arguments, directory=tmp_path)
    assert printed.count("terminated after 10 min") == 2
    assert printed.count("contract DE8AA1A2B3C4D5V with 3 certificates") == 2
    assert "keys of the car: oem, contract" in printed


def test_station_charges_a_car(tmp_path: Path) -> None:
    """Over TCP, in real time, ended by the station's own signal handler."""
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as free:
        port = free.getsockname()[1]
    environment = {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-P", "-W", "error", str(ROOT / "examples" / "station.py"), "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as station:
        assert station.stdout is not None
        assert station.stdout.readline() == f"DE*V2G*E150*1 listens on [::1]:{port}\n"
        config = VehicleConfig(stop_before="CableCheck", poll_interval=0.05)
        car = EvccRuntime(config, protocols=[DIN70121])
        report = asyncio.run(car.connect(TcpTransport(), Address("::1", port)))
        assert report.end.is_regular, report.end
        assert station.stdout.readline() == "DE*V2G*E150*1/1: din70121\n"
        assert station.stdout.readline().startswith("DE*V2G*E150*1/1 din70121: terminated by evcc")
        station.send_signal(signal.SIGINT)
        assert station.stdout.read() == ""
        assert station.wait(10) == 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_tested_and_documented(example: Path) -> None:
    assert f'"{example.name}"' in Path(__file__).read_text(encoding="utf-8")
    assert any(f"examples/{example.name}" in text_of(document) for document in DOCUMENTS)
