"""The reference is complete: commands, options, errors, public names, schema sets; and it names nothing that does not exist."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
import pkgutil
import re
import typing
from pathlib import Path
from typing import Any, get_args

import click
import pytest

import v2gstack
from tests.docs.markdown import DOCUMENTS, ROOT, blocks, prose, text_of
from v2gstack import errors, runtime, simulation, types
from v2gstack._resources import schema_names
from v2gstack.application import config, effects, plug
from v2gstack.application.plug import values as plug_values
from v2gstack.cli import main, talk
from v2gstack.cli.app import COMMANDS, app
from v2gstack.cli.filters import KEYS
from v2gstack.codecs import ocppj
from v2gstack.codecs.exi import SCHEMA_SETS, ExiOptions, Limits
from v2gstack.codecs.exi.options import Alignment
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.codecs.exi.schema.reader import ReaderLimits
from v2gstack.metering import events as meter_events
from v2gstack.protocols import ocpp, v2g
from v2gstack.protocols.v2g import events
from v2gstack.trace import TraceKind
from v2gstack.transports.faults import FaultKind

CLI = "docs/reference/cli.md"
ERRORS = "docs/reference/errors.md"
API = "docs/reference/api.md"
OPTIONS = "docs/howto/own-schema.md"
EMBEDDING = "docs/howto/embed-the-codec.md"
INSPECTING = "docs/howto/inspect-a-capture.md"
CONFIGURATION = "docs/reference/configuration.md"
EVENTS = "docs/reference/events.md"

#: The modules whose public names are for users.
PUBLIC = (
    "v2gstack",
    "v2gstack.application.evcc",
    "v2gstack.application.plug",
    "v2gstack.application.ocpp",
    "v2gstack.application.secc",
    "v2gstack.application.smart_charging",
    "v2gstack.application.wishes",
    "v2gstack.codecs.exi",
    "v2gstack.codecs.json",
    "v2gstack.codecs.ocppj",
    "v2gstack.codecs.v2gtp",
    "v2gstack.explain",
    "v2gstack.hooks",
    "v2gstack.messages",
    "v2gstack.messages.ocpp",
    "v2gstack.metering",
    "v2gstack.modems",
    "v2gstack.powerline",
    "v2gstack.protocols.pilot",
    "v2gstack.metering.adjusting",
    "v2gstack.metering.calibration",
    "v2gstack.metering.conditioning",
    "v2gstack.metering.datasets",
    "v2gstack.metering.events",
    "v2gstack.metering.info",
    "v2gstack.metering.keys",
    "v2gstack.metering.ocmf",
    "v2gstack.metering.picture",
    "v2gstack.metering.reconciliation",
    "v2gstack.metering.records",
    "v2gstack.metering.registers",
    "v2gstack.metering.signed_value",
    "v2gstack.metering.transaction",
    "v2gstack.metering.verdict",
    "v2gstack.protocols.ocpp",
    "v2gstack.protocols.sdp",
    "v2gstack.protocols.v2g",
    "v2gstack.runtime",
    "v2gstack.runtime.ocpp",
    "v2gstack.security",
    "v2gstack.simulation",
    "v2gstack.testing.contracts",
    "v2gstack.testing.strategies",
    "v2gstack.trace",
    "v2gstack.transports",
    "v2gstack.types",
    "v2gstack.units",
)


def section(document: str, title: str) -> str:
    """The text below a heading, up to the next one of the same depth or above."""
    text = text_of(document)
    match = re.search(rf"^(?P<depth>#+) {re.escape(title)}\n", text, re.MULTILINE)
    assert match, f"{document} has no section {title!r}"
    end = re.search(rf"^#{{1,{len(match['depth'])}}} ", text[match.end() :], re.MULTILINE)
    return text[match.end() : match.end() + end.start()] if end else text[match.end() :]


def words(text: str) -> set[str]:
    """What stands in backquotes, taken apart at blanks, commas and bars."""
    return {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.split(r"[ ,|=\\]+", code)}


# -- the command line ----------------------------------------------------------------------------------------------------


def found_commands() -> dict[str, click.Command]:
    """Every command by what a user types."""
    found: dict[str, click.Command] = {}
    context = click.Context(app)
    for name in COMMANDS:
        command = app.get_command(context, name)
        assert command is not None
        found[f"v2gstack {name}"] = command
        if isinstance(command, click.Group):
            subcommands = {each: command.get_command(context, each) for each in command.list_commands(context)}
            found |= {f"v2gstack {name} {each}": sub for each, sub in subcommands.items() if sub is not None}
    return found


@pytest.mark.parametrize("name", found_commands())
def test_every_option_is_documented(name: str) -> None:
    command = found_commands()[name]
    documented = words(section(CLI, f"`{name}`")) | words(section(CLI, "Every command"))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert {*parameter.opts, *parameter.secondary_opts} <= documented, name
        if isinstance(parameter.type, click.Choice) and parameter.name != "schema":
            assert set(map(str, parameter.type.choices)) <= documented, f"{name} {parameter.name}"


def test_options_of_the_group_are_documented() -> None:
    documented = words(section(CLI, "Every command"))
    assert {opt for parameter in app.params for opt in parameter.opts} | {"-h", "--help"} <= documented


def test_no_option_is_invented() -> None:
    """In every document, not in the reference alone."""
    everything = (app, *found_commands().values())
    known = {option for command in everything for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
    for document in DOCUMENTS:
        for line in re.findall(rf"\bv2gstack (?:{'|'.join(COMMANDS)})\b[^`\n]*", text_of(document)):
            # options of what stands behind a pipe are its own
            for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", re.sub(r"\|\s*(?!v2gstack).*", "", line)):
                assert option in known, f"{document}: {option} in {line!r}"


def test_every_exit_code_is_documented() -> None:
    codes = {talk.FINE, talk.FINDING, talk.USAGE, talk.UNREADABLE, talk.ENVIRONMENT, talk.INTERRUPTED}
    assert codes == {int(code) for code in re.findall(r"^\| (\d+) \|", section(CLI, "Exit codes"), re.MULTILINE)}


def test_every_variable_is_documented() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/v2gstack").rglob("*.py"))
    read = set(re.findall(r"environ(?:\.get\(|\[)\"([A-Z0-9_]+)\"", sources)) | set(re.findall(r"\"(V2GSTACK_[A-Z_]+)\"", sources))
    documented = words(section(CLI, "Environment"))
    assert read
    assert read <= documented


def test_filters_are_documented() -> None:
    documented = text_of(INSPECTING)
    for key in KEYS:
        assert f"`{key}:" in documented, key
    for kind in TraceKind:
        assert f"`{kind.value}`" in documented, kind


def printed_json(arguments: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> list[dict[str, Any]]:
    """What a command prints, line by line, or as one document."""
    main(["--quiet", *arguments])
    output = capfdbinary.readouterr().out
    return [json.loads(output)] if output.startswith(b"{\n") else [json.loads(line) for line in output.splitlines()]


def test_members_of_json_lines_are_documented(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = str(tmp_path / "charge.pcap")
    main(["--quiet", "demo", "--messages", "-o", path])
    (tmp_path / "cut.pcap").write_bytes((tmp_path / "charge.pcap").read_bytes()[:2000])
    capfdbinary.readouterr()
    documented = words(section(INSPECTING, "JSON Lines"))
    for source in (path, str(tmp_path / "cut.pcap")):
        lines = printed_json(["inspect", source, "--jsonl"], capfdbinary)
        assert set().union(*lines) <= documented


def test_members_of_decoded_json_are_documented(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    documented = words(text_of("docs/reference/json.md"))
    for data in ("809a004011d01bb19732da177000", "80", "01fe9000000000021000"):
        (document,) = printed_json(["decode", "--json", data], capfdbinary)
        assert set(document) <= documented


# -- errors --------------------------------------------------------------------------------------------------------------


def every_error() -> set[type[errors.V2gError]]:
    """The error classes of the whole package."""
    for module in pkgutil.walk_packages(v2gstack.__path__, "v2gstack."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: set[type[errors.V2gError]] = set()
    pending = [errors.V2gError]
    while pending:
        cls = pending.pop()
        found.add(cls)
        pending += [each for each in cls.__subclasses__() if each.__module__.startswith("v2gstack.") and not each.__name__.startswith("_")]
    return found


@pytest.mark.parametrize("name", errors.__all__)
def test_every_public_error_is_documented(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| (?P<attributes>[^|]*) \|", text_of(ERRORS), re.MULTILINE)
    assert row, name
    cls: type[errors.V2gError] = getattr(errors, name)
    assert words(row["attributes"]) == set(cls._fields or ("message", "hint"))


def test_no_error_is_left_out() -> None:
    """Errors that users can meet are public, or belong to the command line."""
    for cls in every_error():
        public = cls.__name__ in errors.__all__
        assert public or cls.__module__.startswith("v2gstack.cli") or any(base.__name__ in errors.__all__ for base in cls.__bases__), cls


def test_the_tree_of_errors_is_right() -> None:
    tree = section(ERRORS, "The tree")
    lines = re.findall(r"^(?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)\b", tree, re.MULTILINE)
    assert {name for _, name in lines} == set(errors.__all__)
    path: list[tuple[int, str]] = []
    for indent, name in lines:
        while path and path[-1][0] >= len(indent):
            path.pop()
        if path:
            assert issubclass(getattr(errors, name), getattr(errors, path[-1][1])), name
            assert getattr(errors, name).__bases__[0].__name__ == path[-1][1]
        path.append((len(indent), name))


# -- names of the library ------------------------------------------------------------------------------------------------


def listed(module: str) -> set[str]:
    """The names that the page lists for a module."""
    rows = re.findall(r"^\| (`[^|]+`) \|", section(API, f"`{module}`"), re.MULTILINE)
    return {name.split("(")[0] for row in rows for name in re.findall(r"`([\w()., =*]+)`", row)}


@pytest.mark.parametrize("module", PUBLIC)
def test_public_names_are_listed(module: str) -> None:
    assert listed(module) == set(importlib.import_module(module).__all__)


def test_methods_of_the_codec_are_listed() -> None:
    documented = words(section(API, "`ExiCodec`"))
    public = {name for name in vars(v2gstack.ExiCodec) if not name.startswith("_")} - {"binding", "reference"}
    assert public <= {word.partition("(")[0] for word in documented}


@pytest.mark.parametrize(("cls", "document"), [(ExiOptions, OPTIONS), (Limits, EMBEDDING), (ReaderLimits, OPTIONS)])
def test_every_field_is_documented(cls: Any, document: str) -> None:
    documented = words(text_of(document))
    assert {field.name for field in dataclasses.fields(cls)} <= documented


def test_every_schema_is_documented() -> None:
    documented = words(text_of("docs/reference/schemas.md"))
    assert set(SCHEMA_SETS) <= documented
    assert set(schema_names()) <= documented
    assert set(SCHEMA_SETS) <= words(text_of("README.md"))


# -- the standards matrix ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words_of_the_row", "options"),
    [
        ("pre-compression", {"alignment": Alignment.PRE_COMPRESSION}),
        ("compression", {"compression": True}),
        ("self-contained", {"self_contained": True}),
        ("datatype representation maps", {"datatype_representation_map": ((QName("urn:x", "a"), QName("urn:x", "b")),)}),
    ],
)
def test_what_is_not_available_is_said_to_be_so(words_of_the_row: str, options: dict[str, Any]) -> None:
    """An option that becomes available has to move up in the matrix."""
    with pytest.raises(errors.ConfigError, match="not available yet"):
        ExiOptions(**options).checked()
    row = next(line for line in section("README.md", "What is done").splitlines() if words_of_the_row in line.lower())
    assert "not yet" in row.lower()


# -- sessions ------------------------------------------------------------------------------------------------------------


def rows_of(document: str, title: str) -> dict[str, str]:
    """The rows of a section's tables: what stands first in backquotes, and the rest."""
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)$", section(document, title), re.MULTILINE))


