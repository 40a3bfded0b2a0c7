"""Schedules of all protocols, built from one simple tariff.

A `Tariff` becomes slots: stretches of time with a limit and a price, cut to what the EVSE can do and to as many as the
vehicle can hold. Out of slots come the SAScheduleList of DIN 70121 and ISO 15118-2, with a SalesTariff where prices are
known, and the schedules and price schedules of ISO 15118-20.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from v2gstack.application.numbers import physical2, price, rational, si
from v2gstack.application.tariff import Tariff
from v2gstack.messages import din70121, iso15118_2
from v2gstack.messages import iso15118_20 as d20
from v2gstack.types import Limits

__all__ = [
    "DAY",
    "MAXIMUM_SLOTS",
    "POWER_TOLERANCE",
    "PRICE_ALGORITHM",
    "TUPLE_ID",
    "Slot",
    "absolute_prices",
    "exceeds",
    "power_at",
    "price_levels",
    "profile20",
    "schedule_list_din",
    "schedule_list_iso2",
    "schedule_tuples",
    "slots_of",
]

#: Seconds that a schedule covers where the vehicle does not say when it leaves; also the longest interval of ISO 15118-2.
DAY: Final = 86_400
#: Latest begin of an interval of ISO 15118-2 (RelativeTimeInterval).
_LATEST_START: Final = 16_777_214
#: Most entries that the schedules of ISO 15118-2 and ISO 15118-20 can have.
MAXIMUM_SLOTS: Final = 1024
#: Number of the one schedule that is offered.
TUPLE_ID: Final = 1
#: Most watts that a PMax of DIN 70121 can say (xs:short).
_DIN_MOST: Final = 32_767
#: Most levels of a price (xs:unsignedByte).
_MOST_LEVELS: Final = 255
#: Share by which a profile may lie above a limit, because both sides round: a 16-bit value has at least four digits.
POWER_TOLERANCE: Final = 0.001
#: Longest description of a price schedule (ISO 15118-20), characters.
_DESCRIPTION: Final = 160
#: Seconds in an hour.
_HOUR: Final = 3600
#: Prices depend on the power of the moment (ISO 15118-20, annex on price algorithms).
PRICE_ALGORITHM: Final = "urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power"


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a schedule.

    Attributes:
        start: Seconds from the schedule's beginning.
        duration: Seconds.
        power: W into the vehicle at most.
        discharge_power: W out of the vehicle at most, positive.
        price: Per kWh.
        price_level: Relative level, 1 the cheapest.
        parking_price: Per hour.
    """

    start: int
    duration: int
    power: float
    discharge_power: float = 0.0
    price: Decimal | None = None
    price_level: int | None = None
    parking_price: Decimal | None = None


def slots_of(tariff: Tariff, limits: Limits, *, until: float | None = None, maximum: int | None = None) -> tuple[Slot, ...]:
    """Cut a tariff to what the EVSE can do, to the time that matters, and to as many slots as the vehicle can hold.

    Args:
        tariff: Power and price over time.
        limits: What the EVSE can do; an absent power is no limit, which the wire says as its largest number.
        until: Seconds until the vehicle leaves; ``None`` or nought is a day.
        maximum: Most slots; ``None`` or nought is `MAXIMUM_SLOTS`. What is beyond becomes one slot with the smallest power.

    Returns:
        At least one slot. They follow each other without gaps, and the last one lasts until the end.

    Example:
        >>> from v2gstack.application.tariff import TariffPeriod
        >>> night = Tariff(periods=(TariffPeriod(duration=3600, maximum_power=4000), TariffPeriod(duration=3600)))
        >>> [(slot.start, slot.duration, slot.power) for slot in slots_of(night, Limits(maximum_power=11_000), until=10_000)]
        [(0, 3600, 4000), (3600, 6400, 11000)]
    """
    most = limits.maximum_power if limits.maximum_power is not None else float("inf")
    most_out = limits.maximum_discharge_power or 0.0
    end = min(int(until), _LATEST_START) if until else DAY
    found: list[Slot] = []
    start = 0
    for index, period in enumerate(tariff.periods):
        if start >= end:
            break
        last = index == len(tariff.periods) - 1
        duration = end - start if last else min(period.duration, end - start)
        if duration <= 0:
            continue
        power = most if period.maximum_power is None else min(period.maximum_power, most)
        discharge = most_out if period.maximum_discharge_power is None else min(period.maximum_discharge_power, most_out)
        found.append(Slot(start, duration, power, discharge, period.price, period.price_level, period.parking_price))
        start += duration
    if not found:
        found.append(Slot(0, end, most, most_out))
    return _fitted(found, min(maximum or MAXIMUM_SLOTS, MAXIMUM_SLOTS))


