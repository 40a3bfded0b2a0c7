"""What a vehicle has told of itself, put together from the messages of any protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, TypeAlias

from v2gstack.application.numbers import seconds_of, si
from v2gstack.messages import din70121, iso15118_2, iso15118_20
from v2gstack.types import EvStatus, Limits

__all__ = ["EvStatusTracker"]

#: A field of EvStatus or Limits, and where a message has it.
_Fields: TypeAlias = tuple[tuple[str, str], ...]

#: Numbers of the charge parameters and of the loop of DIN 70121 and ISO 15118-2: our field and theirs.
_DC_LIMITS: Final[_Fields] = (
    ("maximum_current", "ev_maximum_current_limit"),
    ("maximum_power", "ev_maximum_power_limit"),
    ("maximum_voltage", "ev_maximum_voltage_limit"),
)
_AC_LIMITS: Final[_Fields] = (
    ("maximum_voltage", "ev_max_voltage"),
    ("maximum_current", "ev_max_current"),
    ("minimum_current", "ev_min_current"),
)
#: The same of ISO 15118-20. Powers are given for each phase.
_LIMITS_20: Final[_Fields] = (
    ("maximum_voltage", "ev_maximum_voltage"),
    ("minimum_voltage", "ev_minimum_voltage"),
    ("maximum_current", "ev_maximum_charge_current"),
    ("minimum_current", "ev_minimum_charge_current"),
    ("maximum_discharge_current", "ev_maximum_discharge_current"),
    ("minimum_discharge_current", "ev_minimum_discharge_current"),
)
_POWERS_20: Final[_Fields] = (
    ("maximum_power", "ev_maximum_charge_power"),
    ("minimum_power", "ev_minimum_charge_power"),
    ("maximum_discharge_power", "ev_maximum_discharge_power"),
    ("minimum_discharge_power", "ev_minimum_discharge_power"),
)
_TARGETS: Final[_Fields] = (("target_current", "ev_target_current"), ("target_voltage", "ev_target_voltage"))


class EvStatusTracker:
    """Gathers what a vehicle says of itself.

    Energy, power and the like come out in SI units and Wh; limits on what the vehicle gives are positive, whatever sign it
    wrote. What a message does not say stays as it was.

    Example:
        >>> from v2gstack.messages.iso15118_20 import DisplayParameters
        >>> tracker = EvStatusTracker()
        >>> tracker.display(DisplayParameters(present_soc=41, target_soc=80))
        >>> tracker.status.soc, tracker.status.target_soc
        (41.0, 80.0)
    """

    __slots__ = ("_cache", "_known", "_limits")

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}
        self._limits: dict[str, float] = {}
        self._cache: EvStatus | None = None

    @property
    def status(self) -> EvStatus:
        """All that is known now."""
        if self._cache is None:
            self._cache = EvStatus(limits=Limits(**self._limits), **self._known)
        return self._cache

    def update(self, message: object, *, elapsed: float = 0.0) -> EvStatus:
        """Learn from a message, as `note`, and return all that is known now."""
        self.note(message, elapsed=elapsed)
        return self.status

    def note(self, message: object, *, elapsed: float = 0.0) -> None:
        """Learn from a message of any protocol; messages that tell nothing of the vehicle are no harm.

        Args:
            message: A request, without its envelope.
            elapsed: Seconds since the session began, because vehicles count their departure from the message.
        """
        reader = self._readers.get(type(message))
        if reader is not None:
            self._cache = None
            reader(self, message, elapsed)

    def display(self, parameters: iso15118_20.DisplayParameters) -> None:
        """Learn from the DisplayParameters of ISO 15118-20."""
        self._cache = None
        known = self._known
        for ours, theirs in (("soc", "present_soc"), ("target_soc", "target_soc"), ("minimum_soc", "minimum_soc")):
            percent = getattr(parameters, theirs)
            if percent is not None:
                known[ours] = float(percent)
        if parameters.battery_energy_capacity is not None:
            known["energy_capacity"] = si(parameters.battery_energy_capacity)
        remaining = parameters.remaining_time_to_target_soc
        if remaining is None:
            remaining = parameters.remaining_time_to_maximum_soc
        if remaining is not None:
            known["remaining_time"] = float(remaining)

    # ------------------------------------------------------------------------------------------ readers

    def _session_setup(self, message: din70121.SessionSetupReq | iso15118_2.SessionSetupReq, _elapsed: float) -> None:
        self._known["evcc_id"] = message.evcc_id.hex().upper()

    def _session_setup_20(self, message: iso15118_20.SessionSetupReq, _elapsed: float) -> None:
        self._known["evcc_id"] = message.evcc_id

    def _charge_parameters(
        self, message: din70121.ChargeParameterDiscoveryReq | iso15118_2.ChargeParameterDiscoveryReq, elapsed: float
    ) -> None:
        parameters = message.ev_charge_parameter
        departure = getattr(parameters, "departure_time", None)
        if departure is not None:
            self._known["departure_time"] = elapsed + departure
        if isinstance(parameters, (din70121.AC_EVChargeParameter, iso15118_2.AC_EVChargeParameter)):
            self._known["energy_request"] = si(parameters.e_amount)
            self._bounds(parameters, _AC_LIMITS)
            return
        self._dc_status(parameters.dc_ev_status)
        self._bounds(parameters, _DC_LIMITS)
        if parameters.ev_energy_capacity is not None:
            self._known["energy_capacity"] = si(parameters.ev_energy_capacity)
        if parameters.ev_energy_request is not None:
            self._known["energy_request"] = si(parameters.ev_energy_request)
        if parameters.full_soc is not None:
            self._known["target_soc"] = float(parameters.full_soc)

    def _has_dc_status(self, message: Any, _elapsed: float) -> None:
        self._dc_status(message.dc_ev_status)

    def _precharge(self, message: din70121.PreChargeReq | iso15118_2.PreChargeReq, _elapsed: float) -> None:
        self._dc_status(message.dc_ev_status)
        self._numbers(message, _TARGETS)

    def _power_delivery(self, message: din70121.PowerDeliveryReq | iso15118_2.PowerDeliveryReq, _elapsed: float) -> None:
        parameter = message.ev_power_delivery_parameter
        if parameter is not None:
            self._dc_status(parameter.dc_ev_status)

    def _current_demand(self, message: din70121.CurrentDemandReq | iso15118_2.CurrentDemandReq, _elapsed: float) -> None:
        self._dc_status(message.dc_ev_status)
        self._numbers(message, _TARGETS)
        self._bounds(message, _DC_LIMITS)
        if message.remaining_time_to_full_soc is not None:
            self._known["remaining_time"] = seconds_of(message.remaining_time_to_full_soc)

    def _parameters_20(
        self, message: iso15118_20.AC_ChargeParameterDiscoveryReq | iso15118_20.DC_ChargeParameterDiscoveryReq, _elapsed: float
    ) -> None:
        if isinstance(message, iso15118_20.AC_ChargeParameterDiscoveryReq):
            self._bounds_20(message.ac_cpd_req_energy_transfer_mode)
            return
        mode = message.dc_cpd_req_energy_transfer_mode
        self._bounds_20(mode)
        if mode.target_soc is not None:
            self._known["target_soc"] = float(mode.target_soc)

    def _schedule_exchange(self, message: iso15118_20.ScheduleExchangeReq, elapsed: float) -> None:
        mode = message.dynamic_se_req_control_mode or message.scheduled_se_req_control_mode
        if mode is None:
            return
        if isinstance(mode, iso15118_20.Dynamic_SEReqControlMode):
            for ours in ("target_soc", "minimum_soc"):
                percent = getattr(mode, ours)
                if percent is not None:
                    self._known[ours] = float(percent)
        if mode.departure_time is not None:
            self._known["departure_time"] = elapsed + mode.departure_time
        if mode.ev_target_energy_request is not None:
            self._known["energy_request"] = si(mode.ev_target_energy_request)

    def _precharge_20(self, message: iso15118_20.DC_PreChargeReq, _elapsed: float) -> None:
        self._known["present_voltage"] = si(message.ev_present_voltage)
        self._known["target_voltage"] = si(message.ev_target_voltage)

    def _power_delivery_20(self, message: iso15118_20.PowerDeliveryReq, _elapsed: float) -> None:
        self._known["ready"] = message.ev_processing == iso15118_20.Processing.Finished

    def _loop_20(self, message: iso15118_20.AC_ChargeLoopReq | iso15118_20.DC_ChargeLoopReq, elapsed: float) -> None:
        if message.display_parameters is not None:
            self.display(message.display_parameters)
        if isinstance(message, iso15118_20.DC_ChargeLoopReq):
            self._known["present_voltage"] = si(message.ev_present_voltage)
        mode = message.cl_req_control_mode
        self._numbers(mode, _TARGETS)
        self._bounds_20(mode)
        energy = getattr(mode, "ev_target_energy_request", None)
        if energy is not None:
            self._known["energy_request"] = si(energy)
        departure = getattr(mode, "departure_time", None)
        if departure is not None:
            self._known["departure_time"] = elapsed + departure

    # ------------------------------------------------------------------------------------------ parts of messages

    def _dc_status(self, status: din70121.DC_EVStatus | iso15118_2.DC_EVStatus) -> None:
        known = self._known
        known["soc"] = float(status.ev_ress_soc)
        known["ready"] = status.ev_ready
        error = str(status.ev_error_code)
        known["error"] = None if error == "NO_ERROR" else error

    def _numbers(self, message: object, fields: _Fields) -> None:
        for ours, theirs in fields:
            number = getattr(message, theirs, None)
            if number is not None:
                self._known[ours] = si(number)

    def _bounds(self, message: object, fields: _Fields) -> None:
        for ours, theirs in fields:
            number = getattr(message, theirs, None)
            if number is not None:
                self._limits[ours] = abs(si(number))

    def _bounds_20(self, mode: object) -> None:
        self._bounds(mode, _LIMITS_20)
        for ours, theirs in _POWERS_20:
            power = getattr(mode, theirs, None)
            if power is not None:
                total = abs(si(power))
                for phase in ("_l2", "_l3"):
                    more = getattr(mode, theirs + phase, None)
                    if more is not None:
                        total += abs(si(more))
                self._limits[ours] = total

    _readers: ClassVar[dict[type[object], Callable[..., None]]] = {
        iso15118_20.SessionSetupReq: _session_setup_20,
        iso15118_20.AC_ChargeParameterDiscoveryReq: _parameters_20,
        iso15118_20.DC_ChargeParameterDiscoveryReq: _parameters_20,
        iso15118_20.ScheduleExchangeReq: _schedule_exchange,
        iso15118_20.DC_PreChargeReq: _precharge_20,
        iso15118_20.PowerDeliveryReq: _power_delivery_20,
        iso15118_20.AC_ChargeLoopReq: _loop_20,
        iso15118_20.DC_ChargeLoopReq: _loop_20,
        din70121.SessionSetupReq: _session_setup,
        din70121.ChargeParameterDiscoveryReq: _charge_parameters,
        din70121.CableCheckReq: _has_dc_status,
        din70121.PreChargeReq: _precharge,
        din70121.PowerDeliveryReq: _power_delivery,
        din70121.CurrentDemandReq: _current_demand,
        din70121.WeldingDetectionReq: _has_dc_status,
        iso15118_2.SessionSetupReq: _session_setup,
        iso15118_2.ChargeParameterDiscoveryReq: _charge_parameters,
        iso15118_2.CableCheckReq: _has_dc_status,
        iso15118_2.PreChargeReq: _precharge,
        iso15118_2.PowerDeliveryReq: _power_delivery,
        iso15118_2.CurrentDemandReq: _current_demand,
        iso15118_2.WeldingDetectionReq: _has_dc_status,
    }
