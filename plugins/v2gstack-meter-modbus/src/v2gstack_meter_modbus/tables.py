"""The maps: what the manuals of meters say, as tables."""

from __future__ import annotations

from typing import Final

from v2gstack_meter_modbus.maps import Field, Kind, RegisterMap

__all__ = ["EM24", "EM340", "EM580", "SDM630"]

#: By what a 32-bit integer of Carlo Gavazzi says that there is no value.
_NONE: Final = 0x7FFFFFFF


def _three(name: str, address: int, kind: Kind, scale: float = 1.0, *, absent: int | None = None) -> tuple[Field, ...]:
    return tuple(Field(f"{name}.{phase + 1}", address + phase * kind.registers, kind, scale, absent) for phase in range(3))


# Eastron SDM630 Modbus protocol implementation, input registers: floats, the high word first. Energy is kWh and kvarh; 0x0156 is the sum
# of import and export, which is why nobody reads it here.
SDM630: Final = RegisterMap(
    manufacturer="Eastron",
    model="SDM630",
    fields=(
        *_three("voltage", 0x0000, Kind.FLOAT32),
        *_three("current", 0x0006, Kind.FLOAT32),
        *_three("power", 0x000C, Kind.FLOAT32),
        *_three("reactive_power", 0x0018, Kind.FLOAT32),
        Field("power", 0x0034, Kind.FLOAT32),
        Field("reactive_power", 0x003C, Kind.FLOAT32),
        Field("frequency", 0x0046, Kind.FLOAT32),
        Field("imported", 0x0048, Kind.FLOAT32, 1000.0),
        Field("exported", 0x004A, Kind.FLOAT32, 1000.0),
        *_three("imported", 0x015A, Kind.FLOAT32, 1000.0),
        *_three("exported", 0x0160, Kind.FLOAT32, 1000.0),
    ),
)

# Carlo Gavazzi: 32-bit integers, the low word first, in all three families.
_GAVAZZI: Final = (
    *_three("voltage", 0x0000, Kind.INT32, 0.1, absent=_NONE),
    *_three("current", 0x000C, Kind.INT32, 0.001, absent=_NONE),
    *_three("power", 0x0012, Kind.INT32, 0.1, absent=_NONE),
    *_three("reactive_power", 0x001E, Kind.INT32, 0.1, absent=_NONE),
    Field("power", 0x0028, Kind.INT32, 0.1, _NONE),
    Field("reactive_power", 0x002C, Kind.INT32, 0.1, _NONE),
    Field("frequency", 0x0033, Kind.INT16, 0.1),
)

# EM24 with Ethernet: energy in tenths of a kWh.
EM24: Final = RegisterMap(
    manufacturer="Carlo Gavazzi",
    model="EM24",
    words="little",
    fields=(*_GAVAZZI, Field("imported", 0x0034, Kind.INT32, 100.0), Field("exported", 0x004E, Kind.INT32, 100.0)),
)

# EM340: whole kWh in one register, the Wh beyond them in the next one.
EM340: Final = RegisterMap(
    manufacturer="Carlo Gavazzi",
    model="EM340",
    words="little",
    fields=(
        *_GAVAZZI,
        Field("imported.kwh", 0x0400, Kind.INT32, 1000.0),
        Field("imported.wh", 0x0402, Kind.INT32),
        Field("exported.kwh", 0x0408, Kind.INT32, 1000.0),
        Field("exported.wh", 0x040A, Kind.INT32),
    ),
    serial=(0x5000, 7),
)

# EM580: 64-bit integers in Wh, the low word first.
EM580: Final = RegisterMap(
    manufacturer="Carlo Gavazzi",
    model="EM580",
    words="little",
    fields=(*_GAVAZZI, Field("imported", 0x0500, Kind.INT64), Field("exported", 0x051C, Kind.INT64)),
    serial=(0x5000, 7),
)
