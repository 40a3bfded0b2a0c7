"""Random XML that no schema describes, and random changes to XML that a schema does describe.

Example::

    xml = TreeGenerator(random.Random(7)).document(Flavor(markup=True))
    broken = mutate(random.Random(7), valid)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

if TYPE_CHECKING:
    import random

__all__ = ["Flavor", "TreeGenerator", "mutate"]

NAMESPACES = {"p": "urn:p", "q": "urn:q", "xs": "http://www.w3.org/2001/XMLSchema"}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMES = ["a", "b", "c", "item", "x-y", "ß"]
TEXTS = ["1", "text", "a longer text with spaces", "ü€𝄞", "x" * 40, "0", "true", " before", "after ", "a\tb\nc"]
DEEPEST = 5


@dataclass(frozen=True)
class Flavor:
    """What trees have besides elements, attributes and text.

    Attributes:
        markup: Comments and processing instructions, around the root too.
        schema_instance: ``xsi:type`` and ``xsi:nil``.
        space: White space of its own, and ``xml:space``.
        default_namespaces: Default namespaces that come and go, prefixes that are declared again or with another meaning.
    """

    markup: bool = False
    schema_instance: bool = False
    space: bool = False
    default_namespaces: bool = False


class TreeGenerator:
    """Makes documents; the same seed makes the same ones.

    Args:
        rng: Source of all decisions.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._parts: list[str] = []
        self._flavor = Flavor()
        self._names: list[str] = []
        self._texts: list[str] = []

    def document(self, flavor: Flavor) -> str:
        """A document, without XML declaration."""
        self._parts = []
        self._flavor = flavor
        # Few names and texts fill tables with repetitions, many make them grow.
        self._names = NAMES if self.rng.random() < 0.7 else [f"n{number}" for number in range(40)]
        self._texts = TEXTS if self.rng.random() < 0.7 else [f"v{number}" for number in range(60)]
        self._around()
        self._element(0, {})
        self._around()
        return "".join(self._parts)

    def _around(self) -> None:
        if self._flavor.markup and self.rng.random() < 0.5:
            self._parts.append(self.rng.choice(["<!--around-->", "<?pi around?>", "<!--x--><?y z?>"]))

    def _element(self, depth: int, scope: dict[str, str]) -> None:
        rng, parts = self.rng, self._parts
        prefix = rng.choice(["", "", "p:", "q:"])
        tag = prefix + rng.choice(self._names[: rng.randint(2, len(self._names))])
        attributes = self._attributes(scope, top=depth == 0)
        parts.append(f"<{' '.join([tag, *(f'{name}={quoteattr(value)}' for name, value in attributes.items())])}")
        children = 0 if depth >= DEEPEST else rng.choice([0, 0, 1, 2, 3, 4])
        if children == 0 and rng.random() < 0.3:
            parts.append("/>")
            return
        parts.append(">")
        if children == 0:
            self._content()
        mixed = rng.random() < 0.4
        for _ in range(children):
            self._between(mixed=mixed)
            self._element(depth + 1, scope | attributes)
        if children:
            self._between(mixed=mixed)
        parts.append(f"</{tag}>")

    def _content(self) -> None:
        """What is in an element without child elements."""
        rng = self.rng
        if self._flavor.space and rng.random() < 0.2:
            self._parts.append(rng.choice([" ", "  ", "\t"]))
        elif rng.random() < 0.2:
            self._parts.append(f"<![CDATA[{rng.choice(self._texts)}]]>{escape(rng.choice(self._texts))}")
        else:
            self._parts.append(escape(rng.choice(self._texts)))
        if self._flavor.markup and rng.random() < 0.2:
            self._parts.append(rng.choice(["<!--c-->", "<?pi data?>", "<!--c-->text"]))

    def _between(self, *, mixed: bool) -> None:
        """What stands beside child elements."""
        rng = self.rng
        if mixed and rng.random() < 0.5:
            self._parts.append(escape(rng.choice(self._texts)))
        elif self._flavor.space and rng.random() < 0.3:
            self._parts.append(rng.choice([" ", "\n  "]))
        if self._flavor.markup and rng.random() < 0.3:
            texts = [
                "<!--c-->",
                "<!-- another -->",
                "<?pi data?>",
                "<?pi?>",
                "<?pi   a  b ?>",
                "<!--c-->text",
                "<?p i?> ",
                "<!--m--> <?p i?>",
            ]
            self._parts.append(rng.choice(texts))

    def _attributes(self, scope: dict[str, str], *, top: bool) -> dict[str, str]:
        """Attributes of an element, declarations of namespaces among them.

        What is declared already is not declared again: a test of its own is about that.
        """
        rng, flavor = self.rng, self._flavor
        found: dict[str, str] = {}
        if top:
            found = {f"xmlns:{prefix}": uri for prefix, uri in NAMESPACES.items()}
            if flavor.schema_instance:
                found["xmlns:xsi"] = XSI
        elif flavor.default_namespaces and rng.random() < 0.2:
            name, uri = rng.choice([("r0", "urn:r"), ("r1", "urn:r"), ("r1", "urn:s"), ("p2", "urn:p")])
            found[f"xmlns:{name}"] = uri
        if flavor.default_namespaces and rng.random() < 0.2:
            found["xmlns"] = rng.choice(["urn:p", "urn:d", "urn:e", ""])
        found = {name: uri for name, uri in found.items() if scope.get(name, "") != uri}
        names = ["i", "j", "p:i", "q:j", "xml:lang", "a"]
        if flavor.space:
            names.append("xml:space")
        if flavor.schema_instance:
            names += ["xsi:type", "xsi:nil", "xsi:other"]
        for name in rng.sample(names, rng.choice([0, 0, 1, 1, 2, 3])):
            match name:
                case "xml:space":
                    found[name] = rng.choice(["preserve", "default", "other"])
                case "xsi:type":
                    found[name] = rng.choice(["xs:int", "xs:string", "xs:anyType", "p:unknown", "unknown", "undeclared:type"])
                case "xsi:nil":
                    found[name] = rng.choice(["true", "false", "1", "0", " true ", "neither"])
                case _:
                    found[name] = rng.choice([*self._texts, ""])
        items = list(found.items())
        rng.shuffle(items)
        return dict(items)


