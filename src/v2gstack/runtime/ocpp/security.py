"""A station's certificates at work: what is kept, what is ordered, what is stapled, and who is told when something changes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from v2gstack.errors import StorageError, V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.certificates import ChainUse, RootUse
from v2gstack.runtime.ocpp.security_events import SECURITY_EVENT, SecurityEvent
from v2gstack.runtime.ocpp.settings import SecurityProfile, station_tls
from v2gstack.runtime.ocpp.signing import CertificateSigning
from v2gstack.runtime.ocpp.stapling import StapleKeeper
from v2gstack.transports import TlsIdentity

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from v2gstack.hooks.interfaces import Signer
    from v2gstack.runtime.ocpp.certificates import CertificateStore, OwnChain
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = ["StationCertificates"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds that the answer to CertificateSigned has to get out, before the connection is made anew with the new certificate.
_ANSWERED: Final = 1.0
#: Seconds that the CSMS gets to let the new certificate in, before the station goes back to the old one.
SHOWN_WITHIN: Final = 300.0
#: Seconds between two looks at whether it has.
_LOOK: Final = 0.1


class StationCertificates:
    """The certificates of a `ChargingStation`.

    Args:
        owner: The station.
        store: Where they are kept.
        signer: Who makes and keeps the keys of its own chains; ``None`` where none are ordered.
    """

    def __init__(self, owner: ChargingStation, store: CertificateStore, signer: Signer | None = None) -> None:
        self._owner = owner
        self._signer = signer
        self.store = store
        #: Orders certificates; ``None`` without a signer.
        self.signing = None if signer is None else CertificateSigning(owner, self, signer)
        #: Keeps OCSP responses.
        self.staples = StapleKeeper(owner.station, store, self._tell)
        #: Called when roots or chains have changed, new chains once they have their staples: TLS towards vehicles is to be renewed then.
        self.listeners: list[Callable[[], None]] = []
        # one new certificate is shown after the other
        self._showing = asyncio.Lock()
        self._count()

    def now(self) -> datetime:
        """The time by the CSMS's clock."""
        return datetime.fromtimestamp(self._owner.station.unix_time(), UTC)

    async def run(self) -> None:
        """Order and staple, until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.staples.run())
                if self.signing is not None:
                    group.create_task(self.signing.keep_fresh())
        finally:
            if self.signing is not None:
                self.signing.stop()

    def identities(self) -> tuple[TlsIdentity, ...]:
        """The chains that TLS shows to vehicles, with their keys and staples: of each standard and root the newest one that is valid.

        Raises:
            SignerError: The signer has not the key of one.
        """
        found: dict[tuple[ChainUse, str], OwnChain] = {}
        now = self.now()
        for chain in self.store.chains(ChainUse.V2G, ChainUse.V2G20):
            if chain.leaf.not_before <= now <= chain.leaf.not_after:
                found.setdefault((chain.use, chain.certificates[-1].issuer), chain)
        signer = self._signer
        if signer is None:
            return ()
        return tuple(
            TlsIdentity(
                certificates=chain.path,
                key=signer.open_key(chain.key),
                root=self.store.root_file(RootUse.V2G, chain),
                ocsp_response=chain.staple(),
            )
            for chain in found.values()
        )

    def changed(self, chain: OwnChain | None = None) -> None:
        """Roots have changed, or there is a new chain.

        Args:
            chain: The new chain.
        """
        self._count()
        if chain is not None and chain.use is not ChainUse.STATION:
            # vehicles leave stations that staple nothing
            self.staples.look()
            return
        if chain is not None:
            older = [each for each in self.store.chains(ChainUse.STATION) if each != chain]
            self._owner.spawn(self._show_to_csms(chain, older))
        self._tell()

    def _tell(self) -> None:
        for listener in self.listeners:
            try:
                listener()
            except Exception:
                # it is somebody's code: what is installed is installed, and the station lives on
                _LOG.exception("somebody who was told of new certificates fell over")

    def event(self, kind: str, info: str = "") -> None:
        """Have a security event told, whether the CSMS can be reached or not (A04.FR.02).

        Args:
            kind: What, by the names of OCPP.
            info: More about it.
        """
        event = SecurityEvent(kind=kind, time=self._owner.station.unix_time(), info=info)
        try:
            self._owner.station.outbox.add(SECURITY_EVENT, event.payload)
        except StorageError as error:
            _LOG.error("the security event %s cannot be kept: %s", kind, error)
        self._owner.station.told()

    def _count(self) -> None:
        count, limit = self.store.count, self.store.limit
        self._owner.model.put("SecurityCtrlr", "CertificateEntries", str(min(count, limit)))

    async def _show_to_csms(self, chain: OwnChain, older: list[OwnChain]) -> None:
        """Connect anew with a new certificate (A02.FR.08), where the connection has one; without success, with the old one again."""
        station = self._owner.station
        if station.address.profile is not SecurityProfile.TLS_MUTUAL or self._signer is None:
            return
        try:
            tls = station_tls(self.store.bundle(RootUse.CSMS), certificates=chain.path, key=self._signer.open_key(chain.key))
        except V2gError as error:
            _LOG.error("the new certificate cannot be shown to the CSMS: %s", error)
            return
        async with self._showing:
            await asyncio.sleep(_ANSWERED)
            await self._shown(chain, older, tls)

    async def _shown(self, chain: OwnChain, older: list[OwnChain], tls: ssl.SSLContext) -> None:
        station, networks = self._owner.station, self._owner.networks
        before, given, connections = station.address, networks.given, station.connections
        # on each way to a CSMS
        networks.given = replace(given, tls=tls)
        station.address = replace(before, tls=tls)
        await station.reconnect()
        try:
            async with asyncio.timeout(SHOWN_WITHIN):
                while station.connections == connections or not station.online.is_set():
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            # A02.FR.28 and FR.29: the old one still opens the door
            networks.given = replace(networks.given, tls=given.tls)
            station.address = replace(station.address, tls=before.tls)
            self.store.discard(chain)
            self._count()
            self.event("DiscardedRenewedClientCertificate", f"no connection within {SHOWN_WITHIN:.0f} s")
            await station.reconnect()
            return
        if station.version is OcppVersion.V21:
            # A02.FR.10: what is not shown any more goes at once; in 2.0.1 it may stay
            for each in older:
                self.store.discard(each)
            self._count()
