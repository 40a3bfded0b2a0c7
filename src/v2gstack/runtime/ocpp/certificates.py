"""Certificates that a station keeps for its CSMS: roots that it trusts, chains of its own, and OCSP responses; files in one folder.

Files, and not tables beside the journal's: TLS takes its chains, roots and staples from files, and so do people who look at them. Each is
written whole or not at all, and each stands for itself, so that no kill leaves two of them in disagreement. Private keys are not here, but
with the station's signer.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from v2gstack.application.ocpp.contract_variables import MAX_CERTIFICATES
from v2gstack.errors import CertificateError, StorageError
from v2gstack.security import Certificate, CertificateHashData, certificates_from_pem
from v2gstack.security.certificates import pem_of

__all__ = ["CertificateStore", "ChainUse", "OwnChain", "RootUse"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: A file of a chain has some 5,000 octets, one of an OCSP response some 1,000.
_MOST_OCTETS: Final = 65_536
#: Chains of one use below one issuer that are kept: the newest, and the one before it, which may still be valid for longer.
_KEPT_CHAINS: Final = 2
#: The line in front of a chain that names its key; PEM lets anything stand there.
_KEY_LINE: Final = re.compile(rb"^key: ([A-Za-z0-9._-]{1,64})$", re.MULTILINE)


class RootUse(StrEnum):
    """What a root is trusted for, by the names of OCPP 2."""

    V2G = "V2GRootCertificate"
    MO = "MORootCertificate"
    CSMS = "CSMSRootCertificate"
    MANUFACTURER = "ManufacturerRootCertificate"
    OEM = "OEMRootCertificate"


class ChainUse(StrEnum):
    """What a chain of the station's own is for, by the names of OCPP 2."""

    STATION = "ChargingStationCertificate"
    V2G = "V2GCertificate"
    V2G20 = "V2G20Certificate"


@dataclass(frozen=True, slots=True)
class OwnChain:
    """A chain of the station's own.

    Attributes:
        use: What for.
        certificates: Leaf first, without the root.
        key: Name of the leaf's key, which a signer keeps.
        path: Its file, PEM.
    """

    use: ChainUse
    certificates: tuple[Certificate, ...] = field(repr=False)
    key: str
    path: Path

    @property
    def leaf(self) -> Certificate:
        """The certificate."""
        return self.certificates[0]

    def staple(self, number: int = 0) -> Path:
        """File with the OCSP response of one of its certificates, DER; it need not be there.

        Args:
            number: Which one, 0 for the leaf: TLS staples that.
        """
        return self.path.with_suffix(f".{number}.ocsp")


