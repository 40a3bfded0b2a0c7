"""Ctrl-C while a session runs: once to end it in order, once more to drop it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from typing import Any

from v2gstack.cli.talk import tell

__all__ = ["interrupts"]


@contextmanager
def interrupts(end: Callable[[], Coroutine[Any, Any, None]], drop: Callable[[], None]) -> Generator[None]:
    """Have SIGINT end what runs inside, and not the program.

    Where signals cannot be listened for - another thread, another system - SIGINT does what it always does.

    Args:
        end: Ends it in order; runs beside it.
        drop: Ends it at once.
    """
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    def interrupted() -> None:
        if ending:
            tell("dropped")
            drop()
        else:
            tell("ending the session; Ctrl-C once more drops it")
            ending.append(loop.create_task(end()))

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        loop.add_signal_handler(signal.SIGINT, interrupted)
    except (NotImplementedError, ValueError):
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        # asyncio.run has one of its own, which cancels
        signal.signal(signal.SIGINT, before)
        for task in ending:
            task.cancel()
