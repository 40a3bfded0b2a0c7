"""Timers of OCPP-J, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["TIMERS", "OcppTimer", "seconds_of"]


@dataclass(frozen=True, slots=True)
class OcppTimer:
    """One timer.

    Attributes:
        name: Its name in the device model of OCPP 2.x, where it is there.
        seconds: Its length unless told otherwise.
        starts: What begins it.
        then: What happens when it runs out.
    """

    name: str
    seconds: float
    starts: str
    then: str


#: All timers, by name.
TIMERS: Final[Mapping[str, OcppTimer]] = {
    timer.name: timer
    for timer in (
        # OCPPCommCtrlr.MessageTimeout of OCPP 2.x; OCPP 1.6 leaves it to the implementation, and 30 s is what stations and back ends take.
        OcppTimer("MessageTimeout", 30.0, "a CALL of ours goes out", "the call fails, and the next one goes out"),
        # Ours: shorter than the peer's patience, so that it hears the reason.
        OcppTimer("AnswerTimeout", 20.0, "a CALL of the peer comes", "it is answered with an InternalError"),
    )
}


def seconds_of(name: str, changed: Mapping[str, float]) -> float:
    """The value of a timer.

    Args:
        name: Its name.
        changed: Values that differ from the table's.

    Raises:
        ConfigError: There is no such timer.
    """
    if name not in TIMERS:
        raise ConfigError(f"OCPP has no timer {name}", hint=f"there are {', '.join(TIMERS)}")
    return changed.get(name, TIMERS[name].seconds)
