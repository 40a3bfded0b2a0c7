"""Identifiers that a station knows without asking: those that the CSMS has answered for (C10), and those of the local list (D01)."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from v2gstack.application.ocpp.standard_model import MAX_LISTED
from v2gstack.errors import StorageError
from v2gstack.runtime.ocpp.memory import Memory
from v2gstack.types import AuthorizationVerdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from v2gstack.application.ocpp import DeviceModel
    from v2gstack.runtime.ocpp.memory import StationMemory

__all__ = ["AuthorizationCache", "Known", "LocalList"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Identifiers that the cache holds; the one that was not asked for the longest time goes first.
MAX_CACHED: Final = 1_000
#: Seconds between two notes that an identifier was used again: a disk has better things to do than to learn of each second.
_USED_STEP: Final = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an identifier.

    Attributes:
        verdict: Whether it may charge.
        until: Until when that counts, Unix time; ``None`` for good.
        used: When it was last used, Unix time.
    """

    verdict: AuthorizationVerdict
    until: float | None = None
    used: float = 0.0


def _key(identifier: str) -> str:
    """Identifiers are compared without regard to case (IdToken of OCPP 2, CiString of 1.6)."""
    return identifier.lower()


class AuthorizationCache:
    """What the CSMS has said of identifiers (C10 to C12; AuthCacheCtrlr).

    Args:
        model: The station's variables.
        memory: Where they are kept.
        unix_time: Gives the time.

    Raises:
        StorageError: The file holds something else.
    """

    def __init__(self, model: DeviceModel, memory: StationMemory, unix_time: Callable[[], float]) -> None:
        self._model = model
        self._memory = memory
        self._time = unix_time
        self._known = OrderedDict(memory.recall(Memory.IDENTIFIER, Known))

    def get(self, identifier: str) -> AuthorizationVerdict | None:
        """What is known of an identifier; it is used by that. ``None`` where nothing is, or not any more."""
        key, now = _key(identifier), self._time()
        known = self._known.get(key)
        if known is None or not self._model.is_on("AuthCacheCtrlr", "Enabled"):
            return None
        life = self._model.number("AuthCacheCtrlr", "LifeTime")
        if (known.until is not None and now >= known.until) or (life and now >= known.used + life):
            return None
        if abs(now - known.used) >= _USED_STEP:
            self._keep(key, replace(known, used=now))
        else:
            self._known.move_to_end(key)
        return known.verdict

    def put(self, identifier: str, verdict: AuthorizationVerdict, until: float | None = None) -> None:
        """The CSMS has said something of an identifier."""
        if not self._model.is_on("AuthCacheCtrlr", "Enabled"):
            return
        now = self._time()
        key, known = _key(identifier), Known(verdict=verdict, until=until, used=now)
        before = self._known.get(key)
        if before is not None and replace(before, used=now) == known and abs(now - before.used) < _USED_STEP:
            self._known.move_to_end(key)
            return
        self._keep(key, known)
        if len(self._known) > MAX_CACHED:
            oldest, _ = self._known.popitem(last=False)
            self._memory.forget(Memory.IDENTIFIER, oldest)

    def _keep(self, key: str, known: Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        try:
            self._memory.keep(Memory.IDENTIFIER, key, known)
        except StorageError as error:
            # who charges now does not hang on whether it is remembered
            _LOG.warning("an identifier is not remembered beyond a restart: %s", error)

    def clear(self) -> None:
        """Forget all (ClearCache)."""
        self._known.clear()
        self._memory.replace(Memory.IDENTIFIER, ())


class LocalList:
    """The local authorization list: what the CSMS has sent beforehand (D01, D02; LocalAuthListCtrlr).

    Args:
        model: The station's variables.
        memory: Where it is kept.
        unix_time: Gives the time.

    Raises:
        StorageError: The file holds something else.
    """

    def __init__(self, model: DeviceModel, memory: StationMemory, unix_time: Callable[[], float]) -> None:
        self._model = model
        self._memory = memory
        self._time = unix_time
        self._entries = dict(memory.recall(Memory.LISTED, Known))
        self._version = next((number for _, number in memory.recall(Memory.LIST_VERSION, int)), 0)
        self._count()

    @property
    def is_enabled(self) -> bool:
        """Whether there is one."""
        return self._model.is_on("LocalAuthListCtrlr", "Enabled")

    @property
    def version(self) -> int:
        """Its version; 0 while it is empty (D02.FR.02)."""
        return self._version if self._entries else 0

    def get(self, identifier: str) -> AuthorizationVerdict | None:
        """What it says of an identifier; ``None`` for nothing, or for something that has expired."""
        known = self._entries.get(_key(identifier)) if self.is_enabled else None
        if known is None or (known.until is not None and self._time() >= known.until):
            return None
        return known.verdict

    def fits(self, version: int) -> bool:
        """Whether a change of this version may be made to what there is: only one that is newer."""
        return version > self._version

    def change(self, version: int, changes: Mapping[str, Known | None], *, full: bool) -> bool:
        """Take a new list, or changes to the one that there is.

        Args:
            version: The version that it has then.
            changes: What is known of identifiers; ``None`` takes one out.
            full: Whether nothing else is in the list then.

        Returns:
            Whether there was room for it; where not, all stays as it is.

        Raises:
            StorageError: It cannot be kept.
        """
        entries = {} if full else dict(self._entries)
        for identifier, known in changes.items():
            if known is None:
                entries.pop(_key(identifier), None)
            else:
                entries[_key(identifier)] = known
        if len(entries) > MAX_LISTED:
            return False
        # a kill in between must not leave a new list with an old number
        with self._memory.step():
            self._memory.replace(Memory.LISTED, entries.items())
            self._memory.replace(Memory.LIST_VERSION, [("", version)])
        self._entries, self._version = entries, version
        self._count()
        return True

    def _count(self) -> None:
        self._model.put("LocalAuthListCtrlr", "Entries", str(len(self._entries)))
