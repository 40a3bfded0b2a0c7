"""What all contract kits share: rules, how they are run, and what they demand."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast
from unittest import SkipTest

from v2gstack.types import Limits

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Contract", "RuleResult", "check_limits", "check_number", "check_type", "demand", "rule", "run_contract"]

_Device = TypeVar("_Device")
_Kit = TypeVar("_Kit")
_Value = TypeVar("_Value")

#: Attribute of a rule that says which capability it is about.
_NEEDS = "needs_capability"


def demand(condition: object, text: str) -> None:
    """Fail with a sentence unless a condition holds. Unlike ``assert`` it also does so under ``python -O``."""
    if not condition:
        raise AssertionError(text)


def rule(needs: str = "") -> Callable[[Callable[[_Kit, Any], Awaitable[None]]], Callable[[_Kit], None]]:
    """Make a test of a coroutine that takes a fresh device.

    Args:
        needs: Capability that the rule is about; devices that do not declare it are not held to it.
    """

    def decorate(scenario: Callable[[_Kit, Any], Awaitable[None]]) -> Callable[[_Kit], None]:
        def test(self: _Kit) -> None:
            kit = cast("Contract[Any]", self)
            kit.run(kit.run_rule(scenario))

        # not functools.wraps: pytest would look through it and ask for a fixture named like the argument
        test.__name__ = test.__qualname__ = getattr(scenario, "__name__", "rule")
        test.__doc__ = scenario.__doc__
        setattr(test, _NEEDS, needs)
        return test

    return decorate


class Contract(Generic[_Device]):
    """A kit's base: subclass one of the kits, override `make`, declare `capabilities`, and run pytest.

    Attributes:
        capabilities: What the device can do beyond its interface; the same words as in its spec.
        patience: Seconds after which a rule fails that has come to no end.
    """

    capabilities: ClassVar[frozenset[str]] = frozenset()
    patience: ClassVar[float] = 5.0
    #: The Protocols of which the device satisfies one.
    protocols: ClassVar[tuple[type, ...]] = ()
    #: Every rule by its name, those that do not apply too.
    rules: ClassVar[dict[str, Callable[[Any], None]]] = {}

    def __init_subclass__(cls, **keywords: Any) -> None:
        """Leave out the rules about capabilities that are not declared: pytest does not collect ``None``."""
        super().__init_subclass__(**keywords)
        cls.rules = {**_own_rules(Contract), **cls.rules, **_own_rules(cls)}
        for name, test in cls.rules.items():
            setattr(cls, name, test if _applies(test, cls.capabilities) else None)

    def make(self) -> _Device:
        """A fresh device, for one rule. Called within a running event loop."""
        raise NotImplementedError(f"{type(self).__name__} does not say how its device is made: override make()")

    async def discard(self, device: _Device) -> None:
        """Let go of a device after a rule; by default it is closed, if it can be."""
        close = getattr(device, "close", None)
        if close is not None:
            outcome = close()
            if inspect.isawaitable(outcome):
                await outcome

    def run(self, main: Coroutine[Any, Any, None]) -> None:
        """Run a rule from its beginning to its end, in an event loop of its own."""
        asyncio.run(main)

    async def run_rule(self, scenario: Callable[[Any, Any], Awaitable[None]]) -> None:
        """Run one rule on a fresh device, within the patience.

        Raises:
            AssertionError: The rule is broken, or does not come to its end.
        """
        limit = asyncio.timeout(self.patience)
        try:
            async with limit:
                device = self.make()
                try:
                    await scenario(self, device)
                finally:
                    await self.discard(device)
        except TimeoutError as error:
            if limit.expired():
                raise AssertionError(f"no end after {self.patience:g} s") from error
            raise

    @rule()
    async def test_it_has_the_methods_of_its_interface(self, device: _Device) -> None:
        """It has every method of its interface, with the arguments they are called with."""
        fitting = [each for each in self.protocols if isinstance(device, each)]
        lacking = [name for each in self.protocols for name in vars(each) if not name.startswith("_") and not hasattr(device, name)]
        demand(fitting, f"{type(device).__name__} lacks {', '.join(lacking)}")
        for name, method in vars(fitting[0]).items():
            if name.startswith("_") or not inspect.isfunction(method):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            positional = [None for each in parameters if each.kind is not each.KEYWORD_ONLY]
            keywords = {each.name: None for each in parameters if each.kind is each.KEYWORD_ONLY}
            try:
                inspect.signature(getattr(device, name)).bind(*positional, **keywords)
            except TypeError as error:
                raise AssertionError(f"{name} cannot be called as its interface says: {error}") from error


def _own_rules(kit: type) -> dict[str, Callable[[Any], None]]:
    return {name: value for name, value in vars(kit).items() if hasattr(value, _NEEDS)}


def _applies(test: object, capabilities: frozenset[str]) -> bool:
    return getattr(test, _NEEDS) in ("", *capabilities)


# -- running without pytest ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What became of one rule.

    Attributes:
        rule: What it demands, in a sentence.
        name: Name of the test.
        ok: Whether the device keeps it.
        text: How it breaks it.
    """

    rule: str
    name: str
    ok: bool
    text: str = ""


