"""The plug-in is found, its name is free, and settings of a file make it."""

from __future__ import annotations

import asyncio
import time

from v2gstack.hooks import DeviceContext, PluginManager

import v2gstack_pilot_sysfs


def test_it_registers_and_takes_settings() -> None:
    manager = PluginManager(find=list)
    manager.register(v2gstack_pilot_sysfs)
    context = DeviceContext(name="DE*ABC*E0001", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)
    settings = {"pwm_chip": "fe6e0010.pwm", "adc": "ads1015", "gain": 10.0, "root": "/nowhere"}
    assert manager.create("control_pilots", "sysfs", settings, context=context) is not None
    assert manager.spec("control_pilots", "sysfs").capabilities == {"secc", "duty"}
