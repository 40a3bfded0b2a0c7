"""Packages that import what they offer when it is asked for: importing one of them costs nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["lazily"]


def lazily(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The ``__getattr__`` and ``__dir__`` of a package.

    Args:
        package: Its name.
        homes: The module of the package in which each name is.
    """
    names = vars(sys.modules[package])

    def find(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = names[name] = getattr(import_module(f"{package}.{home}"), name)
        return value

    def listed() -> list[str]:
        return sorted({*names, *names["__all__"]})

    return find, listed
