"""Signed records, damaged: a verdict or a `DecodeError`, soon, and never a yes to something that was not signed."""

from __future__ import annotations

import contextlib
import os
import random
import time

from tests.unit.metering.test_records import OCMF, P192, P256, alfen, edl, edl_list, isa_list, public
from v2gstack.errors import DecodeError
from v2gstack.metering.datasets import SignedDataset
from v2gstack.metering.keys import load_public_key
from v2gstack.metering.records import FoundRecord, find_records, verify_record

#: Without a wish the fuzzer only shows that it works; `make fuzz` gives it its minutes.
DEFAULT_SECONDS = 3.0
#: CPU seconds that no record may take, however it is damaged.
PATIENCE = 1.0

RECORDS = [
    (OCMF.data.decode(), public(P256)),
    (alfen(), public(P192)),
    (edl(), public(P256)),
    (edl(P192), public(P192)),
    (edl_list().hex(), public(P192)),
    (isa_list().hex(), public(P256)),
]
KEYS = [public(P256).to_der().hex(), public(P192).point().hex()]


def signed(found: FoundRecord) -> bytes:
    return found.record.signed


SIGNED = {signed(find_records(text)[0]) for text, _ in RECORDS}


def damaged(text: str, random: random.Random) -> str:
    """A text with a few letters changed, taken out, doubled, or pieces of it moved."""
    letters = list(text)
    for _ in range(random.choice((1, 1, 1, 2, 5, 20))):
        place = random.randrange(len(letters))
        match random.randrange(6):
            case 0:
                letters[place] = random.choice('0123456789abcdefABCDEF{}[]|"\\,:;<>=& \x00é')
            case 1:
                del letters[place : place + random.choice((1, 2, 8, 64))]
            case 2:
                letters[place:place] = letters[place : place + random.choice((1, 16, 200))]
            case 3:
                letters[place:place] = random.choice('[{"9') * random.choice((1, 40, 5_000))
            case 4:
                other = random.choice(RECORDS)[0]
                letters[place:place] = other[: random.randrange(len(other))]
            case _:
                letters[place] = chr(ord(letters[place]) ^ 1 << random.randrange(7))
        letters = letters or ["x"]
    return "".join(letters)


def test_damaged_records() -> None:
    seconds = float(os.environ.get("V2GSTACK_FUZZ_SECONDS", DEFAULT_SECONDS))
    seed = int(os.environ.get("V2GSTACK_FUZZ_SEED", random.SystemRandom().getrandbits(32)))
    print(f"seed {seed}: V2GSTACK_FUZZ_SEED={seed} finds the same again")
    source = random.Random(seed)
    counts = {"valid": 0, "invalid": 0, "refused": 0}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text, key = source.choice(RECORDS)
        text = damaged(text, source)
        begin = time.process_time()
        try:
            for found in find_records(text):
                verdict = verify_record(found, key)
                assert verdict is not None
                counts["valid" if verdict.valid else "invalid"] += 1
                assert not verdict.valid or signed(found) in SIGNED, text
                assert isinstance(found.record, SignedDataset) or found.record.payload.remarks() is not None
        except DecodeError:
            counts["refused"] += 1
        assert time.process_time() - begin < PATIENCE, text[:2_000]
        with contextlib.suppress(DecodeError):
            load_public_key(damaged(source.choice(KEYS), source))
    print(counts)
    assert min(counts.values()) > 0
