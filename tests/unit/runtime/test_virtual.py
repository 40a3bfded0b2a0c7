"""Virtual time: order is kept, nothing waits, and what never comes is told."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

import pytest

from v2gstack.errors import ConfigError, V2gError
from v2gstack.runtime import VirtualTimeLoop, run_virtual
from v2gstack.runtime.virtual import VIRTUAL_EPOCH


def test_sleepers_wake_in_order_at_their_time() -> None:
    async def run() -> list[tuple[float, int]]:
        loop = asyncio.get_running_loop()
        woken: list[tuple[float, int]] = []

        async def sleeper(number: int, seconds: float) -> None:
            await asyncio.sleep(seconds)
            woken.append((loop.time(), number))

        await asyncio.gather(*(sleeper(number, seconds) for number, seconds in enumerate((86_400.0, 0.001, 3600.5, 0.0))))
        return woken

    woken = run_virtual(run())
    assert [number for _, number in woken] == [3, 1, 2, 0]
    assert [at for at, _ in woken] == pytest.approx([0.0, 0.001, 3600.5, 86_400.0])


def test_timeouts_and_dates_are_virtual() -> None:
    async def run() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        assert loop.unix_time() == VIRTUAL_EPOCH
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(50):
                await asyncio.Event().wait()
        return loop.unix_time()

    assert run_virtual(run()) == VIRTUAL_EPOCH + 50
    assert run_virtual(run_at(), epoch=1000.0) == 1001.0


async def run_at() -> float:
    await asyncio.sleep(1)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop.unix_time()


def test_threads_are_waited_for() -> None:
    async def run() -> int:
        return await asyncio.get_running_loop().run_in_executor(None, threading.get_ident)

    assert run_virtual(run()) != threading.get_ident()


def test_what_never_comes_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v2gstack.runtime.virtual._PATIENCE", 0.01)

    async def run() -> None:
        await asyncio.Event().wait()

    with pytest.raises(V2gError, match="nothing is left to happen"):
        run_virtual(run())


def test_a_loop_within_a_loop_is_refused() -> None:
    async def inner() -> None:
        pass

    async def run() -> None:
        with pytest.raises(ConfigError, match="running event loop"):
            run_virtual(inner())

    asyncio.run(run())


def test_time_stands_still_for_what_comes_from_outside() -> None:
    """An answer that takes real time takes no virtual time, although timers are pending; afterwards time goes on."""

    async def run() -> tuple[float, float, float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        answer: asyncio.Future[None] = loop.create_future()
        asked = True
        loop.stand_still_while(lambda: asked)
        sleeper = asyncio.create_task(asyncio.sleep(1.0))
        thread = threading.Timer(0.1, loop.call_soon_threadsafe, (answer.set_result, (None,)))
        thread.start()
        await answer
        at_answer, asked = loop.time(), False
        await sleeper
        loop.stand_still_while(lambda: False)
        return at_answer, loop.time(), await asyncio.sleep(3600, loop.time() + 3600) - loop.time()

    assert run_virtual(run()) == (0.0, 1.0, 0.0)


def test_what_never_comes_from_outside_is_late_in_virtual_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v2gstack.runtime.virtual._PATIENCE", 0.05)

    async def run() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        loop.stand_still_while(lambda: True)
        for _ in range(1000):
            # once in vain is enough: this would take a minute otherwise
            await asyncio.sleep(1.0)
        return loop.time()

    begin = time.monotonic()
    assert run_virtual(run()) == pytest.approx(1000.0)
    assert time.monotonic() - begin < 5.0
