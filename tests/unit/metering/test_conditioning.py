"""Steps between meter and eye: told, reversible by what is told, and never on a register."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError, MeterError
from v2gstack.metering import MeterIdentity, MeterReading, PhaseReading, RawValue, ReactiveEnergy
from v2gstack.metering.conditioning import (
    Conditioner,
    ConditioningStep,
    DeadBand,
    InversionWatch,
    PhaseSign,
    PhaseSum,
    ThermalCompensation,
    phase_sum,
)

VALUES = st.none() | st.floats(-1000.0, 1000.0)
PHASES = st.builds(
    PhaseReading, voltage=VALUES, current=VALUES, power=VALUES, reactive_power=VALUES, imported=st.none() | st.integers(0, 9)
)
READINGS = st.builds(
    MeterReading,
    meter_id=st.just("M1"),
    imported=st.integers(0, 10**9),
    exported=st.integers(0, 10**9),
    power=VALUES,
    temperature=st.none() | st.floats(-40.0, 85.0),
    phases=st.lists(PHASES, max_size=3).map(tuple),
    reactive=st.none() | st.builds(ReactiveEnergy, q1=st.integers(0, 9)),
    raw=st.just((RawValue("imported", b"\x00\x01"),)),
)
#: What steps may touch.
TOUCHED = {"power", "phases"}


def steps() -> list[ConditioningStep]:
    return [DeadBand(), PhaseSign(signs=(1, -1, 1), ratios=(1.0, 2.0, 1.0)), ThermalCompensation(voltage=50.0, current=-30.0)]


@given(READINGS)
def test_registers_pass_through_untouched(reading: MeterReading) -> None:
    found = Conditioner(steps()).run(reading).reading
    for each in fields(MeterReading):
        if each.name not in TOUCHED:
            assert getattr(found, each.name) == getattr(reading, each.name)
    assert [phase.imported for phase in found.phases] == [phase.imported for phase in reading.phases]


@given(READINGS)
def test_every_change_is_told(reading: MeterReading) -> None:
    """What the changes say, played back from the end, gives what the meter said."""
    found = Conditioner(steps()).run(reading)
    values = {
        f"phases[{number}].{name}": getattr(phase, name)
        for number, phase in enumerate(found.reading.phases)
        for name in ("voltage", "current", "power", "reactive_power")
    }
    values["power"] = found.reading.power
    for change in reversed(found.changes):
        assert values[change.field] == change.after
        values[change.field] = change.before
    for number, phase in enumerate(reading.phases):
        for name in ("voltage", "current", "power", "reactive_power"):
            assert values[f"phases[{number}].{name}"] == getattr(phase, name)
    assert values["power"] == reading.power


def single(current: float, power: float = 100.0, **more: float) -> MeterReading:
    return MeterReading(meter_id="M1", imported=0, power=power, phases=(PhaseReading(voltage=230.0, current=current, power=power),), **more)


def test_a_dead_band_has_hysteresis() -> None:
    band = Conditioner([DeadBand(0.05, 0.06)])
    shown = [band.run(single(current)).reading.phases[0].current for current in (0.1, 0.055, 0.049, 0.055, -0.059, 0.06, -0.055, 0.0)]
    assert shown == [0.1, 0.055, 0.0, 0.0, 0.0, 0.06, -0.055, 0.0]


def test_what_certified_meters_measure_is_not_changed() -> None:
    reading = replace(single(10.0), identity=MeterIdentity(certified=True))
    for step in (PhaseSign(signs=(-1,)), ThermalCompensation(voltage=10.0)):
        with pytest.raises(MeterError, match="legally relevant"):
            Conditioner([step]).run(reading)
    assert Conditioner([DeadBand()]).run(replace(reading, phases=(PhaseReading(current=0.01),))).reading.phases[0].current == 0.0


def test_temperature_is_taken_out_around_its_reference() -> None:
    step = Conditioner([ThermalCompensation(voltage=100.0, current=200.0)])
    assert step.run(single(10.0, temperature=23.0)).changes == ()
    warm = step.run(single(10.0, 2300.0, temperature=33.0)).reading
    assert warm.phases[0].voltage == pytest.approx(230.0 / 1.001)
    assert warm.phases[0].current == pytest.approx(10.0 / 1.002)
    assert warm.power == pytest.approx(2300.0 / (1.001 * 1.002))


@pytest.mark.parametrize(
    "make", [lambda: DeadBand(0.06, 0.05), lambda: DeadBand(-1.0, 0.0), lambda: PhaseSign(signs=(0,)), lambda: PhaseSign(ratios=(0.0,))]
)
def test_settings_that_make_no_sense_are_told(make: object) -> None:
    assert callable(make)
    with pytest.raises(ConfigError):
        make()


def three(*powers: float) -> MeterReading:
    return MeterReading(meter_id="M1", imported=0, power=sum(powers), phases=tuple(PhaseReading(power=power) for power in powers))


def test_an_inversion_is_suspected_once_and_never_corrected() -> None:
    watch = InversionWatch(seconds=10.0)
    wrong = three(3000.0, -3000.0, -2900.0)
    assert [watch.observe(wrong, 9000.0, now) is not None for now in (0.0, 5.0, 10.0, 11.0, 30.0)] == [False, False, True, False, False]
    # right again, and wrong again: it begins anew
    assert watch.observe(three(3000.0, 3000.0, 2900.0), 9000.0, 40.0) is None
    assert watch.observe(wrong, 9000.0, 41.0) is None
    found = watch.observe(wrong, 9000.0, 51.0)
    assert found is not None
    assert found.phases == (1, 2)


def test_one_phase_of_three_or_next_to_nothing_says_nothing() -> None:
    watch = InversionWatch(seconds=0.0)
    assert watch.observe(three(3000.0, -3000.0, 3000.0), 9000.0, 0.0) is None
    assert watch.observe(three(-50.0, -50.0, -50.0), 9000.0, 1.0) is None
    assert watch.observe(three(-500.0, -500.0, -500.0), 0.0, 2.0) is None
    assert watch.observe(three(-500.0), 9000.0, 3.0) is not None


def test_phases_are_compared_with_the_total() -> None:
    assert phase_sum(three(1.0, 2.0, 3.0)) == PhaseSum(total=6.0, phases=6.0)
    assert phase_sum(MeterReading(meter_id="M1", imported=0, power=5.0)) is None
    off = PhaseSum(total=10_000.0, phases=10_150.0)
    assert off.difference == 150.0
    assert not off.agrees()
    assert off.agrees(relative=0.02)
    assert PhaseSum(total=0.0, phases=4.0).agrees()
