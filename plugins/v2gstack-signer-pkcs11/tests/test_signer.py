"""It keeps the contract of a signer, on a real token; and what a token alone can get wrong is told in words."""

from __future__ import annotations

import asyncio
import logging
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import exceptions
from v2gstack.errors import ConfigError, SignerError
from v2gstack.hooks import PluginManager
from v2gstack.signers import CURVES, agree_secret, public_octets
from v2gstack.signers.uris import open_signer, parse_key_uri
from v2gstack.signers.wire import der_signature, generate_key
from v2gstack.testing.contracts import SignerContract

import v2gstack_signer_pkcs11
from v2gstack_signer_pkcs11 import objects
from v2gstack_signer_pkcs11.signer import Pkcs11Signer, Pkcs11SignerConfig


class TestPkcs11Signer(SignerContract):
    """Every rule on a token that is shared by the rules, as a real one would be."""

    capabilities = frozenset({"agree", "generate", "import_scalar", "slow"})
    config: Pkcs11SignerConfig

    @pytest.fixture(autouse=True)
    def _with_token(self, token: Pkcs11SignerConfig) -> None:
        self.config = token

    def make(self) -> Pkcs11Signer:
        return Pkcs11Signer(self.config)


def test_it_registers_and_starts(token: Pkcs11SignerConfig) -> None:
    manager = PluginManager(find=list)
    manager.register(v2gstack_signer_pkcs11)
    settings = {"module": str(token.module), "token": token.token, "pin_source": token.pin_source}
    signer = manager.create("signers", "pkcs11", settings)
    assert signer.key_names() == ()
    asyncio.run(signer.close())


@pytest.mark.parametrize("curve", CURVES)
def test_keys_stay_in_the_token(token: Pkcs11SignerConfig, pin: str, curve: str) -> None:
    signer = Pkcs11Signer(token)
    key = asyncio.run(signer.make_key("secc", curve))
    asyncio.run(signer.close())
    again = Pkcs11Signer(token)
    assert again.key_names() == ("secc",)
    assert public_octets(again.open_key("secc")) == public_octets(key)
    # another program sees the same, and no private key
    shown = subprocess.run(
        ["pkcs11-tool", "--module", str(token.module), "--token-label", token.token, "--login", "--pin", pin, "--list-objects"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    private = shown[shown.index("Private Key Object") :]
    assert "sensitive" in private
    assert "never extractable" in private
    assert "local" in private
    asyncio.run(again.close())


@pytest.mark.parametrize("curve", ["secp256r1", "secp521r1", "ed448"])
def test_certificate_requests(token: Pkcs11SignerConfig, curve: str, tmp_path: Path) -> None:
    signer = Pkcs11Signer(token)
    key = asyncio.run(signer.make_key("secc", curve))
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "SECC")])
    algorithm = {"secp256r1": hashes.SHA256(), "secp521r1": hashes.SHA512()}.get(curve)
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, algorithm)  # type: ignore[arg-type]
    file = tmp_path / "request.der"
    file.write_bytes(request.public_bytes(Encoding.DER))
    verify = ["openssl", "req", "-inform", "DER", "-in", str(file), "-verify", "-noout"]
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 0
    asyncio.run(signer.close())


@pytest.mark.parametrize("curve", CURVES)
def test_a_contract_key_is_put_in(token: Pkcs11SignerConfig, curve: str) -> None:
    software = generate_key(curve)
    numbers = getattr(software, "private_numbers", None)
    size = (software.key_size + 7) // 8 if numbers else 0  # type: ignore[union-attr]
    scalar = numbers().private_value.to_bytes(size, "big") if numbers else software.private_bytes_raw()  # type: ignore[union-attr]
    signer = Pkcs11Signer(token)
    try:
        key = asyncio.run(signer.make_key("contract", curve, scalar=scalar))
        assert public_octets(key) == public_octets(software)
        if curve != "x448":
            hash_name = "" if curve == "ed448" else "sha512"
            signature = asyncio.run(signer.sign("contract", b"x", hash_name))
            public = software.public_key()
            if curve == "ed448":
                public.verify(signature, b"x")  # type: ignore[call-arg, union-attr]
            else:
                public.verify(der_signature(signature), b"x", ec.ECDSA(hashes.SHA512()))  # type: ignore[union-attr]
        if curve != "ed448":
            peer = generate_key(curve)
            assert asyncio.run(signer.agree("contract", public_octets(peer))) == agree_secret(software, public_octets(peer))
    finally:
        asyncio.run(signer.close())


def test_a_key_that_was_replaced_does_not_sign_with_the_new_one(token: Pkcs11SignerConfig) -> None:
    async def run() -> None:
        signer = Pkcs11Signer(token)
        old = await signer.make_key("contract", "secp256r1")
        new = await signer.make_key("contract", "secp256r1", replace=True)
        algorithm = ec.ECDSA(hashes.SHA256())
        with pytest.raises(SignerError, match="replaced"):
            old.sign(b"x", algorithm)  # type: ignore[call-arg, union-attr]
        new.sign(b"x", algorithm)  # type: ignore[call-arg, union-attr]
        await signer.close()

    asyncio.run(run())


# -- PINs ------------------------------------------------------------------------------------------------------------------


