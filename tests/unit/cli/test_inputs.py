"""What people paste."""

from __future__ import annotations

import base64
import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.support import DIN
from v2gstack.cli.inputs import MAX_INPUT_BYTES, Given, read_input, read_text
from v2gstack.cli.talk import InputError

DATA = bytes.fromhex(DIN)

FORMS = [
    DIN,
    DIN.upper(),
    f"0x{DIN}",
    " ".join(f"0x{octet:02x}," for octet in DATA),
    ":".join(f"{octet:02X}" for octet in DATA),
    "".join(f"\\x{octet:02x}" for octet in DATA),
    f"{DIN[:10]}\n{DIN[10:]}\r\n",
    f'  "{DIN}";',
]


@pytest.mark.parametrize("text", FORMS, ids=range(len(FORMS)))
def test_hex_in_all_its_forms(text: str) -> None:
    assert read_text(text, "x") == Given(DATA, "hex", "x")


DUMPS = {
    "xxd": "00000000: 809a 0040 11d0 1bb1 9732 da17 7000       ...@.....2..p.\n",
    "hexdump": "00000000  80 9a 00 40 11 d0 1b b1  97 32 da 17 70 00        |...@.....2..p.|\n0000000e\n",
    "wireshark": "0000  80 9a 00 40 11 d0 1b b1  97 32 da 17 70 00         ...@.....2..p.",
    "wireshark, characters like hex": "0000  80 9a 00 40 11 d0 1b b1  97 32 da 17 70 00   cafe",
    "eight bytes": "0000  80 9a 00 40 11 d0 1b b1   deadbeef\n0008  97 32 da 17 70 00   abcd",
    "od": "0000000 80 9a 00 40 11 d0 1b b1 97 32 da 17 70 00\n0000016",
}


@pytest.mark.parametrize("name", [name for name in DUMPS if name != "od"])
def test_hex_dumps(name: str) -> None:
    found = read_text(DUMPS[name], "x")
    assert found == Given(DATA, "hex dump", "x")


def test_a_dump_whose_offsets_do_not_fit_is_none() -> None:
    # octal offsets: 0000016 is 14, which is no hexadecimal 14
    found = read_text(DUMPS["od"], "x")
    assert found is None or found.form != "hex dump"


@given(st.binary(min_size=1, max_size=70))
def test_any_bytes_as_dumps(data: bytes) -> None:
    lines = []
    for start in range(0, len(data), 16):
        part = data[start : start + 16]
        octets = " ".join(f"{octet:02x}" for octet in part[:8]) + "  " + " ".join(f"{octet:02x}" for octet in part[8:])
        lines.append(f"{start:08x}  {octets:<50} |{''.join(chr(octet) if 32 <= octet < 127 else '.' for octet in part)}|")
    found = read_text("\n".join([*lines, f"{len(data):08x}"]), "")
    assert found == Given(data, "hex dump", "")


@given(st.binary(max_size=60))
def test_any_exi_as_base64(rest: bytes) -> None:
    data = b"\x80" + rest
    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode().rstrip("="), base64.encodebytes(data).decode()):
        found = read_text(text, "")
        assert found is not None
        assert found.data == data or found.form == "hex"


def test_words_are_no_base64() -> None:
    assert read_text("HelloWorld", "") is None
    assert read_text("message.exi", "") is None


def test_an_odd_number_of_digits_is_told() -> None:
    with pytest.raises(InputError, match="odd number of digits: 3"):
        read_text("809", "x")


def test_xml_and_json_are_recognised() -> None:
    assert read_text(" <a/>", "x") == Given(b"<a/>", "xml", "x")
    assert read_text('\n{"a": 1}', "x") == Given(b'{"a": 1}', "json", "x")


def test_words_are_joined() -> None:
    assert read_input(("80", "9a", "00")).data == b"\x80\x9a\0"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (DATA, "binary"),
        (DIN.encode(), "hex"),
        (base64.b64encode(DATA), "base64"),
        (b"\xef\xbb\xbf" + DIN.encode(), "hex"),
        (b"$EXI\x80abc", "binary"),
        (b"\x01\xfe\x80\x01\0\0\0\x01\x80", "binary"),
        (b'<?xml version="1.0" encoding="latin-1"?><a b="\xe9"/>', "xml"),
    ],
)
def test_files(tmp_path: Path, content: bytes, form: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    found = read_input((str(path),))
    assert found.form == form
    assert found.source == str(path)
    if form in ("hex", "base64"):
        assert found.data == DATA


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", "nothing in it", "give hex"),
        (b" \n", "nothing in it", "give hex"),
        (b"just words", "neither hex, base64", "log prefixes"),
        (bytes.fromhex("d4c3b2a1") + bytes(20), "a capture, not a message", "v2gstack inspect"),
        (bytes.fromhex("0a0d0d0a") + bytes(20), "a capture, not a message", "v2gstack inspect"),
    ],
)
def test_files_that_are_no_messages(tmp_path: Path, content: bytes, message: str, hint: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_input((str(path),))
    assert hint in caught.value.hint
    assert caught.value.where() == str(path)


def test_size_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as stream:
        stream.truncate(MAX_INPUT_BYTES + 1)
    with pytest.raises(InputError, match="no single message"):
        read_input((str(path),))


def test_directories_and_strange_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a directory"):
        read_input((str(tmp_path),))
    with pytest.raises(InputError, match="neither an existing file"):
        read_input(("no\0such",))
    assert read_input(("80" * 5000,)).data == b"\x80" * 5000


@pytest.mark.parametrize(
    "text", ["000 a" + " " * 500_000 + "b", "0000 " * 200_000, "80" * 500_000 + "x", "0x" * 500_000, "-" * 1_000_000], ids=range(5)
)
def test_time_is_linear(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(InputError):
        read_text(text, "")
    assert time.process_time() - start < 5
