"""Which engine runs: decided by argument, else by ``V2GSTACK_EXI_ENGINE``, on first use."""

from __future__ import annotations

import os

from v2gstack.errors import ConfigError

__all__ = ["ENGINES", "choose_engine"]

ENGINES = ("auto", "python", "c")


def choose_engine(engine: str | None = None) -> str:
    """The engine to use: ``python`` or ``c``.

    Args:
        engine: ``auto``, ``python``, ``c``, or ``None`` to ask the environment.

    Raises:
        ConfigError: The engine is unknown, or not part of this installation.
    """
    wanted = engine or os.environ.get("V2GSTACK_EXI_ENGINE") or "auto"
    if wanted not in ENGINES:
        raise ConfigError(f"there is no EXI engine {wanted!r}", hint=f"one of {', '.join(ENGINES)}")
    if wanted != "c":
        return "python"
    from v2gstack.codecs.exi.native import why_not

    problem = why_not()
    if problem is not None:
        raise ConfigError(problem, hint="use engine='python' or engine='auto'")
    return "c"
