"""``v2gstack pki``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, cast

import click
import msgspec

from v2gstack.cli.pki_files import read_certificates, read_der_files, read_password, write_pki
from v2gstack.cli.talk import FINDING, FINE, Word, columns, common_options, emit, emit_bytes, harmless, paint, tell
from v2gstack.errors import CertificateError, ConfigError, SecurityError
from v2gstack.explain.text import printable
from v2gstack.security import (
    FIELD_QUIRKS,
    PKI_PROFILES,
    Certificate,
    CertificateQuirk,
    CertificateRole,
    PkiSettings,
    ProtocolName,
    Revocation,
    ValidatedPath,
    likely_role,
    make_pki,
    oddities,
    validate_path,
)
from v2gstack.security.roles import ROLES, RULES

__all__ = ["command"]

_EPILOG: Final = """\b
Examples:
  v2gstack pki make certificates
  v2gstack pki show certificates/iso15118_2/contract.pem
  v2gstack pki check certificates/iso15118_2/contract.pem --roots certificates/iso15118_2/roots.pem
"""

_QUIRKS: Final = {"field": FIELD_QUIRKS, **{quirk.title: frozenset({quirk}) for quirk in CertificateQuirk}}


def _at(ctx: click.Context, _: click.Parameter, value: str | None) -> datetime:
    """A time as ISO 8601 writes it, UTC where it has no zone; now without one."""
    if value is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no time. write it as 2026-03-01T12:00:00Z", ctx) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _write(document: dict[str, object]) -> None:
    emit_bytes(harmless(msgspec.json.encode({"v": 1, **document}), "json") + b"\n")


@click.group(name="pki", epilog=_EPILOG)
@common_options
def command() -> None:
    """Make a test PKI, show certificates, check paths."""


# -- make ------------------------------------------------------------------------------------------------------------------


@command.command(name="make")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--profile", "profiles", multiple=True, type=Word([*PKI_PROFILES]), help="What for; may be repeated. All without.")
@click.option("--at", callback=_at, metavar="TIME", help="From when it is valid; now without.")
@click.option("--days", type=click.IntRange(1, 36_500), default=90, help="How long leaves are valid; 90 without.")
@click.option("--emaid", default=PkiSettings().emaid, help="The contract; its check digit is added.")
@click.option("--pcid", default=PkiSettings().pcid, help="The provisioning certificate.")
@click.option("--secc-id", default=PkiSettings().secc_id, help="Common name of the station's certificate.")
@click.option("--evcc-id", default=PkiSettings().evcc_id, help="Common name of the vehicle's certificate.")
@click.option("--ocsp-url", default=PkiSettings().ocsp_url, help="Where certificates say that their OCSP responder is.")
@click.option("--password-file", type=click.Path(path_type=Path), help="File whose first line encrypts the keys.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def make(
    folder: Path,
    profiles: tuple[str, ...],
    at: datetime,
    days: int,
    emaid: str,
    pcid: str,
    secc_id: str,
    evcc_id: str,
    ocsp_url: str,
    password_file: Path | None,
    machine: bool,
) -> int:
    """Make a PKI for tests in FOLDER, one folder for each profile.

    There are roots, sub-CAs and a leaf of each role, and certificates that are wrong in one way each. Keys are in files that only their
    owner may read. They protect nothing: use them for tests.
    """
    settings = PkiSettings(emaid=emaid, pcid=pcid, secc_id=secc_id, evcc_id=evcc_id, leaf_lifetime=timedelta(days=days), ocsp_url=ocsp_url)
    password = None if password_file is None else read_password(password_file)
    told: list[dict[str, object]] = []
    for name in profiles or tuple(PKI_PROFILES):
        try:
            pki = make_pki(PKI_PROFILES[name], at, settings)
        except CertificateError:
            raise
        except SecurityError as error:
            raise ConfigError(f"the EMAID has {error.message}", hint=error.hint) from error
        told += write_pki(pki, folder / name, password)
    if machine:
        _write({"certificates": told})
        return FINE
    for line in columns([[str(each["file"]), str(each["role"] or "CA"), str(each["refused"] or "")] for each in told]):
        emit(line)
    tell("these keys are for tests: whoever reads the files has them")
    return FINE


# -- show ------------------------------------------------------------------------------------------------------------------


@command.command(name="show")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--protocol", type=Word([*RULES]), help="By whose rules; by the key without.")
@click.option("--at", callback=_at, metavar="TIME", help="For which time; now without.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def show(files: tuple[Path, ...], protocol: str | None, at: datetime, machine: bool) -> int:
    """Show the certificates of FILEs: what they say, which role they look like, and what is odd about them."""
    told = [_told(each, protocol, at) for path in files for each in read_certificates(path)]
    if machine:
        _write({"certificates": told})
        return FINE
    for number, each in enumerate(told):
        if number:
            emit("")
        emit(paint(printable(str(each["subject"])), "green", bold=True))
        rows = [
            [key.replace("_", " "), _text(value)]
            for key, value in each.items()
            if key not in ("subject", "odd") and value not in ("", [], None)
        ]
        for line in columns(rows, indent="  "):
            emit(printable(line))
        for text in cast("list[str]", each["odd"]):
            emit(f"  {paint('odd', 'yellow')}  {printable(text)}")
    return FINE


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return str(value)


def _protocol(certificate: Certificate) -> ProtocolName:
    return "iso15118_2" if certificate.key_name == "secp256r1" else "iso15118_20"


def _told(certificate: Certificate, protocol: str | None, at: datetime) -> dict[str, object]:
    rules: ProtocolName = cast("ProtocolName", protocol) if protocol else _protocol(certificate)
    role = likely_role(certificate)
    looks = "root" if certificate.is_ca and certificate.is_self_issued else "sub-CA" if certificate.is_ca else "a leaf of no role"
    domains = "/".join(certificate.domains)
    odd = list(oddities(certificate, role or _below(certificate), rules, at)) if role or certificate.is_ca else ["nothing tells its role"]
    return {
        "subject": certificate.subject,
        "looks_like": f"{looks}{f' of {domains}' if domains else ''}" if role is None else ROLES[role].title,
        "role": role.value if role is not None else None,
        "rules": rules,
        "issuer": certificate.issuer,
        "serial": f"{certificate.serial_number:x}",
        "not_before": f"{certificate.not_before:%Y-%m-%dT%H:%M:%SZ}",
        "not_after": f"{certificate.not_after:%Y-%m-%dT%H:%M:%SZ}",
        "key": certificate.key_name,
        "signature": certificate.algorithm,
        "usage": sorted(certificate.usages or ()),
        "extended_usage": sorted(certificate.extended_usages or ()),
        "path_length": certificate.path_length,
        "ocsp": list(certificate.ocsp_urls),
        "crl": list(certificate.crl_urls),
        "octets": len(certificate.der),
        "sha256": certificate.fingerprint,
        "odd": odd,
    }


def _below(certificate: Certificate) -> CertificateRole:
    """For which leaves a CA is looked at: those of its domain, or of the station below a V2G root."""
    by_domain = {"MO": CertificateRole.CONTRACT, "OEM": CertificateRole.OEM_PROVISIONING, "CPS": CertificateRole.CPS}
    return next((by_domain[each] for each in certificate.domains if each in by_domain), CertificateRole.SECC)


# -- check -----------------------------------------------------------------------------------------------------------------


@command.command(name="check")
@click.argument("leaf", type=click.Path(path_type=Path))
@click.option("--chain", "chains", multiple=True, type=click.Path(path_type=Path), help="File with sub-CAs; may be repeated.")
@click.option("--roots", multiple=True, required=True, type=click.Path(path_type=Path), help="File with roots to trust; may be repeated.")
@click.option("--role", type=Word([role.value for role in CertificateRole]), help="What it is to be; what it looks like without.")
@click.option("--protocol", type=Word([*RULES]), help="By whose rules; by the key without.")
@click.option("--at", callback=_at, metavar="TIME", help="For which time; now without.")
@click.option("--ocsp", multiple=True, type=click.Path(path_type=Path), help="File with an OCSP response; may be repeated.")
@click.option("--crl", multiple=True, type=click.Path(path_type=Path), help="File with a list of the revoked; may be repeated.")
@click.option("--require", type=Word(["none", "leaf", "all"]), default="none", help="What has to be known not to be revoked; none without.")
@click.option("--tolerate", multiple=True, type=Word([*_QUIRKS]), help="A deviation to let pass, or field for those of the field.")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@common_options
def check(
    leaf: Path,
    chains: tuple[Path, ...],
    roots: tuple[Path, ...],
    role: str | None,
    protocol: str | None,
    at: datetime,
    ocsp: tuple[Path, ...],
    crl: tuple[Path, ...],
    require: str,
    tolerate: tuple[str, ...],
    machine: bool,
) -> int:
    """Check whether the first certificate of LEAF is to be trusted: from it to a root, by the rules of its role and protocol.

    Exits with 1 where it is not, and says which certificate is at fault and what a station would answer.
    """
    first, *others = read_certificates(leaf)
    sub_cas = [*others, *(each for path in chains for each in read_certificates(path))]
    trusted = [each for path in roots for each in read_certificates(path)]
    chosen = CertificateRole(role) if role else likely_role(first)
    if chosen is None:
        raise click.UsageError("nothing tells what the certificate is for. name it with --role", click.get_current_context())
    revocation = Revocation(ocsp=read_der_files(ocsp), crls=read_der_files(crl), required=require)  # type: ignore[arg-type]
    try:
        path = validate_path(
            first,
            # what comes along and is a root is none of the sub-CAs
            [each for each in sub_cas if not each.is_self_issued],
            trusted,
            role=chosen,
            protocol=cast("ProtocolName", protocol) if protocol else _protocol(first),
            at=at,
            tolerate={quirk for name in tolerate for quirk in _QUIRKS[name]},
            revocation=revocation,
        )
    except CertificateError as error:
        if not machine:
            raise
        _write({"ok": False, "role": chosen.value, **error.details()})
        return FINDING
    if machine:
        _write({"ok": True, **_path_told(path)})
        return FINE
    for certificate, status in zip(path.certificates, [*(each.state for each in path.revocation), ""], strict=True):
        emit(f"{printable(certificate.subject)}  until {certificate.not_after:%Y-%m-%d}{f'  {status}' if status else ''}")
    for quirk in path.quirks:
        emit(f"{paint('odd', 'yellow')}  {quirk.text}  {quirk.clause}")
    emit(f"{paint('yes', 'green')}  a {ROLES[chosen].title} certificate of {path.protocol}")
    return FINE


def _path_told(path: ValidatedPath) -> dict[str, object]:
    return {
        "role": path.role.value,
        "protocol": path.protocol,
        "path": [{"subject": each.subject, "sha256": each.fingerprint} for each in path.certificates],
        "quirks": [quirk.title for quirk in path.quirks],
        "revocation": [status.state for status in path.revocation],
        "not_after": f"{path.not_after:%Y-%m-%dT%H:%M:%SZ}",
    }
