"""What stations answer a vehicle under ISO 15118-2, in tests."""

from __future__ import annotations

from typing import Any

from v2gstack.messages.iso15118_2 import (
    EVSEProcessing,
)

DC_SEQUENCE = [
    "supportedAppProtocolReq",
    "SessionSetupReq",
    "ServiceDiscoveryReq",
    "PaymentServiceSelectionReq",
    "AuthorizationReq",
    "ChargeParameterDiscoveryReq",
    "CableCheckReq",
    "PreChargeReq",
    "PowerDeliveryReq",
    "CurrentDemandReq",
    "PowerDeliveryReq",
    "WeldingDetectionReq",
    "SessionStopReq",
]


def rounds(count: int, **last: Any) -> Any:
    """An answer that says Ongoing for a while."""
    seen = 0

    def script(_request: Any, answer: Any) -> Any:
        nonlocal seen
        seen += 1
        return answer.replace(evse_processing=EVSEProcessing.Ongoing) if seen <= count else answer.replace(**last)

    return script
