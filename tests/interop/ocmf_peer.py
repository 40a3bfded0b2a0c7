"""The package pyocmf as a process: a line of JSON with a record and a key in, a line with its verdict out.

It runs in an environment of its own, as it wants another pydantic than the package iso15118 does, and knows nothing of this project.
"""

from __future__ import annotations

import json
import sys
import warnings

from pyocmf import OCMF, PyOCMFError

warnings.simplefilter("ignore")
for line in sys.stdin:
    asked = json.loads(line)
    answer: dict[str, object] = {"valid": None, "error": "", "values": []}
    try:
        record = OCMF.from_string(asked["ocmf"])
        answer["values"] = [None if reading.RV is None else str(reading.RV) for reading in record.payload.RD]
        answer["valid"] = record.verify_signature(asked["key"])
    except (PyOCMFError, ValueError) as error:
        answer["error"] = f"{type(error).__name__}: {error}"[:300]
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
