"""DIN SPEC 70121 MsgBody: the messages."""

# Generated from schemas/din70121_body.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 4be8d86aa93735bf4b3c1cf9922b0534ddda2b3c975f8046de5be1b5810e67db

from __future__ import annotations

import enum
from typing import Final, TypeAlias

from v2gstack.messages._base import Message
from v2gstack.messages._scalars import Long, Short
from v2gstack.messages.din70121.datatypes import (
    AC_EVSEStatus,
    AnyEVChargeParameter,
    AnyEVSEChargeParameter,
    AnyEVSEStatus,
    CertificateChain,
    ChargingProfile,
    DC_EVPowerDeliveryParameter,
    DC_EVSEStatus,
    DC_EVStatus,
    EVRequestedEnergyTransfer,
    EVSEProcessing,
    ListOfRootCertificateIDs,
    MeterInfo,
    PaymentOption,
    PaymentOptions,
    PhysicalValue,
    ResponseCode,
    SAIDType,
    SAScheduleList,
    SelectedServiceList,
    ServiceCategory,
    ServiceCharge,
    ServiceParameterList,
    ServiceTagList,
    certificateType,
    contractIDType,
    dHParamsType,
    evccIDType,
    evseIDType,
    genChallengeType,
    privateKeyType,
    serviceIDType,
    serviceScopeType,
    sessionIDType,
)
from v2gstack.messages.din70121.msgdef import BodyElement

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AnyBodyElement",
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
    "ContractAuthenticationReq",
    "ContractAuthenticationRes",
    "CurrentDemandReq",
    "CurrentDemandRes",
    "MeteringReceiptReq",
    "MeteringReceiptRes",
    "PaymentDetailsReq",
    "PaymentDetailsRes",
    "PowerDeliveryReq",
    "PowerDeliveryRes",
    "PreChargeReq",
    "PreChargeRes",
    "ServiceDetailReq",
    "ServiceDetailRes",
    "ServiceDiscoveryReq",
    "ServiceDiscoveryRes",
    "ServicePaymentSelectionReq",
    "ServicePaymentSelectionRes",
    "SessionSetupReq",
    "SessionSetupRes",
    "SessionStopReq",
    "SessionStopRes",
    "WeldingDetectionReq",
    "WeldingDetectionRes",
]


class SessionSetupReq(BodyElement, frozen=True, kw_only=True, tag_field="#element", tag="SessionSetupReq", rename={"evcc_id": "EVCCID"}):
    """Opens a session.

    DIN SPEC 70121 9.4.1.2, EVCC -> SECC.

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
        "date_time_now": "DateTimeNow",
    },
):
    """Gives the session its number and names the station.

    DIN SPEC 70121 9.4.1.2, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_id: Identity of the charging point.
        date_time_now: The station's clock, as Unix time. Unit: s.
    """

    response_code: ResponseCode
    evse_id: evseIDType
    date_time_now: Long | None = None


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

    DIN SPEC 70121 9.4.1.3, EVCC -> SECC.

    Attributes:
        service_scope: Lists only services of this scope, if present; not used with DIN SPEC 70121.
        service_category: Lists only services of this kind, if present; with DIN SPEC 70121 always EVCharging.
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
        "payment_options": "PaymentOptions",
        "charge_service": "ChargeService",
        "service_list": "ServiceList",
    },
):
    """Lists the ways to authorize and the charging service.

    DIN SPEC 70121 9.4.1.3, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        payment_options: The ways to authorize that the station accepts; with DIN SPEC 70121 only
            ExternalPayment.
        charge_service: The charging service itself, with the kinds of energy transfer the station can do.
        service_list: The services that are offered beside charging; not used with DIN SPEC 70121.
    """

    response_code: ResponseCode
    payment_options: PaymentOptions
    charge_service: ServiceCharge
    service_list: ServiceTagList | None = None


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
    """Asks for the particulars of one service; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.

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
    """Gives the parameter sets of that service; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        service_id: The service that the answer is about.
        service_parameter_list: The parameter sets in which the service is available.
    """

    response_code: ResponseCode
    service_id: serviceIDType
    service_parameter_list: ServiceParameterList | None = None


class ServicePaymentSelectionReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServicePaymentSelectionReq",
    rename={
        "selected_payment_option": "SelectedPaymentOption",
        "selected_service_list": "SelectedServiceList",
    },
):
    """Chooses how to authorize and which services to use.

    DIN SPEC 70121 9.4.1.4, EVCC -> SECC.

    Attributes:
        selected_payment_option: The way of authorization that the vehicle chose.
        selected_service_list: The services that the vehicle wants to use.
    """

    selected_payment_option: PaymentOption
    selected_service_list: SelectedServiceList


class ServicePaymentSelectionRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServicePaymentSelectionRes",
    rename={
        "response_code": "ResponseCode",
    },
):
    """Accepts or refuses the choice.

    DIN SPEC 70121 9.4.1.4, SECC -> EVCC.

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
        "dh_params": "DHParams",
    },
):
    """Asks for a contract certificate; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
        oem_provisioning_cert: Certificate that the vehicle's maker put into the vehicle; the contract key is
            encrypted for it.
        list_of_root_certificate_ids: The V2G root certificates that the vehicle holds, so that the answer is
            signed under one of them.
        dh_params: Diffie-Hellman parameters from which both sides derive the key that encrypts the private
            key.
    """

    id: str | None = None
    oem_provisioning_cert: certificateType
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    dh_params: dHParamsType


class CertificateInstallationRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateInstallationRes",
    rename={
        "id": "@Id",
        "response_code": "ResponseCode",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "contract_signature_encrypted_private_key": "ContractSignatureEncryptedPrivateKey",
        "dh_params": "DHParams",
        "contract_id": "ContractID",
    },
):
    """Delivers a contract certificate and its private key; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
        response_code: Whether the request was accepted and, if not, why.
        contract_signature_cert_chain: The new contract certificate with its intermediate certificates.
        contract_signature_encrypted_private_key: Private key of the contract certificate, encrypted so that
            only the vehicle can read it.
        dh_params: Diffie-Hellman parameters from which both sides derive the key that encrypts the private
            key.
        contract_id: Identifier of the customer's contract.
    """

    id: str
    response_code: ResponseCode
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: privateKeyType
    dh_params: dHParamsType
    contract_id: contractIDType


class CertificateUpdateReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateUpdateReq",
    rename={
        "id": "@Id",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "contract_id": "ContractID",
        "list_of_root_certificate_ids": "ListOfRootCertificateIDs",
        "dh_params": "DHParams",
    },
):
    """Asks for a new contract certificate before the present one expires; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
        contract_signature_cert_chain: The contract certificate to be renewed, with its intermediate
            certificates.
        contract_id: Identifier of the customer's contract.
        list_of_root_certificate_ids: The V2G root certificates that the vehicle holds, so that the answer is
            signed under one of them.
        dh_params: Diffie-Hellman parameters from which both sides derive the key that encrypts the private
            key.
    """

    id: str | None = None
    contract_signature_cert_chain: CertificateChain
    contract_id: contractIDType
    list_of_root_certificate_ids: ListOfRootCertificateIDs
    dh_params: dHParamsType


class CertificateUpdateRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="CertificateUpdateRes",
    rename={
        "id": "@Id",
        "response_code": "ResponseCode",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
        "contract_signature_encrypted_private_key": "ContractSignatureEncryptedPrivateKey",
        "dh_params": "DHParams",
        "contract_id": "ContractID",
        "retry_counter": "RetryCounter",
    },
):
    """Delivers the renewed contract certificate and its private key; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
        response_code: Whether the request was accepted and, if not, why.
        contract_signature_cert_chain: The renewed contract certificate with its intermediate certificates.
        contract_signature_encrypted_private_key: Private key of the contract certificate, encrypted so that
            only the vehicle can read it.
        dh_params: Diffie-Hellman parameters from which both sides derive the key that encrypts the private
            key.
        contract_id: Identifier of the customer's contract.
        retry_counter: When to ask again after a refusal.
    """

    id: str
    response_code: ResponseCode
    contract_signature_cert_chain: CertificateChain
    contract_signature_encrypted_private_key: privateKeyType
    dh_params: dHParamsType
    contract_id: contractIDType
    retry_counter: Short


class PaymentDetailsReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="PaymentDetailsReq",
    rename={
        "contract_id": "ContractID",
        "contract_signature_cert_chain": "ContractSignatureCertChain",
    },
):
    """Presents the contract certificate; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.

    Attributes:
        contract_id: Identifier of the customer's contract.
        contract_signature_cert_chain: The contract certificate with its intermediate certificates.
    """

    contract_id: contractIDType
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
        "date_time_now": "DateTimeNow",
    },
):
    """Gives a challenge that proves possession of the contract key; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        gen_challenge: Text that the vehicle must sign and return in ContractAuthenticationReq.
        date_time_now: The station's clock, as Unix time. Unit: s.
    """

    response_code: ResponseCode
    gen_challenge: genChallengeType
    date_time_now: Long


class ContractAuthenticationReq(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ContractAuthenticationReq",
    rename={
        "id": "@Id",
        "gen_challenge": "GenChallenge",
    },
):
    """Asks whether charging is authorized, again and again until it is.

    DIN SPEC 70121 9.4.1.5, EVCC -> SECC.

    Attributes:
        id: Identifier for a signature; not used with DIN SPEC 70121.
        gen_challenge: The challenge from PaymentDetailsRes; not used with DIN SPEC 70121.
    """

    id: str | None = None
    gen_challenge: genChallengeType | None = None


class ContractAuthenticationRes(
    BodyElement,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ContractAuthenticationRes",
    rename={
        "response_code": "ResponseCode",
        "evse_processing": "EVSEProcessing",
    },
):
    """Tells whether the authorization has been decided.

    DIN SPEC 70121 9.4.1.5, SECC -> EVCC.

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
        "ev_requested_energy_transfer_type": "EVRequestedEnergyTransferType",
        "ev_charge_parameter": "EVChargeParameter",
    },
):
    """States how the vehicle wants to charge and what it tolerates.

    DIN SPEC 70121 9.4.1.6, EVCC -> SECC.

    Attributes:
        ev_requested_energy_transfer_type: The kind of energy transfer that the vehicle chose; with DIN SPEC
            70121 DC_core or DC_extended.
        ev_charge_parameter: What the vehicle needs and tolerates; with DIN SPEC 70121 always in its DC form.
    """

    ev_requested_energy_transfer_type: EVRequestedEnergyTransfer
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

    DIN SPEC 70121 9.4.1.6, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_processing: Whether the answer is final, or the vehicle has to ask again.
        sa_schedules: The schedules that the vehicle can choose from.
        evse_charge_parameter: What the station offers; with DIN SPEC 70121 always in its DC form.
    """

    response_code: ResponseCode
    evse_processing: EVSEProcessing
    sa_schedules: SAScheduleList
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
    """Asks the station to test the insulation of cable and vehicle before charging.

    DIN SPEC 70121 9.4.2.2, EVCC -> SECC.

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

    DIN SPEC 70121 9.4.2.2, SECC -> EVCC.

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

    DIN SPEC 70121 9.4.2.3, EVCC -> SECC.

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

    DIN SPEC 70121 9.4.2.3, SECC -> EVCC.

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
        "ready_to_charge_state": "ReadyToChargeState",
        "charging_profile": "ChargingProfile",
        "ev_power_delivery_parameter": "EVPowerDeliveryParameter",
    },
):
    """Asks to switch the power on or off.

    DIN SPEC 70121 9.4.1.7, EVCC -> SECC.

    Attributes:
        ready_to_charge_state: True to start the power, false to stop it.
        charging_profile: How much power the vehicle intends to draw, and when.
        ev_power_delivery_parameter: State of the vehicle around the start or stop of charging; only the DC
            form exists.
    """

    ready_to_charge_state: bool
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

    DIN SPEC 70121 9.4.1.7, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        evse_status: State of the station, in its AC or DC form.
    """

    response_code: ResponseCode
    evse_status: AnyEVSEStatus


class ChargingStatusReq(BodyElement, frozen=True, kw_only=True, tag_field="#element", tag="ChargingStatusReq"):
    """Asks for the state of AC charging; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.
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
    """Tells the state of AC charging; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

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
    receipt_required: bool
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
    """Sets current and voltage, again and again while charging lasts.

    DIN SPEC 70121 9.4.2.4, EVCC -> SECC.

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
    },
):
    """Tells the present output and limits.

    DIN SPEC 70121 9.4.2.4, SECC -> EVCC.

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
    """Confirms a meter record; not used with DIN SPEC 70121.

    DIN SPEC 70121, EVCC -> SECC.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
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
        "ac_evse_status": "AC_EVSEStatus",
    },
):
    """Accepts or refuses the receipt; not used with DIN SPEC 70121.

    DIN SPEC 70121, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        ac_evse_status: State of the station during AC charging.
    """

    response_code: ResponseCode
    ac_evse_status: AC_EVSEStatus


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
    """Asks for the output voltage while the vehicle tests its contactors after charging.

    DIN SPEC 70121 9.4.2.5, EVCC -> SECC.

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

    DIN SPEC 70121 9.4.2.5, SECC -> EVCC.

    Attributes:
        response_code: Whether the request was accepted and, if not, why.
        dc_evse_status: State of the station during DC charging.
        evse_present_voltage: Voltage measured at the station's output. Unit: V.
    """

    response_code: ResponseCode
    dc_evse_status: DC_EVSEStatus
    evse_present_voltage: PhysicalValue


