"""Plug & Charge in OCPP 1.6: messages of OCPP 2.0.1 that a DataTransfer carries.

The OCA's application note "Using ISO 15118 Plug & Charge with OCPP 1.6" (version 1.0) defines them; this is the shape that open
implementations of it give them. Data is the JSON of the message of 2.0.1, as a text. One message is simpler than in 2.0.1: the
``idToken`` of Authorize is the identifier itself. Stations of the field send the object of 2.0.1 as well, so that both are read.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from v2gstack.codecs.ocppj import TOLERANT, FrameError, OcppjCodec
from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppObject, OcppVersion

__all__ = ["PNC_VENDOR", "carried", "carried_answer", "carry", "carry_answer", "is_carried"]

#: Who defines what is carried.
PNC_VENDOR: Final = "org.openchargealliance.iso15118pnc"

#: What is carried; all else is OCPP 1.6's own, or its security extension's.
ACTIONS: Final = frozenset(
    {
        "Authorize",
        "CertificateSigned",
        "DeleteCertificate",
        "Get15118EVCertificate",
        "GetCertificateStatus",
        "GetInstalledCertificateIds",
        "InstallCertificate",
        "SignCertificate",
        "TriggerMessage",
    }
)

_OUT: Final = OcppjCodec(OcppVersion.V201)
_IN: Final = OcppjCodec(OcppVersion.V201, policy=TOLERANT)


def is_carried(request: Any) -> bool:
    """Whether a DataTransfer carries a message of Plug & Charge."""
    return bool(request.vendor_id == PNC_VENDOR)


def carry(message: OcppObject) -> ocpp16.DataTransferRequest:
    """The DataTransfer of a request.

    Args:
        message: A request of OCPP 2.0.1.

    Raises:
        EncodeError: It breaks its schema.
    """
    name, payload = _OUT.action_of(message).name, _OUT.encode_payload(message)
    if name == "Authorize":
        fields = msgspec.json.decode(payload)
        fields["idToken"] = fields["idToken"]["idToken"]
        payload = msgspec.json.encode(fields)
    return ocpp16.DataTransferRequest(vendor_id=PNC_VENDOR, message_id=name, data=payload.decode())


def carried(request: Any) -> OcppObject | None:
    """The request that a DataTransfer carries; ``None`` where there is no such message.

    Raises:
        FrameError: Its data is no such message.
    """
    name = request.message_id or ""
    if name not in ACTIONS:
        return None
    payload = (request.data or "{}").encode()
    if name == "Authorize":
        payload = _with_token(payload)
    if name == "TriggerMessage" and payload.strip() == b"{}":
        # the note knows nothing else that could be asked for
        payload = b'{"requestedMessage":"SignV2GCertificate"}'
    message = _IN.decode_request(name, payload).message
    if isinstance(message, (ocpp201.CertificateSignedRequest, ocpp201.SignCertificateRequest)) and message.certificate_type is None:
        # OCPP 1.6 has messages of its own for the certificate that the CSMS is shown
        message = message.replace(certificate_type=ocpp201.CertificateSigningUseEnumType.V2GCertificate)
    return message


def _with_token(payload: bytes) -> bytes:
    try:
        fields = msgspec.json.decode(payload, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameError(f"the data of a DataTransfer is no JSON object: {error}") from error
    token = fields.get("idToken")
    return msgspec.json.encode({**fields, "idToken": {"idToken": token, "type": "eMAID"}}) if isinstance(token, str) else payload


def carry_answer(answer: OcppObject | None) -> ocpp16.DataTransferResponse:
    """The DataTransfer's answer; ``None`` says that the message is not known.

    Raises:
        EncodeError: The answer breaks its schema.
    """
    if answer is None:
        return ocpp16.DataTransferResponse(status=ocpp16.DataTransferStatus.UnknownMessageId)
    return ocpp16.DataTransferResponse(status=ocpp16.DataTransferStatus.Accepted, data=_OUT.encode_payload(answer).decode())


def carried_answer(name: str, response: Any) -> OcppObject:
    """The answer that a DataTransfer's answer carries.

    Args:
        name: The action that was carried.
        response: The answer of the DataTransfer.

    Raises:
        FrameError: The peer does not know such messages, or its data is no such answer.
    """
    if str(response.status) != "Accepted" or response.data is None:
        raise FrameError(f"the peer does not answer {name}: {response.status}")
    return _IN.decode_response(name, response.data.encode()).message
