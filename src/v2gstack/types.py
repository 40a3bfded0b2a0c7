"""Values that all rooms share: what is charged, by whom, at what price, and what the hardware reports, in SI units.

Voltages, currents and powers are floats in V, A and W, as power electronics gives them; energy that is accounted for is an
integer of Wh and is never computed from them. Positive current and power flow into the vehicle, negative ones out of it. Floats
do not reach the wire: the application rounds them to the resolution that a message carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal, TypeAlias

__all__ = [
    "AcPhases",
    "AddedService",
    "AddedServiceParameters",
    "AuthorizationVerdict",
    "BatteryState",
    "ControlMode",
    "ControlPilotState",
    "EnergyService",
    "EvStatus",
    "IsolationVerdict",
    "Limits",
    "OutputReading",
    "OutputSetpoint",
    "ParameterValue",
    "PilotEdge",
    "ProvisioningAction",
    "ProvisioningRequest",
    "ProvisioningResponse",
    "Role",
    "Tariff",
    "TariffPeriod",
    "TariffRequest",
]

#: Whose controller: the vehicle's (EVCC) or the station's (SECC).
Role: TypeAlias = Literal["evcc", "secc"]

#: Number of phases of an AC connection.
AcPhases: TypeAlias = Literal[1, 2, 3]

#: Value of a service's parameter. ``int`` takes the smallest type that holds it, ``Decimal`` becomes a physical or rational value.
ParameterValue: TypeAlias = bool | int | Decimal | str


class EnergyService(StrEnum):
    """How energy is transferred, by the names of the services of ISO 15118-20; the older protocols know AC and DC."""

    AC = "AC"
    DC = "DC"
    AC_BPT = "AC_BPT"
    DC_BPT = "DC_BPT"

    @property
    def is_dc(self) -> bool:
        """Whether the station's power electronics feed the battery directly."""
        return self in (EnergyService.DC, EnergyService.DC_BPT)

    @property
    def is_bidirectional(self) -> bool:
        """Whether the vehicle may discharge."""
        return self in (EnergyService.AC_BPT, EnergyService.DC_BPT)

    @property
    def one_way(self) -> EnergyService:
        """The same without discharging: what an older protocol makes of it."""
        return EnergyService.DC if self.is_dc else EnergyService.AC


class ControlMode(StrEnum):
    """Who decides on the power over time (ISO 15118-20): the vehicle within a schedule, or the station."""

    SCHEDULED = "Scheduled"
    DYNAMIC = "Dynamic"


class ControlPilotState(StrEnum):
    """State of the control pilot, IEC 61851-1 table A.4: the vehicle's letter and, for B and C, whether the station's oscillator is on."""

    A = "A"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"
    D1 = "D1"
    D2 = "D2"
    E = "E"
    F = "F"


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotEdge:
    """A change of the control pilot.

    Attributes:
        time: When it was, in seconds of the clock that the device is given.
        state: The state that began.
    """

    time: float
    state: ControlPilotState


