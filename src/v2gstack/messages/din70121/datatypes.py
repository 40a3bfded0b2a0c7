"""DIN SPEC 70121 MsgDataTypes: what the messages are built from."""

# Generated from schemas/din70121_datatypes.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 53e2076187e34b34bf4bcb841833e407a736951fb6d14a525ed7678b9a865e07

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message, nothing_chosen
from v2gstack.messages._scalars import Byte, Int, Long, Short, UnsignedByte, UnsignedInt, UnsignedShort
from v2gstack.units import PhysicalNumber

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AC_EVChargeParameter",
    "AC_EVSEChargeParameter",
    "AC_EVSEStatus",
    "AnyEVChargeParameter",
    "AnyEVSEChargeParameter",
    "AnyEVSEStatus",
    "CertificateChain",
    "ChargingProfile",
    "ConsumptionCost",
    "Cost",
    "CostKind",
    "DC_EVChargeParameter",
    "DC_EVErrorCode",
    "DC_EVPowerDeliveryParameter",
    "DC_EVSEChargeParameter",
    "DC_EVSEStatus",
    "DC_EVSEStatusCode",
    "DC_EVStatus",
    "EVChargeParameter",
    "EVPowerDeliveryParameter",
    "EVRequestedEnergyTransfer",
    "EVSEChargeParameter",
    "EVSENotification",
    "EVSEProcessing",
    "EVSEStatus",
    "EVSESupportedEnergyTransfer",
    "EVStatus",
    "Entry",
    "FaultCode",
    "IsolationLevel",
    "ListOfRootCertificateIDs",
    "MeterInfo",
    "Notification",
    "PMaxSchedule",
    "PMaxScheduleEntry",
    "PMaxType",
    "Parameter",
    "ParameterSet",
    "PaymentOption",
    "PaymentOptions",
    "PhysicalValue",
    "ProfileEntry",
    "RelativeTimeInterval",
    "ResponseCode",
    "SAIDType",
    "SAScheduleList",
    "SAScheduleTuple",
    "SASchedules",
    "SalesTariff",
    "SalesTariffEntry",
    "SelectedService",
    "SelectedServiceList",
    "Service",
    "ServiceCategory",
    "ServiceCharge",
    "ServiceParameterList",
    "ServiceTag",
    "ServiceTagList",
    "SubCertificates",
    "TimeInterval",
    "UnitSymbol",
    "ValueType",
    "certificateType",
    "contractIDType",
    "dHParamsType",
    "evccIDType",
    "evseIDType",
    "faultMsgType",
    "genChallengeType",
    "meterIDType",
    "meterStatusType",
    "percentValueType",
    "privateKeyType",
    "rootCertificateIDType",
    "serviceIDType",
    "serviceNameType",
    "serviceScopeType",
    "sessionIDType",
    "sigMeterReadingType",
    "tariffDescriptionType",
    "unitMultiplierType",
]


class FaultCode(enum.StrEnum):
    """Kinds of fault that can be notified."""

    #: The message could not be decoded.
    ParsingError = "ParsingError"
    #: No root certificate is known for the certificate chain that TLS was given.
    NoTLSRootCertificatAvailable = "NoTLSRootCertificatAvailable"
    #: Any other fault.
    UnknownError = "UnknownError"


class ResponseCode(enum.StrEnum):
    """Result of a request: OK and its variants, FAILED and its reasons."""

    #: The request was accepted.
    OK = "OK"
    #: A new session was opened.
    OK_NewSessionEstablished = "OK_NewSessionEstablished"
    #: A paused session goes on.
    OK_OldSessionJoined = "OK_OldSessionJoined"
    #: Accepted, but the contract certificate should be renewed.
    OK_CertificateExpiresSoon = "OK_CertificateExpiresSoon"
    #: Refused for a reason that no other code names.
    FAILED = "FAILED"
    #: The request is not allowed at this point of the session.
    FAILED_SequenceError = "FAILED_SequenceError"
    #: The service in question was not offered.
    FAILED_ServiceIDInvalid = "FAILED_ServiceIDInvalid"
    #: The SessionID is not that of the running session.
    FAILED_UnknownSession = "FAILED_UnknownSession"
    #: A selected service or parameter set was not offered.
    FAILED_ServiceSelectionInvalid = "FAILED_ServiceSelectionInvalid"
    #: The selected way of authorization was not offered.
    FAILED_PaymentSelectionInvalid = "FAILED_PaymentSelectionInvalid"
    #: The validity of a certificate has ended.
    FAILED_CertificateExpired = "FAILED_CertificateExpired"
    #: A signature did not verify.
    FAILED_SignatureError = "FAILED_SignatureError"
    #: There is no contract certificate for this vehicle.
    FAILED_NoCertificateAvailable = "FAILED_NoCertificateAvailable"
    #: The certificate chain does not lead to a trusted root.
    FAILED_CertChainError = "FAILED_CertChainError"
    #: The vehicle did not return the challenge that it was given.
    FAILED_ChallengeInvalid = "FAILED_ChallengeInvalid"
    #: The contract is no longer accepted.
    FAILED_ContractCanceled = "FAILED_ContractCanceled"
    #: The charge parameters are missing, incompatible or out of range.
    FAILED_WrongChargeParameter = "FAILED_WrongChargeParameter"
    #: The station could not switch the power as asked.
    FAILED_PowerDeliveryNotApplied = "FAILED_PowerDeliveryNotApplied"
    #: The selected schedule was not offered.
    FAILED_TariffSelectionInvalid = "FAILED_TariffSelectionInvalid"
    #: The charging profile breaks the limits of the selected schedule.
    FAILED_ChargingProfileInvalid = "FAILED_ChargingProfileInvalid"
    #: The station's output voltage is too low to begin charging.
    FAILED_EVSEPresentVoltageToLow = "FAILED_EVSEPresentVoltageToLow"
    #: The receipt for the meter record is wrong or badly signed.
    FAILED_MeteringSignatureNotValid = "FAILED_MeteringSignatureNotValid"
    #: The requested energy transfer type was not offered.
    FAILED_WrongEnergyTransferType = "FAILED_WrongEnergyTransferType"


