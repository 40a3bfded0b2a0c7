"""Peers for interoperability tests.

Without a peer its tests skip and say "run `make interop`"; with ``V2GSTACK_INTEROP=require``, which that command sets, such a skip
is a failure.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.interop.exificient import Exificient, PeerMissing, find_jar, find_java
from v2gstack import _resources

REQUIRED = os.environ.get("V2GSTACK_INTEROP") == "require"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    reason = str(call.excinfo.value) if call.excinfo else ""
    if REQUIRED and report.skipped and "make interop" in reason:
        report.outcome = "failed"
        report.longrepr = f"V2GSTACK_INTEROP=require: {reason}"
    return report


@pytest.fixture(scope="session")
def exificient() -> Iterator[Exificient]:
    """EXIficient in one JVM for the whole run."""
    try:
        peer = Exificient(find_jar(), java=find_java())
    except PeerMissing as missing:
        pytest.skip(f"{missing}; run `make interop`")
    with peer:
        yield peer


@pytest.fixture(scope="session")
def reference_directory() -> Path:
    """Directory of the reference XSDs: V2GSTACK_REFERENCE_XSD, or those inside the package ``iso15118``."""
    configured = os.environ.get("V2GSTACK_REFERENCE_XSD")
    if configured:
        directory = Path(configured)
        assert directory.is_dir(), f"V2GSTACK_REFERENCE_XSD names {configured}, which is no directory"
        return directory
    # Only the top-level package is looked up: asking for a subpackage would import its parents.
    spec = importlib.util.find_spec("iso15118")
    for location in (spec.submodule_search_locations or []) if spec is not None else []:
        directory = Path(location) / "shared" / "schemas"
        if directory.is_dir():
            return directory
    pytest.skip("the reference XSDs are missing: the package iso15118, which carries them, is not installed; run `make interop`")


@pytest.fixture(scope="session")
def tshark() -> str:
    """The command ``tshark``."""
    command = shutil.which("tshark")
    if command is None:
        pytest.skip("tshark is missing; run `make interop`, or on Debian and Ubuntu: apt-get install --no-install-recommends tshark")
    return command


@pytest.fixture(scope="session")
def schemas() -> Path:
    """Our own schema documents."""
    return _resources.schema_directory()


@pytest.fixture(scope="session")
def namespaces() -> None:
    """User namespaces may be forbidden, and ip may be missing: then there is nothing to run in."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("unshare and ip are needed; they are in util-linux and iproute2")
    command = ["unshare", "-Urn", "ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"]
    probe = subprocess.run(command, capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"no network namespace for an ordinary user here: {probe.stderr.strip()}")
