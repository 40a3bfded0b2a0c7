"""Plug & Charge of ISO 15118-2, the station's side: its messages, and the response codes they are refused with."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from v2gstack.application.effects import AuthorizationVerdict
from v2gstack.application.secc.contracts import PROVISIONING_TIME, ContractDesk
from v2gstack.application.secc.handler import Answer, Failure
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.station import Station
from v2gstack.application.trust import leaf_of
from v2gstack.errors import CertificateError, SignatureError
from v2gstack.messages import iso15118_2 as msg
from v2gstack.protocols.v2g import Quirk, SeccSession
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.types import AddedService, AddedServiceParameters, ProvisioningAction

__all__ = ["CERTIFICATE_SERVICE", "Contracts2", "chain_of"]

_Code: TypeAlias = msg.ResponseCode

#: The service by which a vehicle gets its contract certificate, and its parameter sets.
CERTIFICATE_SERVICE: Final = AddedService(
    service_id=2,
    name="Certificate",
    category="ContractCertificate",
    free=True,
    parameter_sets=(
        AddedServiceParameters(set_id=1, values={"Service": "Installation"}),
        AddedServiceParameters(set_id=2, values={"Service": "Update"}),
    ),
)

_PROCESSING: Final = {
    AuthorizationVerdict.ACCEPTED: msg.EVSEProcessing.Finished,
    AuthorizationVerdict.PENDING: msg.EVSEProcessing.Ongoing,
    AuthorizationVerdict.WAITING_FOR_CUSTOMER: msg.EVSEProcessing.Ongoing_WaitingForCustomerInteraction,
}
_REFUSALS: Final = {
    AuthorizationVerdict.CONTRACT_CANCELED: _Code.FAILED_ContractCanceled,
    AuthorizationVerdict.CERTIFICATE_UNKNOWN: _Code.FAILED_NoCertificateAvailable,
    AuthorizationVerdict.CERTIFICATE_EXPIRED: _Code.FAILED_CertificateExpired,
    AuthorizationVerdict.CERTIFICATE_REVOKED: _Code.FAILED_CertificateRevoked,
    AuthorizationVerdict.CERTIFICATE_UNTRUSTED: _Code.FAILED_CertChainError,
}


def chain_of(chain: Any) -> tuple[bytes, ...]:
    """The certificates of a CertificateChain of either protocol, leaf first."""
    subs = chain.sub_certificates
    return (chain.certificate, *(() if subs is None else subs.certificate))


class Contracts2:
    """Answers the requests of ISO 15118-2 that have to do with contracts.

    Args:
        station: The EVSE.
        session: The session.

    Attributes:
        desk: What is the same in all protocols.
    """

    def __init__(self, station: Station, session: SeccSession) -> None:
        self._session = session
        self.desk = ContractDesk(station, session, "iso15118_2")

    def certificate(self, received: MessageReceived, now: float) -> Answer:
        """CertificateInstallation and CertificateUpdate: verified as far as the station can, then passed on."""
        desk, request = self.desk, received.message
        update = isinstance(request, msg.CertificateUpdateReq)
        if not (desk.offered and desk.config.provisioning):
            return Failure(_Code.FAILED_NoCertificateAvailable, "no provisioning service is at hand")
        try:
            if update:
                # a contract that has just ended may be renewed or not: the provisioning service knows
                leaf = leaf_of(request.contract_signature_cert_chain.certificate)
            else:
                leaf = desk.check_oem((request.oem_provisioning_cert,), now)
            desk.verify(request, received.header.signature, key=leaf)
        except CertificateError as error:
            return desk.refuse(error, received.name, error.response_code or _Code.FAILED_CertChainError)
        except SignatureError as error:
            return desk.refuse(error, received.name, _Code.FAILED_SignatureError)
        action = ProvisioningAction.UPDATE if update else ProvisioningAction.INSTALL
        if desk.provision(received, action, now, within=PROVISIONING_TIME) is Progress.WAIT:
            return None
        return desk.provisioned(msg.CertificateUpdateRes if update else msg.CertificateInstallationRes, _Code.FAILED_NoCertificateAvailable)

    def payment_details(self, received: MessageReceived, now: float) -> Answer:
        """PaymentDetails: look at the chain, and challenge the vehicle."""
        desk, request = self.desk, received.message
        try:
            desk.present(chain_of(request.contract_signature_cert_chain), now, emaid=request.emaid)
        except CertificateError as error:
            return desk.refuse(error, received.name, error.response_code or _Code.FAILED_CertChainError)
        code = _Code.OK_CertificateExpiresSoon if desk.expires_soon(now) else _Code.OK
        return msg.PaymentDetailsRes(response_code=code, gen_challenge=desk.new_challenge(), evse_time_stamp=int(desk.unix_time(now)))

    def authorization(self, received: MessageReceived, now: float) -> Answer:
        """Authorization: the challenge under the contract's signature, then whether the contract may charge here."""
        desk, request = self.desk, received.message
        bare = request.gen_challenge is None and request.id is None and received.header.signature is None
        if not (bare and desk.proved and self._session.accepts(Quirk.BARE_AUTHORIZATION, received.name)):
            if not desk.takes_challenge(request.gen_challenge):
                return Failure(_Code.FAILED_ChallengeInvalid, "the vehicle did not return the challenge")
            try:
                desk.verify(request, received.header.signature)
            except SignatureError as error:
                return desk.refuse(error, received.name, _Code.FAILED_SignatureError)
        verdict = desk.authorize(now)
        if verdict is None:
            return None
        processing = _PROCESSING.get(verdict)
        if processing is None:
            desk.challenge = None
            code = _REFUSALS.get(verdict, _Code.FAILED_CertificateNotAllowedAtThisEVSE)
            return Failure(code, f"the contract may not charge here: {verdict}")
        if verdict is AuthorizationVerdict.ACCEPTED:
            desk.challenge = None
        return msg.AuthorizationRes(response_code=_Code.OK, evse_processing=processing)

    def receipt_holds(self, received: MessageReceived) -> bool:
        """Whether the signature of a metering receipt is the contract's."""
        try:
            self.desk.verify(received.message, received.header.signature)
        except SignatureError as error:
            self.desk.refuse(error, received.name, _Code.FAILED_MeteringSignatureNotValid)
            return False
        return True
