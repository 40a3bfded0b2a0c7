"""A gateway whose key is in the token signs the records of a meter: both ways of asking give records that verify."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric import ec
from v2gstack.metering import ClockStatus
from v2gstack.metering.keys import load_public_key
from v2gstack.metering.ocmf import OcmfPayload, OcmfReading, OcmfSigningJob, sign_ocmf, verify_ocmf
from v2gstack.signers import public_octets

from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

READING = OcmfReading(
    time=datetime(2026, 11, 28, 5, tzinfo=UTC),
    clock=ClockStatus.SYNCHRONISED,
    transaction="B",
    value=Decimal("1.637"),
    identification="1-0:1.8.0",
    unit="kWh",
    status="G",
)
PAYLOAD = OcmfPayload(format_version="1.2", pagination="T1", meter_serial="4711", readings=(READING,))


def test_a_token_signs_meter_records(token: Pkcs11SignerConfig) -> None:
    async def run() -> None:
        signer = Pkcs11Signer(token)
        try:
            key = await signer.make_key("meter", "secp256r1")
            public = load_public_key(public_octets(key))
            # as a key object, which blocks while the token works, and through the signer, which does not
            opened = signer.open_key("meter")
            assert isinstance(opened, ec.EllipticCurvePrivateKey)
            record = await asyncio.to_thread(sign_ocmf, PAYLOAD, opened)
            assert verify_ocmf(record.data, public).valid
            job = OcmfSigningJob.of(replace(PAYLOAD, pagination="T2"))
            record = job.finish(await signer.sign("meter", job.to_be_signed, job.hash_name), key=public)
            assert verify_ocmf(record.data, public).valid
        finally:
            await signer.close()

    asyncio.run(run())
