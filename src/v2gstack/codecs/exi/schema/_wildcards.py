"""Wildcards: reading them, and the union and intersection of their namespaces."""

from __future__ import annotations

from typing import Literal

from v2gstack.codecs.exi.schema._xml import Node
from v2gstack.codecs.exi.schema.components import Wildcard

__all__ = ["intersection", "read_wildcard", "union"]

_PROCESS: dict[str, Literal["strict", "lax", "skip"]] = {"strict": "strict", "lax": "lax", "skip": "skip"}


def read_wildcard(node: Node, target_namespace: str) -> Wildcard:
    """The wildcard of an ``xs:any`` or ``xs:anyAttribute``."""
    text = node.get("namespace")
    process = _PROCESS.get(node.get("processContents") or "strict")
    if process is None:
        node.fail(f"processContents must be strict, lax or skip, not {node.get('processContents')!r}")
    if text is None or text == "##any":
        return Wildcard("any", (), process)
    if text == "##other":
        return Wildcard("not", (target_namespace,), process)
    names: list[str] = []
    for part in text.split():
        if part.startswith("##") and part not in ("##targetNamespace", "##local"):
            node.fail(f"{part} may not stand in a list of namespaces")
        name = {"##targetNamespace": target_namespace, "##local": ""}.get(part, part)
        if name not in names:
            names.append(name)
    return Wildcard("enumeration", tuple(names), process)


def union(own: Wildcard, base: Wildcard, node: Node) -> Wildcard:
    """What either allows (XML Schema 1.0 part 1, 3.10.6); ``own`` says how contents are processed.

    Raises:
        SchemaError: No wildcard of XML Schema 1.0 says that.
    """
    process = own.process_contents
    if "any" in (own.kind, base.kind):
        return Wildcard("any", (), process)
    if own.kind == base.kind == "enumeration":
        return Wildcard("enumeration", tuple(dict.fromkeys(base.namespaces + own.namespaces)), process)
    if own.kind == base.kind:
        return Wildcard("not", own.namespaces if own.namespaces == base.namespaces else ("",), process)
    negated, listed = (own, base) if own.kind == "not" else (base, own)
    excluded = negated.namespaces[0]
    with_excluded, with_none = excluded in listed.namespaces, "" in listed.namespaces
    if with_excluded and with_none:
        return Wildcard("any", (), process)
    if with_excluded:
        return Wildcard("not", ("",), process)
    if with_none:
        node.fail(f"the attribute wildcards together would allow everything but {excluded!r}, which XML Schema 1.0 cannot express")
    return Wildcard("not", negated.namespaces, process)


def intersection(own: Wildcard, other: Wildcard, node: Node) -> Wildcard:
    """What both allow (XML Schema 1.0 part 1, 3.10.6); ``own`` says how contents are processed.

    Raises:
        SchemaError: No wildcard of XML Schema 1.0 says that.
    """
    process = own.process_contents
    if own.kind == "any":
        return Wildcard(other.kind, other.namespaces, process)
    if other.kind == "any":
        return own
    if own.kind == other.kind == "enumeration":
        return Wildcard("enumeration", tuple(name for name in own.namespaces if name in other.namespaces), process)
    if own.kind == other.kind:
        names = {own.namespaces[0], other.namespaces[0]} - {""}
        if len(names) > 1:
            node.fail(f"the attribute wildcards together would exclude {' and '.join(sorted(names))}, which XML Schema 1.0 cannot express")
        return Wildcard("not", (names.pop() if names else "",), process)
    negated, listed = (own, other) if own.kind == "not" else (other, own)
    return Wildcard("enumeration", tuple(name for name in listed.namespaces if name not in (negated.namespaces[0], "")), process)
