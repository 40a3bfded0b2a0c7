"""What a fresh process pays: import, first decode, memory.

Each round starts an interpreter; what the bare interpreter takes is measured beside it.
"""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from typing import Any

import pytest

from bench.messages import CURRENT_DEMAND_RES, SET
from v2gstack.codecs.exi import ExiCodec

GROUP = "fresh process"


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.benchmark(group=GROUP)
def test_bare_interpreter(benchmark: Any) -> None:
    benchmark.extra_info["peer"] = "python -c pass"
    benchmark.pedantic(run, ("pass",), rounds=15)


@pytest.mark.benchmark(group=GROUP)
def test_import(benchmark: Any) -> None:
    benchmark.extra_info["what"] = "import v2gstack"
    benchmark.pedantic(run, ("import v2gstack",), rounds=15)


@pytest.mark.benchmark(group=GROUP)
def test_first_decode(benchmark: Any) -> None:
    benchmark.extra_info["what"] = "first decode"
    code = f"from v2gstack import ExiCodec; ExiCodec({SET!r}, engine='python').decode(bytes.fromhex({CURRENT_DEMAND_RES.hex()!r}))"
    benchmark.pedantic(run, (code,), rounds=15)


@pytest.mark.benchmark(group="memory")
@pytest.mark.parametrize("octets", [64, 4096, 65536])
def test_peak_memory_of_decoding(benchmark: Any, octets: int) -> None:
    """Peak of one decode, as a multiple of the stream's size, for a growing binary value."""
    codec = ExiCodec("xmldsig", engine="python")
    from v2gstack.messages.xmldsig import SignatureValue

    data = codec.encode(SignatureValue(value=bytes(octets)))
    codec.decode(data)
    tracemalloc.start()
    codec.decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    benchmark.extra_info.update(what=f"decode {octets} octets", peak_bytes=peak, peak_ratio=round(peak / len(data), 1))
    benchmark(codec.decode, data)
    # Written out as a string of bits, a message takes eight times its size, and some copies of parts.
    assert peak < 32 * len(data) + 65536
