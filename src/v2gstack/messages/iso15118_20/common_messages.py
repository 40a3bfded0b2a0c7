"""ISO 15118-20 CommonMessages: the messages that every kind of charging shares."""

# Generated from schemas/iso15118_20_common_messages.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 097a5a70d316c1edd5c9a85e4693aaeee6c5fb92e66cc0c4024fc73524272d63

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message, nothing_chosen
from v2gstack.messages._scalars import Byte, Int, Short, UnsignedByte, UnsignedInt, UnsignedLong, UnsignedShort
from v2gstack.messages.iso15118_20.common_types import (
    EVSEStatus,
    ListOfRootCertificateIDs,
    MeterInfo,
    Processing,
    RationalNumber,
    Receipt,
    V2GRequest,
    V2GResponse,
    descriptionType,
    identifierType,
    nameType,
    numericIDType,
    percentValueType,
    sessionIDType,
)

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AbsolutePriceSchedule",
    "AdditionalService",
    "AdditionalServiceList",
    "Authorization",
    "AuthorizationReq",
    "AuthorizationRes",
    "AuthorizationSetupReq",
    "AuthorizationSetupRes",
    "CertificateChain",
    "CertificateInstallationReq",
    "CertificateInstallationRes",
    "ChannelSelection",
    "ChargeProgress",
    "ChargingSchedule",
    "ChargingSession",
    "ContractCertificateChain",
    "Dynamic_EVPPTControlMode",
    "Dynamic_SEReqControlMode",
    "Dynamic_SEResControlMode",
    "Dynamic_SMDTControlMode",
    "EIM_AReqAuthorizationMode",
    "EIM_ASResAuthorizationMode",
    "EMAIDList",
    "EVAbsolutePriceSchedule",
    "EVEnergyOffer",
    "EVPowerProfile",
    "EVPowerProfileEntryList",
    "EVPowerSchedule",
    "EVPowerScheduleEntry",
    "EVPowerScheduleEntryList",
    "EVPriceRule",
    "EVPriceRuleStack",
    "EVPriceRuleStackList",
    "EcdhCurve",
    "EvCheckInStatus",
    "EvCheckOutStatus",
    "EvseCheckOutStatus",
    "MeteringConfirmationReq",
    "MeteringConfirmationRes",
    "OverstayRule",
    "OverstayRuleList",
    "Parameter",
    "ParameterSet",
    "ParkingMethod",
    "PnC_AReqAuthorizationMode",
    "PnC_ASResAuthorizationMode",
    "PowerDeliveryReq",
    "PowerDeliveryRes",
    "PowerSchedule",
    "PowerScheduleEntry",
    "PowerScheduleEntryList",
    "PowerToleranceAcceptance",
    "PriceLevelSchedule",
    "PriceLevelScheduleEntry",
    "PriceLevelScheduleEntryList",
    "PriceRule",
    "PriceRuleStack",
    "PriceRuleStackList",
    "PriceSchedule",
    "ScheduleExchangeReq",
    "ScheduleExchangeRes",
    "ScheduleTuple",
    "Scheduled_EVPPTControlMode",
    "Scheduled_SEReqControlMode",
    "Scheduled_SEResControlMode",
    "Scheduled_SMDTControlMode",
    "SelectedService",
    "SelectedServiceList",
    "Service",
    "ServiceDetailReq",
    "ServiceDetailRes",
    "ServiceDiscoveryReq",
    "ServiceDiscoveryRes",
    "ServiceIDList",
    "ServiceList",
    "ServiceParameterList",
    "ServiceSelectionReq",
    "ServiceSelectionRes",
    "SessionSetupReq",
    "SessionSetupRes",
    "SessionStopReq",
    "SessionStopRes",
    "SignedCertificateChain",
    "SignedInstallationData",
    "SignedMeteringData",
    "SubCertificates",
    "SupportedProvidersList",
    "TargetPosition",
    "TaxRule",
    "TaxRuleList",
    "VehicleCheckInReq",
    "VehicleCheckInRes",
    "VehicleCheckOutReq",
    "VehicleCheckOutRes",
    "certificateType",
    "currencyType",
    "dhPublicKeyType",
    "genChallengeType",
    "languageType",
    "maxSupportingPointsScheduleTupleType",
    "secp521_EncryptedPrivateKeyType",
    "serviceIDType",
    "tpm_EncryptedPrivateKeyType",
    "x448_EncryptedPrivateKeyType",
]


class Authorization(enum.StrEnum):
    """Way in which the use of the EVSE is authorized."""

    #: External identification means: a card, an app, a payment terminal.
    EIM = "EIM"
    #: Plug and Charge: a contract certificate in the vehicle.
    PnC = "PnC"


class EcdhCurve(enum.StrEnum):
    """Elliptic curve of a Diffie-Hellman key agreement."""

    #: The NIST curve secp521r1.
    SECP521 = "SECP521"
    #: Curve 448 of RFC 7748.
    X448 = "X448"


class EvCheckInStatus(enum.StrEnum):
    """How far the check in of a vehicle has come."""

    #: The vehicle asks to check in.
    CheckIn = "CheckIn"
    #: The vehicle is moving into position.
    Processing = "Processing"
    #: The vehicle is in position.
    Completed = "Completed"


class ParkingMethod(enum.StrEnum):
    """How a vehicle is brought into position."""

    #: The vehicle parks itself.
    AutoParking = "AutoParking"
    #: A person parks the vehicle, guided by its display.
    MVGuideManual = "MVGuideManual"
    #: A person parks the vehicle without guidance.
    Manual = "Manual"


class ChargeProgress(enum.StrEnum):
    """What an EV wants to happen to the energy transfer."""

    #: Start the energy transfer.
    Start = "Start"
    #: Stop the energy transfer.
    Stop = "Stop"
    #: Interrupt the energy transfer and keep the session alive.
    Standby = "Standby"
    #: Agree on a new schedule.
    ScheduleRenegotiation = "ScheduleRenegotiation"


class PowerToleranceAcceptance(enum.StrEnum):
    """Whether an EV keeps to the power tolerance of a schedule."""

    #: The EV does not commit to the power tolerance.
    PowerToleranceNotConfirmed = "PowerToleranceNotConfirmed"
    #: The EV keeps to the power tolerance.
    PowerToleranceConfirmed = "PowerToleranceConfirmed"


class ChannelSelection(enum.StrEnum):
    """Direction of the energy transfer."""

    #: Energy flows to the vehicle.
    Charge = "Charge"
    #: Energy flows from the vehicle.
    Discharge = "Discharge"


class EvCheckOutStatus(enum.StrEnum):
    """How far the check out of a vehicle has come, as the EV sees it."""

    #: The vehicle asks to check out.
    CheckOut = "CheckOut"
    #: The vehicle is leaving.
    Processing = "Processing"
    #: The vehicle has left.
    Completed = "Completed"


class EvseCheckOutStatus(enum.StrEnum):
    """How far the check out of a vehicle has come, as the EVSE sees it."""

    #: The check out is planned.
    Scheduled = "Scheduled"
    #: The check out is done.
    Completed = "Completed"


class ChargingSession(enum.StrEnum):
    """What is to become of a session."""

    #: Keep the session for later.
    Pause = "Pause"
    #: End the session.
    Terminate = "Terminate"
    #: Go on with the session and select services anew.
    ServiceRenegotiation = "ServiceRenegotiation"


#: Random challenge of sixteen bytes.
genChallengeType: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
#: X.509 certificate in DER, of up to 1600 bytes.
certificateType: TypeAlias = Annotated[bytes, Meta(max_length=1600)]
#: Public key of a key agreement in 133 bytes, the length of an uncompressed point of secp521r1.
dhPublicKeyType: TypeAlias = Annotated[bytes, Meta(min_length=133, max_length=133)]
#: Encrypted secp521r1 key in 94 bytes: initialization vector, 66 bytes of cipher text and authentication tag.
secp521_EncryptedPrivateKeyType: TypeAlias = Annotated[bytes, Meta(min_length=94, max_length=94)]
#: Encrypted curve 448 key in 84 bytes: initialization vector, 56 bytes of cipher text and authentication tag.
x448_EncryptedPrivateKeyType: TypeAlias = Annotated[bytes, Meta(min_length=84, max_length=84)]
#: Private key in 206 bytes, encrypted so that only a trusted platform module can unwrap it.
tpm_EncryptedPrivateKeyType: TypeAlias = Annotated[bytes, Meta(min_length=206, max_length=206)]
#: Number of a service or of one of its parameter sets.
serviceIDType: TypeAlias = UnsignedShort
#: Number of schedule entries that can be handled, from 12 to 1024.
maxSupportingPointsScheduleTupleType: TypeAlias = Annotated[int, Meta(ge=12, le=1024)]
#: Currency as a code of three letters of ISO 4217.
currencyType: TypeAlias = Annotated[str, Meta(max_length=3)]
#: Language as a code of up to three letters of ISO 639.
languageType: TypeAlias = Annotated[str, Meta(max_length=3)]


