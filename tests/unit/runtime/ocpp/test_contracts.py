"""Plug & Charge through the CSMS: a car installs its contract, pays by it, charges, and the record arrives; and all that may go wrong."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runtime.ocpp.contract_site import V16, V21, V201, ContractSite, at_site
from v2gstack.application.ocpp.contracts import hash_data_to_message, ocsp_data_to_message, provisioning_answer
from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.ocppj import OFF, OcppjCodec
from v2gstack.errors import PluginError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CertificateStore, CsmsTrust, Journal, Receipt
from v2gstack.runtime.ocpp import journal as journal_module
from v2gstack.security import Certificate, CertificateHashData, OcspRequestData, signed_elements, verify_signature
from v2gstack.signers import SoftwareSigner
from v2gstack.types import ProvisioningRequest, ProvisioningResponse

VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
PROFILES = pytest.mark.parametrize("profile", ["iso15118_2", "iso15118_20_p521", "iso15118_20_ed448"])
EMAID = "DE8AA1A2B3C4D5V"
#: A message of a charge loop.
OTHER = "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600"


def carried(site: ContractSite, name: str) -> list[dict[str, Any]]:
    """What the station asked, as JSON, in OCPP 1.6 too."""
    if site.version is V16:
        return [json.loads(each.data) for each in site.told("DataTransfer") if each.message_id == name]
    codec = OcppjCodec(site.version)
    return [json.loads(codec.encode_payload(each)) for each in site.told(name)]


@PROFILES
@VERSIONS
def test_a_car_gets_its_contract_and_pays_by_it(version: OcppVersion, profile: str) -> None:
    async def story(site: ContractSite) -> None:
        await site.start()
        vehicle, report = await site.session()
        assert (vehicle.end.kind, report.end.kind) == ("terminated", "terminated"), vehicle.end.text
        assert site.installed == [site.pki["contract"].certificate.common_name]
        # the second session pays by the contract that the first one installed
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated"
        await site.drained()
        assert len(carried(site, "Get15118EVCertificate")) == 1
        [asked, again] = carried(site, "Authorize")
        assert asked == again
        assert asked["idToken"] == (site.installed[0] if version is V16 else {"idToken": site.installed[0], "type": "eMAID"})
        assert "certificate" not in asked
        data = asked["iso15118CertificateHashData"]
        assert [each["responderURL"] for each in data] == ["http://ocsp.example.org"] * 3
        serials = [int(each["serialNumber"], 16) for each in data]
        chain = site.evcc.config.contracts.contracts[0].certificate_chain  # type: ignore[union-attr]
        assert serials == [Certificate.from_der(der).serial_number for der in chain]
        # the responder was asked the same, each time
        assert [int(each.certificate.serial_number, 16) for each in site.responder.asked] == serials * 2
        names = site.transactions
        assert len(names) == 2
        for name in names:
            completeness = site.csms.report("CS-1", name)
            assert completeness is not None
            assert completeness.complete
        if version is not V16:
            [begun, _] = [each for each in site.told("TransactionEvent") if str(each.event_type) == "Started"]
            assert (begun.id_token.id_token, str(begun.id_token.type)) == (site.installed[0], "eMAID")
        else:
            assert [each.id_tag for each in site.told("StartTransaction")] == [site.installed[0]] * 2

    at_site(story, version, profile)


def test_the_number_of_contracts_that_are_left_is_the_csmss() -> None:
    """ISO 15118-20 in OCPP 2.1: one Get15118EVCertificate for each contract (M01.FR.03 to FR.07)."""

    async def story(site: ContractSite) -> None:
        await site.start(emaids=(EMAID, "DE8AA1A2B3C4D6R"))
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text
        asked = site.told("Get15118EVCertificate")
        assert [each.iso15118_schema_version for each in asked] == ["urn:iso:std:iso:15118:-20:CommonMessages"] * 2
        assert [each.maximum_contract_certificate_chains for each in asked] == [3, 3]
        assert sorted(site.installed) == [EMAID, "DE8AA1A2B3C4D6R"]

    at_site(story, V21, "iso15118_20_p521")


def test_what_does_not_fit_into_a_message_is_said() -> None:
    async def story(site: ContractSite) -> None:
        class Verbose:
            async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
                del request
                return ProvisioningResponse(exi_response=bytes(5_626))

        await site.start(provisioning=Verbose())
        _, report = await site.session()
        assert site.installed == []
        assert "TooLargeElement" in str(report.failures)

    at_site(story, V201)


def test_a_contract_is_renewed_under_iso15118_2() -> None:
    """CertificateUpdate is action Update, and the old contract's key signs (M02)."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True)
        contracts = site.evcc.config.contracts
        assert contracts is not None
        before = contracts.contracts[0].certificate_chain[0]
        site.evcc.config = replace(site.evcc.config, contracts=replace(contracts, renew_before=10_000 * 86_400.0))
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text
        [asked] = site.told("Get15118EVCertificate")
        assert str(asked.action) == "Update"
        assert site.evcc.config.contracts.contracts[0].certificate_chain[0] != before  # type: ignore[union-attr]

    at_site(story, V201)


