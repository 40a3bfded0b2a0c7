"""What a CSMS and a controller of a site share: they accept stations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from v2gstack.runtime.ocpp.sockets import listen_for_stations

if TYPE_CHECKING:
    import ssl

    from v2gstack.messages.ocpp import OcppVersion
    from v2gstack.runtime.ocpp.settings import WebSocketSettings
    from v2gstack.runtime.ocpp.sockets import Admission, OcppListener, OcppSocket

__all__ = ["StationServer"]


class StationServer(ABC):
    """Accepts stations, on as many addresses as wanted.

    Args:
        versions: Versions that stations may speak, the most wanted first.
        sockets: Of the WebSockets.
    """

    def __init__(self, versions: tuple[OcppVersion, ...], sockets: WebSocketSettings) -> None:
        self._versions = versions
        self._sockets = sockets
        self._listeners: list[OcppListener] = []

    @abstractmethod
    async def handle(self, socket: OcppSocket, /) -> None:
        """Serve one station, until it goes."""

    async def serve(self, host: str, port: int, *, admission: Admission | None = None, tls: ssl.SSLContext | None = None) -> OcppListener:
        """Accept stations.

        Raises:
            TransportError: The address is taken or not ours.
        """
        listener = await listen_for_stations(
            host, port, self.handle, versions=self._versions, admission=admission, tls=tls, settings=self._sockets
        )
        self._listeners.append(listener)
        return listener

    async def close(self) -> None:
        """Accept no more stations, and close the connections of those that are there."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            await listener.close()
