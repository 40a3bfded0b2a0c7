"""``v2gstack slac ev``."""

from __future__ import annotations

from typing import Any, Final

import click

from v2gstack.cli.slac_link import LinkOptions, link_options, run_with_link
from v2gstack.cli.slac_match import match, match_options, show
from v2gstack.cli.talk import common_options

__all__ = ["command"]

_EPILOG: Final = """\b
Examples:
  v2gstack slac ev eth1
  v2gstack slac ev --transport simulated car --attenuation 11 --attenuation 36
  v2gstack slac ev --transport simulated car --attenuation 50 --json
"""


@click.command(name="ev", epilog=_EPILOG)
@click.option("--direct", default=40.0, show_default=True, help="dB up to which a station is taken without validation.")
@click.option("--indirect", default=80.0, show_default=True, help="dB up to which a station is validated.")
@click.option("--attempts", default=3, show_default=True, type=click.IntRange(1), help="Attempts before it gives up.")
@match_options
@link_options
@common_options
def command(link: LinkOptions, seconds: float, machine: bool, **options: Any) -> int:
    """Be a vehicle: find the station at the other end of the cable, and tell what it was decided by.

    The control pilot is not looked at: start it when there are 5 %. Without one, stations that want a validation are told of in a note.
    The modem keeps the key of the network that it has joined.
    """
    return show(run_with_link(link, match("evcc", link, seconds, options)), machine)
