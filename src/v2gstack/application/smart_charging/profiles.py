"""Charging profiles: what a back end may say of power over time, what of it is refused, and what stays installed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from v2gstack.errors import RemoteProtocolError

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "ChargingProfile",
    "ProfileKind",
    "ProfilePeriod",
    "ProfilePurpose",
    "ProfileRefused",
    "ProfileStore",
    "RateUnit",
    "Recurrency",
]

#: Profiles of one station (ChargingProfileEntries): some stack levels for each purpose and EVSE, and room to spare.
MAX_PROFILES: Final = 256
#: Periods of one profile: the most that a message of any version may carry.
MAX_PERIODS: Final = 1024
#: Seconds after which a recurring schedule begins anew.
DAY: Final = 86_400
WEEK: Final = 7 * DAY


class ProfileRefused(RemoteProtocolError):  # noqa: N818 - the name says what it is
    """A profile that the station does not take; ``response_code`` is the reason code, such as ``InvalidSchedule``."""


class ProfilePurpose(StrEnum):
    """What a profile is for."""

    #: What the grid connection allows, of whoever watches over it.
    EXTERNAL_CONSTRAINTS = "ChargingStationExternalConstraints"
    #: What the station allows all its EVSEs.
    STATION_MAX = "ChargingStationMaxProfile"
    #: For transactions that have no profile of their own.
    TX_DEFAULT = "TxDefaultProfile"
    #: For one transaction.
    TX = "TxProfile"
    #: Instead of a transaction's, while priority charging is on (2.1).
    PRIORITY = "PriorityCharging"
    #: What is generated on site, on top of what the others allow (2.1).
    LOCAL_GENERATION = "LocalGeneration"


class ProfileKind(StrEnum):
    """What the times of a schedule count from."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    #: From the beginning of the transaction.
    RELATIVE = "Relative"
    #: From now on; the back end tells new values as it likes (2.1).
    DYNAMIC = "Dynamic"


class Recurrency(StrEnum):
    """How often a recurring schedule begins anew."""

    DAILY = "Daily"
    WEEKLY = "Weekly"

    @property
    def seconds(self) -> int:
        """Seconds from one beginning to the next."""
        return DAY if self is Recurrency.DAILY else WEEK


