"""Meters and inverters that speak SunSpec: found by themselves, read by the tables of their models."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from v2gstack.errors import MeterError
from v2gstack.metering import MeterReading, PhaseReading, RawValue, ReactiveEnergy
from v2gstack.metering.registers import Accumulator, float32_step

from v2gstack_meter_modbus.maps import octets_of
from v2gstack_meter_modbus.meter import PolledMeter, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.metering import MeterIdentity

    from v2gstack_meter_modbus.link import ModbusLink
    from v2gstack_meter_modbus.settings import ModbusConfig

__all__ = ["MODELS", "SunSpecMeter", "SunSpecModel"]

#: ``SunS``, and where it may stand.
_SIGN: Final = [0x5375, 0x6E53]
_BASES: Final = (40_000, 50_000, 0)
#: The common model's number, and the registers of manufacturer, model, version and serial number in it.
_COMMON: Final = 1
_NAMES: Final = ((2, 16), (18, 16), (42, 8), (50, 16))
#: End of the chain of models, and how many are looked at before a chain is given up.
_END: Final = 0xFFFF
_MAX_MODELS: Final = 64
#: Largest power of ten of a scale factor.
_MAX_SCALE: Final = 10

#: Registers of each type, its format for ``struct``, and the number that says that there is none.
_TYPES: Final[dict[str, tuple[int, str, int | None]]] = {
    "int16": (1, ">h", -0x8000),
    "uint16": (1, ">H", 0xFFFF),
    "uint32": (2, ">I", 0xFFFF_FFFF),
    "uint64": (4, ">Q", 0xFFFF_FFFF_FFFF_FFFF),
    "acc32": (2, ">I", 0),
    "float32": (2, ">f", None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SunSpecModel:
    """The points of a model that matter here: name, offset from the model's number, type, offset of its scale factor.

    Attributes:
        length: Registers of the model, without its number and length.
        points: The points.
        sign: 1 where positive power flows into the vehicle, -1 where it flows into the grid.
    """

    length: int
    points: tuple[tuple[str, int, str, int | None], ...]
    sign: int = 1


def _three(name: str, first: int, step: int, kind: str, scale: int | None) -> tuple[tuple[str, int, str, int | None], ...]:
    return tuple((f"{name}.{phase + 1}", first + phase * step, kind, scale) for phase in range(3))


_INTEGERS: Final = SunSpecModel(
    length=105,
    points=(
        *_three("current", 3, 1, "int16", 6),
        *_three("voltage", 8, 1, "int16", 15),
        ("frequency", 16, "int16", 17),
        ("power", 18, "int16", 22),
        *_three("power", 19, 1, "int16", 22),
        ("reactive_power", 28, "int16", 32),
        *_three("reactive_power", 29, 1, "int16", 32),
        ("exported", 38, "acc32", 54),
        *_three("exported", 40, 2, "acc32", 54),
        ("imported", 46, "acc32", 54),
        *_three("imported", 48, 2, "acc32", 54),
        ("q1", 72, "acc32", 104),
        ("q2", 80, "acc32", 104),
        ("q3", 88, "acc32", 104),
        ("q4", 96, "acc32", 104),
    ),
)
_FLOATS: Final = SunSpecModel(
    length=124,
    points=(
        *_three("current", 4, 2, "float32", None),
        *_three("voltage", 12, 2, "float32", None),
        ("frequency", 26, "float32", None),
        ("power", 28, "float32", None),
        *_three("power", 30, 2, "float32", None),
        ("reactive_power", 44, "float32", None),
        *_three("reactive_power", 46, 2, "float32", None),
        ("exported", 60, "float32", None),
        *_three("exported", 62, 2, "float32", None),
        ("imported", 68, "float32", None),
        *_three("imported", 70, 2, "float32", None),
        ("q1", 92, "float32", None),
        ("q2", 100, "float32", None),
        ("q3", 108, "float32", None),
        ("q4", 116, "float32", None),
    ),
)
# A DER's measurements: what it injects into the grid comes out of the vehicle, what it absorbs goes into it.
_DER: Final = SunSpecModel(
    length=153,
    points=(
        ("power", 10, "int16", 116),
        ("reactive_power", 12, "int16", 119),
        ("frequency", 17, "uint32", 115),
        ("exported", 19, "uint64", 120),
        ("imported", 23, "uint64", 120),
        ("temperature", 36, "int16", 122),
        *_three("power", 41, 23, "int16", 116),
        *_three("reactive_power", 43, 23, "int16", 119),
        *_three("current", 45, 23, "int16", 113),
        *_three("voltage", 47, 23, "uint16", 114),
    ),
    sign=-1,
)
#: Models by their number, those of meters before those of inverters.
MODELS: Final = {
    **dict.fromkeys((201, 202, 203, 204), _INTEGERS),
    **dict.fromkeys((211, 212, 213, 214), _FLOATS),
    701: _DER,
}
_PHASES: Final = ("voltage", "current", "power", "reactive_power", "imported", "exported")
_SIGNED: Final = ("power", "reactive_power")


class SunSpecMeter(PolledMeter):
    """A device that speaks SunSpec. The first reading finds the model of a meter in it, or that of an inverter.

    Args:
        link: The bus.
        config: Where the device is, and how it is mounted.
        now: Seconds, monotonic.
    """

    def __init__(self, link: ModbusLink, config: ModbusConfig, *, now: Callable[[], float]) -> None:
        super().__init__(link, config, now=now)
        self._found: tuple[int, SunSpecModel, MeterIdentity] | None = None
        self._accumulators: dict[tuple[str, int], Accumulator] = {}

    async def _take(self) -> MeterReading:
        if self._found is None:
            self._found = await self._scan()
        address, model, identity = self._found
        try:
            registers = await self._registers(address, model.length + 2)
        except MeterError:
            # whatever answers next may be another device: look for its models again
            self._found = None
            raise
        if registers[0] not in MODELS or registers[1] != model.length:
            # another device answers, or it was given another configuration
            self._found = None
            raise MeterError("the device: its models are not where they were", meter=self._config.place, hint="ask again")
        return self._reading(model, registers, identity)

    async def _scan(self) -> tuple[int, SunSpecModel, MeterIdentity]:
        for base in _BASES:
            try:
                if await self._registers(base, 2) != _SIGN:
                    continue
            except MeterError as error:
                if "exception" not in error.message:
                    raise
                continue
            return await self._walk(base + 2)
        raise MeterError("the device: it does not speak SunSpec", meter=self._config.place, hint="switch SunSpec on, and check the address")

    async def _walk(self, address: int) -> tuple[int, SunSpecModel, MeterIdentity]:
        found: dict[int, int] = {}
        names = ["", "", "", ""]
        for _ in range(_MAX_MODELS):
            number, length = await self._registers(address, 2)
            if number == _END or address + length + 2 > 0xFFFF:
                break
            if number == _COMMON:
                names = [text_of(await self._registers(address + offset, count)) for offset, count in _NAMES]
            if number in MODELS and length == MODELS[number].length:
                found.setdefault(number, address)
            address += length + 2
        for number, model in MODELS.items():
            if number in found:
                manufacturer, name, firmware, serial = names
                return found[number], model, self._identified(manufacturer, name, serial, firmware)
        raise MeterError(
            "the device: it has no model of a meter", meter=self._config.place, hint=f"models known: {', '.join(map(str, MODELS))}"
        )

    async def _registers(self, address: int, count: int) -> list[int]:
        return await self._link.read(self._config.device, "holding", address, count)

    def _reading(self, model: SunSpecModel, registers: list[int], identity: MeterIdentity) -> MeterReading:
        values: dict[str, float] = {}
        raw: list[RawValue] = []
        steps = [1.0]
        for name, offset, kind, scale in model.points:
            count, form, absent = _TYPES[kind]
            data = octets_of(registers[offset : offset + count])
            raw.append(RawValue(name, data))
            number: int | float = struct.unpack(form, data)[0]
            power = 0 if scale is None else _scale(registers[scale])
            # an accumulator at zero has counted nothing, or does not exist: registers of energy that matter are then zero
            missing = number == absent if absent is not None else not math.isfinite(number)
            if power is None or (missing and not (kind == "acc32" and name in ("imported", "exported"))):
                continue
            if kind == "acc32":
                number = self._accumulators.setdefault((name, power), Accumulator(2**32)).unwrap(int(number))
            values[name] = _times_ten(number, power) * (model.sign if name.partition(".")[0] in _SIGNED else 1)
            if name in ("imported", "exported"):
                steps.append(float32_step(float(number), 1.0) if kind == "float32" else 10.0**power)
        for name in ("imported", "exported"):
            if not values.get(name, -1) >= 0:
                raise self._no_number(name)
        reactive = {name: int(values[name]) for name in ("q1", "q2", "q3", "q4") if name in values}
        return MeterReading(
            meter_id=self._name(identity.serial),
            imported=int(values["imported"]),
            exported=int(values["exported"]),
            power=values.get("power"),
            reactive_power=values.get("reactive_power"),
            frequency=values.get("frequency"),
            temperature=values.get("temperature"),
            phases=tuple(_phase(values, number) for number in (1, 2, 3)),
            reactive=ReactiveEnergy(**reactive) if len(reactive) == 4 else None,
            resolution=max(steps),
            identity=identity,
            raw=tuple(raw),
        )


def _phase(values: dict[str, float], number: int) -> PhaseReading:
    found = {name: values.get(f"{name}.{number}") for name in _PHASES}
    imported, exported = found.pop("imported"), found.pop("exported")
    return PhaseReading(**found, imported=None if imported is None else int(imported), exported=None if exported is None else int(exported))


def _scale(register: int) -> int | None:
    """A scale factor; ``None`` where there is none, or it makes no sense."""
    value = register - 0x1_0000 if register >= 0x8000 else register
    return value if abs(value) <= _MAX_SCALE else None


def _times_ten(number: float, power: int) -> float:
    """A number times a power of ten, exactly where both are whole."""
    if isinstance(number, int) and power >= 0:
        return number * int(10.0**power)
    return number / 10.0**-power if power < 0 else number * 10.0**power
