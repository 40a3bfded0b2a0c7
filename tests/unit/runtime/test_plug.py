"""From plug to plug in virtual time: control pilot, SLAC over a simulated segment, SDP, sessions, and basic charging."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.unit.runtime.plug_worlds import Place, Street
from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ, encode_mme
from v2gstack.errors import ConfigError, PluginError
from v2gstack.protocols.slac import MatchConfirmed
from v2gstack.runtime import run_virtual
from v2gstack.simulation.medium import LinkQuality, ModemBehaviour, SimulatedModem
from v2gstack.types import ControlPilotState


def on_a_street(scenario: Callable[[Street, Place], Coroutine[Any, Any, None]], *, energy: str = "dc", **options: Any) -> None:
    """Run a scenario with one outlet and one vehicle, to the end of all tasks."""

    async def run() -> None:
        street = Street(energy)
        place = street.add(**options)
        async with street:
            await scenario(street, place)

    run_virtual(run())


def taken(place: Place) -> float:
    """Wh that the battery has taken."""
    return place.pair.point.ledger.terminals_in / 3600


@pytest.mark.parametrize("energy", ["dc", "ac"])
def test_from_plug_to_plug(energy: str) -> None:
    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        assert place.states == ("available", "unplugged")
        assert point.pilot.duty == 100.0
        point.plug()
        await place.until("session", "session")
        assert point.pilot.duty == 5.0
        assert street.medium.linked(place.post, place.car)
        await place.until("ended", "ended")
        assert point.pilot.duty == 100.0
        assert not street.medium.linked(place.post, place.car)
        [report] = place.outlet.secc.reports
        assert report.end.is_regular
        assert report.energy_in > 50
        point.unplug()
        await place.until("available", "unplugged")
        assert place.changes("secc") == ["available", "matching", "linked", "session", "ended", "available"]
        assert place.changes("evcc") == ["matching", "searching", "session", "ended", "unplugged"]
        assert [each.ev_mac for each in place.recorder.named("VehicleIdentified")] == [place.car.host]
        # once more: nothing is left of the first time
        point.plug()
        await place.until("ended", "ended")
        assert len(place.outlet.secc.reports) == 2

    on_a_street(scenario, energy=energy)


def test_basic_charging_of_a_vehicle_that_does_not_speak() -> None:
    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        point.plug()
        await place.until("charging", "charging")
        # two error sequences of four seconds, then X1 for three
        steps = [str(each) for each in place.changes("secc")]
        assert steps == [
            *("available", "matching", "step E/F", "matching", "step E/F", "matching"),
            *("step X1", "authorizing", "offering", "charging"),
        ]
        await asyncio.sleep(1.0)
        assert point.station_closed
        await asyncio.sleep(600)
        sixteen = taken(place)
        assert 1000 < sixteen < 2000
        place.outlet.offer(8.0)
        await asyncio.sleep(600)
        assert taken(place) - sixteen == pytest.approx(sixteen / 2, rel=0.1)
        place.outlet.offer(0.0)
        await place.until("waiting for current", "waiting")
        still = taken(place)
        await asyncio.sleep(60)
        assert taken(place) == still
        assert place.is_safe
        place.outlet.offer(16.0)
        await place.until("charging", "charging")
        await asyncio.sleep(60)
        point.unplug()
        await asyncio.sleep(1.0)
        assert place.states == ("available", "unplugged")
        assert place.is_safe
        metered = place.recorder.named("EnergyMetered")
        # what was metered in both closings is what flowed, but for the charger's losses
        total = sum(each.energy for each in metered if each.final)
        assert taken(place) < total < taken(place) / 0.85

    on_a_street(scenario, energy="ac", inlet={"digital": False})


def test_a_vehicle_that_does_not_speak_at_a_dc_outlet() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("failed")
        assert place.pair.point.pilot.duty == 100.0
        assert place.inlet.state == "waiting"
        place.pair.point.unplug()
        await place.until("available")

    on_a_street(scenario, inlet={"digital": False})


@pytest.mark.parametrize("who", ["the vehicle", "strangers"])
@pytest.mark.parametrize(("energy", "fallback"), [("ac", "charging"), ("dc", "failed")])
def test_who_asks_for_ever_does_not_hold_the_outlet_and_the_next_vehicle_is_served(energy: str, fallback: str, who: str) -> None:
    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        stranger = street.medium.attach(SimulatedModem(mac=b"\x02\xbb\0\0\0\x02", host=b"\x02\xbb\0\0\0\x01", measures=False))
        street.medium.connect(place.post, stranger, LinkQuality.flat(12))
        random = Random(3)

        async def ask() -> None:
            while True:
                mac = place.car.host if who == "the vehicle" else b"\x02" + random.randbytes(5)
                street.segment.send(stranger, encode_mme(CM_SLAC_PARM_REQ(BROADCAST, mac, run_id=random.randbytes(8))))
                await asyncio.sleep(0.1)

        # the vehicle at the cable has no modem of its own: it would be matched
        street.medium.detach(place.car)
        asking = asyncio.get_running_loop().create_task(ask())
        point.plug()
        await place.until(fallback, limit=230.0)
        assert place.changes("secc")[1:7] == [
            "matching",
            "step E/F",
            "matching",
            "step E/F",
            "matching",
            *(["step X1"] if energy == "ac" else ["failed"]),
        ]
        # for ever: it stays there
        await asyncio.sleep(120.0)
        assert place.outlet.state == fallback
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        point.unplug()
        await place.until("available", "unplugged")
        await asyncio.sleep(1.0)
        street.medium.attach(place.car)
        point.plug()
        await place.until("session", "session", limit=10.0)

    on_a_street(scenario, energy=energy)


def test_an_outlet_that_does_not_speak() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("charging", "charging", limit=5.0)
        assert "matching" not in place.changes("evcc")

    on_a_street(scenario, energy="ac", outlet={"digital": False})


def test_a_session_that_breaks_begins_anew() -> None:
    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        point.plug()
        await place.until("session", "session")
        await asyncio.sleep(10.0)
        place.inlet.evcc.cut("somebody stumbled over the cable")
        await place.until("step E/F")
        assert point.pilot.duty == 0.0
        await place.until("ended", "ended")
        assert place.changes("secc")[1:] == [
            *("matching", "linked", "session", "step E/F"),
            *("matching", "linked", "session", "ended"),
        ]
        assert [each.end.is_regular for each in place.outlet.secc.reports] == [False, True]
        keys = [each for each in place.recorder.named("MatchConfirmed", "secc") if isinstance(each, MatchConfirmed)]
        assert len({each.nid for each in keys}) == 2

    on_a_street(scenario)


def test_a_link_that_is_lost_in_the_middle_of_a_session() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("session", "session")
        await asyncio.sleep(10.0)
        street.medium.detach(place.car)
        await place.until("matching", "matching")
        await asyncio.sleep(1.0)
        assert place.is_safe
        street.medium.attach(place.car)
        await place.until("ended", "ended")
        assert len({each.nid for each in place.recorder.named("MatchConfirmed", "secc")}) == 2

    on_a_street(scenario)


def test_pause_and_resume() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("paused", "paused")
        assert place.pair.point.pilot.duty == 100.0
        assert place.is_safe
        await asyncio.sleep(3600.0)
        # the key is kept
        assert place.states == ("paused", "paused")
        assert street.medium.linked(place.post, place.car)
        place.inlet.evcc.config = replace(place.inlet.evcc.config, pause_after=None)
        place.inlet.wake()
        await place.until("session", "session")
        assert place.inlet.evcc.ev_status is not None
        [first] = place.outlet.secc.reports
        await place.until("ended", "ended", limit=3600.0)
        assert first.paused is not None
        assert place.changes("secc")[-5:] == ["session", "paused", "resuming", "session", "ended"]
        assert len(place.recorder.named("MatchConfirmed", "secc")) == 1

    on_a_street(scenario, vehicle={"pause_after": 20.0})


def test_the_station_ends_the_pause() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("paused", "paused")
        await asyncio.sleep(60.0)
        place.inlet.evcc.config = replace(place.inlet.evcc.config, pause_after=None)
        place.outlet.wake()
        await place.until("ended", "ended", limit=3600.0)

    on_a_street(scenario, vehicle={"pause_after": 20.0})


@pytest.mark.parametrize(
    "behaviour", [ModemBehaviour(set_key_result=0), ModemBehaviour(profiles=False, vendor_profiles=2), ModemBehaviour(join_seconds=8.0)]
)
def test_modems_of_the_field(behaviour: ModemBehaviour) -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("ended", "ended")

    on_a_street(scenario, behaviour=behaviour)


def test_a_modem_that_does_not_answer() -> None:
    async def scenario(street: Street, place: Place) -> None:
        await asyncio.sleep(10.0)
        place.pair.point.plug()
        await place.until("charging", limit=5.0)
        assert "the modem took no key" in place.recorder.named("PlugFault")[0].text

    on_a_street(scenario, energy="ac", behaviour=ModemBehaviour(answers=False))


def test_a_modem_that_starts_after_the_station() -> None:
    """Its firmware takes half a minute: the first vehicle has its session all the same, and the fault is told once."""

    async def scenario(street: Street, place: Place) -> None:
        await asyncio.sleep(30.0)
        place.post.behaviour = ModemBehaviour()
        await asyncio.sleep(20.0)
        assert len(place.recorder.named("PlugFault")) == 1
        place.pair.point.plug()
        await place.until("session", "session", limit=10.0)

    on_a_street(scenario, behaviour=ModemBehaviour(answers=False))


# -- several on one segment --------------------------------------------------------------------------------------------------


def test_each_vehicle_finds_the_outlet_at_its_cable() -> None:
    """Four outlets and vehicles that hear one another, all plugged in within a second."""

    async def run() -> None:
        street = Street("dc")
        places = [street.add() for _ in range(4)]
        async with street:
            for place in places:
                place.pair.point.plug()
                await asyncio.sleep(0.3)
            for place in places:
                await place.until("session", "session")
                assert place.inlet.slac is not None
                assert place.inlet.slac.station == place.post.host
                assert place.outlet.policy.ev_mac == place.car.host
                linked = [other.post.host for other in places if street.medium.linked(place.car, other.post)]
                assert linked == [place.post.host]
            for place in places:
                await place.until("ended", "ended")
                assert [report.end.is_regular for report in place.outlet.secc.reports] == [True]

    run_virtual(run())


def test_a_station_that_is_not_near_is_validated_by_the_control_pilot() -> None:
    """The neighbour's outlet is nearer, and a vehicle is plugged in there as well; only this cable toggles."""

    async def run() -> None:
        street = Street("dc")
        place, neighbour = street.add(), street.add(inlet={"digital": False})
        street.medium.connect(place.post, place.car, LinkQuality.flat(60, noise=1))
        street.medium.connect(neighbour.post, place.car, LinkQuality.flat(50, noise=1))
        async with street:
            neighbour.pair.point.plug()
            await neighbour.until("matching")
            place.pair.point.plug()
            await place.until("session", "session")
            ended = place.recorder.named("ValidationEnded", "evcc")
            assert [(each.evse_mac, each.success) for each in ended] == [(neighbour.post.host, False), (place.post.host, True)]
            assert [each.toggles for each in place.recorder.named("ValidationEnded", "secc")] == [1]
            # the toggles were on the line, and left it in state B
            states = [state for _, state in place.pair.point.pilot.changes]
            assert states.count(ControlPilotState.C2) >= 2
            assert neighbour.outlet.state == "matching"

    run_virtual(run())


