"""``v2gstack inspect``."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.support.exi import json_lines
from tests.unit.cli.support import DIN, run
from v2gstack.cli.captures import _Watched
from v2gstack.cli.rehearsal import write_session
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.trace import Endpoint, SessionWriter

#: Capture of nine sessions -> its name in the list of frames.
CAPTURES = {
    "audi_q4_din_dc": "Audi/Q4/dc-dinspec-1.dump",
    "bmw_ix_din_dc": "BMW/iX_2024-02-27/2024-02-27T13:26:06.131Z-1_din_spec/ethernet-traffic.dump",
    "byd_atto3_iso2_dc": "BYD/Atto3/2023-04-18T15:31:50.525Z-2_config-dc-iso2/ethernet-traffic.dump",
    "citroen_ec4_iso2_dc": "Citroen/eC4/2024-02-29T12:39:13.614Z-2_iso2_dc/ethernet-traffic.dump",
    "mercedes_eqe_din_dc": "Mercedes-Benz/EQE/2023-10-04/dinspec-DC.dump",
    "mercedes_eqe_iso2_ac": "Mercedes-Benz/EQE/2023-10-04/iso2-AC.dump",
    "mercedes_eqe_iso2_dc": "Mercedes-Benz/EQE/2023-10-04/iso2-DC.dump",
    "seres_iso2_ac": "Seres/2024-01-10T13:40:14.939Z-2_iso2_ac/ethernet-traffic.dump",
    "skoda_enyaq_iso2_ac": "Skoda/Enyaq_v3.0/iso15118_AC_Josev/enyaq_ac_0.dump",
}

EVCC = Endpoint(bytes.fromhex("fe80") + bytes(13) + b"\1", 50_000)
SECC = Endpoint(bytes.fromhex("fe80") + bytes(13) + b"\2", 61_341)
OFFER = bytes.fromhex("8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040")
ANSWER = bytes.fromhex("80400040")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("captures") / "session.pcap"
    write_session(path)
    return str(path)


def odd_capture(path: Path, *payloads: bytes, payload_type: int = 0x8001, negotiated: bool = True) -> str:
    """A capture with what the vehicle says; 100 ms apart."""
    with SessionWriter.open(path) as writer:
        connection = writer.connect(0, evcc=EVCC, secc=SECC)
        if negotiated:
            connection.send(0, "evcc", encode_frame(PayloadType.SAP, OFFER))
            connection.send(0, "secc", encode_frame(PayloadType.SAP, ANSWER))
        for number, payload in enumerate(payloads, 1):
            connection.send(number * 10**8, "evcc", encode_frame(payload_type, payload))
    return str(path)


@pytest.mark.parametrize("capture", CAPTURES)
def test_captures_of_real_cars(shared_vectors: Path, capture: str) -> None:
    """The same messages as in the list of frames, which another program made of the captures; every one of them decodes."""
    path = shared_vectors / "real_cars" / "captures" / f"{capture}.pcap"
    found = run("inspect", str(path), "--jsonl", "--filter", "kind:message,sdp")
    rows = [json.loads(line) for line in found.lines]
    expected = [line for line in json_lines(shared_vectors / "real_cars" / "frames.jsonl") if line["capture"] == CAPTURES[capture]]
    assert Counter((row["from"], row["payload_type"], row["payload"]) for row in rows) == Counter(
        (line["from"], line["payload_type"], line["payload"]) for line in expected
    )
    assert {row["status"] for row in rows} <= {"ok", "deviation"}
    # one of them was cut off while it was copied: that is a finding, and nothing is lost
    assert found.code == ("breaks off" in found.err)
    assert (capture == "byd_atto3_iso2_dc") == ("breaks off" in found.err)


def test_lists_of_frames_give_the_same_names_as_captures(shared_vectors: Path, tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    name = CAPTURES["mercedes_eqe_din_dc"]
    lines = [line for line in json_lines(shared_vectors / "real_cars" / "frames.jsonl") if line["capture"] == name]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    of_frames = run("inspect", str(path), "--jsonl")
    capture = shared_vectors / "real_cars" / "captures" / "mercedes_eqe_din_dc.pcap"
    of_capture = run("inspect", str(capture), "--jsonl", "--filter", "!kind:slac")
    names = [Counter(row["name"] for row in map(json.loads, found.lines)) for found in (of_frames, of_capture)]
    assert names[0] == names[1]
    assert sum(names[0].values()) == len(lines)
    assert run("inspect", str(path)).lines[0] == f"# {name}"


def test_lines(session: str) -> None:
    found = run("inspect", session)
    assert found.code == 0
    assert found.err == ""
    columns = [[cell for cell in line.split("  ") if cell] for line in found.lines]
    assert {len(row) for row in columns} == {7}
    assert [cell.strip() for cell in columns[0]] == [
        "0.000000",
        "evcc>secc",
        "SDP",
        "SdpRequest",
        "security=NO_TLS transport=TCP",
        "-",
        "ok",
    ]
    assert [cell.strip() for cell in columns[3]] == [
        "0.085520",
        "secc>evcc",
        "SAP",
        "supportedAppProtocolRes",
        "SchemaID=1 OK_SuccessfulNegotiation agreed=urn:iso:15118:2:2013:MsgDef",
        "+4ms",
        "ok",
    ]
    assert [cell.strip() for cell in columns[5]][3:] == ["SessionSetupRes", "EVSEID=XX*V2G*E0001 OK_NewSessionEstablished", "+35ms", "ok"]


def test_times(session: str) -> None:
    assert run("inspect", session, "--time", "epoch").lines[0].startswith("1767603600.000000  evcc>secc")
    assert run("inspect", session, "--time", "utc").lines[2].startswith("2026-01-05T09:00:00.081600Z  evcc>secc")


def test_filter(session: str) -> None:
    found = run("inspect", session, "--filter", "name:PreCharge* from:secc")
    assert len(found.lines) == 4
    assert all("PreChargeRes" in line for line in found.lines)


def test_fold(session: str) -> None:
    found = run("inspect", session, "--fold")
    assert len(found.lines) < 80
    left_out = [line for line in found.lines if " more " in line]
    assert [line.split(" more ")[1].split(",")[0] for line in left_out] == [
        "CableCheckReq and CableCheckRes",
        "CurrentDemandReq and CurrentDemandRes",
    ]
    total = len(found.lines) - len(left_out) + sum(int(line.split()[1]) for line in left_out)
    assert total == len(run("inspect", session).lines) == 530


def test_statistics(session: str) -> None:
    found = run("inspect", session, "--stats")
    assert found.lines[0] == "530 rows in 65.7 s, 1 connection, 0 errors, 0 deviations"
    assert "15118-2   CurrentDemand             240  240         20ms   21ms   21ms        230ms  242ms  242ms" in found.lines
    data = json.loads(run("inspect", session, "--stats", "--jsonl").out)
    assert data["rows"] == 530
    exchange = next(each for each in data["exchanges"] if each["name"] == "CurrentDemand")
    assert exchange["requests"] == exchange["responses"] == 240
    assert 19 < exchange["station_ms"]["p50"] < 21.5


def test_json_lines(session: str) -> None:
    rows = [json.loads(line) for line in run("inspect", session, "--jsonl").lines]
    assert len(rows) == 530
    row = rows[5]
    assert (row["v"], row["from"], row["event"], row["protocol"], row["schema"], row["name"]) == (
        1,
        "secc",
        "message",
        "15118-2",
        "iso15118_2",
        "SessionSetupRes",
    )
    assert row["t"] == 1767603600.18387
    assert row["delay_ms"] == pytest.approx(35.35)
    assert row["values"] == {"EVSEID": "XX*V2G*E0001", "ResponseCode": "OK_NewSessionEstablished"}
    assert row["message"]["V2G_Message"]["Body"]["BodyElement"]["EVSEID"] == "XX*V2G*E0001"


def test_our_own_output_is_a_capture(session: str, tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text(run("inspect", session, "--jsonl").out)
    assert run("inspect", str(path)).out == run("inspect", session).out


def test_stdin(session: str) -> None:
    assert run("inspect", "-", given=Path(session).read_bytes()).out == run("inspect", session).out


def test_verdicts_and_exit_codes(tmp_path: Path) -> None:
    good = bytes.fromhex(DIN)
    deviating = odd_capture(tmp_path / "deviating.pcap", good, good + b"\0", good[:-1] + b"\x3f")
    found = run("inspect", deviating, "--filter", "name:SessionSetupReq")
    assert [line.split("  ")[-1] for line in found.lines] == [
        "ok",
        "deviation: 1 octet(s) follow the message: 00",
        "deviation: padding bits are not zero",
    ]
    assert found.code == 0
    assert run("inspect", deviating, "--strict").code == 1
    broken = odd_capture(tmp_path / "broken.pcap", good[:8])
    found = run("inspect", broken)
    assert found.code == 1
    assert found.lines[-1].split()[1:7] == ["evcc>secc", "din70121", "(undecodable)", "bytes=8", "data=809a004011d01bb1", "+100ms"]
    assert "error: 6 octets announced, 1 are left (at bit 54, in /V2G_Message/Body/SessionSetupReq/EVCCID)" in found.lines[-1]


def test_unknown_payload_types(tmp_path: Path) -> None:
    found = run("inspect", odd_capture(tmp_path / "vendor.pcap", b"abc", payload_type=0xA001))
    assert "(unknown)" in found.lines[-1]
    assert "type=0xA001_vendor bytes=3 data=616263" in found.lines[-1]
    assert found.code == 0


def test_nothing_of_v2g(tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    with SessionWriter.open(path):
        pass
    found = run("inspect", str(path))
    assert (found.code, found.out) == (0, "")
    assert "nothing of V2G was found" in found.err


def test_a_capture_that_breaks_off(session: str, tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(Path(session).read_bytes()[:5000])
    found = run("inspect", str(path), "--filter", "name:SessionSetup*")
    assert found.code == 1
    assert len(found.lines) == 2
    assert found.err.startswith("error: the capture breaks off within packet")
    assert run("inspect", str(path)).code == 1


@pytest.mark.parametrize(
    ("content", "message", "code"),
    [
        (b"", "the file is empty", 3),
        (b"nonsense", "not a pcap or pcapng capture", 3),
        (bytes.fromhex(DIN), "a message, not a capture", 3),
        (b'{"t": 1}\n', "line 1 is no V2GTP frame", 3),
    ],
)
def test_what_is_no_capture(tmp_path: Path, content: bytes, message: str, code: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    found = run("inspect", str(path))
    assert found.code == code
    assert message in found.err
    assert len(found.err.splitlines()) == 3


def test_a_misspelt_file_is_answered_with_the_nearest(session: str) -> None:
    found = run("inspect", session.replace("session", "sesion"))
    assert found.code == 3
    assert "try:   did you mean 'session.pcap'?" in found.err


def test_hostile_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "hostile.jsonl"
    line = {"capture": "\x1b[31mred\u202e", "t": 1, "from": "evcc", "payload_type": "8001", "payload": DIN}
    path.write_text(json.dumps(line) + "\n")
    for arguments in ((), ("--jsonl",), ("--stats",)):
        found = run("inspect", str(path), *arguments)
        assert all(each == "\n" or each.isprintable() for each in found.out + found.err)


def test_an_interrupt_ends_with_what_was_read(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _Watched.read

    def interrupted(self: _Watched, size: int = -1) -> bytes:
        if self.count > 3000:
            raise KeyboardInterrupt
        return plain(self, size)

    monkeypatch.setattr(_Watched, "read", interrupted)
    found = run("inspect", session, "--stats")
    assert found.code == 130
    assert "interrupted" in found.err
    assert found.lines[0].endswith("1 connection, 0 errors, 0 deviations")
    lines = run("inspect", session, "--jsonl").lines
    assert all(json.loads(line) for line in lines)


def test_watched_streams_read_as_files_do() -> None:
    data = b'{"v":1,"event":"tls"}\n{"v":1,"event":"sdp","payload":"x"}\nrest'
    watched = _Watched(io.BytesIO(data[4:]), data[:4])
    assert watched.readline() == b'{"v":1,"event":"sdp","payload":"x"}\n'
    assert watched.readline(100) == b"rest"
    assert watched.readline() == b""
    assert watched.count == len(data)
    watched = _Watched(io.BytesIO(data[4:]), data[:4])
    assert watched.read(2) + watched.read(5) + watched.read(0) + watched.read() == data
    assert watched.count == len(data)
