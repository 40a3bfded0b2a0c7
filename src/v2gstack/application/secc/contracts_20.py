"""Plug & Charge of ISO 15118-20, the station's side: its messages, and the response codes they are refused with."""

from __future__ import annotations

from typing import Final, TypeAlias, TypeVar

from v2gstack.application.effects import AuthorizationVerdict
from v2gstack.application.secc.contracts import ContractDesk
from v2gstack.application.secc.contracts_2 import chain_of
from v2gstack.application.secc.handler import Answer, Failure, Signed
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.station import Station
from v2gstack.errors import CertificateError, SignatureError
from v2gstack.messages import iso15118_20 as msg
from v2gstack.protocols.v2g import UNSET_HEADER, SeccSession
from v2gstack.protocols.v2g.answers import minimal_response
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.security import ECDSA_P521, ED448
from v2gstack.types import ProvisioningAction

__all__ = ["Contracts20"]

_Code: TypeAlias = msg.ResponseCode

_PROCESSING: Final = {
    AuthorizationVerdict.ACCEPTED: msg.Processing.Finished,
    AuthorizationVerdict.PENDING: msg.Processing.Ongoing,
    AuthorizationVerdict.WAITING_FOR_CUSTOMER: msg.Processing.Ongoing_WaitingForCustomerInteraction,
}
_REFUSALS: Final = {
    AuthorizationVerdict.CERTIFICATE_EXPIRED: _Code.WARNING_CertificateExpired,
    AuthorizationVerdict.CERTIFICATE_REVOKED: _Code.WARNING_CertificateRevoked,
    AuthorizationVerdict.CERTIFICATE_UNTRUSTED: _Code.WARNING_CertificateValidationError,
    AuthorizationVerdict.PROVIDER_UNKNOWN: _Code.WARNING_eMSPUnknown,
}
_SUITES: Final = {"secp521r1": ECDSA_P521, "ed448": ED448}


