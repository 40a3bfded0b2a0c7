"""TLS over any connection: handshakes that never hold up the event loop for a slow key, and the stream that comes of them."""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.errors import ConfigError, TransportError, V2gError
from v2gstack.transports.openssl import Context, staple_of, take_signer_error
from v2gstack.transports.tcp import TcpStream, TcpTransport
from v2gstack.transports.tls import TlsConfig, client_context, server_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.interfaces import ByteStream, ConnectionHandler, Listener, StreamTransport
    from v2gstack.hooks.values import Address, ChannelInfo, TlsVersion

__all__ = ["HANDSHAKE_LIMIT", "TlsStream", "TlsTransport", "tls_transport"]

_LOG = logging.getLogger("v2gstack.transports")

#: Seconds that a handshake may take: with keys in a slow token on both sides it takes under 2.
HANDSHAKE_LIMIT: Final = 10.0
#: Octets that a peer may send before its handshake is over: both chains at their longest, and room.
_MOST_HANDSHAKE: Final = 65_536
#: Handshakes at one time; a station has one vehicle, and who only knocks shall not cost more than this.
_MOST_AT_ONCE: Final = 16
#: Seconds for the last words to a peer that may not read.
_CLOSE_LIMIT: Final = 1.0
#: Octets that are decrypted at a time: one record.
_RECORD: Final = 16_384
#: What TLS begins with, and what V2GTP does.
_HANDSHAKE_RECORD, _V2GTP = 0x16, b"\x01\xfe"
_VERSIONS: Final[dict[str, TlsVersion]] = {"TLSv1.2": "1.2", "TLSv1.3": "1.3"}


#: Whether the peer has to say something, what failed, and what a key said of it.
_Step: TypeAlias = tuple[bool, ssl.SSLError | None, BaseException | None]


class _Side:
    """One side of TLS: its context, and what decides about peers."""

    def __init__(self, config: TlsConfig, context: Context, *, server: bool) -> None:
        self.context = context
        self.server = server
        self.slow = config.has_slow_key
        self.check = config.check
        self.require_staple = config.require_staple and not server
        self.shows_certificate = bool(config.all_identities())


