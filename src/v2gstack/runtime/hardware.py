"""What a runtime is given to work with: the hardware of a station and of a vehicle, by the names of the hooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from v2gstack.hooks.defaults import (
    AcceptingAuthorizer,
    IdealSource,
    NoIsolationMonitor,
    NoKeys,
    NoMeter,
    ObedientContactors,
    ObedientLock,
    SteadyBattery,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.interfaces import (
        Authorizer,
        Battery,
        ConnectorLock,
        Contactors,
        ControlPilot,
        IsolationMonitor,
        Meter,
        PowerSource,
        ProvisioningService,
        Signer,
        TariffSource,
        VasProvider,
    )
    from v2gstack.simulation import SimulatedStation, SimulatedVehicle
    from v2gstack.types import ControlPilotState, OutputReading

__all__ = ["InletMeter", "StationHardware", "VehicleHardware", "WatchedPilot"]


class InletMeter(Protocol):
    """What measures at a vehicle's inlet."""

    async def read(self) -> OutputReading:
        """Voltage, current and power at the inlet."""
        ...


class WatchedPilot(Protocol):
    """A control pilot that tells of changes by itself. Others are asked again and again."""

    def subscribe(self, listener: Callable[[ControlPilotState], None]) -> Callable[[], None]:
        """Have a listener called with each new state, in the event loop; gives what ends that."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StationHardware:
    """The hardware of one EVSE. What is not given is the least there is: it obeys and measures nothing.

    A device with an attribute ``is_immediate`` that is true promises that its coroutines never wait: they are run where they are
    called, without a task.

    Attributes:
        power: Power electronics, or for AC the current limit.
        isolation: Isolation monitor.
        contactors: Contactors at the outlet.
        lock: Lock of the connector.
        pilot: The station's end of the control pilot.
        authorizer: Who decides who may charge.
        tariffs: Where tariffs come from; ``None`` uses the configuration's.
        services: Value-added services; ``None`` uses the configuration's.
        meter: The meter.
        signer: Keys.
        provisioning: Who provides contract certificates; ``None`` where nobody does.
    """

    power: PowerSource = field(default_factory=IdealSource)
    isolation: IsolationMonitor = field(default_factory=NoIsolationMonitor)
    contactors: Contactors = field(default_factory=ObedientContactors)
    lock: ConnectorLock = field(default_factory=ObedientLock)
    pilot: ControlPilot | None = None
    authorizer: Authorizer = field(default_factory=AcceptingAuthorizer)
    tariffs: TariffSource | None = None
    services: VasProvider | None = None
    meter: Meter = field(default_factory=NoMeter)
    signer: Signer = field(default_factory=NoKeys)
    provisioning: ProvisioningService | None = None

    @classmethod
    def simulated(cls, station: SimulatedStation) -> StationHardware:
        """The hardware of a simulated station."""
        return cls(
            power=station.power,
            isolation=station.isolation or NoIsolationMonitor(),
            contactors=station.contactors,
            lock=station.lock,
            pilot=station.pilot,
            authorizer=station.authorizer,
            meter=station.meter,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleHardware:
    """The hardware of one vehicle. What is not given is the least there is.

    Attributes:
        battery: The battery with its management, and the on-board charger.
        inlet: What measures at the inlet; ``None`` where nothing does.
        contactors: Contactors between inlet and battery.
        lock: Lock of the inlet.
        pilot: The vehicle's end of the control pilot.
        signer: Keys.
    """

    battery: Battery = field(default_factory=SteadyBattery)
    inlet: InletMeter | None = None
    contactors: Contactors = field(default_factory=ObedientContactors)
    lock: ConnectorLock = field(default_factory=ObedientLock)
    pilot: ControlPilot | None = None
    signer: Signer = field(default_factory=NoKeys)

    @classmethod
    def simulated(cls, vehicle: SimulatedVehicle) -> VehicleHardware:
        """The hardware of a simulated vehicle."""
        return cls(battery=vehicle.battery, inlet=vehicle.inlet, contactors=vehicle.contactors, lock=vehicle.lock, pilot=vehicle.pilot)
