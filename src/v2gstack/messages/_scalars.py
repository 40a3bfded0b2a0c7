"""The integer types of XML Schema, with their ranges for decoders of JSON."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta

__all__ = [
    "Byte",
    "Int",
    "Long",
    "NegativeInteger",
    "NonNegativeInteger",
    "NonPositiveInteger",
    "PositiveInteger",
    "Short",
    "UnsignedByte",
    "UnsignedInt",
    "UnsignedLong",
    "UnsignedShort",
]

Byte: TypeAlias = Annotated[int, Meta(ge=-(2**7), le=2**7 - 1)]
Short: TypeAlias = Annotated[int, Meta(ge=-(2**15), le=2**15 - 1)]
Int: TypeAlias = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Long: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
UnsignedByte: TypeAlias = Annotated[int, Meta(ge=0, le=2**8 - 1)]
UnsignedShort: TypeAlias = Annotated[int, Meta(ge=0, le=2**16 - 1)]
UnsignedInt: TypeAlias = Annotated[int, Meta(ge=0, le=2**32 - 1)]
# msgspec takes bounds of 64 bits with a sign only: the upper bound is left to encoding.
UnsignedLong: TypeAlias = Annotated[int, Meta(ge=0)]
NonNegativeInteger: TypeAlias = Annotated[int, Meta(ge=0)]
PositiveInteger: TypeAlias = Annotated[int, Meta(ge=1)]
NonPositiveInteger: TypeAlias = Annotated[int, Meta(le=0)]
NegativeInteger: TypeAlias = Annotated[int, Meta(le=-1)]
