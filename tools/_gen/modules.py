"""Which module each namespace becomes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MODULES", "PACKAGES", "ROOTS", "Module", "module_of"]


@dataclass(frozen=True)
class Module:
    """A module to generate.

    Attributes:
        name: Dotted name below ``v2gstack.messages``.
        uri: The namespace.
        document: Its schema document, without suffix.
        schema_set: The set it is generated from.
        title: First line of its docstring.
        standard: What the docstrings of classes call the standard.
    """

    name: str
    uri: str
    document: str
    schema_set: str
    title: str
    standard: str

    @property
    def path(self) -> str:
        """Dotted import path."""
        return f"v2gstack.messages.{self.name}"


#: Root document of each schema set that modules are generated from.
ROOTS = {
    "appprotocol": "appprotocol",
    "xmldsig": "xmldsig",
    "din70121": "din70121_msgdef",
    "iso15118_2": "iso15118_2_msgdef",
    "iso15118_20_common": "iso15118_20_common_messages",
    "iso15118_20_ac": "iso15118_20_ac",
    "iso15118_20_dc": "iso15118_20_dc",
    "iso15118_20_acdp": "iso15118_20_acdp",
    "iso15118_20_wpt": "iso15118_20_wpt",
}

_PARTS = {
    "msgdef": ("MsgDef", "the envelope of every message"),
    "header": ("MsgHeader", "the header of every message"),
    "body": ("MsgBody", "the messages"),
    "datatypes": ("MsgDataTypes", "what the messages are built from"),
}
_ISO20_PARTS = {
    "common_types": ("CommonTypes", "iso15118_20_common", "what the messages of all namespaces are built from"),
    "common_messages": ("CommonMessages", "iso15118_20_common", "the messages that every kind of charging shares"),
    "ac": ("AC", "iso15118_20_ac", "charging with alternating current"),
    "dc": ("DC", "iso15118_20_dc", "charging with direct current"),
    "acdp": ("ACDP", "iso15118_20_acdp", "charging through an automatic connection device, the pantograph"),
    "wpt": ("WPT", "iso15118_20_wpt", "wireless power transfer"),
}


def _modules(package: str, standard: str, uri: str) -> list[Module]:
    return [
        Module(f"{package}.{part}", f"{uri}{name}", f"{package}_{part}", package, f"{standard} {name}: {what}.", standard)
        for part, (name, what) in _PARTS.items()
    ]


MODULES = (
    Module(
        "appprotocol",
        "urn:iso:15118:2:2010:AppProtocol",
        "appprotocol",
        "appprotocol",
        "SupportedAppProtocol: the two messages that choose the protocol of a connection.",
        "SupportedAppProtocol",
    ),
    Module(
        "xmldsig",
        "http://www.w3.org/2000/09/xmldsig#",
        "xmldsig",
        "xmldsig",
        "XML signatures, as the headers of messages carry them.",
        "W3C XML Signature",
    ),
    *_modules("din70121", "DIN SPEC 70121", "urn:din:70121:2012:"),
    *_modules("iso15118_2", "ISO 15118-2", "urn:iso:15118:2:2013:"),
    *(
        Module(
            f"iso15118_20.{part}",
            f"urn:iso:std:iso:15118:-20:{name}",
            f"iso15118_20_{part}",
            root,
            f"ISO 15118-20 {name}: {what}.",
            "ISO 15118-20",
        )
        for part, (name, root, what) in _ISO20_PARTS.items()
    ),
)

PACKAGES = {
    "din70121": "Messages of DIN SPEC 70121.",
    "iso15118_2": "Messages of ISO 15118-2.",
    "iso15118_20": "Messages of ISO 15118-20.",
}

_BY_URI = {module.uri: module for module in MODULES}


def module_of(uri: str) -> Module:
    """The module of a namespace."""
    return _BY_URI[uri]
