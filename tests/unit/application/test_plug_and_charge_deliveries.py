"""Contracts that a vehicle does not take: what a provisioning service, or whoever sits between, may send instead."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.support.pair import Fail, Pair
from tests.support.plug_and_charge import EPOCH, PCID, Parties
from tests.unit.application.test_plug_and_charge import run
from v2gstack.application.effects import InstallContract, ProvisionContract
from v2gstack.codecs.exi import codec_of
from v2gstack.protocols.v2g import EndKind
from v2gstack.protocols.v2g.events import ProtocolViolated
from v2gstack.security import AssociatedData, EnvelopeRules, KeyDerivation, sign_elements, signed_elements
from v2gstack.simulation.provisioning import ContractOffice, ProvisioningSettings
from v2gstack.types import ProvisioningResponse

PROFILES = ["iso15118_2", "iso15118_20_p521", "iso15118_20_ed448"]


def office(parties: Parties, *, provisioner: str = "cps", operator: str = "mo_sub_2", **settings: Any) -> ContractOffice:
    """A provisioning service with other certificates, or other rules."""
    values: dict[str, Any] = {"contracts": {PCID: parties.emaids}}
    if parties.agreement is not None:
        values["agreement_keys"] = {PCID: parties.agreement.public_key()}
    return ContractOffice(
        parties.pki[provisioner].holder,
        parties.pki[operator].holder,
        ProvisioningSettings(**(values | settings)),
        unix_time=lambda: EPOCH,
        random=random.Random(3).randbytes,
    )


def deliver(parties: Parties, change: Callable[[Any], Any] | None = None, *, resign: bool = False) -> Pair:
    """A session in which a contract is installed, from an answer that was changed on its way."""
    schema = "iso15118_2" if parties.profile == "iso15118_2" else "iso15118_20_common"

    def answer(effect: ProvisionContract) -> Any:
        response = asyncio.run(parties.office.exchange(effect.request))
        if change is None:
            return response
        root: Any = codec_of(schema).decode(response.exi_response)
        body = root.body.body_element if schema == "iso15118_2" else root
        header, body = root.header, change(body)
        if body is None:
            header, body = header.replace(signature=None), root.body.body_element if schema == "iso15118_2" else root
        if resign:
            signature = sign_elements(schema, signed_elements(body), parties.pki["cps"].key)
            header = header.replace(signature=signature)
        if schema == "iso15118_2":
            root = root.replace(header=header, body=root.body.replace(body_element=body))
        else:
            root = body.replace(header=header)
        return ProvisioningResponse(exi_response=codec_of(schema).encode(root))

    world = parties.world()
    world.results[ProvisionContract] = answer
    return run(parties, parties.vehicle(oem=True), world=world)


def assert_refused(pair: Pair, *, installed: bool = False) -> None:
    """The vehicle has no contract, says good-bye in order, and tells why."""
    assert pair.evcc.contracts == ()
    assert pair.end("evcc").kind is EndKind.TERMINATED
    assert "PaymentDetailsReq" not in pair.names
    assert not pair.messages("AuthorizationReq")
    assert bool(pair.effects("evcc", InstallContract)) is installed
    if not installed:
        told = [output for _, side, output in pair.outputs if side == "evcc" and isinstance(output, ProtocolViolated)]
        assert told
        assert "CertificateInstallationRes" in told[0].name


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("name", ["cps_expired", "cps_not_yet_valid", "cps_wrong_domain", "secc", "contract", "oem"])
def test_who_is_no_provisioning_service(profile: str, name: str) -> None:
    parties = Parties(profile)
    parties.office = office(parties, provisioner=name)
    assert_refused(deliver(parties))


@pytest.mark.parametrize("profile", PROFILES)
def test_an_answer_without_a_signature(profile: str) -> None:
    assert_refused(deliver(Parties(profile), lambda _body: None))


@pytest.mark.parametrize("profile", PROFILES)
def test_contracts_of_an_operator_whom_nobody_knows(profile: str) -> None:
    parties = Parties(profile)
    parties.office = office(parties, operator="stranger_sub_2")
    assert_refused(deliver(parties))


def _other_chain(parties: Parties, body: Any) -> Any:
    chain = parties.contract.certificate_chain
    if parties.profile == "iso15118_2":
        return body.replace(contract_signature_cert_chain=body.contract_signature_cert_chain.replace(certificate=chain[0]))
    data = body.signed_installation_data
    other = data.contract_certificate_chain.replace(certificate=chain[0])
    return body.replace(signed_installation_data=data.replace(contract_certificate_chain=other))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_swapped_certificate(profile: str) -> None:
    """Changed on the way it breaks the signature; signed by the service it does not fit the key in the envelope."""
    parties = Parties(profile)
    assert_refused(deliver(parties, lambda body: _other_chain(parties, body)))
    assert_refused(deliver(parties, lambda body: _other_chain(parties, body), resign=True), installed=True)


@pytest.mark.parametrize("profile", PROFILES)
def test_an_envelope_for_another_vehicle(profile: str) -> None:
    def swap(body: Any) -> Any:
        if profile == "iso15118_2":
            return body.replace(
                contract_signature_encrypted_private_key=body.contract_signature_encrypted_private_key.replace(value=bytes(48))
            )
        data = body.signed_installation_data
        if data.secp521_encrypted_private_key is not None:
            return body.replace(signed_installation_data=data.replace(secp521_encrypted_private_key=bytes(94)))
        return body.replace(signed_installation_data=data.replace(x448_encrypted_private_key=bytes(84)))

    parties = Parties(profile)
    assert_refused(deliver(parties, swap))
    assert_refused(deliver(parties, swap, resign=True), installed=True)


def test_a_key_wrapped_for_a_tpm() -> None:
    def wrap(body: Any) -> Any:
        data = body.signed_installation_data
        return body.replace(signed_installation_data=data.replace(secp521_encrypted_private_key=None, tpm_encrypted_private_key=bytes(206)))

    assert_refused(deliver(Parties("iso15118_20_p521"), wrap, resign=True), installed=True)


def test_the_emaid_of_another_contract() -> None:
    def rename(body: Any) -> Any:
        return body.replace(emaid=body.emaid.replace(value="DE8BB1A2B3C4D5W"))

    pair = deliver(Parties(), rename, resign=True)
    assert pair.evcc.contracts == ()
    assert not pair.effects("evcc", InstallContract)


@pytest.mark.parametrize("element", range(4))
def test_each_of_the_four_elements_is_covered(element: int) -> None:
    """A signature over three of them is none."""
    parties = Parties()

    def answer(effect: ProvisionContract) -> Any:
        root: Any = codec_of("iso15118_2").decode(asyncio.run(parties.office.exchange(effect.request)).exi_response)
        elements = [one for number, one in enumerate(signed_elements(root)) if number != element]
        signature = sign_elements("iso15118_2", elements, parties.pki["cps"].key)
        root = root.replace(header=root.header.replace(signature=signature))
        return ProvisioningResponse(exi_response=codec_of("iso15118_2").encode(root))

    world = parties.world()
    world.results[ProvisionContract] = answer
    assert_refused(run(parties, parties.vehicle(oem=True), world=world))


@pytest.mark.parametrize("rules", [EnvelopeRules(derivation=KeyDerivation.X963), EnvelopeRules(derivation=KeyDerivation.CONCAT_EMPTY)])
def test_another_reading_of_the_standard_is_found_out_and_can_be_chosen(rules: EnvelopeRules) -> None:
    parties = Parties()
    parties.office = office(parties, rules=rules)
    assert_refused(deliver(parties), installed=True)
    again = run(parties, parties.vehicle(oem=True, rules=rules))
    assert len(again.evcc.contracts) == 1


@pytest.mark.parametrize("profile", PROFILES[1:])
def test_another_reading_of_the_associated_data(profile: str) -> None:
    rules = EnvelopeRules(associated_data=AssociatedData.NONE)
    parties = Parties(profile)
    parties.office = office(parties, rules=rules)
    assert_refused(deliver(parties), installed=True)
    assert len(run(parties, parties.vehicle(oem=True, rules=rules)).evcc.contracts) == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_a_signer_that_takes_no_keys(profile: str) -> None:
    parties = Parties(profile)
    world = parties.world()
    world.results[InstallContract] = Fail("the token is full")
    pair = run(parties, parties.vehicle(oem=True), world=world)
    assert pair.evcc.contracts == ()
    assert pair.end("evcc").kind is EndKind.TERMINATED


def test_a_renewal_that_fails_leaves_the_contract_in_use() -> None:
    parties = Parties()
    parties.office = office(parties, provisioner="cps_expired")
    pair = run(parties, parties.vehicle(parties.contract, renew_before=365 * 86_400.0))
    assert pair.end("evcc").kind is EndKind.TERMINATED
    assert pair.evcc.contracts == (parties.contract,)
    assert "CurrentDemandReq" in pair.names


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_secret_is_in_what_is_shown(profile: str) -> None:
    """Outputs of both sides, as a log would write them."""
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(oem=True))
    (contract,) = pair.evcc.contracts
    (effect,) = pair.effects("evcc", InstallContract)
    shown = repr([output for _, _, output in pair.outputs if not hasattr(output, "message")]) + repr(pair.evcc.config)
    for secret in (effect.envelope.encrypted_private_key, effect.envelope.dh_public_key, contract.certificate_chain[0]):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
    assert replace(contract, emaid="") != contract
    assert contract.emaid not in repr(effect)
