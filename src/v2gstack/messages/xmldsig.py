"""XML signatures, as the headers of messages carry them."""

# Generated from schemas/xmldsig.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 090bbd33c3e1c6821bf93bf13e65bea34d03cbdfd20eb701ef65b7a37fadffeb

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import AnyElement, Message

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "X509CRL",
    "X509SKI",
    "CanonicalizationMethod",
    "CryptoBinary",
    "DSAKeyValue",
    "DigestMethod",
    "DigestValue",
    "DigestValueType",
    "HMACOutputLength",
    "HMACOutputLengthType",
    "KeyInfo",
    "KeyName",
    "KeyValue",
    "Manifest",
    "MgmtData",
    "Object",
    "PGPData",
    "PGPKeyID",
    "PGPKeyPacket",
    "RSAKeyValue",
    "Reference",
    "RetrievalMethod",
    "SPKIData",
    "SPKISexp",
    "Signature",
    "SignatureMethod",
    "SignatureProperties",
    "SignatureProperty",
    "SignatureValue",
    "SignedInfo",
    "Transform",
    "Transforms",
    "X509Certificate",
    "X509Data",
    "X509Data_X509IssuerSerial",
    "X509IssuerSerial",
    "X509SubjectName",
    "XPath",
]

#: Length of a shortened HMAC.
HMACOutputLengthType: TypeAlias = int
#: A hash value, as bytes.
DigestValueType: TypeAlias = bytes
#: Unsigned big-endian integer of any length, as bytes.
CryptoBinary: TypeAlias = bytes


class Signature(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Signature",
    rename={
        "id": "@Id",
        "signed_info": "SignedInfo",
        "signature_value": "SignatureValue",
        "key_info": "KeyInfo",
        "object": "Object",
    },
):
    """An XML signature: what is signed, the signature value, and hints on the key.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        signed_info: The part that the signature value is computed over: algorithms and digests of the signed
            elements.
        signature_value: The signature over SignedInfo; with ECDSA the numbers r and s, one after the other.
        key_info: Hints for finding the key that verifies the signature; V2G messages carry the certificates
            elsewhere.
        object: Data of any kind that travels inside the signature.
    """

    id: str | None = None
    signed_info: SignedInfo
    signature_value: SignatureValue
    key_info: KeyInfo | None = None
    object: tuple[Object, ...] = ()


class SignedInfo(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignedInfo",
    rename={
        "id": "@Id",
        "canonicalization_method": "CanonicalizationMethod",
        "signature_method": "SignatureMethod",
        "reference": "Reference",
    },
):
    """The part that the signature value is computed over: algorithms and digests of the signed elements.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        canonicalization_method: How SignedInfo is turned into bytes before it is signed; V2G uses canonical
            EXI.
        signature_method: The signature algorithm, including its hash; ISO 15118-2 uses ECDSA with SHA-256.
        reference: Digest of one signed element, and where that element is.
    """

    id: str | None = None
    canonicalization_method: CanonicalizationMethod
    signature_method: SignatureMethod
    reference: Annotated[tuple[Reference, ...], Meta(min_length=1)]


class CanonicalizationMethod(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CanonicalizationMethod",
    rename={
        "algorithm": "@Algorithm",
        "content": "#content",
    },
):
    """How SignedInfo is turned into bytes before it is signed; V2G uses canonical EXI.

    W3C XML Signature.

    Attributes:
        algorithm: URI of the canonicalization algorithm.
        content: Texts and elements, in order.
    """

    algorithm: str
    content: tuple[str | AnyElement, ...] = ()


class SignatureMethod(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignatureMethod",
    rename={
        "algorithm": "@Algorithm",
        "content": "#content",
    },
):
    """The signature algorithm, including its hash; ISO 15118-2 uses ECDSA with SHA-256.

    W3C XML Signature.

    Attributes:
        algorithm: URI of the signature algorithm.
        content: Texts and elements, in order.
    """

    algorithm: str
    content: tuple[str | HMACOutputLength | AnyElement, ...] = ()


