"""The layouts of the HomePlug management messages (MMEs), each declared once, in construct.

The module `v2gstack.codecs.mme._fast` is generated from here: its classes, and the functions that read and write them.
``python tools/gen_mme.py`` does that. construct itself is imported on the first use of `layouts`; the codec never needs it.

A declaration holds the payload only: what comes before, from the Ethernet addresses to the OUI of vendor messages, is the same
for all and is added by `frame_layout`. Sources: HomePlug AV and HomePlug Green PHY for the ``CM_`` messages, ISO 15118-3 for the
values of the SLAC messages, the vendors' open tools (open-plc-utils) and EVerest for the vendor messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import ModuleType

    from v2gstack.codecs.v2gtp.fixed import Declaration

__all__ = [
    "ETHERTYPE",
    "OUI_DSPACE",
    "OUI_LUMISSIL",
    "OUI_QUALCOMM",
    "OUI_SPIDCOM",
    "OUI_ST",
    "MmeLayout",
    "frame_layout",
    "innermost",
    "layouts",
]

#: EtherType of HomePlug AV and HomePlug Green PHY, as on the wire.
ETHERTYPE: Final = b"\x88\xe1"
#: Qualcomm Atheros: QCA7000, QCA7005, AR7420.
OUI_QUALCOMM: Final = bytes.fromhex("00b052")
#: Lumissil: IS32CG5317.
OUI_LUMISSIL: Final = bytes.fromhex("0016e8")
#: STMicroelectronics, used by IoTecha.
OUI_ST: Final = bytes.fromhex("0080e1")
#: SPIDCOM, today Vertexcom.
OUI_SPIDCOM: Final = bytes.fromhex("0013d7")
#: dSPACE, a maker of test benches.
OUI_DSPACE: Final = bytes.fromhex("644d70")

_BROADCAST: Final = b"\xff" * 6
_REQ, _CNF, _IND, _RSP = range(4)
_SUFFIXES: Final = ("REQ", "CNF", "IND", "RSP")


@dataclass(frozen=True, slots=True)
class MmeLayout:
    """One MME.

    Attributes:
        name: Its name in the standard, such as ``CM_SLAC_PARM.REQ``.
        mmtype: The message type, with the two lowest bits that tell REQ, CNF, IND and RSP apart.
        ouis: OUIs that it is recognised by; empty for a standard message. With more than one, the OUI is a field.
        versions: MMVs that this layout holds for, the usual one first.
        doc: What it is, in one line.
        members: The payload's members, from construct.
    """

    name: str
    mmtype: int
    ouis: tuple[bytes, ...]
    versions: tuple[int, ...]
    doc: str
    members: tuple[Any, ...]

    @property
    def class_name(self) -> str:
        """Name of its class: the dot is an underscore."""
        return self.name.replace(".", "_")


class _Members:
    """The few kinds of member that MMEs are made of."""

    def __init__(self, construct: ModuleType) -> None:
        self._c = construct

    def _member(self, name: str, kind: Any, doc: str, default: object) -> Any:
        return name / (kind if default is None else self._c.Default(kind, default)) * doc

    def u8(self, name: str, doc: str, default: int | None = None) -> Any:
        return self._member(name, self._c.Int8ub, doc, default)

    def u16(self, name: str, doc: str, default: int | None = None) -> Any:
        return self._member(name, self._c.Int16ul, doc, default)

    def u32(self, name: str, doc: str, default: int | None = None) -> Any:
        return self._member(name, self._c.Int32ul, doc, default)

    def i16(self, name: str, doc: str, default: int | None = None) -> Any:
        return self._member(name, self._c.Int16sl, doc, default)

    def raw(self, name: str, size: int, doc: str, default: bytes | None = None) -> Any:
        return self._member(name, self._c.Bytes(size), doc, default)

    def zeros(self, name: str, size: int, doc: str) -> Any:
        return self.raw(name, size, doc, bytes(size))

    def counted(self, name: str, size: Any, doc: str) -> Any:
        """Bytes whose number an earlier member gives."""
        return self._member(name, self._c.Bytes(size), doc, None)

    def rest(self, name: str, doc: str) -> Any:
        """Bytes up to the end of the frame, with its padding: nothing in the message tells their number."""
        return self._member(name, self._c.GreedyBytes, doc, None)

    @property
    def this(self) -> Any:
        return self._c.this

    def types(self) -> tuple[Any, Any]:
        return self.u8("application_type", "APPLICATION_TYPE: 0, matching of vehicle and station.", 0), self.u8(
            "security_type", "SECURITY_TYPE: 0, none.", 0
        )

    def run_id(self) -> Any:
        return self.raw("run_id", 8, "RunID: the vehicle's number of this matching.")

    def sounding(self) -> tuple[Any, ...]:
        return (
            self.u8("num_sounds", "NUM_SOUNDS: how many sounds follow.", 10),
            self.u8("time_out", "TIME_OUT: within which time, in 100 ms.", 6),
            self.u8("resp_type", "RESP_TYPE: 1, the answer goes to another station.", 1),
            self.raw("forwarding_sta", 6, "FORWARDING_STA: MAC address of the vehicle."),
        )

    def key_tail(self) -> tuple[Any, ...]:
        return (
            self.u8("pid", "PID: protocol, 4 for the host's own.", 4),
            self.u16("prn", "PRN: number of the protocol's run.", 0),
            self.u8("pmn", "PMN: number of the message in the run.", 0),
        )


def _layout(name: str, base: int, doc: str, *members: Any) -> MmeLayout:
    kind = _SUFFIXES.index(name.rpartition(".")[2])
    return MmeLayout(name, base | kind, (), (1, 2), doc, members)


def _vendor(
    name: str, base: int, doc: str, *members: Any, ouis: tuple[bytes, ...] = (OUI_QUALCOMM,), versions: tuple[int, ...] = (0, 1, 2)
) -> MmeLayout:
    kind = _SUFFIXES.index(name.rpartition(".")[2])
    return MmeLayout(name, base | kind, ouis, versions, doc, members)


def _slac(m: _Members) -> list[MmeLayout]:
    return [
        _layout("CM_SLAC_PARM.REQ", 0x6064, "Vehicle to all: who is there?", *m.types(), m.run_id()),
        _layout(
            "CM_SLAC_PARM.CNF",
            0x6064,
            "Station to vehicle: the parameters of the sounding.",
            m.raw("m_sound_target", 6, "M-SOUND_TARGET: whom to send the sounds to.", _BROADCAST),
            *m.sounding(),
            *m.types(),
            m.run_id(),
        ),
        _layout("CM_START_ATTEN_CHAR.IND", 0x6068, "Vehicle to all, three times: the sounds begin.", *m.types(), *m.sounding(), m.run_id()),
        _layout(
            "CM_MNBC_SOUND.IND",
            0x6074,
            "Vehicle to all, ten times: a sound to be measured.",
            *m.types(),
            m.zeros("sender_id", 17, "SenderID: 0."),
            m.u8("cnt", "Cnt: sounds that are still to come."),
            m.run_id(),
            m.zeros("reserved", 8, "Reserved."),
            m.raw("rnd", 16, "Rnd: random bytes."),
        ),
        _layout(
            "CM_ATTEN_CHAR.IND",
            0x606C,
            "Station to vehicle: how the sounds arrived.",
            *m.types(),
            m.raw("source_address", 6, "SOURCE_ADDRESS: MAC address of the vehicle."),
            m.run_id(),
            m.zeros("source_id", 17, "SOURCE_ID: 0."),
            m.zeros("resp_id", 17, "RESP_ID: 0."),
            m.u8("num_sounds", "NumSounds: how many were heard."),
            m.u8("num_groups", "NumGroups: groups of carriers.", 58),
            m.counted("aag", m.this.num_groups, "AAG: average attenuation of each group, in dB."),
        ),
        _layout(
            "CM_ATTEN_CHAR.RSP",
            0x606C,
            "Vehicle to station: the attenuation has arrived.",
            *m.types(),
            m.raw("source_address", 6, "SOURCE_ADDRESS: MAC address of the vehicle."),
            m.run_id(),
            m.zeros("source_id", 17, "SOURCE_ID: 0."),
            m.zeros("resp_id", 17, "RESP_ID: 0."),
            m.u8("result", "Result: 0, success.", 0),
        ),
        _layout(
            "CM_ATTEN_PROFILE.IND",
            0x6084,
            "Modem to its host: one sound as it arrived.",
            m.raw("pev_mac", 6, "PEV_MAC: MAC address of the vehicle."),
            m.u8("num_groups", "NumGroups: groups of carriers; some modems say 0.", 58),
            m.u8("reserved", "Reserved.", 0),
            m.counted("aag", m.this.num_groups, "AAG: attenuation of each group, in dB."),
        ),
        *_matching(m),
    ]


def _matching(m: _Members) -> list[MmeLayout]:
    ids = (
        m.zeros("pev_id", 17, "PEV_ID: 0."),
        m.raw("pev_mac", 6, "PEV_MAC: MAC address of the vehicle."),
        m.zeros("evse_id", 17, "EVSE_ID: 0."),
        m.raw("evse_mac", 6, "EVSE_MAC: MAC address of the station."),
        m.run_id(),
        m.zeros("reserved", 8, "Reserved."),
    )
    length = "MVFLength: bytes that follow."
    return [
        _layout(
            "CM_VALIDATE.REQ",
            0x6078,
            "Vehicle to station: look at the control pilot.",
            m.u8("signal_type", "SignalType: 0, toggles of the control pilot.", 0),
            m.u8("timer", "Timer: n, the toggles come within (n + 1) x 100 ms; 0 in the first step.", 0),
            m.u8("result", "Result: 1, ready.", 1),
        ),
        _layout(
            "CM_VALIDATE.CNF",
            0x6078,
            "Station to vehicle: what was seen.",
            m.u8("signal_type", "SignalType: 0, toggles of the control pilot.", 0),
            m.u8("toggle_num", "ToggleNum: toggles that were counted.", 0),
            m.u8("result", "Result: 0 not ready, 1 ready, 2 success, 3 failure, 4 not required."),
        ),
        _layout("CM_SLAC_MATCH.REQ", 0x607C, "Vehicle to station: it is you.", *m.types(), m.u16("mvf_length", length, 0x3E), *ids),
        _layout(
            "CM_SLAC_MATCH.CNF",
            0x607C,
            "Station to vehicle: the network and its key.",
            *m.types(),
            m.u16("mvf_length", length, 0x56),
            *ids,
            m.raw("nid", 7, "NID: the network's identifier."),
            m.u8("reserved_2", "Reserved.", 0),
            m.raw("nmk", 16, "NMK: the network membership key. A secret."),
        ),
    ]


def _keys(m: _Members) -> list[MmeLayout]:
    return [
        _layout(
            "CM_SET_KEY.REQ",
            0x6008,
            "Host to its modem: be in this network.",
            m.u8("key_type", "KeyType: 1, a network membership key.", 1),
            m.zeros("my_nonce", 4, "MyNonce: number of the request."),
            m.zeros("your_nonce", 4, "YourNonce: 0."),
            *m.key_tail(),
            m.u8("cco_capability", "CCoCap: whether the modem may coordinate the network.", 0),
            m.raw("nid", 7, "NID: the network's identifier."),
            m.u8("new_eks", "NewEKS: 1, a network membership key.", 1),
            m.raw("new_key", 16, "NewKey: the key. A secret."),
        ),
        _layout(
            "CM_SET_KEY.CNF",
            0x6008,
            "Modem to its host: done, or not.",
            m.u8("result", "Result: most modems say 1 for success, some 0."),
            m.zeros("my_nonce", 4, "MyNonce: the modem's number."),
            m.zeros("your_nonce", 4, "YourNonce: the request's number."),
            *m.key_tail(),
            m.u8("cco_capability", "CCoCap: the modem's.", 0),
        ),
        _layout(
            "CM_GET_KEY.REQ",
            0x600C,
            "Host to modem: which key do you have?",
            m.u8("request_type", "RequestType: 0.", 0),
            m.u8("key_type", "KeyType: 1, a network membership key.", 1),
            m.zeros("nid", 7, "NID: the network's identifier."),
            m.zeros("my_nonce", 4, "MyNonce: number of the request."),
            *m.key_tail(),
        ),
        _layout(
            "CM_GET_KEY.CNF",
            0x600C,
            "Modem to host: the key, where the modem is the host's own.",
            m.u8("result", "Result: 0, here it is; 1, no."),
            m.u8("key_type", "KeyType: 1, a network membership key.", 1),
            m.zeros("my_nonce", 4, "MyNonce: the modem's number."),
            m.zeros("your_nonce", 4, "YourNonce: the request's number."),
            m.raw("nid", 7, "NID: the network's identifier."),
            m.u8("eks", "EKS: which key.", 1),
            *m.key_tail(),
            m.raw("key", 16, "Key: the key. A secret."),
        ),
    ]


def _network(m: _Members) -> list[MmeLayout]:
    return [
        _layout(
            "CM_AMP_MAP.REQ",
            0x601C,
            "Either to the other: how strong each carrier may be.",
            m.u16("amlen", "AMLEN: carriers; 0 is invalid."),
            m.counted("amdata", (m.this.amlen + 1) // 2, "AMDATA: four bits for each carrier, the lower four first."),
        ),
        _layout("CM_AMP_MAP.CNF", 0x601C, "Answer to CM_AMP_MAP.REQ.", m.u8("res_type", "ResType: 0 success, 1 failure.")),
        _layout("CM_BRG_INFO.REQ", 0x6020, "Host to modem: which hosts are behind you?"),
        _layout(
            "CM_BRG_INFO.CNF",
            0x6020,
            "Modem to host: the hosts behind it.",
            m.u8("bsf", "BSF: 1, there are some.", 1),
            m.u8("btei", "BTEI: number of the modem in its network."),
            m.u8("nbda", "NBDA: hosts."),
            m.counted("hosts", m.this.nbda * 6, "BDA: MAC address of each."),
        ),
        _layout("CM_NW_INFO.REQ", 0x6038, "Host to modem: which networks are you in?"),
        _layout(
            "CM_NW_INFO.CNF",
            0x6038,
            "Modem to host: its networks.",
            m.u8("num_networks", "Networks."),
            m.counted(
                "networks", m.this.num_networks * 18, "For each: NID, SNID, TEI, role, its coordinator's MAC address, access, others."
            ),
        ),
        _layout("CM_NW_STATS.REQ", 0x6048, "Host to modem: whom do you hear, and how fast?"),
        _layout(
            "CM_NW_STATS.CNF",
            0x6048,
            "Modem to host: the stations of the network.",
            m.u8("num_stas", "NumSTAs: stations."),
            m.counted("stations", m.this.num_stas * 8, "For each: MAC address, rate to it and rate from it in Mbit/s."),
        ),
    ]


def _qualcomm(m: _Members) -> list[MmeLayout]:
    status = m.u8("mstatus", "MSTATUS: 0, success.", 0)
    return [
        _vendor("VS_SW_VER.REQ", 0xA000, "Host to modem: what are you?"),
        _vendor(
            "VS_SW_VER.CNF",
            0xA000,
            "Modem to host: chip and firmware.",
            status,
            m.u8("device_class", "DEVCLASS: the chip."),
            m.u8("version_length", "VERLEN: length of the version."),
            m.counted("version", m.this.version_length, "VERSION: the firmware, as text."),
        ),
        _vendor("VS_RS_DEV.REQ", 0xA01C, "Host to modem: restart."),
        _vendor("VS_RS_DEV.CNF", 0xA01C, "Modem to host: restarting.", status),
        _vendor("VS_NW_INFO.REQ", 0xA038, "Host to modem: which networks are you in?", versions=(1, 2)),
        _vendor("VS_NW_INFO_V0.REQ", 0xA038, "Host to modem: which networks are you in? The older form.", versions=(0,)),
        _vendor(
            "VS_NW_INFO_V0.CNF",
            0xA038,
            "Modem to host: its networks and their stations, the older form.",
            m.u8("num_networks", "NUMAVLNS: networks."),
            m.rest("data", "The networks, each with its stations."),
            versions=(0,),
        ),
        _vendor(
            "VS_NW_INFO.CNF",
            0xA038,
            "Modem to host: its networks and their stations.",
            m.u8("sub_version", "SUB_VERSION.", 0),
            m.u8("reserved", "Reserved.", 0),
            m.u16("data_length", "DATA_LEN: bytes that follow."),
            m.counted("data", m.this.data_length, "The networks."),
            versions=(1, 2),
        ),
        _vendor(
            "VS_OP_ATTRIBUTES.REQ",
            0xA068,
            "Host to modem: what are you, in detail?",
            m.u32("cookie", "COOKIE: number of the request.", 0),
            m.u8("report_type", "RTYPE: 0, binary.", 0),
        ),
        _vendor(
            "VS_OP_ATTRIBUTES.CNF",
            0xA068,
            "Modem to host: hardware, firmware, dates.",
            m.u16("mstatus", "MSTATUS: 0, success.", 0),
            m.u32("cookie", "COOKIE: the request's.", 0),
            m.u8("report_type", "RTYPE: 0, binary.", 0),
            m.u16("data_length", "MLEN: bytes that follow."),
            m.counted("data", m.this.data_length, "The attributes."),
        ),
        _vendor("VS_PL_LINK_STATUS.REQ", 0xA0B8, "Host to modem: is the link up?"),
        _vendor(
            "VS_PL_LINK_STATUS.CNF",
            0xA0B8,
            "Modem to host: whether the link is up.",
            status,
            m.u8("link_status", "LINKSTATUS: 1, up."),
        ),
        _vendor(
            "VS_ATTEN_CHAR.IND",
            0xA14C,
            "Modem to its host: one sound as it arrived, beside CM_ATTEN_PROFILE.IND.",
            m.raw("ev_mac", 6, "MAC address of the vehicle."),
            m.u8("num_groups", "NumGroups: groups of carriers.", 58),
            m.raw("flags", 2, "Constant in all that was seen.", b"\x00\x10"),
            m.zeros("reserved", 7, "Reserved."),
            m.counted("aag", m.this.num_groups, "AAG: attenuation of each group, in dB."),
            ouis=(OUI_QUALCOMM, b"\0\0\0"),
        ),
    ]


def _qualcomm_link(m: _Members) -> list[MmeLayout]:
    status = m.u8("mstatus", "MSTATUS: 0, success.", 0)
    peer = m.raw("peer", 6, "MACADDRESS: the modem at the other end.")
    found = [
        _vendor(
            "VS_HOST_ACTION.IND",
            0xA060,
            "Modem to host: it needs something, such as its firmware.",
            m.u8("action", "MACTION: 0, it waits for its firmware."),
            m.u8("major_version", "MAJOR_VERSION.", 0),
            m.u8("minor_version", "MINOR_VERSION.", 0),
        ),
        _vendor("VS_HOST_ACTION.RSP", 0xA060, "Host to modem: it will be done, or not.", status),
        _vendor(
            "VS_SET_KEY.REQ",
            0xA050,
            "Host to modem, also a far one: be in this network. This library never sends it.",
            m.u8("eks", "EKS: 1, a network membership key.", 1),
            m.raw("nmk", 16, "NMK: the key. A secret."),
            m.u8("peks", "PEKS: how the message is protected."),
            m.zeros("rda", 6, "RDA: MAC address of the far modem."),
            m.zeros("dak", 16, "DAK: the far modem's own key. A secret."),
        ),
        _vendor("VS_SET_KEY.CNF", 0xA050, "Modem to host: done, or not.", status),
        _vendor(
            "VS_LNK_STATS.REQ",
            0xA030,
            "Host to modem: what have you counted?",
            m.u8("control", "MCONTROL: 0 read, 1 clear, 2 read and clear.", 0),
            m.u8("direction", "DIRECTION: 0 sent, 1 received, 2 both.", 2),
            m.u8("lid", "LID: priority of the frames; 0xFC, all of them.", 0xFC),
            peer,
        ),
        _vendor(
            "VS_LNK_STATS.CNF",
            0xA030,
            "Modem to host: frames and blocks that it counted.",
            status,
            m.u8("direction", "DIRECTION: 0 sent, 1 received, 2 both.", 2),
            m.u8("lid", "LID: priority of the frames.", 0xFC),
            m.u8("tei", "TEI: number of the other modem.", 0),
            m.rest("data", "Counters of 64 bits: five of what was sent, six of what was received, then rates by interval."),
        ),
    ]
    slot = m.u8("slot", "TMSLOT: which of the maps.", 0)
    later = m.u8("sub_version", "MME_SUBVER.", 0), m.zeros("reserved", 3, "Reserved."), peer, slot, m.u8("coupling", "COUPLING: 0.", 0)
    told = (
        status,
        m.u8("reserved", "Reserved.", 0),
        m.u16("data_length", "MME_LEN: bytes that follow."),
        m.counted("data", m.this.data_length, "Sub-version, other modem, slot, coupling, maps, carriers; then four bits for each carrier."),
    )
    earlier = (
        status,
        slot,
        m.u8("num_maps", "NUMTMS: maps."),
        m.u16("num_carriers", "TMNUMACTCARRIERS: carriers."),
        m.counted("bits", (m.this.num_carriers + 1) // 2, "MOD_CARRIER: four bits for each carrier, the lower four first."),
    )
    ask, answer = "Host to modem: how many bits does each carrier bear", "Modem to host: the bits of each carrier"
    return [
        *found,
        _vendor("VS_TONE_MAP_CHAR.REQ", 0xA070, f"{ask} from it?", *later, versions=(1, 2)),
        _vendor("VS_TONE_MAP_CHAR.CNF", 0xA070, f"{answer} from it.", *told, versions=(1, 2)),
        _vendor("VS_RX_TONE_MAP_CHAR.REQ", 0xA090, f"{ask} towards it?", *later, versions=(1, 2)),
        _vendor("VS_RX_TONE_MAP_CHAR.CNF", 0xA090, f"{answer} towards it.", *told, versions=(1, 2)),
        _vendor("VS_RX_TONE_MAP_CHAR_V0.REQ", 0xA090, f"{ask} towards it? The older form.", peer, slot, versions=(0,)),
        _vendor("VS_RX_TONE_MAP_CHAR_V0.CNF", 0xA090, f"{answer} towards it, the older form.", *earlier, versions=(0,)),
    ]


def _other_vendors(m: _Members) -> list[MmeLayout]:
    header = (
        m.u16("version", "Version of the header.", 0),
        m.u32("reserved", "Reserved.", 0),
        m.u8("request_id", "Number of the request.", 0),
        m.zeros("reserved_2", 12, "Reserved."),
    )
    numbers = tuple(m.u16(f"version_{index}", "Part of the version.", 0) for index in range(1, 6))
    lumissil = (OUI_LUMISSIL,)
    return [
        _vendor("NSCM_GET_VERSION.REQ", 0xAC6C, "Host to modem: what are you?", *header, ouis=lumissil),
        _vendor("NSCM_GET_VERSION.CNF", 0xAC6C, "Modem to host: its version.", *header, *numbers, ouis=lumissil),
        _vendor("NSCM_RESET_DEVICE.REQ", 0xAC70, "Host to modem: restart. There is no answer.", *header, ouis=lumissil),
        _vendor("NSCM_GET_D_LINK_STATUS.REQ", 0xAC9C, "Host to modem: is the link up?", *header, ouis=lumissil),
        _vendor(
            "NSCM_GET_D_LINK_STATUS.CNF",
            0xAC9C,
            "Modem to host: whether the link is up.",
            *header,
            m.u8("link_status", "1, up."),
            ouis=lumissil,
        ),
        _vendor(
            "ST_IOTECHA_CP_STATE.IND",
            0xA22C,
            "Modem to its host: the control pilot.",
            m.zeros("reserved", 5, "Reserved."),
            m.u8("state", "1 A, 3 B, 5 C, 7 D, 9 E, 15 F."),
            m.u8("duty_cycle", "Duty cycle in per cent."),
            m.u16("frequency", "Frequency in Hz."),
            m.i16("voltage", "Voltage in mV."),
            ouis=(OUI_ST,),
            versions=(1, 2),
        ),
        _vendor(
            "SPIDCOM_CP_STATE.IND",
            0xA10C,
            "Modem to its host: the control pilot.",
            m.u8("changed", "What has changed: 1 the frequency, 2 the duty cycle, 4 the voltage."),
            m.u16("frequency", "Frequency in Hz."),
            m.u16("duty_cycle", "Duty cycle in tenths of a per cent."),
            m.i16("voltage", "Voltage in mV."),
            ouis=(OUI_SPIDCOM,),
            versions=(1, 2),
        ),
        _vendor(
            "DSPACE_DIAGNOSTICS.IND",
            0x8000,
            "Test bench to whoever records: what it does, as text with JSON at its end.",
            m.rest("text", "The text, parts of it between vertical bars."),
            ouis=(OUI_DSPACE,),
            versions=(1, 2),
        ),
    ]


@cache
def layouts() -> dict[str, MmeLayout]:
    """All layouts, by name.

    >>> layouts()["CM_SLAC_PARM.REQ"].mmtype == 0x6064
    True
    """
    members = _Members(import_module("construct"))
    groups = (_slac, _keys, _network, _qualcomm, _qualcomm_link, _other_vendors)
    return {layout.name: layout for group in groups for layout in group(members)}


def frame_layout(layout: MmeLayout, version: int | None = None) -> Declaration:
    """The declaration of a whole frame, from the Ethernet addresses on.

    Args:
        layout: Which message.
        version: MMV; the message's usual one if not given. Version 0 has no fragmentation header.

    >>> frame_layout(layouts()["CM_SLAC_PARM.REQ"]).parse(bytes(12) + bytes.fromhex("88e10164600000") + bytes(10)).security_type
    0
    """
    c = import_module("construct")
    mmv = layout.versions[0] if version is None else version
    members: list[Any] = [
        "destination" / c.Bytes(6),
        "source" / c.Bytes(6),
        "ethertype" / c.Const(ETHERTYPE),
        "mmv" / c.Default(c.Int8ub, mmv),
        "mmtype" / c.Const(layout.mmtype, c.Int16ul),
    ]
    if mmv:
        members.append("fmi" / c.Default(c.Int16ul, 0))
    if len(layout.ouis) == 1:
        members.append("oui" / c.Const(layout.ouis[0]))
    elif layout.ouis:
        members.append("oui" / c.Default(c.Bytes(3), layout.ouis[0]) * "OUI: the vendor; some firmware leaves it empty.")
    declaration: Declaration = c.Struct(*members, *layout.members)
    return declaration


def innermost(member: Any) -> Any:
    """What a member of a declaration is, without its name, default or constant."""
    while type(member).__name__ in ("Renamed", "Default", "Const"):
        member = member.subcon
    return member
