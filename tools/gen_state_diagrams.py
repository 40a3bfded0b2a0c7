"""Draw the state diagrams and timer tables of the reference from the protocol tables.

``python tools/gen_state_diagrams.py`` writes the page; with ``--check`` it compares instead, and fails on any difference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20_AC, ISO15118_20_DC, STRICT, TOLERANT, Protocol, Quirk
from v2gstack.protocols.v2g.negotiation import NEGOTIATION
from v2gstack.protocols.v2g.table import ENDS, SESSION_SETUP, Row, Timer, TimerKind

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY)]

from tools._gen.writing import main  # noqa: E402

PAGE = _REPOSITORY / "docs" / "reference" / "states.md"

TITLES = {
    DIN70121: "DIN SPEC 70121",
    ISO15118_2: "ISO 15118-2",
    ISO15118_20_DC: "ISO 15118-20 DC",
    ISO15118_20_AC: "ISO 15118-20 AC",
}

HEAD = """# States and timers of a session

Each protocol has one table for both roles, in `v2gstack.protocols.v2g`: a state, the requests that it allows, and the state
that the pair of request and response leads to. A session's `state` is the name of such a state, `allowed` are its requests.
The diagrams and tables below are drawn from those tables by `tools/gen_state_diagrams.py`.

An arrow carries the request, and in brackets the condition on request and response. The first condition that holds counts, in
the order of the table. A response that says FAILED takes no arrow: under ISO 15118-20 it ends the session on both sides; under
DIN 70121 and ISO 15118-2 the vehicle ends it, and the station does so after a sequence error and for an unknown session.
Before the first state stands supportedAppProtocol, which is the same for all.
"""


def diagram(protocol: Protocol) -> Iterator[str]:
    """The lines of a Mermaid diagram: what the standard allows, without quirks."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {SESSION_SETUP}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in protocol.table.rows:
        # SessionStop ends nearly every state: the list below the diagram tells it better.
        if row.quirk is None and row.request != "SessionStopReq":
            arrows.setdefault((row.state, row.target), []).append(label(row))
    for (state, target), labels in arrows.items():
        yield f"    {state} --> {target}: {' / '.join(labels)}"
    yield "```"


def label(row: Row) -> str:
    """What stands on an arrow."""
    name = row.request.removesuffix("Req")
    return f"{name} [{row.guard.name}]" if row.guard.name else name


def stops(protocol: Protocol) -> Iterator[str]:
    """Where SessionStop leads."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in protocol.table.rows:
        if row.request == "SessionStopReq" and row.quirk is None:
            found.setdefault((row.guard.name, row.target), []).append(f"`{row.state}`")
    yield "SessionStop leads:"
    yield ""
    for (guard, target), states in found.items():
        with_what = f" with {guard}" if guard else ""
        yield f"- {'to' if target in ENDS else 'back to'} `{target}`{with_what}: from {', '.join(states)}"


def quirks(protocol: Protocol) -> Iterator[str]:
    """What policies may let pass beside."""
    found: dict[Quirk, dict[str, None]] = {}
    for row in protocol.table.rows:
        if row.quirk is not None:
            found.setdefault(row.quirk, {})[f"`{row.state}`"] = None
    yield "Where the policy accepts the quirk, these are let pass as well:"
    yield ""
    for quirk, states in found.items():
        yield f"- `{quirk.title}`: {quirk.text}: in {', '.join(states)}"


def timers(protocol: Protocol | None, found: tuple[Timer, ...]) -> Iterator[str]:
    """Tables of timers: message by message, then all others."""
    answers = {name: timer for timer in found if timer.kind is TimerKind.PERFORMANCE for name in timer.begins}
    loops = frozenset[str]() if protocol is None else protocol.table.loops
    yield "| request | EVCC: `V2G_EVCC_Msg_Timeout_`..., s | SECC: `V2G_SECC_Msg_Performance_Time_`..., s | remarks |"
    yield "|---|---|---|---|"
    for timer in found:
        if timer.kind is TimerKind.MESSAGE:
            (name,) = timer.begins
            told = remarks(timer, "charge loop" if name in loops else "")
            yield f"| `{name}` | {timer.seconds:g} | {answers[name].seconds:g} | {told} |"
    yield ""
    yield "| timer | role | what it is | seconds | begins with | remarks |"
    yield "|---|---|---|---|---|---|"
    for timer in found:
        if timer.kind not in (TimerKind.MESSAGE, TimerKind.PERFORMANCE):
            begins = ", ".join(f"`{name}`" for name in sorted(timer.begins))
            yield f"| `{timer.name}` | {timer.role.upper()} | {timer.kind} | {timer.seconds:g} | {begins} | {remarks(timer)} |"


def remarks(timer: Timer, more: str = "") -> str:
    """Clause and notes of a timer."""
    return "; ".join(part for part in (timer.clause, timer.note, "strict policy only" if timer.strict_only else "", more) if part)


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for protocol, title in TITLES.items():
        lines += [f"## {title}", "", *diagram(protocol), "", *stops(protocol), "", *quirks(protocol), "", f"### Timers of {title}", ""]
        lines += [*timers(protocol, protocol.timers), ""]
    lines += ["## Before a protocol is agreed on", "", *timers(None, NEGOTIATION.timers), ""]
    lines += [
        "## Quirks and policies",
        "",
        f"The policy `STRICT` accepts none of these, `TOLERANT` all {len(TOLERANT.accepted)}. Each that happens is a",
        "`DeviationAccepted` event with its clause, once for each name of a message.",
        "",
        "| quirk | what is let pass | clause | strict answer |",
        "|---|---|---|---|",
        *(f"| `{quirk.title}` | {quirk.text} | {quirk.clause} | {f'FAILED_{quirk.code}' if quirk.code else ''} |" for quirk in Quirk),
        "",
        f"Under `TOLERANT` a budget lasts {TOLERANT.patience:g} times as long as the table says, under `STRICT` {STRICT.patience:g} times.",
    ]
    return "\n".join(lines) + "\n"


def generate() -> dict[Path, str]:
    """The text of the page, by its path."""
    return {PAGE: page()}


if __name__ == "__main__":
    sys.exit(main(__doc__, generate))
