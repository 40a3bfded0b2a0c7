"""ISO 15118-20 WPT: wireless power transfer."""

# Generated from schemas/iso15118_20_wpt.xsd by tools/gen_messages.py, version 1. Do not edit.
# Schema digest (SHA-256): ccf3d50d73e905d65eebe5f4521212bf92f1ba88676016be7a00db31cb3973a1

from __future__ import annotations

import enum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from v2gstack.messages._base import Message, nothing_chosen
from v2gstack.messages._scalars import Short, UnsignedByte, UnsignedShort
from v2gstack.messages.iso15118_20.common_types import (
    ChargeLoopReq,
    ChargeLoopRes,
    ChargeParameterDiscoveryReq,
    ChargeParameterDiscoveryRes,
    Processing,
    RationalNumber,
    V2GRequest,
    V2GResponse,
    identifierType,
    numericIDType,
)

__all__ = [
    "CHOICES",
    "ELEMENTS",
    "ENUMS",
    "TYPES",
    "UNITS",
    "WRAPPERS",
    "AlternativeSECC",
    "AlternativeSECCList",
    "WPT_AlignmentCheckMethod",
    "WPT_AlignmentCheckMethodList",
    "WPT_AlignmentCheckReq",
    "WPT_AlignmentCheckRes",
    "WPT_ChargeLoopReq",
    "WPT_ChargeLoopRes",
    "WPT_ChargeParameterDiscoveryReq",
    "WPT_ChargeParameterDiscoveryRes",
    "WPT_CoordinateXYZ",
    "WPT_DataContainerType",
    "WPT_EVPCChargeDiagnostics",
    "WPT_EVPCPowerControlParameter",
    "WPT_EVResult",
    "WPT_FinePositioningMethod",
    "WPT_FinePositioningMethodList",
    "WPT_FinePositioningReq",
    "WPT_FinePositioningRes",
    "WPT_FinePositioningSetupReq",
    "WPT_FinePositioningSetupRes",
    "WPT_LF_DataPackage",
    "WPT_LF_DataPackageList",
    "WPT_LF_ReceiverData",
    "WPT_LF_RxData",
    "WPT_LF_RxDataList",
    "WPT_LF_RxRSSI",
    "WPT_LF_RxRSSIList",
    "WPT_LF_SystemSetupData",
    "WPT_LF_TransmitterData",
    "WPT_LF_TxData",
    "WPT_LF_TxDataList",
    "WPT_PairingMethod",
    "WPT_PairingMethodList",
    "WPT_PairingReq",
    "WPT_PairingRes",
    "WPT_PowerClass",
    "WPT_SPCChargeDiagnostics",
    "WPT_SPCPowerControlParameter",
    "WPT_TxRxPackageSpecData",
    "WPT_TxRxPulseOrder",
    "WPT_TxRxSpecData",
    "bssidType",
    "ipaddressType",
]


class WPT_FinePositioningMethod(enum.StrEnum):
    """How a vehicle finds its exact position above the primary device."""

    #: By the driver.
    Manual = "Manual"
    #: Low frequency signals, sent by the EV.
    LF_TxEV = "LF_TxEV"
    #: Low frequency signals, sent by the primary device.
    LF_TxPrimaryDevice = "LF_TxPrimaryDevice"
    #: Low power excitation of the primary coil.
    LPE = "LPE"
    #: A way that the vendors agree on.
    Proprietary = "Proprietary"


class WPT_PairingMethod(enum.StrEnum):
    """How it is made sure that the vehicle stands above the primary device it talks to."""

    #: A person or another system confirms the pair.
    External_confirmation = "External confirmation"
    #: Low power excitation of the primary coil.
    LPE = "LPE"
    #: Low frequency signals, sent by the EV.
    LF_TxEV = "LF_TxEV"
    #: Low frequency signals, sent by the primary device.
    LF_TxPrimaryDevice = "LF_TxPrimaryDevice"
    #: Optical recognition.
    Optical = "Optical"
    #: A way that the vendors agree on.
    Proprietary = "Proprietary"


class WPT_AlignmentCheckMethod(enum.StrEnum):
    """How the alignment of the two devices is checked."""

    #: By the power that is transferred.
    PowerCheck = "PowerCheck"
    #: Low power excitation of the primary coil.
    LPE = "LPE"
    #: A way that the vendors agree on.
    Proprietary = "Proprietary"


class WPT_EVResult(enum.StrEnum):
    """Result of a step, as the EV sees it."""

    #: No result yet.
    EVResultUnknown = "EVResultUnknown"
    #: The step succeeded.
    EVResultSuccess = "EVResultSuccess"
    #: The step failed.
    EVResultFailed = "EVResultFailed"


