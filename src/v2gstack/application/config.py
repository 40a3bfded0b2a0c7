"""What a station and a vehicle are: frozen configuration that the applications are given. Nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from v2gstack.application.contracts import Contract, OemProvisioning, StationContracts, VehicleContracts
from v2gstack.types import AcPhases, AddedService, AddedServiceParameters, ControlMode, EnergyService, Limits, ParameterValue, Tariff

__all__ = [
    "AddedService",
    "AddedServiceParameters",
    "Contract",
    "OemProvisioning",
    "ParameterValue",
    "StationConfig",
    "StationContracts",
    "VehicleConfig",
    "VehicleContracts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationConfig:
    """A station's EVSE, as one session sees it.

    Attributes:
        evse_id: EVSEID such as ``DE*ABC*E0001``.
        services: How it can transfer energy, preferred first.
        limits: What its power electronics can do.
        nominal_voltage: V between phase and neutral, AC.
        phases: Phases of the AC connection.
        control_modes: Modes it offers under ISO 15118-20, preferred first.
        free_service: Whether charging costs nothing.
        authorization_required: ``False`` answers Authorization with Finished at once.
        contract_payment: Whether contracts are offered beside external means; only where TLS is below.
        external_payment: Whether external means are offered; without TLS they always are.
        contracts: How contracts are taken.
        receipt_required: Whether a metering receipt is asked for now and then in the charge loop.
        receipt_interval: Seconds between two receipts.
        added_services: Value-added services.
        tariff: Power and prices where no tariff source is asked.
        isolation_voltage: V of the isolation test; ``None`` is the smaller of both sides' maximum voltages.
        precharge_tolerance: V that the output may differ from the target after pre-charge.
        notification_max_delay: Seconds within which a vehicle shall react to a notification.
        ac_power_control: ISO 15118-20 AC: whether target powers are sent (dynamic mode needs them).
        negative_bidirectional_limits: Write discharge limits as negative numbers, which some vehicles want (the standard: positive).
        service_renegotiation: Whether ISO 15118-20 vehicles may renegotiate services.
        standby_allowed: Whether ISO 15118-20 vehicles may stand by.
        grid_frequency: Hz.
        regulation_tolerance: A, DC.
        current_ripple: A, DC.
    """

    evse_id: str = "ZZ00000"
    services: tuple[EnergyService, ...] = (EnergyService.DC,)
    limits: Limits = Limits(
        maximum_voltage=920, minimum_voltage=150, maximum_current=300, minimum_current=0, maximum_power=150_000, minimum_power=0
    )
    nominal_voltage: float = 230.0
    phases: AcPhases = 3
    control_modes: tuple[ControlMode, ...] = (ControlMode.SCHEDULED, ControlMode.DYNAMIC)
    free_service: bool = False
    authorization_required: bool = True
    contract_payment: bool = False
    external_payment: bool = True
    contracts: StationContracts = field(default_factory=StationContracts)
    receipt_required: bool = False
    receipt_interval: float = 60.0
    added_services: tuple[AddedService, ...] = ()
    tariff: Tariff | None = None
    isolation_voltage: float | None = None
    precharge_tolerance: float = 20.0
    notification_max_delay: int = 0
    ac_power_control: bool = True
    negative_bidirectional_limits: bool = False
    service_renegotiation: bool = True
    standby_allowed: bool = False
    grid_frequency: float = 50.0
    regulation_tolerance: float | None = None
    current_ripple: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleConfig:
    """A vehicle, as one session sees it.

    Attributes:
        evcc_id: Its EVCCID: 12 hexadecimal digits (a MAC address), or what ISO 15118-20 writes.
        services: How it wants energy, preferred first.
        limits: What it can take and give.
        phases: Phases it uses, AC.
        control_mode: Mode it asks for under ISO 15118-20.
        target_soc: Percent to charge to.
        minimum_soc: Percent wanted soon; discharge stops there.
        energy_request: Wh; ``None`` reckons it from the battery.
        departure: Seconds until it leaves; ``None`` says nothing.
        loop_interval: Seconds from a response of the charge loop to the next request.
        poll_interval: Seconds between requests while the station is processing.
        energy_limit: Wh of this session after which it stops; ``None`` is no limit.
        time_limit: Seconds of charging after which it stops; ``None`` is no limit.
        pause_after: Seconds of charging after which it pauses; ``None`` does not.
        renegotiate_after: Seconds of charging after which it asks for a new schedule; ``None`` does not.
        stop_before: Name of the request before which it stops early by SessionStop, such as ``CableCheck``; ``None`` goes all the way.
        discharge_power: W it offers to feed back once `discharge_after` has passed; bidirectional services only.
        discharge_after: Seconds of charging after which it discharges; ``None`` does not.
        repeat_cable_check: Whether a DC renegotiation of ISO 15118-2 repeats CableCheck and PreCharge.
        wanted_services: Value-added services to ask details of and select where offered.
        meter_info: Whether it asks for meter readings (ISO 15118-20).
        welding_detection: Whether it looks for welded contactors after DC charging.
        maximum_schedule_points: Points of a schedule it can hold.
        contracts: Its contracts; ``None`` pays by external means only.
    """

    evcc_id: str = "02000000000A"
    services: tuple[EnergyService, ...] = (EnergyService.DC,)
    limits: Limits = Limits(
        maximum_voltage=460, minimum_voltage=250, maximum_current=200, minimum_current=0, maximum_power=80_000, minimum_power=0
    )
    phases: AcPhases = 3
    control_mode: ControlMode = ControlMode.SCHEDULED
    target_soc: float = 80.0
    minimum_soc: float = 10.0
    energy_request: float | None = None
    departure: float | None = None
    loop_interval: float = 0.1
    poll_interval: float = 0.25
    energy_limit: float | None = None
    time_limit: float | None = None
    pause_after: float | None = None
    renegotiate_after: float | None = None
    stop_before: str | None = None
    discharge_power: float = 0.0
    discharge_after: float | None = None
    repeat_cable_check: bool = True
    wanted_services: tuple[int, ...] = ()
    meter_info: bool = True
    welding_detection: bool = True
    maximum_schedule_points: int = 12
    contracts: VehicleContracts | None = None
