"""What modems can be asked, and what their answers mean: one dialect for those that speak HomePlug AV only, one for each maker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final, TypeVar

from v2gstack.codecs.mme import (
    CM_GET_KEY_CNF,
    CM_GET_KEY_REQ,
    CM_NW_INFO_CNF,
    CM_NW_INFO_REQ,
    CM_NW_STATS_CNF,
    CM_NW_STATS_REQ,
    NSCM_GET_D_LINK_STATUS_CNF,
    NSCM_GET_D_LINK_STATUS_REQ,
    NSCM_GET_VERSION_CNF,
    NSCM_GET_VERSION_REQ,
    NSCM_RESET_DEVICE_REQ,
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
from v2gstack.powerline.exchange import NOBODY, Answer, Question, answer_of
from v2gstack.powerline.networks import (
    link_counters,
    networks_of_cm_nw_info,
    networks_of_vs_nw_info,
    networks_of_vs_nw_info_v0,
    stations_of_cm_nw_stats,
    tone_map,
)
from v2gstack.powerline.values import LinkState, ModemStatistics, NetworkStation, ToneMap

__all__ = ["DIALECTS", "Dialect", "LumissilDialect", "QualcommDialect", "dialect_of"]

_Kind = TypeVar("_Kind", bound=Mme)


def _first(answers: Sequence[Mme], kind: type[_Kind]) -> _Kind | None:
    return next((answer for answer in answers if isinstance(answer, kind)), None)


class Dialect:
    """HomePlug AV's own messages, which every modem should understand: the dialect of modems without one.

    A maker's dialect is a subclass: it adds questions, and reads their answers. Nothing in it keeps state.
    """

    #: What it is chosen by.
    name: ClassVar[str] = "generic"
    #: Who makes the modems.
    maker: ClassVar[str] = ""
    #: Answers by which a modem is known to speak it; none for what all of them speak.
    known_by: ClassVar[tuple[Answer, ...]] = ()
    #: How to restart the modem; ``None`` where there is no message for it.
    reset: ClassVar[Question | None] = None

    def identify(self) -> tuple[Question, ...]:
        """What tells who the modem is."""
        return (
            Question(CM_GET_KEY_REQ(NOBODY, NOBODY, my_nonce=b"\xaa" * 4), CM_GET_KEY_CNF),
            Question(CM_NW_STATS_REQ(NOBODY, NOBODY), CM_NW_STATS_CNF),
        )

    def identity(self, answers: Sequence[Mme]) -> tuple[str, str]:
        """Chip and firmware from the answers of one modem, as far as it tells."""
        del answers
        return "", ""

    def link(self) -> tuple[Question, ...]:
        """What tells whether the link is up, best first: the next one is asked where one is not answered."""
        return (Question(CM_NW_STATS_REQ(NOBODY, NOBODY), CM_NW_STATS_CNF),)

    def link_state(self, answer: Mme) -> LinkState:
        """Whether the link is up, from the answer of one of these questions."""
        if isinstance(answer, CM_NW_STATS_CNF):
            return LinkState.UP if answer.num_stas else LinkState.DOWN
        return LinkState.UNKNOWN

    def network(self) -> tuple[Question, ...]:
        """What tells of the network."""
        return (Question(CM_NW_STATS_REQ(NOBODY, NOBODY), CM_NW_STATS_CNF), Question(CM_NW_INFO_REQ(NOBODY, NOBODY), CM_NW_INFO_CNF))

    def details(self, station: bytes) -> tuple[Question, ...]:
        """What tells of the way to one other station."""
        del station
        return ()

    def statistics(self, mac: bytes, link: LinkState, answers: Sequence[Mme], details: Mapping[bytes, Sequence[Mme]]) -> ModemStatistics:
        """All of it together.

        Args:
            mac: The modem's address.
            link: What it said of the link.
            answers: Answers to the questions of `network`.
            details: Answers to those of `details`, by station.
        """
        del details
        found = ModemStatistics(mac=mac, link=link)
        told = _first(answers, CM_NW_INFO_CNF)
        for network in networks_of_cm_nw_info(told.networks) if told is not None else ():
            found = replace(found, nid=network.nid, snid=network.snid, tei=network.tei, coordinator=network.coordinator)
            break
        rates = _first(answers, CM_NW_STATS_CNF)
        if rates is not None:
            found = replace(found, stations=stations_of_cm_nw_stats(rates.stations))
        return found


class QualcommDialect(Dialect):
    """QCA7000, QCA7005, QCA7420, AR7420 and their kin (OUI 00:B0:52)."""

    name = "qualcomm"
    maker = "Qualcomm"
    known_by = (VS_SW_VER_CNF, VS_OP_ATTRIBUTES_CNF)
    reset = Question(VS_RS_DEV_REQ(NOBODY, NOBODY), VS_RS_DEV_CNF)

    def identify(self) -> tuple[Question, ...]:
        """Its version, in both ways."""
        return (
            Question(VS_SW_VER_REQ(NOBODY, NOBODY), VS_SW_VER_CNF),
            Question(VS_OP_ATTRIBUTES_REQ(NOBODY, NOBODY), VS_OP_ATTRIBUTES_CNF),
            *super().identify(),
        )

    def identity(self, answers: Sequence[Mme]) -> tuple[str, str]:
        """From a version such as ``MAC-QCA7000-1.1.0.727-02-20130826-FINAL``, else from the attributes."""
        version = _first(answers, VS_SW_VER_CNF)
        if version is not None and not version.mstatus:
            text = version.version.split(b"\0")[0].decode("ascii", "replace")
            parts = text.removeprefix("MAC-").partition("-")
            chip = parts[0] if parts[0][:2] in ("QC", "AR", "IN") else _CHIPS.get(version.device_class, "")
            return chip, parts[2] if parts[0] == chip else text
        attributes = _first(answers, VS_OP_ATTRIBUTES_CNF)
        if attributes is not None and not attributes.mstatus:
            return _attributes(attributes.data)
        return "", ""

    def link(self) -> tuple[Question, ...]:
        """Its own message first: the stations of a network stay listed for a while after they are gone."""
        return (Question(VS_PL_LINK_STATUS_REQ(NOBODY, NOBODY), VS_PL_LINK_STATUS_CNF), *super().link())

    def link_state(self, answer: Mme) -> LinkState:
        """Up, if the modem says 1."""
        if isinstance(answer, VS_PL_LINK_STATUS_CNF):
            if answer.mstatus:
                return LinkState.UNKNOWN
            return LinkState.UP if answer.link_status == 1 else LinkState.DOWN
        return super().link_state(answer)

    def network(self) -> tuple[Question, ...]:
        """Its networks in both forms: which one is answered depends on the firmware."""
        return (
            Question(VS_NW_INFO_REQ(NOBODY, NOBODY), VS_NW_INFO_CNF),
            Question(VS_NW_INFO_V0_REQ(NOBODY, NOBODY), VS_NW_INFO_V0_CNF),
            *super().network(),
        )

    def details(self, station: bytes) -> tuple[Question, ...]:
        """Frames that were counted, and the tone map of what comes from there, in both forms."""
        return (
            Question(VS_LNK_STATS_REQ(NOBODY, NOBODY, peer=station), VS_LNK_STATS_CNF),
            Question(VS_RX_TONE_MAP_CHAR_REQ(NOBODY, NOBODY, peer=station), VS_RX_TONE_MAP_CHAR_CNF),
            Question(VS_RX_TONE_MAP_CHAR_V0_REQ(NOBODY, NOBODY, peer=station), VS_RX_TONE_MAP_CHAR_V0_CNF),
        )

    def statistics(self, mac: bytes, link: LinkState, answers: Sequence[Mme], details: Mapping[bytes, Sequence[Mme]]) -> ModemStatistics:
        """The network that has stations, its members, counters and tone maps."""
        found = super().statistics(mac, link, answers, details)
        later, earlier = _first(answers, VS_NW_INFO_CNF), _first(answers, VS_NW_INFO_V0_CNF)
        networks = networks_of_vs_nw_info(later.data) if later is not None else ()
        if not networks and earlier is not None:
            networks = networks_of_vs_nw_info_v0(earlier.num_networks, earlier.data)
        if networks:
            network = max(networks, key=lambda each: len(each.stations))
            found = replace(
                found,
                nid=network.nid,
                snid=network.snid,
                tei=network.tei,
                coordinator=network.coordinator,
                stations=_merged(network.stations, found.stations),
            )
        counters: dict[str, int] = {}
        maps: list[ToneMap] = []
        for station, told in details.items():
            for answer in told:
                if isinstance(answer, VS_LNK_STATS_CNF) and not answer.mstatus:
                    for name, count in link_counters(answer.direction, answer.data).items():
                        counters[name] = counters.get(name, 0) + count
                elif isinstance(answer, VS_RX_TONE_MAP_CHAR_CNF) and not answer.mstatus:
                    maps.append(tone_map(station, *_carriers(answer.data)))
                elif isinstance(answer, VS_RX_TONE_MAP_CHAR_V0_CNF) and not answer.mstatus:
                    maps.append(tone_map(station, answer.num_carriers, answer.bits))
        return replace(found, counters=counters, tone_maps=tuple(each for each in maps if any(each.bits)))


class LumissilDialect(Dialect):
    """IS32CG5317 (OUI 00:16:E8)."""

    name = "lumissil"
    maker = "Lumissil"
    known_by = (NSCM_GET_VERSION_CNF,)
    #: The modem restarts at once and says nothing.
    reset = Question(NSCM_RESET_DEVICE_REQ(NOBODY, NOBODY), None)

    def identify(self) -> tuple[Question, ...]:
        """Its version."""
        return (Question(NSCM_GET_VERSION_REQ(NOBODY, NOBODY), NSCM_GET_VERSION_CNF), *super().identify())

    def identity(self, answers: Sequence[Mme]) -> tuple[str, str]:
        """There is one chip that speaks so."""
        version = _first(answers, NSCM_GET_VERSION_CNF)
        if version is None:
            return "", ""
        numbers = (version.version_1, version.version_2, version.version_3, version.version_4, version.version_5)
        return "IS32CG5317", ".".join(map(str, numbers))

    def link(self) -> tuple[Question, ...]:
        """Its own message first."""
        return (Question(NSCM_GET_D_LINK_STATUS_REQ(NOBODY, NOBODY), NSCM_GET_D_LINK_STATUS_CNF), *super().link())

    def link_state(self, answer: Mme) -> LinkState:
        """Up, if the modem says 1."""
        if isinstance(answer, NSCM_GET_D_LINK_STATUS_CNF):
            return LinkState.UP if answer.link_status == 1 else LinkState.DOWN
        return super().link_state(answer)


#: All dialects by name; the one that is no maker's comes last.
DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in (QualcommDialect(), LumissilDialect(), Dialect())}


def dialect_of(answers: Sequence[Mme], dialects: Sequence[Dialect] = tuple(DIALECTS.values())) -> Dialect | None:
    """The dialect of a modem from what it answered; ``None`` where it answered nothing that is known.

    >>> from v2gstack.codecs.mme import VS_SW_VER_CNF
    >>> dialect_of([VS_SW_VER_CNF(bytes(6), bytes(6), device_class=0x22, version_length=0, version=b"")]).name
    'qualcomm'
    """
    for dialect in dialects:
        if any(answer_of(answer) in dialect.known_by for answer in answers):
            return dialect
    generic = next((dialect for dialect in dialects if not dialect.known_by), None)
    return generic if answers else None


#: DEVCLASS of VS_SW_VER.CNF, as open-plc-utils has it.
_CHIPS: Final = {
    0x01: "INT6000",
    0x02: "INT6300",
    0x03: "INT6400",
    0x04: "AR7400",
    0x05: "AR6405",
    0x07: "QCA7450",
    0x20: "QCA7420",
    0x21: "QCA6410",
    0x22: "QCA7000",
}


def _attributes(data: bytes) -> tuple[str, str]:
    """Chip and firmware of the attributes' binary form."""
    if len(data) < 72:
        return "", ""
    chip = data[:16].split(b"\0")[0].decode("ascii", "replace")
    major, minor, composite, sustaining, build = (int.from_bytes(data[at : at + 4], "little") for at in range(32, 52, 4))
    date, release = (part.split(b"\0")[0].decode("ascii", "replace") for part in (data[52:60], data[60:72]))
    return chip, f"{major}.{minor}.{composite}.{build}-{sustaining:02}-{date}-{release}"


def _carriers(data: bytes) -> tuple[int, bytes]:
    """Number and bits of the carriers. How long the head before them is differs by message and firmware; they are what ends it."""
    number = int.from_bytes(data[12:14], "little")
    size = (number + 1) // 2
    return (number, data[len(data) - size :]) if 14 + size <= len(data) else (0, b"")


def _merged(stations: tuple[NetworkStation, ...], rates: tuple[NetworkStation, ...]) -> tuple[NetworkStation, ...]:
    """Stations as a maker's message tells them, with rates that only HomePlug AV's own message tells."""
    known = {station.mac: station for station in rates}
    return tuple(
        replace(
            station,
            rate_to=station.rate_to or (known[station.mac].rate_to if station.mac in known else None),
            rate_from=station.rate_from or (known[station.mac].rate_from if station.mac in known else None),
        )
        for station in stations
    )
