"""A provisioning service for tests and laboratories, from PEM files: the back-end ``office``."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import x448

from v2gstack.errors import ConfigError
from v2gstack.security import Holder, certificates_from_pem
from v2gstack.signers import open_key, password_from
from v2gstack.simulation.provisioning import ContractOffice, ProvisioningSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from v2gstack.hooks.values import DeviceContext

__all__ = ["OfficeConfig", "agreement_keys_of", "contract_office", "contracts_of", "holder_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeConfig:
    """Settings of a provisioning service.

    Attributes:
        cps: PEM file with the service's certificate chain, leaf first.
        cps_key: Its private key: a PEM file that nobody else may read, or a URI such as ``pkcs11:…``.
        operator: PEM file with the chain of the sub-CA that issues contracts, itself first.
        operator_key: Its private key, as ``cps_key``.
        contracts: Who gets which contract: ``PCID=EMAID``.
        agreement_keys: X448 public keys of vehicles whose certificate has an Ed448 key, which cannot agree: ``PCID=HEX``.
        password_variable: Environment variable with the password of both keys; empty where they have none.

    Raises:
        ConfigError: An entry of ``contracts`` or ``agreement_keys`` is not written so.
    """

    cps: str
    cps_key: str
    operator: str
    operator_key: str
    contracts: tuple[str, ...] = ()
    agreement_keys: tuple[str, ...] = ()
    password_variable: str = ""

    def __post_init__(self) -> None:
        contracts_of(self.contracts)
        agreement_keys_of(self.agreement_keys)


def contract_office(config: OfficeConfig, *, context: DeviceContext) -> ContractOffice:
    """Make the service.

    Raises:
        ConfigError: A file cannot be read.
        SecurityError: A file holds no certificates.
        SignerError: A file holds no key, or others may read it.
    """
    password = password_from(config.password_variable) if config.password_variable else None
    return ContractOffice(
        holder_of(Path(config.cps), config.cps_key, password),
        holder_of(Path(config.operator), config.operator_key, password),
        ProvisioningSettings(contracts=contracts_of(config.contracts), agreement_keys=agreement_keys_of(config.agreement_keys)),
        unix_time=context.unix_time,
        random=secrets.token_bytes,
    )


def contracts_of(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Contracts by PCID, from ``PCID=EMAID``.

    Raises:
        ConfigError: A text is not written so.

    >>> contracts_of(["WMI0123456789ABCDE=DE8AA1A2B3C4D5V"])
    {'WMI0123456789ABCDE': ('DE8AA1A2B3C4D5V',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        pcid, equals, emaid = text.partition("=")
        if not (pcid and equals and emaid):
            raise ConfigError(f"{text!r} says of no vehicle which contract it gets", hint="write PCID=EMAID")
        found[pcid] = (*found.get(pcid, ()), emaid)
    return found


def agreement_keys_of(texts: Iterable[str]) -> dict[str, x448.X448PublicKey]:
    """X448 public keys by PCID, from ``PCID=HEX``, as ``v2gstack keys show`` has them.

    Raises:
        ConfigError: A text is not written so.

    >>> list(agreement_keys_of([f"WMI0123456789ABCDE={'05' * 56}"]))
    ['WMI0123456789ABCDE']
    """
    found: dict[str, x448.X448PublicKey] = {}
    for text in texts:
        pcid, _, digits = text.partition("=")
        try:
            found[pcid] = x448.X448PublicKey.from_public_bytes(bytes.fromhex(digits))
        except ValueError as error:
            hint = "write PCID=HEX, the 56 octets that v2gstack keys show has of it"
            raise ConfigError(f"{text[:60]!r} says of no vehicle which X448 key it has", hint=hint) from error
    return found


def holder_of(certificates: Path, key: str, password: Callable[[], bytes] | None = None) -> Holder:
    """A certificate with its chain from a file, and its key by a path or a URI.

    Raises:
        ConfigError: The certificates cannot be read.
        SecurityError: There are no certificates.
        SignerError: There is no key, or others may read it.
    """
    try:
        chain = certificates_from_pem(certificates.read_bytes(), certificates.name)
    except OSError as error:
        raise ConfigError(f"{certificates} cannot be read: {error.strerror}") from error
    # what signs certificates and answers is a key of a suite; others are refused when they are to sign
    return Holder(chain[0], open_key(key, password=password), chain[1:])  # type: ignore[arg-type]
