"""The SECC discovery protocol: answers, repetitions, conflicts, and no silent fall back."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.codecs.v2gtp import (
    PpdSdpRequest,
    SdpRequest,
    SdpResponse,
    Security,
    TransportProtocol,
    decode_sdp_frame,
    encode_sdp_frame,
)
from v2gstack.errors import ConfigError, LocalProtocolError
from v2gstack.protocols.sdp import (
    MAX_REQUESTS,
    RESPONSE_TIME,
    SdpClient,
    SdpConflict,
    SdpEndpoint,
    SdpFailed,
    SdpIgnored,
    SdpRequestDue,
    SdpSecurityDiffers,
    SdpServer,
    SeccDiscovered,
)
from v2gstack.protocols.sdp.client import MAX_CONFLICTS

ADDRESS = IPv6Address("fe80::3")
TLS = SdpEndpoint(address=ADDRESS, port=61851, security=Security.TLS)
PLAIN = SdpEndpoint(address=ADDRESS, port=61341, security=Security.NO_TLS)


def answer(port: int = 61341, security: int = Security.NO_TLS, address: str = "fe80::3", **other: object) -> bytes:
    message = SdpResponse(secc_ip_address=IPv6Address(address), secc_port=port, security=security, **other)  # type: ignore[arg-type]
    return encode_sdp_frame(message)


def searching(security: Security = Security.NO_TLS, **options: bool) -> SdpClient:
    client = SdpClient(security=security, **options)
    client.start(0.0)
    return client


@pytest.mark.parametrize(
    ("offered", "asked", "port"),
    [
        ((TLS, PLAIN), Security.TLS, 61851),
        ((TLS, PLAIN), Security.NO_TLS, 61341),
        ((TLS,), Security.NO_TLS, 61851),
        ((PLAIN,), Security.TLS, 61341),
    ],
)
def test_stations_answer_with_what_is_asked_for_or_what_there_is(offered: tuple[SdpEndpoint, ...], asked: Security, port: int) -> None:
    """[V2G2-625] to [V2G2-627]."""
    (datagram,) = SdpServer(offered).receive(encode_sdp_frame(SdpRequest(security=asked)))
    message = decode_sdp_frame(datagram)
    assert isinstance(message, SdpResponse)
    assert (message.secc_ip_address, message.secc_port, message.notes) == (ADDRESS, port, ())
    assert message.security == next(endpoint.security for endpoint in offered if endpoint.port == port)


def test_invalid_requests_get_no_answer() -> None:
    server = SdpServer([TLS, PLAIN])
    good = encode_sdp_frame(SdpRequest(security=Security.TLS))
    invalid = [
        b"",
        good[:-1],
        good + b"\0",
        b"\x02" + good[1:],
        encode_sdp_frame(SdpRequest(security=0x20)),
        encode_sdp_frame(SdpRequest(security=Security.TLS, transport_protocol=TransportProtocol.UDP)),
        encode_sdp_frame(SdpRequest(security=Security.TLS, trailing=b"\0")),
        encode_sdp_frame(PpdSdpRequest(p2ps_ppd=0, coupling_type=0, evid=b"")),
        answer(),
    ]
    assert [server.receive(datagram) for datagram in invalid] == [[]] * len(invalid)
    assert len(server.receive(good)) == 1


@given(datagram=st.binary(max_size=40), framed=st.booleans())
def test_nothing_raises(datagram: bytes, framed: bool) -> None:
    data = b"\x01\xfe\x90\x01\0\0\0" + bytes([len(datagram)]) + datagram if framed else datagram
    SdpServer([TLS]).receive(data)
    client = searching()
    (event,) = client.receive(data, "fe80::9", 0.1)
    assert isinstance(event, (SdpIgnored, SdpSecurityDiffers, SeccDiscovered))


def test_server_configuration() -> None:
    for endpoints in ([], [TLS, TLS], [SdpEndpoint(address=ADDRESS, port=0, security=Security.TLS)]):
        with pytest.raises(ConfigError):
            SdpServer(endpoints)


def test_the_first_usable_answer_wins() -> None:
    client = searching()
    (event,) = client.receive(answer(), "fe80::3%eth0", 0.1)
    assert event == SeccDiscovered(
        address=ADDRESS, port=61341, security=Security.NO_TLS, wanted=Security.NO_TLS, source="fe80::3%eth0", requests=1
    )
    assert client.next_timeout() is None
    assert client.found == decode_sdp_frame(answer())
    assert client.receive(answer(), "fe80::3%eth0", 0.2) == []


def test_a_differing_second_answer_is_a_conflict() -> None:
    client = searching()
    client.receive(answer(), "a", 0.1)
    for number in range(MAX_CONFLICTS + 5):
        events = client.receive(answer(port=1000 + number), "b", 0.2)
        assert [type(event) for event in events] == ([SdpConflict] if number < MAX_CONFLICTS else [])
    assert client.found == decode_sdp_frame(answer())


def test_requests_are_repeated_and_then_given_up() -> None:
    """[V2G2-159], [V2G2-161], each a millisecond before and after its time."""
    client = SdpClient(security=Security.TLS)
    datagram = client.start(5.0)
    now = 5.0
    for number in range(2, MAX_REQUESTS + 1):
        assert client.handle_timeout(now + RESPONSE_TIME - 0.001) == []
        now += RESPONSE_TIME + 0.001
        assert client.handle_timeout(now) == [SdpRequestDue(datagram=datagram, number=number)]
    assert client.handle_timeout(now + RESPONSE_TIME - 0.001) == []
    assert client.handle_timeout(now + RESPONSE_TIME + 0.001) == [SdpFailed(requests=MAX_REQUESTS)]
    assert client.next_timeout() is None
    assert client.handle_timeout(now + 100) == []
    assert isinstance(client.receive(answer(security=Security.TLS), "late", now)[0], SdpIgnored)
    with pytest.raises(LocalProtocolError):
        client.start(now)


@pytest.mark.parametrize("wanted", list(Security))
def test_no_silent_change_of_security(wanted: Security) -> None:
    other = Security.NO_TLS if wanted is Security.TLS else Security.TLS
    client = searching(wanted)
    (event,) = client.receive(answer(security=other), "x", 0.1)
    assert isinstance(event, SdpSecurityDiffers)
    assert (event.wanted, event.response.security) == (wanted, other)
    assert client.next_timeout() == RESPONSE_TIME
    (event,) = client.receive(answer(security=wanted), "x", 0.1)
    assert isinstance(event, SeccDiscovered)
    (event,) = searching(wanted, accept_other_security=True).receive(answer(security=other), "x", 0.1)
    assert isinstance(event, SeccDiscovered)
    assert (event.security, event.wanted) == (other, wanted)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        encode_sdp_frame(SdpRequest()),
        answer(port=0),
        answer(address="2001:db8::1"),
        answer(security=0x33),
        answer(transport_protocol=TransportProtocol.UDP),
        answer(trailing=b"x"),
    ],
)
def test_unusable_answers_are_ignored(datagram: bytes) -> None:
    client = searching()
    (event,) = client.receive(datagram, "x", 0.1)
    assert isinstance(event, SdpIgnored)
    assert event.reason
    assert client.next_timeout() == RESPONSE_TIME


def test_other_addresses_where_they_are_wanted() -> None:
    (event,) = searching(link_local_only=False).receive(answer(address="2001:db8::1"), "x", 0.1)
    assert isinstance(event, SeccDiscovered)


def test_answers_before_the_question() -> None:
    (event,) = SdpClient(security=Security.NO_TLS).receive(answer(), "x", 0.0)
    assert isinstance(event, SdpIgnored)
