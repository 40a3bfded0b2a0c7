"""String tables: values seen before, and the names of elements and attributes (EXI 7.3, appendix D).

A :class:`ValueTable` and a :class:`NameTable` belong to one stream and grow while it is read or
written. Both are cheap to make: what a schema puts into the name partitions is shared and never
copied before it grows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from v2gstack.codecs.exi.bitstream import Reader, Writer
from v2gstack.codecs.exi.limits import DEFAULT_LIMITS, Limits
from v2gstack.codecs.exi.schema.components import XML_NAMESPACE, XSD_NAMESPACE, XSI_NAMESPACE, QName
from v2gstack.errors import DecodeError, EncodeError

__all__ = ["NameTable", "ValueTable", "initial_names", "read_string", "write_string"]

#: The names that a schema-informed stream knows in the XML Schema namespace (appendix D.3).
_XSD_TYPES: str = (
    "ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName anySimpleType anyType anyURI "
    "base64Binary boolean byte date dateTime decimal double duration float gDay gMonth gMonthDay gYear gYearMonth "
    "hexBinary int integer language long negativeInteger nonNegativeInteger nonPositiveInteger normalizedString "
    "positiveInteger short string time token unsignedByte unsignedInt unsignedLong unsignedShort"
)
_XML_NAMES = ("base", "id", "lang", "space")
_XSI_NAMES = ("nil", "type")

#: Initial prefix partitions (appendix D.2), by position of the URI.
_PREFIXES: tuple[tuple[str, ...], ...] = (("",), ("xml",), ("xsi",))


def initial_names(
    namespaces: Mapping[str, Iterable[str]] | None = None,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The initial partitions of URIs and local names (EXI appendix D.1 and D.3).

    Args:
        namespaces: For each namespace of the schema the local names of its elements, attributes and
            types, in any order; ``None`` without a schema.

    Returns:
        The URIs, and for each of them the local names, as :class:`NameTable` takes them.

    Example:
        >>> uris, names = initial_names({"urn:a": ["b", "a"]})
        >>> uris[3:], names[4]
        (('http://www.w3.org/2001/XMLSchema', 'urn:a'), ('a', 'b'))
    """
    found: dict[str, list[str]] = {"": [], XML_NAMESPACE: list(_XML_NAMES), XSI_NAMESPACE: list(_XSI_NAMES)}
    if namespaces is not None:
        found[XSD_NAMESPACE] = _XSD_TYPES.split()
        for uri in sorted(namespaces):
            known = found.setdefault(uri, [])
            known += sorted(set(namespaces[uri]).difference(known))
    return tuple(found), tuple(tuple(names) for names in found.values())


def read_string(reader: Reader, limits: Limits = DEFAULT_LIMITS) -> str:
    """Read a string that belongs to no partition: its length, then its characters (EXI 7.1.10).

    Raises:
        DecodeError: It is longer than the limit or than the data.
    """
    return _read_literal(reader, reader.read_unsigned(), limits)


def write_string(writer: Writer, text: str) -> None:
    """Write a string that belongs to no partition: its length, then its characters (EXI 7.1.10).

    Raises:
        EncodeError: The text holds half of a surrogate pair.
    """
    writer.write_unsigned(len(text))
    writer.write_characters(text)


def _read_literal(reader: Reader, length: int, limits: Limits) -> str:
    if length > limits.max_string_characters:
        raise DecodeError(f"string of {length} characters, {limits.max_string_characters} are allowed", offset=reader.position)
    return reader.read_characters(length)


