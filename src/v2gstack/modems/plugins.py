"""The drivers as back-ends: factories that the built-in plug-in names."""

from __future__ import annotations

from v2gstack.modems.driver import DialectDriver, ModemConfig
from v2gstack.powerline import DIALECTS

__all__ = ["auto", "generic", "lumissil", "qualcomm"]


def auto(config: ModemConfig) -> DialectDriver:
    """The dialect that the modem answers in."""
    return DialectDriver(config)


def qualcomm(config: ModemConfig) -> DialectDriver:
    """QCA7000, QCA7005, QCA7420."""
    return DialectDriver(config, dialects=(DIALECTS["qualcomm"],))


def lumissil(config: ModemConfig) -> DialectDriver:
    """IS32CG5317."""
    return DialectDriver(config, dialects=(DIALECTS["lumissil"],))


def generic(config: ModemConfig) -> DialectDriver:
    """HomePlug AV's own messages."""
    return DialectDriver(config, dialects=(DIALECTS["generic"],))