def field_names(cls: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(cls)}


@pytest.mark.parametrize(
    "cls",
    [
        *(config.StationConfig, config.VehicleConfig, types.Limits, types.Tariff, types.AddedService),
        *(runtime.RuntimeSettings, runtime.StationHardware, runtime.VehicleHardware),
        *(plug.OutletConfig, plug.InletConfig),
        *(config.StationContracts, config.VehicleContracts, config.Contract, config.OemProvisioning),
    ],
    ids=lambda cls: cls.__name__,
)
def test_configuration_is_documented(cls: Any) -> None:
    parts = {"Tariff": types.TariffPeriod, "AddedService": types.AddedServiceParameters}
    names = field_names(cls) | (field_names(parts[cls.__name__]) if cls.__name__ in parts else set())
    assert set(rows_of(CONFIGURATION, f"`{cls.__name__}`")) == names


@pytest.mark.parametrize(
    "cls",
    [
        *(config.StationConfig, config.VehicleConfig, types.Tariff, runtime.RuntimeSettings, plug.OutletConfig, plug.InletConfig),
        *(config.StationContracts, config.VehicleContracts, config.Contract, config.OemProvisioning),
    ],
    ids=lambda cls: cls.__name__,
)
def test_defaults_of_the_configuration_are_right(cls: Any) -> None:
    """Plain values, that is: numbers, texts, yes and no."""
    rows = rows_of(CONFIGURATION, f"`{cls.__name__}`")
    for field in dataclasses.fields(cls):
        if isinstance(field.default, (bool, int, float, str)) and field.default != "":
            assert rows[field.name].split("|")[0].strip() == f"`{field.default}`", field.name


