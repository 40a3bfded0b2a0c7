"""Sessions: answers over TCP, a thousand sessions at a time, whole sessions in memory, two hours in virtual time.

Where another process measures, its times are told to pytest-benchmark by a clock of its own, one round for each answer.
`python -m bench.sessions` gives the same with percentiles, memory and more of each.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from bench.sessions import measure
from bench.sessions.recording import LOOPS
from v2gstack.codecs.exi.native import why_not

#: What an answer may take, as a multiple of what the package takes: it is to be 50 times as fast.
AT_MOST = {"iso15118 package": 0.02}
ENGINES = ["python"] if why_not() else ["c", "python"]
PACKAGE_PROBLEM = measure.why_no_package()

each_engine = pytest.mark.parametrize("engine", ENGINES)
beside = pytest.mark.skipif(bool(PACKAGE_PROBLEM), reason=PACKAGE_PROBLEM)


class Told:
    """A clock that goes on by what it is told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.left: deque[float] = deque()

    def read(self) -> float:
        return self.now

    def step(self) -> None:
        self.now += self.left.popleft()


CLOCK = Told()


def tell(benchmark: Any, times: list[float], what: str, **more: Any) -> None:
    """Give a benchmark the times that were measured elsewhere."""
    CLOCK.left = deque(times)
    benchmark.extra_info.update(what=what, p50=measure.quantile(times, 0.5), p99=measure.quantile(times, 0.99), **more)
    benchmark.pedantic(CLOCK.step, rounds=len(times))


@each_engine
@pytest.mark.benchmark(group="SECC: answer in the charge loop, TCP on ::1", timer=CLOCK.read)
@pytest.mark.parametrize("protocol", LOOPS)
def test_turnaround(benchmark: Any, protocol: str, engine: str) -> None:
    found = measure.turnaround(protocol, engine, loops=1000, sessions=2)
    tell(benchmark, found[LOOPS[protocol]], f"{protocol}, {engine}")


@beside
@pytest.mark.benchmark(group="SECC: answers of a session, ISO 15118-2 DC", timer=CLOCK.read)
def test_beside_the_package(benchmark: Any) -> None:
    found = measure.package("ours")
    times = [seconds for _, seconds in found["times"]]
    tell(benchmark, times, "station of ours", at_most=AT_MOST, resident=found["resident"], private=found["private"])


@beside
@pytest.mark.benchmark(group="SECC: answers of a session, ISO 15118-2 DC", timer=CLOCK.read)
def test_package(benchmark: Any) -> None:
    found = measure.package("package")
    times = [seconds for _, seconds in found["times"]]
    tell(benchmark, times, "station", peer="iso15118 package", resident=found["resident"], private=found["private"])


@pytest.mark.benchmark(group="SECC: 1,000 sessions, one core, a request a second each", timer=CLOCK.read)
def test_thousand_sessions(benchmark: Any) -> None:
    found = measure.crowd(sessions=1000, pace=1.0, seconds=8.0)
    times = found.pop("times")
    names = ("answers_per_second", "busy", "per_session", "per_evse")
    tell(benchmark, times, "1,000 sessions", **{name: found[name] for name in names})


@each_engine
@pytest.mark.benchmark(group="whole sessions, both sides and their simulation")
@pytest.mark.parametrize("protocol", LOOPS)
def test_whole_session(benchmark: Any, protocol: str, engine: str) -> None:
    benchmark.extra_info["what"] = f"{protocol}, {engine}, 10 loops"
    assert benchmark(measure.many_sessions, 1, protocol=protocol, engine=engine) > 30


@each_engine
@pytest.mark.benchmark(group="two hours in virtual time")
def test_two_hours(benchmark: Any, engine: str) -> None:
    benchmark.extra_info["what"] = f"iso15118_2, {engine}"
    found = benchmark.pedantic(measure.two_hours, ("iso15118_2", engine), rounds=2)
    assert found["messages"] > 14_000
