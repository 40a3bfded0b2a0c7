"""A meter to talk to: pymodbus' own server, over TCP or over a pair of pseudo-terminals, with faults on request."""

from __future__ import annotations

import asyncio
import os
import pty
import queue
import struct
import threading
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pymodbus import FramerType
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusSerialServer, ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from v2gstack_meter_modbus.settings import ModbusConfig

#: Registers between two others from which on the server does not have those between.
_FAR = 512

__all__ = ["Bank", "background", "float32", "int32", "int64", "serial", "tcp", "text"]


def float32(value: float) -> list[int]:
    return list(struct.unpack(">HH", struct.pack(">f", value)))


def int32(value: int) -> list[int]:
    """Low word first, as Carlo Gavazzi writes it."""
    return list(struct.unpack(">HH", struct.pack(">i", value)))[::-1]


def int64(value: int) -> list[int]:
    return list(struct.unpack(">HHHH", struct.pack(">q", value)))[::-1]


def text(value: str, registers: int) -> list[int]:
    return list(struct.unpack(f">{registers}H", value.encode().ljust(2 * registers, b"\x00")))


@dataclass
class Bank:
    """Registers of a device.

    Attributes:
        values: Registers that exist, by their address.
        refuse: Exceptions by address: what is answered instead.
        delay: Seconds that each answer takes.
        hold: Whether answers are held back until it is set; those that wait are counted.
        waiting: Answers that are held back.
        on_read: Called before each answer, with address and count.
        on_write: Called after something was written.
        reads: Address and count of each request.
        trace: Takes a frame that is sent and gives what is sent instead.
    """

    values: dict[int, int] = field(default_factory=dict)
    refuse: dict[int, ExcCodes] = field(default_factory=dict)
    delay: float = 0.0
    hold: asyncio.Event | None = None
    waiting: int = 0
    on_read: Callable[[int, int], None] | None = None
    on_write: Callable[[int, list[int]], None] | None = None
    reads: list[tuple[int, int]] = field(default_factory=list)
    trace: Callable[[bool, bytes], bytes] | None = None

    def put(self, address: int, registers: list[int]) -> None:
        self.values.update(enumerate(registers, address))

    def get(self, address: int, count: int) -> list[int]:
        return [self.values.get(each, 0) for each in range(address, address + count)]

    async def action(
        self, function: int, start: int, address: int, count: int, registers: list[int], values: list[int] | list[bool] | None
    ) -> ExcCodes | None:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.hold is not None:
            self.waiting += 1
            await self.hold.wait()
            self.waiting -= 1
        if values is None:
            self.reads.append((address, count))
            if self.on_read is not None:
                self.on_read(address, count)
        for each in range(address, address + count):
            if each in self.refuse:
                return self.refuse[each]
            if each not in self.values:
                return ExcCodes.ILLEGAL_ADDRESS
        if values is not None:
            self.put(address, [int(each) for each in values])
            if self.on_write is not None:
                self.on_write(address, self.get(address, count))
        registers[address - start : address - start + count] = self.get(address, count)
        return None

    def device(self, number: int = 1) -> SimDevice:
        # for the server everything between is there, so that the bank decides; but not tens of thousands of registers that nobody has
        stretches: list[list[int]] = []
        for address in sorted(self.values) or [0]:
            if stretches and address - stretches[-1][1] <= _FAR:
                stretches[-1][1] = address
            else:
                stretches.append([address, address])
        data = [SimData(first, values=[0] * (last - first + 1), datatype=DataType.REGISTERS) for first, last in stretches]
        return SimDevice(id=number, simdata=data, action=self.action)


@asynccontextmanager
async def tcp(bank: Bank, **settings: Any) -> AsyncIterator[ModbusConfig]:
    """A server on TCP of this machine, and the settings of a meter there."""
    server = ModbusTcpServer(bank.device(), address=("127.0.0.1", 0), trace_packet=bank.trace)
    await server.serve_forever(background=True)
    assert server.transport is not None
    port = server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield ModbusConfig(host="127.0.0.1", port=port, **{"timeout": 0.3, "retries": 0, **settings})
    finally:
        await server.shutdown()


@asynccontextmanager
async def serial(bank: Bank, **settings: Any) -> AsyncIterator[ModbusConfig]:
    """A server on a serial line: two pseudo-terminals whose far ends are joined."""
    ours, theirs = pty.openpty(), pty.openpty()
    for each in (*ours, *theirs):
        tty.setraw(each)
    loop = asyncio.get_running_loop()
    for source, target in ((ours[0], theirs[0]), (theirs[0], ours[0])):
        os.set_blocking(source, False)
        loop.add_reader(source, _copy, source, target)
    server = ModbusSerialServer(bank.device(), framer=FramerType.RTU, port=os.ttyname(theirs[1]), baudrate=115_200, trace_packet=bank.trace)
    await server.serve_forever(background=True)
    try:
        yield ModbusConfig(port_name=os.ttyname(ours[1]), baudrate=115_200, **{"timeout": 0.3, "retries": 0, **settings})
    finally:
        await server.shutdown()
        for source in (ours[0], theirs[0]):
            loop.remove_reader(source)
        for each in (*ours, *theirs):
            os.close(each)


def _copy(source: int, target: int) -> None:
    with suppress(BlockingIOError, OSError):
        os.write(target, os.read(source, 4096))


@contextmanager
def background(bank: Bank, **settings: Any) -> Iterator[ModbusConfig]:
    """A server on TCP in a thread of its own, for kits that run an event loop for each of their rules."""
    loop = asyncio.new_event_loop()
    ready: queue.Queue[ModbusConfig] = queue.Queue()
    over = asyncio.Event()

    async def serve() -> None:
        async with tcp(bank, **settings) as config:
            ready.put(config)
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        yield ready.get(timeout=10.0)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
