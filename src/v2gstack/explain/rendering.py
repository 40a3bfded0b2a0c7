"""A message as a tree that people read."""

from __future__ import annotations

import dataclasses
from typing import Any, Final, NamedTuple

from v2gstack.explain.structure import element_name, fields_of, items_of, protocol_of
from v2gstack.explain.text import long_form, printable
from v2gstack.messages import AnyElement, Message
from v2gstack.units import PhysicalNumber, ScaledNumber

__all__ = ["explain"]

_INDENT: Final = "  "
#: Longest name that its neighbours are aligned with.
_MAX_COLUMN: Final = 32


class _Node(NamedTuple):
    label: str
    value: str
    children: list[_Node]


def explain(message: object, *, name: str = "", max_bytes: int = 64) -> str:
    """A message as an indented tree: names of the standard, values with their units, bytes as hexadecimal digits.

    The text holds no control characters but line feeds, whatever the peer has sent.

    Args:
        message: A message, a part of one, a message of SDP, or a plain value.
        name: Name of the element, for plain values and for parts whose class does not tell it.
        max_bytes: Bytes that are shown of a longer value, such as a certificate.

    Example:
        >>> from v2gstack.messages.iso15118_2 import PhysicalValue, UnitSymbol
        >>> print(explain(PhysicalValue.of("120.5", UnitSymbol.A), name="EVTargetCurrent"))
        EVTargetCurrent  120.5 A
    """
    if not name:
        tag = message.__struct_config__.tag if isinstance(message, Message) else None
        name = tag if isinstance(tag, str) else type(message).__name__
    root = _node(name, message, "", max_bytes)
    title = protocol_of(message) if root.children else ""
    lines: list[str] = []
    _write(lines, [root._replace(value=f"({title})")] if title and not root.value else [root], "")
    return "\n".join(lines)


def _node(label: str, value: Any, unit: str, max_bytes: int) -> _Node:
    if isinstance(value, (PhysicalNumber, ScaledNumber)):
        return _Node(label, long_form(value, unit), [])
    if isinstance(value, AnyElement):
        return _foreign(value, max_bytes)
    if not isinstance(value, Message) and not dataclasses.is_dataclass(value):
        return _Node(label, long_form(value, unit, max_bytes=max_bytes), [])
    text = ""
    children: list[_Node] = []
    for field in fields_of(type(value)):
        given: Any = getattr(value, field.name)
        items: tuple[object, ...] = items_of(given)
        if field.wire == "#text":
            text = long_form(given, field.unit, max_bytes=max_bytes)
        elif len(items) > 1 and not any(isinstance(item, Message) for item in items) and field.wire != "#content":
            children.append(_Node(field.wire, ", ".join(long_form(item, field.unit, max_bytes=max_bytes) for item in items), []))
        elif field.wire == "#content":
            children += [_item(element_name(field, type(item)), item, field.unit, max_bytes) for item in items]
        elif not (given == b"" and field.wire == "trailing"):
            children += [_node(element_name(field, type(item)), item, field.unit, max_bytes) for item in items]
    return _Node(label, text if text or children else "(empty)", children)


def _item(label: str, value: Any, unit: str, max_bytes: int) -> _Node:
    if isinstance(value, str):
        return _Node("text", long_form(value), [])
    return _node(label, value, unit, max_bytes)


def _foreign(element: AnyElement, max_bytes: int) -> _Node:
    children = [_Node(f"@{printable(name)}", long_form(value), []) for name, value in element.attributes]
    texts = [item for item in element.content if isinstance(item, str)]
    if len(texts) == len(element.content):
        return _Node(printable(element.name), long_form("".join(texts)) if texts else "", children)
    children += [_item("", item, "", max_bytes) for item in element.content]
    return _Node(printable(element.name), "", children)


def _write(lines: list[str], nodes: list[_Node], indent: str) -> None:
    # the depth is bounded by that of the message, which decoding bounds
    leaves = [len(node.label) for node in nodes if node.value and not node.children and len(node.label) <= _MAX_COLUMN]
    width = max(leaves, default=0)
    for node in nodes:
        column = 0 if node.children else width
        lines.append(f"{indent}{node.label:<{column}}  {node.value}" if node.value else f"{indent}{node.label}")
        _write(lines, node.children, indent + _INDENT)