def mutate(rng: random.Random, xml: str) -> str:
    """XML with one to three changes that a schema is unlikely to allow."""
    root = etree.fromstring(xml)
    for _ in range(rng.randint(1, 3)):
        nodes = list(root.iter(etree.Element))
        node = rng.choice(nodes)
        parent = node.getparent()
        attributes = [str(name) for name in node.attrib]
        match rng.randrange(9):
            case 0 if parent is not None:
                parent.remove(node)
            case 1 if parent is not None:
                parent.insert(rng.randint(0, len(parent)), etree.fromstring(etree.tostring(node, with_tail=False)))
            case 2:
                names = ["foo", "id", "a", "q", "b", "{urn:general}g", "{urn:x}y", "{urn:other}flag", "{urn:general}global", "global"]
                node.set(rng.choice(names), rng.choice(["1", "text", "true"]))
            case 3:
                node.text = rng.choice(["1", "hello", "true", "x y"])
            case 4:
                names = ["{urn:general}new", "{urn:x}x", "none", "{urn:other}other", "{urn:general}values", "{urn:general}one"]
                node.append(etree.Element(rng.choice(names)))
            case 5 if attributes:
                node.set(rng.choice(attributes), rng.choice(["zzz", "", "-1", "red"]))
            case 6 if parent is not None:
                node.tail = rng.choice(["tail", "1"])
            case 7 if attributes:
                del node.attrib[rng.choice(attributes)]
            case 8:
                node.text = None
            case _:
                pass
    return etree.tostring(root, encoding="unicode", with_tail=False)
