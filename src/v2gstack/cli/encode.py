"""``v2gstack encode``."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

import click
import msgspec

from v2gstack.cli.inputs import read_input
from v2gstack.cli.loading import Document, load_document
from v2gstack.cli.talk import FINE, InputError, Word, common_options, emit_bytes, harmless, tell, write_whole
from v2gstack.codecs.exi import SCHEMA_SETS
from v2gstack.codecs.v2gtp import PayloadType, encode_frame
from v2gstack.explain import message_name
from v2gstack.messages import Message

__all__ = ["command"]

_EPILOG: Final = """\b
FILE holds a message as XML, or as JSON in the form that `decode --as json` writes. Without FILE, stdin is read.

\b
Examples:
  v2gstack encode message.xml
  v2gstack decode 809a004011d01bb19732da177000 --as json | v2gstack encode - --v2gtp -o message.bin
"""


@click.command(name="encode", epilog=_EPILOG)
@click.argument("words", metavar="[FILE]", nargs=-1)
@click.option("--schema", type=Word(list(SCHEMA_SETS)), metavar="NAME", help="The schema set; by default the root element tells it.")
@click.option("--fragment", is_flag=True, help="Encode as a fragment, as signatures digest them.")
@click.option("--v2gtp", is_flag=True, help="Put the V2GTP header before it.")
@click.option("--as", "form", type=Word(["hex", "base64", "binary"]), help="How to write it; hex on stdout, binary in a file.")
@click.option("--json", "machine", is_flag=True, help="One JSON document: schema, reason, EXI, frame.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file, whole or not at all.")
@common_options
def command(
    words: tuple[str, ...], schema: str | None, fragment: bool, v2gtp: bool, form: str | None, machine: bool, output: Path | None
) -> int:
    """Turn a message from XML or JSON into EXI.

    The message is checked against its schema; errors tell the line and the element.
    """
    if v2gtp and fragment:
        raise click.UsageError("fragments are not sent, so they have no V2GTP header. leave --v2gtp out", click.get_current_context())
    if machine and form:
        raise click.UsageError("--json holds the bytes as hex. leave --as out", click.get_current_context())
    given = read_input(words)
    if given.form not in ("xml", "json"):
        raise InputError(f"this is {given.form}, not XML or JSON", source=given.source, hint="v2gstack decode reads it")
    document = load_document(given, schema, fragment=fragment)
    tell(f"{document.schema}  {len(document.exi)} bytes  ({document.reason})")
    if machine:
        _write(_as_json(document), output)
        return FINE
    data = encode_frame(_payload_type(document.schema), document.exi) if v2gtp else document.exi
    shown = form or ("binary" if output else "hex")
    _write({"binary": data, "hex": data.hex().encode() + b"\n", "base64": base64.b64encode(data) + b"\n"}[shown], output)
    return FINE


def _write(octets: bytes, output: Path | None) -> None:
    if output is not None:
        write_whole(output, octets)
    else:
        emit_bytes(octets)


def _as_json(document: Document) -> bytes:
    """What was encoded, and how, for other programs."""
    payload_type = _payload_type(document.schema)
    told = {
        "v": 1,
        "schema": document.schema,
        "fragment": document.fragment,
        "reason": document.reason,
        "name": message_name(document.message) if isinstance(document.message, Message) else document.name,
        "bytes": len(document.exi),
        "exi": document.exi.hex(),
        "payload_type": None if document.fragment else f"{payload_type:04x}",
        "frame": None if document.fragment else encode_frame(payload_type, document.exi).hex(),
    }
    return harmless(msgspec.json.encode(told), "json") + b"\n"


def _payload_type(schema: str) -> int:
    """The payload type that messages of a schema set are sent with."""
    for kind in PayloadType:
        if kind.schema_set == schema:
            return kind
    return PayloadType.SAP
