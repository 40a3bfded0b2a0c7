"""A tree of sysfs whose files behave as the kernel's do, and a line with a vehicle at its other end."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from v2gstack_pilot_sysfs.files import Sysfs

#: V of the positive half wave, by the vehicle's letter.
VOLTS = {"A": 12.0, "B": 9.0, "C": 6.0, "D": 3.0, "E": 0.0}


class FakeKernel(Sysfs):
    """A PWM chip with two channels and an ADC with two.

    Attributes:
        letter: What the vehicle makes of the line.
        has_diode: Whether the vehicle has its diode.
        busy: Whether somebody else has the PWM channel.
        late: How often udev has not given the channel's files away yet.
        volts: V on the line, whatever drives it; ``None`` is what channel and vehicle make of it.
        written: What was written, in order.
    """

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.letter = "A"
        self.has_diode = True
        self.busy = False
        self.late = 0
        self.volts: float | None = None
        self.written: list[tuple[str, str]] = []
        device = root / "devices" / "platform" / "fe6e0010.pwm"
        self.chip = device / "pwm" / "pwmchip3"
        self._put(self.chip / "npwm", "2")
        self._put(self.chip / "export", "")
        self._put(self.chip / "unexport", "")
        self._put(device / "uevent", "DRIVER=rockchip-pwm\nOF_NAME=pwm\nOF_FULLNAME=/pwm@fe6e0010")
        self._link(self.chip / "device", device)
        self._link(root / "class" / "pwm" / "pwmchip3", self.chip)
        other = root / "devices" / "platform" / "other.pwm" / "pwm" / "pwmchip0"
        self._put(other / "npwm", "1")
        self._link(other / "device", root / "devices" / "platform" / "other.pwm")
        self._link(root / "class" / "pwm" / "pwmchip0", other)
        self.adc = root / "bus" / "iio" / "devices" / "iio:device1"
        self._put(self.adc / "name", "ads1015")
        self._put(self.adc / "in_voltage0_raw", "0")
        self._put(self.adc / "in_voltage1_raw", "0")
        self._put(self.adc / "in_voltage0_scale", "2.0")
        self._put(self.adc / "in_voltage_scale", "2.0")
        self._put(root / "bus" / "iio" / "devices" / "iio:device0" / "name", "rtc")

    def _put(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")

    def _link(self, path: Path, target: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(os.path.relpath(target, path.parent))

    # -- what the kernel does -----------------------------------------------------------------------------------------

    def value(self, name: str) -> int:
        """A number of the channel."""
        return int((self.chip / "pwm1" / name).read_text(encoding="ascii"))

    def write(self, path: Path, text: str) -> None:
        path = path.resolve()
        if path.name == "export":
            if self.busy:
                raise OSError(errno.EBUSY, "Device or resource busy")
            for name, value in (("period", "0"), ("duty_cycle", "0"), ("enable", "0"), ("polarity", "normal")):
                self._put(path.parent / f"pwm{text}" / name, value)
        elif path.parent.name.startswith("pwm"):
            self._check(path.name, text)
        super().write(path, text)
        path.write_text(text, encoding="ascii")
        self.written.append((path.name, text))

    def _check(self, name: str, text: str) -> None:
        if name == "duty_cycle" and self.late:
            self.late -= 1
            raise PermissionError(errno.EACCES, "Permission denied")
        invalid = (
            (name == "period" and int(text) < self.value("duty_cycle"))
            or (name == "duty_cycle" and int(text) > self.value("period"))
            or (name == "enable" and text == "1" and not self.value("period"))
            or (name == "polarity" and self.value("enable"))
        )
        if invalid:
            raise OSError(errno.EINVAL, "Invalid argument")

    def read(self, path: Path) -> str:
        if path.name in ("in_voltage0_raw", "in_voltage1_raw") and path.exists():
            # 12 V at the line are 1.2 V at the ADC, of 2 mV each step
            return str(round(self._line(positive=path.name == "in_voltage0_raw") / 10 * 500))
        return super().read(path)

    def _line(self, *, positive: bool) -> float:
        if self.volts is not None:
            return self.volts
        high = self.value("duty_cycle") / self.value("period") if self.value("enable") else 0.0
        up = VOLTS[self.letter]
        down = -12.0 if self.has_diode or self.letter == "A" else -up
        if high == 1.0:
            return up
        return down if high == 0.0 or not positive else up
