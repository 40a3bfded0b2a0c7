"""TLS of both sides with keys that are in the token: every curve, side by side, for long, without holding up the event loop."""

from __future__ import annotations

import asyncio
import gc
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import exceptions
from v2gstack.errors import SignerError, TransportError
from v2gstack.hooks import Address
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.signers.wire import generate_key
from v2gstack.transports import TlsConfig, TlsProfile, TlsQuirk, TlsTransport, tls_transport

from v2gstack_signer_pkcs11 import objects
from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

OLD, NEW = TlsProfile.ISO15118_2, TlsProfile.ISO15118_20
CASES = [("secp256r1", OLD), ("secp521r1", NEW), ("ed448", NEW)]


def issue(name: str, public: Any, issuer_name: str, issuer_key: Any, *, ca: bool) -> x509.Certificate:
    """One certificate."""
    subject, issuer = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, each)]) for each in (name, issuer_name))
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number(), now - timedelta(1), now + timedelta(1))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    curve = getattr(issuer_key, "curve", None)
    algorithm = None if curve is None else hashes.SHA512() if isinstance(curve, ec.SECP521R1) else hashes.SHA256()
    return builder.sign(issuer_key, algorithm)


class Yard:
    """A station and a vehicle whose keys are in one token."""

    def __init__(self, signer: Pkcs11Signer, folder: Path, curve: str, profile: TlsProfile) -> None:
        root_key = generate_key(curve)
        self.root = folder / "root.pem"
        self.root.write_bytes(issue("root", root_key.public_key(), "root", root_key, ca=True).public_bytes(Encoding.PEM))
        self.ends: list[dict[str, Any]] = []
        for name in ("secc", "evcc"):
            key = asyncio.run(signer.make_key(f"{name}-{curve}", curve))
            chain = folder / f"{name}.pem"
            chain.write_bytes(issue(name, key.public_key(), "root", root_key, ca=False).public_bytes(Encoding.PEM))
            self.ends.append({"certificates": chain, "key": key})
        own = self.ends[1] if profile is NEW else {}
        self.server = TlsConfig(profile=profile, roots=self.root, **self.ends[0])
        self.client = TlsConfig(profile=profile, roots=self.root, **own)


@pytest.fixture
def signer(token: Pkcs11SignerConfig) -> Iterator[Pkcs11Signer]:
    """A signer on a fresh token."""
    made = Pkcs11Signer(token)
    yield made
    asyncio.run(made.close())


async def meet(transport: TlsTransport, times: int = 1, at_once: int = 1) -> None:
    """Connect, say hello, and leave."""

    async def handler(stream: ByteStream) -> None:
        await stream.send(await stream.receive())

    listener = await transport.listen(Address("::1"), handler)

    async def once() -> None:
        stream = await transport.connect(listener.address)
        await stream.send(b"hello")
        assert await stream.receive() == b"hello"
        await stream.close()

    for _ in range(times):
        await asyncio.gather(*(once() for _ in range(at_once)))
    await listener.close()
    assert transport.refused == 0


@pytest.mark.parametrize(("curve", "profile"), CASES)
def test_both_ends_have_their_keys_in_the_token(signer: Pkcs11Signer, tmp_path: Path, curve: str, profile: TlsProfile) -> None:
    yard = Yard(signer, tmp_path, curve, profile)
    asyncio.run(meet(tls_transport(server=yard.server, client=yard.client), times=3, at_once=4))


@pytest.mark.parametrize(("curve", "profile"), CASES)
def test_openssl_meets_a_station_whose_key_is_in_the_token(signer: Pkcs11Signer, tmp_path: Path, curve: str, profile: TlsProfile) -> None:
    """What signs is not what verifies: the command line has an OpenSSL of its own."""
    yard = Yard(signer, tmp_path, curve, profile)
    server = replace(yard.server, quirks=frozenset({TlsQuirk.UNPROVED_VEHICLE}))

    async def run() -> bytes:
        async def handler(stream: ByteStream) -> None:
            await stream.send(b"welcome\n")
            await stream.receive()

        listener = await tls_transport(server=server).listen(Address("::1"), handler)
        arguments = ("s_client", "-connect", f"[::1]:{listener.address.port}", "-CAfile", str(yard.root), "-verify_return_error")
        process = await asyncio.create_subprocess_exec(
            "openssl", *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        assert process.stdout is not None
        said = b""
        async with asyncio.timeout(20):
            while b"welcome" not in said:
                portion = await process.stdout.read(4096)
                assert portion, said
                said += portion
        process.terminate()
        await process.wait()
        await listener.close()
        return said

    said = asyncio.run(run())
    assert b"Verify return code: 0 (ok)" in said or b"Verification: OK" in said


def test_a_slow_token_does_not_hold_up_the_loop(signer: Pkcs11Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    yard = Yard(signer, tmp_path, "secp521r1", NEW)
    real = objects.sign

    def slow(*arguments: Any) -> bytes:
        time.sleep(0.2)
        return real(*arguments)

    monkeypatch.setattr(objects, "sign", slow)

    async def run() -> float:
        longest, last = 0.0, time.perf_counter()
        meeting = asyncio.ensure_future(meet(tls_transport(server=yard.server, client=yard.client)))
        while not meeting.done():
            await asyncio.sleep(0.002)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        await meeting
        return longest

    assert asyncio.run(run()) < 0.15


def test_a_token_that_is_gone_refuses_the_handshake_and_not_the_next(
    signer: Pkcs11Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard = Yard(signer, tmp_path, "secp521r1", NEW)
    transport = tls_transport(client=yard.client)
    station = tls_transport(server=yard.server)

    async def run() -> None:
        async def handler(stream: ByteStream) -> None:
            await stream.send(await stream.receive())

        listener = await station.listen(Address("::1"), handler)

        def gone(*_: object) -> bytes:
            raise exceptions.TokenNotPresent

        with monkeypatch.context() as patch:
            patch.setattr(objects, "sign", gone)
            with pytest.raises(TransportError):
                await transport.connect(listener.address)
        stream = await transport.connect(listener.address)
        await stream.close()
        await listener.close()

    asyncio.run(run())
    assert station.refused == 1
    with monkeypatch.context() as patch:

        def wrong(*_: object) -> bytes:
            raise exceptions.PinLocked

        patch.setattr(objects, "sign", wrong)
        with pytest.raises(SignerError, match="the PIN is locked"):
            asyncio.run(signer.sign("secc-secp521r1", b"x", "sha512"))


@pytest.mark.parametrize(("curve", "profile"), CASES)
def test_soak(signer: Pkcs11Signer, tmp_path: Path, curve: str, profile: TlsProfile) -> None:
    """Hundreds of handshakes, eight at a time, and no memory is lost."""
    yard = Yard(signer, tmp_path, curve, profile)
    transport = tls_transport(server=yard.server, client=yard.client)
    asyncio.run(meet(transport, times=20, at_once=8))
    before = memory()
    asyncio.run(meet(transport, times=40, at_once=8))
    # 320 handshakes that each lost what they allocate, some 50 KiB, would grow by 16 MiB
    assert memory() - before < 3 * 1024 * 1024


def memory() -> int:
    """Octets of this process."""
    gc.collect()
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("needs /proc to measure memory")
    return int(statm.read_text().split()[1]) * resource.getpagesize()
