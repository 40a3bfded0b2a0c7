"""Vehicles that say anything in any order: the station answers or ends the session, and is safe in the end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pair import Dialogue, Fail, World
from tests.unit.application import secc_iso2 as iso2
from tests.unit.application import secc_iso20 as iso20
from tests.unit.application import test_secc_din as din
from v2gstack.application.effects import (
    AuthorizationVerdict,
    AuthorizeEim,
    CheckIsolation,
    CloseContactors,
    FetchTariff,
    LockConnector,
    OpenContactors,
    SetOutput,
)
from v2gstack.application.wishes import Wish
from v2gstack.messages import iso15118_2, iso15118_20
from v2gstack.protocols.v2g import DIN70121, ISO15118_2
from v2gstack.protocols.v2g.iso15118_20 import ISO15118_20_AC, ISO15118_20_DC
from v2gstack.types import ControlMode, ControlPilotState, EnergyService, IsolationVerdict, Limits, OutputReading, OutputSetpoint

POOLS: dict[str, list[Any]] = {
    "din": [
        *[din.SETUP, din.msg.ServiceDiscoveryReq(), din.selection(), din.selection("Contract"), din.AUTHENTICATION, din.parameters()],
        *[din.CABLE_CHECK, din.PRECHARGE, din.deliver(), din.deliver(ready=False), din.demand(), din.STOP],
        *[din.msg.WeldingDetectionReq(dc_ev_status=din.READY), din.msg.ServiceDetailReq(service_id=1), din.parameters("DC_core")],
    ],
    "iso2": [
        *[iso2.SETUP, iso15118_2.ServiceDiscoveryReq(), iso2.EXTERNAL, iso15118_2.AuthorizationReq(), iso2.parameters()],
        *[iso2.CABLE_CHECK, iso2.PRECHARGE, iso2.deliver(), iso2.deliver("Stop"), iso2.deliver("Renegotiate"), iso2.demand()],
        *[iso2.TERMINATE, iso15118_2.ServiceDetailReq(service_id=3), iso2.deliver(tuple_id=3), iso15118_2.ChargingStatusReq()],
        *[
            iso15118_2.WeldingDetectionReq(dc_ev_status=iso2.READY),
            iso15118_2.SessionStopReq(charging_session=iso15118_2.ChargingSession.Pause),
        ],
    ],
}


def _pool_20(service: EnergyService, mode: ControlMode) -> list[Any]:
    stops = [iso15118_20.SessionStopReq(header=iso20.H, charging_session=kind) for kind in iso15118_20.ChargingSession]
    setup = [iso20.SETUP, iso15118_20.AuthorizationSetupReq(header=iso20.H), iso20.EIM, iso20.DISCOVERY, iso20.select(service, 1)]
    progress = [iso20.deliver(str(kind)) for kind in iso15118_20.ChargeProgress]
    dc = [iso20.CABLE_CHECK, iso20.precharge(finished=False), iso20.precharge(finished=True)]
    detail = iso15118_20.ServiceDetailReq(header=iso20.H, service_id=iso20.SERVICE_ID[service])
    rest = [
        iso20.select(service, 2),
        iso20.parameters(service),
        iso20.exchange(mode),
        iso20.loop(service, mode),
        iso20.deliver(ongoing=True),
    ]
    return [*setup, detail, *rest, *(dc if service.is_dc else []), *progress, *stops]


POOLS["iso20-dc"] = _pool_20(EnergyService.DC_BPT, ControlMode.SCHEDULED)
POOLS["iso20-ac"] = _pool_20(EnergyService.AC_BPT, ControlMode.DYNAMIC)

STATIONS = {
    "din": lambda: din.station(),
    "iso2": lambda: iso2.station(),
    "iso20-dc": lambda: iso20.station(EnergyService.DC_BPT, standby_allowed=True),
    "iso20-ac": lambda: iso20.station(EnergyService.AC_BPT),
}
PROTOCOLS = {"din": DIN70121, "iso2": ISO15118_2, "iso20-dc": ISO15118_20_DC, "iso20-ac": ISO15118_20_AC}

#: What the world may do meanwhile.
CALLS: list[tuple[str, tuple[Any, ...]]] = [
    *[("wish", (wish,)) for wish in (Wish.STOP, Wish.PAUSE, Wish.RENEGOTIATE, Wish.RENEGOTIATE_SERVICES, Wish.EMERGENCY)],
    *[("update", (ControlPilotState(letter),)) for letter in ("B2", "C2", "A")],
    ("update", (Limits(maximum_power=1000.0),)),
    ("update", (OutputReading(voltage=400.0, current=3.0),)),
    ("update", (OutputSetpoint(power=-4000.0),)),
]
RESULTS: dict[type[Any], list[Any]] = {
    AuthorizeEim: [*AuthorizationVerdict, Fail("down")],
    CheckIsolation: [IsolationVerdict.VALID, IsolationVerdict.VALID, IsolationVerdict.FAULT, Fail("down")],
    CloseContactors: [True, True, False, Fail("down")],
    OpenContactors: [True, True, False, Fail("down")],
    LockConnector: [True, True, False],
    FetchTariff: [Fail("down")],
}


@pytest.mark.parametrize("name", POOLS)
@settings(max_examples=25)
@given(data=st.data())
def test_any_order(name: str, data: st.DataObject) -> None:
    """Half of the time the vehicle says what may come next, so that sessions get somewhere."""
    app = STATIONS[name]()
    results = {kind: data.draw(st.sampled_from(values)) for kind, values in RESULTS.items() if data.draw(st.booleans())}
    dc = name != "iso20-ac"
    talk = Dialogue(app, PROTOCOLS[name], World(dc=dc, results=results, times={CloseContactors: data.draw(st.sampled_from([0.1, 10.0]))}))
    for _ in range(data.draw(st.integers(1, 25))):
        if app.session.end is not None:
            break
        if data.draw(st.integers(0, 9)) == 0:
            call, arguments = data.draw(st.sampled_from(CALLS))
            talk.call("secc", call, *arguments)
            continue
        legal = [message for message in POOLS[name] if type(message).__name__ in app.session.allowed]
        pool = legal if legal and data.draw(st.integers(0, 9)) else POOLS[name]
        answer = talk.ask(data.draw(st.sampled_from(pool)))
        assert str(answer.response_code)
    talk.call("secc", "receive_eof")
    assert app.session.end is not None
    talk.rest(1000)
    assert app.next_timeout() is None
    last = [effect for effect in talk.effects("secc") if isinstance(effect, SetOutput)][-1]
    assert last.setpoint is None
    order = [type(effect) for effect in talk.effects("secc")]
    assert order.count(OpenContactors) >= max(order.count(CloseContactors), 1)
    assert [effect.locked for effect in talk.effects("secc", LockConnector)][-1] is False
