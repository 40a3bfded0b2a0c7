"""The filter of ``inspect``."""

from __future__ import annotations

import click
import pytest

from tests.unit.cli.test_ladder import event
from v2gstack.cli.filters import KEYS, parse_filter
from v2gstack.cli.ladder import Ladder
from v2gstack.errors import DecodeError

ROW = Ladder().row(event(0, "evcc"))
BROKEN = Ladder().row(event(0, "secc", document=None, error=DecodeError("it FAILED")))


@pytest.mark.parametrize(
    ("text", "row", "broken"),
    [
        ("", True, True),
        ("name:SessionSetupReq", True, False),
        ("name:sessionsetup*", True, False),
        ("name:SessionSetup", False, False),
        ("name:SessionSetupRe?", True, False),
        ("!name:SessionSetup*", False, True),
        ("name:PreCharge*,SessionSetup*", True, False),
        ("protocol:din70121", True, True),
        ("protocol:15118-2", False, False),
        ("from:evcc", True, False),
        ("dir:secc>evcc", False, True),
        ("status:ok", True, False),
        ("status:error,deviation", False, True),
        ("kind:message", True, True),
        ("kind:sdp", False, False),
        ("failed", False, True),
        ("text:failed", False, True),
        ("text:it*FAILED", False, False),
        ("EVCCID=ec65", True, False),
        ("!FAILED from:evcc", True, False),
        ("from:evcc status:error", False, False),
        ("'it failed'", False, True),
    ],
)
def test_terms(text: str, row: bool, broken: bool) -> None:
    holds = parse_filter(text)
    assert holds(ROW) is row
    assert holds(BROKEN) is broken


@pytest.mark.parametrize(
    ("text", "advice"),
    [("nam:x", "did you mean 'name'?"), ("name:", "a term looks like"), ("'x", "quote the whole filter"), ("!", "a term looks like")],
)
def test_what_cannot_be_read(text: str, advice: str) -> None:
    with pytest.raises(click.UsageError) as caught:
        parse_filter(text)
    assert advice in caught.value.message


@pytest.mark.parametrize("key", KEYS)
def test_every_key_reads_every_row(key: str) -> None:
    for row in (ROW, BROKEN):
        assert isinstance(KEYS[key](row), str)


def test_patterns_are_patterns_and_nothing_else() -> None:
    assert not parse_filter("name:[S]essionSetupReq*")(ROW) or parse_filter("name:[s]essionsetupreq")(ROW)
    assert not parse_filter("name:.*")(ROW)
