"""Which class is which: the message classes of a schema set by the names of the schema."""

from __future__ import annotations

import enum
import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from v2gstack.errors import UnknownSchemaError
from v2gstack.messages._base import Message

__all__ = ["SCHEMA_SETS", "Registry", "registry"]

_ISO20: Final = ("iso15118_20.common_types", "xmldsig")

#: The modules of each schema set, the one of the root document first.
_MODULES: Final[dict[str, tuple[str, ...]]] = {
    "appprotocol": ("appprotocol",),
    "din70121": ("din70121.msgdef", "din70121.header", "din70121.body", "din70121.datatypes", "xmldsig"),
    "iso15118_2": ("iso15118_2.msgdef", "iso15118_2.header", "iso15118_2.body", "iso15118_2.datatypes", "xmldsig"),
    "iso15118_20_common": ("iso15118_20.common_messages", *_ISO20),
    "iso15118_20_ac": ("iso15118_20.ac", *_ISO20),
    "iso15118_20_dc": ("iso15118_20.dc", *_ISO20),
    "iso15118_20_acdp": ("iso15118_20.acdp", *_ISO20),
    "iso15118_20_wpt": ("iso15118_20.wpt", *_ISO20),
    "xmldsig": ("xmldsig",),
}

#: Names of the schema sets.
SCHEMA_SETS: Final = tuple(_MODULES)


@dataclass(frozen=True, eq=False)
class Registry:
    """The classes of one schema set. Names of the schema are written ``{uri}local``.

    Attributes:
        name: Name of the schema set.
        types: Class of each complex type, by ``{uri}Type``; ``{uri}Element/`` for the anonymous
            type of an element.
        elements: Class of each global element, by ``{uri}Element``. Elements of simple type have
            a class with the one field ``value``.
        wrappers: Class of elements in ordered content that are local or of simple type, by
            ``{uri}OwnerType|{uri}Element``.
        enums: Class of each enumeration, by ``{uri}type``.
        units: Unit of each field that has one, by ``Class.field``.
        choices: Fields of which one at most is present, by ``Class.property``.
        element_of: Name of the global element that a class stands for.
    """

    name: str
    types: dict[str, type[Message]]
    elements: dict[str, type[Message]]
    wrappers: dict[str, type[Message]]
    enums: dict[str, type[enum.Enum]]
    units: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    element_of: dict[type[Message], str]

    def unit(self, cls: type[Message], field: str) -> str:
        """The unit of a field, inherited ones included; empty without one."""
        for owner in cls.__mro__:
            found = self.units.get(f"{owner.__name__}.{field}")
            if found is not None:
                return found
        return ""


@cache
def registry(set_name: str) -> Registry:
    """The classes of a schema set; only its own modules are imported.

    Raises:
        UnknownSchemaError: There is no such set.

    Example:
        >>> registry("appprotocol").elements["{urn:iso:15118:2:2010:AppProtocol}supportedAppProtocolReq"].__name__
        'supportedAppProtocolReq'
    """
    names = _MODULES.get(set_name)
    if names is None:
        raise UnknownSchemaError(f"no schema set is called {set_name!r}", hint=f"there are {', '.join(SCHEMA_SETS)}")
    modules = [importlib.import_module(f"v2gstack.messages.{name}") for name in names]

    def merged(table: str) -> dict[str, Any]:
        return {key: value for module in modules for key, value in getattr(module, table).items()}

    elements = merged("ELEMENTS")
    return Registry(
        name=set_name,
        types=merged("TYPES"),
        elements=elements,
        wrappers=merged("WRAPPERS"),
        enums=merged("ENUMS"),
        units=merged("UNITS"),
        choices=merged("CHOICES"),
        element_of={cls: name for name, cls in elements.items()},
    )
