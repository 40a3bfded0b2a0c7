"""Write a short session of ISO 15118-20 into a capture that v2gstack and Wireshark read.

python examples/write_session.py [CAPTURE]
"""

from __future__ import annotations

import sys
from ipaddress import IPv6Address
from typing import Literal

from v2gstack import ExiCodec
from v2gstack.codecs.v2gtp import PayloadType, SdpRequest, SdpResponse, Security, encode_frame
from v2gstack.messages import Message, appprotocol
from v2gstack.messages.iso15118_20 import (
    ChargingSession,
    DC_ChargeLoopReq,
    DC_ChargeLoopRes,
    MessageHeader,
    RationalNumber,
    ResponseCode,
    Scheduled_DC_CLReqControlMode,
    Scheduled_DC_CLResControlMode,
    SessionSetupReq,
    SessionSetupRes,
    SessionStopReq,
    SessionStopRes,
)
from v2gstack.trace import Endpoint, SessionWriter

SECOND = 10**9
START = 1_767_603_600  # 2026-01-05 09:00 UTC
EVCC = Endpoint(IPv6Address("fe80::200:ff:fe00:e0ca").packed, 52_341)
SECC = Endpoint(IPv6Address("fe80::200:ff:fe00:5ecc").packed, 61_341)


def messages() -> list[tuple[Literal["evcc", "secc"], PayloadType, str, Message]]:
    """Sender, payload type, schema set and message, in the order of the session."""
    offer = appprotocol.AppProtocol(
        protocol_namespace="urn:iso:std:iso:15118:-20:DC", version_number_major=1, version_number_minor=0, schema_id=1, priority=1
    )
    answer = appprotocol.supportedAppProtocolRes(response_code=appprotocol.ResponseCode.OK_SuccessfulNegotiation, schema_id=1)
    new, header = (MessageHeader(session_id=session, time_stamp=START) for session in (bytes(8), bytes.fromhex("76326773746b0001")))
    loop = DC_ChargeLoopReq(
        header=header,
        meter_info_requested=False,
        ev_present_voltage=RationalNumber.of("398.5"),
        cl_req_control_mode=Scheduled_DC_CLReqControlMode(
            ev_target_current=RationalNumber.of(120), ev_target_voltage=RationalNumber.of(400)
        ),
    )
    done = DC_ChargeLoopRes(
        header=header,
        response_code=ResponseCode.OK,
        evse_present_current=RationalNumber.of("119.5"),
        evse_present_voltage=RationalNumber.of("399.1"),
        evse_power_limit_achieved=False,
        evse_current_limit_achieved=False,
        evse_voltage_limit_achieved=False,
        cl_res_control_mode=Scheduled_DC_CLResControlMode(),
    )
    common = (PayloadType.MAINSTREAM, "iso15118_20_common")
    return [
        ("evcc", PayloadType.SAP, "appprotocol", appprotocol.supportedAppProtocolReq(app_protocol=(offer,))),
        ("secc", PayloadType.SAP, "appprotocol", answer),
        ("evcc", *common, SessionSetupReq(header=new, evcc_id="XXV2G020000000001")),
        ("secc", *common, SessionSetupRes(header=header, response_code=ResponseCode.OK_NewSessionEstablished, evse_id="XX*V2G*E0001")),
        ("evcc", PayloadType.DC_MAINSTREAM, "iso15118_20_dc", loop),
        ("secc", PayloadType.DC_MAINSTREAM, "iso15118_20_dc", done),
        ("evcc", *common, SessionStopReq(header=header, charging_session=ChargingSession.Terminate)),
        ("secc", *common, SessionStopRes(header=header, response_code=ResponseCode.OK)),
    ]


def main(path: str = "session.pcapng") -> None:
    now = START * SECOND
    with SessionWriter.open(path) as writer:
        writer.sdp_request(now, SdpRequest(security=Security.NO_TLS), evcc=EVCC)
        found = SdpResponse(secc_ip_address=IPv6Address(SECC.host), secc_port=SECC.port, security=Security.NO_TLS)
        writer.sdp_response(now + SECOND // 100, found, secc=IPv6Address(SECC.host), evcc=EVCC)
        connection = writer.connect(now + SECOND // 10, evcc=EVCC, secc=SECC)
        for number, (sender, payload_type, schema, message) in enumerate(messages(), 2):
            connection.send(now + number * SECOND // 10, sender, encode_frame(payload_type, ExiCodec(schema).encode(message)))
        connection.close(now + SECOND)
    print(f"v2gstack inspect {path}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
