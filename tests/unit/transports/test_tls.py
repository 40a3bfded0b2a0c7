"""TLS by the profiles of both standards, with certificates made here."""

from __future__ import annotations

import asyncio
import datetime
import logging
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from v2gstack.errors import ConfigError, TransportError
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.transports import TlsConfig, TlsProfile, client_context, server_context, tls_transport


def _certificate(
    name: str, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None, curve: ec.EllipticCurve
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(curve)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return made, key


@pytest.fixture(scope="module", params=["P-256", "P-521"])
def pki(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a certificate of a station and one of a vehicle, and another root."""
    curve = ec.SECP256R1() if request.param == "P-256" else ec.SECP521R1()
    place = tmp_path_factory.mktemp("pki")
    root = _certificate("root", None, curve)
    made = {"root": root, "other": _certificate("other", None, curve)}
    made |= {name: _certificate(name, root, curve) for name in ("secc", "evcc")}
    for name, (certificate, key) in made.items():
        (place / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        (place / f"{name}.key").write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
    return place


def _config(pki: Path, name: str, profile: TlsProfile, **more: object) -> TlsConfig:
    chain = {} if not name else {"certificates": pki / f"{name}.pem", "key": pki / f"{name}.key"}
    return TlsConfig(**{"profile": profile, "roots": pki / "root.pem", **chain, **more})  # type: ignore[arg-type]


async def _handshake(server: TlsConfig, client: TlsConfig) -> tuple[ChannelInfo, ChannelInfo]:
    seen: asyncio.Queue[ChannelInfo] = asyncio.Queue()

    async def handler(stream: ByteStream) -> None:
        assert await stream.receive() == b"hello"
        await stream.send(b"world")
        seen.put_nowait(stream.channel)
        assert await stream.receive() == b""

    listener = await tls_transport(server=server).listen(Address("::1"), handler)
    try:
        stream = await tls_transport(client=client).connect(listener.address)
        await stream.send(b"hello")
        assert await stream.receive() == b"world"
        await stream.close()
        return stream.channel, await seen.get()
    finally:
        await listener.close()
        while len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(0.001)


def test_profile_of_iso15118_2_is_tls_1_2_with_the_station_s_certificate(pki: Path) -> None:
    both = TlsProfile.ISO15118_2
    evcc, secc = asyncio.run(_handshake(_config(pki, "secc", both), _config(pki, "", both)))
    assert (evcc.tls, evcc.mutual) == ("1.2", False)
    assert (secc.tls, secc.mutual, secc.peer_certificate) == ("1.2", False, None)
    assert evcc.peer_certificate == x509.load_pem_x509_certificate((pki / "secc.pem").read_bytes()).public_bytes(serialization.Encoding.DER)


def test_profile_of_iso15118_20_is_mutual_tls_1_3(pki: Path) -> None:
    both = TlsProfile.ISO15118_20
    evcc, secc = asyncio.run(_handshake(_config(pki, "secc", both, curve="secp521r1"), _config(pki, "evcc", both, curve="secp521r1")))
    assert (evcc.tls, evcc.mutual, secc.tls, secc.mutual) == ("1.3", True, "1.3", True)
    assert secc.peer_certificate == x509.load_pem_x509_certificate((pki / "evcc.pem").read_bytes()).public_bytes(serialization.Encoding.DER)


def test_a_station_of_both_takes_either(pki: Path) -> None:
    server = _config(pki, "secc", TlsProfile.BOTH)
    for client, version, mutual in (
        (_config(pki, "", TlsProfile.ISO15118_2), "1.2", False),
        (_config(pki, "evcc", TlsProfile.ISO15118_20), "1.3", True),
        (_config(pki, "", TlsProfile.BOTH), "1.3", False),
    ):
        _, secc = asyncio.run(_handshake(server, client))
        assert (secc.tls, secc.mutual) == (version, mutual)


@pytest.mark.parametrize("case", ["wrong root", "versions", "no certificate"])
def test_what_does_not_fit_is_no_connection(pki: Path, case: str) -> None:
    server = _config(pki, "secc", TlsProfile.ISO15118_20)
    client = {
        "wrong root": _config(pki, "evcc", TlsProfile.ISO15118_20, roots=pki / "other.pem"),
        "versions": _config(pki, "", TlsProfile.ISO15118_2),
        "no certificate": _config(pki, "", TlsProfile.BOTH),
    }[case]

    async def talk(address: Address) -> None:
        stream = await tls_transport(client=client).connect(address)
        # with TLS 1.3 the client learns afterwards that its certificate was wanted
        if await stream.receive() == b"":
            raise TransportError("closed")

    async def attempt() -> None:
        async def handler(stream: ByteStream) -> None:
            pytest.fail("a connection stands")

        listener = await tls_transport(server=server).listen(Address("::1"), handler)
        try:
            with pytest.raises(TransportError):
                await talk(listener.address)
        finally:
            await listener.close()
            await asyncio.sleep(0.05)

    asyncio.run(attempt())


def test_key_logs_are_loud(pki: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = tmp_path / "keys"
    with caplog.at_level(logging.WARNING, "v2gstack.transports"):
        server = _config(pki, "secc", TlsProfile.ISO15118_2, key_log=log)
        asyncio.run(_handshake(server, _config(pki, "", TlsProfile.ISO15118_2)))
    assert str(log) in caplog.text
    assert "CLIENT_RANDOM" in log.read_text()


def test_what_is_missing_is_named(pki: Path) -> None:
    with pytest.raises(ConfigError, match="certificate chain"):
        server_context(TlsConfig())
    with pytest.raises(ConfigError, match="roots"):
        server_context(_config(pki, "secc", TlsProfile.ISO15118_20, roots=None))
    with pytest.raises(ConfigError, match="roots"):
        client_context(TlsConfig())
    with pytest.raises(ConfigError, match="certificate of the vehicle"):
        client_context(_config(pki, "", TlsProfile.ISO15118_20))
    with pytest.raises(ConfigError, match="cannot be set up"):
        client_context(TlsConfig(roots=pki / "none.pem"))
    with pytest.raises(ConfigError, match="cannot be set up"):
        server_context(_config(pki, "secc", TlsProfile.ISO15118_2, key=pki / "evcc.key"))
    with pytest.raises(ConfigError, match="cannot be set up"):
        server_context(_config(pki, "secc", TlsProfile.ISO15118_2, curve="no-such-curve"))
