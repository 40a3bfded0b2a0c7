"""A vehicle's application on a bench: a station of a few lines at the other end of real bytes, in virtual time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from v2gstack.application.config import VehicleConfig
from v2gstack.application.effects import CloseContactors, OpenContactors, ReadBattery, SetControlPilot, SetLoad
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.numbers import physical1, physical2, rational, si
from v2gstack.messages import din70121 as din
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as d20
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, STRICT, EvccSession, PausedSession, Protocol, SeccSession
from v2gstack.protocols.v2g.answers import minimal_response
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent
from v2gstack.types import BatteryState, EnergyService, Limits

__all__ = ["AC_CAR", "DC_CAR", "Bench", "Script", "ac_bench", "ac_status_2", "dc_bench", "octets", "status_2", "status_din"]

#: Vehicles of the tests.
DC_CAR = Limits(maximum_voltage=460, minimum_voltage=250, maximum_current=200, maximum_power=80_000)
AC_CAR = Limits(maximum_voltage=400, maximum_current=32, minimum_current=6, maximum_power=22_000, maximum_discharge_power=10_000)

#: What a test may change of an answer: the request, the answer as it would be, and the answer as it is.
Script = Callable[[Any, Any], Any]


def octets(count: int) -> bytes:
    """Octets that are the same every time."""
    return bytes(range(1, count + 1))


def status_2(**changes: Any) -> iso2.DC_EVSEStatus:
    """DC_EVSEStatus of a station that is ready."""
    values: dict[str, Any] = {
        "notification_max_delay": 0,
        "evse_notification": iso2.EVSENotification.None_,
        "evse_isolation_status": iso2.IsolationLevel.Valid,
        "evse_status_code": iso2.DC_EVSEStatusCode.EVSE_Ready,
    }
    return iso2.DC_EVSEStatus(**(values | changes))


def status_din(**changes: Any) -> din.DC_EVSEStatus:
    """The same of DIN 70121."""
    values: dict[str, Any] = {
        "notification_max_delay": 0,
        "evse_notification": din.EVSENotification.None_,
        "evse_isolation_status": din.IsolationLevel.Valid,
        "evse_status_code": din.DC_EVSEStatusCode.EVSE_Ready,
    }
    return din.DC_EVSEStatus(**(values | changes))


@dataclass
class Bench:
    """One vehicle, one station.

    Attributes:
        protocol: What they speak.
        config: The vehicle.
        services: Energy services (ISO 15118-20) or transfer modes (the others) that the station offers.
        answers: Changes to answers, by name of the request.
        delays: Seconds that effects take, by class; ``None`` never ends.
        results: Results of the effects on contactors.
        soc: State of charge, percent; the battery of 60 kWh follows the current.
        latency: Seconds of a message on its way.
        resume: The paused session that the vehicle resumes, and those that the station remembers.
        battery: Changes to what the battery says.
        station: What the station can do, DC.
        chunks: Sizes of the pieces that answers come in, over and over; empty for whole ones.
        deaf_to: Name of the request from which on the station says nothing more.
    """

    protocol: Protocol
    config: VehicleConfig
    services: tuple[Any, ...] = ()
    answers: dict[str, Script] = field(default_factory=dict)
    delays: dict[type, float | None] = field(default_factory=dict)
    results: dict[type, object] = field(default_factory=dict)
    soc: float = 50.0
    latency: float = 0.005
    resume: PausedSession | None = None
    station_paused: tuple[PausedSession, ...] = ()
    battery: dict[str, Any] = field(default_factory=dict)
    station: Limits = field(
        default_factory=lambda: Limits(maximum_voltage=920, minimum_voltage=150, maximum_current=300, maximum_power=150_000)
    )
    chunks: tuple[int, ...] = ()
    deaf_to: str = ""
    now: float = 0.0

    def __post_init__(self) -> None:
        common: dict[str, Any] = {
            "protocols": [self.protocol],
            "random": octets,
            "policy": STRICT,
            "allow_insecure_20": True,
            "unix_offset": 1_800_000_000.0,
            "start": self.now,
        }
        self.secc = SeccSession(**common, paused=self.station_paused)
        self.app = EvccApplication(EvccSession(**common, resume=self.resume), self.config, resumed=self.resume)
        self.requests: list[Any] = []
        self.times: list[float] = []
        self.effects: list[Any] = []
        self.effect_times: list[float] = []
        #: Everything of the vehicle in its order: requests and effects.
        self.story: list[str] = []
        self.events: list[Any] = []
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._current = 0.0
        self._last = self.now

    # ---- the world

    def state(self) -> BatteryState:
        """The battery."""
        volts = 360.0 + 0.6 * self.soc
        full = self.soc >= 100
        values: dict[str, Any] = {
            "soc": self.soc,
            "voltage": volts,
            "capacity": 60_000.0,
            "limits": Limits(),
            "target_current": 0.0 if full else 150.0,
            "target_voltage": 440.0,
            "full": full,
        }
        return BatteryState(**(values | self.battery))

    def after(self, delay: float, what: Callable[[], Any]) -> None:
        """Let something happen later; what it returns are outputs of the application."""

        def happen() -> None:
            found = what()
            if isinstance(found, list):
                self._take(found)

        heapq.heappush(self._due, (self.now + delay, next(self._order), happen))

    def at(self, moment: float, what: Callable[[], Any]) -> Bench:
        """Let something happen at a moment."""
        self.after(moment - self.now, what)
        return self

    def flow(self, power: float) -> None:
        """Energy flows from now on."""
        self.soc += self._current * (self.now - self._last) / 3600 / 60_000 * 100
        self._current, self._last = power, self.now

    def _take(self, outputs: list[Any]) -> None:
        for output in outputs:
            if isinstance(output, MessageSent):
                self.requests.append(output.message)
                self.times.append(self.now)
                self.story.append(output.name)
            elif hasattr(output, "number"):
                self._perform(output)
            self.events.append(output)
        data = b"".join(self.app.data_to_send())
        if data:
            self.after(self.latency, lambda: self._serve(data))

    def _perform(self, effect: Any) -> None:
        self.effects.append(effect)
        self.effect_times.append(self.now)
        if not isinstance(effect, ReadBattery):
            self.story.append(f"{type(effect).__name__}({effect.state})" if isinstance(effect, SetControlPilot) else type(effect).__name__)
        if isinstance(effect, SetControlPilot):
            return
        if isinstance(effect, SetLoad) and not self.protocol_is_dc:
            self.flow(effect.power or 0.0)
        delay = self.delays.get(type(effect), 0.1 if isinstance(effect, (CloseContactors, OpenContactors)) else 0.001)
        if delay is not None:
            result = self.results.get(type(effect), True)
            self.after(
                delay, lambda: self.app.complete(effect, self.state() if isinstance(effect, (ReadBattery, SetLoad)) else result, self.now)
            )

    @property
    def protocol_is_dc(self) -> bool:
        """Whether the station feeds the battery."""
        return any(service.is_dc for service in self.config.services)

    # ---- the station

    def _serve(self, data: bytes) -> None:
        for event in self.secc.receive_data(data, self.now):
            if isinstance(event, MessageReceived) and event.name == self.deaf_to:
                return
            if isinstance(event, MessageReceived) and event.schema_set != "appprotocol" and self.secc.pending:
                self.secc.send(self._answer(event.message), self.now)
        answer = b"".join(self.secc.data_to_send())
        if answer:
            for piece in self._pieces(answer):
                self.after(self.latency, lambda piece=piece: self.app.receive_data(piece, self.now))  # type: ignore[misc]
        if self.secc.end is not None:
            self.after(self.latency, lambda: self.app.receive_eof(self.now))

    def _pieces(self, data: bytes) -> list[bytes]:
        if not self.chunks:
            return [data]
        found, sizes = [], itertools.cycle(self.chunks)
        while data:
            size = next(sizes)
            found.append(data[:size])
            data = data[size:]
        return found

    def _answer(self, request: Any) -> Any:
        name = type(request).__name__
        answer = minimal_response(self.protocol, name.removesuffix("Req") + "Res", "OK", dc=self.protocol_is_dc)
        if name == "SessionSetupReq":
            joined = self.secc.resumable is not None
            answer = minimal_response(self.protocol, "SessionSetupRes", "OK_OldSessionJoined" if joined else "OK_NewSessionEstablished")
        maker = {1: _din, 2: _iso2, 20: _d20}[self.protocol.generation]
        answer = maker(self, request, answer)
        script = self.answers.get(name)
        return answer if script is None else script(request, answer)

    # ---- running

    def run(self, until: float = 3600.0) -> Bench:
        """Let time pass until nothing is left to happen, or until a moment."""
        self._take(self.app.start(self.now))
        while True:
            wake = self.app.next_timeout()
            moments = [self._due[0][0]] if self._due else []
            if wake is not None:
                moments.append(max(wake, self.now))
            if not moments or min(moments) > until:
                return self
            self.now = min(moments)
            if self._due and self._due[0][0] <= self.now:
                heapq.heappop(self._due)[2]()
            else:
                self._take(self.app.handle_timeout(self.now))

    # ---- looking

    @property
    def names(self) -> list[str]:
        """Names of the requests, repeats left out."""
        return [name for name, _ in itertools.groupby(type(request).__name__ for request in self.requests)]

    def of(self, name: str) -> list[Any]:
        """The requests of a name."""
        return [request for request in self.requests if type(request).__name__ == name]

    def effects_of(self, kind: type) -> list[Any]:
        """The effects of a class."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def end(self) -> str:
        """How the session ended."""
        assert self.app.session.end is not None, "the session goes on"
        return str(self.app.session.end.kind)

    @property
    def safe(self) -> bool:
        """Whether nothing is connected any more: contactors open, state B, no load."""
        closed = [kind for kind in self.story if kind in ("CloseContactors", "OpenContactors")]
        pilot = [effect.state.value for effect in self.effects_of(SetControlPilot)]
        loads = [effect.power for effect in self.effects_of(SetLoad)]
        return closed[-1:] != ["CloseContactors"] and pilot[-1:] in ([], ["B2"]) and loads[-1:] in ([], [0.0])