def test_a_wrong_pin_is_tried_once_and_not_told(token: Pkcs11SignerConfig, caplog: pytest.LogCaptureFixture) -> None:
    asked: list[int] = []

    def wrong() -> str:
        asked.append(1)
        return "000000"

    with caplog.at_level(logging.DEBUG), pytest.raises(SignerError, match="the PIN is wrong") as caught:
        Pkcs11Signer(token, pin=wrong)
    assert asked == [1]
    assert "lock" in caught.value.hint
    assert "000000" not in f"{caught.value!r} {caught.value.details()} {caught.value.__cause__!r} {caplog.text}"


def test_pins_come_from_where_the_settings_say(token: Pkcs11SignerConfig, pin: str, tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_text(f"{pin}\n")
    for source in (f"file:{file}", "env:TEST_PIN"):
        config = Pkcs11SignerConfig(module=token.module, token=token.token, pin_source=source)
        signer = Pkcs11Signer(config)
        assert pin not in repr(signer) + repr(config)
        asyncio.run(signer.close())
    with pytest.raises(ConfigError, match="neither env:NAME nor file:PATH"):
        Pkcs11Signer(Pkcs11SignerConfig(module=token.module, token=token.token, pin_source=pin))
    with pytest.raises(SignerError, match="cannot be read"):
        Pkcs11Signer(Pkcs11SignerConfig(module=token.module, token=token.token, pin_source=f"file:{tmp_path / 'none'}"))
    with pytest.raises(ConfigError, match="NO_SUCH_PIN is not set"):
        Pkcs11Signer(Pkcs11SignerConfig(module=token.module, token=token.token, pin_source="env:NO_SUCH_PIN"))


def test_two_signers_share_a_token(token: Pkcs11SignerConfig) -> None:
    async def run() -> None:
        first, second = Pkcs11Signer(token), Pkcs11Signer(token)
        await first.make_key("secc", "secp256r1")
        third = Pkcs11Signer(token)
        await first.close()
        assert third.key_names() == ("secc",)
        jobs = [third.sign("secc", bytes([number]), "sha256") for number in range(20)]
        assert len(set(await asyncio.gather(*jobs))) == 20
        await second.close()
        await third.close()

    asyncio.run(run())


# -- tokens ----------------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_told(token: Pkcs11SignerConfig, tmp_path: Path) -> None:
    with pytest.raises(SignerError, match="no such token"):
        Pkcs11Signer(Pkcs11SignerConfig(module=token.module, token="no-such-token"))
    nothing = tmp_path / "nothing.so"
    with pytest.raises(SignerError, match="cannot be used"):
        Pkcs11Signer(Pkcs11SignerConfig(module=nothing, token=token.token))


def test_a_token_that_went_away_is_told_and_found_again(token: Pkcs11SignerConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors that a module gives when its token is pulled are provoked, since SoftHSM's stays plugged in."""
    signer = Pkcs11Signer(token)
    asyncio.run(signer.make_key("secc", "secp256r1"))
    real = objects.sign
    for error, text in ((exceptions.DeviceRemoved, "the token is gone"), (exceptions.SessionHandleInvalid, "forgotten the session")):

        def gone(*_: object, error: type[Exception] = error) -> bytes:
            raise error

        monkeypatch.setattr(objects, "sign", gone)
        with pytest.raises(SignerError, match=text) as caught:
            asyncio.run(signer.sign("secc", b"x", "sha256"))
        assert caught.value.key == "secc"
        monkeypatch.setattr(objects, "sign", real)
        # plugged in again: another session, another login, the same key
        assert len(asyncio.run(signer.sign("secc", b"x", "sha256"))) == 64
    asyncio.run(signer.close())
    with pytest.raises(SignerError):
        asyncio.run(signer.sign("secc", b"x", "sha256"))


def test_a_session_that_the_token_closed_is_opened_again(token: Pkcs11SignerConfig) -> None:
    signer = Pkcs11Signer(token)
    key = asyncio.run(signer.make_key("secc", "ed448"))
    signer._call(lambda: signer._token._session.session.close())
    for _ in range(2):
        try:
            signature = key.sign(b"x")  # type: ignore[call-arg, union-attr]
        except SignerError:
            continue
        key.public_key().verify(signature, b"x")  # type: ignore[call-arg, union-attr]
        break
    else:
        raise AssertionError("the session does not come back")
    asyncio.run(signer.close())


def test_uris_name_keys(token: Pkcs11SignerConfig) -> None:
    signer = Pkcs11Signer(token)
    made = asyncio.run(signer.make_key("secc", "secp256r1"))
    manager = PluginManager(find=list)
    manager.register(v2gstack_signer_pkcs11)
    uri = f"pkcs11:token={token.token};object=secc;type=private?module-path={token.module}&pin-source=env:TEST_PIN"
    where = parse_key_uri(uri)
    other = open_signer(where, manager)
    assert public_octets(other.open_key(where.key)) == public_octets(made)
    asyncio.run(other.close())
    asyncio.run(signer.close())


def test_tokens_are_told_apart(token: Pkcs11SignerConfig, new_token: Callable[[], Pkcs11SignerConfig]) -> None:
    signers = [Pkcs11Signer(each) for each in (token, new_token())]
    asyncio.run(signers[0].make_key("a", "secp256r1"))
    asyncio.run(signers[1].make_key("b", "secp256r1"))
    assert [each.key_names() for each in signers] == [("a",), ("b",)]
    for each in signers:
        asyncio.run(each.close())
