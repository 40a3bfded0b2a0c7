"""Takes out of traces what could tell who charged: identifiers become pseudonyms, certificates and keys become zeros.

Hardware addresses are identifiers, too: many operators know their customers by them.

The same identifier becomes the same pseudonym throughout one trace, so that sessions stay readable. Messages keep their form and
length; signatures, which no longer fit, are left out.
"""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from v2gstack.codecs.exi import codec_of
from v2gstack.codecs.mme import BROADCAST, Mme, decode_mme, encode_mme, without_keys
from v2gstack.errors import CodecError, DecodeError

if TYPE_CHECKING:
    from v2gstack.messages import Message

__all__ = ["Redactor"]

#: Identifiers of persons, vehicles, contracts and sessions, by field name.
_IDENTIFIERS: Final = frozenset({"contract_id", "emaid", "evcc_id", "pcid", "prioritized_emaids", "session_id"})
#: Certificates and keys, by field name.
_SECRETS: Final = frozenset(
    {
        "binding",
        "certificate",
        "certificate_chain",
        "contract_signature_encrypted_private_key",
        "dh_params",
        "dh_public_key",
        "encrypted_private_key",
        "exi_request",
        "exi_response",
        "ocsp_response",
        "oem_provisioning_cert",
        "peer_certificate",
        "peer_chain",
        "secp521_encrypted_private_key",
        "tpm_encrypted_private_key",
        "x448_encrypted_private_key",
    }
)
#: Classes whose one value is an identifier, or a secret.
_IDENTIFIER_CLASSES: Final = frozenset({"EMAID"})
_SECRET_CLASSES: Final = frozenset({"ContractSignatureEncryptedPrivateKey", "DiffieHellmanPublickey"})
#: Hardware addresses and RunIDs of SLAC, by field name: bytes that tell the vehicle, or the place where it charges. Some vehicles make
#: their RunID of their address.
_ADDRESSES: Final = frozenset(
    {
        "destination",
        "ev_mac",
        "evse_id",
        "evse_mac",
        "forwarding_sta",
        "m_sound_target",
        "modem",
        "pev_id",
        "pev_mac",
        "run_id",
        "source",
        "source_address",
    }
)
#: What reaches everybody, and the address by which a host reaches its own modem, are nobody's.
_NOBODY: Final = frozenset({BROADCAST, bytes.fromhex("00b052000001")})
#: Bytes of a hardware address.
_ADDRESS_SIZE: Final = 6
#: Left out, as they would not verify any more and may carry certificates, or say who charged.
_LEFT_OUT: Final = frozenset({"record", "signature"})
#: Pseudonyms that are remembered; one trace has one or two per session.
_MAX_REMEMBERED: Final = 4096
#: Identifiers shorter than this are not looked for in free text: they would be found everywhere.
_SHORTEST_IN_TEXT: Final = 8