class ServiceCategory(enum.StrEnum):
    """Kinds of service."""

    #: Charging of the vehicle.
    EVCharging = "EVCharging"
    #: Internet access for the vehicle.
    Internet = "Internet"
    #: Installation and renewal of contract certificates.
    ContractCertificate = "ContractCertificate"
    #: Anything else, by agreement.
    OtherCustom = "OtherCustom"


class PaymentOption(enum.StrEnum):
    """Ways to authorize a session."""

    #: With the contract certificate in the vehicle (Plug and Charge).
    Contract = "Contract"
    #: Outside this protocol, for example with a card or an app (external identification means).
    ExternalPayment = "ExternalPayment"


class EVSESupportedEnergyTransfer(enum.StrEnum):
    """Kinds of energy transfer that a station can support: AC or DC, and over which contacts."""

    #: AC with one phase.
    AC_single_phase_core = "AC_single_phase_core"
    #: AC with three phases.
    AC_three_phase_core = "AC_three_phase_core"
    #: DC over the core contacts of a Type 1 or Type 2 connector.
    DC_core = "DC_core"
    #: DC over the additional DC contacts of a Combo connector (CCS).
    DC_extended = "DC_extended"
    #: DC over the core contacts of a Combo connector.
    DC_combo_core = "DC_combo_core"
    #: DC over a dual connector; not used with DIN SPEC 70121.
    DC_dual = "DC_dual"
    #: AC with one phase over the core contacts, or DC over the additional ones.
    AC_core1p_DC_extended = "AC_core1p_DC_extended"
    #: AC with one phase, or DC, over the core contacts.
    AC_single_DC_core = "AC_single_DC_core"
    #: AC with one or three phases over the core contacts, or DC over the additional ones.
    AC_single_phase_three_phase_core_DC_extended = "AC_single_phase_three_phase_core_DC_extended"
    #: AC with three phases over the core contacts, or DC over the additional ones.
    AC_core3p_DC_extended = "AC_core3p_DC_extended"


class UnitSymbol(enum.StrEnum):
    """Symbols of the units that physical values can have."""

    #: Hour.
    h = "h"
    #: Minute.
    m = "m"
    #: Second.
    s = "s"
    #: Ampere, of current.
    A = "A"
    #: Ampere hour, of charge.
    Ah = "Ah"
    #: Volt, of voltage.
    V = "V"
    #: Volt ampere, of apparent power.
    VA = "VA"
    #: Watt, of active power.
    W = "W"
    #: Watt per second, of a change of power.
    W_s = "W/s"
    #: Watt hour, of energy.
    Wh = "Wh"


class ValueType(enum.StrEnum):
    """Names of the six kinds of parameter value."""

    #: The value is in boolValue.
    bool = "bool"
    #: The value is in byteValue.
    byte = "byte"
    #: The value is in shortValue.
    short = "short"
    #: The value is in intValue.
    int = "int"
    #: The value is in physicalValue.
    physicalValue = "physicalValue"
    #: The value is in stringValue.
    string = "string"


class EVSEProcessing(enum.StrEnum):
    """Whether the station has finished what was asked."""

    #: Done: the session can go on.
    Finished = "Finished"
    #: Not done yet: the vehicle repeats the request.
    Ongoing = "Ongoing"


class EVRequestedEnergyTransfer(enum.StrEnum):
    """Kinds of energy transfer that a vehicle can ask for: AC or DC, and over which contacts."""

    #: AC with one phase.
    AC_single_phase_core = "AC_single_phase_core"
    #: AC with three phases.
    AC_three_phase_core = "AC_three_phase_core"
    #: DC over the core contacts of a Type 1 or Type 2 connector.
    DC_core = "DC_core"
    #: DC over the additional DC contacts of a Combo connector (CCS).
    DC_extended = "DC_extended"
    #: DC over the core contacts of a Combo connector.
    DC_combo_core = "DC_combo_core"
    #: DC over a connector that is made for DC only.
    DC_unique = "DC_unique"


class DC_EVErrorCode(enum.StrEnum):
    """Faults that a vehicle can report during DC charging."""

    #: No fault.
    NO_ERROR = "NO_ERROR"
    #: The battery is too cold or too hot to charge.
    FAILED_RESSTemperatureInhibit = "FAILED_RESSTemperatureInhibit"
    #: The vehicle is not in its parking position.
    FAILED_EVShiftPosition = "FAILED_EVShiftPosition"
    #: The connector is not locked.
    FAILED_ChargerConnectorLockFault = "FAILED_ChargerConnectorLockFault"
    #: The battery has a fault.
    FAILED_EVRESSMalfunction = "FAILED_EVRESSMalfunction"
    #: The measured current differs too much from the demanded one.
    FAILED_ChargingCurrentdifferential = "FAILED_ChargingCurrentdifferential"
    #: The measured voltage is outside the vehicle's range.
    FAILED_ChargingVoltageOutOfRange = "FAILED_ChargingVoltageOutOfRange"
    #: No meaning assigned.
    Reserved_A = "Reserved_A"
    #: No meaning assigned.
    Reserved_B = "Reserved_B"
    #: No meaning assigned.
    Reserved_C = "Reserved_C"
    #: The station and the vehicle do not fit together.
    FAILED_ChargingSystemIncompatibility = "FAILED_ChargingSystemIncompatibility"
    #: The vehicle cannot tell.
    NoData = "NoData"


class CostKind(enum.StrEnum):
    """Kinds of cost."""

    #: Price relative to the tariff's other prices. Unit: percent.
    relativePricePercentage = "relativePricePercentage"
    #: Share of the energy that comes from renewable sources. Unit: percent.
    RenewableGenerationPercentage = "RenewableGenerationPercentage"
    #: Carbon dioxide emitted for the energy. Unit: g/kWh.
    CarbonDioxideEmission = "CarbonDioxideEmission"


class EVSENotification(enum.StrEnum):
    """What a station can ask a vehicle to do."""

    #: Nothing.
    None_ = "None"
    #: End the charging.
    StopCharging = "StopCharging"
    #: Agree on a new schedule.
    ReNegotiation = "ReNegotiation"


class IsolationLevel(enum.StrEnum):
    """Results of the insulation monitoring."""

    #: Not tested yet.
    Invalid = "Invalid"
    #: Tested and sufficient.
    Valid = "Valid"
    #: Below the warning level, charging may go on.
    Warning = "Warning"
    #: Below the fault level, charging must end.
    Fault = "Fault"


