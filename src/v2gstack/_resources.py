"""Files that belong to the package: the schemas, and the grammar programs compiled from them.

In an installed wheel the schemas lie in ``v2gstack/schemas``; in a checkout, and so in an editable
installation, in ``schemas`` at the top of the tree.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from v2gstack.errors import ConfigError, V2gError

__all__ = ["program_bytes", "schema_bytes", "schema_directory", "schema_names", "schema_path"]


@cache
def schema_directory() -> Path:
    """The directory that holds the schema documents.

    Raises:
        V2gError: The installation is incomplete: it has no such directory.
    """
    package = Path(__file__).resolve().parent
    for candidate in (package / "schemas", package.parents[1] / "schemas"):
        if (candidate / "appprotocol.xsd").is_file():
            return candidate
    raise V2gError("the schema documents of v2gstack are missing", hint="reinstall the package: its wheel carries v2gstack/schemas/*.xsd")


def schema_names() -> tuple[str, ...]:
    """Names of all schema documents, sorted, such as ``appprotocol.xsd``."""
    return tuple(sorted(path.name for path in schema_directory().glob("*.xsd")))


def schema_path(name: str) -> Path:
    """Path of a schema document.

    Args:
        name: File name such as ``iso15118_2_msgdef.xsd``; the suffix may be left out.

    Raises:
        ConfigError: There is no document of that name.
    """
    file_name = name if name.endswith(".xsd") else f"{name}.xsd"
    # Names are compared, not joined: nothing outside the directory can be asked for.
    if file_name not in schema_names():
        raise ConfigError(f"there is no schema document {name!r}", hint=f"there are: {', '.join(schema_names())}")
    return schema_directory() / file_name


def schema_bytes(name: str) -> bytes:
    """Contents of a schema document; arguments and errors as for `schema_path`."""
    return schema_path(name).read_bytes()


def program_bytes(name: str) -> bytes:
    """The prebuilt grammar program of a schema set.

    Args:
        name: Name of the set, such as ``iso15118_2``.

    Raises:
        ConfigError: There is no program of that name.
    """
    directory = Path(__file__).resolve().parent / "codecs" / "exi" / "tables"
    programs = {path.stem: path for path in directory.glob("*.bin")}
    if name not in programs:
        known = ", ".join(sorted(programs)) or "none: reinstall the package, or run `make generate` in a checkout"
        raise ConfigError(f"there is no grammar program {name!r}", hint=f"there are: {known}")
    return programs[name].read_bytes()