# ---------------------------------------------------------------------------------------------- answers


def _limits_older(bench: Bench, module: Any, value: Callable[[float, Any], Any]) -> dict[str, Any]:
    unit, limits = module.UnitSymbol, bench.station
    return {
        "evse_maximum_current_limit": value(limits.maximum_current or 0.0, unit.A),
        "evse_maximum_power_limit": value(limits.maximum_power or 0.0, unit.W),
        "evse_maximum_voltage_limit": value(limits.maximum_voltage or 0.0, unit.V),
        "evse_minimum_current_limit": value(0.0, unit.A),
        "evse_minimum_voltage_limit": value(limits.minimum_voltage or 0.0, unit.V),
        "evse_peak_current_ripple": value(1.0, unit.A),
    }


def _dc_older(bench: Bench, request: Any, answer: Any, module: Any, status: Any) -> Any:
    """Answers that DIN 70121 and ISO 15118-2 share."""
    value: Callable[[float, Any], Any] = physical1 if module is din else physical2
    unit = module.UnitSymbol
    match type(request).__name__:
        case "CableCheckReq":
            return answer.replace(dc_evse_status=status(), evse_processing=module.EVSEProcessing.Finished)
        case "PreChargeReq":
            return answer.replace(dc_evse_status=status(), evse_present_voltage=request.ev_target_voltage)
        case "PowerDeliveryReq" if bench.protocol_is_dc:
            return answer.replace(evse_status=status())
        case "CurrentDemandReq":
            volts, amperes = bench.state().voltage, si(request.ev_target_current)
            bench.flow(volts * amperes)
            return answer.replace(
                dc_evse_status=status(),
                evse_present_voltage=value(volts, unit.V),
                evse_present_current=value(amperes, unit.A),
            )
        case "WeldingDetectionReq":
            return answer.replace(dc_evse_status=status(), evse_present_voltage=value(12.0, unit.V))
    return answer


