"""GetCompositeSchedule over the wire, beside an oracle that looks at the CSMS's own messages, one second at a time."""

from __future__ import annotations

import random
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import V16, V21, VERSIONS, Place, at_place, profile_message
from v2gstack.messages.ocpp import OcppVersion

#: Seconds of each schedule, and sets of profiles.
SECONDS, ROUNDS = 120, 25
#: V between phase and neutral of the AC station, its phases, and W that it can do.
VOLTS, PHASES = Decimal(230), 3


def some_profiles(version: OcppVersion, chooser: random.Random, now: float) -> list[tuple[int, Any]]:
    """EVSEs and profiles for them, each at a level of its own."""
    found = []
    levels = list(range(20))
    chooser.shuffle(levels)
    for number in range(1, chooser.randint(1, 5) + 1):
        purpose = chooser.choice(("TxDefaultProfile", "TxDefaultProfile", "ChargingStationMaxProfile"))
        kind = chooser.choice(("Absolute", "Recurring") if "Max" in purpose else ("Absolute", "Recurring", "Relative"))
        starts = [0, *sorted(chooser.sample(range(1, 100), chooser.randint(0, 3)))]
        periods: list[dict[str, Any]] = []
        for start in starts:
            periods.append({"start_period": start, "limit": chooser.randint(0, 320) / 10})
            if chooser.random() < 0.5:
                periods[-1]["number_phases"] = 3
        recurrency = chooser.choice(("Daily", "Weekly")) if kind == "Recurring" else None
        begin = None
        if kind != "Relative":
            begin = now + chooser.randint(-60, 90)
            begin -= {None: 0, "Daily": 86_400, "Weekly": 604_800}[recurrency] * chooser.randint(0, 30)
        valid = tuple(chooser.choice((None, now + chooser.randint(-30, 60) + 60 * turn)) for turn in (0, 1))
        if None not in valid and valid[0] >= valid[1]:  # type: ignore[operator]
            valid = (None, None)
        unit = chooser.choice("AW")
        if unit == "W":
            periods = [{**each, "limit": round(each["limit"] * 690, 1)} for each in periods]
        wire = profile_message(
            version,
            periods,
            number=number,
            level=levels.pop(),
            purpose=purpose,
            kind=kind,
            unit=unit,
            start=begin,
            recurrency=recurrency,
            duration=chooser.choice((None, chooser.randint(1, 150))),
            valid=valid,  # type: ignore[arg-type]
        )
        found.append((0 if "Max" in purpose else chooser.choice((0, 1, 2)), wire))
    return found


def allowed(version: OcppVersion, profiles: list[tuple[int, Any]], moment: float, now: float, evse_id: int, unit: str) -> Decimal | None:
    """What the messages of the CSMS allow an EVSE at a moment."""
    best: dict[str, tuple[int, Decimal]] = {}
    for number, wire in profiles:
        if number not in (0, evse_id):
            continue
        schedule = wire.charging_schedule if version is V16 else wire.charging_schedule[0]
        if wire.valid_from is not None and moment < wire.valid_from.timestamp():
            continue
        if wire.valid_to is not None and moment >= wire.valid_to.timestamp():
            continue
        origin = now if schedule.start_schedule is None else schedule.start_schedule.timestamp()
        gone = moment - origin
        if gone < 0:
            continue
        if wire.recurrency_kind is not None:
            gone %= {"Daily": 86_400, "Weekly": 604_800}[str(wire.recurrency_kind)]
        if schedule.duration is not None and gone >= schedule.duration:
            continue
        [*_, period] = [each for each in schedule.charging_schedule_period if each.start_period <= gone]
        limit = period.limit
        its_unit = str(schedule.charging_rate_unit)
        if its_unit != unit:
            factor = VOLTS * PHASES
            limit = (limit * factor if unit == "W" else limit / factor).quantize(Decimal("0.1"), ROUND_DOWN)
        purpose = str(wire.charging_profile_purpose)
        if purpose not in best or wire.stack_level > best[purpose][0]:
            best[purpose] = wire.stack_level, limit
    return min((limit for _, limit in best.values()), default=None)


