"""Envelopes of contract keys: how a provisioning service sends a vehicle the private key of its contract certificate.

ISO 15118-2 ([V2G2-814] to [V2G2-823]): ephemeral ECDH on secp256r1, concatenation KDF with SHA-256, AES-128-CBC without padding.
ISO 15118-20 ([V2G20-2487] to [V2G20-2505], [V2G20-2535]): secp521r1 or X448, SHA-512, AES-256-GCM.

The receiver's private key may live in a token: opening is split. `EnvelopeOpening` says which public key to agree with, whoever
holds the key agrees, and `EnvelopeOpening.finish` takes the shared secret. Python cannot wipe memory: a secret that has passed
through here stays until the interpreter reuses its place.

Where public sources disagree, each reading has a name, in `EnvelopeRules`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from v2gstack.errors import SecurityError

__all__ = [
    "AssociatedData",
    "ContractKey",
    "Curve",
    "DhPublicKeyForm",
    "Envelope",
    "EnvelopeOpening",
    "EnvelopeRules",
    "KeyDerivation",
    "ReceiverKey",
    "derive_key",
    "open_envelope",
    "private_octets",
    "seal_envelope",
]

#: A private key of a contract. One on curve 448 signs with Ed448; an X448 key can be carried, too, and signs nothing.
ContractKey: TypeAlias = ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey | x448.X448PrivateKey
#: A public key of an OEM provisioning certificate, or of the contract that is renewed.
ReceiverKey: TypeAlias = ec.EllipticCurvePublicKey | x448.X448PublicKey

#: OtherInfo of the concatenation KDF: AlgorithmID 01, PartyUInfo "U", PartyVInfo "V".
OTHER_INFO: Final = b"\x01UV"
_COUNTER: Final = (1).to_bytes(4, "big")
#: Octets of initialization vectors, of the authentication tag, and of a key wrapped for a TPM.
_CBC_IV: Final = 16
_GCM_IV: Final = 12
_GCM_TAG: Final = 16
TPM_SIZE: Final = 206
#: Octets of an X448 key and of an Ed448 seed.
_X448_SIZE: Final = 56
_ED448_SIZE: Final = 57
#: First octet of an uncompressed point, and length that the schema of ISO 15118-20 gives DHPublicKey.
_UNCOMPRESSED: Final = 0x04
_SCHEMA_SIZE: Final = 133
#: Characters of a PCID, and of the subject key identifier in the associated data ([V2G20-2492]).
_PCID_SIZE: Final = 18
_SKI_DIGITS: Final = 16
#: Draws of an ephemeral scalar before randomness is called broken: each fails with less than one in two.
_MAX_DRAWS: Final = 128


class Curve(StrEnum):
    """The curve of a key agreement. ISO 15118-2 has the first, ISO 15118-20 the others, by the names of its ECDHCurve."""

    SECP256R1 = "SECP256"
    SECP521R1 = "SECP521"
    X448 = "X448"


class KeyDerivation(StrEnum):
    """How the shared secret becomes a key."""

    #: Concatenation KDF, OtherInfo ``01 55 56``: what the standards say, and most implementations do.
    CONCAT = "concat"
    #: Concatenation KDF without OtherInfo.
    CONCAT_EMPTY = "concat-empty"
    #: ANSI X9.63 without SharedInfo, as tokens have it.
    X963 = "x963"


class AssociatedData(StrEnum):
    """What AES-GCM authenticates beside the key (ISO 15118-20, [V2G20-2492])."""

    #: PCID, then the contract certificate's subject key identifier in hexadecimal: its last 16 digits, which is all of an
    #: identifier of eight octets (RFC 5280, 4.2.1.2, method 2).
    PCID_SKI = "pcid-ski"
    #: The same with all digits of longer identifiers.
    PCID_FULL_SKI = "pcid-full-ski"
    #: Nothing.
    NONE = "none"


class DhPublicKeyForm(StrEnum):
    """How an X448 key stands in DHPublicKey, whose length the schema fixes to that of secp521r1. All of them are read."""

    #: Behind 04, filled with zeros to the length of the schema. The others break the schema, and do not encode.
    FILLED = "filled"
    #: Behind 04: 57 octets.
    PREFIXED = "prefixed"
    #: As RFC 7748 has it: 56 octets.
    RAW = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeRules:
    """Which reading of the standard applies where it is open.

    Attributes:
        derivation: How the shared secret becomes a key.
        associated_data: What is authenticated beside the key, ISO 15118-20.
        x448_form: How an X448 key is sent.
    """

    derivation: KeyDerivation = KeyDerivation.CONCAT
    associated_data: AssociatedData = AssociatedData.PCID_SKI
    x448_form: DhPublicKeyForm = DhPublicKeyForm.FILLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An encrypted contract key, as the messages carry it.

    Attributes:
        curve: Curve of the key agreement.
        dh_public_key: The sender's ephemeral public key.
        encrypted_private_key: Initialization vector, encrypted key, and for ISO 15118-20 the authentication tag.
    """

    curve: Curve
    dh_public_key: bytes = field(repr=False)
    encrypted_private_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Scheme:
    """What follows from the curve."""

    hash_name: str
    key_size: int
    scalar_size: int
    ec_curve: ec.EllipticCurve | None
    authenticated: bool = True
    order: int = 0


