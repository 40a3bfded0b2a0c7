"""It keeps the contract of its interface."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from v2gstack.errors import ConfigError
from v2gstack.testing.contracts import AuthorizerContract
from v2gstack.types import AuthorizationVerdict

from v2gstack_example.authorizer import ExampleAuthorizer, ExampleAuthorizerConfig


class TestExampleAuthorizer(AuthorizerContract):
    def make(self) -> ExampleAuthorizer:
        return ExampleAuthorizer(ExampleAuthorizerConfig())


def test_who_is_listed_may_charge(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text('vehicles = ["02:00:00:00:00:0a"]\ncontracts = ["DE-8AA-1A2B3C4D5-9"]\n', encoding="utf-8")
    authorizer = ExampleAuthorizer(ExampleAuthorizerConfig(tokens=tokens))
    assert asyncio.run(authorizer.authorize_eim("DE*ABC*E1", "02000000000A")) is AuthorizationVerdict.ACCEPTED
    assert asyncio.run(authorizer.authorize_eim("DE*ABC*E1", "02000000000B")) is AuthorizationVerdict.REJECTED
    assert asyncio.run(authorizer.authorize_contract("DE*ABC*E1", "DE8AA1A2B3C4D59", (b"...",))) is AuthorizationVerdict.ACCEPTED
    assert asyncio.run(authorizer.authorize_contract("DE*ABC*E1", "DE8AA1A2B3C4D59", ())) is AuthorizationVerdict.REJECTED


@pytest.mark.parametrize("text", ["vehicles", 'vehicles = "02000000000A"', "vehicles = [1]", 'cars = ["02000000000A"]'])
def test_a_wrong_list_is_told(tmp_path: Path, text: str) -> None:
    tokens = tmp_path / "tokens.toml"
    tokens.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        ExampleAuthorizer(ExampleAuthorizerConfig(tokens=tokens))


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        ExampleAuthorizer(ExampleAuthorizerConfig(tokens=tmp_path / "nothing.toml"))
