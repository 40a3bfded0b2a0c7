"""Messages of a protocol to the payloads of V2GTP frames, and back: headers, schema sets, payload types."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from v2gstack.codecs.exi import ExiCodec, codec_of
from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.errors import DecodeError, LocalProtocolError
from v2gstack.messages import Message, registry
from v2gstack.messages import din70121 as din
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages.iso15118_20.common_types import MessageHeader as Header20

if TYPE_CHECKING:
    from v2gstack.messages.xmldsig import Signature
    from v2gstack.protocols.v2g.table import Protocol

__all__ = ["UNSET_HEADER", "Document", "Wire", "schema_set_of", "wire_of"]

#: The header of ISO 15118-20 messages that a session is to send: it puts its own in the place.
UNSET_HEADER: Final = Header20(session_id=bytes(8), time_stamp=0)


class Document(NamedTuple):
    """A message as it goes over the wire.

    Attributes:
        message: The message: of DIN 70121 and ISO 15118-2 what stands in the body.
        name: Its name.
        header: Its header.
        schema_set: The schema set it belongs to.
        root: The root of the EXI document.
        payload: The EXI document, where it came from the peer.
    """

    message: Any
    name: str
    header: Any
    schema_set: str
    root: Any
    payload: bytes = b""


@cache
def schema_set_of(cls: type[Message], sets: tuple[str, ...]) -> str:
    """The schema set, of several, that has a message.

    Raises:
        LocalProtocolError: None of them has it.
    """
    for name in sets:
        if cls in registry(name).element_of:
            return name
    raise LocalProtocolError(f"{cls.__name__} is no message of {' or '.join(sets)}")


class Wire:
    """How messages of one protocol look on the wire.

    Args:
        protocol: The protocol.
        engine: EXI engine, as for `ExiCodec`.
    """

    __slots__ = ("_body", "_engine", "_header", "_payload_types", "_root", "_sets", "protocol")

    def __init__(self, protocol: Protocol, engine: str | None) -> None:
        self.protocol = protocol
        self._engine = engine
        self._sets = tuple(protocol.schema_sets.values())
        self._payload_types = MappingProxyType({name: number for number, name in protocol.schema_sets.items()})
        module: Any = {1: din, 2: iso2}.get(protocol.generation)
        self._root: Any = module and module.V2G_Message
        self._header: Any = module and module.MessageHeader
        self._body: Any = module and module.Body

    def document(self, message: Any, session_id: bytes, unix_time: int, signature: Signature | None) -> Document:
        """A message of ours with its header around or in it.

        Raises:
            LocalProtocolError: It is no message of this protocol.
        """
        schema_set = schema_set_of(message.__class__, self._sets)
        if self._root is None:
            header: Any = Header20(session_id=session_id, time_stamp=unix_time, signature=signature)
            message = root = message.replace(header=header)
        else:
            header = self._header(session_id=session_id, signature=signature)
            root = self._root(header=header, body=self._body(body_element=message))
        return Document(message, type(message).__name__, header, schema_set, root)

    def encode(self, document: Document) -> bytes:
        """The EXI document.

        Raises:
            EncodeError: A value of the message breaks its schema.
        """
        return codec_of(document.schema_set, self._engine).encode(document.root)

    def payload_type(self, schema_set: str) -> int:
        """The payload type of a schema set's messages."""
        return self._payload_types[schema_set]

    def decode(self, schema_set: str, payload: bytes) -> Document:
        """A message of the peer.

        Raises:
            DecodeError: It does not decode, or what it decodes to is no message of the protocol.
        """
        root = codec_of(schema_set, self._engine).decode(payload)
        if self._root is None:
            header = getattr(root, "header", None)
            if header is None:
                raise DecodeError(f"{type(root).__name__} is no message of ISO 15118-20")
            return Document(root, type(root).__name__, header, schema_set, root, payload)
        message = root.body.body_element if isinstance(root, self._root) else None
        if message is None:
            raise DecodeError(f"the document is no V2G_Message with something in its body, but {type(root).__name__}")
        return Document(message, type(message).__name__, root.header, schema_set, root, payload)

    def schema_set(self, payload_type: int) -> str | None:
        """The schema set of a payload type; ``None`` for those that the protocol does not use."""
        return self.protocol.schema_sets.get(payload_type)

    @property
    def default_set(self) -> str:
        """The schema set of most messages, for payloads of a wrong type."""
        return self._sets[0]

    def codec(self, schema_set: str) -> ExiCodec:
        """The codec of one of its schema sets."""
        return codec_of(schema_set, self._engine)


@cache
def wire_of(protocol: Protocol, engine: str | None) -> Wire:
    """The wire form of a protocol, shared by all sessions."""
    return Wire(protocol, engine)


#: Side streams of ISO 15118-20 and the schema sets of their messages.
SIDE_STREAMS: Final = MappingProxyType(
    {
        int(PayloadType.SCHEDULE_RENEGOTIATION): "iso15118_20_common",
        int(PayloadType.METERING_CONFIRMATION): "iso15118_20_common",
    }
)
