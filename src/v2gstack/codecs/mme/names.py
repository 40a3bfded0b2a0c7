"""Names of message types, of those too whose layout is not known."""

from __future__ import annotations

from typing import Final

__all__ = ["mme_name"]

_SUFFIXES: Final = ("REQ", "CNF", "IND", "RSP")

# By message type without the two lowest bits. Sources: the public HomePlug AV dissectors, open-plc-utils and EVerest.
_BASES: Final = {
    0x0014: "CC_DISCOVER_LIST",
    0x6000: "CM_UNASSOCIATED_STA",
    0x6004: "CM_ENCRYPTED_PAYLOAD",
    0x6008: "CM_SET_KEY",
    0x600C: "CM_GET_KEY",
    0x6010: "CM_SC_JOIN",
    0x6014: "CM_CHAN_EST",
    0x6018: "CM_TM_UPDATE",
    0x601C: "CM_AMP_MAP",
    0x6020: "CM_BRG_INFO",
    0x6024: "CM_CONN_NEW",
    0x6028: "CM_CONN_REL",
    0x602C: "CM_CONN_MOD",
    0x6030: "CM_CONN_INFO",
    0x6034: "CM_STA_CAP",
    0x6038: "CM_NW_INFO",
    0x603C: "CM_GET_BEACON",
    0x6040: "CM_HFID",
    0x6044: "CM_MME_ERROR",
    0x6048: "CM_NW_STATS",
    0x6064: "CM_SLAC_PARM",
    0x6068: "CM_START_ATTEN_CHAR",
    0x606C: "CM_ATTEN_CHAR",
    0x6070: "CM_PKCS_CERT",
    0x6074: "CM_MNBC_SOUND",
    0x6078: "CM_VALIDATE",
    0x607C: "CM_SLAC_MATCH",
    0x6080: "CM_SLAC_USER_DATA",
    0x6084: "CM_ATTEN_PROFILE",
    0x8000: "DSPACE_DIAGNOSTICS",
    0xA000: "VS_SW_VER",
    0xA01C: "VS_RS_DEV",
    0xA030: "VS_LNK_STATS",
    0xA038: "VS_NW_INFO",
    0xA048: "VS_FR_LBK",
    0xA050: "VS_SET_KEY",
    0xA060: "VS_HOST_ACTION",
    0xA068: "VS_OP_ATTRIBUTES",
    0xA06C: "VS_ENET_SETTINGS",
    0xA070: "VS_TONE_MAP_CHAR",
    0xA074: "VS_NW_INFO_STATS",
    0xA07C: "VS_FAC_DEFAULTS",
    0xA090: "VS_RX_TONE_MAP_CHAR",
    0xA0B0: "VS_MODULE_OPERATION",
    0xA0B8: "VS_PL_LINK_STATUS",
    0xA0F8: "VS_GET_PROPERTY",
    0xA10C: "SPIDCOM_CP_STATE",
    0xA14C: "VS_ATTEN_CHAR",
    0xA22C: "ST_IOTECHA_CP_STATE",
    0xAC6C: "NSCM_GET_VERSION",
    0xAC70: "NSCM_RESET_DEVICE",
    0xAC9C: "NSCM_GET_D_LINK_STATUS",
}


def mme_name(mmtype: int) -> str:
    """The name of a message type, or its number in words.

    Message types of manufacturers and vendors are named as the best known one names them: another may use the same number.

    >>> mme_name(0x6064), mme_name(0x6FF1), mme_name(0x8FF2)
    ('CM_SLAC_PARM.REQ', 'MME 0x6FF1 (station to station)', 'MME 0x8FF2 (manufacturer)')
    """
    base = _BASES.get(mmtype & ~3)
    if base is not None:
        return f"{base}.{_SUFFIXES[mmtype & 3]}"
    return f"MME 0x{mmtype:04X} ({_CLASSES[mmtype >> 13 & 7]})"


# By the three highest bits.
_CLASSES: Final = (
    "station to central coordinator",
    "proxy coordinator",
    "coordinator to coordinator",
    "station to station",
    "manufacturer",
    "vendor",
    "reserved",
    "reserved",
)
