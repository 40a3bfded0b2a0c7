"""OCMF, the Open Charge Metering Format: signed meter records as text, read, verified and made.

>>> from v2gstack.metering.ocmf import parse_ocmf
>>> record = parse_ocmf('OCMF|{"PG":"T1","RD":[{"RV":1.5,"RI":"1-b:1.8.0","RU":"kWh"}]}|{"SD":"3006020101020101"}')
>>> record.payload.readings[0].energy
Decimal('1500.0')
"""

from __future__ import annotations

from v2gstack.metering.ocmf.gateway import GatewayIdentity, OcmfGateway, readings_of
from v2gstack.metering.ocmf.obis import EnergyFlow, flow_of
from v2gstack.metering.ocmf.payload import LossCompensation, OcmfPayload, OcmfReading
from v2gstack.metering.ocmf.record import MAX_OCMF_BYTES, OcmfRecord, OcmfSignature, parse_ocmf
from v2gstack.metering.ocmf.signing import OcmfSigningJob, sign_ocmf
from v2gstack.metering.ocmf.verifying import verify_ocmf

__all__ = [
    "MAX_OCMF_BYTES",
    "EnergyFlow",
    "GatewayIdentity",
    "LossCompensation",
    "OcmfGateway",
    "OcmfPayload",
    "OcmfReading",
    "OcmfRecord",
    "OcmfSignature",
    "OcmfSigningJob",
    "flow_of",
    "parse_ocmf",
    "readings_of",
    "sign_ocmf",
    "verify_ocmf",
]
