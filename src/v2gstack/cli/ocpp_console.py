"""What a person at ``v2gstack ocpp csms`` asks of stations: one line for each request."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from v2gstack.cli.talk import InputError, nearest, tell
from v2gstack.codecs.ocppj import OcppjCodec, OcppVersion
from v2gstack.errors import DecodeError, V2gError

if TYPE_CHECKING:
    from v2gstack.cli.ocpp_watch import StationWatch

__all__ = ["Asked", "Console", "lines_of", "parse_line"]

#: Longest line, and how many of them are read ahead of what the stations have answered.
_MAX_LINE: Final = 1 << 20
_MAX_AHEAD: Final = 10_000
#: Seconds that a request waits for its station to connect.
_PATIENCE: Final = 300.0

_HELP: Final = """\
[STATION] ACTION [JSON]   ask a station; without its identity the only one there is, with * each one there is
stations                  who is connected
transactions              which transactions are known, and how complete they are
quit                      end, once all requests are answered"""

_WORDS: Final = frozenset({"help", "quit", "stations", "transactions"})
_ACTIONS: Final = frozenset(name for version in OcppVersion for name in OcppjCodec(version).version.actions)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line: what is asked of whom.

    Attributes:
        station: The station's identity; empty for the only one, ``*`` for each.
        action: The action, or one of the console's own words.
        payload: The request as JSON.
    """

    station: str
    action: str
    payload: str


def parse_line(line: str) -> Asked | None:
    """Take a line apart; ``None`` for an empty one or a remark.

    Raises:
        DecodeError: It is none.

    >>> parse_line('CS-1 Reset {"type":"OnIdle"}')
    Asked(station='CS-1', action='Reset', payload='{"type":"OnIdle"}')
    >>> parse_line("TriggerMessage")
    Asked(station='', action='TriggerMessage', payload='{}')
    """
    text = line.strip()
    if not text or text.startswith("#"):
        return None
    match = re.fullmatch(r"(?:([^\s{]+)\s+)??([A-Za-z0-9]+)\s*(\{.*)?", text, re.DOTALL)
    if match is None:
        raise DecodeError("this is no request", hint='CS-1 TriggerMessage {"requestedMessage":"Heartbeat"}, or help')
    station, action, payload = match.group(1) or "", match.group(2), match.group(3) or "{}"
    if action in _WORDS and not station and not match.group(3):
        return Asked("", action, "")
    if action not in _ACTIONS:
        raise DecodeError(f"OCPP has no action {action!r}", hint=nearest(action, sorted(_ACTIONS | _WORDS)))
    return Asked(station, action, payload)


class Console:
    """Asks stations what lines say: those of one station one after the other, stations beside each other.

    Args:
        desk: Knows the stations, and shows what they answer.
    """

    def __init__(self, desk: StationWatch) -> None:
        self._desk = desk
        self._queues: dict[str, asyncio.Queue[Asked]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        #: Requests without an answer: of what is no request, of stations that never came, or that refused.
        self.failures = 0

    async def run(self, lines: AsyncIterator[str]) -> bool:
        """Take lines until there are no more.

        Returns:
            Whether one of them was ``quit``; all requests before it are answered by then.
        """
        async for line in lines:
            try:
                asked = parse_line(line)
                if asked is None:
                    continue
                if asked.action == "quit":
                    await self.settle()
                    return True
                await self._take(asked)
            except V2gError as error:
                self._fail("", line.strip()[:60], error)
        await self.settle()
        return False

    async def settle(self) -> None:
        """Wait until all requests are answered."""
        for queue in list(self._queues.values()):
            await queue.join()

    async def close(self) -> None:
        """Ask nothing more."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _take(self, asked: Asked) -> None:
        if asked.action == "help":
            for line in _HELP.splitlines():
                tell(line)
        elif asked.action in _WORDS:
            self._desk.overview(asked.action)
        else:
            for identity in self._stations(asked.station):
                await self._queue(identity).put(Asked(identity, asked.action, asked.payload))

    def _stations(self, named: str) -> tuple[str, ...]:
        here = self._desk.csms.stations
        if named not in ("", "*"):
            return (named,)
        if not here:
            raise DecodeError("no station is connected", hint="name it, and the request waits for it")
        if not named and len(here) > 1:
            raise DecodeError(f"{len(here)} stations are connected", hint=f"name one of {', '.join(here[:8])}, or * for all")
        return here

    def _queue(self, identity: str) -> asyncio.Queue[Asked]:
        queue = self._queues.get(identity)
        if queue is None:
            queue = self._queues[identity] = asyncio.Queue(_MAX_AHEAD)
            self._tasks.add(asyncio.get_running_loop().create_task(self._work(identity, queue)))
        return queue

    async def _work(self, identity: str, queue: asyncio.Queue[Asked]) -> None:
        while True:
            asked = await queue.get()
            try:
                await self._ask(identity, asked)
            except V2gError as error:
                self._fail(identity, asked.action, error)
            finally:
                queue.task_done()

    async def _ask(self, identity: str, asked: Asked) -> None:
        csms = self._desk.csms
        if csms.version_of(identity) is None:
            tell(f"{asked.action} waits for {identity} to connect")
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._desk.ready(identity)
        except TimeoutError as error:
            raise V2gError(f"{identity} has not connected within {_PATIENCE:g} s") from error
        version = csms.version_of(identity)
        if version is None:
            raise V2gError(f"{identity} is gone again")
        request = OcppjCodec(version).decode_request(asked.action, asked.payload.encode()).message
        self._desk.answered(identity, asked.action, await csms.call(identity, request))

    def _fail(self, identity: str, action: str, error: V2gError) -> None:
        self.failures += 1
        path = getattr(error, "path", "") or ""
        told = f"{path}: {error.message}" if path else error.message
        self._desk.failed(identity, action, f"{told} ({error.hint})" if error.hint else told)


# -- lines -------------------------------------------------------------------------------------------------------------


async def lines_of(source: Path | None) -> AsyncIterator[str]:
    """The lines of a file, or of stdin as they come.

    Raises:
        InputError: The file cannot be read.
    """
    if source is not None:
        try:
            lines = source.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("the requests cannot be read", source=str(source)) from error
        for line in lines:
            yield line
        return
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        # not by sys.stdin: whoever waits in it when the program ends keeps the interpreter from ending
        pending = b""
        with suppress(RuntimeError):
            # the loop may have ended in the meantime
            while chunk := os.read(sys.stdin.fileno(), 1 << 16):
                *whole, pending = (pending + chunk).split(b"\n")
                if len(pending) > _MAX_LINE:
                    whole, pending = [*whole, pending], b""
                for each in whole:
                    loop.call_soon_threadsafe(queue.put_nowait, each.decode("utf-8", "replace"))
            loop.call_soon_threadsafe(queue.put_nowait, pending.decode("utf-8", "replace"))
            loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (typed := await queue.get()) is not None:
        yield typed
