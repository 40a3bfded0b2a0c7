"""How a payload differs from what the V2G profile makes of its message, and a frame of SLAC from what ISO 15118-3 has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.errors import CodecError, EncodeError

if TYPE_CHECKING:
    from v2gstack.codecs.mme import Mme
    from v2gstack.messages import Message

__all__ = ["deviations_of", "mme_deviations"]

#: Values that ISO 15118-3 fixes, by field, with the field's name there. Some vehicles go on only if they are exactly these.
_FIXED: Final[dict[str, dict[str, tuple[str, object]]]] = {
    "CM_SLAC_PARM.CNF": {
        "m_sound_target": ("M-SOUND_TARGET", b"\xff" * 6),
        "num_sounds": ("NUM_SOUNDS", 10),
        "time_out": ("TIME_OUT", 6),
        "resp_type": ("RESP_TYPE", 1),
    },
    "CM_START_ATTEN_CHAR.IND": {
        "destination": ("its destination", b"\xff" * 6),
        "num_sounds": ("NUM_SOUNDS", 10),
        "time_out": ("TIME_OUT", 6),
        "resp_type": ("RESP_TYPE", 1),
    },
    "CM_MNBC_SOUND.IND": {"destination": ("its destination", b"\xff" * 6), "sender_id": ("SenderID", bytes(17))},
    "CM_ATTEN_CHAR.IND": {"source_id": ("SOURCE_ID", bytes(17)), "resp_id": ("RESP_ID", bytes(17)), "num_groups": ("NumGroups", 58)},
    "CM_ATTEN_CHAR.RSP": {"source_id": ("SOURCE_ID", bytes(17)), "resp_id": ("RESP_ID", bytes(17)), "result": ("Result", 0)},
    "CM_VALIDATE.REQ": {"signal_type": ("SignalType", 0)},
    "CM_VALIDATE.CNF": {"signal_type": ("SignalType", 0)},
    "CM_SLAC_MATCH.REQ": {"mvf_length": ("MVFLength", 0x3E), "pev_id": ("PEV_ID", bytes(17)), "evse_id": ("EVSE_ID", bytes(17))},
    "CM_SLAC_MATCH.CNF": {"mvf_length": ("MVFLength", 0x56), "pev_id": ("PEV_ID", bytes(17)), "evse_id": ("EVSE_ID", bytes(17))},
}
#: Addresses that a message has twice: the field, its name in the standard, and the field that it must equal.
_ALIKE: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "CM_SLAC_PARM.CNF": (("forwarding_sta", "FORWARDING_STA", "destination"),),
    "CM_START_ATTEN_CHAR.IND": (("forwarding_sta", "FORWARDING_STA", "source"),),
    "CM_ATTEN_CHAR.IND": (("source_address", "SOURCE_ADDRESS", "destination"),),
    "CM_ATTEN_CHAR.RSP": (("source_address", "SOURCE_ADDRESS", "source"),),
    "CM_SLAC_MATCH.REQ": (("pev_mac", "PEV_MAC", "source"), ("evse_mac", "EVSE_MAC", "destination")),
    "CM_SLAC_MATCH.CNF": (("pev_mac", "PEV_MAC", "destination"), ("evse_mac", "EVSE_MAC", "source")),
}


def deviations_of(schema_set: str, message: Message, payload: bytes) -> tuple[str, ...]:
    """How a payload differs from what our encoder makes of its message, in words.

    A payload that follows the profile costs one encoding. Only others are looked at event by event, for what `ExiCodec.examine`
    reports: padding bits, octets behind the message, strings from the value tables, what the schema does not declare.

    Args:
        schema_set: Name of the schema set.
        message: What the payload decoded to.
        payload: The EXI document.
    """
    # imported on use: a trace can be read without any codec
    from v2gstack.codecs.exi import codec_of

    codec = codec_of(schema_set)
    try:
        if codec.encode(message) == payload:
            return ()
        invalid = ""
    except EncodeError as error:
        invalid = f"not schema-valid: {error}"
    try:
        found = codec.examine(payload).deviations
    except CodecError as error:
        found = (str(error),)
    if invalid:
        found = (*found, invalid)
    return found or ("encoded in another way than the V2G profile prescribes",)


def mme_deviations(message: Mme) -> tuple[str, ...]:
    """How a message of SLAC differs from what ISO 15118-3 has in it, in words.

    >>> from v2gstack.codecs.mme import BROADCAST, CM_START_ATTEN_CHAR_IND
    >>> mme_deviations(CM_START_ATTEN_CHAR_IND(BROADCAST, bytes(6), forwarding_sta=bytes(6), run_id=bytes(8), time_out=10))
    ('TIME_OUT is 10, not 6',)
    """
    if not message.MMTYPE:
        # a fragment has the name of its message, and none of its fields
        return ()
    found = [
        f"{name} is {_shown(value)}, not {_shown(expected)}"
        for field, (name, expected) in _FIXED.get(message.name, {}).items()
        if (value := _of(message, field)) != expected
    ]
    for field, name, twin in _ALIKE.get(message.name, ()):
        # an address of zeros is one that the capture does not tell
        if any(getattr(message, twin)) and _of(message, field) != getattr(message, twin):
            found.append(f"{name} is {_of(message, field).hex()}, not the {'sender' if twin == 'source' else 'receiver'}'s address")
    for field, name in (("application_type", "APPLICATION_TYPE"), ("security_type", "SECURITY_TYPE")):
        if getattr(message, field, 0):
            found.append(f"{name} is {_of(message, field)}, not 0")
    return tuple(found)


def _of(message: Mme, field: str) -> Any:
    return getattr(message, field)


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
