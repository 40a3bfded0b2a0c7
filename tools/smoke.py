"""Does an installation work? Needs nothing but the installed package and recorded vectors.

Usage: ``python -I tools/smoke.py c|python VECTORS``

Checks that the engine is the one that is expected, that every schema set decodes and encodes its vectors, that every module of the
package can be imported, and that ``v2gstack doctor`` finds nothing wrong.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import v2gstack
from v2gstack.codecs.exi import SCHEMA_SETS, ExiCodec
from v2gstack.errors import ConfigError

__all__ = ["main"]

#: Rooms and modules of the package that need an extra.
EXTRAS = ("v2gstack.runtime.ocpp.connections", "v2gstack.testing")


def check_engine(expected: str) -> None:
    """The extension is there, or is not."""
    try:
        found = ExiCodec("appprotocol", engine="c").engine
    except ConfigError:
        found = "python"
    if found != expected:
        raise SystemExit(f"the engine is {found}, not {expected}")


def check_vectors(engine: str, directory: Path) -> int:
    """Every recorded document comes back as the bytes it came from; returns how many there were."""
    count = 0
    for name in SCHEMA_SETS:
        codec = ExiCodec(name, engine=engine)
        with (directory / f"witness_{name}.jsonl").open(encoding="utf-8") as lines:
            entries = [json.loads(line) for line in lines]
        documents = [bytes.fromhex(entry["exi"]) for entry in entries if "exi" in entry and not entry.get("fragment")]
        for data in documents:
            again = codec.encode(codec.decode(data), validate=False)
            # Where the other processor writes an empty element by an undeclared end tag, ours writes it canonically: equal in meaning.
            if again != data and codec.decode(again) != codec.decode(data):
                raise SystemExit(f"{name}: {data.hex()} comes back as {again.hex()}")
        if not documents:
            raise SystemExit(f"{name}: no vectors")
        count += len(documents)
    return count


def check_modules() -> int:
    """Every module can be imported; returns how many there are."""
    names = [module.name for module in pkgutil.walk_packages(v2gstack.__path__, "v2gstack.", onerror=lambda name: None)]
    wanted = [name for name in names if not name.startswith(EXTRAS) and not name.endswith("__main__")]
    for name in wanted:
        importlib.import_module(name)
    return len(wanted)


def check_doctor(engine: str) -> None:
    """``v2gstack doctor`` is content, and names the engine."""
    program = Path(sys.executable).with_name("v2gstack")
    answer = subprocess.run([str(program), "doctor", "--json"], check=True, capture_output=True)
    report = json.loads(answer.stdout)
    available = next(check for check in report["checks"] if check["what"] == "C engine")
    if not report["ok"] or available["ok"] is not (True if engine == "c" else None):
        raise SystemExit(f"v2gstack doctor says {available}")


def main() -> None:
    """Check all of it."""
    engine, directory = sys.argv[1], Path(sys.argv[2])
    check_engine(engine)
    vectors = check_vectors(engine, directory)
    modules = check_modules()
    check_doctor(engine)
    print(f"Python {sys.version.split()[0]}, {engine} engine: {vectors} vectors, {modules} modules, v2gstack doctor: fine")


if __name__ == "__main__":
    main()
