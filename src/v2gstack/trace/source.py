"""What the capture formats share: packets, and a file that is read forwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from v2gstack.errors import CaptureError

__all__ = ["MAX_PACKET", "ByteSource", "DecryptionSecrets", "Packet"]

#: Longest packet in bytes that is read: the largest snapshot length that capture programs write (libpcap, Wireshark). A longer
#: one is a damaged length field, and taking it at its word could mean 4 GiB.
MAX_PACKET = 262_144

#: Bytes taken at a time when something is skipped.
_SKIP_STEP = 65_536


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet as captured.

    Attributes:
        number: Place in the file, counted from 1, as Wireshark's frame numbers.
        time_ns: Nanoseconds since 1970-01-01 UTC; 0 where the file gives no time (simple packet blocks).
        link_type: What the data begins with, a LINKTYPE number.
        data: The bytes captured.
        original_length: Length of the packet on the wire; more than ``len(data)`` if the capture cut it.
        interface: Number of the interface within its section of a pcapng file, else 0.
    """

    number: int
    time_ns: int
    link_type: int
    data: bytes
    original_length: int
    interface: int = 0


@dataclass(frozen=True, slots=True)
class DecryptionSecrets:
    """Key material that a pcapng file brings along.

    Attributes:
        kind: Type of the secrets; ``0x544C534B`` is a TLS key log.
        data: The secrets, for a TLS key log the text of the NSS format.
    """

    kind: int
    data: bytes


class ByteSource:
    """A binary file read forwards, which knows where it is and says so when it ends too early."""

    def __init__(self, stream: BinaryIO, *, name: str = "") -> None:
        self._stream = stream
        self.name = name
        self.offset = 0

    def read(self, size: int, what: str) -> bytes:
        """Exactly ``size`` bytes.

        Raises:
            CaptureError: The file ends before; ``what`` names the thing that is cut.
        """
        data = self.read_or_end(size, what)
        if len(data) < size:
            raise self.truncated(what, size, len(data))
        return data

    def read_or_end(self, size: int, what: str) -> bytes:
        """Exactly ``size`` bytes, or none if the file ends right here.

        Raises:
            CaptureError: The file ends within ``size`` bytes.
        """
        parts: list[bytes] = []
        missing = size
        while missing:
            part = self._stream.read(missing)
            if not part:
                break
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        if data and len(data) < size:
            raise self.truncated(what, size, len(data))
        self.offset += len(data)
        return data

    def skip(self, size: int, what: str) -> None:
        """Pass over ``size`` bytes.

        Raises:
            CaptureError: The file ends before.
        """
        while size:
            step = min(size, _SKIP_STEP)
            self.read(step, what)
            size -= step

    def truncated(self, what: str, size: int, got: int) -> CaptureError:
        """The error for a file that ends within ``what``."""
        return self.error(
            f"the capture breaks off within {what}: {got} of {size} bytes are there",
            hint="Everything before it was read. The capture was probably stopped or copied while it was being written.",
        )

    def error(self, message: str, *, hint: str = "") -> CaptureError:
        """An error at the present place."""
        return CaptureError(message, file=self.name, offset=self.offset, hint=hint)
