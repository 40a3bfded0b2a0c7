"""Which device performs which effect, and how long it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from v2gstack.application.effects import (
    AuthorizeContract,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    InstallContract,
    LockConnector,
    OpenContactors,
    ProvisionContract,
    ReadBattery,
    ReadMeter,
    ReadOutput,
    SelectService,
    SetControlPilot,
    SetLoad,
    SetOutput,
    SignData,
    StopMonitoringIsolation,
)
from v2gstack.errors import PluginError
from v2gstack.security import EnvelopeOpening, private_octets
from v2gstack.signers import curve_of
from v2gstack.types import ProvisioningResponse, Tariff, TariffRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from v2gstack.application.effects import Effect
    from v2gstack.hooks.interfaces import Signer
    from v2gstack.runtime.hardware import StationHardware, VehicleHardware

__all__ = ["UNIMPORTANT", "Work", "station_work", "vehicle_work"]


class Work(NamedTuple):
    """What performs an effect.

    Attributes:
        lane: Effects of one lane are performed one after the other.
        device: The device.
        limit: Seconds that it may take; ``None`` is as long as the session.
        start: Gives the coroutine that performs it.
    """

    lane: str
    device: object
    limit: float | None
    start: Callable[[], Coroutine[Any, Any, object]]


_Maker: TypeAlias = "Callable[[Any, Any], Work]"

#: Lanes that are given up when a session is over: nothing gets unsafe by that.
UNIMPORTANT = frozenset({"authorizer", "isolation test", "meter", "provisioning", "services", "signer", "tariffs"})

# Limits in seconds are what the hooks' documentation grants, and some more; without one an effect could be forgotten for ever.
_POWER, _CONTACTORS, _LOCK, _PILOT, _METER, _SIGNED, _ISOLATION, _TARIFF, _SIGN, _INSTALL, _PROVISION, _BATTERY = (
    2.0,
    5.0,
    5.0,
    2.0,
    2.0,
    12.0,
    35.0,
    25.0,
    5.0,
    15.0,
    60.0,
    2.0,
)


async def _nothing() -> None:
    """Where no device is there to do it."""


async def _no_tariff() -> Tariff:
    return Tariff()


def _fetch_tariff(hardware: StationHardware, effect: FetchTariff) -> Work:
    source = hardware.tariffs
    if source is None:
        return Work("tariffs", None, None, _no_tariff)
    request = TariffRequest(
        evse_id=effect.evse_id, service=effect.service, limits=effect.limits, energy=effect.energy, departure=effect.departure
    )
    return Work("tariffs", source, _TARIFF, lambda: source.tariff(request))


def _select_service(hardware: StationHardware, effect: SelectService) -> Work:
    provider = hardware.services
    if provider is None:
        return Work("services", None, None, _nothing)
    return Work("services", provider, _TARIFF, lambda: provider.selected(effect.service_id, effect.parameter_set_id))


def _set_pilot(hardware: StationHardware | VehicleHardware, effect: SetControlPilot) -> Work:
    pilot = hardware.pilot
    if pilot is None:
        return Work("pilot", None, None, _nothing)
    return Work("pilot", pilot, _PILOT, lambda: pilot.set_state(effect.state))


def _provision(hardware: StationHardware, effect: ProvisionContract) -> Work:
    service = hardware.provisioning
    if service is None:
        return Work("provisioning", None, None, _no_service)
    return Work("provisioning", service, _PROVISION, lambda: service.exchange(effect.request))


async def _no_service() -> ProvisioningResponse:
    raise PluginError("no provisioning service is at hand", hint="choose one; v2gstack plugins list --kind provisioning_services")


async def _install_contract(signer: Signer, effect: InstallContract) -> bool:
    """Open an envelope with a key of the signer's, and give the signer the key that is in it."""
    opening = EnvelopeOpening(effect.envelope, effect.contract.certificate_chain[0], pcid=effect.pcid, rules=effect.rules)
    key = opening.finish(await signer.agree(effect.receiver_key, opening.peer_octets))
    curve = curve_of(key)
    # envelopes leave out the last octet of an Ed448 seed
    scalar = private_octets(key) + (b"\0" if curve == "ed448" else b"")
    await signer.make_key(effect.contract.key, curve, scalar=scalar, replace=True)
    return True


_SHARED: dict[type, _Maker] = {
    CloseContactors: lambda hw, _: Work("contactors", hw.contactors, _CONTACTORS, hw.contactors.close_contacts),
    OpenContactors: lambda hw, _: Work("contactors", hw.contactors, _CONTACTORS, hw.contactors.open_contacts),
    LockConnector: lambda hw, effect: Work("lock", hw.lock, _LOCK, lambda: hw.lock.set_locked(effect.locked)),
    SetControlPilot: _set_pilot,
    SignData: lambda hw, effect: Work("signer", hw.signer, _SIGN, lambda: hw.signer.sign(effect.key, effect.data, effect.hash_name)),
}
_STATION: dict[type, _Maker] = {
    **_SHARED,
    AuthorizeEim: lambda hw, effect: Work(
        "authorizer", hw.authorizer, None, lambda: hw.authorizer.authorize_eim(effect.evse_id, effect.evcc_id)
    ),
    AuthorizeContract: lambda hw, effect: Work(
        "authorizer",
        hw.authorizer,
        None,
        lambda: hw.authorizer.authorize_contract(effect.evse_id, effect.emaid, effect.certificate_chain),
    ),
    CheckIsolation: lambda hw, effect: Work("isolation test", hw.isolation, _ISOLATION, lambda: hw.isolation.test(effect.voltage)),
    StopMonitoringIsolation: lambda hw, _: Work("isolation", hw.isolation, _ISOLATION, hw.isolation.stop),
    SetOutput: lambda hw, effect: Work("power", hw.power, _POWER, lambda: hw.power.set_output(effect.setpoint)),
    ReadOutput: lambda hw, _: Work("power", hw.power, _POWER, hw.power.read),
    ReadMeter: lambda hw, effect: Work(
        "meter", hw.meter, _SIGNED if effect.signed else _METER, lambda: hw.meter.read(signed=effect.signed)
    ),
    FetchTariff: _fetch_tariff,
    SelectService: _select_service,
    ProvisionContract: _provision,
}
_VEHICLE: dict[type, _Maker] = {
    **_SHARED,
    ReadBattery: lambda hw, _: Work("battery", hw.battery, _BATTERY, hw.battery.read),
    SetLoad: lambda hw, effect: Work("battery", hw.battery, _BATTERY, lambda: hw.battery.set_load(effect.power, effect.current)),
    InstallContract: lambda hw, effect: Work("signer", hw.signer, _INSTALL, lambda: _install_contract(hw.signer, effect)),
}


def station_work(hardware: StationHardware, effect: Effect) -> Work | None:
    """What of a station performs an effect; ``None`` for an effect that is not a station's."""
    make = _STATION.get(type(effect))
    return None if make is None else make(hardware, effect)


def vehicle_work(hardware: VehicleHardware, effect: Effect) -> Work | None:
    """What of a vehicle performs an effect; ``None`` for an effect that is not a vehicle's."""
    make = _VEHICLE.get(type(effect))
    return None if make is None else make(hardware, effect)
