"""``v2gstack decode``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from v2gstack.cli.guessing import Candidate, Guess, guess
from v2gstack.cli.homeplug import is_homeplug, mme_description, mme_of, show_mme
from v2gstack.cli.inputs import Given, read_input
from v2gstack.cli.loading import load_document
from v2gstack.cli.talk import FINDING, FINE, InputError, Word, columns, common_options, emit, emit_bytes, harmless, paint, tell, write_whole
from v2gstack.codecs.exi import SCHEMA_SETS, Event, EventKind, ExiCodec, codec_of
from v2gstack.codecs.json import to_json
from v2gstack.codecs.v2gtp import Frame, PayloadType, decode_frame, decode_sdp, describe_payload_type
from v2gstack.errors import CodecError, DecodeError
from v2gstack.explain import explain, headline_fields, message_name, printable
from v2gstack.explain.text import long_form
from v2gstack.messages import Message

__all__ = ["command"]

#: Bits of a value that `--bits` prints; longer ones are cut.
_MAX_BITS: Final = 48

_EPILOG: Final = """\b
INPUT is hex (with or without 0x, spaces, colons, line breaks, V2GTP header), a hex dump of Wireshark or xxd,
base64, or a file that holds any of these, EXI itself, or a message as XML or JSON. Without INPUT, stdin is read.
A whole Ethernet frame of HomePlug, such as SLAC, is explained field by field.

\b
Examples:
  v2gstack decode 01fe80010000000e809a004011d01bb19732da177000
  v2gstack decode message.exi --as xml
  pbpaste | v2gstack decode --bits
"""


@click.command(name="decode", epilog=_EPILOG)
@click.argument("words", metavar="[INPUT]", nargs=-1)
@click.option("--schema", type=Word(list(SCHEMA_SETS)), metavar="NAME", help="Read with this schema set instead of guessing.")
@click.option("--fragment", is_flag=True, help="Read as a fragment, as signatures digest them.")
@click.option("--as", "form", type=Word(["tree", "xml", "json"]), default="tree", show_default=True, help="How to write the message.")
@click.option("--bits", is_flag=True, help="Show which bits became which element.")
@click.option("--keys", is_flag=True, help="Show the keys in a frame of SLAC; without, they are zeros.")
@click.option("--json", "machine", is_flag=True, help="One JSON document: schema, reason, deviations, message.")
@click.option("--strict", is_flag=True, help="Exit with 1 for tolerated deviations, too.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write XML or JSON to a file.")
@common_options
def command(
    words: tuple[str, ...],
    schema: str | None,
    fragment: bool,
    form: str,
    bits: bool,
    keys: bool,
    machine: bool,
    strict: bool,
    output: Path | None,
) -> int:
    """Explain a message.

    Tries every schema set that the bytes may belong to, says which one fits and how sure that is, and shows the message.
    What deviates from the V2G profile is told on stderr.
    """
    given = read_input(words)
    if given.form in ("xml", "json"):
        return _decode_text(given, schema, fragment, form, machine, output)
    if is_homeplug(given.data):
        return _decode_homeplug(given, form, machine, keys, strict, output)
    if machine:
        return _decode_for_machines(given, schema, fragment, bits, strict, output)
    sdp = _sdp_frame(given.data)
    if sdp is not None:
        return _decode_sdp(sdp, form, output)
    found = guess(given.data, schema=schema, fragment=fragment)
    if bits:
        emit(_headline(found))
        return _show_bits(found)
    if found.best.decoding is None:
        return _give_up(found, form, output)
    if form == "tree":
        emit(_headline(found))
        emit(explain(found.best.message, name=_local(found.best)))
    else:
        _write(_formatted(found, form), output, form)
        tell(f"{found.best.schema}  {message_name(found.best.message)}  ({found.reason})")
    return _tell_deviations(found, strict)


# -- guessing and its outcome ------------------------------------------------------------------------------------------


def _headline(found: Guess) -> str:
    best = found.best
    if best.decoding is None:
        return f"{paint(best.schema, 'cyan')}  {paint('does not decode', 'red', bold=True)}  ({found.reason})"
    name = message_name(best.message) if isinstance(best.message, Message) else _local(best)
    session = _session_id(best.message)
    parts = [paint(best.schema, "cyan"), paint(name, "green", bold=True)]
    if session:
        parts.append(f"session {session}")
    sure = "" if found.certainty == "certain" else f"{found.certainty}: "
    return "  ".join([*parts, f"({sure}{found.reason})"])


def _session_id(message: object) -> str:
    value = getattr(getattr(message, "header", None), "session_id", None)
    return value.hex() if isinstance(value, bytes) else ""


def _local(candidate: Candidate) -> str:
    """The name of the root element, where the message's class does not tell it."""
    if candidate.decoding is None or isinstance(candidate.message, Message):
        return ""
    return candidate.decoding.name.rpartition("}")[2]


