"""How things are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from v2gstack.cli.talk import InputError, columns, exit_code_of, harmless, nearest, write_whole
from v2gstack.errors import CaptureError, ConfigError, DecodeError, EncodeError, UnknownSchemaError, V2gError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DecodeError("x"), 1),
        (EncodeError("x"), 1),
        (UnknownSchemaError("x"), 1),
        (V2gError("x"), 1),
        (ConfigError("x"), 2),
        (CaptureError("x"), 3),
        (InputError("x"), 3),
    ],
)
def test_exit_codes(error: V2gError, code: int) -> None:
    assert exit_code_of(error) == code


def test_nearest() -> None:
    assert nearest("decod", ["decode", "encode"]) == "did you mean 'decode'?"
    assert nearest("xyz", ["decode", "encode"]) == "one of decode, encode"


def test_columns() -> None:
    assert columns([["a", "bb", "c"], ["aaa", "b", ""]], right=frozenset({1}), indent="> ") == ["> a    bb  c", "> aaa   b"]
    assert columns([]) == []


@given(st.text())
def test_harmless_json_means_the_same(text: str) -> None:
    try:
        data = json.dumps(text, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    found = harmless(data, "json")
    assert json.loads(found) == text
    assert not any(0x7F <= ord(each) < 0xA0 or "\u202a" <= each <= "\u202e" for each in found.decode())


@given(st.text(alphabet="ab\x7f\x9b\u202e\u061c<&", max_size=20))
def test_harmless_xml_means_the_same(text: str) -> None:
    element = etree.Element("a")
    element.text = text
    element.set("b", text)
    found = harmless(etree.tostring(element, encoding="utf-8"), "xml")
    again = etree.fromstring(found)
    assert (again.text or "", again.get("b")) == (text, text)
    assert not any(each in found.decode() for each in "\x7f\x9b\u202e\u061c")


def test_input_errors_know_their_source() -> None:
    assert str(InputError("odd", source="file.txt")) == "odd (file.txt)"
    assert InputError("odd", source="file.txt").details() == {"error": "InputError", "message": "odd", "source": "file.txt"}


def test_writing_leaves_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    write_whole(path, b"after")
    assert path.read_bytes() == b"after"
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(tmp_path / "missing" / "file", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
