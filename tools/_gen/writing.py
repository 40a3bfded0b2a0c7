"""Writes what a generator makes, or compares it with what is committed."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable
from pathlib import Path

__all__ = ["main"]

_REPOSITORY = Path(__file__).resolve().parents[2]


def main(description: str | None, generate: Callable[[], dict[Path, str]]) -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--check", action="store_true", help="compare with the committed files instead of writing them")
    arguments = parser.parse_args()
    stale = 0
    for path, text in generate().items():
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before == text:
            continue
        stale += 1
        name = str(path.relative_to(_REPOSITORY))
        if arguments.check:
            difference = difflib.unified_diff(before.splitlines(), text.splitlines(), name, "generated", lineterm="", n=1)
            print("\n".join(list(difference)[:40]))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if arguments.check and stale else 0
