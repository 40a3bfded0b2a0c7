"""What one wheel for all Python versions would cost: message objects by slots, and by the calls of the limited API.

Usage: python -m bench.abi3 [--document FILE]

The C engine stores into the slots of message objects and reads them there. The limited API (``abi3``) has no slots: it has a call of
the class with a dictionary, or ``PyType_GenericAlloc`` and ``PyObject_GenericSetAttr`` for each field; for reading,
``PyObject_GetAttr``. Measured are all of them in C, for the classes of a CurrentDemandRes, by compiling ``bench/abi3.c``.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from bench.compare import fill
from bench.messages import MESSAGES

__all__ = ["main", "table"]

TIMES = 2000
ROUNDS = 200


def compiled(directory: Path) -> Any:
    """The module, compiled for this interpreter."""
    made = directory / f"abi3{sysconfig.get_config_var('EXT_SUFFIX')}"
    source = Path(__file__).with_name("abi3.c")
    include = sysconfig.get_path("include")
    flags = ["-std=c11", "-O2", "-shared", "-fPIC", f"-I{include}"]
    subprocess.run([os.environ.get("CC", "gcc"), *flags, str(source), "-o", str(made)], check=True)
    spec = importlib.util.spec_from_file_location("abi3", made)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def nanoseconds(action: Any, *arguments: Any) -> float:
    """Of one object, in the fastest of many rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begin = perf_counter()
        action(*arguments, TIMES)
        best = min(best, perf_counter() - begin)
    return best / TIMES * 1e9


def parts(value: Any) -> Iterator[Any]:
    """A message and the messages in it."""
    yield value
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        for each in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(each, msgspec.Struct):
                yield from parts(each)


def measured(module: Any, value: Any) -> list[float]:
    """Nanoseconds of making one object, in three ways, and of reading it, in two."""
    names = type(value).__struct_fields__
    plan = type(value), names, tuple(getattr(value, name) for name in names)
    making = [nanoseconds(getattr(module, way), *plan) for way in ("make_by_slots", "make_by_call", "make_by_setattr")]
    return making + [nanoseconds(getattr(module, way), value, *plan) for way in ("read_by_slots", "read_by_getattr")]


def table() -> str:
    """A line for each class, and one for all objects of the message; in Markdown."""
    everything = list(parts(MESSAGES["CurrentDemandRes"][1]()))
    with tempfile.TemporaryDirectory() as temporary:
        module = compiled(Path(temporary))
        times = [measured(module, value) for value in everything]
    rows = {type(value).__name__: (len(value.__struct_fields__), taken) for value, taken in zip(everything, times, strict=True)}
    lines = [
        "| ns | fields | made by slots | made by calls of the class | made by setting attributes | read by slots | read by attributes |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [f"| {name} | {fields} | " + " | ".join(f"{each:.0f}" for each in taken) + " |" for name, (fields, taken) in rows.items()]
    total = " | ".join(f"{sum(column):.0f}" for column in zip(*times, strict=True))
    fields = sum(len(value.__struct_fields__) for value in everything)
    return "\n".join([*lines, f"| all {len(everything)} objects of the message | {fields} | {total} |"])


def main() -> int:
    """Print the table; put it into a document as well."""
    parser = argparse.ArgumentParser(description="Objects by slots, and by the limited API.")
    parser.add_argument("--document", type=Path)
    document: Path | None = parser.parse_known_args()[0].document
    found = table()
    print(found)
    if document is not None:
        fill(document, {"abi3": found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
