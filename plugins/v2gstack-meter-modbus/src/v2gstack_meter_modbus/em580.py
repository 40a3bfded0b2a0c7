"""Carlo Gavazzi EM580: transactions that the meter signs by itself, as OCMF."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from v2gstack.errors import DecodeError, MeterError
from v2gstack.metering import SignedRecord
from v2gstack.metering.ocmf import parse_ocmf
from v2gstack.metering.transaction import Modality

from v2gstack_meter_modbus.maps import octets_of
from v2gstack_meter_modbus.meter import ModbusMeter, text_of
from v2gstack_meter_modbus.tables import EM580

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from v2gstack.metering import MeterReading
    from v2gstack.metering.transaction import MeterTransaction

    from v2gstack_meter_modbus.link import ModbusLink
    from v2gstack_meter_modbus.settings import ModbusConfig

__all__ = ["Em580Meter"]

# Registers of transactions, by the tables of the meter's protocol document.
_SIGNATURE_TYPE: Final = 0x24FF
_PUBLIC_KEY_DER: Final = 0x2600
_TARIFF_TEXT: Final = 0x6900
_IDENTIFICATION: Final = 0x7000
_EVSE: Final = 0x701B
_UTC: Final = 0x7032
_MODALITY: Final = 0x7036
_COMMAND: Final = 0x7040
_STATE: Final = 0x7100
_SIZE: Final = 0x7101
_FILE: Final = 0x7110

#: Registers of the public key's DER, by the type of the signature: brainpoolP256r1 and brainpoolP384r1.
_DER_REGISTERS: Final = {0: 46, 1: 62}
#: Longest file, and longest texts, in registers.
_MAX_FILE: Final = 2031
_TEXT: Final = 20
_TARIFF: Final = 126

_BEGIN, _END = ord("B"), ord("E")
_NOT_READY, _RUNNING, _READY, _CORRUPTED = range(4)

_MODALITIES: Final = {Modality.CHARGE: 0, Modality.DISCHARGE: 1, Modality.BIDIRECTIONAL: 2}

#: Numbers of the words of OCMF: levels and flags in order, types as in its table.
_LEVELS: Final = ("NONE", "HEARSAY", "TRUSTED", "VERIFIED", "CERTIFIED", "SECURE", "MISMATCH", "INVALID", "OUTDATED", "UNKNOWN")
_FLAGS: Final = {
    "RFID": ("NONE", "PLAIN", "RELATED", "PSK"),
    "OCPP": ("NONE", "RS", "AUTH", "RS_TLS", "AUTH_TLS", "CACHE", "WHITELIST", "CERTIFIED"),
    "ISO15118": ("NONE", "PNC"),
    "PLMN": ("NONE", "RING", "SMS"),
}
_TYPES: Final = {
    "NONE": 0,
    "DENIED": 1,
    "UNDEFINED": 2,
    "ISO14443": 10,
    "ISO15693": 11,
    "EMAID": 20,
    "EVCCID": 21,
    "EVCOID": 30,
    "ISO7812": 40,
    "CARD_TXN_NR": 50,
    "CENTRAL": 60,
    "CENTRAL_1": 61,
    "CENTRAL_2": 62,
    "LOCAL": 70,
    "LOCAL_1": 71,
    "LOCAL_2": 72,
    "PHONE_NUMBER": 80,
    "KEY_CODE": 90,
}

#: What parts the tariff from the transaction's identifier in the text that the meter signs: it has no field for the latter.
_MARK: Final = "<=>"
#: Seconds between two looks at the state, and how many looks the file may take.
_POLL: Final = 0.1
_POLLS: Final = 100


class Em580Meter(ModbusMeter):
    """An EM580. A transaction that runs when the meter is found, after a restart of ours, ends with ``stop_transaction("")``, or by the
    identifier that its text holds; a file that nobody fetched is kept until it has been.

    Args:
        link: The bus.
        config: Where the meter is, and how it is mounted.
        now: Seconds, monotonic.
        unix_time: Seconds since 1970-01-01 UTC: the meter's clock is set by it before each transaction.
        sleep: Lets time pass.
    """

    def __init__(
        self,
        link: ModbusLink,
        config: ModbusConfig,
        *,
        now: Callable[[], float],
        unix_time: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        super().__init__(EM580, link, config, now=now)
        self._unix_time = unix_time
        self._sleep = sleep
        self._public_key = b""

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        """Begin a transaction. The meter signs its beginning together with its end."""
        state = await self._state()
        if state == _RUNNING:
            raise self._refusal(f"the transaction {await self._running() or '(unknown)'} runs", "stop it first")
        if state == _READY:
            raise self._refusal("the record of the last transaction has not been fetched", "stop_transaction('') fetches it")
        texts = self._texts(transaction)
        now = struct.pack(">q", int(self._unix_time()))
        await self._put(_UTC, _registers(now)[::-1])
        for address, values in texts:
            await self._put(address, values)
        await self._put(_MODALITY, [_MODALITIES[transaction.modality]])
        reading = await self.read()
        await self._put(_COMMAND, [_BEGIN])
        if await self._settled(_RUNNING) != _RUNNING:
            raise self._refusal("it does not begin the transaction", "look at its display")
        return reading

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        """End a transaction and fetch its record. What is there is given up only when it has arrived whole."""
        state = await self._state()
        if state == _NOT_READY:
            if transaction_id:
                raise self._refusal(f"the transaction {transaction_id} does not run")
            return await self.read()
        if state == _CORRUPTED:
            raise self._refusal("the record of the transaction is corrupted", "the meter keeps a log of it")
        if transaction_id and transaction_id != await self._running():
            raise self._refusal(f"the transaction {transaction_id} does not run")
        if state == _RUNNING:
            await self._put(_COMMAND, [_END])
            if await self._settled(_READY) != _READY:
                raise self._refusal("it does not finish the record of the transaction", "ask again")
        record = await self._file()
        reading = replace(await self.read(), record=SignedRecord(format="OCMF", data=record, public_key=await self._key()))
        await self._put(_STATE, [_NOT_READY])
        return reading

    # -- registers ---------------------------------------------------------------------------------------------------------

    async def _get(self, address: int, count: int) -> list[int]:
        return await self._link.read(self._config.device, "holding", address, count)

    async def _put(self, address: int, values: list[int]) -> None:
        await self._link.write(self._config.device, address, values)

    async def _state(self) -> int:
        return (await self._get(_STATE, 1))[0]

    async def _settled(self, wanted: int) -> int:
        state = await self._state()
        for _ in range(_POLLS):
            if state in (wanted, _CORRUPTED):
                break
            await self._sleep(_POLL)
            state = await self._state()
        return state

    async def _running(self) -> str:
        """Identifier of the transaction that runs, or whose record waits."""
        return text_of(await self._get(_TARIFF_TEXT, _TARIFF)).rpartition(_MARK)[2]

    async def _file(self) -> bytes:
        size = (await self._get(_SIZE, 1))[0]
        if not 0 < size <= _MAX_FILE:
            raise self._refusal(f"it says that its record has {size} words", "ask again")
        data = octets_of(await self._get(_FILE, size)).rstrip(b"\x00")
        try:
            parse_ocmf(data)
        except DecodeError as error:
            raise self._refusal(f"its record is no OCMF: {error}", "ask again") from error
        return data

    async def _key(self) -> bytes:
        if not self._public_key:
            kind = (await self._get(_SIGNATURE_TYPE, 1))[0]
            if kind not in _DER_REGISTERS:
                return b""
            data = octets_of(await self._get(_PUBLIC_KEY_DER, _DER_REGISTERS[kind]))
            self._public_key = data[: 2 + data[1]]
        return self._public_key

    # -- what is written ---------------------------------------------------------------------------------------------------

    def _texts(self, transaction: MeterTransaction) -> list[tuple[int, list[int]]]:
        flags = [self._flag(flag) for flag in transaction.identification_flags]
        if len(flags) > 4:
            raise self._refusal("it takes four identification flags at most")
        level, kind = transaction.identification_level or "NONE", transaction.identification_type
        if level not in _LEVELS or kind not in _TYPES:
            raise self._refusal(f"OCMF has no identification {level} {kind}")
        head = [int(kind != "NONE"), _LEVELS.index(level), *flags, *[0] * (4 - len(flags)), _TYPES[kind]]
        tariff = f"{transaction.tariff}{_MARK}{transaction.transaction_id}"
        return [
            (_IDENTIFICATION, [*head, *self._text(transaction.identification, _TEXT, "identification")]),
            (_EVSE, [0, *self._text(transaction.evse_id, _TEXT, "evse_id")]),
            (_TARIFF_TEXT, self._text(tariff, _TARIFF, "tariff with the transaction's identifier")),
        ]

    def _flag(self, flag: str) -> int:
        source, _, word = flag.partition("_")
        if word not in _FLAGS.get(source, ()):
            raise self._refusal(f"OCMF has no identification flag {flag}")
        return _FLAGS[source].index(word)

    def _text(self, text: str, registers: int, what: str) -> list[int]:
        """Text with its end. One that does not fit is refused: a record with half an identifier names somebody else."""
        data = text.encode("utf-8") + b"\x00"
        if len(data) > 2 * registers:
            raise self._refusal(f"{what} has {len(data) - 1} octets, it takes {2 * registers - 1}")
        return _registers(data + b"\x00" * (len(data) % 2))

    def _refusal(self, what: str, hint: str = "") -> MeterError:
        return MeterError(f"the meter: {what}", meter=f"{self._config.place} device {self._config.device}", hint=hint)


def _registers(data: bytes) -> list[int]:
    return list(struct.unpack(f">{len(data) // 2}H", data))
