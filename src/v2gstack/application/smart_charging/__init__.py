"""Charging profiles of a back end, and the one schedule that follows from all of them (OCPP smart charging, K01 to K15; V2X of 2.1).

The values here belong to no version of OCPP: the ends translate. Times are Unix time in seconds.
"""

from __future__ import annotations

from v2gstack.application.smart_charging.composite import (
    Bounds,
    Circumstances,
    CompositePeriod,
    CompositeSchedule,
    bounds_at,
    composite,
    is_shared,
)
from v2gstack.application.smart_charging.profiles import (
    ChargingProfile,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    ProfileRefused,
    ProfileStore,
    RateUnit,
    Recurrency,
)
from v2gstack.application.smart_charging.total import total

__all__ = [
    "Bounds",
    "ChargingProfile",
    "Circumstances",
    "CompositePeriod",
    "CompositeSchedule",
    "ProfileKind",
    "ProfilePeriod",
    "ProfilePurpose",
    "ProfileRefused",
    "ProfileStore",
    "RateUnit",
    "Recurrency",
    "bounds_at",
    "composite",
    "is_shared",
    "total",
]
