"""The grammar program: what an EXI engine executes.

A program is a set of flat tables compiled from a schema: names, datatypes, grammar states and
their productions, and how each type looks as a record. It says nothing about options such as
strictness or alignment: first-level event codes are positions in a state's productions, second-
and third-level codes are computed by the engine from the state's phase. Programs of the V2G
schema sets are shipped, others are compiled when asked for.

Bounded repetition is a counter, not a chain of states: see :class:`Loop`.
"""

from __future__ import annotations

import enum
import zlib
from typing import Final

import msgspec

from v2gstack.codecs.exi.datatype import Datatype
from v2gstack.errors import SchemaError

__all__ = [
    "ENTER_LOOP",
    "NO_LOOP",
    "PROGRAM_VERSION",
    "Attribute",
    "Element",
    "Kind",
    "Loop",
    "Phase",
    "Production",
    "Program",
    "Shape",
    "ShapeKind",
    "Slot",
    "SlotKind",
    "State",
    "TypeRule",
    "decode_program",
    "encode_program",
]

#: Layout of the serialised program; a reader refuses any other.
PROGRAM_VERSION: Final = 1

_MAGIC: Final = b"v2gexi\x00"

#: Unpacked size of a serialised program; the largest of the V2G schemas has 60 kB.
MAX_PROGRAM_BYTES: Final = 1 << 26

#: ``Production.loop``: this production does not touch the counter.
NO_LOOP: Final = -1
#: ``Production.loop``: this production starts counting at one.
ENTER_LOOP: Final = -2


class Kind(enum.IntEnum):
    """Terminal symbols of declared productions, in the order of EXI 1.0 section 8.5.4.3."""

    AT = 0
    AT_URI = 1
    AT_ANY = 2
    SE = 3
    SE_URI = 4
    SE_ANY = 5
    EE = 6
    CH = 7
    CH_UNTYPED = 8


class Phase(enum.IntEnum):
    """Where a state stands in its element: decides the undeclared productions (8.5.4.4)."""

    FIRST = 0
    START = 1
    CONTENT = 2


