"""Our codec takes what the JSON schemas in the package ``ocpp`` take, and refuses what they refuse: every message of every version."""

from __future__ import annotations

import importlib.util
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.ocpp_schemas import Schemas, instance_of, mutations_of
from tests.support.ocpp_verdicts import cases, message_names, oracle, recorded_cases, verdict_of
from v2gstack.codecs.ocppj import OcppjCodec, OcppVersion

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def package() -> Path:
    for name in ("ocpp", "jsonschema", "rfc3339_validator", "rfc3986_validator"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"the package {name} is missing; run `make interop`")
    spec = importlib.util.find_spec("ocpp")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


EVERY_MESSAGE = [(version, message) for version in OcppVersion for message in message_names(version)]


@pytest.mark.parametrize(("version", "message"), EVERY_MESSAGE)
def test_same_verdict_on_valid_and_changed_instances(version: OcppVersion, message: str, package: Path) -> None:
    codec = OcppjCodec(version)
    schema, valid = oracle(Schemas(package, version), message)
    chooser = random.Random(message)
    for fill in (0.0, 0.5, 1.0):
        instance = instance_of(schema, schema, chooser, fill=fill)
        for case in cases(version, message, instance, list(mutations_of(instance, schema, schema)), valid):
            assert verdict_of(codec, message, case.text) == case.valid, case.mutation


def test_the_recording_is_what_the_schemas_say(package: Path) -> None:
    oracles = {(version, message): oracle(Schemas(package, version), message)[1] for version, message in EVERY_MESSAGE}
    for case in recorded_cases():
        assert oracles[case.version, case.message](case.text) == case.valid, case


def test_what_differs_on_purpose(package: Path) -> None:
    """Two schemas of OCPP 1.6 disagree about one type. Everything else is equal, as the test above shows."""
    from jsonschema import Draft4Validator

    schema = Schemas(package, "1.6").schema("StopTransactionRequest")
    codec = OcppjCodec(OcppVersion.V16)
    stop = {"meterStop": 1, "timestamp": "2026-03-01T12:00:00Z", "transactionId": 1}
    for sampled, theirs in (([], True), ([{"value": "50", "unit": "Hertz"}], False)):
        payload = stop | {"transactionData": [{"timestamp": "2026-03-01T12:00:00Z", "sampledValue": sampled}]}
        assert Draft4Validator(schema).is_valid(payload) is theirs
        assert verdict_of(codec, "StopTransactionRequest", json.dumps(payload)) is not theirs
    # and floats are no multiples of 0.1
    profile = json.dumps({"status": "Accepted", "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": []}})
    _, valid = oracle(Schemas(package, "1.6"), "GetCompositeScheduleResponse")
    for rate in ("0.1", "0.3", "21.4", "32", "0.15"):
        text = profile.replace('"chargingSchedulePeriod"', f'"minChargingRate": {rate}, "chargingSchedulePeriod"')
        assert verdict_of(codec, "GetCompositeScheduleResponse", text) is valid(text) is (Decimal(rate) * 10 % 1 == 0)
