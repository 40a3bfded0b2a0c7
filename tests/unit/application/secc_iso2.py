"""A station under ISO 15118-2 for tests, what its vehicle says, and how far it has come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.support.pair import Dialogue, World
from v2gstack.application.config import AddedService, AddedServiceParameters, StationConfig
from v2gstack.application.effects import (
    LockConnector,
    OpenContactors,
    SetOutput,
)
from v2gstack.application.numbers import physical2, si
from v2gstack.application.secc import SeccApplication
from v2gstack.messages import iso15118_2 as msg
from v2gstack.protocols.v2g import ISO15118_2, TOLERANT, Policy, SeccSession
from v2gstack.types import EnergyService, Limits

U = msg.UnitSymbol
READY = msg.DC_EVStatus(ev_ready=True, ev_error_code=msg.DC_EVErrorCode.NO_ERROR, ev_ress_soc=40)
CHARGING = msg.SelectedServiceList(selected_service=(msg.SelectedService(service_id=1),))
EXTERNAL = msg.PaymentServiceSelectionReq(selected_payment_option=msg.PaymentOption.ExternalPayment, selected_service_list=CHARGING)
TERMINATE = msg.SessionStopReq(charging_session=msg.ChargingSession.Terminate)
SETUP = msg.SessionSetupReq(evcc_id=bytes.fromhex("02000000000a"))
SAFE = [SetOutput, OpenContactors, LockConnector]

DC_LIMITS = Limits(maximum_voltage=500, minimum_voltage=150, maximum_current=200, minimum_current=1, maximum_power=60_000, minimum_power=0)
AC_LIMITS = Limits(maximum_current=32, minimum_current=6, maximum_power=22_000)
VAS = (
    AddedService(
        service_id=3,
        name="Internet",
        category="Internet",
        free=False,
        parameter_sets=(
            AddedServiceParameters(set_id=1, values={"Protocol": "http", "Port": 80}),
            AddedServiceParameters(
                set_id=2, values={"Protocol": "https", "Port": 443, "Fast": True, "Big": 70_000, "Price": Decimal("0.5")}
            ),
        ),
    ),
    AddedService(service_id=4, name="Parking", category="OtherCustom"),
    AddedService(service_id=65, name="for ISO 15118-20 only"),
)


def station(*, ac: bool = False, policy: Policy = TOLERANT, **changes: Any) -> SeccApplication:
    """An application for a new connection."""
    values: dict[str, Any] = {
        "evse_id": "DE*V2G*E0001",
        "services": (EnergyService.AC,) if ac else (EnergyService.DC,),
        "limits": AC_LIMITS if ac else DC_LIMITS,
        "added_services": VAS,
    }
    session = SeccSession(protocols=[ISO15118_2], random=lambda size: bytes(range(1, size + 1)), policy=policy)
    return SeccApplication(session, StationConfig(**(values | changes)))


def dialogue(app: SeccApplication, world: World | None = None, **options: Any) -> Dialogue:
    """A dialogue after SessionSetup."""
    talk = Dialogue(app, ISO15118_2, world, **options)
    answer = talk.ask(SETUP)
    assert answer == msg.SessionSetupRes(response_code=msg.ResponseCode.OK_NewSessionEstablished, evse_id="DE*V2G*E0001")
    return talk


def dc_parameters(*, voltage: float = 450) -> msg.DC_EVChargeParameter:
    return msg.DC_EVChargeParameter(
        dc_ev_status=READY, ev_maximum_current_limit=physical2(125, U.A), ev_maximum_voltage_limit=physical2(voltage, U.V)
    )


def ac_parameters(*, minimum: float = 6) -> msg.AC_EVChargeParameter:
    return msg.AC_EVChargeParameter(
        e_amount=physical2(10_000, U.Wh),
        ev_max_voltage=physical2(400, U.V),
        ev_max_current=physical2(32, U.A),
        ev_min_current=physical2(minimum, U.A),
    )


def parameters(
    mode: msg.EnergyTransferMode = msg.EnergyTransferMode.DC_extended, found: Any = None, **more: Any
) -> msg.ChargeParameterDiscoveryReq:
    chosen = (dc_parameters() if mode.value.startswith("DC") else ac_parameters()) if found is None else found
    return msg.ChargeParameterDiscoveryReq(requested_energy_transfer_mode=mode, ev_charge_parameter=chosen, **more)


def deliver(
    progress: str = "Start", *, tuple_id: int = 1, profile: list[tuple[int, float]] | None = None, dc: bool = True
) -> msg.PowerDeliveryReq:
    entries = None
    if profile is not None:
        made = tuple(
            msg.ProfileEntry(charging_profile_entry_start=start, charging_profile_entry_max_power=physical2(power, U.W))
            for start, power in profile
        )
        entries = msg.ChargingProfile(profile_entry=made)
    return msg.PowerDeliveryReq(
        charge_progress=msg.ChargeProgress(progress),
        sa_schedule_tuple_id=tuple_id,
        charging_profile=entries,
        ev_power_delivery_parameter=msg.DC_EVPowerDeliveryParameter(dc_ev_status=READY, charging_complete=False) if dc else None,
    )


def demand(current: float = 100, voltage: float = 440) -> msg.CurrentDemandReq:
    return msg.CurrentDemandReq(
        dc_ev_status=READY, ev_target_current=physical2(current, U.A), charging_complete=False, ev_target_voltage=physical2(voltage, U.V)
    )


PRECHARGE = msg.PreChargeReq(dc_ev_status=READY, ev_target_voltage=physical2(390, U.V), ev_target_current=physical2(1, U.A))
CABLE_CHECK = msg.CableCheckReq(dc_ev_status=READY)


def to_authorization(talk: Dialogue) -> None:
    assert talk.ask(msg.ServiceDiscoveryReq()).response_code == "OK"
    assert talk.ask(EXTERNAL).response_code == "OK"


def to_parameters(talk: Dialogue) -> None:
    to_authorization(talk)
    assert talk.ask_until(msg.AuthorizationReq()).response_code == "OK"


def to_precharge(talk: Dialogue) -> None:
    to_parameters(talk)
    assert talk.ask_until(parameters()).response_code == "OK"
    assert talk.ask_until(CABLE_CHECK).response_code == "OK"


def to_loop(talk: Dialogue) -> None:
    to_precharge(talk)
    assert talk.ask_until(PRECHARGE, lambda answer: abs(si(answer.evse_present_voltage) - 390) < 20).response_code == "OK"
    talk.world.vehicle_closed = True
    assert talk.ask(deliver()).response_code == "OK"


def to_ac_loop(talk: Dialogue, mode: str = "AC_three_phase_core") -> None:
    to_parameters(talk)
    assert talk.ask_until(parameters(msg.EnergyTransferMode(mode))).response_code == "OK"
    assert talk.ask(deliver(dc=False)).response_code == "OK"


def kinds(talk: Dialogue, since: int = 0) -> list[type[Any]]:
    """Kinds of the station's effects."""
    return [type(effect) for effect in talk.effects("secc")[since:]]
