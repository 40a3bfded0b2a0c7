"""Messages for people: a tree with units, and the values that matter on one line.

Example:
    >>> from v2gstack.messages.iso15118_2 import DC_EVErrorCode, DC_EVStatus, CableCheckReq
    >>> from v2gstack.explain import explain, summary
    >>> status = DC_EVStatus(ev_ready=True, ev_error_code=DC_EVErrorCode.NO_ERROR, ev_ress_soc=47)
    >>> print(explain(CableCheckReq(dc_ev_status=status)))
    CableCheckReq  (ISO 15118-2)
      DC_EVStatus
        EVReady      true
        EVErrorCode  NO_ERROR
        EVRESSSOC    47 %
    >>> summary(CableCheckReq(dc_ev_status=status))
    'CableCheckReq  SOC=47%'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from v2gstack._lazy import lazily

if TYPE_CHECKING:
    from v2gstack.explain.headlines import HEADLINES, HeadlineField, headline_fields, message_name, summary
    from v2gstack.explain.homeplug import mme_headline
    from v2gstack.explain.rendering import explain
    from v2gstack.explain.text import printable

__all__ = ["HEADLINES", "HeadlineField", "explain", "headline_fields", "message_name", "mme_headline", "printable", "summary"]

_HOMES = {
    "HEADLINES": "headlines",
    "HeadlineField": "headlines",
    "headline_fields": "headlines",
    "message_name": "headlines",
    "summary": "headlines",
    "mme_headline": "homeplug",
    "explain": "rendering",
    "printable": "text",
}

__getattr__, __dir__ = lazily(__name__, _HOMES)
