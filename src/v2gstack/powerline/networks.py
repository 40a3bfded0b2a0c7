"""Lists within modems' answers: networks with their stations, counters, tone maps.

The answers are declared in `v2gstack.codecs.mme`; what nests in them is read here, by the lengths that are there: a list that ends
too early ends with its last whole entry.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from v2gstack.powerline.values import NetworkStation, ToneMap

__all__ = [
    "Network",
    "link_counters",
    "networks_of_cm_nw_info",
    "networks_of_vs_nw_info",
    "networks_of_vs_nw_info_v0",
    "stations_of_cm_nw_stats",
    "tone_map",
]

_COORDINATOR: Final = 2
#: NID, SNID, TEI, role, MAC address of the coordinator, access, other coordinators.
_CM_NETWORK: Final = struct.Struct("<7sBBB6sBB")
#: MAC address, rates to and from.
_CM_STATION: Final = struct.Struct("<6sBB")
#: NID, reserved, SNID, TEI, reserved, role, MAC address and TEI of the coordinator, reserved, stations, reserved.
_VS_NETWORK: Final = struct.Struct("<7s2xBB4xB6sB3xB5x")
#: MAC address, TEI, reserved, MAC address of the host behind it, rate to, coupling and reserved, rate from, reserved.
_VS_STATION: Final = struct.Struct("<6sB3x6sH2xH2x")
_V0_NETWORK: Final = struct.Struct("<7sBBB6sBB")
_V0_STATION: Final = struct.Struct("<6sB6sBB")
_COUNTER: Final = struct.Struct("<Q")
#: What VS_LNK_STATS.CNF counts: frames that were sent and acknowledged, that collided, that failed; blocks that passed and failed.
_SENT: Final = ("sent_acknowledged", "sent_collided", "sent_failed", "sent_blocks_passed", "sent_blocks_failed")
_RECEIVED: Final = ("received_acknowledged", "received_failed", "received_blocks_passed", "received_blocks_failed")
#: Bits of a carrier, by the four bits that say how it is modulated.
_BITS: Final = (0, 1, 2, 3, 4, 6, 8, 10, 12)
#: Signal to noise ratio in dB that so many bits need, as open-plc-utils takes it.
_RATIOS: Final = (0.0, 2.0, 4.0, 7.0, 10.0, 16.0, 22.0, 28.0, 36.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network that a modem is in.

    Attributes:
        nid: Its identifier.
        snid: Its short number.
        tei: The modem's number in it.
        coordinator: Whether the modem coordinates it.
        coordinator_mac: MAC address of its coordinator.
        stations: The other stations.
    """

    nid: bytes
    snid: int
    tei: int
    coordinator: bool
    coordinator_mac: bytes
    stations: tuple[NetworkStation, ...] = ()


def networks_of_cm_nw_info(data: bytes) -> tuple[Network, ...]:
    """The networks of CM_NW_INFO.CNF; it does not tell their stations."""
    return tuple(
        Network(nid=nid, snid=snid, tei=tei, coordinator=role == _COORDINATOR, coordinator_mac=coordinator)
        for nid, snid, tei, role, coordinator, _, _ in _CM_NETWORK.iter_unpack(_whole(data, _CM_NETWORK))
    )


def stations_of_cm_nw_stats(data: bytes) -> tuple[NetworkStation, ...]:
    """The stations of CM_NW_STATS.CNF."""
    rows = _CM_STATION.iter_unpack(_whole(data, _CM_STATION))
    return tuple(NetworkStation(mac=mac, rate_to=rate_to, rate_from=rate_from) for mac, rate_to, rate_from in rows)


def networks_of_vs_nw_info(data: bytes) -> tuple[Network, ...]:
    """The networks of VS_NW_INFO.CNF, with their stations."""
    return _networks(data[1] if len(data) > 1 else 0, data[2:], _VS_NETWORK, _VS_STATION)


def networks_of_vs_nw_info_v0(number: int, data: bytes) -> tuple[Network, ...]:
    """The networks of VS_NW_INFO.CNF in its older form."""
    return _networks(number, data, _V0_NETWORK, _V0_STATION)


def _networks(number: int, data: bytes, head: struct.Struct, row: struct.Struct) -> tuple[Network, ...]:
    found: list[Network] = []
    while len(found) < number and len(data) >= head.size:
        nid, snid, tei, role, coordinator, coordinator_tei, count = head.unpack_from(data)
        rows, data = data[head.size : head.size + count * row.size], data[head.size + count * row.size :]
        stations = tuple(
            NetworkStation(mac=mac, tei=of, bridged=bridged, rate_to=to, rate_from=back, coordinator=of == coordinator_tei)
            for mac, of, bridged, to, back in row.iter_unpack(_whole(rows, row))
        )
        is_coordinator = role == _COORDINATOR
        found.append(Network(nid=nid, snid=snid, tei=tei, coordinator=is_coordinator, coordinator_mac=coordinator, stations=stations))
    return tuple(found)


def link_counters(direction: int, data: bytes) -> dict[str, int]:
    """The counters of VS_LNK_STATS.CNF.

    Args:
        direction: 0 what was sent, 1 what was received, 2 both.
        data: What follows the message's head.

    >>> link_counters(0, bytes([7, 0, 0, 0, 0, 0, 0, 0]) + bytes(32))["sent_acknowledged"]
    7
    """
    names = {0: _SENT, 1: _RECEIVED, 2: (*_SENT, *_RECEIVED)}.get(direction, ())
    return {
        name: int.from_bytes(data[8 * index : 8 * index + 8], "little") for index, name in enumerate(names) if 8 * index + 8 <= len(data)
    }


def tone_map(station: bytes, number: int, data: bytes) -> ToneMap:
    """The bits of carriers from four bits for each, the lower four first.

    >>> tone_map(bytes(6), 3, bytes.fromhex("2108")).bits
    (1, 2, 12)
    """
    codes = [code for pair in data for code in (pair & 15, pair >> 4)][:number]
    known = [code if code < len(_BITS) else 0 for code in codes]
    return ToneMap(mac=station, bits=tuple(_BITS[code] for code in known), snr=tuple(_RATIOS[code] for code in known))


def _whole(data: bytes, row: struct.Struct) -> bytes:
    return data[: len(data) // row.size * row.size]
