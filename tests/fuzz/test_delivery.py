"""Both ends of OCPP are killed while transactions run; nothing is lost, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.delivery.__main__ import torture
from v2gstack.messages.ocpp import OcppVersion

#: Enough to be interrupted some ten times; `python -m tests.fuzz.delivery` makes a thousand.
TRANSACTIONS = 100


@pytest.mark.parametrize("version", list(OcppVersion), ids=lambda version: version.value)
def test_nothing_lost_nothing_twice(version: OcppVersion, tmp_path: Path) -> None:
    print(torture(tmp_path, version, TRANSACTIONS, seed=15118))
