"""The conditions of the protocol tables, each named once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from v2gstack.protocols.v2g.table import Guard

__all__ = [
    "AUTHORIZED",
    "CONTRACT",
    "EV_FINISHED",
    "EXTERNAL_PAYMENT",
    "FINISHED",
    "FINISHED_AC",
    "FINISHED_DC",
    "JOINED",
    "NOT_READY",
    "PAUSE",
    "READY",
    "RECEIPT_REQUIRED",
    "RENEGOTIATE",
    "SCHEDULE_RENEGOTIATION",
    "SCHEDULE_RENEGOTIATION_REFUSED",
    "SERVICE_RENEGOTIATION",
    "STANDBY",
    "STANDBY_REFUSED",
    "START",
    "START_ONGOING",
    "STOP",
    "TERMINATE",
]


def _is(attribute: str, wanted: object) -> Callable[[Any], bool]:
    """Whether an attribute has a value; enumerations of the messages are strings."""
    return lambda message: getattr(message, attribute) == wanted


def _warns(response: Any) -> bool:
    return str(response.response_code.value).startswith("WARNING")


def _is_dc(response: Any) -> bool:
    return type(response.evse_charge_parameter).__name__.startswith("DC_")


_finished = _is("evse_processing", "Finished")

#: The station is done.
FINISHED: Final = Guard("EVSEProcessing = Finished", response=_finished)
#: The station is done, and charges with AC.
FINISHED_AC: Final = Guard("EVSEProcessing = Finished, AC", response=lambda response: _finished(response) and not _is_dc(response))
#: The station is done, and charges with DC.
FINISHED_DC: Final = Guard("EVSEProcessing = Finished, DC", response=lambda response: _finished(response) and _is_dc(response))
#: The station is done, and has nothing against it (ISO 15118-20).
AUTHORIZED: Final = Guard("EVSEProcessing = Finished, no WARNING", response=lambda response: _finished(response) and not _warns(response))
#: The vehicle is done (ISO 15118-20).
EV_FINISHED: Final = Guard("EVProcessing = Finished", request=_is("ev_processing", "Finished"))

#: How the vehicle pays.
CONTRACT: Final = Guard("Contract", request=_is("selected_payment_option", "Contract"))
EXTERNAL_PAYMENT: Final = Guard("ExternalPayment", request=_is("selected_payment_option", "ExternalPayment"))

#: A paused session goes on.
JOINED: Final = Guard("OK_OldSessionJoined", response=_is("response_code", "OK_OldSessionJoined"))
#: The station asks for a metering receipt.
RECEIPT_REQUIRED: Final = Guard("ReceiptRequired", response=_is("receipt_required", True))

#: What PowerDelivery asks for.
START: Final = Guard("Start", request=_is("charge_progress", "Start"))
START_ONGOING: Final = Guard(
    "Start, EVProcessing = Ongoing", request=lambda request: request.charge_progress == "Start" and request.ev_processing != "Finished"
)
STOP: Final = Guard("Stop", request=_is("charge_progress", "Stop"))
RENEGOTIATE: Final = Guard("Renegotiate", request=_is("charge_progress", "Renegotiate"))
STANDBY: Final = Guard("Standby", request=_is("charge_progress", "Standby"))
STANDBY_REFUSED: Final = Guard("Standby, WARNING", request=STANDBY.request, response=_warns)
SCHEDULE_RENEGOTIATION: Final = Guard("ScheduleRenegotiation", request=_is("charge_progress", "ScheduleRenegotiation"))
SCHEDULE_RENEGOTIATION_REFUSED: Final = Guard("ScheduleRenegotiation, WARNING", request=SCHEDULE_RENEGOTIATION.request, response=_warns)
#: What PowerDelivery of DIN 70121 asks for.
READY: Final = Guard("ReadyToChargeState = true", request=_is("ready_to_charge_state", True))
NOT_READY: Final = Guard("ReadyToChargeState = false", request=_is("ready_to_charge_state", False))

#: What SessionStop asks for.
TERMINATE: Final = Guard("Terminate", request=_is("charging_session", "Terminate"))
PAUSE: Final = Guard("Pause", request=_is("charging_session", "Pause"))
SERVICE_RENEGOTIATION: Final = Guard("ServiceRenegotiation", request=_is("charging_session", "ServiceRenegotiation"))
