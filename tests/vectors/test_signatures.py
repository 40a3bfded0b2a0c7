"""XML signatures over EXI: digests of fragments, SignedInfo under the stand-alone XML Signature grammar, and ECDSA over it.

A signature holds only if both sides make the same bytes of an element. So each fragment here is made from a decoded message, its
digest compared with the one that the signer wrote, and the signature verified with the signer's key.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509 import load_der_x509_certificate
from lxml import etree

from tests.support.exi import decode_both, encode_both, json_lines
from v2gstack.codecs.exi import ExiCodec
from v2gstack.errors import DecodeError, SignatureError
from v2gstack.messages.iso15118_2 import Body, MessageHeader, V2G_Message
from v2gstack.messages.xmldsig import Signature, SignatureValue
from v2gstack.security import (
    ECDSA_P256,
    SignatureReason,
    SignedElement,
    SignedInfoGrammar,
    sign_elements,
    sign_raw,
    signed_elements,
    verify_raw,
    verify_signature,
)

Codecs = Callable[[str], ExiCodec]

SHA256_URI = "http://www.w3.org/2001/04/xmlenc#sha256"


@pytest.fixture(scope="module")
def vectors(shared_vectors: Path) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in json_lines(shared_vectors / "security" / "vectors.jsonl")}


def verify(key: ec.EllipticCurvePublicKey, raw: bytes, data: bytes) -> None:
    """Verify a signature that is r and s, one after the other."""
    half = len(raw) // 2
    signature = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
    key.verify(signature, data, ec.ECDSA(hashes.SHA256()))


def public_key(point: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(point))


def digest_of(reference: Any) -> bytes:
    assert reference.digest_method.algorithm == SHA256_URI
    return bytes(reference.digest_value)


def references(signed_info: Any) -> dict[str, bytes]:
    """The digests of a SignedInfo by the Id they are of."""
    return {reference.uri.removeprefix("#"): digest_of(reference) for reference in signed_info.reference}


def test_annex_j(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """The example of ISO 15118-2: fragment, digest, SignedInfo, signature, each from what the one before it decodes to."""
    vector = vectors["iso15118-2-J2-AuthorizationReq"]
    iso2, xmldsig = codec("iso15118_2"), codec("xmldsig")
    element = decode_both(iso2, bytes.fromhex(vector["fragment_exi"]), fragment=True)
    fragment = iso2.encode_fragment(element)
    assert fragment.hex() == vector["fragment_exi"]
    assert hashlib.sha256(fragment).hexdigest() == vector["fragment_sha256"]

    signed_info = decode_both(xmldsig, bytes.fromhex(vector["signedinfo_exi"]), fragment=True)
    assert references(signed_info) == {element.id: bytes.fromhex(vector["fragment_sha256"])}
    data = xmldsig.encode_fragment(signed_info)
    assert (len(data), data.hex()[:14], data.hex()[-17:]) == (209, "808112b43a3a38", "1678ef531e9552370")
    assert data.hex() == vector["signedinfo_exi"]
    assert hashlib.sha256(data).hexdigest() == vector["signedinfo_sha256"]
    verify(public_key("04" + vector["public_xy"]), bytes.fromhex(vector["signature_raw_rs"]), data)


def test_annex_j_inside_a_message(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """The signature survives the way through a message and its bytes."""
    vector = vectors["iso15118-2-J2-AuthorizationReq"]
    iso2, xmldsig = codec("iso15118_2"), codec("xmldsig")
    signature = Signature(
        signed_info=xmldsig.decode_fragment(bytes.fromhex(vector["signedinfo_exi"])),
        signature_value=SignatureValue(value=bytes.fromhex(vector["signature_raw_rs"])),
    )
    message = V2G_Message(
        header=MessageHeader(session_id=bytes(8), signature=signature),
        body=Body(body_element=iso2.decode_fragment(bytes.fromhex(vector["fragment_exi"]))),
    )
    received = decode_both(iso2, encode_both(iso2, message))
    assert received == message
    data = xmldsig.encode_fragment(received.header.signature.signed_info)
    verify(public_key("04" + vector["public_xy"]), bytes(received.header.signature.signature_value.value), data)
    digests = references(received.header.signature.signed_info)
    assert hashlib.sha256(iso2.encode_fragment(received.body.body_element)).digest() == digests["ID1"]


def test_certificate_installation(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """RISE V2G's test data: four signed elements of a CertificateInstallationRes, the eMAID under the relaxed grammar among them."""
    vector = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    iso2, xmldsig = codec("iso15118_2"), codec("xmldsig")
    message = iso2.from_xml(vector["full_message_xml"])
    assert decode_both(iso2, encode_both(iso2, message)) == message
    body = message.body.body_element
    elements = {
        "ContractSignatureCertChain": body.contract_signature_cert_chain,
        "ContractSignatureEncryptedPrivateKey": body.contract_signature_encrypted_private_key,
        "DHpublickey": body.dh_public_key,
        "eMAID": body.emaid,
    }
    signed_info = message.header.signature.signed_info
    digests = references(signed_info)
    assert list(digests) == vector["reference_order"]
    for name, element in elements.items():
        expected = vector["fragments"][name]
        fragment = iso2.encode_fragment(element, name)
        assert fragment.hex() == expected["exi"], name
        assert hashlib.sha256(fragment).hexdigest() == expected["sha256"], name
        assert digests[element.id] == hashlib.sha256(fragment).digest(), name
        assert decode_both(iso2, fragment, fragment=True) == element, name

    data = xmldsig.encode_fragment(signed_info)
    assert data.hex() == vector["signedinfo_exi"]
    assert bytes(message.header.signature.signature_value.value).hex() == vector["signature_raw_rs"]
    verify(public_key(vector["public_uncompressed"]), bytes.fromhex(vector["signature_raw_rs"]), data)


