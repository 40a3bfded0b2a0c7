"""Test files that are programs as well, run in a fresh network namespace of an ordinary user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["run_in_namespace"]

ROOT = Path(__file__).resolve().parents[2]


def run_in_namespace(program: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """Run a program in a fresh user and network namespace; the JSON that it prints.

    Args:
        program: The file, which may import from ``tests``.
        arguments: What it is told.
        seconds: How long it may take.
    """
    done = subprocess.run(
        ["unshare", "-Urn", sys.executable, program, *arguments],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found
