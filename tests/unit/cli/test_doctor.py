"""``v2gstack doctor``."""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from tests.support.exi import SETS
from tests.unit.cli.support import run
from v2gstack import __version__
from v2gstack.cli import doctor
from v2gstack.cli.doctor_powerline import PowerlineCheck, powerline_checks
from v2gstack.codecs.exi import ExiCodec
from v2gstack.codecs.exi.native import engine_module

BUILT = engine_module() is not None


def test_all_is_well() -> None:
    found = run("doctor")
    assert found.code == 0
    words = {line.split()[1]: line for line in found.lines}
    assert words["v2gstack"].split() == ["yes", "v2gstack", __version__]
    for schema in SETS:
        assert "elements, ready in" in words[schema]
    assert words["EXI"].startswith("yes  EXI engine")
    assert words["C"].startswith("yes  C engine" if BUILT else "-    C engine")
    assert version("lxml") in words["lxml"]


def test_what_tls_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for line in run("doctor").lines if "TLS" in line]
    assert [line[: line.index("OpenSSL")].split() for line in lines] == [["yes", "TLS", "profiles"], ["yes", "TLS", "keys", "in", "tokens"]]
    monkeypatch.setattr("v2gstack.transports.openssl.features", lambda: {"profiles": "", "keys": "OpenSSL 1.1.1 has no OSSL_PROVIDER_load"})
    found = run("doctor")
    assert found.code == 0
    (line,) = [line for line in found.lines if "keys in tokens" in line]
    assert line.startswith("-    TLS keys in tokens")
    assert "has no OSSL_PROVIDER_load; use a CPython" in line


def test_for_machines() -> None:
    data = json.loads(run("doctor", "--json").out)
    assert data["v"] == 1
    assert data["ok"] is True
    assert {check["what"] for check in data["checks"]} >= {"Python", "EXI engine", "C engine", "rich", *SETS}


@pytest.mark.parametrize("built", [BUILT, False])
def test_what_the_c_engine_leaves_to_python(monkeypatch: pytest.MonkeyPatch, built: bool) -> None:
    if not built:
        monkeypatch.setattr(doctor, "_extension", lambda: (None, "not built"))
    exi = json.loads(run("doctor", "--json").out)["exi"]
    lines = run("doctor").lines
    shown = {line.split()[1]: line for line in lines}
    assert exi["chosen_by"] == "auto"
    assert exi["engine"] in ("c", "python")
    assert (exi["extension"] is not None) is built
    assert exi["absent"] == ("" if built else "not built")
    if not built:
        assert exi["left_to_python"] is None
        assert "C leaves to Python" not in shown["iso15118_2"]
        assert shown["C"].startswith("-    C engine")
        return
    assert set(exi["left_to_python"]) == set(SETS)
    for schema in SETS:
        left = ExiCodec(schema, engine="c").native
        assert left is not None
        assert tuple(exi["left_to_python"][schema]) == left.unsupported
        assert shown[schema].endswith(f"C leaves to Python: {', '.join(left.unsupported) or 'nothing'}")