class Reference(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Reference",
    rename={
        "id": "@Id",
        "uri": "@URI",
        "type": "@Type",
        "transforms": "Transforms",
        "digest_method": "DigestMethod",
        "digest_value": "DigestValue",
    },
):
    """Digest of one signed element, and where that element is.

    W3C XML Signature.

    Attributes:
        id: Identifier by which this reference itself can be pointed at.
        uri: Where the signed element is; in V2G a hash sign and the element's Id.
        type: URI that says what kind of thing is signed; a hint only.
        transforms: Processing steps from the referenced element to the digested bytes, in order.
        digest_method: The hash algorithm of a digest; ISO 15118-2 uses SHA-256.
        digest_value: The hash of the referenced element.
    """

    id: str | None = None
    uri: str | None = None
    type: str | None = None
    transforms: Transforms | None = None
    digest_method: DigestMethod
    digest_value: DigestValueType


class Transforms(Message, frozen=True, kw_only=True, tag_field="#element", tag="Transforms", rename={"transform": "Transform"}):
    """Processing steps from the referenced element to the digested bytes, in order.

    W3C XML Signature.

    Attributes:
        transform: One processing step; V2G has a single one, canonical EXI.
    """

    transform: Annotated[tuple[Transform, ...], Meta(min_length=1)]


class Transform(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Transform",
    rename={
        "algorithm": "@Algorithm",
        "content": "#content",
    },
):
    """One processing step; V2G has a single one, canonical EXI.

    W3C XML Signature.

    Attributes:
        algorithm: URI of the processing step.
        content: Texts and elements, in order.
    """

    algorithm: str
    content: tuple[str | AnyElement | XPath, ...] = ()


class DigestMethod(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DigestMethod",
    rename={
        "algorithm": "@Algorithm",
        "content": "#content",
    },
):
    """The hash algorithm of a digest; ISO 15118-2 uses SHA-256.

    W3C XML Signature.

    Attributes:
        algorithm: URI of the hash algorithm.
        content: Texts and elements, in order.
    """

    algorithm: str
    content: tuple[str | AnyElement, ...] = ()


class SignatureValue(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignatureValue",
    rename={
        "id": "@Id",
        "value": "#text",
    },
):
    """The signature over SignedInfo; with ECDSA the numbers r and s, one after the other.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        value: The value itself.
    """

    id: str | None = None
    value: bytes


class KeyInfo(Message, frozen=True, kw_only=True, tag_field="#element", tag="KeyInfo", rename={"id": "@Id", "content": "#content"}):
    """Hints for finding the key that verifies the signature; V2G messages carry the certificates elsewhere.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        content: Texts and elements, in order.
    """

    id: str | None = None
    content: tuple[str | KeyName | KeyValue | RetrievalMethod | X509Data | PGPData | SPKIData | MgmtData | AnyElement, ...] = ()


class KeyValue(Message, frozen=True, kw_only=True, tag_field="#element", tag="KeyValue", rename={"content": "#content"}):
    """The public key itself.

    W3C XML Signature.

    Attributes:
        content: Texts and elements, in order.
    """

    content: tuple[str | DSAKeyValue | RSAKeyValue | AnyElement, ...] = ()


class DSAKeyValue(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DSAKeyValue",
    rename={
        "p": "P",
        "q": "Q",
        "g": "G",
        "y": "Y",
        "j": "J",
        "seed": "Seed",
        "pgen_counter": "PgenCounter",
    },
):
    """A DSA public key.

    W3C XML Signature.

    Attributes:
        p: The prime modulus.
        q: The prime that divides P - 1, the order of the generator's group.
        g: The generator.
        y: The public value, G to the power of the private key modulo P.
        j: The quotient of P - 1 and Q.
        seed: The seed from which the primes were made.
        pgen_counter: The counter with which the primes were made from the seed.
    """

    p: CryptoBinary | None = None
    q: CryptoBinary | None = None
    g: CryptoBinary | None = None
    y: CryptoBinary
    j: CryptoBinary | None = None
    seed: CryptoBinary | None = None
    pgen_counter: CryptoBinary | None = None


