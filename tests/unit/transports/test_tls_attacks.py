"""Peers that mean no good, over real sockets: each is refused, in bounded time, and the station serves the next one."""

from __future__ import annotations

import _ssl
import asyncio
import ctypes
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.tls_pki import Branch, branch
from v2gstack.errors import TransportError
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address
from v2gstack.transports import TlsConfig, TlsIdentity, TlsProfile, openssl, tls_transport
from v2gstack.transports.tls import client_context

OLD, NEW = TlsProfile.ISO15118_2, TlsProfile.ISO15118_20
#: A SupportedAppProtocolReq in V2GTP, as a vehicle sends it over plain TCP.
SAP = bytes.fromhex("01fe80010000002280 00dbab9371d3234b71d1b981899189d191818991d26b9b3a232b300200".replace(" ", ""))
LIMIT = 0.3


class Yard:
    """A station of both standards, and a good vehicle of each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.small, self.large = branch(folder, "v2g2", "secp256r1"), branch(folder, "v2g20", "secp521r1")
        chains = (self.small.leaf("secc2"), self.large.leaf("secc20"))
        roots = folder / "roots.pem"
        roots.write_bytes(self.small.root.read_bytes() + self.large.root.read_bytes())
        self.server = TlsConfig(identities=tuple(TlsIdentity(**each) for each in chains), roots=roots)  # type: ignore[arg-type]
        self.good = [
            TlsConfig(profile=OLD, roots=roots),
            TlsConfig(profile=NEW, roots=roots, **self.large.leaf("evcc")),  # type: ignore[arg-type]
        ]

    async def attacked(self, attack: Callable[[Address], Awaitable[None]]) -> tuple[int, list[bytes]]:
        """Run an attack, then let good vehicles charge; gives how many were refused, and what reached the handler."""
        heard: list[bytes] = []

        async def handler(stream: ByteStream) -> None:
            heard.append(await stream.receive())
            await stream.send(b"welcome")

        transport = tls_transport(server=self.server, limit=LIMIT)
        listener = await transport.listen(Address("::1"), handler)
        try:
            async with asyncio.timeout(20):
                await attack(listener.address)
                for number, config in enumerate(self.good):
                    stream = await tls_transport(client=config).connect(listener.address)
                    await stream.send(b"good %d" % number)
                    assert await stream.receive() == b"welcome"
                    await stream.close()
        finally:
            await listener.close()
        return transport.refused, heard


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    return Yard(tmp_path_factory.mktemp("yard"))


async def raw(address: Address) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(address.host, address.port)


async def end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """What the station says until it closes."""
    said = b""
    while True:
        try:
            data = await reader.read(65_536)
        except ConnectionError:
            break
        if not data:
            break
        said += data
    await leave(writer)
    return said


async def leave(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


def hello(config: TlsConfig) -> tuple[bytes, ssl.SSLObject, ssl.MemoryBIO, ssl.MemoryBIO]:
    """A ClientHello, and what it belongs to."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = client_context(config).wrap_bio(incoming, outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read(), tls, incoming, outgoing


