"""``v2gstack ocpp csms`` beside stations of this process: what it shows, what it asks, whom it lets in."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.support import run
from tests.unit.runtime.ocpp.certificates import make_certificates
from tests.unit.runtime.ocpp.ends import SOCKET, reading
from v2gstack.cli.ocpp_csms import command
from v2gstack.errors import TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import (
    BootFacts,
    CsmsAddress,
    Journal,
    OcppSocket,
    OcppStation,
    Outbox,
    SecurityProfile,
    StationSettings,
    TransactionBook,
    connect_to_csms,
    station_tls,
)

V16, V201, V21 = OcppVersion


@dataclass
class Seen:
    """What the command has shown."""

    code: int = 0
    out: str = ""
    err: str = ""
    result: Any = None
    documents: list[dict[str, Any]] = field(default_factory=list)


def serve(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, there: Callable[[str], Coroutine[Any, Any, Any]], *options: str
) -> Seen:
    """Run the command with ``asyncio.run`` standing in for a loop in which stations run beside it; they end by ``quit`` or enough."""
    seen = Seen()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scheme = "wss" if "--certificate" in options else "ws"
    begin = asyncio.run

    def both(main: Coroutine[Any, Any, int]) -> int:
        async def beside() -> int:
            serving = asyncio.create_task(main)
            while "listening" not in seen.err and not serving.done():
                await asyncio.sleep(0.01)
                captured = capsys.readouterr()
                seen.out += captured.out
                seen.err += captured.err
            visiting = asyncio.create_task(there(f"{scheme}://localhost:{port}"))
            async with asyncio.timeout(60):
                await asyncio.wait([serving, visiting], return_when=asyncio.FIRST_EXCEPTION)
                seen.result = await visiting
                return await serving

        return begin(beside())

    monkeypatch.setattr(asyncio, "run", both)
    seen.code = command.main(["--listen", "localhost", str(port), *options], standalone_mode=False)
    captured = capsys.readouterr()
    seen.out += captured.out
    seen.err += captured.err
    if "--jsonl" in options:
        seen.documents = [json.loads(line) for line in seen.out.splitlines()]
    return seen


async def answering(request: Any) -> Any:
    """A station that accepts a Reset and knows nothing else."""
    msg: Any = import_module(type(request).__module__.rpartition(".")[0])
    return msg.ResetResponse(status="Accepted") if type(request).__name__ == "ResetRequest" else None


def station(url: str, version: OcppVersion, identity: str = "CS-1", **more: Any) -> tuple[OcppStation, TransactionBook]:
    number = iter(range(1_000_000))
    outbox = Outbox(Journal(":memory:"), new_id=lambda: f"{identity}-{next(number)}")
    address = CsmsAddress(url=url, identity=identity, versions=(version,), **more)
    made = OcppStation(address, BootFacts(vendor="Acme", model="DC-1"), outbox, answering, settings=StationSettings(socket=SOCKET))
    return made, TransactionBook(outbox, made.unix_time)


async def stay(url: str, version: OcppVersion, then: Callable[[OcppStation, TransactionBook], Awaitable[Any]], **more: Any) -> Any:
    made, book = station(url, version, **more)
    running = asyncio.create_task(made.run())
    try:
        async with asyncio.timeout(20):
            await made.online.wait()
            result = await then(made, book)
            while made.outbox.size:
                await asyncio.sleep(0.005)
            # the last answer, and whoever shows it
            await asyncio.sleep(0.3)
        return result
    finally:
        running.cancel()
        await asyncio.wait([running])


async def nothing(made: OcppStation, book: TransactionBook) -> None:
    del made, book


@pytest.mark.parametrize("version", list(OcppVersion), ids=lambda each: each.value)
def test_transactions_are_shown_when_they_are_complete_and_the_rest_at_the_end(
    version: OcppVersion, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def charge(made: OcppStation, book: TransactionBook) -> None:
        book.start("tx-open", reading(500))
        book.start("tx-1", reading(1000, 200), id_token=("04A1", "ISO14443"))
        book.update("tx-1", reading(1500, 200))
        book.end("tx-1", reading(2345, 1200))
        made.told()

    seen = serve(capsys, monkeypatch, lambda url: stay(url, version, charge), "--transactions", "1")
    assert seen.code == 0
    assert f"CS-1  + connected, OCPP {version.value}, from " in seen.out
    assert re.search(r"CS-1  > BootNotification  .*=DC-1", seen.out)
    name = "2" if version is V16 else "tx-1"
    assert f"CS-1  # transaction {name}: 3 events, complete; 1345 Wh in, 1000 Wh out; nothing is signed" in seen.out
    open_one = "1" if version is V16 else "tx-open"
    assert f"CS-1  # transaction {open_one}: 1 events, not complete, no end" in seen.out


def test_stations_are_asked_in_order_and_answers_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = tmp_path / "asked"
    asked.write_text(
        '# the yard\nCS-1 Reset {"type":"OnIdle"}\nCS-1 ClearCache\nCS-1 Reset {"type":"Never"}\nCS-1 Heartbeat\n'
        'CS-1 ChangeConfiguration {"key":"a","value":"b"}\nnonsense\nquit\n'
    )
    seen = serve(capsys, monkeypatch, lambda url: stay(url, V201, nothing), "--commands", str(asked), "--jsonl")
    answers = [(each["asked"], each.get("answer"), each.get("error", "")) for each in seen.documents if "asked" in each]
    assert "OCPP has no action 'nonsense'" in answers[0][2]
    assert answers[1] == ("Reset", {"status": "Accepted"}, "")
    assert [(name, error) for name, _, error in answers[2:]] == [
        ("ClearCache", "ClearCache was refused: ClearCache is not supported here"),
        ("Reset", '$.type: "Never" is none of Immediate, OnIdle'),
        ("Heartbeat", "Heartbeat is sent by the station, not by the csms"),
        ("ChangeConfiguration", answers[5][2]),
    ]
    assert "2.0.1" in answers[5][2]
    boots = [number for number, each in enumerate(seen.documents) if each.get("action") == "BootNotification"]
    assert boots[0] < next(number for number, each in enumerate(seen.documents) if each.get("answer"))
    assert seen.code == 1, "some were not answered"


def test_a_line_for_all_and_a_line_for_the_only_one(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    typed: asyncio.Queue[str] | None = None

    async def lines(_: object) -> Any:
        nonlocal typed
        typed = asyncio.Queue()
        while True:
            yield await typed.get()

    async def there(url: str) -> None:
        async def second(made: OcppStation, book: TransactionBook) -> None:
            say('* Reset {"type":"OnIdle"}')
            say('Reset {"type":"OnIdle"}')
            await asyncio.sleep(0.3)

        async def first(made: OcppStation, book: TransactionBook) -> None:
            say('Reset {"type":"OnIdle"}')
            await asyncio.sleep(0.3)
            say("stations")
            await stay(url, V21, second, identity="CS-2")
            say("stations")
            say("help")
            say("quit")

        await stay(url, V16, first)

    def say(line: str) -> None:
        assert typed is not None
        typed.put_nowait(line)

    monkeypatch.setattr("v2gstack.cli.ocpp_csms.lines_of", lines)
    seen = serve(capsys, monkeypatch, there, "--commands", "-")
    # OCPP 1.6 calls its kinds of Reset otherwise
    assert seen.out.count("CS-1  ! Reset: $.type:") == 2
    assert seen.out.count('CS-2  = Reset  {"status":"Accepted"}') == 1
    assert '! Reset {"type":"OnIdle"}: 2 stations are connected (name one of CS-1, CS-2, or * for all)' in seen.out
    assert re.search(r"CS-1  \* connected, OCPP 1.6, from .*DC-1", seen.out)
    assert re.search(r"CS-2  \* gone, OCPP 2.1, from .*DC-1", seen.out)
    assert "[STATION] ACTION [JSON]" in seen.err


def test_what_stations_get_wrong_is_shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [
        '[2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Bored"}]',
        '[2,"2","Heartbeat"]',
        '[3,"77",{}]',
        '[2,"3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-01-01T00:00:00"}]',
        '[2,"4","StopTransaction",{"transactionId":9,"meterStop":5,"timestamp":"2026-01-01T00:00:00Z"}]',
    ]

    async def send(connection: OcppSocket) -> list[str]:
        for frame in frames:
            await connection.send(frame)
        answers = [await connection.receive() for _ in range(4)]
        await asyncio.sleep(0.3)
        return answers

    async def there(url: str) -> list[str]:
        connection = await connect_to_csms(CsmsAddress(url=url, identity="CS-1", versions=(V16,)))
        answers = await send(connection)
        await connection.close()
        with pytest.raises(TransportError, match="speaks none of OCPP 2"):
            await connect_to_csms(CsmsAddress(url=url, identity="CS-9", versions=(V21,)))
        monkeypatch.setattr("v2gstack.cli.ocpp_console._PATIENCE", 0.0)
        return answers

    async def lines(_: object) -> Any:
        while not shown:
            await asyncio.sleep(0.01)
        yield "quit"

    shown: list[bool] = []

    async def then(url: str) -> list[str]:
        try:
            return await there(url)
        finally:
            shown.append(True)

    monkeypatch.setattr("v2gstack.cli.ocpp_csms.lines_of", lines)
    seen = serve(capsys, monkeypatch, then, "--ocpp", "1.6", "--tolerant", "--commands", "-")
    assert 'CS-1  ! StatusNotification: $.status: "Bored" is none of' in seen.out
    assert "(PropertyConstraintViolation)" in seen.out
    assert "CS-1  ! a CALL has 4 items (FormationViolation)" in seen.out
    assert "4 items" not in seen.err, "once is enough"
    assert re.search(r"CS-1  ! StatusNotification: \$\.timestamp: .*; let pass", seen.out)
    assert re.search(r"CS-1  ! .*a call that was not made \(id 77\)", seen.out)
    assert re.search(r"CS-1  # transaction 9 \(unknown\): 1 events, not complete, no start", seen.out)
    assert "CS-9 speaks no version of ours: it offers 'ocpp2.1'" in seen.err
    assert [json.loads(each)[0] for each in seen.result] == [4, 4, 3, 3]


def test_identities_and_texts_do_not_command_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def there(url: str) -> None:
        await stay(url, V21, charge, identity="CS\x9b31m\u202e1")

    seen = serve(capsys, monkeypatch, there, "--transactions", "1")
    assert "BootNotification" in seen.out
    assert not {"\x9b", "\u202e"} & set(seen.out + seen.err)


# -- whom it lets in ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pki")
    make_certificates(place, "CS-1")
    return place


async def charge(made: OcppStation, book: TransactionBook) -> None:
    """The transaction after which it is enough."""
    book.start("tx-1", reading(0))
    book.end("tx-1", reading(1))
    made.told()


def test_passwords_over_tls(pki: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.touch(0o600)
    passwords.write_text("CS-1:right\n")
    tls = station_tls(pki / "root.pem")

    def distrust(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
            station_tls(pki / "stranger.pem").wrap_socket(plain, server_hostname="localhost")

    async def there(url: str) -> None:
        basic = {"profile": SecurityProfile.TLS_BASIC, "tls": tls}
        for identity, password in (("CS-1", "wrong"), ("CS-2", "right")):
            with pytest.raises(TransportError, match="HTTP status 40"):
                await connect_to_csms(CsmsAddress(url=url, identity=identity, password=password, **basic))
        # another root, and no TLS at all
        await asyncio.to_thread(distrust, int(url.rpartition(":")[2]))
        with pytest.raises(TransportError):
            await connect_to_csms(CsmsAddress(url=url.replace("wss", "ws"), identity="CS-1"))
        await stay(url, V201, charge, password="right", **basic)

    options = ("--certificate", str(pki / "csms.pem"), "--key", str(pki / "csms.key"), "--passwords", str(passwords))
    seen = serve(capsys, monkeypatch, there, *options, "--transactions", "1")
    assert seen.code == 0
    assert re.search(r"CS-1 at \S+ is not let in: the password is another one", seen.err)
    assert re.search(r"CS-2 at \S+ is not let in: there is no password for it", seen.err)
    assert re.search(r"a TLS handshake failed: \S*UNKNOWN_CA", seen.err)
    assert re.search(r"a TLS handshake failed: \S*HTTP_REQUEST", seen.err)
    assert "right" not in seen.err
    assert "tx-1: 2 events, complete" in seen.out


def test_certificates_of_stations(pki: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    async def there(url: str) -> None:
        own = station_tls(pki / "root.pem", certificates=pki / "CS-1.pem", key=pki / "CS-1.key")
        bare = CsmsAddress(url=url, identity="CS-1", profile=SecurityProfile.TLS_MUTUAL, tls=station_tls(pki / "root.pem"))
        with pytest.raises(TransportError):
            await (await connect_to_csms(bare)).receive()
        await stay(url, V21, nothing, identity="CS-2", profile=SecurityProfile.TLS_MUTUAL, tls=own)
        await stay(url, V21, charge, profile=SecurityProfile.TLS_MUTUAL, tls=own)

    options = ("--certificate", str(pki / "csms.pem"), "--key", str(pki / "csms.key"), "--station-roots", str(pki / "root.pem"))
    seen = serve(capsys, monkeypatch, there, *options, "--transactions", "1")
    assert re.search(r"a TLS handshake failed: \S*PEER_DID_NOT_RETURN_A_CERTIFICATE", seen.err)
    assert "CS-2 shows a certificate of 'CS-1'" in seen.err
    assert "CS-1 shows a certificate" not in seen.err


def test_an_address_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = run("ocpp", "csms", "--listen", "127.0.0.1", str(taken.getsockname()[1]))
    assert found.code == 1
    assert "stations cannot be listened for" in found.err
