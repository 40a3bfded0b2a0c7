"""A session while it runs, as the lines that `inspect` shows of captures, with a line of progress now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from v2gstack.cli.ladder import Ladder, Row, as_text
from v2gstack.cli.livepowerline import PowerlineLines
from v2gstack.cli.talk import emit, paint
from v2gstack.hooks.values import TraceRecord
from v2gstack.protocols.v2g.events import DeviationAccepted, MessageReceived, MessageSent, ProtocolViolated, TimeoutExpired
from v2gstack.trace import TraceEvent, TraceKind

__all__ = ["LOOPS", "LiveLadder"]

#: Messages of the charge loops, which are shown now and then.
LOOPS: Final = frozenset(
    name + kind for name in ("CurrentDemand", "ChargingStatus", "AC_ChargeLoop", "DC_ChargeLoop") for kind in ("Req", "Res")
)
#: Messages of one name in a row that are shown in full; of the charge loop, and of what is asked again while the station works.
_SHOWN: Final = 2


class LiveLadder:
    """Shows the records of one side of a session as they come; a trace sink.

    Args:
        progress: Makes a line of progress.
        interval: Seconds of the session between two lines of progress in the charge loop.
        show: Takes lines; stdout by default.
    """

    def __init__(self, progress: Callable[[], str], *, interval: float, show: Callable[[str], None] = emit) -> None:
        self._progress = progress
        self._interval = interval
        self._show = show
        self._ladder = Ladder(check=False)
        self._powerline = PowerlineLines(self._ladder)
        self._begin: float | None = None
        self._number = 0
        self._counts: dict[str, int] = {}
        self._stem = ""
        self._hidden = 0
        self._next = 0.0
        #: Messages that were shown or counted.
        self.messages = 0

    def write(self, record: TraceRecord, /) -> None:
        """Show a record of the session, where it is worth a line."""
        event = record.event
        if self._begin is None:
            self._begin = record.time
        if isinstance(event, (MessageReceived, MessageSent)):
            self._message(record, event)
            return
        self._plug(record)
        if isinstance(event, (DeviationAccepted, ProtocolViolated, TimeoutExpired)):
            self._show(paint(f"{'':12}  {_remark(event)}", "yellow"))

    def hear(self, record: TraceRecord, /) -> None:
        """Show what the other side heard before there was a session."""
        if self._begin is not None:
            self._plug(record)

    def _plug(self, record: TraceRecord) -> None:
        """What happens from plug to plug beside the session."""
        seconds = record.time - (record.time if self._begin is None else self._begin)
        for row in self._powerline.rows(record):
            self._unhide()
            if isinstance(row, Row):
                self._show(as_text(replace(row, seconds=seconds)))
            elif row.startswith(" "):
                self._show(f"{'':12}  {row}")
            else:
                self._show(f"{seconds:12.6f}  {row}")

    def close(self) -> None:
        """Show what is left."""
        self._unhide()

    def _message(self, record: TraceRecord, event: MessageReceived | MessageSent) -> None:
        self.messages += 1
        self._number += 1
        came = isinstance(event, MessageReceived)
        row = self._ladder.row(
            TraceEvent(
                kind=TraceKind.MESSAGE,
                time_ns=round(record.time * 1e9),
                frame=self._number,
                stream=0,
                direction="evcc" if came is (record.role == "secc") else "secc",
                payload=event.payload,
                schema_set=event.schema_set,
                document=event.message,
            )
        )
        row = replace(row, seconds=record.time - (record.time if self._begin is None else self._begin))
        stem = event.name[:-3]
        if stem != self._stem:
            self._unhide()
            self._stem = stem
            self._counts.clear()
            self._next = record.time + self._interval
        count = self._counts[event.name] = self._counts.get(event.name, 0) + 1
        if count <= _SHOWN:
            self._show(as_text(row))
            return
        self._hidden += 1
        if event.name in LOOPS and record.time >= self._next:
            self._next = record.time + self._interval
            self._show(f"{row.seconds:12.6f}  {self._progress()}")

    def _unhide(self) -> None:
        if self._hidden:
            self._show(paint(f"{'':12}  ... {self._hidden} more {self._stem}Req and Res ...", "", dim=True))
            self._hidden = 0


def _remark(event: DeviationAccepted | ProtocolViolated | TimeoutExpired) -> str:
    if isinstance(event, DeviationAccepted):
        return f"accepted: {event.text} ({event.quirk}, {event.clause})"
    if isinstance(event, ProtocolViolated):
        return f"refused: {event.error}"
    return f"timeout: {event.timer} of {event.seconds:g} s ran out in {event.state}"
