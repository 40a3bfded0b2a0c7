"""Questions to a modem and their answers, without I/O: frames and the time go in, frames and answers come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from v2gstack.codecs.mme import BROADCAST, Mme, UnknownMme, decode_mme, encode_mme, without_keys
from v2gstack.errors import DecodeError

__all__ = ["LOCAL_MODEM", "NOBODY", "Answer", "Exchange", "Question", "answer_of"]

#: Where a host reaches its own modem, whatever its address is.
LOCAL_MODEM: Final = bytes.fromhex("00b052000001")
#: Stands for addresses that are filled in when a question is asked.
NOBODY: Final = bytes(6)
#: Answers that are kept: a broadcast is answered by everybody on the segment, and whoever floods it fills no memory.
_MAX_ANSWERS: Final = 256
#: Senders that are remembered for telling who was heard while nobody answered.
_MAX_HEARD: Final = 32


#: What answers a question: a class of messages, or the message type of one that is not declared.
Answer: TypeAlias = type[Mme] | int


def answer_of(message: Mme) -> Answer:
    """What a message is as an answer.

    >>> from v2gstack.codecs.mme import UnknownMme
    >>> answer_of(UnknownMme(NOBODY, NOBODY, mmtype=0x8A01, payload=b"")) == 0x8A01
    True
    """
    return message.mmtype if isinstance(message, UnknownMme) else type(message)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, and what answers it.

    Attributes:
        request: The request; its addresses are filled in when it is asked.
        answer: Class of the answer, or its message type where a maker's message is not declared; ``None`` where there is none.
    """

    request: Mme
    answer: Answer | None

    @property
    def name(self) -> str:
        """Name of the request."""
        return self.request.name


class Exchange:
    """Some questions to a modem, asked together and repeated until they are answered.

    Call `start`; after it and after each `handle_timeout` send what `frames_to_send` gives; give every frame to `receive_frame`, and
    call `handle_timeout` when `next_timeout` is due, until it is `done`. Keys in answers are zeros.

    Args:
        questions: What is asked. No two of them are answered by the same message.
        host: Own MAC address.
        to: Whom to ask: a modem's address, that of the local one, or everybody.
        modem: MAC address from which answers count; ``None`` takes them from anybody.
        patience: Seconds until a question that is not answered is repeated.
        attempts: How often it is asked.
        everybody: Whether to wait for more answers until the first patience is over: several modems may answer.

    Attributes:
        answers: What has been answered, in the order of arrival.
        heard: Who else was heard meanwhile, with the names of the messages.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        *,
        host: bytes,
        to: bytes = LOCAL_MODEM,
        modem: bytes | None = None,
        patience: float,
        attempts: int,
        everybody: bool = False,
    ) -> None:
        self._questions = tuple(questions)
        self._open = {question.answer: question for question in questions if question.answer is not None}
        self._kinds = frozenset(self._open)
        self._host = host
        self._to = to
        self._modem = modem
        self._patience = patience
        self._attempts = attempts
        self._everybody = everybody
        self._asked = 0
        self._due: float | None = None
        self._frames: list[bytes] = []
        self.answers: list[Mme] = []
        self.heard: dict[bytes, set[str]] = {}

    @property
    def done(self) -> bool:
        """Whether all is answered, or given up."""
        return self._asked > 0 and self._due is None

    @property
    def silent(self) -> tuple[str, ...]:
        """Names of the requests that were not answered."""
        return tuple(question.name for question in self._open.values())

    def start(self, now: float) -> None:
        """Ask."""
        self._ask(self._questions, now)
        if not self._open and not self._everybody:
            self._due = None

    def frames_to_send(self) -> list[bytes]:
        """What is to be sent now; handed out once."""
        frames, self._frames = self._frames, []
        return frames

    def next_timeout(self) -> float | None:
        """When to call `handle_timeout`; ``None`` once it is done."""
        return self._due

    def handle_timeout(self, now: float) -> None:
        """Ask again what is not answered, or give up. May be called too early, and then does nothing."""
        if self._due is None or now < self._due:
            return
        enough = bool(self.answers) if self._everybody else not self._open
        if enough or self._asked >= self._attempts:
            self._due = None
        else:
            self._ask(tuple(self._open.values()), now)

    def receive_frame(self, frame: bytes) -> None:
        """Take a frame. Never raises for what is in it."""
        if self._due is None:
            return
        try:
            message = decode_mme(frame)
        except DecodeError:
            return
        if message.source == self._host:
            return
        mine = message.destination == self._host and self._modem in (None, message.source)
        if not mine or answer_of(message) not in self._kinds:
            self._hear(message)
            return
        if len(self.answers) < _MAX_ANSWERS:
            self.answers.append(without_keys(message))
        self._open.pop(answer_of(message), None)
        if not self._open and not self._everybody:
            self._due = None

    def _ask(self, questions: Sequence[Question], now: float) -> None:
        self._asked += 1
        self._due = now + self._patience
        self._frames += [encode_mme(question.request.replace(destination=self._to, source=self._host)) for question in questions]

    def _hear(self, message: Mme) -> None:
        if message.destination in (self._host, BROADCAST) and (message.source in self.heard or len(self.heard) < _MAX_HEARD):
            names = self.heard.setdefault(message.source, set())
            if len(names) < _MAX_HEARD:
                names.add(message.name)
