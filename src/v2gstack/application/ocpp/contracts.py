"""Contracts of Plug & Charge in the words of OCPP 2: who may charge, and how a vehicle gets its certificate (C07, M01, M02)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.exi import codec_of
from v2gstack.errors import CertificateError, CodecError, DecodeError, EncodeError, PluginError
from v2gstack.messages.iso15118_2 import CertificateInstallationRes, CertificateUpdateRes
from v2gstack.messages.iso15118_20 import CertificateInstallationRes as CertificateInstallationRes20
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.security import Certificate, CertificateHashData, CertificateReason, OcspRequestData, certificates_from_pem, ocsp_request_data
from v2gstack.security.certificates import pem_of
from v2gstack.types import ProvisioningAction, ProvisioningRequest, ProvisioningResponse

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject

__all__ = [
    "ContractFacts",
    "chain_of_pem",
    "contract_facts",
    "contract_request",
    "hash_data_of",
    "hash_data_to_message",
    "ocsp_data_of",
    "ocsp_data_to_message",
    "provisioning_answer",
    "provisioning_of",
    "provisioning_request",
    "remaining_contracts",
]

#: Namespaces of the schema sets that provisioning requests come in: what ``iso15118SchemaVersion`` says, as supportedAppProtocol does.
SCHEMA_VERSIONS: Final = {
    "iso15118_2": "urn:iso:15118:2:2013:MsgDef",
    "iso15118_20_common": "urn:iso:std:iso:15118:-20:CommonMessages",
}
#: What answers a vehicle, by the schema set and what it asked for; ISO 15118-20 does not tell update from installation.
_RESPONSES: Final[dict[tuple[str, ProvisioningAction], type[Any]]] = {
    ("iso15118_2", ProvisioningAction.INSTALL): CertificateInstallationRes,
    ("iso15118_2", ProvisioningAction.UPDATE): CertificateUpdateRes,
    ("iso15118_20_common", ProvisioningAction.INSTALL): CertificateInstallationRes20,
    ("iso15118_20_common", ProvisioningAction.UPDATE): CertificateInstallationRes20,
}
#: Certificates that an Authorize tells of: what its schema has room for, and no chain of V2G has more below its root.
_MOST_CERTIFICATES: Final = 4
#: Contracts that a vehicle of ISO 15118-20 may name first (schema).
_MOST_EMAIDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """What a station tells its CSMS of a contract.

    Attributes:
        emaid: The contract's identifier.
        hash_data: What an OCSP responder is asked with, for each certificate whose issuer is known (C07.FR.02).
        certificate: The chain in PEM, where the station has no root to validate it with (C07.FR.06); empty where it has.
    """

    emaid: str = field(repr=False)
    hash_data: tuple[OcspRequestData, ...] = field(default=(), repr=False)
    certificate: str = field(default="", repr=False)

    @property
    def is_validated(self) -> bool:
        """Whether the station could validate the chain by itself."""
        return not self.certificate


def contract_facts(emaid: str, chain: Sequence[bytes], roots: Sequence[bytes]) -> ContractFacts:
    """What there is to be told of a contract whose chain a session has accepted.

    Args:
        emaid: The contract's identifier.
        chain: DER certificates, leaf first, without the root.
        roots: DER certificates that the station trusts contracts below.

    Raises:
        CertificateError: A certificate of the chain is none, or the chain is empty.
    """
    if not chain:
        raise CertificateError("a contract without certificates", reason=CertificateReason.MALFORMED)
    path = _in_order([Certificate.from_der(der) for der in chain[:_MOST_CERTIFICATES]])
    anchors = [Certificate.from_der(der) for der in roots]
    root = next((each for each in anchors if path[-1].is_issued_by(each)), None)
    # a sub-CA may be all that is installed as an anchor, and a vehicle may send more than it has to
    if root is not None and root not in path:
        return ContractFacts(emaid=emaid, hash_data=ocsp_request_data([*path, root]))
    if any(each in anchors for each in path):
        return ContractFacts(emaid=emaid, hash_data=ocsp_request_data(path))
    return ContractFacts(emaid=emaid, hash_data=ocsp_request_data(path), certificate=pem_of(path))


def _in_order(chain: Sequence[Certificate]) -> list[Certificate]:
    """A chain with each certificate behind the one it issued: vehicles send sub-CAs in any order."""
    path, rest = [chain[0]], list(chain[1:])
    while (issuer := next((each for each in rest if path[-1].may_be_issued_by(each)), None)) is not None:
        path.append(issuer)
        rest.remove(issuer)
    return path


def contract_request(version: OcppVersion, facts: ContractFacts) -> OcppObject:
    """The Authorize of a contract, in OCPP 2.

    Args:
        version: 2.0.1 or 2.1.
        facts: What is told.
    """
    msg: Any = version.messages
    kinds = getattr(msg, "IdTokenEnumType", None)
    request: OcppObject = msg.AuthorizeRequest(
        id_token=msg.IdTokenType(id_token=facts.emaid, type="eMAID" if kinds is None else kinds.eMAID),
        certificate=facts.certificate or None,
        iso15118_certificate_hash_data=tuple(ocsp_data_to_message(msg, each) for each in facts.hash_data) or None,
    )
    return request


def ocsp_data_to_message(msg: Any, data: OcspRequestData) -> Any:
    """What an OCSP responder is asked with, as a message has it.

    Args:
        msg: The package of the version.
        data: The same.
    """
    each = data.certificate
    return msg.OCSPRequestDataType(
        hash_algorithm=msg.HashAlgorithmEnumType(each.hash_algorithm),
        issuer_name_hash=each.issuer_name_hash,
        issuer_key_hash=each.issuer_key_hash,
        serial_number=each.serial_number,
        responder_url=data.responder_url,
    )


def ocsp_data_of(wire: Any) -> OcspRequestData:
    """The same, from a message."""
    return OcspRequestData(hash_data_of(wire), wire.responder_url)


def hash_data_to_message(msg: Any, data: CertificateHashData) -> Any:
    """What names a certificate, as a message has it.

    Args:
        msg: The package of the version.
        data: The same.
    """
    return msg.CertificateHashDataType(
        hash_algorithm=msg.HashAlgorithmEnumType(data.hash_algorithm),
        issuer_name_hash=data.issuer_name_hash,
        issuer_key_hash=data.issuer_key_hash,
        serial_number=data.serial_number,
    )


def hash_data_of(wire: Any) -> CertificateHashData:
    """What names a certificate, from a message; hexadecimal digits in small letters, no zeros before a serial number."""
    return CertificateHashData(
        str(wire.hash_algorithm),
        wire.issuer_name_hash.lower(),
        wire.issuer_key_hash.lower(),
        wire.serial_number.lower().lstrip("0") or "0",
    )


# -- certificates for vehicles ----------------------------------------------------------------------------------------------------


def provisioning_request(version: OcppVersion, request: ProvisioningRequest) -> OcppObject:
    """The Get15118EVCertificate that passes a vehicle's request on (M01.FR.01, M02.FR.01).

    Args:
        version: 2.0.1 or 2.1.
        request: What the vehicle asked.

    Raises:
        PluginError: It is of no protocol whose certificates OCPP provides.
    """
    msg: Any = version.messages
    schema_version = SCHEMA_VERSIONS.get(request.schema_set)
    if schema_version is None:
        raise PluginError(f"a request of {request.schema_set} is not one for a contract certificate")
    more: dict[str, Any] = {}
    if version is OcppVersion.V21 and request.schema_set != "iso15118_2":
        # M01.FR.02 and 03: of ISO 15118-20 alone
        more["maximum_contract_certificate_chains"] = request.maximum_contracts
        more["prioritized_emaids"] = request.prioritized_emaids[:_MOST_EMAIDS] or None
    kinds = msg.CertificateActionEnumType
    made: OcppObject = msg.Get15118EVCertificateRequest(
        iso15118_schema_version=schema_version,
        action=kinds.Update if request.action is ProvisioningAction.UPDATE else kinds.Install,
        exi_request=base64.b64encode(request.exi_request).decode("ascii"),
        **more,
    )
    return made


def provisioning_answer(request: ProvisioningRequest, answer: Any) -> ProvisioningResponse:
    """What the vehicle is to get, from a Get15118EVCertificateResponse.

    Args:
        request: What the vehicle asked.
        answer: What the CSMS has answered.

    Raises:
        PluginError: There is no certificate, or the answer is not base64. Whether it is the right message is for the session to say.
    """
    if str(answer.status) != "Accepted":
        info = answer.status_info
        reason = "" if info is None else f": {info.reason_code} {info.additional_info or ''}".rstrip()
        raise PluginError(f"the CSMS has no certificate for the vehicle{reason}")
    try:
        octets = base64.b64decode(answer.exi_response, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PluginError("the exiResponse of the CSMS is not base64", hint="it is the EXI document of the response, in base64") from error
    if not octets:
        raise PluginError("the exiResponse of the CSMS is empty")
    return ProvisioningResponse(exi_response=_checked(request, octets, getattr(answer, "remaining_contracts", None)))


def _checked(request: ProvisioningRequest, octets: bytes, remaining: int | None) -> bytes:
    """The response as the vehicle gets it: the right message, and with the number of contracts that are left (M01.FR.05)."""
    codec = codec_of(request.schema_set)
    try:
        root: Any = codec.decode(octets)
    except DecodeError as error:
        raise PluginError(f"the exiResponse of the CSMS does not decode: {error.message}") from error
    body = getattr(root, "body", None)
    message = root if body is None else body.body_element
    wanted = _RESPONSES[request.schema_set, request.action]
    if not isinstance(message, wanted):
        raise PluginError(f"the exiResponse of the CSMS is {type(message).__name__}, not {wanted.__name__}")
    if not isinstance(message, CertificateInstallationRes20) or remaining in (None, message.remaining_contract_certificate_chains):
        return octets
    try:
        # what is signed is another part of the message
        return codec.encode(message.replace(remaining_contract_certificate_chains=remaining))
    except EncodeError as error:
        raise PluginError(f"the vehicle cannot be told that {remaining} contracts are left: {error.message}") from error


def provisioning_of(message: Any, evse_id: str = "") -> ProvisioningRequest:
    """The vehicle's request, from a Get15118EVCertificateRequest.

    Args:
        message: The request of the station.
        evse_id: What to call the EVSE, of which OCPP says nothing.

    Raises:
        PluginError: Its schema version is unknown, or it is not base64.
    """
    wanted = message.iso15118_schema_version
    schema_set = next((name for name, version in SCHEMA_VERSIONS.items() if wanted in (name, version)), None)
    if schema_set is None:
        raise PluginError(f"there are no certificates for vehicles of {wanted!r}")
    try:
        octets = base64.b64decode(message.exi_request, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PluginError("the exiRequest of the station is not base64") from error
    return ProvisioningRequest(
        evse_id=evse_id,
        schema_set=schema_set,
        action=ProvisioningAction.UPDATE if str(message.action) == "Update" else ProvisioningAction.INSTALL,
        exi_request=octets,
        maximum_contracts=getattr(message, "maximum_contract_certificate_chains", None) or 1,
        prioritized_emaids=getattr(message, "prioritized_emaids", None) or (),
    )


def remaining_contracts(request: ProvisioningRequest, response: ProvisioningResponse) -> int | None:
    """How many contracts are left, by a provisioning service's answer to a vehicle of ISO 15118-20; ``None`` for others.

    Args:
        request: What the vehicle asked.
        response: What the service has answered.
    """
    if request.schema_set != "iso15118_20_common":
        return None
    try:
        message = codec_of(request.schema_set).decode(response.exi_response)
    except CodecError:
        return None
    return message.remaining_contract_certificate_chains if isinstance(message, CertificateInstallationRes20) else None


def chain_of_pem(text: str) -> tuple[Certificate, ...]:
    """The certificates of a text in PEM, as many as a chain has.

    Raises:
        CertificateError: There are none, or too many, or one is none.
    """
    found = certificates_from_pem(text)
    if len(found) > _MOST_CERTIFICATES + 1:
        raise CertificateError(f"{len(found)} certificates are more than a chain has")
    return found
