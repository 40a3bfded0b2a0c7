"""``v2gstack ocpp``: its commands are loaded when they are used."""

from __future__ import annotations

from typing import Final

import click

from v2gstack.cli.lazy import LazyGroup
from v2gstack.cli.talk import common_options

__all__ = ["COMMANDS", "command"]

#: Commands by name: the module of this package that has them, and what the help page says.
COMMANDS: Final = {
    "csms": ("ocpp_csms", "Serve stations, show what they tell, and ask them."),
    "decode": ("ocpp_decode", "Explain a frame or a log of frames; guesses the version and says why."),
    "station": ("ocpp_station", "Have a simulated car charge at a simulated station of a CSMS."),
}

_EPILOG: Final = """\b
Examples:
  v2gstack ocpp decode '[2,"19","Heartbeat",{}]'
  v2gstack ocpp decode station.log
  v2gstack ocpp csms --listen 127.0.0.1 9000
  v2gstack ocpp station ws://127.0.0.1:9000 --ocpp 2.0.1
"""


@click.command(name="ocpp", cls=LazyGroup, entries=COMMANDS, epilog=_EPILOG)
@common_options
def command() -> None:
    """OCPP 1.6, 2.0.1 and 2.1."""
