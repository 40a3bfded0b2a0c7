"""``v2gstack schema``."""

from __future__ import annotations

import inspect
from typing import Final

import click
import msgspec

from v2gstack._resources import schema_bytes, schema_names
from v2gstack.cli.talk import FINE, columns, common_options, emit, emit_bytes, nearest, paint
from v2gstack.codecs.exi import SCHEMA_SETS
from v2gstack.messages import Message, registry

__all__ = ["command"]

_EPILOG: Final = """\b
Examples:
  v2gstack schema list
  v2gstack schema show iso15118_2 CurrentDemandReq
"""


@click.group(name="schema", epilog=_EPILOG)
@common_options
def command() -> None:
    """List the schema sets, show their elements and documents."""


@command.command(name="list")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def list_sets(machine: bool) -> int:
    """List the schema sets: name, title, how many elements a message may begin with."""
    rows = [[name, each.title, len(registry(name).elements), list(each.prefixes)] for name, each in SCHEMA_SETS.items()]
    if machine:
        keys = ("name", "title", "elements", "namespaces")
        _write({"schemas": [dict(zip(keys, row, strict=True)) for row in rows]})
        return FINE
    for line in columns([[str(cell) for cell in row[:3]] for row in rows], right=frozenset({2})):
        emit(line)
    return FINE


@command.command(name="show")
@click.argument("name")
@click.argument("element", required=False)
@click.option("--xsd", is_flag=True, help="Print the schema document of that name instead.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def show(name: str, element: str | None, xsd: bool, machine: bool) -> int:
    """Show a schema set: its namespaces and elements, or one ELEMENT with its fields and units.

    With --xsd, NAME is a schema set or the name of a document, which is printed.
    """
    if xsd and machine:
        raise click.UsageError("a schema document is XML. leave --json out", click.get_current_context())
    if xsd:
        document = SCHEMA_SETS[name].root if name in SCHEMA_SETS else name
        documents = [each.removesuffix(".xsd") for each in schema_names()]
        if document.removesuffix(".xsd") not in documents:
            raise _unknown("schema document", name, documents)
        emit_bytes(schema_bytes(document))
        return FINE
    if name not in SCHEMA_SETS:
        raise _unknown("schema set", name, list(SCHEMA_SETS))
    if element is not None:
        return _show_element(name, element, machine)
    found = SCHEMA_SETS[name]
    elements = [[_local(each), _first_line(cls)] for each, cls in registry(name).elements.items()]
    if machine:
        namespaces = {prefix: uri for uri, prefix in found.prefixes.items()}
        named = [{"name": each, "summary": summary} for each, summary in elements]
        _write({"name": name, "title": found.title, "namespaces": namespaces, "elements": named})
        return FINE
    emit(f"{paint(name, 'cyan')}  {found.title}")
    emit("namespaces")
    for line in columns([[prefix, uri] for uri, prefix in found.prefixes.items()], indent="  "):
        emit(line)
    emit("elements")
    for line in columns(elements, indent="  "):
        emit(line)
    return FINE


def _write(document: dict[str, object]) -> None:
    emit_bytes(msgspec.json.encode({"v": 1, **document}) + b"\n")


def _show_element(schema: str, element: str, machine: bool) -> int:
    known = registry(schema)
    classes = {**{cls.__name__: cls for cls in known.types.values()}, **{_local(each): cls for each, cls in known.elements.items()}}
    cls = classes.get(element)
    if cls is None:
        raise _unknown(f"element of {schema}", element, sorted(classes))
    fields = msgspec.structs.fields(cls)
    if machine:
        told = [
            {"name": field.encode_name, "unit": known.unit(cls, field.name), "required": field.required, "python": field.name}
            for field in fields
        ]
        _write({"schema": schema, "name": element, "summary": _first_line(cls), "fields": told})
        return FINE
    emit(f"{paint(element, 'green', bold=True)}  ({schema})")
    for line in (inspect.getdoc(cls) or "").splitlines():
        # the fields follow, with the names they have on the wire
        if line.startswith("Attributes:"):
            break
        emit(f"  {line}".rstrip())
    rows = [[field.encode_name, known.unit(cls, field.name), "required" if field.required else "optional", field.name] for field in fields]
    if rows:
        for line in columns([["element", "unit", "", "in Python"], *rows], indent="  "):
            emit(line)
    return FINE


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _first_line(cls: type[Message]) -> str:
    return (inspect.getdoc(cls) or "").partition("\n")[0]


def _unknown(what: str, name: str, known: list[str]) -> click.UsageError:
    advice = nearest(name, known) if len(known) < 20 else nearest(name, known).partition(", ")[0].replace("one of", "for example")
    return click.UsageError(f"there is no {what} {name!r}. {advice}", click.get_current_context())
