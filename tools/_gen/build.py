"""From schema components to class descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tools._gen.model import AliasModel, ChoiceModel, ClassModel, EnumModel, FieldModel, ModuleModel, UnionModel
from tools._gen.modules import Module, module_of
from tools._gen.names import choice_name, class_stem, enum_name, field_name, member_name
from v2gstack.codecs.exi.grammar.shape import element_leaves, shape_kind
from v2gstack.codecs.exi.program import ShapeKind
from v2gstack.codecs.exi.schema.components import (
    XSD_NAMESPACE,
    AttributeUse,
    ComplexType,
    ElementDeclaration,
    ModelGroup,
    Particle,
    Schema,
    SimpleType,
    Wildcard,
)

__all__ = ["build_module"]

_XS = f"{{{XSD_NAMESPACE}}}"
_BASE = "v2gstack.messages._base"
_SCALARS = "v2gstack.messages._scalars"
_UNITS = "v2gstack.units"

#: Built-in types and the Python types that hold them; integer types are told by their bounds.
_TEXTS = {"string", "normalizedString", "token", "language", "Name", "NCName", "ID", "IDREF", "NMTOKEN", "anyURI"}
_BYTES = {"base64Binary", "hexBinary"}
_SCALAR_NAMES = {
    "byte": "Byte",
    "short": "Short",
    "int": "Int",
    "long": "Long",
    "unsignedByte": "UnsignedByte",
    "unsignedShort": "UnsignedShort",
    "unsignedInt": "UnsignedInt",
    "unsignedLong": "UnsignedLong",
    "nonNegativeInteger": "NonNegativeInteger",
    "positiveInteger": "PositiveInteger",
    "nonPositiveInteger": "NonPositiveInteger",
    "negativeInteger": "NegativeInteger",
}
#: Bounds beyond these are left out: msgspec knows none.
_INT64 = range(-(2**63), 2**63)

_UNIT = re.compile(r"\s*Unit: ([^.]+?)(?: \((?:PhysicalValue|RationalNumber)\))?\.$")
_CLAUSE = re.compile(r"\s*Clause: (.+)\.$")
_UNIT_SYMBOLS = {"percent": "%", "percent/min": "%/min"}


def build_module(module: Module, schema: Schema, digest: str, document: Path) -> ModuleModel:
    """Describe the module of one namespace of a schema set."""
    return _Builder(module, schema, digest, document).build()


@dataclass
class _Text:
    """A documentation text, taken apart."""

    body: str
    unit: str
    clause: str


def _text(documentation: str) -> _Text:
    body, unit, clause = " ".join(documentation.split()), "", ""
    for _ in range(2):
        if found := _UNIT.search(body):
            unit, body = found[1], body[: found.start()]
        if found := _CLAUSE.search(body):
            clause, body = found[1], body[: found.start()]
    return _Text(body, _UNIT_SYMBOLS.get(unit, unit), clause)


def _fail(text: str) -> SystemExit:
    return SystemExit(f"gen_messages: {text}")


class _Builder:
    def __init__(self, module: Module, schema: Schema, digest: str, document: Path) -> None:
        self.module = module
        self.schema = schema
        self.made = ModuleModel(module, digest)
        self.docs = _Docs(document)
        #: Namespaces with types that extend types of this module.
        self.dependents = {
            name.uri
            for name, type_ in schema.types.items()
            if name.uri != module.uri and type_.base is not None and type_.base.name is not None and type_.base.name.uri == module.uri
        }
        #: Classes of local elements in ordered content.
        self.wrappers: dict[str, ClassModel] = {}
        #: Keys for ``WRAPPERS`` of global elements of simple type in ordered content.
        self.simple_wrappers: dict[str, list[str]] = {}

    def build(self) -> ModuleModel:
        uri = self.module.uri
        types = [type_ for name, type_ in self.schema.types.items() if name.uri == uri]
        elements = [element for name, element in self.schema.elements.items() if name.uri == uri]
        for type_ in types:
            if isinstance(type_, SimpleType):
                self.simple_type(type_)
        owned: list[tuple[ComplexType, ElementDeclaration | None]] = [(type_, None) for type_ in types if isinstance(type_, ComplexType)]
        owned += [(e.type, e) for e in elements if isinstance(e.type, ComplexType) and e.type.name is None]
        owned.sort(key=lambda pair: pair[0].line)
        done: set[int] = set()
        for type_, element in owned:
            self.complex_type(type_, element, done)
        for element in elements:
            self.element(element)
        self.unions()
        self.made.classes += self.wrappers.values()
        names = self.made.names()
        for name in names:
            if names.count(name) > 1:
                raise _fail(f"{self.module.name} has two things called {name}")
        return self.made

    # References

    def refer(self, uri: str, name: str) -> str:
        """A name of the module of a namespace, imported if it is another one."""
        if uri == self.module.uri:
            return name
        path = module_of(uri).path
        if uri not in self.dependents:
            self.use(path, name)
            return name
        package, _, module = path.rpartition(".")
        if (package, module) not in self.made.late_imports:
            self.made.late_imports.append((package, module))
        return f"{module}.{name}"

    def use(self, path: str, *names: str) -> None:
        self.made.imports.setdefault(path, set()).update(names)

    def elements_of(self, type_: ComplexType) -> list[ElementDeclaration]:
        """The global elements of a type, of its own namespace."""
        assert type_.name is not None
        uri = type_.name.uri
        return [e for e in self.schema.elements.values() if e.type is type_ and e.name.uri == uri]

    def class_name(self, type_: ComplexType, element: ElementDeclaration | None = None) -> str:
        """The class of a type: called as its only element; as itself if it has several elements."""
        if type_.name is None:
            assert element is not None
            return element.name.local
        elements = self.elements_of(type_)
        if not elements:
            return class_stem(type_.name.local)
        return elements[0].name.local if len(elements) == 1 else type_.name.local

    def class_ref(self, type_: ComplexType, element: ElementDeclaration) -> str:
        uri = element.name.uri if type_.name is None else type_.name.uri
        return self.refer(uri, self.class_name(type_, element))

    def element_ref(self, element: ElementDeclaration) -> str:
        """The class of an element, global or local, of complex type."""
        assert isinstance(element.type, ComplexType)
        if element.scope == "global" and _concrete(element):
            return self.refer(element.name.uri, element.name.local)
        return self.class_ref(element.type, element)

    # Simple types

    def simple_type(self, type_: SimpleType) -> None:
        assert type_.name is not None
        local = type_.name.local
        doc = _text(type_.documentation).body
        if type_.facets.enumeration is None:
            self.made.aliases.append(AliasModel(local, self.constrained(type_), doc))
            return
        members = [(member_name(value), value, self.docs.value(local, value)) for value in type_.facets.enumeration]
        self.made.enums.append(EnumModel(enum_name(local), str(type_.name), doc, members))

    def simple_ref(self, type_: SimpleType) -> str:
        if type_.name is None or type_.name.uri == XSD_NAMESPACE:
            return self.constrained(type_)
        local = type_.name.local
        return self.refer(type_.name.uri, local if type_.facets.enumeration is None else enum_name(local))

    def plain(self, type_: SimpleType) -> str:
        """The Python type of a simple type, without its limits."""
        if type_.facets.enumeration is not None:
            return self.simple_ref(type_)
        if type_.builtin in _TEXTS or type_.builtin in _BYTES:
            return "bytes" if type_.builtin in _BYTES else "str"
        return {"boolean": "bool", "decimal": "Decimal"}.get(type_.builtin, "int")

    def constrained(self, type_: SimpleType) -> str:
        facets = type_.facets
        if type_.variety != "atomic" or facets.patterns or (facets.enumeration is not None and type_.name is None):
            raise _fail(f"simple type {type_.name} at line {type_.line} is of a kind that no message needs")
        builtin = type_.builtin
        if builtin == "boolean":
            return "bool"
        if builtin == "decimal":
            self.use("decimal", "Decimal")
            return "Decimal"
        if builtin in _TEXTS or builtin in _BYTES:
            kind = "bytes" if builtin in _BYTES else "str"
            low, high = (facets.length, facets.length) if facets.length is not None else (facets.min_length, facets.max_length)
            return self.annotated(kind, min_length=low, max_length=high)
        if builtin == "integer" or builtin in _SCALAR_NAMES:
            return self.integer(type_)
        raise _fail(f"simple type {type_.name} at line {type_.line}: xs:{builtin} is in no message")

    def integer(self, type_: SimpleType) -> str:
        facets = type_.facets
        if facets.min_exclusive is not None or facets.max_exclusive is not None or facets.total_digits is not None:
            raise _fail(f"integer type {type_.name} at line {type_.line} is of a kind that no message needs")
        base = type_
        while base.name is None or base.name.uri != XSD_NAMESPACE:
            assert base.base is not None
            base = base.base
        bounds = (facets.min_inclusive, facets.max_inclusive)
        if bounds == (base.facets.min_inclusive, base.facets.max_inclusive):
            if type_.builtin == "integer":
                return "int"
            name = _SCALAR_NAMES[type_.builtin]
            self.use(_SCALARS, name)
            return name
        low, high = (None if bound is None or int(bound) not in _INT64 else int(bound) for bound in bounds)
        return self.annotated("int", ge=low, le=high)

    def annotated(self, kind: str, **facets: int | None) -> str:
        given = ", ".join(f"{name}={value}" for name, value in facets.items() if value is not None)
        if not given:
            return kind
        self.use("typing", "Annotated")
        self.use("msgspec", "Meta")
        return f"Annotated[{kind}, Meta({given})]"

    # Complex types

    def complex_type(self, type_: ComplexType, element: ElementDeclaration | None, done: set[int]) -> None:
        if id(type_) in done:
            return
        done.add(id(type_))
        base = type_.base if isinstance(type_.base, ComplexType) else None
        if base is not None and (base.name is None or base.name.uri == XSD_NAMESPACE):
            base = None
        if base is not None:
            assert base.name is not None
            if type_.derivation != "extension":
                raise _fail(f"type {type_.name} restricts another, which no message needs")
            if base.name.uri == self.module.uri:
                self.complex_type(base, None, done)
        if type_.attribute_wildcard is not None:
            raise _fail(f"type {type_.name} has an attribute wildcard, which no message needs")
        owner = element
        if owner is None and len(elements := self.elements_of(type_)) == 1:
            owner = elements[0]
        cls = ClassModel(self.class_name(type_, element), [], "")
        cls.type_key = str(type_.name) if type_.name is not None else f"{_named(element).name}/"
        self.bases(cls, type_, base)
        self.describe(cls, owner, type_)
        if owner is not None and _concrete(owner):
            cls.tag, cls.element_key = owner.name.local, str(owner.name)
        elif base is not None and not cls.tag and self.is_tagged(base):
            cls.tag = ""
        inherited = () if base is None else base.attributes
        known = {id(use.declaration) for use in inherited}
        cls.fields += [self.attribute(use) for use in type_.attributes if id(use.declaration) not in known]
        if type_.content == "simple" and base is None:
            assert type_.simple_content is not None
            doc = _text(type_.simple_content.documentation)
            text = doc.body if type_.simple_content.name and type_.simple_content.name.uri != XSD_NAMESPACE else "The value itself."
            cls.fields.append(FieldModel("value", "#text", self.simple_ref(type_.simple_content), doc=text, unit=doc.unit))
        elif shape_kind(type_, self.substitutes) == ShapeKind.CONTENT:
            cls.fields.append(self.content(type_, cls))
        else:
            self.record(cls, type_, base)
        self.made.classes.append(cls)

    def bases(self, cls: ClassModel, type_: ComplexType, base: ComplexType | None) -> None:
        local = "" if type_.name is None else type_.name.local
        if local == "PhysicalValueType":
            self.use(_UNITS, "PhysicalNumber")
            unit = next(leaf for leaf in element_leaves(type_.particle) if leaf.element.name.local == "Unit")
            assert isinstance(unit.element.type, SimpleType)
            kind = self.simple_ref(unit.element.type)
            cls.bases.append(f"PhysicalNumber[{kind if unit.required else f'{kind} | None'}]")
        elif local == "RationalNumberType":
            self.use(_UNITS, "ScaledNumber")
            cls.bases.append("ScaledNumber")
        if base is None:
            self.use(_BASE, "Message")
            cls.bases.append("Message")
        else:
            assert base.name is not None
            cls.bases.append(self.refer(base.name.uri, self.class_name(base)))

    def is_tagged(self, type_: ComplexType) -> bool:
        elements = self.elements_of(type_)
        return len(elements) == 1 and _concrete(elements[0])

    def describe(self, cls: ClassModel, element: ElementDeclaration | None, type_: ComplexType | SimpleType) -> None:
        """Docstring of a class: its element's meaning, standard, clause and direction."""
        own = _text("" if element is None else element.documentation)
        typed = _text(type_.documentation)
        body = own.body or typed.body
        if not body:
            raise _fail(f"{cls.name} has no documentation")
        direction = ""
        for words, sender in (("EVCC to SECC", "EVCC -> SECC"), ("SECC to EVCC", "SECC -> EVCC")):
            if body.startswith(words):
                direction = sender
                body = body[len(words) :].lstrip(",: ")
        if not direction and element is not None and isinstance(type_, ComplexType):
            if element.name.local.endswith("Req"):
                direction = "EVCC -> SECC"
            elif element.name.local.endswith("Res"):
                direction = "SECC -> EVCC"
        cls.summary = body[0].upper() + body[1:]
        clause = own.clause or typed.clause
        where = f"{clause or self.module.standard}{f', {direction}' if direction else ''}."
        if isinstance(type_, ComplexType) and (type_.abstract or (element is not None and element.abstract)):
            where += " Abstract: messages hold what is derived from it."
        cls.paragraphs.append(where)

    def attribute(self, use: AttributeUse) -> FieldModel:
        declaration = use.declaration
        if use.default is not None or declaration.default is not None:
            raise _fail(f"attribute {declaration.name} has a default value, which no message needs")
        annotation = self.simple_ref(declaration.type)
        doc = _text(declaration.documentation)
        if not use.required:
            annotation += " | None"
        local = declaration.name.local
        return FieldModel(field_name(local), f"@{local}", annotation, "" if use.required else "None", doc.body, doc.unit)

    def substitutes(self, element: ElementDeclaration) -> list[ElementDeclaration]:
        return list(self.schema.substitutions.get(element.name, ())) if element.scope == "global" else []

    def members(self, element: ElementDeclaration) -> list[ElementDeclaration]:
        """What may stand in place of an element, in schema order."""
        group = {id(member) for member in self.substitutes(element)} | {id(element)}
        return [m for m in self.schema.elements.values() if id(m) in group and _concrete(m)]

    def record(self, cls: ClassModel, type_: ComplexType, base: ComplexType | None) -> None:
        inherited = [] if base is None else element_leaves(base.particle)
        leaves = element_leaves(type_.particle)
        bounds = _bounds(type_.particle)
        fields: dict[int, FieldModel] = {}
        for leaf, (_, low, high) in list(zip(leaves, bounds, strict=True))[len(inherited) :]:
            made = fields[id(leaf.element)] = self.leaf(leaf.element, leaf.many, leaf.required, low, high)
            if leaf.element.scope == "global" and type_.name is not None:
                referred = _text(self.docs.reference(type_.name.local, leaf.element.name.local))
                made.doc = referred.body or made.doc
        cls.fields += fields.values()
        for group, optional in _choices(type_.particle):
            terms = [particle.term for particle in group.particles]
            if not all(isinstance(term, ElementDeclaration) and p.max_occurs == 1 for term, p in zip(terms, group.particles, strict=True)):
                raise _fail(f"the choice in {cls.name} is not one between single elements")
            branches = [fields[id(term)] for term in terms if id(term) in fields]
            if not branches:
                continue
            assert type_.name is not None
            choice = ChoiceModel(choice_name(self.module.name, type_.name.local), branches, optional)
            cls.choices.append(choice)
            names = [f"``{branch.name}``" for branch in branches]
            many = "At most" if optional else "Exactly"
            cls.paragraphs.append(f"{many} one of {', '.join(names[:-1])} and {names[-1]} is present: ``{choice.name}``.")
            if not optional:
                self.use(_BASE, "nothing_chosen")

    def leaf(self, element: ElementDeclaration, many: bool, required: bool, low: int, high: int | None) -> FieldModel:
        doc = _text(element.documentation)
        unit = doc.unit
        if isinstance(element.type, SimpleType):
            annotation = self.simple_ref(element.type)
            plain = self.plain(element.type)
            unit = unit or _text(element.type.documentation).unit
        else:
            annotation = plain = self.complex_ref(element)
        default = ""
        if many:
            annotation = self.annotated(f"tuple[{annotation}, ...]", min_length=low if low and required else None, max_length=high)
            default = "" if required else "()"
        elif not required:
            annotation, default = f"{annotation} | None", "None"
        local = element.name.local
        return FieldModel(field_name(local), local, annotation, default, doc.body, unit, plain)

    def complex_ref(self, element: ElementDeclaration) -> str:
        """The classes of an element of complex type; those of its whole substitution group."""
        if element.scope == "local":
            return self.element_ref(element)
        members = self.members(element)
        if not members:
            raise _fail(f"nothing concrete can stand in place of {element.name}")
        if len(members) == 1:
            return self.element_ref(members[0])
        return self.refer(members[0].name.uri, f"Any{element.name.local}")

    def unions(self) -> None:
        """Names for what stands in place of the heads that types refer to, where this module has the members."""
        referred = {id(term) for t in self.schema.types.values() if isinstance(t, ComplexType) for term in _terms(t.particle)}
        for head in self.schema.elements.values():
            members = self.members(head)
            if id(head) not in referred or len(members) < 2 or members[0].name.uri != self.module.uri:
                continue
            if any(member.name.uri != self.module.uri for member in members):
                raise _fail(f"the substitution group of {head.name} is spread over several namespaces")
            name = head.name.local
            refs = [self.element_ref(member) for member in members]
            self.made.unions.append(UnionModel(f"Any{name}", refs, f"What stands in place of {name}."))

    # Ordered content

    def content(self, type_: ComplexType, cls: ClassModel) -> FieldModel:
        items: dict[str, None] = {}
        if type_.content == "mixed":
            items["str"] = None
        for term in _terms(type_.particle):
            if isinstance(term, Wildcard):
                self.use(_BASE, "AnyElement")
                items["AnyElement"] = None
            else:
                items[self.content_item(type_, cls, term)] = None
        what = ["texts"] * ("str" in items) + ["elements"] * bool(set(items) - {"str"})
        doc = f"{' and '.join(what).capitalize()}, in order."
        return FieldModel("content", "#content", f"tuple[{' | '.join(items)}, ...]", "()", doc)

    def content_item(self, owner: ComplexType, cls: ClassModel, element: ElementDeclaration) -> str:
        if element.scope == "global":
            if self.substitutes(element)[1:]:
                raise _fail(f"substitution group {element.name} in ordered content, which no message needs")
            if isinstance(element.type, SimpleType):
                self.simple_wrappers.setdefault(element.name.local, []).append(f"{owner.name}|{element.name}")
            return self.refer(element.name.uri, element.name.local)
        taken = element.name.local in self.known_names()
        name = f"{cls.name}_{element.name.local}" if taken else element.name.local
        made = self.wrappers.get(name)
        if made is None:
            made = self.wrappers[name] = self.wrapper_class(name, element)
        key = f"{owner.name}|{element.name}"
        if key not in made.wrapper_keys:
            made.wrapper_keys.append(key)
        return name

    def known_names(self) -> set[str]:
        uri = self.module.uri
        types = {self.class_name(t) for n, t in self.schema.types.items() if n.uri == uri and isinstance(t, ComplexType)}
        return types | {name.local for name in self.schema.elements if name.uri == uri}

    # Elements

    def wrapper_class(self, name: str, element: ElementDeclaration) -> ClassModel:
        """A class of its own for an element: a value, or a subclass of its type's class."""
        if isinstance(element.type, SimpleType):
            self.use(_BASE, "Message")
            made = ClassModel(name, ["Message"], "", tag=element.name.local)
            self.describe(made, element, element.type)
            unit = _text(element.documentation).unit
            made.fields.append(FieldModel("value", "#text", self.simple_ref(element.type), doc="The value itself.", unit=unit))
        else:
            made = ClassModel(name, [self.class_ref(element.type, element)], "", tag=element.name.local)
            self.describe(made, element, element.type)
        return made

    def element(self, element: ElementDeclaration) -> None:
        """The class of a global element, unless its type's class is it."""
        if not _concrete(element):
            return
        name = element.name.local
        if isinstance(element.type, ComplexType):
            type_ = element.type
            if type_.name is None or (type_.name.uri == self.module.uri and len(self.elements_of(type_)) == 1):
                return
        made = self.wrapper_class(name, element)
        made.element_key = str(element.name)
        made.wrapper_keys += self.simple_wrappers.get(name, [])
        self.made.classes.append(made)


