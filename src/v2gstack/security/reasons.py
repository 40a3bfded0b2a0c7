"""Why signatures and certificates are refused, as words for programs."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["CertificateReason", "SignatureReason"]


class SignatureReason(StrEnum):
    """Why a signature is refused: ``SignatureError.reason``."""

    #: There is no signature where one has to be.
    ABSENT = "absent"
    #: The algorithms are none that the protocol or the configuration allows, or not those of the key.
    SUITE = "suite"
    #: Not canonical EXI, or not this alone.
    CANONICALIZATION = "canonicalization"
    #: A part that V2G signatures do not have, or one that they always have and this one has not.
    STRUCTURE = "structure"
    #: More references than the standard allows.
    TOO_MANY_REFERENCES = "too many references"
    #: An element that has to be signed has no Id, or no reference points at it.
    NOT_COVERED = "not covered"
    #: A reference points at nothing that belongs to the message.
    UNKNOWN_REFERENCE = "unknown reference"
    #: Two elements have the same Id, or two references the same URI.
    DUPLICATE = "duplicate"
    #: The element is not what was signed.
    DIGEST = "digest"
    #: The signature has the wrong length.
    FORMAT = "format"
    #: The signature is written in DER, not as ``r || s``.
    DER = "der"
    #: The signature is none of this key over this SignedInfo.
    VALUE = "value"


class CertificateReason(StrEnum):
    """Why a certificate or a path is refused: ``CertificateError.reason``."""

    #: No certificate in DER, or one with contents that contradict themselves.
    MALFORMED = "malformed"
    #: Longer than the protocol allows.
    SIZE = "size"
    #: A path with more certificates than the protocol allows.
    TOO_MANY = "too many"
    #: A key or a signature algorithm that the protocol does not have.
    ALGORITHM = "algorithm"
    #: Its time is over.
    EXPIRED = "expired"
    #: Its time has not come.
    NOT_YET_VALID = "not yet valid"
    #: No path leads from it to a root that is trusted.
    UNKNOWN_ISSUER = "unknown issuer"
    #: The signature on it is none of what claims to be its issuer.
    SIGNATURE = "signature"
    #: It issued a certificate and may not.
    NOT_A_CA = "not a CA"
    #: More certificates below it than it allows, or it does not say how many.
    PATH_LENGTH = "path length"
    #: Basic constraints that are missing or not critical.
    BASIC_CONSTRAINTS = "basic constraints"
    #: A key usage that is missing, not critical, or not that of the role.
    KEY_USAGE = "key usage"
    #: An extended key usage that does not fit.
    EXTENDED_KEY_USAGE = "extended key usage"
    #: A critical extension that nobody here understands.
    EXTENSION = "extension"
    #: A domain component is missing, or it is that of another role.
    DOMAIN = "domain"
    #: The common name is no identifier of the role.
    IDENTIFIER = "identifier"
    #: The path ends at a root of another domain.
    WRONG_ROOT = "wrong root"
    #: A root issued the leaf itself.
    ROOT_ISSUES_LEAF = "root issues leaf"
    #: Its issuer has revoked it.
    REVOKED = "revoked"
    #: Nothing tells whether it is revoked, where that has to be known.
    REVOCATION_UNKNOWN = "revocation unknown"
    #: It is not on the list of what is allowed here.
    NOT_ALLOWED = "not allowed"
