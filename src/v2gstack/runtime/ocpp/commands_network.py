"""Ways to a CSMS, as the CSMS sets them (B09)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from v2gstack.application.ocpp.standard_model import NETWORK_SLOTS
from v2gstack.errors import ConfigError
from v2gstack.runtime.ocpp.networks import Network

if TYPE_CHECKING:
    from v2gstack.messages.ocpp import OcppObject, OcppVersion
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = ["set_network_profile"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")


async def set_network_profile(owner: ChargingStation, msg: Any, _version: OcppVersion, request: Any) -> OcppObject:
    """SetNetworkProfile: what cannot be carried out as it stands is refused as a whole."""
    data, slot = request.connection_data, str(request.configuration_slot)
    statuses, given = msg.SetNetworkProfileStatusEnumType, owner.networks.given
    # the program's own way is not the CSMS's to change; nor is a weaker security profile (B09.FR.04, FR.05)
    refused = slot not in NETWORK_SLOTS[1:] or data.security_profile < given.profile.value
    refused = refused or str(data.ocpp_transport) != "JSON" or data.apn is not None or data.vpn is not None
    if not refused:
        network = Network(
            url=data.ocpp_csms_url,
            profile=data.security_profile,
            timeout=max(data.message_timeout, 0),
            identity=getattr(data, "identity", None) or "",
            password=getattr(data, "basic_auth_password", None) or "",
        )
        try:
            owner.networks.add(slot, network)
        except ConfigError as error:
            _LOG.warning("a way to a CSMS is not taken: %s", error.message)
            refused = True
    response: OcppObject = msg.SetNetworkProfileResponse(status=statuses.Rejected if refused else statuses.Accepted)
    return response