@pytest.mark.parametrize(
    ("title", "cls", "taken_from_the_station"),
    [
        ("`[stage]`: power electronics and cable", simulation.StageParameters, {"is_dc", "limits", "nominal_voltage", "phases"}),
        ("`[devices]` of a station", simulation.StationDevices, set[str]()),
        ("`[battery]`", simulation.BatteryParameters, set[str]()),
        ("`[charger]`: the on-board charger", simulation.OnBoardChargerParameters, set[str]()),
        ("`[devices]` of a vehicle", simulation.VehicleDevices, set[str]()),
    ],
)
def test_keys_of_profiles_are_documented(title: str, cls: Any, taken_from_the_station: set[str]) -> None:
    rows = rows_of(CONFIGURATION, title)
    assert set(rows) == field_names(cls) - taken_from_the_station
    for field in dataclasses.fields(cls):
        if field.name in rows and isinstance(field.default, (int, float, str)):
            assert rows[field.name].split("|")[0].strip() == f"`{field.default}`", field.name


def test_profiles_are_documented() -> None:
    found = re.findall(r"^\| `(\w+)` \| ([^|]*) \|$", section(CONFIGURATION, "Profiles").partition("A station has")[0], re.MULTILINE)
    summaries = {
        name: (simulation.vehicle_profile if "car" in name.split("_") else simulation.station_profile)(name).summary
        for name in simulation.profile_names()
    }
    assert dict(found) == summaries


