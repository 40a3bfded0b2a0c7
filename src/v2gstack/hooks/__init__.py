"""What differs per product: hooks that plug-ins implement, interfaces that their devices satisfy, and the manager of both.

A vendor's module needs `hookimpl` and the specs; a vendor's device satisfies one Protocol of `v2gstack.hooks.interfaces`::

    from v2gstack.hooks import MeterDriverSpec, hookimpl


    @hookimpl
    def v2gstack_meter_drivers():
        yield MeterDriverSpec("acme-dc1", "Acme DC-1 over Modbus", factory="v2gstack_acme:AcmeMeter", config="v2gstack_acme:AcmeConfig")

A program asks a `PluginManager`:

>>> from v2gstack.hooks import PluginManager
>>> type(PluginManager().create("isolation_monitors", "none")).__name__
'NoIsolationMonitor'
"""

from __future__ import annotations

from v2gstack.hooks.configuring import build_config
from v2gstack.hooks.hookspecs import GROUP, hookimpl
from v2gstack.hooks.manager import PluginEntry, PluginManager, PluginSettings
from v2gstack.hooks.specs import (
    KINDS,
    AuthorizerSpec,
    BatterySpec,
    ConnectorLockSpec,
    ContactorsSpec,
    ControlPilotSpec,
    FrameTransportSpec,
    IsolationMonitorSpec,
    Kind,
    MeterDriverSpec,
    ModemDriverSpec,
    PowerSourceSpec,
    ProvisioningServiceSpec,
    SignerSpec,
    Spec,
    TariffSourceSpec,
    TraceSinkSpec,
    TransportSpec,
    VasProviderSpec,
)
from v2gstack.hooks.values import Address, ChannelInfo, DeviceContext, LinkFrame, PacketType, TraceRecord

__all__ = [
    "GROUP",
    "KINDS",
    "Address",
    "AuthorizerSpec",
    "BatterySpec",
    "ChannelInfo",
    "ConnectorLockSpec",
    "ContactorsSpec",
    "ControlPilotSpec",
    "DeviceContext",
    "FrameTransportSpec",
    "IsolationMonitorSpec",
    "Kind",
    "LinkFrame",
    "MeterDriverSpec",
    "ModemDriverSpec",
    "PacketType",
    "PluginEntry",
    "PluginManager",
    "PluginSettings",
    "PowerSourceSpec",
    "ProvisioningServiceSpec",
    "SignerSpec",
    "Spec",
    "TariffSourceSpec",
    "TraceRecord",
    "TraceSinkSpec",
    "TransportSpec",
    "VasProviderSpec",
    "build_config",
    "hookimpl",
]
