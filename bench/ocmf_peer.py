"""The package pyocmf, timed: a line of JSON with a record, a key and a number of calls in, a line with their seconds out.

It runs in an environment of its own, as it wants another pydantic than the package iso15118 does, and knows nothing of this project.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

from pyocmf import OCMF, PyOCMFError

warnings.simplefilter("ignore")
for line in sys.stdin:
    asked = json.loads(line)
    record, key, calls = asked["ocmf"], asked["key"], asked["calls"]
    answer: dict[str, object] = {}
    try:
        if OCMF.from_string(record).verify_signature(key) is not True:
            answer["error"] = "it does not verify"
        begin = time.perf_counter()
        for _ in range(calls):
            OCMF.from_string(record)
        answer["parse"] = (time.perf_counter() - begin) / calls
        begin = time.perf_counter()
        for _ in range(calls):
            OCMF.from_string(record).verify_signature(key)
        answer["verify"] = (time.perf_counter() - begin) / calls
    except (PyOCMFError, ValueError) as error:
        answer["error"] = f"{type(error).__name__}: {error}"[:300]
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
