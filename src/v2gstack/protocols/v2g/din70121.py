"""DIN SPEC 70121: states, requests allowed, next states, timers. Nothing else, and for both roles.

The usable part of DIN 70121: DC, payment by external means. The sequence and the timers are as public implementations agree on them.
"""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.protocols.v2g.guards import FINISHED, NOT_READY, READY
from v2gstack.protocols.v2g.policy import Quirk
from v2gstack.protocols.v2g.table import SESSION_SETUP, TERMINATED, Protocol, Row, Table, Timer, TimerKind
from v2gstack.protocols.v2g.timers import budget_pair, message_timers, sequence_timers

__all__ = ["DIN70121"]

_CPD: Final = "ChargeParameterDiscoveryReq"

_STOPPABLE: Final = (
    "ServiceDiscovery",
    "ServicePaymentSelection",
    "ContractAuthentication",
    "ChargeParameterDiscovery",
    "CableCheck",
    "PreCharge",
    "PreCharging",
    "WeldingDetection",
)

_ROWS: Final = (
    Row(SESSION_SETUP, "SessionSetupReq", "ServiceDiscovery"),
    Row("ServiceDiscovery", "ServiceDiscoveryReq", "ServicePaymentSelection"),
    Row("ServicePaymentSelection", "ServiceDetailReq", "ServicePaymentSelection", quirk=Quirk.SERVICE_DETAIL),
    Row("ServicePaymentSelection", "ServicePaymentSelectionReq", "ContractAuthentication"),
    Row("ContractAuthentication", "ContractAuthenticationReq", "ChargeParameterDiscovery", FINISHED),
    Row("ContractAuthentication", "ContractAuthenticationReq", "ContractAuthentication"),
    Row("ChargeParameterDiscovery", _CPD, "CableCheck", FINISHED),
    Row("ChargeParameterDiscovery", _CPD, "ChargeParameterDiscovery"),
    Row("CableCheck", "CableCheckReq", "PreCharge", FINISHED),
    Row("CableCheck", "CableCheckReq", "CableCheck"),
    Row("CableCheck", "PowerDeliveryReq", "WeldingDetection", NOT_READY, Quirk.EARLY_POWER_DELIVERY_STOP),
    Row("PreCharge", "PreChargeReq", "PreCharging"),
    Row("PreCharge", "PowerDeliveryReq", "WeldingDetection", NOT_READY, Quirk.EARLY_POWER_DELIVERY_STOP),
    Row("PreCharging", "PreChargeReq", "PreCharging"),
    Row("PreCharging", "PowerDeliveryReq", "CurrentDemand", READY),
    Row("PreCharging", "PowerDeliveryReq", "WeldingDetection", NOT_READY),
    Row("CurrentDemand", "CurrentDemandReq", "CurrentDemand"),
    Row("CurrentDemand", "PowerDeliveryReq", "WeldingDetection", NOT_READY),
    Row("WeldingDetection", "WeldingDetectionReq", "WeldingDetection"),
    *(Row(state, "SessionStopReq", TERMINATED) for state in _STOPPABLE),
    *(Row(state, "SessionStopReq", TERMINATED, quirk=Quirk.EARLY_SESSION_STOP) for state in (SESSION_SETUP, "CurrentDemand")),
)

_TIMERS: Final[tuple[Timer, ...]] = (
    *message_timers(
        {
            "SessionSetupReq": (2, 1.5),
            "ServiceDiscoveryReq": (2, 1.5),
            "ServiceDetailReq": (5, 4.5),
            "ServicePaymentSelectionReq": (2, 1.5),
            "ContractAuthenticationReq": (2, 1.5),
            "ChargeParameterDiscoveryReq": (2, 1.5),
            "CableCheckReq": (2, 1.5),
            "PreChargeReq": (2, 1.5),
            "PowerDeliveryReq": (2, 1.5),
            "CurrentDemandReq": (0.25, 0.025),
            "WeldingDetectionReq": (2, 1.5),
            "SessionStopReq": (2, 1.5),
        },
        notes={"PowerDeliveryReq": "the performance time is known from one source only"},
    ),
    *sequence_timers(),
    *budget_pair("Ongoing", "ContractAuthenticationReq", 60, 55),
    *budget_pair("Ongoing", _CPD, 60, 55),
    *budget_pair("CableCheck", "CableCheckReq", 40, 38),
    *budget_pair("PreCharge", "PreChargeReq", 7, 5, reported=True),
    Timer(
        name="V2G_EVCC_ReadyToCharge_Timeout",
        role="evcc",
        kind=TimerKind.BUDGET,
        seconds=150,
        begins=frozenset({"SessionSetupRes"}),
        ends=frozenset({"PowerDeliveryReq", "SessionStopReq"}),
        note="from SessionSetupRes to PowerDeliveryReq, as this table reads it",
    ),
)

#: DIN SPEC 70121:2014, DC.
DIN70121: Final = Protocol(
    name="din70121",
    namespace="urn:din:70121:2012:MsgDef",
    major=2,
    minor=0,
    generation=1,
    table=Table(
        name="din70121",
        rows=_ROWS,
        timers=_TIMERS,
        loops=frozenset({"CurrentDemandReq"}),
        dc_states=frozenset(row.state for row in _ROWS),
    ),
    schema_sets={PayloadType.EXI_ENCODED_V2G_MESSAGE: "din70121"},
    dialects=("urn:tesla:din:2018:MsgDef",),
)
