"""The vehicle's side of the SECC discovery protocol."""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.v2gtp import SdpRequest, SdpResponse, Security, TransportProtocol, decode_sdp_frame, encode_sdp_frame
from v2gstack.errors import DecodeError, LocalProtocolError
from v2gstack.protocols.sdp.events import (
    SdpConflict,
    SdpEvent,
    SdpFailed,
    SdpIgnored,
    SdpRequestDue,
    SdpSecurityDiffers,
    SeccDiscovered,
)

__all__ = ["MAX_CONFLICTS", "MAX_REQUESTS", "RESPONSE_TIME", "SdpClient"]

#: Seconds that an answer may take before the request is repeated ([V2G2-159]).
RESPONSE_TIME: Final = 0.25
#: Requests before the vehicle gives up ([V2G2-161]).
MAX_REQUESTS: Final = 50
#: Conflicting answers that are reported; a flood of them says nothing new.
MAX_CONFLICTS: Final = 8


class SdpClient:
    """Looks for a station's controller.

    Send what `start` gives to port 15118 of ``ff02::1``, feed answers to `receive`, and call `handle_timeout` when `next_timeout`
    is due. The first usable answer wins.

    Args:
        security: What the vehicle wants.
        accept_other_security: Whether an answer with another security is taken. Without, it is reported and the search goes on: a
            vehicle that wanted TLS never ends up on plain TCP unasked.
        link_local_only: Whether addresses that are not link-local are ignored.

    >>> client = SdpClient(security=Security.NO_TLS)
    >>> client.start(now=0.0).hex(), client.next_timeout()
    ('01fe9000000000021000', 0.25)
    """

    __slots__ = ("_accept_other", "_conflicts", "_deadline", "_first", "_link_local", "_over", "_request", "_requests", "_wanted")

    def __init__(self, *, security: Security = Security.TLS, accept_other_security: bool = False, link_local_only: bool = True) -> None:
        self._wanted = security
        self._accept_other = accept_other_security
        self._link_local = link_local_only
        self._request = encode_sdp_frame(SdpRequest(security=security))
        self._requests = 0
        self._deadline: float | None = None
        self._first: SdpResponse | None = None
        self._conflicts = 0
        self._over = False

    @property
    def requests(self) -> int:
        """Requests so far."""
        return self._requests

    @property
    def found(self) -> SdpResponse | None:
        """The answer that was taken; ``None`` before."""
        return self._first

    def start(self, now: float) -> bytes:
        """The first request, as a datagram with V2GTP header.

        Raises:
            LocalProtocolError: The search has started already.
        """
        if self._requests:
            raise LocalProtocolError("the search for a station has started already")
        return self._next(now)

    def _next(self, now: float) -> bytes:
        self._requests += 1
        self._deadline = now + RESPONSE_TIME
        return self._request

    def receive(self, datagram: bytes, source: str, now: float) -> list[SdpEvent]:
        """Take a datagram. Never raises for what is in it.

        Args:
            datagram: The UDP payload.
            source: Where it came from, for events.
            now: The time.
        """
        del now
        try:
            message = decode_sdp_frame(datagram)
        except DecodeError as error:
            return [SdpIgnored(reason=str(error), source=source)]
        if not isinstance(message, SdpResponse):
            return [SdpIgnored(reason=f"a {type(message).__name__} is no answer", source=source)]
        reason = self._unusable(message)
        if reason:
            return [SdpIgnored(reason=reason, source=source)]
        if self._first is not None:
            return self._compare(self._first, message, source)
        if message.security != self._wanted and not self._accept_other:
            return [SdpSecurityDiffers(response=message, wanted=self._wanted, source=source)]
        self._first = message
        self._deadline = None
        self._over = True
        return [
            SeccDiscovered(
                address=message.secc_ip_address,
                port=message.secc_port,
                security=Security(message.security),
                wanted=self._wanted,
                source=source,
                requests=self._requests,
            )
        ]

    def _unusable(self, message: SdpResponse) -> str:
        if not self._requests:
            return "nothing was asked"
        if self._over and self._first is None:
            return "the search is over"
        if not isinstance(message.security, Security) or message.transport_protocol != TransportProtocol.TCP or message.trailing:
            return "; ".join(message.notes)
        if message.secc_port == 0:
            return "secc_port is 0"
        if self._link_local and not message.secc_ip_address.is_link_local:
            return f"secc_ip_address {message.secc_ip_address} is not link-local"
        return ""

    def _compare(self, first: SdpResponse, second: SdpResponse, source: str) -> list[SdpEvent]:
        if first == second or self._conflicts >= MAX_CONFLICTS:
            return []
        self._conflicts += 1
        return [SdpConflict(first=first, second=second, source=source)]

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` while nothing is waited for."""
        return self._deadline

    def handle_timeout(self, now: float) -> list[SdpEvent]:
        """Repeat the request, or give up, if no answer came in time."""
        if self._deadline is None or now < self._deadline:
            return []
        if self._requests >= MAX_REQUESTS:
            self._deadline = None
            self._over = True
            return [SdpFailed(requests=self._requests)]
        return [SdpRequestDue(datagram=self._next(now), number=self._requests)]
