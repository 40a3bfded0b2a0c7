"""Ethernet frames of HomePlug on Linux: a packet socket on the interface of the powerline modem.

The socket is bound to EtherType 0x88E1, so that it does not hear its own frames. A VLAN tag that the kernel takes off and tells of is
put back, and each frame has the kernel's time stamp. Newer kernels throw the tag of an unknown VLAN away before such a socket sees
the frame; what is left is that the frame is for another host.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import struct
from typing import Final

from v2gstack.errors import TransportError
from v2gstack.hooks.values import LinkFrame, PacketType
from v2gstack.transports.frames import MIN_FRAME, FrameQueue

__all__ = ["PERMISSION_HINT", "PacketLink", "PacketTransport", "open_packet_link", "read_ancillary"]

_ETHERTYPE: Final = 0x88E1
#: Bytes of the longest frame that is read: an MTU of 1500, its header and a tag, and some more for vendors.
_MAX_FRAME: Final = 2048
#: Frames that are read before others get their turn.
_BATCH: Final = 64
#: Bytes that the kernel keeps for a modem that takes none: some ten frames, so that a modem that is stuck is seen at once.
_SEND_BUFFER: Final = 16384

# Of linux/if_packet.h and asm-generic/socket.h; Python has no names for them.
_SOL_PACKET: Final = 263
_PACKET_AUXDATA: Final = 8
_VLAN_VALID: Final = 0x10
_VLAN_TPID_VALID: Final = 0x40
_SO_TIMESTAMPNS: Final = 35
_AUXDATA: Final = struct.Struct("=IIIHHHH")
_TIMESPEC: Final = struct.Struct("@ll")

#: How to grant the right that packet sockets need.
PERMISSION_HINT: Final = (
    "it needs CAP_NET_RAW: `sudo setcap cap_net_raw+ep $(readlink -f $(which python3))` for an interpreter of your own, "
    "AmbientCapabilities=CAP_NET_RAW in a systemd unit, or root; `unshare -Urn` gives a namespace for trying things out"
)


class PacketLink:
    """A packet socket; made by `open_packet_link`. One task receives.

    Attributes:
        interface: Name of the interface.
        mac: The interface's MAC address.
    """

    def __init__(self, sock: socket.socket, interface: str, mac: bytes) -> None:
        self.interface = interface
        self.mac = mac
        self._socket: socket.socket | None = sock
        self._queue = FrameQueue(interface)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock.fileno(), self._readable)

    @property
    def dropped(self) -> int:
        """Frames dropped because nobody took them in time."""
        return self._queue.dropped

    async def receive(self) -> LinkFrame:
        """The next frame.

        Raises:
            TransportError: The link is closed, or the interface is down or gone.
        """
        return await self._queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Send one frame, padded to the shortest length that Ethernet has.

        Raises:
            TransportError: The link is closed, the interface is down, the frame too long, or the modem takes no more frames.
        """
        self._queue.check()
        assert self._socket is not None
        try:
            self._socket.send(frame.ljust(MIN_FRAME, b"\0"))
        except BlockingIOError as error:
            raise TransportError(
                f"the modem at {self.interface} takes no more frames", address=self.interface, hint="it may be restarting, or stuck"
            ) from error
        except OSError as error:
            raise TransportError(f"no frame to {self.interface}: {error.strerror}", address=self.interface) from error

    async def close(self) -> None:
        """Close; a pending `receive` raises `TransportError`."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
        self._queue.close()

    def _readable(self) -> None:
        sock = self._socket
        for _ in range(_BATCH):
            if sock is None:
                return
            try:
                data, ancillary, _, address = sock.recvmsg(_MAX_FRAME, 256)
            except BlockingIOError:
                return
            except OSError as error:
                self._queue.fail(error)
                return
            frame = read_ancillary(data, ancillary, address[2])
            if frame is not None:
                self._queue.put(frame)


def read_ancillary(data: bytes, ancillary: list[tuple[int, int, bytes]], packet_type: int) -> LinkFrame | None:
    """One frame with what the kernel says beside it; ``None`` for our own frames."""
    if packet_type not in PacketType.__members__.values() or packet_type == PacketType.OUTGOING:
        return None
    vlan: int | None = None
    time: float | None = None
    for level, kind, content in ancillary:
        if (level, kind) == (_SOL_PACKET, _PACKET_AUXDATA) and len(content) >= _AUXDATA.size:
            status, _, _, _, _, tci, tpid = _AUXDATA.unpack_from(content)
            if status & _VLAN_VALID:
                vlan = tci
                tag = tpid if status & _VLAN_TPID_VALID else 0x8100
                data = data[:12] + tag.to_bytes(2, "big") + tci.to_bytes(2, "big") + data[12:]
        elif (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS) and len(content) >= _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack_from(content)
            time = seconds + nanoseconds / 1e9
    return LinkFrame(data, time, PacketType(packet_type), vlan)


class PacketTransport:
    """Packet sockets of Linux. Several links on one interface each hear everything."""

    async def open(self, interface: str, /) -> PacketLink:
        """Open the interface of a powerline modem.

        Raises:
            TransportError: There is no such interface, or the permission is missing: the error's hint says how to grant it.
        """
        return await open_packet_link(interface)


async def open_packet_link(interface: str) -> PacketLink:
    """Open the interface of a powerline modem for HomePlug frames.

    Args:
        interface: Its name, such as ``eth1``.

    Raises:
        TransportError: There is no such interface, or the permission is missing: the error's hint says how to grant it.
    """
    family = getattr(socket, "AF_PACKET", None)
    if family is None:
        raise TransportError("packet sockets are a matter of Linux", address=interface)
    try:
        sock = socket.socket(family, socket.SOCK_RAW, socket.htons(_ETHERTYPE))
    except PermissionError as error:
        raise TransportError(f"no permission for frames on {interface}", address=interface, hint=PERMISSION_HINT) from error
    try:
        sock.setblocking(False)
        sock.bind((interface, _ETHERTYPE))
        sock.setsockopt(_SOL_PACKET, _PACKET_AUXDATA, 1)
        sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        mac = bytes(sock.getsockname()[4])
        return PacketLink(sock, interface, mac)
    except OSError as error:
        sock.close()
        if error.errno == errno.ENODEV:
            known = ", ".join(name for _, name in socket.if_nameindex())
            raise TransportError(f"there is no interface {interface}", address=interface, hint=f"there are {known}") from error
        reason = error.strerror or os.strerror(error.errno or 0)
        raise TransportError(f"{interface} cannot be opened: {reason}", address=interface) from error
