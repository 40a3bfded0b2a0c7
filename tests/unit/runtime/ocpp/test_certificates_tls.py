"""Security profile 3: a station shows the certificate that it has ordered, and goes back to the old one where that is not let in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.certificates import certificate
from tests.unit.runtime.ocpp.ends import SOCKET
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.messages.ocpp21 import MessageTriggerEnumType, TriggerMessageRequest
from v2gstack.protocols.ocpp import CallReceived
from v2gstack.runtime.ocpp import (
    BackOff,
    BootFacts,
    CertificateOrder,
    CertificateStore,
    ChainUse,
    ChargingSettings,
    ChargingStation,
    Csms,
    CsmsAddress,
    CsmsContracts,
    CsmsSettings,
    Inbox,
    Journal,
    RootUse,
    SecurityProfile,
    StationSettings,
    csms_tls,
    security,
    station_tls,
)
from v2gstack.security import Certificate, Subject, Terms, issue_certificate
from v2gstack.security.issuing import Holder
from v2gstack.signers import SoftwareSigner

NEW = TriggerMessageRequest(requested_message=MessageTriggerEnumType.SignChargingStationCertificate)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("welcome", [True, False], ids=["let in", "not let in"])
def test_a_new_certificate_is_shown_on_a_new_connection(welcome: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "SHOWN_WITHIN", 10.0 if welcome else 1.5)
    monkeypatch.setattr(security, "_ANSWERED", 0.1)
    root = certificate(tmp_path, "root")
    certificate(tmp_path, "csms", root)
    first, _ = certificate(tmp_path, "CS-1", root)
    other = certificate(tmp_path, "other")
    issuer = Holder(Certificate.of(root[0]), root[1])
    stranger = Holder(Certificate.of(other[0]), other[1])
    shown: list[Any] = []
    events: list[Any] = []

    def admit(credentials: Any) -> HTTPStatus:
        shown.append(credentials.certificate)
        return HTTPStatus.OK

    async def issue(order: CertificateOrder) -> tuple[Certificate, ...]:
        now = datetime.now(UTC)
        terms = Terms(not_before=now - timedelta(minutes=5), not_after=now + timedelta(minutes=50))
        subject: Subject = order.request.subject
        made = issue_certificate(subject, order.request.key, issuer if welcome else stranger, terms, usages=("digital_signature",))
        return (made,)

    async def told() -> None:
        csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(OcppVersion.V21,), socket=SOCKET))
        csms.watchers.append(lambda _, event: events.append(event.message) if isinstance(event, CallReceived) else None)
        CsmsContracts(csms, issue=issue)
        tls = csms_tls(tmp_path / "csms.pem", tmp_path / "csms.key", station_roots=tmp_path / "root.pem")
        listener = await csms.serve("localhost", 0, tls=tls, admission=admit)
        store = CertificateStore(tmp_path / "kept")
        for each in (issuer, stranger):
            # the station trusts both, the CSMS only one
            store.install_root(RootUse.CSMS, each.certificate)
        address = CsmsAddress(
            url=f"wss://localhost:{listener.port}",
            identity="CS-1",
            versions=(OcppVersion.V21,),
            profile=SecurityProfile.TLS_MUTUAL,
            tls=station_tls(tmp_path / "root.pem", certificates=tmp_path / "CS-1.pem", key=tmp_path / "CS-1.key"),
        )
        settings = ChargingSettings(
            station=StationSettings(socket=SOCKET, back_off=BackOff(wait_minimum=0.1, random_range=0.0, repeat_times=1)),
            certificates=store,
            signer=SoftwareSigner(),
        )
        station = ChargingStation(address, BootFacts(vendor="v2gstack", model="Simulated"), Journal(":memory:"), settings=settings)
        running = asyncio.create_task(station.run())
        await station.station.online.wait()
        own = Certificate.of(first).der
        assert shown == [own]
        await csms.call("CS-1", NEW)
        await until(lambda: len(store.chains(ChainUse.STATION)) == 1)
        [chain] = store.chains(ChainUse.STATION)
        await until(lambda: len(shown) == 2)
        await station.station.online.wait()
        if welcome:
            assert shown[1] == chain.leaf.der
            # a third one replaces it, and nothing else is kept (A02.FR.10)
            await csms.call("CS-1", NEW)
            await until(lambda: len(shown) == 3 and len(store.chains(ChainUse.STATION)) == 1)
            assert shown[2] == store.chains(ChainUse.STATION)[0].leaf.der != chain.leaf.der
        else:
            assert shown[1] == own
            assert store.chains(ChainUse.STATION) == []
            await until(lambda: not station.station.outbox.size)
            assert [each.type for each in events if type(each).__name__ == "SecurityEventNotificationRequest"] == [
                "DiscardedRenewedClientCertificate"
            ]
        running.cancel()
        await asyncio.wait([running])
        await csms.close()

    asyncio.run(told())
