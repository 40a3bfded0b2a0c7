"""TLS handshakes of a station per second: keys in files, as objects and in a token, beside a server of openssl in the same run.

``python -m bench.tls`` lets ``openssl s_time`` make new connections for some seconds to each server in turns, several times, and
takes the best. ``openssl s_server`` with the same certificates is what it is compared with. Then it measures how long a key that
takes 200 ms holds up the event loop, in ours and in asyncio's own TLS. The token is SoftHSM, where the plug-in
``v2gstack-signer-pkcs11`` and ``softhsm2-util`` are there.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding

from tests.support.tls_pki import Branch, branch, issue
from v2gstack.hooks import Address
from v2gstack.hooks.interfaces import ByteStream
from v2gstack.signers import DeviceEcKey, DeviceEd448Key, read_key
from v2gstack.signers.wire import generate_key, raw_signature
from v2gstack.transports import TlsConfig, TlsProfile, server_context, tls_transport

CASES = {
    "secp256r1": (TlsProfile.ISO15118_2, "P-256", ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"]),
    "secp521r1": (TlsProfile.ISO15118_20, "P-521", ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"]),
    "ed448": (TlsProfile.ISO15118_20, "X448", ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"]),
}
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
SLOW = 0.2
#: Seconds for a server to start.
_START = 20.0


# -- servers ---------------------------------------------------------------------------------------------------------------


def as_object(inside: Any, delay: float = 0.0) -> Any:
    """A software key that looks as if it lived elsewhere."""
    if isinstance(inside, ed448.Ed448PrivateKey):
        return DeviceEd448Key("secc", inside.public_key(), sign=inside.sign)

    def sign(digest: bytes) -> bytes:
        time.sleep(delay)
        hashing = {32: hashes.SHA256(), 64: hashes.SHA512()}[len(digest)]
        return raw_signature(inside.sign(digest, ec.ECDSA(Prehashed(hashing))), inside.curve)

    return DeviceEcKey("secc", inside.public_key(), sign=sign, agree=None)


def serve(kind: str, curve: str, folder: Path, port: int) -> None:
    """A station, until it is killed."""
    own: dict[str, Any] = {"certificates": folder / "secc.pem", "key": folder / "secc.key.pem"}
    if kind == "object":
        own["key"] = as_object(read_key(folder / "secc.key.pem"))
    elif kind == "token":
        from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

        signer = Pkcs11Signer(Pkcs11SignerConfig(module=SOFTHSM, token="bench", pin_source="env:BENCH_PIN"))
        own = {"certificates": folder / "token.pem", "key": signer.open_key(f"secc-{curve}")}

    async def run() -> None:
        async def handler(stream: ByteStream) -> None:
            await stream.receive()

        transport = tls_transport(server=TlsConfig(profile=CASES[curve][0], roots=folder / "v2g-root.pem", **own))
        await transport.listen(Address("::1", port), handler)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def station(kind: str, curve: str, folder: Path) -> Iterator[int]:
    """A server as a process of its own; gives its port."""
    port = free_port()
    if kind == "openssl":
        command = ["openssl", "s_server", "-accept", f"[::1]:{port}", *CASES[curve][2], "-no_ticket", "-no_cache", "-quiet"]
        command += ["-cert", str(folder / "secc.pem"), "-cert_chain", str(folder / "secc.pem"), "-key", str(folder / "secc.key.pem")]
        if curve != "secp256r1":
            command += ["-Verify", "3", "-CAfile", str(folder / "v2g-root.pem")]
    else:
        command = [sys.executable, "-m", "bench.tls", "--serve", kind, curve, str(folder), str(port)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + _START
        while not listens(port):
            if time.monotonic() > until or process.poll() is not None:
                raise SystemExit(f"the server {kind} {curve} did not start")
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket(socket.AF_INET6) as tried:
        tried.bind(("::1", 0))
        return int(tried.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody does."""
    with socket.socket(socket.AF_INET6) as tried:
        return tried.connect_ex(("::1", port)) == 0


def handshakes(port: int, curve: str, folder: Path, seconds: int) -> float:
    """Handshakes per second that ``openssl s_time`` makes."""
    command = ["openssl", "s_time", "-connect", f"[::1]:{port}", "-new", "-time", str(seconds), *CASES[curve][2]]
    command += ["-CAfile", str(folder / "v2g-root.pem")]
    if curve != "secp256r1":
        command += ["-cert", str(folder / "evcc.pem"), "-key", str(folder / "evcc.key.pem")]
    # the groups have no option there
    environment = {**os.environ, "OPENSSL_CONF": str(folder / f"{curve}.cnf")}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=seconds + _START)
    found = re.search(r"(\d+) connections in (\d+) real seconds", ended.stdout)
    if found is None:
        raise SystemExit(f"openssl s_time: {ended.stdout} {ended.stderr}")
    return int(found[1]) / float(found[2])


