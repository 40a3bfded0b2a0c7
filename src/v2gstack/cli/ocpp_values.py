"""Messages of OCPP and what is known of transactions, in rows and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import msgspec

from v2gstack.explain.text import printable
from v2gstack.messages.ocpp import OcppObject

if TYPE_CHECKING:
    from v2gstack.runtime.ocpp import TransactionReport

__all__ = ["completeness", "message_rows", "summary_of"]

#: Values that a line shows of a message, and how long each may be.
_SHOWN: Final = 4
_VALUE: Final = 32


def message_rows(message: OcppObject, indent: str) -> Iterator[list[str]]:
    """The fields of a message with their values; what may be a secret is not shown."""
    secrets = getattr(type(message), "SECRETS", frozenset[str]())
    for name, wire in zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True):
        value = getattr(message, name)
        if value is None:
            continue
        if name in secrets:
            yield [f"{indent}{wire}", "*** (may be a secret)"]
        else:
            yield from _value_rows(wire, value, indent)


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _value_rows(label: str, value: Any, indent: str) -> Iterator[list[str]]:
    if isinstance(value, OcppObject):
        yield [f"{indent}{label}", ""]
        yield from message_rows(value, f"{indent}  ")
    elif _is_tuple(value):
        if any(isinstance(each, OcppObject) for each in value):
            for index, each in enumerate(value):
                yield from _value_rows(f"{label}[{index}]", each, indent)
        else:
            yield [f"{indent}{label}", ", ".join(_text(each) for each in value)]
    else:
        yield [f"{indent}{label}", _text(value)]


def _text(value: Any) -> str:
    """A value as JSON has it, texts without their quotes."""
    if isinstance(value, str):
        return printable(value)
    return printable(_json(value))


def _json(value: Any) -> str:
    return msgspec.json.Encoder(decimal_format="number").encode(value).decode().strip('"')


def summary_of(message: OcppObject) -> str:
    """The first plain values of a message: its own before those of what is in it."""
    rows = [(label, value) for label, value in message_rows(message, "") if value and label != "timestamp"]
    rows = [(label.strip(), value) for label, value in sorted(rows, key=lambda row: row[0].startswith(" "))]
    return " ".join(f"{label}={value if len(value) <= _VALUE else f'{value[:_VALUE]}…'}" for label, value in rows[:_SHOWN])


def completeness(report: TransactionReport) -> str:
    """How complete a transaction is, in words."""
    missing = [f"{first} to {last}" if last > first else str(first) for first, last in report.missing]
    parts = [f"{report.events} events", "complete" if report.complete else "not complete"]
    parts += [] if report.started else ["no start"]
    parts += [] if report.ended else ["no end"]
    parts += [f"without {', '.join(missing)}"] if missing else []
    parts += [
        f"{count} {what}"
        for count, what in ((report.duplicates, "came again"), (report.conflicts, "contradict"), (report.disordered, "out of order"))
        if count
    ]
    return ", ".join(parts)
