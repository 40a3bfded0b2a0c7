"""Ctrl-C once and once more, and whose it is afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest

from v2gstack.cli.interrupts import interrupts


def test_once_ends_once_more_drops_and_afterwards_it_interrupts(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []

    async def session() -> None:
        ended, dropped = asyncio.Event(), asyncio.Event()

        async def end() -> None:
            told.append("end")
            ended.set()
            await asyncio.Event().wait()

        def drop() -> None:
            told.append("drop")
            dropped.set()

        with interrupts(end, drop):
            os.kill(os.getpid(), signal.SIGINT)
            await ended.wait()
            os.kill(os.getpid(), signal.SIGINT)
            await dropped.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(asyncio.wait_for(session(), 5))
    assert told == ["end", "drop"]
    assert capsys.readouterr().err.splitlines() == ["ending the session; Ctrl-C once more drops it", "dropped"]


def test_in_another_thread_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT)

    async def session() -> None:
        async def end() -> None:
            raise AssertionError

        with interrupts(end, lambda: None):
            assert signal.getsignal(signal.SIGINT) is before

    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(session())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert not failures
