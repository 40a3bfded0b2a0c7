"""Certificates of a station's own: keys made, certificates ordered, held against what was ordered, and kept (A02, A03)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.contracts import hash_data_to_message
from v2gstack.application.ocpp.pnc16 import carried_answer, carry
from v2gstack.errors import CertificateError, CodecError, LocalProtocolError, RemoteProtocolError, SessionTimeout, TransportError, V2gError
from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.certificates import ChainUse, RootUse
from v2gstack.security import (
    FIELD_QUIRKS,
    Certificate,
    CertificateHashData,
    CertificateReason,
    CertificateRole,
    Subject,
    certificates_from_pem,
    make_certificate_request,
    validate_path,
)
from v2gstack.signers import DeviceEcKey, DeviceEd448Key

if TYPE_CHECKING:
    from v2gstack.hooks.interfaces import Signer
    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.certificates import OwnChain
    from v2gstack.runtime.ocpp.charging import ChargingStation
    from v2gstack.runtime.ocpp.security import StationCertificates
    from v2gstack.security import PublicKey

__all__ = ["CertificateSigning"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Curves of keys by what they are for; the CSMS's own TLS is that of ISO 15118-2.
_CURVES: Final = {ChainUse.STATION: "secp256r1", ChainUse.V2G: "secp256r1", ChainUse.V2G20: "secp521r1"}
#: Names of keys begin so; a number follows, since the old key serves until the new certificate is there.
_NAMES: Final = {ChainUse.STATION: "ocpp-station", ChainUse.V2G: "ocpp-v2g", ChainUse.V2G20: "ocpp-v2g20"}
#: Characters of a common name.
_NAME_MAX: Final = 64
#: Before a certificate ends, a new one is asked for (A03.FR.02).
RENEW_BEFORE: Final = timedelta(days=30)
#: Seconds between two looks at whether a certificate ends soon.
LOOK: Final = 3_600.0


@dataclass(slots=True)
class _Order:
    """A certificate that was asked for.

    Attributes:
        use: What for.
        number: Number of the request.
        key: Name of its key.
        public: Its public key.
        subject: Whom it shall be of.
        csr: The request.
        delivered: Set when a certificate has come for it, good or not: nothing is asked for again then (A02.FR.20).
    """

    use: ChainUse
    number: int
    key: str
    public: PublicKey
    subject: Subject
    csr: str = field(repr=False)
    delivered: asyncio.Event = field(default_factory=asyncio.Event)


class CertificateSigning:
    """Has certificates of the station signed.

    Args:
        owner: The station.
        certificates: Its certificates.
        signer: Who makes and keeps keys.
    """

    def __init__(self, owner: ChargingStation, certificates: StationCertificates, signer: Signer) -> None:
        self._owner = owner
        self._certificates = certificates
        self._store = certificates.store
        self._signer = signer
        self._orders: dict[ChainUse, _Order] = {}
        self._asking: dict[ChainUse, asyncio.Task[None]] = {}
        self._renewed: dict[ChainUse, str] = {}
        self._numbers = count(1)

    def begin(self, use: ChainUse) -> bool:
        """Ask for a certificate, with a new key; a request that is under way is given up for it.

        Args:
            use: What for.

        Returns:
            Whether there is what such a request needs: the name that the certificate is to have (SeccId).
        """
        if not self._subject(use).common_name:
            _LOG.error("no certificate is asked for: ISO15118Ctrlr.SeccId is not set")
            return False
        model = self._owner.model
        if use is not ChainUse.STATION and not model.is_on("ISO15118Ctrlr", "V2GCertificateInstallationEnabled"):
            return False
        # its key is about to be replaced
        self._orders.pop(use, None)
        older = self._asking.pop(use, None)
        if older is not None:
            older.cancel()
        self._asking[use] = asyncio.get_running_loop().create_task(self._quietly(use), name=f"OCPP {use}")
        return True

    @property
    def awaited(self) -> ChainUse:
        """What a certificate is for that does not say so: what was ordered last."""
        return next((use for use, order in reversed(self._orders.items()) if not order.delivered.is_set()), ChainUse.STATION)

    def stop(self) -> None:
        """Give up what is under way."""
        for task in self._asking.values():
            task.cancel()
        self._asking.clear()

    async def keep_fresh(self) -> None:
        """Ask for new certificates before those that serve end (A03), again and again."""
        while True:
            soon = self._certificates.now() + RENEW_BEFORE
            for use in ChainUse:
                newest = next(iter(self._store.chains(use)), None)
                if newest is not None and newest.leaf.not_after <= soon and newest.leaf.fingerprint != self._renewed.get(use):
                    # once for each certificate: who gets none waits for the CSMS (A03.FR.19)
                    self._renewed[use] = newest.leaf.fingerprint
                    self.begin(use)
            await asyncio.sleep(LOOK)

    def _subject(self, use: ChainUse) -> Subject:
        value, station = self._owner.model.value, self._owner.station
        operator = value("SecurityCtrlr", "OrganizationName")
        if use is ChainUse.STATION:
            # A00.FR.511: the serial number, or what else is the station's alone
            return Subject(common_name=(self._owner.serial or station.address.identity)[:_NAME_MAX], organization=operator)
        return Subject(
            common_name=value("ISO15118Ctrlr", "SeccId"),
            organization=value("ISO15118Ctrlr", "OrganizationName") or operator,
            country=value("ISO15118Ctrlr", "CountryName"),
            # the validity condition of a station's certificate, [V2G2-925]
            domain="CPO",
        )

    # -- asking ---------------------------------------------------------------------------------------------------------------

    async def _quietly(self, use: ChainUse) -> None:
        try:
            order = await self._new_order(use)
            self._orders[use] = order
            await self._ask(order)
        except (V2gError, OSError, ValueError) as error:
            # names that no certificate can have are a ValueError
            _LOG.error("%s cannot be asked for: %s", use, error)

    async def _new_order(self, use: ChainUse) -> _Order:
        taken = {chain.key for each in ChainUse for chain in self._store.chains(each)}
        name = next(each for number in count(1) if (each := f"{_NAMES[use]}-{number}") not in taken)
        key: Any = await self._signer.make_key(name, _CURVES[use], replace=True)
        subject = self._subject(use)
        if isinstance(key, (DeviceEcKey, DeviceEd448Key)):
            # a token takes its time
            csr = await asyncio.to_thread(make_certificate_request, subject.name, key)
        else:
            csr = make_certificate_request(subject.name, key)
        return _Order(use, next(self._numbers), name, key.public_key(), subject, csr)

    async def _ask(self, order: _Order) -> None:
        """Ask, and ask again while no certificate comes: after CertSigningWaitMinimum, twice that, and so on (A02.FR.17 to FR.19)."""
        number = self._owner.model.number
        for attempt in range(int(number("SecurityCtrlr", "CertSigningRepeatTimes")) + 1):
            if not await self._ask_once(order):
                return
            wait = number("SecurityCtrlr", "CertSigningWaitMinimum") * 2**attempt
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await order.delivered.wait()
            if order.delivered.is_set():
                return
            _LOG.warning("no %s has come within %.0f s", order.use, wait)

    async def _ask_once(self, order: _Order) -> bool:
        """Whether the CSMS has taken the request; it is told it as soon as it can be reached."""
        while True:
            await self._owner.station.online.wait()
            try:
                answer: Any = await self._send(order)
            except TransportError:
                # whoever reads the connection notices, too
                await asyncio.sleep(0.01)
            except SessionTimeout as error:
                _LOG.warning("%s: %s", order.use, error)
                return True
            except (RemoteProtocolError, LocalProtocolError, CodecError) as error:
                _LOG.error("the CSMS does not take the request for a %s: %s", order.use, error)
                return False
            else:
                if str(answer.status) != "Accepted":
                    _LOG.error("the CSMS rejects the request for a %s", order.use)
                return str(answer.status) == "Accepted"

    async def _send(self, order: _Order) -> OcppObject:
        station, use = self._owner.station, order.use
        version = station.version
        if version is OcppVersion.V21:
            msg: Any = version.messages
            made: OcppObject = msg.SignCertificateRequest(
                csr=order.csr,
                certificate_type=msg.CertificateSigningUseEnumType(use.value),
                request_id=order.number,
                hash_root_certificate=self._root_hash(msg, use),
            )
            return await station.call(made)
        if use is ChainUse.V2G20:
            raise LocalProtocolError("certificates for ISO 15118-20 are a matter of OCPP 2.1")
        if version is OcppVersion.V16 and use is ChainUse.STATION:
            return await station.call(ocpp16.SignCertificateRequest(csr=order.csr))
        request = ocpp201.SignCertificateRequest(csr=order.csr, certificate_type=ocpp201.CertificateSigningUseEnumType(use.value))
        if version is OcppVersion.V16:
            return carried_answer("SignCertificate", await station.call(carry(request)))
        return await station.call(request)

    def _root_hash(self, msg: Any, use: ChainUse) -> Any:
        """The root that the certificate shall lead to, where there is no doubt about it (A02.FR.27)."""
        roots = () if use is ChainUse.STATION else self._store.roots(RootUse.V2G)
        if len(roots) != 1:
            return None
        return hash_data_to_message(msg, CertificateHashData.of(roots[0], roots[0]))

    # -- what comes of it -----------------------------------------------------------------------------------------------------

    def signed(self, use: ChainUse, text: str, *, request_id: int | None = None) -> OwnChain:
        """A certificate has come: check it, and keep it (A02.FR.06, FR.07).

        Args:
            use: What it is said to be for.
            text: The chain, PEM.
            request_id: Number of the request that it answers, OCPP 2.1.

        Raises:
            CertificateError: It is not what was asked for; the CSMS is told of it as a security event, too.
            StorageError: It cannot be kept.
        """
        order = self._orders.get(use)
        if order is None or (request_id is not None and request_id != order.number):
            # A02.FR.26
            raise CertificateError("no such certificate was asked for", reason=CertificateReason.IDENTIFIER)
        order.delivered.set()
        try:
            chain = self._checked(order, text)
        except CertificateError as error:
            self._certificates.event("InvalidChargingStationCertificate", error.message)
            raise
        kept = self._store.install_chain(use, chain, order.key)
        # the same certificate may come again, and is the same again
        _LOG.info("a new %s is there, until %s", use, kept.leaf.not_after)
        self._certificates.changed(kept)
        return kept

    def _checked(self, order: _Order, text: str) -> tuple[Certificate, ...]:
        most = int(self._owner.model.number("SecurityCtrlr", "MaxCertificateChainSize"))
        if len(text) > most:
            raise CertificateError(f"a chain of {len(text)} characters, where {most} may be", reason=CertificateReason.SIZE)
        chain = [each for each in certificates_from_pem(text) if not each.is_self_issued]
        if not chain:
            raise CertificateError("a root, where a certificate of the station should be", reason=CertificateReason.MALFORMED)
        leaf = chain[0]
        if leaf.key != order.public:
            raise CertificateError("the certificate is for another key than was asked for", reason=CertificateReason.ALGORITHM)
        if leaf.common_name != order.subject.common_name or leaf.organization != order.subject.organization:
            raise CertificateError("the certificate is another station's or operator's", reason=CertificateReason.IDENTIFIER)
        if order.use is ChainUse.STATION:
            return self._below_csms(chain)
        path = validate_path(
            leaf,
            chain[1:],
            self._store.roots(RootUse.V2G),
            role=CertificateRole.SECC,
            protocol="iso15118_2" if order.use is ChainUse.V2G else "iso15118_20",
            at=self._certificates.now(),
            tolerate=FIELD_QUIRKS,
        )
        return path.certificates[:-1]

    def _below_csms(self, chain: list[Certificate]) -> tuple[Certificate, ...]:
        """A chain of the operator's hierarchy, which has no roles as those of V2G have."""
        roots, now = self._store.roots(RootUse.CSMS), self._certificates.now()
        top = next((each for each in roots if chain[-1].is_issued_by(each)), None)
        if top is None:
            raise CertificateError("the certificate leads to no installed root of the CSMS", reason=CertificateReason.UNKNOWN_ISSUER)
        for below, above in pairwise([*chain, top]):
            if not below.is_signed_by(above) or above.is_ca is not True:
                raise CertificateError("a certificate of the chain did not issue the one before it", reason=CertificateReason.SIGNATURE)
            if not below.not_before <= now <= below.not_after:
                raise CertificateError("a certificate of the chain is not valid now", reason=CertificateReason.EXPIRED)
        return tuple(chain)