class TlsStream:
    """A connection with TLS; made by `TlsTransport`.

    Args:
        inner: The connection below, which this closes.
        side: Our side.
    """

    def __init__(self, inner: ByteStream, side: _Side) -> None:
        self._inner = inner
        self._side = side
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = side.context.wrap_bio(self._incoming, self._outgoing, server_side=side.server)
        self._channel = inner.channel
        self._sending = asyncio.Lock()
        self._received = 0
        self._working: asyncio.Future[_Step] | None = None

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection."""
        return self._channel

    async def receive(self) -> bytes:
        """The next octets; empty once the peer has closed.

        Raises:
            TransportError: The connection broke, the peer broke TLS, or we closed it.
        """
        while True:
            try:
                data = self._tls.read(_RECORD)
            except ssl.SSLWantReadError:
                await self._flush()
                self._feed(await self._inner.receive())
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                # many peers close the connection and not TLS; that a message is whole is for V2GTP to say
                return b""
            except ssl.SSLError as error:
                await self._flush()
                raise self._failure("TLS broke", error) from error
            else:
                return data

    async def send(self, data: bytes, /) -> None:
        """Send all of it; waits while the peer does not read.

        Raises:
            TransportError: The connection broke, or is closed.
        """
        self._encrypt(data)
        await self._flush()

    async def close(self) -> None:
        """Close TLS and the connection, after what was sent has gone out."""
        # a worker that is at a slow key has the connection to itself until it is through
        if self._working is None or self._working.done():
            # wants to hear that the peer closes, too; nobody waits for that
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            # the peer may be gone, or not read
            with suppress(TransportError, TimeoutError):
                async with asyncio.timeout(_CLOSE_LIMIT):
                    await self._flush()
        await self._inner.close()

    def abort(self) -> None:
        """Break the connection off; the peer gets an error, not an end."""
        abort: Callable[[], None] | None = getattr(self._inner, "abort", None)
        if abort is not None:
            abort()

    async def handshake(self, limit: float) -> None:
        """Agree with the peer, and look at who it is.

        Raises:
            TransportError: The peer does not speak TLS, is not who it should be, refuses us, or takes too long.
        """
        try:
            async with asyncio.timeout(limit):
                await self._agree()
        except TimeoutError as error:
            raise self._failure(f"the TLS handshake did not come to its end within {limit:g} s", None) from error
        self._channel = self._facts()
        if self._side.require_staple and self._channel.ocsp_response is None:
            raise self._failure("the station stapled no OCSP response ([V2G2-873])", None)
        if self._side.check is not None:
            try:
                self._side.check(self._channel)
            except V2gError as error:
                raise self._failure(f"the peer's certificate is refused: {error}", None) from error

    async def _agree(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if self._side.slow:
                self._working = loop.run_in_executor(None, self._step)
                wants, error, cause = await asyncio.shield(self._working)
            else:
                wants, error, cause = self._step()
            if error is not None:
                # the alert, if the peer still hears it
                with suppress(TransportError):
                    await self._flush()
                raise self._failure("the TLS handshake failed", error) from (cause or error)
            await self._flush()
            if not wants:
                return
            data = await self._inner.receive()
            if not data:
                raise self._failure("the peer closed during the TLS handshake", None)
            self._look_at(data)
            self._feed(data)

    def _step(self) -> _Step:
        """As much of the handshake as goes without the peer. It never raises, since nobody may be there to hear."""
        take_signer_error()
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return True, None, None
        except ssl.SSLError as error:
            return False, error, take_signer_error()
        return False, None, None

    def _look_at(self, data: bytes) -> None:
        """Stop at a peer that does not speak TLS, or does not stop speaking."""
        if not self._received and data[0] != _HANDSHAKE_RECORD and self._side.server:
            what = "speaks V2GTP without TLS" if data.startswith(_V2GTP) else "does not speak TLS"
            raise self._failure(f"the peer {what}, and this port is for TLS", None)
        self._received += len(data)
        if self._received > _MOST_HANDSHAKE:
            raise self._failure(f"the peer sent {self._received} octets and the TLS handshake is not over", None)

    def _feed(self, data: bytes) -> None:
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def _encrypt(self, data: bytes) -> None:
        try:
            if data:
                self._tls.write(data)
        except ssl.SSLError as error:
            raise self._failure("nothing can be sent", error) from error

    async def _flush(self) -> None:
        """Send what TLS has to say, in its order."""
        if self._outgoing.pending:
            async with self._sending:
                data = self._outgoing.read()
                if data:
                    await self._inner.send(data)

    def _facts(self) -> ChannelInfo:
        chain = _chain(self._tls)
        return replace(
            self._inner.channel,
            tls=_VERSIONS.get(self._tls.version() or ""),
            mutual=bool(chain) if self._side.server else self._side.shows_certificate and self._tls.version() == "TLSv1.3",
            peer_certificate=chain[0] if chain else None,
            peer_chain=chain,
            ocsp_response=None if self._side.server else staple_of(self._tls),
        )

    def _failure(self, what: str, error: ssl.SSLError | None) -> TransportError:
        remote = str(self._inner.channel.remote)
        reason = "" if error is None else f": {_reason(error)}"
        return TransportError(f"{what}{reason}", address=remote, hint=_hint(error))


class _TlsOverTcp(TlsStream):
    """TLS over TCP, which tells whether the peer reads."""

    def __init__(self, inner: TcpStream, side: _Side) -> None:
        super().__init__(inner, side)
        self._tcp = inner

    def send_nowait(self, data: bytes) -> bool:
        """Send all of it at once if the peer reads; tells whether it did.

        Raises:
            TransportError: The connection broke, or is closed.
        """
        # what is encrypted has to be sent: hence the question first
        if self._sending.locked() or not self._tcp.send_nowait(b""):
            return False
        self._encrypt(data)
        return self._tcp.send_nowait(self._outgoing.read())


def _secured(inner: ByteStream, side: _Side) -> TlsStream:
    return _TlsOverTcp(inner, side) if isinstance(inner, TcpStream) else TlsStream(inner, side)


def _chain(tls: ssl.SSLObject) -> tuple[bytes, ...]:
    """The peer's certificates as it sent them, DER, leaf first."""
    public: Callable[[], list[bytes]] | None = getattr(tls, "get_unverified_chain", None)
    if public is not None:
        return tuple(public() or ())
    inner: Any = getattr(tls, "_sslobj")  # noqa: B009 - typeshed does not know it; public since Python 3.13
    return tuple(ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner.get_unverified_chain() or ())


def _reason(error: ssl.SSLError) -> str:
    verify: str = getattr(error, "verify_message", "")
    reason = str(error.reason or error).replace("_", " ").lower()
    return f"{reason}: {verify}" if verify else reason


def _hint(error: ssl.SSLError | None) -> str:
    reason = str(error.reason or "") if error is not None else ""
    return next((hint for part, hint in _HINTS.items() if part in reason), "")


