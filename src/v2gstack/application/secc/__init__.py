"""The station's policy: what it answers a vehicle, and what it asks of its hardware."""

from __future__ import annotations

from v2gstack.application.secc.application import Output, SeccApplication, Snapshot
from v2gstack.application.secc.services import usable_protocols

__all__ = ["Output", "SeccApplication", "Snapshot", "usable_protocols"]