class WPT_PowerClass(enum.StrEnum):
    """Power class of magnetic field wireless power transfer, by the power drawn from the supply."""

    #: Up to 3.7 kVA.
    MF_WPT1 = "MF-WPT1"
    #: Up to 7.7 kVA.
    MF_WPT2 = "MF-WPT2"
    #: Up to 11.1 kVA.
    MF_WPT3 = "MF-WPT3"
    #: Up to 22 kVA.
    MF_WPT4 = "MF-WPT4"


class WPT_EVPCChargeDiagnostics(enum.StrEnum):
    """Fault seen by the EV power circuit (EVPC)."""

    #: No fault.
    EVPCNoIssue = "EVPCNoIssue"
    #: Too hot.
    EVPCTempOverheatDetected = "EVPCTempOverheatDetected"
    #: The power transfer is not as expected.
    EVPCPowerTransferAnomalyDetected = "EVPCPowerTransferAnomalyDetected"
    #: Another fault.
    EVPCAnomalyDetected = "EVPCAnomalyDetected"


class WPT_SPCChargeDiagnostics(enum.StrEnum):
    """Fault seen by the supply power circuit (SPC)."""

    #: No fault.
    SPCNoIssue = "SPCNoIssue"
    #: A foreign object was detected.
    SPCFODDetected = "SPCFODDetected"
    #: A living object was detected, which has to be protected.
    SPCLOPDetected = "SPCLOPDetected"
    #: Too hot.
    SPCTempOverheatDetected = "SPCTempOverheatDetected"
    #: The power transfer is not as expected.
    SPCPowerTransferAnomalyDetected = "SPCPowerTransferAnomalyDetected"
    #: Another fault.
    SPCAnomalyDetected = "SPCAnomalyDetected"


#: Up to 256 bytes of data without a form given here.
WPT_DataContainerType: TypeAlias = Annotated[bytes, Meta(max_length=256)]
#: MAC address of an access point in twelve upper-case hexadecimal digits.
bssidType: TypeAlias = Annotated[str, Meta(max_length=12)]
#: IPv6 address in upper-case hexadecimal digits and colons.
ipaddressType: TypeAlias = Annotated[str, Meta(max_length=39)]


class WPT_FinePositioningSetupReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_FinePositioningSetupReq",
    rename={
        "ev_processing": "EVProcessing",
        "ev_device_fine_positioning_method_list": "EVDeviceFinePositioningMethodList",
        "ev_device_pairing_method_list": "EVDevicePairingMethodList",
        "ev_device_alignment_check_method_list": "EVDeviceAlignmentCheckMethodList",
        "natural_offset": "NaturalOffset",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
        "lf_system_setup_data": "LF_SystemSetupData",
    },
):
    """The EV states how it can be positioned, paired and checked for alignment.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        ev_device_fine_positioning_method_list: Ways of fine positioning that the EV supports.
        ev_device_pairing_method_list: Ways of pairing that the EV supports.
        ev_device_alignment_check_method_list: Ways of checking the alignment that the EV supports.
        natural_offset: Distance between the geometric and the magnetic centre of the secondary device in the
            vehicle.
        vendor_specific_data_container: Data in a form that the vendors agree on.
        lf_system_setup_data: Antennas of the sender, for positioning by low frequency signals.
    """

    ev_processing: Processing
    ev_device_fine_positioning_method_list: WPT_FinePositioningMethodList
    ev_device_pairing_method_list: WPT_PairingMethodList
    ev_device_alignment_check_method_list: WPT_AlignmentCheckMethodList
    natural_offset: UnsignedShort
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()
    lf_system_setup_data: WPT_LF_SystemSetupData | None = None


class WPT_FinePositioningMethodList(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "wpt_fine_positioning_method": "WPT_FinePositioningMethod",
    },
):
    """Ways of fine positioning.

    ISO 15118-20.

    Attributes:
        wpt_fine_positioning_method: One way of fine positioning.
    """

    wpt_fine_positioning_method: Annotated[tuple[WPT_FinePositioningMethod, ...], Meta(min_length=1, max_length=8)]


class WPT_PairingMethodList(Message, frozen=True, kw_only=True, rename={"wpt_pairing_method": "WPT_PairingMethod"}):
    """Ways of pairing.

    ISO 15118-20.

    Attributes:
        wpt_pairing_method: One way of pairing.
    """

    wpt_pairing_method: Annotated[tuple[WPT_PairingMethod, ...], Meta(min_length=1, max_length=8)]


class WPT_AlignmentCheckMethodList(Message, frozen=True, kw_only=True, rename={"wpt_alignment_check_method": "WPT_AlignmentCheckMethod"}):
    """Ways of checking the alignment.

    ISO 15118-20.

    Attributes:
        wpt_alignment_check_method: One way of checking the alignment.
    """

    wpt_alignment_check_method: Annotated[tuple[WPT_AlignmentCheckMethod, ...], Meta(min_length=1, max_length=8)]


