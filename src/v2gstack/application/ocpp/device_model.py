"""What a station tells of itself and lets be set: the device model of OCPP 2, and under their old names the keys of 1.6.

A model is a table of variables. It knows types, limits and who may write; what a new value does is for its owner, who asks for
`changes`. Secrets can be written and are never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["Access", "DeviceModel", "GetStatus", "SetStatus", "Variable", "VariableKind"]

#: Characters of a value (DeviceDataCtrlr.ValueSize): what a message carries.
VALUE_MAX: Final = 2_500
#: Characters of a value of OCPP 1.6.
VALUE_MAX_16: Final = 500
_OCTETS: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+")
#: Numbers as they are written: no exponents, nothing that takes long to calculate with.
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


class VariableKind(StrEnum):
    """Types of values, by the names of OCPP."""

    STRING = "string"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE_TIME = "dateTime"
    #: One of the values that are listed.
    OPTION = "OptionList"
    #: Some of the values that are listed, in order.
    SEQUENCE = "SequenceList"
    #: Some of the values that are listed.
    MEMBERS = "MemberList"


class Access(StrEnum):
    """Who may do what, by the names of OCPP."""

    READ_ONLY = "ReadOnly"
    READ_WRITE = "ReadWrite"
    #: A secret.
    WRITE_ONLY = "WriteOnly"


class GetStatus(StrEnum):
    """What comes of reading."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    NOT_SUPPORTED_ATTRIBUTE = "NotSupportedAttributeType"


class SetStatus(StrEnum):
    """What comes of writing."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    NOT_SUPPORTED_ATTRIBUTE = "NotSupportedAttributeType"
    #: It counts from the next start on.
    REBOOT_REQUIRED = "RebootRequired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable of one component.

    Attributes:
        component: Name of the component; empty for what only OCPP 1.6 knows.
        name: Name of the variable.
        value: Its value, as text.
        instance: Which one of several of this name, such as ``TransactionEvent``.
        evse_id: The component's EVSE; 0 for the station.
        connector_id: The component's connector; 0 for the EVSE.
        kind: Type of its value.
        access: Who may do what.
        unit: Unit of its value.
        minimum: The least number, or the least length of a text.
        maximum: The greatest one.
        choices: Values that a list may have.
        needs_reboot: Whether a new value counts from the next start on.
        is_octets: Whether its value is octets in hexadecimal.
        key_16: Name of the same thing in OCPP 1.6; empty where it has none.
    """

    component: str
    name: str
    value: str = field(default="", repr=False)
    instance: str = ""
    evse_id: int = 0
    connector_id: int = 0
    kind: VariableKind = VariableKind.STRING
    access: Access = Access.READ_ONLY
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    needs_reboot: bool = False
    is_octets: bool = False
    key_16: str = ""

    @property
    def place(self) -> tuple[str, int, int]:
        """Its component: name, EVSE, connector."""
        return self.component, self.evse_id, self.connector_id

    @property
    def path(self) -> str:
        """Its place and its name in one text."""
        return f"{self.component}/{self.evse_id}/{self.connector_id}/{self.name}/{self.instance}"

    def accepts(self, value: str) -> bool:
        """Whether a value is one of its type and within its limits."""
        if len(value) > VALUE_MAX:
            return False
        kind = self.kind
        if kind in (VariableKind.INTEGER, VariableKind.DECIMAL):
            return self._accepts_number(value)
        if kind is VariableKind.BOOLEAN:
            return value.lower() in ("true", "false")
        if kind is VariableKind.OPTION:
            return value in self.choices
        if kind in (VariableKind.SEQUENCE, VariableKind.MEMBERS):
            members = [member.strip() for member in value.split(",")] if value else []
            known = not self.choices or all(member in self.choices for member in members)
            return known and len(set(members)) == len(members) and (self.maximum is None or len(members) <= self.maximum)
        if self.is_octets and not _OCTETS.fullmatch(value):
            return False
        return (self.minimum is None or len(value) >= self.minimum) and (self.maximum is None or len(value) <= self.maximum)

    def _accepts_number(self, value: str) -> bool:
        if not _NUMBER.fullmatch(value) or (self.kind is VariableKind.INTEGER and "." in value):
            return False
        number = Decimal(value)
        return (self.minimum is None or number >= self.minimum) and (self.maximum is None or number <= self.maximum)


