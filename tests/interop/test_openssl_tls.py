"""TLS against the ``openssl`` command line in both roles: what each standard wants is agreed on, and nothing else is."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.tls_pki import Branch, branch, sign_ocsp
from v2gstack.errors import TransportError
from v2gstack.hooks import Address, ChannelInfo
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.transports import TlsConfig, TlsIdentity, TlsProfile, tls_transport
from v2gstack.transports.tls_extensions import encode_trusted_cas

pytestmark = [pytest.mark.interop, pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is missing; run `make interop`")]

OLD, NEW = TlsProfile.ISO15118_2, TlsProfile.ISO15118_20
PATIENCE = 20.0


class Pki:
    """A branch for each curve, with a station, a vehicle and an OCSP response of the station."""

    def __init__(self, folder: Path) -> None:
        self.branches = {curve: branch(folder, f"v2g-{curve}", curve) for curve in ("secp256r1", "secp521r1", "ed448")}
        self.secc = {curve: each.leaf(f"secc-{curve}") for curve, each in self.branches.items()}
        self.evcc = {curve: each.leaf(f"evcc-{curve}") for curve, each in self.branches.items()}
        self.ocsp = {curve: folder / f"secc-{curve}.ocsp" for curve in self.branches}
        for curve, file in self.ocsp.items():
            file.write_bytes(sign_ocsp(self.branches[curve], self.secc[curve]["certificates"]))
        self.roots = folder / "roots.pem"
        self.roots.write_bytes(b"".join(each.root.read_bytes() for each in self.branches.values()))

    def station(self, profile: TlsProfile, *curves: str) -> TlsConfig:
        identities = tuple(TlsIdentity(**self.secc[each], ocsp_response=self.ocsp[each]) for each in curves)  # type: ignore[arg-type]
        return TlsConfig(profile=profile, identities=identities, roots=self.roots)

    def arguments(self, curve: str, *, own: str = "") -> list[str]:
        """The roots, and where it is wanted a certificate, as openssl takes them."""
        found = ["-CAfile", str(self.branches[curve].root), "-verify_return_error"]
        leaf = {"secc": self.secc, "evcc": self.evcc}.get(own, {}).get(curve)
        if leaf is not None:
            chain = str(leaf["certificates"])
            found += ["-cert", chain, "-cert_chain", chain, "-key", str(leaf["key"])]
        return found


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@asynccontextmanager
async def openssl(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("openssl", *arguments, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def read_until(process: asyncio.subprocess.Process, *words: str) -> str:
    """What openssl says, until it says one of the words, or ends."""
    assert process.stdout is not None
    said = b""
    while not any(word.encode() in said for word in words):
        portion = await process.stdout.read(8192)
        if not portion:
            break
        said += portion
    return said.decode(errors="replace")


# -- our station -----------------------------------------------------------------------------------------------------------


def visit(config: TlsConfig, arguments: Sequence[str], *, last: str = "welcome") -> tuple[str, list[ChannelInfo], int]:
    """Let ``s_client`` connect, and leave at once where `last` is no word to wait for.

    Gives what it says, what the station's handler saw, and how many were refused.
    """

    async def run() -> tuple[str, list[ChannelInfo], int]:
        seen: list[ChannelInfo] = []

        async def handler(stream: ByteStream) -> None:
            seen.append(stream.channel)
            await stream.send(b"welcome\n")
            await stream.receive()

        transport = tls_transport(server=config)
        listener = await transport.listen(Address("::1"), handler)
        async with asyncio.timeout(PATIENCE), openssl("s_client", "-connect", f"[::1]:{listener.address.port}", *arguments) as client:
            if not last and client.stdin is not None:
                client.stdin.close()
            said = await read_until(client, last or "there is no such word")
        await listener.close()
        await asyncio.sleep(0.01)
        return said, seen, transport.refused

    return asyncio.run(run())


def test_a_client_with_every_default_gets_iso15118_2(pki: Pki) -> None:
    said, seen, _ = visit(pki.station(OLD, "secp256r1"), [*pki.arguments("secp256r1"), "-status"])
    assert re.search(r"New, TLSv1\.\d, Cipher is ECDHE-ECDSA-AES128-SHA256", said), said
    assert "Protocol  : TLSv1.2" in said or "TLSv1.2, Cipher" in said
    assert "Peer signing digest: SHA256" in said
    assert "Server Temp Key: ECDH, prime256v1" in said
    assert "OCSP Response Status: successful" in said
    assert "Cert Status: good" in said
    assert "Verify return code: 0 (ok)" in said
    assert "Secure Renegotiation IS supported" in said
    assert [each.tls for each in seen] == ["1.2"]


@pytest.mark.parametrize(("curve", "group", "temporary"), [("secp521r1", "P-521", "secp521r1"), ("ed448", "X448", "X448")])
@pytest.mark.parametrize("suite", ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
def test_iso15118_20(pki: Pki, curve: str, group: str, temporary: str, suite: str) -> None:
    arguments = ["-tls1_3", "-groups", group, "-ciphersuites", suite, "-status", *pki.arguments(curve, own="evcc")]
    said, seen, _ = visit(pki.station(TlsProfile.BOTH, "secp256r1", curve), arguments)
    assert f"New, TLSv1.3, Cipher is {suite}" in said, said
    assert f"Server Temp Key: ECDH, {temporary}" in said or f"Server Temp Key: {temporary}" in said
    assert "OCSP Response Status: successful" in said
    assert "Acceptable client certificate CA names" in said
    assert "CN = v2g-secp521r1 root" in said
    assert "Verification: OK" in said
    assert [(each.tls, each.mutual) for each in seen] == [("1.3", True)]


def test_the_first_suite_is_the_stations_choice(pki: Pki) -> None:
    """[V2G20-1856]: AES-256-GCM goes first, whatever the vehicle prefers."""
    suites = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"
    arguments = ["-tls1_3", "-ciphersuites", suites, *pki.arguments("secp521r1", own="evcc")]
    said, _, _ = visit(pki.station(NEW, "secp521r1"), arguments)
    assert "Cipher is TLS_AES_256_GCM_SHA384" in said


@pytest.mark.parametrize(
    ("arguments", "curve", "own"),
    [
        (["-tls1_3", "-groups", "P-256:P-384:X25519"], "secp521r1", "evcc"),
        (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], "secp521r1", "evcc"),
        (["-tls1_3", "-sigalgs", "ECDSA+SHA256:RSA-PSS+SHA256"], "secp521r1", "evcc"),
        (["-tls1_3"], "secp521r1", ""),
        (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"], "secp256r1", ""),
        (["-tls1_2", "-groups", "X25519:P-384"], "secp256r1", ""),
        (["-tls1_2", "-sigalgs", "ECDSA+SHA512"], "secp256r1", ""),
        (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "secp256r1", ""),
    ],
    ids=["groups", "AES-128", "signatures", "no certificate", "GCM in TLS 1.2", "groups in TLS 1.2", "signatures in TLS 1.2", "TLS 1.1"],
)
def test_what_the_standards_leave_out_is_refused(pki: Pki, arguments: list[str], curve: str, own: str) -> None:
    station = pki.station(TlsProfile.BOTH, "secp256r1", "secp521r1")
    said, seen, refused = visit(station, [*arguments, *pki.arguments(curve, own=own)])
    assert "alert" in said, said
    assert (seen, refused) == ([], 1)


def test_sessions_are_not_resumed(pki: Pki) -> None:
    """Five more connections, each of which offers the first one's session."""
    said, seen, _ = visit(pki.station(OLD, "secp256r1"), ["-tls1_2", "-reconnect", *pki.arguments("secp256r1")], last="")
    assert len(re.findall(r"^New, ", said, re.MULTILINE)) == 6, said
    assert "Reused" not in said
    assert len(seen) == 6


