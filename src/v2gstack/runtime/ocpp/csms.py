"""A CSMS's end at work: lets stations in, answers them, keeps what they tell of transactions, and asks them."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from v2gstack.application.ocpp.accounts import EnergyAccount, account_of
from v2gstack.application.ocpp.sampling import moment
from v2gstack.codecs.ocppj import STRICT, OcppjCodec, OcppPolicy
from v2gstack.errors import TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import MessageIds, OcppEvent, OcppSession, OcppSettings
from v2gstack.runtime.ocpp.journal import Part
from v2gstack.runtime.ocpp.peer import OcppPeer
from v2gstack.runtime.ocpp.serving import StationServer
from v2gstack.runtime.ocpp.settings import WebSocketSettings
from v2gstack.runtime.ocpp.turns import TurnSteps

if TYPE_CHECKING:
    import asyncio

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.protocols.ocpp import CallReceived, SendReceived
    from v2gstack.runtime.ocpp.inbox import Inbox, TransactionReport
    from v2gstack.runtime.ocpp.sockets import OcppSocket

__all__ = ["Csms", "CsmsSettings", "StationRequestHandler"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Stations whose ids of messages are remembered while they are away.
_MAX_REMEMBERED: Final = 10_000

#: Answers a request of a station, by its identity; ``None`` leaves it to the CSMS's own answer.
StationRequestHandler: TypeAlias = Callable[[str, Any], "Awaitable[OcppObject | None]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CsmsSettings:
    """How a CSMS behaves.

    Attributes:
        versions: Versions of OCPP, the most wanted first.
        heartbeat_interval: Seconds between two Heartbeats.
        policy: Which deviations of stations pass.
        session: Of the sessions: timers and limits.
        socket: Of the WebSockets.
        unix_time: Gives the time, Unix time.
        new_id: Gives ids that were never used before.
    """

    versions: tuple[OcppVersion, ...] = (OcppVersion.V21, OcppVersion.V201, OcppVersion.V16)
    heartbeat_interval: int = 300
    policy: OcppPolicy = STRICT
    session: OcppSettings = field(default_factory=OcppSettings)
    socket: WebSocketSettings = field(default_factory=WebSocketSettings)
    unix_time: Callable[[], float] = time.time
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())


class Csms(StationServer):
    """A charging station management system for stations of all three versions.

    It answers what stations send, keeps each event of a transaction before it answers, and knows which transactions are complete.
    Handlers of your own are asked first; where they answer, the CSMS keeps transactions all the same.

    Args:
        inbox: Where transactions are kept.
        settings: How it behaves.

    Examples:
        >>> from v2gstack.runtime.ocpp import Inbox
        >>> async def serve():
        ...     csms = Csms(Inbox())
        ...     listener = await csms.serve("127.0.0.1", 0)
        ...     await csms.close()
        ...     return csms.stations
        >>> asyncio.run(serve())
        ()
    """

    def __init__(self, inbox: Inbox, *, settings: CsmsSettings | None = None) -> None:
        self.settings = settings or CsmsSettings()
        super().__init__(self.settings.versions, self.settings.socket)
        self.inbox = inbox
        self._steps = TurnSteps(inbox.step)
        self._handlers: dict[type[Any], StationRequestHandler] = {}
        self._peers: dict[str, OcppPeer] = {}
        self._ids: dict[str, tuple[MessageIds, MessageIds]] = {}
        self._codecs = {
            version: OcppjCodec(version, policy=self.settings.policy, max_frame_bytes=self.settings.socket.max_octets)
            for version in self.settings.versions
        }
        #: Called with the identity and each event of its session.
        self.watchers: list[Callable[[str, OcppEvent], None]] = []

    @property
    def stations(self) -> tuple[str, ...]:
        """Identities of the stations that are connected."""
        return tuple(self._peers)

    def on(self, request: type[OcppObject], handler: StationRequestHandler) -> None:
        """Have a handler asked for requests of a class; one for each class."""
        self._handlers[request] = handler

    async def handle(self, socket: OcppSocket, /) -> None:
        """Serve one station. A station that comes again takes the place of its older connection, which is dead more often than not."""
        identity = socket.identity
        before = self._peers.get(identity)
        if before is not None:
            before.socket.abort()
        own, theirs = self._ids_of(identity)
        session = OcppSession(
            "csms",
            self._codecs[socket.version],
            new_id=self.settings.new_id,
            settings=self.settings.session,
            own_ids=own,
            peer_ids=theirs,
        )

        answer = partial(self._answer, identity, socket.version)
        peer = OcppPeer(socket, session, answer, watch=lambda event: self._watch(identity, event))
        self._peers[identity] = peer
        _LOG.info("%s is connected, OCPP %s", identity, socket.version.value)
        try:
            reason = await peer.run()
        finally:
            if self._peers.get(identity) is peer:
                del self._peers[identity]
        _LOG.info("%s is gone: %s", identity, reason)

    async def call(self, identity: str, message: OcppObject, *, timeout: float | None = None) -> OcppObject:
        """Ask a station.

        Raises:
            TransportError: It is not connected, or goes.
            CallRefusedError: It refuses.
            SessionTimeout: It does not answer.
            LocalProtocolError: It is no request of a CSMS.
            EncodeError: It breaks its schema.
        """
        peer = self._peers.get(identity)
        if peer is None:
            raise TransportError("the station is not connected", address=identity)
        return await peer.call(message, timeout=timeout)

    def version_of(self, identity: str) -> OcppVersion | None:
        """The version that a station speaks; ``None`` where it is not connected."""
        peer = self._peers.get(identity)
        return None if peer is None else peer.socket.version

    def report(self, identity: str, transaction: str) -> TransactionReport | None:
        """How complete a transaction is."""
        return self.inbox.report(identity, transaction)

    def account(self, identity: str, transaction: str, version: OcppVersion) -> EnergyAccount:
        """What a transaction comes to.

        Raises:
            DecodeError: What is kept is not of this version.
        """
        codec = OcppjCodec(version)
        return account_of(codec.decode_request(action, payload).message for action, payload in self._told(identity, transaction, version))

    def _told(self, identity: str, transaction: str, version: OcppVersion) -> list[tuple[str, bytes]]:
        names = {Part.STARTED: "StartTransaction", Part.UPDATED: "MeterValues", Part.ENDED: "StopTransaction"}
        return [
            (names[part] if version is OcppVersion.V16 else "TransactionEvent", payload)
            for part, payload in self.inbox.events(identity, transaction)
        ]

    # -- answers ------------------------------------------------------------------------------------------------------------

    def _watch(self, identity: str, event: OcppEvent) -> None:
        for watcher in self.watchers:
            watcher(identity, event)

    def _ids_of(self, identity: str) -> tuple[MessageIds, MessageIds]:
        found = self._ids.get(identity)
        if found is None:
            found = self._ids[identity] = MessageIds(), MessageIds()
            if len(self._ids) > _MAX_REMEMBERED:
                del self._ids[next(iter(self._ids))]
        return found

    def _answer(
        self, identity: str, version: OcppVersion, event: CallReceived | SendReceived
    ) -> OcppObject | Awaitable[OcppObject | None] | None:
        # what must not get lost is kept first, whatever a handler makes of it
        kept = self._keep(identity, version, event)
        handler = self._handlers.get(event.message.__class__)
        if handler is not None:
            return self._asked(handler, identity, version, event.message, kept)
        return self._default(version, event.message) if kept is None else kept

    async def _asked(
        self, handler: StationRequestHandler, identity: str, version: OcppVersion, message: Any, kept: asyncio.Future[OcppObject] | None
    ) -> OcppObject | None:
        own = None if kept is None else await kept
        answer = await handler(identity, message)
        if answer is not None:
            number = getattr(own, "transaction_id", None)
            return answer if number is None else answer.replace(transaction_id=number)
        return own if own is not None else self._default(version, message)

    def _keep(self, identity: str, version: OcppVersion, event: CallReceived | SendReceived) -> asyncio.Future[OcppObject] | None:
        """Keep what belongs to a transaction; gives the answer to it, once it is kept."""
        keeping = _KEEPING.get(event.action)
        if keeping is None:
            return None
        payload = event.payload
        if version is OcppVersion.V16 or event.deviations:
            # what says the same must be the same to OCPP 1.6, and what a policy let pass is to be read without it
            payload = self._codecs[version].encode_payload(event.message, validate=False)
        return self._steps.do(partial(keeping, self.inbox, identity, version.messages, event.message, payload))

    def _default(self, version: OcppVersion, message: Any) -> OcppObject | None:
        """The answer that harms nobody; ``None`` where there is none."""
        msg: Any = version.messages
        name = type(message).__name__
        if name == "BootNotificationRequest":
            statuses = msg.RegistrationStatus if version is OcppVersion.V16 else msg.RegistrationStatusEnumType
            booted: OcppObject = msg.BootNotificationResponse(
                current_time=self._time(), interval=self.settings.heartbeat_interval, status=statuses.Accepted
            )
            return booted
        if name == "HeartbeatRequest":
            beat: OcppObject = msg.HeartbeatResponse(current_time=self._time())
            return beat
        if name == "AuthorizeRequest":
            return _authorized(version, msg)
        if name == "DataTransferRequest":
            statuses = msg.DataTransferStatus if version is OcppVersion.V16 else msg.DataTransferStatusEnumType
            transferred: OcppObject = msg.DataTransferResponse(status=statuses.UnknownVendorId)
            return transferred
        if name in _ACKNOWLEDGED:
            response: OcppObject = getattr(msg, name.removesuffix("Request") + "Response")()
            return response
        if name == "NotifyEVChargingNeedsRequest":
            needed: OcppObject = msg.NotifyEVChargingNeedsResponse(status=msg.NotifyEVChargingNeedsStatusEnumType.Processing)
            return needed
        return None

    def _time(self) -> Any:
        return moment(self.settings.unix_time())


#: Requests whose answer says nothing but that they came.
_ACKNOWLEDGED: Final = frozenset(
    {
        "ClearedChargingLimitRequest",
        "DiagnosticsStatusNotificationRequest",
        "FirmwareStatusNotificationRequest",
        "LogStatusNotificationRequest",
        "NotifyChargingLimitRequest",
        "NotifyCustomerInformationRequest",
        "NotifyDERAlarmRequest",
        "NotifyDERStartStopRequest",
        "NotifyDisplayMessagesRequest",
        "NotifyEventRequest",
        "NotifyMonitoringReportRequest",
        "NotifyPriorityChargingRequest",
        "NotifyReportRequest",
        "PublishFirmwareStatusNotificationRequest",
        "ReportChargingProfilesRequest",
        "ReportDERControlRequest",
        "ReservationStatusUpdateRequest",
        "SecurityEventNotificationRequest",
        "SignedFirmwareStatusNotificationRequest",
        "StatusNotificationRequest",
    }
)


def _keep_event(inbox: Inbox, identity: str, msg: Any, message: Any, payload: bytes) -> OcppObject:
    part = Part(message.event_type.value.lower())
    inbox.take(identity, message.transaction_info.transaction_id, message.seq_no, part, payload)
    accepted = None if message.id_token is None else msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Accepted)
    response: OcppObject = msg.TransactionEventResponse(id_token_info=accepted)
    return response


def _keep_start(inbox: Inbox, identity: str, msg: Any, message: Any, payload: bytes) -> OcppObject:
    del message
    number = inbox.begin(identity, payload)
    info = msg.IdTagInfo(status=msg.AuthorizationStatus.Accepted)
    response: OcppObject = msg.StartTransactionResponse(transaction_id=number, id_tag_info=info)
    return response


def _keep_stop(inbox: Inbox, identity: str, msg: Any, message: Any, payload: bytes) -> OcppObject:
    inbox.take_numbered(identity, message.transaction_id, Part.ENDED, payload)
    response: OcppObject = msg.StopTransactionResponse()
    return response


def _keep_values(inbox: Inbox, identity: str, msg: Any, message: Any, payload: bytes) -> OcppObject:
    # from OCPP 2 on, values of a transaction are told with its events
    if getattr(message, "transaction_id", None) is not None:
        inbox.take_numbered(identity, message.transaction_id, Part.UPDATED, payload)
    response: OcppObject = msg.MeterValuesResponse()
    return response


#: How what belongs to a transaction is kept, and answered.
_KEEPING: Final[dict[str, Callable[[Inbox, str, Any, Any, bytes], OcppObject]]] = {
    "MeterValues": _keep_values,
    "StartTransaction": _keep_start,
    "StopTransaction": _keep_stop,
    "TransactionEvent": _keep_event,
}


def _authorized(version: OcppVersion, msg: Any) -> OcppObject:
    if version is OcppVersion.V16:
        of_16: OcppObject = msg.AuthorizeResponse(id_tag_info=msg.IdTagInfo(status=msg.AuthorizationStatus.Accepted))
        return of_16
    of_2: OcppObject = msg.AuthorizeResponse(id_token_info=msg.IdTokenInfoType(status=msg.AuthorizationStatusEnumType.Accepted))
    return of_2