class RSAKeyValue(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="RSAKeyValue",
    rename={
        "modulus": "Modulus",
        "exponent": "Exponent",
    },
):
    """An RSA public key.

    W3C XML Signature.

    Attributes:
        modulus: The modulus.
        exponent: The public exponent.
    """

    modulus: CryptoBinary
    exponent: CryptoBinary


class RetrievalMethod(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="RetrievalMethod",
    rename={
        "uri": "@URI",
        "type": "@Type",
        "transforms": "Transforms",
    },
):
    """A pointer to key information that is kept elsewhere.

    W3C XML Signature.

    Attributes:
        uri: Where the key information is.
        type: URI that says what kind of key information is found there.
        transforms: Processing steps from the referenced element to the digested bytes, in order.
    """

    uri: str | None = None
    type: str | None = None
    transforms: Transforms | None = None


class X509Data(Message, frozen=True, kw_only=True, tag_field="#element", tag="X509Data", rename={"content": "#content"}):
    """Certificates, or what identifies them.

    W3C XML Signature.

    Attributes:
        content: Elements, in order.
    """

    content: tuple[X509Data_X509IssuerSerial | X509SKI | X509SubjectName | X509Certificate | X509CRL | AnyElement, ...] = ()


class X509IssuerSerial(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "x509_issuer_name": "X509IssuerName",
        "x509_serial_number": "X509SerialNumber",
    },
):
    """Issuer and serial number, which together identify one certificate.

    W3C XML Signature.

    Attributes:
        x509_issuer_name: Distinguished name of the issuer, as an RFC 4514 style string.
        x509_serial_number: Serial number that the issuer gave; up to 20 bytes long, so it needs big integers.
    """

    x509_issuer_name: str
    x509_serial_number: int


class PGPData(Message, frozen=True, kw_only=True, tag_field="#element", tag="PGPData", rename={"content": "#content"}):
    """An OpenPGP key, or what identifies it.

    W3C XML Signature.

    Attributes:
        content: Elements, in order.
    """

    content: tuple[PGPKeyID | PGPKeyPacket | AnyElement, ...] = ()


class SPKIData(Message, frozen=True, kw_only=True, tag_field="#element", tag="SPKIData", rename={"content": "#content"}):
    """A key of the Simple Public Key Infrastructure.

    W3C XML Signature.

    Attributes:
        content: Elements, in order.
    """

    content: tuple[SPKISexp | AnyElement, ...] = ()


class Object(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="Object",
    rename={
        "id": "@Id",
        "mime_type": "@MimeType",
        "encoding": "@Encoding",
        "content": "#content",
    },
):
    """Data of any kind that travels inside the signature.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        mime_type: Media type of the content; a hint only.
        encoding: URI of the encoding of the content; a hint only.
        content: Texts and elements, in order.
    """

    id: str | None = None
    mime_type: str | None = None
    encoding: str | None = None
    content: tuple[str | AnyElement, ...] = ()


class Manifest(Message, frozen=True, kw_only=True, tag_field="#element", tag="Manifest", rename={"id": "@Id", "reference": "Reference"}):
    """A list of references whose digests the application checks by itself.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        reference: Digest of one signed element, and where that element is.
    """

    id: str | None = None
    reference: Annotated[tuple[Reference, ...], Meta(min_length=1)]


class SignatureProperties(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignatureProperties",
    rename={
        "id": "@Id",
        "signature_property": "SignatureProperty",
    },
):
    """Statements about the signature, such as the time of signing.

    W3C XML Signature.

    Attributes:
        id: Identifier by which a reference can point at this element.
        signature_property: One statement about a signature.
    """

    id: str | None = None
    signature_property: Annotated[tuple[SignatureProperty, ...], Meta(min_length=1)]


class SignatureProperty(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignatureProperty",
    rename={
        "target": "@Target",
        "id": "@Id",
        "content": "#content",
    },
):
    """One statement about a signature.

    W3C XML Signature.

    Attributes:
        target: The signature that the statement is about.
        id: Identifier by which a reference can point at this element.
        content: Texts and elements, in order.
    """

    target: str
    id: str | None = None
    content: tuple[str | AnyElement, ...] = ()


