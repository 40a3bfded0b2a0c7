"""Which attributes and children each XSD element may have.

XML Schema 1.0 part 1, appendix A, without the order of children. It turns a misspelt attribute or
an element of XML Schema 1.1 into an error instead of a silent difference.
"""

from __future__ import annotations

from v2gstack.codecs.exi.schema._xml import Node

__all__ = ["check_syntax"]

_GROUPS = "all choice sequence group"
_ATTRIBUTES = "attribute attributeGroup anyAttribute"
_FACETS = (
    "length",
    "minLength",
    "maxLength",
    "minInclusive",
    "maxInclusive",
    "minExclusive",
    "maxExclusive",
    "totalDigits",
    "fractionDigits",
    "whiteSpace",
    "pattern",
    "enumeration",
)
_DEFINITIONS = "simpleType complexType group attributeGroup"
_IDENTITY = "unique key keyref"
_OCCURS = "minOccurs maxOccurs"

# Element: (attributes besides id, children besides annotation). Restriction and extension are
# keyed with their parent, because they differ by it.
_SYNTAX: dict[str, tuple[str, str]] = {
    "schema": (
        "targetNamespace version finalDefault blockDefault attributeFormDefault elementFormDefault",
        f"include import redefine element attribute notation {_DEFINITIONS}",
    ),
    "include": ("schemaLocation", ""),
    "import": ("namespace schemaLocation", ""),
    "redefine": ("schemaLocation", _DEFINITIONS),
    "notation": ("name public system", ""),
    "element": (
        f"name ref type substitutionGroup default fixed nillable abstract final block form {_OCCURS}",
        f"simpleType complexType {_IDENTITY}",
    ),
    "attribute": ("name ref type use default fixed form", "simpleType"),
    "attributeGroup": ("name ref", _ATTRIBUTES),
    "anyAttribute": ("namespace processContents", ""),
    "complexType": ("name mixed abstract final block", f"simpleContent complexContent {_GROUPS} {_ATTRIBUTES}"),
    "simpleContent": ("", "restriction extension"),
    "complexContent": ("mixed", "restriction extension"),
    "simpleContent/restriction": ("base", f"simpleType {' '.join(_FACETS)} {_ATTRIBUTES}"),
    "simpleContent/extension": ("base", _ATTRIBUTES),
    "complexContent/restriction": ("base", f"{_GROUPS} {_ATTRIBUTES}"),
    "complexContent/extension": ("base", f"{_GROUPS} {_ATTRIBUTES}"),
    "group": (f"name ref {_OCCURS}", "all choice sequence"),
    "all": (_OCCURS, "element"),
    "choice": (_OCCURS, "element group choice sequence any"),
    "sequence": (_OCCURS, "element group choice sequence any"),
    "any": (f"namespace processContents {_OCCURS}", ""),
    "simpleType": ("name final", "restriction list union"),
    "simpleType/restriction": ("base", f"simpleType {' '.join(_FACETS)}"),
    "list": ("itemType", "simpleType"),
    "union": ("memberTypes", "simpleType"),
    "unique": ("name", "selector field"),
    "key": ("name", "selector field"),
    "keyref": ("name refer", "selector field"),
    "selector": ("xpath", ""),
    "field": ("xpath", ""),
    "pattern": ("value", ""),
    "enumeration": ("value", ""),
    **dict.fromkeys(_FACETS[:10], ("value fixed", "")),
}


def check_syntax(root: Node) -> None:
    """Check every element of a document.

    Raises:
        SchemaError: An element stands where it may not, or has an attribute it may not have.
    """
    stack = [root]
    while stack:
        node = stack.pop()
        key = node.local
        if key in ("restriction", "extension"):
            assert node.parent is not None
            key = f"{node.parent.local}/{key}"
        attributes, children = (text.split() for text in _SYNTAX[key])
        for name in node.attributes:
            if name != "id" and name not in attributes:
                node.fail(f"xs:{node.local} has no attribute {name!r}")
        for child in node.children:
            if child.local not in children:
                child.fail(f"xs:{child.local} may not stand in xs:{node.local}", "XML Schema 1.0 is read, not 1.1.")
        stack.extend(node.children)
