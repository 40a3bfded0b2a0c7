"""ISO 15118-2 MsgDataTypes: what the messages are built from."""

# Generated from schemas/iso15118_2_datatypes.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): 380e0bb4aee4ba55d66eef6adf68ee4b93e94ff6e086322df3ea2414794df6d9

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message, nothing_chosen
from v2gstack.messages._scalars import Byte, Int, Long, Short, UnsignedByte, UnsignedInt, UnsignedLong, UnsignedShort
from v2gstack.messages.xmldsig import X509IssuerSerial
from v2gstack.units import PhysicalNumber

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "EMAID",
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
    "ChargeProgress",
    "ChargeService",
    "ChargingProfile",
    "ChargingSession",
    "ConsumptionCost",
    "ContractSignatureEncryptedPrivateKey",
    "Cost",
    "CostKind",
    "DC_EVChargeParameter",
    "DC_EVErrorCode",
    "DC_EVPowerDeliveryParameter",
    "DC_EVSEChargeParameter",
    "DC_EVSEStatus",
    "DC_EVSEStatusCode",
    "DC_EVStatus",
    "DiffieHellmanPublickey",
    "EVChargeParameter",
    "EVPowerDeliveryParameter",
    "EVSEChargeParameter",
    "EVSENotification",
    "EVSEProcessing",
    "EVSEStatus",
    "EVStatus",
    "EnergyTransferMode",
    "Entry",
    "FaultCode",
    "IsolationLevel",
    "ListOfRootCertificateIDs",
    "MeterInfo",
    "Notification",
    "PMaxSchedule",
    "PMaxScheduleEntry",
    "Parameter",
    "ParameterSet",
    "PaymentOption",
    "PaymentOptionList",
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
    "ServiceList",
    "ServiceParameterList",
    "SubCertificates",
    "SupportedEnergyTransferMode",
    "TimeInterval",
    "UnitSymbol",
    "ValueType",
    "certificateType",
    "dHpublickeyType",
    "eMAIDType",
    "evccIDType",
    "evseIDType",
    "faultMsgType",
    "genChallengeType",
    "maxNumPhasesType",
    "meterIDType",
    "meterStatusType",
    "percentValueType",
    "privateKeyType",
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
    #: The receipt for the meter record is wrong or badly signed.
    FAILED_MeteringSignatureNotValid = "FAILED_MeteringSignatureNotValid"
    #: The selection has no charging service in it.
    FAILED_NoChargeServiceSelected = "FAILED_NoChargeServiceSelected"
    #: The requested energy transfer mode was not offered.
    FAILED_WrongEnergyTransferMode = "FAILED_WrongEnergyTransferMode"
    #: A contactor of the station did not open or close.
    FAILED_ContactorError = "FAILED_ContactorError"
    #: The contract certificate may not be used at this station.
    FAILED_CertificateNotAllowedAtThisEVSE = "FAILED_CertificateNotAllowedAtThisEVSE"
    #: A certificate has been revoked.
    FAILED_CertificateRevoked = "FAILED_CertificateRevoked"


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


class EnergyTransferMode(enum.StrEnum):
    """Kinds of energy transfer: AC or DC, and over which contacts of the connector."""

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
    #: Volt, of voltage.
    V = "V"
    #: Watt, of active power.
    W = "W"
    #: Watt hour, of energy.
    Wh = "Wh"


class EVSEProcessing(enum.StrEnum):
    """Whether the station has finished what was asked."""

    #: Done: the session can go on.
    Finished = "Finished"
    #: Not done yet: the vehicle repeats the request.
    Ongoing = "Ongoing"
    #: Not done yet, the customer has to act first: the vehicle repeats the request.
    Ongoing_WaitingForCustomerInteraction = "Ongoing_WaitingForCustomerInteraction"


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
    #: The station has no insulation monitoring device.
    No_IMD = "No_IMD"


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


class ChargeProgress(enum.StrEnum):
    """What is to happen to the power."""

    #: Close the contactors and begin.
    Start = "Start"
    #: End and open the contactors.
    Stop = "Stop"
    #: Go back to ChargeParameterDiscovery for a new schedule.
    Renegotiate = "Renegotiate"


