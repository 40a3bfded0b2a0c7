"""What passes between the stack and its plug-ins."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.unit.hooks.support import context
from v2gstack.hooks import Address, ChannelInfo


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address("192.0.2.1", 15118), "192.0.2.1:15118"),
        (Address("::1", 15118), "[::1]:15118"),
        (Address("fe80::1", 15118, "eth0"), "[fe80::1%eth0]:15118"),
        (Address(), ":0"),
    ],
)
def test_addresses_as_people_write_them(address: Address, text: str) -> None:
    assert str(address) == text


def test_a_certificate_is_not_shown() -> None:
    assert "secret" not in repr(ChannelInfo(peer_certificate=b"secret"))


def test_what_is_shared_is_made_once_for_each_device() -> None:
    here, there = context(), context()
    assert here.share("bus", list) is here.share("bus", dict)
    assert here.share("bus", list) is not there.share("bus", list)
    assert here.share("bus", list) is not here.share("other", list)
    assert "bus" not in repr(here)


@pytest.mark.parametrize("name", ["v2gstack.hooks", "v2gstack.hooks.values", "v2gstack.hooks.manager", "v2gstack.testing.contracts"])
def test_examples_in_docstrings_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted
    assert not found.failed
