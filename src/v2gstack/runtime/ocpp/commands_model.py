"""The device model towards the CSMS: variables of OCPP 2, keys of 1.6, reports in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp import Access, GetStatus, SetStatus, Variable, VariableKind
from v2gstack.application.ocpp.sampling import moment
from v2gstack.runtime.ocpp.effects import carry_out
from v2gstack.runtime.ocpp.peer import RequestRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from v2gstack.application.ocpp import DeviceModel
    from v2gstack.messages.ocpp import OcppObject, OcppVersion
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = ["change_configuration", "get_base_report", "get_configuration", "get_report", "get_variables", "set_variables"]

#: Characters of a value in OCPP 1.6.
_VALUE_16: Final = 500
#: Components of a summary: what is wrong, and what is free.
_SUMMARY: Final = frozenset({"AvailabilityState", "Problem"})
#: Characters of the list of values in a report.
_VALUES_LIST: Final = 1_000


def _place(item: Any) -> dict[str, Any]:
    """Where a variable is, from a message."""
    evse = item.component.evse
    return {
        "instance": item.variable.instance or "",
        "evse_id": 0 if evse is None else evse.id,
        "connector_id": 0 if evse is None else evse.connector_id or 0,
        "attribute": "Actual" if item.attribute_type is None else str(item.attribute_type),
    }


def _attribute(msg: Any, item: Any) -> Any:
    """The attribute that is answered for: the actual one where none is named (B05.FR.12, B06.FR.11)."""
    return item.attribute_type or msg.AttributeEnumType.Actual


def _check_count(owner: ChargingStation, action: str, items: Sequence[Any]) -> None:
    """Refuse more than ItemsPerMessage at once (B05.FR.11, B06.FR.16)."""
    most = int(owner.model.number("DeviceDataCtrlr", "ItemsPerMessage", instance=action))
    if len(items) > most:
        raise RequestRefusedError(f"{action} of more than {most} variables", response_code="OccurrenceConstraintViolation")


def _leads_somewhere(owner: ChargingStation, priority: str) -> bool:
    slots = [slot.strip() for slot in priority.split(",")]
    return all(owner.networks.knows(slot) for slot in slots)


def _tell_time(owner: ChargingStation) -> None:
    owner.model.put("ClockCtrlr", "DateTime", moment(owner.station.unix_time()).isoformat().replace("+00:00", "Z"))


async def get_variables(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """GetVariables (B06)."""
    _check_count(owner, "GetVariables", request.get_variable_data)
    _tell_time(owner)
    results: list[Any] = []
    for item in request.get_variable_data:
        status, value = GetStatus.UNKNOWN_COMPONENT, None
        if not item.component.instance:
            status, value = owner.model.get(item.component.name, item.variable.name, **_place(item))
        results.append(
            msg.GetVariableResultType(
                attribute_status=msg.GetVariableStatusEnumType(status.value),
                attribute_type=_attribute(msg, item),
                attribute_value=value,
                component=item.component,
                variable=item.variable,
            )
        )
    response: OcppObject = msg.GetVariablesResponse(get_variable_result=tuple(results))
    return response


async def set_variables(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """SetVariables (B05)."""
    _check_count(owner, "SetVariables", request.set_variable_data)
    results: list[Any] = []
    for item in request.set_variable_data:
        # no component has several instances here
        status = SetStatus.UNKNOWN_COMPONENT
        if item.variable.name.lower() == "networkconfigurationpriority" and not _leads_somewhere(owner, item.attribute_value):
            # B10.FR.02
            status = SetStatus.REJECTED
        elif not item.component.instance:
            status = owner.model.set(item.component.name, item.variable.name, item.attribute_value, **_place(item))
        results.append(
            msg.SetVariableResultType(
                attribute_type=_attribute(msg, item),
                attribute_status=msg.SetVariableStatusEnumType(status.value),
                component=item.component,
                variable=item.variable,
            )
        )
    carry_out(owner)
    response: OcppObject = msg.SetVariablesResponse(set_variable_result=tuple(results))
    return response


async def get_configuration(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """GetConfiguration of OCPP 1.6."""
    known, unknown = owner.model.get_keys(request.key or ())
    keys = tuple(
        msg.KeyValue(
            key=each.key_16,
            readonly=each.access is Access.READ_ONLY,
            value=None if each.access is Access.WRITE_ONLY else each.value[:_VALUE_16],
        )
        for each in known
    )
    response: OcppObject = msg.GetConfigurationResponse(configuration_key=keys or None, unknown_key=tuple(unknown) or None)
    return response


async def change_configuration(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """ChangeConfiguration of OCPP 1.6."""
    status = owner.model.set_key(request.key, request.value)
    carry_out(owner)
    word = "NotSupported" if status is SetStatus.UNKNOWN_VARIABLE else status.value
    response: OcppObject = msg.ChangeConfigurationResponse(status=msg.ConfigurationStatus(word))
    return response


async def get_base_report(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetBaseReport (B07): the answer first, then NotifyReport in as many pieces as it takes."""
    base = str(request.report_base)
    _tell_time(owner)
    status = _tell(owner, msg, version, request.request_id, [each for each in owner.model if _belongs(each, base)])
    response: OcppObject = msg.GetBaseReportResponse(status=status)
    return response


