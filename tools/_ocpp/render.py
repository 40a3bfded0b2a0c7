"""From the tables of OCPP to Python: one module for each functional block, and one for what blocks share."""

from __future__ import annotations

import hashlib
import keyword
from collections import defaultdict
from collections.abc import Iterator

from tools._gen.render import join_sections, render_docstring, render_from, render_names
from tools._ocpp.actions import SECRETS
from tools._ocpp.tables import DIRECTORY, Field, Table, words

__all__ = ["GENERATOR_VERSION", "member_name", "render_version"]

#: Raised whenever the same table gives other code than before.
GENERATOR_VERSION = 1

_SHARED = "datatypes"
_NUMBERS = {"": "Number", "..0": "NonPositiveNumber", "0..100": "Percentage", "step 0.1": "Tenths"}
_SIMPLE = {"boolean": "bool", "datetime": "DateTime", "uri": "Uri", "any": "AnyJson", "custom": "CustomData"}
_OURS = {"DateTime", "Uri", "AnyJson", "CustomData", *_NUMBERS.values()}
#: JSON Schema draft 4, in which the core of OCPP 1.6 is written, does not take 7.0 for an integer.
_DRAFT_4 = {"1.6": ("core", "firmware", "local_list", "reservation", "remote_trigger", "smart_charging")}

_TITLES = {
    "authorization": "authorization",
    "availability": "availability",
    "battery_swap": "battery swapping",
    "bidirectional": "bidirectional power transfer",
    "certificates": "certificates",
    "core": "core",
    "data_transfer": "data transfer",
    "der_control": "control of distributed energy resources (DER)",
    "diagnostics": "diagnostics, monitoring and event streams",
    "display": "messages on displays",
    "firmware": "firmware",
    "local_list": "the local authorization list",
    "metering": "meter values",
    "provisioning": "provisioning",
    "remote_control": "remote control",
    "remote_trigger": "remote triggering",
    "reservation": "reservation",
    "security": "security",
    "smart_charging": "smart charging",
    "tariff_and_cost": "tariffs and costs",
    "transactions": "transactions",
}
_SENDERS = {"station": "the charging station", "csms": "the CSMS", "both": "either side"}


def member_name(value: str) -> str:
    """The name of an enumeration's member: its value, with an underscore for what no name may have.

    >>> member_name("Energy.Active.Import.Register"), member_name("L1-N"), member_name("None")
    ('Energy_Active_Import_Register', 'L1_N', 'None_')
    """
    name = "".join(letter if letter.isalnum() else "_" for letter in value)
    return f"{name}_" if keyword.iskeyword(name) or hasattr(str, name) else name


