"""Which schema set a message belongs to: tried out, ranked, and said why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.exi import SCHEMA_SETS, codec_of
from v2gstack.codecs.v2gtp import Frame, PayloadType, decode_frame, describe_payload_type
from v2gstack.errors import CodecError, DecodeError, EncodeError
from v2gstack.explain import message_name

if TYPE_CHECKING:
    from v2gstack.codecs.exi import Decoding

__all__ = ["Candidate", "Guess", "guess", "unframe"]

#: The sets that payload type 0x8001 may carry.
_AMBIGUOUS: Final = ("appprotocol", "din70121", "iso15118_2")
#: The sets whose messages come in an envelope, V2G_Message.
_ENVELOPED: Final = ("din70121", "iso15118_2")
#: Places that are tried for a V2GTP header inside other data.
_MAX_HEADERS: Final = 256
#: Bytes from which on an element that is never sent on its own is believed to have been: fewer are the beginning of a message.
_CREDIBLE_BYTES: Final = 8
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Candidate:
    """One way to read the bytes.

    Attributes:
        schema: Name of the schema set.
        fragment: Whether the bytes were read as a fragment.
        decoding: What came out; ``None`` if they do not decode so.
        error: Why they do not.
        same: Whether encoding the message gives the same bytes again.
        invalid: What the schema has against the message; empty if nothing.
    """

    schema: str
    fragment: bool
    decoding: Decoding | None = None
    error: CodecError | None = None
    same: bool = False
    invalid: str = ""

    @property
    def message(self) -> Any:
        """The message."""
        return self.decoding.message if self.decoding else None

    @property
    def is_perfect(self) -> bool:
        """Whether the bytes are exactly what our encoder makes of a valid message."""
        return self.same and not self.deviations

    @property
    def deviations(self) -> tuple[str, ...]:
        """What is out of the ordinary, in words."""
        if self.decoding is None:
            return ()
        found = list(self.decoding.deviations)
        if self.invalid:
            found.append(f"not schema-valid: {self.invalid}")
        elif not self.same and not found:
            found.append("encoded in another way than the V2G profile prescribes")
        return tuple(found)

    @property
    def rank(self) -> tuple[Any, ...]:
        """The better, the greater."""
        if self.decoding is None:
            return (False,)
        found = self.decoding
        return (
            True,
            not found.undeclared,
            not found.trailing and not found.padding,
            not self.invalid,
            self.same,
            _is_message(self),
            -len(found.trailing),
            not self.fragment,
        )


@dataclass(frozen=True)
class Guess:
    """What was found out about some bytes.

    Attributes:
        best: The best way to read them.
        others: Other ways that decode, best first.
        reason: Why this one, in one line.
        certainty: ``certain``, ``likely`` or ``doubtful``.
        frame: The V2GTP frame around the payload, if there was one.
        payload: The payload.
        skipped: Bytes before the frame that were passed over.
    """

    best: Candidate
    others: tuple[Candidate, ...]
    reason: str
    certainty: str
    payload: bytes
    frame: Frame | None = None
    skipped: int = 0
    tried: tuple[Candidate, ...] = field(default=(), repr=False)


def unframe(data: bytes) -> tuple[Frame | None, int]:
    """The V2GTP frame in some bytes, and how many bytes come before it.

    A frame somewhere inside, such as in a packet copied whole, is taken if it reaches to the end of the data or has a known
    payload type and an EXI header.

    Raises:
        DecodeError: There is a V2GTP header at the beginning, but its payload is cut short.
    """
    if data.startswith(b"\x01\xfe"):
        return decode_frame(data), 0
    if data[:1] and (data[0] >> 6 == 0b10 or data.startswith(b"$EXI")):
        return None, 0
    view = memoryview(data)
    position, tried = data.find(b"\x01\xfe", 1), 0
    while position >= 0 and tried < _MAX_HEADERS:
        tried += 1
        try:
            frame = decode_frame(view[position:])
        except DecodeError:
            pass
        else:
            if isinstance(frame.payload_type, PayloadType) and (frame.payload_type.is_sdp or frame.payload[:1] == b"\x80"):
                return frame, position
        position = data.find(b"\x01\xfe", position + 1)
    return None, 0


def guess(data: bytes, *, schema: str | None = None, fragment: bool = False) -> Guess:
    """Find out what EXI bytes are.

    Args:
        data: An EXI document or fragment, with or without a V2GTP header.
        schema: The schema set, if it is known.
        fragment: Whether it is known to be a fragment.

    Raises:
        DecodeError: The bytes are no EXI, or the V2GTP frame is cut short.
    """
    frame, skipped = unframe(data)
    payload = frame.payload if frame else data
    if not payload:
        raise DecodeError("the payload is empty", offset=0, hint="a V2GTP header alone is no message")
    if payload[0] >> 6 != 0b10 and not payload.startswith(b"$EXI"):
        raise DecodeError(
            f"no EXI: the first byte is 0x{payload[0]:02x}, and EXI of V2G begins with 0x80",
            offset=8 * skipped,
            hint="leading bytes may belong to another layer",
        )
    schemas, origin = _schemas(frame, skipped, schema)
    tried = [_try(name, payload, fragment) for name in schemas]
    if not fragment and not any(each.is_perfect for each in tried) and frame is None:
        # what is signed is encoded on its own, as a fragment
        tried += [_try(name, payload, True) for name in schemas]
    ranked = sorted(tried, key=lambda each: each.rank, reverse=True)
    fitting = [each for each in ranked if _is_credible(each, payload) or (each.decoding and (schema or fragment))]
    if not fitting:
        ranked.sort(key=_progress, reverse=True)
    best = fitting[0] if fitting else ranked[0]
    others = tuple(each for each in fitting[1:] if _rivals(each, best))
    reason = f"{origin}; {_verdict(best, others, len(schemas))}" if fitting else f"{origin}; fits none of {_count(len(schemas))}"
    if schema:
        reason = f"{origin}; read as {schema}, as you say"
    return Guess(
        best, others, reason, "certain" if schema and fitting else _certainty(best, others), payload, frame, skipped, tuple(ranked)
    )


def _schemas(frame: Frame | None, skipped: int, schema: str | None) -> tuple[tuple[str, ...], str]:
    """The sets to try, and what led to them."""
    if frame is None:
        return ((schema,) if schema else tuple(SCHEMA_SETS)), "no V2GTP header"
    origin = f"V2GTP payload type {describe_payload_type(frame.payload_type)}"
    if skipped:
        origin += f", found after {skipped} other bytes"
    if schema:
        return (schema,), origin
    named = frame.payload_type.schema_set if isinstance(frame.payload_type, PayloadType) else None
    if named:
        return (named,), origin
    return (_AMBIGUOUS if frame.payload_type == PayloadType.SAP else tuple(SCHEMA_SETS)), origin


def _try(schema: str, payload: bytes, fragment: bool) -> Candidate:
    codec = codec_of(schema)
    try:
        decoding = codec.examine(payload, fragment=fragment)
    except CodecError as error:
        return Candidate(schema, fragment, error=error)
    invalid = ""
    encoded = b""
    try:
        encoded = codec.encode_fragment(decoding.message, decoding.name) if fragment else codec.encode(decoding.message)
    except EncodeError as error:
        invalid = str(error)
    body = payload[: len(payload) - len(decoding.trailing)]
    return Candidate(schema, fragment, decoding, same=encoded == body, invalid=invalid)


def _rivals(each: Candidate, best: Candidate) -> bool:
    """Whether a candidate is worth mentioning: as clean as the best one, and using about as much of the bytes."""
    assert each.decoding is not None
    assert best.decoding is not None
    return each.rank[:5] == best.rank[:5] and 2 * each.decoding.end >= best.decoding.end


def _is_message(candidate: Candidate) -> bool:
    """Whether this is something that is sent, not only a part of it."""
    if candidate.schema in _ENVELOPED:
        return type(candidate.message).__name__ == "V2G_Message"
    return message_name(candidate.message).endswith(("Req", "Res"))


def _is_credible(candidate: Candidate, payload: bytes) -> bool:
    """Whether a candidate is more than the first few bits of anything: those decode as some rare element or other."""
    if candidate.decoding is None:
        return False
    if not _is_message(candidate) and len(payload) < _CREDIBLE_BYTES:
        return False
    return candidate.is_perfect or candidate.decoding.end > 8 * len(payload) * (0.5 if _is_message(candidate) else 0.9)


def _progress(candidate: Candidate) -> int:
    """How far a candidate came that leads nowhere; one that began like a message counts for more."""
    if candidate.decoding is not None:
        return 0
    root = getattr(candidate.error, "path", "")[1:].partition("/")[0]
    is_message = not candidate.fragment and (root == "V2G_Message" if candidate.schema in _ENVELOPED else root.endswith(("Req", "Res")))
    return (getattr(candidate.error, "offset", None) or 0) * (2 if is_message else 1)


def _verdict(best: Candidate, others: tuple[Candidate, ...], tried: int) -> str:
    what = f"{best.schema}{' as a fragment' if best.fragment else ''}"
    if tried == 1:
        return f"fits {what}" if best.is_perfect else f"read as {what}"
    verdict = f"fits {what} {'best' if others else 'only'}, of {_count(tried)} tried"
    if others:
        names = [f"{each.schema}{' as a fragment' if each.fragment else ''}" for each in others[:3]]
        verdict += f"; also {', '.join(names)}{' and others' if len(others) > 3 else ''}"
    return verdict


def _count(number: int) -> str:
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else number} schema set{'' if number == 1 else 's'}"


def _certainty(best: Candidate, others: tuple[Candidate, ...]) -> str:
    if best.decoding is None or best.decoding.undeclared or any(each.rank[:6] == best.rank[:6] for each in others):
        return "doubtful"
    return "certain" if best.is_perfect and not others else "likely"