_SCHEMES: Final = {
    Curve.SECP256R1: _Scheme(
        "sha256", 16, 32, ec.SECP256R1(), authenticated=False, order=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    ),
    Curve.SECP521R1: _Scheme(
        "sha512",
        32,
        66,
        ec.SECP521R1(),
        order=0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
    ),
    Curve.X448: _Scheme("sha512", 32, _X448_SIZE, None),
}


def derive_key(shared_secret: bytes, curve: Curve, derivation: KeyDerivation = KeyDerivation.CONCAT) -> bytes:
    """The key that encrypts a contract key.

    Args:
        shared_secret: What the key agreement gave.
        curve: Its curve, which decides on hash and length.
        derivation: How.

    Example:
        >>> len(derive_key(bytes(32), Curve.SECP256R1)), len(derive_key(bytes(66), Curve.SECP521R1))
        (16, 32)
    """
    scheme = _SCHEMES[curve]
    if derivation is KeyDerivation.X963:
        material = shared_secret + _COUNTER
    else:
        material = _COUNTER + shared_secret + (OTHER_INFO if derivation is KeyDerivation.CONCAT else b"")
    return hashlib.new(scheme.hash_name, material).digest()[: scheme.key_size]


# ---------------------------------------------------------------------------------------------- opening


class EnvelopeOpening:
    """An envelope on its way to be opened: agree with `peer`, then `finish`.

    Args:
        envelope: The envelope.
        certificate: The contract certificate, DER, whose key is in the envelope.
        pcid: The vehicle's PCID, which ISO 15118-20 authenticates; not used for ISO 15118-2.
        rules: Which reading of the standard applies.

    Raises:
        SecurityError: The envelope or the certificate is malformed.
    """

    def __init__(self, envelope: Envelope, certificate: bytes, *, pcid: str = "", rules: EnvelopeRules | None = None) -> None:
        rules = rules or EnvelopeRules()
        self._scheme = _SCHEMES[envelope.curve]
        self._curve = envelope.curve
        self._derivation = rules.derivation
        self._sealed = envelope.encrypted_private_key
        leaf = _certificate(certificate)
        self._expected = _public_octets(leaf)
        self._edwards = isinstance(leaf.public_key(), ed448.Ed448PublicKey)
        self._aad = _associated(rules.associated_data, leaf, pcid) if self._scheme.authenticated else None
        if len(self._sealed) == TPM_SIZE:
            raise SecurityError(
                "the contract key is wrapped for a TPM",
                hint="only the vehicle's TPM opens it; ask the provisioning service for a secp521r1 or X448 envelope",
            )
        overhead = _GCM_IV + _GCM_TAG if self._scheme.authenticated else _CBC_IV
        if len(self._sealed) != overhead + self._scheme.scalar_size:
            raise SecurityError(
                f"the encrypted contract key has {len(self._sealed)} octets; {envelope.curve} has {overhead + self._scheme.scalar_size}"
            )
        self.peer: ReceiverKey = _peer(envelope)

    def __repr__(self) -> str:
        return f"EnvelopeOpening({self._curve})"

    @property
    def peer_octets(self) -> bytes:
        """The public key to agree with: an uncompressed point, or 56 octets for X448."""
        return _key_octets(self.peer)

    def finish(self, shared_secret: bytes) -> ContractKey:
        """Decrypt the contract key, and compare it with its certificate.

        Args:
            shared_secret: What the receiver's key and `peer` agree on: the abscissa for a point, the octets of RFC 7748 for X448.

        Raises:
            SecurityError: It is not the envelope of this receiver, or not the key of this certificate ([V2G2-823]).
        """
        key = derive_key(shared_secret, self._curve, self._derivation)
        iv_size = _GCM_IV if self._scheme.authenticated else _CBC_IV
        iv, body = self._sealed[:iv_size], self._sealed[iv_size:]
        if self._scheme.authenticated:
            try:
                scalar = AESGCM(key).decrypt(iv, body, self._aad)
            except InvalidTag as error:
                raise SecurityError(
                    "the envelope of the contract key does not authenticate",
                    hint="it was made for another vehicle, or by another reading of the standard: EnvelopeRules",
                ) from error
        else:
            decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
            scalar = decryptor.update(body) + decryptor.finalize()
        return self._checked(scalar)

    def _checked(self, octets: bytes) -> ContractKey:
        """The key, if it is that of the certificate. CBC authenticates nothing: only this tells."""
        scheme = self._scheme
        found: ContractKey | None = None
        if scheme.ec_curve is None:
            # an Ed448 seed has one octet more than the envelope: it is zero
            if self._edwards:
                found = ed448.Ed448PrivateKey.from_private_bytes(octets + b"\0")
            else:
                found = x448.X448PrivateKey.from_private_bytes(octets)
        elif 1 <= int.from_bytes(octets, "big") < scheme.order:
            found = ec.derive_private_key(int.from_bytes(octets, "big"), scheme.ec_curve)
        if found is None or _key_octets(found.public_key()) != self._expected:
            raise SecurityError(
                "the contract key does not belong to its certificate",
                hint="the envelope was made for another vehicle, or its key derived in another way: EnvelopeRules",
            )
        return found


