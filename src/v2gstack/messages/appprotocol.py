"""SupportedAppProtocol: the two messages that choose the protocol of a connection."""

# Generated from schemas/appprotocol.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 7e4e4ecf682dcb194e5f1ebc20da335799f11123e43ab66d324bad849d935c5f

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message
from v2gstack.messages._scalars import UnsignedByte, UnsignedInt

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AppProtocol",
    "ResponseCode",
    "idType",
    "priorityType",
    "protocolNameType",
    "protocolNamespaceType",
    "supportedAppProtocolReq",
    "supportedAppProtocolRes",
]


class ResponseCode(enum.StrEnum):
    """Outcome of the protocol negotiation."""

    #: A protocol was chosen and its version matches exactly.
    OK_SuccessfulNegotiation = "OK_SuccessfulNegotiation"
    #: A protocol was chosen whose minor version differs between the two sides.
    OK_SuccessfulNegotiationWithMinorDeviation = "OK_SuccessfulNegotiationWithMinorDeviation"
    #: The station speaks none of the offered protocols.
    Failed_NoNegotiation = "Failed_NoNegotiation"


#: Namespace URI of a protocol, at most 100 characters.
protocolNamespaceType: TypeAlias = Annotated[str, Meta(max_length=100)]
#: Number of an offer, chosen freely by the vehicle.
idType: TypeAlias = UnsignedByte
#: Rank from 1 (most wanted) to 20.
priorityType: TypeAlias = Annotated[int, Meta(ge=1, le=20)]
#: Readable name of a protocol, at most 30 characters; no message carries it.
protocolNameType: TypeAlias = Annotated[str, Meta(max_length=30)]


class supportedAppProtocolReq(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="supportedAppProtocolReq",
    rename={
        "app_protocol": "AppProtocol",
    },
):
    """First message of a connection: the application protocols the vehicle speaks, each with its rank.

    SupportedAppProtocol, EVCC -> SECC.

    Attributes:
        app_protocol: One protocol that the vehicle offers; their order in the list has no meaning, Priority
            has.
    """

    app_protocol: Annotated[tuple[AppProtocol, ...], Meta(min_length=1, max_length=20)]


class AppProtocol(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "protocol_namespace": "ProtocolNamespace",
        "version_number_major": "VersionNumberMajor",
        "version_number_minor": "VersionNumberMinor",
        "schema_id": "SchemaID",
        "priority": "Priority",
    },
):
    """One offered protocol: namespace, version, a number to refer to it, and its rank.

    SupportedAppProtocol.

    Attributes:
        protocol_namespace: Namespace URI that names the protocol, for example urn:din:70121:2012:MsgDef.
        version_number_major: Major version of the protocol; both sides must have the same one.
        version_number_minor: Minor version of the protocol; a difference is reported as a minor deviation,
            not as a failure.
        schema_id: Number the vehicle gives to this offer, unique within the request, so that the answer can
            point at it.
        priority: Rank of this offer, 1 the most wanted and 20 the least.
    """

    protocol_namespace: protocolNamespaceType
    version_number_major: UnsignedInt
    version_number_minor: UnsignedInt
    schema_id: idType
    priority: priorityType


class supportedAppProtocolRes(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="supportedAppProtocolRes",
    rename={
        "response_code": "ResponseCode",
        "schema_id": "SchemaID",
    },
):
    """Which offered protocol the rest of the connection uses, or that none fits.

    SupportedAppProtocol, SECC -> EVCC.

    Attributes:
        response_code: Outcome of the negotiation.
        schema_id: The SchemaID of the chosen offer, copied from the request; absent if the negotiation
            failed.
    """

    response_code: ResponseCode
    schema_id: idType | None = None


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolReq/": supportedAppProtocolReq,
    "{urn:iso:15118:2:2010:AppProtocol}AppProtocolType": AppProtocol,
    "{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolRes/": supportedAppProtocolRes,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolReq": supportedAppProtocolReq,
    "{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolRes": supportedAppProtocolRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:15118:2:2010:AppProtocol}responseCodeType": ResponseCode,
}

UNITS: Final[dict[str, str]] = {}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
