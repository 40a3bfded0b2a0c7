"""Vehicle and stations over packet sockets, each at a virtual Ethernet cable to a simulated modem, in a network namespace of our own.

This file is a test and the program that runs inside of the namespace.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.interop.namespaces import run_in_namespace
from v2gstack.hooks import PacketType
from v2gstack.transports.packet import read_ancillary

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for one program.
SECONDS = 60


def test_what_the_kernel_says_beside_a_frame() -> None:
    """Ancillary data as Linux gave it for a tagged and for an untagged frame."""
    head = bytes.fromhex("ffffffffffff7edd3fb32c6d")
    data = head + bytes.fromhex("88e10164600000") + bytes(41)
    stamp = (socket.SOL_SOCKET, 35, bytes.fromhex("8c9f016b0000000018159b3200000000"))
    tagged = read_ancillary(data, [stamp, (263, 8, bytes.fromhex("51000000450000004500000000000e0002200081"))], 1)
    assert tagged is not None
    assert tagged.data == head + bytes.fromhex("81002002") + data[12:]
    assert (tagged.vlan, tagged.packet_type) == (0x2002, PacketType.BROADCAST)
    assert tagged.time == 0x6B019F8C + 0x329B1518 / 1e9
    plain = read_ancillary(data, [stamp, (263, 8, bytes.fromhex("01000000450000004500000000000e0000000000"))], 1)
    assert plain is not None
    assert (plain.data, plain.vlan) == (data, None)
    assert read_ancillary(data, [], 4) is None
    assert read_ancillary(data, [], 9) is None


@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize("stations", [1, 3])
def test_matching_over_packet_sockets(stations: int) -> None:
    told = run_in_namespace(__file__, "match", str(stations), seconds=SECONDS)
    assert told["ev"] == "MATCHED"
    assert told["evses"].count("MATCHED") == 1
    assert told["evses"][0] == "MATCHED"
    assert told["lost"] == "IDLE"
    assert told["again"] == "MATCHED"
    assert told["keys"] == 2


@pytest.mark.usefixtures("namespaces")
def test_frames_as_they_arrive() -> None:
    told = run_in_namespace(__file__, "frames", seconds=SECONDS)
    assert told["plain"] == {"length": 60, "vlan": None, "type": "BROADCAST", "dated": True}
    # some kernels drop the tag before this socket sees the frame: what is left is that it is for somebody else
    assert told["tagged"]["type"] == "OTHERHOST"
    assert told["tagged"]["vlan"] in (0x2002, None)
    assert told["tagged"]["decoded"] == told["tagged"]["vlan"]
    assert told["own"] == 0


@pytest.mark.usefixtures("namespaces")
def test_missing_capability() -> None:
    """The error says how to grant what is missing."""
    told = run_in_namespace(__file__, "denied", seconds=SECONDS)
    assert "CAP_NET_RAW" in told["hint"]
    assert told["message"] == "no permission for frames on lo"
    assert "no interface nowhere" in told["absent"]


# -- inside of the namespace --------------------------------------------------------------------------------------------------


def cable(number: int) -> tuple[str, str]:
    """A cable from a host to a modem."""
    ends = f"host{number}", f"modem{number}"
    subprocess.run(["ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1]], check=True)
    for end in ends:
        subprocess.run(["ip", "link", "set", end, "up"], check=True)
    return ends


async def powerline(medium: Any, ends: list[tuple[Any, Any]], begun: float) -> None:
    """The modems: what comes by cable goes into the medium, what arrives goes out by cable."""
    readers = [asyncio.ensure_future(listen(link, medium, modem)) for link, modem in ends]
    try:
        while True:
            medium.advance(time.monotonic() - begun)
            for link, modem in ends:
                for frame in modem.take():
                    await link.send(frame)
            await asyncio.sleep(0.002)
    finally:
        for reader in readers:
            reader.cancel()


async def listen(link: Any, medium: Any, modem: Any) -> None:
    while True:
        medium.send(modem, (await link.receive()).data)


async def drive(link: Any, machine: Any) -> None:
    """A host: one machine and its packet socket."""
    from v2gstack.codecs.mme import VS_PL_LINK_STATUS_REQ, encode_mme

    while True:
        for frame in machine.frames_to_send():
            await link.send(frame)
        for effect in machine.effects():
            await link.send(encode_mme(VS_PL_LINK_STATUS_REQ(effect.modem, link.mac)))
        now = time.monotonic()
        due = machine.next_timeout()
        try:
            frame = await asyncio.wait_for(link.receive(), max(0.0, min(0.05, (due or now + 1) - now)))
        except TimeoutError:
            machine.handle_timeout(time.monotonic())
        else:
            machine.receive_frame(frame.data, time.monotonic())
            machine.handle_timeout(time.monotonic())


async def until(condition: Any, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.02)


async def match(stations: int) -> dict[str, Any]:
    from v2gstack.protocols.slac import EvseSlac, EvseSlacConfig, EvSlac, EvSlacConfig
    from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
    from v2gstack.transports.packet import open_packet_link
    from v2gstack.types import ControlPilotState

    medium = PowerlineMedium(secrets.token_bytes)
    ends, tasks, machines = [], [], []
    # a busy machine is late for the standard's times
    timers = {"TT_match_response": 0.5, "TT_match_sequence": 1.5, "TT_EVSE_match_MNBC": 1.5, "TT_EV_atten_results": 3.0}
    for number in range(stations + 1):
        host, far_end = cable(number)
        link, far = await open_packet_link(host), await open_packet_link(far_end)
        behaviour = ModemBehaviour(join_seconds=0.2, vendor_profiles=1)
        modem = medium.attach(SimulatedModem(mac=far.mac, host=link.mac, behaviour=behaviour, measures=number > 0))
        ends.append((far, modem))
        if number:
            machine: Any = EvseSlac(EvseSlacConfig(mac=link.mac, timers=timers), random=secrets.token_bytes)
            medium.connect(ends[0][1], modem, LinkQuality.flat(10 * number, noise=2))
            machine.start(time.monotonic())
            machine.pilot(ControlPilotState.B2, time.monotonic())
        else:
            machine = EvSlac(EvSlacConfig(mac=link.mac, timers=timers), random=secrets.token_bytes)
        machines.append(machine)
        tasks.append(asyncio.ensure_future(drive(link, machine)))
    tasks.append(asyncio.ensure_future(powerline(medium, ends, time.monotonic())))
    ev, *evses = machines
    await until(lambda: all(evse.state.name == "MATCHING" for evse in evses))
    ev.start(time.monotonic())
    await until(lambda: ev.state.name == "MATCHED" and any(evse.state.name == "MATCHED" for evse in evses))
    told: dict[str, Any] = {"ev": ev.state.name, "evses": [evse.state.name for evse in evses]}
    keys = {ev.nid}
    # the link is lost, comes back, and a new matching has a new key
    car = ends[0][1]
    medium.detach(car)
    await until(lambda: ev.state.name == "IDLE" and all(evse.state.name == "MATCHING" for evse in evses))
    told["lost"] = ev.state.name
    medium.attach(car)
    ev.start(time.monotonic())
    await until(lambda: ev.state.name == "MATCHED")
    told["again"] = ev.state.name
    told["keys"] = len(keys | {ev.nid})
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return told


async def frames() -> dict[str, Any]:
    from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ, decode_mme, encode_mme
    from v2gstack.transports.packet import open_packet_link

    one_end, other_end = cable(0)
    one, other = await open_packet_link(one_end), await open_packet_link(other_end)
    request = CM_SLAC_PARM_REQ(BROADCAST, one.mac, run_id=bytes(8), trailing=b"")
    await one.send(encode_mme(request))
    plain = await asyncio.wait_for(other.receive(), 5)
    await one.send(encode_mme(request.replace(vlan=0x2002)))
    tagged = await asyncio.wait_for(other.receive(), 5)
    own = 0
    try:
        await asyncio.wait_for(one.receive(), 0.1)
        own = 1
    except TimeoutError:
        pass
    await one.close()
    await other.close()
    return {
        "plain": {
            "length": len(plain.data),
            "vlan": plain.vlan,
            "type": plain.packet_type.name,
            "dated": plain.time is not None and abs(plain.time - time.time()) < 60,
        },
        "tagged": {"type": tagged.packet_type.name, "vlan": tagged.vlan, "decoded": decode_mme(tagged.data).vlan},
        "own": own,
    }


async def denied() -> dict[str, Any]:
    import ctypes

    from v2gstack.errors import TransportError
    from v2gstack.transports.packet import open_packet_link

    told: dict[str, Any] = {}
    try:
        await open_packet_link("nowhere")
    except TransportError as error:
        told["absent"] = str(error)
    # capset: give up all capabilities of this process
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    assert libc.capset(header, (ctypes.c_uint32 * 6)()) == 0
    try:
        await open_packet_link("lo")
    except TransportError as error:
        told |= {"hint": error.hint, "message": error.message}
    return told


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    action, *rest = sys.argv[1:]
    coroutine = {"match": lambda: match(int(rest[0])), "frames": frames, "denied": denied}[action]()
    print(json.dumps(asyncio.run(coroutine)))
