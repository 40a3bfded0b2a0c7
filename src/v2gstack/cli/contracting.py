"""Options of ``v2gstack simulate`` for Plug & Charge: certificates from PEM files, keys from files or wherever a signer has them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.application.config import StationContracts, VehicleContracts
    from v2gstack.hooks.interfaces import ProvisioningService
    from v2gstack.hooks.values import PrivateKey
    from v2gstack.security import Certificate, Holder
    from v2gstack.signers import SoftwareSigner

__all__ = ["ContractMeans", "of_station", "of_vehicle", "station_options", "vehicle_options"]

#: Name of the key that opens contracts, where it is another one.
_AGREEMENT: Final = "oem-agreement"

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMeans:
    """What a side has for Plug & Charge.

    Attributes:
        station: How a station takes contracts.
        vehicle: A vehicle's contracts.
        signer: The keys of it.
        provisioning: The provisioning service of a station.
        only: Whether external means are out of question.
    """

    station: StationContracts | None = None
    vehicle: VehicleContracts | None = None
    signer: SoftwareSigner
    provisioning: ProvisioningService | None = None
    only: bool = False


def _add(command: _Command, *options: Callable[[_Command], _Command]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


_ROOTS = click.option("--contract-roots", type=_FILE, help="Plug & Charge: trusted roots of contracts and provisioning services (PEM).")
_ONLY = click.option("--contract-only", is_flag=True, help="Plug & Charge: no payment by external means.")
_PASSWORD = click.option("--contract-password-file", type=_FILE, help="Plug & Charge: the password of its keys.")


def vehicle_options(command: _Command) -> _Command:
    """Options of a vehicle."""
    return _add(
        command,
        click.option("--contract", type=_FILE, help="Plug & Charge: the contract's certificate chain, leaf first (PEM)."),
        click.option("--contract-key", metavar="KEY", help="Plug & Charge: the contract's private key: a PEM file or a URI."),
        click.option("--oem", type=_FILE, help="Plug & Charge: OEM provisioning certificate chain; asks for a contract by it."),
        click.option("--oem-key", metavar="KEY", help="Plug & Charge: its private key: a PEM file or a URI."),
        click.option("--oem-agreement-key", metavar="KEY", help="Plug & Charge: the X448 key beside an Ed448 one, which opens contracts."),
        _ROOTS,
        _ONLY,
        _PASSWORD,
    )


def station_options(command: _Command) -> _Command:
    """Options of a station."""
    return _add(
        command,
        _ROOTS,
        _ONLY,
        click.option("--cps", type=_FILE, help="Plug & Charge: provisioning service's certificate chain; contracts can be installed then."),
        click.option("--cps-key", metavar="KEY", help="Plug & Charge: its private key: a PEM file or a URI."),
        click.option("--operator", type=_FILE, help="Plug & Charge: chain of the sub-CA that issues contracts, itself first (PEM)."),
        click.option("--operator-key", metavar="KEY", help="Plug & Charge: its private key, which signs tariffs, too: a file or a URI."),
        click.option("--agreement-key", multiple=True, metavar="PCID=HEX", help="Plug & Charge: the X448 key of a vehicle with Ed448."),
        click.option("--contract-for", multiple=True, metavar="PCID=EMAID", help="Plug & Charge: which vehicle gets which contract."),
        click.option("--receipts", type=click.FloatRange(0, min_open=True), help="Ask for a metering receipt each so many seconds."),
        _PASSWORD,
    )


def of_vehicle(options: dict[str, Any]) -> ContractMeans | None:
    """A vehicle's means, by its options; ``None`` where there are none.

    Raises:
        ConfigError: Something is missing.
        SecurityError: A file holds no certificates.
        SignerError: A file holds no key, or others may read it.
    """
    from v2gstack.application.config import Contract, OemProvisioning, VehicleContracts
    from v2gstack.signers import SoftwareSigner

    if not any(options[name] for name in ("contract", "oem")):
        return None
    keys: dict[str, PrivateKey] = {}
    contracts: tuple[Contract, ...] = ()
    oem: OemProvisioning | None = None
    if options["contract"]:
        keys["contract"] = _key(options, "contract")
        chain = _chain(options["contract"])
        contracts = (Contract(emaid=chain[0].common_name, certificate_chain=tuple(each.der for each in chain)),)
    if options["oem"]:
        keys["oem"] = _key(options, "oem")
        agreement = _agreement_key(options)
        if agreement is not None:
            keys[_AGREEMENT] = agreement
        oem = OemProvisioning(
            certificate_chain=tuple(each.der for each in _chain(options["oem"])),
            agreement_key="" if agreement is None else _AGREEMENT,
        )
    vehicle = VehicleContracts(contracts=contracts, oem=oem, roots=_roots(options), external_payment=not options["contract_only"])
    return ContractMeans(vehicle=vehicle, signer=SoftwareSigner(keys), only=options["contract_only"])


def of_station(options: dict[str, Any]) -> ContractMeans | None:
    """A station's means, as `of_vehicle`."""
    import secrets

    from v2gstack.application.config import StationContracts
    from v2gstack.runtime.provisioning import agreement_keys_of, contracts_of
    from v2gstack.signers import SoftwareSigner
    from v2gstack.simulation import ContractOffice, ProvisioningSettings

    if not options["contract_roots"]:
        given = [name for name in ("contract_only", "cps", "operator", "agreement_key", "contract_for") if options[name]]
        if given:
            raise ConfigError(f"--{given[0].replace('_', '-')} is about contracts, which are off", hint="add --contract-roots")
        return None
    roots = _chain(options["contract_roots"])
    operator = _issuer(options, "operator", roots) if options["operator"] else None
    office: ContractOffice | None = None
    if options["cps"]:
        if operator is None:
            raise ConfigError("a provisioning service needs somebody who issues contracts", hint="add --operator and --operator-key")
        agreement_keys = agreement_keys_of(options["agreement_key"])
        given_to = ProvisioningSettings(contracts=contracts_of(options["contract_for"]), agreement_keys=agreement_keys)
        office = ContractOffice(_issuer(options, "cps", roots), operator, given_to, unix_time=time.time, random=secrets.token_bytes)
    edwards = operator is not None and operator.certificate.key_name == "ed448"
    station = StationContracts(
        roots=tuple(root.der for root in roots),
        tariff_key="" if operator is None else "operator",
        tariff_curve="ed448" if edwards else "secp521r1",
    )
    signer = SoftwareSigner({} if operator is None else {"operator": operator.key})
    return ContractMeans(station=station, signer=signer, provisioning=office, only=options["contract_only"])


