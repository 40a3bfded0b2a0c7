"""What goes wrong on a bus is told as what it is, and the next reading is right again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import banks
import pytest
from pymodbus.constants import ExcCodes
from servers import Bank, float32, serial, tcp
from test_meters import made
from v2gstack.errors import ConfigError, MeterError
from v2gstack.metering.registers import RegisterWatch

from v2gstack_meter_modbus.link import ModbusLink
from v2gstack_meter_modbus.settings import ModbusConfig

#: Seconds until an answer that never comes is given up, where that is what is tested; nothing else takes a hundredth of it.
SHORT = 0.15


def play(bank: Bank, scenario: Callable[[Any], Awaitable[None]], *, over: Any = tcp, name: str = "eastron-sdm630", **settings: Any) -> None:
    async def run() -> None:
        async with over(bank, **settings) as config:
            meter = made(name, config)
            try:
                await scenario(meter)
            finally:
                await meter.close()

    asyncio.run(asyncio.wait_for(run(), 20.0))


@pytest.mark.parametrize("over", [tcp, serial])
@pytest.mark.parametrize(
    ("code", "says"),
    [
        (ExcCodes.ILLEGAL_ADDRESS, "exception 2: it has no such register"),
        (ExcCodes.DEVICE_FAILURE, "exception 4: it failed"),
        (ExcCodes.DEVICE_BUSY, "exception 6: it is busy"),
        (ExcCodes.GATEWAY_NO_RESPONSE, "exception 11"),
    ],
)
def test_exceptions_are_named(code: ExcCodes, says: str, over: Any) -> None:
    bank = banks.sdm630()

    async def scenario(meter: Any) -> None:
        bank.refuse[0x48] = code
        with pytest.raises(MeterError, match=says):
            await meter.read()
        del bank.refuse[0x48]
        assert (await meter.read()).imported == 1_234_567

    play(bank, scenario, over=over)


async def let_go(bank: Bank) -> None:
    """Let the answers go that are held back, and wait until they are on their way."""
    assert bank.hold is not None
    assert bank.waiting
    bank.hold.set()
    bank.hold = None
    while bank.waiting:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)


@pytest.mark.parametrize("over", [tcp, serial])
def test_silence_ends_and_the_next_answer_is_right(over: Any) -> None:
    bank = banks.sdm630()

    async def scenario(meter: Any) -> None:
        bank.hold = asyncio.Event()
        with pytest.raises(MeterError, match="does not answer"):
            await meter.read()
        # the late answer to the first request must not be taken for the answer to the second one
        await let_go(bank)
        bank.put(0x48, float32(2000.0))
        assert (await meter.read()).imported == 2_000_000

    play(bank, scenario, over=over, timeout=SHORT)


def test_a_late_answer_is_not_taken_for_that_to_the_next_request() -> None:
    """The other way round: it arrives while the second request is under way."""
    bank = banks.sdm630()

    async def scenario(meter: Any) -> None:
        bank.hold = first = asyncio.Event()
        with pytest.raises(MeterError, match="does not answer"):
            await meter.read()
        bank.hold = None
        bank.put(0x48, float32(2000.0))
        bank.on_read = lambda *_: first.set()
        assert (await meter.read()).imported == 2_000_000

    play(bank, scenario, timeout=SHORT)


def test_a_retry_is_made_where_it_is_wanted() -> None:
    """The first answer never comes; without retries that would be the end, as above."""
    bank = banks.sdm630()

    async def scenario(meter: Any) -> None:
        bank.hold = asyncio.Event()
        task = asyncio.ensure_future(meter.read())
        while not bank.waiting:
            await asyncio.sleep(0.001)
        bank.hold = None
        assert (await task).imported == 1_234_567

    play(bank, scenario, retries=2, timeout=SHORT)


@pytest.mark.parametrize("over", [tcp, serial])
def test_a_short_answer_is_no_answer(over: Any) -> None:
    bank, short = banks.sdm630(), [True]

    def shorten(sending: bool, data: bytes) -> bytes:
        # a well-formed answer with one register less than asked for
        if not (sending and short[0] and len(data) > 20):
            return data
        return _shorter_tcp(data) if data[2:4] == b"\x00\x00" else data[: len(data) // 2]

    bank.trace = shorten

    async def scenario(meter: Any) -> None:
        with pytest.raises(MeterError, match=r"does not answer|registers instead of"):
            await meter.read()
        short[0] = False
        assert (await meter.read()).exported == 98_765

    play(bank, scenario, over=over, timeout=SHORT)


def _shorter_tcp(frame: bytes) -> bytes:
    """A frame of Modbus TCP with its last register taken away, and its lengths set right."""
    length, count = int.from_bytes(frame[4:6], "big") - 2, frame[8] - 2
    return frame[:4] + length.to_bytes(2, "big") + frame[6:8] + bytes([count]) + frame[9:-2]


def test_nobody_there_is_told() -> None:
    async def scenario() -> None:
        async with tcp(Bank()) as config:
            pass
        meter = made("eastron-sdm630", config)
        with pytest.raises(MeterError, match=r"connection|answer"):
            await meter.read()
        await meter.close()

    asyncio.run(scenario())


def test_a_serial_port_that_does_not_exist_is_told() -> None:
    async def scenario() -> None:
        meter = made("eastron-sdm630", ModbusConfig(port_name="/dev/v2gstack-nothing"))
        with pytest.raises(MeterError):
            await meter.read()
        await meter.close()

    asyncio.run(scenario())


def test_a_server_that_comes_back_is_found_again() -> None:
    bank = banks.sdm630()

    async def scenario() -> None:
        async with tcp(bank, timeout=SHORT) as config:
            meter = made("eastron-sdm630", config)
            assert (await meter.read()).imported == 1_234_567
        with pytest.raises(MeterError):
            await meter.read()
        from pymodbus.server import ModbusTcpServer

        server = ModbusTcpServer(bank.device(), address=(config.host, config.port))
        await server.serve_forever(background=True)
        assert (await meter.read()).imported == 1_234_567
        await meter.close()
        await server.shutdown()

    asyncio.run(scenario())


@pytest.mark.parametrize("bits", [0x7FC00000, 0x7F800000, 0xFF800000])
def test_nan_is_no_measurement_and_no_energy(bits: int) -> None:
    bank, registers = banks.sdm630(), [bits >> 16, bits & 0xFFFF]
    bank.put(0x0C, registers)

    async def scenario(meter: Any) -> None:
        reading = await meter.read()
        assert reading.phases[0].power is None
        assert reading.phases[1].power == 3681.0
        bank.put(0x48, registers)
        with pytest.raises(MeterError, match="register imported holds no energy"):
            await meter.read()

    play(bank, scenario)


def test_words_in_the_wrong_order_are_no_energy() -> None:
    """The registers of an EM24 read as if they were an SDM630's, and the other way round."""
    bank = banks.em24()
    bank.put(0x34, [0x3039, 0xFFFF])

    async def scenario(meter: Any) -> None:
        with pytest.raises(MeterError, match="holds no energy") as told:
            await meter.read()
        assert "order of words" in told.value.hint

    play(bank, scenario, name="gavazzi-em24")


