"""Reading XML that comes from anywhere: nothing is fetched, nothing expands, errors have lines."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.errors import DecodeError

__all__ = ["MAX_XML_BYTES", "parse_xml", "validation_error"]

#: Largest document that is parsed. The longest V2G message, a price schedule with 1024 entries for
#: three tariffs, has under 4 MiB as XML.
MAX_XML_BYTES: Final = 16 << 20

#: A step of a path, such as ``/ds:SignedInfo``.
_PREFIXED_STEP: Final = re.compile(r"/[^/@:*\[\]]+:([^/\[\]]+)")

#: How libxml2 ends a finding about the letters of a URI: for the type itself, and for the one derived from it in the V2G schemas.
#: Facets that such a value violates are findings of their own.
_NO_URI: Final = (
    "is not a valid value of the atomic type 'xs:anyURI'.",
    "is not a valid value of the atomic type '{urn:iso:15118:2:2010:AppProtocol}protocolNamespaceType'.",
)


def parse_xml(data: bytes | str) -> XmlElement:
    """The root element of an XML document.

    Entities are not expanded, and no DTD, schema or other document is fetched.

    Raises:
        DecodeError: It is no well-formed XML, or larger than ``MAX_XML_BYTES``; with the line.
    """
    if isinstance(data, str):
        # A declared encoding would contradict text that is decoded already.
        data = data.encode("utf-8") if not data.lstrip().startswith("<?xml") else _without_declaration(data)
    if len(data) > MAX_XML_BYTES:
        raise DecodeError(f"XML of {len(data)} bytes; at most {MAX_XML_BYTES} are read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=False, remove_pis=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DecodeError(f"not well-formed XML: {error.msg}", line=error.lineno) from error
    if root is None:
        raise DecodeError("the XML document has no element")
    for reference in root.iter(etree.Entity):
        line = reference.sourceline
        raise DecodeError(f"the entity {reference.text} is not expanded", line=line if isinstance(line, int) else None)
    return root


def _without_declaration(text: str) -> bytes:
    return text[text.index("?>") + 2 :].encode("utf-8") if "?>" in text else text.encode("utf-8")


def validation_error(schema: etree.XMLSchema, root: XmlElement) -> DecodeError | None:
    """Why a document is not valid, as the error to raise; ``None`` where it is.

    libxml2 takes some strings for invalid ``anyURI`` values that XML Schema allows; those findings
    do not count.
    """
    if schema.validate(root):
        return None
    findings: Any = schema.error_log
    for entry in findings:
        if not entry.message.endswith(_NO_URI):
            path = entry.path or ""
            return DecodeError(f"not schema-valid: {entry.message}", line=entry.line, path=_readable(root, path))
    return None


def _readable(root: XmlElement, path: str) -> str:
    """An XPath of libxml2, with local names in place of ``*`` and without prefixes.

    Prefixes mean what they mean where the element is, so the path is followed by local names.
    """
    found = root.xpath(_PREFIXED_STEP.sub(r"/*[local-name()='\1']", path)) if path else []
    if not isinstance(found, list) or not found or not isinstance(found[0], XmlElement):
        return path
    names = [str(etree.QName(found[0]).localname)]
    names += [str(etree.QName(parent).localname) for parent in found[0].iterancestors()]
    return "/" + "/".join(reversed(names))
