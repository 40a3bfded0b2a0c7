"""Frame transports without a powerline: a simulated segment, and captures that are played back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_MNBC_SOUND_IND,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    NMK_SIZE,
    decode_mme,
    encode_mme,
    nid_from_nmk,
)
from v2gstack.errors import ConfigError, DecodeError, TransportError
from v2gstack.hooks.values import LinkFrame
from v2gstack.protocols.slac import GROUPS
from v2gstack.runtime.segment import PowerlineSegment
from v2gstack.simulation.medium import LinkQuality, PowerlineMedium
from v2gstack.simulation.modem import ModemBehaviour, ModemDialect, SimulatedModem
from v2gstack.trace import open_capture
from v2gstack.trace.ip import homeplug_frame
from v2gstack.transports.frames import FrameBranch, FrameHub, FrameQueue, check_length

__all__ = ["ReplayFrames", "ReplayFramesConfig", "ReplayLink", "SimulatedFrames", "SimulatedFramesConfig", "SimulatedModemConfig"]

#: Groups from one dB of a simulated segment's attenuation to the next.
_GROUPS_PER_DB: Final = 4
#: A sounding: so many sounds (C_EV_match_MNBC), so many seconds apart (TP_EV_batch_msg_interval).
_SOUNDS: Final = 10
_SOUND_INTERVAL: Final = 0.04
#: Seconds that modems of a simulated segment have had their key already.
_LONG_AGO: Final = 60.0
#: Frames of a capture that are played back; a matching has some forty.
_MAX_FRAMES: Final = 1_000_000


# -- simulated -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedModemConfig:
    """One modem of a simulated segment, with its host.

    Attributes:
        interface: What its host's interface is called.
        vehicle: Whether it is a vehicle's; a station's measures sounds.
        dialect: Which maker's messages it understands.
        answers: Whether it answers its host.
        waits_for_firmware: Whether it has no firmware yet.
    """

    interface: str
    vehicle: bool = False
    dialect: ModemDialect = "qualcomm"
    answers: bool = True
    waits_for_firmware: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedFramesConfig:
    """A simulated segment.

    Attributes:
        modems: Its modems.
        attenuation: dB between any two of them in the middle of the band; lower frequencies arrive better, higher ones worse.
        noise: dB by which a measurement is off at most.
        linked: Whether they are in one network from the beginning.
        sounding: Seconds between the soundings of the first vehicle, which begin after the first; 0 is none.
    """

    modems: tuple[SimulatedModemConfig, ...] = (
        SimulatedModemConfig(interface="station"),
        SimulatedModemConfig(interface="vehicle", vehicle=True),
    )
    attenuation: int = 20
    noise: int = 2
    linked: bool = True
    sounding: float = 0.0


class SimulatedFrames:
    """A `FrameTransport` whose interfaces are those of one simulated segment, in the time of the running loop.

    Args:
        config: The segment.
    """

    def __init__(self, config: SimulatedFramesConfig | None = None) -> None:
        self._config = config or SimulatedFramesConfig()
        names = [modem.interface for modem in self._config.modems]
        if len(set(names)) != len(names) or not names:
            raise ConfigError("each modem of a simulated segment has an interface of its own, and there is at least one")
        self._segment: PowerlineSegment | None = None
        self._hubs: dict[str, FrameHub] = {}
        self._sounds: SimulatedModem | None = None

    async def open(self, interface: str, /) -> FrameBranch:
        """Open the interface of one of the hosts.

        Raises:
            TransportError: There is none of that name.
        """
        if self._segment is None:
            self._build()
        hub = self._hubs.get(interface)
        if hub is None:
            raise TransportError(
                f"there is no simulated interface {interface}", address=interface, hint=f"there are {', '.join(self._hubs)}"
            )
        return hub.branch()

    def _build(self) -> None:
        config = self._config
        slope = range(-(GROUPS // 2), GROUPS - GROUPS // 2)
        levels = tuple(max(0, min(config.attenuation + group // _GROUPS_PER_DB, 255)) for group in slope)
        quality = LinkQuality(attenuation=levels, noise=config.noise)
        medium = PowerlineMedium(secrets.token_bytes, quality=quality)
        self._segment = PowerlineSegment(medium)
        nmk = secrets.token_bytes(NMK_SIZE)
        nid = nid_from_nmk(nmk)
        for number, each in enumerate(config.modems, 1):
            behaviour = ModemBehaviour(dialect=each.dialect, answers=each.answers, waits_for_firmware=each.waits_for_firmware)
            modem = SimulatedModem(
                mac=bytes((2, 0, 0, 0, 0, number)), host=bytes((2, 0, 0, 0, 1, number)), behaviour=behaviour, measures=not each.vehicle
            )
            if config.linked:
                modem.nmk, modem.nid, modem.since = nmk, nid, -_LONG_AGO
            medium.attach(modem)
            self._hubs[each.interface] = FrameHub(self._segment.link(modem, each.interface))
            if each.vehicle and config.sounding and self._sounds is None:
                self._sounds = modem
                asyncio.get_running_loop().call_later(config.sounding, self._sound, secrets.token_bytes(8), _SOUNDS)

    def _sound(self, run_id: bytes, left: int) -> None:
        """Send one sound of the vehicle, and have the next one sent."""
        modem, segment = self._sounds, self._segment
        assert modem is not None
        assert segment is not None
        loop = asyncio.get_running_loop()
        sound = CM_MNBC_SOUND_IND(BROADCAST, modem.host, cnt=left - 1, run_id=run_id, rnd=secrets.token_bytes(16))
        segment.send(modem, encode_mme(sound))
        if left > 1:
            loop.call_later(_SOUND_INTERVAL, self._sound, run_id, left - 1)
        else:
            loop.call_later(self._config.sounding, self._sound, secrets.token_bytes(8), _SOUNDS)


# -- replayed ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFramesConfig:
    """A capture that is played back.

    Attributes:
        path: The capture, pcap or pcapng.
        speed: How many times faster than recorded; 0 plays all at once.
    """

    path: Path
    speed: float = 1.0

    def __post_init__(self) -> None:
        if self.speed < 0:
            raise ConfigError("speed is not negative")


class ReplayLink:
    """A `FrameLink` that plays frames of a recording, at the times of the recording.

    Args:
        frames: Frames with the seconds at which they came, from any beginning.
        interface: Name of the interface.
        mac: Whose place is taken: what it sent is left out.
        speed: How many times faster than recorded; 0 plays all at once.

    Attributes:
        sent: What the live side sent.
    """

    def __init__(self, frames: Sequence[tuple[float, bytes]], *, interface: str, mac: bytes, speed: float = 1.0) -> None:
        self.interface = interface
        self.mac = mac
        self.sent: list[bytes] = []
        self._frames = [(time, frame) for time, frame in frames if frame[6:12] != mac]
        self._speed = speed
        self._queue = FrameQueue(interface, limit=len(self._frames) + 1)
        self._player = asyncio.get_running_loop().create_task(self._play(frames[0][0] if frames else 0.0))

    async def receive(self) -> LinkFrame:
        """The next frame; after the last one none comes.

        Raises:
            TransportError: The link is closed.
        """
        return await self._queue.take()

    async def send(self, frame: bytes, /) -> None:
        """Keep a frame; nobody answers it but the recording.

        Raises:
            TransportError: The link is closed, or the frame is too long.
        """
        self._queue.check()
        check_length(frame, self.interface)
        self.sent.append(frame)

    async def close(self) -> None:
        """Play no more."""
        self._player.cancel()
        await asyncio.gather(self._player, return_exceptions=True)
        self._queue.close()

    async def _play(self, begin: float) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()
        for time, frame in self._frames:
            if self._speed:
                await asyncio.sleep(max(0.0, start + (time - begin) / self._speed - loop.time()))
            self._queue.put(LinkFrame(frame, time))


class ReplayFrames:
    """A `FrameTransport` that takes the place of a host in a capture.

    Interfaces are ``ev`` and ``evse``, as the first matching in the capture has them, or the MAC address of a host.

    Args:
        config: The capture.
    """

    def __init__(self, config: ReplayFramesConfig) -> None:
        self._config = config

    async def open(self, interface: str, /) -> ReplayLink:
        """Take a host's place; the capture begins at once.

        Raises:
            TransportError: Nobody of that name is in the capture.
            CaptureError: The capture cannot be read.
        """
        frames = await asyncio.to_thread(_frames_of, self._config.path)
        hosts = {frame[6:12].hex(":"): frame[6:12] for _, frame in frames} | _roles(frames)
        mac = hosts.get(interface.lower())
        if mac is None:
            known = ", ".join(list(hosts)[:8]) or "nobody: no HomePlug frame is in it"
            raise TransportError(f"{interface} is not in {self._config.path}", address=interface, hint=f"in it are {known}")
        return ReplayLink(frames, interface=interface, mac=mac, speed=self._config.speed)


def _frames_of(path: Path) -> list[tuple[float, bytes]]:
    found: list[tuple[float, bytes]] = []
    with open_capture(path) as packets:
        for packet in packets:
            frame = homeplug_frame(packet.link_type, packet.data)
            if frame is not None and len(found) < _MAX_FRAMES:
                found.append((packet.time_ns / 1e9, frame))
    return found


def _roles(frames: Sequence[tuple[float, bytes]]) -> dict[str, bytes]:
    """Who asked first, and who answered that."""
    found: dict[str, bytes] = {}
    for _, frame in frames:
        try:
            message = decode_mme(frame)
        except DecodeError:
            continue
        if isinstance(message, CM_SLAC_PARM_REQ):
            found.setdefault("ev", message.source)
        elif isinstance(message, CM_SLAC_PARM_CNF) and message.destination == found.get("ev"):
            found["evse"] = message.source
            break
    return found