class IsolationVerdict(StrEnum):
    """What the isolation monitor says of the DC output (IEC 61851-23): the names are those of the messages."""

    INVALID = "Invalid"
    VALID = "Valid"
    WARNING = "Warning"
    FAULT = "Fault"
    NO_IMD = "No_IMD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one side can do. Absent limits are no limits.

    Attributes:
        maximum_voltage: V.
        minimum_voltage: V.
        maximum_current: A per conductor, into the vehicle.
        minimum_current: A, into the vehicle.
        maximum_power: W over all phases, into the vehicle.
        minimum_power: W, into the vehicle.
        maximum_discharge_current: A, out of the vehicle, as a positive number.
        minimum_discharge_current: A, out of the vehicle, as a positive number.
        maximum_discharge_power: W, out of the vehicle, as a positive number.
        minimum_discharge_power: W, out of the vehicle, as a positive number.
    """

    maximum_voltage: float | None = None
    minimum_voltage: float | None = None
    maximum_current: float | None = None
    minimum_current: float | None = None
    maximum_power: float | None = None
    minimum_power: float | None = None
    maximum_discharge_current: float | None = None
    minimum_discharge_current: float | None = None
    maximum_discharge_power: float | None = None
    minimum_discharge_power: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSetpoint:
    """What a power source shall do.

    DC sources keep to voltage and current (constant voltage or constant current, whichever binds first); AC stations
    tell the vehicle a limit, and bidirectional ones a power.

    Attributes:
        voltage: V at the outlet; ``None`` for AC.
        current: A at most, into the vehicle; negative asks the vehicle to feed back.
        power: W at most, over all phases, into the vehicle; negative asks to feed back; ``None`` where current says it all.
    """

    voltage: float | None = None
    current: float = 0.0
    power: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputReading:
    """What a power source measures at its outlet.

    Attributes:
        voltage: V; for AC between phase and neutral.
        current: A, positive into the vehicle; for AC the largest of the phases.
        power: W over all phases, positive into the vehicle.
        voltage_limited: The source's voltage limit holds it back.
        current_limited: The source's current limit holds it back.
        power_limited: The source's power limit holds it back.
        residual_current: The residual current device has tripped (AC).
    """

    voltage: float = 0.0
    current: float = 0.0
    power: float = 0.0
    voltage_limited: bool = False
    current_limited: bool = False
    power_limited: bool = False
    residual_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryState:
    """What a vehicle's battery reports.

    Attributes:
        soc: State of charge, percent.
        voltage: V at its terminals.
        capacity: Usable energy, Wh.
        limits: What it can take and give now.
        target_current: A that the battery wants now; negative when it offers to feed back.
        target_voltage: V that the station should keep, DC.
        ready: Whether it will close its contactors and take energy.
        full: Whether it wants no more.
    """

    soc: float
    voltage: float
    capacity: float
    limits: Limits
    target_current: float = 0.0
    target_voltage: float = 0.0
    ready: bool = True
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvStatus:
    """What a vehicle has told of itself so far, from whichever protocol, in SI units. ``None`` where it has said nothing.

    Attributes:
        evcc_id: Its EVCCID, as the protocol writes it.
        soc: State of charge, percent.
        target_soc: Percent it wants to reach.
        minimum_soc: Percent it wants soon.
        energy_capacity: Wh.
        energy_request: Wh it wants, at present.
        departure_time: Seconds from the session's beginning.
        remaining_time: Seconds to full, as it reckons.
        limits: What it can take and give.
        present_voltage: V at its inlet.
        target_voltage: V.
        target_current: A.
        ready: Whether it says it is ready.
        error: Its error code, where it reports one.
    """

    evcc_id: str | None = None
    soc: float | None = None
    target_soc: float | None = None
    minimum_soc: float | None = None
    energy_capacity: float | None = None
    energy_request: float | None = None
    departure_time: float | None = None
    remaining_time: float | None = None
    limits: Limits = Limits()
    present_voltage: float | None = None
    target_voltage: float | None = None
    target_current: float | None = None
    ready: bool | None = None
    error: str | None = None


class AuthorizationVerdict(StrEnum):
    """What an authoriser decided."""

    #: Go ahead.
    ACCEPTED = "accepted"
    #: Nobody has decided yet: ask again.
    PENDING = "pending"
    #: A person has to do something first, such as present a card.
    WAITING_FOR_CUSTOMER = "waiting for customer"
    #: No.
    REJECTED = "rejected"
    #: No: the contract has ended.
    CONTRACT_CANCELED = "contract canceled"
    #: No: there is no such contract certificate.
    CERTIFICATE_UNKNOWN = "certificate unknown"
    #: No: the contract certificate is not valid any more.
    CERTIFICATE_EXPIRED = "certificate expired"
    #: No: the contract certificate was revoked.
    CERTIFICATE_REVOKED = "certificate revoked"
    #: No: the contract certificate leads to nobody who is trusted.
    CERTIFICATE_UNTRUSTED = "certificate untrusted"
    #: No: this contract is good elsewhere.
    NOT_ALLOWED_HERE = "not allowed here"
    #: No: nobody here knows the contract's provider.
    PROVIDER_UNKNOWN = "provider unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffPeriod:
    """A stretch of time with one power limit and one price.

    Attributes:
        duration: Seconds.
        maximum_power: W into the vehicle; ``None`` is the EVSE's limit.
        maximum_discharge_power: W out of the vehicle, as a positive number; ``None`` is the EVSE's limit.
        price: Per kWh drawn, in the tariff's currency; ``None`` leaves prices out.
        price_level: Relative level, 1 the cheapest; ``None`` leaves levels out.
        parking_price: Per hour.
    """

    duration: int
    maximum_power: float | None = None
    maximum_discharge_power: float | None = None
    price: Decimal | None = None
    price_level: int | None = None
    parking_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Power and price over time.

    Attributes:
        periods: One after the other, from now on; the last one holds until the end.
        currency: Three letters, ISO 4217.
        description: A name for people, up to 32 characters.
        language: Three letters, ISO 639-2.
        tax_rate: Percent that is included in prices.
    """

    periods: tuple[TariffPeriod, ...] = (TariffPeriod(duration=86_400),)
    currency: str = "EUR"
    description: str = ""
    language: str = "eng"
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRequest:
    """For whom a tariff is wanted.

    Attributes:
        evse_id: The EVSE in question.
        service: How energy is transferred.
        limits: What the vehicle can do.
        energy: Wh that it wants, where it said.
        departure: Seconds until it leaves, where it said.
    """

    evse_id: str
    service: EnergyService
    limits: Limits = Limits()
    energy: float | None = None
    departure: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedServiceParameters:
    """One parameter set of a value-added service.

    Attributes:
        set_id: Number of the set.
        values: Names and values.
    """

    set_id: int
    values: dict[str, ParameterValue] = field(default_factory=dict[str, ParameterValue])


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedService:
    """A value-added service that a station offers.

    Attributes:
        service_id: Its number: ISO 15118-2 knows 2 certificate, 3 internet, 4 use-case; ISO 15118-20 65 internet, 66 parking status.
        name: Its name (ISO 15118-2 only).
        category: ServiceCategory of ISO 15118-2: ``ContractCertificate``, ``Internet`` or ``OtherCustom``.
        free: Whether it costs nothing.
        parameter_sets: What the vehicle may choose from.
    """

    service_id: int
    name: str = ""
    category: str = "OtherCustom"
    free: bool = True
    parameter_sets: tuple[AddedServiceParameters, ...] = ()


class ProvisioningAction(StrEnum):
    """What a vehicle wants of a certificate provisioning service."""

    #: A contract certificate, on the strength of the OEM provisioning certificate.
    INSTALL = "Install"
    #: A new contract certificate for one that ends soon (ISO 15118-2).
    UPDATE = "Update"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningRequest:
    """A vehicle's request for a contract certificate, as it came: what a station passes on.

    Attributes:
        evse_id: The EVSE in question.
        schema_set: Schema set of the message: ``iso15118_2`` or ``iso15118_20_common``.
        action: What the vehicle wants.
        exi_request: The EXI document, header and signature included.
        maximum_contracts: Contracts that the vehicle can store; ISO 15118-20.
        prioritized_emaids: Contracts that it wants first; ISO 15118-20.
    """

    evse_id: str
    schema_set: str
    action: ProvisioningAction
    exi_request: bytes = field(repr=False)
    maximum_contracts: int = 1
    prioritized_emaids: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningResponse:
    """The answer of a certificate provisioning service, as the vehicle is to get it.

    Attributes:
        exi_response: The EXI document of the response message, header and signature included.
    """

    exi_response: bytes = field(repr=False)
