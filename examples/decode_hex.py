"""Decode one message, use its values, change it, and write it again.

python examples/decode_hex.py [HEX]
"""

from __future__ import annotations

import sys

from v2gstack import DecodeError, ExiCodec
from v2gstack.explain import explain
from v2gstack.messages.iso15118_2 import CurrentDemandReq, PhysicalValue, UnitSymbol, V2G_Message

CURRENT_DEMAND_REQ = "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600"


def main(text: str = CURRENT_DEMAND_REQ) -> None:
    codec = ExiCodec("iso15118_2")  # holds tables only: make it once, share it between threads
    try:
        message = codec.decode(bytes.fromhex(text))
    except DecodeError as error:
        sys.exit(f"no message of ISO 15118-2: {error}")
    print(explain(message))

    match message:
        case V2G_Message(body=body) if isinstance(body.body_element, CurrentDemandReq):
            request = body.body_element
            print(f"\nthe vehicle at {request.dc_ev_status.ev_ress_soc} % asks for {request.ev_target_current}")
            # messages never change: a copy does
            less = request.replace(ev_target_current=PhysicalValue.of("2.5", UnitSymbol.A))
            print("the same for 2.5 A:", codec.encode(message.replace(body=body.replace(body_element=less))).hex())


if __name__ == "__main__":
    main(*sys.argv[1:2])