def test_trusted_ca_keys_are_acknowledged(pki: Pki) -> None:
    """``-serverinfo 3`` sends the extension without data and shows what comes back."""
    said, _, _ = visit(pki.station(OLD, "secp256r1"), ["-tls1_2", "-serverinfo", "3", *pki.arguments("secp256r1")])
    assert "SERVERINFO FOR EXTENSION 3" in said


# -- our vehicle -----------------------------------------------------------------------------------------------------------


def call(config: TlsConfig, arguments: Sequence[str]) -> tuple[str, ChannelInfo]:
    """Let our vehicle call ``s_server``; gives what that says, and what the vehicle knows of the connection."""

    async def run() -> tuple[str, ChannelInfo]:
        async with asyncio.timeout(PATIENCE), openssl("s_server", "-accept", "[::1]:0", "-tlsextdebug", *arguments) as server:
            said = await read_until(server, "ACCEPT [::1]:")
            while (port := re.search(r"ACCEPT \[::1\]:(\d+)\n", said)) is None:
                said += await read_until(server, "\n")
            stream = await tls_transport(client=config).connect(Address("::1", int(port[1])))
            await stream.send(b"from the vehicle\n")
            said += await read_until(server, "from the vehicle")
            assert server.stdin is not None
            server.stdin.write(b"from the station\n")
            assert await stream.receive() == b"from the station\n"
            await stream.close()
            return said, stream.channel

    return asyncio.run(run())