class ChargingSession(enum.StrEnum):
    """What becomes of the session."""

    #: It ends for good.
    Terminate = "Terminate"
    #: It is interrupted and can be resumed with the same SessionID.
    Pause = "Pause"


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


#: Identity of a session, at most 8 bytes; all zero means no session yet.
sessionIDType: TypeAlias = Annotated[bytes, Meta(max_length=8)]
#: Text of a fault, at most 64 characters.
faultMsgType: TypeAlias = Annotated[str, Meta(max_length=64)]
#: Identity of a vehicle's controller: a MAC address of 6 bytes.
evccIDType: TypeAlias = Annotated[bytes, Meta(max_length=6)]
#: Identity of a charging point, 7 to 37 characters, such as DE*ABC*E12345; ZZ00000 if it has none.
evseIDType: TypeAlias = Annotated[str, Meta(min_length=7, max_length=37)]
#: Scope of a service, at most 64 characters.
serviceScopeType: TypeAlias = Annotated[str, Meta(max_length=64)]
#: Number of a service.
serviceIDType: TypeAlias = UnsignedShort
#: Readable name of a service, at most 32 characters.
serviceNameType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Power of ten, from -3 to 3.
unitMultiplierType: TypeAlias = Annotated[int, Meta(ge=-3, le=3)]
#: An X.509 certificate in DER form, at most 800 bytes.
certificateType: TypeAlias = Annotated[bytes, Meta(max_length=800)]
#: An encrypted private key, at most 48 bytes: the initialization vector of 16 bytes, then the key of 32.
privateKeyType: TypeAlias = Annotated[bytes, Meta(max_length=48)]
#: A public key on the curve secp256r1 as an uncompressed point, 65 bytes.
dHpublickeyType: TypeAlias = Annotated[bytes, Meta(max_length=65)]
#: Contract identifier of 14 characters, or 15 with its check digit.
eMAIDType: TypeAlias = Annotated[str, Meta(min_length=14, max_length=15)]
#: A challenge of 16 random bytes.
genChallengeType: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
#: A share from 0 to 100.
percentValueType: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
#: Number of a schedule or tariff.
SAIDType: TypeAlias = Annotated[int, Meta(ge=1, le=255)]
#: Name of a tariff, at most 32 characters.
tariffDescriptionType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: A number of phases, from 1 to 3.
maxNumPhasesType: TypeAlias = Annotated[int, Meta(ge=1, le=3)]
#: Identity of a meter, at most 32 characters.
meterIDType: TypeAlias = Annotated[str, Meta(max_length=32)]
#: Signature over a meter reading, at most 64 bytes.
sigMeterReadingType: TypeAlias = Annotated[bytes, Meta(max_length=64)]
#: Status word of a meter.
meterStatusType: TypeAlias = Short


class Notification(Message, frozen=True, kw_only=True, rename={"fault_code": "FaultCode", "fault_msg": "FaultMsg"}):
    """Notice of a fault in the message that was received.

    ISO 15118-2.

    Attributes:
        fault_code: Kind of fault.
        fault_msg: Description of the fault for people.
    """

    fault_code: FaultCode
    fault_msg: faultMsgType | None = None


class PaymentOptionList(Message, frozen=True, kw_only=True, rename={"payment_option": "PaymentOption"}):
    """The ways to authorize that a station accepts.

    ISO 15118-2 8.5.2.9.

    Attributes:
        payment_option: One accepted way to authorize.
    """

    payment_option: Annotated[tuple[PaymentOption, ...], Meta(min_length=1, max_length=2)]


class Service(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "service_id": "ServiceID",
        "service_name": "ServiceName",
        "service_category": "ServiceCategory",
        "service_scope": "ServiceScope",
        "free_service": "FreeService",
    },
):
    """A service and whether it is free.

    ISO 15118-2 8.5.2.1.

    Attributes:
        service_id: Number of the service: 1 charging, 2 contract certificates, 3 internet access, 4 use-case
            information.
        service_name: Readable name of the service.
        service_category: Kind of service.
        service_scope: Free text that names the owner or the area of a service, for example a URI.
        free_service: True if the service costs nothing.
    """

    service_id: serviceIDType
    service_name: serviceNameType | None = None
    service_category: ServiceCategory
    service_scope: serviceScopeType | None = None
    free_service: bool


