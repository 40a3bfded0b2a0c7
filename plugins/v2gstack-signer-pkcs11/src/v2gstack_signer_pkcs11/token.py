"""A token: the module that reaches it, its session, its PIN, and what its errors mean to people.

A PKCS#11 module is one thing per process. Most crash when two threads call them at once, so everything that touches a module runs
in one thread, which signers of the same module share.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pkcs11
from pkcs11 import exceptions
from v2gstack.errors import ConfigError, SignerError
from v2gstack.signers import KeyWorker, password_from

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Token", "pin_from"]

_Given = TypeVar("_Given")

#: Octets of a file with a PIN.
_MOST_PIN: Final = 1024

#: What errors of PKCS#11 mean, and what to do.
_MEANINGS: Final[dict[type[BaseException], tuple[str, str]]] = {
    exceptions.PinIncorrect: ("the PIN is wrong", "it is not tried again, since tokens lock after a few wrong ones"),
    exceptions.PinInvalid: ("the PIN is wrong", "it is not tried again, since tokens lock after a few wrong ones"),
    exceptions.PinLenRange: ("the PIN has a length that the token does not take", ""),
    exceptions.PinLocked: ("the PIN is locked", "the security officer's PIN unlocks it"),
    exceptions.PinExpired: ("the PIN has expired", "set a new one with the token's own program"),
    exceptions.NoSuchToken: ("there is no such token", "is it plugged in? pkcs11-tool --list-token-slots shows those that are there"),
    exceptions.TokenNotPresent: ("the token is gone", "plug it in again"),
    exceptions.TokenNotRecognised: ("the token is not recognised", "is it a token of this module?"),
    exceptions.DeviceRemoved: ("the token is gone", "plug it in again"),
    exceptions.DeviceError: ("the token reports a fault", ""),
    exceptions.SessionHandleInvalid: ("the token has forgotten the session", ""),
    exceptions.SessionClosed: ("the token has closed the session", ""),
    exceptions.UserNotLoggedIn: ("the token wants its PIN", "name its place by pin_source"),
    exceptions.MechanismInvalid: ("the token has no such algorithm", "v2gstack uses plain ECDSA, EdDSA and ECDH1-DERIVE"),
    exceptions.MultipleTokensReturned: ("several tokens fit", "tell serial or slot, too"),
    exceptions.ObjectHandleInvalid: ("the key is gone from the token", ""),
    exceptions.KeyHandleInvalid: ("the key is gone from the token", ""),
    exceptions.AttributeSensitive: ("the token does not show that", ""),
}
#: After these the session is good for nothing; the next use opens another one.
_ENDED: Final = (
    exceptions.TokenNotPresent,
    exceptions.DeviceRemoved,
    exceptions.DeviceError,
    exceptions.SessionHandleInvalid,
    exceptions.SessionClosed,
    exceptions.UserNotLoggedIn,
)
_REFUSED: Final = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLocked, exceptions.PinExpired, exceptions.PinLenRange)


def pin_from(source: str) -> Callable[[], str] | None:
    """What gives a PIN: out of ``env:NAME`` or ``file:PATH``; ``None`` for an empty text.

    Raises:
        ConfigError: It is neither.
    """
    if not source:
        return None
    kind, _, place = source.partition(":")
    if kind == "env" and place:
        return lambda: password_from(place)().decode()
    if kind == "file" and place:
        return lambda: _read_pin(Path(place))
    raise ConfigError("pin_source says neither env:NAME nor file:PATH", hint="the PIN itself does not belong there")


def _read_pin(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_MOST_PIN).strip()
    except OSError as error:
        raise SignerError(f"the PIN cannot be read: {error.strerror}: {path}") from error


@dataclass(slots=True)
class _Session:
    """A session that the signers of one token share: ending one would log the others out.

    Attributes:
        session: The session.
        number: Tells sessions apart; handles of objects are good within one.
        users: Signers that use it.
        ended: Whether it is good for nothing any more.
    """

    session: Any
    number: int
    users: int = 0
    ended: bool = False


@dataclass(slots=True)
class _Module:
    """A module in use.

    Attributes:
        worker: Its thread.
        users: Signers that use it.
        sessions: Sessions by slot, and whether they are logged in.
    """

    worker: KeyWorker
    users: int = 0
    sessions: dict[tuple[int, bool], _Session] = field(default_factory=dict[tuple[int, bool], _Session])


_numbers = itertools.count(1)
_modules: dict[str, _Module] = {}
_lock = threading.Lock()


def _borrow(path: str) -> _Module:
    with _lock:
        module = _modules.get(path)
        if module is None:
            module = _modules[path] = _Module(KeyWorker("pkcs11"))
        module.users += 1
        return module


def _give_back(path: str) -> None:
    with _lock:
        module = _modules[path]
        module.users -= 1
        if not module.users:
            del _modules[path]
            module.worker.close()


class Token:
    """A token and its session.

    Args:
        module: The module's file.
        label: The token's label; empty takes any.
        serial: Its serial number; empty takes any.
        slot: Its slot; ``None`` takes any.
        pin: Gives the PIN; ``None`` does not log in.
    """

    def __init__(self, module: str, *, label: str, serial: str, slot: int | None, pin: Callable[[], str] | None) -> None:
        self._path = os.path.realpath(module)
        self._wanted: dict[str, Any] = {}
        if label:
            self._wanted["token_label"] = label
        if serial:
            self._wanted["token_serial"] = serial.encode()
        self._slot = slot
        self._pin = pin
        self._session: _Session | None = None
        self._refused: SignerError | None = None
        self._closed = False
        self._module = _borrow(self._path)

    @property
    def worker(self) -> KeyWorker:
        """The module's thread. Everything below is called in it."""
        return self._module.worker

    def use(self, job: Callable[[Any], _Given], key: str = "") -> _Given:
        """Do something in the session, which is opened when there is none.

        Args:
            job: Takes the session.
            key: Name of the key it is about, for error texts.

        Raises:
            SignerError: The token is gone, refuses the PIN, or refuses the job.
        """
        with self._told(key):
            return job(self._open())

    @property
    def generation(self) -> int:
        """Number of the session: handles of objects are good within one."""
        return 0 if self._session is None else self._session.number

    def close(self) -> None:
        """Leave the session, and the module's thread where nobody else uses it. May be called twice."""
        if not self._closed:
            self._closed = True
            self.worker.call(self._leave)
            _give_back(self._path)

    def _open(self) -> Any:
        if self._closed:
            raise SignerError("the signer is closed")
        if self._refused is not None:
            raise self._refused
        if self._session is None or self._session.ended:
            self._session = self._join(self._find(pkcs11.lib(self._path)))
            self._session.users += 1
        return self._session.session

    def _join(self, token: Any) -> _Session:
        """The session with a token that others have already, or a new one."""
        key = (token.slot.slot_id, self._pin is not None)
        found = self._module.sessions.get(key)
        if found is None:
            pin = None if self._pin is None else self._pin()
            try:
                session = token.open(rw=True, user_pin=pin)
            except exceptions.UserAlreadyLoggedIn:
                # by somebody else in this process: logging in is for all its sessions
                session = token.open(rw=True)
            found = self._module.sessions[key] = _Session(session, next(_numbers))
        return found

    def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None and not session.ended:
            session.users -= 1
            if not session.users:
                self._end(session)

    def _end(self, session: _Session) -> None:
        session.ended = True
        self._module.sessions = {key: each for key, each in self._module.sessions.items() if each is not session}
        with suppress(exceptions.PKCS11Error):
            session.session.close()

    def _find(self, library: Any) -> Any:
        try:
            return self._look_for(library)
        except exceptions.NoSuchToken:
            if self._module.users > 1:
                # beginning anew would end the sessions of the others
                raise
        # some modules see only those tokens that were there when they were loaded
        library.reinitialize()
        return self._look_for(library)

    def _look_for(self, library: Any) -> Any:
        if self._slot is None:
            return library.get_token(**self._wanted)
        for slot in library.get_slots(token_present=True):
            if slot.slot_id == self._slot:
                return slot.get_token()
        raise exceptions.NoSuchToken

    @contextmanager
    def _told(self, key: str) -> Generator[None, None, None]:
        """Tell the errors of PKCS#11 in words."""
        try:
            yield
        except exceptions.PKCS11Error as error:
            if isinstance(error, _ENDED) and self._session is not None:
                self._end(self._session)
            text, hint = _MEANINGS.get(type(error), ("", ""))
            if type(error) is exceptions.PKCS11Error:
                # what no number of PKCS#11 stands for: the library does not load
                text, hint = f"the module {self._path} cannot be used: {error}", "is it a PKCS#11 library?"
            # what the module says may quote what it was given, so only the error's name is told
            told = SignerError(text or f"the token refuses: {type(error).__name__}", key=key, hint=hint)
            if isinstance(error, _REFUSED):
                self._refused = told
            raise told from error
