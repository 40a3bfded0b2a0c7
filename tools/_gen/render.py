"""From class descriptions to Python, in the layout that ruff keeps."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise

from tools._gen.model import AliasModel, ClassModel, EnumModel, FieldModel, ModuleModel, UnionModel

__all__ = [
    "GENERATOR_VERSION",
    "join_sections",
    "render_docstring",
    "render_from",
    "render_module",
    "render_names",
    "render_package",
]

#: Raised whenever the same schema gives other code than before.
GENERATOR_VERSION = 1

_WIDTH = 140
#: Docstrings are prose: narrower than code.
_PROSE = 110

_TABLES = ("CHOICES", "ELEMENTS", "ENUMS", "TYPES", "UNITS", "WRAPPERS")


def _natural(name: str) -> tuple[object, ...]:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name))


def _rank(name: str) -> int:
    if name.isupper() and len(name) > 1:
        return 0
    return 1 if name[0].isupper() else 2


def sort_names(names: Iterable[str]) -> list[str]:
    """The order of isort and of ruff for ``__all__``: CONSTANTS, Classes, everything else."""
    return sorted(names, key=lambda name: (_rank(name), _natural(name)))


def _sort_imported(names: Iterable[str]) -> list[str]:
    """The order of names in an import: as in ``__all__``, but case matters last."""
    return sorted(names, key=lambda name: (_rank(name), _natural(name.lower()), name))


def render_module(model: ModuleModel) -> str:
    """The source text of a module."""
    module = model.module
    sections = [
        _header(module.title, f"schemas/{module.document}.xsd", model.digest),
        "from __future__ import annotations",
        *_imports(model),
        render_names([*model.names(), *_TABLES]),
        *(_enum(enum) for enum in model.enums),
        *_aliases(model.aliases),
        *(_class(cls) for cls in model.classes),
        *_unions(model.unions),
        *(f"from {package} import {name}  # noqa: E402 - it has subclasses of classes here" for package, name in model.late_imports),
        *_tables(model),
    ]
    return join_sections(sections)


def join_sections(sections: list[str]) -> str:
    """Two blank lines around classes, one elsewhere."""
    out = sections[0]
    for before, after in pairwise(sections):
        apart = "\n\n\n" if before.startswith("class ") or after.startswith("class ") else "\n\n"
        out += apart + after
    for line in out.splitlines():
        if len(line) > _WIDTH:
            raise SystemExit(f"generated line of {len(line)} characters: {line}")
    return out + "\n"


def _header(title: str, source: str, digest: str) -> str:
    return (
        f'"""{title}"""\n\n'
        f"# Generated from {source} by tools/gen_messages.py, version {GENERATOR_VERSION}. Do not edit.\n"
        f"# Schema digest (SHA-256): {digest}"
    )


def _imports(model: ModuleModel) -> Iterator[str]:
    wanted = {path: set(names) for path, names in model.imports.items()}
    wanted.setdefault("v2gstack.messages._base", set()).add("Message")
    wanted.setdefault("typing", set()).add("Final")
    if model.aliases or model.unions:
        wanted["typing"].add("TypeAlias")
    groups: list[list[str]] = [[], [], []]
    # The type of ENUMS needs it even where there is no enumeration.
    groups[0].append("import enum")
    for path in sorted(wanted):
        group = 0 if path in ("decimal", "typing") else 1 if path == "msgspec" else 2
        groups[group].append(render_from(path, wanted[path]))
    for group_ in groups:
        if group_:
            yield "\n".join(group_)


def render_from(path: str, names: Iterable[str]) -> str:
    """An import, its names in the order of isort."""
    ordered = _sort_imported(names)
    line = f"from {path} import {', '.join(ordered)}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"from {path} import (", *(f"    {name}," for name in ordered), ")"])


def render_names(names: Iterable[str]) -> str:
    """A module's ``__all__``."""
    return "\n".join(["__all__ = [", *(f'    "{name}",' for name in sort_names(names)), "]"])


def _quote(text: str) -> str:
    if '"' in text or "\\" in text:
        raise SystemExit(f"gen_messages: text with quotes: {text}")
    return f'"{text}"'


def render_docstring(summary: str, paragraphs: Iterable[str], attributes: Iterable[str], indent: str) -> str:
    """A docstring; an attribute is ``name: meaning``."""
    if not summary.endswith("."):
        summary += "."
    lines = [f'{indent}"""{summary}']
    for paragraph in paragraphs:
        lines += ["", *textwrap.wrap(paragraph, _PROSE, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)]
    described = list(attributes)
    if described:
        lines += ["", f"{indent}Attributes:"]
        for attribute in described:
            lines += textwrap.wrap(
                attribute, _PROSE, initial_indent=f"{indent}    ", subsequent_indent=f"{indent}        ", break_on_hyphens=False
            )
    if len(lines) == 1:
        return f'{lines[0]}"""'
    return "\n".join([*lines, f'{indent}"""'])


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _PROSE, initial_indent=f"{indent}#: ", subsequent_indent=f"{indent}#: ", break_on_hyphens=False)


def _enum(enum: EnumModel) -> str:
    lines = [f"class {enum.name}(enum.StrEnum):", f'    """{enum.doc}"""', ""]
    for name, value, doc in enum.members:
        lines += _comment(doc, "    ")
        lines.append(f"    {name} = {_quote(value)}")
    return "\n".join(lines)


def _aliases(aliases: list[AliasModel]) -> list[str]:
    lines: list[str] = []
    for alias in aliases:
        lines += _comment(alias.doc, "")
        lines.append(f"{alias.name}: TypeAlias = {alias.annotation}")
    return ["\n".join(lines)] if lines else []


