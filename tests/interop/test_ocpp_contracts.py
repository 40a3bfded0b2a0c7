"""Plug & Charge and certificates of stations, held against the JSON schemas in the package ``ocpp``, and with that package as the CSMS."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.ocpp_schemas import Schemas
from tests.support.ocpp_verdicts import oracle
from tests.unit.runtime.ocpp.contract_site import V201, ContractSite, at_site, at_site_now
from tests.unit.runtime.ocpp.test_certificates import SECC_ID, Authority, command, messages
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CertificateStore, ChainUse, RootUse
from v2gstack.security import CertificateHashData, read_certificate_request
from v2gstack.signers import SoftwareSigner
from v2gstack.types import ProvisioningAction, ProvisioningRequest

pytestmark = pytest.mark.interop
ocpp = pytest.importorskip("ocpp", reason="the package ocpp is missing; run `make interop`")
websockets = pytest.importorskip("websockets", reason="websockets is missing; run `make interop`")


class Held:
    """Holds every frame against the schema of its message."""

    def __init__(self, version: OcppVersion) -> None:
        spec = importlib.util.find_spec("ocpp")
        assert spec is not None
        assert spec.origin is not None
        self.package = Path(spec.origin).parent
        self.version = version
        self.actions: dict[tuple[bool, str], tuple[str, str]] = {}
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def watch(self, identity: str, ours: bool, text: str) -> None:
        del identity
        frame = json.loads(text)
        if frame[0] == 2:
            carried = frame[3].get("messageId", "") if frame[2] == "DataTransfer" else ""
            self.actions[ours, frame[1]] = frame[2], carried
            self._hold(self.version, frame[2] + "Request", frame[3])
            if carried:
                self._hold_carried(carried + "Request", frame[3])
        elif frame[0] == 3:
            action, carried = self.actions[not ours, frame[1]]
            self._hold(self.version, action + "Response", frame[2])
            if carried and frame[2].get("data"):
                self._hold_carried(carried + "Response", frame[2])
        else:
            self.wrong.append(text[:200])

    def _hold_carried(self, name: str, fields: dict[str, Any]) -> None:
        payload = json.loads(fields["data"])
        if name == "AuthorizeRequest":
            # the one message that is simpler than in 2.0.1
            payload["idToken"] = {"idToken": payload["idToken"], "type": "eMAID"}
        self._hold(V201, name, payload)

    def _hold(self, version: OcppVersion, name: str, payload: Any) -> None:
        self.seen.add(name)
        _, valid = oracle(Schemas(self.package, version), name)
        if not valid(json.dumps(payload)):
            self.wrong.append(f"{name} {json.dumps(payload)[:300]}")


@pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
def test_every_frame_is_what_the_schemas_say(version: OcppVersion, tmp_path: Path) -> None:
    held = Held(version)

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        store = CertificateStore(tmp_path)
        await site.start(charging={"certificates": store, "signer": SoftwareSigner()}, watch=held.watch, trusted=False, issue=authority)
        site.station.model.put("ISO15118Ctrlr", "SeccId", SECC_ID)
        msg = messages(site)
        uses = msg.InstallCertificateUseEnumType
        for use, name in ((uses.V2GRootCertificate, "v2g_root"), (uses.MORootCertificate, "mo_root")):
            answer = await command(site, "InstallCertificate", certificate_type=use, certificate=site.pki[name].certificate.pem)
            assert answer.status == "Accepted"
        await command(site, "InstallCertificate", certificate_type=uses.V2GRootCertificate, certificate="none")
        for _ in range(2):
            vehicle, _ = await site.session()
            assert vehicle.end.kind == "terminated", vehicle.end.text
        await site.drained()
        await command(site, "TriggerMessage", requested_message=msg.MessageTriggerEnumType.SignV2GCertificate)
        await asyncio.sleep(2)
        assert len(store.chains(ChainUse.V2G)) == 1
        answer = await command(site, "GetInstalledCertificateIds")
        for each in answer.certificate_hash_data_chain:
            assert (await command(site, "DeleteCertificate", certificate_hash_data=each.certificate_hash_data)).status == "Accepted"
        assert (await command(site, "GetInstalledCertificateIds")).status == "NotFound"
        # without the root, the chain goes along
        site.station.model.put("ISO15118Ctrlr", "CentralContractValidationAllowed", "true")
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text

    at_site(story, version)
    assert held.wrong == []
    wanted = {"Authorize", "Get15118EVCertificate", "GetCertificateStatus", "SignCertificate", "CertificateSigned"}
    wanted |= {"InstallCertificate", "GetInstalledCertificateIds", "DeleteCertificate", "TriggerMessage"}
    assert {name + kind for name in wanted for kind in ("Request", "Response")} <= held.seen


def peer_csms(site: ContractSite, heard: list[tuple[str, Any]]) -> Any:
    """A CSMS of the peer's with certificates: it knows EXI and X.509 no more than any back end that passes them on."""
    from ocpp.routing import after, on
    from ocpp.v201 import ChargePoint, call
    from ocpp.v201 import call_result as result

    authority = Authority(site.pki["cpo_sub_2"].holder)

    class Peer(ChargePoint):
        @on("BootNotification")
        def boot(self, **fields: Any) -> Any:
            heard.append(("BootNotification", fields))
            return result.BootNotification(current_time=datetime.now(UTC).isoformat(), interval=300, status="Accepted")

        @on("StatusNotification")
        def status(self, **fields: Any) -> Any:
            del fields
            return result.StatusNotification()

        @on("NotifyEVChargingNeeds")
        def needs(self, **fields: Any) -> Any:
            del fields
            return result.NotifyEVChargingNeeds(status="Accepted")

        @on("TransactionEvent")
        def event(self, **fields: Any) -> Any:
            heard.append(("TransactionEvent", fields))
            return result.TransactionEvent()

        @on("Authorize")
        def authorize(self, **fields: Any) -> Any:
            heard.append(("Authorize", fields))
            return result.Authorize(id_token_info={"status": "Accepted"}, certificate_status="Accepted")

        @on("Get15118EVCertificate")
        async def certificate(self, **fields: Any) -> Any:
            heard.append(("Get15118EVCertificate", fields))
            request = ProvisioningRequest(
                evse_id="",
                schema_set="iso15118_2",
                action=ProvisioningAction.INSTALL,
                exi_request=base64.b64decode(fields["exi_request"]),
            )
            response = await site.parties.office.exchange(request)
            return result.Get15118EVCertificate(status="Accepted", exi_response=base64.b64encode(response.exi_response).decode())

        @on("SignCertificate")
        def sign(self, **fields: Any) -> Any:
            heard.append(("SignCertificate", fields))
            return result.SignCertificate(status="Accepted")

        @after("SignCertificate")
        async def signed(self, csr: str, **_: Any) -> None:
            from v2gstack.runtime.ocpp import CertificateOrder
            from v2gstack.security.certificates import pem_of

            order = CertificateOrder(station="CS-1", use="V2GCertificate", request=read_certificate_request(csr))
            chain = await authority(order)
            assert chain is not None
            request = call.CertificateSigned(certificate_chain=pem_of(chain), certificate_type="V2GCertificate")
            heard.append(("CertificateSigned", await self.call(request)))

        @on("GetCertificateStatus")
        async def ocsp(self, ocsp_request_data: Any, **_: Any) -> Any:
            from v2gstack.security import OcspRequestData

            data = CertificateHashData(
                ocsp_request_data["hash_algorithm"],
                ocsp_request_data["issuer_name_hash"],
                ocsp_request_data["issuer_key_hash"],
                ocsp_request_data["serial_number"],
            )
            response = await site.responder(OcspRequestData(data, ocsp_request_data["responder_url"]))
            assert response is not None
            return result.GetCertificateStatus(status="Accepted", ocsp_result=base64.b64encode(response).decode())

    return Peer


