"""Reading XML that comes from anywhere: nothing is fetched, nothing expands, errors have lines."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from v2gstack.codecs.xml.elements import XmlElement
from v2gstack.errors import DecodeError

__all__ = ["MAX_XML_BYTES", "parse_fragment", "parse_xml", "text_of", "validation_error"]

#: Largest document that is parsed. The longest V2G message, a price schedule with 1024 entries for
#: three tariffs, has under 4 MiB as XML.
MAX_XML_BYTES: Final = 16 << 20

#: The XML declaration, the encoding that it may name, and the byte order marks of UTF-16.
_DECLARATION: Final = re.compile(r"\s*<\?xml\s.*?\?>", re.DOTALL)
_ENCODING: Final = re.compile(rb"""<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
#: Encodings of fragments. For documents libxml2 decides.
_KNOWN: Final = re.compile(r"(?i)utf-?(8|16|32)(-?sig|le|be)?|(us-)?ascii|iso-8859-\d+|windows-125\d")

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
        data = _without_declaration(data).encode("utf-8", "surrogatepass")
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


def parse_fragment(data: bytes | str) -> XmlElement:
    """An element around any number of elements that stand one after the other.

    Raises:
        DecodeError: As for :func:`parse_xml`.
    """
    return parse_xml(f"<fragment>{_without_declaration(text_of(data))}</fragment>")


def text_of(data: bytes | str, encoding: str | None = None) -> str:
    """XML as text.

    Args:
        data: The XML.
        encoding: How it is encoded, if the parser found out; otherwise its first bytes tell.

    Raises:
        DecodeError: It is not in that encoding.
    """
    if isinstance(data, str):
        return data
    used = _encoding_of(data) if encoding is None else encoding
    try:
        return data.decode(used)
    except (LookupError, UnicodeDecodeError) as error:
        raise DecodeError(f"not well-formed XML: the text is not {used}", line=1) from error


def _encoding_of(data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        return "utf-16"
    declared = _ENCODING.match(data)
    if declared is None:
        return "utf-8-sig"
    name = declared[1].decode()
    if not _KNOWN.fullmatch(name):
        raise DecodeError(f"the encoding {name} of a fragment is not known", line=1, hint="write it in UTF-8")
    return name


def _without_declaration(text: str) -> str:
    text = text.removeprefix("\ufeff")
    found = _DECLARATION.match(text)
    return text[found.end() :] if found else text


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
