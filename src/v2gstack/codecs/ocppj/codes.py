"""Error codes of CALLERROR and CALLRESULTERROR, with the spelling of each version."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from v2gstack.messages.ocpp import OcppVersion

__all__ = ["CallErrorCode"]


class CallErrorCode(StrEnum):
    """What a CALLERROR says, by the names of OCPP 2.x. `spelled` gives the text on the wire, `of` reads it.

    Attributes:
        meaning: What it says, in a few words.

    >>> CallErrorCode.FormatViolation.spelled(OcppVersion.V16), CallErrorCode.of("OccurenceConstraintViolation")
    ('FormationViolation', <CallErrorCode.OccurrenceConstraintViolation: 'OccurrenceConstraintViolation'>)
    """

    meaning: str

    def __new__(cls, value: str, meaning: str) -> CallErrorCode:
        """A text with what it means."""
        code = str.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    FormatViolation = "FormatViolation", "the payload is no JSON object, or has a field that the action does not have"
    GenericError = "GenericError", "something that no other code says"
    InternalError = "InternalError", "the receiver failed while it handled the request"
    MessageTypeNotSupported = "MessageTypeNotSupported", "the receiver does not know this type of message"
    NotImplemented = "NotImplemented", "the action is unknown"
    NotSupported = "NotSupported", "the action is known, and the receiver does not support it"
    OccurrenceConstraintViolation = "OccurrenceConstraintViolation", "a field is missing, or a list has too few or too many items"
    PropertyConstraintViolation = "PropertyConstraintViolation", "a value of the right type is none of those allowed"
    ProtocolError = "ProtocolError", "the payload breaks a rule of the protocol"
    RpcFrameworkError = "RpcFrameworkError", "what was sent is no frame, or its id cannot be read"
    SecurityError = "SecurityError", "something about it is not secure"
    TypeConstraintViolation = "TypeConstraintViolation", "a value has the wrong type, such as a text for a number"

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