def _tell_deviations(found: Guess, strict: bool) -> int:
    deviations = _deviations(found)
    for text in deviations:
        tell(f"deviation: {text}")
    return FINDING if strict and deviations else FINE


def _deviations(found: Guess) -> list[str]:
    deviations = list(found.best.deviations)
    if found.frame is not None and found.frame.trailing:
        deviations.append(f"{len(found.frame.trailing)} octet(s) follow the V2GTP frame: {found.frame.trailing[:16].hex()}")
    return deviations


def _failure(found: Guess) -> DecodeError:
    """The error of a guess without a result: of the reading that came furthest."""
    best = found.best
    cause = best.error
    assert cause is not None
    hint = f"v2gstack decode --bits --schema {best.schema} shows what was read up to there"
    if len(found.tried) == 1:
        return DecodeError(cause.message, offset=getattr(cause, "offset", None), path=getattr(cause, "path", ""), hint=hint)
    total = 8 * len(found.payload)
    return DecodeError(
        f"{found.reason}. {best.schema} comes furthest, {getattr(cause, 'offset', 0)} of {total} bits: {cause.message}",
        offset=getattr(cause, "offset", None),
        path=getattr(cause, "path", ""),
        hint=hint,
    )


def _give_up(found: Guess, form: str, output: Path | None) -> int:
    """Show at least the XML of a stream that fits no message class, and raise what is wrong."""
    best = found.best
    if form == "xml":
        try:
            xml = codec_of(best.schema).decode_xml(found.payload, fragment=best.fragment, pretty=True)
        except CodecError:
            pass
        else:
            _write(xml, output, "xml")
            tell(f"{best.schema}  ({found.reason})")
            tell(f"deviation: fits no message class: {best.error}")
            return FINDING
    raise _failure(found)


def _formatted(found: Guess, form: str) -> bytes:
    best = found.best
    if form == "xml":
        return codec_of(best.schema).decode_xml(found.payload, fragment=best.fragment, pretty=True)
    return _json_of(best.message, best.schema, _local(best), pretty=True) + b"\n"


def _json_of(message: object, schema: str, name: str, *, pretty: bool) -> bytes:
    if isinstance(message, Message):
        return to_json(message, schema=schema, pretty=pretty)
    document = msgspec.json.encode({"#schema": schema, name: message})
    return msgspec.json.format(document, indent=2) if pretty else document


def _write(data: bytes, output: Path | None, form: str = "json") -> None:
    if output is None:
        emit_bytes(harmless(data if data.endswith(b"\n") else data + b"\n", form))
    else:
        write_whole(output, data)


# -- machines ----------------------------------------------------------------------------------------------------------


