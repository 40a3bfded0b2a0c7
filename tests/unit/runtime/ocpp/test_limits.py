"""What holds at an EVSE now: computed when something changes, and not else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from v2gstack.application.smart_charging import (
    Bounds,
    ChargingProfile,
    Circumstances,
    ProfileKind,
    ProfilePeriod,
    ProfilePurpose,
    ProfileRefused,
    RateUnit,
)
from v2gstack.runtime.ocpp import Journal
from v2gstack.runtime.ocpp import limits as module
from v2gstack.runtime.ocpp.limits import NOT_OF_THE_CSMS, EvseBounds, StationProfiles, voltage_of
from v2gstack.types import Limits

W, A = RateUnit.WATTS, RateUnit.AMPERES
T0 = 1_800_000_000.0


class Clock:
    """What `StationProfiles` asks of its station."""

    def __init__(self) -> None:
        self.now = T0
        self.offline_since: float | None = None

    def unix_time(self) -> float:
        return self.now


def profile(*periods: tuple[int, float], number: int = 1, **more: Any) -> ChargingProfile:
    values: dict[str, Any] = {
        "profile_id": number,
        "stack_level": 0,
        "purpose": ProfilePurpose.TX_DEFAULT,
        "kind": ProfileKind.ABSOLUTE,
        "unit": W,
        "start": T0,
        "periods": tuple(ProfilePeriod(start=start, limit=Decimal(str(limit))) for start, limit in periods),
    }
    return ChargingProfile(**{**values, **more})


class Bench:
    """Profiles, one EVSE, and how often something was computed for it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, unit: RateUnit = W) -> None:
        self.clock = Clock()
        self.profiles = StationProfiles(self.clock, Journal().memory)  # type: ignore[arg-type]
        self.around = Circumstances(evse_id=1, voltage=Decimal(230), phases=3)
        self.evse = EvseBounds(self.profiles, unit, lambda: replace(self.around, offline_since=self.clock.offline_since))
        self.computed = 0
        really = module.bounds_at

        def counting(*arguments: Any) -> Any:
            self.computed += 1
            return really(*arguments)

        monkeypatch.setattr(module, "bounds_at", counting)

    def limit(self) -> Decimal | None:
        return self.evse.bounds().limit

    def install(self, *profiles: ChargingProfile) -> None:
        for each in profiles:
            self.profiles.install(each, replace_same_level=False)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(monkeypatch)


def test_without_profiles_everything_is_open(bench: Bench) -> None:
    assert bench.evse.bounds() == Bounds()
    assert bench.evse.limits() == Limits()


def test_it_is_computed_when_something_changes_and_not_else(bench: Bench) -> None:
    bench.install(profile((0, 5_000), (100, 7_000)))
    assert bench.limit() == 5_000
    for second in range(100):
        bench.clock.now = T0 + second
        assert bench.limit() == 5_000
    assert bench.computed == 1
    bench.clock.now = T0 + 99.999
    assert bench.limit() == 5_000
    bench.clock.now = T0 + 100
    assert bench.limit() == 7_000
    assert bench.computed == 2
    # once an hour in any case
    bench.clock.now += 3_601
    assert bench.limit() == 7_000
    assert bench.computed == 3
    bench.install(profile((0, 6_000), number=2, stack_level=1))
    assert bench.limit() == 6_000
    assert bench.profiles.clear(profile_id=2) == 1
    assert bench.limit() == 7_000
    bench.around = replace(bench.around, evse_id=2)
    assert bench.limit() == 7_000
    assert bench.computed == 6


def test_limits_are_the_same_object_as_long_as_nothing_changes(bench: Bench) -> None:
    bench.install(profile((0, 5_000), (100, 7_000)))
    first = bench.evse.limits()
    bench.clock.now += 50
    assert bench.evse.limits() is first
    # computed anew, with the same outcome
    bench.install(profile((0, 9_000), number=2, purpose=ProfilePurpose.STATION_MAX))
    assert bench.evse.limits() is first
    bench.clock.now += 50
    assert bench.evse.limits() == Limits(maximum_power=7_000.0)


def test_a_clock_that_is_set_back_makes_it_compute_anew(bench: Bench) -> None:
    bench.install(profile((0, 5_000), (100, 7_000)))
    bench.clock.now = T0 + 200
    assert bench.limit() == 7_000
    bench.clock.now = T0 + 50
    assert bench.limit() == 5_000


