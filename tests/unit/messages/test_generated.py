"""The generated messages: they are what the schemas say, and JSON carries them without loss."""

from __future__ import annotations

import random
import re
import typing
from collections import Counter
from decimal import Decimal
from functools import reduce
from operator import or_

import msgspec
import pytest

from tools.gen_messages import generate
from v2gstack._resources import schema_path
from v2gstack.codecs.exi.program import Program, ShapeKind, Slot, SlotKind
from v2gstack.codecs.exi.schema.components import ComplexType, Schema, SimpleType
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.codecs.exi.sets import load_program, schema_set
from v2gstack.errors import EncodeError
from v2gstack.messages import SCHEMA_SETS, AnyElement, Message, Registry, iso15118_2, iso15118_20, registry, xmldsig
from v2gstack.messages.iso15118_20 import ac, dc
from v2gstack.testing.instances import Instances, MinimalSource, RandomSource

#: Numbers whose unit is not the schema's to say: parameters carry it in their name, the signal
#: strengths of wireless power transfer have none.
WITHOUT_UNIT = {"Parameter.physical_value", "Parameter.rational_number", "WPT_LF_TxData.eirp", "WPT_LF_RxRSSI.rssi"}
#: Types whose choice may be left out.
OPTIONAL_CHOICES = {"Dynamic_SEResControlMode", "ChargingSchedule"}


@pytest.fixture(params=SCHEMA_SETS, scope="module")
def classes(request: pytest.FixtureRequest) -> Registry:
    return registry(request.param)


@pytest.fixture(scope="module")
def schema(classes: Registry) -> Schema:
    return read_schema(schema_path(schema_set(classes.name).root))


@pytest.fixture(scope="module")
def program(classes: Registry) -> Program:
    return load_program(classes.name)


def every_class(classes: Registry) -> set[type[Message]]:
    return {*classes.types.values(), *classes.elements.values(), *classes.wrappers.values()}


def can_be_made(schema: Schema, key: str) -> bool:
    """Whether a type is concrete, or has something concrete derived from it in the same set."""
    found = next((t for name, t in schema.types.items() if str(name) == key), None)

    def derives(type_: object) -> bool:
        return type_ is found or (isinstance(type_, ComplexType) and type_.base is not type_ and derives(type_.base))

    return any(isinstance(t, ComplexType) and not t.abstract and derives(t) for t in schema.types.values())


def samples(classes: Registry, schema: Schema) -> list[Message]:
    """Messages of every type and every element: the smallest, and some with more."""
    made: list[Message] = []
    for index, key in enumerate((*classes.types, *classes.elements)):
        for source in (MinimalSource(), RandomSource(random.Random(index)), RandomSource(random.Random(-1 - index))):
            instances = Instances(classes.name, source)
            if key in classes.elements:
                made.append(instances.element(key))
            elif not key.endswith("/") and can_be_made(schema, key):
                made.append(instances.complex_type(key))
    return made


def test_the_committed_files_are_what_the_generator_makes() -> None:
    for path, text in generate().items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is stale: run `make generate`"


def test_every_type_element_and_enumeration_of_the_schema_has_its_class(classes: Registry, schema: Schema) -> None:
    uris = set(schema.namespaces)
    named = {name: type_ for name, type_ in schema.types.items() if name.uri in uris}
    complex_ = {str(name) for name, type_ in named.items() if isinstance(type_, ComplexType)}
    anonymous = {f"{name}/" for name, e in schema.elements.items() if isinstance(e.type, ComplexType) and e.type.name is None}
    assert set(classes.types) == complex_ | anonymous
    enums = {str(name): t for name, t in named.items() if isinstance(t, SimpleType) and t.facets.enumeration is not None}
    assert set(classes.enums) == set(enums)
    for name, type_ in enums.items():
        assert tuple(member.value for member in classes.enums[name]) == type_.facets.enumeration
    concrete = {
        str(e.name) for e in schema.elements.values() if not e.abstract and not (isinstance(e.type, ComplexType) and e.type.abstract)
    }
    assert set(classes.elements) == concrete
    assert {name: cls.__name__ for name, cls in classes.elements.items()} == {name: name.rpartition("}")[2] for name in concrete}


def test_class_names_are_told_apart(classes: Registry) -> None:
    """Units and choices go by class name."""
    assert not [name for name, count in Counter(cls.__name__ for cls in every_class(classes)).items() if count > 1]


def test_every_class_is_immutable_and_without_cycles(classes: Registry) -> None:
    for cls in every_class(classes):
        assert cls.__struct_config__.frozen, cls
        assert cls.__match_args__ == (), "fields go by keyword alone"
        assert not cls.__struct_config__.gc, cls