@pytest.mark.parametrize("profile", ["iso15118_2", "iso15118_20_p521"])
def test_what_the_car_confirms_is_kept_with_its_signature(profile: str, tmp_path: Path) -> None:
    """OCPP has no place for receipts: they stay in the journal, and prove something there."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True, journal=Journal(tmp_path / "journal.db"))
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text
        await site.drained()
        [name] = site.transactions
        site.journal.close()
        kept = Journal(tmp_path / "journal.db").receipts(name)
        assert len(kept) >= 2
        key = site.pki["contract"].certificate.key
        assert key is not None
        for receipt in kept:
            root: Any = codec_of(receipt.schema_set).decode(receipt.exi)
            message = root.body.body_element if profile == "iso15118_2" else root
            assert type(message).__name__ in ("MeteringReceiptReq", "MeteringConfirmationReq")
            verify_signature(receipt.schema_set, signed_elements(message), root.header.signature, key)
            assert receipt.exi.hex() not in repr(receipt)
        assert Journal(tmp_path / "journal.db").receipts("another") == []

    at_site(story, V21, profile)


def test_the_newest_receipts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MAX_RECEIPTS", 3)
    journal = Journal(":memory:")
    for number in range(5):
        journal.keep_receipt(Receipt(transaction="tx-1", time=float(number), schema_set="iso15118_2", exi=b"x"))
    assert [each.time for each in journal.receipts("tx-1")] == [2.0, 3.0, 4.0]


# -- what the CSMS says of a contract ---------------------------------------------------------------------------------------------


@VERSIONS
@pytest.mark.parametrize(
    ("what", "code", "certificate", "status"),
    [
        ("revoked", "FAILED_CertificateRevoked", "CertificateRevoked", "Invalid"),
        ("cancelled", "FAILED_ContractCanceled", "ContractCancelled", "Blocked"),
        ("unknown", "FAILED_CertChainError", "CertChainError", "Invalid"),
    ],
)
def test_what_the_csms_refuses_is_refused(version: OcppVersion, what: str, code: str, certificate: str, status: str) -> None:
    async def story(site: ContractSite) -> None:
        await site.start(installed=True)
        entry = site.pki["contract"].certificate
        if what == "revoked":
            site.responder.revoked.add(entry.serial_number)
        elif what == "cancelled":
            site.statuses[entry.common_name] = "Blocked"
        else:
            site.responder.silent = True
        vehicle, report = await site.session()
        assert vehicle.end.kind == "failed response"
        assert code in vehicle.end.text
        assert report.energy_in == 0
        assert site.transactions == []

    at_site(story, version)


@VERSIONS
def test_a_chain_without_a_root_is_left_to_the_csms(version: OcppVersion) -> None:
    """C07.FR.06: the chain in PEM, and the CSMS validates it."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True, trusted=False)
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text
        [asked] = carried(site, "Authorize")
        assert asked["certificate"].count("BEGIN CERTIFICATE") == 3
        # the top one's issuer is not at hand
        assert len(asked["iso15118CertificateHashData"]) == 2
        assert len(site.responder.asked) == 3

    at_site(story, version)


def test_a_chain_that_nobody_knows_is_refused_by_the_csms() -> None:
    async def story(site: ContractSite) -> None:
        await site.start(installed=True, trusted=False, trust=CsmsTrust())
        vehicle, _ = await site.session()
        assert "FAILED_CertChainError" in vehicle.end.text
        assert site.transactions == []

    at_site(story, V201)


