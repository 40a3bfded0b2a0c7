"""Random damage to good streams: what comes of it is a message or a ``DecodeError``, and soon.

Usage: python -m tests.fuzz.mutate [--seconds N] [--seed S] [--engine python|c]

The corpus is made of random schema-valid messages of every schema set, recorded fragments of them,
documents without a schema and of a schema with every construct there is, and the streams that this
run found to decode in spite of their damage.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.support.exi import SETS, outcome, reference_decode, same
from tests.support.recorded import DATA, GENERAL_XSD, OPTION_SETS, documents, read, witness_file
from v2gstack.codecs.exi import Alignment, ExiCodec
from v2gstack.errors import CodecError, DecodeError
from v2gstack.testing.instances import Instances, RandomSource

__all__ = ["Fuzzer", "main"]

#: Processor seconds that one input may take. Inputs have some hundred octets; the slowest honest ones take
#: milliseconds.
SLOWEST = 1.0
#: Messages of each schema set to begin with.
SEEDS_PER_SET = 60
#: Damaged streams that still decode are kept to be damaged further, up to this many for a set.
KEPT_PER_SET = 400

#: Streams of other options: the codecs are general, and so is the damage.
GENERAL = {
    "schema-less": ExiCodec.schemaless(),
    "schema-less, byte-aligned": ExiCodec.schemaless(alignment=Alignment.BYTE_ALIGNED),
    "schema-less, everything preserved": ExiCodec.schemaless(
        preserve_comments=True, preserve_pis=True, preserve_dtd=True, preserve_prefixes=True, include_options=True, cookie=True
    ),
    "schema-less, small tables": ExiCodec.schemaless(value_partition_capacity=3, value_max_length=4, fragment=True),
}
GENERAL_DOCUMENTS = (
    "<a/>",
    '<a x="1" y="2"><b>t</b><b>t</b><c z="t">u</c></a>',
    '<p:a xmlns:p="urn:p"><b xmlns="urn:q"><a><b><c/></b></a></b>text<!-- note --><?do it?></p:a>',
    "<a>" + "".join(f'<i n="{n % 5}">{n % 7}</i>' for n in range(40)) + "</a>",
)


@dataclass
class Fuzzer:
    """One run.

    Attributes:
        engine: Engine under test.
        random: Where all choices come from.
        counts: What came of the inputs.
    """

    engine: str
    random: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self.codecs = {name: ExiCodec(name, engine=self.engine) for name in SETS}
        self.corpus = {name: list(self._seeds(name)) for name in SETS}
        self.fragments = {
            name: [bytes.fromhex(entry["exi"]) for entry in read(witness_file(name))[1] if entry.get("fragment")] for name in SETS
        }
        self.general_codecs = dict(GENERAL)
        self.general = {name: [codec.encode_xml(document) for document in GENERAL_DOCUMENTS] for name, codec in GENERAL.items()}
        recorded = documents(DATA / "general" / "general.jsonl")
        for name, (options, _) in OPTION_SETS.items():
            self.general_codecs[name] = ExiCodec.from_xsd(GENERAL_XSD, **options)
            self.general[name] = [document.data for document in recorded if document.options == name]

    def _seeds(self, name: str) -> Iterator[bytes]:
        codec = self.codecs[name]
        instances = Instances(name, RandomSource(self.random))
        elements = sorted(codec.binding.registry.elements)
        for _ in range(SEEDS_PER_SET):
            yield codec.encode(instances.element(self.random.choice(elements)), validate=False)

    def damaged(self, streams: list[bytes]) -> bytes:
        """A stream with one to four things wrong."""
        choose = self.random
        data = bytearray(choose.choice(streams))
        for _ in range(choose.randint(1, 4)):
            kind = choose.randrange(7)
            place = choose.randrange(len(data)) if data else 0
            if kind == 0 and data:
                data[place] ^= 1 << choose.randrange(8)
            elif kind == 1:
                del data[place:]
            elif kind == 2:
                data[place:place] = choose.randbytes(choose.randint(1, 4))
            elif kind == 3:
                del data[place : place + choose.randint(1, 4)]
            elif kind == 4:
                other = choose.choice(streams)
                data[place:] = other[choose.randrange(len(other)) :]
            elif kind == 5 and data:
                # Lengths and counts are varints: all ones is the largest there is.
                data[place : place + choose.randint(1, 5)] = b"\xff" * choose.randint(1, 5)
            elif data:
                data[place] = choose.randrange(256)
        return bytes(data)

    def step(self) -> None:
        """One damaged stream, checked in every way.

        Raises:
            AssertionError: The engines disagree, or what decodes is not stable.
        """
        kind = self.random.random()
        if kind < 0.2:
            name = self.random.choice(list(self.general))
            self._general(name, self.damaged(self.general[name]))
            return
        name = self.random.choice(SETS)
        if kind < 0.35:
            self._fragment(name, self.damaged(self.fragments[name]))
            return
        streams = self.corpus[name]
        data = self.damaged(streams)
        if self._typed(name, data) and len(streams) < KEPT_PER_SET + SEEDS_PER_SET:
            streams.append(data)

    def _typed(self, name: str, data: bytes) -> bool:
        codec = self.codecs[name]
        begin = time.process_time()
        found = outcome(lambda: codec.decode(data))
        self._time(begin, name, data)
        expected = outcome(lambda: reference_decode(codec, data))
        assert found.place == expected.place, (name, data.hex(), found, expected)
        if found.error is not None:
            self._error(found.error, name, data)
            return False
        assert same(found.value, expected.value), (name, data.hex())
        self.counts["decoded"] += 1
        again = outcome(lambda: codec.encode(found.value, validate=False))
        assert again.error is None, (name, data.hex(), again)
        assert same(codec.decode(again.value), found.value), (name, data.hex(), again.value.hex())
        valid = outcome(lambda: codec.encode(found.value))
        assert valid.error is not None or valid.value == again.value, (name, data.hex())
        return True

    def _fragment(self, name: str, data: bytes) -> None:
        codec = self.codecs[name]
        begin = time.process_time()
        found = outcome(lambda: codec.decode_fragment(data))
        self._time(begin, name, data)
        expected = outcome(lambda: reference_decode(codec, data, fragment=True))
        assert found.place == expected.place, (name, data.hex(), found, expected)
        if found.error is not None:
            self._error(found.error, name, data)
            return
        assert same(found.value, expected.value), (name, data.hex())
        self.counts["decoded fragments"] += 1
        root = codec.examine(data, fragment=True).name
        again = outcome(lambda: codec.encode_fragment(found.value, root, validate=False))
        assert again.error is None, (name, data.hex(), again)
        assert same(codec.decode_fragment(again.value), found.value), (name, data.hex(), again.value.hex())

    def _general(self, name: str, data: bytes) -> None:
        codec = self.general_codecs[name]
        begin = time.process_time()
        found = outcome(lambda: codec.decode_xml(data))
        self._time(begin, name, data)
        if found.error is None:
            self.counts["decoded, general"] += 1
        else:
            self._error(found.error, name, data)

    def _error(self, error: CodecError, name: str, data: bytes) -> None:
        assert isinstance(error, DecodeError), (name, data.hex(), error)
        assert error.offset is not None, (name, data.hex(), error)
        assert 0 <= error.offset <= 8 * len(data), (name, data.hex(), error)
        self.counts["refused"] += 1

    def _time(self, begin: float, name: str, data: bytes) -> None:
        taken = time.process_time() - begin
        self.slowest = max(self.slowest, taken)
        assert taken < SLOWEST, (name, data.hex(), taken)

    def run(self, seconds: float) -> None:
        """Go on for that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(50):
                self.step()

    def report(self) -> str:
        """What was done, in one line."""
        kept = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"{sum(self.counts.values())} inputs: {kept}; slowest {self.slowest * 1e3:.1f} ms"


def main() -> int:
    """Fuzz from the command line; the seed of a run that found something finds it again."""
    parser = argparse.ArgumentParser(description="Random damage to good EXI streams.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--engine", default="python", choices=("python", "c"))
    arguments = parser.parse_args()
    seed = random.SystemRandom().getrandbits(32) if arguments.seed is None else arguments.seed
    print(f"engine {arguments.engine}, seed {seed}, {arguments.seconds:g} s", flush=True)
    fuzzer = Fuzzer(arguments.engine, random.Random(seed))
    try:
        fuzzer.run(arguments.seconds)
    finally:
        print(fuzzer.report(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