@pytest.mark.parametrize("torn", [(65_535).to_bytes(4, "big"), (131_071).to_bytes(4, "big")])
def test_a_torn_register_is_read_again(torn: bytes) -> None:
    """The low word from before a carry and the high word from after it, and the other way round: seen once, not handed on."""
    bank = banks.em580()
    watch = RegisterWatch(maximum_power=22_000.0)

    def registers(value: int) -> list[int]:
        return [value & 0xFFFF, value >> 16, 0, 0]

    async def scenario(meter: Any) -> None:
        bank.put(0x500, registers(131_070))
        watch.observe(await meter.read(), 0.0)
        seen = []

        def tear(address: int, count: int) -> None:
            if address == 0x500:
                seen.append(address)
                bank.put(0x500, registers(int.from_bytes(torn, "big") + 65_536 * 3 if len(seen) == 1 else 131_072))

        bank.on_read = tear
        reading = await meter.read()
        assert reading.imported == 131_072
        assert len(seen) == 2
        assert watch.observe(reading, 10.0).count.imported == 2

    play(bank, scenario, name="gavazzi-em580", maximum_power=22_000.0)


def test_a_register_that_was_reset_is_handed_on_and_the_watch_freezes() -> None:
    bank = banks.sdm630()
    watch = RegisterWatch(maximum_power=22_000.0)

    async def scenario(meter: Any) -> None:
        watch.observe(await meter.read(), 0.0)
        bank.put(0x48, float32(0.0))
        for now in (10.0, 10.1):
            watch.observe(await meter.read(), now)
        assert watch.frozen is not None
        assert "reset" in str(watch.frozen)

    play(bank, scenario)


def test_requests_that_are_abandoned_do_not_mix_answers() -> None:
    bank = banks.sdm630()

    async def scenario(meter: Any) -> None:
        for _ in range(5):
            bank.hold = held = asyncio.Event()
            task = asyncio.ensure_future(meter.read())
            while not bank.waiting:
                await asyncio.sleep(0.001)
            task.cancel()
            bank.hold = None
            asyncio.get_running_loop().call_later(0.005, held.set)
            reading = await meter.read()
            assert (reading.imported, reading.phases[2].exported) == (1_234_567, 32_000)

    for over in (tcp, serial):
        play(bank, scenario, over=over)


def test_meters_of_one_evse_share_a_bus() -> None:
    from test_meters import MANAGER, context

    bank = banks.sdm630()

    async def scenario() -> None:
        async with tcp(bank) as config:
            same = context()
            meters = [MANAGER.create("meter_drivers", "eastron-sdm630", config, context=same) for _ in range(2)]
            assert meters[0]._link is meters[1]._link
            readings = await asyncio.gather(*(meter.read() for meter in meters * 3))
            assert {reading.imported for reading in readings} == {1_234_567}
            await meters[0].close()
            assert (await meters[1].read()).imported == 1_234_567
            await meters[1].close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "settings",
    [{"host": "a", "port_name": "b"}, {"device": 0}, {"device": 248}, {"meter_id": "x" * 33}, {"timeout": 0.0}, {"retries": -1}],
)
def test_settings_that_make_no_sense_are_told(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        ModbusConfig(**settings)


def test_a_meter_without_a_place_is_told() -> None:
    with pytest.raises(ConfigError, match="where is the meter"):
        ModbusLink(ModbusConfig())
