"""Certificates of a station by command of its CSMS: installed, listed, deleted, signed (A02, M03 to M05), in every version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from v2gstack.application.ocpp.contracts import hash_data_of, hash_data_to_message
from v2gstack.application.ocpp.pnc16 import carried, carry_answer, is_carried
from v2gstack.errors import CertificateError, CodecError, StorageError
from v2gstack.messages import ocpp16, ocpp201
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp.certificates import ChainUse, RootUse
from v2gstack.security import Certificate, CertificateHashData, certificates_from_pem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from v2gstack.messages.ocpp import OcppObject
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = [
    "SIGNING_TRIGGERS",
    "begin_signing",
    "carried_command",
    "certificate_signed",
    "delete_certificate",
    "extended_trigger",
    "install_certificate",
    "installed_certificates",
    "orders_certificates",
]

#: Names of OCPP 1.6 for roots.
_USES_16: Final = {"CentralSystemRootCertificate": RootUse.CSMS, "ManufacturerRootCertificate": RootUse.MANUFACTURER}
#: What GetInstalledCertificateIds calls chains.
_CHAINS: Final = "V2GCertificateChain"
#: What TriggerMessage may ask to have signed.
SIGNING_TRIGGERS: Final = {
    "SignChargePointCertificate": ChainUse.STATION,
    "SignChargingStationCertificate": ChainUse.STATION,
    "SignV2GCertificate": ChainUse.V2G,
    "SignV2G20Certificate": ChainUse.V2G20,
}
#: Characters of additionalInfo in 2.0.1.
_INFO_MAX: Final = 512
#: Certificates of a chain that GetInstalledCertificateIds has room for below the first one (schema).
_MOST_CHILDREN: Final = 4


def _info(msg: Any, version: OcppVersion, code: str, text: str) -> dict[str, Any]:
    """Why something is refused; OCPP 1.6 has no place for it."""
    return {} if version is OcppVersion.V16 else {"status_info": msg.StatusInfoType(reason_code=code, additional_info=text[:_INFO_MAX])}


async def install_certificate(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject | None:
    """InstallCertificate (M05)."""
    if owner.certificates is None:
        return None
    store = owner.certificates.store
    name = str(request.certificate_type)
    use = _USES_16.get(name) or RootUse(name)
    statuses, response = msg.InstallCertificateStatusEnumType, msg.InstallCertificateResponse
    status, more = statuses.Accepted, {}
    try:
        store.install_root(use, _root_of(request.certificate, owner.certificates.now()))
    except CertificateError as error:
        status, more = statuses.Rejected, _info(msg, version, "InvalidCertificate", str(error))
    except StorageError as error:
        full = store.count >= store.limit
        # M05.FR.06: no room is no failure
        status = statuses.Rejected if full else statuses.Failed
        more = _info(msg, version, "OutOfStorage" if full else "InternalError", error.message)
    else:
        owner.certificates.changed()
    answer: OcppObject = response(status=status, **more)
    return answer


def _root_of(text: str, now: datetime) -> Certificate:
    found = certificates_from_pem(text)
    if len(found) != 1:
        raise CertificateError(f"{len(found)} certificates, where one is installed")
    root = found[0]
    if root.is_ca is not True:
        raise CertificateError("it is not a certificate of a certification authority")
    if root.is_self_issued and not root.is_signed_by(root):
        raise CertificateError("it is not signed by its own key")
    if now > root.not_after:
        raise CertificateError(f"it was valid until {root.not_after:%Y-%m-%d %H:%M} UTC")
    # what cannot be named could never be listed or deleted
    CertificateHashData.of(root, root)
    return root


async def delete_certificate(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject | None:
    """DeleteCertificate (M04)."""
    del version
    if owner.certificates is None:
        return None
    statuses = msg.DeleteCertificateStatusEnumType
    try:
        gone = owner.certificates.store.delete(hash_data_of(request.certificate_hash_data))
    except StorageError:
        gone = False
    if gone:
        owner.certificates.changed()
    status = statuses.NotFound if gone is None else statuses.Accepted if gone else statuses.Failed
    answer: OcppObject = msg.DeleteCertificateResponse(status=status)
    return answer


async def installed_certificates(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject | None:
    """GetInstalledCertificateIds (M03); without a type, all."""
    if owner.certificates is None:
        return None
    store = owner.certificates.store
    statuses = msg.GetInstalledCertificateStatusEnumType
    if version is OcppVersion.V16:
        wanted = _USES_16[str(request.certificate_type)]
        of_16 = tuple(hash_data_to_message(msg, hashed[0]) for use, hashed in store.installed() if use is wanted)
        status = statuses.Accepted if of_16 else statuses.NotFound
        old: OcppObject = msg.GetInstalledCertificateIdsResponse(status=status, certificate_hash_data=of_16 or None)
        return old
    asked = {str(each) for each in request.certificate_type or ()}
    found: list[Any] = []
    for use, hashed in store.installed():
        # the chain that the CSMS is shown is not among them: nobody may delete it this way
        name = use.value if isinstance(use, RootUse) else "" if use is ChainUse.STATION else _CHAINS
        if not name or (asked and name not in asked) or not hasattr(msg.GetCertificateIdUseEnumType, name):
            continue
        found.append(
            msg.CertificateHashDataChainType(
                certificate_type=msg.GetCertificateIdUseEnumType(name),
                certificate_hash_data=hash_data_to_message(msg, hashed[0]),
                child_certificate_hash_data=tuple(hash_data_to_message(msg, each) for each in hashed[1 : 1 + _MOST_CHILDREN]) or None,
            )
        )
    status = statuses.Accepted if found else statuses.NotFound
    answer: OcppObject = msg.GetInstalledCertificateIdsResponse(status=status, certificate_hash_data_chain=tuple(found) or None)
    return answer


async def certificate_signed(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject | None:
    """CertificateSigned (A02.FR.06, FR.07)."""
    if owner.certificates is None or owner.certificates.signing is None:
        return None
    kind = getattr(request, "certificate_type", None)
    use = owner.certificates.signing.awaited if kind is None else ChainUse(str(kind))
    statuses = msg.CertificateSignedStatusEnumType
    status, more = statuses.Accepted, {}
    try:
        owner.certificates.signing.signed(use, request.certificate_chain, request_id=getattr(request, "request_id", None))
    except (CertificateError, StorageError) as error:
        status, more = statuses.Rejected, _info(msg, version, "InvalidCertificate", str(error))
    answer: OcppObject = msg.CertificateSignedResponse(status=status, **more)
    return answer


def orders_certificates(owner: ChargingStation) -> bool:
    """Whether a station has what it takes to order certificates: a store for them, and a signer for their keys."""
    return owner.certificates is not None and owner.certificates.signing is not None


def begin_signing(owner: ChargingStation, use: ChainUse) -> bool:
    """Order a certificate; whether the station can.

    Args:
        owner: The station.
        use: What for.
    """
    return owner.certificates is not None and owner.certificates.signing is not None and owner.certificates.signing.begin(use)


async def extended_trigger(owner: ChargingStation, msg: Any, version: OcppVersion, request: Any) -> OcppObject | None:
    """ExtendedTriggerMessage of OCPP 1.6: a certificate; all else is TriggerMessage's."""
    del version
    if not orders_certificates(owner):
        return None
    use = SIGNING_TRIGGERS.get(str(request.requested_message))
    statuses = msg.TriggerMessageStatusEnumType
    status = statuses.NotImplemented
    if use is not None:
        status = statuses.Accepted if begin_signing(owner, use) else statuses.Rejected
    answer: OcppObject = msg.ExtendedTriggerMessageResponse(status=status)
    return answer


