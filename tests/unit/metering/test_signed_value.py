"""Records as OCPP carries them: nothing changed, nothing cut, and what does not fit is told."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.metering.test_keys import K192_KEY
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import SignedRecord
from v2gstack.metering.keys import load_public_key
from v2gstack.metering.ocmf import OcmfPayload, parse_ocmf
from v2gstack.metering.signed_value import signed_meter_value


@given(st.binary(min_size=1, max_size=300))
def test_every_octet_arrives(data: bytes) -> None:
    value = signed_meter_value(SignedRecord(format="ALFEN", data=data), signing_method="ECDSA-secp192r1-SHA256")
    assert base64.b64decode(value.signed_meter_data) == data
    assert (value.encoding_method, value.signing_method, value.public_key) == ("ALFEN", "ECDSA-secp192r1-SHA256", "")


def test_a_key_comes_back_as_it_was() -> None:
    record = parse_ocmf('OCMF|{"PG":"T1"}|{"SD":"3006020101020101"}')
    value = signed_meter_value(record, public_key=bytes.fromhex(K192_KEY))
    assert base64.b64decode(value.public_key) == b"oca:base16:asn1:" + K192_KEY.encode()
    assert load_public_key(value.public_key) == load_public_key(K192_KEY)
    assert value.encoding_method == "OCMF"
    assert record.payload == OcmfPayload(pagination="T1")


def test_limits_are_those_of_the_schemas() -> None:
    fits, over = (signed_meter_value(SignedRecord(format="OCMF", data=bytes(size))) for size in (1_875, 1_876))
    assert fits.excess(OcppVersion.V201) == ()
    assert over.excess(OcppVersion.V201) == ("signedMeterData has 2504 characters, OCPP 2.0.1 takes 2500",)
    assert over.excess(OcppVersion.V21) == over.excess(OcppVersion.V16) == ()
    large = signed_meter_value(SignedRecord(format="x" * 51, data=bytes(24_577)), signing_method="y" * 51)
    assert [each.split()[0] for each in large.excess(OcppVersion.V21)] == ["signedMeterData", "signingMethod", "encodingMethod"]
