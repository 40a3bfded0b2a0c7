"""ISO 15118-2 MsgBody: the messages."""

# Generated from schemas/iso15118_2_body.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 745995b63c7a0d1984811912f55ad93ddc5260639cbc87ff7baeb6131acc72c1

from __future__ import annotations

import enum
from typing import Final, TypeAlias

from v2gstack.messages._base import Message
from v2gstack.messages._scalars import Long, Short, UnsignedShort
from v2gstack.messages.iso15118_2.datatypes import (
    EMAID,
    AC_EVSEStatus,
    AnyEVChargeParameter,
    AnyEVSEChargeParameter,
    AnyEVSEStatus,
    CertificateChain,
    ChargeProgress,
    ChargeService,
    ChargingProfile,
    ChargingSession,
    ContractSignatureEncryptedPrivateKey,
    DC_EVPowerDeliveryParameter,
    DC_EVSEStatus,
    DC_EVStatus,
    DiffieHellmanPublickey,
    EnergyTransferMode,
    EVSEProcessing,
    ListOfRootCertificateIDs,
    MeterInfo,
    PaymentOption,
    PaymentOptionList,
    PhysicalValue,
    ResponseCode,
    SAIDType,
    SAScheduleList,
    SelectedServiceList,
    ServiceCategory,
    ServiceList,
    ServiceParameterList,
    certificateType,
    eMAIDType,
    evccIDType,
    evseIDType,
    genChallengeType,
    serviceIDType,
    serviceScopeType,
    sessionIDType,
)

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AnyBodyElement",
    "AuthorizationReq",
    "AuthorizationRes",
    "Body",
    "BodyElement",
    "CableCheckReq",
    "CableCheckRes",
    "CertificateInstallationReq",
    "CertificateInstallationRes",
    "CertificateUpdateReq",
    "CertificateUpdateRes",
    "ChargeParameterDiscoveryReq",
    "ChargeParameterDiscoveryRes",
    "ChargingStatusReq",
    "ChargingStatusRes",
    "CurrentDemandReq",
    "CurrentDemandRes",
    "MeteringReceiptReq",
    "MeteringReceiptRes",
    "PaymentDetailsReq",
    "PaymentDetailsRes",
    "PaymentServiceSelectionReq",
    "PaymentServiceSelectionRes",
    "PowerDeliveryReq",
    "PowerDeliveryRes",
    "PreChargeReq",
    "PreChargeRes",
    "ServiceDetailReq",
    "ServiceDetailRes",
    "ServiceDiscoveryReq",
    "ServiceDiscoveryRes",
    "SessionSetupReq",
    "SessionSetupRes",
    "SessionStopReq",
    "SessionStopRes",
    "WeldingDetectionReq",
    "WeldingDetectionRes",
]


class Body(Message, frozen=True, kw_only=True, rename={"body_element": "BodyElement"}):
    """The body of a message: one request or response, or nothing.

    ISO 15118-2 8.3.4.

    Attributes:
        body_element: The request or response; on the wire one of the message elements stands here.
    """

    body_element: AnyBodyElement | None = None


class BodyElement(Message, frozen=True, kw_only=True):
    """Head of the group of all messages; never sent under this name.

    ISO 15118-2. Abstract: messages hold what is derived from it.
    """


class SessionSetupReq(BodyElement, frozen=True, kw_only=True, tag_field="#element", tag="SessionSetupReq", rename={"evcc_id": "EVCCID"}):
    """Opens a session, or resumes a paused one by its SessionID.

    ISO 15118-2 8.4.3.2, EVCC -> SECC.

    Attributes:
        evcc_id: Identity of the vehicle's communication controller, normally the MAC address of its network
            interface.
    """

    evcc_id: evccIDType


class SessionSetupRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SessionSetupRes",
    rename={
        "response_code": "ResponseCode",
        "evse_id": "EVSEID",
        "evse_time_stamp": "EVSETimeStamp",
    },
):
    """Gives the session its number and names the station.

    ISO 15118-2 8.4.3.2, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_id: Identity of the charging point.
        evse_time_stamp: The station's clock, as Unix time. Unit: s.
    """

    response_code: ResponseCode
    evse_id: evseIDType
    evse_time_stamp: Long | None = None


class ServiceDiscoveryReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDiscoveryReq",
    rename={
        "service_scope": "ServiceScope",
        "service_category": "ServiceCategory",
    },
):
    """Asks which services there are.

    ISO 15118-2 8.4.3.3, EVCC -> SECC.

    Attributes:
        service_scope: Lists only services of this scope, if present.
        service_category: Lists only services of this kind, if present.
    """

    service_scope: serviceScopeType | None = None
    service_category: ServiceCategory | None = None


class ServiceDiscoveryRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDiscoveryRes",
    rename={
        "response_code": "ResponseCode",
        "payment_option_list": "PaymentOptionList",
        "charge_service": "ChargeService",
        "service_list": "ServiceList",
    },
):
    """Lists the ways to authorize and the services.

    ISO 15118-2 8.4.3.3, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        payment_option_list: The ways to authorize that the station accepts.
        charge_service: The charging service itself, with the kinds of energy transfer the station can do.
        service_list: The services that are offered beside charging.
    """

    response_code: ResponseCode
    payment_option_list: PaymentOptionList
    charge_service: ChargeService
    service_list: ServiceList | None = None


class ServiceDetailReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDetailReq",
    rename={
        "service_id": "ServiceID",
    },
):
    """Asks for the particulars of one service.

    ISO 15118-2 8.4.3.4, EVCC -> SECC.

    Attributes:
        service_id: The service in question, by the number given in ServiceDiscoveryRes.
    """

    service_id: serviceIDType


class ServiceDetailRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceDetailRes",
    rename={
        "response_code": "ResponseCode",
        "service_id": "ServiceID",
        "service_parameter_list": "ServiceParameterList",
    },
):
    """Gives the parameter sets of that service.

    ISO 15118-2 8.4.3.4, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        service_id: The service that the answer is about.
        service_parameter_list: The parameter sets in which the service is available.
    """

    response_code: ResponseCode
    service_id: serviceIDType
    service_parameter_list: ServiceParameterList | None = None


class PaymentServiceSelectionReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PaymentServiceSelectionReq",
    rename={
        "selected_payment_option": "SelectedPaymentOption",
        "selected_service_list": "SelectedServiceList",
    },
):
    """Chooses how to authorize and which services to use.

    ISO 15118-2 8.4.3.5, EVCC -> SECC.

    Attributes:
        selected_payment_option: The way of authorization that the vehicle chose.
        selected_service_list: The services that the vehicle wants to use.
    """

    selected_payment_option: PaymentOption
    selected_service_list: SelectedServiceList


class PaymentServiceSelectionRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PaymentServiceSelectionRes",
    rename={
        "response_code": "ResponseCode",
    },
):
    """Accepts or refuses the choice.

    ISO 15118-2 8.4.3.5, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
    """

    response_code: ResponseCode


class CertificateInstallationReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateInstallationReq",
    rename={
        "id": "@Id",
        "oem_provisioning_cert": "OEMProvisioningCert",
        "list_of_root_certificate_ids": "ListOfRootCertificateIDs",
    },
):
    """Signed: asks for a contract certificate.

    ISO 15118-2 8.4.3.11, EVCC -> SECC.

    Attributes:
        id: Identifier of the body, which the signature in the header refers to.
        oem_provisioning_cert: Certificate that the vehicle's maker put into the vehicle; the contract key is
            encrypted for it.
        list_of_root_certificate_ids: The V2G root certificates that the vehicle holds, so that the answer is
            signed under one of them.
    """

    id: str
    oem_provisioning_cert: certificateType
    list_of_root_certificate_ids: ListOfRootCertificateIDs


class CertificateInstallationRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateInstallationRes",
    rename={
        "response_code": "ResponseCode",
        "sa_provisioning_certificate_chain": "SAProvisioningCertificateChain",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "contract_signature_encrypted_private_key": "ContractSignatureEncryptedPrivateKey",
        "dh_public_key": "DHpublickey",
        "emaid": "eMAID",
    },
):
    """Signed by the provisioning service: delivers a contract certificate and its private key.

    ISO 15118-2 8.4.3.11, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        sa_provisioning_certificate_chain: Certificate chain of the provisioning service that signed this
            answer.
        contract_signature_cert_chain: The new contract certificate with its intermediate certificates.
        contract_signature_encrypted_private_key: Private key of the contract certificate, encrypted so that
            only the vehicle can read it.
        dh_public_key: Ephemeral public key with which the vehicle derives the key that decrypts the private
            key.
        emaid: Identifier of the customer's contract (e-mobility account identifier).
    """

    response_code: ResponseCode
    sa_provisioning_certificate_chain: CertificateChain
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: ContractSignatureEncryptedPrivateKey
    dh_public_key: DiffieHellmanPublickey
    emaid: EMAID


class CertificateUpdateReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateUpdateReq",
    rename={
        "id": "@Id",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "emaid": "eMAID",
        "list_of_root_certificate_ids": "ListOfRootCertificateIDs",
    },
):
    """Signed: asks for a new contract certificate before the present one expires.

    ISO 15118-2 8.4.3.10, EVCC -> SECC.

    Attributes:
        id: Identifier of the body, which the signature in the header refers to.
        contract_signature_cert_chain: The contract certificate to be renewed, with its intermediate
            certificates.
        emaid: Identifier of the customer's contract (e-mobility account identifier).
        list_of_root_certificate_ids: The V2G root certificates that the vehicle holds, so that the answer is
            signed under one of them.
    """

    id: str
    contract_signature_cert_chain: CertificateChain
    emaid: eMAIDType
    list_of_root_certificate_ids: ListOfRootCertificateIDs


class CertificateUpdateRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateUpdateRes",
    rename={
        "response_code": "ResponseCode",
        "sa_provisioning_certificate_chain": "SAProvisioningCertificateChain",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "contract_signature_encrypted_private_key": "ContractSignatureEncryptedPrivateKey",
        "dh_public_key": "DHpublickey",
        "emaid": "eMAID",
        "retry_counter": "RetryCounter",
    },
):
    """Signed by the provisioning service: delivers the renewed contract certificate and its private key.

    ISO 15118-2 8.4.3.10, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        sa_provisioning_certificate_chain: Certificate chain of the provisioning service that signed this
            answer.
        contract_signature_cert_chain: The renewed contract certificate with its intermediate certificates.
        contract_signature_encrypted_private_key: Private key of the contract certificate, encrypted so that
            only the vehicle can read it.
        dh_public_key: Ephemeral public key with which the vehicle derives the key that decrypts the private
            key.
        emaid: Identifier of the customer's contract (e-mobility account identifier).
        retry_counter: When to ask again after a refusal: 0 at once, a positive number after so many days, -1
            not before someone intervenes. Unit: d.
    """

    response_code: ResponseCode
    sa_provisioning_certificate_chain: CertificateChain
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: ContractSignatureEncryptedPrivateKey
    dh_public_key: DiffieHellmanPublickey
    emaid: EMAID
    retry_counter: Short | None = None


class PaymentDetailsReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PaymentDetailsReq",
    rename={
        "emaid": "eMAID",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
    },
):
    """Presents the contract certificate for Plug and Charge.

    ISO 15118-2 8.4.3.6, EVCC -> SECC.

    Attributes:
        emaid: Identifier of the customer's contract (e-mobility account identifier).
        contract_signature_cert_chain: The contract certificate with its intermediate certificates.
    """

    emaid: eMAIDType
    contract_signature_cert_chain: CertificateChain


class PaymentDetailsRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PaymentDetailsRes",
    rename={
        "response_code": "ResponseCode",
        "gen_challenge": "GenChallenge",
        "evse_time_stamp": "EVSETimeStamp",
    },
):
    """Gives a challenge that proves possession of the contract key.

    ISO 15118-2 8.4.3.6, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        gen_challenge: Random bytes that the vehicle must sign and return in AuthorizationReq.
        evse_time_stamp: The station's clock, as Unix time. Unit: s.
    """

    response_code: ResponseCode
    gen_challenge: genChallengeType
    evse_time_stamp: Long


class AuthorizationReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AuthorizationReq",
    rename={
        "id": "@Id",
        "gen_challenge": "GenChallenge",
    },
):
    """Asks whether charging is authorized; signed with Plug and Charge, empty otherwise.

    ISO 15118-2 8.4.3.7, EVCC -> SECC.

    Attributes:
        id: Identifier of the body, which the signature in the header refers to; only with Plug and Charge.
        gen_challenge: The challenge from PaymentDetailsRes; only with Plug and Charge.
    """

    id: str | None = None
    gen_challenge: genChallengeType | None = None


class AuthorizationRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AuthorizationRes",
    rename={
        "response_code": "ResponseCode",
        "evse_processing": "EVSEProcessing",
    },
):
    """Tells whether the authorization has been decided.

    ISO 15118-2 8.4.3.7, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_processing: Whether the answer is final, or the vehicle has to ask again.
    """

    response_code: ResponseCode
    evse_processing: EVSEProcessing


class ChargeParameterDiscoveryReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ChargeParameterDiscoveryReq",
    rename={
        "max_entries_sa_schedule_tuple": "MaxEntriesSAScheduleTuple",
        "requested_energy_transfer_mode": "RequestedEnergyTransferMode",
        "ev_charge_parameter": "EVChargeParameter",
    },
):
    """States how the vehicle wants to charge and what it tolerates.

    ISO 15118-2 8.4.3.8, EVCC -> SECC.

    Attributes:
        max_entries_sa_schedule_tuple: How many entries the vehicle can handle in a PMaxSchedule or
            SalesTariff.
        requested_energy_transfer_mode: The kind of energy transfer that the vehicle chose.
        ev_charge_parameter: What the vehicle needs and tolerates, in its AC or DC form.
    """

    max_entries_sa_schedule_tuple: UnsignedShort | None = None
    requested_energy_transfer_mode: EnergyTransferMode
    ev_charge_parameter: AnyEVChargeParameter


class ChargeParameterDiscoveryRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ChargeParameterDiscoveryRes",
    rename={
        "response_code": "ResponseCode",
        "evse_processing": "EVSEProcessing",
        "sa_schedules": "SASchedules",
        "evse_charge_parameter": "EVSEChargeParameter",
    },
):
    """Gives the schedules and the limits of the station.

    ISO 15118-2 8.4.3.8, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_processing: Whether the answer is final, or the vehicle has to ask again.
        sa_schedules: The schedules to choose from; absent while EVSEProcessing is not Finished.
        evse_charge_parameter: What the station offers, in its AC or DC form.
    """

    response_code: ResponseCode
    evse_processing: EVSEProcessing
    sa_schedules: SAScheduleList | None = None
    evse_charge_parameter: AnyEVSEChargeParameter


class CableCheckReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CableCheckReq",
    rename={
        "dc_ev_status": "DC_EVStatus",
    },
):
    """Asks the station to test the insulation of cable and vehicle before DC charging.

    ISO 15118-2 8.4.5.2, EVCC -> SECC.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
    """

    dc_ev_status: DC_EVStatus


class CableCheckRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CableCheckRes",
    rename={
        "response_code": "ResponseCode",
        "dc_evse_status": "DC_EVSEStatus",
        "evse_processing": "EVSEProcessing",
    },
):
    """Tells the progress and result of the insulation test.

    ISO 15118-2 8.4.5.2, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        dc_evse_status: State of the station during DC charging.
        evse_processing: Whether the answer is final, or the vehicle has to ask again.
    """

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_processing: EVSEProcessing


class PreChargeReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PreChargeReq",
    rename={
        "dc_ev_status": "DC_EVStatus",
        "ev_target_voltage": "EVTargetVoltage",
        "ev_target_current": "EVTargetCurrent",
    },
):
    """Asks the station to bring its output to the battery's voltage before the contactors close.

    ISO 15118-2 8.4.5.3, EVCC -> SECC.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
        ev_target_voltage: Voltage that the output is to reach, that of the battery. Unit: V.
        ev_target_current: Current that must not be exceeded meanwhile. Unit: A.
    """

    dc_ev_status: DC_EVStatus
    ev_target_voltage: PhysicalValue
    ev_target_current: PhysicalValue


class PreChargeRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PreChargeRes",
    rename={
        "response_code": "ResponseCode",
        "dc_evse_status": "DC_EVSEStatus",
        "evse_present_voltage": "EVSEPresentVoltage",
    },
):
    """Tells the output voltage.

    ISO 15118-2 8.4.5.3, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        dc_evse_status: State of the station during DC charging.
        evse_present_voltage: Voltage measured at the station's output. Unit: V.
    """

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: PhysicalValue


class PowerDeliveryReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PowerDeliveryReq",
    rename={
        "charge_progress": "ChargeProgress",
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "charging_profile": "ChargingProfile",
        "ev_power_delivery_parameter": "EVPowerDeliveryParameter",
    },
):
    """Asks to switch the power on or off, or to agree on a new schedule.

    ISO 15118-2 8.4.3.9, EVCC -> SECC.

    Attributes:
        charge_progress: Whether power is to start, to stop, or to be negotiated anew.
        sa_schedule_tuple_id: Number of the schedule that the vehicle selects.
        charging_profile: How much power the vehicle intends to draw, and when.
        ev_power_delivery_parameter: State of the vehicle around the start or stop of charging; only the DC
            form exists.
    """

    charge_progress: ChargeProgress
    sa_schedule_tuple_id: SAIDType
    charging_profile: ChargingProfile | None = None
    ev_power_delivery_parameter: DC_EVPowerDeliveryParameter | None = None


class PowerDeliveryRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PowerDeliveryRes",
    rename={
        "response_code": "ResponseCode",
        "evse_status": "EVSEStatus",
    },
):
    """Tells whether that was done.

    ISO 15118-2 8.4.3.9, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_status: State of the station, in its AC or DC form.
    """

    response_code: ResponseCode
    evse_status: AnyEVSEStatus


