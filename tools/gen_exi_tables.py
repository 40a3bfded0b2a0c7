"""Compile the schemas into the grammar programs that the package ships.

Usage: python tools/gen_exi_tables.py [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from v2gstack._resources import schema_path
from v2gstack.codecs.exi.grammar import compile_schema
from v2gstack.codecs.exi.program import decode_program, encode_program
from v2gstack.codecs.exi.schema.reader import read_schema
from v2gstack.codecs.exi.sets import EXI_OPTIONS, SCHEMA_SETS
from v2gstack.errors import SchemaError

TABLES = Path(__file__).parents[1] / "src" / "v2gstack" / "codecs" / "exi" / "tables"


def main() -> int:
    """Write the programs, or with ``--check`` tell which ones are out of date."""
    parser = argparse.ArgumentParser(description="Compile the schemas into grammar programs.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a program is out of date")
    check = parser.parse_args().check
    roots = {name: found.root for name, found in SCHEMA_SETS.items()} | {EXI_OPTIONS: EXI_OPTIONS}
    stale: list[str] = []
    TABLES.mkdir(exist_ok=True)
    for name, root in roots.items():
        program = compile_schema(read_schema(schema_path(root)))
        path = TABLES / f"{name}.bin"
        try:
            current = decode_program(path.read_bytes()) if path.exists() else None
        except SchemaError:
            current = None
        # Compared as programs: compressed bytes differ between versions of zlib.
        if current == program:
            continue
        if check:
            stale.append(path.name)
        else:
            path.write_bytes(encode_program(program))
            print(f"wrote {path.name}: {len(program.states)} states, {path.stat().st_size} bytes")
    if stale:
        print(f"out of date: {', '.join(stale)}; run `make generate`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
