"""The messages that are measured."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from v2gstack.codecs.exi import ExiCodec
from v2gstack.messages import xmldsig
from v2gstack.messages.iso15118_2 import body as body2
from v2gstack.messages.iso15118_2 import datatypes as data2
from v2gstack.messages.iso15118_2.header import MessageHeader as Header2
from v2gstack.messages.iso15118_2.msgdef import V2G_Message
from v2gstack.messages.iso15118_20 import ac, common_messages, dc
from v2gstack.messages.iso15118_20 import common_types as types20

__all__ = ["CURRENT_DEMAND_RES", "CURRENT_DEMAND_RES_XML", "MESSAGES", "SET", "certificate_installation", "codec", "schedule_exchange"]

SET = "iso15118_2"
SESSION = bytes.fromhex("3d4c8bf93ae0711a")


@cache
def codec(schema: str, engine: str = "python") -> ExiCodec:
    """The codec of a schema set; made once."""
    return ExiCodec(schema, engine=engine)


#: ISO 15118-2 CurrentDemandRes with every limit present: 36 elements.
CURRENT_DEMAND_RES = bytes.fromhex(
    "8098020fb532e4cdd366d6d0e00000002040840911f020c2cc2400003103d00c06186400818503200f44452a5632472a4531323334350008"
)

#: The same message as XML, as short as lxml writes it.
CURRENT_DEMAND_RES_XML = codec(SET).to_xml(codec(SET).decode(CURRENT_DEMAND_RES))


def rational(value: int, exponent: int = 0) -> types20.RationalNumber:
    return types20.RationalNumber(exponent=exponent, value=value)


def header20() -> types20.MessageHeader:
    return types20.MessageHeader(session_id=SESSION, time_stamp=1_700_000_000)


def signature() -> xmldsig.Signature:
    exi = "http://www.w3.org/TR/canonical-exi/"
    reference = xmldsig.Reference(
        uri="#id1",
        transforms=xmldsig.Transforms(transform=(xmldsig.Transform(algorithm=exi),)),
        digest_method=xmldsig.DigestMethod(algorithm="http://www.w3.org/2001/04/xmlenc#sha256"),
        digest_value=bytes(range(32)),
    )
    signed = xmldsig.SignedInfo(
        canonicalization_method=xmldsig.CanonicalizationMethod(algorithm=exi),
        signature_method=xmldsig.SignatureMethod(algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
        reference=(reference,),
    )
    return xmldsig.Signature(signed_info=signed, signature_value=xmldsig.SignatureValue(value=bytes(range(64))))


def signed_authorization() -> V2G_Message:
    request = body2.AuthorizationReq(id="id1", gen_challenge=bytes(range(16)))
    return V2G_Message(header=Header2(session_id=SESSION, signature=signature()), body=body2.Body(body_element=request))


def certificate_installation(certificate: int = 690, authorities: int = 2) -> V2G_Message:
    """Two chains of certificates; the schema allows 800 octets for each, and four sub-certificates."""
    blob = bytes(range(256)) * (certificate // 256) + bytes(certificate % 256)
    chain = data2.CertificateChain(certificate=blob, sub_certificates=data2.SubCertificates(certificate=(blob,) * authorities))
    response = body2.CertificateInstallationRes(
        response_code=data2.ResponseCode.OK,
        sa_provisioning_certificate_chain=chain,
        contract_signature_cert_chain=chain.replace(id="id1"),
        contract_signature_encrypted_private_key=data2.ContractSignatureEncryptedPrivateKey(id="id2", value=bytes(48)),
        dh_public_key=data2.DiffieHellmanPublickey(id="id3", value=bytes(65)),
        emaid=data2.EMAID(id="id4", value="DE8AA1A2B3C4D59"),
    )
    return V2G_Message(header=Header2(session_id=SESSION, signature=signature()), body=body2.Body(body_element=response))


def interval(hour: int) -> data2.RelativeTimeInterval:
    return data2.RelativeTimeInterval(start=3600 * hour, duration=3600)


def physical(unit: data2.UnitSymbol, value: int, multiplier: int = 0) -> data2.PhysicalValue:
    return data2.PhysicalValue(multiplier=multiplier, unit=unit, value=value)


def charge_parameters() -> V2G_Message:
    """Twelve hours of power limits, and a tariff with costs for six of them."""
    units = data2.UnitSymbol
    power = tuple(data2.PMaxScheduleEntry(time_interval=interval(n), p_max=physical(units.W, 11000 + n)) for n in range(12))
    tariff = tuple(
        data2.SalesTariffEntry(
            time_interval=interval(n),
            e_price_level=n % 3,
            consumption_cost=(
                data2.ConsumptionCost(
                    start_value=physical(units.W, 0),
                    cost=(data2.Cost(cost_kind=data2.CostKind.relativePricePercentage, amount=80 + n, amount_multiplier=0),),
                ),
            ),
        )
        for n in range(6)
    )
    schedule = data2.SAScheduleTuple(
        sa_schedule_tuple_id=1,
        p_max_schedule=data2.PMaxSchedule(p_max_schedule_entry=power),
        sales_tariff=data2.SalesTariff(id="id1", sales_tariff_id=10, num_e_price_levels=3, sales_tariff_entry=tariff),
    )
    station = data2.AC_EVSEChargeParameter(
        ac_evse_status=data2.AC_EVSEStatus(notification_max_delay=0, evse_notification=data2.EVSENotification.None_, rcd=False),
        evse_nominal_voltage=physical(units.V, 230),
        evse_max_current=physical(units.A, 16),
    )
    response = body2.ChargeParameterDiscoveryRes(
        response_code=data2.ResponseCode.OK,
        evse_processing=data2.EVSEProcessing.Finished,
        sa_schedules=data2.SAScheduleList(sa_schedule_tuple=(schedule,)),
        evse_charge_parameter=station,
    )
    return V2G_Message(header=Header2(session_id=SESSION), body=body2.Body(body_element=response))


def session_setup_20() -> common_messages.SessionSetupReq:
    return common_messages.SessionSetupReq(header=header20(), evcc_id="WMIV1234567890ABCDEX")


def ac_charge_loop() -> ac.AC_ChargeLoopReq:
    mode = ac.Scheduled_AC_CLReqControlMode(ev_present_active_power=rational(110, 2))
    return ac.AC_ChargeLoopReq(header=header20(), meter_info_requested=False, cl_req_control_mode=mode)


def dc_charge_loop_req() -> dc.DC_ChargeLoopReq:
    mode = dc.BPT_Dynamic_DC_CLReqControlMode(
        departure_time=7200,
        ev_target_energy_request=rational(400, 2),
        ev_maximum_energy_request=rational(600, 2),
        ev_minimum_energy_request=rational(-200, 2),
        ev_maximum_charge_power=rational(150, 3),
        ev_minimum_charge_power=rational(1, 3),
        ev_maximum_charge_current=rational(400),
        ev_maximum_voltage=rational(920),
        ev_minimum_voltage=rational(200),
        ev_maximum_discharge_power=rational(11, 3),
        ev_minimum_discharge_power=rational(1, 3),
        ev_maximum_discharge_current=rational(30),
    )
    display = types20.DisplayParameters(present_soc=55, target_soc=80, charging_complete=False)
    return dc.DC_ChargeLoopReq(
        header=header20(),
        display_parameters=display,
        meter_info_requested=False,
        ev_present_voltage=rational(4012, -1),
        cl_req_control_mode=mode,
    )


def dc_charge_loop_res() -> dc.DC_ChargeLoopRes:
    mode = dc.BPT_Dynamic_DC_CLResControlMode(
        evse_maximum_charge_power=rational(150, 3),
        evse_minimum_charge_power=rational(1, 3),
        evse_maximum_charge_current=rational(400),
        evse_maximum_voltage=rational(920),
        evse_maximum_discharge_power=rational(11, 3),
        evse_minimum_discharge_power=rational(1, 3),
        evse_maximum_discharge_current=rational(30),
        evse_minimum_voltage=rational(200),
    )
    return dc.DC_ChargeLoopRes(
        header=header20(),
        response_code=types20.ResponseCode.OK,
        evse_present_current=rational(1254, -1),
        evse_present_voltage=rational(4012, -1),
        evse_power_limit_achieved=False,
        evse_current_limit_achieved=False,
        evse_voltage_limit_achieved=False,
        cl_res_control_mode=mode,
    )


def schedule_exchange(entries: int = 96, stacks: int = 60, tuples: int = 1) -> common_messages.ScheduleExchangeRes:
    """Power for three phases and prices of two rules; the schema allows three tuples of 1,024 entries and 1,024 stacks."""
    cm = common_messages
    power = tuple(
        cm.PowerScheduleEntry(duration=900, power=rational(110 + n, 2), power_l2=rational(110 + n, 2), power_l3=rational(110 + n, 2))
        for n in range(entries)
    )
    prices = tuple(
        cm.PriceRuleStack(
            duration=1440,
            price_rule=tuple(
                cm.PriceRule(
                    energy_fee=rational(25 + n, -2),
                    parking_fee=rational(5, -1),
                    parking_fee_period=3600,
                    carbon_dioxide_emission=380,
                    renewable_generation_percentage=42,
                    power_range_start=rational(11 * rule, 3),
                )
                for rule in range(2)
            ),
        )
        for n in range(stacks)
    )
    prices_schedule = cm.AbsolutePriceSchedule(
        time_anchor=1_700_000_000,
        price_schedule_id=1,
        currency="EUR",
        language="en",
        price_algorithm="urn:iso:std:iso:15118:-20:PriceAlgorithm:1-Power",
        price_rule_stacks=cm.PriceRuleStackList(price_rule_stack=prices),
    )
    charging = cm.ChargingSchedule(
        power_schedule=cm.PowerSchedule(
            time_anchor=1_700_000_000, power_schedule_entries=cm.PowerScheduleEntryList(power_schedule_entry=power)
        ),
        absolute_price_schedule=prices_schedule,
    )
    offers = tuple(cm.ScheduleTuple(schedule_tuple_id=1 + n, charging_schedule=charging) for n in range(tuples))
    mode = cm.Scheduled_SEResControlMode(schedule_tuple=offers)
    return cm.ScheduleExchangeRes(
        header=header20(),
        response_code=types20.ResponseCode.OK,
        evse_processing=types20.Processing.Finished,
        scheduled_se_res_control_mode=mode,
    )


def octets(schema: str, text: str) -> tuple[str, Callable[[], Any]]:
    return schema, lambda: codec(schema).decode(bytes.fromhex(text))


#: The messages: schema set, and what makes one.
MESSAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "supportedAppProtocolReq": octets(
        "appprotocol",
        "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040001d75726e3a69736f3a31353131383a323a323031333a4d73674465660040000100880",
    ),
    "DIN SessionSetupReq": octets("din70121", "809a02000000000000000011d01a404a840502cc00"),
    "DIN CurrentDemandReq": octets("din70121", "809a0210d23e77d772f3f5d0d1400d8080c3c00402050d7260080c380484003010bb01110285891000"),
    "DIN CurrentDemandRes": octets("din70121", "809a0210d23e77d772f3f5d0e000408000010287e10010184d320000040a1a05001030ad14018387c2a800"),
    "SessionSetupReq": octets("iso15118_2", "8098004011d01801f7e81f53ec00"),
    "SessionSetupRes": octets("iso15118_2", "8098023d80f31febce9ffed1e020451114a9413960a914c4c8ccd0d4a8c480"),
    "ServiceDiscoveryRes": octets("iso15118_2", "80980233b75c399bf47d0251c0012004041050d7d110d7d0da185c99da5b99c040200900"),
    "AuthorizationReq": octets("iso15118_2", "8098023ace24861512ee841008"),
    "AuthorizationReq signed": ("iso15118_2", signed_authorization),
    "ChargeParameterDiscoveryRes with a tariff": ("iso15118_2", charge_parameters),
    "CurrentDemandReq": octets(
        "iso15118_2",
        "809802222c7abbf78ef7ec50d10009018603201881980601861e8060414362cc04403083abe40406105ee000818819a040",
    ),
    "CurrentDemandRes": octets(
        "iso15118_2",
        "8098023c3972d3a397e82d50e00000002040840a923010c21c0400003102101c02186e8800c50904e01144452a504e582a4531323334352a310000"
        "0f706f7765726d657465725f646307a4b101167a573420c000",
    ),
    "CertificateInstallationRes 4.6 kB": ("iso15118_2", certificate_installation),
    "-20 SessionSetupReq": ("iso15118_20_common", session_setup_20),
    "-20 AC_ChargeLoopReq": ("iso15118_20_ac", ac_charge_loop),
    "-20 DC_ChargeLoopReq BPT": ("iso15118_20_dc", dc_charge_loop_req),
    "-20 DC_ChargeLoopRes BPT": ("iso15118_20_dc", dc_charge_loop_res),
    "-20 ScheduleExchangeRes 96 x 3 + 60 x 2": ("iso15118_20_common", schedule_exchange),
}
