"""Which engine runs: decided by argument, else by ``V2GSTACK_EXI_ENGINE``, on first use."""

from __future__ import annotations

import os
from types import ModuleType

from v2gstack.codecs.exi.options import Alignment, ExiOptions
from v2gstack.errors import ConfigError

__all__ = ["ENGINES", "choose_engine", "engine_module", "unsupported_options", "why_not"]

ENGINES = ("auto", "python", "c")


def engine_module() -> ModuleType | None:
    """The extension module; ``None`` where it was not built."""
    try:
        from v2gstack.codecs.exi import _exi
    except ImportError:
        return None
    return _exi


def why_not() -> str | None:
    """Why the C engine cannot run here; ``None`` when it can."""
    if engine_module() is None:
        return "the extension v2gstack.codecs.exi._exi is not part of this installation"
    return None


def unsupported_options(options: ExiOptions) -> tuple[str, ...]:
    """Which of the options the C engine does not have; streams under them are for the reference engine."""
    found: list[str] = []
    if options.compression:
        found.append("compression")
    if options.alignment not in (Alignment.BIT_PACKED, Alignment.BYTE_ALIGNED):
        found.append(str(options.alignment))
    if options.self_contained:
        found.append("self-contained elements")
    if options.datatype_representation_map:
        found.append("datatype representation maps")
    return tuple(found)


def choose_engine(engine: str | None = None, options: ExiOptions | None = None) -> str:
    """The engine to use: ``python`` or ``c``.

    Args:
        engine: ``auto``, ``python``, ``c``, or ``None`` to ask the environment. ``auto`` is ``c`` where the extension is part
            of this installation and has the options.
        options: Stream options, where they are known.

    Raises:
        ConfigError: The engine is unknown, or not part of this installation.
    """
    wanted = engine or os.environ.get("V2GSTACK_EXI_ENGINE") or "auto"
    if wanted not in ENGINES:
        raise ConfigError(f"there is no EXI engine {wanted!r}", hint=f"one of {', '.join(ENGINES)}")
    if wanted == "python":
        return wanted
    problem = why_not()
    if wanted == "auto":
        return "python" if problem is not None or (options is not None and unsupported_options(options)) else "c"
    if problem is not None:
        raise ConfigError(problem, hint="use engine='python' or engine='auto'")
    return wanted
