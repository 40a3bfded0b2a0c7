"""Charging profiles that the CSMS sets, asks for and clears: what is taken, what is refused and why, and what is told of them."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.runtime.ocpp.places import OF_2, V16, V21, V201, VERSIONS, Place, at_place, profile_message
from v2gstack.application.smart_charging import ChargingProfile, ProfileKind, ProfilePeriod, ProfilePurpose, RateUnit
from v2gstack.messages.ocpp import OcppVersion


def external(number: int = -1, evse_id: int = 0) -> ChargingProfile:
    """A limit of an energy manager, which has another way than OCPP."""
    return ChargingProfile(
        profile_id=number,
        stack_level=0,
        purpose=ProfilePurpose.EXTERNAL_CONSTRAINTS,
        kind=ProfileKind.ABSOLUTE,
        unit=RateUnit.WATTS,
        periods=(ProfilePeriod(start=0, limit=Decimal(50_000)),),
        start=0.0,
        evse_id=evse_id,
    )


def numbers(place: Place) -> list[int]:
    return sorted(each.profile_id for each in place.station.profiles.store.profiles)


# -- what is refused ---------------------------------------------------------------------------------------------------------------

#: Profiles that no version takes at an EVSE of DC without a transaction: number of the EVSE, what is wrong, the reason code of OCPP 2.
WRONG: list[tuple[int, dict[str, Any], str]] = [
    (2, {}, "UnknownEvse"),
    (1, {"purpose": "TxProfile", "transaction": "tx-1"}, "TxNotFound"),
    (0, {"purpose": "TxProfile", "transaction": "tx-1"}, "InvalidProfile"),
    (1, {"purpose": "ChargingStationMaxProfile", "kind": "Absolute", "start": 5.0}, "InvalidProfile"),
    (0, {"purpose": "ChargingStationMaxProfile"}, "InvalidProfile"),
    (1, {"periods": [(10, 5_000)]}, "InvalidSchedule"),
    (1, {"periods": [(0, 5_000), (0, 6_000)]}, "InvalidSchedule"),
    (1, {"periods": [(0, 5_000), (20, 6_000), (10, 7_000)]}, "InvalidSchedule"),
    (1, {"kind": "Recurring", "recurrency": "Daily"}, "InvalidSchedule"),
    (1, {"kind": "Recurring", "start": 5.0}, "InvalidProfile"),
    (1, {"valid": (20.0, 10.0)}, "InvalidProfile"),
]
#: Those that OCPP 1.6 has other rules for.
WRONG_2: list[tuple[int, dict[str, Any], str]] = [
    (1, {"kind": "Absolute"}, "InvalidSchedule"),
    (1, {"start": 5.0}, "InvalidSchedule"),
    (1, {"purpose": "ChargingStationExternalConstraints", "kind": "Absolute", "start": 5.0}, "InvalidProfile"),
]
#: Those of fields that OCPP 2.1 has added.
WRONG_21: list[tuple[int, dict[str, Any], str]] = [
    (1, {"purpose": "PriorityCharging"}, "UnsupportedPurpose"),
    (1, {"purpose": "LocalGeneration", "kind": "Absolute", "start": 5.0}, "UnsupportedPurpose"),
    (1, {"kind": "Dynamic", "periods": [(0, 5_000), (60, 6_000)]}, "InvalidSchedule"),
    (1, {"kind": "Dynamic", "periods": [(10, 5_000)]}, "InvalidSchedule"),
    (1, {"dyn_update_interval": 10}, "InvalidProfile"),
    (1, {"schedule": {"randomized_delay": 60}}, "InvalidSchedule"),
    (1, {"schedule": {"use_local_time": True}}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "number_phases": 3}]}, "NoPhaseForDC"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "evse_sleep": True}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "limit_l2": Decimal(4)}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "setpoint_reactive": Decimal(0)}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "operation_mode": "CentralSetpoint"}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "operation_mode": "LocalFrequency"}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "limit": 5, "setpoint": 6, "operation_mode": "CentralSetpoint"}]}, "InvalidSchedule"),
    (1, {"periods": [{"start_period": 0, "discharge_limit": -5, "setpoint": -6, "operation_mode": "CentralSetpoint"}]}, "InvalidSchedule"),
]


@VERSIONS
def test_profiles_that_are_refused(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC")
        wrong = [*WRONG, *(WRONG_2 if version is not V16 else []), *(WRONG_21 if version is V21 else [])]
        for evse_id, changes, code in wrong:
            fields = {"periods": [(0, 5_000)], **changes}
            for period in fields["periods"]:
                if isinstance(period, dict) and "operation_mode" in period:
                    period["operation_mode"] = place.msg.OperationModeEnumType(period["operation_mode"])
            if version is V16 and "transaction" in fields:
                fields["transaction"] = 4_711
            answer = await place.set(profile_message(version, **fields), evse_id)
            assert answer.status == "Rejected", changes
            if version is not V16:
                assert answer.status_info.reason_code == code, (changes, answer.status_info)
        if version is V21:
            limit = place.msg.LimitAtSoCType(soc=80, limit=Decimal(1_000))
            answer = await place.set(profile_message(version, [(0, 5_000)], schedule={"limit_at_soc": limit}))
            assert (str(answer.status), answer.status_info.reason_code) == ("Rejected", "InvalidSchedule")
        assert numbers(place) == []

    at_place(version, story)


@VERSIONS
def test_phases_of_an_evse_of_ac_cannot_be_chosen(version: OcppVersion) -> None:
    """What is for one phase would flow on all three of them (K01.FR.43): it is refused, and not overheard."""

    async def story(place: Place) -> None:
        await place.start("iso15118_2 AC")
        for unit in ("A", "W"):
            for phases, status in ((1, "Rejected"), (2, "Rejected"), (3, "Accepted"), (None, "Accepted")):
                period = {"start_period": 0, "limit": 16, "number_phases": phases}
                assert (await place.set(profile_message(version, [period], unit=unit))).status == status
                # one for all EVSEs is one for this one, too
                assert (await place.set(profile_message(version, [period], unit=unit), 0)).status == status
        if version is not V16:
            period = {"start_period": 0, "limit": 16, "number_phases": 1, "phase_to_use": 2}
            assert (await place.set(profile_message(version, [period]))).status == "Rejected"

    at_place(version, story)


@pytest.mark.parametrize("version", [V16, V201], ids=lambda version: version.value)
def test_phases_mean_nothing_to_dc(version: OcppVersion) -> None:
    """K01.FR.44 of 2.0.1 lets them be ignored; then 20 A are 20 A, and not three times as much."""

    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC")
        period = {"start_period": 0, "limit": 20, "number_phases": 3}
        assert (await place.set(profile_message(version, [period], unit="A"))).status == "Accepted"
        [(_, watts)] = await place.limits(60, unit="W")
        [(_, amperes)] = await place.limits(60, unit="A")
        assert amperes == 20
        assert watts == 20 * place.evse.circumstances().voltage

    at_place(version, story)


@VERSIONS
def test_the_transaction_of_a_profile_is_the_one_that_runs(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        await place.drained()

        async def status(transaction: Any) -> str:
            return str((await place.set(profile_message(version, [(0, 9_000)], purpose="TxProfile", transaction=transaction))).status)

        # K01.FR.33
        assert await status(4_711 if version is V16 else "tx-of-another-day") == "Rejected"
        # OCPP 1.6 may leave it out; from 2 on it is needed (K01.FR.03)
        assert await status(None) == ("Accepted" if version is V16 else "Rejected")
        assert await status(place.wire_transaction) == "Accepted"
        await asyncio.sleep(10)
        assert place.power() == pytest.approx(9_000, rel=0.01)
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session
        assert numbers(place) == []
        assert await status(place.wire_transaction or "tx-1") == "Rejected"

    at_place(version, story)


def test_absolute_profiles_of_1_6_without_a_start() -> None:
    """They are relative to the start of charging; one for the whole station begins when it comes."""

    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC")
        now = place.clock()
        assert (await place.set(profile_message(V16, [(0, 9_000), (60, 5_000)], kind="Absolute", number=1))).status == "Accepted"
        wire = profile_message(V16, [(0, 8_000)], kind="Absolute", purpose="ChargingStationMaxProfile", number=2)
        assert (await place.set(wire, 0)).status == "Accepted"
        # a relative one with a start is relative all the same
        assert (await place.set(profile_message(V16, [(0, 7_000)], level=1, start=5.0, duration=30, number=3))).status == "Accepted"
        assert await place.limits(100) == [(0, 7_000), (30, 8_000), (60, 5_000)]
        first, second, third = place.station.profiles.store.profiles
        assert (first.kind, third.kind, third.start) == (ProfileKind.RELATIVE, ProfileKind.RELATIVE, None)
        assert second.start == pytest.approx(now, abs=2)

    at_place(V16, story)


@VERSIONS
def test_one_number_is_one_profile_and_one_level_holds_one(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)

        async def status(number: int, evse_id: int = 1, **more: Any) -> str:
            wire = profile_message(version, [(0, 5_000)], number=number, **more)
            return str((await place.set(wire, evse_id)).status)

        assert await status(1) == "Accepted"
        # K01.FR.05
        assert await status(1) == "Accepted"
        # 1.6 replaces, 2 refuses (K01.FR.06)
        assert await status(2) == ("Accepted" if version is V16 else "Rejected")
        assert numbers(place) == ([2] if version is V16 else [1])
        assert await status(3, level=1) == "Accepted"
        assert await status(4, 2) == "Accepted"
        # K01.FR.52 and 53, which 1.6 does not have
        assert await status(5, 0) == ("Accepted" if version is V16 else "Rejected")
        assert await status(6, 0, level=2) == "Accepted"
        assert await status(7, 2, level=2) == ("Accepted" if version is V16 else "Rejected")
        # one after the other they are no rivals
        assert await status(8, 1, level=4, valid=(None, 1_000.0)) == "Accepted"
        assert await status(9, 1, level=4, valid=(1_000.0, None)) == "Accepted"

    at_place(version, story)


# -- clearing (K10) ------------------------------------------------------------------------------------------------------------------

CRITERIA: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [1, 2, 3, 4, 5]),
    ({"id": 3}, [3]),
    # the number alone says which one
    ({"id": 3, "evse_id": 1}, [3]),
    ({"id": 99}, []),
    ({"evse_id": 0}, [4, 5]),
    ({"evse_id": 1}, [1, 2]),
    ({"evse_id": 3}, []),
    ({"purpose": "TxDefaultProfile"}, [1, 2, 3, 5]),
    ({"purpose": "ChargingStationMaxProfile"}, [4]),
    ({"purpose": "TxProfile"}, []),
    ({"level": 0}, [1, 3, 4]),
    ({"level": 0, "evse_id": 1}, [1]),
    ({"level": 0, "evse_id": 0, "purpose": "ChargingStationMaxProfile"}, [4]),
    ({"level": 9}, []),
    # what others set is not cleared (K10.FR.08 and 09)
    ({"id": -1}, []),
]


@VERSIONS
def test_profiles_are_cleared_by_every_criterion(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        for criteria, gone in CRITERIA:
            for number, evse_id, level in ((1, 1, 0), (2, 1, 1), (3, 2, 0), (5, 0, 3)):
                assert (await place.set(profile_message(version, [(0, 5_000)], number=number, level=level), evse_id)).status == "Accepted"
            wire = profile_message(version, [(0, 5_000)], number=4, purpose="ChargingStationMaxProfile", kind="Absolute", start=5.0)
            assert (await place.set(wire, 0)).status == "Accepted"
            place.station.install(external())
            answer = await clear(place, **criteria)
            assert answer == ("Accepted" if gone else "Unknown"), criteria
            assert numbers(place) == [-1, *(number for number in (1, 2, 3, 4, 5) if number not in gone)], criteria
            place.station.profiles.store.clear()

    at_place(version, story)


async def clear(
    place: Place, *, id: int | None = None, evse_id: int | None = None, purpose: str | None = None, level: int | None = None
) -> str:
    msg = place.msg
    if place.version is V16:
        wire = "ChargePointMaxProfile" if purpose == "ChargingStationMaxProfile" else purpose
        named = None if wire is None else msg.ChargingProfilePurposeType(wire)
        fields: dict[str, Any] = {"id": id, "connector_id": evse_id, "charging_profile_purpose": named, "stack_level": level}
    else:
        named = None if purpose is None else msg.ChargingProfilePurposeEnumType(purpose)
        criteria = None
        if (evse_id, purpose, level) != (None, None, None):
            criteria = msg.ClearChargingProfileType(evse_id=evse_id, charging_profile_purpose=named, stack_level=level)
        fields = {"charging_profile_id": id, "charging_profile_criteria": criteria}
    return str((await place.ask("ClearChargingProfile", **fields)).status)


# -- telling (K09) ---------------------------------------------------------------------------------------------------------------------


async def asked_for(place: Place, request_id: int, evse_id: int | None = None, **criteria: Any) -> tuple[str, list[Any]]:
    """The answer to GetChargingProfiles, and the reports that follow it."""
    msg = place.msg
    before = len(place.told("ReportChargingProfiles"))
    criterion = msg.ChargingProfileCriterionType(**criteria)
    answer = await place.ask("GetChargingProfiles", request_id=request_id, evse_id=evse_id, charging_profile=criterion)
    await asyncio.sleep(1)
    return str(answer.status), place.told("ReportChargingProfiles")[before:]


def told_numbers(reports: list[Any]) -> list[int]:
    return sorted(profile.id for report in reports for profile in report.charging_profile)


@OF_2
def test_profiles_are_told_as_they_were_set(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start("iso15118_20 DC", loop_interval=1.0)
        session = await place.until_it_charges()
        name = place.evse.transaction
        period = {"start_period": 0, "limit": 7_000.5}
        sent = {
            1: profile_message(version, [(0, 5_000), (60, 6_000)], number=1, duration=600, schedule={"min_charging_rate": Decimal(1_000)}),
            2: profile_message(
                version, [(0, 16)], number=2, level=1, kind="Recurring", recurrency="Weekly", start=1_000.0, unit="A", valid=(5.0, 6.5e9)
            ),
            3: profile_message(version, [period], number=3, purpose="TxProfile", transaction=name),
        }
        if version is V21:
            mode = place.msg.OperationModeEnumType.CentralSetpoint
            back = {"start_period": 0, "limit": 5_000, "discharge_limit": -5_000, "setpoint": -1_000, "operation_mode": mode}
            more = {"max_offline_duration": 60, "invalid_after_offline_duration": True}
            sent[4] = profile_message(version, [back], number=4, level=2, **more)
        for wire in sent.values():
            assert (await place.set(wire)).status == "Accepted"
        status, reports = await asked_for(place, 17)
        assert status == "Accepted"
        assert {each.request_id for each in reports} == {17}
        assert {str(each.charging_limit_source) for each in reports} == {"CSO"}
        told = {profile.id: profile for report in reports for profile in report.charging_profile}
        assert told == sent
        place.evse.stop_transaction("RemoteStop", "Remote", "enough")
        await session

    at_place(version, story)


@OF_2
def test_profiles_are_asked_for_by_every_criterion(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2)
        msg = place.msg
        assert await asked_for(place, 1) == ("NoProfiles", [])
        for number, evse_id, level in ((1, 1, 0), (2, 1, 1), (3, 2, 0), (5, 0, 3)):
            assert (await place.set(profile_message(version, [(0, 5_000)], number=number, level=level), evse_id)).status == "Accepted"
        place.station.install(external())
        purposes = msg.ChargingProfilePurposeEnumType
        sources = getattr(msg, "ChargingLimitSourceEnumType", str)
        for criteria, expected in (
            ({}, [-1, 1, 2, 3, 5]),
            ({"evse_id": 0}, [-1, 5]),
            ({"evse_id": 1}, [1, 2]),
            ({"evse_id": 2}, [3]),
            ({"charging_profile_id": (3, 99)}, [3]),
            ({"charging_profile_id": (3,), "evse_id": 1}, []),
            ({"stack_level": 0}, [-1, 1, 3]),
            ({"charging_profile_purpose": purposes.TxDefaultProfile}, [1, 2, 3, 5]),
            ({"charging_profile_purpose": purposes.ChargingStationExternalConstraints}, [-1]),
            ({"charging_limit_source": (sources("EMS"),)}, [-1]),
            ({"charging_limit_source": (sources("CSO"),), "stack_level": 0}, [1, 3]),
            ({"charging_limit_source": (sources("SO"),)}, []),
        ):
            status, reports = await asked_for(place, 2, **criteria)
            assert told_numbers(reports) == expected, criteria
            assert status == ("Accepted" if expected else "NoProfiles")
            # K09.FR.02
            assert [bool(each.tbc) for each in reports] == [True] * (len(reports) - 1) + [False] * bool(reports)
            for report in reports:
                of_ems = [profile.id < 0 for profile in report.charging_profile]
                assert len(set(of_ems)) == 1
                assert str(report.charging_limit_source) == ("EMS" if of_ems[0] else "CSO")

    at_place(version, story)


@OF_2
def test_many_profiles_come_in_pieces_and_all_of_them(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start()
        for number in range(1, 101):
            assert (await place.set(profile_message(version, [(0, 5_000)], number=number, level=number))).status == "Accepted"
        status, reports = await asked_for(place, 3)
        assert status == "Accepted"
        assert len(reports) > 10
        assert told_numbers(reports) == list(range(1, 101))
        assert [bool(each.tbc) for each in reports] == [True] * (len(reports) - 1) + [False]

    at_place(version, story)
