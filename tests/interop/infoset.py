"""What XML says, without how it is written: for comparing the XML of two EXI processors."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from v2gstack.codecs.exi.schema.components import XSD_NAMESPACE, XSI_NAMESPACE

__all__ = ["Infoset", "infoset"]

_TYPE = f"{{{XSI_NAMESPACE}}}type"
_ANY_TYPE = f"{{{XSD_NAMESPACE}}}anyType"

#: Name, attributes, and content: text and elements in their order.
Infoset: TypeAlias = "tuple[str, frozenset[tuple[str, str]], tuple[str | Infoset, ...]]"


def infoset(xml: str | bytes, *, fragment: bool = False) -> Infoset:
    """An element as nested tuples, free of prefixes.

    ``xsi:type`` is resolved to a Clark name. ``xsi:type="xs:anyType"`` is left out: it says nothing, and encoders that follow the EXI
    profile insert it where a grammar would learn.

    Args:
        xml: A document; or, for ``fragment``, any number of elements one after the other, which become the content of one
            element without name.
    """
    data = xml.encode() if isinstance(xml, str) else xml
    if fragment:
        _, attributes, content = _element(etree.fromstring(b"<fragment>" + data + b"</fragment>"))
        return "", attributes, content
    return _element(etree.fromstring(data))


def _element(element: etree._Element) -> Infoset:
    attributes = {(str(name), str(value)) for name, value in element.attrib.items() if name != _TYPE}
    cast = element.get(_TYPE)
    if cast is not None:
        prefix, colon, local = cast.rpartition(":")
        uri = element.nsmap.get(prefix if colon else None)
        name = f"{{{uri}}}{local}" if uri else local
        if name != _ANY_TYPE:
            attributes.add((_TYPE, name))
    content: list[str | Infoset] = [element.text or ""]
    for child in element:
        content += [_element(child), child.tail or ""]
    return str(element.tag), frozenset(attributes), tuple(part for part in content if part)
