"""The package's station with better hardware: its own simulator offers 40 V and never leaves 1 V.

Its protocol, its messages and its timing are the package's; only what the hardware reports is set here.
"""

from __future__ import annotations

import asyncio
from typing import Any

from iso15118.secc import SECCHandler  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.secc.controller.interface import ServiceStatus  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.secc.controller.simulator import SimEVSEController  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.secc.secc_settings import Config  # type: ignore[import-not-found,import-untyped,unused-ignore]
from iso15118.shared.exificient_exi_codec import ExificientEXICodec  # type: ignore[import-not-found,import-untyped,unused-ignore]


class Station(SimEVSEController):
    """A station whose output follows what it is told, up to 500 V."""

    async def send_charging_command(self, ev_target_voltage: Any, ev_target_current: Any, *_: Any, **__: Any) -> None:
        if ev_target_voltage is not None:
            self.evse_data_context.present_voltage = float(ev_target_voltage)
        if ev_target_current is not None:
            self.evse_data_context.present_current = float(ev_target_current)

    async def stop_charger(self) -> None:
        self.evse_data_context.present_voltage = 0
        await super().stop_charger()

    async def get_dc_charge_parameters(self) -> Any:
        parameters = await super().get_dc_charge_parameters()
        for name, multiplier, value in (
            ("evse_maximum_voltage_limit", 0, 500),
            ("evse_minimum_voltage_limit", 0, 150),
            ("evse_maximum_current_limit", 0, 200),
            ("evse_minimum_current_limit", 0, 0),
            ("evse_maximum_power_limit", 1, 2000),
        ):
            limit = getattr(parameters, name)
            setattr(parameters, name, limit.copy(update={"multiplier": multiplier, "value": value}))
        return parameters


async def main() -> None:
    """Run the station."""
    config = Config()
    config.load_envs()
    controller = Station()
    await controller.set_status(ServiceStatus.STARTING)
    await SECCHandler(exi_codec=ExificientEXICodec(), evse_controller=controller, config=config).start(config.iface)


if __name__ == "__main__":
    asyncio.run(main())