class ChargeService(Service, frozen=True, kw_only=True, rename={"supported_energy_transfer_mode": "SupportedEnergyTransferMode"}):
    """The charging service with its kinds of energy transfer.

    ISO 15118-2 8.5.2.3.

    Attributes:
        supported_energy_transfer_mode: The kinds of energy transfer that the station can do.
    """

    supported_energy_transfer_mode: SupportedEnergyTransferMode


class SupportedEnergyTransferMode(Message, frozen=True, kw_only=True, rename={"energy_transfer_mode": "EnergyTransferMode"}):
    """A list of kinds of energy transfer.

    ISO 15118-2 8.5.2.4.

    Attributes:
        energy_transfer_mode: One kind of energy transfer.
    """

    energy_transfer_mode: Annotated[tuple[EnergyTransferMode, ...], Meta(min_length=1, max_length=6)]


class ServiceList(Message, frozen=True, kw_only=True, rename={"service": "Service"}):
    """Services that are offered beside charging.

    ISO 15118-2 8.5.2.2.

    Attributes:
        service: One offered service.
    """

    service: Annotated[tuple[Service, ...], Meta(min_length=1, max_length=8)]


class ServiceParameterList(Message, frozen=True, kw_only=True, rename={"parameter_set": "ParameterSet"}):
    """The parameter sets of a service.

    ISO 15118-2.

    Attributes:
        parameter_set: One set that the vehicle can choose.
    """

    parameter_set: Annotated[tuple[ParameterSet, ...], Meta(min_length=1, max_length=255)]


