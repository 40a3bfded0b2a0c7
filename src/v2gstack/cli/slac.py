"""``v2gstack slac``: the powerline between station and vehicle. Its commands are loaded when they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import click

from v2gstack.cli.talk import common_options, nearest

__all__ = ["COMMANDS", "command"]

#: Commands by name: the module of this package that has them, and what the help page says.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "probe": ("slac_probe", "Tell which modem is there, how many answer, and whether the link is up."),
    "stats": ("slac_stats", "Show the modem's network: members, rates, carriers, attenuation."),
}

_EPILOG: Final = """\b
Examples:
  v2gstack slac probe eth1
  v2gstack slac stats eth1 --listen 60
  v2gstack slac probe --transport simulated station
"""


class _Slac(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"v2gstack.cli.{COMMANDS[cmd_name][0]}").command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}. {nearest(args[0], COMMANDS)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its result is the exit code."""
        return super().invoke(ctx)


@click.command(name="slac", cls=_Slac, epilog=_EPILOG)
@common_options
def command() -> None:
    """The powerline between station and vehicle (HomePlug Green PHY, ISO 15118-3): modems, links, matchings."""
