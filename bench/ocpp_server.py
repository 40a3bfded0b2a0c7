"""What a call costs a CSMS: a hundred stations that ask as fast as they are answered, and five hundred with an event each second.

Usage: python -m bench.ocpp_server [--only throughput|crowd] [--seconds N] [--document docs/reference/benchmarks.md]

The server is a process of its own on one core, the stations are in this one on another. Stations send TransactionEvent of OCPP 2.0.1
with ten sampled values, each with an id and a ``seqNo`` of its own. What counts is the server's processor time for each call, which
other work on the machine changes little. The package ``ocpp`` answers with an empty response; our CSMS keeps each event first: in
memory, in a file that survives kills, and in one that survives power cuts.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.tables import fill
from bench.test_ocpp import transaction_event

CONNECTIONS = 100
#: A call costs our CSMS, with its events in memory, the package's time divided by this at most.
TIMES = 20
STATIONS = 500


def rss() -> int:
    """Resident octets of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# -- the servers -----------------------------------------------------------------------------------------------------------


async def serve_ours(inbox: str, *, durable: bool) -> int:
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp import Csms, CsmsSettings, Inbox

    csms = Csms(Inbox(inbox, durable=durable), settings=CsmsSettings(versions=(OcppVersion.V201,)))
    return (await csms.serve("127.0.0.1", 0)).port


