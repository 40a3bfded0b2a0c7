"""Runs what documents show.

``python`` blocks of a document share one namespace and one working directory; a ``text`` block that follows is what they
print. In ``console`` blocks, lines that begin with ``$ `` are commands. Those of this project run in a shell, and the lines
below them are what they print: ``…`` stands for any text, on a line of its own for any number of lines. A command that does
not end with 0 is followed by ``$ echo $?``.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from tests.docs.markdown import ROOT, Block

__all__ = ["RUNNABLE", "Runner", "commands", "matches"]

#: First words of the commands that run. Others, such as `make` and `git`, change the machine or take long.
RUNNABLE = frozenset({"v2gstack", "python", "printf", "echo"})

_ANYTHING = "…"


def commands(block: Block) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown below it."""
    found: list[tuple[str, str]] = []
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:].rstrip("\n"), ""))
        elif found and found[-1][0].endswith("\\") and not found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line.rstrip()}", "")
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + line)
        else:
            raise AssertionError(f"{block}: output without a command")
    return found


def matches(shown: str, printed: str) -> bool:
    """Whether output is what a document shows of it. Columns may be narrower, and blanks at the ends of lines do not count.

    >>> matches("a\\n…\\nz…\\n", "a\\nb\\nc\\nzebra\\n"), matches("a\\n", "a\\nb\\n")
    (True, False)
    """
    pattern = ""
    for line in _lines(shown):
        if line.strip() == _ANYTHING:
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\n]*?".join(map(re.escape, line.split(_ANYTHING))) + "\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    """Lines with two blanks between columns, however many there were; the indentation stays."""
    return [re.sub(r"(?<=\S) {2,}", "  ", line.rstrip()) for line in text.strip("\n").splitlines()]


class Runner:
    """Runs the blocks of one document in a directory of their own.

    Args:
        directory: The working directory, empty or not there yet. Python blocks find it as the process's own.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._namespace: dict[str, Any] = {"__name__": "document"}
        self._printed = ""
        self._code = 0
        tools = directory / ".bin"
        tools.mkdir(parents=True)
        for name, arguments in (("v2gstack", " -m v2gstack.cli"), ("python", "")):
            tool = tools / name
            tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)}{arguments} "$@"\n', encoding="utf-8")
            tool.chmod(0o755)
        (directory / "examples").symlink_to(ROOT / "examples")
        self._environment = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONSAFEPATH": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(directory),
            "TMPDIR": str(directory),
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "110",
        }

    def run(self, block: Block) -> None:
        """Run a block, or compare what the one before it printed.

        Raises:
            AssertionError: The document shows something else, or a command ends with an exit code that it does not tell.
        """
        if block.language == "python":
            self._run_python(block)
        elif block.language == "console":
            self._run_console(block)
        elif block.language == "text":
            self._compare(block.text, self._printed, str(block))

    def _run_python(self, block: Block) -> None:
        # empty lines in front, so that tracebacks tell lines of the document
        code = compile("\n" * (block.line - 1) + block.text, str(ROOT / block.document), "exec")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(code, self._namespace)
        self._printed = output.getvalue()

    def _run_console(self, block: Block) -> None:
        for command, shown in commands(block):
            where = f"{block}: {command}"
            if command == "echo $?":
                self._compare(shown, f"{self._code}\n", where)
                self._code = 0
                continue
            self._expect_success(f"before {where}")
            words = shlex.split(command)
            if words[0] not in RUNNABLE:
                continue
            alone = words[0] == "v2gstack" and not re.search(r"[|<>&;$`*?](?=(?:[^']*'[^']*')*[^']*$)", command)
            self._code, self._printed = self._in_process(words[1:]) if alone else self._in_shell(command)
            if shown.strip():
                self._compare(shown, self._printed, where)
        self._expect_success(f"at the end of {block}")

    def _expect_success(self, where: str) -> None:
        assert self._code == 0, f"exit code {self._code} {where}, and the document does not say so\n{self._printed}"

    def _in_shell(self, command: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=self._directory,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def _in_process(self, arguments: list[str]) -> tuple[int, str]:
        """A single command, without the start of an interpreter."""
        from v2gstack.cli import main

        output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with (
            mock.patch.dict(os.environ, self._environment, clear=True),
            contextlib.chdir(self._directory),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            code = main(arguments)
        return code, output.buffer.getvalue().decode("utf-8")

    @staticmethod
    def _compare(shown: str, printed: str, where: str) -> None:
        if not matches(shown, printed):
            difference = "\n".join(difflib.unified_diff(shown.splitlines(), printed.splitlines(), "shown", "printed", lineterm="", n=1))
            raise AssertionError(f"{where} prints something else\n{difference}")
