"""Which certificates and signatures are trusted: the one place where the applications ask `v2gstack.security`.

What deviates from the standards without opening a door is let pass where the session's policy says so, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from v2gstack.errors import CertificateError, SecurityError, SignatureError
from v2gstack.messages.xmldsig import Signature, X509IssuerSerial
from v2gstack.protocols.v2g import Quirk
from v2gstack.protocols.v2g.session import Session
from v2gstack.security import (
    FIELD_QUIRKS,
    AllowList,
    Certificate,
    CertificateReason,
    CertificateRole,
    Emaid,
    ProtocolName,
    PublicKey,
    Revocation,
    SignatureQuirk,
    SignatureReason,
    SignatureSuite,
    SignedInfoGrammar,
    signed_elements,
    suite_of,
    validate_path,
    verify_signature,
)
from v2gstack.security.roles import rules_of

__all__ = ["Leaf", "Trust", "emaid_2", "issuer_serials", "leaf_of", "same_emaid"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the applications want to know of the first certificate of a chain.

    Attributes:
        name: Common name: EMAID or PCID.
        key: Its public key.
        suite: How the key signs.
        begins: Unix time from which it is valid.
        ends: Unix time until which it is valid.
    """

    name: str = field(repr=False)
    key: PublicKey
    suite: SignatureSuite
    begins: float
    ends: float


def leaf_of(der: bytes) -> Leaf:
    """Read a certificate, without trusting it.

    Raises:
        CertificateError: It is none, or its key is of no kind that signs under ISO 15118.
    """
    certificate = Certificate.from_der(der)
    if certificate.key is None:
        raise CertificateError(f"a key of {certificate.key_name} signs nothing under ISO 15118", reason=CertificateReason.ALGORITHM)
    try:
        suite = suite_of(certificate.key)
    except SignatureError as error:
        raise CertificateError(error.message, reason=CertificateReason.ALGORITHM, hint=error.hint) from error
    return Leaf(certificate.common_name, certificate.key, suite, certificate.not_before.timestamp(), certificate.not_after.timestamp())


def same_emaid(one: str, other: str) -> bool:
    """Whether two spellings name the same contract: hyphens, case and an absent check digit make no difference.

    >>> same_emaid("DE-8AA-1A2B3C4D5", "DE8AA1A2B3C4D59")
    True
    """
    try:
        return Emaid.parse(one).bare == Emaid.parse(other).bare
    except SecurityError:
        return one == other


#: Characters of an eMAID in messages of ISO 15118-2.
_EMAID_LENGTHS: Final = (14, 15)
#: Root certificates that a message can name (schema).
_MOST_ROOTS: Final = 20


def emaid_2(text: str) -> str:
    """An EMAID as ISO 15118-2 writes it in messages: without hyphens, in capitals.

    >>> emaid_2("de-8aa-1a2b3c4d5"), emaid_2("UKSWI123456791A")
    ('DE8AA1A2B3C4D5', 'UKSWI123456791A')
    """
    plain = text.replace("-", "").upper()
    return plain if len(plain) in _EMAID_LENGTHS else text


def issuer_serials(certificates: Sequence[bytes]) -> tuple[X509IssuerSerial, ...]:
    """Root certificates as messages name them."""
    found = [Certificate.from_der(der) for der in certificates[:_MOST_ROOTS]]
    return tuple(X509IssuerSerial(x509_issuer_name=each.issuer, x509_serial_number=each.serial_number) for each in found)


class Trust:
    """Certificates and signatures of one session.

    Args:
        session: The session: its policy, and its channel for what is let pass.
        schema: Schema set of the messages that are signed.
    """

    def __init__(self, session: Session, schema: str) -> None:
        self._session = session
        self._schema = schema
        self._protocol: ProtocolName = "iso15118_2" if schema == "iso15118_2" else "iso15118_20"

    def path(
        self,
        chain: Sequence[bytes],
        roots: Sequence[bytes],
        role: CertificateRole,
        *,
        at: float,
        message: str,
        revocation: Revocation | None = None,
        allowed: AllowList | None = None,
    ) -> Leaf:
        """The first certificate of a chain that is trusted in a role.

        Args:
            chain: DER certificates, leaf first.
            roots: DER certificates that are trusted.
            role: What the leaf is to be.
            at: Unix time.
            message: Name of the message it came in.
            revocation: What is known of revoked certificates.
            allowed: The list that the leaf has to be on.

        Raises:
            CertificateError: It is not to be trusted; it carries the response code of the protocol.
        """
        found = validate_path(
            chain[0],
            chain[1:],
            [Certificate.from_der(root) for root in roots],
            role=role,
            protocol=self._protocol,
            at=datetime.fromtimestamp(at, UTC),
            tolerate=FIELD_QUIRKS if Quirk.CERTIFICATE_PROFILE in self._session.policy.accepted else (),
            revocation=revocation,
            allowed=allowed,
        )
        if found.quirks:
            words = "; ".join(f"{quirk.text} ({quirk.clause})" for quirk in found.quirks)
            self._session.accepts(Quirk.CERTIFICATE_PROFILE, message, words)
        return leaf_of(chain[0])

    def times(self, der: bytes, role: CertificateRole, *, at: float) -> Leaf:
        """A certificate that is valid now, whoever may have issued it.

        Raises:
            CertificateError: It cannot be read, or its time is over or has not come.
        """
        rules = rules_of(self._protocol)
        try:
            leaf = leaf_of(der)
        except CertificateError as error:
            code = rules.response_code(role, CertificateReason(error.reason))
            raise CertificateError(error.message, reason=error.reason, response_code=code, hint=error.hint) from error
        if not leaf.begins <= at <= leaf.ends:
            reason = CertificateReason.NOT_YET_VALID if at < leaf.begins else CertificateReason.EXPIRED
            raise CertificateError("the certificate is not valid now", reason=reason, response_code=rules.response_code(role, reason))
        return leaf

    def signature(self, message: Any, signature: Signature | None, key: PublicKey) -> None:
        """A message's signature that holds.

        Args:
            message: The message, or for ISO 15118-2 its body.
            signature: What its header has.
            key: Whose signature it should be.

        Raises:
            SignatureError: It does not hold.
        """
        accepted = Quirk.SIGNATURE_FORM in self._session.policy.accepted
        tolerate = tuple(SignatureQuirk) if accepted else ()
        found = verify_signature(self._schema, signed_elements(message), signature, key, tolerate=tolerate)
        words = [quirk.value for quirk in found.quirks]
        if found.grammar is not SignedInfoGrammar.XMLDSIG:
            words.append(f"SignedInfo was signed under the grammar of {found.grammar}")
        if words and not self._session.accepts(Quirk.SIGNATURE_FORM, type(message).__name__, "; ".join(words)):
            raise SignatureError(
                "SignedInfo was not signed under its own grammar", reason=SignatureReason.VALUE, response_code="FAILED_SignatureError"
            )
