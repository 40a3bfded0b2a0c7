"""A meter that signs whole transactions signs each session, and what it signed is not lost when it is gone for a while."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.runtime.worlds import CASES, World, make_world
from v2gstack.errors import MeterError
from v2gstack.hooks.interfaces import TransactionMeter
from v2gstack.metering import MeterReading
from v2gstack.metering.ocmf import EnergyFlow, parse_ocmf, verify_ocmf
from v2gstack.metering.transaction import MeterTransaction, Modality
from v2gstack.protocols.v2g import EndKind
from v2gstack.runtime import SessionReport, run_virtual
from v2gstack.trace.jsonl import JsonLinesTrace
from v2gstack.transports import memory_pair
from v2gstack.types import ControlPilotState


class Signing:
    """The simulated meter as a real one is: it takes its time, and breaks when it is told to.

    Attributes:
        gone: From when to when it does not answer, in the loop's seconds.
        refuses: What it refuses: ``start``, ``stop``.
        swallows: Whether it forgets the record of the next transaction that ends.
        asked: What it was asked to begin and to end.
    """

    def __init__(self, meter: TransactionMeter, *, takes: float = 0.2) -> None:
        self._meter = meter
        self._takes = takes
        self.gone = (0.0, 0.0)
        self.refuses: set[str] = set()
        self.swallows = False
        self.asked: list[str] = []
        self.facts: list[MeterTransaction] = []

    async def _answers(self) -> None:
        now = asyncio.get_running_loop().time()
        await asyncio.sleep(self._takes)
        if self.gone[0] <= now < self.gone[1]:
            raise MeterError("the meter: it does not answer", meter="M1")

    async def read(self, *, signed: bool = False) -> MeterReading:
        await self._answers()
        return await self._meter.read(signed=signed)

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        await self._answers()
        self.asked.append(f"start {transaction.transaction_id}")
        if "start" in self.refuses:
            raise MeterError("the meter: it does not begin", meter="M1")
        reading = await self._meter.start_transaction(transaction)
        self.facts.append(transaction)
        return reading

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        await self._answers()
        self.asked.append(f"stop {transaction_id}".strip())
        if "stop" in self.refuses:
            raise MeterError("the meter: the record is corrupted", meter="M1")
        reading = await self._meter.stop_transaction(transaction_id)
        if self.swallows:
            self.swallows = False
            raise MeterError("the meter: it fell over", meter="M1")
        return reading

    async def close(self) -> None:
        """Nothing to close."""


def world_with(case: str = "iso15118_2 DC", **options: Any) -> tuple[World, Signing]:
    world = make_world(case, **{"loop_interval": 1.0, "time_limit": 120.0, **options})
    meter = Signing(world.pair.station.meter)
    world.secc.hardware = replace(world.secc.hardware, meter=meter)
    return world, meter


def check_record(report: SessionReport, facts: MeterTransaction) -> None:
    """The record is the meter's, and says what the report says."""
    assert report.record is not None
    assert verify_ocmf(report.record.data, report.record.public_key).valid
    payload = parse_ocmf(report.record.data).payload
    assert payload.energy(EnergyFlow.IMPORT) == report.energy_in
    assert (payload.energy(EnergyFlow.EXPORT) or 0) == report.energy_out
    assert report.transaction == facts.transaction_id
    assert not report.metering


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("asks", [True, False])
def test_a_session_is_a_transaction_of_the_meter(case: str, asks: bool) -> None:
    """Before energy flows it has begun, after that it ends, and report and events have its record; whether anybody is asked or not."""

    async def scenario() -> None:
        world, meter = world_with(case, station={"authorization_required": asks})
        _, report = await world.session()
        assert report.end.kind is EndKind.TERMINATED
        assert report.energy_in + report.energy_out > 100
        (facts,) = meter.facts
        check_record(report, facts)
        assert meter.asked == [f"start {facts.transaction_id}", f"stop {facts.transaction_id}"]
        assert facts.modality is (Modality.BIDIRECTIONAL if case.endswith("BPT") else Modality.CHARGE)
        assert (facts.evse_id, facts.identification, facts.identification_type) == (world.secc.config.evse_id, "", "NONE")
        (started,) = world.recorder.named("MeterTransactionStarted")
        (ended,) = world.recorder.named("MeterTransactionEnded")
        assert (started.transaction, ended.transaction, ended.late) == (facts.transaction_id, facts.transaction_id, False)
        assert ended.reading.record == report.record
        order = [type(each.event).__name__ for each in world.recorder.records if each.role == "secc"]
        assert order.index("MeterTransactionStarted") < order.index("SetOutput" if "SetOutput" in order else "CloseContactors")

    run_virtual(scenario())


