"""TLS by the profiles of both standards, over connections in memory and over TCP, with certificates made here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.tls_pki import branch, sign_ocsp
from v2gstack.errors import ConfigError, DecodeError, SignerError, TransportError
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.hooks.values import Address, ChannelInfo
from v2gstack.transports import (
    MemoryTransport,
    TcpTransport,
    TlsConfig,
    TlsIdentity,
    TlsProfile,
    TlsQuirk,
    TlsTransport,
    client_context,
    server_context,
    tls_transport,
)
from v2gstack.transports.tls_extensions import encode_trusted_cas, offered_versions, read_authorities, read_trusted_cas

OLD, NEW, BOTH = TlsProfile.ISO15118_2, TlsProfile.ISO15118_20, TlsProfile.BOTH


class Pki:
    """Branches of both standards, with a station and a vehicle each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.small = branch(folder, "v2g2", "secp256r1")
        self.large = branch(folder, "v2g20", "secp521r1")
        self.edwards = branch(folder, "v2g448", "ed448")
        self.other = branch(folder, "other", "secp521r1")
        self.secc_2 = self.small.leaf("secc2")
        self.secc_20 = self.large.leaf("secc20")
        self.secc_448 = self.edwards.leaf("secc448")
        self.evcc_20 = self.large.leaf("evcc20")
        self.evcc_448 = self.edwards.leaf("evcc448")
        self.roots = folder / "roots.pem"
        self.roots.write_bytes(b"".join(each.root.read_bytes() for each in (self.small, self.large, self.edwards)))

    def station(self, profile: TlsProfile = BOTH, **more: Any) -> TlsConfig:
        """A station that has a chain of each kind."""
        chains = {OLD: (self.secc_2,), NEW: (self.secc_20,), BOTH: (self.secc_2, self.secc_20)}[profile]
        identities = tuple(TlsIdentity(**each) for each in chains)  # type: ignore[arg-type]
        return TlsConfig(**{"profile": profile, "identities": identities, "roots": self.roots, **more})

    def car(self, profile: TlsProfile, **more: Any) -> TlsConfig:
        """A vehicle that has a certificate where it needs one."""
        own = {} if profile is OLD else self.evcc_20
        return TlsConfig(**{"profile": profile, "roots": self.roots, **own, **more})


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


async def talk(server: TlsConfig, client: TlsConfig, inner: Callable[[], Any] = MemoryTransport) -> tuple[ChannelInfo, ChannelInfo]:
    """Say hello over TLS; gives what each end knows, the vehicle's first."""
    seen: asyncio.Queue[ChannelInfo] = asyncio.Queue()

    async def handler(stream: ByteStream) -> None:
        assert await stream.receive() == b"hello"
        await stream.send(b"world")
        seen.put_nowait(stream.channel)
        assert await stream.receive() == b""

    transport = TlsTransport(inner(), server=server, client=client)
    listener = await transport.listen(Address("::1"), handler)
    try:
        stream = await transport.connect(listener.address)
        await stream.send(b"hello")
        assert await stream.receive() == b"world"
        await stream.close()
        return stream.channel, await seen.get()
    finally:
        await listener.close()


async def reach(transport: TlsTransport, address: Address) -> None:
    """Connect, and wait for a word: with TLS 1.3 a vehicle learns afterwards that its certificate was refused."""
    stream = await transport.connect(address)
    if await stream.receive() == b"":
        raise TransportError("closed without a word")


def refused(server: TlsConfig, client: TlsConfig) -> TransportError:
    """Connect where it cannot end well; gives what the vehicle is told, and checks that the station lets the next one in."""

    async def attempt() -> TransportError:
        async def handler(stream: ByteStream) -> None:
            pytest.fail("a connection stands")

        transport = TlsTransport(MemoryTransport(), server=server, client=client)
        listener = await transport.listen(Address("secc"), handler)
        with pytest.raises(TransportError) as caught:
            await reach(transport, listener.address)
        await asyncio.sleep(0)
        assert transport.refused == 1
        return caught.value

    return asyncio.run(attempt())


def der(pem: Path) -> tuple[bytes, ...]:
    return tuple(each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(pem.read_bytes()))


# -- profiles --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("inner", [MemoryTransport, TcpTransport])
def test_iso15118_2_has_the_certificate_of_the_station(pki: Pki, inner: Callable[[], Any]) -> None:
    evcc, secc = asyncio.run(talk(pki.station(OLD), pki.car(OLD), inner))
    assert (evcc.tls, evcc.mutual, evcc.peer_chain) == ("1.2", False, der(pki.secc_2["certificates"]))
    assert (secc.tls, secc.mutual, secc.peer_certificate, secc.peer_chain) == ("1.2", False, None, ())


