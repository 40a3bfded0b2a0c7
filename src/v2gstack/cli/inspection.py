"""``v2gstack inspect``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import click
import msgspec

from v2gstack.cli.captures import read_events
from v2gstack.cli.filters import parse_filter
from v2gstack.cli.ladder import Fold, Ladder, Row, as_json, as_text, fold
from v2gstack.cli.stats import Statistics
from v2gstack.cli.talk import FINDING, FINE, INTERRUPTED, Word, common_options, emit, emit_bytes, harmless, paint, tell, tell_error
from v2gstack.explain import printable
from v2gstack.trace import TraceKind

__all__ = ["command"]

_EPILOG: Final = """\b
CAPTURE is a pcap or pcapng file, a list of frames as JSON Lines (such as --jsonl writes), or - for stdin.
SLAC comes first, with what it took beside the standard's timers; plc is the modem of a vehicle or a station.
Each line has, two or more spaces apart: time, direction, protocol, message, the values that matter, the delay since
the other side's last message, and ok, note, deviation or error with the reason.

\b
--filter takes terms that must all hold; a term is key:pattern or a word to look for, ! turns it round:
  name:CurrentDemand*        messages by name; * and ? are wildcards, commas separate alternatives
  protocol:15118-20,SAP      SLAC, HomePlug, SDP, SAP, din70121, 15118-2, 15118-20, TLS, V2GTP, TCP
  from:evcc   to:plc         by sender, by receiver (of SLAC): evcc, secc, plc
  dir:secc>evcc              by direction
  mac:0211   run:5445534c*   frames of SLAC by hardware address, by RunID
  status:error,deviation     ok, note, deviation, error
  kind:message               slac, message, sdp, unknown, tls, gap, framing, capture
  FAILED   !text:Ongoing     any text of the line

\b
Examples:
  v2gstack inspect charge.pcap --fold
  v2gstack inspect charge.pcapng --filter 'name:CurrentDemand* from:secc' --stats
"""


@click.command(name="inspect", epilog=_EPILOG)
@click.argument("capture")
@click.option("--jsonl", is_flag=True, help="One JSON object per line, with payload and whole message.")
@click.option("--filter", "expression", metavar="EXPR", help="Only lines for which EXPR holds; see below.")
@click.option("--stats", is_flag=True, help="Counts, delays and findings instead of lines.")
@click.option("--fold", "folded", is_flag=True, help="Leave out the middle of long repetitions.")
@click.option(
    "--time", "clock", type=Word(["relative", "epoch", "utc"]), default="relative", show_default=True, help="How to tell the time."
)
@click.option("--keys", is_flag=True, help="Show the keys in frames of SLAC; without, they are zeros, in JSON too.")
@click.option("--strict", is_flag=True, help="Exit with 1 for tolerated deviations, too.")
@common_options
def command(capture: str, jsonl: bool, expression: str | None, stats: bool, folded: bool, clock: str, keys: bool, strict: bool) -> int:
    """Show what happened in a capture, one line per message.

    SLAC and SDP are shown, TCP streams are put together, and the negotiation is followed to the right schema. Exit code 1 if
    something could not be decoded.
    """
    holds = parse_filter(expression) if expression else None
    statistics = Statistics()
    code = FINE
    try:
        with read_events(capture, keys=keys) as events:
            rows = _chosen(Ladder(keys=keys).rows(events), holds, statistics)
            if stats:
                for _ in rows:
                    pass
            elif jsonl:
                _write_json(rows)
            else:
                _write_text(fold(rows) if folded else rows, clock)
    except KeyboardInterrupt:
        tell("interrupted; this is what was read so far")
        code = INTERRUPTED
    if stats:
        _write_statistics(statistics, jsonl)
    return code or _outcome(statistics, strict)


def _chosen(rows: Iterable[Row], holds: Callable[[Row], bool] | None, statistics: Statistics) -> Iterator[Row]:
    for row in rows:
        if row.event.kind is TraceKind.CAPTURE and row.event.error is not None:
            # it may be filtered out, and then the rest would look like everything
            tell_error(row.event.error)
            statistics.is_broken = True
        if holds is None or holds(row):
            statistics.add(row)
            yield row


def _write_text(rows: Iterable[Row | Fold], clock: str) -> None:
    capture = ""
    for row in rows:
        if isinstance(row, Fold):
            emit(paint(str(row), "", dim=True))
            continue
        if row.event.capture != capture:
            capture = row.event.capture
            emit(paint(f"# {printable(capture)}", "", bold=True))
        emit(as_text(row, clock))


def _write_json(rows: Iterable[Row]) -> None:
    for row in rows:
        emit_bytes(harmless(as_json(row), "json") + b"\n")


def _write_statistics(statistics: Statistics, as_data: bool) -> None:
    if as_data:
        emit_bytes(msgspec.json.encode(statistics.as_data()) + b"\n")
        return
    for line in statistics.as_text():
        emit(line)


def _outcome(statistics: Statistics, strict: bool) -> int:
    if not statistics.rows:
        tell("nothing of V2G was found: no SLAC, SDP or V2GTP. Is it the right interface, and was the capture begun before plugging in?")
    return FINDING if statistics.errors or statistics.is_broken or (strict and statistics.deviations) else FINE