class ValueTable:
    """The value partitions of one stream: one for all values, and one for each element or attribute.

    The decoder calls :meth:`read_local` and :meth:`read_global` for hits and :meth:`add` after each
    literal; the encoder calls :meth:`write_hit`, and writes a literal where that found nothing.

    Args:
        capacity: *valuePartitionCapacity*; ``None`` is unbounded, 0 keeps nothing. A V2G encoder
            writes with 0 and a V2G decoder reads with ``None``: both understand all peers then.
        max_length: *valueMaxLength*; longer strings are not kept. ``None`` is unbounded.
        local: Whether the encoder may write hits in the partition of the element or attribute
            (*localValuePartitions* of the EXI Profile).
        limits: Bounds on what a stream may make the table keep.

    Example:
        >>> from v2gstack.codecs.exi.bitstream import BitWriter
        >>> table, writer = ValueTable(), BitWriter()
        >>> table.write_hit(writer, "DE*ABC", "EVSEID")
        False
        >>> table.write_hit(writer, "DE*ABC", "EVSEID")
        True
    """

    __slots__ = (
        "_capacity",
        "_global_index",
        "_limits",
        "_local_hits",
        "_local_index",
        "_locals",
        "_max_length",
        "_next",
        "_owners",
        "_values",
        "hits",
    )

    def __init__(
        self,
        capacity: int | None = None,
        max_length: int | None = None,
        *,
        local: bool = True,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        # No string is longer than the limit of characters, so "unbounded" needs no case of its own.
        self._max_length = limits.max_string_characters if max_length is None else max_length
        self._capacity = capacity
        self._local_hits = local
        self._limits = limits
        self._values: list[str] = []
        # Parallel to `_values`: the key of the local partition the value is in, and its place there.
        self._owners: list[tuple[Hashable, int]] = []
        # A place whose value was overwritten in the global partition stays, and holds `None`.
        self._locals: dict[Hashable, list[str | None]] = {}
        # globalID: where the next value goes once the partition is full.
        self._next = 0
        #: Hits read so far.
        self.hits = 0
        # Only encoders look values up; their indices are made with the first look-up.
        self._global_index: dict[str, int] | None = None
        self._local_index: dict[tuple[Hashable, str], int] = {}

    def __len__(self) -> int:
        return len(self._values)

    def add(self, value: str, qname_id: Hashable) -> None:
        """Assign the next identifiers to a value that was read as a literal (EXI 7.3.3).

        Empty strings and strings beyond *valueMaxLength* are not kept.

        Raises:
            DecodeError: The stream fills the table beyond the limit.
        """
        if not self._assign(value, qname_id):
            raise DecodeError(f"more than {self._limits.max_table_entries} values in the string table")

    def _assign(self, value: str, qname_id: Hashable) -> bool:
        """Keep a value if it is one to keep; false when there is no room for it."""
        capacity = self._capacity
        if capacity == 0 or not 0 < len(value) <= self._max_length:
            return True
        local = self._locals.get(qname_id)
        if local is None:
            local = self._locals[qname_id] = []
        place = self._next
        owner = (qname_id, len(local))
        if place == len(self._values):
            if place >= self._limits.max_table_entries:
                return False
            self._values.append(value)
            self._owners.append(owner)
        else:
            self._forget(place)
            self._values[place] = value
            self._owners[place] = owner
        local.append(value)
        if self._global_index is not None:
            self._global_index[value] = place
            self._local_index[qname_id, value] = owner[1]
        place += 1
        self._next = 0 if place == capacity else place
        return True

    def _forget(self, place: int) -> None:
        """Take the value at a global place out of its local partition; its identifier is never used again."""
        value = self._values[place]
        key, number = self._owners[place]
        self._locals[key][number] = None
        if self._global_index is not None and self._global_index.get(value) == place:
            del self._global_index[value]
            self._local_index.pop((key, value), None)

    def read_local(self, reader: Reader, qname_id: Hashable) -> str:
        """Read the identifier of a value in the partition of an element or attribute.

        Raises:
            DecodeError: Nothing has that identifier.
        """
        local = self._locals.get(qname_id)
        start = reader.position
        if not local:
            raise DecodeError("hit in a local value partition that is empty", offset=start, clause="EXI 1.0, 7.3.3")
        number = reader.read_bits((len(local) - 1).bit_length())
        value = local[number] if number < len(local) else None
        if value is None:
            raise DecodeError(f"no value has the identifier {number} in the local partition", offset=start, clause="EXI 1.0, 7.3.3")
        self.hits += 1
        return value

    def read_global(self, reader: Reader) -> str:
        """Read the identifier of a value in the global partition.

        Raises:
            DecodeError: Nothing has that identifier.
        """
        values = self._values
        start = reader.position
        if not values:
            raise DecodeError("hit in a global value partition that is empty", offset=start, clause="EXI 1.0, 7.3.3")
        number = reader.read_bits((len(values) - 1).bit_length())
        if number >= len(values):
            raise DecodeError(f"no value has the identifier {number} in the global partition", offset=start, clause="EXI 1.0, 7.3.3")
        self.hits += 1
        return values[number]

    def write_hit(self, writer: Writer, value: str, qname_id: Hashable) -> bool:
        """Write a value by its identifier, the local one where there is one.

        Returns:
            Whether the value was in the table. If not, nothing was written, identifiers are assigned
            to the value, and the caller writes it as a literal.

        Raises:
            EncodeError: The table is at its limit.
        """
        if self._capacity == 0:
            return False
        index = self._global_index
        if index is None:
            index = self._build_index()
        number = self._local_index.get((qname_id, value)) if self._local_hits else None
        if number is not None:
            writer.write_unsigned(0)
            writer.write_bits(number, (len(self._locals[qname_id]) - 1).bit_length())
            return True
        number = index.get(value)
        if number is None:
            if not self._assign(value, qname_id):
                raise EncodeError(f"more than {self._limits.max_table_entries} values in the string table")
            return False
        writer.write_unsigned(1)
        writer.write_bits(number, (len(self._values) - 1).bit_length())
        return True

    def _build_index(self) -> dict[str, int]:
        self._global_index = {value: place for place, value in enumerate(self._values)}
        self._local_index = {
            (key, value): number for key, values in self._locals.items() for number, value in enumerate(values) if value is not None
        }
        return self._global_index


class _Index:
    """Positions of the names of initial partitions, shared by all tables that begin with them."""

    __slots__ = ("locals", "uris")

    def __init__(self, uris: tuple[str, ...], local_names: tuple[tuple[str, ...], ...]) -> None:
        self.uris = {uri: number for number, uri in enumerate(uris)}
        self.locals = tuple({name: number for number, name in enumerate(names)} for names in local_names)


# A program is immutable and used for many streams; a handful of them are in use at a time.
@lru_cache(maxsize=32)
def _index(uris: tuple[str, ...], local_names: tuple[tuple[str, ...], ...]) -> _Index:
    return _Index(uris, local_names)


class NameTable:
    """The partitions of URIs, local names and prefixes of one stream.

    A name is a pair of numbers: of its URI, and of its local name in the partition of that URI.

    Args:
        uris: Initial URIs, see :func:`initial_names`.
        local_names: For each of them the initial local names.
        limits: Bounds on what a stream may add.

    Example:
        >>> from v2gstack.codecs.exi.bitstream import BitReader, BitWriter
        >>> writer = BitWriter()
        >>> NameTable(*initial_names()).write_qname(writer, QName("urn:a", "b"))
        (3, 0)
        >>> table = NameTable(*initial_names())
        >>> table.read_qname(BitReader(writer.getvalue())), table.uri(3), table.local(3, 0)
        ((3, 0), 'urn:a', 'b')
    """

    __slots__ = (
        "_added",
        "_index",
        "_initial",
        "_learned",
        "_limits",
        "_local_names",
        "_new_uris",
        "_prefixes",
        "_uris",
    )

    def __init__(
        self,
        uris: tuple[str, ...],
        local_names: tuple[tuple[str, ...], ...],
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._initial = (uris, local_names)
        self._uris: list[str] = list(uris)
        # Tuples are initial partitions; the first name added turns one into a list of our own.
        self._local_names: list[Sequence[str]] = list(local_names)
        # Only encoders look names up.
        self._index: _Index | None = None
        self._new_uris: dict[str, int] = {}
        self._learned: dict[tuple[int, str], int] = {}
        self._prefixes: list[list[str]] = [list(prefixes) for prefixes in _PREFIXES]
        # How many names and prefixes were read that were not there.
        self._added = 0

    # -- looking up -----------------------------------------------------------------------------------

    def uri(self, number: int) -> str:
        """The URI with that number."""
        return self._uris[number]

    def local(self, uri: int, number: int) -> str:
        """The local name with that number in the partition of a URI."""
        return self._local_names[uri][number]

    def find_uri(self, uri: str) -> int | None:
        """The number of a URI, ``None`` when the table does not know it."""
        index = self._index
        if index is None:
            index = self._index = _index(*self._initial)
        number = index.uris.get(uri)
        return self._new_uris.get(uri) if number is None else number

    def find_local(self, uri: int, name: str) -> int | None:
        """The number of a local name in the partition of a URI, ``None`` when it is not there."""
        index = self._index
        if index is None:
            index = self._index = _index(*self._initial)
        number = index.locals[uri].get(name) if uri < len(index.locals) else None
        return self._learned.get((uri, name)) if number is None else number

    def find(self, qname: QName) -> tuple[int, int] | None:
        """The numbers of a qualified name, ``None`` when the table does not know it."""
        uri = self.find_uri(qname.uri)
        if uri is None:
            return None
        local = self.find_local(uri, qname.local)
        return None if local is None else (uri, local)

    def prefixes(self, uri: int) -> Sequence[str]:
        """The prefixes known for a URI, in the order of their identifiers."""
        return self._prefixes[uri] if uri < len(self._prefixes) else ()

    # -- growing --------------------------------------------------------------------------------------

    def _count(self) -> None:
        """Count what a stream adds; what an encoder adds is bounded by the document it writes."""
        self._added += 1
        if self._added > self._limits.max_table_entries:
            raise DecodeError(f"more than {self._limits.max_table_entries} names in the string tables")

    def _add_uri(self, uri: str) -> int:
        number = len(self._uris)
        self._uris.append(uri)
        self._local_names.append([])
        self._new_uris.setdefault(uri, number)
        return number

    def _add_local(self, uri: int, name: str) -> int:
        names = self._local_names[uri]
        if not isinstance(names, list):
            names = self._local_names[uri] = list(names)
        number = len(names)
        names.append(name)
        self._learned.setdefault((uri, name), number)
        return number

    def _add_prefix(self, uri: int, prefix: str) -> None:
        while len(self._prefixes) <= uri:
            self._prefixes.append([])
        self._prefixes[uri].append(prefix)

    # -- reading --------------------------------------------------------------------------------------

    def read_string(self, reader: Reader) -> str:
        """Read a string that belongs to no partition, as comments and the like are written.

        Raises:
            DecodeError: It is longer than the limit or than the data.
        """
        return _read_literal(reader, reader.read_unsigned(), self._limits)

    def read_uri(self, reader: Reader) -> int:
        """Read a URI: its identifier plus one, or zero and the URI itself (EXI 7.3.2).

        Raises:
            DecodeError: Nothing has the identifier, or the table is full.
        """
        start = reader.position
        number = reader.read_bits(len(self._uris).bit_length())
        if number == 0:
            self._count()
            return self._add_uri(self.read_string(reader))
        if number > len(self._uris):
            raise DecodeError(f"no URI has the identifier {number - 1}", offset=start, clause="EXI 1.0, 7.3.2")
        return number - 1

    def read_local(self, reader: Reader, uri: int) -> int:
        """Read a local name: zero and its identifier, or its length plus one and itself (EXI 7.3.3).

        Raises:
            DecodeError: Nothing has the identifier, or the table is full.
        """
        start = reader.position
        length = reader.read_unsigned()
        if length:
            self._count()
            return self._add_local(uri, _read_literal(reader, length - 1, self._limits))
        known = len(self._local_names[uri])
        number = reader.read_bits((known - 1).bit_length()) if known else 0
        if number >= known:
            raise DecodeError(f"no local name of {self._uris[uri]!r} has the identifier {number}", offset=start, clause="EXI 1.0, 7.3.3")
        return number

    def read_qname(self, reader: Reader) -> tuple[int, int]:
        """Read a qualified name without its prefix (EXI 7.1.7).

        Raises:
            DecodeError: An identifier is not assigned, or the table is full.
        """
        uri = self.read_uri(reader)
        return uri, self.read_local(reader, uri)

    def read_prefix_hit(self, reader: Reader, uri: int) -> str | None:
        """Read the prefix of a qualified name, one of those known for its URI (EXI 7.1.7).

        Returns:
            The prefix; ``None`` where none is known yet, which takes no bits: the namespace
            declaration that follows tells.

        Raises:
            DecodeError: Nothing has the identifier.
        """
        prefixes = self.prefixes(uri)
        if not prefixes:
            return None
        start = reader.position
        number = reader.read_bits((len(prefixes) - 1).bit_length())
        if number >= len(prefixes):
            raise DecodeError(f"no prefix has the identifier {number}", offset=start, clause="EXI 1.0, 7.1.7")
        return prefixes[number]

    def read_namespace(self, reader: Reader) -> tuple[str, str]:
        """Read URI and prefix of a namespace declaration.

        Raises:
            DecodeError: An identifier is not assigned, or the table is full.
        """
        uri = self.read_uri(reader)
        start = reader.position
        prefixes = self.prefixes(uri)
        number = reader.read_bits(len(prefixes).bit_length())
        if number > len(prefixes):
            raise DecodeError(f"no prefix has the identifier {number - 1}", offset=start, clause="EXI 1.0, 7.3.2")
        if number:
            return self._uris[uri], prefixes[number - 1]
        prefix = self.read_string(reader)
        self._count()
        self._add_prefix(uri, prefix)
        return self._uris[uri], prefix

    # -- writing --------------------------------------------------------------------------------------

    def write_string(self, writer: Writer, text: str) -> None:
        """Write a string that belongs to no partition.

        Raises:
            EncodeError: The text holds half of a surrogate pair.
        """
        write_string(writer, text)

    def write_uri(self, writer: Writer, uri: str) -> int:
        """Write a URI and return its number; a new one is added."""
        number = self.find_uri(uri)
        bits = len(self._uris).bit_length()
        if number is not None:
            writer.write_bits(number + 1, bits)
            return number
        writer.write_bits(0, bits)
        write_string(writer, uri)
        return self._add_uri(uri)

    def write_local(self, writer: Writer, uri: int, name: str) -> int:
        """Write a local name and return its number in the partition of the URI; a new one is added."""
        number = self.find_local(uri, name)
        if number is not None:
            writer.write_unsigned(0)
            writer.write_bits(number, (len(self._local_names[uri]) - 1).bit_length())
            return number
        writer.write_unsigned(len(name) + 1)
        writer.write_characters(name)
        return self._add_local(uri, name)

    def write_qname(self, writer: Writer, qname: QName) -> tuple[int, int]:
        """Write a qualified name without its prefix and return its numbers."""
        uri = self.write_uri(writer, qname.uri)
        return uri, self.write_local(writer, uri, qname.local)

    def write_prefix_hit(self, writer: Writer, uri: int, prefix: str) -> None:
        """Write the prefix of a qualified name.

        Where the URI has no prefix yet nothing is written. An unknown prefix is written as the
        first known one: a namespace declaration that follows corrects it (EXI 7.1.7).
        """
        prefixes = self.prefixes(uri)
        if len(prefixes) > 1:
            number = prefixes.index(prefix) if prefix in prefixes else 0
            writer.write_bits(number, (len(prefixes) - 1).bit_length())

    def write_namespace(self, writer: Writer, uri: str, prefix: str) -> None:
        """Write URI and prefix of a namespace declaration; a new one is added."""
        number = self.write_uri(writer, uri)
        prefixes = self.prefixes(number)
        bits = len(prefixes).bit_length()
        if prefix in prefixes:
            writer.write_bits(prefixes.index(prefix) + 1, bits)
            return
        writer.write_bits(0, bits)
        write_string(writer, prefix)
        self._add_prefix(number, prefix)
