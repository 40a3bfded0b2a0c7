"""Making records: what is said comes back, on every curve, with the key here or elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.metering.test_keys import OPENSSL, curve_id, made
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.metering import ClockStatus
from v2gstack.metering.keys import Curve, load_public_key
from v2gstack.metering.ocmf import LossCompensation, OcmfPayload, OcmfReading, OcmfSigningJob, parse_ocmf, sign_ocmf, verify_ocmf
from v2gstack.signers import SoftwareSigner, public_octets

#: Characters that JSON can carry; surrogates are no text.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
#: Milliseconds since 1970; OCMF has no more.
MOMENTS = st.integers(86_400_000, 4 * 10**12)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@st.composite
def readings(draw: st.DrawFn) -> OcmfReading:
    register = draw(st.booleans())
    return OcmfReading(
        time=datetime.fromtimestamp(draw(MOMENTS) / 1000, tz=draw(ZONES)),
        clock=draw(st.sampled_from(ClockStatus)),
        transaction=draw(st.sampled_from(["", *"BCXELRAPST"])),
        value=draw(st.none() | NUMBERS),
        identification="1-b:1.8.0" if register else "",
        unit=draw(st.sampled_from(["kWh", "Wh"])) if register else "",
        current_type=draw(st.sampled_from(["", "AC", "DC"])),
        loss=draw(st.none() | NUMBERS),
        error_flags=draw(st.sampled_from(["", "E", "t", "Et"])),
        status=draw(st.sampled_from([*"NGTDRMXIOSEF"])),
    )


PAYLOADS = st.builds(
    OcmfPayload,
    format_version=st.just("1.2"),
    gateway=WORDS,
    gateway_serial=WORDS,
    pagination=st.from_regex(r"\A[TF](0|[1-9][0-9]{0,6})\Z"),
    meter_serial=WORDS,
    user_assigned=st.none() | st.booleans(),
    identification_flags=st.lists(WORDS, max_size=4).map(tuple),
    identification_type=st.sampled_from(["NONE", "EMAID"]),
    identification=WORDS,
    tariff=WORDS,
    loss_compensation=st.none()
    | st.builds(LossCompensation, name=WORDS, identification=st.integers(0, 99), resistance=NUMBERS, unit=st.just("mOhm")),
    readings=st.lists(readings(), max_size=4).map(tuple),
    extensions=st.dictionaries(st.from_regex(r"\A[U-Z][A-Z]\Z"), WORDS | NUMBERS, max_size=3),
)
SMALL = OcmfPayload(
    format_version="1.2",
    pagination="T7",
    meter_serial="4711",
    readings=(
        OcmfReading(
            time=datetime(2026, 11, 28, 4, tzinfo=UTC),
            clock=ClockStatus.SYNCHRONISED,
            transaction="B",
            value=Decimal("12.340"),
            identification="1-b:1.8.0",
            unit="kWh",
            status="G",
        ),
    ),
)


@given(PAYLOADS)
def test_what_is_said_comes_back(payload: OcmfPayload) -> None:
    record = OcmfSigningJob.of(payload).finish(bytes.fromhex("3006020101020101"))
    assert record.payload == payload
    assert record.data.count(b"|") == 2
    assert parse_ocmf(record.data) == record


@pytest.mark.parametrize("curve", OPENSSL, ids=curve_id)
def test_what_is_signed_verifies_on_every_curve(curve: Curve) -> None:
    private, key = made(curve)
    record = sign_ocmf(SMALL, private)
    verdict = verify_ocmf(record.data, key.to_der().hex())
    assert verdict.valid, verdict.reason
    assert verdict.remarks == ()
    for number in range(len(record.data)):
        changed = record.data[:number] + bytes([record.data[number] ^ 1]) + record.data[number + 1 :]
        if number % 7 == 0 and changed.strip() != record.data:
            try:
                found = verify_ocmf(changed, key)
            except DecodeError:
                continue
            # hex digits of the signature may change their case, and the names of a curve too: neither is signed nor counts
            assert not found.valid or parse_ocmf(changed).signed == record.signed, changed


def test_a_key_elsewhere_signs_through_a_job() -> None:
    curve = OPENSSL[0]
    private, key = made(curve)
    job = OcmfSigningJob.of(SMALL, encoding="base64")
    der = private.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert job.hash_name == "sha256"
    assert job.finish(der, key=key) == job.finish(raw, key=key)
    assert job.finish(raw).signature.encoding == "base64"
    assert verify_ocmf(job.finish(raw), key).valid
    with pytest.raises(EncodeError, match="not that of the key"):
        job.finish(raw[32:] + raw[:32], key=key)
    with pytest.raises(EncodeError, match="no signature"):
        job.finish(b"\x00" * 63)


def test_a_signer_signs_by_the_name_of_a_key() -> None:
    async def run() -> None:
        signer = SoftwareSigner()
        public = load_public_key(public_octets(await signer.make_key("meter", "secp256r1")))
        job = OcmfSigningJob.of(SMALL)
        record = job.finish(await signer.sign("meter", job.to_be_signed, job.hash_name), key=public)
        assert verify_ocmf(record.data, public).valid

    asyncio.run(run())


def test_a_key_on_another_curve_is_told() -> None:
    record = sign_ocmf(SMALL, made(OPENSSL[0])[0])
    verdict = verify_ocmf(record, made(OPENSSL[1])[1])
    assert not verdict.valid
    assert "secp256k1" in verdict.reason


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (replace(SMALL, pagination=""), "pagination"),
        (replace(SMALL, pagination="T01"), "pagination"),
        (replace(SMALL, extensions={"RD": 1}), "field of OCMF"),
        (replace(SMALL, extensions={"UX": 1.5}), "Decimal"),
        (replace(SMALL, extensions={"UX": Decimal("NaN")}), "Decimal"),
        (replace(SMALL, readings=(replace(SMALL.readings[0], time=None),)), "time"),
        (replace(SMALL, readings=(replace(SMALL.readings[0], time=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)),)), "UTC offset"),
        (replace(SMALL, readings=(replace(SMALL.readings[0], unit=""),)), "come together"),
    ],
)
def test_what_cannot_be_said_is_told(payload: OcmfPayload, says: str) -> None:
    with pytest.raises(EncodeError, match=says):
        OcmfSigningJob.of(payload)
