"""Keys in a real token: the tests of the plug-in ``v2gstack-signer-pkcs11`` on SoftHSM2, contract, TLS of both sides and soak."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[2] / "plugins" / "v2gstack-signer-pkcs11"

pytestmark = pytest.mark.interop


@pytest.mark.timeout(600)
def test_the_plugin_passes_its_tests_on_softhsm() -> None:
    missing = [name for name in ("softhsm2-util", "pkcs11-tool", "openssl") if shutil.which(name) is None]
    missing += [name for name in ("pkcs11", "v2gstack_signer_pkcs11") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} is missing; run `make interop`")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = {**os.environ, "V2GSTACK_INTEROP": "require"}
    ended = subprocess.run(command, cwd=PLUGIN, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-8000:]
    passed = re.search(r"(\d+) passed", ended.stdout)
    assert passed is not None
    assert int(passed[1]) >= 40
    assert "skipped" not in ended.stdout
