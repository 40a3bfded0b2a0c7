"""A station under ISO 15118-20 for tests, what its vehicle says, and how far it has come."""

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
from v2gstack.application.numbers import rational, si
from v2gstack.application.secc import SeccApplication
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.messages import iso15118_20 as msg
from v2gstack.messages.xmldsig import X509IssuerSerial
from v2gstack.protocols.v2g import UNSET_HEADER, SeccSession
from v2gstack.protocols.v2g.iso15118_20 import ISO15118_20_AC, ISO15118_20_DC
from v2gstack.types import ControlMode, EnergyService, Limits, OutputSetpoint

H = UNSET_HEADER
DC_LIMITS = Limits(
    maximum_voltage=500,
    minimum_voltage=150,
    maximum_current=200,
    minimum_current=1,
    maximum_power=60_000,
    minimum_power=100,
    maximum_discharge_current=50,
    maximum_discharge_power=20_000,
)
AC_LIMITS = Limits(maximum_current=32, maximum_power=22_000, maximum_discharge_power=11_000)
SERVICE_ID = {EnergyService.AC: 1, EnergyService.DC: 2, EnergyService.AC_BPT: 5, EnergyService.DC_BPT: 6}
ALL = tuple(SERVICE_ID)
SCHEDULED, DYNAMIC = ControlMode.SCHEDULED, ControlMode.DYNAMIC
VAS = (
    AddedService(
        service_id=65,
        free=False,
        parameter_sets=(
            AddedServiceParameters(set_id=3, values={"Protocol": "http", "Port": 80}),
            AddedServiceParameters(set_id=4, values={"Port": 443, "Big": 70_000, "Fast": True, "Price": Decimal("0.05")}),
        ),
    ),
    AddedService(service_id=66),
    AddedService(service_id=3, name="of ISO 15118-2 only"),
)
PRICED = Tariff(
    periods=(
        TariffPeriod(duration=600, maximum_power=10_000, price=Decimal("0.31")),
        TariffPeriod(duration=600, maximum_power=40_000, maximum_discharge_power=5000, price=Decimal("0.29")),
    )
)
SETUP = msg.SessionSetupReq(header=H, evcc_id="WMIV1234567890ABCDEX")
EIM = msg.AuthorizationReq(
    header=H, selected_authorization_service=msg.Authorization.EIM, eim_a_req_authorization_mode=msg.EIM_AReqAuthorizationMode()
)
DISCOVERY = msg.ServiceDiscoveryReq(header=H)
CABLE_CHECK = msg.DC_CableCheckReq(header=H)
TERMINATE = msg.SessionStopReq(header=H, charging_session=msg.ChargingSession.Terminate)
ROOT = X509IssuerSerial(x509_issuer_name="CN=V2G root", x509_serial_number=1)
SAFE = [SetOutput, OpenContactors, LockConnector]


def station(*services: EnergyService, paused: Any = (), **changes: Any) -> SeccApplication:
    dc = services[0].is_dc
    values: dict[str, Any] = {
        "evse_id": "DE*V2G*E0001",
        "services": services,
        "limits": DC_LIMITS if dc else AC_LIMITS,
        "added_services": VAS,
        "tariff": Tariff(),
    }
    session = SeccSession(
        protocols=[ISO15118_20_DC if dc else ISO15118_20_AC],
        random=lambda size: bytes(range(1, size + 1)),
        allow_insecure_20=True,
        unix_offset=1_700_000_000.0,
        paused=paused,
    )
    return SeccApplication(session, StationConfig(**(values | changes)))


def dialogue(app: SeccApplication, world: World | None = None, **options: Any) -> Dialogue:
    protocol = app.session._allowed_protocols[0]
    talk = Dialogue(app, protocol, World(dc=protocol is ISO15118_20_DC) if world is None else world, **options)
    answer = talk.ask(SETUP)
    assert answer.evse_id == "DE*V2G*E0001"
    return talk


