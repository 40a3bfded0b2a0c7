"""Reads a payload that is not plainly right, field by field: finds what is wrong, and builds the message all the same if it may.

What is plainly right never comes here: a compiled decoder takes it in one step. This one knows where it is, names every deviation,
and asks the policy. It follows the annotations of the message classes, as the compiled decoder does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

import msgspec.inspect as shapes

from v2gstack.codecs.ocppj.codes import CallErrorCode
from v2gstack.codecs.ocppj.deviations import Deviation, Finding, OcppPolicy
from v2gstack.codecs.ocppj.values import (
    MAX_JSON_DEPTH,
    VENDOR_ID_MAX,
    is_array,
    is_bounded,
    is_multiple,
    is_object,
    number_of,
    timestamp_of,
)
from v2gstack.messages import _ocpp as kinds
from v2gstack.messages.ocpp import OcppObject

__all__ = ["MAX_FINDINGS", "Checker"]

#: Findings that are kept of one payload; more are counted and not told.
MAX_FINDINGS: Final = 50
#: Characters of a value that are quoted.
_QUOTED: Final = 40
#: What stands between a date and a time that stations write, and that is not RFC 3339.
_DATE_AND_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}").match

#: A number as JSON writes it: Decimal would also take underscores, blanks and other digits.
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


@cache
def _shape(cls: type[OcppObject]) -> shapes.StructType:
    found = shapes.type_info(cls)
    assert isinstance(found, shapes.StructType)
    return found


def _quote(value: object) -> str:
    """A value as JSON says it, shortened."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "an object"
        case list():
            return "an array"
        case str():
            text = value if len(value) <= _QUOTED else f"{value[:_QUOTED]}…"
            return f'"{text}"'
        case _:
            return str(value)[:_QUOTED]


