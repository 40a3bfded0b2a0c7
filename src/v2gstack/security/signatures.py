"""XML signatures over EXI: made and verified.

A signature covers elements through their digests, each that of the element as an EXI fragment of the message's schema; SignedInfo, which
holds the digests, is signed as an EXI fragment of the XML Signature schema alone. Implementations differ in the latter, so that it is
verified under each grammar in turn, and what matched is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from typing import Final

from v2gstack.codecs.exi import V2G_PROFILE, ExiCodec, codec_of
from v2gstack.errors import ConfigError, EncodeError, SignatureError
from v2gstack.messages.xmldsig import (
    CanonicalizationMethod,
    DigestMethod,
    Reference,
    Signature,
    SignatureMethod,
    SignatureValue,
    SignedInfo,
    Transform,
    Transforms,
)
from v2gstack.security.elements import SignedElement
from v2gstack.security.reasons import SignatureReason
from v2gstack.security.suites import (
    CANONICAL_EXI,
    DIGESTS,
    PrivateKey,
    PublicKey,
    SignatureSuite,
    sign_raw,
    suite_of,
    suites_of_schema,
    verify_raw,
)

__all__ = [
    "MAX_REFERENCES",
    "SignatureQuirk",
    "SignedInfoGrammar",
    "SigningJob",
    "VerifiedReference",
    "VerifiedSignature",
    "prepare_signature",
    "sign_elements",
    "verify_signature",
]

#: References of one signature ([V2G2-909]).
MAX_REFERENCES: Final = 4

_REFUSED: Final = "FAILED_SignatureError"


class SignedInfoGrammar(StrEnum):
    """How the peer turned SignedInfo into the bytes that it signed. The first is right; the others are what some implementations do."""

    #: The XML Signature schema alone (ISO 15118-2 annex J).
    XMLDSIG = "xmldsig"
    #: The schema set of the message, which includes XML Signature.
    MESSAGE = "message"
    #: The XML Signature schema alone, with repeated strings taken from the value table.
    XMLDSIG_TABLE_HITS = "xmldsig with table hits"
    #: The schema set of the message, with repeated strings taken from the value table.
    MESSAGE_TABLE_HITS = "message with table hits"


class SignatureQuirk(Enum):
    """A deviation of a signature that can be let pass. Each member knows the clause it breaks, and what is wrong in words."""

    clause: str
    text: str

    def __init__(self, clause: str, text: str) -> None:
        self.clause = clause
        self.text = text

    #: A reference without Transforms.
    TRANSFORMS_ABSENT = ("[V2G2-767]", "the reference has no Transforms")
    #: A reference with a Type.
    REFERENCE_TYPE = ("[V2G2-771]", "the reference has a Type")
    #: An Id on the signature, SignedInfo, SignatureValue or a reference, a KeyInfo or an Object.
    OPTIONAL_PARTS = ("[V2G2-771]", "the signature has parts that V2G leaves out")
    #: An element digested with repeated strings taken from the value table.
    DIGEST_TABLE_HITS = ("[V2G2-099]", "the element was digested with the value table in use")

    @property
    def title(self) -> str:
        """The name that people and events see."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class SigningJob:
    """A signature that waits for its key, wherever that is.

    Attributes:
        suite: What the key has to be of.
        signed_info: The digests, and the algorithms.
        to_be_signed: The bytes to sign: not their digest.
    """

    suite: SignatureSuite
    signed_info: SignedInfo
    to_be_signed: bytes

    def finish(self, raw: bytes, public_key: PublicKey | None = None) -> Signature:
        """The signature, to be put into the header of the message.

        Args:
            raw: What the key made: ``r || s`` for ECDSA.
            public_key: The key's public half, to see that it is what was wanted before anything is sent.

        Raises:
            SignatureError: It has the wrong length, or it is not that of the key.
        """
        if len(raw) != self.suite.length or (public_key is not None and not verify_raw(public_key, raw, self.to_be_signed)):
            raise SignatureError(
                f"the key's {len(raw)} octets are no signature by {self.suite.name}",
                reason=SignatureReason.VALUE,
                hint=f"a signer gives {self.suite.length} octets, without ASN.1 around them, over the bytes and not their digest",
            )
        return Signature(signed_info=self.signed_info, signature_value=SignatureValue(value=raw))


