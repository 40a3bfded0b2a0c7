"""The file that type checkers check is true at run time too."""

from __future__ import annotations

from tests.typing import messages as typed
from v2gstack.messages.iso15118_2 import CurrentDemandReq, Parameter, V2G_Message
from v2gstack.messages.iso15118_20 import ChargingSchedule, DC_ChargeLoopReq, ScheduleExchangeReq
from v2gstack.testing.instances import Instances, MinimalSource

COMMON = "urn:iso:std:iso:15118:-20:CommonMessages"


def test_what_is_checked_runs() -> None:
    two = Instances("iso15118_2", MinimalSource())
    demand = two.element("{urn:iso:15118:2:2013:MsgBody}CurrentDemandReq")
    assert isinstance(demand, CurrentDemandReq)
    typed.fields_have_their_types(demand)
    typed.numbers_keep_their_class()
    message = two.element("{urn:iso:15118:2:2013:MsgDef}V2G_Message")
    assert isinstance(message, V2G_Message)
    assert typed.bodies_match(message.replace(body=message.body.replace(body_element=demand))) == demand.ev_target_current
    assert typed.bodies_match(message) is None

    common = Instances("iso15118_20_common", MinimalSource())
    request = common.element(f"{{{COMMON}}}ScheduleExchangeReq")
    assert isinstance(request, ScheduleExchangeReq)
    assert typed.choices_have_their_branches(Parameter(name="p", string_value="x"), request) == "dynamic"
    schedule = common.complex_type(f"{{{COMMON}}}ChargingScheduleType")
    assert isinstance(schedule, ChargingSchedule)
    typed.optional_choices_may_be_absent(schedule)

    loop = Instances("iso15118_20_dc", MinimalSource()).element("{urn:iso:std:iso:15118:-20:DC}DC_ChargeLoopReq")
    assert isinstance(loop, DC_ChargeLoopReq)
    assert typed.substitution_groups_are_exhaustive(loop) == "dynamic"
