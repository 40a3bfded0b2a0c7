"""The device model over the wire: variables one by one, reports of all and of some, in pieces; keys of 1.6."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.runtime.ocpp.places import OF_2, V16, Place, at_place
from v2gstack.application.ocpp import Access, Variable, VariableKind
from v2gstack.messages.ocpp import OcppVersion


async def reported(place: Place, name: str, request_id: int = 5, **fields: Any) -> tuple[str, list[Any]]:
    """The answer to a request for a report, and the entries of what follows."""
    before = len(place.told("NotifyReport"))
    answer = await place.ask(name, request_id=request_id, **fields)
    await asyncio.sleep(2)
    reports = place.told("NotifyReport")[before:]
    assert [report.seq_no for report in reports] == list(range(len(reports)))
    assert [bool(report.tbc) for report in reports] == [True] * (len(reports) - 1) + [False] * bool(reports)
    assert {report.request_id for report in reports} <= {request_id}
    return str(answer.status), [entry for report in reports for entry in report.report_data]


def named(entries: list[Any]) -> set[tuple[str, int, str, str]]:
    return {
        (
            each.component.name,
            0 if each.component.evse is None else each.component.evse.id,
            each.variable.name,
            each.variable.instance or "",
        )
        for each in entries
    }


MORE = (
    Variable(component="Cooling", name="Problem", value="true", kind=VariableKind.BOOLEAN),
    Variable(component="Cooling", name="Active", value="false", kind=VariableKind.BOOLEAN),
    Variable(
        component="Cooling", name="FanSpeed", value="900", kind=VariableKind.INTEGER, access=Access.READ_WRITE, unit="rpm", maximum=5_000
    ),
    Variable(component="Door", name="Problem", value="false", kind=VariableKind.BOOLEAN),
    Variable(component="Door", name="Enabled", value="false", kind=VariableKind.BOOLEAN),
)


# -- reports (B07, B08) --------------------------------------------------------------------------------------------------------------


@OF_2
def test_the_three_base_reports(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2, more_variables=MORE)
        bases, model = place.msg.ReportBaseEnumType, list(place.station.model)
        status, full = await reported(place, "GetBaseReport", report_base=bases.FullInventory)
        assert (status, len(full)) == ("Accepted", len(model))
        assert all(each.variable_characteristics is not None for each in full)
        status, settable = await reported(place, "GetBaseReport", report_base=bases.ConfigurationInventory)
        assert status == "Accepted"
        assert len(settable) == sum(each.access is not Access.READ_ONLY for each in model)
        status, summary = await reported(place, "GetBaseReport", report_base=bases.SummaryInventory)
        assert status == "Accepted"
        places = {each[:2] for each in named(summary) if each[2] == "AvailabilityState"}
        assert {("ChargingStation", 0), ("EVSE", 1), ("EVSE", 2), ("Connector", 1), ("Connector", 2)} <= places
        assert {each.variable.name for each in summary} == {"AvailabilityState", "Problem"}

    at_place(version, story)


@OF_2
def test_a_report_of_a_thousand_variables_arrives_in_order_and_whole(version: OcppVersion) -> None:
    many = [Variable(component=f"Sensor{n}", name="Temperature", value=str(n)) for n in range(4_000)]

    async def story(place: Place) -> None:
        await place.start(more_variables=many)
        status, entries = await reported(place, "GetBaseReport", report_base=place.msg.ReportBaseEnumType.FullInventory)
        assert status == "Accepted"
        sensors = [each.variable_attribute[0].value for each in entries if each.component.name.startswith("Sensor")]
        assert sensors == [str(n) for n in range(4_000)]

    at_place(version, story)


@OF_2
def test_reports_of_what_is_named(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2, more_variables=MORE)
        msg = place.msg

        async def asked(*wanted: tuple[str, dict[str, Any], dict[str, Any] | None]) -> tuple[str, set[Any]]:
            items = tuple(
                msg.ComponentVariableType(
                    component=msg.ComponentType(name=name, **more), variable=None if variable is None else msg.VariableType(**variable)
                )
                for name, more, variable in wanted
            )
            status, entries = await reported(place, "GetReport", component_variable=items)
            return status, named(entries)

        # B08.FR.20: every variable of a component
        status, found = await asked(("Cooling", {}, None))
        assert (status, {each[2] for each in found}) == ("Accepted", {"Problem", "Active", "FanSpeed"})
        # B08.FR.21: every instance of a variable
        _, found = await asked(("OCPPCommCtrlr", {}, {"name": "MessageAttempts"}))
        assert found == {("OCPPCommCtrlr", 0, "MessageAttempts", "TransactionEvent")}
        _, found = await asked(("DeviceDataCtrlr", {}, {"name": "ItemsPerMessage"}))
        assert {each[3] for each in found} == {"GetReport", "GetVariables", "SetVariables"}
        _, found = await asked(("DeviceDataCtrlr", {}, {"name": "ItemsPerMessage", "instance": "GetReport"}))
        assert {each[3] for each in found} == {"GetReport"}
        # B08.FR.22 and 23: every EVSE, one of them, every connector
        _, found = await asked(("evse", {}, {"name": "availabilitystate"}))
        assert {each[1] for each in found} == {1, 2}
        _, found = await asked(("Connector", {"evse": msg.EVSEType(id=2)}, None), ("Door", {}, {"name": "Problem"}))
        assert found == {("Connector", 2, "AvailabilityState", ""), ("Door", 0, "Problem", "")}
        # B08.FR.15
        for nothing in (
            ("Nobody", {}, None),
            ("Cooling", {}, {"name": "Nothing"}),
            ("Cooling", {"instance": "second"}, None),
            ("EVSE", {"evse": msg.EVSEType(id=3)}, None),
            ("Connector", {"evse": msg.EVSEType(id=1, connector_id=2)}, None),
        ):
            assert await asked(nothing) == ("EmptyResultSet", set())

    at_place(version, story)


@OF_2
def test_reports_by_criteria(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(more_variables=MORE)
        msg = place.msg
        criteria = msg.ComponentCriterionEnumType

        async def components(*wanted: Any, **more: Any) -> set[str]:
            _, entries = await reported(place, "GetReport", component_criteria=wanted, **more)
            return {each.component.name for each in entries}

        everything = {each.component for each in place.station.model}
        # B08.FR.10: only what says so
        assert await components(criteria.Problem) == {"Cooling"}
        # B08.FR.07 to 09: and what does not say
        assert await components(criteria.Active) == everything - {"Cooling"}
        assert await components(criteria.Available) == everything
        found = await components(criteria.Enabled)
        assert found == everything - {"Door"}
        # B08.FR.13: one of them is enough
        assert await components(criteria.Problem, criteria.Active) == everything
        # B08.FR.05: both what is named and what meets them
        cooling = msg.ComponentVariableType(component=msg.ComponentType(name="Cooling"))
        door = msg.ComponentVariableType(component=msg.ComponentType(name="Door"))
        assert await components(criteria.Problem, component_variable=(cooling, door)) == {"Cooling"}
        assert await components(criteria.Problem, component_variable=(door,)) == set()

    at_place(version, story)


@OF_2
def test_a_report_whose_line_is_cut_comes_again_from_its_beginning(version: OcppVersion) -> None:
    many = [Variable(component=f"Sensor{n}", name="Temperature", value=str(n)) for n in range(1_000)]

    async def story(place: Place) -> None:
        await place.start(more_variables=many)

        async def slow(identity: str, request: Any) -> None:
            del identity, request
            await asyncio.sleep(1)

        place.csms.on(place.msg.NotifyReportRequest, slow)
        await place.ask("GetBaseReport", request_id=6, report_base=place.msg.ReportBaseEnumType.FullInventory)
        await asyncio.sleep(5.5)
        await place.go_offline()
        before = len(place.told("NotifyReport"))
        assert 3 < before < 10
        await place.come_back()
        await asyncio.sleep(60)
        reports = place.told("NotifyReport")[before:]
        assert [report.seq_no for report in reports] == list(range(len(reports)))
        assert sum(len(report.report_data) for report in reports) == len(list(place.station.model))

    at_place(version, story)


# -- variables (B05, B06) -------------------------------------------------------------------------------------------------------------


@OF_2
def test_each_variable_that_is_asked_for_gets_its_own_result(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(evses=2, more_variables=MORE)
        msg = place.msg
        kinds = msg.AttributeEnumType

        def item(
            component: str, variable: str, *, attribute: Any = None, evse: Any = None, instance: str | None = None, **more: Any
        ) -> Any:
            return msg.GetVariableDataType(
                component=msg.ComponentType(name=component, evse=evse, instance=instance),
                variable=msg.VariableType(name=variable),
                attribute_type=attribute,
            )

        cases = [
            (item("Cooling", "FanSpeed"), "Accepted", "900"),
            # without regard to case, and with the names as they were asked for
            (item("cooling", "FANSPEED"), "Accepted", "900"),
            (item("Cooling", "FanSpeed", attribute=kinds.Actual), "Accepted", "900"),
            (item("Cooling", "FanSpeed", attribute=kinds.Target), "NotSupportedAttributeType", None),
            (item("Cooling", "FanSpeed", instance="second"), "UnknownComponent", None),
            (item("Cooling", "Nothing"), "UnknownVariable", None),
            (item("Nobody", "FanSpeed"), "UnknownComponent", None),
            (item("EVSE", "AvailabilityState", evse=msg.EVSEType(id=2)), "Accepted", "Available"),
            (item("EVSE", "AvailabilityState", evse=msg.EVSEType(id=3)), "UnknownComponent", None),
            (item("EVSE", "AvailabilityState"), "UnknownComponent", None),
            (item("DeviceDataCtrlr", "ItemsPerMessage"), "UnknownVariable", None),
            (item("SecurityCtrlr", "BasicAuthPassword"), "Rejected", None),
        ]
        await asyncio.sleep(1)
        answer = await place.ask("GetVariables", get_variable_data=tuple(each for each, _, _ in cases))
        for (asked, status, value), result in zip(cases, answer.get_variable_result, strict=True):
            assert (str(result.attribute_status), result.attribute_value) == (status, value), asked
            # B06.FR.02, 03 and 11
            assert (result.component, result.variable) == (asked.component, asked.variable)
            assert result.attribute_type == (asked.attribute_type or kinds.Actual)

    at_place(version, story)


@OF_2
def test_each_variable_that_is_set_gets_its_own_result(version: OcppVersion) -> None:
    async def story(place: Place) -> None:
        await place.start(more_variables=MORE)
        msg = place.msg
        kinds = msg.AttributeEnumType

        def item(component: str, variable: str, value: str, *, attribute: Any = None, instance: str | None = None) -> Any:
            return msg.SetVariableDataType(
                component=msg.ComponentType(name=component, instance=instance),
                variable=msg.VariableType(name=variable),
                attribute_value=value,
                attribute_type=attribute,
            )

        cases = [
            (item("Cooling", "FanSpeed", "1200"), "Accepted"),
            (item("Cooling", "FanSpeed", "6000"), "Rejected"),
            (item("Cooling", "FanSpeed", "fast"), "Rejected"),
            (item("Cooling", "Active", "true"), "Rejected"),
            (item("Cooling", "FanSpeed", "1", attribute=kinds.MaxSet), "NotSupportedAttributeType"),
            (item("Cooling", "FanSpeed", "1", instance="second"), "UnknownComponent"),
            (item("Cooling", "Nothing", "1"), "UnknownVariable"),
            (item("Nobody", "FanSpeed", "1"), "UnknownComponent"),
            (item("SecurityCtrlr", "BasicAuthPassword", "a-password-of-20-ch"), "Accepted"),
        ]
        answer = await place.ask("SetVariables", set_variable_data=tuple(each for each, _ in cases))
        for (asked, status), result in zip(cases, answer.set_variable_result, strict=True):
            assert str(result.attribute_status) == status, asked
            assert (result.component, result.variable) == (asked.component, asked.variable)
            # B05.FR.12
            assert result.attribute_type == (asked.attribute_type or kinds.Actual)
        assert place.station.model.value("Cooling", "FanSpeed") == "1200"

    at_place(version, story)


def test_all_keys_of_1_6() -> None:
    async def story(place: Place) -> None:
        await place.start()
        answer = await place.ask("GetConfiguration")
        keys = {each.key: each for each in answer.configuration_key}
        assert answer.unknown_key is None
        assert {"HeartbeatInterval", "NumberOfConnectors", "SupportedFeatureProfiles", "AuthorizationKey"} <= keys.keys()
        # a secret is not told
        assert keys["AuthorizationKey"].value is None
        assert keys["NumberOfConnectors"].readonly is True
        for key, value, status in (
            ("NumberOfConnectors", "2", "Rejected"),
            ("heartbeatinterval", "30", "Accepted"),
            ("AuthorizationKey", "0123456789abcdef0123", "Rejected"),
            ("AuthorizationKey", "0123456789abcdef0123456789abcdef", "Accepted"),
        ):
            assert (await place.ask("ChangeConfiguration", key=key, value=value)).status == status
        assert place.station.station.heartbeat_interval == 30

    at_place(V16, story)
