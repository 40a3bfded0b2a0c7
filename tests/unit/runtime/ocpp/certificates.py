"""Certificates for security profiles 2 and 3: a root, a CSMS and a station of it, and a stranger."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificates(place: Path, station: str) -> None:
    """Write ``root``, ``csms``, ``stranger`` and the station's as ``.pem`` and ``.key``; keys are private to their owner."""
    root = certificate(place, "root")
    certificate(place, "csms", root)
    certificate(place, station, root)
    certificate(place, "stranger")


def certificate(place: Path, name: str, issuer: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    made = builder.sign(key if issuer is None else issuer[1], hashes.SHA256())
    (place / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / f"{name}.key").touch(0o600)
    (place / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made, key
