"""What happens to a transaction as the message that tells it, in each version of OCPP.

OCPP 1.6 has StartTransaction, MeterValues and StopTransaction, whose ``transactionId`` the CSMS gives: what follows the start has
`UNNUMBERED` there until the outbox knows the number. It counts import only; export and signed records go as values of the meter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from v2gstack.application.ocpp.sampling import meter_values, meter_values_16, moment
from v2gstack.messages.ocpp import OcppObject, OcppVersion
from v2gstack.metering import MeterReading

__all__ = ["UNNUMBERED", "Happening", "HappeningKind", "tell"]

#: In place of the number of a transaction that the CSMS has not given yet.
UNNUMBERED: Final = -1
#: Reasons for the end of a transaction that OCPP 1.6 spells otherwise or has no word for.
_REASONS_16: Final = {"ImmediateReset": "HardReset", "LocalOutOfCredit": "Local", "MasterPass": "Local"}

#: The same, for what OCPP 2 tells by the trigger.
_COMMANDS_16: Final = {("ResetCommand", "Reboot"): "SoftReset", ("UnlockCommand", "Other"): "UnlockCommand"}


class HappeningKind(StrEnum):
    """What an event is to its transaction."""

    STARTED = "Started"
    UPDATED = "Updated"
    ENDED = "Ended"


#: Why the meter was read where the trigger says it better than the kind of the event.
_CONTEXTS_OF_TRIGGERS: Final = {"MeterValueClock": "Sample.Clock", "Trigger": "Trigger"}
_CONTEXTS: Final = {
    HappeningKind.STARTED: "Transaction.Begin",
    HappeningKind.UPDATED: "Sample.Periodic",
    HappeningKind.ENDED: "Transaction.End",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event of a transaction.

    Attributes:
        kind: What it is to the transaction.
        transaction: The transactionId; in OCPP 1.6 the station's own name.
        seq: Its ``seqNo``.
        time: When it happened, Unix time.
        trigger: Why it is told, by the names of OCPP 2.
        evse_id: The EVSE; in OCPP 1.6 it is the connector.
        connector_id: The connector of the EVSE.
        reading: The meter at that moment.
        first_reading: The meter at the beginning, for the end.
        first_time: When that was, Unix time.
        id_token: The identifier that it is charged to, and its kind, such as ``("DE-ABC-C12345678-9", "eMAID")``.
        charging_state: ``Charging``, ``EVConnected``, ``SuspendedEV``, ``SuspendedEVSE`` or ``Idle``.
        stopped_reason: Why it ended, by the names of OCPP 2.
        remote_start_id: Number of the CSMS's request that began it.
        offline: Whether the CSMS could not be reached then.
        public_key: Whether the meter's key is sent along with signed records.
        key_sent: Whether it went with an earlier event. StartTransaction of OCPP 1.6 has no room for it: there it goes with the end.
        measurands: What is told of readings; ``None`` for all that they have.
    """

    kind: HappeningKind
    transaction: str
    seq: int
    time: float
    trigger: str
    evse_id: int = 1
    connector_id: int = 1
    reading: MeterReading | None = None
    first_reading: MeterReading | None = None
    first_time: float | None = None
    id_token: tuple[str, str] | None = None
    charging_state: str | None = None
    stopped_reason: str | None = None
    remote_start_id: int | None = None
    offline: bool = False
    public_key: bool = True
    key_sent: bool = False
    measurands: tuple[str, ...] | None = None

    @property
    def context(self) -> str:
        """Why the meter was read, by the names of OCPP."""
        by_kind = _CONTEXTS[self.kind]
        return _CONTEXTS_OF_TRIGGERS.get(self.trigger, by_kind) if self.kind is HappeningKind.UPDATED else by_kind


def tell(version: OcppVersion, happening: Happening) -> OcppObject | None:
    """The request that tells an event.

    Args:
        version: The version that is spoken.
        happening: The event.

    Returns:
        The request; ``None`` where there is nothing to be told, as of an event without values in OCPP 1.6.
    """
    return _tell_16(happening) if version is OcppVersion.V16 else _tell_2(version, happening)