# -- unplugged at any moment -------------------------------------------------------------------------------------------------

#: Seconds after plugging in: every step of the matching, of the session, and of an error sequence.
DC_MOMENTS = [*(step / 20 for step in range(1, 60)), *(3.0 + step / 4 for step in range(24)), 12.0, 30.0, 65.0, 70.0, 71.0, 78.0]
AC_MOMENTS = [0.1, 20.0, 40.0, 40.5, 43.0, 45.0, 100.0, 128.0, 129.0, 131.0, 132.0, 133.0, 135.0, 200.0]


@pytest.mark.parametrize(("energy", "digital", "moments"), [("dc", True, DC_MOMENTS), ("ac", False, AC_MOMENTS)])
def test_unplugged_at_any_moment(energy: str, digital: bool, moments: list[float]) -> None:
    """Wherever it is, pulling the cable opens the contactors, and the next vehicle is served."""

    async def run() -> None:
        seen: set[str] = set()
        street = Street(energy)
        place = street.add(inlet={"digital": digital})
        async with street:
            for moment in moments:
                place.pair.point.plug()
                await asyncio.sleep(moment)
                seen.add(place.outlet.state)
                place.pair.point.unplug()
                # nobody sees the cable while the station itself holds the line in F
                await asyncio.sleep(4.25 if place.outlet.state == "step E/F" else 0.25)
                assert place.states == ("available", "unplugged"), moment
                # a simulated contactor takes a tenth of a second, the devices of a session some more
                await asyncio.sleep(2.0)
                assert place.is_safe, moment
                assert place.outlet.policy.next_timeout() is None
                assert place.inlet.policy.next_timeout() is None
                assert place.pair.point.pilot.duty == 100.0
            place.pair.point.plug()
            if digital:
                await place.until("ended", "ended")
            else:
                await place.until("charging", "charging")
        wanted = {"matching", "linked", "session", "ended"} if digital else {"matching", "step E/F", "step X1", "charging"}
        assert wanted <= seen

    run_virtual(run())


