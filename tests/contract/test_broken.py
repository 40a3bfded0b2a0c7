"""Kits catch what they are for: every rule has a device that breaks it, and that rule alone is what it is caught by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.contract import broken_business, broken_power, broken_powerline, broken_transports
from tests.contract.broken import BROKEN
from tests.contract.broken_business import METER, TARIFFS, MeterOfTransactions
from v2gstack.hooks import KINDS
from v2gstack.hooks import defaults as least
from v2gstack.hooks.manager import import_target
from v2gstack.metering import MeterReading
from v2gstack.testing import contracts as kits
from v2gstack.testing.contracts import Contract, run_contract
from v2gstack.types import Tariff, TariffPeriod, TariffRequest

#: What registers devices by being imported.
_REGISTERED = (broken_business, broken_power, broken_powerline, broken_transports)


# -- what is proved --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kit", "make", "rule", "capabilities"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_the_kit_catches_it(kit: type[Contract[Any]], make: Callable[[], object], rule: str, capabilities: frozenset[str]) -> None:
    # where time is virtual, patience costs none
    patience = None if kit is kits.ModemDriverContract else 1.0
    results = {each.name: each for each in run_contract(kit, make, capabilities=capabilities, patience=patience)}
    assert not results[rule].ok
    assert results[rule].text


def test_a_meter_of_transactions_keeps_the_contract() -> None:
    found = run_contract(METER, MeterOfTransactions, capabilities=frozenset({"transactions"}))
    assert [(each.rule, each.text) for each in found if not each.ok] == []


def test_every_rule_is_broken_by_something() -> None:
    # a kit may be bound to what it runs with
    broken = {(base, rule) for kit, _, rule, _ in BROKEN for base in kit.__mro__}
    for kind in KINDS.values():
        kit = import_target(kind.contract)
        for rule in kit.rules.keys() - {"test_it_has_the_methods_of_its_interface"}:
            assert (kit, rule) in broken, f"{kit.__name__}: nothing breaks {rule}"


def test_a_device_that_hangs_is_caught_in_time() -> None:
    class Hanging(least.NoMeter):
        async def read(self, *, signed: bool = False) -> MeterReading:
            await asyncio.Event().wait()
            raise AssertionError

    results = run_contract(METER, Hanging, patience=0.02)
    assert {each.text for each in results if not each.ok} == {"no end after 0.02 s"}


def test_what_cannot_be_checked_is_not_said_to_be_kept() -> None:
    """Links without an interface to open: two rules are left, and none of the others passes by doing nothing."""
    results = run_contract(kits.FrameTransportContract, broken_powerline.Frames)
    assert [each.name for each in results] == ["test_it_has_the_methods_of_its_interface", "test_no_interface_is_an_error"]


def test_a_factory_that_fails_breaks_every_rule() -> None:
    def make() -> object:
        raise OSError("no such device")

    results = run_contract(METER, make)
    assert {(each.ok, each.text) for each in results} == {(False, "it raises OSError: no such device")}


def test_prices_are_exact() -> None:
    class Floating(least.ConstantTariff):
        async def tariff(self, request: TariffRequest) -> Tariff:
            return Tariff(periods=(TariffPeriod(duration=1, price=0.39),))  # type: ignore[arg-type]

    class Exact(least.ConstantTariff):
        async def tariff(self, request: TariffRequest) -> Tariff:
            return Tariff(periods=(TariffPeriod(duration=1, price=Decimal("0.39")),))

    assert not all(each.ok for each in run_contract(TARIFFS, Floating))
    assert all(each.ok for each in run_contract(TARIFFS, Exact))


# -- as pytest sees kits ---------------------------------------------------------------------------------------------------


class TestPlainMeter(kits.MeterDriverContract):
    """A subclass is all a vendor writes."""

    def make(self) -> least.NoMeter:
        return least.NoMeter()


class TestSigningMeter(TestPlainMeter):
    capabilities = frozenset({"signed"})

    def make(self) -> least.NoMeter:
        class Signing(least.NoMeter):
            async def read(self, *, signed: bool = False) -> MeterReading:
                return MeterReading(meter_id="M", imported=0, signature=b"\x01" if signed else None)

        return Signing()


def test_rules_apply_to_what_is_declared() -> None:
    assert TestPlainMeter.test_a_signed_reading_has_a_signature is None
    assert TestSigningMeter.test_a_signed_reading_has_a_signature is not None
    assert TestSigningMeter.test_readings_have_a_time is None


def test_a_kit_that_makes_nothing_says_so() -> None:
    class Nothing(kits.MeterDriverContract):
        pass

    with pytest.raises(NotImplementedError, match="override make"):
        Nothing().test_registers_never_shrink()
