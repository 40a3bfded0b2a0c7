"""A pytest plugin that keeps what runs the C engine: ``pytest -p tools.only_c_engine``.

A sanitizer watches the extension; tests of the Python engine alone would show it nothing.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_collection_modifyitems"]

#: Test modules whose every test is about the extension.
_MODULES = ("test_native", "test_differential")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests that are not parametrised with the C engine."""

    def runs_c(item: pytest.Item) -> bool:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        return item.path.name.startswith(_MODULES) or parameters.get("exi_engine") == "c"

    others = [item for item in items if not runs_c(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if runs_c(item)]
