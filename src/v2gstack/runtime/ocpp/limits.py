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
    bounds_at,
    composite,
    is_shared,
    total,
)
from v2gstack.types import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from v2gstack.runtime.ocpp.station import OcppStation

__all__ = ["EvseBounds", "StationProfiles"]

#: Seconds that bounds are computed ahead; they are computed again when something changes, and at the end.
_HORIZON: Final = 3_600
#: What others than the CSMS set: it neither sets nor clears it (K01.FR.22, K10.FR.06).
NOT_OF_THE_CSMS: Final = frozenset({ProfilePurpose.EXTERNAL_CONSTRAINTS, ProfilePurpose.LOCAL_GENERATION})
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
        #: Whether one of them is for all EVSEs together, which then share it.
        self.is_any_shared = False

    def install(self, profile: ChargingProfile, *, replace_same_level: bool) -> None:
        """Take a profile.

        Raises:
            ProfileRefused: It contradicts itself or another one, or there are too many.
        """
        self.store.replace_same_level = replace_same_level
        self.store.install(profile)
        self._changed()

    def clear(
        self,
        *,
        profile_id: int | None = None,
        evse_id: int | None = None,
        purpose: ProfilePurpose | None = None,
        stack_level: int | None = None,
    ) -> int:
        """Take profiles away, but for those of others than the CSMS (K10.FR.04, K10.FR.09); gives how many."""
        count = self.store.clear(profile_id=profile_id, evse_id=evse_id, purpose=purpose, stack_level=stack_level, spare=NOT_OF_THE_CSMS)
        self._changed()
        return count

    def transaction_ended(self, transaction: str) -> None:
        """Profiles of a transaction end with it."""
        self.store.transaction_ended(transaction)
        self._changed()

    def back_online(self, offline_for: float) -> None:
        """The CSMS can be reached again, after so many seconds."""
        self.store.back_online(offline_for)
        self._changed()

    def _changed(self) -> None:
        self.edition += 1
        self.is_any_shared = any(is_shared(profile) for profile in self.store.profiles)

    def schedule(self, circumstances: Circumstances, unit: RateUnit, duration: int) -> CompositeSchedule:
        """What follows from all profiles, from now on.

        Raises:
            ConfigError: The duration is not positive, or too much changes within it.
        """
        return composite(self.store.profiles, self.now, duration, unit, circumstances)

    def total(self, evses: Sequence[tuple[Circumstances, Decimal]], unit: RateUnit, duration: int) -> CompositeSchedule:
        """What follows for all EVSEs together; each with what its hardware can do.

        Raises:
            ConfigError: There is no EVSE, the duration is not positive, or too much changes within it.
        """
        return total(self.store.profiles, self.now, duration, unit, evses)

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
        bounds, until = bounds_at(profiles.store.profiles, now, _HORIZON, self.unit, around)
        self._key, self._until = key, min(until, now + _OFFLINE_STEP) if around.offline_since is not None else until
        if bounds != self._bounds:
            volts = None if self.unit is RateUnit.WATTS else float(around.voltage) * around.phases
            self._bounds, self._limits = bounds, bounds_to_limits(bounds, self.unit, volts=volts)


def voltage_of(volts: float | None, otherwise: float) -> Decimal:
    """V to make W of A."""
    return Decimal(round(volts if volts and volts > 0 else otherwise, 1)).quantize(Decimal("0.1"))
