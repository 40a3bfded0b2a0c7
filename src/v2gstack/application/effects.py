"""What an application wants of the world: values that the runtime performs through hooks.

Each effect is a frozen value with a number. The runtime performs it and reports by ``complete(effect, result, now)`` or
``fail(effect, text, now)``. Effects whose result is ``None`` need no report. Effects are performed in the order they are
given, but a slow one holds up nobody: while it runs, the application answers that it is still processing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from v2gstack.types import AuthorizationVerdict

if TYPE_CHECKING:
    from v2gstack.application.contracts import Contract
    from v2gstack.security.contract_keys import Envelope, EnvelopeRules
    from v2gstack.types import ControlPilotState, EnergyService, Limits, OutputSetpoint, ProvisioningRequest

__all__ = [
    "AuthorizationVerdict",
    "AuthorizeContract",
    "AuthorizeEim",
    "CheckIsolation",
    "CloseContactors",
    "Effect",
    "FetchTariff",
    "InstallContract",
    "LockConnector",
    "OpenContactors",
    "ProvisionContract",
    "ReadBattery",
    "ReadMeter",
    "ReadOutput",
    "SelectService",
    "SetControlPilot",
    "SetLoad",
    "SetOutput",
    "SignData",
    "StopMonitoringIsolation",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeEim(_Numbered):
    """Ask for authorization by external means. Result: `AuthorizationVerdict`; it may take minutes.

    Attributes:
        evse_id: The EVSE in question.
        evcc_id: The vehicle's EVCCID, as text.
    """

    evse_id: str
    evcc_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizeContract(_Numbered):
    """Ask whether a contract may charge here. Result: `AuthorizationVerdict`.

    Attributes:
        evse_id: The EVSE in question.
        emaid: The contract's identifier.
        certificate_chain: DER certificates, leaf first.
    """

    evse_id: str
    emaid: str = field(repr=False)
    certificate_chain: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionContract(_Numbered):
    """Have a certificate provisioning service answer a vehicle. Result: `ProvisioningResponse`; a failure is that there is none.

    Attributes:
        request: What the vehicle asked, as it came.
    """

    request: ProvisioningRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIsolation(_Numbered):
    """Test the isolation of the DC output (IEC 61851-23). Result: `IsolationVerdict`; it takes seconds.

    Attributes:
        voltage: V to test with.
    """

    voltage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMonitoringIsolation(_Numbered):
    """Isolation need not be watched any longer. No result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseContactors(_Numbered):
    """Close the contactors: the station's at its outlet, or the vehicle's. Result: whether they are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContactors(_Numbered):
    """Open the contactors. Result: whether they are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockConnector(_Numbered):
    """Lock or unlock the connector. Result: whether it is as asked.

    Attributes:
        locked: What is wanted.
    """

    locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetControlPilot(_Numbered):
    """Put the control pilot into a state: a vehicle changes the letter, a station the oscillator. No result.

    Attributes:
        state: The state wanted.
    """

    state: ControlPilotState


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutput(_Numbered):
    """Set the station's output. Result: `OutputReading`, as soon as one is at hand; the loop does not wait for it.

    Attributes:
        setpoint: What to do; ``None`` switches off.
    """

    setpoint: OutputSetpoint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOutput(_Numbered):
    """Read the station's output. Result: `OutputReading`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMeter(_Numbered):
    """Read the meter. Result: `MeterReading`.

    Attributes:
        signed: Whether a signed record is wanted.
    """

    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTariff(_Numbered):
    """Ask for the power and price schedule of this session. Result: `Tariff`.

    Attributes:
        evse_id: The EVSE in question.
        service: How energy is transferred.
        limits: What the vehicle can do.
        energy: Wh that it wants, where it said.
        departure: Seconds until it leaves, where it said.
    """

    evse_id: str
    service: EnergyService
    limits: Limits
    energy: float | None = None
    departure: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectService(_Numbered):
    """The vehicle selected a value-added service. No result.

    Attributes:
        service_id: The service.
        parameter_set_id: The parameter set it chose, where services have them.
    """

    service_id: int
    parameter_set_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBattery(_Numbered):
    """Read the vehicle's battery. Result: `BatteryState`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLoad(_Numbered):
    """Tell a vehicle's on-board charger or battery what to take. Result: `BatteryState`.

    Attributes:
        power: W to take from the connection, negative to feed back; ``None`` takes what comes.
        current: A at most, per phase, AC; ``None`` is no limit.
    """

    power: float | None = None
    current: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignData(_Numbered):
    """Sign with a key that the world keeps. Result: the signature, raw ``r || s``.

    Attributes:
        key: Name of the key, such as ``contract``.
        data: What to sign: the bytes, not their digest.
        hash_name: ``sha256`` or ``sha512``; empty for Ed448, which hashes by itself.
    """

    key: str
    data: bytes = field(repr=False)
    hash_name: str = "sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallContract(_Numbered):
    """Open the envelope of a contract key and keep the key, and the certificate with it. Result: whether that is done.

    Neither the secret that the keys agree on nor the contract's key passes through the application.

    Attributes:
        contract: The contract, with the name that its key shall have.
        receiver_key: Name of the key that the envelope was made for.
        envelope: The encrypted key.
        pcid: The vehicle's PCID, which ISO 15118-20 authenticates.
        rules: Which reading of the standard applies.
    """

    contract: Contract
    receiver_key: str
    envelope: Envelope
    pcid: str = field(default="", repr=False)
    rules: EnvelopeRules


Effect: TypeAlias = (
    AuthorizeEim
    | AuthorizeContract
    | CheckIsolation
    | StopMonitoringIsolation
    | CloseContactors
    | OpenContactors
    | LockConnector
    | SetControlPilot
    | SetOutput
    | ReadOutput
    | ReadMeter
    | FetchTariff
    | SelectService
    | ReadBattery
    | SetLoad
    | SignData
    | ProvisionContract
    | InstallContract
)
