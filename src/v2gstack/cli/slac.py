"""``v2gstack slac``: the powerline between station and vehicle. Its commands are loaded when they are used."""

from __future__ import annotations

from typing import Final

import click

from v2gstack.cli.lazy import LazyGroup
from v2gstack.cli.talk import common_options

__all__ = ["COMMANDS", "command"]

#: Commands by name: the module of this package that has them, and what the help page says.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "ev": ("slac_ev", "Be a vehicle: find the station at the cable, and tell why it is the one."),
    "evse": ("slac_evse", "Be a station: wait for a vehicle, match it, and tell how it arrives."),
    "probe": ("slac_probe", "Tell which modem is there, how many answer, and whether the link is up."),
    "stats": ("slac_stats", "Show the modem's network: members, rates, carriers, attenuation."),
}

_EPILOG: Final = """\b
Examples:
  v2gstack slac probe eth1
  v2gstack slac stats eth1 --listen 60
  v2gstack slac probe --transport simulated station
"""


@click.command(name="slac", cls=LazyGroup, entries=COMMANDS, epilog=_EPILOG)
@common_options
def command() -> None:
    """The powerline between station and vehicle (HomePlug Green PHY, ISO 15118-3): modems, links, matchings."""
