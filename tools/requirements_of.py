"""Print the requirements of dependency groups, for installers that do not read groups themselves.

Usage: ``python tools/requirements_of.py test lint | pip install -r /dev/stdin``
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

__all__ = ["requirements_of"]


def requirements_of(groups: dict[str, list[Any]], name: str) -> list[str]:
    """The requirements of one group, the groups it includes put in place."""
    found: list[str] = []
    for entry in groups[name]:
        found.extend([entry] if isinstance(entry, str) else requirements_of(groups, entry["include-group"]))
    return found


def main() -> None:
    """Print the requirements of the groups named on the command line, one on each line."""
    document = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    for name in sys.argv[1:]:
        print("\n".join(requirements_of(document["dependency-groups"], name)))


if __name__ == "__main__":
    main()
