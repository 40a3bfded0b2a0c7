"""Typed V2G messages: frozen, immutable, equal by value, generated from ``schemas/``.

One module per namespace; the classes are named as the elements of the standard. Import them from
the protocol's package, such as ``v2gstack.messages.iso15118_2``.
"""

from __future__ import annotations

from v2gstack.messages._base import AnyElement, Message
from v2gstack.messages._registry import SCHEMA_SETS, Registry, registry

__all__ = ["SCHEMA_SETS", "AnyElement", "Message", "Registry", "registry"]
