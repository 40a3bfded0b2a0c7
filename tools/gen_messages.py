"""Generates the typed messages in ``src/v2gstack/messages`` from the schemas in ``schemas``.

``python tools/gen_messages.py`` writes them; with ``--check`` it compares instead, and fails on any
difference.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY / "src"), str(_REPOSITORY)]

from tools._gen.build import build_module  # noqa: E402
from tools._gen.model import ModuleModel  # noqa: E402
from tools._gen.modules import MODULES, PACKAGES, ROOTS  # noqa: E402
from tools._gen.render import render_module, render_package  # noqa: E402
from tools._gen.writing import main  # noqa: E402
from v2gstack.codecs.exi.schema.reader import read_schema  # noqa: E402

_SCHEMAS = _REPOSITORY / "schemas"
_MESSAGES = _REPOSITORY / "src" / "v2gstack" / "messages"


def generate() -> dict[Path, str]:
    """The text of every generated file."""
    schemas = {name: read_schema(_SCHEMAS / f"{root}.xsd") for name, root in ROOTS.items()}
    models: list[ModuleModel] = []
    for module in MODULES:
        document = _SCHEMAS / f"{module.document}.xsd"
        # The digest is that of what the module depends on, not of all that its set has.
        digest = read_schema(document).digest
        model = build_module(module, schemas[module.schema_set], digest, document)
        text = render_module(model)
        for name, schema in schemas.items():
            if module.uri in schema.namespaces and render_module(build_module(module, schema, digest, document)) != text:
                raise SystemExit(f"gen_messages: {module.name} comes out differently in the schema set {name}")
        models.append(model)
    files = {_file(model): render_module(model) for model in models}
    for package, title in PACKAGES.items():
        members = [model for model in models if model.module.name.startswith(f"{package}.")]
        counts = Counter(name for model in members for name in model.names())
        exports = {m.module.path: [name for name in m.names() if counts[name] == 1] for m in members}
        documents = f"schemas/{package}_*.xsd"
        files[_MESSAGES / package / "__init__.py"] = render_package(title, documents, exports)
    return files


def _file(model: ModuleModel) -> Path:
    return _MESSAGES.joinpath(*model.module.name.split(".")).with_suffix(".py")


if __name__ == "__main__":
    sys.exit(main(__doc__, generate))
