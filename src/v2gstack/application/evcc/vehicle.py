"""What a vehicle's application knows and wishes at a moment, shared by the script of the protocol and the surface above it."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from v2gstack.application.config import VehicleConfig
from v2gstack.application.contracts import Contract
from v2gstack.application.effects import (
    CloseContactors,
    Effect,
    InstallContract,
    OpenContactors,
    ReadBattery,
    SetControlPilot,
    SetLoad,
    SignData,
)
from v2gstack.application.evcc.plan import energies, narrowed
from v2gstack.application.evcc.script import Ending
from v2gstack.security import Envelope, EnvelopeRules
from v2gstack.types import BatteryState, ControlPilotState, EvStatus, Limits, OutputReading

__all__ = ["CONTACTOR_TIME", "EFFECT_TIME", "Vehicle"]

#: Seconds that the script waits for the battery. The standards want the next request within 40 s of the last
#: response (V2G_EVCC_Sequence_Performance_Time, ISO 15118-2 table 109); what is left is for taking leave in order.
EFFECT_TIME: Final = 30.0
#: Seconds for contactors: as long as ISO 15118-2 gives those of a station ([V2G2-862], [V2G2-865]), and well within the budget of
#: pre-charge, which runs on while they close.
CONTACTOR_TIME: Final = 3.0

EffectT = TypeVar("EffectT", bound=Effect)


class Vehicle:
    """The state of one vehicle in one session.

    Args:
        config: The vehicle.
    """

    def __init__(self, config: VehicleConfig) -> None:
        self.config = config
        self.now = 0.0
        #: Effects that the driver has still to hand out.
        self.outbox: list[Effect] = []
        self.battery: BatteryState | None = None
        #: What it measures at its inlet, where something measures there.
        self.inlet: OutputReading | None = None
        self.inlet_at = float("-inf")
        #: State of the control pilot as measured, where something measures it.
        self.pilot: ControlPilotState | None = None
        #: Somebody wishes the session to end.
        self.wish: Ending | None = None
        #: Somebody wishes a new schedule.
        self.renegotiation_wished = False
        #: Somebody wishes to stand by.
        self.standby_wished = False
        #: Its error code where one of its parts failed: a name of DC_EVErrorCode.
        self.error = ""
        self.contactors_closed = False
        self.in_state_c = False
        self.energy_in = 0.0
        self.energy_out = 0.0
        self.present_voltage: float | None = None
        self.target_voltage: float | None = None
        self.target_current: float | None = None
        self.target_soc = config.target_soc
        #: Its contracts, those that were installed in this session included, the most wanted first.
        self.contracts: tuple[Contract, ...] = () if config.contracts is None else config.contracts.contracts
        #: Results of effects that the script looks for while it goes on: by number, ``None`` for those that failed.
        self.results: dict[int, object] = {}
        self._numbers = 0
        self._load: SetLoad | None = None
        self._reading = 0
        self._power = 0.0
        self._measured_at: float | None = None

    def _effect(self, kind: type[EffectT], **values: Any) -> EffectT:
        self._numbers += 1
        effect = kind(number=self._numbers, **values)
        self.outbox.append(effect)
        return effect

    # ---- effects

    def read_battery(self) -> None:
        """Ask for the battery's state, unless the last question is unanswered."""
        if not self._reading:
            self._reading = self._effect(ReadBattery).number

    def set_load(self, *, power: float | None = None, current: float | None = None) -> None:
        """Tell the on-board charger or the battery what to take, where that changes."""
        last = self._load
        if last is None or (last.power, last.current) != (power, current):
            self._load = self._effect(SetLoad, power=power, current=current)

    def load_power(self) -> float:
        """W that it was told to take; 0 where it takes what comes."""
        return (self._load.power or 0.0) if self._load is not None else 0.0

    def close_contactors(self) -> int:
        """Close the contactors; the number of the effect."""
        self.contactors_closed = True
        return self._effect(CloseContactors).number

    def open_contactors(self) -> int:
        """Open the contactors; the number of the effect, 0 where they are open."""
        if not self.contactors_closed:
            return 0
        self.contactors_closed = False
        return self._effect(OpenContactors).number

    def sign(self, key: str, data: bytes, hash_name: str) -> int:
        """Have data signed; the number of the effect."""
        return self._effect(SignData, key=key, data=data, hash_name=hash_name).number

    def install(self, contract: Contract, receiver_key: str, envelope: Envelope, pcid: str, rules: EnvelopeRules) -> int:
        """Have the envelope of a contract's key opened, and the key kept; the number of the effect."""
        effect = self._effect(InstallContract, contract=contract, receiver_key=receiver_key, envelope=envelope, pcid=pcid, rules=rules)
        return effect.number

    def keep(self, contract: Contract) -> None:
        """Keep a contract in the place of the one whose key it replaces, or behind the others."""
        if any(one.key == contract.key for one in self.contracts):
            self.contracts = tuple(contract if one.key == contract.key else one for one in self.contracts)
        else:
            self.contracts = (*self.contracts, contract)

    def state_c(self) -> tuple[Effect, ...]:
        """The effect that signals state C; nothing if that is signalled already. It is returned, not put into the outbox."""
        if self.in_state_c:
            return ()
        self.in_state_c = True
        self._numbers += 1
        return (SetControlPilot(number=self._numbers, state=ControlPilotState.C2),)

    def state_b(self) -> tuple[Effect, ...]:
        """The effect that signals state B, as `state_c`."""
        if not self.in_state_c:
            return ()
        self.in_state_c = False
        self._numbers += 1
        return (SetControlPilot(number=self._numbers, state=ControlPilotState.B2),)

    def release(self) -> int:
        """Take no power, open the contactors, signal state B, all at once. The number of `OpenContactors`, 0 where they were open."""
        if self._load is not None:
            self.set_load(power=0.0)
        number = self.open_contactors()
        self.outbox += self.state_b()
        return number

    # ---- what comes in

    def take(self, effect: Effect, result: object) -> None:
        """Take the result of an effect."""
        if effect.number == self._reading:
            self._reading = 0
        if isinstance(result, BatteryState):
            self.battery = result
        elif isinstance(effect, CloseContactors):
            self.results[effect.number] = result

    def lose(self, effect: Effect) -> None:
        """An effect failed."""
        if effect.number == self._reading:
            self._reading = 0
        if isinstance(effect, CloseContactors):
            self.results[effect.number] = None

    def measured(self, voltage: float, power: float) -> None:
        """Account for the energy since the last measurement, by the mean of both powers.

        Args:
            voltage: V at the inlet.
            power: W into the vehicle, negative out of it.
        """
        self.present_voltage = voltage
        if self._measured_at is not None:
            energy = (self._power + power) / 2 * (self.now - self._measured_at) / 3600
            if energy >= 0:
                self.energy_in += energy
            else:
                self.energy_out -= energy
        self._power, self._measured_at = power, self.now

    # ---- views

    @property
    def has_flowed(self) -> bool:
        """Whether energy has been measured at all."""
        return self._measured_at is not None

    @property
    def throughput(self) -> float:
        """Wh that went the one way or the other, whichever is more."""
        return max(self.energy_in, self.energy_out)

    @property
    def limits(self) -> Limits:
        """What it can do now."""
        return self.config.limits if self.battery is None else narrowed(self.config.limits, self.battery.limits)

    def status(self) -> EvStatus:
        """What it would tell of itself."""
        config, battery = self.config, self.battery
        if battery is None:
            return EvStatus(
                evcc_id=config.evcc_id,
                target_soc=self.target_soc,
                minimum_soc=config.minimum_soc,
                energy_request=config.energy_request,
                departure_time=config.departure,
                limits=config.limits,
            )
        return EvStatus(
            evcc_id=config.evcc_id,
            soc=battery.soc,
            target_soc=self.target_soc,
            minimum_soc=config.minimum_soc,
            energy_capacity=battery.capacity,
            energy_request=energies(config, battery, charged=self.energy_in, target_soc=self.target_soc).target,
            departure_time=config.departure,
            remaining_time=self.remaining_time(100.0),
            limits=self.limits,
            present_voltage=self.present_voltage,
            target_voltage=self.target_voltage,
            target_current=self.target_current,
            ready=battery.ready,
            error=self.error or None,
        )

    def remaining_time(self, soc: float) -> float | None:
        """Seconds to a state of charge at the present power; ``None`` while nothing flows."""
        battery = self.battery
        if battery is None or self._power <= 0:
            return None
        return max(battery.capacity * (soc - battery.soc) / 100, 0.0) * 3600 / self._power
