"""Reads corpora of a line an article: 体育<tab>…, as cnews has it (https://github.com/gaussic/text-classification-cnn-rnn),
text<tab>3, and the fields of https://github.com/aceimnorstuvwxz/toutiao-text-classfication-dataset.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsearch.model import Article

__all__ = ["corpus_articles"]

_FEWEST = 3  # lines: fewer may be anything. All chosen by hand
_SHORTEST_TEXT = 6
_MARK = "_!_"
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}|[A-Za-z_]{3,20}|\d{1,3}")


def corpus_articles(name: str, lines: Sequence[str]) -> list[Article]:
    """The articles of lines that all have the same fields; none for another text."""
    if len(lines) < _FEWEST:
        return []
    if all(line.count(_MARK) == 4 for line in lines):
        return [_of_toutiao(line) for line in lines]
    pairs = [line.split("\t") for line in lines] if "\t" in lines[0] else []
    if not pairs or any(len(pair) != 2 for pair in pairs):
        return []
    for label, text in ((0, 1), (1, 0)):
        labels, texts = ([pair[part].strip() for pair in pairs] for part in (label, text))
        if all(map(_LABEL.fullmatch, labels)) and all(len(said) >= _SHORTEST_TEXT for said in texts):
            named = [("" if label.isdigit() else label) for label in labels]
            return [_article(f"{name}#{n}", *pair) for n, pair in enumerate(zip(named, texts, strict=True), 1)]
    return []


def _of_toutiao(line: str) -> Article:
    key, _, category, headline, keywords = map(str.strip, line.split(_MARK))
    words = tuple(filter(None, re.split("[,，]", keywords)))
    return Article(
        key, headline, "", section=category.removeprefix("news_"), extra={"keywords": words} if words else {}
    )


def _article(key: str, section: str, text: str) -> Article:
    """An article of one text: its body, or the headline where it is no sentence."""
    is_text = any(mark in text for mark in "。！？；") or len(text) > 60
    return Article(key, "" if is_text else text, text if is_text else "", section=section)
