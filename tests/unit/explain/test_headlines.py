"""The values that matter."""

from __future__ import annotations

import random
from ipaddress import IPv6Address

import pytest

from tests.support.exi import SETS, codec_of
from v2gstack.codecs import v2gtp
from v2gstack.codecs.v2gtp import SdpRequest, SdpResponse, Security
from v2gstack.explain import HEADLINES, headline_fields, message_name, summary
from v2gstack.explain.structure import fields_of
from v2gstack.messages import AnyElement, registry
from v2gstack.messages.appprotocol import AppProtocol, supportedAppProtocolReq
from v2gstack.messages.iso15118_2 import (
    Body,
    CableCheckRes,
    DC_EVErrorCode,
    DC_EVSEStatus,
    DC_EVSEStatusCode,
    DC_EVStatus,
    EVSENotification,
    EVSEProcessing,
    FaultCode,
    IsolationLevel,
    MessageHeader,
    Notification,
    ResponseCode,
    SessionStopRes,
    V2G_Message,
    WeldingDetectionReq,
)
from v2gstack.messages.xmldsig import SignatureValue
from v2gstack.testing.instances import Instances, RandomSource

PUBLISHED = [
    (
        "iso15118_2",
        "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600",
        "CurrentDemandReq  I=5A V=460V SOC=100% complete",
    ),
    ("din70121", "809a004011d01bb19732da177000", "SessionSetupReq  EVCCID=ec65ccb685dc"),
    (
        "iso15118_2",
        "8098020f532fe4cdd3b626d1e0203d1114a905090ca914c0c0c0c0c41af7fc36c0c0",
        "SessionSetupRes  EVSEID=DE*ABC*E00001 OK_NewSessionEstablished",
    ),
    (
        "iso15118_20_common",
        "80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924",
        "PowerDeliveryReq  progress=Start processing=Finished",
    ),
    ("iso15118_20_ac", "800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980", "AC_ChargeLoopRes  Ptarget=3000W"),
    ("appprotocol", "80400040", "supportedAppProtocolRes  SchemaID=1 OK_SuccessfulNegotiation"),
]


@pytest.mark.parametrize(("schema", "data", "line"), PUBLISHED, ids=[line.split()[0] for _, _, line in PUBLISHED])
def test_published_messages(schema: str, data: str, line: str) -> None:
    assert summary(codec_of(schema).decode(bytes.fromhex(data))) == line


def classes() -> dict[str, list[type]]:
    """Classes by the name they have in the table."""
    found: dict[str, list[type]] = {}
    for schema in SETS:
        for name, cls in registry(schema).elements.items():
            found.setdefault(name.rpartition("}")[2], []).append(cls)
    for name in ("SdpRequest", "SdpResponse", "PpdSdpRequest", "PpdSdpResponse"):
        found[name] = [getattr(v2gtp, name)]
    return found


def reachable(cls: type, path: list[str]) -> bool:
    """Whether a path leads to a field, through some choice of classes."""
    import typing

    import msgspec

    fields = {field.wire: field.name for field in fields_of(cls)}
    if path[0] not in fields:
        return False
    if len(path) == 1:
        return True
    annotation = typing.get_type_hints(cls)[fields[path[0]]]
    pending, leaves = [annotation], []
    while pending:
        each = pending.pop()
        pending += typing.get_args(each)
        if isinstance(each, type) and issubclass(each, msgspec.Struct):
            leaves.append(each)
    return any(reachable(leaf, path[1:]) for leaf in leaves)


@pytest.mark.parametrize("name", HEADLINES)
def test_every_path_of_the_table_exists(name: str) -> None:
    known = classes()
    assert name in known, f"no message is called {name}"
    for entry in HEADLINES[name].split():
        label, _, path = entry.partition("=")
        assert label.removeprefix("?")
        assert any(reachable(cls, path.split(".")) for cls in known[name]), entry


@pytest.mark.parametrize("schema", SETS)
def test_every_message_has_a_line(schema: str) -> None:
    made = Instances(schema, RandomSource(random.Random(11)))
    for name in list(registry(schema).elements)[:60]:
        message = made.element(name)
        line = summary(message, limit=6)
        assert line.isprintable()
        assert line.split("  ")[0] == message_name(message)
        assert len(headline_fields(message, limit=2)) <= len(headline_fields(message, limit=6))


def envelope(element: object, notification: Notification | None = None) -> V2G_Message:
    return V2G_Message(header=MessageHeader(session_id=b"\1", notification=notification), body=Body(body_element=element))  # type: ignore[arg-type]


def test_failures_come_first() -> None:
    status = DC_EVSEStatus(
        notification_max_delay=0,
        evse_notification=EVSENotification.StopCharging,
        evse_isolation_status=IsolationLevel.Fault,
        evse_status_code=DC_EVSEStatusCode.EVSE_EmergencyShutdown,
    )
    answer = CableCheckRes(response_code=ResponseCode.FAILED, dc_evse_status=status, evse_processing=EVSEProcessing.Finished)
    assert (
        summary(envelope(answer))
        == "CableCheckRes  FAILED EVSENotification=StopCharging EVSE_EmergencyShutdown processing=Finished isolation=Fault"
    )


def test_what_is_as_it_should_be_is_not_mentioned() -> None:
    assert summary(envelope(SessionStopRes(response_code=ResponseCode.OK))) == "SessionStopRes"


def test_faults_in_header_and_vehicle() -> None:
    status = DC_EVStatus(ev_ready=False, ev_error_code=DC_EVErrorCode.FAILED_EVShiftPosition, ev_ress_soc=3)
    fault = Notification(fault_code=FaultCode.ParsingError, fault_msg="a\x1b[0m b")
    assert summary(envelope(WeldingDetectionReq(dc_ev_status=status), fault)) == (
        'WeldingDetectionReq  FaultCode=ParsingError FaultMsg="a\\x1b[0m b" EVErrorCode=FAILED_EVShiftPosition SOC=3%'
    )


def test_offers_are_in_the_order_of_their_priority() -> None:
    offers = tuple(
        AppProtocol(protocol_namespace=name, version_number_major=2, version_number_minor=0, schema_id=number, priority=priority)
        for name, number, priority in (("urn:b", 10, 2), ("urn:a", 20, 1))
    )
    assert (
        summary(supportedAppProtocolReq(app_protocol=offers))
        == "supportedAppProtocolReq  offers=urn:a(2.0,SchemaID=20),urn:b(2.0,SchemaID=10)"
    )


def test_sdp() -> None:
    assert summary(SdpRequest(security=Security.NO_TLS)) == "SdpRequest  security=NO_TLS transport=TCP"
    assert summary(SdpRequest(security=0x55)) == "SdpRequest  security=85 transport=TCP"
    answer = SdpResponse(secc_ip_address=IPv6Address("fe80::1"), secc_port=1, security=Security.TLS)
    assert summary(answer) == "SdpResponse  address=fe80::1 port=1 security=TLS"


def test_messages_without_an_entry_show_their_first_values() -> None:
    assert summary(SignatureValue(id="x", value=b"\1")) == "SignatureValue  @Id=x #text=01"
    assert "SignatureValue" not in HEADLINES


def test_names() -> None:
    assert message_name(envelope(SessionStopRes(response_code=ResponseCode.OK))) == "SessionStopRes"
    assert message_name(V2G_Message(header=MessageHeader(session_id=b""), body=Body())) == "V2G_Message"
    assert message_name(AnyElement(name="x")) == "AnyElement"
    assert message_name("text") == "str"
