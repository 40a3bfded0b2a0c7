"""Ways to a CSMS: the one that the station's program gives, and those that the CSMS adds (B09, B10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from v2gstack.errors import ConfigError
from v2gstack.runtime.ocpp.memory import Memory
from v2gstack.runtime.ocpp.settings import CsmsAddress, SecurityProfile

if TYPE_CHECKING:
    from v2gstack.application.ocpp import DeviceModel
    from v2gstack.runtime.ocpp.memory import StationMemory

__all__ = ["Network", "Networks"]

_COMM: Final = "OCPPCommCtrlr"


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """A way to a CSMS (NetworkConnectionProfile).

    Attributes:
        url: Where the CSMS is, without the station's identity.
        profile: Security profile.
        timeout: Seconds that its answers are waited for; 0 says nothing.
        identity: The station's identity there; empty for the usual one.
        password: The station's password there; empty for the usual one.
    """

    url: str
    profile: int
    timeout: int = 0
    identity: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without the password."""
        return f"Network(url={self.url!r}, profile={self.profile})"


class Networks:
    """The ways of one station, in slots; the first one is its program's.

    Args:
        given: The way that the program gives.
        model: The station's variables.
        memory: Where the others are kept.

    Raises:
        StorageError: The file holds something else.
    """

    def __init__(self, given: CsmsAddress, model: DeviceModel, memory: StationMemory) -> None:
        #: The way that the program gives, with the password that counts.
        self.given = given
        self._model = model
        self._memory = memory
        self._added = dict(memory.recall(Memory.NETWORK, Network))
        self._place = 0

    def knows(self, slot: str) -> bool:
        """Whether a slot holds a way that can be gone."""
        return slot == "1" or slot in self._added

    def add(self, slot: str, network: Network) -> None:
        """Put a way into a slot; it is used from the next start on, if its slot has priority.

        Raises:
            ConfigError: It cannot be gone from here.
            StorageError: It cannot be kept.
        """
        self._address(network)
        self._memory.keep(Memory.NETWORK, slot, network)
        self._added[slot] = network

    def first(self) -> tuple[CsmsAddress, int]:
        """The way to be tried first (B10.FR.04), and how long its answers are waited for; 0 says nothing."""
        self._place = 0
        return self._here()

    def next(self) -> tuple[CsmsAddress, int]:
        """The way to be tried when the present one leads nowhere; after the last one it is the first again."""
        self._place += 1
        return self._here()

    def _here(self) -> tuple[CsmsAddress, int]:
        try:
            wanted = self._model.members(_COMM, "NetworkConfigurationPriority")
        except ConfigError:
            # a model of the program's own need not have it
            wanted = ()
        ways = [slot for slot in wanted if self.knows(slot)] or ["1"]
        network = self._added.get(ways[self._place % len(ways)])
        return (self.given, 0) if network is None else (self._address(network), network.timeout)

    def _address(self, network: Network) -> CsmsAddress:
        known = {profile.value for profile in SecurityProfile}
        if network.profile not in known:
            raise ConfigError(f"there is no security profile {network.profile}")
        profile, given = SecurityProfile(network.profile), self.given
        return replace(
            given,
            url=network.url,
            profile=profile,
            identity=network.identity or given.identity,
            password=network.password or given.password,
            is_octets=False if network.password else given.is_octets,
            tls=given.tls if profile.has_tls else None,
        )