def _din(bench: Bench, request: Any, answer: Any) -> Any:
    match request:
        case din.ServiceDiscoveryReq():
            service = answer.charge_service.replace(energy_transfer_type=bench.services[0])
            return answer.replace(
                payment_options=din.PaymentOptions(payment_option=(din.PaymentOption.ExternalPayment,)), charge_service=service
            )
        case din.ChargeParameterDiscoveryReq():
            entry = din.PMaxScheduleEntry(time_interval=din.RelativeTimeInterval(start=0, duration=86_400), p_max=32_767)
            schedule = din.PMaxSchedule(p_max_schedule_id=1, p_max_schedule_entry=(entry,))
            schedules = din.SAScheduleList(sa_schedule_tuple=(din.SAScheduleTuple(sa_schedule_tuple_id=7, p_max_schedule=schedule),))
            limits = din.DC_EVSEChargeParameter(dc_evse_status=status_din(), **_limits_older(bench, din, physical1))
            return answer.replace(sa_schedules=schedules, evse_charge_parameter=limits)
    return _dc_older(bench, request, answer, din, status_din)


def _iso2(bench: Bench, request: Any, answer: Any) -> Any:
    match request:
        case iso2.ServiceDiscoveryReq():
            modes = iso2.SupportedEnergyTransferMode(energy_transfer_mode=bench.services)
            return answer.replace(
                payment_option_list=iso2.PaymentOptionList(payment_option=(iso2.PaymentOption.ExternalPayment,)),
                charge_service=answer.charge_service.replace(service_id=1, supported_energy_transfer_mode=modes),
            )
        case iso2.ChargeParameterDiscoveryReq():
            interval = iso2.RelativeTimeInterval(start=0, duration=86_400)
            entry = iso2.PMaxScheduleEntry(time_interval=interval, p_max=physical2(60_000, iso2.UnitSymbol.W))
            schedule = iso2.PMaxSchedule(p_max_schedule_entry=(entry,))
            schedules = iso2.SAScheduleList(sa_schedule_tuple=(iso2.SAScheduleTuple(sa_schedule_tuple_id=3, p_max_schedule=schedule),))
            if bench.protocol_is_dc:
                limits: Any = iso2.DC_EVSEChargeParameter(dc_evse_status=status_2(), **_limits_older(bench, iso2, physical2))
            else:
                limits = iso2.AC_EVSEChargeParameter(
                    ac_evse_status=ac_status_2(),
                    evse_nominal_voltage=physical2(230, iso2.UnitSymbol.V),
                    evse_max_current=physical2(16, iso2.UnitSymbol.A),
                )
            return answer.replace(sa_schedules=schedules, evse_charge_parameter=limits)
        case iso2.ChargingStatusReq() | iso2.PowerDeliveryReq() | iso2.MeteringReceiptReq() if not bench.protocol_is_dc:
            key = "ac_evse_status" if isinstance(request, iso2.ChargingStatusReq) else "evse_status"
            return answer.replace(**{key: ac_status_2()})
    return _dc_older(bench, request, answer, iso2, status_2)


