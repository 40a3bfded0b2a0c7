"""Meters to read, in a process of their own: the servers of the plug-ins' tests. Says where they are, and serves until stdin ends."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack
from pathlib import Path

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"
for name in ("modbus", "lem-dcbm"):
    sys.path += [str(PLUGINS / f"v2gstack-meter-{name}" / part) for part in ("src", "tests")]


async def serve() -> None:
    """Serve one bank over TCP, one over a pair of pseudo-terminals, and a DCBM over HTTP."""
    import banks
    import dcbm
    from servers import serial, tcp

    async with AsyncExitStack() as stack:
        over_tcp = await stack.enter_async_context(tcp(banks.sdm630()))
        over_rtu = await stack.enter_async_context(serial(banks.sdm630()))
        http = stack.enter_context(dcbm.serving(dcbm.Dcbm()))
        print(json.dumps({"tcp": over_tcp.port, "rtu": over_rtu.port_name, "http": http}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
