"""What the policies of outlets and inlets act on: devices that do as they are told, in the order they are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from v2gstack.application.effects import AuthorizeEim, CloseContactors, LockConnector, OpenContactors, ReadBattery, ReadMeter, SetOutput
from v2gstack.application.plug import (
    AcceptSessions,
    CutSession,
    OutletConfig,
    OutletPolicy,
    OutletState,
    PlugOutput,
    RequestLink,
    SetDuty,
)
from v2gstack.metering import MeterReading
from v2gstack.protocols.slac import KeySet
from v2gstack.types import AuthorizationVerdict
from v2gstack.types import ControlPilotState as Pilot


@dataclass
class OutletWorld:
    """An outlet with its devices, and the time."""

    config: OutletConfig = field(default_factory=OutletConfig)
    now: float = 0.0
    duty: float | None = None
    duties: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    closed: bool = False
    locked: bool = False
    accepting: bool = False
    session: bool = False
    requests: list[str] = field(default_factory=list[str])
    outputs: list[PlugOutput] = field(default_factory=list[PlugOutput])
    pending: list[Any] = field(default_factory=list[Any])
    register: int = 1000
    letter: str = "A"

    #: Whether the modem has a key before anybody is plugged in, as it has some tenths of a second after the station was switched on.
    keyed: bool = True

    def __post_init__(self) -> None:
        self.policy = OutletPolicy(self.config)
        self.take(self.policy.start(self.now))
        if self.keyed:
            self.key_set()

    def key_set(self) -> None:
        """The modem has taken a key."""
        self.take(self.policy.slac(KeySet(modem=bytes(6), nid=bytes(7), result=1), self.now))

    @property
    def state(self) -> OutletState:
        return self.policy.state

    def take(self, outputs: list[PlugOutput]) -> list[PlugOutput]:
        """Perform what can be performed at once; what has a result waits for `answer`."""
        self.outputs += outputs
        for output in outputs:
            if isinstance(output, SetDuty):
                self.duty = output.percent
                self.duties.append((self.now, output.percent))
            elif isinstance(output, AcceptSessions):
                self.accepting = output.accepted
            elif isinstance(output, CutSession):
                self.session = False
            elif isinstance(output, RequestLink):
                self.requests.append(output.request.value)
            elif isinstance(output, (AuthorizeEim, CloseContactors, OpenContactors, ReadMeter, LockConnector, SetOutput, ReadBattery)):
                self.pending.append(output)
        return outputs

    def answer(self, *, contactors: bool = True, verdict: AuthorizationVerdict = AuthorizationVerdict.ACCEPTED) -> None:
        """Perform the oldest effect that waits."""
        effect = self.pending.pop(0)
        result: object = None
        if isinstance(effect, AuthorizeEim):
            result = verdict
        elif isinstance(effect, (CloseContactors, OpenContactors)):
            if contactors:
                self.closed = isinstance(effect, CloseContactors)
            result = contactors
        elif isinstance(effect, ReadMeter):
            result = MeterReading(meter_id="M", imported=self.register)
        elif isinstance(effect, LockConnector):
            self.locked = effect.locked
            result = True
        self.take(self.policy.complete(effect, result, self.now))

    def settle(self) -> None:
        """Perform everything."""
        while self.pending:
            self.answer()

    def pilot(self, name: str) -> list[PlugOutput]:
        """The control pilot is in a state."""
        self.letter = name[0]
        return self.take(self.policy.pilot(Pilot(name), self.now))

    def wait(self, seconds: float) -> None:
        """Let time pass; timers fire when they are due."""
        until = self.now + seconds
        while (due := self.policy.next_timeout()) is not None and due <= until:
            self.now = max(due, self.now)
            self.take(self.policy.handle_timeout(self.now))
        self.now = until

    def kinds(self, kind: type) -> list[Any]:
        """The outputs of a kind so far."""
        return [each for each in self.outputs if isinstance(each, kind)]
