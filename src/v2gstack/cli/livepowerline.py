"""What a whole outlet tells while it runs, as lines: control pilot, SLAC with its attenuation, SDP, and how it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from v2gstack.application.plug import CurrentOffered, EnergyMetered, OutletChanged, PlugFault, SetDuty, VehicleIdentified
from v2gstack.cli.ladder import Ladder, Row
from v2gstack.cli.matchings import attenuation_bars
from v2gstack.cli.talk import paint
from v2gstack.codecs.mme import (
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_MNBC_SOUND_IND,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
)
from v2gstack.protocols.pilot import OFF, STEADY, DutyMeaning, read_duty
from v2gstack.protocols.slac import AttenuationMeasured, LinkEstablished, LinkLost, MatchConfirmed, MatchingFailed, SlacFailed
from v2gstack.trace import SlacFollower
from v2gstack.trace.live import FrameReceived, FrameSent, SdpAnswered
from v2gstack.trace.tcp import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from v2gstack.hooks.values import TraceRecord

__all__ = ["PowerlineLines", "duty_text"]

#: Frames between vehicle and station; what a modem and its host say to each other is not shown.
_SHOWN: Final = (
    CM_SLAC_PARM_REQ,
    CM_SLAC_PARM_CNF,
    CM_START_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_VALIDATE_REQ,
    CM_VALIDATE_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_MATCH_CNF,
)


def duty_text(percent: float) -> str:
    """A duty cycle and what it says.

    >>> duty_text(5.0), duty_text(100.0), duty_text(26.66)
    ('5 %: digital communication', 'X1: the oscillator is off', '26.66 %: 16 A')
    """
    if percent == STEADY:
        return "X1: the oscillator is off"
    if percent == OFF:
        return "F: -12 V"
    reading = read_duty(percent)
    told = f"{reading.current:g} A" if reading.meaning is DutyMeaning.CURRENT else reading.meaning.value
    return f"{percent:g} %: {told}"


class PowerlineLines:
    """Makes lines of the records of a station's outlet; of a vehicle's, what it heard of the stations.

    Args:
        ladder: Makes rows of frames; it shows no keys.
    """

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._slac = SlacFollower()
        self._number = 0
        self._sounds = 0

    def rows(self, record: TraceRecord) -> Iterator[Row | str]:
        """The rows and lines of a record; the lines have no time yet."""
        event = record.event
        if isinstance(event, FrameReceived | FrameSent):
            if record.role == "secc":
                yield from self._frame(record, event.data)
        elif isinstance(event, SdpAnswered):
            yield paint(f"SDP      {event.source} asks, and is told where to connect to ({event.security})", "cyan")
        elif isinstance(event, AttenuationMeasured):
            if record.role == "evcc":
                yield from _attenuation(event)
        elif record.role == "secc":
            line = _line(event)
            if line:
                yield line
        elif isinstance(event, MatchConfirmed):
            yield paint(f"car      the station at its cable is {event.evse_mac.hex(':')}", "cyan")

    def _frame(self, record: TraceRecord, data: bytes) -> Iterator[Row | str]:
        self._number += 1
        event = self._slac.frame(data, Origin(self._number, round(record.time * 1e9)))
        if isinstance(event.document, CM_MNBC_SOUND_IND):
            self._sounds += 1
        elif isinstance(event.document, _SHOWN):
            if self._sounds:
                yield paint(f"... {self._sounds} CM_MNBC_SOUND.IND, and what the modem measured of each ...", "", dim=True)
                self._sounds = 0
            yield self._ladder.row(event)


def _line(event: object) -> str:
    """The line of an event of a station's outlet; empty where it is not worth one."""
    if isinstance(event, OutletChanged):
        return paint(f"outlet   {event.state}", "cyan") + paint(f"  ({event.stimulus})", "", dim=True)
    if isinstance(event, SetDuty):
        return f"pilot    {duty_text(event.percent)}"
    if isinstance(event, LinkEstablished):
        return paint("link     the modems have found each other", "green")
    if isinstance(event, LinkLost):
        return paint("link     lost", "red")
    if isinstance(event, VehicleIdentified):
        return f"outlet   the vehicle is {event.ev_mac.hex(':')}"
    if isinstance(event, MatchingFailed | SlacFailed):
        return paint(f"SLAC     {event.reason}", "yellow")
    if isinstance(event, PlugFault):
        return paint(f"fault    {event.text}", "red")
    if isinstance(event, CurrentOffered):
        return f"outlet   offers {event.current:g} A"
    if isinstance(event, EnergyMetered):
        return f"meter    {event.energy} Wh"
    return ""


def _attenuation(event: AttenuationMeasured) -> Iterator[str]:
    yield paint(f"car      hears {event.evse_mac.hex(':')} at {event.mean:.1f} dB, {event.sounds} sounds", "cyan")
    yield from attenuation_bars(event.attenuation, "  ")
