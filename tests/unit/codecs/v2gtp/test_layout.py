from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from v2gstack.codecs.v2gtp import layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.codecs.v2gtp.fixed import Declaration


@pytest.mark.parametrize(
    ("declaration", "size"),
    [
        (layout.header, layout.HEADER_SIZE),
        (layout.sdp_request, 2),
        (layout.sdp_response, 20),
        (layout.sdp_request_wireless, 62),
        (layout.sdp_response_wireless, 59),
    ],
)
def test_sizes_of_the_standard(declaration: Callable[[], Declaration], size: int) -> None:
    assert declaration().sizeof() == layout.fast(declaration).size == size


def test_construct_is_imported_on_first_use_only() -> None:
    program = (
        "import sys, v2gstack.codecs.v2gtp as package\n"
        "package.V2gtpFramer, package.SdpRequest, package.PayloadType\n"
        "assert 'construct' not in sys.modules, 'imported too early'\n"
        "package.encode_frame(0x8001, b'')\n"
        "assert 'construct' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
