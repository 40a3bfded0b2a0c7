"""What happens while a station is looked for."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import TypeAlias

from v2gstack.codecs.v2gtp import SdpResponse, Security

__all__ = ["SdpConflict", "SdpEvent", "SdpFailed", "SdpIgnored", "SdpRequestDue", "SdpSecurityDiffers", "SeccDiscovered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeccDiscovered:
    """A station has answered: connect to it.

    Attributes:
        address: Its address; a link-local one needs the interface beside it.
        port: Its TCP port.
        security: What runs there.
        wanted: What was asked for.
        source: Where the answer came from, as the caller wrote it.
        requests: Requests that it took.
    """

    address: IPv6Address
    port: int
    security: Security
    wanted: Security
    source: str
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpSecurityDiffers:
    """A station has answered, but with another security than was asked for, and the client does not take that.

    Attributes:
        response: The answer.
        wanted: What was asked for.
        source: Where it came from.
    """

    response: SdpResponse
    wanted: Security
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpConflict:
    """A second answer says something else than the first: two stations, or somebody in between.

    Attributes:
        first: The answer that was taken.
        second: The other one.
        source: Where the other one came from.
    """

    first: SdpResponse
    second: SdpResponse
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpIgnored:
    """A datagram that is no usable answer.

    Attributes:
        reason: Why, in words.
        source: Where it came from.
    """

    reason: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpRequestDue:
    """No answer came in time: send the request again.

    Attributes:
        datagram: The datagram, V2GTP header included.
        number: Which request it is, from 1.
    """

    datagram: bytes
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpFailed:
    """No station answered any request ([V2G2-161]).

    Attributes:
        requests: How many were sent.
    """

    requests: int


SdpEvent: TypeAlias = SeccDiscovered | SdpSecurityDiffers | SdpConflict | SdpIgnored | SdpRequestDue | SdpFailed