async def carried_command(owner: ChargingStation, request: Any) -> OcppObject | None:
    """What a DataTransfer of OCPP 1.6 carries; ``None`` where it is somebody else's."""
    if not is_carried(request):
        return None
    try:
        message = carried(request)
    except CodecError:
        return ocpp16.DataTransferResponse(status=ocpp16.DataTransferStatus.Rejected)
    if isinstance(message, ocpp201.TriggerMessageRequest):
        use, statuses = SIGNING_TRIGGERS.get(str(message.requested_message)), ocpp201.TriggerMessageStatusEnumType
        accepted = use is not None and begin_signing(owner, use)
        return carry_answer(ocpp201.TriggerMessageResponse(status=statuses.Accepted if accepted else statuses.Rejected))
    command = _CARRIED.get(type(message))
    return carry_answer(None if command is None else await command(owner, ocpp201, OcppVersion.V201, message))


_CARRIED: Final[dict[type[Any], Callable[[ChargingStation, Any, OcppVersion, Any], Awaitable[OcppObject | None]]]] = {
    ocpp201.CertificateSignedRequest: certificate_signed,
    ocpp201.DeleteCertificateRequest: delete_certificate,
    ocpp201.GetInstalledCertificateIdsRequest: installed_certificates,
    ocpp201.InstallCertificateRequest: install_certificate,
}
