"""Reads the label of a page of a paper in one way, whoever writes it: 3, 03, ３, 第03版, 第三版 and 三版 are page 3."""

from __future__ import annotations

import re

from newsearch.dates.expressions import number
from newsearch.text.folding import fold_text

__all__ = ["page_label", "page_name"]

_PAGE = re.compile(r"第?\s?(.*?)\s?版?", re.DOTALL)
_CHINESE_NUMBER = re.compile("[一二三四五六七八九]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]{1,4}")
_FRONT = frozenset(["头", "头版"])


def page_label(text: str) -> str:
    """The label of a page as it is searched for: folded, without 第 and 版, a number without zeros in front.

    The front page (头版) is page 1. Letters keep their zeros, since A03 is the name of a page; `00`, which fills the
    place of a page in some archives, is none.

    >>> page_label("第十二版"), page_label("A03版"), page_label("03"), page_label("头版"), page_label("00")
    ('12', 'a03', '3', '1', '')
    """
    match = _PAGE.fullmatch(fold_text(text))
    assert match, "the pattern matches every text"
    label = match[1]
    if _CHINESE_NUMBER.fullmatch(label):
        return str(number(label))
    if label in _FRONT:
        return "1"
    return label.lstrip("0") if label.isascii() and label.isdigit() else label


def page_name(text: str) -> str:
    """The label of a page as it is shown: letters are capitals.

    >>> page_name("第03版"), page_name("a03"), page_name("十二")
    ('3', 'A03', '12')
    """
    return page_label(text).upper()
