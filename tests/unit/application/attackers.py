"""Whoever attacks a station that takes contracts."""

from __future__ import annotations

import itertools
from typing import Any

from tests.support.pair import Dialogue, World
from tests.support.plug_and_charge import EPOCH, TLS12, TLS13, Parties, chain_of
from v2gstack.application.config import StationConfig
from v2gstack.application.effects import AuthorizeContract
from v2gstack.application.secc import SeccApplication
from v2gstack.application.trust import issuer_serials
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.messages.xmldsig import Signature
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC, STRICT, UNSET_HEADER, Channel, Policy, SeccSession
from v2gstack.security import Revocation, sign_elements, signed_elements

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


def installation(attacker: Attacker, name: str) -> Any:
    chain = chain_of(attacker.parties.pki[name].holder)
    if attacker.older:
        ids = iso2.ListOfRootCertificateIDs(root_certificate_id=root_ids(attacker))
        return iso2.CertificateInstallationReq(id="ID1", oem_provisioning_cert=chain[0], list_of_root_certificate_ids=ids)
    return iso20.CertificateInstallationReq(
        header=UNSET_HEADER,
        oem_provisioning_certificate_chain=iso20.SignedCertificateChain(
            id="ID1", certificate=chain[0], sub_certificates=iso20.SubCertificates(certificate=chain[1:])
        ),
        list_of_root_certificate_ids=iso20.ListOfRootCertificateIDs(root_certificate_id=root_ids(attacker)),
        maximum_contract_certificate_chains=1,
    )


def root_ids(attacker: Attacker) -> Any:
    return issuer_serials(attacker.parties.roots)


def try_chain(attacker: Attacker, chain: tuple[bytes, ...], key: str = "", emaid: str = "") -> str:
    """Present a chain, and sign with its key where there is one; the response code."""
    answer = attacker.enter()
    if attacker.older:
        return str(attacker.ask(attacker.details(chain, emaid)).response_code)
    request = attacker.request(bytes(answer.pnc_as_res_authorization_mode.gen_challenge), chain)
    return str(attacker.ask(request, attacker.signed(request, key) if key else None).response_code)
