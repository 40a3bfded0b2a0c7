"""Walks through protocol tables: a request and a response for every row, paths to every state, and two sessions joined by bytes."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from functools import cache
from typing import Any

from v2gstack.messages import din70121 as din
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.messages import registry
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    ISO15118_20_AC,
    ISO15118_20_DC,
    TOLERANT,
    EvccSession,
    PausedSession,
    Policy,
    Protocol,
    SeccSession,
)
from v2gstack.protocols.v2g.answers import minimal_response
from v2gstack.protocols.v2g.table import SESSION_SETUP, Row, answer_name
from v2gstack.testing.instances import Instances, MinimalSource

__all__ = ["PROTOCOLS", "Pair", "codes", "example", "minimal_request", "octets", "path_to", "taken"]

PROTOCOLS = (DIN70121, ISO15118_2, ISO15118_20_DC, ISO15118_20_AC)
_MODULES: dict[int, Any] = {1: din, 2: iso2, 20: iso20}


#: The vehicle that walks, as the protocols write it.
EVCC_IDS: dict[type, Any] = {bytes: bytes.fromhex("02000000000A"), str: "WMIV1234567890ABCDEX"}


def codes(protocol: Protocol) -> Any:
    """The response codes of a protocol."""
    return _MODULES[protocol.generation].ResponseCode


@cache
def minimal_request(protocol: Protocol, name: str) -> Any:
    """The smallest schema-valid request of a name."""
    for schema_set in protocol.schema_sets.values():
        for cls, qname in registry(schema_set).element_of.items():
            if cls.__name__ == name:
                found: Any = Instances(schema_set, MinimalSource()).element(qname)
                return found.replace(evcc_id=EVCC_IDS[type(found.evcc_id)]) if name == "SessionSetupReq" else found
    raise LookupError(name)


def taken(protocol: Protocol, state: str, request: Any, response: Any) -> Row | None:
    """The row that a request and its response take, quirks included."""
    for row in protocol.table.candidates(state, type(request).__name__):
        guard = row.guard
        if (guard.request is None or guard.request(request)) and (guard.response is None or guard.response(response)):
            return row
    return None


def _varied(message: Any, fields: dict[str, Any]) -> Iterator[Any]:
    names = [name for name in fields if name in message.__struct_fields__]
    for values in itertools.product(*(list(fields[name]) for name in names)):
        yield message.replace(**dict(zip(names, values, strict=True)))


@cache
def example(protocol: Protocol, row: Row) -> tuple[Any, Any]:
    """A request and a response that take a row."""
    module = _MODULES[protocol.generation]
    kinds = {
        "charge_progress": getattr(module, "ChargeProgress", ()),
        "charging_session": getattr(module, "ChargingSession", ()),
        "ev_processing": getattr(module, "Processing", ()),
        "ready_to_charge_state": (True, False),
        "selected_payment_option": getattr(module, "PaymentOption", ()),
    }
    good = ["OK", "OK_NewSessionEstablished", "OK_OldSessionJoined", "WARNING_StandbyNotAllowed", "WARNING_ScheduleRenegotiationFailed"]
    answers = {
        "response_code": [code for code in codes(protocol) if code.value in good],
        "evse_processing": getattr(module, "EVSEProcessing", getattr(module, "Processing", ())),
        "receipt_required": (None, True),
    }
    if row.request == "SessionSetupReq":
        answers["response_code"] = [code for code in answers["response_code"] if "Session" in code.value]
    for request in _varied(minimal_request(protocol, row.request), kinds):
        for dc in (False, True):
            template = minimal_response(protocol, answer_name(row.request), "OK", dc=dc)
            for response in _varied(template, answers):
                if taken(protocol, row.state, request, response) is row:
                    return request, response
    raise LookupError(f"no example takes {row}")


@cache
def path_to(protocol: Protocol, state: str) -> tuple[Row, ...]:
    """The shortest way to a state, without quirks, and without resuming a session unless that is the way asked for."""
    ways: dict[str, tuple[Row, ...]] = {SESSION_SETUP: ()}
    queue = deque([SESSION_SETUP])
    while queue:
        here = queue.popleft()
        if here == state:
            return ways[here]
        for rows in protocol.table.rows_of(here).values():
            for row in rows:
                if row.target not in ways and row.quirk is None and (row.target != "Joined" or state == "Joined"):
                    ways[row.target] = (*ways[here], row)
                    queue.append(row.target)
    raise LookupError(f"no way leads to {state}")


def _evcc_id(protocol: Protocol) -> str:
    found = minimal_request(protocol, "SessionSetupReq").evcc_id
    return found if isinstance(found, str) else found.hex().upper()


def octets(size: int) -> bytes:
    """Stands in for randomness."""
    return bytes(range(1, size + 1))


class Pair:
    """An EVCC and an SECC that exchange bytes at once; time is `now`."""

    def __init__(
        self,
        protocol: Protocol,
        policy: Policy = TOLERANT,
        *,
        now: float = 0.0,
        negotiate: bool = True,
        resumed: bool = False,
        **options: Any,
    ) -> None:
        shared: dict[str, Any] = {"protocols": [protocol], "random": octets, "policy": policy, "allow_insecure_20": True, "start": now}
        if resumed:
            paused = PausedSession(session_id=octets(8)[::-1], protocol=protocol.name, evcc_id=_evcc_id(protocol))
            options = {"evcc": {"resume": paused}, "secc": {"paused": [paused]}}
        self.protocol = protocol
        self.now = now
        self.evcc = EvccSession(**(shared | options.get("evcc", {})))
        self.secc = SeccSession(**(shared | options.get("secc", {})))
        self.events: list[tuple[str, Any]] = []
        if negotiate:
            self.note("evcc", self.evcc.start(self.now))
            self.carry()

    def note(self, role: str, events: list[Any]) -> list[Any]:
        self.events += [(role, event) for event in events]
        return events

    def carry(self) -> list[Any]:
        """Carry bytes until nobody has any; gives what the SECC reported."""
        found: list[Any] = []
        while True:
            up, down = b"".join(self.evcc.data_to_send()), b"".join(self.secc.data_to_send())
            if not up and not down:
                return found
            if up:
                found += self.note("secc", self.secc.receive_data(up, self.now))
            if down:
                self.note("evcc", self.evcc.receive_data(down, self.now))

    def ask(self, request: Any) -> list[Any]:
        """The vehicle sends a request; the station reads it."""
        self.note("evcc", self.evcc.send(request, self.now))
        return self.carry()

    def answer(self, response: Any) -> None:
        """The station answers; the vehicle reads it."""
        self.note("secc", self.secc.send(response, self.now))
        self.carry()

    def take(self, row: Row) -> None:
        """Exchange what takes a row."""
        request, response = example(self.protocol, row)
        self.ask(request)
        self.answer(response)

    def go_to(self, state: str) -> None:
        """Walk to a state."""
        for row in path_to(self.protocol, state):
            self.take(row)
        assert self.evcc.state == self.secc.state == state, (self.evcc.end, self.secc.end)
