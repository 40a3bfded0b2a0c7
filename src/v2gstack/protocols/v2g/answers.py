"""The smallest schema-valid responses: what a session answers with when it refuses a request by itself.

A response that says FAILED has to have all its required fields. They are filled with the least that the schema takes: the
first of an enumeration, zero, the shortest text.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec

from v2gstack.errors import LocalProtocolError
from v2gstack.messages import Message, Registry, registry
from v2gstack.protocols.v2g.table import Protocol
from v2gstack.protocols.v2g.wire import UNSET_HEADER

__all__ = ["minimal_response", "response_class", "response_codes"]

# Fields for which the first of an enumeration, or zero, would say something wrong or be invalid.
_VALUES: Final[dict[str, Any]] = {"evse_id": "ZZ00000", "header": UNSET_HEADER, "notification_max_delay": 0}
_PREFERRED: Final = {"EVSEProcessing": "Finished", "Processing": "Finished"}


@cache
def response_class(protocol: Protocol, name: str) -> type[Message] | None:
    """The class of a response by its name; ``None`` where the protocol has no such message."""
    for schema_set in protocol.schema_sets.values():
        for cls in registry(schema_set).element_of:
            if cls.__name__ == name:
                return cls
    return None


@cache
def response_codes(protocol: Protocol) -> frozenset[str]:
    """The response codes that a protocol knows."""
    found: set[str] = set()
    for schema_set in protocol.schema_sets.values():
        for name, kind in registry(schema_set).enums.items():
            if name.endswith("}responseCodeType"):
                found.update(str(member.value) for member in kind)
    return frozenset(found)


def minimal_response(protocol: Protocol, name: str, code: str, *, dc: bool = False) -> Any:
    """A response with a response code, and the least in all other fields.

    Args:
        protocol: The protocol.
        name: Name of the response, such as ``CurrentDemandRes``.
        code: Its response code.
        dc: Whether parts that have an AC and a DC form take that of DC.

    Raises:
        LocalProtocolError: The protocol has no such response, or no such response code.

    >>> from v2gstack.protocols.v2g.iso15118_2 import ISO15118_2
    >>> minimal_response(ISO15118_2, "PowerDeliveryRes", "FAILED_ContactorError", dc=True).evse_status.evse_status_code.value
    'EVSE_NotReady'
    """
    cls = response_class(protocol, name)
    if cls is None:
        raise LocalProtocolError(f"{protocol.name} has no {name}")
    template = _template(protocol, cls, dc)
    kind: Any = template.response_code.__class__
    try:
        return template.replace(response_code=kind(code))
    except ValueError as error:
        raise LocalProtocolError(f"{protocol.name} has no response code {code}") from error


@cache
def _template(protocol: Protocol, cls: type[Message], dc: bool) -> Any:
    name = next(name for name in protocol.schema_sets.values() if cls in registry(name).element_of)
    return _Builder(registry(name), dc).build(cls)


class _Builder:
    def __init__(self, found: Registry, dc: bool) -> None:
        self._registry = found
        self._wanted = "DC_" if dc else "AC_"

    def build(self, cls: type[Message]) -> Message:
        """An instance with nothing in it but what must be there."""
        fields = {field.name: field for field in msgspec.structs.fields(cls)}
        values = {name: self._value(name, field) for name, field in fields.items() if field.required}
        # A choice wants one of its branches.
        for key, branches in self._registry.choices.items():
            owner, _, _ = key.partition(".")
            if owner == cls.__name__ and not any(branch in values for branch in branches):
                values[branches[0]] = self._value(branches[0], fields[branches[0]])
        make: Callable[..., Message] = cls
        return make(**values)

    def _value(self, name: str, field: msgspec.structs.FieldInfo) -> Any:
        if name in _VALUES and not (name == "evse_id" and _base(field.type) is bytes):
            return _VALUES[name]
        if field.encode_name == "@Id":
            return "id1"
        return self._of_type(field.type)

    def _of_type(self, kind: Any) -> Any:
        metas: tuple[msgspec.Meta, ...] = ()
        if get_origin(kind) is Annotated:
            kind, *found = get_args(kind)
            metas = tuple(meta for meta in found if isinstance(meta, msgspec.Meta))
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            options = [option for option in get_args(kind) if option is not types.NoneType]
            wanted = [option for option in options if getattr(option, "__name__", "").startswith(self._wanted)]
            return self._of_type((wanted or options)[0])

        if origin is tuple:
            count = next((meta.min_length for meta in metas if meta.min_length is not None), 0)
            return tuple([self._of_type(get_args(kind)[0])] * count)
        return self._scalar(kind, metas)

    def _scalar(self, kind: Any, metas: tuple[msgspec.Meta, ...]) -> Any:
        if isinstance(kind, type) and issubclass(kind, Message):
            return self.build(kind)
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return kind(_PREFERRED[kind.__name__]) if kind.__name__ in _PREFERRED else next(iter(kind))
        length = next((meta.min_length for meta in metas if meta.min_length is not None), 0)
        if kind is str:
            return "0" * length
        if kind is bytes:
            return bytes(length)
        if kind is bool:
            return False
        low = next((meta.ge for meta in metas if meta.ge is not None), 0)
        high = next((meta.le for meta in metas if meta.le is not None), 0)
        return int(max(low, 0) if high >= 0 else high)


def _base(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
