"""Devices of a new plug-in that carry power. ``@Name@`` and ``@name@`` stand for the plug-in's name, in a class's name and as it is."""

from __future__ import annotations

from typing import Final

__all__ = ["BATTERY", "CONTACTORS", "ISOLATION", "LOCK", "PILOT", "POWER"]

POWER: Final = '''"""A power source: what to set is kept, and what is measured comes back, within the limits."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.types import Limits, OutputReading, OutputSetpoint

__all__ = ["@Name@PowerSource", "@Name@PowerSourceConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@PowerSourceConfig:
    """Settings of the power source.

    Attributes:
        maximum_voltage: V.
        maximum_current: A.
        maximum_power: W.
    """

    maximum_voltage: float = 500.0
    maximum_current: float = 125.0
    maximum_power: float = 50_000.0


class @Name@PowerSource:
    """A DC source. Talk to the device in `set_output` and `read`; the rest may stay.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@PowerSourceConfig) -> None:
        self._config = config
        self._reading = OutputReading()

    async def set_output(self, setpoint: OutputSetpoint | None, /) -> OutputReading:
        """Give voltage and current, cut to the limits; ``None`` switches off."""
        config = self._config
        if setpoint is None:
            self._reading = OutputReading()
            return self._reading
        voltage = min(setpoint.voltage or 0.0, config.maximum_voltage)
        current = max(0.0, min(setpoint.current, config.maximum_current))
        if voltage * current > config.maximum_power:
            current = config.maximum_power / voltage
        self._reading = OutputReading(voltage=voltage, current=current, power=voltage * current)
        return self._reading

    async def read(self) -> OutputReading:
        """What is measured."""
        return self._reading

    def limits(self) -> Limits:
        """What the settings say."""
        config = self._config
        return Limits(maximum_voltage=config.maximum_voltage, maximum_current=config.maximum_current, maximum_power=config.maximum_power)

    async def close(self) -> None:
        """Switch off."""
        self._reading = OutputReading()
'''

ISOLATION: Final = '''"""An isolation monitor that judges a measured resistance."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.types import IsolationVerdict

__all__ = ["@Name@IsolationMonitor", "@Name@IsolationMonitorConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@IsolationMonitorConfig:
    """Settings of the isolation monitor.

    Attributes:
        fault: Ohm per volt below which it is a fault (IEC 61851-23: 100).
        warning: Ohm per volt below which it is a warning (IEC 61851-23: 500).
    """

    fault: float = 100.0
    warning: float = 500.0


class @Name@IsolationMonitor:
    """Judges by the resistance that the device measures.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@IsolationMonitorConfig) -> None:
        self._config = config
        #: Ohm, as the device has measured last.
        self.resistance = 1e6

    async def test(self, voltage: float, /) -> IsolationVerdict:
        """Judge the resistance at a voltage, in V."""
        if voltage <= 0:
            return IsolationVerdict.INVALID
        per_volt = self.resistance / voltage
        if per_volt < self._config.fault:
            return IsolationVerdict.FAULT
        return IsolationVerdict.WARNING if per_volt < self._config.warning else IsolationVerdict.VALID

    async def stop(self) -> None:
        """Watch no longer."""
'''

CONTACTORS: Final = '''"""Contactors that are believed by their auxiliary contacts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["@Name@Contactors", "@Name@ContactorsConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ContactorsConfig:
    """Settings of the contactors.

    Attributes:
        inverted: Whether the auxiliary contact is closed while the main contacts are open.
    """

    inverted: bool = False


class @Name@Contactors:
    """Switches a coil and reads the auxiliary contact.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ContactorsConfig) -> None:
        self._config = config
        self._auxiliary = config.inverted

    async def close_contacts(self) -> bool:
        """Close; tells whether they are closed."""
        return self._switch(True)

    async def open_contacts(self) -> bool:
        """Open; tells whether they are open."""
        return not self._switch(False)

    def _switch(self, closed: bool) -> bool:
        self._auxiliary = closed is not self._config.inverted
        return self._auxiliary is not self._config.inverted
'''

LOCK: Final = '''"""A lock of the connector."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["@Name@ConnectorLock", "@Name@ConnectorLockConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ConnectorLockConfig:
    """Settings of the lock.

    Attributes:
        locked: Whether it is locked at the beginning.
    """

    locked: bool = False


class @Name@ConnectorLock:
    """A lock with a motor and a feedback contact.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ConnectorLockConfig) -> None:
        self._locked = config.locked

    async def set_locked(self, locked: bool, /) -> bool:
        """Lock or unlock; tells whether it is as asked."""
        self._locked = locked
        return self._locked is locked
'''

PILOT: Final = '''"""A station's control pilot: its oscillator, and the letter that the vehicle sets."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.types import ControlPilotState

__all__ = ["@Name@ControlPilot", "@Name@ControlPilotConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ControlPilotConfig:
    """Settings of the control pilot.

    Attributes:
        letter: What the vehicle shows at the beginning.
    """

    letter: str = "B"


class @Name@ControlPilot:
    """Switches the oscillator and tells the vehicle's letter. What measures the pilot sets `letter`.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ControlPilotConfig) -> None:
        self.letter = config.letter
        self._oscillator = "1"

    async def set_state(self, state: ControlPilotState, /) -> None:
        """Switch the oscillator: on for 2, off for 1."""
        self._oscillator = state[1:] or "1"

    async def state(self) -> ControlPilotState:
        """The vehicle's letter with the oscillator."""
        return ControlPilotState(self.letter if self.letter in "AEF" else self.letter + self._oscillator)
'''

BATTERY: Final = '''"""A battery as its management reports it."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.types import BatteryState, Limits

__all__ = ["@Name@Battery", "@Name@BatteryConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@BatteryConfig:
    """Settings of the battery.

    Attributes:
        capacity: Wh.
        maximum_voltage: V.
        maximum_current: A.
    """

    capacity: float = 60_000.0
    maximum_voltage: float = 420.0
    maximum_current: float = 125.0


class @Name@Battery:
    """What the management says. Whoever reads its bus sets `soc` and `voltage`.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@BatteryConfig) -> None:
        self._config = config
        #: Percent.
        self.soc = 50.0
        #: V.
        self.voltage = 370.0

    async def read(self) -> BatteryState:
        """The state now."""
        config = self._config
        full = self.soc >= 100.0
        return BatteryState(
            soc=self.soc,
            voltage=self.voltage,
            capacity=config.capacity,
            limits=Limits(maximum_voltage=config.maximum_voltage, maximum_current=config.maximum_current),
            target_current=0.0 if full else config.maximum_current,
            target_voltage=config.maximum_voltage,
            full=full,
        )

    async def set_load(self, power: float | None, current: float | None, /) -> BatteryState:
        """There is no on-board charger to tell."""
        return await self.read()
'''