def _class(cls: ClassModel) -> str:
    # Both are inherited, but type checkers and the order of fields go by what stands here.
    arguments = [*cls.bases, "frozen=True", "kw_only=True"]
    if cls.tag:
        arguments += ['tag_field="#element"', f"tag={_quote(cls.tag)}"]
    elif cls.tag == "":
        arguments.append("tag=False")
    renamed = [f"{_quote(field.name)}: {_quote(field.xsd)}" for field in cls.fields]
    lines = _class_line(cls.name, arguments, renamed)
    lines.append(render_docstring(cls.summary, cls.paragraphs, map(_described, cls.fields), "    "))
    if cls.fields:
        lines.append("")
    for field in cls.fields:
        default = f" = {field.default}" if field.default else ""
        lines.append(f"    {field.name}: {field.annotation}{default}")
    for choice in cls.choices:
        lines += ["", "    @property", f"    def {choice.name}(self) -> {choice.annotation}:"]
        names = [branch.name for branch in choice.branches]
        if choice.optional:
            lines.append('        """The branch of the choice that is present, if any."""')
        else:
            lines.append(
                '        """The branch of the choice that is present.\n\n'
                "        Raises:\n"
                "            EncodeError: None is, which no valid message has.\n"
                '        """'
            )
        last = names.pop() if choice.optional else ""
        for name in names:
            lines += [f"        if self.{name} is not None:", f"            return self.{name}"]
        if choice.optional:
            lines.append(f"        return self.{last}")
        else:
            lines += _call("        raise nothing_chosen", ["self", _quote(", ".join(names))])
    return "\n".join(lines)


def _call(start: str, arguments: list[str]) -> list[str]:
    line = f"{start}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return [line]
    indent = " " * (len(start) - len(start.lstrip()))
    inner = f"{indent}    {', '.join(arguments)}"
    if len(inner) <= _WIDTH:
        return [f"{start}(", inner, f"{indent})"]
    return [f"{start}(", *(f"{indent}    {argument}," for argument in arguments), f"{indent})"]


def _class_line(name: str, arguments: list[str], renamed: list[str]) -> list[str]:
    if not renamed:
        return [f"{line}:" if line.endswith(")") else line for line in _call(f"class {name}", arguments)]
    line = f"class {name}({', '.join(arguments)}, rename={{{', '.join(renamed)}}}):"
    if len(line) <= _WIDTH:
        return [line]
    lines = [f"class {name}(", *(f"    {argument}," for argument in arguments)]
    lines += ["    rename={", *(f"        {pair}," for pair in renamed), "    },", "):"]
    return lines


def _described(field: FieldModel) -> str:
    unit = f" Unit: {field.unit}." if field.unit else ""
    return f"{field.name}: {field.doc or 'Not described.'}{unit}"


def _unions(unions: Iterable[UnionModel]) -> list[str]:
    lines: list[str] = []
    for union in unions:
        lines += _comment(union.doc, "")
        line = f"{union.name}: TypeAlias = {' | '.join(union.members)}"
        if len(line) <= _WIDTH:
            lines.append(line)
        else:
            inner = f"    {' | '.join(union.members)}"
            first, *others = union.members
            wrapped = [inner] if len(inner) <= _WIDTH else [f"    {first}", *(f"    | {other}" for other in others)]
            lines += [f"{union.name}: TypeAlias = (", *wrapped, ")"]
    return ["\n".join(lines)] if lines else []


def _tables(model: ModuleModel) -> list[str]:
    classes = model.classes
    fields = [(f"{cls.name}.{field.name}", field.unit) for cls in classes for field in cls.fields if field.unit]
    choices = [
        (f"{cls.name}.{choice.name}", _tuple(f'    "{cls.name}.{choice.name}": ', [branch.name for branch in choice.branches]))
        for cls in classes
        for choice in cls.choices
    ]
    return [
        _table("TYPES", "type[Message]", [(cls.type_key, cls.name) for cls in classes if cls.type_key]),
        _table("ELEMENTS", "type[Message]", [(cls.element_key, cls.name) for cls in classes if cls.element_key]),
        _table("WRAPPERS", "type[Message]", [(key, cls.name) for cls in classes for key in cls.wrapper_keys]),
        _table("ENUMS", "type[enum.Enum]", [(enum.key, enum.name) for enum in model.enums]),
        _table("UNITS", "str", [(key, _quote(unit)) for key, unit in fields]),
        _table("CHOICES", "tuple[str, ...]", choices),
    ]


def _tuple(start: str, names: list[str]) -> str:
    line = f"({', '.join(map(_quote, names))})"
    if len(start) + len(line) < _WIDTH:
        return line
    return "\n".join(["(", *(f"        {_quote(name)}," for name in names), "    )"])


def _table(name: str, kind: str, rows: list[tuple[str, str]]) -> str:
    start = f"{name}: Final[dict[str, {kind}]] = "
    if not rows:
        return start + "{}"
    return "\n".join([start + "{", *(f"    {_quote(key)}: {value}," for key, value in rows), "}"])


def render_package(title: str, source: str, exports: dict[str, list[str]]) -> str:
    """The ``__init__`` of a protocol: every public name of its modules.

    Args:
        title: Its docstring.
        source: What it is generated from.
        exports: Names by dotted module.
    """
    names = [name for exported in exports.values() for name in exported]
    head = f'"""{title}"""\n\n# Generated from {source} by tools/gen_messages.py, version {GENERATOR_VERSION}. Do not edit.'
    imports = "\n".join(render_from(path, exports[path]) for path in sorted(exports))
    return join_sections([head, "from __future__ import annotations", imports, render_names(names)])
