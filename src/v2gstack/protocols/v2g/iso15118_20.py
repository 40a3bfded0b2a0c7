"""ISO 15118-20: states, requests allowed, next states, timers. Nothing else, and for both roles.

AC and DC are protocols of their own, as supportedAppProtocol tells them apart; both tables have the same states but for those
of DC. Sources: ISO 15118-20:2022 tables 215 to 218 (timers) and its sequences, as public implementations agree on them.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from v2gstack.codecs.v2gtp import PayloadType
from v2gstack.protocols.v2g.guards import (
    AUTHORIZED,
    EV_FINISHED,
    FINISHED,
    JOINED,
    PAUSE,
    SCHEDULE_RENEGOTIATION,
    SCHEDULE_RENEGOTIATION_REFUSED,
    SERVICE_RENEGOTIATION,
    STANDBY,
    STANDBY_REFUSED,
    START,
    START_ONGOING,
    STOP,
    TERMINATE,
)
from v2gstack.protocols.v2g.policy import Quirk
from v2gstack.protocols.v2g.table import PAUSED, SESSION_SETUP, TERMINATED, Protocol, Row, Table, Timer, TimerKind
from v2gstack.protocols.v2g.timers import budget_pair, message_timers, sequence_timers

__all__ = ["ISO15118_20", "ISO15118_20_AC", "ISO15118_20_DC"]

_Service: TypeAlias = Literal["AC", "DC"]

# Before a service is selected, SessionStop must not lead back to ServiceDiscovery: that would go around the authorization.
_BEFORE_SELECTION: Final = ("AuthorizationSetup", "Authorization", "ServiceDiscovery", "ServiceSelection")
_BEFORE_CHARGING: Final = ("Joined", "ChargeParameterDiscovery", "ScheduleExchange", "PowerDelivery")
_CHARGING: Final = ("ChargeLoop", "Standby", "ScheduleRenegotiation", "PowerDeliveryRenegotiated")


def _rows(service: _Service) -> tuple[Row, ...]:
    discovery, loop = f"{service}_ChargeParameterDiscoveryReq", f"{service}_ChargeLoopReq"
    dc = service == "DC"
    stopped = "WeldingDetection" if dc else "SessionStop"
    return (
        Row(SESSION_SETUP, "SessionSetupReq", "Joined", JOINED),
        Row(SESSION_SETUP, "SessionSetupReq", "AuthorizationSetup"),
        # A resumed session goes on with its charge parameters ([V2G20-1032]).
        Row("Joined", discovery, "ScheduleExchange"),
        Row("Joined", "AuthorizationSetupReq", "Authorization", quirk=Quirk.RESUME_FROM_BEGINNING),
        Row("AuthorizationSetup", "AuthorizationSetupReq", "Authorization"),
        Row("Authorization", "CertificateInstallationReq", "Authorization"),
        Row("Authorization", "AuthorizationReq", "ServiceDiscovery", AUTHORIZED),
        Row("Authorization", "AuthorizationReq", "Authorization"),
        Row("ServiceDiscovery", "ServiceDiscoveryReq", "ServiceSelection"),
        Row("ServiceSelection", "ServiceDetailReq", "ServiceSelection"),
        Row("ServiceSelection", "ServiceSelectionReq", "ChargeParameterDiscovery"),
        Row("ChargeParameterDiscovery", discovery, "ScheduleExchange"),
        Row("ScheduleExchange", "ScheduleExchangeReq", "CableCheck" if dc else "PowerDelivery", FINISHED),
        Row("ScheduleExchange", "ScheduleExchangeReq", "ScheduleExchange"),
        *(_dc_rows() if dc else ()),
        Row("PowerDelivery", "PowerDeliveryReq", "PowerDelivery", START_ONGOING),
        Row("PowerDelivery", "PowerDeliveryReq", "ChargeLoop", START),
        Row("PowerDelivery", "PowerDeliveryReq", "PowerDelivery", STANDBY_REFUSED),
        Row("PowerDelivery", "PowerDeliveryReq", "Standby", STANDBY),
        Row("PowerDelivery", "PowerDeliveryReq", stopped, STOP),
        Row("ChargeLoop", loop, "ChargeLoop"),
        Row("ChargeLoop", "MeteringConfirmationReq", "ChargeLoop"),
        Row("ChargeLoop", "PowerDeliveryReq", stopped, STOP),
        Row("ChargeLoop", "PowerDeliveryReq", "ChargeLoop", STANDBY_REFUSED),
        Row("ChargeLoop", "PowerDeliveryReq", "Standby", STANDBY),
        Row("ChargeLoop", "PowerDeliveryReq", "ChargeLoop", SCHEDULE_RENEGOTIATION_REFUSED),
        Row("ChargeLoop", "PowerDeliveryReq", "ScheduleRenegotiation", SCHEDULE_RENEGOTIATION),
        # In standby the loop goes on without energy, until one of the sides wants it again.
        Row("Standby", loop, "Standby"),
        Row("Standby", "MeteringConfirmationReq", "Standby"),
        Row("Standby", "PowerDeliveryReq", "Standby", START_ONGOING),
        Row("Standby", "PowerDeliveryReq", "ChargeLoop", START),
        Row("Standby", "PowerDeliveryReq", "Standby", SCHEDULE_RENEGOTIATION_REFUSED),
        Row("Standby", "PowerDeliveryReq", "ScheduleRenegotiation", SCHEDULE_RENEGOTIATION),
        Row("Standby", "PowerDeliveryReq", stopped, STOP),
        Row("ScheduleRenegotiation", "ScheduleExchangeReq", "PowerDeliveryRenegotiated", FINISHED),
        Row("ScheduleRenegotiation", "ScheduleExchangeReq", "ScheduleRenegotiation"),
        Row("PowerDeliveryRenegotiated", "PowerDeliveryReq", "PowerDeliveryRenegotiated", START_ONGOING),
        Row("PowerDeliveryRenegotiated", "PowerDeliveryReq", "ChargeLoop", START),
        Row("PowerDeliveryRenegotiated", "PowerDeliveryReq", stopped, STOP),
        *_stops((*_BEFORE_CHARGING, *(("CableCheck", "PreCharge") if dc else ()), stopped)),
    )


def _dc_rows() -> tuple[Row, ...]:
    """What DC has beside: PowerDelivery comes only after the vehicle has finished PreCharge ([V2G20-2005], [V2G20-2006])."""
    return (
        Row("CableCheck", "DC_CableCheckReq", "PreCharge", FINISHED),
        Row("CableCheck", "DC_CableCheckReq", "CableCheck"),
        Row("PreCharge", "DC_PreChargeReq", "PowerDelivery", EV_FINISHED),
        Row("PreCharge", "DC_PreChargeReq", "PreCharge"),
        Row("PreCharge", "PowerDeliveryReq", "PowerDelivery", START_ONGOING, Quirk.UNFINISHED_PRECHARGE),
        Row("PreCharge", "PowerDeliveryReq", "ChargeLoop", START, Quirk.UNFINISHED_PRECHARGE),
        Row("WeldingDetection", "DC_WeldingDetectionReq", "WeldingDetection"),
    )


def _stops(after_selection: tuple[str, ...]) -> tuple[Row, ...]:
    """SessionStop: from ServiceSelection on it may pause and go back to ServiceDiscovery."""
    stop = "SessionStopReq"
    early = (SESSION_SETUP, *_CHARGING)
    return (
        *(Row(state, stop, TERMINATED, TERMINATE) for state in (*_BEFORE_SELECTION, *after_selection)),
        *(Row(state, stop, PAUSED, PAUSE) for state in after_selection),
        *(Row(state, stop, "ServiceDiscovery", SERVICE_RENEGOTIATION) for state in after_selection),
        *(Row(state, stop, TERMINATED, TERMINATE, Quirk.EARLY_SESSION_STOP) for state in early),
        *(Row(state, stop, PAUSED, PAUSE, Quirk.EARLY_PAUSE) for state in _CHARGING),
    )


def _timers(service: _Service) -> tuple[Timer, ...]:
    loop = f"{service}_ChargeLoopReq"
    requests = [
        "SessionSetupReq",
        "AuthorizationSetupReq",
        "AuthorizationReq",
        "ServiceDiscoveryReq",
        "ServiceSelectionReq",
        f"{service}_ChargeParameterDiscoveryReq",
        "ScheduleExchangeReq",
        "PowerDeliveryReq",
        "MeteringConfirmationReq",
        "SessionStopReq",
        *(["DC_CableCheckReq", "DC_PreChargeReq", "DC_WeldingDetectionReq"] if service == "DC" else []),
    ]
    values: dict[str, tuple[float, float]] = dict.fromkeys(requests, (2.0, 1.5))
    values |= {"ServiceDetailReq": (5, 4.5), "CertificateInstallationReq": (5, 4.5), loop: (0.5, 0.25)}
    after_loop = frozenset({f"{service}_ChargeLoopRes"})
    unsure = "public implementations differ on it"
    return (
        *message_timers(values, "ISO 15118-20 tables 215 and 216"),
        *sequence_timers("ISO 15118-20 tables 217 and 218"),
        Timer(
            name="V2G_SECC_Sequence_Timeout_ChargeLoop",
            role="secc",
            kind=TimerKind.SEQUENCE,
            seconds=0.5,
            begins=after_loop,
            strict_only=True,
            clause="[V2G20-1500]",
            note="vehicles do not keep to it; under other policies the common sequence timeout applies",
        ),
        Timer(
            name="V2G_EVCC_Sequence_Performance_Time_ChargeLoop",
            role="evcc",
            kind=TimerKind.SEQUENCE_PERFORMANCE,
            seconds=0.25,
            begins=after_loop,
            clause="[V2G20-1502]",
        ),
        *budget_pair("Ongoing", "AuthorizationReq", 60, 55),
        *budget_pair("Ongoing", "CertificateInstallationReq", 60, 55),
        *budget_pair("Ongoing", "ScheduleExchangeReq", 60, 55),
        *(
            (
                *budget_pair("CableCheck", "DC_CableCheckReq", 40, 38, note=unsure),
                *budget_pair("PreCharge", "DC_PreChargeReq", 10, 8, reported=True, note=unsure),
            )
            if service == "DC"
            else ()
        ),
    )


def _protocol(service: _Service, payload_type: PayloadType) -> Protocol:
    name = f"iso15118_20_{service.lower()}"
    rows = _rows(service)
    return Protocol(
        name=name,
        namespace=f"urn:iso:std:iso:15118:-20:{service}",
        major=1,
        minor=0,
        generation=20,
        table=Table(
            name=name,
            rows=rows,
            timers=_timers(service),
            loops=frozenset({f"{service}_ChargeLoopReq"}),
            dc_states=frozenset(row.state for row in rows) if service == "DC" else frozenset(),
        ),
        schema_sets={PayloadType.MAINSTREAM: "iso15118_20_common", payload_type: name},
    )


#: ISO 15118-20:2022, DC and DC_BPT.
ISO15118_20_DC: Final = _protocol("DC", PayloadType.DC_MAINSTREAM)
#: ISO 15118-20:2022, AC and AC_BPT.
ISO15118_20_AC: Final = _protocol("AC", PayloadType.AC_MAINSTREAM)
#: Both of them, DC first.
ISO15118_20: Final = (ISO15118_20_DC, ISO15118_20_AC)
