"""Questions and answers without I/O: repetition, whose answers count, floods, and keys that do not stay."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.codecs.mme import (
    BROADCAST,
    CM_GET_KEY_CNF,
    CM_GET_KEY_REQ,
    CM_MNBC_SOUND_IND,
    CM_NW_STATS_CNF,
    CM_NW_STATS_REQ,
    CM_SLAC_PARM_REQ,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    VS_RS_DEV_REQ,
    UnknownMme,
    decode_mme,
    encode_mme,
)
from v2gstack.powerline import LOCAL_MODEM, NOBODY, Exchange, Question, answer_of

HOST, MODEM, OTHER = (bytes((2, 0, 0, 0, 0, number)) for number in (1, 2, 3))
LINK = Question(VS_PL_LINK_STATUS_REQ(NOBODY, NOBODY), VS_PL_LINK_STATUS_CNF)
STATIONS = Question(CM_NW_STATS_REQ(NOBODY, NOBODY), CM_NW_STATS_CNF)
KEY = Question(CM_GET_KEY_REQ(NOBODY, NOBODY), CM_GET_KEY_CNF)


def begun(*questions: Question, **options: object) -> Exchange:
    exchange = Exchange(questions, host=HOST, patience=0.3, attempts=3, **options)
    exchange.start(0.0)
    return exchange


def names(exchange: Exchange) -> list[str]:
    return [decode_mme(frame).name for frame in exchange.frames_to_send()]


def test_what_is_sent_is_addressed() -> None:
    exchange = begun(LINK, to=MODEM)
    (frame,) = exchange.frames_to_send()
    assert (frame[:6], frame[6:12], len(frame)) == (MODEM, HOST, 60)
    assert exchange.frames_to_send() == []
    (frame,) = begun(LINK).frames_to_send()
    assert frame[:6] == LOCAL_MODEM


def test_only_what_is_open_is_repeated_and_then_given_up() -> None:
    exchange = begun(LINK, STATIONS)
    assert names(exchange) == ["VS_PL_LINK_STATUS.REQ", "CM_NW_STATS.REQ"]
    exchange.receive_frame(encode_mme(CM_NW_STATS_CNF(HOST, MODEM, num_stas=0, stations=b"")))
    exchange.handle_timeout(0.29)
    assert names(exchange) == []
    for now in (0.3, 0.6):
        exchange.handle_timeout(now)
        assert names(exchange) == ["VS_PL_LINK_STATUS.REQ"]
        assert exchange.next_timeout() == now + 0.3
        assert not exchange.done
    exchange.handle_timeout(0.9)
    assert (exchange.done, exchange.next_timeout(), names(exchange)) == (True, None, [])
    assert exchange.silent == ("VS_PL_LINK_STATUS.REQ",)
    assert [answer.name for answer in exchange.answers] == ["CM_NW_STATS.CNF"]


def test_it_is_done_once_all_is_answered() -> None:
    exchange = begun(LINK)
    exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(HOST, MODEM, link_status=1)))
    assert exchange.done
    exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(HOST, MODEM, link_status=0)))
    assert len(exchange.answers) == 1


def test_what_has_no_answer_is_done_at_once() -> None:
    exchange = begun(Question(VS_RS_DEV_REQ(NOBODY, NOBODY), None))
    assert names(exchange) == ["VS_RS_DEV.REQ"]
    assert exchange.done


def test_only_the_own_modem_counts() -> None:
    """Two modems on one segment: the other one's answer is no answer."""
    exchange = begun(LINK, modem=MODEM)
    exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(HOST, OTHER, link_status=1)))
    exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(OTHER, MODEM, link_status=1)))
    assert exchange.answers == []
    assert exchange.heard == {OTHER: {"VS_PL_LINK_STATUS.CNF"}}
    exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(HOST, MODEM, link_status=0)))
    assert [answer.source for answer in exchange.answers] == [MODEM]


def test_everybody_is_waited_for() -> None:
    exchange = begun(KEY, everybody=True, to=BROADCAST)
    for modem, result in ((MODEM, 0), (OTHER, 1)):
        exchange.receive_frame(encode_mme(CM_GET_KEY_CNF(HOST, modem, result=result, nid=bytes(7), key=b"\xa5" * 16)))
        assert not exchange.done
    exchange.handle_timeout(0.3)
    assert exchange.done
    assert [answer.source for answer in exchange.answers] == [MODEM, OTHER]


def test_a_makers_own_messages_need_no_declaration() -> None:
    """A plug-in's question is known by message types; another maker's message of another type is none of its answers."""
    question = Question(UnknownMme(NOBODY, NOBODY, mmtype=0x8A00, payload=b"\2\0\0", mmv=0), 0x8A01)
    exchange = begun(question, STATIONS)
    (frame, _) = exchange.frames_to_send()
    assert frame[12:20] == bytes.fromhex("88e100008a020000")
    for mmtype in (0x8A05, 0x8A01):
        exchange.receive_frame(encode_mme(UnknownMme(HOST, MODEM, mmtype=mmtype, payload=b"\2\0\0\1", mmv=0)))
    assert [answer_of(answer) for answer in exchange.answers] == [0x8A01]
    assert exchange.silent == ("CM_NW_STATS.REQ",)
    assert exchange.heard == {MODEM: {"MME 0x8A05 (manufacturer)"}}


def test_keys_do_not_stay() -> None:
    """The own modem tells its key in clear; nobody needs it here."""
    exchange = begun(KEY)
    exchange.receive_frame(encode_mme(CM_GET_KEY_CNF(HOST, MODEM, result=0, nid=bytes(7), key=b"\xa5" * 16)))
    (answer,) = exchange.answers
    assert answer.key == bytes(16)  # type: ignore[attr-defined]


def test_a_flood_fills_no_memory() -> None:
    exchange = begun(STATIONS, everybody=True)
    random = Random(1)
    for number in range(5000):
        mac = b"\x02" + random.randbytes(5)
        exchange.receive_frame(encode_mme(CM_NW_STATS_CNF(HOST, mac, num_stas=0, stations=b"")))
        exchange.receive_frame(encode_mme(CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=number.to_bytes(8, "big"))))
    assert len(exchange.answers) == 256
    assert len(exchange.heard) == 32


def test_what_we_send_is_not_heard() -> None:
    exchange = begun(LINK)
    exchange.receive_frame(exchange.frames_to_send()[0])
    exchange.receive_frame(encode_mme(CM_MNBC_SOUND_IND(OTHER, MODEM, cnt=9, run_id=bytes(8), rnd=bytes(16))))
    assert exchange.heard == {}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=80), st.binary(max_size=60).map(lambda rest: HOST + MODEM + b"\x88\xe1" + rest)), max_size=20))
def test_any_frames_are_taken(frames: list[bytes]) -> None:
    exchange = begun(LINK, STATIONS, KEY)
    for frame in frames:
        exchange.receive_frame(frame)
    for now in (0.3, 0.6, 0.9):
        exchange.handle_timeout(now)
    assert exchange.done
