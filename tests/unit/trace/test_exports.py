from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

NAMES = import_module("v2gstack.trace").__all__


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_there(name: str) -> None:
    package = import_module("v2gstack.trace")
    assert getattr(package, name) is not None
    assert name in dir(package)


def test_there_is_nothing_else() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = import_module("v2gstack.trace").Nonsense
    assert sorted(NAMES, key=lambda name: (not name.isupper(), name[0].islower(), name)) == NAMES


def test_importing_the_package_imports_no_third_party() -> None:
    program = (
        "import sys; before = set(sys.modules); import v2gstack.trace\n"
        "found = {name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)\n"
        "assert found == {'v2gstack'}, found\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