def _fitted(slots: Sequence[Slot], maximum: int) -> tuple[Slot, ...]:
    if len(slots) <= maximum:
        return tuple(slots)
    kept, rest = slots[: maximum - 1], slots[maximum - 1 :]
    prices = [slot.price for slot in rest if slot.price is not None]
    levels = [slot.price_level for slot in rest if slot.price_level is not None]
    parking = [slot.parking_price for slot in rest if slot.parking_price is not None]
    tail = Slot(
        rest[0].start,
        sum(slot.duration for slot in rest),
        min(slot.power for slot in rest),
        min(slot.discharge_power for slot in rest),
        max(prices) if prices else None,
        max(levels) if levels else None,
        max(parking) if parking else None,
    )
    return (*kept, tail)


def power_at(slots: Sequence[Slot], elapsed: float) -> tuple[float, float]:
    """The limits at a moment: W into the vehicle, W out of it.

    Args:
        slots: A schedule; the last slot holds on after its end.
        elapsed: Seconds since the schedule's beginning.
    """
    for slot in reversed(slots):
        if slot.start <= elapsed:
            return slot.power, slot.discharge_power
    return slots[0].power, slots[0].discharge_power


def exceeds(profile: Iterable[tuple[float, float]], slots: Sequence[Slot]) -> bool:
    """Whether a vehicle's profile breaks the limits of a schedule.

    Args:
        profile: Begin of each entry, in seconds from the schedule's beginning, and its power in W, negative to discharge.
            An entry holds until the next one begins, the last one until the schedule ends.
        slots: The schedule.

    Example:
        >>> exceeds([(0, 11_000), (3600, 3000)], [Slot(0, 3600, 11_000), Slot(3600, 3600, 4000)])
        False
        >>> exceeds([(0, 11_000)], [Slot(0, 3600, 11_000), Slot(3600, 3600, 4000)])
        True
    """
    entries = sorted(profile)
    for index, (start, power) in enumerate(entries):
        end = entries[index + 1][0] if index + 1 < len(entries) else float("inf")
        for slot in slots:
            if slot.start < end and start < slot.start + slot.duration:
                most = slot.power if power >= 0 else slot.discharge_power
                if abs(power) > most * (1 + POWER_TOLERANCE):
                    return True
    return False


# ---------------------------------------------------------------------------------------------- levels of prices


def _levels(slots: Sequence[Slot]) -> list[int] | None:
    """A level for each slot, 1 the cheapest; ``None`` where the tariff tells too little."""
    if all(slot.price_level is not None for slot in slots):
        return [min(max(slot.price_level or 0, 0), _MOST_LEVELS) for slot in slots]
    prices = [slot.price for slot in slots if slot.price is not None]
    if len(prices) < len(slots):
        return None
    ranks = {amount: rank for rank, amount in enumerate(sorted(set(prices)), start=1)}
    return [min(ranks[amount], _MOST_LEVELS) for amount in prices]


def _percentages(slots: Sequence[Slot]) -> list[int] | None:
    """Price of each slot in percent of the dearest; ``None`` where prices are not known for all, or are not positive."""
    prices = [slot.price for slot in slots if slot.price is not None]
    if len(prices) < len(slots) or min(prices) < 0 or max(prices) <= 0:
        return None
    return [int((100 * amount / max(prices)).quantize(Decimal(1), ROUND_HALF_EVEN)) for amount in prices]


# ---------------------------------------------------------------------------------------------- ISO 15118-2, DIN 70121


