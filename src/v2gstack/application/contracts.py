"""What station and vehicle have to do with contracts: certificates as values, keys by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from v2gstack.security import AllowList, Revocation
from v2gstack.security.contract_keys import EnvelopeRules

__all__ = ["Contract", "OemProvisioning", "StationContracts", "VehicleContracts"]

_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract of a vehicle.

    Attributes:
        emaid: The contract's identifier, as its certificate has it.
        certificate_chain: DER certificates, leaf first, without the root.
        key: Name of the private key, which a signer keeps.
    """

    emaid: str = field(repr=False)
    certificate_chain: tuple[bytes, ...] = field(repr=False)
    key: str = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class OemProvisioning:
    """The certificate that a vehicle was made with: it asks for contract certificates by it.

    Attributes:
        certificate_chain: DER certificates, leaf first, without the root.
        key: Name of the private key, which signs requests.
        agreement_key: Name of the private key that opens envelopes, where it is another one: an Ed448 key cannot agree, the X448 key
            beside it does.
    """

    certificate_chain: tuple[bytes, ...] = field(repr=False)
    key: str = "oem"
    agreement_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationContracts:
    """How a station takes contracts.

    Attributes:
        roots: DER root certificates at which contract chains may end: those of mobility operators, and of V2G.
        central_validation: Whether a chain that ends at none of them is left to the authorizer, instead of being refused.
        oem_roots: DER root certificates of vehicle makers; where there are none, whom a request for a certificate comes from is
            left to the provisioning service.
        provisioning: Whether vehicles can have contract certificates installed and renewed here.
        providers: ProviderIDs that ISO 15118-20 tells the vehicle; empty tells none.
        tariff_key: Name of the key that signs tariffs and price schedules: a mobility operator's. Empty signs none, and leaves
            tariffs out for ISO 15118-2, which wants them signed.
        tariff_curve: Curve of that key under ISO 15118-20: ``secp521r1`` or ``ed448``; under ISO 15118-2 it is secp256r1.
        expiry_warning: Seconds before a contract certificate ends from which the vehicle is told so.
        revocation: What is known of revoked certificates, and how much has to be known.
        allowed: The contracts that are taken; ``None`` leaves that to the authorizer.
    """

    roots: tuple[bytes, ...] = field(default=(), repr=False)
    central_validation: bool = False
    oem_roots: tuple[bytes, ...] = field(default=(), repr=False)
    provisioning: bool = False
    providers: tuple[str, ...] = ()
    tariff_key: str = ""
    tariff_curve: Literal["secp521r1", "ed448"] = "secp521r1"
    expiry_warning: float = 21 * _DAY
    revocation: Revocation | None = field(default=None, repr=False)
    allowed: AllowList | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleContracts:
    """A vehicle's contracts, and how it gets them.

    Attributes:
        contracts: The contracts it has, the most wanted first.
        oem: The certificate it was made with; ``None`` installs no contracts.
        roots: DER root certificates of V2G and of mobility operators: provisioning services and contracts are trusted below them.
        external_payment: Whether it pays by external means where contracts cannot be used.
        renew_before: Seconds before a contract certificate ends from which it asks for a new one.
        maximum_contracts: Contracts that it can store, ISO 15118-20.
        prioritized_emaids: Contracts that it wants installed first, ISO 15118-20.
        check_tariffs: Whether it ignores prices that are not signed below the contract's provider, as the standards want with contracts.
        rules: How envelopes of contract keys are read.
    """

    contracts: tuple[Contract, ...] = ()
    oem: OemProvisioning | None = None
    roots: tuple[bytes, ...] = field(default=(), repr=False)
    external_payment: bool = True
    renew_before: float = 14 * _DAY
    maximum_contracts: int = 3
    prioritized_emaids: tuple[str, ...] = field(default=(), repr=False)
    check_tariffs: bool = True
    rules: EnvelopeRules = field(default_factory=EnvelopeRules)
