"""Attacks on Plug & Charge, bytes in and bytes out: each is refused with the standard's response code, and harms nobody else.

The vehicle is a puppet that says whatever an attacker would. What it holds are keys of its own: a contract that was refused, a
recording of somebody else's session, a certificate made for something else.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.pair import Dialogue, Fail, World
from tests.support.plug_and_charge import EPOCH, TLS12, TLS13, Parties, chain_of
from tests.unit.application.test_plug_and_charge import PRICED, run
from v2gstack.application.config import StationConfig
from v2gstack.application.effects import AuthorizeContract, ProvisionContract
from v2gstack.application.secc import SeccApplication
from v2gstack.application.trust import issuer_serials
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import DecodeError
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.messages.xmldsig import Signature
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC, PLAIN, STRICT, TOLERANT, UNSET_HEADER, Channel, EndKind, Policy, SeccSession
from v2gstack.security import Revocation, sign_elements, signed_elements
from v2gstack.types import AuthorizationVerdict, ProvisioningResponse

CHARGING = iso2.SelectedServiceList(selected_service=(iso2.SelectedService(service_id=1),))
CONTRACT = iso2.PaymentServiceSelectionReq(selected_payment_option=iso2.PaymentOption.Contract, selected_service_list=CHARGING)
#: What stations draw instead of random octets: ever other ones.
NUMBERS = itertools.count(1)
SCHEMAS = {"iso15118_2": "iso15118_2", "iso15118_20_p521": "iso15118_20_common"}


class Attacker(Dialogue):
    """A station that takes contracts, and an attacker who talks to it."""

    def __init__(
        self,
        parties: Parties,
        *,
        channel: Channel | None = None,
        policy: Policy = STRICT,
        station: Any = None,
        world: World | None = None,
        **config: Any,
    ) -> None:
        older = parties.profile == "iso15118_2"
        protocol = ISO15118_2 if older else ISO15118_20_DC
        session = SeccSession(
            protocols=[protocol],
            channel=channel or (TLS12 if older else TLS13),
            unix_offset=EPOCH,
            policy=policy,
            random=lambda size: next(NUMBERS).to_bytes(size, "big"),
            allow_insecure_20=True,
        )
        revocation = Revocation(ocsp=tuple(entry.ocsp for entry in parties.pki.entries.values() if entry.ocsp))
        contracts = station or parties.station(revocation=revocation)
        settings = StationConfig(**({"contract_payment": True, "contracts": contracts} | config))
        super().__init__(SeccApplication(session, settings), protocol, world or parties.world())
        self.parties = parties
        self.older = older
        self.schema = SCHEMAS[parties.profile]

    def signed(self, message: Any, key: str = "contract") -> Signature:
        """A signature with a key of the PKI."""
        return sign_elements(self.schema, signed_elements(message), self.parties.pki[key].key)

    def enter(self) -> Any:
        """Come as far as contracts are presented; what the station says to it."""
        if self.older:
            self.ask(iso2.SessionSetupReq(evcc_id=bytes(6)))
            self.ask(iso2.ServiceDiscoveryReq())
            return self.ask(CONTRACT)
        self.ask(iso20.SessionSetupReq(header=UNSET_HEADER, evcc_id="WMIV1234567890ABCDEX"))
        return self.ask(iso20.AuthorizationSetupReq(header=UNSET_HEADER))

    def present(self, chain: tuple[bytes, ...], emaid: str = "") -> bytes:
        """Present a contract under ISO 15118-2; the challenge."""
        answer = self.ask(self.details(chain, emaid))
        assert answer.response_code == "OK"
        return bytes(answer.gen_challenge)

    def details(self, chain: tuple[bytes, ...], emaid: str = "") -> iso2.PaymentDetailsReq:
        subs = iso2.SubCertificates(certificate=chain[1:]) if len(chain) > 1 else None
        return iso2.PaymentDetailsReq(
            emaid=emaid or self.parties.contract.emaid,
            contract_signature_cert_chain=iso2.CertificateChain(certificate=chain[0], sub_certificates=subs),
        )

    def request(self, challenge: bytes, chain: tuple[bytes, ...] = (), identifier: str = "ID1") -> Any:
        """AuthorizationReq of either protocol."""
        if self.older:
            return iso2.AuthorizationReq(id=identifier, gen_challenge=challenge)
        chain = chain or self.parties.contract.certificate_chain
        mode = iso20.PnC_AReqAuthorizationMode(
            id=identifier,
            gen_challenge=challenge,
            contract_certificate_chain=iso20.ContractCertificateChain(
                certificate=chain[0], sub_certificates=iso20.SubCertificates(certificate=chain[1:])
            ),
        )
        return iso20.AuthorizationReq(
            header=UNSET_HEADER, selected_authorization_service=iso20.Authorization.PnC, pnc_a_req_authorization_mode=mode
        )

    def challenge(self) -> bytes:
        """Come as far as the challenge, with the right contract."""
        answer = self.enter()
        if self.older:
            return self.present(self.parties.contract.certificate_chain)
        return bytes(answer.pnc_as_res_authorization_mode.gen_challenge)

    def authorized(self) -> bool:
        """Whether the back end was asked at all."""
        return bool(self.effects("secc", AuthorizeContract))

    def does_it_right(self) -> None:
        """After an attack: the same station lets the same vehicle in, if it does as it should."""
        if not self.older:
            return
        challenge = self.present(self.parties.contract.certificate_chain)
        request = self.request(challenge)
        answer = self.ask(request, self.signed(request))
        assert (answer.response_code, answer.evse_processing) == ("OK", "Finished")


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


def try_chain(attacker: Attacker, chain: tuple[bytes, ...], key: str = "", emaid: str = "") -> str:
    """Present a chain, and sign with its key where there is one; the response code."""
    answer = attacker.enter()
    if attacker.older:
        return str(attacker.ask(attacker.details(chain, emaid)).response_code)
    request = attacker.request(bytes(answer.pnc_as_res_authorization_mode.gen_challenge), chain)
    return str(attacker.ask(request, attacker.signed(request, key) if key else None).response_code)


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


def installation(attacker: Attacker, name: str) -> Any:
    chain = chain_of(attacker.parties.pki[name].holder)
    if attacker.older:
        ids = iso2.ListOfRootCertificateIDs(root_certificate_id=_ids(attacker))
        return iso2.CertificateInstallationReq(id="ID1", oem_provisioning_cert=chain[0], list_of_root_certificate_ids=ids)
    return iso20.CertificateInstallationReq(
        header=UNSET_HEADER,
        oem_provisioning_certificate_chain=iso20.SignedCertificateChain(
            id="ID1", certificate=chain[0], sub_certificates=iso20.SubCertificates(certificate=chain[1:])
        ),
        list_of_root_certificate_ids=iso20.ListOfRootCertificateIDs(root_certificate_id=_ids(attacker)),
        maximum_contract_certificate_chains=1,
    )


def _ids(attacker: Attacker) -> Any:
    return issuer_serials(attacker.parties.roots)


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
        list_of_root_certificate_ids=iso2.ListOfRootCertificateIDs(root_certificate_id=_ids(attacker)),
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
