"""Metering in one run: signed records beside pyocmf, readings of meters beside pymodbus alone, registers watched for a day.

Usage: python -m bench.metering [--quick] [--only PART ...] [--results DIRECTORY] [--document FILE]

Writes ``metering.md`` and ``metering.json`` into the results, and says of each promise whether it was kept. ``--document`` puts the
tables into a document as well, between its ``bench:`` comments. pyocmf is a process in an environment of its own, which `make interop`
makes; both take turns.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.compare import machine
from bench.meter_servers import PLUGINS
from bench.sessions.__main__ import load, verdict
from bench.tables import Part, run_parts
from v2gstack.metering import ClockStatus, MeterReading, PhaseReading
from v2gstack.metering.conditioning import Conditioner, DeadBand, InversionWatch, PhaseSign
from v2gstack.metering.keys import curve_named, load_public_key
from v2gstack.metering.ocmf import OcmfPayload, OcmfReading, OcmfSigningJob, parse_ocmf, verify_ocmf
from v2gstack.metering.reconciliation import reconcile
from v2gstack.metering.registers import RegisterWatch

__all__ = ["main"]

#: The curves of OCMF that `cryptography` signs on.
CURVES: Final[tuple[type[ec.EllipticCurve], ...]] = (
    ec.SECP256R1,
    ec.SECP256K1,
    ec.SECP192R1,
    ec.SECP384R1,
    ec.BrainpoolP256R1,
    ec.BrainpoolP384R1,
)
#: On secp192k1 nothing at hand signs; it is verified in Python.
ON_192K1: Final = (
    'OCMF|{"FV":"1.0","PG":"T1","IS":false,"IT":"NONE","RD":[{"TM":"2026-11-28T04:00:00,000+0000 S","TX":"B","RV":1'
    '.637,"RI":"1-b:1.8.0","RU":"kWh","ST":"G"}]}|{"SA":"ECDSA-secp192k1-SHA256","SD":"30350219008177467b7540222840'
    '9ae94d668ce38507bcd25bf0c0c08c02184d08b45314048893095e95e2c3b9692f2c7d7e7c24e7ed98"}',
    "3046301006072a8648ce3d020106052b8104001f03320004c73a42be3827f75acbf3e5fd1b7277e621de5514670d00fc7468f9d80271a2"
    "396d77004fde58df0ae281b4ae793ab18d",
)
#: Shares of the peer's time: parsing is each side's own, of verifying OpenSSL has most on both sides.
PARSE: Final = 1.0
VERIFY: Final = 1.2
#: Seconds of processor time that watching a meter for a day, once a second, may take.
A_DAY: Final = 2.0
#: A driver's processor time over that of pymodbus alone with the same requests: two dozen numbers are made of the registers.
DRIVER: Final = 3.0


# -- records ---------------------------------------------------------------------------------------------------------------


def _payload() -> OcmfPayload:
    def reading(transaction: str, value: str) -> OcmfReading:
        return OcmfReading(
            time=datetime(2026, 11, 28, 5, 0, tzinfo=UTC),
            clock=ClockStatus.SYNCHRONISED,
            transaction=transaction,
            value=Decimal(value),
            identification="01-00:01.08.00*FF",
            unit="kWh",
            status="G",
        )

    return OcmfPayload(
        format_version="1.0",
        gateway="v2gstack bench",
        gateway_serial="G1",
        pagination="T1",
        meter_serial="M1",
        user_assigned=False,
        identification_level="NONE",
        identification_type="NONE",
        readings=(reading("B", "1.637"), reading("E", "22.6370")),
    )


def _record(curve: type[ec.EllipticCurve]) -> tuple[str, str]:
    """A record, and its key as a point in hex with the header of its curve."""
    key = ec.derive_private_key(4711, curve())
    job = OcmfSigningJob.of(_payload(), algorithm=f"ECDSA-{curve.name}-SHA256")
    record = job.finish(key.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256()))).data.decode()
    numbers = key.public_key().public_numbers()
    size = (key.key_size + 7) // 8
    point = (b"\x04" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")).hex()
    return record, load_public_key(point, curve_named(curve.name)).to_der().hex()


def _records() -> dict[str, tuple[str, str]]:
    """A record and its key on each curve; builds of OpenSSL without one of them leave it out."""
    found: dict[str, tuple[str, str]] = {}
    for curve in CURVES:
        with suppress(UnsupportedAlgorithm):
            found[curve.name] = _record(curve)
    return {**found, "secp192k1": ON_192K1}


@contextmanager
def _peer() -> Iterator[Callable[[str, str, int], dict[str, Any]] | None]:
    python = Path(sys.prefix) / "ocmf" / "bin" / "python"
    if not python.exists():
        yield None
        return
    script = Path(__file__).with_name("ocmf_peer.py")
    with subprocess.Popen([str(python), str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None

        def ask(record: str, key: str, calls: int) -> dict[str, Any]:
            stdin.write(json.dumps({"ocmf": record, "key": key, "calls": calls}) + "\n")
            stdin.flush()
            found: dict[str, Any] = json.loads(stdout.readline())
            return found

        yield ask
        stdin.close()


def _timed(call: Callable[[], object], calls: int) -> float:
    begin = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - begin) / calls


def records(quick: bool) -> Part:
    """Parse, and parse with verify, a record on each curve: ours, pyocmf's, in turns."""
    rounds, calls = (3, 20) if quick else (200, 15)
    now = load()
    lines = [
        f"| curve | parse, µs | pyocmf | ratio | parse and verify, µs | pyocmf | ratio | promised {PARSE:g}, {VERIFY:g} |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    data: dict[str, Any] = {"load": now}
    with _peer() as peer:
        for name, (record, key) in _records().items():
            assert verify_ocmf(record, key).valid
            best = {"parse": float("inf"), "verify": float("inf")}
            theirs = dict(best)
            error = "" if peer is not None else "not installed"
            for _ in range(rounds):
                best["parse"] = min(best["parse"], _timed(lambda record=record: parse_ocmf(record), calls))  # type: ignore[misc]
                best["verify"] = min(best["verify"], _timed(lambda record=record, key=key: verify_ocmf(record, key), calls))  # type: ignore[misc]
                if peer is not None and not error:
                    found = peer(record, key, calls)
                    error = found.get("error", "")
                    theirs = {what: min(theirs[what], found.get(what, float("inf"))) for what in theirs}
            data[name] = {"ours": best, "pyocmf": None if error else theirs, "error": error}
            cells = [name]
            ratios: list[float] = []
            for what in ("parse", "verify"):
                ratio = best[what] / theirs[what]
                ratios += [] if error else [ratio]
                cells += [f"{best[what] * 1e6:.0f}", "-" if error else f"{theirs[what] * 1e6:.0f}", "-" if error else f"{ratio:.2f}"]
            kept = bool(ratios) and ratios[0] <= PARSE and ratios[1] <= VERIFY
            cells.append("kept" if kept else "BROKEN" if ratios else "-")
            lines.append(f"| {' | '.join(cells)} |")
        beside = "pyocmf 0.6.0 in turns with it" if peer is not None else "without pyocmf, which is not installed"
    return "\n".join([*lines, "", f"Fastest of {rounds} rounds of {calls} calls, {beside}; load {now}."]), data


# -- readings --------------------------------------------------------------------------------------------------------------


@contextmanager
def _servers() -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.meter_servers"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.stdin.close()


async def _each(call: Callable[[], Any], seconds: float) -> tuple[float, float, float]:
    """Median and 99th percentile of the seconds of a call, and its processor seconds."""
    taken: list[float] = []
    for _ in range(20):
        await call()
    cpu, until = time.process_time(), time.perf_counter() + seconds
    while time.perf_counter() < until:
        begin = time.perf_counter()
        await call()
        taken.append(time.perf_counter() - begin)
    cpu = (time.process_time() - cpu) / len(taken)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 99 // 100], cpu


def readings(quick: bool) -> Part:
    """A driver's reading in steady state; over Modbus beside pymodbus alone with the same requests."""
    from pymodbus import FramerType
    from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient

    from v2gstack.hooks import DeviceContext

    for name in ("modbus", "lem-dcbm"):
        sys.path.append(str(PLUGINS / f"v2gstack-meter-{name}" / "src"))
    from v2gstack_meter_lem_dcbm.meter import DcbmConfig, DcbmMeter
    from v2gstack_meter_modbus.factories import eastron_sdm630
    from v2gstack_meter_modbus.maps import blocks_of
    from v2gstack_meter_modbus.settings import ModbusConfig
    from v2gstack_meter_modbus.tables import SDM630

    seconds, now = (0.3 if quick else 5.0), load()
    blocks = blocks_of(SDM630.fields)
    context = DeviceContext(name="", role="secc", now=time.monotonic, unix_time=time.time, sleep=asyncio.sleep)

    async def alone(client: Any) -> tuple[float, float, float]:
        await client.connect()

        async def read() -> None:
            for block in blocks:
                await client.read_input_registers(block.address, count=block.count, device_id=1)

        found = await _each(read, seconds)
        client.close()
        return found

    async def ours(meter: Any) -> tuple[float, float, float]:
        found = await _each(meter.read, seconds)
        await meter.close()
        return found

    async def run(where: dict[str, Any]) -> dict[str, list[tuple[float, float, float]]]:
        tcp = ModbusConfig(host="127.0.0.1", port=where["tcp"])
        rtu = ModbusConfig(port_name=where["rtu"], baudrate=115_200)
        serial = AsyncModbusSerialClient(where["rtu"], framer=FramerType.RTU, baudrate=115_200)
        return {
            f"SDM630, Modbus TCP, {len(blocks)} requests": [
                await ours(eastron_sdm630(tcp, context=context)),
                await alone(AsyncModbusTcpClient("127.0.0.1", port=where["tcp"])),
            ],
            f"SDM630, Modbus RTU over a pair of pseudo-terminals, {len(blocks)} requests": [
                await ours(eastron_sdm630(rtu, context=context)),
                await alone(serial),
            ],
            "DCBM, HTTP, 2 requests": [await ours(DcbmMeter(DcbmConfig(host="127.0.0.1", port=where["http"]), context=context))],
        }

    with _servers() as where:
        found = asyncio.run(run(where))
    lines = [
        f"| meter | p50, ms | p99, ms | CPU, µs | pymodbus alone, CPU, µs | ratio | promised {DRIVER:g} |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, each in found.items():
        (middle, late, cpu), beside = each[0], each[1][2] if len(each) > 1 else None
        cells = [name, f"{middle * 1e3:.2f}", f"{late * 1e3:.2f}", f"{cpu * 1e6:,.0f}"]
        if beside is None:
            cells += ["-", "-", "-"]
        else:
            cells += [f"{beside * 1e6:,.0f}", f"{cpu / beside:.2f}", "kept" if cpu / beside <= DRIVER else "BROKEN"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"{seconds:g} s of readings, one after the other; the servers in another process; load {now}."]), found


# -- a day -----------------------------------------------------------------------------------------------------------------


def _day(count: int) -> list[MeterReading]:
    """A reading each second: eleven kW in, as much out, and so on, hour by hour."""
    found: list[MeterReading] = []
    registers = [0.0, 0.0]
    for second in range(count):
        out = second // 3600 % 2
        registers[out] += 11_000 / 3600
        phase = PhaseReading(voltage=230.0, current=15.9, power=-3_667.0 if out else 3_667.0)
        power = -11_000.0 if out else 11_000.0
        found.append(
            MeterReading(meter_id="M1", imported=int(registers[0]), exported=int(registers[1]), power=power, phases=(phase, phase, phase))
        )
    return found


def day(quick: bool) -> Part:
    """86,400 readings through the watch of registers, the watch for inverted transformers, and conditioning; and the reconciliation."""
    count, rounds = (3_600, 1) if quick else (86_400, 3)
    now, taken = load(), _day(count)
    best: dict[str, float] = {}

    def measured(name: str, do: Callable[[], object]) -> None:
        gc.collect()
        begin = time.process_time()
        do()
        best[name] = min(best.get(name, float("inf")), time.process_time() - begin)

    def watch() -> None:
        registers = RegisterWatch(maximum_power=22_000.0)
        for second, reading in enumerate(taken):
            registers.observe(reading, float(second))
        assert registers.frozen is None
        assert registers.count.imported == taken[-1].imported - taken[0].imported

    def inversions() -> None:
        inverted = InversionWatch()
        assert not any(inverted.observe(reading, reading.power or 0.0, float(second)) for second, reading in enumerate(taken))

    def conditioned() -> None:
        steps = Conditioner([DeadBand(), PhaseSign(signs=(1, -1, 1))])
        for reading in taken:
            steps.run(reading)

    for _ in range(rounds):
        measured("registers watched", watch)
        measured("phases watched for inverted transformers", inversions)
        measured("dead band and signs of phases", conditioned)
    lines = [f"| {count:,} readings | s | µs each |", "|---|---:|---:|"]
    lines += [f"| {name} | {seconds:.2f} | {seconds / count * 1e6:.2f} |" for name, seconds in best.items()]
    once = min(_timed(lambda: reconcile((taken[0], taken[-1]), (taken[0], taken[-1])), 1000) for _ in range(5))
    best["reconcile"] = once
    kept = verdict(best["registers watched"], A_DAY * count / 86_400)
    said = f"Processor time, the best of {rounds}; a reconciliation of the day {once * 1e6:.0f} µs; load {now}."
    return "\n".join([*lines, "", f"{said} Promised for the registers, at most {kept}."]), best


PARTS: dict[str, Callable[[bool], Part]] = {"records": records, "readings": readings, "day": day}


def main() -> int:
    """Measure, write, tell."""
    return run_parts("metering", "Metering: records beside pyocmf, readings beside pymodbus, registers watched for a day.", PARTS, machine)


if __name__ == "__main__":
    raise SystemExit(main())
