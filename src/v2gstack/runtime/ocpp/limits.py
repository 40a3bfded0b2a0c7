"""The charging profiles of a station at work: what holds at each of its EVSEs now, and when that changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from v2gstack.application.ocpp import bounds_to_limits
from v2gstack.application.smart_charging import (
    Bounds,
    ChargingProfile,
    Circumstances,
    CompositeSchedule,
    ProfilePurpose,
    ProfileStore,
    RateUnit,
    composite,
)
from v2gstack.types import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.runtime.ocpp.station import OcppStation

__all__ = ["EvseBounds", "StationProfiles"]

#: Seconds that bounds are computed ahead; they are computed again when something changes, and at the end.
_HORIZON: Final = 3_600
#: Seconds between two computations while the CSMS cannot be reached, when profiles end by that alone.
_OFFLINE_STEP: Final = 1.0


class StationProfiles:
    """The profiles of one station.

    Args:
        station: Tells the time, and since when the CSMS cannot be reached.
    """

    def __init__(self, station: OcppStation) -> None:
        self.store = ProfileStore()
        self._station = station
        #: Grows with each change of what is installed.
        self.edition = 0

    def install(self, profile: ChargingProfile, *, replace_same_level: bool) -> None:
        """Take a profile.

        Raises:
            ProfileRefused: It contradicts itself or another one, or there are too many.
        """
        self.store.replace_same_level = replace_same_level
        self.store.install(profile)
        self.edition += 1

    def clear(
        self,
        *,
        profile_id: int | None = None,
        evse_id: int | None = None,
        purpose: ProfilePurpose | None = None,
        stack_level: int | None = None,
    ) -> int:
        """Take profiles away; gives how many."""
        self.edition += 1
        return self.store.clear(profile_id=profile_id, evse_id=evse_id, purpose=purpose, stack_level=stack_level)

    def transaction_ended(self, transaction: str) -> None:
        """Profiles of a transaction end with it."""
        self.store.transaction_ended(transaction)
        self.edition += 1

    def back_online(self, offline_for: float) -> None:
        """The CSMS can be reached again, after so many seconds."""
        self.store.back_online(offline_for)
        self.edition += 1

    def schedule(self, circumstances: Circumstances, unit: RateUnit, duration: int) -> CompositeSchedule:
        """What follows from all profiles, from now on.

        Raises:
            ConfigError: The duration is not positive, or too much changes within it.
        """
        return composite(self.store.profiles, self.now, duration, unit, circumstances)

    @property
    def now(self) -> float:
        """The time, Unix time."""
        return self._station.unix_time()

    @property
    def offline_since(self) -> float | None:
        """Since when the CSMS cannot be reached, Unix time."""
        return self._station.offline_since


class EvseBounds:
    """What holds at one EVSE; computed when somebody asks and something may have changed.

    Args:
        profiles: The profiles.
        unit: Unit of its output: W for DC, A per phase for AC.
        circumstances: Gives what the profiles are applied to.
    """

    def __init__(self, profiles: StationProfiles, unit: RateUnit, circumstances: Callable[[], Circumstances]) -> None:
        self._profiles = profiles
        self.unit = unit
        self._circumstances = circumstances
        self._bounds = Bounds()
        self._limits = Limits()
        self._key: object = None
        self._until = 0.0

    def bounds(self) -> Bounds:
        """What holds now."""
        self._refresh()
        return self._bounds

    def limits(self) -> Limits:
        """The same as limits of the output; the same object as long as nothing changes."""
        self._refresh()
        return self._limits

    def _refresh(self) -> None:
        profiles = self._profiles
        now, around = profiles.now, self._circumstances()
        key = profiles.edition, around
        # a clock that was set back makes what was computed ahead worthless
        if key == self._key and self._until - _HORIZON <= now < self._until:
            return
        schedule = composite(profiles.store.profiles, now, _HORIZON, self.unit, around)
        bounds = schedule.periods[0].bounds
        later = schedule.periods[1].start if len(schedule.periods) > 1 else _HORIZON
        self._key, self._until = key, now + (min(later, _OFFLINE_STEP) if around.offline_since is not None else later)
        if bounds != self._bounds:
            self._bounds, self._limits = bounds, bounds_to_limits(bounds, self.unit)


def voltage_of(volts: float | None, otherwise: float) -> Decimal:
    """V to make W of A."""
    return Decimal(round(volts if volts and volts > 0 else otherwise, 1)).quantize(Decimal("0.1"))
