"""The least of every kind: what a station or vehicle has where nobody says otherwise.

None of these needs hardware, keeps a secret or reads a file. They say yes, measure nothing, and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError, ModemError, PluginError, SignerError
from v2gstack.hooks.values import PrivateKey, TraceRecord
from v2gstack.metering import MeterReading
from v2gstack.powerline import LinkState, ModemIdentity, ModemStatistics
from v2gstack.types import (
    AddedService,
    AuthorizationVerdict,
    BatteryState,
    ControlPilotState,
    IsolationVerdict,
    Limits,
    OutputReading,
    OutputSetpoint,
    ProvisioningRequest,
    ProvisioningResponse,
    Tariff,
    TariffPeriod,
    TariffRequest,
)

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import FrameLink

__all__ = [
    "AcceptingAuthorizer",
    "ConstantTariff",
    "ConstantTariffConfig",
    "IdealSource",
    "IdealSourceConfig",
    "NoIsolationMonitor",
    "NoKeys",
    "NoMeter",
    "NoModem",
    "NoModemDriver",
    "NoServices",
    "NoTrace",
    "ObedientContactors",
    "ObedientLock",
    "PlainPilot",
    "SteadyBattery",
    "SteadyBatteryConfig",
]


def _source_limits() -> Limits:
    return Limits(maximum_voltage=920.0, maximum_current=300.0, maximum_power=150_000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdealSourceConfig:
    """An ideal source.

    Attributes:
        limits: What it can do. Without discharge limits it takes nothing back.
    """

    limits: Limits = field(default_factory=_source_limits)


class IdealSource:
    """A power source that has what is asked of it at once, within its limits, and a load that takes it.

    Args:
        config: Its limits.
    """

    def __init__(self, config: IdealSourceConfig | None = None) -> None:
        self._limits = (config or IdealSourceConfig()).limits
        self._reading = OutputReading()

    async def set_output(self, setpoint: OutputSetpoint | None, /) -> OutputReading:
        """Give what is asked, cut to the limits."""
        self._reading = OutputReading() if setpoint is None else self._cut(setpoint)
        return self._reading

    def _cut(self, setpoint: OutputSetpoint) -> OutputReading:
        limits = self._limits
        wanted = setpoint.voltage or 0.0
        voltage = wanted if limits.maximum_voltage is None else min(wanted, limits.maximum_voltage)
        allowed = setpoint.current if limits.maximum_current is None else min(setpoint.current, limits.maximum_current)
        allowed = max(allowed, -(limits.maximum_discharge_current or 0.0))
        current = allowed
        for most in (limits.maximum_power, setpoint.power):
            if most is not None and most >= 0 and voltage * current > most:
                current = most / voltage
        return OutputReading(
            voltage=voltage,
            current=current,
            power=voltage * current,
            voltage_limited=voltage < wanted,
            current_limited=allowed != setpoint.current,
            power_limited=current < allowed,
        )

    async def read(self) -> OutputReading:
        """What was given last."""
        return self._reading

    def limits(self) -> Limits:
        """What the settings say."""
        return self._limits

    async def close(self) -> None:
        """Switch off."""
        self._reading = OutputReading()


class NoIsolationMonitor:
    """No isolation monitor is fitted, and says so: ``No_IMD``."""

    async def test(self, voltage: float, /) -> IsolationVerdict:
        """Say that there is none."""
        return IsolationVerdict.NO_IMD

    async def stop(self) -> None:
        """Nothing is watched."""


class ObedientContactors:
    """Contactors that do as they are told."""

    async def close_contacts(self) -> bool:
        """They are closed."""
        return True

    async def open_contacts(self) -> bool:
        """They are open."""
        return True


class ObedientLock:
    """A lock that does as it is told."""

    async def set_locked(self, locked: bool, /) -> bool:
        """It is as asked."""
        return True


class PlainPilot:
    """A control pilot with nobody at the other end: it is in the state it was put into, at first B1, plugged in."""

    def __init__(self) -> None:
        self._state = ControlPilotState.B1

    async def set_state(self, state: ControlPilotState, /) -> None:
        """Remember the state."""
        self._state = state

    async def state(self) -> ControlPilotState:
        """The state it was put into."""
        return self._state


class AcceptingAuthorizer:
    """Accepts everybody: for stations that are free to use, and for tests. It looks at no certificate."""

    async def authorize_eim(self, evse_id: str, evcc_id: str, /) -> AuthorizationVerdict:
        """Accept."""
        return AuthorizationVerdict.ACCEPTED

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...], /) -> AuthorizationVerdict:
        """Accept."""
        return AuthorizationVerdict.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantTariffConfig:
    """One price, all day.

    Attributes:
        price: Per kWh; ``None`` tells no price.
        currency: Three letters, ISO 4217.
        maximum_power: W into the vehicle; ``None`` is the EVSE's limit.
        description: A name for people, up to 32 characters.

    Raises:
        ConfigError: The currency or the description does not fit, or a number is negative.
    """

    price: Decimal | None = None
    currency: str = "EUR"
    maximum_power: float | None = None
    description: str = ""

    def __post_init__(self) -> None:
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ConfigError(f"the currency is {self.currency!r}", hint="three capital letters of ISO 4217, such as EUR")
        if len(self.description) > 32:
            raise ConfigError(f"the description has {len(self.description)} characters, at most 32 fit")
        if (self.price is not None and self.price < 0) or (self.maximum_power is not None and self.maximum_power < 0):
            raise ConfigError("price and power of a tariff are not negative")


class ConstantTariff:
    """The same power and price for everybody, always.

    Args:
        config: The price.
    """

    def __init__(self, config: ConstantTariffConfig | None = None) -> None:
        self._config = config or ConstantTariffConfig()
        period = TariffPeriod(duration=86_400, price=self._config.price, maximum_power=self._config.maximum_power)
        self._tariff = Tariff(periods=(period,), currency=self._config.currency, description=self._config.description)

    def __repr__(self) -> str:
        return f"ConstantTariff({self._config!r})"

    async def tariff(self, request: TariffRequest, /) -> Tariff:
        """The tariff."""
        return self._tariff


class NoModem:
    """A modem that is asked nothing: the machines of SLAC give it its key, and nobody learns more of it."""

    def __init__(self, link: FrameLink) -> None:
        self._link = link

    async def identify(self) -> ModemIdentity:
        """Nothing is known."""
        return ModemIdentity(mac=b"", dialect="none")

    async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
        """Refuse."""
        raise self._unable("set its key")

    async def reset(self) -> None:
        """Refuse."""
        raise self._unable("restart it")

    async def link_status(self) -> LinkState:
        """Nothing is known."""
        return LinkState.UNKNOWN

    async def statistics(self) -> ModemStatistics:
        """Nothing is known."""
        return ModemStatistics(mac=b"", link=LinkState.UNKNOWN)

    async def close(self) -> None:
        """Close the link."""
        await self._link.close()

    def _unable(self, what: str) -> ModemError:
        return ModemError(
            f"without a driver for the modem nobody can {what}", modem=self._link.interface, hint="choose a modem driver, such as 'auto'"
        )


class NoModemDriver:
    """Asks no modem anything."""

    async def open(self, link: FrameLink, /) -> NoModem:
        """A modem that is left alone."""
        return NoModem(link)


class NoServices:
    """Offers nothing but charging."""

    def services(self) -> tuple[AddedService, ...]:
        """None."""
        return ()

    async def selected(self, service_id: int, parameter_set_id: int | None, /) -> None:
        """Nothing was offered, so nothing begins."""


class NoProvisioning:
    """Has no certificate for anybody."""

    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        """Refuse.

        Raises:
            PluginError: Always.
        """
        raise PluginError("there is no contract certificate", hint="choose a provisioning service that has some")


class NoMeter:
    """No meter is fitted: the registers stay at zero."""

    async def read(self, *, signed: bool = False) -> MeterReading:
        """Zero."""
        return MeterReading(meter_id="none", imported=0)

    async def close(self) -> None:
        """Nothing is open."""


def _battery_limits() -> Limits:
    return Limits(maximum_voltage=460.0, minimum_voltage=250.0, maximum_current=200.0, maximum_power=80_000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyBatteryConfig:
    """A battery that does not change.

    Attributes:
        soc: Percent.
        voltage: V.
        capacity: Wh.
        target_current: A that it wants.
        limits: What it can take and give.

    Raises:
        ConfigError: The state of charge is no percentage, or the voltage or capacity not above 0.
    """

    soc: float = 50.0
    voltage: float = 380.0
    capacity: float = 60_000.0
    target_current: float = 100.0
    limits: Limits = field(default_factory=_battery_limits)

    def __post_init__(self) -> None:
        if not 0 <= self.soc <= 100:
            raise ConfigError(f"soc is {self.soc}, must be within 0 to 100 percent")
        if self.voltage <= 0 or self.capacity <= 0:
            raise ConfigError("voltage and capacity of a battery are above 0")


class SteadyBattery:
    """A battery whose charge never changes, whatever flows.

    Args:
        config: Its state.
    """

    def __init__(self, config: SteadyBatteryConfig | None = None) -> None:
        config = config or SteadyBatteryConfig()
        self._state = BatteryState(
            soc=config.soc,
            voltage=config.voltage,
            capacity=config.capacity,
            limits=config.limits,
            target_current=config.target_current,
            target_voltage=config.limits.maximum_voltage or config.voltage,
        )

    async def read(self) -> BatteryState:
        """What the settings say."""
        return self._state

    async def set_load(self, power: float | None, current: float | None, /) -> BatteryState:
        """What the settings say."""
        return self._state


class NoKeys:
    """No key is there."""

    def key_names(self) -> tuple[str, ...]:
        """None."""
        return ()

    async def sign(self, key: str, data: bytes, hash_name: str, /) -> bytes:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise _no_keys(key)

    def open_key(self, name: str, /) -> PrivateKey:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise _no_keys(name)

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise _no_keys(key)

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> PrivateKey:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise _no_keys(name)

    async def close(self) -> None:
        """Nothing is open."""


def _no_keys(key: str) -> SignerError:
    return SignerError("no keys are configured", key=key, hint="choose a signer; v2gstack plugins list --kind signers")


class NoTrace:
    """Writes nothing."""

    def write(self, record: TraceRecord, /) -> None:
        """Forget the record."""

    def close(self) -> None:
        """Nothing is open."""
