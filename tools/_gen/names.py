"""Names that are decided by people: the committed tables, and the little that follows a rule."""

from __future__ import annotations

import keyword
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["choice_name", "class_stem", "enum_name", "field_name", "member_name"]

_TOOLS = Path(__file__).resolve().parent.parent


@cache
def _table(file: str) -> dict[str, Any]:
    with (_TOOLS / file).open("rb") as stream:
        return tomllib.load(stream)


def field_name(local: str) -> str:
    """The field name of an XSD name."""
    try:
        return str(_table("names.toml")["names"][local])
    except KeyError:
        raise SystemExit(f"tools/names.toml: no field name for {local}") from None


def choice_name(module: str, owner: str) -> str:
    """The name of the property that gives the branch of the choice in a type."""
    try:
        return str(_table("messages.toml")["choices"][module][owner])
    except KeyError:
        raise SystemExit(f'tools/messages.toml: no name for the choice of {owner} in [choices."{module}"]') from None


def class_stem(local: str) -> str:
    """The class name of a type: its own, without the suffix ``Type``."""
    return local.removesuffix("Type")


def enum_name(local: str) -> str:
    """The class name of an enumeration."""
    special = _table("messages.toml")["enums"].get(local)
    if special is not None:
        return str(special)
    stem = class_stem(local)
    return stem[0].upper() + stem[1:]


def member_name(value: str) -> str:
    """The name of an enumeration member: its value where that is an identifier."""
    name = re.sub(r"\W", "_", value)
    if not name or name[0].isdigit():
        name = f"_{name}"
    if keyword.iskeyword(name) or hasattr(str, name) or name in ("name", "value"):
        name += "_"
    return name