class SessionSetupReq(V2GRequest, frozen=True, kw_only=True, tag_field="#element", tag="SessionSetupReq", rename={"evcc_id": "EVCCID"}):
    """The EV opens a session or joins the one it paused.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        evcc_id: Identifies the EVCC, and with it the vehicle.
    """

    evcc_id: identifierType


class SessionSetupRes(V2GResponse, frozen=True, kw_only=True, tag_field="#element", tag="SessionSetupRes", rename={"evse_id": "EVSEID"}):
    """The EVSE confirms the session and gives its SessionID in the header.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_id: Identifies the EVSE.
    """

    evse_id: identifierType


class AuthorizationSetupReq(V2GRequest, frozen=True, kw_only=True, tag_field="#element", tag="AuthorizationSetupReq"):
    """The EV asks in which ways it can be authorized.

    ISO 15118-20, EVCC -> SECC.
    """


class AuthorizationSetupRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AuthorizationSetupRes",
    rename={
        "authorization_services": "AuthorizationServices",
        "certificate_installation_service": "CertificateInstallationService",
        "eim_as_res_authorization_mode": "EIM_ASResAuthorizationMode",
        "pnc_as_res_authorization_mode": "PnC_ASResAuthorizationMode",
    },
):
    """The EVSE offers its ways of authorization.

    ISO 15118-20, SECC -> EVCC.

    Exactly one of ``eim_as_res_authorization_mode`` and ``pnc_as_res_authorization_mode`` is present:
    ``authorization_mode``.

    Attributes:
        authorization_services: One way of authorization that the EVSE offers.
        certificate_installation_service: Whether the EV can have contract certificates installed here.
        eim_as_res_authorization_mode: Stands here when authorization by external means is the only one on
            offer.
        pnc_as_res_authorization_mode: What the EV needs for Plug and Charge; stands here when that is on
            offer.
    """

    authorization_services: Annotated[tuple[Authorization, ...], Meta(min_length=1, max_length=2)]
    certificate_installation_service: bool
    eim_as_res_authorization_mode: EIM_ASResAuthorizationMode | None = None
    pnc_as_res_authorization_mode: PnC_ASResAuthorizationMode | None = None

    @property
    def authorization_mode(self) -> EIM_ASResAuthorizationMode | PnC_ASResAuthorizationMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.eim_as_res_authorization_mode is not None:
            return self.eim_as_res_authorization_mode
        if self.pnc_as_res_authorization_mode is not None:
            return self.pnc_as_res_authorization_mode
        raise nothing_chosen(self, "eim_as_res_authorization_mode, pnc_as_res_authorization_mode")


class EIM_ASResAuthorizationMode(Message, frozen=True, kw_only=True):
    """Empty: authorization by external means needs no data here.

    ISO 15118-20.
    """


class PnC_ASResAuthorizationMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "gen_challenge": "GenChallenge",
        "supported_providers": "SupportedProviders",
    },
):
    """What the EV needs for authorization by Plug and Charge.

    ISO 15118-20.

    Attributes:
        gen_challenge: Random challenge that the EV has to return under its signature.
        supported_providers: Mobility service providers whose contracts are accepted here.
    """

    gen_challenge: genChallengeType
    supported_providers: SupportedProvidersList | None = None


class SupportedProvidersList(Message, frozen=True, kw_only=True, rename={"provider_id": "ProviderID"}):
    """Mobility service providers whose contracts are accepted.

    ISO 15118-20.

    Attributes:
        provider_id: Identifies one provider.
    """

    provider_id: Annotated[tuple[nameType, ...], Meta(min_length=1, max_length=128)]


class CertificateInstallationReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateInstallationReq",
    rename={
        "oem_provisioning_certificate_chain": "OEMProvisioningCertificateChain",
        "list_of_root_certificate_ids": "ListOfRootCertificateIDs",
        "maximum_contract_certificate_chains": "MaximumContractCertificateChains",
        "prioritized_emaids": "PrioritizedEMAIDs",
    },
):
    """The EV asks for the contract certificates that belong to its provisioning certificate.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        oem_provisioning_certificate_chain: Provisioning certificate that the vehicle was made with, and its
            chain; this is the signed part of the message.
        list_of_root_certificate_ids: Root certificates that the EV can verify chains with.
        maximum_contract_certificate_chains: Number of contract certificate chains that the EV can store.
        prioritized_emaids: Contracts that the EV wants first.
    """

    oem_provisioning_certificate_chain: SignedCertificateChain
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    maximum_contract_certificate_chains: UnsignedByte
    prioritized_emaids: EMAIDList | None = None


class SignedCertificateChain(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "certificate": "Certificate",
        "sub_certificates": "SubCertificates",
    },
):
    """Certificate and its sub-CA certificates, with the Id that a signature refers to.

    ISO 15118-20.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        certificate: Leaf certificate.
        sub_certificates: Sub-CA certificates between the leaf and its root.
    """

    id: str
    certificate: certificateType
    sub_certificates: SubCertificates | None = None


class SubCertificates(Message, frozen=True, kw_only=True, rename={"certificate": "Certificate"}):
    """Sub-CA certificates of a chain, without its root.

    ISO 15118-20.

    Attributes:
        certificate: One sub-CA certificate.
    """

    certificate: Annotated[tuple[certificateType, ...], Meta(min_length=1, max_length=3)]


class EMAIDList(Message, frozen=True, kw_only=True, rename={"emaid": "EMAID"}):
    """Contracts, most wanted first.

    ISO 15118-20.

    Attributes:
        emaid: E-mobility account identifier of one contract.
    """

    emaid: Annotated[tuple[identifierType, ...], Meta(min_length=1, max_length=8)]


class CertificateInstallationRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateInstallationRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "cps_certificate_chain": "CPSCertificateChain",
        "signed_installation_data": "SignedInstallationData",
        "remaining_contract_certificate_chains": "RemainingContractCertificateChains",
    },
):
    """The EVSE hands over one contract certificate chain with its encrypted private key.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        cps_certificate_chain: Chain of the certificate provisioning service, whose key signed the
            installation data.
        signed_installation_data: The contract certificate chain and its key; the signed part of the message.
        remaining_contract_certificate_chains: Number of contract certificate chains that further requests can
            still fetch.
    """

    evse_processing: Processing
    cps_certificate_chain: CertificateChain
    signed_installation_data: SignedInstallationData
    remaining_contract_certificate_chains: UnsignedByte


class CertificateChain(Message, frozen=True, kw_only=True, rename={"certificate": "Certificate", "sub_certificates": "SubCertificates"}):
    """Certificate and its sub-CA certificates.

    ISO 15118-20.

    Attributes:
        certificate: Leaf certificate.
        sub_certificates: Sub-CA certificates between the leaf and its root.
    """

    certificate: certificateType
    sub_certificates: SubCertificates | None = None


class SignedInstallationData(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignedInstallationData",
    rename={
        "id": "@Id",
        "contract_certificate_chain": "ContractCertificateChain",
        "ecdh_curve": "ECDHCurve",
        "dh_public_key": "DHPublicKey",
        "secp521_encrypted_private_key": "SECP521_EncryptedPrivateKey",
        "x448_encrypted_private_key": "X448_EncryptedPrivateKey",
        "tpm_encrypted_private_key": "TPM_EncryptedPrivateKey",
    },
):
    """The installation data as a document of its own, which is how its digest is formed.

    ISO 15118-20.

    Exactly one of ``secp521_encrypted_private_key``, ``x448_encrypted_private_key`` and
    ``tpm_encrypted_private_key`` is present: ``encrypted_private_key``.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        contract_certificate_chain: The contract certificate chain to install.
        ecdh_curve: Curve of the key agreement that protects the private key.
        dh_public_key: Public key of the sender for the key agreement.
        secp521_encrypted_private_key: Private key of a contract certificate on secp521r1, encrypted for the
            provisioning key of the EV.
        x448_encrypted_private_key: Private key of a contract certificate on curve 448, encrypted for the
            provisioning key of the EV.
        tpm_encrypted_private_key: Private key of the contract certificate, encrypted for the trusted platform
            module of the EV.
    """

    id: str
    contract_certificate_chain: ContractCertificateChain
    ecdh_curve: EcdhCurve
    dh_public_key: dhPublicKeyType
    secp521_encrypted_private_key: secp521_EncryptedPrivateKeyType | None = None
    x448_encrypted_private_key: x448_EncryptedPrivateKeyType | None = None
    tpm_encrypted_private_key: tpm_EncryptedPrivateKeyType | None = None

    @property
    def encrypted_private_key(self) -> bytes:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.secp521_encrypted_private_key is not None:
            return self.secp521_encrypted_private_key
        if self.x448_encrypted_private_key is not None:
            return self.x448_encrypted_private_key
        if self.tpm_encrypted_private_key is not None:
            return self.tpm_encrypted_private_key
        raise nothing_chosen(self, "secp521_encrypted_private_key, x448_encrypted_private_key, tpm_encrypted_private_key")


class ContractCertificateChain(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "certificate": "Certificate",
        "sub_certificates": "SubCertificates",
    },
):
    """Contract certificate and its sub-CA certificates, which are mandatory here.

    ISO 15118-20.

    Attributes:
        certificate: Contract certificate.
        sub_certificates: Sub-CA certificates between the leaf and its root.
    """

    certificate: certificateType
    sub_certificates: SubCertificates


class AuthorizationReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AuthorizationReq",
    rename={
        "selected_authorization_service": "SelectedAuthorizationService",
        "eim_a_req_authorization_mode": "EIM_AReqAuthorizationMode",
        "pnc_a_req_authorization_mode": "PnC_AReqAuthorizationMode",
    },
):
    """The EV selects a way of authorization and, for Plug and Charge, proves its contract.

    ISO 15118-20, EVCC -> SECC.

    Exactly one of ``eim_a_req_authorization_mode`` and ``pnc_a_req_authorization_mode`` is present:
    ``authorization_mode``.

    Attributes:
        selected_authorization_service: The selected way of authorization.
        eim_a_req_authorization_mode: Stands here when authorization by external means was selected.
        pnc_a_req_authorization_mode: Contract and challenge for Plug and Charge; the signed part of the
            message.
    """

    selected_authorization_service: Authorization
    eim_a_req_authorization_mode: EIM_AReqAuthorizationMode | None = None
    pnc_a_req_authorization_mode: PnC_AReqAuthorizationMode | None = None

    @property
    def authorization_mode(self) -> EIM_AReqAuthorizationMode | PnC_AReqAuthorizationMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.eim_a_req_authorization_mode is not None:
            return self.eim_a_req_authorization_mode
        if self.pnc_a_req_authorization_mode is not None:
            return self.pnc_a_req_authorization_mode
        raise nothing_chosen(self, "eim_a_req_authorization_mode, pnc_a_req_authorization_mode")


class EIM_AReqAuthorizationMode(Message, frozen=True, kw_only=True):
    """Empty: authorization by external means needs no data here.

    ISO 15118-20.
    """


class PnC_AReqAuthorizationMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "gen_challenge": "GenChallenge",
        "contract_certificate_chain": "ContractCertificateChain",
    },
):
    """What proves the contract of the EV.

    ISO 15118-20.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        gen_challenge: The challenge that the EVSE sent, returned unchanged.
        contract_certificate_chain: Certificate chain of the contract that pays.
    """

    id: str
    gen_challenge: genChallengeType
    contract_certificate_chain: ContractCertificateChain


class AuthorizationRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AuthorizationRes",
    rename={
        "evse_processing": "EVSEProcessing",
    },
):
    """The EVSE tells whether the authorization succeeded.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
    """

    evse_processing: Processing


class ServiceDiscoveryReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDiscoveryReq",
    rename={
        "supported_service_ids": "SupportedServiceIDs",
    },
):
    """The EV asks for the services on offer.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        supported_service_ids: Services that the EV supports; the EVSE can leave out all others.
    """

    supported_service_ids: ServiceIDList | None = None


class ServiceIDList(Message, frozen=True, kw_only=True, rename={"service_id": "ServiceID"}):
    """Services, given by their numbers.

    ISO 15118-20.

    Attributes:
        service_id: Number of one service.
    """

    service_id: Annotated[tuple[serviceIDType, ...], Meta(min_length=1, max_length=16)]


class ServiceDiscoveryRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDiscoveryRes",
    rename={
        "service_renegotiation_supported": "ServiceRenegotiationSupported",
        "energy_transfer_service_list": "EnergyTransferServiceList",
        "vas_list": "VASList",
    },
):
    """The EVSE lists its services.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        service_renegotiation_supported: Whether services can be selected anew later in the session.
        energy_transfer_service_list: Kinds of energy transfer on offer.
        vas_list: Value added services on offer.
    """

    service_renegotiation_supported: bool
    energy_transfer_service_list: ServiceList
    vas_list: ServiceList | None = None


class ServiceList(Message, frozen=True, kw_only=True, rename={"service": "Service"}):
    """Services on offer.

    ISO 15118-20.

    Attributes:
        service: One service on offer.
    """

    service: Annotated[tuple[Service, ...], Meta(min_length=1, max_length=8)]


class Service(Message, frozen=True, kw_only=True, rename={"service_id": "ServiceID", "free_service": "FreeService"}):
    """Service and whether it is free.

    ISO 15118-20.

    Attributes:
        service_id: Number of the service: 1 AC, 2 DC, 3 WPT, 4 DC through ACDP, 5 AC_BPT, 6 DC_BPT, 7 DC_BPT
            through ACDP, 8 MCS, 9 MCS_BPT, 65 internet, 66 parking status.
        free_service: Whether the service costs nothing.
    """

    service_id: serviceIDType
    free_service: bool


class ServiceDetailReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDetailReq",
    rename={
        "service_id": "ServiceID",
    },
):
    """The EV asks for the parameter sets of a service.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        service_id: The service asked about.
    """

    service_id: serviceIDType


class ServiceDetailRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDetailRes",
    rename={
        "service_id": "ServiceID",
        "service_parameter_list": "ServiceParameterList",
    },
):
    """The EVSE lists the parameter sets of a service.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        service_id: The service that the parameter sets belong to.
        service_parameter_list: The parameter sets that the EV can choose from.
    """

    service_id: serviceIDType
    service_parameter_list: ServiceParameterList


class ServiceParameterList(Message, frozen=True, kw_only=True, rename={"parameter_set": "ParameterSet"}):
    """Parameter sets of a service.

    ISO 15118-20.

    Attributes:
        parameter_set: One way in which the service can be used.
    """

    parameter_set: Annotated[tuple[ParameterSet, ...], Meta(min_length=1, max_length=32)]


class ParameterSet(Message, frozen=True, kw_only=True, rename={"parameter_set_id": "ParameterSetID", "parameter": "Parameter"}):
    """Numbered set of parameters of a service.

    ISO 15118-20.

    Attributes:
        parameter_set_id: Number by which the set is selected.
        parameter: One parameter of the set.
    """

    parameter_set_id: serviceIDType
    parameter: Annotated[tuple[Parameter, ...], Meta(min_length=1, max_length=32)]


class Parameter(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "name": "@Name",
        "bool_value": "boolValue",
        "byte_value": "byteValue",
        "short_value": "shortValue",
        "int_value": "intValue",
        "rational_number": "rationalNumber",
        "finite_string": "finiteString",
    },
):
    """Named value of one of six types.

    ISO 15118-20.

    Exactly one of ``bool_value``, ``byte_value``, ``short_value``, ``int_value``, ``rational_number`` and
    ``finite_string`` is present: ``any_value``.

    Attributes:
        name: Name of the parameter, such as Connector, ControlMode or Pricing.
        bool_value: The value, when it is true or false.
        byte_value: The value, when it is an integer of 8 bits.
        short_value: The value, when it is an integer of 16 bits.
        int_value: The value, when it is an integer of 32 bits.
        rational_number: The value, when it is a decimal number; the parameter's name tells its unit.
        finite_string: The value, when it is text.
    """

    name: nameType
    bool_value: bool | None = None
    byte_value: Byte | None = None
    short_value: Short | None = None
    int_value: Int | None = None
    rational_number: RationalNumber | None = None
    finite_string: nameType | None = None

    @property
    def any_value(self) -> bool | int | RationalNumber | str:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.bool_value is not None:
            return self.bool_value
        if self.byte_value is not None:
            return self.byte_value
        if self.short_value is not None:
            return self.short_value
        if self.int_value is not None:
            return self.int_value
        if self.rational_number is not None:
            return self.rational_number
        if self.finite_string is not None:
            return self.finite_string
        raise nothing_chosen(self, "bool_value, byte_value, short_value, int_value, rational_number, finite_string")


class ServiceSelectionReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceSelectionReq",
    rename={
        "selected_energy_transfer_service": "SelectedEnergyTransferService",
        "selected_vas_list": "SelectedVASList",
    },
):
    """The EV selects its kind of energy transfer and value added services.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        selected_energy_transfer_service: The selected kind of energy transfer.
        selected_vas_list: The selected value added services.
    """

    selected_energy_transfer_service: SelectedService
    selected_vas_list: SelectedServiceList | None = None


class SelectedService(Message, frozen=True, kw_only=True, rename={"service_id": "ServiceID", "parameter_set_id": "ParameterSetID"}):
    """Service together with the parameter set that was chosen for it.

    ISO 15118-20.

    Attributes:
        service_id: Number of the selected service.
        parameter_set_id: Number of the selected parameter set.
    """

    service_id: serviceIDType
    parameter_set_id: serviceIDType


class SelectedServiceList(Message, frozen=True, kw_only=True, rename={"selected_service": "SelectedService"}):
    """Selected services.

    ISO 15118-20.

    Attributes:
        selected_service: One selected service.
    """

    selected_service: Annotated[tuple[SelectedService, ...], Meta(min_length=1, max_length=16)]


class ServiceSelectionRes(V2GResponse, frozen=True, kw_only=True, tag_field="#element", tag="ServiceSelectionRes"):
    """The EVSE accepts or refuses the selection.

    ISO 15118-20, SECC -> EVCC.
    """


class VehicleCheckInReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="VehicleCheckInReq",
    rename={
        "ev_check_in_status": "EVCheckInStatus",
        "parking_method": "ParkingMethod",
        "vehicle_frame": "VehicleFrame",
        "device_offset": "DeviceOffset",
        "vehicle_travel": "VehicleTravel",
    },
):
    """The EV reports how far it has come with taking its parking space.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_check_in_status: How far the check in of the vehicle has come.
        parking_method: How the vehicle is brought into position.
        vehicle_frame: Extent of the vehicle, for comparing it with the parking space.
        device_offset: Offset of the charging device on the vehicle from the vehicle's point of reference.
        vehicle_travel: How far the vehicle has travelled towards its position.
    """

    ev_check_in_status: EvCheckInStatus
    parking_method: ParkingMethod
    vehicle_frame: Short | None = None
    device_offset: Short | None = None
    vehicle_travel: Short | None = None


class VehicleCheckInRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="VehicleCheckInRes",
    rename={
        "parking_space": "ParkingSpace",
        "device_location": "DeviceLocation",
        "target_distance": "TargetDistance",
    },
):
    """The EVSE describes the parking space.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        parking_space: Extent of the parking space, for comparing it with the vehicle.
        device_location: Where the charging device is in the parking space.
        target_distance: Distance that the vehicle still has to its position.
    """

    parking_space: Short | None = None
    device_location: Short | None = None
    target_distance: Short | None = None


class ScheduleExchangeReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ScheduleExchangeReq",
    rename={
        "maximum_supporting_points": "MaximumSupportingPoints",
        "dynamic_se_req_control_mode": "Dynamic_SEReqControlMode",
        "scheduled_se_req_control_mode": "Scheduled_SEReqControlMode",
    },
):
    """The EV states its energy needs.

    ISO 15118-20, EVCC -> SECC.

    Exactly one of ``dynamic_se_req_control_mode`` and ``scheduled_se_req_control_mode`` is present:
    ``control_mode``.

    Attributes:
        maximum_supporting_points: Number of entries that the EV can handle in one schedule.
        dynamic_se_req_control_mode: Needs of the EV when the EVSE controls the power.
        scheduled_se_req_control_mode: Needs of the EV when it follows a schedule.
    """

    maximum_supporting_points: maxSupportingPointsScheduleTupleType
    dynamic_se_req_control_mode: Dynamic_SEReqControlMode | None = None
    scheduled_se_req_control_mode: Scheduled_SEReqControlMode | None = None

    @property
    def control_mode(self) -> Dynamic_SEReqControlMode | Scheduled_SEReqControlMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.dynamic_se_req_control_mode is not None:
            return self.dynamic_se_req_control_mode
        if self.scheduled_se_req_control_mode is not None:
            return self.scheduled_se_req_control_mode
        raise nothing_chosen(self, "dynamic_se_req_control_mode, scheduled_se_req_control_mode")


class Dynamic_SEReqControlMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "departure_time": "DepartureTime",
        "minimum_soc": "MinimumSOC",
        "target_soc": "TargetSOC",
        "ev_target_energy_request": "EVTargetEnergyRequest",
        "ev_maximum_energy_request": "EVMaximumEnergyRequest",
        "ev_minimum_energy_request": "EVMinimumEnergyRequest",
        "ev_maximum_v2x_energy_request": "EVMaximumV2XEnergyRequest",
        "ev_minimum_v2x_energy_request": "EVMinimumV2XEnergyRequest",
    },
):
    """Needs of the EV in dynamic control.

    ISO 15118-20.

    Attributes:
        departure_time: Time from the sending of the message until the EV wants to leave. Unit: s.
        minimum_soc: State of charge that the EV wants as soon as possible. Unit: %.
        target_soc: State of charge that the EV wants to leave with. Unit: %.
        ev_target_energy_request: Energy that is missing to the target state of charge. Unit: Wh.
        ev_maximum_energy_request: Energy that the EV can take in at most. Unit: Wh.
        ev_minimum_energy_request: Energy that is missing to the minimum state of charge; negative above it.
            Unit: Wh.
        ev_maximum_v2x_energy_request: Room for charging up to the upper bound of the range in which the EV
            lets its battery be cycled. Unit: Wh.
        ev_minimum_v2x_energy_request: Energy that is missing to the lower bound of the range in which the EV
            lets its battery be cycled; negative above that bound. Unit: Wh.
    """

    departure_time: UnsignedInt
    minimum_soc: percentValueType | None = None
    target_soc: percentValueType | None = None
    ev_target_energy_request: RationalNumber
    ev_maximum_energy_request: RationalNumber
    ev_minimum_energy_request: RationalNumber
    ev_maximum_v2x_energy_request: RationalNumber | None = None
    ev_minimum_v2x_energy_request: RationalNumber | None = None


class Scheduled_SEReqControlMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "departure_time": "DepartureTime",
        "ev_target_energy_request": "EVTargetEnergyRequest",
        "ev_maximum_energy_request": "EVMaximumEnergyRequest",
        "ev_minimum_energy_request": "EVMinimumEnergyRequest",
        "ev_energy_offer": "EVEnergyOffer",
    },
):
    """Needs of the EV in scheduled control.

    ISO 15118-20.

    Attributes:
        departure_time: Time from the sending of the message until the EV wants to leave. Unit: s.
        ev_target_energy_request: Energy that is missing to the target state of charge. Unit: Wh.
        ev_maximum_energy_request: Energy that the EV can take in at most. Unit: Wh.
        ev_minimum_energy_request: Energy that is missing to the minimum state of charge. Unit: Wh.
        ev_energy_offer: Energy that the EV is willing to feed back and its price.
    """

    departure_time: UnsignedInt | None = None
    ev_target_energy_request: RationalNumber | None = None
    ev_maximum_energy_request: RationalNumber | None = None
    ev_minimum_energy_request: RationalNumber | None = None
    ev_energy_offer: EVEnergyOffer | None = None


class EVEnergyOffer(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "ev_power_schedule": "EVPowerSchedule",
        "ev_absolute_price_schedule": "EVAbsolutePriceSchedule",
    },
):
    """Energy that an EV is willing to feed back and its price.

    ISO 15118-20.

    Attributes:
        ev_power_schedule: Power that the EV is willing to feed back, over time.
        ev_absolute_price_schedule: Price that the EV asks for the energy, over time.
    """

    ev_power_schedule: EVPowerSchedule
    ev_absolute_price_schedule: EVAbsolutePriceSchedule


class EVPowerSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "ev_power_schedule_entries": "EVPowerScheduleEntries",
    },
):
    """Power that an EV offers, over time.

    ISO 15118-20.

    Attributes:
        time_anchor: Start of the first entry, as Unix time. Unit: s.
        ev_power_schedule_entries: Entries of the schedule, each following on the one before.
    """

    time_anchor: UnsignedLong
    ev_power_schedule_entries: EVPowerScheduleEntryList


class EVPowerScheduleEntryList(Message, frozen=True, kw_only=True, rename={"ev_power_schedule_entry": "EVPowerScheduleEntry"}):
    """Entries of the power schedule of an EV.

    ISO 15118-20.

    Attributes:
        ev_power_schedule_entry: One entry of the schedule.
    """

    ev_power_schedule_entry: Annotated[tuple[EVPowerScheduleEntry, ...], Meta(min_length=1, max_length=1024)]


class EVPowerScheduleEntry(Message, frozen=True, kw_only=True, rename={"duration": "Duration", "power": "Power"}):
    """Power that an EV offers for a time.

    ISO 15118-20.

    Attributes:
        duration: Length of the entry. Unit: s.
        power: Power that the EV offers during the entry. Unit: W.
    """

    duration: UnsignedInt
    power: RationalNumber


class EVAbsolutePriceSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "currency": "Currency",
        "price_algorithm": "PriceAlgorithm",
        "ev_price_rule_stacks": "EVPriceRuleStacks",
    },
):
    """Prices that an EV asks for its energy, over time.

    ISO 15118-20.

    Attributes:
        time_anchor: Start of the first entry, as Unix time. Unit: s.
        currency: Currency of all prices in the schedule.
        price_algorithm: Name of the rule by which a price follows from the power.
        ev_price_rule_stacks: Price rules over time.
    """

    time_anchor: UnsignedLong
    currency: currencyType
    price_algorithm: identifierType
    ev_price_rule_stacks: EVPriceRuleStackList


class EVPriceRuleStackList(Message, frozen=True, kw_only=True, rename={"ev_price_rule_stack": "EVPriceRuleStack"}):
    """Stacks of price rules of an EV, each following on the one before.

    ISO 15118-20.

    Attributes:
        ev_price_rule_stack: Price rules of one span of time.
    """

    ev_price_rule_stack: Annotated[tuple[EVPriceRuleStack, ...], Meta(min_length=1, max_length=1024)]


class EVPriceRuleStack(Message, frozen=True, kw_only=True, rename={"duration": "Duration", "ev_price_rule": "EVPriceRule"}):
    """Price rules of an EV that hold at the same time, by power.

    ISO 15118-20.

    Attributes:
        duration: Time for which the rules hold. Unit: s.
        ev_price_rule: Price from one power on.
    """

    duration: UnsignedInt
    ev_price_rule: Annotated[tuple[EVPriceRule, ...], Meta(min_length=1, max_length=8)]


