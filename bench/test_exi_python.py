"""The Python engine beside lxml and the ``iso15118`` package, on one message of the charge loop.

lxml reads and writes the message's XML without looking into it: what a stack pays that uses XML.
"""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from bench.messages import CURRENT_DEMAND_RES, CURRENT_DEMAND_RES_XML, SET
from v2gstack.codecs.exi import ExiCodec

DECODE = "decode CurrentDemandRes (ISO 15118-2)"
ENCODE = "encode CurrentDemandRes (ISO 15118-2)"


@pytest.fixture(scope="module")
def codec() -> ExiCodec:
    codec = ExiCodec(SET, engine="python")
    assert codec.encode(codec.decode(CURRENT_DEMAND_RES)) == CURRENT_DEMAND_RES
    return codec


@pytest.mark.benchmark(group=DECODE)
def test_decode(benchmark: Any, codec: ExiCodec) -> None:
    benchmark.extra_info.update(what="python engine", at_most={"lxml.etree.fromstring": 3})
    message = benchmark(codec.decode, CURRENT_DEMAND_RES)
    assert message.body.body_element.evse_present_voltage.value == 3985


@pytest.mark.benchmark(group=DECODE)
def test_decode_reference(benchmark: Any, codec: ExiCodec) -> None:
    benchmark.extra_info.update(what="python engine, reference")
    benchmark(codec.reference.decode, codec.binding, CURRENT_DEMAND_RES, fragment=False)


@pytest.mark.benchmark(group=DECODE)
def test_decode_lxml(benchmark: Any) -> None:
    benchmark.extra_info["peer"] = "lxml.etree.fromstring"
    benchmark(etree.fromstring, CURRENT_DEMAND_RES_XML)


@pytest.mark.benchmark(group=ENCODE)
def test_encode(benchmark: Any, codec: ExiCodec) -> None:
    benchmark.extra_info.update(what="python engine", at_most={"lxml.etree.tostring": 3})
    assert benchmark(codec.encode, codec.decode(CURRENT_DEMAND_RES)) == CURRENT_DEMAND_RES


@pytest.mark.benchmark(group=ENCODE)
def test_encode_lxml(benchmark: Any) -> None:
    benchmark.extra_info["peer"] = "lxml.etree.tostring"
    benchmark(etree.tostring, etree.fromstring(CURRENT_DEMAND_RES_XML))


@pytest.fixture(scope="module")
def package() -> Any:
    """The codec path of the ``iso15118`` package: its models, JSON, a JVM."""
    pytest.importorskip("iso15118", reason="the iso15118 package is missing; `make interop` installs it, then `make bench` measures it")
    from iso15118.shared.exi_codec import EXI
    from iso15118.shared.exificient_exi_codec import ExificientEXICodec
    from iso15118.shared.messages.enums import Namespace
    from iso15118.shared.settings import load_shared_settings

    load_shared_settings()
    path = EXI()
    path.set_exi_codec(ExificientEXICodec())
    path.from_exi(CURRENT_DEMAND_RES, Namespace.ISO_V2_MSG_DEF)
    return path, Namespace.ISO_V2_MSG_DEF


@pytest.mark.benchmark(group=DECODE)
def test_decode_package(benchmark: Any, package: Any) -> None:
    benchmark.extra_info["peer"] = "iso15118 package"
    path, namespace = package
    benchmark(path.from_exi, CURRENT_DEMAND_RES, namespace)


@pytest.mark.benchmark(group=ENCODE)
def test_encode_package(benchmark: Any, package: Any) -> None:
    benchmark.extra_info["peer"] = "iso15118 package"
    path, namespace = package
    message = path.from_exi(CURRENT_DEMAND_RES, namespace)
    benchmark(path.to_exi, message, namespace)
