"""The Python engine against the C engine: whatever the input, both say the same.

An input is four octets that say what to do, and a stream. :meth:`Differential.check` decodes the stream with both engines, and
what decodes is encoded with both: equal messages, equal octets, and for errors the same class, bit offset and element path.
Where the inputs come from is the caller's business: ``guided.py`` has them from a coverage-guided fuzzer,
:func:`seeds` has the vectors to begin with.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from bench.messages import MESSAGES
from tests.fuzz.mutate import GENERAL_DOCUMENTS
from tests.support.exi import SETS, reference_encode, same
from tests.support.recorded import DATA, GENERAL_XSD, OPTION_SETS, documents, read, witness_file
from v2gstack.codecs.exi import Alignment, ExiCodec
from v2gstack.errors import CodecError
from v2gstack.messages import AnyElement, Message
from v2gstack.testing.instances import Instances, RandomSource

__all__ = ["HEAD", "KINDS", "TARGETS", "Difference", "Differential", "Target", "headed", "seeds"]

#: Octets in front of the stream: the number of the target, two that choose a field, one that chooses its new value.
HEAD: Final = 4

#: What is done with a stream: read as a document, read as a fragment, read and written with a field altered, read into events and XML.
KINDS: Final = ("document", "fragment", "altered", "markup")

#: Options of codecs that know no V2G message.
_SCHEMALESS: Final[dict[str, dict[str, Any]]] = {
    "schema-less": {},
    "schema-less, byte-aligned": {"alignment": Alignment.BYTE_ALIGNED},
    "schema-less, everything preserved": {
        "preserve_comments": True,
        "preserve_pis": True,
        "preserve_dtd": True,
        "preserve_prefixes": True,
        "include_options": True,
        "cookie": True,
    },
    "schema-less, small tables": {"value_partition_capacity": 3, "value_max_length": 4, "fragment": True},
}

#: What a field is replaced by; most fit nowhere.
WRONG: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 255, 65536, 1 << 31, 1 << 64, -(1 << 63) - 1, 1 << 9000, 1.5, (), (None,), [], {}, object,
    "", "x", "\ud800", "é\U0001f600", "x" * 3000, b"", b"x", b"x" * 3000,
)  # fmt: skip

#: What comes of objects that are no messages, besides errors of the library; of streams, none of it may come.
_MISUSE: Final = (TypeError, AttributeError, ValueError, OverflowError, LookupError)

#: Random messages of each schema set to begin with.
_INSTANCES: Final = 40


class Target(NamedTuple):
    """What to do, and the codec to do it with: a schema set, or the name of options."""

    kind: str
    name: str


#: By number, as the first octet of an input chooses them.
TARGETS: Final = (
    *(Target(kind, name) for kind in KINDS for name in SETS),
    *(Target("markup", name) for name in (*_SCHEMALESS, *OPTION_SETS)),
)


class Difference(AssertionError):
    """The engines disagree, or raise what streams must not raise.

    Attributes:
        target: What was done.
        stage: Which step showed it.
        data: The stream.
    """

    def __init__(self, target: Target, stage: str, data: bytes, python: object, c: object) -> None:
        super().__init__(f"{target.kind} of {target.name}, {stage}: Python {python!r:.2000}, C {c!r:.2000}, stream {data.hex()}")
        self.target = target
        self.stage = stage
        self.data = data


class _Outcome(NamedTuple):
    """What came of it: a value, or an error reduced to what users can rely on."""

    value: Any = None
    error: tuple[Any, ...] | None = None


def _outcome(action: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(action())
    except CodecError as error:
        return _Outcome(error=(type(error), getattr(error, "offset", None), getattr(error, "path", "")))
    except _MISUSE as error:
        return _Outcome(error=(type(error),))


class _Codecs(dict[str, ExiCodec]):
    """The codecs of one engine by the names of targets, each made when it is needed."""

    def __init__(self, engine: str) -> None:
        super().__init__()
        self.engine = engine

    def __missing__(self, name: str) -> ExiCodec:
        if name in SETS:
            made = ExiCodec(name, engine=self.engine)
        elif name in _SCHEMALESS:
            made = ExiCodec.schemaless(engine=self.engine, **_SCHEMALESS[name])
        else:
            made = ExiCodec.from_xsd(GENERAL_XSD, engine=self.engine, **OPTION_SETS[name][0])
        self[name] = made
        return made


class Differential:
    """Both engines, for every target.

    Attributes:
        counts: What came of the inputs.
    """

    def __init__(self) -> None:
        self.python = _Codecs("python")
        self.c = _Codecs("c")
        self.counts: Counter[str] = Counter()

    def check(self, data: bytes) -> None:
        """One input.

        Raises:
            Difference: The engines disagree.
        """
        if len(data) < HEAD:
            return
        target = TARGETS[data[0] % len(TARGETS)]
        stream = data[HEAD:]
        match target.kind:
            case "document":
                self._document(target, stream)
            case "fragment":
                self._fragment(target, stream)
            case "altered":
                self._altered(target, stream, int.from_bytes(data[1:3], "big"), data[3])
            case _:
                self._markup(target, stream)

    def _both(self, target: Target, stage: str, stream: bytes, action: Callable[[ExiCodec], Any], *, misuse: bool = False) -> _Outcome:
        one = _outcome(lambda: action(self.python[target.name]))
        other = _outcome(lambda: action(self.c[target.name]))
        if one.error != other.error or not same(one.value, other.value):
            raise Difference(target, stage, stream, one, other)
        if one.error is not None and not misuse and not issubclass(one.error[0], CodecError):
            raise Difference(target, f"{stage} raises {one.error[0].__name__}", stream, one, other)
        self.counts[f"{target.kind} {stage} {'refused' if one.error else 'done'}"] += 1
        return one

    def _document(self, target: Target, stream: bytes) -> None:
        message = self._both(target, "decode", stream, lambda codec: codec.decode(stream)).value
        if message is not None:
            self._both(target, "encode", stream, lambda codec: codec.encode(message))
            self._both(target, "encode unvalidated", stream, lambda codec: codec.encode(message, validate=False))

    def _fragment(self, target: Target, stream: bytes) -> None:
        found = self._both(target, "decode", stream, lambda codec: codec.decode_fragment(stream))
        if found.error is None:
            root = self.python[target.name].examine(stream, fragment=True).name
            self._both(target, "encode", stream, lambda codec: codec.encode_fragment(found.value, root))

    def _altered(self, target: Target, stream: bytes, where: int, what: int) -> None:
        message = _outcome(lambda: self.c[target.name].decode(stream)).value
        if message is None:
            return
        altered = _alter(message, where, WRONG[what % len(WRONG)])
        self._both(target, "encode", stream, lambda codec: codec.encode(altered), misuse=True)

    def _markup(self, target: Target, stream: bytes) -> None:
        self._both(target, "events", stream, lambda codec: list(codec.decode_events(stream)))
        xml = self._both(target, "decode", stream, lambda codec: codec.decode_xml(stream)).value
        if xml is not None:
            self._both(target, "encode", stream, lambda codec: codec.encode_xml(xml))

    def report(self) -> str:
        """What was done, in one line."""
        return f"{self.counts.total()} comparisons: " + ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))


def _parts(message: Any) -> Iterator[tuple[tuple[tuple[str, int], ...], Message, str]]:
    """Every field of a message and its parts: the way to the part as (field, number in the list or -1), the part, the field's name."""
    waiting: list[tuple[tuple[tuple[str, int], ...], Any]] = [((), message)]
    while waiting:
        way, part = waiting.pop()
        if not isinstance(part, Message) or isinstance(part, AnyElement):
            continue
        for name in part.__struct_fields__:
            yield way, part, name
            value = getattr(part, name)
            if isinstance(value, tuple):
                waiting += [((*way, (name, number)), item) for number, item in enumerate(value)]
            else:
                waiting.append(((*way, (name, -1)), value))


