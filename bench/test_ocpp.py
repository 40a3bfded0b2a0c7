"""OCPP-J beside the package ``ocpp``: a frame's text to a validated typed message, and back; and a whole turn of a session.

What the peer does on receive is what it pays before a handler is called: parse, validate, rename the keys. Its handler gets a dict.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from v2gstack.codecs.ocppj import Call, OcppjCodec, OcppVersion
from v2gstack.protocols.ocpp import CallReceived, OcppSession

TIME = "2026-03-01T12:00:00.000Z"
MEASURANDS = ["Energy.Active.Import.Register", "Power.Active.Import", "Current.Import", "Voltage", "SoC"]


def transaction_event(**more: Any) -> dict[str, Any]:
    unit = {"unit": "W", "multiplier": 0}
    where = {"phase": "L1", "location": "Outlet"}
    sampled = [
        {"value": 1234.5 + n, "context": "Sample.Periodic", "measurand": MEASURANDS[n % 5], "unitOfMeasure": unit, **where}
        for n in range(10)
    ]
    return {
        "eventType": "Updated",
        "timestamp": TIME,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 17,
        "transactionInfo": {"transactionId": "3f1c9a0e-0d4b-4b5e-8a86-7f3b1a2c4d5e", "chargingState": "Charging", "timeSpentCharging": 600},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": {"idToken": "0123456789ABCD", "type": "ISO14443"},
        "meterValue": [{"timestamp": TIME, "sampledValue": sampled}],
        **more,
    }


def notify_report() -> dict[str, Any]:
    data = [
        {
            "component": {"name": "EVSE", "instance": f"i{n}", "evse": {"id": 1}},
            "variable": {"name": f"Variable{n}", "instance": "main"},
            "variableAttribute": [{"type": "Actual", "value": str(n), "mutability": "ReadWrite", "persistent": True, "constant": False}],
            "variableCharacteristics": {"dataType": "integer", "supportsMonitoring": True, "unit": "W", "minLimit": 0, "maxLimit": 1000},
        }
        for n in range(100)
    ]
    return {"requestId": 1, "generatedAt": TIME, "seqNo": 0, "tbc": False, "reportData": data}


def meter_values() -> dict[str, Any]:
    sampled = [
        {"value": f"{1234.5 + n}", "context": "Sample.Periodic", "measurand": "Voltage", "unit": "V", "phase": "L1"} for n in range(10)
    ]
    return {"connectorId": 1, "transactionId": 7, "meterValue": [{"timestamp": TIME, "sampledValue": sampled}]}


#: Frames: version, action, payload, and the fraction of the peer's time that is promised on receive.
FRAMES: dict[str, tuple[OcppVersion, str, dict[str, Any], float | None]] = {
    "1.6 MeterValues, 10 values": (OcppVersion.V16, "MeterValues", meter_values(), None),
    "2.0.1 TransactionEvent, 10 values": (OcppVersion.V201, "TransactionEvent", transaction_event(), 0.01),
    "2.0.1 NotifyReport, 100 entries": (OcppVersion.V201, "NotifyReport", notify_report(), 0.01),
    "2.1 TransactionEvent, 10 values": (OcppVersion.V21, "TransactionEvent", transaction_event(), 0.01),
    "2.1 NotifyReport, 100 entries": (OcppVersion.V21, "NotifyReport", notify_report(), 0.01),
}


def text_of(name: str) -> str:
    _, action, payload, _ = FRAMES[name]
    return msgspec.json.encode([2, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", action, payload]).decode()


def receiver(version: OcppVersion) -> Callable[[str], Any]:
    codec = OcppjCodec(version)

    def receive(text: str) -> Any:
        frame = codec.split(text)
        assert type(frame) is Call
        return codec.decode_request(frame.action, frame.payload).message

    return receive


@pytest.mark.parametrize("name", FRAMES)
def test_receive(benchmark: Any, name: str) -> None:
    version, action, _, promise = FRAMES[name]
    benchmark.group = f"receive {name}"
    benchmark.extra_info.update(what="OcppjCodec", at_most={} if promise is None else {"ocpp": promise})
    message = benchmark(receiver(version), text_of(name))
    assert type(message) is version.actions[action].request


@pytest.mark.parametrize("name", FRAMES)
def test_send(benchmark: Any, name: str) -> None:
    version = FRAMES[name][0]
    benchmark.group = f"send {name}"
    benchmark.extra_info["what"] = "OcppjCodec, validated"
    message = receiver(version)(text_of(name))
    codec = OcppjCodec(version)
    assert receiver(version)(benchmark(codec.encode_call, "f81d4fae", message)) == message


def test_a_turn_of_a_session(benchmark: Any) -> None:
    """A TransactionEvent comes, is answered, and the answer is ready to be sent: what a CSMS does for each."""
    name = "2.0.1 TransactionEvent, 10 values"
    benchmark.group = f"receive {name}"
    benchmark.extra_info["what"] = "OcppSession, with its answer"
    numbers = itertools.count()
    csms = OcppSession("csms", OcppjCodec(OcppVersion.V201), new_id=lambda: f"{next(numbers)}")
    response = OcppVersion.V201.actions["TransactionEvent"].response
    assert response is not None
    answer = response()
    head, tail = text_of(name).split("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")

    def turn() -> list[str]:
        (event,) = csms.receive_data(f"{head}{next(numbers)}{tail}", 0.0)
        assert type(event) is CallReceived
        csms.respond(event.message_id, answer, 0.0)
        return csms.data_to_send()

    assert len(benchmark(turn)) == 1


@pytest.fixture(scope="module")
def peer() -> Any:
    return pytest.importorskip("ocpp.messages", reason="the package ocpp is missing: make interop installs it")


@pytest.mark.parametrize("name", FRAMES)
def test_receive_ocpp(benchmark: Any, peer: Any, name: str) -> None:
    from ocpp.charge_point import camel_to_snake_case

    version = FRAMES[name][0]
    benchmark.group = f"receive {name}"
    benchmark.extra_info["peer"] = "ocpp"

    def receive(text: str) -> Any:
        message = peer.unpack(text)
        # in this thread: what it does by default, in another one, takes longer
        peer._validate_payload(message, version.value)
        return camel_to_snake_case(message.payload)

    assert benchmark(receive, text_of(name))


@pytest.mark.parametrize("name", FRAMES)
def test_send_ocpp(benchmark: Any, peer: Any, name: str) -> None:
    from ocpp.charge_point import camel_to_snake_case, remove_nones, snake_to_camel_case

    version, action, payload, _ = FRAMES[name]
    benchmark.group = f"send {name}"
    benchmark.extra_info["peer"] = "ocpp"
    snake = camel_to_snake_case(payload)

    def send() -> str:
        call = peer.Call(unique_id="f81d4fae", action=action, payload=snake_to_camel_case(remove_nones(snake)))
        peer._validate_payload(call, version.value)
        return str(call.to_json())

    assert benchmark(send)
