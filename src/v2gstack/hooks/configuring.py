"""Settings of back-ends: from the mapping that a file or a command line gives to the dataclass that a factory takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import msgspec

from v2gstack.errors import ConfigError

__all__ = ["build_config", "field_names", "nearest"]

_Config = TypeVar("_Config")

#: Places in msgspec's texts are written `$.a.b[0]`.
_ROOT: Final = "$"


def nearest(word: str, known: Sequence[str], *, nothing: str = "there is none") -> str:
    """A hint for a word that is not known: the nearest one, or all of them."""
    if not known:
        return nothing
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {close[0]!r}?" if close else f"one of {', '.join(sorted(known))}"


def field_names(kind: object) -> tuple[str, ...]:
    """Names of the settings of a dataclass or ``msgspec.Struct``, class or instance; empty for anything else."""
    if dataclasses.is_dataclass(kind):
        return tuple(each.name for each in dataclasses.fields(kind) if each.init)
    return tuple(getattr(kind, "__struct_fields__", ()))


def build_config(kind: type[_Config], values: Mapping[str, object], *, of: str, text: bool = False) -> _Config:
    """Settings from plain data, with every type checked.

    Args:
        kind: A dataclass or ``msgspec.Struct``. Beyond the types of TOML, fields may be enumerations, ``Decimal``, dates, ``Path``,
            and dataclasses or tuples of these.
        values: Values by the names of the fields.
        of: Whose settings they are, for error texts.
        text: Whether numbers and truth values may be given as text, as a command line does.

    Raises:
        ConfigError: A setting is unknown, missing, or of the wrong type. The text names
            it, and its value only where that had to be one of a few words.
    """
    if not (dataclasses.is_dataclass(kind) or issubclass(kind, msgspec.Struct)):
        raise TypeError(f"{of}: its settings are neither a dataclass nor a msgspec.Struct")
    try:
        config = msgspec.convert(dict(values), kind, strict=not text, dec_hook=_decode)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        # a check of the class itself knows best what is wrong, and what to do
        cause = error.__cause__
        hint = cause.hint if isinstance(cause, ConfigError) else ""
        where = place.strip("`").removeprefix(_ROOT).lstrip(".")
        unknown = _unknown_names(kind, values)
        raise ConfigError(
            f"setting {where!r} of {of}: {_lower(reason)}" if where else f"settings of {of}: {_lower(reason)}",
            hint=hint or (nearest(unknown[0], field_names(kind)) if unknown else f"its settings are {', '.join(field_names(kind))}"),
        ) from error
    _refuse_unknown(config, values, of, "")
    return config


def _lower(reason: str) -> str:
    return (reason[:1].lower() + reason[1:]).replace("`", "")


def _unknown_names(kind: type, values: Mapping[str, object]) -> list[str]:
    known = field_names(kind)
    return [name for name in values if name not in known]


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        if not isinstance(value, str):
            raise ValueError(f"expected path, got {type(value).__name__}")
        return Path(value)
    raise TypeError(f"a setting cannot be a {kind.__qualname__}")


def _refuse_unknown(built: Any, given: Any, of: str, path: str) -> None:
    """Refuse names that no field has; msgspec passes over them."""
    known = field_names(built)
    for name, value in _members(given):
        if known and name not in known:
            raise ConfigError(f"{of} has no setting {path + str(name)!r}", hint=nearest(str(name), known))
        place = f"{path[:-1]}[{name}]." if isinstance(name, int) else f"{path}{name}."
        _refuse_unknown(_inside(built, name), value, of, place)


def _inside(built: Any, name: Any) -> Any:
    """What was made of one member; ``None`` where members lost their names or places, as in a set."""
    if field_names(built):
        return getattr(built, str(name))
    if isinstance(built, dict):
        return cast("dict[str, Any]", built).get(str(name))
    return cast("list[Any]", built)[name] if isinstance(built, (list, tuple)) else None


def _members(given: Any) -> list[tuple[Any, Any]]:
    """What stands in a mapping or a sequence, by its name or number."""
    if isinstance(given, Mapping):
        return list(cast("Mapping[str, Any]", given).items())
    return list(enumerate(cast("list[Any]", given))) if isinstance(given, (list, tuple)) else []
