"""The station's side of the SECC discovery protocol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address

from v2gstack.codecs.v2gtp import SdpRequest, SdpResponse, Security, TransportProtocol, decode_sdp_frame, encode_sdp_frame
from v2gstack.errors import ConfigError, DecodeError

__all__ = ["SdpEndpoint", "SdpServer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SdpEndpoint:
    """Where a station listens.

    Attributes:
        address: Its address, link-local as a rule.
        port: TCP port, 1 to 65535.
        security: What runs there.
    """

    address: IPv6Address
    port: int
    security: Security


class SdpServer:
    """Answers requests of vehicles: with what they ask for where it is offered, else with what there is ([V2G2-625] to [V2G2-627]).

    The answer names its security, so that a vehicle can decline. Requests that are no valid ones get no answer.

    Args:
        endpoints: Where the station listens, one for each security, the preferred first.

    Raises:
        ConfigError: There is none, two have the same security, or a port is out of range.

    >>> server = SdpServer([SdpEndpoint(address=IPv6Address("fe80::1"), port=61341, security=Security.NO_TLS)])
    >>> server.receive(bytes.fromhex("01fe9000000000021000"))[0].hex()
    '01fe900100000014fe800000000000000000000000000001ef9d1000'
    """

    __slots__ = ("_default", "_responses")

    def __init__(self, endpoints: Iterable[SdpEndpoint]) -> None:
        found = tuple(endpoints)
        if not found or len({endpoint.security for endpoint in found}) != len(found):
            raise ConfigError("an SDP server needs one endpoint for each security it offers")
        for endpoint in found:
            if not 0 < endpoint.port < 1 << 16:
                raise ConfigError(f"port {endpoint.port} is out of range")
        self._responses = {endpoint.security: _response(endpoint) for endpoint in found}
        self._default = self._responses[found[0].security]

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram from a vehicle. Never raises for what is in it.

        Returns:
            The datagrams to send back to where it came from: one, or none for what is no valid request.
        """
        try:
            request = decode_sdp_frame(datagram)
        except DecodeError:
            return []
        if not isinstance(request, SdpRequest) or request.trailing:
            return []
        if not isinstance(request.security, Security) or request.transport_protocol != TransportProtocol.TCP:
            return []
        return [self._responses.get(request.security, self._default)]


def _response(endpoint: SdpEndpoint) -> bytes:
    return encode_sdp_frame(SdpResponse(secc_ip_address=endpoint.address, secc_port=endpoint.port, security=endpoint.security))
