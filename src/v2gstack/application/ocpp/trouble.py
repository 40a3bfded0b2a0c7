"""What is wrong with a meter, as OCPP tells it: NotifyEvent of 2.0.1 and 2.1, StatusNotification of 1.6; and records that come late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.sampling import meter_values, meter_values_16, moment
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.events import MeterFound, MeterInversionSuspected, MeterLost, MeterRecordMissing, MeterResyncRequired
from v2gstack.metering.registers import METER_RESYNC_REQUIRED

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.metering import MeterReading
    from v2gstack.metering.events import MeterEvent

__all__ = ["METER_INVERSION_SUSPECTED", "METER_LOST", "METER_RECORD_MISSING", "late_record", "meter_trouble"]

#: Codes of ours, beside METER_RESYNC_REQUIRED: OCPP has none for what meters do.
METER_LOST: Final = "METER_LOST"
METER_RECORD_MISSING: Final = "METER_RECORD_MISSING"
METER_INVERSION_SUSPECTED: Final = "METER_INVERSION_SUSPECTED"
#: Longest texts: techInfo of NotifyEvent, info of StatusNotification.
_TECH_INFO, _INFO = 500, 50
#: Severity (OCPP 2.1, table of monitors): energy that is not counted is an error, a record that may still come a warning.
_ERROR, _WARNING = 4, 5


def meter_trouble(
    version: OcppVersion, event: MeterEvent, *, evse_id: int, number: int, time: float, transaction: str = "", status: str = "Available"
) -> OcppObject | None:
    """The request that tells what is wrong with a meter, or that it is not any more; ``None`` for what is no trouble to a CSMS.

    Args:
        version: The version that is spoken.
        event: What a session told.
        evse_id: The EVSE; in OCPP 1.6 its connector.
        number: Number of the event, which no other one of the station has.
        time: When, Unix time.
        transaction: The transaction that runs, by its name in OCPP 2; empty for none.
        status: The status of the connector, which StatusNotification of OCPP 1.6 repeats.
    """
    code, text, severity = _words(event)
    if not code:
        return None
    over = isinstance(event, MeterFound)
    msg: Any = version.messages
    if version is OcppVersion.V16:
        of_16: OcppObject = msg.StatusNotificationRequest(
            connector_id=evse_id,
            error_code=msg.ChargePointErrorCode.NoError if over else msg.ChargePointErrorCode.PowerMeterFailure,
            info=text[:_INFO],
            status=msg.ChargePointStatus(status),
            timestamp=moment(time),
            vendor_id="v2gstack",
            vendor_error_code=code,
        )
        return of_16
    more = {"severity": severity} if version is OcppVersion.V21 else {}
    of_2: OcppObject = msg.NotifyEventRequest(
        generated_at=moment(time),
        seq_no=0,
        event_data=(
            msg.EventDataType(
                event_id=number,
                timestamp=moment(time),
                trigger=msg.EventTriggerEnumType.Alerting,
                actual_value="false" if over else "true",
                tech_code=code,
                tech_info=text[:_TECH_INFO],
                cleared=True if over else None,
                transaction_id=transaction or None,
                component=msg.ComponentType(name="FiscalMetering", evse=msg.EVSEType(id=evse_id)),
                event_notification_type=msg.EventNotificationEnumType.HardWiredNotification,
                variable=msg.VariableType(name="Problem"),
                **more,
            ),
        ),
    )
    return of_2


def _words(event: MeterEvent) -> tuple[str, str, int]:
    """Code, text and severity; no code for what is no trouble."""
    match event:
        case MeterResyncRequired():
            return METER_RESYNC_REQUIRED, f"{event.finding.register} {event.finding.kind}, meter {event.meter_id}", _ERROR
        case MeterLost():
            return METER_LOST, f"the meter does not answer: {event.text}", _ERROR
        case MeterFound():
            return METER_LOST, f"the meter answers again after {event.seconds:.0f} s", _ERROR
        case MeterInversionSuspected():
            phases = ", ".join(str(number + 1) for number in event.suspicion.phases)
            return METER_INVERSION_SUSPECTED, f"phases {phases} count the other way", _WARNING
        case MeterRecordMissing():
            what, severity = ("given up", _ERROR) if event.given_up else ("asked for", _WARNING)
            return METER_RECORD_MISSING, f"{what}: {event.text}", severity
        case _:
            return "", "", _WARNING


def late_record(version: OcppVersion, evse_id: int, reading: MeterReading, time: float) -> OcppObject:
    """A record that the meter gave when its transaction had ended already: MeterValues, with the record, which names the transaction.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE; in OCPP 1.6 its connector.
        reading: The reading with the record.
        time: When it was read, Unix time.
    """
    msg: Any = version.messages
    if version is OcppVersion.V16:
        of_16: OcppObject = msg.MeterValuesRequest(connector_id=evse_id, meter_value=(meter_values_16(reading, time, "Other"),))
        return of_16
    of_2: OcppObject = msg.MeterValuesRequest(evse_id=evse_id, meter_value=(meter_values(version, reading, time, "Other"),))
    return of_2
