"""DC charging as DIN 70121 and ISO 15118-2 have it: the same answers in messages of two schemas."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Final

from v2gstack.application.effects import ReadOutput
from v2gstack.application.numbers import si
from v2gstack.application.schedules import exceeds
from v2gstack.application.secc.jobs import Progress
from v2gstack.application.secc.station import Station
from v2gstack.protocols.v2g import Quirk, SeccSession
from v2gstack.protocols.v2g.events import Event
from v2gstack.types import Limits

__all__ = ["OlderHandler", "or_no_limit"]

#: What a station without a limit of its own says: the most that the wire holds.
_NO_LIMIT: Final = float("inf")


def or_no_limit(limit: float | None) -> float:
    """A limit, or infinity where a station has none."""
    return _NO_LIMIT if limit is None else limit


class OlderHandler(ABC):
    """Answers from CableCheckReq to SessionStopReq. The protocols give the messages.

    Args:
        station: The EVSE.
        session: The session.
        words: The messages of the protocol.
        physical: Its PhysicalValue of a number and a unit.
        contactor_time: Seconds until the contactors must have closed or opened.
    """

    def __init__(
        self, station: Station, session: SeccSession, *, words: Any, physical: Callable[[float, Any], Any], contactor_time: float
    ) -> None:
        self._station = station
        self._session = session
        self._words = words
        self._physical = physical
        station.outlet.contactor_time = contactor_time

    @property
    def memory(self) -> None:
        """Nothing: DIN 70121 has no pause, and a resumed session of ISO 15118-2 goes through all messages again."""
        return None

    def side_stream(self, payload_type: int, message: Any, now: float) -> list[Event]:
        """Nothing: there are no side streams."""
        del payload_type, message, now
        return []

    @abstractmethod
    def dc_status(self, code: str = "EVSE_Ready") -> Any:
        """DC_EVSEStatus with a DC_EVSEStatusCode, unless something worse is to be said."""

    def dc_parameters(self, limits: Limits) -> Any:
        """DC_EVSEChargeParameter: limits of the EVSE."""
        words, physical, config = self._words, self._physical, self._station.config
        tolerance = config.regulation_tolerance
        volt, ampere = words.UnitSymbol.V, words.UnitSymbol.A
        return words.DC_EVSEChargeParameter(
            dc_evse_status=self.dc_status(),
            evse_maximum_current_limit=physical(or_no_limit(limits.maximum_current), ampere),
            evse_maximum_power_limit=physical(or_no_limit(limits.maximum_power), words.UnitSymbol.W),
            evse_maximum_voltage_limit=physical(or_no_limit(limits.maximum_voltage), volt),
            evse_minimum_current_limit=physical(limits.minimum_current or 0.0, ampere),
            evse_minimum_voltage_limit=physical(limits.minimum_voltage or 0.0, volt),
            evse_current_regulation_tolerance=None if tolerance is None else physical(tolerance, ampere),
            evse_peak_current_ripple=physical(config.current_ripple, ampere),
        )

    def session_code(self) -> Any:
        """The ResponseCode of SessionSetupRes."""
        codes = self._words.ResponseCode
        return codes.OK_NewSessionEstablished if self._session.resumable is None else codes.OK_OldSessionJoined

    def cable_check(self, _request: Any, now: float) -> Any:
        """CableCheckRes, while the isolation is measured and after."""
        words = self._words
        progress = self._station.check_isolation(now)
        if progress is Progress.WAIT:
            return None
        ongoing = progress is Progress.ONGOING
        return words.CableCheckRes(
            response_code=words.ResponseCode.OK if ongoing or progress is Progress.DONE else words.ResponseCode.FAILED,
            dc_evse_status=self.dc_status("EVSE_IsolationMonitoringActive") if ongoing else self.dc_status(),
            evse_processing=words.EVSEProcessing.Ongoing if ongoing else words.EVSEProcessing.Finished,
        )

    def precharge(self, request: Any, _now: float) -> Any:
        """PreChargeRes with the voltage as it is."""
        words, station = self._words, self._station
        done = station.precharge(si(request.ev_target_voltage), si(request.ev_target_current))
        return words.PreChargeRes(
            response_code=words.ResponseCode.OK if done else words.ResponseCode.FAILED,
            dc_evse_status=self.dc_status(),
            evse_present_voltage=self._physical(station.outlet.reading.voltage, words.UnitSymbol.V),
        )

    def profile_exceeds(self, entries: Iterable[tuple[float, float]]) -> bool:
        """Whether a ChargingProfile, as seconds and W, asks for more than was offered, and that is not let pass."""
        if Quirk.NEGATIVE_PROFILE_POWER in self._session.policy.accepted:
            # some vehicles write an overflown number, and charge as they should all the same
            entries = [(start, max(power, 0.0)) for start, power in entries]
        too_much = exceeds(entries, self._station.slots)
        return too_much and not self._session.accepts(Quirk.PROFILE_ABOVE_SCHEDULE, "PowerDeliveryReq")

    def demand(self, request: Any, now: float, **others: Any) -> Any:
        """CurrentDemandRes: what flows and may flow, and what the protocol says beside that."""
        words, physical, station = self._words, self._physical, self._station
        demand = station.demand(si(request.ev_target_voltage), si(request.ev_target_current), now)
        station.poll_meter(now)
        limits = station.limits
        power, _ = station.powers(now)
        volt, ampere = words.UnitSymbol.V, words.UnitSymbol.A
        return words.CurrentDemandRes(
            response_code=words.ResponseCode.OK,
            dc_evse_status=self.dc_status(),
            evse_present_voltage=physical(demand.voltage, volt),
            evse_present_current=physical(demand.current, ampere),
            evse_current_limit_achieved=demand.current_limited,
            evse_voltage_limit_achieved=demand.voltage_limited,
            evse_power_limit_achieved=demand.power_limited,
            evse_maximum_voltage_limit=physical(or_no_limit(limits.maximum_voltage), volt),
            evse_maximum_current_limit=physical(or_no_limit(limits.maximum_current), ampere),
            evse_maximum_power_limit=physical(power, words.UnitSymbol.W),
            **others,
        )

    def welding_detection(self, _request: Any, _now: float) -> Any:
        """WeldingDetectionRes with the voltage as it is."""
        words, station = self._words, self._station
        station.errands.emit(ReadOutput)
        return words.WeldingDetectionRes(
            response_code=words.ResponseCode.OK,
            dc_evse_status=self.dc_status("EVSE_NotReady"),
            evse_present_voltage=self._physical(station.outlet.reading.voltage, words.UnitSymbol.V),
        )

    def session_stop(self, _request: Any, _now: float) -> Any:
        """SessionStopRes."""
        return self._words.SessionStopRes(response_code=self._words.ResponseCode.OK)
