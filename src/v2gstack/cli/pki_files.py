"""Files of certificates, keys and what is known of the revoked."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from v2gstack.cli.talk import InputError
from v2gstack.errors import CertificateError, ConfigError
from v2gstack.security import Certificate, Entry, TestPki, certificates_from_pem
from v2gstack.security.certificates import pem_of
from v2gstack.security.der import MAX_DER_OCTETS
from v2gstack.signers.software import write_key

__all__ = ["read_certificates", "read_der_files", "read_password", "write_pki"]

_ARMOUR: Final = re.compile(rb"-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_DER_OCTETS + 1)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", source=str(path), hint="check its name and permissions") from error
    if len(data) > MAX_DER_OCTETS:
        raise InputError("the file is longer than any of its kind", source=str(path))
    return data


def read_certificates(path: Path) -> tuple[Certificate, ...]:
    """The certificates of a file in PEM or DER.

    Raises:
        InputError: It cannot be read, or holds none.
    """
    try:
        return certificates_from_pem(_read(path), str(path))
    except CertificateError as error:
        raise InputError(
            error.message, source=error.certificate or str(path), hint=error.hint or "certificates in PEM or DER are expected"
        ) from error


def read_der_files(paths: Sequence[Path]) -> tuple[bytes, ...]:
    """Contents of files in DER, or in PEM around it.

    Raises:
        InputError: One cannot be read.
    """
    found: list[bytes] = []
    for path in paths:
        data = _read(path)
        armoured = _ARMOUR.search(data)
        found.append(data if armoured is None else base64.b64decode(armoured[1]))
    return tuple(found)


def read_password(path: Path) -> Callable[[], bytes]:
    """What gives the password: the first line of a file.

    Raises:
        InputError: It cannot be read.
        ConfigError: The line is empty.
    """
    password = _read(path).partition(b"\n")[0].strip(b"\r")
    if not password:
        raise ConfigError(f"the first line of {path} is empty", hint="leave --password-file out to write the keys without a password")
    return lambda: password


def write_pki(pki: TestPki, folder: Path, password: Callable[[], bytes] | None) -> list[dict[str, object]]:
    """Write a PKI into a new folder: certificates with their sub-CAs, keys, OCSP responses, lists, the roots to trust, and an index.

    Args:
        pki: What to write.
        folder: Where to; it must not be there, or be empty.
        password: What gives the password of the keys; ``None`` writes them plain.

    Raises:
        InputError: The folder is not empty, or cannot be written.
    """
    try:
        (folder / "wrong").mkdir(parents=True)
        told = [_write_entry(entry, folder, password) for entry in pki.entries.values()]
        for name, data in pki.crls.items():
            (folder / f"{name}.crl").write_bytes(data)
        (folder / "roots.pem").write_text(pem_of(pki.roots), encoding="ascii")
        index = {"v": 1, "profile": pki.profile.name, "protocol": pki.profile.protocol, "certificates": told}
        (folder / "index.json").write_bytes(msgspec.json.format(msgspec.json.encode(index), indent=2) + b"\n")
    except FileExistsError as error:
        raise InputError("there is something already", source=str(folder), hint="choose a folder that is not there") from error
    except OSError as error:
        raise InputError(f"the folder cannot be written: {error.strerror}", source=str(folder), hint="choose another one") from error
    return [{**each, "file": str(folder / str(each["file"]))} for each in told]


def _write_entry(entry: Entry, folder: Path, password: Callable[[], bytes] | None) -> dict[str, object]:
    place = folder / "wrong" if entry.refused is not None else folder
    chain = entry.holder.chain if entry.role is not None else (entry.certificate,)
    (place / f"{entry.name}.pem").write_text(pem_of(chain), encoding="ascii")
    write_key(place / f"{entry.name}.key", entry.key, password)
    if entry.ocsp:
        (place / f"{entry.name}.ocsp").write_bytes(entry.ocsp)
    return {
        "name": entry.name,
        "file": f"{place.relative_to(folder) / entry.name}.pem",
        "role": entry.role.value if entry.role is not None else None,
        "root": entry.root,
        "refused": entry.refused.value if entry.refused is not None else None,
    }
