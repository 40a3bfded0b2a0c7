"""What each dialect asks, and what it makes of the answers: of captured ones, of simulated ones, and of nonsense."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.codecs.mme import (
    CM_GET_KEY_CNF,
    CM_NW_STATS_CNF,
    NSCM_GET_D_LINK_STATUS_CNF,
    NSCM_GET_VERSION_CNF,
    VS_LNK_STATS_CNF,
    VS_PL_LINK_STATUS_CNF,
    VS_SW_VER_CNF,
    VS_TONE_MAP_CHAR_CNF,
    Mme,
    decode_mme,
    encode_mme,
)
from v2gstack.errors import DecodeError
from v2gstack.powerline import DIALECTS, Dialect, Exchange, LinkState, ModemStatistics, Question, dialect_of
from v2gstack.powerline.networks import link_counters, networks_of_cm_nw_info, networks_of_vs_nw_info, networks_of_vs_nw_info_v0, tone_map
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, PowerlineMedium, SimulatedModem

HOST, MODEM = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


@pytest.fixture(scope="module")
def captured(shared_vectors: Path) -> dict[str, list[Mme]]:
    """Messages of real modems, by name."""
    found: dict[str, list[Mme]] = {}
    for line in (shared_vectors / "slac" / "frames.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] == "capture" and row["layer"] == "ethernet":
            try:
                message = decode_mme(bytes.fromhex(row["hex"]))
            except DecodeError:
                continue
            found.setdefault(message.name, []).append(message)
    return found


# -- captured ------------------------------------------------------------------------------------------------------------------


def test_who_real_modems_are(captured: dict[str, list[Mme]]) -> None:
    qualcomm = DIALECTS["qualcomm"]
    assert qualcomm.identity(captured["VS_SW_VER.CNF"][:1]) == ("QCA7000", "1.1.0.727-02-20130826-FINAL")
    told = {qualcomm.identity([answer]) for answer in captured["VS_OP_ATTRIBUTES.CNF"]}
    assert told == {("QCA7420", "1.3.0.2134-00-20151212-CS"), ("QCA7000", "1.1.0.727-02-20130826-FINAL")}
    # the two ways of asking agree on the modem that was asked in both
    assert dialect_of(captured["VS_SW_VER.CNF"]) is qualcomm
    assert dialect_of(captured["CM_GET_KEY.CNF"]) is DIALECTS["generic"]
    assert dialect_of([]) is None


def test_what_real_modems_counted(captured: dict[str, list[Mme]]) -> None:
    told = []
    for answer in captured["VS_LNK_STATS.CNF"]:
        assert isinstance(answer, VS_LNK_STATS_CNF)
        told.append(link_counters(answer.direction, answer.data))
    assert told[0] == {
        "sent_acknowledged": 7038,
        "sent_collided": 0,
        "sent_failed": 0,
        "sent_blocks_passed": 7053,
        "sent_blocks_failed": 0,
        "received_acknowledged": 95,
        "received_failed": 0,
        "received_blocks_passed": 117,
        "received_blocks_failed": 0,
    }


def test_how_real_carriers_are_modulated(captured: dict[str, list[Mme]]) -> None:
    """All carriers of that QCA7420 towards a QCA7000 bear two bits: QPSK, what a new link begins with."""
    (answer,) = captured["VS_TONE_MAP_CHAR.CNF"]
    assert isinstance(answer, VS_TONE_MAP_CHAR_CNF)
    found = tone_map(answer.data[2:8], 917, answer.data[-459:])
    assert (len(found.bits), set(found.bits), set(found.snr)) == (917, {2}, {4.0})


def test_a_modem_without_network(captured: dict[str, list[Mme]]) -> None:
    (answer,) = captured["VS_NW_INFO.CNF"]
    told = DIALECTS["qualcomm"].statistics(MODEM, LinkState.DOWN, [answer, *captured["CM_NW_INFO.CNF"]], {})
    assert told == ModemStatistics(mac=MODEM, link=LinkState.DOWN)


# -- simulated -----------------------------------------------------------------------------------------------------------------


def pair(dialect: str, level: int = 20) -> tuple[PowerlineMedium, SimulatedModem, SimulatedModem]:
    """A car's and a station's modem in one network."""
    medium = PowerlineMedium(Random(5).randbytes, quality=LinkQuality.flat(level))
    behaviour = ModemBehaviour(dialect=dialect)  # type: ignore[arg-type]
    ours = SimulatedModem(mac=MODEM, host=HOST, behaviour=behaviour, nmk=bytes(16), nid=bytes(range(7)))
    car = SimulatedModem(
        mac=bytes.fromhex("020000000003"), host=bytes.fromhex("020000000004"), measures=False, nmk=bytes(16), nid=bytes(range(7))
    )
    medium.attach(ours)
    medium.attach(car)
    medium.advance(10.0)
    return medium, ours, car


def ask(medium: PowerlineMedium, modem: SimulatedModem, questions: Sequence[Question]) -> list[Mme]:
    exchange = Exchange(questions, host=modem.host, patience=0.3, attempts=1)
    exchange.start(medium.now)
    for frame in exchange.frames_to_send():
        medium.send(modem, frame)
    medium.advance(medium.now + 0.3)
    for frame in modem.take():
        exchange.receive_frame(frame)
    return exchange.answers


@pytest.mark.parametrize(
    ("dialect", "speaks", "chip", "firmware"),
    [
        ("qualcomm", "qualcomm", "QCA7000", "1.1.0.730-04-20140815-SIMULATED"),
        ("qualcomm_v0", "qualcomm", "QCA7000", "1.1.0.730-04-20140815-SIMULATED"),
        ("lumissil", "lumissil", "IS32CG5317", "1.2.3.0.0"),
        ("generic", "generic", "", ""),
    ],
)
def test_each_dialect_is_recognised(dialect: str, speaks: str, chip: str, firmware: str) -> None:
    medium, ours, _ = pair(dialect)
    answers = ask(medium, ours, [question for each in DIALECTS.values() for question in each.identify()])
    found = dialect_of(answers)
    assert found is DIALECTS[speaks]
    assert found.identity(answers) == (chip, firmware)


@pytest.mark.parametrize("dialect", ["qualcomm", "qualcomm_v0", "lumissil", "generic"])
def test_the_link_is_told_in_each_dialect(dialect: str) -> None:
    medium, ours, car = pair(dialect)
    spoken = DIALECTS[dialect.removesuffix("_v0")]
    for question in spoken.link():
        assert [spoken.link_state(answer) for answer in ask(medium, ours, [question])] == [LinkState.UP]
    medium.detach(car)
    for question in spoken.link():
        assert [spoken.link_state(answer) for answer in ask(medium, ours, [question])] == [LinkState.DOWN]


@pytest.mark.parametrize("dialect", ["qualcomm", "qualcomm_v0", "lumissil", "generic"])
def test_the_network_is_told_in_each_dialect(dialect: str) -> None:
    medium, ours, car = pair(dialect)
    spoken = DIALECTS[dialect.removesuffix("_v0")]
    network = ask(medium, ours, spoken.network())
    details = {car.mac: ask(medium, ours, spoken.details(car.mac))}
    found = spoken.statistics(ours.mac, LinkState.UP, network, details)
    assert (found.nid, found.snid, found.coordinator, found.tei) == (bytes(range(7)), 1, True, 2)
    (station,) = found.stations
    # 917 carriers of 12 bits less error correction, in symbols of 46.5 us
    assert (station.mac, station.rate_to, station.rate_from) == (car.mac, 180, 180)
    if spoken.name == "qualcomm":
        assert (station.bridged, station.tei) == (car.host, 3)
        (tones,) = found.tone_maps
        assert (tones.mac, len(tones.bits), set(tones.bits), set(tones.snr)) == (car.mac, 917, {12}, {36.0})
        assert found.counters["sent_failed"] == 0
    else:
        assert (found.tone_maps, found.counters) == ((), {})


def test_attenuation_shows_in_the_tone_map() -> None:
    """Groups that arrive weaker bear fewer bits, and lower the rate."""
    medium, ours, car = pair("qualcomm")
    medium.connect(ours, car, LinkQuality(attenuation=tuple(20 + group // 2 for group in range(58))))
    spoken = DIALECTS["qualcomm"]
    network, details = ask(medium, ours, spoken.network()), {car.mac: ask(medium, ours, spoken.details(car.mac))}
    found = spoken.statistics(ours.mac, LinkState.UP, network, details)
    bits = found.tone_maps[0].bits
    assert list(bits) == sorted(bits, reverse=True)
    assert set(bits) == {12, 10, 8, 6, 4}
    rate = found.stations[0].rate_to
    assert rate is not None
    assert rate < 180


# -- what answers mean ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dialect", "answer", "state"),
    [
        ("qualcomm", VS_PL_LINK_STATUS_CNF(HOST, MODEM, link_status=1), LinkState.UP),
        ("qualcomm", VS_PL_LINK_STATUS_CNF(HOST, MODEM, link_status=0), LinkState.DOWN),
        ("qualcomm", VS_PL_LINK_STATUS_CNF(HOST, MODEM, mstatus=1, link_status=0), LinkState.UNKNOWN),
        ("lumissil", NSCM_GET_D_LINK_STATUS_CNF(HOST, MODEM, link_status=1), LinkState.UP),
        ("lumissil", NSCM_GET_D_LINK_STATUS_CNF(HOST, MODEM, link_status=0), LinkState.DOWN),
        ("generic", CM_NW_STATS_CNF(HOST, MODEM, num_stas=1, stations=bytes(8)), LinkState.UP),
        ("lumissil", CM_NW_STATS_CNF(HOST, MODEM, num_stas=0, stations=b""), LinkState.DOWN),
        ("qualcomm", CM_GET_KEY_CNF(HOST, MODEM, result=0, nid=bytes(7), key=bytes(16)), LinkState.UNKNOWN),
    ],
)
def test_what_answers_say_of_the_link(dialect: str, answer: Mme, state: LinkState) -> None:
    assert DIALECTS[dialect].link_state(answer) is state


@pytest.mark.parametrize(
    ("version", "device_class", "chip", "firmware"),
    [
        (b"MAC-QCA7420-1.4.0.20-00-20171024-CS\0", 0x20, "QCA7420", "1.4.0.20-00-20171024-CS"),
        (b"INT6400-MAC-5-2-5213-00-1234\0rest", 0x03, "INT6400", "MAC-5-2-5213-00-1234"),
        (b"something else", 0x22, "QCA7000", "something else"),
        (b"", 0xEE, "", ""),
        (b"\xff\xfe\0", 0x20, "QCA7420", "\ufffd\ufffd"),
    ],
)
def test_versions(version: bytes, device_class: int, chip: str, firmware: str) -> None:
    answer = VS_SW_VER_CNF(HOST, MODEM, device_class=device_class, version_length=len(version), version=version)
    assert DIALECTS["qualcomm"].identity([answer]) == (chip, firmware)


def test_a_maker_that_is_not_known_adds_a_dialect() -> None:
    """A plug-in's dialect is tried with the others."""

    class Acme(Dialect):
        name, maker, known_by = "acme", "Acme", (NSCM_GET_VERSION_CNF,)

    acme = Acme()
    dialects = (acme, *DIALECTS.values())
    assert dialect_of([NSCM_GET_VERSION_CNF(HOST, MODEM)], dialects) is acme
    assert dialect_of([CM_GET_KEY_CNF(HOST, MODEM, result=0, nid=bytes(7), key=bytes(16))], dialects) is DIALECTS["generic"]
    assert dialect_of([CM_GET_KEY_CNF(HOST, MODEM, result=0, nid=bytes(7), key=bytes(16))], (acme,)) is None


