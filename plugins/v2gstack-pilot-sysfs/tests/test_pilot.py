"""The driver on a tree that behaves as the kernel's: what it writes, what it sees, and what it says when something is missing."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from kernel import FakeKernel
from v2gstack.errors import ConfigError, PluginError
from v2gstack.hooks import DeviceContext
from v2gstack.hooks.interfaces import ControlPilot, DutyPilot
from v2gstack.testing.contracts import ControlPilotContract, run_contract
from v2gstack.types import ControlPilotState as State

from v2gstack_pilot_sysfs.pilot import SysfsPilot, SysfsPilotConfig

CONTEXT = DeviceContext(name="DE*ABC*E0001", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)


@pytest.fixture
def kernel(tmp_path: Path) -> FakeKernel:
    return FakeKernel(tmp_path)


def make(kernel: FakeKernel, **changes: Any) -> SysfsPilot:
    settings: dict[str, Any] = {
        "pwm_chip": "fe6e0010.pwm",
        "pwm_channel": 1,
        "adc": "ads1015",
        "negative_channel": "voltage1",
        "gain": 10.0,
        "interval": 0.001,
        "root": kernel.root,
    }
    return SysfsPilot(SysfsPilotConfig(**(settings | changes)), context=CONTEXT, files=kernel)


def run(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 10))


def refused(kernel: FakeKernel, **changes: Any) -> PluginError:
    """What the driver says when it cannot."""
    with pytest.raises(PluginError) as caught:
        asyncio.run(make(kernel, **changes).state())
    return caught.value


def test_the_contract(tmp_path: Path) -> None:
    made = 0

    def fresh() -> SysfsPilot:
        nonlocal made
        made += 1
        kernel = FakeKernel(tmp_path / str(made))
        kernel.letter = "B"
        return make(kernel)

    results = run_contract(ControlPilotContract, fresh, capabilities=frozenset({"secc", "duty"}))
    assert [(each.rule, each.text) for each in results if not each.ok] == []
    assert len(results) >= 4


def test_it_is_what_it_says(kernel: FakeKernel) -> None:
    assert isinstance(make(kernel), ControlPilot)
    assert isinstance(make(kernel), DutyPilot)


def test_what_is_written_in_which_order(kernel: FakeKernel) -> None:
    async def scenario() -> None:
        pilot = make(kernel)
        assert await pilot.state() is State.A
        # one period of a millisecond, the oscillator off, then on
        assert [each for each in kernel.written if each[0] != "export"][-3:] == [
            ("period", "1000000"),
            ("duty_cycle", "1000000"),
            ("enable", "1"),
        ]
        await pilot.set_duty(5.0)
        assert kernel.written[-1] == ("duty_cycle", "50000")
        await pilot.set_duty(26.66)
        assert kernel.written[-1] == ("duty_cycle", "266600")
        await pilot.set_duty(100.0)
        assert kernel.written[-1] == ("duty_cycle", "1000000")
        await pilot.set_state(State.F)
        assert kernel.written[-1] == ("duty_cycle", "0")
        # the channel is never switched off: what that does to the line is the board's secret
        assert [each for each in kernel.written if each[0] == "enable"] == [("enable", "1")]
        await pilot.close()
        assert kernel.written[-1] == ("duty_cycle", "1000000")
        assert "unexport" not in [name for name, _ in kernel.written]

    run(scenario)


def test_a_longer_period_was_there_before(kernel: FakeKernel) -> None:
    """A channel that somebody has used: the duty cycle is longer than our period."""
    kernel.write(kernel.chip / "export", "1")
    for name, value in (("period", 20_000_000), ("duty_cycle", 10_000_000), ("enable", 1)):
        kernel.write(kernel.chip / "pwm1" / name, str(value))

    async def scenario() -> None:
        pilot = make(kernel)
        await pilot.set_duty(5.0)
        assert (kernel.value("period"), kernel.value("duty_cycle"), kernel.value("enable")) == (1_000_000, 50_000, 1)

    run(scenario)


def test_polarity_is_set_while_the_channel_is_off(kernel: FakeKernel) -> None:
    kernel.write(kernel.chip / "export", "1")
    for name, value in (("period", 1_000_000), ("enable", 1)):
        kernel.write(kernel.chip / "pwm1" / name, str(value))

    async def scenario() -> None:
        await make(kernel, inverted=True).state()
        assert (kernel.chip / "pwm1" / "polarity").read_text() == "inversed"

    run(scenario)


@pytest.mark.parametrize("letter", "ABCDE")
@pytest.mark.parametrize("duty", [100.0, 5.0, 26.66, 90.0])
def test_states(kernel: FakeKernel, letter: str, duty: float) -> None:
    async def scenario() -> None:
        pilot = make(kernel)
        kernel.letter = letter
        await pilot.set_duty(duty)
        digit = "" if letter in "AE" else "1" if duty == 100.0 else "2"
        assert await pilot.state() is State(letter + digit)
        assert await pilot.duty() == duty

    run(scenario)


def test_state_f_and_back(kernel: FakeKernel) -> None:
    async def scenario() -> None:
        pilot = make(kernel)
        kernel.letter = "B"
        await pilot.set_state(State.B2)
        await pilot.set_state(State.F)
        assert await pilot.state() is State.F
        await pilot.set_state(State.B2)
        assert (await pilot.state(), await pilot.duty()) == (State.B2, 5.0)
        await pilot.set_duty(26.66)
        # by its state nothing changes: the oscillator is on
        await pilot.set_state(State.C2)
        assert await pilot.duty() == 26.66
        with pytest.raises(PluginError, match="cannot force state E"):
            await pilot.set_state(State.E)
        with pytest.raises(ConfigError):
            await pilot.set_duty(101.0)

    run(scenario)


def test_a_vehicle_without_a_diode(kernel: FakeKernel) -> None:
    async def scenario() -> None:
        pilot = make(kernel)
        kernel.letter, kernel.has_diode = "B", False
        await pilot.set_duty(5.0)
        assert await pilot.state() is State.E
        assert "diode" in pilot.fault
        kernel.has_diode = True
        assert await pilot.state() is State.B2
        assert pilot.fault == ""
        blind = make(kernel, negative_channel="")
        kernel.has_diode = False
        await blind.set_duty(5.0)
        assert await blind.state() is State.B2

    run(scenario)


def test_two_equal_measurements(kernel: FakeKernel) -> None:
    """A plug that is being put in: what is seen once is not believed."""

    async def scenario() -> None:
        pilot = make(kernel)
        assert await pilot.state() is State.A
        seen = iter([9.0, 6.0, 9.0, 3.0, 9.0, 9.0])
        line = kernel._line
        kernel._line = lambda *, positive: next(seen, 9.0) if positive else line(positive=False)  # type: ignore[method-assign]
        assert await pilot.state() is State.B1

    run(scenario)


# -- what is missing ---------------------------------------------------------------------------------------------------------


def test_by_which_names_a_chip_is_found(kernel: FakeKernel) -> None:
    for name in ("fe6e0010.pwm", "pwm@fe6e0010", "pwmchip3"):
        asyncio.run(make(kernel, pwm_chip=name).state())
    error = refused(kernel, pwm_chip="fe6e0020.pwm")
    assert str(error).startswith("there is no PWM chip fe6e0020.pwm")
    assert "fe6e0010.pwm" in error.hint
    assert "other.pwm" in error.hint


def test_somebody_else_has_the_channel(kernel: FakeKernel) -> None:
    kernel.busy = True
    error = refused(kernel)
    assert "cannot be taken" in str(error)
    assert "busy" in str(error)
    assert "/sys/kernel/debug/pwm" in error.hint


def test_a_chip_without_npwm(kernel: FakeKernel) -> None:
    (kernel.chip / "npwm").unlink()
    assert "does not tell its channels" in str(refused(kernel))


def test_a_chip_whose_npwm_is_no_number(kernel: FakeKernel) -> None:
    (kernel.chip / "npwm").write_text("many")
    assert "no number" in str(refused(kernel))


def test_a_channel_that_is_not_there(kernel: FakeKernel) -> None:
    assert "has 2 channels, no number 2" in str(refused(kernel, pwm_channel=2))


def test_udev_is_late(kernel: FakeKernel) -> None:
    kernel.late = 3
    asyncio.run(make(kernel).state())


def test_no_permission(kernel: FakeKernel) -> None:
    kernel.late = 1000
    error = refused(kernel)
    assert "may not be written" in str(error)
    assert "udev rule" in error.hint


def test_no_permission_to_take_the_channel(kernel: FakeKernel) -> None:
    def write(path: Path, text: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    kernel.write = write  # type: ignore[method-assign]
    error = refused(kernel)
    assert "Permission denied" in str(error)
    assert "udev rule" in error.hint


def test_adcs_that_are_not_there(kernel: FakeKernel) -> None:
    error = refused(kernel, adc="ads1115")
    assert (error.message, error.hint) == ("there is no ADC ads1115", "the devices here are: ads1015, rtc")
    error = refused(kernel, channel="voltage7")
    assert "in_voltage0_raw" in error.hint


def test_an_adc_that_says_nonsense(kernel: FakeKernel) -> None:
    (kernel.adc / "in_voltage0_scale").write_text("?")
    assert "scale" in str(refused(kernel))


def test_a_voltage_that_is_no_state(kernel: FakeKernel) -> None:
    kernel.volts = -5.0
    assert "-5.0 V at the control pilot are no state" in str(refused(kernel))


def test_no_sysfs_at_all(tmp_path: Path) -> None:
    pilot = SysfsPilot(SysfsPilotConfig(root=tmp_path / "nothing"), context=CONTEXT)
    with pytest.raises(PluginError, match="there is no ADC"):
        asyncio.run(pilot.state())


@pytest.mark.parametrize("changes", [{"gain": 0.0}, {"interval": 0.0}])
def test_settings_that_cannot_be(kernel: FakeKernel, changes: dict[str, float]) -> None:
    with pytest.raises(ConfigError):
        make(kernel, **changes)
