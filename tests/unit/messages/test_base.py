"""What all messages share, and the registry of their classes."""

from __future__ import annotations

import pickle
import subprocess
import sys

import msgspec
import pytest

from v2gstack.errors import UnknownSchemaError
from v2gstack.messages import SCHEMA_SETS, AnyElement, registry
from v2gstack.messages.appprotocol import ResponseCode, supportedAppProtocolRes

ANSWER = supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=1)


def test_replace_gives_a_changed_copy() -> None:
    assert ANSWER.replace(schema_id=2) == supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=2)
    assert ANSWER.schema_id == 1
    with pytest.raises(TypeError):
        ANSWER.replace(schema=2)


def test_messages_do_not_change() -> None:
    with pytest.raises(AttributeError):
        ANSWER.schema_id = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        supportedAppProtocolRes(ResponseCode.OK_SuccessfulNegotiation)  # type: ignore[call-arg]


def test_messages_are_equal_by_value_hashable_and_picklable() -> None:
    assert hash(ANSWER) == hash(ANSWER.replace(schema_id=1))
    assert pickle.loads(pickle.dumps(ANSWER)) == ANSWER
    assert ANSWER.replace(schema_id=None) != ANSWER


def test_messages_match() -> None:
    match ANSWER:
        case supportedAppProtocolRes(response_code=ResponseCode.OK_SuccessfulNegotiation, schema_id=number):
            assert number == 1
        case _:
            pytest.fail("no match")


def test_foreign_elements_nest() -> None:
    inner = AnyElement(name="b", attributes=(("k", "v"),), content=("x",))
    outer = AnyElement(name="{urn:a}a", content=("t", inner))
    assert msgspec.json.decode(msgspec.json.encode(outer), type=AnyElement) == outer


def test_the_registry_is_made_once_for_each_set() -> None:
    assert [registry(name).name for name in SCHEMA_SETS] == list(SCHEMA_SETS)
    assert registry("iso15118_2") is registry("iso15118_2")


def test_an_unknown_set_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownSchemaError, match="iso15118_3") as caught:
        registry("iso15118_3")
    assert "iso15118_20_dc" in caught.value.hint


def test_each_class_of_an_element_knows_its_name() -> None:
    for name in SCHEMA_SETS:
        found = registry(name)
        assert {found.element_of[cls]: cls for cls in found.elements.values()} == found.elements


def test_a_registry_imports_no_other_protocol() -> None:
    script = (
        "import sys; from v2gstack.messages import registry; registry('din70121');"
        "print(sorted(n for n in sys.modules if n.startswith('v2gstack.messages.') and n.count('.') == 2))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = ("_base", "_registry", "_scalars", "din70121", "xmldsig")
    assert done.stdout.strip() == str([f"v2gstack.messages.{name}" for name in modules])


def test_importing_messages_loads_no_codec_and_no_xml() -> None:
    script = (
        "import sys, v2gstack.messages.iso15118_20;"
        "print([n for n in sys.modules if n.startswith(('lxml', 'hypothesis', 'construct', 'v2gstack.codecs'))])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["msgdef", "header", "body", "datatypes"])
@pytest.mark.parametrize("package", ["din70121", "iso15118_2"])
def test_modules_can_be_imported_in_any_order(package: str, module: str) -> None:
    """Namespaces of DIN 70121 refer to each other in a circle."""
    script = (
        f"import v2gstack.messages.{package}.{module}, msgspec;"
        f"from v2gstack.messages.{package} import V2G_Message; msgspec.json.Decoder(V2G_Message)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
