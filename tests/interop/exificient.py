"""EXIficient, an independent EXI implementation, as a peer: one warm JVM behind a pipe.

The driver is ``java/ExiDriver.java``; the library is the jar that the package ``iso15118`` carries. Nothing of that
package is imported.

Example::

    with Exificient() as peer:
        exi = peer.encode(xml, xsd=Path("schemas/iso15118_2_msgdef.xsd"), options=V2G)
        xml = peer.decode(exi, xsd=Path("schemas/iso15118_2_msgdef.xsd"), options=V2G)
        dump = peer.grammars(Path("schemas/iso15118_2_msgdef.xsd"))
        dump.states[dump.document]
"""

from __future__ import annotations

import base64
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

__all__ = [
    "V2G",
    "V2G_FRAGMENT",
    "Exificient",
    "ExificientError",
    "GrammarDump",
    "Options",
    "PeerMissing",
    "Production",
    "State",
    "find_jar",
    "find_java",
]

DRIVER = Path(__file__).resolve().parent / "java" / "ExiDriver.java"


class PeerMissing(Exception):
    """Something that EXIficient needs is not installed; the text says what."""


class ExificientError(Exception):
    """EXIficient refused an input; the text is its chain of exceptions."""


def find_jar() -> Path:
    """The jar of EXIficient: V2GSTACK_EXIFICIENT_JAR, or the one inside the installed package ``iso15118``."""
    named = os.environ.get("V2GSTACK_EXIFICIENT_JAR")
    if named:
        if not Path(named).is_file():
            raise PeerMissing(f"V2GSTACK_EXIFICIENT_JAR names {named}, which is no file")
        return Path(named)
    # Only the top-level package is looked up: asking for a subpackage would import its parents.
    spec = importlib.util.find_spec("iso15118")
    for location in (spec.submodule_search_locations or []) if spec is not None else []:
        jar = Path(location) / "shared" / "EXICodec.jar"
        if jar.is_file():
            return jar
    raise PeerMissing("EXIficient is missing: the package iso15118, which carries it, is not installed")


def find_java() -> str:
    """The command ``java`` of a JDK (a JRE cannot compile the driver)."""
    java = shutil.which("java")
    if java is None:
        raise PeerMissing("java is missing")
    modules = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False, timeout=60).stdout
    if "jdk.compiler@" not in modules:
        raise PeerMissing("java is there, but without its compiler: a JDK is needed (default-jdk-headless)")
    return java


@dataclass(frozen=True)
class Options:
    """Coding options; the defaults are those of EXI 1.0.

    Attributes:
        max_element_grammars: maximumNumberOfBuiltInElementGrammars of the EXI profile; 0 in V2G.
        max_productions: maximumNumberOfBuiltInProductions of the EXI profile; 0 in V2G.
        datatype_map: Pairs of type and representation, in Clark notation.
        keep_nil: Write ``xsi:nil="false"`` although it says nothing.
        canonical: The options of Canonical EXI.
    """

    strict: bool = False
    fragment: bool = False
    alignment: Literal["bit", "byte", "pre", "comp"] = "bit"
    preserve: frozenset[Literal["comments", "pis", "dtd", "prefixes", "lexical", "sc"]] = frozenset()
    value_partition_capacity: int | None = None
    value_max_length: int | None = None
    block_size: int | None = None
    max_element_grammars: int | None = None
    max_productions: int | None = None
    local_value_partitions: bool = True
    datatype_map: tuple[tuple[str, str], ...] = ()
    self_contained: tuple[str, ...] = ()
    options_in_header: bool = False
    schema_id: bool = False
    cookie: bool = False
    canonical: bool = False
    keep_nil: bool = False

    def fields(self) -> list[str]:
        """The options in the driver's notation."""
        found: dict[str, object] = {
            "strict": self.strict,
            "fragment": self.fragment,
            "options": self.options_in_header,
            "schemaid": self.schema_id,
            "cookie": self.cookie,
            "canonical": self.canonical,
            "nil": self.keep_nil,
        }
        given = [f"{key}=true" for key, value in found.items() if value]
        numbers = {
            "vpc": self.value_partition_capacity,
            "vml": self.value_max_length,
            "block": self.block_size,
            "maxeg": self.max_element_grammars,
            "maxbp": self.max_productions,
        }
        given += [f"{key}={value}" for key, value in numbers.items() if value is not None]
        if self.alignment != "bit":
            given.append(f"align={self.alignment}")
        if self.preserve:
            given.append(f"preserve={','.join(sorted(self.preserve))}")
        if not self.local_value_partitions:
            given.append("lvp=false")
        if self.datatype_map:
            given.append("dtrm=" + ";".join(">".join(pair) for pair in self.datatype_map))
        if self.self_contained:
            given.append("selfcontained=" + ";".join(self.self_contained))
        return given


#: What DIN 70121 and ISO 15118 prescribe.
V2G = Options(value_partition_capacity=0, max_element_grammars=0, max_productions=0)
#: The same, for the fragments that are signed.
V2G_FRAGMENT = replace(V2G, fragment=True)


class Production(NamedTuple):
    """One event of a state.

    Attributes:
        code: First-level event code.
        event: ``SD ED SE SE_NS SE_ANY EE AT AT_NS AT_ANY CH CH_ANY``.
        name: ``{uri}local`` for SE and AT (plain ``local`` without namespace), the URI for SE_NS and AT_NS.
        datatype: ``string``, ``boolean``, ``nbit LOW HIGH``, ``unsigned``, ``integer``, ``decimal``, ``float``, ``dateTime KIND``,
            ``hexBinary``, ``base64Binary``, ``charset CHARACTERS``, ``enumeration A|B|C``, ``list DATATYPE``, ``qname``; for AT and CH.
        next: State after the event; after SE, the state after the element's end.
        element: For SE, the first state of the element itself.
    """

    code: int
    event: str
    name: str
    datatype: str
    next: int | None
    element: int | None


