"""The parts of a new plug-in: for each kind one small device that works, with its settings and its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from v2gstack.cli import skeleton_business, skeleton_power, skeleton_powerline

__all__ = ["PARTS", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of device.

    Attributes:
        kind: Its hook's name without the prefix.
        spec: Name of its spec's class.
        title: What it is, for headlines.
        summary: What the device that is written does, in one line.
        module: Name of its module.
        suffix: What its class is called behind the plug-in's name.
        source: Its module. ``@Name@`` is the plug-in's name as part of a class's name, ``@name@`` as it is.
        test: Its tests; ``@module@`` is the plug-in's package.
        capabilities: What it declares.
    """

    kind: str
    spec: str
    title: str
    summary: str
    module: str
    suffix: str
    source: str
    test: str
    capabilities: tuple[str, ...] = ()


_TEST: Final = '''"""It keeps the contract of its interface."""

from __future__ import annotations

{standard}{third}from v2gstack.testing.contracts import {kit}
{types}
from @module@.{module} import {own}@Name@{suffix}, @Name@{suffix}Config


class Test@Name@{suffix}({kit}):
{declared}{settings}    def make(self) -> @Name@{suffix}:
        return @Name@{suffix}(@Name@{suffix}Config())
{more}'''


def _part(
    kind: str,
    spec: str,
    title: str,
    summary: str,
    *,
    suffix: str,
    source: str,
    capabilities: tuple[str, ...] = (),
    **test: str,
) -> Part:
    module = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", suffix).lower()
    words = ", ".join(f'"{each}"' for each in capabilities)
    blanks = {
        "kit": f"{spec.removesuffix('Spec')}Contract",
        "standard": "",
        "third": "",
        "types": "",
        "more": "",
        "settings": "",
        "own": "",
    }
    return Part(
        kind=kind,
        spec=spec,
        title=title,
        summary=summary,
        module=module,
        suffix=suffix,
        source=source,
        test=_TEST.format(
            module=module,
            suffix=suffix,
            declared=f"    capabilities = frozenset({{{words}}})\n\n" if words else "",
            **{**blanks, **test},
        ),
        capabilities=capabilities,
    )


_METER_TEST: Final = """

def test_pulses_are_energy() -> None:
    meter = @Name@Meter(@Name@MeterConfig(pulses_per_kwh=800, start=100))
    meter.pulse(799)
    meter.pulse()
    assert asyncio.run(meter.read()).imported == 1100
"""

_MODEM_TEST: Final = """

@pytest.mark.parametrize(("payload", "state"), [("02000001", LinkState.UP), ("02000000", LinkState.DOWN), ("0b0b0b01", LinkState.UNKNOWN)])
def test_what_the_modem_says_of_its_link(payload: str, state: LinkState) -> None:
    answer = UnknownMme(bytes(6), bytes(6), mmtype=0x8A01, payload=bytes.fromhex(payload), mmv=0)
    assert @Name@Dialect().link_state(answer) is state
"""

_AUTHORIZER_TEST: Final = """

def test_who_is_listed_may_charge(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text('vehicles = ["02:00:00:00:00:0a"]\\ncontracts = ["DE-8AA-1A2B3C4D5-9"]\\n', encoding="utf-8")
    authorizer = @Name@Authorizer(@Name@AuthorizerConfig(tokens=tokens))
    assert asyncio.run(authorizer.authorize_eim("DE*ABC*E1", "02000000000A")) is AuthorizationVerdict.ACCEPTED
    assert asyncio.run(authorizer.authorize_eim("DE*ABC*E1", "02000000000B")) is AuthorizationVerdict.REJECTED
    assert asyncio.run(authorizer.authorize_contract("DE*ABC*E1", "DE8AA1A2B3C4D59", (b"...",))) is AuthorizationVerdict.ACCEPTED
    assert asyncio.run(authorizer.authorize_contract("DE*ABC*E1", "DE8AA1A2B3C4D59", ())) is AuthorizationVerdict.REJECTED


@pytest.mark.parametrize("text", ["vehicles", 'vehicles = "02000000000A"', "vehicles = [1]", 'cars = ["02000000000A"]'])
def test_a_wrong_list_is_told(tmp_path: Path, text: str) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        @Name@Authorizer(@Name@AuthorizerConfig(tokens=tokens))


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        @Name@Authorizer(@Name@AuthorizerConfig(tokens=tmp_path / "nothing.toml"))
"""

