"""SDP over datagrams: in memory on virtual time, and over real sockets of the loopback interface."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address

import pytest

from v2gstack.codecs.v2gtp import SDP_PORT, Security
from v2gstack.errors import TransportError
from v2gstack.hooks.values import Address
from v2gstack.protocols.sdp import SdpEndpoint
from v2gstack.runtime.sdp import SdpResponder, find_station
from v2gstack.runtime.virtual import run_virtual
from v2gstack.transports import MemoryDatagrams

TLS = SdpEndpoint(address=IPv6Address("fe80::aa"), port=64_000, security=Security.TLS)
PLAIN = SdpEndpoint(address=IPv6Address("fe80::aa"), port=61_341, security=Security.NO_TLS)


def test_a_vehicle_finds_the_endpoint_of_its_security() -> None:
    async def run() -> None:
        link = MemoryDatagrams()
        responder = SdpResponder(link, [TLS, PLAIN])
        await responder.start()
        await responder.start()
        for security, port in ((Security.TLS, 64_000), (Security.NO_TLS, 61_341)):
            found = await find_station(link, security=security)
            assert (found.address.host, found.address.port, found.security) == ("fe80::aa", port, security)
            assert found.requests == 1
        await responder.stop()
        await responder.stop()
        assert responder.answered == 2

    run_virtual(run())


def test_a_late_station_is_found_by_a_later_request() -> None:
    async def run() -> None:
        link = MemoryDatagrams()
        search = asyncio.create_task(find_station(link, security=Security.NO_TLS))
        await asyncio.sleep(1.1)
        responder = SdpResponder(link, [PLAIN])
        await responder.start()
        assert (await search).requests == 6
        await responder.stop()

    run_virtual(run())


def test_nobody_answers_and_the_vehicle_gives_up_after_fifty_requests() -> None:
    async def run() -> float:
        with pytest.raises(TransportError, match="50 SDP requests"):
            await find_station(MemoryDatagrams())
        return asyncio.get_running_loop().time()

    assert run_virtual(run()) == pytest.approx(12.5)


def test_another_security_is_named_when_the_search_fails() -> None:
    async def run() -> None:
        link = MemoryDatagrams()
        responder = SdpResponder(link, [PLAIN])
        await responder.start()
        with pytest.raises(TransportError, match="NO_TLS only"):
            await find_station(link, security=Security.TLS)
        found = await find_station(link, security=Security.TLS, accept_other_security=True)
        assert found.security is Security.NO_TLS
        await responder.stop()

    run_virtual(run())


def test_two_stations_are_a_conflict() -> None:
    async def run() -> None:
        link = MemoryDatagrams()
        other = SdpEndpoint(address=IPv6Address("fe80::bb"), port=1, security=Security.TLS)
        responders = [SdpResponder(link, [TLS]), SdpResponder(link, [other])]
        for responder in responders:
            await responder.start()
        found = await find_station(link, linger=1.0)
        assert len(found.conflicts) == 1
        for responder in responders:
            await responder.stop()

    run_virtual(run())


def test_garbage_is_not_answered_and_does_no_harm() -> None:
    async def run() -> None:
        link = MemoryDatagrams()
        responder = SdpResponder(link, [TLS])
        await responder.start()
        vandal = await link.open(Address())
        for garbage in (b"", b"\x01\xfe", b"x" * 2000, bytes.fromhex("01fe9000000000021003")):
            await vandal.send(garbage, Address("ff02::1", SDP_PORT))
        assert (await find_station(link)).address.port == 64_000
        assert responder.answered == 1
        await responder.stop()

    run_virtual(run())
