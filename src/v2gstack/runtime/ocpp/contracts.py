"""Plug & Charge of a station by way of its CSMS: what sessions may offer, and certificates for vehicles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.contracts import provisioning_answer, provisioning_request
from v2gstack.application.ocpp.pnc16 import carried_answer, carry
from v2gstack.errors import CodecError, LocalProtocolError, PluginError, RemoteProtocolError, SessionTimeout, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.certificates import RootUse

if TYPE_CHECKING:
    from v2gstack.application.config import StationConfig
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.station import OcppStation
    from v2gstack.types import ProvisioningRequest, ProvisioningResponse

__all__ = ["CsmsProvisioning", "session_config"]

#: Seconds that the CSMS gets for a certificate, by schema set. ISO 15118-2 wants the response after 4.5 s and cannot say that it is
#: going on; under ISO 15118-20 the station says so for a minute at most.
_PATIENCE: Final = {"iso15118_2": 4.0, "iso15118_20_common": 50.0}


def session_config(owner: ChargingStation, config: StationConfig) -> StationConfig:
    """What an EVSE is in a session that begins now, as far as contracts are concerned.

    Contracts are not offered where nobody could decide on them: while the CSMS cannot be reached and ContractValidationOffline is off
    (C07, remark 8). What is installed as root of V2G or of a mobility operator counts beside the roots of the configuration.

    Args:
        owner: The station.
        config: What the EVSE is.
    """
    if not config.contract_payment:
        return config
    online = owner.station.online.is_set()
    offered = owner.model.is_on("ISO15118Ctrlr", "PnCEnabled")
    offered = offered and (online or owner.model.is_on("ISO15118Ctrlr", "ContractValidationOffline"))
    installable = online and owner.model.is_on("ISO15118Ctrlr", "ContractCertificateInstallationEnabled")
    kept = () if owner.certificates is None else owner.certificates.store.roots(RootUse.MO, RootUse.V2G)
    contracts = replace(
        config.contracts,
        roots=tuple(dict.fromkeys((*config.contracts.roots, *(each.der for each in kept)))),
        central_validation=online and owner.model.is_on("ISO15118Ctrlr", "CentralContractValidationAllowed"),
        provisioning=config.contracts.provisioning and installable,
    )
    return replace(config, contract_payment=offered, contracts=contracts)


class CsmsProvisioning:
    """The way of vehicles to a certificate provisioning service through the CSMS (M01, M02): the hook's `ProvisioningService`.

    Args:
        station: The way to the CSMS.
    """

    def __init__(self, station: OcppStation) -> None:
        self._station = station

    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        """Pass a vehicle's request on, and give what comes back.

        Raises:
            PluginError: The CSMS cannot be reached, does not answer in time, has no certificate, or its answer is none.
        """
        version = self._station.version
        if version is None:
            raise PluginError("there is no connection to the CSMS, which has the certificates")
        patience = _PATIENCE.get(request.schema_set, min(_PATIENCE.values()))
        try:
            answer = await self._ask(version, request, patience)
        except SessionTimeout as error:
            raise PluginError(f"the CSMS has not answered Get15118EVCertificate within {patience:.0f} s") from error
        except (TransportError, RemoteProtocolError, LocalProtocolError, CodecError) as error:
            raise PluginError(f"the CSMS cannot be asked for a certificate: {error}") from error
        return provisioning_answer(request, answer)

    async def _ask(self, version: OcppVersion, request: ProvisioningRequest, patience: float) -> Any:
        if version is OcppVersion.V16:
            asked = provisioning_request(OcppVersion.V201, request)
            return carried_answer("Get15118EVCertificate", await self._station.call(carry(asked), timeout=patience))
        return await self._station.call(provisioning_request(version, request), timeout=patience)
