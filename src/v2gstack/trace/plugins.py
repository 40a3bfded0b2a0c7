"""Traces as back-ends: their settings in plain data, and the factories that the built-in plug-in names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from v2gstack.trace.jsonl import JsonLinesTrace
from v2gstack.trace.livecapture import PcapngTrace
from v2gstack.types import Role

__all__ = ["JsonLinesConfig", "PcapngConfig", "json_lines", "pcapng"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLinesConfig:
    """A trace in JSON Lines.

    Attributes:
        path: The new file.
        redact: Whether identifiers, certificates and keys are replaced.
        messages: Whether messages are written out beside their payload.
    """

    path: Path
    redact: bool = True
    messages: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PcapngConfig:
    """A trace as a capture.

    Attributes:
        path: The new file.
        redact: Whether identifiers, certificates and keys are replaced.
        role: Whose sessions are written; ``None`` takes all.
        key_log: TLS key log that is put into the file.
    """

    path: Path
    redact: bool = True
    role: Role | None = None
    key_log: Path | None = None


def json_lines(config: JsonLinesConfig) -> JsonLinesTrace:
    """A trace in JSON Lines.

    Raises:
        CaptureError: The file cannot be opened.
    """
    return JsonLinesTrace(config.path, redact=config.redact, messages=config.messages)


def pcapng(config: PcapngConfig) -> PcapngTrace:
    """A trace as a capture.

    Raises:
        CaptureError: The file cannot be written.
    """
    return PcapngTrace(config.path, redact=config.redact, role=config.role, key_log=config.key_log)
