"""What passes between the stack and its plug-ins, beside the values of `v2gstack.types`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

    from v2gstack.types import Role

__all__ = ["Address", "ChannelInfo", "DeviceContext", "LinkFrame", "PacketType", "PrivateKey", "TlsVersion", "TraceRecord"]

#: A private key that may live anywhere: keys of tokens subclass the same abstract classes of ``cryptography`` as software keys do.
PrivateKey: TypeAlias = "ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey | x448.X448PrivateKey"

#: Versions of TLS that the standards ask for.
TlsVersion: TypeAlias = Literal["1.2", "1.3"]

_Shared = TypeVar("_Shared")


@dataclass(frozen=True, slots=True)
class Address:
    """An end of a connection.

    Attributes:
        host: IP address or host name; for transports without a network, a name of theirs. Empty listens on all addresses.
        port: Port; 0 lets the transport choose one.
        interface: Network interface, which link-local IPv6 addresses need.
    """

    host: str = ""
    port: int = 0
    interface: str = ""

    def __str__(self) -> str:
        zone = f"%{self.interface}" if self.interface else ""
        return f"[{self.host}{zone}]:{self.port}" if ":" in self.host else f"{self.host}{zone}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelInfo:
    """Facts of a connection.

    Attributes:
        local: Our end.
        remote: The peer's end.
        tls: Version of TLS; ``None`` for a connection that is not encrypted.
        mutual: Whether the peer proved who it is by a certificate.
        peer_certificate: The peer's certificate, DER.
        peer_chain: The peer's certificates as it sent them, DER, leaf first.
        ocsp_response: The OCSP response that a station stapled, DER; nobody has verified it.
    """

    local: Address = Address()
    remote: Address = Address()
    tls: TlsVersion | None = None
    mutual: bool = False
    peer_certificate: bytes | None = field(default=None, repr=False)
    peer_chain: tuple[bytes, ...] = field(default=(), repr=False)
    ocsp_response: bytes | None = field(default=None, repr=False)


class PacketType(IntEnum):
    """For whom an Ethernet frame is, as the receiving host sees it. The numbers are Linux's (linux/if_packet.h)."""

    HOST = 0
    BROADCAST = 1
    MULTICAST = 2
    OTHERHOST = 3
    OUTGOING = 4


@dataclass(frozen=True, slots=True)
class LinkFrame:
    """An Ethernet frame of HomePlug that was received.

    Attributes:
        data: The frame from its destination address on, with its VLAN tag, and with padding if it was padded.
        time: When it was received, in seconds since 1970; ``None`` where the link does not tell.
        packet_type: For whom it is. With a VLAN tag for which there is no interface it is `PacketType.OTHERHOST`.
        vlan: Tag control information of its VLAN tag; ``None`` without a tag.
    """

    data: bytes
    time: float | None = None
    packet_type: PacketType = PacketType.HOST
    vlan: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRecord:
    """One thing that happened, for a trace.

    Attributes:
        time: Seconds since 1970-01-01 UTC.
        session: Name of the session in this process, such as ``DE*ABC*E0001/3``.
        role: Whose session it is.
        event: What happened: an event of a session, such as ``MessageReceived``, or an effect of an application.
    """

    time: float
    session: str
    role: Role
    event: object


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceContext:
    """What a factory may want to know of the EVSE or vehicle that it makes a part of.

    Parts of one device - a converter with its own meter, contactors on the same bus - come from several factories. Those
    of one EVSE are given the same context, and `share` lets them use one connection.

    Attributes:
        name: EVSEID of the EVSE, or EVCCID of the vehicle.
        role: Whose part it is.
        now: Seconds, monotonic; a simulation's time where time is simulated.
        unix_time: Seconds since 1970-01-01 UTC.
        sleep: Lets seconds pass by the same clock as `now`; what a device awaits instead of ``asyncio.sleep``.

    Example:
        >>> import asyncio, time
        >>> context = DeviceContext(name="DE*ABC*E0001", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)
        >>> context.share("acme bus 1", list) is context.share("acme bus 1", list)
        True
    """

    name: str
    role: Role
    now: Callable[[], float]
    unix_time: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]
    _shared: dict[str, Any] = field(default_factory=dict[str, Any], init=False, repr=False, compare=False)

    def share(self, key: str, make: Callable[[], _Shared]) -> _Shared:
        """What the parts of this device share under a key; the first one that asks has it made.

        Args:
            key: Name of the shared thing; begin it with the name of the plug-in.
            make: Makes it.
        """
        if key not in self._shared:
            self._shared[key] = make()
        return cast("_Shared", self._shared[key])
