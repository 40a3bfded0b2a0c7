"""Plug & Charge in virtual time: a PKI, keys of both sides, a provisioning service, and what the effects come to."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import x448

from tests.support.pair import Fail, World
from v2gstack.application.contracts import Contract, StationContracts, VehicleContracts
from v2gstack.application.effects import AuthorizationVerdict, AuthorizeContract, InstallContract, ProvisionContract, SignData
from v2gstack.errors import V2gError
from v2gstack.protocols.v2g import PLAIN, Channel
from v2gstack.runtime.hardware import StationHardware, VehicleHardware
from v2gstack.runtime.work import station_work, vehicle_work
from v2gstack.security import PKI_PROFILES, Holder, TestPki, make_pki
from v2gstack.signers import SoftwareSigner
from v2gstack.simulation.contracts import ContractParties, contract_parties
from v2gstack.simulation.provisioning import ContractOffice

__all__ = ["EPOCH", "PCID", "PLAIN", "TLS12", "TLS13", "Parties", "chain_of", "pki_of"]

#: Unix time of the session's second 0; the PKI is valid from a day before.
EPOCH = 1_800_000_000.0
TLS12 = Channel(tls="1.2")
TLS13 = Channel(tls="1.3", mutual=True)
PCID = "WMI0123456789ABCDE"


@cache
def pki_of(profile: str) -> TestPki:
    """A PKI that all tests of a run share."""
    return make_pki(PKI_PROFILES[profile], datetime.fromtimestamp(EPOCH, UTC))


def chain_of(holder: Holder) -> tuple[bytes, ...]:
    return tuple(certificate.der for certificate in holder.chain)


@dataclass
class Parties:
    """Who takes part.

    Attributes:
        profile: Profile of the PKI.
        emaids: Contracts that the provisioning service has for the vehicle.
        verdict: What the authorizer says: a verdict, several in turn, or `Fail`.
    """

    profile: str = "iso15118_2"
    emaids: tuple[str, ...] = ("DE8AA1A2B3C4D5V",)
    verdict: Any = AuthorizationVerdict.ACCEPTED
    asked: list[AuthorizeContract] = field(init=False, default_factory=list)
    cast: ContractParties = field(init=False, repr=False)
    office: ContractOffice = field(init=False, repr=False)
    signer: SoftwareSigner = field(init=False, repr=False)

    def __post_init__(self) -> None:
        draw = random.Random(1).randbytes
        self.cast = contract_parties(self.pki, unix_time=lambda: EPOCH, random=draw, installed=True, emaids=self.emaids)
        self.office = self.cast.office
        names = self.cast.vehicle_signer.key_names()
        keys = {name: self.cast.vehicle_signer.open_key(name) for name in names}
        self.signer = SoftwareSigner({**keys, "operator": self.cast.station_signer.open_key("operator")})

    @property
    def pki(self) -> TestPki:
        return pki_of(self.profile)

    @property
    def agreement(self) -> x448.X448PrivateKey | None:
        """The key beside an Ed448 key that opens envelopes."""
        key = self.signer.open_key("oem-agreement") if "oem-agreement" in self.signer.key_names() else None
        assert key is None or isinstance(key, x448.X448PrivateKey)
        return key

    @property
    def roots(self) -> tuple[bytes, ...]:
        return tuple(root.der for root in self.pki.roots)

    @property
    def contract(self) -> Contract:
        """The contract that the vehicle has from the beginning."""
        return self.contract_of("contract")

    def contract_of(self, name: str) -> Contract:
        entry = self.pki[name]
        return Contract(emaid=entry.certificate.common_name, certificate_chain=chain_of(entry.holder))

    def station(self, **changes: Any) -> StationContracts:
        return replace(self.cast.station, **({"tariff_key": ""} | changes))

    def vehicle(self, *contracts: Contract, oem: bool = False, **changes: Any) -> VehicleContracts:
        return replace(self.cast.vehicle, **({"contracts": contracts, "oem": self.cast.vehicle.oem if oem else None} | changes))

    def world(self, **options: Any) -> World:
        """A world in which signers and the provisioning service do as the runtime has them do."""
        world = World(**options)
        world.results |= {
            SignData: self._perform,
            InstallContract: self._perform,
            ProvisionContract: self._perform,
            AuthorizeContract: self._authorize,
        }
        return world

    def _perform(self, effect: Any) -> Any:
        """Perform an effect by the very work of the runtime."""
        work = station_work(StationHardware(signer=self.signer, provisioning=self.office), effect)
        work = work or vehicle_work(VehicleHardware(signer=self.signer), effect)
        assert work is not None
        try:
            return asyncio.run(work.start())
        except V2gError as error:
            return Fail(str(error))

    def _authorize(self, effect: AuthorizeContract) -> Any:
        self.asked.append(effect)
        return self.verdict.pop(0) if isinstance(self.verdict, list) else self.verdict