class DigestValue(Message, frozen=True, kw_only=True, tag_field="#element", tag="DigestValue", rename={"value": "#text"}):
    """The hash of the referenced element.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: DigestValueType


class KeyName(Message, frozen=True, kw_only=True, tag_field="#element", tag="KeyName", rename={"value": "#text"}):
    """Name by which the receiver knows the key.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: str


class MgmtData(Message, frozen=True, kw_only=True, tag_field="#element", tag="MgmtData", rename={"value": "#text"}):
    """Key agreement data in a form that both sides agreed on; its use is discouraged.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: str


class HMACOutputLength(Message, frozen=True, kw_only=True, tag_field="#element", tag="HMACOutputLength", rename={"value": "#text"}):
    """Length to which an HMAC is cut; not used with asymmetric signatures.

    W3C XML Signature.

    Attributes:
        value: The value itself. Unit: bit.
    """

    value: HMACOutputLengthType


class XPath(Message, frozen=True, kw_only=True, tag_field="#element", tag="XPath", rename={"value": "#text"}):
    """XPath expression that selects what is kept, for the XPath filter algorithm only.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: str


class X509Data_X509IssuerSerial(X509IssuerSerial, frozen=True, kw_only=True, tag_field="#element", tag="X509IssuerSerial"):
    """The certificate with this issuer and serial number.

    W3C XML Signature.
    """


class X509SKI(Message, frozen=True, kw_only=True, tag_field="#element", tag="X509SKI", rename={"value": "#text"}):
    """The certificate with this subject key identifier.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


class X509SubjectName(Message, frozen=True, kw_only=True, tag_field="#element", tag="X509SubjectName", rename={"value": "#text"}):
    """The certificate with this subject's distinguished name.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: str


class X509Certificate(Message, frozen=True, kw_only=True, tag_field="#element", tag="X509Certificate", rename={"value": "#text"}):
    """A certificate in DER form.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


class X509CRL(Message, frozen=True, kw_only=True, tag_field="#element", tag="X509CRL", rename={"value": "#text"}):
    """A certificate revocation list in DER form.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


class PGPKeyID(Message, frozen=True, kw_only=True, tag_field="#element", tag="PGPKeyID", rename={"value": "#text"}):
    """Identifier of the OpenPGP key, 8 bytes.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


class PGPKeyPacket(Message, frozen=True, kw_only=True, tag_field="#element", tag="PGPKeyPacket", rename={"value": "#text"}):
    """The OpenPGP key material packet.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


class SPKISexp(Message, frozen=True, kw_only=True, tag_field="#element", tag="SPKISexp", rename={"value": "#text"}):
    """A canonical S-expression of SPKI.

    W3C XML Signature.

    Attributes:
        value: The value itself.
    """

    value: bytes


