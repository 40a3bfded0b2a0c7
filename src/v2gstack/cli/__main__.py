"""``python -m v2gstack.cli``."""

from __future__ import annotations

import sys

from v2gstack.cli import main

if __name__ == "__main__":
    sys.exit(main())
