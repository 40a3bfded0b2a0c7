"""Error codes of CALLERROR and CALLRESULTERROR, with the spelling of each version."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from v2gstack.messages.ocpp import OcppVersion

__all__ = ["CallErrorCode"]


class CallErrorCode(StrEnum):
    """What a CALLERROR says, by the names of OCPP 2.x. `spelled` gives the text on the wire, `of` reads it.

    >>> CallErrorCode.FormatViolation.spelled(OcppVersion.V16), CallErrorCode.of("OccurenceConstraintViolation")
    ('FormationViolation', <CallErrorCode.OccurrenceConstraintViolation: 'OccurrenceConstraintViolation'>)
    """

    #: The payload is no well-formed JSON object, or has a field that the action does not know.
    FormatViolation = "FormatViolation"
    #: Anything that no other code says.
    GenericError = "GenericError"
    #: The receiver failed while it handled the request.
    InternalError = "InternalError"
    #: The frame has a message type that this version or this receiver does not know.
    MessageTypeNotSupported = "MessageTypeNotSupported"
    #: The action is unknown.
    NotImplemented = "NotImplemented"
    #: The action is known, and the receiver does not support it.
    NotSupported = "NotSupported"
    #: A required field is missing, a list has too few or too many items.
    OccurrenceConstraintViolation = "OccurrenceConstraintViolation"
    #: A value of the right type is none of those allowed: enumerations, lengths, ranges.
    PropertyConstraintViolation = "PropertyConstraintViolation"
    #: The payload breaks a rule of the protocol.
    ProtocolError = "ProtocolError"
    #: The frame is no valid RPC frame; its message id may be unreadable.
    RpcFrameworkError = "RpcFrameworkError"
    #: Something about it is not secure.
    SecurityError = "SecurityError"
    #: A value has the wrong type, such as a text for a number.
    TypeConstraintViolation = "TypeConstraintViolation"

    def spelled(self, version: OcppVersion) -> str:
        """The text on the wire. OCPP 1.6 misspells one code, names another one differently, and lacks two."""
        return _SPELLED_16.get(self, self.value) if version is OcppVersion.V16 else self.value

    @classmethod
    def of(cls, text: str) -> CallErrorCode | None:
        """The code that a text means, in the spelling of any version; ``None`` for one that no version has."""
        return _READ.get(text)


_SPELLED_16: Final = {
    CallErrorCode.FormatViolation: "FormationViolation",
    CallErrorCode.OccurrenceConstraintViolation: "OccurenceConstraintViolation",
    # OCPP 1.6 has no code for these two: it knows frames and types of messages no errors of their own.
    CallErrorCode.RpcFrameworkError: "FormationViolation",
    CallErrorCode.MessageTypeNotSupported: "GenericError",
}
_READ: Final = {
    **{code.value: code for code in CallErrorCode},
    "FormationViolation": CallErrorCode.FormatViolation,
    "OccurenceConstraintViolation": CallErrorCode.OccurrenceConstraintViolation,
}