class WPT_LF_SystemSetupData(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "lf_transmitter_setup_data": "LF_TransmitterSetupData",
        "lf_receiver_setup_data": "LF_ReceiverSetupData",
    },
):
    """Antennas of one side for low frequency signals: that side sends or receives.

    ISO 15118-20.

    Exactly one of ``lf_transmitter_setup_data`` and ``lf_receiver_setup_data`` is present: ``setup_data``.

    Attributes:
        lf_transmitter_setup_data: Antennas of the side that sends.
        lf_receiver_setup_data: Antennas of the side that receives.
    """

    lf_transmitter_setup_data: WPT_LF_TransmitterData | None = None
    lf_receiver_setup_data: WPT_LF_ReceiverData | None = None

    @property
    def setup_data(self) -> WPT_LF_TransmitterData | WPT_LF_ReceiverData:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.lf_transmitter_setup_data is not None:
            return self.lf_transmitter_setup_data
        if self.lf_receiver_setup_data is not None:
            return self.lf_receiver_setup_data
        raise nothing_chosen(self, "lf_transmitter_setup_data, lf_receiver_setup_data")


class WPT_LF_TransmitterData(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "number_of_transmitters": "NumberOfTransmitters",
        "signal_frequency": "SignalFrequency",
        "tx_spec_data": "TxSpecData",
        "tx_package_spec_data": "TxPackageSpecData",
    },
):
    """Antennas that send low frequency signals.

    ISO 15118-20.

    Attributes:
        number_of_transmitters: Number of antennas that send.
        signal_frequency: Frequency of the signals. Unit: Hz.
        tx_spec_data: One antenna.
        tx_package_spec_data: Order and timing of the signals.
    """

    number_of_transmitters: UnsignedByte
    signal_frequency: RationalNumber
    tx_spec_data: Annotated[tuple[WPT_TxRxSpecData, ...], Meta(min_length=2, max_length=255)]
    tx_package_spec_data: WPT_TxRxPackageSpecData | None = None


class WPT_TxRxSpecData(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "tx_rx_identifier": "TxRxIdentifier",
        "tx_rx_position": "TxRxPosition",
        "tx_rx_orientation": "TxRxOrientation",
    },
):
    """Antenna: its number, place and direction.

    ISO 15118-20.

    Attributes:
        tx_rx_identifier: Number of the antenna.
        tx_rx_position: Where the antenna is, in the coordinates of its side.
        tx_rx_orientation: Direction of the antenna.
    """

    tx_rx_identifier: numericIDType
    tx_rx_position: WPT_CoordinateXYZ
    tx_rx_orientation: WPT_CoordinateXYZ


class WPT_CoordinateXYZ(Message, frozen=True, kw_only=True, rename={"coord_x": "Coord_X", "coord_y": "Coord_Y", "coord_z": "Coord_Z"}):
    """Triple of coordinates; what they stand for depends on the element.

    ISO 15118-20.

    Attributes:
        coord_x: Coordinate along X.
        coord_y: Coordinate along Y.
        coord_z: Coordinate along Z.
    """

    coord_x: Short
    coord_y: Short
    coord_z: Short


class WPT_TxRxPackageSpecData(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "pulse_sequence_order": "PulseSequenceOrder",
        "pulse_separation_time": "PulseSeparationTime",
        "pulse_duration": "PulseDuration",
        "package_separation_time": "PackageSeparationTime",
    },
):
    """Order and timing of the signals that make up one package.

    ISO 15118-20.

    Attributes:
        pulse_sequence_order: Place of one antenna in the order of sending.
        pulse_separation_time: Gap between neighbouring pulses. Unit: ms.
        pulse_duration: Length of a pulse. Unit: ms.
        package_separation_time: Gap between neighbouring packages. Unit: ms.
    """

    pulse_sequence_order: Annotated[tuple[WPT_TxRxPulseOrder, ...], Meta(min_length=2, max_length=255)]
    pulse_separation_time: UnsignedShort
    pulse_duration: UnsignedShort
    package_separation_time: UnsignedShort


class WPT_TxRxPulseOrder(Message, frozen=True, kw_only=True, rename={"index_number": "IndexNumber", "tx_rx_identifier": "TxRxIdentifier"}):
    """Place of an antenna in the order of sending.

    ISO 15118-20.

    Attributes:
        index_number: Position in the order.
        tx_rx_identifier: Number of the antenna that sends at this position.
    """

    index_number: UnsignedShort
    tx_rx_identifier: numericIDType


class WPT_LF_ReceiverData(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "number_of_receivers": "NumberOfReceivers",
        "rx_spec_data": "RxSpecData",
    },
):
    """Antennas that receive low frequency signals.

    ISO 15118-20.

    Attributes:
        number_of_receivers: Number of antennas that receive.
        rx_spec_data: One antenna.
    """

    number_of_receivers: UnsignedByte
    rx_spec_data: Annotated[tuple[WPT_TxRxSpecData, ...], Meta(min_length=2, max_length=255)]


