"""The mutation fuzzer, for as long as ``V2GSTACK_FUZZ_SECONDS`` says; a few seconds otherwise."""

from __future__ import annotations

import os
import random

from tests.fuzz.mutate import Fuzzer

#: Without a wish the fuzzer only shows that it works; `make fuzz` gives it its minutes.
DEFAULT_SECONDS = 4.0


def test_damaged_streams(exi_engine: str) -> None:
    seconds = float(os.environ.get("V2GSTACK_FUZZ_SECONDS", DEFAULT_SECONDS))
    seed = int(os.environ.get("V2GSTACK_FUZZ_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}: V2GSTACK_FUZZ_SEED={seed} finds the same again")
    fuzzer = Fuzzer(exi_engine, random.Random(seed))
    fuzzer.run(seconds)
    print(fuzzer.report())
    assert fuzzer.counts["decoded"] > 10
    assert fuzzer.counts["refused"] > 10
