"""What commands of OCPP read of files, and what of it goes together."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.cli.support import run
from tests.unit.runtime.ocpp.certificates import make_certificates
from v2gstack.cli.ocpp_files import address_of, admission_of, password_of, passwords_of, server_tls
from v2gstack.errors import ConfigError
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import Credentials, SecurityProfile

NOTHING: dict[str, Any] = dict.fromkeys(
    ("profile", "password_file", "roots", "certificate", "key", "key_password_file", "station_roots", "passwords")
)


def private(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ocpp")
    make_certificates(made, "CS-1")
    private(made / "password", "sesame\n")
    return made


def options(place: Path, **given: str) -> dict[str, Any]:
    return NOTHING | {name: value if name in ("profile", "key") else place / value for name, value in given.items()}


# -- passwords ---------------------------------------------------------------------------------------------------------


def test_passwords_by_identity(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = private(tmp_path / "passwords", "# those of the yard\nCS-1:a:b c\n\nCS-2:0011aaff\n")
    assert passwords_of(file) == {"CS-1": "a:b c", "CS-2": "0011aaff"}
    assert capsys.readouterr().err == ""
    file.chmod(0o640)
    passwords_of(file)
    assert f"others may read {file}" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["CS-1 secret\n", "CS-1:\n", ":secret\n", "CS-1:secret\nCS-1:secret\n"])
def test_lines_that_are_no_passwords_are_told_by_number_and_never_shown(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line [12] of") as caught:
        passwords_of(private(tmp_path / "passwords", text))
    assert "secret" not in str(caught.value)


def test_a_password_file_without_a_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no password in"):
        password_of(private(tmp_path / "password", "\n"))
    with pytest.raises(ConfigError, match="cannot be read"):
        password_of(tmp_path / "none")


@given(st.text(min_size=1).filter(lambda text: text.strip()), st.binary())
def test_only_the_password_opens(password: str, other: bytes) -> None:
    admit = admission_of({"CS-1": password})
    assert admit(Credentials(identity="CS-1", password=password.encode())) is HTTPStatus.OK
    assert admit(Credentials(identity="CS-2", password=password.encode())) is HTTPStatus.NOT_FOUND
    assert admit(Credentials(identity="CS-1")) is HTTPStatus.UNAUTHORIZED
    try:
        same = other in (password.encode(), bytes.fromhex(password))
    except ValueError:
        same = other == password.encode()
    assert (admit(Credentials(identity="CS-1", password=other)) is HTTPStatus.OK) is same


def test_a_key_of_1_6_opens_as_text_and_as_octets(capsys: pytest.CaptureFixture[str]) -> None:
    admit = admission_of({"CS-1": "00ff" * 10})
    assert admit(Credentials(identity="CS-1", password=bytes.fromhex("00ff" * 10))) is HTTPStatus.OK
    assert admit(Credentials(identity="CS-1", password=b"00ff" * 10)) is HTTPStatus.OK
    assert admit(Credentials(identity="CS-1", password=b"wrong one", remote="192.0.2.1:5")) is HTTPStatus.UNAUTHORIZED
    told = capsys.readouterr().err
    assert "CS-1 at 192.0.2.1:5 is not let in: the password is another one" in told
    assert "wrong one" not in told
    assert "00ff" not in told


# -- what goes together ------------------------------------------------------------------------------------------------

TLS = {"roots": "root.pem", "certificate": "CS-1.pem"}


@pytest.mark.parametrize(
    ("url", "given", "profile"),
    [
        ("ws://csms", {}, SecurityProfile.NONE),
        ("ws://csms", {"password_file": "password"}, SecurityProfile.BASIC),
        ("ws://csms", {"password_file": "password", "profile": "1"}, SecurityProfile.BASIC),
        ("wss://csms", {"password_file": "password", "roots": "root.pem"}, SecurityProfile.TLS_BASIC),
        ("wss://csms", {**TLS, "key": "CS-1.key"}, SecurityProfile.TLS_MUTUAL),
        ("wss://csms", {**TLS, "key": "CS-1.key", "profile": "3"}, SecurityProfile.TLS_MUTUAL),
    ],
)
def test_the_profile_follows_from_what_is_given(url: str, given: dict[str, str], profile: SecurityProfile, place: Path) -> None:
    chosen = options(place, **given)
    if "key" in given:
        chosen["key"] = str(place / given["key"])
    address = address_of(url, "CS-1", tuple(OcppVersion), chosen)
    assert address.profile is profile
    assert address.password == ("sesame" if profile.has_password else "")
    assert (address.tls is not None) is profile.has_tls


@pytest.mark.parametrize(
    ("url", "given", "told"),
    [
        ("ws://csms", {"profile": "1"}, "profile 1 wants --password-file"),
        ("ws://csms", {"profile": "0", "password_file": "password"}, "profile 0 has no use for --password-file"),
        ("wss://csms", {"profile": "2", "password_file": "password"}, "profile 2 wants --roots"),
        ("wss://csms", {"profile": "3", "roots": "root.pem"}, "profile 3 wants --certificate"),
        ("wss://csms", TLS, "profile 3 wants --key"),
        ("wss://csms", {**TLS, "key": "k", "password_file": "password"}, "profile 3 has no use for --password-file"),
        ("ws://csms", {"password_file": "password", "roots": "root.pem"}, "profile 2 wants a URL that begins with wss://"),
        ("wss://csms", {"profile": "1", "password_file": "password"}, "profile 1 wants a URL that begins with ws://"),
        ("ws://csms", {"key_password_file": "password"}, "profile 0 has no key"),
        ("wss://csms", {"roots": "password", "password_file": "password"}, "certificates for TLS cannot be used"),
        ("wss://csms", {**TLS, "key": "/none"}, "/none cannot be read as a key"),
    ],
)
def test_what_does_not_go_together_is_said(url: str, given: dict[str, str], told: str, place: Path) -> None:
    with pytest.raises(ConfigError, match=told):
        address_of(url, "CS-1", tuple(OcppVersion), options(place, **given))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"certificate": "csms.pem"}, "--certificate is about TLS, which wants --certificate and --key"),
        ({"station_roots": "root.pem"}, "--station-roots is about TLS"),
        ({"certificate": "csms.pem", "key": "k", "station_roots": "root.pem", "passwords": "p"}, "a certificate .* or a password"),
    ],
)
def test_what_does_not_go_together_at_a_csms(given: dict[str, str], told: str, place: Path) -> None:
    with pytest.raises(ConfigError, match=told):
        server_tls(options(place, **given))


def test_keys_that_others_may_read_are_remarked_on(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = tmp_path / "csms.key"
    key.write_bytes((place / "csms.key").read_bytes())
    key.chmod(0o644)
    assert server_tls(options(place, certificate="csms.pem") | {"key": str(key)}) is not None
    told = capsys.readouterr().err
    assert f"others may read {key}: chmod 600 {key}" in told
    assert "stations show nothing of themselves" in told
    assert server_tls(NOTHING) is None


def test_without_its_extra_a_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v2gstack.cli.ocpp_files.find_spec", lambda name: None)
    for command in (("csms",), ("station", "ws://127.0.0.1:1")):
        found = run("ocpp", *command)
        assert found.code == 2
        assert "pip install 'v2gstack[cli,ocpp]'" in found.err
