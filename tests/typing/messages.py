"""What type checkers know of messages. Checked by mypy and pyright, and run by the test beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_type

from v2gstack.messages import Message, iso15118_2, iso15118_20
from v2gstack.messages.iso15118_2 import CurrentDemandReq, CurrentDemandRes, PhysicalValue, UnitSymbol, V2G_Message
from v2gstack.messages.iso15118_20 import (
    DC_ChargeLoopReq,
    Dynamic_DC_CLReqControlMode,
    Dynamic_SEReqControlMode,
    RationalNumber,
    Scheduled_DC_CLReqControlMode,
    Scheduled_SEReqControlMode,
)


def fields_have_their_types(message: CurrentDemandReq) -> None:
    assert_type(message.charging_complete, bool)
    assert_type(message.bulk_charging_complete, bool | None)
    assert_type(message.ev_target_current, PhysicalValue)
    assert_type(message.ev_target_current.unit, UnitSymbol)
    assert_type(message.ev_target_current.decimal, Decimal)
    assert_type(message.dc_ev_status.ev_ress_soc, int)
    assert_type(message.replace(charging_complete=True), CurrentDemandReq)


def lists_are_tuples(message: iso15118_2.PaymentOptionList) -> None:
    assert_type(message.payment_option, tuple[iso15118_2.PaymentOption, ...])


def numbers_keep_their_class() -> None:
    assert_type(PhysicalValue.of("1.5", UnitSymbol.A), PhysicalValue)
    assert_type(RationalNumber.of(7), RationalNumber)


def choices_have_their_branches(parameter: iso15118_2.Parameter, request: iso15118_20.ScheduleExchangeReq) -> str:
    assert_type(parameter.any_value, bool | int | PhysicalValue | str)
    assert_type(request.control_mode, Dynamic_SEReqControlMode | Scheduled_SEReqControlMode)
    match request.control_mode:
        case Dynamic_SEReqControlMode():
            return "dynamic"
        case Scheduled_SEReqControlMode():
            return "scheduled"


def optional_choices_may_be_absent(schedule: iso15118_20.ChargingSchedule) -> None:
    assert_type(schedule.price_schedule, iso15118_20.AbsolutePriceSchedule | iso15118_20.PriceLevelSchedule | None)


def substitution_groups_are_exhaustive(request: DC_ChargeLoopReq) -> str:
    match request.cl_req_control_mode:
        case Scheduled_DC_CLReqControlMode():
            return "scheduled"
        case Dynamic_DC_CLReqControlMode() as mode:
            assert_type(mode.departure_time, int | None)
            return "dynamic"


def bodies_match(message: V2G_Message) -> PhysicalValue | None:
    match message.body.body_element:
        case CurrentDemandReq(ev_target_current=current):
            return current
        case CurrentDemandRes(evse_present_current=current):
            return current
        case _:
            return None


def messages_are_messages(message: V2G_Message) -> Message:
    return message
