"""Which schedule a vehicle takes, and the power profile it makes of it. Pure functions over steps of power and price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Offer", "ProfileStep", "ScheduleStep", "choose", "merge", "power_at", "profile", "turned"]

#: Seconds that a schedule without an end counts for, and the longest that offers are compared over.
_HORIZON = 86_400.0


@dataclass(frozen=True, slots=True)
class ScheduleStep:
    """A stretch of an offered schedule; it lasts until the next one begins.

    Attributes:
        start: Seconds from now.
        power: W at most, over all phases; ``None`` is no limit.
        price: What energy costs, in any unit that is the same in all offers; ``None`` where nothing was said.
    """

    start: float
    power: float | None
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One schedule tuple.

    Attributes:
        tuple_id: Its number.
        steps: Its steps, by rising start.
        end: Seconds from now where it ends; ``None`` where it does not say.
    """

    tuple_id: int
    steps: tuple[ScheduleStep, ...]
    end: float | None = None


@dataclass(frozen=True, slots=True)
class ProfileStep:
    """A stretch of the power profile that the vehicle commits to.

    Attributes:
        start: Seconds from now.
        power: W at most.
        duration: Seconds.
    """

    start: float
    power: float
    duration: float


def choose(offers: Sequence[Offer], *, energy: float, power: float, departure: float | None = None) -> Offer:
    """The offer that serves the most of the energy before departure, and of those the cheapest; the first of equals.

    The vehicle is taken to charge as fast as the schedule lets it until it has what it wants.

    Args:
        offers: At least one offer.
        energy: Wh that it wants.
        power: W that it can take.
        departure: Seconds until it leaves.

    Example:
        >>> dear = Offer(1, (ScheduleStep(0, 11_000, 3),))
        >>> cheap = Offer(2, (ScheduleStep(0, 11_000, 1),))
        >>> choose([dear, cheap], energy=5_000, power=11_000).tuple_id
        2
    """

    def rank(offer: Offer) -> tuple[float, float]:
        missing, cost = _cost(offer, energy, power, departure)
        return round(missing), cost

    return min(offers, key=rank)


def _cost(offer: Offer, energy: float, power: float, departure: float | None) -> tuple[float, float]:
    """Wh that are not served, and what the others cost."""
    missing, cost = max(energy, 0.0), 0.0
    for step, duration in _durations(offer, departure):
        allowed = power if step.power is None else min(power, step.power)
        served = min(missing, max(allowed, 0.0) * duration / 3600)
        missing -= served
        cost += served * (step.price or 0.0)
    return missing, cost


def _durations(offer: Offer, departure: float | None = None) -> Iterable[tuple[ScheduleStep, float]]:
    end = _HORIZON if offer.end is None else offer.end
    if departure is not None:
        end = min(end, departure)
    starts = [*(step.start for step in offer.steps[1:]), end]
    for step, following in zip(offer.steps, starts, strict=True):
        duration = min(following, end) - step.start
        if duration > 0:
            yield step, duration


def merge(powers: Sequence[tuple[float, float | None]], prices: Sequence[tuple[float, float | None]]) -> tuple[ScheduleStep, ...]:
    """One row of steps of two rows with boundaries of their own.

    Args:
        powers: Starts and powers, by rising start.
        prices: Starts and prices, by rising start.

    Example:
        >>> merge([(0, 11.0), (60, 5.0)], [(0, 1.0), (30, 2.0)])[1]
        ScheduleStep(start=30, power=11.0, price=2.0)
    """
    starts = sorted({start for start, _ in powers} | {start for start, _ in prices})
    return tuple(ScheduleStep(start, _at(powers, start), _at(prices, start)) for start in starts)


def _at(row: Sequence[tuple[float, float | None]], moment: float) -> float | None:
    found = None
    for start, value in row:
        if start > moment:
            break
        found = value
    return found


def profile(offer: Offer, *, power: float, points: int) -> tuple[ProfileStep, ...]:
    """The power profile within an offer: as fast as the schedule and the vehicle allow.

    Args:
        offer: The offer taken.
        power: W that the vehicle can take at most.
        points: Steps that the profile may have; what is beyond goes into the last one, at its lowest power.
    """
    steps: list[ProfileStep] = []
    for step, duration in _durations(offer):
        allowed = power if step.power is None else min(power, step.power)
        last = steps[-1] if steps else None
        if last is not None and last.power == allowed:
            steps[-1] = ProfileStep(last.start, allowed, last.duration + duration)
        elif last is not None and len(steps) == points:
            steps[-1] = ProfileStep(last.start, min(last.power, allowed), last.duration + duration)
        else:
            steps.append(ProfileStep(step.start, allowed, duration))
    return tuple(steps)


def power_at(steps: Sequence[ProfileStep], moment: float) -> float | None:
    """The power that a profile allows at a moment; ``None`` without a profile. The last step holds on.

    Args:
        steps: The profile.
        moment: Seconds since it began.
    """
    found = None
    for step in steps:
        if found is not None and step.start > moment:
            break
        found = step.power
    return found


def turned(steps: Sequence[ProfileStep], *, after: float, power: float) -> tuple[ProfileStep, ...]:
    """A profile that turns to discharging at a moment.

    Args:
        steps: The profile.
        after: Seconds since it began.
        power: W out of the vehicle.

    Example:
        >>> [(step.start, step.power, step.duration) for step in turned([ProfileStep(0, 11.0, 100)], after=40, power=5.0)]
        [(0, 11.0, 40), (40, -5.0, 60)]
    """
    found: list[ProfileStep] = []
    for step in steps:
        end = step.start + step.duration
        if end <= after:
            found.append(step)
            continue
        if step.start < after:
            found.append(ProfileStep(step.start, step.power, after - step.start))
        start = max(step.start, after)
        if found and found[-1].power == -power:
            last = found.pop()
            found.append(ProfileStep(last.start, -power, last.duration + end - start))
        else:
            found.append(ProfileStep(start, -power, end - start))
    return tuple(found)
