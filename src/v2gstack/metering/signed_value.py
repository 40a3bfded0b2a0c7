"""Signed records on their way to a back end: the SignedMeterValueType of OCPP, and whether a record fits it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.keys import MeterPublicKey, load_public_key
from v2gstack.metering.ocmf.record import OcmfRecord
from v2gstack.metering.reading import SignedRecord

__all__ = ["SignedMeterValue", "signed_meter_value"]

#: Longest text of each field, by the schemas; OCPP 1.6 carries the type as text of a SampledValue, which has no limit.
_LIMITS: Final[dict[OcppVersion, dict[str, int]]] = {
    OcppVersion.V16: {},
    OcppVersion.V201: {"signed_meter_data": 2_500, "signing_method": 50, "encoding_method": 50, "public_key": 2_500},
    OcppVersion.V21: {"signed_meter_data": 32_768, "signing_method": 50, "encoding_method": 50, "public_key": 2_500},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMeterValue:
    """A signed record as OCPP carries it.

    Attributes:
        signed_meter_data: The record, base64.
        signing_method: The algorithm; empty where the record names it itself, as OCMF does.
        encoding_method: What the record is: ``OCMF``, ``ALFEN``, ``EDL``.
        public_key: The meter's key, base64 of ``oca:base16:asn1:`` and its hex; empty where it is not sent.
    """

    signed_meter_data: str
    signing_method: str
    encoding_method: str
    public_key: str

    def excess(self, version: OcppVersion) -> tuple[str, ...]:
        """What does not fit a version, one sentence each; a record that is cut would prove nothing.

        >>> record = SignedRecord(format="OCMF", data=b"O" * 4_062)
        >>> signed_meter_value(record).excess(OcppVersion.V201)
        ('signedMeterData has 5416 characters, OCPP 2.0.1 takes 2500',)
        >>> signed_meter_value(record).excess(OcppVersion.V21)
        ()
        """
        return tuple(
            f"{_NAMES[field]} has {len(getattr(self, field))} characters, OCPP {version} takes {limit}"
            for field, limit in _LIMITS[version].items()
            if len(getattr(self, field)) > limit
        )


#: Names of the fields in the schemas.
_NAMES: Final = {
    "signed_meter_data": "signedMeterData",
    "signing_method": "signingMethod",
    "encoding_method": "encodingMethod",
    "public_key": "publicKey",
}


def signed_meter_value(
    record: SignedRecord | OcmfRecord, *, public_key: MeterPublicKey | bytes | None = None, signing_method: str = ""
) -> SignedMeterValue:
    """A record as OCPP carries it, octet by octet.

    Args:
        record: The record.
        public_key: The meter's key, where the variable PublicKeyWithSignedMeterValue wants it sent.
        signing_method: The algorithm, for records that do not name it themselves.

    Raises:
        DecodeError: The key cannot be read.
    """
    text = ""
    if public_key is not None:
        key = public_key if isinstance(public_key, MeterPublicKey) else load_public_key(public_key)
        text = base64.b64encode(b"oca:base16:asn1:" + key.to_der().hex().encode()).decode()
    return SignedMeterValue(
        signed_meter_data=base64.b64encode(record.data).decode(),
        signing_method=signing_method,
        encoding_method="OCMF" if isinstance(record, OcmfRecord) else record.format,
        public_key=text,
    )
