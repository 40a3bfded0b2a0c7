"""Files of a service that issues contracts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from v2gstack.security import PKI_PROFILES, make_pki
from v2gstack.signers import write_key

__all__ = ["make_office"]


def make_office(folder: Path) -> dict[str, object]:
    """A provisioning service's certificates and keys."""
    pki = make_pki(PKI_PROFILES["iso15118_2"], datetime.now(tz=UTC))
    found: dict[str, object] = {"contracts": ["WMI0123456789ABCDE=DE8AA1A2B3C4D5V"]}
    for name, entry in (("cps", pki["cps"]), ("operator", pki["mo_sub_2"])):
        chain, key = folder / f"{name}.pem", folder / f"{name}.key.pem"
        chain.write_text("".join(certificate.pem for certificate in entry.holder.chain))
        write_key(key, entry.key, replace=True)
        found |= {name: str(chain), f"{name}_key": str(key)}
    return found