def _decode_for_machines(given: Given, schema: str | None, fragment: bool, bits: bool, strict: bool, output: Path | None) -> int:
    """One JSON document, in failure as well."""
    document: dict[str, Any] = {"v": 1, "input": {"form": given.form, "bytes": len(given.data)}}
    code = FINE
    try:
        sdp = _sdp_frame(given.data)
        if sdp is not None:
            message = decode_sdp(sdp.payload_type, sdp.payload)
            document |= {"payload_type": f"{sdp.payload_type:04x}", "name": type(message).__name__}
            document |= {"values": _values(message), "deviations": list(message.notes)}
        else:
            found = guess(given.data, schema=schema, fragment=fragment)
            document |= _description(found, bits)
            if found.best.decoding is None:
                raise _failure(found)
            code = FINDING if strict and document["deviations"] else FINE
    except DecodeError as error:
        document["error"] = error.details()
        code = FINDING
    _write(msgspec.json.format(msgspec.json.encode(document), indent=2), output)
    return code


def _description(found: Guess, bits: bool) -> dict[str, Any]:
    best = found.best
    document: dict[str, Any] = {
        "schema": best.schema,
        "fragment": best.fragment,
        "certainty": found.certainty,
        "reason": found.reason,
        "payload_type": f"{found.frame.payload_type:04x}" if found.frame else None,
        "exi": found.payload.hex(),
        "also": [{"schema": each.schema, "fragment": each.fragment} for each in found.others],
    }
    if best.decoding is not None:
        document |= {
            "root": best.decoding.name,
            "name": message_name(best.message) if isinstance(best.message, Message) else _local(best),
            "session": _session_id(best.message) or None,
            "bits": best.decoding.end,
            "valid": not best.invalid,
            "canonical": best.is_perfect,
            "deviations": _deviations(found),
            "values": _values(best.message),
            "message": msgspec.Raw(_json_of(best.message, "", _local(best), pretty=False))
            if isinstance(best.message, Message)
            else best.message,
        }
    if bits:
        rows = _bit_rows(codec_of(best.schema), found.payload, best.fragment)
        document["events"] = [dict(zip(("from", "to", "bits", "event", "path", "value"), row, strict=True)) for row in _until_error(rows)]
    return document


def _values(message: object) -> dict[str, str]:
    return {field.label or "ResponseCode": field.text for field in headline_fields(message, 6)}


def _until_error(rows: Iterator[_Row]) -> Iterator[_Row]:
    try:
        yield from rows
    except DecodeError:
        return


# -- bits --------------------------------------------------------------------------------------------------------------

#: First bit, bit after the last, the bits, the event, the path of the element, the value.
_Row = tuple[int, int, str, str, str, str]


def _show_bits(found: Guess) -> int:
    best = found.best
    error: DecodeError | None = None
    lines = [["bits", "", "event", "element", "value"]]
    end = 0
    try:
        for first, last, text, event, path, value in _bit_rows(codec_of(best.schema), found.payload, best.fragment):
            place = "-" if last == first else str(first) if last == first + 1 else f"{first}-{last - 1}"
            lines.append([place, text, event, path, value])
            end = last
    except DecodeError as caught:
        error = caught
        total = 8 * len(found.payload)
        lines.append(
            [f"{end}-{total - 1}", _bits(found.payload, end, total), "not read", error.path, f"{error.message} (bit {error.offset})"]
        )
    for line in columns(lines):
        emit(line)
    if found.frame is not None:
        tell("bits are counted from the EXI header; the V2GTP header takes 64 bits before it")
    if error is not None or best.decoding is None:
        failure = _failure(found)
        failure.hint = "the bytes may be cut off, or belong to another schema set: --schema tries it"
        raise failure
    return _tell_deviations(found, strict=False)


