"""What type checkers know of messages of OCPP. Checked by mypy and pyright, and run by the tests of the messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_type

from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppAction, OcppObject, OcppVersion

__all__ = ["actions_have_their_classes", "fields_have_their_types", "numbers_are_decimals"]


def fields_have_their_types(event: ocpp201.TransactionEventRequest) -> None:
    """What may be absent may be None, and nothing else."""
    assert_type(event.event_type, ocpp201.TransactionEventEnumType)
    assert_type(event.timestamp, datetime)
    assert_type(event.seq_no, int)
    assert_type(event.offline, bool | None)
    assert_type(event.meter_value, tuple[ocpp201.MeterValueType, ...] | None)
    assert_type(event.custom_data, Mapping[str, Any] | None)


def numbers_are_decimals(period: ocpp16.ChargingSchedulePeriod, value: ocpp16.SampledValue) -> None:
    """And texts of OCPP 1.6 are texts."""
    assert_type(period.limit, Decimal)
    assert_type(value.value, str)


def actions_have_their_classes(version: OcppVersion) -> None:
    """By name."""
    action = version.actions["Heartbeat"]
    assert_type(action, OcppAction)
    assert_type(action.response, type[OcppObject] | None)
