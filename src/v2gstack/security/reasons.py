"""Why signatures are refused, as words for programs."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["SignatureReason"]


class SignatureReason(StrEnum):
    """Why a signature is refused: ``SignatureError.reason``."""

    #: There is no signature where one has to be.
    ABSENT = "absent"
    #: The algorithms are none that the protocol or the configuration allows, or not those of the key.
    SUITE = "suite"
    #: Not canonical EXI, or not this alone.
    CANONICALIZATION = "canonicalization"
    #: A part that V2G signatures do not have, or one that they always have and this one has not.
    STRUCTURE = "structure"
    #: More references than the standard allows.
    TOO_MANY_REFERENCES = "too many references"
    #: An element that has to be signed has no Id, or no reference points at it.
    NOT_COVERED = "not covered"
    #: A reference points at nothing that belongs to the message.
    UNKNOWN_REFERENCE = "unknown reference"
    #: Two elements have the same Id, or two references the same URI.
    DUPLICATE = "duplicate"
    #: The element is not what was signed.
    DIGEST = "digest"
    #: The signature has the wrong length.
    FORMAT = "format"
    #: The signature is written in DER, not as ``r || s``.
    DER = "der"
    #: The signature is none of this key over this SignedInfo.
    VALUE = "value"
