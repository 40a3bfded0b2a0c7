"""The control pilot: what is put onto the line by a PWM channel, and what an ADC sees on it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError, PluginError
from v2gstack.protocols.pilot import DIGITAL, OFF, STEADY, PilotMonitor
from v2gstack.types import ControlPilotState

from v2gstack_pilot_sysfs.adc import Adc
from v2gstack_pilot_sysfs.files import Sysfs
from v2gstack_pilot_sysfs.pwm import Pwm

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import DeviceContext

__all__ = ["SysfsPilot", "SysfsPilotConfig"]

#: Measurements until a state has to be seen: two equal ones make it, and a plug that is being put in gives others.
_TRIES = 8
#: Seconds that udev is given to hand the channel's files over, and between two looks.
_PATIENCE, _LOOK = 1.0, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class SysfsPilotConfig:
    """Where the control pilot is.

    The ADC has to see the positive peak of the line, and where there is a second channel the negative one: boards have peak
    detectors for that.

    Attributes:
        pwm_chip: Name of the PWM chip: of its device, of its node in the device tree, or ``pwmchip0``.
        pwm_channel: Number of its channel.
        inverted: Whether the board inverts the signal.
        adc: Name of the ADC, as its file ``name`` has it.
        channel: Its channel for the positive peak.
        negative_channel: Its channel for the negative peak; empty where there is none. A missing diode is not seen then.
        gain: V at the control pilot for each V at the ADC.
        shift: V that are added to it.
        interval: Seconds between two measurements: at least what the peak detector needs.
        root: Where sysfs is.
    """

    pwm_chip: str = "pwmchip0"
    pwm_channel: int = 0
    inverted: bool = False
    adc: str = "iio:device0"
    channel: str = "voltage0"
    negative_channel: str = ""
    gain: float = 1.0
    shift: float = 0.0
    interval: float = 0.005
    root: Path = field(default=Path("/sys"))

    def __post_init__(self) -> None:
        if self.gain == 0 or self.interval <= 0:
            raise ConfigError("the gain of a control pilot is not 0, and its measurements are some time apart")


class SysfsPilot:
    """A station's end of the control pilot.

    The channel is taken with the first call, and not given back: a PWM channel that is given back stops, and a vehicle sees it.

    Args:
        config: Where it is.
        context: The EVSE it belongs to.
        files: Reads and writes; those of ``config.root`` unless a test has others.
    """

    def __init__(self, config: SysfsPilotConfig, *, context: DeviceContext, files: Sysfs | None = None) -> None:
        files = files or Sysfs(config.root)
        self._config = config
        self._context = context
        self._pwm = Pwm(files, config.pwm_chip, config.pwm_channel, inverted=config.inverted)
        adc = {"gain": config.gain, "shift": config.shift}
        self._positive = Adc(files, config.adc, config.channel, **adc)
        self._negative = Adc(files, config.adc, config.negative_channel, **adc) if config.negative_channel else None
        self._monitor = PilotMonitor()
        self._duty = STEADY
        self._opened = False
        self._lock = asyncio.Lock()

    async def set_state(self, state: ControlPilotState, /) -> None:
        """Switch the oscillator, or force F. The letter is the vehicle's.

        Raises:
            PluginError: The channel does not answer, or E is asked for: 0 V is nothing that a PWM channel can do.
        """
        if state is ControlPilotState.E:
            raise PluginError("a PWM channel cannot force state E", kind="control_pilots", name="sysfs", hint="force F instead")
        if state is ControlPilotState.F:
            await self.set_duty(OFF)
        elif not state.value.endswith("2"):
            await self.set_duty(STEADY)
        elif self._duty in (OFF, STEADY):
            await self.set_duty(DIGITAL)

    async def set_duty(self, percent: float, /) -> None:
        """Set the duty cycle.

        Raises:
            PluginError: The channel does not answer.
            ConfigError: It is no percentage.
        """
        if not OFF <= percent <= STEADY:
            raise ConfigError(f"a duty cycle is 0 to 100 %, not {percent}")
        async with self._lock:
            await self._open()
            await asyncio.to_thread(self._pwm.set, percent)
            self._duty = percent

    async def duty(self) -> float:
        """The duty cycle that was set."""
        return self._duty

    async def state(self) -> ControlPilotState:
        """The state, by measurements two of which are equal.

        Raises:
            PluginError: The line cannot be measured, or its voltage is none of a state.
        """
        async with self._lock:
            await self._open()
            volts = 0.0
            for _ in range(_TRIES):
                volts, negative = await asyncio.to_thread(self._measure)
                self._monitor.measure(volts, negative, oscillates=self._duty not in (OFF, STEADY), now=self._context.now())
                if self._monitor.is_settled:
                    break
                await self._context.sleep(self._config.interval)
            state = self._monitor.state
        if state is None:
            raise PluginError(f"{volts:.1f} V at the control pilot are no state", kind="control_pilots", name="sysfs")
        return state

    @property
    def fault(self) -> str:
        """Why the state is E where it is not by its voltage; empty otherwise."""
        return self._monitor.fault

    async def close(self) -> None:
        """Leave the oscillator off."""
        if self._opened:
            async with self._lock:
                await asyncio.to_thread(self._pwm.set, STEADY)
                self._duty = STEADY

    def _measure(self) -> tuple[float, float | None]:
        return self._positive.read(), None if self._negative is None else self._negative.read()

    async def _open(self) -> None:
        if self._opened:
            return
        await asyncio.to_thread(self._positive.open)
        if self._negative is not None:
            await asyncio.to_thread(self._negative.open)
        waited = 0.0
        while not await asyncio.to_thread(self._pwm.open):
            if waited >= _PATIENCE:
                raise PluginError(
                    f"the PWM channel {self._config.pwm_channel} of {self._config.pwm_chip} may not be written",
                    kind="control_pilots",
                    name="sysfs",
                    hint="its files belong to root: a udev rule gives them to the user of the station",
                )
            waited += _LOOK
            await self._context.sleep(_LOOK)
        await asyncio.to_thread(self._pwm.prepare)
        self._opened = True
