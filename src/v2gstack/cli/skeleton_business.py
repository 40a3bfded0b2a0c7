"""Devices of a new plug-in that decide, count and connect; ``@Name@`` and ``@name@`` as in `skeleton_power`."""

from __future__ import annotations

from typing import Final

__all__ = ["AUTHORIZER", "METER", "PROVISIONING", "SIGNER", "TARIFF", "TRACE", "TRANSPORT", "VAS"]

METER: Final = '''"""A meter with a pulse output (IEC 62053-31): each pulse is an amount of energy."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.errors import ConfigError
from v2gstack.metering import MeterReading

__all__ = ["@Name@Meter", "@Name@MeterConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@MeterConfig:
    """Settings of the meter.

    Attributes:
        meter_id: Its identifier, up to 32 characters.
        pulses_per_kwh: Its constant, as printed on it.
        start: Wh that its register shows at the beginning.
    """

    meter_id: str = "@name@"
    pulses_per_kwh: int = 1000
    start: int = 0

    def __post_init__(self) -> None:
        if not 0 < len(self.meter_id) <= 32:
            raise ConfigError("meter_id has to have 1 to 32 characters")
        if self.pulses_per_kwh <= 0 or self.start < 0:
            raise ConfigError("pulses_per_kwh has to be above 0, start not below")


class @Name@Meter:
    """Counts pulses. Whoever watches the input calls `pulse`, in the event loop's thread.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@MeterConfig) -> None:
        self._config = config
        self._pulses = 0

    def pulse(self, count: int = 1) -> None:
        """So many pulses came."""
        self._pulses += count

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The register, in whole Wh. This meter has no key: a signed reading is the plain one."""
        counted = self._pulses * 1000 // self._config.pulses_per_kwh
        return MeterReading(meter_id=self._config.meter_id, imported=self._config.start + counted)

    async def close(self) -> None:
        """Nothing is open."""
'''

AUTHORIZER: Final = '''"""An authoriser with a list: vehicles and contracts that may charge, in a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from v2gstack.errors import ConfigError
from v2gstack.hooks import build_config
from v2gstack.types import AuthorizationVerdict

__all__ = ["@Name@Authorizer", "@Name@AuthorizerConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@AuthorizerConfig:
    """Settings of the authoriser.

    Attributes:
        tokens: TOML file with two lists of strings, ``vehicles`` (EVCCIDs) and ``contracts`` (EMAIDs); ``None`` admits nobody.
        unknown: What is said to those that are not listed.
    """

    tokens: Path | None = None
    unknown: AuthorizationVerdict = AuthorizationVerdict.REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tokens:
    vehicles: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()


class @Name@Authorizer:
    """Accepts who is listed. Capitals and separators do not count.

    Args:
        config: Its settings.

    Raises:
        ConfigError: The file cannot be read, or is not what it should be.
    """

    def __init__(self, config: @Name@AuthorizerConfig) -> None:
        self._unknown = config.unknown
        tokens = _Tokens() if config.tokens is None else _read(config.tokens)
        self._vehicles = {_plain(each) for each in tokens.vehicles}
        self._contracts = {_plain(each) for each in tokens.contracts}

    async def authorize_eim(self, evse_id: str, evcc_id: str, /) -> AuthorizationVerdict:
        """Whether a vehicle is listed."""
        return AuthorizationVerdict.ACCEPTED if _plain(evcc_id) in self._vehicles else self._unknown

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...], /) -> AuthorizationVerdict:
        """Whether a contract is listed. One without a certificate is none."""
        known = _plain(emaid) in self._contracts and bool(certificate_chain)
        return AuthorizationVerdict.ACCEPTED if known else self._unknown


def _plain(token: str) -> str:
    return "".join(each for each in token if each.isalnum()).upper()


def _read(path: Path) -> _Tokens:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"the list {path} cannot be read: {error}") from error
    return build_config(_Tokens, found, of=f"the list {path}")
'''

TARIFF: Final = '''"""A tariff of two prices: by day and by night, from the moment of the request on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from v2gstack.types import Tariff, TariffPeriod, TariffRequest

__all__ = ["@Name@TariffSource", "@Name@TariffSourceConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@TariffSourceConfig:
    """Settings of the tariff.

    Attributes:
        now: Per kWh for the next hours.
        later: Per kWh afterwards.
        change: Seconds until the price changes.
        currency: Three letters, ISO 4217.
    """

    now: Decimal = Decimal("0.49")
    later: Decimal = Decimal("0.29")
    change: int = 14_400
    currency: str = "EUR"


class @Name@TariffSource:
    """The same two prices for everybody.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@TariffSourceConfig) -> None:
        self._config = config

    async def tariff(self, request: TariffRequest, /) -> Tariff:
        """Two periods, the dearer one with the higher level."""
        config = self._config
        levels = (2, 1) if config.now > config.later else (1, 2)
        return Tariff(
            periods=(
                TariffPeriod(duration=config.change, price=config.now, price_level=levels[0]),
                TariffPeriod(duration=86_400, price=config.later, price_level=levels[1]),
            ),
            currency=config.currency,
        )
'''

