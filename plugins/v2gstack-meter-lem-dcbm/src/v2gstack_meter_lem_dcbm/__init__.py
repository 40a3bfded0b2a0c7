"""What v2gstack-meter-lem-dcbm offers, told without importing it."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import MeterDriverSpec, hookimpl

__all__: list[str] = []


@hookimpl
def v2gstack_meter_drivers() -> Iterable[MeterDriverSpec]:
    """A DC meter that signs transactions."""
    yield MeterDriverSpec(
        "lem-dcbm",
        "LEM DCBM 400 and 600 over HTTP, with signed records of transactions",
        factory="v2gstack_meter_lem_dcbm.meter:DcbmMeter",
        config="v2gstack_meter_lem_dcbm.meter:DcbmConfig",
        capabilities=frozenset({"clock", "transactions"}),
        wants_context=True,
    )
