"""Every station and vehicle of the test PKI, right and wrong, over TLS: the right ones are let in, the others refused for what they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from v2gstack.errors import CertificateError, ConfigError, TransportError
from v2gstack.hooks import Address, ChannelInfo
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.security import CertificateReason
from v2gstack.security.certificates import pem_of
from v2gstack.security.pki import PKI_PROFILES, Entry, TestPki, make_pki
from v2gstack.security.roles import CertificateRole
from v2gstack.signers import write_key
from v2gstack.transports import MemoryTransport, PeerCheck, TlsConfig, TlsProfile, TlsTransport

NOW = datetime.now(UTC)


@cache
def made(name: str) -> TestPki:
    return make_pki(PKI_PROFILES[name], NOW)


def files(folder: Path, entry: Entry) -> dict[str, Path]:
    """A certificate's chain, key and OCSP response, as TLS takes them."""
    chain, key, ocsp = (folder / f"{entry.name}.{end}" for end in ("pem", "key.pem", "ocsp"))
    chain.write_text(pem_of((entry.certificate, *entry.holder.sub_cas)))
    write_key(key, entry.key, replace=True)
    ocsp.write_bytes(entry.ocsp)
    return {"certificates": chain, "key": key, "ocsp_response": ocsp}


def entries(role: CertificateRole, profile: str) -> list[str]:
    return [name for name, entry in made(profile).entries.items() if entry.role is role]


def meet(server: TlsConfig, client: TlsConfig) -> ChannelInfo:
    """A word each way; what the vehicle knows then."""

    async def run() -> ChannelInfo:
        async def handler(stream: ByteStream) -> None:
            await stream.send(await stream.receive())

        transport = TlsTransport(MemoryTransport(), server=server, client=client)
        listener = await transport.listen(Address("secc"), handler)
        stream = await transport.connect(listener.address)
        await stream.send(b"hello")
        if await stream.receive() != b"hello":
            raise TransportError("closed without a word")
        await stream.close()
        return stream.channel

    return asyncio.run(run())


@pytest.mark.parametrize("name", entries(CertificateRole.SECC, "iso15118_2"))
def test_a_vehicle_knows_a_station(tmp_path: Path, name: str) -> None:
    pki = made("iso15118_2")
    roots = tmp_path / "roots.pem"
    roots.write_text(pem_of(pki.roots))
    entry = pki[name]
    server = TlsConfig(profile=TlsProfile.ISO15118_2, **files(tmp_path, entry))  # type: ignore[arg-type]
    seen: list[str] = []
    check = PeerCheck(CertificateRole.SECC, roots, required="leaf")

    def watched(info: ChannelInfo) -> None:
        try:
            check(info)
        except CertificateError as error:
            seen.append(error.reason)
            raise

    client = TlsConfig(profile=TlsProfile.ISO15118_2, roots=roots, require_staple=True, check=watched)
    if entry.refused is None:
        assert meet(server, client).tls == "1.2"
        return
    with pytest.raises(TransportError):
        meet(server, client)
    # OpenSSL itself refuses what no chain holds; all that is left is for the check, and for the reason that the PKI tells
    assert seen in ([], [entry.refused])
    if entry.refused in (CertificateReason.REVOKED, CertificateReason.DOMAIN, CertificateReason.WRONG_ROOT):
        assert seen == [entry.refused]


@pytest.mark.parametrize("profile", ["iso15118_20_p521", "iso15118_20_ed448"])
def test_a_station_knows_a_vehicle(tmp_path: Path, profile: str) -> None:
    pki = made(profile)
    roots = tmp_path / "roots.pem"
    roots.write_text(pem_of(pki.roots))
    station = files(tmp_path, pki["secc"])
    crls = tuple(pki.crls.values())
    outcomes: dict[str, bool] = {}
    check = PeerCheck(CertificateRole.VEHICLE, roots, required="leaf", crls=crls)
    server = TlsConfig(profile=TlsProfile.ISO15118_20, roots=roots, check=check, **station)  # type: ignore[arg-type]
    for name in (*entries(CertificateRole.VEHICLE, profile), "contract", "secc", "cps"):
        own = files(tmp_path, pki[name])
        own.pop("ocsp_response")
        client = TlsConfig(profile=TlsProfile.ISO15118_20, roots=roots, check=lambda _: None, **own)  # type: ignore[arg-type]
        try:
            outcomes[name] = meet(server, client).tls == "1.3"
        except TransportError:
            outcomes[name] = False
    assert outcomes.pop("vehicle")
    assert outcomes.keys() >= {"vehicle_expired", "vehicle_revoked", "vehicle_not_yet_valid", "contract", "secc", "cps"}
    assert not any(outcomes.values()), outcomes


def test_a_staple_that_is_of_another_station_is_none(tmp_path: Path) -> None:
    pki = made("iso15118_2")
    roots = tmp_path / "roots.pem"
    roots.write_text(pem_of(pki.roots))
    own = files(tmp_path, pki["secc"])
    own["ocsp_response"].write_bytes(pki["secc_wrong_domain"].ocsp)
    check = PeerCheck(CertificateRole.SECC, roots, required="leaf")
    client = TlsConfig(profile=TlsProfile.ISO15118_2, roots=roots, check=check)
    with pytest.raises(TransportError, match="revo"):
        meet(TlsConfig(profile=TlsProfile.ISO15118_2, **own), replace(client, require_staple=True))  # type: ignore[arg-type]


def test_what_cannot_be_asked(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text("nothing")
    with pytest.raises(ConfigError, match="roots cannot be read"):
        PeerCheck(CertificateRole.SECC, roots)
    roots.write_text(pem_of(made("iso15118_2").roots))
    with pytest.raises(ConfigError, match="has no part in TLS"):
        PeerCheck(CertificateRole.CONTRACT, roots)
    with pytest.raises(CertificateError, match="shows no certificate"):
        PeerCheck(CertificateRole.SECC, roots)(ChannelInfo(tls="1.2"))
    PeerCheck(CertificateRole.VEHICLE, roots)(ChannelInfo(tls="1.2"))
