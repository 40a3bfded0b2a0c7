"""Plug-ins as the command line meets them: a manager with the environment's settings, and the commands that plug-ins add."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import click

from v2gstack.cli.talk import tell

if TYPE_CHECKING:
    from v2gstack.hooks import PluginManager

__all__ = ["commands_of_plugins", "make_manager"]


def make_manager() -> PluginManager:
    """A manager of the plug-ins that the environment allows.

    Raises:
        ConfigError: A variable is wrong.
    """
    from v2gstack.hooks import PluginManager, PluginSettings

    return PluginManager(PluginSettings.from_environment(os.environ), tell=tell)


def commands_of_plugins() -> dict[str, click.Command]:
    """Commands that plug-ins add, by name. Costs next to nothing where no plug-in is installed.

    Raises:
        ConfigError: A variable is wrong.
        PluginError: A plug-in fails, and ``V2GSTACK_PLUGINS_STRICT`` is on.
    """
    if not entry_points(group="v2gstack"):
        return {}
    manager = make_manager()
    # a group of their own: nobody replaces what is built in
    group = click.Group()
    manager.cli_commands(group)
    for error in manager.errors:
        tell(f"{error}; {error.hint}")
    return dict(group.commands)