async def serve_package() -> int:
    import websockets
    from ocpp.routing import on
    from ocpp.v201 import ChargePoint, call_result

    class Answering(ChargePoint):
        @on("TransactionEvent")
        def event(self, **fields: Any) -> Any:
            del fields
            return call_result.TransactionEvent()

    async def handle(connection: Any) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            await Answering(connection.request.path.strip("/"), connection).start()

    server = await websockets.serve(handle, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"])
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port


async def serve(which: str, inbox: str) -> None:
    """Serve, and answer each line of stdin with the processor time and memory so far."""
    os.sched_setaffinity(0, {0})
    port = await serve_package() if which == "package" else await serve_ours(inbox, durable=which == "durable")
    print(json.dumps({"port": port}), flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        print(json.dumps({"cpu": time.process_time(), "rss": rss(), "wall": time.monotonic()}), flush=True)


class Server:
    """A server in a process of its own."""

    def __init__(self, which: str) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="v2gstack-bench-")
        inbox = f"{self._directory.name}/inbox.db" if which in ("file", "durable") else ":memory:"
        self._words = [sys.executable, "-m", "bench.ocpp_server", "--serve", which, "--inbox", inbox]
        self.port = 0

    async def __aenter__(self) -> Server:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*self._words, stdin=pipe, stdout=pipe)
        self.port = (await self._line())["port"]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        await self._process.wait()
        self._directory.cleanup()

    async def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return found

    async def usage(self) -> dict[str, Any]:
        """Its processor time and memory so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        return await self._line()


# -- the stations ----------------------------------------------------------------------------------------------------------


class Station:
    """A lean station: it knows nothing of OCPP but the frame that it sends."""

    def __init__(self, number: int, port: int) -> None:
        self._url = f"ws://127.0.0.1:{port}/CS-{number}"
        event = json.dumps(transaction_event())
        head, tail = event.split('"seqNo": 17')
        self._head, self._tail = f'"TransactionEvent",{head}"seqNo":', tail
        self._sent = 0

    async def connect(self) -> None:
        from websockets.asyncio.client import connect
        from websockets.typing import Subprotocol

        self._socket = await connect(self._url, subprotocols=[Subprotocol("ocpp2.0.1")], compression=None, proxy=None, ping_interval=None)

    async def call(self) -> None:
        """One event, and its answer."""
        self._sent += 1
        await self._socket.send(f'[2,"{self._sent}",{self._head}{self._sent}{self._tail}]')
        answer = await self._socket.recv()
        assert answer.startswith(f'[3,"{self._sent}",'), answer

    async def close(self) -> None:
        await self._socket.close()


async def throughput(which: str, seconds: float) -> dict[str, float]:
    """As many calls as come back."""
    async with Server(which) as server:
        stations = [Station(number, server.port) for number in range(CONNECTIONS)]
        await asyncio.gather(*(station.connect() for station in stations))
        await asyncio.gather(*(station.call() for station in stations))
        before, calls = await server.usage(), 0
        end = time.monotonic() + seconds

        async def ask(station: Station) -> None:
            nonlocal calls
            while time.monotonic() < end:
                await station.call()
                calls += 1

        await asyncio.gather(*(ask(station) for station in stations))
        after = await server.usage()
        await asyncio.gather(*(station.close() for station in stations))
    wall = after["wall"] - before["wall"]
    return {"calls": calls, "us": (after["cpu"] - before["cpu"]) / calls * 1e6, "per_second": calls / wall, "rss": after["rss"]}


async def crowd(which: str, seconds: float) -> dict[str, float]:
    """Five hundred stations with an event each second."""
    async with Server(which) as server:
        idle = await server.usage()
        stations = [Station(number, server.port) for number in range(STATIONS)]
        for first in range(0, STATIONS, 50):
            await asyncio.gather(*(station.connect() for station in stations[first : first + 50]))
        before = await server.usage()
        start, delays = time.monotonic(), list[float]()

        async def report(number: int, station: Station) -> None:
            due = start + number / STATIONS
            while due < start + seconds:
                await asyncio.sleep(max(due - time.monotonic(), 0.0))
                begun = time.monotonic()
                await station.call()
                delays.append(time.monotonic() - begun)
                due += 1.0

        await asyncio.gather(*(report(number, station) for number, station in enumerate(stations)))
        after = await server.usage()
        await asyncio.gather(*(station.close() for station in stations))
    wall = after["wall"] - before["wall"]
    return {
        "calls": len(delays),
        "load": (after["cpu"] - before["cpu"]) / wall,
        "us": (after["cpu"] - before["cpu"]) / len(delays) * 1e6,
        "p50": statistics.median(delays) * 1e3,
        "p99": statistics.quantiles(delays, n=100)[98] * 1e3,
        "kb": (after["rss"] - idle["rss"]) / STATIONS / 1024,
    }


NAMES = {
    "ours": "our CSMS, events in memory",
    "file": "our CSMS, events in a file",
    "durable": "our CSMS, events in a file that waits for the disk",
    "package": "the package `ocpp`, which keeps nothing",
}


async def measure(only: str | None, seconds: float) -> str:
    """The tables."""
    lines = [
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; CPython {platform.python_version()}"
    ]
    if only in (None, "throughput"):
        lines += [
            "",
            f"| {CONNECTIONS} connections | calls | calls/s | CPU of the server, µs a call | times |",
            "|---|---:|---:|---:|---:|",
        ]
        found = {which: await throughput(which, seconds) for which in NAMES}
        for which, name in NAMES.items():
            row, times = found[which], found["package"]["us"] / found[which]["us"]
            lines.append(f"| {name} | {row['calls']:,.0f} | {row['per_second']:,.0f} | {row['us']:,.0f} | {times:.1f} |")
        kept = found["package"]["us"] >= TIMES * found["ours"]["us"]
        lines += ["", f"Promised in memory, at least {TIMES} times: {'kept' if kept else 'BROKEN'}."]
    if only in (None, "crowd"):
        head = f"| {STATIONS} stations, an event a second | calls | load of one core | µs a call | p50, ms | p99, ms | kB a station |"
        lines += ["", head, "|---|---:|---:|---:|---:|---:|---:|"]
        row = await crowd("ours", seconds)
        figures = f"{row['calls']:,.0f} | {row['load']:.0%} | {row['us']:,.0f} | {row['p50']:.1f} | {row['p99']:.1f} | {row['kb']:.0f}"
        lines.append(f"| our CSMS | {figures} |")
    return "\n".join(lines)


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("throughput", "crowd"))
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--document", type=Path, help="write the tables between the marks of this file")
    parser.add_argument("--serve", choices=tuple(NAMES), help=argparse.SUPPRESS)
    parser.add_argument("--inbox", default=":memory:", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.serve, chosen.inbox))
        return
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(1, os.cpu_count() or 1)))
    text = asyncio.run(measure(chosen.only, chosen.seconds))
    print(text)
    if chosen.document is not None:
        fill(chosen.document, "ocpp", {"server": text})


if __name__ == "__main__":
    main()
