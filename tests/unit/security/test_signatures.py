"""Signatures: every signed element of both protocols, what a peer may do differently, and what it must not get away with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from v2gstack.codecs.exi import V2G_PROFILE, ExiCodec, codec_of
from v2gstack.errors import ConfigError, SignatureError
from v2gstack.messages import Message
from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20
from v2gstack.messages.xmldsig import (
    DigestMethod,
    KeyInfo,
    Reference,
    Signature,
    SignatureMethod,
    SignatureValue,
    SignedInfo,
    Transform,
    Transforms,
    X509IssuerSerial,
)
from v2gstack.security import (
    ECDSA_P256,
    ECDSA_P521,
    ED448,
    MAX_REFERENCES,
    SignatureQuirk,
    SignatureReason,
    SignedElement,
    SignedInfoGrammar,
    prepare_signature,
    sign_elements,
    sign_raw,
    signed_elements,
    verify_signature,
)
from v2gstack.security.suites import DIGESTS
from v2gstack.testing.instances import Instances, RandomSource
from v2gstack.testing.strategies import elements as instances

P256 = ec.derive_private_key(0x1D7E02, ec.SECP256R1())
P521 = ec.derive_private_key(0x1D7E20, ec.SECP521R1())
EDWARDS = ed448.Ed448PrivateKey.from_private_bytes(bytes(range(57)))
STRANGER = ec.derive_private_key(0xBAD, ec.SECP256R1())

KEYS = [("iso15118_2", P256), ("iso15118_20_common", P521), ("iso15118_20_common", EDWARDS)]

NAMESPACES = {"iso15118_2": "urn:iso:15118:2:2013:MsgBody", "iso15118_20_common": "urn:iso:std:iso:15118:-20:CommonMessages"}

#: Messages that carry signatures.
SIGNED = {
    "iso15118_2": (
        "AuthorizationReq",
        "CertificateInstallationReq",
        "CertificateInstallationRes",
        "CertificateUpdateReq",
        "CertificateUpdateRes",
        "ChargeParameterDiscoveryRes",
        "MeteringReceiptReq",
    ),
    "iso15118_20_common": (
        "AuthorizationReq",
        "CertificateInstallationReq",
        "CertificateInstallationRes",
        "MeteringConfirmationReq",
        "ScheduleExchangeRes",
    ),
}


def signed_messages(schema: str, budget: int) -> st.SearchStrategy[Any]:
    return instances(schema, *(f"{{{NAMESPACES[schema]}}}{name}" for name in SIGNED[schema]), budget=budget)


def installation() -> iso2.CertificateInstallationRes:
    """A message with the four elements that are signed at once."""
    return iso2.CertificateInstallationRes(
        response_code=iso2.ResponseCode.OK,
        sa_provisioning_certificate_chain=iso2.CertificateChain(certificate=b"\x30\x00"),
        contract_signature_cert_chain=iso2.CertificateChain(id="id1", certificate=b"\x30\x01\x00"),
        contract_signature_encrypted_private_key=iso2.ContractSignatureEncryptedPrivateKey(id="id2", value=bytes(48)),
        dh_public_key=iso2.DiffieHellmanPublickey(id="id3", value=b"\x04" + bytes(64)),
        emaid=iso2.EMAID(id="id4", value="DE1ABCD2EF357A"),
    )


def covered() -> tuple[SignedElement, ...]:
    return signed_elements(installation())


def re_signed(signed_info: SignedInfo, key: Any = P256, *, codec: ExiCodec | None = None) -> Signature:
    """A signature over a SignedInfo of one's own: what a peer could make that holds its key."""
    data = (codec or codec_of("xmldsig")).encode_fragment(signed_info, "SignedInfo")
    return Signature(signed_info=signed_info, signature_value=SignatureValue(value=sign_raw(key, data)))