class ParameterSet(Message, frozen=True, kw_only=True, rename={"parameter_set_id": "ParameterSetID", "parameter": "Parameter"}):
    """A group of parameters that are chosen together.

    ISO 15118-2.

    Attributes:
        parameter_set_id: Number by which the set is chosen.
        parameter: One parameter of the set.
    """

    parameter_set_id: Short
    parameter: Annotated[tuple[Parameter, ...], Meta(min_length=1, max_length=16)]


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
        "physical_value": "physicalValue",
        "string_value": "stringValue",
    },
):
    """A named value of one of six kinds.

    ISO 15118-2.

    Exactly one of ``bool_value``, ``byte_value``, ``short_value``, ``int_value``, ``physical_value`` and
    ``string_value`` is present: ``any_value``.

    Attributes:
        name: Name of the parameter.
        bool_value: The value, if it is true or false.
        byte_value: The value, if it is an integer of 8 bits.
        short_value: The value, if it is an integer of 16 bits.
        int_value: The value, if it is an integer of 32 bits.
        physical_value: The value, if it is a number with a unit, which it carries itself.
        string_value: The value, if it is text.
    """

    name: str
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
    PhysicalNumber[UnitSymbol],
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

    ISO 15118-2.

    Attributes:
        multiplier: Power of ten by which Value is multiplied.
        unit: Unit of the number.
        value: The number before it is multiplied.
    """

    multiplier: unitMultiplierType
    unit: UnitSymbol
    value: Short


class SelectedServiceList(Message, frozen=True, kw_only=True, rename={"selected_service": "SelectedService"}):
    """The services a vehicle selects.

    ISO 15118-2.

    Attributes:
        selected_service: One service that the vehicle wants to use.
    """

    selected_service: Annotated[tuple[SelectedService, ...], Meta(min_length=1, max_length=16)]


class SelectedService(Message, frozen=True, kw_only=True, rename={"service_id": "ServiceID", "parameter_set_id": "ParameterSetID"}):
    """A selected service and, where it has some, the chosen parameter set.

    ISO 15118-2.

    Attributes:
        service_id: Number of the service: 1 charging, 2 contract certificates, 3 internet access, 4 use-case
            information.
        parameter_set_id: The chosen parameter set of the service.
    """

    service_id: serviceIDType
    parameter_set_id: Short | None = None


class ListOfRootCertificateIDs(Message, frozen=True, kw_only=True, rename={"root_certificate_id": "RootCertificateID"}):
    """A list of root certificates.

    ISO 15118-2.

    Attributes:
        root_certificate_id: One root certificate, by issuer and serial number.
    """

    root_certificate_id: Annotated[tuple[X509IssuerSerial, ...], Meta(min_length=1, max_length=20)]


class CertificateChain(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "id": "@Id",
        "certificate": "Certificate",
        "sub_certificates": "SubCertificates",
    },
):
    """A certificate with the intermediate ones that lead to its root.

    ISO 15118-2.

    Attributes:
        id: Identifier by which a signature refers to the chain.
        certificate: The leaf certificate, in DER form.
        sub_certificates: The intermediate certificates; the root is never sent.
    """

    id: str | None = None
    certificate: certificateType
    sub_certificates: SubCertificates | None = None


class SubCertificates(Message, frozen=True, kw_only=True, rename={"certificate": "Certificate"}):
    """The certificates between a leaf and its root.

    ISO 15118-2.

    Attributes:
        certificate: One certificate of an intermediate authority, in DER form.
    """

    certificate: Annotated[tuple[certificateType, ...], Meta(min_length=1, max_length=4)]


class ContractSignatureEncryptedPrivateKey(Message, frozen=True, kw_only=True, rename={"id": "@Id", "value": "#text"}):
    """An encrypted private key that a signature can refer to.

    ISO 15118-2 8.5.2.28.

    Attributes:
        id: Identifier by which the signature refers to the key.
        value: An encrypted private key, at most 48 bytes: the initialization vector of 16 bytes, then the key
            of 32.
    """

    id: str
    value: privateKeyType


class DiffieHellmanPublickey(Message, frozen=True, kw_only=True, rename={"id": "@Id", "value": "#text"}):
    """An ephemeral public key that a signature can refer to.

    ISO 15118-2 8.5.2.29.

    Attributes:
        id: Identifier by which the signature refers to the key.
        value: A public key on the curve secp256r1 as an uncompressed point, 65 bytes.
    """

    id: str
    value: dHpublickeyType


class EMAID(Message, frozen=True, kw_only=True, rename={"id": "@Id", "value": "#text"}):
    """A contract identifier that a signature can refer to.

    ISO 15118-2.

    Attributes:
        id: Identifier by which the signature refers to the contract identifier.
        value: Contract identifier of 14 characters, or 15 with its check digit.
    """

    id: str
    value: eMAIDType


class EVChargeParameter(Message, frozen=True, kw_only=True, rename={"departure_time": "DepartureTime"}):
    """Head of the group of a vehicle's charge parameters; sent as AC_EVChargeParameter or DC_EVChargeParameter.

    ISO 15118-2. Abstract: messages hold what is derived from it.

    Attributes:
        departure_time: When the vehicle wants to leave, counted from the sending of this request. Unit: s.
    """

    departure_time: UnsignedInt | None = None


class AC_EVChargeParameter(
    EVChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_EVChargeParameter",
    rename={
        "e_amount": "EAmount",
        "ev_max_voltage": "EVMaxVoltage",
        "ev_max_current": "EVMaxCurrent",
        "ev_min_current": "EVMinCurrent",
    },
):
    """What the vehicle needs and tolerates when charging with AC.

    ISO 15118-2.

    Attributes:
        e_amount: Energy the vehicle needs until it leaves. Unit: Wh.
        ev_max_voltage: Highest voltage the vehicle can take, between a phase and neutral. Unit: V.
        ev_max_current: Highest current per phase the vehicle can take. Unit: A.
        ev_min_current: Lowest current per phase with which the vehicle still charges. Unit: A.
    """

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

    ISO 15118-2.

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

    ISO 15118-2. Abstract: messages hold what is derived from it.
    """


