"""The messages that are measured, as bytes."""

from __future__ import annotations

from v2gstack.codecs.exi import ExiCodec

__all__ = ["CURRENT_DEMAND_RES", "CURRENT_DEMAND_RES_XML", "SET"]

SET = "iso15118_2"

#: ISO 15118-2 CurrentDemandRes with every limit present: 36 elements.
CURRENT_DEMAND_RES = bytes.fromhex(
    "8098020fb532e4cdd366d6d0e00000002040840911f020c2cc2400003103d00c06186400818503200f44452a5632472a4531323334350008"
)

#: The same message as XML, as short as lxml writes it.
CURRENT_DEMAND_RES_XML = ExiCodec(SET).to_xml(ExiCodec(SET).decode(CURRENT_DEMAND_RES))
