"""Opening handshakes over real sockets: versions, identities, passwords, TLS; and what is no message."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.runtime.ocpp.certificates import make_certificates
from v2gstack.errors import ConfigError, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.settings import (
    BackOff,
    CsmsAddress,
    SecurityProfile,
    WebSocketSettings,
    basic_authorization,
    csms_tls,
    identity_of_path,
    password_of_header,
    station_tls,
)
from v2gstack.runtime.ocpp.sockets import Admission, OcppSocket, connect_to_csms, listen_for_stations, password_admission

V16, V201, V21 = OcppVersion
QUICK = WebSocketSettings(open_timeout=5.0, max_octets=4096)


def meet(
    station: Callable[[int], Awaitable[Any]],
    handler: Callable[[OcppSocket], Awaitable[None]] | None = None,
    **options: Any,
) -> Any:
    """A station at a CSMS that echoes, or does what the handler does."""

    async def echo(socket: OcppSocket) -> None:
        while True:
            await socket.send(f"{socket.version.value} {socket.identity}: {await socket.receive()}")

    async def both() -> Any:
        listener = await listen_for_stations("127.0.0.1", 0, handler or echo, settings=QUICK, **options)
        try:
            return await asyncio.wait_for(station(listener.port), 20)
        finally:
            await listener.close()

    return asyncio.run(both())


def address(port: int, **options: Any) -> CsmsAddress:
    scheme = "wss" if options.get("profile", 0) >= 2 else "ws"
    return CsmsAddress(**{"url": f"{scheme}://127.0.0.1:{port}/ocpp", "identity": "CS-1", **options})


# -- versions --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "spoken", "agreed"),
    [
        ((V21, V201, V16), (V21, V201, V16), V21),
        ((V16, V21), (V21, V201, V16), V21),
        ((V16,), (V21, V201, V16), V16),
        ((V21, V201), (V16, V201), V201),
    ],
)
def test_the_csms_chooses_among_what_the_station_offers(offered: Any, spoken: Any, agreed: OcppVersion) -> None:
    async def station(port: int) -> str:
        socket = await connect_to_csms(address(port, versions=offered), QUICK)
        assert socket.version is agreed
        await socket.send("hello")
        answer = await socket.receive()
        await socket.close()
        return answer

    assert meet(station, versions=spoken) == f"{agreed.value} CS-1: hello"


def test_without_a_common_version_the_handshake_is_completed_and_the_connection_closed() -> None:
    async def station(port: int) -> None:
        with pytest.raises(TransportError, match=r"none of OCPP 2\.1"):
            await connect_to_csms(address(port, versions=(V21,)), QUICK)
        # what a peer of another make sees: HTTP 101 without a subprotocol, then a close frame
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(bytes(16)).decode()
        writer.write(
            f"GET /ocpp/CS-1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.2\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in head.split(b"\r\n")[0]
        assert b"Sec-WebSocket-Protocol" not in head
        assert (await reader.readexactly(4))[::3][0] & 0x0F == 8
        writer.close()

    meet(station, versions=(V16, V201))


# -- identities and passwords ------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_characters=":", exclude_categories=("C", "Z")), min_size=1, max_size=48))
def test_any_identity_comes_back_from_its_url(identity: str) -> None:
    found = CsmsAddress(url="ws://example.com/a/b", identity=identity)
    assert found.full_url.startswith("ws://example.com/a/b/")
    assert identity_of_path(found.full_url) == identity


@pytest.mark.parametrize("path", ["/", "/ocpp/", "", "/ocpp/a%3Ab", "/" + "x" * 49, "/a%20b", "/%00"])
def test_paths_without_an_identity(path: str) -> None:
    assert identity_of_path(path) is None


@given(st.text(min_size=1, max_size=64))
def test_passwords_come_back_from_their_header(password: str) -> None:
    try:
        secret = password.encode()
    except UnicodeEncodeError:
        return
    header = basic_authorization("CS-1", password)
    assert password_of_header(header, "CS-1") == secret
    assert password_of_header(header, "CS-2") is None


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Bearer Q1MtMTpw", "Basic Q1MtMQ==", "Basic Q1MtMTpw=Q"])
def test_headers_without_a_password(header: str) -> None:
    assert password_of_header(header, "CS-1") is None


def test_the_key_of_ocpp_16_is_sent_as_the_octets_that_it_stands_for() -> None:
    header = CsmsAddress(
        url="ws://x", identity="CS-1", versions=(V16,), profile=SecurityProfile.BASIC, password="00112233445566778899aabbccddeeff00112233"
    ).headers()["Authorization"]
    assert password_of_header(header, "CS-1") == bytes.fromhex("00112233445566778899aabbccddeeff00112233")
    with pytest.raises(ConfigError) as caught:
        basic_authorization("CS-1", "not secret but shown to nobody", hexadecimal=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("identity", "password", "status"), [("CS-1", "right", None), ("CS-1", "wrong", 401), ("CS-1", "", 401), ("CS-2", "right", 404)]
)
def test_who_is_let_in(identity: str, password: str, status: int | None) -> None:
    async def station(port: int) -> None:
        profile = SecurityProfile.BASIC if password else SecurityProfile.NONE
        here = address(port, identity=identity, profile=profile, password=password)
        if status is None:
            socket = await connect_to_csms(here, QUICK)
            await socket.close()
            return
        with pytest.raises(TransportError, match=f"HTTP status {status}") as caught:
            await connect_to_csms(here, QUICK)
        assert caught.value.hint
        assert "right" not in f"{caught.value}{caught.value.details()}"

    meet(station, admission=password_admission({"CS-1": b"right"}))


def test_an_admission_may_take_its_time() -> None:
    async def admit(credentials: Any) -> HTTPStatus:
        await asyncio.sleep(0.01)
        assert credentials.remote.startswith("127.0.0.1:")
        return HTTPStatus.FORBIDDEN

    async def station(port: int) -> None:
        with pytest.raises(TransportError, match="403"):
            await connect_to_csms(address(port), QUICK)

    meet(station, admission=admit)


def test_secrets_are_not_shown() -> None:
    shown = repr(CsmsAddress(url="ws://x", identity="CS-1", profile=SecurityProfile.BASIC, password="hush-hush"))
    assert "hush" not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://x"},
        {"url": "wss://x"},
        {"url": "ws://"},
        {"url": "ws://user:secret@x"},
        {"url": "ws://x?version=2"},
        {"identity": "a:b"},
        {"identity": ""},
        {"identity": "x" * 49},
        {"versions": ()},
        {"profile": SecurityProfile.BASIC},
        {"url": "wss://x", "profile": SecurityProfile.TLS_MUTUAL},
    ],
)
def test_addresses_that_do_not_go_together(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        CsmsAddress(**{"url": "ws://x", "identity": "CS-1", **wrong})


# -- TLS -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pki")
    make_certificates(place, "station")
    return place


def test_profile_2_a_password_over_tls(pki: Path) -> None:
    async def station(port: int) -> None:
        options = {"profile": SecurityProfile.TLS_BASIC, "password": "right", "url": f"wss://localhost:{port}/ocpp"}
        socket = await connect_to_csms(address(port, tls=station_tls(pki / "root.pem"), **options), QUICK)
        await socket.send("hello")
        assert (await socket.receive()).endswith("hello")
        await socket.close()
        with pytest.raises(TransportError, match="not to be trusted"):
            await connect_to_csms(address(port, tls=station_tls(pki / "stranger.pem"), **options), QUICK)
        # the certificate is for another host
        elsewhere = {**options, "url": f"wss://127.0.0.1:{port}/ocpp"}
        with pytest.raises(TransportError, match="not to be trusted"):
            await connect_to_csms(address(port, tls=station_tls(pki / "root.pem"), **elsewhere), QUICK)
        # plain text at the port of TLS
        with pytest.raises(TransportError):
            await connect_to_csms(address(port), QUICK)

    meet(station, tls=csms_tls(pki / "csms.pem", pki / "csms.key"), admission=password_admission({"CS-1": b"right"}))


def test_profile_3_certificates_of_both(pki: Path) -> None:
    shown: list[bytes | None] = []

    async def handler(socket: OcppSocket) -> None:
        assert socket.credentials is not None
        shown.append(socket.credentials.certificate)
        await socket.send("welcome")

    async def station(port: int) -> None:
        options = {"profile": SecurityProfile.TLS_MUTUAL, "url": f"wss://localhost:{port}/ocpp"}
        own = station_tls(pki / "root.pem", certificates=pki / "station.pem", key=pki / "station.key")
        socket = await connect_to_csms(address(port, tls=own, **options), QUICK)
        assert await socket.receive() == "welcome"
        foreign = station_tls(pki / "root.pem", certificates=pki / "stranger.pem", key=pki / "stranger.key")
        for context in (foreign, station_tls(pki / "root.pem")):
            with pytest.raises(TransportError):
                await (await connect_to_csms(address(port, tls=context, **options), QUICK)).receive()

    meet(station, handler, tls=csms_tls(pki / "csms.pem", pki / "csms.key", station_roots=pki / "root.pem"))
    own = x509.load_pem_x509_certificate((pki / "station.pem").read_bytes())
    assert shown == [own.public_bytes(serialization.Encoding.DER)]


def test_profile_3_with_keys_that_are_no_files(pki: Path, tmp_path: Path) -> None:
    """A key object signs for both ends, as one in a token does; a file with a password is opened with it, and nobody is asked for it."""
    keys: dict[str, Any] = {
        name: serialization.load_pem_private_key((pki / f"{name}.key").read_bytes(), None) for name in ("csms", "station")
    }
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        keys["station"].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"sesame")
        )
    )

    async def handler(socket: OcppSocket) -> None:
        await socket.send("welcome")

    async def station(port: int) -> None:
        options = {"profile": SecurityProfile.TLS_MUTUAL, "url": f"wss://localhost:{port}/ocpp"}
        for key, password in ((keys["station"], None), (locked, lambda: b"sesame")):
            own = station_tls(pki / "root.pem", certificates=pki / "station.pem", key=key, password=password)
            socket = await connect_to_csms(address(port, tls=own, **options), QUICK)
            assert await socket.receive() == "welcome"

    meet(station, handler, tls=csms_tls(pki / "csms.pem", keys["csms"], station_roots=pki / "root.pem"))
    for key in (locked, keys["csms"]):
        with pytest.raises(ConfigError):
            station_tls(pki / "root.pem", certificates=pki / "station.pem", key=key)


def test_certificates_that_cannot_be_used(pki: Path, tmp_path: Path) -> None:
    for make in (
        lambda: station_tls(tmp_path / "none.pem"),
        lambda: csms_tls(pki / "csms.pem", pki / "station.key"),
        lambda: csms_tls(pki / "csms.key", pki / "csms.key"),
    ):
        with pytest.raises(ConfigError):
            make()


def test_nothing_older_than_tls_12(pki: Path) -> None:
    context = csms_tls(pki / "csms.pem", pki / "csms.key")
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    suites = {suite["name"] for suite in context.get_ciphers() if suite["protocol"] == "TLSv1.2"}
    assert suites == {f"ECDHE-{key}-AES{bits}-GCM-SHA{hash_}" for key in ("ECDSA", "RSA") for bits, hash_ in ((128, 256), (256, 384))}


# -- whoever watches -------------------------------------------------------------------------------------------------------


def test_whoever_watches_sees_each_message_at_both_ends() -> None:
    seen: dict[str, list[tuple[str, bool, str]]] = {"station": [], "csms": []}

    def watching(end: str) -> WebSocketSettings:
        return replace(QUICK, watch=lambda *what: seen[end].append(what))

    async def echo(socket: OcppSocket) -> None:
        await socket.send(f"{await socket.receive()} yourself")

    async def both() -> None:
        listener = await listen_for_stations("127.0.0.1", 0, echo, settings=watching("csms"))
        socket = await connect_to_csms(address(listener.port), watching("station"))
        await socket.send("hello")
        assert await socket.receive() == "hello yourself"
        await listener.close()

    asyncio.run(both())
    assert seen["station"] == [("CS-1", True, "hello"), ("CS-1", False, "hello yourself")]
    assert seen["csms"] == [("CS-1", False, "hello"), ("CS-1", True, "hello yourself")]


# -- what is no message ----------------------------------------------------------------------------------------------------


def test_octets_and_giants_end_the_connection_and_not_the_listener() -> None:
    ended: list[str] = []

    async def handler(socket: OcppSocket) -> None:
        try:
            await socket.receive()
        except TransportError as error:
            ended.append(str(error))

    async def station(port: int) -> None:
        socket = await connect_to_csms(address(port), QUICK)
        await socket._socket.send(b"octets")
        with pytest.raises(TransportError, match="1003"):
            await socket.receive()
        socket = await connect_to_csms(address(port), QUICK)
        await socket.send("x" * 4097)
        with pytest.raises(TransportError, match="1009"):
            await socket.receive()
        socket = await connect_to_csms(address(port), QUICK)
        socket.abort()
        while len(ended) < 3:
            await asyncio.sleep(0.01)
        socket = await connect_to_csms(address(port), QUICK)
        await socket.close()
        with pytest.raises(TransportError):
            await socket.send("too late")

    meet(station, handler)
    assert "octets" in ended[0]
    assert "1009" in ended[1]


def test_nobody_there_and_nobody_who_speaks_websocket() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    gone = asyncio.Event()

    async def chatty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is no CSMS\r\n")
        writer.close()

    async def station() -> None:
        server = await asyncio.start_server(chatty, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TransportError, match="no CSMS"):
            await connect_to_csms(address(port), QUICK)
        server.close()
        await server.wait_closed()
        with pytest.raises(TransportError, match="cannot be reached"):
            await connect_to_csms(address(port), QUICK)
        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TransportError, match=r"within 0\.2 s"):
            await connect_to_csms(address(port), WebSocketSettings(open_timeout=0.2))
        server.close()
        await gone.wait()

    asyncio.run(station())


def test_the_port_is_taken() -> None:
    async def both() -> None:
        async def handler(socket: OcppSocket) -> None:
            del socket

        listener = await listen_for_stations("127.0.0.1", 0, handler)
        with pytest.raises(TransportError, match="cannot be listened for"):
            await listen_for_stations("127.0.0.1", listener.port, handler)
        await listener.close()

    asyncio.run(both())


def test_an_admission_is_what_the_listener_asks() -> None:
    admission: Admission = password_admission({})
    assert callable(admission)


# -- back-off --------------------------------------------------------------------------------------------------------------


def test_back_off_doubles_so_often_and_adds_a_random_share() -> None:
    shares = iter([b"\0\0\0\0", b"\xff\xff\xff\xff"] * 10)
    waits = BackOff(wait_minimum=2.0, random_range=1.0, repeat_times=3).delays(lambda size: next(shares))
    assert [next(waits) for _ in range(6)] == [2.0, 5.0, 8.0, 17.0, 16.0, 17.0]
    with pytest.raises(ConfigError):
        BackOff(wait_minimum=-1)
