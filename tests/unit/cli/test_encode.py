"""``v2gstack encode``, and the reading of XML and JSON that it shares with ``decode``."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from tests.support.exi import SETS, codec_of
from tests.unit.cli.support import CURRENT_DEMAND, DIN, FRAGMENT, run
from v2gstack.codecs.json import to_json
from v2gstack.codecs.v2gtp import decode_frame
from v2gstack.messages import registry
from v2gstack.testing.instances import Instances, MinimalSource

PUBLISHED = [
    DIN,
    CURRENT_DEMAND,
    "80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924",
    "800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980",
    "80400040",
]


@pytest.mark.parametrize("data", PUBLISHED)
@pytest.mark.parametrize("form", ["xml", "json"])
def test_there_and_back_again(data: str, form: str) -> None:
    text = run("decode", data, "--as", form).out
    found = run("encode", "-", given=text)
    assert found.code == 0
    assert found.out == f"{data}\n"


def test_the_document_for_machines_is_understood() -> None:
    assert run("encode", given=run("decode", CURRENT_DEMAND, "--json").out).out == f"{CURRENT_DEMAND}\n"


def test_a_document_for_machines() -> None:
    found = run("encode", "--json", given=run("decode", DIN, "--as", "xml").out)
    told = json.loads(found.out)
    assert (found.code, told["schema"], told["name"], told["bytes"], told["exi"]) == (0, "din70121", "SessionSetupReq", 14, DIN)
    assert decode_frame(bytes.fromhex(told["frame"])).payload.hex() == DIN
    assert told["payload_type"] == "8001"
    fragment = json.loads(run("encode", "--json", "--fragment", given=run("decode", FRAGMENT, "--as", "json").out).out)
    assert (fragment["exi"], fragment["fragment"], fragment["frame"]) == (FRAGMENT, True, None)
    refused = run("encode", "--json", "--as", "hex", given="{}")
    assert refused.code == 2


@pytest.mark.parametrize("form", ["xml", "json"])
def test_fragments(form: str) -> None:
    text = run("decode", FRAGMENT, "--as", form).out
    assert run("encode", "--fragment", given=text).out == f"{FRAGMENT}\n"


def test_fragments_of_local_elements() -> None:
    tariff = "80ae015a590c40920100002028c140025f40"
    for form in ("xml", "json"):
        assert run("encode", "--fragment", given=run("decode", tariff, "--as", form).out).out == f"{tariff}\n"


def test_signed_info_is_encoded_under_the_stand_alone_schema() -> None:
    data = codec_of("xmldsig").encode_fragment(
        Instances("xmldsig", MinimalSource()).element("{http://www.w3.org/2000/09/xmldsig#}SignedInfo")
    )
    text = codec_of("xmldsig").decode_xml(data, fragment=True).decode()
    found = run("encode", "--fragment", given=text)
    assert found.out == f"{data.hex()}\n"
    assert found.err.startswith("xmldsig  ")


@pytest.mark.parametrize("schema", SETS)
def test_every_schema_set_is_found_by_its_root_element(schema: str) -> None:
    name = next(iter(registry(schema).elements))
    message = Instances(schema, MinimalSource()).element(name)
    codec = codec_of(schema)
    found = run("encode", given=codec.to_xml(message).decode())
    assert found.out == f"{codec.encode(message).hex()}\n"
    assert found.err.startswith(f"{schema}  ")


def test_output_forms(tmp_path: Path) -> None:
    text = run("decode", DIN, "--as", "xml").out
    data = bytes.fromhex(DIN)
    assert run("encode", "--as", "base64", given=text).out == base64.b64encode(data).decode() + "\n"
    framed = decode_frame(bytes.fromhex(run("encode", "--v2gtp", given=text).out))
    assert (framed.payload_type, framed.payload) == (0x8001, data)
    path = tmp_path / "message.bin"
    assert run("encode", "-o", str(path), given=text).out == ""
    assert path.read_bytes() == data
    assert run("encode", "-o", str(path), "--as", "hex", given=text).code == 0
    assert path.read_bytes() == DIN.encode() + b"\n"
    assert [each.name for each in tmp_path.iterdir()] == ["message.bin"]


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    text = run("decode", DIN, "--as", "xml").out
    target = tmp_path / "no" / "such" / "place.bin"
    found = run("encode", "-o", str(target), given=text)
    assert found.code == 3
    assert f"where: {target}" in found.err
    (tmp_path / "dir").mkdir()
    assert run("encode", "-o", str(tmp_path / "dir"), given=text).code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["dir"]


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_written_files_have_ordinary_permissions(tmp_path: Path) -> None:
    path = tmp_path / "message.bin"
    before = os.umask(0o022)
    try:
        run("encode", "-o", str(path), given=run("decode", DIN, "--as", "xml").out)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o644


def test_payload_types_follow_the_schema_set() -> None:
    text = run("decode", PUBLISHED[3], "--as", "json").out
    assert run("encode", "--v2gtp", given=text).out.startswith("01fe8003")


def test_fragments_have_no_header() -> None:
    found = run("encode", "--v2gtp", "--fragment", given="<a/>")
    assert found.code == 2
    assert "leave --v2gtp out" in found.err


# -- what is refused -----------------------------------------------------------------------------------------------------

BODY = '"Header": {"SessionID": "AA=="}, "Body": {"BodyElement": {"#element": "SessionStopReq"%s}}'


def test_json_that_fits_several_sets_asks_which() -> None:
    text = '{"V2G_Message": {"Header": {"SessionID": "AA=="}, "Body": {}}}'
    found = run("encode", given=text)
    assert found.code == 1
    assert "error: the message fits din70121, iso15118_2" in found.err
    assert "--schema din70121" in found.err
    assert run("encode", "--schema", "iso15118_2", given=text).code == 0


def test_json_that_fits_one_set_needs_no_name() -> None:
    text = '{"V2G_Message": {' + BODY % ', "ChargingSession": "Terminate"' + "}}"
    found = run("encode", given=text)
    assert found.code == 0
    assert "iso15118_2" in found.err


REFUSED = [
    ("<a/>", "no schema set has a root element a", "line 1"),
    ("<a>", "not well-formed XML", "line 1"),
    ('<V2G_Message xmlns="urn:din:70121:2012:MsgDef">\n<Body/></V2G_Message>', "not schema-valid", "in /V2G_Message/Body, line 2"),
    ('{"V2G_Mesage": {}}', "has no element 'V2G_Mesage'", "in /V2G_Mesage, line 1"),
    ("{", "not well-formed JSON", "line 1"),
    (
        '{"#schema": "din70121",\n"V2G_Message": {\n"Header": {"SessionID": 1}, "Body": {}}}',
        "Expected `bytes`",
        "in /V2G_Message/Header/SessionID, line 3",
    ),
    ('{"#schema": "nope", "V2G_Message": {}}', "schema set", "v2gstack encode"),
    (
        '{"#schema": "din70121", "V2G_Message": {"Header": {"SessionID": "AAAAAAAAAAAAAA=="}, "Body": {}}}',
        "length <= 8",
        "in /V2G_Message/Header/SessionID, line 1",
    ),
]


@pytest.mark.parametrize(("text", "what", "where"), REFUSED, ids=range(len(REFUSED)))
def test_refusals_tell_line_and_element(text: str, what: str, where: str) -> None:
    found = run("encode", given=text)
    assert found.code == 1
    assert found.out == ""
    lines = found.err.splitlines()
    assert what in lines[0]
    assert lines[1] == f"where: {where}"


def test_hex_is_for_decode() -> None:
    found = run("encode", DIN)
    assert found.code == 3
    assert "v2gstack decode reads it" in found.err


def test_undeclared_elements_in_fragments_are_refused() -> None:
    text = '<AuthorizationReq xmlns="urn:iso:15118:2:2013:MsgBody"><Nonsense/></AuthorizationReq>'
    found = run("encode", "--fragment", given=text)
    assert found.code == 1
    assert found.out == ""


def test_no_file_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><V2G_Message xmlns="urn:din:70121:2012:MsgDef">&x;</V2G_Message>'
    found = run("encode", given=text)
    assert found.code == 1
    assert "hidden" not in found.out + found.err


def test_json_of_messages_made_in_python() -> None:
    message = codec_of("iso15118_2").decode(bytes.fromhex(CURRENT_DEMAND))
    assert run("encode", to_json(message, schema="iso15118_2").decode()).out == f"{CURRENT_DEMAND}\n"
    assert json.loads(to_json(message))