@pytest.mark.parametrize("inner", [MemoryTransport, TcpTransport])
def test_iso15118_20_has_certificates_of_both(pki: Pki, inner: Callable[[], Any]) -> None:
    evcc, secc = asyncio.run(talk(pki.station(NEW), pki.car(NEW), inner))
    assert (evcc.tls, evcc.mutual, secc.tls, secc.mutual) == ("1.3", True, "1.3", True)
    assert secc.peer_chain == der(pki.evcc_20["certificates"])
    assert evcc.peer_certificate == der(pki.secc_20["certificates"])[0]


def test_one_port_serves_both(pki: Pki) -> None:
    for car, version, mutual in ((pki.car(OLD), "1.2", False), (pki.car(NEW), "1.3", True), (pki.car(BOTH), "1.3", True)):
        evcc, secc = asyncio.run(talk(pki.station(), car))
        assert (secc.tls, secc.mutual) == (version, mutual)
        assert evcc.peer_certificate == der((pki.secc_2 if version == "1.2" else pki.secc_20)["certificates"])[0]


def test_a_car_of_both_meets_a_station_of_either(pki: Pki) -> None:
    assert asyncio.run(talk(pki.station(OLD), pki.car(BOTH)))[1].tls == "1.2"
    assert asyncio.run(talk(pki.station(NEW), pki.car(BOTH)))[1].tls == "1.3"


def test_ed448_and_x448(pki: Pki) -> None:
    server = pki.station(NEW, identities=(TlsIdentity(**pki.secc_448),))  # type: ignore[arg-type]
    _, secc = asyncio.run(talk(server, pki.car(NEW, **pki.evcc_448)))
    assert (secc.tls, secc.mutual) == ("1.3", True)


@pytest.mark.parametrize(
    ("profile", "ciphers"),
    [(OLD, ["ECDHE-ECDSA-AES128-SHA256"]), (NEW, ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])],
)
def test_suites_are_those_of_the_standard_in_its_order(pki: Pki, profile: TlsProfile, ciphers: list[str]) -> None:
    versions = {OLD: "TLSv1.2", NEW: "TLSv1.3"}
    for context in (server_context(pki.station(profile)), client_context(pki.car(profile))):
        assert [each["name"] for each in context.get_ciphers() if each["protocol"] == versions[profile]] == ciphers
        assert {OLD: context.maximum_version, NEW: context.minimum_version}[profile].name == versions[profile].replace(".", "_")


# -- choosing the chain ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("profile", "curve"), [(OLD, "secp256r1"), (NEW, "secp521r1")])
def test_the_root_that_the_vehicle_names_chooses_the_chain(tmp_path: Path, profile: TlsProfile, curve: str) -> None:
    """By trusted_ca_keys in ISO 15118-2, by certificate_authorities in ISO 15118-20."""
    branches = [branch(tmp_path, f"v2g{number}", curve) for number in range(3)]
    leaves = [each.leaf(f"secc{number}") for number, each in enumerate(branches)]
    identities = tuple(TlsIdentity(**leaf, root=each.root) for leaf, each in zip(leaves, branches, strict=True))  # type: ignore[arg-type]
    car = branches[0].leaf("evcc") if profile is NEW else {}
    for each, leaf in zip(branches, leaves, strict=True):
        server = TlsConfig(profile=profile, identities=identities, roots=branches[0].root)
        client = TlsConfig(profile=profile, roots=each.root, **car)  # type: ignore[arg-type]
        evcc, _ = asyncio.run(talk(server, client))
        assert evcc.peer_chain == der(leaf["certificates"])


def test_a_root_that_is_not_there_gets_the_first_chain_and_is_refused_by_the_vehicle(pki: Pki) -> None:
    error = refused(pki.station(OLD), pki.car(OLD, roots=pki.other.root))
    assert "certificate verify failed" in str(error)
    assert "root" in error.hint


# -- staples ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [OLD, NEW])
def test_ocsp_responses_are_stapled_and_read_anew(pki: Pki, tmp_path: Path, profile: TlsProfile) -> None:
    home, leaf = (pki.small, pki.secc_2) if profile is OLD else (pki.large, pki.secc_20)
    file = tmp_path / "ocsp.der"
    server = pki.station(profile, identities=(TlsIdentity(**leaf, ocsp_response=file),))  # type: ignore[arg-type]
    client = pki.car(profile, require_staple=True)
    assert "stapled no OCSP response" in str(refused_by(server, client))
    for _ in range(2):
        response = sign_ocsp(home, leaf["certificates"])
        file.write_bytes(response)
        evcc, secc = asyncio.run(talk(server, client))
        assert evcc.ocsp_response == response
        assert secc.ocsp_response is None


