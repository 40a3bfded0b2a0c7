"""Generates the messages of OCPP in ``src/v2gstack/messages/ocpp*`` from the tables in ``schemas/ocpp``.

``python tools/gen_ocpp.py`` writes them; with ``--check`` it compares instead, and fails on any difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY / "src"), str(_REPOSITORY)]

from tools._gen.writing import main  # noqa: E402
from tools._ocpp.actions import VERSIONS  # noqa: E402
from tools._ocpp.render import render_version  # noqa: E402
from tools._ocpp.tables import read_table  # noqa: E402

_MESSAGES = _REPOSITORY / "src" / "v2gstack" / "messages"


def generate() -> dict[Path, str]:
    """The text of every generated file."""
    tables = [read_table(version) for version in VERSIONS]
    return {_MESSAGES / table.package / f"{name}.py": text for table in tables for name, text in render_version(table).items()}


if __name__ == "__main__":
    sys.exit(main(__doc__, generate))
