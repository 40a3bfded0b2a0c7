"""What plug-ins implement: narrow Protocols, at most six methods each.

Common to all of them:

- Units are SI: V, A, W, Hz, s. Energy that is accounted for is an integer of Wh. Positive current and power flow into the vehicle.
- Coroutines run in the event loop of the runtime, in one thread. What blocks goes into a thread of its own. Methods without
  ``async`` are called from the loop too and must return at once.
- Coroutines may be cancelled at any ``await``; the object stays usable. Two calls may overlap unless a method says otherwise.
- Trouble with the device is raised as a `V2gError` (`MeterError`, `ModemError`, `SignerError`, `TransportError`, or `PluginError` for
  the rest) or as an `OSError`; the runtime reports it to the session, which answers FAILED where the standard wants that.
- ``close`` may be called more than once and does not raise. Nothing else is called after it.

Methods are never added to a Protocol within a major version: what is new is a capability with a default.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from v2gstack.hooks.powerline import FrameLink, FrameTransport, LinkFrame, ModemDriver, PacketType, PowerlineModem
from v2gstack.hooks.values import Address, ChannelInfo, DeviceContext, PrivateKey, TlsVersion, TraceRecord

if TYPE_CHECKING:
    from v2gstack.metering import MeterReading
    from v2gstack.metering.transaction import MeterTransaction
    from v2gstack.types import (
        AddedService,
        AuthorizationVerdict,
        BatteryState,
        ControlPilotState,
        IsolationVerdict,
        Limits,
        OutputReading,
        OutputSetpoint,
        PilotEdge,
        ProvisioningRequest,
        ProvisioningResponse,
        Tariff,
        TariffRequest,
    )

__all__ = [
    "Address",
    "Authorizer",
    "Battery",
    "ByteStream",
    "ChannelInfo",
    "ConnectionHandler",
    "ConnectorLock",
    "Contactors",
    "ControlPilot",
    "DatagramEndpoint",
    "DatagramTransport",
    "DeviceContext",
    "DutyPilot",
    "EdgePilot",
    "FrameLink",
    "FrameTransport",
    "IsolationMonitor",
    "LinkFrame",
    "Listener",
    "Meter",
    "ModemDriver",
    "PacketType",
    "PowerSource",
    "PowerlineModem",
    "PrivateKey",
    "ProvisioningService",
    "Signer",
    "StreamTransport",
    "TariffSource",
    "TlsVersion",
    "TraceRecord",
    "TraceSink",
    "TransactionMeter",
    "Transport",
    "VasProvider",
]


# -- the station's power ---------------------------------------------------------------------------------------------------


@runtime_checkable
class PowerSource(Protocol):
    """The station's power electronics, or for AC its current limit. Called with each charge-loop request, up to 20 in a second."""

    async def set_output(self, setpoint: OutputSetpoint | None, /) -> OutputReading:
        """Set the output and tell what is measured, without waiting until it is reached.

        A call that comes while another one runs replaces it. Setpoints beyond `limits` are cut to them.

        Args:
            setpoint: What to do; ``None`` switches off.

        Raises:
            V2gError: The device does not answer, or refuses.
        """
        ...

    async def read(self) -> OutputReading:
        """What is measured at the outlet. At most 50 ms old.

        Raises:
            V2gError: The device does not answer.
        """
        ...

    def limits(self) -> Limits:
        """What it can do now; may change, by heat or by a grid operator's signal."""
        ...

    async def close(self) -> None:
        """Switch off and let go of the device."""
        ...


@runtime_checkable
class IsolationMonitor(Protocol):
    """The isolation monitor of a DC output (IEC 61851-23)."""

    async def test(self, voltage: float, /) -> IsolationVerdict:
        """Test, and go on watching. May take up to 30 s.

        Args:
            voltage: V to test with.

        Raises:
            V2gError: The device does not answer.
        """
        ...

    async def stop(self) -> None:
        """Stop watching. May be called without a test before it."""
        ...


