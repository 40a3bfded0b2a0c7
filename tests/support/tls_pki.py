"""A small PKI for tests of TLS: roots, sub-CAs, and leaves of stations and vehicles, on any of the curves, as PEM files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from v2gstack.signers import write_key
from v2gstack.signers.wire import generate_key

__all__ = ["Branch", "branch", "issue", "sign_ocsp"]


@dataclass(frozen=True)
class Branch:
    """A root, a sub-CA below it, and what it issued.

    Attributes:
        folder: Where the PEM files are.
        root: PEM file of the root.
        root_certificate: The root.
        issuer: The sub-CA and its key.
    """

    folder: Path
    root: Path
    root_certificate: x509.Certificate
    issuer: tuple[x509.Certificate, Any]

    def leaf(self, name: str, *, days: float = 1, extra: int = 0, key: Any = None, curve: str = "") -> dict[str, Path]:
        """A leaf with its chain and key as PEM files, ready for `TlsIdentity`.

        Args:
            name: Its common name, and the name of its files.
            days: Days that it is valid; negative ones are over.
            extra: Octets that it is blown up by.
            key: Its key, if it has one already; then there is no file of it.
            curve: Its curve; by default that of its issuer.
        """
        chain, path = self.folder / f"{name}.pem", self.folder / f"{name}.key.pem"
        own = key if key is not None else generate_key(curve or _curve(self.issuer[1]))
        certificate = issue(name, own.public_key(), self.issuer, days=days, extra=extra)
        chain.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in (certificate, self.issuer[0])))
        if key is None:
            write_key(path, own, replace=True)
        return {"certificates": chain, "key": own if key is not None else path}


def branch(folder: Path, name: str, curve: str, *, purpose: bool = False) -> Branch:
    """A root with a sub-CA.

    Args:
        folder: Where the PEM files go.
        name: Begins their names.
        curve: Curve of all keys.
        purpose: Whether the CAs have an extended key usage that does not speak of TLS, as roots in the field have.
    """
    root_key, sub_key = generate_key(curve), generate_key(curve)
    root = issue(f"{name} root", root_key.public_key(), None, key=root_key, ca=True, purpose=purpose)
    sub = issue(f"{name} sub", sub_key.public_key(), (root, root_key), ca=True, purpose=purpose)
    path = folder / f"{name}-root.pem"
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return Branch(folder, path, root, (sub, sub_key))


def issue(
    name: str, public: Any, issuer: tuple[x509.Certificate, Any] | None, *, key: Any = None, ca: bool = False, **more: Any
) -> x509.Certificate:
    """One certificate; without an issuer it signs itself by `key`."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "V2G")])
    signer = key if issuer is None else issuer[1]
    now = datetime.now(UTC)
    days = more.get("days", 30)
    begin = now - timedelta(days=abs(days) + 1)
    builder = x509.CertificateBuilder(
        issuer[0].subject if issuer else subject, subject, public, x509.random_serial_number(), begin, now + timedelta(days=days)
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    usage = x509.KeyUsage(not ca, False, False, False, not ca, ca, ca, False, False)
    builder = builder.add_extension(usage, critical=True)
    if more.get("purpose"):
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    if more.get("extra"):
        oid = x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, b"\x04\x82" + bytes(more["extra"])), critical=False)
    return builder.sign(signer, _hash(signer))


def sign_ocsp(branch: Branch, leaf: Path) -> bytes:
    """An OCSP response that says a leaf is good."""
    certificate = x509.load_pem_x509_certificates(leaf.read_bytes())[0]
    now = datetime.now(UTC)
    builder = ocsp.OCSPResponseBuilder().add_response(
        certificate, branch.issuer[0], hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, now, now + timedelta(days=7), None, None
    )
    response = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, branch.issuer[0]).sign(branch.issuer[1], _hash(branch.issuer[1]))
    return response.public_bytes(Encoding.DER)


def _curve(key: Any) -> str:
    return "ed448" if isinstance(key, ed448.Ed448PrivateKey) else key.curve.name


def _hash(key: Any) -> Any:
    if isinstance(key, ed448.Ed448PrivateKey):
        return None
    return hashes.SHA512() if isinstance(key.curve, ec.SECP521R1) else hashes.SHA256()
