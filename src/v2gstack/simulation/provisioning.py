"""A certificate provisioning service for tests: it issues contracts to the vehicles it knows, and signs what it sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

from v2gstack.application.trust import emaid_2
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import DecodeError, PluginError, SecurityError, UnknownSchemaError
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.security import (
    ED448,
    Certificate,
    CertificateRole,
    ContractKey,
    Curve,
    Envelope,
    EnvelopeRules,
    Holder,
    ReceiverKey,
    Subject,
    Terms,
    generate_key,
    issue_leaf,
    seal_envelope,
    sign_elements,
    signed_elements,
    suite_of,
    verify_signature,
)
from v2gstack.types import ProvisioningRequest, ProvisioningResponse

__all__ = ["ContractOffice", "ProvisioningSettings"]

#: Octets of an Ed448 seed that fit into an envelope.
_SEED: Final = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningSettings:
    """What a provisioning service gives to whom.

    Attributes:
        contracts: EMAIDs by PCID, the most wanted first.
        lifetime: How long a contract certificate is valid.
        agreement_keys: X448 public keys by PCID, of vehicles whose certificate has an Ed448 key.
        rules: How envelopes are made.
        ocsp_url: Where the OCSP responder of the contracts is said to be.
    """

    contracts: Mapping[str, tuple[str, ...]]
    lifetime: timedelta = timedelta(days=730)
    agreement_keys: Mapping[str, x448.X448PublicKey] = field(default_factory=dict[str, x448.X448PublicKey], repr=False)
    rules: EnvelopeRules = field(default_factory=EnvelopeRules)
    ocsp_url: str = "http://ocsp.example.org"


class ContractOffice:
    """A provisioning service (CPS) and the mobility operator behind it, in one: the hook's `ProvisioningService`.

    Args:
        provisioner: Certificate and key of the CPS, which signs answers.
        operator: Certificate and key of the mobility operator's sub-CA, which issues contracts.
        settings: Who gets what.
        unix_time: Tells the time.
        random: Gives random octets.
    """

    is_immediate = True

    def __init__(
        self,
        provisioner: Holder,
        operator: Holder,
        settings: ProvisioningSettings,
        *,
        unix_time: Callable[[], float],
        random: Callable[[int], bytes],
    ) -> None:
        self._provisioner = provisioner
        self._operator = operator
        self._settings = settings
        self._unix_time = unix_time
        self._random = random
        self._sent: dict[str, int] = {}

    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        """Issue a contract.

        Raises:
            PluginError: The request is none, its signature does not hold, or nobody knows the vehicle.
        """
        try:
            root: Any = codec_of(request.schema_set).decode(request.exi_request)
        except (DecodeError, UnknownSchemaError) as error:
            raise PluginError("this is no request for a certificate") from error
        body = getattr(root, "body", None)
        message = root if body is None else body.body_element
        answer = self._answers.get(message.__class__)
        if answer is None:
            raise PluginError(f"{type(message).__name__} is no request for a certificate")
        try:
            return ProvisioningResponse(exi_response=codec_of(request.schema_set).encode(answer(self, root, message)))
        except SecurityError as error:
            raise PluginError(f"the request is refused: {error.message}") from error

    def _issue(self, emaid: str) -> Holder:
        begin = datetime.fromtimestamp(self._unix_time(), UTC).replace(microsecond=0) - timedelta(hours=1)
        terms = Terms(not_before=begin, not_after=begin + self._settings.lifetime, ocsp_url=self._settings.ocsp_url)
        suite = suite_of(self._operator.key)
        key = generate_key(suite) if suite != ED448 else ed448.Ed448PrivateKey.from_private_bytes(self._random(_SEED) + b"\0")
        return issue_leaf(CertificateRole.CONTRACT, Subject(common_name=emaid, domain="MO"), key, self._operator, terms)

    def _seal(self, contract: Holder, receiver: ReceiverKey | None, pcid: str = "") -> Envelope:
        key: ContractKey = contract.key
        receiver = self._settings.agreement_keys.get(pcid, receiver)
        if receiver is None:
            raise PluginError("the vehicle's key cannot agree on a secret", hint="name the X448 key beside it in agreement_keys")
        return seal_envelope(key, receiver, contract.certificate.der, random=self._random, pcid=pcid, rules=self._settings.rules)

    def _emaids(self, pcid: str) -> tuple[str, ...]:
        found = self._settings.contracts.get(pcid, ())
        if not found:
            raise PluginError("nobody has a contract for this vehicle")
        return found

    # ------------------------------------------------------------------------------------------ ISO 15118-2

    def _install_2(self, root: iso2.V2G_Message, message: iso2.CertificateInstallationReq) -> iso2.V2G_Message:
        vehicle = Certificate.from_der(message.oem_provisioning_cert)
        receiver = _verified("iso15118_2", message, root.header.signature, vehicle)
        contract = self._issue(self._emaids(vehicle.common_name)[0])
        return self._answer_2(root, iso2.CertificateInstallationRes, contract, self._seal(contract, receiver))

    def _update_2(self, root: iso2.V2G_Message, message: iso2.CertificateUpdateReq) -> iso2.V2G_Message:
        old = Certificate.from_der(message.contract_signature_cert_chain.certificate)
        receiver = _verified("iso15118_2", message, root.header.signature, old)
        if not any(old.common_name in emaids for emaids in self._settings.contracts.values()):
            raise PluginError("nobody has such a contract")
        contract = self._issue(old.common_name)
        return self._answer_2(root, iso2.CertificateUpdateRes, contract, self._seal(contract, receiver))

    def _answer_2(
        self,
        root: iso2.V2G_Message,
        kind: type[iso2.CertificateInstallationRes] | type[iso2.CertificateUpdateRes],
        contract: Holder,
        envelope: Envelope,
    ) -> iso2.V2G_Message:
        body = kind(
            response_code=iso2.ResponseCode.OK,
            sa_provisioning_certificate_chain=_chain_2(self._provisioner),
            contract_signature_cert_chain=_chain_2(contract, "id1"),
            contract_signature_encrypted_private_key=iso2.ContractSignatureEncryptedPrivateKey(
                id="id2", value=envelope.encrypted_private_key
            ),
            dh_public_key=iso2.DiffieHellmanPublickey(id="id3", value=envelope.dh_public_key),
            emaid=iso2.EMAID(id="id4", value=emaid_2(contract.certificate.common_name)),
        )
        signature = sign_elements("iso15118_2", signed_elements(body), self._provisioner.key)
        header = iso2.MessageHeader(session_id=root.header.session_id, signature=signature)
        return iso2.V2G_Message(header=header, body=iso2.Body(body_element=body))

    # ------------------------------------------------------------------------------------------ ISO 15118-20

    def _install_20(self, _root: object, message: iso20.CertificateInstallationReq) -> iso20.CertificateInstallationRes:
        schema = "iso15118_20_common"
        vehicle = Certificate.from_der(message.oem_provisioning_certificate_chain.certificate)
        receiver = _verified(schema, message, message.header.signature, vehicle)
        pcid = vehicle.common_name
        wanted = () if message.prioritized_emaids is None else message.prioritized_emaids.emaid
        emaids = _ranked(self._emaids(pcid), wanted)[: message.maximum_contract_certificate_chains]
        place = self._sent.get(pcid, 0) % len(emaids)
        self._sent[pcid] = place + 1
        contract = self._issue(emaids[place])
        envelope = self._seal(contract, receiver, pcid)
        edge = envelope.curve is Curve.X448
        data = iso20.SignedInstallationData(
            id="id1",
            contract_certificate_chain=iso20.ContractCertificateChain(
                certificate=contract.certificate.der, sub_certificates=_subs_20(contract)
            ),
            ecdh_curve=iso20.EcdhCurve(envelope.curve.value),
            dh_public_key=envelope.dh_public_key,
            secp521_encrypted_private_key=None if edge else envelope.encrypted_private_key,
            x448_encrypted_private_key=envelope.encrypted_private_key if edge else None,
        )
        answer = iso20.CertificateInstallationRes(
            header=iso20.MessageHeader(session_id=message.header.session_id, time_stamp=int(self._unix_time())),
            response_code=iso20.ResponseCode.OK,
            evse_processing=iso20.Processing.Finished,
            cps_certificate_chain=iso20.CertificateChain(
                certificate=self._provisioner.certificate.der, sub_certificates=_subs_20(self._provisioner)
            ),
            signed_installation_data=data,
            remaining_contract_certificate_chains=len(emaids) - place - 1,
        )
        signature = sign_elements(schema, signed_elements(answer), self._provisioner.key)
        return answer.replace(header=answer.header.replace(signature=signature))

    _answers: ClassVar[dict[type[object], Callable[..., Any]]] = {
        iso2.CertificateInstallationReq: _install_2,
        iso2.CertificateUpdateReq: _update_2,
        iso20.CertificateInstallationReq: _install_20,
    }


def _verified(schema: str, message: Any, signature: Any, certificate: Certificate) -> ec.EllipticCurvePublicKey | None:
    """The key of a certificate whose holder has signed the request, for an envelope; ``None`` for a key that cannot agree."""
    key = certificate.key
    if key is None:
        raise PluginError(f"a key of {certificate.key_name} signs nothing")
    verify_signature(schema, signed_elements(message), signature, key)
    return key if isinstance(key, ec.EllipticCurvePublicKey) else None


def _ranked(emaids: Iterable[str], wanted: tuple[str, ...]) -> list[str]:
    """Contracts, those that are wanted first."""
    return sorted(emaids, key=lambda emaid: wanted.index(emaid) if emaid in wanted else len(wanted))


def _chain_2(holder: Holder, identifier: str | None = None) -> iso2.CertificateChain:
    subs = tuple(certificate.der for certificate in holder.sub_cas)
    return iso2.CertificateChain(
        id=identifier,
        certificate=holder.certificate.der,
        sub_certificates=iso2.SubCertificates(certificate=subs) if subs else None,
    )


def _subs_20(holder: Holder) -> iso20.SubCertificates:
    return iso20.SubCertificates(certificate=tuple(certificate.der for certificate in holder.sub_cas))
