"""Plug & Charge of ISO 15118-20, the vehicle's side: certificates, and Authorization by a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from v2gstack.application.contracts import Contract
from v2gstack.application.evcc.purse import Delivery, Purse
from v2gstack.application.evcc.script import Script
from v2gstack.application.trust import issuer_serials, leaf_of
from v2gstack.messages import iso15118_20 as msg
from v2gstack.protocols.v2g import UNSET_HEADER
from v2gstack.security import Curve, Envelope

if TYPE_CHECKING:
    from v2gstack.application.evcc.flow import Flow

__all__ = ["SIGNED_ID", "Contracts20"]

#: Id of whatever is signed: there is one signed element in each request.
SIGNED_ID: Final = "ID1"
#: EMAIDs that a request can name (schema).
_MOST_EMAIDS: Final = 8
#: Contracts that a request can ask for (schema: an octet).
_MOST_CONTRACTS: Final = 255
_CURVES: Final = {msg.EcdhCurve.SECP521: Curve.SECP521R1, msg.EcdhCurve.X448: Curve.X448}


class Contracts20:
    """The part of the script that has to do with contracts.

    Args:
        flow: The script.

    Attributes:
        purse: The vehicle's contracts.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.purse = Purse(flow, "iso15118_20_common")

    def authorize(self, setup: msg.AuthorizationSetupRes) -> Script[str]:
        """Authorization by one of the contracts, after getting some where there is none; why it did not come to it, empty where it did.

        Args:
            setup: What the station offers.
        """
        mode, purse = setup.pnc_as_res_authorization_mode, self.purse
        if mode is None or msg.Authorization.PnC not in setup.authorization_services or not purse.in_use:
            return "the station takes no contracts"
        providers = () if mode.supported_providers is None else mode.supported_providers.provider_id
        trouble = "there is no contract"
        contracts = purse.usable(providers)
        if setup.certificate_installation_service and purse.can_install and (not contracts or purse.ends_soon(contracts[0])):
            trouble = (yield from self._install()) or trouble
            contracts = purse.usable(providers)
        for contract in contracts:
            trouble = yield from self._try(contract, mode.gen_challenge)
            if not trouble:
                return ""
        purse.paying = None
        return trouble

    def _try(self, contract: Contract, challenge: bytes) -> Script[str]:
        """Authorization until the station says Finished; the warning it says it with, empty where it is authorized."""
        self.purse.paying = contract
        leaf, *subs = contract.certificate_chain
        request = msg.AuthorizationReq(
            header=UNSET_HEADER,
            selected_authorization_service=msg.Authorization.PnC,
            pnc_a_req_authorization_mode=msg.PnC_AReqAuthorizationMode(
                id=SIGNED_ID,
                gen_challenge=challenge,
                contract_certificate_chain=msg.ContractCertificateChain(
                    certificate=leaf, sub_certificates=msg.SubCertificates(certificate=tuple(subs))
                ),
            ),
        )
        signature = yield from self.purse.sign_as_payer(request)
        while True:
            response = yield from self._flow.ask(request, msg.AuthorizationRes, signature=signature)
            if response.evse_processing is msg.Processing.Finished:
                code = str(response.response_code.value)
                return code if code.startswith("WARNING") else ""
            yield from self._flow.poll()

    def _install(self) -> Script[str]:
        """CertificateInstallation, as often as there are contracts; why there is none, empty where there is."""
        config, trouble = self.purse.config, ""
        assert config is not None
        assert config.oem is not None
        leaf, *subs = config.oem.certificate_chain
        emaids = config.prioritized_emaids[:_MOST_EMAIDS]
        request = msg.CertificateInstallationReq(
            header=UNSET_HEADER,
            oem_provisioning_certificate_chain=msg.SignedCertificateChain(
                id=SIGNED_ID, certificate=leaf, sub_certificates=msg.SubCertificates(certificate=tuple(subs)) if subs else None
            ),
            list_of_root_certificate_ids=msg.ListOfRootCertificateIDs(root_certificate_id=issuer_serials(config.roots)),
            maximum_contract_certificate_chains=min(max(config.maximum_contracts, 1), _MOST_CONTRACTS),
            prioritized_emaids=msg.EMAIDList(emaid=emaids) if emaids else None,
        )
        for _ in range(config.maximum_contracts):
            signature = yield from self.purse.sign(request, config.oem.key, leaf)
            while True:
                response = yield from self._flow.ask(request, msg.CertificateInstallationRes, signature=signature)
                if response.evse_processing is msg.Processing.Finished:
                    break
                yield from self._flow.poll()
            code = str(response.response_code.value)
            if code.startswith("WARNING"):
                return code
            trouble = yield from self._take(response)
            if trouble or not response.remaining_contract_certificate_chains:
                break
        return trouble

    def _take(self, response: msg.CertificateInstallationRes) -> Script[str]:
        config, data = self.purse.config, response.signed_installation_data
        assert config is not None
        assert config.oem is not None
        delivery = Delivery(
            provisioner=_certificates(response.cps_certificate_chain),
            chain=_certificates(data.contract_certificate_chain),
            envelope=Envelope(
                curve=_CURVES[data.ecdh_curve],
                dh_public_key=data.dh_public_key,
                encrypted_private_key=data.encrypted_private_key,
            ),
        )
        trouble = self.purse.accept(delivery, response, response.header.signature)
        if trouble:
            return trouble
        pcid = leaf_of(config.oem.certificate_chain[0]).name
        done = yield from self.purse.install(delivery, config.oem.agreement_key or config.oem.key, pcid)
        return "" if done else "the contract's key could not be installed"


def _certificates(chain: msg.CertificateChain | msg.ContractCertificateChain) -> tuple[bytes, ...]:
    return (chain.certificate, *(() if chain.sub_certificates is None else chain.sub_certificates.certificate))