def test_an_extension_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Built for another Python, say: that is told apart from one that was not built."""
    monkeypatch.setitem(sys.modules, "v2gstack.codecs.exi._exi", None)
    monkeypatch.delattr("v2gstack.codecs.exi._exi", raising=False)
    monkeypatch.setattr("v2gstack.codecs.exi.__path__", [str(tmp_path)])
    assert doctor._extension() == (None, "not built")
    (tmp_path / "_exi.cpython-399.so").write_bytes(b"")
    name, problem = doctor._extension()
    assert name is None
    assert problem.startswith("_exi.cpython-399.so cannot be loaded")


def test_what_is_missing_is_told_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> str:
        if name in ("lxml", "hypothesis"):
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(doctor, "version", without)
    found = run("doctor")
    assert found.code == 4
    assert "no   lxml                not installed; pip install lxml" in found.lines
    assert "-    hypothesis          not installed; pip install 'v2gstack[testing]' brings it" in found.lines


def test_the_engine_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "python")
    assert "python, because V2GSTACK_EXI_ENGINE=python" in run("doctor").out
    assert json.loads(run("doctor", "--json").out)["exi"]["chosen_by"] == "environment"
    monkeypatch.setenv("V2GSTACK_EXI_ENGINE", "steam")
    found = run("doctor")
    assert found.code == 4
    assert "no EXI engine 'steam'" in found.out


# -- powerline -------------------------------------------------------------------------------------------------------------------


def tree(folder: Path, *, state: str = "up", carrier: str = "1", flags: str = "80", scope: str = "20") -> Path:
    """A tree as the kernel shows it, with one interface."""
    place = folder / "sys/class/net/plc0"
    place.mkdir(parents=True)
    (place / "address").write_text("02:aa:bb:cc:dd:ee\n")
    (place / "operstate").write_text(f"{state}\n")
    if carrier:
        (place / "carrier").write_text(f"{carrier}\n")
    (folder / "proc/net").mkdir(parents=True)
    line = f"fe8000000000000000aabbfffeccddee 02 40 {scope} {flags}     plc0\n"
    (folder / "proc/net/if_inet6").write_text("00000000000000000000000000000001 01 80 10 80       lo\n" + line)
    return folder


def looked_at(folder: Path, interface: str = "plc0") -> dict[str, PowerlineCheck]:
    return {check.what: check for check in powerline_checks(interface, root=folder)}


def test_an_interface_that_is_fit(tmp_path: Path) -> None:
    found = looked_at(tree(tmp_path))
    assert found["interface"] == PowerlineCheck(True, "interface", "plc0 is up, 02:aa:bb:cc:dd:ee")
    assert found["link-local address"] == PowerlineCheck(True, "link-local address", "fe80::aa:bbff:fecc:ddee")


@pytest.mark.parametrize(
    ("state", "carrier", "text", "fix"),
    [
        ("down", "", "plc0 is down", "ip link set plc0 up"),
        ("down", "0", "plc0 is down", "is the modem powered"),
        ("dormant", "1", "plc0 is dormant", "is the modem powered"),
        ("unknown", "1", "plc0 is up", ""),
    ],
)
def test_an_interface_that_is_not(tmp_path: Path, state: str, carrier: str, text: str, fix: str) -> None:
    found = looked_at(tree(tmp_path, state=state, carrier=carrier))["interface"]
    assert found.ok == (not fix)
    assert found.found.startswith(text)
    assert fix in found.fix


@pytest.mark.parametrize(
    ("options", "ok", "text"),
    [
        ({"scope": "00"}, False, "plc0 has none"),
        ({"flags": "88"}, False, "in use by another host"),
        ({"flags": "c0"}, True, "not yet proved"),
    ],
)
def test_link_local_addresses(tmp_path: Path, options: dict[str, str], ok: bool, text: str) -> None:
    found = looked_at(tree(tmp_path, **options))["link-local address"]
    assert (found.ok, text in found.found) == (ok, True)


@pytest.mark.parametrize("interface", ["eth9", "../net/plc0", ""])
def test_an_interface_that_is_not_there(tmp_path: Path, interface: str) -> None:
    found = looked_at(tree(tmp_path), interface)
    assert found["interface"].ok is False
    assert "link-local address" not in found
    wrong = run("doctor", "--interface", "nowhere9")
    assert wrong.code == 4
    assert "there is no nowhere9" in wrong.out


def test_the_right_to_send_frames(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("v2gstack.cli.doctor_powerline.socket.socket", refuse)
    (optional,) = powerline_checks(None)
    assert (optional.ok, "setcap" in optional.fix) == (None, True)
    assert looked_at(tree(tmp_path))["powerline frames"].ok is False
    monkeypatch.delattr("v2gstack.cli.doctor_powerline.socket.AF_PACKET", raising=False)
    assert "a matter of Linux" in looked_at(tmp_path)["powerline frames"].found
