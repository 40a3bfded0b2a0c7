"""What a generated module holds, before it is written out."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools._gen.modules import Module

__all__ = ["AliasModel", "ChoiceModel", "ClassModel", "EnumModel", "FieldModel", "ModuleModel", "UnionModel"]


@dataclass
class FieldModel:
    """A field of a class.

    Attributes:
        name: Python name.
        xsd: Name in the schema: ``Header``, ``@Id``, ``#text``, ``#content``.
        annotation: Its type.
        default: Source text of its default, empty for a required field.
        doc: Meaning.
        unit: Symbol of its unit, or empty.
        plain: Its type for readers: without limits, names of simple types and ``None``.
    """

    name: str
    xsd: str
    annotation: str
    default: str = ""
    doc: str = ""
    unit: str = ""
    plain: str = ""


@dataclass
class ChoiceModel:
    """A choice between fields, and the property that gives the one which is present."""

    name: str
    branches: list[FieldModel]
    optional: bool

    @property
    def annotation(self) -> str:
        """Type of the property."""
        kinds = list(dict.fromkeys(branch.plain for branch in self.branches))
        return " | ".join(kinds + ["None"] * self.optional)


@dataclass
class ClassModel:
    """A class: a complex type, a global element, or a wrapper inside ordered content.

    Attributes:
        tag: Element that JSON names, ``None`` for no tag of its own, ``""`` to take away an inherited one.
        type_key: Clark name of its type, for ``TYPES``.
        element_key: Clark name of its element, for ``ELEMENTS``.
        wrapper_keys: Keys for ``WRAPPERS``.
    """

    name: str
    bases: list[str]
    summary: str
    paragraphs: list[str] = field(default_factory=list[str])
    fields: list[FieldModel] = field(default_factory=list[FieldModel])
    choices: list[ChoiceModel] = field(default_factory=list[ChoiceModel])
    tag: str | None = None
    type_key: str = ""
    element_key: str = ""
    wrapper_keys: list[str] = field(default_factory=list[str])


@dataclass
class EnumModel:
    """An enumeration; ``members`` are names, values and meanings."""

    name: str
    key: str
    doc: str
    members: list[tuple[str, str, str]]


@dataclass
class AliasModel:
    """A simple type that is no enumeration."""

    name: str
    annotation: str
    doc: str


@dataclass
class UnionModel:
    """The members of a substitution group."""

    name: str
    members: list[str]
    doc: str


@dataclass
class ModuleModel:
    """A module, and what it imports of the others.

    Attributes:
        imports: Names by module.
        late_imports: Package and name of modules that import this one in turn.
    """

    module: Module
    digest: str
    enums: list[EnumModel] = field(default_factory=list[EnumModel])
    aliases: list[AliasModel] = field(default_factory=list[AliasModel])
    classes: list[ClassModel] = field(default_factory=list[ClassModel])
    unions: list[UnionModel] = field(default_factory=list[UnionModel])
    imports: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    late_imports: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def names(self) -> list[str]:
        """Every name that the module defines for its users."""
        return [
            *(enum.name for enum in self.enums),
            *(alias.name for alias in self.aliases),
            *(cls.name for cls in self.classes),
            *(union.name for union in self.unions),
        ]