def test_iso15118_2_at_a_server_of_openssl(pki: Pki) -> None:
    config = TlsConfig(profile=OLD, roots=pki.roots, require_staple=True)
    ocsp = ["-status_file", str(pki.ocsp["secp256r1"])]
    said, channel = call(config, [*pki.arguments("secp256r1", own="secc"), *ocsp, "-msg"])
    assert (channel.tls, channel.mutual) == ("1.2", False)
    assert channel.ocsp_response == pki.ocsp["secp256r1"].read_bytes()
    assert "CIPHER is ECDHE-ECDSA-AES128-SHA256" in said
    assert "Signature Algorithms: ECDSA+SHA256\n" in said
    assert re.search(r"Supported groups: (secp256r1|P-256)\n", said), said
    # openssl does not name the extension; its dump of the ClientHello has it
    roots = [each.root_certificate for each in pki.branches.values()]
    dumped = bytes.fromhex("".join(re.findall(r"^ {4}((?:[0-9a-f]{2} ?)+)$", said, re.MULTILINE)))
    data = encode_trusted_cas(roots)
    assert b"\x00\x03" + len(data).to_bytes(2, "big") + data in dumped


@pytest.mark.parametrize("curve", ["secp521r1", "ed448"])
def test_iso15118_20_at_a_server_of_openssl(pki: Pki, curve: str) -> None:
    config = TlsConfig(profile=NEW, roots=pki.roots, require_staple=True, **pki.evcc[curve])  # type: ignore[arg-type]
    arguments = ["-tls1_3", "-Verify", "3", "-status_file", str(pki.ocsp[curve]), *pki.arguments(curve, own="secc")]
    said, channel = call(config, arguments)
    assert (channel.tls, channel.mutual) == ("1.3", True)
    assert channel.ocsp_response == pki.ocsp[curve].read_bytes()
    assert "CIPHER is TLS_AES_256_GCM_SHA384" in said
    assert "Signature Algorithms: ECDSA+SHA512:ed448\n" in said
    assert re.search(r"Supported groups: (secp521r1|P-521):(x448|X448)\n", said), said
    assert "(id=47)" in said
    assert f"CN = evcc-{curve}" in said


@pytest.mark.parametrize(
    ("profile", "curve", "arguments", "reason"),
    [
        (OLD, "secp256r1", ["-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"], "alert"),
        (OLD, "secp521r1", [], "alert"),
        (NEW, "secp521r1", ["-tls1_2"], "version"),
        (NEW, "secp521r1", ["-ciphersuites", "TLS_AES_128_GCM_SHA256"], "alert"),
        (NEW, "secp521r1", ["-groups", "P-256"], "alert"),
        (NEW, "secp256r1", [], "alert"),
    ],
)
def test_servers_that_are_otherwise_are_refused(pki: Pki, profile: TlsProfile, curve: str, arguments: list[str], reason: str) -> None:
    own: dict[str, Any] = pki.evcc["secp521r1"] if profile is NEW else {}
    with pytest.raises(TransportError, match=reason):
        call(TlsConfig(profile=profile, roots=pki.roots, **own), [*arguments, *pki.arguments(curve, own="secc")])


def test_a_server_below_another_root_is_refused(pki: Pki, tmp_path: Path) -> None:
    stranger: Branch = branch(tmp_path, "stranger", "secp256r1")
    config = TlsConfig(profile=OLD, roots=stranger.root)
    with pytest.raises(TransportError, match="certificate verify failed"):
        call(config, pki.arguments("secp256r1", own="secc"))
    with pytest.raises(TransportError, match="stapled no OCSP"):
        call(replace(config, roots=pki.roots, require_staple=True), pki.arguments("secp256r1", own="secc"))
