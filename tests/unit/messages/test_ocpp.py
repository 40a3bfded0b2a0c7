"""The messages of OCPP are what the tables say, and the tables say of each thing one thing."""

from __future__ import annotations

import enum
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module

import msgspec
import pytest

from tests.typing import ocpp as typed
from tools._ocpp.actions import ACTIONS, SECRETS
from tools._ocpp.render import member_name
from tools._ocpp.tables import Field, Table, python_names, read_table, words
from tools.gen_ocpp import generate
from v2gstack.errors import ConfigError
from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppObject, OcppVersion
from v2gstack.messages.ocpp16 import ChangeConfigurationRequest
from v2gstack.messages.ocpp201 import APNType, BootNotificationRequest, BootReasonEnumType, ChargingStationType

#: Actions and who may send their requests, as the standard counts them.
COUNTS = {OcppVersion.V16: 39, OcppVersion.V201: 64, OcppVersion.V21: 91}

every_version = pytest.mark.parametrize("version", list(OcppVersion))


def every_class(version: OcppVersion) -> dict[str, type[OcppObject]]:
    module = import_module(version.package)
    found = {name: getattr(module, name) for name in module.__all__}
    return {name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, OcppObject)}


def every_enum(version: OcppVersion) -> dict[str, type[enum.StrEnum]]:
    module = import_module(version.package)
    found = {name: getattr(module, name) for name in module.__all__}
    return {name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, enum.StrEnum)}


def tables() -> list[tuple[str, Table, str, tuple[Field, ...]]]:
    return [
        (version, table, name, fields)
        for version in OcppVersion
        for table in (read_table(version),)
        for name, fields in (table.messages | table.types).items()
    ]


def test_the_committed_files_are_what_the_generator_makes() -> None:
    for path, text in generate().items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is stale: run `make generate`"


@every_version
def test_every_action_is_there(version: OcppVersion) -> None:
    assert len(version.actions) == COUNTS[version]
    for name, action in version.actions.items():
        assert action.name == name
        assert action.request.__name__ == (f"{name}Request" if action.response else name)
        assert action.response is None or action.response.__name__ == f"{name}Response"
        assert ACTIONS[version][action.block][name].removesuffix(" (send)") == action.sender
    assert [name for name, action in version.actions.items() if action.response is None] == (
        ["NotifyPeriodicEventStream"] if version == "2.1" else []
    )


@every_version
def test_later_versions_keep_the_sender_and_the_block(version: OcppVersion) -> None:
    if version == "2.1":
        for name, action in OcppVersion.V201.actions.items():
            assert (version.actions[name].sender, version.actions[name].block) == (action.sender, action.block)


@every_version
def test_classes_are_the_tables(version: OcppVersion) -> None:
    table = read_table(version)
    classes = every_class(version)
    assert set(classes) == set(table.messages) | set(table.types)
    for name, fields in (table.messages | table.types).items():
        cls = classes[name]
        assert {field.name: field.encode_name for field in msgspec.structs.fields(cls)} == {f.name: f.wire for f in fields}
        assert {field.encode_name for field in msgspec.structs.fields(cls) if field.required} == {f.wire for f in fields if not f.optional}


@every_version
def test_enumerations_are_the_tables_and_members_are_told_apart(version: OcppVersion) -> None:
    table = read_table(version)
    enums = every_enum(version)
    assert {name: tuple(each.value for each in cls) for name, cls in enums.items()} == table.enums
    for name, values in table.enums.items():
        assert len({member_name(value) for value in values}) == len(values), name
        assert all(member_name(value).isidentifier() for value in values), name


def test_names_are_a_bijection_in_every_type() -> None:
    for version, _, name, fields in tables():
        assert len({field.name for field in fields}) == len({field.wire for field in fields}) == len(fields), (version, name)


def test_names_differ_in_case_alone_where_they_share_a_field() -> None:
    shared: defaultdict[str, set[str]] = defaultdict(set)
    for wire, name in python_names().items():
        shared[name].add(wire)
        assert name.isidentifier()
        assert name == name.lower()
    assert {frozenset(wires) for wires in shared.values() if len(wires) > 1} == {
        frozenset({"soC", "soc"}),
        frozenset({"priceScheduleID", "priceScheduleId"}),
    }


