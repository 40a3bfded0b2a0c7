"""Software keys: held in memory, and kept in a folder of PEM files where they are to stay."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

from v2gstack.errors import ConfigError, SignerError
from v2gstack.signers.wire import CURVES, agree_secret, curve_of, generate_key, key_from_scalar, sign_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from v2gstack.hooks.values import PrivateKey

__all__ = ["FileSigner", "FileSignerConfig", "SoftwareSigner", "check_private", "password_from", "read_key", "write_key"]

#: A PEM file of one key has some 300 octets; one of a megabyte is something else.
_MOST: Final = 65_536
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class SoftwareSigner:
    """Keys in memory. They are gone when the process ends.

    Args:
        keys: Keys by their names, of any of ``cryptography``'s classes.

    Example:
        >>> import asyncio
        >>> signer = SoftwareSigner()
        >>> key = asyncio.run(signer.make_key("contract", "secp256r1"))
        >>> len(asyncio.run(signer.sign("contract", b"what is signed", "sha256")))
        64
    """

    def __init__(self, keys: Mapping[str, PrivateKey] | None = None) -> None:
        self._keys: dict[str, PrivateKey] = dict(keys or {})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self.key_names())})"

    def key_names(self) -> tuple[str, ...]:
        """Names of the keys."""
        return tuple(self._keys)

    def open_key(self, name: str, /) -> PrivateKey:
        """A key.

        Raises:
            SignerError: There is no such key.
        """
        if name not in self._keys:
            raise SignerError("there is no such key", key=name, hint=f"there are {', '.join(self._keys) or 'none'}")
        return self._keys[name]

    async def sign(self, key: str, data: bytes, hash_name: str, /) -> bytes:
        """Sign. It takes less than a millisecond, so it is done in the event loop.

        Raises:
            SignerError: There is no such key, or the hash does not fit it.
        """
        return sign_data(self.open_key(key), data, hash_name, name=key)

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        """Agree on a secret.

        Raises:
            SignerError: There is no such key, it does not agree, or ``peer`` is no point of its curve.
        """
        return agree_secret(self.open_key(key), peer, name=key)

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> PrivateKey:
        """Generate a key, or take one in.

        Raises:
            SignerError: The name is taken, there is no such curve, or the number does not fit it.
        """
        if name in self._keys and not replace:
            raise SignerError("there is a key of that name already", key=name, hint="replace=True puts another in its place")
        made = generate_key(curve, name=name) if scalar is None else key_from_scalar(curve, scalar, name=name)
        self._store(name, made)
        self._keys[name] = made
        return made

    async def close(self) -> None:
        """Forget the keys."""
        self._keys.clear()

    def _store(self, name: str, key: PrivateKey) -> None:
        """Keep a key beyond the process; here it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSignerConfig:
    """Keys in PEM files.

    Attributes:
        folder: Where they are: the key ``contract`` is ``contract.key.pem``. It is made when there is a key to write.
        password_variable: Name of the environment variable that holds the files' password; empty for files without.
    """

    folder: Path
    password_variable: str = ""


class FileSigner(SoftwareSigner):
    """Keys in a folder of PEM files that nobody else may read.

    Args:
        config: Where they are.
        password: Gives the files' password; asked once for each file that is read or written. Without it, the environment variable
            that the configuration names is.

    Raises:
        ConfigError: The environment variable is not set.
        SignerError: A file is no key, needs another password, or may be read by others.
    """

    def __init__(self, config: FileSignerConfig, *, password: Callable[[], bytes] | None = None) -> None:
        self._folder = config.folder
        self._password = password
        if config.password_variable and password is None:
            self._password = password_from(config.password_variable)
        files = sorted(config.folder.glob(f"*{_SUFFIX}")) if config.folder.is_dir() else []
        super().__init__({each.name.removesuffix(_SUFFIX): read_key(each, self._password) for each in files})

    def _store(self, name: str, key: PrivateKey) -> None:
        if not _fits_a_file(name):
            raise SignerError("the name cannot be that of a file", key=name, hint="letters, digits, '.', '_' and '-'")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_key(self._folder / f"{name}{_SUFFIX}", key, self._password, replace=True)
        except OSError as error:
            raise SignerError(f"the key cannot be written: {error.strerror}", key=name) from error


