"""Attacks on Plug & Charge, bytes in and bytes out: each is refused with the standard's response code, and harms nobody else.

The vehicle is a puppet that says whatever an attacker would. What it holds are keys of its own: a contract that was refused, a
recording of somebody else's session, a certificate made for something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.pair import Fail
from tests.support.plug_and_charge import Parties, chain_of
from tests.unit.application.attackers import SCHEMAS, Attacker, installation, try_chain
from v2gstack.application.effects import AuthorizeContract
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.messages.xmldsig import Signature
from v2gstack.protocols.v2g import STRICT, TOLERANT, UNSET_HEADER, Policy
from v2gstack.security import sign_elements, signed_elements
from v2gstack.types import AuthorizationVerdict


@pytest.fixture(params=SCHEMAS)
def parties(request: pytest.FixtureRequest) -> Parties:
    return Parties(request.param)


# -- certificates -----------------------------------------------------------------------------------------------------------

#: What each wrong certificate of the test PKI is answered with.
WRONG = {
    "contract_expired": ("FAILED_CertificateExpired", "WARNING_CertificateExpired"),
    "contract_not_yet_valid": ("FAILED_CertChainError", "WARNING_CertificateNotYetValid"),
    "contract_revoked": ("FAILED_CertificateRevoked", "WARNING_CertificateRevoked"),
    "contract_wrong_root": ("FAILED_CertChainError", "WARNING_eMSPUnknown"),
    "contract_broken_chain": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_incomplete_chain": ("FAILED_CertChainError", "WARNING_eMSPUnknown"),
    "contract_wrong_role": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_wrong_name": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_wrong_check_digit": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_wrong_usage": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_is_ca": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "contract_by_contract": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "oem": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "secc": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "cps": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    "secc_wrong_branch": ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_certificates(parties: Parties, name: str) -> None:
    attacker = Attacker(parties)
    entry = parties.pki[name]
    code = try_chain(attacker, chain_of(entry.holder), name)
    assert code == WRONG[name][not attacker.older]
    assert not attacker.authorized()
    attacker.does_it_right()


def test_every_wrong_contract_of_the_pki_is_tried(parties: Parties) -> None:
    names = {name for name, entry in parties.pki.entries.items() if entry.role == "contract" and entry.refused is not None}
    assert names - set(WRONG) == {"contract_oversized"}


def test_a_certificate_that_is_too_long(parties: Parties) -> None:
    """A tolerant session lets odd values pass, the path does not; a strict one refuses the message."""
    chain = chain_of(parties.pki["contract_oversized"].holder)
    attacker = Attacker(parties, policy=TOLERANT)
    code = try_chain(attacker, chain)
    assert code == ("FAILED_CertChainError" if attacker.older else "WARNING_CertificateValidationError")
    attacker.does_it_right()
    assert try_chain(Attacker(parties, policy=STRICT), chain).startswith("FAILED")


@pytest.mark.parametrize("octets", [b"", b"\x30", bytes(100), b"\x30\x82\xff\xff" + bytes(50)], ids=["none", "cut", "zeros", "overlong"])
def test_octets_that_are_no_certificate(parties: Parties, octets: bytes) -> None:
    attacker = Attacker(parties)
    leaf, *subs = parties.contract.certificate_chain
    code = try_chain(attacker, (octets, *subs), "contract")
    assert code == ("FAILED_CertChainError" if attacker.older else "WARNING_CertificateValidationError")
    attacker.does_it_right()
    trailing = Attacker(parties)
    assert try_chain(trailing, (leaf + b"\0", *subs), "contract") == code


def test_a_chain_of_too_many() -> None:
    """ISO 15118-2 can say four sub-CAs and allows two; ISO 15118-20 cannot say more than it allows."""
    attacker = Attacker(Parties(), policy=TOLERANT)
    leaf, *subs = attacker.parties.contract.certificate_chain
    assert try_chain(attacker, (leaf, *subs, *subs), "contract") == "FAILED_CertChainError"
    assert not attacker.authorized()


def test_the_emaid_of_somebody_else() -> None:
    attacker = Attacker(Parties())
    code = try_chain(attacker, attacker.parties.contract.certificate_chain, "contract", emaid="DE8BB1A2B3C4D5W")
    assert code == "FAILED_NoCertificateAvailable"
    attacker.does_it_right()


def test_a_contract_that_ends_between_presentation_and_proof() -> None:
    """It was valid when it was presented: the session goes on with it."""
    parties = Parties()
    attacker = Attacker(parties)
    challenge = attacker.challenge()
    request = attacker.request(challenge)
    assert attacker.ask(request, attacker.signed(request)).response_code == "OK"


# -- signatures ---------------------------------------------------------------------------------------------------------------


def changed(signature: Signature, **reference: Any) -> Signature:
    """A signature whose first reference is another one."""
    info = signature.signed_info
    first = info.reference[0].replace(**reference)
    return signature.replace(signed_info=info.replace(reference=(first, *info.reference[1:])))


SIGNATURES: dict[str, Callable[[Attacker, Any], Signature | None]] = {
    "stripped": lambda _attacker, _request: None,
    "by another key": lambda attacker, request: attacker.signed(request, "oem"),
    "over another challenge": lambda attacker, _request: attacker.signed(attacker.request(bytes(16))),
    "over another Id": lambda attacker, _request: attacker.signed(attacker.request(bytes(15) + b"\2", identifier="ID2")),
    "reference to another Id": lambda attacker, request: changed(attacker.signed(request), uri="#ID2"),
    "reference to the whole": lambda attacker, request: changed(attacker.signed(request), uri=""),
    "digest changed": lambda attacker, request: changed(attacker.signed(request), digest_value=bytes(32)),
    "value changed": lambda attacker, request: _flipped(attacker.signed(request)),
    "value of zeros": lambda attacker, request: _valued(attacker.signed(request), lambda raw: bytes(len(raw))),
    "value cut": lambda attacker, request: _valued(attacker.signed(request), lambda raw: raw[:-1]),
    "of a receipt": lambda attacker, _request: attacker.signed(_receipt(attacker)),
}


def _valued(signature: Signature, change: Callable[[bytes], bytes]) -> Signature:
    value = signature.signature_value
    return signature.replace(signature_value=value.replace(value=change(bytes(value.value))))


def _flipped(signature: Signature) -> Signature:
    return _valued(signature, lambda raw: raw[:-1] + bytes((raw[-1] ^ 1,)))


def _receipt(attacker: Attacker) -> Any:
    """Something else that contracts sign, under the same Id."""
    if attacker.older:
        return iso2.MeteringReceiptReq(id="ID1", session_id=bytes(8), meter_info=iso2.MeterInfo(meter_id="1", meter_reading=1))
    data = iso20.SignedMeteringData(
        id="ID1",
        session_id=bytes(8),
        meter_info=iso20.MeterInfo(meter_id="1", charged_energy_reading_wh=1),
        dynamic_smdt_control_mode=iso20.Dynamic_SMDTControlMode(),
    )
    return iso20.MeteringConfirmationReq(header=UNSET_HEADER, signed_metering_data=data)


@pytest.mark.parametrize("attack", SIGNATURES)
@pytest.mark.parametrize("policy", [STRICT, TOLERANT], ids=["strict", "tolerant"])
def test_wrong_signatures(parties: Parties, attack: str, policy: Policy) -> None:
    attacker = Attacker(parties, policy=policy)
    request = attacker.request(attacker.challenge())
    answer = attacker.ask(request, SIGNATURES[attack](attacker, request))
    assert answer.response_code == "FAILED_SignatureError"
    assert not attacker.authorized()
    if attacker.older:
        # the challenge is good until somebody has answered it rightly
        right = attacker.ask(request, attacker.signed(request))
        assert right.response_code == "OK"
    else:
        assert attacker.secc.session.end is not None


def test_a_swapped_leaf(parties: Parties) -> None:
    """A certificate is no secret: whoever presents somebody else's cannot sign with its key."""
    attacker = Attacker(parties)
    answer = attacker.enter()
    chain = parties.contract.certificate_chain
    challenge = attacker.present(chain) if attacker.older else bytes(answer.pnc_as_res_authorization_mode.gen_challenge)
    request = attacker.request(challenge, chain)
    answer = attacker.ask(request, attacker.signed(request, "contract_expired"))
    assert answer.response_code == "FAILED_SignatureError"
    assert not attacker.authorized()