def test_every_name_is_used() -> None:
    assert set(python_names()) == {field.wire for _, _, _, fields in tables() for field in fields}


def test_every_meaning_belongs_to_something() -> None:
    owners = {f"{name}.{field.wire}" for _, _, name, fields in tables() for field in fields}
    wires = set(python_names())
    types = {name for version in OcppVersion for name in (*read_table(version).types, *read_table(version).enums)}
    assert [key for key in words().fields if key not in owners | wires] == []
    assert set(words().types) <= types
    assert set(words().actions) == {name for version in OcppVersion for name in version.actions}


@every_version
def test_every_class_is_immutable_and_documented(version: OcppVersion) -> None:
    for cls in every_class(version).values():
        assert cls.__struct_config__.frozen
        assert cls.__struct_config__.forbid_unknown_fields
        assert cls.__struct_config__.omit_defaults
        assert cls.__match_args__ == ()
        assert cls.__doc__


def test_messages_are_built_compared_and_changed_as_values() -> None:
    station = ChargingStationType(model="M1", vendor_name="V")
    request = BootNotificationRequest(reason=BootReasonEnumType.PowerUp, charging_station=station)
    assert request == BootNotificationRequest(charging_station=station, reason=BootReasonEnumType.PowerUp)
    assert hash(request) == hash(request.replace())
    assert request.replace(reason=BootReasonEnumType.Triggered).reason == "Triggered"
    with pytest.raises(AttributeError):
        request.reason = BootReasonEnumType.Unknown  # type: ignore[misc]
    with pytest.raises(TypeError, match="charging_station"):
        BootNotificationRequest(reason=BootReasonEnumType.PowerUp)  # type: ignore[call-arg]


def test_secrets_are_not_shown() -> None:
    key = ChangeConfigurationRequest(key="AuthorizationKey", value="0123456789abcdef")
    assert repr(key) == "ChangeConfigurationRequest(key='AuthorizationKey', value=***)"
    assert repr(APNType(apn="a", apn_authentication="PAP", sim_pin=1234)).count("***") == 1  # type: ignore[arg-type]


@every_version
def test_every_field_that_sounds_like_a_secret_is_one(version: OcppVersion) -> None:
    classes = every_class(version)
    table = read_table(version)
    for name, fields in (table.messages | table.types).items():
        sounding = {f.wire for f in fields if "assword" in f.wire or f.wire[-3:].lower() == "pin"}
        assert sounding <= set(SECRETS.get(name, ())), name
        hidden = {field.name for field in fields if field.wire in SECRETS.get(name, ())}
        assert getattr(classes[name], "SECRETS", frozenset()) == hidden, name


def test_versions_are_found_by_their_subprotocol() -> None:
    assert [OcppVersion.of_subprotocol(version.subprotocol) for version in OcppVersion] == list(OcppVersion)
    assert {version.subprotocol for version in OcppVersion} == {read_table(version).subprotocol for version in OcppVersion}
    with pytest.raises(ConfigError, match=r"ocpp1\.5"):
        OcppVersion.of_subprotocol("ocpp1.5")


def test_a_version_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys, v2gstack, v2gstack.messages.ocpp as o\n"
        "def loaded(): return sorted(n for n in sys.modules if n.startswith('v2gstack.messages.ocpp') and n.count('.') == 2)\n"
        "print(loaded()); o.OcppVersion.V201.actions; print(loaded())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["['v2gstack.messages.ocpp']", "['v2gstack.messages.ocpp', 'v2gstack.messages.ocpp201']"]


def test_what_type_checkers_are_told_runs() -> None:
    event = ocpp201.TransactionEventRequest(
        event_type=ocpp201.TransactionEventEnumType.Started,
        timestamp=datetime(2026, 3, 1, tzinfo=UTC),
        trigger_reason=ocpp201.TriggerReasonEnumType.CablePluggedIn,
        seq_no=0,
        transaction_info=ocpp201.TransactionType(transaction_id="t"),
    )
    typed.fields_have_their_types(event)
    typed.numbers_are_decimals(ocpp16.ChargingSchedulePeriod(start_period=0, limit=Decimal(16)), ocpp16.SampledValue(value="1"))
    for version in OcppVersion:
        typed.actions_have_their_classes(version)
