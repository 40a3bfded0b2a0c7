"""Work that comes in one turn of the event loop, done in one step of a database.

A step waits for the disk, and the disk takes a hundred events as fast as one. Nothing waits for more to come: what the sockets had to
say in this turn is done at the beginning of the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

__all__ = ["TurnSteps"]

_T = TypeVar("_T")


class TurnSteps:
    """Gathers work, and does it in one step.

    Args:
        step: Gives the step, all or nothing of which is done.
    """

    def __init__(self, step: Callable[[], AbstractContextManager[None]]) -> None:
        self._step: Final = step
        self._gathered: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []

    def do(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        """Have work done, after all that was there before it.

        Returns:
            What it gives, or raises, once the step it was done in is safe. Who cancels it does not undo the work.
        """
        loop = asyncio.get_running_loop()
        if not self._gathered:
            loop.call_soon(self._do)
        future: asyncio.Future[_T] = loop.create_future()
        self._gathered.append((work, future))
        return future

    def _do(self) -> None:
        gathered, self._gathered = self._gathered, []
        begun = False
        try:
            with self._step():
                begun = True
                results = [work() for work, _ in gathered]
        except Exception as error:
            if begun:
                # one of them is to blame, and nothing was kept: each for itself, so that it harms nobody else
                for work, future in gathered:
                    self._do_alone(work, future)
            else:
                # nobody is: trying it for each of them would only take as many times as long
                for _, future in gathered:
                    if not future.done():
                        future.set_exception(error)
            return
        for (_, future), result in zip(gathered, results, strict=True):
            if not future.done():
                future.set_result(result)

    def _do_alone(self, work: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        try:
            with self._step():
                result = work()
        except Exception as error:
            if not future.done():
                future.set_exception(error)
        else:
            if not future.done():
                future.set_result(result)
