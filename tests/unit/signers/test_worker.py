"""One thread does everything, in order; the loop goes on; a closed worker says so."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from v2gstack.errors import SignerError
from v2gstack.signers import KeyWorker


def test_everything_runs_in_one_thread() -> None:
    worker = KeyWorker("token")
    running: list[int] = []

    def touch() -> int:
        running.append(1)
        assert len(running) == 1
        time.sleep(0.001)
        running.pop()
        # from inside, a call does not wait for itself
        return worker.call(threading.get_ident)

    async def run() -> set[int]:
        mixed = [asyncio.to_thread(worker.call, touch) if each % 2 else worker.run(touch) for each in range(20)]
        return set(await asyncio.gather(*mixed))

    idents = asyncio.run(run())
    worker.close()
    assert len(idents) == 1
    assert threading.get_ident() not in idents


def test_the_loop_goes_on() -> None:
    async def run() -> int:
        worker, ticks = KeyWorker("token"), 0
        released = threading.Event()
        waiting = asyncio.ensure_future(worker.run(released.wait))
        while ticks < 100:
            await asyncio.sleep(0)
            ticks += 1
        assert not waiting.done()
        released.set()
        assert await waiting
        worker.close()
        return ticks

    assert asyncio.run(run()) == 100


def test_errors_come_through_and_closing_is_final() -> None:
    worker = KeyWorker("token")

    def fail() -> None:
        raise SignerError("CKR_PIN_LOCKED", key="secc")

    with pytest.raises(SignerError, match="CKR_PIN_LOCKED"):
        worker.call(fail)
    assert worker.call(lambda: 1) == 1
    worker.close()
    worker.close()
    with pytest.raises(SignerError, match="closed"):
        worker.call(lambda: 1)
