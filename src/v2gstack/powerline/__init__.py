"""Powerline modems without I/O: what they tell, in the same words for all of them."""

from __future__ import annotations

from v2gstack.powerline.values import LinkState, ModemAnswer, ModemIdentity, ModemStatistics, NetworkStation, ToneMap

__all__ = ["LinkState", "ModemAnswer", "ModemIdentity", "ModemStatistics", "NetworkStation", "ToneMap"]
