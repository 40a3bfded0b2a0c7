"""Energy, accounted for: registers of import and export that are never netted, and what signs them."""

from __future__ import annotations

from v2gstack.metering.reading import MeterReading

__all__ = ["MeterReading"]
