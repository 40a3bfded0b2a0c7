"""The plug-in is found, its names are free, and each factory starts with its default settings."""

from __future__ import annotations

import pytest
from v2gstack.hooks import PluginManager

import v2gstack_example

KINDS = ["authorizers", "meter_drivers"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_registers_and_starts(kind: str) -> None:
    manager = PluginManager(find=list)
    manager.register(v2gstack_example)
    assert manager.create(kind, "example") is not None
