"""Simple type definitions."""

from __future__ import annotations

from dataclasses import replace

from v2gstack.codecs.exi.schema._facets import FACET_NAMES, derive_facets
from v2gstack.codecs.exi.schema._registry import Entry, Registry, TypeEntry
from v2gstack.codecs.exi.schema._xml import Node
from v2gstack.codecs.exi.schema.components import ComplexType, Facets, SimpleType, Type

__all__ = ["SimpleTypes"]


class SimpleTypes:
    """Builds simple types; named ones once, anonymous ones where they stand."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def complete(self, entry: TypeEntry, user: Node) -> SimpleType:
        """Fill the type of an entry, if it is not filled yet.

        Raises:
            SchemaError: The definition is faulty, or is no simple type.
        """
        made = entry.type
        if isinstance(made, ComplexType):
            user.fail(f"{entry.name or 'the type'} is a complex type; a simple type must stand here")
        with self.registry.building(entry, user) as todo:
            if todo:
                self._fill(made, entry)
        return made

    def anonymous(self, entry: Entry, node: Node) -> SimpleType:
        """The type of an ``xs:simpleType`` inside something else."""
        if node.get("name") is not None:
            node.fail("a simple type inside another component has no name")
        inner = TypeEntry(node, entry.document)
        # Inside a redefinition, the old definition can be the base of an inner type as well.
        inner.name, inner.hidden = entry.name, entry.hidden if entry.node.local == "simpleType" else None
        return self.complete(inner, node)

    def reference(self, entry: Entry, node: Node, value: str) -> SimpleType:
        """The simple type of a name, complete."""
        return self._simple(self.registry.base(entry, node, value), node)

    def declared(self, entry: Entry, node: Node, attribute: str) -> SimpleType | None:
        """The simple type of a name in an attribute or of a child, one of which may be there."""
        child = node.only("simpleType")
        value = node.get(attribute)
        if child is not None and value is not None:
            node.fail(f"xs:{node.local} has both {attribute!r} and an inner simple type")
        if child is not None:
            return self.anonymous(entry, child)
        return None if value is None else self.reference(entry, node, value)

    def restrict(self, base: SimpleType, node: Node) -> SimpleType:
        """An anonymous restriction of ``base`` by the facets in ``node``."""
        made = SimpleType(line=node.line)
        self._restrict(made, base, node)
        return made

    def _simple(self, found: TypeEntry | Type, node: Node) -> SimpleType:
        if isinstance(found, TypeEntry):
            return self.complete(found, node)
        if isinstance(found, ComplexType):
            node.fail(f"{found.name} is a complex type; a simple type must stand here")
        return found

    def _fill(self, made: SimpleType, entry: TypeEntry) -> None:
        node = entry.node.only("restriction", "list", "union")
        if node is None:
            entry.node.fail("a simple type needs xs:restriction, xs:list or xs:union")
        match node.local:
            case "restriction":
                base = self.declared(entry, node, "base")
                if base is None:
                    node.fail("xs:restriction needs a base type")
                if base is self.registry.any_simple_type:
                    node.fail("xs:anySimpleType cannot be restricted", "Restrict one of the built-in datatypes.")
                self._restrict(made, base, node)
            case "list":
                self._list(made, entry, node)
            case _:
                self._union(made, entry, node)

    def _restrict(self, made: SimpleType, base: SimpleType, node: Node) -> None:
        made.variety = base.variety
        made.base = base
        made.primitive = base.primitive
        made.builtin = base.builtin
        made.item = base.item
        made.members = base.members
        made.facets = derive_facets(base, node.named(*FACET_NAMES))

    def _list(self, made: SimpleType, entry: TypeEntry, node: Node) -> None:
        item = self.declared(entry, node, "itemType")
        if item is None:
            node.fail("xs:list needs an item type")
        if item.variety == "list" or any(member.variety == "list" for member in item.members):
            node.fail("the items of a list cannot be lists")
        made.variety = "list"
        made.base = self.registry.any_simple_type
        made.builtin = "anySimpleType"
        made.item = item
        made.facets = replace(Facets(), white_space="collapse")

    def _union(self, made: SimpleType, entry: TypeEntry, node: Node) -> None:
        names = (node.get("memberTypes") or "").split()
        members = [self.reference(entry, node, name) for name in names]
        members += [self.anonymous(entry, child) for child in node.named("simpleType")]
        if not members:
            node.fail("xs:union needs a member type")
        made.variety = "union"
        made.base = self.registry.any_simple_type
        made.builtin = "anySimpleType"
        made.members = tuple(members)