class Redactor:
    """Redacts one trace.

    >>> redactor = Redactor()
    >>> redactor.field("evcc_id", "02AABBCCDDEE"), redactor.field("evcc_id", bytes.fromhex("02aabbccddee")).hex()
    ('000000000001', '000000000001')
    >>> redactor.text("the vehicle 02AABBCCDDEE is gone")
    'the vehicle 000000000001 is gone'
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def field(self, name: str, value: Any) -> Any:
        """A value as it may be told, by the name of its field."""
        if name in _IDENTIFIERS:
            return self._identifier(value)
        if name in _ADDRESSES and isinstance(value, bytes):
            return value if value in _NOBODY else self._identifier(value)
        if name in _SECRETS:
            return _zeros(value)
        if name in _LEFT_OUT:
            return None
        if name == "host":
            return self._host(value)
        return value

    def text(self, text: str) -> str:
        """Free text without the identifiers that were seen so far."""
        for known, number in self._known.items():
            if len(known) >= _SHORTEST_IN_TEXT:
                for form in (known, known.lower()):
                    if form in text:
                        text = text.replace(form, _digits(number, len(known)))
        return text

    def message(self, message: Message) -> Message:
        """A message without identifiers and secrets."""
        redacted: Message = self._walk(message)
        return redacted

    def payload(self, schema_set: str, payload: bytes) -> bytes | None:
        """An EXI document without identifiers and secrets; ``None`` for one that cannot be decoded and encoded again."""
        codec = codec_of(schema_set)
        try:
            return codec.encode(self.message(codec.decode(payload)))
        except CodecError:
            return None

    def frame(self, frame: bytes) -> bytes | None:
        """A frame of SLAC without keys, addresses and RunID; ``None`` for one that cannot be decoded.

        Addresses that stand in a list, or in a message whose layout is not known, are found if they were seen as a sender's before.
        """
        try:
            message = without_keys(decode_mme(frame))
        except DecodeError:
            return None
        return encode_mme(message.replace(**self._of_frame(message)))

    def _of_frame(self, message: Mme) -> dict[str, object]:
        changes: dict[str, object] = {}
        for name in message.__struct_fields__:
            old = getattr(message, name)
            if isinstance(old, bytes):
                new = self.field(name, old) if name in _ADDRESSES else self._without_addresses(old)
                if new != old:
                    changes[name] = new
        return changes

    def _without_addresses(self, data: bytes) -> bytes:
        found = bytearray(data)
        for start in range(len(data) - _ADDRESS_SIZE + 1):
            each = data[start : start + _ADDRESS_SIZE]
            if any(each) and (number := self._known.get(each.hex().upper())) is not None:
                found[start : start + _ADDRESS_SIZE] = bytes.fromhex(_digits(number, 2 * _ADDRESS_SIZE))
        return bytes(found)

    def _walk(self, value: Any) -> Any:
        if isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            return tuple(self._walk(each) for each in items)
        if not isinstance(value, msgspec.Struct):
            return value
        kind = type(value).__name__
        changes: dict[str, Any] = {}
        for name in value.__struct_fields__:
            old = getattr(value, name)
            new = self._in_class(kind, name, old)
            if new is not old:
                changes[name] = new
        return msgspec.structs.replace(value, **changes) if changes else value

    def _in_class(self, kind: str, name: str, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, msgspec.Struct) and name not in _LEFT_OUT:
            return self._walk(value)
        if name == "value" and kind in _IDENTIFIER_CLASSES:
            return self._identifier(value)
        if name == "value" and kind in _SECRET_CLASSES:
            return _zeros(value)
        found: Any = self.field(name, value)
        return self._walk(value) if found is value else found

    def _identifier(self, value: Any) -> Any:
        """The pseudonym of an identifier: a number, as long as what it stands for."""
        if isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            return tuple(self._identifier(each) for each in items)
        if isinstance(value, bytes):
            # all zeros is no identifier but the absence of one
            return bytes.fromhex(_digits(self._number(value.hex().upper()), 2 * len(value))) if any(value) else value
        if isinstance(value, str) and value.strip("0"):
            return _digits(self._number(value.upper()), len(value))
        return value

    def _number(self, value: str) -> int:
        number = self._known.get(value)
        if number is None:
            number = self._known[value] = len(self._known) + 1
            if len(self._known) > _MAX_REMEMBERED:
                # the oldest one gets a new pseudonym should it come back
                del self._known[next(iter(self._known))]
        return number

    def _host(self, value: Any) -> Any:
        """Link-local addresses are made of the hardware's address."""
        try:
            address = IPv6Address(value)
        except ValueError:
            return value
        return f"fe80::{self._number(str(address)):x}" if address.is_link_local else value


def _digits(number: int, length: int) -> str:
    return str(number).zfill(length)[-length:] if length else ""


def _zeros(value: Any) -> Any:
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        return tuple(_zeros(each) for each in items)
    if isinstance(value, bytes):
        return bytes(len(value))
    return value
