"""A station's end at work: connects, boots, keeps the beat, tells what the outbox holds, and connects again when it has to."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.ocppj import OcppjCodec
from v2gstack.errors import EncodeError, LocalProtocolError, RemoteProtocolError, SessionTimeout, StorageError, TransportError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.protocols.ocpp import MessageIds, OcppEvent, OcppSession, OcppSettings, ResultReceived
from v2gstack.runtime.ocpp.journal import Part
from v2gstack.runtime.ocpp.peer import CallRefusedError, OcppPeer
from v2gstack.runtime.ocpp.settings import BackOff, WebSocketSettings
from v2gstack.runtime.ocpp.sockets import connect_to_csms
from v2gstack.runtime.ocpp.transactions import request_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.protocols.ocpp import CallReceived, SendReceived
    from v2gstack.runtime.ocpp.journal import Entry
    from v2gstack.runtime.ocpp.outbox import Outbox
    from v2gstack.runtime.ocpp.peer import RequestHandler
    from v2gstack.runtime.ocpp.settings import CsmsAddress

__all__ = ["BootFacts", "OcppStation", "StationSettings"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

#: Seconds between two looks whether the answer has gone that has to go before a connection is closed, and how long is looked.
_LAST_WORDS: Final = 0.05
_LAST_WORDS_MOST: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BootFacts:
    """What a station says of itself when it starts.

    Attributes:
        vendor: Its vendor, at most 50 characters; 20 in OCPP 1.6.
        model: Its model, at most 20 characters.
        serial: Its serial number, at most 25 characters.
        firmware: Version of its firmware, at most 50 characters.
        reason: Why it starts, by the names of OCPP 2.
    """

    vendor: str
    model: str
    serial: str = ""
    firmware: str = ""
    reason: str = "PowerUp"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSettings:
    """How a station behaves towards its CSMS.

    Attributes:
        session: Of the sessions: timers, limits, what is supported.
        socket: Of the WebSockets.
        back_off: Waits before it connects again.
        boot_interval: Seconds between two BootNotifications, and between two Heartbeats, where the CSMS leaves it to the station.
        least_interval: The least that a CSMS may ask for: an interval of 0 is no invitation to ask without a pause.
        random: Gives random octets.
        new_id: Gives ids that were never used before.
        unix_time: Gives the time, Unix time.
    """

    session: OcppSettings = field(default_factory=OcppSettings)
    socket: WebSocketSettings = field(default_factory=WebSocketSettings)
    back_off: BackOff = field(default_factory=BackOff)
    boot_interval: float = 60.0
    least_interval: float = 1.0
    random: Callable[[int], bytes] = secrets.token_bytes
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    unix_time: Callable[[], float] = time.time


class OcppStation:
    """A charging station of OCPP 1.6, 2.0.1 or 2.1.

    `run` serves until it is cancelled. What is told of transactions goes through the outbox, whether there is a connection or not.

    Args:
        address: Where the CSMS is.
        boot: What the station says of itself.
        outbox: What it has to tell.
        handler: Answers requests of the CSMS.
        settings: How it behaves.
    """

    def __init__(
        self,
        address: CsmsAddress,
        boot: BootFacts,
        outbox: Outbox,
        handler: RequestHandler,
        *,
        settings: StationSettings | None = None,
    ) -> None:
        #: Where the CSMS is, and how the station shows who it is; what is put in its place counts from the next connection on.
        self.address = address
        #: Gives another way to a CSMS when this one leads nowhere; ``None`` where there is none.
        self.next_way: Callable[[], CsmsAddress] | None = None
        #: How often one way is tried before the next one.
        self.tries_of_a_way = 3
        #: Seconds to wait for answers; ``None`` for those of the session's settings.
        self.message_timeout: float | None = None
        self.outbox = outbox
        self._boot = boot
        self._handler = handler
        self._settings = settings or StationSettings()
        self._own_ids, self._peer_ids = MessageIds(), MessageIds()
        self._peer: OcppPeer | None = None
        self._booted = False
        self._boot_now = asyncio.Event()
        self._socket_settings = self._settings.socket
        # whether the next connection may be made without a wait
        self._at_once = False
        self._failed: dict[str, Entry] = {}
        self._wake = asyncio.Event()
        #: Set while the CSMS has accepted the station and can be reached.
        self.online = asyncio.Event()
        #: Seconds that the CSMS's clock is before ours.
        self.clock_offset = 0.0
        self._heartbeat_interval = self._settings.boot_interval
        self._beat_changed = asyncio.Event()
        #: Waits before it connects again; may be replaced at any time.
        self.back_off = self._settings.back_off
        #: Connections that were made.
        self.connections = 0
        #: Since when the CSMS cannot be reached, Unix time; ``None`` while it can.
        self.offline_since: float | None = self.unix_time()
        #: Seconds that it could not be reached before it could.
        self.offline_for = 0.0
        #: Whether the CSMS has named the interval of Heartbeats when it accepted the station.
        self.interval_named = False
        #: Called when the CSMS can be reached, and when it cannot be reached any more.
        self.connection_changed: list[Callable[[], None]] = []
        #: Called with each message of the outbox that the CSMS has answered, and the answer.
        self.delivered: list[Callable[[Entry, Any], None]] = []

    @property
    def version(self) -> OcppVersion | None:
        """The version that is spoken; ``None`` without a connection."""
        return None if self._peer is None else self._peer.socket.version

    @property
    def asks(self) -> bool:
        """Whether the CSMS has something to answer."""
        return self._peer is not None and self._peer.session.outstanding is not None

    @property
    def boot_request(self) -> OcppObject | None:
        """What the station says of itself, in the version that is spoken; ``None`` without a connection."""
        return None if self._peer is None else _boot_request(self._peer.socket.version, self._boot)

    @property
    def heartbeat_interval(self) -> float:
        """Seconds between two Heartbeats, as the CSMS wants them."""
        return self._heartbeat_interval

    @heartbeat_interval.setter
    def heartbeat_interval(self, seconds: float) -> None:
        self._heartbeat_interval = max(seconds, self._settings.least_interval)
        self._beat_changed.set()

    def unix_time(self) -> float:
        """The time by the CSMS's clock."""
        return self._settings.unix_time() + self.clock_offset

    async def run(self) -> None:
        """Serve: connect, and connect again whenever the connection goes.

        Raises:
            StorageError: The journal cannot be used any more.
        """
        delays = self.back_off.delays(self._settings.random)
        failures = 0
        while True:
            try:
                socket = await connect_to_csms(self.address, self._socket_settings)
            except TransportError as error:
                delay = next(delays)
                _LOG.warning("%s: %s; next try in %.1f s", self.address.identity, error, delay)
                await asyncio.sleep(delay)
                failures += 1
                if self.next_way is not None and failures >= self.tries_of_a_way:
                    # B10.FR.03; another CSMS has not heard of the station yet
                    before, self.address, failures = self.address, self.next_way(), 0
                    self._booted = self._booted and self.address == before
                continue
            failures = 0
            delays = self.back_off.delays(self._settings.random)
            self.connections += 1
            session = OcppSession(
                "station",
                OcppjCodec(socket.version, max_frame_bytes=self._settings.socket.max_octets),
                new_id=self._settings.new_id,
                settings=self._settings.session,
                own_ids=self._own_ids,
                peer_ids=self._peer_ids,
            )
            self._peer = OcppPeer(socket, session, self._answer, watch=self._watch)
            reason = await self._serve(self._peer)
            _LOG.info("%s: the connection ended: %s", self.address.identity, reason)
            if not self._at_once:
                await asyncio.sleep(next(delays))
            self._at_once = False

    async def call(self, message: OcppObject, *, timeout: float | None = None) -> OcppObject:
        """Ask the CSMS.

        Raises:
            TransportError: There is no connection, or it went.
            CallRefusedError: The CSMS refuses.
            SessionTimeout: It does not answer.
            LocalProtocolError: It is no request of a station.
            EncodeError: It breaks its schema.
        """
        peer = self._peer
        if peer is None or not self.online.is_set():
            raise TransportError("there is no connection to the CSMS", address=self.address.url)
        return await peer.call(message, timeout=timeout or self.message_timeout)

    async def reconnect(self) -> None:
        """Close the connection once what the CSMS waits for is answered, and make another one at once, by what `address` says now."""
        peer = self._peer
        if peer is None:
            return
        looks = int(_LAST_WORDS_MOST / _LAST_WORDS)
        while looks and peer.session.unanswered:
            await asyncio.sleep(_LAST_WORDS)
            looks -= 1
        # the answer is on its way by now
        await asyncio.sleep(_LAST_WORDS)
        self._at_once = True
        await peer.close()

    def ping_every(self, seconds: float) -> None:
        """WebSocketPingInterval: of this connection, and of those to come; 0 sends none."""
        self._socket_settings = replace(self._socket_settings, ping_interval=seconds)
        if self._peer is not None:
            self._peer.socket.ping_every(seconds)

    def boot_again(self) -> None:
        """Send BootNotification now, if the CSMS has not accepted the station yet (B02)."""
        self._boot_now.set()

    def told(self) -> None:
        """Something was put into the outbox."""
        self._wake.set()

    # -- one connection -----------------------------------------------------------------------------------------------------

    async def _serve(self, peer: OcppPeer) -> str:
        reader = asyncio.get_running_loop().create_task(peer.run(), name=f"OCPP {peer.identity}")
        worker = asyncio.get_running_loop().create_task(self._work(peer), name=f"OCPP {peer.identity} work")
        try:
            await asyncio.wait([reader, worker], return_when=asyncio.FIRST_COMPLETED)
            if worker.done() and not worker.cancelled() and (error := worker.exception()) is not None:
                raise error
        finally:
            if self.online.is_set():
                self.offline_since = self.unix_time()
            self.online.clear()
            self._peer = None
            self.outbox.connected(False, self._now())
            self._tell_connection()
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await peer.close()
            await asyncio.wait([reader, worker])
        return reader.result()

    def _tell_connection(self) -> None:
        for listener in self.connection_changed:
            listener()

    async def _work(self, peer: OcppPeer) -> None:
        if not self._booted:
            await self._boot_up(peer)
            self._booted = True
        self.outbox.connected(True, self._now(), numbered=peer.socket.version is OcppVersion.V16)
        if self.offline_since is not None:
            self.offline_for = max(self.unix_time() - self.offline_since, 0.0)
        self.offline_since = None
        self.online.set()
        self._tell_connection()
        beat = asyncio.get_running_loop().create_task(self._beat(peer))
        try:
            await self._tell(peer)
        finally:
            beat.cancel()

    async def _boot_up(self, peer: OcppPeer) -> None:
        """BootNotification until the CSMS accepts the station (B01 to B03)."""
        while True:
            interval = self._settings.boot_interval
            try:
                request = _boot_request(peer.socket.version, self._boot)
                answer: Any = await peer.call(request, first=True, timeout=self.message_timeout)
            except (CallRefusedError, SessionTimeout) as error:
                _LOG.warning("%s: BootNotification failed: %s", peer.identity, error)
            except TransportError:
                # whoever reads the connection knows that it is gone
                await asyncio.Event().wait()
            else:
                self.clock_offset = answer.current_time.timestamp() - self._settings.unix_time()
                interval = float(answer.interval or interval)
                if str(answer.status) == "Accepted":
                    # B01.FR.04, 1.6 section 4.2; 0 leaves it to the station, which keeps what it has
                    self.interval_named = bool(answer.interval)
                    if self.interval_named:
                        self.heartbeat_interval = interval
                    return
                _LOG.warning("%s: the CSMS says %s", peer.identity, answer.status)
            self._boot_now.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(max(interval, self._settings.least_interval)):
                    await self._boot_now.wait()

    async def _beat(self, peer: OcppPeer) -> None:
        msg: Any = peer.socket.version.messages
        while True:
            self._beat_changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._heartbeat_interval):
                    await self._beat_changed.wait()
                # another interval: it counts from now on
                continue
            with suppress(RemoteProtocolError, SessionTimeout, TransportError, LocalProtocolError):
                answer: Any = await peer.call(msg.HeartbeatRequest(), timeout=self.message_timeout)
                self.clock_offset = answer.current_time.timestamp() - self._settings.unix_time()

    async def _tell(self, peer: OcppPeer) -> None:
        """Send what the outbox holds, one after the other."""
        while True:
            entry = self.outbox.next_to_send(self._now())
            if entry is None:
                await self._until_there_is_more()
                continue
            try:
                request = request_of(peer.socket.version, entry)
                if request is None:
                    # this version has no words for it
                    self.outbox.delivered(entry, self._now())
                    continue
                answer: Any = await peer.call(request, message_id=entry.message_id, timeout=self.message_timeout)
            except TransportError:
                await asyncio.Event().wait()
            except (CallRefusedError, SessionTimeout) as error:
                self._failed = {entry.message_id: entry}
                self.outbox.failed(entry, str(error), self._now())
            except (EncodeError, LocalProtocolError, StorageError) as error:
                # it will not become better by waiting: it is put aside, and those behind it go on
                _LOG.error("%s: message %s cannot be told: %s", peer.identity, entry.message_id, error)
                self.outbox.refuse(entry, str(error), self._now())
            else:
                self._delivered(entry, answer)

    def _delivered(self, entry: Entry, answer: Any) -> None:
        number = getattr(answer, "transaction_id", None) if entry.part is Part.STARTED else None
        self.outbox.delivered(entry, self._now(), wire_id=number)
        for listener in self.delivered:
            listener(entry, answer)

    async def _until_there_is_more(self) -> None:
        self._wake.clear()
        due = self.outbox.next_timeout()
        with suppress(TimeoutError):
            async with asyncio.timeout(None if due is None else max(due - self._now(), 0.0)):
                await self._wake.wait()

    def _answer(self, event: CallReceived | SendReceived) -> Awaitable[OcppObject | None]:
        return self._handler(event.message)

    def _watch(self, event: OcppEvent) -> None:
        """An answer that comes late is an answer: the message need not go again."""
        if isinstance(event, ResultReceived) and event.late and (entry := self._failed.pop(event.message_id, None)) is not None:
            self._delivered(entry, event.message)
            self._wake.set()

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _boot_request(version: OcppVersion, boot: BootFacts) -> OcppObject:
    msg: Any = version.messages
    if version is OcppVersion.V16:
        request: OcppObject = msg.BootNotificationRequest(
            charge_point_vendor=boot.vendor[:20],
            charge_point_model=boot.model[:20],
            charge_point_serial_number=boot.serial[:25] or None,
            firmware_version=boot.firmware[:50] or None,
        )
        return request
    of_2: OcppObject = msg.BootNotificationRequest(
        reason=msg.BootReasonEnumType(boot.reason),
        charging_station=msg.ChargingStationType(
            vendor_name=boot.vendor[:50],
            model=boot.model[:20],
            serial_number=boot.serial[:25] or None,
            firmware_version=boot.firmware[:50] or None,
        ),
    )
    return of_2
