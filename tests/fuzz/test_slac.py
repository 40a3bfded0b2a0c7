"""The fuzzer of powerline frames and SLAC, for as long as ``V2GSTACK_FUZZ_SECONDS`` says; a few seconds otherwise."""

from __future__ import annotations

import os
import random
import tracemalloc

from tests.fuzz.slac import SlacFuzzer
from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ, encode_mme
from v2gstack.trace import Matchings, SlacFollower
from v2gstack.trace.tcp import Origin

#: Without a wish the fuzzer only shows that it works; `make fuzz` gives it its minutes.
DEFAULT_SECONDS = 4.0
#: Octets that a reader may keep of a flood of thirty thousand vehicles.
MOST_KEPT = 8 << 20


def test_hostile_frames() -> None:
    seconds = float(os.environ.get("V2GSTACK_FUZZ_SECONDS", DEFAULT_SECONDS))
    seed = int(os.environ.get("V2GSTACK_FUZZ_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}: V2GSTACK_FUZZ_SEED={seed} finds the same again")
    fuzzer = SlacFuzzer(random.Random(seed))
    fuzzer.run(seconds)
    print(fuzzer.report())
    for what in ("decoded", "unknown", "refused", "taken", "ignored", "came to rest", "in sounding", "in matched"):
        assert fuzzer.counts[what] > 10, what


def test_a_flood_is_read_in_bounded_memory() -> None:
    """A capture of thirty thousand made-up vehicles: what is remembered of them stops growing."""
    choose = random.Random(7)
    follower, matchings = SlacFollower(), Matchings()
    tracemalloc.start()
    try:
        for number in range(30_000):
            frame = encode_mme(CM_SLAC_PARM_REQ(BROADCAST, b"\x02" + choose.randbytes(5), run_id=choose.randbytes(8)))
            matchings.add(follower.frame(frame, Origin(number, number)))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < MOST_KEPT
