"""Fixtures for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.exi import codec_of
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi._engine import ENGINES, choose_engine
from v2gstack.errors import ConfigError


def _engines() -> list[str]:
    """The engines to test: those installed, and all of them where the C extension was asked for, so that its absence fails."""

    def wanted(engine: str) -> bool:
        try:
            choose_engine(engine)
        except ConfigError:
            return os.environ.get("V2GSTACK_BUILD_EXTENSION") == "yes"
        return True

    return [engine for engine in ENGINES if engine != "auto" and wanted(engine)]


@pytest.fixture(scope="session", params=_engines(), ids=lambda engine: {"python": "py"}.get(engine, engine))
def exi_engine(request: pytest.FixtureRequest) -> str:
    """Name of the EXI engine under test."""
    return str(request.param)


@pytest.fixture(scope="session")
def codec(exi_engine: str) -> Callable[[str], ExiCodec]:
    """The codec of a schema set, by name, with the engine under test."""
    return lambda schema: codec_of(schema, exi_engine)


@pytest.fixture(scope="session")
def shared_vectors() -> Path:
    """Directory of test data that is not part of the repository: captures of real cars, EXI witnesses, signatures."""
    place = Path(os.environ.get("V2GSTACK_VECTORS", "") or Path(__file__).resolve().parents[2] / "shared" / "vectors")
    if not (place / "real_cars").is_dir():
        pytest.skip(
            f"no test vectors in {place}: set V2GSTACK_VECTORS to a directory with real_cars/frames.jsonl and real_cars/captures/*.pcap "
            "(sessions of real cars as published in github.com/EVerest/logfiles)"
        )
    return place


# One profile for every machine: the same examples each time, and no deadline, as a busy machine is no failure of ours.
settings.register_profile("v2gstack", derandomize=True, deadline=None)
settings.load_profile("v2gstack")
