"""Kits for who charges, at what price, and what is counted: authorisers, tariffs, services, meters, keys, traces."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, x448

from v2gstack.codecs.exi import codec_of
from v2gstack.errors import MeterError, SignerError, V2gError
from v2gstack.hooks import interfaces
from v2gstack.hooks.values import TraceRecord
from v2gstack.metering import ClockStatus, MeterReading, SignedRecord
from v2gstack.metering.ocmf import parse_ocmf, verify_ocmf
from v2gstack.metering.transaction import MeterTransaction
from v2gstack.signers.wire import CURVES, agree_secret, curve_of, der_signature, generate_key, key_from_scalar, public_octets, sign_data
from v2gstack.testing.contracts._base import Contract, check_number, check_type, demand, rule
from v2gstack.types import (
    AddedService,
    AuthorizationVerdict,
    EnergyService,
    Limits,
    ProvisioningAction,
    ProvisioningRequest,
    ProvisioningResponse,
    Tariff,
    TariffRequest,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from v2gstack.hooks.values import PrivateKey

__all__ = [
    "AuthorizerContract",
    "MeterDriverContract",
    "ProvisioningServiceContract",
    "SignerContract",
    "TariffSourceContract",
    "TraceSinkContract",
    "VasProviderContract",
]


def _check_whole(value: object, what: str, *, low: int = 0) -> None:
    """A whole number; no truth value."""
    whole = isinstance(value, int) and not isinstance(value, bool) and value >= low
    demand(whole, f"{what} is {value!r}, must be a whole number, at least {low}")


class AuthorizerContract(Contract[interfaces.Authorizer]):
    """Rules of an `Authorizer`.

    Attributes:
        evse_id: An EVSE that it knows.
        strangers: EVCCIDs that it may never have heard of.
    """

    protocols = (interfaces.Authorizer,)
    evse_id: ClassVar[str] = "DE*V2G*E0001"
    strangers: ClassVar[tuple[str, ...]] = ("02000000000A", "", "WMIV1234567890ABCDEX")

    @rule()
    async def test_it_decides_on_vehicles(self, device: interfaces.Authorizer) -> None:
        """It has a verdict on every vehicle, one without an identifier too."""
        for evcc_id in self.strangers:
            self.check_verdict(await device.authorize_eim(self.evse_id, evcc_id), f"authorize_eim({evcc_id!r})")

    @rule()
    async def test_it_decides_on_contracts(self, device: interfaces.Authorizer) -> None:
        """It has a verdict on every contract; a chain that is empty or no certificate is a no and not a failure."""
        for chain in ((), (b"\x30\x00",)):
            verdict = await device.authorize_contract(self.evse_id, "DE8AA1A2B3C4D59", chain)
            self.check_verdict(verdict, "authorize_contract()")

    @rule()
    async def test_it_can_be_asked_again(self, device: interfaces.Authorizer) -> None:
        """It can be asked again, and does not take back a no while nothing happens."""
        first = await device.authorize_eim(self.evse_id, self.strangers[0])
        second = await device.authorize_eim(self.evse_id, self.strangers[0])
        self.check_verdict(second, "the second authorize_eim()")
        demand(first is not AuthorizationVerdict.REJECTED or second is first, f"it said {first}, then {second}")

    @rule()
    async def test_it_can_be_asked_for_several_at_once(self, device: interfaces.Authorizer) -> None:
        """Several sessions may ask at the same time, and one may go away."""
        pending = [asyncio.ensure_future(device.authorize_eim(self.evse_id, f"0200000000{number:02X}")) for number in range(4)]
        pending[0].cancel()
        answers = await asyncio.gather(*pending, return_exceptions=True)
        for answer in answers[1:]:
            self.check_verdict(answer, "authorize_eim()")

    @staticmethod
    def check_verdict(verdict: object, what: str) -> None:
        """A verdict."""
        check_type(verdict, AuthorizationVerdict, what)


class TariffSourceContract(Contract[interfaces.TariffSource]):
    """Rules of a `TariffSource`."""

    protocols = (interfaces.TariffSource,)
    #: It may take 20 s.
    patience: ClassVar[float] = 30.0

    @rule()
    async def test_there_is_a_tariff_for_every_service(self, device: interfaces.TariffSource) -> None:
        """It has a tariff that fits the messages for every energy service, whether or not the vehicle told its wishes."""
        limits = Limits(maximum_power=11_000.0, maximum_discharge_power=11_000.0)
        for service in EnergyService:
            for energy, departure in ((None, None), (20_000.0, 7_200.0)):
                request = TariffRequest(evse_id="DE*V2G*E0001", service=service, limits=limits, energy=energy, departure=departure)
                self.check_tariff(await device.tariff(request))

    @rule()
    async def test_it_can_be_asked_again(self, device: interfaces.TariffSource) -> None:
        """It can be asked again in the same session, as for a renegotiation."""
        request = TariffRequest(evse_id="DE*V2G*E0001", service=EnergyService.DC)
        for _ in range(2):
            self.check_tariff(await device.tariff(request))

    @staticmethod
    def check_tariff(given: object) -> None:
        """A tariff whose numbers fit the messages."""
        tariff = check_type(given, Tariff, "tariff()")
        code = tariff.currency
        demand(len(code) == 3 and code.isascii() and code.isupper(), f"the currency is {code!r}, must be three capital letters")
        demand(len(tariff.description) <= 32, f"the description has {len(tariff.description)} characters, at most 32 fit")
        demand(len(tariff.language) == 3, f"the language is {tariff.language!r}, must be three letters of ISO 639-2")
        demand(tariff.periods, "there is no period")
        for number, period in enumerate(tariff.periods, 1):
            _check_whole(period.duration, f"duration of period {number}", low=1)
            for name in ("maximum_power", "maximum_discharge_power"):
                value = getattr(period, name)
                if value is not None:
                    check_number(value, f"{name} of period {number}", low=0.0)
            for name in ("price", "parking_price"):
                if getattr(period, name) is not None:
                    check_type(getattr(period, name), Decimal, f"{name} of period {number}")
            level = period.price_level
            demand(level is None or level >= 1, f"price_level of period {number} is {level}, must be at least 1")


class VasProviderContract(Contract[interfaces.VasProvider]):
    """Rules of a `VasProvider`."""

    protocols = (interfaces.VasProvider,)

    @rule()
    async def test_services_have_numbers_of_their_own(self, device: interfaces.VasProvider) -> None:
        """Services are told apart by their numbers, and none takes the number of charging."""
        offered = device.services()
        check_type(offered, tuple, "services()")
        for each in offered:
            check_type(each, AddedService, "services()")
            # 1 is charging in ISO 15118-2, 1 to 6 are the energy services of ISO 15118-20
            low = 2 if each.name else 7
            demand(low <= each.service_id <= 65_535, f"a service has the number {each.service_id}, must be {low} to 65535")
            sets = [one.set_id for one in each.parameter_sets]
            demand(len(sets) == len(set(sets)), f"parameter sets of service {each.service_id} have the numbers {sets}")
        numbers = [each.service_id for each in offered]
        demand(len(numbers) == len(set(numbers)), f"services have the numbers {numbers}")

    @rule()
    async def test_every_offer_can_be_selected(self, device: interfaces.VasProvider) -> None:
        """Everything it offers can be selected, and the offer stays."""
        offered = device.services()
        for each in offered:
            for one in each.parameter_sets:
                await device.selected(each.service_id, one.set_id)
            if not each.parameter_sets:
                await device.selected(each.service_id, None)
        demand(device.services() == offered, "the offer is another one after a selection")


class ProvisioningServiceContract(Contract[interfaces.ProvisioningService]):
    """Rules of a `ProvisioningService`.

    Attributes:
        known: A request that it has an answer to, such as a capture holds; ``None`` where it needs somebody behind it.
    """

    protocols = (interfaces.ProvisioningService,)
    known: ClassVar[ProvisioningRequest | None] = None

    @rule()
    async def test_nonsense_is_refused(self, device: interfaces.ProvisioningService) -> None:
        """What is no request is refused by an error of ours, and the next request is answered all the same."""
        for schema_set in ("iso15118_2", "iso15118_20_common", "nonsense"):
            for octets in (b"", b"\x80", bytes(1000)):
                request = ProvisioningRequest(
                    evse_id="DE*V2G*E0001", schema_set=schema_set, action=ProvisioningAction.INSTALL, exi_request=octets
                )
                try:
                    await device.exchange(request)
                except V2gError:
                    continue
                demand(False, f"{len(octets)} octets that are no request of {schema_set} are answered")

    @rule()
    async def test_a_known_vehicle_gets_an_answer(self, device: interfaces.ProvisioningService) -> None:
        """The answer to a request that it knows is a response of the same schema set, and asking again gives another."""
        if self.known is None:
            return
        for _ in range(2):
            answer = await device.exchange(self.known)
            check_type(answer, ProvisioningResponse, "exchange()")
            root: Any = codec_of(self.known.schema_set).decode(answer.exi_response)
            message = getattr(getattr(root, "body", None), "body_element", root)
            wanted = f"Certificate{'Update' if self.known.action is ProvisioningAction.UPDATE else 'Installation'}Res"
            demand(type(message).__name__ == wanted, f"the answer is a {type(message).__name__}, must be a {wanted}")


class MeterDriverContract(Contract[interfaces.Meter]):
    """Rules of a `Meter`.

    Attributes:
        transaction: A transaction that it may be asked to begin.
    """

    protocols = (interfaces.Meter,)
    transaction: ClassVar[MeterTransaction] = MeterTransaction(
        transaction_id="b7a4c3f0-contract",
        evse_id="DE*V2G*E0001",
        identification="DE8AA1A2B3C4D59",
        identification_type="EMAID",
    )
    #: Reading with a signature may take 10 s.
    patience: ClassVar[float] = 30.0

    @rule()
    async def test_readings_fit_the_messages(self, device: interfaces.Meter) -> None:
        """Readings have an identifier of 1 to 32 characters and registers in whole Wh."""
        self.check_reading(await device.read(), "read()")
        self.check_reading(await device.read(signed=True), "read(signed=True)")

    @rule()
    async def test_registers_never_shrink(self, device: interfaces.Meter) -> None:
        """Neither register ever shrinks, and it stays the same meter."""
        readings = [await device.read(signed=number % 2 == 1) for number in range(5)]
        for before, after in pairwise(readings):
            demand(after.imported >= before.imported, f"import shrinks from {before.imported} to {after.imported} Wh")
            demand(after.exported >= before.exported, f"export shrinks from {before.exported} to {after.exported} Wh")
            demand(after.meter_id == before.meter_id, f"the identifier changes from {before.meter_id!r} to {after.meter_id!r}")

    @rule()
    async def test_reads_may_overlap(self, device: interfaces.Meter) -> None:
        """Reads may overlap, and one may be cancelled."""
        pending = [asyncio.ensure_future(device.read()) for _ in range(4)]
        pending[0].cancel()
        for reading in (await asyncio.gather(*pending, return_exceptions=True))[1:]:
            self.check_reading(reading, "one of four reads at once")
        self.check_reading(await device.read(), "the read after a cancelled one")

    @rule(needs="signed")
    async def test_a_signed_reading_has_a_signature(self, device: interfaces.Meter) -> None:
        """A meter that signs does so when it is asked."""
        reading = await device.read(signed=True)
        demand(reading.signature, "read(signed=True) has no signature, and signed is declared")

    @rule(needs="clock")
    async def test_readings_have_a_time(self, device: interfaces.Meter) -> None:
        """A meter with a clock tells the time, and it does not go back."""
        first, second = await device.read(), await device.read()
        demand(first.time is not None and second.time is not None, "a reading has no time, and clock is declared")
        demand((second.time or 0) >= (first.time or 0), f"the time goes back from {first.time} to {second.time}")

    @rule(needs="transactions")
    async def test_a_transaction_ends_with_a_signed_record(self, device: interfaces.TransactionMeter) -> None:
        """A transaction ends with a signed record, its registers do not shrink, and what the meter's own key says of it is yes."""
        begin = await device.start_transaction(self.transaction)
        self.check_reading(begin, "start_transaction()")
        end = await device.stop_transaction(self.transaction.transaction_id)
        self.check_reading(end, "stop_transaction()")
        demand(end.record is not None, "stop_transaction() gives no record")
        demand(end.imported >= begin.imported and end.exported >= begin.exported, "registers shrink in a transaction")
        for reading in (begin, end):
            if reading.record is not None:
                self.check_record(reading.record)

    @rule(needs="transactions")
    async def test_transactions_do_not_overlap(self, device: interfaces.TransactionMeter) -> None:
        """A second transaction is refused while one runs, and so is the end of one that does not run."""
        await device.start_transaction(self.transaction)
        for call in (
            partial(device.start_transaction, replace(self.transaction, transaction_id="another")),
            partial(device.stop_transaction, "yet another"),
        ):
            try:
                await call()
            except MeterError:
                continue
            raise AssertionError("it does not raise MeterError")
        self.check_reading(await device.stop_transaction(""), 'stop_transaction("") while one runs')
        self.check_reading(await device.stop_transaction(""), 'stop_transaction("") while none runs')

    @staticmethod
    def check_record(record: SignedRecord) -> None:
        """A record that has octets; one of OCMF can be read, and verifies with the key that comes with it."""
        demand(record.format and record.data, "a record is empty, or does not say what it is")
        if record.format == "OCMF":
            parsed = parse_ocmf(record.data)
            if record.public_key:
                verdict = verify_ocmf(parsed, record.public_key)
                demand(verdict.valid, f"the record does not verify: {verdict.reason}")

    @rule()
    async def test_closing_twice_is_no_error(self, device: interfaces.Meter) -> None:
        """It may be closed twice."""
        await device.close()
        await device.close()

    @staticmethod
    def check_reading(given: object, what: str) -> None:
        """A reading that fits the messages."""
        reading = check_type(given, MeterReading, what)
        demand(1 <= len(reading.meter_id) <= 32, f"meter_id of {what} has {len(reading.meter_id)} characters, must have 1 to 32")
        for name in ("imported", "exported"):
            _check_whole(getattr(reading, name), f"{name} of {what}")
        if reading.time is not None:
            _check_whole(reading.time, f"time of {what}")
        demand(reading.time is not None or not reading.synchronised, f"{what} has no time and says that it is synchronised")
        if reading.power is not None:
            check_number(reading.power, f"power of {what}")
        if reading.signature is not None:
            demand(check_type(reading.signature, bytes, f"signature of {what}"), f"signature of {what} is empty, must be None then")
        check_number(reading.resolution, f"resolution of {what}", low=0.0)
        synchronised = reading.clock is ClockStatus.SYNCHRONISED
        demand(reading.clock is None or reading.synchronised is synchronised, f"clock and synchronised of {what} contradict each other")
        for number, phase in enumerate(reading.phases, 1):
            for name in ("voltage", "current", "power", "reactive_power"):
                if getattr(phase, name) is not None:
                    check_number(getattr(phase, name), f"{name} of phase {number} of {what}")
        for quadrant in ("q1", "q2", "q3", "q4") if reading.reactive is not None else ():
            _check_whole(getattr(reading.reactive, quadrant), f"reactive energy {quadrant} of {what}")