def test_central_validation_can_be_switched_off() -> None:
    async def story(site: ContractSite) -> None:
        await site.start(installed=True, trusted=False)
        msg = site.msg
        data = msg.SetVariableDataType(
            component=msg.ComponentType(name="ISO15118Ctrlr"),
            variable=msg.VariableType(name="CentralContractValidationAllowed"),
            attribute_value="false",
        )
        answer = await site.ask("SetVariables", set_variable_data=(data,))
        assert answer.set_variable_result[0].attribute_status == "Accepted"
        vehicle, _ = await site.session()
        assert "FAILED_CertChainError" in vehicle.end.text
        assert site.told("Authorize") == []

    at_site(story, V201)


def test_a_csms_that_says_nothing_of_a_chain_has_not_validated_it() -> None:
    """It answers as CSMSs without Plug & Charge do; where the station validated the chain, that is enough."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True, trusted=False)

        async def plain(_: str, message: Any) -> Any:
            del message
            return site.msg.AuthorizeResponse(id_token_info=site.msg.IdTokenInfoType(status=site.msg.AuthorizationStatusEnumType.Accepted))

        site.csms.on(site.msg.AuthorizeRequest, plain)
        vehicle, _ = await site.session()
        assert "FAILED_CertChainError" in vehicle.end.text

    at_site(story, V201)


# -- a CSMS that is not there -----------------------------------------------------------------------------------------------------


async def _hang(*_: Any) -> Any:
    await asyncio.sleep(10_000)


def test_a_csms_that_does_not_answer_authorize_ends_the_session() -> None:
    async def story(site: ContractSite) -> None:
        await site.start(installed=True)
        site.csms.on(site.msg.AuthorizeRequest, _hang)
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "failed response"
        assert "FAILED_CertificateNotAllowedAtThisEVSE" in vehicle.end.text
        # the station is there for the next one, and so is the connection
        del site.csms._handlers[site.msg.AuthorizeRequest]
        await site.station.station.online.wait()
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text

    at_site(story, V201)


@pytest.mark.parametrize("profile", ["iso15118_2", "iso15118_20_ed448"])
def test_a_csms_that_does_not_answer_for_certificates(profile: str) -> None:
    """ISO 15118-2 wants an answer within 4.5 s, and gets one that says no; ISO 15118-20 says that it goes on, and then no."""

    async def story(site: ContractSite) -> None:
        class Silent:
            async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
                del request
                await asyncio.sleep(10_000)
                raise AssertionError

        await site.start(provisioning=Silent())
        begin = asyncio.get_running_loop().time()
        vehicle, report = await site.session()
        took = asyncio.get_running_loop().time() - begin
        assert took < (6 if profile == "iso15118_2" else 60)
        assert report.energy_in == 0
        assert "Get15118EVCertificate" in str(report.failures)
        assert site.installed == []
        if profile == "iso15118_2":
            assert "FAILED_NoCertificateAvailable" in vehicle.end.text

    at_site(story, V21, profile)


@pytest.mark.parametrize("offline", [False, True], ids=["not offered", "validated by the station"])
def test_without_the_csms(offline: bool) -> None:
    """C07.FR.07 to FR.12: contracts are offered, and taken, only where the station may validate them by itself and knows the EMAID."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True)
        await site.session()
        await site.drained()
        if offline:
            site.station.model.put("ISO15118Ctrlr", "ContractValidationOffline", "true")
        await site.csms.close()
        while site.station.station.online.is_set():
            await asyncio.sleep(0.1)
        contracts = site.evcc.config.contracts
        assert contracts is not None
        site.evcc.config = replace(site.evcc.config, contracts=replace(contracts, external_payment=False))
        vehicle, report = await site.session()
        if offline:
            assert vehicle.end.kind == "terminated", vehicle.end.text
            assert site.evse.token == (site.installed[0], "eMAID")
            assert site.station.station.outbox.size > 0
        else:
            # external means are what is left, and this car has none
            assert vehicle.end.text == "the vehicle stopped the session"
            assert report.energy_in == 0
            assert site.station.station.outbox.size == 0

    at_site(story, V201)