@runtime_checkable
class Contactors(Protocol):
    """The contactors of one side: the station's at its outlet, or the vehicle's. Calls do not overlap."""

    async def close_contacts(self) -> bool:
        """Close, and tell whether they are closed. Up to 2 s. Closing what is closed is no error."""
        ...

    async def open_contacts(self) -> bool:
        """Open, and tell whether they are open; ``False`` says that a contact is welded. Up to 2 s. Opening what is open is no error."""
        ...


@runtime_checkable
class ConnectorLock(Protocol):
    """The lock of the connector. Calls do not overlap."""

    async def set_locked(self, locked: bool, /) -> bool:
        """Lock or unlock, and tell whether it is as asked. Up to 3 s."""
        ...


@runtime_checkable
class ControlPilot(Protocol):
    """The control pilot (IEC 61851-1 annex A), seen from one side."""

    async def set_state(self, state: ControlPilotState, /) -> None:
        """Put it into a state: a vehicle chooses the letter, a station switches its oscillator (the digit) and may force E or F.

        Raises:
            V2gError: The device does not answer.
        """
        ...

    async def state(self) -> ControlPilotState:
        """The state it is in, at most 50 ms old. Called up to ten times a second."""
        ...


@runtime_checkable
class DutyPilot(ControlPilot, Protocol):
    """A `ControlPilot` with the capability ``duty``. One without it does 5 % in the states B2 to D2, and no other duty cycle."""

    async def set_duty(self, percent: float, /) -> None:
        """Set the duty cycle, as a station. A vehicle's is never asked to.

        Args:
            percent: Of the time at +12 V: 100 is the oscillator off (X1), 0 is state F, all others are the oscillator on.

        Raises:
            V2gError: The device does not answer, or cannot.
        """
        ...

    async def duty(self) -> float:
        """The duty cycle on the line in percent, to half a percent: as set, or as a vehicle measures it. At most 100 ms old."""
        ...


@runtime_checkable
class EdgePilot(ControlPilot, Protocol):
    """A `ControlPilot` with the capability ``edges``. The changes of one without it are seen by asking for its state."""

    async def edges(self, since: float, /) -> tuple[PilotEdge, ...]:
        """The changes of the state after a moment, oldest first; the last 16 at least.

        Args:
            since: Seconds of the context's ``now``.
        """
        ...


# -- who charges, at what price --------------------------------------------------------------------------------------------


@runtime_checkable
class Authorizer(Protocol):
    """Who decides whether a vehicle may charge: a card reader, a list, a back end.

    Both methods may take minutes. ``PENDING`` and ``WAITING_FOR_CUSTOMER`` are asked again after a second.
    """

    async def authorize_eim(self, evse_id: str, evcc_id: str, /) -> AuthorizationVerdict:
        """Whether a vehicle may charge by external means.

        Args:
            evse_id: The EVSE in question.
            evcc_id: The vehicle's EVCCID; empty where it gave none.
        """
        ...

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...], /) -> AuthorizationVerdict:
        """Whether a contract may charge; a refusal may say why. The vehicle has proved that it holds the contract's key.

        Args:
            evse_id: The EVSE in question.
            emaid: The contract's identifier.
            certificate_chain: DER certificates, leaf first.
        """
        ...


@runtime_checkable
class TariffSource(Protocol):
    """Where power and prices over time come from."""

    async def tariff(self, request: TariffRequest, /) -> Tariff:
        """The tariff of a session, from now on. At most 20 s, which leaves time within the ongoing timer; asked again at renegotiations."""
        ...


@runtime_checkable
class VasProvider(Protocol):
    """Value-added services beside charging."""

    def services(self) -> tuple[AddedService, ...]:
        """What is offered, with different numbers. Asked once per session."""
        ...

    async def selected(self, service_id: int, parameter_set_id: int | None, /) -> None:
        """The vehicle selected one of the services.

        Args:
            service_id: The service.
            parameter_set_id: The parameter set it chose; ``None`` for a service without.
        """
        ...


