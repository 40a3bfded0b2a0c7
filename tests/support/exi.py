"""The EXI codec under test: its schema sets, and both paths of an engine side by side.

An engine has a fast path for what V2G peers send, and the reference path for everything. Tests decode and encode through
:func:`decode_both` and :func:`encode_both`, which run the codec as users do and the reference path, and demand the same of
them: value and type of every field, bytes, and for errors class, bit offset and element path.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec
from v2gstack.errors import CodecError, DecodeError, EncodeError
from v2gstack.messages import Message
from v2gstack.testing.instances import Instances, RandomSource

__all__ = [
    "DATA",
    "SETS",
    "Outcome",
    "codec_of",
    "corpus",
    "decode_both",
    "encode_both",
    "json_lines",
    "outcome",
    "reference_decode",
    "reference_encode",
    "same",
]

#: Names of the schema sets.
SETS = tuple(SCHEMA_SETS)

#: Recorded vectors of our own.
DATA = Path(__file__).resolve().parents[1] / "vectors" / "data"


@cache
def codec_of(schema: str, engine: str = "python") -> ExiCodec:
    """The codec of a schema set; made once for all tests."""
    return ExiCodec(schema, engine=engine)


def json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class Outcome(NamedTuple):
    """What came of decoding or encoding: a value or an error."""

    value: Any = None
    error: CodecError | None = None

    @property
    def place(self) -> tuple[type[CodecError], int | None, str] | None:
        """The error reduced to what users can rely on: class, bit offset, path."""
        if self.error is None:
            return None
        return type(self.error), getattr(self.error, "offset", None), getattr(self.error, "path", "")


def outcome(action: Callable[[], Any]) -> Outcome:
    """Run something that may raise a `CodecError`; anything else that it raises is a bug and passes through."""
    try:
        return Outcome(value=action())
    except CodecError as error:
        return Outcome(error=error)


def same(one: object, other: object) -> bool:
    """Whether two messages are equal in every value and in its type; `1 == True` is not enough."""
    return one == other and type(one) is type(other) and repr(one) == repr(other)


def reference_decode(codec: ExiCodec, data: bytes, *, fragment: bool = False) -> Any:
    """Decode by the reference path alone."""
    return codec.reference.decode(codec.binding, bytes(data), fragment=fragment)[1]


def reference_encode(codec: ExiCodec, message: Any, *, validate: bool = True) -> bytes:
    """Encode by the reference path alone."""
    return codec._encode_by_reference(message, validate=validate)


def decode_both(codec: ExiCodec, data: bytes, *, fragment: bool = False) -> Any:
    """Decode by the codec and by the reference path; both agree.

    Raises:
        DecodeError: The data do not decode.
    """
    reference = outcome(lambda: reference_decode(codec, data, fragment=fragment))
    if not fragment and codec._fused_decoder is not None:
        fused = codec._fused_decoder.decode(bytes(data))
        if fused is not None:
            assert reference.error is None, f"the fused path decodes what the reference path refuses: {bytes(data).hex()}"
            assert same(fused[0], reference.value), f"the paths decode differently: {bytes(data).hex()}"
    found = outcome(lambda: codec.decode_fragment(data) if fragment else codec.decode(data))
    assert found.place == reference.place, f"{found} is not {reference}: {bytes(data).hex()}"
    if found.error is not None:
        assert isinstance(found.error, DecodeError)
        assert isinstance(found.error.offset, int)
        assert 0 <= found.error.offset <= 8 * len(data)
        assert str(found.error)
        raise found.error
    assert same(found.value, reference.value)
    return found.value


def encode_both(codec: ExiCodec, message: Any, *, validate: bool = True) -> bytes:
    """Encode by the codec and by the reference path; both agree.

    Raises:
        EncodeError: The message cannot be encoded.
    """
    reference = outcome(lambda: reference_encode(codec, message, validate=validate))
    if codec._fused_encoder is not None:
        fused = codec._fused_encoder.encode(message)
        if fused is not None:
            assert reference.error is None, f"the fused path encodes what the reference path refuses: {message!r}"
            assert fused == reference.value, f"the paths encode differently: {message!r}"
    found = outcome(lambda: codec.encode(message, validate=validate))
    assert found.place == reference.place, f"{found} is not {reference}: {message!r}"
    if found.error is not None:
        assert isinstance(found.error, EncodeError)
        assert str(found.error)
        raise found.error
    assert found.value == reference.value
    return bytes(found.value)


def corpus(codec: ExiCodec, count: int, seed: int = 1) -> Iterator[Message]:
    """Random valid messages of a schema set."""
    generator = random.Random(seed)
    instances = Instances(codec.schema, RandomSource(generator))
    names = sorted(codec.binding.registry.elements)
    for _ in range(count):
        yield instances.element(generator.choice(names))
