"""Frames without the keys in them, for whatever may be read by others."""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.mme.base import KEY_TYPES, SECRETS, Mme, UnknownMme
from v2gstack.codecs.mme.codec import decode_mme, encode_mme
from v2gstack.errors import DecodeError

__all__ = ["frame_without_keys", "without_keys"]

#: Addresses, EtherType, version, type and fragmentation: what comes before there can be a key.
_HEAD: Final = 19
_ETHERTYPE: Final = b"\x88\xe1"


def without_keys(message: Mme) -> Mme:
    """The same message with zeros for its keys.

    Of messages that carry a key, a fragment and what follows the message become zeros as well.

    >>> from v2gstack.codecs.mme import CM_SET_KEY_REQ
    >>> without_keys(CM_SET_KEY_REQ(bytes(6), bytes(6), nid=bytes(7), new_key=bytes(range(16)))).new_key.hex()
    '00000000000000000000000000000000'
    """
    changes: dict[str, object] = {}
    for name in SECRETS.intersection(message.__struct_fields__):
        changes[name] = bytes(len(getattr(message, name)))
    if isinstance(message, UnknownMme) and message.mmtype & ~3 in KEY_TYPES:
        changes["payload"] = message.payload[:2] + bytes(len(message.payload[2:]))
    if message.trailing and (message.MMTYPE or getattr(message, "mmtype", 0)) & ~3 in KEY_TYPES:
        changes["trailing"] = bytes(len(message.trailing))
    return message.replace(**changes) if changes else message


def frame_without_keys(frame: bytes) -> bytes:
    """The same frame with zeros for its keys. Of one that does not decode and may hold a key, no more than the head is kept.

    >>> frame_without_keys(bytes(12) + bytes.fromhex("88e1017d600000") + b"half a message, with a key").count(0) > 26
    True
    """
    try:
        message = decode_mme(frame)
    except DecodeError:
        start = 16 if frame[12:14] == b"\x81\x00" else 12
        is_open = frame[start : start + 2] == _ETHERTYPE and int.from_bytes(frame[start + 3 : start + 5], "little") & ~3 not in KEY_TYPES
        head = start + _HEAD - 12
        return frame if is_open else frame[:head] + bytes(len(frame[head:]))
    redacted = without_keys(message)
    return frame if redacted is message else encode_mme(redacted)