def schedule_list_iso2(tariff: Tariff, slots: Sequence[Slot], *, prices: bool = True) -> iso15118_2.SAScheduleList:
    """The SAScheduleList of ISO 15118-2: one tuple with its PMaxSchedule, and a SalesTariff where prices are known.

    Args:
        tariff: For the description.
        slots: What `slots_of` made of it.
        prices: Whether to add a SalesTariff. With a contract it would have to be signed by the contract's issuer.
    """
    entries = tuple(
        iso15118_2.PMaxScheduleEntry(time_interval=_interval2(slots, index), p_max=physical2(slot.power, iso15118_2.UnitSymbol.W))
        for index, slot in enumerate(slots)
    )
    offered = iso15118_2.SAScheduleTuple(
        sa_schedule_tuple_id=TUPLE_ID,
        p_max_schedule=iso15118_2.PMaxSchedule(p_max_schedule_entry=entries),
        sales_tariff=_sales_tariff2(tariff, slots) if prices else None,
    )
    return iso15118_2.SAScheduleList(sa_schedule_tuple=(offered,))


def _interval2(slots: Sequence[Slot], index: int) -> iso15118_2.RelativeTimeInterval:
    slot = slots[index]
    # an entry ends where the next one begins; the last one says its length, of which a day is the most there is
    duration = min(slot.duration, DAY) if index == len(slots) - 1 else None
    return iso15118_2.RelativeTimeInterval(start=slot.start, duration=duration)


def _sales_tariff2(tariff: Tariff, slots: Sequence[Slot]) -> iso15118_2.SalesTariff | None:
    levels = _levels(slots)
    if levels is None:
        return None
    percentages = _percentages(slots)
    entries: list[iso15118_2.SalesTariffEntry] = []
    for index in range(len(slots)):
        costs: tuple[iso15118_2.ConsumptionCost, ...] = ()
        if percentages is not None:
            cost = iso15118_2.Cost(cost_kind=iso15118_2.CostKind.relativePricePercentage, amount=percentages[index])
            costs = (iso15118_2.ConsumptionCost(start_value=physical2(0, iso15118_2.UnitSymbol.W), cost=(cost,)),)
        entries.append(
            iso15118_2.SalesTariffEntry(time_interval=_interval2(slots, index), e_price_level=levels[index], consumption_cost=costs)
        )
    return iso15118_2.SalesTariff(
        id="tariff1",
        sales_tariff_id=TUPLE_ID,
        sales_tariff_description=tariff.description[:32] or None,
        num_e_price_levels=max(levels),
        sales_tariff_entry=tuple(entries),
    )


def schedule_list_din(slots: Sequence[Slot]) -> din70121.SAScheduleList:
    """The SAScheduleList of DIN 70121. Its PMax ends at 32767 W, which stations of more power write as well."""
    entries = tuple(
        din70121.PMaxScheduleEntry(
            time_interval=din70121.RelativeTimeInterval(start=slot.start, duration=slot.duration),
            p_max=round(min(slot.power, _DIN_MOST)),
        )
        for slot in slots
    )
    schedule = din70121.PMaxSchedule(p_max_schedule_id=TUPLE_ID, p_max_schedule_entry=entries)
    return din70121.SAScheduleList(sa_schedule_tuple=(din70121.SAScheduleTuple(sa_schedule_tuple_id=TUPLE_ID, p_max_schedule=schedule),))


# ---------------------------------------------------------------------------------------------- ISO 15118-20