def open_envelope(
    envelope: Envelope,
    certificate: bytes,
    agree: Callable[[ReceiverKey], bytes],
    *,
    pcid: str = "",
    rules: EnvelopeRules | None = None,
) -> ContractKey:
    """Open an envelope at once.

    Args:
        envelope: The envelope.
        certificate: The contract certificate, DER.
        agree: Gives the secret that the receiver's key shares with a public key, such as ``lambda peer: key.exchange(ec.ECDH(), peer)``.
        pcid: The vehicle's PCID, ISO 15118-20.
        rules: Which reading of the standard applies.

    Raises:
        SecurityError: As `EnvelopeOpening`.
    """
    opening = EnvelopeOpening(envelope, certificate, pcid=pcid, rules=rules)
    return opening.finish(agree(opening.peer))


# ---------------------------------------------------------------------------------------------- sealing


def seal_envelope(
    key: ContractKey,
    receiver: ReceiverKey,
    certificate: bytes,
    *,
    random: Callable[[int], bytes],
    pcid: str = "",
    rules: EnvelopeRules | None = None,
) -> Envelope:
    """Encrypt a contract key for a vehicle, as a provisioning service does.

    Args:
        key: The contract's private key.
        receiver: Public key of the OEM provisioning certificate, or of the contract that is renewed; its curve decides on the scheme.
        certificate: The contract certificate, DER.
        random: Gives random octets, for the ephemeral key and the initialization vector.
        pcid: The vehicle's PCID, ISO 15118-20.
        rules: Which reading of the standard applies.

    Raises:
        SecurityError: The receiver's key is on none of the curves, the contract's on another, or not that of the certificate.
    """
    rules = rules or EnvelopeRules()
    curve = _curve_of(receiver)
    scheme = _SCHEMES[curve]
    leaf = _certificate(certificate)
    if _key_octets(key.public_key()) != _public_octets(leaf):
        raise SecurityError("the contract key does not belong to its certificate")
    octets = private_octets(key)
    if len(octets) != scheme.scalar_size:
        raise SecurityError(f"a contract key of {len(octets)} octets does not fit into an envelope on {curve}")
    public, secret = _ephemeral(curve, receiver, random)
    session_key = derive_key(secret, curve, rules.derivation)
    if scheme.authenticated:
        iv = random(_GCM_IV)
        sealed = iv + AESGCM(session_key).encrypt(iv, octets, _associated(rules.associated_data, leaf, pcid))
    else:
        iv = random(_CBC_IV)
        encryptor = Cipher(algorithms.AES(session_key), modes.CBC(iv)).encryptor()
        sealed = iv + encryptor.update(octets) + encryptor.finalize()
    return Envelope(curve=curve, dh_public_key=_written(public, rules.x448_form), encrypted_private_key=sealed)


