"""supportedAppProtocol: rank, support, versions, dialects, and what ISO 15118-20 may run over."""

from __future__ import annotations

import itertools

import pytest

from tests.support.v2g_walk import octets
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.errors import ConfigError, LocalProtocolError
from v2gstack.messages.appprotocol import AppProtocol, ResponseCode, supportedAppProtocolReq, supportedAppProtocolRes
from v2gstack.protocols.v2g import (
    DIN70121,
    ISO15118_2,
    ISO15118_20,
    ISO15118_20_AC,
    ISO15118_20_DC,
    PLAIN,
    STRICT,
    TOLERANT,
    Channel,
    EndKind,
    EvccSession,
    Policy,
    SeccSession,
)
from v2gstack.protocols.v2g.events import DeviationAccepted, MessageSent, ProtocolNegotiated, ProtocolViolated, SessionStopped
from v2gstack.protocols.v2g.negotiation import Protocols

SAP = ExiCodec("appprotocol")
TESLA = "urn:tesla:din:2018:MsgDef"


def offer(namespace: str, priority: int, schema_id: int | None = None, major: int = 2, minor: int = 0) -> AppProtocol:
    return AppProtocol(
        protocol_namespace=namespace,
        version_number_major=major,
        version_number_minor=minor,
        schema_id=priority if schema_id is None else schema_id,
        priority=priority,
    )


def asked(secc: SeccSession, *offers: AppProtocol) -> tuple[list[object], supportedAppProtocolRes]:
    payload = SAP.encode(supportedAppProtocolReq(app_protocol=offers))
    events = secc.receive_data(encode_frame(PayloadType.SAP, payload), 0.0)
    answer = next(event for event in events if isinstance(event, MessageSent))
    assert isinstance(answer.message, supportedAppProtocolRes)
    return list(events), answer.message


def station(protocols: Protocols = (ISO15118_20, ISO15118_2, DIN70121), policy: Policy = TOLERANT, channel: Channel = PLAIN) -> SeccSession:
    return SeccSession(protocols=protocols, random=octets, policy=policy, channel=channel)


def test_the_highest_rank_that_is_supported_wins_whatever_the_order() -> None:
    offers = (
        offer("urn:vendor:x", 1, 9),
        offer(DIN70121.namespace, 5, 0),
        offer(ISO15118_2.namespace, 3, 20),
        offer(ISO15118_20_DC.namespace, 2, 7, 1),
    )
    for order in itertools.permutations(offers):
        secc = station()
        _, answer = asked(secc, *order)
        assert answer == supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=20)
        assert secc.protocol is ISO15118_2
        assert secc.state == "SessionSetup"


@pytest.mark.parametrize("mutual", [False, True])
@pytest.mark.parametrize("tls", [None, "1.2", "1.3"])
def test_iso15118_20_needs_tls_1_3_and_certificates_of_both(tls: str | None, mutual: bool) -> None:
    """[V2G20-1237], [V2G20-1264], [V2G20-2356]."""
    channel = Channel(tls=tls, mutual=mutual)  # type: ignore[arg-type]
    secure = tls == "1.3" and mutual
    secc = station(channel=channel)
    asked(secc, offer(ISO15118_20_DC.namespace, 1, major=1), offer(ISO15118_2.namespace, 2))
    assert secc.protocol is (ISO15118_20_DC if secure else ISO15118_2)
    evcc = EvccSession(protocols=[ISO15118_20, ISO15118_2], random=octets, channel=channel)
    (sent,) = evcc.start(0.0)
    assert isinstance(sent, MessageSent)
    offered = [entry.protocol_namespace for entry in sent.message.app_protocol]
    assert (ISO15118_20_DC.namespace in offered) == secure
    assert [entry.priority for entry in sent.message.app_protocol] == list(range(1, len(offered) + 1))


