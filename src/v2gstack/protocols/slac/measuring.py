"""One matching as a station sees it: which step it is in, and how the vehicle's sounds arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from v2gstack.protocols.slac.machine import GROUPS

__all__ = ["Matching", "Profiles", "Step"]


class Step(Enum):
    """Where a matching is. Each value is the timer that ends it."""

    #: CM_SLAC_PARM.CNF is sent; CM_START_ATTEN_CHAR.IND is to come.
    WAIT_START = "TT_match_sequence"
    #: The sounds come.
    SOUNDING = "TT_EVSE_match_MNBC"
    #: All sounds are there; a last profile may be on its way.
    FINALIZE = "TP_EVSE_avg_atten_calc"
    #: CM_ATTEN_CHAR.IND is sent; its answer is to come.
    WAIT_RSP = "TT_match_response"
    #: CM_SLAC_MATCH.REQ or CM_VALIDATE.REQ is to come.
    WAIT_MATCH = "TT_EVSE_match_session"


@dataclass(slots=True)
class Profiles:
    """The sum of the attenuation profiles of a modem."""

    count: int = 0
    sums: list[int] = field(default_factory=lambda: [0] * GROUPS)

    def add(self, aag: Sequence[int]) -> None:
        """Count one more profile."""
        self.count += 1
        self.sums = [total + level for total, level in zip(self.sums, aag, strict=True)]

    def mean(self, offset: int) -> bytes:
        """Rounded mean of each group with an offset, in dB, kept within what a byte can hold."""
        half = self.count // 2
        return bytes(min(max((total + half) // self.count + offset, 0), 255) for total in self.sums)


#: Which of the two kinds of profile a modem sends.
STANDARD: Final = 0
VENDOR: Final = 1


@dataclass(slots=True)
class Matching:
    """One matching.

    Attributes:
        ev_mac: The vehicle's MAC address.
        run_id: The vehicle's number of the matching.
        step: Where it is.
        deadline: When the step's time is over.
        repeats: Repetitions of the last message that may still be sent.
        last: The last message, encoded.
        profiles: Of CM_ATTEN_PROFILE.IND, and of VS_ATTEN_CHAR.IND.
        sounds: The countdown values of the sounds that were heard.
    """

    ev_mac: bytes
    run_id: bytes
    step: Step
    deadline: float
    repeats: int = 0
    last: bytes = b""
    profiles: tuple[Profiles, Profiles] = field(default_factory=lambda: (Profiles(), Profiles()))
    sounds: set[int] = field(default_factory=set[int])

    def measured(self) -> Profiles:
        """The profiles that count: those of the standard, unless the modem sends only its own. Never both."""
        standard, vendor = self.profiles
        return standard if standard.count else vendor
