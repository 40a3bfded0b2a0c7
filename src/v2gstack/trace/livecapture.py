"""The trace of running sessions as a capture file, for `inspect` and Wireshark: one TCP connection per session, decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING, Final

from v2gstack.codecs.v2gtp import encode_frame
from v2gstack.errors import CaptureError
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent
from v2gstack.trace.ip import Endpoint
from v2gstack.trace.jsonl import payload_type_of
from v2gstack.trace.live import ConnectionClosed, ConnectionOpened, FrameReceived, FrameSent, OctetsReceived, OctetsSent
from v2gstack.trace.pcapng import PcapngWriter
from v2gstack.trace.redaction import Redactor
from v2gstack.trace.writer import SessionWriter

if TYPE_CHECKING:
    from os import PathLike

    from v2gstack.hooks.values import ChannelInfo, TraceRecord
    from v2gstack.trace.writer import ConnectionWriter
    from v2gstack.types import Role

__all__ = ["PcapngTrace"]

#: Where made-up stations listen and made-up vehicles connect from.
_SECC_PORT: Final = 61_341
_EVCC_PORT: Final = 49_152


@dataclass(slots=True)
class _Session:
    connection: ConnectionWriter
    role: Role


class PcapngTrace:
    """A trace sink that writes a pcapng file.

    The frames are what the sessions said, before encryption, in TCP connections whose handshakes and checksums are made up, and the
    frames of SLAC before them. What the network did beside that, SDP included, is not in it.

    Args:
        path: The new file.
        redact: Whether identifiers, certificates and keys are replaced, and addresses made up. Octets that are no message are left out
            then; without redaction every octet is there.
        role: Whose sessions are written; ``None`` takes all, which has each message of a simulation twice.
        key_log: TLS key log, in the NSS format, that is put into the file when it is closed; Wireshark decrypts captures of the same
            connections with it.

    Raises:
        CaptureError: The file cannot be written.
    """

    def __init__(
        self, path: str | PathLike[str], *, redact: bool = True, role: Role | None = None, key_log: str | PathLike[str] | None = None
    ) -> None:
        try:
            self._stream = Path(path).open("wb")  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise CaptureError(f"the capture cannot be written: {error.strerror}", file=str(path)) from error
        self._packets = PcapngWriter(self._stream)
        self._writer = SessionWriter(self._packets)
        self._redactor = Redactor() if redact else None
        self._role = role
        self._key_log = None if key_log is None else Path(key_log)
        self._sessions: dict[str, _Session] = {}
        self._count = 0

    def write(self, record: TraceRecord) -> None:
        """Write what a record has for a capture.

        Raises:
            OSError: The file cannot be written.
        """
        if self._role is not None and record.role != self._role:
            return
        event, time_ns = record.event, int(record.time * 1_000_000) * 1000
        if isinstance(event, ConnectionOpened):
            self._open(record, event.channel, time_ns)
            return
        if isinstance(event, FrameReceived | FrameSent):
            frame = event.data if self._redactor is None else self._redactor.frame(event.data)
            if frame is not None:
                self._packets.write_packet(time_ns, frame)
            return
        session = self._sessions.get(record.session)
        if session is None:
            return
        if isinstance(event, ConnectionClosed):
            del self._sessions[record.session]
            session.connection.close(time_ns)
        elif self._redactor is None:
            if isinstance(event, OctetsReceived | OctetsSent):
                session.connection.send(time_ns, _sender(session.role, isinstance(event, OctetsSent)), event.data)
        elif isinstance(event, MessageReceived | MessageSent):
            payload = self._redactor.payload(event.schema_set, event.payload)
            if payload is not None:
                frame = encode_frame(payload_type_of(event.schema_set), payload)
                session.connection.send(time_ns, _sender(session.role, isinstance(event, MessageSent)), frame)

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: The key log cannot be read.
        """
        if self._stream.closed:
            return
        with self._stream:
            if self._key_log is not None:
                self._packets.write_tls_key_log(self._key_log.read_bytes())

    def _open(self, record: TraceRecord, channel: ChannelInfo, time_ns: int) -> None:
        self._count += 1
        evcc = Endpoint(IPv6Address(f"fe80::e:{self._count % 0x10000:x}").packed, _EVCC_PORT + self._count % 0x3FFF)
        secc = Endpoint(IPv6Address(f"fe80::5:{self._count % 0x10000:x}").packed, _SECC_PORT)
        if self._redactor is None:
            here, there = (channel.remote, channel.local) if record.role == "secc" else (channel.local, channel.remote)
            evcc, secc = _endpoint(here.host, here.port) or evcc, _endpoint(there.host, there.port) or secc
        self._sessions[record.session] = _Session(self._writer.connect(time_ns, evcc=evcc, secc=secc), record.role)


def _sender(role: Role, ours: bool) -> Role:
    return role if ours else ("secc" if role == "evcc" else "evcc")


def _endpoint(host: str, port: int) -> Endpoint | None:
    """An end with an IPv6 address; ``None`` for others, which the capture writes with addresses of its own."""
    try:
        return Endpoint(IPv6Address(host).packed, port)
    except ValueError:
        return None
