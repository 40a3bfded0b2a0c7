"""Certificates of a station by way of its CSMS: the store, commands, orders, staples; over sockets and on virtual time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.plug_and_charge import EPOCH, pki_of
from tests.unit.runtime.ocpp.contract_site import V16, V21, V201, ContractSite, at_site, at_site_now
from v2gstack.application.ocpp.pnc16 import carried, carried_answer, carry, carry_answer
from v2gstack.errors import ConfigError, StorageError
from v2gstack.hooks.values import Address
from v2gstack.messages import ocpp201
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CertificateOrder, CertificateStore, ChainUse, RootUse
from v2gstack.security import (
    Certificate,
    CertificateHashData,
    CertificateRole,
    Holder,
    Subject,
    Terms,
    issue_ca,
    issue_certificate,
    read_certificate_request,
    read_ocsp_response,
)
from v2gstack.security.certificates import pem_of
from v2gstack.security.issuing import generate_key
from v2gstack.security.roles import ROLES
from v2gstack.security.suites import ECDSA_P256
from v2gstack.signers import SoftwareSigner
from v2gstack.transports import MemoryTransport, TlsConfig, TlsProfile, TlsTransport

VERSIONS = pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
NOW = datetime.fromtimestamp(EPOCH, UTC)
SECC_ID = "DEABCS00000000000000000000000000000001"


class Authority:
    """A certification authority that issues what stations ask for."""

    def __init__(self, issuer: Holder, *, lifetime: timedelta = timedelta(days=60)) -> None:
        self.issuer = issuer
        self.lifetime = lifetime
        self.orders: list[CertificateOrder] = []
        self.answers: list[Any] = []
        self.refuse = 0
        self.change: dict[str, Any] = {}

    async def __call__(self, order: CertificateOrder) -> tuple[Certificate, ...] | None:
        self.orders.append(order)
        if self.refuse:
            self.refuse -= 1
            return None
        wanted = order.request.subject
        subject = Subject(
            common_name=self.change.get("common_name", wanted.common_name),
            organization=wanted.organization,
            domain=self.change.get("domain", wanted.domain),
            country=wanted.country,
        )
        begins = self.issuer.certificate.not_before + timedelta(hours=23, minutes=len(self.orders))
        terms = Terms(not_before=begins, not_after=begins + self.change.get("lifetime", self.lifetime), ocsp_url="http://ocsp.example.org")
        key = self.change.get("key", order.request.key)
        leaf = issue_certificate(subject, key, self.issuer, terms, usages=ROLES[CertificateRole.SECC].usages)
        return (leaf, *self.issuer.chain)


async def settled(seconds: float = 2.0) -> None:
    await asyncio.sleep(seconds)


async def begin(site: ContractSite, folder: Path, **more: Any) -> tuple[CertificateStore, SoftwareSigner]:
    store, signer = CertificateStore(folder, limit=12), SoftwareSigner()
    await site.start(installed=True, charging={"certificates": store, "signer": signer}, **more)
    site.station.model.put("ISO15118Ctrlr", "SeccId", SECC_ID)
    site.station.model.put("SecurityCtrlr", "OrganizationName", "Operator")
    return store, signer


async def command(site: ContractSite, name: str, **fields: Any) -> Any:
    """A command of the CSMS about certificates of V2G, in OCPP 1.6 as DataTransfer carries it."""
    if site.version is not V16:
        return await site.ask(name, **fields)
    response = await site.csms.call("CS-1", carry(getattr(ocpp201, name + "Request")(**fields)))
    return carried_answer(name, response)


def messages(site: ContractSite) -> Any:
    return ocpp201 if site.version is V16 else site.msg


def named(msg: Any, data: CertificateHashData) -> Any:
    return msg.CertificateHashDataType(
        hash_algorithm=msg.HashAlgorithmEnumType(data.hash_algorithm),
        issuer_name_hash=data.issuer_name_hash.upper(),
        issuer_key_hash=data.issuer_key_hash,
        serial_number="00" + data.serial_number,
    )


# -- the store --------------------------------------------------------------------------------------------------------------------


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    pki, store = pki_of("iso15118_2"), CertificateStore(tmp_path / "kept")
    root, secc = pki["v2g_root"].certificate, pki["secc"].holder
    store.install_root(RootUse.V2G, root)
    store.install_root(RootUse.V2G, root)
    store.install_root(RootUse.MO, pki["mo_root"].certificate)
    chain = store.install_chain(ChainUse.V2G, secc.chain, "ocpp-v2g-1")
    store.keep_staple(chain, 0, pki["secc"].ocsp)
    # neither half a file nor another one disturbs it
    (tmp_path / "kept/V2GRootCertificate/.beside.pem.new").write_bytes(b"half")
    (tmp_path / "kept/V2GRootCertificate/damaged.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    again = CertificateStore(tmp_path / "kept")
    assert again.count == store.count == 5
    assert again.roots(RootUse.V2G, RootUse.MO) == (root, pki["mo_root"].certificate)
    [found] = again.chains(ChainUse.V2G)
    assert (found.certificates, found.key, found.staple().read_bytes()) == (secc.chain, "ocpp-v2g-1", pki["secc"].ocsp)
    assert again.bundle(RootUse.V2G).read_text() == root.pem
    assert again.root_file(RootUse.V2G, found) is not None
    # a chain goes by the name of a sub-CA of it, and with its staple
    sub = pki["cpo_sub_2"].certificate
    assert again.delete(CertificateHashData.of(sub, pki["cpo_sub_1"].certificate)) is True
    assert again.delete(CertificateHashData.of(sub, pki["cpo_sub_1"].certificate)) is None
    assert not found.path.exists()
    assert not found.staple().exists()
    assert again.delete(CertificateHashData.of(root, root)) is True
    assert not again.bundle(RootUse.V2G).exists()
    assert CertificateStore(tmp_path / "kept").count == 1


def test_there_is_room_for_so_many_and_no_more(tmp_path: Path) -> None:
    pki, store = pki_of("iso15118_2"), CertificateStore(tmp_path, limit=3)
    store.install_chain(ChainUse.V2G, pki["secc"].holder.chain, "k1")
    with pytest.raises(StorageError, match="room for 3"):
        store.install_root(RootUse.V2G, pki["v2g_root"].certificate)
    assert CertificateStore(tmp_path).count == 3


def test_older_chains_make_room(tmp_path: Path) -> None:
    pki, store = pki_of("iso15118_2"), CertificateStore(tmp_path)
    issuer = pki["cpo_sub_2"].holder
    for number in range(4):
        terms = Terms(not_before=NOW + timedelta(days=number), not_after=NOW + timedelta(days=90))
        key = generate_key(ECDSA_P256)
        leaf = issue_certificate(Subject(common_name=SECC_ID), key.public_key(), issuer, terms, usages=("digital_signature",))
        store.install_chain(ChainUse.V2G, (leaf, *issuer.chain), f"k{number}")
    assert [chain.key for chain in store.chains(ChainUse.V2G)] == ["k3", "k2"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = CertificateStore(tmp_path / "file")
    with pytest.raises(StorageError, match="cannot be written"):
        store.install_root(RootUse.V2G, pki_of("iso15118_2")["v2g_root"].certificate)


# -- roots by command ---------------------------------------------------------------------------------------------------------------


@VERSIONS
def test_roots_are_installed_listed_and_deleted(version: OcppVersion, tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        store, _ = await begin(site, tmp_path, trusted=False)
        site.station.model.put("ISO15118Ctrlr", "CentralContractValidationAllowed", "false")
        msg, root = messages(site), site.pki["mo_root"].certificate
        vehicle, _ = await site.session()
        assert "FAILED_CertChainError" in vehicle.end.text
        kind = msg.InstallCertificateUseEnumType.MORootCertificate
        answer = await command(site, "InstallCertificate", certificate_type=kind, certificate=root.pem)
        assert answer.status == "Accepted"
        # what is installed counts from the next session on
        vehicle, _ = await site.session()
        assert vehicle.end.kind == "terminated", vehicle.end.text
        assert CertificateStore(tmp_path).roots(RootUse.MO) == (root,)
        assert site.station.model.value("SecurityCtrlr", "CertificateEntries") == "1"
        answer = await command(site, "GetInstalledCertificateIds", certificate_type=(msg.GetCertificateIdUseEnumType.MORootCertificate,))
        [found] = answer.certificate_hash_data_chain
        data = CertificateHashData.of(root, root)
        assert (found.certificate_hash_data.serial_number, str(found.certificate_type)) == (data.serial_number, "MORootCertificate")
        answer = await command(site, "GetInstalledCertificateIds", certificate_type=(msg.GetCertificateIdUseEnumType.V2GRootCertificate,))
        assert (str(answer.status), answer.certificate_hash_data_chain) == ("NotFound", None)
        # hexadecimal digits in capitals, zeros before a number: the same certificate
        assert (await command(site, "DeleteCertificate", certificate_hash_data=named(msg, data))).status == "Accepted"
        assert (await command(site, "DeleteCertificate", certificate_hash_data=named(msg, data))).status == "NotFound"
        assert store.count == 0

    at_site(story, version)


def test_roots_that_are_refused(tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        store, _ = await begin(site, tmp_path)
        pki, msg = site.pki, site.msg
        key = generate_key(ECDSA_P256)
        old = issue_ca(
            Subject(common_name="Old"), key, None, Terms(not_before=NOW - timedelta(days=99), not_after=NOW - timedelta(days=1))
        ).certificate

        async def install(text: str) -> tuple[str, str]:
            answer = await site.ask(
                "InstallCertificate", certificate_type=msg.InstallCertificateUseEnumType.V2GRootCertificate, certificate=text
            )
            return str(answer.status), "" if answer.status_info is None else answer.status_info.reason_code

        for text in ("", "no PEM", pki["secc"].certificate.pem, old.pem, pki["v2g_root"].certificate.pem + pki["mo_root"].certificate.pem):
            assert await install(text) == ("Rejected", "InvalidCertificate"), text[:40]
        for number in range(store.limit):
            made = issue_ca(
                Subject(common_name=f"Root {number}"), key, None, Terms(not_before=NOW, not_after=NOW + timedelta(days=9))
            ).certificate
            assert await install(made.pem) == ("Accepted", "")
        assert await install(pki["v2g_root"].certificate.pem) == ("Rejected", "OutOfStorage")
        assert store.count == store.limit

    at_site(story, V201)


def test_a_station_that_keeps_no_certificates_says_so() -> None:
    async def story(site: ContractSite) -> None:
        from v2gstack.runtime.ocpp import CallRefusedError

        await site.start()
        with pytest.raises(CallRefusedError, match="not supported"):
            await site.ask("GetInstalledCertificateIds")
        answer = await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        assert answer.status == "NotImplemented"

    at_site(story, V201)


def test_roots_of_the_csms_in_16(tmp_path: Path) -> None:
    """The security extension has names of its own."""

    async def story(site: ContractSite) -> None:
        await begin(site, tmp_path)
        msg, root = site.msg, site.pki["v2g_root"].certificate
        use = msg.CertificateUseEnumType.CentralSystemRootCertificate
        assert (await site.ask("InstallCertificate", certificate_type=use, certificate=root.pem)).status == "Accepted"
        answer = await site.ask("GetInstalledCertificateIds", certificate_type=use)
        [data] = answer.certificate_hash_data
        other = await site.ask("GetInstalledCertificateIds", certificate_type=msg.CertificateUseEnumType.ManufacturerRootCertificate)
        assert other.status == "NotFound"
        assert (await site.ask("DeleteCertificate", certificate_hash_data=data)).status == "Accepted"

    at_site(story, V16)


# -- certificates of its own --------------------------------------------------------------------------------------------------------


@VERSIONS
def test_a_v2g_certificate_is_ordered_and_stapled(version: OcppVersion, tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        pki = site.pki
        authority = Authority(pki["cpo_sub_2"].holder)
        store, signer = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, pki["v2g_root"].certificate)
        changes: list[int] = []
        assert site.station.certificates is not None
        # one that falls over keeps nobody from anything
        site.station.certificates.listeners.append(lambda: changes[9])  # type: ignore[arg-type, return-value]
        site.station.certificates.listeners.append(lambda: changes.append(store.count))
        msg = messages(site)
        answer = await command(site, "TriggerMessage", requested_message=msg.MessageTriggerEnumType.SignV2GCertificate)
        assert answer.status == "Accepted"
        await settled()
        [order] = authority.orders
        assert (order.station, order.use) == ("CS-1", "V2GCertificate")
        assert order.request.subject == Subject(common_name=SECC_ID, organization="Operator", domain="CPO")
        if version is V21:
            root = pki["v2g_root"].certificate
            assert order.root == CertificateHashData.of(root, root)
        [chain] = CertificateStore(tmp_path).chains(ChainUse.V2G)
        assert chain.leaf.key == signer.open_key(chain.key).public_key()
        assert changes == [4]
        # M06: a response for the leaf and each sub-CA, good until it grows old
        for number, issuer in enumerate((*chain.certificates[1:], pki["v2g_root"].certificate)):
            status = read_ocsp_response(chain.staple(number).read_bytes(), chain.certificates[number], issuer, NOW)
            assert status.state == "good"
        asked = len(site.responder.asked)
        assert asked == 3
        await asyncio.sleep(36 * 3_600)
        assert len(site.responder.asked) == asked
        await asyncio.sleep(12 * 3_600)
        # two days are over soon: new ones
        assert len(site.responder.asked) == 2 * asked
        # sub-CAs stand under the leaf (M03.FR.05)
        answer = await command(site, "GetInstalledCertificateIds", certificate_type=(msg.GetCertificateIdUseEnumType.V2GCertificateChain,))
        [listed] = answer.certificate_hash_data_chain
        assert len(listed.child_certificate_hash_data) == 2
        assert (await command(site, "DeleteCertificate", certificate_hash_data=listed.certificate_hash_data)).status == "Accepted"
        assert store.chains(ChainUse.V2G) == []

    at_site(story, version)


def test_a_certificate_for_iso15118_20(tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        answer = await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2G20Certificate)
        assert answer.status == "Accepted"
        await settled()
        [chain] = store.chains(ChainUse.V2G20)
        assert chain.leaf.key_name == "secp521r1"
        assert authority.orders[0].use == "V2G20Certificate"

    at_site(story, V21, "iso15118_20_p521")


@pytest.mark.parametrize("version", [V16, V201], ids=lambda version: version.value)
def test_a_certificate_that_does_not_say_what_it_is_for(version: OcppVersion, tmp_path: Path) -> None:
    """``certificateType`` is optional (A02.FR.14), and the application note of OCPP 1.6 has none: it is for what was ordered."""

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        store, _ = await begin(site, tmp_path)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        heard: list[Any] = []

        async def sign(_: str, message: Any) -> Any:
            carrying = version is V16
            heard.append(carried(message) if carrying else message)
            answer = ocpp201.SignCertificateResponse(status=ocpp201.GenericStatusEnumType.Accepted)
            return carry_answer(answer) if carrying else answer

        site.csms.on(site.msg.DataTransferRequest if version is V16 else site.msg.SignCertificateRequest, sign)
        await command(site, "TriggerMessage", requested_message=messages(site).MessageTriggerEnumType.SignV2GCertificate)
        await settled()
        order = CertificateOrder(station="CS-1", use="V2GCertificate", request=read_certificate_request(heard[0].csr))
        chain = await authority(order)
        assert chain is not None
        answer = await command(site, "CertificateSigned", certificate_chain=pem_of(chain))
        assert answer.status == "Accepted"
        assert len(store.chains(ChainUse.V2G)) == 1

    at_site(story, version)


@VERSIONS
def test_the_certificate_that_the_csms_is_shown(version: OcppVersion, tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        csms_root = issue_ca(
            Subject(common_name="CSMS Root"),
            generate_key(ECDSA_P256),
            None,
            Terms(not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=999)),
        )
        authority = Authority(csms_root)
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.CSMS, csms_root.certificate)
        msg = site.msg
        if version is V16:
            answer = await site.ask("ExtendedTriggerMessage", requested_message=msg.MessageTriggerEnumType.SignChargePointCertificate)
        else:
            answer = await site.ask("TriggerMessage", requested_message=msg.MessageTriggerEnumType.SignChargingStationCertificate)
        assert answer.status == "Accepted"
        await settled()
        [chain] = store.chains(ChainUse.STATION)
        assert (chain.leaf.common_name, chain.leaf.organization) == ("CS-1", "Operator")
        # it cannot be deleted by the CSMS (M04.FR.06)
        data = CertificateHashData.of(chain.leaf, csms_root.certificate)
        assert (await command(site, "DeleteCertificate", certificate_hash_data=named(messages(site), data))).status == "Failed"
        # a second one takes its place
        assert site.station.certificates is not None
        assert site.station.certificates.signing is not None
        site.station.certificates.signing.begin(ChainUse.STATION)
        await settled()
        assert [each.key for each in store.chains(ChainUse.STATION)] == ["ocpp-station-2", "ocpp-station-1"]

    at_site(story, version)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"common_name": "DEABCS00000000000000000000000000000002"}, "another station's"),
        ({"domain": "MO"}, "domain"),
        ({"lifetime": timedelta(minutes=1)}, "valid"),
        ({"key": generate_key(ECDSA_P256).public_key()}, "another key"),
    ],
    ids=["another name", "another role", "expired", "another key"],
)
def test_a_certificate_that_was_not_ordered_so_is_refused(change: dict[str, Any], what: str, tmp_path: Path) -> None:
    """Rejected, told as a security event, and not asked for again (A02.FR.07, FR.20)."""

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        authority.change = change
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await asyncio.sleep(3_600)
        assert len(authority.orders) == 1
        assert store.chains(ChainUse.V2G) == []
        [event] = site.told("SecurityEventNotification")
        assert event.type == "InvalidChargingStationCertificate"
        assert what in event.tech_info

    at_site(story, V201)


def test_certificates_that_nobody_ordered(tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        other = site.pki["secc"].holder.chain
        answer: Any = await site.contracts.send_certificate("CS-1", other, use="V2GCertificate")
        assert (str(answer.status), answer.status_info.reason_code) == ("Rejected", "InvalidCertificate")
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await settled()
        # the right one, under a number that was never given (A02.FR.26); and another station's under the right one
        [chain] = store.chains(ChainUse.V2G)
        answer = await site.contracts.send_certificate("CS-1", chain.certificates, use="V2GCertificate", request_id=99)
        assert answer.status == "Rejected"
        answer = await site.contracts.send_certificate("CS-1", other, use="V2GCertificate", request_id=1)
        assert answer.status == "Rejected"
        # the right one again is no harm
        answer = await site.contracts.send_certificate("CS-1", chain.certificates, use="V2GCertificate", request_id=1)
        assert answer.status == "Accepted"
        assert store.chains(ChainUse.V2G) == [chain]

    at_site(story, V21)


def test_who_gets_no_certificate_asks_again_and_gives_up(tmp_path: Path) -> None:
    """A02.FR.17 to FR.19: after 60 s, 120 s, 240 s, and then not until the CSMS asks for it."""

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        authority.refuse = 100
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        site.station.model.put("SecurityCtrlr", "CertSigningRepeatTimes", "3")
        loop = asyncio.get_running_loop()
        times: list[float] = []
        site.csms.watchers.append(lambda _, event: times.append(loop.time()) if getattr(event, "action", "") == "SignCertificate" else None)
        start = loop.time()
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await asyncio.sleep(86_400)
        assert [round(each - start) for each in times] == [0, 60, 180, 420]
        assert len({order.request.pem for order in authority.orders}) == 1
        authority.refuse = 1
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await asyncio.sleep(90)
        assert len(store.chains(ChainUse.V2G)) == 1
        assert len(times) == 6

    at_site(story, V201)


def test_a_certificate_for_a_key_that_is_being_replaced(tmp_path: Path) -> None:
    """Who orders anew has no use for what the first order brings: its key is gone."""

    class Slow(SoftwareSigner):
        async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> Any:
            made = await super().make_key(name, curve, scalar=scalar, replace=replace)
            await asyncio.sleep(5.0)
            return made

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        orders: list[CertificateOrder] = []

        async def issue(order: CertificateOrder) -> None:
            orders.append(order)

        store = CertificateStore(tmp_path)
        await site.start(charging={"certificates": store, "signer": Slow()}, issue=issue)
        site.station.model.put("ISO15118Ctrlr", "SeccId", SECC_ID)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        trigger = site.msg.MessageTriggerEnumType.SignV2GCertificate
        await site.ask("TriggerMessage", requested_message=trigger)
        await settled(10)
        await site.ask("TriggerMessage", requested_message=trigger)
        await settled(1)
        first = await authority(orders[0])
        assert first is not None
        answer: Any = await site.contracts.send_certificate("CS-1", first, use="V2GCertificate")
        assert answer.status == "Rejected"
        await settled(10)
        second = await authority(orders[-1])
        assert second is not None
        answer = await site.contracts.send_certificate("CS-1", second, use="V2GCertificate")
        assert answer.status == "Accepted"
        assert [chain.leaf for chain in store.chains(ChainUse.V2G)] == [second[0]]

    at_site(story, V201)


def test_without_a_name_no_certificate_is_ordered(tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        await begin(site, tmp_path)
        site.station.model.put("ISO15118Ctrlr", "SeccId", "")
        answer = await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        assert answer.status == "Rejected"

    at_site(story, V201)


def test_names_that_no_certificate_can_have(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(site: ContractSite) -> None:
        await begin(site, tmp_path)
        site.station.model.put("ISO15118Ctrlr", "CountryName", "\u20ac\u20ac")
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await settled()
        assert site.told("SignCertificate") == []

    at_site(story, V201)
    assert "V2GCertificate cannot be asked for" in caplog.text


def test_a_certificate_that_ends_soon_is_replaced(tmp_path: Path) -> None:
    """A03.FR.02, on the station's own accord."""

    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder, lifetime=timedelta(days=30, hours=6))
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await asyncio.sleep(7_200)
        assert len(authority.orders) == 1
        authority.lifetime = timedelta(days=60)
        await asyncio.sleep(12 * 3_600)
        assert len(authority.orders) == 2
        assert len(store.chains(ChainUse.V2G)) == 2

    at_site(story, V201)


