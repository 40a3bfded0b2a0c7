"""A DCBM over real HTTP: registers digit by digit, transactions that are signed, and every fault by its name."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from dcbm import Dcbm, serving
from v2gstack.errors import ConfigError, MeterError
from v2gstack.hooks import DeviceContext, PluginManager
from v2gstack.metering import ClockStatus
from v2gstack.metering.ocmf import EnergyFlow, parse_ocmf, verify_ocmf
from v2gstack.metering.transaction import MeterTransaction
from v2gstack.testing.contracts import MeterDriverContract, run_contract

import v2gstack_meter_lem_dcbm

MANAGER = PluginManager(find=list)
MANAGER.register(v2gstack_meter_lem_dcbm)
TRANSACTION = MeterTransaction(
    transaction_id="tx/1?&ä", evse_id="DE*ABC*E1", identification="5EEFE0C7", identification_type="ISO14443", tariff="0.49 EUR/kWh"
)


def made(port: int, **settings: Any) -> Any:
    context = DeviceContext(name="", role="secc", now=time.monotonic, unix_time=lambda: 1_795_842_000.0, sleep=asyncio.sleep)
    return MANAGER.create("meter_drivers", "lem-dcbm", {"host": "127.0.0.1", "port": port, "timeout": 0.5, **settings}, context=context)


def play(meter: Dcbm, scenario: Callable[[Any], Awaitable[None]], **settings: Any) -> None:
    with serving(meter) as port:
        asyncio.run(scenario(made(port, **settings)))


def test_registers_come_digit_by_digit() -> None:
    async def scenario(device: Any) -> None:
        reading = await device.read()
        assert (reading.imported, reading.exported, reading.power) == (57_584, 4_405, -11_040.5)
        assert (reading.phases[0].voltage, reading.phases[0].current, reading.temperature) == (401.5, 27.5, 41.25)
        assert reading.meter_id == "1211751603"
        assert reading.time == 1_795_842_000
        assert reading.clock_status is ClockStatus.SYNCHRONISED
        assert reading.identity is not None
        assert reading.identity.certified

    play(Dcbm(), scenario)


def test_large_registers_keep_their_last_digit() -> None:
    """12 digits and a fraction: a float would have lost some of them."""

    async def scenario(device: Any) -> None:
        assert (await device.read()).imported == 99_999_999_999

    play(Dcbm(imported="99999999.9990"), scenario)


def test_a_meter_that_is_mounted_the_other_way_round() -> None:
    async def scenario(device: Any) -> None:
        reading = await device.read()
        assert (reading.imported, reading.exported, reading.power) == (4_405, 57_584, 11_040.5)

    play(Dcbm(), scenario, inverted=True)


def test_a_transaction_is_signed_by_the_meter() -> None:
    meter = Dcbm()

    async def scenario(device: Any) -> None:
        begin = await device.start_transaction(TRANSACTION)
        assert begin.record is None
        assert meter.clock == "2026-11-28T05:00:00Z"
        assert meter.body == {
            "evseId": "DE*ABC*E1",
            "transactionId": "tx/1?&ä",
            "clientId": "5EEFE0C7",
            "tariffId": 7,
            "cableId": 2,
            "userData": "0.49 EUR/kWh",
        }
        meter.imported = "58.685"
        end = await device.stop_transaction(TRANSACTION.transaction_id)
        assert end.imported - begin.imported == 1_101
        assert end.record is not None
        assert verify_ocmf(end.record.data, end.record.public_key).valid
        assert parse_ocmf(end.record.data).payload.energy(EnergyFlow.EXPORT) == 0
        # what has ended can be asked for again
        again = (await device.stop_transaction(TRANSACTION.transaction_id)).record
        assert again is not None
        assert parse_ocmf(again.data).signed == parse_ocmf(end.record.data).signed
        with pytest.raises(MeterError, match="does not run"):
            await device.stop_transaction("another")

    play(meter, scenario, tariff_id=7, cable_id=2)


@pytest.mark.parametrize("identifier", ["", "before"])
def test_a_transaction_of_before_a_restart_ends(identifier: str) -> None:
    meter = Dcbm(ongoing=True, transaction="before")

    async def scenario(device: Any) -> None:
        with pytest.raises(MeterError, match="the transaction before runs"):
            await device.start_transaction(TRANSACTION)
        assert (await device.stop_transaction(identifier)).record is not None
        assert not meter.ongoing

    play(meter, scenario)


def test_a_record_that_did_not_arrive_is_asked_for_again() -> None:
    meter = Dcbm()

    async def scenario(device: Any) -> None:
        await device.start_transaction(TRANSACTION)
        meter.faults["GET /v1/ocmf"] = (0, b"OCMF|{")
        with pytest.raises(MeterError, match="breaks off"):
            await device.stop_transaction(TRANSACTION.transaction_id)
        meter.faults["GET /v1/ocmf"] = (200, b"OCMF|{}")
        with pytest.raises(MeterError, match="no OCMF"):
            await device.stop_transaction(TRANSACTION.transaction_id)
        meter.faults.clear()
        assert (await device.stop_transaction(TRANSACTION.transaction_id)).record is not None
        assert meter.requests.count("PUT /v1/legal") == 1

    play(meter, scenario)


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("GET /v1/status", (503, b"starting"), "with 503: starting"),
        ("GET /v1/status", (200, b"<html>"), "no JSON"),
        ("GET /v1/status", (200, b"[]"), "no bits"),
        ("GET /v1/status", (200, b'{"status":{"bits":{"muFatalErrorOccured":true}}}'), "fatal error"),
        ("GET /v1/status", (200, b"[" * 60_000), "no JSON"),
        ("GET /v1/status", (200, b"x" * 70_000), "longer than"),
        ("GET /v1/status", (0, b"half"), "breaks off"),
        ("GET /v1/livemeasure", (200, b"{}"), "lack something"),
        ("GET /v1/livemeasure", (200, b"null"), "lack something"),
        ("GET /v1/livemeasure", (200, b'{"energyImportTotal":"a"}'), "lack something"),
        ("GET /v1/livemeasure", (200, b'{"energyImportTotal":-1,"energyExportTotal":0}'), "lack something"),
        ("GET /v1/livemeasure", (200, b'{"energyImportTotal":NaN,"energyExportTotal":0}'), "lack something"),
        ("GET /v1/livemeasure", (200, b'{"energyImportTotal":1e999999999,"energyExportTotal":0}'), "lack something"),
    ],
)
def test_every_fault_is_told_and_over_with_its_cause(path: str, answer: tuple[int, bytes], says: str) -> None:
    meter = Dcbm(faults={path: answer})

    async def scenario(device: Any) -> None:
        with pytest.raises(MeterError, match=says):
            await device.read()
        meter.faults.clear()
        assert (await device.read()).imported == 57_584

    play(meter, scenario)


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        ("PUT /v1/settings", (412, b"not yet"), "with 412"),
        ("POST /v1/legal", (200, b"{}"), "with 200"),
        ("POST /v1/legal", (201, b'{"running":false}'), "does not begin"),
        ("POST /v1/legal", (201, b"[]"), "does not begin"),
        ("PUT /v1/legal", (200, b"{}"), "whether the transaction has ended"),
        ("PUT /v1/legal", (200, b'{"meterValue":{"transactionStatus":29}}'), "goes on"),
    ],
)
def test_transactions_that_do_not_work_out_are_told(path: str, answer: tuple[int, bytes], says: str) -> None:
    meter = Dcbm(faults={path: answer})

    async def scenario(device: Any) -> None:
        with pytest.raises(MeterError, match=says) as told:
            await device.start_transaction(TRANSACTION)
            await device.stop_transaction(TRANSACTION.transaction_id)
        assert path != "PUT /v1/settings" or "two minutes" in told.value.hint

    play(meter, scenario)


def test_silence_ends() -> None:
    answer = threading.Event()

    def hold() -> None:
        answer.wait(10.0)

    meter = Dcbm(faults={"GET /v1/livemeasure": hold})

    async def scenario(device: Any) -> None:
        with pytest.raises(MeterError, match="does not answer"):
            await device.read()
        assert not answer.is_set()
        answer.set()
        meter.faults.clear()
        assert (await device.read()).imported == 57_584

    play(meter, scenario, timeout=0.15)


def test_nobody_there_and_nowhere() -> None:
    with serving(Dcbm()) as port:
        pass
    with pytest.raises(MeterError, match="does not answer"):
        asyncio.run(made(port).read())
    with pytest.raises(ConfigError, match="where is the meter"):
        made(port, host="")
    with pytest.raises(ConfigError):
        made(port, timeout=0.0)
    with pytest.raises(ConfigError, match="certificate"):
        made(port, certificate="/nowhere.pem")


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate as a meter makes it: signed by itself, with a key of 1024 bits."""
    key = rsa.generate_private_key(65_537, 1024)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(tz=UTC)
    made = x509.CertificateBuilder(subject, subject, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@pytest.mark.filterwarnings("ignore:.*key.*size.*:UserWarning")
def test_its_own_certificate_is_believed_and_no_other(tmp_path: Path) -> None:
    mine, other = certificate(tmp_path, "mine"), certificate(tmp_path, "other")
    with serving(Dcbm(), certificate=mine) as port:
        assert asyncio.run(made(port, certificate=str(mine[0])).read()).imported == 57_584
        with pytest.raises(MeterError, match="does not answer"):
            asyncio.run(made(port, certificate=str(other[0])).read())
        with pytest.raises(MeterError, match="does not answer"):
            asyncio.run(made(port).read())


def test_requests_that_are_abandoned_do_no_harm() -> None:
    asked, answer = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        answer.wait(10.0)

    meter = Dcbm(faults={"GET /v1/status": hold})

    async def scenario(device: Any) -> None:
        task = asyncio.ensure_future(device.read())
        await asyncio.to_thread(asked.wait, 10.0)
        task.cancel()
        answer.set()
        assert (await device.read()).imported == 57_584

    play(meter, scenario)


def test_the_contract_is_kept() -> None:
    with serving(Dcbm()) as port:
        spec = MANAGER.spec("meter_drivers", "lem-dcbm")

        def fresh() -> Any:
            # each rule has a meter that has just been switched on
            return made(port)

        results = run_contract(MeterDriverContract, fresh, capabilities=spec.capabilities)
    assert [(each.rule, each.text) for each in results if not each.ok] == []
