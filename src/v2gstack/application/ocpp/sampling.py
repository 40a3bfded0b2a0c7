"""Readings of a meter as sampled values of OCPP: both registers, never netted, and the record that the meter signed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from v2gstack.messages.ocpp import OcppVersion
from v2gstack.metering.signed_value import signed_meter_value

if TYPE_CHECKING:
    from collections.abc import Collection

    from v2gstack.messages.ocpp16 import MeterValue
    from v2gstack.messages.ocpp201 import MeterValueType
    from v2gstack.metering import MeterReading

__all__ = ["meter_values", "meter_values_16", "moment"]

_IMPORT, _EXPORT = "Energy.Active.Import.Register", "Energy.Active.Export.Register"


def moment(seconds: float) -> datetime:
    """Unix time as a date, to the millisecond: more digits are noise, and some peers refuse them."""
    return datetime.fromtimestamp(round(seconds, 3), UTC)


def _quantities(reading: MeterReading) -> list[tuple[str, str, str | None, Decimal]]:
    """What a reading tells: measurand, unit, phase, value."""
    found: list[tuple[str, str, str | None, Decimal]] = [
        (_IMPORT, "Wh", None, Decimal(reading.imported)),
        (_EXPORT, "Wh", None, Decimal(reading.exported)),
    ]
    if reading.power is not None:
        into, out = max(reading.power, 0.0), max(-reading.power, 0.0)
        found.append(("Power.Active.Import", "W", None, _tenths(into)))
        found.append(("Power.Active.Export", "W", None, _tenths(out)))
    if reading.frequency is not None:
        found.append(("Frequency", "Hz", None, Decimal(str(round(reading.frequency, 3)))))
    for number, phase in enumerate(reading.phases, 1):
        on, between = (f"L{number}", f"L{number}-N") if len(reading.phases) > 1 else (None, None)
        if phase.voltage is not None:
            found.append(("Voltage", "V", between, _tenths(phase.voltage)))
        if phase.current is not None:
            out_of = phase.power is not None and phase.power < 0
            found.append(("Current.Export" if out_of else "Current.Import", "A", on, _tenths(abs(phase.current))))
    return found


def _tenths(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def meter_values(
    version: OcppVersion,
    reading: MeterReading,
    time: float,
    context: str,
    *,
    public_key: bool = True,
    registers_only: bool = False,
    measurands: Collection[str] | None = None,
) -> MeterValueType | None:
    """A reading for OCPP 2.0.1 and 2.1. The signed record goes with the register of import, which it covers.

    Args:
        version: The version, 2.0.1 or 2.1.
        reading: The reading.
        time: When it was read, Unix time.
        context: Why, such as ``Transaction.Begin``.
        public_key: Whether the meter's key is sent along (PublicKeyWithSignedMeterValue).
        registers_only: Whether nothing but energy is wanted.
        measurands: What is wanted; ``None`` for all.

    Returns:
        The values; ``None`` where nothing is left, because OCPP has no message of no values.
    """
    msg: Any = version.messages
    signed = _signed(msg, version, reading, public_key=public_key)
    values = [
        msg.SampledValueType(
            value=value,
            context=msg.ReadingContextEnumType(context),
            measurand=msg.MeasurandEnumType(measurand),
            phase=None if phase is None else msg.PhaseEnumType(phase),
            location=msg.LocationEnumType.Outlet,
            unit_of_measure=msg.UnitOfMeasureType(unit=unit),
            signed_meter_value=signed if measurand == _IMPORT else None,
        )
        for measurand, unit, phase, value in _quantities(reading)
        if (not registers_only or unit == "Wh") and (measurands is None or measurand in measurands)
    ]
    if not values:
        return None
    made: MeterValueType = msg.MeterValueType(timestamp=moment(time), sampled_value=tuple(values))
    return made


def _signed(msg: Any, version: OcppVersion, reading: MeterReading, *, public_key: bool) -> Any:
    if reading.record is None:
        return None
    signed = signed_meter_value(reading.record, public_key=reading.record.public_key or None if public_key else None)
    if signed.excess(version):
        # what is cut proves nothing; the registers are told all the same
        return None
    return msg.SignedMeterValueType(
        signed_meter_data=signed.signed_meter_data,
        signing_method=signed.signing_method,
        encoding_method=signed.encoding_method,
        public_key=signed.public_key,
    )


def meter_values_16(
    reading: MeterReading,
    time: float,
    context: str,
    *,
    public_key: bool = True,
    registers_only: bool = False,
    measurands: Collection[str] | None = None,
) -> MeterValue | None:
    """A reading for OCPP 1.6. Values are texts; a signed record is a value of its own, in the format ``SignedData``.

    Args:
        reading: The reading.
        time: When it was read, Unix time.
        context: Why, such as ``Transaction.Begin``.
        public_key: Whether the meter's key is sent along.
        registers_only: Whether nothing but energy is wanted.
        measurands: What is wanted; ``None`` for all.

    Returns:
        The values; ``None`` where nothing is left.
    """
    from v2gstack.messages import ocpp16 as msg

    values = [
        msg.SampledValue(
            value=str(value),
            context=msg.ReadingContext(context),
            format=msg.ValueFormat.Raw,
            measurand=msg.Measurand(measurand),
            phase=None if phase is None else msg.Phase(phase),
            location=msg.Location.Outlet,
            unit=msg.UnitOfMeasure(unit),
        )
        for measurand, unit, phase, value in _quantities(reading)
        # a frequency has no unit in the schema of 1.6
        if unit != "Hz" and (not registers_only or unit == "Wh") and (measurands is None or measurand in measurands)
    ]
    if reading.record is not None and (measurands is None or _IMPORT in measurands):
        signed = signed_meter_value(reading.record, public_key=reading.record.public_key or None if public_key else None)
        text = msgspec.json.encode(
            {
                "signedMeterData": signed.signed_meter_data,
                "signingMethod": signed.signing_method,
                "encodingMethod": signed.encoding_method,
                "publicKey": signed.public_key,
            }
        ).decode()
        values.append(
            msg.SampledValue(
                value=text,
                context=msg.ReadingContext(context),
                format=msg.ValueFormat.SignedData,
                measurand=msg.Measurand(_IMPORT),
                location=msg.Location.Outlet,
            )
        )
    return msg.MeterValue(timestamp=moment(time), sampled_value=tuple(values)) if values else None