def test_a_security_event_waits_for_the_csms() -> None:
    """A04.FR.02: it is in the journal before anybody could lose it, and is told in any version."""
    from v2gstack.runtime.ocpp import Journal, Outbox
    from v2gstack.runtime.ocpp.security_events import SECURITY_EVENT, SecurityEvent
    from v2gstack.runtime.ocpp.transactions import request_of

    outbox = Outbox(Journal(":memory:"), new_id=lambda: "m1")
    entry = outbox.add(SECURITY_EVENT, SecurityEvent(kind="InvalidChargingStationCertificate", time=EPOCH, info="x" * 300).payload)
    for version in OcppVersion:
        request: Any = request_of(version, entry)
        assert (request.type, len(request.tech_info), request.timestamp) == ("InvalidChargingStationCertificate", 255, NOW)


# -- staples in TLS -----------------------------------------------------------------------------------------------------------------


def test_a_car_gets_the_staple_in_tls_and_charges_by_its_contract(tmp_path: Path) -> None:
    """The chain that was ordered through the CSMS, its key, and the response that came through it, on a connection that demands one.

    In real time: keys that may live in a token are worked with in a thread, which virtual time does not wait for.
    """

    async def story(site: ContractSite) -> None:
        pki = site.pki
        authority = Authority(pki["cpo_sub_2"].holder)
        store, _ = await begin(site, tmp_path / "kept", issue=authority)
        store.install_root(RootUse.V2G, pki["v2g_root"].certificate)
        certificates = site.station.certificates
        assert certificates is not None
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        ready = asyncio.Event()
        certificates.listeners.append(ready.set)
        await ready.wait()
        roots = tmp_path / "roots.pem"
        roots.write_text(pki["v2g_root"].certificate.pem)
        car = TlsConfig(profile=TlsProfile.ISO15118_2, roots=roots, require_staple=True)

        def station() -> TlsConfig:
            return TlsConfig(profile=TlsProfile.ISO15118_2, identities=certificates.identities())

        transport = TlsTransport(MemoryTransport(), server=station(), client=car)

        def renew() -> None:
            transport.renew(station())
            ready.set()

        certificates.listeners[:] = [renew]
        ready.clear()
        listener = await site.evse.serve(transport, Address("::1"))
        stream = await transport.connect(listener.address)
        channel = stream.channel
        [chain] = store.chains(ChainUse.V2G)
        assert channel.peer_certificate == chain.leaf.der
        assert channel.ocsp_response == chain.staple().read_bytes()
        report = await site.evcc.run(stream)
        assert report.end.kind == "terminated", report.end.text
        await site.drained()
        assert len(site.transactions) == 1
        # a new certificate serves from the next connection on, without a restart
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await ready.wait()
        stream = await transport.connect(listener.address)
        assert stream.channel.peer_certificate == store.chains(ChainUse.V2G)[0].leaf.der != chain.leaf.der
        await stream.close()
        await listener.close()

    at_site_now(story, V201)


