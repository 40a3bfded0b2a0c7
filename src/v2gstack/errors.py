"""The one exception tree of v2gstack.

::

    V2gError
    ├─ CodecError
    │  ├─ DecodeError          bytes or text that do not decode (offset in bits, element path)
    │  ├─ EncodeError          a message that cannot be written (element path)
    │  └─ SchemaError          an XSD that cannot be read or compiled (file, line)
    │     └─ UnknownSchemaError   a schema set of that name does not exist
    ├─ ProtocolError           a rule of the protocol is broken (response code, state, clause)
    │  ├─ LocalProtocolError   by us: a message that the session's state does not allow
    │  └─ RemoteProtocolError  by the peer
    ├─ SessionTimeout          a timer of the standard ran out (also TimeoutError)
    ├─ TransportError          a connection that cannot be made, or that broke (also OSError)
    ├─ PluginError             a plug-in that cannot serve (kind, name)
    │  ├─ PluginNotFound       no plug-in offers that name
    │  └─ PluginLoadError      a plug-in that does not load (distribution, version)
    ├─ MeterError              a meter that does not answer, or answers nonsense (meter)
    ├─ ModemError              a powerline modem that does not answer, or refuses (modem)
    ├─ SignerError             a key that cannot sign (key)
    ├─ SecurityError           trust that is not given (response code, clause)
    │  ├─ CertificateError     a certificate or path that is not to be trusted (certificate, reason)
    │  └─ SignatureError       a signature that does not hold (reference, reason)
    ├─ StorageError            a file of ours that keeps what must not get lost, and cannot (file)
    ├─ CaptureError            a capture file that cannot be read (file, byte offset)
    └─ ConfigError             a wrong argument or setting (also ValueError)

Every class has a non-empty ``str()``, typed attributes, survives pickling and answers ``details()``
with what a machine would want to know.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "CaptureError",
    "CertificateError",
    "CodecError",
    "ConfigError",
    "DecodeError",
    "EncodeError",
    "LocalProtocolError",
    "MeterError",
    "ModemError",
    "PluginError",
    "PluginLoadError",
    "PluginNotFound",
    "ProtocolError",
    "RemoteProtocolError",
    "SchemaError",
    "SecurityError",
    "SessionTimeout",
    "SignatureError",
    "SignerError",
    "StorageError",
    "TransportError",
    "UnknownSchemaError",
    "V2gError",
]


class V2gError(Exception):
    """Base of everything this library raises on purpose.

    Args:
        message: What happened, in one sentence.
        hint: What the person reading it could do next; empty when there is nothing to say.
    """

    #: Names of the attributes that ``details()`` reports and that ``str()`` appends.
    _fields: tuple[str, ...] = ()

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def details(self) -> dict[str, Any]:
        """What went wrong as plain data: the error's class, its message and its typed attributes."""
        found: dict[str, Any] = {"error": type(self).__name__, "message": self.message}
        for name in (*self._fields, "hint"):
            value = getattr(self, name)
            if value not in (None, ""):
                found[name] = value
        return found

    def where(self) -> str:
        """The place of the error in one phrase, empty when it has none."""
        parts = [f"{name} {getattr(self, name)}" for name in self._fields if getattr(self, name) not in (None, "")]
        return ", ".join(parts)

    def __str__(self) -> str:
        where = self.where()
        return f"{self.message} ({where})" if where else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, {name: getattr(self, name) for name in (*self._fields, "hint")})


def _rebuild(kind: type[V2gError], message: str, fields: dict[str, Any]) -> V2gError:
    return kind(message, **fields)


class CodecError(V2gError):
    """Base of what codecs raise."""