class EVPriceRule(Message, frozen=True, kw_only=True, rename={"energy_fee": "EnergyFee", "power_range_start": "PowerRangeStart"}):
    """Price that an EV asks in one range of power.

    ISO 15118-20.

    Attributes:
        energy_fee: Price of the energy. Unit: currency/kWh.
        power_range_start: Power from which on the price holds, up to the start of the next rule. Unit: W.
    """

    energy_fee: RationalNumber
    power_range_start: RationalNumber


class ScheduleExchangeRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ScheduleExchangeRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "go_to_pause": "GoToPause",
        "dynamic_se_res_control_mode": "Dynamic_SEResControlMode",
        "scheduled_se_res_control_mode": "Scheduled_SEResControlMode",
    },
):
    """The EVSE offers schedules or prices that meet the needs of the EV.

    ISO 15118-20, SECC -> EVCC.

    Exactly one of ``dynamic_se_res_control_mode`` and ``scheduled_se_res_control_mode`` is present:
    ``control_mode``.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        go_to_pause: Whether the EV should pause the session, because there is nothing to transfer for now.
        dynamic_se_res_control_mode: Answer to an EV in dynamic control.
        scheduled_se_res_control_mode: Answer to an EV in scheduled control.
    """

    evse_processing: Processing
    go_to_pause: bool | None = None
    dynamic_se_res_control_mode: Dynamic_SEResControlMode | None = None
    scheduled_se_res_control_mode: Scheduled_SEResControlMode | None = None

    @property
    def control_mode(self) -> Dynamic_SEResControlMode | Scheduled_SEResControlMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.dynamic_se_res_control_mode is not None:
            return self.dynamic_se_res_control_mode
        if self.scheduled_se_res_control_mode is not None:
            return self.scheduled_se_res_control_mode
        raise nothing_chosen(self, "dynamic_se_res_control_mode, scheduled_se_res_control_mode")


class Dynamic_SEResControlMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "departure_time": "DepartureTime",
        "minimum_soc": "MinimumSOC",
        "target_soc": "TargetSOC",
        "absolute_price_schedule": "AbsolutePriceSchedule",
        "price_level_schedule": "PriceLevelSchedule",
    },
):
    """Answer in dynamic control: needs that the EV is asked to adopt, and prices.

    ISO 15118-20.

    At most one of ``absolute_price_schedule`` and ``price_level_schedule`` is present: ``price_schedule``.

    Attributes:
        departure_time: Departure time that the EV is asked to adopt, counted from the sending of the message.
            Unit: s.
        minimum_soc: Minimum state of charge that the EV is asked to adopt. Unit: %.
        target_soc: Target state of charge that the EV is asked to adopt. Unit: %.
        absolute_price_schedule: Prices as sums of money.
        price_level_schedule: Prices as levels without a sum, only for comparing times with each other.
    """

    departure_time: UnsignedInt | None = None
    minimum_soc: percentValueType | None = None
    target_soc: percentValueType | None = None
    absolute_price_schedule: AbsolutePriceSchedule | None = None
    price_level_schedule: PriceLevelSchedule | None = None

    @property
    def price_schedule(self) -> AbsolutePriceSchedule | PriceLevelSchedule | None:
        """The branch of the choice that is present, if any."""
        if self.absolute_price_schedule is not None:
            return self.absolute_price_schedule
        return self.price_level_schedule


class PriceSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "price_schedule_id": "PriceScheduleID",
        "price_schedule_description": "PriceScheduleDescription",
    },
):
    """Root of the price schedules.

    ISO 15118-20. Abstract: messages hold what is derived from it.

    Attributes:
        time_anchor: Start of the first entry, as Unix time. Unit: s.
        price_schedule_id: Identifies the price schedule.
        price_schedule_description: Text that tells a person what the tariff is.
    """

    time_anchor: UnsignedLong
    price_schedule_id: numericIDType
    price_schedule_description: descriptionType | None = None


class AbsolutePriceSchedule(
    PriceSchedule,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "currency": "Currency",
        "language": "Language",
        "price_algorithm": "PriceAlgorithm",
        "minimum_cost": "MinimumCost",
        "maximum_cost": "MaximumCost",
        "tax_rules": "TaxRules",
        "price_rule_stacks": "PriceRuleStacks",
        "overstay_rules": "OverstayRules",
        "additional_selected_services": "AdditionalSelectedServices",
    },
):
    """Prices over time as sums of money, with taxes and further fees.

    ISO 15118-20.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        currency: Currency of all sums in the schedule.
        language: Language of the texts in the schedule.
        price_algorithm: Name of the rule by which a price follows from power and energy.
        minimum_cost: What the session costs at least. Unit: currency.
        maximum_cost: What the session costs at most. Unit: currency.
        tax_rules: Taxes that apply.
        price_rule_stacks: Price rules over time.
        overstay_rules: Fees for staying after charging has ended.
        additional_selected_services: Fees of services other than energy.
    """

    id: str | None = None
    currency: currencyType
    language: languageType
    price_algorithm: identifierType
    minimum_cost: RationalNumber | None = None
    maximum_cost: RationalNumber | None = None
    tax_rules: TaxRuleList | None = None
    price_rule_stacks: PriceRuleStackList
    overstay_rules: OverstayRuleList | None = None
    additional_selected_services: AdditionalServiceList | None = None


class TaxRuleList(Message, frozen=True, kw_only=True, rename={"tax_rule": "TaxRule"}):
    """Taxes that apply.

    ISO 15118-20.

    Attributes:
        tax_rule: One tax.
    """

    tax_rule: Annotated[tuple[TaxRule, ...], Meta(min_length=1, max_length=10)]


class TaxRule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "tax_rule_id": "TaxRuleID",
        "tax_rule_name": "TaxRuleName",
        "tax_rate": "TaxRate",
        "tax_included_in_price": "TaxIncludedInPrice",
        "applies_to_energy_fee": "AppliesToEnergyFee",
        "applies_to_parking_fee": "AppliesToParkingFee",
        "applies_to_overstay_fee": "AppliesToOverstayFee",
        "applies_minimum_maximum_cost": "AppliesMinimumMaximumCost",
    },
):
    """Tax and the fees it applies to.

    ISO 15118-20.

    Attributes:
        tax_rule_id: Number that receipts name the tax by.
        tax_rule_name: Name of the tax.
        tax_rate: Rate of the tax. Unit: %.
        tax_included_in_price: Whether the prices contain the tax already.
        applies_to_energy_fee: Whether energy fees are taxed.
        applies_to_parking_fee: Whether parking fees are taxed.
        applies_to_overstay_fee: Whether overstay fees are taxed.
        applies_minimum_maximum_cost: Whether the tax applies to the minimum and maximum cost.
    """

    tax_rule_id: numericIDType
    tax_rule_name: nameType | None = None
    tax_rate: RationalNumber
    tax_included_in_price: bool | None = None
    applies_to_energy_fee: bool
    applies_to_parking_fee: bool
    applies_to_overstay_fee: bool
    applies_minimum_maximum_cost: bool


class PriceRuleStackList(Message, frozen=True, kw_only=True, rename={"price_rule_stack": "PriceRuleStack"}):
    """Stacks of price rules, each following on the one before.

    ISO 15118-20.

    Attributes:
        price_rule_stack: Price rules of one span of time.
    """

    price_rule_stack: Annotated[tuple[PriceRuleStack, ...], Meta(min_length=1, max_length=1024)]


class PriceRuleStack(Message, frozen=True, kw_only=True, rename={"duration": "Duration", "price_rule": "PriceRule"}):
    """Price rules that hold at the same time, by power.

    ISO 15118-20.

    Attributes:
        duration: Time for which the rules hold. Unit: s.
        price_rule: Price from one power on.
    """

    duration: UnsignedInt
    price_rule: Annotated[tuple[PriceRule, ...], Meta(min_length=1, max_length=8)]


class PriceRule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "energy_fee": "EnergyFee",
        "parking_fee": "ParkingFee",
        "parking_fee_period": "ParkingFeePeriod",
        "carbon_dioxide_emission": "CarbonDioxideEmission",
        "renewable_generation_percentage": "RenewableGenerationPercentage",
        "power_range_start": "PowerRangeStart",
    },
):
    """Price in one range of power.

    ISO 15118-20.

    Attributes:
        energy_fee: Price of the energy. Unit: currency/kWh.
        parking_fee: Price of one parking fee period. Unit: currency.
        parking_fee_period: Time after which the parking fee is due again. Unit: s.
        carbon_dioxide_emission: Carbon dioxide emitted for the energy. Unit: g/kWh.
        renewable_generation_percentage: Share of the energy that comes from renewable sources. Unit: %.
        power_range_start: Power from which on the rule holds, up to the start of the next one. Unit: W.
    """

    energy_fee: RationalNumber
    parking_fee: RationalNumber | None = None
    parking_fee_period: UnsignedInt | None = None
    carbon_dioxide_emission: UnsignedShort | None = None
    renewable_generation_percentage: UnsignedByte | None = None
    power_range_start: RationalNumber