@dataclass(frozen=True, slots=True)
class VerifiedReference:
    """An element that a verified signature covers.

    Attributes:
        uri: URI of the reference.
        name: Name of the element that it points at.
        digest_method: URI of the digest.
    """

    uri: str
    name: str
    digest_method: str


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """What is known of a signature that holds.

    Attributes:
        suite: The algorithms.
        grammar: How the peer turned SignedInfo into bytes.
        references: The elements it covers, in the order of the references.
        quirks: Deviations that were let pass.
    """

    suite: SignatureSuite
    grammar: SignedInfoGrammar
    references: tuple[VerifiedReference, ...]
    quirks: tuple[SignatureQuirk, ...] = ()


@cache
def _codec(schema: str, *, table_hits: bool = False) -> ExiCodec:
    return ExiCodec(schema, options=V2G_PROFILE.with_(value_partition_capacity=None)) if table_hits else codec_of(schema)


# -- making ----------------------------------------------------------------------------------------------------------------


def prepare_signature(schema: str, elements: Iterable[SignedElement], suite: SignatureSuite) -> SigningJob:
    """Digest elements, and say what is to be signed.

    Args:
        schema: Name of the message's schema set.
        elements: What to sign, such as `signed_elements` gives.
        suite: The algorithms; those of the key.

    Raises:
        ConfigError: There are no elements or too many, one has no Id, two have the same, or the protocol has no such suite.
        EncodeError: An element cannot be written.
    """
    found = tuple(elements)
    identifiers = [element.id for element in found]
    if not 0 < len(found) <= MAX_REFERENCES:
        raise ConfigError(f"a signature covers 1 to {MAX_REFERENCES} elements, not {len(found)}", hint="[V2G2-909]")
    nameless = [element.name for element in found if not element.id]
    if nameless:
        raise ConfigError(f"{nameless[0]} has no Id to refer to", hint="elements that are signed have one, unique in the message")
    if len(set(identifiers)) != len(found):
        raise ConfigError(f"the elements to sign share an Id: {', '.join(map(str, identifiers))}")
    if suite not in suites_of_schema(schema):
        known = ", ".join(each.name for each in suites_of_schema(schema))
        raise ConfigError(f"messages of {schema} are not signed by {suite.name}", hint=f"its suites are {known}")
    digest, codec = suite.digest_methods[0], codec_of(schema)
    info = SignedInfo(
        canonicalization_method=CanonicalizationMethod(algorithm=CANONICAL_EXI),
        signature_method=SignatureMethod(algorithm=suite.signature_methods[0]),
        reference=tuple(
            Reference(
                uri=f"#{element.id}",
                transforms=Transforms(transform=(Transform(algorithm=CANONICAL_EXI),)),
                digest_method=DigestMethod(algorithm=digest),
                digest_value=DIGESTS[digest](codec.encode_fragment(element.value, element.name)),
            )
            for element in found
        ),
    )
    return SigningJob(suite, info, codec_of("xmldsig").encode_fragment(info))


def sign_elements(schema: str, elements: Iterable[SignedElement], key: PrivateKey) -> Signature:
    """Sign elements of a message.

    Args:
        schema: Name of the message's schema set.
        elements: What to sign, such as `signed_elements` gives.
        key: The key.

    Raises:
        ConfigError: As for `prepare_signature`.
        EncodeError: An element cannot be written.
        SignatureError: No suite of V2G has such keys.
    """
    job = prepare_signature(schema, elements, suite_of(key))
    return job.finish(sign_raw(key, job.to_be_signed))


# -- verifying -------------------------------------------------------------------------------------------------------------


