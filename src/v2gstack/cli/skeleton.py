"""What ``v2gstack plugins new`` writes: a whole distribution that passes its tests before anything is changed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from v2gstack import __version__
from v2gstack.cli.skeleton_parts import PARTS, Part
from v2gstack.cli.talk import InputError, write_whole
from v2gstack.errors import ConfigError

__all__ = ["KIND_OPTIONS", "skeleton", "write_skeleton"]

#: Kinds by what ``--kind`` calls them.
KIND_OPTIONS: Final = tuple(PARTS)

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")

_PYPROJECT: Final = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "v2gstack-{name}"
version = "0.1.0"
description = "{title} for v2gstack"
readme = "README.md"
requires-python = ">=3.11"
license-files = ["LICENSE"]
dependencies = ["v2gstack>={version}"]

[project.optional-dependencies]
test = ["pytest>=8.3"]

# the one line that makes it a plug-in
[project.entry-points.v2gstack]
{name} = "{module}"

[tool.setuptools]
package-dir = {{ "" = "src" }}

[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
"*" = ["py.typed"]

[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = ["-ra", "--strict-config", "--strict-markers"]
filterwarnings = ["error"]

[tool.ruff]
line-length = 140
src = ["src"]

[tool.ruff.lint]
select = ["B", "C4", "E", "F", "I", "RUF", "SIM", "UP", "W"]
"""

_README: Final = """\
# v2gstack-{name}

{title} for [v2gstack](https://pypi.org/project/v2gstack/).

| kind | name | class | settings |
|---|---|---|---|
{rows}

## Work on it

```console
$ pip install -e .[test]
$ pytest
$ v2gstack plugins check {name}
```

`src/{module}/__init__.py` tells v2gstack what there is; it imports nothing else, so that a list of plug-ins costs nothing. The tests
hold each class to the contract of its interface, and are the place for tests of your own.

Licence: see `LICENSE`, which is a placeholder until you choose one.
"""

_LICENSE: Final = """\
This is a placeholder. Choose a licence for v2gstack-{name} and put its text here; until then all rights are reserved by the authors.
"""

_INIT: Final = '''\
"""What v2gstack-{name} offers, told without importing it."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import {imports}

__all__: list[str] = []
{hooks}'''

_HOOK: Final = '''

@hookimpl
def v2gstack_{kind}() -> Iterable[{spec}]:
    """{summary}."""
    yield {spec}(
        "{name}",
        "{summary}",
        factory="{module}.{part}:{cls}",
        config="{module}.{part}:{cls}Config",{capabilities}
    )
'''

_REGISTRATION_TEST: Final = '''\
"""The plug-in is found, its names are free, and each factory starts with its default settings."""

from __future__ import annotations

import pytest
from v2gstack.hooks import PluginManager

import {module}

KINDS = {kinds}


@pytest.mark.parametrize("kind", KINDS)
def test_it_registers_and_starts(kind: str) -> None:
    manager = PluginManager(find=list)
    manager.register({module})
    assert manager.create(kind, "{name}") is not None
'''


def skeleton(name: str, kinds: tuple[str, ...]) -> dict[str, str]:
    """The files of a new plug-in.

    Args:
        name: Of the vendor or product.
        kinds: What it offers, by the words of `KIND_OPTIONS`.

    Returns:
        Texts by their paths, sorted.

    Raises:
        ConfigError: The name is not written as it should be.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"a plug-in cannot be named {name!r}", hint="small letters, digits and single '-' between them, such as acme-dc1")
    parts = [PARTS[kind] for kind in kinds]
    values = {
        "name": name,
        "module": f"v2gstack_{name.replace('-', '_')}",
        "camel": "".join(word.capitalize() for word in name.split("-")),
        "title": _sentence([each.title for each in parts]),
        "version": ".".join(__version__.split(".")[:2]),
    }
    module = values["module"]
    files = {
        "LICENSE": _LICENSE.format(**values),
        "README.md": _README.format(rows="\n".join(_row(each, values) for each in parts), **values),
        "pyproject.toml": _PYPROJECT.format(**values),
        f"src/{module}/__init__.py": _init(parts, values),
        f"src/{module}/py.typed": "",
        "tests/test_plugin.py": _REGISTRATION_TEST.format(kinds=_strings(sorted(each.kind for each in parts)), **values),
    }
    for each in parts:
        files[f"src/{module}/{each.module}.py"] = each.source.replace("@Name@", values["camel"]).replace("@name@", name)
        test = each.test.replace("@Name@", values["camel"]).replace("@name@", name)
        files[f"tests/test_{each.module}.py"] = test.replace("@module@", module)
    return dict(sorted(files.items()))


def write_skeleton(name: str, kinds: tuple[str, ...], folder: Path) -> list[Path]:
    """Write a new plug-in into a folder that is not there yet, or empty.

    Raises:
        ConfigError: The name is not written as it should be.
        InputError: Something is there already, or the folder cannot be written.
    """
    files = skeleton(name, kinds)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                "there is something already, and nothing is overwritten", source=str(folder), hint="name another folder with -o"
            )
        written: list[Path] = []
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, text.encode())
            written.append(target)
    except OSError as error:
        raise InputError(
            f"the folder cannot be written: {error.strerror}", source=str(folder), hint="choose another place with -o"
        ) from error
    return written


def _row(part: Part, values: dict[str, str]) -> str:
    cls = f"{values['camel']}{part.suffix}"
    return f"| `{part.kind}` | `{values['name']}` | `{cls}` | `{cls}Config` |"


def _init(parts: list[Part], values: dict[str, str]) -> str:
    hooks = "".join(
        _HOOK.format(
            kind=each.kind,
            spec=each.spec,
            summary=each.summary,
            part=each.module,
            cls=f"{values['camel']}{each.suffix}",
            capabilities=f"\n        capabilities=frozenset({{{_listed(each.capabilities)}}})," if each.capabilities else "",
            **values,
        )
        for each in parts
    )
    names = [*sorted({each.spec for each in parts}), "hookimpl"]
    return _INIT.format(imports=_listing(names, "(", ")") if len(names) > 5 else ", ".join(names), hooks=hooks, **values)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f'"{each}"' for each in words)


def _strings(words: list[str]) -> str:
    return f"[{_listed(tuple(words))}]" if len(words) < 6 else _listing([f'"{each}"' for each in words], "[", "]")


def _listing(items: list[str], begin: str, end: str) -> str:
    """One item per line."""
    return "".join((begin, "\n", *(f"    {each},\n" for each in items), end))


def _sentence(titles: list[str]) -> str:
    text = titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
    return text[:1].upper() + text[1:]
