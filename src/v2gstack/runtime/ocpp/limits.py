"""The charging profiles of a station at work: what holds at each of its EVSEs now, and when that changes."""

from __future__ import annotations

import asyncio
import logging
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from v2gstack.application.ocpp import bounds_to_limits
from v2gstack.application.smart_charging import (
    Bounds,
    ChargingProfile,
    Circumstances,
    CompositeSchedule,
    ProfilePurpose,
    ProfileRefused,
    ProfileStore,
    RateUnit,
    bounds_at,
    composite,
    is_shared,
    total,
)
from v2gstack.runtime.ocpp.memory import Memory
from v2gstack.types import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from v2gstack.runtime.ocpp.memory import StationMemory
    from v2gstack.runtime.ocpp.station import OcppStation

__all__ = ["EvseBounds", "StationProfiles"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds that bounds are computed ahead; they are computed again when something changes, and at the end.
_HORIZON: Final = 3_600
#: What others than the CSMS set: it neither sets nor clears it (K01.FR.22, K10.FR.06).
NOT_OF_THE_CSMS: Final = frozenset({ProfilePurpose.EXTERNAL_CONSTRAINTS, ProfilePurpose.LOCAL_GENERATION})
#: Seconds between two computations while the CSMS cannot be reached, when profiles end by that alone.
_OFFLINE_STEP: Final = 1.0
#: Seconds between two notes that the CSMS can be reached, which is as exactly as durations without it are kept to after a restart.
_CONTACT_STEP: Final = 60.0


class StationProfiles:
    """The profiles of one station.

    Args:
        station: Tells the time, and since when the CSMS cannot be reached.
        memory: Where profiles are kept, but for those of transactions, which end with them.

    Raises:
        StorageError: The file holds something else.
    """

    def __init__(self, station: OcppStation, memory: StationMemory) -> None:
        self.store = ProfileStore(replace_same_level=True)
        self._station = station
        self._memory = memory
        self._kept: dict[int, ChargingProfile] = {}
        for name, profile in memory.recall(Memory.PROFILE, ChargingProfile):
            try:
                self.store.install(profile)
            except ProfileRefused as error:
                _LOG.warning("a profile that was kept is dropped: %s", error)
                memory.forget(Memory.PROFILE, name)
            else:
                self._kept[profile.profile_id] = profile
        for _, contact in memory.recall(Memory.CONTACT, float):
            # while the station was off, the CSMS could not be reached either
            if station.offline_since is not None:
                station.offline_since = min(station.offline_since, contact)
        #: Grows with each change of what is installed.
        self.edition = 0
        #: Whether one of them is for all EVSEs together, which then share it.
        self.is_any_shared = any(is_shared(profile) for profile in self.store.profiles)
        #: Numbers of dynamic profiles whose new values are asked for.
        self.pulled: set[int] = set()

    def install(self, profile: ChargingProfile, *, replace_same_level: bool) -> None:
        """Take a profile.

        Raises:
            ProfileRefused: It contradicts itself or another one, or there are too many.
        """
        self.store.replace_same_level = replace_same_level
        self.store.install(profile)
        self._changed()

    def find(self, profile_id: int) -> ChargingProfile | None:
        """A profile by its number."""
        return next((profile for profile in self.store.profiles if profile.profile_id == profile_id), None)

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

    async def note_contact(self) -> None:
        """Note from time to time that the CSMS can be reached: for profiles that end without it, which a restart must not prolong.

        Raises:
            StorageError: It cannot be kept.
        """
        while True:
            if self.offline_since is None and any(each.max_offline_duration is not None for each in self.store.profiles):
                self._memory.keep(Memory.CONTACT, "", self.now)
            await asyncio.sleep(_CONTACT_STEP)

    def _changed(self) -> None:
        """Notice what follows, and keep what is to outlast a restart."""
        self.edition += 1
        self.is_any_shared = any(is_shared(profile) for profile in self.store.profiles)
        wanted = {each.profile_id: each for each in self.store.profiles if each.purpose is not ProfilePurpose.TX}
        if wanted == self._kept:
            return
        with self._memory.step():
            for number in self._kept.keys() - wanted.keys():
                self._memory.forget(Memory.PROFILE, str(number))
            for number, profile in wanted.items():
                if self._kept.get(number) != profile:
                    self._memory.keep(Memory.PROFILE, str(number), profile)
        self._kept = wanted

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


#: What holds where nothing may flow.
_NOTHING: Final = Bounds(limit=Decimal(0), discharge_limit=Decimal(0))
_NO_OUTPUT: Final = {unit: bounds_to_limits(_NOTHING, unit) for unit in RateUnit}


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
        #: Whether nothing at all may flow, whatever the profiles say.
        self.barred = False
        self._key: object = None
        self._until = 0.0

    def bounds(self) -> Bounds:
        """What holds now."""
        if self.barred:
            return _NOTHING
        self._refresh()
        return self._bounds

    def limits(self) -> Limits:
        """The same as limits of the output; the same object as long as nothing changes."""
        if self.barred:
            return _NO_OUTPUT[self.unit]
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
