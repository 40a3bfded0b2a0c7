"""Timers and constants of SLAC by the standard's names (ISO 15118-3, annex A and table 3).

The values are those that open stations, vehicles' test benches and a modem maker's header agree on. Where they do not, the note
says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["TIMERS", "SlacTimer", "seconds_of"]


@dataclass(frozen=True, slots=True)
class SlacTimer:
    """One timer.

    Attributes:
        name: Its name in the standard.
        role: ``ev``, ``evse`` or ``both``.
        seconds: Its value.
        note: What is uncertain, or what it is for.
    """

    name: str
    role: str
    seconds: float
    note: str = ""


#: All timers, by name.
TIMERS: Final[Mapping[str, SlacTimer]] = {
    timer.name: timer
    for timer in (
        SlacTimer("TT_match_response", "both", 0.2, "from a request to its answer"),
        SlacTimer("TT_match_sequence", "both", 0.4, "from an answer to the next request"),
        SlacTimer("TT_EVSE_match_session", "evse", 10.0, "from the attenuation's answer to CM_SLAC_MATCH.REQ"),
        SlacTimer("TT_EVSE_match_MNBC", "evse", 0.6, "from the first CM_START_ATTEN_CHAR.IND to the last sound"),
        SlacTimer("TP_EVSE_avg_atten_calc", "evse", 0.045, "at most 0.1; time for a last profile to arrive"),
        SlacTimer("TT_EV_atten_results", "ev", 1.2, "from the first CM_START_ATTEN_CHAR.IND to the last attenuation"),
        SlacTimer("TP_EV_batch_msg_interval", "ev", 0.04, "0.02 to 0.05 between the messages of a batch"),
        SlacTimer("TT_EVSE_SLAC_init", "evse", 40.0, "20 to 50 until CM_SLAC_PARM.REQ"),
        SlacTimer(
            "matching_attempts",
            "evse",
            60.0,
            "no name in the standard: from the first CM_SLAC_PARM.REQ to a match. C_conn_max_match attempts at their longest take 35; "
            "a vehicle of the field asked for 48 before it went on",
        ),
        SlacTimer("TT_match_join", "both", 12.0, "from the key to the link"),
        SlacTimer("TT_matching_rate", "ev", 0.4, "between two attempts"),
        SlacTimer("TT_matching_repetition", "ev", 10.0, "for all attempts together"),
        SlacTimer("TT_amp_map_exchange", "both", 0.2, "from CM_AMP_MAP.REQ to its answer"),
        SlacTimer("TP_EV_vald_state_duration", "ev", 0.3, "0.2 to 0.4 in each state of a toggle"),
        SlacTimer("TT_EVSE_vald_toggle", "evse", 3.5, "at most; the request's Timer field says how long"),
        SlacTimer("T_vald_detect_time", "evse", 0.2, "how late an edge may be seen; of one source"),
        SlacTimer("T_step_EF", "evse", 4.0, "at least, in state E or F"),
        SlacTimer("set_key_answer", "both", 0.5, "no name in the standard: from CM_SET_KEY.REQ to its answer"),
        SlacTimer("modem_restart", "evse", 15.0, "no name in the standard: until a modem that was restarted answers again"),
        SlacTimer("modem_again", "evse", 10.0, "no name in the standard: until a modem that failed is asked again, with no vehicle there"),
        SlacTimer("link_poll", "both", 0.2, "no name in the standard: between two questions for the link"),
    )
}


def seconds_of(name: str, changes: Mapping[str, float]) -> float:
    """The value of a timer.

    Args:
        name: Its name.
        changes: Values that differ from the table's.

    Raises:
        ConfigError: There is no such timer.

    >>> seconds_of("TT_match_response", {}), seconds_of("TT_match_response", {"TT_match_response": 0.3})
    (0.2, 0.3)
    """
    timer = TIMERS.get(name)
    if timer is None:
        raise ConfigError(f"there is no timer {name}", hint=f"the timers are {', '.join(TIMERS)}")
    return changes.get(name, timer.seconds)
