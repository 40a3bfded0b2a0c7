"""Deviations inside of a message that has decoded: broken limits of the schema, odd encodings, values that contradict each other.

One encoding tells whether there are any: a message that keeps its schema and the EXI profile encodes to the very payload it came
as. Only where it does not is the payload looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from v2gstack.errors import CodecError, EncodeError
from v2gstack.protocols.v2g.policy import Quirk

if TYPE_CHECKING:
    from v2gstack.codecs.exi import ExiCodec
    from v2gstack.protocols.v2g.wire import Document

__all__ = ["findings"]


def findings(codec: ExiCodec, document: Document, known: set[tuple[Quirk, str]]) -> Iterator[tuple[Quirk, str]]:
    """What deviates in a message, with words for it.

    Args:
        codec: The codec that decoded it.
        document: The message.
        known: What was found in messages of each name before; an encoding that was odd before is not examined again.
    """
    name = document.name
    try:
        if codec.encode(document.root) != document.payload and not any((quirk, name) in known for quirk in _ENCODINGS):
            yield from _encoding(codec, document.payload)
    except EncodeError as error:
        quirk = Quirk.PROFILE_PHASES if "NumberOfPhases" in error.path else Quirk.SCHEMA_FACETS
        yield quirk, f"{quirk.text}: {error}"
    check = _CHECKS.get(name)
    if check is not None:
        yield from check(document.message)


_ENCODINGS = (Quirk.TRAILING_OCTETS, Quirk.PADDING_BITS, Quirk.UNUSUAL_ENCODING)


def _encoding(codec: ExiCodec, payload: bytes) -> Iterator[tuple[Quirk, str]]:
    try:
        found = codec.examine(payload)
    except CodecError as error:
        yield Quirk.UNUSUAL_ENCODING, str(error)
        return
    if found.trailing:
        yield Quirk.TRAILING_OCTETS, f"{len(found.trailing)} octets follow the EXI document"
    if found.padding:
        yield Quirk.PADDING_BITS, Quirk.PADDING_BITS.text
    if found.value_table_hits or found.undeclared:
        yield Quirk.UNUSUAL_ENCODING, "; ".join(text for text in found.deviations if "octet" not in text and "padding" not in text)
    elif not found.trailing and not found.padding:
        yield Quirk.UNUSUAL_ENCODING, "the same content has a shorter encoding"


def _mode_parameters(message: Any) -> Iterator[tuple[Quirk, str]]:
    """DIN 70121 and ISO 15118-2: the mode asked for and the parameters' form."""
    mode = getattr(message, "requested_energy_transfer_mode", None) or getattr(message, "ev_requested_energy_transfer_type", None)
    if mode is None:
        return
    parameters = type(message.ev_charge_parameter).__name__
    if parameters[:2] != mode.value[:2]:
        yield Quirk.MODE_PARAMETERS, f"{parameters} with {mode.value}"


def _profile(message: Any) -> Iterator[tuple[Quirk, str]]:
    """DIN 70121 and ISO 15118-2: the charging profile. ISO 15118-20 has discharging profiles and is left alone."""
    profile = getattr(message, "charging_profile", None)
    if profile is None:
        return
    for entry in profile.profile_entry:
        power = entry.charging_profile_entry_max_power
        if getattr(power, "value", power) < 0:
            yield Quirk.NEGATIVE_PROFILE_POWER, Quirk.NEGATIVE_PROFILE_POWER.text
            return


_CHECKS = {"ChargeParameterDiscoveryReq": _mode_parameters, "PowerDeliveryReq": _profile}
