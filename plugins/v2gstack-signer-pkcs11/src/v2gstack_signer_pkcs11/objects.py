"""Keys as objects of PKCS#11: how each curve is written, and what a key may be used for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from pkcs11 import KDF, Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters
from v2gstack.errors import SignerError

if TYPE_CHECKING:
    from pkcs11 import Session

__all__ = ["CURVES", "Curve", "agree", "create", "curve_of", "generate", "public_key_of", "sign"]

#: Octets of CKA_ID, by which the objects of one key belong together.
_ID_SIZE: Final = 8
_OCTET_STRING, _PRINTABLE_STRING = 0x04, 0x13


def _der(tag: int, value: bytes) -> bytes:
    """An element of DER, of less than 256 octets."""
    return bytes([tag, len(value)] if len(value) < 0x80 else [tag, 0x81, len(value)]) + value


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve by the words of PKCS#11.

    Attributes:
        name: Its name.
        key_type: CKK_EC or CKK_EC_EDWARDS.
        parameters: CKA_EC_PARAMS that is written.
        others: CKA_EC_PARAMS that tokens write for the same curve.
        generate: Mechanism that makes keys.
        signs: Mechanism that signs; ``None`` for X448.
        secret_bits: Bits of a shared secret; 0 for Ed448.
        point: Octets of a public key.
    """

    name: str
    key_type: KeyType
    parameters: bytes
    others: tuple[bytes, ...]
    generate: Mechanism
    signs: Mechanism | None
    secret_bits: int
    point: int


def _weierstrass(name: str, bits: int, point: int) -> Curve:
    parameters = encode_named_curve_parameters(name)
    return Curve(name, KeyType.EC, parameters, (), Mechanism.EC_KEY_PAIR_GEN, Mechanism.ECDSA, bits, point)


def _edwards(name: str, text: str, oid: bytes, signs: Mechanism | None, bits: int, point: int) -> Curve:
    # SoftHSM has X448 among its Edwards keys; it takes names, others take object identifiers
    return Curve(
        name, KeyType.EC_EDWARDS, _der(_PRINTABLE_STRING, text.encode()), (oid,), Mechanism.EC_EDWARDS_KEY_PAIR_GEN, signs, bits, point
    )


CURVES: Final = {
    each.name: each
    for each in (
        _weierstrass("secp256r1", 256, 65),
        _weierstrass("secp521r1", 528, 133),
        _edwards("ed448", "edwards448", bytes.fromhex("06032b6571"), Mechanism.EDDSA, 0, 57),
        _edwards("x448", "curve448", bytes.fromhex("06032b656f"), None, 448, 56),
    )
}


def curve_of(parameters: bytes) -> Curve | None:
    """The curve of a key by its CKA_EC_PARAMS; ``None`` for one that V2G does not use."""
    return next((each for each in CURVES.values() if parameters in (each.parameters, *each.others)), None)


def public_key_of(curve: Curve, point: bytes) -> ec.EllipticCurvePublicKey | ed448.Ed448PublicKey | x448.X448PublicKey:
    """A public key by its CKA_EC_POINT.

    Raises:
        SignerError: It is none.
    """
    # an OCTET STRING by the standard; some tokens leave that out
    bare = point if len(point) == curve.point else point[len(_der(_OCTET_STRING, bytes(curve.point))) - curve.point :]
    try:
        if point not in (bare, _der(_OCTET_STRING, bare)):
            raise ValueError("neither the octets of a point nor an OCTET STRING of them")
        if curve.name == "ed448":
            return ed448.Ed448PublicKey.from_public_bytes(bare)
        if curve.name == "x448":
            return x448.X448PublicKey.from_public_bytes(bare)
        known = ec.SECP256R1() if curve.name == "secp256r1" else ec.SECP521R1()
        return ec.EllipticCurvePublicKey.from_encoded_point(known, bare)
    except ValueError as error:
        raise SignerError(f"the token's public key of {len(point)} octets is none of {curve.name}") from error


def generate(session: Session, curve: Curve, label: str) -> Any:
    """Make a key pair that stays in the token; gives the private key."""
    parameters = session.create_domain_parameters(curve.key_type, {Attribute.EC_PARAMS: curve.parameters}, local=True)
    uses = MechanismFlag.SIGN | MechanismFlag.VERIFY | MechanismFlag.DERIVE
    _, private = parameters.generate_keypair(
        mechanism=curve.generate, store=True, label=label, id=secrets.token_bytes(_ID_SIZE), capabilities=uses
    )
    return private


def create(session: Session, curve: Curve, label: str, scalar: bytes, point: bytes) -> Any:
    """Put a key pair into the token, not to come out again; gives the private key."""
    identifier = secrets.token_bytes(_ID_SIZE)
    shared = {
        Attribute.KEY_TYPE: curve.key_type,
        Attribute.EC_PARAMS: curve.parameters,
        Attribute.TOKEN: True,
        Attribute.LABEL: label,
        Attribute.ID: identifier,
    }
    private = session.create_object(
        shared
        | {
            Attribute.CLASS: ObjectClass.PRIVATE_KEY,
            Attribute.VALUE: scalar,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.SIGN: curve.signs is not None,
            Attribute.DERIVE: curve.secret_bits > 0,
        }
    )
    session.create_object(shared | {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.EC_POINT: _der(_OCTET_STRING, point)})
    return private


def sign(private: Any, curve: Curve, data: bytes) -> bytes:
    """Sign a digest by ECDSA, giving ``r || s``, or anything by Ed448."""
    signature: bytes = private.sign(data, mechanism=curve.signs)
    return signature


def agree(private: Any, curve: Curve, peer: bytes) -> bytes:
    """Agree on a secret; it leaves the token once, since no token has the key derivation of ISO 15118."""
    secret = private.derive_key(
        KeyType.GENERIC_SECRET,
        curve.secret_bits,
        mechanism=Mechanism.ECDH1_DERIVE,
        mechanism_param=(KDF.NULL, None, peer),
        template={Attribute.TOKEN: False, Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False},
    )
    value: bytes = secret[Attribute.VALUE]
    secret.destroy()
    return value
