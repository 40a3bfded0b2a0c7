"""The ``iso15118`` package, where ``make interop`` has installed it: its models, JSON, a JVM."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

__all__ = ["Package", "find"]

_NAMESPACES = {
    "appprotocol": "SAP",
    "din70121": "DIN_MSG_DEF",
    "iso15118_2": "ISO_V2_MSG_DEF",
    "iso15118_20_common": "ISO_V20_COMMON_MSG",
    "iso15118_20_ac": "ISO_V20_AC",
    "iso15118_20_dc": "ISO_V20_DC",
}


class Package:
    """What that package does between bytes and its models."""

    def __init__(self) -> None:
        from iso15118.shared.exi_codec import EXI
        from iso15118.shared.exificient_exi_codec import ExificientEXICodec
        from iso15118.shared.messages.enums import Namespace
        from iso15118.shared.settings import load_shared_settings

        load_shared_settings()
        # It writes every message into its log: that is no part of the codec.
        logging.disable(logging.INFO)
        self.codec: Any = EXI()
        self.codec.set_exi_codec(ExificientEXICodec())
        self.namespaces: Any = Namespace

    def calls(self, schema: str, data: bytes) -> tuple[tuple[Callable[[Any], Any], Any], tuple[Callable[[Any], Any], Any] | None] | None:
        """How it decodes a stream, and how it encodes what comes of it; ``None`` for what it cannot do."""
        from iso15118.shared.exceptions import EXIDecodingError, EXIEncodingError, V2GMessageValidationError

        namespace = self.namespaces[_NAMESPACES[schema]]
        try:
            message = self.codec.from_exi(data, namespace)
        except (EXIDecodingError, V2GMessageValidationError):
            return None
        reading = (lambda octets: self.codec.from_exi(octets, namespace)), data
        try:
            self.codec.to_exi(message, namespace)
        except EXIEncodingError:
            return reading, None
        return reading, ((lambda model: self.codec.to_exi(model, namespace)), message)


def find() -> Package | None:
    """The package, if it is installed."""
    return Package() if find_spec("iso15118") is not None else None