#: Every kind by what ``v2gstack plugins new --kind`` calls it.
PARTS: Final[dict[str, Part]] = {
    "power-source": _part(
        "power_sources",
        "PowerSourceSpec",
        "a power source",
        "A DC source",
        suffix="PowerSource",
        source=skeleton_power.POWER,
        capabilities=("dc",),
    ),
    "isolation-monitor": _part(
        "isolation_monitors",
        "IsolationMonitorSpec",
        "an isolation monitor",
        "Judges a measured resistance",
        suffix="IsolationMonitor",
        source=skeleton_power.ISOLATION,
    ),
    "contactors": _part(
        "contactors",
        "ContactorsSpec",
        "contactors",
        "A coil and an auxiliary contact",
        suffix="Contactors",
        source=skeleton_power.CONTACTORS,
    ),
    "connector-lock": _part(
        "connector_locks",
        "ConnectorLockSpec",
        "a connector lock",
        "A motor and a feedback contact",
        suffix="ConnectorLock",
        source=skeleton_power.LOCK,
    ),
    "control-pilot": _part(
        "control_pilots",
        "ControlPilotSpec",
        "a control pilot",
        "A station's oscillator",
        suffix="ControlPilot",
        source=skeleton_power.PILOT,
        capabilities=("secc",),
    ),
    "authorizer": _part(
        "authorizers",
        "AuthorizerSpec",
        "an authoriser",
        "Accepts who is listed in a file",
        suffix="Authorizer",
        source=skeleton_business.AUTHORIZER,
        standard="import asyncio\nfrom pathlib import Path\n\n",
        third="import pytest\nfrom v2gstack.errors import ConfigError\n",
        types="from v2gstack.types import AuthorizationVerdict\n",
        more=_AUTHORIZER_TEST,
    ),
    "tariff-source": _part(
        "tariff_sources",
        "TariffSourceSpec",
        "a tariff source",
        "Two prices",
        suffix="TariffSource",
        source=skeleton_business.TARIFF,
    ),
    "vas-provider": _part(
        "vas_providers",
        "VasProviderSpec",
        "a value-added service",
        "Parking status",
        suffix="VasProvider",
        source=skeleton_business.VAS,
    ),
    "provisioning-service": _part(
        "provisioning_services",
        "ProvisioningServiceSpec",
        "a provisioning service",
        "Answers from a folder",
        suffix="ProvisioningService",
        source=skeleton_business.PROVISIONING,
    ),
    "meter": _part(
        "meter_drivers",
        "MeterDriverSpec",
        "a meter",
        "Counts the pulses of a pulse output",
        suffix="Meter",
        source=skeleton_business.METER,
        standard="import asyncio\n\n",
        more=_METER_TEST,
    ),
    "battery": _part(
        "batteries",
        "BatterySpec",
        "a battery",
        "What a battery's management reports",
        suffix="Battery",
        source=skeleton_power.BATTERY,
    ),
    "signer": _part(
        "signers",
        "SignerSpec",
        "a signer",
        "Keys in memory",
        suffix="Signer",
        source=skeleton_business.SIGNER,
    ),
    "transport": _part(
        "transports",
        "TransportSpec",
        "a transport",
        "Unix sockets",
        suffix="Transport",
        source=skeleton_business.TRANSPORT,
        capabilities=("connect", "listen"),
    ),
    "frame-transport": _part(
        "frame_transports",
        "FrameTransportSpec",
        "a frame transport",
        "A segment within the process",
        suffix="FrameTransport",
        source=skeleton_powerline.FRAMES,
        capabilities=("shared",),
        settings='    interface = "@name@0"\n\n',
    ),
    "modem-driver": _part(
        "modem_drivers",
        "ModemDriverSpec",
        "a modem driver",
        "Modems that tell of their link",
        suffix="ModemDriver",
        source=skeleton_powerline.MODEM,
        capabilities=("link",),
        settings='    dialect = "generic"\n\n',
        third="import pytest\nfrom v2gstack.codecs.mme import UnknownMme\nfrom v2gstack.powerline import LinkState\n",
        more=_MODEM_TEST,
        own="@Name@Dialect, ",
    ),
    "trace-sink": _part(
        "trace_sinks",
        "TraceSinkSpec",
        "a trace sink",
        "Counts events",
        suffix="TraceSink",
        source=skeleton_business.TRACE,
    ),
}
