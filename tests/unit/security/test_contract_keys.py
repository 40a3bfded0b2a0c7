"""Envelopes of contract keys: sealed and opened, by each reading of the standard, and refused where they are not ours."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from v2gstack.errors import SecurityError
from v2gstack.security.contract_keys import (
    AssociatedData,
    ContractKey,
    Curve,
    DhPublicKeyForm,
    Envelope,
    EnvelopeOpening,
    EnvelopeRules,
    KeyDerivation,
    derive_key,
    open_envelope,
    private_octets,
    seal_envelope,
)

PCID = "WMI0123456789ABCDE"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def certificate(key: ContractKey, *, ski: bytes | None = bytes.fromhex("4a1b2c3d4e5f6071")) -> bytes:
    """A certificate of a key, by an issuer that does not matter here."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "EMP77TESTA")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
    )
    if ski is not None:
        builder = builder.add_extension(x509.SubjectKeyIdentifier(ski), critical=False)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()).public_bytes(Encoding.DER)


def agreement(receiver: Any) -> Any:
    if isinstance(receiver, x448.X448PrivateKey):
        return receiver.exchange
    return lambda peer: receiver.exchange(ec.ECDH(), peer)


def ed448_contract() -> ed448.Ed448PrivateKey:
    return ed448.Ed448PrivateKey.from_private_bytes(secrets.token_bytes(56) + b"\0")


PAIRS: dict[str, tuple[Any, Any]] = {
    "secp256r1": (lambda: ec.generate_private_key(ec.SECP256R1()), lambda: ec.generate_private_key(ec.SECP256R1())),
    "secp521r1": (lambda: ec.generate_private_key(ec.SECP521R1()), lambda: ec.generate_private_key(ec.SECP521R1())),
    "x448": (x448.X448PrivateKey.generate, x448.X448PrivateKey.generate),
    "x448 for ed448": (x448.X448PrivateKey.generate, ed448_contract),
}
CURVES = {"secp256r1": Curve.SECP256R1, "secp521r1": Curve.SECP521R1, "x448": Curve.X448, "x448 for ed448": Curve.X448}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("derivation", KeyDerivation)
@pytest.mark.parametrize("data", AssociatedData)
def test_opens_what_was_sealed(pair: str, derivation: KeyDerivation, data: AssociatedData) -> None:
    receiver, contract = (make() for make in PAIRS[pair])
    rules = EnvelopeRules(derivation=derivation, associated_data=data)
    leaf = certificate(contract)
    envelope = seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID, rules=rules)
    assert envelope.curve is CURVES[pair]
    opened = open_envelope(envelope, leaf, agreement(receiver), pcid=PCID, rules=rules)
    assert private_octets(opened) == private_octets(contract)


@pytest.mark.parametrize(("pair", "size", "point"), [("secp256r1", 48, 65), ("secp521r1", 94, 133), ("x448", 84, 133)])
def test_sizes_are_those_of_the_schemas(pair: str, size: int, point: int) -> None:
    receiver, contract = (make() for make in PAIRS[pair])
    envelope = seal_envelope(contract, receiver.public_key(), certificate(contract), random=secrets.token_bytes, pcid=PCID)
    assert (len(envelope.encrypted_private_key), len(envelope.dh_public_key)) == (size, point)


@pytest.mark.parametrize(("form", "size"), [(DhPublicKeyForm.FILLED, 133), (DhPublicKeyForm.PREFIXED, 57), (DhPublicKeyForm.RAW, 56)])
def test_every_form_of_an_x448_key_is_read(form: DhPublicKeyForm, size: int) -> None:
    receiver, contract = x448.X448PrivateKey.generate(), x448.X448PrivateKey.generate()
    leaf = certificate(contract)
    rules = EnvelopeRules(x448_form=form)
    envelope = seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID, rules=rules)
    assert len(envelope.dh_public_key) == size
    assert open_envelope(envelope, leaf, receiver.exchange, pcid=PCID).public_key() == contract.public_key()


@pytest.mark.parametrize("fill", ["front", "back"])
def test_an_x448_key_filled_with_zeros_on_either_side_is_read(fill: str) -> None:
    receiver, contract = x448.X448PrivateKey.generate(), x448.X448PrivateKey.generate()
    leaf = certificate(contract)
    rules = EnvelopeRules(x448_form=DhPublicKeyForm.RAW)
    # a key that begins with 04 would be taken for one behind 04
    while (
        envelope := seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID, rules=rules)
    ).dh_public_key[0] == 4:
        pass
    raw = envelope.dh_public_key
    filled = raw.rjust(133, b"\0") if fill == "front" else raw.ljust(133, b"\0")
    again = Envelope(curve=envelope.curve, dh_public_key=filled, encrypted_private_key=envelope.encrypted_private_key)
    assert open_envelope(again, leaf, receiver.exchange, pcid=PCID).public_key() == contract.public_key()


@pytest.mark.parametrize("pair", PAIRS)
def test_another_receiver_does_not_open_it(pair: str) -> None:
    receiver, contract = (make() for make in PAIRS[pair])
    leaf = certificate(contract)
    envelope = seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID)
    with pytest.raises(SecurityError, match="does not"):
        open_envelope(envelope, leaf, agreement(PAIRS[pair][0]()), pcid=PCID)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_key_of_another_certificate_is_refused(pair: str) -> None:
    receiver, contract = (make() for make in PAIRS[pair])
    envelope = seal_envelope(contract, receiver.public_key(), certificate(contract), random=secrets.token_bytes, pcid=PCID)
    other = certificate(PAIRS[pair][1]())
    with pytest.raises(SecurityError, match="does not belong to its certificate"):
        open_envelope(envelope, other, agreement(receiver), pcid=PCID)


