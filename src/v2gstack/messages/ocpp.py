"""The versions of OCPP, and which messages each has.

The messages are in ``v2gstack.messages.ocpp16``, ``ocpp201`` and ``ocpp21``; a version is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from types import ModuleType

from v2gstack.errors import ConfigError
from v2gstack.messages._ocpp import OcppAction, OcppObject, OcppSender

__all__ = ["OcppAction", "OcppObject", "OcppSender", "OcppVersion"]


class OcppVersion(StrEnum):
    """A version of OCPP, as people write it.

    >>> OcppVersion.V201.subprotocol, len(OcppVersion.V201.actions)
    ('ocpp2.0.1', 64)
    """

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"

    @property
    def subprotocol(self) -> str:
        """What the version is called in the opening handshake of the WebSocket."""
        return f"ocpp{self.value}"

    @property
    def package(self) -> str:
        """The package that holds its messages."""
        return f"v2gstack.messages.ocpp{self.value.replace('.', '')}"

    @property
    def messages(self) -> ModuleType:
        """The package itself, with the classes of its messages. It is imported with the first call."""
        return _imported(self)

    @property
    def actions(self) -> Mapping[str, OcppAction]:
        """Its actions by their names. The messages are imported with the first call."""
        actions: Mapping[str, OcppAction] = self.messages.ACTIONS
        return actions

    @classmethod
    def of_subprotocol(cls, name: str) -> OcppVersion:
        """The version of a subprotocol such as ``ocpp2.0.1``.

        Raises:
            ConfigError: It is none of these versions.
        """
        for version in cls:
            if version.subprotocol == name:
                return version
        raise ConfigError(f"there is no subprotocol {name!r}", hint=f"there are: {', '.join(each.subprotocol for each in cls)}")


@cache
def _imported(version: OcppVersion) -> ModuleType:
    # asked for with each message, and looked up once
    return import_module(version.package)
