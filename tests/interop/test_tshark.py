"""Traces against Wireshark's command line: the same streams from real captures, and captures of ours that it finds nothing wrong with."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

import pytest

from v2gstack.codecs.v2gtp import SdpRequest, SdpResponse, encode_frame
from v2gstack.trace import Endpoint, SessionWriter, TraceKind, read_capture

if TYPE_CHECKING:
    from pathlib import Path

    from v2gstack.trace import TraceEvent

pytestmark = pytest.mark.interop

CAPTURES = [
    "audi_q4_din_dc",
    "bmw_ix_din_dc",
    "byd_atto3_iso2_dc",
    "citroen_ec4_iso2_dc",
    "mercedes_eqe_din_dc",
    "mercedes_eqe_iso2_ac",
    "mercedes_eqe_iso2_dc",
    "seres_iso2_ac",
    "skoda_enyaq_iso2_ac",
]

EVCC = Endpoint(IPv6Address("fe80::c").packed, 50_000)
SECC = Endpoint(IPv6Address("fe80::5").packed, 61_341)


def run(tshark: str, capture: Path, *arguments: str) -> list[str]:
    # it ends with an error where a capture is cut short, after it wrote everything before
    done = subprocess.run([tshark, "-n", "-r", str(capture), *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 or "cut short" in done.stderr, done.stderr
    return done.stdout.splitlines()


def streams(tshark: str, capture: Path) -> dict[tuple[int, str], bytes]:
    """Bytes of every TCP stream and direction, as ``follow`` gives them: lines of the side that answered are indented."""
    numbers = sorted({int(line) for line in run(tshark, capture, "-Y", "tcp.len > 0", "-T", "fields", "-e", "tcp.stream")})
    found: dict[tuple[int, str], bytes] = defaultdict(bytes)
    for number in numbers:
        for line in run(tshark, capture, "-q", "-z", f"follow,tcp,raw,{number}"):
            text = line.strip()
            if text and all(character in "0123456789abcdef" for character in text):
                found[number, "secc" if line.startswith("\t") else "evcc"] += bytes.fromhex(text)
    return found


def frames_of(stream: bytes) -> list[tuple[int, bytes]]:
    """Payload type and payload of each frame, cut by hand."""
    found, position = [], 0
    while position < len(stream):
        assert stream[position : position + 2] == b"\x01\xfe"
        kind = int.from_bytes(stream[position + 2 : position + 4], "big")
        length = int.from_bytes(stream[position + 4 : position + 8], "big")
        found.append((kind, stream[position + 8 : position + 8 + length]))
        position += 8 + length
    assert position == len(stream)
    return found


def messages(events: list[TraceEvent]) -> dict[tuple[int, str], list[tuple[int, bytes]]]:
    found: dict[tuple[int, str], list[tuple[int, bytes]]] = defaultdict(list)
    for event in events:
        if event.kind is TraceKind.MESSAGE:
            assert event.stream is not None
            assert event.payload_type is not None
            found[event.stream, event.direction].append((int(event.payload_type), event.payload))
    return found


@pytest.mark.parametrize("name", CAPTURES)
def test_real_captures_hold_the_same_frames(name: str, tshark: str, shared_vectors: Path) -> None:
    capture = shared_vectors / "real_cars" / "captures" / f"{name}.pcap"
    events = list(read_capture(capture, decode=None))
    expected = {key: frames_of(data) for key, data in streams(tshark, capture).items()}
    assert messages(events) == expected
    assert sum(map(len, expected.values())) > 100


@pytest.mark.parametrize("name", CAPTURES)
def test_real_captures_hold_the_same_sdp_datagrams(name: str, tshark: str, shared_vectors: Path) -> None:
    capture = shared_vectors / "real_cars" / "captures" / f"{name}.pcap"
    fields = ("-e", "frame.number", "-e", "udp.payload", "-e", "frame.time_epoch")
    lines = run(tshark, capture, "-Y", "udp.port == 15118", "-T", "fields", *fields)
    expected = [
        (int(number), bytes.fromhex(payload)[8:], round(float(time) * 1e6))
        for number, payload, time in (line.split("\t") for line in lines)
    ]
    events = [event for event in read_capture(capture, decode=None) if event.kind is TraceKind.SDP]
    assert [(event.frame, event.payload, event.time_ns // 1000) for event in events] == expected


@pytest.mark.parametrize("name", CAPTURES)
def test_frame_numbers_are_those_of_wireshark(name: str, tshark: str, shared_vectors: Path) -> None:
    """In these captures every frame fits its segment, so the packet that holds a frame's last byte is the one that holds it all."""
    capture = shared_vectors / "real_cars" / "captures" / f"{name}.pcap"
    lines = run(tshark, capture, "-Y", "tcp.len > 0", "-T", "fields", "-e", "frame.number", "-e", "tcp.stream", "-e", "tcp.payload")
    segments = {int(number): (int(stream), bytes.fromhex(payload)) for number, stream, payload in (line.split("\t") for line in lines)}
    for event in read_capture(capture, decode=None):
        if event.kind is TraceKind.MESSAGE:
            assert event.payload_type is not None
            assert segments[event.frame] == (event.stream, encode_frame(event.payload_type, event.payload))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A session of ours, in both formats, with sequence numbers that wrap around and messages of several segments."""
    found = {}
    for suffix in ("pcap", "pcapng"):
        path = found[suffix] = tmp_path_factory.mktemp("captures") / f"session.{suffix}"
        with SessionWriter.open(path) as writer:
            now, finder = 1_700_000_000_000_000_000, Endpoint(EVCC.host, 40_000)
            writer.sdp_request(now, SdpRequest(), evcc=finder)
            writer.sdp_response(
                now, SdpResponse(secc_ip_address=IPv6Address(SECC.host), secc_port=SECC.port), secc=IPv6Address(SECC.host), evcc=finder
            )
            connection = writer.connect(now + 1_000_000, evcc=EVCC, secc=SECC, initial=((1 << 32) - 500, (1 << 32) - 300))
            for number in range(20):
                connection.send(now + (2 + 2 * number) * 1_000_000, "evcc", encode_frame(0x8001, bytes([number]) * (1 + number * 200)))
                connection.send(now + (3 + 2 * number) * 1_000_000, "secc", encode_frame(0x8004, bytes([number]) * (1 + number * 100)))
            connection.close(now + 100_000_000)
    return found


@pytest.mark.parametrize("suffix", ["pcap", "pcapng"])
def test_wireshark_finds_nothing_wrong_with_what_we_write(suffix: str, tshark: str, session: dict[str, Path]) -> None:
    checks = ("-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")
    complaint = (
        "_ws.malformed || _ws.expert.severity >= warning || tcp.checksum.status == bad || udp.checksum.status == bad || tcp.analysis.flags"
    )
    assert run(tshark, session[suffix], *checks, "-Y", complaint) == []
    good = run(
        tshark,
        session[suffix],
        *checks,
        "-Y",
        "tcp.checksum.status == good || udp.checksum.status == good",
        "-T",
        "fields",
        "-e",
        "frame.number",
    )
    assert len(good) == len(run(tshark, session[suffix], "-T", "fields", "-e", "frame.number")) > 80


@pytest.mark.parametrize("suffix", ["pcap", "pcapng"])
def test_what_we_write_is_read_alike(suffix: str, tshark: str, session: dict[str, Path]) -> None:
    events = list(read_capture(session[suffix], decode=None))
    expected = {key: frames_of(data) for key, data in streams(tshark, session[suffix]).items()}
    assert messages(events) == expected
    assert len(expected[0, "evcc"]) == len(expected[0, "secc"]) == 20
