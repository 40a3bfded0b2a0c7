"""A byte stream that misbehaves on request: what a test bench puts between two sides that behave.

A fault names what goes wrong with which message of ours, such as ``late:CurrentDemandReq:1.5`` or ``corrupt:3``. Messages are
counted from 1, supportedAppProtocol included; names need the session's help, which tells `FaultyStream.about` what it sends.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import ByteStream
    from v2gstack.hooks.values import ChannelInfo

__all__ = ["Fault", "FaultKind", "FaultyStream", "parse_fault"]

#: Octets of each piece of a split message: less than a V2GTP header, so that headers are split too.
_PIECE = 5
#: Octets of the V2GTP header, which ``corrupt`` leaves alone so that the message and not the framing is damaged.
_HEADER = 8


class FaultKind(StrEnum):
    """What goes wrong with a message that is sent."""

    #: It is sent later than it should be.
    LATE = "late"
    #: It is not sent at all.
    DROP = "drop"
    #: It is sent twice.
    DUPLICATE = "duplicate"
    #: The message before it is sent once more in its stead, which is out of order.
    ORDER = "order"
    #: One octet of its payload is inverted.
    CORRUPT = "corrupt"
    #: It goes out in pieces of a few octets.
    SPLIT = "split"
    #: The length in its header is larger than its payload.
    LENGTH = "length"
    #: The connection is closed in its stead.
    CLOSE = "close"
    #: Octets that are no V2GTP go out before it.
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: What.
        message: Number of the message counted from 1, or its name; empty for every message.
        seconds: How late, for `FaultKind.LATE`.
    """

    kind: FaultKind
    message: int | str = ""
    seconds: float = 0.0

    def concerns(self, number: int, name: str) -> bool:
        """Whether it is about a message."""
        if isinstance(self.message, int):
            return self.message == number
        return not self.message or self.message == name


def parse_fault(text: str) -> Fault:
    """A fault from its text: ``kind``, ``kind:message`` or ``late:message:seconds``.

    Raises:
        ConfigError: The text names no fault.

    Example:
        >>> parse_fault("late:CurrentDemandRes:1.5")
        Fault(kind=<FaultKind.LATE: 'late'>, message='CurrentDemandRes', seconds=1.5)
    """
    kind, _, rest = text.partition(":")
    message, _, seconds = rest.partition(":")
    kinds = ", ".join(FaultKind)
    try:
        parsed = FaultKind(kind)
    except ValueError:
        raise ConfigError(f"there is no fault {kind!r}", hint=f"one of {kinds}") from None
    try:
        late = float(seconds) if seconds else 0.0
    except ValueError:
        raise ConfigError(f"{seconds!r} in {text!r} is no number of seconds") from None
    if (parsed is FaultKind.LATE) is not (late > 0):
        raise ConfigError(f"{text!r} does not fit", hint="late:MESSAGE:SECONDS; the other faults take no seconds")
    return Fault(parsed, int(message) if message.isdecimal() else message, late)


class FaultyStream:
    """Passes bytes on and spoils those of some messages. What it receives is left alone.

    Args:
        stream: Where bytes go.
        faults: What goes wrong.
        sleep: Waits, by the clock of whoever uses this.
    """

    def __init__(self, stream: ByteStream, faults: tuple[Fault, ...], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._stream = stream
        self._faults = faults
        self._sleep = sleep
        self._number = 0
        self._name = ""
        self._last = b""

    def about(self, name: str) -> None:
        """Tell the name of the next message that will be sent."""
        self._name = name

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection underneath."""
        return self._stream.channel

    async def receive(self) -> bytes:
        """What the stream receives."""
        return await self._stream.receive()

    async def send(self, data: bytes, /) -> None:
        """Send one message, spoilt where a fault says so."""
        self._number += 1
        pieces = [data]
        for fault in self._faults:
            if not fault.concerns(self._number, self._name):
                continue
            if fault.kind is FaultKind.CLOSE:
                await self._stream.close()
                return
            if fault.kind is FaultKind.LATE:
                await self._sleep(fault.seconds)
            pieces = [self._last] if fault.kind is FaultKind.ORDER else _spoil(fault.kind, pieces)
        self._last = data
        for piece in pieces:
            await self._stream.send(piece)

    async def close(self) -> None:
        """Close the stream."""
        await self._stream.close()


def _spoil(kind: FaultKind, pieces: list[bytes]) -> list[bytes]:
    whole = b"".join(pieces)
    if kind is FaultKind.DROP:
        return []
    if kind is FaultKind.DUPLICATE:
        return [whole, whole]
    if kind is FaultKind.CORRUPT and len(whole) > _HEADER:
        middle = (_HEADER + len(whole)) // 2
        return [whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :]]
    if kind is FaultKind.SPLIT:
        return [whole[start : start + _PIECE] for start in range(0, len(whole), _PIECE)]
    if kind is FaultKind.LENGTH and len(whole) >= _HEADER:
        return [whole[:4] + (len(whole) - _HEADER + 7).to_bytes(4, "big") + whole[_HEADER:]]
    if kind is FaultKind.GARBAGE:
        return [b"GET / HTTP/1.1\r\n\r\n", whole]
    return pieces