def _bit_rows(codec: ExiCodec, payload: bytes, fragment: bool) -> Iterator[_Row]:
    """The bits of a stream, event by event.

    Raises:
        DecodeError: Where the stream stops making sense.
    """
    stack: list[str] = []
    end = 0
    for event in codec.decode_events(payload, fragment=fragment):
        if event.kind == EventKind.SD:
            yield 0, event.start, _bits(payload, 0, event.start), "header", "", "EXI"
            continue
        if event.kind == EventKind.SE and event.name is not None:
            stack.append(event.name.local)
        yield (
            event.start,
            event.end,
            _bits(payload, event.start, event.end),
            str(event.kind),
            "/" + "/".join(map(printable, stack)),
            _value(codec, event),
        )
        if event.kind == EventKind.EE and stack:
            stack.pop()
        end = event.end
    last = -(-end // 8) * 8
    if last > end:
        yield end, last, _bits(payload, end, last), "padding", "", ""
    if last < 8 * len(payload):
        yield last, 8 * len(payload), _bits(payload, last, 8 * len(payload)), "trailing", "", payload[last // 8 :][:16].hex()


def _value(codec: ExiCodec, event: Event) -> str:
    note = "" if event.declared else "  (undeclared)"
    if event.kind == EventKind.AT:
        return f"@{printable(event.name.local if event.name else '')} = {printable(codec.lexical(event))}{note}"
    if event.kind == EventKind.CH:
        text = long_form(event.value, max_bytes=24) if isinstance(event.value, (bytes, str)) else printable(codec.lexical(event))
        return f"{text}{note}"
    return note.strip()


def _bits(payload: bytes, first: int, last: int) -> str:
    if last <= first:
        return ""
    shown = min(last, first + _MAX_BITS)
    octets = payload[first // 8 : -(-shown // 8)]
    text = f"{int.from_bytes(octets, 'big'):0{8 * len(octets)}b}"[first % 8 : first % 8 + shown - first]
    return text if shown == last else f"{text}… ({last - first})"


# -- XML, JSON and SDP -------------------------------------------------------------------------------------------------


def _decode_text(given: Given, schema: str | None, fragment: bool, form: str, machine: bool, output: Path | None) -> int:
    """A message that is XML or JSON already: checked, and shown in another form."""
    document = load_document(given, schema, fragment=fragment)
    message = document.message
    if machine or form == "json":
        _write(_json_of(message, document.schema, document.name, pretty=True), output)
    elif form == "xml":
        _write(codec_of(document.schema).decode_xml(document.exi, fragment=document.fragment, pretty=True), output, "xml")
    else:
        emit(f"{paint(document.schema, 'cyan')}  {paint(message_name(message), 'green', bold=True)}  ({document.reason})")
        emit(explain(message, name=document.name))
    return FINE


def _decode_homeplug(given: Given, form: str, machine: bool, keys: bool, strict: bool, output: Path | None) -> int:
    document: dict[str, Any] = {"v": 1, "input": {"form": given.form, "bytes": len(given.data)}}
    code = FINE
    if not machine and form != "json":
        deviations = show_mme(mme_of(given.data), form, keys=keys)
        for text in deviations:
            tell(f"deviation: {text}")
        return FINDING if strict and deviations else FINE
    try:
        document |= mme_description(mme_of(given.data), keys=keys)
        code = FINDING if strict and document["deviations"] else FINE
    except DecodeError as error:
        document["error"] = error.details()
        code = FINDING
    _write(msgspec.json.format(msgspec.json.encode(document), indent=2), output)
    return code


def _sdp_frame(data: bytes) -> Frame | None:
    if not data.startswith(b"\x01\xfe\x90"):
        return None
    frame = decode_frame(data)
    return frame if isinstance(frame.payload_type, PayloadType) and frame.payload_type.is_sdp else None


def _decode_sdp(frame: Frame, form: str, output: Path | None) -> int:
    message = decode_sdp(frame.payload_type, frame.payload)
    if form == "xml":
        raise InputError("messages of SDP have no XML form", source=type(message).__name__, hint="use --as tree or --as json")
    if form == "json":
        _write(msgspec.json.format(msgspec.json.encode({type(message).__name__: _values(message)}), indent=2), output)
    else:
        reason = f"V2GTP payload type {describe_payload_type(frame.payload_type)}"
        emit(f"{paint('sdp', 'cyan')}  {paint(type(message).__name__, 'green', bold=True)}  ({reason})")
        emit(explain(message))
    for note in message.notes:
        tell(f"deviation: {note}")
    return FINE
