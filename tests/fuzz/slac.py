"""Hostile powerline: damaged frames to everything that reads them, and any frame at any time to both machines of SLAC.

Usage: python -m tests.fuzz.slac [--seconds N] [--seed S]

Frames are those of whole matchings between our machines, damaged, replayed, and spoofed with addresses and RunIDs that are in use.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tests.unit.protocols.slac.segment import Segment, Station, plugged
from tests.unit.protocols.slac.stations import EV, EV_MODEM, ev_of, evse_of, met
from v2gstack.codecs.mme import Mme, decode_mme, describe_mme, encode_mme, explain_mme, frame_without_keys, without_keys
from v2gstack.errors import DecodeError
from v2gstack.explain import mme_headline
from v2gstack.protocols.slac import MAX_CANDIDATES, MAX_MATCHINGS, EvseSlac, EvseState, EvSlac, EvState, FrameIgnored
from v2gstack.trace import Redactor, SlacFollower
from v2gstack.trace.deviations import mme_deviations
from v2gstack.trace.tcp import Origin
from v2gstack.types import ControlPilotState

__all__ = ["SlacFuzzer", "main"]

#: Processor seconds that one frame may take in any reader or machine; the longest frame has 1514 bytes.
SLOWEST = 0.25
#: Frames that a machine may send for one frame or timer: the vehicle and the station answer with one, a timer repeats one per matching.
MOST_ANSWERS = MAX_MATCHINGS + 2
#: Frames that are damaged further, at most.
KEPT = 600
#: Longest frame of Ethernet.
LONGEST = 1514
_PILOTS = tuple(ControlPilotState)


@dataclass
class SlacFuzzer:
    """One run.

    Attributes:
        random: Where all choices come from.
        counts: What came of the inputs.
    """

    random: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self.frames = [encode_mme(message) for message in self._matching()]
        self.follower = SlacFollower()
        self.redactor = Redactor()
        self._begin()

    def _matching(self) -> list[Mme]:
        """What is said in matchings of ours, with validation and amplitude maps."""
        ev, evse = ev_of(direct=10, indirect=20), evse_of(validation=False)
        segment = met(ev, evse)
        evse.machine.send_amp_map([1, 2, 3], segment.now)
        segment.run(1)
        said = [*ev.sent, *evse.sent]
        profiles = [profile for message in said if message.name == "CM_MNBC_SOUND.IND" for profile in segment.profiles(evse, message)]  # type: ignore[arg-type]
        return said + profiles

    def _begin(self) -> None:
        """A new vehicle and two new stations, the vehicle's own one nearer."""
        self.ev, self.evse, self.far = ev_of(), evse_of(1, 12), evse_of(2, 45)
        self.segment = Segment(self.ev, self.evse, self.far)
        for station in (self.evse, self.far):
            plugged(station.machine)  # type: ignore[arg-type]
        self.segment.run(0.1)
        self.ev.machine.start(self.segment.now)
        self.heard: list[bytes] = []

    # -- frames -----------------------------------------------------------------------------------------------------------

    def damaged(self) -> bytes:
        """A frame with up to four things wrong; sometimes no frame at all."""
        choose = self.random
        if choose.random() < 0.05:
            return choose.randbytes(choose.randrange(80))
        data = bytearray(choose.choice(self.frames))
        for _ in range(choose.randrange(5)):
            kind, place = choose.randrange(7), choose.randrange(len(data) + 1)
            if kind == 0 and data:
                data[place % len(data)] ^= 1 << choose.randrange(8)
            elif kind == 1:
                del data[place:]
            elif kind == 2:
                data[place:place] = choose.randbytes(choose.randint(1, 60))
            elif kind == 3:
                data[place : place + 6] = choose.choice((EV, EV_MODEM, self.evse.mac, self.evse.modem, self.far.mac, b"\xff" * 6))
            elif kind == 4:
                other = choose.choice(self.frames)
                data[place:] = other[choose.randrange(len(other)) :]
            elif kind == 5:
                # what says how long something is, and which message it is
                data[14:17] = choose.choice(self.frames)[14:17]
            elif data:
                data[place % len(data)] = choose.randrange(256)
        return bytes(data[:LONGEST])

    def read(self, frame: bytes) -> None:
        """One frame to everything that reads frames."""
        self.follower.frame(frame, Origin(1, self.random.randrange(1 << 60)))
        assert len(frame_without_keys(frame)) == len(frame), frame.hex()
        self.redactor.frame(frame)
        try:
            message = decode_mme(frame)
        except DecodeError as error:
            self._refused(error, frame)
            return
        assert encode_mme(message) == frame, frame.hex()
        self.counts["unknown" if type(message).__name__ == "UnknownMme" else "decoded"] += 1
        describe_mme(message)
        mme_headline(message)
        mme_deviations(message)
        assert len(repr(message)) < 40 * LONGEST
        if self.random.random() < 0.05:
            # construct is slow, and every field is shown
            explain_mme(message)
        hidden = without_keys(message)
        for name in ("nmk", "new_key", "key"):
            assert not any(getattr(hidden, name, b"")), frame.hex()
        if len(self.frames) < KEPT:
            self.frames.append(frame)

    def _refused(self, error: DecodeError, frame: bytes) -> None:
        assert error.offset is not None, frame.hex()
        assert 0 <= error.offset <= 8 * max(len(frame), 17), frame.hex()
        self.counts["refused"] += 1

    # -- machines ---------------------------------------------------------------------------------------------------------

    def disturb(self, frame: bytes) -> None:
        """Any frame to any machine, then some time; now and then an edge of the control pilot, or a new beginning."""
        station = self.random.choice((self.ev, self.evse, self.far))
        frame = self._addressed(frame, station)
        events = station.machine.receive_frame(frame, self.segment.now)
        ignored = [event for event in events if isinstance(event, FrameIgnored)]
        assert len(ignored) <= 1, frame.hex()
        self.counts["ignored" if ignored else "taken"] += 1
        self._bounded(station)
        self.segment.collect(station)
        kind = self.random.random()
        if kind < 0.01:
            self.evse.machine.pilot(self.random.choice(_PILOTS), self.segment.now)  # type: ignore[union-attr]
        elif kind < 0.4:
            self.segment.run(self.random.choice((0.001, 0.02, 0.2, 2.0)))
        elif kind < (0.45 if self.ev.machine.state is EvState.MATCHED else 0.405):
            # there is little left to disturb in a link that is up
            self._end()
            self._begin()
        self.counts["in " + self.ev.machine.state.value] += 1
        if self.ev.machine.state in (EvState.FAILED, EvState.IDLE):
            self.ev.machine.start(self.segment.now)

    def _addressed(self, frame: bytes, station: Station) -> bytes:
        """The frame as the machine would hear it: for itself or for all, with the RunID that is in use."""
        if self.random.random() < 0.2:
            return frame
        try:
            message = decode_mme(frame)
        except DecodeError:
            return frame
        destination = b"\xff" * 6 if self.random.random() < 0.3 else station.mac
        changes: dict[str, Any] = {"destination": destination}
        if hasattr(message, "run_id") and self.random.random() < 0.7:
            changes["run_id"] = self.ev.machine.run_id  # type: ignore[union-attr]
        return encode_mme(msgspec.structs.replace(message, **changes))

    def _bounded(self, station: Station) -> None:
        machine = station.machine
        if isinstance(machine, EvseSlac):
            assert len(machine.matchings) <= MAX_MATCHINGS
        else:
            assert len(machine.candidates) <= MAX_CANDIDATES
        frames = machine.frames_to_send()
        assert len(frames) <= MOST_ANSWERS
        # what was taken out is to be sent all the same
        machine._frames.extend(frames)
        due = machine.next_timeout()
        assert due is None or due < self.segment.now + 60

    def _end(self) -> None:
        """Unplugged, everything comes to rest: no timer is left behind, and no matching."""
        self.segment.later.clear()
        self.ev.machine.leave(self.segment.now)  # type: ignore[union-attr]
        for station in (self.evse, self.far):
            station.machine.pilot(ControlPilotState.A, self.segment.now)  # type: ignore[union-attr]
        self.segment.run(60)
        assert isinstance(self.ev.machine, EvSlac)
        assert self.ev.machine.next_timeout() is None
        for station in (self.evse, self.far):
            assert isinstance(station.machine, EvseSlac)
            assert station.machine.state in (EvseState.UNMATCHED, EvseState.FAILED), station.machine.state
            assert station.machine.matchings == ()
            assert station.machine.next_timeout() is None
        self.counts["came to rest"] += 1

    # -- running ----------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One frame, in every way."""
        frame = self.damaged()
        self._timed(self.read, frame)
        self._timed(self.disturb, frame)

    def _timed(self, what: Callable[[bytes], None], frame: bytes) -> None:
        begin = time.process_time()
        what(frame)
        taken = time.process_time() - begin
        self.slowest = max(self.slowest, taken)
        # a simulated minute of three machines is no single frame
        assert taken < (SLOWEST if what == self.read else 10 * SLOWEST), (what.__name__, frame.hex(), taken)

    def run(self, seconds: float) -> None:
        """Go on for that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(50):
                self.step()

    def report(self) -> str:
        """What was done, in one line."""
        kept = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        return f"{kept}; slowest {self.slowest * 1e3:.1f} ms"


def main() -> int:
    """Fuzz from the command line; the seed of a run that found something finds it again."""
    parser = argparse.ArgumentParser(description="Hostile frames on powerline.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None)
    arguments = parser.parse_args()
    seed = random.SystemRandom().getrandbits(32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}, {arguments.seconds:g} s", flush=True)
    fuzzer = SlacFuzzer(random.Random(seed))
    try:
        fuzzer.run(arguments.seconds)
    finally:
        print(fuzzer.report(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