def test_the_switch_for_tests() -> None:
    secc = SeccSession(protocols=ISO15118_20, random=octets, allow_insecure_20=True)
    asked(secc, offer(ISO15118_20_AC.namespace, 1, major=1))
    assert secc.protocol is ISO15118_20_AC


def test_nothing_to_offer_is_our_own_mistake() -> None:
    with pytest.raises(ConfigError):
        EvccSession(protocols=[ISO15118_20], random=octets)
    with pytest.raises(ConfigError):
        SeccSession(protocols=[], random=octets)


def test_versions() -> None:
    secc = station()
    events, answer = asked(secc, offer(ISO15118_2.namespace, 1, minor=1))
    assert answer.response_code is ResponseCode.OK_SuccessfulNegotiationWithMinorDeviation
    assert any(isinstance(event, ProtocolNegotiated) and event.minor_deviation for event in events)
    secc = station()
    events, answer = asked(secc, offer(ISO15118_2.namespace, 1, major=1))
    assert answer == supportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation)
    assert isinstance(events[-1], SessionStopped)
    assert secc.end is not None
    assert secc.end.kind is EndKind.NO_COMMON_PROTOCOL
    assert "urn:iso:15118:2:2013:MsgDef 1.0" in secc.end.text


def test_a_dialect_counts_only_where_nothing_else_does() -> None:
    """Vehicles offer urn:tesla:din:2018:MsgDef 0.7 at rank 1 and DIN 70121 beside it."""
    dialect = offer(TESLA, 1, 0, 0, 7)
    for policy in (STRICT, TOLERANT):
        secc = station(policy=policy)
        events, answer = asked(secc, dialect, offer(DIN70121.namespace, 2, 1))
        assert answer.schema_id == 1
        assert not any(isinstance(event, DeviationAccepted) for event in events)
    secc = station()
    events, answer = asked(secc, dialect)
    assert answer.schema_id == 0
    assert [event.quirk for event in events if isinstance(event, DeviationAccepted)] == ["dialect"]
    assert secc.protocol is DIN70121
    secc = station(policy=STRICT)
    asked(secc, dialect)
    assert secc.end is not None


def test_garbage_instead_of_an_offer() -> None:
    secc = station()
    events = secc.receive_data(encode_frame(PayloadType.SAP, b"\xff\x00\xff"), 0.0)
    assert [type(event) for event in events] == [ProtocolViolated, MessageSent, SessionStopped]
    assert secc.end is not None
    assert secc.end.kind is EndKind.MALFORMED
    assert secc.data_to_send()


def answered(protocols: Protocols, answer: supportedAppProtocolRes, policy: Policy = TOLERANT) -> EvccSession:
    evcc = EvccSession(protocols=protocols, random=octets, policy=policy)
    evcc.start(0.0)
    evcc.receive_data(encode_frame(PayloadType.SAP, SAP.encode(answer)), 0.1)
    return evcc


def test_vehicles_check_the_choice() -> None:
    good = supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=2)
    assert answered([ISO15118_2, DIN70121], good).protocol is DIN70121
    for schema_id in (0, 3, 255, None):
        evcc = answered([ISO15118_2, DIN70121], good.replace(schema_id=schema_id))
        assert evcc.end is not None
        assert evcc.end.kind is EndKind.NO_COMMON_PROTOCOL
    assert answered([DIN70121], good.replace(schema_id=None)).protocol is DIN70121
    assert answered([DIN70121], good.replace(schema_id=None), STRICT).end is not None
    evcc = answered([DIN70121], supportedAppProtocolRes(response_code=ResponseCode.Failed_NoNegotiation))
    assert evcc.end is not None
    assert (evcc.end.kind, evcc.end.who) == (EndKind.NO_COMMON_PROTOCOL, "secc")


def test_a_session_starts_once() -> None:
    evcc = EvccSession(protocols=[DIN70121], random=octets)
    evcc.start(0.0)
    with pytest.raises(LocalProtocolError):
        evcc.start(0.0)