VAS: Final = '''"""A value-added service: whether the parking bay is free for longer (ParkingStatus of ISO 15118-20)."""

from __future__ import annotations

from dataclasses import dataclass

from v2gstack.types import AddedService, AddedServiceParameters

__all__ = ["@Name@VasProvider", "@Name@VasProviderConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@VasProviderConfig:
    """Settings of the service.

    Attributes:
        service_id: Its number.
    """

    service_id: int = 66


class @Name@VasProvider:
    """Offers one service and remembers who selected it.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@VasProviderConfig) -> None:
        self._service = AddedService(service_id=config.service_id, parameter_sets=(AddedServiceParameters(set_id=1),))
        #: What was selected, in order: numbers of service and parameter set.
        self.selections: list[tuple[int, int | None]] = []

    def services(self) -> tuple[AddedService, ...]:
        """The one service."""
        return (self._service,)

    async def selected(self, service_id: int, parameter_set_id: int | None, /) -> None:
        """Remember a selection."""
        self.selections.append((service_id, parameter_set_id))
'''

PROVISIONING: Final = '''"""A provisioning service in a folder: answers made elsewhere, in files named after the SHA-256 of requests."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from v2gstack.errors import PluginError
from v2gstack.types import ProvisioningRequest, ProvisioningResponse

__all__ = ["@Name@ProvisioningService", "@Name@ProvisioningServiceConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@ProvisioningServiceConfig:
    """Settings of the service.

    Attributes:
        folder: Where the answers are, as EXI documents.
    """

    folder: str = "answers"


class @Name@ProvisioningService:
    """Answers what it has an answer to.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@ProvisioningServiceConfig) -> None:
        self._folder = Path(config.folder)

    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        """Look the answer up.

        Raises:
            PluginError: There is none.
        """
        path = self._folder / f"{hashlib.sha256(request.exi_request).hexdigest()}.exi"
        try:
            # a disk may take its time, and the event loop has none
            answer = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            raise PluginError("there is no contract certificate for this vehicle") from error
        return ProvisioningResponse(exi_response=answer)
'''

SIGNER: Final = '''"""Keys in a device that is simulated: what a token does, without one. The keys never leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from v2gstack.errors import SignerError
from v2gstack.signers import DeviceEcKey, KeyWorker, sign_data
from v2gstack.signers.wire import raw_signature

__all__ = ["@Name@Signer", "@Name@SignerConfig"]

_HASHES = {32: hashes.SHA256(), 64: hashes.SHA512()}


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@SignerConfig:
    """Settings of the signer.

    Attributes:
        keys: Names of the keys; each is made when the signer starts.
    """

    keys: tuple[str, ...] = ("contract",)


class @Name@Signer:
    """Signs by ECDSA over P-256.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@SignerConfig) -> None:
        self._inside = {name: ec.generate_private_key(ec.SECP256R1()) for name in config.keys}
        # whatever touches the device runs in its one thread
        self._worker = KeyWorker("@name@")

    def key_names(self) -> tuple[str, ...]:
        """Names of the keys."""
        return tuple(self._inside)

    def open_key(self, name: str, /) -> DeviceEcKey:
        """A key.

        Raises:
            SignerError: There is no such key.
        """
        if name not in self._inside:
            raise SignerError("there is no such key", key=name)
        public_key = self._inside[name].public_key()
        return DeviceEcKey(name, public_key, sign=lambda digest: self._worker.call(lambda: self._sign(name, digest)), agree=None)

    async def sign(self, key: str, data: bytes, hash_name: str, /) -> bytes:
        """Sign.

        Raises:
            SignerError: There is no such key or hash.
        """
        opened = self.open_key(key)
        return await self._worker.run(lambda: sign_data(opened, data, hash_name, name=key))

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise SignerError("the keys only sign", key=key)

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> NoReturn:
        """Refuse.

        Raises:
            SignerError: Always.
        """
        raise SignerError("keys are made when the signer starts", key=name)

    async def close(self) -> None:
        """Forget the keys."""
        self._worker.close()
        self._inside.clear()

    def _sign(self, name: str, digest: bytes) -> bytes:
        # here a driver would ask its device for r || s
        key = self._inside[name]
        return raw_signature(key.sign(digest, ec.ECDSA(Prehashed(_HASHES[len(digest)]))), key.curve)
'''

