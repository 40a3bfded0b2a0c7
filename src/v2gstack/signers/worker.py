"""One thread for one device: what may not be called from several threads is called from this one."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from v2gstack.errors import SignerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

__all__ = ["KeyWorker"]

_Given = TypeVar("_Given")


class KeyWorker:
    """Runs functions one after the other in a thread of its own.

    Most PKCS#11 modules and TPM stacks tolerate one thread; some crash the process on the second. A signer hands every call that
    touches the device to its worker: `call` where it may block, as the methods of keys may, `run` in coroutines.

    Args:
        name: Name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._ident = self._threads.submit(threading.get_ident).result()
        self._closed = False

    def call(self, function: Callable[[], _Given]) -> _Given:
        """Run a function and wait for it. From the worker's own thread it is run at once.

        Raises:
            SignerError: The worker is closed.
        """
        if threading.get_ident() == self._ident:
            return function()
        return self._submit(function).result()

    async def run(self, function: Callable[[], _Given]) -> _Given:
        """Run a function; the event loop goes on meanwhile. Once it began, it comes to its end even if this is cancelled.

        Raises:
            SignerError: The worker is closed.
        """
        return await asyncio.wrap_future(self._submit(function))

    def close(self) -> None:
        """Take no more; what was given is done first."""
        self._closed = True
        self._threads.shutdown(wait=True)

    def _submit(self, function: Callable[[], _Given]) -> Future[_Given]:
        if self._closed:
            raise SignerError("the signer is closed")
        return self._threads.submit(function)
