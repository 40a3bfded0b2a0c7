"""The C engine by itself: it agrees with the reference engine or gives up, keeps no object alive, and is shared between threads.

What all engines must do is tested elsewhere, with the engine as a parameter.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import sys
import weakref
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
import pytest

from tests.support.exi import DATA, SETS, codec_of, corpus, json_lines, outcome, reference_decode, reference_encode, same
from tests.support.threads import run_in_threads
from v2gstack.codecs.exi import ExiCodec, ExiOptions, Limits
from v2gstack.codecs.exi.native import engine_module, why_not
from v2gstack.codecs.exi.options import V2G_PROFILE
from v2gstack.codecs.exi.schema.components import QName
from v2gstack.errors import CodecError, ConfigError, DecodeError, EncodeError
from v2gstack.messages import AnyElement, Message, xmldsig
from v2gstack.testing.instances import Instances, RandomSource

if why_not() is not None and os.environ.get("V2GSTACK_BUILD_EXTENSION") != "yes":
    pytest.skip(f"{why_not()}; build it with V2GSTACK_BUILD_EXTENSION=yes", allow_module_level=True)

REQUEST = bytes.fromhex("809a004011d01bb19732da177000")


@pytest.fixture(params=SETS)
def codec(request: pytest.FixtureRequest) -> ExiCodec:
    """A codec with the C engine."""
    return codec_of(str(request.param), "c")


def program(codec: ExiCodec) -> Any:
    assert codec.native is not None
    return codec.native


def damaged(data: bytes, source: random.Random) -> bytes:
    """A stream with a few bits or octets changed, lost or added."""
    found = bytearray(data)
    for _ in range(source.choice((1, 1, 2))):
        at = source.randrange(1, len(found)) if len(found) > 1 else 0
        match source.randrange(5):
            case 0 | 1:
                found[at] ^= 1 << source.randrange(8)
            case 2:
                found[at] = source.choice((0, 127, 128, 255))
            case 3:
                del found[at:]
            case _:
                found[at:at] = source.randbytes(source.randrange(1, 4))
        if not found:
            break
    return bytes(found)


def test_the_extension_is_here_when_it_was_asked_for() -> None:
    assert engine_module() is not None, why_not()


def test_valid_messages(codec: ExiCodec) -> None:
    native = program(codec)
    for message in corpus(codec, 60):
        data = reference_encode(codec, message)
        written, read = native.try_encode(message), native.try_decode(data)
        # Only wildcards are left to the reference engine.
        assert (written is not None and read is not None) or "AnyElement(" in repr(message), message
        assert written in (None, data)
        assert read is None or same(read, reference_decode(codec, data))
        assert codec.encode(message) == data
        assert same(codec.decode(data), reference_decode(codec, data))


def test_damaged_streams(codec: ExiCodec) -> None:
    native = program(codec)
    source = random.Random(2)
    accepted = 0
    for message in corpus(codec, 30, seed=2):
        data = reference_encode(codec, message)
        for _ in range(10):
            stream = damaged(data, source)
            found = native.try_decode(stream)
            reference = outcome(lambda stream=stream: reference_decode(codec, stream))
            if reference.error is not None:
                assert found is None, stream.hex()
            elif found is not None:
                accepted += 1
                assert same(found, reference.value), stream.hex()
            # Through the codec, errors are those of the reference engine.
            result = outcome(lambda stream=stream: codec.decode(stream))
            assert result.place == reference.place
    assert accepted


def test_every_truncation() -> None:
    codec = codec_of("din70121", "c")
    assert program(codec).try_decode(REQUEST) is not None
    for length in range(len(REQUEST)):
        if program(codec).try_decode(REQUEST[:length]) is not None:
            # All that is missing is padding.
            assert reference_decode(codec, REQUEST[:length]) == codec.decode(REQUEST)
            continue
        with pytest.raises(DecodeError):
            codec.decode(REQUEST[:length])


def test_recorded_streams() -> None:
    """Streams of our own record, fragments among them."""
    for path in sorted(DATA.glob("*.jsonl")):
        for vector in json_lines(path):
            if vector.get("schema") not in SETS or "hex" not in vector:
                continue
            codec = codec_of(vector["schema"], "c")
            data = bytes.fromhex(vector["hex"])
            fragment = vector.get("mode") == "fragment"
            found = (program(codec).try_decode_fragment if fragment else program(codec).try_decode)(data)
            if found is not None:
                assert same(found, reference_decode(codec, data, fragment=fragment))


WRONG: tuple[Any, ...] = (
    None, True, -1, 65536, 1 << 64, -(1 << 63) - 1, 1 << 9000, 1.5, (), [], object(),
    "", "\ud800", "é\U0001f600", "x" * 3000, b"", b"x" * 70000,
)  # fmt: skip


def alterations(message: Message) -> Iterator[Message]:
    """Messages with one field of one part replaced by something that may not fit."""
    if isinstance(message, AnyElement):
        return
    for name in message.__struct_fields__:
        value = getattr(message, name)
        for wrong in WRONG:
            yield message.replace(**{name: wrong})
        if isinstance(value, tuple):
            for wrong in WRONG:
                yield message.replace(**{name: (*value, wrong)})
            yield message.replace(**{name: value * 40})
        parts = value if isinstance(value, tuple) else (value,)
        for number, part in enumerate(parts):
            if isinstance(part, Message):
                for altered in alterations(part):
                    whole = (*parts[:number], altered, *parts[number + 1 :])
                    yield message.replace(**{name: whole if isinstance(value, tuple) else altered})


def test_messages_that_do_not_fit(codec: ExiCodec) -> None:
    native = program(codec)
    source = random.Random(3)
    checked = 0
    for message in corpus(codec, 6, seed=3):
        altered = list(alterations(message))
        for wrong in source.sample(altered, min(len(altered), 60)):
            found = native.try_encode(wrong)
            try:
                expected: bytes | None = reference_encode(codec, wrong)
            except (CodecError, TypeError):
                expected = None
            checked += 1
            assert found is None or found == expected, wrong
    assert checked > 100


def test_errors_are_those_of_the_reference_engine() -> None:
    codec = codec_of("din70121", "c")
    message = codec.decode(REQUEST)
    request = message.body.body_element
    too_long = message.replace(body=message.body.replace(body_element=request.replace(evcc_id=bytes(9))))
    with pytest.raises(EncodeError, match="octets") as caught:
        codec.encode(too_long)
    assert caught.value.path == "/V2G_Message/Body/SessionSetupReq/EVCCID"
    assert codec.encode(too_long, validate=False)
    assert codec.encode(message, validate=True) == REQUEST
    with pytest.raises(TypeError):
        codec.encode(message, unknown=True)
    with pytest.raises(DecodeError) as refused:
        codec.decode(b"")
    assert refused.value.offset == 0


def test_buffers() -> None:
    codec = codec_of("din70121", "c")
    expected = codec.decode(REQUEST)
    wide = b"".join(bytes((octet, 0)) for octet in REQUEST)
    for data in (bytearray(REQUEST), memoryview(REQUEST), memoryview(b"\x00" + REQUEST)[1:], memoryview(wide)[::2]):
        assert codec.decode(data) == expected
    with pytest.raises(TypeError):
        codec.decode("809a")  # type: ignore[arg-type]


def test_streams_beyond_ascii_and_64_bits() -> None:
    codec = codec_of("xmldsig", "c")
    issuer = xmldsig.X509Data_X509IssuerSerial(x509_issuer_name="CN=é\U0001f600", x509_serial_number=1)
    for number in (
        0,
        1,
        -1,
        127,
        128,
        16383,
        16384,
        (1 << 62),
        (1 << 63) - 1,
        1 << 63,
        1 << 64,
        -(1 << 63),
        -(1 << 64),
        1 << 159,
        (1 << 3584) - 1,
    ):
        info = xmldsig.KeyInfo(content=(xmldsig.X509Data(content=(issuer.replace(x509_serial_number=number),)),))
        data = reference_encode(codec, info)
        assert program(codec).try_encode(info) == data
        assert program(codec).try_decode(data) == info
    beyond = xmldsig.KeyInfo(content=(xmldsig.X509Data(content=(issuer.replace(x509_serial_number=1 << 3584),)),))
    assert program(codec).try_encode(beyond) is None


def test_octets_and_texts_of_every_length() -> None:
    codec = codec_of("xmldsig", "c")
    for length in [*range(40), 126, 127, 128, 1000, 1023, 1024, 1025, 5000]:
        for value in (xmldsig.SignatureValue(id="i" * (length + 1), value=bytes(n & 255 for n in range(length))),
                      xmldsig.SignatureValue(value=bytes(255 - n % 256 for n in range(length)))):  # fmt: skip
            data = reference_encode(codec, value)
            assert program(codec).try_encode(value) == data
            assert program(codec).try_decode(data) == value
            # The same at other bit positions, within a fragment.
            code = codec.binding.fragment_codes
            qname = next(q for q in code if q.local == "SignatureValue")
            fragment = codec.reference.encode(
                codec.binding, value, qname, codec.binding.fragment_elements[qname], fragment=True, validate=True
            )
            assert program(codec).try_encode_fragment(value, code[qname]) == fragment
            assert program(codec).try_decode_fragment(fragment) == value


def repetitive(message: Message) -> Message | None:
    """The message with a signature in its header that says everything twice; `None` without a header."""
    algorithm = "http://www.w3.org/TR/canonical-exi/"
    transforms = xmldsig.Transforms(transform=(xmldsig.Transform(algorithm=algorithm),) * 2)
    digest = xmldsig.DigestMethod(algorithm="é")
    references = tuple(
        xmldsig.Reference(uri=uri, transforms=transforms, digest_method=digest, digest_value=b"12") for uri in ("#a", "é", "#a")
    )
    signed = xmldsig.SignedInfo(
        canonicalization_method=xmldsig.CanonicalizationMethod(algorithm=algorithm, content=("text", "text", "#a")),
        signature_method=xmldsig.SignatureMethod(algorithm="#a"),
        reference=references,
    )
    signature = xmldsig.Signature(signed_info=signed, signature_value=xmldsig.SignatureValue(value=b""))
    if type(message) is xmldsig.Signature:
        return signature
    header = getattr(message, "header", None)
    return None if header is None else message.replace(header=header.replace(signature=signature))


def test_hits_in_value_tables(codec: ExiCodec) -> None:
    """Some peers fill the value tables, though the V2G profile has none: their streams are read all the same."""
    writer = ExiCodec(codec.schema, engine="python", options=V2G_PROFILE.with_(value_partition_capacity=None))
    source = random.Random(7)
    hits = 0
    for plain in corpus(codec, 150, seed=7):
        message = repetitive(plain)
        if message is None:
            continue
        data = writer.encode(message, validate=False)
        assert data != codec.encode(message, validate=False)
        found = program(codec).try_decode(data)
        assert found is not None or "AnyElement(" in repr(message)
        assert found is None or same(found, reference_decode(codec, data))
        hits += found is not None
        for _ in range(10):
            stream = damaged(data, source)
            found = program(codec).try_decode(stream)
            reference = outcome(lambda stream=stream: reference_decode(codec, stream))
            assert found is None or same(found, reference.value), stream.hex()
    assert hits or codec.schema == "appprotocol"


def test_many_hits() -> None:
    """Local and global partitions, identifiers of every width, and streams of hits alone."""
    codec = codec_of("xmldsig", "c")
    writer = ExiCodec("xmldsig", engine="python", options=V2G_PROFILE.with_(value_partition_capacity=None))
    source = random.Random(8)
    texts = [f"value {number}" for number in range(700)] + ["", "é\U0001f600"]
    content = tuple(source.choice((xmldsig.KeyName, xmldsig.MgmtData))(value=source.choice(texts[: 3 + number])) for number in range(3000))
    info = xmldsig.KeyInfo(id="value", content=content)
    data = writer.encode(info, validate=False)
    assert reference_decode(codec, data) == info
    assert same(program(codec).try_decode(data), info)
    distinct = len({"value", *(item.value for item in content)} - {""})
    for limit in (3, distinct - 1):
        small = ExiCodec("xmldsig", engine="c", limits=Limits(max_table_entries=limit))
        assert program(small).try_decode(data) is None
        with pytest.raises(DecodeError):
            small.decode(data)


def reference_fragment(codec: ExiCodec, element: Message, qname: QName) -> bytes:
    """Encode a fragment by the reference path alone."""
    type_ = codec.binding.fragment_elements[qname]
    return codec.reference.encode(codec.binding, element, qname, type_, fragment=True, validate=True)


def elements(codec: ExiCodec, seed: int) -> Iterator[tuple[QName, Message]]:
    """For each element whose type has a name, a random message."""
    binding = codec.binding
    generator = Instances(codec.schema, RandomSource(random.Random(seed)))
    for qname, type_ in sorted(binding.fragment_elements.items()):
        bound = type_ if type_ >= 0 else binding.declared_types[qname][0]
        name = binding.type_name(bound)
        if binding.is_simple(bound) or name not in binding.registry.types or name.endswith("/"):
            continue
        with contextlib.suppress(ConfigError):  # abstract types of which this set has no other
            yield qname, generator.complex_type(name)


def test_fragments(codec: ExiCodec) -> None:
    """Elements of any type as signatures digest them; also one that has several types."""
    native = program(codec)
    source = random.Random(9)
    counted = 0
    for qname, element in elements(codec, seed=9):
        reference = outcome(partial(reference_fragment, codec, element, qname))
        written = native.try_encode_fragment(element, codec.binding.fragment_codes[qname])
        assert written is None or written == reference.value
        if reference.error is not None:
            continue
        for stream in (reference.value, *(damaged(reference.value, source) for _ in range(5))):
            expected = outcome(partial(reference_decode, codec, stream, fragment=True))
            found = native.try_decode_fragment(stream)
            assert found is None or same(found, expected.value), stream.hex()
            counted += found is not None
            assert outcome(partial(codec.decode_fragment, stream)).place == expected.place
    assert counted


def test_the_element_with_two_types() -> None:
    codec = codec_of("iso15118_2", "c")
    stream = bytes.fromhex("80ec0202b4b21a40041111505090d0cc4c8cd05090cd4dbd3d00")
    found = program(codec).try_decode_fragment(stream)
    assert same(found, reference_decode(codec, stream, fragment=True))
    assert found.id == "id4"
    assert codec.encode_fragment(found, "eMAID") == stream
    code = next(code for qname, code in codec.binding.fragment_codes.items() if qname.local == "eMAID")
    assert program(codec).try_encode_fragment(found, code) == stream
    for wrong in (found.replace(value=None), found.replace(value=1), found.replace(id=1)):
        assert program(codec).try_encode_fragment(wrong, code) is None
        with pytest.raises(EncodeError):
            codec.encode_fragment(wrong, "eMAID")
    # Without an attribute it is the other type, a plain text.
    plain = codec.encode_fragment("DE8AA1A2B3C4D5", "eMAID")
    assert codec.decode_fragment(plain) == "DE8AA1A2B3C4D5"


def test_empty_elements_without_a_value() -> None:
    """EXI processors that are fed with XML write an empty element as a start tag and an end tag."""
    codec = codec_of("iso15118_2", "c")
    message = codec.decode(bytes.fromhex("8098004011d01801f7e81f53ec00"))
    empty = message.replace(header=message.header.replace(session_id=b""))
    # Session identifier: SE Header 0, SE SessionID 0, then the escape 1 and the end tag 000 in place of a value.
    bits = f"{int.from_bytes(codec.encode(empty, validate=False), 'big'):b}"
    at = 8 + 7 + 2
    assert bits[at : at + 10] == "0" * 10
    changed = f"{bits[:at]}1000{bits[at + 10 :]}"
    changed += "0" * (-len(changed) % 8)
    stream = int(changed, 2).to_bytes(len(changed) // 8, "big")
    assert reference_decode(codec, stream) == empty
    assert same(program(codec).try_decode(stream), empty)


def test_wildcards_go_to_the_reference_engine() -> None:
    codec = codec_of("xmldsig", "c")
    assert "wildcards" in program(codec).unsupported
    foreign = xmldsig.Object(content=("text", AnyElement(name="{urn:x}a", content=("b",))))
    data = codec.encode(foreign)
    assert program(codec).try_encode(foreign) is None
    assert program(codec).try_decode(data) is None
    assert codec.decode(data) == foreign


def test_limits() -> None:
    data = REQUEST
    for limits in (
        Limits(max_depth=3), Limits(max_depth=4), Limits(max_events=3), Limits(max_binary_octets=5), Limits(max_string_characters=0)
    ):  # fmt: skip
        codec = ExiCodec("din70121", engine="c", limits=limits)
        reference = outcome(lambda codec=codec: reference_decode(codec, data))
        found = program(codec).try_decode(data)
        assert found is None or found == reference.value
        assert outcome(lambda codec=codec: codec.decode(data)).place == reference.place
    codec = ExiCodec("xmldsig", engine="c", limits=Limits(max_table_entries=2))
    value = xmldsig.CanonicalizationMethod(algorithm="abc", content=("text",))
    data = codec.encode(value)
    assert codec.decode(data) == value
    for entries, fits in ((2, True), (1, False)):
        codec = ExiCodec("xmldsig", engine="c", limits=Limits(max_table_entries=entries))
        assert (program(codec).try_decode(data) is not None) == fits
        assert (outcome(lambda codec=codec: reference_decode(codec, data)).error is None) == fits


def test_integers_keep_the_limit_of_octets() -> None:
    limits = Limits(max_integer_octets=2)
    codec = ExiCodec("xmldsig", engine="c", limits=limits)
    for number in (16383, 16384, -16384, -16385):
        method = xmldsig.SignatureMethod(algorithm="a", content=(xmldsig.HMACOutputLength(value=number),))
        assert program(codec).try_encode(method) == outcome(lambda method=method: reference_encode(codec, method)).value


def test_other_options_run_in_python() -> None:
    codec = ExiCodec("din70121", engine="c", options=ExiOptions(strict=True))
    assert codec.native is None
    message = codec_of("din70121", "c").decode(REQUEST)
    assert codec.decode(codec.encode(message)) == message


def test_a_subclass_keeps_its_own_methods() -> None:
    class Counting(ExiCodec):
        calls = 0

        def decode(self, data: bytes | bytearray | memoryview) -> Any:
            self.calls += 1
            return super().decode(data)

    codec = Counting("din70121", engine="c")
    for _ in range(3):
        codec.decode(REQUEST)
    assert codec.calls == 3


def test_no_object_is_kept_alive(codec: ExiCodec) -> None:
    """Whatever comes of a stream, every reference that was taken is given back."""
    native = program(codec)
    source = random.Random(4)
    streams: list[bytes] = []
    messages = list(corpus(codec, 12, seed=4))
    for message in messages:
        data = reference_encode(codec, message)
        streams += [data, *(damaged(data, source) for _ in range(6)), *(data[:n] for n in range(2, len(data), 7))]
    members = [member for cls in codec.binding.registry.enums.values() for member in cls]
    watched = [None, True, False, (), *members, *codec.binding.registry.types.values(), *messages]

    def run() -> None:
        for stream in streams:
            native.try_decode(stream)
            native.try_decode_fragment(stream)
        for message in messages:
            native.try_encode(message)

    run()
    gc.collect()
    gc.disable()
    try:
        blocks = sys.getallocatedblocks()
        before = [sys.getrefcount(each) for each in watched]
        for _ in range(5):
            run()
        after = [sys.getrefcount(each) for each in watched]
        grown = sys.getallocatedblocks() - blocks
    finally:
        gc.enable()
    # None and the like are shared by everything in the process; a leak would show once for each stream.
    assert all(abs(new - old) < 5 for old, new in zip(before, after, strict=True))
    assert grown < len(streams)


def test_a_codec_can_be_garbage() -> None:
    codec = ExiCodec("appprotocol", engine="c")
    codec.decode(bytes.fromhex("80400080"))
    native = program(codec)
    assert gc.is_tracked(native)
    decode, watch = codec.decode, weakref.ref(codec)
    del codec, native
    gc.collect()
    # The method holds its program, and the program the codec that it falls back to.
    assert decode(bytes.fromhex("80400080")).schema_id == 2
    with pytest.raises(DecodeError):
        decode(b"")
    del decode
    gc.collect()
    assert watch() is None


def test_threads_share_a_codec() -> None:
    """Each thread sees the messages that belong to its own streams."""
    codec = codec_of("iso15118_2", "c")
    cases = [(message, reference_encode(codec, message)) for message in corpus(codec, 40, seed=5)]
    problems: list[str] = []

    def work(seed: int) -> None:
        source = random.Random(seed)
        for _ in range(2000):
            message, data = source.choice(cases)
            found, written = codec.decode(data), codec.encode(message)
            if written != data or found != codec.decode(data) or program(codec).try_encode(found) not in (None, data):
                problems.append(data.hex())

    run_in_threads(work)
    assert not problems


def test_it_is_faster_than_python() -> None:
    """By far; the benchmarks tell how much."""
    import time

    def seconds(codec: ExiCodec) -> float:
        codec.decode(REQUEST)
        best = float("inf")
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(200):
                codec.decode(REQUEST)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(codec_of("din70121", "c")) * 4 < seconds(codec_of("din70121"))


def test_json_and_exi_give_the_same_message() -> None:
    codec = codec_of("din70121", "c")
    message = codec.decode(REQUEST)
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
    assert hash(message) == hash(reference_decode(codec, REQUEST))