class Production(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One declared production.

    Attributes:
        kind: A :class:`Kind`.
        arg: ``AT``: index into ``attributes``; ``SE``: index into ``elements``; ``AT_URI`` and
            ``SE_URI``: index into ``uris``; ``CH``: index into ``datatypes``; otherwise 0.
        next: State that follows; ignored for ``EE`` and where ``loop`` is a loop.
        loop: ``NO_LOOP``, ``ENTER_LOOP`` or the index of the :class:`Loop` to count.
    """

    kind: int
    arg: int
    next: int
    loop: int = NO_LOOP


class State(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A non-terminal: its productions in event-code order, and its phase.

    ``content2`` is the state that undeclared content (8.5.4.4.1) leads to.
    """

    productions: tuple[Production, ...]
    phase: int
    content2: int


class Loop(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Bounded repetition of one particle.

    Counting one more occurrence leads to ``below`` while fewer than ``minimum`` were seen, to
    ``between`` while more may follow, and to ``full`` at ``maximum`` (-1: unbounded).
    One counter an element suffices: while a particle repeats, no other particle does.
    """

    minimum: int
    maximum: int
    below: int
    between: int
    full: int


class Element(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An element declaration: name, type, nillable."""

    qname: int
    type: int
    nillable: bool


class Attribute(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An attribute declaration: name and datatype."""

    qname: int
    datatype: int


class SlotKind(enum.IntEnum):
    """What a slot of a record holds."""

    ATTRIBUTE = 0
    ELEMENT = 1
    TEXT = 2
    CONTENT = 3


class Slot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One member of a type seen as a record.

    Attributes:
        kind: A :class:`SlotKind`.
        name: Local name of the attribute or element (the head's for a substitution group).
        qname: Index of its name, -1 for text and content.
        many: Whether it may occur more than once.
        required: Whether every valid instance has it.
        members: For elements: indices of the declarations that may stand here.
        datatype: For attributes and text: index of the datatype, otherwise -1.
    """

    kind: int
    name: str
    qname: int
    many: bool
    required: bool
    members: tuple[int, ...] = ()
    datatype: int = -1


class ShapeKind(enum.IntEnum):
    """How values of a type are held.

    ``SIMPLE``: one value; ``RECORD``: named slots; ``CONTENT``: attributes, and one ordered list
    of children where order, text or foreign elements matter (mixed content, wildcards, repeated
    groups).
    """

    SIMPLE = 0
    RECORD = 1
    CONTENT = 2


class Shape(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A type seen as data."""

    kind: int
    slots: tuple[Slot, ...] = ()


class TypeRule(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A type's grammars and shape.

    Attributes:
        name: Index of its qname, -1 for an anonymous type.
        label: Name for people: the type's, or the path of the element that declares it.
        start: First state of *Type*.
        empty: First state of *TypeEmpty*, in force under ``xsi:nil="true"``.
        datatype: Datatype of the character content, -1 where there is none.
        castable: Whether strict grammars offer ``xsi:type`` (named subtypes, or a union).
    """

    name: int
    label: str
    start: int
    empty: int
    datatype: int
    castable: bool
    shape: Shape


class Program(msgspec.Struct, frozen=True, array_like=True):
    """A compiled schema.

    Attributes:
        digest: SHA-256 of the schema documents.
        uris: Initial uri partition (EXI 1.0 appendix D.1).
        local_names: For each uri, its initial local-name partition (D.3).
        qnames: Every qualified name in use, as ``(uri index, local name index)``.
        document: Global elements in document event-code order (8.5.1).
        fragment: For each distinct element name, in fragment event-code order (8.5.2), the
            qname and the element, or -1 for the relaxed element-fragment grammar.
        fragment_start: First state of *ElementFragment* (8.5.3).
        fragment_empty: First state of *ElementFragmentTypeEmpty*.
        named_types: ``(qname, type)`` of every type that ``xsi:type`` can name.
        global_attributes: Indices of the global attribute declarations.
        namespaces: Target namespaces, the root document's first.
    """

    digest: str
    uris: tuple[str, ...]
    local_names: tuple[tuple[str, ...], ...]
    qnames: tuple[tuple[int, int], ...]
    datatypes: tuple[Datatype, ...]
    attributes: tuple[Attribute, ...]
    elements: tuple[Element, ...]
    types: tuple[TypeRule, ...]
    states: tuple[State, ...]
    loops: tuple[Loop, ...]
    document: tuple[int, ...]
    fragment: tuple[tuple[int, int], ...]
    fragment_start: int
    fragment_empty: int
    named_types: tuple[tuple[int, int], ...]
    global_attributes: tuple[int, ...]
    namespaces: tuple[str, ...]

    def name(self, qname: int) -> tuple[str, str]:
        """The uri and local name of a qname index."""
        uri, local = self.qnames[qname]
        return self.uris[uri], self.local_names[uri][local]


def encode_program(program: Program) -> bytes:
    """Serialise a program: magic, version, compressed MessagePack arrays."""
    return _MAGIC + bytes([PROGRAM_VERSION]) + zlib.compress(msgspec.msgpack.encode(program), 9)


def decode_program(data: bytes) -> Program:
    """Read a serialised program.

    Raises:
        SchemaError: The bytes are not a program of this version.
    """
    head = len(_MAGIC)
    if data[:head] != _MAGIC or len(data) <= head:
        raise SchemaError("these bytes are not a grammar program")
    if data[head] != PROGRAM_VERSION:
        raise SchemaError(
            f"grammar program of version {data[head]}, this library reads version {PROGRAM_VERSION}",
            hint="regenerate it with `make generate`",
        )
    try:
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(memoryview(data)[head + 1 :], MAX_PROGRAM_BYTES)
        if not unpacker.eof:
            raise SchemaError("damaged grammar program: it is cut off, or too large")
        return msgspec.msgpack.decode(packed, type=Program)
    except (zlib.error, msgspec.DecodeError) as error:
        raise SchemaError(f"damaged grammar program: {error}") from error