def test_fast_changes_of_the_control_pilot() -> None:
    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        for step in range(200):
            point.plug()
            await asyncio.sleep(0.003 * (step % 7))
            point.unplug()
            await asyncio.sleep(0.002 * (step % 5))
        await asyncio.sleep(1.0)
        assert place.states == ("available", "unplugged")
        point.plug()
        await place.until("ended", "ended")

    on_a_street(scenario)


# -- devices -----------------------------------------------------------------------------------------------------------------


class PolledPilot:
    """A driver with the least there is: no duty cycle, no edges, no news by itself."""

    def __init__(self, pilot: Any) -> None:
        self._pilot = pilot
        self.asked = 0

    async def set_state(self, state: ControlPilotState) -> None:
        await self._pilot.set_state(state)

    async def state(self) -> ControlPilotState:
        self.asked += 1
        await asyncio.sleep(0.001)
        return await self._pilot.state()


class EdgedPilot(PolledPilot):
    """One that measures duty cycles and edges, and answers slowly."""

    async def set_duty(self, percent: float) -> None:
        await asyncio.sleep(0.01)
        await self._pilot.set_duty(percent)

    async def duty(self) -> float:
        return await self._pilot.duty()

    async def edges(self, since: float) -> tuple[Any, ...]:
        return await self._pilot.edges(since)


