"""A meter with a map of registers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from v2gstack.errors import MeterError
from v2gstack.metering import MeterIdentity, MeterReading, PhaseReading, RawValue
from v2gstack.metering.registers import float32_step

from v2gstack_meter_modbus.maps import Kind, RegisterMap, Value, blocks_of, octets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack_meter_modbus.link import ModbusLink
    from v2gstack_meter_modbus.maps import Field
    from v2gstack_meter_modbus.settings import ModbusConfig

__all__ = ["ModbusMeter", "PolledMeter", "inverted", "text_of"]

#: Seconds of grace for the clock between two readings: energy that came before the last one may show only now.
_GRACE: Final = 2.0
#: Longest identifier of a meter in messages.
_METER_ID: Final = 32


class PolledMeter(ABC):
    """What all meters on Modbus have in common. A register that went back or too far is read once more, since the two halves of a number
    may come from two moments; what it then says is handed on as it is, and whoever watches registers decides.

    Args:
        link: The bus.
        config: Where the meter is, and how it is mounted.
        now: Seconds, monotonic.
    """

    def __init__(self, link: ModbusLink, config: ModbusConfig, *, now: Callable[[], float]) -> None:
        self._link = link
        self._config = config
        self._now = now
        self._last: tuple[float, MeterReading] | None = None

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The registers now. Single readings are not signed by meters on Modbus: a signed one is the plain one."""
        reading = await self._mounted()
        if self._looks_torn(reading):
            reading = await self._mounted()
        self._last = self._now(), reading
        return reading

    async def close(self) -> None:
        """Let go of the bus."""
        await self._link.close()

    @abstractmethod
    async def _take(self) -> MeterReading:
        """One reading, as the meter gives it."""

    async def _mounted(self) -> MeterReading:
        reading = await self._take()
        return inverted(reading) if self._config.inverted else reading

    def _looks_torn(self, reading: MeterReading) -> bool:
        if self._last is None:
            return False
        then, last = self._last
        most = self._config.maximum_power * (self._now() - then + _GRACE) / 3600.0 + 2.0 * reading.resolution
        pairs = ((last.imported, reading.imported), (last.exported, reading.exported))
        return any(after < before - reading.resolution or after - before > most for before, after in pairs)

    def _name(self, serial: str) -> str:
        """The meter's identifier in messages; of one that is too long the end, which tells the meters of one bus apart."""
        return (self._config.meter_id or serial or f"{self._config.place}/{self._config.device}")[-_METER_ID:]

    def _identified(self, manufacturer: str, model: str, serial: str = "", firmware: str = "") -> MeterIdentity:
        """What the meter is, with what its settings say of it."""
        config = self._config
        return MeterIdentity(
            manufacturer=manufacturer,
            model=model,
            serial=serial,
            firmware=firmware,
            accuracy_class=config.accuracy_class,
            legal_mark=config.legal_mark,
            certified=config.certified,
        )

    def _no_number(self, name: str) -> MeterError:
        return MeterError(f"the register {name} holds no energy", meter=self._config.place, hint="check the model, and the order of words")


