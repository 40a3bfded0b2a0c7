"""A DCBM to talk to: an HTTP server with the meter's paths, its transactions, and faults on request."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from v2gstack.metering import ClockStatus
from v2gstack.metering.ocmf import OcmfPayload, OcmfReading, sign_ocmf

__all__ = ["Dcbm", "serving"]

KEY = ec.derive_private_key(0xD0CB, ec.SECP256R1())

Answer = tuple[int, bytes]


@dataclass
class Dcbm:
    """The meter.

    Attributes:
        imported: kWh, as it writes it.
        exported: kWh.
        ongoing: Whether a transaction runs.
        transaction: Its identifier, or that of the last one.
        clock: What its clock was set to.
        faults: Answers by method and path that come instead; a function may do something first.
        requests: What was asked.
    """

    imported: str = "57.584"
    exported: str = "4.405"
    power: str = "-11.0405"
    ongoing: bool = False
    synchronised: bool = True
    transaction: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    clock: str = ""
    faults: dict[str, Answer | Callable[[], Answer | None]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    pages: int = 143

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        url = urlsplit(target)
        self.requests.append(f"{method} {url.path}")
        fault = self.faults.get(f"{method} {url.path}")
        found = fault() if callable(fault) else fault
        if found is not None:
            return found
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        match method, url.path:
            case "GET", "/v1/status":
                return 200, self._status()
            case "GET", "/v1/livemeasure":
                return 200, self._live()
            case "GET", "/v1/legal":
                return 200, json.dumps({"transactionId": self.transaction, "running": self.ongoing}).encode()
            case "PUT", "/v1/settings":
                self.clock = json.loads(body)["time"]["utc"]
                return 200, b'{"meterId":"1211751603","result":1}'
            case "POST", "/v1/legal":
                if self.ongoing:
                    return 409, b"a transaction runs"
                self.body = json.loads(body)
                self.ongoing, self.transaction = True, self.body["transactionId"]
                return 201, json.dumps({**self.body, "running": True}).encode()
            case "PUT", "/v1/legal" if query.get("transactionId") == self.transaction:
                self.ongoing = False
                self.pages += 1
                return 200, b'{"meterValue":{"transactionStatus":25}}'
            case "GET", "/v1/ocmf" if query.get("transactionId") == self.transaction:
                return 200, self._record()
        return 404, b"not found"

    def _status(self) -> bytes:
        bits = {"transactionIsOnGoing": self.ongoing, "timeSyncStatusIsOk": self.synchronised, "muFatalErrorOccured": False}
        key = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex().upper()
        version = {"applicationFirmwareVersion": "0.1.4.0"}
        return json.dumps(
            {"status": {"value": 17, "bits": bits}, "version": version, "meterId": "1211751603", "publicKeyOcmf": key}
        ).encode()

    def _live(self) -> bytes:
        rest = '"voltage":401.5,"current":27.5,"temperatureH":41.25,"temperatureL":40.0,"timestamp":"2026-11-28T05:00:00Z"'
        return f'{{"energyImportTotal":{self.imported},"energyExportTotal":{self.exported},"power":{self.power},{rest}}}'.encode()

    def _record(self) -> bytes:
        when = datetime(2026, 11, 28, 5, tzinfo=UTC)
        rows = [(code, reason, value) for reason in "BE" for code, value in (("1-0:1.8.0", self.imported), ("1-0:2.8.0", self.exported))]
        readings = tuple(
            OcmfReading(
                time=when, clock=ClockStatus.RELATIVE, transaction=reason, value=Decimal(value), identification=code, unit="kWh", status="G"
            )
            for code, reason, value in rows
        )
        payload = OcmfPayload(
            format_version="1.0",
            gateway="LEM DCBM",
            gateway_serial="1211751603",
            pagination=f"T{self.pages}",
            identification=self.body.get("clientId", ""),
            readings=readings,
        )
        return sign_ocmf(payload, KEY).data


@contextmanager
def serving(meter: Dcbm, *, certificate: tuple[Path, Path] | None = None) -> Iterator[int]:
    """The port of a server for the meter. With a certificate and its key it speaks TLS."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5.0

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, data = meter.answer(self.command, self.path, body)
            if status == 0:
                # the connection breaks in the middle of an answer
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + data)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = handle_any

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(*map(str, certificate))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
