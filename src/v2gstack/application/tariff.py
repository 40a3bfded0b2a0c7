"""A simple tariff: power and price over time, from which the schedules of all protocols are built."""

from __future__ import annotations

from v2gstack.types import Tariff, TariffPeriod

__all__ = ["Tariff", "TariffPeriod"]
