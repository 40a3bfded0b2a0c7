"""Vehicles under ISO 15118-20 for tests, and what stations answer them."""

from __future__ import annotations

from typing import Any

from tests.unit.application.evcc_bench import Bench, ac_bench, dc_bench
from v2gstack.messages import iso15118_20 as d20
from v2gstack.protocols.v2g import ISO15118_20_AC, ISO15118_20_DC
from v2gstack.types import EnergyService, Limits

DC_SEQUENCE = [
    "supportedAppProtocolReq",
    "SessionSetupReq",
    "AuthorizationSetupReq",
    "AuthorizationReq",
    "ServiceDiscoveryReq",
    "ServiceDetailReq",
    "ServiceSelectionReq",
    "DC_ChargeParameterDiscoveryReq",
    "ScheduleExchangeReq",
    "DC_CableCheckReq",
    "DC_PreChargeReq",
    "PowerDeliveryReq",
    "DC_ChargeLoopReq",
    "PowerDeliveryReq",
    "DC_WeldingDetectionReq",
    "SessionStopReq",
]
AC_SEQUENCE = [
    *DC_SEQUENCE[:7],
    "AC_ChargeParameterDiscoveryReq",
    "ScheduleExchangeReq",
    "PowerDeliveryReq",
    "AC_ChargeLoopReq",
    "PowerDeliveryReq",
    "SessionStopReq",
]
#: A vehicle that can feed back.
BOTH_WAYS = Limits(
    maximum_voltage=460,
    minimum_voltage=250,
    maximum_current=200,
    maximum_power=80_000,
    maximum_discharge_current=60,
    maximum_discharge_power=25_000,
)


def dc(**changes: Any) -> Bench:
    return dc_bench(ISO15118_20_DC, **changes)


def ac(**changes: Any) -> Bench:
    return ac_bench(ISO15118_20_AC, **changes)


def dc_bpt(**config: Any) -> Bench:
    return dc(config={"services": (EnergyService.DC_BPT,), "limits": BOTH_WAYS} | config)


def ac_bpt(**config: Any) -> Bench:
    return ac(config={"services": (EnergyService.AC_BPT,)} | config)


def once(count: int, change: Any) -> Any:
    """An answer that changes its n-th time only."""
    seen = 0

    def script(request: Any, answer: Any) -> Any:
        nonlocal seen
        seen += 1
        return change(request, answer) if seen == count else answer

    return script


def notify(notification: d20.EvseNotification, **changes: Any) -> Any:
    """An answer with a notification."""
    status = d20.EVSEStatus(notification_max_delay=0, evse_notification=notification)
    return lambda _, answer: answer.replace(evse_status=status, **changes)
