"""A signer whose keys are in a PKCS#11 token."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cryptography.hazmat.primitives.asymmetric import ec, ed448
from pkcs11 import Attribute, ObjectClass
from v2gstack.errors import SignerError
from v2gstack.signers import DeviceEcKey, DeviceEd448Key, DeviceX448Key, agree_secret, public_octets, sign_data
from v2gstack.signers.wire import key_from_scalar

from v2gstack_signer_pkcs11 import objects
from v2gstack_signer_pkcs11.token import Token, pin_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from v2gstack.hooks.values import PrivateKey

__all__ = ["Pkcs11Signer", "Pkcs11SignerConfig"]

_Given = TypeVar("_Given")

#: Begins the label of a key that is not complete yet; nobody is offered it.
_UNFINISHED = "v2gstack-unfinished-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11SignerConfig:
    """Where the token is.

    Attributes:
        module: The PKCS#11 library that reaches it, such as ``/usr/lib/softhsm/libsofthsm2.so``.
        token: The token's label; empty takes the only one.
        serial: The token's serial number; empty takes any.
        slot: The token's slot; ``None`` takes any.
        pin_source: Where the PIN is: ``env:NAME`` or ``file:PATH``; empty for a token without.
    """

    module: Path
    token: str = ""
    serial: str = ""
    slot: int | None = None
    pin_source: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key of the token.

    Attributes:
        handle: The private key's object.
        generation: The session that the handle is good in.
        curve: Its curve.
        public: Its public key.
        octets: The same as octets, to tell keys apart.
    """

    handle: Any
    generation: int
    curve: objects.Curve
    public: Any
    octets: bytes


