"""The outlet of a station during one session: lock, contactors, isolation, output."""

from __future__ import annotations

from typing import Final

from v2gstack.application.effects import (
    CheckIsolation,
    CloseContactors,
    LockConnector,
    OpenContactors,
    SetOutput,
    StopMonitoringIsolation,
)
from v2gstack.application.secc.jobs import Errands, Job, JobState, Progress
from v2gstack.types import ControlPilotState, IsolationVerdict, OutputReading, OutputSetpoint

__all__ = ["Outlet"]

#: A that a station lets flow in pre-charge where the vehicle names no less (IEC 61851-23: at most 2 A).
PRECHARGE_CURRENT: Final = 2.0


class Outlet:
    """Lock, contactors, isolation monitor and power electronics, and how far each of them is.

    Args:
        errands: Where its effects go.
        tolerance: V that may be missing after pre-charge.

    Attributes:
        reading: Newest reading of what it gives.
        pilot: Newest state of the control pilot; ``None`` where nobody tells.
        delivering: Whether the vehicle may take energy.
        malfunction: Why it cannot go on; empty where it can.
        residual_current: Whether the residual current device has tripped in this session.
        barred: Whether its output stays off whatever is demanded.
        contactor_time: Seconds that contactors may take.
    """

    def __init__(self, errands: Errands, tolerance: float) -> None:
        self._errands = errands
        self._tolerance = tolerance
        self.reading = OutputReading()
        self.pilot: ControlPilotState | None = None
        self.delivering = False
        self.malfunction = ""
        self.residual_current = False
        self.barred = False
        self.contactor_time = 3.0
        self._isolation: Job[IsolationVerdict] = Job()
        self._closing: Job[bool] = Job()
        self._opening: Job[bool] = Job()
        self._locking: Job[bool] = Job()
        self._test_voltage: float | None = None
        self._verdict = IsolationVerdict.INVALID
        self._pilot_by: float | None = None
        self._precharge_target: float | None = None
        # what a safe end has still to do
        self._off = False
        self._opened = False
        self._unlocked = False

    # ------------------------------------------------------------------------------------------ lock, isolation

    def lock(self, now: float) -> None:
        """Lock the connector, if that has not been asked for."""
        if self._locking.is_idle:
            self._errands.begin(self._locking, now, None, LockConnector, locked=True)
            self._unlocked = False

    @property
    def _is_locked(self) -> bool:
        return self._locking.state is JobState.DONE and bool(self._locking.result)

    @property
    def _is_closed(self) -> bool:
        return self._closing.state is JobState.DONE and bool(self._closing.result)

    def check_isolation(self, voltage: float, now: float) -> Progress:
        """Lock, close the contactors of the DC output, and test its isolation up to the vehicle's inlet.

        Args:
            voltage: V to test with.
            now: The time.
        """
        self.lock(now)
        self._test_voltage = voltage
        self._close(now)
        self.advance(now)
        for job in (self._locking, self._closing, self._isolation):
            if job.is_running:
                return Progress.WAIT if self._errands.waits(job, now) else Progress.ONGOING
        if not self._is_locked:
            self.break_down("the connector does not lock")
        elif not self._is_closed:
            self.break_down("the contactors do not close")
        elif self.isolation in (IsolationVerdict.FAULT, IsolationVerdict.INVALID):
            self.break_down(f"the isolation test says {self.isolation}")
        else:
            return Progress.DONE
        return Progress.FAILED

    @property
    def isolation(self) -> IsolationVerdict:
        """What the last isolation test said."""
        if self._isolation.state is JobState.FAILED:
            self._verdict = IsolationVerdict.FAULT
        elif self._isolation.result is not None:
            self._verdict = self._isolation.result
        return self._verdict

    def watch_isolation(self, verdict: IsolationVerdict) -> None:
        """Take what the monitor says while energy flows; a fault ends it."""
        if self._isolation.state is JobState.DONE:
            self._isolation.finish(verdict)
            if verdict is IsolationVerdict.FAULT:
                self.break_down("the isolation is at fault")

    def advance(self, now: float) -> None:
        """Begin the isolation test as soon as everything before it is done, whether a request is pending or not."""
        if self._test_voltage is not None and self._isolation.is_idle and self._is_closed and self._is_locked:
            self._errands.begin(self._isolation, now, None, CheckIsolation, voltage=self._test_voltage)
            self._test_voltage = None

    def renew(self) -> None:
        """A new schedule is negotiated: test the isolation anew if CableCheck comes again, and hold the start to no old voltage."""
        self._forget_precharge()
        if not self._isolation.is_running:
            self._isolation.reset()
            self._verdict = IsolationVerdict.INVALID

    # ------------------------------------------------------------------------------------------ contactors

    def connect(self, now: float) -> Progress:
        """Close the contactors so that energy can flow. There is no way to answer that this is going on."""
        self.lock(now)
        if self.pilot is not None and self.pilot.value[0] not in "CD":
            # the vehicle shows that it is ready after it has asked ([V2G2-847]), and the station waits for it ([V2G2-865])
            if self._pilot_by is None:
                self._pilot_by = now + self.contactor_time
            if now < self._pilot_by:
                self._errands.wait_until(self._pilot_by)
                return Progress.WAIT
            self._pilot_by = None
            return Progress.NOT_READY
        self._pilot_by = None
        self._close(now)
        if self._closing.is_running:
            self._errands.wait_until(self._closing.due or now)
            return Progress.WAIT
        if not self._is_closed:
            self.break_down("the contactors do not close")
            return Progress.FAILED
        self.delivering = True
        self._forget_precharge()
        return Progress.DONE

    def _close(self, now: float) -> None:
        if self._closing.is_idle:
            self._errands.begin(self._closing, now, self.contactor_time, CloseContactors)
            self._opening.reset()
            self._opened = False

    def disconnect(self, now: float) -> Progress:
        """Switch off and open the contactors."""
        self.switch_off()
        job = self._opening
        if job.is_idle:
            self._open(now)
        if job.is_running:
            self._errands.wait_until(job.due or now)
            return Progress.WAIT
        return Progress.DONE if job.state is JobState.DONE and job.result is not False else Progress.FAILED

    def _open(self, now: float) -> None:
        if not self._opened:
            self._opened = True
            self._errands.begin(self._opening, now, self.contactor_time, OpenContactors)
            self._closing.reset()

    # ------------------------------------------------------------------------------------------ output

    def set_output(self, setpoint: OutputSetpoint) -> None:
        """Set the output; an outlet in trouble keeps it off."""
        if not self.malfunction and not self.barred:
            self._off = False
            self._errands.emit(SetOutput, setpoint=setpoint)

    def switch_off(self) -> None:
        """Switch the output off."""
        self.delivering = False
        if self._off:
            return
        self._off = True
        self._errands.emit(SetOutput, setpoint=None)
        if not self._isolation.is_idle:
            self._verdict = self.isolation
            self._errands.emit(StopMonitoringIsolation)
            self._isolation.reset()

    def precharge(self, voltage: float, current: float) -> None:
        """Bring the output to a voltage, with little current."""
        self._precharge_target = voltage
        self.set_output(OutputSetpoint(voltage=voltage, current=min(abs(current), PRECHARGE_CURRENT) or PRECHARGE_CURRENT))

    @property
    def is_precharged(self) -> bool:
        """Whether the output has reached the voltage of the last pre-charge; only the first start after it is held to it."""
        return self._precharge_target is None or self.reading.voltage >= self._precharge_target - self._tolerance

    def _forget_precharge(self) -> None:
        self._precharge_target = None

    # ------------------------------------------------------------------------------------------ trouble and the end

    def break_down(self, text: str) -> None:
        """It cannot go on: switch off, and remember why."""
        if not self.malfunction:
            self.malfunction = text or "a device failed"
        self.switch_off()

    def make_safe(self, now: float, *, unlock: bool) -> None:
        """Switch off, open and perhaps unlock whatever has not been; safe to call again."""
        self.switch_off()
        self._open(now)
        if unlock and not self._unlocked:
            self._unlocked = True
            self._errands.emit(LockConnector, locked=False)
            self._locking.reset()