# -- hostile answers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("octets", "what"),
    [
        ("nonsense!", "not base64"),
        ("", "is empty"),
        (base64.b64encode(b"\x80\x98" + bytes(40)).decode(), "does not decode"),
        (base64.b64encode(bytes.fromhex(OTHER)).decode(), "is CurrentDemandReq, not CertificateInstallationRes"),
    ],
    ids=["no base64", "empty", "no EXI", "another message"],
)
def test_answers_that_are_no_certificate(octets: str, what: str) -> None:
    async def story(site: ContractSite) -> None:
        await site.start()

        async def hostile(_: str, message: Any) -> Any:
            del message
            return site.msg.Get15118EVCertificateResponse(status=site.msg.Iso15118EVCertificateStatusEnumType.Accepted, exi_response=octets)

        site.csms.on(site.msg.Get15118EVCertificateRequest, hostile)
        vehicle, report = await site.session()
        assert "FAILED_NoCertificateAvailable" in vehicle.end.text
        assert what in str(report.failures)
        # the car and the station live on
        assert vehicle.end.kind == "failed response"
        assert site.installed == []

    at_site(story, V201)


def test_a_longer_answer_than_the_schema_allows_is_no_answer() -> None:
    async def story(site: ContractSite) -> None:
        await site.start()

        async def long(_: str, message: Any) -> Any:
            del message
            accepted = site.msg.Iso15118EVCertificateStatusEnumType.Accepted
            return site.msg.Get15118EVCertificateResponse(status=accepted, exi_response="A" * 20_000)

        site.csms.on(site.msg.Get15118EVCertificateRequest, long)
        codec = site.csms._codecs[V201]
        # a CSMS that does not hold itself to the schema
        encode = OcppjCodec(V201, policy=OFF).encode_result
        codec.encode_result = lambda message_id, message, validate=True: encode(message_id, message, validate=False)  # type: ignore[method-assign]
        vehicle, report = await site.session()
        assert "FAILED_NoCertificateAvailable" in vehicle.end.text
        assert "exiResponse" in str(report.failures) or "7500" in str(report.failures)

    at_site(story, V201)


def test_a_request_of_no_known_protocol_is_refused_by_the_csms() -> None:
    async def story(site: ContractSite) -> None:
        await site.start()
        msg = site.msg
        request = msg.Get15118EVCertificateRequest(
            iso15118_schema_version="urn:din:70121:2012:MsgDef", action=msg.CertificateActionEnumType.Install, exi_request="AAAA"
        )
        answer: Any = await site.station.station.call(request)
        assert (str(answer.status), answer.exi_response, answer.status_info.reason_code) == ("Failed", "", "NotFound")
        with pytest.raises(PluginError, match="NotFound"):
            provisioning_answer(ProvisioningRequest(evse_id="", schema_set="iso15118_2", action="install", exi_request=b""), answer)  # type: ignore[arg-type]

    at_site(story, V201)


def test_what_lies_behind_the_csms_may_fail(tmp_path: Path) -> None:
    """A responder, an authority, a service that fall over: the station is answered, and the CSMS lives on."""

    async def story(site: ContractSite) -> None:
        async def broken(*_: Any) -> Any:
            raise PluginError("the back end is down")

        class Broken:
            exchange = staticmethod(broken)

        charging = {"certificates": CertificateStore(tmp_path), "signer": SoftwareSigner()}
        await site.start(charging=charging, provisioning=Broken(), ocsp=broken, issue=broken)
        site.station.model.put("ISO15118Ctrlr", "SeccId", "DEABCS0001")
        vehicle, report = await site.session()
        assert "FAILED_NoCertificateAvailable" in vehicle.end.text
        assert "the back end is down" in str(report.failures)
        msg = site.msg
        asked = msg.GetCertificateStatusRequest(
            ocsp_request_data=ocsp_data_to_message(
                msg, OcspRequestData(CertificateHashData("SHA256", "00" * 32, "00" * 32, "1"), "http://ocsp.example.org")
            )
        )
        answer: Any = await site.station.station.call(asked)
        assert (str(answer.status), answer.ocsp_result) == ("Failed", None)
        assert (await site.ask("TriggerMessage", requested_message=msg.MessageTriggerEnumType.SignV2GCertificate)).status == "Accepted"
        await asyncio.sleep(2)
        answer = await site.station.station.call(msg.SignCertificateRequest(csr="no request"))
        assert answer.status == "Rejected"
        # a contract whose status nobody can tell is refused; the eMAID alone is the CSMS's own matter
        answer = await site.station.station.call(
            msg.AuthorizeRequest(
                id_token=msg.IdTokenType(id_token=EMAID, type=msg.IdTokenEnumType.eMAID),
                iso15118_certificate_hash_data=(asked.ocsp_request_data,),
            )
        )
        assert (str(answer.id_token_info.status), str(answer.certificate_status)) == ("Invalid", "CertChainError")
        answer = await site.station.station.call(
            msg.AuthorizeRequest(id_token=msg.IdTokenType(id_token=EMAID, type=msg.IdTokenEnumType.eMAID))
        )
        assert (str(answer.id_token_info.status), answer.certificate_status) == ("Accepted", None)

    at_site(story, V201)


