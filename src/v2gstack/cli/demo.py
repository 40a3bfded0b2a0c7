"""``v2gstack demo``: a car that charges and discharges, from plugging in to the end, in one process and without a network."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from v2gstack.cli.charging import ENERGIES, PROTOCOLS, Outcome, Scenario, run_scenario, scenario
from v2gstack.cli.talk import FINDING, FINE, Word, columns, common_options, emit, paint
from v2gstack.errors import CaptureError, ConfigError

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import TraceSink
    from v2gstack.simulation import SimulatedPair

__all__ = ["command"]

#: Seconds of the session between two lines of progress.
_PROGRESS: Final = 300.0
_PROGRESS_WATCHED: Final = 2.0
#: Joules of a watt-hour.
_JOULES: Final = 3600.0
_BAR: Final = 24

_EPILOG: Final = """\b
Examples:
  v2gstack demo
  v2gstack demo --protocol iso15118_2 --energy ac
  v2gstack demo --plug-and-charge
  v2gstack demo --csms
  v2gstack demo charge.pcap
"""


@click.command(name="demo", epilog=_EPILOG)
@click.argument("capture", required=False)
@click.option("--protocol", type=Word(PROTOCOLS), default="iso15118_20", show_default=True, help="What station and car speak.")
@click.option("--energy", type=Word(ENERGIES), default="dc", show_default=True, help="Direct or alternating current.")
@click.option("--plug-and-charge", is_flag=True, help="Pay by a contract, which the car has installed on the way.")
@click.option(
    "--csms", is_flag=True, help="Tell the session to a CSMS by OCPP, over a WebSocket of this machine, and show what it has kept."
)
@click.option("--real-time", is_flag=True, help="Let it take as long as it takes, for watching.")
@click.option("--messages", is_flag=True, help="Decode published messages instead, write a session and read it back.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Directory of the traces, with --messages the capture; temporary by default."
)
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def command(capture: str | None, output: Path | None, messages: bool, machine: bool, **chosen: Any) -> int:
    """Let a simulated car charge at a simulated station.

    Both run in this process, over the very code that runs stations and cars, in virtual time: forty minutes pass in a second or
    two. Under ISO 15118-20 the car feeds energy back after charging. With CAPTURE: a report on a capture of yours.
    """
    if capture is not None or messages:
        from v2gstack.cli.published import show

        return show(capture, output, machine=machine)
    wanted = scenario(
        chosen["protocol"],
        chosen["energy"],
        real_time=chosen["real_time"],
        contracts=chosen["plug_and_charge"],
        csms=chosen["csms"],
    )
    place = _place(output)
    started = time.perf_counter()
    if not machine:
        _introduce(wanted)
    outcome = run_scenario(wanted, lambda pair: _sinks(pair, wanted, place, machine), show=None if machine else emit)
    took = time.perf_counter() - started
    if machine:
        emit(msgspec.json.encode(_data(wanted, outcome, place, took)).decode())
    else:
        _conclude(wanted, outcome, place, took)
    whole = outcome.kept is None or outcome.kept.is_whole
    return FINE if whole and outcome.station.end.is_regular and outcome.vehicle.end.is_regular else FINDING


def _place(output: Path | None) -> Path:
    if output is None:
        return Path(tempfile.mkdtemp(prefix="v2gstack-"))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{output} cannot be a directory: {error.strerror}", hint="name a directory with -o") from error
    return output


def _traces(place: Path) -> tuple[Path, Path]:
    return place / "session.pcapng", place / "session.jsonl"


def _sinks(pair: SimulatedPair, wanted: Scenario, place: Path, machine: bool) -> list[TraceSink]:
    """The traces, and the lines on the screen."""
    from v2gstack.cli.live import LiveLadder
    from v2gstack.trace import JsonLinesTrace, PcapngTrace

    capture, lines = _traces(place)
    try:
        sinks: list[TraceSink] = [PcapngTrace(capture), JsonLinesTrace(lines)]
    except OSError as error:
        raise CaptureError(f"the traces cannot be written: {error.strerror}", file=str(place)) from error
    if not machine:
        interval = _PROGRESS_WATCHED if wanted.real_time else _PROGRESS
        sinks.append(LiveLadder(lambda: _progress(pair), interval=interval))
    return sinks


def _progress(pair: SimulatedPair) -> str:
    """State of charge as a bar, power, and the registers of the meter."""
    point, meter = pair.point, pair.station.meter_registers
    soc = point.battery.soc
    filled = round(soc / 100 * _BAR)
    power = meter.power / 1000
    colour = "green" if power >= 0 else "magenta"
    reading = meter.reading()
    bar = paint("█" * filled, colour) + "░" * (_BAR - filled)
    registers = f"import {reading.imported / 1000:.3f} kWh  export {reading.exported / 1000:.3f} kWh"
    return f"{bar} {soc:5.1f} %  {paint(f'{power:+7.2f} kW', colour)}  {registers}"


def _introduce(wanted: Scenario) -> None:
    emit(paint(f"{wanted.vehicle.summary}", "cyan"))
    emit(paint(f"{wanted.station.summary}", "magenta"))
    time_text = "in real time" if wanted.real_time else "in virtual time"
    security = " (in memory, so without TLS)" if wanted.protocol == "iso15118_20" and not wanted.contracts else ""
    contract = " with a contract (in memory, which passes for TLS)" if wanted.contracts else ""
    emit(f"{wanted.protocol}, {wanted.service}{contract}, {time_text}{security}. Somebody plugs the car in.")
    emit("")


def _energies(outcome: Outcome) -> dict[str, float]:
    """Where the energy went, in Wh."""
    ledger = outcome.pair.point.ledger
    return {
        "from_grid": ledger.grid_drawn / _JOULES,
        "to_grid": ledger.grid_fed / _JOULES,
        "into_battery": ledger.terminals_in / _JOULES,
        "out_of_battery": ledger.terminals_out / _JOULES,
        "losses": ledger.losses / _JOULES,
    }


def _conclude(wanted: Scenario, outcome: Outcome, place: Path, took: float) -> None:
    report, energies = outcome.station, _energies(outcome)
    emit("")
    emit(paint(f"{report.end.kind}: {report.end.text}", "green" if report.end.is_regular else "red", bold=True))
    battery = outcome.pair.point.battery
    rows = [
        ["battery", f"{wanted.vehicle.soc:.1f} %", f"now {battery.soc:.1f} %"],
        ["meter", f"import {report.energy_in:.0f} Wh", f"export {report.energy_out:.0f} Wh"],
        ["battery terminals", f"in {energies['into_battery']:.0f} Wh", f"out {energies['out_of_battery']:.0f} Wh"],
        ["grid", f"drawn {energies['from_grid']:.0f} Wh", f"fed {energies['to_grid']:.0f} Wh"],
        ["losses", f"{energies['losses']:.0f} Wh", "in converter, cable and charger"],
        ["time", f"{outcome.seconds:.0f} s of the session", f"{took:.1f} s of yours"],
        [
            "messages",
            str(report.sent + report.received),
            f"{took / max(report.sent + report.received, 1) * 1e6:.0f} us each, both sides together",
        ],
    ]
    if wanted.real_time:
        rows.pop()
    for line in columns(rows, indent="  "):
        emit(line)
    if outcome.kept is not None:
        from v2gstack.cli.backoffice import show_kept

        show_kept(outcome.kept)
    emit("")
    emit("Next:")
    capture, lines = _traces(place)
    for line in (f"v2gstack inspect {capture} --stats", f"v2gstack inspect {lines}", "v2gstack simulate --help"):
        emit(f"  {paint(line, 'cyan')}")


def _data(wanted: Scenario, outcome: Outcome, place: Path, took: float) -> dict[str, Any]:
    from v2gstack.cli.simulate import report_data

    kept: dict[str, Any] = {}
    if outcome.kept is not None:
        from v2gstack.cli.backoffice import kept_data

        kept = {"csms": kept_data(outcome.kept)}
    return {
        "v": 1,
        "protocol": wanted.protocol,
        "service": wanted.service.value,
        "station": report_data(outcome.station),
        "vehicle": report_data(outcome.vehicle),
        "soc": [wanted.vehicle.soc, outcome.pair.point.battery.soc],
        "energy_wh": _energies(outcome),
        "seconds": {"session": outcome.seconds, "real": took},
        "files": [str(path) for path in _traces(place)],
        **kept,
    }
