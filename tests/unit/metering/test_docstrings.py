"""Examples in the docstrings of this room hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from v2gstack import metering


@pytest.mark.parametrize("name", [each.name for each in pkgutil.walk_packages(metering.__path__, "v2gstack.metering.")])
def test_examples_in_docstrings_hold(name: str) -> None:
    assert not doctest.testmod(importlib.import_module(name)).failed
