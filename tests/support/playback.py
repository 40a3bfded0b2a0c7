"""Real stations against our car: an `EvccApplication` asks, and hears what the real station of a capture answered.

Our car asks what it wants, not what the real car asked; each request is answered with the station's next answer to that
request, and with its last one again where our car asks more often. The battery is where the real car's was, and our car stops
charging when the recorded answers of the charge loop are used up.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from tests.support.exi import codec_of
from tests.support.real_sessions import RealSession
from v2gstack.application.config import VehicleConfig
from v2gstack.application.effects import CloseContactors, LockConnector, OpenContactors, ReadBattery, SetControlPilot, SetLoad
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.wishes import Wish
from v2gstack.codecs.v2gtp import FrameReceived, V2gtpFramer, encode_frame
from v2gstack.messages.appprotocol import supportedAppProtocolRes
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, EndReason, EvccSession, PausedSession, Policy
from v2gstack.protocols.v2g.events import DeviationAccepted, Event, ProtocolViolated
from v2gstack.types import BatteryState, EnergyService, Limits

__all__ = ["Played", "is_complete", "play"]

#: Requests of the charge loops.
_LOOPS = ("CurrentDemandReq", "ChargingStatusReq")
#: Exchanges after which something is wrong.
_MANY = 20_000


@dataclass
class Played:
    """What became of a session.

    Attributes:
        names: Our requests, in order.
        events: What happened, in order.
        end: How it ended.
    """

    names: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    end: EndReason | None = None

    @property
    def quirks(self) -> set[str]:
        return {event.quirk for event in self.events if isinstance(event, DeviationAccepted)}

    @property
    def violations(self) -> list[ProtocolViolated]:
        return [event for event in self.events if isinstance(event, ProtocolViolated)]


def is_complete(session: RealSession) -> bool:
    """Whether a capture has all answers that a whole session takes, none of them a failure."""
    if not session.exchanges or session.exchanges[-1].name != "SessionStopReq":
        return False
    names = {exchange.name for exchange in session.exchanges}
    return bool(names & set(_LOOPS)) and all(exchange.code.startswith("OK") for exchange in session.exchanges)


def _vehicle_of(session: RealSession) -> tuple[VehicleConfig, BatteryState]:
    dc = session.first("CurrentDemandReq")
    parameters = session.first("ChargeParameterDiscoveryReq")
    setup = session.first("SessionSetupReq")
    maximum = 460.0
    if dc is not None:
        found = getattr(parameters, "dc_ev_charge_parameter", None) or parameters.ev_charge_parameter
        maximum = float(found.ev_maximum_voltage_limit.decimal)
    # real cars closed their contactors at the voltage that the station reported last, however far from their target
    precharge = session.last("PreChargeRes")
    voltage = 400.0 if precharge is None else float(precharge.evse_present_voltage.decimal)
    limits = Limits(
        maximum_voltage=maximum, minimum_voltage=10, maximum_current=400, minimum_current=0, maximum_power=200_000, minimum_power=0
    )
    battery = BatteryState(soc=50, voltage=voltage, capacity=60_000, limits=limits, target_current=20, target_voltage=maximum)
    config = VehicleConfig(
        evcc_id=setup.evcc_id.hex()[:12].upper(),
        services=(EnergyService.DC if dc is not None else EnergyService.AC,),
        limits=limits,
        target_soc=99,
        # real cars ask as soon as they have an answer, so that many answers fit into the time the standard gives
        poll_interval=0.05,
        welding_detection=session.first("WeldingDetectionReq") is not None,
    )
    return config, battery


def play(session: RealSession, policy: Policy) -> Played:
    """Drive the real station's side of a session into our car."""
    config, battery = _vehicle_of(session)
    protocol = DIN70121 if session.schema_set == "din70121" else ISO15118_2
    joined = str(session.first("SessionSetupRes").response_code) == "OK_OldSessionJoined"
    resume = PausedSession(session_id=session.session_id, protocol=protocol.name, evcc_id=config.evcc_id) if joined else None
    evcc = EvccSession(protocols=[protocol], policy=policy, random=bytes, evcc_id=config.evcc_id, resume=resume, start=0.0)
    app = EvccApplication(evcc, config, resumed=resume)
    answers: dict[str, deque[bytes]] = defaultdict(deque)
    for exchange in session.exchanges[1:]:
        assert exchange.response is not None
        answers[exchange.name].append(exchange.response.payload)
    framer, done, now, loops = V2gtpFramer(), Played(), 0.0, 0
    recorded = sum(exchange.name in _LOOPS for exchange in session.exchanges)

    def take(outputs: list[Any]) -> None:
        queue = deque(outputs)
        while queue:
            output = queue.popleft()
            if isinstance(output, CloseContactors | OpenContactors | LockConnector):
                queue += app.complete(output, True, now)
            elif isinstance(output, ReadBattery | SetLoad):
                queue += app.complete(output, battery, now)
            elif not isinstance(output, SetControlPilot):
                done.events.append(output)

    take(app.start(now))
    for _ in range(_MANY):
        data = app.data_to_send()
        if not data:
            due = app.next_timeout()
            if due is None or app.session.end is not None:
                break
            now = max(now, due)
            take(app.handle_timeout(now))
            continue
        for frame in (event for piece in data for event in framer.receive_data(piece) if isinstance(event, FrameReceived)):
            name = app.session.pending
            done.names.append(name)
            now += 0.01
            if name == "supportedAppProtocolReq":
                real = session.exchanges[0].response
                assert real is not None
                offer = codec_of("appprotocol").decode(frame.payload).app_protocol[0]
                assert isinstance(real.message, supportedAppProtocolRes)
                payload = codec_of("appprotocol").encode(real.message.replace(schema_id=offer.schema_id))
            else:
                queue = answers[name]
                assert queue, f"the real car never sent {name}"
                payload = queue.popleft() if len(queue) > 1 else queue[0]
            loops += name in _LOOPS
            if loops == recorded:
                take(app.wish(Wish.STOP, now, "the recorded answers end here"))
            take(app.receive_data(encode_frame(0x8001, payload), now))
    done.end = app.session.end
    return done
