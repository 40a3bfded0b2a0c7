"""OCPP-J without I/O: one session is one connection, of a charging station or of a CSMS; frames and time in, events and frames out."""

from __future__ import annotations

from v2gstack.protocols.ocpp.events import (
    AnswerOverdue,
    CallFailed,
    CallReceived,
    CloseWanted,
    FailureReason,
    FrameIgnored,
    FrameRejected,
    IgnoredReason,
    OcppEvent,
    ResultReceived,
    ResultRejected,
    SendReceived,
)
from v2gstack.protocols.ocpp.ids import REMEMBERED_IDS, MessageIds
from v2gstack.protocols.ocpp.session import OcppRole, OcppSession
from v2gstack.protocols.ocpp.settings import OcppSettings
from v2gstack.protocols.ocpp.timers import TIMERS, OcppTimer, seconds_of

__all__ = [
    "REMEMBERED_IDS",
    "TIMERS",
    "AnswerOverdue",
    "CallFailed",
    "CallReceived",
    "CloseWanted",
    "FailureReason",
    "FrameIgnored",
    "FrameRejected",
    "IgnoredReason",
    "MessageIds",
    "OcppEvent",
    "OcppRole",
    "OcppSession",
    "OcppSettings",
    "OcppTimer",
    "ResultReceived",
    "ResultRejected",
    "SendReceived",
    "seconds_of",
]
