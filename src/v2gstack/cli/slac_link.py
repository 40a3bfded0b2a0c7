"""What the commands of ``v2gstack slac`` share: the interface, the transport, the driver of the modem, and how they are opened."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import click

from v2gstack.cli.plugging import make_manager
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import PowerlineModem
    from v2gstack.transports.frames import FrameHub

__all__ = ["LinkOptions", "OpenedLink", "as_plain", "link_options", "mac_text", "open_link", "run_with_link", "settings_of"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Result = TypeVar("_Result")

#: What the driver of a modem and the transport are unless others are chosen.
TRANSPORT: Final = "packet"
MODEM: Final = "auto"


class LinkOptions(NamedTuple):
    """What was asked for.

    Attributes:
        interface: The interface of the modem.
        transport: Name of the frame transport.
        settings: Its settings.
        modem: Name of the modem's driver.
    """

    interface: str
    transport: str
    settings: dict[str, object]
    modem: str


class OpenedLink(NamedTuple):
    """The link, opened.

    Attributes:
        hub: It, shared.
        interface: Name of the interface.
        mac: Its MAC address.
        modem: The modem.
    """

    hub: FrameHub
    interface: str
    mac: bytes
    modem: PowerlineModem


def link_options(command: _Command) -> _Command:
    """The options of a command that talks to a modem; it takes ``link``, a `LinkOptions`."""

    def with_link(*arguments: Any, interface: str, transport: str, pairs: tuple[str, ...], modem: str, **more: Any) -> Any:
        return command(*arguments, link=LinkOptions(interface, transport, settings_of(pairs), modem), **more)

    with_link.__name__ = command.__name__
    with_link.__doc__ = command.__doc__
    # options that the command has of its own
    with_link.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    decorated: Any = with_link
    for add in (
        click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="A setting of the transport; may be repeated."),
        click.option("--modem", default=MODEM, show_default=True, metavar="NAME", help="The modem's driver: see plugins list."),
        click.option(
            "--transport",
            default=TRANSPORT,
            show_default=True,
            metavar="NAME",
            help="How to reach it: packet, simulated or replay.",
        ),
        click.argument("interface"),
    ):
        decorated = add(decorated)
    return decorated  # type: ignore[no-any-return]


def settings_of(pairs: tuple[str, ...]) -> dict[str, object]:
    """Settings from ``KEY=VALUE``.

    Raises:
        ConfigError: One is not written so.
    """
    found: dict[str, object] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or not key:
            raise ConfigError(f"{pair!r} sets nothing", hint="write it as KEY=VALUE")
        found[key] = value
    return found


def run_with_link(options: LinkOptions, main: Coroutine[Any, Any, _Result]) -> _Result:
    """Run what talks to the modem; a simulated one needs no real time."""
    if options.transport == "simulated":
        from v2gstack.runtime import run_virtual

        return run_virtual(main)
    return asyncio.run(main)


@asynccontextmanager
async def open_link(options: LinkOptions) -> AsyncGenerator[OpenedLink]:
    """Open the interface and the modem at it.

    Raises:
        PluginNotFound: There is no such transport or driver.
        TransportError: There is no such interface, or it may not be opened; the hint says how to allow it.
    """
    from v2gstack.transports.frames import FrameHub

    manager = make_manager()
    config = manager.configure("frame_transports", options.transport, options.settings, text=True)
    transport = manager.create("frame_transports", options.transport, config)
    driver = manager.create("modem_drivers", options.modem)
    link = await transport.open(options.interface)
    hub = FrameHub(link)
    try:
        modem = await driver.open(hub.branch())
        try:
            yield OpenedLink(hub, link.interface, link.mac, modem)
        finally:
            await modem.close()
    finally:
        await hub.close()


def mac_text(mac: bytes) -> str:
    """A MAC address, or a dash."""
    return mac.hex(":") if mac else "-"


def as_plain(value: object) -> Any:
    """A value of the library as JSON has it: addresses with colons, other bytes as hex."""
    if isinstance(value, bytes):
        return value.hex(":") if len(value) == 6 else value.hex()
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [as_plain(each) for each in cast("Sequence[object]", value)]
    if isinstance(value, dict):
        return {str(key): as_plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    return value
