"""Makes meters of their settings. The meters of one EVSE that are on the same bus share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack_meter_modbus.em580 import Em580Meter
from v2gstack_meter_modbus.link import ModbusLink
from v2gstack_meter_modbus.meter import ModbusMeter
from v2gstack_meter_modbus.sunspec import SunSpecMeter
from v2gstack_meter_modbus.tables import EM24, EM340, SDM630

if TYPE_CHECKING:
    from v2gstack.hooks import DeviceContext

    from v2gstack_meter_modbus.maps import RegisterMap
    from v2gstack_meter_modbus.settings import ModbusConfig

__all__ = ["eastron_sdm630", "gavazzi_em24", "gavazzi_em340", "gavazzi_em580", "sunspec"]


def _link(config: ModbusConfig, context: DeviceContext) -> ModbusLink:
    return context.share(f"v2gstack-meter-modbus {config.place}", lambda: ModbusLink(config))


def _plain(registers: RegisterMap, config: ModbusConfig, context: DeviceContext) -> ModbusMeter:
    return ModbusMeter(registers, _link(config, context), config, now=context.now)


def eastron_sdm630(config: ModbusConfig, *, context: DeviceContext) -> ModbusMeter:
    """An Eastron SDM630."""
    return _plain(SDM630, config, context)


def gavazzi_em24(config: ModbusConfig, *, context: DeviceContext) -> ModbusMeter:
    """A Carlo Gavazzi EM24-E1."""
    return _plain(EM24, config, context)


def gavazzi_em340(config: ModbusConfig, *, context: DeviceContext) -> ModbusMeter:
    """A Carlo Gavazzi EM340."""
    return _plain(EM340, config, context)


def gavazzi_em580(config: ModbusConfig, *, context: DeviceContext) -> Em580Meter:
    """A Carlo Gavazzi EM580."""
    return Em580Meter(_link(config, context), config, now=context.now, unix_time=context.unix_time, sleep=context.sleep)


def sunspec(config: ModbusConfig, *, context: DeviceContext) -> SunSpecMeter:
    """Whatever speaks SunSpec."""
    return SunSpecMeter(_link(config, context), config, now=context.now)
