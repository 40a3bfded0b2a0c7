"""Benches that measure in parts: run those that are asked for, write their tables, and fill them into a document."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Part", "fill", "run_parts"]

#: A part's table, and its figures.
Part: TypeAlias = tuple[str, Any]


def fill(document: Path, prefix: str, tables: Mapping[str, str]) -> None:
    """Put each table between its comments; a document without them has no place for it and stays as it is."""
    text = document.read_text(encoding="utf-8")
    for name, table in tables.items():
        start, end = f"<!-- bench: {prefix} {name} -->\n", f"<!-- bench: end of {prefix} {name} -->"
        before, found, rest = text.partition(start)
        if found and end in rest:
            text = f"{before}{start}\n{table}\n\n{end}{rest.partition(end)[2]}"
    document.write_text(text, encoding="utf-8")


def run_parts(name: str, description: str, parts: Mapping[str, Callable[[bool], Part]], machine: Callable[[], str]) -> int:
    """Measure, write, tell.

    Args:
        name: Name of the bench, of its files and of its comments in documents.
        description: What it is, in one line.
        parts: What it measures; each is told whether runs are to be short.
        machine: Tells where it is measured.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="short runs, to see that everything works")
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    parser.add_argument("--results", type=Path, default=Path("bench/results"))
    parser.add_argument("--document", type=Path)
    arguments, _ = parser.parse_known_args()
    tables: dict[str, str] = {"machine": machine()}
    data: dict[str, Any] = {}
    for part in arguments.only:
        tables[part], data[part] = parts[part](arguments.quick)
        print(f"{part}\n{tables[part]}\n", flush=True)
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / f"{name}.md").write_text("\n\n".join(tables.values()) + "\n", encoding="utf-8")
    (arguments.results / f"{name}.json").write_text(json.dumps({"machine": tables["machine"], **data}, indent=1), encoding="utf-8")
    if arguments.document is not None:
        fill(arguments.document, name, tables)
    return 0
