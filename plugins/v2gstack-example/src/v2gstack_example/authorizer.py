"""An authoriser with a list: vehicles and contracts that may charge, in a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from v2gstack.errors import ConfigError
from v2gstack.hooks import build_config
from v2gstack.types import AuthorizationVerdict

__all__ = ["ExampleAuthorizer", "ExampleAuthorizerConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleAuthorizerConfig:
    """Settings of the authoriser.

    Attributes:
        tokens: TOML file with two lists of strings, ``vehicles`` (EVCCIDs) and ``contracts`` (EMAIDs); ``None`` admits nobody.
        unknown: What is said to those that are not listed.
    """

    tokens: Path | None = None
    unknown: AuthorizationVerdict = AuthorizationVerdict.REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tokens:
    vehicles: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()


class ExampleAuthorizer:
    """Accepts who is listed. Capitals and separators do not count.

    Args:
        config: Its settings.

    Raises:
        ConfigError: The file cannot be read, or is not what it should be.
    """

    def __init__(self, config: ExampleAuthorizerConfig) -> None:
        self._unknown = config.unknown
        tokens = _Tokens() if config.tokens is None else _read(config.tokens)
        self._vehicles = {_plain(each) for each in tokens.vehicles}
        self._contracts = {_plain(each) for each in tokens.contracts}

    async def authorize_eim(self, evse_id: str, evcc_id: str, /) -> AuthorizationVerdict:
        """Whether a vehicle is listed."""
        return AuthorizationVerdict.ACCEPTED if _plain(evcc_id) in self._vehicles else self._unknown

    async def authorize_contract(self, evse_id: str, emaid: str, certificate_chain: tuple[bytes, ...], /) -> AuthorizationVerdict:
        """Whether a contract is listed. One without a certificate is none."""
        known = _plain(emaid) in self._contracts and bool(certificate_chain)
        return AuthorizationVerdict.ACCEPTED if known else self._unknown


def _plain(token: str) -> str:
    return "".join(each for each in token if each.isalnum()).upper()


def _read(path: Path) -> _Tokens:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"the list {path} cannot be read: {error}") from error
    return build_config(_Tokens, found, of=f"the list {path}")
