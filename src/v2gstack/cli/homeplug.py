"""Frames of HomePlug for `decode`: recognised by their EtherType, explained field by field."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from v2gstack.cli.talk import InputError, columns, emit, paint
from v2gstack.codecs.mme import Mme, UnknownMme, decode_mme, explain_mme, without_keys
from v2gstack.errors import DecodeError
from v2gstack.explain import mme_headline
from v2gstack.trace.deviations import mme_deviations
from v2gstack.trace.ip import homeplug_frame
from v2gstack.trace.pcap import LINKTYPE_ETHERNET

__all__ = ["is_homeplug", "mme_description", "mme_of", "show_mme"]

#: Bytes of a value that a line shows; what is longer, a map of carriers or an attenuation profile, is cut.
_MAX_SHOWN: Final = 96
#: Bytes of the shortest frame that says what it is.
_LEAST: Final = 14


def is_homeplug(data: bytes) -> bool:
    """Whether the bytes are an Ethernet frame of HomePlug, with VLAN tags or without."""
    return len(data) >= _LEAST and homeplug_frame(LINKTYPE_ETHERNET, data) is not None


def mme_of(data: bytes) -> Mme:
    """The message in a frame.

    Raises:
        DecodeError: It is shorter than its message must be.
    """
    frame = homeplug_frame(LINKTYPE_ETHERNET, data)
    if frame is None:
        raise DecodeError("this is no frame of HomePlug", offset=96)
    return decode_mme(frame)


def show_mme(message: Mme, form: str, *, keys: bool) -> tuple[str, ...]:
    """Write a message field by field.

    Args:
        message: The message.
        form: ``tree``; others have no meaning here.
        keys: Whether keys are shown.

    Returns:
        How it differs from what ISO 15118-3 has in it.

    Raises:
        InputError: It is to be shown as XML.
    """
    if form == "xml":
        raise InputError("messages of HomePlug have no XML form", source=message.name, hint="use --as tree or --as json")
    values = " ".join(map(str, mme_headline(message, keys=keys)))
    emit(f"{paint('homeplug', 'cyan')}  {paint(message.name, 'green', bold=True)}  {values}  (EtherType 0x88E1)")
    rows = [["byte", "size", "field", "value", ""]]
    for field in explain_mme(message, secrets=keys):
        value = field.value if len(field.value) <= _MAX_SHOWN else f"{field.value[:_MAX_SHOWN]}…"
        rows.append([str(field.offset), str(field.size), field.name, value, field.doc])
    for line in columns(rows, right=frozenset({0, 1}), indent="  "):
        emit(line)
    return mme_deviations(message)


def mme_description(message: Mme, *, keys: bool) -> dict[str, Any]:
    """A message as plain data: its name, its fields as bytes in hex and numbers, and how it deviates."""
    shown = message if keys else without_keys(message)
    fields = {name: value.hex() if isinstance(value, bytes) else value for name, value in msgspec.structs.asdict(shown).items()}
    return {
        "layer": "homeplug",
        "name": message.name,
        "mmtype": f"{message.mmtype if isinstance(message, UnknownMme) else message.MMTYPE:04x}",
        "fields": fields,
        "deviations": list(mme_deviations(message)),
    }
