"""OCPP 1.6: messages of remote triggering."""

# Generated from schemas/ocpp/ocpp16.toml by tools/gen_ocpp.py, version 1. Do not edit.
# Digest of the table (SHA-256): 866bbaecffaf60b8e2f450eaf2569a0f158ae632c7085baec79b89b1d2fe263f

from __future__ import annotations

import enum

from v2gstack.messages._ocpp import Maybe, OcppObject

__all__ = [
    "MessageTrigger",
    "TriggerMessageRequest",
    "TriggerMessageResponse",
    "TriggerMessageStatus",
]


class MessageTrigger(enum.StrEnum):
    """Values of ``MessageTrigger``."""

    BootNotification = "BootNotification"
    DiagnosticsStatusNotification = "DiagnosticsStatusNotification"
    FirmwareStatusNotification = "FirmwareStatusNotification"
    Heartbeat = "Heartbeat"
    MeterValues = "MeterValues"
    StatusNotification = "StatusNotification"


class TriggerMessageStatus(enum.StrEnum):
    """Values of ``TriggerMessageStatus``."""

    Accepted = "Accepted"
    Rejected = "Rejected"
    NotImplemented = "NotImplemented"


class TriggerMessageRequest(
    OcppObject,
    frozen=True,
    kw_only=True,
    gc=False,
    rename={
        "requested_message": "requestedMessage",
        "connector_id": "connectorId",
    },
):
    """Ask the station to send a message now. Sent by the CSMS.

    Attributes:
        requested_message: Which message.
        connector_id: Number of the connector, from 1; in OCPP 1.6, 0 is the whole station.
    """

    requested_message: MessageTrigger
    connector_id: Maybe[int] = None


class TriggerMessageResponse(OcppObject, frozen=True, kw_only=True, gc=False):
    """The answer to ``TriggerMessage``."""

    status: TriggerMessageStatus
