"""Everybody whom Plug & Charge needs, out of a test PKI: station, vehicle, provisioning service, and who has which keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ed448, x448

from v2gstack.application.contracts import Contract, OemProvisioning, StationContracts, VehicleContracts
from v2gstack.security import Holder, TestPki
from v2gstack.signers import SoftwareSigner
from v2gstack.simulation.provisioning import ContractOffice, ProvisioningSettings

__all__ = ["ContractParties", "contract_parties"]

#: Octets of an X448 key.
_X448: Final = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractParties:
    """Who takes part, and what each of them has.

    Attributes:
        station: How the station takes contracts.
        vehicle: The vehicle's contracts, and how it gets them.
        station_signer: The key by which tariffs are signed: the mobility operator's, who would sign in a back end.
        vehicle_signer: The vehicle's keys.
        office: The provisioning service.
    """

    station: StationContracts
    vehicle: VehicleContracts
    station_signer: SoftwareSigner
    vehicle_signer: SoftwareSigner
    office: ContractOffice


def contract_parties(
    pki: TestPki,
    *,
    unix_time: Callable[[], float],
    random: Callable[[int], bytes],
    installed: bool = False,
    emaids: tuple[str, ...] = (),
) -> ContractParties:
    """Everybody, with certificates of a test PKI and keys in memory.

    Args:
        pki: The PKI.
        unix_time: Tells the time, for contracts that are issued.
        random: Gives random octets.
        installed: Whether the vehicle has the PKI's contract from the beginning; it asks for one otherwise.
        emaids: Contracts that the provisioning service has for the vehicle; by default that of the PKI.
    """
    roots = tuple(root.der for root in pki.roots)
    oem, contract = pki["oem"], pki["contract"]
    keys = {"oem": oem.key}
    if installed:
        keys["contract"] = contract.key
    signer = SoftwareSigner(keys)
    agreed: dict[str, x448.X448PublicKey] = {}
    agreement_key = ""
    edwards = isinstance(oem.key, ed448.Ed448PrivateKey)
    if edwards:
        # what signs cannot agree: the vehicle has an X448 key beside it, which its maker has told the provisioning service
        agreement_key = "oem-agreement"
        edge = x448.X448PrivateKey.from_private_bytes(random(_X448))
        signer = SoftwareSigner({**keys, agreement_key: edge})
        agreed[oem.certificate.common_name] = edge.public_key()
    settings = ProvisioningSettings(
        contracts={oem.certificate.common_name: emaids or (contract.certificate.common_name,)}, agreement_keys=agreed
    )
    return ContractParties(
        station=StationContracts(
            roots=roots,
            oem_roots=roots,
            provisioning=True,
            tariff_key="operator",
            tariff_curve="ed448" if edwards else "secp521r1",
        ),
        vehicle=VehicleContracts(
            contracts=(Contract(emaid=contract.certificate.common_name, certificate_chain=_chain(contract.holder)),) if installed else (),
            oem=OemProvisioning(certificate_chain=_chain(oem.holder), agreement_key=agreement_key),
            roots=roots,
        ),
        station_signer=SoftwareSigner({"operator": pki["mo_sub_2"].key}),
        vehicle_signer=signer,
        office=ContractOffice(pki["cps"].holder, pki["mo_sub_2"].holder, settings, unix_time=unix_time, random=random),
    )


def _chain(holder: Holder) -> tuple[bytes, ...]:
    return tuple(certificate.der for certificate in holder.chain)
