"""The fuzzer of OCPP frames, for as long as ``V2GSTACK_FUZZ_SECONDS`` says; a few seconds otherwise."""

from __future__ import annotations

import os
import random

from tests.fuzz.ocpp import OcppFuzzer

#: Without a wish the fuzzer only shows that it works; `make fuzz` gives it its minutes.
DEFAULT_SECONDS = 4.0


def test_damaged_frames() -> None:
    seconds = float(os.environ.get("V2GSTACK_FUZZ_SECONDS", DEFAULT_SECONDS))
    seed = int(os.environ.get("V2GSTACK_FUZZ_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}: V2GSTACK_FUZZ_SEED={seed} finds the same again")
    fuzzer = OcppFuzzer(random.Random(seed))
    fuzzer.run(seconds)
    print(fuzzer.report())
    for what in ("CallReceived", "FrameRejected", "FrameIgnored", "ResultReceived", "CallFailed", "let pass"):
        assert fuzzer.counts[what] > 10, what