@dataclass
class State:
    """A state of a grammar.

    Attributes:
        kind: EXIficient's name of the kind of state, such as ``SCHEMA_INFORMED_FIRST_START_TAG_CONTENT``.
        castable: The first state of an element whose type has named subtypes or is a union (AT(xsi:type) in strict mode).
        nillable: The first state of a nillable element.
        empty: First state of the empty type, where there is one.
        content: The state that undeclared content leads to.
        productions: In the order of their event codes.
    """

    number: int
    kind: str
    castable: bool
    nillable: bool
    empty: int | None
    content: int | None
    productions: list[Production] = field(default_factory=list)


@dataclass
class GrammarDump:
    """All grammars of a schema.

    Attributes:
        document: State of the document grammar (before SD).
        fragment: State of the fragment grammar (before SD).
        element_fragment: First state of the element-fragment grammar.
        uris: The initial URI and local-name partitions, in the order of their compact identifiers.
        elements: First state of each global element, by Clark name.
        types: First state of each named type, by Clark name.
        states: Every state that can be reached, by number.
    """

    document: int = -1
    fragment: int = -1
    element_fragment: int = -1
    uris: list[tuple[str, list[str]]] = field(default_factory=list)
    elements: dict[str, int] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)

    def after_start(self, state: int) -> State:
        """The content state of the document or fragment grammar: the one behind SD."""
        (production,) = self.states[state].productions
        assert production.event == "SD"
        assert production.next is not None
        return self.states[production.next]


_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\r": "\r", r"\\": "\\"}


def parse_dump(text: str) -> GrammarDump:
    """Read what the driver's operation ``grammars`` writes."""
    dump = GrammarDump()
    state = State(-1, "", castable=False, nillable=False, empty=None, content=None)

    def optional(number: str) -> int | None:
        return None if number == "-" else int(number)

    for line in text.split("\n"):
        kind, *rest = [re.sub(r"\\[tnr\\]", lambda found: _ESCAPES[found[0]], each) for each in line.split("\t")]
        match kind:
            case "on":
                state.productions.append(Production(int(rest[0]), rest[1], rest[2], rest[3], optional(rest[4]), optional(rest[5])))
            case "state":
                state = State(
                    int(rest[0]),
                    rest[1],
                    castable=rest[2] == "true",
                    nillable=rest[3] == "true",
                    empty=optional(rest[4]),
                    content=optional(rest[5]),
                )
                dump.states[state.number] = state
            case "root":
                setattr(dump, {"elementFragment": "element_fragment"}.get(rest[0], rest[0]), int(rest[1]))
            case "uri":
                dump.uris.append((rest[1], rest[2:]))
            case "element":
                dump.elements[rest[0]] = int(rest[1])
            case "type":
                dump.types[rest[0]] = int(rest[1])
            case "":
                pass
            case _:
                raise AssertionError(f"unknown line of a dump: {line!r}")
    return dump


class Exificient:
    """One JVM that encodes, decodes and shows its grammars; to be used by one thread.

    Args:
        jar: The library; found by itself if not given.
        java: The command; found by itself if not given.
        heap: Upper bound of the JVM's heap.

    Raises:
        PeerMissing: Something is not installed.
    """

    def __init__(self, jar: Path | None = None, *, java: str | None = None, heap: str = "768m") -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, closed with the JVM
        command = [java or find_java(), f"-Xmx{heap}", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"]
        self._process = subprocess.Popen(
            [*command, "-cp", str(jar or find_jar()), str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        try:
            assert self._ask("ping", b"ready", []) == b"ready"
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the JVM."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def encode(self, xml: str | bytes, *, xsd: Path | None = None, options: Options = V2G) -> bytes:
        """XML to EXI; without ``xsd`` schema-less. A fragment is any number of elements one after the other.

        Raises:
            ExificientError: EXIficient cannot encode it.
        """
        payload = xml.encode() if isinstance(xml, str) else xml
        return self._ask("encode", payload, [_schema(xsd), *options.fields()])

    def decode(self, exi: bytes, *, xsd: Path | None = None, options: Options = V2G) -> bytes:
        """EXI to XML in UTF-8, without XML declaration; prefixes are EXIficient's own.

        Raises:
            ExificientError: EXIficient cannot decode it.
        """
        return self._ask("decode", exi, [_schema(xsd), *options.fields()])

    def grammars(self, xsd: Path) -> GrammarDump:
        """All grammars of a schema."""
        return parse_dump(self._ask("grammars", b"", [_schema(xsd)]).decode())

    def _ask(self, operation: str, payload: bytes, fields: list[str]) -> bytes:
        request = "\t".join([operation, base64.b64encode(payload).decode(), *fields])
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert "\n" not in request
        try:
            self._process.stdin.write(request.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # what it had to say before it died is said below
        status, _, result = self._process.stdout.readline().rstrip(b"\n").partition(b"\t")
        if status == b"OK":
            return base64.b64decode(result)
        if status == b"ERR":
            raise ExificientError(base64.b64decode(result).decode(errors="replace"))
        self._errors.seek(0)
        raise ExificientError(f"the JVM has ended: {self._errors.read().decode(errors='replace')[-2000:]}")


def _schema(xsd: Path | None) -> str:
    return "xsd=none" if xsd is None else f"xsd={xsd.resolve()}"
