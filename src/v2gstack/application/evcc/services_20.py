"""Setting up a session of ISO 15118-20: authorization by contract or external means, services and their parameter sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from v2gstack.application.contracts import Contract
from v2gstack.application.evcc.contracts_20 import Contracts20
from v2gstack.application.evcc.flow import Flow
from v2gstack.application.evcc.parameters_20 import parameter_of
from v2gstack.application.evcc.script import End, Ending, Leave, Script
from v2gstack.application.evcc.vehicle import Vehicle
from v2gstack.messages.iso15118_20 import (
    Authorization,
    AuthorizationReq,
    AuthorizationRes,
    AuthorizationSetupReq,
    AuthorizationSetupRes,
    EIM_AReqAuthorizationMode,
    ParameterSet,
    Processing,
    ResponseCode,
    SelectedService,
    SelectedServiceList,
    ServiceDetailReq,
    ServiceDetailRes,
    ServiceDiscoveryReq,
    ServiceDiscoveryRes,
    ServiceSelectionReq,
    ServiceSelectionRes,
    SessionSetupReq,
    SessionSetupRes,
)
from v2gstack.protocols.v2g import UNSET_HEADER, EvccSession
from v2gstack.types import ControlMode, EnergyService

__all__ = ["Selection", "ServicesFlow"]

#: Numbers of the energy services.
_SERVICE_IDS: Final = {EnergyService.AC: 1, EnergyService.DC: 2, EnergyService.AC_BPT: 5, EnergyService.DC_BPT: 6}
#: Values of the parameters ControlMode, Connector (AC) and BPTChannel.
_CONTROL_MODES: Final = {1: ControlMode.SCHEDULED, 2: ControlMode.DYNAMIC}
_THREE_PHASES: Final = 2
_SEPARATED: Final = 2
#: V between phase and neutral where nobody said.
_NOMINAL_VOLTAGE: Final = 230.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was agreed on in ServiceSelection: a paused session goes on with it.

    Attributes:
        service: The energy service.
        control_mode: Who decides on the power.
        phases: Phases of an AC connector.
        nominal_voltage: V between phase and neutral, AC.
        separated: Whether charging and discharging have channels of their own.
        contract: The contract that pays, where one does.
    """

    service: EnergyService
    control_mode: ControlMode
    phases: int = 1
    nominal_voltage: float = _NOMINAL_VOLTAGE
    separated: bool = False
    contract: Contract | None = None