def refusal(signature: Signature | None, elements: tuple[SignedElement, ...] | None = None, **options: Any) -> SignatureError:
    with pytest.raises(SignatureError) as caught:
        verify_signature(
            "iso15118_2", covered() if elements is None else elements, signature, options.pop("key", P256.public_key()), **options
        )
    assert caught.value.response_code == "FAILED_SignatureError"
    return caught.value


# -- what holds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("schema", "key"), KEYS, ids=["p256", "p521", "ed448"])
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_signed_verifies_after_the_wire(schema: str, key: Any, data: st.DataObject) -> None:
    """Of any valid message, through its bytes; a changed element is found, and only this one."""
    message = data.draw(signed_messages(schema, 40))
    elements = with_identifiers(signed_elements(message))
    if not 0 < len(elements) <= MAX_REFERENCES:
        return
    signature = sign_elements(schema, elements, key)
    codec = codec_of(schema)
    carried = codec.decode_fragment(codec.encode_fragment(signature, "Signature"))
    received = tuple(
        SignedElement(
            name,
            codec.decode_fragment(
                codec.encode_fragment(value, name),
            ),
        )
        for name, value in elements
    )
    shuffled = tuple(data.draw(st.permutations(received)))
    found = verify_signature(schema, shuffled, carried, key.public_key())
    assert found.grammar is SignedInfoGrammar.XMLDSIG
    assert found.quirks == ()
    assert [reference.uri for reference in found.references] == [f"#{element.id}" for element in elements]
    assert [reference.name for reference in found.references] == [element.name for element in elements]

    changed = carried.signed_info.reference[0]
    flipped = bytes([changed.digest_value[0] ^ 1]) + bytes(changed.digest_value[1:])
    forged = carried.signed_info.replace(reference=(changed.replace(digest_value=flipped), *carried.signed_info.reference[1:]))
    with pytest.raises(SignatureError) as caught:
        verify_signature(schema, received, re_signed(forged, key), key.public_key())
    assert (caught.value.reason, caught.value.reference) == (SignatureReason.DIGEST, changed.uri)


def with_identifiers(elements: tuple[SignedElement, ...]) -> tuple[SignedElement, ...]:
    return tuple(SignedElement(element.name, element.value.replace(id=f"id{number}")) for number, element in enumerate(elements))


#: Parts with an Id that no signature refers to: chains that come along to verify one, or within a body that is signed as a whole.
NOT_SIGNED = {
    ("CertificateInstallationRes", "sa_provisioning_certificate_chain"),
    ("CertificateUpdateRes", "sa_provisioning_certificate_chain"),
    ("CertificateUpdateReq", "contract_signature_cert_chain"),
}


def with_an_id(part: Any, name: str, root: str) -> Iterator[Any]:
    """Every part of a message, itself included, that could have an Id; the header's signature aside."""
    if isinstance(part, tuple):
        for each in part:
            yield from with_an_id(each, name, root)
    elif isinstance(part, Message) and name != "header":
        if hasattr(part, "id") and (root, name) not in NOT_SIGNED:
            yield part
        for field in part.__struct_fields__:
            yield from with_an_id(getattr(part, field), field, root)


@pytest.mark.parametrize(("schema", "name"), [(schema, name) for schema, names in SIGNED.items() for name in names])
def test_whatever_may_have_an_id_is_signed(schema: str, name: str) -> None:
    """The schemas give an Id to what signatures refer to, and to little else."""
    found: set[str] = set()
    for seed in range(40):
        message = Instances(schema, RandomSource(random.Random(seed)), 60).element(f"{{{NAMESPACES[schema]}}}{name}")
        elements = signed_elements(message)
        assert [element.value for element in elements] == list(with_an_id(message, "", name))
        for element in elements:
            codec_of(schema).encode_fragment(element.value, element.name)
        found |= {element.name for element in elements}
    assert found


def test_messages_that_are_never_signed_have_none() -> None:
    assert signed_elements(iso2.ServiceDiscoveryReq()) == ()
    assert signed_elements(iso2.V2G_Message(header=iso2.MessageHeader(session_id=bytes(8)), body=iso2.Body())) == ()


