"""Schedules of all protocols out of one tariff."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.application import schedules
from v2gstack.application.numbers import si
from v2gstack.application.schedules import DAY, Slot, exceeds, power_at, slots_of
from v2gstack.application.tariff import Tariff, TariffPeriod
from v2gstack.codecs.exi import ExiCodec
from v2gstack.messages import din70121, iso15118_2
from v2gstack.messages import iso15118_20 as d20
from v2gstack.types import Limits

LIMITS = Limits(maximum_power=150_000, maximum_discharge_power=30_000)
PRICED = Tariff(
    periods=(
        TariffPeriod(duration=3600, maximum_power=11_000, price=Decimal("0.42"), parking_price=Decimal("1.5")),
        TariffPeriod(duration=7200, maximum_power=22_000, price=Decimal("0.2875")),
        TariffPeriod(duration=1, maximum_power=4000, maximum_discharge_power=5000, price=Decimal("0.42")),
    ),
    description="night and day",
    tax_rate=Decimal(19),
)
LEVELS = Tariff(periods=(TariffPeriod(duration=600, price_level=2), TariffPeriod(duration=600, price_level=1)))

_periods = st.builds(
    TariffPeriod,
    duration=st.integers(0, 20_000),
    maximum_power=st.none() | st.floats(0, 1e6),
    maximum_discharge_power=st.none() | st.floats(0, 1e6),
    price=st.none() | st.decimals(0, 3, places=4),
    price_level=st.none() | st.integers(0, 300),
    parking_price=st.none() | st.decimals(0, 3, places=2),
)
tariffs = st.builds(Tariff, periods=st.lists(_periods, max_size=12).map(tuple), tax_rate=st.none() | st.decimals(0, 30, places=1))


@given(tariffs, st.none() | st.integers(0, 200_000), st.none() | st.integers(0, 20))
def test_slots_cover_the_time_without_gaps_and_within_the_limits(tariff: Tariff, until: int | None, maximum: int | None) -> None:
    slots = slots_of(tariff, LIMITS, until=until, maximum=maximum)
    assert 1 <= len(slots) <= (maximum or 1024)
    assert slots[0].start == 0
    for before, after in itertools.pairwise(slots):
        assert before.start + before.duration == after.start
    assert slots[-1].start + slots[-1].duration == (until or DAY)
    for slot in slots:
        assert 0 <= slot.power <= 150_000
        assert 0 <= slot.discharge_power <= 30_000


@given(tariffs, st.integers(1, 6))
def test_what_does_not_fit_is_never_more_generous(tariff: Tariff, maximum: int) -> None:
    full, cut = slots_of(tariff, LIMITS), slots_of(tariff, LIMITS, maximum=maximum)
    for slot in full:
        assert power_at(cut, slot.start)[0] <= power_at(full, slot.start)[0]


@settings(max_examples=15)
@given(tariffs, st.integers(1, 30_000))
def test_every_schedule_encodes(tariff: Tariff, until: int) -> None:
    slots = slots_of(tariff, LIMITS, until=until)
    _encode_2(schedules.schedule_list_iso2(tariff, slots))
    _encode_din(schedules.schedule_list_din(slots))
    for pricing in (0, 1, 2):
        for negative in (False, True):
            tuples = schedules.schedule_tuples(tariff, slots, anchor=1_700_000_000, bidirectional=True, negative=negative, pricing=pricing)
            _encode_20(d20.Scheduled_SEResControlMode(schedule_tuple=tuples), None)
    dynamic = d20.Dynamic_SEResControlMode(absolute_price_schedule=schedules.absolute_prices(tariff, slots, anchor=1))
    _encode_20(None, dynamic)
    _encode_20(None, d20.Dynamic_SEResControlMode(price_level_schedule=schedules.price_levels(tariff, slots, anchor=1)))


def _encode_2(schedule: iso15118_2.SAScheduleList) -> None:
    value = iso15118_2.PhysicalValue(multiplier=0, unit=iso15118_2.UnitSymbol.V, value=230)
    status = iso15118_2.AC_EVSEStatus(notification_max_delay=0, evse_notification=iso15118_2.EVSENotification.None_, rcd=False)
    answer = iso15118_2.ChargeParameterDiscoveryRes(
        response_code=iso15118_2.ResponseCode.OK,
        evse_processing=iso15118_2.EVSEProcessing.Finished,
        sa_schedules=schedule,
        evse_charge_parameter=iso15118_2.AC_EVSEChargeParameter(ac_evse_status=status, evse_nominal_voltage=value, evse_max_current=value),
    )
    codec = ExiCodec("iso15118_2")
    message = iso15118_2.V2G_Message(header=iso15118_2.MessageHeader(session_id=b"1"), body=iso15118_2.Body(body_element=answer))
    assert codec.decode(codec.encode(message)) == message


def _encode_din(schedule: din70121.SAScheduleList) -> None:
    value = din70121.PhysicalValue(multiplier=0, unit=din70121.UnitSymbol.V, value=230)
    status = din70121.DC_EVSEStatus(
        evse_status_code=din70121.DC_EVSEStatusCode.EVSE_Ready,
        notification_max_delay=0,
        evse_notification=din70121.EVSENotification.None_,
    )
    parameters = din70121.DC_EVSEChargeParameter(
        dc_evse_status=status,
        evse_maximum_current_limit=value,
        evse_maximum_voltage_limit=value,
        evse_minimum_current_limit=value,
        evse_minimum_voltage_limit=value,
        evse_peak_current_ripple=value,
    )
    answer = din70121.ChargeParameterDiscoveryRes(
        response_code=din70121.ResponseCode.OK,
        evse_processing=din70121.EVSEProcessing.Finished,
        sa_schedules=schedule,
        evse_charge_parameter=parameters,
    )
    codec = ExiCodec("din70121")
    message = din70121.V2G_Message(header=din70121.MessageHeader(session_id=b"1"), body=din70121.Body(body_element=answer))
    assert codec.decode(codec.encode(message)) == message


def _encode_20(scheduled: d20.Scheduled_SEResControlMode | None, dynamic: d20.Dynamic_SEResControlMode | None) -> None:
    answer = d20.ScheduleExchangeRes(
        header=d20.MessageHeader(session_id=bytes(8), time_stamp=1),
        response_code=d20.ResponseCode.OK,
        evse_processing=d20.Processing.Finished,
        scheduled_se_res_control_mode=scheduled,
        dynamic_se_res_control_mode=dynamic,
    )
    codec = ExiCodec("iso15118_20_common")
    assert codec.decode(codec.encode(answer)) == answer


def test_iso2_powers_and_prices() -> None:
    slots = slots_of(PRICED, LIMITS, until=14_400)
    (offered,) = schedules.schedule_list_iso2(PRICED, slots).sa_schedule_tuple
    entries = offered.p_max_schedule.p_max_schedule_entry
    assert [(each.time_interval.start, each.time_interval.duration) for each in entries] == [(0, None), (3600, None), (10_800, 3600)]
    assert [si(each.p_max) for each in entries] == [11_000, 22_000, 4000]
    tariff = offered.sales_tariff
    assert tariff is not None
    assert tariff.num_e_price_levels == 2
    assert [each.e_price_level for each in tariff.sales_tariff_entry] == [2, 1, 2]
    assert [each.consumption_cost[0].cost[0].amount for each in tariff.sales_tariff_entry] == [100, 68, 100]


def test_iso2_without_prices() -> None:
    slots = slots_of(Tariff(), LIMITS)
    assert schedules.schedule_list_iso2(Tariff(), slots).sa_schedule_tuple[0].sales_tariff is None
    assert schedules.schedule_list_iso2(PRICED, slots_of(PRICED, LIMITS), prices=False).sa_schedule_tuple[0].sales_tariff is None
    levels = schedules.schedule_list_iso2(LEVELS, slots_of(LEVELS, LIMITS)).sa_schedule_tuple[0].sales_tariff
    assert levels is not None
    assert [each.consumption_cost for each in levels.sales_tariff_entry] == [(), ()]


def test_din_ends_at_what_its_numbers_hold() -> None:
    (offered,) = schedules.schedule_list_din(slots_of(Tariff(), LIMITS)).sa_schedule_tuple
    assert [each.p_max for each in offered.p_max_schedule.p_max_schedule_entry] == [32_767]


def test_discharging_schedules_and_the_sign_that_vehicles_want() -> None:
    slots = slots_of(PRICED, LIMITS, until=14_400)
    for negative, sign in ((False, 1), (True, -1)):
        (offered,) = schedules.schedule_tuples(PRICED, slots, anchor=5, bidirectional=True, negative=negative)
        assert offered.discharging_schedule is not None
        entries = offered.discharging_schedule.power_schedule.power_schedule_entries.power_schedule_entry
        assert [si(each.power) for each in entries] == [sign * 30_000, sign * 30_000, sign * 5000]
    (offered,) = schedules.schedule_tuples(PRICED, slots, anchor=5)
    assert offered.discharging_schedule is None
    assert offered.charging_schedule.power_schedule.time_anchor == 5


def test_absolute_prices_are_exact() -> None:
    found = schedules.absolute_prices(PRICED, slots_of(PRICED, LIMITS, until=14_400), anchor=7)
    assert found is not None
    rules = [stack.price_rule[0] for stack in found.price_rule_stacks.price_rule_stack]
    assert [rule.energy_fee.decimal for rule in rules] == [Decimal("0.42"), Decimal("0.2875"), Decimal("0.42")]
    assert rules[0].parking_fee is not None
    assert (rules[0].parking_fee.decimal, rules[0].parking_fee_period) == (Decimal("1.5"), 3600)
    assert found.tax_rules is not None
    assert found.tax_rules.tax_rule[0].tax_rate.decimal == 19
    assert (found.currency, found.language) == ("EUR", "eng")


def test_prices_are_told_for_all_the_time_or_not_at_all() -> None:
    patchy = Tariff(periods=(TariffPeriod(duration=60, price=Decimal(1)), TariffPeriod(duration=60)))
    slots = slots_of(patchy, LIMITS)
    assert schedules.absolute_prices(patchy, slots, anchor=0) is None
    assert schedules.price_levels(patchy, slots, anchor=0) is None


@pytest.mark.parametrize(
    ("profile", "bad"),
    [
        ([(0, 11_000)], False),
        ([(0, 11_005)], False),
        ([(0, 11_100)], True),
        ([(0, 11_000), (100, 22_000)], True),
        ([(0, 0), (3600, 22_000), (10_800, 4000)], False),
        ([(0, 0), (3600, 22_000)], True),
        ([(0, -5000)], False),
        ([(0, -5200)], True),
        ([], False),
    ],
)
def test_profiles_against_the_schedule(profile: list[tuple[float, float]], bad: bool) -> None:
    slots = [Slot(0, 3600, 11_000, 30_000), Slot(3600, 7200, 22_000, 30_000), Slot(10_800, 3600, 4000, 5000)]
    if profile == [(0, 11_000)] or profile == [(0, 11_005)]:
        slots = slots[:2]
    assert exceeds(profile, slots) is bad


def test_profiles_of_iso20_count_from_their_anchor() -> None:
    entries = (
        d20.PowerScheduleEntry(
            duration=60, power=d20.RationalNumber(exponent=3, value=4), power_l2=d20.RationalNumber(exponent=3, value=3)
        ),
        d20.PowerScheduleEntry(duration=60, power=d20.RationalNumber(exponent=0, value=-500)),
    )
    profile = d20.EVPowerProfile(time_anchor=1010, ev_power_profile_entries=d20.EVPowerProfileEntryList(ev_power_profile_entry=entries))
    assert schedules.profile20(profile, 1000) == [(10.0, 7000.0), (70.0, -500.0)]


def test_power_at_moments() -> None:
    slots = slots_of(PRICED, LIMITS, until=14_400)
    assert [power_at(slots, moment)[0] for moment in (-1, 0, 3599.9, 3600, 1e9)] == [11_000, 11_000, 11_000, 22_000, 4000]
