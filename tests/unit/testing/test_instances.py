"""Messages on demand are valid: the codec takes them, and gives them back."""

from __future__ import annotations

import random
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from v2gstack.codecs.exi import ExiCodec
from v2gstack.errors import ConfigError, UnknownSchemaError
from v2gstack.messages import SCHEMA_SETS, Message, registry
from v2gstack.testing.instances import Instances, MinimalSource, RandomSource
from v2gstack.testing.strategies import elements, messages, xml_text

AC_REQ = "{urn:iso:std:iso:15118:-20:AC}AC_ChargeLoopReq"


@pytest.mark.parametrize("name", SCHEMA_SETS)
def test_the_smallest_message_of_every_element_encodes(name: str, codec: Callable[[str], ExiCodec]) -> None:
    for element, cls in registry(name).elements.items():
        message = Instances(name, MinimalSource()).element(element)
        assert type(message) is cls
        assert codec(name).decode(codec(name).encode(message)) == message


@pytest.mark.parametrize("name", SCHEMA_SETS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_drawn_messages_go_through_exi_and_json(name: str, data: st.DataObject) -> None:
    message = data.draw(messages(name))
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
    codec = ExiCodec(name)
    assert codec.decode(codec.encode(message)) == message


def test_the_same_seed_gives_the_same_messages() -> None:
    def made(seed: int) -> list[Message]:
        instances = Instances("iso15118_20_ac", RandomSource(random.Random(seed)))
        return [instances.element(AC_REQ) for _ in range(5)]

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_random_messages_have_all_members_of_a_substitution_group() -> None:
    instances = Instances("iso15118_20_ac", RandomSource(random.Random(0)))
    found = {type(instances.element(AC_REQ).cl_req_control_mode).__name__ for _ in range(60)}  # type: ignore[attr-defined]
    assert found == {
        "Scheduled_AC_CLReqControlMode",
        "BPT_Scheduled_AC_CLReqControlMode",
        "Dynamic_AC_CLReqControlMode",
        "BPT_Dynamic_AC_CLReqControlMode",
    }


def test_lists_are_sometimes_full() -> None:
    instances = Instances("iso15118_2", RandomSource(random.Random(3)))
    name = "{urn:iso:15118:2:2013:MsgDataTypes}PaymentOptionListType"
    full = "{urn:iso:15118:2:2013:MsgDataTypes}ParameterSetType"
    assert {len(instances.complex_type(name).payment_option) for _ in range(40)} == {1, 2}  # type: ignore[attr-defined]
    assert 16 in {len(instances.complex_type(full).parameter) for _ in range(60)}  # type: ignore[attr-defined]


@settings(max_examples=50, deadline=None)
@given(elements("iso15118_20_ac", AC_REQ, budget=0))
def test_without_a_budget_nothing_optional_is_there(message: Message) -> None:
    assert message.header.signature is None  # type: ignore[attr-defined]
    assert message.display_parameters is None  # type: ignore[attr-defined]


@given(xml_text(0, 5))
def test_texts_are_such_as_xml_carries(text: str) -> None:
    from lxml import etree

    element = etree.Element("a", b=text)
    element.text = text
    back = etree.fromstring(etree.tostring(element))
    assert (back.text or "", back.get("b")) == (text, text)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownSchemaError):
        Instances("iso15118_3", MinimalSource())
    instances = Instances("iso15118_2", MinimalSource())
    with pytest.raises(ConfigError, match="no element"):
        instances.element("{urn:iso:15118:2:2013:MsgBody}BodyElement")
    with pytest.raises(ConfigError, match="no complex type"):
        instances.complex_type("{urn:iso:15118:2:2013:MsgDataTypes}sessionIDType")
    with pytest.raises(ConfigError, match="nothing of the abstract type"):
        Instances("iso15118_20_wpt", MinimalSource()).complex_type("{urn:iso:std:iso:15118:-20:CommonTypes}CLReqControlModeType")