def test_a_replayed_authorization(parties: Parties) -> None:
    """What was signed in another session answers another challenge."""
    first = Attacker(parties)
    request = first.request(first.challenge())
    recorded = first.signed(request)
    assert first.ask(request, recorded).response_code == "OK"
    second = Attacker(parties)
    challenge = second.challenge()
    answer = second.ask(request, recorded)
    assert answer.response_code == ("FAILED_ChallengeInvalid" if second.older else "WARNING_ChallengeInvalid")
    assert len(parties.asked) == 1
    # the contract's holder is let in all the same
    right = second.request(challenge)
    assert second.ask(right, second.signed(right)).response_code == "OK"


@pytest.mark.parametrize("policy", [STRICT, TOLERANT], ids=["strict", "tolerant"])
def test_a_bare_repetition_is_taken_only_from_who_has_proved_the_contract(policy: Policy) -> None:
    """Some vehicles sign their first request alone. Nothing is gained by leaving the signature out from the beginning."""
    parties = Parties()
    bare = iso2.AuthorizationReq()
    attacker = Attacker(parties, policy=policy, world=parties.world(times={AuthorizeContract: 2.0}))
    challenge = attacker.challenge()
    assert attacker.ask(bare).response_code == "FAILED_ChallengeInvalid"
    request = attacker.request(challenge)
    assert attacker.ask(request, attacker.signed(request)).evse_processing == "Ongoing"
    if policy is STRICT:
        assert attacker.ask(bare).response_code == "FAILED_ChallengeInvalid"
        return
    assert attacker.ask_until(bare).response_code == "OK"
    assert len(parties.asked) == 1


