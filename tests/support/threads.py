"""Work in several threads at once, which change as often as the interpreter can have them change."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

__all__ = ["run_in_threads"]


def run_in_threads(work: Callable[[int], None], count: int = 4) -> None:
    """Run work in threads that begin together, to the end of all.

    Args:
        work: Takes the number of its thread.
        count: How many threads.
    """
    start = threading.Barrier(count)

    def begin(number: int) -> None:
        start.wait()
        work(number)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