TRACE: Final = '''"""A trace sink that counts events, for a dashboard."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from v2gstack.hooks import TraceRecord

__all__ = ["@Name@TraceSink", "@Name@TraceSinkConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@TraceSinkConfig:
    """Settings of the trace sink.

    Attributes:
        by_session: Whether sessions are counted apart.
    """

    by_session: bool = False


class @Name@TraceSink:
    """Counts events by their names.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@TraceSinkConfig) -> None:
        self._by_session = config.by_session
        #: How often each event happened.
        self.counts: Counter[str] = Counter()

    def write(self, record: TraceRecord, /) -> None:
        """Count a record."""
        name = type(record.event).__name__
        self.counts[f"{record.session} {name}" if self._by_session else name] += 1

    def close(self) -> None:
        """Nothing is open."""
'''

TRANSPORT: Final = '''"""A stream transport over Unix sockets: a station and a vehicle on one machine, without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from v2gstack.errors import TransportError
from v2gstack.hooks import Address, ChannelInfo
from v2gstack.hooks.interfaces import ConnectionHandler

__all__ = ["@Name@Transport", "@Name@TransportConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class @Name@TransportConfig:
    """Settings of the transport.

    Attributes:
        folder: Where the sockets are.
    """

    folder: Path = Path(gettempdir())


class @Name@Stream:
    """A connection over a Unix socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, channel: ChannelInfo) -> None:
        self._reader = reader
        self._writer = writer
        self._closed = asyncio.Event()
        self.channel = channel

    async def receive(self) -> bytes:
        """The next octets; empty at the end."""
        reading = asyncio.ensure_future(self._reader.read(65_536))
        closing = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait((reading, closing), return_when=asyncio.FIRST_COMPLETED)
            if self._closed.is_set():
                raise TransportError("the connection is closed by this side", address=str(self.channel.remote))
            return await reading
        except OSError as error:
            raise TransportError("the connection broke", address=str(self.channel.remote)) from error
        finally:
            for task in (reading, closing):
                task.cancel()
            await asyncio.gather(reading, closing, return_exceptions=True)

    async def send(self, data: bytes, /) -> None:
        """Send all of it."""
        if self._closed.is_set():
            raise TransportError("the connection is closed by this side", address=str(self.channel.remote))
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise TransportError("the connection broke", address=str(self.channel.remote)) from error

    async def close(self) -> None:
        """Close, once what was sent has gone out."""
        self._closed.set()
        self._writer.close()


class @Name@Listener:
    """Accepts connections."""

    def __init__(self, server: asyncio.Server, path: Path, address: Address) -> None:
        self._server = server
        self._path = path
        self.address = address

    async def close(self) -> None:
        """Accept no more connections."""
        self._server.close()
        self._path.unlink(missing_ok=True)


class @Name@Transport:
    """Ports are sockets in a folder.

    Args:
        config: Its settings.
    """

    def __init__(self, config: @Name@TransportConfig) -> None:
        self._folder = config.folder
        self._next = 49_152

    def _path(self, port: int) -> Path:
        return self._folder / f"v2gstack-@name@-{port}.socket"

    async def connect(self, address: Address, /) -> @Name@Stream:
        """Connect to a listener."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(self._path(address.port)))
        except OSError as error:
            raise TransportError("nobody listens there", address=str(address)) from error
        return @Name@Stream(reader, writer, ChannelInfo(local=Address("unix", address.port), remote=Address("unix", address.port)))

    async def listen(self, address: Address, handler: ConnectionHandler, /) -> @Name@Listener:
        """Accept connections."""
        port = address.port
        while not port or (not address.port and self._path(port).exists()):
            port, self._next = self._next, self._next + 1
        here = Address("unix", port)
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            stream = @Name@Stream(reader, writer, ChannelInfo(local=here, remote=here))
            task = asyncio.current_task()
            if task is not None:
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            try:
                await handler(stream)
            finally:
                await stream.close()

        try:
            server = await asyncio.start_unix_server(accept, str(self._path(port)))
        except OSError as error:
            raise TransportError("the address cannot be used", address=str(address)) from error
        return @Name@Listener(server, self._path(port), here)
'''
