"""What both directions of the fused engine share."""

from __future__ import annotations

from typing import Final

from v2gstack.codecs.exi.binding import Binding
from v2gstack.codecs.exi.limits import Limits
from v2gstack.codecs.exi.runtime import Action, Codes, Grammars, Step

__all__ = ["MAX_FUSED_OCTETS", "TABLE_BITS", "FusedEngine", "Irregular", "bit_string", "first_step"]

#: Integers of up to this many bits are looked up in a table of all their values.
TABLE_BITS: Final = 8


#: Longer streams and values go to the reference engine: written out as digits they would take eight
#: times their size. V2GTP payloads of real sessions stay below 10 kB.
MAX_FUSED_OCTETS: Final = 1 << 20


class Irregular(Exception):  # noqa: N818 - a signal between the engines, never seen outside
    """The stream or message is one for the reference engine."""


def bit_string(value: int, bits: int) -> str:
    """A number as that many binary digits; nothing for no bits."""
    return format(value, f"0{bits}b") if bits else ""


def first_step(codes: Codes, action: Action) -> tuple[Step, str]:
    """The declared step of an action in a state, and its code.

    Raises:
        Irregular: The state has none.
    """
    for code, step in enumerate(codes.first):
        if step.action is action:
            return step, bit_string(code, codes.bits)
    raise Irregular


class FusedEngine:
    """What either direction works from.

    Args:
        binding: Program and classes.
        grammars: The program's event codes under the V2G profile.
        limits: Lengths beyond these are left to the reference engine, which refuses them.
    """

    def __init__(self, binding: Binding, grammars: Grammars, limits: Limits) -> None:
        self.binding = binding
        self.program = binding.program
        self.grammars = grammars
        self.limits = limits

    def frame_of(self, type_: int) -> tuple[int, str, str]:
        """A simple element: its datatype, the code of CH before the value and that of EE after it."""
        step, before = first_step(self.grammars.codes(self.program.types[type_].start), Action.CH)
        _, after = first_step(self.grammars.codes(step.next), Action.EE)
        return step.arg, before, after
