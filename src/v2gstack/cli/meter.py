"""``v2gstack meter``."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
import msgspec

from v2gstack.cli.plugging import make_manager
from v2gstack.cli.talk import FINDING, FINE, InputError, columns, common_options, emit, emit_bytes, paint, tell, write_whole
from v2gstack.errors import ConfigError, DecodeError

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import Meter
    from v2gstack.metering.picture import LoadSample
    from v2gstack.metering.records import FoundRecord
    from v2gstack.metering.verdict import Verdict

__all__ = ["command", "public_key_of"]

_EPILOG: Final = """\b
Examples:
  v2gstack meter verify record.ocmf --public-key 3059301306072a8648ce3d02...
  v2gstack meter read simulated
  v2gstack meter watch eastron-sdm630 --set host=192.0.2.7
  v2gstack meter picture session.jsonl -o session.svg
"""


@click.group(name="meter", epilog=_EPILOG)
@common_options
def command() -> None:
    """Verify signed meter records; read, watch and calibrate meters; draw a session."""


def _write(document: dict[str, object]) -> None:
    emit_bytes(msgspec.json.encode({"v": 1, **document}) + b"\n")


# -- verify ------------------------------------------------------------------------------------------------------------


@command.command(name="verify")
@click.argument("words", nargs=-1, metavar="RECORD|FILE|-")
@click.option("--public-key", "key", metavar="HEX|BASE64|FILE", help="The meter's public key; without it what stands beside the record.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def verify(words: tuple[str, ...], key: str | None, machine: bool) -> int:
    """Verify signed records: OCMF, ALFEN's, EDL as signedMeterValue or in SML, files of transparency software, calibration records.

    Exits with 0 where all of them are their meter's, 1 where one is not, 3 where one cannot be read. Every time it says why.
    """
    from v2gstack.metering.records import find_records, verify_record

    text, source = _text(words)
    try:
        public = public_key_of(key)
        if text.lstrip().startswith('{"record"'):
            return _verify_calibration(text, public, machine=machine)
        found = find_records(text)
        verdicts = [verify_record(each, public) for each in found]
    except DecodeError as error:
        raise InputError(error.message, source=error.path or source, hint=error.hint or "check that the record is whole") from error
    told = [verdict for verdict in verdicts if verdict is not None]
    if len(told) != len(verdicts):
        raise ConfigError("there is no public key to verify with", hint="give the meter's by --public-key")
    ok = all(verdict.valid for verdict in told)
    if machine:
        _write({"ok": ok, "records": [_record_as_data(each, verdict) for each, verdict in zip(found, told, strict=True)]})
        return FINE if ok else FINDING
    for each, verdict in zip(found, told, strict=True):
        for line in _record_lines(each, verdict):
            emit(line)
    return FINE if ok else FINDING


def _verify_calibration(text: str, key: Any, *, machine: bool) -> int:
    from v2gstack.metering.calibration import verify_calibration

    if key is None:
        raise ConfigError("there is no public key to verify with", hint="give that of whoever signed by --public-key")
    verdicts = [verify_calibration(line.encode(), key) for line in text.splitlines() if line.strip()]
    ok = all(verdict.valid for verdict in verdicts)
    if machine:
        _write({"ok": ok, "records": [{"format": "calibration", "valid": each.valid, "reason": each.reason} for each in verdicts]})
    for verdict in [] if machine else verdicts:
        emit(f"{_word(verdict)}  calibration  {verdict.algorithm}")
        emit(f"  {verdict.reason}")
    return FINE if ok else FINDING


def _text(words: tuple[str, ...]) -> tuple[str, str]:
    """What the arguments name or are, and where it came from."""
    from v2gstack.metering.records import MAX_RECORDS_BYTES

    if words in ((), ("-",)):
        if not words and sys.stdin.isatty():
            raise click.UsageError("there is no record. give one, a file, or - for stdin", click.get_current_context())
        data, source = sys.stdin.buffer.read(MAX_RECORDS_BYTES + 1), "stdin"
    elif len(words) == 1 and (path := _existing(words[0])) is not None:
        source = str(path)
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_RECORDS_BYTES + 1)
        except OSError as error:
            raise InputError(f"the file cannot be read: {error.strerror}", source=source) from error
    else:
        return " ".join(words), "the argument"
    # records are verified octet by octet: what is no UTF-8 stays what it is
    return data.decode("utf-8", "surrogateescape"), source


def _existing(word: str) -> Path | None:
    try:
        path = Path(word)
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def public_key_of(given: str | None) -> Any:
    """A meter's public key as it is given on the command line; ``None`` for none.

    Raises:
        DecodeError: It is none.
    """
    from v2gstack.metering.keys import load_public_key

    path = None if given is None else _existing(given)
    if path is None:
        return None if given is None else load_public_key(given)
    data = path.read_bytes()[:8192]
    return load_public_key(data if data[:1] in (b"\x30", b"\x04") else data.decode("ascii", "replace"))


def _word(verdict: Verdict) -> str:
    return paint("valid  ", "green") if verdict.valid else paint("invalid", "red")


def _said(found: FoundRecord) -> dict[str, Any]:
    """What a record says, whichever it is."""
    from v2gstack.metering.datasets import SignedDataset
    from v2gstack.metering.ocmf import EnergyFlow

    record = found.record
    if isinstance(record, SignedDataset):
        reading = {
            "register": record.register,
            "value": None if record.value is None else str(record.value),
            "unit": "Wh",
            "reason": record.kind,
        }
        return {
            "format": record.format,
            "pagination": str(record.pagination),
            "meter": record.meter_id.hex(),
            "readings": [{**reading, "time": str(record.time)}],
        }
    payload = record.payload
    energies = {flow.value: payload.energy(flow) for flow in EnergyFlow}
    return {
        "format": "OCMF",
        "pagination": payload.pagination,
        "meter": " ".join(word for word in (payload.meter_vendor or payload.gateway, payload.meter_model, payload.serial) if word),
        "energy_wh": {name: str(value) for name, value in energies.items() if value is not None},
        "readings": [
            {
                "register": reading.identification,
                "value": None if reading.value is None else str(reading.value),
                "unit": reading.unit,
                "reason": reading.transaction,
                "time": "" if reading.time is None else f"{reading.time.isoformat()} {reading.clock or ''}".strip(),
                "status": reading.status,
            }
            for reading in payload.readings
        ],
    }


def _record_as_data(found: FoundRecord, verdict: Verdict) -> dict[str, Any]:
    return {
        "valid": verdict.valid,
        "reason": verdict.reason,
        "algorithm": verdict.algorithm,
        "remarks": list(verdict.remarks),
        **_said(found),
    }


def _record_lines(found: FoundRecord, verdict: Verdict) -> list[str]:
    from v2gstack.explain import printable

    said = _said(found)
    lines = [f"{_word(verdict)}  {said['format']}  {printable(said['pagination'])}  {printable(said['meter'])}  {verdict.algorithm}"]
    rows = [
        [printable(str(each.get(name) or "")) for name in ("time", "reason", "register", "value", "unit", "status")]
        for each in said["readings"]
    ]
    lines += columns(rows, right=frozenset({3}), indent="  ") if rows else []
    for name, value in said.get("energy_wh", {}).items():
        lines.append(f"  {name} {value} Wh")
    lines.append(f"  {verdict.reason}")
    lines += [f"  {paint('remark:', 'yellow')} {printable(remark)}" for remark in verdict.remarks]
    return lines


# -- read and watch ----------------------------------------------------------------------------------------------------


def _device_options(function: Callable[..., int]) -> Callable[..., int]:
    for option in (
        click.option("--calibration-key", metavar="HEX|BASE64|FILE", help="Public key of whoever signs its calibrations."),
        click.option(
            "--calibration", type=click.Path(path_type=Path), help="File of calibrations: the meter's newest one adjusts what it measures."
        ),
        click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="One setting, over the file's; may be repeated."),
        click.option("--config", "config", type=click.Path(path_type=Path), help="TOML file with the meter's settings."),
        click.argument("driver"),
    ):
        function = option(function)
    return function


class _Device(NamedTuple):
    """Which meter, as options say it."""

    driver: str
    config: Path | None
    pairs: tuple[str, ...]
    calibration: Path | None
    calibration_key: str | None


def _made(device: _Device) -> Callable[[], Meter]:
    """Makes the meter, inside the event loop that it will live in."""
    from v2gstack.cli.plugins import settings_from
    from v2gstack.hooks import DeviceContext

    manager = make_manager()
    settings = manager.configure("meter_drivers", device.driver, settings_from(device.config, device.pairs), text=bool(device.pairs))
    context = DeviceContext(name="", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)

    def made() -> Meter:
        return manager.create("meter_drivers", device.driver, settings, context=context)

    if (device.calibration is None) is not (device.calibration_key is None):
        raise click.UsageError("a calibration wants both --calibration and --calibration-key", click.get_current_context())
    if device.calibration is None:
        return made
    from v2gstack.cli.meter_calibration import calibration_for
    from v2gstack.runtime import calibrated_meter

    record = calibration_for(device.calibration, public_key_of(device.calibration_key), getattr(settings, "meter_id", ""))
    return lambda: calibrated_meter(made(), record)


@command.command(name="read")
@_device_options
@click.option("--signed", is_flag=True, help="Ask for a signature.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def read(signed: bool, machine: bool, **device: Any) -> int:
    """Read a meter once: the meter driver DRIVER of `v2gstack plugins list --kind meter_drivers`."""
    from v2gstack.cli.meter_watch import reading_as_data, reading_lines

    make = _made(_Device(**device))

    async def once() -> Any:
        meter = make()
        try:
            return await meter.read(signed=signed)
        finally:
            await meter.close()

    reading = asyncio.run(once())
    if machine:
        _write({"reading": reading_as_data(reading)})
        return FINE
    for line in columns(reading_lines(reading)):
        emit(line)
    return FINE


@command.command(name="watch")
@_device_options
@click.option("--every", type=click.FloatRange(min=0.05), default=1.0, show_default=True, help="Seconds between two readings.")
@click.option("--count", type=click.IntRange(min=1), help="So many readings; without it until you interrupt.")
@click.option(
    "--maximum-power", type=click.FloatRange(min=1.0), default=500_000.0, show_default=True, help="W that the connection can carry."
)
@click.option("--jsonl", is_flag=True, help="A line of JSON for each reading, which `picture` takes.")
@common_options
def watch(every: float, count: int | None, maximum_power: float, jsonl: bool, **device: Any) -> int:
    """Read a meter again and again, with power as a plot that moves, and tell when registers do not go on.

    Exits with 1 where a reading failed or a register was reset, rolled over, or jumped.
    """
    from v2gstack.cli.meter_watch import watch_meter

    make = _made(_Device(**device))

    async def run(show: Callable[[list[str]], None] | None) -> int:
        meter = make()
        try:
            return await watch_meter(meter, every=every, count=count, maximum_power=maximum_power, jsonl=jsonl, show=show)
        finally:
            await meter.close()

    if jsonl or not sys.stdout.isatty():
        return FINDING if asyncio.run(run(None)) else FINE
    from rich.live import Live
    from rich.text import Text

    with Live(auto_refresh=False) as live:
        return FINDING if asyncio.run(run(lambda lines: live.update(Text("\n".join(lines)), refresh=True))) else FINE


# -- calibrate ---------------------------------------------------------------------------------------------------------


@command.command(name="calibrate")
@click.argument("measurements", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="PEM file with the private key that signs the record.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File that the signed record is added to.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def calibrate(measurements: Path, key: Path | None, output: Path | None, machine: bool) -> int:
    """Compute adjustments from MEASUREMENTS, a TOML file of loads by the meter and by a reference, and sign the record of it.

    `read` and `watch` apply what is in the file of records. Nothing is written to the meter, and one that is certified is refused.
    """
    from v2gstack.cli.meter_calibration import Signer, compute

    if (key is None) is not (output is None):
        raise click.UsageError("a signed record wants both --key and --output", click.get_current_context())
    signer = Signer(key, output) if key is not None and output is not None else None
    result = compute(measurements, now=int(time.time()), done=signer.done if signer is not None else ())
    if signer is not None:
        signer.sign(result.record)
    if machine:
        _write({"record": msgspec.json.decode(result.record.encode()), "left": result.left, "signed": output is not None})
        return FINE
    for line in result.lines():
        emit(line)
    tell(f"the signed record was added to {output}" if output else "nothing was signed: --key and --output do that")
    return FINE


# -- picture -----------------------------------------------------------------------------------------------------------


@command.command(name="picture")
@click.argument("source")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The SVG file.")
@click.option("--title", default="", help="What stands above it.")
@common_options
def picture(source: str, output: Path, title: str) -> int:
    """Draw a session as SVG: load curve, registers, changes of direction.

    SOURCE is a capture, a trace as JSON Lines, or what `v2gstack meter watch --jsonl` wrote.
    """
    from v2gstack.cli.meter_samples import read_samples
    from v2gstack.metering.picture import draw_load_curve, find_turns

    samples: list[LoadSample] = read_samples(source)
    write_whole(output, draw_load_curve(samples, title=title or Path(source).name).encode())
    turns = find_turns(samples)
    tell(f"{len(samples)} samples, {len(turns)} changes of direction; written to {output}")
    return FINE