# -- what is measured ------------------------------------------------------------------------------------------------------


def prepare(curve: str, folder: Path, *, token: bool) -> None:
    """Certificates and keys of both sides, and openssl's configuration."""
    home: Branch = branch(folder, "v2g", curve)
    home.leaf("secc")
    home.leaf("evcc")
    groups = CASES[curve][1]
    lines = ("openssl_conf = a", "[a]", "ssl_conf = b", "[b]", "system_default = c", "[c]", f"Groups = {groups}")
    (folder / f"{curve}.cnf").write_text("\n".join((*lines, "SignatureAlgorithms = ECDSA+SHA512:ed448:ECDSA+SHA256", "")))
    if token:
        from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig

        signer = Pkcs11Signer(Pkcs11SignerConfig(module=SOFTHSM, token="bench", pin_source="env:BENCH_PIN"))
        key = asyncio.run(signer.make_key(f"secc-{curve}", curve, replace=True))
        leaf = issue("secc", key.public_key(), home.issuer)
        (folder / "token.pem").write_bytes(leaf.public_bytes(Encoding.PEM) + home.issuer[0].public_bytes(Encoding.PEM))
        asyncio.run(signer.close())


def make_token(folder: Path) -> bool:
    """A token, where one can be made."""
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None or importlib.util.find_spec("v2gstack_signer_pkcs11") is None:
        return False
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ |= {"SOFTHSM2_CONF": str(config), "BENCH_PIN": "739105"}
    command = ["softhsm2-util", "--init-token", "--free", "--label", "bench", "--so-pin", "820461", "--pin", "739105"]
    subprocess.run(command, check=True, capture_output=True)
    return True


def measure(seconds: int, rounds: int) -> list[str]:
    """Rows of the table of handshakes."""
    rows: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        token = make_token(Path(place))
        kinds = ["openssl", "file", "object", *(["token"] if token else [])]
        for curve in CASES:
            folder = Path(place) / curve
            folder.mkdir()
            prepare(curve, folder, token=token)
            best = dict.fromkeys(kinds, 0.0)
            for _ in range(rounds):
                for kind in kinds:
                    with station(kind, curve, folder) as port:
                        best[kind] = max(best[kind], handshakes(port, curve, folder, seconds))
            cells = [cell(best.get(kind), best["openssl"]) for kind in ("file", "object", "token")]
            rows.append(f"| {CASES[curve][0]}, {curve} | {1000 / best['openssl']:.2f} ms | {' | '.join(cells)} |")
    return rows


def cell(rate: float | None, peer: float) -> str:
    """Time of one handshake, and how many times the peer's that is."""
    return "not here" if not rate else f"{1000 / rate:.2f} ms ({peer / rate:.1f} x)"


async def stall(with_asyncio: bool, home: Branch) -> float:
    """The longest time, in ms, that the event loop stands still while a key takes its time."""
    key = as_object(generate_key("secp256r1"), SLOW)
    config = TlsConfig(profile=TlsProfile.ISO15118_2, **home.leaf("secc", key=key))  # type: ignore[arg-type]
    client = TlsConfig(profile=TlsProfile.ISO15118_2, roots=home.root)

    async def handler(stream: ByteStream) -> None:
        await stream.receive()

    if with_asyncio:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "::1", 0, ssl=server_context(config))
        address = Address("::1", server.sockets[0].getsockname()[1])
    else:
        address = (await tls_transport(server=config).listen(Address("::1"), handler)).address
    longest, last = 0.0, time.perf_counter()
    meeting = asyncio.ensure_future(tls_transport(client=client).connect(address))
    while not meeting.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    await (await meeting).close()
    return 1000 * longest


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=2, help="seconds of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="turns, of which the best counts")
    parser.add_argument("--serve", nargs=4, metavar=("KIND", "CURVE", "FOLDER", "PORT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve[0], options.serve[1], Path(options.serve[2]), int(options.serve[3]))
        return
    print(f"{ssl.OPENSSL_VERSION}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} of {os.cpu_count()} processors\n")
    print("| one handshake | `openssl s_server` | ours, key in a file | ours, key object | ours, key in SoftHSM |\n|---|---|---|---|---|")
    for row in measure(options.seconds, options.rounds):
        print(row)
    with tempfile.TemporaryDirectory() as place:
        home = branch(Path(place), "v2g", "secp256r1")
        ours, theirs = (min(asyncio.run(stall(each, home)) for _ in range(3)) for each in (False, True))
    print(f"\nEvent loop held up by a key that takes 200 ms: {ours:.0f} ms; with asyncio's own TLS: {theirs:.0f} ms")


if __name__ == "__main__":
    main()