def test_the_profile_that_is_shown_is_one(tmp_path: Path) -> None:
    (block,) = (block for block in blocks(CONFIGURATION) if block.language == "toml")
    path = tmp_path / "shown.toml"
    path.write_text(block.text, encoding="utf-8")
    assert simulation.vehicle_profile(path).soc == 20


@pytest.mark.parametrize("name", sorted(set(events.__all__) - {"Event", "MessageSent"}))
def test_events_are_documented(name: str) -> None:
    assert set(rows_of(EVENTS, f"`{name}`")) == field_names(getattr(events, name))


@pytest.mark.parametrize("cls", get_args(meter_events.MeterEvent), ids=lambda cls: cls.__name__)
def test_events_of_the_meter_are_documented(cls: Any) -> None:
    assert set(rows_of(EVENTS, f"`{cls.__name__}`")) == field_names(cls)


@pytest.mark.parametrize("cls", get_args(plug.PlugEvent), ids=lambda cls: cls.__name__)
def test_events_from_plug_to_plug_are_documented(cls: Any) -> None:
    assert set(rows_of(EVENTS, f"`{cls.__name__}`")) == field_names(cls)


def test_effects_from_plug_to_plug_are_documented() -> None:
    rows = rows_of(EVENTS, "Effects from plug to plug")
    assert set(rows) == {cls.__name__ for cls in get_args(plug.PlugEffect)}
    for name, row in rows.items():
        assert words(row.split("|")[0]) == field_names(getattr(plug_values, name)), name


def test_effects_are_documented() -> None:
    rows = rows_of(EVENTS, "Effects")
    assert set(rows) == set(effects.__all__) - {"Effect", "AuthorizationVerdict"}
    for name, row in rows.items():
        assert words(row.split("|")[0]) == field_names(getattr(effects, name)) - {"number"}, name


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("The end of a session", field_names(v2g.EndReason) | set(v2g.EndKind.__members__) | field_names(v2g.LastMessage)),
        ("What is known of the vehicle", field_names(types.EvStatus)),
        ("What is left of a session", field_names(runtime.SessionReport)),
    ],
)
def test_outcomes_are_documented(title: str, names: set[str]) -> None:
    assert set(rows_of(EVENTS, title)) == names


