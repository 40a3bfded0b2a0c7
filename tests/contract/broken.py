"""Devices that each break one rule of a kit, as the modules beside this one add them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from v2gstack.testing.contracts import Contract

#: A kit, what makes the device, the rule that it breaks, and its capabilities.
BROKEN: list[tuple[type[Contract[Any]], Callable[[], object], str, frozenset[str]]] = []


def breaks(kit: type[Contract[Any]], rule: str, *capabilities: str) -> Callable[[type], type]:
    """Register a device and the rule that it breaks."""

    def decorate(cls: type) -> type:
        BROKEN.append((kit, cls, f"test_{rule}", frozenset(capabilities)))
        return cls

    return decorate
