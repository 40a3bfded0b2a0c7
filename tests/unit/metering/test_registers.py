"""Registers never shrink and nothing is netted, whatever a meter says; what freezes the count has a name, and somebody lets it go on."""

from __future__ import annotations

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.metering import MeterReading
from v2gstack.metering.registers import METER_RESYNC_REQUIRED, Accumulator, DiscontinuityKind, EnergyCount, RegisterWatch, float32_step

POWER = 11_000.0


def reading(imported: int, exported: int = 0, *, meter_id: str = "M1", resolution: float = 1.0) -> MeterReading:
    return MeterReading(meter_id=meter_id, imported=imported, exported=exported, resolution=resolution)


def started(imported: int = 50_000, exported: int = 20_000, **settings: int) -> RegisterWatch:
    watch = RegisterWatch(maximum_power=POWER, **settings)
    watch.observe(reading(imported, exported), 0.0)
    return watch


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30), st.integers(0, 30)), max_size=30))
def test_both_registers_are_counted_and_never_netted(steps: list[tuple[int, int, int]]) -> None:
    watch = started()
    imported, exported, now = 50_000, 20_000, 0.0
    for seconds, up, down in steps:
        now += seconds + 20
        imported, exported = imported + up, exported + down
        found = watch.observe(reading(imported, exported), now)
        assert found.discontinuity is None
        assert found.count == EnergyCount(imported - 50_000, exported - 20_000)


@given(
    st.lists(st.tuples(st.integers(0, 2**33), st.integers(0, 2**33), st.sampled_from(["M1", "M1", "M1", "M2"]), st.booleans()), max_size=30)
)
def test_whatever_a_meter_says_the_count_never_shrinks(values: list[tuple[int, int, str, bool]]) -> None:
    watch = started()
    counts = [watch.count]
    for number, (imported, exported, meter_id, resync) in enumerate(values, 1):
        found = watch.observe(reading(imported, exported, meter_id=meter_id), float(number))
        counts.append(found.count)
        assert (found.discontinuity is None) is (watch.frozen is None)
        if watch.frozen is not None and resync:
            counts.append(
                watch.resync(reading(imported, exported, meter_id=meter_id), reason="test", operator="test", now=float(number)).carried
            )
        # one second carries at most as much as the connection can, and a step of each register
        most = POWER * 1.1 / 3600.0 * number + 2.0 * number
        assert max(watch.count.imported, watch.count.exported) <= most
    for before, after in pairwise(counts):
        assert before.imported <= after.imported
        assert before.exported <= after.exported


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (50_000, 0, DiscontinuityKind.RESET),
        (50_000, 900, DiscontinuityKind.RESET),
        (50_000, 40_000, DiscontinuityKind.DECREASED),
        (4_294_967_000, 120, DiscontinuityKind.ROLLOVER),
        (50_000, 115_536, DiscontinuityKind.IMPLAUSIBLE),
    ],
)
def test_what_does_not_go_on_is_named(before: int, after: int, kind: DiscontinuityKind) -> None:
    watch = started(before, modulus=2**32)
    first = watch.observe(reading(after, 20_000), 10.0)
    assert first.read_again
    assert first.discontinuity is None
    second = watch.observe(reading(after, 20_000), 10.1)
    assert second.discontinuity is not None
    assert second.discontinuity.kind is kind
    assert second.discontinuity.code == METER_RESYNC_REQUIRED
    assert str(after) in str(second.discontinuity)
    assert second.count == EnergyCount()


def test_a_torn_value_is_read_again_and_forgotten() -> None:
    """The low word from before a carry, the high word from after it: 65,536 Wh too many, or too few."""
    watch = started(65_535)
    for torn in (65_535 + 65_536, 0):
        assert watch.observe(reading(torn, 20_000), 10.0).read_again
        found = watch.observe(reading(65_540, 20_000), 10.2)
        assert found.discontinuity is None
        assert found.count == EnergyCount(5)


def test_another_meter_freezes_at_once() -> None:
    watch = started()
    found = watch.observe(reading(50_000, 20_000, meter_id="M2"), 1.0)
    assert found.discontinuity is not None
    assert found.discontinuity.kind is DiscontinuityKind.EXCHANGED
    assert found.discontinuity.kind.ocmf_status == "X"


def test_nothing_is_billed_until_somebody_says_why() -> None:
    watch = started()
    watch.observe(reading(50_020, 20_000), 10.0)
    for now in (20.0, 21.0):
        watch.observe(reading(5, 0), now)
    assert watch.frozen is not None
    # good readings do not thaw it
    assert watch.observe(reading(50_030, 20_000), 30.0).count == EnergyCount(20)
    for reason, operator in (("", "me"), ("exchanged", " ")):
        with pytest.raises(ConfigError, match="needs a reason"):
            watch.resync(reading(5), reason=reason, operator=operator, now=40.0)
    record = watch.resync(reading(5, 0), reason="meter was reset", operator="A. Smith", now=40.0)
    assert record.carried == EnergyCount(20)
    assert record.baseline == (5, 0)
    assert record.discontinuity.before == 50_020
    assert watch.observe(reading(15, 3), 50.0).count == EnergyCount(30, 3)
    with pytest.raises(ConfigError, match="not frozen"):
        watch.resync(reading(15), reason="x", operator="y", now=50.0)


@pytest.mark.parametrize("power", [0.0, -1.0, float("nan"), float("inf")])
def test_a_watch_needs_a_power(power: float) -> None:
    with pytest.raises(ConfigError):
        RegisterWatch(maximum_power=power)


def test_a_float_register_may_fall_back_by_one_of_its_steps() -> None:
    watch = RegisterWatch(maximum_power=POWER)
    step = float32_step(70_000_000.0)
    assert step == 7.8125
    watch.observe(reading(70_000_008, resolution=step), 0.0)
    assert watch.observe(reading(70_000_001, resolution=step), 1.0).count == EnergyCount()
    assert not watch.observe(reading(70_000_001, resolution=step), 1.0).read_again
    assert watch.observe(reading(70_000_000, resolution=step), 1.0).read_again


@given(st.floats(0.001, 1e7))
def test_a_step_is_the_distance_to_the_next_float(kwh: float) -> None:
    value = struct.unpack(">f", struct.pack(">f", kwh))[0]
    step = float32_step(value * 1000.0) / 1000.0
    assert struct.pack(">f", value + step) != struct.pack(">f", value)
    assert struct.pack(">f", value + step * 0.49) == struct.pack(">f", value)


@given(st.lists(st.integers(0, 1000), max_size=50), st.integers(4_000, 10_000), st.integers(0, 3_999))
def test_what_rolls_over_is_counted_on(steps: list[int], modulus: int, start: int) -> None:
    count, total = Accumulator(modulus), start
    assert count.unwrap(start) == start
    for step in steps:
        total += step
        assert count.unwrap(total % modulus) == total


def test_an_accumulator_that_steps_back_a_little_has_not_turned() -> None:
    count = Accumulator(2**32)
    assert [count.unwrap(value) for value in (5, 3, 2**32 - 1, 1)] == [5, 3, -1, 1]