def ac_status_2(**changes: Any) -> iso2.AC_EVSEStatus:
    """AC_EVSEStatus of a station that has nothing to say."""
    values: dict[str, Any] = {"notification_max_delay": 0, "evse_notification": iso2.EVSENotification.None_, "rcd": False}
    return iso2.AC_EVSEStatus(**(values | changes))


_IDS = {"AC": 1, "DC": 2, "AC_BPT": 5, "DC_BPT": 6}


def _parameters(three: bool) -> d20.ServiceParameterList:
    sets = []
    for number, (mode, connector) in enumerate(itertools.product((1, 2), (1, 2) if three else (2,)), start=1):
        values = {
            "Connector": connector,
            "ControlMode": mode,
            "EVSENominalVoltage": 230,
            "MobilityNeedsMode": 1,
            "Pricing": 0,
            "BPTChannel": 1,
        }
        parameters = tuple(d20.Parameter(name=name, int_value=value) for name, value in values.items())
        sets.append(d20.ParameterSet(parameter_set_id=number, parameter=parameters))
    return d20.ServiceParameterList(parameter_set=tuple(sets))


def _d20(bench: Bench, request: Any, answer: Any) -> Any:
    match request:
        case d20.AuthorizationSetupReq():
            return answer.replace(
                authorization_services=(d20.Authorization.EIM,),
                certificate_installation_service=False,
                eim_as_res_authorization_mode=d20.EIM_ASResAuthorizationMode(),
                pnc_as_res_authorization_mode=None,
            )
        case d20.ServiceDiscoveryReq():
            services = tuple(d20.Service(service_id=_IDS[name], free_service=False) for name in bench.services)
            return answer.replace(service_renegotiation_supported=True, energy_transfer_service_list=d20.ServiceList(service=services))
        case d20.ServiceDetailReq():
            return answer.replace(service_id=request.service_id, service_parameter_list=_parameters(not bench.protocol_is_dc))
        case d20.DC_ChargeParameterDiscoveryReq():
            return answer.replace(dc_cpd_res_energy_transfer_mode=_dc_parameters(bench, request))
        case d20.AC_ChargeParameterDiscoveryReq():
            return answer.replace(ac_cpd_res_energy_transfer_mode=_ac_parameters(request))
        case d20.ScheduleExchangeReq():
            return _schedule(request, answer)
        case d20.DC_PreChargeReq():
            return answer.replace(evse_present_voltage=request.ev_target_voltage)
        case d20.DC_WeldingDetectionReq():
            return answer.replace(evse_present_voltage=rational(12.0))
        case d20.DC_ChargeLoopReq():
            return _dc_loop(bench, request, answer)
        case d20.AC_ChargeLoopReq():
            return _ac_loop(request, answer)
    return answer


