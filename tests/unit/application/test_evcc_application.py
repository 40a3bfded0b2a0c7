"""The vehicle's application under any protocol: wishes, emergencies, silence, broken connections, chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.application.evcc_bench import DC_CAR, Bench, ac_bench, dc_bench, octets
from v2gstack.application.config import VehicleConfig
from v2gstack.application.effects import CloseContactors, OpenContactors, ReadBattery, SetControlPilot, SetLoad
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.wishes import Wish
from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20_AC, ISO15118_20_DC, EvccSession
from v2gstack.protocols.v2g.events import MessageReceived, MessageSent, SessionEstablished
from v2gstack.types import ControlPilotState, Limits

#: A bench of every protocol and kind of energy, by name; five seconds of energy.
MAKERS: dict[str, Callable[..., Bench]] = {
    "din70121": lambda **changes: dc_bench(DIN70121, config={"time_limit": 5.0}, **changes),
    "iso15118_2_dc": lambda **changes: dc_bench(config={"time_limit": 5.0}, **changes),
    "iso15118_2_ac": lambda **changes: ac_bench(config={"time_limit": 5.0}, **changes),
    "iso15118_20_dc": lambda **changes: dc_bench(ISO15118_20_DC, config={"time_limit": 5.0}, **changes),
    "iso15118_20_ac": lambda **changes: ac_bench(ISO15118_20_AC, config={"time_limit": 5.0}, **changes),
}
every_protocol = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())


def test_the_beginning() -> None:
    session = EvccSession(protocols=[ISO15118_2], random=octets)
    app = EvccApplication(session, VehicleConfig())
    outputs = app.start(0.0)
    assert [type(output) for output in outputs] == [MessageSent, ReadBattery]
    assert app.session is session
    assert len(app.data_to_send()) == 1
    assert app.next_timeout() is not None
    assert app.ev_status.target_soc == 80.0
    assert app.paused is None


def test_events_come_before_what_follows_from_them() -> None:
    bench = MAKERS["iso15118_2_dc"]().run()
    kinds = [type(event) for event in bench.events if isinstance(event, (MessageSent, MessageReceived, SessionEstablished))]
    place = kinds.index(SessionEstablished)
    assert kinds[place - 1 : place + 2] == [MessageReceived, SessionEstablished, MessageSent]


def test_no_common_protocol() -> None:
    bench = Bench(ISO15118_2, VehicleConfig())
    bench.secc = dc_bench(DIN70121).secc
    bench.run()
    assert bench.end == "no common protocol"
    assert bench.safe


@every_protocol
def test_after_the_end_there_is_nothing_to_do(make: Callable[..., Bench]) -> None:
    bench = make().run()
    assert bench.end == "terminated"
    assert bench.app.next_timeout() is None
    assert bench.app.data_to_send() == []
    for outputs in (
        bench.app.wish(Wish.STOP, bench.now),
        bench.app.wish(Wish.PAUSE, bench.now),
        bench.app.wish(Wish.RENEGOTIATE, bench.now),
        bench.app.wish(Wish.EMERGENCY, bench.now, "crash"),
        bench.app.handle_timeout(bench.now + 100),
        bench.app.receive_data(b"\x01\xfe", bench.now),
        bench.app.receive_eof(bench.now),
        bench.app.complete(bench.effects[-1], True, bench.now),
        bench.app.fail(bench.effects[-1], "no", bench.now),
        bench.app.update(ControlPilotState.A, bench.now),
    ):
        assert outputs == []


@every_protocol
def test_the_same_input_gives_the_same_session(make: Callable[..., Bench]) -> None:
    first, second = make().run(), make().run()
    assert first.requests == second.requests
    assert first.effects == second.effects


@every_protocol
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chunks=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_any_chunking_gives_the_same_session(make: Callable[..., Bench], chunks: list[int]) -> None:
    whole, pieces = make().run(), make(chunks=tuple(chunks)).run()
    assert pieces.requests == whole.requests
    assert pieces.times == whole.times
    assert pieces.effects == whole.effects


def _leaves(bench: Bench) -> None:
    """The session is over, and nothing is connected."""
    assert bench.app.session.end is not None, bench.app.session.state
    assert bench.safe, bench.story
    assert bench.app.next_timeout() is None


#: Moments from the first request to the end of a session of five seconds.
MOMENTS = [0.0, 0.007, 0.015, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 1.0, 3.0, 5.3, 5.35, 5.4, 5.45, 5.5]


@every_protocol
@pytest.mark.parametrize("wish", [Wish.STOP, Wish.PAUSE, Wish.RENEGOTIATE], ids=lambda wish: wish.value)
def test_a_wish_at_any_moment(make: Callable[..., Bench], wish: Wish) -> None:
    for moment in MOMENTS:
        bench = make()
        bench.at(moment, lambda bench=bench: bench.app.wish(wish, bench.now)).run(until=100)
        _leaves(bench)
        established = any(isinstance(event, SessionEstablished) for event in bench.events)
        assert bench.end in ("terminated", "paused") if established else ("aborted",)
        if wish is Wish.STOP:
            assert bench.now < moment + 2


@every_protocol
def test_an_emergency_at_any_moment_lets_go_at_once(make: Callable[..., Bench]) -> None:
    for moment in MOMENTS:
        bench = make()

        def crash(bench: Bench = bench) -> list[Any]:
            closed = "CloseContactors" in bench.story and "OpenContactors" not in bench.story
            in_c = "SetControlPilot(C2)" in bench.story and "SetControlPilot(B2)" not in bench.story
            outputs = bench.app.wish(Wish.EMERGENCY, bench.now, "the airbag went off")
            kinds = [type(output) for output in outputs]
            assert (OpenContactors in kinds) == closed
            assert (SetControlPilot in kinds) == in_c
            return outputs

        bench.at(moment, crash).run(until=100)
        _leaves(bench)
        assert bench.now < moment + 2
        assert bench.app.ev_status.error == "FAILED_EVRESSMalfunction"


@every_protocol
def test_a_connection_that_breaks_at_any_moment(make: Callable[..., Bench]) -> None:
    for moment in MOMENTS:
        bench = make()
        bench.at(moment, lambda bench=bench: bench.app.receive_eof(bench.now)).run(until=100)
        _leaves(bench)


@every_protocol
def test_a_station_that_falls_silent(make: Callable[..., Bench]) -> None:
    for name in dict.fromkeys(make().run().names[1:]):
        bench = make(deaf_to=name).run(until=100)
        _leaves(bench)
        assert bench.end == "timeout"
        assert bench.app.session.end is not None
        assert name in bench.app.session.end.timer or "Setup" in name


@every_protocol
def test_garbage_ends_the_session_safely(make: Callable[..., Bench]) -> None:
    for moment in (0.05, 0.3, 2.0):
        bench = make()
        bench.at(moment, lambda bench=bench: bench.app.receive_data(b"\x01\xfe\x80\x01\x00\x00\x00\x04garb", bench.now)).run(until=100)
        _leaves(bench)


@every_protocol
def test_a_plug_that_is_pulled(make: Callable[..., Bench]) -> None:
    bench = make()
    bench.at(2.0, lambda: bench.app.update(ControlPilotState.A, bench.now)).run()
    _leaves(bench)
    assert bench.now <= 2.11
    assert bench.end == "aborted"
    assert "A" in str(bench.app.session.end)


@every_protocol
def test_a_pilot_in_state_f_is_an_emergency_and_one_in_b_is_none(make: Callable[..., Bench]) -> None:
    bench = make()
    bench.at(1.0, lambda: bench.app.update(ControlPilotState.C2, bench.now)).at(
        2.0, lambda: bench.app.update(ControlPilotState.F, bench.now)
    )
    bench.run()
    _leaves(bench)
    assert bench.now < 3


@every_protocol
def test_a_battery_that_answers_late(make: Callable[..., Bench]) -> None:
    bench = make(delays={ReadBattery: 4.0}).run()
    assert bench.end == "terminated"
    asked = next(
        time for request, time in zip(bench.requests, bench.times, strict=True) if "ChargeParameterDiscovery" in type(request).__name__
    )
    assert asked == pytest.approx(4.0, abs=0.1)


@every_protocol
def test_a_battery_that_never_answers(make: Callable[..., Bench]) -> None:
    bench = make(delays={ReadBattery: None}).run()
    assert bench.end == "terminated"
    assert 29 < bench.now < 40
    assert bench.names[-1] == "SessionStopReq"
    assert not any("ChargeParameterDiscovery" in name for name in bench.names)


@every_protocol
def test_a_stop_while_the_battery_is_waited_for(make: Callable[..., Bench]) -> None:
    bench = make(delays={ReadBattery: None})
    bench.at(3.0, lambda: bench.app.wish(Wish.STOP, bench.now)).run()
    assert bench.end == "terminated"
    assert bench.now < 3.1


def test_a_battery_that_is_pushed_instead_of_read() -> None:
    bench = MAKERS["iso15118_2_dc"](delays={ReadBattery: None, SetLoad: None})
    bench.at(2.0, lambda: bench.app.update(bench.state(), bench.now)).run()
    assert bench.end == "terminated"
    assert bench.app.energy_in > 0


def test_effects_that_fail() -> None:
    bench = MAKERS["iso15118_2_dc"](delays={CloseContactors: None})

    def fail() -> list[Any]:
        (effect,) = bench.effects_of(CloseContactors)
        return bench.app.fail(effect, "the coil is broken", bench.now)

    bench.at(1.0, fail).run()
    assert bench.end == "terminated"
    assert bench.now < 1.2
    assert bench.safe
    failing = MAKERS["iso15118_20_dc"](delays={CloseContactors: None})
    failing.at(1.0, lambda: failing.app.fail(failing.effects_of(CloseContactors)[0], "no", failing.now)).run()
    assert failing.end == "terminated"
    assert failing.now < 1.5


def test_a_reading_that_fails_is_asked_for_again() -> None:
    bench = MAKERS["iso15118_2_dc"](delays={ReadBattery: None})
    bench.at(1.0, lambda: bench.app.update(bench.state(), bench.now))
    bench.at(2.0, lambda: bench.app.fail(bench.effects_of(ReadBattery)[0], "no", bench.now)).run()
    assert len(bench.effects_of(ReadBattery)) == 2
    assert bench.end == "terminated"


def test_one_question_to_the_battery_at_a_time() -> None:
    bench = MAKERS["iso15118_2_dc"](delays={ReadBattery: 1.0}).run()
    assert len(bench.effects_of(ReadBattery)) <= 8


def test_an_emergency_overrides_a_stop_and_the_first_stop_counts() -> None:
    bench = MAKERS["iso15118_20_dc"]()
    bench.at(2.0, lambda: bench.app.wish(Wish.STOP, bench.now, "first")).at(
        2.0, lambda: bench.app.wish(Wish.STOP, bench.now, "second")
    ).run()
    assert bench.of("SessionStopReq")[0].ev_termination_explanation == "first"
    hurry = MAKERS["iso15118_20_dc"]()
    hurry.at(2.0, lambda: hurry.app.wish(Wish.STOP, hurry.now, "first")).at(
        2.005, lambda: hurry.app.wish(Wish.EMERGENCY, hurry.now, "crash")
    ).run()
    assert "DC_WeldingDetectionReq" not in hurry.names
    assert hurry.of("SessionStopReq")[0].ev_termination_explanation == "crash"


@pytest.mark.parametrize("name", ["iso15118_2_ac", "iso15118_20_ac"])
def test_a_pilot_that_was_never_in_c_is_not_put_into_b(name: str) -> None:
    protocol = ISO15118_2 if name == "iso15118_2_ac" else ISO15118_20_AC
    bench = ac_bench(protocol, config={"stop_before": "PowerDelivery"}).run()
    assert bench.end == "terminated"
    assert not bench.effects_of(SetControlPilot)


def test_a_battery_that_breaks_ends_charging() -> None:
    bench = MAKERS["iso15118_20_dc"]()
    bench.at(2.0, lambda: bench.battery.update(ready=False)).run()
    assert bench.end == "terminated"
    assert bench.now < 3
    assert bench.of("SessionStopReq")[0].ev_termination_explanation == "the battery is not ready any more"


def test_effects_are_numbered() -> None:
    bench = MAKERS["iso15118_20_dc"]().run()
    numbers = [effect.number for effect in bench.effects]
    assert len(set(numbers)) == len(numbers)


def test_limits_of_the_battery_narrow_those_of_the_vehicle() -> None:
    bench = dc_bench(config={"time_limit": 2.0}, battery={"limits": Limits(maximum_current=70, maximum_voltage=430)}).run()
    request = bench.of("CurrentDemandReq")[0]
    assert str(request.ev_maximum_current_limit) == "70 A"
    assert str(request.ev_target_current) == "70 A"
    assert str(request.ev_target_voltage) == "430 V"
    assert bench.app.ev_status.limits.maximum_current == 70
    assert bench.app.ev_status.limits.maximum_power == DC_CAR.maximum_power


#: What may be wished, and what may happen beside.
_WISHES = st.sampled_from([*(wish for wish in Wish if wish is not Wish.RENEGOTIATE_SERVICES), "eof", "full", "unready"])


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(MAKERS)),
    wishes=st.lists(st.tuples(st.floats(0, 7), _WISHES), min_size=1, max_size=5),
    slow=st.dictionaries(st.sampled_from([ReadBattery, CloseContactors, OpenContactors, SetLoad]), st.floats(0, 3), max_size=2),
)
def test_whatever_is_wished_the_vehicle_ends_safely(
    name: str, wishes: list[tuple[float, Wish | str]], slow: dict[type, float | None]
) -> None:
    """No request that the strict table does not have, no schema broken, no contactor left closed, no timer left running."""
    bench = MAKERS[name](delays=slow)
    for moment, wish in wishes:
        bench.at(moment, lambda wish=wish: _grant(bench, wish))  # type: ignore[misc]
    bench.run(until=200)
    _leaves(bench)


def _grant(bench: Bench, wish: Wish | str) -> list[Any]:
    app, now = bench.app, bench.now
    match wish:
        case "eof":
            return app.receive_eof(now)
        case "full" | "unready":
            bench.battery["full" if wish == "full" else "ready"] = wish == "full"
            return []
        case Wish():
            return app.wish(wish, now)
    raise AssertionError(wish)
