"""Who may charge, by the word of the CSMS; and by what is remembered, while it cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.contracts import contract_request
from v2gstack.application.ocpp.pnc16 import carried_answer, carry
from v2gstack.errors import (
    CertificateError,
    DecodeError,
    EncodeError,
    LocalProtocolError,
    RemoteProtocolError,
    SessionTimeout,
    TransportError,
    V2gError,
)
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.identifiers import AuthorizationCache, LocalList
from v2gstack.types import AuthorizationVerdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from v2gstack.application.ocpp import DeviceModel
    from v2gstack.application.ocpp.contracts import ContractFacts
    from v2gstack.application.smart_charging import ChargingProfile
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.memory import StationMemory
    from v2gstack.runtime.ocpp.station import OcppStation

__all__ = ["AuthorizationDesk", "CsmsAuthorizer", "Presented", "authorize_request", "verdict_of"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds that the address of a vehicle is not asked for again once it was refused: ISO 15118-2 cannot say no, and the vehicle asks on.
REFUSED_FOR: Final = 60.0
#: Seconds that an answer waits for somebody to present something.
WAITING_STEP: Final = 1.0
#: Characters of an identifier in OCPP 1.6.
ID_TAG_MAX: Final = 20

#: What the CSMS says of a contract certificate.
_CERTIFICATES: Final = {
    "SignatureError": AuthorizationVerdict.CERTIFICATE_UNTRUSTED,
    "CertificateExpired": AuthorizationVerdict.CERTIFICATE_EXPIRED,
    "CertificateRevoked": AuthorizationVerdict.CERTIFICATE_REVOKED,
    "NoCertificateAvailable": AuthorizationVerdict.CERTIFICATE_UNKNOWN,
    "CertChainError": AuthorizationVerdict.CERTIFICATE_UNTRUSTED,
    "ContractCancelled": AuthorizationVerdict.CONTRACT_CANCELED,
}
#: What it says of an identifier.
_STATUSES: Final = {
    "Accepted": AuthorizationVerdict.ACCEPTED,
    "NotAtThisLocation": AuthorizationVerdict.NOT_ALLOWED_HERE,
    "NotAllowedTypeEVSE": AuthorizationVerdict.NOT_ALLOWED_HERE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """An identifier that somebody presents.

    Attributes:
        token: The identifier, and its kind by the names of OCPP 2, such as ``("04A1B2C3", "ISO14443")``.
        trigger: Why a transaction begins with it, by the names of OCPP 2.
        remote_start_id: Number of the CSMS's request.
        trusted: Whether the CSMS need not be asked.
        until: Until when it counts, in the loop's seconds; ``None`` for EVConnectionTimeOut.
        profile: A profile for its transaction.
        contract: What the CSMS is told of a contract.
    """

    token: tuple[str, str]
    trigger: str = "Authorized"
    remote_start_id: int | None = None
    trusted: bool = False
    until: float | None = None
    profile: ChargingProfile | None = None
    contract: ContractFacts | None = None


class AuthorizationDesk:
    """Asks the CSMS, and remembers what it said.

    Without the CSMS, LocalAuthorizeOffline lets those charge who are known as accepted, by the local list or by what is remembered, and
    OfflineTxForUnknownIdEnabled those nobody knows anything of. Who is known as refused never does.

    Args:
        station: The way to the CSMS.
        model: The station's variables.
        memory: Where what is known is kept.
    """

    def __init__(self, station: OcppStation, model: DeviceModel, memory: StationMemory) -> None:
        self._station = station
        self._model = model
        self._cache = AuthorizationCache(model, memory, station.unix_time)
        #: The local authorization list.
        self.listed = LocalList(model, memory, station.unix_time)

    async def decide(self, token: tuple[str, str]) -> AuthorizationVerdict:
        """Whether an identifier may charge."""
        if self._model.is_on("AuthCtrlr", "LocalPreAuthorize") and self._known(token) is AuthorizationVerdict.ACCEPTED:
            return AuthorizationVerdict.ACCEPTED
        version = self._station.version
        if version is None:
            return self._offline(token)
        if version is OcppVersion.V16 and len(token[0]) > ID_TAG_MAX:
            _LOG.warning("an identifier of %d characters cannot be asked for in OCPP 1.6", len(token[0]))
            return AuthorizationVerdict.REJECTED
        try:
            answer: Any = await self._station.call(authorize_request(version, token))
        except (TransportError, SessionTimeout):
            return self._offline(token)
        except (RemoteProtocolError, LocalProtocolError, EncodeError) as error:
            _LOG.warning("an identifier cannot be authorized: %s", error)
            return AuthorizationVerdict.REJECTED
        return self.learn(token, answer)

    async def decide_contract(self, contract: ContractFacts) -> AuthorizationVerdict:
        """Whether a contract may charge, whose chain the session has looked at (C07)."""
        version = self._station.version
        if version is None:
            return self._offline_contract(contract)
        try:
            answer: Any = await self._ask_for_contract(version, contract)
        except (TransportError, SessionTimeout):
            # a CSMS that says nothing is as good as none
            return self._offline_contract(contract)
        except (RemoteProtocolError, LocalProtocolError, EncodeError, DecodeError) as error:
            _LOG.warning("a contract cannot be authorized: %s", error)
            return AuthorizationVerdict.REJECTED
        verdict = self.learn((contract.emaid, "eMAID"), answer)
        if verdict is AuthorizationVerdict.ACCEPTED and not contract.is_validated and answer.certificate_status is None:
            _LOG.warning("the CSMS accepts a contract and says nothing of its chain, which nobody here can validate")
            return AuthorizationVerdict.CERTIFICATE_UNTRUSTED
        return verdict

    async def _ask_for_contract(self, version: OcppVersion, contract: ContractFacts) -> OcppObject:
        if version is OcppVersion.V16:
            response = await self._station.call(carry(contract_request(OcppVersion.V201, contract)))
            return carried_answer("Authorize", response)
        return await self._station.call(contract_request(version, contract))

    def _offline_contract(self, contract: ContractFacts) -> AuthorizationVerdict:
        """C07.FR.07 to FR.12: without the CSMS, only what the station can validate, and if it is allowed to."""
        if not self._model.is_on("ISO15118Ctrlr", "ContractValidationOffline"):
            return AuthorizationVerdict.REJECTED
        if not contract.is_validated:
            return AuthorizationVerdict.CERTIFICATE_UNTRUSTED
        return self._offline((contract.emaid, "eMAID"))

    def learn(self, token: tuple[str, str], answer: Any) -> AuthorizationVerdict:
        """Note what the CSMS said of an identifier in any of its answers."""
        info = getattr(answer, "id_tag_info", None) or getattr(answer, "id_token_info", None)
        if info is None:
            return AuthorizationVerdict.ACCEPTED
        verdict = verdict_of(info)
        certificate = getattr(answer, "certificate_status", None)
        if certificate is not None:
            verdict = _CERTIFICATES.get(str(certificate), verdict)
        expiry = getattr(info, "cache_expiry_date_time", None) or getattr(info, "expiry_date", None)
        self._cache.put(token[0], verdict, None if expiry is None else expiry.timestamp())
        return verdict

    def clear(self) -> None:
        """Forget all (ClearCache)."""
        self._cache.clear()

    def _known(self, token: tuple[str, str]) -> AuthorizationVerdict | None:
        """What is known without asking; the local list goes before what is remembered (C13.FR.01)."""
        return self.listed.get(token[0]) or self._cache.get(token[0])

    def _offline(self, token: tuple[str, str]) -> AuthorizationVerdict:
        known = self._known(token)
        if known is None:
            granted = self._model.is_on("AuthCtrlr", "OfflineTxForUnknownIdEnabled")
        else:
            granted = known is AuthorizationVerdict.ACCEPTED and self._model.is_on("AuthCtrlr", "LocalAuthorizeOffline")
        return AuthorizationVerdict.ACCEPTED if granted else known or AuthorizationVerdict.REJECTED


class CsmsAuthorizer:
    """The authorizer of one EVSE: identifiers come from cards, remote starts, contracts, or the vehicle's own address.

    Args:
        desk: Who decides.
        model: The station's variables.
        begin: Begins the transaction of an identifier that may charge; what cannot be accounted for must not begin, and raises.
        contracts: Gives what the CSMS is told of a contract, by its identifier and chain; by default the identifier alone.
        autocharge: Whether the EVCCID of a vehicle that pays by external means counts as its identifier.
        changed: Called when an identifier begins to wait for a vehicle, and when it has waited long enough.
    """

    def __init__(
        self,
        desk: AuthorizationDesk,
        model: DeviceModel,
        begin: Callable[[Presented], Awaitable[None]],
        *,
        contracts: Callable[[str, tuple[bytes, ...]], ContractFacts] | None = None,
        autocharge: bool = False,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._model = model
        self._begin = begin
        self._changed = changed
        self._contracts = contracts
        self._autocharge = autocharge
        self._presented: Presented | None = None
        self._something = asyncio.Event()
        self._refused: tuple[str, float] = ("", 0.0)

    def present(self, presented: Presented) -> None:
        """Somebody presents an identifier; a newer one takes the place of one that waits."""
        loop, until = asyncio.get_running_loop(), presented.until
        if until is None:
            until = loop.time() + self._model.number("TxCtrlr", "EVConnectionTimeOut")
        self._presented = replace(presented, until=until)
        self._something.set()
        loop.call_at(until, self._changed)
        self._changed()

    @property
    def waiting(self) -> Presented | None:
        """An identifier that was presented and waits for a vehicle."""
        waiting = self._presented
        if waiting is not None and waiting.until is not None and asyncio.get_running_loop().time() >= waiting.until:
            # EVConnectionTimeOut
            waiting = self._presented = None
        return waiting

    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        """Decide on a vehicle that pays by external means."""
        del evse_id
        presented = self.waiting
        if presented is not None:
            self._presented = None
            return await self._decided(presented)
        if not self._model.is_on("AuthCtrlr", "Enabled"):
            return await self._decided(Presented(token=("", "NoAuthorization"), trusted=True))
        if self._autocharge and evcc_id:
            return await self._by_address(evcc_id)
        return await self._wait()

    async def _wait(self) -> AuthorizationVerdict:
        """Nobody has presented anything: give it some time, because whoever asks asks on."""
        self._something.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(WAITING_STEP):
                await self._something.wait()
        return AuthorizationVerdict.WAITING_FOR_CUSTOMER

    async def _by_address(self, evcc_id: str) -> AuthorizationVerdict:
        now = asyncio.get_running_loop().time()
        address, until = self._refused
        if address == evcc_id and now < until:
            # another means may still be presented
            return await self._wait()
        verdict = await self._decided(Presented(token=(evcc_id, "MacAddress")))
        if verdict is not AuthorizationVerdict.ACCEPTED:
            self._refused = evcc_id, now + REFUSED_FOR
        return verdict

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...]) -> AuthorizationVerdict:
        """Decide on a contract."""
        del evse_id
        facts = None
        if self._contracts is not None:
            try:
                facts = self._contracts(emaid, certificate_chain)
            except CertificateError as error:
                _LOG.warning("a contract's chain cannot be told: %s", error)
                return AuthorizationVerdict.CERTIFICATE_UNTRUSTED
        return await self._decided(Presented(token=(emaid, "eMAID"), contract=facts))

    async def _decided(self, presented: Presented) -> AuthorizationVerdict:
        if presented.trusted:
            verdict = AuthorizationVerdict.ACCEPTED
        elif presented.contract is not None:
            verdict = await self._desk.decide_contract(presented.contract)
        else:
            verdict = await self._desk.decide(presented.token)
        if verdict is not AuthorizationVerdict.ACCEPTED:
            return verdict
        try:
            await self._begin(presented)
        except (V2gError, OSError) as error:
            # the journal is full, or the meter does not answer: what cannot be accounted for does not begin
            _LOG.error("a transaction cannot begin: %s", error)
            return AuthorizationVerdict.REJECTED
        return verdict


def verdict_of(info: Any) -> AuthorizationVerdict:
    """What the CSMS says of an identifier.

    Args:
        info: The ``IdTagInfo`` or ``IdTokenInfoType``.
    """
    return _STATUSES.get(str(info.status), AuthorizationVerdict.REJECTED)


def authorize_request(version: OcppVersion, token: tuple[str, str]) -> Any:
    """The request that asks for an identifier.

    Args:
        version: The version that is spoken.
        token: The identifier, and its kind.
    """
    msg: Any = version.messages
    if version is OcppVersion.V16:
        return msg.AuthorizeRequest(id_tag=token[0])
    kinds = getattr(msg, "IdTokenEnumType", None)
    return msg.AuthorizeRequest(id_token=msg.IdTokenType(id_token=token[0], type=token[1] if kinds is None else kinds(token[1])))
