"""What the package offers."""

from __future__ import annotations

from importlib import import_module

import pytest

PACKAGE = import_module("v2gstack.runtime.ocpp")


@pytest.mark.parametrize("name", PACKAGE.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(PACKAGE, name) is not None
    assert name in dir(PACKAGE)


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = PACKAGE.Nonsense
    assert PACKAGE.__all__ == sorted(PACKAGE.__all__, key=lambda name: (name[0].islower(), name))
