"""The tables of SunSpec models in the Modbus plug-in are those of the package pysunspec2, point by point."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.interop

PLUGIN = Path(__file__).resolve().parents[2] / "plugins" / "v2gstack-meter-modbus" / "src"
PHASES = {1: ("phA", "L1"), 2: ("phB", "L2"), 3: ("phC", "L3")}

#: Names of points: ours, those of meters (models 201 to 214), those of a DER (701). ``#`` is the phase.
NAMES = {
    "current": ("A#", "A#"),
    "voltage": ("PhV#", "V#"),
    "frequency": ("Hz", "Hz"),
    "power": ("W#", "W#"),
    "reactive_power": ("VAR#", "Var#"),
    "exported": ("TotWhExp#", "TotWhInj#"),
    "imported": ("TotWhImp#", "TotWhAbs#"),
    "q1": ("TotVArhImpQ1", ""),
    "q2": ("TotVArhImpQ2", ""),
    "q3": ("TotVArhExpQ3", ""),
    "q4": ("TotVArhExpQ4", ""),
    "temperature": ("", "TmpCab"),
}


def theirs(name: str, number: int) -> str:
    """A point's name in a model of SunSpec."""
    stem, _, phase = name.partition(".")
    pattern = NAMES[stem][number == 701]
    if not phase:
        return pattern.replace("#", "")
    word = PHASES[int(phase)][number == 701]
    # registers of energy have their phase with a capital
    return pattern.replace("#", word[0].upper() + word[1:] if stem in ("exported", "imported") else word)


@pytest.fixture(scope="module")
def models() -> dict[int, Any]:
    """The plug-in's tables."""
    if importlib.util.find_spec("pymodbus") is None:
        pytest.skip("pymodbus is missing; run `make interop`")
    sys.path.insert(0, str(PLUGIN))
    try:
        module = importlib.import_module("v2gstack_meter_modbus.sunspec")
    finally:
        sys.path.remove(str(PLUGIN))
    found: dict[int, Any] = module.MODELS
    return found


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where pysunspec2 has its models."""
    spec = importlib.util.find_spec("sunspec2")
    if spec is None or spec.origin is None:
        pytest.skip("the package pysunspec2 is missing; run `make interop`")
    return Path(spec.origin).parent / "models" / "json"


@pytest.mark.parametrize("number", [201, 202, 203, 204, 211, 212, 213, 214, 701])
def test_every_point_is_where_theirs_is(models: dict[int, Any], folder: Path, number: int) -> None:
    group = json.loads((folder / f"model_{number}.json").read_text(encoding="utf-8"))["group"]
    points: dict[str, tuple[int, str, str | None]] = {}
    offset = 0
    for point in group["points"]:
        points[point["name"]] = (offset, point["type"], point.get("sf"))
        offset += point["size"]
    model = models[number]
    assert model.length == offset - 2
    assert len(model.points) >= 18
    for name, at, kind, scale in model.points:
        place, their_kind, factor = points[theirs(name, number)]
        assert (at, kind) == (place, their_kind), name
        assert scale == (None if factor is None else points[factor][0]), name