class WPT_FinePositioningSetupRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_FinePositioningSetupRes",
    rename={
        "primary_device_fine_positioning_method_list": "PrimaryDeviceFinePositioningMethodList",
        "primary_device_pairing_method_list": "PrimaryDevicePairingMethodList",
        "primary_device_alignment_check_method_list": "PrimaryDeviceAlignmentCheckMethodList",
        "natural_offset": "NaturalOffset",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
        "lf_system_setup_data": "LF_SystemSetupData",
    },
):
    """The EVSE states how the vehicle can be positioned, paired and checked for alignment.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        primary_device_fine_positioning_method_list: Ways of fine positioning that the primary device
            supports.
        primary_device_pairing_method_list: Ways of pairing that the primary device supports.
        primary_device_alignment_check_method_list: Ways of checking the alignment that the primary device
            supports.
        natural_offset: Distance between the geometric and the magnetic centre of the primary device.
        vendor_specific_data_container: Data in a form that the vendors agree on.
        lf_system_setup_data: Antennas of the sender, for positioning by low frequency signals.
    """

    primary_device_fine_positioning_method_list: WPT_FinePositioningMethodList
    primary_device_pairing_method_list: WPT_PairingMethodList
    primary_device_alignment_check_method_list: WPT_AlignmentCheckMethodList
    natural_offset: UnsignedShort
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()
    lf_system_setup_data: WPT_LF_SystemSetupData | None = None


class WPT_FinePositioningReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_FinePositioningReq",
    rename={
        "ev_processing": "EVProcessing",
        "ev_result_code": "EVResultCode",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
        "wpt_lf_data_package_list": "WPT_LF_DataPackageList",
    },
):
    """The EV reports on its fine positioning and what its antennas sent or received.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        ev_result_code: Result of the fine positioning, as the EV sees it.
        vendor_specific_data_container: Data in a form that the vendors agree on.
        wpt_lf_data_package_list: What the antennas of the sender sent or received.
    """

    ev_processing: Processing
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()
    wpt_lf_data_package_list: WPT_LF_DataPackageList | None = None


class WPT_LF_DataPackageList(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "num_packages": "NumPackages",
        "wpt_lf_data_package": "WPT_LF_DataPackage",
    },
):
    """Packages of low frequency signals.

    ISO 15118-20.

    Attributes:
        num_packages: Number of packages.
        wpt_lf_data_package: One package.
    """

    num_packages: UnsignedByte
    wpt_lf_data_package: WPT_LF_DataPackage


class WPT_LF_DataPackage(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "package_index": "PackageIndex",
        "lf_tx_data": "LF_TxData",
        "lf_rx_data": "LF_RxData",
    },
):
    """Package of low frequency signals: sent or received.

    ISO 15118-20.

    Exactly one of ``lf_tx_data`` and ``lf_rx_data`` is present: ``data``.

    Attributes:
        package_index: Number of the package.
        lf_tx_data: The package, as it was sent.
        lf_rx_data: The package, as it was received.
    """

    package_index: UnsignedByte
    lf_tx_data: WPT_LF_TxDataList | None = None
    lf_rx_data: WPT_LF_RxDataList | None = None

    @property
    def data(self) -> WPT_LF_TxDataList | WPT_LF_RxDataList:
        """The branch of the choice that is present.

        Raises:
            EncodeError: None is, which no valid message has.
        """
        if self.lf_tx_data is not None:
            return self.lf_tx_data
        if self.lf_rx_data is not None:
            return self.lf_rx_data
        raise nothing_chosen(self, "lf_tx_data, lf_rx_data")


class WPT_LF_TxDataList(Message, frozen=True, kw_only=True, rename={"wpt_lf_tx_data_list": "WPT_LF_TxDataList"}):
    """What antennas sent in a package.

    ISO 15118-20.

    Attributes:
        wpt_lf_tx_data_list: What one antenna sent.
    """

    wpt_lf_tx_data_list: WPT_LF_TxData


class WPT_LF_TxData(Message, frozen=True, kw_only=True, rename={"tx_identifier": "TxIdentifier", "eirp": "EIRP"}):
    """What an antenna sent.

    ISO 15118-20.

    Attributes:
        tx_identifier: Number of the antenna that sent.
        eirp: Equivalent isotropically radiated power of the signal.
    """

    tx_identifier: numericIDType
    eirp: RationalNumber


class WPT_LF_RxDataList(Message, frozen=True, kw_only=True, rename={"wpt_lf_rx_data_list": "WPT_LF_RxDataList"}):
    """What antennas received of a package.

    ISO 15118-20.

    Attributes:
        wpt_lf_rx_data_list: What one antenna received.
    """

    wpt_lf_rx_data_list: WPT_LF_RxData