class Pkcs11Signer:
    """Keys in a token. Private keys are made in it or put into it, and do not come out.

    Args:
        config: Where the token is.
        pin: Gives the PIN; without it, the place that the configuration names does. It is asked when a session is opened.

    Raises:
        ConfigError: ``pin_source`` is not written as it should be.
        SignerError: There is no such token, or it refuses the PIN.
    """

    def __init__(self, config: Pkcs11SignerConfig, *, pin: Callable[[], str] | None = None) -> None:
        self._config = config
        given = pin or pin_from(config.pin_source)
        self._token = Token(str(config.module), label=config.token, serial=config.serial, slot=config.slot, pin=given)
        self._entries: dict[str, _Entry] = {}
        try:
            self._call(self._look)
        except BaseException:
            self._token.close()
            raise

    def __repr__(self) -> str:
        return f"Pkcs11Signer({self._config.token or self._config.module.name!r}: {', '.join(self._entries)})"

    def key_names(self) -> tuple[str, ...]:
        """Labels of the private keys."""
        return tuple(self._entries)

    def open_key(self, name: str, /) -> PrivateKey:
        """A key of the token. A key that is replaced later is not what an object opened before signs with: that refuses then.

        Raises:
            SignerError: There is no such key.
        """
        entry = self._entry(name)
        public, octets = entry.public, entry.octets

        def sign(data: bytes) -> bytes:
            return self._call(lambda: self._use(name, octets, lambda handle, curve: objects.sign(handle, curve, data)))

        def agree(peer: bytes) -> bytes:
            return self._call(lambda: self._use(name, octets, lambda handle, curve: objects.agree(handle, curve, peer)))

        if isinstance(public, ec.EllipticCurvePublicKey):
            return DeviceEcKey(name, public, sign=sign, agree=agree)
        return (
            DeviceEd448Key(name, public, sign=sign)
            if isinstance(public, ed448.Ed448PublicKey)
            else DeviceX448Key(name, public, agree=agree)
        )

    async def sign(self, key: str, data: bytes, hash_name: str, /) -> bytes:
        """Sign, in the module's thread.

        Raises:
            SignerError: There is no such key, the hash does not fit it, or the token refuses.
        """
        opened = self.open_key(key)
        return await self._token.worker.run(lambda: sign_data(opened, data, hash_name, name=key))

    async def agree(self, key: str, peer: bytes, /) -> bytes:
        """Agree on a secret, in the module's thread. The secret leaves the token.

        Raises:
            SignerError: There is no such key, it does not agree, ``peer`` is no point of its curve, or the token refuses.
        """
        opened = self.open_key(key)
        return await self._token.worker.run(lambda: agree_secret(opened, peer, name=key))

    async def make_key(self, name: str, curve: str, /, *, scalar: bytes | None = None, replace: bool = False) -> PrivateKey:
        """Generate a key in the token, or put one into it.

        Raises:
            SignerError: The name is taken, the curve or the number does not fit, or the token refuses.
        """
        if name in self._entries and not replace:
            raise SignerError("there is a key of that name already", key=name, hint="replace=True puts another in its place")
        known = objects.CURVES.get(curve)
        if known is None or not name or name.startswith(_UNFINISHED):
            what = f"there is no curve {curve!r}" if known is None else "the name is none"
            raise SignerError(what, key=name, hint=f"curves are {', '.join(objects.CURVES)}")
        # before the token sees it: what does not fit is refused in the same words by every signer
        point = None if scalar is None else public_octets(key_from_scalar(curve, scalar, name=name))
        await self._token.worker.run(lambda: self._make(name, known, scalar, point))
        return self.open_key(name)

    async def close(self) -> None:
        """End the session."""
        self._entries.clear()
        self._token.close()

    # -- in the module's thread

    def _call(self, job: Callable[[], _Given]) -> _Given:
        return self._token.worker.call(job)

    def _look(self) -> None:
        """See which keys there are."""
        found: dict[str, _Entry] = {}

        def look(session: Any) -> None:
            for handle in list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})):
                entry = self._read(session, handle)
                if entry is not None and handle.label and not handle.label.startswith(_UNFINISHED):
                    found.setdefault(handle.label, entry)

        self._token.use(look)
        self._entries = found

    def _read(self, session: Any, handle: Any) -> _Entry | None:
        """A private key with its public one; ``None`` for keys that V2G does not use, or that lack their public key."""
        if handle.key_type not in {each.key_type for each in objects.CURVES.values()}:
            return None
        curve = objects.curve_of(handle[Attribute.EC_PARAMS])
        if curve is None:
            return None
        by_id = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.ID: handle[Attribute.ID]}
        by_label = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, Attribute.LABEL: handle.label}
        for wanted in (by_id, by_label):
            for public in list(session.get_objects(wanted)):
                if objects.curve_of(public[Attribute.EC_PARAMS]) is curve:
                    point = bytes(public[Attribute.EC_POINT])
                    return _Entry(handle, self._token.generation, curve, objects.public_key_of(curve, point), point)
        return None

    def _use(self, name: str, octets: bytes, job: Callable[[Any, objects.Curve], bytes]) -> bytes:
        """Use a key, which is looked for anew where the session is another one."""

        def use(_: Any) -> bytes:
            entry = self._entry(name)
            if entry.generation != self._token.generation:
                self._look()
                entry = self._entry(name)
            if entry.octets != octets:
                raise SignerError("the key has been replaced by another one", key=name)
            return job(entry.handle, entry.curve)

        return self._token.use(use, name)

    def _make(self, name: str, curve: objects.Curve, scalar: bytes | None, point: bytes | None) -> None:
        def make(session: Any) -> None:
            label = f"{_UNFINISHED}{name}"
            self._destroy(session, label)
            if scalar is None or point is None:
                private = objects.generate(session, curve, label)
            else:
                private = objects.create(session, curve, label, scalar, point)
            identifier = private[Attribute.ID]
            # the new one is complete: only now the old one goes
            self._destroy(session, name)
            for each in list(session.get_objects({Attribute.ID: identifier})):
                each[Attribute.LABEL] = name

        self._token.use(make, name)
        self._look()

    def _destroy(self, session: Any, label: str) -> None:
        for kind in (ObjectClass.PRIVATE_KEY, ObjectClass.PUBLIC_KEY):
            for each in list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label})):
                each.destroy()

    def _entry(self, name: str) -> _Entry:
        entry = self._entries.get(name)
        if entry is None:
            raise SignerError("there is no such key", key=name, hint=f"the token has {', '.join(self._entries) or 'none'}")
        return entry
