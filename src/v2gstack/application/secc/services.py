"""Services that a station offers under ISO 15118-2 and ISO 15118-20, and their parameter sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar

from v2gstack.application.config import StationConfig
from v2gstack.errors import ConfigError
from v2gstack.messages import iso15118_2
from v2gstack.messages import iso15118_20 as d20
from v2gstack.protocols.v2g import Protocol
from v2gstack.types import AddedService, AddedServiceParameters, ControlMode, EnergyService, ParameterValue, Tariff

__all__ = [
    "CHARGE_SERVICE_ID",
    "SERVICE_IDS",
    "EnergyParameters",
    "added_services_2",
    "added_services_20",
    "check_config",
    "energy_parameters",
    "parameter_set_20",
    "parameter_sets_2",
    "parameters_20",
    "pricing_of",
    "transfer_modes",
    "usable_protocols",
]

ProtocolT = TypeVar("ProtocolT", bound=Protocol)

#: Sizes of an EVSEID (ISO 15118-2).
_EVSE_ID_SIZES: Final = range(7, 38)
#: Categories that an added service can have.
_CATEGORIES: Final = tuple(
    category.value for category in iso15118_2.ServiceCategory if category is not iso15118_2.ServiceCategory.EVCharging
)
#: Number of the charging service of DIN 70121 and ISO 15118-2.
CHARGE_SERVICE_ID: Final = 1
#: Numbers of the energy services of ISO 15118-20.
SERVICE_IDS: Final = {EnergyService.AC: 1, EnergyService.DC: 2, EnergyService.AC_BPT: 5, EnergyService.DC_BPT: 6}
#: Value-added services that ISO 15118-20 has and ISO 15118-2 has not: internet, parking status.
_ONLY_20: Final = frozenset({65, 66})
#: Numbers below are energy services under ISO 15118-20, and standardised value-added ones under ISO 15118-2.
_FIRST_ADDED_20: Final = 60
#: Most services in a ServiceList, most parameters in a set of ISO 15118-2 and of ISO 15118-20.
_MOST_SERVICES: Final = 8

#: Values of the parameters of energy services (ISO 15118-20 tables 205 to 208).
_CONNECTOR_AC: Final = {1: 1, 2: 1, 3: 2}
_CONNECTOR_EXTENDED: Final = 2
_CONTROL_MODES: Final = {ControlMode.SCHEDULED: 1, ControlMode.DYNAMIC: 2}
_NEEDS_BY_EVCC: Final = 1
_UNIFIED: Final = 1
_GRID_FOLLOWING: Final = 1
_ISLANDING_ACTIVE: Final = 1
PRICING_NONE: Final = 0
PRICING_ABSOLUTE: Final = 1
PRICING_LEVELS: Final = 2


def check_config(config: StationConfig) -> None:
    """Refuse a configuration of which messages could not be made.

    Raises:
        ConfigError: The EVSEID is too short or too long, or the category of a service does not exist.

    Example:
        >>> check_config(StationConfig(evse_id="E1"))
        Traceback (most recent call last):
        ...
        v2gstack.errors.ConfigError: the EVSEID 'E1' has 2 characters; 7 to 37 are allowed
    """
    size = len(config.evse_id)
    if size not in _EVSE_ID_SIZES:
        raise ConfigError(
            f"the EVSEID {config.evse_id!r} has {size} characters; 7 to 37 are allowed", hint="a station without an identifier says ZZ00000"
        )
    for service in config.added_services:
        if service.category not in _CATEGORIES:
            raise ConfigError(
                f"the service {service.service_id} has the category {service.category!r}", hint=f"choose one of {', '.join(_CATEGORIES)}"
            )


def added_services_2(
    services: Sequence[AddedService], *, scope: str | None = None, category: iso15118_2.ServiceCategory | None = None
) -> tuple[AddedService, ...]:
    """The value-added services for ServiceDiscoveryRes of ISO 15118-2.

    Args:
        services: All that the station has.
        scope: ServiceScope of the request. Our services have none, so that a scope leaves none; empty is as if absent.
        category: ServiceCategory of the request.
    """
    if scope:
        return ()
    found = [service for service in services if service.service_id != CHARGE_SERVICE_ID and service.service_id not in _ONLY_20]
    if category is not None:
        found = [service for service in found if service.category == category]
    return tuple(found[:_MOST_SERVICES])


def added_services_20(services: Sequence[AddedService], *, supported: Sequence[int] | None = None) -> tuple[AddedService, ...]:
    """The value-added services for ServiceDiscoveryRes of ISO 15118-20.

    Args:
        services: All that the station has.
        supported: SupportedServiceIDs of the request.
    """
    found = [service for service in services if service.service_id >= _FIRST_ADDED_20]
    if supported is not None:
        found = [service for service in found if service.service_id in supported]
    return tuple(found[:_MOST_SERVICES])


# ---------------------------------------------------------------------------------------------- ISO 15118-2


def transfer_modes(config: StationConfig) -> tuple[iso15118_2.EnergyTransferMode, ...]:
    """The energy transfer modes that a station offers, preferred first. DC is that of a Combo connector."""
    modes = iso15118_2.EnergyTransferMode
    found: list[iso15118_2.EnergyTransferMode] = []
    for service in config.services:
        if service.is_dc:
            found.append(modes.DC_extended)
        else:
            found += [modes.AC_three_phase_core, modes.AC_single_phase_core] if config.phases == 3 else [modes.AC_single_phase_core]
    return tuple(dict.fromkeys(found))


def parameter_sets_2(service: AddedService) -> iso15118_2.ServiceParameterList | None:
    """The parameter sets of a service; ``None`` where it has none. A set without parameters is not sent."""
    sets = tuple(
        iso15118_2.ParameterSet(
            parameter_set_id=one.set_id, parameter=tuple(_parameter_2(name, value) for name, value in one.values.items())
        )
        for one in service.parameter_sets
        if one.values
    )
    return iso15118_2.ServiceParameterList(parameter_set=sets) if sets else None


def _parameter_2(name: str, value: ParameterValue) -> iso15118_2.Parameter:
    if isinstance(value, bool):
        return iso15118_2.Parameter(name=name, bool_value=value)
    if isinstance(value, int):
        if value in range(-(2**7), 2**7):
            return iso15118_2.Parameter(name=name, byte_value=value)
        if value in range(-(2**15), 2**15):
            return iso15118_2.Parameter(name=name, short_value=value)
        return iso15118_2.Parameter(name=name, int_value=value)
    if isinstance(value, Decimal):
        # the unit of a physical value is part of it; a number of a service has none, and h is the first there is
        number = iso15118_2.PhysicalValue.of(value, iso15118_2.UnitSymbol.h, exact=False)
        return iso15118_2.Parameter(name=name, physical_value=number)
    return iso15118_2.Parameter(name=name, string_value=value)


# ---------------------------------------------------------------------------------------------- ISO 15118-20


@dataclass(frozen=True, slots=True)
class EnergyParameters:
    """A parameter set of an energy service: what the rest of the session depends on.

    Attributes:
        set_id: Its number.
        control_mode: Who decides on the power.
        pricing: 0 none, 1 absolute prices, 2 price levels.
        phases: Phases of an AC connector.
        parameters: The set as the message has it.
    """

    set_id: int
    control_mode: ControlMode
    pricing: int
    phases: int
    parameters: d20.ParameterSet


def usable_protocols(protocols: Iterable[ProtocolT], config: StationConfig) -> tuple[ProtocolT, ...]:
    """The protocols under which a station has energy to offer, in their order: give a session no others.

    DIN 70121 knows DC only, and ISO 15118-20 has namespaces of its own for AC and DC. A vehicle that is offered all of them may
    choose one under which the station has nothing.

    Example:
        >>> from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20
        >>> wallbox = StationConfig(services=(EnergyService.AC,))
        >>> [protocol.name for protocol in usable_protocols([*ISO15118_20, ISO15118_2, DIN70121], wallbox)]
        ['iso15118_20_ac', 'iso15118_2']
    """
    return tuple(protocol for protocol in protocols if any(protocol.transfers(service.one_way) for service in config.services))


def pricing_of(tariff: Tariff | None) -> int:
    """What the Pricing parameter can promise: prices or levels only where every period has them."""
    if tariff is None or not tariff.periods:
        return PRICING_NONE
    if all(period.price is not None for period in tariff.periods):
        return PRICING_ABSOLUTE
    if all(period.price_level is not None for period in tariff.periods):
        return PRICING_LEVELS
    return PRICING_NONE


def energy_parameters(config: StationConfig, service: EnergyService, *, pricing: int) -> tuple[EnergyParameters, ...]:
    """The parameter sets of an energy service: one for each control mode, and for AC with three phases one with a single phase too.

    Args:
        config: The station.
        service: One of its services.
        pricing: What its tariff allows.
    """
    found: list[EnergyParameters] = []
    connectors = (3, 1) if not service.is_dc and config.phases == 3 else (1 if service.is_dc else config.phases,)
    for phases in connectors:
        for mode in config.control_modes:
            values: dict[str, int] = {
                "Connector": _CONNECTOR_EXTENDED if service.is_dc else _CONNECTOR_AC[phases],
                "ControlMode": _CONTROL_MODES[mode],
            }
            if not service.is_dc:
                values["EVSENominalVoltage"] = round(config.nominal_voltage)
            values |= {"MobilityNeedsMode": _NEEDS_BY_EVCC, "Pricing": pricing}
            if service.is_bidirectional:
                values |= {"BPTChannel": _UNIFIED, "GeneratorMode": _GRID_FOLLOWING}
                if not service.is_dc:
                    values["GridCodeIslandingDetectionMethod"] = _ISLANDING_ACTIVE
            set_id = len(found) + 1
            parameters = tuple(d20.Parameter(name=name, int_value=value) for name, value in values.items())
            wire = d20.ParameterSet(parameter_set_id=set_id, parameter=parameters)
            found.append(EnergyParameters(set_id, mode, pricing, phases, wire))
    return tuple(found)


def parameters_20(service: AddedService) -> d20.ServiceParameterList:
    """The parameter sets of a value-added service; every service has at least one."""
    sets = service.parameter_sets or (AddedServiceParameters(set_id=1),)
    return d20.ServiceParameterList(parameter_set=tuple(parameter_set_20(one, service) for one in sets))


def parameter_set_20(one: AddedServiceParameters, service: AddedService) -> d20.ParameterSet:
    """One parameter set; a set must have a parameter, so that one without any says whether the service is free."""
    values: dict[str, ParameterValue] = one.values or {"Free": service.free}
    return d20.ParameterSet(parameter_set_id=one.set_id, parameter=tuple(_parameter_20(name, value) for name, value in values.items()))


def _parameter_20(name: str, value: ParameterValue) -> d20.Parameter:
    if isinstance(value, bool):
        return d20.Parameter(name=name, bool_value=value)
    if isinstance(value, int):
        if value in range(-(2**7), 2**7):
            return d20.Parameter(name=name, byte_value=value)
        if value in range(-(2**15), 2**15):
            return d20.Parameter(name=name, short_value=value)
        return d20.Parameter(name=name, int_value=value)
    if isinstance(value, Decimal):
        return d20.Parameter(name=name, rational_number=d20.RationalNumber.of(value, exact=False))
    return d20.Parameter(name=name, finite_string=value)
