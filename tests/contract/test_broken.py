"""Kits catch what they are for: every rule has a device that breaks it, and that rule alone is what it is caught by."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from threading import get_ident
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from tests.contract import broken_powerline
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import MeterError, SignerError, TransportError
from v2gstack.hooks import KINDS, Address, ChannelInfo, TraceRecord
from v2gstack.hooks import defaults as least
from v2gstack.hooks.manager import import_target
from v2gstack.hooks.values import PrivateKey
from v2gstack.messages import iso15118_2
from v2gstack.metering import ClockStatus, MeterReading, PhaseReading, SignedRecord
from v2gstack.metering.transaction import MeterTransaction
from v2gstack.signers import DeviceEcKey, SoftwareSigner
from v2gstack.signers.wire import der_signature, raw_signature
from v2gstack.testing import contracts as kits
from v2gstack.testing.contracts import Contract, run_contract
from v2gstack.transports.memory import MemoryDatagrams, MemoryStream, MemoryTransport
from v2gstack.types import (
    AddedService,
    AddedServiceParameters,
    AuthorizationVerdict,
    BatteryState,
    ControlPilotState,
    IsolationVerdict,
    Limits,
    OutputReading,
    OutputSetpoint,
    PilotEdge,
    ProvisioningAction,
    ProvisioningRequest,
    ProvisioningResponse,
    Tariff,
    TariffPeriod,
    TariffRequest,
)

BROKEN: list[tuple[type[Contract[Any]], Callable[[], object], str, frozenset[str]]] = []


def breaks(kit: type[Contract[Any]], rule: str, *capabilities: str) -> Callable[[type], type]:
    """Register a device and the rule that it breaks."""

    def decorate(cls: type) -> type:
        BROKEN.append((kit, cls, f"test_{rule}", frozenset(capabilities)))
        return cls

    return decorate


# -- power -----------------------------------------------------------------------------------------------------------------

SOURCE = kits.PowerSourceContract


@breaks(SOURCE, "it_has_the_methods_of_its_interface")
class SourceWithoutRead:
    def limits(self) -> Limits:
        return Limits()

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        return OutputReading()

    async def close(self) -> None:
        pass


@breaks(SOURCE, "limits_make_sense")
class SourceWithReversedLimits(least.IdealSource):
    def limits(self) -> Limits:
        return Limits(maximum_voltage=500.0, minimum_voltage=600.0)


@breaks(SOURCE, "readings_are_finite_numbers")
class SourceWithoutNumbers(least.IdealSource):
    async def read(self) -> OutputReading:
        return OutputReading(voltage=float("nan"))


@breaks(SOURCE, "it_never_gives_more_than_asked")
class SourceThatOvershoots(least.IdealSource):
    async def read(self) -> OutputReading:
        return OutputReading(voltage=400.0, current=2 * self._reading.current)


@breaks(SOURCE, "setpoints_beyond_the_limits_are_cut")
class SourceWithoutLimits(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        self._reading = OutputReading(voltage=setpoint.voltage or 0.0, current=setpoint.current) if setpoint else OutputReading()
        return self._reading


@breaks(SOURCE, "switching_off_stops_the_current")
class SourceThatStaysOn(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        return self._reading if setpoint is None else await super().set_output(setpoint)


@breaks(SOURCE, "a_source_that_takes_nothing_back_refuses_to")
class SourceThatTakesEverything(least.IdealSource):
    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        if setpoint is not None and setpoint.current < 0:
            return OutputReading(voltage=setpoint.voltage or 0.0, current=setpoint.current)
        return await super().set_output(setpoint)


@breaks(SOURCE, "a_bidirectional_source_says_how_much", "bidirectional")
class SourceThatDoesNotSayHowMuch(least.IdealSource):
    pass


@breaks(SOURCE, "calls_may_overlap")
class SourceThatIsBusy(least.IdealSource):
    busy = False

    async def set_output(self, setpoint: OutputSetpoint | None) -> OutputReading:
        if self.busy:
            raise RuntimeError("busy")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return await super().set_output(setpoint)

    async def read(self) -> OutputReading:
        await asyncio.sleep(0)
        return await super().read()


@breaks(SOURCE, "closing_twice_is_no_error")
class SourceThatClosesOnce(least.IdealSource):
    closed = 0

    async def close(self) -> None:
        self.closed += 1
        if self.closed == 2:
            raise RuntimeError("closed already")


MONITOR = kits.IsolationMonitorContract


@breaks(MONITOR, "it_gives_a_verdict")
class MonitorOfWords(least.NoIsolationMonitor):
    async def test(self, voltage: float) -> Any:
        return "Valid"


@breaks(MONITOR, "it_can_be_stopped_at_any_time")
class MonitorThatMustRun(least.NoIsolationMonitor):
    runs = False

    async def test(self, voltage: float) -> IsolationVerdict:
        self.runs = True
        return IsolationVerdict.VALID

    async def stop(self) -> None:
        if not self.runs:
            raise RuntimeError("not running")


@breaks(MONITOR, "it_can_be_used_again")
class MonitorForOneUse(least.NoIsolationMonitor):
    used = False

    async def test(self, voltage: float) -> IsolationVerdict:
        first, self.used = not self.used, True
        return IsolationVerdict.VALID if first else IsolationVerdict.INVALID


@breaks(MONITOR, "a_test_may_be_cancelled")
class MonitorThatStaysBusy(least.NoIsolationMonitor):
    busy = False

    async def test(self, voltage: float) -> IsolationVerdict:
        if self.busy:
            raise RuntimeError("a test is running")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return IsolationVerdict.VALID


CONTACTORS = kits.ContactorsContract


@breaks(CONTACTORS, "they_close_and_open")
class WeldedContactors(least.ObedientContactors):
    async def open_contacts(self) -> bool:
        return False


@breaks(CONTACTORS, "twice_the_same_is_no_error")
class ContactorsThatToggle(least.ObedientContactors):
    closed = False

    async def close_contacts(self) -> bool:
        self.closed = not self.closed
        return self.closed

    async def open_contacts(self) -> bool:
        self.closed = not self.closed
        return not self.closed


@breaks(CONTACTORS, "a_call_may_be_cancelled")
class ContactorsThatStayBusy(least.ObedientContactors):
    busy = False

    async def close_contacts(self) -> bool:
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return True

    async def open_contacts(self) -> bool:
        return not self.busy


@breaks(kits.ConnectorLockContract, "it_locks_and_unlocks")
class LockThatSaysNothing(least.ObedientLock):
    async def set_locked(self, locked: bool) -> Any:
        return None


PILOT = kits.ControlPilotContract


@breaks(PILOT, "it_tells_its_state")
class PilotOfLetters(least.PlainPilot):
    async def state(self) -> Any:
        return "B2"


@breaks(PILOT, "a_station_switches_its_oscillator", "secc")
@breaks(PILOT, "a_vehicle_sets_the_letter", "evcc")
class PilotThatIsStuck(least.PlainPilot):
    async def set_state(self, state: ControlPilotState) -> None:
        self._state = ControlPilotState.D1


@breaks(PILOT, "a_duty_cycle_is_what_was_set", "secc", "duty")
class PilotOfFivePercent(least.PlainPilot):
    async def set_duty(self, percent: float) -> None:
        self._state = ControlPilotState.B2

    async def duty(self) -> float:
        return 5.0


@breaks(PILOT, "edges_have_times", "edges")
class PilotThatRepeats(least.PlainPilot):
    async def edges(self, since: float) -> tuple[PilotEdge, ...]:
        return (PilotEdge(time=0.0, state=ControlPilotState.B2),)


BATTERY = kits.BatteryContract


def battery(**changes: Any) -> BatteryState:
    return BatteryState(**({"soc": 50.0, "voltage": 380.0, "capacity": 5e4, "limits": Limits(maximum_current=100.0)} | changes))


class OneBattery(least.SteadyBattery):
    shown = battery()

    async def read(self) -> BatteryState:
        return self.shown

    async def set_load(self, power: float | None, current: float | None) -> BatteryState:
        return self.shown


@breaks(BATTERY, "its_state_makes_sense")
class BatteryBeyondFull(OneBattery):
    shown = battery(soc=101.0)


@breaks(BATTERY, "setting_a_load_tells_the_state")
class BatteryThatIsSilent(OneBattery):
    async def set_load(self, power: float | None, current: float | None) -> Any:
        return None if power == 0.0 else self.shown


@breaks(BATTERY, "it_wants_what_it_can_take")
class BatteryThatIsGreedy(OneBattery):
    shown = battery(target_current=200.0)


@breaks(BATTERY, "only_a_bidirectional_battery_gives_back")
class BatteryThatGivesUnasked(OneBattery):
    shown = battery(target_current=-10.0)


# -- business --------------------------------------------------------------------------------------------------------------

AUTHORIZER = kits.AuthorizerContract


@breaks(AUTHORIZER, "it_decides_on_vehicles")
class AuthorizerOfNames(least.AcceptingAuthorizer):
    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        return {"02000000000A": AuthorizationVerdict.ACCEPTED}.get(evcc_id, True)  # type: ignore[arg-type]


@breaks(AUTHORIZER, "it_decides_on_contracts")
class AuthorizerOfCertificates(least.AcceptingAuthorizer):
    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...]) -> AuthorizationVerdict:
        return AuthorizationVerdict.ACCEPTED if certificate_chain[0] else AuthorizationVerdict.REJECTED


@breaks(AUTHORIZER, "it_can_be_asked_again")
class AuthorizerThatChangesItsMind(least.AcceptingAuthorizer):
    asked = 0

    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        self.asked += 1
        return AuthorizationVerdict.REJECTED if self.asked == 1 else AuthorizationVerdict.ACCEPTED


@breaks(AUTHORIZER, "it_can_be_asked_for_several_at_once")
class AuthorizerForOne(least.AcceptingAuthorizer):
    busy = False

    async def authorize_eim(self, evse_id: str, evcc_id: str) -> AuthorizationVerdict:
        if self.busy:
            raise RuntimeError("one at a time")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return AuthorizationVerdict.ACCEPTED


TARIFFS = kits.TariffSourceContract


@breaks(TARIFFS, "there_is_a_tariff_for_every_service")
class TariffInWords(least.ConstantTariff):
    async def tariff(self, request: TariffRequest) -> Tariff:
        return Tariff(currency="EUR" if request.energy is None else "Euro")


@breaks(TARIFFS, "it_can_be_asked_again")
class TariffForOnce(least.ConstantTariff):
    asked = 0

    async def tariff(self, request: TariffRequest) -> Tariff:
        self.asked += 1
        return Tariff(periods=() if self.asked > 1 and request.limits == Limits() else (TariffPeriod(duration=1),))


PROVISIONING = kits.ProvisioningServiceContract


@breaks(PROVISIONING, "nonsense_is_refused")
class ProvisioningOfAnything(least.NoProvisioning):
    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        return ProvisioningResponse(exi_response=request.exi_request)


class KNOWN(PROVISIONING):
    """The kit with a request that the services below answer."""

    known = ProvisioningRequest(evse_id="DE*V2G*E0001", schema_set="iso15118_2", action=ProvisioningAction.UPDATE, exi_request=b"known")


@breaks(KNOWN, "a_known_vehicle_gets_an_answer")
class ProvisioningOfSomethingElse(least.NoProvisioning):
    async def exchange(self, request: ProvisioningRequest, /) -> ProvisioningResponse:
        if request.exi_request != b"known":
            return await super().exchange(request)
        header = iso15118_2.MessageHeader(session_id=bytes(8))
        stop = iso15118_2.SessionStopRes(response_code=iso15118_2.ResponseCode.OK)
        document = iso15118_2.V2G_Message(header=header, body=iso15118_2.Body(body_element=stop))
        return ProvisioningResponse(exi_response=codec_of("iso15118_2").encode(document))


VAS = kits.VasProviderContract


class Services(least.NoServices):
    offered: Any = ()

    def services(self) -> tuple[AddedService, ...]:
        return self.offered  # type: ignore[no-any-return]


@breaks(VAS, "services_have_numbers_of_their_own")
class ServicesOfOneNumber(Services):
    offered = (AddedService(service_id=65), AddedService(service_id=65))


@breaks(VAS, "services_have_numbers_of_their_own")
class ServiceWithTheNumberOfCharging(Services):
    offered = (AddedService(service_id=1, name="Internet"),)


@breaks(VAS, "services_have_numbers_of_their_own")
class ServiceWithSetsOfOneNumber(Services):
    offered = (AddedService(service_id=65, parameter_sets=(AddedServiceParameters(set_id=1), AddedServiceParameters(set_id=1))),)


@breaks(VAS, "every_offer_can_be_selected")
class ServicesThatRunOut(Services):
    offered = (AddedService(service_id=65, parameter_sets=(AddedServiceParameters(set_id=1),)),)

    async def selected(self, service_id: int, parameter_set_id: int | None) -> None:
        self.offered = ()


METER = kits.MeterDriverContract
KEY = ec.generate_private_key(ec.SECP256R1())


class OneMeter(least.NoMeter):
    shown: Any = None

    async def read(self, *, signed: bool = False) -> MeterReading:
        return self.shown  # type: ignore[no-any-return]


@breaks(METER, "it_has_the_methods_of_its_interface")
class MeterWithAnotherArgument(least.NoMeter):
    async def read(self, with_signature: bool = False) -> MeterReading:
        return MeterReading(meter_id="M", imported=0)


@breaks(METER, "readings_fit_the_messages")
class MeterOfFractions(OneMeter):
    shown = MeterReading(meter_id="M", imported=1.5)  # type: ignore[arg-type]


@breaks(METER, "readings_fit_the_messages")
class MeterWithALongName(OneMeter):
    shown = MeterReading(meter_id="M" * 33, imported=1)


@breaks(METER, "readings_fit_the_messages")
class MeterThatIsSureOfNoTime(OneMeter):
    shown = MeterReading(meter_id="M", imported=1, synchronised=True)


@breaks(METER, "readings_fit_the_messages")
class MeterThatDoesNotAnswer(least.NoMeter):
    async def read(self, *, signed: bool = False) -> MeterReading:
        raise MeterError("no answer", meter="M")


@breaks(METER, "registers_never_shrink")
class MeterThatGoesBack(least.NoMeter):
    def __init__(self) -> None:
        self.counts = itertools.count(100, -1)

    async def read(self, *, signed: bool = False) -> MeterReading:
        return MeterReading(meter_id="M", imported=next(self.counts))


@breaks(METER, "reads_may_overlap")
class MeterForOne(least.NoMeter):
    busy = False

    async def read(self, *, signed: bool = False) -> MeterReading:
        if self.busy:
            raise MeterError("the bus is busy", meter="M")
        self.busy = True
        await asyncio.sleep(0)
        self.busy = False
        return MeterReading(meter_id="M", imported=0)


@breaks(METER, "a_signed_reading_has_a_signature", "signed")
@breaks(METER, "readings_have_a_time", "clock")
class MeterThatPromises(least.NoMeter):
    pass


@breaks(METER, "readings_fit_the_messages")
class MeterOfTwoMinds(OneMeter):
    shown = MeterReading(meter_id="M", imported=1, time=5, synchronised=True, clock=ClockStatus.INFORMATIVE)


@breaks(METER, "readings_fit_the_messages")
class MeterWithAPhaseOfNothing(OneMeter):
    shown = MeterReading(meter_id="M", imported=1, phases=(PhaseReading(power=float("nan")),))


class MeterOfTransactions(least.NoMeter):
    record: SignedRecord | None = SignedRecord(format="OTHER", data=b"signed")
    running = ""

    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        if self.running:
            raise MeterError("one runs", meter="M")
        self.running = transaction.transaction_id
        return await self.read()

    async def stop_transaction(self, transaction_id: str, /) -> MeterReading:
        if transaction_id not in ("", self.running):
            raise MeterError("it does not run", meter="M")
        record, self.running = self.record if self.running else None, ""
        return replace(await self.read(), record=record)


def test_a_meter_of_transactions_keeps_the_contract() -> None:
    found = run_contract(METER, MeterOfTransactions, capabilities=frozenset({"transactions"}))
    assert [(each.rule, each.text) for each in found if not each.ok] == []


@breaks(METER, "a_transaction_ends_with_a_signed_record", "transactions")
class MeterWithoutRecords(MeterOfTransactions):
    record = None


@breaks(METER, "a_transaction_ends_with_a_signed_record", "transactions")
class MeterThatForges(MeterOfTransactions):
    record = SignedRecord(
        format="OCMF",
        data=b'OCMF|{"PG":"T1"}|{"SD":"3006020101020101"}',
        public_key=KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


@breaks(METER, "transactions_do_not_overlap", "transactions")
class MeterThatForgets(MeterOfTransactions):
    async def start_transaction(self, transaction: MeterTransaction, /) -> MeterReading:
        self.running = ""
        return await super().start_transaction(transaction)


@breaks(METER, "closing_twice_is_no_error")
class MeterThatClosesOnce(least.NoMeter):
    closed = False

    async def close(self) -> None:
        if self.closed:
            raise OSError("bad file descriptor")
        self.closed = True


SIGNER = kits.SignerContract


class OneKey(SoftwareSigner):
    def __init__(self) -> None:
        super().__init__({"contract": KEY})


@breaks(SIGNER, "keys_have_names")
class KeysWithOneName(OneKey):
    def key_names(self) -> tuple[str, ...]:
        return ("contract", "contract")


@breaks(SIGNER, "every_key_opens")
class KeyThatChanges(OneKey):
    def open_key(self, name: str) -> ec.EllipticCurvePrivateKey:
        super().open_key(name)
        return ec.generate_private_key(ec.SECP256R1())


@breaks(SIGNER, "every_key_signs")
class KeyThatSignsInDer(OneKey):
    async def sign(self, key: str, data: bytes, hash_name: str) -> bytes:
        return der_signature(await super().sign(key, data, hash_name))


@breaks(SIGNER, "every_key_signs")
class KeyThatSignsTheDigest(OneKey):
    async def sign(self, key: str, data: bytes, hash_name: str) -> bytes:
        return await super().sign(key, sha256(data).digest(), hash_name)


@breaks(SIGNER, "every_key_signs")
class KeyThatKnowsOneHash(OneKey):
    async def sign(self, key: str, data: bytes, hash_name: str) -> bytes:
        return await super().sign(key, data, hash_name or "sha256")


@breaks(SIGNER, "keys_may_be_used_from_threads")
class KeyOfOneThread(OneKey):
    def open_key(self, name: str) -> DeviceEcKey:
        owner = get_ident()

        def sign(digest: bytes) -> bytes:
            if get_ident() != owner:
                raise SignerError("CKR_SESSION_HANDLE_INVALID", key=name)
            return raw_signature(KEY.sign(digest, ec.ECDSA(Prehashed(SHA256() if len(digest) == 32 else SHA512()))), KEY.curve)

        super().open_key(name)
        return DeviceEcKey(name, KEY.public_key(), sign=sign, agree=None)


@breaks(SIGNER, "keys_agree", "agree")
class KeyThatAgreesHashed(OneKey):
    async def agree(self, key: str, peer: bytes) -> bytes:
        return sha256(await super().agree(key, peer)).digest()


@breaks(SIGNER, "it_makes_keys", "generate")
class SignerThatReplaces(OneKey):
    async def make_key(self, name: str, curve: str, *, scalar: bytes | None = None, replace: bool = False) -> PrivateKey:
        return await super().make_key(name, curve, scalar=scalar, replace=True)


@breaks(SIGNER, "it_takes_keys_in", "import_scalar")
class SignerThatShows(OneKey):
    def __repr__(self) -> str:
        keys = [each for each in self._keys.values() if isinstance(each, ec.EllipticCurvePrivateKey)]
        return f"Signer({[each.private_numbers().private_value for each in keys]})"


@breaks(SIGNER, "what_is_unknown_is_refused")
class KeyForEverything(OneKey):
    async def sign(self, key: str, data: bytes, hash_name: str) -> bytes:
        return await super().sign("contract", data, hash_name)


@breaks(SIGNER, "closing_twice_is_no_error")
class SignerThatClosesOnce(OneKey):
    closed = False

    async def close(self) -> None:
        if self.closed:
            raise RuntimeError("no session")
        self.closed = True


SINK = kits.TraceSinkContract


@breaks(SINK, "it_takes_every_record")
class SinkOfText(least.NoTrace):
    def write(self, record: TraceRecord) -> None:
        record.event.encode()  # type: ignore[attr-defined]


@breaks(SINK, "closing_twice_is_no_error")
class SinkThatClosesOnce(least.NoTrace):
    closed = False

    def close(self) -> None:
        if self.closed:
            raise ValueError("closed file")
        self.closed = True


# -- transports ------------------------------------------------------------------------------------------------------------

TRANSPORT = kits.TransportContract
STREAMS = ("connect", "listen")


class Wrapped:
    """A stream of memory; subclasses break one thing of it."""

    def __init__(self, stream: MemoryStream) -> None:
        self.stream = stream
        self.closed = False

    @property
    def channel(self) -> ChannelInfo:
        return self.stream.channel

    async def receive(self) -> bytes:
        return await self.stream.receive()

    async def send(self, data: bytes) -> None:
        await self.stream.send(data)

    async def close(self) -> None:
        self.closed = True
        await self.stream.close()


class WrappingTransport(MemoryTransport):
    wrap: type[Wrapped] = Wrapped

    async def connect(self, address: Address) -> Any:
        return self.wrap(await super().connect(address))

    async def listen(self, address: Address, handler: Any) -> Any:
        return await super().listen(address, lambda stream: handler(self.wrap(stream)))


@breaks(TRANSPORT, "what_is_sent_arrives", *STREAMS)
class TransportThatTranslates(WrappingTransport):
    class wrap(Wrapped):
        async def send(self, data: bytes) -> None:
            await self.stream.send(data.replace(b"\n", b"\r\n"))


@breaks(TRANSPORT, "large_data_passes_though_nobody_reads_at_first", *STREAMS)
class TransportWithoutBound(MemoryTransport):
    def __init__(self) -> None:
        super().__init__(limit=1 << 30)


@breaks(TRANSPORT, "the_end_is_received", *STREAMS)
class TransportThatBreaksOff(WrappingTransport):
    class wrap(Wrapped):
        async def close(self) -> None:
            self.stream.abort()


@breaks(TRANSPORT, "a_closed_stream_cannot_be_used", *STREAMS)
class TransportThatSwallows(WrappingTransport):
    class wrap(Wrapped):
        async def send(self, data: bytes) -> None:
            if not self.closed:
                await self.stream.send(data)


@breaks(TRANSPORT, "closing_ends_a_pending_receive", *STREAMS)
class TransportThatWaitsOn(WrappingTransport):
    class wrap(Wrapped):
        async def receive(self) -> bytes:
            if self.closed:
                raise TransportError("closed")
            try:
                return await self.stream.receive()
            except TransportError:
                return b""


@breaks(TRANSPORT, "a_cancelled_receive_loses_nothing", *STREAMS)
class TransportThatForgets(WrappingTransport):
    class wrap(Wrapped):
        async def receive(self) -> bytes:
            try:
                return await self.stream.receive()
            except asyncio.CancelledError:
                self.forget = True
                raise

        forget = False

        async def close(self) -> None:
            await super().close()

        async def send(self, data: bytes) -> None:
            await self.stream.send(data)

    async def listen(self, address: Address, handler: Any) -> Any:
        class Forgetful(self.wrap):  # type: ignore[name-defined,misc]
            async def receive(self) -> bytes:
                if self.forget:
                    self.forget = False
                    await self.stream.receive()
                return await super().receive()  # type: ignore[no-any-return]

        return await MemoryTransport.listen(self, address, lambda stream: handler(Forgetful(stream)))


@breaks(TRANSPORT, "nobody_there_is_an_error", *STREAMS)
class TransportWithItsOwnErrors(MemoryTransport):
    async def connect(self, address: Address) -> Any:
        try:
            return await super().connect(address)
        except TransportError as error:
            raise ConnectionRefusedError(str(error)) from error


@breaks(TRANSPORT, "connections_are_apart", *STREAMS)
class TransportForOne(MemoryTransport):
    open = 0

    async def connect(self, address: Address) -> Any:
        self.open += 1
        if self.open > 1:
            raise TransportError("one connection at a time")
        return await super().connect(address)


@breaks(TRANSPORT, "a_closed_listener_takes_no_one", *STREAMS)
class TransportThatListensOn(MemoryTransport):
    class Endless:
        def __init__(self, address: Address) -> None:
            self.address = address

        async def close(self) -> None:
            pass

    async def listen(self, address: Address, handler: Any) -> Any:
        return self.Endless((await super().listen(address, handler)).address)


@breaks(TRANSPORT, "the_channel_tells_both_ends", *STREAMS)
class TransportThatHidesTls(MemoryTransport):
    def __init__(self) -> None:
        super().__init__(channel=ChannelInfo(tls="1.3"))


class WrappedEndpoint:
    """An endpoint of memory; subclasses break one thing of it."""

    def __init__(self, endpoint: Any) -> None:
        self.endpoint = endpoint

    @property
    def address(self) -> Address:
        return self.endpoint.address  # type: ignore[no-any-return]

    async def receive(self) -> tuple[bytes, Address]:
        return await self.endpoint.receive()  # type: ignore[no-any-return]

    async def send(self, data: bytes, address: Address) -> None:
        await self.endpoint.send(data, address)

    async def close(self) -> None:
        await self.endpoint.close()


@breaks(TRANSPORT, "datagrams_stay_whole", "datagrams")
class DatagramsThatAreCut(MemoryDatagrams):
    class Cutting(WrappedEndpoint):
        async def send(self, data: bytes, address: Address) -> None:
            await self.endpoint.send(data[:576], address)

    async def open(self, address: Address) -> Any:
        return self.Cutting(await super().open(address))


@breaks(TRANSPORT, "closing_an_endpoint_ends_its_receive", "datagrams")
class DatagramsThatWaitOn(MemoryDatagrams):
    class Waiting(WrappedEndpoint):
        async def close(self) -> None:
            pass

    async def open(self, address: Address) -> Any:
        return self.Waiting(await super().open(address))


BROKEN += broken_powerline.BROKEN


# -- what is proved --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kit", "make", "rule", "capabilities"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_the_kit_catches_it(kit: type[Contract[Any]], make: Callable[[], object], rule: str, capabilities: frozenset[str]) -> None:
    # where time is virtual, patience costs none
    patience = None if kit is kits.ModemDriverContract else 1.0
    results = {each.name: each for each in run_contract(kit, make, capabilities=capabilities, patience=patience)}
    assert not results[rule].ok
    assert results[rule].text


def test_every_rule_is_broken_by_something() -> None:
    # a kit may be bound to what it runs with
    broken = {(base, rule) for kit, _, rule, _ in BROKEN for base in kit.__mro__}
    for kind in KINDS.values():
        kit = import_target(kind.contract)
        for rule in kit.rules.keys() - {"test_it_has_the_methods_of_its_interface"}:
            assert (kit, rule) in broken, f"{kit.__name__}: nothing breaks {rule}"


def test_a_device_that_hangs_is_caught_in_time() -> None:
    class Hanging(least.NoMeter):
        async def read(self, *, signed: bool = False) -> MeterReading:
            await asyncio.Event().wait()
            raise AssertionError

    results = run_contract(METER, Hanging, patience=0.02)
    assert {each.text for each in results if not each.ok} == {"no end after 0.02 s"}


def test_what_cannot_be_checked_is_not_said_to_be_kept() -> None:
    """Links without an interface to open: two rules are left, and none of the others passes by doing nothing."""
    results = run_contract(kits.FrameTransportContract, broken_powerline.Frames)
    assert [each.name for each in results] == ["test_it_has_the_methods_of_its_interface", "test_no_interface_is_an_error"]


def test_a_factory_that_fails_breaks_every_rule() -> None:
    def make() -> object:
        raise OSError("no such device")

    results = run_contract(METER, make)
    assert {(each.ok, each.text) for each in results} == {(False, "it raises OSError: no such device")}


def test_prices_are_exact() -> None:
    class Floating(least.ConstantTariff):
        async def tariff(self, request: TariffRequest) -> Tariff:
            return Tariff(periods=(TariffPeriod(duration=1, price=0.39),))  # type: ignore[arg-type]

    class Exact(least.ConstantTariff):
        async def tariff(self, request: TariffRequest) -> Tariff:
            return Tariff(periods=(TariffPeriod(duration=1, price=Decimal("0.39")),))

    assert not all(each.ok for each in run_contract(TARIFFS, Floating))
    assert all(each.ok for each in run_contract(TARIFFS, Exact))


# -- as pytest sees kits ---------------------------------------------------------------------------------------------------


class TestPlainMeter(kits.MeterDriverContract):
    """A subclass is all a vendor writes."""

    def make(self) -> least.NoMeter:
        return least.NoMeter()


class TestSigningMeter(TestPlainMeter):
    capabilities = frozenset({"signed"})

    def make(self) -> least.NoMeter:
        class Signing(least.NoMeter):
            async def read(self, *, signed: bool = False) -> MeterReading:
                return MeterReading(meter_id="M", imported=0, signature=b"\x01" if signed else None)

        return Signing()


def test_rules_apply_to_what_is_declared() -> None:
    assert TestPlainMeter.test_a_signed_reading_has_a_signature is None
    assert TestSigningMeter.test_a_signed_reading_has_a_signature is not None
    assert TestSigningMeter.test_readings_have_a_time is None


def test_a_kit_that_makes_nothing_says_so() -> None:
    class Nothing(kits.MeterDriverContract):
        pass

    with pytest.raises(NotImplementedError, match="override make"):
        Nothing().test_registers_never_shrink()
