"""What an OCMF record says: the payload's fields as values, and back to JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, cast

from v2gstack.errors import EncodeError
from v2gstack.metering.ocmf.obis import EnergyFlow, flow_of
from v2gstack.metering.reading import ClockStatus

__all__ = ["BEGIN", "ENDS", "LossCompensation", "OcmfPayload", "OcmfReading", "encode_payload"]

#: Wh of one unit of the energy registers.
_ENERGY_UNITS: Final = {"kWh": Decimal(1000), "Wh": Decimal(1)}

#: TX of the reading that begins a transaction, and of those that end one: end, locally, remotely, by abort, by power failure.
BEGIN: Final = "B"
ENDS: Final = frozenset("ELRAP")


@dataclass(frozen=True, slots=True, kw_only=True)
class OcmfReading:
    """One reading (RD). Fields that a record leaves out since they repeat the reading before are filled in.

    Attributes:
        time: When (TM), with the record's own UTC offset; ``None`` where the text is no time.
        clock: How good the clock was (TM); ``None`` where that is missing.
        transaction: Why it was read (TX): ``B`` begin, ``C`` charging, ``X`` error, ``E`` end, ``L`` ended locally, ``R`` remotely,
            ``A`` by an abort, ``P`` by power failure, ``S`` suspended, ``T`` tariff change; empty without a transaction.
        value: The register's value (RV), with every digit that was signed; ``None`` for a mere event.
        identification: The register as it is written (RI), such as ``1-b:1.8.0``.
        unit: Its unit (RU).
        current_type: ``AC``, ``DC`` or empty (RT).
        loss: Loss of the cable that was taken off since the transaction began (CL), in `unit`.
        error_flags: What is not to be billed (EF): ``E`` energy, ``t`` time.
        status: State of the meter (ST); ``G`` is good.
    """

    time: datetime | None = None
    clock: ClockStatus | None = None
    transaction: str = ""
    value: Decimal | None = None
    identification: str = ""
    unit: str = ""
    current_type: str = ""
    loss: Decimal | None = None
    error_flags: str = ""
    status: str = ""

    @property
    def flow(self) -> EnergyFlow | None:
        """Which way the register counts; ``None`` where it does not count active energy."""
        return flow_of(self.identification)

    @property
    def energy(self) -> Decimal | None:
        """Wh in a register of active energy; ``None`` for everything else."""
        factor = _ENERGY_UNITS.get(self.unit)
        return None if self.value is None or factor is None or self.flow is None else self.value * factor

    @property
    def billable(self) -> bool:
        """Whether the meter vouches for the energy of this reading."""
        return self.status in ("", "G") and "E" not in self.error_flags


@dataclass(frozen=True, slots=True, kw_only=True)
class LossCompensation:
    """The cable whose loss the meter takes off (LC).

    Attributes:
        name: What it is called (LN).
        identification: Its number in the meter's table (LI).
        resistance: Its resistance (LR).
        unit: ``mOhm`` or ``uOhm`` (LU).
    """

    name: str = ""
    identification: int | None = None
    resistance: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OcmfPayload:
    """What is signed. Empty text stands for a field that is not there.

    Attributes:
        format_version: FV.
        gateway: What signs: manufacturer, model (GI).
        gateway_serial: GS.
        gateway_version: GV.
        pagination: Counter of records (PG): ``T`` and a number within transactions, ``F`` and a number for others.
        meter_vendor: MV.
        meter_model: MM.
        meter_serial: MS.
        meter_firmware: MF.
        user_assigned: Whether the user is known (IS); ``None`` where it is not said.
        identification_level: How well the user is known (IL).
        identification_flags: How the user became known (IF).
        identification_type: Kind of `identification` (IT), such as ``EMAID``.
        identification: Who (ID).
        tariff: The tariff in words (TT).
        controller_version: Firmware of the charge controller (CCV).
        charge_point_type: ``EVSEID`` or ``CBIDC`` (CT).
        charge_point: Which charge point (CI).
        loss_compensation: LC.
        readings: RD.
        extensions: Everything else, by its key; manufacturers have those that begin with U to Z.
    """

    format_version: str = ""
    gateway: str = ""
    gateway_serial: str = ""
    gateway_version: str = ""
    pagination: str = ""
    meter_vendor: str = ""
    meter_model: str = ""
    meter_serial: str = ""
    meter_firmware: str = ""
    user_assigned: bool | None = None
    identification_level: str = ""
    identification_flags: tuple[str, ...] = ()
    identification_type: str = ""
    identification: str = ""
    tariff: str = ""
    controller_version: str = ""
    charge_point_type: str = ""
    charge_point: str = ""
    loss_compensation: LossCompensation | None = None
    readings: tuple[OcmfReading, ...] = ()
    extensions: dict[str, Any] = field(default_factory=dict[str, Any], hash=False)

    @property
    def serial(self) -> str:
        """The meter's serial number, or where it has none that of the gateway."""
        return self.meter_serial or self.gateway_serial

    def energy(self, flow: EnergyFlow) -> Decimal | None:
        """Wh from the first to the last reading of the registers of one direction; ``None`` with fewer than two readings.

        Registers are told apart by their identification, and the first one of the direction that has a begin and an end counts: a
        meter that compensates the loss of the cable has several.
        """
        found: dict[str, list[Decimal]] = {}
        for reading in self.readings:
            if reading.flow is flow and reading.energy is not None:
                found.setdefault(reading.identification, []).append(reading.energy)
        return next((values[-1] - values[0] for values in found.values() if len(values) > 1), None)

    def remarks(self) -> tuple[str, ...]:
        """What speaks against billing the record, whoever signed it."""
        found = [
            f"reading {number}: meter status {reading.status or '(none)'}, error flags {reading.error_flags or '(none)'}"
            for number, reading in enumerate(self.readings, 1)
            if not reading.billable
        ]
        if any("t" in reading.error_flags for reading in self.readings):
            found.append("the time of some readings is not to be billed")
        known = [(reading.identification, reading.energy) for reading in self.readings]
        for number, ((register, before), (same, after)) in enumerate(pairwise(known), 1):
            if register == same and before is not None and after is not None and after < before:
                found.append(f"the register {register} shrinks from reading {number} to reading {number + 1}")
        if not self.readings:
            found.append("there is no reading in it")
        return tuple(found)


