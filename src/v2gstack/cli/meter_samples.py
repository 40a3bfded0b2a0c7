"""What a session says of power and registers: from messages of a capture or trace, or from watched readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from v2gstack.cli.captures import read_events
from v2gstack.cli.talk import InputError
from v2gstack.metering.picture import LoadSample

__all__ = ["read_samples", "sample_of"]

#: What begins a line of `v2gstack meter watch --jsonl`.
_WATCHED: Final = b'{"v":1,"t":'
#: Longest file of watched readings.
_MAX_BYTES: Final = 256 << 20


class _Reading(msgspec.Struct):
    imported: int
    exported: int = 0
    power: float | None = None


class _Line(msgspec.Struct):
    t: float
    reading: _Reading


def read_samples(source: str) -> list[LoadSample]:
    """The samples of a capture, a trace, or a file of watched readings.

    Raises:
        InputError: There is no such file, or there is nothing of power or a meter in it.
        CaptureError: It is no capture.
    """
    samples = _watched(Path(source)) if source != "-" else None
    if samples is None:
        with read_events(source) as events:
            samples = [sample for event in events if (sample := sample_of(event.message, event.time_ns / 1e9)) is not None]
    if len(samples) < 2:
        raise InputError("there is no power and no meter in it", source=source, hint="messages of a charge loop have them")
    return samples


def _watched(path: Path) -> list[LoadSample] | None:
    """Samples of watched readings; ``None`` where the file is something else."""
    try:
        with path.open("rb") as stream:
            head = stream.readline(1 << 16)
            if not head.startswith(_WATCHED) or b'"reading":' not in head:
                return None
            lines = [head, *stream.read(_MAX_BYTES).splitlines()]
    except OSError:
        # whoever reads captures says what is wrong
        return None
    decoder = msgspec.json.Decoder(_Line)
    try:
        read = [decoder.decode(line) for line in lines if line.strip()]
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"a line is no reading: {error}", source=str(path)) from error
    return [LoadSample(each.t, each.reading.power, each.reading.imported, each.reading.exported) for each in read]


def sample_of(message: Any, time: float) -> LoadSample | None:
    """What a response of a charge loop says; ``None`` where it says nothing.

    Args:
        message: The message, of whichever protocol.
        time: Seconds.
    """
    info = getattr(message, "meter_info", None)
    voltage, current = getattr(message, "evse_present_voltage", None), getattr(message, "evse_present_current", None)
    power: float | None = None
    if voltage is not None and current is not None:
        power = float(voltage.decimal * current.decimal)
    else:
        active = getattr(getattr(message, "cl_res_control_mode", None), "evse_present_active_power", None)
        power = None if active is None else float(active.decimal)
    imported = exported = None
    if info is not None:
        imported = getattr(info, "meter_reading", None) if hasattr(info, "meter_reading") else info.charged_energy_reading_wh
        exported = getattr(info, "bpt_discharged_energy_reading_wh", None)
    if power is None and imported is None:
        return None
    return LoadSample(time, power, imported, exported)
