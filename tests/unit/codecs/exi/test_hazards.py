"""What goes wrong between EXI codecs of different makers, one test or more for each hazard.

H1 to H16 are numbered as in the survey of public issue trackers and measurements that this library was built to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.support.exi import SETS, codec_of, decode_both, encode_both, outcome, reference_decode, same
from tests.support.lists import BoundedList, FullSource, bounded_lists, messages_with_lists, resized
from tests.support.recorded import read, witness_file
from v2gstack.codecs.exi import V2G_PROFILE, ExiCodec
from v2gstack.codecs.json import from_json, to_json
from v2gstack.errors import DecodeError, EncodeError
from v2gstack.messages import din70121, iso15118_2, xmldsig
from v2gstack.messages.appprotocol import AppProtocol, supportedAppProtocolReq
from v2gstack.testing.instances import Instances, MinimalSource

Codecs = Callable[[str], ExiCodec]

LISTS = [found for schema in SETS for found in bounded_lists(schema)]
#: Documents with lists up to this long go through both paths; longer ones through the fast one, and as fragments through the other.
SHORT = 32


def test_h1_the_lists_are_those_of_the_schemas() -> None:
    """Which lists the tests below fill: all that documents can hold, found in the schemas themselves."""
    assert len(LISTS) == 60
    assert {str(found): found.maximum for found in LISTS if found.schema in ("appprotocol", "iso15118_20_wpt") and found.maximum > 16} == {
        "appprotocol-supportedAppProtocolReq.AppProtocol": 20,
        "iso15118_20_wpt-WPT_LF_TransmitterData.TxSpecData": 255,
        "iso15118_20_wpt-WPT_LF_ReceiverData.RxSpecData": 255,
        "iso15118_20_wpt-WPT_TxRxPackageSpecData.PulseSequenceOrder": 255,
    }


@pytest.mark.parametrize("wanted", LISTS, ids=str)
def test_h1_lists_filled_to_their_maximum(wanted: BoundedList, codec: Codecs) -> None:
    """H1: a list at its maximum has one event less to tell apart than before, which libcbv2g gets wrong. One more item is refused."""
    coder = codec(wanted.schema)
    message = messages_with_lists(wanted.schema)[wanted]
    short = wanted.maximum <= SHORT
    for size in (wanted.maximum - 1, wanted.maximum):
        sized = resized(message, wanted, size)
        data = encode_both(coder, sized) if short else coder.encode(sized)
        decoded = decode_both(coder, data) if short else coder.decode(data)
        assert decoded == sized
    if not short:
        return  # refused in the test below
    too_long = resized(message, wanted, wanted.maximum + 1)
    found = outcome(partial(coder.encode, too_long))
    assert isinstance(found.error, EncodeError)
    assert wanted.element in found.error.message


@pytest.mark.parametrize("wanted", [found for found in LISTS if found.maximum > SHORT], ids=str)
def test_h1_long_lists_by_the_reference_path(wanted: BoundedList) -> None:
    """H1 for lists of a hundred items and more, in a fragment of the list's own type."""
    coder = codec_of(wanted.schema)
    binding = coder.binding
    key = next(key for key, cls in binding.registry.types.items() if cls is wanted.owner)
    name = next(str(q) for q, type_ in binding.fragment_elements.items() if type_ >= 0 and binding.type_name(type_) == key)
    owner: Any = Instances(wanted.schema, MinimalSource()).complex_type(key)

    def sized(count: int) -> Any:
        return owner.replace(**{wanted.field: getattr(owner, wanted.field)[:1] * count})

    for count in (wanted.maximum - 1, wanted.maximum):
        data = coder.encode_fragment(sized(count), name)
        assert reference_decode(coder, data, fragment=True) == sized(count)
    with pytest.raises(EncodeError, match=wanted.element):
        coder.encode_fragment(sized(wanted.maximum + 1), name)


def _parts(value: Any) -> Any:
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif hasattr(value, "__struct_fields__"):
        yield value
        for field in value.__struct_fields__:
            yield from _parts(getattr(value, field))


