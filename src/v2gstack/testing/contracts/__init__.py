"""Contract kits: does a device keep what its interface promises?

Subclass the kit of an interface, say how the device is made, declare its capabilities, and run pytest::

    from v2gstack.testing.contracts import MeterDriverContract
    from v2gstack_acme import AcmeConfig, AcmeMeter


    class TestAcmeMeter(MeterDriverContract):
        capabilities = frozenset({"signed"})

        def make(self):
            return AcmeMeter(AcmeConfig(host="192.0.2.7"))

`run_contract` runs a kit without pytest; ``v2gstack plugins check`` does that.

>>> from v2gstack.hooks.defaults import NoMeter
>>> from v2gstack.testing.contracts import MeterDriverContract, run_contract
>>> all(result.ok for result in run_contract(MeterDriverContract, NoMeter))
True
"""

from __future__ import annotations

from v2gstack.testing.contracts._base import Contract, RuleResult, demand, rule, run_contract
from v2gstack.testing.contracts.business import (
    AuthorizerContract,
    MeterDriverContract,
    ProvisioningServiceContract,
    SignerContract,
    TariffSourceContract,
    TraceSinkContract,
    VasProviderContract,
)
from v2gstack.testing.contracts.connections import TransportContract
from v2gstack.testing.contracts.power import (
    BatteryContract,
    ConnectorLockContract,
    ContactorsContract,
    ControlPilotContract,
    IsolationMonitorContract,
    PowerSourceContract,
)
from v2gstack.testing.contracts.powerline import FrameTransportContract, ModemDriverContract

__all__ = [
    "AuthorizerContract",
    "BatteryContract",
    "ConnectorLockContract",
    "ContactorsContract",
    "Contract",
    "ControlPilotContract",
    "FrameTransportContract",
    "IsolationMonitorContract",
    "MeterDriverContract",
    "ModemDriverContract",
    "PowerSourceContract",
    "ProvisioningServiceContract",
    "RuleResult",
    "SignerContract",
    "TariffSourceContract",
    "TraceSinkContract",
    "TransportContract",
    "VasProviderContract",
    "demand",
    "rule",
    "run_contract",
]
