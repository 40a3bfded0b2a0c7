"""Energy, accounted for: registers of import and export that are never netted, and what signs them.

Signed records are in `v2gstack.metering.ocmf`, the keys that they are verified with in `v2gstack.metering.keys`.
"""

from __future__ import annotations

from v2gstack.metering.reading import ClockStatus, MeterIdentity, MeterReading, PhaseReading, RawValue, ReactiveEnergy, SignedRecord

__all__ = ["ClockStatus", "MeterIdentity", "MeterReading", "PhaseReading", "RawValue", "ReactiveEnergy", "SignedRecord"]
