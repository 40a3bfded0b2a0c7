"""A modem at a link, asked in its dialect: timeouts, repetitions, the right sender, and errors that say what to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from v2gstack.codecs.mme import BROADCAST, CM_GET_KEY_CNF, CM_SET_KEY_CNF, CM_SET_KEY_REQ, NID_SIZE, NMK_SIZE, Mme
from v2gstack.errors import ConfigError, ModemError, TransportError, V2gError
from v2gstack.powerline import (
    DIALECTS,
    LOCAL_MODEM,
    NOBODY,
    Answer,
    Dialect,
    Exchange,
    LinkState,
    ModemAnswer,
    ModemIdentity,
    ModemStatistics,
    Question,
    answer_of,
    dialect_of,
)

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import FrameLink

__all__ = ["DialectDriver", "DialectModem", "ModemConfig"]

#: Stations of which details are asked. A car and a station are two; a lab's switch has some more.
_MAX_DETAILS: Final = 8
#: Seconds in which a modem that was told to restart still answers as if nothing had happened.
_STILL_ALIVE: Final = 1.0
_FAR_ONLY: Final = "the modem here does not answer, only others over the powerline do"
#: Senders that an error names.
_MAX_NAMED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ModemConfig:
    """Settings of a driver.

    Attributes:
        patience: Seconds that a modem has for an answer. Those in the field take 1 to 100 ms.
        attempts: How often it is asked.
        census: Seconds that everybody on the segment has for an answer.
        restart: Seconds until a modem must answer again after a restart. Those in the field take 2 to 7 s.
        key_results: Results of CM_SET_KEY.CNF that are taken for success. Most modems say 1, some 0.
    """

    patience: float = 0.3
    attempts: int = 3
    census: float = 0.5
    restart: float = 12.0
    key_results: tuple[int, ...] = (0, 1)

    def __post_init__(self) -> None:
        if min(self.patience, self.census, self.restart) <= 0 or self.attempts < 1:
            raise ConfigError("patience, census and restart are longer than 0 s, and a modem is asked at least once")


class DialectModem:
    """A `PowerlineModem` that is asked in a `Dialect`. Made by `DialectDriver`.

    Args:
        link: Its link, of its own.
        dialects: What it may speak; one of them is not asked for, among several the modem's answers decide.
        config: Settings.
    """

    def __init__(self, link: FrameLink, dialects: Sequence[Dialect], config: ModemConfig) -> None:
        self._link = link
        self._dialects = tuple(dialects)
        self._config = config
        self._dialect = dialects[0] if len(dialects) == 1 else None
        self._mac: bytes | None = None
        # answers that never came while others did; until somebody asks who the modem is
        self._mute: set[Answer] = set()
        self._lock = asyncio.Lock()
        self._news = asyncio.Event()
        self._exchange: Exchange | None = None
        self._reader: asyncio.Task[None] | None = None
        self._trouble: V2gError | OSError | None = None
        self._closed = False

    # -- PowerlineModem -------------------------------------------------------------------------------------------------

    async def identify(self) -> ModemIdentity:
        """Ask the local modem in all dialects, then everybody on the segment.

        Raises:
            ModemError: No modem answers.
        """
        self._mute.clear()
        near = await self._meet()
        # who keeps the key to itself is far away, so everybody is asked for it, too
        counting = (*self._dialects, DIALECTS["generic"])
        asked = {question.answer: question for question in (dialect.identify()[0] for dialect in counting)}
        far = await self._run(
            tuple(asked.values()), to=BROADCAST, patience=self._config.census, attempts=1 if near else None, everybody=True
        )
        if not near and not self._choose(far.answers, near=False):
            raise self._silence(_FAR_ONLY if far.answers else "no modem answers", far)
        assert self._mac is not None
        by_modem: dict[bytes, list[Mme]] = {}
        for message in (*near, *far.answers):
            by_modem.setdefault(message.source, []).append(message)
        local = {message.source for message in near}
        answers = sorted((self._answer(mac, told, local=mac in local) for mac, told in by_modem.items()), key=self._order)
        dialect = self._known_dialect()
        chip, firmware = dialect.identity(by_modem.get(self._mac, ()))
        return ModemIdentity(mac=self._mac, dialect=dialect.name, maker=dialect.maker, chip=chip, firmware=firmware, answers=tuple(answers))

    async def set_key(self, nid: bytes, nmk: bytes, /) -> None:
        """Be in another network, by CM_SET_KEY.REQ.

        Raises:
            ModemError: The modem does not answer, or refuses.
            ConfigError: Identifier or key have another length.
        """
        if len(nid) != NID_SIZE or len(nmk) != NMK_SIZE:
            raise ConfigError(f"a network has an identifier of {NID_SIZE} bytes and a key of {NMK_SIZE}")
        request = CM_SET_KEY_REQ(NOBODY, NOBODY, nid=nid, new_key=nmk)
        exchange = await self._run((Question(request, CM_SET_KEY_CNF),), modem=self._mac)
        if not exchange.answers:
            raise self._silence("the modem does not answer CM_SET_KEY.REQ", exchange)
        answer = exchange.answers[0]
        assert isinstance(answer, CM_SET_KEY_CNF)
        self._mac = answer.source
        if answer.result not in self._config.key_results:
            raise ModemError(
                f"the modem refuses the key with result {answer.result}",
                modem=answer.source.hex(":"),
                hint="it may be restarting, or locked by its maker's settings",
            )

    async def reset(self) -> None:
        """Restart, and wait until the modem answers again.

        Raises:
            ModemError: It cannot be restarted by a message, refuses, or does not come back.
        """
        if self._dialect is None:
            await self._meet()
        dialect = self._known_dialect()
        if dialect.reset is None:
            raise ModemError(
                "this modem cannot be restarted by a message", modem=self._name(), hint="switch its supply, or choose its maker's driver"
            )
        exchange = await self._run((dialect.reset,), modem=self._mac)
        if exchange.silent:
            raise self._silence(f"the modem does not answer {dialect.reset.name}", exchange)
        if any(getattr(answer, "mstatus", 0) for answer in exchange.answers):
            raise ModemError("the modem refuses to restart", modem=self._name(), hint="switch its supply")
        await self._wait_for_it(dialect)

    async def link_status(self) -> LinkState:
        """Ask whether the link is up, in the best way that the modem knows.

        Raises:
            ModemError: The modem does not answer.
        """
        if self._dialect is None:
            await self._meet()
        silent: set[Answer] = set()
        exchange: Exchange | None = None
        for question in self._known_dialect().link():
            if question.answer is None or question.answer in self._mute:
                continue
            exchange = await self._run((question,), modem=self._mac)
            if exchange.answers:
                self._mute |= silent
                self._mac = exchange.answers[0].source
                return self._known_dialect().link_state(exchange.answers[0])
            silent.add(question.answer)
        raise self._silence("the modem does not answer", exchange)

    async def statistics(self) -> ModemStatistics:
        """Ask for the network, and for the way to each of its stations.

        Raises:
            ModemError: The modem answers nothing.
        """
        link = await self.link_status()
        dialect = self._known_dialect()
        assert self._mac is not None
        network = await self._inquire(dialect.network())
        stations = dialect.statistics(self._mac, link, network, {}).stations
        details = {station.mac: await self._inquire(dialect.details(station.mac)) for station in stations[:_MAX_DETAILS]}
        found = dialect.statistics(self._mac, link, network, details)
        return replace(found, silent=self._silent((*dialect.network(), *dialect.details(NOBODY)) if stations else dialect.network()))

    async def close(self) -> None:
        """Close the link."""
        self._closed = True
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        await self._link.close()

    # -- who it is ------------------------------------------------------------------------------------------------------

    async def _meet(self) -> list[Mme]:
        """Ask the local modem in all dialects; what was answered to the address that modems have for their host."""
        asked = {question.answer: question for dialect in self._dialects for question in dialect.identify()}
        exchange = await self._run(tuple(asked.values()), to=LOCAL_MODEM, everybody=True)
        if exchange.answers:
            self._choose(exchange.answers, near=True)
        elif self._dialect is None:
            # some modems answer to everybody's address only
            everybody = await self._run(tuple(asked.values()), to=BROADCAST, everybody=True)
            if not self._choose(everybody.answers, near=False):
                raise self._silence(_FAR_ONLY if everybody.answers else "no modem answers", everybody)
        return exchange.answers

    def _choose(self, answers: Sequence[Mme], *, near: bool) -> bool:
        """Which of those that answered is ours: one that shows its key, for only the local one does that; else the first.

        Of those that answered to everybody's address, one that keeps its key to itself is at the other end of the powerline.
        """
        keys = [answer for answer in answers if isinstance(answer, CM_GET_KEY_CNF)]
        shown = [answer.source for answer in keys if answer.result == 0]
        far: set[bytes] = set() if near else {answer.source for answer in keys if answer.result}
        sources = [source for source in (*shown, *(answer.source for answer in answers)) if source not in far]
        if not sources:
            return False
        if self._mac not in sources:
            self._mac = sources[0]
        if len(self._dialects) > 1:
            self._dialect = dialect_of([answer for answer in answers if answer.source == self._mac], self._dialects)
        return True

    def _known_dialect(self) -> Dialect:
        return self._dialect or self._dialects[-1]

    def _answer(self, mac: bytes, told: list[Mme], *, local: bool) -> ModemAnswer:
        dialect = dialect_of(told) or self._known_dialect()
        names = tuple(dict.fromkeys(message.name for message in told))
        return ModemAnswer(mac=mac, local=local, messages=names, firmware=dialect.identity(told)[1])

    def _order(self, answer: ModemAnswer) -> tuple[bool, bool, bytes]:
        return answer.mac != self._mac, not answer.local, answer.mac

    # -- questions ------------------------------------------------------------------------------------------------------

    async def _inquire(self, questions: Sequence[Question]) -> list[Mme]:
        """Ask what the modem may know. It has just answered: what it does not answer now it is not asked again."""
        asked = [question for question in questions if question.answer not in self._mute]
        if not asked:
            return []
        exchange = await self._run(asked, modem=self._mac)
        self._mute |= {question.answer for question in asked if question.answer is not None} - {
            answer_of(answer) for answer in exchange.answers
        }
        return exchange.answers

    def _silent(self, questions: Sequence[Question]) -> tuple[str, ...]:
        """What is not answered in any of its forms."""
        forms: dict[str, bool] = {}
        for question in questions:
            name = question.name.replace("_V0.", ".")
            forms[name] = forms.get(name, True) and question.answer in self._mute
        return tuple(name for name, is_mute in forms.items() if is_mute)

    async def _wait_for_it(self, dialect: Dialect) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._config.restart
        await asyncio.sleep(min(_STILL_ALIVE, self._config.restart))
        while True:
            exchange = await self._run(dialect.identify(), modem=self._mac, attempts=1)
            if exchange.answers:
                return
            if loop.time() >= until:
                raise ModemError(
                    f"the modem does not come back within {self._config.restart:g} s after a restart", modem=self._name(), hint=self._hint()
                )

    async def _run(
        self,
        questions: Sequence[Question],
        *,
        to: bytes | None = None,
        modem: bytes | None = None,
        patience: float | None = None,
        attempts: int | None = None,
        everybody: bool = False,
    ) -> Exchange:
        exchange = Exchange(
            questions,
            host=self._link.mac,
            to=to or self._mac or LOCAL_MODEM,
            modem=modem,
            patience=patience or self._config.patience,
            attempts=attempts or self._config.attempts,
            everybody=everybody,
        )
        loop = asyncio.get_running_loop()
        async with self._lock:
            if self._closed:
                raise TransportError(f"the modem at {self._link.interface} is closed", address=self._link.interface)
            self._exchange = exchange
            self._listen()
            exchange.start(loop.time())
            try:
                while True:
                    for frame in exchange.frames_to_send():
                        await self._link.send(frame)
                    if exchange.done:
                        return exchange
                    await self._wait(exchange.next_timeout())
                    exchange.handle_timeout(loop.time())
            finally:
                self._exchange = None

    async def _wait(self, until: float | None) -> None:
        try:
            async with asyncio.timeout_at(until):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble

    def _listen(self) -> None:
        self._trouble = None
        self._news.clear()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        """Take every frame, also while nothing is asked: what is old is no answer to a new question."""
        while True:
            try:
                frame = await self._link.receive()
            except (V2gError, OSError) as error:
                self._trouble = error
                self._news.set()
                return
            if self._exchange is not None:
                self._exchange.receive_frame(frame.data)
                self._news.set()

    # -- errors ---------------------------------------------------------------------------------------------------------

    def _name(self) -> str:
        return self._mac.hex(":") if self._mac is not None else self._link.interface

    def _hint(self) -> str:
        interface = self._link.interface
        return (
            f"is the modem powered and its firmware loaded, is {interface} the interface that it is at, "
            f"and is it up (ip link set {interface} up)?"
        )

    def _silence(self, what: str, exchange: Exchange | None) -> ModemError:
        heard = {} if exchange is None else exchange.heard
        if exchange is not None:
            for answer in exchange.answers:
                heard.setdefault(answer.source, set()).add(answer.name)
        if any("VS_HOST_ACTION.IND" in names for names in heard.values()):
            hint = "it waits for its firmware (VS_HOST_ACTION.IND): load that by its maker's tool, or program its flash memory"
        elif heard:
            told = "; ".join(f"{mac.hex(':')} sends {', '.join(sorted(names))}" for mac, names in [*heard.items()][:_MAX_NAMED])
            reporting = [mac.hex(":") for mac, names in heard.items() if names & {"CM_ATTEN_PROFILE.IND", "VS_ATTEN_CHAR.IND"}]
            hint = f"frames arrive, so the interface is the right one: {told}"
            if reporting:
                hint += (
                    f". The modem is {reporting[0]}, for it reports sounds; its maker's messages may be unknown here: try the driver 'none'"
                )
        else:
            hint = self._hint()
        return ModemError(what, modem=self._name(), hint=hint)


class DialectDriver:
    """A `ModemDriver` for dialects.

    Args:
        config: Settings.
        dialects: What modems may speak: one dialect, or several among which a modem's answers decide. The first question of each is
            also put to everybody on the segment, to count modems.
    """

    def __init__(self, config: ModemConfig | None = None, *, dialects: Sequence[Dialect] = tuple(DIALECTS.values())) -> None:
        self._config = config or ModemConfig()
        self._dialects = tuple(dialects)

    async def open(self, link: FrameLink, /) -> DialectModem:
        """The modem at a link."""
        return DialectModem(link, self._dialects, self._config)
