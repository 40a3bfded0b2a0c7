"""Lean vehicles: recorded frames out, whole frames in, and the time between. They check answers, and do nothing else.

Usage: python -m bench.sessions.vehicles PORT [--sessions N] [--pace SECONDS] [--seconds N] [--protocol NAME] [--core N]

Opens N sessions up to the charge loop and says so in a line of JSON; a line on stdin lets them charge for a while, each
sending its next request PACE seconds after the last answer, then end in order. What they saw comes as JSON.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time
from typing import Any

from bench.sessions.recording import PROTOCOLS, Recording, record
from v2gstack.codecs.exi import ExiCodec

_HEADER = struct.Struct(">BBHI")
_SETS = {0x8001: "", 0x8002: "iso15118_20_common", 0x8004: "iso15118_20_dc"}
_NAMES = {"din70121": ("din70121",), "iso15118_2": ("iso15118_2",), "iso15118_20": ("iso15118_20_common", "iso15118_20_dc")}
#: Seconds until a request is repeated where the station says that it is processing.
_POLL = 0.02
#: V that say that pre-charge is done; the station of these measurements goes to the target at once.
_PRECHARGED = 200.0


class Answers:
    """Looks at answers, as far as is needed to know what to send next."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol
        self._codecs = {name: ExiCodec(name) for name in ("appprotocol", *_NAMES[protocol])}

    def is_done(self, request: str, frame: bytes) -> bool:
        """Whether the station is done with a request; SystemExit if it refuses."""
        payload_type = _HEADER.unpack_from(frame)[2]
        name = "appprotocol" if request == "supportedAppProtocolReq" else _SETS[payload_type] or self._protocol
        message: Any = self._codecs[name].decode(frame[8:])
        message = getattr(getattr(message, "body", None), "body_element", message)
        code = str(message.response_code.value)
        if not code.startswith("OK"):
            raise SystemExit(f"{request} was answered {code}")
        if "PreCharge" in request:
            voltage = message.evse_present_voltage
            return voltage.value * 10.0 ** getattr(voltage, "multiplier", getattr(voltage, "exponent", 0)) > _PRECHARGED
        return getattr(message, "evse_processing", None) in (None, "Finished")


class Car:
    """One session."""

    __slots__ = ("buffer", "connection", "recording", "sent", "step", "steps")

    def __init__(self, port: int, recording: Recording) -> None:
        self.connection = socket.create_connection(("::1", port))
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.recording = recording
        self.steps = recording.before
        self.step = 0
        self.sent = 0.0
        self.buffer = b""

    def take(self) -> bytes | None:
        """The answer, once it is complete."""
        data = self.connection.recv(65536)
        if not data:
            raise SystemExit(f"the station closed the connection in step {self.step}")
        self.buffer += data
        if len(self.buffer) < 8 or len(self.buffer) < 8 + _HEADER.unpack_from(self.buffer)[3]:
            return None
        frame, self.buffer = self.buffer, b""
        return frame

    def exchange(self, frame: bytes) -> tuple[bytes, float]:
        """Send a request and wait for its answer; gives the seconds as well."""
        begin = time.perf_counter()
        self.connection.sendall(frame)
        while (answer := self.take()) is None:
            pass
        return answer, time.perf_counter() - begin


def alone(port: int, protocol: str, loops: int, pace: float, sessions: int) -> dict[str, list[float]]:
    """Sessions one after the other; gives the seconds of each answer by request."""
    recording, answers = record(protocol), Answers(protocol)
    found: dict[str, list[float]] = {}
    for _ in range(sessions):
        car = Car(port, recording)
        for name, frame in (*recording.before, *((recording.loop,) * loops), *recording.after):
            if pace and name == recording.loop[0]:
                time.sleep(pace)
            while True:
                answer, seconds = car.exchange(frame)
                found.setdefault(name, []).append(seconds)
                if name == recording.loop[0] or answers.is_done(name, answer):
                    break
                time.sleep(_POLL)
        # the station closes, and only then its EVSE is free
        while car.connection.recv(4096):
            pass
        car.connection.close()
    return found