def _dc_parameters(bench: Bench, request: Any) -> Any:
    limits = bench.station
    values: dict[str, Any] = {
        "evse_maximum_charge_power": rational(limits.maximum_power or 0.0),
        "evse_minimum_charge_power": rational(0),
        "evse_maximum_charge_current": rational(limits.maximum_current or 0.0),
        "evse_minimum_charge_current": rational(0),
        "evse_maximum_voltage": rational(limits.maximum_voltage or 0.0),
        "evse_minimum_voltage": rational(limits.minimum_voltage or 0.0),
    }
    if not isinstance(request.dc_cpd_req_energy_transfer_mode, d20.BPT_DC_CPDReqEnergyTransferMode):
        return d20.DC_CPDResEnergyTransferMode(**values)
    # some stations write limits out of the vehicle as negative numbers
    return d20.BPT_DC_CPDResEnergyTransferMode(
        **values,
        evse_maximum_discharge_power=rational(-20_000),
        evse_minimum_discharge_power=rational(0),
        evse_maximum_discharge_current=rational(-40),
        evse_minimum_discharge_current=rational(0),
    )


def _ac_parameters(request: Any) -> Any:
    values: dict[str, Any] = {
        "evse_maximum_charge_power": rational(3_680),
        "evse_maximum_charge_power_l2": rational(3_680),
        "evse_maximum_charge_power_l3": rational(3_680),
        "evse_minimum_charge_power": rational(0),
        "evse_nominal_frequency": rational(50),
    }
    if not isinstance(request.ac_cpd_req_energy_transfer_mode, d20.BPT_AC_CPDReqEnergyTransferMode):
        return d20.AC_CPDResEnergyTransferMode(**values)
    return d20.BPT_AC_CPDResEnergyTransferMode(
        **values, evse_maximum_discharge_power=rational(6_000), evse_minimum_discharge_power=rational(0)
    )


def _schedule(request: Any, answer: Any) -> Any:
    if request.dynamic_se_req_control_mode is not None:
        return answer.replace(scheduled_se_res_control_mode=None, dynamic_se_res_control_mode=d20.Dynamic_SEResControlMode())
    entries = (d20.PowerScheduleEntry(duration=86_400, power=rational(60_000)),)
    power = d20.PowerSchedule(time_anchor=1_800_000_000, power_schedule_entries=d20.PowerScheduleEntryList(power_schedule_entry=entries))
    each = d20.ScheduleTuple(schedule_tuple_id=5, charging_schedule=d20.ChargingSchedule(power_schedule=power))
    return answer.replace(
        dynamic_se_res_control_mode=None, scheduled_se_res_control_mode=d20.Scheduled_SEResControlMode(schedule_tuple=(each,))
    )