def test_the_body_of_a_whole_message_is_looked_at() -> None:
    body = iso2.AuthorizationReq(id="ID1", gen_challenge=bytes(16))
    message = iso2.V2G_Message(header=iso2.MessageHeader(session_id=bytes(8)), body=iso2.Body(body_element=body))
    assert signed_elements(message) == (SignedElement("AuthorizationReq", body),)


def test_a_key_that_takes_its_time() -> None:
    """The bytes go to the key, and its answer comes back: the same signature as at once."""
    job = prepare_signature("iso15118_2", covered(), ECDSA_P256)
    raw = sign_raw(P256, job.to_be_signed)
    signature = job.finish(raw, P256.public_key())
    assert verify_signature("iso15118_2", covered(), signature, P256.public_key()).suite is ECDSA_P256
    for wrong in (raw[:-1], b"", bytes(64), sign_raw(STRANGER, job.to_be_signed)):
        with pytest.raises(SignatureError, match="no signature by ecdsa-p256-sha256") as caught:
            job.finish(wrong, P256.public_key())
        assert caught.value.reason == SignatureReason.VALUE


def test_ed448_signs_the_same_each_time() -> None:
    element = (SignedElement("OEMProvisioningCertificateChain", iso20.SignedCertificateChain(id="id1", certificate=b"\x30\x00")),)
    assert sign_elements("iso15118_20_common", element, EDWARDS) == sign_elements("iso15118_20_common", element, EDWARDS)


# -- what peers do differently ---------------------------------------------------------------------------------------------


def hits(schema: str) -> ExiCodec:
    return ExiCodec(schema, options=V2G_PROFILE.with_(value_partition_capacity=None))


@pytest.mark.parametrize(
    ("codec", "grammar"),
    [
        (codec_of("xmldsig"), SignedInfoGrammar.XMLDSIG),
        (codec_of("iso15118_2"), SignedInfoGrammar.MESSAGE),
        (hits("xmldsig"), SignedInfoGrammar.XMLDSIG_TABLE_HITS),
        (hits("iso15118_2"), SignedInfoGrammar.MESSAGE_TABLE_HITS),
    ],
    ids=[str(each) for each in SignedInfoGrammar],
)
def test_the_grammar_that_matched_is_told(codec: ExiCodec, grammar: SignedInfoGrammar) -> None:
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    assert verify_signature("iso15118_2", covered(), re_signed(info, codec=codec), P256.public_key()).grammar is grammar


def test_the_four_forms_are_four() -> None:
    """Otherwise the test above would prove nothing."""
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    codecs = [codec_of("xmldsig"), codec_of("iso15118_2"), hits("xmldsig"), hits("iso15118_2")]
    assert len({codec.encode_fragment(info, "SignedInfo") for codec in codecs}) == 4


@pytest.mark.parametrize("method", ED448.signature_methods)
@pytest.mark.parametrize("digest", ED448.digest_methods)
def test_names_and_digests_of_ed448(method: str, digest: str) -> None:
    """The standard's names and those of RFC 9231, SHAKE256 and SHA-512: what the reference says is what counts."""
    chain = iso20.SignedCertificateChain(id="id1", certificate=b"\x30\x00")
    elements = (SignedElement("OEMProvisioningCertificateChain", chain),)
    info = prepare_signature("iso15118_20_common", elements, ED448).signed_info
    fragment = codec_of("iso15118_20_common").encode_fragment(chain, elements[0].name)
    reference = info.reference[0].replace(digest_method=DigestMethod(algorithm=digest), digest_value=DIGESTS[digest](fragment))
    theirs = info.replace(signature_method=SignatureMethod(algorithm=method), reference=(reference,))
    found = verify_signature("iso15118_20_common", elements, re_signed(theirs, EDWARDS), EDWARDS.public_key())
    assert (found.suite, found.references[0].digest_method) == (ED448, digest)


