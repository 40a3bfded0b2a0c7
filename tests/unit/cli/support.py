"""Running the command line in this process and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from v2gstack.cli.app import app

__all__ = ["CURRENT_DEMAND", "DIN", "FRAGMENT", "Result", "in_process", "run"]

#: Published messages: SessionSetupReq of DIN 70121, CurrentDemandReq of ISO 15118-2, a signed AuthorizationReq.
DIN = "809a004011d01bb19732da177000"
CURRENT_DEMAND = "8098021050908c0c0c0e0c50d10032018600a01881ae0601860c806140c801030800006100001881980600"
FRAGMENT = "80040152510c40829b7b6b2902930b73237b6902230ba309e8"

_SRC = Path(__file__).resolve().parents[3] / "src"


class Result(NamedTuple):
    """What a command has said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()


def run(*arguments: str, given: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
    """Run a command in this process, without a terminal."""
    plain = {"NO_COLOR": None, "FORCE_COLOR": None}
    found = CliRunner().invoke(app, list(arguments), input=given, env={**plain, **(env or {})}, prog_name="v2gstack")
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Result(found.exit_code, found.stdout, found.stderr)


def in_process(*arguments: str, given: bytes = b"", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"PYTHONPATH": str(_SRC), "PYTHONWARNINGS": "error", **(env or {})}
    command = [sys.executable, "-m", "v2gstack.cli", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60, env=environment)
