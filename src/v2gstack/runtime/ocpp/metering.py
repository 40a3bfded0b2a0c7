"""The meter of an EVSE in its transactions, and what is wrong with it, for the CSMS."""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING, Final

from v2gstack.application.ocpp.trouble import late_record, meter_trouble
from v2gstack.errors import V2gError
from v2gstack.hooks.interfaces import TransactionMeter
from v2gstack.metering.events import MeterFound, MeterLost, MeterRecordMissing, MeterResyncRequired, MeterTransactionEnded
from v2gstack.metering.signed_value import signed_meter_value
from v2gstack.metering.transaction import MeterTransaction, Modality
from v2gstack.runtime.metering import MeterTransactions

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject, OcppVersion
    from v2gstack.metering import MeterReading
    from v2gstack.metering.events import MeterEvent
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.evse import OcppEvse

__all__ = ["EvseMeter"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Kinds of identifiers by the words of OCMF.
_OCMF_KINDS: Final = {"eMAID": "EMAID", "ISO14443": "ISO14443", "ISO15693": "ISO15693", "Central": "CENTRAL", "KeyCode": "KEY_CODE"}
#: Events of EVSEs are told apart by the last digits of their numbers: more EVSEs than a station has.
_EVSES: Final = 1_000


class EvseMeter:
    """Begins and ends what the meter signs, and tells the CSMS what is wrong with it.

    Args:
        owner: The station.
        evse: The EVSE.
    """

    def __init__(self, owner: ChargingStation, evse: OcppEvse) -> None:
        self._owner = owner
        self._evse = evse
        self._transactions: MeterTransactions | None = None
        self._told = count(1)

    async def begin(self, key: str, token: tuple[str, str]) -> MeterReading:
        """A transaction begins.

        Args:
            key: Its name.
            token: The identifier that it is charged to, and its kind.

        Raises:
            V2gError: The meter does not begin it, or does not answer.
        """
        meter, config = self._evse.hardware.meter, self._evse.config
        if not isinstance(meter, TransactionMeter):
            return await meter.read(signed=True)
        if self._transactions is None or self._transactions.meter is not meter:
            self._transactions = MeterTransactions(meter)
        both = any(service.is_bidirectional for service in config.services)
        facts = MeterTransaction(
            transaction_id=key,
            evse_id=config.evse_id,
            identification=token[0],
            identification_type=_OCMF_KINDS.get(token[1], "UNDEFINED") if token[0] else "NONE",
            modality=Modality.BIDIRECTIONAL if both else Modality.CHARGE,
        )
        return await self._transactions.begin(facts, self.tell)

    async def end(self, key: str) -> MeterReading | None:
        """A transaction ends. A record that the meter does not give is asked for until it is there, and told later.

        Returns:
            The registers at its end; ``None`` where the meter cannot be read, and what was read last stands for it.
        """
        meter = self._evse.hardware.meter
        try:
            if self._transactions is not None and self._transactions.meter is meter:
                reading = await self._transactions.end(key)
                if reading is None:
                    return await meter.read()
                self._tell_excess(key, reading)
                return reading
            return await meter.read(signed=True)
        except (V2gError, OSError) as error:
            _LOG.error("EVSE %d: the meter cannot be read at the end of a transaction: %s", self._evse.number, error)
            return None

    def _tell_excess(self, key: str, reading: MeterReading) -> None:
        """Have the CSMS told that it does not get a record, where it is longer than the version that is spoken takes."""
        record, owner, evse = reading.record, self._owner, self._evse
        if record is None:
            return
        now, number = owner.station.unix_time(), next(self._told) * _EVSES + evse.number

        def note(version: OcppVersion) -> OcppObject | None:
            too_long = signed_meter_value(record, public_key=record.public_key or None).excess(version)
            if not too_long:
                return None
            text = "; ".join(too_long)
            _LOG.error("EVSE %d: the signed record of transaction %s is not told: %s", evse.number, key, text)
            missing = MeterRecordMissing(transaction=key, text=text, given_up=True)
            status = evse.status(version)
            return meter_trouble(version, missing, evse_id=evse.number, number=number, time=now, transaction=key, status=status)

        owner.note(note)

    def tell(self, event: MeterEvent) -> None:
        """Have the CSMS told what a session or the meter's transactions tell of it."""
        owner, evse = self._owner, self._evse
        now, number, running = owner.station.unix_time(), next(self._told) * _EVSES + evse.number, evse.transaction
        if isinstance(event, MeterTransactionEnded):
            if event.late and event.reading.record is not None:
                owner.note(lambda version: late_record(version, evse.number, event.reading, now))
            return
        if isinstance(event, (MeterResyncRequired, MeterLost, MeterFound)):
            owner.model.put("FiscalMetering", "Problem", "false" if isinstance(event, MeterFound) else "true", evse_id=evse.number)
        owner.note(
            lambda version: meter_trouble(
                version, event, evse_id=evse.number, number=number, time=now, transaction=running, status=evse.status(version)
            )
        )
