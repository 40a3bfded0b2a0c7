"""Files of sysfs below a root that tests may put elsewhere, with errors that say what to do."""

from __future__ import annotations

import errno
from pathlib import Path

from v2gstack.errors import PluginError

__all__ = ["Sysfs", "trouble"]

_HINTS = {
    errno.EACCES: "the files belong to root: a udev rule or a systemd unit gives them to the user of the station",
    errno.EPERM: "the files belong to root: a udev rule or a systemd unit gives them to the user of the station",
    errno.EROFS: "sysfs is mounted read-only here, as it is in most containers",
    errno.EBUSY: "another program or a driver of the kernel has it: see /sys/kernel/debug/pwm",
    errno.EINVAL: "the hardware does not do this",
    errno.ENOENT: "is the driver loaded, and the device tree right?",
}


def trouble(what: str, path: Path, error: OSError) -> PluginError:
    """An error of a file as one for the person beside the station."""
    reason = error.strerror or type(error).__name__
    return PluginError(f"{what}: {path}: {reason}", kind="control_pilots", name="sysfs", hint=_HINTS.get(error.errno or 0, ""))


class Sysfs:
    """Reads and writes below a root.

    Args:
        root: The root; ``/sys`` on a real machine.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: Path) -> str:
        """The content of a file, without the line's end.

        Raises:
            OSError: It cannot be read.
        """
        return path.read_text(encoding="ascii", errors="replace").strip()

    def write(self, path: Path, text: str) -> None:
        """Write a file that is there.

        Raises:
            OSError: It cannot be written.
        """
        # an attribute of sysfs is written in one piece, and never made
        with path.open("r+", encoding="ascii") as file:
            file.write(text)

    def entries(self, *parts: str) -> list[Path]:
        """What is in a directory, in the order of names; nothing if it is not there."""
        folder = self.root.joinpath(*parts)
        return sorted(folder.iterdir()) if folder.is_dir() else []
