"""``v2gstack slac stats``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import click
import msgspec

from v2gstack.cli.charts import column_chart
from v2gstack.cli.slac_link import LinkOptions, as_plain, link_options, mac_text, open_link, run_with_link
from v2gstack.cli.talk import FINDING, FINE, columns, common_options, emit, emit_bytes, paint, tell
from v2gstack.codecs.mme import CM_ATTEN_CHAR_IND, CM_ATTEN_PROFILE_IND, VS_ATTEN_CHAR_IND, decode_mme
from v2gstack.errors import DecodeError, ModemError
from v2gstack.protocols.slac.machine import GROUPS
from v2gstack.protocols.slac.measuring import Profiles

if TYPE_CHECKING:
    from v2gstack.cli.slac_link import OpenedLink
    from v2gstack.powerline import ModemStatistics, ToneMap

__all__ = ["AttenuationProfile", "SoundListener", "command"]

_EPILOG: Final = """\b
Examples:
  v2gstack slac stats eth1
  v2gstack slac stats eth1 --listen 60
  v2gstack slac stats --transport simulated station --json
"""

#: Vehicles whose sounds are told at most: their addresses are anybody's.
_MAX_VEHICLES: Final = 16
#: Seconds after the last sound of a vehicle at which no more are waited for. A vehicle's ten sounds take half a second.
_AFTER_LAST: Final = 2.0


@dataclass(slots=True)
class AttenuationProfile:
    """How a vehicle's sounds arrived.

    Attributes:
        ev_mac: The vehicle's MAC address.
        told_by: Who measured: the modem here, or a station that told the vehicle.
        profiles: What was measured.
    """

    ev_mac: bytes
    told_by: bytes
    profiles: Profiles = field(default_factory=Profiles)


class SoundListener:
    """Collects attenuation from frames: what the own modem reports of each sound, and what stations tell vehicles.

    Args:
        modem: The own modem, whose reports count; ``None`` counts those of all.
    """

    def __init__(self, modem: bytes | None) -> None:
        self._modem = modem
        self.found: dict[tuple[bytes, bytes, type], AttenuationProfile] = {}

    def frame(self, data: bytes) -> bool:
        """Take a frame; whether there was attenuation in it."""
        try:
            message = decode_mme(data)
        except DecodeError:
            return False
        if isinstance(message, CM_ATTEN_CHAR_IND):
            return self._add(message.source_address, message.source, message.aag, CM_ATTEN_CHAR_IND)
        if isinstance(message, (CM_ATTEN_PROFILE_IND, VS_ATTEN_CHAR_IND)) and self._modem in (None, message.source):
            vehicle = message.pev_mac if isinstance(message, CM_ATTEN_PROFILE_IND) else message.ev_mac
            return self._add(vehicle, message.source, message.aag, type(message))
        return False

    def profiles(self) -> list[AttenuationProfile]:
        """What was found; of a modem that reports each sound in two ways, one."""
        doubled = {(vehicle, by) for vehicle, by, kind in self.found if kind is CM_ATTEN_PROFILE_IND}
        return [
            profile for (vehicle, by, kind), profile in self.found.items() if not (kind is VS_ATTEN_CHAR_IND and (vehicle, by) in doubled)
        ]

    def _add(self, vehicle: bytes, by: bytes, aag: bytes, kind: type) -> bool:
        if len(aag) != GROUPS or (len(self.found) >= _MAX_VEHICLES and (vehicle, by, kind) not in self.found):
            return False
        self.found.setdefault((vehicle, by, kind), AttenuationProfile(vehicle, by)).profiles.add(aag)
        return True


@click.command(name="stats", epilog=_EPILOG)
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@click.option(
    "--listen",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="Wait so long for a vehicle's sounds, and show their attenuation.",
)
@link_options
@common_options
def command(link: LinkOptions, machine: bool, listen: float | None) -> int:
    """Show the network of the modem at INTERFACE: members, rates, frames, carriers.

    With --listen also the attenuation of a vehicle's sounds. What a modem does not tell is named. Exits with 1 where no modem
    answers, or nothing was heard.
    """
    report = run_with_link(link, _stats(link, listen))
    heard = bool(report.profiles) or listen is None
    if machine:
        document = {"v": 1, "interface": report.interface, "statistics": as_plain(report.statistics)}
        document["attenuation"] = None if listen is None else [_profile_as_json(profile) for profile in report.profiles]
        emit_bytes(msgspec.json.encode(document) + b"\n")
        return FINE if heard else FINDING
    for line in _lines(report.statistics):
        emit(line)
    for profile in report.profiles:
        emit("")
        for line in _profile_lines(profile):
            emit(line)
    if not heard:
        emit(paint(f"note: no sounds in {listen:g} s: plug a vehicle in while this listens, or match one (v2gstack slac ev)", "yellow"))
    return FINE if heard else FINDING


class _Report(NamedTuple):
    interface: str
    statistics: ModemStatistics | None
    profiles: list[AttenuationProfile]


async def _stats(options: LinkOptions, listen: float | None) -> _Report:
    async with open_link(options) as opened:
        try:
            statistics = await opened.modem.statistics()
        except ModemError:
            # a recording has sounds but nobody who answers
            if listen is None:
                raise
            statistics = None
        mac = statistics.mac if statistics is not None else None
        profiles = [] if listen is None else await _listen(opened, mac or None, listen)
        return _Report(opened.interface, statistics, profiles)


async def _listen(opened: OpenedLink, modem: bytes | None, seconds: float) -> list[AttenuationProfile]:
    listener = SoundListener(modem)
    branch = opened.hub.branch()
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    tell(f"listening for {seconds:g} s at {opened.interface}")
    try:
        while True:
            try:
                async with asyncio.timeout_at(until):
                    frame = await branch.receive()
            except TimeoutError:
                return listener.profiles()
            if listener.frame(frame.data):
                until = min(until, loop.time() + _AFTER_LAST)
    finally:
        await branch.close()


# -- text ----------------------------------------------------------------------------------------------------------------------


def _lines(found: ModemStatistics | None) -> Iterator[str]:
    if found is None:
        yield "modem     does not answer"
        return
    network = [f"NID {found.nid.hex()}"] if found.nid else []
    network += [f"SNID {found.snid}"] if found.snid is not None else []
    network += [f"TEI {found.tei}"] if found.tei is not None else []
    if found.coordinator is not None:
        network.append("coordinator" if found.coordinator else "no coordinator")
    yield from columns(
        [
            ["modem", mac_text(found.mac)],
            ["link", found.link.value],
            ["network", ", ".join(network) or "it does not tell"],
            ["stations", str(len(found.stations))],
        ]
    )
    if found.stations:
        head = ["MAC address", "Mbit/s to", "from", "TEI", "host behind it", ""]
        rows = [
            [
                mac_text(each.mac),
                _number(each.rate_to),
                _number(each.rate_from),
                _number(each.tei),
                mac_text(each.bridged),
                "coordinator" if each.coordinator else "",
            ]
            for each in found.stations
        ]
        yield from columns([head, *rows], right=frozenset({1, 2, 3}), indent="  ")
    if found.counters:
        yield "counted"
        yield from columns(
            [[name.replace("_", " "), str(count)] for name, count in found.counters.items()], right=frozenset({1}), indent="  "
        )
    for tones in found.tone_maps:
        yield ""
        yield from _tone_lines(tones)
    if found.silent:
        yield paint(f"note: the modem does not answer {', '.join(found.silent)}", "yellow")


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _tone_lines(tones: ToneMap) -> Iterator[str]:
    used = [bits for bits in tones.bits if bits]
    ratio = f", which needs {sum(tones.snr) / len(tones.snr):.0f} dB over the noise" if tones.snr else ""
    mean = sum(used) / len(used) if used else 0.0
    yield f"carriers from {mac_text(tones.mac)}: {len(used)} of {len(tones.bits)} in use, {mean:.1f} bits each{ratio}"
    yield from column_chart(tones.bits, unit="bits", labels=("1", str(len(tones.bits))))


def _profile_lines(profile: AttenuationProfile) -> Iterator[str]:
    levels = profile.profiles.mean(0)
    yield (
        f"attenuation from vehicle {mac_text(profile.ev_mac)}, told by {mac_text(profile.told_by)}: "
        f"mean {sum(levels) / len(levels):.1f} dB, {min(levels)} to {max(levels)} dB, {profile.profiles.count} reports"
    )
    yield from column_chart(list(levels), unit="dB", labels=("group 1", str(GROUPS)))


def _profile_as_json(profile: AttenuationProfile) -> dict[str, object]:
    levels = list(profile.profiles.mean(0))
    return {
        "ev_mac": mac_text(profile.ev_mac),
        "told_by": mac_text(profile.told_by),
        "reports": profile.profiles.count,
        "mean": round(sum(levels) / len(levels), 2),
        "groups": levels,
    }
