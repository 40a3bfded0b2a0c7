"""Payloads to messages and back, and whole frames."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from v2gstack.codecs.ocppj.checking import Checker
from v2gstack.codecs.ocppj.codes import CallErrorCode
from v2gstack.codecs.ocppj.deviations import STRICT, Finding, OcppPolicy
from v2gstack.codecs.ocppj.frames import (
    DESCRIPTION_MAX,
    MESSAGE_ID_MAX,
    UNREADABLE_ID,
    Frame,
    FrameError,
    MessageType,
    split_frame,
)
from v2gstack.codecs.ocppj.values import decode_hook, is_object, number_of
from v2gstack.errors import EncodeError
from v2gstack.messages.ocpp import OcppAction, OcppObject, OcppVersion

__all__ = ["MAX_FRAME_BYTES", "Decoded", "OcppjCodec"]

#: Longest frame that is read unless told otherwise: what the WebSocket libraries of stations and back ends take as a rule.
MAX_FRAME_BYTES: Final = 1 << 20

_M = TypeVar("_M", bound=OcppObject)

_encode: Final = msgspec.json.Encoder(decimal_format="number").encode
_untyped: Final = msgspec.json.Decoder(float_hook=number_of).decode
#: What decoders raise; ArithmeticError and ValueError are of exact numbers.
_BAD: Final = (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError, ArithmeticError)


@cache
def _decoder(cls: type[OcppObject]) -> Callable[[Any], OcppObject]:
    return msgspec.json.Decoder(cls, dec_hook=decode_hook, float_hook=Decimal).decode


class Decoded(NamedTuple):
    """A payload that was read.

    Attributes:
        message: The message.
        deviations: What the policy let pass.
    """

    message: OcppObject
    deviations: tuple[Finding, ...]


class OcppjCodec:
    """OCPP-J of one version. It has no state: sessions and threads may share one.

    Args:
        version: The version, as it was negotiated.
        policy: Which deviations pass on the way in. What is written is always held to the schema.
        max_frame_bytes: Longest frame that is read.

    Example:
        >>> codec = OcppjCodec(OcppVersion.V16)
        >>> frame = codec.split('[2,"7","Authorize",{"idTag":"0A1B"}]')
        >>> codec.decode_request(frame.action, frame.payload).message
        AuthorizeRequest(id_tag='0A1B')
    """

    def __init__(self, version: OcppVersion, *, policy: OcppPolicy = STRICT, max_frame_bytes: int = MAX_FRAME_BYTES) -> None:
        self.version = version
        self.policy = policy
        self.max_frame_bytes = max_frame_bytes
        self._actions = version.actions
        self._by_class = {cls: action for action in self._actions.values() for cls in (action.request, action.response) if cls is not None}

    # -- in -------------------------------------------------------------------------------------------------------------

    def split(self, data: str | bytes) -> Frame:
        """Read a frame; its payload stays JSON.

        Raises:
            FrameError: It is no frame of this version, or is too long.
        """
        if 4 * len(data) > self.max_frame_bytes:
            size = len(data) if isinstance(data, bytes) else len(data.encode(errors="surrogatepass"))
            if size > self.max_frame_bytes:
                raise FrameError(f"the frame has {size} bytes, and {self.max_frame_bytes} are read at most")
        return split_frame(data, self.version)

    def action(self, name: str) -> OcppAction:
        """The action of a name.

        Raises:
            FrameError: This version has no such action.
        """
        found = self._actions.get(name)
        if found is None:
            raise FrameError(f"OCPP {self.version} has no action {name[:60]!r}", code=CallErrorCode.NotImplemented)
        return found

    def decode_request(self, action: str, payload: bytes) -> Decoded:
        """Read the payload of a CALL or SEND.

        Raises:
            FrameError: The action is unknown, or the payload breaks its schema in a way that the policy does not let pass.
        """
        found = self.action(action)
        return self._decode(found, found.request, payload)

    def decode_response(self, action: str, payload: bytes) -> Decoded:
        """Read the payload of a CALLRESULT.

        Args:
            action: The action of the request that it answers.
            payload: The payload.

        Raises:
            FrameError: As in `decode_request`; or nobody answers such a message.
        """
        found = self.action(action)
        if found.response is None:
            raise FrameError(f"{action} has no response", code=CallErrorCode.ProtocolError)
        return self._decode(found, found.response, payload)

    def examine(self, action: str, payload: bytes, *, response: bool = False) -> tuple[Finding, ...]:
        """Everything that is wrong with a payload, whatever the policy.

        Raises:
            FrameError: The action is unknown, or the payload is no JSON object.
        """
        found = self.action(action)
        cls = (found.response or found.request) if response else found.request
        checker = Checker(STRICT, zero_fraction=found.zero_fraction)
        checker.build(cls, self._parsed(payload))
        return tuple(checker.findings)

    def _decode(self, action: OcppAction, cls: type[OcppObject], payload: bytes) -> Decoded:
        try:
            return Decoded(_decoder(cls)(payload), ())
        except _BAD:
            pass
        # It may be right all the same: 7.0 is an integer to most schemas. And the policy may let it pass.
        checker = Checker(self.policy, zero_fraction=action.zero_fraction)
        message = checker.build(cls, self._parsed(payload))
        if checker.fatal is not None:
            finding = checker.fatal
            raise FrameError(finding.message, code=checker.code, path=finding.path)
        return Decoded(message, tuple(checker.findings))

    @staticmethod
    def _parsed(payload: bytes) -> object:
        try:
            found = _untyped(payload)
        except RecursionError:
            raise FrameError("the payload is nested too deeply", code=CallErrorCode.FormatViolation) from None
        except _BAD as error:
            raise FrameError(f"the payload cannot be read: {str(error)[:100]}", code=CallErrorCode.FormatViolation) from None
        if not is_object(found):
            raise FrameError("the payload is no JSON object", code=CallErrorCode.FormatViolation, path="$")
        return found

    # -- out ------------------------------------------------------------------------------------------------------------

    def action_of(self, message: OcppObject) -> OcppAction:
        """The action that a message belongs to.

        Raises:
            EncodeError: It is no message of this version.
        """
        found = self._by_class.get(type(message))
        if found is None:
            raise EncodeError(f"{type(message).__name__} is no message of OCPP {self.version}")
        return found

    def encode_payload(self, message: OcppObject, *, validate: bool = True) -> bytes:
        """Write a message as JSON.

        Args:
            message: The message.
            validate: Whether to hold it to the schema; test benches may want to send what is wrong.

        Raises:
            EncodeError: It breaks the schema, or holds what JSON cannot say.
        """
        action = self.action_of(message)
        try:
            payload = _encode(message)
        except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
            raise EncodeError(f"{type(message).__name__} holds what JSON cannot say: {error}") from error
        if validate:
            try:
                _decoder(type(message))(payload)
            except _BAD:
                self._explain(action, message, payload)
        return payload

    def _explain(self, action: OcppAction, message: OcppObject, payload: bytes) -> None:
        # what we write has no 7.0 for an integer, whatever the schema's draft
        del action
        name = type(message).__name__
        try:
            value = self._parsed(payload)
        except FrameError as error:
            raise EncodeError(f"{name} cannot be written: {error.message}") from None
        checker = Checker(STRICT, zero_fraction=False)
        checker.build(type(message), value)
        finding = checker.fatal
        if finding is None:
            raise EncodeError(f"{name} cannot be written")
        raise EncodeError(f"{name} breaks its schema: {finding.message}", path=finding.path)

    def encode_call(self, message_id: str, message: OcppObject, *, validate: bool = True) -> str:
        """A CALL; a SEND for an action without response.

        Raises:
            EncodeError: As in `encode_payload`; or the id is too long.
        """
        action = self.action_of(message)
        kind = MessageType.CALL if action.response is not None else MessageType.SEND
        self._check_id(message_id)
        payload = msgspec.Raw(self.encode_payload(message, validate=validate))
        return _encode((int(kind), message_id, action.name, payload)).decode()

    def encode_result(self, message_id: str, message: OcppObject, *, validate: bool = True) -> str:
        """A CALLRESULT.

        Raises:
            EncodeError: As in `encode_payload`; or the id is too long.
        """
        self._check_id(message_id)
        payload = msgspec.Raw(self.encode_payload(message, validate=validate))
        return _encode((int(MessageType.CALLRESULT), message_id, payload)).decode()

    def encode_error(
        self,
        message_id: str,
        code: CallErrorCode,
        description: str = "",
        details: dict[str, Any] | None = None,
        *,
        of_result: bool = False,
    ) -> str:
        """A CALLERROR, or a CALLRESULTERROR.

        Args:
            message_id: The id of what it answers, even if that id was too long; ``-1`` where it could not be read.
            code: What is wrong; it is spelled as the version does.
            description: The same for people; it is cut where it is too long.
            details: More about it.
            of_result: Whether it answers a CALLRESULT (OCPP 2.1).
        """
        kind = MessageType.CALLRESULTERROR if of_result else MessageType.CALLERROR
        return _encode((int(kind), message_id, code.spelled(self.version), description[:DESCRIPTION_MAX], details or {})).decode()

    @staticmethod
    def _check_id(message_id: str) -> None:
        if not 0 < len(message_id) <= MESSAGE_ID_MAX or message_id == UNREADABLE_ID:
            raise EncodeError(f"{message_id!r} is no message id: 1 to {MESSAGE_ID_MAX} characters, and not {UNREADABLE_ID}")
