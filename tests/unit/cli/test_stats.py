"""Statistics."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.test_ladder import event
from v2gstack.cli.ladder import Ladder
from v2gstack.cli.stats import Statistics, percentile
from v2gstack.errors import DecodeError
from v2gstack.explain import HeadlineField


@given(st.lists(st.integers(), min_size=1), st.sampled_from([0.5, 0.95, 1.0]))
def test_percentiles(values: list[int], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= math.floor(share * len(values))
    assert sum(value < found for value in values) <= share * len(values)
    assert percentile(values, 1.0) == max(values)


def statistics() -> Statistics:
    found = Statistics()
    events = [
        event(0, "evcc"),
        event(20, "secc"),
        event(100, "evcc"),
        event(130, "secc"),
        event(150, "evcc", document=None, error=DecodeError("no", offset=3)),
    ]
    for row in Ladder(check=False).rows(events):
        found.add(row)
    return found


def test_counts_and_delays() -> None:
    data = statistics().as_data()
    assert data["rows"] == 5
    assert data["seconds"] == 0.15
    assert data["connections"] == 1
    assert data["status"] == {"ok": 4, "error": 1}
    (exchange,) = data["exchanges"]
    assert (exchange["requests"], exchange["responses"]) == (2, 2)
    assert exchange["station_ms"] == {"p50": 20, "p95": 30, "max": 30}
    assert exchange["vehicle_ms"] == {"p50": 80, "p95": 80, "max": 80}
    assert data["findings"] == [{"status": "error", "text": "no", "count": 1}]


def test_text() -> None:
    lines = statistics().as_text()
    assert lines[0] == "5 rows in 0.1 s, 1 connection, 1 errors, 0 deviations"
    assert lines[3].split() == ["din70121", "SessionSetup", "2", "2", "20ms", "30ms", "30ms", "80ms", "80ms", "80ms"]
    assert lines[-1].split() == ["1", "error", "no"]


def test_findings_are_counted_without_their_places() -> None:
    found = Statistics()
    for number in range(3):
        found.add(Ladder().row(event(0, "evcc", document=None, error=DecodeError("bad", offset=number, path=f"/a{number}"))))
    assert found.as_data()["findings"] == [{"status": "error", "text": "bad", "count": 3}]


def test_response_codes_are_counted() -> None:
    found = Statistics()
    row = Ladder().row(event(0, "secc"))
    from dataclasses import replace

    found.add(replace(row, name="CableCheckRes", fields=(HeadlineField("", "FAILED_SequenceError"), HeadlineField("", "EVSE_NotReady"))))
    assert found.as_data()["response_codes"] == [{"name": "CableCheckRes", "code": "FAILED_SequenceError", "count": 1}]
    assert "  1  CableCheckRes  FAILED_SequenceError" in found.as_text()


def test_nothing_at_all() -> None:
    assert Statistics().as_text() == ["0 rows in 0.0 s, 0 connections, 0 errors, 0 deviations"]
