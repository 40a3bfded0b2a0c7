"""The differential fuzzer's own tests: both engines agree on its seeds, and it sees it when they do not."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.fuzz.differential import HEAD, KINDS, TARGETS, Difference, Differential, Target, headed, seeds
from tests.support.exi import SETS
from v2gstack.errors import DecodeError

STREAM = bytes.fromhex("809a004011d01bb19732da177000")
DOCUMENT = Target("document", "din70121")


@pytest.fixture(scope="module")
def differential() -> Differential:
    return Differential()


@pytest.fixture(scope="module")
def inputs() -> list[bytes]:
    return list(seeds(random.Random(1)))


@pytest.mark.parametrize("kind", KINDS)
def test_seeds(differential: Differential, inputs: list[bytes], kind: str) -> None:
    reached: set[str] = set()
    for data in inputs:
        target = TARGETS[data[0]]
        if target.kind == kind:
            differential.check(data)
            reached.add(target.name)
    assert reached >= set(SETS) - ({"appprotocol"} if kind == "fragment" else set())


def test_short_inputs(differential: Differential) -> None:
    for length in range(HEAD + 2):
        differential.check(bytes(length))


def test_every_field_can_be_altered(differential: Differential) -> None:
    target = Target("altered", "din70121")
    before = differential.counts["altered encode refused"]
    for where in range(40):
        differential.check(headed(target, STREAM, where, 1))
    assert differential.counts["altered encode refused"] > before + 10


class Wrong:
    """A codec with something to find."""

    def __init__(self, codec: Any, error: Exception | None) -> None:
        self.codec = codec
        self.error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.codec, name)

    def decode(self, data: bytes) -> Any:
        if self.error is not None:
            raise self.error
        message = self.codec.decode(data)
        return message.replace(header=message.header.replace(session_id=b"\1"))

    def encode(self, message: Any, **options: Any) -> bytes:
        return bytes(self.codec.encode(message, **options)) + b"\0"


@pytest.mark.parametrize(
    ("error", "stage"),
    [(None, "decode"), (DecodeError("no", offset=3, path="/V2G_Message"), "decode"), (ValueError("no"), "decode")],
)
def test_differences_are_seen(error: Exception | None, stage: str) -> None:
    both = Differential()
    both.c["din70121"] = Wrong(both.c["din70121"], error)  # type: ignore[assignment]
    with pytest.raises(Difference) as caught:
        both.check(headed(DOCUMENT, STREAM))
    assert (caught.value.target, caught.value.stage, caught.value.data) == (DOCUMENT, stage, STREAM)


def test_other_octets_are_seen() -> None:
    both = Differential()
    wrong = Wrong(both.c["din70121"], None)
    wrong.decode = both.c["din70121"].decode  # type: ignore[method-assign]
    both.c["din70121"] = wrong  # type: ignore[assignment]
    with pytest.raises(Difference, match="document of din70121, encode"):
        both.check(headed(DOCUMENT, STREAM))


def test_what_both_raise_is_seen_as_well() -> None:
    both = Differential()
    for codecs in (both.python, both.c):
        codecs["din70121"] = Wrong(codecs["din70121"], ValueError("no"))  # type: ignore[assignment]
    with pytest.raises(Difference, match="decode raises ValueError"):
        both.check(headed(DOCUMENT, STREAM))
