"""Which elements of which messages are signed, and by what name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from v2gstack.messages import iso15118_2 as iso2
from v2gstack.messages import iso15118_20 as iso20

__all__ = ["SignedElement", "signed_elements"]


class SignedElement(NamedTuple):
    """An element of a message that a signature covers.

    Attributes:
        name: Its name in the schema, by which it is encoded as a fragment.
        value: The element.
    """

    name: str
    value: Any

    @property
    def id(self) -> str | None:
        """Its Id, which the reference of a signature points at."""
        return getattr(self.value, "id", None)


_Elements = Iterator[SignedElement]


def _body(message: Any) -> _Elements:
    yield SignedElement(type(message).__name__, message)


def _installation_2(message: Any) -> _Elements:
    yield SignedElement("ContractSignatureCertChain", message.contract_signature_cert_chain)
    yield SignedElement("ContractSignatureEncryptedPrivateKey", message.contract_signature_encrypted_private_key)
    yield SignedElement("DHpublickey", message.dh_public_key)
    yield SignedElement("eMAID", message.emaid)


def _tariffs_2(message: iso2.ChargeParameterDiscoveryRes) -> _Elements:
    schedules = message.sa_schedules
    if isinstance(schedules, iso2.SAScheduleList):
        for entry in schedules.sa_schedule_tuple:
            if entry.sales_tariff is not None:
                yield SignedElement("SalesTariff", entry.sales_tariff)


def _authorization_20(message: iso20.AuthorizationReq) -> _Elements:
    if message.pnc_a_req_authorization_mode is not None:
        yield SignedElement("PnC_AReqAuthorizationMode", message.pnc_a_req_authorization_mode)


def _request_20(message: iso20.CertificateInstallationReq) -> _Elements:
    yield SignedElement("OEMProvisioningCertificateChain", message.oem_provisioning_certificate_chain)


def _installation_20(message: iso20.CertificateInstallationRes) -> _Elements:
    yield SignedElement("SignedInstallationData", message.signed_installation_data)


def _metering_20(message: iso20.MeteringConfirmationReq) -> _Elements:
    yield SignedElement("SignedMeteringData", message.signed_metering_data)


def _prices_20(message: iso20.ScheduleExchangeRes) -> _Elements:
    holders: list[iso20.ChargingSchedule | iso20.Dynamic_SEResControlMode | None] = [message.dynamic_se_res_control_mode]
    if message.scheduled_se_res_control_mode is not None:
        for entry in message.scheduled_se_res_control_mode.schedule_tuple:
            holders += [entry.charging_schedule, entry.discharging_schedule]
    for holder in holders:
        prices = None if holder is None else holder.price_schedule
        if prices is not None:
            yield SignedElement(type(prices).__name__, prices)


_SIGNED: Final[MappingProxyType[type[Any], Callable[[Any], _Elements]]] = MappingProxyType(
    {
        iso2.AuthorizationReq: _body,
        iso2.CertificateInstallationReq: _body,
        iso2.CertificateInstallationRes: _installation_2,
        iso2.CertificateUpdateReq: _body,
        iso2.CertificateUpdateRes: _installation_2,
        iso2.ChargeParameterDiscoveryRes: _tariffs_2,
        iso2.MeteringReceiptReq: _body,
        iso20.AuthorizationReq: _authorization_20,
        iso20.CertificateInstallationReq: _request_20,
        iso20.CertificateInstallationRes: _installation_20,
        iso20.MeteringConfirmationReq: _metering_20,
        iso20.ScheduleExchangeRes: _prices_20,
    }
)


def signed_elements(message: object) -> tuple[SignedElement, ...]:
    """The elements of a message that its signature covers, if it has one; none for messages that are never signed.

    A tariff or a price schedule without an Id is one that nobody signed; it is among them all the same.

    Args:
        message: A message of ISO 15118-2, whole or its body alone, or one of ISO 15118-20.

    Example:
        >>> from v2gstack.messages.iso15118_2 import AuthorizationReq
        >>> signed_elements(AuthorizationReq(id="ID1", gen_challenge=bytes(16)))[0].name
        'AuthorizationReq'
    """
    body: object = message.body.body_element if isinstance(message, iso2.V2G_Message) else message
    found = _SIGNED.get(type(body))
    return () if found is None else tuple(found(body))
