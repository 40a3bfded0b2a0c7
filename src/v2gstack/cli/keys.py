"""``v2gstack keys``."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from v2gstack.cli.plugging import make_manager
from v2gstack.cli.talk import FINE, Word, columns, common_options, emit, emit_bytes, tell, write_whole
from v2gstack.errors import ConfigError, SignerError

if TYPE_CHECKING:
    from v2gstack.hooks.values import PrivateKey

__all__ = ["command"]

_CURVES: Final = ("secp256r1", "secp521r1", "ed448", "x448")

_EPILOG: Final = """\b
Examples:
  v2gstack keys make secc.key.pem
  v2gstack keys make 'pkcs11:token=v2g;object=secc?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=env:V2G_PIN'
  v2gstack keys request secc.key.pem --subject DC=CPO,CN=DEABC0001 -o secc.csr.pem
"""


@click.group(name="keys", epilog=_EPILOG)
@common_options
def command() -> None:
    """Make private keys, in files or in tokens, show their public keys, and write requests for certificates.

    KEY is the path of a PEM file, or a URI: pkcs11:token=v2g;object=secc?module-path=…&pin-source=env:V2G_PIN, or that of another signer.
    """


_PASSWORD: Final = click.option(
    "--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The password of a file."
)


@command.command(name="make", epilog=_EPILOG)
@click.argument("key")
@click.option("--curve", type=Word(_CURVES), default="secp256r1", show_default=True, help="Its curve: ISO 15118-2 has the first one.")
@click.option("--replace", is_flag=True, help="Put it in the place of one that is there.")
@_PASSWORD
@common_options
def make(key: str, curve: str, replace: bool, password_file: Path | None) -> int:
    """Make a key. In a file, which only its owner may read, or in a token, which it does not leave."""
    from v2gstack.signers import write_key
    from v2gstack.signers.uris import open_signer, parse_key_uri
    from v2gstack.signers.wire import generate_key

    uri = parse_key_uri(key)
    if not uri.signer:
        try:
            write_key(Path(uri.key), generate_key(curve), _password(password_file), replace=replace)
        except FileExistsError as error:
            raise SignerError(f"{uri.key} is there already", hint="--replace puts another in its place") from error
        except OSError as error:
            raise SignerError(f"{uri.key} cannot be written: {error.strerror}") from error
    else:
        signer = open_signer(uri, make_manager())

        async def run() -> None:
            try:
                await signer.make_key(uri.key, curve, replace=replace)
            finally:
                await signer.close()

        asyncio.run(run())
    tell(f"{uri.key}: a key on {curve}")
    return FINE


@command.command(name="show", epilog=_EPILOG)
@click.argument("key")
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@_PASSWORD
@common_options
def show(key: str, machine: bool, password_file: Path | None) -> int:
    """Show a key's curve and its public key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from v2gstack.signers import curve_of, public_octets

    with _opened(key, password_file) as opened:
        encoded = opened.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        shown = {"curve": curve_of(opened), "public_key": public_octets(opened).hex(), "fingerprint": hashlib.sha256(encoded).hexdigest()}
    if machine:
        emit_bytes(msgspec.json.encode({"v": 1, **shown}) + b"\n")
    else:
        for line in columns([[name.replace("_", " "), value] for name, value in shown.items()]):
            emit(line)
    return FINE


@command.command(name="request", epilog=_EPILOG)
@click.argument("key")
@click.option("--subject", required=True, metavar="NAME", help="The subject, such as DC=CPO,O=Operator,CN=DEABC0001.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write there instead of to stdout.")
@_PASSWORD
@common_options
def request(key: str, subject: str, output: Path | None, password_file: Path | None) -> int:
    """Write a request for a certificate (PKCS#10, PEM), signed by the key wherever it is."""
    from cryptography import x509

    from v2gstack.security import make_certificate_request
    from v2gstack.signers import curve_of

    try:
        name = x509.Name.from_rfc4514_string(subject)
    except ValueError as error:
        raise ConfigError(f"the subject is none: {error}", hint="DC=CPO,O=Operator,CN=DEABC0001") from error
    with _opened(key, password_file) as opened:
        if curve_of(opened) == "x448":
            raise SignerError("the key is for agreeing on secrets, it does not sign", hint="certificates of X448 are requested otherwise")
        signing: Any = opened
        text = make_certificate_request(name, signing).encode()
    if output is None:
        emit_bytes(text)
    else:
        write_whole(output, text)
    return FINE


@contextmanager
def _opened(key: str, password_file: Path | None) -> Generator[PrivateKey, None, None]:
    """A key, whose signer is closed again."""
    from v2gstack.signers import read_key
    from v2gstack.signers.uris import open_signer, parse_key_uri

    uri = parse_key_uri(key)
    if not uri.signer:
        yield read_key(Path(uri.key), _password(password_file))
        return
    signer = open_signer(uri, make_manager())
    try:
        yield signer.open_key(uri.key)
    finally:
        asyncio.run(signer.close())


def _password(file: Path | None) -> Callable[[], bytes] | None:
    return None if file is None else lambda: file.read_bytes().strip()
