"""The timers that DIN 70121, ISO 15118-2 and ISO 15118-20 have in common, with the values that are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from v2gstack.protocols.v2g.table import Timer, TimerKind

__all__ = ["COMMUNICATION_SETUP", "budget_pair", "message_timers", "sequence_timers"]

#: From plugging in, or from the connection where nobody tells, to SessionSetupRes.
COMMUNICATION_SETUP: Final = (
    Timer(name="V2G_EVCC_CommunicationSetup_Timeout", role="evcc", kind=TimerKind.BUDGET, seconds=20, ends=frozenset({"SessionSetupRes"})),
    Timer(
        name="V2G_SECC_CommunicationSetup_Performance_Time",
        role="secc",
        kind=TimerKind.BUDGET_PERFORMANCE,
        seconds=18,
        ends=frozenset({"SessionSetupRes"}),
    ),
)


def message_timers(
    values: Mapping[str, tuple[float, float]], clause: str = "", notes: Mapping[str, str] | None = None
) -> tuple[Timer, ...]:
    """The EVCC's message timeout and the SECC's performance time of each request.

    Args:
        values: By name of the request: timeout and performance time, in seconds.
        clause: Where the standard has them.
        notes: By name of the request: what is uncertain.
    """
    found: list[Timer] = []
    for request, (timeout, performance) in values.items():
        note = (notes or {}).get(request, "")
        begins = frozenset({request})
        evcc, secc = f"V2G_EVCC_Msg_Timeout_{request}", f"V2G_SECC_Msg_Performance_Time_{request}"
        found.append(Timer(name=evcc, role="evcc", kind=TimerKind.MESSAGE, seconds=timeout, begins=begins, clause=clause, note=note))
        found.append(
            Timer(name=secc, role="secc", kind=TimerKind.PERFORMANCE, seconds=performance, begins=begins, clause=clause, note=note)
        )
    return tuple(found)


def sequence_timers(clause: str = "") -> tuple[Timer, ...]:
    """How long the next request may take."""
    return (
        Timer(name="V2G_SECC_Sequence_Timeout", role="secc", kind=TimerKind.SEQUENCE, seconds=60, clause=clause),
        Timer(name="V2G_EVCC_Sequence_Performance_Time", role="evcc", kind=TimerKind.SEQUENCE_PERFORMANCE, seconds=40, clause=clause),
    )


def budget_pair(
    name: str,
    request: str,
    timeout: float,
    performance: float,
    *,
    clause: str = "",
    reported: bool = False,
    note: str = "",
) -> tuple[Timer, Timer]:
    """A budget for all repetitions of a request together, for both roles.

    It starts at the first request and is not restarted by repeats. It ends when the answer says Finished, or when another request comes.

    Args:
        name: The middle of its name: ``Ongoing``, ``CableCheck``, ``PreCharge``.
        request: The request.
        timeout: The EVCC's budget, s.
        performance: The SECC's, s.
        clause: Where the standard has it.
        reported: Whether the SECC only reports its budget's end, where the vehicle decides when it is done.
        note: What is uncertain.
    """
    begins = frozenset({request})
    evcc = Timer(
        name=f"V2G_EVCC_{name}_Timeout", role="evcc", kind=TimerKind.BUDGET, seconds=timeout, begins=begins, clause=clause, note=note
    )
    kind = TimerKind.BUDGET_PERFORMANCE if reported else TimerKind.BUDGET
    secc = Timer(
        name=f"V2G_SECC_{name}_Performance_Time", role="secc", kind=kind, seconds=performance, begins=begins, clause=clause, note=note
    )
    return evcc, secc
