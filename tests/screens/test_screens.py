"""The screens of the command line: as they were looked at last, within their width, and in one language."""

from __future__ import annotations

import re

import pytest

from newsearch.messages import Language
from newsearch.messages.breaks import cells
from tools import examples, terminals

AS_WIDE_AS_THEY_ARE = ("newsearch: ", "错误：", "Error: ", "用法：", "Usage: ", "  newsearch ", "$ ", "/home/")
"""Lines that a terminal breaks itself: errors, which programs read too, and commands to be copied."""

TABLES = ("analyze", "stats", "help", "help-search")
"""Screens whose lines go on beyond a narrow terminal: what is copied from them must be whole."""


@pytest.mark.parametrize(("name", "language"), [*terminals.screens()])
def test_a_screen_is_as_it_was_looked_at_last(name: str, language: Language) -> None:
    kept = terminals.path_of(name, language).read_text("utf-8")
    assert terminals.screen(name, language) == kept, "help: run `make golden`, look at what changed, and commit it"


@pytest.mark.parametrize(("name", "language"), [*terminals.screens()])
def test_a_screen_fits_its_width(name: str, language: Language) -> None:
    width = 0
    for row in terminals.path_of(name, language).read_text("utf-8").splitlines():
        if row.startswith("━━━"):
            width = int(row.strip("━ "))
        elif not row.startswith(AS_WIDE_AS_THEY_ARE) and name not in TABLES:
            assert cells(row) <= width, row


@pytest.mark.parametrize("name", terminals.SCREENS)
def test_no_english_sentence_stands_on_a_chinese_screen(name: str) -> None:
    for row in terminals.path_of(name, "zh").read_text("utf-8").splitlines():
        said = re.sub(r"`[^`]*`|'[^']*'|^\$ .*|^ *newsearch .*|python", "", row)
        assert not re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", said), row


@pytest.mark.parametrize("name", terminals.SCREENS)
def test_no_chinese_sentence_stands_on_an_english_screen(name: str) -> None:
    ours = {*"篇共页注例"} | {"检索", "用法", "选项", "错误", "未写", "另有", "请"}
    texts = "".join(path.read_text("utf-8") for path in (examples.ROOT / "examples").glob("*.jsonl"))
    texts += "".join(path.read_text("utf-8") for path in (examples.ROOT / "seeds").glob("*.txt"))
    for row in terminals.path_of(name, "en").read_text("utf-8").splitlines():
        for run in re.findall("[\u4e00-\u9fff]{2,}", row):
            if any(word in run for word in ours):
                assert any(run[i : i + 6] in texts for i in range(max(len(run) - 5, 1))), row


def test_every_screen_is_kept_and_no_other_one() -> None:
    kept = {path.name for path in terminals.FOLDER.glob("*.txt")}
    assert kept == {terminals.path_of(name, language).name for name, language in terminals.screens()}