class ServicesFlow(Flow):
    """The first part of the script of ISO 15118-20.

    Args:
        session: The session.
        vehicle: The vehicle.
        remembered: What a paused session had agreed on.
    """

    def __init__(self, session: EvccSession, vehicle: Vehicle, remembered: Selection | None = None) -> None:
        super().__init__(session, vehicle)
        is_dc = session.protocol is not None and session.protocol.name.endswith("_dc")
        wanted = [service for service in self.config.services if service.is_dc == is_dc]
        #: Services that the vehicle can use under the negotiated schema, preferred first; each works one-way as well.
        self._candidates = list(dict.fromkeys([*wanted, *((EnergyService.DC if is_dc else EnergyService.AC,) if wanted else ())]))
        service = self._candidates[0] if self._candidates else EnergyService.DC
        self.selection = remembered or Selection(service=service, control_mode=self.config.control_mode)
        self.service = self.selection.service
        self.contracts = Contracts20(self)
        #: The station's clock, Unix time: the anchor of what the vehicle says of times.
        self.station_time = 0

    @property
    def memory(self) -> Selection:
        """What a paused session goes on with."""
        return replace(self.selection, contract=self.contracts.purse.paying)

    def answered(self, event: Any) -> None:
        """Note the station's clock."""
        self.station_time = event.header.time_stamp

    def establish(self) -> Script[None]:
        """SessionSetup, authorization, services; a resumed session has them behind it ([V2G20-1032])."""
        response = yield from self.ask(SessionSetupReq(header=UNSET_HEADER, evcc_id=self.config.evcc_id), SessionSetupRes)
        if response.response_code is ResponseCode.OK_OldSessionJoined:
            self.contracts.purse.paying = self.selection.contract
            return
        yield from self.authorize()
        yield from self.choose_services()

    def authorize(self) -> Script[None]:
        """AuthorizationSetup, then Authorization by contract where that is possible, else by external means.

        Raises:
            Leave: The station takes nothing that the vehicle has, or refuses.
        """
        setup = yield from self.ask(AuthorizationSetupReq(header=UNSET_HEADER), AuthorizationSetupRes)
        trouble = yield from self.contracts.authorize(setup)
        if not trouble:
            return
        if Authorization.EIM not in setup.authorization_services:
            raise Leave(Ending(End.TERMINATE, f"the station takes contracts only: {trouble}", code="NoAuthorization"))
        if not self.contracts.purse.takes_external_payment:
            raise Leave(Ending(End.TERMINATE, f"the vehicle pays by contract only: {trouble}", code="NoAuthorization"))
        request = AuthorizationReq(
            header=UNSET_HEADER,
            selected_authorization_service=Authorization.EIM,
            eim_a_req_authorization_mode=EIM_AReqAuthorizationMode(),
        )
        while True:
            response = yield from self.ask(request, AuthorizationRes)
            if response.evse_processing is Processing.Finished:
                code = str(response.response_code.value)
                if code.startswith("WARNING"):
                    raise Leave(Ending(End.TERMINATE, f"the station refuses: {code}", code="NoAuthorization"))
                return
            yield from self.poll()

    def choose_services(self) -> Script[None]:
        """ServiceDiscovery, ServiceDetail of what is wanted, ServiceSelection.

        Raises:
            Leave: There is nothing that the vehicle can use.
        """
        offered = yield from self.ask(ServiceDiscoveryReq(header=UNSET_HEADER), ServiceDiscoveryRes)
        numbers = {service.service_id for service in offered.energy_transfer_service_list.service}
        usable = [service for service in self._candidates if _SERVICE_IDS[service] in numbers]
        if not usable:
            raise Leave(Ending(End.TERMINATE, f"the station offers services {sorted(numbers)} only", code="NoService"))
        self.service = usable[0]
        chosen = yield from self._energy_service(_SERVICE_IDS[self.service])
        added: list[SelectedService] = []
        for service in () if offered.vas_list is None else offered.vas_list.service:
            if service.service_id in self.config.wanted_services:
                detail = yield from self._detail(service.service_id)
                added += [SelectedService(service_id=service.service_id, parameter_set_id=detail[0].parameter_set_id)]
        request = ServiceSelectionReq(
            header=UNSET_HEADER,
            selected_energy_transfer_service=chosen,
            selected_vas_list=SelectedServiceList(selected_service=tuple(added)) if added else None,
        )
        yield from self.ask(request, ServiceSelectionRes)

    def _detail(self, service_id: int) -> Script[tuple[ParameterSet, ...]]:
        response = yield from self.ask(ServiceDetailReq(header=UNSET_HEADER, service_id=service_id), ServiceDetailRes)
        return response.service_parameter_list.parameter_set

    def _energy_service(self, service_id: int) -> Script[SelectedService]:
        """Choose the parameter set that fits the wanted control mode and the phases best."""
        sets = yield from self._detail(service_id)
        three = self.config.phases == 3

        def fit(each: ParameterSet) -> tuple[bool, bool]:
            mode = _CONTROL_MODES.get(parameter_of(each, "ControlMode") or 0)
            connector = parameter_of(each, "Connector") == _THREE_PHASES
            return mode is self.config.control_mode, self.service.is_dc or connector == three

        best = max(sets, key=fit)
        has_three = parameter_of(best, "Connector") == _THREE_PHASES
        self.selection = Selection(
            service=self.service,
            control_mode=_CONTROL_MODES.get(parameter_of(best, "ControlMode") or 0, self.config.control_mode),
            phases=3 if three and has_three else 1,
            nominal_voltage=float(parameter_of(best, "EVSENominalVoltage") or _NOMINAL_VOLTAGE),
            separated=parameter_of(best, "BPTChannel") == _SEPARATED,
        )
        return SelectedService(service_id=service_id, parameter_set_id=best.parameter_set_id)
