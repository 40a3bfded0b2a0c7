"""Traces of charging sessions: captures read and written, followed down to messages.

::

    from v2gstack.trace import read_capture

    for event in read_capture("charge.pcap"):
        print(event.time, event.direction, event.schema_set, event.message or event.notes)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.trace.capture import CaptureReader, open_capture
    from v2gstack.trace.events import Direction, MatchingId, Timing, TraceEvent, TraceKind
    from v2gstack.trace.frames import read_frames
    from v2gstack.trace.ip import Endpoint
    from v2gstack.trace.jsonl import JsonLinesTrace, TraceLine, read_trace
    from v2gstack.trace.livecapture import PcapngTrace
    from v2gstack.trace.matchings import Interval, Matchings, MatchingStation, MatchingSummary
    from v2gstack.trace.negotiation import Decode, decode_message
    from v2gstack.trace.pcap import PcapWriter
    from v2gstack.trace.pcapng import PcapngWriter
    from v2gstack.trace.redaction import Redactor
    from v2gstack.trace.session import SessionFollower, read_capture
    from v2gstack.trace.slac import SlacFollower
    from v2gstack.trace.source import Packet
    from v2gstack.trace.writer import ConnectionWriter, SessionWriter

__all__ = [
    "CaptureReader",
    "ConnectionWriter",
    "Decode",
    "Direction",
    "Endpoint",
    "Interval",
    "JsonLinesTrace",
    "MatchingId",
    "MatchingStation",
    "MatchingSummary",
    "Matchings",
    "Packet",
    "PcapWriter",
    "PcapngTrace",
    "PcapngWriter",
    "Redactor",
    "SessionFollower",
    "SessionWriter",
    "SlacFollower",
    "Timing",
    "TraceEvent",
    "TraceKind",
    "TraceLine",
    "decode_message",
    "open_capture",
    "read_capture",
    "read_frames",
    "read_trace",
]

_HOMES = {
    "JsonLinesTrace": "jsonl",
    "TraceLine": "jsonl",
    "read_trace": "jsonl",
    "PcapngTrace": "livecapture",
    "Interval": "matchings",
    "MatchingStation": "matchings",
    "MatchingSummary": "matchings",
    "Matchings": "matchings",
    "Redactor": "redaction",
    "CaptureReader": "capture",
    "open_capture": "capture",
    "Direction": "events",
    "MatchingId": "events",
    "Timing": "events",
    "TraceEvent": "events",
    "TraceKind": "events",
    "read_frames": "frames",
    "Endpoint": "ip",
    "Decode": "negotiation",
    "decode_message": "negotiation",
    "PcapWriter": "pcap",
    "PcapngWriter": "pcapng",
    "SessionFollower": "session",
    "read_capture": "session",
    "SlacFollower": "slac",
    "Packet": "source",
    "ConnectionWriter": "writer",
    "SessionWriter": "writer",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