class DC_EVSEStatusCode(enum.StrEnum):
    """What a DC station is doing."""

    #: Not ready to deliver power.
    EVSE_NotReady = "EVSE_NotReady"
    #: Ready to deliver power, or delivering it.
    EVSE_Ready = "EVSE_Ready"
    #: Stopping in an orderly way, for example because the user asked for it.
    EVSE_Shutdown = "EVSE_Shutdown"
    #: The grid or the operator asked to reduce or interrupt the power for a while.
    EVSE_UtilityInterruptEvent = "EVSE_UtilityInterruptEvent"
    #: Testing the insulation.
    EVSE_IsolationMonitoringActive = "EVSE_IsolationMonitoringActive"
    #: Stopped at once, for example by the emergency button.
    EVSE_EmergencyShutdown = "EVSE_EmergencyShutdown"
    #: Stopped by a fault of the station.
    EVSE_Malfunction = "EVSE_Malfunction"
    #: No meaning assigned.
    Reserved_8 = "Reserved_8"
    #: No meaning assigned.
    Reserved_9 = "Reserved_9"
    #: No meaning assigned.
    Reserved_A = "Reserved_A"
    #: No meaning assigned.
    Reserved_B = "Reserved_B"
    #: No meaning assigned.
    Reserved_C = "Reserved_C"


#: Identity of a session, at most 8 bytes; all zero means no session yet.
sessionIDType: TypeAlias = Annotated[bytes, Meta(max_length=8)]
#: Text of a fault, at most 64 characters.
faultMsgType: TypeAlias = Annotated[str, Meta(max_length=64)]
#: Identity of a vehicle's controller, at most 8 bytes; normally a MAC address of 6.
evccIDType: TypeAlias = Annotated[bytes, Meta(max_length=8)]
#: Identity of a charging point as bytes, at most 32; a single zero byte if it has none.
evseIDType: TypeAlias = Annotated[bytes, Meta(max_length=32)]
#: Scope of a service, at most 32 characters.
serviceScopeType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Number of a service.
serviceIDType: TypeAlias = UnsignedShort
#: Readable name of a service, at most 32 characters.
serviceNameType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Power of ten, from -3 to 3.
unitMultiplierType: TypeAlias = Annotated[int, Meta(ge=-3, le=3)]
#: An X.509 certificate in DER form, at most 1200 bytes.
certificateType: TypeAlias = Annotated[bytes, Meta(max_length=1200)]
#: Identifier of a root certificate, at most 40 characters.
rootCertificateIDType: TypeAlias = Annotated[str, Meta(max_length=40)]
#: Diffie-Hellman parameters, at most 256 bytes.
dHParamsType: TypeAlias = Annotated[bytes, Meta(max_length=256)]
#: An encrypted private key, at most 128 bytes.
privateKeyType: TypeAlias = Annotated[bytes, Meta(max_length=128)]
#: Identifier of a contract, at most 24 characters.
contractIDType: TypeAlias = Annotated[str, Meta(max_length=24)]
#: A challenge, as text.
genChallengeType: TypeAlias = str
#: A share from 0 to 100.
percentValueType: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
#: Number of a schedule or tariff.
SAIDType: TypeAlias = Short
#: A power limit, which cannot exceed 32767.
PMaxType: TypeAlias = Short
#: Name of a tariff, at most 32 characters.
tariffDescriptionType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Identity of a meter, at most 32 characters.
meterIDType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Signature over a meter reading, at most 32 bytes.
sigMeterReadingType: TypeAlias = Annotated[bytes, Meta(max_length=32)]
#: Status word of a meter.
meterStatusType: TypeAlias = Short


class Notification(Message, frozen=True, kw_only=True, rename={"fault_code": "FaultCode", "fault_msg": "FaultMsg"}):
    """Notice of a fault in the message that was received.

    DIN SPEC 70121.

    Attributes:
        fault_code: Kind of fault.
        fault_msg: Description of the fault for people.
    """

    fault_code: FaultCode
    fault_msg: faultMsgType | None = None


class PaymentOptions(Message, frozen=True, kw_only=True, rename={"payment_option": "PaymentOption"}):
    """The ways to authorize that a station accepts.

    DIN SPEC 70121.

    Attributes:
        payment_option: One accepted way to authorize.
    """

    payment_option: Annotated[tuple[PaymentOption, ...], Meta(min_length=1)]


class Service(Message, frozen=True, kw_only=True, rename={"service_tag": "ServiceTag", "free_service": "FreeService"}):
    """A service and whether it is free.

    DIN SPEC 70121.

    Attributes:
        service_tag: What the service is.
        free_service: True if the service costs nothing.
    """

    service_tag: ServiceTag
    free_service: bool


class ServiceTag(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "service_id": "ServiceID",
        "service_name": "ServiceName",
        "service_category": "ServiceCategory",
        "service_scope": "ServiceScope",
    },
):
    """Number, name, kind and scope of a service.

    DIN SPEC 70121.

    Attributes:
        service_id: Number of the service: 1 charging, 2 contract certificates, 3 internet access, 4 use-case
            information.
        service_name: Readable name of the service.
        service_category: Kind of service.
        service_scope: Free text that names the owner or the area of a service, for example a URI.
    """

    service_id: serviceIDType
    service_name: serviceNameType | None = None
    service_category: ServiceCategory
    service_scope: serviceScopeType | None = None


class ServiceCharge(
    Service,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="ServiceCharge",
    rename={
        "energy_transfer_type": "EnergyTransferType",
    },
):
    """The charging service on its own; no message carries it under this name.

    DIN SPEC 70121.

    Attributes:
        energy_transfer_type: The kind of energy transfer that the station can do.
    """

    energy_transfer_type: EVSESupportedEnergyTransfer


class ServiceTagList(Message, frozen=True, kw_only=True, rename={"service": "Service"}):
    """Services that are offered beside charging.

    DIN SPEC 70121.

    Attributes:
        service: One offered service.
    """

    service: Annotated[tuple[Service, ...], Meta(min_length=1)]