Change = Callable[[SignedInfo], SignedInfo]


def first(change: Callable[[Reference], Reference]) -> Change:
    return lambda info: info.replace(reference=(change(info.reference[0]), *info.reference[1:]))


@pytest.mark.parametrize(
    ("change", "quirk"),
    [
        (first(lambda each: each.replace(transforms=None)), SignatureQuirk.TRANSFORMS_ABSENT),
        (first(lambda each: each.replace(type="urn:example:type")), SignatureQuirk.REFERENCE_TYPE),
        (first(lambda each: each.replace(id="r1")), SignatureQuirk.OPTIONAL_PARTS),
        (lambda info: info.replace(id="s1"), SignatureQuirk.OPTIONAL_PARTS),
    ],
    ids=["transforms", "type", "reference-id", "signedinfo-id"],
)
def test_deviations_pass_by_name_only(change: Change, quirk: SignatureQuirk) -> None:
    signature = re_signed(change(prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info))
    error = refusal(signature)
    assert error.reason == SignatureReason.STRUCTURE
    assert quirk.name in error.hint
    others = set(SignatureQuirk) - {quirk}
    assert refusal(signature, tolerate=others).reason == SignatureReason.STRUCTURE
    assert verify_signature("iso15118_2", covered(), signature, P256.public_key(), tolerate=[quirk]).quirks == (quirk,)


def test_parts_outside_signed_info_are_seen() -> None:
    """They are not signed, so that anybody could have added them."""
    signature = sign_elements("iso15118_2", covered(), P256)
    for extra in (
        signature.replace(id="x"),
        signature.replace(key_info=KeyInfo(content=("whoever",))),
        signature.replace(signature_value=signature.signature_value.replace(id="x")),
    ):
        assert refusal(extra).reason == SignatureReason.STRUCTURE


def test_elements_digested_with_table_hits() -> None:
    """A tariff repeats its texts; a peer with an EXI library's defaults writes them once."""
    repeated = iso2.CertificateInstallationReq(
        id="ID1",
        oem_provisioning_cert=b"\x30\x00",
        list_of_root_certificate_ids=iso2.ListOfRootCertificateIDs(root_certificate_id=tuple(issuer(serial) for serial in (1, 2))),
    )
    elements = signed_elements(repeated)
    theirs = hits("iso15118_2").encode_fragment(repeated)
    assert theirs != codec_of("iso15118_2").encode_fragment(repeated)
    info = prepare_signature("iso15118_2", elements, ECDSA_P256).signed_info
    digest = DIGESTS[info.reference[0].digest_method.algorithm](theirs)
    signature = re_signed(info.replace(reference=(info.reference[0].replace(digest_value=digest),)))
    assert refusal(signature, elements).reason == SignatureReason.DIGEST
    found = verify_signature("iso15118_2", elements, signature, P256.public_key(), tolerate=list(SignatureQuirk))
    assert found.quirks == (SignatureQuirk.DIGEST_TABLE_HITS,)


def issuer(serial: int) -> Any:
    return X509IssuerSerial(x509_issuer_name="CN=Root,DC=V2G", x509_serial_number=serial)


# -- attacks ---------------------------------------------------------------------------------------------------------------


def test_a_stripped_signature() -> None:
    assert refusal(None).reason == SignatureReason.ABSENT


@pytest.mark.parametrize("name", ["ContractSignatureCertChain", "ContractSignatureEncryptedPrivateKey", "DHpublickey", "eMAID"])
def test_a_changed_element(name: str) -> None:
    signature = sign_elements("iso15118_2", covered(), P256)
    changes: dict[str, Callable[[Any], Any]] = {
        "ContractSignatureCertChain": lambda each: each.replace(certificate=b"\x30\x01\x01"),
        "ContractSignatureEncryptedPrivateKey": lambda each: each.replace(value=bytes(47) + b"\x01"),
        "DHpublickey": lambda each: each.replace(value=b"\x04" + bytes(63) + b"\x01"),
        "eMAID": lambda each: each.replace(value="DE1ABCD2EF357B"),
    }
    tampered = tuple(SignedElement(each.name, changes[name](each.value)) if each.name == name else each for each in covered())
    error = refusal(signature, tampered)
    assert error.reason == SignatureReason.DIGEST
    assert name in error.message


