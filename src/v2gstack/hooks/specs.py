"""Specs: what a plug-in says of a back-end without importing it, and the kinds of back-ends there are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Final

from v2gstack.errors import ConfigError
from v2gstack.hooks import interfaces

__all__ = [
    "KINDS",
    "AuthorizerSpec",
    "BatterySpec",
    "ConnectorLockSpec",
    "ContactorsSpec",
    "ControlPilotSpec",
    "FrameTransportSpec",
    "IsolationMonitorSpec",
    "Kind",
    "MeterDriverSpec",
    "ModemDriverSpec",
    "PowerSourceSpec",
    "ProvisioningServiceSpec",
    "SignerSpec",
    "Spec",
    "TariffSourceSpec",
    "TraceSinkSpec",
    "TransportSpec",
    "VasProviderSpec",
]

#: Names are what people type and what stands in files: no blanks, no capitals, no quoting needed in any shell.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TARGET: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


@dataclass(frozen=True, slots=True)
class Spec:
    """A back-end's name and where it is. Nothing is imported until it is wanted.

    Attributes:
        name: What it is chosen by, unique among its kind: small letters, digits, ``.``, ``_``, ``-``; at most 64.
        summary: One line for lists.
        factory: ``package.module:Name`` of a class or function that makes it. It is called with the configuration where there is
            one, and with ``context=`` where `wants_context` says so.
        config: ``package.module:Name`` of a frozen dataclass with its settings; empty where it has none.
        capabilities: What it can do beyond what its interface demands; the words known are those of its `Kind`.
        wants_context: Whether the factory takes a `DeviceContext` as ``context``.

    Raises:
        ConfigError: The name, ``factory`` or ``config`` is not written as it should be.
    """

    kind: ClassVar[str] = ""

    name: str
    summary: str
    factory: str = field(kw_only=True)
    config: str = field(default="", kw_only=True)
    capabilities: frozenset[str] = field(default=frozenset(), kw_only=True)
    wants_context: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ConfigError(f"a back-end cannot be named {self.name!r}", hint="small letters, digits, '.', '_' and '-', such as acme-dc1")
        for what, target in (("factory", self.factory), ("config", self.config)):
            if not _TARGET.fullmatch(target) and (target or what == "factory"):
                raise ConfigError(f"the {what} of {self.name} is {target!r}", hint="write it as package.module:Name")


@dataclass(frozen=True, slots=True)
class PowerSourceSpec(Spec):
    """A `PowerSource`. Capabilities: ``ac``, ``dc``, ``bidirectional``."""

    kind: ClassVar[str] = "power_sources"


@dataclass(frozen=True, slots=True)
class IsolationMonitorSpec(Spec):
    """An `IsolationMonitor`."""

    kind: ClassVar[str] = "isolation_monitors"


@dataclass(frozen=True, slots=True)
class ContactorsSpec(Spec):
    """`Contactors`."""

    kind: ClassVar[str] = "contactors"


@dataclass(frozen=True, slots=True)
class ConnectorLockSpec(Spec):
    """A `ConnectorLock`."""

    kind: ClassVar[str] = "connector_locks"


@dataclass(frozen=True, slots=True)
class ControlPilotSpec(Spec):
    """A `ControlPilot`. Capabilities: ``evcc``, ``secc``, ``duty`` (`DutyPilot`), ``edges`` (`EdgePilot`)."""

    kind: ClassVar[str] = "control_pilots"


@dataclass(frozen=True, slots=True)
class AuthorizerSpec(Spec):
    """An `Authorizer`."""

    kind: ClassVar[str] = "authorizers"


@dataclass(frozen=True, slots=True)
class TariffSourceSpec(Spec):
    """A `TariffSource`."""

    kind: ClassVar[str] = "tariff_sources"


@dataclass(frozen=True, slots=True)
class VasProviderSpec(Spec):
    """A `VasProvider`."""

    kind: ClassVar[str] = "vas_providers"


@dataclass(frozen=True, slots=True)
class ProvisioningServiceSpec(Spec):
    """A `ProvisioningService`."""

    kind: ClassVar[str] = "provisioning_services"


@dataclass(frozen=True, slots=True)
class MeterDriverSpec(Spec):
    """A `Meter`. Capabilities: ``signed``, ``clock``, ``transactions`` (`TransactionMeter`)."""

    kind: ClassVar[str] = "meter_drivers"


@dataclass(frozen=True, slots=True)
class BatterySpec(Spec):
    """A `Battery`. Capabilities: ``bidirectional``."""

    kind: ClassVar[str] = "batteries"


@dataclass(frozen=True, slots=True)
class SignerSpec(Spec):
    """A `Signer`. Capabilities: ``agree``, ``generate``, ``import_scalar``, ``slow``."""

    kind: ClassVar[str] = "signers"


@dataclass(frozen=True, slots=True)
class TransportSpec(Spec):
    """A `StreamTransport` or a `DatagramTransport`. Capabilities: ``connect``, ``listen``, ``datagrams``, ``tls``."""

    kind: ClassVar[str] = "transports"


@dataclass(frozen=True, slots=True)
class FrameTransportSpec(Spec):
    """A `FrameTransport`. Capabilities: ``shared``."""

    kind: ClassVar[str] = "frame_transports"


@dataclass(frozen=True, slots=True)
class ModemDriverSpec(Spec):
    """A `ModemDriver`. Capabilities: ``reset``, ``link``."""

    kind: ClassVar[str] = "modem_drivers"


@dataclass(frozen=True, slots=True)
class TraceSinkSpec(Spec):
    """A `TraceSink`."""

    kind: ClassVar[str] = "trace_sinks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of back-ends.

    Attributes:
        title: What one of them is called, such as ``meter driver``.
        spec: Class of their specs.
        interfaces: Protocols of which they satisfy one.
        contract: ``module:Name`` of the class in `v2gstack.testing.contracts` that checks them.
        capabilities: The words known, with what each of them means.
    """

    title: str
    spec: type[Spec]
    interfaces: tuple[type, ...]
    contract: str
    capabilities: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """Its hook's name without the prefix, such as ``meter_drivers``."""
        return self.spec.kind

    @property
    def hook(self) -> str:
        """Its hook's name, such as ``v2gstack_meter_drivers``."""
        return f"v2gstack_{self.spec.kind}"