class ServiceParameterList(Message, frozen=True, kw_only=True, rename={"parameter_set": "ParameterSet"}):
    """The parameter sets of a service.

    DIN SPEC 70121.

    Attributes:
        parameter_set: One set that the vehicle can choose.
    """

    parameter_set: Annotated[tuple[ParameterSet, ...], Meta(min_length=1)]


class ParameterSet(Message, frozen=True, kw_only=True, rename={"parameter_set_id": "ParameterSetID", "parameter": "Parameter"}):
    """A group of parameters that are chosen together.

    DIN SPEC 70121.

    Attributes:
        parameter_set_id: Number by which the set is chosen.
        parameter: One parameter of the set.
    """

    parameter_set_id: Short
    parameter: Annotated[tuple[Parameter, ...], Meta(min_length=1)]


class Parameter(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "name": "@Name",
        "value_type": "@ValueType",
        "bool_value": "boolValue",
        "byte_value": "byteValue",
        "short_value": "shortValue",
        "int_value": "intValue",
        "physical_value": "physicalValue",
        "string_value": "stringValue",
    },
):
    """A named value of one of six kinds.

    DIN SPEC 70121.

    Exactly one of ``bool_value``, ``byte_value``, ``short_value``, ``int_value``, ``physical_value`` and
    ``string_value`` is present: ``any_value``.

    Attributes:
        name: Name of the parameter.
        value_type: Which of the six kinds the value has.
        bool_value: The value, if it is true or false.
        byte_value: The value, if it is an integer of 8 bits.
        short_value: The value, if it is an integer of 16 bits.
        int_value: The value, if it is an integer of 32 bits.
        physical_value: The value, if it is a number with a unit, which it carries itself.
        string_value: The value, if it is text.
    """

    name: str
    value_type: ValueType
    bool_value: bool | None = None
    byte_value: Byte | None = None
    short_value: Short | None = None
    int_value: Int | None = None
    physical_value: PhysicalValue | None = None
    string_value: str | None = None

    @property
    def any_value(self) -> bool | int | PhysicalValue | str:
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
        if self.physical_value is not None:
            return self.physical_value
        if self.string_value is not None:
            return self.string_value
        raise nothing_chosen(self, "bool_value, byte_value, short_value, int_value, physical_value, string_value")


class PhysicalValue(
    PhysicalNumber[UnitSymbol | None],
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "multiplier": "Multiplier",
        "unit": "Unit",
        "value": "Value",
    },
):
    """A number with a unit: Value times ten to the power of Multiplier.

    DIN SPEC 70121.

    Attributes:
        multiplier: Power of ten by which Value is multiplied.
        unit: Unit of the number; some vehicles leave it out.
        value: The number before it is multiplied.
    """

    multiplier: unitMultiplierType
    unit: UnitSymbol | None = None
    value: Short


class SelectedServiceList(Message, frozen=True, kw_only=True, rename={"selected_service": "SelectedService"}):
    """The services a vehicle selects.

    DIN SPEC 70121.

    Attributes:
        selected_service: One service that the vehicle wants to use.
    """

    selected_service: Annotated[tuple[SelectedService, ...], Meta(min_length=1)]


class SelectedService(Message, frozen=True, kw_only=True, rename={"service_id": "ServiceID", "parameter_set_id": "ParameterSetID"}):
    """A selected service and, where it has some, the chosen parameter set.

    DIN SPEC 70121.

    Attributes:
        service_id: Number of the service: 1 charging, 2 contract certificates, 3 internet access, 4 use-case
            information.
        parameter_set_id: The chosen parameter set of the service.
    """

    service_id: serviceIDType
    parameter_set_id: Short | None = None


class ListOfRootCertificateIDs(Message, frozen=True, kw_only=True, rename={"root_certificate_id": "RootCertificateID"}):
    """A list of root certificates.

    DIN SPEC 70121.

    Attributes:
        root_certificate_id: One root certificate, by its identifier.
    """

    root_certificate_id: Annotated[tuple[rootCertificateIDType, ...], Meta(min_length=1)]


class CertificateChain(Message, frozen=True, kw_only=True, rename={"certificate": "Certificate", "sub_certificates": "SubCertificates"}):
    """A certificate with the intermediate ones that lead to its root.

    DIN SPEC 70121.

    Attributes:
        certificate: The leaf certificate, in DER form.
        sub_certificates: The intermediate certificates; the root is never sent.
    """

    certificate: certificateType
    sub_certificates: SubCertificates | None = None


class SubCertificates(Message, frozen=True, kw_only=True, rename={"certificate": "Certificate"}):
    """The certificates between a leaf and its root.

    DIN SPEC 70121.

    Attributes:
        certificate: One certificate of an intermediate authority, in DER form.
    """

    certificate: Annotated[tuple[certificateType, ...], Meta(min_length=1)]