def private_octets(key: ContractKey) -> bytes:
    """A contract key as an envelope carries it: a scalar of the curve's length, or 56 octets on curve 448.

    Raises:
        SecurityError: An Ed448 seed whose last octet is not zero: the envelope has no place for it.
    """
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.private_numbers().private_value.to_bytes((key.curve.key_size + 7) // 8, "big")
    octets = key.private_bytes_raw()
    if len(octets) == _ED448_SIZE and octets[-1]:
        raise SecurityError(
            "an Ed448 seed has 57 octets, an envelope 56",
            hint="draw 56 octets and let the last one be zero",
        )
    return octets[:_X448_SIZE]


def _ephemeral(curve: Curve, receiver: ReceiverKey, random: Callable[[int], bytes]) -> tuple[ReceiverKey, bytes]:
    """A new key pair's public key, and the secret it shares with the receiver."""
    if isinstance(receiver, x448.X448PublicKey):
        edge = x448.X448PrivateKey.from_private_bytes(random(_X448_SIZE))
        return edge.public_key(), edge.exchange(receiver)
    scheme = _SCHEMES[curve]
    assert scheme.ec_curve is not None
    spare = 8 * scheme.scalar_size - scheme.order.bit_length()
    for _ in range(_MAX_DRAWS):
        value = int.from_bytes(random(scheme.scalar_size), "big") & ((1 << (8 * scheme.scalar_size - spare)) - 1)
        if 1 <= value < scheme.order:
            own = ec.derive_private_key(value, scheme.ec_curve)
            return own.public_key(), own.exchange(ec.ECDH(), receiver)
    raise SecurityError("no ephemeral key can be drawn", hint="the source of randomness is broken")


# ---------------------------------------------------------------------------------------------- keys and octets


def _curve_of(key: ReceiverKey) -> Curve:
    if isinstance(key, x448.X448PublicKey):
        return Curve.X448
    for curve in (Curve.SECP256R1, Curve.SECP521R1):
        scheme = _SCHEMES[curve]
        if scheme.ec_curve is not None and key.curve.name == scheme.ec_curve.name:
            return curve
    raise SecurityError(f"no contract key can be sent to a key on {key.curve.name}", hint="secp256r1, secp521r1 and X448 can receive one")


def _peer(envelope: Envelope) -> ReceiverKey:
    scheme, octets = _SCHEMES[envelope.curve], envelope.dh_public_key
    try:
        if scheme.ec_curve is not None:
            return ec.EllipticCurvePublicKey.from_encoded_point(scheme.ec_curve, octets)
        return x448.X448PublicKey.from_public_bytes(_read_x448(octets))
    except ValueError as error:
        raise SecurityError(f"DHPublicKey is no public key on {envelope.curve}") from error


def _read_x448(octets: bytes) -> bytes:
    """An X448 key in whichever form it came; filling is told by its zeros."""
    if len(octets) == _SCHEMA_SIZE:
        for size in (_X448_SIZE, _ED448_SIZE):
            if (size == _ED448_SIZE) == (octets[0] == _UNCOMPRESSED) and not any(octets[size:]):
                octets = octets[:size]
                break
        else:
            if not any(octets[:-_X448_SIZE]):
                octets = octets[-_X448_SIZE:]
    if len(octets) == _ED448_SIZE and octets[0] == _UNCOMPRESSED:
        octets = octets[1:]
    return octets


def _written(key: ReceiverKey, form: DhPublicKeyForm) -> bytes:
    octets = _key_octets(key)
    if not isinstance(key, x448.X448PublicKey) or form is DhPublicKeyForm.RAW:
        return octets
    octets = bytes((_UNCOMPRESSED,)) + octets
    return octets if form is DhPublicKeyForm.PREFIXED else octets.ljust(_SCHEMA_SIZE, b"\0")


def _key_octets(key: ReceiverKey | ed448.Ed448PublicKey) -> bytes:
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return key.public_bytes_raw()


def _certificate(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise SecurityError("the contract certificate is no certificate") from error


def _public_octets(certificate: x509.Certificate) -> bytes:
    key = certificate.public_key()
    if isinstance(key, (ec.EllipticCurvePublicKey, ed448.Ed448PublicKey, x448.X448PublicKey)):
        return _key_octets(key)
    raise SecurityError("the contract certificate has a key that no envelope can carry")


def _associated(form: AssociatedData, certificate: x509.Certificate, pcid: str) -> bytes | None:
    if form is AssociatedData.NONE:
        return None
    if len(pcid) != _PCID_SIZE or not pcid.isascii():
        raise SecurityError(
            f"a PCID has {_PCID_SIZE} characters, this one {len(pcid)}", hint="it is the common name of the OEM certificate"
        )
    try:
        identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except (x509.ExtensionNotFound, ValueError) as error:
        raise SecurityError("the contract certificate has no subject key identifier, which is authenticated with its key") from error
    digits = identifier.hex().upper()
    return (pcid + (digits if form is AssociatedData.PCID_FULL_SKI else digits[-_SKI_DIGITS:])).encode("ascii")
