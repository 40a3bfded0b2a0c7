"""What the settings of a station do: what its program says shows in the device model, and what the CSMS sets has its effect at once.

Variables that are not here are read where they are used, each time.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from v2gstack.errors import ConfigError
from v2gstack.runtime.ocpp.memory import Memory

if TYPE_CHECKING:
    from v2gstack.application.ocpp import Variable
    from v2gstack.runtime.ocpp.charging import ChargingStation

__all__ = ["carry_out", "recall_settings", "tell_address", "tell_settings"]

_LOG = logging.getLogger("v2gstack.runtime.ocpp")

_COMM: Final = "OCPPCommCtrlr"
#: The password, as text and as the octets of OCPP 1.6: the one that was set last counts.
_PASSWORDS: Final = frozenset({("SecurityCtrlr", "BasicAuthPassword"), ("", "AuthorizationKey")})

#: What no other setting of the program decides.
_OF_THE_MODEL: Final = frozenset({"NetworkProfileConnectionAttempts", "PublicKeyWithSignedMeterValue", "SignReadings"})
_OF_THE_OUTBOX: Final = frozenset({"MessageAttempts", "MessageAttemptInterval"})

_Effect: TypeAlias = "Callable[[ChargingStation, Variable], None]"


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A value that the CSMS has set.

    Attributes:
        value: The value.
        instead_of: For a password, the digest of the one that the program gave then: another one since is the newer word.
    """

    value: str
    instead_of: str = ""

    def __repr__(self) -> str:
        """Without the value, which may be a secret."""
        return "_Kept()"


def tell_settings(owner: ChargingStation) -> None:
    """Have the device model say what the station's program has decided, in whole seconds, and the station do what only the model says."""
    station, given = owner.station, owner.settings.outbox is not None
    for variable in owner.model:
        if variable.name in _OF_THE_MODEL or (variable.name in _OF_THE_OUTBOX and not given):
            _take_effect(owner, variable)
    outbox, back_off, socket = station.outbox.config, station.back_off, owner.settings.station.socket
    told: dict[tuple[str, str], float] = {
        ("HeartbeatInterval", ""): max(station.heartbeat_interval, 1.0),
        ("WebSocketPingInterval", ""): socket.ping_interval,
        ("MessageTimeout", "Default"): max(owner.settings.station.session.seconds("MessageTimeout"), 1.0),
        ("MessageAttempts", "TransactionEvent"): outbox.attempts,
        ("MessageAttemptInterval", "TransactionEvent"): outbox.interval,
        ("RetryBackOffWaitMinimum", ""): back_off.wait_minimum,
        ("RetryBackOffRandomRange", ""): back_off.random_range,
        ("RetryBackOffRepeatTimes", ""): back_off.repeat_times,
    }
    for (name, instance), value in told.items():
        _put(owner, _COMM, name, str(round(value)), instance)


def tell_address(owner: ChargingStation) -> None:
    """Have the device model say how the station shows who it is."""
    address = owner.station.address
    _put(owner, "SecurityCtrlr", "SecurityProfile", str(address.profile.value))
    _put(owner, "SecurityCtrlr", "Identity", address.identity)


def _put(owner: ChargingStation, component: str, name: str, value: str, instance: str = "") -> None:
    try:
        owner.model.put(component, name, value, instance=instance)
    except ConfigError as error:
        # a model of the program's own need not have it, nor allow for what the program does
        _LOG.debug("%s is not told: %s", name, error)


def recall_settings(owner: ChargingStation) -> frozenset[tuple[str, str]]:
    """Take back what the CSMS has set in an earlier life.

    Returns:
        Components and names of the variables.

    Raises:
        StorageError: The file holds something else.
    """
    kept = dict(owner.memory.recall(Memory.SETTING, _Kept))
    given = _digest(owner.station.address.password)
    for path, each in list(kept.items()):
        if each.instead_of and not hmac.compare_digest(each.instead_of, given):
            _LOG.warning("%s: the password of the program is newer than the one that the CSMS has set", owner.station.address.identity)
            owner.memory.forget(Memory.SETTING, path)
            del kept[path]
    restored = owner.model.restore({path: each.value for path, each in kept.items()})
    for variable in restored:
        _take_effect(owner, variable)
    return frozenset((variable.component, variable.name) for variable in restored)


