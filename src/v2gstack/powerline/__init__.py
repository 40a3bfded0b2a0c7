"""Powerline modems without I/O: what they are asked, what their answers mean, and values that are the same for all of them.

A `Dialect` knows the questions; an `Exchange` asks them, repeats them, and takes the answers from the right modem. The drivers in
`v2gstack.modems` add a link and a clock.

>>> from v2gstack.codecs.mme import VS_PL_LINK_STATUS_CNF, encode_mme
>>> host, modem = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
>>> exchange = Exchange(DIALECTS["qualcomm"].link()[:1], host=host, modem=modem, patience=0.3, attempts=3)
>>> exchange.start(now=0.0), len(exchange.frames_to_send())
(None, 1)
>>> exchange.receive_frame(encode_mme(VS_PL_LINK_STATUS_CNF(host, modem, link_status=1)))
>>> exchange.done, DIALECTS["qualcomm"].link_state(exchange.answers[0])
(True, <LinkState.UP: 'up'>)
"""

from __future__ import annotations

from v2gstack.powerline.dialects import DIALECTS, Dialect, LumissilDialect, QualcommDialect, dialect_of
from v2gstack.powerline.exchange import LOCAL_MODEM, NOBODY, Answer, Exchange, Question, answer_of
from v2gstack.powerline.values import LinkState, ModemAnswer, ModemIdentity, ModemStatistics, NetworkStation, ToneMap

__all__ = [
    "DIALECTS",
    "LOCAL_MODEM",
    "NOBODY",
    "Answer",
    "Dialect",
    "Exchange",
    "LinkState",
    "LumissilDialect",
    "ModemAnswer",
    "ModemIdentity",
    "ModemStatistics",
    "NetworkStation",
    "QualcommDialect",
    "Question",
    "ToneMap",
    "answer_of",
    "dialect_of",
]
