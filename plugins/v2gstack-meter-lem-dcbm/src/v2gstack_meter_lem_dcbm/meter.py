"""LEM DCBM 400 and 600: a DC meter with import and export, which signs its transactions as OCMF (version 1 of its interface)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote

from v2gstack.errors import ConfigError, DecodeError, MeterError
from v2gstack.metering import ClockStatus, MeterIdentity, MeterReading, PhaseReading, RawValue, SignedRecord
from v2gstack.metering.ocmf import parse_ocmf

from v2gstack_meter_lem_dcbm.http import MeterHttp

if TYPE_CHECKING:
    from v2gstack.hooks import DeviceContext
    from v2gstack.metering.transaction import MeterTransaction

__all__ = ["DcbmConfig", "DcbmMeter"]

#: Longest identifiers that messages and the meter take.
_METER_ID: Final = 32
#: Bit of the status in an answer that says that a transaction runs.
_ONGOING: Final = 0b100


@dataclass(frozen=True, slots=True, kw_only=True)
class DcbmConfig:
    """Where a DCBM is.

    Attributes:
        host: Its address.
        port: Its port; it speaks TLS on the same one.
        certificate: The meter's own certificate, PEM, to speak TLS; without it plain HTTP.
        timeout: Seconds until an answer has to be there.
        tariff_id: Number of the tariff in its records.
        cable_id: Number of the cable whose loss it takes off; 0 is none.
        inverted: It is mounted so that energy into the vehicle is its export.
        accuracy_class: As it is printed on the meter.
        legal_mark: As it is printed on the meter.
    """

    host: str = ""
    port: int = 80
    certificate: Path | None = None
    timeout: float = 3.0
    tariff_id: int = 0
    cable_id: int = 0
    inverted: bool = False
    accuracy_class: str = ""
    legal_mark: str = ""

    def __post_init__(self) -> None:
        if not self.timeout > 0.0:
            raise ConfigError("timeout is above 0")


class DcbmMeter:
    """A DCBM. A transaction that runs when the meter is found, after a restart of ours, ends by its identifier or by none: the meter
    knows it. Its records stay in the meter, so that the last one can be asked for again.

    Args:
        config: Where it is.
        context: The EVSE, for its clock: the meter's is set by it before each transaction.

    Raises:
        ConfigError: There is no address, or its certificate cannot be read.
    """

    def __init__(self, config: DcbmConfig, *, context: DeviceContext) -> None:
        if not config.host:
            raise ConfigError("where is the meter?", hint="set host")
        self._config = config
        self._unix_time = context.unix_time
        self._http = MeterHttp(config.host, config.port, timeout=config.timeout, certificate=config.certificate)
        self._key = b""

    async def read(self, *, signed: bool = False) -> MeterReading:
        """The registers now. The meter signs transactions and no single reading: a signed one is the plain one."""
        status = await self._status()
        live = await self._http.get("/v1/livemeasure")
        try:
            return self._reading(status, live)
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            raise self._refusal(f"its measurements lack something, or it is no number: {error}") from error

    async def close(self) -> None:
        """Nothing is open between requests."""

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        """Begin a transaction. The meter signs its beginning together with its end."""
        if self._is_ongoing(await self._status()):
            raise self._refusal(f"the transaction {await self._current() or '(unknown)'} runs", "stop it first")
        if not transaction.transaction_id:
            raise self._refusal("a transaction has an identifier")
        await self._set_clock()
        reading = await self.read()
        answer = await self._http.send(
            "POST",
            "/v1/legal",
            {
                "evseId": transaction.evse_id,
                "transactionId": transaction.transaction_id,
                "clientId": transaction.identification,
                "tariffId": self._config.tariff_id,
                "cableId": self._config.cable_id,
                "userData": transaction.tariff,
            },
            expected=201,
        )
        if _table(answer).get("running") is not True:
            raise self._refusal("it does not begin the transaction", "look at its status page")
        return reading

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        """End a transaction and fetch its record. The last one's record is given again when it is asked for by its identifier."""
        ongoing, current = self._is_ongoing(await self._status()), await self._current()
        if not ongoing and not transaction_id:
            return await self.read()
        if transaction_id not in ("", current):
            raise self._refusal(f"the transaction {transaction_id} does not run")
        where = f"transactionId={quote(current, safe='')}"
        if ongoing:
            answer = await self._http.send("PUT", f"/v1/legal?{where}", {"running": False})
            try:
                still = int(answer["meterValue"]["transactionStatus"]) & _ONGOING
            except (KeyError, TypeError, ValueError) as error:
                raise self._refusal("it does not say whether the transaction has ended", "ask again") from error
            if still:
                raise self._refusal("the transaction goes on", "ask again")
        data = (await self._http.request("GET", f"/v1/ocmf?{where}")).strip()
        try:
            parse_ocmf(data)
        except DecodeError as error:
            raise self._refusal(f"its record is no OCMF: {error}", "ask again") from error
        return replace(await self.read(), record=SignedRecord(format="OCMF", data=data, public_key=self._key))

    # -- what the meter says -----------------------------------------------------------------------------------------------

    async def _status(self) -> dict[str, Any]:
        status = _table(await self._http.get("/v1/status"))
        if not _bits(status):
            raise self._refusal("its status has no bits")
        if _bits(status).get("muFatalErrorOccured") is True:
            raise self._refusal("it reports a fatal error", "it has to be exchanged, or started anew")
        try:
            self._key = bytes.fromhex(str(status.get("publicKeyOcmf", "")))
        except ValueError:
            self._key = b""
        return status

    def _is_ongoing(self, status: dict[str, Any]) -> bool:
        return _bits(status).get("transactionIsOnGoing") is True

    async def _current(self) -> str:
        """Identifier of the transaction that runs, or ran last."""
        return str(_table(await self._http.get("/v1/legal")).get("transactionId", ""))

    async def _set_clock(self) -> None:
        now = datetime.fromtimestamp(int(self._unix_time()), tz=UTC)
        try:
            await self._http.send("PUT", "/v1/settings", {"time": {"utc": now.isoformat().replace("+00:00", "Z")}})
        except MeterError as error:
            error.hint = "a DCBM takes no settings in the first two minutes after it was switched on"
            raise

    def _reading(self, status: dict[str, Any], live: dict[str, Any]) -> MeterReading:
        firmware = str(_table(status.get("version")).get("applicationFirmwareVersion", ""))
        serial = str(status["meterId"])
        imported, exported = (_watt_hours(live[name]) for name in ("energyImportTotal", "energyExportTotal"))
        sign = -1.0 if self._config.inverted else 1.0
        power, voltage, current = sign * 1000.0 * float(live["power"]), float(live["voltage"]), float(live["current"])
        when = datetime.fromisoformat(str(live["timestamp"]))
        right = _bits(status).get("timeSyncStatusIsOk") is True
        return MeterReading(
            meter_id=serial[-_METER_ID:],
            imported=exported if self._config.inverted else imported,
            exported=imported if self._config.inverted else exported,
            time=int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()),
            synchronised=right,
            clock=ClockStatus.SYNCHRONISED if right else ClockStatus.INFORMATIVE,
            power=power,
            temperature=float(live["temperatureH"]) if live.get("temperatureH") is not None else None,
            phases=(PhaseReading(voltage=voltage, current=current, power=power),),
            identity=MeterIdentity(
                manufacturer="LEM",
                model="DCBM",
                serial=serial,
                firmware=firmware,
                accuracy_class=self._config.accuracy_class,
                legal_mark=self._config.legal_mark,
                certified=True,
            ),
            raw=tuple(RawValue(name, str(value).encode()) for name, value in live.items()),
        )

    def _refusal(self, what: str, hint: str = "") -> MeterError:
        return MeterError(f"the meter: {what}", meter=f"{self._config.host}:{self._config.port}", hint=hint)


def _table(value: object) -> dict[str, Any]:
    """A JSON object; an empty one for everything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _bits(status: dict[str, Any]) -> dict[str, Any]:
    return _table(_table(status.get("status")).get("bits"))


def _watt_hours(kwh: Any) -> int:
    """Whole Wh of a number of kWh, digit by digit."""
    if isinstance(kwh, bool) or not isinstance(kwh, (int, Decimal)) or not 0 <= kwh < 10**9:
        raise ValueError(f"{kwh!r} kWh")
    return int(kwh * 1000)
