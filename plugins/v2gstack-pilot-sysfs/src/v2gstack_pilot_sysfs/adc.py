"""One channel of an ADC (Documentation/ABI/testing/sysfs-bus-iio)."""

from __future__ import annotations

from pathlib import Path

from v2gstack.errors import PluginError

from v2gstack_pilot_sysfs.files import Sysfs, trouble

__all__ = ["Adc"]


class Adc:
    """A channel that measures a voltage.

    Args:
        files: Where it is.
        device: Name of the device, as in its file ``name``; or ``iio:device0``.
        channel: Name of the channel, such as ``voltage3``.
        gain: V at the control pilot for each V at the ADC.
        shift: V that are added to it.
    """

    def __init__(self, files: Sysfs, device: str, channel: str, *, gain: float, shift: float) -> None:
        self._files = files
        self._device = device
        self._channel = channel
        self._gain = gain
        self._shift = shift
        self._factors: tuple[Path, float, float] | None = None

    def open(self) -> None:
        """Find the channel.

        Raises:
            PluginError: There is no such device or channel.
        """
        devices = {each: self._name(each) for each in self._files.entries("bus", "iio", "devices")}
        found = [path for path, name in devices.items() if self._device in (name, path.name)]
        if len(found) != 1:
            what = f"{len(found)} ADCs are called {self._device}" if found else f"there is no ADC {self._device}"
            known = ", ".join(sorted(filter(None, devices.values()))) or "none"
            raise PluginError(what, kind="control_pilots", name="sysfs", hint=f"the devices here are: {known}")
        raw = found[0] / f"in_{self._channel}_raw"
        if not raw.exists():
            channels = ", ".join(sorted(each.name for each in found[0].glob("in_voltage*_raw"))) or "none"
            raise PluginError(
                f"the ADC {self._device} has no channel {self._channel}", kind="control_pilots", name="sysfs", hint=f"it has: {channels}"
            )
        # a channel has its own scale, or shares that of all
        scale = self._number(found[0], "scale", 1.0)
        self._factors = raw, scale, self._number(found[0], "offset", 0.0)

    def read(self) -> float:
        """V at the control pilot.

        Raises:
            PluginError: The channel cannot be read.
        """
        assert self._factors is not None
        raw, scale, offset = self._factors
        try:
            value = float(self._files.read(raw))
        except (OSError, ValueError) as error:
            cause = error if isinstance(error, OSError) else OSError(0, "it is no number")
            raise trouble("the control pilot cannot be measured", raw, cause) from error
        # sysfs gives millivolts
        return (value + offset) * scale / 1000 * self._gain + self._shift

    def _name(self, path: Path) -> str:
        try:
            return self._files.read(path / "name")
        except OSError:
            return ""

    def _number(self, folder: Path, what: str, without: float) -> float:
        for path in (folder / f"in_{self._channel}_{what}", folder / f"in_voltage_{what}"):
            if path.exists():
                try:
                    return float(self._files.read(path))
                except (OSError, ValueError) as error:
                    cause = error if isinstance(error, OSError) else OSError(0, "it is no number")
                    raise trouble(f"the {what} of the ADC cannot be read", path, cause) from error
        return without