class ModbusMeter(PolledMeter):
    """A meter with a map of registers.

    Args:
        registers: The meter's map.
        link: The bus.
        config: Where the meter is, and how it is mounted.
        now: Seconds, monotonic.
    """

    def __init__(self, registers: RegisterMap, link: ModbusLink, config: ModbusConfig, *, now: Callable[[], float]) -> None:
        super().__init__(link, config, now=now)
        self._map = registers
        self._blocks = blocks_of(registers.fields)
        self._identity: MeterIdentity | None = None

    async def _take(self) -> MeterReading:
        return self._reading(await self._values(), await self.identity())

    async def identity(self) -> MeterIdentity:
        """What the meter is; its serial number is read once."""
        if self._identity is None:
            serial = ""
            if self._map.serial is not None:
                address, count = self._map.serial
                serial = text_of(await self._link.read(self._config.device, self._map.kind, address, count))
            self._identity = self._identified(self._map.manufacturer, self._map.model, serial)
        return self._identity

    async def _values(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for block in self._blocks:
            registers = await self._link.read(self._config.device, self._map.kind, block.address, block.count)
            for field in block.fields:
                start = field.address - block.address
                found[field.name] = field.decode(registers[start : start + field.kind.registers], self._map.words)
        return found

    def _reading(self, values: dict[str, Value], identity: MeterIdentity) -> MeterReading:
        scaled = {field.name: self._scaled(field, values[field.name]) for field in self._map.fields}
        numbers = {name: number for name, number in scaled.items() if number is not None}
        energies = {name: self._energy(name, numbers) for name in ("imported", "exported")}
        steps = [self._step(field, numbers) for field in self._map.fields if field.name.partition(".")[0] in energies]
        return MeterReading(
            meter_id=self._name(identity.serial),
            imported=energies["imported"],
            exported=energies["exported"],
            power=numbers.get("power"),
            reactive_power=numbers.get("reactive_power"),
            frequency=numbers.get("frequency"),
            phases=tuple(_phase(numbers, number) for number in (1, 2, 3)),
            resolution=max(steps, default=1.0),
            identity=identity,
            raw=tuple(RawValue(name, value.data) for name, value in values.items()),
        )

    def _scaled(self, field: Field, value: Value) -> float | None:
        if value.number is None:
            return None
        # integers times whole numbers stay exact, whatever their size
        whole = isinstance(value.number, int) and field.scale.is_integer()
        return value.number * int(field.scale) if whole else value.number * field.scale

    def _energy(self, name: str, numbers: dict[str, float]) -> int:
        """Wh in a register, which may be one number or the sum of its parts."""
        parts = [numbers.get(field.name) for field in self._map.fields if field.name == name or field.name in _parts(name)]
        total = sum(part for part in parts if part is not None)
        if not parts or None in parts or total < 0:
            raise self._no_number(name)
        # floats of 32 bits miss the last digit that the meter shows by a little: the nearest Wh is that digit
        return round(total)

    def _step(self, field: Field, numbers: dict[str, float]) -> float:
        """Wh of one step of a register of energy."""
        if field.name not in ("imported", "exported", *_parts("imported"), *_parts("exported")):
            return 1.0
        if field.kind is Kind.FLOAT32:
            return max(1.0, float32_step(numbers.get(field.name, 0.0), field.scale))
        return 1.0 if field.name.endswith(".kwh") else max(1.0, field.scale)


def text_of(registers: list[int]) -> str:
    """Text in registers, up to its end."""
    return octets_of(registers).partition(b"\x00")[0].decode("ascii", "replace").strip()


def _parts(name: str) -> tuple[str, str]:
    return f"{name}.kwh", f"{name}.wh"


def _phase(numbers: dict[str, float], number: int) -> PhaseReading:
    imported, exported = numbers.get(f"imported.{number}"), numbers.get(f"exported.{number}")
    return PhaseReading(
        voltage=numbers.get(f"voltage.{number}"),
        current=numbers.get(f"current.{number}"),
        power=numbers.get(f"power.{number}"),
        reactive_power=numbers.get(f"reactive_power.{number}"),
        imported=None if imported is None else round(imported),
        exported=None if exported is None else round(exported),
    )


def _turned(value: float | None) -> float | None:
    return None if value is None else -value


def inverted(reading: MeterReading) -> MeterReading:
    """Registers and signs of a meter that is mounted the other way round. Nothing is netted: they change places."""
    phases = tuple(
        replace(
            phase,
            power=_turned(phase.power),
            reactive_power=_turned(phase.reactive_power),
            imported=phase.exported,
            exported=phase.imported,
        )
        for phase in reading.phases
    )
    reactive = reading.reactive
    return replace(
        reading,
        imported=reading.exported,
        exported=reading.imported,
        power=_turned(reading.power),
        reactive_power=_turned(reading.reactive_power),
        phases=phases,
        reactive=None if reactive is None else replace(reactive, q1=reactive.q3, q2=reactive.q4, q3=reactive.q1, q4=reactive.q2),
    )