def test_a_reference_taken_away() -> None:
    """Even by one who holds the key: what is not covered is not signed."""
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    error = refusal(re_signed(info.replace(reference=info.reference[:3])))
    assert (error.reason, error.reference) == (SignatureReason.NOT_COVERED, "#id4")
    assert refusal(re_signed(info), ()).reason == SignatureReason.UNKNOWN_REFERENCE


def test_a_signature_moved_from_another_message() -> None:
    """It is over another element, though of the same Id and the same kind."""
    other = iso2.AuthorizationReq(id="ID1", gen_challenge=bytes(16))
    signature = sign_elements("iso15118_2", signed_elements(other), P256)
    mine = iso2.AuthorizationReq(id="ID1", gen_challenge=b"\x01" * 16)
    assert refusal(signature, signed_elements(mine)).reason == SignatureReason.DIGEST
    receipt = covered()
    assert refusal(signature, receipt).reason == SignatureReason.UNKNOWN_REFERENCE


def test_a_changed_reference() -> None:
    """Digest and URI changed to fit a changed element, without the key."""
    honest = sign_elements("iso15118_2", covered(), P256)
    tampered = (*covered()[:3], SignedElement("eMAID", iso2.EMAID(id="id4", value="DE1ABCD2EF357B")))
    forged = prepare_signature("iso15118_2", tampered, ECDSA_P256).signed_info
    assert refusal(honest.replace(signed_info=forged), tampered).reason == SignatureReason.VALUE


def test_references_exchanged() -> None:
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    one, two, *rest = info.reference
    swapped = (one.replace(uri=two.uri), two.replace(uri=one.uri), *rest)
    assert refusal(re_signed(info.replace(reference=swapped))).reason == SignatureReason.DIGEST


def test_the_same_identifier_twice() -> None:
    twin = (*covered(), SignedElement("eMAID", iso2.EMAID(id="id1", value="DE1ABCD2EF357B")))
    assert refusal(sign_elements("iso15118_2", covered(), P256), twin).reason == SignatureReason.DUPLICATE
    info = prepare_signature("iso15118_2", covered()[:2], ECDSA_P256).signed_info
    doubled = info.replace(reference=(*info.reference, info.reference[0]))
    assert refusal(re_signed(doubled), covered()[:2]).reason == SignatureReason.DUPLICATE


def test_one_reference_too_many() -> None:
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    error = refusal(re_signed(info.replace(reference=(*info.reference, info.reference[0].replace(uri="#id5")))))
    assert (error.reason, error.clause) == (SignatureReason.TOO_MANY_REFERENCES, "[V2G2-909]")


@pytest.mark.parametrize("uri", [None, "", "#", "id1", "#id1 ", "#ID1", "http://example.org/#id1", "#xpointer(id('id1'))"])
def test_references_that_point_elsewhere(uri: str | None) -> None:
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    error = refusal(re_signed(first(lambda each: each.replace(uri=uri))(info)))
    assert error.reason == SignatureReason.UNKNOWN_REFERENCE


def test_an_element_without_an_identifier() -> None:
    elements = (SignedElement("AuthorizationReq", iso2.AuthorizationReq(gen_challenge=bytes(16))),)
    assert refusal(sign_elements("iso15118_2", covered(), P256), elements).reason == SignatureReason.NOT_COVERED


def test_another_key() -> None:
    signature = sign_elements("iso15118_2", covered(), STRANGER)
    assert refusal(signature).reason == SignatureReason.VALUE