def _alter(message: Any, where: int, value: Any) -> Any:
    """The message with one field replaced; lists may grow by the value instead."""
    fields = list(_parts(message))
    if not fields:
        return value
    way, part, name = fields[(where >> 1) % len(fields)]
    old = getattr(part, name)
    found: Any = part.replace(**{name: (*old, value) if where & 1 and isinstance(old, tuple) else value})
    owners = [message]
    for step, number in way[:-1]:
        inner = getattr(owners[-1], step)
        owners.append(inner if number < 0 else inner[number])
    for owner, (step, number) in zip(reversed(owners), reversed(way), strict=False):
        inner = getattr(owner, step)
        found = owner.replace(**{step: found if number < 0 else (*inner[:number], found, *inner[number + 1 :])})
    return found


def headed(target: Target, stream: bytes, where: int = 0, what: int = 0) -> bytes:
    """An input, as :meth:`Differential.check` takes it."""
    return bytes((TARGETS.index(target),)) + where.to_bytes(2, "big") + bytes((what,)) + stream


def seeds(source: random.Random) -> Iterator[bytes]:
    """Inputs to begin with: recorded vectors, the messages of the benchmarks, and random messages."""
    for name in SETS:
        for stream in _recorded(name, fragment=True):
            yield headed(Target("fragment", name), stream)
        for stream in (*_recorded(name, fragment=False), *_measured(name), *_random(name, source)):
            yield headed(Target("document", name), stream)
            yield headed(Target("altered", name), stream, source.randrange(1 << 16), source.randrange(256))
            if source.random() < 0.2:
                yield headed(Target("markup", name), stream)
    for name, options in _SCHEMALESS.items():
        codec = ExiCodec.schemaless(engine="python", **options)
        for document in GENERAL_DOCUMENTS:
            yield headed(Target("markup", name), codec.encode_xml(document))
    for recorded in documents(DATA / "general" / "general.jsonl"):
        if recorded.options in OPTION_SETS:
            yield headed(Target("markup", recorded.options), recorded.data)


def _recorded(name: str, *, fragment: bool) -> list[bytes]:
    return [bytes.fromhex(entry["exi"]) for entry in read(witness_file(name))[1] if bool(entry.get("fragment")) is fragment]


def _measured(name: str) -> Iterator[bytes]:
    codec = ExiCodec(name, engine="python")
    for schema, make in MESSAGES.values():
        if schema == name:
            yield codec.encode(make())


def _random(name: str, source: random.Random) -> Iterator[bytes]:
    codec = ExiCodec(name, engine="python")
    instances = Instances(name, RandomSource(source))
    elements = sorted(codec.binding.registry.elements)
    for _ in range(_INSTANCES):
        yield reference_encode(codec, instances.element(source.choice(elements)), validate=False)
