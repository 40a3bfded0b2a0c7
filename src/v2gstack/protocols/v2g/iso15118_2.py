"""ISO 15118-2: states, requests allowed, next states, timers. Nothing else, and for both roles.

Sources: ISO 15118-2:2014 tables 109 and 111 (timers) and clause 8.8 (sequences), as public implementations agree on them.
"""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.protocols.v2g.guards import (
    CONTRACT,
    EXTERNAL_PAYMENT,
    FINISHED,
    FINISHED_AC,
    FINISHED_DC,
    PAUSE,
    RECEIPT_REQUIRED,
    RENEGOTIATE,
    START,
    STOP,
    TERMINATE,
)
from v2gstack.protocols.v2g.policy import Quirk
from v2gstack.protocols.v2g.table import PAUSED, SESSION_SETUP, TERMINATED, Protocol, Row, Table, Timer
from v2gstack.protocols.v2g.timers import budget_pair, message_timers, sequence_timers

__all__ = ["ISO15118_2"]

_CPD: Final = "ChargeParameterDiscoveryReq"

# States in which SessionStop with Terminate is legal, and in which it ends by Pause as well.
_STOPPABLE: Final = (
    "ServiceDiscovery",
    "ServiceSelection",
    "Identification",
    "PaymentDetails",
    "Authorization",
    "ChargeParameterDiscovery",
    "PowerDelivery",
    "CableCheck",
    "PreCharge",
    "PreCharging",
)
_STOPPED: Final = ("SessionStop", "WeldingDetection")
_UNDER_WAY: Final = (
    "ChargingStatus",
    "ChargingStatusReceipt",
    "CurrentDemand",
    "CurrentDemandReceipt",
    "RenegotiationAC",
    "RenegotiationDC",
    "PowerDeliveryRenegotiated",
)

_ROWS: Final = (
    Row(SESSION_SETUP, "SessionSetupReq", "ServiceDiscovery"),
    Row("ServiceDiscovery", "ServiceDiscoveryReq", "ServiceSelection"),
    Row("ServiceSelection", "ServiceDetailReq", "ServiceSelection"),
    Row("ServiceSelection", "PaymentServiceSelectionReq", "Identification", CONTRACT),
    Row("ServiceSelection", "PaymentServiceSelectionReq", "Authorization", EXTERNAL_PAYMENT),
    # Plug & Charge: after a certificate came, only PaymentDetails.
    Row("Identification", "CertificateInstallationReq", "PaymentDetails"),
    Row("Identification", "CertificateUpdateReq", "PaymentDetails"),
    Row("Identification", "PaymentDetailsReq", "Authorization"),
    Row("PaymentDetails", "PaymentDetailsReq", "Authorization"),
    Row("Authorization", "AuthorizationReq", "ChargeParameterDiscovery", FINISHED),
    Row("Authorization", "AuthorizationReq", "Authorization"),
    Row("ChargeParameterDiscovery", _CPD, "PowerDelivery", FINISHED_AC),
    Row("ChargeParameterDiscovery", _CPD, "CableCheck", FINISHED_DC),
    Row("ChargeParameterDiscovery", _CPD, "ChargeParameterDiscovery"),
    # AC
    Row("PowerDelivery", "PowerDeliveryReq", "ChargingStatus", START),
    Row("PowerDelivery", "PowerDeliveryReq", "RenegotiationAC", RENEGOTIATE),
    Row("PowerDelivery", "PowerDeliveryReq", "SessionStop", STOP),
    Row("ChargingStatus", "ChargingStatusReq", "ChargingStatusReceipt", RECEIPT_REQUIRED),
    Row("ChargingStatus", "ChargingStatusReq", "ChargingStatus"),
    Row("ChargingStatus", "PowerDeliveryReq", "SessionStop", STOP),
    Row("ChargingStatus", "PowerDeliveryReq", "RenegotiationAC", RENEGOTIATE),
    Row("ChargingStatusReceipt", "MeteringReceiptReq", "ChargingStatus"),
    Row("ChargingStatusReceipt", "ChargingStatusReq", "ChargingStatusReceipt", RECEIPT_REQUIRED, Quirk.OMITTED_RECEIPT),
    Row("ChargingStatusReceipt", "ChargingStatusReq", "ChargingStatus", quirk=Quirk.OMITTED_RECEIPT),
    Row("ChargingStatusReceipt", "PowerDeliveryReq", "SessionStop", STOP, Quirk.OMITTED_RECEIPT),
    Row("ChargingStatusReceipt", "PowerDeliveryReq", "RenegotiationAC", RENEGOTIATE, Quirk.OMITTED_RECEIPT),
    Row("RenegotiationAC", _CPD, "PowerDelivery", FINISHED),
    Row("RenegotiationAC", _CPD, "RenegotiationAC"),
    # DC
    Row("CableCheck", "CableCheckReq", "PreCharge", FINISHED),
    Row("CableCheck", "CableCheckReq", "CableCheck"),
    Row("CableCheck", "PowerDeliveryReq", "WeldingDetection", STOP, Quirk.EARLY_POWER_DELIVERY_STOP),
    Row("PreCharge", "PreChargeReq", "PreCharging"),
    Row("PreCharge", "PowerDeliveryReq", "WeldingDetection", STOP, Quirk.EARLY_POWER_DELIVERY_STOP),
    Row("PreCharging", "PreChargeReq", "PreCharging"),
    Row("PreCharging", "PowerDeliveryReq", "CurrentDemand", START),
    Row("PreCharging", "PowerDeliveryReq", "RenegotiationDC", RENEGOTIATE),
    Row("PreCharging", "PowerDeliveryReq", "WeldingDetection", STOP),
    Row("CurrentDemand", "CurrentDemandReq", "CurrentDemandReceipt", RECEIPT_REQUIRED),
    Row("CurrentDemand", "CurrentDemandReq", "CurrentDemand"),
    Row("CurrentDemand", "PowerDeliveryReq", "WeldingDetection", STOP),
    Row("CurrentDemand", "PowerDeliveryReq", "RenegotiationDC", RENEGOTIATE),
    Row("CurrentDemandReceipt", "MeteringReceiptReq", "CurrentDemand"),
    Row("CurrentDemandReceipt", "CurrentDemandReq", "CurrentDemandReceipt", RECEIPT_REQUIRED, Quirk.OMITTED_RECEIPT),
    Row("CurrentDemandReceipt", "CurrentDemandReq", "CurrentDemand", quirk=Quirk.OMITTED_RECEIPT),
    Row("CurrentDemandReceipt", "PowerDeliveryReq", "WeldingDetection", STOP, Quirk.OMITTED_RECEIPT),
    Row("CurrentDemandReceipt", "PowerDeliveryReq", "RenegotiationDC", RENEGOTIATE, Quirk.OMITTED_RECEIPT),
    Row("RenegotiationDC", _CPD, "PowerDeliveryRenegotiated", FINISHED),
    Row("RenegotiationDC", _CPD, "RenegotiationDC"),
    # Vehicles differ on whether a renegotiation repeats CableCheck and PreCharge ([V2G2-565], [V2G2-582]): both go.
    Row("PowerDeliveryRenegotiated", "CableCheckReq", "PreCharge", FINISHED),
    Row("PowerDeliveryRenegotiated", "CableCheckReq", "CableCheck"),
    Row("PowerDeliveryRenegotiated", "PowerDeliveryReq", "CurrentDemand", START),
    Row("PowerDeliveryRenegotiated", "PowerDeliveryReq", "WeldingDetection", STOP),
    Row("WeldingDetection", "WeldingDetectionReq", "WeldingDetection"),
    # Charging may begin anew after a stop ([V2G2-601], [V2G2-797]).
    Row("WeldingDetection", _CPD, "CableCheck", FINISHED_DC),
    Row("WeldingDetection", _CPD, "ChargeParameterDiscovery"),
    # SessionStop
    *(Row(state, "SessionStopReq", TERMINATED, TERMINATE) for state in (*_STOPPABLE, *_STOPPED)),
    *(Row(state, "SessionStopReq", PAUSED, PAUSE) for state in _STOPPED),
    *(Row(state, "SessionStopReq", TERMINATED, TERMINATE, Quirk.EARLY_SESSION_STOP) for state in (SESSION_SETUP, *_UNDER_WAY)),
    *(Row(state, "SessionStopReq", PAUSED, PAUSE, Quirk.EARLY_PAUSE) for state in (*_STOPPABLE[5:], *_UNDER_WAY)),
)