class EVChargeParameter(Message, frozen=True, kw_only=True):
    """Head of the group of a vehicle's charge parameters; sent as AC_EVChargeParameter or DC_EVChargeParameter.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class AC_EVChargeParameter(
    EVChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_EVChargeParameter",
    rename={
        "departure_time": "DepartureTime",
        "e_amount": "EAmount",
        "ev_max_voltage": "EVMaxVoltage",
        "ev_max_current": "EVMaxCurrent",
        "ev_min_current": "EVMinCurrent",
    },
):
    """What the vehicle needs and tolerates when charging with AC.

    DIN SPEC 70121.

    Attributes:
        departure_time: When the vehicle wants to leave, counted from the sending of this request. Unit: s.
        e_amount: Energy the vehicle needs until it leaves. Unit: Wh.
        ev_max_voltage: Highest voltage the vehicle can take. Unit: V.
        ev_max_current: Highest current per phase the vehicle can take. Unit: A.
        ev_min_current: Lowest current per phase with which the vehicle still charges. Unit: A.
    """

    departure_time: UnsignedInt
    e_amount: PhysicalValue
    ev_max_voltage: PhysicalValue
    ev_max_current: PhysicalValue
    ev_min_current: PhysicalValue


class DC_EVChargeParameter(
    EVChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVChargeParameter",
    rename={
        "dc_ev_status": "DC_EVStatus",
        "ev_maximum_current_limit": "EVMaximumCurrentLimit",
        "ev_maximum_power_limit": "EVMaximumPowerLimit",
        "ev_maximum_voltage_limit": "EVMaximumVoltageLimit",
        "ev_energy_capacity": "EVEnergyCapacity",
        "ev_energy_request": "EVEnergyRequest",
        "full_soc": "FullSOC",
        "bulk_soc": "BulkSOC",
    },
):
    """What the vehicle needs and tolerates when charging with DC.

    DIN SPEC 70121.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
        ev_maximum_current_limit: Highest current the vehicle allows. Unit: A.
        ev_maximum_power_limit: Highest power the vehicle allows. Unit: W.
        ev_maximum_voltage_limit: Highest voltage the vehicle allows. Unit: V.
        ev_energy_capacity: Energy that the battery can hold. Unit: Wh.
        ev_energy_request: Energy that the vehicle asks for in this session. Unit: Wh.
        full_soc: State of charge that the vehicle considers full. Unit: %.
        bulk_soc: State of charge at which fast charging ends. Unit: %.
    """

    dc_ev_status: DC_EVStatus
    ev_maximum_current_limit: PhysicalValue
    ev_maximum_power_limit: PhysicalValue | None = None
    ev_maximum_voltage_limit: PhysicalValue
    ev_energy_capacity: PhysicalValue | None = None
    ev_energy_request: PhysicalValue | None = None
    full_soc: percentValueType | None = None
    bulk_soc: percentValueType | None = None


class EVStatus(Message, frozen=True, kw_only=True):
    """Head of the group of vehicle states; DC_EVStatus is the only one.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class DC_EVStatus(
    EVStatus,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVStatus",
    rename={
        "ev_ready": "EVReady",
        "ev_cabin_conditioning": "EVCabinConditioning",
        "ev_ress_conditioning": "EVRESSConditioning",
        "ev_error_code": "EVErrorCode",
        "ev_ress_soc": "EVRESSSOC",
    },
):
    """State of the vehicle during DC charging.

    DIN SPEC 70121.

    Attributes:
        ev_ready: True if the vehicle is ready to charge.
        ev_cabin_conditioning: True if energy is being used to heat or cool the cabin.
        ev_ress_conditioning: True if energy is being used to heat or cool the battery.
        ev_error_code: The fault of the vehicle, if it has one.
        ev_ress_soc: State of charge of the battery. Unit: %.
    """

    ev_ready: bool
    ev_cabin_conditioning: bool | None = None
    ev_ress_conditioning: bool | None = None
    ev_error_code: DC_EVErrorCode
    ev_ress_soc: percentValueType


class SASchedules(Message, frozen=True, kw_only=True):
    """Head of the group of schedule forms; SAScheduleList is the only one.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class SAScheduleList(
    SASchedules,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SAScheduleList",
    rename={
        "sa_schedule_tuple": "SAScheduleTuple",
    },
):
    """The schedules that the station and the grid behind it offer.

    DIN SPEC 70121.

    Attributes:
        sa_schedule_tuple: One schedule that the vehicle can choose.
    """

    sa_schedule_tuple: Annotated[tuple[SAScheduleTuple, ...], Meta(min_length=1)]


class SAScheduleTuple(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "p_max_schedule": "PMaxSchedule",
        "sales_tariff": "SalesTariff",
    },
):
    """A schedule: power limits over time and, if there is one, the tariff.

    DIN SPEC 70121.

    Attributes:
        sa_schedule_tuple_id: Number by which the vehicle selects this schedule.
        p_max_schedule: Limits on the power, over time.
        sales_tariff: Prices over time, from the energy provider.
    """

    sa_schedule_tuple_id: SAIDType
    p_max_schedule: PMaxSchedule
    sales_tariff: SalesTariff | None = None


class PMaxSchedule(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "p_max_schedule_id": "PMaxScheduleID",
        "p_max_schedule_entry": "PMaxScheduleEntry",
    },
):
    """Limits on the power, in order of time.

    DIN SPEC 70121.

    Attributes:
        p_max_schedule_id: Number of this list of limits.
        p_max_schedule_entry: One limit and the time from which it holds.
    """

    p_max_schedule_id: SAIDType
    p_max_schedule_entry: Annotated[tuple[PMaxScheduleEntry, ...], Meta(min_length=1)]


class Entry(Message, frozen=True, kw_only=True, rename={"time_interval": "TimeInterval"}):
    """Head of the group of schedule entries; never sent under this name.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.

    Attributes:
        time_interval: The time during which the entry holds.
    """

    time_interval: RelativeTimeInterval


class TimeInterval(Message, frozen=True, kw_only=True):
    """Head of the group of time interval forms; RelativeTimeInterval is the only one.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class RelativeTimeInterval(
    TimeInterval,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="RelativeTimeInterval",
    rename={
        "start": "start",
        "duration": "duration",
    },
):
    """An interval that is counted from the moment the schedule is given.

    DIN SPEC 70121.

    Attributes:
        start: Begin of the interval, counted from the moment the schedule is given. Unit: s.
        duration: Length of the interval; without it, the interval ends where the next entry starts. Unit: s.
    """

    start: UnsignedInt
    duration: UnsignedInt | None = None


class PMaxScheduleEntry(Entry, frozen=True, kw_only=True, tag_field="#element", tag="PMaxScheduleEntry", rename={"p_max": "PMax"}):
    """A limit on the power during an interval of time.

    DIN SPEC 70121.

    Attributes:
        p_max: Highest power during the interval. Unit: W.
    """

    p_max: PMaxType


class SalesTariff(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "sales_tariff_id": "SalesTariffID",
        "sales_tariff_description": "SalesTariffDescription",
        "num_e_price_levels": "NumEPriceLevels",
        "sales_tariff_entry": "SalesTariffEntry",
    },
):
    """A tariff: its number, its name, and its prices in order of time.

    DIN SPEC 70121.

    Attributes:
        id: Identifier for a signature; the schema makes it a reference, IDREF, where an ID is meant.
        sales_tariff_id: Number of the tariff.
        sales_tariff_description: Name of the tariff for people.
        num_e_price_levels: How many price levels the tariff tells apart.
        sales_tariff_entry: The price during one interval of time.
    """

    id: str
    sales_tariff_id: SAIDType
    sales_tariff_description: tariffDescriptionType | None = None
    num_e_price_levels: UnsignedByte
    sales_tariff_entry: Annotated[tuple[SalesTariffEntry, ...], Meta(min_length=1)]