def _roots(options: dict[str, Any]) -> tuple[bytes, ...]:
    if not options["contract_roots"]:
        raise ConfigError("nobody is trusted", hint="add --contract-roots: the roots of mobility operators and of V2G")
    return tuple(certificate.der for certificate in _chain(options["contract_roots"]))


def _chain(path: Path) -> tuple[Certificate, ...]:
    from v2gstack.security import certificates_from_pem

    return certificates_from_pem(path.read_bytes(), path.name)


def _key(options: dict[str, Any], name: str) -> PrivateKey:
    from v2gstack.signers import open_key

    return open_key(_key_text(options, name), password=_password(options))


def _agreement_key(options: dict[str, Any]) -> PrivateKey | None:
    """The key that opens envelopes, where it is not the one that signs."""
    from v2gstack.signers import curve_of, open_key

    text: str | None = options["oem_agreement_key"]
    if text is None:
        return None
    key = open_key(text, password=_password(options))
    if curve_of(key) != "x448":
        raise ConfigError(f"--oem-agreement-key is a key on {curve_of(key)}", hint="v2gstack keys make --curve x448")
    return key


def _key_text(options: dict[str, Any], name: str) -> str:
    text: str | None = options[f"{name}_key"]
    if text is None:
        raise ConfigError(f"--{name} goes with --{name}-key")
    return text


def _password(options: dict[str, Any]) -> Callable[[], bytes] | None:
    secret: Path | None = options["contract_password_file"]
    return None if secret is None else lambda: secret.read_bytes().strip()


def _issuer(options: dict[str, Any], name: str, roots: tuple[Certificate, ...]) -> Holder:
    """Who signs for vehicles: a chain that ends at none of our own roots would be refused by each of them."""
    from v2gstack.runtime.provisioning import holder_of

    holder = holder_of(options[name], _key_text(options, name), _password(options))
    last = holder.chain[-1]
    if not (last.is_self_issued or any(last.is_signed_by(root) for root in roots)):
        hint = "the file begins with its own certificate, then has each sub-CA above it"
        raise ConfigError(f"--{name}: none of --contract-roots has issued {last.common_name!r}, where the chain ends", hint=hint)
    return holder
