"""Frames to messages and back."""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.mme._fast import decoders, encoders
from v2gstack.codecs.mme.base import Mme, UnknownMme, encode_unknown
from v2gstack.errors import DecodeError, EncodeError

__all__ = ["decode_mme", "encode_mme"]

_ETHERTYPE: Final = b"\x88\xe1"
_VLAN_ETHERTYPE: Final = b"\x81\x00"
encoders[UnknownMme] = encode_unknown
# Addresses, EtherType, MMV and MMTYPE.
_HEADER_SIZE: Final = 17


def decode_mme(frame: bytes | bytearray | memoryview) -> Mme:
    """Read one Ethernet frame, from its destination address on and without its checksum.

    Padded and unpadded frames, and those with one 802.1Q tag, are read alike. A message that is not known, one with an unknown
    version or OUI, and a fragment become an `UnknownMme`. Whatever is read is written again byte by byte by `encode_mme`.

    Args:
        frame: The frame.

    Raises:
        DecodeError: The frame is none of HomePlug, or shorter than its message must be.

    >>> message = decode_mme(bytes.fromhex("ffffffffffff 021122334455 88e1 01 6460 0000 00 00 0102030405060708"))
    >>> message.name, message.source.hex(), message.run_id.hex()
    ('CM_SLAC_PARM.REQ', '021122334455', '0102030405060708')
    """
    if type(frame) is not bytes:
        frame = bytes(frame)
    try:
        decode = decoders[frame[12:17]]
    except KeyError:
        return _decode_rarely(frame)
    return decode(frame) or _decode_rarely(frame)


def _decode_rarely(frame: bytes) -> Mme:
    if frame[12:14] == _VLAN_ETHERTYPE and frame[16:18] == _ETHERTYPE:
        # The tag does not count for the length of the shortest frame: senders pad first.
        return decode_mme(frame[:12] + frame[16:]).replace(vlan=int.from_bytes(frame[14:16], "big"))
    if frame[12:14] != _ETHERTYPE:
        if len(frame) < _HEADER_SIZE:
            raise DecodeError(f"an MME has at least {_HEADER_SIZE} bytes, only {len(frame)} are there", offset=8 * len(frame))
        raise DecodeError(f"EtherType 0x{frame[12:14].hex().upper()} is not that of HomePlug, 0x88E1", offset=96)
    if len(frame) < _HEADER_SIZE:
        raise DecodeError(f"an MME has at least {_HEADER_SIZE} bytes, only {len(frame)} are there", offset=8 * len(frame))
    return UnknownMme(frame[:6], frame[6:12], int.from_bytes(frame[15:17], "little"), frame[_HEADER_SIZE:], mmv=frame[14], trailing=b"")


def encode_mme(message: Mme) -> bytes:
    """Write one Ethernet frame, padded to 60 bytes unless the message says what follows it.

    Args:
        message: The message.

    Raises:
        EncodeError: A number does not fit its field, or bytes have another length than their field.

    >>> from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ
    >>> request = CM_SLAC_PARM_REQ(BROADCAST, bytes.fromhex("021122334455"), run_id=bytes(8))
    >>> frame = encode_mme(request)
    >>> len(frame), decode_mme(frame) == request
    (60, True)
    """
    try:
        return encoders[type(message)](message)
    except KeyError:
        raise EncodeError(f"{type(message).__name__} is no MME of this library") from None