class Contracts20:
    """Answers the requests of ISO 15118-20 that have to do with contracts.

    Args:
        station: The EVSE.
        session: The session.

    Attributes:
        desk: What is the same in all protocols.
    """

    def __init__(self, station: Station, session: SeccSession) -> None:
        self._station = station
        self._session = session
        self.desk = ContractDesk(station, session, "iso15118_20_common")
        self._offered: msg.ScheduleExchangeRes | None = None

    @property
    def services(self) -> tuple[msg.Authorization, ...]:
        """The ways of authorization on offer."""
        external = (msg.Authorization.EIM,)
        if not self.desk.offered:
            return external
        return (msg.Authorization.PnC, *(external if self._station.config.external_payment else ()))

    def setup(self) -> msg.AuthorizationSetupRes:
        """AuthorizationSetup: what is on offer, and the challenge."""
        desk = self.desk
        if not desk.offered:
            return msg.AuthorizationSetupRes(
                header=UNSET_HEADER,
                response_code=_Code.OK,
                authorization_services=self.services,
                certificate_installation_service=False,
                eim_as_res_authorization_mode=msg.EIM_ASResAuthorizationMode(),
            )
        providers = desk.config.providers
        return msg.AuthorizationSetupRes(
            header=UNSET_HEADER,
            response_code=_Code.OK,
            authorization_services=self.services,
            certificate_installation_service=desk.config.provisioning,
            pnc_as_res_authorization_mode=msg.PnC_ASResAuthorizationMode(
                gen_challenge=desk.new_challenge(),
                supported_providers=msg.SupportedProvidersList(provider_id=providers) if providers else None,
            ),
        )

    def installation(self, received: MessageReceived, now: float) -> Answer:
        """CertificateInstallation: verified as far as the station can, then passed on; one contract for each request."""
        desk, request = self.desk, received.message
        if not (desk.offered and desk.config.provisioning):
            return Failure(_Code.WARNING_NoCertificateAvailable, "no provisioning service is at hand")
        try:
            leaf = desk.check_oem(chain_of(request.oem_provisioning_certificate_chain), now)
            desk.verify(request, request.header.signature, key=leaf)
        except CertificateError as error:
            return desk.refuse(error, received.name, _certificate_code(error))
        except SignatureError as error:
            return desk.refuse(error, received.name, _Code.FAILED_SignatureError)
        progress = desk.provision(received, ProvisioningAction.INSTALL, now)
        if progress is Progress.WAIT:
            return None
        if progress is Progress.ONGOING:
            protocol = self._session.protocol
            assert protocol is not None
            answer: msg.CertificateInstallationRes = minimal_response(protocol, "CertificateInstallationRes", "OK")
            return answer.replace(evse_processing=msg.Processing.Ongoing)
        return desk.provisioned(msg.CertificateInstallationRes, _Code.WARNING_NoCertificateAvailable)

    def authorization(self, received: MessageReceived, now: float) -> Answer:
        """Authorization by a contract: chain, challenge, signature, then whether the contract may charge here.

        A warning leaves the vehicle its other contracts, and other means; a signature that does not hold ends the session.
        """
        desk, mode = self.desk, received.message.pnc_a_req_authorization_mode
        if mode is None:
            return _finished(_Code.WARNING_AuthorizationSelectionInvalid)
        if not desk.takes_challenge(mode.gen_challenge):
            return _finished(_Code.WARNING_ChallengeInvalid)
        chain = chain_of(mode.contract_certificate_chain)
        try:
            if desk.presented is None or desk.presented.chain != chain:
                presented = desk.present(chain, now)
                if not self._knows(presented.emaid):
                    return _finished(_Code.WARNING_eMSPUnknown)
            desk.verify(received.message, received.header.signature)
        except CertificateError as error:
            code = _certificate_code(error)
            desk.refuse(error, received.name, code)
            return _finished(code)
        except SignatureError as error:
            return desk.refuse(error, received.name, _Code.FAILED_SignatureError)
        verdict = desk.authorize(now)
        if verdict is None:
            return None
        processing = _PROCESSING.get(verdict)
        if processing is None:
            # the challenge stays: another contract may be tried, and none that was refused gets better by it
            return _finished(_REFUSALS.get(verdict, _Code.WARNING_GeneralPnCAuthorizationError))
        desk.selected = True
        code = _Code.OK
        if verdict is AuthorizationVerdict.ACCEPTED:
            desk.challenge = None
            code = _Code.OK_CertificateExpiresSoon if desk.expires_soon(now) else _Code.OK
        return msg.AuthorizationRes(header=UNSET_HEADER, response_code=code, evse_processing=processing)

    def _knows(self, emaid: str) -> bool:
        """Whether the contract's provider is among those that were told."""
        providers = self.desk.config.providers
        plain = emaid.replace("-", "").upper()
        return not providers or any(plain.startswith(provider.replace("-", "").upper()) for provider in providers)

    @property
    def signing(self) -> bool:
        """Whether a schedule is being signed: the next answer has to be the same one."""
        return self._offered is not None

    def schedules(self, offered: msg.ScheduleExchangeRes, now: float) -> Answer:
        """The schedule with its prices signed, where they are to be and can be."""
        desk = self.desk
        if not desk.selected:
            return offered
        if self._offered is None:
            self._offered = _identified(offered)
        progress = desk.sign_tariffs(self._offered, _SUITES[desk.config.tariff_curve], now)
        if progress is Progress.WAIT:
            return None
        if progress is Progress.ONGOING:
            return offered.replace(evse_processing=msg.Processing.Ongoing)
        finished, self._offered = self._offered, None
        signature = desk.tariff_signature()
        desk.forget_tariffs()
        return offered if signature is None else Signed(finished, signature)

    def confirmation_holds(self, request: msg.MeteringConfirmationReq) -> bool:
        """Whether the signature of a metering confirmation is the contract's."""
        try:
            self.desk.verify(request, request.header.signature)
        except SignatureError as error:
            self.desk.refuse(error, type(request).__name__, _Code.FAILED_MeteringSignatureNotValid)
            return False
        return True


def _finished(code: msg.ResponseCode) -> msg.AuthorizationRes:
    return msg.AuthorizationRes(header=UNSET_HEADER, response_code=code, evse_processing=msg.Processing.Finished)


def _certificate_code(error: CertificateError) -> msg.ResponseCode:
    return msg.ResponseCode(error.response_code) if error.response_code else _Code.WARNING_CertificateValidationError


def _identified(offered: msg.ScheduleExchangeRes) -> msg.ScheduleExchangeRes:
    """The same with an Id on each price schedule, which a signature refers to."""
    dynamic, scheduled = offered.dynamic_se_res_control_mode, offered.scheduled_se_res_control_mode
    if dynamic is not None:
        return offered.replace(dynamic_se_res_control_mode=_priced(dynamic, "prices1"))
    if scheduled is None:
        return offered
    tuples = tuple(
        one.replace(
            charging_schedule=_priced(one.charging_schedule, f"prices{one.schedule_tuple_id}"),
            discharging_schedule=None
            if one.discharging_schedule is None
            else _priced(one.discharging_schedule, f"prices{one.schedule_tuple_id}out"),
        )
        for one in scheduled.schedule_tuple
    )
    return offered.replace(scheduled_se_res_control_mode=scheduled.replace(schedule_tuple=tuples))


_HolderT = TypeVar("_HolderT", msg.ChargingSchedule, msg.Dynamic_SEResControlMode)


def _priced(holder: _HolderT, identifier: str) -> _HolderT:
    absolute, levels = holder.absolute_price_schedule, holder.price_level_schedule
    return holder.replace(
        absolute_price_schedule=None if absolute is None else absolute.replace(id=identifier),
        price_level_schedule=None if levels is None else levels.replace(id=identifier),
    )
