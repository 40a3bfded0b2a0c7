"""The charging sessions in captures of real cars, request by request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from v2gstack.messages.appprotocol import supportedAppProtocolReq
from v2gstack.trace import TraceEvent, TraceKind, read_frames

__all__ = ["Exchange", "RealSession", "real_sessions"]


@dataclass
class Exchange:
    """A request of the car, and what the real station answered; ``None`` where the capture shows no answer."""

    request: TraceEvent
    response: TraceEvent | None = None

    @property
    def name(self) -> str:
        return type(self.request.message).__name__

    @property
    def code(self) -> str:
        """The response code of the real station."""
        return "" if self.response is None else str(getattr(self.response.message, "response_code", ""))


@dataclass
class RealSession:
    """What one connection carried.

    Attributes:
        capture: Where it was recorded.
        number: Which connection of that capture.
        exchanges: Its requests, supportedAppProtocol first.
    """

    capture: str
    number: int
    exchanges: list[Exchange] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.capture}#{self.number}".replace("/ethernet-traffic.dump", "").replace("/", "|")

    @property
    def schema_set(self) -> str:
        """The protocol: ``din70121`` or ``iso15118_2``; empty where none was agreed on."""
        return next((each.request.schema_set or "" for each in self.exchanges[1:]), "")

    def first(self, name: str) -> Any:
        """The first request or response of that name, ``None`` if there is none."""
        for exchange in self.exchanges:
            for event in (exchange.request, exchange.response):
                if event is not None and type(event.message).__name__ == name:
                    return event.message
        return None

    def last(self, name: str) -> Any:
        """The last response or request of that name, ``None`` if there is none."""
        found = None
        for exchange in self.exchanges:
            for event in (exchange.request, exchange.response):
                if event is not None and type(event.message).__name__ == name:
                    found = event.message
        return found

    @property
    def session_id(self) -> bytes:
        """The identifier that the real station gave the session."""
        for exchange in self.exchanges[1:]:
            if exchange.response is not None:
                return bytes(exchange.response.document.header.session_id)  # type: ignore[attr-defined]
        return b""


@cache
def real_sessions(vectors: Path) -> tuple[RealSession, ...]:
    """The sessions of all captures: from each supportedAppProtocolReq to the next one."""
    return tuple(_sessions(read_frames(vectors / "real_cars" / "frames.jsonl")))


def _sessions(events: Iterator[TraceEvent]) -> Iterator[RealSession]:
    session: RealSession | None = None
    number = 0
    capture = ""
    for event in events:
        if event.kind is not TraceKind.MESSAGE:
            continue
        if event.capture != capture:
            capture, number = event.capture, 0
            if session is not None:
                yield session
            session = None
        if isinstance(event.message, supportedAppProtocolReq):
            if session is not None:
                yield session
            session = RealSession(capture, number)
            number += 1
        if session is None:
            continue
        if event.direction == "evcc":
            session.exchanges.append(Exchange(event))
        elif session.exchanges and session.exchanges[-1].response is None:
            session.exchanges[-1].response = event
    if session is not None:
        yield session