class SalesTariffEntry(
    Entry,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="SalesTariffEntry",
    rename={
        "e_price_level": "EPriceLevel",
        "consumption_cost": "ConsumptionCost",
    },
):
    """The price level and costs during an interval of time.

    DIN SPEC 70121.

    Attributes:
        e_price_level: Rank of the price among the levels of the tariff; a smaller number is cheaper.
        consumption_cost: Costs from a certain power on.
    """

    e_price_level: UnsignedByte
    consumption_cost: tuple[ConsumptionCost, ...] = ()


class ConsumptionCost(Message, frozen=True, kw_only=True, rename={"start_value": "startValue", "cost": "Cost"}):
    """A block of consumption: the power at which it starts, and its costs.

    DIN SPEC 70121.

    Attributes:
        start_value: The power from which on these costs hold. Unit: W.
        cost: One kind of cost of this block.
    """

    start_value: UnsignedInt
    cost: tuple[Cost, ...] = ()


class Cost(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "cost_kind": "costKind",
        "amount": "amount",
        "amount_multiplier": "amountMultiplier",
    },
):
    """One kind of cost and its amount.

    DIN SPEC 70121.

    Attributes:
        cost_kind: What is counted, and so in which unit the amount is.
        amount: The cost, multiplied by ten to the power of amountMultiplier: percent for relative price and
            renewable share, grams per kWh for carbon dioxide.
        amount_multiplier: Power of ten by which amount is multiplied; 0 if absent.
    """

    cost_kind: CostKind
    amount: UnsignedInt
    amount_multiplier: unitMultiplierType | None = None


class EVSEChargeParameter(Message, frozen=True, kw_only=True):
    """Head of the group of a station's charge parameters; sent as AC_EVSEChargeParameter or DC_EVSEChargeParameter.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class AC_EVSEChargeParameter(
    EVSEChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_EVSEChargeParameter",
    rename={
        "ac_evse_status": "AC_EVSEStatus",
        "evse_max_voltage": "EVSEMaxVoltage",
        "evse_max_current": "EVSEMaxCurrent",
        "evse_min_current": "EVSEMinCurrent",
    },
):
    """What the station offers when charging with AC.

    DIN SPEC 70121.

    Attributes:
        ac_evse_status: State of the station during AC charging.
        evse_max_voltage: Highest voltage the station delivers. Unit: V.
        evse_max_current: Highest current per phase that the station can deliver. Unit: A.
        evse_min_current: Lowest current per phase that the station can deliver. Unit: A.
    """

    ac_evse_status: AC_EVSEStatus
    evse_max_voltage: PhysicalValue
    evse_max_current: PhysicalValue
    evse_min_current: PhysicalValue


class EVSEStatus(Message, frozen=True, kw_only=True):
    """Head of the group of station states; sent as AC_EVSEStatus or DC_EVSEStatus.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class AC_EVSEStatus(
    EVSEStatus,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_EVSEStatus",
    rename={
        "power_switch_closed": "PowerSwitchClosed",
        "rcd": "RCD",
        "notification_max_delay": "NotificationMaxDelay",
        "evse_notification": "EVSENotification",
    },
):
    """State of the station during AC charging.

    DIN SPEC 70121.

    Attributes:
        power_switch_closed: True if the station's contactor is closed.
        rcd: True if the residual current device has detected a fault.
        notification_max_delay: Time left for the vehicle to follow EVSENotification; 0 means at once. Unit:
            s.
        evse_notification: What the station wants the vehicle to do next.
    """

    power_switch_closed: bool
    rcd: bool
    notification_max_delay: UnsignedInt
    evse_notification: EVSENotification


class DC_EVSEChargeParameter(
    EVSEChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVSEChargeParameter",
    rename={
        "dc_evse_status": "DC_EVSEStatus",
        "evse_maximum_current_limit": "EVSEMaximumCurrentLimit",
        "evse_maximum_power_limit": "EVSEMaximumPowerLimit",
        "evse_maximum_voltage_limit": "EVSEMaximumVoltageLimit",
        "evse_minimum_current_limit": "EVSEMinimumCurrentLimit",
        "evse_minimum_voltage_limit": "EVSEMinimumVoltageLimit",
        "evse_current_regulation_tolerance": "EVSECurrentRegulationTolerance",
        "evse_peak_current_ripple": "EVSEPeakCurrentRipple",
        "evse_energy_to_be_delivered": "EVSEEnergyToBeDelivered",
    },
):
    """What the station offers when charging with DC.

    DIN SPEC 70121.

    Attributes:
        dc_evse_status: State of the station during DC charging.
        evse_maximum_current_limit: Highest current the station can deliver. Unit: A.
        evse_maximum_power_limit: Highest power the station can deliver. Unit: W.
        evse_maximum_voltage_limit: Highest voltage the station can deliver. Unit: V.
        evse_minimum_current_limit: Lowest current the station can deliver. Unit: A.
        evse_minimum_voltage_limit: Lowest voltage the station can deliver. Unit: V.
        evse_current_regulation_tolerance: How far the delivered current may stray from the demanded one.
            Unit: A.
        evse_peak_current_ripple: Ripple of the delivered current, from peak to peak. Unit: A.
        evse_energy_to_be_delivered: Energy that the station expects to deliver in this session. Unit: Wh.
    """

    dc_evse_status: DC_EVSEStatus
    evse_maximum_current_limit: PhysicalValue
    evse_maximum_power_limit: PhysicalValue | None = None
    evse_maximum_voltage_limit: PhysicalValue
    evse_minimum_current_limit: PhysicalValue
    evse_minimum_voltage_limit: PhysicalValue
    evse_current_regulation_tolerance: PhysicalValue | None = None
    evse_peak_current_ripple: PhysicalValue
    evse_energy_to_be_delivered: PhysicalValue | None = None


class DC_EVSEStatus(
    EVSEStatus,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVSEStatus",
    rename={
        "evse_isolation_status": "EVSEIsolationStatus",
        "evse_status_code": "EVSEStatusCode",
        "notification_max_delay": "NotificationMaxDelay",
        "evse_notification": "EVSENotification",
    },
):
    """State of the station during DC charging.

    DIN SPEC 70121.

    Attributes:
        evse_isolation_status: Result of the insulation monitoring.
        evse_status_code: What the station is doing, or why it stopped.
        notification_max_delay: Time left for the vehicle to follow EVSENotification; 0 means at once. Unit:
            s.
        evse_notification: What the station wants the vehicle to do next.
    """

    evse_isolation_status: IsolationLevel | None = None
    evse_status_code: DC_EVSEStatusCode
    notification_max_delay: UnsignedInt
    evse_notification: EVSENotification


