"""Distributions that are installed for the time of a test: modules and metadata in a directory of its own."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

from v2gstack.hooks import DeviceContext, PluginManager, PluginSettings

__all__ = ["Site", "alone", "context"]


class Site:
    """A directory that distributions are installed into.

    Args:
        path: The directory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def install(self, name: str, source: str, *, version: str = "1.0", points: dict[str, str] | None = None) -> str:
        """Install a distribution of one module and give the module's name."""
        module = name.replace("-", "_")
        # another test may have had one of the same name
        sys.modules.pop(module, None)
        (self.path / f"{module}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        info = self.path / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        lines = [f"{key} = {value}" for key, value in (points or {name.removeprefix("v2gstack-"): module}).items()]
        (info / "entry_points.txt").write_text("\n".join(["[v2gstack]", *lines]) + "\n", encoding="utf-8")
        return module

    def find(self) -> Iterable[EntryPoint]:
        """The entry points of what is installed here."""
        return [point for each in distributions(path=[str(self.path)]) for point in each.entry_points.select(group="v2gstack")]

    def manager(self, **settings: object) -> PluginManager:
        """A manager of what is installed here."""
        return PluginManager(PluginSettings(**settings), find=self.find)  # type: ignore[arg-type]

    @contextmanager
    def on_path(self) -> Iterator[None]:
        """Make its modules importable, and forget them afterwards."""
        before = set(sys.modules)
        sys.path.insert(0, str(self.path))
        try:
            yield
        finally:
            sys.path.remove(str(self.path))
            for name in set(sys.modules) - before:
                if str(self.path) in str(getattr(sys.modules[name], "__file__", "")):
                    del sys.modules[name]


async def _no_sleep(seconds: float) -> None:
    """Time passes at once."""


def context() -> DeviceContext:
    """A device whose clock stands still."""
    return DeviceContext(name="DE*ABC*E0001", role="secc", now=lambda: 0.0, unix_time=lambda: 0.0, sleep=_no_sleep)


def alone() -> PluginManager:
    """A manager that finds nothing but what is built in."""
    return PluginManager(find=list)
