"""The payload types of the V2G transfer protocol.

The numbers are those of ISO 15118-2 (V2GTP header, payload types) and ISO 15118-20 with its first amendment; DIN 70121 uses
``0x8001``, ``0x9000`` and ``0x9001`` as well.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["VENDOR_FIRST", "VENDOR_LAST", "PayloadType", "describe_payload_type", "is_vendor_payload_type", "known_payload_type"]

#: First of the payload types that manufacturers may use as they like.
VENDOR_FIRST = 0xA000
#: Last of the payload types that manufacturers may use as they like.
VENDOR_LAST = 0xFFFF


class PayloadType(IntEnum):
    """What a V2GTP frame carries.

    ``0x8001`` is ambiguous by design: it carries the supportedAppProtocol messages and, after those agreed on DIN 70121 or
    ISO 15118-2, every message of that protocol. ISO 15118-20 has one payload type per namespace.

    >>> PayloadType(0x8004).schema_set
    'iso15118_20_dc'
    """

    #: supportedAppProtocol messages; also every message of DIN 70121 and ISO 15118-2.
    EXI_ENCODED_V2G_MESSAGE = 0x8001
    #: Name of ``0x8001`` in ISO 15118-20, which uses it for the supportedAppProtocol messages only.
    SAP = 0x8001
    #: ISO 15118-20 messages common to all energy transfer services.
    MAINSTREAM = 0x8002
    #: ISO 15118-20 messages of AC charging.
    AC_MAINSTREAM = 0x8003
    #: ISO 15118-20 messages of DC charging.
    DC_MAINSTREAM = 0x8004
    #: ISO 15118-20 messages of automated connection devices (pantographs).
    ACDP_MAINSTREAM = 0x8005
    #: ISO 15118-20 messages of wireless power transfer.
    WPT_MAINSTREAM = 0x8006
    #: ISO 15118-20 Amendment 1: AC with distributed energy resources, IEC rules.
    AC_DER_IEC_MAINSTREAM = 0x8010
    #: ISO 15118-20 Amendment 1: AC with distributed energy resources, SAE rules.
    AC_DER_SAE_MAINSTREAM = 0x8011
    #: Side stream: ScheduleExchange messages while the charge loop goes on.
    SCHEDULE_RENEGOTIATION = 0x8101
    #: Side stream: MeteringConfirmation messages while the charge loop goes on.
    METERING_CONFIRMATION = 0x8102
    #: Side stream: system status of an automated connection device.
    ACDP_SYSTEM_STATUS = 0x8103
    #: Side stream: parking status.
    PARKING_STATUS = 0x8104
    #: Request of the SECC discovery protocol.
    SDP_REQUEST = 0x9000
    #: Response of the SECC discovery protocol.
    SDP_RESPONSE = 0x9001
    #: Request of the SECC discovery protocol for wireless links, with pairing and positioning.
    SDP_REQUEST_WIRELESS = 0x9002
    #: Response of the SECC discovery protocol for wireless links, with pairing and positioning.
    SDP_RESPONSE_WIRELESS = 0x9003

    @property
    def is_sdp(self) -> bool:
        """Whether the payload is a message of the SECC discovery protocol (carried over UDP)."""
        return 0x9000 <= self <= 0x9003

    @property
    def is_exi(self) -> bool:
        """Whether the payload is an EXI document (carried over TCP or TLS)."""
        return not self.is_sdp

    @property
    def schema_set(self) -> str | None:
        """Name of the schema set that the payload belongs to.

        ``None`` where the payload type alone does not tell: for ``0x8001`` (the negotiation decides), for payloads that are no
        EXI, and for those that no schema set of this library describes.
        """
        return _SCHEMA_SETS.get(self)


_SCHEMA_SETS = {
    PayloadType.MAINSTREAM: "iso15118_20_common",
    PayloadType.AC_MAINSTREAM: "iso15118_20_ac",
    PayloadType.DC_MAINSTREAM: "iso15118_20_dc",
    PayloadType.ACDP_MAINSTREAM: "iso15118_20_acdp",
    PayloadType.WPT_MAINSTREAM: "iso15118_20_wpt",
    PayloadType.SCHEDULE_RENEGOTIATION: "iso15118_20_common",
    PayloadType.METERING_CONFIRMATION: "iso15118_20_common",
    PayloadType.ACDP_SYSTEM_STATUS: "iso15118_20_acdp",
}

_BY_VALUE = {int(member): member for member in PayloadType}


def known_payload_type(value: int) -> PayloadType | int:
    """The `PayloadType` of a number on the wire, or the number itself where no standard names it.

    >>> known_payload_type(0x9000).name
    'SDP_REQUEST'
    >>> known_payload_type(0xA001)
    40961
    """
    return _BY_VALUE.get(value, value)


def is_vendor_payload_type(value: int) -> bool:
    """Whether a payload type lies in the range that is free for manufacturers."""
    return VENDOR_FIRST <= value <= VENDOR_LAST


def describe_payload_type(value: int) -> str:
    """A payload type for people.

    >>> describe_payload_type(0x8001), describe_payload_type(0xA001), describe_payload_type(0x1234)
    ('0x8001 EXI_ENCODED_V2G_MESSAGE', '0xA001 vendor', '0x1234 reserved')
    """
    known = _BY_VALUE.get(value)
    if known is not None:
        return f"0x{value:04X} {known.name}"
    return f"0x{value:04X} {'vendor' if is_vendor_payload_type(value) else 'reserved'}"
