"""SLAC in one run: frames beside pyslac, matchings per second, five hundred stations on one medium, memory of a matching.

Usage: python -m bench.slac [--quick] [--only PART ...] [--results DIRECTORY] [--document FILE]

Writes ``slac.md`` and ``slac.json`` into the results, and says of each promise whether it was kept. ``--document`` puts the tables
into a document as well, between its ``bench:`` comments.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import msgspec

from bench.compare import machine
from bench.powerline import Powerline
from bench.sessions.__main__ import load, verdict
from bench.tables import Part, run_parts
from bench.test_mme import MESSAGES, PROMISE, READ_BY_PEER, WITH_PEER, reader, writer
from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_CNF, CM_SLAC_PARM_REQ, CM_START_ATTEN_CHAR_IND, decode_mme, encode_mme
from v2gstack.protocols.slac import MAX_MATCHINGS, EvseSlac, EvseSlacConfig, EvSlac, EvSlacConfig
from v2gstack.types import ControlPilotState

__all__ = ["main"]

#: Calls of one round: as many as take about a millisecond.
_CALLS: Final = 500
EV: Final = bytes.fromhex("021122334401")


def fastest(calls: list[Callable[[], object]], rounds: int) -> list[float]:
    """Seconds of one call of each, the best of rounds that take turns."""
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for number, call in enumerate(calls):
            begin = time.perf_counter()
            for _ in range(_CALLS):
                call()
            best[number] = min(best[number], (time.perf_counter() - begin) / _CALLS)
    return best


def frames(quick: bool) -> Part:
    """Parse and build of each message, beside pyslac where it is installed."""
    rounds = 5 if quick else 60
    pyslac = import_module("pyslac.messages") if find_spec("pyslac") is not None else None
    now = load()
    promise = PROMISE["pyslac"]
    lines = [
        f"| message | bytes | parse, µs | pyslac | ratio | build, µs | pyslac | ratio | promised {promise} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    data: dict[str, Any] = {"load": now}
    for name, (message, peer) in MESSAGES.items():
        frame, model = encode_mme(message), type(message)
        values = [getattr(message, field.name) for field in msgspec.structs.fields(model) if field.required]
        parse: list[Callable[[], object]] = [lambda frame=frame: decode_mme(frame)]  # type: ignore[misc]
        build: list[Callable[[], object]] = [lambda model=model, values=values: encode_mme(model(*values))]  # type: ignore[misc]
        if pyslac is not None and name in READ_BY_PEER:
            read = reader(pyslac, peer)
            parse.append(lambda read=read, frame=frame: read(frame))  # type: ignore[misc]
        if pyslac is not None and name in WITH_PEER:
            build.append(writer(pyslac, message, peer))
        times = fastest(parse + build, rounds)
        found = {"parse": times[: len(parse)], "build": times[len(parse) :]}
        data[name] = found
        cells = [name, str(len(frame))]
        ratios: list[float] = []
        for each in found.values():
            theirs = f"{each[1] * 1e6:.2f}" if len(each) > 1 else "-"
            ratios += [each[0] / each[1]] if len(each) > 1 else []
            cells += [f"{each[0] * 1e6:.2f}", theirs, f"{each[0] / each[1]:.2f}" if len(each) > 1 else "-"]
        cells.append("-" if not ratios else "kept" if max(ratios) <= promise else "BROKEN")
        lines.append(f"| {' | '.join(cells)} |")
    beside = "pyslac 0.8.3 in turns with it" if pyslac is not None else "without pyslac, which is not installed"
    return "\n".join([*lines, "", f"Fastest of {rounds} rounds of {_CALLS} calls, {beside}; load {now}."]), data


def matchings(quick: bool) -> Part:
    """From plug to link, both sides and the medium in one process."""
    count = 20 if quick else 300
    lines = ["| stations that answer | matchings | frames | matchings/s | frames/s | load |", "|---:|---:|---:|---:|---:|---:|"]
    data: dict[str, Any] = {}
    for others in (1, 5, 50):
        number = max(count // others, 5)
        now, begin, sent = load(), time.perf_counter(), 0
        for seed in range(number):
            line = Powerline(seed)
            stations = [line.station(index) for index in range(others)]
            line.run(0.2)
            car = line.vehicle(0, stations[0])
            for station in stations:
                assert isinstance(station.machine, EvseSlac)
                station.machine.pilot(ControlPilotState.B2, line.medium.now)
                line.settle(station)
            line.plug(car, stations[0])
            line.run(5.0)
            assert line.matched() == [car], car.machine.state
            sent += line.frames
        seconds = time.perf_counter() - begin
        data[str(others)] = {"matchings": number, "frames": sent, "seconds": seconds}
        lines.append(f"| {others} | {number} | {sent:,} | {number / seconds:,.0f} | {sent / seconds:,.0f} | {now} |")
    return "\n".join(lines), data


def crowd(quick: bool) -> Part:
    """Five hundred stations on one medium, their cars arriving one after the other."""
    count = 50 if quick else 500
    lines = [
        "| stations | a car each, s | matched with the right one | simulated, s | wall, s | frames | MB | load |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    data: dict[str, Any] = {}
    for interval in (2.0,) if quick else (1.0,):
        now = load()
        gc.collect()
        tracemalloc.start()
        line = Powerline(1)
        stations = [line.station(index) for index in range(count)]
        line.run(1.0)
        kept = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        begin = time.perf_counter()
        cars = []
        for index, station in enumerate(stations):
            cars.append(line.vehicle(index, station))
            line.plug(cars[-1], station)
            line.run(interval)
        line.run(20.0)
        seconds = time.perf_counter() - begin
        right = sum(
            isinstance(car.machine, EvSlac) and car.machine.station == station.modem.host and car in line.matched()
            for car, station in zip(cars, stations, strict=True)
        )
        assert all(
            isinstance(car.machine, EvSlac) and car.machine.station in (None, station.modem.host)
            for car, station in zip(cars, stations, strict=True)
        )
        data[str(interval)] = {"stations": count, "matched": right, "seconds": seconds, "frames": line.frames, "octets": kept}
        cells = (
            f"{count}",
            f"{interval:g}",
            f"{right}",
            f"{line.medium.now:,.0f}",
            f"{seconds:.1f}",
            f"{line.frames:,}",
            f"{kept / 1e6:.1f}",
            now,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines), data


def memory(quick: bool) -> Part:
    """What a machine keeps of a matching, of a candidate, and of itself."""
    del quick
    copies = 200

    def kept(make: Callable[[], object]) -> float:
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        alive = [make() for _ in range(copies)]
        found = (tracemalloc.get_traced_memory()[0] - before) / len(alive)
        tracemalloc.stop()
        return found

    def station(matchings: int) -> EvseSlac:
        machine = EvseSlac(EvseSlacConfig(mac=bytes.fromhex("02ee00000101")), random=lambda size: bytes(size))
        machine.start(0.0)
        # as if the modem had answered, a vehicle in, and each one sounding
        machine._key_set(0.0)
        machine.pilot(ControlPilotState.B2, 0.0)
        for number in range(matchings):
            run_id = number.to_bytes(8, "big")
            machine.receive_frame(encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=run_id)), 0.0)
            machine.receive_frame(encode_mme(CM_START_ATTEN_CHAR_IND(BROADCAST, EV, forwarding_sta=EV, run_id=run_id)), 0.0)
        assert len(machine.matchings) == matchings
        machine.frames_to_send()
        return machine

    def vehicle(candidates: int) -> EvSlac:
        machine = EvSlac(EvSlacConfig(mac=EV), random=lambda size: bytes(size))
        machine.start(0.0)
        for number in range(candidates):
            mac = b"\x02\xee" + number.to_bytes(4, "big")
            machine.receive_frame(encode_mme(CM_SLAC_PARM_CNF(EV, mac, forwarding_sta=EV, run_id=bytes(8))), 0.0)
        assert len(machine.candidates) == candidates
        machine.frames_to_send()
        return machine

    alone, busy = kept(lambda: station(0)), kept(lambda: station(MAX_MATCHINGS))
    car, choosing = kept(lambda: vehicle(0)), kept(lambda: vehicle(100))
    data = {"station": alone, "matching": (busy - alone) / MAX_MATCHINGS, "vehicle": car, "candidate": (choosing - car) / 100}
    lines = ["| | bytes |", "|---|---:|"]
    lines += [f"| {name} | {data[key]:,.0f} |" for name, key in (
        ("a station's machine", "station"),
        ("each matching that sounds", "matching"),
        ("a vehicle's machine", "vehicle"),
        ("each station that answers it", "candidate"),
    )]  # fmt: skip
    return "\n".join([*lines, "", f"Promised for a matching, at most {verdict(data['matching'], 4096)}."]), data


PARTS: dict[str, Callable[[bool], Part]] = {"frames": frames, "matchings": matchings, "crowd": crowd, "memory": memory}


def main() -> int:
    """Measure, write, tell."""
    return run_parts("slac", "SLAC: frames beside pyslac, matchings per second, many stations, memory.", PARTS, machine)


if __name__ == "__main__":
    raise SystemExit(main())
