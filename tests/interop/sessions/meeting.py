"""One session against the ``iso15118`` package, inside a network namespace of its own; run as a program by the tests.

Usage: unshare -Urn PYTHON -m tests.interop.sessions.meeting MODE ROLE DIRECTORY

ROLE is ours, ``secc`` or ``evcc``. Ours is ``v2gstack simulate``. What came of it is one JSON document on stdout.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.interop.sessions import peer

#: Interfaces of station and car: the two ends of a veth pair.
STATION, CAR = "v0", "v1"
#: Seconds that the package may take from its start to the end of the session; alone it takes five to ten.
PATIENCE = 90.0

_STATIONS = {"DC": "dc_station_150kw", "AC": "ac_station_22kw", "DC_BPT": "bidirectional_dc_20kw", "AC_BPT": "bidirectional_ac_11kw"}
#: Cars that fit them.
_CARS = {"DC": "city_car_400v", "AC": "city_car_400v", "DC_BPT": "bidirectional_car", "AC_BPT": "bidirectional_car"}


def link() -> None:
    """Join two interfaces, and wait for their addresses to be usable."""
    for line in (
        "ip link set lo up",
        f"ip link add {STATION} type veth peer name {CAR}",
        f"ip link set {STATION} up",
        f"ip link set {CAR} up",
    ):
        subprocess.run(line.split(), check=True)
    for _ in range(100):
        listed = subprocess.run(["ip", "-6", "addr", "show", "scope", "link"], check=True, capture_output=True, text=True).stdout
        if listed.count("inet6") == 2 and "tentative" not in listed:
            return
        time.sleep(0.1)
    raise SystemExit("the veth pair has no usable addresses")


def ours(mode: peer.Mode, role: str, pki: Path, place: Path) -> subprocess.Popen[str]:
    """Our side."""
    station, car = _STATIONS[mode.our_service], _CARS[mode.our_service]
    common = ["--protocol", mode.ours, "--service", mode.our_service, "--json", "--trace", str(place / "ours.jsonl")]
    if not mode.tls:
        common.append("--insecure-20")
    certificates = pki / "iso15118_2" / "certs"
    keys = pki / "iso15118_2" / "private_keys"
    tls = []
    if mode.tls:
        # the package's script makes certificates on P-256, for ISO 15118-20 too
        tls = ["--tls", mode.tls, "--tls-quirk", "smaller-curves"]
        if role == "secc":
            tls += ["--certificates", str(certificates / "cpoCertChain.pem"), "--key", str(keys / "seccLeaf.key")]
            tls += ["--password-file", str(keys / "seccLeafPassword.txt"), "--roots", str(certificates / "oemRootCACert.pem")]
        else:
            tls += ["--roots", str(certificates / "v2gRootCACert.pem")]
            if mode.tls == "1.3":
                tls += ["--certificates", str(certificates / "oemCertChain.pem"), "--key", str(keys / "oemLeaf.key")]
                tls += ["--password-file", str(keys / "oemLeafPassword.txt")]
    if mode.contract:
        tls += contract_options(mode, role, pki, place)
    if role == "secc":
        # the package takes schedules with prices only
        own = ["--iface", STATION, "--profile", station, "--sessions", "1", "--price", "0.30"]
    else:
        # its virtual machine takes seconds for the first message
        own = ["--iface", CAR, "--profile", car, "--seconds", "3", "--slow-peer"]
    command = [sys.executable, "-m", "v2gstack.cli", "simulate", role, *own, *common, *tls]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=(place / "ours.err").open("w"), text=True)


def contract_options(mode: peer.Mode, role: str, pki: Path, place: Path) -> list[str]:
    """Options for Plug & Charge, with the package's certificates."""
    certificates, keys = pki / "iso15118_2" / "certs", pki / "iso15118_2" / "private_keys"

    def joined(name: str, *parts: str) -> str:
        path = place / name
        path.write_bytes(b"".join((certificates / part).read_bytes() for part in parts))
        return str(path)

    options = ["--contract-only", "--contract-password-file", str(keys / "contractLeafPassword.txt")]
    options += ["--contract-roots", joined("roots.pem", "moRootCACert.pem", "v2gRootCACert.pem")]
    if role == "secc":
        operator = joined("operator.pem", "moSubCA2Cert.pem", "moSubCA1Cert.pem")
        options += ["--cps", joined("cps.pem", "cpsLeafCert.pem", "cpsSubCA2Cert.pem", "cpsSubCA1Cert.pem")]
        options += ["--cps-key", str(keys / "cpsLeaf.key"), "--operator", operator, "--operator-key", str(keys / "moSubCA2.key")]
        return [*options, "--contract-for", "OEMProvCert=UKSWI123456791A", "--receipts", "1"]
    if mode.contract == "held":
        chain = joined("contract.pem", "contractLeafCert.pem", "moSubCA2Cert.pem", "moSubCA1Cert.pem")
        return [*options, "--contract", chain, "--contract-key", str(keys / "contractLeaf.key")]
    return [*options, "--oem", str(certificates / "oemCertChain.pem"), "--oem-key", str(keys / "oemLeaf.key")]


def wait_for(path: Path, words: tuple[str, ...], until: float, *processes: subprocess.Popen[bytes]) -> bool:
    """Whether one of the words comes up in a log."""
    while time.monotonic() < until:
        if path.exists() and any(word in path.read_text(errors="replace") for word in words):
            return True
        if any(process.poll() is not None for process in processes):
            return False
        time.sleep(0.1)
    return False


def main(arguments: list[str]) -> None:
    """Let the two meet."""
    name, role, directory = arguments
    mode, place = peer.MODES[name], Path(directory)
    place.mkdir(parents=True, exist_ok=True)
    link()
    pki = peer.make_certificates(place.parent)
    until = time.monotonic() + PATIENCE
    theirs = "evcc" if role == "secc" else "secc"
    if role == "secc":
        us = ours(mode, role, pki, place)
        wait_for(place / "ours.err", ("listens on",), until)
        them = peer.start_evcc(mode, pki, CAR, place)
    else:
        them = peer.start_secc(mode, pki, STATION, place)
        wait_for(place / "secc.log", ("UDP server started",), until, them)
        us = ours(mode, role, pki, place)
    try:
        output, _ = us.communicate(timeout=max(until - time.monotonic(), 1.0))
        wait_for(place / f"{theirs}.log", ("Reason:",), time.monotonic() + 15.0, them)
    except subprocess.TimeoutExpired:
        us.kill()
        output, _ = us.communicate()
    finally:
        them.kill()
        them.wait()
    log = (place / f"{theirs}.log").read_text(errors="replace")
    document = {
        "ours": json.loads(output.splitlines()[-1]) if output.strip() else None,
        "talk": (place / "ours.err").read_text()[-2000:],
        "theirs": peer.succeeded(log),
        "log": [line[:300] for line in log.splitlines() if "Reason" in line or "ERROR" in line or "WARNING" in line][-8:],
    }
    print(json.dumps(document))


if __name__ == "__main__":
    main(sys.argv[1:])
