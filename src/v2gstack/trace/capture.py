"""Packets of a capture file, whichever format it has.

`open_capture` looks at the first bytes and takes classic pcap or pcapng. A file that breaks off gives every whole packet before the
break and then raises `CaptureError` with the byte offset.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from v2gstack.errors import CaptureError
from v2gstack.trace.pcap import PCAP_MAGICS, read_pcap
from v2gstack.trace.pcapng import SECTION_HEADER, PcapngReader
from v2gstack.trace.source import ByteSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

    from v2gstack.trace.source import DecryptionSecrets, Packet

__all__ = ["CaptureReader", "open_capture"]


class CaptureReader:
    """Iterates over the packets of an open capture; a context manager that closes what it opened.

    Attributes:
        name: Name of the file, empty for a nameless stream.
        format: ``"pcap"`` or ``"pcapng"``.
        names: Host names by address text, from the name resolution blocks read so far.
        secrets: Key material from the decryption secrets blocks read so far.

    Raises:
        CaptureError: While iterating: the file is damaged or breaks off here; every packet before was given.
    """

    def __init__(self, stream: BinaryIO, *, name: str = "", owned: bool = False) -> None:
        self._stream = stream
        self._owned = owned
        self.name = name
        self.names: dict[str, str] = {}
        self.secrets: list[DecryptionSecrets] = []
        source = ByteSource(stream, name=name)
        magic = source.read_or_end(4, "the file's first bytes")
        if magic in PCAP_MAGICS:
            self.format = "pcap"
            self._packets: Iterator[Packet] = read_pcap(source, magic)
        elif magic == SECTION_HEADER:
            self.format = "pcapng"
            self._packets = PcapngReader(source, names=self.names, secrets=self.secrets).read()
        else:
            raise CaptureError(
                f"not a pcap or pcapng capture (the file begins with {magic.hex()})" if magic else "not a capture: the file is empty",
                file=name,
                offset=0,
                hint="Convert other capture formats with: editcap -F pcapng INPUT OUTPUT",
            )

    def __iter__(self) -> Iterator[Packet]:
        return self._packets

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file, if it was opened here."""
        if self._owned:
            self._stream.close()


def open_capture(source: str | PathLike[str] | BinaryIO) -> CaptureReader:
    """Open a pcap or pcapng capture.

    Args:
        source: A path, or a binary file object, which stays open and need not be seekable.

    Raises:
        CaptureError: The file cannot be opened, or is no capture of a known format.
    """
    if not isinstance(source, str | PathLike):
        return CaptureReader(source, name=str(getattr(source, "name", "")))
    path = Path(source)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise CaptureError(f"the capture cannot be opened: {error.strerror}", file=str(path)) from error
    try:
        return CaptureReader(stream, name=str(path), owned=True)
    except CaptureError:
        stream.close()
        raise
