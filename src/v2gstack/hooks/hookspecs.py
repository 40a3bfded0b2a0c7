"""The hooks. A plug-in is a module or an object with functions of these names, marked with `hookimpl`.

Back-end hooks take nothing and give specs; they are called once, when plug-ins are loaded, and import nothing heavy. Listener
hooks are called when something happens; they take the arguments they name.

Example:
    A module that offers a meter; the distribution names it in the entry-point group ``v2gstack``::

        from v2gstack.hooks import MeterDriverSpec, hookimpl


        @hookimpl
        def v2gstack_meter_drivers():
            yield MeterDriverSpec("acme-dc1", "Acme DC-1 over Modbus", factory="v2gstack_acme:AcmeMeter", config="v2gstack_acme:AcmeConfig")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    from v2gstack.hooks.values import TraceRecord

__all__ = ["GROUP", "hookimpl", "hookspec"]

#: The project's name for pluggy, and the entry-point group of plug-ins.
GROUP: Final = "v2gstack"

hookspec = pluggy.HookspecMarker(GROUP)
#: Marks the functions of a plug-in that implement hooks.
hookimpl = pluggy.HookimplMarker(GROUP)


# -- back-ends -------------------------------------------------------------------------------------------------------------


@hookspec
def v2gstack_power_sources() -> Iterable[PowerSourceSpec]:  # type: ignore[empty-body]
    """Power electronics of stations."""


@hookspec
def v2gstack_isolation_monitors() -> Iterable[IsolationMonitorSpec]:  # type: ignore[empty-body]
    """Isolation monitors of DC outputs."""


@hookspec
def v2gstack_contactors() -> Iterable[ContactorsSpec]:  # type: ignore[empty-body]
    """Contactors of stations and vehicles."""


@hookspec
def v2gstack_connector_locks() -> Iterable[ConnectorLockSpec]:  # type: ignore[empty-body]
    """Locks of connectors."""


@hookspec
def v2gstack_control_pilots() -> Iterable[ControlPilotSpec]:  # type: ignore[empty-body]
    """Control pilots, of either side."""


@hookspec
def v2gstack_authorizers() -> Iterable[AuthorizerSpec]:  # type: ignore[empty-body]
    """Who decides whether a vehicle may charge."""


@hookspec
def v2gstack_tariff_sources() -> Iterable[TariffSourceSpec]:  # type: ignore[empty-body]
    """Where power and prices over time come from."""


@hookspec
def v2gstack_vas_providers() -> Iterable[VasProviderSpec]:  # type: ignore[empty-body]
    """Value-added services."""


@hookspec
def v2gstack_provisioning_services() -> Iterable[ProvisioningServiceSpec]:  # type: ignore[empty-body]
    """Who provides vehicles with contract certificates."""


@hookspec
def v2gstack_meter_drivers() -> Iterable[MeterDriverSpec]:  # type: ignore[empty-body]
    """Meters of EVSEs."""


@hookspec
def v2gstack_batteries() -> Iterable[BatterySpec]:  # type: ignore[empty-body]
    """Batteries of vehicles, with their on-board chargers."""


@hookspec
def v2gstack_signers() -> Iterable[SignerSpec]:  # type: ignore[empty-body]
    """Keys that are used and never shown."""


@hookspec
def v2gstack_transports() -> Iterable[TransportSpec]:  # type: ignore[empty-body]
    """Makers of connections and datagram endpoints."""


@hookspec
def v2gstack_frame_transports() -> Iterable[FrameTransportSpec]:  # type: ignore[empty-body]
    """Makers of links for frames of HomePlug."""


@hookspec
def v2gstack_modem_drivers() -> Iterable[ModemDriverSpec]:  # type: ignore[empty-body]
    """Drivers of powerline modems."""


@hookspec
def v2gstack_trace_sinks() -> Iterable[TraceSinkSpec]:  # type: ignore[empty-body]
    """Where traces go; any number of them may be in use at once."""


# -- listeners -------------------------------------------------------------------------------------------------------------


@hookspec
def v2gstack_session_event(event: object, record: TraceRecord) -> None:
    """Something happened in a session.

    Called in the event loop for every event, so it returns at once. A listener that raises is called no more. It takes only the
    arguments that it names.

    Args:
        event: What happened, such as ``MessageReceived``.
        record: The same with its time, session and role.
    """


@hookspec
def v2gstack_cli_commands(cli: Any) -> None:
    """Add commands to ``v2gstack``.

    Called when the command line is asked for a command that is not built in, or for its help page. Commands that are built in
    cannot be replaced.

    Args:
        cli: A ``click.Group``; ``cli.add_command(command)``, or ``@cli.command()``.
    """
