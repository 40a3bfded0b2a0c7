"""An event loop whose time jumps: whoever sleeps wakes at once, in the right order, and two hours pass in a second.

The very same runtime, transports in memory and simulated hardware run on it. Nothing is faked: the loop is asyncio's own, with a
selector that moves the clock forward instead of waiting. What happens outside, in a socket or another thread, takes no virtual
time: simulations use neither, or have time stand still while they wait for it (`VirtualTimeLoop.stand_still_while`).
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, Any, TypeVar

from v2gstack.errors import ConfigError, V2gError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["VIRTUAL_EPOCH", "VirtualTimeLoop", "run_virtual"]

_Result = TypeVar("_Result")

#: Where virtual clocks begin unless told otherwise: 2026-01-01 00:00 UTC, in seconds since 1970.
VIRTUAL_EPOCH = 1_767_225_600.0
#: Seconds of real time that the loop waits for a thread or socket when no timer is left, or time stands still. Nothing in a simulation
#: needs them; it is enough for a file read in a thread, and short enough to learn of a program that waits for ever.
_PATIENCE = 5.0
#: Passes of the loop between two looks at real sockets while callbacks are ready: a look costs a system call.
_LOOK_EVERY = 64


class _JumpingSelector:
    """A selector that never waits while a timer is pending: it moves the clock to it."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self._unlooked = 0
        self._given_up = False
        self.now = 0.0
        #: Whether time stands still for something outside.
        self.stands: Callable[[], bool] | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            found = self._real.select(_PATIENCE)
            if not found:
                raise V2gError("nothing is left to happen: every task waits for something that no timer brings about")
            return found
        if timeout <= 0:
            self._unlooked += 1
            if self._unlooked < _LOOK_EVERY:
                return []
        self._unlooked = 0
        found = self._real.select(0)
        if found:
            self._given_up = False
        elif timeout > 0:
            found = self._wait_outside()
            if not found:
                self.now += timeout
        return found

    def _wait_outside(self) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait in real time, if time stands still; once in vain, and no more until something comes."""
        if self.stands is None or self._given_up or not self.stands():
            return []
        found = self._real.select(_PATIENCE)
        self._given_up = not found
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """An asyncio event loop on virtual time, which begins at 0.

    Args:
        epoch: What `unix_time` begins with, in seconds since 1970-01-01 UTC.
    """

    def __init__(self, *, epoch: float = VIRTUAL_EPOCH) -> None:
        self._jumping = _JumpingSelector()
        self._epoch = epoch
        super().__init__(self._jumping)  # type: ignore[arg-type]  # it passes on everything that it does not do itself

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._jumping.now

    def unix_time(self) -> float:
        """Virtual seconds since 1970-01-01 UTC."""
        return self._epoch + self._jumping.now

    def stand_still_while(self, waits: Callable[[], bool]) -> None:
        """Let no virtual time pass while something outside is waited for, such as the answer of a peer at a socket.

        What does not come within some seconds of real time is late in virtual time as well, so that timers run out.

        Args:
            waits: Tells whether something is waited for now.
        """
        self._jumping.stands = waits


def run_virtual(main: Coroutine[Any, Any, _Result], *, epoch: float = VIRTUAL_EPOCH) -> _Result:
    """Run a coroutine on virtual time, as ``asyncio.run`` does on real time.

    Args:
        main: What to run.
        epoch: The date and time it begins at, in seconds since 1970-01-01 UTC.

    Raises:
        ConfigError: An event loop is running in this thread already.
        V2gError: All tasks wait for something that never comes.

    >>> async def night():
    ...     await asyncio.sleep(8 * 3600)
    ...     return asyncio.get_running_loop().time()
    >>> run_virtual(night())
    28800.0
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        main.close()
        raise ConfigError("virtual time needs a thread without a running event loop", hint="call run_virtual() outside of coroutines")
    with asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(epoch=epoch)) as runner:
        return runner.run(main)
