"""Decode and encode a million messages with the C engine, and fail if anything is kept.

Usage: ``python tools/check_leaks.py [--messages N] [--slack MB]``

Three counts have to stay where they are once everything is warm: blocks of Python's allocator, the process's resident memory (which
sees what was allocated past that allocator), and the references to objects that all messages share: classes, members of
enumerations, ``None`` and small numbers. A lost reference to one of these is no memory, and still a defect.
The messages are random ones of every schema set, as documents and as fragments; some streams are damaged and some messages
altered, because errors leave by other ways; some go through events and XML.
"""

from __future__ import annotations

import argparse
import enum
import gc
import random
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec
from v2gstack.errors import CodecError
from v2gstack.messages import Message
from v2gstack.testing.instances import Instances, RandomSource

__all__ = ["main"]

#: Random messages of each schema set.
MESSAGES_PER_SET = 30
#: Counted at the end of so many equal parts.
PARTS = 5
#: One irregular message for this many regular ones; they take a hundred times as long.
IRREGULAR = 200
#: What may come and go: caches of the interpreter, pages of the allocator. One object kept of a thousand messages would be twice that.
BLOCKS = 500
REFERENCES = 20

Action = Callable[[], Any]


def regular(codec: ExiCodec, source: random.Random) -> Iterator[Action]:
    """Messages that the C engine takes from end to end."""
    native = codec.native
    if native is None:
        raise SystemExit("the C engine is not here")
    instances = Instances(codec.schema, RandomSource(source))
    elements = sorted(codec.binding.registry.elements)
    for _ in range(MESSAGES_PER_SET):
        message = instances.element(source.choice(elements))
        data = native.try_encode(message)
        if data is None or native.try_decode(data) is None:
            # Of what schemas leave open, some is left to Python.
            continue
        yield partial(codec.decode, data)
        yield partial(codec.encode, message)
        qname = codec.binding.element_name(type(message))
        if qname in codec.binding.fragment_elements:
            yield partial(codec.decode_fragment, codec.encode_fragment(message))
            yield partial(codec.encode_fragment, message)


def irregular(codec: ExiCodec, source: random.Random) -> Iterator[Action]:
    """Streams and messages that are refused, or read in spite of what is wrong; and what is read as markup."""
    instances = Instances(codec.schema, RandomSource(source))
    elements = sorted(codec.binding.registry.elements)
    for _ in range(MESSAGES_PER_SET):
        message = instances.element(source.choice(elements))
        data = bytearray(codec.encode(message))
        place = source.randrange(1, len(data)) if len(data) > 1 else 0
        data[place] ^= 1 << source.randrange(8)
        yield partial(codec.decode, bytes(data))
        yield partial(codec.decode, bytes(data[:place]))
        yield partial(codec.decode_fragment, bytes(data))
        yield partial(_markup, codec, bytes(data))
        yield partial(_markup, codec, codec.encode(message))
        if message.__struct_fields__:
            name = source.choice(message.__struct_fields__)
            wrong = source.choice((None, -1, 1 << 70, "x" * 3000, b"x" * 3000, (message, message)))
            yield partial(codec.encode, message.replace(**{name: wrong}))


def general(source: random.Random) -> Iterator[Action]:
    """Streams that learn their grammars, and some that are damaged."""
    document = "<a>" + "".join(f'<b c="{number % 7}"><d>{number % 5}</d>text</b>' for number in range(12)) + "</a>"
    choices: tuple[dict[str, Any], ...] = ({}, {"preserve_comments": True, "preserve_prefixes": True}, {"value_partition_capacity": 3})
    for options in choices:
        codec = ExiCodec.schemaless(engine="c", **options)
        data = codec.encode_xml(document)
        yield partial(_markup, codec, data)
        for _ in range(10):
            damaged = bytearray(data)
            damaged[source.randrange(1, len(data))] ^= 1 << source.randrange(8)
            yield partial(_markup, codec, bytes(damaged))


def _markup(codec: ExiCodec, data: bytes) -> None:
    """Through events and XML, and back."""
    for _ in codec.decode_events(data):
        pass
    codec.encode_xml(codec.decode_xml(data))


def quietly(action: Action) -> None:
    """What is refused is no matter here."""
    try:
        action()
    except (CodecError, TypeError, AttributeError):
        return


def resident() -> int:
    """Octets of memory that the process occupies."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


def shared_objects() -> dict[str, Any]:
    """What all messages refer to."""
    found: dict[str, Any] = {"None": None, "True": True, "False": False, "''": "", "b''": b"", "()": ()}
    found.update({str(number): number for number in range(-5, 257)})
    classes: list[type[Message]] = Message.__subclasses__()
    while classes:
        cls = classes.pop()
        classes += cls.__subclasses__()
        found[cls.__qualname__] = cls
    kinds: list[type[enum.Enum]] = [*enum.Enum.__subclasses__(), *enum.StrEnum.__subclasses__(), *enum.IntEnum.__subclasses__()]
    for kind in kinds:
        if kind.__module__.startswith("v2gstack.messages"):
            found.update({str(member): member for member in kind})
    return found


def references(objects: dict[str, Any]) -> array[int]:
    """How many references each has, in an array because numbers of a list would be references themselves.

    From Python 3.12 on some objects are immortal and always have the same number.
    """
    return array("q", (sys.getrefcount(value) for value in objects.values()))


def _memory() -> tuple[int, int]:
    gc.collect()
    return sys.getallocatedblocks(), resident()


def _growth(states: list[tuple[int, int]], slack: int) -> list[str]:
    blocks, octets = states[-1][0] - states[0][0], states[-1][1] - states[0][1]
    found = [f"{blocks} blocks more than in the beginning"] if blocks > BLOCKS else []
    return found + ([f"{octets} octets of memory more than in the beginning"] if octets > slack else [])


def main() -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(description="Does the C engine keep memory or references?")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--slack", type=int, default=1, help="MB that memory may grow by; sanitizers need some for themselves")
    arguments = parser.parse_args()
    total: int = arguments.messages
    source = random.Random(1)
    codecs = [ExiCodec(name, engine="c") for name in SCHEMA_SETS]
    good = [action for codec in codecs for action in regular(codec, source)]
    bad = [*(action for codec in codecs for action in irregular(codec, source)), *general(source)]
    source.shuffle(good)
    objects = shared_objects()
    for action in (*good, *bad, *good, *bad):
        quietly(action)
    begin = time.perf_counter()
    gc.collect()
    before = references(objects)
    states = [_memory()]
    for part in range(PARTS):
        for number in range(part * total // PARTS, (part + 1) * total // PARTS):
            good[number % len(good)]()
            if number % IRREGULAR == 0:
                quietly(bad[number // IRREGULAR % len(bad)])
        states.append(_memory())
        blocks, octets = states[-1]
        taken = time.perf_counter() - begin
        print(f"{(part + 1) * total // PARTS:9} messages: {blocks} blocks, {octets / 1e6:.1f} MB, {taken:.1f} s", flush=True)
    problems = _growth(states, arguments.slack << 20)
    after = references(objects)
    changes = zip(objects, before, after, strict=True)
    problems += [f"{new - old:+} references to {name}" for name, old, new in changes if abs(new - old) > REFERENCES]
    for problem in problems:
        print(f"LEAK: {problem}")
    print(
        f"{total} messages, {len(good)} regular and {len(bad)} irregular kinds: {'something was kept' if problems else 'nothing was kept'}"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
