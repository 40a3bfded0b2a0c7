"""The meter plug-ins in ``plugins/`` are whole distributions: their own tests pass, and they are found as installed ones are."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.contract.test_example import install, run
from v2gstack.cli import main

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
#: Distribution, what its tests need beyond the library, and the meter drivers that it offers.
METERS = {
    "v2gstack-meter-lem-dcbm": ("cryptography", ["lem-dcbm"]),
    "v2gstack-meter-modbus": ("pymodbus", ["eastron-sdm630", "gavazzi-em24", "gavazzi-em340", "gavazzi-em580", "sunspec"]),
}


@pytest.fixture(scope="module")
def own_tests() -> dict[str, subprocess.CompletedProcess[str]]:
    """The tests of all of them, run at the same time: they wait for their servers more than they compute."""
    with ThreadPoolExecutor(len(METERS)) as pool:
        done = pool.map(lambda name: run(PLUGINS / name, "-m", "pytest", "-q", "-p", "no:cacheprovider"), METERS)
        return dict(zip(METERS, done, strict=True))


@pytest.mark.parametrize("name", METERS)
def test_its_own_tests_pass(name: str, own_tests: dict[str, subprocess.CompletedProcess[str]]) -> None:
    needed = METERS[name][0]
    assert importlib.util.find_spec(needed) is not None, f"{needed} is missing: make .venv/.ready installs the group `test`"
    done = own_tests[name]
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout


@pytest.mark.parametrize("name", METERS)
def test_it_is_found_as_an_installed_plugin_is(name: str, tmp_path: Path) -> None:
    listed = run(
        PLUGINS / name, "-m", "v2gstack.cli", "plugins", "list", "--kind", "meter_drivers", path=(install(PLUGINS / name, tmp_path),)
    )
    assert listed.returncode == 0, listed.stderr
    found = [line.split()[:5] for line in listed.stdout.splitlines()]
    for meter in METERS[name][1]:
        assert ["meter_drivers", meter, name, "0.1.0", "registered"] in found


#: One phase of the SDM630 at the other end reads 1 % high in voltage and 2 % in current, says the reference.
LOADS = """
meter_id = "M1"
reference = "RMM3006"
operator = "A. Smith"
temperature = 23.4
"""
PHASE = """
[[phases]]
voltage = [[232.3, 230.0], [209.07, 207.0]]
current = [[10.2, 10.0], [-10.2, -10.0], [1.02, 1.0]]
"""


#: Reads an SDM630 over TCP by the command, without its arguments and with them.
READ_TWICE = """
import sys
import banks
from servers import background
from v2gstack.cli import main

with background(banks.sdm630()) as config:
    meter = ["meter", "read", "eastron-sdm630", "--json"]
    meter += [word for pair in (f"port={config.port}", "host=127.0.0.1", "meter_id=M1") for word in ("--set", pair)]
    sys.exit(main(meter) or main(meter + sys.argv[1:]))
"""


def test_a_calibration_adjusts_what_is_read_and_no_register(tmp_path: Path) -> None:
    """From the loads to the reading, by the commands alone: `meter calibrate`, then `meter read` with the file of calibrations."""
    plugin, key = PLUGINS / "v2gstack-meter-modbus", ec.derive_private_key(4714, ec.SECP256R1())
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()
    (tmp_path / "loads.toml").write_text(LOADS + 3 * PHASE, encoding="utf-8")
    audit = str(tmp_path / "calibrations.jsonl")
    assert main(["meter", "calibrate", str(tmp_path / "loads.toml"), "--key", str(tmp_path / "key.pem"), "-o", audit]) == 0
    path = (install(plugin, tmp_path / "site"), plugin / "tests")
    done = run(plugin, "-c", READ_TWICE, "--calibration", audit, "--calibration-key", public, path=path)
    assert done.returncode == 0, done.stderr
    plain, adjusted = (json.loads(each)["reading"] for each in done.stdout.splitlines())
    for before, after in zip(plain["phases"], adjusted["phases"], strict=True):
        assert after["voltage"] == pytest.approx(before["voltage"] / 1.01)
        assert after["current"] == pytest.approx(before["current"] / 1.02)
        assert after["power"] == pytest.approx(before["power"] / (1.01 * 1.02))
    assert len(adjusted["calibration"]) == 16
    assert "calibration" not in plain
    for name in ("imported", "exported", "raw"):
        assert adjusted[name] == plain[name]
