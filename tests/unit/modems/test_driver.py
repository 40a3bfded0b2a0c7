"""Drivers on a simulated segment in virtual time: real frames, modems of each dialect with their oddities, and modems that fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import pytest

from v2gstack.codecs.mme import BROADCAST, CM_SET_KEY_REQ, CM_SLAC_PARM_REQ, VS_LNK_STATS_REQ, decode_mme, encode_mme, nid_from_nmk
from v2gstack.errors import ConfigError, ModemError, TransportError
from v2gstack.hooks import LinkFrame, PluginManager
from v2gstack.hooks.interfaces import PowerlineModem
from v2gstack.modems import DialectDriver, ModemConfig
from v2gstack.powerline import DIALECTS, LinkState
from v2gstack.runtime import run_virtual
from v2gstack.runtime.segment import PowerlineSegment
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
from v2gstack.transports.frames import FrameHub

NMK = bytes(range(16))
NID = nid_from_nmk(NMK)
MODEM, CAR = bytes.fromhex("02aa00000001"), bytes.fromhex("02bb00000001")


class Bench:
    """A station's modem under test, a car's modem, and whoever else is on the segment."""

    def __init__(self, **behaviour: Any) -> None:
        self.medium = PowerlineMedium(Random(7).randbytes, quality=LinkQuality.flat(15))
        host = bytes.fromhex("02aa000000ff")
        self.modem = self.medium.attach(SimulatedModem(mac=MODEM, host=host, behaviour=ModemBehaviour(**behaviour)))
        self.car = self.medium.attach(SimulatedModem(mac=CAR, host=bytes.fromhex("02bb000000ff"), measures=False))
        self.segment = PowerlineSegment(self.medium)
        self.link = self.segment.link(self.modem, "plc0")
        self.sent: list[str] = []

    async def open(self, name: str = "auto", **settings: object) -> PowerlineModem:
        send = self.link.send

        async def noting(frame: bytes) -> None:
            self.sent.append(decode_mme(frame).name)
            await send(frame)

        self.link.send = noting  # type: ignore[method-assign]
        return await PluginManager(find=list).create("modem_drivers", name, settings).open(self.link)

    def join(self) -> None:
        """Put both modems into one network."""
        for modem in (self.modem, self.car):
            modem.nmk, modem.nid, modem.since = NMK, NID, self.medium.now

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()


def on_bench(test: Callable[[Bench], Awaitable[None]], **behaviour: Any) -> None:
    async def run() -> None:
        await test(Bench(**behaviour))

    run_virtual(run())


# -- who it is -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "maker", "chip", "firmware"),
    [
        ("qualcomm", "Qualcomm", "QCA7000", "1.1.0.730-04-20140815-SIMULATED"),
        ("qualcomm_v0", "Qualcomm", "QCA7000", "1.1.0.730-04-20140815-SIMULATED"),
        ("lumissil", "Lumissil", "IS32CG5317", "1.2.3.0.0"),
        ("generic", "", "", ""),
    ],
)
def test_modems_are_recognised(dialect: str, maker: str, chip: str, firmware: str) -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open()
        found = await modem.identify()
        assert (found.mac, found.dialect, found.maker) == (MODEM, dialect.removesuffix("_v0"), maker)
        assert (found.chip, found.firmware) == (chip, firmware)
        assert [(answer.mac, answer.local) for answer in found.answers] == [(MODEM, True), (CAR, False)]
        assert "CM_GET_KEY.CNF" in found.answers[0].messages
        assert found.answers[1].firmware == "1.1.0.730-04-20140815-SIMULATED"
        assert bench.now() < 3.0
        await modem.close()

    on_bench(test, dialect=dialect)


@pytest.mark.parametrize("name", ["qualcomm", "lumissil", "generic"])
def test_a_driver_can_be_chosen(name: str) -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open(name)
        assert (await modem.identify()).dialect == name
        asked = {question.name for question in DIALECTS[name].identify()}
        assert set(bench.sent) == asked
        await modem.close()

    on_bench(test, dialect=name)


def test_a_modem_of_another_maker_than_chosen_still_links() -> None:
    """A driver for the wrong maker falls back on what every modem understands."""

    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open("lumissil")
        await asyncio.sleep(2)
        assert await modem.link_status() is LinkState.UP
        bench.sent.clear()
        assert await modem.link_status() is LinkState.UP
        # what it never answers is not asked again
        assert bench.sent == ["CM_NW_STATS.REQ"]
        await modem.close()

    on_bench(test, dialect="qualcomm")


def test_two_modems_at_one_interface_are_told() -> None:
    """A switch where there should be a cable: both answer to the local address."""

    async def real(bench: Bench) -> None:
        twin = bench.medium.attach(SimulatedModem(mac=bytes.fromhex("02cc00000001"), host=bench.modem.host))
        bench.modem.inbox = twin.inbox
        other = bench.segment.link(twin, "plc0")

        class Switch:
            """One interface with two modems behind it."""

            interface, mac = "plc0", bench.modem.host

            def __init__(self) -> None:
                self.hubs = FrameHub(bench.link), FrameHub(other)
                self.ends = [hub.branch() for hub in self.hubs]
                self.frames: asyncio.Queue[LinkFrame] = asyncio.Queue()
                self.tasks = [asyncio.ensure_future(self.pump(end)) for end in self.ends]

            async def pump(self, end: Any) -> None:
                while True:
                    await self.frames.put(await end.receive())

            async def receive(self) -> LinkFrame:
                return await self.frames.get()

            async def send(self, frame: bytes, /) -> None:
                for end in self.ends:
                    await end.send(frame)

            async def close(self) -> None:
                for task in self.tasks:
                    task.cancel()
                for hub in self.hubs:
                    await hub.close()

        modem = await DialectDriver().open(Switch())
        found = await modem.identify()
        assert [answer.local for answer in found.answers] == [True, True, False]
        assert found.mac == found.answers[0].mac
        await modem.close()

    on_bench(real)


def test_a_modem_without_the_local_address_is_found() -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open()
        found = await modem.identify()
        # it shows its key, so it is the one at the interface, though not at the address for it
        assert found.mac == MODEM
        assert [(answer.mac, answer.local) for answer in found.answers] == [(MODEM, False), (CAR, False)]
        assert await modem.link_status() is LinkState.DOWN
        await modem.close()

    on_bench(test, local_address=bytes.fromhex("020000000099"))


# -- link, key, restart ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["qualcomm", "qualcomm_v0", "lumissil", "generic"])
def test_the_link_comes_and_goes(dialect: str) -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open()
        assert await modem.link_status() is LinkState.DOWN
        await modem.set_key(NID, NMK)
        assert (bench.modem.nmk, bench.modem.nid) == (NMK, NID)
        bench.join()
        assert await modem.link_status() is LinkState.DOWN
        await asyncio.sleep(2)
        before = bench.now()
        assert await modem.link_status() is LinkState.UP
        assert bench.now() - before < 0.2
        bench.medium.detach(bench.car)
        assert await modem.link_status() is LinkState.DOWN
        await modem.close()

    on_bench(test, dialect=dialect)


@pytest.mark.parametrize("result", [0, 1])
def test_either_result_of_a_key_is_success(result: int) -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open()
        await modem.set_key(NID, NMK)
        assert bench.modem.nmk == NMK
        await modem.close()

    on_bench(test, set_key_result=result)


def test_a_key_that_is_refused_or_wrong() -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open(key_results=(0, 1))
        with pytest.raises(ModemError, match="refuses the key with result 5") as caught:
            await modem.set_key(NID, NMK)
        assert NMK.hex() not in f"{caught.value!r} {caught.value.details()}"
        for nid, nmk in ((NID, NMK[:15]), (NID[:6], NMK)):
            with pytest.raises(ConfigError) as wrong:
                await modem.set_key(nid, nmk)
            assert NMK.hex()[:20] not in str(wrong.value)
        await modem.close()

    on_bench(test, set_key_result=5)


@pytest.mark.parametrize("dialect", ["qualcomm", "lumissil"])
def test_a_restart_is_waited_for(dialect: str) -> None:
    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open()
        await asyncio.sleep(2)
        assert await modem.link_status() is LinkState.UP
        before = bench.now()
        await modem.reset()
        assert 4.0 <= bench.now() - before < 5.0
        assert await modem.link_status() is LinkState.DOWN
        await asyncio.sleep(2)
        assert await modem.link_status() is LinkState.UP
        await modem.close()

    on_bench(test, dialect=dialect, restart_seconds=4.0)


def test_restarts_that_cannot_be() -> None:
    async def cannot(bench: Bench) -> None:
        modem = await bench.open()
        with pytest.raises(ModemError, match="cannot be restarted by a message"):
            await modem.reset()
        await modem.close()

    async def does_not_come_back(bench: Bench) -> None:
        modem = await bench.open()
        with pytest.raises(ModemError, match="does not come back within 12 s"):
            await modem.reset()
        assert bench.now() < 20.0
        await modem.close()

    on_bench(cannot, dialect="generic")
    on_bench(does_not_come_back, restart_seconds=1e6)


# -- statistics -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", ["qualcomm", "qualcomm_v0", "lumissil", "generic"])
def test_statistics(dialect: str) -> None:
    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open()
        await asyncio.sleep(2)
        before = bench.now()
        found = await modem.statistics()
        assert bench.now() - before < 5.0
        assert (found.mac, found.link, found.nid, found.coordinator) == (MODEM, LinkState.UP, NID, True)
        (station,) = found.stations
        assert (station.mac, station.rate_to, station.rate_from) == (CAR, 180, 180)
        assert bool(found.tone_maps) == bool(found.counters) == dialect.startswith("qualcomm")
        assert found.silent == ()
        # the second time nothing is asked in vain
        bench.sent.clear()
        assert await modem.statistics() == found
        assert set(bench.sent) == {name for name in bench.sent if name not in found.silent}
        assert len(bench.sent) <= 6
        await modem.close()

    on_bench(test, dialect=dialect)


def test_what_is_not_told_is_named() -> None:
    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open("qualcomm")
        await asyncio.sleep(2)
        found = await modem.statistics()
        assert found.stations
        assert found.silent == ("VS_NW_INFO.REQ", "VS_LNK_STATS.REQ", "VS_RX_TONE_MAP_CHAR.REQ")
        await modem.close()

    on_bench(test, dialect="generic")


# -- silence, noise, trouble ------------------------------------------------------------------------------------------------------


def test_silence_is_told_soon_and_says_what_to_look_at() -> None:
    async def test(bench: Bench) -> None:
        bench.medium.detach(bench.car)
        modem = await bench.open()
        for call, seconds in ((modem.identify(), 3.0), (modem.link_status(), 2.0), (modem.set_key(NID, NMK), 3.0), (modem.reset(), 3.0)):
            before = bench.now()
            with pytest.raises(ModemError) as caught:
                await call
            assert bench.now() - before <= seconds
            assert caught.value.modem == "plc0"
            assert "ip link set plc0 up" in caught.value.hint
        await modem.close()

    on_bench(test, answers=False)


def test_who_is_heard_is_told() -> None:
    async def test(bench: Bench) -> None:
        async def ask() -> None:
            while True:
                bench.segment.send(bench.car, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, bench.car.host, run_id=bytes(8))))
                await asyncio.sleep(0.1)

        task = asyncio.ensure_future(ask())
        modem = await bench.open()
        with pytest.raises(ModemError) as caught:
            await modem.link_status()
        assert "02:bb:00:00:00:ff sends CM_SLAC_PARM.REQ" in caught.value.hint
        task.cancel()
        await modem.close()

    on_bench(test, answers=False)


@pytest.mark.parametrize("name", ["auto", "qualcomm"])
def test_a_modem_over_the_powerline_is_not_taken_for_the_one_here(name: str) -> None:
    """The own modem passes frames on and answers nothing; the car's answers from afar, and keeps its key to itself."""

    async def test(bench: Bench) -> None:
        modem = await bench.open(name)
        for call in (modem.identify(), modem.statistics()):
            with pytest.raises(ModemError) as caught:
                await call
            assert CAR.hex(":") not in str(caught.value)
            assert MODEM.hex(":") not in str(caught.value)
        with pytest.raises(ModemError, match="only others over the powerline do") as caught:
            await modem.identify()
        assert f"{CAR.hex(':')} sends CM_GET_KEY.CNF" in caught.value.hint
        await modem.close()

    on_bench(test, answers=False)


