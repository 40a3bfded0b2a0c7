"""Software keys: files of mode 0600, passwords by a callable, no half keys, no secret in a text."""

from __future__ import annotations

import asyncio
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from v2gstack.errors import ConfigError, SignerError
from v2gstack.signers import CURVES, FileSigner, FileSignerConfig, SoftwareSigner, public_octets, read_key, write_key

SECRET = b"correct horse"


def made(signer: SoftwareSigner, name: str = "contract", curve: str = "secp256r1", *, replace: bool = False) -> bytes:
    return public_octets(asyncio.run(signer.make_key(name, curve, replace=replace)))


@pytest.mark.parametrize("password", [None, lambda: SECRET], ids=["plain", "encrypted"])
@pytest.mark.parametrize("curve", CURVES)
def test_keys_survive_the_process(tmp_path: Path, curve: str, password: object) -> None:
    config = FileSignerConfig(folder=tmp_path / "a" / "keys")
    public = made(FileSigner(config, password=password), curve=curve)  # type: ignore[arg-type]
    path = config.folder / "contract.key.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.folder.stat().st_mode) == 0o700
    again = FileSigner(config, password=password)  # type: ignore[arg-type]
    assert again.key_names() == ("contract",)
    assert public_octets(again.open_key("contract")) == public
    # what is written is what others read
    openssl = ["openssl", "pkey", "-in", str(path), "-noout", "-passin", f"pass:{SECRET.decode()}"]
    assert subprocess.run(openssl, capture_output=True, check=False).returncode == 0


def test_a_key_that_is_replaced_is_replaced_in_its_file(tmp_path: Path) -> None:
    config = FileSignerConfig(folder=tmp_path)
    signer = FileSigner(config)
    first = made(signer)
    second = made(signer, replace=True)
    assert first != second == public_octets(FileSigner(config).open_key("contract"))
    assert [each.name for each in tmp_path.iterdir()] == ["contract.key.pem"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_files_that_others_may_use_are_refused(tmp_path: Path, mode: int) -> None:
    made(FileSigner(FileSignerConfig(folder=tmp_path)))
    (tmp_path / "contract.key.pem").chmod(mode)
    with pytest.raises(SignerError, match=f"its mode is {mode:04o}") as caught:
        FileSigner(FileSignerConfig(folder=tmp_path))
    assert caught.value.hint.startswith("chmod 600")


def test_passwords_are_asked_for_and_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = FileSignerConfig(folder=tmp_path, password_variable="STATION_KEYS")
    with pytest.raises(ConfigError, match="STATION_KEYS is not set"):
        made(FileSigner(config))
    monkeypatch.setenv("STATION_KEYS", SECRET.decode())
    signer = FileSigner(config)
    made(signer)
    assert b"ENCRYPTED" in (tmp_path / "contract.key.pem").read_bytes()
    texts = [repr(signer), repr(config)]
    for password, reason in ((None, "needs a password"), (lambda: b"wrong secret", "password is wrong")):
        with pytest.raises(SignerError, match=reason) as caught:
            FileSigner(FileSignerConfig(folder=tmp_path), password=password)
        texts += [str(caught.value), repr(caught.value.details())]
    assert not any(SECRET.decode() in text or "wrong secret" in text for text in texts)
    assert repr(signer) == "FileSigner(contract)"


def test_an_empty_password_is_no_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is empty"):
        write_key(tmp_path / "a.pem", ec.generate_private_key(ec.SECP256R1()), lambda: b"")
    assert list(tmp_path.iterdir()) == []


def test_a_password_for_a_plain_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    write_key(path, ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SignerError, match="has no password"):
        read_key(path, lambda: SECRET)
    with pytest.raises(FileExistsError):
        write_key(path, ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize("text", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\x00" * 70_000])
def test_what_is_no_key_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "contract.key.pem"
    path.write_bytes(text)
    path.chmod(0o600)
    with pytest.raises(SignerError) as caught:
        read_key(path)
    assert caught.value.key == "contract"


def test_keys_of_other_kinds_are_refused(tmp_path: Path) -> None:
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        path = tmp_path / "contract.key.pem"
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        path.chmod(0o600)
        with pytest.raises(SignerError, match="does not use"):
            read_key(path)
    with pytest.raises(SignerError, match="cannot be read"):
        read_key(tmp_path / "no-such-file")


@pytest.mark.parametrize("name", ["", "../escape", ".hidden", "a/b", "a\x00b"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    signer = FileSigner(FileSignerConfig(folder=tmp_path / "keys"))
    with pytest.raises(SignerError, match="cannot be that of a file"):
        made(signer, name)
    assert signer.key_names() == ()
    assert list(tmp_path.rglob("*.pem*")) == []