@given(place=st.integers(0, 47), bit=st.integers(0, 7))
def test_no_changed_bit_of_cbc_gives_a_key(place: int, bit: int) -> None:
    """CBC authenticates nothing: the comparison with the certificate does."""
    receiver, contract = ec.derive_private_key(7, ec.SECP256R1()), ec.derive_private_key(11, ec.SECP256R1())
    envelope = seal_envelope(contract, receiver.public_key(), LEAF_11, random=lambda size: b"\x05" * size)
    sealed = bytearray(envelope.encrypted_private_key)
    sealed[place] ^= 1 << bit
    changed = Envelope(curve=envelope.curve, dh_public_key=envelope.dh_public_key, encrypted_private_key=bytes(sealed))
    with pytest.raises(SecurityError, match="does not belong"):
        open_envelope(changed, LEAF_11, agreement(receiver))


LEAF_11 = certificate(ec.derive_private_key(11, ec.SECP256R1()))


@pytest.mark.parametrize("scalar", [0, int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16), 2**256 - 1])
def test_scalars_outside_of_the_group_are_refused(scalar: int) -> None:
    """0 and the group's order have no public key; a scalar above the order would be an alias of another one."""
    receiver, sender = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    key = derive_key(sender.exchange(ec.ECDH(), receiver.public_key()), Curve.SECP256R1)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    sealed = bytes(16) + encryptor.update(scalar.to_bytes(32, "big")) + encryptor.finalize()
    point = sender.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    envelope = Envelope(curve=Curve.SECP256R1, dh_public_key=point, encrypted_private_key=sealed)
    with pytest.raises(SecurityError, match="does not belong"):
        open_envelope(envelope, LEAF_11, agreement(receiver))


@given(secret=st.binary(min_size=1, max_size=66))
def test_derivations_agree_with_those_of_cryptography(secret: bytes) -> None:
    for curve, algorithm, size in ((Curve.SECP256R1, hashes.SHA256(), 16), (Curve.SECP521R1, hashes.SHA512(), 32)):
        concat = ConcatKDFHash(algorithm=algorithm, length=size, otherinfo=b"\x01UV").derive(secret)
        empty = ConcatKDFHash(algorithm=algorithm, length=size, otherinfo=b"").derive(secret)
        x963 = X963KDF(algorithm=algorithm, length=size, sharedinfo=b"").derive(secret)
        assert derive_key(secret, curve) == concat
        assert derive_key(secret, curve, KeyDerivation.CONCAT_EMPTY) == empty
        assert derive_key(secret, curve, KeyDerivation.X963) == x963


def test_a_longer_key_identifier_counts_by_its_end_or_as_a_whole() -> None:
    receiver, contract = (make() for make in PAIRS["secp521r1"])
    leaf = certificate(contract, ski=bytes(range(20)))
    full = EnvelopeRules(associated_data=AssociatedData.PCID_FULL_SKI)
    envelope = seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID, rules=full)
    with pytest.raises(SecurityError, match="does not authenticate"):
        open_envelope(envelope, leaf, agreement(receiver), pcid=PCID)
    assert open_envelope(envelope, leaf, agreement(receiver), pcid=PCID, rules=full).public_key() == contract.public_key()


def test_a_tpm_envelope_is_refused_with_words() -> None:
    receiver = ec.generate_private_key(ec.SECP521R1())
    point = receiver.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    envelope = Envelope(curve=Curve.SECP521R1, dh_public_key=point, encrypted_private_key=bytes(206))
    with pytest.raises(SecurityError, match="TPM"):
        EnvelopeOpening(envelope, certificate(receiver), pcid=PCID)


def test_a_seed_that_does_not_fit_is_refused() -> None:
    contract = ed448.Ed448PrivateKey.from_private_bytes(bytes(56) + b"\1")
    with pytest.raises(SecurityError, match="57 octets"):
        seal_envelope(contract, x448.X448PrivateKey.generate().public_key(), certificate(contract), random=secrets.token_bytes, pcid=PCID)


@given(point=st.binary(max_size=140), sealed=st.binary(max_size=220), curve=st.sampled_from(Curve))
def test_any_octets_give_a_key_or_a_security_error(point: bytes, sealed: bytes, curve: Curve) -> None:
    envelope = Envelope(curve=curve, dh_public_key=point, encrypted_private_key=sealed)
    with pytest.raises(SecurityError):
        EnvelopeOpening(envelope, LEAF_11, pcid=PCID).finish(bytes(32))


def test_a_receiver_on_another_curve_is_refused() -> None:
    contract = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(SecurityError, match="secp384r1"):
        seal_envelope(contract, contract.public_key(), certificate(contract), random=secrets.token_bytes)


def test_broken_randomness_is_an_error_and_no_endless_loop() -> None:
    contract, receiver = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SecurityError, match="no ephemeral key"):
        seal_envelope(contract, receiver.public_key(), certificate(contract), random=bytes)


def test_nothing_secret_is_shown() -> None:
    receiver, contract = (make() for make in PAIRS["secp521r1"])
    leaf = certificate(contract)
    envelope = seal_envelope(contract, receiver.public_key(), leaf, random=secrets.token_bytes, pcid=PCID)
    opening = EnvelopeOpening(envelope, leaf, pcid=PCID)
    shown = repr(envelope) + repr(opening)
    for secret in (envelope.encrypted_private_key, envelope.dh_public_key, private_octets(contract)):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
