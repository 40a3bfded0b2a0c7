"""What ``v2gstack doctor`` looks at for powerline: the right to send frames, and an interface."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from ipaddress import IPv6Address
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["InterfaceState", "PowerlineCheck", "interface_state", "powerline_checks"]

#: Scope of link-local addresses in /proc/net/if_inet6.
_LINK_LOCAL: Final = 0x20
#: Flags of an address that is not to be used: duplicate, and not proved to be the only one yet (linux/if_addr.h).
_DAD_FAILED, _TENTATIVE = 0x08, 0x40
# Of linux/sockios.h and linux/if.h; Python has no names for them.
_SIOCGIFFLAGS: Final = 0x8913
_SIOCGIFHWADDR: Final = 0x8927
_IFF_UP, _IFF_RUNNING = 0x01, 0x40


class PowerlineCheck(NamedTuple):
    """One thing that was looked at; the members are those of the other checks."""

    ok: bool | None
    what: str
    found: str
    fix: str = ""


class InterfaceState(NamedTuple):
    """What the kernel says of an interface.

    Attributes:
        mac: Its MAC address.
        up: Whether it is switched on.
        running: Whether there is somebody at the other end.
    """

    mac: str
    up: bool
    running: bool


def interface_state(name: str) -> InterfaceState | None:
    """Ask the kernel, in whose network namespace this program is; sysfs may show another one. ``None`` without such an interface."""
    try:
        from fcntl import ioctl
    except ImportError:  # pragma: no cover - not on Linux
        return None
    request = struct.pack("16s24x", name.encode()[:15])
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            (flags,) = struct.unpack_from("H", ioctl(asked, _SIOCGIFFLAGS, request), 16)
            address = ioctl(asked, _SIOCGIFHWADDR, request)[18:24]
    except OSError:
        return None
    return InterfaceState(address.hex(":"), bool(flags & _IFF_UP), bool(flags & _IFF_RUNNING))


def powerline_checks(
    interface: str | None, *, look: Callable[[str], InterfaceState | None] = interface_state, addresses: Path = Path("/proc/net/if_inet6")
) -> Iterator[PowerlineCheck]:
    """Look at what SLAC needs.

    Args:
        interface: Where the modem is; without one only the right to send frames is looked at.
        look: Tells the state of an interface.
        addresses: The kernel's list of IPv6 addresses.
    """
    yield _permission(needed=interface is not None)
    if interface is None:
        return
    state = look(interface)
    if state is None:
        known = ", ".join(name for _, name in socket.if_nameindex())
        yield PowerlineCheck(False, "interface", f"there is no {interface}", f"there are {known}")
        return
    if not state.up:
        yield PowerlineCheck(False, "interface", f"{interface} is down, {state.mac}", f"ip link set {interface} up")
    elif not state.running:
        yield PowerlineCheck(False, "interface", f"{interface} has no carrier, {state.mac}", "is the modem powered, and its cable in?")
    else:
        yield PowerlineCheck(True, "interface", f"{interface} is up, {state.mac}")
    yield _address(interface, addresses)


def _permission(*, needed: bool) -> PowerlineCheck:
    from v2gstack.transports.packet import PERMISSION_HINT

    family = getattr(socket, "AF_PACKET", None)
    if family is None:
        return PowerlineCheck(
            False if needed else None, "powerline frames", "packet sockets are a matter of Linux", "use a frame transport of a plug-in"
        )
    try:
        # protocol 0 receives nothing
        socket.socket(family, socket.SOCK_RAW, 0).close()
    except OSError as error:
        return PowerlineCheck(False if needed else None, "powerline frames", f"not permitted: {error.strerror}", PERMISSION_HINT)
    return PowerlineCheck(True, "powerline frames", "permitted (CAP_NET_RAW)")


def _address(interface: str, table: Path) -> PowerlineCheck:
    """The link-local address, which SDP and V2G need once the link is up."""
    for line in _read(table).splitlines():
        cells = line.split()
        if len(cells) == 6 and cells[5] == interface and int(cells[3], 16) == _LINK_LOCAL:
            flags = int(cells[4], 16)
            address = str(IPv6Address(bytes.fromhex(cells[0])))
            if flags & _DAD_FAILED:
                return PowerlineCheck(
                    False, "link-local address", f"{address} is in use by another host", "give the interface another MAC address"
                )
            note = ", not yet proved to be the only one" if flags & _TENTATIVE else ""
            return PowerlineCheck(True, "link-local address", f"{address}{note}")
    fix = f"sysctl net.ipv6.conf.{interface}.disable_ipv6=0, and ip link set {interface} up"
    return PowerlineCheck(False, "link-local address", f"{interface} has none: SDP and V2G will not work", fix)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        # a kernel without IPv6 has no such list
        return ""
