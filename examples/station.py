"""A station on TCP: asyncio, simulated power electronics, an authoriser and a meter display of one's own.

    python examples/station.py [--port 15118] [--iface eth1] [--sessions 1]

With --iface, cars on that network interface find it by SDP. Without, it listens on ::1; try it with
`v2gstack simulate evcc --connect ::1 15118 --seconds 10`.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from dataclasses import replace
from ipaddress import IPv6Address

from v2gstack import SeccRuntime
from v2gstack.codecs.v2gtp import Security
from v2gstack.hooks import Address, TraceRecord
from v2gstack.protocols.sdp import SdpEndpoint
from v2gstack.protocols.v2g import DIN70121, ISO15118_2
from v2gstack.protocols.v2g.events import DeviationAccepted, ProtocolNegotiated, ProtocolViolated
from v2gstack.runtime import RuntimeSettings, SdpResponder, StationHardware, Watchers
from v2gstack.simulation import lone_station, station_profile
from v2gstack.transports import TcpTransport, UdpTransport
from v2gstack.types import AuthorizationVerdict


class Cards:
    """Lets everybody charge, after a while; has the methods of `v2gstack.hooks.interfaces.Authorizer`."""

    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        """Ask the back end; here: let it take a moment. Meanwhile the station answers the car that it is still processing."""
        await asyncio.sleep(0.5)
        return AuthorizationVerdict.ACCEPTED

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...]) -> AuthorizationVerdict:
        """Contracts need Plug & Charge."""
        return AuthorizationVerdict.REJECTED


def tell(record: TraceRecord) -> None:
    """What is worth a line; a listener is called with every event of every session."""
    match record.event:
        case ProtocolNegotiated(protocol=protocol):
            print(f"{record.session}: {protocol}", flush=True)
        case DeviationAccepted(text=text, clause=clause):
            print(f"{record.session}: accepted: {text} ({clause})", flush=True)
        case ProtocolViolated(error=error):
            print(f"{record.session}: refused: {error}", flush=True)
        case _:
            pass


async def serve(host: str, port: int, interface: str, sessions: int | None) -> None:
    """Be a station until it is interrupted, or so many sessions are over."""
    loop = asyncio.get_running_loop()
    profile = station_profile("dc_station_150kw")
    simulated = StationHardware.simulated(lone_station(profile, now=loop.time, sleep=asyncio.sleep))
    # put your own objects here: power, isolation, contactors, meter, ... - no control pilot, because no cable is simulated
    hardware = replace(simulated, authorizer=Cards(), pilot=None)
    settings = RuntimeSettings(watchers=Watchers(listeners=[tell]))
    runtime = SeccRuntime(profile.config, hardware, protocols=[ISO15118_2, DIN70121], settings=settings)

    listener = await runtime.serve(TcpTransport(), Address(host, port, interface))
    print(f"{runtime.config.evse_id} listens on {listener.address}", flush=True)
    responder = None
    if interface:
        endpoint = SdpEndpoint(address=IPv6Address(host), port=listener.address.port, security=Security.NO_TLS)
        responder = SdpResponder(UdpTransport(), [endpoint], interface)
        await responder.start()

    interrupted = asyncio.Event()
    loop.add_signal_handler(signal.SIGINT, interrupted.set)
    loop.add_signal_handler(signal.SIGTERM, interrupted.set)
    stop = asyncio.ensure_future(interrupted.wait())
    count = 0
    while not stop.done() and (sessions is None or count < sessions):
        report = asyncio.ensure_future(runtime.next_report())
        await asyncio.wait((report, stop), return_when=asyncio.FIRST_COMPLETED)
        if report.done():
            count += 1
            print(report.result(), flush=True)
        else:
            report.cancel()
    stop.cancel()
    if responder is not None:
        await responder.stop()
    await runtime.stop()  # a session that runs is ended by the protocol, and contactors open


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="::1", help="address to listen on; with --iface its link-local address")
    parser.add_argument("--port", type=int, default=15118)
    parser.add_argument("--iface", default="", help="network interface for SDP")
    parser.add_argument("--sessions", type=int, default=None, help="end after so many")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.host, arguments.port, arguments.iface, arguments.sessions))


if __name__ == "__main__":
    main()
