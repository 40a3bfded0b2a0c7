"""Our sessions and the package ``ocpp`` talk: every action of OCPP 1.6 and 2.0.1, in both roles, with what it validates and renames.

Frames go from queue to queue; WebSockets have tests of their own. Custom data stays out: that package renames the keys in it. OCPP 2.1
stays out, too: some of its fields that package cannot name, and what it does not know it does not answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.support.ocpp_verdicts import recorded_cases
from v2gstack.codecs.ocppj import OcppjCodec, OcppVersion
from v2gstack.messages.ocpp import OcppObject
from v2gstack.protocols.ocpp import CallFailed, CallReceived, FrameRejected, OcppEvent, OcppRole, OcppSession, ResultReceived

pytestmark = pytest.mark.interop

PATIENCE = 10.0

#: What that package cannot do without, and what it does not carry whole: a null inside of a list.
NEEDED: dict[str, dict[str, Any]] = {
    "SignedFirmwareStatusNotificationRequest": {"request_id": 1},
    "DataTransferRequest": {"data": "text"},
    "DataTransferResponse": {"data": "text"},
}


@pytest.fixture(scope="module")
def package() -> Any:
    return pytest.importorskip("ocpp", reason="the package ocpp is missing; run `make interop`")


class Line:
    """The connection of the package's charge point, and its two ends of frames."""

    def __init__(self) -> None:
        self.to_peer: asyncio.Queue[str] = asyncio.Queue()
        self.to_us: asyncio.Queue[str] = asyncio.Queue()

    async def recv(self) -> str:
        return await self.to_peer.get()

    async def send(self, frame: str) -> None:
        await self.to_us.put(frame)


class Us:
    """Our session, driven by hand."""

    def __init__(self, role: OcppRole, version: OcppVersion, line: Line) -> None:
        self._numbers = iter(range(1, 1_000_000))
        self.codec = OcppjCodec(version)
        self.session = OcppSession(role, self.codec, new_id=lambda: f"us-{next(self._numbers)}")
        self._line = line

    async def flush(self) -> None:
        for frame in self.session.data_to_send():
            await self._line.to_peer.put(frame)

    async def event(self) -> OcppEvent:
        """The next thing that happens."""
        while True:
            frame = await asyncio.wait_for(self._line.to_us.get(), PATIENCE)
            events = self.session.receive_data(frame, 0.0)
            await self.flush()
            for event in events:
                return event


def without_custom_data(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_custom_data(each) for key, each in value.items() if key != "customData"}
    return [without_custom_data(each) for each in value] if isinstance(value, list) else value


def messages(version: OcppVersion) -> dict[str, OcppObject]:
    """An instance of every message, by its name."""
    codec = OcppjCodec(version)
    found: dict[str, OcppObject] = {}
    for case in recorded_cases():
        if case.version == version and case.mutation.path == ():
            payload = json.dumps(without_custom_data(json.loads(case.text))).encode()
            name = case.message.removesuffix("Request").removesuffix("Response")
            response = case.message.endswith("Response")
            message = (codec.decode_response if response else codec.decode_request)(name, payload).message
            found[case.message] = message.replace(**NEEDED.get(case.message, {}))
    return found


def actions(version: OcppVersion, sender: str) -> Iterator[str]:
    return (name for name, action in version.actions.items() if action.sender in (sender, "both"))


def in_snake_case(codec: OcppjCodec, message: OcppObject) -> dict[str, Any]:
    """A message as that package hands it to handlers and takes it from them."""
    from ocpp.charge_point import camel_to_snake_case

    return camel_to_snake_case(json.loads(codec.encode_payload(message)))  # type: ignore[no-any-return]


def comparable(value: Any) -> Any:
    """Without what that package takes for the same: empty lists and nothing, decimals and floats."""
    match value:
        case dict():
            return {key: comparable(each) for key, each in value.items() if each not in ([], None)}
        case list():
            return [comparable(each) for each in value]
        case Decimal():
            return float(value)
        case _:
            return value


