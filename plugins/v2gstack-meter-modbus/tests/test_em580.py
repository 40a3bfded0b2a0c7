"""Transactions of an EM580: the meter signs, nothing is lost, and nothing is cut."""

from __future__ import annotations

import struct
from typing import Any

import banks
import pytest
from servers import Bank, serial, tcp
from test_faults import play
from test_meters import made
from v2gstack.errors import MeterError
from v2gstack.metering.ocmf import parse_ocmf, verify_ocmf
from v2gstack.metering.transaction import MeterTransaction, Modality

TRANSACTION = MeterTransaction(
    transaction_id="4f0c4f4e-8f7a-4b58-9d3c-0a1b2c3d4e5f",
    evse_id="DE*ABC*E1234",
    identification="DE8AA1A2B3C4D59",
    identification_type="EMAID",
    identification_level="SECURE",
    identification_flags=("ISO15118_PNC",),
    tariff="0.49 EUR/kWh",
    modality=Modality.BIDIRECTIONAL,
)


def string(bank: Bank, address: int, count: int) -> str:
    return struct.pack(f">{count}H", *bank.get(address, count)).partition(b"\x00")[0].decode()


@pytest.mark.parametrize("over", [tcp, serial])
def test_a_transaction_ends_with_the_meter_s_record(over: Any) -> None:
    bank = banks.em580()

    async def scenario(meter: Any) -> None:
        begin = await meter.start_transaction(TRANSACTION)
        assert begin.record is None
        assert bank.get(0x7000, 7) == [1, 5, 1, 0, 0, 0, 20]
        assert string(bank, 0x7007, 20) == "DE8AA1A2B3C4D59"
        assert (bank.get(0x701B, 1), string(bank, 0x701C, 20)) == ([0], "DE*ABC*E1234")
        assert string(bank, 0x6900, 126) == f"0.49 EUR/kWh<=>{TRANSACTION.transaction_id}"
        assert bank.get(0x7036, 1) == [2]
        assert bank.get(0x7032, 4)[2:] == [0, 0]
        assert bank.get(0x7040, 1) == [ord("B")]
        end = await meter.stop_transaction(TRANSACTION.transaction_id)
        assert end.record is not None
        verdict = verify_ocmf(end.record.data, end.record.public_key)
        assert verdict.valid
        assert verdict.algorithm == "ECDSA-brainpool384r1-SHA256"
        assert parse_ocmf(end.record.data).payload.identification == "DE8AA1A2B3C4D59"
        assert bank.get(0x7100, 1) == [0]

    play(bank, scenario, over=over, name="gavazzi-em580")


@pytest.mark.parametrize(("modality", "number"), [(Modality.CHARGE, 0), (Modality.DISCHARGE, 1), (Modality.BIDIRECTIONAL, 2)])
def test_the_meter_is_told_which_way_energy_flows(modality: Modality, number: int) -> None:
    bank = banks.em580()

    async def scenario(meter: Any) -> None:
        await meter.start_transaction(MeterTransaction(transaction_id="1", modality=modality))
        assert bank.get(0x7036, 1) == [number]

    play(bank, scenario, name="gavazzi-em580")


def test_a_transaction_of_before_a_restart_ends_by_its_identifier_or_without() -> None:
    for identifier in ("", TRANSACTION.transaction_id):
        bank = banks.em580()

        async def scenario(meter: Any, identifier: str = identifier) -> None:
            await meter.start_transaction(TRANSACTION)
            restarted = made("gavazzi-em580", meter._config)
            with pytest.raises(MeterError, match=TRANSACTION.transaction_id):
                await restarted.start_transaction(MeterTransaction(transaction_id="2"))
            with pytest.raises(MeterError, match="does not run"):
                await restarted.stop_transaction("2")
            assert (await restarted.stop_transaction(identifier)).record is not None
            assert (await restarted.stop_transaction("")).record is None
            await restarted.close()

        play(bank, scenario, name="gavazzi-em580")


def test_a_record_stays_until_it_has_arrived() -> None:
    bank = banks.em580()

    async def scenario(meter: Any) -> None:
        await meter.start_transaction(TRANSACTION)
        bank.refuse[0x7110 + 130] = 4  # type: ignore[assignment]
        with pytest.raises(MeterError, match="exception 4"):
            await meter.stop_transaction(TRANSACTION.transaction_id)
        assert bank.get(0x7100, 1) == [2]
        with pytest.raises(MeterError, match="has not been fetched"):
            await meter.start_transaction(MeterTransaction(transaction_id="2"))
        bank.refuse.clear()
        good = bank.get(0x7110, 4)
        bank.put(0x7110, [0, 0, 0, 0])
        with pytest.raises(MeterError, match="no OCMF"):
            await meter.stop_transaction(TRANSACTION.transaction_id)
        bank.put(0x7110, good)
        assert (await meter.stop_transaction(TRANSACTION.transaction_id)).record is not None

    play(bank, scenario, name="gavazzi-em580")


@pytest.mark.parametrize(("address", "value", "says"), [(0x7100, 3, "corrupted"), (0x7101, 0, "0 words"), (0x7101, 2032, "2032 words")])
def test_a_meter_that_lost_its_record_says_so(address: int, value: int, says: str) -> None:
    bank = banks.em580()

    async def scenario(meter: Any) -> None:
        await meter.start_transaction(TRANSACTION)
        bank.values[0x7100] = 2
        bank.values[address] = value
        with pytest.raises(MeterError, match=says):
            await meter.stop_transaction(TRANSACTION.transaction_id)

    play(bank, scenario, name="gavazzi-em580")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"identification": "x" * 40}, "identification has 40 octets"),
        ({"evse_id": "ä" * 20}, "evse_id has 40 octets"),
        ({"tariff": "x" * 250}, "tariff"),
        ({"identification_type": "PASSPORT"}, "PASSPORT"),
        ({"identification_level": "SURE"}, "SURE"),
        ({"identification_flags": ("ISO15118_EIM",)}, "ISO15118_EIM"),
        ({"identification_flags": ("RFID_NONE",) * 5}, "four"),
    ],
)
def test_what_does_not_fit_is_refused_whole(changes: dict[str, Any], says: str) -> None:
    bank = banks.em580()
    before = dict(bank.values)

    async def scenario(meter: Any) -> None:
        with pytest.raises(MeterError, match=says):
            await meter.start_transaction(MeterTransaction(transaction_id="1", **changes))

    play(bank, scenario, name="gavazzi-em580")
    assert bank.values == before
