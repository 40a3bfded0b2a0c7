"""Messages as trees."""

from __future__ import annotations

import random
from ipaddress import IPv6Address

import pytest

from tests.support.exi import SETS, codec_of
from v2gstack.codecs.v2gtp import SdpResponse, Security
from v2gstack.explain import explain
from v2gstack.messages import AnyElement, registry
from v2gstack.messages.iso15118_2 import PhysicalValue, UnitSymbol
from v2gstack.messages.xmldsig import Object, SignatureValue
from v2gstack.testing.instances import Instances, RandomSource

CURRENT_DEMAND = bytes.fromhex("8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600")


def test_a_message_in_full() -> None:
    assert explain(codec_of("iso15118_2").decode(CURRENT_DEMAND)) == "\n".join(
        [
            "V2G_Message  (ISO 15118-2)",
            "  Header",
            '    SessionID  4142423030303831  "ABB00081"',
            "  Body",
            "    CurrentDemandReq",
            "      DC_EVStatus",
            "        EVReady      true",
            "        EVErrorCode  NO_ERROR",
            "        EVRESSSOC    100 %",
            "      EVTargetCurrent         5 A",
            "      EVMaximumVoltageLimit   471 V",
            "      EVMaximumCurrentLimit   100 A",
            "      EVMaximumPowerLimit     50000 W",
            "      BulkChargingComplete    false",
            "      ChargingComplete        true",
            "      RemainingTimeToFullSoC  0 s",
            "      RemainingTimeToBulkSoC  0 s",
            "      EVTargetVoltage         460 V",
        ]
    )


def test_units_of_iso_20_come_from_the_schema() -> None:
    message = codec_of("iso15118_20_ac").decode(bytes.fromhex("800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980"))
    text = explain(message)
    assert "  BPT_Dynamic_AC_CLResControlMode\n    EVSETargetActivePower     3000 W\n" in text
    assert "CLResControlMode  " not in text
    assert "TimeStamp  1695358101 s  2023-09-22 04:48:21 UTC" in text


@pytest.mark.parametrize("schema", SETS)
def test_every_message_can_be_shown_and_holds_every_value(schema: str) -> None:
    """Random messages: the tree is printable, and its lines are as many as the XML has elements and attributes, or more."""
    made = Instances(schema, RandomSource(random.Random(3)))
    codec = codec_of(schema)
    for name in list(registry(schema).elements)[:40]:
        message = made.element(name)
        lines = explain(message).split("\n")
        assert all(line.isprintable() for line in lines)
        assert lines[0].split("  ")[0] == name.rpartition("}")[2]
        names = {line.strip().split("  ")[0] for line in lines}
        elements = {
            event.name.local for event in codec.decode_events(codec.encode(message)) if event.name and event.kind == "SE" and event.ref >= 0
        }
        hidden = {"Multiplier", "Unit", "Value", "Exponent"}
        assert elements - names <= hidden | {item for item in elements if f"#{item}" in names}


def test_simple_content_stands_beside_the_name() -> None:
    assert explain(SignatureValue(id="s1", value=b"\1\2")).split("\n") == ["SignatureValue  0102", '  @Id  "s1"']


def test_foreign_elements() -> None:
    inner = AnyElement(name="{urn:x}leaf", content=("a\x1bb",))
    found = explain(Object(content=("text", AnyElement(name="{urn:x}\x07", attributes=(("k", "v"),), content=(inner, "t")))))
    assert "\x1b" not in found
    assert "\x07" not in found
    assert found.split("\n") == [
        "Object  (XML Signature)",
        '  text  "text"',
        "  {urn:x}\\x07",
        '    @k           "v"',
        '    {urn:x}leaf  "a\\x1bb"',
        '    text         "t"',
    ]


def test_long_values_are_cut_as_asked() -> None:
    value = SignatureValue(value=bytes(200))
    assert "200 bytes" in explain(value)
    assert explain(value, max_bytes=200) == f"SignatureValue  {'00' * 200}"


def test_plain_values_and_parts() -> None:
    assert explain("DE-ABC", name="eMAID") == 'eMAID  "DE-ABC"'
    assert explain(PhysicalValue.of(5, UnitSymbol.A)) == "PhysicalValue  5 A"


def test_sdp() -> None:
    answer = SdpResponse(secc_ip_address=IPv6Address("fe80::1"), secc_port=15118, security=Security.NO_TLS)
    assert explain(answer).split("\n") == [
        "SdpResponse",
        "  secc_ip_address     fe80::1",
        "  secc_port           15118",
        "  security            NO_TLS",
        "  transport_protocol  TCP",
    ]
