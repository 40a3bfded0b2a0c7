"""Plug-ins: found, loaded when they are wanted, kept apart from each other, and shown."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast, overload

import pluggy

from v2gstack.errors import ConfigError, PluginError, PluginLoadError, PluginNotFound, V2gError
from v2gstack.hooks import hookspecs
from v2gstack.hooks.configuring import build_config, nearest
from v2gstack.hooks.hookspecs import GROUP
from v2gstack.hooks.specs import KINDS, Kind, Spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint
    from types import TracebackType

    from v2gstack.hooks import interfaces
    from v2gstack.hooks.values import DeviceContext, TraceRecord

__all__ = ["PluginEntry", "PluginManager", "PluginSettings", "PluginState", "import_target"]

#: What a plug-in is, as lists show it: told of and not imported yet, imported, or out of order.
PluginState = Literal["registered", "loaded", "broken"]

_LOG: Final = logging.getLogger("v2gstack.hooks")
_LOG.addHandler(logging.NullHandler())

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"", "0", "false", "no", "off"})
#: Hooks that tell of something, by their names without the prefix.
_LISTENERS: Final = ("session_event", "cli_commands")
#: The module of what the library brings along.
_BUILT_IN: Final = "v2gstack.hooks.builtin"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSettings:
    """What a manager loads, and how loudly.

    Attributes:
        allow: Names of the entry points or distributions that may load; ``None`` is all of them. What is built in always loads.
        strict: Whether a plug-in that does not load is an error at once, and not one that is listed.
        trace: Whether each step of loading is told.
    """

    allow: tuple[str, ...] | None = None
    strict: bool = False
    trace: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Settings from ``V2GSTACK_PLUGINS``, ``V2GSTACK_PLUGINS_STRICT`` and ``V2GSTACK_TRACE_PLUGINS``.

        Args:
            environment: The variables; this room reads none by itself.

        Raises:
            ConfigError: A switch is neither on nor off.

        Example:
            >>> PluginSettings.from_environment({"V2GSTACK_PLUGINS": "acme, example"}).allow
            ('acme', 'example')
        """
        listed = environment.get("V2GSTACK_PLUGINS")
        return cls(
            allow=None if listed is None else tuple(name.strip() for name in listed.split(",") if name.strip()),
            strict=_switch(environment, "V2GSTACK_PLUGINS_STRICT"),
            trace=_switch(environment, "V2GSTACK_TRACE_PLUGINS"),
        )


