"""What v2gstack-pilot-sysfs offers, told without importing it."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import ControlPilotSpec, hookimpl

__all__: list[str] = []


@hookimpl
def v2gstack_control_pilots() -> Iterable[ControlPilotSpec]:
    """A station's, by a PWM channel and an ADC of Linux."""
    yield ControlPilotSpec(
        "sysfs",
        "A station's, by a PWM channel and an ADC of Linux",
        factory="v2gstack_pilot_sysfs.pilot:SysfsPilot",
        config="v2gstack_pilot_sysfs.pilot:SysfsPilotConfig",
        capabilities=frozenset({"secc", "duty"}),
        wants_context=True,
    )