TYPES: Final[dict[str, type[Message]]] = {
    "{http://www.w3.org/2000/09/xmldsig#}SignatureType": Signature,
    "{http://www.w3.org/2000/09/xmldsig#}SignedInfoType": SignedInfo,
    "{http://www.w3.org/2000/09/xmldsig#}CanonicalizationMethodType": CanonicalizationMethod,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureMethodType": SignatureMethod,
    "{http://www.w3.org/2000/09/xmldsig#}ReferenceType": Reference,
    "{http://www.w3.org/2000/09/xmldsig#}TransformsType": Transforms,
    "{http://www.w3.org/2000/09/xmldsig#}TransformType": Transform,
    "{http://www.w3.org/2000/09/xmldsig#}DigestMethodType": DigestMethod,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureValueType": SignatureValue,
    "{http://www.w3.org/2000/09/xmldsig#}KeyInfoType": KeyInfo,
    "{http://www.w3.org/2000/09/xmldsig#}KeyValueType": KeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}DSAKeyValueType": DSAKeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}RSAKeyValueType": RSAKeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}RetrievalMethodType": RetrievalMethod,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType": X509Data,
    "{http://www.w3.org/2000/09/xmldsig#}X509IssuerSerialType": X509IssuerSerial,
    "{http://www.w3.org/2000/09/xmldsig#}PGPDataType": PGPData,
    "{http://www.w3.org/2000/09/xmldsig#}SPKIDataType": SPKIData,
    "{http://www.w3.org/2000/09/xmldsig#}ObjectType": Object,
    "{http://www.w3.org/2000/09/xmldsig#}ManifestType": Manifest,
    "{http://www.w3.org/2000/09/xmldsig#}SignaturePropertiesType": SignatureProperties,
    "{http://www.w3.org/2000/09/xmldsig#}SignaturePropertyType": SignatureProperty,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{http://www.w3.org/2000/09/xmldsig#}Signature": Signature,
    "{http://www.w3.org/2000/09/xmldsig#}SignedInfo": SignedInfo,
    "{http://www.w3.org/2000/09/xmldsig#}CanonicalizationMethod": CanonicalizationMethod,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureMethod": SignatureMethod,
    "{http://www.w3.org/2000/09/xmldsig#}Reference": Reference,
    "{http://www.w3.org/2000/09/xmldsig#}Transforms": Transforms,
    "{http://www.w3.org/2000/09/xmldsig#}Transform": Transform,
    "{http://www.w3.org/2000/09/xmldsig#}DigestMethod": DigestMethod,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureValue": SignatureValue,
    "{http://www.w3.org/2000/09/xmldsig#}KeyInfo": KeyInfo,
    "{http://www.w3.org/2000/09/xmldsig#}KeyValue": KeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}DSAKeyValue": DSAKeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}RSAKeyValue": RSAKeyValue,
    "{http://www.w3.org/2000/09/xmldsig#}RetrievalMethod": RetrievalMethod,
    "{http://www.w3.org/2000/09/xmldsig#}X509Data": X509Data,
    "{http://www.w3.org/2000/09/xmldsig#}PGPData": PGPData,
    "{http://www.w3.org/2000/09/xmldsig#}SPKIData": SPKIData,
    "{http://www.w3.org/2000/09/xmldsig#}Object": Object,
    "{http://www.w3.org/2000/09/xmldsig#}Manifest": Manifest,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureProperties": SignatureProperties,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureProperty": SignatureProperty,
    "{http://www.w3.org/2000/09/xmldsig#}DigestValue": DigestValue,
    "{http://www.w3.org/2000/09/xmldsig#}KeyName": KeyName,
    "{http://www.w3.org/2000/09/xmldsig#}MgmtData": MgmtData,
}

WRAPPERS: Final[dict[str, type[Message]]] = {
    "{http://www.w3.org/2000/09/xmldsig#}KeyInfoType|{http://www.w3.org/2000/09/xmldsig#}KeyName": KeyName,
    "{http://www.w3.org/2000/09/xmldsig#}KeyInfoType|{http://www.w3.org/2000/09/xmldsig#}MgmtData": MgmtData,
    "{http://www.w3.org/2000/09/xmldsig#}SignatureMethodType|{http://www.w3.org/2000/09/xmldsig#}HMACOutputLength": HMACOutputLength,
    "{http://www.w3.org/2000/09/xmldsig#}TransformType|{http://www.w3.org/2000/09/xmldsig#}XPath": XPath,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType|{http://www.w3.org/2000/09/xmldsig#}X509IssuerSerial": X509Data_X509IssuerSerial,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType|{http://www.w3.org/2000/09/xmldsig#}X509SKI": X509SKI,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType|{http://www.w3.org/2000/09/xmldsig#}X509SubjectName": X509SubjectName,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType|{http://www.w3.org/2000/09/xmldsig#}X509Certificate": X509Certificate,
    "{http://www.w3.org/2000/09/xmldsig#}X509DataType|{http://www.w3.org/2000/09/xmldsig#}X509CRL": X509CRL,
    "{http://www.w3.org/2000/09/xmldsig#}PGPDataType|{http://www.w3.org/2000/09/xmldsig#}PGPKeyID": PGPKeyID,
    "{http://www.w3.org/2000/09/xmldsig#}PGPDataType|{http://www.w3.org/2000/09/xmldsig#}PGPKeyPacket": PGPKeyPacket,
    "{http://www.w3.org/2000/09/xmldsig#}SPKIDataType|{http://www.w3.org/2000/09/xmldsig#}SPKISexp": SPKISexp,
}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {
    "HMACOutputLength.value": "bit",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
