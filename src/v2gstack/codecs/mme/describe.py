"""MMEs for people: one line, or field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from v2gstack.codecs.mme.base import BROADCAST, KEY_TYPES, SECRETS, Mme, UnknownMme
from v2gstack.codecs.mme.layouts import frame_layout, innermost, layouts

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MmeField", "describe_mme", "explain_mme"]

_MACS: Final = frozenset(
    {"destination", "source", "forwarding_sta", "source_address", "pev_mac", "evse_mac", "ev_mac", "m_sound_target", "peer", "rda"}
)
_VALIDATE_RESULTS: Final = ("not ready", "ready", "success", "failure", "not required")


@dataclass(frozen=True, slots=True)
class MmeField:
    """One field of a message.

    Attributes:
        name: Its name in the class.
        offset: Bytes from the beginning of the untagged frame.
        size: Bytes of it.
        value: The value, for people.
        doc: What it is.
    """

    name: str
    offset: int
    size: int
    value: str
    doc: str


def describe_mme(message: Mme) -> str:
    """A message in one line, without its addresses. Never tells a key.

    >>> from v2gstack.codecs.mme import BROADCAST, CM_MNBC_SOUND_IND
    >>> describe_mme(CM_MNBC_SOUND_IND(BROADCAST, bytes(6), cnt=9, run_id=bytes(8), rnd=bytes(16)))
    'CM_MNBC_SOUND.IND RunID 0000000000000000, 9 to come'
    """
    told: list[str] = []
    run_id = getattr(message, "run_id", None)
    if run_id is not None:
        told.append(f"RunID {run_id.hex()}")
    special = _TOLD.get(message.name)
    # a fragment has the name of its message, and none of its fields
    if special is not None and not isinstance(message, UnknownMme):
        told.append(special(message))
    aag = getattr(message, "aag", None)
    if aag is not None:
        told.append(f"mean {sum(aag) / len(aag):.1f} dB over {len(aag)} groups" if aag else "no groups")
    if isinstance(message, UnknownMme):
        told.append(f"{len(message.payload)} bytes")
    return f"{message.name} {', '.join(told)}".rstrip()


def _told_network(message: Any) -> str:
    return f"NID {message.nid.hex()}"


def _told_validate(message: Any) -> str:
    result: int = message.result
    words = _VALIDATE_RESULTS[result] if result < len(_VALIDATE_RESULTS) else f"result {result}"
    return words if hasattr(message, "timer") else f"{words}, {message.toggle_num} toggles"


def _told_link(message: Any) -> str:
    return "link up" if message.link_status == 1 else "no link"


_TOLD: Final[dict[str, Callable[[Any], str]]] = {
    "CM_MNBC_SOUND.IND": lambda message: f"{message.cnt} to come",
    "CM_ATTEN_CHAR.IND": lambda message: f"{message.num_sounds} sounds",
    "CM_ATTEN_CHAR.RSP": lambda message: f"result {message.result}",
    "CM_VALIDATE.REQ": _told_validate,
    "CM_VALIDATE.CNF": _told_validate,
    "CM_SLAC_MATCH.CNF": _told_network,
    "CM_SET_KEY.REQ": _told_network,
    "CM_GET_KEY.CNF": lambda message: f"result {message.result}, NID {message.nid.hex()}",
    "CM_SET_KEY.CNF": lambda message: f"result {message.result}",
    "CM_NW_STATS.CNF": lambda message: f"{message.num_stas} stations",
    "VS_SW_VER.CNF": lambda message: message.version.split(b"\0")[0].decode("ascii", "replace"),
    "VS_PL_LINK_STATUS.CNF": _told_link,
    "NSCM_GET_D_LINK_STATUS.CNF": _told_link,
    "VS_HOST_ACTION.IND": lambda message: "waits for its firmware" if message.action == 0 else f"action {message.action}",
    "SPIDCOM_CP_STATE.IND": lambda message: f"duty cycle {message.duty_cycle / 10:g} %, {message.voltage} mV",
    "DSPACE_DIAGNOSTICS.IND": lambda message: message.text.rstrip(b"\0").decode("utf-8", "replace"),
    "ST_IOTECHA_CP_STATE.IND": lambda message: f"duty cycle {message.duty_cycle} %, {message.voltage} mV",
}


def explain_mme(message: Mme, *, secrets: bool = False) -> list[MmeField]:
    """A message field by field, in the order of the wire.

    Args:
        message: The message.
        secrets: Whether keys are shown.

    >>> from v2gstack.codecs.mme import CM_AMP_MAP_CNF
    >>> for field in explain_mme(CM_AMP_MAP_CNF(bytes(6), bytes(6), res_type=0))[-1:]:
    ...     print(field.name, field.offset, field.value, field.doc)
    res_type 19 0 ResType: 0 success, 1 failure.
    """
    layout = layouts().get(message.name)
    if layout is None or isinstance(message, UnknownMme):
        payload = getattr(message, "payload", b"")
        return [MmeField("payload", 17, len(payload), _hidden(message, payload, secrets=secrets), "Layout not known.")]
    found: list[MmeField] = []
    offset = 0
    members: Any = frame_layout(layout, message.mmv).subcons
    for member in members:
        kind = innermost(member)
        value = getattr(message, member.name, None)
        if value is None:
            value = layout.mmtype if member.name == "mmtype" else member.subcon.value
        size = len(value) if isinstance(value, bytes) else kind.sizeof()
        found.append(MmeField(member.name, offset, size, _shown(member.name, value, secrets=secrets), _doc(member)))
        offset += size
    if message.trailing:
        trailing = _hidden(message, message.trailing, secrets=secrets)
        found.append(MmeField("trailing", offset, len(message.trailing), trailing, "What follows the message."))
    return found


def _doc(member: Any) -> str:
    return str(member.docs or _HEADER_DOCS.get(member.name, ""))


_HEADER_DOCS: Final = {
    "destination": "MAC address it goes to.",
    "source": "MAC address it comes from.",
    "ethertype": "HomePlug.",
    "mmv": "Version of the message format.",
    "mmtype": "Message type.",
    "fmi": "Fragmentation: 0, not fragmented.",
    "oui": "OUI: the vendor.",
}


def _hidden(message: Mme, data: bytes, *, secrets: bool) -> str:
    """Bytes that cannot be read, unless there may be a key among them."""
    is_secret = (message.MMTYPE or getattr(message, "mmtype", 0)) & ~3 in KEY_TYPES
    return f"({len(data)} bytes, secret)" if is_secret and not secrets else data.hex()


def _shown(name: str, value: Any, *, secrets: bool) -> str:
    if name in SECRETS and not secrets:
        return f"({len(value)} bytes, secret)"
    if name in _MACS:
        return "broadcast" if value == BROADCAST else value.hex(":")
    if name == "aag":
        return " ".join(str(level) for level in value)
    if name == "mmtype":
        return f"0x{value:04X}"
    return value.hex() if isinstance(value, bytes) else str(value)
