"""Attacks on Plug & Charge beyond the contract itself: channels, certificate installation, and messages that are changed on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.plug_and_charge import Parties
from tests.unit.application.attackers import CONTRACT, SCHEMAS, Attacker, installation, root_ids, try_chain
from tests.unit.application.test_plug_and_charge import PRICED, run
from v2gstack.application.effects import ProvisionContract
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import DecodeError
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.protocols.v2g import PLAIN, TOLERANT, EndKind
from v2gstack.security import sign_elements, signed_elements
from v2gstack.types import ProvisioningResponse


@pytest.fixture(params=SCHEMAS)
def parties(request: pytest.FixtureRequest) -> Parties:
    return Parties(request.param)


# -- the way there ---------------------------------------------------------------------------------------------------------


def test_a_contract_without_tls(parties: Parties) -> None:
    """[V2G2-634], [V2G20-1237]: on plain TCP nobody pays by contract, however nicely it asks."""
    attacker = Attacker(parties, channel=PLAIN)
    answer = attacker.enter()
    if attacker.older:
        assert answer.response_code == "FAILED_PaymentSelectionInvalid"
        assert attacker.ask(attacker.details(parties.contract.certificate_chain)).response_code == "FAILED_SequenceError"
    else:
        assert answer.pnc_as_res_authorization_mode is None
        request = attacker.request(bytes(16))
        assert attacker.ask(request, attacker.signed(request)).response_code == "WARNING_AuthorizationSelectionInvalid"
    assert not attacker.authorized()


def test_a_challenge_that_nobody_gave() -> None:
    """External payment was selected: a contract cannot slip in."""
    attacker = Attacker(Parties())
    attacker.ask(iso2.SessionSetupReq(evcc_id=bytes(6)))
    attacker.ask(iso2.ServiceDiscoveryReq())
    attacker.ask(CONTRACT.replace(selected_payment_option=iso2.PaymentOption.ExternalPayment))
    request = attacker.request(bytes(16))
    assert attacker.ask(request, attacker.signed(request)).response_code == "FAILED_ChallengeInvalid"
    assert not attacker.authorized()


# -- certificate installation ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key", "older", "newer"),
    [
        ("oem_expired", "oem_expired", "FAILED_CertificateExpired", "WARNING_CertificateExpired"),
        ("oem", "contract", "FAILED_SignatureError", "FAILED_SignatureError"),
        ("contract", "contract", "FAILED_NoCertificateAvailable", "WARNING_CertificateValidationError"),
    ],
    ids=["expired", "another key", "another role"],
)
def test_requests_for_certificates(parties: Parties, name: str, key: str, older: str, newer: str) -> None:
    attacker = Attacker(parties)
    attacker.enter()
    request = installation(attacker, name)
    answer = attacker.ask(request, attacker.signed(request, key))
    assert answer.response_code == (older if attacker.older else newer)
    if answer.response_code != "FAILED_NoCertificateAvailable":
        # it was not even passed on
        assert not attacker.effects("secc", ProvisionContract)


def test_a_request_without_a_signature(parties: Parties) -> None:
    attacker = Attacker(parties)
    attacker.enter()
    assert attacker.ask(installation(attacker, "oem")).response_code == "FAILED_SignatureError"
    assert not attacker.effects("secc", ProvisionContract)


@pytest.mark.parametrize("answer", [b"", b"\x80", bytes(70_000), b"\x80\x98\x02" + bytes(40)], ids=["none", "cut", "long", "other"])
def test_a_provisioning_service_that_answers_nonsense(parties: Parties, answer: bytes) -> None:
    world = parties.world()
    world.results[ProvisionContract] = ProvisioningResponse(exi_response=answer)
    attacker = Attacker(parties, world=world)
    attacker.enter()
    request = installation(attacker, "oem")
    said = attacker.ask(request, attacker.signed(request, "oem"))
    assert said.response_code == ("FAILED_NoCertificateAvailable" if attacker.older else "WARNING_NoCertificateAvailable")
    assert attacker.secc.session.end is None


def test_somebody_elses_contract_is_not_renewed() -> None:
    """CertificateUpdate is signed with the old contract's key: a certificate alone gets nothing."""
    parties = Parties()
    attacker = Attacker(parties)
    attacker.enter()
    chain = parties.contract.certificate_chain
    request = iso2.CertificateUpdateReq(
        id="ID1",
        contract_signature_cert_chain=iso2.CertificateChain(
            certificate=chain[0], sub_certificates=iso2.SubCertificates(certificate=chain[1:])
        ),
        emaid=parties.contract.emaid,
        list_of_root_certificate_ids=iso2.ListOfRootCertificateIDs(root_certificate_id=root_ids(attacker)),
    )
    assert attacker.ask(request, attacker.signed(request, "oem")).response_code == "FAILED_SignatureError"
    assert not attacker.effects("secc", ProvisionContract)