class ChargingProfile(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "sa_schedule_tuple_id": "SAScheduleTupleID",
        "profile_entry": "ProfileEntry",
    },
):
    """The power that a vehicle intends to draw, in order of time.

    DIN SPEC 70121.

    Attributes:
        sa_schedule_tuple_id: Number of the schedule that the vehicle selects.
        profile_entry: The power from a certain moment on.
    """

    sa_schedule_tuple_id: SAIDType
    profile_entry: Annotated[tuple[ProfileEntry, ...], Meta(min_length=1)]


class ProfileEntry(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "charging_profile_entry_start": "ChargingProfileEntryStart",
        "charging_profile_entry_max_power": "ChargingProfileEntryMaxPower",
    },
):
    """Power from a certain moment on.

    DIN SPEC 70121.

    Attributes:
        charging_profile_entry_start: When this power begins to hold, counted from the start of the schedule.
            Unit: s.
        charging_profile_entry_max_power: Highest power the vehicle will draw from then on. Unit: W.
    """

    charging_profile_entry_start: UnsignedInt
    charging_profile_entry_max_power: PMaxType


class EVPowerDeliveryParameter(Message, frozen=True, kw_only=True):
    """Head of the group of a vehicle's states around start and stop; DC_EVPowerDeliveryParameter is the only one.

    DIN SPEC 70121. Abstract: messages hold what is derived from it.
    """


class DC_EVPowerDeliveryParameter(
    EVPowerDeliveryParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVPowerDeliveryParameter",
    rename={
        "dc_ev_status": "DC_EVStatus",
        "bulk_charging_complete": "BulkChargingComplete",
        "charging_complete": "ChargingComplete",
    },
):
    """State of the vehicle when DC charging starts or stops.

    DIN SPEC 70121.

    Attributes:
        dc_ev_status: State of the vehicle during DC charging.
        bulk_charging_complete: True once the state of charge has reached BulkSOC, where fast charging ends.
        charging_complete: True once the vehicle needs no more energy.
    """

    dc_ev_status: DC_EVStatus
    bulk_charging_complete: bool | None = None
    charging_complete: bool


class MeterInfo(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "meter_id": "MeterID",
        "meter_reading": "MeterReading",
        "sig_meter_reading": "SigMeterReading",
        "meter_status": "MeterStatus",
        "t_meter": "TMeter",
    },
):
    """A reading of an energy meter.

    DIN SPEC 70121.

    Attributes:
        meter_id: Identity of the meter.
        meter_reading: Energy counted by the meter. Unit: Wh.
        sig_meter_reading: Signature of the meter over its reading.
        meter_status: Status word of the meter; its meaning is the meter's own.
        t_meter: When the meter was read, as Unix time. Unit: s.
    """

    meter_id: meterIDType
    meter_reading: PhysicalValue | None = None
    sig_meter_reading: sigMeterReadingType | None = None
    meter_status: meterStatusType | None = None
    t_meter: Long | None = None


#: What stands in place of EVChargeParameter.
AnyEVChargeParameter: TypeAlias = AC_EVChargeParameter | DC_EVChargeParameter
#: What stands in place of EVSEChargeParameter.
AnyEVSEChargeParameter: TypeAlias = AC_EVSEChargeParameter | DC_EVSEChargeParameter
#: What stands in place of EVSEStatus.
AnyEVSEStatus: TypeAlias = AC_EVSEStatus | DC_EVSEStatus

