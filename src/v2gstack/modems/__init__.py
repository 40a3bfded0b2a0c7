"""Drivers of powerline modems: a dialect of `v2gstack.powerline`, a link for frames, and the event loop's clock.

A maker whose modems have messages of their own subclasses `v2gstack.powerline.Dialect`, and offers a `DialectDriver` for it.
"""

from __future__ import annotations

from v2gstack.modems.driver import DialectDriver, DialectModem, ModemConfig

__all__ = ["DialectDriver", "DialectModem", "ModemConfig"]
