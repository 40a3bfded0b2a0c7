"""The committed table of field names fits the schemas, and no name is lost in it."""

from __future__ import annotations

import keyword
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from v2gstack.codecs.exi.schema.components import ComplexType, ElementDeclaration, ModelGroup, Particle, Schema
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.messages import Message

ROOT = Path(__file__).resolve().parents[3]
NAMES: dict[str, str] = tomllib.loads((ROOT / "tools" / "names.toml").read_text(encoding="utf-8"))["names"]
DOCUMENTS = (
    "appprotocol.xsd",
    "din70121_msgdef.xsd",
    "iso15118_2_msgdef.xsd",
    "iso15118_20_common_messages.xsd",
    "iso15118_20_ac.xsd",
    "iso15118_20_dc.xsd",
    "iso15118_20_acdp.xsd",
    "iso15118_20_wpt.xsd",
    "xmldsig.xsd",
)


@pytest.fixture(scope="module")
def schemas() -> list[Schema]:
    return [read_schema(ROOT / "schemas" / document) for document in DOCUMENTS]


def elements(schema: Schema) -> list[ElementDeclaration]:
    return [*schema.elements.values(), *schema.local_elements]


def test_every_name_of_the_schemas_has_a_row_and_every_row_a_name(schemas: list[Schema]) -> None:
    used = {element.name.local for schema in schemas for element in elements(schema)}
    used |= {attribute.name.local for schema in schemas for attribute in (*schema.attributes.values(), *schema.local_attributes)}
    assert used == set(NAMES)


def test_the_rows_are_in_order() -> None:
    assert list(NAMES) == sorted(NAMES)


def test_a_field_name_keeps_the_letters_and_is_one_in_python() -> None:
    for name, field in NAMES.items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", field), name
        assert field.replace("_", "") == re.sub(r"\W|_", "", name).lower(), name
        assert not keyword.iskeyword(field), name
        # A field must not hide what every message can do.
        assert not hasattr(Message, field), name


def test_names_that_share_a_field_name_differ_in_case_alone() -> None:
    sharing = defaultdict(list)
    for name, field in NAMES.items():
        sharing[field].append(name)
    shared = sorted(sorted(names) for names in sharing.values() if len(names) > 1)
    assert shared == [["Amount", "amount"], ["DHPublicKey", "DHpublickey"], ["Duration", "duration"], ["EMAID", "eMAID"]]


def members(schema: Schema, particle: Particle | None) -> list[str]:
    """Names of all elements that may stand in a content model, substitutions included."""
    if particle is None:
        return []
    if isinstance(particle.term, ModelGroup):
        return [name for inner in particle.term.particles for name in members(schema, inner)]
    if isinstance(particle.term, ElementDeclaration):
        return [member.name.local for member in schema.substitutions.get(particle.term.name, (particle.term,))]
    return []


def test_the_names_of_a_type_are_distinct(schemas: list[Schema]) -> None:
    for schema in schemas:
        types = [*schema.types.values(), *(element.type for element in elements(schema))]
        for kind in types:
            if not isinstance(kind, ComplexType):
                continue
            names = set(members(schema, kind.particle)) | {use.declaration.name.local for use in kind.attributes}
            assert len({NAMES[name] for name in names}) == len(names), kind.name


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("EVRESSSOC", "ev_ress_soc"),
        ("DC_EVStatus", "dc_ev_status"),
        ("SAScheduleTupleID", "sa_schedule_tuple_id"),
        ("eMAID", "emaid"),
        ("EVSEID", "evse_id"),
        ("EVCCID", "evcc_id"),
        ("PMax", "p_max"),
        ("DHParams", "dh_params"),
        ("X509IssuerSerial", "x509_issuer_serial"),
        ("EVMaximumV2XEnergyRequest", "ev_maximum_v2x_energy_request"),
        ("EVMaximumDischargePower_L2", "ev_maximum_discharge_power_l2"),
        ("EIM_ASResAuthorizationMode", "eim_as_res_authorization_mode"),
    ],
)
def test_words_are_found_as_people_read_them(name: str, field: str) -> None:
    assert NAMES[name] == field
