"""The command `meter`: verdicts by exit code, and every time it says why."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.unit.cli.support import run
from tests.unit.metering.ocmf.test_signing import SMALL
from tests.unit.metering.test_records import OCMF, P256, alfen, edl, public
from v2gstack.cli.meter_samples import sample_of
from v2gstack.cli.meter_watch import terminal_plot
from v2gstack.messages import iso15118_20
from v2gstack.metering.ocmf import sign_ocmf
from v2gstack.metering.picture import LoadSample

RECORD = OCMF.data.decode()
KEY = public(P256).to_der().hex()


@pytest.mark.parametrize("key", [KEY, KEY.upper(), public(P256).point().hex(), public(P256).point()[1:].hex()])
def test_a_record_that_is_its_meter_s(key: str) -> None:
    found = run("meter", "verify", RECORD, "--public-key", key)
    assert (found.code, found.err) == (0, "")
    assert found.lines[0].startswith("valid    OCMF  T7")
    assert any("12.340  kWh" in line for line in found.lines)
    assert "the signature is this key's" in found.lines[-1]


@pytest.mark.parametrize("how", ["file", "stdin", "der", "pem"])
def test_records_and_keys_come_from_files(how: str, tmp_path: Path) -> None:
    file, key = tmp_path / "record.ocmf", tmp_path / "key"
    file.write_text(RECORD, encoding="utf-8")
    pem = P256.public_key().public_bytes(
        Encoding.PEM, __import__("cryptography.hazmat.primitives.serialization", fromlist=["x"]).PublicFormat.SubjectPublicKeyInfo
    )
    key.write_bytes({"der": bytes.fromhex(KEY), "pem": pem}.get(how, KEY.encode()))
    source = "-" if how == "stdin" else str(file)
    assert run("meter", "verify", source, "--public-key", str(key), given=RECORD if how == "stdin" else None).code == 0


def test_a_record_that_was_changed() -> None:
    found = run("meter", "verify", RECORD.replace("12.340", "12.341"), "--public-key", KEY)
    assert found.code == 1
    assert found.lines[0].startswith("invalid")
    assert "the record was changed" in found.out


@pytest.mark.parametrize(
    "text", ["OCMF|{}", "nonsense", 'OCMF|{}|{"SD":"xyz"}', "AP;1;3;A;A;A", "<values/>", "1b1b1b1b01010101", '{"record":1}']
)
def test_what_cannot_be_read(text: str) -> None:
    found = run("meter", "verify", text, "--public-key", KEY)
    assert found.code == 3
    assert found.out == ""
    assert len(found.err.splitlines()) == 3


@pytest.mark.parametrize(("key", "code"), [("zz", 3), ("3059", 3), (None, 2)])
def test_a_key_that_is_none(key: str | None, code: int) -> None:
    arguments = ["meter", "verify", RECORD, *([] if key is None else ["--public-key", key])]
    found = run(*arguments)
    assert (found.code, found.out) == (code, "")
    assert "public key" in found.err


def test_other_formats_and_several_at_once(tmp_path: Path) -> None:
    file = tmp_path / "records.txt"
    file.write_text(f"{alfen()}\n{alfen('0')}\n", encoding="utf-8")
    found = run("meter", "verify", str(file))
    assert found.code == 0
    assert found.out.count("valid    ALFEN") == 2
    assert found.out.count("compare it with the meter's") == 2
    assert run("meter", "verify", edl()).code == 0


def test_json_has_everything() -> None:
    document = json.loads(run("meter", "verify", RECORD, "--public-key", KEY, "--json").out)
    (record,) = document["records"]
    assert (document["v"], document["ok"], record["valid"], record["format"]) == (1, True, True, "OCMF")
    assert record["readings"][0] == {
        "register": "1-b:1.8.0",
        "value": "12.340",
        "unit": "kWh",
        "reason": "B",
        "time": "2026-11-28T04:00:00+00:00 S",
        "status": "G",
    }


def test_characters_that_a_terminal_would_obey_are_not_written() -> None:
    from dataclasses import replace

    record = sign_ocmf(replace(SMALL, meter_serial="\x1b[2Jevil"), P256).data.decode()
    found = run("meter", "verify", record, "--public-key", KEY)
    assert found.code == 0
    assert "\x1b" not in found.out


def test_a_meter_is_read() -> None:
    found = run("meter", "read", "simulated")
    assert found.code == 0
    assert ["meter", "V2G-DC-150"] in [line.split() for line in found.lines]
    document = json.loads(run("meter", "read", "simulated", "--json").out)
    assert document["reading"]["imported"] == 0
    assert run("meter", "read", "simulatd").code != 0


def test_a_meter_is_watched_and_drawn(tmp_path: Path) -> None:
    found = run("meter", "watch", "simulated", "--count", "3", "--every", "0.05")
    assert (found.code, len(found.lines)) == (0, 3)
    lines = run("meter", "watch", "simulated", "--count", "3", "--every", "0.05", "--jsonl").out
    readings = [json.loads(line)["reading"] for line in lines.splitlines()]
    assert [each["meter_id"] for each in readings] == ["V2G-DC-150"] * 3
    watched, svg = tmp_path / "watched.jsonl", tmp_path / "watched.svg"
    watched.write_text(lines, encoding="utf-8")
    assert run("meter", "picture", str(watched), "-o", str(svg)).code == 0
    assert svg.read_text(encoding="utf-8").startswith("<svg")


def test_nothing_to_draw_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"v":1,"t":1.0,"reading":{"imported":"x"}}\n', encoding="utf-8")
    assert run("meter", "picture", str(empty), "-o", str(tmp_path / "a.svg")).code == 3
    assert run("meter", "picture", str(tmp_path / "missing"), "-o", str(tmp_path / "a.svg")).code == 3


MEASUREMENTS = """
meter_id = "M1"
serial = "4711"
reference = "RMM3006"
operator = "A. Smith"
temperature = 23.4
[[phases]]
zero = [0.011, 0.009, 0.010, 0.012, 0.008, 0.010, 0.011, 0.009]
voltage = [[230.9, 230.0], [207.8, 207.0]]
current = [[10.11, 10.0], [-10.09, -10.0], [1.01, 1.0], [-0.99, -1.0]]
half_power_factor = [1160.0, 1150.0, 2300.0]
"""


def test_a_calibration_is_computed_signed_and_verified(tmp_path: Path) -> None:
    loads, key, output = tmp_path / "loads.toml", tmp_path / "key.pem", tmp_path / "calibrations.jsonl"
    loads.write_text(MEASUREMENTS, encoding="utf-8")
    key.write_bytes(P256.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = run("meter", "calibrate", str(loads), "--key", str(key), "-o", str(output))
    assert found.code == 0
    assert found.lines[2].split() == ["1", "new", "0.996124", "0.990195", "0.010000", "A", "0.2881°", "0.9805%"]
    assert run("meter", "calibrate", str(loads), "--key", str(key), "-o", str(output)).code == 0
    assert len(output.read_bytes().splitlines()) == 2
    verified = run("meter", "verify", str(output), "--public-key", KEY)
    assert verified.code == 0
    assert verified.out.count("valid    calibration") == 2
    output.write_bytes(output.read_bytes().replace(b"A. Smith", b"B. Smith"))
    assert run("meter", "verify", str(output), "--public-key", KEY).code == 1
    assert json.loads(run("meter", "calibrate", str(loads), "--json").out)["signed"] is False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (('serial = "4711"', "certified = true"), 1),
        (("RMM3006", ""), 2),
        (("[[10.11, 10.0],", "[[5.0, 10.0],"), 2),
        (("[[phases]]", "[[phase]]"), 2),
        (("temperature = 23.4", "temperature ="), 3),
    ],
)
def test_measurements_that_are_none_are_told(change: tuple[str, str], code: int, tmp_path: Path) -> None:
    loads = tmp_path / "loads.toml"
    loads.write_text(MEASUREMENTS.replace(*change), encoding="utf-8")
    assert run("meter", "calibrate", str(loads)).code == code


def test_a_key_is_never_repeated_in_an_error(tmp_path: Path) -> None:
    loads, key = tmp_path / "loads.toml", tmp_path / "key.pem"
    loads.write_text(MEASUREMENTS, encoding="utf-8")
    key.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", encoding="utf-8")
    found = run("meter", "calibrate", str(loads), "--key", str(key), "-o", str(tmp_path / "out"))
    assert found.code == 3
    assert "c2VjcmV0" not in found.err + found.out
    assert run("meter", "calibrate", str(loads), "--key", str(key)).code == 2


def test_power_of_every_protocol_is_found() -> None:
    number = iso15118_20.RationalNumber
    header = iso15118_20.MessageHeader(session_id=bytes(8), time_stamp=1)
    info = iso15118_20.MeterInfo(meter_id="M1", charged_energy_reading_wh=7, bpt_discharged_energy_reading_wh=3)
    mode = iso15118_20.Scheduled_AC_CLResControlMode(evse_present_active_power=number.of(-4000))
    alternating = iso15118_20.AC_ChargeLoopRes(
        header=header, response_code=iso15118_20.ResponseCode.OK, meter_info=info, cl_res_control_mode=mode
    )
    assert sample_of(alternating, 5.0) == LoadSample(5.0, -4000.0, 7, 3)
    assert sample_of(header, 5.0) is None


def test_a_plot_has_its_zero_line_and_its_scale() -> None:
    lines = terminal_plot([float(power) for power in range(-5000, 11_001, 500)], width=40, height=9)
    assert lines[0].startswith("  11.0 kW ┤")
    assert sum("┼" in line for line in lines) == 1
    assert lines[-1].startswith("  -5.0 kW ┤")
    assert terminal_plot([]) == terminal_plot([])
    assert len(terminal_plot([0.0] * 500)[0]) < 90


def test_on_a_terminal_power_is_a_plot_that_moves() -> None:
    """On a pseudo-terminal: each reading draws the plot anew, over the one before."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    command = [sys.executable, "-m", "v2gstack.cli", "meter", "watch", "simulated", "--count", "3", "--every", "0.05"]
    with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, "TERM": "xterm"}) as watching:
        os.close(theirs)
        drawn = b""
        # a terminal whose other end is gone reads as an error
        with suppress(OSError):
            while data := os.read(ours, 65_536):
                drawn += data
    os.close(ours)
    assert watching.returncode == 0
    text = drawn.decode()
    assert text.count("0.0 kW ┼─") >= 3
    assert "┼───" in text
    assert text.count("import 0 Wh") >= 3
    # up to the first line of the plot, and over it
    assert "\x1b[1A" in text
