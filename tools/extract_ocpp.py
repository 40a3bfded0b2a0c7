"""Writes the facts of OCPP's JSON schemas into ``schemas/ocpp``: names, types, cardinalities, limits, enumerations.

``python tools/extract_ocpp.py DIRECTORY`` reads the schemas that the package ``ocpp`` carries; DIRECTORY is that package. Texts are
not taken: what fields mean is in ``schemas/ocpp/words.toml``, in words of this project. What the schemas do not say is below: who
sends what, which functional block it belongs to, and, for OCPP 1.6 whose schemas are written without names, what parts are called.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY)]

from tools._ocpp.actions import ACTIONS, INLINE_ENUMS, INLINE_TYPES, SPEC_OVER_SCHEMA, VERSIONS  # noqa: E402

_Schema = dict[str, Any]


class Extraction:
    """The facts of one version.

    Args:
        version: Such as ``2.0.1``.
        directory: The schemas of that version.
    """

    def __init__(self, version: str, directory: Path) -> None:
        self._version = version
        self.messages: dict[str, dict[str, str]] = {}
        self.types: dict[str, dict[str, str]] = {}
        self.enums: dict[str, list[str]] = {}
        files = {path.stem: path for path in sorted(directory.glob("*.json"))}
        for name in self._message_names():
            stem = name.removesuffix("Request") if version == "1.6" else name
            schema = json.loads(files.pop(stem).read_text(encoding="utf-8-sig"))
            self._definitions(schema)
            self.messages[name] = self._fields(schema, name)
        if files:
            raise SystemExit(f"extract_ocpp: {version}: schemas of no known action: {', '.join(files)}")

    def _message_names(self) -> Iterator[str]:
        for actions in ACTIONS[self._version].values():
            for action, sender in actions.items():
                if sender.endswith("(send)"):
                    yield action
                else:
                    yield from (f"{action}Request", f"{action}Response")

    def _definitions(self, schema: _Schema) -> None:
        for name, definition in schema.get("definitions", {}).items():
            if name == "CustomDataType":
                continue
            if "enum" in definition:
                self._enum(name, definition)
            else:
                self._type(name, definition)

    def _enum(self, name: str, schema: _Schema) -> str:
        values = list(schema["enum"])
        merged = self.enums.setdefault(name, values)
        if merged != values:
            # two schemas of 1.6 list different units: the union of both
            self.enums[name] = [*merged, *(value for value in values if value not in merged)]
        return name

    def _type(self, name: str, schema: _Schema) -> str:
        fields = self._fields(schema, name)
        known = self.types.setdefault(name, fields)
        if known != fields:
            raise SystemExit(f"extract_ocpp: {self._version}: {name} has two forms: {known} and {fields}")
        return name

    def _fields(self, schema: _Schema, owner: str) -> dict[str, str]:
        required = set(schema.get("required", ()))
        fields: dict[str, str] = {}
        for name, part in schema.get("properties", {}).items():
            if name == "customData":
                continue
            text = self._text(part, owner, name)
            fields[name] = SPEC_OVER_SCHEMA.get((self._version, owner, name), text) + ("" if name in required else "?")
            if "default" in part:
                fields[name] += f" = {json.dumps(part['default'])}"
        return fields

    def _text(self, schema: _Schema, owner: str, name: str) -> str:
        """One field in the short form of the tables."""
        if "$ref" in schema:
            return str(schema["$ref"]).removeprefix("#/definitions/")
        if "enum" in schema:
            return self._enum(INLINE_ENUMS.get(f"{owner}.{name}") or INLINE_ENUMS[name], schema)
        match schema.get("type"):
            case "array":
                bounds = f"{schema.get('minItems', 0)}..{schema.get('maxItems', '')}"
                return f"{self._text(schema['items'], owner, name)}[{bounds}]"
            case "object":
                return self._type(INLINE_TYPES[name], schema)
            case "string":
                if "format" in schema:
                    return {"date-time": "datetime", "uri": "uri"}[schema["format"]]
                return f"string({schema['maxLength']})" if "maxLength" in schema else "string"
            case "integer" | "number" as kind:
                low, high = schema.get("minimum"), schema.get("maximum")
                text = "decimal" if kind == "number" else kind
                if "multipleOf" in schema:
                    return f"{text}(step {schema['multipleOf']})"
                if low is None and high is None:
                    return text
                return f"{text}({'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'})"
            case "boolean":
                return "boolean"
            case None:
                return "any"
            case other:
                raise SystemExit(f"extract_ocpp: {owner}.{name} has the unknown type {other!r}")


def render(version: str, facts: Extraction) -> str:
    """The table of a version as TOML."""
    details = VERSIONS[version]
    lines = [
        f"# OCPP {version}: its messages as facts. See README.md in this directory for the short form of fields.",
        "",
        f'version = "{version}"',
        f'subprotocol = "{details.subprotocol}"',
        f"custom_data = {str(details.custom_data).lower()}",
    ]
    for block, actions in ACTIONS[version].items():
        lines += ["", f"[actions.{block}]", *(f'{action} = "{sender}"' for action, sender in actions.items())]
    for title, tables in (("messages", facts.messages), ("types", facts.types)):
        for name, fields in tables.items():
            lines += ["", f"[{title}.{name}]", *(f"{field} = {json.dumps(text)}".replace('\\"', "'") for field, text in fields.items())]
    lines += ["", "[enums]"]
    for name, values in sorted(facts.enums.items()):
        line = f"{name} = [{', '.join(json.dumps(value) for value in values)}]"
        lines += [line] if len(line) <= 140 else [f"{name} = [", *(f"    {json.dumps(value)}," for value in values), "]"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="the installed package ocpp")
    arguments = parser.parse_args()
    for version, details in VERSIONS.items():
        facts = Extraction(version, arguments.directory / details.directory / "schemas")
        path = _REPOSITORY / "schemas" / "ocpp" / f"{details.package}.toml"
        path.write_text(render(version, facts), encoding="utf-8")
        print(f"wrote {path.relative_to(_REPOSITORY)}: {len(facts.messages)} messages, {len(facts.types)} types, {len(facts.enums)} enums")
    return 0


if __name__ == "__main__":
    sys.exit(main())
