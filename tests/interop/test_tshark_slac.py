"""SLAC against Wireshark's command line: the captured frames and matchings, written by us, have the same names and values there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from v2gstack.codecs.mme import UnknownMme
from v2gstack.trace import PcapngWriter, PcapWriter, TraceEvent, read_capture

pytestmark = pytest.mark.interop

START = 1_700_000_000_000_000_000

#: Fields of our messages, and what Wireshark calls them, by message.
FIELDS: dict[str, dict[str, str]] = {
    "CM_SLAC_PARM.REQ": {"run_id": "cm_slac_parm.runid", "application_type": "cm_slac_parm.apptype"},
    "CM_SLAC_PARM.CNF": {
        "m_sound_target": "cm_slac_parm.sound_target",
        "num_sounds": "cm_slac_parm.sound_count",
        "time_out": "cm_slac_parm.time_out",
        "resp_type": "cm_slac_parm.resptype",
        "forwarding_sta": "cm_slac_parm.forwarding_sta",
        "run_id": "cm_slac_parm.runid",
    },
    "CM_START_ATTEN_CHAR.IND": {
        "num_sounds": "cm_start_atten_char.sounds_count",
        "time_out": "cm_start_atten_char.time_out",
        "resp_type": "cm_start_atten_char.resptype",
        "forwarding_sta": "cm_start_atten_char.sound_forwarding_sta",
        "run_id": "cm_start_atten_char.runid",
    },
    "CM_MNBC_SOUND.IND": {
        "sender_id": "cm_mnbc_sound.sender_id",
        "cnt": "cm_mnbc_sound.countdown",
        "run_id": "cm_mnbc_sound.runid",
        "rnd": "cm_mnbc_sound.rnd",
    },
    "CM_ATTEN_PROFILE.IND": {
        "pev_mac": "cm_atten_profile_ind.pev_mac",
        "num_groups": "cm_atten_profile_ind.groups_count",
        "aag": "cm_atten_profile_ind.aag",
    },
    "CM_ATTEN_CHAR.IND": {
        "source_address": "cm_atten_char.source_mac",
        "run_id": "cm_atten_char.runid",
        "source_id": "cm_atten_char.source_id",
        "resp_id": "cm_atten_char.resp_id",
        "num_sounds": "cm_atten_char.sounds_count",
        "num_groups": "cm_atten_char.groups_count",
        "aag": "cm_atten_char.aag",
    },
    "CM_ATTEN_CHAR.RSP": {
        "source_address": "cm_atten_char.source_mac",
        "run_id": "cm_atten_char.runid",
        "source_id": "cm_atten_char.source_id",
        "resp_id": "cm_atten_char.resp_id",
        "result": "cm_atten_char.result",
    },
    "CM_VALIDATE.REQ": {"signal_type": "cm_validate.signaltype", "timer": "cm_validate.timer", "result": "cm_validate.result"},
    "CM_VALIDATE.CNF": {"signal_type": "cm_validate.signaltype", "toggle_num": "cm_validate.togglenum", "result": "cm_validate.result"},
    "CM_SLAC_MATCH.REQ": {
        "mvf_length": "cm_slac_match.length",
        "pev_id": "cm_slac_match.pev_id",
        "pev_mac": "cm_slac_match.pev_mac",
        "evse_id": "cm_slac_match.evse_id",
        "evse_mac": "cm_slac_match.evse_mac",
        "run_id": "cm_slac_match.runid",
    },
    "CM_SLAC_MATCH.CNF": {
        "mvf_length": "cm_slac_match.length",
        "pev_mac": "cm_slac_match.pev_mac",
        "evse_mac": "cm_slac_match.evse_mac",
        "run_id": "cm_slac_match.runid",
        "nid": "cm_slac_match.nid",
        "nmk": "cm_slac_match.nmk",
    },
}


def run(tshark: str, capture: Path, *arguments: str) -> list[str]:
    done = subprocess.run([tshark, "-n", "-r", str(capture), *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def capture_of(path: Path, frames: list[tuple[int, bytes]]) -> Path:
    with path.open("wb") as stream:
        writer = PcapngWriter(stream) if path.suffix == ".pcapng" else PcapWriter(stream)
        for time_ns, data in frames:
            writer.write_packet(time_ns, data)
    return path


@pytest.fixture(scope="module", params=["frames.pcap", "matchings.pcapng"])
def capture(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared_vectors: Path) -> Path:
    """All vectors, or all captured matchings one after the other, in a capture that we write."""
    path = tmp_path_factory.mktemp("slac") / request.param
    found: list[tuple[int, bytes]] = []
    if path.stem == "frames":
        vectors = map(json.loads, (shared_vectors / "slac" / "frames.jsonl").read_text().splitlines())
        found = [(START + number * 10**7, bytes.fromhex(each["hex"])) for number, each in enumerate(vectors) if each["layer"] == "ethernet"]
    else:
        sessions = map(json.loads, (shared_vectors / "slac" / "sessions.jsonl").read_text().splitlines())
        for number, session in enumerate(sessions):
            start = START + number * 60 * 10**9
            found += [(start + round(frame["t_ms"] * 1e6), bytes.fromhex(frame["hex"])) for frame in session["frames"]]
    return capture_of(path, found)


@pytest.fixture(scope="module")
def events(capture: Path) -> list[TraceEvent]:
    found = list(read_capture(capture, keys=True))
    assert len(found) > 250
    return found


def test_every_frame_has_its_number_its_time_and_its_type(tshark: str, capture: Path, events: list[TraceEvent]) -> None:
    kinds = ("homeplug_av.mmhdr.mmtype", "homeplug_av.mmhdr.mmtype.qualcomm", "homeplug_av.mmhdr.mmtype.st")
    names = ("frame.number", "frame.time_epoch", "eth.src", "homeplug_av.mmhdr.mmver", *kinds)
    lines = run(tshark, capture, "-T", "fields", *(word for name in names for word in ("-e", name)))
    assert len(lines) == len(events)
    for line, event in zip(lines, events, strict=True):
        # types of vendors have fields of their own
        number, moment, source, version, *kind = line.split("\t")
        message: Any = event.document
        assert (int(number), round(float(moment) * 1e6)) == (event.frame, event.time_ns // 1000)
        assert source.replace(":", "") == message.source.hex()
        # it knows versions 0 and 1 only
        assert int(version, 0) == message.mmv or message.mmv == 2
        assert int("".join(kind), 0) == (message.mmtype if isinstance(message, UnknownMme) else message.MMTYPE)


def test_the_names_are_those_of_wireshark(tshark: str, capture: Path, events: list[TraceEvent]) -> None:
    lines = run(tshark, capture, "-T", "fields", "-e", "_ws.col.Info")
    compared = 0
    for line, event in zip(lines, events, strict=True):
        message: Any = event.document
        if message.name.startswith("CM_") and not isinstance(message, UnknownMme):
            # "MAC Management, CM_SLAC_PARM.REQ (SLAC Parameter Request)", with blanks or underscores for the dot
            assert "".join(filter(str.isalnum, message.name)) in "".join(filter(str.isalnum, line.upper())), (line, message.name)
            compared += 1
    assert compared > 200


def test_the_values_are_those_of_wireshark(tshark: str, capture: Path, events: list[TraceEvent]) -> None:
    names = sorted({name for fields in FIELDS.values() for name in fields.values()})
    wanted = [word for name in names for word in ("-e", f"homeplug_av.gp.{name}")]
    lines = run(tshark, capture, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,", *wanted)
    compared = 0
    for line, event in zip(lines, events, strict=True):
        cells = dict(zip(names, line.split("\t"), strict=True))
        message: Any = event.document
        if isinstance(message, UnknownMme):
            continue
        for field, name in FIELDS.get(message.name, {}).items():
            value, cell = getattr(message, field), cells[name]
            if (field == "aag" and not value) or getattr(message, "signal_type", 0):
                # an empty profile has no field; of a validation with another signal it shows no more
                continue
            compared += 1
            assert same(value, cell, is_list=field == "aag"), (event.frame, message.name, field, value, cell)
    assert compared > 700


def same(value: bytes | int, cell: str, *, is_list: bool) -> bool:
    if is_list:
        assert isinstance(value, bytes)
        # in dB, as numbers or with their unit
        return [
            int(
                float(each.split()[0]),
            )
            for each in cell.split(",")
        ] == list(value)
    if isinstance(value, bytes):
        return cell.replace(":", "").replace(" ", "") == value.hex()
    return int(cell, 0) == value


def test_wireshark_finds_nothing_malformed(tshark: str, capture: Path) -> None:
    assert run(tshark, capture, "-Y", "_ws.malformed") == []