def schedule_tuples(
    tariff: Tariff,
    slots: Sequence[Slot],
    *,
    anchor: int,
    bidirectional: bool = False,
    negative: bool = False,
    pricing: int = 0,
) -> tuple[d20.ScheduleTuple, ...]:
    """The schedule of ISO 15118-20 for the scheduled control mode: charging, and discharging where the service is bidirectional.

    Args:
        tariff: For currency, language and tax.
        slots: What `slots_of` made of it.
        anchor: When the schedule begins, Unix time.
        bidirectional: Whether to add a discharging schedule.
        negative: Write power out of the vehicle as negative numbers.
        pricing: The Pricing parameter of the selected service: 0 none, 1 absolute prices, 2 levels.
    """
    absolute = absolute_prices(tariff, slots, anchor=anchor) if pricing == 1 else None
    levels = price_levels(tariff, slots, anchor=anchor) if pricing == 2 else None

    def schedule(powers: list[float]) -> d20.ChargingSchedule:
        entries = tuple(
            d20.PowerScheduleEntry(duration=slot.duration, power=rational(power)) for slot, power in zip(slots, powers, strict=True)
        )
        return d20.ChargingSchedule(
            power_schedule=d20.PowerSchedule(
                time_anchor=anchor, power_schedule_entries=d20.PowerScheduleEntryList(power_schedule_entry=entries)
            ),
            absolute_price_schedule=absolute,
            price_level_schedule=levels,
        )

    sign = -1.0 if negative else 1.0
    offered = d20.ScheduleTuple(
        schedule_tuple_id=TUPLE_ID,
        charging_schedule=schedule([slot.power for slot in slots]),
        discharging_schedule=schedule([sign * slot.discharge_power for slot in slots]) if bidirectional else None,
    )
    return (offered,)


def absolute_prices(tariff: Tariff, slots: Sequence[Slot], *, anchor: int) -> d20.AbsolutePriceSchedule | None:
    """Prices as an AbsolutePriceSchedule; ``None`` where the tariff does not have one for every slot.

    Args:
        tariff: For currency, language and tax.
        slots: What `slots_of` made of it.
        anchor: When the schedule begins, Unix time.
    """
    stacks: list[d20.PriceRuleStack] = []
    for slot in slots:
        if slot.price is None:
            return None
        rule = d20.PriceRule(
            energy_fee=price(slot.price),
            parking_fee=None if slot.parking_price is None else price(slot.parking_price),
            parking_fee_period=None if slot.parking_price is None else _HOUR,
            power_range_start=rational(0),
        )
        stacks.append(d20.PriceRuleStack(duration=slot.duration, price_rule=(rule,)))
    taxes = None
    if tariff.tax_rate is not None:
        tax = d20.TaxRule(
            tax_rule_id=TUPLE_ID,
            tax_rate=price(tariff.tax_rate),
            tax_included_in_price=True,
            applies_to_energy_fee=True,
            applies_to_parking_fee=True,
            applies_to_overstay_fee=True,
            applies_minimum_maximum_cost=True,
        )
        taxes = d20.TaxRuleList(tax_rule=(tax,))
    return d20.AbsolutePriceSchedule(
        time_anchor=anchor,
        price_schedule_id=TUPLE_ID,
        price_schedule_description=tariff.description[:_DESCRIPTION] or None,
        currency=tariff.currency,
        language=tariff.language,
        price_algorithm=PRICE_ALGORITHM,
        tax_rules=taxes,
        price_rule_stacks=d20.PriceRuleStackList(price_rule_stack=tuple(stacks)),
    )


def price_levels(tariff: Tariff, slots: Sequence[Slot], *, anchor: int) -> d20.PriceLevelSchedule | None:
    """Prices as a PriceLevelSchedule; ``None`` where the tariff has neither levels nor prices for every slot.

    Args:
        tariff: For the description.
        slots: What `slots_of` made of it.
        anchor: When the schedule begins, Unix time.
    """
    levels = _levels(slots)
    if levels is None:
        return None
    entries = tuple(
        d20.PriceLevelScheduleEntry(duration=slot.duration, price_level=level) for slot, level in zip(slots, levels, strict=True)
    )
    return d20.PriceLevelSchedule(
        time_anchor=anchor,
        price_schedule_id=TUPLE_ID,
        price_schedule_description=tariff.description[:_DESCRIPTION] or None,
        number_of_price_levels=max(levels),
        price_level_schedule_entries=d20.PriceLevelScheduleEntryList(price_level_schedule_entry=entries),
    )


def profile20(profile: d20.EVPowerProfile, anchor: int) -> list[tuple[float, float]]:
    """A power profile of ISO 15118-20 as begin of each entry, in seconds from `anchor`, and total power in W."""
    start = float(profile.time_anchor - anchor)
    found: list[tuple[float, float]] = []
    for entry in profile.ev_power_profile_entries.ev_power_profile_entry:
        power = sum(si(part) for part in (entry.power, entry.power_l2, entry.power_l3) if part is not None)
        found.append((start, power))
        start += entry.duration
    return found
