"""How a payload differs from what the V2G profile makes of its message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack.errors import CodecError, EncodeError

if TYPE_CHECKING:
    from v2gstack.messages import Message

__all__ = ["deviations_of"]


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
