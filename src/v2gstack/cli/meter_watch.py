"""A meter watched in the terminal: registers, what looks wrong with them, and power as a plot that moves."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from v2gstack.cli.talk import emit, emit_bytes, tell
from v2gstack.errors import MeterError
from v2gstack.metering.registers import RegisterWatch

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import Meter
    from v2gstack.metering import MeterReading
    from v2gstack.metering.registers import Observation

__all__ = ["reading_as_data", "reading_lines", "terminal_plot", "watch_meter"]

#: Columns and rows of the plot.
_WIDTH, _HEIGHT = 64, 9
#: Eighths of a row, from the bottom.
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"


def reading_as_data(reading: MeterReading) -> dict[str, Any]:
    """A reading for JSON: what the meter told, with octets as hex."""
    found = {name: value for name, value in asdict(reading).items() if value not in (None, (), "")}
    found["raw"] = {value.name: value.data.hex() for value in reading.raw}
    if reading.signature is not None:
        found["signature"] = reading.signature.hex()
    if reading.record is not None:
        record = reading.record
        found["record"] = {"format": record.format, "data": record.data.decode("utf-8", "replace"), "public_key": record.public_key.hex()}
    return found


def reading_lines(reading: MeterReading) -> list[list[str]]:
    """A reading as rows for people."""
    rows = [
        ["meter", reading.meter_id],
        ["import", f"{reading.imported} Wh"],
        ["export", f"{reading.exported} Wh"],
    ]
    if reading.resolution > 1.0:
        rows.append(["resolution", f"{reading.resolution:g} Wh"])
    for name, value, unit in (
        ("power", reading.power, "W"),
        ("reactive power", reading.reactive_power, "var"),
        ("frequency", reading.frequency, "Hz"),
        ("temperature", reading.temperature, "°C"),
    ):
        if value is not None:
            rows.append([name, f"{value:g} {unit}"])
    for number, phase in enumerate(reading.phases, 1):
        told = ((phase.voltage, "V"), (phase.current, "A"), (phase.power, "W"), (phase.reactive_power, "var"))
        words = [f"{value:g} {unit}" for value, unit in told if value is not None]
        if words:
            rows.append([f"phase {number}", "  ".join(words)])
    if reading.reactive is not None:
        rows.append(["reactive energy", "  ".join(f"Q{name[1]} {value} varh" for name, value in asdict(reading.reactive).items())])
    if reading.time is not None:
        rows.append(["clock", f"{reading.time} ({reading.clock_status.name.lower()})"])
    if reading.calibration:
        rows.append(["calibration", reading.calibration])
    if reading.identity is not None:
        known = [f"{name.replace('_', ' ')} {value}" for name, value in asdict(reading.identity).items() if value not in ("", False)]
        rows.append(["identity", ", ".join(known)])
    return rows


def terminal_plot(values: list[float], *, width: int = _WIDTH, height: int = _HEIGHT) -> list[str]:
    """Values as columns of blocks, above and below a zero line, the newest at the right, with the scale at the left.

    >>> for line in terminal_plot([1000.0, 2000.0, -1000.0], width=3, height=3):
    ...     print(line)
       2.0 kW ┤ █
              ┤██
       0.0 kW ┼───
      -1.0 kW ┤  █
    """
    shown = values[-width:]
    low, high = min(0.0, *shown, 0.0), max(0.0, *shown, 0.0)
    span = max(high - low, 1.0)
    below = min(height - 1, max(1, round(height * -low / span))) if low < 0.0 else 0
    above = height - below if high > 0.0 else 1
    rows: list[str] = []
    for row in range(above, 0, -1):
        cells = "".join(_cell(value / max(high, 1.0) * above - (row - 1)) for value in shown)
        rows.append(f"{_scale(max(high, 1.0) if row == above else None)} ┤{cells}".rstrip())
    rows.append(f"{_scale(0.0)} ┼{'─' * len(shown)}")
    for row in range(1, below + 1):
        cells = "".join("█" if value / low * below >= row - 0.5 else " " for value in shown)
        rows.append(f"{_scale(low if row == below else None)} ┤{cells}".rstrip())
    return rows


def _cell(fill: float) -> str:
    return _BLOCKS[max(0, min(8, round(fill * 8)))]


def _scale(watts: float | None) -> str:
    return " " * 9 if watts is None else f"{watts / 1000:6.1f} kW"


async def watch_meter(
    meter: Meter,
    *,
    every: float,
    count: int | None,
    maximum_power: float,
    jsonl: bool,
    show: Callable[[list[str]], None] | None,
) -> int:
    """Read a meter again and again.

    Args:
        meter: The meter.
        every: Seconds between two readings.
        count: How many; ``None`` goes on until it is interrupted.
        maximum_power: W that the connection can carry.
        jsonl: Whether a line of JSON is written for each reading.
        show: Takes the lines of a moving picture; ``None`` writes a line for each reading.

    Returns:
        How many findings there were.
    """
    watch = RegisterWatch(maximum_power=maximum_power)
    powers: deque[float] = deque(maxlen=_WIDTH)
    found = number = 0
    start = time.monotonic()
    while count is None or number < count:
        number += 1
        try:
            reading = await meter.read()
            observed = watch.observe(reading, time.monotonic())
            if observed.read_again:
                reading = await meter.read()
                observed = watch.observe(reading, time.monotonic())
        except MeterError as error:
            found += 1
            tell(f"{error}; {error.hint}" if error.hint else str(error))
        else:
            found += observed.discontinuity is not None
            powers.append(reading.power or 0.0)
            _tell(reading, observed, list(powers), time.monotonic() - start, jsonl=jsonl, show=show)
        if count is None or number < count:
            await asyncio.sleep(max(0.0, start + number * every - time.monotonic()))
    return found


def _tell(
    reading: MeterReading,
    observed: Observation,
    powers: list[float],
    seconds: float,
    *,
    jsonl: bool,
    show: Callable[[list[str]], None] | None,
) -> None:
    count, trouble = observed.count, observed.discontinuity
    if jsonl:
        document = {"v": 1, "t": time.time(), "reading": reading_as_data(reading), "count": asdict(count), "finding": str(trouble or "")}
        emit_bytes(msgspec.json.encode(document) + b"\n")
        return
    line = (
        f"{seconds:9.1f} s  {(reading.power or 0.0) / 1000:+8.2f} kW  import {reading.imported} Wh (+{count.imported})"
        f"  export {reading.exported} Wh (+{count.exported})"
    )
    if show is None:
        emit(line if trouble is None else f"{line}  {trouble}")
        return
    show([f"{reading.meter_id}", *terminal_plot(powers), line, str(trouble or "")])