def test_profiles_end_by_the_absence_of_the_csms_to_the_second(bench: Bench) -> None:
    bench.install(profile((0, 5_000)), profile((0, 9_000), number=2, stack_level=1, max_offline_duration=60))
    assert bench.limit() == 9_000
    bench.clock.offline_since = T0
    for second, limit in ((1, 9_000), (59, 9_000), (60, 9_000), (62, 5_000), (500, 5_000)):
        bench.clock.now = T0 + second
        assert bench.limit() == limit
    bench.clock.offline_since = None
    assert bench.limit() == 9_000


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (W, Limits(maximum_power=6_900.0, maximum_discharge_power=3_450.0)),
        (
            A,
            Limits(maximum_current=10.0, maximum_discharge_current=5.0, maximum_power=6_900.0, maximum_discharge_power=3_450.0),
        ),
    ],
)
def test_limits_of_an_output(monkeypatch: pytest.MonkeyPatch, unit: RateUnit, expected: Limits) -> None:
    """A of AC are W as well, because ISO 15118-20 has no other word for them."""
    bench = Bench(monkeypatch, unit)
    period = ProfilePeriod(start=0, limit=Decimal(10), discharge_limit=Decimal(-5))
    bench.install(profile(unit=A, periods=(period,)))
    assert bench.evse.limits() == expected


def test_nothing_may_flow_out_is_0_and_not_less(bench: Bench) -> None:
    bench.install(profile(periods=(ProfilePeriod(start=0, limit=Decimal(0), discharge_limit=Decimal(0)),)))
    found = bench.evse.limits()
    assert (str(found.maximum_power), str(found.maximum_discharge_power)) == ("0.0", "0.0")


def test_what_is_shared_is_known(bench: Bench) -> None:
    assert not bench.profiles.is_any_shared
    bench.install(profile((0, 5_000)))
    assert not bench.profiles.is_any_shared
    bench.install(profile((0, 9_000), number=2, purpose=ProfilePurpose.STATION_MAX))
    assert bench.profiles.is_any_shared
    assert bench.limit() == 5_000
    bench.around = replace(bench.around, sharers=3)
    assert bench.limit() == 3_000
    bench.profiles.clear(profile_id=2)
    assert not bench.profiles.is_any_shared
    assert bench.limit() == 5_000


def test_what_is_not_the_csmss_it_does_not_clear(bench: Bench) -> None:
    bench.install(
        *(profile((0, 5_000), number=number, purpose=purpose) for number, purpose in enumerate(sorted(NOT_OF_THE_CSMS))),
        profile((0, 5_000), number=10),
    )
    assert bench.profiles.clear(profile_id=0) == 0
    assert bench.profiles.clear() == 1
    assert [each.profile_id for each in bench.profiles.store.profiles] == [0, 1]


def test_back_online(bench: Bench) -> None:
    bench.install(profile((0, 5_000), max_offline_duration=60, invalid_after_offline=True))
    assert bench.limit() == 5_000
    bench.profiles.back_online(60)
    assert bench.limit() == 5_000
    bench.profiles.back_online(61)
    assert bench.limit() is None


def test_a_transactions_profiles_end_with_it(bench: Bench) -> None:
    bench.around = replace(bench.around, transaction="tx-1", transaction_start=T0)
    bench.install(profile((0, 5_000), purpose=ProfilePurpose.TX, evse_id=1, transaction="tx-1"))
    assert bench.limit() == 5_000
    bench.profiles.transaction_ended("tx-2")
    assert bench.limit() == 5_000
    bench.profiles.transaction_ended("tx-1")
    assert bench.limit() is None


def test_levels_that_are_taken(bench: Bench) -> None:
    bench.install(profile((0, 5_000)))
    with pytest.raises(ProfileRefused):
        bench.install(profile((0, 6_000), number=2))
    assert bench.limit() == 5_000
    bench.profiles.install(profile((0, 6_000), number=2), replace_same_level=True)
    assert bench.limit() == 6_000


@pytest.mark.parametrize(("volts", "expected"), [(399.96, "400.0"), (None, "230.0"), (0.0, "230.0"), (-5.0, "230.0")])
def test_voltages(volts: float | None, expected: str) -> None:
    assert str(voltage_of(volts, 230.0)) == expected