def test_der_is_refused_as_what_it_is() -> None:
    signature = sign_elements("iso15118_2", covered(), P256)
    raw = bytes(signature.signature_value.value)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    error = refusal(signature.replace(signature_value=SignatureValue(value=der)))
    assert error.reason == SignatureReason.DER
    assert "DER" in error.message
    for wrong in (b"", raw[:-1], raw + b"\x00", bytes(132)):
        assert refusal(signature.replace(signature_value=SignatureValue(value=wrong))).reason == SignatureReason.FORMAT


@pytest.mark.parametrize("raw", [bytes(64), b"\xff" * 64, bytes(63) + b"\x01"])
def test_numbers_out_of_range(raw: bytes) -> None:
    signature = sign_elements("iso15118_2", covered(), P256)
    assert refusal(signature.replace(signature_value=SignatureValue(value=raw))).reason == SignatureReason.VALUE


def test_only_configured_suites() -> None:
    """A weaker or another algorithm is none that was agreed on, whatever the key."""
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    for algorithm in (
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        *ECDSA_P521.signature_methods,
    ):
        other = info.replace(signature_method=SignatureMethod(algorithm=algorithm))
        assert refusal(re_signed(other)).reason == SignatureReason.SUITE
    assert refusal(re_signed(info), key=P521.public_key()).reason == SignatureReason.SUITE
    assert refusal(re_signed(info), suites=[ECDSA_P521]).reason == SignatureReason.SUITE
    weak = first(lambda each: each.replace(digest_method=DigestMethod(algorithm="http://www.w3.org/2000/09/xmldsig#sha1")))(info)
    assert refusal(re_signed(weak)).reason == SignatureReason.SUITE
    k1 = ec.derive_private_key(7, ec.SECP256K1())
    assert refusal(re_signed(info), key=k1.public_key()).reason == SignatureReason.SUITE


def test_transforms_are_canonical_exi_alone() -> None:
    info = prepare_signature("iso15118_2", covered(), ECDSA_P256).signed_info
    canonical = info.reference[0].transforms
    assert canonical is not None
    enveloped = Transform(algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature")
    for steps in ((enveloped,), (*canonical.transform, enveloped), canonical.transform * 2):
        other = first(lambda each, steps=steps: each.replace(transforms=Transforms(transform=steps)))(info)
        assert refusal(re_signed(other)).reason == SignatureReason.CANONICALIZATION
    c14n = info.canonicalization_method.replace(algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    assert refusal(re_signed(info.replace(canonicalization_method=c14n))).reason == SignatureReason.CANONICALIZATION


# -- our own mistakes ------------------------------------------------------------------------------------------------------


def test_what_cannot_be_signed() -> None:
    five = tuple(SignedElement("eMAID", iso2.EMAID(id=f"id{number}", value="DE1ABCD2EF357A")) for number in range(5))
    with pytest.raises(ConfigError, match="1 to 4 elements"):
        sign_elements("iso15118_2", five, P256)
    with pytest.raises(ConfigError, match="1 to 4 elements"):
        sign_elements("iso15118_2", (), P256)
    with pytest.raises(ConfigError, match="AuthorizationReq has no Id"):
        sign_elements("iso15118_2", signed_elements(iso2.AuthorizationReq()), P256)
    with pytest.raises(ConfigError, match="share an Id"):
        sign_elements("iso15118_2", five[:1] * 2, P256)
    with pytest.raises(ConfigError, match="not signed by ecdsa-p521-sha512"):
        sign_elements("iso15118_2", five[:1], P521)
    with pytest.raises(ConfigError, match="din70121 are not signed"):
        sign_elements("din70121", five[:1], P256)
    with pytest.raises(SignatureError, match="secp256k1"):
        sign_elements("iso15118_2", five[:1], ec.derive_private_key(7, ec.SECP256K1()))


def test_no_key_is_shown() -> None:
    job = prepare_signature("iso15118_2", covered(), ECDSA_P256)
    assert str(0x1D7E02) not in repr(job)
