"""The session of the demonstration is a proper one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.support.exi import codec_of
from v2gstack.cli.rehearsal import steps, write_session
from v2gstack.explain import message_name
from v2gstack.trace import TraceKind, read_capture

ORDER = [
    "supportedAppProtocol",
    "SessionSetup",
    "ServiceDiscovery",
    "PaymentServiceSelection",
    "Authorization",
    "ChargeParameterDiscovery",
    "CableCheck",
    "PreCharge",
    "PowerDelivery",
    "CurrentDemand",
    "PowerDelivery",
    "WeldingDetection",
    "SessionStop",
]


def test_every_message_is_valid_and_the_order_is_that_of_the_standard() -> None:
    order: list[str] = []
    for step in steps():
        codec = codec_of(step.schema)
        assert codec.decode(codec.encode(step.message)) == step.message
        name = message_name(step.message)
        assert name.endswith("Req" if step.sender == "evcc" else "Res")
        if order[-1:] != [name[:-3]]:
            order.append(name[:-3])
    assert order == ORDER


def test_times_rise_and_answers_keep_to_the_limits() -> None:
    """The station answers CurrentDemand within 25 ms and the rest within 1.5 s."""
    before = None
    for step in steps():
        if before is not None:
            assert step.time_ns > before.time_ns
            if step.sender == "secc":
                limit = 25 if message_name(step.message) == "CurrentDemandRes" else 1500
                assert step.time_ns - before.time_ns <= limit * 1_000_000
        before = step


def test_current_stays_within_what_the_station_offered() -> None:
    for step in steps():
        element = getattr(getattr(step.message, "body", None), "body_element", None)
        if message_name(step.message) == "CurrentDemandRes":
            assert Decimal(0) <= element.evse_present_current.decimal <= 150  # type: ignore[union-attr]


def test_the_capture_holds_the_session(tmp_path: Path) -> None:
    for name in ("session.pcap", "session.pcapng"):
        write_session(tmp_path / name)
        events = list(read_capture(tmp_path / name))
        assert [event.kind for event in events[:2]] == [TraceKind.SDP, TraceKind.SDP]
        assert [event.document for event in events[2:]] == [step.message for step in steps()]
        assert [event.time_ns for event in events[2:]] == [step.time_ns for step in steps()]
        assert not any(event.error or event.notes for event in events)


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    write_session(tmp_path / "a.pcap")
    write_session(tmp_path / "b.pcap")
    assert (tmp_path / "a.pcap").read_bytes() == (tmp_path / "b.pcap").read_bytes()
