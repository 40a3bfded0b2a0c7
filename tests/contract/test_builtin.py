"""Everything built in keeps its contract: the least of every kind, the simulation, the transports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.office import make_office
from v2gstack.codecs.mme import BROADCAST, CM_SLAC_PARM_CNF, CM_SLAC_PARM_REQ, encode_mme
from v2gstack.hooks import KINDS, DeviceContext, PluginManager
from v2gstack.hooks.manager import import_target
from v2gstack.signers import write_key
from v2gstack.testing.contracts import Contract, run_contract
from v2gstack.trace.pcap import PcapWriter
from v2gstack.types import Role

MANAGER = PluginManager(find=list)
BUILT_IN = [(kind, name) for kind in KINDS for name in MANAGER.names(kind)]
#: How a matching begins: a vehicle asks, a station answers.
EV, EVSE = bytes.fromhex("021122334455"), bytes.fromhex("02aabbccddee")
MATCHING = [
    encode_mme(CM_SLAC_PARM_REQ(BROADCAST, EV, run_id=bytes(8))),
    encode_mme(CM_SLAC_PARM_CNF(EV, EVSE, forwarding_sta=EV, run_id=bytes(8))),
]
#: What a simulated modem speaks to a driver, where that is not the usual.
SPOKEN = {("modem_drivers", name): name for name in ("lumissil", "generic")}
#: Interfaces that can be opened wherever the tests run; packet sockets are checked in a network namespace.
INTERFACES = {"simulated": "station", "replay": "evse"}


def context(role: Role) -> DeviceContext:
    """A device whose time passes when somebody waits for it."""
    time = [0.0]

    async def sleep(seconds: float) -> None:
        time[0] += seconds

    return DeviceContext(name="DE*V2G*E0001", role=role, now=lambda: time[0], unix_time=lambda: 1.8e9 + time[0], sleep=sleep)


def settings(kind: str, name: str, folder: Path) -> dict[str, object]:
    """What cannot be left to defaults: files."""
    if kind == "trace_sinks" and name != "none":
        return {"path": str(folder / "trace")}
    if (kind, name) == ("provisioning_services", "office"):
        return make_office(folder)
    if (kind, name) == ("signers", "files"):
        return {"folder": str(folder / "keys")}
    if (kind, name) == ("frame_transports", "replay"):
        with (folder / "matching.pcap").open("wb") as stream:
            writer = PcapWriter(stream)
            for frame in MATCHING:
                writer.write_packet(0, frame)
        return {"path": str(folder / "matching.pcap")}
    if (kind, name) == ("transports", "tls"):
        certificate, key = make_certificate(folder)
        end = {"chains": [{"certificates": certificate, "key": key}], "roots": certificate}
        return {"profile": "iso15118_20", "server": end, "client": end}
    return {}


def make_certificate(folder: Path) -> tuple[str, str]:
    """A certificate that is its own root, and its key."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SECC")])
    now = datetime.now(tz=UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA512())
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    write_key(files[1], key)
    return str(files[0]), str(files[1])


def maker(kind: str, name: str, role: Role, config: dict[str, object]) -> Callable[[], object]:
    return lambda: MANAGER.create(kind, name, config, context=context(role))


def roles(kind: str, name: str) -> tuple[Role, ...]:
    """Whose parts there are."""
    if name != "simulated":
        return ("secc",)
    both = kind in ("contactors", "connector_locks", "control_pilots")
    return ("evcc", "secc") if both else ("evcc",) if kind == "batteries" else ("secc",)


@pytest.mark.parametrize(("kind", "name"), BUILT_IN)
def test_what_is_built_in_keeps_its_contract(kind: str, name: str, tmp_path: Path) -> None:
    config = settings(kind, name, tmp_path)
    kit: type[Contract[Any]] = import_target(KINDS[kind].contract)
    if (kind, name) in SPOKEN:
        kit = type(kit.__name__, (kit,), {"dialect": SPOKEN[kind, name]})
    if kind == "frame_transports":
        kit = type(kit.__name__, (kit,), {"interface": INTERFACES.get(name, "")})
    for role in roles(kind, name):
        # a pilot is one end of the line: what both ends can do is not what one does
        capabilities = MANAGER.spec(kind, name).capabilities
        if (kind, name) == ("control_pilots", "simulated"):
            capabilities -= {"evcc", "secc"} - {role}
        results = run_contract(kit, maker(kind, name, role, config), capabilities=capabilities)
        assert len(results) >= 2
        assert [(each.rule, each.text) for each in results if not each.ok] == []


def test_every_kind_has_a_kit() -> None:
    for kind in KINDS.values():
        kit = import_target(kind.contract)
        assert issubclass(kit, Contract)
        assert kit.protocols == kind.interfaces
        # every capability that is declared changes something, or is a word for people
        needed = {rule.needs_capability for rule in kit.rules.values()} - {""}
        assert needed <= set(kind.capabilities)


def test_rules_say_what_they_demand() -> None:
    for kind in KINDS.values():
        for name, rule in import_target(kind.contract).rules.items():
            assert (rule.__doc__ or "").endswith("."), name