def carry_out(owner: ChargingStation) -> None:
    """Keep what the CSMS has set in the device model, and have it take effect.

    Raises:
        StorageError: It cannot be kept.
    """
    for variable in owner.model.changes():
        is_password = (variable.component, variable.name) in _PASSWORDS
        instead_of = _digest(owner.given_password) if is_password else ""
        owner.memory.keep(Memory.SETTING, variable.path, _Kept(value=variable.value, instead_of=instead_of))
        _take_effect(owner, variable)
        if is_password:
            # A01.FR.11 and 12: that it was changed, and not to what
            _LOG.info("%s: the CSMS has set a new password", owner.station.address.identity)
            if owner.station.address.profile.has_password:
                owner.spawn(owner.station.reconnect())


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def _take_effect(owner: ChargingStation, variable: Variable) -> None:
    effect = _EFFECTS.get((variable.component, variable.name))
    if effect is not None:
        effect(owner, variable)


def _set_heartbeat(owner: ChargingStation, variable: Variable) -> None:
    owner.station.heartbeat_interval = float(variable.value)


def _set_ping(owner: ChargingStation, variable: Variable) -> None:
    owner.station.ping_every(float(variable.value))


def _set_timeout(owner: ChargingStation, variable: Variable) -> None:
    if variable.instance == "Default":
        owner.station.message_timeout = float(variable.value)


def _set_attempts(owner: ChargingStation, variable: Variable) -> None:
    if variable.instance == "TransactionEvent":
        owner.station.outbox.config = replace(owner.station.outbox.config, attempts=int(variable.value))


def _set_attempt_interval(owner: ChargingStation, variable: Variable) -> None:
    if variable.instance == "TransactionEvent":
        owner.station.outbox.config = replace(owner.station.outbox.config, interval=float(variable.value))


def _set_public_keys(owner: ChargingStation, variable: Variable) -> None:
    owner.book.public_keys = variable.value


def _set_signing(owner: ChargingStation, variable: Variable) -> None:
    owner.book.signed = variable.value.lower() == "true"


def _set_alignment(owner: ChargingStation, variable: Variable) -> None:
    del variable
    owner.alignment_changed.set()


def _set_password(owner: ChargingStation, variable: Variable) -> None:
    station, networks = owner.station, owner.networks
    networks.given = replace(networks.given, password=variable.value, is_octets=variable.is_octets)
    station.address = replace(station.address, password=variable.value, is_octets=variable.is_octets)


def _set_waiting(owner: ChargingStation, variable: Variable) -> None:
    # what is waited for since is looked at anew
    del variable
    owner.changed()


def _set_tries(owner: ChargingStation, variable: Variable) -> None:
    owner.station.tries_of_a_way = int(variable.value)


def _set_wait_minimum(owner: ChargingStation, variable: Variable) -> None:
    owner.station.back_off = replace(owner.station.back_off, wait_minimum=float(variable.value))


def _set_random_range(owner: ChargingStation, variable: Variable) -> None:
    owner.station.back_off = replace(owner.station.back_off, random_range=float(variable.value))


def _set_repeat_times(owner: ChargingStation, variable: Variable) -> None:
    owner.station.back_off = replace(owner.station.back_off, repeat_times=int(variable.value))


_EFFECTS: Final[dict[tuple[str, str], _Effect]] = {
    (_COMM, "HeartbeatInterval"): _set_heartbeat,
    (_COMM, "WebSocketPingInterval"): _set_ping,
    (_COMM, "MessageTimeout"): _set_timeout,
    (_COMM, "MessageAttempts"): _set_attempts,
    (_COMM, "MessageAttemptInterval"): _set_attempt_interval,
    (_COMM, "NetworkProfileConnectionAttempts"): _set_tries,
    (_COMM, "PublicKeyWithSignedMeterValue"): _set_public_keys,
    (_COMM, "RetryBackOffWaitMinimum"): _set_wait_minimum,
    (_COMM, "RetryBackOffRandomRange"): _set_random_range,
    (_COMM, "RetryBackOffRepeatTimes"): _set_repeat_times,
    ("SampledDataCtrlr", "SignReadings"): _set_signing,
    ("AlignedDataCtrlr", "Interval"): _set_alignment,
    ("SecurityCtrlr", "BasicAuthPassword"): _set_password,
    ("", "AuthorizationKey"): _set_password,
    ("TxCtrlr", "EVConnectionTimeOut"): _set_waiting,
}
