"""The tables: every row can be taken by both roles, every state is reached, and what the standards exclude is excluded."""

from __future__ import annotations

import pytest

from tests.support.v2g_walk import PROTOCOLS, Pair, example, path_to
from v2gstack.messages import registry
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20_AC, ISO15118_20_DC, Protocol, Quirk, SeccSession
from v2gstack.protocols.v2g.events import DeviationAccepted
from v2gstack.protocols.v2g.table import ABORTED, ENDS, SUPPORTED_APP_PROTOCOL, Row, TimerKind, answer_name
from v2gstack.types import EnergyService

ROWS = [
    pytest.param(protocol, row, id=f"{protocol.name}-{row.state}-{row.request}-{row.guard.name}")
    for protocol in PROTOCOLS
    for row in protocol.table.rows
]


@pytest.mark.parametrize(("protocol", "row"), ROWS)
def test_both_roles_take_every_row(protocol: Protocol, row: Row) -> None:
    """Bytes go over the wire, and both sides stand in the row's target."""
    pair = Pair(protocol, resumed="Joined" in (row.state, row.target))
    pair.go_to(row.state)
    pair.take(row)
    assert pair.evcc.state == pair.secc.state == row.target
    accepted = [event for role, event in pair.events if role == "secc" and isinstance(event, DeviationAccepted)]
    assert [event.quirk for event in accepted] == ([] if row.quirk is None else [row.quirk.title])
    if row.target in ENDS:
        assert pair.evcc.next_timeout() is pair.secc.next_timeout() is None


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_every_state_is_reached_and_left(protocol: Protocol) -> None:
    table = protocol.table
    for state in table.states:
        if state in ENDS:
            assert not table.rows_of(state)
        else:
            assert path_to(protocol, state) or state == "SessionSetup"
    assert table.states[-1] in ENDS
    assert ABORTED in table.states
    assert SUPPORTED_APP_PROTOCOL not in table.states


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_requests_are_messages_and_have_timers(protocol: Protocol) -> None:
    names = {cls.__name__ for name in protocol.schema_sets.values() for cls in registry(name).element_of}
    table = protocol.table
    for request in table.requests:
        assert request in names
        assert answer_name(request) in names
        assert table.message_timeouts[request].seconds > table.performance_times[request].seconds
    assert table.loops <= table.requests
    for timer in table.timers:
        assert timer.begins <= names
        assert timer.ends <= names
        assert timer.seconds > 0
        assert timer.begins or timer.kind in (TimerKind.SEQUENCE, TimerKind.SEQUENCE_PERFORMANCE)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_no_row_is_hidden_by_another(protocol: Protocol) -> None:
    for row in protocol.table.rows:
        assert example(protocol, row)


def test_service_renegotiation_does_not_go_around_the_authorization() -> None:
    """Before ServiceSelection, SessionStop must not lead to ServiceDiscovery."""
    for protocol in (ISO15118_20_AC, ISO15118_20_DC):
        found = {row.state for row in protocol.table.rows if row.request == "SessionStopReq" and row.target == "ServiceDiscovery"}
        assert "ChargeParameterDiscovery" in found
        assert not found & {"SessionSetup", "AuthorizationSetup", "Authorization", "ServiceDiscovery", "ServiceSelection"}


def test_power_delivery_needs_a_finished_precharge() -> None:
    """[V2G20-2005], [V2G20-2006]."""
    table = ISO15118_20_DC.table
    assert {row.quirk for row in table.candidates("PreCharge", "PowerDeliveryReq")} == {Quirk.UNFINISHED_PRECHARGE}
    assert not table.candidates("CableCheck", "PowerDeliveryReq")


def test_pauses_come_after_a_stop() -> None:
    found = {row.state for row in ISO15118_2.table.rows if row.target == "Paused" and row.quirk is None}
    assert found == {"SessionStop", "WeldingDetection"}
    assert not [row for row in DIN70121.table.rows if row.target == "Paused"]


def test_allowed_names_what_the_policy_lets_pass() -> None:
    pair = Pair(ISO15118_2)
    pair.go_to("CurrentDemand")
    assert pair.secc.allowed == ("CurrentDemandReq", "PowerDeliveryReq", "SessionStopReq")
    assert isinstance(pair.secc, SeccSession)


def test_which_protocol_has_which_energy_service() -> None:
    """By its namespaces and charge parameters: DIN 70121 has DC in use only, and discharging came with ISO 15118-20."""
    expected = {
        "din70121": {"DC"},
        "iso15118_2": {"AC", "DC"},
        "iso15118_20_ac": {"AC", "AC_BPT"},
        "iso15118_20_dc": {"DC", "DC_BPT"},
    }
    for protocol in (DIN70121, ISO15118_2, ISO15118_20_AC, ISO15118_20_DC):
        assert {service.value for service in EnergyService if protocol.transfers(service)} == expected[protocol.name]
    assert [service.one_way.value for service in EnergyService] == ["AC", "DC", "AC", "DC"]