class OverstayRuleList(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "overstay_time_threshold": "OverstayTimeThreshold",
        "overstay_power_threshold": "OverstayPowerThreshold",
        "overstay_rule": "OverstayRule",
    },
):
    """Fees for staying after charging has ended, and when they begin.

    ISO 15118-20.

    Attributes:
        overstay_time_threshold: Time for which the power has to stay below its threshold before the EV counts
            as overstaying. Unit: s.
        overstay_power_threshold: Power below which the EV counts as no longer charging. Unit: W.
        overstay_rule: One overstay fee.
    """

    overstay_time_threshold: UnsignedInt | None = None
    overstay_power_threshold: RationalNumber | None = None
    overstay_rule: Annotated[tuple[OverstayRule, ...], Meta(min_length=1, max_length=5)]


class OverstayRule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "overstay_rule_description": "OverstayRuleDescription",
        "start_time": "StartTime",
        "overstay_fee": "OverstayFee",
        "overstay_fee_period": "OverstayFeePeriod",
    },
):
    """Overstay fee and the time it is due.

    ISO 15118-20.

    Attributes:
        overstay_rule_description: Text that tells a person what the fee is for.
        start_time: Time from the beginning of the overstay until the fee is due. Unit: s.
        overstay_fee: Price of one overstay fee period. Unit: currency.
        overstay_fee_period: Time after which the fee is due again. Unit: s.
    """

    overstay_rule_description: descriptionType | None = None
    start_time: UnsignedInt
    overstay_fee: RationalNumber
    overstay_fee_period: UnsignedInt


class AdditionalServiceList(Message, frozen=True, kw_only=True, rename={"additional_service": "AdditionalService"}):
    """Fees of services other than energy.

    ISO 15118-20.

    Attributes:
        additional_service: One service and its fee.
    """

    additional_service: Annotated[tuple[AdditionalService, ...], Meta(min_length=1, max_length=5)]


class AdditionalService(Message, frozen=True, kw_only=True, rename={"service_name": "ServiceName", "service_fee": "ServiceFee"}):
    """Service other than energy and its fee.

    ISO 15118-20.

    Attributes:
        service_name: Name of the service.
        service_fee: Price of the service. Unit: currency.
    """

    service_name: nameType
    service_fee: RationalNumber


class PriceLevelSchedule(
    PriceSchedule,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "number_of_price_levels": "NumberOfPriceLevels",
        "price_level_schedule_entries": "PriceLevelScheduleEntries",
    },
):
    """Prices over time as levels without a sum.

    ISO 15118-20.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        number_of_price_levels: Number of levels in the whole schedule.
        price_level_schedule_entries: Entries of the schedule, each following on the one before.
    """

    id: str | None = None
    number_of_price_levels: UnsignedByte
    price_level_schedule_entries: PriceLevelScheduleEntryList


class PriceLevelScheduleEntryList(Message, frozen=True, kw_only=True, rename={"price_level_schedule_entry": "PriceLevelScheduleEntry"}):
    """Entries of a price level schedule.

    ISO 15118-20.

    Attributes:
        price_level_schedule_entry: One entry of the schedule.
    """

    price_level_schedule_entry: Annotated[tuple[PriceLevelScheduleEntry, ...], Meta(min_length=1, max_length=1024)]


class PriceLevelScheduleEntry(Message, frozen=True, kw_only=True, rename={"duration": "Duration", "price_level": "PriceLevel"}):
    """Price level for a time.

    ISO 15118-20.

    Attributes:
        duration: Length of the entry. Unit: s.
        price_level: Level of the price: the lower, the cheaper.
    """

    duration: UnsignedInt
    price_level: UnsignedByte


class Scheduled_SEResControlMode(Message, frozen=True, kw_only=True, rename={"schedule_tuple": "ScheduleTuple"}):
    """Answer in scheduled control: schedules to choose from.

    ISO 15118-20.

    Attributes:
        schedule_tuple: One schedule that the EV can choose.
    """

    schedule_tuple: Annotated[tuple[ScheduleTuple, ...], Meta(min_length=1, max_length=3)]


class ScheduleTuple(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "schedule_tuple_id": "ScheduleTupleID",
        "charging_schedule": "ChargingSchedule",
        "discharging_schedule": "DischargingSchedule",
    },
):
    """Power limits and prices for charging and, where it is possible, for feeding back.

    ISO 15118-20.

    Attributes:
        schedule_tuple_id: Number by which the schedule is selected.
        charging_schedule: Power limits and prices for charging.
        discharging_schedule: Power limits and prices for feeding back.
    """

    schedule_tuple_id: numericIDType
    charging_schedule: ChargingSchedule
    discharging_schedule: ChargingSchedule | None = None


class ChargingSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "power_schedule": "PowerSchedule",
        "absolute_price_schedule": "AbsolutePriceSchedule",
        "price_level_schedule": "PriceLevelSchedule",
    },
):
    """Power limits over time, with prices for one direction of energy transfer.

    ISO 15118-20.

    At most one of ``absolute_price_schedule`` and ``price_level_schedule`` is present: ``price_schedule``.

    Attributes:
        power_schedule: Power limits over time.
        absolute_price_schedule: Prices as sums of money.
        price_level_schedule: Prices as levels without a sum, only for comparing times with each other.
    """

    power_schedule: PowerSchedule
    absolute_price_schedule: AbsolutePriceSchedule | None = None
    price_level_schedule: PriceLevelSchedule | None = None

    @property
    def price_schedule(self) -> AbsolutePriceSchedule | PriceLevelSchedule | None:
        """The branch of the choice that is present, if any."""
        if self.absolute_price_schedule is not None:
            return self.absolute_price_schedule
        return self.price_level_schedule


class PowerSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "available_energy": "AvailableEnergy",
        "power_tolerance": "PowerTolerance",
        "power_schedule_entries": "PowerScheduleEntries",
    },
):
    """Power limits of the EVSE over time.

    ISO 15118-20.

    Attributes:
        time_anchor: Start of the first entry, as Unix time. Unit: s.
        available_energy: Energy that is available over the whole schedule. Unit: Wh.
        power_tolerance: By how much the power of the EV may deviate from the schedule. Unit: W.
        power_schedule_entries: Entries of the schedule, each following on the one before.
    """

    time_anchor: UnsignedLong
    available_energy: RationalNumber | None = None
    power_tolerance: RationalNumber | None = None
    power_schedule_entries: PowerScheduleEntryList


class PowerScheduleEntryList(Message, frozen=True, kw_only=True, rename={"power_schedule_entry": "PowerScheduleEntry"}):
    """Entries of a power schedule.

    ISO 15118-20.

    Attributes:
        power_schedule_entry: One entry of the schedule.
    """

    power_schedule_entry: Annotated[tuple[PowerScheduleEntry, ...], Meta(min_length=1, max_length=1024)]


class PowerScheduleEntry(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "duration": "Duration",
        "power": "Power",
        "power_l2": "Power_L2",
        "power_l3": "Power_L3",
    },
):
    """Power for a time: a limit in a schedule of the EVSE, a plan in a profile of the EV.

    ISO 15118-20.

    Attributes:
        duration: Length of the entry. Unit: s.
        power: Power during the entry; of phase L1 when L2 and L3 are given, otherwise of all phases together.
            Unit: W.
        power_l2: Power of phase L2 during the entry. Unit: W.
        power_l3: Power of phase L3 during the entry. Unit: W.
    """

    duration: UnsignedInt
    power: RationalNumber
    power_l2: RationalNumber | None = None
    power_l3: RationalNumber | None = None


class PowerDeliveryReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PowerDeliveryReq",
    rename={
        "ev_processing": "EVProcessing",
        "charge_progress": "ChargeProgress",
        "ev_power_profile": "EVPowerProfile",
        "bpt_channel_selection": "BPT_ChannelSelection",
    },
):
    """The EV asks to start, stop or interrupt the energy transfer, and commits to a power profile.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        charge_progress: What the EV wants to happen to the energy transfer.
        ev_power_profile: Power that the EV intends to use over time.
        bpt_channel_selection: Direction that the request is about, in bidirectional operation with a channel
            for each.
    """

    ev_processing: Processing
    charge_progress: ChargeProgress
    ev_power_profile: EVPowerProfile | None = None
    bpt_channel_selection: ChannelSelection | None = None


class EVPowerProfile(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "time_anchor": "TimeAnchor",
        "dynamic_evppt_control_mode": "Dynamic_EVPPTControlMode",
        "scheduled_evppt_control_mode": "Scheduled_EVPPTControlMode",
        "ev_power_profile_entries": "EVPowerProfileEntries",
    },
):
    """Power that an EV intends to use over time.

    ISO 15118-20.

    Exactly one of ``dynamic_evppt_control_mode`` and ``scheduled_evppt_control_mode`` is present:
    ``control_mode``.

    Attributes:
        time_anchor: Start of the first entry, as Unix time. Unit: s.
        dynamic_evppt_control_mode: Stands here in dynamic control.
        scheduled_evppt_control_mode: The schedule that the profile follows, in scheduled control.
        ev_power_profile_entries: Entries of the profile, each following on the one before.
    """

    time_anchor: UnsignedLong
    dynamic_evppt_control_mode: Dynamic_EVPPTControlMode | None = None
    scheduled_evppt_control_mode: Scheduled_EVPPTControlMode | None = None
    ev_power_profile_entries: EVPowerProfileEntryList

    @property
    def control_mode(self) -> Dynamic_EVPPTControlMode | Scheduled_EVPPTControlMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.dynamic_evppt_control_mode is not None:
            return self.dynamic_evppt_control_mode
        if self.scheduled_evppt_control_mode is not None:
            return self.scheduled_evppt_control_mode
        raise nothing_chosen(self, "dynamic_evppt_control_mode, scheduled_evppt_control_mode")


