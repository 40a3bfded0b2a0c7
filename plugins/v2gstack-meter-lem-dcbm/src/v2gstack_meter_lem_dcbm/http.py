"""Requests to a meter: a few lines of JSON over HTTP, one at a time, each bounded in time and length.

The standard library does that: it needs no dependency, knows TLS, and a worker thread keeps the event loop free.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from v2gstack.errors import ConfigError, MeterError

__all__ = ["MAX_ANSWER", "MeterHttp"]

#: Longest answer that is read: a record of OCMF has a few kilobytes.
MAX_ANSWER: Final = 65_536


class MeterHttp:
    """A meter's HTTP server.

    Args:
        host: Where it is.
        port: Its port.
        timeout: Seconds for connecting, and for each piece of an answer.
        certificate: The meter's own certificate, PEM, for TLS; ``None`` is plain HTTP. Meters sign theirs themselves: this one alone is
            believed, and its name and the length of its key do not matter.

    Raises:
        ConfigError: The certificate cannot be read.
    """

    def __init__(self, host: str, port: int, *, timeout: float, certificate: Path | None) -> None:
        self._host, self._port, self._timeout = host, port, timeout
        self._tls = None if certificate is None else _believing(certificate)
        self._lock = asyncio.Lock()

    async def get(self, path: str) -> Any:
        """The JSON that a path answers with.

        Raises:
            MeterError: It does not answer, or with something else.
        """
        return self._json(await self.request("GET", path), path)

    async def send(self, method: str, path: str, document: dict[str, object], *, expected: int = 200) -> Any:
        """Send JSON, and take the JSON that comes back.

        Raises:
            MeterError: It does not answer, refuses, or answers with something else.
        """
        return self._json(await self.request(method, path, json.dumps(document).encode(), expected=expected), path)

    async def request(self, method: str, path: str, body: bytes | None = None, *, expected: int = 200) -> bytes:
        """The octets that a request answers with.

        Raises:
            MeterError: It does not answer, or refuses.
        """
        # whoever asked may go away: the request goes on, and the next one waits for its end
        task = asyncio.ensure_future(self._alone(method, path, body, expected))
        task.add_done_callback(_seen)
        return await asyncio.shield(task)

    async def _alone(self, method: str, path: str, body: bytes | None, expected: int) -> bytes:
        async with self._lock:
            return await asyncio.to_thread(self._exchange, method, path, body, expected)

    def _exchange(self, method: str, path: str, body: bytes | None, expected: int) -> bytes:
        if self._tls is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        else:
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
        try:
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            data = answer.read(MAX_ANSWER + 1)
            missing = answer.length
        except (OSError, http.client.HTTPException) as error:
            raise self._error(f"it does not answer: {str(error) or type(error).__name__}") from error
        finally:
            connection.close()
        if len(data) > MAX_ANSWER:
            raise self._error(f"its answer to {method} {path} is longer than {MAX_ANSWER} octets")
        if missing:
            raise self._error(f"its answer to {method} {path} breaks off, {missing} octets are missing")
        if answer.status != expected:
            told = data[:120].decode("utf-8", "replace")
            raise self._error(f"it answers {method} {path} with {answer.status}: {told}")
        return data

    def _json(self, data: bytes, path: str) -> Any:
        try:
            # every digit of a register stays what it is
            return json.loads(data, parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            raise self._error(f"what it answers to {path} is no JSON") from error

    def _error(self, what: str) -> MeterError:
        return MeterError(f"the meter: {what}", meter=f"{self._host}:{self._port}", hint="check address and power of the meter")


def _seen(task: asyncio.Task[bytes]) -> None:
    """An error of a request that nobody waits for any more has been seen."""
    if not task.cancelled():
        task.exception()


def _believing(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    # the meter's key is shorter than OpenSSL likes by itself; what counts is that the certificate is this very one
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    try:
        context.load_verify_locations(cafile=str(certificate))
    except OSError as error:
        raise ConfigError(f"the meter's certificate {certificate} cannot be read: {error}") from error
    return context
