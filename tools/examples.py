"""Runs the commands that the pages show, in a folder with the project's seeds, its sample archive and an index of each.

The generated parts of README.md and docs/ are made here (`make golden`), and tests/test_docs.py runs every command of
every page again.
"""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import click
from click.testing import CliRunner

from newsearch.cli import main
from newsearch.messages import Language

__all__ = ["folder", "help_of", "leaves", "run", "show", "without_seconds"]

ROOT = Path(__file__).parent.parent
_SECONDS = re.compile(r" · [0-9.]+ (?:s|秒)(?=(?:\x1b\[[0-9;]*m)*$)", re.M)


@cache
def folder() -> Path:
    """A temporary folder, made once a process: `seeds/` with `index/`, `examples/` with `sample/`, `synonyms.txt`."""
    made = Path(tempfile.mkdtemp(prefix="newsearch-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    for name in ("seeds", "examples"):
        shutil.copytree(ROOT / name, made / name)
    (made / "synonyms.txt").write_text("渝 => 重庆\n", "utf-8")
    for line in ("newsearch sync seeds", "newsearch -i sample sync examples"):
        status, output = run(line, made)
        assert status == 0, output
    return made


def run(line: str, where: Path | None = None, language: Language = "en") -> tuple[int, str]:
    """Run a command line of newsearch in a folder (default: `folder()`): its exit status and what it printed."""
    program, *words = shlex.split(line, comments=True)
    assert program == "newsearch", f"not a command of newsearch: {line}"
    where = where or folder()
    environment = {"NEWSEARCH_LANG": language, "XDG_CONFIG_HOME": str(where)}  # whatever those of the machine
    with _working_in(where):
        result = CliRunner(env=environment).invoke(main, words, prog_name="newsearch")
    lines = without_seconds(result.output).splitlines()
    return result.exit_code, "\n".join(line.rstrip() for line in lines).strip("\n")


def without_seconds(output: str) -> str:
    """What a command printed, without how long it took: the only part that differs from run to run."""
    return _SECONDS.sub("", output)


def show(*lines: str, keep: Callable[[list[str]], list[str]] = lambda output: output, language: Language = "en") -> str:
    """A block for a page: each command line after a `$`, and of its output the lines that `keep` returns."""
    shown: list[str] = []
    for line in lines:
        status, output = run(line, language=language)
        assert status in (0, 1), f"{line}: {output}"
        shown += [f"$ {line}", *keep(output.splitlines())]
    return "\n".join(["", "```console", *shown, "```", ""])


def leaves(group: click.Group = main, name: str = "newsearch") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, with its full name, in alphabetical order."""
    for word, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from leaves(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def help_of(name: str, language: Language = "en") -> str:
    """What `--help` prints for a command."""
    return run(f"{name} --help", language=language)[1]


@contextmanager
def _working_in(path: Path) -> Iterator[None]:
    """Change the working folder for a while (contextlib.chdir needs Python 3.11)."""
    before = Path.cwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(before)
