"""``v2gstack simulate``: a simulated station or car for a real counterpart."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from v2gstack.cli.charging import PROTOCOLS
from v2gstack.cli.contracting import ContractMeans, of_station, of_vehicle, station_options, vehicle_options
from v2gstack.cli.talk import FINDING, FINE, Word, common_options, emit, tell
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.cli.counterpart import Counterpart
    from v2gstack.hooks.interfaces import TraceSink
    from v2gstack.protocols.v2g import Protocol
    from v2gstack.runtime import SessionReport
    from v2gstack.transports.tls import TlsConfig
    from v2gstack.types import EnergyService

__all__ = ["as_data", "command", "open_traces", "report_data"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Services by their names on the command line.
_TLS_QUIRKS: Final = ("smaller-curves", "unproved-vehicle")
_SERVICES: Final = ("DC", "AC", "DC_BPT", "AC_BPT")

_EPILOG: Final = """\b
Examples:
  v2gstack simulate secc --iface eth1 --profile dc_station_150kw
  v2gstack simulate evcc --iface eth1 --profile city_car_400v --seconds 60
  v2gstack simulate evcc --connect ::1 15118 --fault late:CurrentDemandReq:1.5
"""


def _shared(command: _Command) -> _Command:
    """Options of both roles."""
    for option in reversed(
        (
            click.option("--iface", default="", metavar="NAME", help="Network interface; SDP and link-local addresses need it."),
            click.option("--slac", default="", metavar="NAME", help="Make the powerline link first, by SLAC at this interface of a modem."),
            click.option("--profile", metavar="NAME|FILE", help="What is simulated: a profile that comes with v2gstack, or a TOML file."),
            click.option(
                "--protocol",
                "protocols",
                type=Word(PROTOCOLS),
                multiple=True,
                help="What it speaks, the most wanted first; all by default.",
            ),
            click.option(
                "--service", "services", type=Word(_SERVICES), multiple=True, help="How energy is transferred; the profile's by default."
            ),
            click.option(
                "--certificates", type=click.Path(exists=True, dir_okay=False), help="TLS: own certificate chain, leaf first (PEM)."
            ),
            click.option("--key", help="TLS: the leaf's private key: a PEM file, or a URI such as pkcs11:token=v2g;object=secc."),
            click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="TLS: the key's password."),
            click.option("--roots", type=click.Path(exists=True, dir_okay=False), help="TLS: trusted roots (PEM)."),
            click.option("--tls", type=Word(("1.2", "1.3", "both")), help="TLS version: ISO 15118-2 wants 1.2, ISO 15118-20 wants 1.3."),
            click.option(
                "--check-peer", is_flag=True, help="TLS: hold the peer's certificate to the standard's profile of a station or vehicle."
            ),
            click.option(
                "--tls-quirk", "tls_quirks", type=Word(_TLS_QUIRKS), multiple=True, help="TLS: a deviation of the peer that is let pass."
            ),
            click.option("--key-log", type=click.Path(dir_okay=False), help="TLS: write secrets of all connections there, for tests."),
            click.option("--strict", is_flag=True, help="Refuse deviations that are let pass otherwise."),
            click.option("--insecure-20", is_flag=True, help="For tests: ISO 15118-20 without TLS 1.3."),
            click.option(
                "--fault",
                "faults",
                multiple=True,
                metavar="KIND[:MESSAGE[:SECONDS]]",
                help="Spoil what is sent: late, drop, duplicate, order, corrupt, split, length, garbage, close.",
            ),
            click.option(
                "--trace",
                "traces",
                multiple=True,
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write a trace: .jsonl or .pcapng.",
            ),
            click.option("--unredacted", is_flag=True, help="Leave identifiers, certificates and keys in traces."),
            click.option("--json", "machine", is_flag=True, help="One JSON document for each session."),
        )
    ):
        command = option(command)
    return common_options(command)


@click.group(name="simulate", epilog=_EPILOG)
@common_options
def command() -> None:
    """Be a station (secc) or a car (evcc) for a real counterpart."""


@command.command(name="secc")
@_shared
@station_options
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="TCP port; a free one by default.")
@click.option("--no-sdp", is_flag=True, help="Do not answer cars that look for a station.")
@click.option("--price", type=float, help="Offer schedules with this price per kWh, in EUR.")
@click.option("--sessions", type=click.IntRange(1), help="End after so many sessions; by default after Ctrl-C.")
def secc(port: int, no_sdp: bool, price: float | None, sessions: int | None, machine: bool, profile: str | None, **options: Any) -> int:
    """Be a station."""
    from v2gstack.cli.counterpart import run_secc
    from v2gstack.simulation import station_profile
    from v2gstack.types import Tariff, TariffPeriod

    services = _services(options["services"])
    found = station_profile(profile or "dc_station_150kw")
    if services:
        found = replace(found, config=replace(found.config, services=services))
    if price is not None:
        tariff = Tariff(periods=(TariffPeriod(duration=86_400, price=Decimal(str(price))),))
        found = replace(found, config=replace(found.config, tariff=tariff))
    if options["receipts"] is not None:
        found = replace(found, config=replace(found.config, receipt_required=True, receipt_interval=options["receipts"]))
    counterpart = _counterpart(options, found.config.services, of_station(options), role="secc")
    ends: list[bool] = []

    def done(report: SessionReport) -> None:
        ends.append(report.end.is_regular)
        _tell_report(report, machine)

    _run(run_secc(found, counterpart, port=port, sdp=not no_sdp, sessions=sessions, tell=tell, done=done), counterpart)
    return FINE if all(ends) else FINDING


@command.command(name="evcc")
@_shared
@vehicle_options
@click.option("--connect", nargs=2, type=(str, int), metavar="HOST PORT", help="Connect there instead of looking for a station.")
@click.option("--seconds", type=click.FloatRange(0, min_open=True), help="Stop charging after so many seconds.")
@click.option("--soc", type=click.FloatRange(0, 100), help="Charge to so many percent.")
@click.option("--discharge-after", type=click.FloatRange(0), help="Feed back after so many seconds; bidirectional services.")
@click.option("--discharge-power", type=click.FloatRange(0), default=10_000.0, show_default=True, help="W to feed back.")
@click.option("--dynamic", is_flag=True, help="ISO 15118-20: let the station control the power.")
@click.option("--slow-peer", is_flag=True, help="Wait ten times as long for answers as the standards say.")
@click.option("--interval", type=click.FloatRange(0), help="Seconds between requests of the charge loop.")
def evcc(machine: bool, profile: str | None, **options: Any) -> int:
    """Be a car, for one session."""
    from v2gstack.cli.counterpart import run_evcc
    from v2gstack.simulation import vehicle_profile
    from v2gstack.types import ControlMode

    found = vehicle_profile(profile or "city_car_400v")
    services = _services(options["services"])
    wishes: dict[str, Any] = {
        "services": services[:1] or None,
        "time_limit": options["seconds"],
        "target_soc": options["soc"],
        "discharge_after": options["discharge_after"],
        "loop_interval": options["interval"],
        "control_mode": ControlMode.DYNAMIC if options["dynamic"] else None,
    }
    if options["discharge_after"] is not None:
        wishes["discharge_power"] = options["discharge_power"]
    found = replace(found, config=replace(found.config, **{name: value for name, value in wishes.items() if value is not None}))
    counterpart = _counterpart(options, found.config.services[:1], of_vehicle(options), role="evcc")
    report = _run(run_evcc(found, counterpart, connect=options["connect"], tell=tell), counterpart)
    _tell_report(report, machine)
    return FINE if report.end.is_regular else FINDING


_Result = TypeVar("_Result")


def _run(main: Coroutine[Any, Any, _Result], counterpart: Counterpart) -> _Result:
    try:
        return asyncio.run(main)
    finally:
        for sink in counterpart.sinks:
            sink.close()


def _services(names: tuple[str, ...]) -> tuple[EnergyService, ...]:
    from v2gstack.types import EnergyService

    return tuple(EnergyService(name) for name in names)


def _counterpart(
    options: dict[str, Any], services: tuple[EnergyService, ...], contracts: ContractMeans | None, *, role: str
) -> Counterpart:
    """What the options say of both roles."""
    from v2gstack.cli.counterpart import Counterpart
    from v2gstack.transports.faults import parse_fault

    if contracts is not None and options["tls"] is None:
        raise ConfigError("contracts are only for connections with TLS ([V2G2-634])", hint="add --tls 1.2, 1.3 or both")
    return Counterpart(
        contracts=contracts,
        protocols=_protocols(options["protocols"], services),
        interface=options["iface"],
        slac=options["slac"],
        tls=_tls(options, role),
        faults=tuple(parse_fault(text) for text in options["faults"]),
        sinks=open_traces(options["traces"], redact=not options["unredacted"], key_log=options["key_log"]),
        strict=options["strict"],
        insecure_20=options["insecure_20"],
        slow_peer=options.get("slow_peer", False),
    )


def _protocols(names: tuple[str, ...], services: tuple[EnergyService, ...]) -> list[Protocol | tuple[Protocol, ...]]:
    """The protocols by those names that have one of the services."""
    from v2gstack.protocols.v2g import DIN70121, ISO15118_2, ISO15118_20

    named = {"din70121": (DIN70121,), "iso15118_2": (ISO15118_2,), "iso15118_20": ISO15118_20}
    wanted = [protocol for name in names or tuple(reversed(PROTOCOLS)) for protocol in named[name]]
    found: list[Protocol | tuple[Protocol, ...]] = [one for one in wanted if any(one.transfers(service) for service in services)]
    if not found:
        raise ConfigError(
            "none of the protocols has one of the services", hint="bidirectional services need iso15118_20, DIN 70121 needs DC"
        )
    return found


#: Names of options where they differ from those of their values.
_OPTION: Final = {"tls_quirks": "tls-quirk"}


def _tls(options: dict[str, Any], role: str) -> TlsConfig | None:
    from v2gstack.security.roles import CertificateRole
    from v2gstack.transports.peers import PeerCheck
    from v2gstack.transports.plugins import key_or_path
    from v2gstack.transports.tls import TlsConfig, TlsProfile, TlsQuirk

    version = options["tls"]
    if version is None:
        given = [name for name in ("certificates", "key", "roots", "key_log", "check_peer", "tls_quirks") if options[name]]
        if given:
            raise ConfigError(
                f"--{_OPTION.get(given[0], given[0]).replace('_', '-')} is about TLS, which is off", hint="add --tls 1.2, 1.3 or both"
            )
        return None
    if role == "secc" and not (options["certificates"] and options["key"]):
        raise ConfigError("a station needs --certificates and --key for TLS")
    profile = {"1.2": TlsProfile.ISO15118_2, "1.3": TlsProfile.ISO15118_20, "both": TlsProfile.BOTH}[version]
    password = options["password_file"]
    check = None
    if options["check_peer"] and options["roots"]:
        check = PeerCheck(CertificateRole.VEHICLE if role == "secc" else CertificateRole.SECC, options["roots"])
    return TlsConfig(
        profile=profile,
        check=check,
        certificates=options["certificates"],
        key=None if options["key"] is None else key_or_path(options["key"]),
        password=None if password is None else password.read_text(encoding="utf-8").strip(),
        roots=options["roots"],
        quirks=frozenset(TlsQuirk(each) for each in options["tls_quirks"]),
        key_log=options["key_log"],
    )


def open_traces(paths: tuple[Path, ...], *, redact: bool = True, key_log: str | None = None) -> tuple[TraceSink, ...]:
    """Traces that write to files, by the ending of their names.

    Args:
        paths: The files.
        redact: Whether identifiers, certificates and keys are replaced.
        key_log: TLS key log that goes into captures.

    Raises:
        ConfigError: No trace is written in such files.
        CaptureError: A file cannot be written.
    """
    from v2gstack.trace.jsonl import JsonLinesTrace
    from v2gstack.trace.livecapture import PcapngTrace

    sinks: list[TraceSink] = []
    for path in paths:
        if path.suffix.lower() == ".jsonl":
            sinks.append(JsonLinesTrace(path, redact=redact))
        elif path.suffix.lower() == ".pcapng":
            sinks.append(PcapngTrace(path, redact=redact, key_log=key_log))
        else:
            raise ConfigError(f"{path.name} is no trace", hint="the names of traces end in .jsonl or .pcapng")
    return tuple(sinks)


def as_data(value: Any) -> Any:
    """A value of the runtime as JSON has it: dataclasses by their fields, octets as hexadecimal digits."""
    if isinstance(value, Enum):
        return value.value
    # what isinstance() finds out of a container says nothing of what is in it
    inside: Any = value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value) if field.repr}
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): as_data(item) for key, item in inside.items()}
    if isinstance(value, (list, tuple)):
        return [as_data(item) for item in inside]
    return value


def report_data(report: SessionReport) -> dict[str, Any]:
    """A report as JSON has it."""
    return {"v": 1, **as_data(report)}


def _tell_report(report: SessionReport, machine: bool) -> None:
    if not machine:
        emit(str(report))
        for name, count in report.deviations.items():
            tell(f"let pass {count} times: {name}")
        return
    import msgspec

    emit(msgspec.json.encode(report_data(report)).decode())
    sys.stdout.flush()