class SignerContract(Contract[interfaces.Signer]):
    """Rules of a `Signer`.

    Attributes:
        curves: Curves of which it makes keys.
    """

    protocols = (interfaces.Signer,)
    patience: ClassVar[float] = 20.0
    curves: ClassVar[tuple[str, ...]] = CURVES

    @rule()
    async def test_keys_have_names(self, device: interfaces.Signer) -> None:
        """Its keys have different names that are not empty."""
        keys = device.key_names()
        check_type(keys, tuple, "key_names()")
        demand(all(check_type(each, str, "key_names()") for each in keys), f"key_names() gives {keys}")
        demand(len(keys) == len(set(keys)), f"names come twice in {keys}")

    @rule()
    async def test_every_key_opens(self, device: interfaces.Signer) -> None:
        """Every key opens as one of ``cryptography``'s private keys, with the same public key each time."""
        for name in device.key_names():
            keys = [device.open_key(name) for _ in range(2)]
            _check_class(keys[0], f"open_key({name!r})")
            demand(curve_of(keys[0]) in CURVES, f"{name!r} is a key of {curve_of(keys[0])}, which V2G does not use")
            demand(public_octets(keys[0]) == public_octets(keys[1]), f"the public key of {name!r} changes")

    @rule()
    async def test_every_key_signs(self, device: interfaces.Signer) -> None:
        """Every key that signs gives signatures that its public key verifies, and refuses hashes that it has not."""
        await self.make_keys(device)
        for name in device.key_names():
            key = device.open_key(name)
            known = _HASHES.get(curve_of(key), ())
            for hash_name in known:
                signature = check_type(await device.sign(name, b"what is signed", hash_name), bytes, f"sign({name!r})")
                _check_signature(key, signature, hash_name, name)
            for hash_name in {"sha256", "", "md5"} - set(known):
                await _refused(device.sign(name, b"x", hash_name), f"sign({name!r}, {hash_name!r})")

    @rule()
    async def test_keys_may_be_used_from_threads(self, device: interfaces.Signer) -> None:
        """Keys that were opened sign from several threads at once."""
        await self.make_keys(device)
        for name in device.key_names():
            key = device.open_key(name)
            for hash_name in _HASHES.get(curve_of(key), ())[:1]:
                jobs = [asyncio.to_thread(sign_data, key, bytes([number]), hash_name) for number in range(8)]
                for number, signature in enumerate(await asyncio.gather(*jobs)):
                    _check_signature(key, signature, hash_name, name, data=bytes([number]))

    @rule("agree")
    async def test_keys_agree(self, device: interfaces.Signer) -> None:
        """Keys agree on what the other side gets from their public key, and refuse what is no point."""
        await self.make_keys(device)
        for name in device.key_names():
            key = device.open_key(name)
            if curve_of(key) == "ed448":
                await _refused(device.agree(name, bytes(57)), f"agree({name!r}) with Ed448")
                continue
            other = generate_key(curve_of(key))
            secret = await device.agree(name, public_octets(other))
            demand(secret == agree_secret(other, public_octets(key)), f"agree({name!r}) gives another secret than the other side has")
            for wrong in (b"", bytes(len(public_octets(key)))):
                await _refused(device.agree(name, wrong), f"agree({name!r}) with {len(wrong)} octets that are no point")

    @rule("generate")
    async def test_it_makes_keys(self, device: interfaces.Signer) -> None:
        """It makes keys of its curves; a name that is taken is refused unless the key is to be replaced."""
        for curve in self.curves:
            name = f"kit-{curve}"
            key = await device.make_key(name, curve, replace=True)
            demand(curve_of(key) == curve, f"make_key({curve!r}) gives a key of {curve_of(key)}")
            demand(name in device.key_names(), f"key_names() lacks {name!r}")
            await _refused(device.make_key(name, curve), f"make_key({name!r}), which is there,")
            new = await device.make_key(name, curve, replace=True)
            demand(public_octets(new) != public_octets(key), f"{name!r} is not replaced")
            demand(public_octets(device.open_key(name)) == public_octets(new), f"open_key({name!r}) gives the key that was replaced")
            demand(device.key_names().count(name) == 1, f"{name!r} is there twice")
        await _refused(device.make_key("kit-none", "secp192r1"), "make_key() of a curve that does not exist here")

    @rule("import_scalar")
    async def test_it_takes_keys_in(self, device: interfaces.Signer) -> None:
        """It takes a private number in, and neither shows it nor takes one that does not fit."""
        scalar = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        key = await device.make_key("kit-import", "secp256r1", scalar=scalar, replace=True)
        demand(public_octets(key) == public_octets(key_from_scalar("secp256r1", scalar)), "the public key is not that of the number")
        for text in (repr(device), repr(key), str(key)):
            demand(scalar.hex() not in text and str(int.from_bytes(scalar, "big")) not in text, "a repr contains the private key")
        for wrong in (b"\xff" * 32, bytes(32), b""):
            text = f"make_key() with a number of {len(wrong)} octets that is none of the curve"
            await _refused(device.make_key("kit-wrong", "secp256r1", scalar=wrong), text)
        demand("kit-wrong" not in device.key_names(), "a key that was refused is there")

    @rule()
    async def test_what_is_unknown_is_refused(self, device: interfaces.Signer) -> None:
        """A key that is not there is a `SignerError` that names it."""
        error = await _refused(device.sign("no-such-key", b"x", "sha256"), "sign() with an unknown key")
        demand(error.key == "no-such-key", f"the error about no-such-key names {error.key!r}")
        await _refused(device.agree("no-such-key", b"\x04" + bytes(64)), "agree() with an unknown key")
        try:
            device.open_key("no-such-key")
        except SignerError:
            return
        raise AssertionError("open_key() of an unknown key does not raise SignerError")

    @rule()
    async def test_closing_twice_is_no_error(self, device: interfaces.Signer) -> None:
        """It may be closed twice."""
        await device.close()
        await device.close()

    async def make_keys(self, device: interfaces.Signer) -> None:
        """One key of each curve, where the device makes keys."""
        if "generate" in self.capabilities:
            for curve in self.curves:
                await device.make_key(f"kit-{curve}", curve, replace=True)