class WPT_LF_RxData(Message, frozen=True, kw_only=True, rename={"rx_identifier": "RxIdentifier", "rssi_data": "RSSIData"}):
    """What an antenna received.

    ISO 15118-20.

    Attributes:
        rx_identifier: Number of the antenna that received.
        rssi_data: Strengths of the signals that it received.
    """

    rx_identifier: numericIDType
    rssi_data: WPT_LF_RxRSSIList


class WPT_LF_RxRSSIList(Message, frozen=True, kw_only=True, rename={"rssi_data_list": "RSSIDataList"}):
    """Strengths of received signals.

    ISO 15118-20.

    Attributes:
        rssi_data_list: Strength of one signal.
    """

    rssi_data_list: WPT_LF_RxRSSI


class WPT_LF_RxRSSI(Message, frozen=True, kw_only=True, rename={"tx_identifier": "TxIdentifier", "rssi": "RSSI"}):
    """Strength of a received signal.

    ISO 15118-20.

    Attributes:
        tx_identifier: Number of the antenna that sent the signal.
        rssi: Indicator of the strength at which the signal was received.
    """

    tx_identifier: numericIDType
    rssi: RationalNumber


class WPT_FinePositioningRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_FinePositioningRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
        "wpt_lf_data_package_list": "WPT_LF_DataPackageList",
    },
):
    """The EVSE reports on the fine positioning and what its antennas sent or received.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        vendor_specific_data_container: Data in a form that the vendors agree on.
        wpt_lf_data_package_list: What the antennas of the sender sent or received.
    """

    evse_processing: Processing
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()
    wpt_lf_data_package_list: WPT_LF_DataPackageList | None = None


class WPT_PairingReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_PairingReq",
    rename={
        "ev_processing": "EVProcessing",
        "observed_id_code": "ObservedIDCode",
        "ev_result_code": "EVResultCode",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
    },
):
    """The EV makes sure that it stands above the primary device it talks to.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        observed_id_code: Code that the EV received from the primary device.
        ev_result_code: Result of the pairing, as the EV sees it.
        vendor_specific_data_container: Data in a form that the vendors agree on.
    """

    ev_processing: Processing
    observed_id_code: numericIDType | None = None
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_PairingRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_PairingRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "observed_id_code": "ObservedIDCode",
        "alternative_secc_list": "AlternativeSECCList",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
    },
):
    """The EVSE reports on the pairing.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        observed_id_code: Code that the EVSE received from the vehicle.
        alternative_secc_list: Other SECCs to turn to, when the vehicle stands above a primary device of
            another one.
        vendor_specific_data_container: Data in a form that the vendors agree on.
    """

    evse_processing: Processing
    observed_id_code: numericIDType | None = None
    alternative_secc_list: AlternativeSECCList | None = None
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class AlternativeSECCList(Message, frozen=True, kw_only=True, rename={"alternative_secc": "AlternativeSECC"}):
    """Other SECCs that a vehicle can turn to.

    ISO 15118-20.

    Attributes:
        alternative_secc: One of them.
    """

    alternative_secc: Annotated[tuple[AlternativeSECC, ...], Meta(min_length=1, max_length=8)]


class AlternativeSECC(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "ssid": "SSID",
        "bssid": "BSSID",
        "ip_address": "IPAddress",
        "port": "Port",
    },
):
    """How another SECC can be reached.

    ISO 15118-20.

    Attributes:
        ssid: Name of its wireless network.
        bssid: Address of its access point.
        ip_address: Its IPv6 address.
        port: Its TCP port.
    """

    ssid: identifierType | None = None
    bssid: bssidType | None = None
    ip_address: ipaddressType | None = None
    port: UnsignedShort | None = None