# -- silence and noise -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("portion", ["nothing", "one octet", "half", "all and no more"])
def test_a_stalled_handshake_is_cut(yard: Yard, portion: str) -> None:
    data = hello(yard.good[0])[0]
    sent = {"nothing": b"", "one octet": data[:1], "half": data[: len(data) // 2], "all and no more": data}[portion]

    async def attack(address: Address) -> None:
        begin = asyncio.get_running_loop().time()
        reader, writer = await raw(address)
        writer.write(sent)
        await end(reader, writer)
        assert asyncio.get_running_loop().time() - begin == pytest.approx(LIMIT, abs=0.2)

    assert asyncio.run(yard.attacked(attack)) == (1, [b"good 0", b"good 1"])


def test_one_octet_at_a_time_does_not_buy_time(yard: Yard) -> None:
    async def attack(address: Address) -> None:
        reader, writer = await raw(address)
        ended = asyncio.ensure_future(end(reader, writer))
        for octet in hello(yard.good[1])[0]:
            if ended.done():
                break
            writer.write(bytes([octet]))
            await asyncio.sleep(0.01)
        await ended

    assert asyncio.run(yard.attacked(attack))[0] == 1


def test_many_stalled_handshakes_do_not_keep_others_out_for_long(yard: Yard) -> None:
    async def attack(address: Address) -> None:
        knocking = [await raw(address) for _ in range(40)]
        await asyncio.gather(*(end(*each) for each in knocking))

    assert asyncio.run(yard.attacked(attack)) == (40, [b"good 0", b"good 1"])


@pytest.mark.parametrize(
    "sent",
    [
        SAP,
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\xff\xff" + bytes(70_000),
        b"\x16\x03\x01\x00\x04\x01\x00\x00\x00",
        b"\x15\x03\x03\x00\x02\x02\x28",
    ],
    ids=["V2GTP", "HTTP", "a record too long", "an empty ClientHello", "an alert"],
)
def test_what_is_no_tls_is_cut_at_once(yard: Yard, sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def attack(address: Address) -> None:
        reader, writer = await raw(address)
        begin = asyncio.get_running_loop().time()
        writer.write(sent)
        said = await end(reader, writer)
        assert asyncio.get_running_loop().time() - begin < LIMIT
        # an alert at most, and never V2GTP
        assert said[:1] in (b"", b"\x15")

    assert asyncio.run(yard.attacked(attack)) == (1, [b"good 0", b"good 1"])
    if sent is SAP:
        assert "speaks V2GTP without TLS, and this port is for TLS" in caplog.text


def test_noise_in_a_standing_connection_ends_it_alone(yard: Yard) -> None:
    async def attack(address: Address) -> None:
        data, tls, incoming, outgoing = hello(yard.good[0])
        reader, writer = await raw(address)
        writer.write(data)
        while True:
            incoming.write(await reader.read(65_536))
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
            else:
                break
        writer.write(outgoing.read() + b"\x17\x03\x03\x00\x30" + bytes(48))
        assert (await end(reader, writer))[:1] == b"\x15"

    refused, heard = asyncio.run(yard.attacked(attack))
    # its handler had a TransportError instead of octets
    assert (refused, heard) == (0, [b"good 0", b"good 1"])


# -- downgrades ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_tls_is_refused(yard: Yard, version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    assert asyncio.run(yard.attacked(lambda address: _fails(address, context)))[0] == 1


@pytest.mark.parametrize("ciphers", ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256", "eNULL:aNULL:@SECLEVEL=0"])
def test_other_suites_are_refused(yard: Yard, ciphers: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    assert asyncio.run(yard.attacked(lambda address: _fails(address, context)))[0] == 1


async def _fails(address: Address, context: ssl.SSLContext) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection(address.host, address.port, ssl=context, server_hostname="")


def test_a_session_is_not_resumed(yard: Yard) -> None:
    """A second connection that offers the session of the first one is a new handshake, with certificates."""

    async def attack(address: Address) -> None:
        for config in yard.good:
            context, session = client_context(config), None
            for _ in range(2):
                incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
                tls = context.wrap_bio(incoming, outgoing, session=session)
                reader, writer = await raw(address)
                await _shake(tls, incoming, outgoing, reader, writer)
                assert tls.session_reused is False
                session = tls.session
                await leave(writer)

    assert asyncio.run(yard.attacked(attack))[0] == 0


async def _shake(tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, reader: Any, writer: Any) -> None:
    while True:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            writer.write(outgoing.read())
            incoming.write(await reader.read(65_536))
        else:
            writer.write(outgoing.read())
            return


def test_renegotiation_is_refused(yard: Yard) -> None:
    library = ctypes.CDLL(_ssl.__file__)
    library.SSL_renegotiate.argtypes = (ctypes.c_void_p,)

    async def attack(address: Address) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = client_context(yard.good[0])
        tls.options &= ~ssl.OP_NO_RENEGOTIATION
        own = tls.wrap_bio(incoming, outgoing)
        reader, writer = await raw(address)
        await _shake(own, incoming, outgoing, reader, writer)
        found = openssl.library.library()[0]
        assert found is not None
        assert library.SSL_renegotiate(found.connection(own)) == 1
        with pytest.raises(ssl.SSLError, match="NO_RENEGOTIATION|no renegotiation"):
            await _shake(own, incoming, outgoing, reader, writer)
        await leave(writer)

    asyncio.run(yard.attacked(attack))


# -- certificates ----------------------------------------------------------------------------------------------------------


def test_an_oversized_chain_is_refused_before_it_is_looked_at(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    for leaf in (yard.large.leaf("fat", extra=20_000), _long_chain(yard.large)):
        config = TlsConfig(profile=NEW, roots=yard.server.roots, **leaf)  # type: ignore[arg-type]

        async def attack(address: Address, config: TlsConfig = config) -> None:
            stream = await tls_transport(client=config).connect(address)
            with pytest.raises(TransportError):
                await stream.receive()
            await stream.close()

        assert asyncio.run(yard.attacked(attack)) == (1, [b"good 0", b"good 1"])
    assert "excessive message size" in caplog.text


def _long_chain(home: Branch) -> dict[str, Path]:
    """A chain that repeats its sub-CA fifty times."""
    leaf = home.leaf("long")
    chain = leaf["certificates"].read_bytes()
    leaf["certificates"].write_bytes(chain + home.issuer[0].public_bytes(Encoding.PEM) * 50)
    return leaf
