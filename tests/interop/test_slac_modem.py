"""Drivers of modems and ``v2gstack slac`` over packet sockets, with a peer that plays the modem, in a network namespace of our own.

This file is a test and the program that runs inside of the namespace.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.interop.namespaces import run_in_namespace
from tests.interop.test_slac_link import cable, powerline

ROOT = Path(__file__).resolve().parents[2]
#: Seconds for one program.
SECONDS = 100


@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize(
    ("dialect", "maker", "chip"),
    [
        ("qualcomm", "Qualcomm", "QCA7000"),
        ("qualcomm_v0", "Qualcomm", "QCA7000"),
        ("lumissil", "Lumissil", "IS32CG5317"),
        ("generic", "", ""),
    ],
)
def test_the_command_line_asks_a_modem(dialect: str, maker: str, chip: str) -> None:
    told = run_in_namespace(__file__, "ask", dialect, seconds=SECONDS)
    probe, stats = told["probe"], told["stats"]
    assert (probe["code"], stats["code"]) == (0, 0), told
    found = probe["out"]
    assert (found["ok"], found["link"], found["interface"]) == (True, "up", "host0")
    assert found["mac"] == told["host"]
    assert (found["modem"]["mac"], found["modem"]["maker"], found["modem"]["chip"]) == (told["modem"], maker, chip)
    assert [answer["local"] for answer in found["modem"]["answers"]] == [True, False]
    assert [station["mac"] for station in stats["out"]["statistics"]["stations"]] == [told["car"]]
    # a car at the other end sends its sounds meanwhile
    (attenuation,) = stats["out"]["attenuation"]
    assert (attenuation["told_by"], attenuation["mean"]) == (told["modem"], 25.0)
    assert told["keys"] == 0


@pytest.mark.usefixtures("namespaces")
def test_nobody_answers() -> None:
    told = run_in_namespace(__file__, "ask", "silent", seconds=SECONDS)["probe"]
    assert told["code"] == 1
    assert "no modem answers" in told["err"]
    assert "ip link set host0 up" in told["err"]


@pytest.mark.usefixtures("namespaces")
def test_doctor_looks_at_the_interface() -> None:
    told = run_in_namespace(__file__, "doctor", seconds=SECONDS)
    assert (told["up"]["powerline frames"], told["up"]["interface"], told["up"]["link-local address"]) == (True, True, True)
    assert (told["down"]["interface"], told["down"]["link-local address"]) == (False, False)


@pytest.mark.usefixtures("namespaces")
def test_packet_sockets_keep_the_contract_of_links() -> None:
    told = run_in_namespace(__file__, "contract", seconds=SECONDS)
    assert len(told["rules"]) >= 6
    assert [rule for rule in told["rules"] if not rule["ok"]] == []


# -- inside of the namespace --------------------------------------------------------------------------------------------------


async def command(*words: str) -> dict[str, Any]:
    """The command line in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "v2gstack.cli", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT / "src"
    )
    out, err = await process.communicate()
    return {"code": process.returncode, "out": json.loads(out) if out else None, "err": err.decode()}


async def ask(dialect: str) -> dict[str, Any]:
    from v2gstack.codecs.mme import BROADCAST, CM_MNBC_SOUND_IND, encode_mme
    from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem
    from v2gstack.transports.packet import open_packet_link

    host, far_end = cable(0)
    here, far = await open_packet_link(host), await open_packet_link(far_end)
    medium = PowerlineMedium(secrets.token_bytes, quality=LinkQuality.flat(25))
    nmk = secrets.token_bytes(16)
    silent = dialect == "silent"
    behaviour = ModemBehaviour(dialect="qualcomm" if silent else dialect, answers=not silent)  # type: ignore[arg-type]
    modem = medium.attach(SimulatedModem(mac=far.mac, host=here.mac, behaviour=behaviour, nmk=nmk, nid=bytes(range(7)), since=-60.0))
    told: dict[str, Any] = {"host": here.mac.hex(":"), "modem": far.mac.hex(":")}
    await here.close()
    car = SimulatedModem(mac=bytes.fromhex("02bb00000001"), host=bytes.fromhex("02bb000000ff"), measures=False)
    car.nmk, car.nid, car.since, car.behaviour = nmk, bytes(range(7)), -60.0, behaviour
    medium.attach(car)
    told["car"] = car.mac.hex(":")

    async def sounds() -> None:
        while True:
            for left in range(9, -1, -1):
                medium.send(car, encode_mme(CM_MNBC_SOUND_IND(BROADCAST, car.host, cnt=left, run_id=bytes(8), rnd=bytes(16))))
                await asyncio.sleep(0.04)
            await asyncio.sleep(0.5)

    tasks = [asyncio.ensure_future(powerline(medium, [(far, modem)], time.monotonic()))]
    if not silent:
        tasks.append(asyncio.ensure_future(sounds()))
    told["probe"] = await command("slac", "probe", host, "--json")
    if not silent:
        told["stats"] = await command("slac", "stats", host, "--json", "--listen", "10")
        told["keys"] = sum(nmk.hex() in json.dumps(told[name]).replace(":", "") for name in ("probe", "stats"))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return told


async def doctor() -> dict[str, Any]:
    host, far_end = cable(0)
    # duplicate address detection takes a second
    await asyncio.sleep(2.5)
    up = await command("doctor", "--interface", host, "--json")
    for end in (host, far_end):
        subprocess.run(["ip", "link", "set", end, "down"], check=True)
    down = await command("doctor", "--interface", host, "--json")
    return {name: {check["what"]: check["ok"] for check in found["out"]["checks"]} for name, found in (("up", up), ("down", down))}


async def contract() -> dict[str, Any]:
    from v2gstack.testing.contracts import FrameTransportContract, run_contract
    from v2gstack.transports.packet import PacketTransport

    host, _ = cable(0)
    kit = type("Kit", (FrameTransportContract,), {"interface": host})
    results = await asyncio.to_thread(run_contract, kit, PacketTransport, capabilities=frozenset({"shared"}))
    return {"rules": [{"rule": each.rule, "ok": each.ok, "text": each.text} for each in results]}


if __name__ == "__main__":
    action, *rest = sys.argv[1:]
    coroutine = {"ask": lambda: ask(rest[0]), "doctor": doctor, "contract": contract}[action]()
    print(json.dumps(asyncio.run(coroutine)))
