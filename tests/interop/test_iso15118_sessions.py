"""Whole sessions against the ``iso15118`` package 0.31.2, as station and as car, to SessionStop on both sides.

Each session runs in a private network namespace with a veth pair, which needs no root where the system lets users make namespaces.
Our side is ``v2gstack simulate``, the other one the package with hardware that makes sense (`station.py`, `car.py`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.interop.sessions.peer import MODES

pytestmark = [pytest.mark.interop]

ROOT = Path(__file__).resolve().parents[2]
#: Seconds of one session, the start of a virtual machine included.
LONGEST = 150
#: How often a session is tried: on a busy machine the package misses its own timeouts, which says nothing of either side.
TRIES = 3
#: What the package says when it was too slow for itself.
TOO_SLOW = "TimeoutError occurred"


@cache
def namespaces() -> str:
    """Why there can be no namespaces; empty if there can."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return "unshare (util-linux) or ip (iproute2) is missing"
    command = ["unshare", "-Urn", "ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1"]
    tried = subprocess.run(command, capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"no network namespace for an ordinary user: {tried.stderr.strip()}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    problem = namespaces()
    if problem:
        pytest.skip(f"{problem}; on Debian: apt-get install iproute2, and sysctl kernel.unprivileged_userns_clone=1")
    return tmp_path_factory.mktemp("sessions")


def meet(mode: str, role: str, place: Path) -> dict[str, Any]:
    """One session in a namespace; what `meeting` tells of it."""
    command = ["unshare", "-Urn", sys.executable, "-m", "tests.interop.sessions.meeting", mode, role, str(place)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.timeout(TRIES * LONGEST)
@pytest.mark.parametrize("role", ["secc", "evcc"])
@pytest.mark.parametrize("mode", MODES)
def test_both_sides_reach_session_stop(mode: str, role: str, place: Path) -> None:
    for number in range(TRIES):
        found = meet(mode, role, place / f"{mode}-{role}-{number}")
        ours = found["ours"]
        if found["theirs"] and ours is not None and ours["end"]["kind"] == "terminated":
            break
        if not any(TOO_SLOW in line for line in found["log"]):
            pytest.fail(json.dumps(found, indent=1)[:4000])
    else:
        pytest.fail(f"the package missed its own timeouts {TRIES} times: {found['log']}")
    protocol = MODES[mode].ours
    assert ours["protocol"].startswith(protocol)
    assert ours["violations"] == 0
    assert ours["failures"] == []
    assert ours["sent"] == ours["received"] > 12
