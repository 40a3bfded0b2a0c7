"""A station's meter in its sessions: registers that are watched, and transactions that the meter signs and whose records are not lost."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final, TypeVar

from v2gstack.errors import MeterError, V2gError
from v2gstack.metering.conditioning import InversionWatch
from v2gstack.metering.events import (
    MeterFound,
    MeterInversionSuspected,
    MeterLost,
    MeterRecordMissing,
    MeterResyncRequired,
    MeterSignatureLeftOut,
    MeterTransactionEnded,
    MeterTransactionStarted,
)
from v2gstack.metering.info import message_signature
from v2gstack.metering.registers import EnergyCount, RegisterWatch
from v2gstack.runtime.lanes import is_immediate

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from v2gstack.hooks.interfaces import Meter, TransactionMeter
    from v2gstack.metering import MeterReading, SignedRecord
    from v2gstack.metering.events import MeterEvent
    from v2gstack.metering.transaction import MeterTransaction
    from v2gstack.runtime.outcome import SessionReport

__all__ = ["BEGIN_LIMIT", "MeterAccount", "MeterTransactions", "MeterWatch"]

_LOG = logging.getLogger("v2gstack.runtime")
_Result = TypeVar("_Result")

#: W that no outlet carries: a register that went further than this is not believed. Meters refresh their registers in steps of seconds,
#: so that what an outlet is made for would be too little.
_MOST_POWER: Final = 5_000_000.0
#: Seconds that a meter may take to begin a transaction, and to end one and give its record: what the interface grants, and some more.
_BEGIN: Final = 20.0
_END: Final = 40.0
#: Seconds until a transaction has begun, where older ones have to be ended before.
BEGIN_LIMIT: Final = 2 * _BEGIN + 3 * _END
#: Seconds between two attempts to fetch a record from a meter that did not answer; then the last one again and again.
_PAUSES: Final = (5.0, 10.0, 20.0, 40.0, 60.0)
#: Findings that a report has at most.
_MAX_FINDINGS: Final = 32
#: How often a meter that answers may refuse a record before nobody asks any more.
_MAX_REFUSALS: Final = 3


class MeterWatch:
    """What one session reads of its meter, watched.

    Args:
        meter: The meter.
        tell: Takes what there is to be told.
        now: Seconds, monotonic.
    """

    def __init__(self, meter: Meter, tell: Callable[[MeterEvent], None], now: Callable[[], float]) -> None:
        self._meter = meter
        self._tell = tell
        self._now = now
        self._registers = RegisterWatch(maximum_power=_MOST_POWER)
        self._inversions = InversionWatch()
        #: W that the outlet was told to give, negative out of the vehicle; ``None`` while it is off.
        self.commanded: float | None = None
        self._statements: set[str] = set()
        self._lost_at: float | None = None

    @property
    def count(self) -> EnergyCount:
        """Energy since the first reading, as far as it can be believed."""
        return self._registers.count

    async def read(self, *, signed: bool = False) -> MeterReading:
        """Read the meter; what looks torn is read again at once.

        Args:
            signed: Whether a signature is wanted.

        Raises:
            V2gError: The meter does not answer.
        """
        reading = await self._meter.read(signed=signed)
        if self.observe(reading):
            reading = await self._meter.read(signed=signed)
            self.observe(reading)
        return reading

    def observe(self, reading: MeterReading) -> bool:
        """Take a reading, wherever it came from; whether it looks torn and should be read again."""
        now = self._now()
        if self._lost_at is not None:
            self._tell(MeterFound(seconds=now - self._lost_at))
            self._lost_at = None
        was = self._registers.frozen
        observed = self._registers.observe(reading, now)
        if observed.discontinuity is not None and was is None:
            self._tell(MeterResyncRequired(meter_id=reading.meter_id, finding=observed.discontinuity, count=observed.count))
        inverted = self._inversions.observe(reading, self.commanded or 0.0, now)
        if inverted is not None:
            self._tell(MeterInversionSuspected(meter_id=reading.meter_id, suspicion=inverted))
        statement = message_signature(reading).statement if reading.signature is not None else ""
        if statement and statement not in self._statements:
            self._statements.add(statement)
            self._tell(MeterSignatureLeftOut(meter_id=reading.meter_id, statement=statement))
        return observed.read_again

    def lost(self, text: str) -> None:
        """The meter did not answer."""
        if self._lost_at is None:
            self._lost_at = self._now()
            self._tell(MeterLost(text=text))


@dataclass(slots=True)
class MeterAccount:
    """What a session's report says of its meter, put together from events.

    Attributes:
        transaction: What the meter's records call the session.
        record: The signed record.
        findings: What was wrong, in words.
        missing: Why there is no record.
    """

    transaction: str = ""
    record: SignedRecord | None = None
    findings: list[str] = field(default_factory=list[str])
    missing: str = ""

    def take(self, event: MeterEvent) -> str:
        """Note an event; gives what is wrong, in words, where something is."""
        text = ""
        match event:
            case MeterTransactionStarted():
                self.transaction = event.transaction
            case MeterTransactionEnded() if event.transaction:
                self.record, self.missing = event.reading.record, ""
            case MeterTransactionEnded():
                text = "the meter had a record of a transaction that nobody had ended"
            case MeterRecordMissing():
                then = "nobody asks for it any more" if event.given_up else "the meter is asked again"
                text = self.missing = f"the signed record of {event.transaction} is missing: {event.text}; {then}"
                return text
            case MeterResyncRequired():
                text = f"{event.finding}; what follows is not counted"
            case MeterInversionSuspected():
                phases = ", ".join(str(number + 1) for number in event.suspicion.phases)
                text = f"phases {phases} count the other way than power was asked to flow: a current transformer may be turned round"
            case MeterSignatureLeftOut():
                text = event.statement
            case MeterLost():
                text = f"the meter does not answer: {event.text}"
            case MeterFound():
                text = f"the meter answers again after {event.seconds:.0f} s"
        if text and len(self.findings) < _MAX_FINDINGS:
            self.findings.append(text)
        return text

    def enter(self, report: SessionReport) -> SessionReport:
        """The report with all that."""
        findings = (*self.findings, self.missing) if self.missing else tuple(self.findings)
        return replace(report, transaction=self.transaction, record=self.record, metering=findings)


@dataclass(slots=True)
class _Running:
    """A transaction of the meter: its name, who is told of it, how often its record was refused, and whether its session is over."""

    name: str
    tell: Callable[[MeterEvent], None]
    refusals: int = 0
    late: bool = False


class MeterTransactions:
    """The transactions of a meter that signs them, one at a time.

    They outlive sessions: a pause goes on with the same one, and a record that could not be fetched at the end is asked for until it is
    there.

    Attributes:
        meter: The meter.
    """

    def __init__(self, meter: TransactionMeter) -> None:
        self.meter = meter
        self._lock = asyncio.Lock()
        self._running: _Running | None = None
        self._owed: _Running | None = None
        self._given_up: _Running | None = None
        self._asking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def running(self) -> str:
        """Name of the transaction that runs; empty for none."""
        return "" if self._running is None else self._running.name

    def adopt(self, tell: Callable[[MeterEvent], None]) -> None:
        """A resumed session goes on with the transaction that runs, and is told of it from now on."""
        if self._running is not None:
            self._running.tell = tell

    async def begin(self, facts: MeterTransaction, tell: Callable[[MeterEvent], None]) -> MeterReading:
        """Begin a transaction. One that runs is ended, and a record that is owed is fetched: meters begin none before.

        Args:
            facts: What goes into its record.
            tell: Takes what there is to be told of it.

        Raises:
            V2gError: The meter does not begin it.
        """
        return await self._whole(self._begin(facts, tell))

    async def end(self, name: str = "") -> MeterReading | None:
        """End a transaction, and fetch its record.

        Args:
            name: The transaction; empty ends whichever runs.

        Returns:
            The registers at its end; ``None`` where it does not run, or the meter does not answer: it is asked again later.
        """
        return await self._whole(self._end(name))

    async def close(self) -> None:
        """End what runs, and ask a last time for what is owed."""
        await self.end()
        if self._asking is not None:
            self._asking.cancel()
        async with self._lock:
            owed, self._owed = self._owed, None
            if owed is None:
                return
            try:
                await self._within(_END, self._fetch(owed))
            except (V2gError, OSError) as error:
                self._give_up(owed, str(error) or "the meter does not answer")

    async def _whole(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Do something to its end, even if whoever asked goes away: half a transaction is one that nobody knows of."""
        if is_immediate(self.meter):
            return await work
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # an error that nobody waits for any more has been told
            task.exception()

    async def _within(self, seconds: float, work: Coroutine[Any, Any, _Result]) -> _Result:
        if is_immediate(self.meter):
            return await work
        async with asyncio.timeout(seconds):
            return await work

    async def _begin(self, facts: MeterTransaction, tell: Callable[[MeterEvent], None]) -> MeterReading:
        await self._end()
        async with self._lock:
            await self._within(_END, self._settle())
            try:
                reading = await self._within(_BEGIN, self.meter.start_transaction(facts))
            except (V2gError, OSError) as error:
                # perhaps one runs that nobody ended, as after a power cut
                _LOG.warning("the meter is asked to end what runs: %s", error)
                orphan = await self._within(_END, self.meter.stop_transaction(""))
                if orphan.record is not None:
                    whose = self._given_up or _Running("", tell)
                    whose.tell(MeterTransactionEnded(transaction=whose.name, reading=orphan, late=True))
                reading = await self._within(_BEGIN, self.meter.start_transaction(facts))
            self._running, self._given_up = _Running(facts.transaction_id, tell), None
            tell(MeterTransactionStarted(transaction=facts.transaction_id, reading=reading))
            return reading

    async def _end(self, name: str = "") -> MeterReading | None:
        async with self._lock:
            ended = self._running
            if ended is None or name not in ("", ended.name):
                return None
            self._running = None
            try:
                return await self._within(_END, self._fetch(ended))
            except (V2gError, OSError) as error:
                self._owed = ended
                ended.late = True
                text = str(error) or "the meter does not answer"
                _LOG.error("the record of transaction %s is missing: %s", ended.name, text)
                ended.tell(MeterRecordMissing(transaction=ended.name, text=text))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._keep_asking(), name="owed record")
        return None

    async def _keep_asking(self) -> None:
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            await asyncio.sleep(pause)
            async with self._lock:
                with suppress(V2gError, OSError):
                    await self._within(_END, self._settle())
                if self._owed is None:
                    return

    async def _settle(self) -> None:
        """Fetch the record that is owed, if one is; one that a meter refuses again and again is given up."""
        owed = self._owed
        if owed is None:
            return
        try:
            await self._fetch(owed)
        except (V2gError, OSError) as error:
            if owed.refusals < _MAX_REFUSALS:
                raise
            self._give_up(owed, str(error))
        self._owed = None

    async def _fetch(self, of: _Running) -> MeterReading:
        """End a transaction, and tell its record.

        Raises:
            V2gError: The meter does not answer, or refuses, which is counted.
        """
        try:
            reading = await self.meter.stop_transaction(of.name)
        except (V2gError, OSError) as error:
            # gone, or does it refuse? one that answers is asked for whatever it has
            reading = await self.meter.read()
            of.refusals += 1
            _LOG.warning("the meter is asked for whatever record it has: %s", error)
            reading = await self.meter.stop_transaction("")
            if reading.record is None:
                raise MeterError(f"the meter has no record of transaction {of.name}: {error}", meter=reading.meter_id) from error
        of.tell(MeterTransactionEnded(transaction=of.name, reading=reading, late=of.late))
        return reading

    def _give_up(self, owed: _Running, text: str) -> None:
        _LOG.error("the record of transaction %s is given up: %s", owed.name, text)
        self._given_up = owed
        owed.tell(MeterRecordMissing(transaction=owed.name, text=text, given_up=True))
