"""What somebody outside of a session wants of it."""

from __future__ import annotations

from enum import Enum

__all__ = ["Wish"]


class Wish(Enum):
    """A wish for a session that runs. What the protocol has no words for comes as near as it can."""

    #: End in order.
    STOP = "stop"
    #: Pause. A vehicle that has not been given energy yet ends the session instead, and under DIN 70121 and ISO 15118-2 a station can
    #: only ask it to stop.
    PAUSE = "pause"
    #: Negotiate a new schedule; a station fetches its tariff anew. DIN 70121 has no way to ask.
    RENEGOTIATE = "renegotiate"
    #: A station's: negotiate services anew, under ISO 15118-20.
    RENEGOTIATE_SERVICES = "renegotiate services"
    #: A vehicle's: stand by without energy, in the charge loop of ISO 15118-20.
    STAND_BY = "stand by"
    #: A vehicle's: leave standby.
    LEAVE_STANDBY = "leave standby"
    #: Switch off and open the contactors now, then tell the other side as far as the protocol lets us.
    EMERGENCY = "emergency"

    @property
    def ends(self) -> bool:
        """Whether energy transfer shall not begin, or end soon."""
        return self in (Wish.STOP, Wish.PAUSE, Wish.EMERGENCY)
