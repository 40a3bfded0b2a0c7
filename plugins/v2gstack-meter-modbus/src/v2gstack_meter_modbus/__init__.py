"""What v2gstack-meter-modbus offers, told without importing it."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import MeterDriverSpec, hookimpl

__all__: list[str] = []

_PLAIN = {
    "eastron-sdm630": "Eastron SDM630 over Modbus",
    "gavazzi-em24": "Carlo Gavazzi EM24 with Ethernet (EM24-E1) over Modbus",
    "gavazzi-em340": "Carlo Gavazzi EM340 over Modbus",
}


@hookimpl
def v2gstack_meter_drivers() -> Iterable[MeterDriverSpec]:
    """Meters with a map of registers, one that signs, and whatever speaks SunSpec."""
    for name, summary in _PLAIN.items():
        yield MeterDriverSpec(
            name,
            summary,
            factory=f"v2gstack_meter_modbus.factories:{name.replace('-', '_')}",
            config="v2gstack_meter_modbus.settings:ModbusConfig",
            wants_context=True,
        )
    yield MeterDriverSpec(
        "gavazzi-em580",
        "Carlo Gavazzi EM580 over Modbus, with its signed records of transactions",
        factory="v2gstack_meter_modbus.factories:gavazzi_em580",
        config="v2gstack_meter_modbus.settings:ModbusConfig",
        capabilities=frozenset({"transactions"}),
        wants_context=True,
    )
    yield MeterDriverSpec(
        "sunspec",
        "A meter or inverter that speaks SunSpec: models 201 to 204, 211 to 214, 701",
        factory="v2gstack_meter_modbus.factories:sunspec",
        config="v2gstack_meter_modbus.settings:ModbusConfig",
        wants_context=True,
    )