def test_times_pass(parties: Parties) -> None:
    """The same contract, 91 days later."""
    attacker = Attacker(parties)
    session = attacker.secc.session
    session._unix_offset += timedelta(days=91).total_seconds()
    code = try_chain(attacker, parties.contract.certificate_chain, "contract")
    assert code == ("FAILED_CertificateExpired" if attacker.older else "WARNING_CertificateExpired")


# -- on the way ----------------------------------------------------------------------------------------------------------------


def altered(profile: str, name: str, change: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Any, bytes], bytes]:
    """Somebody between the two who changes header and body of each message of a name."""
    schema = SCHEMAS[profile]

    def between(_sender: Any, data: bytes) -> bytes:
        head, payload = data[:8], data[8:]
        if head[2:4] != (b"\x80\x01" if profile == "iso15118_2" else b"\x80\x02"):
            return data
        try:
            root: Any = codec_of(schema).decode(payload)
        except DecodeError:
            return data
        body = root.body.body_element if profile == "iso15118_2" else root
        if type(body).__name__ != name:
            return data
        header, body = change(root.header, body)
        if profile == "iso15118_2":
            root = root.replace(header=header, body=root.body.replace(body_element=body))
        else:
            root = body.replace(header=header)
        payload = codec_of(schema).encode(root)
        return head[:4] + len(payload).to_bytes(4, "big") + payload

    return between


def _more(body: Any) -> Any:
    """The same receipt for a watt-hour more."""
    if isinstance(body, iso2.MeteringReceiptReq):
        return body.replace(meter_info=body.meter_info.replace(meter_reading=(body.meter_info.meter_reading or 0) + 1))
    data = body.signed_metering_data
    more = data.meter_info.replace(charged_energy_reading_wh=data.meter_info.charged_energy_reading_wh + 1)
    return body.replace(signed_metering_data=data.replace(meter_info=more))


@pytest.mark.parametrize("attack", ["stripped", "another reading", "another reading, signed by somebody else", "another key"])
def test_receipts_that_do_not_hold(parties: Parties, attack: str) -> None:
    name = "MeteringReceiptReq" if parties.profile == "iso15118_2" else "MeteringConfirmationReq"
    other = parties.pki["contract_revoked"].key

    def change(header: Any, body: Any) -> tuple[Any, Any]:
        if attack == "stripped":
            return header.replace(signature=None), body
        changed = _more(body) if "reading" in attack else body
        if attack == "another reading":
            return header, changed
        return header.replace(signature=sign_elements(SCHEMAS[parties.profile], signed_elements(changed), other)), changed

    pair = run(
        parties,
        parties.vehicle(parties.contract),
        config={"receipt_required": True, "receipt_interval": 5.0},
        between=altered(parties.profile, name, change),
    )
    answer = pair.messages(name.replace("Req", "Res"))[0]
    assert answer.response_code == "FAILED_MeteringSignatureNotValid"
    assert pair.end("secc").kind in (EndKind.FAILED_RESPONSE, EndKind.CONNECTION_LOST)


def test_prices_that_were_changed_on_the_way_are_not_heeded(parties: Parties) -> None:
    """Dear becomes cheap, and the provider's signature does not hold any more."""
    name = "ChargeParameterDiscoveryRes" if parties.profile == "iso15118_2" else "ScheduleExchangeRes"

    def change(header: Any, body: Any) -> tuple[Any, Any]:
        if parties.profile == "iso15118_2":
            first = body.sa_schedules.sa_schedule_tuple[0]
            cheap = first.replace(sales_tariff=first.sales_tariff.replace(sales_tariff_description="cheap"))
            return header, body.replace(sa_schedules=body.sa_schedules.replace(sa_schedule_tuple=(cheap,)))
        mode = body.scheduled_se_res_control_mode
        first = mode.schedule_tuple[0]
        prices = first.charging_schedule.absolute_price_schedule.replace(price_schedule_description="cheap")
        schedule = first.charging_schedule.replace(absolute_price_schedule=prices)
        return header, body.replace(scheduled_se_res_control_mode=mode.replace(schedule_tuple=(first.replace(charging_schedule=schedule),)))

    pair = run(
        parties,
        parties.vehicle(parties.contract),
        station=parties.station(tariff_key="operator"),
        config={"tariff": PRICED},
        policy=TOLERANT,
        between=altered(parties.profile, name, change),
    )
    assert pair.end("evcc").kind is EndKind.TERMINATED
    told = [output for _, side, output in pair.outputs if side == "evcc" and getattr(output, "quirk", "") == "unsigned_prices"]
    assert len(told) == 1
