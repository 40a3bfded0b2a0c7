"""What the commands of OCPP read of files - passwords, certificates, keys - and what of it goes together."""

from __future__ import annotations

import hmac
import stat
from collections.abc import Callable
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from v2gstack.cli.talk import tell
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    import ssl

    from v2gstack.hooks.values import PrivateKey
    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp import Credentials, CsmsAddress

__all__ = ["address_of", "admission_of", "need_websockets", "password_of", "passwords_of", "server_tls"]

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def need_websockets() -> None:
    """See that the extra ``ocpp`` is installed.

    Raises:
        ConfigError: It is not.
    """
    if find_spec("websockets") is None:
        raise ConfigError("OCPP needs the package websockets, which is not installed", hint="pip install 'v2gstack[cli,ocpp]'")


# -- files -------------------------------------------------------------------------------------------------------------


def _secret(file: Path, what: str) -> str:
    """The text of a file of secrets; whoever else may read it is remarked on.

    Raises:
        ConfigError: It cannot be read.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read as {what}") from error
    _remark_on(file)
    return text


def _remark_on(file: Path) -> None:
    if file.stat().st_mode & _OTHERS and file.is_file():
        tell(f"others may read {file}: chmod 600 {file}")


def password_of(file: Path) -> str:
    """The password in a file, without the end of its line.

    Raises:
        ConfigError: The file cannot be read, or is empty.
    """
    password = _secret(file, "a password").strip("\r\n")
    if not password:
        raise ConfigError(f"there is no password in {file}")
    return password


def passwords_of(file: Path) -> dict[str, str]:
    """The passwords in a file of lines such as ``CS-1:password``, by identity. Empty lines and such that begin with # are left out.

    Raises:
        ConfigError: The file cannot be read, or a line is another one.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(_secret(file, "passwords").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        identity, colon, password = line.partition(":")
        # the line is not told: it may be a password
        if not (identity and colon and password):
            raise ConfigError(f"line {number} of {file} is no identity and password", hint="lines such as CS-1:password")
        if identity in found:
            raise ConfigError(f"line {number} of {file} has {identity} once more")
        found[identity] = password
    return found


def _key(text: str) -> PrivateKey | Path:
    """A key by its path or URI; a file that others may read is remarked on."""
    from v2gstack.transports.plugins import key_or_path

    key = key_or_path(text)
    if isinstance(key, Path):
        try:
            _remark_on(key)
        except OSError as error:
            raise ConfigError(f"{key} cannot be read as a key: {error.strerror}") from error
    return key


def _key_password(file: Path | None) -> Callable[[], bytes] | None:
    return None if file is None else lambda: password_of(file).encode()


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


# -- a station ---------------------------------------------------------------------------------------------------------


def address_of(url: str, identity: str, versions: tuple[OcppVersion, ...], options: dict[str, Any]) -> CsmsAddress:
    """Where a station finds its CSMS and what it shows.

    Args:
        url: The CSMS's URL.
        identity: The station's identity.
        versions: Versions of OCPP, the most wanted first.
        options: ``profile``, ``password_file``, ``roots``, ``certificate``, ``key`` and ``key_password_file``.

    Raises:
        ConfigError: They do not go together, or a file cannot be used.
    """
    from v2gstack.runtime.ocpp import CsmsAddress, SecurityProfile, station_tls

    profile = _profile(url, options)
    _check(profile, options)
    tls: ssl.SSLContext | None = None
    if profile.has_tls:
        key = None if options["key"] is None else _key(options["key"])
        password = _key_password(options["key_password_file"])
        tls = station_tls(options["roots"], certificates=options["certificate"], key=key, password=password)
    password_file: Path | None = options["password_file"]
    shown = "" if password_file is None else password_of(password_file)
    return CsmsAddress(url=url, identity=identity, versions=versions, profile=SecurityProfile(profile), password=shown, tls=tls)


def _profile(url: str, options: dict[str, Any]) -> Any:
    """The security profile: as told, or what the other options amount to."""
    from v2gstack.runtime.ocpp import SecurityProfile

    if options["profile"] is not None:
        return SecurityProfile(int(options["profile"]))
    if options["certificate"] or options["key"]:
        return SecurityProfile.TLS_MUTUAL
    if url.startswith("wss:") or options["roots"]:
        return SecurityProfile.TLS_BASIC
    return SecurityProfile.BASIC if options["password_file"] else SecurityProfile.NONE


def _check(profile: Any, options: dict[str, Any]) -> None:
    """See that a profile has what it wants and nothing else."""
    wanted = {
        "password_file": profile.has_password,
        "roots": profile.has_tls,
        "certificate": profile.has_tls and not profile.has_password,
        "key": profile.has_tls and not profile.has_password,
    }
    for name, needed in wanted.items():
        if needed and not options[name]:
            raise ConfigError(f"security profile {profile.value} wants {_option(name)}", hint=_PROFILES)
        if options[name] and not needed:
            raise ConfigError(f"security profile {profile.value} has no use for {_option(name)}", hint=_PROFILES)
    if options["key_password_file"] and not wanted["key"]:
        raise ConfigError(f"security profile {profile.value} has no key that --key-password-file could open", hint=_PROFILES)


_PROFILES: Final = "1: --password-file; 2: --password-file and --roots, wss://; 3: --roots, --certificate and --key, wss://"


# -- a CSMS ------------------------------------------------------------------------------------------------------------


def server_tls(options: dict[str, Any]) -> ssl.SSLContext | None:
    """TLS of a CSMS; ``None`` for none. Handshakes that fail are remarked on: nobody else learns of them.

    Args:
        options: ``certificate``, ``key``, ``key_password_file``, ``station_roots`` and ``passwords``.

    Raises:
        ConfigError: They do not go together, or a file cannot be used.
    """
    from v2gstack.runtime.ocpp import csms_tls

    certificate, key, roots = options["certificate"], options["key"], options["station_roots"]
    if certificate is None or key is None:
        given = [name for name in ("certificate", "key", "station_roots", "key_password_file") if options[name]]
        if given:
            raise ConfigError(f"{_option(given[0])} is about TLS, which wants --certificate and --key")
        return None
    if roots is not None and options["passwords"] is not None:
        raise ConfigError("stations show a certificate (--station-roots) or a password (--passwords)", hint="serve a port for each profile")
    if roots is None and options["passwords"] is None:
        tell("stations show nothing of themselves: --passwords is security profile 2, --station-roots is 3")
    context = csms_tls(certificate, _key(key), station_roots=roots, password=_key_password(options["key_password_file"]))
    context.sslobject_class = _telling_handshakes()
    return context


def _telling_handshakes() -> type[ssl.SSLObject]:
    import ssl

    class TellingHandshakes(ssl.SSLObject):
        """One end of TLS that says why a handshake fails."""

        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                raise
            except ssl.SSLError as error:
                tell(f"a TLS handshake failed: {error.reason or error}")
                raise

    return TellingHandshakes


def admission_of(passwords: dict[str, str] | None) -> Callable[[Credentials], HTTPStatus]:
    """Lets stations in, and says who is not let in.

    A password of hexadecimal digits may come as its octets, too, as the AuthorizationKey of OCPP 1.6 does.

    Args:
        passwords: Passwords by identity; ``None`` lets everybody in.
    """

    def admit(credentials: Credentials) -> HTTPStatus:
        who = f"{credentials.identity} at {credentials.remote}"
        if credentials.certificate is not None:
            _compare(credentials.identity, credentials.certificate)
        if passwords is None:
            return HTTPStatus.OK
        expected = passwords.get(credentials.identity)
        if expected is None:
            tell(f"{who} is not let in: there is no password for it")
            return HTTPStatus.NOT_FOUND
        if credentials.password is None:
            tell(f"{who} is not let in: it shows no password")
            return HTTPStatus.UNAUTHORIZED
        right = [hmac.compare_digest(credentials.password, form) for form in _forms(expected)]
        if not any(right):
            tell(f"{who} is not let in: the password is another one")
            return HTTPStatus.UNAUTHORIZED
        return HTTPStatus.OK

    return admit


def _forms(password: str) -> list[bytes]:
    try:
        return [password.encode(), bytes.fromhex(password)]
    except ValueError:
        return [password.encode()]


def _compare(identity: str, certificate: bytes) -> None:
    from v2gstack.errors import V2gError
    from v2gstack.security import Certificate

    try:
        name = Certificate.from_der(certificate).common_name
    except V2gError as error:
        name = error.message
    if name != identity:
        tell(f"{identity} shows a certificate of {name!r}")