def at(periods: list[tuple[int, Decimal]], second: int) -> Decimal:
    return [limit for start, limit in periods if start <= second][-1]


@VERSIONS
def test_a_schedule_is_what_the_messages_say_second_by_second(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_2 AC", evses=2)
        chooser = random.Random(17)
        for _ in range(ROUNDS):
            # whole seconds, as those of the messages
            now = float(round(place.clock()))
            place.station.station.clock_offset = now - place.clock()
            profiles = some_profiles(version, chooser, now)
            for evse_id, wire in profiles:
                assert (await place.set(wire, evse_id)).status == "Accepted"
            unit = chooser.choice("AW")
            most = {"A": Decimal("31.9"), "W": Decimal(22_000)}[unit]
            for evse_id in (1, 2):
                periods = await place.limits(SECONDS, evse_id, unit)
                for second in range(SECONDS):
                    limit = allowed(version, profiles, now + second, now, evse_id, unit)
                    expected = most if limit is None else min(limit, most)
                    assert at(periods, second) == expected, (evse_id, second, profiles)
            # and of both together, within what the station may
            mine = [each for each in profiles if each[1].charging_profile_purpose in ("TxDefaultProfile",)]
            station = [each for each in profiles if each not in mine]
            periods = await place.limits(SECONDS, 0, unit)
            for second in range(SECONDS):
                moment = now + second
                parts = [allowed(version, mine, moment, now, number, unit) for number in (1, 2)]
                together = sum((most if part is None else min(part, most) for part in parts), Decimal(0))
                ceiling = allowed(version, station, moment, now, 0, unit)
                expected = together if ceiling is None else min(together, ceiling)
                assert at(periods, second) == expected, (second, profiles)
            place.station.profiles.clear()

    at_place(version, story)


@VERSIONS
def test_schedules_that_cannot_be_told(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        for duration, number in ((60, 2), (0, 1), (-5, 1)):
            assert (await place.schedule(duration, number)).status == "Rejected"
        # so much changes in a lifetime that nobody can want to know
        periods = [(start, 1_000 + start % 7) for start in range(500)]
        wire = profile_message(version, periods, kind="Recurring", recurrency="Daily", start=place.clock())
        assert (await place.set(wire)).status == "Accepted"
        assert (await place.schedule(2**31 - 1)).status == "Rejected"
        # what does not fit into a message ends earlier
        answer = await place.schedule(7 * 86_400)
        schedule = answer.charging_schedule if version is V16 else answer.schedule
        assert answer.status == "Accepted"
        assert len(schedule.charging_schedule_period) <= 1_024
        assert schedule.duration < 7 * 86_400

    at_place(version, story)


@VERSIONS
def test_without_profiles_it_is_what_the_hardware_can_do(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", evses=2)
        assert await place.limits(60) == [(0, 150_000)]
        assert await place.limits(60, 0) == [(0, 300_000)]
        # each of them may, and the station may not (K08.FR.03)
        assert (await place.set(profile_message(version, [(0, 90_000)]), 0)).status == "Accepted"
        assert await place.limits(60, 0) == [(0, 180_000)]
        wire = profile_message(version, [(0, 170_000)], number=2, purpose="ChargingStationMaxProfile", kind="Absolute", start=5.0)
        assert (await place.set(wire, 0)).status == "Accepted"
        assert await place.limits(60, 0) == [(0, 170_000)]
        answer = await place.schedule(60)
        schedule = answer.charging_schedule if version is V16 else answer.schedule
        assert schedule.duration == 60
        start = (answer.schedule_start if version is V16 else schedule.schedule_start).timestamp()
        assert start == pytest.approx(place.station.station.unix_time(), abs=1)
        if version is V21:
            [period] = schedule.charging_schedule_period
            assert str(period.operation_mode) == "ChargingOnly"

    at_place(version, story)
