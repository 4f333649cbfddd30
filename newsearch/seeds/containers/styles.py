"""Knows what the styles of documents are called: titles, headings and kickers, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from newsearch.seeds.text_pages.outline import TITLE

__all__ = ["Rank", "Style", "rank_of"]

_BETWEEN = re.compile(r"[\s_\-]+")
_HEADING = re.compile(r"(?:heading|标题|標題)([1-9])")
_SKIPPED = re.compile(r"(?:toc|目录|目錄)(?:heading|标题|[1-9])?|contents(?:heading|[1-9])|header|footer|页眉|页脚")
_TITLES = frozenset(["title", "标题", "標題", "主标题", "主標題", "大标题", "正标题", "新闻标题", "文章标题", "总标题"])
_ROLES = {name: "subtitle" for name in ("subtitle", "副标题", "副標題", "副题", "副題", "子标题")}
_ROLES |= {name: "kicker" for name in ("kicker", "引题", "引題", "肩题", "肩題", "眉题", "眉題")}
_DEEPEST = 9  # styles of which one is made after another; also the levels of an outline


class Style(NamedTuple):
    """A style of a document: its name, the style it is made after, and its level in the outline, from 1."""

    name: str
    parent: str = ""
    level: int = 0


class Rank(NamedTuple):
    """What a style makes of a paragraph: see `Line`; with `skipped` it is no text of the document."""

    level: int = 0
    role: str = ""
    skipped: bool = False


def rank_of(key: str, styles: Mapping[str, Style]) -> Rank:
    """The rank of paragraphs in a style, by its name, else by those that it is made after.

    >>> styles = {"1": Style("heading 1", "a"), "a3": Style("Title"), "x": Style("报头", "1")}
    >>> rank_of("1", styles), rank_of("x", styles), rank_of("a3", styles).level, rank_of("标题2", {}).level
    (Rank(level=2, role='', skipped=False), Rank(level=2, role='', skipped=False), 1, 3)
    """
    for _ in range(_DEEPEST):
        style = styles.get(key) or Style(key)
        name = _BETWEEN.sub("", style.name.lower())
        if name in _TITLES:
            return Rank(TITLE)
        if name in _ROLES:
            return Rank(role=_ROLES[name])
        if heading := _HEADING.fullmatch(name):
            return Rank(TITLE + int(heading[1]))
        if _SKIPPED.fullmatch(name):
            return Rank(skipped=True)
        if style.level:
            return Rank(TITLE + style.level)
        if not style.parent or style.parent == key:
            break
        key = style.parent
    return Rank()
