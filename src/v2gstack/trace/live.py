"""What a running session tells its traces beside its own events: the connection, the raw octets and frames, effects that failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.hooks.values import ChannelInfo

__all__ = [
    "ConnectionClosed",
    "ConnectionOpened",
    "EffectFailed",
    "FrameReceived",
    "FrameSent",
    "OctetsReceived",
    "OctetsSent",
    "SdpAnswered",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionOpened:
    """A session begins on a connection.

    Attributes:
        channel: Facts of the connection.
    """

    channel: ChannelInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionClosed:
    """The session is over and its connection closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OctetsReceived:
    """Octets came, cut as the connection cut them.

    Attributes:
        data: The octets, decrypted where the connection is encrypted.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OctetsSent:
    """A frame was handed to the connection.

    Attributes:
        data: The frame, before it is encrypted where the connection is encrypted.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReceived:
    """A frame of SLAC came from the interface of the modem.

    Attributes:
        data: The Ethernet frame, from its destination address on. It may hold a key.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSent:
    """A frame of SLAC was handed to the interface of the modem.

    Attributes:
        data: The Ethernet frame, from its destination address on. It may hold a key.
    """

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpAnswered:
    """A vehicle that looked for the station by SDP was told where to connect to.

    Attributes:
        source: Whence it asked.
        address: What it was told.
        security: What runs there: ``TLS`` or ``NO_TLS``.
    """

    source: str
    address: str
    security: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFailed:
    """A device did not do what it was asked.

    Attributes:
        effect: Name of the effect.
        text: Why.
    """

    effect: str
    text: str
