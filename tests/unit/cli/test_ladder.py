"""Rows of a ladder."""

from __future__ import annotations

import pytest

from tests.support.exi import codec_of
from tests.unit.cli.support import DIN
from v2gstack.cli.ladder import Fold, Ladder, Row, as_text, delay_text, fold
from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.errors import DecodeError
from v2gstack.trace import TraceEvent, TraceKind

MESSAGE = codec_of("din70121").decode(bytes.fromhex(DIN))


def event(time_ms: float, sender: str, *, stream: int = 0, kind: TraceKind = TraceKind.MESSAGE, **more: object) -> TraceEvent:
    given: dict[str, object] = {
        "kind": kind,
        "time_ns": int(time_ms * 1_000_000),
        "frame": 1,
        "stream": stream,
        "direction": sender,
        "payload_type": PayloadType.SAP,
        "payload": bytes.fromhex(DIN),
        "schema_set": "din70121",
        "document": MESSAGE,
    }
    return TraceEvent(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "+0ms"),
        (400_000, "+0.4ms"),
        (999_999, "+1.0ms"),
        (1_000_000, "+1ms"),
        (48_500_000, "+48ms"),
        (9_999_000_000, "+9999ms"),
        (12_345_000_000, "+12.3s"),
        (-2_000_000, "-2ms"),
    ],
)
def test_delays(nanoseconds: int, text: str) -> None:
    assert delay_text(nanoseconds) == text


def test_delays_are_counted_from_the_other_side() -> None:
    rows = list(Ladder().rows([event(0, "evcc"), event(10, "evcc"), event(30, "secc"), event(100, "evcc"), event(101, "evcc", stream=1)]))
    assert [row.delay for row in rows] == ["", "", "+20ms", "+70ms", ""]
    assert [row.seconds for row in rows] == [0, 0.01, 0.03, 0.1, 0.101]


def test_nobody_knows_who_sent_it() -> None:
    row = Ladder().row(event(0, "?"))
    assert row.direction == "?"
    assert row.delay == ""


def test_errors_and_notes() -> None:
    failed = Ladder().row(event(0, "evcc", document=None, error=DecodeError("broken\x1b", offset=7), notes=("a note",)))
    assert failed.name == "(undecodable)"
    assert failed.verdict == "error: broken\\x1b (at bit 7); a note"
    assert Ladder().row(event(0, "evcc", notes=("x",))).verdict == "note: x"
    gap = Ladder().row(event(0, "evcc", kind=TraceKind.GAP, document=None, payload=b"", notes=("5 bytes are missing",)))
    assert (gap.protocol, gap.name, gap.verdict) == ("TCP", "(gap)", "error: 5 bytes are missing")
    tls = Ladder().row(event(0, "evcc", kind=TraceKind.TLS, document=None, payload=b"", schema_set=None, notes=("encrypted",)))
    assert (tls.protocol, tls.name, tls.verdict) == ("TLS", "(tls)", "note: encrypted")


def test_deviations_are_found_by_encoding_again() -> None:
    padded = event(0, "evcc", payload=bytes.fromhex(DIN) + b"\1")
    assert Ladder().row(padded).verdict == "deviation: 1 octet(s) follow the message: 01"
    assert Ladder(check=False).row(padded).status == "ok"


def rows(count: int) -> list[Row]:
    return list(Ladder(check=False).rows(event(10 * number, "evcc" if number % 2 == 0 else "secc") for number in range(count)))


@pytest.mark.parametrize("count", [0, 1, 4, 8, 11])
def test_short_repetitions_are_shown_in_full(count: int) -> None:
    assert list(fold(rows(count))) == rows(count)


def test_long_repetitions_are_folded() -> None:
    found = list(fold(rows(100)))
    assert [type(each) for each in found] == [Row] * 4 + [Fold] + [Row] * 4
    assert found[4] == Fold(("SessionSetupReq",), 92, pytest.approx(0.91))
    assert str(found[4]).strip() == "... 92 more SessionSetupReq, 0.9 s ..."
    assert found[:4] == rows(100)[:4]
    assert found[5:] == rows(100)[-4:]


def test_nothing_but_repetitions_is_folded() -> None:
    """Errors, and what deviates in another way than before, are never left out."""
    many = rows(60)
    odd = Ladder().row(event(295, "evcc", payload=bytes.fromhex(DIN) + b"\1"))
    broken = Ladder().row(event(405, "secc", document=None, error=DecodeError("broken")))
    found = list(fold([*many[:30], odd, *many[30:41], broken, *many[41:]]))
    assert odd in found
    assert broken in found
    shown = sum(each.count if isinstance(each, Fold) else 1 for each in found)
    assert shown == 62


def test_a_new_connection_is_no_repetition() -> None:
    again = list(Ladder(check=False).rows(event(10 * number, "evcc", stream=number) for number in range(50)))
    assert list(fold(again)) == again


def test_text_has_seven_columns() -> None:
    line = as_text(Ladder().row(event(12_483.201, "evcc")))
    assert [cell.strip() for cell in line.split("  ") if cell.strip()] == [
        "0.000000",
        "evcc>secc",
        "din70121",
        "SessionSetupReq",
        "EVCCID=ec65ccb685dc",
        "-",
        "ok",
    ]


def test_memory_of_connections_is_bounded() -> None:
    ladder = Ladder(check=False)
    for number in range(1000):
        ladder.row(event(number, "evcc", stream=number, capture=str(number)))
    assert len(ladder._streams) <= 256
    assert len(ladder._starts) <= 256
