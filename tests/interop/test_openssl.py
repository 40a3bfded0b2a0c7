"""openssl's command line beside ours: it verifies what we issue and sign, and we verify what it does."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import nullcontext as does_not_raise
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from v2gstack.cli import main
from v2gstack.errors import CertificateError
from v2gstack.messages.iso15118_2 import AuthorizationReq
from v2gstack.security import (
    ECDSA_P256,
    PKI_PROFILES,
    Certificate,
    CertificateHashData,
    CertificateReason,
    CertificateRole,
    ProtocolName,
    Revocation,
    ValidatedPath,
    certificates_from_pem,
    prepare_signature,
    read_crl,
    read_ocsp_request,
    read_ocsp_response,
    sign_raw,
    signed_elements,
    validate_path,
    verify_signature,
)

#: Leaf, its sub-CAs nearest first, its root.
BRANCHES = {
    "secc": ("cpo_sub_2", "cpo_sub_1", "v2g_root"),
    "contract": ("mo_sub_2", "mo_sub_1", "mo_root"),
    "oem": ("oem_sub_2", "oem_sub_1", "oem_root"),
    "cps": ("cps_sub_2", "cps_sub_1", "v2g_root"),
    "vehicle": ("oem_sub_2", "oem_sub_1", "oem_root"),
}


@pytest.fixture(scope="module")
def openssl() -> str:
    command = shutil.which("openssl")
    if command is None:
        pytest.skip("openssl is missing; run `make interop`, or install the package openssl")
    return command


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PKIs of now: openssl asks the clock for OCSP responses."""
    folder = tmp_path_factory.mktemp("pki") / "made"
    assert main(["--quiet", "pki", "make", str(folder)]) == 0
    return folder


def call(openssl: str, *words: object, given: bytes | None = None, fine: bool = True) -> str:
    done = subprocess.run([openssl, *map(str, words)], input=given, capture_output=True, check=False, timeout=60)
    text = done.stdout.decode() + done.stderr.decode()
    assert (done.returncode == 0) == fine, text
    return text


# -- what we issue ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaf", BRANCHES)
@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_openssl_verifies_our_paths(openssl: str, made: Path, profile: str, leaf: str) -> None:
    folder = made / profile
    if not (folder / f"{leaf}.pem").exists():
        assert (profile, leaf) == ("iso15118_2", "vehicle")
        return
    root = folder / f"{BRANCHES[leaf][-1]}.pem"
    words = ("-CAfile", root, "-untrusted", folder / f"{leaf}.pem", folder / f"{leaf}.pem")
    assert "OK" in call(openssl, "verify", "-x509_strict", *words)
    other = folder / ("mo_root.pem" if root.name != "mo_root.pem" else "oem_root.pem")
    call(openssl, "verify", "-CAfile", other, "-untrusted", folder / f"{leaf}.pem", folder / f"{leaf}.pem", fine=False)


@pytest.mark.parametrize("leaf", ["secc", "contract"])
@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_openssl_reads_our_ocsp_responses_and_lists(openssl: str, made: Path, profile: str, leaf: str) -> None:
    folder = made / profile
    issuer, root = folder / f"{BRANCHES[leaf][0]}.pem", folder / f"{BRANCHES[leaf][-1]}.pem"
    chain = folder / f"{BRANCHES[leaf][1]}.pem"
    for place, expected in ((folder / f"{leaf}", "good"), (folder / f"wrong/{leaf}_revoked", "revoked")):
        words = ("-respin", f"{place}.ocsp", "-sha256", "-issuer", issuer, "-cert", f"{place}.pem", "-CAfile", root, "-verify_other", chain)
        text = call(openssl, "ocsp", "-no_nonce", *words)
        assert "Response verify OK" in text
        assert f"{place}.pem: {expected}" in text
    lists = b"".join(call_binary(openssl, "crl", "-inform", "DER", "-in", folder / f"{name}.crl") for name in BRANCHES[leaf])
    crls = made / f"{profile}-{leaf}.crl.pem"
    crls.write_bytes(lists)
    options = ("-crl_check_all", "-CRLfile", crls, "-CAfile", root, "-untrusted", folder / f"{leaf}.pem")
    assert "OK" in call(openssl, "verify", *options, folder / f"{leaf}.pem")
    assert "revoked" in call(openssl, "verify", *options, folder / f"wrong/{leaf}_revoked.pem", fine=False)