def test_who_does_not_ask_gets_no_staple(pki: Pki, tmp_path: Path) -> None:
    file = tmp_path / "ocsp.der"
    file.write_bytes(sign_ocsp(pki.small, pki.secc_2["certificates"]))
    server = pki.station(OLD, identities=(TlsIdentity(**pki.secc_2, ocsp_response=file),))  # type: ignore[arg-type]
    assert asyncio.run(talk(server, pki.car(OLD)))[0].ocsp_response is None


# -- refusals --------------------------------------------------------------------------------------------------------------


def test_what_does_not_fit_is_no_connection(pki: Pki) -> None:
    expired = pki.large.leaf("expired", days=-1)
    cases = {
        "the vehicle does not know our root": (pki.station(NEW), pki.car(NEW, roots=pki.other.root), "certificate verify failed"),
        "TLS 1.2 at a station of ISO 15118-20": (pki.station(NEW), pki.car(OLD), "version"),
        "TLS 1.3 at a station of ISO 15118-2": (pki.station(OLD), pki.car(NEW), "version"),
        "no certificate": (pki.station(NEW), pki.car(BOTH, certificates=None, key=None), "certificate required"),
        "a certificate below another root": (pki.station(NEW), pki.car(NEW, **pki.other.leaf("stranger")), "unknown ca"),
        "a certificate that is expired": (pki.station(NEW), pki.car(NEW, **expired), "expired"),
        "a certificate on P-256": (pki.station(), pki.car(NEW, **pki.small.leaf("evcc2")), "certificate required"),
    }
    for case, (server, client, reason) in cases.items():
        assert reason in str(refused(server, client)), case


def test_the_log_says_what_to_do(pki: Pki, caplog: pytest.LogCaptureFixture) -> None:
    refused(pki.station(NEW), pki.car(BOTH, certificates=None, key=None))
    assert "peer did not return a certificate; ISO 15118-20 wants a certificate of the vehicle" in caplog.text
    refused(pki.station(OLD), pki.car(OLD, roots=pki.other.root))
    assert "unknown ca; the peer does not have our root among its roots" in caplog.text


def test_quirks_let_them_pass(pki: Pki) -> None:
    unproved = pki.station(quirks=frozenset({TlsQuirk.UNPROVED_VEHICLE}))
    _, secc = asyncio.run(talk(unproved, pki.car(BOTH, certificates=None, key=None)))
    assert (secc.tls, secc.mutual) == ("1.3", False)
    smaller = frozenset({TlsQuirk.SMALLER_CURVES})
    server = pki.station(NEW, identities=(TlsIdentity(**pki.secc_2),), quirks=smaller)  # type: ignore[arg-type]
    _, secc = asyncio.run(talk(server, pki.car(NEW, quirks=smaller, **pki.small.leaf("evcc2"))))
    assert (secc.tls, secc.mutual) == ("1.3", True)


def test_what_a_certificate_may_be_is_for_the_check(pki: Pki) -> None:
    seen: list[ChannelInfo] = []

    def check(info: ChannelInfo) -> None:
        seen.append(info)
        raise SignerError("is a contract certificate")

    assert "is a contract certificate" in str(refused_by(pki.station(NEW), pki.car(NEW, check=check)))
    refused_error = refused(pki.station(NEW, check=check), pki.car(NEW))
    assert "closed" in str(refused_error)
    assert [len(each.peer_chain) for each in seen] == [2, 2]


def refused_by(server: TlsConfig, client: TlsConfig) -> TransportError:
    """The vehicle refuses after the handshake, so that the station has a connection for a while."""

    async def attempt() -> TransportError:
        async def handler(stream: ByteStream) -> None:
            assert await stream.receive() == b""

        transport = TlsTransport(MemoryTransport(), server=server, client=client)
        listener = await transport.listen(Address("secc"), handler)
        with pytest.raises(TransportError) as caught:
            await transport.connect(listener.address)
        return caught.value

    return asyncio.run(attempt())


