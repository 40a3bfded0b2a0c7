"""The device model: types, limits, secrets, names of two versions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.application.ocpp.device_model import (
    VALUE_MAX_16,
    Access,
    DeviceModel,
    GetStatus,
    SetStatus,
    Variable,
    VariableKind,
)
from v2gstack.application.ocpp.standard_model import standard_variables
from v2gstack.errors import ConfigError
from v2gstack.messages.ocpp16 import KeyValue


def model() -> DeviceModel:
    return DeviceModel(standard_variables("CS-1", "v2gstack", "Simulated", evses=2))


def test_what_is_standard_is_of_its_own_types_and_fits_the_messages() -> None:
    known, unknown = model().get_keys()
    assert unknown == []
    for variable in known:
        KeyValue(key=variable.key_16, readonly=variable.access is Access.READ_ONLY, value=variable.value)
        assert len(variable.key_16) <= 50
        assert len(variable.value) <= VALUE_MAX_16
    # what every station of OCPP 1.6 with these profiles must have
    required = (
        "AuthorizeRemoteTxRequests ConnectionTimeOut GetConfigurationMaxKeys HeartbeatInterval LocalAuthorizeOffline LocalPreAuthorize "
        "MeterValuesSampledData MeterValueSampleInterval NumberOfConnectors ResetRetries StopTransactionOnEVSideDisconnect "
        "StopTransactionOnInvalidId StopTxnSampledData SupportedFeatureProfiles TransactionMessageAttempts TransactionMessageRetryInterval "
        "ChargeProfileMaxStackLevel ChargingScheduleAllowedChargingRateUnit ChargingScheduleMaxPeriods MaxChargingProfilesInstalled"
    )
    assert set(required.split()) <= {each.key_16 for each in known}
    # which are no variables of OCPP 2
    assert all(each.component for each in model())
    assert model().get("", "NumberOfConnectors")[0] is GetStatus.UNKNOWN_COMPONENT


def test_reading_without_regard_to_case() -> None:
    here = model()
    assert here.get("ocppcommctrlr", "HEARTBEATINTERVAL") == (GetStatus.ACCEPTED, "300")
    assert here.get("OCPPCommCtrlr", "MessageAttempts", instance="transactionevent") == (GetStatus.ACCEPTED, "5")
    assert here.get("OCPPCommCtrlr", "MessageAttempts") == (GetStatus.UNKNOWN_VARIABLE, None)
    assert here.get("Nothing", "HeartbeatInterval") == (GetStatus.UNKNOWN_COMPONENT, None)
    assert here.get("EVSE", "AvailabilityState", evse_id=2) == (GetStatus.ACCEPTED, "Available")
    assert here.get("EVSE", "AvailabilityState", evse_id=3) == (GetStatus.UNKNOWN_COMPONENT, None)
    assert here.get("OCPPCommCtrlr", "HeartbeatInterval", attribute="Target") == (GetStatus.NOT_SUPPORTED_ATTRIBUTE, None)


def test_writing() -> None:
    here = model()
    assert here.set("OCPPCommCtrlr", "HeartbeatInterval", "60") is SetStatus.ACCEPTED
    assert here.number("OCPPCommCtrlr", "HeartbeatInterval") == 60
    for value in ("0", "-1", "1.5", "sixty", "", " 60", "1e9999999", "NaN", "٦٠"):
        assert here.set("OCPPCommCtrlr", "HeartbeatInterval", value) is SetStatus.REJECTED
    assert here.set("SecurityCtrlr", "Identity", "CS-2") is SetStatus.REJECTED
    assert here.set("Nothing", "x", "1") is SetStatus.UNKNOWN_COMPONENT
    assert here.set("TxCtrlr", "x", "1") is SetStatus.UNKNOWN_VARIABLE
    assert here.set("TxCtrlr", "StopTxOnInvalidId", "false", attribute="MinSet") is SetStatus.NOT_SUPPORTED_ATTRIBUTE
    assert here.set("TxCtrlr", "StopTxOnInvalidId", "FALSE") is SetStatus.ACCEPTED
    assert not here.is_on("TxCtrlr", "StopTxOnInvalidId")
    assert [(each.name, each.value) for each in here.changes()] == [("HeartbeatInterval", "60"), ("StopTxOnInvalidId", "FALSE")]
    assert here.changes() == []


def test_secrets_are_written_and_never_told() -> None:
    here = model()
    assert here.set("SecurityCtrlr", "BasicAuthPassword", "too short") is SetStatus.REJECTED
    assert here.set("SecurityCtrlr", "BasicAuthPassword", "hush-hush-hush-hush") is SetStatus.ACCEPTED
    assert here.get("SecurityCtrlr", "BasicAuthPassword") == (GetStatus.REJECTED, None)
    [changed] = here.changes()
    assert "hush" not in repr(changed)
    assert changed.value == here.value("SecurityCtrlr", "BasicAuthPassword") == "hush-hush-hush-hush"


def test_keys_of_ocpp_16_are_the_same_variables() -> None:
    here = model()
    assert here.set_key("heartbeatinterval", "90") is SetStatus.ACCEPTED
    assert here.get("OCPPCommCtrlr", "HeartbeatInterval") == (GetStatus.ACCEPTED, "90")
    assert here.set_key("NumberOfConnectors", "3") is SetStatus.REJECTED
    assert here.set_key("AuthorizationKey", "00112233445566778899aabbccddeeff00112233") is SetStatus.ACCEPTED
    assert here.set_key("AuthorizationKey", "no octets, though of the right length ..") is SetStatus.REJECTED
    assert here.set_key("AuthorizationKey", "00112233") is SetStatus.REJECTED
    assert here.set_key("Unheard", "1") is SetStatus.UNKNOWN_VARIABLE
    known, unknown = here.get_keys(["HeartbeatInterval", "Unheard", "NumberOfConnectors"])
    assert [(each.key_16, each.value) for each in known] == [("HeartbeatInterval", "90"), ("NumberOfConnectors", "2")]
    assert unknown == ["Unheard"]


@pytest.mark.parametrize(
    ("kind", "options", "good", "bad"),
    [
        (VariableKind.OPTION, {"choices": ("a", "b")}, ["a", "b"], ["", "c", "A", "a,b"]),
        (VariableKind.MEMBERS, {"choices": ("a", "b")}, ["", "a", "b,a", "a, b"], ["c", "a,a", "a,,b"]),
        (VariableKind.MEMBERS, {"maximum": 1}, ["", "x"], ["x,y"]),
        (VariableKind.DECIMAL, {"minimum": -1, "maximum": 1}, ["0.5", "-1", "1"], ["1.01", "x", "Infinity"]),
        (VariableKind.BOOLEAN, {}, ["true", "False"], ["1", "yes", ""]),
        (VariableKind.STRING, {"minimum": 1, "maximum": 3}, ["x", "xyz"], ["", "wxyz"]),
    ],
)
def test_types(kind: VariableKind, options: dict[str, Any], good: list[str], bad: list[str]) -> None:
    variable = Variable(component="C", name="V", kind=kind, **options)
    assert [value for value in good if not variable.accepts(value)] == []
    assert [value for value in bad if variable.accepts(value)] == []


@given(st.text(max_size=20), st.text(max_size=3000))
def test_whatever_is_set_nothing_breaks(name: str, value: str) -> None:
    here = model()
    for each in [*(variable.name for variable in here), name]:
        status = here.set("OCPPCommCtrlr", each, value)
        if status is SetStatus.ACCEPTED:
            assert here.get("OCPPCommCtrlr", each) == (GetStatus.ACCEPTED, value)


def test_its_owner() -> None:
    here = model()
    here.put("EVSE", "AvailabilityState", "Occupied", evse_id=1)
    assert here.value("EVSE", "AvailabilityState", evse_id=1) == "Occupied"
    assert here.changes() == []
    for wrong in (lambda: here.put("EVSE", "AvailabilityState", "Sleeping", evse_id=1), lambda: here.value("EVSE", "x")):
        with pytest.raises(ConfigError):
            wrong()
    with pytest.raises(ConfigError, match="already"):
        here.add(next(iter(here)))
    with pytest.raises(ConfigError, match="own value"):
        DeviceModel([Variable(component="C", name="V", kind=VariableKind.INTEGER, value="x")])
