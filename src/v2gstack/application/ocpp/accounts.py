"""What a transaction comes to: energy both ways and signed records, from the requests that told it, in any version of OCPP."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import msgspec

from v2gstack.metering import SignedRecord

__all__ = ["EnergyAccount", "account_of"]

_IMPORT, _EXPORT = "Energy.Active.Import.Register", "Energy.Active.Export.Register"
_KILO: Final = {"kWh": 3}
#: Digits of a register before the point: what is longer is no energy, and sums with it would lose the watt-hours.
_MAX_DIGITS: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyAccount:
    """Energy of a transaction. Import and export are two sums and never netted.

    Attributes:
        first_imported: Wh on the register of import at its beginning; ``None`` where nobody told.
        last_imported: Wh at its end.
        first_exported: Wh on the register of export at its beginning.
        last_exported: Wh at its end.
        records: The signed records, in the order in which they came, each once.
    """

    first_imported: Decimal | None = None
    last_imported: Decimal | None = None
    first_exported: Decimal | None = None
    last_exported: Decimal | None = None
    records: tuple[SignedRecord, ...] = ()

    @property
    def imported(self) -> Decimal | None:
        """Wh into the vehicle; ``None`` where a register is not known."""
        return None if self.first_imported is None or self.last_imported is None else self.last_imported - self.first_imported

    @property
    def exported(self) -> Decimal | None:
        """Wh out of the vehicle."""
        return None if self.first_exported is None or self.last_exported is None else self.last_exported - self.first_exported


def account_of(requests: Iterable[Any]) -> EnergyAccount:
    """What a transaction comes to.

    Args:
        requests: The requests that told it, in their order: StartTransaction, MeterValues and StopTransaction of OCPP 1.6, or
            TransactionEvent.
    """
    account = EnergyAccount()
    for request in requests:
        if getattr(request, "meter_start", None) is not None:
            account = _noted(account, _IMPORT, Decimal(request.meter_start), first=True)
        for value in [*(getattr(request, "meter_value", None) or ()), *(getattr(request, "transaction_data", None) or ())]:
            for sample in value.sampled_value:
                account = _sampled(account, sample)
        if getattr(request, "meter_stop", None) is not None:
            account = _noted(account, _IMPORT, Decimal(request.meter_stop), first=False)
    return account


def _sampled(account: EnergyAccount, sample: Any) -> EnergyAccount:
    record = _record(sample)
    if record is not None:
        account = replace(account, records=_with(account.records, record))
    # absent means import (of 1.6 and of 2)
    measurand = str(sample.measurand or _IMPORT)
    if measurand not in (_IMPORT, _EXPORT) or sample.phase is not None or str(getattr(sample, "format", None) or "Raw") != "Raw":
        return account
    value = _watt_hours(sample)
    if value is None:
        return account
    context = str(sample.context or "")
    if context == "Transaction.Begin":
        return _noted(account, measurand, value, first=True)
    return _noted(account, measurand, value, first=False)


def _with(records: tuple[SignedRecord, ...], record: SignedRecord) -> tuple[SignedRecord, ...]:
    """Records with one more, unless it is there; the key comes with one of its copies."""
    same = [each for each in records if each.data == record.data]
    if not same:
        return (*records, record)
    if same[0].public_key or not record.public_key:
        return records
    return tuple(record if each is same[0] else each for each in records)


def _watt_hours(sample: Any) -> Decimal | None:
    of_unit = getattr(sample, "unit_of_measure", None)
    unit = str((of_unit.unit if of_unit is not None else getattr(sample, "unit", None)) or "Wh")
    power = _KILO.get(unit, 0) + int((of_unit.multiplier if of_unit is not None else 0) or 0)
    try:
        value = Decimal(sample.value).scaleb(power)
    except ArithmeticError:
        return None
    return value if value.is_finite() and value.adjusted() < _MAX_DIGITS else None


def _noted(account: EnergyAccount, measurand: str, value: Decimal, *, first: bool) -> EnergyAccount:
    """A register at a moment: the first word on the beginning counts, and the last one on the end."""
    name = f"{'first' if first else 'last'}_{'imported' if measurand == _IMPORT else 'exported'}"
    if first and getattr(account, name) is not None:
        return account
    change: dict[str, Any] = {name: value}
    return replace(account, **change)


def _record(sample: Any) -> SignedRecord | None:
    """The signed record of a sample, as an object from OCPP 2 on and as text of one in 1.6."""
    signed = getattr(sample, "signed_meter_value", None)
    if signed is not None:
        return _decoded(signed.signed_meter_data, signed.encoding_method, signed.public_key or "")
    if str(getattr(sample, "format", None) or "") != "SignedData":
        return None
    try:
        found = msgspec.json.decode(sample.value, type=dict[str, str])
    except (msgspec.DecodeError, RecursionError):
        return None
    return _decoded(found.get("signedMeterData", ""), found.get("encodingMethod", ""), found.get("publicKey", ""))


def _decoded(data: str, method: str, key: str) -> SignedRecord | None:
    if not data:
        return None
    try:
        prefix, _, text = base64.b64decode(key, validate=True).rpartition(b":")
        der = bytes.fromhex(text.decode("ascii")) if prefix == b"oca:base16:asn1" else b""
        return SignedRecord(format=method, data=base64.b64decode(data, validate=True), public_key=der)
    except (binascii.Error, ValueError):
        return None