class ChargingStatusReq(BodyElement, frozen=True, kw_only=True, tag_field="#element", tag="ChargingStatusReq"):
    """Asks for the state of AC charging, again and again while it lasts.

    ISO 15118-2 8.4.4.2, EVCC -> SECC.
    """


class ChargingStatusRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ChargingStatusRes",
    rename={
        "response_code": "ResponseCode",
        "evse_id": "EVSEID",
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "evse_max_current": "EVSEMaxCurrent",
        "meter_info": "MeterInfo",
        "receipt_required": "ReceiptRequired",
        "ac_evse_status": "AC_EVSEStatus",
    },
):
    """Tells the state of AC charging.

    ISO 15118-2 8.4.4.2, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_id: Identity of the charging point.
        sa_schedule_tuple_id: Number of the schedule that applies, out of those offered in SAScheduleList.
        evse_max_current: Highest current per phase that the vehicle may draw at present. Unit: A.
        meter_info: Reading of the station's energy meter.
        receipt_required: True if the vehicle must now confirm the meter record with MeteringReceiptReq.
        ac_evse_status: State of the station during AC charging.
    """

    response_code: ResponseCode
    evse_id: evseIDType
    sa_schedule_tuple_id: SAIDType
    evse_max_current: PhysicalValue | None = None
    meter_info: MeterInfo | None = None
    receipt_required: bool | None = None
    ac_evse_status: AC_EVSEStatus


class CurrentDemandReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CurrentDemandReq",
    rename={
        "dc_ev_status": "DC_EVStatus",
        "ev_target_current": "EVTargetCurrent",
        "ev_maximum_voltage_limit": "EVMaximumVoltageLimit",
        "ev_maximum_current_limit": "EVMaximumCurrentLimit",
        "ev_maximum_power_limit": "EVMaximumPowerLimit",
        "bulk_charging_complete": "BulkChargingComplete",
        "charging_complete": "ChargingComplete",
        "remaining_time_to_full_soc": "RemainingTimeToFullSoC",
        "remaining_time_to_bulk_soc": "RemainingTimeToBulkSoC",
        "ev_target_voltage": "EVTargetVoltage",
    },
):
    """Sets current and voltage of DC charging, again and again while it lasts.

    ISO 15118-2 8.4.5.4, EVCC -> SECC.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
        ev_target_current: Current that the vehicle asks for. Unit: A.
        ev_maximum_voltage_limit: Highest voltage the vehicle allows. Unit: V.
        ev_maximum_current_limit: Highest current the vehicle allows. Unit: A.
        ev_maximum_power_limit: Highest power the vehicle allows. Unit: W.
        bulk_charging_complete: True once the state of charge has reached BulkSOC, where fast charging ends.
        charging_complete: True once the vehicle needs no more energy.
        remaining_time_to_full_soc: Time until the battery reaches FullSOC, as the vehicle estimates; some
            vehicles send minutes. Unit: s.
        remaining_time_to_bulk_soc: Time until the battery reaches BulkSOC, as the vehicle estimates; some
            vehicles send minutes. Unit: s.
        ev_target_voltage: Voltage that the vehicle asks for. Unit: V.
    """

    dc_ev_status: DC_EVStatus
    ev_target_current: PhysicalValue
    ev_maximum_voltage_limit: PhysicalValue | None = None
    ev_maximum_current_limit: PhysicalValue | None = None
    ev_maximum_power_limit: PhysicalValue | None = None
    bulk_charging_complete: bool | None = None
    charging_complete: bool
    remaining_time_to_full_soc: PhysicalValue | None = None
    remaining_time_to_bulk_soc: PhysicalValue | None = None
    ev_target_voltage: PhysicalValue


class CurrentDemandRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CurrentDemandRes",
    rename={
        "response_code": "ResponseCode",
        "dc_evse_status": "DC_EVSEStatus",
        "evse_present_voltage": "EVSEPresentVoltage",
        "evse_present_current": "EVSEPresentCurrent",
        "evse_current_limit_achieved": "EVSECurrentLimitAchieved",
        "evse_voltage_limit_achieved": "EVSEVoltageLimitAchieved",
        "evse_power_limit_achieved": "EVSEPowerLimitAchieved",
        "evse_maximum_voltage_limit": "EVSEMaximumVoltageLimit",
        "evse_maximum_current_limit": "EVSEMaximumCurrentLimit",
        "evse_maximum_power_limit": "EVSEMaximumPowerLimit",
        "evse_id": "EVSEID",
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "meter_info": "MeterInfo",
        "receipt_required": "ReceiptRequired",
    },
):
    """Tells the present output, limits and meter of DC charging.

    ISO 15118-2 8.4.5.4, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        dc_evse_status: State of the station during DC charging.
        evse_present_voltage: Voltage measured at the station's output. Unit: V.
        evse_present_current: Current measured at the station's output. Unit: A.
        evse_current_limit_achieved: True if the station's output is held back by its current limit.
        evse_voltage_limit_achieved: True if the station's output is held back by its voltage limit.
        evse_power_limit_achieved: True if the station's output is held back by its power limit.
        evse_maximum_voltage_limit: Highest voltage the station can deliver. Unit: V.
        evse_maximum_current_limit: Highest current the station can deliver. Unit: A.
        evse_maximum_power_limit: Highest power the station can deliver. Unit: W.
        evse_id: Identity of the charging point.
        sa_schedule_tuple_id: Number of the schedule that applies, out of those offered in SAScheduleList.
        meter_info: Reading of the station's energy meter.
        receipt_required: True if the vehicle must now confirm the meter record with MeteringReceiptReq.
    """

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: PhysicalValue
    evse_present_current: PhysicalValue
    evse_current_limit_achieved: bool
    evse_voltage_limit_achieved: bool
    evse_power_limit_achieved: bool
    evse_maximum_voltage_limit: PhysicalValue | None = None
    evse_maximum_current_limit: PhysicalValue | None = None
    evse_maximum_power_limit: PhysicalValue | None = None
    evse_id: evseIDType
    sa_schedule_tuple_id: SAIDType
    meter_info: MeterInfo | None = None
    receipt_required: bool | None = None


class MeteringReceiptReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="MeteringReceiptReq",
    rename={
        "id": "@Id",
        "session_id": "SessionID",
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "meter_info": "MeterInfo",
    },
):
    """Confirms a meter record, signed with the contract key.

    ISO 15118-2 8.4.3.13, EVCC -> SECC.

    Attributes:
        id: Identifier of the body, which the signature in the header refers to.
        session_id: The session that the meter record belongs to, equal to the one in the header.
        sa_schedule_tuple_id: Number of the schedule under which the energy was drawn.
        meter_info: The meter record from the station's last response, unchanged.
    """

    id: str | None = None
    session_id: sessionIDType
    sa_schedule_tuple_id: SAIDType | None = None
    meter_info: MeterInfo


class MeteringReceiptRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="MeteringReceiptRes",
    rename={
        "response_code": "ResponseCode",
        "evse_status": "EVSEStatus",
    },
):
    """Accepts or refuses the receipt.

    ISO 15118-2 8.4.3.13, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_status: State of the station, in its AC or DC form.
    """

    response_code: ResponseCode
    evse_status: AnyEVSEStatus


class WeldingDetectionReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WeldingDetectionReq",
    rename={
        "dc_ev_status": "DC_EVStatus",
    },
):
    """Asks for the output voltage while the vehicle tests its contactors after DC charging.

    ISO 15118-2 8.4.5.5, EVCC -> SECC.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
    """

    dc_ev_status: DC_EVStatus


class WeldingDetectionRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WeldingDetectionRes",
    rename={
        "response_code": "ResponseCode",
        "dc_evse_status": "DC_EVSEStatus",
        "evse_present_voltage": "EVSEPresentVoltage",
    },
):
    """Tells the output voltage.

    ISO 15118-2 8.4.5.5, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        dc_evse_status: State of the station during DC charging.
        evse_present_voltage: Voltage measured at the station's output. Unit: V.
    """

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: PhysicalValue


class SessionStopReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SessionStopReq",
    rename={
        "charging_session": "ChargingSession",
    },
):
    """Ends or pauses the session.

    ISO 15118-2 8.4.3.12, EVCC -> SECC.

    Attributes:
        charging_session: Whether the session ends or is resumed later.
    """

    charging_session: ChargingSession


class SessionStopRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SessionStopRes",
    rename={
        "response_code": "ResponseCode",
    },
):
    """Confirms; then the connection is closed.

    ISO 15118-2 8.4.3.12, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
    """

    response_code: ResponseCode


#: What stands in place of BodyElement.
AnyBodyElement: TypeAlias = (
    SessionSetupReq
    | SessionSetupRes
    | ServiceDiscoveryReq
    | ServiceDiscoveryRes
    | ServiceDetailReq
    | ServiceDetailRes
    | PaymentServiceSelectionReq
    | PaymentServiceSelectionRes
    | CertificateInstallationReq
    | CertificateInstallationRes
    | CertificateUpdateReq
    | CertificateUpdateRes
    | PaymentDetailsReq
    | PaymentDetailsRes
    | AuthorizationReq
    | AuthorizationRes
    | ChargeParameterDiscoveryReq
    | ChargeParameterDiscoveryRes
    | CableCheckReq
    | CableCheckRes
    | PreChargeReq
    | PreChargeRes
    | PowerDeliveryReq
    | PowerDeliveryRes
    | ChargingStatusReq
    | ChargingStatusRes
    | CurrentDemandReq
    | CurrentDemandRes
    | MeteringReceiptReq
    | MeteringReceiptRes
    | WeldingDetectionReq
    | WeldingDetectionRes
    | SessionStopReq
    | SessionStopRes
)

TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgBody}BodyType": Body,
    "{urn:iso:15118:2:2013:MsgBody}BodyBaseType": BodyElement,
    "{urn:iso:15118:2:2013:MsgBody}SessionSetupReqType": SessionSetupReq,
    "{urn:iso:15118:2:2013:MsgBody}SessionSetupResType": SessionSetupRes,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDiscoveryReqType": ServiceDiscoveryReq,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDiscoveryResType": ServiceDiscoveryRes,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDetailReqType": ServiceDetailReq,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDetailResType": ServiceDetailRes,
    "{urn:iso:15118:2:2013:MsgBody}PaymentServiceSelectionReqType": PaymentServiceSelectionReq,
    "{urn:iso:15118:2:2013:MsgBody}PaymentServiceSelectionResType": PaymentServiceSelectionRes,
    "{urn:iso:15118:2:2013:MsgBody}CertificateInstallationReqType": CertificateInstallationReq,
    "{urn:iso:15118:2:2013:MsgBody}CertificateInstallationResType": CertificateInstallationRes,
    "{urn:iso:15118:2:2013:MsgBody}CertificateUpdateReqType": CertificateUpdateReq,
    "{urn:iso:15118:2:2013:MsgBody}CertificateUpdateResType": CertificateUpdateRes,
    "{urn:iso:15118:2:2013:MsgBody}PaymentDetailsReqType": PaymentDetailsReq,
    "{urn:iso:15118:2:2013:MsgBody}PaymentDetailsResType": PaymentDetailsRes,
    "{urn:iso:15118:2:2013:MsgBody}AuthorizationReqType": AuthorizationReq,
    "{urn:iso:15118:2:2013:MsgBody}AuthorizationResType": AuthorizationRes,
    "{urn:iso:15118:2:2013:MsgBody}ChargeParameterDiscoveryReqType": ChargeParameterDiscoveryReq,
    "{urn:iso:15118:2:2013:MsgBody}ChargeParameterDiscoveryResType": ChargeParameterDiscoveryRes,
    "{urn:iso:15118:2:2013:MsgBody}CableCheckReqType": CableCheckReq,
    "{urn:iso:15118:2:2013:MsgBody}CableCheckResType": CableCheckRes,
    "{urn:iso:15118:2:2013:MsgBody}PreChargeReqType": PreChargeReq,
    "{urn:iso:15118:2:2013:MsgBody}PreChargeResType": PreChargeRes,
    "{urn:iso:15118:2:2013:MsgBody}PowerDeliveryReqType": PowerDeliveryReq,
    "{urn:iso:15118:2:2013:MsgBody}PowerDeliveryResType": PowerDeliveryRes,
    "{urn:iso:15118:2:2013:MsgBody}ChargingStatusReqType": ChargingStatusReq,
    "{urn:iso:15118:2:2013:MsgBody}ChargingStatusResType": ChargingStatusRes,
    "{urn:iso:15118:2:2013:MsgBody}CurrentDemandReqType": CurrentDemandReq,
    "{urn:iso:15118:2:2013:MsgBody}CurrentDemandResType": CurrentDemandRes,
    "{urn:iso:15118:2:2013:MsgBody}MeteringReceiptReqType": MeteringReceiptReq,
    "{urn:iso:15118:2:2013:MsgBody}MeteringReceiptResType": MeteringReceiptRes,
    "{urn:iso:15118:2:2013:MsgBody}WeldingDetectionReqType": WeldingDetectionReq,
    "{urn:iso:15118:2:2013:MsgBody}WeldingDetectionResType": WeldingDetectionRes,
    "{urn:iso:15118:2:2013:MsgBody}SessionStopReqType": SessionStopReq,
    "{urn:iso:15118:2:2013:MsgBody}SessionStopResType": SessionStopRes,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgBody}SessionSetupReq": SessionSetupReq,
    "{urn:iso:15118:2:2013:MsgBody}SessionSetupRes": SessionSetupRes,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDiscoveryReq": ServiceDiscoveryReq,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDiscoveryRes": ServiceDiscoveryRes,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDetailReq": ServiceDetailReq,
    "{urn:iso:15118:2:2013:MsgBody}ServiceDetailRes": ServiceDetailRes,
    "{urn:iso:15118:2:2013:MsgBody}PaymentServiceSelectionReq": PaymentServiceSelectionReq,
    "{urn:iso:15118:2:2013:MsgBody}PaymentServiceSelectionRes": PaymentServiceSelectionRes,
    "{urn:iso:15118:2:2013:MsgBody}CertificateInstallationReq": CertificateInstallationReq,
    "{urn:iso:15118:2:2013:MsgBody}CertificateInstallationRes": CertificateInstallationRes,
    "{urn:iso:15118:2:2013:MsgBody}CertificateUpdateReq": CertificateUpdateReq,
    "{urn:iso:15118:2:2013:MsgBody}CertificateUpdateRes": CertificateUpdateRes,
    "{urn:iso:15118:2:2013:MsgBody}PaymentDetailsReq": PaymentDetailsReq,
    "{urn:iso:15118:2:2013:MsgBody}PaymentDetailsRes": PaymentDetailsRes,
    "{urn:iso:15118:2:2013:MsgBody}AuthorizationReq": AuthorizationReq,
    "{urn:iso:15118:2:2013:MsgBody}AuthorizationRes": AuthorizationRes,
    "{urn:iso:15118:2:2013:MsgBody}ChargeParameterDiscoveryReq": ChargeParameterDiscoveryReq,
    "{urn:iso:15118:2:2013:MsgBody}ChargeParameterDiscoveryRes": ChargeParameterDiscoveryRes,
    "{urn:iso:15118:2:2013:MsgBody}CableCheckReq": CableCheckReq,
    "{urn:iso:15118:2:2013:MsgBody}CableCheckRes": CableCheckRes,
    "{urn:iso:15118:2:2013:MsgBody}PreChargeReq": PreChargeReq,
    "{urn:iso:15118:2:2013:MsgBody}PreChargeRes": PreChargeRes,
    "{urn:iso:15118:2:2013:MsgBody}PowerDeliveryReq": PowerDeliveryReq,
    "{urn:iso:15118:2:2013:MsgBody}PowerDeliveryRes": PowerDeliveryRes,
    "{urn:iso:15118:2:2013:MsgBody}ChargingStatusReq": ChargingStatusReq,
    "{urn:iso:15118:2:2013:MsgBody}ChargingStatusRes": ChargingStatusRes,
    "{urn:iso:15118:2:2013:MsgBody}CurrentDemandReq": CurrentDemandReq,
    "{urn:iso:15118:2:2013:MsgBody}CurrentDemandRes": CurrentDemandRes,
    "{urn:iso:15118:2:2013:MsgBody}MeteringReceiptReq": MeteringReceiptReq,
    "{urn:iso:15118:2:2013:MsgBody}MeteringReceiptRes": MeteringReceiptRes,
    "{urn:iso:15118:2:2013:MsgBody}WeldingDetectionReq": WeldingDetectionReq,
    "{urn:iso:15118:2:2013:MsgBody}WeldingDetectionRes": WeldingDetectionRes,
    "{urn:iso:15118:2:2013:MsgBody}SessionStopReq": SessionStopReq,
    "{urn:iso:15118:2:2013:MsgBody}SessionStopRes": SessionStopRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {
    "SessionSetupRes.evse_time_stamp": "s",
    "CertificateUpdateRes.retry_counter": "d",
    "PaymentDetailsRes.evse_time_stamp": "s",
    "PreChargeReq.ev_target_voltage": "V",
    "PreChargeReq.ev_target_current": "A",
    "PreChargeRes.evse_present_voltage": "V",
    "ChargingStatusRes.evse_max_current": "A",
    "CurrentDemandReq.ev_target_current": "A",
    "CurrentDemandReq.ev_maximum_voltage_limit": "V",
    "CurrentDemandReq.ev_maximum_current_limit": "A",
    "CurrentDemandReq.ev_maximum_power_limit": "W",
    "CurrentDemandReq.remaining_time_to_full_soc": "s",
    "CurrentDemandReq.remaining_time_to_bulk_soc": "s",
    "CurrentDemandReq.ev_target_voltage": "V",
    "CurrentDemandRes.evse_present_voltage": "V",
    "CurrentDemandRes.evse_present_current": "A",
    "CurrentDemandRes.evse_maximum_voltage_limit": "V",
    "CurrentDemandRes.evse_maximum_current_limit": "A",
    "CurrentDemandRes.evse_maximum_power_limit": "W",
    "WeldingDetectionRes.evse_present_voltage": "V",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {}
