"""DC charging as DIN 70121 and ISO 15118-2 have it: the same sequence in messages of two schemas."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Final, TypeAlias

from v2gstack.application.evcc.flow import IDLE_CURRENT, PRECHARGE_MATCH, RAMP_DOWN_TIME, SAFE_VOLTAGE, WELDING_POLLS, Flow
from v2gstack.application.evcc.plan import mismatch, narrowed, target_current
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.numbers import si
from v2gstack.messages import din70121, iso15118_2
from v2gstack.types import Limits

__all__ = ["OlderFlow", "mac_address"]

#: A that the vehicle lets flow during pre-charge (IEC 61851-23 annex CC: at most 2 A).
_PRECHARGE_CURRENT: Final = 1.0

_DcStatus: TypeAlias = din70121.DC_EVSEStatus | iso15118_2.DC_EVSEStatus
_DcParameters: TypeAlias = din70121.DC_EVSEChargeParameter | iso15118_2.DC_EVSEChargeParameter
_CableCheckRes: TypeAlias = din70121.CableCheckRes | iso15118_2.CableCheckRes
_PreChargeRes: TypeAlias = din70121.PreChargeRes | iso15118_2.PreChargeRes
_PowerDeliveryRes: TypeAlias = din70121.PowerDeliveryRes | iso15118_2.PowerDeliveryRes
_CurrentDemandRes: TypeAlias = din70121.CurrentDemandRes | iso15118_2.CurrentDemandRes
_WeldingDetectionRes: TypeAlias = din70121.WeldingDetectionRes | iso15118_2.WeldingDetectionRes

#: DC_EVSEStatusCode that leaves no time, and what it means.
_SHUTDOWNS: Final = {
    "EVSE_EmergencyShutdown": "an emergency",
    "EVSE_Malfunction": "a malfunction",
    "EVSE_UtilityInterruptEvent": "an interruption of the grid",
}


def mac_address(evcc_id: str) -> bytes:
    """The EVCCID that DIN 70121 and ISO 15118-2 want: the six octets of a MAC address.

    Whatever is no MAC address becomes its first octets in ASCII, for identifiers of ISO 15118-20 that are used everywhere.

    Example:
        >>> mac_address("02:00:00:00:00:0A").hex()
        '02000000000a'
        >>> mac_address("ZZ0001") == b"ZZ0001"
        True
    """
    digits = evcc_id.replace(":", "").replace("-", "")
    try:
        octets = bytes.fromhex(digits)
    except ValueError:
        octets = b""
    return octets if len(octets) == 6 else evcc_id.encode("ascii", "replace")[:6].ljust(6, b"\0")


class OlderFlow(Flow):
    """The DC sequence from CableCheck to WeldingDetection. The protocols give the messages."""

    cable_check_res: type[_CableCheckRes]
    precharge_res: type[_PreChargeRes]
    power_delivery_res: type[_PowerDeliveryRes]
    current_demand_res: type[_CurrentDemandRes]
    welding_detection_res: type[_WeldingDetectionRes]

    # ---- messages

    @abstractmethod
    def cable_check_req(self) -> Any:
        """CableCheckReq."""

    @abstractmethod
    def precharge_req(self, *, voltage: float, current: float) -> Any:
        """PreChargeReq for a voltage in V at a current in A."""

    @abstractmethod
    def power_delivery_req(self, progress: str, *, complete: bool = False) -> Any:
        """PowerDeliveryReq: ``Start``, ``Stop`` or ``Renegotiate``; and whether charging is complete."""

    @abstractmethod
    def current_demand_req(self, *, voltage: float, current: float, complete: bool = False) -> Any:
        """CurrentDemandReq for a voltage in V and a current in A; and whether charging is complete."""

    @abstractmethod
    def welding_detection_req(self) -> Any:
        """WeldingDetectionReq."""

    def receipt(self, response: Any) -> Script[None]:
        """Answer a demand for a receipt; DIN 70121 has none in DC charging."""
        del response
        yield from ()

    def renegotiate(self) -> Script[None]:
        """Ask for a new schedule, where the protocol can."""
        yield from ()

    def resume_services(self) -> Script[Ending]:
        """Nothing to go on with: only ISO 15118-20 renegotiates services."""
        yield from ()
        return Ending(End.TERMINATE, "the protocol renegotiates no services")

    # ---- the station's status

    def heed(self, status: _DcStatus) -> bool:
        """Heed what a DC station says of itself. ``True`` where it asks for a renegotiation.

        Raises:
            Leave: It asks to stop, or has a fault.
        """
        if self._leaving:
            return False
        code = str(status.evse_status_code)
        if code in _SHUTDOWNS:
            raise Leave(Ending(End.TERMINATE, f"the station reports {_SHUTDOWNS[code]}", abrupt=True))
        if code == "EVSE_Shutdown":
            raise Leave(Ending(End.TERMINATE, "the station shuts down"))
        if str(status.evse_isolation_status) == "Fault":
            raise Leave(Ending(End.TERMINATE, "the station reports an isolation fault", abrupt=True))
        return self.notified(str(status.evse_notification))

    def notified(self, notification: str) -> bool:
        """Heed an EVSENotification. ``True`` where it asks for a renegotiation.

        Raises:
            Leave: It asks to stop.
        """
        if notification == "StopCharging":
            raise Leave(Ending(End.TERMINATE, "the station asks to stop"))
        return notification == "ReNegotiation"

    def dc_limits(self, parameters: _DcParameters) -> Limits:
        """What a DC station can do."""
        power = parameters.evse_maximum_power_limit
        return Limits(
            maximum_voltage=si(parameters.evse_maximum_voltage_limit),
            minimum_voltage=si(parameters.evse_minimum_voltage_limit),
            maximum_current=si(parameters.evse_maximum_current_limit),
            minimum_current=si(parameters.evse_minimum_current_limit),
            maximum_power=None if power is None else si(power),
        )

    def _take_limits(self, response: _CurrentDemandRes) -> None:
        voltage, current, power = (
            response.evse_maximum_voltage_limit,
            response.evse_maximum_current_limit,
            response.evse_maximum_power_limit,
        )
        if voltage is None and current is None and power is None:
            return
        known = self.station
        self.station = Limits(
            maximum_voltage=known.maximum_voltage if voltage is None else si(voltage),
            minimum_voltage=known.minimum_voltage,
            maximum_current=known.maximum_current if current is None else si(current),
            minimum_current=known.minimum_current,
            maximum_power=known.maximum_power if power is None else si(power),
        )

    # ---- the sequence

    def prepare_dc(self) -> Script[None]:
        """State C, CableCheck, PreCharge, contactors.

        Raises:
            Leave: The station does not fit the battery, or something fails.
        """
        battery = yield from self.ready()
        fault = mismatch(battery, self.station)
        if fault:
            self.vehicle.error = "FAILED_ChargingSystemIncompatibility"
            raise Leave(Ending(End.TERMINATE, fault))
        self.check("CableCheckReq")
        # DC: the oscillator's state C comes before CableCheck (IEC 61851-23 annex CC, t3).
        self.vehicle.outbox += self.vehicle.state_c()
        while True:
            response = yield from self.ask(self.cable_check_req(), self.cable_check_res)
            self.heed(response.dc_evse_status)
            if response.evse_processing == "Finished":
                break
            yield from self.poll()
        yield from self._precharge()
        if not (yield from self.perform(self.vehicle.close_contactors)):
            raise self.contactor_fault()

    def _precharge(self) -> Script[None]:
        while True:
            battery = yield from self.battery()
            self.vehicle.target_voltage = battery.voltage
            asked_at = self.vehicle.now
            response = yield from self.ask(self.precharge_req(voltage=battery.voltage, current=_PRECHARGE_CURRENT), self.precharge_res)
            self.heed(response.dc_evse_status)
            present = self.voltage_at_inlet(si(response.evse_present_voltage), asked_at)
            if abs(present - battery.voltage) < PRECHARGE_MATCH:
                return
            self.vehicle.read_battery()
            yield from self.poll()

    def start_dc(self) -> Script[None]:
        """PowerDelivery(Start) of DC."""
        response = yield from self.ask(self.power_delivery_req("Start"), self.power_delivery_res)
        self.begin_delivery()
        self.vehicle.set_load()
        if isinstance(response.evse_status, (din70121.DC_EVSEStatus, iso15118_2.DC_EVSEStatus)):
            self.heed(response.evse_status)

    def dc_loop(self) -> Script[Ending]:
        """CurrentDemand until something ends it."""
        while True:
            battery = yield from self.battery()
            ending = self.decide(battery)
            if ending is not None:
                return ending
            if self.wants_schedule():
                yield from self.renegotiate()
            current = target_current(
                battery, narrowed(self.vehicle.limits, self.station), power=self.scheduled_power, discharge=self.discharge
            )
            yield from self._demand(current)
            yield from self.rest(self.config.loop_interval)

    def _demand(self, current: float, *, complete: bool = False) -> Script[float]:
        """One CurrentDemand, with its receipt; the current that the station measures."""
        vehicle = self.vehicle
        voltage = self.target_voltage()
        vehicle.target_voltage, vehicle.target_current = voltage, current
        vehicle.read_battery()
        response = yield from self.ask(
            self.current_demand_req(voltage=voltage, current=current, complete=complete), self.current_demand_res
        )
        present, flowing = si(response.evse_present_voltage), si(response.evse_present_current)
        vehicle.measured(present, present * flowing)
        self._take_limits(response)
        yield from self.receipt(response)
        if self.heed(response.dc_evse_status):
            vehicle.renegotiation_wished = True
        return flowing

    def target_voltage(self) -> float:
        """V that the station should keep."""
        battery, limits = self.vehicle.battery, narrowed(self.vehicle.limits, self.station)
        wanted = battery.target_voltage if battery is not None else 0.0
        wanted = wanted or limits.maximum_voltage or 0.0
        return wanted if limits.maximum_voltage is None else min(wanted, limits.maximum_voltage)

    def ramp_down(self, *, complete: bool = False) -> Script[None]:
        """Ask for no current until next to none flows, so that contactors open without load."""
        until = self.vehicle.now + RAMP_DOWN_TIME
        while self.vehicle.has_flowed and not self.hurry and self.legal("CurrentDemandReq") and self.vehicle.now < until:
            if abs((yield from self._demand(0.0, complete=complete))) < IDLE_CURRENT:
                return
            yield from self.rest(self.config.loop_interval)

    def stop_dc(self, ending: Ending) -> Script[None]:
        """Ramp down, PowerDelivery(Stop), contactors, state B, welding detection."""
        vehicle = self.vehicle
        if ending.abrupt:
            vehicle.release()
        else:
            yield from self.ramp_down(complete=True)
        vehicle.set_load(power=0.0)
        yield from self.ask(self.power_delivery_req("Stop", complete=True), self.power_delivery_res)
        yield from self.perform(vehicle.open_contactors)
        vehicle.outbox += vehicle.state_b()
        if not self.config.welding_detection or ending.abrupt:
            return
        for _ in range(WELDING_POLLS):
            if self.hurry:
                return
            response = yield from self.ask(self.welding_detection_req(), self.welding_detection_res)
            if si(response.evse_present_voltage) < SAFE_VOLTAGE:
                return
            yield from self.poll()