def call_binary(openssl: str, *words: object) -> bytes:
    return subprocess.run([openssl, *map(str, words)], capture_output=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("profile", PKI_PROFILES)
def test_openssl_reads_our_keys(openssl: str, made: Path, profile: str) -> None:
    for leaf in ("secc", "contract"):
        public = call(openssl, "pkey", "-in", made / profile / f"{leaf}.key", "-pubout")
        assert public == call(openssl, "x509", "-in", made / profile / f"{leaf}.pem", "-noout", "-pubkey")


def test_openssl_verifies_our_signatures(openssl: str, made: Path, tmp_path: Path) -> None:
    """Over the bytes of SignedInfo; openssl wants them in DER, and V2G does not."""
    job = prepare_signature("iso15118_2", signed_elements(AuthorizationReq(id="ID1", gen_challenge=bytes(16))), ECDSA_P256)
    key = load_pem_private_key((made / "iso15118_2/contract.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    raw = sign_raw(key, job.to_be_signed)
    (tmp_path / "data").write_bytes(job.to_be_signed)
    (tmp_path / "signature").write_bytes(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")))
    public = tmp_path / "public.pem"
    public.write_text(call(openssl, "pkey", "-in", made / "iso15118_2/contract.key", "-pubout"))
    words = ("-sha256", "-verify", public, "-signature", tmp_path / "signature", tmp_path / "data")
    assert "Verified OK" in call(openssl, "dgst", *words)


# -- what it issues --------------------------------------------------------------------------------------------------------

ALGORITHMS = {
    "iso15118_2": ("iso15118_2", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"), ("-sha256",)),
    "iso15118_20_p521": ("iso15118_20", ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"), ("-sha512",)),
    "iso15118_20_ed448": ("iso15118_20", ("-algorithm", "ED448"), ()),
}

CONFIG = """
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[sub]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:http://ocsp.example.org
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation, keyEncipherment, keyAgreement
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
authorityInfoAccess = OCSP;URI:http://ocsp.example.org
[ca]
database = {folder}/index.txt
crlnumber = {folder}/crlnumber
default_md = {digest}
"""


@pytest.fixture(scope="module", params=ALGORITHMS)
def theirs(request: pytest.FixtureRequest, openssl: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ProtocolName]:
    """A contract and its CAs, made by openssl alone."""
    protocol, algorithm, digest = ALGORITHMS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "config").write_text(CONFIG.format(folder=folder, digest=digest[0][1:] if digest else "default"))
    issuer = ""
    for name, subject in (
        ("root", "/O=Ours/CN=MO Root/DC=MO"),
        ("sub", "/O=Ours/CN=MO Sub/DC=MO"),
        ("leaf", "/O=Ours/CN=NLTNM000722345X/DC=MO"),
    ):
        call(openssl, "genpkey", *algorithm, "-out", folder / f"{name}.key")
        call(openssl, "req", "-new", "-key", folder / f"{name}.key", "-subj", subject, "-out", folder / f"{name}.csr", *digest)
        signer = ("-CA", folder / f"{issuer}.pem", "-CAkey", folder / f"{issuer}.key") if issuer else ("-signkey", folder / "root.key")
        words = ("-in", folder / f"{name}.csr", "-days", 30, "-extfile", folder / "config", "-extensions", name, *digest)
        call(openssl, "x509", "-req", *words, *signer, "-out", folder / f"{name}.pem")
        issuer = name
    return folder, protocol  # type: ignore[return-value]


def read(folder: Path, name: str) -> Certificate:
    return certificates_from_pem((folder / f"{name}.pem").read_bytes())[0]


def contract_path(folder: Path, protocol: ProtocolName, revocation: Revocation | None = None) -> ValidatedPath:
    leaf, sub, root = (read(folder, name) for name in ("leaf", "sub", "root"))
    now = datetime.now(UTC)
    return validate_path(leaf, [sub], [root], role=CertificateRole.CONTRACT, protocol=protocol, at=now, revocation=revocation)


def test_we_verify_its_paths(theirs: tuple[Path, ProtocolName]) -> None:
    folder, protocol = theirs
    leaf, sub, root = (read(folder, name) for name in ("leaf", "sub", "root"))
    path = contract_path(folder, protocol)
    assert (path.quirks, str(path.emaid)) == ((), "NL-TNM-000722345-X")
    with pytest.raises(CertificateError) as caught:
        validate_path(leaf, [sub], [root], role=CertificateRole.CPS, protocol=protocol, at=datetime.now(UTC))
    assert caught.value.reason == CertificateReason.DOMAIN


def test_we_read_its_ocsp(openssl: str, theirs: tuple[Path, ProtocolName]) -> None:
    folder, protocol = theirs
    leaf, sub = (read(folder, name) for name in ("leaf", "sub"))
    request = folder / "request"
    call(openssl, "ocsp", "-sha256", "-issuer", folder / "sub.pem", "-cert", folder / "leaf.pem", "-reqout", request)
    asked = read_ocsp_request(request.read_bytes())
    assert asked.certificates == (CertificateHashData.of(leaf, sub),)
    assert asked.nonce
    now = datetime.now(UTC)
    for state, line in (("good", "V\t{end}\t\t{serial}\tunknown\tx\n"), ("revoked", "R\t{end}\t{since}\t{serial}\tunknown\tx\n")):
        serial = f"{leaf.serial_number:X}"
        numbers = {"end": f"{leaf.not_after:%y%m%d%H%M%SZ}", "since": f"{now - timedelta(days=1):%y%m%d%H%M%SZ}"}
        (folder / "index.txt").write_text(line.format(serial=serial if len(serial) % 2 == 0 else f"0{serial}", **numbers))
        response = folder / f"{state}.ocsp"
        signer = ("-rsigner", folder / "sub.pem", "-rkey", folder / "sub.key", "-CA", folder / "sub.pem")
        call(openssl, "ocsp", "-index", folder / "index.txt", *signer, "-reqin", request, "-respout", response, "-ndays", 1)
        found = read_ocsp_response(response.read_bytes(), leaf, sub, datetime.now(UTC), nonce=asked.nonce)
        assert found.state == state
        revocation = Revocation(ocsp=(response.read_bytes(),), required="leaf")
        expected = does_not_raise() if state == "good" else pytest.raises(CertificateError, match="revoked since")
        with expected:
            contract_path(folder, protocol, revocation)


def test_we_read_its_lists(openssl: str, theirs: tuple[Path, ProtocolName]) -> None:
    folder, _ = theirs
    leaf, sub = (read(folder, name) for name in ("leaf", "sub"))
    (folder / "index.txt").write_text("")
    (folder / "crlnumber").write_text("01\n")
    words = ("-config", folder / "config", "-name", "ca", "-cert", folder / "sub.pem", "-keyfile", folder / "sub.key")
    call(openssl, "ca", "-gencrl", *words, "-crldays", 7, "-out", folder / "empty.pem")
    empty = call_binary(openssl, "crl", "-in", folder / "empty.pem", "-outform", "DER")
    assert read_crl(empty, leaf, sub, datetime.now(UTC)).state == "good"
    call(openssl, "ca", *words, "-revoke", folder / "leaf.pem")
    call(openssl, "ca", "-gencrl", *words, "-crldays", 7, "-out", folder / "full.pem")
    full = call_binary(openssl, "crl", "-in", folder / "full.pem", "-outform", "DER")
    assert read_crl(full, leaf, sub, datetime.now(UTC)).state == "revoked"


def test_we_verify_its_signatures(openssl: str, tmp_path: Path) -> None:
    """A key that only openssl has."""
    key, data, signature = tmp_path / "key", tmp_path / "data", tmp_path / "signature"
    call(openssl, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    elements = signed_elements(AuthorizationReq(id="ID1", gen_challenge=bytes(16)))
    job = prepare_signature("iso15118_2", elements, ECDSA_P256)
    data.write_bytes(job.to_be_signed)
    call(openssl, "dgst", "-sha256", "-sign", key, "-out", signature, data)
    r, s = decode_dss_signature(signature.read_bytes())
    loaded = load_pem_private_key(key.read_bytes(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    made = job.finish(r.to_bytes(32, "big") + s.to_bytes(32, "big"), loaded.public_key())
    assert verify_signature("iso15118_2", elements, made, loaded.public_key()).suite is ECDSA_P256
