"""Our codec and the JSON schemas of OCPP agree on recorded instances of every message."""

from __future__ import annotations

from collections import Counter

from tests.support.ocpp_verdicts import message_names, recorded_cases, verdict_of
from v2gstack.codecs.ocppj import OcppjCodec, OcppVersion


def test_recorded_verdicts() -> None:
    codecs = {version: OcppjCodec(version) for version in OcppVersion}
    seen: Counter[bool] = Counter()
    messages = set()
    for case in recorded_cases():
        assert verdict_of(codecs[case.version], case.message, case.text) == case.valid, case
        seen[case.valid] += 1
        messages.add((case.version, case.message))
    assert messages == {(version, message) for version in OcppVersion for message in message_names(version)}
    assert min(seen.values()) > 1000
