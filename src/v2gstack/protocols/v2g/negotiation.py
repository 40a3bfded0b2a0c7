"""supportedAppProtocol: what the vehicle offers, and what the station takes.

The station takes the offer of the highest rank among those it supports ([V2G2-167], [V2G2-169], [V2G20-169]). ISO 15118-20 is
neither offered nor taken without TLS 1.3 ([V2G20-1237], [V2G20-2356]).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.errors import ConfigError
from v2gstack.messages.appprotocol import AppProtocol, ResponseCode, supportedAppProtocolReq, supportedAppProtocolRes
from v2gstack.protocols.v2g.policy import Quirk
from v2gstack.protocols.v2g.table import SESSION_SETUP, SUPPORTED_APP_PROTOCOL, Protocol, Row, Table
from v2gstack.protocols.v2g.timers import COMMUNICATION_SETUP, message_timers, sequence_timers

if TYPE_CHECKING:
    from v2gstack.protocols.v2g.channel import Channel
    from v2gstack.protocols.v2g.policy import Policy

__all__ = ["NEGOTIATION", "SAP_REQUEST", "SAP_SET", "Choice", "Protocols", "choose", "flatten", "make_answer", "make_offer", "offerable"]

#: Protocols by rank, the most wanted first; groups are flattened.
Protocols: TypeAlias = "Iterable[Protocol | Iterable[Protocol]]"

#: The schema set of the two messages.
SAP_SET: Final = "appprotocol"
#: Name of the request.
SAP_REQUEST: Final = "supportedAppProtocolReq"
#: What the request may hold (schema).
_MOST_OFFERS: Final = 20

#: The table before a protocol is agreed on.
NEGOTIATION: Final = Table(
    name="supportedAppProtocol",
    rows=(Row(SUPPORTED_APP_PROTOCOL, SAP_REQUEST, SESSION_SETUP),),
    timers=(*message_timers({SAP_REQUEST: (2, 1.5)}), *sequence_timers(), *COMMUNICATION_SETUP),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a station takes.

    Attributes:
        protocol: The protocol.
        offer: The vehicle's offer.
        minor_deviation: Whether the minor versions differ.
        quirk: What had to be let pass for it.
    """

    protocol: Protocol
    offer: AppProtocol
    minor_deviation: bool
    quirk: Quirk | None = None


def flatten(protocols: Protocols) -> tuple[Protocol, ...]:
    """Protocols without their groups, each once.

    Raises:
        ConfigError: There is none, or more than one supportedAppProtocolReq can hold.
    """
    found: dict[Protocol, None] = {}
    for entry in protocols:
        found.update(dict.fromkeys([entry] if isinstance(entry, Protocol) else entry))
    if not 0 < len(found) <= _MOST_OFFERS:
        raise ConfigError(f"a session needs between 1 and {_MOST_OFFERS} protocols, {len(found)} given")
    return tuple(found)


def offerable(protocols: Sequence[Protocol], channel: Channel, allow_insecure_20: bool) -> tuple[Protocol, ...]:
    """Those protocols that may run over a connection: ISO 15118-20 needs TLS 1.3 with certificates of both sides ([V2G20-1264])."""
    secure = allow_insecure_20 or (channel.tls == "1.3" and channel.mutual)
    return tuple(protocol for protocol in protocols if protocol.generation < 20 or secure)


def make_offer(protocols: Sequence[Protocol]) -> supportedAppProtocolReq:
    """The request that offers protocols in the order of their rank."""
    offers = tuple(
        AppProtocol(
            protocol_namespace=protocol.namespace,
            version_number_major=protocol.major,
            version_number_minor=protocol.minor,
            schema_id=number,
            priority=number,
        )
        for number, protocol in enumerate(protocols, 1)
    )
    return supportedAppProtocolReq(app_protocol=offers)


def choose(request: supportedAppProtocolReq, supported: Sequence[Protocol], policy: Policy) -> Choice | None:
    """The offer of the highest rank that is supported; ``None`` where none is.

    A maker's dialect counts only where nothing else does: vehicles offer the standard protocol beside it.
    """
    by_namespace = {protocol.namespace: protocol for protocol in supported}
    ranked = sorted(request.app_protocol, key=lambda offer: offer.priority)
    for offer in ranked:
        protocol = by_namespace.get(offer.protocol_namespace)
        if protocol is not None and offer.version_number_major == protocol.major:
            return Choice(protocol, offer, offer.version_number_minor != protocol.minor)
    if Quirk.DIALECT in policy.accepted:
        dialects = {namespace: protocol for protocol in supported for namespace in protocol.dialects}
        for offer in ranked:
            protocol = dialects.get(offer.protocol_namespace)
            if protocol is not None:
                return Choice(protocol, offer, False, Quirk.DIALECT)
    return None


def make_answer(choice: Choice | None) -> supportedAppProtocolRes:
    """The response to a choice."""
    if choice is None:
        return supportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation)
    deviates = choice.minor_deviation
    code = ResponseCode.OK_SuccessfulNegotiationWithMinorDeviation if deviates else ResponseCode.OK_SuccessfulNegotiation
    return supportedAppProtocolRes(response_code=code, schema_id=choice.offer.schema_id)


def as_text(offers: Iterable[Any]) -> str:
    """Offers in words, the most wanted first."""
    ranked = sorted(offers, key=lambda offer: offer.priority)
    return ", ".join(f"{offer.protocol_namespace} {offer.version_number_major}.{offer.version_number_minor}" for offer in ranked)
