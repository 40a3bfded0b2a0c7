"""The package's car with a better battery: its own simulator asks for 20,000 V.

Its protocol, its messages and its timing are the package's; only what the battery says is set here.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from iso15118.evcc import Config, EVCCHandler  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.evcc.controller.simulator import SimEVController  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.evcc.evcc_config import load_from_file  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.shared.exificient_exi_codec import ExificientEXICodec  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.shared.messages.iso15118_20.common_types import RationalNumber  # type: ignore[import-not-found,import-untyped,unused-ignore]

#: V of the battery.
VOLTAGE = 400


class Car(SimEVController):
    """A car with a battery of 400 V."""

    async def get_present_voltage(self) -> Any:
        return RationalNumber(exponent=0, value=VOLTAGE)

    async def get_target_voltage(self) -> Any:
        return RationalNumber(exponent=0, value=VOLTAGE)


async def main() -> None:
    """Run the car."""
    config = Config()
    config.load_envs()
    config.ev_config_file_path = sys.argv[1]
    settings = await load_from_file(config.ev_config_file_path)
    await EVCCHandler(evcc_config=settings, iface=config.iface, exi_codec=ExificientEXICodec(), ev_controller=Car(settings)).start()


if __name__ == "__main__":
    asyncio.run(main())
