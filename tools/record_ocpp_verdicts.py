"""Records what the JSON schemas of the package ``ocpp`` say of instances of every message, for tests that run without it.

Run from the root of the repository, in the environment of `make interop`: ``python -m tools.record_ocpp_verdicts``. The instances are
made here, from the schemas, by chance with a fixed beginning.
"""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

from tests.support.ocpp_schemas import Mutation, Schemas, instance_of, mutations_of
from tests.support.ocpp_verdicts import RECORDED, cases, dump, message_names, oracle
from v2gstack.messages.ocpp import OcppVersion

#: Changes that are recorded of each message, and the longest instance and value.
_CHANGES = 10
_INSTANCE_MAX = 1500
_VALUE_MAX = 200


def _package() -> Path:
    spec = importlib.util.find_spec("ocpp")
    assert spec is not None, "the package ocpp is not installed"
    assert spec.origin is not None
    return Path(spec.origin).parent


def _row(version: OcppVersion, message: str, schemas: Schemas) -> str:
    schema, valid = oracle(schemas, message)
    chooser = random.Random(f"{version} {message}")
    instance: Any = None
    for fill in (0.7, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0):
        instance = instance_of(schema, schema, chooser, fill=fill)
        if len(dump(instance)) <= _INSTANCE_MAX:
            break
    known = [each for each in mutations_of(instance, schema, schema) if each.value is ... or len(dump(each.value)) <= _VALUE_MAX]
    chosen: list[Mutation] = chooser.sample(known, min(_CHANGES, len(known)))
    first, *changed = cases(version, message, instance, chosen, valid)
    assert first.valid, f"{version} {message}: an instance that is not valid"
    changes = [[int(case.valid), case.mutation.path, *([] if case.mutation.value is ... else [case.mutation.value])] for case in changed]
    return dump({"version": version, "message": message, "instance": instance, "changes": changes})


def main() -> None:
    """Write the recording."""
    about = {
        "about": "instances of every message of OCPP, and changes of them: [is it valid, where, what is put there or nothing]",
        "origin": "instances by tools/record_ocpp_verdicts.py; verdicts by jsonschema with the schemas of the package ocpp 2.1.0",
    }
    rows = [
        _row(version, message, schemas)
        for version in OcppVersion
        for schemas in (Schemas(_package(), version),)
        for message in message_names(version)
    ]
    RECORDED.write_text("\n".join([json.dumps(about), *rows]) + "\n", encoding="utf-8")
    print(f"wrote {RECORDED.name}: {len(rows)} messages, {RECORDED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
