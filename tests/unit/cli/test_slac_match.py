"""``v2gstack slac ev`` and ``v2gstack slac evse`` on a simulated segment: the decision, its reason, and what both sides say of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.cli.support import run

SIMULATED = ("--transport", "simulated", "car")
STATIONS = [f"02:00:00:00:{number:02x}:01" for number in range(1, 5)]
CAR = "02:00:00:00:0c:01"


def told(role: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    found = run("slac", role, *SIMULATED, "--json", *arguments)
    assert found.err == ""
    document: dict[str, Any] = json.loads(found.out)
    return found.code, document


def stations(*attenuations: int) -> list[str]:
    return [word for each in attenuations for word in ("--attenuation", str(each))]


def test_the_nearest_station_is_chosen() -> None:
    code, document = told("ev", *stations(11, 36, 20))
    assert code == 0
    assert (document["ok"], document["role"], document["mac"], document["peer"]) == (True, "evcc", CAR, STATIONS[0])
    assert "the nearest of 3 stations" in document["decision"]
    assert "taken as it is" in document["decision"]
    means = {each["evse"]: each["mean_db"] for each in document["stations"]}
    assert means == {mac: pytest.approx(mean, abs=1.5) for mac, mean in zip(STATIONS, (11, 36, 20), strict=False)}
    assert all(len(each["attenuation_db"]) == 58 for each in document["stations"])
    # SLAC and the modems' finding each other take some seconds
    assert 1.0 < document["seconds"] < 10.0
    assert [each["seconds"] for each in document["steps"]] == sorted(each["seconds"] for each in document["steps"])


def test_a_station_that_is_not_near_is_validated() -> None:
    code, document = told("ev", *stations(50, 60))
    assert (code, document["peer"]) == (0, STATIONS[0])
    assert "it was validated (1 toggles)" in document["decision"]
    assert any("the control pilot is to toggle 1 times" in each["text"] for each in document["steps"])


def test_the_cable_counts_and_not_the_attenuation() -> None:
    """The nearer station is at somebody else's cable: it counts no toggles, and the next one is asked."""
    code, document = told("ev", *stations(60, 50))
    assert (code, document["peer"]) == (0, STATIONS[0])
    assert any(each["text"].startswith("validation failed") for each in document["steps"])
    assert "60." in document["decision"] or "59." in document["decision"]


def test_thresholds() -> None:
    assert told("ev", *stations(30), "--direct", "20", "--indirect", "25")[0] == 1
    code, document = told("ev", *stations(90))
    assert (code, document["ok"], document["peer"]) == (1, False, None)
    assert "more than 80 dB; 3 attempts" in document["decision"]
    assert told("ev", *stations(90), "--indirect", "95")[0] == 0
    assert "1 attempts" in told("ev", *stations(90), "--attempts", "1")[1]["decision"]


def test_a_station_tells_the_same() -> None:
    code, document = told("evse", *stations(14, 40), "--calibration", "-3")
    assert (code, document["role"], document["mac"], document["peer"]) == (0, "secc", STATIONS[0], CAR)
    [heard] = document["stations"]
    assert heard["mean_db"] == pytest.approx(11, abs=1.5)
    assert document["decision"] == "the vehicle chose this station"


def test_a_station_that_nobody_chooses() -> None:
    code, document = told("evse", *stations(60, 12), "--seconds", "30")
    assert (code, document["ok"]) == (1, False)
    assert document["decision"]


def test_nobody_is_there() -> None:
    """A real link on which nobody answers: the loopback of the frame transports' own kind."""
    found = run("slac", "ev", *SIMULATED, *stations(99), "--seconds", "5")
    assert found.code == 1
    assert "not matched" in found.out


def test_the_screen() -> None:
    found = run("slac", "ev", *SIMULATED)
    assert (found.code, found.err) == (0, "")
    for word in ("asks for stations", "dB |", "█", "<- chosen", f"matched with {STATIONS[0]}", "the nearest of 2 stations"):
        assert word in found.out
    # no key, anywhere
    assert "nmk" not in found.out.lower()


def test_what_is_asked_wrong() -> None:
    assert run("slac", "ev").code == 2
    assert run("slac", "ev", *SIMULATED, "--attenuation", "200").code == 2
    assert run("slac", "ev", *SIMULATED, *stations(*[10] * 65)).code == 2
    assert run("slac", "ev", "nowhere0", "--seconds", "1").code != 0