def to_services(talk: Dialogue) -> None:
    answer = talk.ask(msg.AuthorizationSetupReq(header=H))
    assert (answer.authorization_services, answer.certificate_installation_service) == (("EIM",), False)
    assert talk.ask_until(EIM).response_code == "OK"


def select(service: EnergyService, set_id: int = 1, *added: tuple[int, int]) -> msg.ServiceSelectionReq:
    chosen = tuple(msg.SelectedService(service_id=number, parameter_set_id=one) for number, one in added)
    return msg.ServiceSelectionReq(
        header=H,
        selected_energy_transfer_service=msg.SelectedService(service_id=SERVICE_ID[service], parameter_set_id=set_id),
        selected_vas_list=msg.SelectedServiceList(selected_service=chosen) if chosen else None,
    )


def parameters(service: EnergyService, *, voltage: float = 450, minimum: float = 300) -> Any:
    power: dict[str, Any] = {"ev_maximum_charge_power": rational(50_000), "ev_minimum_charge_power": rational(0)}
    if service.is_bidirectional:
        power |= {"ev_maximum_discharge_power": rational(15_000), "ev_minimum_discharge_power": rational(0)}
    if not service.is_dc:
        kind: Any = msg.BPT_AC_CPDReqEnergyTransferMode if service.is_bidirectional else msg.AC_CPDReqEnergyTransferMode
        power["ev_maximum_charge_power"] = rational(11_000)
        return msg.AC_ChargeParameterDiscoveryReq(header=H, ac_cpd_req_energy_transfer_mode=kind(**power))
    power |= {
        "ev_maximum_charge_current": rational(125),
        "ev_minimum_charge_current": rational(0),
        "ev_maximum_voltage": rational(voltage),
        "ev_minimum_voltage": rational(minimum),
    }
    if service.is_bidirectional:
        power |= {"ev_maximum_discharge_current": rational(40), "ev_minimum_discharge_current": rational(0)}
    kind = msg.BPT_DC_CPDReqEnergyTransferMode if service.is_bidirectional else msg.DC_CPDReqEnergyTransferMode
    return msg.DC_ChargeParameterDiscoveryReq(header=H, dc_cpd_req_energy_transfer_mode=kind(**power))


def exchange(mode: ControlMode, points: int = 12) -> msg.ScheduleExchangeReq:
    dynamic = msg.Dynamic_SEReqControlMode(
        departure_time=7200,
        ev_target_energy_request=rational(30_000),
        ev_maximum_energy_request=rational(40_000),
        ev_minimum_energy_request=rational(0),
    )
    return msg.ScheduleExchangeReq(
        header=H,
        maximum_supporting_points=points,
        dynamic_se_req_control_mode=dynamic if mode is DYNAMIC else None,
        scheduled_se_req_control_mode=msg.Scheduled_SEReqControlMode() if mode is SCHEDULED else None,
    )


def precharge(*, finished: bool, voltage: float = 390) -> msg.DC_PreChargeReq:
    processing = msg.Processing.Finished if finished else msg.Processing.Ongoing
    return msg.DC_PreChargeReq(header=H, ev_processing=processing, ev_present_voltage=rational(2), ev_target_voltage=rational(voltage))


def deliver(
    progress: str = "Start",
    *,
    profile: list[tuple[int, float]] | None = None,
    tuple_id: int | None = 1,
    ongoing: bool = False,
    anchor: int = 0,
) -> msg.PowerDeliveryReq:
    made = None
    if profile is not None:
        entries = tuple(msg.PowerScheduleEntry(duration=duration, power=rational(power)) for duration, power in profile)
        scheduled = None if tuple_id is None else msg.Scheduled_EVPPTControlMode(selected_schedule_tuple_id=tuple_id)
        made = msg.EVPowerProfile(
            time_anchor=anchor,
            scheduled_evppt_control_mode=scheduled,
            dynamic_evppt_control_mode=msg.Dynamic_EVPPTControlMode() if tuple_id is None else None,
            ev_power_profile_entries=msg.EVPowerProfileEntryList(ev_power_profile_entry=entries),
        )
    return msg.PowerDeliveryReq(
        header=H,
        ev_processing=msg.Processing.Ongoing if ongoing else msg.Processing.Finished,
        charge_progress=msg.ChargeProgress(progress),
        ev_power_profile=made,
    )