def test_each_session_has_its_own() -> None:
    async def scenario() -> None:
        world, meter = world_with()
        for number in range(3):
            _, report = await world.session()
            check_record(report, meter.facts[number])
        assert len({facts.transaction_id for facts in meter.facts}) == 3

    run_virtual(scenario())


def test_nobody_charges_before_the_meter_begins() -> None:
    """What cannot be accounted for does not begin; a vehicle that waits charges when the meter is in order."""

    async def scenario() -> None:
        world, meter = world_with()
        meter.refuses = {"start"}
        task = asyncio.create_task(world.session())
        await asyncio.sleep(60.0)
        assert not task.done()
        assert not world.recorder.named("CloseContactors", "secc")
        assert "the meter: it does not begin (meter M1)" in {each.text for each in world.recorder.named("EffectFailed", "secc")}
        meter.refuses = set()
        _, report = await task
        assert report.energy_in > 100
        check_record(report, meter.facts[0])

    run_virtual(scenario())


def test_whoever_accounts_for_sessions_otherwise_leaves_the_meter_alone() -> None:
    async def scenario() -> None:
        world, meter = world_with(settings={"meter_transactions": False})
        _, report = await world.session()
        assert report.energy_in > 100
        assert not meter.asked
        assert report.record is None

    run_virtual(scenario())


# -- the meter is gone -------------------------------------------------------------------------------------------------------


def test_a_meter_that_is_gone_in_the_middle_is_told_and_its_record_is_whole() -> None:
    async def scenario() -> None:
        world, meter = world_with()
        meter.gone = (60.0, 80.0)
        _, report = await world.session()
        (lost,) = world.recorder.named("MeterLost")
        (found,) = world.recorder.named("MeterFound")
        assert "does not answer" in lost.text
        assert 18.0 < found.seconds < 23.0
        assert len(report.metering) == 2
        check_record(replace(report, metering=()), meter.facts[0])

    run_virtual(scenario())


def test_a_meter_that_is_gone_at_the_end_is_asked_until_it_is_back() -> None:
    async def scenario() -> None:
        world, meter = world_with()
        meter.gone = (60.0, 600.0)
        _, report = await world.session()
        ended = asyncio.get_running_loop().time()
        assert ended < 600.0
        assert report.record is None
        assert "is missing: the meter: it does not answer (meter M1); the meter is asked again" in report.metering[-1]
        assert not world.recorder.named("MeterTransactionEnded")
        await asyncio.sleep(700.0 - ended)
        (told,) = world.recorder.named("MeterTransactionEnded")
        assert told.late
        # who asks for the report later finds it there, and nothing that is missing
        (amended,) = world.secc.reports
        assert amended.record == told.reading.record is not None
        assert verify_ocmf(amended.record.data, amended.record.public_key).valid
        assert not any("missing" in each for each in amended.metering)
        asked = len(meter.asked)
        await asyncio.sleep(600.0)
        assert len(meter.asked) == asked

    run_virtual(scenario())


def test_the_next_session_fetches_what_is_owed_before_it_begins() -> None:
    async def scenario() -> None:
        world, meter = world_with()
        meter.gone = (60.0, 10_000.0)
        first = (await world.session())[1]
        meter.gone = (0.0, 0.0)
        second = (await world.session())[1]
        one, other = meter.facts
        whole = [f"{do} {facts.transaction_id}" for facts in (one, other) for do in ("start", "stop")]
        assert meter.asked == whole
        assert first.record is None
        assert world.secc.reports[0].record is not None
        check_record(second, other)

    run_virtual(scenario())


@pytest.mark.parametrize("swallows", [True, False])
def test_a_record_that_cannot_be_had_is_given_up_and_charging_goes_on(swallows: bool) -> None:
    """The meter answers, and has lost the record, or refuses it for ever."""

    async def scenario() -> None:
        world, meter = world_with()
        meter.swallows = swallows
        meter.refuses = set() if swallows else {"stop"}
        _, report = await world.session()
        assert "missing" in report.metering[-1]
        await asyncio.sleep(600.0)
        told = world.recorder.named("MeterRecordMissing")
        assert [each.given_up for each in told] == [False, True]
        assert "nobody asks for it any more" in world.secc.reports[0].metering[-1]
        assert world.secc.reports[0].record is None
        meter.refuses = set()
        _, after = await world.session()
        check_record(after, meter.facts[-1])
        # one that it refused and has all the same comes to light when the next transaction begins
        assert (world.secc.reports[0].record is None) is swallows

    run_virtual(scenario())


