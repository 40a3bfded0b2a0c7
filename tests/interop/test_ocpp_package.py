"""The package `ocpp` (mobilityhouse) at the other end of the line, as a CSMS and as a station, with OCPP 1.6 and 2.0.1."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.runtime.ocpp.ends import SOCKET, nothing, reading
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import (
    BootFacts,
    Csms,
    CsmsAddress,
    CsmsSettings,
    Inbox,
    Journal,
    OcppStation,
    Outbox,
    StationSettings,
    TransactionBook,
)

ocpp = pytest.importorskip("ocpp", reason="the package ocpp is missing; run `make interop`")
websockets = pytest.importorskip("websockets", reason="websockets is missing; run `make interop`")

V16, V201 = OcppVersion.V16, OcppVersion.V201
BOTH = pytest.mark.parametrize("version", [V16, V201], ids=lambda version: version.value)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat()


def peer_csms(version: OcppVersion, heard: list[tuple[str, Any]]) -> Any:
    """A class of the peer's that answers a station."""
    from ocpp.routing import on

    if version is V16:
        from ocpp.v16 import ChargePoint as Base
        from ocpp.v16 import call_result as result

        class Of16(Base):
            @on("BootNotification")
            def boot(self, **fields: Any) -> Any:
                heard.append(("BootNotification", fields))
                return result.BootNotification(current_time=NOW, interval=300, status="Accepted")

            @on("StartTransaction")
            def begin(self, **fields: Any) -> Any:
                heard.append(("StartTransaction", fields))
                return result.StartTransaction(transaction_id=77, id_tag_info={"status": "Accepted"})

            @on("MeterValues")
            def values(self, **fields: Any) -> Any:
                heard.append(("MeterValues", fields))
                return result.MeterValues()

            @on("StopTransaction")
            def finish(self, **fields: Any) -> Any:
                heard.append(("StopTransaction", fields))
                return result.StopTransaction()

        return Of16
    from ocpp.v201 import ChargePoint as Base201
    from ocpp.v201 import call_result as result201

    class Of201(Base201):
        @on("BootNotification")
        def boot(self, **fields: Any) -> Any:
            heard.append(("BootNotification", fields))
            return result201.BootNotification(current_time=NOW, interval=300, status="Accepted")

        @on("TransactionEvent")
        def event(self, **fields: Any) -> Any:
            heard.append(("TransactionEvent", fields))
            return result201.TransactionEvent()

    return Of201


@BOTH
def test_a_station_of_ours_at_a_csms_of_the_peer(version: OcppVersion) -> None:
    async def told() -> None:
        heard: list[tuple[str, Any]] = []
        made = peer_csms(version, heard)

        async def serve(connection: Any) -> None:
            await made(connection.request.path.strip("/"), connection).start()

        async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=[version.subprotocol]) as server:
            port = server.sockets[0].getsockname()[1]
            ids = iter(range(1000))
            outbox = Outbox(Journal(":memory:"), new_id=lambda: f"m{next(ids)}")
            address = CsmsAddress(url=f"ws://127.0.0.1:{port}", identity="CS-1", versions=(version,))
            boot = BootFacts(vendor="v2gstack", model="Simulated")
            station = OcppStation(address, boot, outbox, nothing, settings=StationSettings(socket=SOCKET))
            running = asyncio.create_task(station.run())
            async with asyncio.timeout(20):
                await station.online.wait()
                book = TransactionBook(outbox, station.unix_time)
                book.start("tx-1", reading(1000, 50), id_token=("04A1B2C3", "ISO14443"))
                book.update("tx-1", reading(2000, 60, power=11_000.0), charging_state="Charging")
                book.end("tx-1", reading(3500, 75))
                station.told()
                while outbox.size:
                    await asyncio.sleep(0.01)
            running.cancel()
            await asyncio.wait([running])
        names = [name for name, _ in heard]
        if version is V16:
            assert names == ["BootNotification", "StartTransaction", "MeterValues", "StopTransaction"]
            assert [fields["transaction_id"] for _, fields in heard[2:]] == [77, 77]
            assert (heard[1][1]["meter_start"], heard[3][1]["meter_stop"]) == (1000, 3500)
        else:
            assert names == ["BootNotification", *["TransactionEvent"] * 3]
            assert [fields["seq_no"] for _, fields in heard[1:]] == [0, 1, 2]

    asyncio.run(told())


@BOTH
def test_a_station_of_the_peer_at_a_csms_of_ours(version: OcppVersion) -> None:
    async def told() -> None:
        csms = Csms(Inbox(":memory:"), settings=CsmsSettings(versions=(version,), socket=SOCKET))
        listener = await csms.serve("127.0.0.1", 0)
        async with (
            asyncio.timeout(20),
            websockets.connect(f"ws://127.0.0.1:{listener.port}/CS-2", subprotocols=[version.subprotocol]) as connection,
        ):
            if version is V16:
                from ocpp.v16 import ChargePoint, call

                station = ChargePoint("CS-2", connection)
                running = asyncio.create_task(station.start())
                booted = await station.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
                begun = await station.call(call.StartTransaction(connector_id=1, id_tag="04A1B2C3", meter_start=1000, timestamp=NOW))
                await station.call(call.StopTransaction(meter_stop=3500, timestamp=NOW, transaction_id=begun.transaction_id))
                name = str(begun.transaction_id)
            else:
                from ocpp.v201 import ChargePoint as Of201
                from ocpp.v201 import call as call201

                station = Of201("CS-2", connection)
                running = asyncio.create_task(station.start())
                station_facts = {"model": "M", "vendor_name": "V"}
                booted = await station.call(call201.BootNotification(charging_station=station_facts, reason="PowerUp"))
                for seq, (kind, register) in enumerate([("Started", 1000), ("Ended", 3500)]):
                    context = "Transaction.Begin" if kind == "Started" else "Transaction.End"
                    sample = {"value": register, "context": context, "measurand": "Energy.Active.Import.Register"}
                    await station.call(
                        call201.TransactionEvent(
                            event_type=kind,
                            timestamp=NOW,
                            trigger_reason="Authorized",
                            seq_no=seq,
                            transaction_info={"transaction_id": "tx-9"},
                            meter_value=[{"timestamp": NOW, "sampled_value": [sample]}],
                        )
                    )
                name = "tx-9"
            running.cancel()
        assert str(booted.status) == "Accepted"
        report = csms.report("CS-2", name)
        assert report is not None
        assert report.complete
        assert csms.account("CS-2", name, version).imported == 2500
        await csms.close()

    asyncio.run(told())
