"""``v2gstack decode``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.support import CURRENT_DEMAND, DIN, FRAGMENT, run
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.messages.appprotocol import AppProtocol, supportedAppProtocolReq

SDP = "01fe900100000014fe8000000000000094f5db510876f23fef9d1000"


def test_the_first_line_says_what_and_why() -> None:
    found = run("decode", CURRENT_DEMAND)
    assert found.code == 0
    assert found.err == ""
    assert found.lines[0] == (
        "iso15118_2  CurrentDemandReq  session 4142423030303831  (no V2GTP header; fits iso15118_2 only, of nine schema sets tried)"
    )
    assert found.lines[1] == "V2G_Message  (ISO 15118-2)"
    assert "      EVTargetVoltage         460 V" in found.lines


def test_with_a_v2gtp_header() -> None:
    found = run("decode", encode_frame(0x8001, bytes.fromhex(DIN)).hex())
    assert "(V2GTP payload type 0x8001 EXI_ENCODED_V2G_MESSAGE; fits din70121 only, of three schema sets tried)" in found.lines[0]


def test_fragments() -> None:
    found = run("decode", FRAGMENT)
    assert found.lines[0].startswith("iso15118_2  AuthorizationReq  (no V2GTP header; fits iso15118_2 as a fragment only")
    assert run("decode", "--fragment", "--schema", "iso15118_2", FRAGMENT).lines[1:] == found.lines[1:]


def test_fragments_of_simple_type() -> None:
    codec = ExiCodec("iso15118_2")
    data = codec.encode_fragment(b"\1\2", "{urn:iso:15118:2:2013:MsgHeader}SessionID").hex()
    found = run("decode", data, "--schema", "iso15118_2", "--fragment")
    assert found.lines[-1] == "SessionID  0102"
    assert json.loads(run("decode", data, "--schema", "iso15118_2", "--fragment", "--as", "json").out) == {
        "#schema": "iso15118_2",
        "SessionID": "AQI=",
    }


def test_xml() -> None:
    found = run("decode", DIN, "--as", "xml")
    assert found.out.startswith('<def:V2G_Message xmlns:def="urn:din:70121:2012:MsgDef"')
    assert "<body:EVCCID>EC65CCB685DC</body:EVCCID>" in found.out
    assert found.err == "din70121  SessionSetupReq  (no V2GTP header; fits din70121 only, of nine schema sets tried)\n"


def test_json() -> None:
    document = json.loads(run("decode", DIN, "--as", "json").out)
    assert document["#schema"] == "din70121"
    assert document["V2G_Message"]["Body"]["BodyElement"] == {"#element": "SessionSetupReq", "EVCCID": "7GXMtoXc"}


def test_output_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "message.json"
    assert run("decode", DIN, "--as", "json", "-o", str(path)).out == ""
    assert json.loads(path.read_text())["#schema"] == "din70121"
    assert [each.name for each in tmp_path.iterdir()] == ["message.json"]


def test_for_machines() -> None:
    found = run("decode", DIN + "00", "--json", "--bits")
    document = json.loads(found.out)
    assert found.code == 0
    assert found.err == ""
    assert document["v"] == 1
    assert (document["schema"], document["fragment"], document["name"], document["session"]) == ("din70121", False, "SessionSetupReq", "00")
    assert document["certainty"] == "likely"
    assert document["deviations"] == ["1 octet(s) follow the message: 00"]
    assert document["valid"] is True
    assert document["canonical"] is False
    assert document["bits"] == 106
    assert document["exi"] == DIN + "00"
    assert document["values"] == {"EVCCID": "ec65ccb685dc"}
    assert list(document["message"]) == ["V2G_Message"]
    assert document["events"][1] == {"from": 8, "to": 15, "bits": "1001101", "event": "SE", "path": "/V2G_Message", "value": ""}
    assert document["events"][-1]["event"] == "trailing"


def test_for_machines_errors_are_data() -> None:
    found = run("decode", DIN[:-8], "--json")
    document = json.loads(found.out)
    assert found.code == 1
    assert document["error"]["error"] == "DecodeError"
    assert document["error"]["path"] == "/V2G_Message/Body/SessionSetupReq/EVCCID"
    assert document["error"]["offset"] == 54
    assert "message" not in document


def test_for_machines_sdp() -> None:
    document = json.loads(run("decode", SDP, "--json").out)
    assert document["name"] == "SdpResponse"
    assert document["values"] == {"address": "fe80::94f5:db51:876:f23f", "port": "61341", "security": "NO_TLS"}


def test_bits() -> None:
    found = run("decode", DIN, "--bits")
    assert found.code == 0
    rows = [line.split() for line in found.lines[2:]]
    assert rows[0] == ["0-7", "10000000", "header", "EXI"]
    assert rows[1] == ["8-14", "1001101", "SE", "/V2G_Message"]
    assert rows[-1] == ["106-111", "000000", "padding"]
    assert [
        "45-101",
        "000000110111011000110010111001100101101101000010…",
        "(57)",
        "CH",
        "/V2G_Message/Body/SessionSetupReq/EVCCID",
        "ec65ccb685dc",
    ] in rows
    # put together, the bits are the stream
    together = "".join(row[1] for row in rows if not row[1].endswith("…") and row[0] != "-")
    assert (
        together
        == "".join(bin(0x100 | octet)[3:] for octet in bytes.fromhex(DIN))[:45]
        + "".join(bin(0x100 | octet)[3:] for octet in bytes.fromhex(DIN))[102:]
    )


def test_bits_of_a_cut_message_go_to_the_fault() -> None:
    found = run("decode", "8098021050908c0c0c0e0c50d00000", "--bits")
    assert found.code == 1
    assert found.lines[-1].split()[:4] == ["113-119", "0000000", "not", "read"]
    assert "EVRESSSOC" in found.lines[-1]
    assert "where: at bit 114, in /V2G_Message/Body/CurrentDemandReq/DC_EVStatus/EVRESSSOC" in found.err


def test_bits_show_what_follows() -> None:
    found = run("decode", DIN + "beef", "--bits")
    assert found.lines[-1].split() == ["112-127", "1011111011101111", "trailing", "beef"]
    assert "deviation: 2 octet(s) follow the message: beef" in found.err


def test_deviations_are_talk_and_findings_when_strict() -> None:
    for strict, code in (((), 0), (("--strict",), 1)):
        found = run("decode", DIN + "00", *strict)
        assert found.code == code
        assert found.err == "deviation: 1 octet(s) follow the message: 00\n"
        assert "deviation" not in found.out


def test_bytes_behind_the_frame_are_told() -> None:
    found = run("decode", encode_frame(0x8001, bytes.fromhex(DIN)).hex() + "aabb")
    assert found.err == "deviation: 2 octet(s) follow the V2GTP frame: aabb\n"


def test_sdp() -> None:
    found = run("decode", SDP)
    assert found.lines[0] == "sdp  SdpResponse  (V2GTP payload type 0x9001 SDP_RESPONSE)"
    assert "  secc_port           61341" in found.lines
    assert json.loads(run("decode", SDP, "--as", "json").out)["SdpResponse"]["port"] == "61341"
    refused = run("decode", SDP, "--as", "xml")
    assert refused.code == 3
    assert "no XML form" in refused.err


def test_sdp_cut_short() -> None:
    found = run("decode", SDP[:-2])
    assert found.code == 1
    assert "announces 20 bytes, only 19 follow" in found.err


@pytest.mark.parametrize("form", ["xml", "json"])
def test_text_is_checked_and_shown(form: str, tmp_path: Path) -> None:
    path = tmp_path / "message"
    path.write_text(run("decode", CURRENT_DEMAND, "--as", form).out)
    assert run("decode", str(path)).lines[1:] == run("decode", CURRENT_DEMAND).lines[1:]
    for other in ("xml", "json"):
        assert run("decode", str(path), "--as", other).out == run("decode", CURRENT_DEMAND, "--as", other).out


def test_stdin() -> None:
    assert run("decode", given=DIN).out == run("decode", DIN).out
    assert run("decode", "-", given=bytes.fromhex(DIN)).out == run("decode", DIN).out


def test_streams_that_fit_no_message_class_can_be_seen_as_xml() -> None:
    """An attribute of another namespace, which the schema does not know, in a DIN header."""
    codec = ExiCodec("din70121")
    xml = codec.to_xml(codec.decode(bytes.fromhex(DIN))).replace(b"<def:Header>", b'<def:Header odd="1">')
    data = codec.encode_xml(xml).hex()
    refused = run("decode", data, "--schema", "din70121")
    assert refused.code == 1
    found = run("decode", data, "--schema", "din70121", "--as", "xml")
    assert found.code == 1
    assert 'odd="1"' in found.out
    assert "fits no message class" in found.err


HOSTILE = "a\x1b]0;owned\x07\x9b2J\u202eb"


def hostile() -> str:
    offer = AppProtocol(protocol_namespace=HOSTILE, version_number_major=1, version_number_minor=0, schema_id=1, priority=1)
    return ExiCodec("appprotocol").encode(supportedAppProtocolReq(app_protocol=(offer,))).hex()


@pytest.mark.parametrize("arguments", [(), ("--bits",), ("--json",), ("--as", "json"), ("--json", "--bits"), ("--as", "xml")])
def test_no_control_characters_reach_the_terminal(arguments: tuple[str, ...]) -> None:
    found = run("decode", hostile(), *arguments)
    for text in (found.out, found.err):
        assert all(each == "\n" or each.isprintable() for each in text)
    if "--as" not in arguments or "json" in arguments:
        assert found.code == 0


def test_escapes_in_json_mean_the_same() -> None:
    document = json.loads(run("decode", hostile(), "--as", "json").out)
    assert document["supportedAppProtocolReq"]["AppProtocol"][0]["ProtocolNamespace"] == HOSTILE
