"""The differential fuzzer, guided by the coverage of both engines.

Usage: python -m tests.fuzz.guided [--seconds N] [--corpus DIRECTORY] [--found DIRECTORY] [--keep-going]

Needs Atheris, which brings libFuzzer, and an extension built with ``tests/fuzz/coverage.c``; ``make fuzz-differential`` prepares
both. Atheris follows the Python engine by its bytecode; the extension's counters and comparisons reach the same libFuzzer.
Without ``--keep-going`` the first difference ends the run, and libFuzzer writes the input; with it, one input of each kind
of difference is written, and the run goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import time
from pathlib import Path

import atheris

__all__ = ["main"]

#: Longer inputs find nothing that shorter ones do not; the longest message of the seeds has 4.7 kB.
MAX_OCTETS = 6000
#: Seconds between reports.
REPORT = 60.0


def _share_libfuzzer() -> None:
    """Make libFuzzer's functions visible to the extension, so that its coverage counts.

    Atheris loads its copy of libFuzzer for itself alone, and expects another where it finds the functions of one.
    """
    flags = sys.getdlopenflags()
    sys.setdlopenflags(flags | os.RTLD_GLOBAL)
    import atheris.core_with_libfuzzer as core

    sys.setdlopenflags(flags)
    sys.modules["atheris.core_without_libfuzzer"] = core


_share_libfuzzer()
with atheris.instrument_imports(include=["v2gstack.codecs.exi"], enable_loader_override=False):
    import v2gstack.codecs.exi.decoder
    import v2gstack.codecs.exi.encoder
    import v2gstack.codecs.exi.fused  # noqa: F401 - the parts that are loaded on first use are instrumented as well

# Only now: it imports the codecs.
from tests.fuzz.differential import HEAD, Difference, Differential, seeds  # noqa: E402


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """What libFuzzer does to octets, or the like for bits: nothing in a stream is aligned."""
    choose = random.Random(seed)
    head, body = data[:HEAD], data[HEAD:]
    if choose.random() < 0.5 or not body:
        return bytes(atheris.Mutate(data, max_size))
    count = 8 * len(body)
    bits = int.from_bytes(body, "big")
    for _ in range(choose.choice((1, 1, 1, 2, 4))):
        bits, count = _damage(bits, count, choose)
    padding = -count % 8
    changed = (bits << padding).to_bytes((count + padding) // 8, "big")
    return (head + changed)[:max_size]


def _damage(bits: int, count: int, choose: random.Random) -> tuple[int, int]:
    """Flip, insert, remove or repeat bits; ``count`` is how many there are."""
    at = choose.randrange(count + 1)
    length = choose.choice((1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 32))
    low = bits & ((1 << at) - 1)
    high = bits >> at
    match choose.randrange(5):
        case 0 | 1:
            return (bits ^ (1 << min(at, count - 1)) if count else 0), count
        case 2:
            new = choose.choice((0, (1 << length) - 1, choose.getrandbits(length)))
            return ((high << length | new) << at) | low, count + length
        case 3:
            length = min(length, count - at)
            return (high >> length << at) | low, count - length
        case _:
            length = min(8 * length, count - at)
            again = high & ((1 << length) - 1)
            return ((high << length | again) << at) | low, count + length


class _Run:
    """What libFuzzer calls."""

    def __init__(self, found: Path, *, keep_going: bool) -> None:
        self.differential = Differential()
        self.found = found
        self.keep_going = keep_going
        self.kinds: set[tuple[str, str, str]] = set()
        self.begin = time.monotonic()
        self.next_report = self.begin + REPORT

    def one(self, data: bytes) -> None:
        """One input."""
        try:
            self.differential.check(data)
        except Difference as difference:
            if not self.keep_going:
                raise
            self._keep(data, difference)
        if time.monotonic() > self.next_report:
            self.next_report = time.monotonic() + REPORT
            taken = time.monotonic() - self.begin
            print(f"after {taken:.0f} s: {len(self.kinds)} kinds of difference; {self.differential.report()}", flush=True)

    def _keep(self, data: bytes, difference: Difference) -> None:
        kind = (*difference.target, difference.stage)
        if kind in self.kinds:
            return
        self.kinds.add(kind)
        name = f"difference-{hashlib.sha256(data).hexdigest()[:16]}"
        (self.found / name).write_bytes(data)
        print(f"DIFFERENCE {name}: {difference}", flush=True)


def main() -> None:
    """Fuzz from the command line; what follows ``--`` is for libFuzzer."""
    parser = argparse.ArgumentParser(description="Python engine against C engine, guided by coverage.")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, default=Path("build/fuzz/corpus"))
    parser.add_argument("--found", type=Path, default=Path("build/fuzz/found"))
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("libfuzzer", nargs="*", help="options of libFuzzer, after --")
    arguments = parser.parse_args()
    for directory in (arguments.corpus, arguments.found):
        directory.mkdir(parents=True, exist_ok=True)
    for data in seeds(random.Random(15118)):
        (arguments.corpus / hashlib.sha256(data).hexdigest()[:40]).write_bytes(data)
    options = [
        f"-max_total_time={arguments.seconds}",
        f"-max_len={MAX_OCTETS}",
        "-timeout=20",
        "-print_final_stats=1",
        f"-artifact_prefix={arguments.found}/",
        *arguments.libfuzzer,
        str(arguments.corpus),
    ]
    run = _Run(arguments.found, keep_going=arguments.keep_going)
    atheris.Setup([sys.argv[0], *options], run.one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
