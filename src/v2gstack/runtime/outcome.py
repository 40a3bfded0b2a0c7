"""What is left of a session when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.metering import SignedRecord
    from v2gstack.protocols.v2g import EndReason, PausedSession
    from v2gstack.types import EvStatus, Role

__all__ = ["SessionReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReport:
    """How a session went.

    Attributes:
        name: The session's name in this process, such as ``DE*ABC*E0001/3``.
        role: Whose session it was.
        protocol: The protocol that was agreed on; empty where none was.
        end: Why it ended.
        start: When it began, in seconds since 1970-01-01 UTC.
        duration: Seconds from the connection to the end.
        energy_in: Wh into the vehicle: by the station's meter, or as the vehicle reckons.
        energy_out: Wh out of the vehicle.
        sent: Messages sent.
        received: Messages received.
        deviations: How often each quirk was let pass, by its name.
        violations: How often the peer broke a rule and was told so.
        slow: How often one of the sides took longer than its performance time.
        failures: Effects that failed, by the effect's name and what was said.
        ev_status: What the vehicle has told of itself.
        paused: What a later session needs to resume this one; ``None`` unless it was paused.
        transaction: What the meter's records call the session; empty where the meter signs none.
        record: The record of the session that the meter has signed; ``None`` where it signs none, while the session is only paused, and
            where the record is missing.
        metering: What was wrong with the meter, in words: registers that do not go on, times without an answer, what is missing.
    """

    name: str
    role: Role
    protocol: str
    end: EndReason
    start: float
    duration: float
    energy_in: float
    energy_out: float
    sent: int
    received: int
    deviations: dict[str, int] = field(default_factory=dict[str, int])
    violations: int = 0
    slow: int = 0
    failures: tuple[tuple[str, str], ...] = ()
    ev_status: EvStatus
    paused: PausedSession | None = field(default=None, repr=False)
    transaction: str = ""
    record: SignedRecord | None = field(default=None, repr=False)
    metering: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f"{self.energy_in:.0f} Wh in, {self.energy_out:.0f} Wh out, {self.sent + self.received} messages in {self.duration:.1f} s"
        return f"{self.name} {self.protocol or 'no protocol'}: {'; '.join((str(self.end), what, *self.metering))}"
