"""``v2gstack ocpp csms``: a CSMS that shows what stations tell it, asks them what it is told to, and says what transactions come to."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from v2gstack.cli.ocpp_console import Console, lines_of
from v2gstack.cli.ocpp_files import admission_of, need_websockets, passwords_of, server_tls
from v2gstack.cli.ocpp_trace import frame_trace, shown_logs
from v2gstack.cli.talk import FINDING, FINE, Word, common_options, tell

if TYPE_CHECKING:
    import ssl
    from http import HTTPStatus

    from v2gstack.cli.ocpp_watch import WatchSettings
    from v2gstack.runtime.ocpp import Credentials, CsmsSettings, WebSocketSettings

__all__ = ["command"]

_VERSIONS: Final = ("1.6", "2.0.1", "2.1")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Seconds until the answer to the last message is out.
_LAST: Final = 0.2

_EPILOG: Final = """\b
Examples:
  v2gstack ocpp csms --listen 0.0.0.0 9000 --tolerant --trace station.jsonl
  v2gstack ocpp csms --passwords stations.txt --certificate csms.pem --key csms.key.pem
  echo 'CS-1 TriggerMessage {"requestedMessage":"StatusNotification"}' | v2gstack ocpp csms --commands -
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is served, and how it is shown."""

    listen: tuple[str, int]
    inbox: Path | None
    settings: CsmsSettings
    admission: Callable[[Credentials], HTTPStatus]
    tls: ssl.SSLContext | None
    shown: WatchSettings
    commands: Path | None


@click.command(name="csms", epilog=_EPILOG)
@click.option("--listen", type=(str, click.IntRange(0, 65_535)), default=("127.0.0.1", 9000), metavar="HOST PORT", help="Where it listens.")
@click.option("--ocpp", "versions", type=Word(_VERSIONS), multiple=True, help="A version it speaks, the most wanted first; all without.")
@click.option("--passwords", type=_FILE, help="Passwords of stations, lines such as CS-1:password: security profile 1, with TLS 2.")
@click.option("--certificate", type=_FILE, help="TLS: its certificate chain, leaf first (PEM).")
@click.option("--key", metavar="KEY", help="TLS: its private key: a PEM file, or a URI such as pkcs11:token=ocpp;object=csms.")
@click.option("--key-password-file", type=_FILE, help="TLS: the key's password.")
@click.option("--station-roots", type=_FILE, help="TLS: roots of stations, which show a certificate then: security profile 3 (PEM).")
@click.option("--inbox", type=click.Path(path_type=Path), help="Where transactions are kept; they are forgotten without.")
@click.option("--commands", type=click.Path(path_type=Path), help="Ask stations what the lines of a file say, - for stdin; help tells how.")
@click.option("--meter-key", metavar="HEX|BASE64|FILE", help="The meters' public key; without it what came with a record.")
@click.option("--tolerant", is_flag=True, help="Let pass what stations get wrong without harm, and say so.")
@click.option("--transactions", type=click.IntRange(1), help="End after so many complete transactions.")
@click.option("--trace", type=click.Path(dir_okay=False, path_type=Path), help="Write all frames there, as JSON Lines.")
@click.option("--unredacted", is_flag=True, help="Leave passwords and values of settings in the trace.")
@click.option("--full", is_flag=True, help="Show whole messages.")
@click.option("--jsonl", is_flag=True, help="One JSON document for each message, answer and transaction.")
@common_options
def command(listen: tuple[str, int], inbox: Path | None, trace: Path | None, unredacted: bool, **options: Any) -> int:
    """Serve stations of OCPP 1.6, 2.0.1 and 2.1.

    It accepts whatever stations ask for: for tests, not for trade. At a terminal, type what to ask of them: help says how. Ctrl-C
    ends it.
    """
    need_websockets()
    from v2gstack.cli.ocpp_watch import WatchSettings
    from v2gstack.runtime.ocpp import WebSocketSettings

    passwords = None if options["passwords"] is None else passwords_of(options["passwords"])
    shown = WatchSettings(
        jsonl=options["jsonl"],
        full=options["full"],
        transactions=options["transactions"],
        meter_key=_meter_key(options["meter_key"]),
    )
    with frame_trace(trace, "csms", redact=not unredacted) as frames, shown_logs(logging.WARNING, but=("peer",)):
        plan = _Plan(
            listen=listen,
            inbox=inbox,
            settings=_settings(options, WebSocketSettings(watch=None if frames is None else frames.watch)),
            admission=admission_of(passwords),
            tls=server_tls(options),
            shown=shown,
            commands=options["commands"],
        )
        with suppress(KeyboardInterrupt):
            return asyncio.run(_serve(plan))
    return FINE


def _settings(options: dict[str, Any], socket: WebSocketSettings) -> CsmsSettings:
    from v2gstack.codecs.ocppj import STRICT, TOLERANT
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp import CsmsSettings

    versions = tuple(OcppVersion(each) for each in options["versions"]) or tuple(reversed(OcppVersion))
    return CsmsSettings(versions=versions, policy=TOLERANT if options["tolerant"] else STRICT, socket=socket)


def _meter_key(given: str | None) -> Any:
    from v2gstack.cli.meter import public_key_of

    return None if given is None else public_key_of(given)


async def _serve(plan: _Plan) -> int:
    from v2gstack.cli.ocpp_watch import StationWatch
    from v2gstack.runtime.ocpp import Csms, Inbox, listen_for_stations

    async with AsyncExitStack() as stack:
        inbox = Inbox(":memory:" if plan.inbox is None else plan.inbox)
        stack.callback(inbox.close)
        csms = Csms(inbox, settings=plan.settings)
        watch = StationWatch(csms, plan.shown)
        stack.callback(watch.close)
        listener = await listen_for_stations(
            *plan.listen,
            watch.handle,
            versions=plan.settings.versions,
            admission=plan.admission,
            tls=plan.tls,
            settings=plan.settings.socket,
        )
        stack.push_async_callback(listener.close)
        host = f"[{plan.listen[0]}]" if ":" in plan.listen[0] else plan.listen[0]
        tell(f"listening at {'ws' if plan.tls is None else 'wss'}://{host}:{listener.port}/")
        console = Console(watch)
        stack.push_async_callback(console.close)
        await _until_enough(plan, watch.enough, console)
        await asyncio.sleep(_LAST)
        return FINDING if console.failures else FINE


async def _until_enough(plan: _Plan, enough: asyncio.Event, console: Console) -> None:
    """Serve until there were enough transactions, or somebody says quit."""
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(enough.wait(), name="transactions")]
    typed = plan.commands is None and _in_foreground()
    if typed:
        tell("type what to ask of stations; help tells how")
    if typed or plan.commands is not None:
        source = None if plan.commands in (None, Path("-")) else plan.commands
        tasks.append(asyncio.create_task(_asked(console, source), name="commands"))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


def _in_foreground() -> bool:
    """Whether somebody can type: what reads a terminal in the background is stopped for it."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (AttributeError, OSError, ValueError):
        # another system, or no terminal of ours
        return False


async def _asked(console: Console, source: Path | None) -> None:
    if not await console.run(lines_of(source)):
        # all was asked; stations are served on
        await asyncio.Event().wait()
