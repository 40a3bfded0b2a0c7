"""Effects in flight: one lane for each device, one after the other within a lane, all lanes at the same time."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from v2gstack.application.effects import ReadOutput, SetOutput, StopMonitoringIsolation
from v2gstack.errors import PluginError, V2gError
from v2gstack.runtime.work import UNIMPORTANT

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from v2gstack.runtime.work import Work

_LOG = logging.getLogger("v2gstack.runtime")

__all__ = ["Lanes", "is_immediate", "run_now"]


def is_immediate(device: object) -> bool:
    """Whether a device promises that its coroutines never wait."""
    return getattr(device, "is_immediate", False) is True


def run_now(coroutine: Coroutine[Any, Any, object], device: object) -> object:
    """Run a coroutine that never waits, here and now.

    Args:
        coroutine: The coroutine.
        device: Whose it is.

    Raises:
        PluginError: It waits, contrary to what its device promised.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise PluginError(f"{type(device).__name__} says that it is immediate, and waits", hint="leave is_immediate out")


#: What is performed: the effects of a session, or of an outlet.
_Effect = TypeVar("_Effect")


class Lanes(Generic[_Effect]):
    """Performs effects in tasks.

    Args:
        finished: Called with an effect and its result.
        failed: Called with an effect and why it failed.
    """

    def __init__(self, finished: Callable[[_Effect, object], None], failed: Callable[[_Effect, str], None]) -> None:
        self._finished = finished
        self._failed = failed
        self._queues: dict[str, deque[tuple[_Effect, Work]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def add(self, effect: _Effect, work: Work) -> None:
        """Perform an effect, after those of its lane."""
        lane = work.lane
        if isinstance(effect, SetOutput):
            if effect.setpoint is None:
                # switching off waits for nobody
                self._drop("power")
                lane = "power off"
            else:
                # a newer setpoint makes those that wait pointless
                self._supersede()
        elif isinstance(effect, StopMonitoringIsolation):
            self._drop("isolation test")
        self._queues.setdefault(lane, deque()).append((effect, work))
        if lane not in self._tasks:
            task = asyncio.get_running_loop().create_task(self._run(lane), name=f"effects of {lane}")
            task.add_done_callback(_tell_defect)
            self._tasks[lane] = task

    def give_up(self) -> None:
        """End what nothing depends on any more."""
        for lane in UNIMPORTANT & self._tasks.keys():
            self._drop(lane)

    def cancel(self) -> None:
        """End everything."""
        for lane in list(self._tasks):
            self._drop(lane)

    async def settle(self, seconds: float) -> None:
        """Wait until everything is done, what follows from it included; after `seconds` it is ended."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self._tasks and loop.time() < until:
            await asyncio.wait(self._tasks.values(), timeout=until - loop.time())
            # a task that is done leaves by itself, in its own time
            await asyncio.sleep(0)
        self.cancel()

    def _drop(self, lane: str) -> None:
        self._queues.pop(lane, None)
        task = self._tasks.pop(lane, None)
        if task is not None:
            task.cancel()

    def _supersede(self) -> None:
        queue = self._queues.get("power")
        if queue:
            kept = [entry for entry in queue if not isinstance(entry[0], SetOutput | ReadOutput)]
            queue.clear()
            queue.extend(kept)

    async def _run(self, lane: str) -> None:
        try:
            queue = self._queues.get(lane)
            while queue:
                effect, work = queue.popleft()
                await self._perform(effect, work)
        finally:
            if self._tasks.get(lane) is asyncio.current_task():
                del self._tasks[lane]

    async def _perform(self, effect: _Effect, work: Work) -> None:
        answered = False
        try:
            async with asyncio.timeout(work.limit):
                result = await work.start()
            answered = True
        except TimeoutError:
            answered = True
            self._failed(effect, f"the {work.lane} did not answer within {work.limit:g} s" if work.limit else "it took too long")
        except (V2gError, OSError) as error:
            answered = True
            self._failed(effect, str(error))
        else:
            self._finished(effect, result)
        finally:
            raised = sys.exc_info()[1]
            if not answered and not isinstance(raised, asyncio.CancelledError):
                self._failed(effect, f"{type(work.device).__name__} is defective: {raised!r}")


def _tell_defect(task: asyncio.Task[None]) -> None:
    """Log what a device raised that no device should."""
    if not task.cancelled() and task.exception() is not None:
        _LOG.error("a device is defective (%s)", task.get_name(), exc_info=task.exception())
