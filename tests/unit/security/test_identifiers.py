"""Identifiers: published check digits, and what the code of the check digit promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pki import pki_of
from v2gstack.errors import ConfigError, SecurityError
from v2gstack.security import AllowList, Emaid, Pcid, check_digit

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: The worked example of the Dutch rules on e-mobility identifiers (IDRR, annex 1), and those of the library mobilityid.
PUBLISHED = ["DE83DUIEN83QGZD", "NLTNM000722345X", "NLTNM000122045U", "NLTNMC00122045K"]

BARE = st.from_regex(r"[A-Z]{2}[A-Z0-9]{12}", fullmatch=True)


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_check_digits(text: str) -> None:
    assert check_digit(text[:-1]) == text[-1]
    assert check_digit(text[:-1].lower()) == text[-1]
    assert Emaid.parse(text).is_consistent


@given(BARE, st.integers(0, 14), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_found(bare: str, place: int, character: str) -> None:
    text = bare + check_digit(bare)
    wrong = text[:place] + character + text[place + 1 :]
    assert (check_digit(wrong[:-1]) == wrong[-1]) == (wrong == text)


@given(BARE, st.integers(0, 13))
def test_an_exchange_of_neighbours_is_found(bare: str, place: int) -> None:
    text = bare + check_digit(bare)
    wrong = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert (check_digit(wrong[:-1]) == wrong[-1]) == (wrong == text)


def test_forms_of_an_emaid() -> None:
    for text in ("NL-TNM-000722345-X", "NLTNM000722345X", "nl-tnm-000722345-x"):
        found = Emaid.parse(text)
        assert (found.compact, str(found), found.bare) == ("NLTNM000722345X", "NL-TNM-000722345-X", "NLTNM000722345")
    assert Emaid.parse("NL-TNM-000722345") == Emaid("NL", "TNM", "000722345")
    assert Emaid.parse("NLTNM000722345").is_consistent
    assert not Emaid.parse("NLTNM000722345Y").is_consistent


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DE",
        "DE*8AA*1A2B3C4D5",
        "DE-8AA1A2B3C4D5",
        "D18AA1A2B3C4D5",
        "DE8AA1A2B3C4D5VV",
        "DE8AA1A2B3C4D5 ",
        "DE8AA1A2B3C4D\u0131",  # a dotless i, whose capital is an I
        "John Doe",
    ],
)
def test_what_is_no_emaid(text: str) -> None:
    with pytest.raises(SecurityError) as caught:
        Emaid.parse(text)
    assert not text or text not in str(caught.value)


def test_pcid() -> None:
    assert Pcid.parse("WMI0123456789ABCDE") == Pcid("WMI", "0123456789ABCD", "E")
    assert Pcid.parse("WMI0123456789ABCD").compact == "WMI0123456789ABCD"
    for text in ("", "WMI0123456789ABC", "WMI0123456789ABCDEF", "WMI 123456789ABCDE"):
        with pytest.raises(SecurityError):
            Pcid.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    for kind in (Emaid, Pcid):
        try:
            found = kind.parse(text)
        except SecurityError:
            continue
        assert found.compact == text.replace("-", "").upper()


def test_check_digit_of_nonsense() -> None:
    for text in ("", "DE-8AA", "ä"):
        with pytest.raises(SecurityError):
            check_digit(text)


# -- lists of what is allowed ----------------------------------------------------------------------------------------------


def test_an_empty_list_allows_nothing() -> None:
    assert not AllowList().allows(pki_of("iso15118_2")["contract"].certificate)


def test_three_ways_onto_a_list() -> None:
    contract = pki_of("iso15118_2")["contract"].certificate
    other = pki_of("iso15118_2")["contract_wrong_name"].certificate
    colons = ":".join(contract.fingerprint[place : place + 2] for place in range(0, 64, 2)).upper()
    for allowed in (
        AllowList(emaids=frozenset({"DE-8AA-1A2B3C4D5"})),
        AllowList(emaids=frozenset({"de8aa1a2b3c4d5v"})),
        AllowList(providers=frozenset({"DE-8AA"})),
        AllowList(fingerprints=frozenset({colons})),
    ):
        assert allowed.allows(contract)
        assert not allowed.allows(other)
    assert not AllowList(providers=frozenset({"DE8AB"})).allows(contract)


def test_entries_that_are_none() -> None:
    with pytest.raises(ConfigError, match="no EMAID"):
        AllowList(emaids=frozenset({"John Doe"}))
    with pytest.raises(ConfigError, match="country and three"):
        AllowList(providers=frozenset({"DE"}))
    with pytest.raises(ConfigError, match="SHA-256"):
        AllowList(fingerprints=frozenset({"00" * 20}))
