"""A vehicle's contracts in a session: which one to pay by, signing with its key, and getting new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from v2gstack.application.contracts import Contract, VehicleContracts
from v2gstack.application.evcc.flow import Flow
from v2gstack.application.evcc.script import Await, End, Ending, Leave, Script
from v2gstack.application.trust import Trust, leaf_of, same_emaid
from v2gstack.errors import CertificateError, EncodeError, SecurityError, SignatureError
from v2gstack.messages.xmldsig import Signature
from v2gstack.security import CertificateRole, Envelope, prepare_signature, signed_elements, suites_of_schema
from v2gstack.security.roles import rules_of

__all__ = ["Delivery", "Purse"]

#: Seconds for a signature, and for opening an envelope and keeping the key: what signers are granted, and some more.
SIGN_TIME: Final = 5.0
INSTALL_TIME: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a provisioning service has sent, as far as all protocols have it.

    Attributes:
        provisioner: DER certificates of the service, leaf first.
        chain: DER certificates of the contract, leaf first.
        envelope: The contract's encrypted private key.
        emaid: The contract's identifier, where the message says it beside the certificate.
    """

    provisioner: tuple[bytes, ...] = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    envelope: Envelope
    emaid: str = field(default="", repr=False)


class Purse:
    """The contracts of a vehicle, for one script.

    Args:
        flow: The script.
        schema: Schema set of the messages that are signed.

    Attributes:
        paying: The contract that pays for this session.
    """

    def __init__(self, flow: Flow, schema: str) -> None:
        self._flow = flow
        self._schema = schema
        self._trust = Trust(flow.session, schema)
        self._suites = suites_of_schema(schema)
        self._rules = rules_of(schema)
        self.paying: Contract | None = None

    @property
    def config(self) -> VehicleContracts | None:
        """The vehicle's contracts, and how it gets them; ``None`` where it has nothing to do with contracts."""
        return self._flow.config.contracts

    @property
    def in_use(self) -> bool:
        """Whether contracts can be thought of: the vehicle is set up for them, and the connection is secured ([V2G2-634])."""
        return self.config is not None and self._flow.session.channel.tls is not None

    @property
    def takes_external_payment(self) -> bool:
        """Whether external means are good enough."""
        return self.config is None or self.config.external_payment

    @property
    def unix_time(self) -> float:
        """The time by which certificates are valid or not."""
        return self._flow.vehicle.now + self._flow.session.unix_offset

    # ---- contracts that are there

    def usable(self, providers: Sequence[str] = ()) -> list[Contract]:
        """The contracts that can pay now, the most wanted first.

        Args:
            providers: Providers that the station knows; none says nothing.
        """
        if not self.in_use:
            return []
        return [contract for contract in self._flow.vehicle.contracts if self._fits(contract, providers)]

    def _fits(self, contract: Contract, providers: Sequence[str]) -> bool:
        chain = contract.certificate_chain
        try:
            leaf = leaf_of(chain[0])
        except (CertificateError, IndexError):
            return False
        # what does not fit into the messages is no use: ISO 15118-20 wants a sub-CA, and certificates have a longest length
        if any(len(der) > self._rules.max_octets for der in chain) or (self._schema != "iso15118_2" and len(chain) < 2):
            return False
        plain = contract.emaid.replace("-", "").upper()
        known = not providers or any(plain.startswith(provider.replace("-", "").upper()) for provider in providers)
        return known and leaf.suite in self._suites and leaf.begins <= self.unix_time < leaf.ends

    def ends_soon(self, contract: Contract) -> bool:
        """Whether it is time to renew a contract."""
        assert self.config is not None
        return leaf_of(contract.certificate_chain[0]).ends - self.unix_time < self.config.renew_before

    @property
    def can_install(self) -> bool:
        """Whether the vehicle can ask for a contract: its maker gave it a certificate of this protocol."""
        config = self.config
        oem = None if config is None else config.oem
        # a request names at least one root that the vehicle trusts
        if config is None or oem is None or not config.roots or not self.in_use:
            return False
        try:
            return leaf_of(oem.certificate_chain[0]).suite in self._suites
        except (CertificateError, IndexError):
            return False

    # ---- signing

    def sign(self, message: Any, key: str, certificate: bytes) -> Script[Signature]:
        """The signature of a message.

        Args:
            message: The message.
            key: Name of the key.
            certificate: Its certificate, DER.

        Raises:
            Leave: The key does not sign.
        """
        leaf, flow = leaf_of(certificate), self._flow
        try:
            job = prepare_signature(self._schema, signed_elements(message), leaf.suite)
        except EncodeError as error:
            raise Leave(
                Ending(End.TERMINATE, f"{type(message).__name__} cannot be signed: {error.message}", code="NoAuthorization")
            ) from error
        number = flow.vehicle.sign(key, job.to_be_signed, leaf.suite.hash_name)
        raw = yield Await(number, flow.vehicle.now + SIGN_TIME)
        if not isinstance(raw, bytes):
            raise Leave(Ending(End.TERMINATE, f"the key {key} does not sign", code="NoAuthorization"))
        try:
            return job.finish(raw, leaf.key)
        except SignatureError as error:
            raise Leave(Ending(End.TERMINATE, f"the key {key} is not that of its certificate", code="NoAuthorization")) from error

    def sign_as_payer(self, message: Any) -> Script[Signature | None]:
        """The signature of the contract that pays; none where none does."""
        if self.paying is None:
            return None
        return (yield from self.sign(message, self.paying.key, self.paying.certificate_chain[0]))

    # ---- what the station's side has signed

    def check_tariffs(self, message: Any, signature: Signature | None) -> bool:
        """Whether the prices in a message are signed by the provider of the contract that pays; true without contract or prices.

        The provider signs with the key of the sub-CA that issued the contract.
        """
        elements = signed_elements(message)
        if self.paying is None or not elements or self.config is None or not self.config.check_tariffs:
            return True
        try:
            self._trust.signature(message, signature, leaf_of(self.paying.certificate_chain[1]).key)
        except SecurityError as error:
            self._flow.session.report(error, type(message).__name__)
            return False
        except IndexError:
            # a chain of one has no sub-CA that could have signed
            return False
        return True

    def accept(self, delivery: Delivery, message: Any, signature: Signature | None) -> str:
        """Verify what a provisioning service has sent; why it is not taken, empty where it is.

        Args:
            delivery: What it sent.
            message: The message it came in.
            signature: The message's signature.
        """
        assert self.config is not None
        at, roots = self.unix_time, self.config.roots
        name = type(message).__name__
        try:
            provisioner = self._trust.path(delivery.provisioner, roots, CertificateRole.CPS, at=at, message=name)
            self._trust.signature(message, signature, provisioner.key)
            leaf = self._trust.path(delivery.chain, roots, CertificateRole.CONTRACT, at=at, message=name)
        except SecurityError as error:
            self._flow.session.report(error, name)
            return error.message
        if delivery.emaid and not same_emaid(delivery.emaid, leaf.name):
            return "the contract certificate is another contract's"
        return "" if leaf.suite in self._suites else f"the contract signs by {leaf.suite.name}"

    def install(self, delivery: Delivery, receiver_key: str, pcid: str = "") -> Script[bool]:
        """Open the envelope and keep the contract, as the most wanted one of its provider; whether that is done.

        Args:
            delivery: What was accepted.
            receiver_key: Name of the key that the envelope was made for.
            pcid: The vehicle's PCID, ISO 15118-20.
        """
        assert self.config is not None
        vehicle = self._flow.vehicle
        emaid = leaf_of(delivery.chain[0]).name
        contract = Contract(emaid=emaid, certificate_chain=delivery.chain, key=self._key_name(emaid))
        number = vehicle.install(contract, receiver_key, delivery.envelope, pcid, self.config.rules)
        done = yield Await(number, vehicle.now + INSTALL_TIME)
        if done is not True:
            return False
        vehicle.keep(contract)
        return True

    def _key_name(self, emaid: str) -> str:
        """The name of a contract's key: that of the contract it replaces, else one that is free."""
        contracts = self._flow.vehicle.contracts
        for contract in contracts:
            if same_emaid(contract.emaid, emaid):
                return contract.key
        taken = {contract.key for contract in contracts}
        names = (f"contract{'' if number == 1 else f'-{number}'}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)