class Crowd:
    """Sessions at the same time."""

    def __init__(self, port: int, protocol: str, sessions: int) -> None:
        self.recording, self.answers = record(protocol), Answers(protocol)
        self.poll = select.epoll()
        self.due: list[tuple[float, int]] = []
        self.cars: dict[int, Car] = {}
        for _ in range(sessions):
            car = Car(port, self.recording)
            self.cars[car.connection.fileno()] = car
            self.poll.register(car.connection.fileno(), select.EPOLLIN)
            # the station accepts sixteen at a time, and a connection that is dropped is tried again after a second
            time.sleep(0.002)
        self.times: list[float] = []
        self.late: list[float] = []

    def plan(self, steps: tuple[tuple[str, bytes], ...], spread: float) -> None:
        """Let all cars take these steps, beginning within so many seconds."""
        now = time.perf_counter()
        for number, car in self.cars.items():
            car.steps, car.step = steps, 0
            heapq.heappush(self.due, (now + spread * random.random(), number))

    def go(self, *, last: bool = False) -> None:
        """Play the steps of all cars to their ends; close after the last ones."""
        left = len(self.cars)
        while left:
            for car, number, frame in self._answered():
                name = car.steps[car.step][0]
                if not self.answers.is_done(name, frame):
                    heapq.heappush(self.due, (time.perf_counter() + _POLL, number))
                    continue
                car.step += 1
                if car.step == len(car.steps):
                    left -= 1
                    if last:
                        self.poll.unregister(number)
                        car.connection.close()
                else:
                    heapq.heappush(self.due, (0.0, number))

    def charge(self, pace: float, seconds: float) -> None:
        """Let all cars repeat the request of the charge loop."""
        self.plan((self.recording.loop,), pace)
        clock, until, times = time.perf_counter, time.perf_counter() + seconds, self.times
        waiting = len(self.cars)
        while waiting:
            for car, number, _ in self._answered():
                now = clock()
                times.append(now - car.sent)
                if now < until:
                    heapq.heappush(self.due, (now + pace, number))
                else:
                    waiting -= 1

    def _answered(self) -> list[tuple[Car, int, bytes]]:
        """Send what is due, wait, and give the cars whose answers are complete."""
        due, cars, clock = self.due, self.cars, time.perf_counter
        now = clock()
        while due and due[0][0] <= now:
            at, number = heapq.heappop(due)
            car = cars[number]
            car.sent = now = clock()
            car.connection.send(car.steps[car.step][1])
            if at:
                self.late.append(now - at)
        timeout = max(due[0][0] - clock(), 0.0) if due else 10.0
        found: list[tuple[Car, int, bytes]] = []
        # one at a time: the time of an answer is taken when it is read, not after others
        for number, _ in self.poll.poll(timeout, 1):
            frame = cars[number].take()
            if frame is not None:
                found.append((cars[number], number, frame))
        return found


def crowd(arguments: argparse.Namespace) -> dict[str, Any]:
    """Open sessions, wait for the word, charge, end."""
    many = Crowd(arguments.port, arguments.protocol, arguments.sessions)
    recording = many.recording
    many.plan(recording.before, 1.0)
    many.go()
    many.plan((recording.loop,), 1.0)
    many.go()
    print(json.dumps({"open": len(many.cars)}), flush=True)
    sys.stdin.readline()
    many.late.clear()
    used, begin = time.process_time(), time.perf_counter()
    many.charge(arguments.pace, arguments.seconds)
    used, taken = time.process_time() - used, time.perf_counter() - begin
    late = sorted(many.late)
    many.plan(recording.after, 1.0)
    many.go(last=True)
    return {
        "times": [round(seconds, 7) for seconds in many.times],
        "seconds": taken,
        "generator_busy": used / taken,
        "late_p99": late[int(len(late) * 0.99)],
        "ended": len(many.cars),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Lean vehicles for a station on ::1.")
    parser.add_argument("port", type=int)
    parser.add_argument("--sessions", type=int, default=1)
    parser.add_argument("--pace", type=float, default=0.25)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--loops", type=int, default=0, help="one session after the other, with so many loops each")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="iso15118_2")
    parser.add_argument("--core", type=int)
    given = parser.parse_args()
    if given.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {given.core})
    if given.loops:
        print(json.dumps(alone(given.port, given.protocol, given.loops, given.pace, given.sessions)), flush=True)
    else:
        print(json.dumps(crowd(given)), flush=True)