TYPES: Final[dict[str, type[Message]]] = {
    "{urn:din:70121:2012:MsgDataTypes}NotificationType": Notification,
    "{urn:din:70121:2012:MsgDataTypes}PaymentOptionsType": PaymentOptions,
    "{urn:din:70121:2012:MsgDataTypes}ServiceType": Service,
    "{urn:din:70121:2012:MsgDataTypes}ServiceTagType": ServiceTag,
    "{urn:din:70121:2012:MsgDataTypes}ServiceChargeType": ServiceCharge,
    "{urn:din:70121:2012:MsgDataTypes}ServiceTagListType": ServiceTagList,
    "{urn:din:70121:2012:MsgDataTypes}ServiceParameterListType": ServiceParameterList,
    "{urn:din:70121:2012:MsgDataTypes}ParameterSetType": ParameterSet,
    "{urn:din:70121:2012:MsgDataTypes}ParameterType": Parameter,
    "{urn:din:70121:2012:MsgDataTypes}PhysicalValueType": PhysicalValue,
    "{urn:din:70121:2012:MsgDataTypes}SelectedServiceListType": SelectedServiceList,
    "{urn:din:70121:2012:MsgDataTypes}SelectedServiceType": SelectedService,
    "{urn:din:70121:2012:MsgDataTypes}ListOfRootCertificateIDsType": ListOfRootCertificateIDs,
    "{urn:din:70121:2012:MsgDataTypes}CertificateChainType": CertificateChain,
    "{urn:din:70121:2012:MsgDataTypes}SubCertificatesType": SubCertificates,
    "{urn:din:70121:2012:MsgDataTypes}EVChargeParameterType": EVChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVChargeParameterType": AC_EVChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVChargeParameterType": DC_EVChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}EVStatusType": EVStatus,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVStatusType": DC_EVStatus,
    "{urn:din:70121:2012:MsgDataTypes}SASchedulesType": SASchedules,
    "{urn:din:70121:2012:MsgDataTypes}SAScheduleListType": SAScheduleList,
    "{urn:din:70121:2012:MsgDataTypes}SAScheduleTupleType": SAScheduleTuple,
    "{urn:din:70121:2012:MsgDataTypes}PMaxScheduleType": PMaxSchedule,
    "{urn:din:70121:2012:MsgDataTypes}EntryType": Entry,
    "{urn:din:70121:2012:MsgDataTypes}IntervalType": TimeInterval,
    "{urn:din:70121:2012:MsgDataTypes}RelativeTimeIntervalType": RelativeTimeInterval,
    "{urn:din:70121:2012:MsgDataTypes}PMaxScheduleEntryType": PMaxScheduleEntry,
    "{urn:din:70121:2012:MsgDataTypes}SalesTariffType": SalesTariff,
    "{urn:din:70121:2012:MsgDataTypes}SalesTariffEntryType": SalesTariffEntry,
    "{urn:din:70121:2012:MsgDataTypes}ConsumptionCostType": ConsumptionCost,
    "{urn:din:70121:2012:MsgDataTypes}CostType": Cost,
    "{urn:din:70121:2012:MsgDataTypes}EVSEChargeParameterType": EVSEChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVSEChargeParameterType": AC_EVSEChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}EVSEStatusType": EVSEStatus,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVSEStatusType": AC_EVSEStatus,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVSEChargeParameterType": DC_EVSEChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVSEStatusType": DC_EVSEStatus,
    "{urn:din:70121:2012:MsgDataTypes}ChargingProfileType": ChargingProfile,
    "{urn:din:70121:2012:MsgDataTypes}ProfileEntryType": ProfileEntry,
    "{urn:din:70121:2012:MsgDataTypes}EVPowerDeliveryParameterType": EVPowerDeliveryParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVPowerDeliveryParameterType": DC_EVPowerDeliveryParameter,
    "{urn:din:70121:2012:MsgDataTypes}MeterInfoType": MeterInfo,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:din:70121:2012:MsgDataTypes}ServiceCharge": ServiceCharge,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVChargeParameter": AC_EVChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVChargeParameter": DC_EVChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVStatus": DC_EVStatus,
    "{urn:din:70121:2012:MsgDataTypes}SAScheduleList": SAScheduleList,
    "{urn:din:70121:2012:MsgDataTypes}RelativeTimeInterval": RelativeTimeInterval,
    "{urn:din:70121:2012:MsgDataTypes}PMaxScheduleEntry": PMaxScheduleEntry,
    "{urn:din:70121:2012:MsgDataTypes}SalesTariffEntry": SalesTariffEntry,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVSEChargeParameter": AC_EVSEChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}AC_EVSEStatus": AC_EVSEStatus,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVSEChargeParameter": DC_EVSEChargeParameter,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVSEStatus": DC_EVSEStatus,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVPowerDeliveryParameter": DC_EVPowerDeliveryParameter,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:din:70121:2012:MsgDataTypes}faultCodeType": FaultCode,
    "{urn:din:70121:2012:MsgDataTypes}responseCodeType": ResponseCode,
    "{urn:din:70121:2012:MsgDataTypes}serviceCategoryType": ServiceCategory,
    "{urn:din:70121:2012:MsgDataTypes}paymentOptionType": PaymentOption,
    "{urn:din:70121:2012:MsgDataTypes}EVSESupportedEnergyTransferType": EVSESupportedEnergyTransfer,
    "{urn:din:70121:2012:MsgDataTypes}unitSymbolType": UnitSymbol,
    "{urn:din:70121:2012:MsgDataTypes}valueType": ValueType,
    "{urn:din:70121:2012:MsgDataTypes}EVSEProcessingType": EVSEProcessing,
    "{urn:din:70121:2012:MsgDataTypes}EVRequestedEnergyTransferType": EVRequestedEnergyTransfer,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVErrorCodeType": DC_EVErrorCode,
    "{urn:din:70121:2012:MsgDataTypes}costKindType": CostKind,
    "{urn:din:70121:2012:MsgDataTypes}EVSENotificationType": EVSENotification,
    "{urn:din:70121:2012:MsgDataTypes}isolationLevelType": IsolationLevel,
    "{urn:din:70121:2012:MsgDataTypes}DC_EVSEStatusCodeType": DC_EVSEStatusCode,
}

UNITS: Final[dict[str, str]] = {
    "AC_EVChargeParameter.departure_time": "s",
    "AC_EVChargeParameter.e_amount": "Wh",
    "AC_EVChargeParameter.ev_max_voltage": "V",
    "AC_EVChargeParameter.ev_max_current": "A",
    "AC_EVChargeParameter.ev_min_current": "A",
    "DC_EVChargeParameter.ev_maximum_current_limit": "A",
    "DC_EVChargeParameter.ev_maximum_power_limit": "W",
    "DC_EVChargeParameter.ev_maximum_voltage_limit": "V",
    "DC_EVChargeParameter.ev_energy_capacity": "Wh",
    "DC_EVChargeParameter.ev_energy_request": "Wh",
    "DC_EVChargeParameter.full_soc": "%",
    "DC_EVChargeParameter.bulk_soc": "%",
    "DC_EVStatus.ev_ress_soc": "%",
    "RelativeTimeInterval.start": "s",
    "RelativeTimeInterval.duration": "s",
    "PMaxScheduleEntry.p_max": "W",
    "ConsumptionCost.start_value": "W",
    "AC_EVSEChargeParameter.evse_max_voltage": "V",
    "AC_EVSEChargeParameter.evse_max_current": "A",
    "AC_EVSEChargeParameter.evse_min_current": "A",
    "AC_EVSEStatus.notification_max_delay": "s",
    "DC_EVSEChargeParameter.evse_maximum_current_limit": "A",
    "DC_EVSEChargeParameter.evse_maximum_power_limit": "W",
    "DC_EVSEChargeParameter.evse_maximum_voltage_limit": "V",
    "DC_EVSEChargeParameter.evse_minimum_current_limit": "A",
    "DC_EVSEChargeParameter.evse_minimum_voltage_limit": "V",
    "DC_EVSEChargeParameter.evse_current_regulation_tolerance": "A",
    "DC_EVSEChargeParameter.evse_peak_current_ripple": "A",
    "DC_EVSEChargeParameter.evse_energy_to_be_delivered": "Wh",
    "DC_EVSEStatus.notification_max_delay": "s",
    "ProfileEntry.charging_profile_entry_start": "s",
    "ProfileEntry.charging_profile_entry_max_power": "W",
    "MeterInfo.meter_reading": "Wh",
    "MeterInfo.t_meter": "s",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "Parameter.any_value": ("bool_value", "byte_value", "short_value", "int_value", "physical_value", "string_value"),
}
