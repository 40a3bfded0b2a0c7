"""Plug & Charge of ISO 15118-2, the vehicle's side: from the choice of payment to Authorization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from v2gstack.application.contracts import Contract
from v2gstack.application.evcc.purse import Delivery, Purse
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.trust import emaid_2, issuer_serials
from v2gstack.messages import iso15118_2 as msg
from v2gstack.security import Curve, Envelope
from v2gstack.types import ProvisioningAction

if TYPE_CHECKING:
    from v2gstack.application.evcc.flow import Flow

__all__ = ["CERTIFICATE_SERVICE_ID", "PARAMETER_SETS", "SIGNED_ID", "Contracts2"]

#: The service by which contract certificates come, and its parameter sets.
CERTIFICATE_SERVICE_ID: Final = 2
PARAMETER_SETS: Final = {ProvisioningAction.INSTALL: 1, ProvisioningAction.UPDATE: 2}
#: Id of whatever is signed: there is one signed element in each request.
SIGNED_ID: Final = "ID1"


class Contracts2:
    """The part of the script that has to do with contracts.

    Args:
        flow: The script.

    Attributes:
        purse: The vehicle's contracts.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.purse = Purse(flow, "iso15118_2")

    def choose(self, offered: msg.ServiceDiscoveryRes) -> tuple[msg.PaymentOption, ProvisioningAction | None]:
        """How to pay, and whether to ask for a certificate before.

        Raises:
            Leave: The station takes nothing that the vehicle has.
        """
        options, purse = offered.payment_option_list.payment_option, self.purse
        if msg.PaymentOption.Contract in options and purse.in_use:
            services = () if offered.service_list is None else offered.service_list.service
            certificates = any(service.service_id == CERTIFICATE_SERVICE_ID for service in services)
            contracts = purse.usable()
            if contracts:
                renew = certificates and purse.ends_soon(contracts[0])
                return msg.PaymentOption.Contract, ProvisioningAction.UPDATE if renew else None
            if certificates and purse.can_install:
                return msg.PaymentOption.Contract, ProvisioningAction.INSTALL
        if msg.PaymentOption.ExternalPayment in options and purse.takes_external_payment:
            return msg.PaymentOption.ExternalPayment, None
        what = "contracts only" if msg.PaymentOption.ExternalPayment not in options else "no contract of the vehicle's"
        raise Leave(Ending(End.TERMINATE, f"the station takes {what}"))

    def authorize(self, action: ProvisioningAction | None) -> Script[None]:
        """Get a certificate where one is wanted, then PaymentDetails, and Authorization until the station says Finished.

        Raises:
            Leave: There is no contract to pay by, after all.
        """
        purse, trouble = self.purse, ""
        if action is ProvisioningAction.INSTALL:
            trouble = yield from self._install()
        elif action is ProvisioningAction.UPDATE:
            # a contract that could not be renewed is good for this session all the same
            trouble = yield from self._update(purse.usable()[0])
        contracts = purse.usable()
        if not contracts:
            raise Leave(Ending(End.TERMINATE, f"there is no contract: {trouble or 'it has just ended'}"))
        contract = purse.paying = contracts[0]
        details = msg.PaymentDetailsReq(emaid=emaid_2(contract.emaid), contract_signature_cert_chain=_chain(contract.certificate_chain))
        challenge = yield from self._flow.ask(details, msg.PaymentDetailsRes)
        request = msg.AuthorizationReq(id=SIGNED_ID, gen_challenge=challenge.gen_challenge)
        signature = yield from purse.sign_as_payer(request)
        while True:
            response = yield from self._flow.ask(request, msg.AuthorizationRes, signature=signature)
            if response.evse_processing == msg.EVSEProcessing.Finished:
                return
            yield from self._flow.poll()

    def _install(self) -> Script[str]:
        """CertificateInstallation; why there is no contract, empty where there is."""
        config = self.purse.config
        assert config is not None
        assert config.oem is not None
        request = msg.CertificateInstallationReq(
            id=SIGNED_ID,
            oem_provisioning_cert=config.oem.certificate_chain[0],
            list_of_root_certificate_ids=msg.ListOfRootCertificateIDs(root_certificate_id=issuer_serials(config.roots)),
        )
        signature = yield from self.purse.sign(request, config.oem.key, config.oem.certificate_chain[0])
        response = yield from self._flow.ask(request, msg.CertificateInstallationRes, signature=signature)
        return (yield from self._take(response, config.oem.agreement_key or config.oem.key))

    def _update(self, contract: Contract) -> Script[str]:
        """CertificateUpdate; why there is no new contract, empty where there is. The old contract's key opens the envelope ([V2G2-821])."""
        config = self.purse.config
        assert config is not None
        request = msg.CertificateUpdateReq(
            id=SIGNED_ID,
            contract_signature_cert_chain=_chain(contract.certificate_chain),
            emaid=emaid_2(contract.emaid),
            list_of_root_certificate_ids=msg.ListOfRootCertificateIDs(root_certificate_id=issuer_serials(config.roots)),
        )
        signature = yield from self.purse.sign(request, contract.key, contract.certificate_chain[0])
        response = yield from self._flow.ask(request, msg.CertificateUpdateRes, signature=signature)
        return (yield from self._take(response, contract.key))

    def _take(self, response: msg.CertificateInstallationRes | msg.CertificateUpdateRes, receiver_key: str) -> Script[str]:
        delivery = Delivery(
            provisioner=_certificates(response.sa_provisioning_certificate_chain),
            chain=_certificates(response.contract_signature_cert_chain),
            envelope=Envelope(
                curve=Curve.SECP256R1,
                dh_public_key=response.dh_public_key.value,
                encrypted_private_key=response.contract_signature_encrypted_private_key.value,
            ),
            emaid=response.emaid.value,
        )
        trouble = self.purse.accept(delivery, response, self._flow.header.signature)
        if trouble:
            return trouble
        done = yield from self.purse.install(delivery, receiver_key)
        return "" if done else "the contract's key could not be installed"


def _chain(certificates: tuple[bytes, ...]) -> msg.CertificateChain:
    subs = certificates[1:]
    return msg.CertificateChain(certificate=certificates[0], sub_certificates=msg.SubCertificates(certificate=subs) if subs else None)


def _certificates(chain: msg.CertificateChain) -> tuple[bytes, ...]:
    return (chain.certificate, *(() if chain.sub_certificates is None else chain.sub_certificates.certificate))
