"""What others have published, decoded; and a capture, reported on: the parts of ``v2gstack demo`` about bytes that are there already."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from v2gstack.cli.captures import read_events
from v2gstack.cli.guessing import Candidate, guess
from v2gstack.cli.ladder import Fold, Ladder, as_text, fold
from v2gstack.cli.report import Sessions
from v2gstack.cli.talk import FINDING, FINE, emit, emit_bytes, harmless, paint, tell, write_whole
from v2gstack.explain import explain, message_name, printable, summary

__all__ = ["PUBLISHED", "Published", "show"]


class Published(NamedTuple):
    """A message that others have published.

    Attributes:
        data: The bytes, as hex.
        origin: Where they come from.
        schema: The schema set they belong to.
        name: What they are.
        fragment: Whether they are a fragment.
    """

    data: str
    origin: str
    schema: str
    name: str
    fragment: bool = False


#: Messages of all three protocols; independent EXI implementations decode them alike.
PUBLISHED: Final = (
    Published(
        "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040",
        "the offer of a car that speaks DIN 70121 only",
        "appprotocol",
        "supportedAppProtocolReq",
    ),
    Published("809a004011d01bb19732da177000", "captured from a car", "din70121", "SessionSetupReq"),
    Published(
        "8098020f532fe4cdd3b626d1e0203d1114a905090ca914c0c0c0c0c41af7fc36c0c0",
        "test data that open V2G codecs share",
        "iso15118_2",
        "SessionSetupRes",
    ),
    Published(
        "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600",
        "a message that developers of V2G pass around",
        "iso15118_2",
        "CurrentDemandReq",
    ),
    Published(
        "80040152510c40829b7b6b2902930b73237b6902230ba309e8",
        "the signed element in the example of ISO 15118-2, Annex J",
        "iso15118_2",
        "AuthorizationReq",
        fragment=True,
    ),
    Published(
        "80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924",
        "test data that open V2G codecs share",
        "iso15118_20_common",
        "PowerDeliveryReq",
    ),
    Published(
        "800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980",
        "codec tests of the EVerest project",
        "iso15118_20_ac",
        "AC_ChargeLoopRes",
    ),
)


def show(capture: str | None, output: Path | None, *, machine: bool) -> int:
    """Decode the published messages, write a session and read it back; or report on a capture.

    Args:
        capture: The capture; ``None`` for the messages and the session.
        output: Where to write the session; ``None`` is a temporary file.
        machine: Whether to give one JSON document.

    Returns:
        The exit code.
    """
    if machine:
        return _as_json(capture, output)
    if capture is not None:
        return _report(capture)
    code = _show_published()
    _heading("A DC charging session of ISO 15118-2, written by our codec and read back")
    path = _write_session(output)
    code = _report(str(path)) or code
    emit("")
    emit(f"The session is in {path}. Next:")
    for line in (
        f"v2gstack inspect {path} --stats",
        f"v2gstack inspect {path} --filter 'name:PreCharge*'",
        f"v2gstack decode {PUBLISHED[1].data} --bits",
    ):
        emit(f"  {paint(line, 'cyan')}")
    return code


def _write_session(output: Path | None) -> Path:
    """Write the session to a file of its own, or to that of the user."""
    from v2gstack.cli.rehearsal import write_session

    path = Path(tempfile.mkdtemp(prefix="v2gstack-")) / f"dc-session{output.suffix if output else '.pcap'}"
    write_session(path)
    if output is None:
        return path
    write_whole(output, path.read_bytes())
    shutil.rmtree(path.parent)
    return output


def _heading(text: str) -> None:
    emit("")
    emit(paint(text, "", bold=True))
    emit("")


def _show_published() -> int:
    """Decode the published messages, one in full."""
    _heading("Published messages of all three protocols, from bytes alone")
    code = FINE
    whole = None
    for each in PUBLISHED:
        best = guess(bytes.fromhex(each.data)).best
        if not _is_as_published(each, best):
            tell(f"{each.data} was expected to be {each.name} of {each.schema}")
            code = FINDING
            continue
        what = f"{best.schema}{', fragment' if best.fragment else ''}"
        emit(f"{paint(f'{what:<22}', 'cyan')}  {summary(best.message)}")
        emit(f"{'':22}  {paint(f'{len(each.data) // 2} bytes; {each.origin}', '', dim=True)}")
        if each.name == "CurrentDemandReq":
            whole = best.message
    if whole is not None:
        _heading("One of them in full")
        emit(explain(whole))
    return code


def _is_as_published(each: Published, best: Candidate) -> bool:
    found = (best.schema, best.fragment, None if best.decoding is None else message_name(best.message))
    return found == (each.schema, each.fragment, each.name) and best.is_perfect


def _as_json(capture: str | None, output: Path | None) -> int:
    """All that the demonstration shows, for other programs."""
    document: dict[str, Any] = {"v": 1}
    is_right = True
    if capture is None:
        published = [(each, guess(bytes.fromhex(each.data)).best) for each in PUBLISHED]
        is_right = all(_is_as_published(each, best) for each, best in published)
        document["published"] = [
            {
                "exi": each.data,
                "origin": each.origin,
                "schema": best.schema,
                "fragment": best.fragment,
                "name": None if best.decoding is None else message_name(best.message),
                "as_expected": _is_as_published(each, best),
            }
            for each, best in published
        ]
    path = str(_write_session(output)) if capture is None else capture
    sessions = Sessions()
    with read_events(path) as events:
        statuses = Counter(row.status for row in sessions.watch(Ladder().rows(events)))
    document |= {"capture": path, "lines": dict(statuses), "sessions": [each.as_data() for each in sessions.summaries]}
    emit_bytes(harmless(msgspec.json.encode(document), "json") + b"\n")
    return FINE if is_right and not statuses["error"] else FINDING


def _report(capture: str) -> int:
    """The ladder of a capture, and what became of its sessions."""
    sessions = Sessions()
    errors = 0
    with read_events(capture) as events:
        name = ""
        for row in fold(sessions.watch(Ladder().rows(events))):
            if isinstance(row, Fold):
                emit(paint(str(row), "", dim=True))
                continue
            if row.event.capture != name:
                name = row.event.capture
                _heading(printable(name))
            errors += row.status == "error"
            emit(as_text(row))
    for session in sessions.summaries:
        emit("")
        if session.capture:
            emit(paint(printable(session.capture), "", bold=True))
        for line in session.lines():
            emit(line)
    if not sessions.summaries:
        tell("no messages of a charging session were found: no SDP, no V2GTP over TCP")
    return FINDING if errors else FINE