def charge_point(version: OcppVersion, line: Line) -> tuple[Any, Any, Any]:
    """A charge point of the package, its calls, its results."""
    from ocpp import v16, v201

    module = {OcppVersion.V16: v16, OcppVersion.V201: v201}[version]
    # the classes have the names of the standard without Request and Response
    return module.ChargePoint("CP1", line, response_timeout=PATIENCE), module.call, module.call_result


@pytest.mark.parametrize("version", [OcppVersion.V16, OcppVersion.V201])
@pytest.mark.parametrize("role", ["station", "csms"])
def test_it_asks_and_we_answer(package: Any, version: OcppVersion, role: OcppRole) -> None:
    assert package
    known = messages(version)

    async def talk() -> int:
        line = Line()
        us = Us(role, version, line)
        peer, calls, _ = charge_point(version, line)
        listening = asyncio.create_task(peer.start())
        count = 0
        for name in actions(version, "csms" if role == "station" else "station"):
            request, response = known[f"{name}Request"], known[f"{name}Response"]
            asking = asyncio.create_task(peer.call(getattr(calls, name)(**in_snake_case(us.codec, request)), suppress=False))
            event = await us.event()
            assert isinstance(event, CallReceived), event
            assert comparable(in_snake_case(us.codec, event.message)) == comparable(in_snake_case(us.codec, request)), name
            us.session.respond(event.message_id, response, 0.0)
            await us.flush()
            result = await asking
            assert comparable(vars(result)) == comparable(in_snake_case(us.codec, response)), name
            count += 1
        listening.cancel()
        return count

    assert asyncio.run(talk()) > 10


@pytest.mark.parametrize("version", [OcppVersion.V16, OcppVersion.V201])
@pytest.mark.parametrize("role", ["station", "csms"])
def test_we_ask_and_it_answers(package: Any, version: OcppVersion, role: OcppRole) -> None:
    assert package
    known = messages(version)

    async def talk() -> int:
        line = Line()
        us = Us(role, version, line)
        peer, _, results = charge_point(version, line)
        asked: list[dict[str, Any]] = []

        def answering(name: str) -> Any:
            def handler(**payload: Any) -> Any:
                asked.append(payload)
                return getattr(results, name)(**in_snake_case(us.codec, known[f"{name}Response"]))

            return handler

        peer.route_map = {name: {"_on_action": answering(name)} for name in version.actions}
        listening = asyncio.create_task(peer.start())
        count = 0
        for name in actions(version, role):
            request = known[f"{name}Request"]
            us.session.call(request, 0.0)
            await us.flush()
            event = await us.event()
            assert isinstance(event, ResultReceived), event
            assert event.message == known[f"{name}Response"], name
            assert comparable(asked.pop()) == comparable(in_snake_case(us.codec, request)), name
            count += 1
        listening.cancel()
        return count

    assert asyncio.run(talk()) > 10


def test_errors_of_both_are_understood(package: Any) -> None:
    assert package

    async def talk() -> None:
        from ocpp.exceptions import OCPPError, PropertyConstraintViolationError

        line = Line()
        us = Us("csms", OcppVersion.V201, line)
        peer, calls, _ = charge_point(OcppVersion.V201, line)
        listening = asyncio.create_task(peer.start())
        # it has no handlers at all
        us.session.call(OcppVersion.V201.actions["ClearCache"].request(), 0.0)
        await us.flush()
        failed = await us.event()
        assert isinstance(failed, CallFailed)
        assert failed.code is not None
        # what it does not validate, we do
        asking = asyncio.create_task(
            peer.call(calls.ClearedChargingLimit(charging_limit_source="Weather"), suppress=False, skip_schema_validation=True)
        )
        assert isinstance(await us.event(), FrameRejected)
        with pytest.raises(OCPPError) as caught:
            await asking
        assert isinstance(caught.value, PropertyConstraintViolationError)
        listening.cancel()

    asyncio.run(talk())