_TIMERS: Final[tuple[Timer, ...]] = (
    *message_timers(
        {
            "SessionSetupReq": (2, 1.5),
            "ServiceDiscoveryReq": (2, 1.5),
            "ServiceDetailReq": (5, 4.5),
            "PaymentServiceSelectionReq": (2, 1.5),
            "CertificateInstallationReq": (5, 4.5),
            "CertificateUpdateReq": (5, 4.5),
            "PaymentDetailsReq": (5, 4.5),
            "AuthorizationReq": (2, 1.5),
            "ChargeParameterDiscoveryReq": (2, 1.5),
            "PowerDeliveryReq": (5, 4.5),
            "ChargingStatusReq": (2, 1.5),
            "MeteringReceiptReq": (2, 1.5),
            "CableCheckReq": (2, 1.5),
            "PreChargeReq": (2, 1.5),
            "CurrentDemandReq": (0.25, 0.025),
            "WeldingDetectionReq": (2, 1.5),
            "SessionStopReq": (2, 1.5),
        },
        "ISO 15118-2 table 109",
        {"PaymentDetailsReq": "one public test environment has 2 s instead"},
    ),
    *sequence_timers("ISO 15118-2 table 111"),
    *budget_pair("Ongoing", "AuthorizationReq", 60, 55, clause="[V2G2-713]"),
    *budget_pair("Ongoing", _CPD, 60, 55, clause="[V2G2-713]"),
    *budget_pair("CableCheck", "CableCheckReq", 40, 38, clause="ISO 15118-2 table 111"),
    *budget_pair("PreCharge", "PreChargeReq", 7, 5, clause="ISO 15118-2 table 111", reported=True),
)

#: ISO 15118-2:2014, AC and DC.
ISO15118_2: Final = Protocol(
    name="iso15118_2",
    namespace="urn:iso:15118:2:2013:MsgDef",
    major=2,
    minor=0,
    generation=2,
    table=Table(
        name="iso15118_2",
        rows=_ROWS,
        timers=_TIMERS,
        loops=frozenset({"CurrentDemandReq"}),
        dc_states=frozenset(
            {
                "CableCheck",
                "PreCharge",
                "PreCharging",
                "CurrentDemand",
                "CurrentDemandReceipt",
                "RenegotiationDC",
                "PowerDeliveryRenegotiated",
                "WeldingDetection",
            }
        ),
    ),
    schema_sets={PayloadType.EXI_ENCODED_V2G_MESSAGE: "iso15118_2"},
)
