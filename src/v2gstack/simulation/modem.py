"""A simulated powerline modem: what differs between those in the field, and what each answers in its maker's messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, Protocol, TypeAlias

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_GET_KEY_CNF,
    CM_GET_KEY_REQ,
    CM_NW_INFO_CNF,
    CM_NW_INFO_REQ,
    CM_NW_STATS_CNF,
    CM_NW_STATS_REQ,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    NSCM_GET_D_LINK_STATUS_CNF,
    NSCM_GET_D_LINK_STATUS_REQ,
    NSCM_GET_VERSION_CNF,
    NSCM_GET_VERSION_REQ,
    NSCM_RESET_DEVICE_REQ,
    VS_HOST_ACTION_IND,
    VS_LNK_STATS_CNF,
    VS_LNK_STATS_REQ,
    VS_NW_INFO_CNF,
    VS_NW_INFO_REQ,
    VS_NW_INFO_V0_CNF,
    VS_NW_INFO_V0_REQ,
    VS_OP_ATTRIBUTES_CNF,
    VS_OP_ATTRIBUTES_REQ,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    VS_RS_DEV_CNF,
    VS_RS_DEV_REQ,
    VS_RX_TONE_MAP_CHAR_CNF,
    VS_RX_TONE_MAP_CHAR_REQ,
    VS_RX_TONE_MAP_CHAR_V0_CNF,
    VS_RX_TONE_MAP_CHAR_V0_REQ,
    VS_SW_VER_CNF,
    VS_SW_VER_REQ,
    Mme,
)

__all__ = ["LOCAL_ADDRESS", "QUESTIONS", "ModemBehaviour", "ModemDialect", "ModemSurroundings", "SimulatedModem", "modem_answers"]

#: Address by which a host reaches its own modem.
LOCAL_ADDRESS: Final = bytes.fromhex("00b052000001")

#: What a modem understands beside HomePlug AV's own messages: Qualcomm's with networks and tone maps in the later or in the earlier
#: form, Lumissil's, or nothing.
ModemDialect: TypeAlias = Literal["qualcomm", "qualcomm_v0", "lumissil", "generic"]

#: What modems are asked; everything else is between hosts.
QUESTIONS: Final = frozenset(
    {
        CM_GET_KEY_REQ,
        CM_NW_INFO_REQ,
        CM_NW_STATS_REQ,
        CM_SET_KEY_REQ,
        NSCM_GET_D_LINK_STATUS_REQ,
        NSCM_GET_VERSION_REQ,
        NSCM_RESET_DEVICE_REQ,
        VS_LNK_STATS_REQ,
        VS_NW_INFO_REQ,
        VS_NW_INFO_V0_REQ,
        VS_OP_ATTRIBUTES_REQ,
        VS_PL_LINK_STATUS_REQ,
        VS_RS_DEV_REQ,
        VS_RX_TONE_MAP_CHAR_REQ,
        VS_RX_TONE_MAP_CHAR_V0_REQ,
        VS_SW_VER_REQ,
    }
)

#: Carriers of a HomePlug Green PHY modem.
_CARRIERS: Final = 917
#: dB between what a modem sends and the noise, at no attenuation.
_MARGIN: Final = 60
#: Signal to noise ratio in dB from which a carrier bears the next kind of modulation, and its bits.
_MODULATIONS: Final = ((0, 0), (2, 1), (4, 2), (7, 3), (10, 4), (16, 6), (22, 8), (28, 10), (36, 12))
#: Microseconds of a symbol with its guard interval; of the bits in it, error correction leaves 16 of 21.
_SYMBOL: Final = 40.96 + 5.56
_CODE_RATE: Final = 16 / 21


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemBehaviour:
    """What differs between modems in the field.

    Attributes:
        set_key_result: What CM_SET_KEY.CNF says for success: 1 of nearly all, 0 of some.
        set_key_seconds: How long a key takes, and any other answer.
        join_seconds: How long modems with the same key take to find each other.
        profiles: Whether CM_ATTEN_PROFILE.IND is sent.
        empty_profiles: Whether it has no groups.
        vendor_profiles: How often VS_ATTEN_CHAR.IND is sent before it.
        vendor_oui: The OUI in that message; some firmware leaves it empty.
        answers: Whether the modem answers its host at all.
        dialect: Which maker's messages it understands.
        firmware: What it says of its firmware.
        local_address: The address at which it answers its host, beside its own and everybody's.
        restart_seconds: How long it is silent after it was told to restart.
        waits_for_firmware: Whether it has none yet, and answers nothing but that.
    """

    set_key_result: int = 1
    set_key_seconds: float = 0.05
    join_seconds: float = 1.5
    profiles: bool = True
    empty_profiles: bool = False
    vendor_profiles: int = 0
    vendor_oui: bytes = bytes.fromhex("00b052")
    answers: bool = True
    dialect: ModemDialect = "qualcomm"
    firmware: str = "MAC-QCA7000-1.1.0.730-04-20140815-SIMULATED"
    local_address: bytes = LOCAL_ADDRESS
    restart_seconds: float = 2.0
    waits_for_firmware: bool = False


@dataclass(slots=True, eq=False)
class SimulatedModem:
    """One modem and the side of its host.

    Attributes:
        mac: Its own MAC address.
        host: MAC address of its host.
        behaviour: What is special about it.
        measures: Whether it measures sounds: a station's modem does, a vehicle's does not.
        nmk: The key it has; empty before the first.
        nid: The network's identifier that came with it.
        since: When it got the key.
        inbox: Frames for the host, oldest first.
        restarting: Until when it is silent.
        sent: Frames that it put on the powerline.
        received: Frames that it took from there.
    """

    mac: bytes
    host: bytes
    behaviour: ModemBehaviour = field(default_factory=ModemBehaviour)
    measures: bool = True
    nmk: bytes = b""
    nid: bytes = b""
    since: float = 0.0
    inbox: list[bytes] = field(default_factory=list[bytes])
    restarting: float = 0.0
    sent: int = 0
    received: int = 0

    def take(self) -> list[bytes]:
        """The frames that have arrived for the host; handed out once."""
        frames, self.inbox = self.inbox, []
        return frames


class ModemSurroundings(Protocol):
    """What a modem knows of its segment."""

    @property
    def now(self) -> float:
        """The time."""
        ...

    def neighbours(self, modem: SimulatedModem, /) -> list[SimulatedModem]:
        """The modems that one is linked to."""
        ...

    def attenuation(self, one: SimulatedModem, other: SimulatedModem, /) -> tuple[int, ...]:
        """DB of each group between two modems."""
        ...


def modem_answers(modem: SimulatedModem, message: Mme, around: ModemSurroundings, *, asker: bytes) -> list[Mme]:
    """What a modem answers.

    Args:
        modem: The modem.
        message: What it is asked.
        around: Its segment.
        asker: Who asks: its host, or somebody over the powerline.
    """
    behaviour = modem.behaviour
    if not behaviour.answers or around.now < modem.restarting:
        return []
    local = asker == modem.host
    if behaviour.waits_for_firmware:
        return [VS_HOST_ACTION_IND(modem.host, modem.mac, action=0)] if local else []
    answer = _common(modem, message, around, asker, local=local)
    if answer is None:
        if behaviour.dialect == "lumissil":
            answer = _lumissil(modem, message, around, asker, local=local)
        elif behaviour.dialect != "generic":
            answer = _qualcomm(modem, message, around, asker, local=local)
    return [] if answer is None else [answer]


def _common(modem: SimulatedModem, message: Mme, around: ModemSurroundings, asker: bytes, *, local: bool) -> Mme | None:
    mac = modem.mac
    if isinstance(message, CM_GET_KEY_REQ):
        # the own host is told the key in clear, as by real ones, and nobody else
        nid, key = (modem.nid or bytes(7), modem.nmk or bytes(16)) if local else (bytes(7), bytes(16))
        return CM_GET_KEY_CNF(asker, mac, result=int(not local), nid=nid, key=key, your_nonce=message.my_nonce)
    if not local:
        return None
    if isinstance(message, CM_SET_KEY_REQ):
        modem.nmk, modem.nid, modem.since = message.new_key, message.nid, around.now + modem.behaviour.set_key_seconds
        return CM_SET_KEY_CNF(asker, mac, result=modem.behaviour.set_key_result, your_nonce=message.my_nonce, pmn=0xFF)
    if isinstance(message, CM_NW_STATS_REQ):
        others = around.neighbours(modem)[:255]
        rows = [other.mac + bytes((min(rate, 255),) * 2) for other in others for rate in (_rate(modem, other, around),)]
        return CM_NW_STATS_CNF(asker, mac, num_stas=len(rows), stations=b"".join(rows))
    if isinstance(message, CM_NW_INFO_REQ):
        network = modem.nid + bytes((1, _tei(modem), _role(modem))) + _coordinator(modem, around) + bytes(2) if modem.nid else b""
        return CM_NW_INFO_CNF(asker, mac, num_networks=int(bool(network)), networks=network)
    return None


def _qualcomm(modem: SimulatedModem, message: Mme, around: ModemSurroundings, asker: bytes, *, local: bool) -> Mme | None:
    mac, behaviour = modem.mac, modem.behaviour
    if isinstance(message, VS_SW_VER_REQ):
        version = behaviour.firmware.encode() + b"\0"
        return VS_SW_VER_CNF(asker, mac, device_class=0x22, version_length=len(version), version=version)
    if isinstance(message, VS_OP_ATTRIBUTES_REQ):
        attributes = b"QCA7000".ljust(16, b"\0") + b"MAC".ljust(16, b"\0") + bytes((1, 0, 0, 0, 1)) + bytes(15) + b"20140815SIMULATED"
        data = attributes.ljust(118, b"\0")
        return VS_OP_ATTRIBUTES_CNF(asker, mac, cookie=message.cookie, data_length=len(data), data=data)
    if not local:
        return None
    if isinstance(message, VS_PL_LINK_STATUS_REQ):
        return VS_PL_LINK_STATUS_CNF(asker, mac, link_status=int(bool(around.neighbours(modem))))
    if isinstance(message, VS_RS_DEV_REQ):
        _restart(modem, around)
        return VS_RS_DEV_CNF(asker, mac)
    if isinstance(message, VS_LNK_STATS_REQ):
        counters = (modem.sent, 0, 0, modem.sent, 0, modem.received, 0, modem.received, 0, 0, 0)
        data = b"".join(count.to_bytes(8, "little") for count in counters)
        return VS_LNK_STATS_CNF(asker, mac, direction=2, lid=message.lid, tei=0, data=data + b"\x06" + bytes(6 * 33))
    return _qualcomm_network(modem, message, around, asker)


def _qualcomm_network(modem: SimulatedModem, message: Mme, around: ModemSurroundings, asker: bytes) -> Mme | None:
    """Networks and tone maps, in one of two forms."""
    mac, later = modem.mac, modem.behaviour.dialect == "qualcomm"
    if isinstance(message, VS_NW_INFO_REQ if later else VS_NW_INFO_V0_REQ):
        others, coordinator = around.neighbours(modem)[:30], _coordinator(modem, around)
        rates = [_rate(modem, other, around) for other in others]
        coordinator_tei = _tei_of(coordinator)
        if later:
            head = modem.nid + bytes((0, 0, 1, _tei(modem), 0, 0, 0, 0, _role(modem))) + coordinator
            head += bytes((coordinator_tei, 0, 0, 0, len(others), 0, 0, 0, 0, 0))
            rows = [
                other.mac + bytes((_tei(other), 0, 0, 0)) + other.host + 2 * (rate.to_bytes(2, "little") + bytes(2))
                for other, rate in zip(others, rates, strict=True)
            ]
            data = b"\0\x01" + head + b"".join(rows) if modem.nid else b"\0\0"
            return VS_NW_INFO_CNF(asker, mac, data_length=len(data), data=data)
        head = modem.nid + bytes((1, _tei(modem), _role(modem))) + coordinator + bytes((coordinator_tei, len(others)))
        rows = [
            other.mac + bytes((_tei(other),)) + other.host + bytes((min(rate, 255),) * 2) for other, rate in zip(others, rates, strict=True)
        ]
        return VS_NW_INFO_V0_CNF(asker, mac, num_networks=int(bool(modem.nid)), data=head + b"".join(rows) if modem.nid else b"")
    if isinstance(message, VS_RX_TONE_MAP_CHAR_REQ if later else VS_RX_TONE_MAP_CHAR_V0_REQ):
        peer: bytes = message.peer
        other = next((each for each in around.neighbours(modem) if each.mac == peer), None)
        codes = _codes(modem, other, around) if other is not None else [0] * _CARRIERS
        bits = bytes(low | high << 4 for low, high in zip(codes[::2], [*codes[1::2], 0], strict=True))
        if not later:
            return VS_RX_TONE_MAP_CHAR_V0_CNF(asker, mac, num_maps=1, num_carriers=_CARRIERS, bits=bits)
        data = bytes(2) + peer + bytes((0, 0, 1, 0)) + _CARRIERS.to_bytes(2, "little") + bytes(8) + bits
        return VS_RX_TONE_MAP_CHAR_CNF(asker, mac, data_length=len(data), data=data)
    return None


def _lumissil(modem: SimulatedModem, message: Mme, around: ModemSurroundings, asker: bytes, *, local: bool) -> Mme | None:
    if isinstance(message, NSCM_GET_VERSION_REQ):
        return NSCM_GET_VERSION_CNF(asker, modem.mac, request_id=message.request_id, version_1=1, version_2=2, version_3=3)
    if local and isinstance(message, NSCM_GET_D_LINK_STATUS_REQ):
        up = int(bool(around.neighbours(modem)))
        return NSCM_GET_D_LINK_STATUS_CNF(asker, modem.mac, request_id=message.request_id, link_status=up)
    if local and isinstance(message, NSCM_RESET_DEVICE_REQ):
        _restart(modem, around)
    return None


def _restart(modem: SimulatedModem, around: ModemSurroundings) -> None:
    # the key is kept, the link is not
    modem.restarting = around.now + modem.behaviour.restart_seconds
    modem.since = modem.restarting


# -- what a modem makes of its segment ----------------------------------------------------------------------------------------


def _tei_of(mac: bytes) -> int:
    return mac[-1] or 1


def _tei(modem: SimulatedModem) -> int:
    return _tei_of(modem.mac)


def _role(modem: SimulatedModem) -> int:
    # a station's modem coordinates, a vehicle's joins
    return 2 if modem.measures else 0


def _coordinator(modem: SimulatedModem, around: ModemSurroundings) -> bytes:
    if modem.measures:
        return modem.mac
    return next((other.mac for other in around.neighbours(modem) if other.measures), BROADCAST)


def _codes(modem: SimulatedModem, other: SimulatedModem, around: ModemSurroundings) -> list[int]:
    """How each carrier is modulated, from the attenuation of its group."""
    levels = around.attenuation(modem, other)
    by_group = [max(code for code, (ratio, _) in enumerate(_MODULATIONS) if _MARGIN - level >= ratio or not code) for level in levels]
    return [by_group[carrier * len(levels) // _CARRIERS] for carrier in range(_CARRIERS)]


def _rate(modem: SimulatedModem, other: SimulatedModem, around: ModemSurroundings) -> int:
    """Mbit/s between two modems."""
    bits = sum(_MODULATIONS[code][1] for code in _codes(modem, other, around))
    return round(bits / _SYMBOL * _CODE_RATE)