class DC_EVStatus(
    EVStatus,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="DC_EVStatus",
    rename={
        "ev_ready": "EVReady",
        "ev_error_code": "EVErrorCode",
        "ev_ress_soc": "EVRESSSOC",
    },
):
    """State of the vehicle during DC charging.

    ISO 15118-2.

    Attributes:
        ev_ready: True if the vehicle is ready to charge.
        ev_error_code: The fault of the vehicle, if it has one.
        ev_ress_soc: State of charge of the battery. Unit: %.
    """

    ev_ready: bool
    ev_error_code: DC_EVErrorCode
    ev_ress_soc: percentValueType


class SASchedules(Message, frozen=True, kw_only=True):
    """Head of the group of schedule forms; SAScheduleList is the only one.

    ISO 15118-2. Abstract: messages hold what is derived from it.
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

    ISO 15118-2.

    Attributes:
        sa_schedule_tuple: One schedule that the vehicle can choose.
    """

    sa_schedule_tuple: Annotated[tuple[SAScheduleTuple, ...], Meta(min_length=1, max_length=3)]


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

    ISO 15118-2.

    Attributes:
        sa_schedule_tuple_id: Number by which the vehicle selects this schedule.
        p_max_schedule: Limits on the power, over time.
        sales_tariff: Prices over time, from the energy provider.
    """

    sa_schedule_tuple_id: SAIDType
    p_max_schedule: PMaxSchedule
    sales_tariff: SalesTariff | None = None


class PMaxSchedule(Message, frozen=True, kw_only=True, rename={"p_max_schedule_entry": "PMaxScheduleEntry"}):
    """Limits on the power, in order of time.

    ISO 15118-2.

    Attributes:
        p_max_schedule_entry: One limit and the time from which it holds.
    """

    p_max_schedule_entry: Annotated[tuple[PMaxScheduleEntry, ...], Meta(min_length=1, max_length=1024)]


class Entry(Message, frozen=True, kw_only=True, rename={"time_interval": "TimeInterval"}):
    """Head of the group of schedule entries; never sent under this name.

    ISO 15118-2. Abstract: messages hold what is derived from it.

    Attributes:
        time_interval: The time during which the entry holds.
    """

    time_interval: RelativeTimeInterval


class TimeInterval(Message, frozen=True, kw_only=True):
    """Head of the group of time interval forms; RelativeTimeInterval is the only one.

    ISO 15118-2. Abstract: messages hold what is derived from it.
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

    ISO 15118-2.

    Attributes:
        start: Begin of the interval, counted from the moment the schedule is given. Unit: s.
        duration: Length of the interval; without it, the interval ends where the next entry starts. Unit: s.
    """

    start: Annotated[int, Meta(ge=0, le=16777214)]
    duration: Annotated[int, Meta(ge=0, le=86400)] | None = None


class PMaxScheduleEntry(Entry, frozen=True, kw_only=True, tag_field="#element", tag="PMaxScheduleEntry", rename={"p_max": "PMax"}):
    """A limit on the power during an interval of time.

    ISO 15118-2.

    Attributes:
        p_max: Highest power during the interval. Unit: W.
    """

    p_max: PhysicalValue


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

    ISO 15118-2.

    Attributes:
        id: Identifier by which the signature of the energy provider refers to the tariff.
        sales_tariff_id: Number of the tariff.
        sales_tariff_description: Name of the tariff for people.
        num_e_price_levels: How many price levels the tariff tells apart.
        sales_tariff_entry: The price during one interval of time.
    """

    id: str | None = None
    sales_tariff_id: SAIDType
    sales_tariff_description: tariffDescriptionType | None = None
    num_e_price_levels: UnsignedByte | None = None
    sales_tariff_entry: Annotated[tuple[SalesTariffEntry, ...], Meta(min_length=1, max_length=1024)]


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

    ISO 15118-2.

    Attributes:
        e_price_level: Rank of the price among the levels of the tariff; a smaller number is cheaper.
        consumption_cost: Costs from a certain power on.
    """

    e_price_level: UnsignedByte | None = None
    consumption_cost: Annotated[tuple[ConsumptionCost, ...], Meta(max_length=3)] = ()


class ConsumptionCost(Message, frozen=True, kw_only=True, rename={"start_value": "startValue", "cost": "Cost"}):
    """A block of consumption: the power at which it starts, and its costs.

    ISO 15118-2.

    Attributes:
        start_value: The power from which on these costs hold. Unit: W.
        cost: One kind of cost of this block.
    """

    start_value: PhysicalValue
    cost: Annotated[tuple[Cost, ...], Meta(min_length=1, max_length=3)]


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

    ISO 15118-2.

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

    ISO 15118-2. Abstract: messages hold what is derived from it.
    """