class Checker:
    """Checks one payload and builds its message.

    Args:
        policy: What passes.
        zero_fraction: Whether an integer may be written as 7.0.
    """

    def __init__(self, policy: OcppPolicy, *, zero_fraction: bool) -> None:
        self._policy = policy
        self._zero_fraction = zero_fraction
        self._checks: dict[type, Callable[[Any, Any, str, str], Any]] = {
            shapes.BoolType: self._bool,
            shapes.CustomType: self._custom_type,
            shapes.EnumType: self._enum,
            shapes.IntType: self._int,
            shapes.StrType: self._string,
            shapes.StructType: self._struct,
            shapes.VarTupleType: self._tuple,
        }
        self._secret = False
        #: What was found: of each object what it does not have first, then its fields in order; at most `MAX_FINDINGS`.
        self.findings: list[Finding] = []
        #: The first finding that the policy does not let pass.
        self.fatal: Finding | None = None

    def build(self, cls: type[OcppObject], value: object) -> OcppObject:
        """The message. It is one to be used only if nothing was fatal."""
        built: OcppObject = self._struct(_shape(cls), value, "$", cls.__name__)
        return built

    @property
    def code(self) -> CallErrorCode:
        """What a CALLERROR would say."""
        return self.fatal.deviation.code if self.fatal else CallErrorCode.FormatViolation

    def _quote(self, value: object) -> str:
        return "***" if self._secret else _quote(value)

    def _found(self, deviation: Deviation, path: str, field: str, message: str) -> bool:
        """Note a deviation; whether it passes."""
        tolerated = self._policy.tolerates(deviation, field)
        finding = Finding(deviation=deviation, path=path, field=field, message=message, tolerated=tolerated)
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)
        if not tolerated and self.fatal is None:
            self.fatal = finding
        return tolerated

    def _wrong(self, expected: str, value: object, path: str, field: str) -> object:
        self._found(Deviation.WRONG_TYPE, path, field, f"expected {expected}, got {self._quote(value)}")
        return value

    # -- objects and arrays ---------------------------------------------------------------------------------------------

    def _struct(self, shape: shapes.StructType, value: object, path: str, field: str) -> Any:
        if not is_object(value):
            return self._wrong("an object", value, path, field)
        values: dict[str, Any] = {}
        owner = shape.cls.__name__
        known = {each.encode_name for each in shape.fields}
        secrets = getattr(shape.cls, "SECRETS", ())
        for name in value:
            if name not in known:
                self._found(
                    Deviation.UNKNOWN_FIELD, f"{path}.{name[:_QUOTED]}", f"{owner}.{name}", f"{owner} has no field {self._quote(name)}"
                )
        for each in shape.fields:
            wire = each.encode_name
            here, label = f"{path}.{wire}", f"{owner}.{wire}"
            if wire not in value:
                if each.required:
                    self._found(Deviation.MISSING, here, label, f"{owner} needs the field {wire}")
                values[each.name] = None
            elif value[wire] is None and not _takes_null(each.type):
                values[each.name] = None
                self._found(Deviation.NULL, here, label, f"{wire} is null; what is absent is left out")
            else:
                self._secret = each.name in secrets
                values[each.name] = self._value(each.type, value[wire], here, label)
                self._secret = False
        return shape.cls(**values)

    def _value(self, shape: shapes.Type, value: Any, path: str, field: str) -> Any:
        return self._checks[type(shape)](shape, value, path, field)

    def _tuple(self, shape: shapes.VarTupleType, value: object, path: str, field: str) -> Any:
        if not is_array(value):
            return self._wrong("an array", value, path, field)
        most = shape.max_length
        # no list of OCPP needs more than one item
        if shape.min_length and not value:
            self._found(Deviation.EMPTY_LIST, path, field, "expected at least one item, got none")
        if most is not None and len(value) > most:
            self._found(Deviation.TOO_MANY_ITEMS, path, field, f"expected at most {most} items, got {len(value)}")
        return tuple(self._value(shape.item_type, each, f"{path}[{index}]", field) for index, each in enumerate(value))

    # -- texts ----------------------------------------------------------------------------------------------------------

    def _string(self, shape: shapes.StrType, value: object, path: str, field: str) -> object:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            text = str(value)
            if not self._found(Deviation.TEXT_AS_NUMBER, path, field, f"expected a text, got the number {self._quote(value)}"):
                return value
        elif isinstance(value, str):
            text = value
        else:
            return self._wrong("a text", value, path, field)
        if shape.max_length is not None and len(text) > shape.max_length:
            self._found(Deviation.TOO_LONG, path, field, f"expected at most {shape.max_length} characters, got {len(text)}")
        if shape.pattern is not None and re.search(shape.pattern, text) is None:
            self._found(Deviation.URI_SYNTAX, path, field, f"expected a URI, got {self._quote(text)}")
        return text

    def _enum(self, shape: shapes.EnumType, value: object, path: str, field: str) -> object:
        if not isinstance(value, str):
            return self._wrong("a text", value, path, field)
        try:
            return shape.cls(value)
        except ValueError:
            known = ", ".join(str(each.value) for each in shape.cls)
            shown = known if len(known) <= 200 else f"{known[:200]}…"
            self._found(Deviation.UNKNOWN_VALUE, path, field, f"{self._quote(value)} is none of {shown}")
            return value

    # -- numbers --------------------------------------------------------------------------------------------------------

    def _bool(self, shape: shapes.BoolType, value: object, path: str, field: str) -> object:
        del shape
        return value if isinstance(value, bool) else self._wrong("true or false", value, path, field)

    def _plain_number(self, value: object, path: str, field: str, expected: str) -> Decimal | int | None:
        """A number that is one or that is meant; ``None`` for what is neither, which is noted."""
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and _NUMBER(value):
            try:
                number = number_of(value)
            except ValueError:
                pass
            else:
                text = f"expected {expected}, got the text {self._quote(value)}"
                return number if self._found(Deviation.NUMBER_AS_TEXT, path, field, text) else None
        self._wrong(expected, value, path, field)
        return None

    def _int(self, shape: shapes.IntType, value: object, path: str, field: str) -> object:
        number = self._plain_number(value, path, field, "an integer")
        if number is None:
            return value
        if isinstance(number, Decimal):
            if number != number.to_integral_value():
                return self._wrong("an integer", number, path, field)
            if not self._zero_fraction and isinstance(value, Decimal):
                self._found(Deviation.INTEGER_WITH_FRACTION, path, field, f"expected an integer, got {self._quote(number)}")
            number = int(number)
        if (shape.ge is not None and number < shape.ge) or (shape.le is not None and number > shape.le):
            self._found(Deviation.OUT_OF_RANGE, path, field, f"expected {_limits(shape.ge, shape.le)}, got {self._quote(number)}")
        return number

    def _custom_type(self, shape: shapes.CustomType, value: object, path: str, field: str) -> object:
        if shape.cls is kinds.DateTime:
            return self._timestamp(value, path, field)
        if shape.cls is kinds.CustomData:
            return self._custom_data(value, path, field)
        if shape.cls is kinds.AnyJson:
            return self._any(value, path, field)
        return self._number(shape.cls, value, path, field)

    def _number(self, kind: Any, value: object, path: str, field: str) -> object:
        number = self._plain_number(value, path, field, "a number")
        if number is None:
            return value
        number = Decimal(number)
        if (kind.LOW is not None and number < kind.LOW) or (kind.HIGH is not None and number > kind.HIGH):
            self._found(Deviation.OUT_OF_RANGE, path, field, f"expected {_limits(kind.LOW, kind.HIGH)}, got {self._quote(number)}")
        if kind.STEP is not None and not is_multiple(number, kind.STEP):
            self._found(Deviation.NOT_A_MULTIPLE, path, field, f"expected a multiple of {kind.STEP}, got {self._quote(number)}")
        return number

    # -- the rest -------------------------------------------------------------------------------------------------------

    def _timestamp(self, value: object, path: str, field: str) -> object:
        if not isinstance(value, str):
            return self._wrong("a date and time", value, path, field)
        try:
            return timestamp_of(value)
        except ValueError:
            pass
        try:
            meant = datetime.datetime.fromisoformat(value.strip().upper() if _DATE_AND_TIME(value.strip()) else "")
        except ValueError:
            self._found(Deviation.WRONG_TYPE, path, field, f"expected a date and time, got {self._quote(value)}")
            return value
        if meant.tzinfo is None:
            self._found(Deviation.DATE_WITHOUT_OFFSET, path, field, f"{self._quote(value)} has no offset such as Z or +02:00")
            return meant.replace(tzinfo=datetime.UTC)
        self._found(Deviation.DATE_SYNTAX, path, field, f"{self._quote(value)} is not written as RFC 3339 wants it")
        return meant

    def _custom_data(self, value: object, path: str, field: str) -> object:
        if not is_object(value):
            return self._wrong("an object", value, path, field)
        vendor = value.get("vendorId")
        here, label = f"{path}.vendorId", "CustomDataType.vendorId"
        if "vendorId" not in value:
            self._found(Deviation.MISSING, here, label, "custom data needs the field vendorId")
        elif not isinstance(vendor, str):
            self._wrong("a text", vendor, here, label)
        elif len(vendor) > VENDOR_ID_MAX:
            self._found(Deviation.TOO_LONG, here, label, f"expected at most {VENDOR_ID_MAX} characters, got {len(vendor)}")
        return self._any(value, path, field)

    def _any(self, value: object, path: str, field: str) -> object:
        if not is_bounded(value):
            self._found(Deviation.TOO_DEEP, path, field, f"JSON is nested deeper than {MAX_JSON_DEPTH} levels")
        return value


def _takes_null(shape: shapes.Type) -> bool:
    return isinstance(shape, shapes.CustomType) and shape.cls is kinds.AnyJson


def _limits(low: object, high: object) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
