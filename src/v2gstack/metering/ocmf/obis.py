"""OBIS codes (IEC 62056-6-1), in the spellings of signed records."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

__all__ = ["EnergyFlow", "flow_of", "is_transaction_register", "quantity_of"]

#: ``A-B:C.D.E*F``. Meters write B as a letter, leave F out or part it by a dot, and put zeros in front.
_OBIS: Final = re.compile(
    r"(?:[0-9A-Za-z]{1,3}-[0-9A-Za-z]{1,3}:)?([0-9A-Za-z]{1,3})\.([0-9A-Za-z]{1,3})\.([0-9A-Za-z]{1,3})(?:[*.&]\w{1,3})?"
)

#: C of the registers of active energy. B and C with a digit are OCMF's, of meters that compensate the loss of the cable: 0 and 1 are
#: totals before and behind the cable, 2 and 3 those of the transaction.
_FLOWS: Final = {"1": "import", "2": "export"}
#: D of registers: time integrals, and those that meters of EDL sign.
_REGISTERS: Final = ("8", "17")
_OCMF_REGISTER: Final = re.compile(r"([BC])([0-3])")


class EnergyFlow(StrEnum):
    """Which way active energy is counted."""

    IMPORT = "import"
    EXPORT = "export"


def quantity_of(code: str) -> str | None:
    """``C.D.E`` of a code, without leading zeros; ``None`` for what is no OBIS code.

    >>> quantity_of("01-0B:01.08.00*FF"), quantity_of("1-b:1.8.0"), quantity_of("energy")
    ('1.8.0', '1.8.0', None)
    """
    found = _OBIS.fullmatch(code.strip())
    return None if found is None else ".".join(part.lstrip("0") or "0" for part in found.groups())


def flow_of(code: str) -> EnergyFlow | None:
    """Which way a register of active energy counts; ``None`` for every other quantity.

    >>> flow_of("1-0:2.8.0*198")
    <EnergyFlow.EXPORT: 'export'>
    """
    quantity = quantity_of(code)
    if quantity is None:
        return None
    group, kind, _ = quantity.split(".")
    if kind not in _REGISTERS:
        return None
    own = _OCMF_REGISTER.fullmatch(group.upper())
    if own is not None:
        return EnergyFlow.IMPORT if own[1] == "B" else EnergyFlow.EXPORT
    return EnergyFlow(_FLOWS[group]) if group in _FLOWS else None


def is_transaction_register(code: str) -> bool:
    """Whether a register counts one transaction alone, and begins at zero with it (OCMF's B2, B3, C2 and C3)."""
    quantity = quantity_of(code)
    own = None if quantity is None else _OCMF_REGISTER.fullmatch(quantity.split(".")[0].upper())
    return own is not None and own[2] in "23"