def test_a_transport_that_accepts_nothing_has_nothing_to_renew(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_text(pki_of("iso15118_2")["v2g_root"].certificate.pem)
    transport = TlsTransport(MemoryTransport(), client=TlsConfig(profile=TlsProfile.ISO15118_2, roots=roots))
    with pytest.raises(ConfigError, match="accepts no connections"):
        transport.renew(TlsConfig(profile=TlsProfile.ISO15118_2))


def test_responses_that_are_none_are_not_stapled(tmp_path: Path) -> None:
    async def story(site: ContractSite) -> None:
        authority = Authority(site.pki["cpo_sub_2"].holder)
        store, _ = await begin(site, tmp_path, issue=authority)
        store.install_root(RootUse.V2G, site.pki["v2g_root"].certificate)
        answers = ["AAAA", "no base64!", None]

        async def hostile(_: str, message: Any) -> Any:
            del message
            accepted = site.msg.GetCertificateStatusEnumType.Accepted
            return site.msg.GetCertificateStatusResponse(status=accepted, ocsp_result=answers.pop(0) if answers else None)

        site.csms.on(site.msg.GetCertificateStatusRequest, hostile)
        await site.ask("TriggerMessage", requested_message=site.msg.MessageTriggerEnumType.SignV2GCertificate)
        await settled()
        [chain] = store.chains(ChainUse.V2G)
        assert not answers
        assert not any(chain.staple(number).exists() for number in range(3))
        # and the station tries again
        before = len(site.told("GetCertificateStatus"))
        await asyncio.sleep(400)
        assert len(site.told("GetCertificateStatus")) == before + 3

    at_site(story, V201)