@runtime_checkable
class ProvisioningService(Protocol):
    """A certificate provisioning service (CPS), or the way to one through a back end: it makes contract certificates for vehicles.

    What a vehicle sends is passed on as it came, for the signature in it, and what comes back goes to the vehicle as it is.
    """

    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        """The answer to a CertificateInstallationReq or CertificateUpdateReq.

        Under ISO 15118-2 the vehicle has 4 s patience, under ISO 15118-20 55 s. A vehicle that can store several contracts asks anew
        for each of them.

        Args:
            request: The request.

        Raises:
            V2gError: There is no certificate for this vehicle, or nobody answers.
        """
        ...


@runtime_checkable
class Meter(Protocol):
    """A meter of one EVSE: registers of import and export that never shrink."""

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The registers now. Called up to once a second; at most 1 s, with a signature 10 s.

        Args:
            signed: Whether a signature is wanted; a meter that cannot sign leaves it out.

        Raises:
            MeterError: It does not answer, or answers nonsense.
        """
        ...

    async def close(self) -> None:
        """Let go of the device."""
        ...


@runtime_checkable
class TransactionMeter(Meter, Protocol):
    """A `Meter` with the capability ``transactions``: it signs a record of each. For one without it, `OcmfGateway` makes records."""

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        """Begin a transaction, and tell the registers at its beginning. Up to 15 s.

        Args:
            transaction: What goes into its records.

        Returns:
            The registers, with a ``record`` where the meter signs the beginning by itself.

        Raises:
            MeterError: One runs already, the meter refuses, or it does not answer.
        """
        ...

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        """End a transaction, and tell the registers at its end with the signed ``record`` of both. Up to 30 s.

        Args:
            transaction_id: The transaction; empty ends whichever runs, as after a restart, and is no error where none does.

        Raises:
            MeterError: No such transaction runs, or the record cannot be had. It may be asked for again.
        """
        ...


# -- the vehicle -----------------------------------------------------------------------------------------------------------


@runtime_checkable
class Battery(Protocol):
    """A vehicle's battery with its management, and its on-board charger."""

    async def read(self) -> BatteryState:
        """Its state, at most 100 ms old. Called with each request of the charge loop, up to 20 in a second."""
        ...

    async def set_load(self, power: float | None, current: float | None, /) -> BatteryState:
        """Tell the on-board charger what to take, and tell the state.

        Args:
            power: W to take from the connection, negative to feed back; ``None`` takes what comes.
            current: A at most, per phase; ``None`` is no limit.
        """
        ...


# -- keys ------------------------------------------------------------------------------------------------------------------


@runtime_checkable
class Signer(Protocol):
    """Keys that are used and never shown: in a file, a TPM, an HSM."""

    def key_names(self) -> tuple[str, ...]:
        """Names of the keys, such as ``contract``."""
        ...

    def open_key(self, name: str, /) -> PrivateKey:
        """A key as an object of ``cryptography``'s abstract classes, for whoever takes a private key: CSR, certificates, OCSP, TLS.

        The object may be used from any thread, several at once, until the signer is closed; its methods block while the device
        works, and raise `SignerError`. A device that tolerates one thread is reached through `v2gstack.signers.KeyWorker`.

        Args:
            name: Name of the key.

        Raises:
            SignerError: There is no such key.
        """
        ...

    async def sign(self, key: str, data: bytes, hash_name: str, /) -> bytes:
        """Sign. Up to 1 s.

        Args:
            key: Name of the key.
            data: What to sign: the bytes, not their digest.
            hash_name: ``sha256`` or ``sha512`` for ECDSA; empty for Ed448, which hashes by itself.

        Returns:
            ``r || s``, each as long as the curve's order, or the 114 octets of Ed448.

        Raises:
            SignerError: There is no such key, the hash does not fit it, or the device refuses.
        """
        ...

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        """Agree on a secret by Diffie and Hellman. Up to 1 s.

        Args:
            key: Name of the key.
            peer: The other side's public key: ``04 || x || y`` of the same curve, or the 56 octets of X448.

        Returns:
            The secret as it comes out of the curve: what a key derivation begins with.

        Raises:
            SignerError: There is no such key, it does not agree, ``peer`` is no point of its curve, or the device refuses.
        """
        ...

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> PrivateKey:
        """Generate a key, or take one in as the installation of a contract certificate brings it. Up to 10 s.

        Args:
            name: Name for it.
            curve: ``secp256r1``, ``secp521r1``, ``ed448`` or ``x448``; a device may know fewer.
            scalar: The private number of a key to take in, big-endian; ``None`` generates one.
            replace: Whether a key of that name gives way. It does so only when the new one is there.

        Returns:
            The key, as `open_key` gives it.

        Raises:
            SignerError: The name is taken, the curve or the number does not fit, or the device refuses.
        """
        ...

    async def close(self) -> None:
        """Let go of the device."""
        ...


