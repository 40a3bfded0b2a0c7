"""What the documents show runs, and prints what they say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.markdown import DOCUMENTS, Block, blocks
from tests.docs.runner import RUNNABLE, Runner, commands, matches

#: The capture of a real car that documents show, and where it is among the vectors. It is not part of the repository.
REAL_CAR = "audi_q4.pcap"
REAL_CAR_VECTOR = "real_cars/captures/audi_q4_din_dc.pcap"

#: Blocks that are not run, by language: what documents quote.
QUOTED = frozenset({"xml", "json", "toml", "mermaid", ""})


def needs_real_car(block: Block) -> bool:
    return REAL_CAR in block.text


def shown(document: str, *, real_car: bool) -> list[Block]:
    return [block for block in blocks(document) if needs_real_car(block) is real_car and block.language not in QUOTED]


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if shown(each, real_car=False)])
def test_blocks_run(document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner = Runner(tmp_path)
    for block in shown(document, real_car=False):
        runner.run(block)


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if shown(each, real_car=True)])
def test_blocks_about_a_real_car_run(document: str, shared_vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(shared_vectors / REAL_CAR_VECTOR, tmp_path / REAL_CAR)
    runner = Runner(tmp_path)
    for block in shown(document, real_car=True):
        runner.run(block)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_has_a_known_language(document: str) -> None:
    """A misspelt language would take a block out of the tests."""
    known = QUOTED | {"python", "console", "text"}
    assert [str(block) for block in blocks(document) if block.language not in known] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_text_follows_python(document: str) -> None:
    """Only then it is known whose output it is."""
    before = ""
    for block in blocks(document):
        assert block.language != "text" or before == "python", block
        before = block.language


@pytest.mark.parametrize("document", ["README.md", "docs/tutorial.md"])
def test_first_pages_show_code_and_commands_that_run(document: str) -> None:
    assert any(block.language == "python" for block in blocks(document))
    consoles = [block for block in blocks(document) if block.language == "console"]
    assert any(command.split()[0] in RUNNABLE for block in consoles for command, _ in commands(block))


# -- the runner itself ---------------------------------------------------------------------------------------------------


def test_output_is_compared(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.run(Block("x.md", "python", 1, "print('a')\nprint('b')\n"))
    runner.run(Block("x.md", "text", 5, "a\n…\n"))
    with pytest.raises(AssertionError, match=r"x\.md:5 prints something else"):
        runner.run(Block("x.md", "text", 5, "a\nc\n"))


def test_exit_codes_have_to_be_told(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.run(Block("x.md", "console", 1, "$ python -c 'exit(3)'\n$ echo $?\n3\n"))
    with pytest.raises(AssertionError, match="prints something else"):
        runner.run(Block("x.md", "console", 1, "$ python -c 'print(1)'\n2\n"))
    for behind in ("", "$ echo\n"):
        with pytest.raises(AssertionError, match="exit code 3"):
            Runner(tmp_path / f"other{len(behind)}").run(Block("x.md", "console", 1, f"$ python -c 'exit(3)'\n{behind}"))


def test_tracebacks_tell_the_line_of_the_document(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        Runner(tmp_path).run(Block("x.md", "python", 41, "a = 0\n1 / a\n"))
    assert caught.traceback[-1].lineno + 1 == 42


@pytest.mark.parametrize(
    ("pattern", "printed", "same"),
    [
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a …\n", "a b\n", True),
        ("a …\n", "a b\nc\n", False),
        ("a.c\n", "abc\n", False),
        ("a\n", "a  \n\n", True),
        ("b\n…\n", "a\nb\n", False),
        ("  a  b\n", "  a      b\n", True),
        ("  a  b\n", "    a  b\n", False),
        ("a b\n", "a  b\n", False),
    ],
)
def test_matching(pattern: str, printed: str, same: bool) -> None:
    assert matches(pattern, printed) is same


def test_commands_may_have_several_lines() -> None:
    block = Block("x.md", "console", 1, "$ printf a \\\n    b\nout\n$ echo\n")
    assert commands(block) == [("printf a \\\n    b", "out\n"), ("echo", "")]
    assert re.fullmatch(r"x\.md:1", str(block))
