"""EXI events: what a stream says, one item at a time (EXI 1.0 section 4, table 4-1)."""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

from v2gstack.codecs.exi.schema.components import QName

__all__ = ["RELAXED", "UNTYPED", "Event", "EventKind"]

#: ``Event.ref`` of an element or value that no declaration describes.
UNTYPED = -1
#: ``Event.ref`` of an element whose name has several declarations: a fragment's, under 8.5.3.
RELAXED = -2


class EventKind(enum.StrEnum):
    """The kinds of events."""

    SD = "SD"
    ED = "ED"
    SE = "SE"
    EE = "EE"
    AT = "AT"
    CH = "CH"
    NS = "NS"
    CM = "CM"
    PI = "PI"
    DT = "DT"
    ER = "ER"


class Event(NamedTuple):
    """One event.

    Attributes:
        kind: What happens.
        name: Name of the element or attribute, for ``SE``, ``EE`` and ``AT``.
        value: ``AT``, ``CH``: the value, as the datatype's native Python type, or text where it is
            untyped; of ``xsi:type`` its ``QName``, or ``TypeName`` where letters are kept. ``NS``:
            ``(uri, prefix, is the element's)``. ``CM``: text. ``PI``: ``(target, text)``. ``DT``:
            ``(name, public, system, text)``. ``ER``: name.
        start: First bit of the event in the stream.
        end: First bit after it.
        ref: ``SE``: index of the element's type; ``AT``, ``CH``: index of the datatype;
            ``UNTYPED`` where nothing is declared, ``RELAXED`` where too much is.
        declared: Whether the schema foresees the event at this place.
        prefix: Prefix, where prefixes are preserved.
    """

    kind: EventKind
    name: QName | None = None
    value: Any = None
    start: int = 0
    end: int = 0
    ref: int = UNTYPED
    declared: bool = True
    prefix: str | None = None