def slot_name(slot: Slot) -> str:
    return {SlotKind.ATTRIBUTE: f"@{slot.name}", SlotKind.TEXT: "#text", SlotKind.CONTENT: "#content"}.get(SlotKind(slot.kind), slot.name)


def test_fields_are_the_slots_of_the_grammar_program(classes: Registry, program: Program) -> None:
    """Names are a bijection; what is required there has no default here; what repeats there is a tuple here."""
    seen = 0
    for rule in program.types:
        if rule.name < 0 or rule.shape.kind == ShapeKind.SIMPLE:
            continue
        uri, local = program.name(rule.name)
        cls = classes.types.get(f"{{{uri}}}{local}")
        if cls is None:
            continue
        seen += 1
        fields = {field.encode_name: field for field in msgspec.structs.fields(cls)}
        assert len(set(cls.__struct_fields__)) == len(fields) == len(cls.__struct_fields__)
        assert set(fields) == {slot_name(slot) for slot in rule.shape.slots}, cls
        for slot in rule.shape.slots:
            field = fields[slot_name(slot)]
            repeats = slot.many or slot.kind == SlotKind.CONTENT
            # Required content may be empty: of mixed types, the texts.
            assert field.required == (slot.required and slot.kind != SlotKind.CONTENT), (cls, slot.name)
            assert ("tuple" in str(field.type)) == repeats, (cls, slot.name)
            if not field.required:
                assert field.default == (() if repeats else None)
    assert seen == len([key for key in classes.types if not key.endswith("/")])


def test_json_loses_nothing(classes: Registry, schema: Schema) -> None:
    made = samples(classes, schema)
    assert {type(message) for message in made} >= set(classes.elements.values())
    for message in made:
        text = msgspec.json.encode(message)
        assert msgspec.json.decode(text, type=type(message)) == message


def test_json_says_which_element_it_is(classes: Registry) -> None:
    decoder = msgspec.json.Decoder(reduce(or_, classes.elements.values()))
    for name, cls in classes.elements.items():
        message = Instances(classes.name, RandomSource(random.Random(name))).element(name)
        decoded = decoder.decode(msgspec.json.encode(message))
        assert type(decoded) is cls
        assert decoded == message


def test_numbers_with_a_unit_say_it(classes: Registry) -> None:
    for cls in every_class(classes):
        for field in msgspec.structs.fields(cls):
            if "PhysicalValue" in str(field.type) or "RationalNumber" in str(field.type):
                unit = classes.unit(cls, field.name)
                assert bool(unit) != (f"{cls.__name__}.{field.name}" in WITHOUT_UNIT), (cls, field.name)
                if unit:
                    assert f"Unit: {unit}." in " ".join(documentation(cls, field.name).split())
    for key in classes.units:
        cls_name, _, field_name = key.partition(".")
        assert field_name in next(cls for cls in every_class(classes) if cls.__name__ == cls_name).__struct_fields__


def documentation(cls: type[Message], field: str) -> str:
    """What the docstring of a class, or of one above it, says of a field."""
    for owner in cls.__mro__:
        doc = owner.__doc__ or ""
        if f"\n        {field}:" in doc:
            return re.split(r"\n {4,8}(?! )", doc.split(f"\n        {field}:")[1])[0]
    return ""


def test_every_field_is_described(classes: Registry) -> None:
    for cls in every_class(classes):
        assert cls.__doc__
        for field in cls.__struct_fields__:
            assert documentation(cls, field), (cls, field)


def test_a_choice_gives_the_branch_that_is_present(classes: Registry) -> None:
    for key, branches in classes.choices.items():
        cls_name, _, name = key.partition(".")
        cls = next(cls for cls in classes.types.values() if cls.__name__ == cls_name)
        type_name = next(n for n, c in classes.types.items() if c is cls)
        found = set()
        for seed in range(40):
            message = Instances(classes.name, RandomSource(random.Random(seed))).complex_type(type_name)
            present = [branch for branch in branches if getattr(message, branch) is not None]
            found.update(present)
            assert len(present) <= 1
            assert getattr(message, name) == (getattr(message, present[0]) if present else None)
            nothing = message.replace(**dict.fromkeys(branches))
            if cls_name in OPTIONAL_CHOICES:
                assert getattr(nothing, name) is None
            else:
                with pytest.raises(EncodeError, match=f"{cls_name} has none of {branches[0]}, "):
                    getattr(nothing, name)
        assert found == set(branches)


def test_a_required_choice_without_a_branch_is_an_error() -> None:
    with pytest.raises(EncodeError, match="Parameter has none of bool_value, byte_value") as caught:
        _ = iso15118_2.Parameter(name="x").any_value
    assert caught.value.hint
    # False is a value like any other.
    assert iso15118_2.Parameter(name="x", bool_value=False).any_value is False


