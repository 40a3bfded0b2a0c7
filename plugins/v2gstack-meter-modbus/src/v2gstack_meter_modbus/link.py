"""One connection of Modbus, TCP or RTU, that several meters may share: one request at a time, and errors that say what happened."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from pymodbus import FramerType, ModbusException
from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient
from v2gstack.errors import ConfigError, MeterError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from pymodbus.pdu import ModbusPDU

    from v2gstack_meter_modbus.settings import ModbusConfig

__all__ = ["MAX_READ", "MAX_WRITE", "ModbusLink", "RegisterKind"]

#: Registers of one request (Modbus Application Protocol 1.1b3, 6.3 and 6.12).
MAX_READ: Final = 125
MAX_WRITE: Final = 123

#: Which registers: holding (function 3) or input (function 4).
RegisterKind = Literal["holding", "input"]

#: What exception codes mean, for people.
_EXCEPTIONS: Final = {
    1: "it does not know the function",
    2: "it has no such register",
    3: "it refuses the value",
    4: "it failed",
    5: "it needs longer",
    6: "it is busy",
    10: "the gateway has no path to it",
    11: "the gateway gets no answer from it",
}


class ModbusLink:
    """A connection. It is opened by the first request, and again by the next one after it broke.

    Args:
        config: Where the bus is. Of its settings those of the meter do not matter.

    Raises:
        ConfigError: There is no place.
    """

    def __init__(self, config: ModbusConfig) -> None:
        if not (config.host or config.port_name):
            raise ConfigError("where is the meter?", hint="set host for TCP, or port_name for RTU")
        self._place = config.place
        common = {"timeout": config.timeout, "retries": config.retries, "reconnect_delay": 0.0}
        self._client: AsyncModbusTcpClient | AsyncModbusSerialClient
        if config.host:
            self._client = AsyncModbusTcpClient(config.host, port=config.port, **common)  # type: ignore[arg-type]
        else:
            self._client = AsyncModbusSerialClient(
                config.port_name,
                framer=FramerType.RTU,
                baudrate=config.baudrate,
                parity=config.parity,
                stopbits=config.stop_bits,
                **common,  # type: ignore[arg-type]
            )
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[list[int]]] = set()

    async def read(self, device: int, kind: RegisterKind, address: int, count: int) -> list[int]:
        """Registers, as many as asked for.

        Args:
            device: The meter's address.
            kind: Which registers.
            address: The first one, from 0 on.
            count: How many; more than fit one request are read in several.

        Raises:
            MeterError: No answer, an exception, or an answer of another length.
        """
        registers: list[int] = []
        while len(registers) < count:
            first, some = address + len(registers), min(MAX_READ, count - len(registers))
            read = self._client.read_holding_registers if kind == "holding" else self._client.read_input_registers
            found = await self._request(device, partial(read, first, count=some, device_id=device))
            if len(found) != some:
                raise self._error(device, f"it answers with {len(found)} registers instead of {some}")
            registers += found
        return registers

    async def write(self, device: int, address: int, values: Sequence[int]) -> None:
        """Write holding registers.

        Raises:
            MeterError: No answer, or an exception.
        """
        for start in range(0, len(values), MAX_WRITE):
            some = list(values[start : start + MAX_WRITE])
            await self._request(device, partial(self._client.write_registers, address + start, some, device_id=device))

    async def close(self) -> None:
        """Close the connection."""
        for task in tuple(self._tasks):
            task.cancel()
        self._client.close()

    async def _request(self, device: int, send: Callable[[], Awaitable[ModbusPDU]]) -> list[int]:
        # whoever asked may go away; the answer to an abandoned request must not be taken for that to the next one
        task = asyncio.get_running_loop().create_task(self._exchange(device, send))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[list[int]]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # an error of a request that nobody waits for any more has been seen
            task.exception()

    async def _exchange(self, device: int, send: Callable[[], Awaitable[ModbusPDU]]) -> list[int]:
        async with self._lock:
            try:
                if not self._client.connected and not await self._client.connect():
                    raise self._error(device, "the connection cannot be made")
                answer = await send()
            except (ModbusException, OSError) as error:
                # what is still under way belongs to nobody: begin anew
                self._client.close()
                raise self._error(device, f"it does not answer: {error}") from error
        if answer.isError():
            code = int(getattr(answer, "exception_code", 0))
            raise self._error(device, f"exception {code}: {_EXCEPTIONS.get(code, 'unknown')}")
        return list(answer.registers)

    def _error(self, device: int, what: str) -> MeterError:
        return MeterError(f"the meter: {what}", meter=f"{self._place} device {device}", hint="check address, cable, baud rate and parity")