# -- hostile -------------------------------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=300), number=st.integers(0, 255))
def test_lists_of_any_bytes(data: bytes, number: int) -> None:
    """What nests in an answer ends with its last whole entry."""
    for networks in (networks_of_vs_nw_info(data), networks_of_vs_nw_info_v0(number, data), networks_of_cm_nw_info(data)):
        assert all(len(network.nid) == 7 for network in networks)
        assert sum(15 * len(network.stations) + 18 for network in networks) <= len(data)
    assert len(tone_map(HOST, number, data).bits) <= number
    assert len(link_counters(number, data)) <= len(data) // 8


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=6), st.sampled_from(sorted(DIALECTS)))
def test_answers_of_any_bytes(payloads: list[bytes], name: str) -> None:
    answers: list[Any] = []
    heads = [bytes.fromhex(head) for head in ("0139a0000000b052", "0039a000b052", "0031a000b052", "0191a0000000b052", "0091a000b052")]
    heads += [bytes.fromhex(head) for head in ("0001a000b052", "0069a000b052", "0149600000", "0139600000", "006dac0016e8")]
    for number, payload in enumerate(payloads):
        try:
            answers.append(decode_mme(HOST + MODEM + b"\x88\xe1" + heads[(number + len(payload)) % len(heads)] + payload))
        except DecodeError:
            continue
    dialect = DIALECTS[name]
    dialect.identity(answers)
    found = dialect.statistics(MODEM, LinkState.UNKNOWN, answers, {HOST: answers})
    assert found.mac == MODEM
    for answer in answers:
        assert encode_mme(answer)
