"""The options of an EXI stream (EXI 1.0 section 5.4) and of this processor."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Final

from v2gstack.codecs.exi.schema.components import QName
from v2gstack.errors import ConfigError

__all__ = ["V2G_PROFILE", "Alignment", "ExiOptions", "SchemaId"]


class Alignment(enum.StrEnum):
    """How event codes and values lie in the stream."""

    BIT_PACKED = "bit-packed"
    BYTE_ALIGNED = "byte-alignment"
    PRE_COMPRESSION = "pre-compression"


class SchemaId(enum.Enum):
    """The three states of the ``schemaId`` option, besides a name (section 5.4)."""

    ABSENT = "absent"  #: nothing is said: known out of band
    NONE = "none"  #: no schema: ``xsi:nil="true"``
    BUILTIN = "builtin"  #: only the built-in types of XSD: an empty value


@dataclass(frozen=True)
class ExiOptions:
    """Every option of an EXI stream, and what the encoder does where EXI leaves it a choice.

    Attributes:
        strict: Only what the schema declares can be said, in fewer bits.
        fragment: The stream is a sequence of elements, not a document.
        alignment: How codes and values lie in the stream.
        compression: DEFLATE over channels; not available yet.
        self_contained: Self-contained elements; not available yet.
        preserve_comments: Keep comments.
        preserve_pis: Keep processing instructions.
        preserve_dtd: Keep the document type declaration in its letters, and entity references, which streams may hold
            but XML that is encoded may not: entities are not expanded.
        preserve_prefixes: Keep namespace declarations and prefixes.
        preserve_lexical_values: Keep the letters of values, not only their meaning.
        value_max_length: Longest string that enters the value tables; ``None`` for unbounded.
        value_partition_capacity: Entries of the value tables; ``None`` for unbounded.
        block_size: Values in a block of a compressed stream.
        datatype_representation_map: Pairs of a schema type and the representation of its values;
            not available yet.
        maximum_builtin_element_grammars: EXI Profile: element grammars that may be learned;
            ``None`` for no limit, or 0.
        maximum_builtin_productions: EXI Profile: productions that may be learned; as the former.
        local_value_partitions: EXI Profile: whether local value tables exist.
        cookie: Write ``$EXI`` first.
        include_options: Write the options document into the header.
        schema_id: What the options document says of the schema.
        empty_as_characters: Write empty simple content as a value of length zero where the
            datatype allows it; otherwise as the undeclared end of the element. V2G codecs that
            generate their state machines read only the former.
    """

    strict: bool = False
    fragment: bool = False
    alignment: Alignment = Alignment.BIT_PACKED
    compression: bool = False
    self_contained: bool = False
    preserve_comments: bool = False
    preserve_pis: bool = False
    preserve_dtd: bool = False
    preserve_prefixes: bool = False
    preserve_lexical_values: bool = False
    value_max_length: int | None = None
    value_partition_capacity: int | None = None
    block_size: int = 1_000_000
    datatype_representation_map: tuple[tuple[QName, QName], ...] = ()
    maximum_builtin_element_grammars: int | None = None
    maximum_builtin_productions: int | None = None
    local_value_partitions: bool = True
    cookie: bool = False
    include_options: bool = False
    schema_id: SchemaId | str = SchemaId.ABSENT
    empty_as_characters: bool = False

    def checked(self) -> ExiOptions:
        """These options, once it is sure that they make sense together and are available.

        Raises:
            ConfigError: A combination that EXI forbids, or an option that is not available yet.
        """
        if self.compression or self.alignment is Alignment.PRE_COMPRESSION:
            raise ConfigError(
                "EXI compression and pre-compression are not available yet",
                hint="use alignment bit-packed or byte-alignment",
            )
        if self.self_contained:
            raise ConfigError("self-contained elements are not available yet")
        if self.datatype_representation_map:
            raise ConfigError("datatype representation maps are not available yet")
        if self.strict and (self.preserve_comments or self.preserve_pis or self.preserve_dtd or self.preserve_prefixes):
            raise ConfigError(
                "strict streams cannot preserve comments, processing instructions, DTDs or prefixes",
                hint="EXI 1.0 section 5.4: leave strict, or the preserve options, out",
            )
        for name in ("value_max_length", "value_partition_capacity"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise ConfigError(f"{name} is a number of entries or characters, not {value}")
        grammars, productions = self.maximum_builtin_element_grammars, self.maximum_builtin_productions
        if (grammars, productions) not in ((None, None), (0, 0)):
            raise ConfigError("the limits of the EXI Profile on what is learned are both none, or both 0")
        if self.block_size < 1:
            raise ConfigError(f"block_size is at least 1, not {self.block_size}")
        return self

    def with_(self, **changes: object) -> ExiOptions:
        """A changed copy, checked."""
        return replace(self, **changes).checked()  # type: ignore[arg-type]


#: What ISO 15118 and DIN 70121 put on the wire: header 0x80, schema-informed, not strict,
#: bit-packed, nothing preserved, no string table hits, no learned grammars ([V2G2-099], [V2G2-600]).
V2G_PROFILE: Final = ExiOptions(
    value_partition_capacity=0,
    maximum_builtin_element_grammars=0,
    maximum_builtin_productions=0,
    empty_as_characters=True,
)
