"""What ``v2gstack ocpp csms`` shows of its stations: who comes, what they tell, what is wrong with it, and what transactions come to."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from v2gstack.cli.ocpp_values import completeness, message_rows, summary_of
from v2gstack.cli.talk import columns, emit, harmless, paint
from v2gstack.codecs.ocppj import OcppjCodec, OcppVersion
from v2gstack.errors import DecodeError
from v2gstack.explain.text import printable
from v2gstack.metering.ocmf import parse_ocmf
from v2gstack.metering.records import FoundRecord, find_records, verify_record
from v2gstack.protocols.ocpp import CallReceived, FrameIgnored, FrameRejected, ResultRejected, SendReceived

if TYPE_CHECKING:
    from v2gstack.application.ocpp.accounts import EnergyAccount
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.metering import SignedRecord
    from v2gstack.metering.keys import MeterPublicKey
    from v2gstack.protocols.ocpp import OcppEvent
    from v2gstack.runtime.ocpp import Csms, OcppSocket, TransactionReport

__all__ = ["StationWatch", "WatchSettings"]

_encode = msgspec.json.Encoder(decimal_format="number").encode

#: Seconds until an answer to the station is out.
_ANSWERED: Final = 0.1
#: Seconds that a station which has just connected is given for its BootNotification before it is asked anything.
_QUIET: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """How it is shown.

    Attributes:
        jsonl: One JSON document a line, for machines.
        full: Whole messages.
        transactions: Complete transactions after which it is enough; ``None`` for any number.
        meter_key: The meters' key; ``None`` takes what came with a record.
    """

    jsonl: bool = False
    full: bool = False
    transactions: int | None = None
    meter_key: MeterPublicKey | None = None


@dataclass(slots=True)
class _Known:
    """What is known of a station that was here."""

    version: OcppVersion
    remote: str = ""
    boot: str = ""
    status: dict[str, str] = field(default_factory=dict[str, str])
    ready: asyncio.Event = field(default_factory=asyncio.Event)


class StationWatch:
    """Watches the stations of a CSMS.

    Args:
        csms: The CSMS.
        settings: How it is shown.
    """

    def __init__(self, csms: Csms, settings: WatchSettings) -> None:
        self.csms = csms
        self._settings = settings
        self._known: dict[str, _Known] = {}
        self._came = asyncio.Event()
        self._shown: set[tuple[str, str]] = set()
        #: Set once there are as many complete transactions as were asked for.
        self.enough = asyncio.Event()
        csms.watchers.append(self.watch)

    async def handle(self, socket: OcppSocket) -> None:
        """Serve a station that was let in."""
        identity, version = socket.identity, socket.version
        known = self._known.get(identity)
        if known is None or known.version is not version:
            known = self._known[identity] = _Known(version)
        known.remote = socket.credentials.remote if socket.credentials is not None else ""
        known.ready.clear()
        asyncio.get_running_loop().call_later(_QUIET, known.ready.set)
        self._say(identity, "+", f"connected, OCPP {version.value}, from {known.remote}", event="connected", version=version.value)
        came, self._came = self._came, asyncio.Event()
        came.set()
        try:
            await self.csms.handle(socket)
        finally:
            self._say(identity, "-", "gone", event="gone")

    async def ready(self, identity: str) -> None:
        """Wait until a station is connected and has booted."""
        while self.csms.version_of(identity) is None:
            await self._came.wait()
            # who has come is connected at the next pass of the loop
            await asyncio.sleep(0)
        await self._known[identity].ready.wait()

    # -- what stations tell -----------------------------------------------------------------------------------------------

    def watch(self, identity: str, event: OcppEvent) -> None:
        """Take an event of a session."""
        match event:
            case CallReceived() | SendReceived():
                self._message(identity, event)
            case FrameRejected():
                path = f"{event.error.path}: " if event.error.path else ""
                code = event.error.code.spelled(self._known[identity].version)
                self._problem(identity, event.action, f"{path}{event.error.message} ({code})")
            case ResultRejected():
                self._problem(identity, event.action, f"it cannot read our answer: {event.code_text} {event.description}")
            case FrameIgnored():
                self._problem(identity, "", f"{event.text} (id {event.message_id})")
            case _:
                # answers to what was asked are shown by whoever asked
                pass

    def _message(self, identity: str, event: CallReceived | SendReceived) -> None:
        known, message = self._known[identity], event.message
        payload = json.loads(OcppjCodec(known.version).encode_payload(message, validate=False)) if self._settings.jsonl else None
        told = "" if self._settings.full else summary_of(message)
        self._say(identity, ">", f"{event.action}  {told}".rstrip(), action=event.action, id=event.message_id, payload=payload)
        if self._settings.full and not self._settings.jsonl:
            for line in columns(list(message_rows(message, "    "))):
                emit(line)
        for finding in event.deviations:
            self._problem(identity, event.action, f"{finding.path}: {finding.message}; let pass")
        self._note(known, event.action, message)
        if event.action in ("TransactionEvent", "StopTransaction"):
            # kept by the time the loop comes round
            asyncio.get_running_loop().call_later(_ANSWERED, self._look, identity, _transaction_of(message))

    @staticmethod
    def _note(known: _Known, action: str, message: Any) -> None:
        """Remember what a station says of itself."""
        loop = asyncio.get_running_loop()
        if action == "BootNotification":
            known.boot = summary_of(getattr(message, "charging_station", None) or message)
            loop.call_later(_ANSWERED, known.ready.set)
        elif action == "StatusNotification":
            status = getattr(message, "connector_status", None) or message.status
            evse = getattr(message, "evse_id", None)
            known.status[str(message.connector_id) if evse is None else f"{evse}/{message.connector_id}"] = status.value

    def _look(self, identity: str, name: str) -> None:
        report = self.csms.report(identity, name)
        if report is not None and report.complete and (identity, name) not in self._shown:
            self._shown.add((identity, name))
            self._transaction(report)
        most = self._settings.transactions
        if most is not None and len(self._shown) >= most:
            self.enough.set()

    # -- what is asked ----------------------------------------------------------------------------------------------------

    def answered(self, identity: str, action: str, answer: OcppObject) -> None:
        """Show what a station has answered."""
        text = OcppjCodec(self._known[identity].version).encode_payload(answer, validate=False).decode()
        self._say(identity, "=", f"{action}  {printable(text)}", asked=action, answer=json.loads(text))

    def failed(self, identity: str, action: str, error: str) -> None:
        """Show that there is no answer."""
        if self._settings.jsonl:
            self._write({"station": identity, "asked": action, "error": error})
        else:
            emit(f"{printable(identity)}  {paint('!', 'red', bold=True)} {printable(f'{action}: {error}')}".lstrip())

    def overview(self, word: str) -> None:
        """Show the stations or the transactions."""
        for identity, known in self._known.items():
            if word == "stations":
                here = identity in self.csms.stations
                told = f"{'connected' if here else 'gone'}, OCPP {known.version.value}, from {known.remote}  {known.boot}"
                states = ", ".join(f"{name} {status}" for name, status in known.status.items())
                self._say(identity, "*", f"{told}  {states}".rstrip(), connected=here, boot=known.boot, status=known.status)
                continue
            for name in self.csms.inbox.transactions(identity):
                report = self.csms.report(identity, name)
                if report is not None:
                    self._transaction(report)

    def close(self) -> None:
        """Show the transactions that are not complete."""
        for identity in self._known:
            for name in self.csms.inbox.transactions(identity):
                report = self.csms.report(identity, name)
                if report is not None and not report.complete:
                    self._transaction(report)

    # -- transactions -----------------------------------------------------------------------------------------------------

    def _transaction(self, report: TransactionReport) -> None:
        identity, name = report.station, report.transaction
        try:
            account = self.csms.account(identity, name, self._known[identity].version)
        except DecodeError as error:
            self._problem(identity, "", f"transaction {name}: {error.message}")
            return
        verdicts = _verdicts(account, self._settings.meter_key)
        if self._settings.jsonl:
            both = {"imported_wh": account.imported, "exported_wh": account.exported}
            records = {"records": len(verdicts), "signatures": verdicts}
            told = {"complete": report.complete, "events": report.events, "missing": report.missing, "duplicates": report.duplicates}
            self._write({"station": identity, "transaction": name, **told, **records, **both})
            return
        energy = f"{_energy(account.imported)} in, {_energy(account.exported)} out"
        colour = "green" if report.complete else "red"
        self._say(
            identity, "#", f"transaction {printable(name)}: {paint(completeness(report), colour)}; {energy}; {_signed(verdicts, account)}"
        )

    # -- lines ------------------------------------------------------------------------------------------------------------

    def _problem(self, identity: str, action: str, text: str) -> None:
        if self._settings.jsonl:
            self._write({"station": identity, "action": action, "problem": text})
        else:
            emit(f"{printable(identity)}  {paint('!', 'red', bold=True)} {printable(f'{action}: {text}' if action else text)}")

    def _say(self, identity: str, mark: str, text: str, **data: Any) -> None:
        if self._settings.jsonl:
            self._write({"station": identity, **{name: value for name, value in data.items() if value is not None}})
        else:
            emit(f"{paint(printable(identity), 'cyan')}  {mark} {text}")

    @staticmethod
    def _write(data: dict[str, Any]) -> None:
        emit(harmless(_encode({"v": 1, **data}), "json").decode())


def _transaction_of(message: Any) -> str:
    """The name of a transaction that a request tells of; in OCPP 1.6 its number is its name."""
    info = getattr(message, "transaction_info", None)
    return str(message.transaction_id if info is None else info.transaction_id)


def _verdicts(account: EnergyAccount, key: MeterPublicKey | None) -> list[str]:
    """Whether each record is its meter's. The key came with one of them, unless it is known."""
    came = next((record.public_key for record in account.records if record.public_key), b"")
    return [_verdict(record, key or record.public_key or came or None) for record in account.records]


def _verdict(record: SignedRecord, key: MeterPublicKey | bytes | None) -> str:
    """``valid``, ``no key``, or what is wrong with a record."""
    try:
        text = record.data.decode("utf-8", "surrogateescape")
        found = FoundRecord(parse_ocmf(record.data)) if record.format == "OCMF" else find_records(text)[0]
        verdict = verify_record(found, key)
    except DecodeError as error:
        return error.message
    if verdict is None:
        return "no key"
    return "valid" if verdict.valid else verdict.reason


def _signed(verdicts: list[str], account: EnergyAccount) -> str:
    if not verdicts:
        return "nothing is signed"
    wrong = [each for each in verdicts if each != "valid"]
    several = "s" if len(account.records) > 1 else ""
    return f"{len(verdicts)} signed record{several}, {', '.join(wrong) if wrong else 'valid'}"


def _energy(value: Any) -> str:
    return "? Wh" if value is None else f"{value} Wh"