def test_namespace_less_fragments_are_someone_elses(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """H10: a peer that forgets namespaces signs other bytes. They can be looked at, are no typed element, and never come out of here."""
    wrong = vectors["rise-v2g-CertificateInstallationRes-empty-ns"]
    right = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    iso2, xmldsig = codec("iso15118_2"), codec("xmldsig")
    signed_info = decode_both(xmldsig, bytes.fromhex(wrong["signedinfo_exi"]), fragment=True)
    verify(public_key(wrong["public_uncompressed"]), bytes.fromhex(wrong["signature_raw_rs"]), xmldsig.encode_fragment(signed_info))
    assert sorted(references(signed_info).values()) == sorted(bytes.fromhex(part["sha256"]) for part in wrong["fragments"].values())
    for name, part in wrong["fragments"].items():
        data = bytes.fromhex(part["exi"])
        assert hashlib.sha256(data).hexdigest() == part["sha256"]
        with pytest.raises(DecodeError, match=name):
            decode_both(iso2, data, fragment=True)
        assert etree.fromstring(iso2.decode_xml(data, fragment=True)).tag == name
        ours = iso2.decode_fragment(bytes.fromhex(right["fragments"][name]["exi"]))
        assert iso2.encode_fragment(ours, name) != data


def test_josev_certificate_installation_20(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """A live ISO 15118-20 frame: the signed element is the OEM provisioning chain, SignedInfo is stand-alone XML Signature."""
    vector = vectors["josev-20-CertificateInstallationReq-live"]
    common, xmldsig = codec("iso15118_20_common"), codec("xmldsig")
    data = bytes.fromhex(vector["message_exi"])
    message = decode_both(common, data)
    assert encode_both(common, message) == data
    chain = message.oem_provisioning_certificate_chain
    fragment = common.encode_fragment(chain, vector["signed_element"])
    assert hashlib.sha256(fragment).hexdigest() == vector["digest_sha256"]
    assert decode_both(common, fragment, fragment=True) == chain

    signature = message.header.signature
    assert references(signature.signed_info) == {chain.id: bytes.fromhex(vector["digest_sha256"])}
    info = xmldsig.encode_fragment(signature.signed_info)
    assert info.hex() == vector["signedinfo_exi_standalone_xmldsig"]
    assert bytes(signature.signature_value.value).hex() == vector["signature_raw_rs"]
    leaf = load_der_x509_certificate(bytes.fromhex(vector["leaf_der"]))
    assert bytes(chain.certificate) == bytes.fromhex(vector["leaf_der"])
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    verify(key, bytes.fromhex(vector["signature_raw_rs"]), info)


def test_the_sets_own_grammar_signs_other_bytes(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """Why the grammar matters: SignedInfo under the message schema has another event code and so another digest."""
    vector = vectors["iso15118-2-J2-AuthorizationReq"]
    signed_info = codec("xmldsig").decode_fragment(bytes.fromhex(vector["signedinfo_exi"]))
    others = {schema: codec(schema).encode_fragment(signed_info) for schema in ("iso15118_2", "iso15118_20_common")}
    for schema, data in others.items():
        assert codec(schema).decode_fragment(data) == signed_info
        with pytest.raises(InvalidSignature):
            verify(public_key("04" + vector["public_xy"]), bytes.fromhex(vector["signature_raw_rs"]), data)


def test_a_change_of_one_letter_is_found(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    vector = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    iso2 = codec("iso15118_2")
    emaid = iso2.decode_fragment(bytes.fromhex(vector["fragments"]["eMAID"]["exi"]))
    changed = iso2.encode_fragment(emaid.replace(value=emaid.value[:-1] + "7"), "eMAID")
    assert hashlib.sha256(changed).hexdigest() != vector["fragments"]["eMAID"]["sha256"]


def test_emaid_relaxed_grammar(codec: Codecs) -> None:
    """H3: attributes by name among all of the schema, 243 elements, wildcards, EE and untyped CH: 9 bits, then 8."""
    iso2 = codec("iso15118_2")
    xml = '<b:eMAID xmlns:b="urn:iso:15118:2:2013:MsgBody" xmlns:d="urn:iso:15118:2:2013:MsgDataTypes" d:Id="id1">DE1ABCD2EF357A</b:eMAID>'
    data = iso2.encode_xml(xml, fragment=True)
    events = list(iso2.decode_events(data, fragment=True))
    assert [(str(event.kind), event.end - event.start) for event in events] == [
        ("SD", 0),
        ("SE", 8),
        ("AT", 9 + 8 + 3 * 8),
        ("CH", 9 + 8 + 14 * 8),
        ("EE", 8),
        ("ED", 8),
    ]
    element = decode_both(iso2, data, fragment=True)
    assert (element.id, element.value) == ("id1", "DE1ABCD2EF357A")
    assert iso2.encode_fragment(element, "eMAID") == data
    # The other declaration of eMAID, in PaymentDetailsReq, is a plain string: a fragment of it is one without the attribute.
    plain = iso2.encode_xml('<b:eMAID xmlns:b="urn:iso:15118:2:2013:MsgBody">DE1ABCD2EF357A</b:eMAID>', fragment=True)
    assert decode_both(iso2, plain, fragment=True) == "DE1ABCD2EF357A"
    assert iso2.encode_fragment("DE1ABCD2EF357A", "eMAID") == plain


def test_digest_values_are_base64_in_xml(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """XML shows what the wire holds."""
    vector = vectors["iso15118-2-J2-AuthorizationReq"]
    xml = codec("xmldsig").decode_xml(bytes.fromhex(vector["signedinfo_exi"]), fragment=True)
    assert base64.b64encode(bytes.fromhex(vector["fragment_sha256"])) in xml


# -- verified and made by the library ---------------------------------------------------------------------------------------


def signature_of(vector: dict[str, Any], codec: ExiCodec) -> Signature:
    info = codec.decode_fragment(bytes.fromhex(vector["signedinfo_exi"]))
    return Signature(signed_info=info, signature_value=SignatureValue(value=bytes.fromhex(vector["signature_raw_rs"])))


def private_key(vector: dict[str, Any]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(vector["private_d"], 16), ec.SECP256R1())


def test_annex_j_verifies(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """And what we sign of the same element has the same SignedInfo, to the bit."""
    vector = vectors["iso15118-2-J2-AuthorizationReq"]
    elements = signed_elements(codec("iso15118_2").decode_fragment(bytes.fromhex(vector["fragment_exi"])))
    signature = signature_of(vector, codec("xmldsig"))
    found = verify_signature("iso15118_2", elements, signature, public_key("04" + vector["public_xy"]))
    assert (found.grammar, found.quirks, found.references[0].uri) == (SignedInfoGrammar.XMLDSIG, (), "#ID1")
    ours = sign_elements("iso15118_2", elements, private_key(vector))
    assert ours.signed_info == signature.signed_info
    assert verify_signature("iso15118_2", elements, ours, public_key("04" + vector["public_xy"])) == found


def test_certificate_installation_verifies(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """By URI, as the references come in another order than the elements."""
    vector = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    message = codec("iso15118_2").from_xml(vector["full_message_xml"])
    key = public_key(vector["public_uncompressed"])
    found = verify_signature("iso15118_2", signed_elements(message), message.header.signature, key)
    assert found.grammar is SignedInfoGrammar.XMLDSIG
    assert [reference.uri for reference in found.references] == [f"#{each}" for each in vector["reference_order"]]
    assert {reference.name for reference in found.references} == set(vector["fragments"])
    ours = sign_elements("iso15118_2", signed_elements(message), private_key(vector))
    assert verify_signature("iso15118_2", signed_elements(message), ours, key).suite is ECDSA_P256


def test_the_wrong_namespace_is_refused(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """The signature value is right, and it is over elements that are none of the message's."""
    right = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    wrong = vectors["rise-v2g-CertificateInstallationRes-empty-ns"]
    elements = signed_elements(codec("iso15118_2").from_xml(right["full_message_xml"]))
    with pytest.raises(SignatureError) as caught:
        verify_signature("iso15118_2", elements, signature_of(wrong, codec("xmldsig")), public_key(wrong["public_uncompressed"]))
    assert caught.value.reason == SignatureReason.DIGEST
    assert caught.value.response_code == "FAILED_SignatureError"


def test_a_live_frame_of_part_20(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    """It signs by P-256, which ISO 15118-20 does not have: refused, unless that suite is asked for."""
    vector = vectors["josev-20-CertificateInstallationReq-live"]
    message = codec("iso15118_20_common").decode(bytes.fromhex(vector["message_exi"]))
    key = load_der_x509_certificate(bytes.fromhex(vector["leaf_der"])).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    with pytest.raises(SignatureError, match="ecdsa-sha256 is not accepted") as caught:
        verify_signature("iso15118_20_common", signed_elements(message), message.header.signature, key)
    assert caught.value.reason == SignatureReason.SUITE
    found = verify_signature("iso15118_20_common", signed_elements(message), message.header.signature, key, suites=[ECDSA_P256])
    assert (found.grammar, found.references[0].name) == (SignedInfoGrammar.XMLDSIG, vector["signed_element"])


def test_ed448_of_rfc_8032(vectors: dict[str, dict[str, Any]]) -> None:
    vector = vectors["rfc8032-ed448-blank"]
    key = ed448.Ed448PrivateKey.from_private_bytes(bytes.fromhex(vector["private"]))
    assert sign_raw(key, bytes.fromhex(vector["message"])).hex() == vector["signature"]
    public = ed448.Ed448PublicKey.from_public_bytes(bytes.fromhex(vector["public"]))
    assert verify_raw(public, bytes.fromhex(vector["signature"]), b"")
    assert not verify_raw(public, bytes.fromhex(vector["signature"]), b"x")


def test_a_changed_letter_is_refused(vectors: dict[str, dict[str, Any]], codec: Codecs) -> None:
    vector = vectors["rise-v2g-CertificateInstallationRes-correct-ns"]
    message = codec("iso15118_2").from_xml(vector["full_message_xml"])
    tampered = tuple(
        SignedElement(name, value.replace(value=value.value[:-1] + "7") if name == "eMAID" else value)
        for name, value in signed_elements(message)
    )
    with pytest.raises(SignatureError, match="eMAID is not what was signed"):
        verify_signature("iso15118_2", tampered, message.header.signature, public_key(vector["public_uncompressed"]))
