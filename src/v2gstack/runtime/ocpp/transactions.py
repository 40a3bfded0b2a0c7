"""A station's transactions on their way to the CSMS: what happened, kept until it is told, in words of no version."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from v2gstack.application.ocpp import Happening, HappeningKind, tell
from v2gstack.codecs.ocppj import OcppjCodec
from v2gstack.errors import DecodeError, StorageError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering import MeterReading
from v2gstack.runtime.ocpp.journal import Part
from v2gstack.runtime.ocpp.security_events import SECURITY_EVENT, security_event_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.journal import Entry
    from v2gstack.runtime.ocpp.outbox import Outbox

__all__ = ["TransactionBook", "TransactionFacts", "request_of"]

#: What entries of the journal that hold a `Happening` are called.
HAPPENING: Final = "Happening"
#: What entries are called that hold a message of no transaction (QueueAllMessages).
NOTED: Final = "Noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionFacts:
    """What is known of a transaction that runs, and found again after a power cut.

    Attributes:
        first_time: When it began, Unix time.
        first_reading: The meter then.
        last_reading: The meter when it was read last.
        connector_id: The connector of its EVSE.
        id_token: The identifier that it is charged to, and its kind.
        public_key_sent: Whether the meter's key went with one of its messages.
    """

    first_time: float
    first_reading: MeterReading | None = None
    last_reading: MeterReading | None = None
    connector_id: int = 1
    id_token: tuple[str, str] | None = None
    public_key_sent: bool = False


class _Note(msgspec.Struct, frozen=True):
    """A message in the words of one version."""

    version: OcppVersion
    action: str
    payload: msgspec.Raw


_note = msgspec.json.Decoder(_Note)
_encode = msgspec.json.Encoder(decimal_format="number").encode
_facts = msgspec.json.Decoder(TransactionFacts)
_happening = msgspec.json.Decoder(Happening)


class TransactionBook:
    """The transactions of a station.

    Args:
        outbox: Where messages wait.
        unix_time: Gives the time, Unix time.
        public_keys: ``Never``, ``OncePerTransaction`` or ``EveryMeterValue``: when the meter's key is sent (PublicKeyWithSignedMeterValue).
    """

    def __init__(self, outbox: Outbox, unix_time: Callable[[], float], *, public_keys: str = "OncePerTransaction") -> None:
        self._outbox = outbox
        self._time = unix_time
        self.public_keys = public_keys
        #: Whether the records that meters have signed are told (SampledDataSignReadings).
        self.signed = True
        #: Gives what is told of a reading, by the kind of the event and its trigger; ``None`` for all.
        self.measurands: Callable[[HappeningKind, str], tuple[str, ...] | None] = lambda _kind, _trigger: None

    def running(self) -> dict[str, TransactionFacts]:
        """Transactions without an end, by their names.

        Raises:
            StorageError: The journal holds what this version did not write.
        """
        try:
            return {each.key: _facts.decode(each.facts) for each in self._outbox.open_transactions()}
        except msgspec.MsgspecError as error:
            raise StorageError(f"the journal holds what is no transaction: {error}") from error

    def start(
        self,
        key: str,
        reading: MeterReading | None,
        *,
        evse_id: int = 1,
        connector_id: int = 1,
        id_token: tuple[str, str] | None = None,
        trigger: str = "Authorized",
        charging_state: str | None = "EVConnected",
        remote_start_id: int | None = None,
    ) -> None:
        """A transaction begins.

        Args:
            key: Its name, never used before, at most 36 characters.
            reading: The meter.
            evse_id: Its EVSE.
            connector_id: Its connector.
            id_token: The identifier that it is charged to, and its kind.
            trigger: Why it is told, by the names of OCPP 2.
            charging_state: The state of charging, by the names of OCPP 2.
            remote_start_id: Number of the CSMS's request that began it.

        Raises:
            LocalProtocolError: There is a transaction of that name.
            StorageError: It cannot be kept: it must not begin.
        """
        now = self._time()
        reading = self._as_told(reading)
        with_key = self._with_key(reading, sent=False)
        facts = TransactionFacts(
            first_time=now,
            first_reading=reading,
            last_reading=reading,
            connector_id=connector_id,
            id_token=id_token,
            public_key_sent=with_key,
        )
        happening = Happening(
            kind=HappeningKind.STARTED,
            transaction=key,
            seq=0,
            time=now,
            trigger=trigger,
            evse_id=evse_id,
            connector_id=connector_id,
            reading=reading,
            id_token=id_token,
            charging_state=charging_state,
            remote_start_id=remote_start_id,
            offline=not self._outbox.online,
            public_key=with_key,
            measurands=self.measurands(HappeningKind.STARTED, trigger),
        )
        self._outbox.start(key, HAPPENING, _built(happening), evse_id=evse_id, facts=_encode(facts))

    def update(
        self, key: str, reading: MeterReading | None = None, *, trigger: str = "MeterValuePeriodic", charging_state: str | None = None
    ) -> None:
        """Something changed, or the meter was read.

        Raises:
            LocalProtocolError: No such transaction runs.
            StorageError: Nothing more can be kept.
        """
        happening, facts = self._next(key, HappeningKind.UPDATED, reading, trigger)
        happening = replace(happening, charging_state=charging_state)
        droppable = "Limit" not in trigger
        self._outbox.update(key, HAPPENING, _built(happening), droppable=droppable, facts=_encode(facts))

    def end(
        self,
        key: str,
        reading: MeterReading | None = None,
        *,
        trigger: str = "EVDeparted",
        reason: str = "EVDisconnected",
        charging_state: str | None = None,
    ) -> None:
        """A transaction ends. Without a reading, the last one that is known stands for it.

        Raises:
            LocalProtocolError: No such transaction runs.
            StorageError: Nothing more can be kept.
        """
        happening, facts = self._next(key, HappeningKind.ENDED, reading, trigger)
        happening = replace(
            happening,
            reading=happening.reading or facts.last_reading,
            first_reading=facts.first_reading,
            first_time=facts.first_time,
            id_token=facts.id_token,
            stopped_reason=reason,
            charging_state=charging_state,
            key_sent=facts.public_key_sent,
        )
        self._outbox.end(key, HAPPENING, _built(happening))

    def recover(self, meter: Callable[[int], MeterReading | None] | None = None) -> list[str]:
        """End what a power cut interrupted; gives the names of the transactions.

        Args:
            meter: Gives the reading of an EVSE's meter now; what flowed until the cut is on its register. Without, or where it gives
                ``None``, what was read last stands for it.

        Raises:
            StorageError: They cannot be ended.
        """
        interrupted = self._outbox.open_transactions()
        for each in interrupted:
            now = None if meter is None else meter(each.evse_id)
            self.end(each.key, now, trigger="AbnormalCondition", reason="PowerLoss")
        return [each.key for each in interrupted]

    def _next(self, key: str, kind: HappeningKind, reading: MeterReading | None, trigger: str) -> tuple[Happening, TransactionFacts]:
        found = next((each for each in self._outbox.open_transactions() if each.key == key), None)
        now = self._time()
        reading = self._as_told(reading)
        facts = TransactionFacts(first_time=now) if found is None else _facts.decode(found.facts)
        with_key = self._with_key(reading, sent=facts.public_key_sent)
        happening = Happening(
            kind=kind,
            transaction=key,
            seq=0,
            # the clock may have been set back in the meantime, and time does not run backwards in a transaction
            time=max(now, math.nextafter(facts.first_time, math.inf)),
            trigger=trigger,
            evse_id=1 if found is None else found.evse_id,
            connector_id=facts.connector_id,
            reading=reading,
            offline=not self._outbox.online,
            public_key=with_key,
            measurands=self.measurands(kind, trigger),
        )
        facts = replace(facts, last_reading=reading or facts.last_reading, public_key_sent=facts.public_key_sent or with_key)
        return happening, facts

    def _as_told(self, reading: MeterReading | None) -> MeterReading | None:
        return reading if reading is None or self.signed or reading.record is None else replace(reading, record=None)

    def _with_key(self, reading: MeterReading | None, *, sent: bool) -> bool:
        if self.public_keys == "Never" or reading is None or reading.record is None:
            return False
        return self.public_keys == "EveryMeterValue" or not sent


def _built(happening: Happening) -> Callable[[int], bytes]:
    return lambda seq: _encode(replace(happening, seq=seq))


def noted(version: OcppVersion, message: OcppObject) -> bytes:
    """A message of no transaction as an entry of the journal, called `NOTED`.

    Args:
        version: The version whose words it has.
        message: The message.

    Raises:
        EncodeError: It breaks its schema.
    """
    codec = OcppjCodec(version)
    payload = codec.encode_payload(message)
    return _encode(_Note(version, codec.action_of(message).name, msgspec.Raw(payload)))


def _noted_request(version: OcppVersion, entry: Entry) -> OcppObject | None:
    """The message of a note; another version has other words for it, and is told nothing."""
    try:
        note = _note.decode(entry.payload)
        return OcppjCodec(version).decode_request(note.action, bytes(note.payload)).message if note.version is version else None
    except (msgspec.MsgspecError, DecodeError) as error:
        raise StorageError(f"the journal holds what is no message: {error}") from error


def request_of(version: OcppVersion, entry: Entry) -> OcppObject | None:
    """The request that tells an entry of the journal, in the version that is spoken.

    Args:
        version: The version.
        entry: The entry.

    Returns:
        The request; ``None`` where it has nothing to tell in this version.

    Raises:
        StorageError: The entry holds what this version of the library did not write.
    """
    if entry.action == SECURITY_EVENT:
        return security_event_request(version, entry.payload)
    if entry.action == NOTED:
        return _noted_request(version, entry)
    try:
        happening = _happening.decode(entry.payload)
    except msgspec.MsgspecError as error:
        raise StorageError(f"the journal holds what is no event of a transaction: {error}") from error
    request = tell(version, happening)
    if request is not None and entry.wire_id is not None and entry.part is not Part.STARTED:
        return request.replace(transaction_id=entry.wire_id)
    return request
