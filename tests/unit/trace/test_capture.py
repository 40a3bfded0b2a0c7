from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import CaptureError
from v2gstack.trace import PcapngWriter, PcapWriter, open_capture

if TYPE_CHECKING:
    from pathlib import Path


class Drip(io.RawIOBase):
    """A stream that gives one byte at a time and cannot be positioned, as a pipe."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 1))


@pytest.mark.parametrize(("writer", "name"), [(PcapWriter, "pcap"), (PcapngWriter, "pcapng")])
def test_the_format_is_told_by_the_first_bytes(writer: Any, name: str, tmp_path: Path) -> None:
    path = tmp_path / "misleading.txt"
    with path.open("wb") as stream:
        writer(stream).write_packet(5_000, b"abc")
    with open_capture(path) as reader:
        assert reader.format == name
        assert [packet.data for packet in reader] == [b"abc"]
    with open_capture(str(path)) as reader:
        assert reader.name == str(path)
    pipe: Any = Drip(path.read_bytes())
    assert [packet.time_ns for packet in open_capture(pipe)] == [5_000]


def test_a_stream_that_was_given_stays_open() -> None:
    stream = io.BytesIO()
    PcapWriter(stream)
    stream.seek(0)
    with open_capture(stream) as reader:
        assert list(reader) == []
    assert not stream.closed


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "the file is empty"), (b"PK\x03\x04zip", "begins with 504b0304"), (b"\xd4\xc3", "breaks off")]
)
def test_what_is_no_capture_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(CaptureError, match=said) as caught:
        open_capture(path)
    assert caught.value.file == str(path)
    assert caught.value.offset == 0


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="cannot be opened") as caught:
        open_capture(tmp_path / "none.pcap")
    assert caught.value.__cause__ is not None


@given(st.binary(max_size=200))
def test_any_bytes_give_packets_or_a_capture_error(data: bytes) -> None:
    for magic in (b"", b"\xd4\xc3\xb2\xa1\x02\x00\x04\x00", b"\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a"):
        with suppress(CaptureError):
            list(open_capture(io.BytesIO(magic + data)))
