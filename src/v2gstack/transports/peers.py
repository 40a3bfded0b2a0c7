"""Who the peer of a TLS connection is: its chain by the profile of its role, and the OCSP response that came along."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from v2gstack.errors import CertificateError, ConfigError
from v2gstack.security.certificates import certificates_from_pem
from v2gstack.security.paths import validate_path
from v2gstack.security.revocation import Revocation
from v2gstack.security.roles import FIELD_QUIRKS, CertificateQuirk, CertificateRole

if TYPE_CHECKING:
    from os import PathLike
    from typing import Literal

    from v2gstack.hooks.values import ChannelInfo

__all__ = ["PeerCheck"]


def _now() -> datetime:
    return datetime.now(UTC)


class PeerCheck:
    """A `TlsConfig.check` that holds the peer's chain to its role: a station's leaf for vehicles, a vehicle's leaf for stations.

    TLS 1.2 is checked by the rules of ISO 15118-2, TLS 1.3 by those of ISO 15118-20. A vehicle without a certificate passes: that
    it has one is for TLS to demand.

    Args:
        role: What the peer is to be: ``SECC`` or ``VEHICLE``.
        roots: PEM file of the roots trusted.
        required: Whose revocation has to be known to be good: ``none``, the ``leaf``, by the stapled response or a list, or ``all``.
            What is known to be revoked is refused in any case.
        crls: Lists of the revoked, DER.
        tolerate: Deviations that are let pass.
        now: Gives the time, with its zone.

    Raises:
        ConfigError: The roots cannot be read, or the role is none of TLS.
    """

    def __init__(
        self,
        role: CertificateRole,
        roots: str | PathLike[str],
        *,
        required: Literal["none", "leaf", "all"] = "none",
        crls: tuple[bytes, ...] = (),
        tolerate: Collection[CertificateQuirk] = FIELD_QUIRKS,
        now: Callable[[], datetime] = _now,
    ) -> None:
        if role not in (CertificateRole.SECC, CertificateRole.VEHICLE):
            raise ConfigError(f"a {role} has no part in TLS", hint="SECC or VEHICLE")
        try:
            self._roots = certificates_from_pem(Path(roots).read_bytes(), str(roots))
        except (OSError, CertificateError) as error:
            raise ConfigError(f"the roots cannot be read: {error}", hint="roots are certificates in PEM") from error
        self._role = role
        self._required: Literal["none", "leaf", "all"] = required
        self._crls = crls
        self._tolerate = tolerate
        self._now = now

    def __call__(self, info: ChannelInfo) -> None:
        """Look at a peer.

        Raises:
            CertificateError: It is not what it should be: which certificate, and why.
        """
        if not info.peer_chain and self._role is CertificateRole.VEHICLE:
            return
        if not info.peer_chain:
            raise CertificateError("the station shows no certificate")
        stapled = () if info.ocsp_response is None else (info.ocsp_response,)
        validate_path(
            info.peer_chain[0],
            info.peer_chain[1:],
            self._roots,
            role=self._role,
            protocol="iso15118_20" if info.tls == "1.3" else "iso15118_2",
            at=self._now(),
            tolerate=self._tolerate,
            revocation=Revocation(ocsp=stapled, crls=self._crls, required=self._required),
        )