def test_roots_with_another_purpose_are_for_the_check_too(tmp_path: Path) -> None:
    home = branch(tmp_path, "purpose", "secp256r1", purpose=True)
    server = TlsConfig(profile=OLD, **home.leaf("secc"))  # type: ignore[arg-type]
    assert "purpose" in str(refused(server, TlsConfig(profile=OLD, roots=home.root)))
    assert asyncio.run(talk(server, TlsConfig(profile=OLD, roots=home.root, check=lambda _: None)))[0].tls == "1.2"


def test_nothing_falls_back_to_tcp(pki: Pki) -> None:
    async def run() -> None:
        async def nobody(stream: ByteStream) -> None:
            pytest.fail("a connection stands")

        with pytest.raises(ConfigError, match="no TLS for connections that are accepted"):
            await tls_transport(client=pki.car(OLD)).listen(Address("::1"), nobody)
        with pytest.raises(ConfigError, match="no TLS for connections that are made"):
            await tls_transport(server=pki.station()).connect(Address("::1", 1))

    asyncio.run(run())


# -- settings --------------------------------------------------------------------------------------------------------------


def test_keys_are_logged_only_aloud(pki: Pki, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = tmp_path / "keys.log"
    with caplog.at_level(logging.WARNING):
        asyncio.run(talk(pki.station(key_log=log), pki.car(NEW)))
    assert "SERVER_HANDSHAKE_TRAFFIC_SECRET" in log.read_text()
    assert "can read all connections" in caplog.text
    asyncio.run(talk(pki.station(key_log=log), pki.car(OLD)))
    assert "CLIENT_RANDOM" in log.read_text()


def test_settings_that_cannot_be(pki: Pki, tmp_path: Path) -> None:
    wrong: dict[str, Callable[[], object]] = {
        "needs a certificate chain": lambda: server_context(TlsConfig()),
        "needs roots": lambda: server_context(pki.station(NEW, roots=None)),
        "a vehicle needs roots": lambda: client_context(TlsConfig()),
        "needs a certificate of the vehicle": lambda: client_context(pki.car(NEW, certificates=None, key=None)),
        "without its key": lambda: client_context(pki.car(NEW, key=None)),
        "No such file": lambda: client_context(pki.car(OLD, roots=tmp_path / "none.pem")),
        "values mismatch": lambda: client_context(pki.car(NEW, key=pki.secc_20["key"])),
        "none of the certificate chains is for iso15118_20": lambda: server_context(
            pki.station(identities=(TlsIdentity(**pki.secc_2),))  # type: ignore[arg-type]
        ),
    }
    for reason, make in wrong.items():
        with pytest.raises(ConfigError, match=reason):
            make()


def test_keys_that_others_may_read_are_refused(pki: Pki, tmp_path: Path) -> None:
    leaf = pki.small.leaf("loose")
    leaf["key"].chmod(0o644)
    with pytest.raises(ConfigError, match="its mode is 0644"):
        server_context(TlsConfig(profile=OLD, **leaf))  # type: ignore[arg-type]


def test_passwords_do_not_show(pki: Pki) -> None:
    config = TlsConfig(certificates="chain.pem", key="key.pem", password="correct horse")
    assert "horse" not in repr(config)
    assert "horse" not in str(config.all_identities())


# -- extensions ------------------------------------------------------------------------------------------------------------


def test_extensions_are_read_as_written(pki: Pki) -> None:
    roots = [pki.small.root_certificate, pki.large.root_certificate]
    data = encode_trusted_cas(roots)
    assert len(data) == 2 + 2 * 21
    assert len(read_trusted_cas(data)) == 2
    # pre_agreed, a key's hash, a name: RFC 6066 section 6
    assert read_trusted_cas(b"\x00\x1a\x00\x01" + bytes(20) + b"\x02\x00\x01\x30") == (bytes(20), b"\x30")
    assert read_trusted_cas(b"") == read_authorities(b"") == offered_versions(b"") == ()
    assert offered_versions(bytes.fromhex("0403040303")) == (0x0304, 0x0303)
    assert read_authorities(b"\x00\x06\x00\x01\x30\x00\x01\x31") == (b"0", b"1")


@pytest.mark.parametrize("read", [read_trusted_cas, read_authorities, offered_versions])
def test_malformed_extensions_are_refused(read: Callable[[bytes], Any]) -> None:
    known = {read_trusted_cas: b"\x00\x15\x03" + bytes(20), read_authorities: b"\x00\x03\x00\x01\x30"}
    good = known.get(read, b"\x02\x03\x04")
    read(good)
    for wrong in (*(good[:size] for size in range(1, len(good))), good + b"\x00", b"\xff" * 9):
        with pytest.raises(DecodeError):
            read(wrong)
