"""What v2gstack-example offers, told without importing it."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import AuthorizerSpec, MeterDriverSpec, hookimpl

__all__: list[str] = []


@hookimpl
def v2gstack_authorizers() -> Iterable[AuthorizerSpec]:
    """Accepts who is listed in a file."""
    yield AuthorizerSpec(
        "example",
        "Accepts who is listed in a file",
        factory="v2gstack_example.authorizer:ExampleAuthorizer",
        config="v2gstack_example.authorizer:ExampleAuthorizerConfig",
    )


@hookimpl
def v2gstack_meter_drivers() -> Iterable[MeterDriverSpec]:
    """Counts the pulses of a pulse output."""
    yield MeterDriverSpec(
        "example",
        "Counts the pulses of a pulse output",
        factory="v2gstack_example.meter:ExampleMeter",
        config="v2gstack_example.meter:ExampleMeterConfig",
    )
