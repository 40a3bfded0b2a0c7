"""The check of the OpenSSL below Python: what is not as expected is told, and TLS is refused with the reason instead of done by half."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.tls_pki import branch
from v2gstack.errors import ConfigError
from v2gstack.transports import TlsConfig, TlsProfile, openssl, server_context
from v2gstack.transports.openssl import library
from v2gstack.transports.openssl.provider import use_key

SOURCES = Path(library.__file__).parents[2]


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Look for the library again, before and after."""
    library.library.cache_clear()
    yield
    library.library.cache_clear()


def station(folder: Path) -> TlsConfig:
    return TlsConfig(profile=TlsProfile.ISO15118_2, **branch(folder, "v2g", "secp256r1").leaf("secc"))  # type: ignore[arg-type]


def test_it_is_the_library_of_the_ssl_module() -> None:
    found, missing = library.library()
    assert found is not None
    assert missing == {}
    assert found.call("OpenSSL_version_num") == ssl.OPENSSL_VERSION_NUMBER
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    connection = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
    assert found.call("SSL_get_SSL_CTX", found.connection(connection)) == found.context(context)


@pytest.mark.parametrize(
    ("target", "name", "value", "reason"),
    [
        (sys, "implementation", SimpleNamespace(name="pypy"), "needs CPython, this is pypy"),
        (sys, "platform", "win32", "on Windows"),
        (ssl, "OPENSSL_VERSION_INFO", (1, 1, 1, 23, 15), "needs OpenSSL 3"),
        (ssl, "OPENSSL_VERSION_NUMBER", 0x30200010, "the library found is version"),
        (library, "_word", lambda instance, number: 0, "keeps OpenSSL's handles in another place"),
        (library, "_word", lambda instance, number: 0x1001 + number, "keeps OpenSSL's handles in another place"),
    ],
)
def test_what_is_not_as_expected_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: object, name: str, value: object, reason: str
) -> None:
    config = station(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(target, name, value)
        features = openssl.features()
    assert all(reason in why for why in features.values())
    with pytest.raises(ConfigError, match="is not available") as caught:
        server_context(config)
    assert reason in str(caught.value)
    assert "doctor" in caught.value.hint


def test_a_function_that_lacks_takes_its_feature_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    functions = {**library._FUNCTIONS, library.KEYS: {**library._FUNCTIONS[library.KEYS], "OSSL_no_such_function": (None, ())}}
    monkeypatch.setattr(library, "_FUNCTIONS", functions)
    features = openssl.features()
    assert features["profiles"] == ""
    assert features["keys"].endswith("has no OSSL_no_such_function")
    server_context(station(tmp_path))


def test_what_the_library_refuses_is_in_its_words() -> None:
    context = openssl.Context(ssl.PROTOCOL_TLS_SERVER)
    with pytest.raises(ConfigError, match="groups no-such-group: "):
        openssl.set_profile(context, suites="", groups="no-such-group", signatures="ECDSA+SHA256")
    with pytest.raises(ConfigError, match="signature algorithms nonsense"):
        openssl.set_profile(context, suites="", groups="P-256", signatures="nonsense")
    with pytest.raises(ConfigError, match="no certificates in /no/such/file"):
        openssl.name_authorities(context, "/no/such/file")
    with pytest.raises(ConfigError, match="does not sign"):
        use_key(context, "/no/such/file", object())  # type: ignore[arg-type]


def test_ctypes_is_in_one_room() -> None:
    found = {path.relative_to(SOURCES).parent.as_posix() for path in SOURCES.rglob("*.py") if "import ctypes" in path.read_text()}
    assert found == {"transports/openssl"}
