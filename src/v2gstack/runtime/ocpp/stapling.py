"""OCSP responses for the station's own chains, asked for through the CSMS and kept until they grow old (M06)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.contracts import ocsp_data_to_message
from v2gstack.application.ocpp.pnc16 import carried_answer, carry
from v2gstack.errors import CertificateError, RemoteProtocolError, TransportError, V2gError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.certificates import ChainUse, RootUse
from v2gstack.security import Certificate, RevocationStatus, ocsp_request_data, read_ocsp_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.runtime.ocpp.certificates import CertificateStore, OwnChain
    from v2gstack.runtime.ocpp.station import OcppStation
    from v2gstack.security import OcspRequestData

__all__ = ["StapleKeeper"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: A response is replaced this long before it grows old, and at the latest after six days (M06.FR.10: once a week).
MARGIN: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=6)
#: Seconds until a response that could not be had is asked for again.
AGAIN: Final = 300.0
#: Seconds between two looks, whatever the responses say: clocks are set.
LOOK: Final = 3_600.0


class StapleKeeper:
    """Keeps OCSP responses of the station's V2G chains, for TLS to staple.

    Args:
        station: The way to the CSMS.
        store: The chains, and where responses are kept.
        stapled: Called when the responses of a new chain are there, or cannot be had.
    """

    def __init__(self, station: OcppStation, store: CertificateStore, stapled: Callable[[], None]) -> None:
        self._station = station
        self._store = store
        self._stapled = stapled
        self._wake = asyncio.Event()

    def look(self) -> None:
        """There is a new chain."""
        self._wake.set()

    async def run(self) -> None:
        """Ask for what is missing or grows old, again and again."""
        while True:
            await self._station.online.wait()
            is_new = self._wake.is_set()
            self._wake.clear()
            wait = await self.refresh()
            if is_new:
                self._stapled()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def refresh(self) -> float:
        """Ask for what is missing or grows old.

        Returns:
            Seconds until it is worth while to look again.
        """
        waits = [LOOK]
        for chain in self._store.chains(ChainUse.V2G, ChainUse.V2G20):
            path = [*chain.certificates, *self._root_of(chain)]
            try:
                asked = ocsp_request_data(path)
            except CertificateError as error:
                _LOG.error("nobody can be asked about the %s: %s", chain.use, error)
                continue
            # one request for each certificate whose issuer is at hand
            for number, ((certificate, issuer), data) in enumerate(zip(pairwise(path), asked, strict=True)):
                if data.responder_url:
                    waits.append(await self._one(chain, number, certificate, issuer, data))
        return max(min(waits), 1.0)

    def _root_of(self, chain: OwnChain) -> list[Certificate]:
        top = chain.certificates[-1]
        return [each for each in self._store.roots(RootUse.V2G) if top.is_issued_by(each)][:1]

    async def _one(self, chain: OwnChain, number: int, certificate: Certificate, issuer: Certificate, data: OcspRequestData) -> float:
        now = self._now()
        due = self._due(chain, number, certificate, issuer, now)
        if due > now:
            return (due - now).total_seconds()
        try:
            response = await self._ask(data)
            status = read_ocsp_response(response, certificate, issuer, now)
            self._store.keep_staple(chain, number, response)
        except (V2gError, OSError) as error:
            _LOG.warning("there is no OCSP response for certificate %d of the %s: %s", number, chain.use, error)
            return AGAIN
        if status.is_revoked:
            _LOG.error("certificate %d of the %s is revoked: vehicles will leave", number, chain.use)
        return max((_due_of(status, now) - now).total_seconds(), AGAIN)

    def _due(self, chain: OwnChain, number: int, certificate: Certificate, issuer: Certificate, now: datetime) -> datetime:
        """When the response that is there is to be replaced; now, where there is none that counts."""
        try:
            return _due_of(read_ocsp_response(chain.staple(number).read_bytes(), certificate, issuer, now), now)
        except (OSError, CertificateError):
            return now

    async def _ask(self, data: OcspRequestData) -> bytes:
        version = self._station.version
        if version is None:
            raise TransportError("there is no connection to the CSMS")
        carrying = version is OcppVersion.V16
        msg: Any = (OcppVersion.V201 if carrying else version).messages
        request = msg.GetCertificateStatusRequest(ocsp_request_data=ocsp_data_to_message(msg, data))
        answer: Any
        if carrying:
            answer = carried_answer("GetCertificateStatus", await self._station.call(carry(request)))
        else:
            answer = await self._station.call(request)
        if str(answer.status) != "Accepted" or answer.ocsp_result is None:
            raise RemoteProtocolError("the CSMS has no OCSP response")
        try:
            return base64.b64decode(answer.ocsp_result, validate=True)
        except (binascii.Error, ValueError) as error:
            raise RemoteProtocolError("the ocspResult of the CSMS is not base64") from error

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._station.unix_time(), UTC)


def _due_of(status: RevocationStatus, now: datetime) -> datetime:
    made = status.this_update or now
    latest = made + LONGEST
    return latest if status.next_update is None else min(latest, status.next_update - MARGIN)