#: What to look at, by part of OpenSSL's reason.
_HINTS: Final = {
    "CERTIFICATE_VERIFY_FAILED": "are the peer's root among the roots, its chain complete and the clock right?",
    "NO_SHARED_CIPHER": "the peer offers none of the standard's suites, or its certificate is for another curve",
    "NO_SHARED_GROUP": "ISO 15118-20 agrees on secp521r1 or x448; the quirk smaller-curves allows P-256",
    "PEER_DID_NOT_RETURN": "ISO 15118-20 wants a certificate of the vehicle",
    "UNSUPPORTED_PROTOCOL": "ISO 15118-2 is TLS 1.2, ISO 15118-20 TLS 1.3: the profiles differ",
    "UNKNOWN_CA": "the peer does not have our root among its roots",
    "EXCESSIVE_MESSAGE_SIZE": "a chain has at most four certificates and 12,800 octets",
}


# -- the transport ---------------------------------------------------------------------------------------------------------


class TlsTransport:
    """TLS over another transport.

    Args:
        inner: Makes the connections below.
        server: For connections that are accepted; without it none are.
        client: For connections that are made; without it none are. There is no falling back to connections without TLS.
        limit: Seconds that a handshake may take.

    Raises:
        ConfigError: As for `server_context` and `client_context`.
    """

    def __init__(
        self,
        inner: StreamTransport,
        *,
        server: TlsConfig | None = None,
        client: TlsConfig | None = None,
        limit: float = HANDSHAKE_LIMIT,
    ) -> None:
        self._inner = inner
        self._server = None if server is None else _Side(server, server_context(server), server=True)
        self._client = None if client is None else _Side(client, client_context(client), server=False)
        self._limit = limit
        self._shaking = 0
        #: Connections that were accepted and came to no session: their handshake failed, or too many were under way.
        self.refused = 0

    async def connect(self, address: Address, /) -> TlsStream:
        """Connect to a listener.

        Raises:
            TransportError: Nobody listens there, or the connection cannot be secured.
            ConfigError: There is no configuration for connections that are made.
        """
        if self._client is None:
            raise ConfigError("this transport has no TLS for connections that are made", hint="give it client=TlsConfig(…)")
        stream = _secured(await self._inner.connect(address), self._client)
        try:
            await stream.handshake(self._limit)
        except BaseException:
            await stream.close()
            raise
        return stream

    def renew(self, server: TlsConfig) -> None:
        """Use other certificates from now on. Listeners go on, and so do connections that stand.

        Args:
            server: For connections that are accepted.

        Raises:
            ConfigError: As for `server_context`; what was used before is used on. Or none were accepted so far.
        """
        if self._server is None:
            raise ConfigError("this transport accepts no connections, so that there are no certificates to renew")
        self._server = _Side(server, server_context(server), server=True)

    async def listen(self, address: Address, handler: ConnectionHandler, /) -> Listener:
        """Accept connections. Those that cannot be secured are closed and do not reach the handler.

        Raises:
            TransportError: The address is taken or not ours.
            ConfigError: There is no configuration for connections that are accepted.
        """
        if self._server is None:
            raise ConfigError("this transport has no TLS for connections that are accepted", hint="give it server=TlsConfig(…)")

        async def secure(inner: ByteStream) -> None:
            side = self._server
            assert side is not None, "it is replaced, never taken away"
            stream = _secured(inner, side)
            try:
                await self._admit(stream)
            except TransportError as error:
                self.refused += 1
                why = f"{error.message}; {error.hint}" if error.hint else error.message
                _LOG.warning("a connection of %s is refused: %s", inner.channel.remote, why)
                await stream.close()
                return
            try:
                await handler(stream)
            finally:
                await stream.close()

        return await self._inner.listen(address, secure)

    async def _admit(self, stream: TlsStream) -> None:
        if self._shaking >= _MOST_AT_ONCE:
            raise TransportError(f"{self._shaking} TLS handshakes are under way already")
        self._shaking += 1
        try:
            await stream.handshake(self._limit)
        finally:
            self._shaking -= 1


def tls_transport(*, server: TlsConfig | None = None, client: TlsConfig | None = None, limit: float = HANDSHAKE_LIMIT) -> TlsTransport:
    """TCP with TLS.

    Args:
        server: For connections that are accepted; without it none are.
        client: For connections that are made; without it none are.
        limit: Seconds that a handshake may take.

    Raises:
        ConfigError: As for `server_context` and `client_context`.
    """
    return TlsTransport(TcpTransport(), server=server, client=client, limit=limit)
