"""Keys that live in a device, in the shape of ``cryptography``'s private keys.

Whoever takes a private key - CSR, certificate, CRL and OCSP builders, signatures, TLS - takes these too and does not learn where
the key is. A plug-in gives a function or two that reach the device; hashing, DER and checks are done here.

Example:
    A P-256 key of a token that signs digests and gives ``r || s``::

        key = DeviceEcKey("secc", public_key, sign=lambda digest: token.sign("secc", digest), agree=None)
        request = CertificateSigningRequestBuilder().subject_name(name).sign(key, SHA256())
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self, TypeAlias

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from v2gstack.errors import SignerError
from v2gstack.signers.wire import der_signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives import _serialization
    from cryptography.utils import Buffer

__all__ = ["DeviceEcKey", "DeviceEd448Key", "DeviceX448Key"]

_Use: TypeAlias = "Callable[[bytes], bytes]"


class _InDevice:
    """What all keys of devices share: a name to be told apart by, and a refusal to come out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __reduce__(self) -> NoReturn:
        raise self._refuse("is in its device and cannot be pickled")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[object, object]) -> Self:
        return self

    def private_bytes(
        self,
        encoding: _serialization.Encoding,
        format: _serialization.PrivateFormat,
        encryption_algorithm: _serialization.KeySerializationEncryption,
    ) -> NoReturn:
        """Refused: the key does not leave its device."""
        raise self._refuse("does not leave its device")

    def private_bytes_raw(self) -> NoReturn:
        """Refused, too."""
        raise self._refuse("does not leave its device")

    def private_numbers(self) -> NoReturn:
        """Refused, too."""
        raise self._refuse("does not leave its device")

    def _refuse(self, why: str) -> SignerError:
        return SignerError(f"the key {why}", key=self.name)


class DeviceEcKey(_InDevice, ec.EllipticCurvePrivateKey):
    """A key of an elliptic curve, for ECDSA and ECDH. May be used from any thread if its functions may.

    Args:
        name: Its name, for error texts and reprs.
        public_key: Its public key.
        sign: Takes a digest, gives ``r || s``; ``None`` where the key does not sign. Blocks, and raises `SignerError`.
        agree: Takes ``04 || x || y`` of a point of the same curve, gives the shared x; ``None`` where the key does not agree.
    """

    def __init__(self, name: str, public_key: ec.EllipticCurvePublicKey, *, sign: _Use | None, agree: _Use | None) -> None:
        super().__init__(name)
        self._public = public_key
        self._sign = sign
        self._agree = agree

    @property
    def curve(self) -> ec.EllipticCurve:
        """Its curve."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """Bits of the curve."""
        return self._public.key_size

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Its public key."""
        return self._public

    def sign(self, data: Buffer, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """Sign, and give DER as ``cryptography`` does.

        Raises:
            SignerError: The key does not sign, or the device refuses.
        """
        if self._sign is None:
            raise self._refuse("does not sign")
        algorithm = signature_algorithm.algorithm
        digest = bytes(data)
        if not isinstance(algorithm, Prehashed):
            hashing = hashes.Hash(algorithm)
            hashing.update(digest)
            digest = hashing.finalize()
        # more bits than the curve's order has are cut by whoever signs; a token may refuse them instead
        return der_signature(self._sign(digest[: (self.key_size + 7) // 8]))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> bytes:
        """Agree on a secret.

        Raises:
            SignerError: The key does not agree, or the device refuses.
            ValueError: The other key is of another curve.
        """
        if self._agree is None:
            raise self._refuse("agrees on no secrets")
        if peer_public_key.curve.name != self.curve.name:
            raise ValueError(f"a point of {peer_public_key.curve.name} for a key of {self.curve.name}")
        return self._agree(
            peer_public_key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint),
        )


class DeviceEd448Key(_InDevice, ed448.Ed448PrivateKey):
    """An Ed448 key. May be used from any thread if its function may.

    Args:
        name: Its name, for error texts and reprs.
        public_key: Its public key.
        sign: Takes what is to be signed, gives 114 octets. Blocks, and raises `SignerError`.
    """

    def __init__(self, name: str, public_key: ed448.Ed448PublicKey, *, sign: _Use) -> None:
        super().__init__(name)
        self._public = public_key
        self._sign = sign

    def public_key(self) -> ed448.Ed448PublicKey:
        """Its public key."""
        return self._public

    def sign(self, data: Buffer) -> bytes:
        """Sign.

        Raises:
            SignerError: The device refuses.
        """
        return self._sign(bytes(data))


class DeviceX448Key(_InDevice, x448.X448PrivateKey):
    """An X448 key. May be used from any thread if its function may.

    Args:
        name: Its name, for error texts and reprs.
        public_key: Its public key.
        agree: Takes the 56 octets of a public key, gives the shared secret. Blocks, and raises `SignerError`.
    """

    def __init__(self, name: str, public_key: x448.X448PublicKey, *, agree: _Use) -> None:
        super().__init__(name)
        self._public = public_key
        self._agree = agree

    def public_key(self) -> x448.X448PublicKey:
        """Its public key."""
        return self._public

    def exchange(self, peer_public_key: x448.X448PublicKey) -> bytes:
        """Agree on a secret.

        Raises:
            SignerError: The device refuses.
        """
        return self._agree(peer_public_key.public_bytes_raw())
