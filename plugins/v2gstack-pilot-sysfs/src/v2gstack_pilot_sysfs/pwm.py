"""One channel of a PWM chip (Documentation/driver-api/pwm.rst)."""

from __future__ import annotations

from pathlib import Path

from v2gstack.errors import PluginError

from v2gstack_pilot_sysfs.files import Sysfs, trouble

__all__ = ["PERIOD", "Pwm", "find_chip"]

#: Nanoseconds of a period: 1 kHz (IEC 61851-1).
PERIOD = 1_000_000


def find_chip(files: Sysfs, name: str) -> Path:
    """The directory of a PWM chip by its name. Numbers change from one start to the next, names do not.

    Args:
        files: Where to look.
        name: Name of its device, such as ``fe6e0010.pwm``; or of its node in the device tree; or ``pwmchip3``.

    Raises:
        PluginError: There is none, or there are several.
    """
    chips = [each for each in files.entries("class", "pwm") if each.name.startswith("pwmchip")]
    found = [chip for chip in chips if name in _names(files, chip)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(sorted({_names(files, chip)[-1] for chip in chips})) or "none"
    what = f"{len(found)} PWM chips are called {name}" if found else f"there is no PWM chip {name}"
    raise PluginError(what, kind="control_pilots", name="sysfs", hint=f"the chips here are: {known}")


def _names(files: Sysfs, chip: Path) -> list[str]:
    """By what a chip is known, the best name last."""
    names = [chip.name]
    try:
        lines = files.read(chip / "device" / "uevent").splitlines()
    except OSError:
        lines = []
    names += [line.partition("=")[2].rpartition("/")[2] for line in lines if line.startswith(("OF_NAME=", "OF_FULLNAME="))]
    device = chip / "device"
    if device.exists():
        names.append(device.resolve().name)
    return names


class Pwm:
    """A channel of a chip.

    Args:
        files: Where it is.
        chip: Name of the chip.
        channel: Number of the channel.
        inverted: Whether the board inverts the signal.
    """

    def __init__(self, files: Sysfs, chip: str, channel: int, *, inverted: bool = False) -> None:
        self._files = files
        self._chip_name = chip
        self._channel = channel
        self._inverted = inverted
        self._path: Path | None = None

    def open(self) -> bool:
        """Take the channel, and tell whether its files can be written already: udev may be late to give them away.

        Raises:
            PluginError: There is no such chip or channel, or somebody else has it.
        """
        chip = find_chip(self._files, self._chip_name)
        try:
            channels = int(self._files.read(chip / "npwm"))
        except (OSError, ValueError) as error:
            cause = error if isinstance(error, OSError) else OSError(0, "it is no number")
            raise trouble("the PWM chip does not tell its channels", chip / "npwm", cause) from error
        if not 0 <= self._channel < channels:
            raise PluginError(
                f"the PWM chip {self._chip_name} has {channels} channels, no number {self._channel}",
                kind="control_pilots",
                name="sysfs",
                hint="channels are counted from 0",
            )
        path = chip / f"pwm{self._channel}"
        if not path.is_dir():
            self._write(chip / "export", str(self._channel), "the PWM channel cannot be taken")
        self._path = path
        try:
            self._files.write(path / "duty_cycle", self._files.read(path / "duty_cycle"))
        except PermissionError:
            return False
        except OSError as error:
            raise trouble("the PWM channel cannot be used", path / "duty_cycle", error) from error
        return True

    def prepare(self) -> None:
        """Set period and polarity, the oscillator off.

        Raises:
            PluginError: The channel does not take them.
        """
        path = self._opened()
        polarity = "inversed" if self._inverted else "normal"
        if self._read(path / "polarity") != polarity:
            # it cannot be changed while the channel runs
            self._set(path / "enable", 0)
            self._write(path / "polarity", polarity, "the PWM channel does not take its polarity")
        if int(self._read(path / "duty_cycle") or 0) > PERIOD:
            self._set(path / "duty_cycle", 0)
        # the period comes first: a duty cycle that is longer than it is refused
        self._set(path / "period", PERIOD)
        self.set(100.0)
        self._set(path / "enable", 1)

    def set(self, percent: float) -> None:
        """Set the duty cycle: 100 is a steady +12 V, 0 a steady -12 V, both with the channel enabled.

        Raises:
            PluginError: The channel does not take it.
        """
        self._set(self._opened() / "duty_cycle", round(percent * PERIOD / 100))

    def _opened(self) -> Path:
        assert self._path is not None
        return self._path

    def _read(self, path: Path) -> str:
        try:
            return self._files.read(path)
        except OSError as error:
            raise trouble("the PWM channel cannot be read", path, error) from error

    def _set(self, path: Path, value: int) -> None:
        self._write(path, str(value), "the PWM channel cannot be set")

    def _write(self, path: Path, text: str, what: str) -> None:
        try:
            self._files.write(path, text)
        except OSError as error:
            raise trouble(what, path, error) from error