class WPT_ChargeParameterDiscoveryReq(
    ChargeParameterDiscoveryReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_ChargeParameterDiscoveryReq",
    rename={
        "evpc_max_receivable_power": "EVPCMaxReceivablePower",
        "sd_max_ground_clearence": "SDMaxGroundClearence",
        "sd_min_ground_clearence": "SDMinGroundClearence",
        "evpc_natural_frequency": "EVPCNaturalFrequency",
        "evpc_device_local_control": "EVPCDeviceLocalControl",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
    },
):
    """The EV states the limits of its power circuit and secondary device.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        evpc_max_receivable_power: Highest power that the EV power circuit can receive. Unit: W.
        sd_max_ground_clearence: Highest ground clearance of the secondary device. Unit: mm.
        sd_min_ground_clearence: Lowest ground clearance of the secondary device. Unit: mm.
        evpc_natural_frequency: Natural resonance frequency of the EV power circuit. Unit: Hz.
        evpc_device_local_control: Whether the EV power circuit can control the power by itself.
        vendor_specific_data_container: Data in a form that the vendors agree on.
    """

    evpc_max_receivable_power: RationalNumber
    sd_max_ground_clearence: UnsignedShort
    sd_min_ground_clearence: UnsignedShort
    evpc_natural_frequency: RationalNumber
    evpc_device_local_control: bool
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_ChargeParameterDiscoveryRes(
    ChargeParameterDiscoveryRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_ChargeParameterDiscoveryRes",
    rename={
        "pd_input_power_class": "PDInputPowerClass",
        "sd_min_output_power": "SDMinOutputPower",
        "sd_max_output_power": "SDMaxOutputPower",
        "sd_max_ground_clearance_support": "SDMaxGroundClearanceSupport",
        "sd_min_ground_clearance_support": "SDMinGroundClearanceSupport",
        "pd_min_coil_current": "PDMinCoilCurrent",
        "pd_max_coil_current": "PDMaxCoilCurrent",
        "sd_manufacturer_specific_data_container": "SDManufacturerSpecificDataContainer",
    },
):
    """The EVSE states the limits of its power circuit and primary device.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        pd_input_power_class: Power class of the primary device.
        sd_min_output_power: Lowest power at the output of the secondary device. Unit: W.
        sd_max_output_power: Highest power at the output of the secondary device. Unit: W.
        sd_max_ground_clearance_support: Highest ground clearance of a secondary device that is supported.
            Unit: mm.
        sd_min_ground_clearance_support: Lowest ground clearance of a secondary device that is supported.
            Unit: mm.
        pd_min_coil_current: Lowest current of the primary coil that can be set. Unit: A.
        pd_max_coil_current: Highest current of the primary coil that can be set. Unit: A.
        sd_manufacturer_specific_data_container: Data about the secondary device, in a form that the
            manufacturers agree on.
    """

    pd_input_power_class: WPT_PowerClass
    sd_min_output_power: RationalNumber
    sd_max_output_power: RationalNumber
    sd_max_ground_clearance_support: UnsignedShort
    sd_min_ground_clearance_support: UnsignedShort
    pd_min_coil_current: RationalNumber
    pd_max_coil_current: RationalNumber
    sd_manufacturer_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_AlignmentCheckReq(
    V2GRequest,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_AlignmentCheckReq",
    rename={
        "ev_processing": "EVProcessing",
        "target_coil_current": "TargetCoilCurrent",
        "ev_result_code": "EVResultCode",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
    },
):
    """The EV asks for a check of the alignment at low power.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        ev_processing: Whether the EV is done with this step or will ask again.
        target_coil_current: Current that the EV wants in the primary coil for the check. Unit: A.
        ev_result_code: Result of the check, as the EV sees it.
        vendor_specific_data_container: Data in a form that the vendors agree on.
    """

    ev_processing: Processing
    target_coil_current: RationalNumber | None = None
    ev_result_code: WPT_EVResult
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_AlignmentCheckRes(
    V2GResponse,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_AlignmentCheckRes",
    rename={
        "evse_processing": "EVSEProcessing",
        "power_transmitted": "PowerTransmitted",
        "supply_device_current": "SupplyDeviceCurrent",
        "vendor_specific_data_container": "VendorSpecificDataContainer",
    },
):
    """The EVSE reports on the check of the alignment.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evse_processing: Whether the EVSE is done with this step or the EV has to ask again.
        power_transmitted: Power that the primary device sends during the check. Unit: W.
        supply_device_current: Current of the supply device during the check. Unit: A.
        vendor_specific_data_container: Data in a form that the vendors agree on.
    """

    evse_processing: Processing
    power_transmitted: RationalNumber | None = None
    supply_device_current: RationalNumber | None = None
    vendor_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_ChargeLoopReq(
    ChargeLoopReq,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_ChargeLoopReq",
    rename={
        "evpc_power_request": "EVPCPowerRequest",
        "evpc_power_output": "EVPCPowerOutput",
        "evpc_charge_diagnostics": "EVPCChargeDiagnostics",
        "evpc_operating_frequency": "EVPCOperatingFrequency",
        "evpc_power_control_parameter": "EVPCPowerControlParameter",
        "manufacturer_specific_data_container": "ManufacturerSpecificDataContainer",
    },
):
    """The EV asks for power and reports on its power circuit while energy is transferred.

    ISO 15118-20, EVCC -> SECC.

    Attributes:
        evpc_power_request: Power that the EV power circuit wants. Unit: W.
        evpc_power_output: Power that the EV power circuit delivers to the vehicle. Unit: W.
        evpc_charge_diagnostics: Fault that the EV power circuit sees.
        evpc_operating_frequency: Frequency at which the EV power circuit works. Unit: Hz.
        evpc_power_control_parameter: Currents and voltage for controlling the power.
        manufacturer_specific_data_container: Data in a form that the manufacturers agree on.
    """

    evpc_power_request: RationalNumber
    evpc_power_output: RationalNumber
    evpc_charge_diagnostics: WPT_EVPCChargeDiagnostics
    evpc_operating_frequency: RationalNumber | None = None
    evpc_power_control_parameter: WPT_EVPCPowerControlParameter | None = None
    manufacturer_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_EVPCPowerControlParameter(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "evpc_coil_current_request": "EVPCCoilCurrentRequest",
        "evpc_coil_current_information": "EVPCCoilCurrentInformation",
        "evpc_current_output_information": "EVPCCurrentOutputInformation",
        "evpc_voltage_output_information": "EVPCVoltageOutputInformation",
    },
):
    """Currents and voltage of the EV power circuit.

    ISO 15118-20.

    Attributes:
        evpc_coil_current_request: Coil current that the EV power circuit wants. Unit: A.
        evpc_coil_current_information: Present coil current. Unit: A.
        evpc_current_output_information: Present current at the output of the EV power circuit. Unit: A.
        evpc_voltage_output_information: Present voltage at the output of the EV power circuit. Unit: V.
    """

    evpc_coil_current_request: RationalNumber
    evpc_coil_current_information: RationalNumber
    evpc_current_output_information: RationalNumber
    evpc_voltage_output_information: RationalNumber