def test_quirks_are_documented_with_their_clause() -> None:
    """The page is drawn by a tool; this is about nothing being left out."""
    rows = rows_of("docs/reference/states.md", "Quirks and policies")
    assert set(rows) == {quirk.name.lower() for quirk in v2g.Quirk}
    for quirk in v2g.Quirk:
        assert quirk.clause in rows[quirk.name.lower()], quirk
        assert quirk.text in rows[quirk.name.lower()], quirk


def test_faults_are_documented() -> None:
    told = set(re.findall(r"^\| `(\w+)[:`]", section("docs/howto/simulate-a-counterpart.md", "Spoil what is sent"), re.MULTILINE))
    assert told == set(FaultKind)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "StationConfig",
            "VehicleConfig",
            "EvStatus",
            "SessionReport",
            "EndReason",
            "StationHardware",
            "VehicleHardware",
            "RuntimeSettings",
        ),
        *("OutletConfig", "InletConfig"),
        *("StationContracts", "VehicleContracts", "Contract", "OemProvisioning"),
    ],
)
def test_descriptions_of_fields_are_those_of_the_code(name: str) -> None:
    """So that the tables do not say something else than the docstrings."""
    cls = next(getattr(module, name) for module in (config, types, runtime, v2g, plug) if hasattr(module, name))
    page = re.sub(r"[`\\]", "", text_of(CONFIGURATION) + text_of(EVENTS))
    found = re.findall(r"^    (\w+): (.*(?:\n        .*)*)", inspect.cleandoc(cls.__doc__ or ""), re.MULTILINE)
    assert {field for field, _ in found} >= field_names(cls)
    for field, text in found:
        assert " ".join(text.split()).replace("`", "") in page, field


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_figure_without_its_command(document: str) -> None:
    """A ratio or a time comes with the command that gave it, in the same section."""
    for part in re.split(r"^#+ ", prose(document), flags=re.MULTILINE):
        if part.startswith("Quirks and policies\n"):
            continue  # a factor that is a setting, drawn from the code
        if re.search(r"\b\d+(?:\.\d+)? (?:times|x) (?!10\^)|\b\d+ (?:us|µs)\b", part):
            assert re.search(r"make bench|python -m bench\.", part), f"{document}: {part[:60]!r}"


# -- OCPP ----------------------------------------------------------------------------------------------------------------


def test_deviations_of_ocpp_are_documented() -> None:
    rows = rows_of("docs/reference/ocpp.md", "Policies")
    assert set(rows) == set(ocppj.Deviation.__members__)
    for name, deviation in ocppj.Deviation.__members__.items():
        text, kept, tolerant, _ = (cell.strip() for cell in rows[name].split("|"))
        assert (text, kept) == (deviation.text, deviation.kept), name
        assert (tolerant == "yes") == (deviation in ocppj.TOLERANT.everywhere), name


def test_limits_of_ocpp_are_documented() -> None:
    rows = rows_of("docs/reference/ocpp.md", "Limits")
    for name, row in rows.items():
        value = getattr(ocppj, name)
        assert row.split("|")[0].strip() == ("1 MiB" if value == 1 << 20 else str(value)), name


def test_sessions_of_ocpp_are_documented() -> None:
    page = "docs/reference/ocpp.md"
    public = {name for name in vars(ocpp.OcppSession) if not name.startswith("_")}
    assert public <= {word.partition("(")[0] for word in words(section(page, "Sessions"))}
    rows = rows_of(page, "Events")
    for event in typing.get_args(ocpp.OcppEvent):
        assert words(rows[event.__name__].split("|")[0]) == field_names(event), event
    reasons = {f"{cls.__name__}.{each.name}" for cls in (ocpp.FailureReason, ocpp.IgnoredReason) for each in cls}
    assert {name for name in rows if "." in name} == reasons
    timers = rows_of(page, "Timers")
    for name, timer in ocpp.TIMERS.items():
        assert [cell.strip() for cell in timers[name].split("|")[:3]] == [f"{timer.seconds:g}", timer.starts, timer.then]
    settings = rows_of(page, "`OcppSettings`")
    assert set(settings) == field_names(ocpp.OcppSettings)
    for name in settings:
        default = getattr(ocpp.OcppSettings(), name)
        assert name == "timers" or settings[name].split("|")[0].strip() == f"`{default}`", name