def test_challenges_are_used_once() -> None:
    """A decision uses up the challenge, whatever it is."""
    parties = Parties(verdict=AuthorizationVerdict.REJECTED)
    attacker = Attacker(parties)
    request = attacker.request(attacker.challenge())
    signature = attacker.signed(request)
    assert attacker.ask(request, signature).response_code == "FAILED_CertificateNotAllowedAtThisEVSE"
    parties.verdict = AuthorizationVerdict.ACCEPTED
    assert attacker.ask(request, signature).response_code == "FAILED_ChallengeInvalid"
    assert len(parties.asked) == 1


#: What the back end's refusals are answered with.
REFUSED = {
    AuthorizationVerdict.REJECTED: ("FAILED_CertificateNotAllowedAtThisEVSE", "WARNING_GeneralPnCAuthorizationError"),
    AuthorizationVerdict.CONTRACT_CANCELED: ("FAILED_ContractCanceled", "WARNING_GeneralPnCAuthorizationError"),
    AuthorizationVerdict.CERTIFICATE_UNKNOWN: ("FAILED_NoCertificateAvailable", "WARNING_GeneralPnCAuthorizationError"),
    AuthorizationVerdict.CERTIFICATE_EXPIRED: ("FAILED_CertificateExpired", "WARNING_CertificateExpired"),
    AuthorizationVerdict.CERTIFICATE_REVOKED: ("FAILED_CertificateRevoked", "WARNING_CertificateRevoked"),
    AuthorizationVerdict.CERTIFICATE_UNTRUSTED: ("FAILED_CertChainError", "WARNING_CertificateValidationError"),
    AuthorizationVerdict.NOT_ALLOWED_HERE: ("FAILED_CertificateNotAllowedAtThisEVSE", "WARNING_GeneralPnCAuthorizationError"),
    AuthorizationVerdict.PROVIDER_UNKNOWN: ("FAILED_CertificateNotAllowedAtThisEVSE", "WARNING_eMSPUnknown"),
}


@pytest.mark.parametrize("verdict", REFUSED)
def test_what_the_back_end_refuses(parties: Parties, verdict: AuthorizationVerdict) -> None:
    parties.verdict = verdict
    attacker = Attacker(parties)
    request = attacker.request(attacker.challenge())
    answer = attacker.ask(request, attacker.signed(request))
    assert answer.response_code == REFUSED[verdict][not attacker.older]
    assert attacker.secc.session.end is None


