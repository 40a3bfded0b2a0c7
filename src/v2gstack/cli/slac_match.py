"""What ``v2gstack slac evse`` and ``v2gstack slac ev`` share: a whole matching, and what it was decided by."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import msgspec

from v2gstack.cli.matchings import attenuation_bars
from v2gstack.cli.slac_link import LinkOptions, as_plain, mac_text, open_link
from v2gstack.cli.talk import FINDING, FINE, columns, emit, emit_bytes, paint, tell
from v2gstack.protocols.slac import (
    AttenuationMeasured,
    EvseSlac,
    EvseSlacConfig,
    EvSlac,
    EvSlacConfig,
    KeySet,
    LinkEstablished,
    MatchConfirmed,
    MatchingFailed,
    MatchingStarted,
    SignalError,
    SlacFailed,
    ToggleControlPilot,
    ValidationEnded,
)
from v2gstack.types import ControlPilotState, Role

if TYPE_CHECKING:
    from v2gstack.protocols.slac import SlacEffect, SlacEvent
    from v2gstack.runtime import Powerline, PowerlineSegment, SlacRuntime
    from v2gstack.simulation.medium import SimulatedModem

__all__ = ["MatchReport", "match", "match_options", "show", "step_text"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Mean attenuation in dB of simulated stations, unless others are asked for.
_ATTENUATION: Final = (11, 36)
#: Stations of a simulated segment: C_EVSE_match_parallel has nothing to do with it, but a screen has.
_MAX_STATIONS: Final = 64
#: Stations that are shown with bars; the others get a line.
_MAX_CHARTS: Final = 4
#: Seconds that a simulated vehicle waits until the stations' modems have their keys.
_READY: Final = 1.0


@dataclass(slots=True, kw_only=True)
class MatchReport:
    """What became of a matching.

    Attributes:
        role: Whose view it is.
        mac: Own MAC address.
        matched: Whether there is a link.
        seconds: How long it took.
        peer: MAC address of the other side; empty before there is one.
        nid: The network's identifier.
        decision: Why this station was chosen, or none, in words.
        stations: What is known of each station: mean attenuation, sounds, groups.
        steps: What happened, and when.
        notes: What else a reader should know.
    """

    role: Role
    mac: bytes
    matched: bool = False
    seconds: float = 0.0
    peer: bytes = b""
    nid: bytes = b""
    decision: str = ""
    stations: list[AttenuationMeasured] = field(default_factory=list[AttenuationMeasured])
    steps: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    notes: list[str] = field(default_factory=list[str])


class _Watch:
    """Makes a report of what SLAC tells, until it is over."""

    def __init__(self, role: Role, mac: bytes, direct: float = 0.0) -> None:
        self.report = MatchReport(role=role, mac=mac)
        self.over = asyncio.Event()
        self.begin = asyncio.get_running_loop().time()
        self._direct = direct
        self._validated = ""

    def tell(self, what: SlacEvent | SlacEffect, now: float) -> None:
        report = self.report
        text = step_text(what, report.role)
        if text:
            report.steps.append((now - self.begin, text))
        if isinstance(what, AttenuationMeasured):
            report.stations.append(what)
        elif isinstance(what, ValidationEnded) and what.success:
            self._validated = what.reason
        elif isinstance(what, MatchConfirmed):
            report.peer = what.evse_mac if report.role == "evcc" else what.ev_mac
            report.nid = what.nid
            report.decision = self._why(what.evse_mac)
        elif isinstance(what, LinkEstablished):
            report.matched = True
            self.finish(now)
        elif isinstance(what, SlacFailed):
            report.decision = what.reason
            self.finish(now)
        elif isinstance(what, MatchingFailed):
            report.decision = what.reason
            report.stations.clear()

    def finish(self, now: float) -> None:
        if not self.over.is_set():
            self.report.seconds = now - self.begin
            self.over.set()

    def _why(self, chosen: bytes) -> str:
        if self.report.role == "secc":
            return "the vehicle chose this station"
        means = {each.evse_mac: each.mean for each in self.report.stations}
        mean = means.get(chosen)
        if mean is None:
            return ""
        nearer = sum(other < mean for other in means.values())
        which = f"one of {len(means)} stations, {nearer} of them nearer" if nearer else f"the nearest of {len(means)} stations"
        among = which if len(means) > 1 else "the only station"
        if mean <= self._direct:
            return f"{among}, {mean:.1f} dB away: up to {self._direct:g} dB a station is taken as it is"
        return f"{among}, {mean:.1f} dB away, more than {self._direct:g} dB: it was validated ({self._validated})"


def step_text(what: SlacEvent | SlacEffect, role: Role) -> str:
    """What happened, in words; empty where it is not worth a line."""
    if isinstance(what, KeySet):
        return f"the modem {mac_text(what.modem)} is in network {what.nid.hex()} (result {what.result})"
    if isinstance(what, MatchingStarted):
        who = "asks for stations" if role == "evcc" else f"the vehicle {mac_text(what.ev_mac)} asks"
        return f"{who}, RunID {what.run_id.hex()}{', once more' if what.again else ''}"
    if isinstance(what, AttenuationMeasured):
        who = f"the station {mac_text(what.evse_mac)}" if role == "evcc" else f"the vehicle {mac_text(what.ev_mac)}"
        return f"{who} is {what.mean:.1f} dB away, {what.sounds} sounds"
    if isinstance(what, ValidationEnded):
        return f"validation {'succeeded' if what.success else 'failed'}: {what.reason}"
    if isinstance(what, MatchConfirmed):
        return f"the match is confirmed, network {what.nid.hex()}"
    if isinstance(what, LinkEstablished):
        return "the modems have found each other"
    if isinstance(what, MatchingFailed | SlacFailed):
        return f"failed: {what.reason}"
    if isinstance(what, ToggleControlPilot):
        return f"the control pilot is to toggle {what.toggles} times"
    if isinstance(what, SignalError):
        return f"the control pilot is to be in E or F for {what.seconds:g} s"
    return ""


def match_options(command: _Command) -> _Command:
    """The options of both commands."""
    decorated: Any = command
    for add in (
        click.option("--json", "machine", is_flag=True, help="One JSON document."),
        click.option(
            "--attenuation",
            "attenuations",
            multiple=True,
            type=click.IntRange(0, 99),
            metavar="DB",
            help="With --transport simulated: mean attenuation between the vehicle and a station; once for each station.",
        ),
        click.option("--seconds", type=click.FloatRange(0, min_open=True), default=120.0, show_default=True, help="Give up after so long."),
    ):
        decorated = add(decorated)
    return decorated  # type: ignore[no-any-return]


async def match(role: Role, link: LinkOptions, seconds: float, options: dict[str, Any]) -> MatchReport:
    """Match, on a link or on a simulated segment.

    Args:
        role: Whose part is played.
        link: Where the modem is.
        seconds: When it is given up.
        options: What else was asked for.
    """
    if link.transport == "simulated":
        return await _simulated(role, seconds, options)
    from v2gstack.runtime import Powerline

    async with open_link(link) as opened:
        watch = _Watch(role, opened.mac, options.get("direct", 0.0))
        powerline = Powerline(link=opened.hub.branch(), modem=opened.modem)
        slac = _vehicle(powerline, watch, options) if role == "evcc" else _station(powerline, watch, options)
        tell(f"{opened.interface}, {mac_text(opened.mac)}: {'looking for a station' if role == 'evcc' else 'waiting for a vehicle'}")
        await _until(watch, seconds)
        if any(text.startswith("the control pilot is to toggle") for _, text in watch.report.steps):
            watch.report.notes.append("a validation needs toggles of the control pilot, which this command does not make")
        await slac.close()
    return watch.report


async def _until(watch: _Watch, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await watch.over.wait()
    except TimeoutError:
        watch.report.decision = watch.report.decision or f"nothing came of it within {seconds:g} s"
        watch.finish(asyncio.get_running_loop().time())


def _vehicle(
    powerline: Powerline, watch: _Watch, options: dict[str, Any], toggle: Callable[[ToggleControlPilot], None] | None = None
) -> SlacRuntime[EvSlac]:
    """A vehicle at work."""
    from v2gstack.runtime import SlacRuntime

    config = EvSlacConfig(
        mac=powerline.link.mac,
        direct=options.get("direct", 40.0),
        indirect=options.get("indirect", 80.0),
        attempts=options.get("attempts", 3),
    )

    def happened(what: SlacEvent | SlacEffect, now: float) -> None:
        watch.tell(what, now)
        if toggle is not None and isinstance(what, ToggleControlPilot):
            toggle(what)

    slac = SlacRuntime(EvSlac(config, random=secrets.token_bytes), powerline, name="ev", role="evcc", tell=happened)
    slac.start()
    slac.do(slac.machine.start)
    return slac


def _station(powerline: Powerline, watch: _Watch, options: dict[str, Any]) -> SlacRuntime[EvseSlac]:
    """A station at work, with a vehicle plugged in."""
    from v2gstack.runtime import SlacRuntime

    config = EvseSlacConfig(mac=powerline.link.mac, calibration=options.get("calibration", 0))
    slac = SlacRuntime(EvseSlac(config, random=secrets.token_bytes), powerline, name="evse", role="secc", tell=watch.tell)
    slac.start()
    slac.do(slac.machine.start)
    slac.do(lambda now: slac.machine.pilot(ControlPilotState.B2, now))
    return slac


# -- without a powerline -----------------------------------------------------------------------------------------------------


async def _simulated(role: Role, seconds: float, options: dict[str, Any]) -> MatchReport:
    """A vehicle and some stations on a segment; the first of them is at its cable."""
    from v2gstack.cli.site import attenuation_of
    from v2gstack.runtime import Powerline, PowerlineSegment
    from v2gstack.simulation.medium import LinkQuality, PowerlineMedium, SimulatedModem

    means = options["attenuations"] or _ATTENUATION
    if len(means) > _MAX_STATIONS:
        raise click.UsageError(f"a simulated segment has at most {_MAX_STATIONS} stations here")
    medium = PowerlineMedium(secrets.token_bytes)
    segment = PowerlineSegment(medium)
    car = medium.attach(SimulatedModem(mac=bytes((2, 0, 0, 0, 0xC, 2)), host=bytes((2, 0, 0, 0, 0xC, 1)), measures=False))
    stations: list[SlacRuntime[EvseSlac]] = []
    watches: list[_Watch] = []
    for number, mean in enumerate(means, 1):
        modem = medium.attach(SimulatedModem(mac=bytes((2, 0, 0, 0, number, 2)), host=bytes((2, 0, 0, 0, number, 1))))
        medium.connect(car, modem, LinkQuality(attenuation=attenuation_of(mean), noise=1))
        watches.append(_Watch("secc", modem.host))
        stations.append(_station(Powerline(link=segment.link(modem)), watches[-1], options))
    await asyncio.sleep(_READY)
    watch = _Watch("evcc", car.host, options.get("direct", 40.0))
    toggling: list[asyncio.Task[None]] = []

    def toggle(wanted: ToggleControlPilot) -> None:
        # the cable goes to the first station
        toggling.append(asyncio.get_running_loop().create_task(_toggle(stations[0], wanted)))

    vehicle = _vehicle(_powerline(segment, car), watch, options, toggle)
    await _until(watch, seconds)
    if role == "secc":
        await _until(watches[0], min(seconds, 5.0))
    await vehicle.close()
    for each in stations:
        await each.close()
    for task in toggling:
        task.cancel()
    return watch.report if role == "evcc" else watches[0].report


def _powerline(segment: PowerlineSegment, modem: SimulatedModem) -> Powerline:
    from v2gstack.runtime import Powerline

    return Powerline(link=segment.link(modem))


async def _toggle(station: SlacRuntime[EvseSlac], wanted: ToggleControlPilot) -> None:
    for _ in range(wanted.toggles):
        for state in (ControlPilotState.C2, ControlPilotState.B2):
            station.do(partial(station.machine.pilot, state))
            await asyncio.sleep(wanted.seconds)


# -- showing it --------------------------------------------------------------------------------------------------------------


def show(report: MatchReport, machine: bool) -> int:
    """Show a report; gives the exit code."""
    if machine:
        emit_bytes(msgspec.json.encode(_data(report)) + b"\n")
    else:
        _show_text(report)
    return FINE if report.matched else FINDING


def _data(report: MatchReport) -> dict[str, Any]:
    """A report as JSON has it."""
    return {
        "v": 1,
        "ok": report.matched,
        "role": report.role,
        "mac": mac_text(report.mac),
        "peer": mac_text(report.peer) if report.peer else None,
        "nid": report.nid.hex() or None,
        "seconds": round(report.seconds, 3),
        "decision": report.decision,
        "stations": [
            {
                "ev": mac_text(each.ev_mac),
                "evse": mac_text(each.evse_mac),
                "mean_db": round(each.mean, 2),
                "sounds": each.sounds,
                "attenuation_db": as_plain(each.attenuation),
            }
            for each in report.stations
        ],
        "steps": [{"seconds": round(seconds, 3), "text": text} for seconds, text in report.steps],
        "notes": report.notes,
    }


def _show_text(report: MatchReport) -> None:
    for line in columns([[f"{seconds:.3f}", text] for seconds, text in report.steps], right=frozenset({0}), indent="  "):
        emit(line)
    nearest = sorted(report.stations, key=lambda each: each.mean)
    for number, each in enumerate(nearest):
        chosen = "  <- chosen" if report.peer and each.evse_mac == report.peer else ""
        emit(f"EVSE {mac_text(each.evse_mac)}  mean {each.mean:.1f} dB, {each.sounds} sounds{chosen}")
        if number < _MAX_CHARTS:
            for line in attenuation_bars(each.attenuation, "  "):
                emit(line)
    peer = f" with {mac_text(report.peer)}" if report.peer else ""
    verdict = f"matched{peer} in {report.seconds:.1f} s" if report.matched else f"not matched after {report.seconds:.1f} s"
    emit(paint(verdict, "green" if report.matched else "red", bold=True))
    if report.decision:
        emit(f"  {report.decision}")
    for note in report.notes:
        emit(paint(f"note: {note}", "yellow"))
