"""Schemas of the V2G message sets, ready to validate XML."""

from __future__ import annotations

from functools import cache

from lxml import etree

from v2gstack.codecs.exi.sets import root_path

__all__ = ["message_schema"]


@cache
def message_schema(name: str) -> etree.XMLSchema:
    """The validator of a schema set.

    Raises:
        UnknownSchemaError: There is no schema set of that name.
    """
    return etree.XMLSchema(etree.parse(root_path(name), etree.XMLParser(no_network=True)))