_SUFFIX: Final = ".key.pem"


def read_key(path: Path, password: Callable[[], bytes] | None = None) -> PrivateKey:
    """A private key from a PEM file.

    Args:
        path: The file, which only its owner may read.
        password: Gives its password, if it has one.

    Raises:
        SignerError: The file cannot be read, may be read by others, is no key, or needs another password.
    """
    name = path.name.removesuffix(_SUFFIX)
    try:
        check_private(path)
        with path.open("rb") as file:
            text = file.read(_MOST + 1)
    except OSError as error:
        raise SignerError(f"the key file {path} cannot be read: {error.strerror}", key=name) from error
    if len(text) > _MOST:
        raise SignerError(f"the key file {path} is larger than {_MOST} octets", key=name)
    try:
        key = serialization.load_pem_private_key(text, None if password is None else password())
    except TypeError:
        # one and the same exception for a password too many and one too few
        what = "needs a password" if password is None else "has no password, and one is given"
        raise SignerError(f"the key file {path} {what}", key=name) from None
    except (ValueError, UnsupportedAlgorithm):
        # without the cause: parsers quote what they cannot read
        raise SignerError(f"the key file {path} is no private key in PEM, or its password is wrong", key=name) from None
    if not isinstance(key, (ec.EllipticCurvePrivateKey, ed448.Ed448PrivateKey, x448.X448PrivateKey)) or curve_of(key) not in CURVES:
        raise SignerError(f"the key in {path} is of a kind that V2G does not use", key=name, hint=f"one of {', '.join(CURVES)}")
    return key


def write_key(path: Path, key: PrivateKey, password: Callable[[], bytes] | None = None, *, replace: bool = False) -> None:
    """Write a private key as a PEM file that only its owner may read.

    Args:
        path: The file.
        key: The key.
        password: Gives the password to encrypt it by; ``None`` writes it plain.
        replace: Whether a file that is there gives way. It does so in one step: the name never stands for half a key.

    Raises:
        ConfigError: The password is empty.
        FileExistsError: The file is there.
        OSError: It cannot be written.
    """
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        secret = password()
        if not secret:
            raise ConfigError(f"the password for {path} is empty", hint="leave it out to write the key without one")
        encryption = serialization.BestAvailableEncryption(secret)
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    target = path.with_name(f"{path.name}.new") if replace else path
    if replace:
        target.unlink(missing_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    if replace:
        target.replace(path)


def check_private(path: Path) -> None:
    """Refuse a key file that others than its owner may read or write. Systems without such rights pass.

    Raises:
        SignerError: Others may.
        OSError: The file is not there.
    """
    mode = path.stat().st_mode
    if os.name == "posix" and mode & _OTHERS:
        raise SignerError(
            f"the key file {path} may be used by others than its owner: its mode is {stat.S_IMODE(mode):04o}",
            key=path.name.removesuffix(_SUFFIX),
            hint=f"chmod 600 {path}",
        )


def _fits_a_file(name: str) -> bool:
    return bool(name) and not name.startswith(".") and all(each.isalnum() or each in "._-" for each in name)


def password_from(variable: str) -> Callable[[], bytes]:
    """What gives a password or PIN out of an environment variable, whose name may stand in settings where the secret may not.

    Args:
        variable: Its name.
    """

    def password() -> bytes:
        value = os.environ.get(variable)
        if not value:
            raise ConfigError(f"the environment variable {variable} is not set", hint="a setting names it as the place of a secret")
        return value.encode()

    return password