class WPT_ChargeLoopRes(
    ChargeLoopRes,
    frozen=True,
    kw_only=True,
    tag_field="#element",
    tag="WPT_ChargeLoopRes",
    rename={
        "evpc_power_request": "EVPCPowerRequest",
        "sd_power_input": "SDPowerInput",
        "spc_max_output_power_limit": "SPCMaxOutputPowerLimit",
        "spc_min_output_power_limit": "SPCMinOutputPowerLimit",
        "spc_charge_diagnostics": "SPCChargeDiagnostics",
        "spc_operating_frequency": "SPCOperatingFrequency",
        "spc_power_control_parameter": "SPCPowerControlParameter",
        "manufacturer_specific_data_container": "ManufacturerSpecificDataContainer",
    },
):
    """The EVSE reports on its power circuit while energy is transferred.

    ISO 15118-20, SECC -> EVCC.

    Attributes:
        evpc_power_request: Power that the EV power circuit asked for, as the EVSE understood it. Unit: W.
        sd_power_input: Power that enters the supply device. Unit: W.
        spc_max_output_power_limit: Highest power that the supply power circuit can deliver at present. Unit:
            W.
        spc_min_output_power_limit: Lowest power that the supply power circuit can deliver at present. Unit:
            W.
        spc_charge_diagnostics: Fault that the supply power circuit sees.
        spc_operating_frequency: Frequency at which the supply power circuit works. Unit: Hz.
        spc_power_control_parameter: Current for controlling the power.
        manufacturer_specific_data_container: Data in a form that the manufacturers agree on.
    """

    evpc_power_request: RationalNumber
    sd_power_input: RationalNumber | None = None
    spc_max_output_power_limit: RationalNumber
    spc_min_output_power_limit: RationalNumber
    spc_charge_diagnostics: WPT_SPCChargeDiagnostics
    spc_operating_frequency: RationalNumber | None = None
    spc_power_control_parameter: WPT_SPCPowerControlParameter | None = None
    manufacturer_specific_data_container: Annotated[tuple[WPT_DataContainerType, ...], Meta(max_length=16)] = ()


class WPT_SPCPowerControlParameter(
    Message,
    frozen=True,
    kw_only=True,
    rename={
        "spc_primary_device_coil_current_information": "SPCPrimaryDeviceCoilCurrentInformation",
    },
):
    """Current of the supply power circuit.

    ISO 15118-20.

    Attributes:
        spc_primary_device_coil_current_information: Present current of the primary coil. Unit: A.
    """

    spc_primary_device_coil_current_information: RationalNumber


TYPES: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningSetupReqType": WPT_FinePositioningSetupReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningMethodListType": WPT_FinePositioningMethodList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingMethodListType": WPT_PairingMethodList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckMethodListType": WPT_AlignmentCheckMethodList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_SystemSetupDataType": WPT_LF_SystemSetupData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_TransmitterDataType": WPT_LF_TransmitterData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_TxRxSpecDataType": WPT_TxRxSpecData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_CoordinateXYZType": WPT_CoordinateXYZ,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_TxRxPackageSpecDataType": WPT_TxRxPackageSpecData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_TxRxPulseOrderType": WPT_TxRxPulseOrder,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_ReceiverDataType": WPT_LF_ReceiverData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningSetupResType": WPT_FinePositioningSetupRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningReqType": WPT_FinePositioningReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_DataPackageListType": WPT_LF_DataPackageList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_DataPackageType": WPT_LF_DataPackage,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_TxDataListType": WPT_LF_TxDataList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_TxDataType": WPT_LF_TxData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_RxDataListType": WPT_LF_RxDataList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_RxDataType": WPT_LF_RxData,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_RxRSSIListType": WPT_LF_RxRSSIList,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_LF_RxRSSIType": WPT_LF_RxRSSI,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningResType": WPT_FinePositioningRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingReqType": WPT_PairingReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingResType": WPT_PairingRes,
    "{urn:iso:std:iso:15118:-20:WPT}AlternativeSECCListType": AlternativeSECCList,
    "{urn:iso:std:iso:15118:-20:WPT}AlternativeSECCType": AlternativeSECC,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeParameterDiscoveryReqType": WPT_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeParameterDiscoveryResType": WPT_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckReqType": WPT_AlignmentCheckReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckResType": WPT_AlignmentCheckRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeLoopReqType": WPT_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_EVPCPowerControlParameterType": WPT_EVPCPowerControlParameter,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeLoopResType": WPT_ChargeLoopRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_SPCPowerControlParameterType": WPT_SPCPowerControlParameter,
}