def test_the_status_of_a_vehicles_chain() -> None:
    """M07: what the responder says, and Failed where it says nothing that can be believed."""

    async def story(site: ContractSite) -> None:
        pki, msg = site.pki, site.msg
        await site.start(trust=CsmsTrust(roots=pki.roots, issuers=(pki["mo_sub_2"].certificate, pki["oem_sub_2"].certificate)))
        good, revoked, foreign = pki["contract"].certificate, pki["contract_revoked"].certificate, pki["oem"].certificate
        site.responder.revoked.add(revoked.serial_number)
        issuers = [pki["mo_sub_2"].certificate, pki["mo_sub_2"].certificate, pki["oem_sub_2"].certificate, pki["mo_sub_2"].certificate]
        sources = msg.CertificateStatusSourceEnumType
        requests = tuple(
            msg.CertificateStatusRequestInfoType(
                certificate_hash_data=hash_data_to_message(msg, CertificateHashData.of(each, issuer)), source=source, urls=("http://x",)
            )
            for each, issuer, source in zip((good, revoked, foreign, good), issuers, (*[sources.OCSP] * 3, sources.CRL), strict=True)
        )
        answer: Any = await site.station.station.call(msg.GetCertificateChainStatusRequest(certificate_status_requests=requests))
        # the responder has no keys of the vehicle's maker
        assert [str(each.status) for each in answer.certificate_status] == ["Good", "Revoked", "Failed", "Failed"]
        assert [each.certificate_hash_data for each in answer.certificate_status] == [each.certificate_hash_data for each in requests]

    at_site(story, V21)


def test_a_contract_of_another_name_is_not_that_of_its_certificate() -> None:
    """The EMAID of an Authorize and the chain in it have to go together."""

    async def story(site: ContractSite) -> None:
        await site.start()
        msg = site.msg
        entry = site.pki["contract"]
        text = "".join(each.pem for each in entry.holder.chain)

        async def authorize(emaid: str, certificate: str) -> tuple[str, str]:
            token = msg.IdTokenType(id_token=emaid, type=msg.IdTokenEnumType.eMAID)
            answer: Any = await site.station.station.call(msg.AuthorizeRequest(id_token=token, certificate=certificate))
            return str(answer.id_token_info.status), str(answer.certificate_status)

        assert await authorize(entry.certificate.common_name, text) == ("Accepted", "Accepted")
        assert await authorize("DE8AA9Z9Z9Z9Z9", text) == ("Invalid", "CertChainError")
        assert await authorize(entry.certificate.common_name, "no PEM") == ("Invalid", "CertChainError")
        expired = "".join(each.pem for each in site.pki["contract_expired"].holder.chain)
        assert await authorize(entry.certificate.common_name, expired) == ("Expired", "CertificateExpired")
        role = "".join(each.pem for each in site.pki["secc"].holder.chain)
        assert await authorize(entry.certificate.common_name, role) == ("Invalid", "CertChainError")

    at_site(story, V201)


def test_what_a_data_transfer_of_16_carries() -> None:
    """Objects of 2.0.1 in Authorize are read as well; what is no such message, or another vendor's, is answered so."""

    async def story(site: ContractSite) -> None:
        await site.start(installed=True)
        msg, station = site.msg, site.station.station
        vendor = "org.openchargealliance.iso15118pnc"

        async def transfer(name: str, data: str, vendor: str = vendor) -> Any:
            return await station.call(msg.DataTransferRequest(vendor_id=vendor, message_id=name, data=data))

        answer = await transfer("Authorize", '{"idToken":{"idToken":"DE8AA1A2B3C4D5V","type":"eMAID"}}')
        assert json.loads(answer.data) == {"idTokenInfo": {"status": "Accepted"}}
        assert (await transfer("Authorize", "no JSON")).status == "Rejected"
        assert (await transfer("Authorize", '{"idToken":[]}')).status == "Rejected"
        assert (await transfer("NotifyReport", "{}")).status == "UnknownMessageId"
        assert (await transfer("Authorize", "{}", "com.example")).status == "UnknownVendorId"

    at_site(story, V16)