def _dc_loop(bench: Bench, request: Any, answer: Any) -> Any:
    mode = request.cl_req_control_mode
    volts = bench.state().voltage
    dynamic = isinstance(mode, d20.Dynamic_DC_CLReqControlMode)
    amperes = -10.0 if dynamic else si(mode.ev_target_current)
    bench.flow(volts * amperes)
    if dynamic:
        values = {
            "evse_maximum_charge_power": rational(50_000),
            "evse_minimum_charge_power": rational(0),
            "evse_maximum_charge_current": rational(120),
            "evse_maximum_voltage": rational(900),
        }
        control: Any = d20.Dynamic_DC_CLResControlMode(**values)
        if isinstance(mode, d20.BPT_Dynamic_DC_CLReqControlMode):
            control = d20.BPT_Dynamic_DC_CLResControlMode(
                **values,
                evse_maximum_discharge_power=rational(9_000),
                evse_minimum_discharge_power=rational(0),
                evse_maximum_discharge_current=rational(30),
                evse_minimum_voltage=rational(200),
            )
    elif isinstance(mode, d20.BPT_Scheduled_DC_CLReqControlMode):
        control = d20.BPT_Scheduled_DC_CLResControlMode()
    else:
        control = d20.Scheduled_DC_CLResControlMode()
    return answer.replace(evse_present_voltage=rational(volts), evse_present_current=rational(amperes), cl_res_control_mode=control)


def _ac_loop(request: Any, answer: Any) -> Any:
    mode = request.cl_req_control_mode
    bidirectional = type(mode).__name__.startswith("BPT")
    if isinstance(mode, d20.Dynamic_AC_CLReqControlMode):
        kind: Any = d20.BPT_Dynamic_AC_CLResControlMode if bidirectional else d20.Dynamic_AC_CLResControlMode
        return answer.replace(cl_res_control_mode=kind(evse_target_active_power=rational(5_000)))
    kind = d20.BPT_Scheduled_AC_CLResControlMode if bidirectional else d20.Scheduled_AC_CLResControlMode
    return answer.replace(cl_res_control_mode=kind())


def dc_bench(protocol: Protocol = ISO15118_2, **changes: Any) -> Bench:
    """A DC vehicle at a DC station, for twenty seconds of energy unless told otherwise."""
    config = replace(VehicleConfig(limits=DC_CAR, time_limit=20.0, loop_interval=0.2), **changes.pop("config", {}))
    if protocol is DIN70121:
        services: tuple[Any, ...] = (din.EVSESupportedEnergyTransfer.DC_extended,)
    elif protocol is ISO15118_2:
        services = (iso2.EnergyTransferMode.DC_extended,)
    else:
        services = ("DC", "DC_BPT")
    return Bench(protocol, config, **({"services": services} | changes))


def ac_bench(protocol: Protocol = ISO15118_2, **changes: Any) -> Bench:
    """An AC vehicle at an AC station, for twenty seconds of energy unless told otherwise."""
    config = VehicleConfig(services=(EnergyService.AC,), limits=AC_CAR, time_limit=20.0, loop_interval=0.2)
    config = replace(config, **changes.pop("config", {}))
    modes = (iso2.EnergyTransferMode.AC_single_phase_core, iso2.EnergyTransferMode.AC_three_phase_core)
    return Bench(protocol, config, **({"services": modes if protocol is ISO15118_2 else ("AC", "AC_BPT")} | changes))


def after(count: int, change: Any) -> Any:
    """An answer that changes from its n-th time on."""
    seen = 0

    def script(request: Any, answer: Any) -> Any:
        nonlocal seen
        seen += 1
        return change(request, answer) if seen >= count else answer

    return script
