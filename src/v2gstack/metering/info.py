"""Readings as MeterInfo of ISO 15118-2 and ISO 15118-20, and what of a signature fits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from v2gstack.messages import iso15118_2, iso15118_20

if TYPE_CHECKING:
    from v2gstack.metering.reading import MeterReading

__all__ = ["MESSAGE_SIGNATURE_OCTETS", "MessageSignature", "message_signature", "meter_info_2", "meter_info_20"]

#: Longest MeterID of both standards.
_METER_ID: Final = 32
#: Longest SigMeterReading (ISO 15118-2) and MeterSignature (ISO 15118-20): ``r || s`` on a curve of 256 bits, and no more.
MESSAGE_SIGNATURE_OCTETS: Final = 64


@dataclass(frozen=True, slots=True)
class MessageSignature:
    """What of a reading's signature goes into a message.

    Attributes:
        value: The signature; ``None`` where none goes.
        statement: Why none goes; empty where it does, or where there is none.
    """

    value: bytes | None = None
    statement: str = ""


def message_signature(reading: MeterReading) -> MessageSignature:
    """What of a reading's signature fits a message. One that does not fit is left out whole: half of it would prove nothing.

    >>> from v2gstack.metering import MeterReading
    >>> message_signature(MeterReading(meter_id="M1", imported=0, signature=bytes(96))).statement
    'a signature of 96 octets does not fit the 64 of MeterInfo; the signed record reaches the back end by OCPP only'
    """
    signature = reading.signature
    if signature is None:
        if reading.record is None:
            return MessageSignature()
        return MessageSignature(statement="the meter signs records, not single readings; the record reaches the back end by OCPP only")
    if len(signature) > MESSAGE_SIGNATURE_OCTETS:
        return MessageSignature(
            statement=f"a signature of {len(signature)} octets does not fit the {MESSAGE_SIGNATURE_OCTETS} of MeterInfo; the signed "
            "record reaches the back end by OCPP only"
        )
    return MessageSignature(signature)


def meter_info_2(reading: MeterReading) -> iso15118_2.MeterInfo:
    """A reading as MeterInfo of ISO 15118-2, which has room for import alone."""
    return iso15118_2.MeterInfo(
        meter_id=reading.meter_id[:_METER_ID],
        meter_reading=reading.imported,
        sig_meter_reading=message_signature(reading).value,
        meter_status=reading.status,
        t_meter=reading.time,
    )


def meter_info_20(reading: MeterReading, *, bidirectional: bool) -> iso15118_20.MeterInfo:
    """A reading as MeterInfo of ISO 15118-20.

    Args:
        reading: The reading.
        bidirectional: Whether energy can flow out of the vehicle: only then its register is told.
    """
    # reactive energy stays out: the message has one capacitive and one inductive register, a meter has four quadrants, and nothing
    # that is public says which of them belong together
    return iso15118_20.MeterInfo(
        meter_id=reading.meter_id[:_METER_ID],
        charged_energy_reading_wh=reading.imported,
        bpt_discharged_energy_reading_wh=reading.exported if bidirectional else None,
        meter_signature=message_signature(reading).value,
        meter_status=reading.status,
        meter_timestamp=reading.time,
    )