@pytest.mark.parametrize("kind", [PolledPilot, EdgedPilot])
def test_pilots_that_are_asked(kind: Any) -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("ended", "ended")
        place.pair.point.unplug()
        await place.until("available", "unplugged")

    on_a_street(scenario, wrap=kind)


@pytest.mark.parametrize("energy", ["ac", "dc"])
def test_a_pilot_that_cannot_be_read_ends_everything(energy: str) -> None:
    """Nobody can say whether the vehicle is still there."""

    class Blind(EdgedPilot):
        is_blind = False

        async def state(self) -> ControlPilotState:
            if Blind.is_blind:
                raise PluginError("the ADC does not answer")
            return await super().state()

    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("charging" if energy == "ac" else "session")
        await asyncio.sleep(8.0)
        Blind.is_blind = True
        await place.until("fault", limit=0.5)
        await asyncio.sleep(3.0)
        assert place.is_safe
        Blind.is_blind = False
        place.pair.point.unplug()
        await place.until("available", limit=1.0)
        place.pair.point.plug()
        await place.until("charging" if energy == "ac" else "session")

    on_a_street(scenario, energy=energy, wrap=Blind, outlet={"digital": energy == "dc"})


def test_edges_between_two_looks_count() -> None:
    """A toggle that is over before anybody looks is in the edges, at its time."""

    async def scenario(street: Street, place: Place) -> None:
        point = place.pair.point
        point.plug()
        await place.until("matching")
        await asyncio.sleep(0.31)
        at = asyncio.get_running_loop().time()
        point.pilot.set_vehicle(ControlPilotState.C2)
        await asyncio.sleep(0.02)
        point.pilot.set_vehicle(ControlPilotState.B2)
        await asyncio.sleep(0.2)
        assert place.outlet.slac is not None
        assert list(place.outlet.slac._edges)[-1] == pytest.approx(at, abs=1e-6)

    on_a_street(scenario, wrap=EdgedPilot, inlet={"digital": False})


