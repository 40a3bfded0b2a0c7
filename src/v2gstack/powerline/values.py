"""What modems tell, whatever their maker: who they are, whether the link is up, whom they hear and how well."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["LinkState", "ModemAnswer", "ModemIdentity", "ModemStatistics", "NetworkStation", "ToneMap"]


class LinkState(StrEnum):
    """Whether a modem has found another one in its network."""

    UP = "up"
    DOWN = "down"
    #: The modem cannot tell. Whoever polls takes the link as up once the keys are exchanged.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemAnswer:
    """A modem that answered.

    Attributes:
        mac: Its MAC address.
        local: Whether it answers to the address that modems have for their own host. A modem that does not is
            at the other end of the powerline.
        messages: Names of the messages that it answered with.
        firmware: What it says of its firmware; empty where it says nothing.
    """

    mac: bytes
    local: bool
    messages: tuple[str, ...] = ()
    firmware: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemIdentity:
    """The modem at an interface.

    Attributes:
        mac: Its MAC address: where its reports come from.
        dialect: Which vendor messages it understands: ``qualcomm``, ``lumissil``, or ``generic`` for none.
        maker: Who made it, as far as it tells.
        chip: Its chip, as far as it tells.
        firmware: Its firmware, as far as it tells.
        answers: Every modem that answered, this one first. More than one local modem means that two of them report the sounds of one
            vehicle: a switch where there should be a cable.
    """

    mac: bytes
    dialect: str
    maker: str = ""
    chip: str = ""
    firmware: str = ""
    answers: tuple[ModemAnswer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkStation:
    """Another modem in the network of ours.

    Attributes:
        mac: Its MAC address.
        rate_to: Mbit/s from our modem to it, on average; ``None`` where the modem does not tell.
        rate_from: Mbit/s from it to our modem.
        tei: Its number in the network; ``None`` where the modem does not tell.
        coordinator: Whether it coordinates the network.
        bridged: MAC address of the host behind it; empty where the modem does not tell.
    """

    mac: bytes
    rate_to: int | None = None
    rate_from: int | None = None
    tei: int | None = None
    coordinator: bool = False
    bridged: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneMap:
    """How many bits each carrier bears from another modem to ours: the better a carrier arrives, the more.

    Attributes:
        mac: MAC address of the other modem.
        bits: Bits of each carrier, 0 for those that are not used.
        snr: Signal to noise ratio of each carrier in dB, where the modem tells it.
    """

    mac: bytes
    bits: tuple[int, ...]
    snr: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemStatistics:
    """The network of a modem as it sees it.

    Attributes:
        mac: The modem's MAC address.
        link: Whether the link is up.
        nid: Identifier of its network; empty where it does not tell.
        snid: Short number of the network; ``None`` where it does not tell.
        tei: Its own number in the network.
        coordinator: Whether it coordinates the network; ``None`` where it does not tell.
        stations: The other modems.
        counters: Frames it counted, by names such as ``sent``, ``acknowledged``, ``received``.
        tone_maps: Carriers, for each modem that it tells them for.
        silent: Names of the messages that it was asked and did not answer.
    """

    mac: bytes
    link: LinkState
    nid: bytes = b""
    snid: int | None = None
    tei: int | None = None
    coordinator: bool | None = None
    stations: tuple[NetworkStation, ...] = ()
    counters: dict[str, int] = field(default_factory=dict[str, int])
    tone_maps: tuple[ToneMap, ...] = ()
    silent: tuple[str, ...] = ()
