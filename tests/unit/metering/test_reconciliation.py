"""Two meters over a period: the verdict holds for every value that their registers leave open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import ConfigError
from v2gstack.metering import MeterReading
from v2gstack.metering.reconciliation import ReconciliationVerdict, reconcile

WITHIN, OUTSIDE, OPEN, IDLE = ReconciliationVerdict


def period(
    imported: int, exported: int = 0, *, start: int = 1000, meter_id: str = "M1", resolution: float = 1.0
) -> tuple[MeterReading, MeterReading]:
    begin = MeterReading(meter_id=meter_id, imported=start, exported=start, resolution=resolution)
    return begin, MeterReading(meter_id=meter_id, imported=start + imported, exported=start + exported, resolution=resolution)


@pytest.mark.parametrize(
    ("energy", "reference", "verdict"),
    [
        (100_000, 100_000, WITHIN),
        (100_498, 100_000, WITHIN),
        (100_499, 100_000, OPEN),
        (100_502, 100_000, OPEN),
        (100_503, 100_000, OUTSIDE),
        (99_497, 100_000, OUTSIDE),
        (99_502, 100_000, WITHIN),
        (100, 100, OPEN),
        (0, 0, IDLE),
        (5, 0, OUTSIDE),
        (1, 0, OPEN),
    ],
)
def test_the_tolerance_is_half_a_percent(energy: int, reference: int, verdict: ReconciliationVerdict) -> None:
    found = reconcile(period(energy), period(reference, meter_id="R"))
    assert found.imported.verdict is verdict
    assert found.exported.verdict is IDLE
    assert found.verdict is verdict


def test_directions_are_not_netted() -> None:
    """A meter that counts 1 kWh too much both ways is 1 kWh off both ways, not right."""
    found = reconcile(period(51_000, 51_000), period(50_000, 50_000, meter_id="R"))
    assert (found.imported.verdict, found.exported.verdict, found.verdict) == (OUTSIDE, OUTSIDE, OUTSIDE)
    assert found.imported.deviation == Decimal(2)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from([1.0, 1.953125, 100.0]), st.decimals("0.01", "10", places=2))
def test_no_verdict_can_be_turned_by_a_step_of_a_register(energy: int, reference: int, resolution: float, tolerance: Decimal) -> None:
    found = reconcile(period(energy, resolution=resolution), period(reference, meter_id="R"), tolerance=tolerance).imported
    if found.verdict is IDLE:
        return
    allowed = tolerance * reference / 100
    for step in (-found.uncertainty, Decimal(0), found.uncertainty):
        off = abs(Decimal(energy - reference) + step)
        if found.verdict is WITHIN:
            assert off <= allowed
        if found.verdict is OUTSIDE:
            assert off > allowed


def test_what_is_no_period_is_told() -> None:
    with pytest.raises(ConfigError, match="shrinks"):
        reconcile(period(-5), period(5, meter_id="R"))
    with pytest.raises(ConfigError, match="one meter"):
        reconcile((period(5)[0], period(5, meter_id="M2")[1]), period(5))
    with pytest.raises(ConfigError, match="above 0"):
        reconcile(period(5), period(5), tolerance=Decimal(0))
