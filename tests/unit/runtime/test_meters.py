"""What a session's energy is, is what the meter's registers allow to be said."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.runtime.worlds import World, make_world
from v2gstack.hooks.interfaces import Meter
from v2gstack.metering import MeterReading, PhaseReading
from v2gstack.metering.info import meter_info_2, meter_info_20
from v2gstack.metering.registers import DiscontinuityKind
from v2gstack.runtime import SessionReport, run_virtual


class MeterThatForgets:
    """A meter whose registers begin anew in the middle of a session, or show something else once."""

    def __init__(self, meter: object, after: int, *, once: bool = False, value: int = 0) -> None:
        self._meter, self._after, self._once, self._value = meter, after, once, value
        self._reads = 0

    async def read(self, *, signed: bool = False) -> MeterReading:
        reading: MeterReading = await self._meter.read(signed=signed)  # type: ignore[attr-defined]
        self._reads += 1
        if self._reads <= self._after or (self._once and self._reads > self._after + 1):
            return replace(reading, imported=reading.imported + 50_000)
        return replace(reading, imported=self._value)

    async def close(self) -> None:
        """Nothing to close."""


async def charged(**fault: int | bool) -> SessionReport:
    world = make_world("iso15118_2 DC", loop_interval=5.0)
    honest = await charged_honestly()
    count = honest[1]
    world.secc.hardware = replace(world.secc.hardware, meter=MeterThatForgets(world.pair.station.meter, count - 1, **fault))  # type: ignore[arg-type]
    _, report = await world.session()
    return report


async def charged_honestly() -> tuple[SessionReport, int]:
    """A session with a meter that only counts how often it is read."""
    world = make_world("iso15118_2 DC", loop_interval=5.0)
    meter = MeterThatForgets(world.pair.station.meter, 10**9)
    world.secc.hardware = replace(world.secc.hardware, meter=meter)  # type: ignore[arg-type]
    _, report = await world.session()
    return report, meter._reads


def test_a_torn_last_reading_is_read_again() -> None:
    honest, _ = run_virtual(charged_honestly())
    report = run_virtual(charged(once=True))
    assert honest.energy_in > 1_000
    assert report.energy_in == honest.energy_in


def test_a_meter_that_was_reset_counts_up_to_there_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """What the last reading before had is owed all the same; what came after it is not made up."""
    honest, _ = run_virtual(charged_honestly())
    with caplog.at_level(logging.WARNING, "v2gstack.runtime"):
        report = run_virtual(charged(value=7))
    assert 0.9 * honest.energy_in < report.energy_in <= honest.energy_in
    assert "METER_RESYNC_REQUIRED: imported reset" in caplog.text


class Played:
    """A meter whose readings are those of another one, made over by a function of the number of the reading.

    Attributes:
        edit: Takes number and reading; may raise.
    """

    def __init__(self, meter: Meter, edit: Callable[[int, MeterReading], MeterReading]) -> None:
        self._meter, self._edit, self._number = meter, edit, 0

    async def read(self, *, signed: bool = False) -> MeterReading:
        self._number += 1
        return self._edit(self._number, replace(await self._meter.read(signed=signed), power=None))

    async def close(self) -> None:
        """Nothing to close."""


def played(edit: Callable[[int, MeterReading], MeterReading], **options: Any) -> tuple[World, SessionReport]:
    async def scenario() -> tuple[World, SessionReport]:
        world = make_world("iso15118_2 DC", **{"loop_interval": 1.0, "time_limit": 60.0, **options})
        world.secc.hardware = replace(world.secc.hardware, meter=Played(world.pair.station.meter, edit))
        _, report = await world.session()
        return world, report

    return run_virtual(scenario())


@pytest.mark.parametrize(
    ("kind", "field", "change"),
    [
        (DiscontinuityKind.RESET, "imported", lambda value: value % 1_000),
        (DiscontinuityKind.DECREASED, "imported", lambda value: value - 10_000),
        (DiscontinuityKind.IMPLAUSIBLE, "imported", lambda value: value + 1_000_000_000),
        (DiscontinuityKind.DECREASED, "exported", lambda value: value - 10_000),
        (DiscontinuityKind.EXCHANGED, "meter_id", lambda value: f"not {value}"),
    ],
    ids=["reset", "decreased", "implausible", "export decreased", "exchanged"],
)
def test_registers_that_do_not_go_on_are_told_once_while_the_session_runs(
    kind: DiscontinuityKind, field: str, change: Callable[[Any], Any]
) -> None:
    def edit(number: int, reading: MeterReading) -> MeterReading:
        whole = replace(reading, imported=reading.imported + 50_000, exported=reading.exported + 50_000)
        return whole if number < 20 else replace(whole, **{field: change(getattr(whole, field))})

    world, report = played(edit)
    (told,) = world.recorder.named("MeterResyncRequired")
    assert (told.finding.kind, told.finding.register) == (kind, field)
    assert 0 < told.count.imported == report.energy_in
    assert report.metering == (f"{told.finding}; what follows is not counted",)
    # in the middle of it, and not at its end
    events = [type(each.event).__name__ for each in world.recorder.records if each.role == "secc"]
    assert "MessageReceived" in events[events.index("MeterResyncRequired") + 10 :]


def test_a_reading_that_is_torn_once_is_read_again_and_told_to_nobody() -> None:
    world, report = played(lambda number, reading: replace(reading, imported=(number != 20) * reading.imported + 7))
    assert not report.metering
    assert not world.recorder.named("MeterResyncRequired")
    _, honest = played(lambda _, reading: reading)
    assert report.energy_in == honest.energy_in


def test_a_step_of_the_register_back_is_no_reset() -> None:
    """Floats of 32 bits in kWh: a reading one step lower than the last one."""

    def edit(number: int, reading: MeterReading) -> MeterReading:
        return replace(reading, imported=20_000_000 + reading.imported - (8 if number % 2 else 0), resolution=7.8125)

    _, report = played(edit)
    assert not report.metering
    assert report.energy_in > 100


@pytest.mark.parametrize(("octets", "fits"), [(64, True), (96, False), (132, False)])
def test_a_signature_that_does_not_fit_is_told_once(octets: int, fits: bool) -> None:
    world, report = played(lambda _, reading: replace(reading, signature=bytes(octets)))
    told = world.recorder.named("MeterSignatureLeftOut")
    assert [each.statement for each in told] == list(report.metering)
    assert len(told) == (0 if fits else 1)
    infos = [each.message.meter_info for each in world.recorder.named("MessageSent", "secc") if getattr(each.message, "meter_info", None)]
    assert infos
    assert {each.sig_meter_reading for each in infos} == {bytes(octets) if fits else None}


def test_receipts_are_asked_for_readings_that_the_meter_was_asked_to_sign() -> None:
    """A signature takes a meter time: it is asked for where a receipt is, and one reading at a time."""
    asked: list[bool] = []

    class Slow(Played):
        async def read(self, *, signed: bool = False) -> MeterReading:
            asked.append(signed)
            await asyncio.sleep(5.0 if signed else 0.0)
            return replace(await super().read(), signature=bytes(64) if signed else None)

    async def scenario(*, receipt_required: bool) -> World:
        asked.clear()
        world = make_world("iso15118_2 DC", loop_interval=1.0, time_limit=60.0, station={"receipt_required": receipt_required})
        world.secc.hardware = replace(world.secc.hardware, meter=Slow(world.pair.station.meter, lambda _, reading: reading))
        await world.session()
        return world

    world = run_virtual(scenario(receipt_required=True))
    assert 10 <= sum(asked) <= 14
    infos = [each.message.meter_info for each in world.recorder.named("MessageSent", "secc") if getattr(each.message, "meter_info", None)]
    assert {each.sig_meter_reading for each in infos} == {bytes(64)}
    run_virtual(scenario(receipt_required=False))
    assert not any(asked)
    assert len(asked) > 50


@pytest.mark.parametrize(
    ("case", "turned", "told"),
    [
        ("iso15118_2 DC", (0,), (0,)),
        ("iso15118_20 DC_BPT", (0,), (0,)),
        ("iso15118_20 DC_BPT", (), None),
        ("iso15118_2 AC", (0, 2), (0, 2)),
        ("iso15118_2 AC", (1,), None),
        ("iso15118_20 AC_BPT", (0, 1, 2), (0, 1, 2)),
        ("iso15118_20 AC_BPT", (), None),
    ],
)
def test_phases_that_count_the_other_way_are_told_once(case: str, turned: tuple[int, ...], told: tuple[int, ...] | None) -> None:
    """Whichever way power flows, and where it turns round; one phase of three may be another one's load."""
    phases = 3 if "AC" in case else 1

    class Phases(Played):
        async def read(self, *, signed: bool = False) -> MeterReading:
            reading = await self._meter.read(signed=signed)
            each = (reading.power or 0.0) / phases
            return replace(reading, phases=tuple(PhaseReading(power=-each if number in turned else each) for number in range(phases)))

    async def scenario() -> tuple[World, SessionReport]:
        world = make_world(case, loop_interval=1.0, time_limit=180.0)
        world.secc.hardware = replace(world.secc.hardware, meter=Phases(world.pair.station.meter, lambda _, reading: reading))
        _, report = await world.session()
        return world, report

    world, report = run_virtual(scenario())
    found = world.recorder.named("MeterInversionSuspected")
    assert {each.suspicion.phases for each in found} == ({told} if told is not None else set())
    assert bool(report.metering) is (told is not None)
    assert all("turned round" in each for each in report.metering)
    if "BPT" not in case and told:
        assert len(found) == 1


