"""Effects that take a while: each is a job that a handler begins, and looks at when the next request comes."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Generic, TypeVar

from v2gstack.application.effects import Effect

__all__ = ["PATIENCE", "Errands", "Job", "JobState", "Progress"]

#: Seconds that an answer waits for an effect just begun, so that a quick one is in the first answer already. Far below every
#: performance time of requests that may be answered as going on.
PATIENCE: Final = 0.1

EffectT = TypeVar("EffectT", bound=Effect)
ResultT = TypeVar("ResultT")


class JobState(Enum):
    """Where a job stands."""

    #: Not asked for.
    IDLE = "idle"
    #: The world is at it.
    RUNNING = "running"
    #: There is a result.
    DONE = "done"
    #: It failed, or took too long.
    FAILED = "failed"


class Progress(Enum):
    """What a step of the station means for the answer to the present request."""

    #: Do not answer yet.
    WAIT = "wait"
    #: Answer that it is going on.
    ONGOING = "ongoing"
    #: Done.
    DONE = "done"
    #: The vehicle does not show that it is ready.
    NOT_READY = "not ready"
    #: It cannot be done.
    FAILED = "failed"


class Job(Generic[ResultT]):
    """An effect in flight, and what became of it.

    Attributes:
        state: Where it stands.
        number: Number of the effect; results of others with the same purpose, begun earlier, are none of this one.
        result: What came back.
        text: Why it failed.
        since: When it was begun.
        due: When it counts as failed; ``None`` is never.
    """

    __slots__ = ("due", "number", "result", "since", "state", "text")

    def __init__(self) -> None:
        self.state = JobState.IDLE
        self.number = 0
        self.result: ResultT | None = None
        self.text = ""
        self.since = 0.0
        self.due: float | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it has not been asked for."""
        return self.state is JobState.IDLE

    @property
    def is_running(self) -> bool:
        """Whether the world is at it."""
        return self.state is JobState.RUNNING

    def begin(self, number: int, now: float, within: float | None = None) -> None:
        """Count as running from now on, and as failed `within` so many seconds."""
        self.state = JobState.RUNNING
        self.number = number
        self.result = None
        self.text = ""
        self.since = now
        self.due = None if within is None else now + within

    def finish(self, result: ResultT) -> None:
        """Take the result."""
        self.state = JobState.DONE
        self.result = result

    def give_up(self, text: str) -> None:
        """Count as failed."""
        self.state = JobState.FAILED
        self.text = text

    def reset(self) -> None:
        """Forget it."""
        self.state = JobState.IDLE
        self.number = 0
        self.result = None
        self.due = None


class Errands:
    """What a station has asked of the world: effects, and the jobs among them.

    Attributes:
        wake_at: When to look at the pending request again; ``None`` is when something happens.
    """

    def __init__(self) -> None:
        self.wake_at: float | None = None
        self._jobs: dict[int, Job[Any]] = {}
        self._number = 0
        self._effects: list[Effect] = []

    def emit(self, make: Callable[..., EffectT], **values: Any) -> EffectT:
        """Ask for something."""
        self._number += 1
        effect = make(number=self._number, **values)
        self._effects.append(effect)
        return effect

    def begin(self, job: Job[Any], now: float, within: float | None, make: Callable[..., Effect], **values: Any) -> None:
        """Ask for something as a job, which fails `within` so many seconds."""
        number = self.emit(make, **values).number
        job.begin(number, now, within)
        self._jobs[number] = job

    def drain(self) -> list[Effect]:
        """The effects since the last call."""
        effects, self._effects = self._effects, []
        return effects

    def finish(self, effect: Effect, result: object) -> bool:
        """Take a result; whether a job was waiting for it."""
        job = self._taken(effect.number)
        if job is not None:
            job.finish(result)
        return job is not None

    def give_up(self, effect: Effect, text: str) -> bool:
        """Take notice that an effect failed; whether a job was waiting for it."""
        job = self._taken(effect.number)
        if job is not None:
            job.give_up(text)
        return job is not None

    def _taken(self, number: int) -> Job[Any] | None:
        job = self._jobs.pop(number, None)
        # a job that was forgotten, or begun anew, has no use for the old result
        return job if job is not None and job.is_running and job.number == number else None

    def expire(self, now: float) -> bool:
        """Count jobs as failed whose time is over; whether there were any."""
        late = [
            job for number, job in self._jobs.items() if job.number == number and job.is_running and job.due is not None and now >= job.due
        ]
        for job in late:
            job.give_up("it took too long")
        return bool(late)

    def waits(self, job: Job[Any], now: float) -> bool:
        """Whether to hold the answer back, because the job was begun just now."""
        until = job.since + PATIENCE
        if job.is_running and now < until:
            self.wait_until(until)
            return True
        return False

    def wait_until(self, moment: float) -> None:
        """Look at the pending request again at a moment, if nothing happens before."""
        self.wake_at = moment if self.wake_at is None else min(self.wake_at, moment)
