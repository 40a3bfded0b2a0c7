"""Plug & Charge from plugging in to the end, station and vehicle against each other, in both protocols and in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.support.pair import Pair, World, run_pair
from tests.support.plug_and_charge import EPOCH, TLS12, TLS13, Parties
from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.application.effects import AuthorizeContract, AuthorizeEim, InstallContract, ProvisionContract, SignData
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.secc import SeccApplication
from v2gstack.protocols.v2g import ISO15118_2, ISO15118_20_DC, PLAIN, STRICT, TOLERANT, Channel, EndKind, EvccSession, Policy, SeccSession
from v2gstack.types import AuthorizationVerdict, Tariff, TariffPeriod

PRICED = Tariff(periods=(TariffPeriod(duration=1800, price=Decimal("0.40")), TariffPeriod(duration=84_600, price=Decimal("0.20"))))
DAY = 86_400.0
PROTOCOLS = {"iso15118_2": ISO15118_2, "iso15118_20_p521": ISO15118_20_DC, "iso15118_20_ed448": ISO15118_20_DC}
ALL = list(PROTOCOLS)


def run(
    parties: Parties,
    contracts: Any,
    *,
    station: Any = None,
    channel: Channel | None = None,
    world: World | None = None,
    policy: Policy = STRICT,
    config: dict[str, Any] | None = None,
    vehicle: dict[str, Any] | None = None,
    offset: float = EPOCH,
    between: Callable[[Any, bytes], bytes] | None = None,
) -> Pair:
    protocol = PROTOCOLS[parties.profile]
    channel = channel or (TLS12 if parties.profile == "iso15118_2" else TLS13)
    counter = iter(range(1, 10_000))

    def random(size: int) -> bytes:
        return next(counter).to_bytes(size, "big")

    options: dict[str, Any] = {"protocols": [protocol], "channel": channel, "unix_offset": offset, "policy": policy, "random": random}
    values: dict[str, Any] = {"contract_payment": True, "contracts": station or parties.station(), "external_payment": False}
    secc = SeccApplication(SeccSession(**options), StationConfig(**(values | (config or {}))))
    settings = {"contracts": contracts, "time_limit": 20.0, "loop_interval": 0.2} | (vehicle or {})
    evcc = EvccApplication(EvccSession(**options), VehicleConfig(**settings))
    return run_pair(secc, evcc, world or parties.world(), between=between)


def assert_charged(pair: Pair) -> None:
    assert (pair.end("evcc").kind, pair.end("secc").kind) == (EndKind.TERMINATED, EndKind.TERMINATED), pair.end("evcc").text
    assert any("CurrentDemand" in name or "ChargeLoop" in name for name in pair.names), (pair.names, pair.evcc._vehicle.wish)
    assert not pair.effects("secc", AuthorizeEim)


@pytest.mark.parametrize("profile", ALL)
def test_a_contract_pays(profile: str) -> None:
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(parties.contract))
    assert_charged(pair)
    (asked,) = parties.asked
    assert asked.emaid == parties.contract.emaid
    assert asked.certificate_chain == parties.contract.certificate_chain


@pytest.mark.parametrize("profile", ALL)
def test_a_contract_is_installed_during_the_session_and_pays_for_it(profile: str) -> None:
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(oem=True))
    assert_charged(pair)
    assert "CertificateInstallationReq" in pair.names
    (installed,) = pair.evcc.contracts
    assert installed.emaid == "DE8AA1A2B3C4D5V"
    assert parties.asked[0].certificate_chain == installed.certificate_chain
    # the key was given by the office, and is the signer's now
    assert installed.certificate_chain != parties.contract.certificate_chain


@pytest.mark.parametrize("profile", ["iso15118_20_p521", "iso15118_20_ed448"])
def test_several_contracts_come_one_by_one(profile: str) -> None:
    emaids = ("DE8AA1A2B3C4D5V", "DE8AA9A9B9C9D98", "DE8BB1A2B3C4D5W")
    parties = Parties(profile, emaids=emaids)
    pair = run(parties, parties.vehicle(oem=True, maximum_contracts=3, prioritized_emaids=emaids[2:]))
    assert_charged(pair)
    assert len(pair.messages("CertificateInstallationReq")) == 3
    assert [one.remaining_contract_certificate_chains for one in pair.messages("CertificateInstallationRes")] == [2, 1, 0]
    assert [contract.emaid for contract in pair.evcc.contracts] == [emaids[2], emaids[0], emaids[1]]
    assert len({contract.key for contract in pair.evcc.contracts}) == 3
    # the one that was wanted first pays
    assert parties.asked[0].emaid == emaids[2]


@pytest.mark.parametrize("profile", ["iso15118_20_p521"])
def test_a_vehicle_with_room_for_one_contract_gets_one(profile: str) -> None:
    parties = Parties(profile, emaids=("DE8AA1A2B3C4D5V", "DE8BB1A2B3C4D5W"))
    pair = run(parties, parties.vehicle(oem=True, maximum_contracts=1))
    assert_charged(pair)
    assert len(pair.messages("CertificateInstallationReq")) == 1


def test_a_contract_that_ends_soon_is_renewed_with_its_own_key() -> None:
    parties = Parties()
    pair = run(parties, parties.vehicle(parties.contract, renew_before=365 * DAY))
    assert_charged(pair)
    assert "CertificateUpdateReq" in pair.names
    (effect,) = pair.effects("evcc", InstallContract)
    assert effect.receiver_key == "contract"
    (renewed,) = pair.evcc.contracts
    assert renewed.emaid == parties.contract.emaid
    assert renewed.key == "contract"
    assert renewed.certificate_chain[0] != parties.contract.certificate_chain[0]
    assert parties.asked[0].certificate_chain == renewed.certificate_chain


def test_a_contract_that_ends_soon_is_told_so() -> None:
    parties = Parties()
    pair = run(parties, parties.vehicle(parties.contract), station=parties.station(expiry_warning=365 * DAY, provisioning=False))
    assert_charged(pair)
    assert pair.messages("PaymentDetailsRes")[0].response_code == "OK_CertificateExpiresSoon"


@pytest.mark.parametrize("profile", ALL)
def test_the_vehicle_is_answered_while_the_back_end_thinks(profile: str) -> None:
    parties = Parties(profile, verdict=[AuthorizationVerdict.PENDING, AuthorizationVerdict.PENDING, AuthorizationVerdict.ACCEPTED])
    world = parties.world(times={AuthorizeContract: 3.0})
    pair = run(parties, parties.vehicle(parties.contract), world=world)
    assert_charged(pair)
    answers = [str(answer.evse_processing.value) for answer in pair.messages("AuthorizationRes")]
    assert answers[-1] == "Finished"
    assert set(answers[:-1]) == {"Ongoing"}
    assert len(answers) > 10


@pytest.mark.parametrize("profile", ALL)
def test_a_slow_provisioning_service(profile: str) -> None:
    """ISO 15118-20 says that it is going on, ISO 15118-2 holds its answer back."""
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(oem=True), world=parties.world(times={ProvisionContract: 3.0}))
    assert_charged(pair)
    answers = pair.messages("CertificateInstallationRes")
    assert len(answers) == 1 if profile == "iso15118_2" else len(answers) > 5


def test_a_silent_provisioning_service_is_given_up_in_time() -> None:
    parties = Parties()
    pair = run(parties, parties.vehicle(oem=True), world=parties.world(times={ProvisionContract: 100.0}))
    assert pair.messages("CertificateInstallationRes")[0].response_code == "FAILED_NoCertificateAvailable"
    request, answer = (next(line for line in pair.lines if line.name == f"CertificateInstallation{end}") for end in ("Req", "Res"))
    assert answer.time - request.time < 4.5


@pytest.mark.parametrize("profile", ALL)
def test_receipts_are_signed_and_checked(profile: str) -> None:
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(parties.contract), config={"receipt_required": True, "receipt_interval": 5.0})
    assert_charged(pair)
    name = "MeteringReceipt" if profile == "iso15118_2" else "MeteringConfirmation"
    answers = pair.messages(f"{name}Res")
    assert len(answers) >= 3
    assert {str(answer.response_code) for answer in answers} == {"OK"}


@pytest.mark.parametrize("profile", ALL)
def test_prices_are_signed_by_the_provider_and_heeded(profile: str) -> None:
    parties = Parties(profile)
    curve = "ed448" if profile.endswith("ed448") else "secp521r1"
    station = parties.station(tariff_key="operator", tariff_curve=curve)
    pair = run(parties, parties.vehicle(parties.contract), station=station, config={"tariff": PRICED})
    assert_charged(pair)
    assert not _named(pair, "unsigned_prices")
    signed = pair.effects("secc", SignData)
    assert [effect.key for effect in signed] == ["operator"]


@pytest.mark.parametrize("profile", ALL)
def test_prices_that_somebody_else_signed_are_not_heeded(profile: str) -> None:
    parties = Parties(profile)
    curve = "ed448" if profile.endswith("ed448") else "secp521r1"
    station = parties.station(tariff_key="oem", tariff_curve=curve)
    pair = run(parties, parties.vehicle(parties.contract), station=station, config={"tariff": PRICED}, policy=TOLERANT)
    assert_charged(pair)
    assert _named(pair, "unsigned_prices")


def test_without_a_key_iso15118_2_leaves_tariffs_out() -> None:
    parties = Parties()
    pair = run(parties, parties.vehicle(parties.contract), config={"tariff": PRICED})
    assert_charged(pair)
    answer = pair.messages("ChargeParameterDiscoveryRes")[-1]
    assert answer.sa_schedules.sa_schedule_tuple[0].sales_tariff is None


def _named(pair: Pair, quirk: str) -> list[Any]:
    return [output for _, side, output in pair.outputs if side == "evcc" and getattr(output, "quirk", "") == quirk]


@pytest.mark.parametrize("profile", ALL)
def test_an_expired_contract_is_replaced_by_a_new_one(profile: str) -> None:
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(parties.contract_of("contract_expired"), oem=True))
    assert_charged(pair)
    assert "CertificateInstallationReq" in pair.names
    # same contract, so that the new certificate takes the old one's place
    assert len(pair.evcc.contracts) == 1


@pytest.mark.parametrize("profile", ALL)
def test_without_a_contract_external_means_are_good_enough(profile: str) -> None:
    parties = Parties(profile)
    pair = run(parties, parties.vehicle(), config={"external_payment": True})
    assert pair.end("evcc").kind is EndKind.TERMINATED
    assert pair.effects("secc", AuthorizeEim)
    assert not pair.effects("secc", AuthorizeContract)


def test_contracts_are_not_offered_without_tls() -> None:
    """[V2G2-634]: whatever the configuration says, plain TCP has external means only."""
    parties = Parties()
    pair = run(parties, parties.vehicle(parties.contract), channel=PLAIN)
    assert pair.end("evcc").kind is EndKind.TERMINATED
    assert [str(option) for option in pair.messages("ServiceDiscoveryRes")[0].payment_option_list.payment_option] == ["ExternalPayment"]
    assert not pair.effects("secc", AuthorizeContract)


@pytest.mark.parametrize("profile", ["iso15118_20_p521"])
def test_a_refused_contract_leaves_the_other_ones(profile: str) -> None:
    parties = Parties(profile, verdict=[AuthorizationVerdict.REJECTED, AuthorizationVerdict.ACCEPTED])
    other = replace(parties.contract, emaid="DE8AA1A2B3C4D5V")
    pair = run(parties, parties.vehicle(parties.contract, other))
    assert_charged(pair)
    codes = [str(answer.response_code) for answer in pair.messages("AuthorizationRes")]
    assert codes == ["WARNING_GeneralPnCAuthorizationError", "OK"]


@pytest.mark.parametrize("profile", ["iso15118_20_p521"])
def test_a_refused_contract_leaves_external_means(profile: str) -> None:
    parties = Parties(profile, verdict=AuthorizationVerdict.PROVIDER_UNKNOWN)
    pair = run(parties, parties.vehicle(parties.contract), config={"external_payment": True})
    assert pair.end("evcc").kind is EndKind.TERMINATED
    codes = [str(answer.response_code) for answer in pair.messages("AuthorizationRes")]
    assert codes[0] == "WARNING_eMSPUnknown"
    assert pair.effects("secc", AuthorizeEim)


def test_providers_that_the_station_does_not_know_are_not_tried() -> None:
    parties = Parties("iso15118_20_p521")
    station = parties.station(providers=("FRXYZ",))
    pair = run(parties, parties.vehicle(parties.contract), station=station, config={"external_payment": True})
    assert pair.end("evcc").kind is EndKind.TERMINATED
    assert not pair.effects("secc", AuthorizeContract)
    assert pair.messages("AuthorizationSetupRes")[0].pnc_as_res_authorization_mode.supported_providers.provider_id == ("FRXYZ",)


@pytest.mark.parametrize("profile", ["iso15118_20_p521"])
def test_a_paused_session_goes_on_with_its_contract(profile: str) -> None:
    """After a resumption nobody presents the contract again, and confirmations are still signed by it."""
    parties = Parties(profile)
    charged = {"receipt_required": True, "receipt_interval": 5.0}
    first = run(parties, parties.vehicle(parties.contract), config=charged, vehicle={"pause_after": 10.0})
    assert first.end("evcc").kind is EndKind.PAUSED
    options: dict[str, Any] = {"protocols": [ISO15118_20_DC], "channel": TLS13, "unix_offset": EPOCH, "policy": STRICT}
    secc_paused, evcc_paused = first.secc.paused, first.evcc.paused
    secc = SeccApplication(SeccSession(**options, random=bytes, paused=[secc_paused]), first.secc._station.config)
    evcc_config = replace(first.evcc.config, pause_after=None)
    evcc = EvccApplication(EvccSession(**options, random=bytes, resume=evcc_paused), evcc_config, resumed=evcc_paused)
    again = run_pair(secc, evcc, parties.world())
    assert again.end("evcc").kind is EndKind.TERMINATED, again.end("evcc").text
    assert "AuthorizationReq" not in again.names
    answers = again.messages("MeteringConfirmationRes")
    assert answers
    assert {str(answer.response_code) for answer in answers} == {"OK"}


@pytest.mark.parametrize("profile", ALL)
def test_what_does_not_fit_into_messages_breaks_nothing(profile: str) -> None:
    """A contract without its sub-CAs, one that is no certificate, an EMAID as people write it, no roots, too many of all."""
    parties = Parties(profile)
    leaf = parties.contract.certificate_chain[0]
    odd = [
        replace(parties.contract, certificate_chain=(b"\x30\x00",)),
        replace(parties.contract, certificate_chain=()),
        replace(parties.contract, certificate_chain=(leaf, bytes(5000))),
        replace(parties.contract, emaid="DE-8AA-1A2B3C4D5-V"),
    ]
    pair = run(parties, parties.vehicle(*odd, maximum_contracts=1000))
    assert_charged(pair)
    nothing = run(parties, parties.vehicle(oem=True, roots=()), config={"external_payment": True})
    assert nothing.effects("secc", AuthorizeEim)
    many = run(parties, parties.vehicle(oem=True, roots=parties.roots * 10, maximum_contracts=1000))
    assert_charged(many)


def test_a_request_that_cannot_be_written_ends_the_session_in_words() -> None:
    parties = Parties()
    pair = run(parties, parties.vehicle(replace(parties.contract, emaid="far too long to be an EMAID")))
    assert pair.end("evcc").kind is EndKind.ABORTED
    assert "PaymentDetailsReq cannot be sent" in pair.end("evcc").text
