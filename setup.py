"""Packages of the distribution - the rooms under src/, and schemas/ as v2gstack.schemas - and the optional C engine.

``V2GSTACK_BUILD_EXTENSION``: ``auto`` builds the engine where a compiler is at hand, ``yes`` fails without one, ``no`` leaves it out.
"""

import os
import platform

from setuptools import Extension, find_packages, setup

EXI = "src/v2gstack/codecs/exi/"

wanted = os.environ.get("V2GSTACK_BUILD_EXTENSION") or "auto"
if wanted not in ("auto", "yes", "no"):
    raise SystemExit(f"V2GSTACK_BUILD_EXTENSION is auto, yes or no, not {wanted!r}")
# The engine fills in objects of CPython; elsewhere Python runs everything.
builds = wanted == "yes" or (wanted == "auto" and platform.python_implementation() == "CPython")
engine = Extension(
    "v2gstack.codecs.exi._exi",
    sources=[EXI + f"_exi{part}.c" for part in ("", "_decode", "_elements", "_encode", "_events", "_processor", "_tables", "_writing")],
    depends=[EXI + "_exi.h", EXI + "_exi_general.h", EXI + "_exi_writing.h"],
    extra_compile_args=[] if os.name == "nt" else ["-std=c11", "-O2", "-Wall", "-Wextra"],
    optional=wanted == "auto",
)

setup(
    packages=[*find_packages("src"), "v2gstack.schemas"],
    package_dir={"": "src", "v2gstack.schemas": "schemas"},
    ext_modules=[engine] if builds else [],
)
