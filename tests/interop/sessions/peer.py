"""The ``iso15118`` package as the other side: its settings, its certificates, its two processes.

The package reads its settings from the environment and its vehicle from a JSON file; everything it needs is written into one
directory. Certificates come from the package's own script, made once and kept for the test run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

__all__ = ["MODES", "Mode", "make_certificates", "start_evcc", "start_secc", "succeeded"]

#: Loops after which the package's vehicle stops charging.
LOOPS = 8


@dataclass(frozen=True)
class Mode:
    """One kind of session.

    Attributes:
        protocol: The package's name of the protocol.
        service: The package's name of the energy service (ISO 15118-20).
        transfer_mode: The package's name of the energy transfer mode (DIN 70121, ISO 15118-2).
        ours: Name of the protocol here.
        our_service: Name of the energy service here.
        tls: ``""``, ``"1.2"`` or ``"1.3"``.
        contract: ``""``, ``"held"`` where the vehicle has its contract from the beginning, or ``"installed"`` on the way.
    """

    protocol: str
    service: str
    transfer_mode: str
    ours: str
    our_service: str
    tls: str = ""
    contract: str = ""


MODES = {
    "din-dc": Mode("DIN_SPEC_70121", "DC", "DC_extended", "din70121", "DC"),
    "iso2-ac": Mode("ISO_15118_2", "AC", "AC_three_phase_core", "iso15118_2", "AC"),
    "iso2-dc": Mode("ISO_15118_2", "DC", "DC_extended", "iso15118_2", "DC"),
    "iso20-ac": Mode("ISO_15118_20_AC", "AC", "AC_three_phase_core", "iso15118_20", "AC"),
    "iso20-dc": Mode("ISO_15118_20_DC", "DC", "DC_extended", "iso15118_20", "DC"),
    "iso20-ac-bpt": Mode("ISO_15118_20_AC", "AC_BPT", "AC_three_phase_core", "iso15118_20", "AC_BPT"),
    "iso20-dc-bpt": Mode("ISO_15118_20_DC", "DC_BPT", "DC_extended", "iso15118_20", "DC_BPT"),
    "iso2-dc-tls": Mode("ISO_15118_2", "DC", "DC_extended", "iso15118_2", "DC", tls="1.2"),
    "iso2-ac-pnc": Mode("ISO_15118_2", "AC", "AC_three_phase_core", "iso15118_2", "AC", tls="1.2", contract="held"),
    "iso2-dc-pnc": Mode("ISO_15118_2", "DC", "DC_extended", "iso15118_2", "DC", tls="1.2", contract="held"),
    "iso2-dc-certificate": Mode("ISO_15118_2", "DC", "DC_extended", "iso15118_2", "DC", tls="1.2", contract="installed"),
    "iso20-dc-bpt-tls": Mode("ISO_15118_20_DC", "DC_BPT", "DC_extended", "iso15118_20", "DC_BPT", tls="1.3"),
}


def package() -> Path:
    """Where the package lies."""
    return Path(str(metadata.distribution("iso15118").locate_file("iso15118")))


def make_certificates(place: Path) -> Path:
    """The package's test certificates of both generations, made by its own script."""
    pki = place / "pki"
    if not (pki / ".made").exists():
        shutil.rmtree(pki, ignore_errors=True)
        shutil.copytree(package() / "shared" / "pki", pki)
        for generation in ("iso-2", "iso-20"):
            subprocess.run(
                ["bash", "create_certs.sh", "-v", generation], cwd=pki, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        # keys are for their owner: ours refuses others
        for key in pki.rglob("*.key"):
            key.chmod(0o600)
        (pki / ".made").touch()
    return pki


def _environment(pki: Path, interface: str, mode: Mode, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "JAVA_HOME", "LANG")}
    return {
        **kept,
        "NETWORK_INTERFACE": interface,
        "PKI_PATH": f"{pki}/",
        "ENABLE_TLS_1_3": str(mode.tls == "1.3"),
        "LOG_LEVEL": "DEBUG",
        "MESSAGE_LOG_JSON": "True",
        "MESSAGE_LOG_EXI": "False",
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
        **more,
    }


def _start(module: str, place: Path, name: str, environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    log = (place / f"{name}.log").open("wb")
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=place,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )


def start_secc(mode: Mode, pki: Path, interface: str, place: Path) -> subprocess.Popen[bytes]:
    """The package's station; its log goes to ``secc.log``."""
    environment = _environment(
        pki,
        interface,
        mode,
        PROTOCOLS=mode.protocol,
        AUTH_MODES="PNC" if mode.contract else "EIM",
        SECC_ENFORCE_TLS=str(bool(mode.tls)),
        FREE_CHARGING_SERVICE="False",
        USE_CPO_BACKEND="False",
        STANDBY_ALLOWED="False",
    )
    return _start("tests.interop.sessions.station", place, "secc", environment)


def start_evcc(mode: Mode, pki: Path, interface: str, place: Path) -> subprocess.Popen[bytes]:
    """The package's vehicle; its log goes to ``evcc.log``."""
    settings = {
        "supportedProtocols": [mode.protocol],
        "supportedEnergyServices": [mode.service],
        "energyTransferMode": mode.transfer_mode,
        "useTls": bool(mode.tls),
        "enforceTls": bool(mode.tls),
        "isCertInstallNeeded": mode.contract == "installed",
        "sdpRetryCycles": 5,
        "maxContractCerts": 3,
        "maxSupportingPoints": 1024,
        "chargeLoopCycle": LOOPS,
        "chargeLoopDelay": 0,
    }
    config = place / "evcc.json"
    config.write_text(json.dumps(settings), encoding="utf-8")
    environment = _environment(pki, interface, mode, EVCC_CONFIG_PATH=str(config))
    return _start("tests.interop.sessions.car", place, "evcc", environment, str(config))


def succeeded(log: str) -> bool:
    """Whether the log of one of the package's sides tells of a regular end."""
    regular = (
        "Reason: Communication session terminated",
        "Reason: Communication session stopped successfully",
        "Reason: EV requested to terminate the communication session",
    )
    return any(reason in log for reason in regular) and "Traceback" not in log