class DeviceModel:
    """The variables of one station.

    Args:
        variables: Its variables.

    Raises:
        ConfigError: Two of them are the same, or one has a value that it does not accept.
    """

    def __init__(self, variables: Iterable[Variable]) -> None:
        self._variables: dict[tuple[str, int, int, str, str], Variable] = {}
        self._keys: dict[str, Variable] = {}
        self._changes: list[Variable] = []
        for variable in variables:
            self.add(variable)

    def add(self, variable: Variable) -> None:
        """Add a variable.

        Raises:
            ConfigError: It is there already, or has a value that it does not accept.
        """
        key = (*variable.place, variable.name, variable.instance)
        if key in self._variables:
            raise ConfigError(f"there is a variable {variable.component}.{variable.name} already")
        if variable.value and not variable.accepts(variable.value):
            raise ConfigError(f"{variable.component}.{variable.name} does not accept its own value")
        self._put(key, variable)

    def _put(self, key: tuple[str, int, int, str, str], variable: Variable) -> None:
        self._variables[key] = variable
        if variable.key_16:
            self._keys[variable.key_16.lower()] = variable

    def restore(self, values: Mapping[str, str]) -> list[Variable]:
        """Take values back that were set from outside in an earlier life.

        Args:
            values: Values by the `Variable.path` of their variables, in the order in which they were set.

        Returns:
            The variables that have them now. What is no variable any more, is not to be set any more, or does not accept its value any
            more, is left as it is.
        """
        known = {variable.path: (key, variable) for key, variable in self._variables.items()}
        restored: list[Variable] = []
        for path, value in values.items():
            key, variable = known.get(path, (None, None))
            if key is None or variable is None or variable.access is Access.READ_ONLY or not variable.accepts(value):
                continue
            changed = replace(variable, value=value)
            self._put(key, changed)
            restored.append(changed)
        return restored

    def __iter__(self) -> Iterator[Variable]:
        """The variables of OCPP 2."""
        return (variable for variable in self._variables.values() if variable.component)

    def changes(self) -> list[Variable]:
        """Variables that were set from outside since the last call, with their new values."""
        changes, self._changes = self._changes, []
        return changes

    # -- for its owner --------------------------------------------------------------------------------------------------

    def value(self, component: str, name: str, *, instance: str = "", evse_id: int = 0, connector_id: int = 0) -> str:
        """A variable's value, secrets included.

        Raises:
            ConfigError: There is no such variable.
        """
        return self._known(component, name, instance, evse_id, connector_id).value

    def members(self, component: str, name: str) -> tuple[str, ...]:
        """The same as the members of a list."""
        return tuple(member.strip() for member in self.value(component, name).split(",") if member.strip())

    def number(self, component: str, name: str, *, instance: str = "") -> float:
        """The same as a number."""
        return float(self.value(component, name, instance=instance))

    def is_on(self, component: str, name: str, *, instance: str = "") -> bool:
        """The same as a truth value."""
        return self.value(component, name, instance=instance).lower() == "true"

    def put(self, component: str, name: str, value: str, *, instance: str = "", evse_id: int = 0, connector_id: int = 0) -> None:
        """Set a variable from inside, whoever may write it from outside.

        Raises:
            ConfigError: There is no such variable, or it does not accept the value.
        """
        variable = self._known(component, name, instance, evse_id, connector_id)
        if not variable.accepts(value):
            raise ConfigError(f"{component}.{name} does not accept this value")
        self._put((*variable.place, name, instance), replace(variable, value=value))

    def _known(self, component: str, name: str, instance: str, evse_id: int, connector_id: int) -> Variable:
        found = self._variables.get((component, evse_id, connector_id, name, instance))
        if found is None:
            raise ConfigError(f"there is no variable {component}.{name}")
        return found

    # -- for the CSMS of OCPP 2 -----------------------------------------------------------------------------------------

    def _find(self, component: str, name: str, instance: str, evse_id: int, connector_id: int) -> Variable | GetStatus:
        # names are compared without regard to case (part 2, 4.1.2)
        wanted = component.lower(), evse_id, connector_id
        here = [each for each in self if (each.component.lower(), each.evse_id, each.connector_id) == wanted]
        if not here:
            return GetStatus.UNKNOWN_COMPONENT
        found = [each for each in here if (each.name.lower(), each.instance.lower()) == (name.lower(), instance.lower())]
        return found[0] if found else GetStatus.UNKNOWN_VARIABLE

    def get(
        self, component: str, name: str, *, instance: str = "", evse_id: int = 0, connector_id: int = 0, attribute: str = "Actual"
    ) -> tuple[GetStatus, str | None]:
        """Answer GetVariables: what comes of it, and the value."""
        found = self._find(component, name, instance, evse_id, connector_id)
        if isinstance(found, GetStatus):
            return found, None
        if attribute != "Actual":
            return GetStatus.NOT_SUPPORTED_ATTRIBUTE, None
        if found.access is Access.WRITE_ONLY:
            return GetStatus.REJECTED, None
        return GetStatus.ACCEPTED, found.value

    def set(
        self,
        component: str,
        name: str,
        value: str,
        *,
        instance: str = "",
        evse_id: int = 0,
        connector_id: int = 0,
        attribute: str = "Actual",
    ) -> SetStatus:
        """Answer SetVariables."""
        found = self._find(component, name, instance, evse_id, connector_id)
        if isinstance(found, GetStatus):
            return SetStatus(found.value)
        if attribute != "Actual":
            return SetStatus.NOT_SUPPORTED_ATTRIBUTE
        return self._set(found, value)

    def _set(self, variable: Variable, value: str) -> SetStatus:
        if variable.access is Access.READ_ONLY or not variable.accepts(value):
            return SetStatus.REJECTED
        changed = replace(variable, value=value)
        self._put((*variable.place, variable.name, variable.instance), changed)
        self._changes.append(changed)
        return SetStatus.REBOOT_REQUIRED if variable.needs_reboot else SetStatus.ACCEPTED

    # -- for the CSMS of OCPP 1.6 ---------------------------------------------------------------------------------------

    def get_keys(self, names: Iterable[str] = ()) -> tuple[list[Variable], list[str]]:
        """Answer GetConfiguration: the keys that are known, of all if none is named; and the names that are not."""
        wanted = list(names)
        if not wanted:
            return list(self._keys.values()), []
        known = [self._keys[name.lower()] for name in wanted if name.lower() in self._keys]
        return known, [name for name in wanted if name.lower() not in self._keys]

    def set_key(self, name: str, value: str) -> SetStatus:
        """Answer ChangeConfiguration; a key that is not known is `SetStatus.UNKNOWN_VARIABLE`, which 1.6 calls NotSupported."""
        found = self._keys.get(name.lower())
        return SetStatus.UNKNOWN_VARIABLE if found is None else self._set(found, value)
