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
from v2gstack.cli.doctor_powerline import InterfaceState, PowerlineCheck, interface_state, powerline_checks
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


MAC = "02:aa:bb:cc:dd:ee"


def looked_at(folder: Path, state: InterfaceState | None, *, flags: str = "80", scope: str = "20") -> dict[str, PowerlineCheck]:
    """The checks of an interface, with a list of addresses as the kernel writes it."""
    line = f"fe8000000000000000aabbfffeccddee 02 40 {scope} {flags}     plc0\n"
    addresses = folder / "if_inet6"
    addresses.write_text("00000000000000000000000000000001 01 80 10 80       lo\n" + line)
    return {check.what: check for check in powerline_checks("plc0", look=lambda _: state, addresses=addresses)}


def test_an_interface_that_is_fit(tmp_path: Path) -> None:
    found = looked_at(tmp_path, InterfaceState(MAC, up=True, running=True))
    assert found["interface"] == PowerlineCheck(True, "interface", f"plc0 is up, {MAC}")
    assert found["link-local address"] == PowerlineCheck(True, "link-local address", "fe80::aa:bbff:fecc:ddee")


@pytest.mark.parametrize(
    ("up", "running", "text", "fix"),
    [
        (False, False, "plc0 is down", "ip link set plc0 up"),
        (True, False, "plc0 has no carrier", "is the modem powered"),
    ],
)
def test_an_interface_that_is_not(tmp_path: Path, up: bool, running: bool, text: str, fix: str) -> None:
    found = looked_at(tmp_path, InterfaceState(MAC, up=up, running=running))["interface"]
    assert found.ok is False
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
    found = looked_at(tmp_path, InterfaceState(MAC, up=True, running=True), **options)["link-local address"]
    assert (found.ok, text in found.found) == (ok, True)


def test_an_interface_that_is_not_there(tmp_path: Path) -> None:
    found = looked_at(tmp_path, None)
    assert found["interface"].ok is False
    assert "link-local address" not in found
    for name in ("nowhere9", "", "a/../b", "a name that is far too long for any interface"):
        wrong = run("doctor", "--interface", name)
        assert wrong.code == 4
        assert f"there is no {name}" in wrong.out


def test_the_kernel_is_asked() -> None:
    found = interface_state("lo")
    assert found is not None
    assert found.mac == "00:00:00:00:00:00"


def test_the_right_to_send_frames(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("v2gstack.cli.doctor_powerline.socket.socket", refuse)
    (optional,) = powerline_checks(None)
    assert (optional.ok, "setcap" in optional.fix) == (None, True)
    assert looked_at(tmp_path, None)["powerline frames"].ok is False
    monkeypatch.delattr("v2gstack.cli.doctor_powerline.socket.AF_PACKET", raising=False)
    assert "a matter of Linux" in looked_at(tmp_path, None)["powerline frames"].found