class RateUnit(StrEnum):
    """Unit of limits and setpoints: W over all phases, or A per phase."""

    WATTS = "W"
    AMPERES = "A"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePeriod:
    """What holds from a moment up to the next period. Numbers are in the unit of the profile, positive into the vehicle.

    Attributes:
        start: Seconds from the beginning of the schedule.
        limit: At most; ``None`` says nothing.
        discharge_limit: At least: 0 or negative; ``None`` says nothing.
        setpoint: What to do; negative feeds back. ``None`` leaves it to the vehicle.
        operation_mode: Who sets what, by the names of OCPP 2.1.
        phases: Phases in use; ``None`` for all there are.
    """

    start: int
    limit: Decimal | None = None
    discharge_limit: Decimal | None = None
    setpoint: Decimal | None = None
    operation_mode: str = "ChargingOnly"
    phases: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargingProfile:
    """One profile with one schedule.

    Attributes:
        profile_id: Number by which it is replaced and cleared.
        stack_level: The highest one that says something counts.
        purpose: What it is for.
        kind: What its times count from.
        unit: Unit of its numbers.
        periods: What holds when, in order; the first one begins at 0.
        evse_id: The EVSE; 0 for all of the station.
        start: When the schedule begins; ``None`` where it is relative or dynamic.
        duration: Seconds after which it says nothing more; ``None`` for never.
        recurrency: How often it begins anew.
        valid_from: From when on it counts.
        valid_to: Until when.
        transaction: The transaction of a `ProfilePurpose.TX`.
        max_offline_duration: Seconds without the back end after which it does not count (2.1).
        invalid_after_offline: Whether it is gone for good then (2.1).
        schedule_id: Number of its schedule, from 2.0.1 on.
        min_rate: Below it charging is inefficient, in the unit of the profile.
        update_interval: Seconds after which a dynamic one is to be asked for anew; ``None`` for never (2.1).
        updated: When a dynamic one had its newest values (2.1).
    """

    profile_id: int
    stack_level: int
    purpose: ProfilePurpose
    kind: ProfileKind
    unit: RateUnit
    periods: tuple[ProfilePeriod, ...]
    evse_id: int = 0
    start: float | None = None
    duration: float | None = None
    recurrency: Recurrency | None = None
    valid_from: float | None = None
    valid_to: float | None = None
    transaction: str = ""
    max_offline_duration: float | None = None
    invalid_after_offline: bool = False
    schedule_id: int = 0
    min_rate: Decimal | None = None
    update_interval: float | None = None
    updated: float | None = None

    def check(self) -> None:
        """Check what no schema says.

        Raises:
            ProfileRefused: It contradicts itself.
        """
        periods = self.periods
        if not periods or periods[0].start != 0:
            raise _refused(self, "its first period does not begin at 0", "InvalidSchedule")
        if len(periods) > MAX_PERIODS:
            raise _refused(self, f"it has more than {MAX_PERIODS} periods", "InvalidSchedule")
        if any(later.start <= earlier.start for earlier, later in pairwise(periods)):
            raise _refused(self, "its periods are not in the order of time", "InvalidSchedule")
        for period in periods:
            self._check_period(period)
        if self.kind in (ProfileKind.ABSOLUTE, ProfileKind.RECURRING) and self.start is None:
            raise _refused(self, f"it is {self.kind.lower()} and has no start", "InvalidSchedule")
        if self.kind is ProfileKind.RECURRING and self.recurrency is None:
            raise _refused(self, "it does not say how often it recurs", "InvalidProfile")
        if self.kind is ProfileKind.DYNAMIC and len(periods) != 1:
            raise _refused(self, "it is dynamic and has several periods", "InvalidSchedule")
        if self.kind is ProfileKind.RELATIVE and self.purpose not in _OF_TRANSACTIONS:
            raise _refused(self, "only profiles of transactions are relative", "InvalidProfile")
        if self.kind is ProfileKind.RELATIVE and self.start is not None:
            raise _refused(self, "it is relative and has a start", "InvalidSchedule")
        if self.purpose is ProfilePurpose.STATION_MAX and self.evse_id:
            raise _refused(self, "what the station allows is for all EVSEs", "InvalidProfile")
        if self.purpose is ProfilePurpose.TX and not self.evse_id:
            raise _refused(self, "a profile of a transaction names its EVSE", "InvalidProfile")
        if self.valid_from is not None and self.valid_to is not None and self.valid_to <= self.valid_from:
            raise _refused(self, "it is never valid", "InvalidProfile")

    def _check_period(self, period: ProfilePeriod) -> None:
        if period.limit is not None and period.limit < 0:
            raise _refused(self, f"a limit is {period.limit}", "InvalidSchedule")
        if period.discharge_limit is not None and period.discharge_limit > 0:
            raise _refused(self, f"a limit of discharging is {period.discharge_limit}, not negative", "InvalidSchedule")
        if period.setpoint is None:
            return
        # V2X.05
        above = period.limit is not None and period.setpoint > period.limit
        below = period.discharge_limit is not None and period.setpoint < period.discharge_limit
        if above or below:
            raise _refused(self, f"a setpoint of {period.setpoint} is outside its own limits", "InvalidSchedule")


_OF_TRANSACTIONS: Final = frozenset({ProfilePurpose.TX, ProfilePurpose.TX_DEFAULT, ProfilePurpose.PRIORITY})


