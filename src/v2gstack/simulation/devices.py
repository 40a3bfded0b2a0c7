"""The simulated hardware of both ends, as the hooks want it: thin views of a `ChargingPoint`.

Devices that answer at once say so by ``is_immediate``: their coroutines never suspend. What takes time in the world, such as a
contactor or an isolation test, awaits the ``sleep`` it was given, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from v2gstack.application.effects import AuthorizationVerdict
from v2gstack.errors import MeterError
from v2gstack.metering import ClockStatus, SignedRecord
from v2gstack.metering.ocmf import GatewayIdentity, OcmfGateway
from v2gstack.types import BatteryState, ControlPilotState, IsolationVerdict, Limits, OutputReading, OutputSetpoint, PilotEdge, Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from v2gstack.metering import MeterReading
    from v2gstack.metering.ocmf import OcmfSigningJob
    from v2gstack.metering.transaction import MeterTransaction
    from v2gstack.simulation.meter import FourQuadrantMeter
    from v2gstack.simulation.point import ChargingPoint
    from v2gstack.simulation.station import StationEnd

    Sleep: TypeAlias = Callable[[float], Awaitable[object]]

__all__ = [
    "SimulatedAuthorizer",
    "SimulatedBattery",
    "SimulatedConnectorLock",
    "SimulatedContactors",
    "SimulatedControlPilot",
    "SimulatedInlet",
    "SimulatedIsolationMonitor",
    "SimulatedMeter",
    "SimulatedPowerSource",
]


class SimulatedPowerSource:
    """The station's power electronics.

    Args:
        end: The station's end of the cable.
    """

    is_immediate: Literal[True] = True

    def __init__(self, end: StationEnd) -> None:
        self._end = end

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        """Set voltage and current, or switch off; gives what the outlet measures at this moment."""
        self._end.set_output(setpoint)
        return self._end.outlet()

    async def read(self) -> OutputReading:
        """What the outlet measures."""
        return self._end.outlet()

    def limits(self) -> Limits:
        """What it can do."""
        return self._end.stage.limits

    async def close(self) -> None:
        """Switch off."""
        self._end.set_output(None)


class SimulatedContactors:
    """Contactors of one end, which take a while and may be welded.

    Args:
        switch: Operates them: takes whether they shall be closed, and tells whether they are.
        sleep: Lets time pass.
        delay: Seconds that they take.
    """

    def __init__(self, switch: Callable[[bool], bool], *, sleep: Sleep, delay: float = 0.1) -> None:
        self._switch = switch
        self._sleep = sleep
        self._delay = delay

    async def close_contacts(self) -> bool:
        """Close; tells whether they are closed."""
        await self._sleep(self._delay)
        return self._switch(True)

    async def open_contacts(self) -> bool:
        """Open; tells whether they are open."""
        await self._sleep(self._delay)
        return not self._switch(False)


class SimulatedIsolationMonitor:
    """The isolation monitor: its test takes a while and finds what `Faults.isolation` says.

    Args:
        end: The station's end of the cable.
        sleep: Lets time pass.
        duration: Seconds of a test.
    """

    def __init__(self, end: StationEnd, *, sleep: Sleep, duration: float = 3.0) -> None:
        self._end = end
        self._sleep = sleep
        self._duration = duration
        #: Whether it watches at present.
        self.is_active = False

    async def test(self, voltage: float) -> IsolationVerdict:
        """Test with a voltage, in V, on the outlet."""
        self.is_active = True
        self._end.test_isolation(voltage)
        try:
            await self._sleep(self._duration)
        finally:
            self._end.test_isolation(None)
        return self._end.faults.isolation

    async def stop(self) -> None:
        """Watch no longer."""
        self.is_active = False


class SimulatedConnectorLock:
    """A connector's lock.

    Args:
        sleep: Lets time pass.
        delay: Seconds of its motor.
    """

    def __init__(self, *, sleep: Sleep, delay: float = 0.2) -> None:
        self._sleep = sleep
        self._delay = delay
        #: Whether it is locked.
        self.is_locked = False
        #: Whether its motor is stuck.
        self.is_stuck = False

    async def set_locked(self, locked: bool) -> bool:
        """Lock or unlock; tells whether it is as asked."""
        if self.is_locked is not locked:
            await self._sleep(self._delay)
            if not self.is_stuck:
                self.is_locked = locked
        return self.is_locked is locked


class SimulatedControlPilot:
    """One end of the control pilot.

    Args:
        end: What the pilot belongs to.
        role: Whose end.
    """

    is_immediate: Literal[True] = True

    def __init__(self, end: StationEnd, role: Role) -> None:
        self._end = end
        self._role: Role = role

    async def set_state(self, state: ControlPilotState) -> None:
        """Set this end: the vehicle's letter, or the station's oscillator."""
        self._end.set_pilot(self._role, state)

    async def state(self) -> ControlPilotState:
        """What both ends see."""
        return self._end.pilot.state

    async def set_duty(self, percent: float) -> None:
        """Set the station's duty cycle: 100 is the oscillator off, 0 is state F."""
        self._end.set_duty(percent)

    async def duty(self) -> float:
        """The duty cycle on the line."""
        return self._end.pilot.duty

    async def edges(self, since: float) -> tuple[PilotEdge, ...]:
        """The changes after a moment, oldest first."""
        return self._end.pilot.edges(since)

    def subscribe(self, listener: Callable[[ControlPilotState], None]) -> Callable[[], None]:
        """Have a listener called with each new state or duty cycle; gives what ends that."""
        return self._end.pilot.subscribe(listener)