class CertificateStore:
    """The certificates of a station.

    Args:
        folder: Where they are; it is made when there is something to write. One station at a time.
        limit: How many certificates there is room for (CertificateEntries).

    Raises:
        StorageError: The folder cannot be read.
    """

    def __init__(self, folder: str | Path, *, limit: int = MAX_CERTIFICATES) -> None:
        self.folder = Path(folder)
        self.limit = limit
        self._roots: dict[RootUse, dict[str, Certificate]] = {use: {} for use in RootUse}
        self._chains: dict[str, OwnChain] = {}
        try:
            self._load()
        except OSError as error:
            raise StorageError(f"the certificates cannot be read: {error.strerror}", file=str(self.folder)) from error

    def _load(self) -> None:
        for use in RootUse:
            for path in sorted((self.folder / use).glob("*.pem")):
                for certificate in _read(path)[0]:
                    self._roots[use][certificate.fingerprint] = certificate
        for chain_use in ChainUse:
            for path in sorted((self.folder / chain_use).glob("*.pem")):
                certificates, key = _read(path)
                if certificates and key:
                    self._chains[certificates[0].fingerprint] = OwnChain(chain_use, certificates, key, path)

    @property
    def count(self) -> int:
        """How many certificates there are."""
        return sum(map(len, self._roots.values())) + sum(len(chain.certificates) for chain in self._chains.values())

    # -- roots ----------------------------------------------------------------------------------------------------------------

    def roots(self, *uses: RootUse) -> tuple[Certificate, ...]:
        """The roots that are trusted for any of some uses."""
        return tuple(dict.fromkeys(each for use in uses for each in self._roots[use].values()))

    def bundle(self, use: RootUse) -> Path:
        """A file with all roots of a use, PEM: what TLS takes. It is written anew with each change, and absent while there are none."""
        return self.folder / f"{use}.pem"

    def root_file(self, use: RootUse, chain: OwnChain) -> Path | None:
        """The file of the root that a chain leads to; ``None`` where it is not here."""
        top = chain.certificates[-1]
        root = _issuer_of(top, self.roots(use))
        return None if root is None or root == top else self._root_path(use, root)

    def install_root(self, use: RootUse, certificate: Certificate) -> None:
        """Trust a root; one that is there already stays (M05.FR.17).

        Raises:
            StorageError: There is no room, or it cannot be written.
        """
        known = self._roots[use]
        if certificate.fingerprint not in known:
            self._check_room(1)
            _write(self._root_path(use, certificate), certificate.pem.encode())
            known[certificate.fingerprint] = certificate
            self._write_bundle(use)

    def _root_path(self, use: RootUse, certificate: Certificate) -> Path:
        return self.folder / use / f"{certificate.fingerprint}.pem"

    def _write_bundle(self, use: RootUse) -> None:
        roots = self.roots(use)
        if roots:
            _write(self.bundle(use), pem_of(roots).encode())
        else:
            self.bundle(use).unlink(missing_ok=True)

    # -- chains ---------------------------------------------------------------------------------------------------------------

    def chains(self, *uses: ChainUse) -> list[OwnChain]:
        """The chains of some uses, those that begin last first: of several the newest one counts (A02.FR.09, FR.15)."""
        found = [each for each in self._chains.values() if each.use in uses]
        return sorted(found, key=lambda each: each.leaf.not_before, reverse=True)

    def install_chain(self, use: ChainUse, certificates: Sequence[Certificate], key: str) -> OwnChain:
        """Keep a chain of the station's own; older ones below the same issuer go, but for one.

        Args:
            use: What for.
            certificates: Leaf first, without the root.
            key: Name of its key.

        Raises:
            StorageError: There is no room, or it cannot be written.
        """
        above = certificates[-1].issuer
        older = [each for each in self.chains(use) if each.certificates[-1].issuer == above and each.leaf != certificates[0]]
        gone = older[_KEPT_CHAINS - 1 :]
        self._check_room(len(certificates) - sum(len(each.certificates) for each in gone))
        chain = OwnChain(use, tuple(certificates), key, self.folder / use / f"{certificates[0].fingerprint}.pem")
        _write(chain.path, f"key: {key}\n".encode() + pem_of(certificates).encode())
        self._chains[chain.leaf.fingerprint] = chain
        for each in gone:
            self._remove_chain(each)
        return chain

    def discard(self, chain: OwnChain) -> None:
        """Forget a chain.

        Raises:
            StorageError: It cannot be deleted.
        """
        if chain.leaf.fingerprint in self._chains:
            try:
                self._remove_chain(chain)
            except OSError as error:
                raise StorageError(f"a certificate cannot be deleted: {error.strerror}", file=str(chain.path)) from error

    def _remove_chain(self, chain: OwnChain) -> None:
        del self._chains[chain.leaf.fingerprint]
        chain.path.unlink(missing_ok=True)
        for number in range(len(chain.certificates)):
            chain.staple(number).unlink(missing_ok=True)

    def keep_staple(self, chain: OwnChain, number: int, response: bytes) -> None:
        """Keep the OCSP response of one of a chain's certificates.

        Raises:
            StorageError: It cannot be written.
        """
        if chain.leaf.fingerprint in self._chains:
            _write(chain.staple(number), response)

    # -- by their hashes ------------------------------------------------------------------------------------------------------

    def installed(self, hash_algorithm: str = "SHA256") -> Iterator[tuple[RootUse | ChainUse, tuple[CertificateHashData, ...]]]:
        """Each root, and each chain with its sub-CAs, by their hashes. A chain whose top nobody here has issued has no hashes for it.

        Args:
            hash_algorithm: ``SHA256``, ``SHA384`` or ``SHA512``.
        """
        for use, known in self._roots.items():
            for root in known.values():
                yield use, (CertificateHashData.of(root, _issuer_of(root, self._everything()) or root, hash_algorithm),)
        for chain in self._chains.values():
            hashed = tuple(
                CertificateHashData.of(each, issuer, hash_algorithm)
                for each in chain.certificates
                if (issuer := _issuer_of(each, [*chain.certificates, *self._everything()])) is not None
            )
            if hashed:
                yield chain.use, hashed

    def delete(self, wanted: CertificateHashData) -> bool | None:
        """Delete what hashes name (M04): a root, or a V2G chain by any of its certificates.

        Returns:
            Whether it is gone; ``None`` where there is no such certificate. The chain that the station shows its CSMS stays (M04.FR.06).

        Raises:
            StorageError: It cannot be deleted.
        """
        try:
            return self._delete(wanted)
        except OSError as error:
            raise StorageError(f"a certificate cannot be deleted: {error.strerror}", file=str(self.folder)) from error

    def _delete(self, wanted: CertificateHashData) -> bool | None:
        found: bool | None = None
        for chain in list(self._chains.values()):
            issuers = [*chain.certificates, *self._everything()]
            if any(_is_named(each, _issuer_of(each, issuers), wanted) for each in chain.certificates):
                if chain.use is ChainUse.STATION:
                    return False
                self._remove_chain(chain)
                found = True
        for use, known in self._roots.items():
            for root in list(known.values()):
                if _is_named(root, _issuer_of(root, self._everything()) or root, wanted):
                    self._root_path(use, root).unlink(missing_ok=True)
                    del known[root.fingerprint]
                    self._write_bundle(use)
                    found = True
        return found

    def _everything(self) -> list[Certificate]:
        return [each for known in self._roots.values() for each in known.values()]

    def _check_room(self, more: int) -> None:
        if self.count + more > self.limit:
            raise StorageError(f"there is room for {self.limit} certificates, and {self.count} are there", file=str(self.folder))


def _issuer_of(certificate: Certificate, candidates: Iterable[Certificate]) -> Certificate | None:
    """Who issued a certificate; a root itself."""
    if certificate.is_self_issued:
        return certificate
    return next((each for each in candidates if certificate.is_issued_by(each)), None)


def _is_named(certificate: Certificate, issuer: Certificate | None, wanted: CertificateHashData) -> bool:
    return issuer is not None and CertificateHashData.of(certificate, issuer, wanted.hash_algorithm) == wanted


def _read(path: Path) -> tuple[tuple[Certificate, ...], str]:
    """Certificates of a file, and the name of their key. A file that is none is passed over, and said so: the others count."""
    with path.open("rb") as file:
        data = file.read(_MOST_OCTETS)
    key = _KEY_LINE.search(data)
    try:
        return certificates_from_pem(data, path.name), "" if key is None else key[1].decode("ascii")
    except CertificateError as error:
        _LOG.error("%s is passed over: %s", path, error)
        return (), ""


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise StorageError(f"a certificate cannot be written: {error.strerror}", file=str(path)) from error
