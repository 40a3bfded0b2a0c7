"""What all management messages (MMEs) have in common, and those that nobody knows."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Self

import msgspec

from v2gstack.codecs.mme.layouts import frame_layout, innermost, layouts
from v2gstack.codecs.mme.names import mme_name
from v2gstack.errors import EncodeError

__all__ = [
    "BROADCAST",
    "KEY_TYPES",
    "MIN_FRAME",
    "PADDING",
    "SECRETS",
    "Mme",
    "ShortMme",
    "UnknownMme",
    "encode_unknown",
    "finish",
    "misfit",
]

#: Everybody on the segment.
BROADCAST: Final = b"\xff" * 6
#: Bytes of the shortest Ethernet frame, without its checksum (IEEE 802.3): what is shorter is padded with zeros on transmit.
MIN_FRAME: Final = 60
#: The zeros that fill a frame of a certain length up to that; shared, so that comparing needs no new object.
PADDING: Final = tuple(bytes(MIN_FRAME - length) for length in range(MIN_FRAME + 1))

#: Fields that hold a key: shown only if asked for.
SECRETS: Final = frozenset({"dak", "key", "new_key", "nmk"})
#: Message types, without the two lowest bits, that carry a key somewhere: CM_SET_KEY, CM_GET_KEY, CM_SLAC_MATCH, VS_WR_MOD, VS_RD_MOD,
#: VS_SET_KEY, VS_MODULE_OPERATION. What of them cannot be read is secret as a whole.
KEY_TYPES: Final = frozenset({0x6008, 0x600C, 0x607C, 0xA020, 0xA024, 0xA050, 0xA0B0})

_VLAN_ETHERTYPE: Final = b"\x81\x00"
_ETHERTYPE: Final = b"\x88\xe1"


class _Envelope(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    mmv: int = 1
    fmi: int = 0
    vlan: int | None = None
    trailing: bytes | None = None


class Mme(_Envelope, frozen=True, gc=False):
    """One management message with its Ethernet addresses: base of all of them.

    Attributes:
        destination: MAC address it goes to, 6 bytes.
        source: MAC address it comes from, 6 bytes.
        mmv: Version of the message format: 0 AV 1.0, 1 AV 1.1, 2 AV 2.0.
        fmi: The two bytes of fragmentation, lower byte first on the wire; 0 with version 0, which has none.
        vlan: Tag control information of an 802.1Q tag; ``None`` without a tag.
        trailing: What follows the message in its frame. ``None`` stands for the usual: zeros up to the shortest frame's length.
    """

    NAME: ClassVar[str] = ""
    MMTYPE: ClassVar[int] = 0

    destination: bytes
    source: bytes

    @property
    def name(self) -> str:
        """Name in the standard, such as ``CM_SLAC_PARM.REQ``."""
        return self.NAME

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        # representations end up in logs
        hidden = SECRETS | {"payload", "trailing"} if (getattr(self, "mmtype", 0) or self.MMTYPE) & ~3 in KEY_TYPES else SECRETS
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return [(name, _Hidden(len(value)) if name in hidden and isinstance(value, bytes) else value) for name, value in values]

    def replace(self, **changes: object) -> Self:
        """A copy with some fields changed.

        Raises:
            TypeError: The message has no field of that name.
        """
        return msgspec.structs.replace(self, **changes)


class _Hidden(int):
    """Stands for as many bytes of a secret."""

    def __repr__(self) -> str:
        return f"<{int(self)} bytes, secret>"


class ShortMme(Mme, frozen=True, gc=False, kw_only=True):
    """A vendor's message whose usual version is 0, which has no bytes of fragmentation."""

    mmv: int = 0


class UnknownMme(Mme, frozen=True, gc=False):
    """A message whose layout is not known, or one fragment of a message. It is written as it was read.

    Attributes:
        mmtype: The message type.
        payload: Everything after the message type: the bytes of fragmentation and the OUI, where it has them, too.

    >>> from v2gstack.codecs.mme import decode_mme, encode_mme
    >>> frame = bytes(12) + bytes.fromhex("88e101 0460 0000 0102")
    >>> message = decode_mme(frame)
    >>> message.name, message.payload.hex(), encode_mme(message) == frame
    ('CM_ENCRYPTED_PAYLOAD.REQ', '00000102', True)
    """

    mmtype: int
    payload: bytes

    @property
    def name(self) -> str:
        """Name in the standard, or the number in words where there is none."""
        return mme_name(self.mmtype)


def misfit(message: Mme, cause: Exception | None = None) -> EncodeError:
    """The error of a message that does not fit its layout: names the field, if it is one of bytes."""
    layout = layouts().get(message.name)
    members: Any = frame_layout(layout).subcons if layout is not None else ()
    kinds = {member.name: innermost(member) for member in members}
    sizes: dict[str, Any] = {name: kind.length for name, kind in kinds.items() if type(kind).__name__ == "Bytes"}
    sizes = sizes or {"destination": 6, "source": 6}
    values = msgspec.structs.asdict(message)
    for field, size in sizes.items():
        value = values.get(field, b"")
        expected = size(values) if callable(size) and isinstance(value, bytes) else size
        if field in values and expected is not None and (not isinstance(value, bytes) or len(value) != expected):
            shown = type(value).__name__ if field in SECRETS else repr(value)
            return EncodeError(f"{message.name}: {field} must have {expected} bytes, is {shown}", path=field)
    return EncodeError(f"{message.name}: a value does not fit its field ({cause or 'its version, or it is a fragment'})")


def finish(frame: bytes, message: Mme) -> bytes:
    """Add the VLAN tag and what follows the message, or the padding.

    Raises:
        EncodeError: The tag is no number of 16 bits, or what follows is no bytes.
    """
    vlan, trailing = message.vlan, message.trailing
    if trailing is None:
        frame = frame.ljust(MIN_FRAME, b"\0")
    elif type(trailing) is bytes:
        frame += trailing
    else:
        raise EncodeError(f"{message.name}: trailing must be bytes, is {trailing!r}", path="trailing")
    if vlan is None:
        return frame
    try:
        tag = vlan.to_bytes(2, "big")
    except (AttributeError, OverflowError) as error:
        raise EncodeError(f"{message.name}: vlan must be a number of 16 bits, is {vlan!r}", path="vlan") from error
    return frame[:12] + _VLAN_ETHERTYPE + tag + frame[12:]


def encode_unknown(message: UnknownMme) -> bytes:
    """Write a message as it was read.

    Raises:
        EncodeError: A field has another type or size than it must have.
    """
    try:
        if len(message.destination) != 6 or len(message.source) != 6:
            raise misfit(message)
        head = message.destination + message.source + _ETHERTYPE + bytes((message.mmv,)) + message.mmtype.to_bytes(2, "little")
        return finish(head + message.payload, message)
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise misfit(message, error) from error