@pytest.mark.parametrize("case", ["iso15118_2 DC", "iso15118_2 AC", "iso15118_20 DC_BPT", "iso15118_20 AC_BPT"])
def test_what_a_vehicle_sees_and_confirms_are_the_readings_of_the_meter(case: str) -> None:
    """MeterInfo, MeteringReceipt and MeteringConfirmation: one reading each, register by register, with its signature."""
    readings: list[MeterReading] = []

    def edit(number: int, reading: MeterReading) -> MeterReading:
        signature = number.to_bytes(4, "big").rjust(64, b"s")
        readings.append(
            replace(reading, exported=reading.exported + 77, time=1_800_000_000 + number, signature=signature, status=number % 7)
        )
        return readings[-1]

    async def scenario() -> World:
        station = {"receipt_required": True, "receipt_interval": 10.0}
        world = make_world(case, loop_interval=1.0, time_limit=120.0, station=station)
        world.secc.hardware = replace(world.secc.hardware, meter=Played(world.pair.station.meter, edit))
        await world.session()
        return world

    world = run_virtual(scenario())
    if case.startswith("iso15118_2 "):
        expected: set[Any] = {meter_info_2(reading) for reading in readings}
        confirmed = [
            each.message.meter_info for each in world.recorder.named("MessageReceived", "secc") if each.name == "MeteringReceiptReq"
        ]
    else:
        expected = {meter_info_20(reading, bidirectional=True) for reading in readings}
        events = world.recorder.named("MessageReceived", "secc") + world.recorder.named("SideStreamReceived", "secc")
        confirmed = [each.message.signed_metering_data.meter_info for each in events if each.name == "MeteringConfirmationReq"]
    sent = [each.message.meter_info for each in world.recorder.named("MessageSent", "secc") if getattr(each.message, "meter_info", None)]
    assert len(sent) > 5
    assert len(confirmed) > 3
    assert set(sent) <= expected
    assert set(confirmed) <= set(sent)
