"""Readings of the meters at the clock's own times, such as each full quarter of an hour (J01; AlignedDataCtrlr)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.sampling import meter_values, meter_values_16
from v2gstack.errors import V2gError
from v2gstack.messages.ocpp import OcppVersion

if TYPE_CHECKING:
    from collections.abc import Collection

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.metering import MeterReading
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.evse import OcppEvse

__all__ = ["keep_aligned", "meter_values_request"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

_DAY: Final = 86_400


def next_alignment(now: float, interval: int) -> float:
    """The next time that is aligned, Unix time: intervals are counted from midnight on (UTC), and at midnight anew."""
    since_midnight = now % _DAY
    midnight = now - since_midnight
    return min(midnight + (since_midnight // interval + 1) * interval, midnight + _DAY)


async def keep_aligned(owner: ChargingStation) -> None:
    """Read the meters at those times, and tell the readings: with their transactions, or on their own where none runs."""
    while True:
        owner.alignment_changed.clear()
        interval = int(owner.model.number("AlignedDataCtrlr", "Interval"))
        if not interval:
            await owner.alignment_changed.wait()
            continue
        now = owner.station.unix_time()
        with suppress(TimeoutError):
            async with asyncio.timeout(next_alignment(now, interval) - now):
                await owner.alignment_changed.wait()
            # another interval: it counts from now on
            continue
        only_idle = owner.model.is_on("AlignedDataCtrlr", "SendDuringIdle")
        if only_idle and any(evse.transaction for evse in owner.evses):
            # J01.FR.20
            continue
        for evse in owner.evses:
            try:
                await _tell(owner, evse)
            except (V2gError, OSError) as error:
                _LOG.error("EVSE %d: its meter cannot be told of: %s", evse.number, error)


async def _tell(owner: ChargingStation, evse: OcppEvse) -> None:
    if await evse.sample("MeterValueClock"):
        return
    if not owner.is_heard:
        # B04, QueueAllMessages: what belongs to no transaction is not kept
        return
    reading, now = await evse.hardware.meter.read(), owner.station.unix_time()
    measurands = owner.model.members("AlignedDataCtrlr", "Measurands")
    owner.note(lambda version: meter_values_request(version, evse.number, reading, now, "Sample.Clock", measurands))


def meter_values_request(
    version: OcppVersion, evse_id: int, reading: MeterReading, now: float, context: str, measurands: Collection[str]
) -> OcppObject | None:
    """The request that tells a reading of no transaction; ``None`` where nothing of it is wanted.

    Args:
        version: The version that is spoken.
        evse_id: The EVSE; in OCPP 1.6 the connector.
        reading: The reading.
        now: When it was read, Unix time.
        context: Why, such as ``Sample.Clock``.
        measurands: What is told of it.
    """
    msg: Any = version.messages
    made: OcppObject
    if version is OcppVersion.V16:
        value = meter_values_16(reading, now, context, measurands=measurands)
        if value is None:
            return None
        made = msg.MeterValuesRequest(connector_id=evse_id, meter_value=(value,))
    else:
        values = meter_values(version, reading, now, context, measurands=measurands)
        if values is None:
            return None
        made = msg.MeterValuesRequest(evse_id=evse_id, meter_value=(values,))
    return made
