"""Frame transports without a powerline: a simulated segment, and captures played back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ, decode_mme, encode_mme
from v2gstack.errors import CaptureError, ConfigError, TransportError
from v2gstack.hooks import PluginManager
from v2gstack.powerline import LinkState
from v2gstack.runtime import run_virtual
from v2gstack.runtime.frames import ReplayFrames, ReplayFramesConfig, ReplayLink, SimulatedFrames, SimulatedFramesConfig
from v2gstack.trace.pcap import PcapWriter

EV = bytes.fromhex("0080e1a1b2c3")


@pytest.fixture(scope="module")
def matching(shared_vectors: Path) -> list[tuple[float, bytes]]:
    """A recorded matching."""
    rows = [json.loads(line) for line in (shared_vectors / "slac" / "sessions.jsonl").read_text().splitlines()]
    for row in rows:
        frames = [(frame["t_ms"] / 1000, bytes.fromhex(frame["hex"])) for frame in row["frames"]]
        names = [decode_mme(frame).name for _, frame in frames]
        if "CM_ATTEN_PROFILE.IND" in names and names[-1] != "CM_SLAC_PARM.REQ":
            return frames
    raise AssertionError("there is no matching with profiles")


# -- simulated -----------------------------------------------------------------------------------------------------------------


def simulated(**config: Any) -> SimulatedFrames:
    made = PluginManager(find=list).create("frame_transports", "simulated", config)
    assert isinstance(made, SimulatedFrames)
    return made


def test_hosts_of_one_transport_share_a_segment() -> None:
    async def run() -> None:
        frames = simulated()
        station, vehicle = await frames.open("station"), await frames.open("vehicle")
        assert station.mac != vehicle.mac
        await vehicle.send(encode_mme(CM_SLAC_PARM_REQ(BROADCAST, vehicle.mac, run_id=bytes(8))))
        frame = await station.receive()
        assert decode_mme(frame.data).name == "CM_SLAC_PARM.REQ"
        assert frame.time is not None
        await station.close()
        await vehicle.close()

    run_virtual(run())


def test_a_modem_of_the_segment_is_asked() -> None:
    async def run() -> None:
        frames = simulated(
            modems=[{"interface": "plc0", "dialect": "lumissil"}, {"interface": "plc1", "vehicle": True}], attenuation=30, linked=True
        )
        driver = PluginManager(find=list).create("modem_drivers", "auto")
        modem = await driver.open(await frames.open("plc0"))
        assert (await modem.identify()).chip == "IS32CG5317"
        assert await modem.link_status() is LinkState.UP
        await modem.close()

    run_virtual(run())


def test_wrong_segments() -> None:
    with pytest.raises(ConfigError, match="an interface of its own"):
        simulated(modems=[{"interface": "a"}, {"interface": "a"}])
    with pytest.raises(ConfigError):
        SimulatedFrames(SimulatedFramesConfig(modems=()))

    async def run() -> None:
        with pytest.raises(TransportError) as caught:
            await simulated().open("eth1")
        assert caught.value.hint == "there are station, vehicle"

    run_virtual(run())


# -- replayed ------------------------------------------------------------------------------------------------------------------


def capture_of(frames: list[tuple[float, bytes]], folder: Path) -> Path:
    path = folder / "matching.pcap"
    with path.open("wb") as stream:
        writer = PcapWriter(stream)
        for time, frame in frames:
            writer.write_packet(round((1e9 + time) * 1e9), frame)
    return path


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 1.0), (4.0, 0.25), (0.0, 0.0)])
def test_a_host_hears_the_others_at_their_times(speed: float, seconds: float, matching: list[tuple[float, bytes]], tmp_path: Path) -> None:
    path = capture_of(matching, tmp_path)

    async def run() -> None:
        link = await ReplayFrames(ReplayFramesConfig(path=path, speed=speed)).open("evse")
        expected = [(time, frame) for time, frame in matching if frame[6:12] != link.mac]
        assert len(expected) < len(matching)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        heard = []
        for time, frame in expected:
            got = await link.receive()
            heard.append(got.data)
            assert loop.time() - begin == pytest.approx((time - matching[0][0]) * seconds, abs=1e-3)
            assert got.data == frame
        await link.send(b"\0" * 60)
        assert link.sent == [b"\0" * 60]
        await link.close()

    # the file is read in a thread: time is real, and stands still meanwhile
    run_virtual(run())


def test_either_role_and_any_address_can_be_taken(matching: list[tuple[float, bytes]], tmp_path: Path) -> None:
    path = capture_of(matching, tmp_path)

    async def run() -> None:
        frames = ReplayFrames(ReplayFramesConfig(path=path, speed=0))
        ev, evse = await frames.open("ev"), await frames.open("evse")
        assert ev.mac != evse.mac
        again = await frames.open(ev.mac.hex(":").upper())
        assert again.mac == ev.mac
        assert ev.mac not in [(await again.receive()).data[6:12] for _ in range(5)]
        with pytest.raises(TransportError, match="eth1 is not in") as caught:
            await frames.open("eth1")
        assert "evse" in caught.value.hint
        for link in (ev, evse, again):
            await link.close()

    asyncio.run(run())


def test_captures_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    for path in (tmp_path / "empty", tmp_path / "absent"):
        with pytest.raises(CaptureError):
            asyncio.run(ReplayFrames(ReplayFramesConfig(path=path)).open("ev"))
    with pytest.raises(ConfigError):
        ReplayFramesConfig(path=tmp_path, speed=-1.0)


def test_a_recording_of_nothing_is_silent() -> None:
    async def run() -> None:
        link = ReplayLink([], interface="none", mac=EV)
        pending = asyncio.ensure_future(link.receive())
        await asyncio.sleep(1)
        assert not pending.done()
        await link.close()
        with pytest.raises(TransportError):
            await pending

    run_virtual(run())
