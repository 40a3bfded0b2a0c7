"""A transaction as a meter signs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MeterTransaction", "Modality"]


class Modality(StrEnum):
    """Which way energy is meant to flow; meters for vehicles that feed back want to know."""

    #: Into the vehicle.
    CHARGE = "charge"
    #: Out of the vehicle.
    DISCHARGE = "discharge"
    #: Both ways.
    BIDIRECTIONAL = "bidirectional"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterTransaction:
    """What a meter puts into the records of a transaction.

    Attributes:
        transaction_id: The transaction, as the station calls it.
        evse_id: The EVSE.
        identification: Who charges, such as an EMAID or the UID of a card.
        identification_type: What that is, by the words of OCMF: ``EMAID``, ``ISO14443``, ``NONE``.
        identification_level: How well it is known, by the words of OCMF; empty leaves it out.
        identification_flags: How it became known, by the words of OCMF, such as ``ISO15118_PNC``.
        tariff: The tariff in words, up to 250 characters.
        modality: Which way energy is meant to flow.
    """

    transaction_id: str
    evse_id: str = ""
    identification: str = ""
    identification_type: str = "NONE"
    identification_level: str = ""
    identification_flags: tuple[str, ...] = ()
    tariff: str = ""
    modality: Modality = Modality.CHARGE