#: Key, attribute and kind of each field, in the order of the specification.
KEYS: Final = {
    "FV": "format_version",
    "GI": "gateway",
    "GS": "gateway_serial",
    "GV": "gateway_version",
    "PG": "pagination",
    "MV": "meter_vendor",
    "MM": "meter_model",
    "MS": "meter_serial",
    "MF": "meter_firmware",
    "IS": "user_assigned",
    "IL": "identification_level",
    "IF": "identification_flags",
    "IT": "identification_type",
    "ID": "identification",
    "TT": "tariff",
    "CCV": "controller_version",
    "LC": "loss_compensation",
    "CT": "charge_point_type",
    "CI": "charge_point",
    "RD": "readings",
}

_PAGINATION: Final = re.compile(r"[TF](0|[1-9]\d*)")


# -- to JSON ---------------------------------------------------------------------------------------------------------------


def encode_payload(payload: OcmfPayload) -> bytes:
    """The JSON that is signed: compact, keys in the order of the specification, repeated fields of readings left out.

    Raises:
        EncodeError: A field cannot be written as OCMF wants it.
    """
    if not _PAGINATION.fullmatch(payload.pagination):
        raise EncodeError(f"pagination is T or F and a number, not {payload.pagination!r}", path="OCMF/PG")
    clash = sorted(KEYS.keys() & payload.extensions.keys())
    if clash:
        raise EncodeError(f"the extension {clash[0]} is a field of OCMF", path=f"OCMF/{clash[0]}", hint="set the payload's own field")
    values: dict[str, Any] = {key: getattr(payload, name) for key, name in KEYS.items()}
    values["IF"] = list(payload.identification_flags) or None
    values["LC"] = _loss(payload.loss_compensation)
    values["RD"] = _readings(payload.readings)
    # the section of users is there exactly where there is a transaction
    values["IT"] = payload.identification_type or ("NONE" if payload.pagination.startswith("T") else None)
    kept = {key: value for key, value in values.items() if value not in (None, "")}
    return _to_json({**kept, **payload.extensions}, "OCMF").encode()


def _loss(loss: LossCompensation | None) -> dict[str, Any] | None:
    if loss is None:
        return None
    found = {"LN": loss.name, "LI": loss.identification, "LR": loss.resistance, "LU": loss.unit}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _readings(readings: tuple[OcmfReading, ...]) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    before: dict[str, Any] = {}
    for number, reading in enumerate(readings, 1):
        path = f"OCMF/RD[{number}]"
        now: dict[str, Any] = {
            "TM": _time(reading, path),
            "TX": reading.transaction,
            "RV": reading.value,
            "RI": reading.identification,
            "RU": reading.unit,
            "RT": reading.current_type,
            "CL": reading.loss,
            "EF": reading.error_flags,
            "ST": reading.status,
        }
        if bool(reading.identification) != bool(reading.unit):
            raise EncodeError("identification and unit of a register come together", path=path)
        # what is not there inherits, so that what ends has to be said; values and losses are never inherited
        kept = {
            key: value
            for key, value in now.items()
            if (value is not None if key in ("RV", "CL") else value != before.get(key, "") or (key == "EF" and not before))
        }
        written.append(kept)
        before = now
    return written


def _time(reading: OcmfReading, path: str) -> str:
    when = reading.time
    if when is None or when.tzinfo is None:
        raise EncodeError("a reading has a time with its UTC offset", path=f"{path}/TM")
    clock = reading.clock or ClockStatus.UNKNOWN
    return f"{when:%Y-%m-%dT%H:%M:%S},{when.microsecond // 1000:03d}{when:%z} {clock.value}"


def _to_json(value: Any, path: str) -> str:
    """JSON with decimals digit by digit, and without the bar that parts the sections."""
    match value:
        case bool() | None | str() | int():
            return json.dumps(value).replace("|", "\\u007c")
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case dict():
            members = cast("dict[str, Any]", value)
            return "{" + ",".join(f"{_to_json(key, path)}:{_to_json(each, f'{path}/{key}')}" for key, each in members.items()) + "}"
        case list() | tuple():
            items = cast("tuple[Any, ...]", value)
            return "[" + ",".join(_to_json(each, f"{path}[{number}]") for number, each in enumerate(items, 1)) + "]"
        case _:
            raise EncodeError(f"a {type(value).__name__} does not go into OCMF; numbers are int or Decimal", path=path)


#: Attributes of the payload that are plain text.
TEXTS: Final = frozenset(each.name for each in fields(OcmfPayload) if each.type == "str")