class _Outcome:
    """Keeps what a rule raised: a device that is checked may raise anything."""

    def __init__(self) -> None:
        self.text = ""
        self.ok = True
        self.skipped = False

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if not isinstance(error, (Exception, SystemExit)):
            return False
        if isinstance(error, SkipTest):
            self.skipped = True
            return True
        self.ok = False
        self.text = str(error) if isinstance(error, AssertionError) else f"it raises {type(error).__name__}: {error}"
        return True


def run_contract(
    kit: type[Contract[Any]], make: Callable[[], object], *, capabilities: frozenset[str] = frozenset(), patience: float | None = None
) -> tuple[RuleResult, ...]:
    """Run a kit's rules in this process, without pytest.

    Args:
        kit: The kit.
        make: Makes a fresh device; called within a running event loop, once for each rule.
        capabilities: What the device declares.
        patience: Seconds after which a rule fails; the kit's own unless given.

    Returns:
        One result for each rule that applies and can be checked here, in the order of the kit.
    """

    def make_one(_: object) -> object:
        return make()

    members: dict[str, object] = {
        "make": make_one,
        "capabilities": capabilities,
        "patience": kit.patience if patience is None else patience,
    }
    tests = cast("Contract[Any]", type(kit.__name__, (kit,), members)())
    results: list[RuleResult] = []
    for name in tests.rules:
        test = getattr(tests, name)
        if test is None:
            continue
        outcome = _Outcome()
        with outcome:
            test()
        # what cannot be checked here is not said to be kept
        if outcome.skipped:
            continue
        results.append(RuleResult((test.__doc__ or name).strip().partition("\n")[0], name, outcome.ok, outcome.text))
    return tuple(results)


# -- what several kits demand ----------------------------------------------------------------------------------------------


def check_number(value: object, what: str, *, low: float | None = None, high: float | None = None) -> float:
    """A number of the kind that devices report: finite, no truth value, within its range."""
    demand(isinstance(value, (int, float)) and not isinstance(value, bool), f"{what} is {value!r}, must be a number")
    number = float(cast("float", value))
    demand(isfinite(number), f"{what} is {number}, must be finite")
    demand(low is None or number >= low, f"{what} is {number:g}, must be at least {low}")
    demand(high is None or number <= high, f"{what} is {number:g}, must be at most {high}")
    return number


def check_type(value: object, kind: type[_Value], what: str) -> _Value:
    """A value of a type."""
    demand(isinstance(value, kind), f"{what} gives {value!r:.80}, must give {kind.__name__}")
    return cast("_Value", value)


def check_limits(given: object) -> None:
    """Limits that make sense: numbers not below 0, and no minimum above its maximum."""
    limits = check_type(given, Limits, "limits")
    for name in ("voltage", "current", "power", "discharge_current", "discharge_power"):
        low, high = (getattr(limits, f"{end}_{name}") for end in ("minimum", "maximum"))
        for end, value in (("minimum", low), ("maximum", high)):
            if value is not None:
                check_number(value, f"{end}_{name}", low=0.0)
        demand(low is None or high is None or low <= high, f"minimum_{name} {low} is above maximum_{name} {high}")