def _kind(title: str, spec: type[Spec], contract: str, *protocols: type, **capabilities: str) -> tuple[str, Kind]:
    kind = Kind(
        title=title,
        spec=spec,
        interfaces=protocols,
        # a string: this room does not know the test kit, which is loaded when somebody asks for a check
        contract=f"v2gstack.testing.contracts:{contract}",
        capabilities=capabilities,
    )
    return spec.kind, kind


#: Every kind, by its hook's name without the prefix.
KINDS: Final[dict[str, Kind]] = dict(
    (
        _kind(
            "power source",
            PowerSourceSpec,
            "PowerSourceContract",
            interfaces.PowerSource,
            ac="limits the current of an AC connection",
            dc="feeds DC",
            bidirectional="takes energy back",
        ),
        _kind("isolation monitor", IsolationMonitorSpec, "IsolationMonitorContract", interfaces.IsolationMonitor),
        _kind("contactors", ContactorsSpec, "ContactorsContract", interfaces.Contactors),
        _kind("connector lock", ConnectorLockSpec, "ConnectorLockContract", interfaces.ConnectorLock),
        _kind(
            "control pilot",
            ControlPilotSpec,
            "ControlPilotContract",
            interfaces.ControlPilot,
            evcc="sets the letter, as a vehicle does",
            secc="switches the oscillator, as a station does",
            duty="sets any duty cycle, or as a vehicle's measures it (a DutyPilot)",
            edges="tells when the state changed (an EdgePilot)",
        ),
        _kind("authorizer", AuthorizerSpec, "AuthorizerContract", interfaces.Authorizer),
        _kind("tariff source", TariffSourceSpec, "TariffSourceContract", interfaces.TariffSource),
        _kind("VAS provider", VasProviderSpec, "VasProviderContract", interfaces.VasProvider),
        _kind("provisioning service", ProvisioningServiceSpec, "ProvisioningServiceContract", interfaces.ProvisioningService),
        _kind(
            "meter driver",
            MeterDriverSpec,
            "MeterDriverContract",
            interfaces.Meter,
            signed="signs readings when asked",
            clock="readings have a time",
            transactions="signs a record of each transaction (a TransactionMeter)",
        ),
        _kind("battery", BatterySpec, "BatteryContract", interfaces.Battery, bidirectional="feeds back"),
        _kind(
            "signer",
            SignerSpec,
            "SignerContract",
            interfaces.Signer,
            agree="agrees on secrets",
            generate="makes keys",
            import_scalar="takes keys in",
            slow="a signature takes more than 5 ms",
        ),
        _kind(
            "transport",
            TransportSpec,
            "TransportContract",
            interfaces.StreamTransport,
            interfaces.DatagramTransport,
            connect="makes connections",
            listen="accepts connections",
            datagrams="sends datagrams instead of making connections",
            tls="connections are encrypted",
        ),
        _kind(
            "frame transport",
            FrameTransportSpec,
            "FrameTransportContract",
            interfaces.FrameTransport,
            shared="an interface may be opened more than once; each link hears everything",
        ),
        _kind(
            "modem driver",
            ModemDriverSpec,
            "ModemDriverContract",
            interfaces.ModemDriver,
            reset="can restart the modem",
            link="can tell whether the link is up",
        ),
        _kind("trace sink", TraceSinkSpec, "TraceSinkContract", interfaces.TraceSink),
    )
)
