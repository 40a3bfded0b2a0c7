"""``v2gstack ocpp csms``: a CSMS that shows what stations tell it, and what their transactions come to."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from v2gstack.cli.talk import FINE, common_options, emit, tell

if TYPE_CHECKING:
    from v2gstack.runtime.ocpp import Csms

__all__ = ["command"]

_encode = msgspec.json.Encoder(decimal_format="number").encode


@click.command(name="csms")
@click.option("--listen", type=(str, click.IntRange(0, 65_535)), default=("127.0.0.1", 9000), metavar="HOST PORT", help="Where it listens.")
@click.option("--inbox", type=click.Path(path_type=Path), help="Where transactions are kept; they are forgotten without.")
@click.option("--transactions", type=click.IntRange(1), help="End after so many complete transactions.")
@click.option("--jsonl", is_flag=True, help="One JSON document for each message and transaction.")
@common_options
def command(listen: tuple[str, int], inbox: Path | None, transactions: int | None, jsonl: bool) -> int:
    """Serve stations of OCPP 1.6, 2.0.1 and 2.1.

    It accepts whatever stations ask for: for tests, not for trade. Ctrl-C ends it.
    """
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(listen, inbox, transactions, jsonl))
    return FINE


async def _serve(listen: tuple[str, int], inbox: Path | None, transactions: int | None, jsonl: bool) -> None:
    from v2gstack.runtime.ocpp import Csms, Inbox

    csms = Csms(Inbox(":memory:" if inbox is None else inbox))
    shower = _Shower(csms, jsonl, transactions)
    csms.watchers.append(shower.watch)
    listener = await csms.serve(listen[0], listen[1])
    tell(f"listening at ws://{listen[0]}:{listener.port}/")
    try:
        await shower.enough.wait()
        # the answer to the last message is on its way
        await asyncio.sleep(0.2)
    finally:
        await csms.close()


class _Shower:
    """Shows messages as they come, and transactions as they are complete."""

    def __init__(self, csms: Csms, jsonl: bool, most: int | None) -> None:
        self._csms = csms
        self._jsonl = jsonl
        self._most = most
        self._shown: set[tuple[str, str]] = set()
        self.enough = asyncio.Event()

    def watch(self, identity: str, event: Any) -> None:
        """Take an event of a session."""
        from v2gstack.protocols.ocpp import CallReceived

        if not isinstance(event, CallReceived):
            return
        if self._jsonl:
            self._show({"v": 1, "station": identity, "action": event.action, "id": event.message_id})
        else:
            emit(f"{identity}  {event.action}")
        if event.action in ("TransactionEvent", "StopTransaction"):
            # kept by the time the loop comes round
            asyncio.get_running_loop().call_later(0.05, self._look, identity)

    def _look(self, identity: str) -> None:
        version = self._csms.version_of(identity)
        for name in self._csms.inbox.transactions(identity):
            report = self._csms.report(identity, name)
            if version is None or report is None or not report.complete or (identity, name) in self._shown:
                continue
            self._shown.add((identity, name))
            account = self._csms.account(identity, name, version)
            if self._jsonl:
                both = {"imported_wh": account.imported, "exported_wh": account.exported}
                self._show(
                    {"v": 1, "station": identity, "transaction": name, "events": report.events, "records": len(account.records), **both}
                )
            else:
                told = f"{report.events} events, {len(account.records)} signed records"
                emit(f"{identity}  transaction {name} is complete: {account.imported} Wh in, {account.exported} Wh out, {told}")
        if self._most is not None and len(self._shown) >= self._most:
            self.enough.set()

    def _show(self, data: dict[str, Any]) -> None:
        emit(_encode(data).decode())
