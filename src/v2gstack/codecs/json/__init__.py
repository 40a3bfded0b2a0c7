"""JSON: typed messages to JSON text and back, exactly.

The form, for people and for other programs:

- A document is an object with one member, the root element: ``{"V2G_Message": {...}}``. A member ``"#schema"``
  before it may name the schema set, which is needed where several sets have such an element.
- Members go by the names of the schema, in its order: elements by their name, attributes as ``"@Id"``, the text of
  an element that also has attributes as ``"#text"``, mixed or open content as ``"#content"``.
- Elements that stand for another one (``BodyElement``, ``EVChargeParameter``, ``CLReqControlMode`` and the like)
  tell in ``"#element"`` which one they are.
- Where a derived type stands in the place of its base, an abstract element occurs under its own name, or an element of
  the schema stands in open content, ``"#type"`` names the class; this is rare.
- Absent elements are left out; elements that may occur more than once are arrays.
- Integers are JSON numbers of any length, booleans are ``true`` and ``false``, enumerations are their text, and bytes
  are base64, those included that XML writes in hexadecimal.

What JSON says and what EXI says are equal: ``from_json(to_json(message), schema) == message``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v2gstack.codecs.json.documents import MAX_JSON_BYTES, MAX_JSON_DEPTH, from_json, root_of, to_json

__all__ = ["MAX_JSON_BYTES", "MAX_JSON_DEPTH", "from_json", "root_of", "to_json"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.documents"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
