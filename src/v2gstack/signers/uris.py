"""Keys by one line of text: a path, ``file:``, ``pkcs11:``, or the scheme of any signer that is installed.

``pkcs11:`` is RFC 7512: ``pkcs11:token=v2g;object=secc?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=env:V2G_PIN``. Any other
scheme is the name of a signer, with the key's name behind it and the signer's settings after a question mark:
``acme:secc?slot=1``. Secrets have no place in such a line, since lines end up in logs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from v2gstack.errors import ConfigError
from v2gstack.signers.software import read_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from v2gstack.hooks.interfaces import Signer
    from v2gstack.hooks.manager import PluginManager
    from v2gstack.hooks.values import PrivateKey

__all__ = ["KeyUri", "open_key", "open_signer", "parse_key_uri"]

#: Attributes of RFC 7512 with the settings of the signer ``pkcs11`` that they are.
_PKCS11: Final = {"token": "token", "serial": "serial", "slot-id": "slot", "module-path": "module", "pin-source": "pin_source"}
#: Attributes that say what is known anyway.
_REDUNDANT: Final = frozenset({"type"})


@dataclass(frozen=True, slots=True)
class KeyUri:
    """Where a key is.

    Attributes:
        signer: Name of the signer that has it; empty for a file.
        key: The key's name, or the file's path.
        settings: Settings of the signer.
    """

    signer: str
    key: str
    settings: Mapping[str, str]


def parse_key_uri(text: str) -> KeyUri:
    """Where a key is, by a line of text.

    Raises:
        ConfigError: It is no such line, names no key, or holds a PIN.

    Example:
        >>> parse_key_uri("pkcs11:token=v2g;object=secc?module-path=/usr/lib/libp11.so")
        KeyUri(signer='pkcs11', key='secc', settings={'token': 'v2g', 'module': '/usr/lib/libp11.so'})
    """
    scheme, colon, rest = text.partition(":")
    # a drive of Windows has one letter, a relative path no colon
    if not colon or len(scheme) < 2 or "/" in scheme:
        return KeyUri("", text, {})
    if scheme == "file":
        return KeyUri("", unquote(rest.removeprefix("//")), {})
    path, _, query = rest.partition("?")
    settings = dict(_pairs(query, "&"))
    if scheme != "pkcs11":
        return KeyUri(scheme, unquote(path), settings)
    attributes = dict(_pairs(path, ";")) | settings
    key = attributes.pop("object", "")
    if "pin-value" in attributes:
        raise ConfigError("a PIN does not belong into a URI, which ends up in logs", hint="pin-source=env:NAME or pin-source=file:PATH")
    unknown = sorted(set(attributes) - set(_PKCS11) - _REDUNDANT)
    if unknown or not key:
        what = f"knows no {unknown[0]}" if unknown else "names no key"
        raise ConfigError(f"the pkcs11: URI {what}", hint="pkcs11:token=…;object=…?module-path=…&pin-source=env:…")
    return KeyUri("pkcs11", key, {_PKCS11[name]: value for name, value in attributes.items() if name in _PKCS11})


def open_signer(uri: KeyUri, manager: PluginManager | None = None) -> Signer:
    """The signer that has a key, for who wants to close it again.

    Args:
        uri: Where the key is; not in a file.
        manager: Where signers come from; by default what is installed.

    Raises:
        ConfigError: A setting is wrong, or the key is in a file.
        PluginNotFound: There is no such signer.
        PluginLoadError: The signer does not start.
    """
    if not uri.signer:
        raise ConfigError("a key in a file has no signer", hint="read_key reads it")
    if manager is None:
        from v2gstack.hooks.manager import PluginManager

        manager = PluginManager()
    return manager.create("signers", uri.signer, manager.configure("signers", uri.signer, dict(uri.settings), text=True))


def open_key(text: str, *, password: Callable[[], bytes] | None = None, manager: PluginManager | None = None) -> PrivateKey:
    """A key by a line of text.

    Args:
        text: A path or a URI.
        password: Gives the password of a file.
        manager: Where signers come from; by default what is installed. The signer lives as long as the process.

    Raises:
        ConfigError: It is no such line, or a setting is wrong.
        PluginNotFound: There is no such signer.
        PluginLoadError: The signer does not start.
        SignerError: There is no such key.
    """
    uri = parse_key_uri(text)
    return open_signer(uri, manager).open_key(uri.key) if uri.signer else read_key(Path(uri.key), password)


def _pairs(text: str, between: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in text.split(between) if text else ():
        name, equals, value = part.partition("=")
        if not name or not equals:
            raise ConfigError(f"a URI of a key has {len(part)} characters where name=value is wanted")
        found.append((name, unquote(value)))
    return found