def test_a_modem_without_firmware_is_told() -> None:
    async def test(bench: Bench) -> None:
        bench.medium.detach(bench.car)
        modem = await bench.open()
        with pytest.raises(ModemError) as caught:
            await modem.identify()
        assert "waits for its firmware" in caught.value.hint
        await modem.close()

    on_bench(test, waits_for_firmware=True)


def test_lost_frames_are_asked_for_again() -> None:
    async def test(bench: Bench) -> None:
        bench.join()
        dropped: list[bytes] = []
        send = bench.segment.send

        def lossy(modem: SimulatedModem, frame: bytes) -> None:
            # two of three are lost
            if len(dropped) % 3 != 2:
                dropped.append(frame)
            else:
                dropped.append(b"")
                send(modem, frame)

        bench.segment.send = lossy  # type: ignore[method-assign]
        modem = await bench.open("qualcomm")
        await asyncio.sleep(2)
        assert await modem.link_status() is LinkState.UP
        await modem.set_key(NID, NMK)
        await modem.close()

    on_bench(test)


def test_old_answers_answer_nothing_new() -> None:
    """An answer that comes after its question was given up does not answer the next one."""

    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open("qualcomm", patience=0.1, attempts=1)
        await asyncio.sleep(2)
        with pytest.raises(ModemError):
            await modem.link_status()
        bench.medium.detach(bench.car)
        # the late UP has arrived by now
        await asyncio.sleep(1.0)
        bench.modem.behaviour = ModemBehaviour()
        assert await modem.link_status() is LinkState.DOWN
        await modem.close()

    on_bench(test, set_key_seconds=0.5)


