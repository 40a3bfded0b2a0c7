"""What the library brings along, registered like a vendor's: the least of every kind, the simulation, the transports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from v2gstack.hooks.hookspecs import hookimpl
from v2gstack.hooks.specs import (
    AuthorizerSpec,
    BatterySpec,
    ConnectorLockSpec,
    ContactorsSpec,
    ControlPilotSpec,
    FrameTransportSpec,
    IsolationMonitorSpec,
    MeterDriverSpec,
    ModemDriverSpec,
    PowerSourceSpec,
    ProvisioningServiceSpec,
    SignerSpec,
    TariffSourceSpec,
    TraceSinkSpec,
    TransportSpec,
    VasProviderSpec,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__: list[str] = []

_MODEMS: Final = "v2gstack.modems"
_RUNTIME: Final = "v2gstack.runtime"
_SIMULATION: Final = "v2gstack.simulation.plugins"
_TRACE: Final = "v2gstack.trace.plugins"
_TRANSPORTS: Final = "v2gstack.transports"


@hookimpl
def v2gstack_power_sources() -> Iterable[PowerSourceSpec]:
    """An ideal source."""
    yield PowerSourceSpec(
        "ideal",
        "Gives what is asked at once, to a load that takes it",
        factory="v2gstack.hooks.defaults:IdealSource",
        config="v2gstack.hooks.defaults:IdealSourceConfig",
        capabilities=frozenset({"dc"}),
    )
    yield PowerSourceSpec(
        "simulated",
        "A simulated station's output",
        factory=f"{_SIMULATION}:power_source",
        config=f"{_SIMULATION}:SimulationConfig",
        capabilities=frozenset({"ac", "dc"}),
        wants_context=True,
    )


@hookimpl
def v2gstack_isolation_monitors() -> Iterable[IsolationMonitorSpec]:
    """None."""
    yield IsolationMonitorSpec("none", "No isolation monitor is fitted (No_IMD)", factory="v2gstack.hooks.defaults:NoIsolationMonitor")
    yield IsolationMonitorSpec(
        "simulated",
        "A simulated station's; its test takes a while",
        factory=f"{_SIMULATION}:isolation_monitor",
        config=f"{_SIMULATION}:SimulationConfig",
        wants_context=True,
    )


@hookimpl
def v2gstack_contactors() -> Iterable[ContactorsSpec]:
    """Contactors that obey."""
    yield ContactorsSpec("obedient", "Do as they are told", factory="v2gstack.hooks.defaults:ObedientContactors")
    yield ContactorsSpec(
        "simulated",
        "Those of a simulated station or vehicle",
        factory=f"{_SIMULATION}:contactors",
        config=f"{_SIMULATION}:SimulationConfig",
        wants_context=True,
    )


@hookimpl
def v2gstack_connector_locks() -> Iterable[ConnectorLockSpec]:
    """A lock that obeys."""
    yield ConnectorLockSpec("obedient", "Does as it is told", factory="v2gstack.hooks.defaults:ObedientLock")
    yield ConnectorLockSpec(
        "simulated",
        "That of a simulated station or vehicle",
        factory=f"{_SIMULATION}:connector_lock",
        config=f"{_SIMULATION}:SimulationConfig",
        wants_context=True,
    )


@hookimpl
def v2gstack_control_pilots() -> Iterable[ControlPilotSpec]:
    """A pilot with nobody at the other end."""
    yield ControlPilotSpec(
        "plain",
        "Is in the state it was put into",
        factory="v2gstack.hooks.defaults:PlainPilot",
        capabilities=frozenset({"evcc", "secc"}),
    )
    yield ControlPilotSpec(
        "simulated",
        "The end of a simulated station or vehicle",
        factory=f"{_SIMULATION}:control_pilot",
        config=f"{_SIMULATION}:SimulationConfig",
        capabilities=frozenset({"evcc", "secc", "duty", "edges"}),
        wants_context=True,
    )


@hookimpl
def v2gstack_authorizers() -> Iterable[AuthorizerSpec]:
    """Everybody may."""
    yield AuthorizerSpec("accepting", "Accepts everybody", factory="v2gstack.hooks.defaults:AcceptingAuthorizer")
    yield AuthorizerSpec(
        "simulated",
        "A simulated station's; says yes after a while",
        factory=f"{_SIMULATION}:authorizer",
        config=f"{_SIMULATION}:SimulationConfig",
        wants_context=True,
    )


@hookimpl
def v2gstack_tariff_sources() -> Iterable[TariffSourceSpec]:
    """One price."""
    yield TariffSourceSpec(
        "constant",
        "One price, all day",
        factory="v2gstack.hooks.defaults:ConstantTariff",
        config="v2gstack.hooks.defaults:ConstantTariffConfig",
    )


@hookimpl
def v2gstack_vas_providers() -> Iterable[VasProviderSpec]:
    """No services."""
    yield VasProviderSpec("none", "Offers nothing but charging", factory="v2gstack.hooks.defaults:NoServices")


@hookimpl
def v2gstack_provisioning_services() -> Iterable[ProvisioningServiceSpec]:
    """Nobody, and one for tests."""
    yield ProvisioningServiceSpec(
        "office",
        "Issues contracts by keys in files, for tests and laboratories",
        factory="v2gstack.runtime.provisioning:contract_office",
        config="v2gstack.runtime.provisioning:OfficeConfig",
        wants_context=True,
    )
    yield ProvisioningServiceSpec("none", "Has no certificate for anybody", factory="v2gstack.hooks.defaults:NoProvisioning")


@hookimpl
def v2gstack_meter_drivers() -> Iterable[MeterDriverSpec]:
    """No meter."""
    yield MeterDriverSpec("none", "No meter is fitted: registers stay at zero", factory="v2gstack.hooks.defaults:NoMeter")
    yield MeterDriverSpec(
        "simulated",
        "A simulated station's, import and export",
        factory=f"{_SIMULATION}:meter",
        config=f"{_SIMULATION}:SimulationConfig",
        capabilities=frozenset({"clock", "transactions"}),
        wants_context=True,
    )


@hookimpl
def v2gstack_batteries() -> Iterable[BatterySpec]:
    """A battery that does not change."""
    yield BatterySpec(
        "steady",
        "Does not change, whatever flows",
        factory="v2gstack.hooks.defaults:SteadyBattery",
        config="v2gstack.hooks.defaults:SteadyBatteryConfig",
    )
    yield BatterySpec(
        "simulated",
        "A simulated vehicle's, with its on-board charger",
        factory=f"{_SIMULATION}:battery",
        config=f"{_SIMULATION}:SimulationConfig",
        wants_context=True,
    )


@hookimpl
def v2gstack_signers() -> Iterable[SignerSpec]:
    """No keys, keys in memory, keys in files."""
    yield SignerSpec("none", "No key is there", factory="v2gstack.hooks.defaults:NoKeys")
    able = frozenset({"agree", "generate", "import_scalar"})
    yield SignerSpec(
        "memory", "Software keys that end with the process", factory="v2gstack.signers.software:SoftwareSigner", capabilities=able
    )
    yield SignerSpec(
        "files",
        "Software keys in a folder of PEM files",
        factory="v2gstack.signers.software:FileSigner",
        config="v2gstack.signers.software:FileSignerConfig",
        capabilities=able,
    )


@hookimpl
def v2gstack_trace_sinks() -> Iterable[TraceSinkSpec]:
    """None, JSON Lines, pcapng."""
    yield TraceSinkSpec("none", "Writes nothing", factory="v2gstack.hooks.defaults:NoTrace")
    yield TraceSinkSpec(
        "jsonl", "JSON Lines, redacted unless told otherwise", factory=f"{_TRACE}:json_lines", config=f"{_TRACE}:JsonLinesConfig"
    )
    yield TraceSinkSpec(
        "pcapng", "A capture for Wireshark and v2gstack inspect", factory=f"{_TRACE}:pcapng", config=f"{_TRACE}:PcapngConfig"
    )


@hookimpl
def v2gstack_frame_transports() -> Iterable[FrameTransportSpec]:
    """Packet sockets, a simulated segment, a capture played back."""
    yield FrameTransportSpec(
        "packet",
        "Packet sockets of Linux; needs CAP_NET_RAW",
        factory=f"{_TRANSPORTS}.packet:PacketTransport",
        capabilities=frozenset({"shared"}),
    )

    yield FrameTransportSpec(
        "simulated",
        "A simulated segment of powerline with a station and a vehicle",
        factory=f"{_RUNTIME}.frames:SimulatedFrames",
        config=f"{_RUNTIME}.frames:SimulatedFramesConfig",
        capabilities=frozenset({"shared"}),
    )
    yield FrameTransportSpec(
        "replay",
        "A capture played back to one of its hosts",
        factory=f"{_RUNTIME}.frames:ReplayFrames",
        config=f"{_RUNTIME}.frames:ReplayFramesConfig",
        capabilities=frozenset({"shared"}),
    )


@hookimpl
def v2gstack_modem_drivers() -> Iterable[ModemDriverSpec]:
    """One for each maker, one for all others, one that finds out, and none."""
    both = frozenset({"link", "reset"})
    for name, summary, capabilities in (
        ("auto", "Finds out which of the others fits", both),
        ("qualcomm", "QCA7000, QCA7005, QCA7420, AR7420", both),
        ("lumissil", "IS32CG5317", both),
        ("generic", "Modems that understand no maker's messages", frozenset({"link"})),
    ):
        yield ModemDriverSpec(
            name, summary, factory=f"{_MODEMS}.plugins:{name}", config=f"{_MODEMS}.driver:ModemConfig", capabilities=capabilities
        )
    yield ModemDriverSpec("none", "Asks the modem nothing", factory="v2gstack.hooks.defaults:NoModemDriver")


@hookimpl
def v2gstack_transports() -> Iterable[TransportSpec]:
    """Memory, TCP, TLS, UDP."""
    streams = frozenset({"connect", "listen"})
    yield TransportSpec("memory", "Connections within the process", factory=f"{_TRANSPORTS}.memory:MemoryTransport", capabilities=streams)
    yield TransportSpec("tcp", "TCP by IPv6 or IPv4", factory=f"{_TRANSPORTS}.tcp:TcpTransport", capabilities=streams)
    yield TransportSpec(
        "tls",
        "TCP with TLS of ISO 15118-2 or ISO 15118-20",
        factory=f"{_TRANSPORTS}.plugins:tls",
        config=f"{_TRANSPORTS}.plugins:TlsTransportConfig",
        capabilities=streams | {"tls"},
    )
    datagrams = frozenset({"datagrams"})
    yield TransportSpec(
        "memory-datagrams", "Datagrams within the process", factory=f"{_TRANSPORTS}.memory:MemoryDatagrams", capabilities=datagrams
    )
    yield TransportSpec("udp", "UDP by IPv6, multicast too", factory=f"{_TRANSPORTS}.udp:UdpTransport", capabilities=datagrams)