def test_an_authorizer_that_breaks_lets_nobody_in(parties: Parties) -> None:
    parties.verdict = Fail("the back end does not answer")
    attacker = Attacker(parties)
    request = attacker.request(attacker.challenge())
    answer = attacker.ask(request, attacker.signed(request))
    assert answer.response_code == REFUSED[AuthorizationVerdict.REJECTED][not attacker.older]


def test_a_chain_that_only_the_back_end_can_judge(parties: Parties) -> None:
    """Central validation: a root that the station does not know is the authorizer's affair, an expired leaf is not."""
    central = parties.station(roots=(), central_validation=True)
    attacker = Attacker(parties, station=central)
    request = attacker.request(attacker.challenge())
    assert attacker.ask(request, attacker.signed(request)).response_code == "OK"
    assert parties.asked[0].certificate_chain == parties.contract.certificate_chain
    expired = chain_of(parties.pki["contract_expired"].holder)
    code = try_chain(Attacker(parties, station=central), expired, "contract_expired")
    assert code == ("FAILED_CertificateExpired" if attacker.older else "WARNING_CertificateExpired")
    strict = Attacker(parties, station=parties.station(roots=()))
    assert try_chain(strict, parties.contract.certificate_chain, "contract") == WRONG["contract_wrong_root"][not attacker.older]


def test_requests_for_certificates_are_bounded() -> None:
    """Each costs somebody's back end something: a vehicle that asks for ever is told that there are none."""
    parties = Parties("iso15118_20_p521")
    attacker = Attacker(parties)
    attacker.enter()
    request = installation(attacker, "oem")
    signature = attacker.signed(request, "oem")
    codes = [str(attacker.ask(request, signature).response_code) for _ in range(40)]
    assert codes.count("OK") == 32
    assert set(codes[32:]) == {"WARNING_NoCertificateAvailable"}


def test_challenges_are_fresh(parties: Parties) -> None:
    found = {Attacker(parties).challenge() for _ in range(3)}
    assert len(found) == 3
    assert {len(challenge) for challenge in found} == {16}


def test_a_contract_is_not_accepted_on_the_verdict_on_another() -> None:
    """While the back end decides on one contract, the vehicle presents another one: that is asked for by itself."""
    parties = Parties("iso15118_20_p521", verdict=[AuthorizationVerdict.ACCEPTED, AuthorizationVerdict.REJECTED])
    attacker = Attacker(parties, world=parties.world(times={AuthorizeContract: 5.0}))
    challenge = attacker.challenge()
    first = attacker.request(challenge)
    assert attacker.ask(first, attacker.signed(first)).evse_processing == "Ongoing"
    chain = chain_of(parties.pki["contract"].holder)
    # the same contract under another certificate counts as another contract
    fresh = parties.office._issue("DE8BB1A2B3C4D5W")
    other_chain = (fresh.certificate.der, *chain[1:])
    other = attacker.request(challenge, other_chain)
    signature = sign_elements(attacker.schema, signed_elements(other), fresh.key)
    answers = []
    for _ in range(200):
        answers.append(attacker.ask(other, signature))
        if answers[-1].evse_processing == "Finished":
            break
    assert answers[-1].response_code == "WARNING_GeneralPnCAuthorizationError"
    assert [asked.emaid for asked in parties.asked] == [parties.contract.emaid, "DE8BB1A2B3C4D5W"]


def test_attempts_are_bounded(parties: Parties) -> None:
    """Each attempt costs a verification or two: after some nothing is looked at any more."""
    attacker = Attacker(parties)
    challenge = attacker.challenge()
    bad = attacker.request(bytes(16))
    codes = {str(attacker.ask(bad).response_code) for _ in range(20)}
    assert codes == {"FAILED_ChallengeInvalid" if attacker.older else "WARNING_ChallengeInvalid"}
    right = attacker.request(challenge)
    assert str(attacker.ask(right, attacker.signed(right)).response_code) in codes
    assert not attacker.authorized()
