"""What ``v2gstack doctor`` looks at for powerline: the right to send frames, and an interface."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv6Address
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["PowerlineCheck", "powerline_checks"]

#: Scope of link-local addresses in /proc/net/if_inet6.
_LINK_LOCAL: Final = 0x20
#: Flags of an address that is not to be used: duplicate, and not proved to be the only one yet (linux/if_addr.h).
_DAD_FAILED, _TENTATIVE = 0x08, 0x40


class PowerlineCheck(NamedTuple):
    """One thing that was looked at; the members are those of the other checks."""

    ok: bool | None
    what: str
    found: str
    fix: str = ""


def powerline_checks(interface: str | None, *, root: Path = Path("/")) -> Iterator[PowerlineCheck]:
    """Look at what SLAC needs.

    Args:
        interface: Where the modem is; without one only the right to send frames is looked at.
        root: Where ``sys`` and ``proc`` are.
    """
    yield _permission(needed=interface is not None)
    if interface is None:
        return
    place = root / "sys/class/net" / interface
    if not interface or "/" in interface or not place.is_dir():
        net = root / "sys/class/net"
        known = sorted(each.name for each in net.iterdir()) if net.is_dir() else []
        yield PowerlineCheck(False, "interface", f"there is no {interface}", f"there are {', '.join(known)}" if known else "")
        return
    mac, state, carrier = (_read(place / name) for name in ("address", "operstate", "carrier"))
    # a modem on SPI may not tell its state
    up = state in ("up", "unknown") and carrier != "0"
    fix = "" if up else f"ip link set {interface} up" if state == "down" and not carrier else "is the modem powered, and its cable in?"
    yield PowerlineCheck(up, "interface", f"{interface} is {'up' if up else state or 'in no known state'}, {mac}", fix)
    yield _address(interface, root / "proc/net/if_inet6")


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
        # the carrier of an interface that is down cannot be read
        return ""