def test_a_substitution_group_has_the_members_of_its_own_set() -> None:
    assert set(typing.get_args(ac.AnyCLReqControlMode)) == {
        ac.Scheduled_AC_CLReqControlMode,
        ac.BPT_Scheduled_AC_CLReqControlMode,
        ac.Dynamic_AC_CLReqControlMode,
        ac.BPT_Dynamic_AC_CLReqControlMode,
    }
    message = Instances("iso15118_20_dc", MinimalSource()).element("{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopReq")
    text = msgspec.json.encode(message).replace(b"_DC_CLReqControlMode", b"_AC_CLReqControlMode")
    with pytest.raises(msgspec.ValidationError, match="#element"):
        msgspec.json.decode(text, type=dc.DC_ChargeLoopReq)


def test_two_elements_of_one_type_are_no_kind_of_each_other() -> None:
    connect = Instances("iso15118_20_acdp", MinimalSource()).element("{urn:iso:std:iso:15118:-20:ACDP}ACDP_ConnectReq")
    disconnect = Instances("iso15118_20_acdp", MinimalSource()).element("{urn:iso:std:iso:15118:-20:ACDP}ACDP_DisconnectReq")
    assert isinstance(connect, iso15118_20.ACDP_ConnectReq)
    assert not isinstance(connect, iso15118_20.ACDP_DisconnectReq)
    assert not isinstance(disconnect, iso15118_20.ACDP_ConnectReq)
    assert connect != disconnect


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (iso15118_2.PhysicalValue, '{"Multiplier": 4, "Unit": "V", "Value": 1}'),
        (iso15118_2.PhysicalValue, '{"Multiplier": 0, "Unit": "VA", "Value": 1}'),
        (iso15118_2.PhysicalValue, '{"Multiplier": 0, "Unit": "V", "Value": 32768}'),
        (iso15118_2.PhysicalValue, '{"Multiplier": 0, "Unit": "V", "Value": 1.5}'),
        (iso15118_2.PhysicalValue, '{"Multiplier": 0, "Unit": "V"}'),
        (iso15118_2.SessionSetupReq, '{"EVCCID": "AAAAAAAAAA=="}'),
        (iso15118_2.SessionSetupReq, '{"#element": "SessionSetupRes", "EVCCID": "AAAA"}'),
        (iso15118_2.PaymentOptionList, '{"PaymentOption": []}'),
        (iso15118_2.PaymentOptionList, '{"PaymentOption": ["Contract", "Contract", "Contract"]}'),
        (iso15118_20.MessageHeader, '{"SessionID": "AAAAAAAAAA==", "TimeStamp": 0}'),
    ],
)
def test_json_is_held_to_the_limits_of_the_schema(kind: type[Message], text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=kind)


def test_json_goes_by_the_names_of_the_schema() -> None:
    signature = xmldsig.Signature(
        id="s1",
        signed_info=xmldsig.SignedInfo(
            canonicalization_method=xmldsig.CanonicalizationMethod(algorithm="urn:c", content=("text", AnyElement(name="{urn:x}y"))),
            signature_method=xmldsig.SignatureMethod(algorithm="urn:s", content=(xmldsig.HMACOutputLength(value=7),)),
            reference=(),
        ),
        signature_value=xmldsig.SignatureValue(value=b"\x00\x01"),
    )
    assert msgspec.json.decode(msgspec.json.encode(signature)) == {
        "#element": "Signature",
        "@Id": "s1",
        "SignedInfo": {
            "#element": "SignedInfo",
            "CanonicalizationMethod": {
                "#element": "CanonicalizationMethod",
                "@Algorithm": "urn:c",
                "#content": ["text", {"#element": "#any", "name": "{urn:x}y"}],
            },
            "SignatureMethod": {
                "#element": "SignatureMethod",
                "@Algorithm": "urn:s",
                "#content": [{"#element": "HMACOutputLength", "#text": 7}],
            },
            "Reference": [],
        },
        "SignatureValue": {"#element": "SignatureValue", "#text": "AAE="},
    }


def test_enumerations_are_texts_and_their_members_the_values() -> None:
    assert iso15118_2.ResponseCode.FAILED_UnknownSession == "FAILED_UnknownSession"
    assert iso15118_2.EVSENotification.None_.value == "None"
    assert iso15118_20.WPT_PowerClass.MF_WPT1.value == "MF-WPT1"
    assert str(iso15118_2.UnitSymbol.V) == "V"


def test_numbers_of_both_kinds_know_their_decimal() -> None:
    number = iso15118_2.PhysicalValue(multiplier=-1, unit=iso15118_2.UnitSymbol.A, value=1205)
    assert (number.decimal, str(number)) == (Decimal("120.5"), "120.5 A")
    assert iso15118_20.RationalNumber.of("0.25") == iso15118_20.RationalNumber(exponent=-2, value=25)
