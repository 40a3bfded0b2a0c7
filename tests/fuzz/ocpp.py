"""Random damage to good frames of OCPP: a session answers, or says why not, and lives on.

Usage: python -m tests.fuzz.ocpp [--seconds N] [--seed S]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from typing import Final

from tests.support.ocpp_verdicts import recorded_cases
from v2gstack.codecs.ocppj import OFF, STRICT, TOLERANT, CallErrorCode, OcppjCodec, OcppPolicy, OcppVersion
from v2gstack.errors import EncodeError
from v2gstack.protocols.ocpp import CallReceived, FrameRejected, OcppEvent, OcppRole, OcppSession, SendReceived

__all__ = ["OcppFuzzer", "main"]

#: Processor seconds that one frame may take. They have some hundred octets.
SLOWEST: Final = 0.5
_FRAGMENTS: Final = (
    *(b"null", b"true", b"-0", b"1e400", b"7.0", b"1E+308", b'""', b'"\\u0000"', b'"\\ud800"', b"[[[[", b"]]", b"{}", b"[]"),
    *(b'"customData":{"vendorId":"v","x":[1.10]},', b'"2026-03-01T12:00:00Z"', b"\xff", b"\xc3\xa9", b"9" * 40, b'"-1"'),
)


class OcppFuzzer:
    """One run.

    Args:
        choose: Where all choices come from.
    """

    def __init__(self, choose: random.Random) -> None:
        self._choose = choose
        self.counts: Counter[str] = Counter()
        self._cases = list(recorded_cases())
        self._sessions = [
            self._session(role, version, policy)
            for version in OcppVersion
            for policy in (STRICT, TOLERANT, OFF)
            for role in ("station", "csms")
        ]
        self._requests = {(case.version, case.message): case.text for case in self._cases if case.mutation.path == ()}

    @staticmethod
    def _session(role: OcppRole, version: OcppVersion, policy: OcppPolicy) -> OcppSession:
        numbers = iter(range(1 << 62))
        return OcppSession(role, OcppjCodec(version, policy=policy), new_id=lambda: f"own-{next(numbers)}")

    def run(self, seconds: float) -> None:
        """Fuzz for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(50):
                self.step()

    def step(self) -> None:
        """One frame for one session."""
        session = self._choose.choice(self._sessions)
        frame = self._frame(session)
        begun = time.process_time()
        events = session.receive_data(frame, 0.0)
        took = time.process_time() - begun
        assert took < SLOWEST, (took, frame)
        self._check(session, frame, events)

    def _frame(self, session: OcppSession) -> bytes:
        case = self._choose.choice(self._cases)
        action = case.message.removesuffix("Request").removesuffix("Response")
        if case.message.endswith("Response") and session.outstanding is None:
            found = session.codec.version.actions.get(action)
            if found is not None and found.sender in (session.role, "both") and case.version is session.codec.version:
                self._ask(session, action)
        message_id = session.outstanding if session.outstanding and self._choose.random() < 0.8 else f"id-{self._choose.randrange(1 << 40)}"
        if case.message.endswith("Response"):
            text = f"[3,{json.dumps(message_id)},{case.text}]"
        else:
            kind = self._choose.choice((2, 2, 2, 2, 6, 3, 4, 5, 7))
            text = f"[{kind},{json.dumps(message_id)},{json.dumps(action)},{case.text}]"
        data = bytearray(text.encode())
        for _ in range(self._choose.choice((0, 0, 1, 1, 2, 5))):
            self._damage(data)
        return bytes(data)

    def _ask(self, session: OcppSession, action: str) -> None:
        """Have a call out, so that its answer means something."""
        payload = self._requests[session.codec.version, f"{action}Request"].encode()
        request = session.codec.decode_request(action, payload).message
        session.call(request, 0.0)
        session.data_to_send()

    def _damage(self, data: bytearray) -> None:
        start = self._choose.randrange(len(data) + 1)
        match self._choose.randrange(5):
            case 0:
                del data[start : start + self._choose.randrange(1, 9)]
            case 1:
                data[start:start] = self._choose.choice(_FRAGMENTS)
            case 2:
                data[start : start + self._choose.randrange(1, 9)] = self._choose.choice(_FRAGMENTS)
            case 3:
                other = self._choose.choice(self._cases).text.encode()
                data[start:start] = other[: self._choose.randrange(1, 60)]
            case _:
                del data[start:]

    def _check(self, session: OcppSession, frame: bytes, events: list[OcppEvent]) -> None:
        (event,) = events
        self.counts[type(event).__name__] += 1
        answers = session.data_to_send()
        for answer in answers:
            session.codec.split(answer)
        if isinstance(event, FrameRejected):
            assert len(answers) == event.answered, frame
        if isinstance(event, CallReceived):
            assert answers == []
            session.respond_error(event.message_id, CallErrorCode.GenericError, 0.0)
            session.data_to_send()
        if isinstance(event, CallReceived | SendReceived) and not event.deviations:
            # what is right comes out again
            written = session.codec.encode_payload(event.message)
            assert session.codec.decode_request(event.action, written).message == event.message, frame
        elif isinstance(event, CallReceived):
            self.counts["let pass"] += 1
            try:
                session.codec.encode_payload(event.message)
            except EncodeError:
                self.counts["let pass and not written"] += 1

    def report(self) -> str:
        """What came of it."""
        return ", ".join(f"{count} {name}" for name, count in sorted(self.counts.items()))


def main() -> None:
    """Fuzz from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    fuzzer = OcppFuzzer(random.Random(arguments.seed))
    fuzzer.run(arguments.seconds)
    print(fuzzer.report())


if __name__ == "__main__":
    main()