def loop(service: EnergyService, mode: ControlMode, *, current: float = 100, power: float = 5000, meter: bool = True) -> Any:
    energy = {
        "ev_target_energy_request": rational(20_000),
        "ev_maximum_energy_request": rational(30_000),
        "ev_minimum_energy_request": rational(0),
    }
    limits: dict[str, Any] = {
        "ev_maximum_charge_power": rational(50_000 if service.is_dc else 11_000),
        "ev_minimum_charge_power": rational(0),
    }
    if service.is_bidirectional:
        limits |= {"ev_maximum_discharge_power": rational(15_000), "ev_minimum_discharge_power": rational(0)}
    prefix = "BPT_" if service.is_bidirectional else ""
    kind: Any = getattr(msg, f"{prefix}{mode}_{'DC' if service.is_dc else 'AC'}_CLReqControlMode")
    if service.is_dc and mode is SCHEDULED:
        values: dict[str, Any] = {"ev_target_current": rational(current), "ev_target_voltage": rational(440)}
    elif service.is_dc:
        values = energy | limits
        values |= {"ev_maximum_charge_current": rational(125), "ev_maximum_voltage": rational(450), "ev_minimum_voltage": rational(300)}
        if service.is_bidirectional:
            values["ev_maximum_discharge_current"] = rational(40)
    else:
        values = {"ev_present_active_power": rational(power)}
        if mode is DYNAMIC:
            values |= energy | limits | {"ev_present_reactive_power": rational(0)}
    if service.is_dc:
        return msg.DC_ChargeLoopReq(
            header=H, meter_info_requested=meter, ev_present_voltage=rational(400), cl_req_control_mode=kind(**values)
        )
    return msg.AC_ChargeLoopReq(header=H, meter_info_requested=meter, cl_req_control_mode=kind(**values))


def set_of(talk: Dialogue, service: EnergyService, mode: ControlMode) -> int:
    """The number of the first parameter set with a control mode."""
    answer = talk.ask(msg.ServiceDetailReq(header=H, service_id=SERVICE_ID[service]))
    wanted = 1 if mode is SCHEDULED else 2
    for one in answer.service_parameter_list.parameter_set:
        if any(each.name == "ControlMode" and each.int_value == wanted for each in one.parameter):
            return int(one.parameter_set_id)
    raise AssertionError(mode)


def to_schedule(talk: Dialogue, service: EnergyService, mode: ControlMode) -> Any:
    to_services(talk)
    assert talk.ask(DISCOVERY).response_code == "OK"
    assert talk.ask(select(service, set_of(talk, service, mode))).response_code == "OK"
    answer = talk.ask(parameters(service))
    assert answer.response_code == "OK"
    return answer


def to_delivery(talk: Dialogue, service: EnergyService, mode: ControlMode) -> None:
    to_schedule(talk, service, mode)
    assert talk.ask_until(exchange(mode)).response_code == "OK"
    if service.is_dc:
        assert talk.ask_until(CABLE_CHECK).response_code == "OK"
        talk.ask_until(precharge(finished=False), lambda answer: si(answer.evse_present_voltage) == 390)
        assert talk.ask(precharge(finished=True)).response_code == "OK"
        talk.world.vehicle_closed = True


def to_loop(talk: Dialogue, service: EnergyService, mode: ControlMode) -> None:
    to_delivery(talk, service, mode)
    assert talk.ask(deliver(ongoing=True)).response_code == "OK"
    assert not talk.secc._station.outlet.delivering
    assert talk.ask(deliver()).response_code == "OK"


def setpoints(talk: Dialogue) -> list[OutputSetpoint | None]:
    return [effect.setpoint for effect in talk.effects("secc", SetOutput)]