class _Version:
    """Where everything of a version goes, and what it looks like there."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._digest = hashlib.sha256((DIRECTORY / f"{table.package}.toml").read_bytes()).hexdigest()
        self._root = f"v2gstack.messages.{table.package}"
        self._block_of = {action: block for block, actions in table.actions.items() for action in actions}
        users: defaultdict[str, set[str]] = defaultdict(set)
        for name, fields in table.messages.items():
            for used in self._closure(fields):
                users[used].add(self._block_of[_action(name)])
        unused = (set(table.types) | set(table.enums)) - set(users)
        if unused:
            raise SystemExit(f"gen_ocpp: {table.version}: nothing uses {', '.join(sorted(unused))}")
        self._home = {name: next(iter(blocks)) if len(blocks) == 1 else _SHARED for name, blocks in users.items()}

    def modules(self) -> Iterator[tuple[str, str]]:
        """Names and texts of the modules."""
        version = self._table.version
        if any(home == _SHARED for home in self._home.values()):
            yield _SHARED, self._module(_SHARED, f"OCPP {version}: types that several functional blocks share.", ())
        for block, actions in self._table.actions.items():
            messages = [name for name in self._table.messages if _action(name) in actions]
            yield block, self._module(block, f"OCPP {version}: messages of {_TITLES[block]}.", messages)
        yield "__init__", self._package()

    def _closure(self, fields: tuple[Field, ...]) -> Iterator[str]:
        for field in fields:
            if field.type in self._table.enums:
                yield field.type
            elif field.type in self._table.types:
                yield from self._closure(self._table.types[field.type])
                yield field.type

    # -- one module -----------------------------------------------------------------------------------------------------

    def _module(self, module: str, title: str, messages: tuple[str, ...] | list[str]) -> str:
        enums = [name for name in self._table.enums if self._home[name] == module]
        types = self._in_order(name for name in self._table.types if self._home[name] == module)
        bodies = [self._enum(name) for name in enums]
        bodies += [self._class(name, self._table.types[name], words().types.get(name, "")) for name in types]
        bodies += [self._class(name, self._table.messages[name], self._about(name)) for name in messages]
        return join_sections(
            [*self._head(title), *self._imports(module, types, messages), render_names([*enums, *types, *messages]), *bodies]
        )

    def _head(self, title: str) -> Iterator[str]:
        yield (
            f'"""{title}"""\n\n'
            f"# Generated from schemas/ocpp/{self._table.package}.toml by tools/gen_ocpp.py, version {GENERATOR_VERSION}. Do not edit.\n"
            f"# Digest of the table (SHA-256): {self._digest}"
        )
        yield "from __future__ import annotations"

    def _in_order(self, names: Iterator[str]) -> list[str]:
        """What is used comes first."""
        wanted = set(names)
        ordered: dict[str, None] = {}
        for name in sorted(wanted):
            for used in (*self._closure(self._table.types[name]), name):
                if used in wanted:
                    ordered[used] = None
        return list(ordered)

    def _imports(self, module: str, types: list[str], messages: tuple[str, ...] | list[str]) -> Iterator[str]:
        fields = [field for name in types for field in self._table.types[name]]
        fields += [field for name in messages for field in self._table.messages[name]]
        annotations = " ".join(_annotation(field) for field in fields)
        owners = [*types, *messages]
        secret = any(owner in SECRETS for owner in owners)
        typing = [*(["Annotated"] if "Annotated[" in annotations else []), *(["ClassVar"] if secret else [])]
        standard = [render_from("typing", typing)] if typing else []
        if any(self._home[name] == module for name in self._table.enums):
            standard.insert(0, "import enum")
        if standard:
            yield "\n".join(standard)
        if "Meta(" in annotations:
            yield render_from("msgspec", ["Meta"])
        ours = {"OcppSecretObject" if owner in SECRETS else "OcppObject" for owner in owners}
        ours |= {name for field in fields if (name := _name_of(field)) in _OURS}
        if any(field.optional for field in fields):
            ours.add("Maybe")
        shared = {field.type for field in fields if self._home.get(field.type, module) != module}
        lines = [render_from("v2gstack.messages._ocpp", ours)]
        if shared:
            lines.append(render_from(f"{self._root}.{_SHARED}", shared))
        yield "\n".join(lines)

    def _enum(self, name: str) -> str:
        about = words().types.get(name, "")
        lines = [f"class {name}(enum.StrEnum):", render_docstring(about or f"Values of ``{name}``", (), (), "    "), ""]
        lines += [f'    {member_name(value)} = "{value}"' for value in self._table.enums[name]]
        return "\n".join(lines)

    def _class(self, name: str, fields: tuple[Field, ...], about: str) -> str:
        secrets = [field.name for field in fields if field.wire in SECRETS.get(name, ())]
        base = "OcppSecretObject" if secrets else "OcppObject"
        renamed = [f'"{field.name}": "{field.wire}"' for field in fields if field.name != field.wire]
        options = "frozen=True, kw_only=True, gc=False"
        head = f"class {name}({base}, {options}, rename={{{', '.join(renamed)}}}):"
        if not renamed:
            head = f"class {name}({base}, {options}):"
        elif len(head) > 140:
            rename = "\n".join(["    rename={", *(f"        {pair}," for pair in renamed), "    },"])
            head = "\n".join([f"class {name}(", f"    {base},", *(f"    {each}," for each in options.split(", ")), rename, "):"])
        lines = [head, render_docstring(about or f"``{name}`` of OCPP {self._table.version}", (), self._attributes(name, fields), "    ")]
        if fields:
            lines.append("")
        if secrets:
            quoted = ", ".join(f'"{secret}"' for secret in secrets)
            lines += [f"    SECRETS: ClassVar[frozenset[str]] = frozenset({{{quoted}}})", ""]
        lines += [f"    {field.name}: {_annotation(field)}" + (" = None" if field.optional else "") for field in fields]
        return "\n".join(lines)

    def _attributes(self, owner: str, fields: tuple[Field, ...]) -> Iterator[str]:
        for field in fields:
            meaning = words().field(owner, field.wire)
            if field.default is not None:
                default = {True: "true", False: "false"}.get(field.default) if isinstance(field.default, bool) else field.default
                meaning = f"{meaning.rstrip('.')}{'; ' if meaning else ''}{'a' if meaning else 'A'}bsent means {default}."
            if meaning:
                yield f"{field.name}: {meaning}"

    def _about(self, message: str) -> str:
        action = _action(message)
        meaning = words().actions[action]
        if message.endswith("Response"):
            return f"The answer to ``{action}``"
        sender = self._table.actions[self._block_of[action]][action]
        who = f"Sent by {_SENDERS[sender.removesuffix(' (send)')]}" + (", without an answer" if sender.endswith("(send)") else "")
        return f"{meaning} {who}"

    # -- the package ----------------------------------------------------------------------------------------------------

    def _package(self) -> str:
        homes: defaultdict[str, list[str]] = defaultdict(list)
        for name, home in self._home.items():
            homes[home].append(name)
        for name in self._table.messages:
            homes[self._block_of[_action(name)]].append(name)
        imports = [render_from("v2gstack.messages._ocpp", ["OcppAction"])]
        imports += [render_from(f"{self._root}.{home}", homes[home]) for home in sorted(homes)]
        names = ["ACTIONS", "SUBPROTOCOL", "VERSION", *(name for home in homes.values() for name in home)]
        rows = [self._row(action, block) for block, actions in self._table.actions.items() for action in actions]
        sections = [
            *self._head(f"Messages of OCPP {self._table.version}."),
            "\n".join(["from collections.abc import Mapping", "from typing import Final"]),
            "\n".join(imports),
            render_names(names),
            f'#: The version, as people write it.\nVERSION: Final = "{self._table.version}"',
            f'#: What it is called in the opening handshake of the WebSocket.\nSUBPROTOCOL: Final = "{self._table.subprotocol}"',
            "\n".join(
                [
                    "#: All actions by their names.",
                    "ACTIONS: Final[Mapping[str, OcppAction]] = {",
                    "    action.name: action",
                    "    for action in (",
                    *rows,
                    "    )",
                    "}",
                ]
            ),
        ]
        return join_sections(sections)

    def _row(self, action: str, block: str) -> str:
        sender = self._table.actions[block][action]
        send = sender.endswith("(send)")
        request, response = (action, "None") if send else (f"{action}Request", f"{action}Response")
        parts = [
            f'name="{action}"',
            f'block="{block}"',
            f'sender="{sender.removesuffix(" (send)")}"',
            f"request={request}",
            f"response={response}",
        ]
        if block in _DRAFT_4.get(self._table.version, ()):
            parts.append("zero_fraction=False")
        line = f"        OcppAction({', '.join(parts)}),"
        if len(line) <= 140:
            return line
        inner = f"            {', '.join(parts)}"
        if len(inner) <= 140:
            return f"        OcppAction(\n{inner}\n        ),"
        return "\n".join(["        OcppAction(", *(f"            {part}," for part in parts), "        ),"])


def _action(message: str) -> str:
    return message.removesuffix("Request").removesuffix("Response")


def _name_of(field: Field) -> str:
    return _NUMBERS[field.limits] if field.type == "decimal" else _SIMPLE.get(field.type, field.type)


def _annotation(field: Field) -> str:
    text = _name_of(field)
    if field.type == "string":
        text = f"Annotated[str, Meta(max_length={field.limits})]" if field.limits else "str"
    elif field.type == "integer":
        low, _, high = field.limits.partition("..")
        limits = ", ".join([*([f"ge={low}"] if low else []), *([f"le={high}"] if high else [])])
        text = f"Annotated[int, Meta({limits})]" if limits else "int"
    if field.items is not None:
        low_, high_ = field.items
        limits = ", ".join([*([f"min_length={low_}"] if low_ else []), *([f"max_length={high_}"] if high_ else [])])
        text = f"Annotated[tuple[{text}, ...], Meta({limits})]" if limits else f"tuple[{text}, ...]"
    return f"Maybe[{text}]" if field.optional else text


def render_version(table: Table) -> dict[str, str]:
    """The modules of a version's package, by their names."""
    return dict(_Version(table).modules())
