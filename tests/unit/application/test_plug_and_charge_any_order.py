"""Vehicles that say anything of Plug & Charge in any order: the station answers or ends, and lets nobody in whom the back end did not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.plug_and_charge import PLAIN, TLS12, TLS13, Parties, chain_of
from tests.unit.application.attackers import CHARGING, CONTRACT, Attacker, installation
from v2gstack.application.effects import AuthorizeContract, AuthorizeEim, ProvisionContract
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.protocols.v2g import STRICT, TOLERANT, UNSET_HEADER
from v2gstack.security import sign_elements, signed_elements
from v2gstack.types import AuthorizationVerdict

CHAINS = ("contract", "contract_expired", "contract_wrong_role", "oem")
KEYS = ("contract", "contract_expired", "oem", "")
VERDICTS = (AuthorizationVerdict.ACCEPTED, AuthorizationVerdict.ACCEPTED, AuthorizationVerdict.PENDING, AuthorizationVerdict.REJECTED)


def say(attacker: Attacker, what: str, chain: str, key: str, challenge: bytes) -> Any:
    """A message by its short name; ``None`` where the protocol has none."""
    found = chain_of(attacker.parties.pki[chain].holder)
    if attacker.older:
        external = CONTRACT.replace(selected_payment_option=iso2.PaymentOption.ExternalPayment, selected_service_list=CHARGING)
        messages = {
            "setup": lambda: iso2.SessionSetupReq(evcc_id=bytes(6)),
            "discover": iso2.ServiceDiscoveryReq,
            "contract": lambda: CONTRACT,
            "external": lambda: external,
            "details": lambda: attacker.details(found),
            "install": lambda: installation(attacker, chain),
            "authorize": lambda: attacker.request(challenge),
            "bare": iso2.AuthorizationReq,
        }
    else:
        messages = {
            "setup": lambda: iso20.SessionSetupReq(header=UNSET_HEADER, evcc_id="WMIV1234567890ABCDEX"),
            "discover": lambda: iso20.ServiceDiscoveryReq(header=UNSET_HEADER),
            "contract": lambda: iso20.AuthorizationSetupReq(header=UNSET_HEADER),
            "external": lambda: iso20.AuthorizationReq(
                header=UNSET_HEADER,
                selected_authorization_service=iso20.Authorization.EIM,
                eim_a_req_authorization_mode=iso20.EIM_AReqAuthorizationMode(),
            ),
            "details": lambda: iso20.AuthorizationReq(
                header=UNSET_HEADER,
                selected_authorization_service=iso20.Authorization.PnC,
                eim_a_req_authorization_mode=iso20.EIM_AReqAuthorizationMode(),
            ),
            "install": lambda: installation(attacker, chain),
            "authorize": lambda: attacker.request(challenge, found),
            "bare": lambda: attacker.request(bytes(16), found),
        }
    message = messages[what]()
    signed = signed_elements(message)
    signature = sign_elements(attacker.schema, signed, attacker.parties.pki[key].key) if key and signed and signed[0].id else None
    return attacker.ask(message, signature)


STEPS = ("setup", "discover", "contract", "external", "details", "install", "authorize", "bare")
RIGHT = {
    "iso15118_2": ("setup", "discover", "contract", "details", "authorize", "authorize"),
    "iso15118_20_p521": ("setup", "contract", "authorize", "authorize"),
}
Step = tuple[str, str, str]


def walked(parties: Parties, attacker: Attacker, walk: list[Step], *, tls: bool) -> bool:
    """Say a walk, check every answer of the station, and tell whether it let the vehicle in."""
    challenge = bytes(16)
    through = False
    for step, chain, key in walk:
        if attacker.secc.session.end is not None:
            break
        answer = say(attacker, step, chain, key, challenge)
        mode = getattr(answer, "pnc_as_res_authorization_mode", None)
        challenge = bytes(getattr(answer, "gen_challenge", None) or (mode.gen_challenge if mode is not None else challenge))
        accepted = type(answer).__name__ == "AuthorizationRes" and str(answer.response_code).startswith("OK")
        if accepted and answer.evse_processing == "Finished" and step != "external":
            through = through or tls
            assert step in ("authorize", "bare")
            assert parties.verdict is AuthorizationVerdict.ACCEPTED
            assert attacker.effects("secc", AuthorizeContract)
    asked = attacker.effects("secc", AuthorizeContract)
    if not tls:
        assert not asked
        assert not attacker.effects("secc", ProvisionContract)
    for effect in asked:
        # only a contract whose chain holds is ever asked for, and only after its key has signed
        assert effect.certificate_chain == parties.contract.certificate_chain
    if through:
        assert not attacker.effects("secc", AuthorizeEim)
    return through


def channel_of(profile: str, *, tls: bool) -> Any:
    secured = TLS12 if profile == "iso15118_2" else TLS13
    return secured if tls else PLAIN


@pytest.mark.parametrize("profile", list(RIGHT))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nobody_gets_in_whom_the_back_end_did_not_let_in(profile: str, data: st.DataObject) -> None:
    parties = Parties(profile, verdict=[])
    parties.verdict = data.draw(st.sampled_from(VERDICTS))
    tls = data.draw(st.integers(0, 3)) != 0
    policy = data.draw(st.sampled_from((STRICT, TOLERANT)))
    attacker = Attacker(parties, channel=channel_of(profile, tls=tls), policy=policy, external_payment=False)
    # walks are those of a vehicle that does it right, with anything in between, so that they get somewhere
    walk: list[Step] = []
    for step in RIGHT[profile]:
        if data.draw(st.integers(0, 3)) == 0:
            walk.append((data.draw(st.sampled_from(STEPS)), data.draw(st.sampled_from(CHAINS)), data.draw(st.sampled_from(KEYS))))
        if data.draw(st.integers(0, 5)) != 0:
            walk.append((step, "contract", "contract"))
        else:
            walk.append((step, data.draw(st.sampled_from(CHAINS)), data.draw(st.sampled_from(KEYS))))
    walked(parties, attacker, walk, tls=tls)


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
@pytest.mark.parametrize("verdict", [AuthorizationVerdict.ACCEPTED, AuthorizationVerdict.REJECTED])
@pytest.mark.parametrize("profile", list(RIGHT))
def test_the_right_walk_arrives_where_it_may(profile: str, verdict: AuthorizationVerdict, tls: bool) -> None:
    """The walk the others are made of does get in, so the property above is about something."""
    parties = Parties(profile, verdict=[])
    parties.verdict = verdict
    attacker = Attacker(parties, channel=channel_of(profile, tls=tls), policy=STRICT, external_payment=False)
    walk = [(step, "contract", "contract") for step in RIGHT[profile]]
    assert walked(parties, attacker, walk, tls=tls) is (tls and verdict is AuthorizationVerdict.ACCEPTED)
