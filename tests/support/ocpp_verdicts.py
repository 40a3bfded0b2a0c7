"""What the JSON schemas say of instances: asked of ``jsonschema``, or recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.ocpp_schemas import Mutation, Schemas, set_at
from v2gstack.codecs.ocppj import FrameError, OcppjCodec, OcppVersion

__all__ = ["RECORDED", "Case", "cases", "dump", "message_names", "oracle", "recorded_cases", "verdict_of"]

RECORDED = Path(__file__).resolve().parents[1] / "vectors" / "data" / "ocpp_verdicts.jsonl"


class Case(NamedTuple):
    """An instance with one change, and whether its schema takes it."""

    version: OcppVersion
    message: str
    mutation: Mutation
    text: str
    valid: bool


def message_names(version: OcppVersion) -> Iterator[str]:
    """The messages of a version."""
    for action in version.actions.values():
        yield action.request.__name__
        if action.response is not None:
            yield action.response.__name__


def dump(value: Any) -> str:
    """As JSON; decimals of one digit are the same as floats."""
    return json.dumps(value, default=float, ensure_ascii=False)


def oracle(schemas: Schemas, message: str) -> tuple[Any, Callable[[str], bool]]:
    """The schema of a message, and what ``jsonschema`` says of a text, formats included."""
    from jsonschema import FormatChecker
    from jsonschema.validators import validator_for

    schema = _as_one(schemas.schema(message), message)
    # floats are no multiples of 0.1
    exact = "multipleOf" in json.dumps(schema)
    parse = Decimal if exact else float
    schema = json.loads(json.dumps(schema), parse_float=parse)
    checker = FormatChecker()
    assert {"date-time", "uri"} <= set(checker.checkers), "rfc3339-validator and rfc3986-validator are missing"
    validator = validator_for(schema)(schema, format_checker=checker)
    return schema, lambda text: bool(validator.is_valid(json.loads(text, parse_float=parse)))


def _as_one(schema: Any, message: str) -> Any:
    """What OCPP 1.6 says of meter values in two schemas is one type to us: at least one value, units of both schemas."""
    if message == "StopTransactionRequest":
        samples = schema["properties"]["transactionData"]["items"]["properties"]["sampledValue"]
        samples["minItems"] = 1
        samples["items"]["properties"]["unit"]["enum"].append("Hertz")
    return schema


def cases(version: OcppVersion, message: str, instance: Any, mutations: list[Mutation], valid: Callable[[str], bool]) -> Iterator[Case]:
    """An instance and its changes, with verdicts."""
    for mutation in (Mutation((), instance), *mutations):
        text = dump(set_at(instance, mutation))
        yield Case(version, message, mutation, text, valid(text))


def recorded_cases() -> Iterator[Case]:
    """What was recorded."""
    for line in RECORDED.read_text(encoding="utf-8").splitlines()[1:]:
        row = json.loads(line)
        instance = row["instance"]
        yield Case(OcppVersion(row["version"]), row["message"], Mutation((), instance), dump(instance), valid=True)
        for valid, path, *value in row["changes"]:
            mutation = Mutation(tuple(path), value[0] if value else ...)
            yield Case(OcppVersion(row["version"]), row["message"], mutation, dump(set_at(instance, mutation)), bool(valid))


def verdict_of(codec: OcppjCodec, message: str, text: str) -> bool:
    """Whether our codec takes it."""
    response = message.endswith("Response")
    action = message.removesuffix("Response").removesuffix("Request")
    try:
        (codec.decode_response if response else codec.decode_request)(action, text.encode())
    except FrameError:
        return False
    return True
