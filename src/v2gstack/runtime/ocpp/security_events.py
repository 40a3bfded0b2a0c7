"""Security events on their way to the CSMS (A04): kept until they are told, in words of no version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from v2gstack.application.ocpp.sampling import moment
from v2gstack.errors import StorageError

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject, OcppVersion

__all__ = ["SECURITY_EVENT", "SecurityEvent", "security_event_request"]

#: What entries of the journal that hold one are called.
SECURITY_EVENT: Final = "SecurityEvent"
#: Characters of techInfo.
_INFO_MAX: Final = 255


class SecurityEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that concerns security.

    Attributes:
        kind: What, by the names of OCPP, such as ``InvalidChargingStationCertificate``.
        time: When, Unix time.
        info: More about it, for engineers.
    """

    kind: str
    time: float
    info: str = ""

    @property
    def payload(self) -> bytes:
        """What the journal keeps of it."""
        return msgspec.json.encode(self)


def security_event_request(version: OcppVersion, payload: bytes) -> OcppObject:
    """The SecurityEventNotification of an entry of the journal.

    Raises:
        StorageError: The entry holds what this version of the library did not write.
    """
    try:
        event = msgspec.json.decode(payload, type=SecurityEvent)
    except msgspec.MsgspecError as error:
        raise StorageError(f"the journal holds what is no security event: {error}") from error
    msg: Any = version.messages
    request: OcppObject = msg.SecurityEventNotificationRequest(
        type=event.kind, timestamp=moment(event.time), tech_info=event.info[:_INFO_MAX] or None
    )
    return request