def test_h1_a_list_one_item_longer_on_the_wire(codec: Codecs) -> None:
    """H1: the wrong form, as a peer may send it, is an error of a named place and not another message."""
    coder = codec("appprotocol")
    full = messages_with_lists("appprotocol")[bounded_lists("appprotocol")[0]]
    data = coder.encode(resized(full, bounded_lists("appprotocol")[0], 20))
    # libcbv2g writes the end of a full list as if another item might follow: two bits where one belongs.
    bits = "".join(f"{octet:08b}" for octet in data)
    end = [event for event in coder.decode_events(data) if event.kind == "EE"][-1]
    assert end.end - end.start == 1
    wrong = bits[: end.start] + "01" + bits[end.end :]
    wrong += "0" * (-len(wrong) % 8)
    octets = int(wrong, 2).to_bytes(len(wrong) // 8, "big")
    assert coder.examine(octets).padding
    assert decode_both(coder, octets) == decode_both(coder, data)


@pytest.mark.parametrize(
    ("schema", "element", "size"),
    [
        ("appprotocol", "AppProtocol", 6),
        ("iso15118_2", "PMaxScheduleEntry", 13),
        ("iso15118_2", "SalesTariffEntry", 13),
        ("iso15118_2", "ParameterSet", 6),
        ("iso15118_2", "RootCertificateID", 6),
        ("iso15118_20_common", "Parameter", 9),
        ("iso15118_20_common", "ParameterSet", 5),
        ("iso15118_20_common", "PriceRuleStack", 65),
    ],
)
def test_h2_lists_that_other_codecs_shorten(schema: str, element: str, size: int, codec: Codecs) -> None:
    """H2: libcbv2g keeps fewer items than the schema allows; here they are all written and read."""
    wanted = next(found for found in LISTS if (found.schema, found.element) == (schema, element))
    message = resized(messages_with_lists(schema)[wanted], wanted, size)
    coder = codec(schema)
    assert decode_both(coder, encode_both(coder, message)) == message


@pytest.mark.parametrize("count", [2, 5, 20])
def test_h2_din_certificates(count: int, codec: Codecs) -> None:
    """H2: of several sub-certificates of DIN 70121 libcbv2g silently keeps one."""
    coder = codec("din70121")
    message: Any = Instances("din70121", MinimalSource()).element("{urn:din:70121:2012:MsgBody}PaymentDetailsReq")
    certificates = tuple(bytes([number]) * 100 for number in range(count))
    chain = din70121.CertificateChain(certificate=b"leaf", sub_certificates=din70121.SubCertificates(certificate=certificates))
    message = message.replace(contract_signature_cert_chain=chain)
    assert decode_both(coder, encode_both(coder, message)) == message


def test_h3_emaid_fragment(codec: Codecs) -> None:
    """H3: eMAID is declared with two types, so its fragment takes the relaxed grammar; the plain one gives another digest."""
    coder = codec("iso15118_2")
    right = bytes.fromhex("80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00")
    element = decode_both(coder, right, fragment=True)
    assert (element.id, element.value) == ("id4", "DEABCC123ABC56")
    assert coder.encode_fragment(element, "eMAID") == right
    assert hashlib.sha256(right).hexdigest() == "939af54f14396ec0d827f753c896ac0762ae1e00acab57e19af100243cdd5a6b"
    assert coder.binding.fragment_elements[next(q for q in coder.binding.fragment_elements if q.local == "eMAID")] < 0


# -- H4: empty content ------------------------------------------------------------------------------------------


def session_setup_res(evse_id: str) -> iso15118_2.V2G_Message:
    return iso15118_2.V2G_Message(
        header=iso15118_2.MessageHeader(session_id=bytes(8)),
        body=iso15118_2.Body(body_element=iso15118_2.SessionSetupRes(response_code=iso15118_2.ResponseCode.FAILED, evse_id=evse_id)),
    )


EMPTY = {
    "string": ("iso15118_2", session_setup_res("")),
    "hexBinary": (
        "iso15118_2",
        iso15118_2.V2G_Message(
            header=iso15118_2.MessageHeader(session_id=b""),
            body=iso15118_2.Body(body_element=iso15118_2.SessionSetupReq(evcc_id=b"")),
        ),
    ),
    "base64Binary": (
        "iso15118_2",
        iso15118_2.V2G_Message(
            header=iso15118_2.MessageHeader(session_id=bytes(8)),
            body=iso15118_2.Body(
                body_element=iso15118_2.PaymentDetailsReq(
                    emaid="DE1ABCD2EF357A", contract_signature_cert_chain=iso15118_2.CertificateChain(certificate=b"")
                )
            ),
        ),
    ),
    "anyURI": (
        "appprotocol",
        supportedAppProtocolReq(
            app_protocol=(AppProtocol(protocol_namespace="", version_number_major=1, version_number_minor=0, schema_id=1, priority=1),)
        ),
    ),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_h4_empty_content_in_both_forms(kind: str, exi_engine: str) -> None:
    """H4: empty content is written as a value of length 0, which typed codecs read; the undeclared end of EXIficient is read too."""
    schema, message = EMPTY[kind]
    coder = ExiCodec(schema, engine=exi_engine)
    # An EVSEID has seven characters at least, and stations that have nothing to say send none.
    canonical = encode_both(coder, message, validate=kind != "string")
    assert decode_both(coder, canonical) == message
    assert not coder.examine(canonical).deviations

    undeclared = ExiCodec(schema, options=V2G_PROFILE.with_(empty_as_characters=False))
    other = undeclared.encode_xml(coder.decode_xml(canonical))
    assert other != canonical
    assert decode_both(coder, other) == message
    assert any("undeclared event" in what for what in coder.examine(other).deviations)
    assert encode_both(coder, decode_both(coder, other), validate=kind != "string") == canonical
    assert coder.encode_xml(coder.decode_xml(other)) == canonical


def test_h4_bits_of_both_forms() -> None:
    """H4: a length of 0 for binaries, of 2 for strings; or one escape bit and three zeros."""
    _, message = EMPTY["hexBinary"]
    coder = ExiCodec("iso15118_2")
    path_of_empty = ["SessionID"]
    for options, expected in ((V2G_PROFILE, {"CH": 1 + 8, "EE": 1}), (V2G_PROFILE.with_(empty_as_characters=False), {"EE": 1 + 3})):
        data = ExiCodec("iso15118_2", options=options).encode_xml(coder.to_xml(message))
        events = list(coder.decode_events(data))
        start = next(i for i, event in enumerate(events) if event.name is not None and event.name.local in path_of_empty)
        end = next(i for i in range(start + 1, len(events)) if events[i].kind == "EE")
        assert {str(event.kind): event.end - event.start for event in events[start + 1 : end + 1]} == expected


def test_h4_messages_of_real_cars(codec: Codecs) -> None:
    """H4: a car with an empty SessionID, and one whose EVCCID has length 0, as captured."""
    coder = codec("din70121")
    data = bytes.fromhex("809a0011d0200003c1fc3001ac7000")
    message = decode_both(coder, data)
    assert message.header.session_id == b""
    assert encode_both(coder, message) == data
    anonymous = message.replace(body=din70121.Body(body_element=din70121.SessionSetupReq(evcc_id=b"")))
    assert decode_both(coder, encode_both(coder, anonymous)) == anonymous


# -- H5 to H10 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [64, 65, 85, 127, 128, 1000, 20_000])
def test_h5_no_fixed_buffers(length: int, codec: Codecs) -> None:
    """H5: names of issuers beyond 64 characters, serial numbers of 20 octets, base64 beyond 350: whatever the schema allows."""
    serial = xmldsig.X509IssuerSerial(x509_issuer_name="CN=" + "x" * (length - 3), x509_serial_number=2**159 + 7)
    roots = iso15118_2.ListOfRootCertificateIDs(root_certificate_id=(serial,))
    request = iso15118_2.CertificateInstallationReq(id="id1", oem_provisioning_cert=b"\x30" * 800, list_of_root_certificate_ids=roots)
    signature = xmldsig.Signature(
        signed_info=ExiCodec("xmldsig").from_xml(SIGNED_INFO),
        signature_value=xmldsig.SignatureValue(value=b"\x55" * length),
    )
    message = iso15118_2.V2G_Message(
        header=iso15118_2.MessageHeader(session_id=bytes(8), signature=signature), body=iso15118_2.Body(body_element=request)
    )
    coder = codec("iso15118_2")
    assert decode_both(coder, encode_both(coder, message)) == message


SIGNED_INFO = """
<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
  <CanonicalizationMethod Algorithm="http://www.w3.org/TR/canonical-exi/"/>
  <SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
  <Reference URI="#id1">
    <Transforms><Transform Algorithm="http://www.w3.org/TR/canonical-exi/"/></Transforms>
    <DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</DigestValue>
  </Reference>
</SignedInfo>
"""


def test_h6_acdp_documents_are_numbered_by_element_name(codec: Codecs) -> None:
    """H6: by type name ACDP_ConnectRes and ACDP_DisconnectReq would change places, as they do in libcbv2g."""
    coder = codec("iso15118_20_acdp")
    names = [q.local for q in coder.binding.global_elements]
    assert names == sorted(names, key=lambda name: [ord(c) for c in name])
    by_type = sorted(names, key=lambda name: _type_name(coder, name))
    pair = ["ACDP_ConnectRes", "ACDP_DisconnectReq"]
    assert [names.index(name) for name in pair] != [by_type.index(name) for name in pair]
    for name in pair:
        message = Instances("iso15118_20_acdp", MinimalSource()).element(f"{{urn:iso:std:iso:15118:-20:ACDP}}{name}")
        data = encode_both(coder, message)
        assert (data[1] << 8 | data[2]) >> 10 == names.index(name), "six bits behind the header"
        assert type(decode_both(coder, data)).__name__ == name


def _type_name(coder: ExiCodec, element: str) -> str:
    type_ = next(t for q, t in coder.binding.global_elements.items() if q.local == element)
    return coder.binding.type_name(type_).rpartition("}")[2]


@pytest.mark.parametrize("seed", range(8))
def test_h7_wpt_fine_positioning(seed: int, codec: Codecs) -> None:
    """H7: optional elements behind an optional list are kept, lists hold 16 items, and lists of two at least end."""
    coder = codec("iso15118_20_wpt")
    for name in ("WPT_FinePositioningSetupReq", "WPT_FinePositioningSetupRes", "WPT_FinePositioningReq", "WPT_FinePositioningRes"):
        message: Any = Instances("iso15118_20_wpt", FullSource(seed)).element(f"{{urn:iso:std:iso:15118:-20:WPT}}{name}")
        for count in (0, 1, 2, 3, 15, 16):
            sized = message.replace(vendor_specific_data_container=(b"\x01\x02",) * count)
            assert decode_both(coder, encode_both(coder, sized)) == sized


def test_h7_lists_of_two_at_least(codec: Codecs) -> None:
    """H7: one item is too few, two are enough."""
    coder = codec("iso15118_20_wpt")
    twos = [found for found in bounded_lists("iso15118_20_wpt") if found.minimum == 2]
    assert len(twos) == 3
    for wanted in twos:
        message = messages_with_lists("iso15118_20_wpt")[wanted]
        for size in (2, 3, 254):
            sized = resized(message, wanted, size)
            assert decode_both(coder, encode_both(coder, sized)) == sized
        with pytest.raises(EncodeError):
            encode_both(coder, resized(message, wanted, 1))


@pytest.mark.parametrize("tail", [b"\0", b"\0\0", b"\xff", b"trailing octets" * 20])
def test_h8_trailing_octets(tail: bytes, codec: Codecs) -> None:
    """H8: a Tesla Model 3 sends an octet too much. It is tolerated, and reported by ``examine``."""
    coder = codec("din70121")
    data = bytes.fromhex("809a02202c9fff3e37b3d3d0b8")
    message = decode_both(coder, data)
    assert type(message.body.body_element).__name__ == "ContractAuthenticationReq"
    assert decode_both(coder, data + tail) == message
    decoding = coder.examine(data + tail)
    assert decoding.trailing == tail
    assert not decoding.padding
    assert f"{len(tail)} octet(s) follow" in decoding.deviations[0]


@pytest.mark.parametrize("bits", [0b000001, 0b100000, 0b111111])
def test_h9_padding_bits(bits: int, codec: Codecs) -> None:
    """H9: what fills up the last octet need not be zero; ``examine`` reports it, encoding writes zeros."""
    coder = codec("din70121")
    data = bytes.fromhex("809a004011d01bb19732da177000")
    dirty = data[:-1] + bytes((data[-1] | bits,))
    assert decode_both(coder, dirty) == decode_both(coder, data)
    decoding = coder.examine(dirty)
    assert decoding.padding
    assert decoding.deviations == ("padding bits are not zero",)
    assert (decoding.end, len(decoding.trailing)) == (8 * 14 - 6, 0)
    assert encode_both(coder, decoding.message) == data


def test_h10_namespace_less_elements(codec: Codecs) -> None:
    """H10: an element without its namespace is another element: refused by name as a message, shown as XML, never written."""
    coder = codec("iso15118_2")
    data = coder.encode_xml("<eMAID Id='id1'>DE1ABCD2EF357A</eMAID>", fragment=True)
    assert data[:2].hex() == "80f3"
    with pytest.raises(DecodeError, match="eMAID"):
        decode_both(coder, data, fragment=True)
    assert b"<eMAID" in coder.decode_xml(data, fragment=True)
    for qname in coder.binding.fragment_elements:
        assert qname.uri


#: What is signed in ISO 15118-20, by schema set.
SIGNED = {
    "iso15118_20_common": [
        "AbsolutePriceSchedule",
        "CertificateInstallationReq",
        "MeteringConfirmationReq",
        "OEMProvisioningCertificateChain",
        "PnC_AReqAuthorizationMode",
        "SignedInstallationData",
        "SignedMeteringData",
    ],
    "iso15118_20_ac": ["AC_ChargeParameterDiscoveryRes"],
    "iso15118_20_dc": ["DC_ChargeParameterDiscoveryRes"],
}


@pytest.mark.parametrize(("schema", "name"), [(schema, name) for schema, names in SIGNED.items() for name in names])
def test_h11_roots_of_signed_elements(schema: str, name: str, codec: Codecs) -> None:
    """H11: peers sign different elements; each can be the root of a fragment, and its digest does not depend on the message around."""
    coder = codec(schema)
    binding = coder.binding
    qname = next(q for q in binding.fragment_elements if q.local == name)
    elements = [entry for entry in read(witness_file(schema))[1] if entry.get("fragment")]
    found = [data for data in (bytes.fromhex(entry["exi"]) for entry in elements) if coder.examine(data, fragment=True).name == str(qname)]
    assert found
    for data in found:
        element = decode_both(coder, data, fragment=True)
        assert coder.encode_fragment(element, name) == data
        assert coder.encode_fragment(element, str(qname)) == data


# -- H12 to H16 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("session_id", [bytes(range(size)) for size in range(9)], ids=len)
@pytest.mark.parametrize("evcc_id", [bytes.fromhex("ec65ccb685dc"), bytes.fromhex("0000ec65ccb685dc"), b"\0", bytes(8)], ids=len)
def test_h12_identifiers_are_bytes(session_id: bytes, evcc_id: bytes, codec: Codecs) -> None:
    """H12: SessionIDs of 0 to 8 bytes, EVCCIDs of 6 and of 8: read, kept as they are, written."""
    coder = codec("din70121")
    message = din70121.V2G_Message(
        header=din70121.MessageHeader(session_id=session_id),
        body=din70121.Body(body_element=din70121.SessionSetupReq(evcc_id=evcc_id)),
    )
    again = decode_both(coder, encode_both(coder, message))
    assert again == message
    assert (again.header.session_id, again.body.body_element.evcc_id) == (session_id, evcc_id)


@pytest.mark.parametrize("evse_id", ["DE*ABC\x00\x01\x02", "\x1f\x7f\x80\xff", "\t\r\n ", "\u0000" * 7, "\ufffe\uffff"], ids=ascii)
def test_h12_control_characters(evse_id: str, codec: Codecs) -> None:
    """H12: an EVSEID that XML cannot hold goes through typed messages; XML says so plainly instead of losing it."""
    coder = codec("iso15118_2")
    message = session_setup_res(evse_id)
    data = encode_both(coder, message, validate=False)
    assert decode_both(coder, data) == message
    if set(evse_id) <= set("\t\r\n \x7f\x80\xff"):
        return
    with pytest.raises(EncodeError, match="XML"):
        coder.to_xml(message)
    with pytest.raises(DecodeError, match="XML"):
        coder.decode_xml(data)


def test_h12_din_evse_ids_are_bytes(codec: Codecs) -> None:
    """H12: in DIN 70121 an EVSEID is binary, and chargers send ASCII, BCD and anything else in it."""
    coder = codec("din70121")
    for evse_id in (b"", b"\0", b"DE*ABC*E1", bytes(range(32))):
        message = din70121.V2G_Message(
            header=din70121.MessageHeader(session_id=b"\0"),
            body=din70121.Body(
                body_element=din70121.SessionSetupRes(response_code=din70121.ResponseCode.OK_NewSessionEstablished, evse_id=evse_id)
            ),
        )
        assert decode_both(coder, encode_both(coder, message)) == message


TRUNCATED = {
    "sap": ("appprotocol", "8000dbab9371d3234b71d1b981899189d191818991d26b9b3a232b30020000040040"),
    "din": ("din70121", "809a004011d01bb19732da177000"),
    "current-demand": ("iso15118_2", "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600"),
    "authorization-20": ("iso15118_20_common", "80540402479ad7c263fda60a2a7e4a70620000000480e04007c2a924"),
    "charge-loop-20": ("iso15118_20_ac", "800c041e9869d6a61dc1ef895b9b4a806200484180180418018041801980"),
}


@pytest.mark.parametrize("name", TRUNCATED)
def test_h13_truncation_at_every_bit(name: str, codec: Codecs) -> None:
    """H13: a stream cut anywhere is an error inside of what is there, whatever the bits behind the cut; nothing behind is read."""
    schema, text = TRUNCATED[name]
    coder, data = codec(schema), bytes.fromhex(text)
    end = coder.examine(data).end
    for size in range(end // 8 + (end % 8 > 0)):
        found = outcome(partial(decode_both, coder, data[:size]))
        assert isinstance(found.error, DecodeError)
        assert found.error.offset is not None
        assert found.error.offset <= 8 * size
    whole = int.from_bytes(data, "big")
    for cut in range(8, end):
        keep = -(-cut // 8)
        mask = ~((1 << (8 * len(data) - cut)) - 1)
        for filler in (0, ~mask):
            octets = ((whole & mask) | (filler & ((1 << (8 * len(data))) - 1))).to_bytes(len(data), "big")[:keep]
            found = outcome(partial(coder.decode, octets))
            assert found.error is None or isinstance(found.error, DecodeError)


@pytest.mark.parametrize("schema", ["din70121", "iso15118_2"])
def test_h14_empty_body(schema: str, codec: Codecs) -> None:
    """H14: a body without a message is schema-valid."""
    module = {"din70121": din70121, "iso15118_2": iso15118_2}[schema]
    coder = codec(schema)
    message = module.V2G_Message(header=module.MessageHeader(session_id=b"\x01"), body=module.Body())
    data = encode_both(coder, message)
    assert decode_both(coder, data) == message
    assert coder.from_xml(coder.to_xml(message)) == message
    assert b"Body/>" in coder.decode_xml(data)
    assert not coder.examine(data).deviations


@pytest.mark.parametrize("schema", SETS)
def test_h15_every_message_as_json(schema: str, codec: Codecs) -> None:
    """H15: the JSON interface of the common Java codec lacks all of ACDP and WPT and ten messages of DIN 70121; here are all of them."""
    coder = codec(schema)
    for name in coder.binding.registry.elements:
        for source in (MinimalSource(), FullSource(1)):
            message = Instances(schema, source).element(name)
            again = from_json(to_json(message), schema)
            assert again == message, name
            assert coder.encode(again) == coder.encode(message), name


def test_h16_tariffs_and_certificates(codec: Codecs) -> None:
    """H16: a ChargeParameterDiscoveryRes with sales tariff and a CertificateInstallationRes, which another binding refuses."""
    coder = codec("iso15118_2")
    for name, wanted in (("ChargeParameterDiscoveryRes", "SalesTariff"), ("CertificateInstallationRes", "EMAID")):
        found = 0
        for seed in range(12):
            body: Any = Instances("iso15118_2", FullSource(seed), budget=120).element(f"{{urn:iso:15118:2:2013:MsgBody}}{name}")
            message = iso15118_2.V2G_Message(header=iso15118_2.MessageHeader(session_id=bytes(8)), body=iso15118_2.Body(body_element=body))
            assert decode_both(coder, encode_both(coder, message)) == message
            found += any(type(part).__name__ == wanted for part in _parts(message))
        assert found > 3, name


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("bits", [3583, 3584, 3585, 30_000])
def test_integers_without_bounds_have_the_bound_of_the_limits(bits: int, sign: int, codec: Codecs) -> None:
    """Serial numbers of certificates are unbounded; all paths write the same ones, and refuse the same ones with an error of ours."""
    serial = xmldsig.X509Data_X509IssuerSerial(x509_issuer_name="a", x509_serial_number=sign * 2**bits)
    whole = xmldsig.X509Data(content=(serial,))
    found, expected = (outcome(partial(codec_of("xmldsig", engine).encode, whole)) for engine in (codec("xmldsig").engine, "python"))
    assert same(found.value, expected.value)
    assert type(found.error) is type(expected.error)
    assert (found.error is None) is (bits < 3584 or (bits, sign) == (3584, -1))
    assert found.error is None or isinstance(found.error, EncodeError)