def _tell_2(version: OcppVersion, happening: Happening) -> OcppObject:
    msg: Any = version.messages
    token, reason, state = happening.id_token, happening.stopped_reason, happening.charging_state
    values: list[Any] = []
    if happening.kind is HappeningKind.ENDED and happening.first_reading is not None and happening.first_time is not None:
        # E06: what a transaction began with is told with its end as well, so that one message settles it
        values.append(
            meter_values(
                version,
                happening.first_reading,
                happening.first_time,
                "Transaction.Begin",
                public_key=happening.public_key,
                registers_only=True,
                measurands=happening.measurands,
            )
        )
    if happening.reading is not None:
        values.append(
            meter_values(
                version,
                happening.reading,
                happening.time,
                happening.context,
                public_key=happening.public_key,
                measurands=happening.measurands,
            )
        )
    values = [value for value in values if value is not None]
    request: OcppObject = msg.TransactionEventRequest(
        event_type=msg.TransactionEventEnumType(happening.kind.value),
        timestamp=moment(happening.time),
        trigger_reason=msg.TriggerReasonEnumType(happening.trigger),
        seq_no=happening.seq,
        offline=True if happening.offline else None,
        meter_value=tuple(values) or None,
        transaction_info=msg.TransactionType(
            transaction_id=happening.transaction,
            charging_state=None if state is None else msg.ChargingStateEnumType(state),
            stopped_reason=None if reason is None else msg.ReasonEnumType(reason),
            remote_start_id=happening.remote_start_id,
        ),
        evse=msg.EVSEType(id=happening.evse_id, connector_id=happening.connector_id) if happening.kind is HappeningKind.STARTED else None,
        id_token=None if token is None else msg.IdTokenType(id_token=token[0], type=_token_type(msg, token[1])),
    )
    return request


def _token_type(msg: Any, kind: str) -> Any:
    """An enumeration in 2.0.1, a text in 2.1."""
    kinds = getattr(msg, "IdTokenEnumType", None)
    return kind if kinds is None else kinds(kind)


def _tell_16(happening: Happening) -> OcppObject | None:
    from v2gstack.messages import ocpp16 as msg

    registers = 0 if happening.reading is None else happening.reading.imported
    told: list[msg.MeterValue | None] = []
    if happening.kind is HappeningKind.ENDED and happening.first_reading is not None and happening.first_time is not None:
        first = happening.first_reading
        told.append(
            meter_values_16(
                first,
                happening.first_time,
                "Transaction.Begin",
                public_key=happening.public_key or happening.key_sent,
                registers_only=True,
                measurands=happening.measurands,
            )
        )
    if happening.reading is not None:
        told.append(
            meter_values_16(
                happening.reading, happening.time, happening.context, public_key=happening.public_key, measurands=happening.measurands
            )
        )
    values = [value for value in told if value is not None]
    if happening.kind is HappeningKind.STARTED:
        return msg.StartTransactionRequest(
            connector_id=happening.evse_id,
            id_tag="" if happening.id_token is None else happening.id_token[0][:20],
            meter_start=registers,
            timestamp=moment(happening.time),
        )
    if happening.kind is HappeningKind.UPDATED:
        if not values:
            return None
        return msg.MeterValuesRequest(connector_id=happening.evse_id, transaction_id=UNNUMBERED, meter_value=tuple(values))
    reason = happening.stopped_reason or "Local"
    reason = _COMMANDS_16.get((happening.trigger, reason), reason)
    known = {each.value for each in msg.Reason}
    return msg.StopTransactionRequest(
        meter_stop=registers,
        timestamp=moment(happening.time),
        transaction_id=UNNUMBERED,
        id_tag=None if happening.id_token is None else happening.id_token[0][:20],
        reason=msg.Reason(reason if reason in known else _REASONS_16.get(reason, "Other")),
        transaction_data=tuple(values) or None,
    )
