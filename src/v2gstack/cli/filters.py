"""The filter of `inspect`.

A filter is a list of terms, separated by spaces; a row passes if all of them hold. A term is ``key:pattern`` or a bare
word, and ``!`` before it turns it round. Patterns may have ``*`` and ``?``, alternatives are separated by commas, and
case does not matter. A bare word is looked for anywhere in the line.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Final

import click

from v2gstack.cli.ladder import Row
from v2gstack.cli.talk import nearest
from v2gstack.codecs.mme import Mme

__all__ = ["KEYS", "parse_filter"]


def _addresses(row: Row) -> str:
    """Hardware addresses of sender, receiver and vehicle; the pattern may be any part of it."""
    message = row.event.document
    if not isinstance(message, Mme):
        return ""
    vehicle = b"" if row.event.matching is None else row.event.matching.ev_mac
    return f"{message.source.hex()} {message.destination.hex()} {vehicle.hex()}"


#: What can be asked for: the text of a row that a key stands for.
KEYS: Final[dict[str, Callable[[Row], str]]] = {
    "name": lambda row: row.name,
    "protocol": lambda row: row.protocol,
    "dir": lambda row: row.direction,
    "from": lambda row: row.event.direction,
    "to": lambda row: row.event.receiver,
    "mac": _addresses,
    "run": lambda row: "" if row.event.matching is None else row.event.matching.run_id.hex(),
    "status": lambda row: row.status,
    "kind": lambda row: row.event.kind.value,
    "text": lambda row: f"{row.name} {row.values} {row.verdict}",
}

Term = Callable[[Row], bool]


def parse_filter(text: str) -> Callable[[Row], bool]:
    """The predicate that a filter stands for.

    Raises:
        click.UsageError: A key is not known, a pattern is empty, or a quotation mark is not closed.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise _refusal(f"the filter {text!r} cannot be read: {error}", "quote the whole filter with '...'") from error
    terms = [_term(word) for word in words]
    return lambda row: all(term(row) for term in terms)


def _term(word: str) -> Term:
    turned = word.startswith("!")
    key, colon, pattern = word.removeprefix("!").partition(":")
    if colon and key not in KEYS:
        raise _refusal(f"the filter knows no {key!r}", nearest(key, KEYS))
    if not colon:
        key, pattern = "text", f"*{key}*"
    if pattern in ("", "**"):
        raise _refusal(f"there is nothing to look for in {word!r}", "a term looks like name:CurrentDemand* or FAILED")
    read = KEYS[key]
    patterns = [each.lower() if key not in ("text", "mac") or "*" in each else f"*{each.lower()}*" for each in pattern.split(",") if each]

    def holds(row: Row) -> bool:
        value = read(row).lower()
        return any(fnmatchcase(value, each) for each in patterns) is not turned

    return holds


def _refusal(what: str, advice: str) -> click.UsageError:
    return click.UsageError(f"{what}. {advice}", click.get_current_context(silent=True))