def verify_signature(
    schema: str,
    elements: Iterable[SignedElement],
    signature: Signature | None,
    key: PublicKey,
    *,
    suites: Sequence[SignatureSuite] | None = None,
    tolerate: Collection[SignatureQuirk] = (),
) -> VerifiedSignature:
    """Verify that a signature covers elements of a message, all of them and nothing else.

    Args:
        schema: Name of the message's schema set.
        elements: The elements that have to be signed, such as `signed_elements` gives: the very values that are acted upon.
        signature: The signature in the message's header.
        key: The key that should have made it; whether that key is to be trusted is for the certificate to tell.
        suites: The algorithms to accept; by default those of the protocol.
        tolerate: Deviations to let pass.

    Returns:
        What is known of it, deviations that were let pass included.

    Raises:
        SignatureError: It does not hold; the error tells why and which reference is at fault.
    """
    found = tuple(elements)
    if signature is None:
        raise _refused("the message has no signature", SignatureReason.ABSENT, hint="the header has to carry one")
    suite = _suite(signature.signed_info, key, suites_of_schema(schema) if suites is None else suites)
    quirks = [*_structure(signature, tolerate)]
    covered: list[VerifiedReference] = []
    for reference, element in _pairs(signature.signed_info.reference, found):
        quirks += _reference(reference, suite, tolerate)
        if _digest(schema, reference, element, tolerate):
            quirks.append(SignatureQuirk.DIGEST_TABLE_HITS)
        covered.append(VerifiedReference(str(reference.uri), element.name, reference.digest_method.algorithm))
    grammar = _grammar(schema, signature, key)
    return VerifiedSignature(suite, grammar, tuple(covered), tuple(dict.fromkeys(quirks)))


def _refused(message: str, reason: SignatureReason, *, reference: str = "", clause: str = "", hint: str = "") -> SignatureError:
    return SignatureError(message, reference=reference, reason=reason, response_code=_REFUSED, clause=clause, hint=hint)


def _suite(info: SignedInfo, key: PublicKey, allowed: Sequence[SignatureSuite]) -> SignatureSuite:
    method = info.signature_method
    suite = next((each for each in allowed if method.algorithm in each.signature_methods), None)
    if suite is None or method.content:
        names = ", ".join(each.name for each in allowed)
        raise _refused(f"SignatureMethod {method.algorithm} is not accepted", SignatureReason.SUITE, hint=f"accepted are {names}")
    try:
        own = suite_of(key)
    except SignatureError as error:
        raise _refused(error.message, SignatureReason.SUITE, hint=error.hint) from error
    if own != suite:
        raise _refused(f"the signature is by {suite.name}, the key is one of {own.name}", SignatureReason.SUITE)
    canonical = info.canonicalization_method
    if canonical.algorithm != CANONICAL_EXI or canonical.content:
        raise _refused(
            f"CanonicalizationMethod is {canonical.algorithm}", SignatureReason.CANONICALIZATION, hint=f"V2G has {CANONICAL_EXI} only"
        )
    return suite


def _let_pass(quirk: SignatureQuirk, tolerate: Collection[SignatureQuirk], *, reference: str = "", found: str = "") -> SignatureQuirk:
    """The quirk, if it is among those that are let pass.

    Raises:
        SignatureError: It is not.
    """
    if quirk not in tolerate:
        what = f"{quirk.text}{found}"
        hint = f"tolerate {quirk.name} lets it pass"
        raise _refused(what, SignatureReason.STRUCTURE, reference=reference, clause=quirk.clause, hint=hint)
    return quirk


def _structure(signature: Signature, tolerate: Collection[SignatureQuirk]) -> Iterable[SignatureQuirk]:
    info = signature.signed_info
    extras = {
        "an Id": signature.id,
        "an Id on SignedInfo": info.id,
        "an Id on SignatureValue": signature.signature_value.id,
        "an Id on a reference": next((each.id for each in info.reference if each.id is not None), None),
        "a KeyInfo": signature.key_info,
        "an Object": signature.object or None,
    }
    there = [name for name, value in extras.items() if value is not None]
    if there:
        yield _let_pass(SignatureQuirk.OPTIONAL_PARTS, tolerate, found=f": {', '.join(there)}")


def _pairs(references: Sequence[Reference], elements: Sequence[SignedElement]) -> list[tuple[Reference, SignedElement]]:
    """Each reference with the element that it points at."""
    if len(references) > MAX_REFERENCES:
        raise _refused(
            f"{len(references)} references are more than {MAX_REFERENCES}", SignatureReason.TOO_MANY_REFERENCES, clause="[V2G2-909]"
        )
    by_uri: dict[str, SignedElement] = {}
    for element in elements:
        if not element.id:
            raise _refused(f"{element.name} has no Id, so that nothing signs it", SignatureReason.NOT_COVERED)
        if by_uri.setdefault(f"#{element.id}", element) is not element:
            raise _refused(f"{element.name} has the Id of another element", SignatureReason.DUPLICATE, reference=f"#{element.id}")
    pairs: dict[str, tuple[Reference, SignedElement]] = {}
    for reference in references:
        uri = reference.uri or ""
        if uri not in by_uri:
            what = f"the reference {uri!r} points at nothing that this message signs"
            raise _refused(what, SignatureReason.UNKNOWN_REFERENCE, reference=uri, hint=f"its elements are {', '.join(by_uri) or 'none'}")
        if uri in pairs:
            raise _refused("two references point at the same element", SignatureReason.DUPLICATE, reference=uri)
        pairs[uri] = reference, by_uri[uri]
    for uri, element in by_uri.items():
        if uri not in pairs:
            raise _refused(f"no reference covers {element.name}", SignatureReason.NOT_COVERED, reference=uri)
    if not pairs:
        raise _refused("the signature covers nothing", SignatureReason.NOT_COVERED)
    return list(pairs.values())