ELEMENTS: Final[dict[str, type[Message]]] = {
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningSetupReq": WPT_FinePositioningSetupReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningSetupRes": WPT_FinePositioningSetupRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningReq": WPT_FinePositioningReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningRes": WPT_FinePositioningRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingReq": WPT_PairingReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingRes": WPT_PairingRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeParameterDiscoveryReq": WPT_ChargeParameterDiscoveryReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeParameterDiscoveryRes": WPT_ChargeParameterDiscoveryRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckReq": WPT_AlignmentCheckReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckRes": WPT_AlignmentCheckRes,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeLoopReq": WPT_ChargeLoopReq,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_ChargeLoopRes": WPT_ChargeLoopRes,
}

WRAPPERS: Final[dict[str, type[Message]]] = {}

ENUMS: Final[dict[str, type[enum.Enum]]] = {
    "{urn:iso:std:iso:15118:-20:WPT}WPT_FinePositioningMethodType": WPT_FinePositioningMethod,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PairingMethodType": WPT_PairingMethod,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_AlignmentCheckMethodType": WPT_AlignmentCheckMethod,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_EVResultType": WPT_EVResult,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_PowerClassType": WPT_PowerClass,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_EVPCChargeDiagnosticsType": WPT_EVPCChargeDiagnostics,
    "{urn:iso:std:iso:15118:-20:WPT}WPT_SPCChargeDiagnosticsType": WPT_SPCChargeDiagnostics,
}

UNITS: Final[dict[str, str]] = {
    "WPT_LF_TransmitterData.signal_frequency": "Hz",
    "WPT_TxRxPackageSpecData.pulse_separation_time": "ms",
    "WPT_TxRxPackageSpecData.pulse_duration": "ms",
    "WPT_TxRxPackageSpecData.package_separation_time": "ms",
    "WPT_ChargeParameterDiscoveryReq.evpc_max_receivable_power": "W",
    "WPT_ChargeParameterDiscoveryReq.sd_max_ground_clearence": "mm",
    "WPT_ChargeParameterDiscoveryReq.sd_min_ground_clearence": "mm",
    "WPT_ChargeParameterDiscoveryReq.evpc_natural_frequency": "Hz",
    "WPT_ChargeParameterDiscoveryRes.sd_min_output_power": "W",
    "WPT_ChargeParameterDiscoveryRes.sd_max_output_power": "W",
    "WPT_ChargeParameterDiscoveryRes.sd_max_ground_clearance_support": "mm",
    "WPT_ChargeParameterDiscoveryRes.sd_min_ground_clearance_support": "mm",
    "WPT_ChargeParameterDiscoveryRes.pd_min_coil_current": "A",
    "WPT_ChargeParameterDiscoveryRes.pd_max_coil_current": "A",
    "WPT_AlignmentCheckReq.target_coil_current": "A",
    "WPT_AlignmentCheckRes.power_transmitted": "W",
    "WPT_AlignmentCheckRes.supply_device_current": "A",
    "WPT_ChargeLoopReq.evpc_power_request": "W",
    "WPT_ChargeLoopReq.evpc_power_output": "W",
    "WPT_ChargeLoopReq.evpc_operating_frequency": "Hz",
    "WPT_EVPCPowerControlParameter.evpc_coil_current_request": "A",
    "WPT_EVPCPowerControlParameter.evpc_coil_current_information": "A",
    "WPT_EVPCPowerControlParameter.evpc_current_output_information": "A",
    "WPT_EVPCPowerControlParameter.evpc_voltage_output_information": "V",
    "WPT_ChargeLoopRes.evpc_power_request": "W",
    "WPT_ChargeLoopRes.sd_power_input": "W",
    "WPT_ChargeLoopRes.spc_max_output_power_limit": "W",
    "WPT_ChargeLoopRes.spc_min_output_power_limit": "W",
    "WPT_ChargeLoopRes.spc_operating_frequency": "Hz",
    "WPT_SPCPowerControlParameter.spc_primary_device_coil_current_information": "A",
}

CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "WPT_LF_SystemSetupData.setup_data": ("lf_transmitter_setup_data", "lf_receiver_setup_data"),
    "WPT_LF_DataPackage.data": ("lf_tx_data", "lf_rx_data"),
}