class SessionStopReq(BodyElement, frozen=True, kw_only=True, tag_field="#element", tag="SessionStopReq"):
    """Ends the session.

    DIN SPEC 70121 9.4.1.8, EVCC -> SECC.
    """


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

    DIN SPEC 70121 9.4.1.8, SECC -> EVCC.

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
    | ServicePaymentSelectionReq
    | ServicePaymentSelectionRes
    | CertificateInstallationReq
    | CertificateInstallationRes
    | CertificateUpdateReq
    | CertificateUpdateRes
    | PaymentDetailsReq
    | PaymentDetailsRes
    | ContractAuthenticationReq
    | ContractAuthenticationRes
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
    "{urn:din:70121:2012:MsgBody}SessionSetupReqType": SessionSetupReq,
    "{urn:din:70121:2012:MsgBody}SessionSetupResType": SessionSetupRes,
    "{urn:din:70121:2012:MsgBody}ServiceDiscoveryReqType": ServiceDiscoveryReq,
    "{urn:din:70121:2012:MsgBody}ServiceDiscoveryResType": ServiceDiscoveryRes,
    "{urn:din:70121:2012:MsgBody}ServiceDetailReqType": ServiceDetailReq,
    "{urn:din:70121:2012:MsgBody}ServiceDetailResType": ServiceDetailRes,
    "{urn:din:70121:2012:MsgBody}ServicePaymentSelectionReqType": ServicePaymentSelectionReq,
    "{urn:din:70121:2012:MsgBody}ServicePaymentSelectionResType": ServicePaymentSelectionRes,
    "{urn:din:70121:2012:MsgBody}CertificateInstallationReqType": CertificateInstallationReq,
    "{urn:din:70121:2012:MsgBody}CertificateInstallationResType": CertificateInstallationRes,
    "{urn:din:70121:2012:MsgBody}CertificateUpdateReqType": CertificateUpdateReq,
    "{urn:din:70121:2012:MsgBody}CertificateUpdateResType": CertificateUpdateRes,
    "{urn:din:70121:2012:MsgBody}PaymentDetailsReqType": PaymentDetailsReq,
    "{urn:din:70121:2012:MsgBody}PaymentDetailsResType": PaymentDetailsRes,
    "{urn:din:70121:2012:MsgBody}ContractAuthenticationReqType": ContractAuthenticationReq,
    "{urn:din:70121:2012:MsgBody}ContractAuthenticationResType": ContractAuthenticationRes,
    "{urn:din:70121:2012:MsgBody}ChargeParameterDiscoveryReqType": ChargeParameterDiscoveryReq,
    "{urn:din:70121:2012:MsgBody}ChargeParameterDiscoveryResType": ChargeParameterDiscoveryRes,
    "{urn:din:70121:2012:MsgBody}CableCheckReqType": CableCheckReq,
    "{urn:din:70121:2012:MsgBody}CableCheckResType": CableCheckRes,
    "{urn:din:70121:2012:MsgBody}PreChargeReqType": PreChargeReq,
    "{urn:din:70121:2012:MsgBody}PreChargeResType": PreChargeRes,
    "{urn:din:70121:2012:MsgBody}PowerDeliveryReqType": PowerDeliveryReq,
    "{urn:din:70121:2012:MsgBody}PowerDeliveryResType": PowerDeliveryRes,
    "{urn:din:70121:2012:MsgBody}ChargingStatusReqType": ChargingStatusReq,
    "{urn:din:70121:2012:MsgBody}ChargingStatusResType": ChargingStatusRes,
    "{urn:din:70121:2012:MsgBody}CurrentDemandReqType": CurrentDemandReq,
    "{urn:din:70121:2012:MsgBody}CurrentDemandResType": CurrentDemandRes,
    "{urn:din:70121:2012:MsgBody}MeteringReceiptReqType": MeteringReceiptReq,
    "{urn:din:70121:2012:MsgBody}MeteringReceiptResType": MeteringReceiptRes,
    "{urn:din:70121:2012:MsgBody}WeldingDetectionReqType": WeldingDetectionReq,
    "{urn:din:70121:2012:MsgBody}WeldingDetectionResType": WeldingDetectionRes,
    "{urn:din:70121:2012:MsgBody}SessionStopType": SessionStopReq,
    "{urn:din:70121:2012:MsgBody}SessionStopResType": SessionStopRes,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:din:70121:2012:MsgBody}SessionSetupReq": SessionSetupReq,
    "{urn:din:70121:2012:MsgBody}SessionSetupRes": SessionSetupRes,
    "{urn:din:70121:2012:MsgBody}ServiceDiscoveryReq": ServiceDiscoveryReq,
    "{urn:din:70121:2012:MsgBody}ServiceDiscoveryRes": ServiceDiscoveryRes,
    "{urn:din:70121:2012:MsgBody}ServiceDetailReq": ServiceDetailReq,
    "{urn:din:70121:2012:MsgBody}ServiceDetailRes": ServiceDetailRes,
    "{urn:din:70121:2012:MsgBody}ServicePaymentSelectionReq": ServicePaymentSelectionReq,
    "{urn:din:70121:2012:MsgBody}ServicePaymentSelectionRes": ServicePaymentSelectionRes,
    "{urn:din:70121:2012:MsgBody}CertificateInstallationReq": CertificateInstallationReq,
    "{urn:din:70121:2012:MsgBody}CertificateInstallationRes": CertificateInstallationRes,
    "{urn:din:70121:2012:MsgBody}CertificateUpdateReq": CertificateUpdateReq,
    "{urn:din:70121:2012:MsgBody}CertificateUpdateRes": CertificateUpdateRes,
    "{urn:din:70121:2012:MsgBody}PaymentDetailsReq": PaymentDetailsReq,
    "{urn:din:70121:2012:MsgBody}PaymentDetailsRes": PaymentDetailsRes,
    "{urn:din:70121:2012:MsgBody}ContractAuthenticationReq": ContractAuthenticationReq,
    "{urn:din:70121:2012:MsgBody}ContractAuthenticationRes": ContractAuthenticationRes,
    "{urn:din:70121:2012:MsgBody}ChargeParameterDiscoveryReq": ChargeParameterDiscoveryReq,
    "{urn:din:70121:2012:MsgBody}ChargeParameterDiscoveryRes": ChargeParameterDiscoveryRes,
    "{urn:din:70121:2012:MsgBody}CableCheckReq": CableCheckReq,
    "{urn:din:70121:2012:MsgBody}CableCheckRes": CableCheckRes,
    "{urn:din:70121:2012:MsgBody}PreChargeReq": PreChargeReq,
    "{urn:din:70121:2012:MsgBody}PreChargeRes": PreChargeRes,
    "{urn:din:70121:2012:MsgBody}PowerDeliveryReq": PowerDeliveryReq,
    "{urn:din:70121:2012:MsgBody}PowerDeliveryRes": PowerDeliveryRes,
    "{urn:din:70121:2012:MsgBody}ChargingStatusReq": ChargingStatusReq,
    "{urn:din:70121:2012:MsgBody}ChargingStatusRes": ChargingStatusRes,
    "{urn:din:70121:2012:MsgBody}CurrentDemandReq": CurrentDemandReq,
    "{urn:din:70121:2012:MsgBody}CurrentDemandRes": CurrentDemandRes,
    "{urn:din:70121:2012:MsgBody}MeteringReceiptReq": MeteringReceiptReq,
    "{urn:din:70121:2012:MsgBody}MeteringReceiptRes": MeteringReceiptRes,
    "{urn:din:70121:2012:MsgBody}WeldingDetectionReq": WeldingDetectionReq,
    "{urn:din:70121:2012:MsgBody}WeldingDetectionRes": WeldingDetectionRes,
    "{urn:din:70121:2012:MsgBody}SessionStopReq": SessionStopReq,
    "{urn:din:70121:2012:MsgBody}SessionStopRes": SessionStopRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {}

UNITS: Final[dict[str, str]] = {
    "SessionSetupRes.date_time_now": "s",
    "PaymentDetailsRes.date_time_now": "s",
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