def _switch(environment: Mapping[str, str], name: str) -> bool:
    word = environment.get(name, "").strip().lower()
    if word not in _TRUE | _FALSE:
        raise ConfigError(f"{name} is {word!r}", hint="1 or 0")
    return word in _TRUE


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginEntry:
    """One line of the list of plug-ins.

    Attributes:
        kind: Its hook's name without the prefix; empty for a plug-in that did not come so far.
        name: Its name among its kind; that of the plug-in for listeners and for one that did not load.
        summary: What it is.
        distribution: The distribution it comes from; empty for an object registered by the program.
        version: Version of that distribution.
        state: What became of it.
        reason: Why it is broken.
        spec: Its spec, for back-ends.
    """

    kind: str
    name: str
    summary: str = ""
    distribution: str = ""
    version: str = ""
    state: PluginState = "registered"
    reason: str = ""
    spec: Spec | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a plug-in comes from: its name, distribution and version."""

    name: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.distribution or self.name, self.version) if part)


class _Border:
    """Foreign code runs inside: whatever it raises comes out as one `PluginLoadError` that names whose fault it is."""

    def __init__(self, doing: str, origin: _Origin, *, kind: str = "", name: str = "", configured: bool = False) -> None:
        self._doing = doing
        self._origin = origin
        self._kind = kind
        self._name = name or origin.name
        # what is made from somebody's settings may complain about them, and that is not the plug-in's fault
        self._passes: tuple[type[V2gError], ...] = (PluginLoadError, ConfigError) if configured else (PluginLoadError,)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # SystemExit, as a script that was never meant to be imported raises it; an interrupt is the user's and goes through
        if not isinstance(error, (Exception, SystemExit)) or isinstance(error, self._passes):
            return
        text = str(error) or "no reason given"
        raise self.error(f"{self._doing}: {type(error).__name__}: {text}", _advice(error, self._origin)) from error

    def error(self, message: str, hint: str = "") -> PluginLoadError:
        """An error of this plug-in."""
        origin = self._origin
        return PluginLoadError(
            message, kind=self._kind, name=self._name, distribution=origin.distribution, version=origin.version, hint=hint
        )


def _advice(error: BaseException, origin: _Origin) -> str:
    who = origin.distribution or origin.name
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"install {error.name.partition('.')[0]}, which {who} needs, or reinstall {who}"
    return f"update or remove {who}, or leave it out by V2GSTACK_PLUGINS"


def import_target(target: str) -> Any:
    """The object that ``package.module:Name`` stands for.

    Raises:
        ImportError: The module does not import.
        AttributeError: The module has no such name.
    """
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


def _installed() -> Iterable[EntryPoint]:
    return entry_points(group=GROUP)


class PluginManager:
    """Plug-ins of one program, or of one part of it: there is no global one.

    Nothing is loaded before it is needed: entry points at the first question about plug-ins, factories when something is created.
    A plug-in that does not load is left out whole and stands in `errors`; the others work.

    Args:
        settings: What may load.
        find: Gives the entry points; those of installed distributions unless told otherwise.
        tell: Takes the lines of `PluginSettings.trace`; they go to the log otherwise.

    Example:
        >>> from v2gstack.types import TariffRequest, EnergyService
        >>> manager = PluginManager(find=list)
        >>> manager.create("tariff_sources", "constant", {"price": "0.39"})
        ConstantTariff(ConstantTariffConfig(price=Decimal('0.39'), currency='EUR', maximum_power=None, description=''))
    """

    def __init__(
        self,
        settings: PluginSettings | None = None,
        *,
        find: Callable[[], Iterable[EntryPoint]] = _installed,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = settings or PluginSettings()
        self._find = find
        self._tell = tell or _LOG.info
        self._pluggy = pluggy.PluginManager(GROUP)
        self._pluggy.add_hookspecs(hookspecs)
        self._entries: dict[tuple[str, str], PluginEntry] = {}
        self._listeners: dict[str, list[tuple[pluggy.HookImpl, _Origin]]] = {name: [] for name in _LISTENERS}
        self._errors: list[PluginError] = []
        self._loading = False
        self._built_in = False

    # -- loading

    @property
    def errors(self) -> tuple[PluginError, ...]:
        """What did not load, and why. Loads the entry points."""
        self.load()
        return tuple(self._errors)

    def load(self) -> None:
        """Load the entry points, once. Every question about plug-ins does this by itself.

        Raises:
            PluginError: One does not load, and the settings are strict.
        """
        self._load_built_in()
        if self._loading:
            return
        # before the first plug-in runs: one that asks for plug-ins while it is loaded must not begin again
        self._loading = True
        unseen = set(self._settings.allow or ())
        for point in sorted(self._find(), key=lambda each: (each.dist.name if each.dist else "", each.name)):
            origin = _Origin(point.name, point.dist.name, point.dist.version) if point.dist else _Origin(point.name)
            unseen -= {origin.name, origin.distribution}
            if self._settings.allow is not None and not {origin.name, origin.distribution} & set(self._settings.allow):
                self._trace(f"left out {origin.name} of {origin}: not in V2GSTACK_PLUGINS")
                continue
            try:
                with _Border(f"plug-in {origin.name} does not import", origin):
                    plugin = point.load()
                self._add(plugin, origin)
            except PluginLoadError as error:
                self._note(error)
        for name in sorted(unseen):
            self._note(PluginNotFound(f"V2GSTACK_PLUGINS names {name!r}, which is not installed", name=name, hint="v2gstack plugins list"))

    def _load_built_in(self) -> None:
        if not self._built_in:
            from v2gstack import __version__

            self._built_in = True
            self._add(import_module(_BUILT_IN), _Origin("built-in", "v2gstack", __version__))

    def register(self, plugin: object, name: str = "") -> None:
        """Add a plug-in of the program itself: a module or an object with functions marked by `hookimpl`.

        Args:
            plugin: The plug-in.
            name: What it is called in lists and errors; its own name unless told otherwise.

        Raises:
            PluginLoadError: It implements no hook, or one that does not exist; it gives wrong specs, or names that are taken.
        """
        self._load_built_in()
        self._add(plugin, _Origin(name or str(getattr(plugin, "__name__", type(plugin).__qualname__))))

    def _add(self, plugin: object, origin: _Origin) -> None:
        """Take a plug-in whole, or leave it out whole."""
        border = _Border(f"plug-in {origin.name} does not register", origin)
        if self._pluggy.is_registered(plugin):
            raise border.error(f"plug-in {origin.name} is registered already")
        try:
            with border:
                self._pluggy.register(plugin, name=f"{origin.distribution}:{origin.name}")
                mine = self._implementations(plugin, border)
                found = [entry for kind in KINDS.values() for entry in self._collect(kind, mine.get(kind.hook, ()), origin)]
                self._entries |= self._unique(found, border)
        except PluginLoadError:
            if self._pluggy.is_registered(plugin):
                self._pluggy.unregister(plugin)
            raise
        for name in _LISTENERS:
            self._listeners[name] += [(each, origin) for each in mine.get(f"v2gstack_{name}", ())]
        self._trace(f"loaded {origin.name} of {origin}: {', '.join(f'{each.kind} {each.name}' for each in found) or 'listeners'}")

    def _implementations(self, plugin: object, border: _Border) -> dict[str, list[pluggy.HookImpl]]:
        """A plug-in's functions, by the hook they implement."""
        mine: dict[str, list[pluggy.HookImpl]] = {}
        for caller in self._pluggy.get_hookcallers(plugin) or ():
            functions = [each for each in caller.get_hookimpls() if each.plugin is plugin]
            if caller.spec is None and not all(each.optionalhook for each in functions):
                raise border.error(f"there is no hook {caller.name}", nearest(caller.name, [*_hooks()]))
            if any(each.wrapper or each.hookwrapper for each in functions):
                raise border.error(f"{caller.name} cannot be wrapped", "give specs of your own instead of changing those of others")
            mine[caller.name] = functions
        if not mine:
            raise border.error(
                "it implements no hook", "mark its functions with @v2gstack.hooks.hookimpl; their names begin with v2gstack_"
            )
        return mine

    def _collect(self, kind: Kind, functions: Iterable[pluggy.HookImpl], origin: _Origin) -> Iterable[PluginEntry]:
        for function in functions:
            with _Border(f"hook {kind.hook} of {origin.name} fails", origin, kind=kind.name):
                given: Any = function.function()
                specs: list[Any] = list(given)
            for spec in specs:
                if type(spec) is not kind.spec:
                    border = _Border("", origin, kind=kind.name)
                    raise border.error(f"{kind.hook} gives {type(spec).__name__}", f"it has to give {kind.spec.__name__}")
                yield PluginEntry(
                    kind=kind.name,
                    name=spec.name,
                    summary=spec.summary,
                    distribution=origin.distribution,
                    version=origin.version,
                    spec=spec,
                )

    def _unique(self, found: list[PluginEntry], border: _Border) -> dict[tuple[str, str], PluginEntry]:
        fresh: dict[tuple[str, str], PluginEntry] = {}
        for entry in found:
            other = self._entries.get((entry.kind, entry.name)) or fresh.get((entry.kind, entry.name))
            if other is not None:
                holder = " ".join(part for part in (other.distribution or "the program", other.version) if part)
                raise border.error(
                    f"the name {entry.name!r} among {entry.kind} is taken by {holder}", "rename one, or choose by V2GSTACK_PLUGINS"
                )
            fresh[entry.kind, entry.name] = entry
        return fresh

    def _note(self, error: PluginError) -> None:
        if self._settings.strict:
            raise error
        self._errors.append(error)
        _LOG.warning("%s", error)

    def _trace(self, line: str) -> None:
        if self._settings.trace:
            self._tell(f"plug-ins: {line}")

    # -- asking

    def entries(self) -> tuple[PluginEntry, ...]:
        """Everything that was found, whether it works or not: back-ends by kind and name, then listeners, then what did not load."""
        self.load()
        listeners = [
            PluginEntry(kind=kind, name=each.name, distribution=each.distribution, version=each.version, state="loaded")
            for kind, found in self._listeners.items()
            for _, each in found
        ]
        broken = [
            PluginEntry(
                kind=each.kind,
                name=each.name,
                distribution=getattr(each, "distribution", ""),
                version=getattr(each, "version", ""),
                state="broken",
                reason=each.message,
            )
            for each in self._errors
            if (each.kind, each.name) not in self._entries
        ]
        order = list(KINDS)
        return (*sorted(self._entries.values(), key=lambda each: (order.index(each.kind), each.name)), *listeners, *broken)

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of the back-ends of a kind, sorted.

        Raises:
            PluginNotFound: There is no such kind.
        """
        self._kind(kind)
        self.load()
        return tuple(sorted(name for each, name in self._entries if each == kind))

    def spec(self, kind: str, name: str) -> Spec:
        """The spec of a back-end.

        Raises:
            PluginNotFound: There is no such kind, or none of that name.
        """
        spec = self._entry(kind, name).spec
        assert spec is not None
        return spec

    def _kind(self, kind: str) -> Kind:
        found = KINDS.get(kind)
        if found is None:
            raise PluginNotFound(f"there is no kind of plug-ins named {kind!r}", kind=kind, hint=nearest(kind, list(KINDS)))
        return found

    def _entry(self, kind: str, name: str) -> PluginEntry:
        self._kind(kind)
        # what is built in is found without loading what is not needed
        self._load_built_in()
        if (kind, name) not in self._entries:
            self.load()
        entry = self._entries.get((kind, name))
        if entry is None:
            broken = [each for each in self._errors if name in (each.name, getattr(each, "distribution", ""))]
            hint = f"{name} is installed and does not load: {broken[0].message}" if broken else nearest(name, self.names(kind))
            raise PluginNotFound(f"no plug-in among {kind} is named {name!r}", kind=kind, name=name, hint=hint)
        return entry

    def configure(self, kind: str, name: str, values: Mapping[str, object] | None = None, *, text: bool = False) -> object | None:
        """The settings of a back-end from plain data.

        Args:
            kind: Its kind.
            name: Its name.
            values: Values by the names of the settings; ``None`` leaves all to their defaults.
            text: Whether numbers and truth values may be given as text.

        Returns:
            An object of its configuration class; ``None`` for a back-end without settings.

        Raises:
            PluginNotFound: There is no such back-end.
            PluginLoadError: Its configuration class does not import.
            ConfigError: A setting is unknown, missing, or of the wrong type.
        """
        entry = self._entry(kind, name)
        assert entry.spec is not None
        if not entry.spec.config:
            if values:
                raise ConfigError(f"{kind} {name} has no settings, {', '.join(values)} cannot be set")
            return None
        with self._border(f"the settings of {name} do not load", entry):
            config: object = build_config(import_target(entry.spec.config), values or {}, of=f"{kind} {name}", text=text)
        return config

    @overload
    def create(
        self, kind: Literal["power_sources"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.PowerSource: ...
    @overload
    def create(
        self, kind: Literal["isolation_monitors"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.IsolationMonitor: ...
    @overload
    def create(
        self, kind: Literal["contactors"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Contactors: ...
    @overload
    def create(
        self, kind: Literal["connector_locks"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.ConnectorLock: ...
    @overload
    def create(
        self, kind: Literal["control_pilots"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.ControlPilot: ...
    @overload
    def create(
        self, kind: Literal["authorizers"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Authorizer: ...
    @overload
    def create(
        self, kind: Literal["tariff_sources"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.TariffSource: ...
    @overload
    def create(
        self, kind: Literal["vas_providers"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.VasProvider: ...
    @overload
    def create(
        self, kind: Literal["provisioning_services"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.ProvisioningService: ...
    @overload
    def create(
        self, kind: Literal["meter_drivers"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Meter: ...
    @overload
    def create(
        self, kind: Literal["batteries"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Battery: ...
    @overload
    def create(
        self, kind: Literal["signers"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Signer: ...
    @overload
    def create(
        self, kind: Literal["transports"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.Transport: ...
    @overload
    def create(
        self, kind: Literal["frame_transports"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.FrameTransport: ...
    @overload
    def create(
        self, kind: Literal["modem_drivers"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.ModemDriver: ...
    @overload
    def create(
        self, kind: Literal["trace_sinks"], name: str, config: object = None, *, context: DeviceContext | None = None
    ) -> interfaces.TraceSink: ...
    @overload
    def create(self, kind: str, name: str, config: object = None, *, context: DeviceContext | None = None) -> object: ...

    def create(self, kind: str, name: str, config: object = None, *, context: DeviceContext | None = None) -> object:
        """Make a back-end.

        Args:
            kind: Its kind, such as ``meter_drivers``.
            name: Its name.
            config: Its settings: an object of its configuration class, a mapping, or ``None`` for the defaults.
            context: The EVSE or vehicle that it will be a part of.

        Raises:
            PluginNotFound: There is no such back-end.
            PluginLoadError: Its factory does not import, fails, or makes something that lacks methods of the interface.
            ConfigError: A setting is unknown, missing or of the wrong type, or it needs a context and none was given.
        """
        entry = self._entry(kind, name)
        spec = entry.spec
        assert spec is not None
        if config is None or isinstance(config, Mapping):
            config = self.configure(kind, name, cast("Mapping[str, object] | None", config))
        arguments = () if config is None else (config,)
        keywords: dict[str, Any] = {}
        if spec.wants_context:
            if context is None:
                raise ConfigError(f"{kind} {name} belongs to a device and was given no context", hint="create(…, context=DeviceContext(…))")
            keywords["context"] = context
        border = self._border(f"{name} does not start", entry)
        try:
            with border:
                made: object = import_target(spec.factory)(*arguments, **keywords)
            self._check_interface(made, KINDS[kind], border)
        except PluginLoadError as error:
            self._entries[kind, name] = replace(entry, state="broken", reason=error.message)
            raise
        self._entries[kind, name] = replace(entry, state="loaded", reason="")
        self._trace(f"created {kind} {name}")
        return made

    def _border(self, doing: str, entry: PluginEntry) -> _Border:
        return _Border(doing, _Origin(entry.name, entry.distribution, entry.version), kind=entry.kind, name=entry.name, configured=True)

    @staticmethod
    def _check_interface(made: object, kind: Kind, border: _Border) -> None:
        if not isinstance(made, kind.interfaces):
            lacking = [
                f"{each.__name__} has {', '.join(name for name in vars(each) if not name.startswith('_') and not hasattr(made, name))}"
                for each in kind.interfaces
            ]
            raise border.error(
                f"{type(made).__qualname__} is no {' or '.join(each.__name__ for each in kind.interfaces)}",
                f"it lacks methods: {'; '.join(lacking)}",
            )

    # -- listeners

    def session_event(self, record: TraceRecord) -> None:
        """Tell the listeners of a session's event. One that raises is called no more, and stands in `errors`.

        Raises:
            PluginLoadError: A listener fails, and the settings are strict.
        """
        self._call("session_event", {"event": record.event, "record": record})

    def cli_commands(self, cli: object) -> None:
        """Let plug-ins add commands to a ``click.Group``.

        Raises:
            PluginLoadError: One fails, and the settings are strict.
        """
        self._call("cli_commands", {"cli": cli})

    def _call(self, name: str, values: dict[str, object]) -> None:
        self.load()
        for each in tuple(self._listeners[name]):
            implementation, origin = each
            try:
                with _Border(f"listener {name} of {origin.name} fails and is called no more", origin, kind=name):
                    implementation.function(*(values[argument] for argument in implementation.argnames))
            except PluginLoadError as error:
                self._listeners[name].remove(each)
                self._note(error)


def _hooks() -> Iterable[str]:
    return (*(kind.hook for kind in KINDS.values()), *(f"v2gstack_{name}" for name in _LISTENERS))