class SimulatedMeter:
    """The station's meter.

    Args:
        end: What flows.
        registers: The registers that count it.
        uptime: Seconds since it was switched on: its records have them where nobody has given it a clock, as those of real meters do.
    """

    is_immediate: Literal[True] = True

    def __init__(self, end: StationEnd, registers: FourQuadrantMeter, *, uptime: Callable[[], float]) -> None:
        self._end = end
        self.registers = registers
        self._uptime = uptime
        self._gateway = OcmfGateway(GatewayIdentity(name="v2gstack simulation", serial=registers.meter_id))
        # nobody is to trust this key: it follows from the identifier, so that simulations can be repeated
        number = int.from_bytes(sha256(b"v2gstack simulated meter " + registers.meter_id.encode()).digest(), "big")
        self._key = ec.derive_private_key(number >> 1, ec.SECP256R1())

    @property
    def public_key(self) -> bytes:
        """The key that its records are verified with, as DER."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The registers. This meter signs records of transactions, and no single reading: a signed one is the plain one."""
        self._end.advance()
        return self.registers.reading()

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        """Begin a transaction, with a record of the registers at its beginning."""
        reading = self._timed(await self.read())
        return self._signed(reading, self._gateway.begin(transaction, reading))

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        """End a transaction, with a record of the registers at both ends."""
        reading, running = self._timed(await self.read()), self._gateway.transaction
        if running is None and not transaction_id:
            return reading
        if running is None or transaction_id not in ("", running.transaction_id):
            raise MeterError(f"the transaction {transaction_id} does not run", meter=reading.meter_id)
        return self._signed(reading, self._gateway.end(reading))

    def _timed(self, reading: MeterReading) -> MeterReading:
        return reading if reading.time is not None else replace(reading, time=int(self._uptime()), clock=ClockStatus.UNKNOWN)

    def _signed(self, reading: MeterReading, job: OcmfSigningJob) -> MeterReading:
        signature = self._key.sign(job.to_be_signed, ec.ECDSA(hashes.SHA256()))
        return replace(reading, record=SignedRecord(format="OCMF", data=job.finish(signature).data, public_key=self.public_key))

    async def close(self) -> None:
        """Nothing to close."""


class SimulatedAuthorizer:
    """Says yes, or whatever it was told to, after a while.

    Args:
        sleep: Lets time pass.
        delay: Seconds until it has decided.
        verdict: What it decides.
        pending: How many times it says "pending" before.
    """

    def __init__(
        self,
        *,
        sleep: Sleep,
        delay: float = 0.0,
        verdict: AuthorizationVerdict = AuthorizationVerdict.ACCEPTED,
        pending: int = 0,
    ) -> None:
        self._sleep = sleep
        self._delay = delay
        self._verdict = verdict
        self._pending = pending

    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        """Decide on a vehicle that pays by external means."""
        return await self._decide()

    async def authorize_contract(self, evse_id: str, emaid: str, chain: tuple[bytes, ...]) -> AuthorizationVerdict:
        """Decide on a contract."""
        return await self._decide()

    async def _decide(self) -> AuthorizationVerdict:
        if self._delay:
            await self._sleep(self._delay)
        if self._pending:
            self._pending -= 1
            return AuthorizationVerdict.PENDING
        return self._verdict


class SimulatedBattery:
    """The vehicle's battery and its on-board charger.

    Args:
        point: The circuit it belongs to.
        alone: There is no simulated station at the other end: take what is wanted as given.
    """

    is_immediate: Literal[True] = True

    def __init__(self, point: ChargingPoint, *, alone: bool = False) -> None:
        self._point = point
        self._alone = alone
        self._offer = 0.0

    async def read(self) -> BatteryState:
        """What the battery management reports."""
        point = self._point
        point.advance()
        battery = point.battery
        limits = battery.limits()
        charge = limits.maximum_current or 0.0
        connected = point.vehicle_closed
        state = BatteryState(
            soc=battery.soc,
            voltage=battery.voltage(point.battery_current()),
            capacity=battery.parameters.capacity,
            limits=limits,
            target_current=charge,
            target_voltage=battery.parameters.maximum_voltage if connected else battery.rest_voltage,
            ready=True,
            full=charge == 0.0,
        )
        if self._alone:
            current = charge if self._offer >= 0 else max(battery.current_at(self._offer), -battery.discharge_current())
            point.set_output(OutputSetpoint(voltage=battery.parameters.maximum_voltage, current=current))
        return state

    async def set_load(self, power: float | None, current: float | None) -> BatteryState:
        """Set what the on-board charger takes: W, negative to feed back, and A per phase at most."""
        self._offer = power or 0.0
        self._point.set_load(power, current)
        return await self.read()


class SimulatedInlet:
    """What the vehicle measures at its inlet.

    Args:
        point: The circuit it belongs to.
    """

    is_immediate: Literal[True] = True

    def __init__(self, point: ChargingPoint) -> None:
        self._point = point

    async def read(self) -> OutputReading:
        """Voltage and current at the inlet."""
        volts = self._point.inlet_voltage()
        if not self._point.stage.is_dc:
            return self._point.outlet()
        current = self._point.battery_current()
        return OutputReading(voltage=volts, current=current, power=volts * current)
