"""Authorisers, tariffs, services, meters, keys and sinks that each break one rule."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from hashlib import sha256
from threading import get_ident
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256, SHA512

from tests.contract.broken import breaks
from v2gstack.codecs.exi import codec_of
from v2gstack.errors import MeterError, SignerError
from v2gstack.hooks import TraceRecord
from v2gstack.hooks import defaults as least
from v2gstack.hooks.values import PrivateKey
from v2gstack.messages import iso15118_2
from v2gstack.metering import ClockStatus, MeterReading, PhaseReading, SignedRecord
from v2gstack.metering.transaction import MeterTransaction
from v2gstack.signers import DeviceEcKey, SoftwareSigner
from v2gstack.signers.wire import der_signature, raw_signature
from v2gstack.testing import contracts as kits
from v2gstack.types import (
    AddedService,
    AddedServiceParameters,
    AuthorizationVerdict,
    Limits,
    ProvisioningAction,
    ProvisioningRequest,
    ProvisioningResponse,
    Tariff,
    TariffPeriod,
    TariffRequest,
)

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
