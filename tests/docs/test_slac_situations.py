"""The list of situations of SLAC is complete, and names no test that does not exist."""

from __future__ import annotations

import re

from tests.docs.markdown import ROOT, text_of

DOCUMENT = "docs/reference/slac-situations.md"


def test_every_situation_is_a_test_and_every_test_is_listed() -> None:
    listed = re.findall(r"`(test_\w+)`", text_of(DOCUMENT))
    written = [
        name
        for path in sorted((ROOT / "tests/unit/protocols/slac").glob("test_*.py"))
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(written) > 70
    assert sorted(listed) == sorted(written)