# -- transports ------------------------------------------------------------------------------------------------------------


@runtime_checkable
class ByteStream(Protocol):
    """A connection. One task receives, one sends; they may run at the same time."""

    @property
    def channel(self) -> ChannelInfo:
        """Facts of the connection; they do not change."""
        ...

    async def receive(self) -> bytes:
        """The next octets, as many as are there and at least one; empty once the peer has closed.

        Raises:
            TransportError: The connection broke, or we closed it.
        """
        ...

    async def send(self, data: bytes, /) -> None:
        """Send all of it; waits while the peer does not read.

        Raises:
            TransportError: The connection broke, or is closed.
        """
        ...

    async def close(self) -> None:
        """Close it, after what was sent has gone out. The peer receives the end of the stream."""
        ...


#: Called with each connection that is accepted, as a task of its own; the stream is closed when it returns.
ConnectionHandler: TypeAlias = Callable[[ByteStream], Awaitable[None]]


@runtime_checkable
class Listener(Protocol):
    """What accepts connections."""

    @property
    def address(self) -> Address:
        """Where it listens, with the port that was chosen."""
        ...

    async def close(self) -> None:
        """Accept no more connections. Those that are open stay."""
        ...


@runtime_checkable
class StreamTransport(Protocol):
    """Makes connections."""

    async def connect(self, address: Address, /) -> ByteStream:
        """Connect to a listener. Who calls limits the time.

        Raises:
            TransportError: Nobody listens there, or the connection cannot be secured.
        """
        ...

    async def listen(self, address: Address, handler: ConnectionHandler, /) -> Listener:
        """Accept connections.

        Raises:
            TransportError: The address is taken or not ours.
        """
        ...


@runtime_checkable
class DatagramEndpoint(Protocol):
    """A socket for datagrams. One task receives."""

    @property
    def address(self) -> Address:
        """Our own address."""
        ...

    async def receive(self) -> tuple[bytes, Address]:
        """The next datagram and who sent it. Datagrams that come faster than they are read are dropped.

        Raises:
            TransportError: The endpoint is closed, or its interface is gone.
        """
        ...

    async def send(self, data: bytes, address: Address, /) -> None:
        """Send one datagram. It may get lost.

        Raises:
            TransportError: The endpoint is closed, or the system refuses to send.
        """
        ...

    async def close(self) -> None:
        """Close it; a pending `receive` raises `TransportError`."""
        ...


@runtime_checkable
class DatagramTransport(Protocol):
    """Makes endpoints for datagrams."""

    async def open(self, address: Address, /) -> DatagramEndpoint:
        """Open an endpoint. A multicast address joins its group on the address's interface.

        Raises:
            TransportError: The address is taken or not ours.
        """
        ...


#: What a transport's factory makes.
Transport: TypeAlias = StreamTransport | DatagramTransport


# -- traces ----------------------------------------------------------------------------------------------------------------


@runtime_checkable
class TraceSink(Protocol):
    """Where a trace goes. One sink takes the records of all sessions, in the order of their times."""

    def write(self, record: TraceRecord, /) -> None:
        """Take a record. Up to thousands a second; what it does not know it leaves out, and it never raises for a record's content.

        Raises:
            OSError: The trace cannot be written. The sink is not used any more.
        """
        ...

    def close(self) -> None:
        """Finish the trace."""
        ...