def test_calls_that_overlap_wait_for_each_other() -> None:
    async def test(bench: Bench) -> None:
        bench.join()
        modem = await bench.open()
        await asyncio.sleep(2)
        states = await asyncio.gather(*(modem.link_status() for _ in range(5)), modem.statistics())
        assert states[:5] == [LinkState.UP] * 5
        await modem.close()

    on_bench(test)


def test_a_cancelled_call_leaves_the_modem_usable() -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open("qualcomm")
        for delay in (0.0, 0.01, 0.06, 0.2):
            task = asyncio.ensure_future(modem.statistics())
            await asyncio.sleep(delay)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert await modem.link_status() is LinkState.DOWN
        await modem.close()

    on_bench(test)


def test_trouble_with_the_link_is_passed_on_and_passes() -> None:
    async def test(bench: Bench) -> None:
        modem = await bench.open("qualcomm")
        task = asyncio.ensure_future(modem.link_status())
        await asyncio.sleep(0.01)
        bench.link.queue.fail(OSError(100, "Network is down"))
        with pytest.raises(TransportError, match="Network is down"):
            await task
        assert await modem.link_status() is LinkState.DOWN
        await modem.close()
        with pytest.raises(TransportError, match="closed"):
            await modem.link_status()
        await modem.close()

    on_bench(test)