def test_what_an_earlier_life_left_behind_is_fetched_and_told() -> None:
    async def scenario() -> None:
        world, meter = world_with()
        await meter.start_transaction(MeterTransaction(transaction_id="before the power cut"))
        _, report = await world.session()
        left, ended = world.recorder.named("MeterTransactionEnded")
        assert (left.transaction, left.late, ended.late) == ("", True, False)
        assert verify_ocmf(left.reading.record.data, left.reading.record.public_key).valid
        assert report.record == ended.reading.record != left.reading.record
        assert report.metering == ("the meter had a record of a transaction that nobody had ended",)

    run_virtual(scenario())


def test_a_session_that_ends_while_the_meter_begins_leaves_no_transaction_behind() -> None:
    async def scenario(seconds: float) -> bool:
        world, meter = world_with()
        meter._takes = 2.5
        near, far = memory_pair()
        station, vehicle = asyncio.create_task(world.secc.run(far)), asyncio.create_task(world.evcc.run(near))
        while not world.recorder.named("AuthorizeEim", "secc"):
            await asyncio.sleep(0.1)
        await asyncio.sleep(seconds)
        world.secc.cut("the vehicle was unplugged")
        report = await station
        await vehicle
        assert report is not None
        if meter.asked:
            (facts,) = meter.facts
            assert meter.asked == [f"start {facts.transaction_id}", f"stop {facts.transaction_id}"]
            check_record(report, facts)
        return bool(meter.asked)

    # before the meter was asked, while it begins, and after that
    assert [run_virtual(scenario(seconds)) for seconds in (0.5, 2.0, 4.0, 7.0)] == [False, True, True, True]


# -- pauses --------------------------------------------------------------------------------------------------------------------


def test_a_pause_goes_on_with_the_same_transaction() -> None:
    async def scenario() -> None:
        world, meter = world_with("iso15118_20 DC", pause_after=30.0)
        vehicle, first = await world.session()
        assert first.end.kind is EndKind.PAUSED
        assert first.record is None
        assert not first.metering
        world.evcc.config = replace(world.evcc.config, pause_after=None)
        _, second = await world.session(resume=vehicle.paused)
        (facts,) = meter.facts
        assert first.transaction == second.transaction == facts.transaction_id
        assert second.record is not None
        whole = parse_ocmf(second.record.data).payload.energy(EnergyFlow.IMPORT)
        assert whole == first.energy_in + second.energy_in

    run_virtual(scenario())


@pytest.mark.parametrize("how", ["departed", "unplugged", "unplugged before", "stop", "another"])
def test_a_pause_that_is_not_resumed_ends_its_transaction(how: str) -> None:
    async def scenario() -> None:
        world, meter = world_with("iso15118_20 DC", pause_after=30.0)
        if how == "unplugged before":
            # the outlet tells while the devices are on their way to the safe state
            world.secc.settings.watchers.listeners.append(
                lambda record: world.secc.pilot_changed(ControlPilotState.A) if type(record.event).__name__ == "SessionPaused" else None
            )
        await world.session()
        if how == "departed":
            await world.secc.departed()
        elif how == "unplugged":
            for state in (ControlPilotState.B2, ControlPilotState.E, ControlPilotState.A):
                assert world.secc.reports[0].record is None
                world.secc.pilot_changed(state)
                await asyncio.sleep(1.0)
        elif how == "stop":
            await world.secc.stop()
        elif how == "another":
            world.evcc.config = replace(world.evcc.config, pause_after=None)
            _, other = await world.session()
            check_record(other, meter.facts[1])
        first = world.secc.reports[0]
        assert first.record is not None
        assert parse_ocmf(first.record.data).payload.energy(EnergyFlow.IMPORT) == first.energy_in
        assert first.transaction == meter.facts[0].transaction_id

    run_virtual(scenario())


def test_a_connection_that_never_charges_leaves_the_paused_transaction_alone() -> None:
    async def scenario() -> None:
        world, meter = world_with("iso15118_20 DC", pause_after=30.0)
        vehicle, _ = await world.session()
        near, far = memory_pair()
        await near.close()
        await world.secc.run(far)
        world.evcc.config = replace(world.evcc.config, pause_after=None)
        _, last = await world.session(resume=vehicle.paused)
        assert len(meter.facts) == 1
        assert last.record is not None

    run_virtual(scenario())


# -- what is told --------------------------------------------------------------------------------------------------------------


def test_a_redacted_trace_has_no_record() -> None:
    """It says who charged."""

    async def scenario(*, redact: bool) -> bytes:
        buffer = io.BytesIO()
        world, _ = world_with()
        world.secc.settings.watchers.sinks.append(JsonLinesTrace(buffer, redact=redact))
        _, report = await world.session()
        assert report.record is not None
        assert (report.record.data.hex().encode() in buffer.getvalue()) is not redact
        return buffer.getvalue()

    assert b'"MeterTransactionEnded"' in run_virtual(scenario(redact=True))
    run_virtual(scenario(redact=False))
