"""The powerline under ``v2gstack simulate``: a car that is matched before it looks for a station, and a station that waits for cars."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from v2gstack.cli.slac_link import LinkOptions, mac_text, open_link
from v2gstack.cli.slac_match import match, step_text
from v2gstack.errors import TransportError
from v2gstack.protocols.slac import EvseSlac, EvseSlacConfig, SlacFailed
from v2gstack.types import ControlPilotState

if TYPE_CHECKING:
    from v2gstack.protocols.slac import SlacEffect, SlacEvent

__all__ = ["find_link", "waiting_for_cars"]

#: Seconds until a car gives up: TT_matching_repetition and its last joining, and some more for slow modems.
_PATIENCE: Final = 60.0
#: Timers after which a station waits for the next car: nobody asked, or whoever did was not matched. Not those of the modem.
_OTHERS_MAY_COME: Final = frozenset({"TT_EVSE_SLAC_init", "matching_attempts"})


def _options(interface: str) -> LinkOptions:
    return LinkOptions(interface, "packet", {}, "auto")


async def find_link(interface: str, tell: Callable[[str], None]) -> None:
    """Match as a car does.

    Args:
        interface: The interface of the modem.
        tell: Told how it went.

    Raises:
        TransportError: It came to nothing.
    """
    report = await match("evcc", _options(interface), _PATIENCE, {})
    for seconds, text in report.steps:
        tell(f"SLAC {seconds:.3f} s: {text}")
    if not report.matched:
        raise TransportError(f"no powerline link: {report.decision}", address=interface, hint="v2gstack slac probe tells more")


@asynccontextmanager
async def waiting_for_cars(interface: str, tell: Callable[[str], None]) -> AsyncGenerator[Callable[[], None]]:
    """Match whatever car asks, as a station does whose control pilot shows a vehicle all the time.

    Args:
        interface: The interface of the modem.
        tell: Told what happens.

    Yields:
        What to call when a session is over: the network is left, and the next car is waited for.

    Raises:
        TransportError: The interface is not to be had.
    """
    from v2gstack.runtime import Powerline, SlacRuntime

    def renew() -> None:
        slac.do(machine.terminate)
        for state in (ControlPilotState.A, ControlPilotState.B2):
            slac.do(partial(machine.pilot, state))

    def happened(what: SlacEvent | SlacEffect, now: float) -> None:
        del now
        text = step_text(what, "secc")
        if text:
            tell(f"SLAC: {text}")
        if isinstance(what, SlacFailed) and what.timer in _OTHERS_MAY_COME:
            renew()

    async with open_link(_options(interface)) as opened:
        powerline = Powerline(link=opened.hub.branch(), modem=opened.modem)
        machine = EvseSlac(EvseSlacConfig(mac=opened.mac), random=secrets.token_bytes)
        slac = SlacRuntime(machine, powerline, name="evse", role="secc", tell=happened)

        slac.start()
        slac.do(machine.start)
        slac.do(lambda now: machine.pilot(ControlPilotState.B2, now))
        tell(f"{interface}, {mac_text(opened.mac)}: waiting for a car")
        try:
            yield renew
        finally:
            await slac.close()