def test_it_shares_a_link_with_others() -> None:
    """By a hub: the driver's answers do not disturb who else listens, and a flood does not disturb the driver."""

    async def test(bench: Bench) -> None:
        hub = FrameHub(bench.link)
        ours = hub.branch()
        modem = await DialectDriver().open(hub.branch())

        async def flood() -> None:
            number = 0
            while True:
                number += 1
                for _ in range(200):
                    bench.segment.send(bench.car, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, bench.car.host, run_id=number.to_bytes(8, "big"))))
                await asyncio.sleep(0.02)

        task = asyncio.ensure_future(flood())
        assert (await modem.identify()).mac == MODEM
        assert await modem.link_status() is LinkState.DOWN
        task.cancel()
        assert ours.queue.dropped > 0
        assert decode_mme((await ours.receive()).data).destination in (BROADCAST, bench.modem.host)
        await modem.close()
        await hub.close()

    on_bench(test)


def test_nothing_is_ever_written_to_a_modem() -> None:
    """Of what is sent, only CM_SET_KEY.REQ changes a modem, and only a restart interrupts it."""
    names = {question.name for dialect in DIALECTS.values() for question in (*dialect.identify(), *dialect.link(), *dialect.network())}
    names |= {question.name for dialect in DIALECTS.values() for question in dialect.details(CAR)}
    forbidden = ("SET", "WR", "MOD", "NVM", "FAC", "RS_DEV", "RESET", "HOST_ACTION")
    assert not [name for name in names if any(word in name for word in forbidden)]
    # reading counters does not clear them
    assert VS_LNK_STATS_REQ(MODEM, MODEM, peer=CAR).control == 0
    assert CM_SET_KEY_REQ(MODEM, MODEM, nid=NID, new_key=NMK).key_type == 1


@pytest.mark.parametrize("settings", [{"patience": 0.0}, {"attempts": 0}, {"restart": -1.0}, {"census": 0.0}])
def test_wrong_settings(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        ModemConfig(**settings)
