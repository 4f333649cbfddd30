"""The command line in two languages: how one is chosen, and that nothing is left in the other."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from newsearch.cli import language as spoken
from newsearch.cli import main
from newsearch.cli.command import Command
from newsearch.cli.language import chosen, help_texts
from newsearch.messages import Language

PO = Path(spoken.__file__).parent / "catalogues/zh/LC_MESSAGES/newsearch.po"
CATALOGUE: Catalog = read_po(BytesIO(PO.read_bytes()))

TOPICS = Path(spoken.__file__).parent / "topics"

OF_OTHER_PLACES = {"_winconsole.py", "shell_completion.py", "termui.py", "_termui_impl.py", "utils.py"}
"""Modules of click that newsearch does not use, or whose sentences only a programmer can meet."""

OF_PROGRAMMERS = (
    *("Could not determine name", "No options defined", "Arguments take exactly", "Name '{name}'", "Choice("),
    *("Invalid start", "Boolean option", "{value!r} does not match", "{value!r} is not a valid UUID", "Show the"),
)


def english_of_click() -> Iterator[str]:
    """What click asks gettext for where a user can see it."""
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        if path.name in OF_OTHER_PLACES:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                first = node.args[0]
                if isinstance(first, ast.Constant) and not str(first.value).startswith(OF_PROGRAMMERS):
                    yield str(first.value)


def commands(command: click.Command = main, name: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The names of all commands, the empty one first."""
    yield name
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from commands(inner, (*name, str(inner.name)))


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+", text))


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_TW.UTF-8"}, "zh"),
        ([], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "C", "LANGUAGE": "fr:zh_CN:en"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "NEWSEARCH_LANG": "en"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "NEWSEARCH_LANG": "klingon"}, "zh"),
        (["search", "--lang", "zh", "雷锋"], {"NEWSEARCH_LANG": "en"}, "zh"),
        (["--lang=zh", "search"], {}, "zh"),
        (["search", "--", "--lang", "zh"], {}, "en"),
        (["--lang"], {"LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_option_then_ours_then_the_locale(
    arguments: list[str], environment: dict[str, str], language: Language
) -> None:
    assert chosen(arguments, environment) == language


def test_every_help_text_is_in_the_catalogue() -> None:
    CliRunner().invoke(main, ["--lang", "en", "--help"])
    texts = {english for holder, name in help_texts(main) if (english := spoken.english(holder, name))}
    assert len(texts) > 50 and [text for text in sorted(texts) if text not in CATALOGUE] == []


def test_every_sentence_of_click_is_in_the_catalogue() -> None:
    if tuple(map(int, version("click").split(".")[:2])) < (8, 4):
        pytest.skip("the sentences are those of the newest click")
    sentences = {*english_of_click()}
    assert len(sentences) > 20 and [each for each in sorted(sentences) if each not in CATALOGUE] == []


def test_every_entry_is_chinese_and_keeps_its_placeholders() -> None:
    for message in CATALOGUE:
        if not message.id:
            continue
        english = message.id[-1] if isinstance(message.id, tuple) else str(message.id)
        chinese = message.string[0] if isinstance(message.string, tuple) else str(message.string)
        assert chinese and not message.fuzzy, english
        assert set(placeholders(chinese)) <= set(placeholders(english)), english


def test_the_compiled_catalogue_is_that_of_the_sources() -> None:
    """It is made when the package is installed: install it again if this fails."""
    anew = BytesIO()
    write_mo(anew, CATALOGUE)
    there, wanted = read_mo(BytesIO(PO.with_suffix(".mo").read_bytes())), read_mo(BytesIO(anew.getvalue()))
    assert {str(m.id): m.string for m in there if m.id} == {str(m.id): m.string for m in wanted if m.id}


@pytest.mark.parametrize("name", [*commands()], ids=" ".join)
def test_help_in_chinese_has_no_english_sentence_and_help_in_english_no_chinese_one(name: tuple[str, ...]) -> None:
    chinese = CliRunner().invoke(main, [*name, "--help", "--lang", "zh"])
    english = CliRunner().invoke(main, [*name, "--help", "--lang", "en"])
    assert chinese.exit_code == english.exit_code == 0
    assert "用法：" in chinese.output and "Usage:" in english.output
    help_of_options = chinese.output.partition("例：")[0]
    assert re.findall(r"\b[a-z]+ [a-z]+ [a-z]+\b", help_of_options.partition("\n")[2]) == []
    for line in english.output.splitlines():
        assert not re.search(r"[。，；]", line.partition(" newsearch ")[0]), line


def test_the_examples_of_the_help_are_commands() -> None:
    seen = 0
    for name in commands():
        command: click.Command = main
        for part in name:
            assert isinstance(command, click.Group)
            command = command.commands[part]
        for example in command.examples if isinstance(command, Command) else ():
            typed = shlex.split(re.split(r" >>? | \| ", example)[0])
            assert tuple(typed[: len(name)]) == name
            with click.Context(main, info_name="newsearch", obj={}) as root:
                command.make_context(name[-1], typed[len(name) :], parent=root)
            seen += 1
    assert seen > len(main.commands) / 2


def test_errors_speak_the_language_that_is_asked_for() -> None:
    for arguments in (["searh"], ["search", "--limt", "3"], ["search", "-n", "x", "雷锋"], ["show"]):
        shown = CliRunner().invoke(main, [*arguments, "--lang", "zh"])
        assert shown.exit_code == 2 and "错误：" in shown.stderr and "Error" not in shown.stderr, arguments


def test_topics_are_in_both_languages() -> None:
    names = {path.name.split(".")[0] for path in TOPICS.iterdir()}
    assert {path.name for path in TOPICS.iterdir()} == {f"{name}.{code}.txt" for name in names for code in ("en", "zh")}
    for name in names:
        for code, word in (("en", "The query language"), ("zh", "检索式")):
            assert CliRunner().invoke(main, ["help", name, "--lang", code]).output.startswith(word)