class AC_EVSEChargeParameter(
    EVSEChargeParameter,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="AC_EVSEChargeParameter",
    rename={
        "ac_evse_status": "AC_EVSEStatus",
        "evse_nominal_voltage": "EVSENominalVoltage",
        "evse_max_current": "EVSEMaxCurrent",
    },
):
    """What the station offers when charging with AC.

    ISO 15118-2.

    Attributes:
        ac_evse_status: State of the station during AC charging.
        evse_nominal_voltage: Nominal voltage of the station, between a phase and neutral. Unit: V.
        evse_max_current: Highest current per phase that the station can deliver. Unit: A.
    """

    ac_evse_status: AC_EVSEStatus
    evse_nominal_voltage: PhysicalValue
    evse_max_current: PhysicalValue


class EVSEStatus(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "notification_max_delay": "NotificationMaxDelay",
        "evse_notification": "EVSENotification",
    },
):
    """Head of the group of station states; sent as AC_EVSEStatus or DC_EVSEStatus.

    ISO 15118-2. Abstract: messages hold what is derived from it.

    Attributes:
        notification_max_delay: Time left for the vehicle to follow EVSENotification; 0 means at once. Unit:
            s.
        evse_notification: What the station wants the vehicle to do next.
    """

    notification_max_delay: UnsignedShort
    evse_notification: EVSENotification


class AC_EVSEStatus(EVSEStatus, frozen=True, kw_only=True, tag_field="#element", tag="AC_EVSEStatus", rename={"rcd": "RCD"}):
    """State of the station during AC charging.

    ISO 15118-2.

    Attributes:
        rcd: True if the residual current device has detected a fault.
    """

    rcd: bool


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

    ISO 15118-2.

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
    evse_maximum_power_limit: PhysicalValue
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
    },
):
    """State of the station during DC charging.

    ISO 15118-2.

    Attributes:
        evse_isolation_status: Result of the insulation monitoring.
        evse_status_code: What the station is doing, or why it stopped.
    """

    evse_isolation_status: IsolationLevel | None = None
    evse_status_code: DC_EVSEStatusCode


class ChargingProfile(Message, frozen=True, kw_only=True, rename={"profile_entry": "ProfileEntry"}):
    """The power that a vehicle intends to draw, in order of time.

    ISO 15118-2.

    Attributes:
        profile_entry: The power from a certain moment on.
    """

    profile_entry: Annotated[tuple[ProfileEntry, ...], Meta(min_length=1, max_length=24)]


class ProfileEntry(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "charging_profile_entry_start": "ChargingProfileEntryStart",
        "charging_profile_entry_max_power": "ChargingProfileEntryMaxPower",
        "charging_profile_entry_max_number_of_phases_in_use": "ChargingProfileEntryMaxNumberOfPhasesInUse",
    },
):
    """Power, and phases if they matter, from a certain moment on.

    ISO 15118-2 8.5.2.11.

    Attributes:
        charging_profile_entry_start: When this power begins to hold, counted from the start of the schedule.
            Unit: s.
        charging_profile_entry_max_power: Highest power the vehicle will draw from then on. Unit: W.
        charging_profile_entry_max_number_of_phases_in_use: How many phases the vehicle will use at most.
    """

    charging_profile_entry_start: UnsignedInt
    charging_profile_entry_max_power: PhysicalValue
    charging_profile_entry_max_number_of_phases_in_use: maxNumPhasesType | None = None