def _named(element: ElementDeclaration | None) -> ElementDeclaration:
    assert element is not None
    return element


def _concrete(element: ElementDeclaration) -> bool:
    """Whether an element can stand in a message under its own name and type."""
    return not element.abstract and not (isinstance(element.type, ComplexType) and element.type.abstract)


def _terms(particle: Particle | None) -> Iterator[ElementDeclaration | Wildcard]:
    if particle is None:
        return
    if isinstance(particle.term, ModelGroup):
        for child in particle.term.particles:
            yield from _terms(child)
    else:
        yield particle.term


def _bounds(particle: Particle | None) -> Iterator[tuple[ElementDeclaration, int, int | None]]:
    """Element particles with their own bounds, in the order of ``element_leaves``."""
    if particle is None or particle.max_occurs == 0:
        return
    if isinstance(particle.term, ModelGroup):
        for child in particle.term.particles:
            yield from _bounds(child)
    elif isinstance(particle.term, ElementDeclaration):
        yield particle.term, particle.min_occurs, particle.max_occurs


def _choices(particle: Particle | None, optional: bool = False) -> Iterator[tuple[ModelGroup, bool]]:
    """Choices between several particles, and whether none may be taken."""
    if particle is None or not isinstance(particle.term, ModelGroup):
        return
    group = particle.term
    optional = optional or particle.min_occurs == 0
    if group.kind == "choice" and len(group.particles) > 1:
        yield group, optional or any(child.min_occurs == 0 for child in group.particles)
    else:
        for child in group.particles:
            yield from _choices(child, optional)


class _Docs:
    """Documentation that the component model has no place for: of enumeration values and of references."""

    def __init__(self, document: Path) -> None:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        self._found: dict[tuple[str, str, str], str] = {}
        root = etree.parse(document, parser).getroot()
        for kind, leaf, attribute in (("simpleType", "enumeration", "value"), ("complexType", "element", "ref")):
            for type_ in root.iter(f"{_XS}{kind}"):
                for node in type_.iter(f"{_XS}{leaf}"):
                    texts = [" ".join((text.text or "").split()) for text in node.iter(f"{_XS}documentation")]
                    name = str(node.get(attribute, ""))
                    if attribute == "ref":
                        name = name.rpartition(":")[2]
                    self._found[kind, str(type_.get("name")), name] = " ".join(texts)

    def value(self, type_: str, value: str) -> str:
        """Meaning of a value of an enumeration."""
        return self._found.get(("simpleType", type_, value), "")

    def reference(self, type_: str, element: str) -> str:
        """Meaning of a global element where a type refers to it."""
        return self._found.get(("complexType", type_, element), "")
