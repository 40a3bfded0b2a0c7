"""What became of verifying a signed meter record."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a record's signature is its meter's.

    Attributes:
        valid: Whether it is.
        reason: One sentence, for people: why, or why not.
        algorithm: What was computed, such as ``ECDSA-secp256r1-SHA256``.
        remarks: What else is wrong with a record whose signature may be right, such as a reading that is not to be billed.
    """

    valid: bool
    reason: str
    algorithm: str = ""
    remarks: tuple[str, ...] = ()
