"""Links lead somewhere, and `make` targets that documents name exist."""

from __future__ import annotations

import re

import pytest

from tests.docs.markdown import DOCUMENTS, ROOT, prose, text_of

LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")


def anchors(document: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_resolve(document: str) -> None:
    for match in LINK.finditer(prose(document)):
        target = match["target"]
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        name, _, anchor = target.partition("#")
        path = ((ROOT / document).parent / name).resolve() if name else ROOT / document
        assert path.exists(), f"{document} links to {target}"
        assert ROOT in path.parents, target
        if anchor:
            assert anchor in anchors(path.relative_to(ROOT).as_posix()), f"{document} links to {target}"


def test_every_page_can_be_reached() -> None:
    """From the README over the index, each page of docs/ is linked."""
    reached: set[str] = set()
    pending = ["README.md"]
    while pending:
        document = pending.pop()
        if document in reached or not document.endswith(".md"):
            continue
        reached.add(document)
        for match in LINK.finditer(prose(document)):
            name = match["target"].partition("#")[0]
            if name and ":" not in name:
                pending.append(((ROOT / document).parent / name).resolve().relative_to(ROOT).as_posix())
    assert set(DOCUMENTS) <= reached


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_of_make_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    text = text_of(document)
    for command in [*re.findall(r"`make ([a-z -]+)", text), *re.findall(r"^\$ make ([a-z -]+)", text, re.MULTILINE)]:
        assert set(command.split()) <= targets, f"{document} names `make {command}`"


def test_each_make_target_is_told_of() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    told = set(re.findall(r"^#   make (.*?)(?:  |$)", makefile, re.MULTILINE))
    named = {word for line in told for word in re.findall(r"[a-z-]+", line)} | set(re.findall(r"make ([a-z-]+)", makefile))
    for document in DOCUMENTS:
        named |= {word for command in re.findall(r"make ([a-z -]+)", text_of(document)) for word in command.split()}
    assert targets - {"help"} <= named
