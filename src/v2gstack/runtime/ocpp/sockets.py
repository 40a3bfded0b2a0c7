"""WebSockets of OCPP-J, over the package ``websockets``: opening handshakes by the rules of OCPP, and texts both ways.

The extra ``ocpp`` installs the package.
"""

from __future__ import annotations

import hmac
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.errors import TransportError, V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.settings import WebSocketSettings, identity_of_path, password_of_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.server import Server, ServerConnection
    from websockets.http11 import Request, Response
    from websockets.typing import Subprotocol

    from v2gstack.runtime.ocpp.settings import CsmsAddress

__all__ = ["Admission", "Credentials", "OcppListener", "OcppSocket", "connect_to_csms", "listen_for_stations", "password_admission"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds for the closing handshake; who does not answer it is gone.
_CLOSE_TIMEOUT: Final = 5.0
#: Messages that wait to be read; more, and the peer is not read any more.
_MAX_QUEUE: Final = 16
#: Octets that wait to be sent before `OcppSocket.send` waits.
_WRITE_LIMIT: Final = 1 << 16
#: Close codes of RFC 6455.
_PROTOCOL_ERROR: Final = 1002
_UNSUPPORTED: Final = 1003


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a station shows of itself.

    Attributes:
        identity: What its URL says.
        password: The password of Basic authentication; ``None`` where it shows none for this identity.
        certificate: Its certificate of TLS as DER; ``None`` without.
        remote: Where it connects from.
    """

    identity: str
    password: bytes | None = field(default=None, repr=False)
    certificate: bytes | None = field(default=None, repr=False)
    remote: str = ""


#: Decides whether a station is let in: 200, or 401 for a wrong password and 404 for nobody who is known.
Admission: TypeAlias = Callable[[Credentials], "HTTPStatus | Awaitable[HTTPStatus]"]


class OcppSocket:
    """One WebSocket, and the version of OCPP that was agreed.

    Attributes:
        version: The version.
        identity: The station's identity.
        credentials: For a CSMS: what the station showed.
    """

    def __init__(
        self,
        socket: ClientConnection | ServerConnection,
        version: OcppVersion,
        identity: str,
        credentials: Credentials | None = None,
        *,
        watch: Callable[[str, bool, str], None] | None = None,
    ) -> None:
        from websockets.asyncio.server import broadcast
        from websockets.exceptions import ConnectionClosed
        from websockets.protocol import State

        from v2gstack.runtime.ocpp.connections import StationConnection

        self.version = version
        self.identity = identity
        self.credentials = credentials
        self._socket = socket
        self._watch = watch
        self._direct = socket if isinstance(socket, StationConnection) else None
        self._open: State = State.OPEN
        self._closed_error = ConnectionClosed
        # a message to one of them: what the package has to send without waiting
        self._broadcast = broadcast

    async def receive(self) -> str:
        """The next message.

        Raises:
            TransportError: The connection is closed or broke, or the peer sends what is no text.
        """
        if self._direct is not None:
            self._direct.idle = True
        try:
            message = await self._socket.recv()
        except self._closed_error as error:
            raise TransportError(f"the connection is closed: {error}", address=self.identity) from error
        if self._direct is not None:
            self._direct.idle = False
        if isinstance(message, str):
            if self._watch is not None:
                self._watch(self.identity, False, message)
            return message
        await self.close(_UNSUPPORTED, "texts only")
        raise TransportError("the peer sends octets, where OCPP has texts", address=self.identity)

    def hand_over(self, take: Callable[[str], None] | None) -> None:
        """Have messages taken as they come while `receive` waits, where the connection can; all others are received, and so is the end."""
        direct, watch, identity = self._direct, self._watch, self.identity
        if direct is None:
            return
        if take is None or watch is None:
            direct.take = take
            return

        def watched(message: str) -> None:
            watch(identity, False, message)
            take(message)

        direct.take = watched

    async def send(self, message: str) -> None:
        """Send a message; waits while the peer does not read.

        Raises:
            TransportError: The connection is closed or broke.
        """
        if self._watch is not None:
            self._watch(self.identity, True, message)
        try:
            await self._socket.send(message)
        except self._closed_error as error:
            raise TransportError(f"the connection is closed: {error}", address=self.identity) from error

    def send_at_once(self, message: str) -> bool:
        """Send a message if nothing waits to be sent before it.

        Returns:
            Whether it went; `send` waits for what does not, and says why.
        """
        socket = self._socket
        if socket.state is not self._open or socket.transport.get_write_buffer_size():
            return False
        if self._watch is not None:
            self._watch(self.identity, True, message)
        self._broadcast((socket,), message)
        return True

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection; harmless when it is closed."""
        await self._socket.close(code, reason)

    def ping_every(self, seconds: float) -> None:
        """Send pings so often from now on; 0 sends none."""
        socket = self._socket
        if socket.keepalive_task is not None:
            socket.keepalive_task.cancel()
        socket.ping_interval = seconds or None
        socket.start_keepalive()

    def abort(self) -> None:
        """Cut the connection without a word."""
        self._socket.transport.abort()


async def connect_to_csms(address: CsmsAddress, settings: WebSocketSettings | None = None) -> OcppSocket:
    """Connect a station.

    Raises:
        TransportError: Nobody is there, the CSMS does not let the station in, or there is no version that both speak.
    """
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidHandshake, InvalidStatus, InvalidURI
    from websockets.typing import Subprotocol

    options = settings or WebSocketSettings()
    where = address.full_url
    try:
        socket = await connect(
            where,
            subprotocols=[Subprotocol(version.subprotocol) for version in address.versions],
            additional_headers=address.headers(),
            user_agent_header="v2gstack",
            ssl=address.tls,
            # a proxy of the environment would be a setting that nobody made here
            proxy=None,
            open_timeout=options.open_timeout,
            **_common(options),
        )
    except InvalidStatus as error:
        status = error.response.status_code
        raise TransportError(f"the CSMS answers with HTTP status {status}", address=where, hint=_HINTS.get(status, "")) from error
    except (InvalidHandshake, InvalidURI) as error:
        raise TransportError(f"what answers is no CSMS: {error}", address=where) from error
    except ssl.SSLCertVerificationError as error:
        text = f"the CSMS's certificate is not to be trusted: {error.verify_message}"
        raise TransportError(text, address=where, hint="are these its roots, is the host's name in it, is the clock right?") from error
    except TimeoutError as error:
        raise TransportError(f"no answer within {options.open_timeout:g} s", address=where) from error
    except OSError as error:
        raise TransportError(f"the CSMS cannot be reached: {error.strerror or error}", address=where) from error
    chosen = socket.subprotocol
    if chosen is None:
        await socket.close(_PROTOCOL_ERROR, "no common version")
        offered = ", ".join(version.value for version in address.versions)
        raise TransportError(f"the CSMS speaks none of OCPP {offered}", address=where)
    return OcppSocket(socket, OcppVersion.of_subprotocol(chosen), address.identity, watch=options.watch)


_HINTS: Final = {
    401: "the password is not the one that the CSMS knows",
    403: "the CSMS does not let this station in",
    404: "the CSMS does not know a station of this identity",
}

#: Called with each station that is let in, as a task of its own; the connection is closed when it returns.
StationHandler: TypeAlias = Callable[[OcppSocket], Awaitable[None]]


class OcppListener:
    """What accepts stations."""

    def __init__(self, server: Server) -> None:
        self._server = server

    @property
    def port(self) -> int:
        """The port that was chosen."""
        port: int = next(iter(self._server.sockets)).getsockname()[1]
        return port

    async def close(self) -> None:
        """Accept no more stations, and close the connections to those that are there."""
        self._server.close()
        await self._server.wait_closed()


async def listen_for_stations(
    host: str,
    port: int,
    handler: StationHandler,
    *,
    versions: Sequence[OcppVersion] = tuple(OcppVersion),
    admission: Admission | None = None,
    tls: ssl.SSLContext | None = None,
    settings: WebSocketSettings | None = None,
) -> OcppListener:
    """Accept stations.

    A station that speaks none of the versions completes its handshake, without a version, and is closed then: part 4, section 3.

    Args:
        host: Address to listen at.
        port: Port; 0 chooses one.
        handler: What is done with each station.
        versions: Versions of OCPP, the most wanted first.
        admission: Who is let in; by default everybody.
        tls: TLS context; ``None`` for none.
        settings: Of the WebSockets.

    Raises:
        TransportError: The address is taken or not ours.
    """
    from websockets.asyncio.server import serve

    from v2gstack.runtime.ocpp.connections import StationConnection

    options = settings or WebSocketSettings()
    gate = _Gate(versions, admission, handler, options.watch)
    try:
        server = await serve(
            gate.handle,
            host,
            port,
            process_request=gate.admit,
            select_subprotocol=gate.select,
            create_connection=StationConnection,
            server_header="v2gstack",
            ssl=tls,
            open_timeout=options.open_timeout,
            **_common(options),
        )
    except OSError as error:
        raise TransportError(f"stations cannot be listened for: {error.strerror or error}", address=f"{host}:{port}") from error
    return OcppListener(server)


class _Gate:
    """Lets stations in."""

    def __init__(
        self,
        versions: Sequence[OcppVersion],
        admission: Admission | None,
        handler: StationHandler,
        watch: Callable[[str, bool, str], None] | None,
    ) -> None:
        self._versions = tuple(versions)
        self._admission = admission
        self._handler = handler
        self._watch = watch

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """Look at a request; an answer refuses it."""
        credentials = _credentials(socket, request)
        if credentials is None:
            return socket.respond(HTTPStatus.NOT_FOUND, "the last part of the path is no identity of a station\n")
        verdict = HTTPStatus.OK if self._admission is None else self._admission(credentials)
        status = verdict if isinstance(verdict, HTTPStatus) else await verdict
        if status is HTTPStatus.OK:
            return None
        response = socket.respond(status, f"{status.phrase}\n")
        if status is HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
        return response

    def select(self, socket: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """The version: of those that the station offers, the one that we want most."""
        del socket
        return next((name for version in self._versions for name in offered if name == version.subprotocol), None)

    async def handle(self, socket: ServerConnection) -> None:
        """Hand a station over."""
        request = socket.request
        credentials = None if request is None else _credentials(socket, request)
        if socket.subprotocol is None or credentials is None:
            offered = "" if request is None else ", ".join(request.headers.get_all("Sec-WebSocket-Protocol"))
            _LOG.warning("%s speaks no version of ours: it offers %r", "nobody" if credentials is None else credentials.identity, offered)
            await socket.close(_PROTOCOL_ERROR, "no common version of OCPP")
            return
        version = OcppVersion.of_subprotocol(socket.subprotocol)
        try:
            await self._handler(OcppSocket(socket, version, credentials.identity, credentials, watch=self._watch))
        except V2gError:
            # told by whoever handles; the connection ends
            await socket.close(_PROTOCOL_ERROR)


def _credentials(socket: ServerConnection, request: Request) -> Credentials | None:
    identity = identity_of_path(request.path)
    if identity is None:
        return None
    tls: ssl.SSLObject | None = socket.transport.get_extra_info("ssl_object")
    headers = request.headers.get_all("Authorization")
    # two of them would be one for us and another one for somebody else
    password = password_of_header(headers[0], identity) if len(headers) == 1 else None
    remote = socket.remote_address
    return Credentials(
        identity=identity,
        password=password,
        certificate=None if tls is None else tls.getpeercert(binary_form=True),
        remote=f"{remote[0]}:{remote[1]}" if remote else "",
    )


def _common(settings: WebSocketSettings) -> dict[str, Any]:
    return {
        "compression": "deflate" if settings.compression else None,
        "ping_interval": settings.ping_interval or None,
        "ping_timeout": settings.ping_timeout,
        "close_timeout": _CLOSE_TIMEOUT,
        "max_size": settings.max_octets,
        "max_queue": _MAX_QUEUE,
        "write_limit": _WRITE_LIMIT,
    }


def password_admission(passwords: Mapping[str, bytes]) -> Admission:
    """Lets in the stations that show their password.

    Args:
        passwords: Octets of the password by identity.
    """

    def admit(credentials: Credentials) -> HTTPStatus:
        expected = passwords.get(credentials.identity)
        if expected is None:
            return HTTPStatus.NOT_FOUND
        shown = credentials.password
        return HTTPStatus.OK if shown is not None and hmac.compare_digest(shown, expected) else HTTPStatus.UNAUTHORIZED

    return admit
