"""What a charging session is in OCPP, and what the numbers of OCPP are in ours; for every version, without I/O."""

from __future__ import annotations

from v2gstack.application.ocpp.accounts import EnergyAccount, account_of
from v2gstack.application.ocpp.admission import check_admissible
from v2gstack.application.ocpp.device_model import Access, DeviceModel, GetStatus, SetStatus, Variable, VariableKind
from v2gstack.application.ocpp.needs import charging_needs
from v2gstack.application.ocpp.profiles import bounds_to_limits, profile_of, profile_to_message, schedule_to_message, setpoint_of
from v2gstack.application.ocpp.sampling import meter_values, meter_values_16
from v2gstack.application.ocpp.standard_model import standard_variables
from v2gstack.application.ocpp.telling import Happening, HappeningKind, tell

__all__ = [
    "Access",
    "DeviceModel",
    "EnergyAccount",
    "GetStatus",
    "Happening",
    "HappeningKind",
    "SetStatus",
    "Variable",
    "VariableKind",
    "account_of",
    "bounds_to_limits",
    "charging_needs",
    "check_admissible",
    "meter_values",
    "meter_values_16",
    "profile_of",
    "profile_to_message",
    "schedule_to_message",
    "setpoint_of",
    "standard_variables",
    "tell",
]