class Dynamic_EVPPTControlMode(Message, frozen=True, kw_only=True):
    """Empty: a profile in dynamic control follows no schedule.

    ISO 15118-20.
    """


class Scheduled_EVPPTControlMode(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "selected_schedule_tuple_id": "SelectedScheduleTupleID",
        "power_tolerance_acceptance": "PowerToleranceAcceptance",
    },
):
    """The schedule that a power profile follows.

    ISO 15118-20.

    Attributes:
        selected_schedule_tuple_id: The schedule that the EV selected.
        power_tolerance_acceptance: Whether the EV keeps to the power tolerance of the schedule.
    """

    selected_schedule_tuple_id: numericIDType
    power_tolerance_acceptance: PowerToleranceAcceptance | None = None


class EVPowerProfileEntryList(Message, frozen=True, kw_only=True, rename={"ev_power_profile_entry": "EVPowerProfileEntry"}):
    """Entries of a power profile.

    ISO 15118-20.

    Attributes:
        ev_power_profile_entry: One entry of the profile.
    """

    ev_power_profile_entry: Annotated[tuple[PowerScheduleEntry, ...], Meta(min_length=1, max_length=2048)]


class PowerDeliveryRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PowerDeliveryRes",
    rename={
        "evse_status": "EVSEStatus",
    },
):
    """The EVSE tells whether it did what the EV asked for.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_status: Notice of the EVSE that the EV has to act on; absent when there is none.
    """

    evse_status: EVSEStatus | None = None


class MeteringConfirmationReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="MeteringConfirmationReq",
    rename={
        "signed_metering_data": "SignedMeteringData",
    },
):
    """The EV confirms meter readings with its signature.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        signed_metering_data: The confirmed readings; the signed part of the message.
    """

    signed_metering_data: SignedMeteringData


class SignedMeteringData(
    Message,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SignedMeteringData",
    rename={
        "id": "@Id",
        "session_id": "SessionID",
        "meter_info": "MeterInfo",
        "receipt": "Receipt",
        "dynamic_smdt_control_mode": "Dynamic_SMDTControlMode",
        "scheduled_smdt_control_mode": "Scheduled_SMDTControlMode",
    },
):
    """The confirmed readings as a document of their own, which is how their digest is formed.

    ISO 15118-20.

    Exactly one of ``dynamic_smdt_control_mode`` and ``scheduled_smdt_control_mode`` is present:
    ``control_mode``.

    Attributes:
        id: Id by which a reference of the signature points to this element.
        session_id: Session that the readings belong to.
        meter_info: The readings, as the EVSE sent them.
        receipt: The costs, as the EVSE sent them.
        dynamic_smdt_control_mode: Stands here in dynamic control.
        scheduled_smdt_control_mode: The schedule that was in force, in scheduled control.
    """

    id: str
    session_id: sessionIDType
    meter_info: MeterInfo
    receipt: Receipt | None = None
    dynamic_smdt_control_mode: Dynamic_SMDTControlMode | None = None
    scheduled_smdt_control_mode: Scheduled_SMDTControlMode | None = None

    @property
    def control_mode(self) -> Dynamic_SMDTControlMode | Scheduled_SMDTControlMode:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.dynamic_smdt_control_mode is not None:
            return self.dynamic_smdt_control_mode
        if self.scheduled_smdt_control_mode is not None:
            return self.scheduled_smdt_control_mode
        raise nothing_chosen(self, "dynamic_smdt_control_mode, scheduled_smdt_control_mode")


class Dynamic_SMDTControlMode(Message, frozen=True, kw_only=True):
    """Empty: readings in dynamic control belong to no schedule.

    ISO 15118-20.
    """


class Scheduled_SMDTControlMode(Message, frozen=True, kw_only=True, rename={"selected_schedule_tuple_id": "SelectedScheduleTupleID"}):
    """The schedule that meter readings belong to.

    ISO 15118-20.

    Attributes:
        selected_schedule_tuple_id: The schedule that was in force.
    """

    selected_schedule_tuple_id: numericIDType


class MeteringConfirmationRes(V2GResponse, frozen=True, kw_only=True, tag_field="#element", tag="MeteringConfirmationRes"):
    """The EVSE tells whether it accepts the confirmation.

    ISO 15118-20, SECC -> EVCC.
    """


class VehicleCheckOutReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="VehicleCheckOutReq",
    rename={
        "ev_check_out_status": "EVCheckOutStatus",
        "check_out_time": "CheckOutTime",
    },
):
    """The EV reports how far it has come with leaving.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_check_out_status: How far the check out of the vehicle has come.
        check_out_time: Time at which the vehicle expects to leave, as Unix time. Unit: s.
    """

    ev_check_out_status: EvCheckOutStatus
    check_out_time: UnsignedLong


class VehicleCheckOutRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="VehicleCheckOutRes",
    rename={
        "evse_check_out_status": "EVSECheckOutStatus",
    },
):
    """The EVSE reports how far the check out has come.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_check_out_status: How far the check out has come.
    """

    evse_check_out_status: EvseCheckOutStatus


class SessionStopReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SessionStopReq",
    rename={
        "charging_session": "ChargingSession",
        "ev_termination_code": "EVTerminationCode",
        "ev_termination_explanation": "EVTerminationExplanation",
    },
):
    """The EV ends or pauses the session, or returns to the selection of services.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        charging_session: What is to become of the session.
        ev_termination_code: Code for the reason to stop, chosen by the EV.
        ev_termination_explanation: Text that tells a person why the EV stops.
    """

    charging_session: ChargingSession
    ev_termination_code: nameType | None = None
    ev_termination_explanation: descriptionType | None = None


class SessionStopRes(V2GResponse, frozen=True, kw_only=True, tag_field="#element", tag="SessionStopRes"):
    """The EVSE confirms the end or the pause of the session.

    ISO 15118-20, SECC -> EVCC.
    """


