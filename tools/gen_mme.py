"""Generates ``src/v2gstack/codecs/mme/_fast.py``: classes of the HomePlug MMEs, and what reads and writes them.

``python tools/gen_mme.py`` writes it from the construct declarations in ``src/v2gstack/codecs/mme/layouts.py``; with ``--check`` it
compares instead, and fails on any difference.
"""

from __future__ import annotations

import importlib.util
import re
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY / "src"), str(_REPOSITORY)]

from tools._gen.writing import main  # noqa: E402
from v2gstack.errors import ConfigError  # noqa: E402

if TYPE_CHECKING:
    from v2gstack.codecs.mme.layouts import MmeLayout

_TARGET = _REPOSITORY / "src" / "v2gstack" / "codecs" / "mme" / "_fast.py"
_MIN_FRAME = 60
# Loaded by its path: the package around it imports what is generated here.
_SPEC = importlib.util.spec_from_file_location("_mme_layouts", _TARGET.with_name("layouts.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_LAYOUTS = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _LAYOUTS
_SPEC.loader.exec_module(_LAYOUTS)

# The length of what goes to the end of the frame.
_GREEDY = "to the end"
# Members of the header that the class's base has, or that no class has.
_HEAD = ("destination", "source", "ethertype", "mmv", "mmtype", "fmi")


@dataclass(frozen=True)
class _Field:
    name: str
    code: str
    doc: str
    size: int
    constant: Any = None
    default: Any = None
    length: str = ""

    @property
    def is_bytes(self) -> bool:
        return self.code.endswith("s") or bool(self.length)

    @property
    def is_greedy(self) -> bool:
        return self.length == _GREEDY

    @property
    def annotation(self) -> str:
        return "bytes" if self.is_bytes else "int"


def _field(member: Any) -> _Field:
    """One member of a declaration, taken apart."""
    inner, constant, default = member.subcon, None, None
    while type(inner).__name__ in ("Renamed", "Default", "Const"):
        if type(inner).__name__ == "Const":
            constant = inner.value
        elif type(inner).__name__ == "Default":
            default = inner.value
        inner = inner.subcon
    doc = member.docs
    if type(inner).__name__ == "FormatField":
        code = inner.fmtstr[1]
        return _Field(member.name, code, doc, struct.calcsize(inner.fmtstr), constant, default)
    if type(inner).__name__ == "Bytes" and isinstance(inner.length, int):
        return _Field(member.name, f"{inner.length}s", doc, inner.length, constant, default)
    if type(inner).__name__ == "Bytes":
        return _Field(member.name, "", doc, 0, length=_expression(repr(inner.length)))
    if type(inner).__name__ == "GreedyBytes":
        return _Field(member.name, "", doc, 0, length=_GREEDY)
    raise ConfigError(f"{member.name} is {type(inner).__name__}, which is not generated")


def _expression(text: str) -> str:
    """A length as construct writes it, without the brackets that it puts around everything."""
    text = re.sub(r"this\['(\w+)'\]", r"\1", text)
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _fields(layout: MmeLayout, *, short: bool) -> list[_Field]:
    version = 0 if short else next((version for version in layout.versions if version), 1)
    declaration: Any = _LAYOUTS.frame_layout(layout, version)
    return [_field(member) for member in declaration.subcons]


def _values(fields: list[_Field]) -> list[_Field]:
    """The fields that a class has beside those of its base: first those without a default, as Python wants it."""
    own = [field for field in fields if field.name not in _HEAD and field.constant is None]
    return [field for field in own if field.default is None] + [field for field in own if field.default is not None]


def _format(fields: list[_Field], *, skip: bool) -> str:
    """The format of everything but the part of variable length."""
    codes: list[str] = []
    for field in fields:
        if field.length:
            continue
        codes.append(f"{field.size}x" if skip and field.constant is not None else field.code)
    return "<" + "".join(codes)


def _class(layout: MmeLayout) -> list[str]:
    fields = _values(_fields(layout, short=not layout.versions[0]))
    lines = [
        f"class {layout.class_name}({'Mme' if layout.versions[0] else 'ShortMme'}, frozen=True, gc=False):",
        f'    """{layout.doc}',
        "",
    ]
    if fields:
        lines += ["    Attributes:", *[f"        {field.name}: {field.doc}" for field in fields]]
    else:
        lines.pop()
        lines[-1] += '"""'
    lines += ['    """', ""] if fields else [""]
    lines += [f'    NAME: ClassVar[str] = "{layout.name}"', f"    MMTYPE: ClassVar[int] = 0x{layout.mmtype:04X}", ""]
    for field in fields:
        default = "" if field.default is None else f" = {_literal(field.default)}"
        lines.append(f"    {field.name}: {field.annotation}{default}")
    return [*lines, "", ""]


def _literal(value: Any) -> str:
    if isinstance(value, bytes):
        return f"bytes({len(value)})" if len(value) > 2 and not any(value) else repr(value).replace("'", '"')
    return repr(value)


def _decoder(layout: MmeLayout, *, short: bool) -> list[str]:
    fields = _fields(layout, short=short)
    fixed = struct.calcsize(_format(fields, skip=True))
    variable = next((field for field in fields if field.length), None)
    name, suffix = layout.class_name, "_0" if short else ""
    lines = [f"def _decode_{name}{suffix}(frame: bytes) -> Mme | None:"]
    if layout.ouis:
        place = 17 if short else 19
        ouis = " and ".join(f"frame[{place}:{place + 3}] != {_literal_plain(oui)}" for oui in layout.ouis)
        lines += [f"    if {ouis}:", "        return None"]
    lines += [f"    if len(frame) < {fixed}:", f'        return _short("{layout.name}", {fixed}, frame)']
    taken = [field.name for field in fields if not field.length and field.constant is None]
    lines.append(f"    {', '.join(taken)} = _unpack_{name}{suffix}(frame)")
    if variable is not None and variable.is_greedy:
        lines += [f"    {variable.name} = frame[{fixed}:]", '    rest = b""', f"    usual: bool = len(frame) >= {_MIN_FRAME}"]
    elif variable is not None:
        lines += [
            f"    end: int = {fixed} + {variable.length}",
            "    if len(frame) < end:",
            f'        return _short("{layout.name}", end, frame)',
            f"    {variable.name} = frame[{fixed}:end]",
            "    rest = frame[end:]",
            "    usual: bool = rest == (_PADDING[end] if end < 60 else b'')",
        ]
    else:
        pad = f"_PADDING[{fixed}]" if fixed < _MIN_FRAME else 'b""'
        lines += [f"    rest = frame[{fixed}:]", f"    usual: bool = rest == {pad}"]
    arguments = ", ".join(["destination", "source", *[field.name for field in _values(fields)]])
    usual_version = layout.versions[0]
    if short:
        quick = usual_version == 0
        lines += (
            ["    if usual:", f"        return {name}({arguments})", f"    return {name}({arguments}, mmv=mmv, trailing=rest)"]
            if quick
            else []
        )
    else:
        lines += [
            f"    if usual and mmv == {usual_version} and not fmi:",
            f"        return {name}({arguments})",
            "    if fmi & 0xFF:",
            "        return None",
            f"    return {name}({arguments}, mmv=mmv, fmi=fmi, trailing=None if usual else rest)",
        ]
    return [*lines, "", ""]


def _literal_plain(value: bytes) -> str:
    return 'b"' + "".join(f"\\x{byte:02x}" for byte in value) + '"'


def _encoder(layout: MmeLayout) -> list[str]:
    """The writer: first the usual case, straight on, then whatever else is allowed."""
    name = layout.class_name
    long = _fields(layout, short=False)
    sizes = {field.name: field.size for field in long if field.code.endswith("s") and field.constant is None}
    variable = next((field for field in long if field.length), None)
    lines = [f"def _encode_{name}(message: {name}) -> bytes:"]
    lines += [f"    {field} = message.{field}" for field in sizes]
    checks = [f"len({field}) == {size}" for field, size in sizes.items()]
    if variable is not None:
        lines.append(f"    {variable.name} = message.{variable.name}")
        if not variable.is_greedy:
            checks.append(f"len({variable.name}) == {re.sub(r'([a-z_]+)', 'message.' + chr(92) + '1', variable.length)}")
    lines += ["    try:", f"        if not ({' and '.join(checks)}):", "            raise _misfit(message)"]
    lines.append(
        f"        if message.mmv == {layout.versions[0]} and not message.fmi and message.vlan is None and message.trailing is None:"
    )
    lines += _usual(layout, variable)
    if 0 in layout.versions:
        lines.append("        if message.mmv == 0 and not message.fmi:")
        lines += _packing(layout, _fields(layout, short=True), variable, suffix="_0")
    if any(layout.versions):
        lines.append(f"        {'elif' if 0 in layout.versions else 'if'} message.mmv in (1, 2) and not message.fmi & 0xFF:")
        lines += _packing(layout, long, variable, suffix="")
    lines += ["        else:", "            raise _misfit(message)"]
    lines += ["    except (struct.error, TypeError) as error:", "        raise _misfit(message, error) from error"]
    return [*lines, "    return _finish(frame, message)", "", ""]


def _head(layout: MmeLayout) -> bytes:
    """What never changes in the usual case: EtherType, MMV, MMTYPE, no fragmentation."""
    version = layout.versions[0]
    return b"\x88\xe1" + bytes((version,)) + layout.mmtype.to_bytes(2, "little") + (bytes(2) if version else b"")


def _usual(layout: MmeLayout, variable: _Field | None) -> list[str]:
    fields = [field for field in _fields(layout, short=not layout.versions[0]) if field.name not in ("ethertype", "mmv", "mmtype", "fmi")]
    values = _arguments(fields)
    values.insert(2, f"_HEAD_{layout.class_name}")
    call = f"_usual_{layout.class_name}({', '.join(values)})"
    if variable is None:
        return [f"            return {call}"]
    return [
        f"            frame = {call} + {variable.name}",
        "            return frame if len(frame) >= 60 else frame.ljust(60, b'\\0')",
    ]


def _arguments(fields: list[_Field]) -> list[str]:
    values: list[str] = []
    for field in fields:
        if field.length:
            continue
        if field.constant is not None:
            values.append(_literal_plain(field.constant) if isinstance(field.constant, bytes) else f"0x{field.constant:04X}")
        else:
            values.append(field.name if field.code.endswith("s") else f"message.{field.name}")
    return values


def _packing(layout: MmeLayout, fields: list[_Field], variable: _Field | None, *, suffix: str) -> list[str]:
    tail = f" + {variable.name}" if variable is not None else ""
    return [f"            frame = _pack_{layout.class_name}{suffix}({', '.join(_arguments(fields))}){tail}"]


def _structs(layout: MmeLayout) -> list[str]:
    lines: list[str] = []
    for short in (True, False):
        if not (0 in layout.versions if short else any(layout.versions)):
            continue
        fields = _fields(layout, short=short)
        suffix = "_0" if short else ""
        lines.append(f'_unpack_{layout.class_name}{suffix} = struct.Struct("{_format(fields, skip=True)}").unpack_from')
        lines.append(f'_pack_{layout.class_name}{suffix} = struct.Struct("{_format(fields, skip=False)}").pack')
        if short == (layout.versions[0] == 0):
            lines += _usual_struct(layout, fields)
    return [*lines, "", ""]


def _usual_struct(layout: MmeLayout, fields: list[_Field]) -> list[str]:
    head = _head(layout)
    rest = _format([field for field in fields if field.name not in _HEAD], skip=False)[1:]
    size = struct.calcsize(f"<12s{len(head)}s{rest}")
    pad = f"{_MIN_FRAME - size}x" if size < _MIN_FRAME and not any(field.length for field in fields) else ""
    return [
        f"_HEAD_{layout.class_name} = {_literal_plain(head)}",
        f'_usual_{layout.class_name} = struct.Struct("<6s6s{len(head)}s{rest}{pad}").pack',
    ]


_HEADER = '''"""The HomePlug management messages, and what reads and writes them.

Generated by tools/gen_mme.py from layouts.py; do not edit.
"""
# ruff: noqa: N801, N802, N816

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, ClassVar, Final

from v2gstack.codecs.mme.base import PADDING as _PADDING
from v2gstack.codecs.mme.base import Mme, ShortMme
from v2gstack.codecs.mme.base import finish as _finish
from v2gstack.codecs.mme.base import misfit as _misfit
from v2gstack.errors import DecodeError

'''

_SHORT = """
def _short(name: str, size: int, frame: bytes) -> Mme | None:
    # A fragment is as short as it likes.
    if frame[14] and frame[17:18] > b"\\0":
        return None
    raise DecodeError(f"{name} has {size} bytes, only {len(frame)} are there", offset=8 * len(frame))


"""


def module() -> str:
    """The text of the module."""
    found: list[MmeLayout] = list(_LAYOUTS.layouts().values())
    names = ",\n    ".join(f'"{name}"' for name in [*sorted(layout.class_name for layout in found), "decoders", "encoders"])
    lines: list[str] = []
    for layout in found:
        lines += _class(layout) + _structs(layout)
        if 0 in layout.versions:
            lines += _decoder(layout, short=True)
        if any(layout.versions):
            lines += _decoder(layout, short=False)
        lines += _encoder(layout)
    lines += ["#: By EtherType, MMV and MMTYPE as they are on the wire.", "decoders: Final[dict[bytes, Callable[[bytes], Mme | None]]] = {"]
    for layout in found:
        for version in layout.versions:
            key = b"\x88\xe1" + bytes((version,)) + layout.mmtype.to_bytes(2, "little")
            lines.append(f"    {_literal_plain(key)}: _decode_{layout.class_name}{'' if version else '_0'},")
    lines += ["}", "encoders: Final[dict[type[Mme], Callable[[Any], bytes]]] = {"]
    lines += [f"    {layout.class_name}: _encode_{layout.class_name}," for layout in found] + ["}", ""]
    text = f"{_HEADER}__all__ = [\n    {names},\n]\n\n{_SHORT}" + "\n".join(lines)
    return _formatted(text)


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--stdin-filename", str(_TARGET)]
    text = subprocess.run(
        [*ruff, "check", "--fix-only", "-q", *options, "-"], input=text, capture_output=True, text=True, check=True
    ).stdout
    return subprocess.run([*ruff, "format", "-q", *options, "-"], input=text, capture_output=True, text=True, check=True).stdout


def generate() -> dict[Path, str]:
    """The text of the generated file, by its path."""
    return {_TARGET: module()}


if __name__ == "__main__":
    sys.exit(main(__doc__, generate))
