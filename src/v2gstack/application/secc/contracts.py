"""Plug & Charge of one session, whatever the protocol: the chain, the challenge, the signature, the verdict, and provisioning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from v2gstack.application.contracts import StationContracts
from v2gstack.application.effects import AuthorizationVerdict, AuthorizeContract, ProvisionContract, SignData
from v2gstack.application.secc.handler import Failure, Signed
from v2gstack.application.secc.jobs import Job, JobState, Progress
from v2gstack.application.secc.station import Station
from v2gstack.application.trust import Leaf, Trust, same_emaid
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import CertificateError, DecodeError, SecurityError, SignatureError, V2gError
from v2gstack.messages.xmldsig import Signature
from v2gstack.protocols.v2g import SeccSession
from v2gstack.protocols.v2g.events import MessageReceived
from v2gstack.security import (
    CertificateReason,
    CertificateRole,
    SignatureReason,
    SignatureSuite,
    SigningJob,
    prepare_signature,
    signed_elements,
)
from v2gstack.types import ProvisioningAction, ProvisioningRequest, ProvisioningResponse

__all__ = ["CHALLENGE_SIZE", "ContractDesk", "Presented"]

#: Octets of GenChallenge: 128 bits, more than the 120 that ISO 15118-20 wants.
CHALLENGE_SIZE: Final = 16
#: Refusals in one session after which nothing is looked at any more: each costs the station some verifications.
MAX_REFUSALS: Final = 16
#: Requests for certificates that are passed on in one session: each costs somebody's back end something.
MAX_EXCHANGES: Final = 32
#: Octets of a provisioning service's answer: three chains of ISO 15118-20 stay far below.
MAX_RESPONSE: Final = 1 << 16
#: Seconds that a provisioning service gets where the protocol cannot say that it is going on (CertificateInstallationRes of
#: ISO 15118-2 is due after 4.5 s).
PROVISIONING_TIME: Final = 4.2

_UNDECIDED: Final = (AuthorizationVerdict.PENDING, AuthorizationVerdict.WAITING_FOR_CUSTOMER)


@dataclass(frozen=True, slots=True)
class Presented:
    """A contract that the vehicle has presented, whose chain was looked at.

    Attributes:
        emaid: Its identifier, by its certificate.
        chain: DER certificates, leaf first.
        leaf: The first of them.
    """

    emaid: str = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    leaf: Leaf = field(repr=False)


class ContractDesk:
    """Plug & Charge of one session.

    Args:
        station: The EVSE.
        session: The session.
        schema: Schema set of the messages that are signed.

    Attributes:
        selected: Whether the vehicle pays by contract.
        presented: The contract it has presented.
        challenge: What it has to return under its signature; ``None`` once used.
        proved: Whether it has, and nobody has decided yet.
    """

    def __init__(self, station: Station, session: SeccSession, schema: str) -> None:
        self._station = station
        self._session = session
        self._schema = schema
        self._trust = Trust(session, schema)
        self.selected = False
        self.presented: Presented | None = None
        self.challenge: bytes | None = None
        self.proved = False
        self._refusals = 0
        self._authorization: Job[AuthorizationVerdict] = Job()
        self._provisioning: Job[ProvisioningResponse] = Job()
        self._exchanges = 0
        self._asked: Any = None
        self._tariff_job: SigningJob | None = None
        self._tariff_signing: Job[bytes] = Job()

    @property
    def config(self) -> StationContracts:
        """How the station takes contracts."""
        return self._station.config.contracts

    @property
    def offered(self) -> bool:
        """Whether contracts are offered: never without TLS ([V2G2-634])."""
        return self._station.config.contract_payment and self._session.channel.tls is not None

    def unix_time(self, now: float) -> float:
        """The time by which certificates are valid or not."""
        return now + self._session.unix_offset

    def new_challenge(self) -> bytes:
        """A fresh challenge; whatever was signed before is worth nothing any more."""
        self.challenge = self._session.random(CHALLENGE_SIZE)
        return self.challenge

    # ------------------------------------------------------------------------------------------ the contract

    def present(self, chain: tuple[bytes, ...], now: float, *, emaid: str = "") -> Presented:
        """Look at a contract's chain, and keep it.

        Args:
            chain: DER certificates, leaf first.
            now: The time.
            emaid: What the message says beside it.

        Raises:
            CertificateError: It is not to be trusted.
        """
        self.presented = None
        self.proved = False
        # what was asked for another contract is no verdict on this one
        self._authorization.reset()
        try:
            leaf = self._leaf(chain, now)
        except CertificateError:
            self._refusals += 1
            raise
        if emaid and not same_emaid(emaid, leaf.name):
            raise CertificateError(
                "the contract certificate is another contract's",
                reason=CertificateReason.IDENTIFIER,
                response_code="FAILED_NoCertificateAvailable",
                hint="the EMAID of the message and the common name of the certificate differ",
            )
        self.presented = Presented(leaf.name, chain, leaf)
        return self.presented

    def _leaf(self, chain: tuple[bytes, ...], now: float) -> Leaf:
        config, at, role = self.config, self.unix_time(now), CertificateRole.CONTRACT
        try:
            return self._trust.path(
                chain, config.roots, role, at=at, message="contract certificate", revocation=config.revocation, allowed=config.allowed
            )
        except CertificateError as error:
            if not config.central_validation or error.reason != CertificateReason.UNKNOWN_ISSUER:
                raise
        return self._trust.times(chain[0], role, at=at)

    def refuse(self, error: SecurityError, name: str, code: str) -> Failure:
        """Refuse a request because of its certificate or signature, and tell why."""
        self._session.report(error, name, code)
        return Failure(code, error.message)

    def expires_soon(self, now: float) -> bool:
        """Whether the contract that was presented should be renewed."""
        presented = self.presented
        return presented is not None and presented.leaf.ends - self.unix_time(now) < self.config.expiry_warning

    def verify(self, message: Any, signature: Signature | None, *, key: Leaf | None = None) -> None:
        """Verify the signature of a message with the key of the contract, or another certificate's.

        Raises:
            SignatureError: It does not hold, or no contract was presented.
        """
        leaf = key or (None if self.presented is None else self.presented.leaf)
        if leaf is None:
            raise SignatureError("no contract was presented", reason=SignatureReason.ABSENT, response_code="FAILED_SignatureError")
        try:
            self._trust.signature(message, signature, leaf.key)
        except SignatureError:
            self._refusals += 1
            raise

    def takes_challenge(self, answer: bytes | None) -> bool:
        """Whether an answer is the challenge; only so many refusals are borne."""
        if self.challenge is None or answer != self.challenge or self._refusals >= MAX_REFUSALS:
            self._refusals += 1
            return False
        return True

    def authorize(self, now: float) -> AuthorizationVerdict | None:
        """Ask whether the contract may charge here; ``None`` holds the answer back. A decision uses up the challenge."""
        presented, station = self.presented, self._station
        assert presented is not None, "the signature was verified with its key"
        job = self._authorization
        if job.is_idle:
            station.errands.begin(
                job,
                now,
                None,
                AuthorizeContract,
                evse_id=station.config.evse_id,
                emaid=presented.emaid,
                certificate_chain=presented.chain,
            )
        if job.is_running:
            self.proved = True
            return None if station.errands.waits(job, now) else AuthorizationVerdict.PENDING
        verdict = job.result if job.state is JobState.DONE and job.result is not None else AuthorizationVerdict.REJECTED
        job.reset()
        self.proved = verdict in _UNDECIDED
        if not self.proved:
            self._refusals += verdict is not AuthorizationVerdict.ACCEPTED
        station.desk.authorized = verdict is AuthorizationVerdict.ACCEPTED
        return verdict

    # ------------------------------------------------------------------------------------------ provisioning

    def provision(self, received: MessageReceived, action: ProvisioningAction, now: float, *, within: float | None = None) -> Progress:
        """Pass a vehicle's request on to the provisioning service.

        Args:
            received: The request, as it came.
            action: What it asks for.
            now: The time.
            within: Seconds until the service counts as silent.
        """
        job, errands, message = self._provisioning, self._station.errands, received.message
        # a request that is repeated while it is going on has another time stamp, and is for the same certificate
        asked = getattr(message, "oem_provisioning_certificate_chain", None)
        if asked != self._asked:
            job.reset()
        if job.is_idle:
            self._asked = asked
            self._exchanges += 1
            if self._exchanges > MAX_EXCHANGES:
                return Progress.FAILED
            emaids = getattr(message, "prioritized_emaids", None)
            request = ProvisioningRequest(
                evse_id=self._station.config.evse_id,
                schema_set=received.schema_set,
                action=action,
                exi_request=received.payload,
                maximum_contracts=getattr(message, "maximum_contract_certificate_chains", 1),
                prioritized_emaids=() if emaids is None else emaids.emaid,
            )
            errands.begin(job, now, within, ProvisionContract, request=request)
        if job.is_running:
            if job.due is not None:
                errands.wait_until(job.due)
                return Progress.WAIT
            return Progress.WAIT if errands.waits(job, now) else Progress.ONGOING
        return Progress.DONE if job.state is JobState.DONE and job.result is not None else Progress.FAILED

    def provisioned(self, kind: type[Any], refusal: str) -> Signed | Failure:
        """The service's answer, for the vehicle; the next request is passed on anew.

        Args:
            kind: Class of the response.
            refusal: The response code where there is no certificate.
        """
        result, text = self._provisioning.result, self._provisioning.text
        self._provisioning.reset()
        if result is None:
            return Failure(refusal, text or "the provisioning service has no certificate")
        if len(result.exi_response) > MAX_RESPONSE:
            return Failure(refusal, "the answer of the provisioning service is too long")
        try:
            root: Any = codec_of(self._schema).decode(result.exi_response)
        except DecodeError as error:
            return Failure(refusal, f"the answer of the provisioning service does not decode: {error.message}")
        body = getattr(root, "body", None)
        message = root if body is None else body.body_element
        if not isinstance(message, kind):
            return Failure(refusal, f"the provisioning service answers with {type(message).__name__}")
        return Signed(message, root.header.signature)

    def check_oem(self, chain: tuple[bytes, ...], now: float) -> Leaf:
        """Look at the certificate of a vehicle's maker.

        Raises:
            CertificateError: It is not to be trusted.
        """
        at, role = self.unix_time(now), CertificateRole.OEM_PROVISIONING
        # ISO 15118-2 sends the leaf alone, so that only the provisioning service can tell what lies above it
        if not self.config.oem_roots or self._schema == "iso15118_2":
            return self._trust.times(chain[0], role, at=at)
        return self._trust.path(chain, self.config.oem_roots, role, at=at, message="CertificateInstallationReq")

    # ------------------------------------------------------------------------------------------ tariffs

    def sign_tariffs(self, message: Any, suite: SignatureSuite, now: float) -> Progress:
        """Have the price schedules of a message signed; the message must be the same until that is done."""
        job = self._tariff_signing
        if job.is_idle:
            elements = [element for element in signed_elements(message) if element.id]
            if not elements or not self.config.tariff_key:
                return Progress.FAILED
            try:
                self._tariff_job = prepare_signature(self._schema, elements, suite)
            except V2gError:
                # what cannot be signed is sent without prices
                return Progress.FAILED
            key, data = self.config.tariff_key, self._tariff_job.to_be_signed
            self._station.errands.begin(job, now, None, SignData, key=key, data=data, hash_name=suite.hash_name)
        if job.is_running:
            return Progress.WAIT if self._station.errands.waits(job, now) else Progress.ONGOING
        return Progress.DONE if job.state is JobState.DONE and job.result is not None else Progress.FAILED

    def tariff_signature(self) -> Signature | None:
        """The signature over price schedules, once it is there; ``None`` where the key did not make a proper one."""
        raw, job = self._tariff_signing.result, self._tariff_job
        if raw is None or job is None:
            return None
        try:
            return job.finish(raw)
        except SignatureError:
            return None

    def forget_tariffs(self) -> None:
        """New price schedules are signed anew."""
        self._tariff_signing.reset()
        self._tariff_job = None