class EVPowerDeliveryParameter(Message, frozen=True, kw_only=True):
    """Head of the group of a vehicle's states around start and stop; DC_EVPowerDeliveryParameter is the only one.

    ISO 15118-2. Abstract: messages hold what is derived from it.
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

    ISO 15118-2.

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

    ISO 15118-2.

    Attributes:
        meter_id: Identity of the meter.
        meter_reading: Energy counted by the meter. Unit: Wh.
        sig_meter_reading: Signature of the meter over its reading.
        meter_status: Status word of the meter; its meaning is the meter's own.
        t_meter: When the meter was read, as Unix time. Unit: s.
    """

    meter_id: meterIDType
    meter_reading: UnsignedLong | None = None
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
    "{urn:iso:15118:2:2013:MsgDataTypes}NotificationType": Notification,
    "{urn:iso:15118:2:2013:MsgDataTypes}PaymentOptionListType": PaymentOptionList,
    "{urn:iso:15118:2:2013:MsgDataTypes}ServiceType": Service,
    "{urn:iso:15118:2:2013:MsgDataTypes}ChargeServiceType": ChargeService,
    "{urn:iso:15118:2:2013:MsgDataTypes}SupportedEnergyTransferModeType": SupportedEnergyTransferMode,
    "{urn:iso:15118:2:2013:MsgDataTypes}ServiceListType": ServiceList,
    "{urn:iso:15118:2:2013:MsgDataTypes}ServiceParameterListType": ServiceParameterList,
    "{urn:iso:15118:2:2013:MsgDataTypes}ParameterSetType": ParameterSet,
    "{urn:iso:15118:2:2013:MsgDataTypes}ParameterType": Parameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}PhysicalValueType": PhysicalValue,
    "{urn:iso:15118:2:2013:MsgDataTypes}SelectedServiceListType": SelectedServiceList,
    "{urn:iso:15118:2:2013:MsgDataTypes}SelectedServiceType": SelectedService,
    "{urn:iso:15118:2:2013:MsgDataTypes}ListOfRootCertificateIDsType": ListOfRootCertificateIDs,
    "{urn:iso:15118:2:2013:MsgDataTypes}CertificateChainType": CertificateChain,
    "{urn:iso:15118:2:2013:MsgDataTypes}SubCertificatesType": SubCertificates,
    "{urn:iso:15118:2:2013:MsgDataTypes}ContractSignatureEncryptedPrivateKeyType": ContractSignatureEncryptedPrivateKey,
    "{urn:iso:15118:2:2013:MsgDataTypes}DiffieHellmanPublickeyType": DiffieHellmanPublickey,
    "{urn:iso:15118:2:2013:MsgDataTypes}EMAIDType": EMAID,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVChargeParameterType": EVChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVChargeParameterType": AC_EVChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVChargeParameterType": DC_EVChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVStatusType": EVStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVStatusType": DC_EVStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}SASchedulesType": SASchedules,
    "{urn:iso:15118:2:2013:MsgDataTypes}SAScheduleListType": SAScheduleList,
    "{urn:iso:15118:2:2013:MsgDataTypes}SAScheduleTupleType": SAScheduleTuple,
    "{urn:iso:15118:2:2013:MsgDataTypes}PMaxScheduleType": PMaxSchedule,
    "{urn:iso:15118:2:2013:MsgDataTypes}EntryType": Entry,
    "{urn:iso:15118:2:2013:MsgDataTypes}IntervalType": TimeInterval,
    "{urn:iso:15118:2:2013:MsgDataTypes}RelativeTimeIntervalType": RelativeTimeInterval,
    "{urn:iso:15118:2:2013:MsgDataTypes}PMaxScheduleEntryType": PMaxScheduleEntry,
    "{urn:iso:15118:2:2013:MsgDataTypes}SalesTariffType": SalesTariff,
    "{urn:iso:15118:2:2013:MsgDataTypes}SalesTariffEntryType": SalesTariffEntry,
    "{urn:iso:15118:2:2013:MsgDataTypes}ConsumptionCostType": ConsumptionCost,
    "{urn:iso:15118:2:2013:MsgDataTypes}CostType": Cost,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVSEChargeParameterType": EVSEChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVSEChargeParameterType": AC_EVSEChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVSEStatusType": EVSEStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVSEStatusType": AC_EVSEStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVSEChargeParameterType": DC_EVSEChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVSEStatusType": DC_EVSEStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}ChargingProfileType": ChargingProfile,
    "{urn:iso:15118:2:2013:MsgDataTypes}ProfileEntryType": ProfileEntry,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVPowerDeliveryParameterType": EVPowerDeliveryParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVPowerDeliveryParameterType": DC_EVPowerDeliveryParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}MeterInfoType": MeterInfo,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVChargeParameter": AC_EVChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVChargeParameter": DC_EVChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVStatus": DC_EVStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}SAScheduleList": SAScheduleList,
    "{urn:iso:15118:2:2013:MsgDataTypes}RelativeTimeInterval": RelativeTimeInterval,
    "{urn:iso:15118:2:2013:MsgDataTypes}PMaxScheduleEntry": PMaxScheduleEntry,
    "{urn:iso:15118:2:2013:MsgDataTypes}SalesTariffEntry": SalesTariffEntry,
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVSEChargeParameter": AC_EVSEChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}AC_EVSEStatus": AC_EVSEStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVSEChargeParameter": DC_EVSEChargeParameter,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVSEStatus": DC_EVSEStatus,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVPowerDeliveryParameter": DC_EVPowerDeliveryParameter,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:15118:2:2013:MsgDataTypes}faultCodeType": FaultCode,
    "{urn:iso:15118:2:2013:MsgDataTypes}responseCodeType": ResponseCode,
    "{urn:iso:15118:2:2013:MsgDataTypes}serviceCategoryType": ServiceCategory,
    "{urn:iso:15118:2:2013:MsgDataTypes}paymentOptionType": PaymentOption,
    "{urn:iso:15118:2:2013:MsgDataTypes}EnergyTransferModeType": EnergyTransferMode,
    "{urn:iso:15118:2:2013:MsgDataTypes}unitSymbolType": UnitSymbol,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVSEProcessingType": EVSEProcessing,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVErrorCodeType": DC_EVErrorCode,
    "{urn:iso:15118:2:2013:MsgDataTypes}costKindType": CostKind,
    "{urn:iso:15118:2:2013:MsgDataTypes}EVSENotificationType": EVSENotification,
    "{urn:iso:15118:2:2013:MsgDataTypes}isolationLevelType": IsolationLevel,
    "{urn:iso:15118:2:2013:MsgDataTypes}DC_EVSEStatusCodeType": DC_EVSEStatusCode,
    "{urn:iso:15118:2:2013:MsgDataTypes}chargeProgressType": ChargeProgress,
    "{urn:iso:15118:2:2013:MsgDataTypes}chargingSessionType": ChargingSession,
    "{urn:iso:15118:2:2013:MsgDataTypes}valueType": ValueType,
}