def test_basic_charging_needs_a_driver_with_duty_cycles() -> None:
    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await asyncio.sleep(5.0)
        assert [each.effect for each in place.recorder.named("EffectFailed")] == ["SetDuty"]
        assert "capability 'duty'" in str(place.recorder.named("EffectFailed")[0].text) or place.is_safe

    on_a_street(scenario, energy="ac", outlet={"digital": False}, wrap=PolledPilot)


def test_a_device_that_fails() -> None:
    async def run() -> None:
        street = Street("ac")
        place = street.add(outlet={"digital": False})

        async def fail() -> bool:
            raise PluginError("the coil is broken")

        place.pair.station.contactors.close_contacts = fail  # type: ignore[method-assign]
        async with street:
            place.pair.point.plug()
            await place.until("fault", limit=5.0)
            assert place.recorder.named("PlugFault")[0].text == "the coil is broken"
            place.pair.point.unplug()
            await place.until("available", limit=5.0)

    run_virtual(run())


def test_what_is_missing_is_said_at_once() -> None:
    async def run() -> None:
        street = Street("dc")
        place = street.add()
        with pytest.raises(ConfigError, match="powerline modem"):
            type(place.outlet)(place.outlet.policy._config, place.outlet.secc, place.outlet._door)
        with pytest.raises(ConfigError, match="powerline modem"):
            type(place.inlet)(place.inlet.policy._config, place.inlet.evcc, place.inlet._path)

    run_virtual(run())


# -- traces ------------------------------------------------------------------------------------------------------------------


def test_everything_is_told() -> None:
    """Every frame, event and effect of both sides is a record, in the order of time."""

    async def scenario(street: Street, place: Place) -> None:
        place.pair.point.plug()
        await place.until("ended", "ended")
        records = place.recorder.records
        assert [each.time for each in records] == sorted(each.time for each in records)
        names = {type(each.event).__name__ for each in records if each.session.endswith("/plug")}
        assert names >= {
            *("FrameSent", "FrameReceived", "KeySet", "MatchingStarted", "AttenuationMeasured", "MatchConfirmed", "SdpAnswered"),
            *("LinkEstablished", "OutletChanged", "InletChanged", "SetDuty", "RequestLink", "AcceptSessions", "FindStation", "SessionLeft"),
        }
        sent = [each.data for each in place.recorder.named("FrameSent", "evcc")]
        heard = [each.data for each in place.recorder.named("FrameReceived", "secc")]
        # what the vehicle sent to all, the station heard
        assert len([each for each in sent if each[:6] == b"\xff" * 6]) == len(
            [each for each in heard if each[6:12] == place.car.host and each[:6] == b"\xff" * 6]
        )

    on_a_street(scenario)
