"""HomePlug management messages (MMEs): Ethernet frames of EtherType 0x88E1 to typed messages and back.

Every message of SLAC (ISO 15118-3), the keys and statistics of HomePlug AV, and what the usual modems add. Each class has the
standard's name, the dot an underscore.

>>> from v2gstack.codecs.mme import CM_SLAC_PARM_REQ, BROADCAST, decode_mme, encode_mme
>>> request = CM_SLAC_PARM_REQ(BROADCAST, bytes.fromhex("021122334455"), run_id=bytes.fromhex("0102030405060708"))
>>> encode_mme(request)[12:29].hex()
'88e1016460000000000102030405060708'
"""

from __future__ import annotations

from v2gstack.codecs.mme._fast import (
    CM_AMP_MAP_CNF,
    CM_AMP_MAP_REQ,
    CM_ATTEN_CHAR_IND,
    CM_ATTEN_CHAR_RSP,
    CM_ATTEN_PROFILE_IND,
    CM_GET_KEY_CNF,
    CM_GET_KEY_REQ,
    CM_MNBC_SOUND_IND,
    CM_NW_INFO_REQ,
    CM_NW_STATS_CNF,
    CM_NW_STATS_REQ,
    CM_SET_KEY_CNF,
    CM_SET_KEY_REQ,
    CM_SLAC_MATCH_CNF,
    CM_SLAC_MATCH_REQ,
    CM_SLAC_PARM_CNF,
    CM_SLAC_PARM_REQ,
    CM_START_ATTEN_CHAR_IND,
    CM_VALIDATE_CNF,
    CM_VALIDATE_REQ,
    NSCM_GET_D_LINK_STATUS_CNF,
    NSCM_GET_D_LINK_STATUS_REQ,
    NSCM_GET_VERSION_CNF,
    NSCM_GET_VERSION_REQ,
    NSCM_RESET_DEVICE_REQ,
    ST_IOTECHA_CP_STATE_IND,
    VS_ATTEN_CHAR_IND,
    VS_NW_INFO_CNF,
    VS_NW_INFO_REQ,
    VS_OP_ATTRIBUTES_CNF,
    VS_OP_ATTRIBUTES_REQ,
    VS_PL_LINK_STATUS_CNF,
    VS_PL_LINK_STATUS_REQ,
    VS_RS_DEV_CNF,
    VS_RS_DEV_REQ,
    VS_SW_VER_CNF,
    VS_SW_VER_REQ,
)
from v2gstack.codecs.mme.base import BROADCAST, MIN_FRAME, Mme, UnknownMme
from v2gstack.codecs.mme.codec import decode_mme, encode_mme
from v2gstack.codecs.mme.describe import MmeField, describe_mme, explain_mme
from v2gstack.codecs.mme.keys import NID_SIZE, NMK_SIZE, nid_follows_rule, nid_from_nmk, nmk_from_password
from v2gstack.codecs.mme.layouts import OUI_LUMISSIL, OUI_QUALCOMM, OUI_ST
from v2gstack.codecs.mme.names import mme_name
from v2gstack.codecs.mme.secrets import frame_without_keys, without_keys

__all__ = [
    "BROADCAST",
    "CM_AMP_MAP_CNF",
    "CM_AMP_MAP_REQ",
    "CM_ATTEN_CHAR_IND",
    "CM_ATTEN_CHAR_RSP",
    "CM_ATTEN_PROFILE_IND",
    "CM_GET_KEY_CNF",
    "CM_GET_KEY_REQ",
    "CM_MNBC_SOUND_IND",
    "CM_NW_INFO_REQ",
    "CM_NW_STATS_CNF",
    "CM_NW_STATS_REQ",
    "CM_SET_KEY_CNF",
    "CM_SET_KEY_REQ",
    "CM_SLAC_MATCH_CNF",
    "CM_SLAC_MATCH_REQ",
    "CM_SLAC_PARM_CNF",
    "CM_SLAC_PARM_REQ",
    "CM_START_ATTEN_CHAR_IND",
    "CM_VALIDATE_CNF",
    "CM_VALIDATE_REQ",
    "MIN_FRAME",
    "NID_SIZE",
    "NMK_SIZE",
    "NSCM_GET_D_LINK_STATUS_CNF",
    "NSCM_GET_D_LINK_STATUS_REQ",
    "NSCM_GET_VERSION_CNF",
    "NSCM_GET_VERSION_REQ",
    "NSCM_RESET_DEVICE_REQ",
    "OUI_LUMISSIL",
    "OUI_QUALCOMM",
    "OUI_ST",
    "ST_IOTECHA_CP_STATE_IND",
    "VS_ATTEN_CHAR_IND",
    "VS_NW_INFO_CNF",
    "VS_NW_INFO_REQ",
    "VS_OP_ATTRIBUTES_CNF",
    "VS_OP_ATTRIBUTES_REQ",
    "VS_PL_LINK_STATUS_CNF",
    "VS_PL_LINK_STATUS_REQ",
    "VS_RS_DEV_CNF",
    "VS_RS_DEV_REQ",
    "VS_SW_VER_CNF",
    "VS_SW_VER_REQ",
    "Mme",
    "MmeField",
    "UnknownMme",
    "decode_mme",
    "describe_mme",
    "encode_mme",
    "explain_mme",
    "frame_without_keys",
    "mme_name",
    "nid_follows_rule",
    "nid_from_nmk",
    "nmk_from_password",
    "without_keys",
]
