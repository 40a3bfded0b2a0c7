"""What may be wrong with a payload, by name, and which of it is let pass: policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from v2gstack.codecs.ocppj.codes import CallErrorCode
from v2gstack.errors import ConfigError

__all__ = ["OFF", "STRICT", "TOLERANT", "Deviation", "Finding", "OcppPolicy"]

_FORMAT = CallErrorCode.FormatViolation
_OCCURRENCE = CallErrorCode.OccurrenceConstraintViolation
_PROPERTY = CallErrorCode.PropertyConstraintViolation
_TYPE = CallErrorCode.TypeConstraintViolation


class Deviation(Enum):
    """A way in which a payload breaks the schema of its message.

    Attributes:
        text: What it is, in a few words.
        code: What a CALLERROR says of it.
        kept: What becomes of it where a policy lets it pass.
    """

    text: str
    code: CallErrorCode
    kept: str

    DATE_SYNTAX = "date and time in another form than RFC 3339", _TYPE, "read as what it means"
    DATE_WITHOUT_OFFSET = "date and time without offset", _TYPE, "taken for UTC"
    EMPTY_LIST = "list without items", _OCCURRENCE, "an empty tuple"
    INTEGER_WITH_FRACTION = "integer written with a fraction of zero", _TYPE, "the integer"
    MISSING = "required field that is not there", _OCCURRENCE, "`None`"
    NOT_A_MULTIPLE = "number with too many decimals", _PROPERTY, "the number"
    NULL = "`null` instead of nothing", _TYPE, "absent"
    NUMBER_AS_TEXT = "text instead of a number", _TYPE, "the number"
    OUT_OF_RANGE = "number beyond its limits", _PROPERTY, "the number"
    TEXT_AS_NUMBER = "number instead of a text", _TYPE, "its text"
    TOO_DEEP = "JSON that is nested too deeply", _FORMAT, "the value"
    TOO_LONG = "text that is too long", _PROPERTY, "the text"
    TOO_MANY_ITEMS = "list with too many items", _OCCURRENCE, "the list"
    UNKNOWN_FIELD = "field that the message does not have", _FORMAT, "left out"
    UNKNOWN_VALUE = "value that the enumeration does not have", _PROPERTY, "a plain `str`"
    URI_SYNTAX = "text that is no URI", _PROPERTY, "the text"
    WRONG_TYPE = "value of another type", _TYPE, "what JSON says"

    def __init__(self, text: str, code: CallErrorCode, kept: str) -> None:
        self.text = text
        self.code = code
        self.kept = kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a payload.

    Attributes:
        deviation: What it is.
        path: Where, such as ``$.meterValue[0].sampledValue[3].unit``.
        field: The field by its type, such as ``SampledValueType.unit``: what a policy names.
        message: What was expected and what is there, in one sentence.
        tolerated: Whether the policy let it pass.
    """

    deviation: Deviation
    path: str
    field: str
    message: str
    tolerated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OcppPolicy:
    """Which deviations pass.

    Attributes:
        name: What it is called in reports.
        everywhere: Deviations that pass in every field.
        fields: Deviations that pass in one field, by its type and its name on the wire, such as ``SampledValue.unit``.
    """

    name: str
    everywhere: frozenset[Deviation] = frozenset()
    fields: Mapping[str, frozenset[Deviation]] = field(default_factory=dict[str, frozenset[Deviation]])

    def __post_init__(self) -> None:
        for name in self.fields:
            if name.count(".") != 1:
                raise ConfigError(f"{name!r} names no field", hint="write it as SampledValue.unit: the type, a dot, the name on the wire")

    def tolerates(self, deviation: Deviation, field_name: str) -> bool:
        """Whether a deviation in a field passes."""
        return deviation in self.everywhere or deviation in self.fields.get(field_name, ())

    def allowing(self, *fields: str, deviations: frozenset[Deviation], name: str = "") -> OcppPolicy:
        """This policy with more that passes in some fields.

        Args:
            *fields: Such as ``SampledValue.unit``.
            deviations: What passes there.
            name: What the new policy is called; as this one unless told.

        Example:
            >>> mine = STRICT.allowing("SampledValue.unit", deviations=frozenset({Deviation.UNKNOWN_VALUE}))
            >>> mine.tolerates(Deviation.UNKNOWN_VALUE, "SampledValue.unit")
            True
        """
        more = {each: self.fields.get(each, frozenset()) | deviations for each in fields}
        return OcppPolicy(name=name or self.name, everywhere=self.everywhere, fields={**self.fields, **more})


#: Nothing passes: a test bench.
STRICT: Final = OcppPolicy(name="strict")

#: Enumerations that describe and decide nothing: what a station makes up there harms nobody.
_DESCRIPTIVE: Final = (
    *(f"SampledValue.{name}" for name in ("context", "format", "location", "measurand", "phase", "unit")),
    *(f"SampledValueType.{name}" for name in ("context", "location", "measurand", "phase")),
    *("StatusNotificationRequest.errorCode", "StopTransactionRequest.reason", "TransactionType.stoppedReason"),
    *("TransactionEventRequest.triggerReason", "BootNotificationRequest.reason"),
)

#: What stations in the field do and what has one meaning all the same passes: the default for real counterparts.
TOLERANT: Final = OcppPolicy(
    name="tolerant",
    everywhere=frozenset(
        {
            Deviation.DATE_SYNTAX,
            Deviation.DATE_WITHOUT_OFFSET,
            Deviation.EMPTY_LIST,
            Deviation.INTEGER_WITH_FRACTION,
            Deviation.NOT_A_MULTIPLE,
            Deviation.NULL,
            Deviation.NUMBER_AS_TEXT,
            Deviation.TEXT_AS_NUMBER,
            Deviation.TOO_LONG,
            Deviation.UNKNOWN_FIELD,
        }
    ),
    fields=dict.fromkeys(_DESCRIPTIVE, frozenset({Deviation.UNKNOWN_VALUE})),
)

#: Everything passes, and fields hold what was said. What is no JSON object is an error even so.
OFF: Final = OcppPolicy(name="off", everywhere=frozenset(Deviation))