async def get_report(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetReport (B08): the same of what is named and meets one of the criteria."""
    _tell_time(owner)
    named, criteria = request.component_variable, [str(each) for each in request.component_criteria or ()]
    wanted = [each for each in owner.model if named is None or any(_is_named(each, item) for item in named)]
    if criteria:
        # at least one of them (B08.FR.13)
        met = {place: any(_meets(owner.model, place, each) for each in criteria) for place in {each.place for each in wanted}}
        wanted = [each for each in wanted if met[each.place]]
    response: OcppObject = msg.GetReportResponse(status=_tell(owner, msg, version, request.request_id, wanted))
    return response


def _tell(owner: ChargingStation, msg: Any, version: OcppVersion, request_id: int, wanted: list[Variable]) -> Any:
    """Have variables told, and say whether there are any."""
    statuses = msg.GenericDeviceModelStatusEnumType
    if not wanted:
        return statuses.EmptyResultSet
    size = int(owner.model.number("DeviceDataCtrlr", "ItemsPerMessage", instance="GetReport"))
    pieces = [wanted[begin : begin + size] for begin in range(0, len(wanted), size)]
    now = moment(owner.station.unix_time())
    reports: tuple[OcppObject, ...] = tuple(
        msg.NotifyReportRequest(
            request_id=request_id,
            generated_at=now,
            report_data=tuple(_report(msg, each) for each in piece),
            tbc=number < len(pieces) - 1,
            seq_no=number,
        )
        for number, piece in enumerate(pieces)
    )
    owner.note(lambda spoken: reports if spoken is version else None)
    return statuses.Accepted


def _is_named(variable: Variable, item: Any) -> bool:
    """Whether a ``ComponentVariableType`` means a variable: what it leaves out means all (B08.FR.20 to 25)."""
    component, wanted = item.component, item.variable
    if component.name.lower() != variable.component.lower() or component.instance:
        return False
    if component.evse is not None and component.evse.id != variable.evse_id:
        return False
    if component.evse is not None and component.evse.connector_id not in (None, variable.connector_id):
        return False
    if wanted is None:
        return True
    return bool(wanted.name.lower() == variable.name.lower() and wanted.instance in (None, variable.instance))


def _meets(model: DeviceModel, place: tuple[str, int, int], criterion: str) -> bool:
    """Whether a component is Active, Available or Enabled, which it is if it does not say; or has a Problem, which it must say."""
    said = [each.value.lower() == "true" for each in model if each.place == place and each.name == criterion]
    return any(said) or (not said and criterion != "Problem")


def _belongs(variable: Variable, base: str) -> bool:
    if base == "ConfigurationInventory":
        return variable.access is not Access.READ_ONLY
    return base == "FullInventory" or variable.name in _SUMMARY


def _report(msg: Any, variable: Variable) -> Any:
    evse = None
    if variable.evse_id:
        evse = msg.EVSEType(id=variable.evse_id, connector_id=variable.connector_id or None)
    is_number = variable.kind in (VariableKind.INTEGER, VariableKind.DECIMAL, VariableKind.STRING)
    return msg.ReportDataType(
        component=msg.ComponentType(name=variable.component, evse=evse),
        variable=msg.VariableType(name=variable.name, instance=variable.instance or None),
        variable_attribute=(
            msg.VariableAttributeType(
                type=msg.AttributeEnumType.Actual,
                value=None if variable.access is Access.WRITE_ONLY else variable.value,
                mutability=msg.MutabilityEnumType(variable.access.value),
            ),
        ),
        variable_characteristics=msg.VariableCharacteristicsType(
            data_type=msg.DataEnumType(variable.kind.value),
            unit=variable.unit or None,
            min_limit=variable.minimum if is_number else None,
            max_limit=variable.maximum if is_number else None,
            values_list=",".join(variable.choices)[:_VALUES_LIST] or None,
            supports_monitoring=False,
        ),
    )
