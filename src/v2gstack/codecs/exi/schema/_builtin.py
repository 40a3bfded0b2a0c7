"""The types and attributes that every schema knows without a document.

XML Schema 1.0 part 2 has 19 primitive and 25 derived datatypes below ``anySimpleType``. Their
lexical rules that are patterns in that document (``language``, ``Name``, ``NMTOKEN``, the integers)
are left to whoever parses values: :attr:`~v2gstack.codecs.exi.schema.components.SimpleType.builtin`
names the rule, and ``Facets.patterns`` holds what schema documents say, nothing else. EXI wants
exactly that, because patterns of built-in types restrict no character set (EXI 1.0, 7.1.10.1).
"""

from __future__ import annotations

from typing import Literal

from v2gstack.codecs.exi.schema.components import (
    XML_NAMESPACE,
    XSD_NAMESPACE,
    AttributeDeclaration,
    ComplexType,
    Facets,
    ModelGroup,
    Particle,
    QName,
    SimpleType,
    Type,
    Wildcard,
)

__all__ = ["INTEGERS", "XML_ATTRIBUTES", "any_type", "builtin_types", "xml_attribute"]

_PRIMITIVES = (
    "string boolean decimal float double duration dateTime time date gYearMonth gYear gMonthDay gDay gMonth "
    "hexBinary base64Binary anyURI QName NOTATION"
)
_WhiteSpace = Literal["preserve", "replace", "collapse"]
_STRINGS: tuple[tuple[str, str, _WhiteSpace], ...] = (
    ("normalizedString", "string", "replace"),
    ("token", "normalizedString", "collapse"),
    ("language", "token", "collapse"),
    ("NMTOKEN", "token", "collapse"),
    ("Name", "token", "collapse"),
    ("NCName", "Name", "collapse"),
    ("ID", "NCName", "collapse"),
    ("IDREF", "NCName", "collapse"),
    ("ENTITY", "NCName", "collapse"),
)
_LISTS = (("NMTOKENS", "NMTOKEN"), ("IDREFS", "IDREF"), ("ENTITIES", "ENTITY"))
_INTEGERS: tuple[tuple[str, str, str | None, str | None], ...] = (
    ("integer", "decimal", None, None),
    ("nonPositiveInteger", "integer", None, "0"),
    ("negativeInteger", "nonPositiveInteger", None, "-1"),
    ("long", "integer", "-9223372036854775808", "9223372036854775807"),
    ("int", "long", "-2147483648", "2147483647"),
    ("short", "int", "-32768", "32767"),
    ("byte", "short", "-128", "127"),
    ("nonNegativeInteger", "integer", "0", None),
    ("unsignedLong", "nonNegativeInteger", "0", "18446744073709551615"),
    ("unsignedInt", "unsignedLong", "0", "4294967295"),
    ("unsignedShort", "unsignedInt", "0", "65535"),
    ("unsignedByte", "unsignedShort", "0", "255"),
    ("positiveInteger", "nonNegativeInteger", "1", None),
)

#: Names of the built-in integer types.
INTEGERS = frozenset(row[0] for row in _INTEGERS)

#: Local names of the attributes of the ``xml`` namespace that need no document.
XML_ATTRIBUTES = ("base", "id", "lang", "space")


def any_type() -> ComplexType:
    """``xs:anyType``: mixed, any elements, any attributes, all processed laxly."""
    anything = Particle(0, None, Wildcard("any", (), "lax"))
    return ComplexType(
        name=QName(XSD_NAMESPACE, "anyType"),
        content="mixed",
        particle=Particle(1, 1, ModelGroup("sequence", (anything,))),
        attribute_wildcard=Wildcard("any", (), "lax"),
    )


def builtin_types() -> dict[QName, Type]:
    """``anyType``, ``anySimpleType`` and the 44 datatypes of XML Schema 1.0, by name."""
    simple: dict[str, SimpleType] = {}

    def atomic(local: str, base: SimpleType | None, primitive: str, facets: Facets) -> SimpleType:
        made = SimpleType(QName(XSD_NAMESPACE, local), "atomic", base, primitive, local, facets=facets)
        simple[local] = made
        return made

    root = atomic("anySimpleType", None, "anySimpleType", Facets())
    for local in _PRIMITIVES.split():
        atomic(local, root, local, Facets(white_space="preserve" if local == "string" else "collapse"))
    for local, base, white_space in _STRINGS:
        atomic(local, simple[base], "string", Facets(white_space=white_space))
    for local, base, low, high in _INTEGERS:
        above = simple[base].facets
        facets = Facets(
            min_inclusive=low if low is not None else above.min_inclusive,
            max_inclusive=high if high is not None else above.max_inclusive,
            fraction_digits=0,
            white_space="collapse",
        )
        atomic(local, simple[base], "decimal", facets)
    for local, item in _LISTS:
        facets = Facets(min_length=1, white_space="collapse")
        simple[local] = SimpleType(QName(XSD_NAMESPACE, local), "list", root, "", local, item=simple[item], facets=facets)
    anything = any_type()
    return {QName(XSD_NAMESPACE, "anyType"): anything} | {QName(XSD_NAMESPACE, local): made for local, made in simple.items()}


def xml_attribute(local: str, types: dict[QName, Type]) -> AttributeDeclaration:
    """The declaration of ``xml:base``, ``xml:id``, ``xml:lang`` or ``xml:space``.

    Args:
        local: Its local name.
        types: The built-in types.
    """
    root = _simple(types, "anySimpleType")
    if local == "space":
        facets = Facets(white_space="collapse", enumeration=("default", "preserve"))
        kind = SimpleType(None, "atomic", _simple(types, "NCName"), "string", "NCName", facets=facets)
    elif local == "lang":
        # xml:lang="" takes a language back, which xs:language alone does not allow.
        empty = SimpleType(None, "atomic", _simple(types, "string"), "string", "string", facets=Facets(enumeration=("",)))
        kind = SimpleType(None, "union", root, "", "anySimpleType", members=(_simple(types, "language"), empty))
    else:
        kind = _simple(types, "anyURI" if local == "base" else "ID")
    return AttributeDeclaration(QName(XML_NAMESPACE, local), kind, "global")


def _simple(types: dict[QName, Type], local: str) -> SimpleType:
    found = types[QName(XSD_NAMESPACE, local)]
    assert isinstance(found, SimpleType)
    return found
