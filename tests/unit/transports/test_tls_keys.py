"""Keys that live elsewhere serve TLS on both sides, never hold up the loop, and what they raise is told."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from tests.support.tls_pki import branch
from v2gstack.errors import ConfigError, SignerError, TransportError
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.signers import DeviceEcKey, DeviceEd448Key
from v2gstack.signers.wire import generate_key, raw_signature
from v2gstack.transports import MemoryTransport, TlsConfig, TlsProfile, TlsTransport, openssl, server_context
from v2gstack.transports.openssl.provider import _provider

OLD, NEW = TlsProfile.ISO15118_2, TlsProfile.ISO15118_20


class Token:
    """A device whose keys sign when it wants to."""

    def __init__(self, curve: str) -> None:
        self._inside: Any = generate_key(curve)
        self.delay = 0.0
        self.error = ""
        self.count = 0

    def key(self) -> Any:
        if isinstance(self._inside, ed448.Ed448PrivateKey):
            return DeviceEd448Key("secc", self._inside.public_key(), sign=lambda data: self._use(self._inside.sign, data))
        return DeviceEcKey("secc", self._inside.public_key(), sign=lambda digest: self._use(self._sign, digest), agree=None)

    def _sign(self, digest: bytes) -> bytes:
        hashing = {32: SHA256(), 64: SHA512()}[len(digest)]
        return raw_signature(self._inside.sign(digest, ec.ECDSA(Prehashed(hashing))), self._inside.curve)

    def _use(self, sign: Callable[[bytes], bytes], data: bytes) -> bytes:
        self.count += 1
        time.sleep(self.delay)
        if self.error:
            raise SignerError(self.error, key="secc")
        return sign(data)


def ends(folder: Path, curve: str, profile: TlsProfile) -> tuple[TlsConfig, TlsConfig, Token, Token]:
    """A station and a vehicle whose keys are in tokens."""
    home = branch(folder, "v2g", curve)
    secc, evcc = Token(curve), Token(curve)
    station = TlsConfig(profile=profile, roots=home.root, **home.leaf("secc", key=secc.key()))  # type: ignore[arg-type]
    own: dict[str, Any] = home.leaf("evcc", key=evcc.key()) if profile is NEW else {}
    return station, TlsConfig(profile=profile, roots=home.root, **own), secc, evcc


async def meet(transport: TlsTransport) -> ChannelInfo:
    async def handler(stream: ByteStream) -> None:
        await stream.send(await stream.receive())

    listener = await transport.listen(Address("secc"), handler)
    try:
        stream = await transport.connect(listener.address)
        await stream.send(b"hello")
        assert await stream.receive() == b"hello"
        await stream.close()
        return stream.channel
    finally:
        await listener.close()


@pytest.mark.parametrize(("curve", "profile"), [("secp256r1", OLD), ("secp521r1", NEW), ("ed448", NEW)])
def test_both_sides_have_their_keys_elsewhere(tmp_path: Path, curve: str, profile: TlsProfile) -> None:
    server, client, secc, evcc = ends(tmp_path, curve, profile)
    assert server.has_slow_key
    transport = TlsTransport(MemoryTransport(), server=server, client=client)
    for number in (1, 2, 3):
        channel = asyncio.run(meet(transport))
        assert channel.tls == {OLD: "1.2", NEW: "1.3"}[profile]
        assert (secc.count, evcc.count) == (number, number if profile is NEW else 0)


def test_a_slow_key_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    server, client, secc, evcc = ends(tmp_path, "secp521r1", NEW)
    secc.delay = evcc.delay = 0.2
    transport = TlsTransport(MemoryTransport(), server=server, client=client)

    async def run() -> float:
        longest, last, meeting = 0.0, time.perf_counter(), asyncio.ensure_future(meet(transport))
        while not meeting.done():
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        assert (await meeting).mutual
        return longest

    begin = time.perf_counter()
    longest = asyncio.run(run())
    assert time.perf_counter() - begin > 0.4
    # a processor that is busy with other things holds it up, too; a signature in the loop would do so for 0.2 s
    assert longest < 0.15


def test_what_a_key_raises_is_the_reason(tmp_path: Path) -> None:
    server, client, secc, evcc = ends(tmp_path, "secp521r1", NEW)
    transport = TlsTransport(MemoryTransport(), server=server, client=client)
    evcc.error = "the PIN is locked"
    with pytest.raises(TransportError, match="handshake failed") as caught:
        asyncio.run(meet(transport))
    assert isinstance(caught.value.__cause__, SignerError)
    assert str(caught.value.__cause__) == "the PIN is locked (key secc)"
    evcc.error, secc.error = "", "the token is gone"
    with pytest.raises(TransportError, match="alert"):
        asyncio.run(meet(transport))
    secc.error = ""
    assert asyncio.run(meet(transport)).mutual


def test_a_handshake_that_takes_too_long_leaves_its_worker_alone(tmp_path: Path) -> None:
    server, client, secc, _ = ends(tmp_path, "secp256r1", OLD)
    secc.delay = 0.2
    transport = TlsTransport(MemoryTransport(), server=server, client=client, limit=0.05)
    with pytest.raises(TransportError, match="within 0.05 s"):
        asyncio.run(meet(transport))
    secc.delay = 0.0
    assert asyncio.run(meet(transport)).tls == "1.2"


def test_keys_are_let_go_with_their_contexts(tmp_path: Path) -> None:
    server, _, _, _ = ends(tmp_path, "secp256r1", OLD)
    gc.collect()
    before = _provider().keys
    contexts = [server_context(server) for _ in range(5)]
    assert _provider().keys >= before + 5
    contexts.clear()
    gc.collect()
    assert _provider().keys <= before


def test_keys_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    home = branch(tmp_path, "v2g", "secp256r1")
    leaf = home.leaf("secc")
    for key, reason in (
        (Token("secp256r1").key(), "not that of the certificate"),
        (x448.X448PrivateKey.generate(), "does not sign"),
        (ec.generate_private_key(ec.SECP256K1()), "no signatures on secp256k1"),
    ):
        with pytest.raises(ConfigError, match=reason):
            server_context(TlsConfig(profile=OLD, certificates=leaf["certificates"], key=key))
    with pytest.raises(ConfigError, match="cannot be set up"):
        server_context(TlsConfig(profile=OLD, certificates=leaf["key"], key=Token("secp256r1").key()))


def test_everything_is_there() -> None:
    """Where this fails, `v2gstack doctor` says why, and what of TLS works nevertheless."""
    assert openssl.features() == {"profiles": "", "keys": ""}


def test_the_process_ends_well_with_keys_in_use(tmp_path: Path) -> None:
    """OpenSSL cleans up after Python has ended, and must not call it any more."""
    code = f"""
import sys; sys.path[:0] = {sys.path!r}
from pathlib import Path
from tests.unit.transports.test_tls_keys import OLD, ends, meet, server_context
from v2gstack.transports import MemoryTransport, TlsTransport
import asyncio
server, client, *_ = ends(Path({str(tmp_path)!r}), "secp256r1", OLD)
transport = TlsTransport(MemoryTransport(), server=server, client=client)
asyncio.run(meet(transport))
kept = server_context(server)
print("done")
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "done\n", "")
