"""``v2gstack slac evse``."""

from __future__ import annotations

from typing import Any, Final

import click

from v2gstack.cli.slac_link import LinkOptions, link_options, run_with_link
from v2gstack.cli.slac_match import match, match_options, show
from v2gstack.cli.talk import common_options

__all__ = ["command"]

_EPILOG: Final = """\b
Examples:
  v2gstack slac evse eth1 --seconds 300
  v2gstack slac evse --transport simulated station --attenuation 14
"""


@click.command(name="evse", epilog=_EPILOG)
@click.option("--calibration", default=0, show_default=True, help="dB added to what the modem measures.")
@match_options
@link_options
@common_options
def command(link: LinkOptions, seconds: float, machine: bool, **options: Any) -> int:
    """Be a station: wait for a vehicle, match it, and tell how its sounds arrived.

    The control pilot is not looked at: a vehicle is taken to be plugged in. The modem gets a new key at the beginning, and keeps it.
    """
    return show(run_with_link(link, match("secc", link, seconds, options)), machine)
