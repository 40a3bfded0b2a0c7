"""What became of a charging session: who, how long, how much energy, and why it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from v2gstack.cli.ladder import Row
from v2gstack.cli.talk import columns
from v2gstack.explain import printable
from v2gstack.explain.text import short_form
from v2gstack.trace import TraceKind

__all__ = ["Sessions", "Summary"]

#: Nanoseconds of an hour.
_HOUR: Final = 3600 * 10**9
#: Longest gap between two measurements over which power is taken to be constant, in nanoseconds.
_LONGEST_GAP: Final = 5 * 10**9
#: Sessions that are summed up.
_MAX_SESSIONS: Final = 4096


@dataclass(slots=True)
class Summary:
    """One session.

    Attributes:
        capture: The capture it is in.
        first_ns: Time of its first message.
        last_ns: Time of its last one.
        protocol: The protocol agreed on.
        evcc: Identity of the vehicle's controller.
        evse: Identity of the station.
        socs: First and last state of charge, in percent.
        energy_wh: Energy delivered, from voltage and current.
        peak_w: Highest power.
        excess: The highest current above the limit that the station gave with it, and that limit, in amperes.
        meter: First and last reading of the meter, in watt hours.
        failure: The first response code that was not OK, with the name of the message.
        failed: How many there were.
        stop: What the station or the vehicle said about stopping.
        last: Name of the last message.
        count: Number of messages.
        findings: Number of errors and deviations.
    """

    capture: str
    first_ns: int
    last_ns: int
    protocol: str = ""
    evcc: str = ""
    evse: str = ""
    socs: list[int] = field(default_factory=list[int])
    energy_wh: Decimal = Decimal(0)
    peak_w: Decimal = Decimal(0)
    excess: tuple[Decimal, Decimal] | None = None
    meter: list[int] = field(default_factory=list[int])
    failure: str = ""
    failed: int = 0
    stop: str = ""
    last: str = ""
    count: int = 0
    findings: int = 0
    _power: Decimal = Decimal(0)
    _measured_ns: int = 0

    def add(self, row: Row) -> None:
        """Take the next message."""
        self.count += 1
        self.findings += row.status in ("error", "deviation")
        self.last_ns = row.event.time_ns
        self.last = row.name
        if row.protocol not in ("SDP", "SAP"):
            self.protocol = row.protocol
        message: Any = row.event.message
        if message is None:
            return
        self._identities(message)
        self._charge(message, row.event.time_ns)
        for label, text in row.fields:
            if label == "EVSENotification" and not self.stop:
                self.stop = f"{row.name} said {text}"
            if not label and text.upper().startswith("FAILED"):
                self.failed += 1
                self.failure = self.failure or f"{row.name} {text}"

    def _identities(self, message: Any) -> None:
        evcc, evse = getattr(message, "evcc_id", None), getattr(message, "evse_id", None)
        if evcc is not None and not self.evcc:
            self.evcc = short_form(evcc)
        if evse is not None and not self.evse:
            self.evse = short_form(evse)

    def _charge(self, message: Any, time_ns: int) -> None:
        soc = _first(message, "dc_ev_status.ev_ress_soc", "ev_charge_parameter.dc_ev_status.ev_ress_soc", "display_parameters.present_soc")
        if soc is not None:
            self.socs = [self.socs[0] if self.socs else int(soc), int(soc)]
        reading = _first(message, "meter_info.meter_reading", "meter_info.charged_energy_reading_wh")
        if reading is not None:
            self.meter = [self.meter[0] if self.meter else int(reading), int(reading)]
        voltage, current = _first(message, "evse_present_voltage"), _first(message, "evse_present_current")
        if voltage is None or current is None:
            return
        if self._measured_ns and time_ns - self._measured_ns <= _LONGEST_GAP:
            self.energy_wh += self._power * (time_ns - self._measured_ns) / _HOUR
        self._power, self._measured_ns = voltage.decimal * current.decimal, time_ns
        self.peak_w = max(self.peak_w, self._power)
        limit = _first(message, "evse_maximum_current_limit")
        if limit is not None and current.decimal > limit.decimal and (self.excess is None or current.decimal > self.excess[0]):
            self.excess = (current.decimal, limit.decimal)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.last_ns - self.first_ns) / 10**9

    @property
    def verdict(self) -> str:
        """How it ended, in a sentence."""
        if self.failure:
            more = f", and {self.failed - 1} more" if self.failed > 1 else ""
            return f"refused: {self.failure}{more}"
        if self.last == "SessionStopRes":
            return f"ended in good order{f'; {self.stop}' if self.stop else ''}"
        if not self.protocol:
            return "no protocol was agreed on" if self.last.startswith("supportedAppProtocol") else "nothing followed the discovery"
        return f"breaks off after {printable(self.last)}{f'; {self.stop}' if self.stop else ''}"

    def as_data(self) -> dict[str, Any]:
        """The summary for JSON; numbers keep their digits."""
        return {
            "capture": self.capture,
            "protocol": self.protocol or None,
            "messages": self.count,
            "seconds": self.seconds,
            "findings": self.findings,
            "evcc": self.evcc or None,
            "evse": self.evse or None,
            "soc": self.socs,
            "energy_wh": str(self.energy_wh.quantize(Decimal(1))) if self._measured_ns else None,
            "peak_w": str(self.peak_w) if self._measured_ns else None,
            "meter_wh": self.meter,
            "current_over_limit": None if self.excess is None else [str(value) for value in self.excess],
            "verdict": self.verdict,
        }

    def lines(self) -> list[str]:
        """The summary as lines."""
        rows = [
            [
                "session",
                f"{self.protocol or '-'}, {self.count} messages in {self.seconds:.1f} s"
                + (f", {self.findings} findings" if self.findings else ""),
            ]
        ]
        if self.evcc:
            rows.append(["vehicle", self.evcc])
        if self.evse:
            rows.append(["station", self.evse])
        if self.socs:
            rows.append(["SoC", f"{self.socs[0]} % to {self.socs[1]} %"])
        if self.peak_w or self._measured_ns:
            rows.append(["energy", f"{self.energy_wh:.0f} Wh, peak {self.peak_w / 1000:.1f} kW (from voltage and current of the station)"])
        if self.excess is not None:
            rows.append(["odd", f"the station measures {self.excess[0]} A where its limit is {self.excess[1]} A"])
        if self.meter:
            rows.append(["meter", f"{self.meter[0]} Wh to {self.meter[1]} Wh"])
        rows.append(["verdict", self.verdict])
        return columns(rows, indent="  ")


class Sessions:
    """Sums up the sessions of a trace while its rows pass by."""

    def __init__(self) -> None:
        self.summaries: list[Summary] = []
        self._open: dict[tuple[str, int], Summary] = {}
        self._discovery: Row | None = None

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, noted."""
        for row in rows:
            self._add(row)
            yield row

    def _add(self, row: Row) -> None:
        event = row.event
        if event.kind is TraceKind.SDP and event.direction == "evcc":
            self._discovery = row
        if event.kind is not TraceKind.MESSAGE or event.stream is None:
            return
        key = (event.capture, event.stream)
        summary = self._open.get(key)
        if summary is None:
            if len(self.summaries) >= _MAX_SESSIONS:
                return
            began = self._discovery.event if self._discovery and self._discovery.event.capture == event.capture else event
            summary = self._open[key] = Summary(event.capture, began.time_ns, event.time_ns)
            self.summaries.append(summary)
            self._discovery = None
        summary.add(row)


def _first(message: Any, *paths: str) -> Any:
    """The first value that one of the paths leads to."""
    for path in paths:
        value = message
        for step in path.split("."):
            value = getattr(value, step, None)
        if value is not None:
            return value
    return None