class DecodeError(CodecError):
    """Input that does not decode.

    Attributes:
        offset: Bits from the first bit of the input up to where decoding stopped making sense;
            ``None`` when the input is text.
        path: Path of the element being read, such as ``/V2G_Message/Body/CurrentDemandRes``.
        line: Line of the text, for XML and JSON input.
        clause: Clause of the standard that the input breaks, where one is known.
    """

    _fields: tuple[str, ...] = ("offset", "path", "line", "clause")

    def __init__(
        self,
        message: str,
        *,
        offset: int | None = None,
        path: str = "",
        line: int | None = None,
        clause: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset
        self.path = path
        self.line = line
        self.clause = clause

    def where(self) -> str:
        """The place of the error: bit offset, path, line and clause, as far as known."""
        parts: list[str] = []
        if self.offset is not None:
            parts.append(f"at bit {self.offset}")
        if self.path:
            parts.append(f"in {self.path}")
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.clause:
            parts.append(self.clause)
        return ", ".join(parts)


class EncodeError(CodecError):
    """A message, element or value that cannot be written.

    Attributes:
        path: Path of the element or attribute at fault.
        clause: Clause of the standard that the value breaks, where one is known.
    """

    _fields = ("path", "clause")

    def __init__(self, message: str, *, path: str = "", clause: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.clause = clause

    def where(self) -> str:
        """The place of the error: path and clause, as far as known."""
        return ", ".join(part for part in (f"in {self.path}" if self.path else "", self.clause) if part)


class SchemaError(CodecError):
    """An XSD that cannot be read, or that cannot be compiled into grammars.

    Attributes:
        file: The schema document.
        line: Line of the component at fault.
    """

    _fields = ("file", "line")

    def __init__(self, message: str, *, file: str = "", line: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.line = line


class UnknownSchemaError(SchemaError):
    """No schema set has the name asked for."""


class ProtocolError(V2gError):
    """A rule of a protocol is broken.

    Attributes:
        response_code: The response code that the standard wants for it, such as ``FAILED_SequenceError``.
        state: State of the session it happened in, by the name of the protocol's table.
        clause: Clause of the standard that is broken, where one is known.
    """

    _fields = ("response_code", "state", "clause")

    def __init__(self, message: str, *, response_code: str = "", state: str = "", clause: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.response_code = response_code
        self.state = state
        self.clause = clause

    def where(self) -> str:
        """The place of the error: response code, state and clause, as far as known."""
        return ", ".join(part for part in (self.response_code, f"in {self.state}" if self.state else "", self.clause) if part)


class LocalProtocolError(ProtocolError):
    """We broke the protocol: the program asked for something that the session's state does not allow. Nothing was sent."""


class RemoteProtocolError(ProtocolError):
    """The peer broke the protocol. Sessions report it inside an event, they do not raise it."""


class SessionTimeout(V2gError, TimeoutError):  # noqa: N818 - the name says what it is, as the standards' timers do
    """A timer of the standard ran out.

    Attributes:
        timer: Name of the timer in the standard, such as ``V2G_SECC_Sequence_Timeout``.
        state: State of the session it ran out in.
        clause: Clause that gives the timer, where one is known.
    """

    _fields = ("timer", "state", "clause")

    def __init__(self, message: str, *, timer: str = "", state: str = "", clause: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.timer = timer
        self.state = state
        self.clause = clause

    def where(self) -> str:
        """The place of the error: timer, state and clause, as far as known."""
        return ", ".join(part for part in (self.timer, f"in {self.state}" if self.state else "", self.clause) if part)


class TransportError(V2gError, OSError):
    """A connection that cannot be made, or that broke. What the operating system said is the ``__cause__``.

    Attributes:
        address: The address or interface in question.
    """

    _fields = ("address",)

    def __init__(self, message: str, *, address: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.address = address


class PluginError(V2gError):
    """A plug-in that cannot serve.

    Attributes:
        kind: What it was to be: a hook's name without its prefix, such as ``meter_drivers``.
        name: Its name among those of its kind.
    """

    _fields: tuple[str, ...] = ("kind", "name")

    def __init__(self, message: str, *, kind: str = "", name: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.name = name

    def where(self) -> str:
        """The place of the error: kind and name, as far as known."""
        return " ".join(part for part in (self.kind, self.name) if part)


class PluginNotFound(PluginError):  # noqa: N818 - the name says what it is, as FileNotFoundError's does
    """No plug-in offers that name. The hint gives the nearest one."""


class PluginLoadError(PluginError):
    """A plug-in that does not import, does not register, or whose factory fails. The reason is the ``__cause__``.

    Attributes:
        kind: What it was to be; empty where loading did not come that far.
        name: Its name among those of its kind, or that of its entry point.
        distribution: The installed distribution it comes from; empty for an object registered by the program.
        version: Version of that distribution.
    """

    _fields = ("kind", "name", "distribution", "version")

    def __init__(self, message: str, *, kind: str = "", name: str = "", distribution: str = "", version: str = "", hint: str = "") -> None:
        super().__init__(message, kind=kind, name=name, hint=hint)
        self.distribution = distribution
        self.version = version

    def where(self) -> str:
        """The place of the error: kind, name and the distribution with its version, as far as known."""
        origin = " ".join(part for part in (self.distribution, self.version) if part)
        return ", ".join(part for part in (super().where(), f"of {origin}" if origin else "") if part)


class MeterError(V2gError):
    """A meter that does not answer, or whose answer makes no sense.

    Attributes:
        meter: The meter's identifier or address.
    """

    _fields = ("meter",)

    def __init__(self, message: str, *, meter: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.meter = meter


class ModemError(V2gError):
    """A powerline modem that does not answer, or refuses what it is asked. The hint says what to look at.

    Attributes:
        modem: The modem's MAC address, or the interface where it should be.
    """

    _fields = ("modem",)

    def __init__(self, message: str, *, modem: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.modem = modem


class SignerError(V2gError):
    """A key that is not there or cannot sign.

    Attributes:
        key: Name of the key. Never the key.
    """

    _fields = ("key",)

    def __init__(self, message: str, *, key: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.key = key


class SecurityError(V2gError):
    """Trust that is not given: base of the two below.

    Attributes:
        response_code: The response code that the protocol has for it, such as ``FAILED_CertificateExpired``; empty where it has none.
        clause: Clause of the standard that is broken, where one is known.
    """

    _fields: tuple[str, ...] = ("response_code", "clause")

    def __init__(self, message: str, *, response_code: str = "", clause: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.response_code = response_code
        self.clause = clause

    def where(self) -> str:
        """The place of the error: response code and clause, as far as known."""
        return ", ".join(part for part in (self.response_code, self.clause) if part)


class CertificateError(SecurityError):
    """A certificate, or a path of certificates, that is not to be trusted.

    Attributes:
        certificate: The certificate at fault, by the common name of its subject or its place in the chain.
        reason: Why, as a word for programs: a value of `v2gstack.security.CertificateReason`.
        response_code: The response code that the protocol has for it.
        clause: Clause of the standard that is broken, where one is known.
    """

    _fields = ("certificate", "reason", "response_code", "clause")

    def __init__(
        self, message: str, *, certificate: str = "", reason: str = "", response_code: str = "", clause: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, response_code=response_code, clause=clause, hint=hint)
        self.certificate = certificate
        self.reason = reason

    def where(self) -> str:
        """The place of the error: certificate, reason, response code and clause, as far as known."""
        found = (f"certificate {self.certificate}" if self.certificate else "", self.reason, super().where())
        return ", ".join(part for part in found if part)


class SignatureError(SecurityError):
    """A signature that does not hold, or that covers something else than what it should.

    Attributes:
        reference: The reference or element at fault, such as ``#ID1``.
        reason: Why, as a word for programs: a value of `v2gstack.security.SignatureReason`.
        response_code: The response code that the protocol has for it.
        clause: Clause of the standard that is broken, where one is known.
    """

    _fields = ("reference", "reason", "response_code", "clause")

    def __init__(
        self, message: str, *, reference: str = "", reason: str = "", response_code: str = "", clause: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, response_code=response_code, clause=clause, hint=hint)
        self.reference = reference
        self.reason = reason

    def where(self) -> str:
        """The place of the error: reference, reason, response code and clause, as far as known."""
        found = (f"reference {self.reference}" if self.reference else "", self.reason, super().where())
        return ", ".join(part for part in found if part)


class StorageError(V2gError):
    """A file that keeps what must not get lost cannot be opened, read or written.

    Attributes:
        file: The file.
    """

    _fields = ("file",)

    def __init__(self, message: str, *, file: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file


class CaptureError(V2gError):
    """A capture file that cannot be read.

    Attributes:
        file: The capture file.
        offset: Bytes from the beginning of the file up to the fault.
    """

    _fields = ("file", "offset")

    def __init__(self, message: str, *, file: str = "", offset: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.file = file
        self.offset = offset


class ConfigError(V2gError, ValueError):
    """A wrong argument, option or setting of ours, not of the peer."""