_CLASSES: Final = (ec.EllipticCurvePrivateKey, ed448.Ed448PrivateKey, x448.X448PrivateKey)
#: What each curve signs by.
_HASHES: Final = {"secp256r1": ("sha256", "sha512"), "secp521r1": ("sha512", "sha256"), "ed448": ("",)}


def _check_class(value: object, what: str) -> None:
    demand(isinstance(value, _CLASSES), f"{what} gives a {type(value).__name__}, must be a private key of cryptography's classes")


async def _refused(call: Awaitable[object], what: str) -> SignerError:
    try:
        await call
    except SignerError as error:
        return error
    raise AssertionError(f"{what} does not raise SignerError")


def _check_signature(key: PrivateKey, signature: bytes, hash_name: str, name: str, *, data: bytes = b"what is signed") -> None:
    public = key.public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            size = (public.key_size + 7) // 8 * 2
            demand(len(signature) == size, f"signatures of {name!r} have {len(signature)} octets, must be r || s of {size}")
            public.verify(der_signature(signature), data, ec.ECDSA(hashes.SHA512() if hash_name == "sha512" else hashes.SHA256()))
        elif isinstance(public, ed448.Ed448PublicKey):
            public.verify(signature, data)
    except InvalidSignature as error:
        raise AssertionError(f"a signature by {name!r} with {hash_name or 'no hash'} does not verify") from error


class _Unknown:
    """An event that no sink has heard of."""


class TraceSinkContract(Contract[interfaces.TraceSink]):
    """Rules of a `TraceSink`."""

    protocols = (interfaces.TraceSink,)

    @rule()
    async def test_it_takes_every_record(self, device: interfaces.TraceSink) -> None:
        """It takes every record, of events that it does not know too."""
        for number, event in enumerate((_Unknown(), "text", None, b"\xff", {"a": 1})):
            for role in ("evcc", "secc"):
                device.write(TraceRecord(time=float(number), session=f"ä/{number}", role=role, event=event))

    @rule()
    async def test_closing_twice_is_no_error(self, device: interfaces.TraceSink) -> None:
        """It may be closed twice, and without any record."""
        device.close()
        device.close()