def test_a_station_of_ours_at_a_csms_of_the_peer(tmp_path: Path) -> None:
    """A contract installed and paid by, a root installed, a certificate signed, its status asked: each through code that is not ours."""
    heard: list[tuple[str, Any]] = []

    async def story(site: ContractSite) -> None:
        from ocpp.v201 import call

        store, signer = CertificateStore(tmp_path), SoftwareSigner()
        made, peers = peer_csms(site, heard), []

        async def serve(connection: Any) -> None:
            peers.append(made("CS-1", connection))
            await peers[-1].start()

        async with websockets.serve(serve, "127.0.0.1", 0, subprotocols=["ocpp2.0.1"]) as server:
            port = server.sockets[0].getsockname()[1]
            await site.start(charging={"certificates": store, "signer": signer}, port=port)
            site.station.model.put("ISO15118Ctrlr", "SeccId", SECC_ID)
            root = site.pki["v2g_root"].certificate
            answer = await peers[0].call(call.InstallCertificate(certificate_type="V2GRootCertificate", certificate=root.pem))
            assert answer.status == "Accepted"
            vehicle, _ = await site.session()
            assert vehicle.end.kind == "terminated", vehicle.end.text
            await peers[0].call(call.TriggerMessage(requested_message="SignV2GCertificate"))
            async with asyncio.timeout(20):
                while not (chains := store.chains(ChainUse.V2G)) or not all(chains[0].staple(number).exists() for number in range(3)):
                    await asyncio.sleep(0.05)
            listed = await peers[0].call(call.GetInstalledCertificateIds(certificate_type=["V2GCertificateChain"]))
            assert len(listed.certificate_hash_data_chain[0]["child_certificate_hash_data"]) == 2
            data = CertificateHashData.of(root, root)
            fields = {
                "hash_algorithm": data.hash_algorithm,
                "issuer_name_hash": data.issuer_name_hash,
                "issuer_key_hash": data.issuer_key_hash,
                "serial_number": data.serial_number,
            }
            assert (await peers[0].call(call.DeleteCertificate(certificate_hash_data=fields))).status == "Accepted"
            assert store.roots(RootUse.V2G) == ()
            await site.drained()
            await site.stop_station()

    at_site_now(story, V201)
    names = [name for name, _ in heard]
    assert [name for name in names if name != "TransactionEvent"] == [
        "BootNotification",
        "Get15118EVCertificate",
        "Authorize",
        "SignCertificate",
        "CertificateSigned",
    ]
    assert names.count("TransactionEvent") >= 2
    [asked] = [fields for name, fields in heard if name == "Authorize"]
    assert asked["id_token"]["type"] == "eMAID"
    assert len(asked["iso15118_certificate_hash_data"]) == 3