class TargetPosition(Message, frozen=True, kw_only=True, rename={"target_offset_x": "TargetOffsetX", "target_offset_y": "TargetOffsetY"}):
    """Offset of a target position; no message uses it.

    ISO 15118-20.

    Attributes:
        target_offset_x: Offset along X.
        target_offset_y: Offset along Y.
    """

    target_offset_x: UnsignedShort
    target_offset_y: UnsignedShort


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionSetupReqType": SessionSetupReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionSetupResType": SessionSetupRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationSetupReqType": AuthorizationSetupReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationSetupResType": AuthorizationSetupRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EIM_ASResAuthorizationModeType": EIM_ASResAuthorizationMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PnC_ASResAuthorizationModeType": PnC_ASResAuthorizationMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SupportedProvidersListType": SupportedProvidersList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}CertificateInstallationReqType": CertificateInstallationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SignedCertificateChainType": SignedCertificateChain,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SubCertificatesType": SubCertificates,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EMAIDListType": EMAIDList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}CertificateInstallationResType": CertificateInstallationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}CertificateChainType": CertificateChain,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SignedInstallationDataType": SignedInstallationData,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ContractCertificateChainType": ContractCertificateChain,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationReqType": AuthorizationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EIM_AReqAuthorizationModeType": EIM_AReqAuthorizationMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PnC_AReqAuthorizationModeType": PnC_AReqAuthorizationMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationResType": AuthorizationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDiscoveryReqType": ServiceDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceIDListType": ServiceIDList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDiscoveryResType": ServiceDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceListType": ServiceList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceType": Service,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDetailReqType": ServiceDetailReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDetailResType": ServiceDetailRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceParameterListType": ServiceParameterList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ParameterSetType": ParameterSet,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ParameterType": Parameter,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceSelectionReqType": ServiceSelectionReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SelectedServiceType": SelectedService,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SelectedServiceListType": SelectedServiceList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceSelectionResType": ServiceSelectionRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckInReqType": VehicleCheckInReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckInResType": VehicleCheckInRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ScheduleExchangeReqType": ScheduleExchangeReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Dynamic_SEReqControlModeType": Dynamic_SEReqControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Scheduled_SEReqControlModeType": Scheduled_SEReqControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVEnergyOfferType": EVEnergyOffer,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPowerScheduleType": EVPowerSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPowerScheduleEntryListType": EVPowerScheduleEntryList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPowerScheduleEntryType": EVPowerScheduleEntry,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVAbsolutePriceScheduleType": EVAbsolutePriceSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPriceRuleStackListType": EVPriceRuleStackList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPriceRuleStackType": EVPriceRuleStack,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPriceRuleType": EVPriceRule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ScheduleExchangeResType": ScheduleExchangeRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Dynamic_SEResControlModeType": Dynamic_SEResControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceScheduleType": PriceSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AbsolutePriceScheduleType": AbsolutePriceSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}TaxRuleListType": TaxRuleList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}TaxRuleType": TaxRule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceRuleStackListType": PriceRuleStackList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceRuleStackType": PriceRuleStack,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceRuleType": PriceRule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}OverstayRuleListType": OverstayRuleList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}OverstayRuleType": OverstayRule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AdditionalServiceListType": AdditionalServiceList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AdditionalServiceType": AdditionalService,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceLevelScheduleType": PriceLevelSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceLevelScheduleEntryListType": PriceLevelScheduleEntryList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PriceLevelScheduleEntryType": PriceLevelScheduleEntry,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Scheduled_SEResControlModeType": Scheduled_SEResControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ScheduleTupleType": ScheduleTuple,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ChargingScheduleType": ChargingSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerScheduleType": PowerSchedule,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerScheduleEntryListType": PowerScheduleEntryList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerScheduleEntryType": PowerScheduleEntry,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerDeliveryReqType": PowerDeliveryReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPowerProfileType": EVPowerProfile,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Dynamic_EVPPTControlModeType": Dynamic_EVPPTControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Scheduled_EVPPTControlModeType": Scheduled_EVPPTControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}EVPowerProfileEntryListType": EVPowerProfileEntryList,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerDeliveryResType": PowerDeliveryRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}MeteringConfirmationReqType": MeteringConfirmationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SignedMeteringDataType": SignedMeteringData,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Dynamic_SMDTControlModeType": Dynamic_SMDTControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}Scheduled_SMDTControlModeType": Scheduled_SMDTControlMode,
    "{urn:iso:std:iso:15118:-20:CommonMessages}MeteringConfirmationResType": MeteringConfirmationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckOutReqType": VehicleCheckOutReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckOutResType": VehicleCheckOutRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionStopReqType": SessionStopReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionStopResType": SessionStopRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}TargetPositionType": TargetPosition,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionSetupReq": SessionSetupReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionSetupRes": SessionSetupRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationSetupReq": AuthorizationSetupReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationSetupRes": AuthorizationSetupRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}CertificateInstallationReq": CertificateInstallationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}CertificateInstallationRes": CertificateInstallationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SignedInstallationData": SignedInstallationData,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationReq": AuthorizationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}AuthorizationRes": AuthorizationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDiscoveryReq": ServiceDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDiscoveryRes": ServiceDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDetailReq": ServiceDetailReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceDetailRes": ServiceDetailRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceSelectionReq": ServiceSelectionReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ServiceSelectionRes": ServiceSelectionRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckInReq": VehicleCheckInReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckInRes": VehicleCheckInRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ScheduleExchangeReq": ScheduleExchangeReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ScheduleExchangeRes": ScheduleExchangeRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerDeliveryReq": PowerDeliveryReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}PowerDeliveryRes": PowerDeliveryRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}MeteringConfirmationReq": MeteringConfirmationReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SignedMeteringData": SignedMeteringData,
    "{urn:iso:std:iso:15118:-20:CommonMessages}MeteringConfirmationRes": MeteringConfirmationRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckOutReq": VehicleCheckOutReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}VehicleCheckOutRes": VehicleCheckOutRes,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionStopReq": SessionStopReq,
    "{urn:iso:std:iso:15118:-20:CommonMessages}SessionStopRes": SessionStopRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:std:iso:15118:-20:CommonMessages}authorizationType": Authorization,
    "{urn:iso:std:iso:15118:-20:CommonMessages}ecdhCurveType": EcdhCurve,
    "{urn:iso:std:iso:15118:-20:CommonMessages}evCheckInStatusType": EvCheckInStatus,
    "{urn:iso:std:iso:15118:-20:CommonMessages}parkingMethodType": ParkingMethod,
    "{urn:iso:std:iso:15118:-20:CommonMessages}chargeProgressType": ChargeProgress,
    "{urn:iso:std:iso:15118:-20:CommonMessages}powerToleranceAcceptanceType": PowerToleranceAcceptance,
    "{urn:iso:std:iso:15118:-20:CommonMessages}channelSelectionType": ChannelSelection,
    "{urn:iso:std:iso:15118:-20:CommonMessages}evCheckOutStatusType": EvCheckOutStatus,
    "{urn:iso:std:iso:15118:-20:CommonMessages}evseCheckOutStatusType": EvseCheckOutStatus,
    "{urn:iso:std:iso:15118:-20:CommonMessages}chargingSessionType": ChargingSession,
}

UNITS: Final[dict[str, str]] = {
    "Dynamic_SEReqControlMode.departure_time": "s",
    "Dynamic_SEReqControlMode.minimum_soc": "%",
    "Dynamic_SEReqControlMode.target_soc": "%",
    "Dynamic_SEReqControlMode.ev_target_energy_request": "Wh",
    "Dynamic_SEReqControlMode.ev_maximum_energy_request": "Wh",
    "Dynamic_SEReqControlMode.ev_minimum_energy_request": "Wh",
    "Dynamic_SEReqControlMode.ev_maximum_v2x_energy_request": "Wh",
    "Dynamic_SEReqControlMode.ev_minimum_v2x_energy_request": "Wh",
    "Scheduled_SEReqControlMode.departure_time": "s",
    "Scheduled_SEReqControlMode.ev_target_energy_request": "Wh",
    "Scheduled_SEReqControlMode.ev_maximum_energy_request": "Wh",
    "Scheduled_SEReqControlMode.ev_minimum_energy_request": "Wh",
    "EVPowerSchedule.time_anchor": "s",
    "EVPowerScheduleEntry.duration": "s",
    "EVPowerScheduleEntry.power": "W",
    "EVAbsolutePriceSchedule.time_anchor": "s",
    "EVPriceRuleStack.duration": "s",
    "EVPriceRule.energy_fee": "currency/kWh",
    "EVPriceRule.power_range_start": "W",
    "Dynamic_SEResControlMode.departure_time": "s",
    "Dynamic_SEResControlMode.minimum_soc": "%",
    "Dynamic_SEResControlMode.target_soc": "%",
    "PriceSchedule.time_anchor": "s",
    "AbsolutePriceSchedule.minimum_cost": "currency",
    "AbsolutePriceSchedule.maximum_cost": "currency",
    "TaxRule.tax_rate": "%",
    "PriceRuleStack.duration": "s",
    "PriceRule.energy_fee": "currency/kWh",
    "PriceRule.parking_fee": "currency",
    "PriceRule.parking_fee_period": "s",
    "PriceRule.carbon_dioxide_emission": "g/kWh",
    "PriceRule.renewable_generation_percentage": "%",
    "PriceRule.power_range_start": "W",
    "OverstayRuleList.overstay_time_threshold": "s",
    "OverstayRuleList.overstay_power_threshold": "W",
    "OverstayRule.start_time": "s",
    "OverstayRule.overstay_fee": "currency",
    "OverstayRule.overstay_fee_period": "s",
    "AdditionalService.service_fee": "currency",
    "PriceLevelScheduleEntry.duration": "s",
    "PowerSchedule.time_anchor": "s",
    "PowerSchedule.available_energy": "Wh",
    "PowerSchedule.power_tolerance": "W",
    "PowerScheduleEntry.duration": "s",
    "PowerScheduleEntry.power": "W",
    "PowerScheduleEntry.power_l2": "W",
    "PowerScheduleEntry.power_l3": "W",
    "EVPowerProfile.time_anchor": "s",
    "VehicleCheckOutReq.check_out_time": "s",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "AuthorizationSetupRes.authorization_mode": ("eim_as_res_authorization_mode", "pnc_as_res_authorization_mode"),
    "SignedInstallationData.encrypted_private_key": (
        "secp521_encrypted_private_key",
        "x448_encrypted_private_key",
        "tpm_encrypted_private_key",
    ),
    "AuthorizationReq.authorization_mode": ("eim_a_req_authorization_mode", "pnc_a_req_authorization_mode"),
    "Parameter.any_value": ("bool_value", "byte_value", "short_value", "int_value", "rational_number", "finite_string"),
    "ScheduleExchangeReq.control_mode": ("dynamic_se_req_control_mode", "scheduled_se_req_control_mode"),
    "ScheduleExchangeRes.control_mode": ("dynamic_se_res_control_mode", "scheduled_se_res_control_mode"),
    "Dynamic_SEResControlMode.price_schedule": ("absolute_price_schedule", "price_level_schedule"),
    "ChargingSchedule.price_schedule": ("absolute_price_schedule", "price_level_schedule"),
    "EVPowerProfile.control_mode": ("dynamic_evppt_control_mode", "scheduled_evppt_control_mode"),
    "SignedMeteringData.control_mode": ("dynamic_smdt_control_mode", "scheduled_smdt_control_mode"),
}