UNITS: Final[dict[str, str]] = {
    "EVChargeParameter.departure_time": "s",
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
    "AC_EVSEChargeParameter.evse_nominal_voltage": "V",
    "AC_EVSEChargeParameter.evse_max_current": "A",
    "EVSEStatus.notification_max_delay": "s",
    "DC_EVSEChargeParameter.evse_maximum_current_limit": "A",
    "DC_EVSEChargeParameter.evse_maximum_power_limit": "W",
    "DC_EVSEChargeParameter.evse_maximum_voltage_limit": "V",
    "DC_EVSEChargeParameter.evse_minimum_current_limit": "A",
    "DC_EVSEChargeParameter.evse_minimum_voltage_limit": "V",
    "DC_EVSEChargeParameter.evse_current_regulation_tolerance": "A",
    "DC_EVSEChargeParameter.evse_peak_current_ripple": "A",
    "DC_EVSEChargeParameter.evse_energy_to_be_delivered": "Wh",
    "ProfileEntry.charging_profile_entry_start": "s",
    "ProfileEntry.charging_profile_entry_max_power": "W",
    "MeterInfo.meter_reading": "Wh",
    "MeterInfo.t_meter": "s",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "Parameter.any_value": ("bool_value", "byte_value", "short_value", "int_value", "physical_value", "string_value"),
}
