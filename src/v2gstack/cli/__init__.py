"""The command ``v2gstack``: for the person with a capture.

stdout is data, stderr is talk. Exit codes: 0 fine, 1 a finding, 2 wrong usage, 3 unreadable input, 4 something is missing
in the environment.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

_NEEDED = ("click", "rich")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and give its exit code.

    Args:
        arguments: Arguments behind the command's name; by default those of the process.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(f"v2gstack: {' and '.join(missing)} missing; install the command line with: pip install 'v2gstack[cli]'\n")
        return 4
    from v2gstack.cli.app import run

    return run(arguments)
