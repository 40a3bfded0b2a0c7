"""Making OCMF records. The key may be anywhere: a job says what is to be signed, and takes the signature when it is there."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from v2gstack.errors import DecodeError, EncodeError
from v2gstack.metering.keys import HASHES, curve_named, load_public_key, signature_numbers
from v2gstack.metering.ocmf.payload import encode_payload
from v2gstack.metering.ocmf.record import DEFAULT_ALGORITHM, MAX_OCMF_BYTES, OcmfRecord, parse_algorithm, parse_ocmf

if TYPE_CHECKING:
    from v2gstack.metering.keys import MeterPublicKey
    from v2gstack.metering.ocmf.payload import OcmfPayload

__all__ = ["OcmfSigningJob", "sign_ocmf"]


@dataclass(frozen=True, slots=True)
class OcmfSigningJob:
    """A record that waits for its signature.

    Attributes:
        to_be_signed: The octets that are to be signed: the data, not their digest.
        algorithm: With what, such as ``ECDSA-secp256r1-SHA256``.
        encoding: How the signature is written into the record.

    Example:
        >>> from v2gstack.metering.ocmf import OcmfPayload
        >>> job = OcmfSigningJob.of(OcmfPayload(format_version="1.0", pagination="T1"))
        >>> job.to_be_signed, job.hash_name
        (b'{"FV":"1.0","PG":"T1","IT":"NONE","RD":[]}', 'sha256')
    """

    to_be_signed: bytes
    algorithm: str = DEFAULT_ALGORITHM
    encoding: Literal["hex", "base64"] = "hex"

    @classmethod
    def of(cls, payload: OcmfPayload, *, algorithm: str = DEFAULT_ALGORITHM, encoding: Literal["hex", "base64"] = "hex") -> OcmfSigningJob:
        """A job for a payload.

        Raises:
            EncodeError: The payload cannot be written.
            DecodeError: The algorithm is not known.
        """
        parse_algorithm(algorithm)
        return cls(encode_payload(payload), algorithm, encoding)

    @property
    def hash_name(self) -> str:
        """The hash to sign with, as a `Signer` wants its name."""
        return parse_algorithm(self.algorithm)[1]

    def finish(self, signature: bytes, *, key: MeterPublicKey | None = None) -> OcmfRecord:
        """The record.

        Args:
            signature: The signature, DER or ``r || s``.
            key: The key that it should be of; it is checked where it is given, since a token may hold another key than expected.

        Raises:
            EncodeError: The signature is none of that curve, or not that key's; or the record is too long.
        """
        curve, hash_name = parse_algorithm(self.algorithm)
        try:
            numbers = signature_numbers(signature, curve.size)
        except DecodeError as error:
            raise EncodeError(f"this is no signature on {curve.name}", path="OCMF/SD") from error
        if key is not None and (key.curve != curve or not key.verify(numbers, self.to_be_signed, hash_name)):
            raise EncodeError("the signature is not that of the key expected", path="OCMF/SD", hint="check which key the token used")
        der = encode_dss_signature(*numbers)
        text = der.hex().upper() if self.encoding == "hex" else base64.b64encode(der).decode()
        coded = "" if self.encoding == "hex" else '"SE":"base64",'
        data = b'OCMF|%b|{"SA":"%b",%b"SD":"%b"}' % (self.to_be_signed, self.algorithm.encode(), coded.encode(), text.encode())
        if len(data) > MAX_OCMF_BYTES:
            raise EncodeError(f"a record of {len(data)} octets is longer than {MAX_OCMF_BYTES}", path="OCMF")
        return parse_ocmf(data)


#: Names that the specification has for curves where RFC 5639 has others.
_OCMF_NAMES: Final = {"brainpoolP256r1": "brainpool256r1", "brainpoolP384r1": "brainpool384r1", "brainpoolP512r1": "brainpool512r1"}


def sign_ocmf(payload: OcmfPayload, key: ec.EllipticCurvePrivateKey) -> OcmfRecord:
    """Sign at once, with a key that is at hand or stands for one in a token.

    Raises:
        EncodeError: The payload cannot be written, or the key is on a curve that meters do not use.
    """
    curve = curve_named(key.curve.name)
    if curve is None:
        raise EncodeError(f"meters do not sign on {key.curve.name}", path="OCMF/SA")
    job = OcmfSigningJob.of(payload, algorithm=f"ECDSA-{_OCMF_NAMES.get(curve.name, curve.name)}-SHA256")
    signature = key.sign(job.to_be_signed, ec.ECDSA(HASHES[job.hash_name]()))
    numbers = key.public_key().public_numbers()
    point = b"\x04" + numbers.x.to_bytes(curve.size, "big") + numbers.y.to_bytes(curve.size, "big")
    return job.finish(signature, key=load_public_key(point, curve))
