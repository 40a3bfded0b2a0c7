"""The line between both: a proxy that cuts connections and holds octets back."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

__all__ = ["Line"]


class Line:
    def __init__(self, port: int, chance: random.Random) -> None:
        self._port = port
        self._chance = chance
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.port = 0
        self.cuts = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """End all connections without a word."""
        self.cuts += 1
        for task in self._tasks:
            task.cancel()

    async def hold(self, seconds: float) -> None:
        """Let nothing through for a while."""
        self._open.clear()
        await asyncio.sleep(seconds)
        self._open.set()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.CancelledError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._copy(reader, far_writer))
                        group.create_task(self._copy(far_reader, writer))
                except* (OSError, EOFError):
                    pass
                finally:
                    far_writer.transport.abort()
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            data = await reader.read(4096)
            if not data:
                raise EOFError
            await self._open.wait()
            writer.write(data)
            await writer.drain()
