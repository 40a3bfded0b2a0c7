"""Which schema set a payload belongs to.

Payload type ``0x8001`` does not tell: the supportedAppProtocol exchange at the beginning of a connection does. The vehicle offers
namespaces, each with a number; the station answers with the number it picks ([V2G2-167], [V2G2-169], [V2G20-169]). Where that
exchange is missing, the sets are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from v2gstack.codecs.v2gtp import PayloadType, decode_sdp, describe_payload_type
from v2gstack.errors import CodecError, DecodeError
from v2gstack.trace.deviations import deviations_of
from v2gstack.trace.events import said_in

if TYPE_CHECKING:
    from v2gstack.trace.events import Direction

__all__ = ["NAMESPACES", "Decode", "Interpreter", "Reading", "decode_message"]

#: Turns the name of a schema set and an EXI document into a message, or raises `DecodeError`.
Decode: TypeAlias = Callable[[str, bytes], object]

#: Namespace in a supportedAppProtocolReq -> schema set of the session.
NAMESPACES: dict[str, str] = {
    "urn:din:70121:2012:MsgDef": "din70121",
    "urn:tesla:din:2018:MsgDef": "din70121",
    "urn:iso:15118:2:2013:MsgDef": "iso15118_2",
    "urn:iso:std:iso:15118:-20:AC": "iso15118_20_ac",
    "urn:iso:std:iso:15118:-20:DC": "iso15118_20_dc",
    "urn:iso:std:iso:15118:-20:WPT": "iso15118_20_wpt",
    "urn:iso:std:iso:15118:-20:ACDP": "iso15118_20_acdp",
}
_DIALECTS = {"urn:tesla:din:2018:MsgDef": "urn:tesla:din:2018:MsgDef is a maker's dialect of DIN 70121, read with the DIN schema"}

# Sets that are tried for payload type 0x8001 where nothing was negotiated, the likeliest first.
_GUESSES = ("iso15118_2", "din70121", "iso15118_20_common")
_COMMON = "iso15118_20_common"
# DIN 70121 and ISO 15118-2 send nothing but V2G_Message, whose number among the roots of the set is the seven bits after the header.
_ENVELOPES = {77: "din70121", 76: "iso15118_2"}


def decode_message(schema_set: str, payload: bytes) -> object:
    """The message in an EXI document of a schema set: what traces are decoded with unless told otherwise.

    Raises:
        DecodeError: The document does not decode.
    """
    # imported on use: a trace can be read without any codec
    from v2gstack.codecs.exi import codec_of

    return codec_of(schema_set).decode(payload)


class Reading(NamedTuple):
    """What a payload turned out to be.

    Attributes:
        schema_set: The set it was read with.
        document: What it decoded to.
        error: Why it was not.
        notes: What else a reader should know.
        role: Who sends such a message, where it tells.
    """

    schema_set: str | None = None
    document: object = None
    error: CodecError | None = None
    notes: tuple[str, ...] = ()
    role: Direction = "?"


class Interpreter:
    """Reads the payloads of one connection, in their order.

    Args:
        decode: Decodes EXI; with ``None`` payloads stay raw and only the payload type tells the schema set.
        examine: Whether notes tell how payloads deviate from the V2G profile.
    """

    def __init__(self, decode: Decode | None, *, examine: bool = False) -> None:
        self._decode = decode
        self._examine = examine
        self._offers: dict[int, str] = {}
        self._negotiated: str | None = None
        self._candidates: tuple[str, ...] = _GUESSES
        self._guessed = False

    def read(self, payload_type: int, payload: bytes) -> Reading:
        """Read the next payload. Never raises for what is in it."""
        reading = self._interpret(payload_type, payload)
        if self._examine and reading.schema_set is not None and reading.document is not None:
            found = _deviations(reading.schema_set, reading.document, payload)
            return reading._replace(notes=(*reading.notes, *found))
        return reading

    def _interpret(self, payload_type: int, payload: bytes) -> Reading:
        kind = payload_type if isinstance(payload_type, PayloadType) else None
        if kind is None:
            return Reading()
        if kind.is_sdp:
            return _read_sdp(kind, payload)
        if kind is PayloadType.SAP:
            return self._read_ambiguous(payload)
        if kind.schema_set is None:
            return Reading(notes=(f"no schema set describes payload type {describe_payload_type(kind)}",))
        return self._read(kind.schema_set, payload)

    def _read(self, schema_set: str, payload: bytes, *notes: str) -> Reading:
        if self._decode is None:
            return Reading(schema_set, notes=notes)
        try:
            document = self._decode(schema_set, payload)
        except CodecError as error:
            return Reading(schema_set, error=error, notes=notes)
        return Reading(schema_set, document, notes=notes, role=_role_of(document))

    def _read_ambiguous(self, payload: bytes) -> Reading:
        """Payload type 0x8001: negotiation, DIN 70121 or ISO 15118-2."""
        role = _sap_role(payload)
        if role != "?":
            reading = self._read("appprotocol", payload)
            if reading.error is None:
                return self._negotiate(reading._replace(role=role))
            if self._negotiated is None:
                return reading
        if self._decode is None:
            return Reading()
        if self._negotiated is None:
            return self._guess(payload)
        if self._negotiated.startswith("iso15118_20"):
            return self._read(_COMMON, payload, "ISO 15118-20 message sent with payload type 0x8001")
        return self._read(self._negotiated, payload)

    def _negotiate(self, reading: Reading) -> Reading:
        """Take over what a supportedAppProtocol message says."""
        message: Any = reading.document
        if message is None:
            return reading
        if reading.role == "evcc":
            self._offers = {}
            self._negotiated = None
            for offer in getattr(message, "app_protocol", ()):
                self._offers.setdefault(offer.schema_id, str(offer.protocol_namespace))
            return reading
        code = str(getattr(message.response_code, "value", message.response_code))
        if not code.startswith("OK"):
            self._negotiated = None
            return reading._replace(notes=(*reading.notes, "the station supports none of the protocols offered"))
        return reading._replace(notes=(*reading.notes, *self._settle(message.schema_id)))

    def _settle(self, schema_id: int | None) -> tuple[str, ...]:
        if schema_id is None and len(self._offers) == 1:
            # the number may be left out, and with one offer nothing is lost
            (namespace,) = self._offers.values()
        else:
            namespace = self._offers.get(-1 if schema_id is None else schema_id, "")
        self._negotiated = NAMESPACES.get(namespace)
        if self._negotiated is not None:
            return (_DIALECTS[namespace],) if namespace in _DIALECTS else ()
        if namespace:
            return (f"no schema set describes the namespace agreed on, {namespace}",)
        if not self._offers:
            return ("the request that this answers was not captured",)
        return ("the answer names no SchemaID" if schema_id is None else f"SchemaID {schema_id} was not offered",)

    def _guess(self, payload: bytes) -> Reading:
        """Try the sets that fitted everything so far."""
        envelope = _ENVELOPES.get(payload[1] >> 1) if len(payload) > 1 else None
        tried = tuple(sorted(self._candidates, key=lambda name: name != envelope))
        readings = [self._read(name, payload) for name in tried]
        fitting = [reading for reading in readings if reading.error is None]
        if not fitting:
            self._candidates = _GUESSES
            furthest = max(readings, key=_progress)
            return Reading(error=furthest.error, notes=(f"no protocol was negotiated, and the payload fits none of {', '.join(tried)}",))
        best, others = fitting[0], fitting[1:]
        notes: list[str] = []
        if not self._guessed:
            notes.append(f"no protocol was negotiated; {best.schema_set} fits, of {len(readings)} schema sets tried")
            self._guessed = True
        if others:
            notes.append("also fits " + ", ".join(str(other.schema_set) for other in others))
        self._candidates = tuple(str(reading.schema_set) for reading in fitting)
        return best._replace(notes=tuple(notes))


def _deviations(schema_set: str, document: object, payload: bytes) -> tuple[str, ...]:
    from v2gstack.messages import Message

    # a decoder of the caller's may make anything of a payload
    return deviations_of(schema_set, document, payload) if isinstance(document, Message) else ()


def _read_sdp(kind: PayloadType, payload: bytes) -> Reading:
    role: Direction = "evcc" if kind in (PayloadType.SDP_REQUEST, PayloadType.SDP_REQUEST_WIRELESS) else "secc"
    try:
        message = decode_sdp(kind, payload)
    except DecodeError as error:
        return Reading(error=error, role=role)
    return Reading(document=message, notes=message.notes, role=role)


def _sap_role(payload: bytes) -> Direction:
    """Who sends this payload if it is a supportedAppProtocol message, ``"?"`` if it cannot be one.

    The two bits after the EXI header number the document's root: 0 for the request, 1 for the response. The V2G_Message of
    DIN 70121 and ISO 15118-2 begins with a one there.
    """
    if len(payload) < 2 or payload[0] != 0x80:
        return "?"
    root = payload[1] >> 6
    if root == 0:
        return "evcc"
    return "secc" if root == 1 else "?"


def _role_of(document: object) -> Direction:
    """Who sends such a document, by the ending of the message's name."""
    name = type(said_in(document)).__name__
    if name.endswith("Req"):
        return "evcc"
    return "secc" if name.endswith("Res") else "?"


def _progress(reading: Reading) -> int:
    offset = getattr(reading.error, "offset", None)
    return offset if isinstance(offset, int) else -1
