"""The local authorization list towards the CSMS (D01, D02; 1.6 sections 5.10 and 5.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.standard_model import MAX_LISTED_AT_ONCE
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.authorizing import verdict_of
from v2gstack.runtime.ocpp.identifiers import Known

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = ["get_local_list_version", "send_local_list"]

#: Version of a list that OCPP 1.6 does not have.
_NO_LIST_16: Final = -1


async def get_local_list_version(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """GetLocalListVersion (D02): 0 for none from OCPP 2 on, where 1.6 tells none from an empty one."""
    del request
    listed = owner.desk.listed
    number = listed.version if listed.is_enabled else _NO_LIST_16 if version is OcppVersion.V16 else 0
    is_16 = version is OcppVersion.V16
    response: OcppObject = msg.GetLocalListVersionResponse(**{"list_version" if is_16 else "version_number": number})
    return response


async def send_local_list(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject:
    """SendLocalList (D01)."""
    is_16 = version is OcppVersion.V16
    statuses = msg.UpdateStatus if is_16 else msg.SendLocalListStatusEnumType
    status = statuses(_take(owner, is_16, request))
    response: OcppObject = msg.SendLocalListResponse(status=status)
    return response


def _take(owner: ChargingStation, is_16: bool, request: Any) -> str:
    """Take the list; gives the word for what came of it."""
    listed = owner.desk.listed
    if not listed.is_enabled:
        return "NotSupported" if is_16 else "Failed"
    number = request.list_version if is_16 else request.version_number
    is_full = str(request.update_type) == "Full"
    entries = request.local_authorization_list or ()
    if number < 1:
        # 0 and -1 have a meaning of their own
        return "Failed"
    if not is_full and not listed.fits(number):
        return "VersionMismatch"
    changes: dict[str, Known | None] = {}
    for entry in entries:
        identifier = entry.id_tag if is_16 else entry.id_token.id_token
        info = entry.id_tag_info if is_16 else entry.id_token_info
        if identifier.lower() in changes or (info is None and is_full):
            # D01.FR.10: which one of two counts nobody can know; and a new list has nothing to take out
            return "Failed"
        if info is None:
            changes[identifier.lower()] = None
            continue
        date = info.expiry_date if is_16 else info.cache_expiry_date_time
        changes[identifier.lower()] = Known(verdict=verdict_of(info), until=None if date is None else date.timestamp())
    if len(changes) > MAX_LISTED_AT_ONCE or not listed.change(number, changes, full=is_full):
        return "Failed"
    return "Accepted"