class ProfileStore:
    """The profiles that are installed.

    A profile with the number of one that is there takes its place; one with its purpose, stack level and EVSE is refused from OCPP 2 on
    (K01.FR.06; K01.FR.52 and 53 for all EVSEs and one of them) and takes its place under 1.6.

    Args:
        replace_same_level: Whether what has the same purpose, stack level and EVSE is replaced, as under OCPP 1.6.
    """

    def __init__(self, *, replace_same_level: bool = False) -> None:
        self._profiles: dict[int, ChargingProfile] = {}
        #: Whether what has the same purpose, stack level and EVSE is replaced.
        self.replace_same_level = replace_same_level

    @property
    def profiles(self) -> tuple[ChargingProfile, ...]:
        """All of them, in the order in which they came."""
        return tuple(self._profiles.values())

    def install(self, profile: ChargingProfile) -> None:
        """Take a profile.

        Raises:
            ProfileRefused: It contradicts itself or another one, or there are too many.
        """
        profile.check()
        others = [other for other in self._profiles.values() if other.profile_id != profile.profile_id]
        rivals = [other for other in others if _rivals(other, profile)]
        if not self.replace_same_level:
            rivals += [other for other in others if _is_default_of_all_and_of_one(other, profile)]
        if rivals and not self.replace_same_level:
            raise _refused(profile, f"profile {rivals[0].profile_id} has its stack level and purpose already", "DuplicateProfile")
        gone = {profile.profile_id, *(rival.profile_id for rival in rivals)}
        if len(self._profiles.keys() - gone) >= MAX_PROFILES:
            raise _refused(profile, f"there are {MAX_PROFILES} profiles already", "TooManyElements")
        for number in gone:
            self._profiles.pop(number, None)
        self._profiles[profile.profile_id] = profile

    def clear(
        self,
        *,
        profile_id: int | None = None,
        evse_id: int | None = None,
        purpose: ProfilePurpose | None = None,
        stack_level: int | None = None,
        transaction: str | None = None,
        spare: Collection[ProfilePurpose] = (),
    ) -> int:
        """Take profiles away; what is not given matches all, but for purposes that are spared.

        Returns:
            How many.
        """
        wanted = {"profile_id": profile_id, "evse_id": evse_id, "purpose": purpose, "stack_level": stack_level, "transaction": transaction}
        gone = [
            profile.profile_id
            for profile in self._profiles.values()
            if profile.purpose not in spare and all(value is None or getattr(profile, name) == value for name, value in wanted.items())
        ]
        for number in gone:
            del self._profiles[number]
        return len(gone)

    def transaction_ended(self, transaction: str) -> None:
        """Profiles of a transaction end with it (K01.FR.37)."""
        self.clear(purpose=ProfilePurpose.TX, transaction=transaction)

    def back_online(self, offline_for: float) -> int:
        """The back end can be reached again: profiles that do not outlast such an absence are taken away (2.1).

        Args:
            offline_for: Seconds that it could not.

        Returns:
            How many are gone.
        """
        gone = [profile for profile in self.profiles if profile.invalid_after_offline and _outlasted(profile, offline_for)]
        for profile in gone:
            del self._profiles[profile.profile_id]
        return len(gone)


def _is_default_of_all_and_of_one(one: ChargingProfile, other: ChargingProfile) -> bool:
    """Whether one is for the transactions of all EVSEs, the other for those of one, at the same stack level."""
    if one.purpose is not ProfilePurpose.TX_DEFAULT or (one.purpose, one.stack_level) != (other.purpose, other.stack_level):
        return False
    return bool(one.evse_id) != bool(other.evse_id) and _overlap(one, other)


def _rivals(one: ChargingProfile, other: ChargingProfile) -> bool:
    """Whether both would speak at the same stack level of the same thing at the same time."""
    if (one.purpose, one.stack_level, one.evse_id, one.transaction) != (other.purpose, other.stack_level, other.evse_id, other.transaction):
        return False
    return _overlap(one, other)


def _overlap(one: ChargingProfile, other: ChargingProfile) -> bool:
    """Whether both are valid at some time."""
    before = one.valid_to is not None and other.valid_from is not None and one.valid_to <= other.valid_from
    after = other.valid_to is not None and one.valid_from is not None and other.valid_to <= one.valid_from
    return not before and not after


def _outlasted(profile: ChargingProfile, offline_for: float) -> bool:
    return profile.max_offline_duration is not None and offline_for > profile.max_offline_duration


def _refused(profile: ChargingProfile, reason: str, code: str) -> ProfileRefused:
    return ProfileRefused(f"profile {profile.profile_id} is refused: {reason}", response_code=code)