def _reference(reference: Reference, suite: SignatureSuite, tolerate: Collection[SignatureQuirk]) -> Iterable[SignatureQuirk]:
    uri = str(reference.uri)
    if reference.type is not None:
        yield _let_pass(SignatureQuirk.REFERENCE_TYPE, tolerate, reference=uri)
    if reference.transforms is None:
        yield _let_pass(SignatureQuirk.TRANSFORMS_ABSENT, tolerate, reference=uri)
    else:
        steps = reference.transforms.transform
        if len(steps) != 1 or steps[0].algorithm != CANONICAL_EXI or steps[0].content:
            what = f"the transforms are {', '.join(step.algorithm for step in steps)}, not canonical EXI alone"
            raise _refused(what, SignatureReason.CANONICALIZATION, reference=uri, clause="[V2G2-767]")
    method = reference.digest_method
    if method.algorithm not in suite.digest_methods or method.content:
        what = f"DigestMethod {method.algorithm} does not go with {suite.name}"
        raise _refused(what, SignatureReason.SUITE, reference=uri, hint=f"accepted are {', '.join(suite.digest_methods)}")


def _digest(schema: str, reference: Reference, element: SignedElement, tolerate: Collection[SignatureQuirk]) -> bool:
    """Compare an element with its digest; whether strings had to be taken from the value table for it."""
    digest, expected = DIGESTS[reference.digest_method.algorithm], bytes(reference.digest_value)
    if digest(_fragment(_codec(schema), element)) == expected:
        return False
    if SignatureQuirk.DIGEST_TABLE_HITS in tolerate and digest(_fragment(_codec(schema, table_hits=True), element)) == expected:
        return True
    raise _refused(
        f"{element.name} is not what was signed: its digest is another one",
        SignatureReason.DIGEST,
        reference=str(reference.uri),
        hint="either it was changed on its way, or the peer makes other bytes of it; v2gstack decode --bits shows ours",
    )


def _fragment(codec: ExiCodec, element: SignedElement) -> bytes:
    """An element as a fragment; what broke a facet when it was received may do so again."""
    try:
        return codec.encode_fragment(element.value, element.name)
    except EncodeError:
        pass
    try:
        return codec.encode_fragment(element.value, element.name, validate=False)
    except EncodeError as error:
        raise _refused(f"{element.name} cannot be digested: {error.message}", SignatureReason.DIGEST, reference=f"#{element.id}") from error


def _grammar(schema: str, signature: Signature, key: PublicKey) -> SignedInfoGrammar:
    """The grammar under which the signature holds."""
    raw = bytes(signature.signature_value.value)
    forms = {
        SignedInfoGrammar.XMLDSIG: ("xmldsig", False),
        SignedInfoGrammar.MESSAGE: (schema, False),
        SignedInfoGrammar.XMLDSIG_TABLE_HITS: ("xmldsig", True),
        SignedInfoGrammar.MESSAGE_TABLE_HITS: (schema, True),
    }
    for grammar, (name, table_hits) in forms.items():
        info = _fragment(_codec(name, table_hits=table_hits), SignedElement("SignedInfo", signature.signed_info))
        try:
            matched = verify_raw(key, raw, info)
        except SignatureError as error:
            raise _refused(error.message, SignatureReason(error.reason), hint=error.hint) from error
        if matched:
            return grammar
    raise _refused(
        "the signature is not one of this key over this SignedInfo",
        SignatureReason.VALUE,
        hint="another key signed it, or SignedInfo was changed, or the peer makes other bytes of it",
    )
