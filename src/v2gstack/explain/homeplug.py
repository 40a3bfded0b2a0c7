"""The values that matter of HomePlug's management messages, on one line. Never a key, unless it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from v2gstack.codecs.mme import Mme, UnknownMme
from v2gstack.explain.headlines import HeadlineField
from v2gstack.explain.text import printable

__all__ = ["mme_headline"]

_VALIDATION: Final = ("not_ready", "ready", "success", "failure", "not_required")
_PILOT: Final = {1: "A", 3: "B", 5: "C", 7: "D", 9: "E", 15: "F"}
#: What is told of a key that is not shown.
_SECRET: Final = "(secret)"  # noqa: S105 - no password

_Pair = tuple[str, object]


def mme_headline(message: Mme, *, keys: bool = False) -> tuple[HeadlineField, ...]:
    """The values of a message that matter most.

    Args:
        message: The message.
        keys: Whether keys are shown.

    >>> from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_REQ
    >>> print(*mme_headline(CM_SLAC_PARM_REQ(BROADCAST, bytes.fromhex("021122334455"), run_id=b"TESLA EV")))
    EV=021122334455 RunID=5445534c41204556
    """
    # a fragment has the name of its message, and none of its fields
    tell = _others if isinstance(message, UnknownMme) else _FIELDS.get(message.name, _others)
    pairs = list(tell(message))
    for name, label in (("nid", "NID"), ("nmk", "NMK"), ("new_key", "NMK"), ("key", "NMK")):
        value = getattr(message, name, None)
        if isinstance(value, bytes):
            pairs.append((label, value.hex() if keys or name == "nid" else _SECRET))
    run_id = getattr(message, "run_id", None)
    if isinstance(run_id, bytes):
        pairs.append(("RunID", run_id.hex()))
    return tuple(HeadlineField(label, printable(str(value))) for label, value in pairs)


def _others(message: Any) -> Iterator[_Pair]:
    if isinstance(message, UnknownMme):
        yield "bytes", len(message.payload)


def _attenuation(message: Any) -> Iterator[_Pair]:
    yield "groups" if not message.aag else "mean", f"{sum(message.aag) / len(message.aag):.1f}dB" if message.aag else 0


def _profile(message: Any) -> Iterator[_Pair]:
    yield "EV", (message.pev_mac if hasattr(message, "pev_mac") else message.ev_mac).hex()
    yield from _attenuation(message)


def _atten_char(message: Any) -> Iterator[_Pair]:
    yield "EVSE", message.source.hex()
    yield from _attenuation(message)
    yield "sounds", message.num_sounds


def _validation(message: Any) -> Iterator[_Pair]:
    yield "result", _VALIDATION[message.result] if message.result < len(_VALIDATION) else message.result
    if hasattr(message, "toggle_num"):
        yield "toggles", message.toggle_num
    elif message.timer:
        yield "window", f"{(message.timer + 1) * 100}ms"


def _version(message: Any) -> Iterator[_Pair]:
    yield "version", message.version.split(b"\0")[0].decode("ascii", "replace")


def _link(message: Any) -> Iterator[_Pair]:
    yield "link", "up" if message.link_status == 1 else "down"


def _pilot(message: Any) -> Iterator[_Pair]:
    yield "state", _PILOT.get(message.state, message.state)
    yield "duty", f"{message.duty_cycle}%"
    yield "U", f"{message.voltage}mV"


def _sender(label: str) -> Callable[[Any], Iterator[_Pair]]:
    return lambda message: iter([(label, message.source.hex())])


def _receiver(message: Any) -> Iterator[_Pair]:
    yield "EVSE", message.destination.hex()


def _answer(message: Any) -> Iterator[_Pair]:
    yield from _receiver(message)
    yield "result", message.result


_FIELDS: Final[dict[str, Callable[[Any], Iterator[_Pair]]]] = {
    "CM_SLAC_PARM.REQ": _sender("EV"),
    "CM_SLAC_PARM.CNF": _sender("EVSE"),
    "CM_MNBC_SOUND.IND": lambda message: iter([("left", message.cnt)]),
    "CM_ATTEN_PROFILE.IND": _profile,
    "VS_ATTEN_CHAR.IND": _profile,
    "CM_ATTEN_CHAR.IND": _atten_char,
    "CM_ATTEN_CHAR.RSP": _answer,
    "CM_VALIDATE.REQ": _validation,
    "CM_VALIDATE.CNF": _validation,
    "CM_SLAC_MATCH.REQ": _receiver,
    "CM_SLAC_MATCH.CNF": _sender("EVSE"),
    "CM_SET_KEY.CNF": lambda message: iter([("result", message.result), ("modem", message.source.hex())]),
    "CM_GET_KEY.CNF": lambda message: iter([("result", message.result)]),
    "CM_AMP_MAP.REQ": lambda message: iter([("carriers", message.amlen)]),
    "CM_AMP_MAP.CNF": lambda message: iter([("result", message.res_type)]),
    "CM_NW_STATS.CNF": lambda message: iter([("stations", message.num_stas)]),
    "VS_SW_VER.CNF": _version,
    "VS_PL_LINK_STATUS.CNF": _link,
    "NSCM_GET_D_LINK_STATUS.CNF": _link,
    "ST_IOTECHA_CP_STATE.IND": _pilot,
}
