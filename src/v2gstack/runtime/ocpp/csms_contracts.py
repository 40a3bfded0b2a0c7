"""Plug & Charge at a CSMS: contracts that stations ask about, certificates for vehicles and for stations, OCSP for staples.

What lies behind a CSMS - mobility operators, a provisioning service, OCSP responders, a certification authority - comes in as callables:
this library fetches nothing from the network.
"""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.application.ocpp.contracts import chain_of_pem, hash_data_of, ocsp_data_of, provisioning_of, remaining_contracts
from v2gstack.application.ocpp.pnc16 import carried, carried_answer, carry, carry_answer, is_carried
from v2gstack.application.ocpp.sampling import moment
from v2gstack.application.trust import same_emaid
from v2gstack.errors import CertificateError, CodecError, PluginError, SecurityError, V2gError
from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.security import (
    FIELD_QUIRKS,
    Certificate,
    CertificateHashData,
    CertificateReason,
    CertificateRequest,
    CertificateRole,
    OcspRequestData,
    RevocationStatus,
    ocsp_request_data,
    read_certificate_request,
    read_ocsp_status,
    validate_path,
)
from v2gstack.security.certificates import pem_of
from v2gstack.security.hashdata import issuer_hashes

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import ProvisioningService
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.csms import Csms

__all__ = ["CertificateOrder", "CsmsContracts", "CsmsTrust"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Characters that messages have room for (schemas): of the EXI document of a vehicle's response, and of an OCSP response.
_EXI_MAX: Final = {OcppVersion.V201: 7_500, OcppVersion.V21: 17_000}
_OCSP_MAX: Final = {OcppVersion.V201: 5_500, OcppVersion.V21: 18_000}
#: Characters of additionalInfo in 2.0.1.
_INFO_MAX: Final = 512
#: Statuses of an identifier whose contract counts as cancelled (C07.FR.13).
_CANCELLED: Final = frozenset({"Blocked", "Expired", "Invalid", "Unknown"})
#: Statuses of a certificate, and of its identifier with it (C07.FR.15 to FR.17).
_REFUSED: Final = {"CertificateExpired": "Expired", "CertificateRevoked": "Invalid", "CertChainError": "Invalid"}
_REASONS: Final = {CertificateReason.EXPIRED: "CertificateExpired", CertificateReason.REVOKED: "CertificateRevoked"}
#: Orders of certificates that are being worked on: each station has one for each use.
_MAX_ORDERS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOrder:
    """A station wants a certificate.

    Attributes:
        station: The station's identity.
        use: What for: ``ChargingStationCertificate``, ``V2GCertificate`` or ``V2G20Certificate``.
        request: Its request.
        root: Root that the certificate shall lead to; ``None`` where the station does not say.
    """

    station: str
    use: str
    request: CertificateRequest
    root: CertificateHashData | None = None


#: The status of an identifier by the names of OCPP, by the station's identity and the EMAID.
EmaidStatus: TypeAlias = Callable[[str, str], Awaitable[str]]
#: Asks an OCSP responder; gives its answer in DER, or ``None`` where there is none.
AskResponder: TypeAlias = Callable[[OcspRequestData], Awaitable["bytes | None"]]
#: Has a certificate issued; gives its chain, leaf first, or ``None`` where there is none.
IssueCertificate: TypeAlias = Callable[[CertificateOrder], Awaitable["Sequence[Certificate] | None"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsmsTrust:
    """Whom a CSMS trusts with contracts.

    Attributes:
        roots: Roots of mobility operators and of V2G, for chains that stations cannot validate.
        issuers: Sub-CAs of mobility operators and vehicle makers: OCSP responses are verified with them where no chain comes along.
        require_status: Whether a certificate whose responder says nothing is refused.
    """

    roots: tuple[Certificate, ...] = field(default=(), repr=False)
    issuers: tuple[Certificate, ...] = field(default=(), repr=False)
    require_status: bool = True


class CsmsContracts:
    """Answers what stations ask about Plug & Charge, in every version; in OCPP 1.6 what DataTransfer carries.

    Without one of the callables the CSMS says to stations what it can: no certificate for vehicles, no OCSP response, no signing; and
    contracts count as not revoked where nobody can be asked.

    Args:
        csms: The CSMS; its handlers of these requests are taken.
        trust: Whom it trusts.
        status: Tells the status of an identifier; by default all are accepted.
        provisioning: Provides vehicles with contract certificates.
        ocsp: Asks OCSP responders.
        issue: Has certificates of stations issued.
    """

    def __init__(
        self,
        csms: Csms,
        *,
        trust: CsmsTrust | None = None,
        status: EmaidStatus | None = None,
        provisioning: ProvisioningService | None = None,
        ocsp: AskResponder | None = None,
        issue: IssueCertificate | None = None,
    ) -> None:
        self._csms = csms
        self._trust = trust or CsmsTrust()
        self._status = status
        self._provisioning = provisioning
        self._ocsp = ocsp
        self._issue = issue
        self._tasks: set[asyncio.Task[None]] = set()
        for version in csms.settings.versions:
            msg: Any = version.messages
            if version is OcppVersion.V16:
                csms.on(msg.DataTransferRequest, self._carried)
                csms.on(msg.SignCertificateRequest, self._sign_16)
            else:
                for name in self._handlers:
                    if hasattr(msg, name):
                        csms.on(getattr(msg, name), self._answer)

    async def _answer(self, station: str, message: Any) -> OcppObject | None:
        version = OcppVersion.V201 if type(message).__module__.startswith(ocpp201.__name__) else OcppVersion.V21
        handler = self._handlers[type(message).__name__]
        return await handler(self, station, version.messages, version, message)

    async def _carried(self, station: str, request: ocpp16.DataTransferRequest) -> OcppObject | None:
        if not is_carried(request):
            return None
        try:
            message = carried(request)
        except CodecError as error:
            _LOG.warning("%s: a DataTransfer carries what is no message: %s", station, error)
            return ocpp16.DataTransferResponse(status=ocpp16.DataTransferStatus.Rejected)
        if message is None or type(message).__name__ not in self._handlers:
            return carry_answer(None)
        answer = await self._answer(station, message)
        if answer is None and isinstance(message, ocpp201.AuthorizeRequest):
            answer = self._authorized(ocpp201, await self._emaid_status(station, message.id_token.id_token), None)
        return carry_answer(answer)

    # -- contracts --------------------------------------------------------------------------------------------------------------

    async def _authorize(self, station: str, msg: Any, version: OcppVersion, message: Any) -> OcppObject | None:
        """Authorize of a contract (C07.FR.04, FR.05, FR.13 to FR.17); all else is the CSMS's own."""
        del version
        if message.certificate is None and message.iso15118_certificate_hash_data is None:
            return None
        emaid = message.id_token.id_token
        certificate = await self._certificate_status(station, emaid, message)
        if certificate != "Accepted":
            return self._authorized(msg, _REFUSED[certificate], certificate)
        status = await self._emaid_status(station, emaid)
        return self._authorized(msg, status, "ContractCancelled" if status in _CANCELLED else "Accepted")

    @staticmethod
    def _authorized(msg: Any, status: str, certificate: str | None) -> OcppObject:
        answer: OcppObject = msg.AuthorizeResponse(
            id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType(status)),
            certificate_status=None if certificate is None else msg.AuthorizeCertificateStatusEnumType(certificate),
        )
        return answer

    async def _emaid_status(self, station: str, emaid: str) -> str:
        return "Accepted" if self._status is None else await self._status(station, emaid)

    async def _certificate_status(self, station: str, emaid: str, message: Any) -> str:
        asked = [ocsp_data_of(each) for each in message.iso15118_certificate_hash_data or ()]
        issuers = [*self._trust.roots, *self._trust.issuers]
        if message.certificate is not None:
            try:
                path = self._path(emaid, message.certificate)
            except SecurityError as error:
                _LOG.warning("%s: a contract's chain is refused: %s", station, error)
                reason = getattr(error, "reason", "")
                return next((status for known, status in _REASONS.items() if reason == known), "CertChainError")
            issuers = [*path[1:], *issuers]
            asked = list(ocsp_request_data(path))
        if self._ocsp is None:
            return "Accepted"
        for each in asked:
            found = await self._revocation(each, issuers)
            if found is not None and found.is_revoked:
                return "CertificateRevoked"
            if (found is None or not found.is_known) and self._trust.require_status:
                _LOG.warning("%s: nobody tells whether a contract's certificate is revoked", station)
                return "CertChainError"
        return "Accepted"

    def _path(self, emaid: str, text: str) -> tuple[Certificate, ...]:
        chain = chain_of_pem(text)
        path = validate_path(
            chain[0],
            chain[1:],
            self._trust.roots,
            role=CertificateRole.CONTRACT,
            protocol="iso15118_2" if chain[0].key_name == "secp256r1" else "iso15118_20",
            at=self._now(),
            tolerate=FIELD_QUIRKS,
        )
        if not same_emaid(emaid, path.leaf.common_name):
            raise CertificateError("the contract certificate is another contract's", reason=CertificateReason.IDENTIFIER)
        return path.certificates

    async def _revocation(self, data: OcspRequestData, issuers: Sequence[Certificate]) -> RevocationStatus | None:
        """What a responder says of a certificate; ``None`` where it says nothing that can be believed."""
        wanted = data.certificate
        named = (wanted.issuer_name_hash, wanted.issuer_key_hash)
        issuer = next((each for each in issuers if tuple(h.hex() for h in issuer_hashes(each, wanted.hash_algorithm)) == named), None)
        response = None if self._ocsp is None else await _asked(self._ocsp, data)
        if issuer is None or response is None:
            return None
        try:
            return read_ocsp_status(response, wanted, issuer, self._now())
        except CertificateError as error:
            _LOG.warning("an OCSP response is not believed: %s", error)
            return None

    # -- certificates of vehicles, staples ----------------------------------------------------------------------------------------

    async def _provide(self, station: str, msg: Any, version: OcppVersion, message: Any) -> OcppObject:
        """Get15118EVCertificate (M01, M02)."""
        statuses = msg.Iso15118EVCertificateStatusEnumType
        try:
            if self._provisioning is None:
                raise PluginError("no provisioning service is at hand")
            request = provisioning_of(message)
            response = await self._provisioning.exchange(request)
        except (V2gError, OSError) as error:
            _LOG.warning("%s: a vehicle gets no certificate: %s", station, error)
            info = msg.StatusInfoType(reason_code="NotFound", additional_info=str(error)[:_INFO_MAX])
            failed: OcppObject = msg.Get15118EVCertificateResponse(status=statuses.Failed, status_info=info, exi_response="")
            return failed
        text = base64.b64encode(response.exi_response).decode("ascii")
        if len(text) > _EXI_MAX[version]:
            _LOG.warning("%s: %d characters are more than OCPP %s has room for", station, len(text), version)
            info = msg.StatusInfoType(reason_code="TooLargeElement")
            too_long: OcppObject = msg.Get15118EVCertificateResponse(status=statuses.Failed, status_info=info, exi_response="")
            return too_long
        # only of ISO 15118-20, and only in 2.1 (M01.FR.04)
        remaining = remaining_contracts(request, response) if version is OcppVersion.V21 else None
        more = {} if remaining is None else {"remaining_contracts": remaining}
        answer: OcppObject = msg.Get15118EVCertificateResponse(status=statuses.Accepted, exi_response=text, **more)
        return answer

    async def _certificate_ocsp(self, station: str, msg: Any, version: OcppVersion, message: Any) -> OcppObject:
        """GetCertificateStatus (M06): whether an answer could be had, whatever it says."""
        statuses = msg.GetCertificateStatusEnumType
        response = None if self._ocsp is None else await _asked(self._ocsp, ocsp_data_of(message.ocsp_request_data))
        text = "" if response is None else base64.b64encode(response).decode("ascii")
        if not text or len(text) > _OCSP_MAX[version]:
            _LOG.warning("%s: there is no OCSP response for its certificate", station)
            failed: OcppObject = msg.GetCertificateStatusResponse(status=statuses.Failed)
            return failed
        answer: OcppObject = msg.GetCertificateStatusResponse(status=statuses.Accepted, ocsp_result=text)
        return answer

    async def _chain_status(self, station: str, msg: Any, version: OcppVersion, message: Any) -> OcppObject:
        """GetCertificateChainStatus (M07): what the responder of each certificate says. Lists of the revoked are not fetched."""
        del station, version
        statuses, sources = msg.CertificateStatusEnumType, msg.CertificateStatusSourceEnumType
        issuers = [*self._trust.roots, *self._trust.issuers]
        told: list[Any] = []
        for each in message.certificate_status_requests:
            found = None
            if each.source == sources.OCSP:
                found = await self._revocation(OcspRequestData(hash_data_of(each.certificate_hash_data), each.urls[0]), issuers)
            status = msg.CertificateStatusType(
                certificate_hash_data=each.certificate_hash_data,
                source=each.source,
                status=statuses.Failed if found is None else statuses(found.state.capitalize()),
                next_update=moment(self._csms.settings.unix_time()) if found is None else found.next_update or found.this_update,
            )
            told.append(status)
        answer: OcppObject = msg.GetCertificateChainStatusResponse(certificate_status=tuple(told))
        return answer

    # -- certificates of stations -------------------------------------------------------------------------------------------------

    async def _sign(self, station: str, msg: Any, version: OcppVersion, message: Any) -> OcppObject:
        """SignCertificate (A02, A03): the answer says that it is on its way; CertificateSigned brings it."""
        del version
        use = str(message.certificate_type or "ChargingStationCertificate")
        accepted = self._order(station, use, message.csr, message)
        status = msg.GenericStatusEnumType.Accepted if accepted else msg.GenericStatusEnumType.Rejected
        answer: OcppObject = msg.SignCertificateResponse(status=status)
        return answer

    async def _sign_16(self, station: str, message: ocpp16.SignCertificateRequest) -> OcppObject:
        accepted = self._order(station, "ChargingStationCertificate", message.csr, message)
        statuses = ocpp16.GenericStatusEnumType
        return ocpp16.SignCertificateResponse(status=statuses.Accepted if accepted else statuses.Rejected)

    def _order(self, station: str, use: str, csr: str, message: Any) -> bool:
        if self._issue is None or len(self._tasks) >= _MAX_ORDERS:
            return False
        try:
            request = read_certificate_request(csr)
        except CertificateError as error:
            _LOG.warning("%s: %s", station, error)
            return False
        root = getattr(message, "hash_root_certificate", None)
        order = CertificateOrder(station=station, use=use, request=request, root=None if root is None else hash_data_of(root))
        task = asyncio.get_running_loop().create_task(self._deliver(self._issue, order, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def _deliver(self, issue: IssueCertificate, order: CertificateOrder, message: Any) -> None:
        try:
            chain = await issue(order)
            if not chain:
                _LOG.warning("%s: no certificate is issued", order.station)
                return
            answer: Any = await self.send_certificate(order.station, chain, use=order.use, request_id=getattr(message, "request_id", None))
        except (V2gError, OSError) as error:
            _LOG.error("%s: its certificate cannot be delivered: %s", order.station, error)
            return
        if str(answer.status) != "Accepted":
            _LOG.warning("%s: the station does not take its certificate", order.station)

    async def send_certificate(
        self, station: str, chain: Sequence[Certificate], *, use: str = "ChargingStationCertificate", request_id: int | None = None
    ) -> OcppObject:
        """Send a station its certificate (CertificateSigned), and give its answer.

        Args:
            station: The station's identity.
            chain: The certificate and its sub-CAs.
            use: What for.
            request_id: Number of the request, OCPP 2.1.

        Raises:
            TransportError: The station is not connected, or goes.
            CallRefusedError: It refuses.
            SessionTimeout: It does not answer.
            EncodeError: The chain is too long.
        """
        version, text = self._csms.version_of(station), pem_of(chain)
        if version is OcppVersion.V16 and use == "ChargingStationCertificate":
            return await self._csms.call(station, ocpp16.CertificateSignedRequest(certificate_chain=text))
        made: OcppObject
        if version is OcppVersion.V21:
            msg: Any = version.messages
            made = msg.CertificateSignedRequest(
                certificate_chain=text, certificate_type=msg.CertificateSigningUseEnumType(use), request_id=request_id
            )
            return await self._csms.call(station, made)
        made = ocpp201.CertificateSignedRequest(certificate_chain=text, certificate_type=ocpp201.CertificateSigningUseEnumType(use))
        if version is OcppVersion.V16:
            return carried_answer("CertificateSigned", await self._csms.call(station, carry(made)))
        return await self._csms.call(station, made)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._csms.settings.unix_time(), UTC)

    _handlers: Final = {
        "AuthorizeRequest": _authorize,
        "Get15118EVCertificateRequest": _provide,
        "GetCertificateChainStatusRequest": _chain_status,
        "GetCertificateStatusRequest": _certificate_ocsp,
        "SignCertificateRequest": _sign,
    }


async def _asked(ask: AskResponder, data: OcspRequestData) -> bytes | None:
    """The answer of a responder; ``None`` where it cannot be had."""
    try:
        return await ask(data)
    except (V2gError, OSError) as error:
        _LOG.warning("the OCSP responder %s cannot be asked: %s", data.responder_url, error)
        return None
