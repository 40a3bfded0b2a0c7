"""A SoftHSM2 token of its own for each test."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from v2gstack_signer_pkcs11.signer import Pkcs11SignerConfig

#: Where distributions put it; the environment variable names another place.
PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")
PIN, SO_PIN = "739105", "820461"
_MISSING = "needs SoftHSM2: apt-get install softhsm2, or SOFTHSM2_MODULE=/path/to/libsofthsm2.so"


@pytest.fixture(scope="session")
def module() -> Path:
    """The PKCS#11 library."""
    found = next((each for each in (os.environ.get("SOFTHSM2_MODULE", ""), *PLACES) if each and Path(each).exists()), None)
    if found is None or shutil.which("softhsm2-util") is None:
        if os.environ.get("V2GSTACK_INTEROP") == "require":
            pytest.fail(_MISSING)
        pytest.skip(_MISSING)
    return Path(found)


@pytest.fixture(scope="session", autouse=True)
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the tokens. SoftHSM reads its configuration once for a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(config)
    yield folder
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def pin() -> str:
    """The tokens' PIN."""
    return PIN


@pytest.fixture
def new_token(module: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Pkcs11SignerConfig]:
    """Makes fresh tokens, whose PIN is in the environment."""
    monkeypatch.setenv("TEST_PIN", PIN)

    def make() -> Pkcs11SignerConfig:
        label = f"v2g-{uuid.uuid4().hex[:12]}"
        command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", SO_PIN, "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        return Pkcs11SignerConfig(module=module, token=label, pin_source="env:TEST_PIN")

    return make


@pytest.fixture
def token(new_token: Callable[[], Pkcs11SignerConfig]) -> Pkcs11SignerConfig:
    """A fresh token."""
    return new_token()
