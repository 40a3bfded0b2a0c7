"""What a runtime is told beside its configuration and hardware."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from v2gstack.errors import ConfigError
from v2gstack.protocols.v2g import TOLERANT, Channel, Policy
from v2gstack.protocols.v2g.negotiation import flatten
from v2gstack.runtime.driver import Watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from v2gstack.hooks.values import ChannelInfo
    from v2gstack.protocols.v2g import Protocol
    from v2gstack.protocols.v2g.negotiation import Protocols
    from v2gstack.types import EnergyService

__all__ = ["RuntimeSettings", "channel_of", "suited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeSettings:
    """How a runtime runs its sessions.

    Attributes:
        policy: What sessions let pass.
        random: Gives random octets.
        watchers: Who is told what happens.
        allow_insecure_20: For tests only: ISO 15118-20 without TLS 1.3.
        timers: Other lengths for timers of the protocols, by name, in seconds; ``None`` switches one off.
        engine: EXI engine: ``c`` or ``python``; ``None`` chooses.
        meter_transactions: Whether each session of a station is a transaction of a meter that signs transactions; ``False`` leaves that
            to whoever accounts for the session, as the stations of OCPP do.
    """

    policy: Policy = TOLERANT
    random: Callable[[int], bytes] = secrets.token_bytes
    watchers: Watchers = field(default_factory=Watchers)
    allow_insecure_20: bool = False
    timers: Mapping[str, float | None] | None = None
    engine: str | None = None
    meter_transactions: bool = True

    def for_session(self, channel: ChannelInfo, start: float, offset: float) -> dict[str, Any]:
        """The arguments that sessions of both roles share."""
        return {
            "policy": self.policy,
            "random": self.random,
            "channel": channel_of(channel),
            "unix_offset": offset,
            "start": start,
            "allow_insecure_20": self.allow_insecure_20,
            "timers": self.timers,
            "engine": self.engine,
        }


def channel_of(info: ChannelInfo) -> Channel:
    """What a session wants to know of a connection."""
    return Channel(tls=info.tls, mutual=info.mutual, peer_certificate=info.peer_certificate)


def suited(protocols: Protocols, services: Sequence[EnergyService]) -> list[Protocol]:
    """The protocols that can transfer energy in one of the ways given, in the order of the ways, then of the protocols.

    A station without AC has no use for ISO 15118-20's AC, and DIN 70121 is DC only.

    Args:
        protocols: Protocols, the most wanted first; nested tuples are flattened.
        services: How energy is to be transferred, preferred first.

    Raises:
        ConfigError: None of the protocols can.
    """
    ways = [service.one_way for service in services]
    found = [protocol for protocol in flatten(protocols) if any(protocol.transfers(way) for way in ways)]
    if not found:
        raise ConfigError("none of the protocols transfers energy as configured", hint="DIN 70121 and iso15118_20_dc are DC only")
    # among the two parts of ISO 15118-20 the preferred way comes first; all others keep their places
    if ways and not ways[0].is_dc:
        parts = [protocol for protocol in found if protocol.generation == 20]
        parts.sort(key=lambda protocol: not protocol.transfers(ways[0]))
        found = [parts.pop(0) if protocol.generation == 20 else protocol for protocol in found]
    return found
